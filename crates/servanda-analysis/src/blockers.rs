//! Who can block what, for people: both kinds of conduct side by side, and every decision of a treaty with its blockers.

use ecow::EcoString;
use servanda_model::{DecisionId, Setting, Subject, Treaty};

use crate::answer::{Answered, Outcome};

/// Who can block something: by lawful conduct, and which further sets in breach.
#[derive(Clone, Debug, PartialEq)]
pub struct Blockers {
    /// What `to block` means of this subject: from arising, from adoption, from happening.
    pub meaning: EcoString,
    /// By lawful conduct.
    pub lawful: Answered,
    /// The further sets whose blocking breaks a rule.
    pub in_breach: Answered,
}

/// A decision with who can block it.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionView {
    /// Which.
    pub decision: DecisionId,
    /// Its name.
    pub name: EcoString,
    /// Its article.
    pub cite: EcoString,
    /// How many may vote, where that does not depend on a choice.
    pub voters: Option<u32>,
    /// Who can keep it from adoption once opened.
    pub blockers: Answered,
    /// Whose yes suffices.
    pub suffices: Answered,
}

/// Who can block the subject, under the settings.
pub fn blockers(treaty: &Treaty, subject: &Subject, settings: &[Setting]) -> Blockers {
    let _ = (treaty, subject, settings);
    Blockers {
        meaning: "".into(),
        lawful: unanswered("who can block"),
        in_breach: unanswered("who can block in breach"),
    }
}

/// Every decision of the treaty with who can block it and who suffices, per condition on the choices.
pub fn decision_summary(treaty: &Treaty) -> Vec<DecisionView> {
    treaty
        .decisions
        .iter()
        .zip(0..)
        .map(|(decision, id)| DecisionView {
            decision: DecisionId(id),
            name: decision.name.text.clone(),
            cite: decision.origin.cite.clone(),
            voters: None,
            blockers: unanswered("who can block"),
            suffices: unanswered("who suffices"),
        })
        .collect()
}

fn unanswered(question: &str) -> Answered {
    Answered {
        question: question.into(),
        outcome: Outcome::NotAnswered("coalitions are not counted yet".into()),
        cases: Vec::new(),
        notes: Vec::new(),
    }
}
