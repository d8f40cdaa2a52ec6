//! One report tree rendered as text, JSON, Markdown, HTML and tables.
//!
//! A [`Report`] is finished before it comes here: nothing in this crate computes a result, looks up a party or reads a file, so a
//! number on a page is the same number the command printed. Whoever answers a question builds the tree; whoever shows it picks a
//! renderer: [`text`], [`json`], [`markdown`], [`html`], [`csv`].

pub mod calendar;
mod clean;
pub mod csv;
mod finding;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod page;
pub mod svg;
pub mod text;
mod tree;
pub mod xlsx;

pub use clean::clean;
pub use finding::{Finding, Mark, Place, Snippet, Suggestion, finding};
pub use text::Style;
pub use tree::{
    Align, Bar, Bars, Block, Cell, Column, Field, Item, Moment, Redline, RedlineChange, RedlinePassage, RedlineRun, Report, SCHEMA, Scalar,
    Section, Step, Table, Timeline, Tone,
};
