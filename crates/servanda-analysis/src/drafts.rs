//! Two drafts compared by what they do: which duties came and went, which became tighter or looser, who can block what now,
//! what is agreed, open or silent now, and which answers changed.
//!
//! The comparison is of meanings, not of words: another order of alternatives or lines, another place, a party under another
//! short name change nothing. What it cannot weigh it calls *changed*, and shows both sides.

mod asks;
mod blocks;
mod facets;
mod pairs;
pub mod redline;
mod state;
mod turns;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;
use servanda_model::{Compiled, IssueId, ItemId, Modal, Treaty};

pub use asks::AnswerChange;
pub use blocks::{BlockChange, Blocks, Veto, VetoChange};
pub use state::{ElementChange, FindingChange, IssueChange, IssueTurn, TermChange};

use self::facets::Facets;
use self::pairs::{Pairs, guard, items, origin, stands};
use self::words::{Words, item_name};

/// Which way something turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// Only in the later draft.
    Added,
    /// Only in the earlier draft.
    Dropped,
    /// A duty or prohibition that demands more.
    Tightened,
    /// A duty or prohibition that demands less.
    Loosened,
    /// A permission, power or effect that reaches further.
    Widened,
    /// One that reaches less far.
    Narrowed,
    /// Different, and not to be weighed against each other.
    Changed,
}

impl Turn {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Dropped => "dropped",
            Self::Tightened => "tightened",
            Self::Loosened => "loosened",
            Self::Widened => "widened",
            Self::Narrowed => "narrowed",
            Self::Changed => "changed",
        }
    }
}

/// An element of an item that says something else now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which way.
    pub turn: Turn,
    /// Which element: `deadline`.
    pub element: &'static str,
    /// What it no longer says; empty: it was silent, or still says all it said.
    pub before: Vec<EcoString>,
    /// What it says now besides what it said.
    pub after: Vec<EcoString>,
    /// Whether the earlier draft says nothing at all about it.
    pub was_silent: bool,
    /// Whether the later draft says nothing at all about it.
    pub is_silent: bool,
}

/// A rule, decision or fact that was added, dropped or changed.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemChange {
    /// Added, dropped or changed.
    pub turn: Turn,
    /// `duty`, `prohibition`, `permission`, `power`, `effect`, `decision`, `fact`.
    pub kind: &'static str,
    /// Its name in the later draft, or in the earlier one if it was dropped.
    pub name: EcoString,
    /// Its former name, if it has another one.
    pub renamed: Option<EcoString>,
    /// Where it stood.
    pub was: Option<EcoString>,
    /// Where it stands.
    pub is: Option<EcoString>,
    /// Of what was added or dropped: its sentence.
    pub sentence: EcoString,
    /// Element by element; of what was added or dropped: all that it says.
    pub changes: Vec<Change>,
    /// Of a decision: who can block it, before and now.
    pub blocks: Option<BlockChange>,
}

/// Everything that differs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Words that became others: `UA` → `Ukraine`.
    pub renamed: Vec<(EcoString, EcoString)>,
    /// Parties, roles, bodies, places, numbers.
    pub terms: Vec<TermChange>,
    /// Rules, decisions, facts: in the order of the later draft, then what was dropped.
    pub items: Vec<ItemChange>,
    /// How the treaty as a whole stands on entry into force, withdrawal and the rest.
    pub elements: Vec<ElementChange>,
    /// Brackets and readings.
    pub issues: Vec<IssueChange>,
    /// Gaps, defects and ambiguities.
    pub findings: Vec<FindingChange>,
    /// Answers to questions that both drafts ask.
    pub answers: Vec<AnswerChange>,
    /// How many questions both ask.
    pub shared_questions: usize,
}

impl Difference {
    /// Whether the drafts do the same.
    pub fn is_empty(&self) -> bool {
        let Self { renamed: _, terms, items, elements, issues, findings, answers, shared_questions: _ } = self;
        terms.is_empty() && items.is_empty() && elements.is_empty() && issues.is_empty() && findings.is_empty() && answers.is_empty()
    }
}

/// Compares two drafts.
pub fn compare(a: &Compiled, b: &Compiled) -> Difference {
    let both = Both::new(a, b);
    let mut difference = Difference {
        renamed: both.pairs.before.renamed().map(|(old, new)| (old.clone(), new.clone())).collect(),
        elements: state::elements(&a.treaty, &b.treaty),
        ..Difference::default()
    };
    let (old, new) = (both.before(), both.after());
    let mut met = (BTreeSet::new(), BTreeSet::new());
    difference.terms = state::terms(&both, &old, &new, &mut met);
    difference.items = items_changed(&both, &mut met);
    difference.issues = state::issues(&both, &met);
    difference.findings = state::findings(a, b, &both);
    let (answers, shared) = asks::answers(a, b, &both);
    difference.answers = answers;
    difference.shared_questions = shared;
    difference
}

/// Issues on which something depends that both drafts have: as the earlier draft knows them, as the later one does.
type Met = (BTreeSet<IssueId>, BTreeSet<IssueId>);

/// Two drafts and what is what in them.
struct Both<'a> {
    a: &'a Treaty,
    b: &'a Treaty,
    pairs: Pairs,
}

impl<'a> Both<'a> {
    fn new(a: &'a Compiled, b: &'a Compiled) -> Self {
        let (a, b) = (&a.treaty, &b.treaty);
        let mut pairs = Pairs::of(a, b);
        pairs.pair_items(a, b, &|pairs, before, item| {
            let (treaty, names) = if before { (a, &pairs.before) } else { (b, &pairs.after) };
            let words = Words::new(treaty, names);
            words.with_letters(letters(treaty, item));
            words.sentence(item)
        });
        Self { a, b, pairs }
    }

    fn before(&self) -> Words<'_> {
        Words::new(self.a, &self.pairs.before)
    }

    fn after(&self) -> Words<'_> {
        Words::new(self.b, &self.pairs.after)
    }
}

/// Every item that was added, dropped or changed.
fn items_changed(both: &Both<'_>, met: &mut Met) -> Vec<ItemChange> {
    let (old, new) = (both.before(), both.after());
    let former: BTreeMap<ItemId, ItemId> = both.pairs.items.iter().map(|(was, is)| (*is, *was)).collect();
    let blocks = Blocks::of(both);
    let mut all = Vec::new();
    let mut order: Vec<ItemId> = items(both.b).into_iter().filter(|item| stands(both.b, *item)).collect();
    order.sort_by_key(|item| origin(both.b, *item).map(|origin| (origin.span.file, origin.span.start)));
    for item in order {
        if let Some(was) = former.get(&item) {
            all.extend(changed(both, (&old, *was), (&new, item), &blocks, met));
        } else {
            // What brackets a whole new provision is new, wherever else it stands.
            for pick in guard(both.b, item).into_iter().flatten() {
                met.1.remove(&pick.issue);
            }
            all.push(whole(Turn::Added, &new, item, &blocks));
        }
    }
    let mut gone: Vec<ItemId> =
        items(both.a).into_iter().filter(|item| stands(both.a, *item) && !both.pairs.items.contains_key(item)).collect();
    gone.sort_by_key(|item| origin(both.a, *item).map(|origin| (origin.span.file, origin.span.start)));
    all.extend(gone.into_iter().map(|item| whole(Turn::Dropped, &old, item, &blocks)));
    all
}

/// An item that only one of them has.
fn whole(turn: Turn, words: &Words<'_>, item: ItemId, blocks: &Blocks) -> ItemChange {
    words.with_letters(letters(words.treaty, item));
    let facets = words.facets(item);
    let cite = origin(words.treaty, item).map(|origin| origin.cite.clone());
    let added = turn == Turn::Added;
    ItemChange {
        turn,
        kind: kind(words.treaty, item),
        name: item_name(words.treaty, item).map_or_else(EcoString::new, |name| name.text.clone()),
        renamed: None,
        was: cite.clone().filter(|_| !added),
        is: cite.filter(|_| added),
        sentence: words.sentence(item),
        changes: facets
            .into_iter()
            .filter(|(element, lines)| !lines.is_empty() && !matches!(*element, "bearer" | "mode" | "act" | "voters" | "majority"))
            .map(|(element, lines)| {
                let (before, after) = if added { (Vec::new(), lines) } else { (lines, Vec::new()) };
                Change { turn, element, was_silent: before.is_empty(), is_silent: after.is_empty(), before, after }
            })
            .collect(),
        blocks: blocks.alone(words, item, added),
    }
}

/// An item of both, if it says or does something else.
fn changed(
    both: &Both<'_>,
    (old, was): (&Words<'_>, ItemId),
    (new, item): (&Words<'_>, ItemId),
    blocks: &Blocks,
    met: &mut Met,
) -> Option<ItemChange> {
    new.with_letters(letters(both.b, item));
    old.with_letters(matched_letters(both, was, item));
    old.take_met();
    new.take_met();
    let (before, after) = (old.facets(was), new.facets(item));
    state::settled_or_not(both, (old, new), met);
    let kinds = (kind(both.a, was), kind(both.b, item));
    let changes = facet_changes(&before, &after, |element| turns::strength(old, was, new, item, element), kinds.1);
    let blocks = blocks.changed((old, was), (new, item));
    let name = item_name(both.b, item).map_or_else(EcoString::new, |name| name.text.clone());
    let former = item_name(both.a, was).map_or_else(String::new, servanda_model::ItemName::words);
    let other_name = both.pairs.before.rename(&former) != item_name(both.b, item).map_or_else(String::new, servanda_model::ItemName::words);
    if changes.is_empty() && blocks.is_none() && !other_name {
        return None;
    }
    Some(ItemChange {
        turn: Turn::Changed,
        kind: kinds.1,
        name,
        renamed: other_name.then(|| former.into()),
        was: origin(both.a, was).map(|origin| origin.cite.clone()),
        is: origin(both.b, item).map(|origin| origin.cite.clone()),
        sentence: EcoString::new(),
        changes,
        blocks,
    })
}

/// Element by element, what is no longer said and what is said now.
fn facet_changes(before: &Facets, after: &Facets, strength: impl Fn(&str) -> i8, kind: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    for (element, now) in after {
        let none = Vec::new();
        let then = before.iter().find(|(other, _)| other == element).map_or(&none, |(_, lines)| lines);
        let gone: Vec<EcoString> = then.iter().filter(|line| !now.contains(line)).cloned().collect();
        let come: Vec<EcoString> = now.iter().filter(|line| !then.contains(line)).cloned().collect();
        if gone.is_empty() && come.is_empty() {
            continue;
        }
        let duty = matches!(kind, "duty" | "prohibition");
        let turn = match (strength(element).signum(), duty) {
            (1, true) => Turn::Tightened,
            (-1, true) => Turn::Loosened,
            (1, false) => Turn::Widened,
            (-1, false) => Turn::Narrowed,
            _ => Turn::Changed,
        };
        changes.push(Change { turn, element, before: gone, after: come, was_silent: then.is_empty(), is_silent: now.is_empty() });
    }
    changes
}

/// What kind of item it is.
fn kind(treaty: &Treaty, item: ItemId) -> &'static str {
    match item {
        ItemId::Rule(id) => {
            let modals = treaty.rules.get(id.index()).map(|rule| servanda_model::elements::modals(treaty, rule)).unwrap_or_default();
            match modals.first() {
                Some(Modal::Shall) => "duty",
                Some(Modal::ShallNot) => "prohibition",
                Some(Modal::May) => "permission",
                Some(Modal::HasPower) => "power",
                Some(Modal::Effect) | None => "effect",
            }
        }
        ItemId::Decision(_) => "decision",
        ItemId::Fact(_) => "fact",
    }
}

fn vars(treaty: &Treaty, item: ItemId) -> &[servanda_model::Variable] {
    match item {
        ItemId::Rule(id) => treaty.rules.get(id.index()).map(|one| one.vars.as_slice()),
        ItemId::Decision(id) => treaty.decisions.get(id.index()).map(|one| one.vars.as_slice()),
        ItemId::Fact(id) => treaty.facts.get(id.index()).map(|one| one.vars.as_slice()),
    }
    .unwrap_or_default()
}

/// The letters that an item itself uses.
fn letters(treaty: &Treaty, item: ItemId) -> Vec<EcoString> {
    vars(treaty, item).iter().map(|var| var.name.clone()).collect()
}

/// The letters of an earlier item, as its later form calls them: those of the name by position, others by their own letter.
fn matched_letters(both: &Both<'_>, was: ItemId, is: ItemId) -> Vec<EcoString> {
    let theirs = letters(both.b, is);
    let mut found = letters(both.a, was);
    let named = |treaty: &Treaty, item: ItemId| -> Vec<usize> {
        item_name(treaty, item).map(|name| name.vars().map(|var| usize::from(var.0)).collect()).unwrap_or_default()
    };
    let (mine, others) = (named(both.a, was), named(both.b, is));
    let mut taken: BTreeSet<EcoString> = BTreeSet::new();
    let mut done: BTreeSet<usize> = BTreeSet::new();
    for (old, new) in mine.iter().zip(&others) {
        if let (Some(slot), Some(letter)) = (found.get_mut(*old), theirs.get(*new)) {
            slot.clone_from(letter);
            taken.insert(letter.clone());
            done.insert(*old);
        }
    }
    for (at, letter) in found.iter_mut().enumerate().filter(|(at, _)| !done.contains(at)) {
        if theirs.contains(letter) && !taken.contains(letter) {
            taken.insert(letter.clone());
        } else if let Some(free) = theirs.iter().find(|other| !taken.contains(*other)) {
            let ours = vars(both.a, was).get(at).map(|var| &var.ty);
            let other = theirs.iter().position(|other| other == free).and_then(|at| vars(both.b, is).get(at)).map(|var| &var.ty);
            if ours.map(std::mem::discriminant) == other.map(std::mem::discriminant) {
                *letter = free.clone();
                taken.insert(free.clone());
            }
        }
    }
    found
}
