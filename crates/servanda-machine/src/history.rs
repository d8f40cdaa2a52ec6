//! Histories: the lines of a record, resolved and put in order.

use servanda_model::{Dated, Treaty};
use servanda_syntax::Diagnostic;

use crate::calendar::{Calendar, Day};
use crate::event::Event;

/// A resolved history.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// In the order in which they happened; events of one instant in the order of the record.
    pub events: Vec<Event>,
    /// Day 0: the first date of the record.
    pub first: Option<Day>,
    /// The record has only numbered days: answers are `day N`.
    pub only_days: bool,
    /// What is wrong with single lines; all others are used.
    pub diagnostics: Vec<Diagnostic>,
}

impl Events {
    /// Resolves lines. `day N` counts from the first date of the record.
    pub fn read(_treaty: &Treaty, _calendar: &Calendar, _lines: &[Dated]) -> Self {
        Self::default()
    }
}
