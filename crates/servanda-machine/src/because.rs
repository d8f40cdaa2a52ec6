//! Why something is so: every change of state rests on a provision and on the events and changes before it.

use std::sync::Arc;

use ecow::EcoString;
use servanda_model::{ActId, DecisionId, FactId, RuleId, TermId, Treaty};

use crate::calendar::Moment;

/// A shared reason.
pub type Why = Arc<Because>;

/// A reason: what says so, when, and what it rests on.
#[derive(Clone, Debug)]
pub struct Because {
    /// When it took effect.
    pub at: Moment,
    /// What says so.
    pub link: Link,
    /// What it rests on, in the order in which it was used.
    pub from: Vec<Why>,
}

/// A chain can be as long as a history: it is taken apart link by link, never by recursion.
impl Drop for Because {
    fn drop(&mut self) {
        let mut open = std::mem::take(&mut self.from);
        while let Some(next) = open.pop() {
            if let Some(mut last) = Arc::into_inner(next) {
                open.append(&mut last.from);
            }
        }
    }
}

impl PartialEq for Because {
    fn eq(&self, other: &Self) -> bool {
        let mut open: Vec<(&Self, &Self)> = vec![(self, other)];
        while let Some((left, right)) = open.pop() {
            if std::ptr::eq(left, right) {
                continue;
            }
            if left.at != right.at || left.link != right.link || left.from.len() != right.from.len() {
                return false;
            }
            let pairs = left.from.iter().zip(&right.from);
            open.extend(pairs.map(|(left, right)| (left.as_ref(), right.as_ref())));
        }
        true
    }
}

impl Eq for Because {}

/// What says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    /// A line of the history, by position among the resolved events.
    Event(u32),
    /// A rule.
    Rule(RuleId),
    /// A decision.
    Decision(DecisionId),
    /// A fact's own lines.
    Fact(FactId),
    /// An act's own lines (`valid only if`).
    Act(ActId),
    /// A role, place or number: its declaration.
    Term(TermId),
    /// Time has passed.
    Lapse,
    /// Taken as given by the record.
    Given,
    /// The presumption that the treaty is in force and binds who holds a role.
    Presumption,
}

impl Because {
    /// A new reason.
    pub fn new(at: Moment, link: Link, from: Vec<Why>) -> Why {
        Arc::new(Self { at, link, from })
    }

    /// All reasons it rests on, itself first, each once, in the order in which a reader needs them.
    pub fn chain(self: &Arc<Self>) -> Vec<Why> {
        let mut seen: Vec<Why> = Vec::new();
        let mut known: rustc_hash::FxHashSet<usize> = rustc_hash::FxHashSet::default();
        let mut open = vec![Arc::clone(self)];
        while let Some(next) = open.pop() {
            if known.insert(Arc::as_ptr(&next).addr()) {
                open.extend(next.from.iter().rev().cloned());
                seen.push(next);
            }
        }
        seen
    }

    /// The citations of the chain, each once, the last step first.
    pub fn citations(self: &Arc<Self>, treaty: &Treaty) -> Vec<EcoString> {
        let mut cites: Vec<EcoString> = Vec::new();
        for why in self.chain() {
            if let Some(cite) = why.link.cite(treaty)
                && !cite.is_empty()
                && !cites.contains(&cite)
            {
                cites.push(cite);
            }
        }
        cites
    }

    /// Whether the chain uses a rule of the labelled default layer.
    pub fn uses_default_law(self: &Arc<Self>, treaty: &Treaty) -> bool {
        self.chain().iter().any(|why| {
            why.link.instrument(treaty).and_then(|index| treaty.instruments.get(index)).is_some_and(|instrument| instrument.default_law)
        })
    }
}

impl Link {
    fn origin<'t>(&self, treaty: &'t Treaty) -> Option<&'t servanda_model::Origin> {
        match self {
            Self::Rule(id) => treaty.rules.get(id.index()).map(|item| &item.origin),
            Self::Decision(id) => treaty.decisions.get(id.index()).map(|item| &item.origin),
            Self::Fact(id) => treaty.facts.get(id.index()).map(|item| &item.origin),
            Self::Act(id) => treaty.acts.get(id.index()).map(|item| &item.origin),
            Self::Term(id) => treaty.terms.get(id.index()).map(|item| &item.origin),
            Self::Event(_) | Self::Lapse | Self::Given | Self::Presumption => None,
        }
    }

    /// The article that says so.
    pub fn cite(&self, treaty: &Treaty) -> Option<EcoString> {
        self.origin(treaty).map(|origin| origin.cite.clone())
    }

    fn instrument(&self, treaty: &Treaty) -> Option<usize> {
        self.origin(treaty).map(|origin| origin.instrument.index())
    }
}
