//! Who can block a decision, before and now: vetoes gained and lost by name, and the larger sets.

use std::collections::{BTreeMap, BTreeSet};

use ecow::{EcoString, eco_format};
use servanda_model::{DecisionId, ItemId, Pick, TermId};

use super::Both;
use super::words::Words;
use crate::answer::{FamilySet, Outcome, Value};
use crate::blockers::{DecisionView, decision_summary};
use crate::coalition;
use crate::forks::{Setting, smallest};

/// Whether somebody can block alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Veto {
    /// No.
    Never,
    /// Whatever is chosen.
    Always,
    /// Under these choices.
    If(EcoString),
}

/// Some who could block alone and cannot now, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VetoChange {
    /// Who, by their long names.
    pub who: Vec<EcoString>,
    /// Before.
    pub before: Veto,
    /// Now.
    pub after: Veto,
}

/// What changed about who can block a decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockChange {
    /// How many may vote, where no choice decides that.
    pub voters: (Option<u32>, Option<u32>),
    /// Who gained or lost a veto.
    pub vetoes: Vec<VetoChange>,
    /// Larger sets that can block now.
    pub gained: Vec<EcoString>,
    /// Larger sets that no longer can.
    pub lost: Vec<EcoString>,
    /// Why one side could not be computed: nothing is said then about who gained or lost.
    pub unknown: Vec<EcoString>,
}

/// Who can block one decision.
#[derive(Clone, Debug, Default)]
struct Blocking {
    voters: Option<u32>,
    vetoes: BTreeMap<EcoString, Veto>,
    /// Members and condition, with how it is told.
    sets: BTreeMap<EcoString, EcoString>,
    unknown: Option<EcoString>,
}

/// Who can block the decisions of both drafts.
#[derive(Debug, Default)]
pub struct Blocks {
    before: BTreeMap<DecisionId, Blocking>,
    after: BTreeMap<DecisionId, Blocking>,
}

impl Blocks {
    pub(super) fn of(both: &Both<'_>) -> Self {
        let (old, new) = (both.before(), both.after());
        let label = |before: bool, term: TermId| -> EcoString {
            let (treaty, at) = match both.pairs.terms.get(&term) {
                Some(new) if before => (both.b, *new),
                _ if before => (both.a, term),
                _ => (both.b, term),
            };
            let known = treaty.terms.get(at.index());
            known.map_or_else(|| "one more".into(), |term| term.label.clone().unwrap_or_else(|| term.name.clone()))
        };
        let all = |words: &Words<'_>, before: bool| {
            decision_summary(words.treaty).iter().map(|view| (view.decision, blocking(words, view, &|term| label(before, term)))).collect()
        };
        Self { before: all(&old, true), after: all(&new, false) }
    }

    /// Of a decision that only one draft has: who can block it.
    pub(super) fn alone(&self, item: ItemId, added: bool) -> Option<BlockChange> {
        let ItemId::Decision(id) = item else { return None };
        let nobody = Blocking::default();
        Some(if added { change(&nobody, self.after.get(&id)?) } else { change(self.before.get(&id)?, &nobody) })
    }

    /// Of a decision of both: what changed.
    pub(super) fn changed(&self, was: ItemId, is: ItemId) -> Option<BlockChange> {
        let (ItemId::Decision(was), ItemId::Decision(is)) = (was, is) else { return None };
        let (before, after) = (self.before.get(&was)?, self.after.get(&is)?);
        if before.unknown.is_some() && before.unknown == after.unknown {
            return None;
        }
        let change = change(before, after);
        let same = change.vetoes.is_empty() && change.gained.is_empty() && change.lost.is_empty() && change.unknown.is_empty();
        (!same || change.voters.0 != change.voters.1).then_some(change)
    }
}

fn change(before: &Blocking, after: &Blocking) -> BlockChange {
    let mut change = BlockChange { voters: (before.voters, after.voters), ..BlockChange::default() };
    change.unknown.extend(before.unknown.iter().map(|reason| eco_format!("before: {reason}")));
    change.unknown.extend(after.unknown.iter().map(|reason| eco_format!("now: {reason}")));
    if !change.unknown.is_empty() {
        return change;
    }
    let names: BTreeSet<&EcoString> = before.vetoes.keys().chain(after.vetoes.keys()).collect();
    let mut turns: BTreeMap<(Veto, Veto), Vec<EcoString>> = BTreeMap::new();
    for name in names {
        let veto = |side: &Blocking| side.vetoes.get(name).cloned().unwrap_or(Veto::Never);
        let (then, now) = (veto(before), veto(after));
        if then != now {
            turns.entry((then, now)).or_default().push(name.clone());
        }
    }
    change.vetoes = turns.into_iter().map(|((before, after), who)| VetoChange { who, before, after }).collect();
    let only = |one: &Blocking, other: &Blocking| -> Vec<(EcoString, EcoString)> {
        let sets = one.sets.iter().filter(|(key, _)| !other.sets.contains_key(*key));
        sets.map(|(key, told)| (key.clone(), told.clone())).collect()
    };
    let (lost, gained) = (only(before, after), only(after, before));
    // The same words for other members: the members are told too.
    let told = |mine: &[(EcoString, EcoString)], theirs: &[(EcoString, EcoString)]| -> Vec<EcoString> {
        let mut all: Vec<EcoString> =
            mine.iter().map(|(key, told)| if theirs.iter().any(|(_, other)| other == told) { key.clone() } else { told.clone() }).collect();
        all.dedup();
        all
    };
    change.gained = told(&gained, &lost);
    change.lost = told(&lost, &gained);
    change
}

fn blocking(words: &Words<'_>, view: &DecisionView, label: &dyn Fn(TermId) -> EcoString) -> Blocking {
    let mut found = Blocking { voters: view.voters, ..Blocking::default() };
    let entries = match &view.blockers.outcome {
        Outcome::Entries(entries) => entries,
        Outcome::NotAnswered(reason) => return Blocking { unknown: Some(words.names.rename(reason)), ..found },
    };
    // Who blocks alone is read case by case: an entry of the whole answer names all who do in one case or another.
    let mut alone: BTreeMap<TermId, Vec<Setting>> = BTreeMap::new();
    for case in &view.blockers.cases {
        let cube: Setting = case.when.iter().map(|pick| (pick.issue, pick.alt)).collect();
        for who in case.entries.iter().filter_map(|entry| single(&entry.value)).flatten() {
            alone.entry(*who).or_default().push(cube.clone());
        }
    }
    for entry in entries {
        match &entry.value {
            Value::Family(set) if single(&entry.value).is_none() => {
                let (key, told) = told(words, set, &entry.when);
                found.sets.insert(key, told);
            }
            Value::Family(_) | Value::None => {}
            _ => {
                let told = under(words, words.names.rename(&entry.text), &entry.when);
                found.sets.insert(told.clone(), told);
            }
        }
    }
    let mut known: BTreeMap<Vec<Setting>, Veto> = BTreeMap::new();
    for (who, cubes) in alone {
        let veto = known.entry(cubes).or_insert_with_key(|cubes| {
            let when = smallest(words.treaty, cubes);
            if when.iter().any(Vec::is_empty) { Veto::Always } else { Veto::If(words.condition(&when)) }
        });
        found.vetoes.insert(label(who), veto.clone());
    }
    found
}

/// Those of whom each blocks alone.
fn single(value: &Value) -> Option<&[TermId]> {
    match value {
        Value::Family(set) => match set.parts.as_slice() {
            [part] if part.count == 1 => Some(&part.class),
            _ => None,
        },
        _ => None,
    }
}

fn told(words: &Words<'_>, set: &FamilySet, when: &[Vec<Pick>]) -> (EcoString, EcoString) {
    let mut parts: Vec<String> = set
        .parts
        .iter()
        .map(|part| {
            let mut names: Vec<EcoString> = part.class.iter().map(|who| words.term(*who)).collect();
            names.sort();
            format!("any {} of {}", part.count, names.join(", "))
        })
        .collect();
    parts.sort();
    let key = under(words, parts.join(" with ").into(), when);
    (key, under(words, words.names.rename(&coalition::words(set)), when))
}

fn under(words: &Words<'_>, text: EcoString, when: &[Vec<Pick>]) -> EcoString {
    if when.is_empty() { text } else { eco_format!("{text} if {}", words.condition(when)) }
}
