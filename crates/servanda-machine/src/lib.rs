//! The one semantics: histories, calendar, step, norm and decision lifecycles, derivations.
//!
//! [`Machine::new`] makes a treaty ready, [`Events::read`] resolves the lines of a record, [`Machine::run`] folds them into
//! [`Worlds`]: one for every way to settle the open choices that were read on the way.

mod amount;
mod arise;
pub mod because;
mod bond;
pub mod calendar;
mod code;
mod cond;
mod creditors;
mod delay;
mod entry;
pub mod event;
mod filled;
mod fits;
pub mod history;
mod look;
pub mod machine;
mod norm;
mod notice;
mod open;
mod oracle;
mod power;
mod precedence;
mod record;
pub mod run;
mod scope;
mod state;
mod step;
mod steps;
mod suspension;
mod sweep;
mod tally;
mod ties;
mod time;
mod upkeep;
pub mod view;
mod views;
mod voting;
mod works;
mod worlds;

pub use because::{Because, Link, Why};
pub use calendar::{Calendar, Counted, Day, Instant, Moment};
pub use event::{Amount, Doer, Event, Happening, ItemKey, Value};
pub use history::Events;
pub use machine::Machine;
pub use run::{Options, Settings, Until, World, Worlds};
pub use view::{
    Bond, BondView, Breach, DecisionState, DecisionView, Due, FactView, Followed, InstanceView, Invalid, InvalidWhy, Missing, Mode,
    NormState, NotArisen, Unknown, key_matches,
};
