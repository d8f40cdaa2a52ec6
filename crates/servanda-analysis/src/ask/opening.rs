//! Who may vote is settled when voting opens: of a decision that a history has opened, the history up to then says who is who.

use servanda_model::{Asked, Choices, DecisionId, ItemId, ItemPat, Question, Subject};

use super::Context;
use crate::roster::{Bind, Roster};

/// The decision that a question about votes is about.
pub(super) fn voted_on(question: &Question) -> Option<(DecisionId, &ItemPat)> {
    let item = match question {
        Question::WhoCanBlock { what, .. }
        | Question::HowFewCanBlock { what, .. }
        | Question::CanBlock { what, .. }
        | Question::WhoSuffices { what, .. }
        | Question::HowFewSuffice { what }
        | Question::DoesSuffice { what, .. }
        | Question::HowManyBlocks { what }
        | Question::HowManySets { what }
        | Question::Index { what, .. } => match what {
            Subject::Item(item) => item,
            _ => return None,
        },
        Question::HowManyVotes { what } => what,
        Question::MayVote { on, .. } | Question::WhatIfSilent { on } => on,
        _ => return None,
    };
    match item.item {
        ItemId::Decision(id) => Some((id, item)),
        _ => None,
    }
}

impl<'t> Context<'t> {
    /// Who is who for this question.
    pub(super) fn roster_for<'c>(&'c self, choices: &'c dyn Choices, question: &Question) -> Asked<Roster<'c>>
    where
        't: 'c,
    {
        let until = match voted_on(question) {
            Some((id, item)) => self.opening(choices, id, item)?,
            None => None,
        };
        let lines = self.lines.iter().copied().take(until.map_or(self.lines.len(), |last| last + 1));
        Roster::new(self.treaty, choices, self.settings).with_history(lines)
    }

    /// The same question when the voting opened, or at the end of the history where nothing there opened it.
    pub(super) fn at_the_opening(&self, choices: &dyn Choices, question: &Question) -> Asked<Option<Self>> {
        let Some((id, item)) = voted_on(question) else { return Ok(None) };
        let Some(last) = self.opening(choices, id, item)? else { return Ok(None) };
        let (lines, later) = self.lines.split_at((last + 1).min(self.lines.len()));
        Ok(Some(Self {
            treaty: self.treaty,
            ask: self.ask,
            lines: lines.to_vec(),
            later: later.iter().chain(&self.later).copied().collect(),
            settings: self.settings,
            bound: self.bound.clone(),
        }))
    }

    /// The line of the history that opened a decision: the last one that can have.
    fn opening(&self, choices: &dyn Choices, id: DecisionId, item: &ItemPat) -> Asked<Option<usize>> {
        let Some(decision) = self.treaty.decisions.get(id.index()) else {
            return Ok(None);
        };
        let whole = self.roster(choices)?;
        let mut passed = Bind::new();
        for (var, arg) in decision.name.vars().zip(&item.args) {
            if let Some(arg) = arg
                && let Some(arg) = arg.get(choices)?
                && let [one] = whole.reference(arg, &self.bound, None, crate::roster::Bodies::Itself)?.as_slice()
            {
                passed.insert(var, *one);
            }
        }
        for (index, line) in self.lines.iter().enumerate().rev() {
            let only = Roster::new(self.treaty, choices, self.settings).with_history(std::iter::once(*line))?;
            for alternative in decision.opens.resolve(choices)? {
                for event in alternative {
                    if !only.matches(event, &passed, None)?.is_empty() {
                        return Ok(Some(index));
                    }
                }
            }
        }
        Ok(None)
    }
}
