//! One verb, one module.

pub(crate) mod ask;
pub(crate) mod blockers;
pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod new;
pub(crate) mod outline;
pub(crate) mod paper;
pub(crate) mod power;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod settle;
pub(crate) mod shell;
pub(crate) mod test;
