//! Who can block a decision, before and now: vetoes gained and lost by name, and the larger sets.

use std::collections::{BTreeMap, BTreeSet};

use ecow::{EcoString, eco_format};
use servanda_model::{DecisionId, ItemId, TermId};

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
    /// Members and the condition under which they can, with the words for the members and the cases.
    sets: BTreeMap<(EcoString, EcoString), (EcoString, Vec<Setting>)>,
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
    pub(super) fn alone(&self, words: &Words<'_>, item: ItemId, added: bool) -> Option<BlockChange> {
        let ItemId::Decision(id) = item else { return None };
        let nobody = Blocking::default();
        let (before, after) = if added { (&nobody, self.after.get(&id)?) } else { (self.before.get(&id)?, &nobody) };
        Some(change((words, before), (words, after)))
    }

    /// Of a decision of both: what changed.
    pub(super) fn changed(&self, (old, was): (&Words<'_>, ItemId), (new, is): (&Words<'_>, ItemId)) -> Option<BlockChange> {
        let (ItemId::Decision(was), ItemId::Decision(is)) = (was, is) else { return None };
        let (before, after) = (self.before.get(&was)?, self.after.get(&is)?);
        if before.unknown.is_some() && before.unknown == after.unknown {
            return None;
        }
        let change = change((old, before), (new, after));
        let same = change.vetoes.is_empty() && change.gained.is_empty() && change.lost.is_empty() && change.unknown.is_empty();
        (!same || change.voters.0 != change.voters.1).then_some(change)
    }
}

fn change((old, before): (&Words<'_>, &Blocking), (new, after): (&Words<'_>, &Blocking)) -> BlockChange {
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
    let only = |one: &Blocking, other: &Blocking| -> Vec<Told> {
        let sets = one.sets.iter().filter(|(key, _)| !other.sets.contains_key(*key));
        sets.map(|((members, when), (words, cases))| Told {
            members: members.clone(),
            when: when.clone(),
            words: words.clone(),
            cases: cases.clone(),
        })
        .collect()
    };
    let (lost, gained) = (only(before, after), only(after, before));
    (change.gained, change.lost) = (lines(new, &gained, &lost), lines(old, &lost, &gained));
    change
}

/// A set that can block: who, in which case, and the words for who.
struct Told {
    members: EcoString,
    when: EcoString,
    words: EcoString,
    cases: Vec<Setting>,
}

/// Sets as lines, those of the same words on one. Words that tell of other members on the other side are replaced by the members.
fn lines(words: &Words<'_>, mine: &[Told], theirs: &[Told]) -> Vec<EcoString> {
    let mut all: Vec<(&EcoString, Vec<&Told>)> = Vec::new();
    for set in mine {
        let ambiguous = theirs.iter().any(|other| other.words == set.words && other.when == set.when);
        let who = if ambiguous { &set.members } else { &set.words };
        match all.iter_mut().find(|(known, _)| *known == who) {
            Some((_, sets)) => sets.push(set),
            None => all.push((who, vec![set])),
        }
    }
    let when = |sets: &[&Told]| match sets {
        [one] => one.when.clone(),
        _ => condition(words, &sets.iter().flat_map(|set| set.cases.iter().cloned()).collect::<Vec<_>>()),
    };
    all.into_iter()
        .map(|(who, sets)| {
            let when = when(&sets);
            if when.is_empty() { who.clone() } else { eco_format!("{who} if {when}") }
        })
        .collect()
}

/// The smallest condition of some cases; empty if they are all that there are.
fn condition(words: &Words<'_>, cases: &[Setting]) -> EcoString {
    let when = smallest(words.treaty, cases);
    if when.iter().any(Vec::is_empty) { EcoString::new() } else { words.condition(&when) }
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
    // The same holds for larger sets: a role has other members where other choices are made.
    let mut sets: BTreeMap<(EcoString, EcoString), Vec<Setting>> = BTreeMap::new();
    for case in &view.blockers.cases {
        let cube: Setting = case.when.iter().map(|pick| (pick.issue, pick.alt)).collect();
        for entry in &case.entries {
            if let (Value::Family(set), None) = (&entry.value, single(&entry.value)) {
                sets.entry(told(words, set)).or_default().push(cube.clone());
            }
        }
    }
    for ((members, told), cubes) in sets {
        let when = condition(words, &cubes);
        found.sets.insert((members, when), (told, cubes));
    }
    for entry in entries.iter().filter(|entry| !matches!(entry.value, Value::Family(_) | Value::None)) {
        let told = words.names.rename(&entry.text);
        let when = if entry.when.is_empty() { EcoString::new() } else { words.condition(&entry.when) };
        found.sets.insert((told.clone(), when), (told, Vec::new()));
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

/// The members of a set, and the words for them.
fn told(words: &Words<'_>, set: &FamilySet) -> (EcoString, EcoString) {
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
    (parts.join(" with ").into(), words.names.rename(&coalition::words(set)))
}
