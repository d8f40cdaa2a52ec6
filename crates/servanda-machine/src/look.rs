//! Reading a state: who holds a role, what a reference means, whether a sentence fits what happened.

use servanda_model::{
    Arg, Asked, Bearer, Bound, Choice, Choices, Electorate, Guard, InstrumentId, Point, Quantity, Ref, Set, SlotType, TermId, TermKind,
    Variable, VoteAmount,
};

use crate::calendar::{Day, Instant, Moment};
use crate::event::{Amount, Doer, Value};
use crate::machine::Machine;
use crate::oracle::Oracle;
use crate::state::State;
use crate::view::Bond;

/// The values of an item's variables; the last place is `it`.
pub(crate) type Env = Vec<Option<Value>>;

/// An environment in which nothing is bound.
pub(crate) fn empty_env(vars: &[Variable]) -> Env {
    vec![None; vars.len() + 1]
}

/// How deep roles, bodies and places may be defined by each other before the reading stops.
const DEPTH: u8 = 24;

/// A state with somebody to ask for choices.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a, 't> {
    pub(crate) m: &'a Machine<'t>,
    pub(crate) s: &'a State,
    pub(crate) o: &'a Oracle<'a>,
    /// Roles and bodies as of this instant; `None`: now.
    pub(crate) as_of: Option<Instant>,
    pub(crate) depth: u8,
}

impl<'t> Look<'_, 't> {
    pub(crate) fn get<'c, T>(&self, choice: &'c Choice<T>) -> Asked<Option<&'c T>> {
        choice.get(self.o)
    }

    pub(crate) fn holds(&self, guard: &Guard) -> Asked<bool> {
        if guard.is_empty() {
            return Ok(true);
        }
        self.o.holds(guard)
    }

    fn deeper(&self) -> Option<Self> {
        (self.depth < DEPTH).then_some(Self { depth: self.depth + 1, ..*self })
    }

    fn kind(&self, term: TermId) -> &'t TermKind {
        &self.m.treaty.terms[term.index()].kind
    }

    fn today(&self) -> Day {
        self.m.calendar.day(self.as_of.unwrap_or(self.s.now))
    }

    /// Whether somebody or something is that term, holds that role, is a value of that kind or lies in that place.
    pub(crate) fn is(&self, term: TermId, who: TermId) -> Asked<bool> {
        if term == who {
            return Ok(true);
        }
        match self.kind(term) {
            TermKind::Role(_) => self.has_role(term, who),
            TermKind::Kind(values) => {
                for (guard, value) in values {
                    if *value == who {
                        return self.holds(guard);
                    }
                }
                Ok(false)
            }
            TermKind::Place(_) => self.lies_in(who, term),
            _ => Ok(false),
        }
    }

    /// Whether a place lies in another, however many places are between them.
    fn lies_in(&self, place: TermId, within: TermId) -> Asked<bool> {
        let Some(deeper) = self.deeper() else {
            return Ok(false);
        };
        let TermKind::Place(containers) = self.kind(place) else {
            return Ok(false);
        };
        for container in containers {
            if let Some(&outer) = self.get(container)?
                && (outer == within || deeper.lies_in(outer, within)?)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What was said last of somebody's role, as of the instant in question.
    fn gained(&self, role: TermId, who: TermId) -> Option<bool> {
        match self.as_of {
            None => self.s.roles.get(&(role, who)).copied(),
            Some(at) => self.s.role_log.iter().rev().find(|entry| entry.0 <= at && entry.1 == role && entry.2 == who).map(|entry| entry.3),
        }
    }

    pub(crate) fn has_role(&self, role: TermId, who: TermId) -> Asked<bool> {
        if let Some(held) = self.gained(role, who) {
            return Ok(held);
        }
        if !self.exists(who)? {
            return Ok(false);
        }
        let Some(deeper) = self.deeper() else {
            return Ok(false);
        };
        match self.kind(role) {
            TermKind::Role(declared) => {
                if let Some(means) = &declared.means
                    && let Some(cond) = self.get(means)?
                {
                    if let Some(of) = &declared.of
                        && !deeper.in_set(of, who, &mut vec![None], &[], None, true)?
                    {
                        return Ok(false);
                    }
                    return deeper.cond(cond, &vec![Some(Value::Term(who))], &[], &mut Vec::new());
                }
                for member in &declared.holders {
                    let same = member.who == who || deeper.is_inner_role(member.who, who)?;
                    if same && self.counts_today(member.from, member.until) && self.holds(&member.guard)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            TermKind::Body { members } => {
                for member in members {
                    let same = member.who == who || deeper.is_inner_role(member.who, who)?;
                    if same && self.counts_today(member.from, member.until) && self.holds(&member.guard)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => Ok(role == who),
        }
    }

    fn is_inner_role(&self, outer: TermId, who: TermId) -> Asked<bool> {
        match self.kind(outer) {
            TermKind::Role(_) => self.has_role(outer, who),
            _ => Ok(false),
        }
    }

    fn counts_today(&self, from: Option<jiff::civil::Date>, until: Option<jiff::civil::Date>) -> bool {
        if from.is_none() && until.is_none() {
            return true;
        }
        let today = self.today().date();
        from.is_none_or(|from| from <= today) && until.is_none_or(|until| today <= until)
    }

    /// Whether a term is declared at all under what is chosen.
    pub(crate) fn exists(&self, term: TermId) -> Asked<bool> {
        self.holds(&self.m.treaty.terms[term.index()].guard)
    }

    /// The bond of somebody. Only a party is ever taken as bound: a third State or a body is bound by what it did itself.
    pub(crate) fn bond(&self, instrument: InstrumentId, who: TermId) -> (Bond, Option<Moment>) {
        if matches!(self.kind(who), TermKind::Party { .. }) || self.s.bonds.contains_key(&(instrument, who)) {
            return self.s.bond_of(instrument, who);
        }
        (Bond::None, None)
    }

    /// Everybody who holds a role, belongs to a body, is a value of a kind; a party is itself.
    pub(crate) fn holders(&self, term: TermId, electorate: bool) -> Asked<Vec<TermId>> {
        let mut found: Vec<TermId> = Vec::new();
        match self.kind(term) {
            TermKind::Role(role) => {
                if role.means.is_some() {
                    for index in 0..self.m.treaty.terms.len() {
                        let who = TermId(index as u32);
                        if is_actor(self.kind(who)) && self.has_role(term, who)? {
                            found.push(who);
                        }
                    }
                    return Ok(found);
                }
                for member in &role.holders {
                    self.add_members(term, member.who, &mut found)?;
                }
                self.add_gained(term, &mut found)?;
            }
            TermKind::Body { members } if electorate => {
                for member in members {
                    self.add_members(term, member.who, &mut found)?;
                }
                self.add_gained(term, &mut found)?;
                if members.is_empty() && found.is_empty() {
                    found.push(term);
                }
            }
            TermKind::Kind(values) => {
                for (guard, value) in values {
                    if self.holds(guard)? {
                        found.push(*value);
                    }
                }
            }
            _ => {
                if self.exists(term)? {
                    found.push(term);
                }
            }
        }
        Ok(found)
    }

    fn add_members(&self, of: TermId, who: TermId, found: &mut Vec<TermId>) -> Asked<()> {
        let inner = match self.kind(who) {
            TermKind::Role(_) => match self.deeper() {
                Some(deeper) => deeper.holders(who, false)?,
                None => Vec::new(),
            },
            _ => vec![who],
        };
        for candidate in inner {
            if !found.contains(&candidate) && self.has_role(of, candidate)? {
                found.push(candidate);
            }
        }
        Ok(())
    }

    fn add_gained(&self, of: TermId, found: &mut Vec<TermId>) -> Asked<()> {
        let from = (of, TermId(0));
        let to = (of, TermId(u32::MAX));
        for &(_, who) in self.s.roles.range(from..=to).map(|(key, _)| key) {
            if !found.contains(&who) && self.has_role(of, who)? {
                found.push(who);
            }
        }
        Ok(())
    }

    /// Everybody in a set under these values; the bearer is who `other` leaves out.
    pub(crate) fn expand(&self, set: &Set, env: &Env, bearer: Option<TermId>, electorate: bool) -> Asked<Vec<TermId>> {
        let mut found: Vec<TermId> = Vec::new();
        for member in &set.members {
            let Some(reference) = self.get(member)? else {
                continue;
            };
            for who in self.of_ref(reference, env, bearer, electorate)? {
                if !found.contains(&who) {
                    found.push(who);
                }
            }
        }
        if let Some(except) = &set.except
            && let Some(except) = self.get(except)?
        {
            let out = self.expand(except, env, bearer, electorate)?;
            found.retain(|who| !out.contains(who));
        }
        Ok(found)
    }

    fn of_ref(&self, reference: &Ref, env: &Env, bearer: Option<TermId>, electorate: bool) -> Asked<Vec<TermId>> {
        Ok(match reference {
            Ref::Term(term) => self.holders(*term, electorate)?,
            Ref::Typed(term, var) => match env[usize::from(var.0)].as_ref().and_then(Value::term) {
                Some(who) if self.is(*term, who)? || self.has_role(*term, who)? => vec![who],
                Some(_) => Vec::new(),
                None => self.holders(*term, electorate)?,
            },
            Ref::Var(var) => env[usize::from(var.0)].as_ref().and_then(Value::term).into_iter().collect(),
            Ref::It => env.last().and_then(Option::as_ref).and_then(Value::term).into_iter().collect(),
            Ref::Other(term) => {
                let mut all = self.holders(*term, true)?;
                all.retain(|who| Some(*who) != bearer);
                all
            }
            Ref::MemberOf(term) => self.holders(*term, true)?,
        })
    }

    /// Who they are, of a counted sentence of the record: all of them, or so many of some who are all alike. Else nobody can say.
    pub(crate) fn counted(&self, bearer: &Bearer) -> Asked<Option<Vec<TermId>>> {
        let Bearer::Count { amount: VoteAmount::Number(count) | VoteAmount::Any(count), set } = bearer else {
            return Ok(None);
        };
        let mut of = self.expand(set, &vec![None], None, true)?;
        let role = |who: TermId| match self.kind(who) {
            TermKind::Party { unnamed } => *unnamed,
            _ => None,
        };
        let alike = of.first().and_then(|first| role(*first)).is_some_and(|first| of.iter().all(|who| role(*who) == Some(first)));
        let count = *count as usize;
        if !alike && count != of.len() {
            return Ok(None);
        }
        of.truncate(count);
        Ok(Some(of))
    }

    /// Roles and bodies as of a point, if the electorate says so.
    pub(crate) fn electorate(
        &self,
        electorate: &Electorate,
        env: &Env,
        bearer: Option<TermId>,
        at: impl Fn(&Point) -> Asked<Option<Instant>>,
    ) -> Asked<Vec<TermId>> {
        let mut look = *self;
        if let Some(as_of) = &electorate.as_of
            && let Some(point) = self.get(as_of)?
        {
            look.as_of = at(point)?.or(self.as_of);
        }
        look.expand(&electorate.set, env, bearer, true)
    }

    /// Whether somebody is in a set, binding the variable of a single member.
    pub(crate) fn in_set(
        &self,
        set: &Set,
        who: TermId,
        env: &mut Env,
        vars: &[Variable],
        bearer: Option<TermId>,
        electorate: bool,
    ) -> Asked<bool> {
        self.value_in_set(set, &Value::Term(who), env, vars, bearer, electorate)
    }

    pub(crate) fn value_in_set(
        &self,
        set: &Set,
        value: &Value,
        env: &mut Env,
        vars: &[Variable],
        bearer: Option<TermId>,
        electorate: bool,
    ) -> Asked<bool> {
        if let Value::Terms(several) = value {
            for one in several {
                if self.value_in_set(set, &Value::Term(*one), env, vars, bearer, electorate)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let mut inside = false;
        for member in &set.members {
            let Some(reference) = self.get(member)? else {
                continue;
            };
            if self.fits_ref(reference, value, env, vars, bearer, electorate)? {
                inside = true;
                break;
            }
        }
        if inside
            && let Some(except) = &set.except
            && let Some(except) = self.get(except)?
        {
            // Whoever is excluded need not be bound yet: an unbound variable excludes nobody.
            let known = env.clone();
            for member in &except.members {
                if let Some(reference) = self.get(member)?
                    && !is_unbound(reference, &known)
                    && self.fits_ref(reference, value, &mut known.clone(), vars, bearer, electorate)?
                {
                    return Ok(false);
                }
            }
        }
        Ok(inside)
    }

    pub(crate) fn fits_ref(
        &self,
        reference: &Ref,
        value: &Value,
        env: &mut Env,
        vars: &[Variable],
        bearer: Option<TermId>,
        electorate: bool,
    ) -> Asked<bool> {
        match reference {
            Ref::Term(term) => match value {
                Value::Term(who) => {
                    if self.is(*term, *who)? {
                        return Ok(true);
                    }
                    Ok(electorate && self.has_role(*term, *who)?)
                }
                Value::Amount(amount) => Ok(amount.unit == Some(*term)),
                _ => Ok(false),
            },
            Ref::Typed(term, var) => {
                let Value::Term(who) = value else {
                    return Ok(false);
                };
                let fits = self.is(*term, *who)? || (electorate && self.has_role(*term, *who)?);
                Ok(fits && bind(env, usize::from(var.0), value))
            }
            Ref::Var(var) => {
                let index = usize::from(var.0);
                if env[index].is_none()
                    && let Some(variable) = vars.get(index)
                    && !self.fits_type(&variable.ty, value)?
                {
                    return Ok(false);
                }
                Ok(bind(env, index, value))
            }
            Ref::It => {
                let last = env.len() - 1;
                Ok(bind(env, last, value))
            }
            Ref::Other(term) => match value {
                Value::Term(who) => Ok(bearer != Some(*who) && (self.is(*term, *who)? || self.has_role(*term, *who)?)),
                _ => Ok(false),
            },
            Ref::MemberOf(term) => match value {
                Value::Term(who) => self.has_role(*term, *who),
                _ => Ok(false),
            },
        }
    }

    pub(crate) fn fits_type(&self, ty: &SlotType, value: &Value) -> Asked<bool> {
        Ok(match (ty, value) {
            (SlotType::Party, Value::Term(term)) => is_actor(self.kind(*term)),
            (SlotType::Body, Value::Term(term)) => {
                matches!(self.kind(*term), TermKind::Body { .. })
            }
            (SlotType::Place, Value::Term(term)) => {
                matches!(self.kind(*term), TermKind::Place(_))
            }
            (SlotType::Of(terms), Value::Term(who)) => {
                for term in terms {
                    if self.is(*term, *who)? || self.has_role(*term, *who)? {
                        return Ok(true);
                    }
                }
                false
            }
            (SlotType::Anything, _)
            | (_, Value::NotStated)
            | (SlotType::Date, Value::Date(_) | Value::Instant(_))
            | (SlotType::Amount, Value::Amount(_))
            | (SlotType::Text, Value::Text(_))
            | (SlotType::Item, Value::Item(_))
            | (SlotType::Treaty, Value::Treaty(_)) => true,
            _ => false,
        })
    }

    /// Whether an argument of a sentence fits a value, binding variables.
    pub(crate) fn fits_arg(&self, arg: &Arg, value: &Value, env: &mut Env, vars: &[Variable], bearer: Option<TermId>) -> Asked<bool> {
        match (arg, value) {
            (Arg::Set(set), Value::NotStated) => match set.members.as_slice() {
                [only] => match self.get(only)? {
                    Some(Ref::Var(var)) if env[usize::from(var.0)].is_none() => {
                        env[usize::from(var.0)] = Some(Value::NotStated);
                        Ok(true)
                    }
                    _ => Ok(false),
                },
                _ => Ok(false),
            },
            (Arg::Set(set), value) => self.value_in_set(set, value, env, vars, bearer, false),
            (Arg::Quantity(quantity), Value::Amount(amount)) => self.fits_amount(quantity, amount, env),
            (Arg::Text(text), Value::Text(value)) => Ok(text == value),
            (Arg::Date(date), Value::Date(value)) => Ok(Day::from_date(*date) == *value),
            (Arg::Date(date), Value::Instant(value)) => Ok(*date == value.date()),
            (Arg::Instant(at), Value::Instant(value)) => Ok(at == value),
            (Arg::Treaty(instrument), Value::Treaty(value)) => Ok(instrument == value),
            // `ratifies` without more means the treaty itself.
            (Arg::Treaty(instrument), Value::NotStated) => Ok(instrument.0 == 0),
            (Arg::Cite(cite), Value::Cite(value)) => Ok(cite == value),
            (Arg::Vote(vote), Value::Vote(value)) => Ok(vote == value),
            (Arg::Item(item), Value::Item(key)) => {
                if item.item != key.item {
                    return Ok(false);
                }
                for (arg, value) in item.args.iter().zip(&key.args) {
                    if let Some(arg) = arg
                        && let Some(reference) = self.get(arg)?
                        && !self.fits_ref(reference, value, env, vars, bearer, false)?
                    {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    pub(crate) fn fits_amount(&self, quantity: &Quantity, amount: &Amount, env: &Env) -> Asked<bool> {
        if quantity.unit.is_some() && amount.unit.is_some() && quantity.unit != amount.unit {
            return Ok(false);
        }
        let Some(wanted) = self.number(quantity, env)? else {
            return Ok(false);
        };
        Ok(match quantity.bound {
            Bound::Exactly => amount.number == wanted,
            Bound::AtLeast => amount.number >= wanted,
            Bound::AtMost => amount.number <= wanted,
            Bound::MoreThan => amount.number > wanted,
            // Parts of a total count as they come.
            Bound::InTotal => true,
        })
    }

    pub(crate) fn fits_args(
        &self,
        args: &[Option<&Arg>],
        values: &[Value],
        env: &mut Env,
        vars: &[Variable],
        bearer: Option<TermId>,
    ) -> Asked<bool> {
        for (arg, value) in args.iter().zip(values) {
            let fits = match arg {
                Some(arg) => self.fits_arg(arg, value, env, vars, bearer)?,
                None => !self.of_another_instrument(value),
            };
            if !fits {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A sentence that names no instrument does not speak of an amendment or protocol.
    pub(crate) fn of_another_instrument(&self, value: &Value) -> bool {
        matches!(value, Value::Treaty(id) if self.m.treaty.instruments.get(id.index()).is_some_and(|one| one.declared))
    }

    /// Whether somebody can be the doer of an event's sentence. Of those who must all do it, whether it is one of them.
    pub(crate) fn fits_doer(&self, bearer: &Bearer, by: Doer, env: &mut Env, vars: &[Variable]) -> Asked<bool> {
        let who = match (bearer, by) {
            (Bearer::Unspecified, _) => return Ok(true),
            (Bearer::Treaty(instrument), Doer::Treaty(other)) => return Ok(*instrument == other),
            (_, Doer::Term(who)) => who,
            _ => return Ok(false),
        };
        match bearer {
            Bearer::One(reference) => self.fits_ref(reference, &Value::Term(who), env, vars, None, false),
            Bearer::Each(electorate) => self.in_set(&electorate.set, who, &mut env.clone(), vars, None, true),
            Bearer::Jointly { set, .. } | Bearer::Count { set, .. } | Bearer::Weight { set, .. } | Bearer::Any { count: Some(_), set } => {
                self.in_set(set, who, &mut env.clone(), vars, None, true)
            }
            Bearer::Any { count: None, set } => self.in_set(set, who, env, vars, None, true),
            Bearer::No(_) | Bearer::Unspecified | Bearer::Treaty(_) => Ok(false),
        }
    }

    /// The value of a number column for somebody.
    pub(crate) fn number_of(&self, number: TermId, who: TermId) -> Asked<Option<dashu::rational::RBig>> {
        let TermKind::Number(column) = self.kind(number) else {
            return Ok(None);
        };
        if let Some(value) = column.values.get(&who) {
            return Ok(self.get(value)?.cloned());
        }
        for (role, value) in &column.by_role {
            if self.has_role(*role, who)? {
                return Ok(self.get(value)?.cloned());
            }
        }
        if let Some(computed) = &column.computed
            && let Some(quantity) = self.get(computed)?
            && let Some(deeper) = self.deeper()
        {
            return deeper.number(quantity, &vec![Some(Value::Term(who))]);
        }
        Ok(None)
    }
}

pub(crate) fn is_actor(kind: &TermKind) -> bool {
    matches!(kind, TermKind::Party { .. } | TermKind::Third | TermKind::Body { .. })
}

fn is_unbound(reference: &Ref, env: &Env) -> bool {
    match reference {
        Ref::Var(var) => env[usize::from(var.0)].is_none(),
        Ref::It => env.last().is_none_or(Option::is_none),
        _ => false,
    }
}

/// Binds a variable, or compares if it is bound.
pub(crate) fn bind(env: &mut Env, index: usize, value: &Value) -> bool {
    if let Some(bound) = &env[index] {
        bound == value
    } else {
        env[index] = Some(value.clone());
        true
    }
}
