//! What each question shows: results of the lenses become reports. No result is computed here, none is left out.

mod answer;
mod blockers;
mod check;
mod count;
mod diff;
mod merge;
mod numbers;
mod outline;
mod page;
mod paper;
mod parts;
mod power;
mod rule_text;
mod run;
mod test;
mod variants;
mod words;

pub use answer::{answer, condition};
pub use blockers::blockers;
pub use check::check;
pub use diff::{Draft, diff, diff_text};
pub use outline::outline;
pub use page::page;
pub use paper::{Paper, brief, paper};
pub use parts::{Part, parts};
pub use power::{Compared, Index, Played, Shown, power, power_difference, stability};
pub use run::{Ran, calendar, due, matrix, run, timeline};
pub use test::{Tested, score, test_suites, test_table, tests};
pub use variants::variants;
