//! The declared sentences, found by what sets them apart: of thousands of acts with one verb, only those are laid over a phrase, or
//! compared with a new one, that could be meant.

use std::collections::BTreeMap;

use ecow::EcoString;
use rustc_hash::{FxHashMap, FxHashSet};
use servanda_syntax::Span;
use servanda_syntax::ast::{PhraseKind, PhraseToken};

use crate::acts::optional;
use crate::lower::Lower;
use crate::treaty::{Act, ActId, IncidentId, InstrumentId, Part, SlotType, TermId, TermKind};

/// So many acts of one verb are looked through one by one; where there are more, their objects are looked up first.
const FEW: usize = 64;
/// A type with more members than this is compared, not looked up.
const MANY_MEMBERS: usize = 64;
/// Slots behind these are not looked up: one that differs is enough.
const SLOTS: usize = 4;

/// The compulsory parts of a sentence: its words, and where its objects stand. Acts of different shapes are never mistaken for one another.
type Shape = Vec<Option<EcoString>>;

/// What a type has in common with another that it may overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Tag {
    /// A term, or one that belongs to it.
    Term(TermId),
    /// A role that nobody is declared to hold.
    Unheld,
}

/// Acts by what may fill one of their slots.
#[derive(Debug, Default)]
struct BySlot {
    /// Anything may.
    any: Vec<ActId>,
    by: FxHashMap<Tag, Vec<ActId>>,
}

impl BySlot {
    fn add(&mut self, id: ActId, tags: Option<Vec<Tag>>) {
        match tags {
            None => self.any.push(id),
            Some(tags) => tags.into_iter().for_each(|tag| self.by.entry(tag).or_default().push(id)),
        }
    }

    /// How many could overlap with these.
    fn count(&self, tags: &[Tag]) -> usize {
        self.any.len() + tags.iter().filter_map(|tag| self.by.get(tag)).map(Vec::len).sum::<usize>()
    }

    /// Those that could overlap with these, in the order in which they were declared.
    fn find(&self, tags: &[Tag]) -> Vec<ActId> {
        let mut found = self.any.clone();
        found.extend(tags.iter().filter_map(|tag| self.by.get(tag)).flatten());
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Acts of one verb and one shape.
#[derive(Debug, Default)]
struct Alike {
    acts: Vec<ActId>,
    /// Who does it, then the objects.
    slots: Vec<BySlot>,
}

/// The acts of one verb.
#[derive(Debug, Default)]
struct Verb {
    acts: Vec<ActId>,
    shapes: FxHashMap<(bool, Shape), Alike>,
    /// Each act under that of its words which the fewest others have.
    by_word: FxHashMap<EcoString, Vec<ActId>>,
    /// Acts without a word of their own, by their objects.
    wordless: Vec<ActId>,
    by_object: BySlot,
}

/// All acts and incidents, found by their words.
#[derive(Debug, Default)]
pub(crate) struct Sentences {
    verbs: BTreeMap<EcoString, Verb>,
    incidents: FxHashMap<EcoString, Vec<IncidentId>>,
    /// Verbs of acts whose declaration has an error.
    refused: BTreeMap<EcoString, Span>,
}

impl Sentences {
    /// An act of this verb is declared, and the declaration has an error.
    pub(crate) fn refuse(&mut self, verb: EcoString, declared: Span) {
        self.refused.entry(verb).or_insert(declared);
    }

    /// Where an act of this verb is declared with an error.
    pub(crate) fn refused(&self, verb: &str) -> Option<Span> {
        self.refused.get(verb).copied()
    }

    /// All verbs.
    pub(crate) fn verbs(&self) -> impl Iterator<Item = &EcoString> {
        self.verbs.keys()
    }

    /// The acts of a verb, in the order in which they were declared.
    pub(crate) fn of(&self, verb: &str) -> &[ActId] {
        self.verbs.get(verb).map_or(&[], |verb| &verb.acts)
    }

    /// Incidents one of whose words is this one; each stands under one word only.
    pub(crate) fn incidents(&self, word: &str) -> &[IncidentId] {
        self.incidents.get(word).map_or(&[], Vec::as_slice)
    }
}

/// The compulsory parts of an act.
pub(crate) fn compulsory(act: &Act) -> impl Iterator<Item = &Part> {
    act.parts.iter().filter(|part| match part {
        Part::Word(_) => true,
        Part::Arg { label, ty } => !optional(act, label.as_ref(), ty),
    })
}

fn shape(act: &Act) -> (bool, Shape) {
    let parts = compulsory(act).map(|part| match part {
        Part::Word(word) => Some(word.clone()),
        Part::Arg { .. } => None,
    });
    (act.subject.is_some(), parts.collect())
}

/// Who does an act, then its compulsory objects.
fn slots(act: &Act) -> impl Iterator<Item = &SlotType> {
    act.subject.iter().chain(compulsory(act).filter_map(|part| match part {
        Part::Arg { ty, .. } => Some(ty),
        Part::Word(_) => None,
    }))
}

fn words(parts: &[Part]) -> impl Iterator<Item = &EcoString> {
    parts.iter().filter_map(|part| match part {
        Part::Word(word) => Some(word),
        Part::Arg { .. } => None,
    })
}

/// The rarest of some words, the first of several.
fn rarest<'w>(words: impl Iterator<Item = &'w EcoString>, often: &FxHashMap<&EcoString, u32>) -> Option<EcoString> {
    words.min_by_key(|word| often.get(word).copied().unwrap_or(0)).cloned()
}

impl Lower<'_> {
    /// What a type has in common with those that it may overlap; `None`: too much to be looked up.
    fn tags(&self, ty: &SlotType) -> Option<Vec<Tag>> {
        let SlotType::Of(terms) = ty else { return None };
        let mut tags = Vec::new();
        for id in terms {
            tags.push(Tag::Term(*id));
            match self.kind_of(*id)? {
                TermKind::Kind(values) if values.len() <= MANY_MEMBERS => tags.extend(values.iter().map(|(_, value)| Tag::Term(*value))),
                TermKind::Role(role) if role.holders.len() <= MANY_MEMBERS && !self.role_is_open(*id) => {
                    tags.extend(role.holders.iter().map(|one| Tag::Term(one.who)));
                    if role.holders.is_empty() {
                        tags.push(Tag::Unheld);
                    }
                }
                TermKind::Kind(_) | TermKind::Role(_) | TermKind::Place(_) => return None,
                _ => {}
            }
        }
        (tags.len() <= 2 * MANY_MEMBERS).then_some(tags)
    }

    /// Adds an act, so that others are compared with it.
    pub(crate) fn index_act(&mut self, id: ActId, act: &Act) {
        let tags: Vec<_> = slots(act).take(SLOTS).map(|ty| self.tags(ty)).collect();
        let verb = self.sentences.verbs.entry(act.verb.clone()).or_default();
        verb.acts.push(id);
        let alike = verb.shapes.entry(shape(act)).or_default();
        alike.acts.push(id);
        alike.slots.resize_with(tags.len(), BySlot::default);
        for (slot, tags) in alike.slots.iter_mut().zip(tags) {
            slot.add(id, tags);
        }
    }

    /// The acts that a new one could be mistaken for, in the order in which they were declared.
    pub(crate) fn rivals(&self, act: &Act) -> Vec<ActId> {
        let Some(alike) = self.sentences.verbs.get(&act.verb).and_then(|verb| verb.shapes.get(&shape(act))) else { return Vec::new() };
        if alike.acts.len() <= FEW {
            return alike.acts.clone();
        }
        // One slot in which they cannot be the same is enough: the one that leaves the fewest is looked up.
        let best = slots(act)
            .zip(&alike.slots)
            .filter_map(|(ty, slot)| self.tags(ty).map(|tags| (slot, tags)))
            .min_by_key(|(slot, tags)| slot.count(tags));
        best.map_or_else(|| alike.acts.clone(), |(slot, tags)| slot.find(&tags))
    }

    /// When all are declared: each act and each incident under the rarest of its words.
    pub(crate) fn index_words(&mut self) {
        let mut sentences = std::mem::take(&mut self.sentences);
        for verb in sentences.verbs.values_mut() {
            let acts: Vec<(ActId, &Act)> = verb.acts.iter().filter_map(|id| Some((*id, self.t.acts.get(id.index())?))).collect();
            let mut often: FxHashMap<&EcoString, u32> = FxHashMap::default();
            acts.iter().flat_map(|(_, act)| words(&act.parts)).for_each(|word| *often.entry(word).or_default() += 1);
            for (id, act) in &acts {
                if let Some(word) = rarest(words(&act.parts), &often) {
                    verb.by_word.entry(word).or_default().push(*id);
                    continue;
                }
                verb.wordless.push(*id);
                let object = compulsory(act).find_map(|part| match part {
                    Part::Arg { ty, .. } => self.tags(ty),
                    Part::Word(_) => None,
                });
                verb.by_object.add(*id, object);
            }
        }
        let mut often: FxHashMap<&EcoString, u32> = FxHashMap::default();
        self.t.incidents.iter().flat_map(|one| words(&one.parts)).for_each(|word| *often.entry(word).or_default() += 1);
        for (at, one) in self.t.incidents.iter().enumerate() {
            if let Some(word) = rarest(words(&one.parts), &often) {
                sentences.incidents.entry(word).or_default().push(IncidentId(at as u32));
            }
        }
        self.sentences = sentences;
    }

    /// The acts of a verb that a phrase could be, in the order in which they were declared.
    pub(crate) fn could_say(&self, instrument: InstrumentId, verb: &str, tokens: &[PhraseToken]) -> Vec<ActId> {
        let Some(verb) = self.sentences.verbs.get(verb) else { return Vec::new() };
        if verb.acts.len() <= FEW {
            return verb.acts.clone();
        }
        let mut said: FxHashSet<&str> = FxHashSet::default();
        for token in tokens {
            match &token.kind {
                PhraseKind::Word(word) => said.insert(word),
                PhraseKind::And => said.insert("and"),
                PhraseKind::Or => said.insert("or"),
                // What an open choice holds is read later.
                PhraseKind::Open(_) => return verb.acts.clone(),
                _ => false,
            };
        }
        let mut found: Vec<ActId> = said.into_iter().filter_map(|word| verb.by_word.get(word)).flatten().copied().collect();
        found.extend(self.with_object(instrument, verb, tokens));
        found.sort_unstable();
        found
    }

    /// The acts without a word of their own whose object may be among the terms of a phrase.
    fn with_object(&self, instrument: InstrumentId, verb: &Verb, tokens: &[PhraseToken]) -> Vec<ActId> {
        if verb.wordless.len() <= FEW {
            return verb.wordless.clone();
        }
        let mut tags = Vec::new();
        for token in tokens {
            let PhraseKind::Term(term) = &token.kind else {
                if matches!(token.kind, PhraseKind::Word(_) | PhraseKind::And | PhraseKind::Comma) {
                    continue;
                }
                return verb.wordless.clone();
            };
            let Some(of) = self.names.term(instrument, term).and_then(|id| self.tags(&SlotType::Of(vec![id]))) else {
                return verb.wordless.clone();
            };
            tags.extend(of);
        }
        verb.by_object.find(&tags)
    }
}
