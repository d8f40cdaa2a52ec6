//! The tables that are made by hand today, each from the treaty with its articles.

mod brief;
mod tables;

pub use brief::brief;
pub use tables::{Paper, paper};
pub(super) use tables::{four_column, matrix, matrix_rows, matrix_table};
