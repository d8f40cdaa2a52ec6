//! Questions: one entrance for every kind, each kind in a file of its own.

use ecow::{EcoString, eco_format};
use servanda_model::{Ask, Treaty, When};

use crate::answer::{Answered, Outcome};

/// What a question is asked with, beside its own lines.
#[derive(Clone, Debug)]
pub struct Options {
    /// Facts known as of this day (recorded later: unknown).
    pub known: Option<When>,
    /// Asked as of this day, where the question does not say.
    pub as_of: Option<When>,
    /// How many combinations of choices an answer may fork into before it gives up and says so.
    pub budget: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            known: None,
            as_of: None,
            budget: 4096,
        }
    }
}

/// Answers one question of a treaty: its own lines say with which settings and on which history.
pub fn answer(treaty: &Treaty, ask: &Ask, options: &Options) -> Answered {
    let _ = (treaty, options);
    let reason: EcoString = match &ask.question {
        None => "the question could not be read".into(),
        Some(question) => eco_format!(
            "no lens answers this kind of question yet: {}",
            kind(question)
        ),
    };
    Answered {
        question: ask.text.clone(),
        outcome: Outcome::NotAnswered(reason),
        notes: Vec::new(),
    }
}

/// What a question is about, in a word or two, for messages.
fn kind(question: &servanda_model::Question) -> &'static str {
    use servanda_model::Question as Q;
    match question {
        Q::WhoCanBlock { .. } | Q::HowFewCanBlock { .. } | Q::CanBlock { .. } => "blocking",
        Q::WhoSuffices { .. }
        | Q::HowFewSuffice { .. }
        | Q::DoesSuffice { .. }
        | Q::WhoCanTurn { .. } => "sufficing",
        Q::Claim { .. } => "a claim to be proved",
        _ => "states and dates",
    }
}
