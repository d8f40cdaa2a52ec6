//! Decision rules as games: winning and blocking coalitions, exact power indices.
//!
//! A *rule* says which sets of voters can adopt a motion. This crate takes rules as
//! formulas ([`Formula`]: *and*, *or*, *at least*), turns them into decision diagrams over
//! classes of alike voters, and answers who suffices, who can block, and how much power
//! each voter has, in exact fractions.
//!
//! ```
//! use servanda_vote::{Budget, Electorate, Formula, Game};
//! // The UN Security Council, Article 27(3): nine votes, including all five permanent members.
//! let mut council = Electorate::default();
//! let permanent = council.list(["CN", "FR", "RU", "UK", "US"]).unwrap();
//! let elected = council.alike("Elected", 10).unwrap();
//! let rule = Formula::all(permanent.clone()).and(Formula::at_least(9, permanent.chain(elected)));
//! let solved = Game::new(council, rule).unwrap().solve(&Budget::default()).unwrap();
//!
//! let shapley = solved.shapley_shubik().unwrap();
//! assert_eq!(shapley.of(0).to_string(), "421/2145");
//! assert_eq!(shapley.of(5).to_string(), "4/2145");
//! assert_eq!(solved.banzhaf().winning, 848u16.into());
//! ```

mod budget;
mod cheapest;
mod compare;
mod diagram;
mod electorate;
mod error;
mod family;
mod formula;
mod game;
mod indices;
#[cfg(feature = "json")]
pub mod json;
mod merge;
mod names;
mod order;
mod pass;
mod patterns;
mod poly;
mod power;
mod profile;
mod quadrature;
mod route;
mod sampling;
mod single;
mod sized;
mod solved;
mod stability;
mod store;
mod ternary;
mod unions;

pub use budget::Budget;
pub use cheapest::Cheapest;
pub use compare::{Difference, Shift};
pub use electorate::{Electorate, MAX_VOTERS};
pub use error::{Result, VoteError};
pub use family::{Family, Pattern, Term};
pub use formula::{Formula, MAX_DEPTH, MAX_TOTAL, Reach, all_but_the_fewest, fewest_holding};
pub use game::{Game, minimal_blocking, minimal_winning};
pub use indices::Banzhaf;
pub use names::Names;
pub use patterns::Patterns;
pub use power::Power;
pub use profile::{Ballot, Base, Condition, ProfileRule, Scores};
pub use route::{Beyond, Method, Routed, Values};
pub use sampling::{Sampled, Sampling};
pub use solved::{PerVoter, Solved};
pub use stability::Leeway;
pub use ternary::{Paradox, SolvedProfile};
pub use unions::Unions;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
