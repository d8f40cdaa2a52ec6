//! The one semantics: histories, calendar, step, norm and decision lifecycles, derivations.
//!
//! [`Machine::new`] makes a treaty ready, [`Events::read`] resolves the lines of a record, [`Machine::run`] folds them into
//! [`Worlds`]: one for every way to settle the open choices that were read on the way.

pub mod because;
pub mod calendar;
pub mod event;
pub mod history;
pub mod machine;
pub mod run;
mod state;
pub mod view;

pub use because::{Because, Link, Why};
pub use calendar::{Calendar, Counted, Day, Instant, Moment};
pub use event::{Amount, Doer, Event, Happening, ItemKey, Value};
pub use history::Events;
pub use machine::Machine;
pub use run::{Options, Settings, Until, World, Worlds};
pub use view::{
    Bond, BondView, Breach, DecisionState, DecisionView, Due, FactView, InstanceView, Invalid,
    InvalidWhy, Mode, NormState, NotArisen, Unknown, key_matches,
};
