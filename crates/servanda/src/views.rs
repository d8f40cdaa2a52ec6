//! What each question shows: results of the lenses become reports. No result is computed here, none is left out.

mod check;
mod count;
mod outline;

pub use check::check;
pub use outline::outline;
