//! What a treaty says: names, types, articles, brackets as choices, and every finding that needs no time.

pub mod choice;
pub mod treaty;

pub use choice::{Asked, Choice, Choices, Dnf, Guard, IssueId, Joint, Lit, NeedChoice, Pick};
pub use treaty::*;
