//! The lenses on a treaty: questions and their answers, who can block what, tests of a document by its own expectations.
//!
//! Every lens reads the typed treaty of `servanda-model`, lets `servanda-machine` run histories, and lets `servanda-vote` count
//! coalitions. Nothing here reads a file or a clock. What cannot be answered is said to be *not answered*, with the reason.

pub mod answer;
pub mod ask;
pub mod blockers;
pub mod coalition;
pub mod drafts;
pub mod expect;
pub mod facts;
pub mod forks;
pub mod games;
pub mod power;
pub mod procedure;
pub mod roster;
mod sentences;
pub mod test;
pub mod variants;
pub mod words;

pub use answer::{Answered, Derivation, Entry, FamilyPart, FamilySet, Moment, Outcome, Value};
pub use ask::{Options, answer};
pub use blockers::{Blockers, DecisionView, blockers, decision_summary};
pub use drafts::{Difference, compare};
pub use power::{GameView, VotingGame, decision_games};
pub use test::{AskReport, TestReport, Verdict, test_treaty, test_treaty_told, withheld};
pub use variants::{Remark, Variant, VariantCell, Variants, variants};
