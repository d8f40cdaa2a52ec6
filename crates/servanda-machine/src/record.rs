//! What the record says: sentences about several, levels, what is given; facts and roles that begin and end.

use crate::because::{Because, Link, Why};
use crate::calendar::Moment;
use crate::event::{Doer, ItemKey, Value};
use crate::filled::Said;
use crate::look::{Env, empty_env};
use crate::machine::{Pat, WatchId};
use crate::state::{Known, Limit, Wake};
use crate::step::{Fired, Step, What};
use crate::time::Trigger;
use servanda_model::{ActId, Arg, Asked, Bearer, Cond, EventPat, ItemId, TermId, Truth, VoteAmount};
use std::sync::Arc;

/// What a counted sentence of the record says has been reached.
pub(crate) enum Level {
    /// So many of these.
    Heads(u32, Vec<TermId>),
    /// So much of a number.
    Weight(TermId, dashu::rational::RBig),
}

impl Step<'_, '_> {
    /// A sentence of the record about roles, sets or levels: everything that it says, one by one.
    pub(crate) fn sentence(&mut self, pat: &EventPat, at: Moment, why: &Why) -> Asked<()> {
        match pat {
            EventPat::Act { by, phrase } => {
                let Some(by) = self.look().get(by)?.cloned() else {
                    return Ok(());
                };
                let ways = self.said(phrase)?;
                let known = self.look().counted(&by)?;
                if let Bearer::Count { amount, set } = &by
                    && known.is_none()
                {
                    let level = match amount {
                        VoteAmount::Number(n) | VoteAmount::Any(n) => *n,
                        _ => 0,
                    };
                    let level = Level::Heads(level, self.look().expand(set, &vec![None], None, true)?);
                    for args in ways {
                        self.level_reached(phrase.act, &level, &args, at, why)?;
                    }
                    return Ok(());
                }
                if let Bearer::Weight { set, share, percent, number, .. } = &by {
                    let level = Level::Weight(*number, if *percent { share * self.whole(set, *number)? } else { share.clone() });
                    for args in ways {
                        self.level_reached(phrase.act, &level, &args, at, why)?;
                    }
                    return Ok(());
                }
                let doers: Vec<Doer> = match &by {
                    Bearer::Treaty(instrument) => vec![Doer::Treaty(*instrument)],
                    Bearer::Unspecified => vec![Doer::Nobody],
                    Bearer::One(reference) => {
                        self.look().value(reference, &vec![None])?.and_then(|value| value.term()).map(Doer::Term).into_iter().collect()
                    }
                    Bearer::Each(electorate) => self.said_set(&electorate.set)?,
                    Bearer::Any { set, .. } | Bearer::Jointly { set, .. } => self.said_set(set)?,
                    Bearer::Count { .. } => known.unwrap_or_default().into_iter().map(Doer::Term).collect(),
                    Bearer::No(_) | Bearer::Weight { .. } => Vec::new(),
                };
                let notice = self.m.treaty.acts[phrase.act.index()].builtin == Some(servanda_model::Builtin::GivesNotice);
                for doer in doers {
                    let whole = if notice { vec![self.said_whole(&phrase.args, doer)?] } else { Vec::new() };
                    for args in if notice { &whole } else { &ways } {
                        let what = What::Act { act: phrase.act, by: doer, args: args.clone(), worked: false };
                        self.tell(what, at, why);
                    }
                }
                Ok(())
            }
            EventPat::Incident { incident, args } => {
                for args in self.values(args, &vec![None], None, Said::Recorded)? {
                    let what = What::Incident { incident: *incident, args };
                    self.tell(what, at, why);
                }
                Ok(())
            }
            EventPat::State { item, state, by } => {
                let key = self.look().key(item, &Vec::new())?;
                let by = match by {
                    Some(set) => self.look().expand(set, &vec![None], None, true)?,
                    None => Vec::new(),
                };
                if let Some(state) = self.look().get(state)?.copied() {
                    self.given_state(&key, state, &by, at, why)?;
                }
                Ok(())
            }
            EventPat::Edge { item, begins } => {
                let key = self.look().key(item, &Vec::new())?;
                let truth = if *begins { Truth::True } else { Truth::False };
                self.give_fact(&key, truth, at, why)
            }
            EventPat::Breach { .. } => Ok(()),
        }
    }

    pub(crate) fn said_set(&self, set: &servanda_model::Set) -> Asked<Vec<Doer>> {
        Ok(self.look().expand(set, &vec![None], None, true)?.into_iter().map(Doer::Term).collect())
    }

    /// The arguments of a notice: one act, whomever it reaches; *other* is other than who gives it.
    pub(crate) fn said_whole(&self, args: &[Option<servanda_model::Choice<Arg>>], by: Doer) -> Asked<Vec<Value>> {
        let look = self.look();
        let mut values = Vec::with_capacity(args.len());
        for arg in args {
            let said = match arg {
                Some(choice) => look.get(choice)?,
                None => None,
            };
            values.push(match said {
                Some(Arg::Set(set)) => {
                    let terms = look.expand(set, &vec![None], crate::state::doer_term(by), false)?;
                    if let [one] = terms.as_slice() { Value::Term(*one) } else { Value::Terms(terms) }
                }
                _ => self
                    .values(std::slice::from_ref(arg), &vec![None], None, Said::Recorded)?
                    .pop()
                    .and_then(|mut way| way.pop())
                    .unwrap_or(Value::NotStated),
            });
        }
        Ok(values)
    }

    /// The sum of a number over a set.
    pub(crate) fn whole(&self, set: &servanda_model::Set, number: TermId) -> Asked<dashu::rational::RBig> {
        let look = self.look();
        let mut all = dashu::rational::RBig::ZERO;
        for who in look.expand(set, &vec![None], None, true)? {
            all += look.number_of(number, who)?.unwrap_or(dashu::rational::RBig::ZERO);
        }
        Ok(all)
    }

    /// The record counts, or weighs: so many have done it by that date.
    pub(crate) fn level_reached(&mut self, act: ActId, level: &Level, args: &[Value], at: Moment, why: &Why) -> Asked<()> {
        let m = self.m;
        let mut fired = Vec::new();
        for &id in &m.by_act[act.index()] {
            let watch = m.watch(id);
            let Pat::Act { by: bearer, args: pats, .. } = &watch.pat else {
                continue;
            };
            match (bearer, level) {
                // So many of some are as many of all to whom these belong, and of nobody else.
                (Bearer::Count { set, .. }, Level::Heads(_, of)) => {
                    let whole = self.look().expand(set, &vec![None], None, true)?;
                    if !of.iter().all(|who| whole.contains(who)) {
                        continue;
                    }
                }
                (Bearer::Weight { number, .. }, Level::Weight(stated, _)) if number == stated => {}
                _ => continue,
            }
            let mut env = empty_env(watch.vars);
            if !self.look().fits_args(pats, args, &mut env, watch.vars, None)? {
                continue;
            }
            let memory = &mut self.s.memory[id.0 as usize];
            let gathered = memory.gathered.entry(env.clone()).or_default();
            match level {
                Level::Heads(heads, _) => gathered.levels.push((*heads, at)),
                Level::Weight(_, weight) => gathered.weight = gathered.weight.take().max(Some(weight.clone())),
            }
            if gathered.complete {
                continue;
            }
            let gathered = gathered.clone();
            if self.look().is_complete(bearer, &env, &gathered)? {
                if let Some(known) = self.s.memory[id.0 as usize].gathered.get_mut(&env) {
                    known.complete = true;
                }
                self.remember(id, &env, at, why);
                fired.push(Fired { watch: id, env });
            }
        }
        self.fire(fired, at, why)
    }

    /// What the record gives outright.
    pub(crate) fn given(&mut self, cond: &Cond, truth: Truth, at: Moment, why: &Why) -> Asked<()> {
        match cond {
            Cond::Not(inner) => {
                let truth = match truth {
                    Truth::True => Truth::False,
                    Truth::False => Truth::True,
                    other => other,
                };
                self.given(inner, truth, at, why)
            }
            Cond::Fact(item) => {
                let key = self.look().key(item, &Vec::new())?;
                self.give_fact(&key, truth, at, why)
            }
            Cond::State(item, state) => {
                let key = self.look().key(item, &Vec::new())?;
                if truth == Truth::True
                    && let Some(state) = self.look().get(state)?.copied()
                {
                    self.given_state(&key, state, &[], at, why)?;
                }
                Ok(())
            }
            Cond::Is(reference, set) => {
                let Some(who) = self.look().value(reference, &vec![None])?.and_then(|value| value.term()) else {
                    return Ok(());
                };
                for member in &set.members {
                    if let Some(servanda_model::Ref::Term(role)) = self.look().get(member)?.cloned() {
                        self.role_change(role, who, truth == Truth::True, at, why)?;
                    }
                }
                Ok(())
            }
            Cond::Bound(who, instrument) => {
                if let Some(Value::Term(who)) = self.look().value(who, &vec![None])? {
                    let bond = if truth == Truth::True { crate::view::Bond::Bound } else { crate::view::Bond::None };
                    self.s.bonds.insert((*instrument, who), (bond, Some(at)));
                }
                Ok(())
            }
            Cond::Judges { who, what, of } => {
                let look = self.look();
                let who = look.value(who, &vec![None])?.and_then(|value| value.term());
                let of = match of {
                    Some(of) => look.value(of, &vec![None])?.and_then(|value| value.term()),
                    None => None,
                };
                if let (Some(who), Truth::True) = (who, truth) {
                    self.s.judged.insert((who, what.clone(), of));
                }
                Ok(())
            }
            Cond::Done(event) => {
                if truth == Truth::True {
                    self.sentence(event, at, why)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "what happens may need a choice; one shape for all that does")]
    pub(crate) fn give_fact(&mut self, key: &ItemKey, truth: Truth, at: Moment, why: &Why) -> Asked<()> {
        let before = self.s.facts.get(key).map(|known| known.truth);
        self.s.facts.insert(key.clone(), Known { truth, since: at, given: true, why: Arc::clone(why) });
        if before != Some(truth) && matches!(truth, Truth::True | Truth::False) {
            let begins = truth == Truth::True;
            if begins || before == Some(Truth::True) {
                let what = What::Edge { key: key.clone(), begins };
                self.tell(what, at, why);
            }
        }
        Ok(())
    }

    /// An anchor of a fact's `from` or `until` has happened.
    pub(crate) fn fact_point(
        &mut self,
        fact: servanda_model::FactId,
        watch: WatchId,
        env: &Env,
        at: Moment,
        why: &Why,
        begins: bool,
    ) -> Asked<()> {
        let declared = &self.m.treaty.facts[fact.index()];
        let lines = if begins { &declared.from } else { &declared.until };
        let trigger = Trigger::new(at);
        for line in lines {
            let Some(point) = self.look().get(line)? else {
                continue;
            };
            if !self.point_has(point, watch)? {
                continue;
            }
            let Some(spot) = self.look().spot(point, env, trigger)? else {
                continue;
            };
            let key = ItemKey { item: ItemId::Fact(fact), args: crate::state::name_args(&declared.name, env) };
            let because = Because::new(at, Link::Fact(fact), vec![Arc::clone(why)]);
            let exactly = crate::machine::point_is_event(point);
            let start = if exactly {
                at
            } else if begins {
                self.look().begins(spot)
            } else {
                self.after_spot(spot)
            };
            if start.at <= self.s.now {
                self.fact_edge(&key, begins, at, &because)?;
            } else {
                let late = matches!(spot, Limit::At(_) | Limit::Between(..));
                self.s.wake(start.at, late, Wake::Fact(key, begins, because));
            }
        }
        Ok(())
    }

    pub(crate) fn after_spot(&self, spot: Limit) -> Moment {
        match spot {
            Limit::Day(day) => Moment::day(self.m.calendar.start(day.plus(1))),
            Limit::At(at) | Limit::Between(_, at) => Moment::exact(at),
        }
    }

    pub(crate) fn point_has(&self, point: &servanda_model::Point, watch: WatchId) -> Asked<bool> {
        for choice in crate::machine::point_events(point) {
            if self.look().standing(choice)?.contains(&watch) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(crate) fn fact_edge(&mut self, key: &ItemKey, begins: bool, at: Moment, why: &Why) -> Asked<()> {
        let ItemId::Fact(fact) = key.item else {
            return Ok(());
        };
        let declared = &self.m.treaty.facts[fact.index()];
        if !self.look().holds(&declared.guard)? {
            return Ok(());
        }
        if self.s.facts.get(key).is_some_and(|known| known.given || (known.truth == Truth::True) == begins) {
            return Ok(());
        }
        // What has not begun does not end.
        if !begins && !self.s.facts.contains_key(key) && self.look().any_stands(&declared.from)? {
            return Ok(());
        }
        if begins {
            let mut env = empty_env(&declared.vars);
            for (var, value) in declared.name.vars().zip(&key.args) {
                env[usize::from(var.0)] = Some(value.clone());
            }
            let mut whys = Vec::new();
            let look = self.look();
            if !look.all(&declared.ifs, &env, &declared.vars, &mut whys)?
                || look.excused(&declared.unless, &env, &declared.vars, &mut whys)?
            {
                return Ok(());
            }
        }
        self.s.facts.insert(
            key.clone(),
            Known { truth: if begins { Truth::True } else { Truth::False }, since: at, given: false, why: Arc::clone(why) },
        );
        let what = What::Edge { key: key.clone(), begins };
        self.tell(what, at, why);
        Ok(())
    }

    /// An anchor of a role's `from` or `until` has happened.
    pub(crate) fn role_point(&mut self, role: TermId, watch: WatchId, env: &Env, at: Moment, why: &Why, gained: bool) -> Asked<()> {
        let servanda_model::TermKind::Role(declared) = &self.m.treaty.terms[role.index()].kind else {
            return Ok(());
        };
        let Some(Some(Value::Term(who))) = env.last().cloned() else {
            return Ok(());
        };
        if let Some(of) = &declared.of
            && !self.look().in_set(of, who, &mut vec![None], &[], None, true)?
        {
            return Ok(());
        }
        let lines = if gained { &declared.from } else { &declared.until };
        let trigger = Trigger::new(at);
        for line in lines {
            let Some(point) = self.look().get(line)? else {
                continue;
            };
            if !self.point_has(point, watch)? {
                continue;
            }
            let Some(spot) = self.look().spot(point, env, trigger)? else {
                continue;
            };
            let because = Because::new(at, Link::Term(role), vec![Arc::clone(why)]);
            let start = if crate::machine::point_is_event(point) { at } else { self.look().begins(spot) };
            if start.at <= self.s.now {
                self.role_change(role, who, gained, at, &because)?;
            } else {
                let late = matches!(spot, Limit::At(_) | Limit::Between(..));
                self.s.wake(start.at, late, Wake::Role(role, who, gained, because));
            }
        }
        Ok(())
    }
}
