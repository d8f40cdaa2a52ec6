//! How much an exact answer may cost, and how to stop it.

use crate::error::{Result, VoteError};
use std::cell::Cell;

/// Limits of a computation. Nothing in this crate runs past them: it returns
/// [`VoteError::TooLarge`] or turns to a method that it names.
///
/// ```
/// use servanda_vote::Budget;
/// let small = Budget { nodes: 10_000, ..Budget::default() };
/// assert!(small.nodes < Budget::default().nodes);
/// ```
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    /// Nodes of all decision diagrams together.
    pub nodes: usize,
    /// Elementary steps (an addition in a table, an edge of a diagram).
    pub work: u64,
    /// Bytes of the largest table.
    pub bytes: usize,
    /// Called now and then with the steps done so far; answer `false` to stop.
    pub watch: Option<&'a dyn Fn(u64) -> bool>,
}

impl Default for Budget<'_> {
    /// Some seconds and some hundred megabytes on a common computer.
    fn default() -> Self {
        Self { nodes: 4_000_000, work: 20_000_000_000, bytes: 1 << 29, watch: None }
    }
}

impl std::fmt::Debug for Budget<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Budget")
            .field("nodes", &self.nodes)
            .field("work", &self.work)
            .field("bytes", &self.bytes)
            .field("watch", &self.watch.is_some())
            .finish()
    }
}

/// The running account of a [`Budget`].
pub(crate) struct Meter<'a> {
    budget: Budget<'a>,
    done: Cell<u64>,
    asked: Cell<u64>,
}

/// Steps between two questions to the watcher.
const STRIDE: u64 = 1 << 20;

impl<'a> Meter<'a> {
    pub(crate) fn new(budget: &Budget<'a>) -> Self {
        Self { budget: *budget, done: Cell::new(0), asked: Cell::new(0) }
    }

    pub(crate) fn nodes(&self) -> usize {
        self.budget.nodes
    }

    pub(crate) fn bytes(&self) -> usize {
        self.budget.bytes
    }

    /// Books `steps`; fails when they exceed the budget or the watcher stops us.
    pub(crate) fn spend(&self, steps: u64) -> Result<()> {
        let done = self.done.get().saturating_add(steps);
        self.done.set(done);
        if done > self.budget.work {
            return Err(VoteError::TooLarge {
                what: "the number of steps",
                limit: self.budget.work,
                instead: "raise the budget, or ask for a sampled estimate",
            });
        }
        if done - self.asked.get() >= STRIDE {
            self.asked.set(done);
            if let Some(watch) = self.budget.watch
                && !watch(done)
            {
                return Err(VoteError::Stopped);
            }
        }
        Ok(())
    }
}
