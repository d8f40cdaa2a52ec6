//! Long work shows that it goes on: on the standard error, only to a terminal, and only after a second.

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Work shorter than this says nothing.
const QUIET: Duration = Duration::from_secs(1);
/// Time between two messages.
const PACE: Duration = Duration::from_millis(200);

/// One piece of long work.
#[derive(Debug)]
pub(crate) struct Progress {
    what: &'static str,
    start: Instant,
    shown: Cell<Option<Instant>>,
    terminal: bool,
}

impl Progress {
    /// Work that begins now.
    pub(crate) fn new(what: &'static str) -> Self {
        Self { what, start: Instant::now(), shown: Cell::new(None), terminal: io::stderr().is_terminal() }
    }

    /// Says how far it is, if it is time to.
    pub(crate) fn tick(&self, done: u64) {
        let recently = self.shown.get().is_some_and(|shown| shown.elapsed() < PACE);
        if !self.terminal || recently || self.start.elapsed() < QUIET {
            return;
        }
        self.shown.set(Some(Instant::now()));
        let seconds = self.start.elapsed().as_secs();
        // A message that cannot be written must not stop the work.
        let _ = write!(io::stderr(), "\r\u{1b}[K{} … {} million steps, {seconds} s (Ctrl-C stops)", self.what, done / 1_000_000);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.get().is_some() {
            // Clears the line for what follows.
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
