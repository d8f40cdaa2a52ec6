//! Long work shows that it goes on: on the standard error, only to a terminal, and only after a second.

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
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

impl Progress {
    /// Says how far it is of a known whole, and how long it will still take at the pace so far.
    pub(crate) fn part(&self, done: usize, whole: usize) {
        let recently = self.shown.get().is_some_and(|shown| shown.elapsed() < PACE);
        if !self.terminal || recently || done == 0 || self.start.elapsed() < QUIET {
            return;
        }
        self.shown.set(Some(Instant::now()));
        let left = self.start.elapsed().as_secs_f64() / done as f64 * whole.saturating_sub(done) as f64;
        let _ = write!(io::stderr(), "\r\u{1b}[K{} … {done} of {whole}, about {left:.0} s left (Ctrl-C stops)", self.what);
    }
}

/// Bytes of text that are read and understood in a second, about: what an estimate begins with.
const BYTES_A_SECOND: f64 = 10_000_000.0;

/// The reading of a long text: one step of which only the length is known beforehand, told by a clock beside it.
#[derive(Debug)]
pub(crate) struct Clock {
    beside: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Clock {
    /// Reading begins now.
    pub(crate) fn reading(bytes: usize) -> Self {
        let about = bytes as f64 / BYTES_A_SECOND;
        if !io::stderr().is_terminal() || about < QUIET.as_secs_f64() {
            return Self { beside: None };
        }
        let (stop, stopped) = mpsc::channel::<()>();
        let start = Instant::now();
        let clock = thread::spawn(move || {
            let mut shown = false;
            while stopped.recv_timeout(PACE) == Err(RecvTimeoutError::Timeout) {
                let took = start.elapsed().as_secs_f64();
                if took >= QUIET.as_secs_f64() {
                    let left = (about - took).max(1.0);
                    let _ = write!(
                        io::stderr(),
                        "\r\u{1b}[Kreading {} MB … {took:.0} s, about {left:.0} s left (Ctrl-C stops)",
                        bytes / 1_000_000
                    );
                    shown = true;
                }
            }
            if shown {
                let _ = write!(io::stderr(), "\r\u{1b}[K");
            }
        });
        Self { beside: Some((stop, clock)) }
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        if let Some((stop, clock)) = self.beside.take() {
            drop(stop);
            // A clock that failed has told nothing wrong.
            let _ = clock.join();
        }
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
