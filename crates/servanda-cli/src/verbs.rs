//! One verb, one module.

pub(crate) mod check;
pub(crate) mod explain;
pub(crate) mod outline;
pub(crate) mod power;
pub(crate) mod test;
