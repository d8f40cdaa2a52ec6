//! What a treaty says: names, types, articles, brackets as choices, and every finding that needs no time.

mod acts;
pub mod asking;
pub mod choice;
pub mod codes;
mod declare;
pub mod elements;
mod events;
mod findings;
mod front;
mod issues;
mod items;
mod layers;
mod lines;
pub mod load;
pub mod lower;
mod names;
pub mod norms;
mod operands;
mod outside;
mod phrases;
mod questions;
pub mod sentence;
mod sets;
pub mod summary;
mod table;
pub mod treaty;
mod types;
mod verbs;
mod visit;
mod walk;

pub use choice::{Asked, Choice, Choices, Dnf, Guard, IssueId, Joint, Lit, NeedChoice, Pick};
pub use load::Loader;
pub use lower::{Compiled, compile};
pub use names::{is_preposition, verb_base};
pub use summary::{OutlineArticle, OutlineItem, Summary};
pub use treaty::*;
