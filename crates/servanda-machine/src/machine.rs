//! A treaty made ready to run.

use servanda_model::Treaty;
use servanda_syntax::Diagnostic;

use crate::calendar::Calendar;
use crate::history::Events;
use crate::run::{Options, Worlds};

/// A treaty made ready to run: indexes from every act to the rules, decisions and facts that it concerns.
#[derive(Debug)]
pub struct Machine<'t> {
    treaty: &'t Treaty,
    calendar: Calendar,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> Machine<'t> {
    /// Makes a treaty ready.
    pub fn new(treaty: &'t Treaty) -> Self {
        let (calendar, _unknown) = Calendar::of(&treaty.front);
        Self {
            treaty,
            calendar,
            diagnostics: Vec::new(),
        }
    }

    /// The treaty.
    pub fn treaty(&self) -> &'t Treaty {
        self.treaty
    }

    /// Its calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// What is wrong with it in time: rules that feed themselves without time passing.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Runs a history.
    pub fn run(&self, _events: &Events, _options: &Options) -> Worlds {
        Worlds {
            worlds: Vec::new(),
            gave_up: Some(Vec::new()),
            forks: 0,
        }
    }
}
