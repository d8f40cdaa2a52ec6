//! The open instances of a rule, found by who bears them and by what the act is about, so that an act does not look at every one.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use servanda_model::{Arg, Ref, Rule, TermId};

use crate::event::{Doer, Value};
use crate::look::Env;
use crate::state::doer_term;
use crate::view::Mode;

/// What an act must have to fit an instance, as far as that is known when it arises: its doer, and its argument at the place that is
/// looked at ([`argument_place`]). `None`: anybody, anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Slot {
    doer: Option<TermId>,
    argument: Option<Value>,
}

impl Slot {
    /// The slot of an instance.
    pub(crate) fn of(bearers: &[TermId], mode: Mode, env: &Env, place: Option<(usize, usize)>) -> Self {
        let doer = match (bearers, mode) {
            ([only], Mode::Single) => Some(*only),
            _ => None,
        };
        let argument = place.and_then(|(_, var)| env.get(var).cloned().flatten()).filter(|value| matches!(value, Value::Term(_)));
        Self { doer, argument }
    }
}

/// The place of an argument of a rule's sentence that is one variable whatever is chosen, and the variable: what the variable stands
/// for in an instance, the act must name there.
pub(crate) fn argument_place(rule: &Rule) -> Option<(usize, usize)> {
    let phrase = rule.sentence.phrase.settled()?;
    phrase.args.iter().enumerate().find_map(|(place, arg)| {
        let Some(Arg::Set(set)) = arg.as_ref()?.settled() else {
            return None;
        };
        let [member] = set.members.as_slice() else {
            return None;
        };
        match member.settled()? {
            Ref::Var(var) | Ref::Typed(_, var) => Some((place, usize::from(var.0))),
            _ => None,
        }
    })
}

/// Open instances up to which looking at each costs less than looking them up.
const FEW: usize = 8;

/// The open instances of one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Open {
    all: BTreeSet<u32>,
    by: FxHashMap<Slot, BTreeSet<u32>>,
    /// Those that wait for an anchor which has not happened.
    waiting: BTreeSet<u32>,
}

impl Open {
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.all.iter().copied()
    }

    pub(crate) fn add(&mut self, number: u32, slot: Slot) {
        self.all.insert(number);
        self.by.entry(slot).or_default().insert(number);
    }

    /// Notes whether an instance waits for an anchor.
    pub(crate) fn waits(&mut self, number: u32, waits: bool) {
        if waits {
            self.waiting.insert(number);
        } else {
            self.waiting.remove(&number);
        }
    }

    /// Those that wait for an anchor.
    pub(crate) fn waiting(&self) -> Vec<u32> {
        self.waiting.iter().copied().collect()
    }

    pub(crate) fn remove(&mut self, number: u32, slot: &Slot) {
        self.all.remove(&number);
        self.waiting.remove(&number);
        if let Some(same) = self.by.get_mut(slot) {
            same.remove(&number);
            if same.is_empty() {
                self.by.remove(slot);
            }
        }
    }

    /// The first from this number on.
    pub(crate) fn next(&self, from: u32) -> Option<u32> {
        self.all.range(from..).next().copied()
    }

    /// The first from this number on that an act of somebody with these arguments could fit.
    pub(crate) fn next_for(&self, from: u32, by: Doer, args: &[Value], place: Option<usize>) -> Option<u32> {
        // Of a few, each is looked at.
        if self.all.len() <= FEW {
            return self.next(from);
        }
        let named = match place.map(|place| args.get(place)) {
            Some(Some(value @ Value::Term(_))) => Some(value),
            None => None,
            // Several at once, or not stated: it is looked at one by one.
            _ => return self.next(from),
        };
        let Some(doer) = doer_term(by) else {
            return self.next(from);
        };
        let doers = [Some(doer), None];
        let arguments = [named.cloned(), None];
        let arguments = if named.is_some() { &arguments[..] } else { &arguments[1..] };
        let found = doers.iter().flat_map(|doer| arguments.iter().map(move |argument| Slot { doer: *doer, argument: argument.clone() }));
        found.filter_map(|slot| self.by.get(&slot)?.range(from..).next().copied()).min()
    }
}
