//! Conditions, quantities and facts, read at an instant.

use std::sync::Arc;

use dashu::integer::IBig;
use dashu::rational::RBig;
use servanda_model::{
    Asked, Bound, Cond, Dnf, Element, FactId, InstrumentId, ItemId, ItemPat, Quantity, QuantityValue, Ref, Rounding, State as StateWord,
    TermId, TreatyState, Truth, Variable,
};

use crate::because::{Because, Link, Why};
use crate::calendar::Moment;
use crate::event::{ItemKey, Value};
use crate::look::{Env, Look, empty_env};
use crate::machine::WatchId;
use crate::state::{Instance, Seen, name_args};
use crate::view::{Bond, DecisionState, NormState, Unknown};

/// Whether a group names a variable that nothing has bound when the norm arose.
fn hangs_on_the_act(group: &Dnf<Cond>, arisen: &Env) -> bool {
    let conds = group.lines.iter().flat_map(|line| line.value.values());
    conds.flat_map(Cond::vars).any(|var| arisen.get(usize::from(var.0)).is_none_or(Option::is_none))
}

impl Look<'_, '_> {
    /// Does a group of conditions hold? An empty group holds.
    pub(crate) fn conds(&self, group: &Dnf<Cond>, env: &Env, vars: &[Variable], whys: &mut Vec<Why>) -> Asked<bool> {
        let alternatives = group.resolve(self.o)?;
        if alternatives.is_empty() {
            return Ok(true);
        }
        for alternative in alternatives {
            let mut held = true;
            let mut reasons = Vec::new();
            for cond in alternative {
                if !self.cond(cond, env, vars, &mut reasons)? {
                    held = false;
                    break;
                }
            }
            whys.append(&mut reasons);
            if held {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Do all groups hold?
    pub(crate) fn all(&self, groups: &[Dnf<Cond>], env: &Env, vars: &[Variable], whys: &mut Vec<Why>) -> Asked<bool> {
        for group in groups {
            if !self.conds(group, env, vars, whys)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The `if` lines of a permission, power or prohibition that are read when it is exercised: all of one that stands; of one that an event
    /// made, those that hang on what only the act will name (`shall not patrol L` … `if L is in East`).
    pub(crate) fn read_at_exercise<'r>(
        standing: bool,
        rule: &'r servanda_model::Rule,
        arisen: &'r Env,
    ) -> impl Iterator<Item = &'r Dnf<Cond>> {
        rule.ifs.iter().filter(move |group| standing || hangs_on_the_act(group, arisen))
    }

    /// Whether those hold, by the values of the act.
    pub(crate) fn met_at_exercise(
        &self,
        standing: bool,
        rule: &servanda_model::Rule,
        arisen: &Env,
        env: &Env,
        whys: &mut Vec<Why>,
    ) -> Asked<bool> {
        for group in Self::read_at_exercise(standing, rule, arisen) {
            if !self.conds(group, env, &rule.vars, whys)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The others are read when it arises.
    pub(crate) fn met_at_arising(&self, standing: bool, rule: &servanda_model::Rule, env: &Env, whys: &mut Vec<Why>) -> Asked<bool> {
        for group in rule.ifs.iter().filter(|group| !standing && !hangs_on_the_act(group, env)) {
            if !self.conds(group, env, &rule.vars, whys)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the `if` lines hold; who exercises a power that hangs on its own judgement has thereby judged.
    pub(crate) fn met_or_judged(
        &self,
        standing: bool,
        rule: &servanda_model::Rule,
        bearers: &[TermId],
        arisen: &Env,
        env: &Env,
    ) -> Asked<bool> {
        let mut reasons = Vec::new();
        for group in Self::read_at_exercise(standing, rule, arisen) {
            let alternatives = group.resolve(self.o)?;
            if alternatives.is_empty() {
                continue;
            }
            let mut met = false;
            for alternative in alternatives {
                let mut held = true;
                for cond in alternative {
                    let own = match cond {
                        servanda_model::Cond::Judges { who, .. } => {
                            self.value(who, env)?.and_then(|value| value.term()).is_none_or(|who| bearers.contains(&who))
                        }
                        _ => false,
                    };
                    held &= own || self.cond(cond, env, &rule.vars, &mut reasons)?;
                }
                met |= held;
            }
            if !met {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Does any `unless` hold? A group whose lines are all deleted excuses nothing.
    pub(crate) fn excused(&self, groups: &[Dnf<Cond>], env: &Env, vars: &[Variable], whys: &mut Vec<Why>) -> Asked<bool> {
        for group in groups {
            let mut reasons = Vec::new();
            if !group.resolve(self.o)?.is_empty() && self.conds(group, env, vars, &mut reasons)? {
                whys.append(&mut reasons);
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(crate) fn cond(&self, cond: &Cond, env: &Env, vars: &[Variable], whys: &mut Vec<Why>) -> Asked<bool> {
        match cond {
            Cond::Not(inner) => Ok(!self.cond(inner, env, vars, whys)?),
            Cond::Is(reference, set) => self.is_in(reference, set, env, vars, whys),
            Cond::Compare(left, right) => self.compare(left, right, env),
            Cond::Silent(element, instrument) => self.silent(*element, *instrument),
            Cond::Judges { who, what, of } => {
                let Some(Value::Term(who)) = self.value(who, env)? else {
                    return Ok(false);
                };
                let of = match of {
                    Some(of) => self.value(of, env)?.and_then(|value| value.term()),
                    None => None,
                };
                Ok(self.s.judged.contains(&(who, what.clone(), of)))
            }
            Cond::State(item, state) => match self.get(state)? {
                Some(state) => self.item_is(item, *state, env, whys),
                None => Ok(true),
            },
            Cond::Fact(item) => {
                let key = self.key(item, env)?;
                self.fact(&key, whys)
            }
            Cond::Bound(who, instrument) => {
                let Some(Value::Term(who)) = self.value(who, env)? else {
                    return Ok(false);
                };
                let (bond, _) = self.bond(*instrument, who);
                Ok(matches!(bond, Bond::Bound | Bond::Provisional))
            }
            Cond::Signatory(who, instrument) => {
                let Some(Value::Term(who)) = self.value(who, env)? else {
                    return Ok(false);
                };
                let (bond, _) = self.bond(*instrument, who);
                Ok(matches!(bond, Bond::Signed | Bond::Consented))
            }
            Cond::Done(event) => {
                for (guard, watch) in self.m.watches_of(event) {
                    if self.holds(guard)?
                        && let Some(seen) = self.last_seen(*watch, env)
                    {
                        whys.push(Arc::clone(&seen.why));
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Cond::Treaty(instrument, state) => {
                let Some(force) = self.s.force.get(instrument.index()) else {
                    return Ok(false);
                };
                if let Some(why) = &force.why {
                    whys.push(Arc::clone(why));
                }
                Ok(match state {
                    TreatyState::InForce => force.in_force(),
                    TreatyState::Provisional => force.provisional.is_some() && force.ended.is_none(),
                    TreatyState::Applies => force.applies(),
                    TreatyState::Ended => force.ended.is_some(),
                })
            }
        }
    }

    fn is_in(&self, reference: &Ref, set: &servanda_model::Set, env: &Env, vars: &[Variable], whys: &mut Vec<Why>) -> Asked<bool> {
        let Some(value) = self.value(reference, env)? else {
            return Ok(false);
        };
        if value == Value::NotStated {
            // Which place it was decides the answer, and the record does not say.
            let name = match reference {
                Ref::Var(var) => vars.get(usize::from(var.0)).map_or_else(String::new, |variable| variable.name.to_string()),
                _ => String::new(),
            };
            return self.o.assume(&Unknown::NotStated(name));
        }
        let inside = self.value_in_set(set, &value, &mut env.clone(), vars, None, true)?;
        // The declaration that says so is part of the answer: which map, which role.
        if let Some(term) = value.term() {
            self.name_declarations(term, set, whys);
        }
        Ok(inside)
    }

    fn name_declarations(&self, term: TermId, set: &servanda_model::Set, whys: &mut Vec<Why>) {
        let declared = std::iter::once(term).chain(set.members.iter().filter_map(|member| match member.settled() {
            Some(Ref::Term(term)) => Some(*term),
            _ => None,
        }));
        for term in declared {
            if !self.m.treaty.terms[term.index()].origin.cite.is_empty() {
                whys.push(Because::new(Moment::day(self.s.start), Link::Term(term), Vec::new()));
            }
        }
    }

    /// What a reference to one thing stands for.
    pub(crate) fn value(&self, reference: &Ref, env: &Env) -> Asked<Option<Value>> {
        Ok(match reference {
            Ref::Var(var) | Ref::Typed(_, var) => env.get(usize::from(var.0)).and_then(Clone::clone),
            Ref::It => env.last().and_then(Clone::clone),
            Ref::Term(term) => match self.holders(*term, false)?.as_slice() {
                [only] => Some(Value::Term(*only)),
                _ => Some(Value::Term(*term)),
            },
            Ref::Other(_) | Ref::MemberOf(_) => None,
        })
    }

    /// The name of an item with its arguments filled in.
    pub(crate) fn key(&self, item: &ItemPat, env: &Env) -> Asked<ItemKey> {
        let mut args = Vec::with_capacity(item.args.len());
        for arg in &item.args {
            let value = match arg {
                Some(choice) => match self.get(choice)? {
                    Some(reference) => self.value(reference, env)?,
                    None => None,
                },
                None => None,
            };
            args.push(value.unwrap_or(Value::NotStated));
        }
        Ok(ItemKey { item: item.item, args })
    }

    /// The last thing a watch has seen that fits these values.
    pub(crate) fn last_seen(&self, watch: WatchId, env: &Env) -> Option<&Seen> {
        let memory = self.s.memory(watch);
        if let Ok(found) = memory.exactly(env) {
            return found;
        }
        let fitting = memory.seen.iter().filter(|(seen_env, _)| compatible(seen_env, env));
        fitting.map(|(_, seen)| seen).max_by_key(|seen| seen.at)
    }

    fn compare(&self, left: &Quantity, right: &Quantity, env: &Env) -> Asked<bool> {
        let (Some(left), Some(wanted)) = (self.number(left, env)?, self.number(right, env)?) else {
            return Ok(false);
        };
        Ok(match right.bound {
            Bound::Exactly | Bound::InTotal => left == wanted,
            Bound::AtLeast => left >= wanted,
            Bound::AtMost => left <= wanted,
            Bound::MoreThan => left > wanted,
        })
    }

    /// The value of a quantity; `None`: nobody has a number for it.
    pub(crate) fn number(&self, quantity: &Quantity, env: &Env) -> Asked<Option<RBig>> {
        Ok(match &quantity.value {
            QuantityValue::Number(choice) => self.get(choice)?.cloned(),
            QuantityValue::Part { of, whole, rounding } => {
                let (Some(of), Some(whole)) = (self.get(of)?.cloned(), self.number(whole, env)?) else {
                    return Ok(None);
                };
                Some(round(&(of * whole), *rounding))
            }
            QuantityValue::Total { item, since, each_year } => Some(self.total(item, since.as_deref(), *each_year, env)?),
            QuantityValue::Var(var) => match env.get(usize::from(var.0)) {
                Some(Some(Value::Amount(amount))) => Some(amount.number.clone()),
                _ => None,
            },
            QuantityValue::Rest(item) => Some(self.rest(item, env)?),
            QuantityValue::Mean(number, of) => {
                let mut values = Vec::new();
                for who in self.holders(*of, true)? {
                    values.extend(self.number_of(*number, who)?);
                }
                let count = values.len() as u64;
                // Of nobody there is no mean.
                (count > 0).then(|| values.into_iter().fold(RBig::ZERO, |sum, value| sum + value) / RBig::from(count))
            }
            QuantityValue::Delay { item, unit, rounding } => Some(self.delay(item, *unit, *rounding, env)?),
            QuantityValue::Of(number, who) => match self.value(who, env)? {
                Some(Value::Term(who)) => self.number_of(*number, who)?,
                Some(Value::Amount(amount)) => Some(amount.number.clone()),
                _ => None,
            },
            QuantityValue::Count(term) => {
                if matches!(self.m.treaty.terms[term.index()].kind, servanda_model::TermKind::Number(_)) {
                    let mut sum = RBig::ZERO;
                    for index in 0..self.m.treaty.terms.len() {
                        if let Some(value) = self.number_of(*term, TermId(index as u32))? {
                            sum += value;
                        }
                    }
                    return Ok(Some(sum));
                }
                Some(RBig::from(self.holders(*term, true)?.len() as u64))
            }
        })
    }

    fn total(&self, item: &ItemPat, since: Option<&servanda_model::EventPat>, each_year: bool, env: &Env) -> Asked<RBig> {
        let ItemId::Rule(rule) = item.item else {
            return Ok(RBig::ZERO);
        };
        let key = self.key(item, env)?;
        let mut from: Option<Moment> = None;
        if let Some(since) = since {
            let mut found = None;
            for (guard, watch) in self.m.watches_of(since) {
                if self.holds(guard)? {
                    found = self.last_seen(*watch, env).map(|seen| seen.at);
                }
            }
            match found {
                Some(at) => from = Some(at),
                None => return Ok(RBig::ZERO),
            }
        }
        let declared = &self.m.treaty.rules[rule.index()];
        let year = self.m.calendar.day(self.s.now).date().year();
        let mut sum = RBig::ZERO;
        for (at, of, amount) in self.s.totals.get(&rule).into_iter().flatten() {
            let same = name_args(&declared.name, of).iter().zip(&key.args).all(|(have, want)| *want == Value::NotStated || have == want);
            let in_time = from.is_none_or(|from| *at >= from) && (!each_year || self.m.calendar.day(at.at).date().year() == year);
            if same && in_time {
                sum += amount;
            }
        }
        Ok(sum)
    }

    /// Whether the treaty has no rule for one of its own elements.
    fn silent(&self, element: Element, instrument: InstrumentId) -> Asked<bool> {
        if !servanda_model::elements::OF_TREATY.contains(&element) || element == Element::Languages {
            return Ok(false);
        }
        for rule in &self.m.treaty.rules {
            if rule.origin.instrument == instrument
                && servanda_model::elements::gives_treaty(self.m.treaty, rule, element)
                && self.holds(&rule.guard)?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether an instance of an item is in a state.
    fn item_is(&self, item: &ItemPat, state: StateWord, env: &Env, whys: &mut Vec<Why>) -> Asked<bool> {
        let key = self.key(item, env)?;
        if let Some((given, _)) = self.s.given_states.get(&key)
            && (*given == state || (state == StateWord::Ended && matches!(given, StateWord::Performed | StateWord::Lapsed)))
        {
            return Ok(true);
        }
        match item.item {
            ItemId::Decision(id) => {
                let declared = &self.m.treaty.decisions[id.index()];
                for voting in self.s.votings.iter().filter(|voting| voting.decision == id) {
                    if same_args(&key, &voting.key(declared)) && decision_is(voting.state, state) {
                        whys.push(Arc::clone(&voting.why));
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            ItemId::Rule(id) => {
                let declared = &self.m.treaty.rules[id.index()];
                for instance in self.s.live.values().chain(self.s.ended.values()) {
                    if instance.rule == id && same_args(&key, &instance.key(declared)) && norm_is(instance, state) {
                        whys.push(Arc::clone(&instance.why));
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            ItemId::Fact(_) => self.fact(&key, whys),
        }
    }

    /// Is a fact true? What nobody has determined is asked for.
    pub(crate) fn fact(&self, key: &ItemKey, whys: &mut Vec<Why>) -> Asked<bool> {
        let ItemId::Fact(id) = key.item else {
            return Ok(false);
        };
        match self.truth(id, key, whys)? {
            Truth::True => Ok(true),
            Truth::False => Ok(false),
            Truth::Undetermined | Truth::Contested => self.o.assume(&Unknown::Fact(key.clone())),
        }
    }

    /// What is known of a fact.
    pub(crate) fn truth(&self, id: FactId, key: &ItemKey, whys: &mut Vec<Why>) -> Asked<Truth> {
        let fact = &self.m.treaty.facts[id.index()];
        let known = self.s.facts.get(key);
        if let Some(known) = known
            && known.given
        {
            whys.push(Arc::clone(&known.why));
            return Ok(known.truth);
        }
        if !self.holds(&fact.guard)? {
            return Ok(Truth::False);
        }
        let mut env = empty_env(&fact.vars);
        for (var, value) in fact.name.vars().zip(&key.args) {
            env[usize::from(var.0)] = Some(value.clone());
        }
        let Some(deeper) = self.step_in() else {
            return Ok(Truth::Undetermined);
        };
        let base = if fact.means.is_empty() {
            match known {
                Some(known) => {
                    whys.push(Arc::clone(&known.why));
                    known.truth == Truth::True
                }
                None if self.any_stands(&fact.from)? => false,
                None if self.any_stands(&fact.until)? => true,
                None if fact.open || fact.determined_by.is_some() => {
                    return Ok(Truth::Undetermined);
                }
                None if fact.ifs.is_empty() && fact.unless.is_empty() => {
                    return Ok(Truth::Undetermined);
                }
                None => true,
            }
        } else {
            deeper.conds(&fact.means, &env, &fact.vars, whys)?
        };
        let latched = known.is_some() && fact.means.is_empty();
        let holds =
            base && (latched || deeper.all(&fact.ifs, &env, &fact.vars, whys)?) && !deeper.excused(&fact.unless, &env, &fact.vars, whys)?;
        whys.push(Because::new(known.map_or(Moment::day(self.s.start), |known| known.since), Link::Fact(id), Vec::new()));
        Ok(if holds { Truth::True } else { Truth::False })
    }

    /// Whether one of these is in the text under what is chosen.
    pub(crate) fn any_stands<T>(&self, lines: &[servanda_model::Choice<T>]) -> Asked<bool> {
        for line in lines {
            if self.get(line)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(crate) fn step_in(&self) -> Option<Self> {
        (self.depth < 24).then_some(Self { depth: self.depth + 1, ..*self })
    }
}

/// What is bound in both is the same.
pub(crate) fn compatible(left: &Env, right: &Env) -> bool {
    left.iter().zip(right).all(|(left, right)| match (left, right) {
        (Some(left), Some(right)) => left == right,
        _ => true,
    })
}

pub(crate) fn same_args(wanted: &ItemKey, have: &ItemKey) -> bool {
    wanted.item == have.item && wanted.args.iter().zip(&have.args).all(|(want, have)| *want == Value::NotStated || want == have)
}

pub(crate) fn decision_is(have: DecisionState, state: StateWord) -> bool {
    match state {
        StateWord::Opened => have != DecisionState::NotOpened,
        StateWord::Adopted => have == DecisionState::Adopted,
        StateWord::Rejected => have == DecisionState::Rejected,
        StateWord::Lapsed => have == DecisionState::Lapsed,
        StateWord::Ended => matches!(have, DecisionState::Adopted | DecisionState::Rejected | DecisionState::Lapsed),
        StateWord::Performed | StateWord::Breached | StateWord::Used => false,
    }
}

pub(crate) fn norm_is(instance: &Instance, state: StateWord) -> bool {
    match state {
        StateWord::Performed => {
            matches!(instance.state, NormState::Performed | NormState::PerformedLate)
        }
        StateWord::Breached => instance.breached.is_some(),
        StateWord::Used => instance.performed.is_some(),
        StateWord::Lapsed => instance.ended && !matches!(instance.state, NormState::Performed),
        StateWord::Ended => instance.ended,
        StateWord::Opened | StateWord::Adopted | StateWord::Rejected => false,
    }
}

pub(crate) fn round(value: &RBig, rounding: Rounding) -> RBig {
    let integer: IBig = match rounding {
        Rounding::Exact => return value.clone(),
        Rounding::Up => value.ceil(),
        Rounding::Down => value.floor(),
        Rounding::Nearest => (value + RBig::from_parts(1.into(), 2_u8.into())).floor(),
    };
    RBig::from(integer)
}
