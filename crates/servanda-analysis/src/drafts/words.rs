//! What a draft says in canonical words, so that two drafts can be compared by meaning.
//!
//! Names are those of the later draft wherever an earlier one is paired with it; members of a set and alternatives of a bracket
//! are sorted, because their order says nothing; what is only supposed is in nobody's text and is left out.

mod events;
mod votes;

pub(super) use events::standard_word;
pub(super) use votes::counts;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use ecow::{EcoString, eco_format};
use servanda_model::{
    Arg, Bearer, Choice, Electorate, Guard, InstrumentId, IssueId, ItemId, ItemName, ItemPat, NamePart, Part, Phrase, Pick, Ref, Set,
    TermId, Treaty, VarId,
};

use super::pairs::Names;

/// A writer of one draft's sentences.
pub(super) struct Words<'a> {
    /// The draft.
    pub(super) treaty: &'a Treaty,
    /// What things are called.
    pub(super) names: &'a Names,
    /// What the variables of the item being written are called.
    letters: RefCell<Vec<EcoString>>,
    /// The issues met since the last time somebody asked.
    met: RefCell<BTreeSet<IssueId>>,
}

impl<'a> Words<'a> {
    /// A writer.
    pub(super) fn new(treaty: &'a Treaty, names: &'a Names) -> Self {
        Self { treaty, names, letters: RefCell::default(), met: RefCell::default() }
    }

    /// From now on the variables are called so.
    pub(super) fn with_letters(&self, letters: Vec<EcoString>) {
        *self.letters.borrow_mut() = letters;
    }

    /// The issues met since the last call.
    pub(super) fn take_met(&self) -> BTreeSet<IssueId> {
        std::mem::take(&mut *self.met.borrow_mut())
    }

    pub(super) fn term(&self, id: TermId) -> EcoString {
        self.names.terms.get(id.index()).cloned().unwrap_or_else(|| "one more".into())
    }

    pub(super) fn var(&self, id: VarId) -> EcoString {
        self.letters.borrow().get(usize::from(id.0)).cloned().unwrap_or_else(|| eco_format!("?{}", id.0))
    }

    /// A guard without what is supposed; `None` where it stands only in nobody's text.
    fn alive(&self, guard: &[Pick]) -> Option<Guard> {
        let mut left = Guard::new();
        for pick in guard {
            let Some(issue) = self.treaty.issues.get(pick.issue.0 as usize) else { continue };
            let alt = issue.alts.get(usize::from(pick.alt));
            if alt.is_some_and(|alt| alt.supposed) {
                return None;
            }
            if issue.kind == servanda_model::IssueKind::Supposition {
                if crate::forks::text_itself(issue) != pick.alt {
                    return None;
                }
                continue;
            }
            left.push(*pick);
        }
        Some(left)
    }

    /// A guard in words: `#basis = RU, #map = UA`; `None` where it stands only in nobody's text.
    pub(super) fn guard(&self, guard: &[Pick]) -> Option<EcoString> {
        let alive = self.alive(guard)?;
        self.met.borrow_mut().extend(alive.iter().map(|pick| pick.issue));
        Some(self.picks(&alive))
    }

    /// Picks in words, in the order of the issues' names.
    pub(super) fn picks(&self, picks: &[Pick]) -> EcoString {
        let mut all: Vec<EcoString> = picks.iter().map(|pick| self.pick(*pick)).collect();
        all.sort();
        all.dedup();
        all.join(", ").into()
    }

    fn pick(&self, pick: Pick) -> EcoString {
        let name = self.names.issues.get(pick.issue.0 as usize).cloned().unwrap_or_default();
        let alt = self.treaty.issues.get(pick.issue.0 as usize).and_then(|issue| issue.alts.get(usize::from(pick.alt)));
        let label = match alt {
            Some(alt) => match alt.labels.first() {
                Some(label) => self.names.rename(label),
                None if alt.delete => "delete".into(),
                None => short(&self.names.rename(&alt.text)),
            },
            None => "?".into(),
        };
        eco_format!("{name} = {label}")
    }

    /// A condition: an `or` of picks.
    pub(super) fn condition(&self, when: &[Vec<Pick>]) -> EcoString {
        let mut all: Vec<EcoString> = when.iter().map(|picks| self.picks(picks)).collect();
        all.sort();
        all.join(" or ").into()
    }

    /// A value with its alternatives.
    pub(super) fn choice<T>(&self, choice: &Choice<T>, f: impl Fn(&T) -> EcoString) -> EcoString {
        let mut alts: BTreeMap<EcoString, Vec<EcoString>> = BTreeMap::new();
        for (guard, value) in &choice.alts {
            if let Some(guard) = self.guard(guard) {
                alts.entry(f(value)).or_default().push(guard);
            }
        }
        let plain = alts.len() == 1 && alts.values().all(|guards| guards.iter().all(EcoString::is_empty));
        if let (true, Some((value, _))) = (plain, alts.first_key_value()) {
            return value.clone();
        }
        let mut parts: Vec<EcoString> = Vec::new();
        for (value, mut guards) in alts {
            guards.sort();
            guards.dedup();
            let guards = guards.join(" or ");
            parts.push(if guards.is_empty() { value } else { eco_format!("{value} if {guards}") });
        }
        eco_format!("[{}]", parts.join(" | "))
    }

    /// What a line says, with the picks under which it stands; `None` where it stands only in nobody's text.
    pub(super) fn line(&self, guard: &[Pick], value: EcoString) -> Option<EcoString> {
        let guard = self.guard(guard)?;
        Some(if guard.is_empty() { value } else { eco_format!("{value} [if {guard}]") })
    }

    pub(super) fn reference(&self, one: &Ref) -> EcoString {
        match one {
            Ref::Term(term) => self.term(*term),
            Ref::Typed(term, var) => eco_format!("{} {}", self.term(*term), self.var(*var)),
            Ref::Var(var) => self.var(*var),
            Ref::It => "it".into(),
            Ref::Other(term) => eco_format!("other {}", self.term(*term)),
            Ref::MemberOf(term) => eco_format!("member of {}", self.term(*term)),
        }
    }

    /// The members of a set, each with its own alternatives, sorted.
    pub(super) fn members(&self, set: &Set) -> Vec<EcoString> {
        let mut members: Vec<EcoString> = set.members.iter().map(|one| self.choice(one, |one| self.reference(one))).collect();
        members.sort();
        members
    }

    pub(super) fn set(&self, set: &Set) -> EcoString {
        let members = self.members(set);
        let word = if set.any { " or " } else { " and " };
        let text: EcoString = match members.as_slice() {
            [] => "nobody".into(),
            [one] => one.clone(),
            [init @ .., last] => eco_format!("{}{word}{last}", init.join(", ")),
        };
        match &set.except {
            None => text,
            Some(except) => {
                let except = self.choice(except, |set| self.set(set));
                if except == "[]" { text } else { eco_format!("{text} except {except}") }
            }
        }
    }

    pub(super) fn electorate(&self, one: &Electorate) -> EcoString {
        let set = self.set(&one.set);
        match &one.as_of {
            None => set,
            Some(point) => eco_format!("{set} as of {}", self.choice(point, |point| self.point(point))),
        }
    }

    pub(super) fn bearer(&self, bearer: &Bearer) -> EcoString {
        match bearer {
            Bearer::Each(one) => eco_format!("each {}", self.electorate(one)),
            Bearer::No(one) => eco_format!("no {}", self.electorate(one)),
            Bearer::Any { count: None, set } => eco_format!("any {}", self.set(set)),
            Bearer::Any { count: Some(count), set } => {
                eco_format!("any {} of {}", self.choice(count, crate::words::number_words), self.set(set))
            }
            Bearer::Jointly { set, severally } => {
                eco_format!("{} jointly{}", self.set(set), if *severally { " and severally" } else { "" })
            }
            Bearer::One(one) => self.reference(one),
            Bearer::Unspecified => "nobody named".into(),
            Bearer::Count { amount, set } => eco_format!("{} of {}", self.vote_amount(amount), self.set(set)),
            Bearer::Weight { set, more_than, share, percent, number } => {
                let more = if *more_than { "more than " } else { "at least " };
                let share = if *percent {
                    eco_format!("{} %", crate::words::number_words(&(share.clone() * dashu::rational::RBig::from(100))))
                } else {
                    crate::words::number_words(share)
                };
                eco_format!("{} with {more}{share} of {}", self.set(set), self.term(*number))
            }
            Bearer::Treaty(instrument) => self.instrument(*instrument),
        }
    }

    pub(super) fn instrument(&self, id: InstrumentId) -> EcoString {
        let one = self.treaty.instruments.get(id.index()).filter(|_| id.index() > 0);
        one.map(|one| one.prefix.clone()).filter(|prefix| !prefix.is_empty()).unwrap_or_else(|| "Treaty".into())
    }

    /// The name of an item with these arguments.
    pub(super) fn item(&self, item: &ItemPat) -> EcoString {
        let Some(name) = self.names.items.get(&item.item) else { return "?".into() };
        let mut args = item.args.iter();
        let parts: Vec<EcoString> = name
            .parts
            .iter()
            .map(|part| match part {
                NamePart::Word(word) => word.clone(),
                NamePart::Var(_) => match args.next() {
                    Some(Some(arg)) => self.choice(arg, |one| self.reference(one)),
                    _ => "any".into(),
                },
            })
            .collect();
        parts.join(" ").into()
    }

    /// The verb and what follows it; the verb in the form that events have, or as after `shall`.
    pub(super) fn phrase(&self, phrase: &Phrase, base: bool) -> EcoString {
        let Some(act) = self.treaty.acts.get(phrase.act.index()) else { return "?".into() };
        let verb = if base { act.verb.as_str() } else { act.text.split_whitespace().nth(1).unwrap_or(&act.verb) };
        let rest = self.parts(&act.parts, &phrase.args);
        if rest.is_empty() { verb.into() } else { eco_format!("{verb} {rest}") }
    }

    pub(super) fn parts(&self, parts: &[Part], args: &[Option<Choice<Arg>>]) -> EcoString {
        let mut args = args.iter();
        let mut words: Vec<EcoString> = Vec::new();
        for part in parts {
            match part {
                Part::Word(word) => words.push(word.clone()),
                Part::Arg { label, .. } => {
                    if let Some(Some(arg)) = args.next() {
                        words.extend(label.clone());
                        words.push(self.choice(arg, |arg| self.arg(arg)));
                    }
                }
            }
        }
        words.join(" ").into()
    }

    pub(super) fn arg(&self, arg: &Arg) -> EcoString {
        match arg {
            Arg::Set(set) => self.set(set),
            Arg::Quantity(quantity) => self.quantity(quantity),
            Arg::Text(text) => eco_format!("\"{text}\""),
            Arg::Date(date) => eco_format!("{date}"),
            Arg::Instant(at) => crate::words::moment_words(crate::answer::Moment::Instant(*at)),
            Arg::Item(item) => self.item(item),
            Arg::Treaty(instrument) => self.instrument(*instrument),
            Arg::Cite(cite) => self.names.rename(cite),
            Arg::Vote(one) => vote(*one).into(),
        }
    }
}

/// The first words of an alternative without a label.
fn short(text: &str) -> EcoString {
    const WORDS: usize = 3;
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.get(..WORDS) {
        Some(first) if words.len() > WORDS => eco_format!("{} …", first.join(" ")),
        _ => words.join(" ").into(),
    }
}

/// The word of a vote.
pub(super) fn vote(vote: servanda_model::Vote) -> &'static str {
    use servanda_model::Vote;
    match vote {
        Vote::Yes => "yes",
        Vote::No => "no",
        Vote::Abstain(false) => "abstain",
        Vote::Abstain(true) => "abstain with declaration",
        Vote::Absent => "absent",
    }
}

/// The name of an item.
pub(super) fn item_name(treaty: &Treaty, item: ItemId) -> Option<&ItemName> {
    match item {
        ItemId::Rule(id) => treaty.rules.get(id.index()).map(|one| &one.name),
        ItemId::Decision(id) => treaty.decisions.get(id.index()).map(|one| &one.name),
        ItemId::Fact(id) => treaty.facts.get(id.index()).map(|one| &one.name),
    }
}
