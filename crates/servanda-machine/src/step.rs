//! One event, and everything that follows from it at the same instant.
//!
//! The order: lapses of days come before the acts of an instant, lapses of hours after them. All lapses of an instant take
//! effect together, decisions then duties, each in document order; then conditions are read; then what they trigger. Each
//! consequence is itself told to whoever waits for it, first come, first served, until nothing follows.

use std::collections::VecDeque;
use std::sync::Arc;

use servanda_model::{ActId, Arg, Asked, Bearer, Cond, EventPat, ItemId, RuleId, State as StateWord, TermId, Truth, VoteAmount};

use crate::because::{Because, Link, Why};
use crate::calendar::{Day, Instant, Moment};
use crate::cond::compatible;
use crate::event::{Amount, Doer, Event, Happening, ItemKey, Value};
use crate::look::{Env, Look, empty_env};
use crate::machine::{Machine, Owner, Pat, WatchId};
use crate::oracle::Oracle;
use crate::state::{Gathered, Known, Limit, Seen, State, Wake, WakeTime};
use crate::time::Trigger;
use crate::view::{Followed, InvalidWhy};

/// Consequences at one instant beyond which a circle is assumed. The circle is an error of the text and reported there.
const CASCADE: usize = 100_000;

/// Something that happens, to be told to whoever waits for it.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) what: What,
    pub(crate) at: Moment,
    pub(crate) why: Why,
}

/// What happens.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Act {
        act: ActId,
        by: Doer,
        args: Vec<Value>,
        /// Worked by a rule without a modal: needs no power.
        worked: bool,
    },
    Incident {
        incident: servanda_model::IncidentId,
        args: Vec<Value>,
    },
    Enters {
        key: ItemKey,
        state: StateWord,
        by: Vec<TermId>,
    },
    Edge {
        key: ItemKey,
        begins: bool,
    },
    Breach {
        rule: RuleId,
        by: Vec<TermId>,
    },
}

/// A fired watch.
#[derive(Clone, Debug)]
pub(crate) struct Fired {
    pub(crate) watch: WatchId,
    pub(crate) env: Env,
}

/// The machine at work on one state.
pub(crate) struct Step<'a, 't> {
    pub(crate) m: &'a Machine<'t>,
    pub(crate) s: &'a mut State,
    pub(crate) o: &'a Oracle<'a>,
    pub(crate) keep: bool,
    /// Items that the question depends on; `None`: all.
    pub(crate) scope: Option<&'a crate::scope::Scope>,
    pub(crate) queue: VecDeque<Told>,
}

/// What a counted sentence of the record says has been reached.
enum Level {
    /// So many.
    Heads(u32),
    /// So much of a number.
    Weight(TermId, dashu::rational::RBig),
}

impl<'t> Step<'_, 't> {
    pub(crate) fn look(&self) -> Look<'_, 't> {
        Look { m: self.m, s: self.s, o: self.o, as_of: None, depth: 0 }
    }

    pub(crate) fn in_scope(&self, item: ItemId) -> bool {
        self.scope.is_none_or(|scope| scope.has(item))
    }

    pub(crate) fn tell(&mut self, what: What, at: Moment, why: &Why) {
        self.queue.push_back(Told { what, at, why: Arc::clone(why) });
    }

    /// Lets time pass up to an instant: the lapses before it, and those of days at it.
    pub(crate) fn advance(&mut self, to: Instant, through: bool) -> Asked<()> {
        let last = WakeTime { at: to, after_acts: through };
        while let Some((&time, _)) = self.s.agenda.first_key_value() {
            if time > last {
                break;
            }
            self.wake_batch(time)?;
        }
        self.s.now = self.s.now.max(to);
        Ok(())
    }

    /// Everything that time brings at one instant.
    pub(crate) fn wake_batch(&mut self, time: WakeTime) -> Asked<()> {
        let mut batch = self.s.agenda.remove(&time).unwrap_or_default();
        self.s.now = self.s.now.max(time.at);
        if batch.len() > 1 {
            let live = &self.s.live;
            let votings = &self.s.votings;
            batch.sort_by_key(|wake| match wake {
                Wake::Closes(index) => (0, votings[*index].decision.0, *index as u32),
                Wake::Lapse(id) => (1, live.get(id).map_or(0, |instance| instance.rule.0), *id),
                Wake::Notice(index) => (2, 0, *index as u32),
                Wake::Role(..) => (3, 0, 0),
                Wake::Fact(..) => (4, 0, 0),
                Wake::Next(next) => (6, next.rule.0, next.window),
                Wake::Opens(id) => (5, live.get(id).map_or(0, |instance| instance.rule.0), *id),
            });
        }
        let moment = Moment { at: time.at, precise: time.after_acts };
        for wake in batch {
            match wake {
                Wake::Lapse(id) => self.lapses(id, time.at)?,
                Wake::Closes(index) => self.closes(index, time.at)?,
                Wake::Opens(id) => self.opens_up(id, moment)?,
                Wake::Fact(key, begins, why) => self.fact_edge(&key, begins, moment, &why)?,
                Wake::Role(role, who, gained, why) => {
                    self.role_change(role, who, gained, moment, &why)?;
                }
                Wake::Notice(index) => self.notice_takes_effect(index, moment)?,
                Wake::Next(next) => self.next_window(*next, moment)?,
            }
        }
        self.drain()
    }

    /// One line of the record.
    pub(crate) fn event(&mut self, event: &Event, index: u32) -> Asked<()> {
        let at = event.moment;
        match &event.what {
            Happening::Act { act, by, args } => {
                let why = Because::new(at, Link::Event(index), Vec::new());
                self.act(*act, *by, args, false, at, &why)?;
            }
            Happening::Incident { incident, args } => {
                let why = Because::new(at, Link::Event(index), Vec::new());
                let what = What::Incident { incident: *incident, args: args.clone() };
                self.tell(what, at, &why);
            }
            Happening::Sentence(pat) => {
                let why = Because::new(at, Link::Event(index), Vec::new());
                self.sentence(pat, at, &why)?;
            }
            Happening::Given(cond, truth) => {
                let why = Because::new(at, Link::Given, vec![Because::new(at, Link::Event(index), Vec::new())]);
                self.given(cond, *truth, at, &why)?;
            }
            Happening::Ballot { decision, ballots } => {
                let why = Because::new(at, Link::Event(index), Vec::new());
                self.ballot(decision, ballots, at, &why)?;
            }
            Happening::Enters { key, state, by } => {
                let why = Because::new(at, Link::Event(index), Vec::new());
                self.given_state(key, *state, by, at, &why)?;
            }
            Happening::Edge { key, begins } => {
                let why = Because::new(at, Link::Event(index), Vec::new());
                self.give_fact(key, if *begins { Truth::True } else { Truth::False }, at, &why)?;
            }
        }
        self.drain()
    }

    /// Until nothing follows.
    pub(crate) fn drain(&mut self) -> Asked<()> {
        let mut steps = 0;
        loop {
            while let Some(told) = self.queue.pop_front() {
                steps += 1;
                if steps > CASCADE {
                    self.queue.clear();
                    return Ok(());
                }
                self.handle(told)?;
            }
            self.sweep()?;
            if self.queue.is_empty() {
                return Ok(());
            }
        }
    }

    fn handle(&mut self, told: Told) -> Asked<()> {
        let Told { what, at, why } = told;
        self.log(&what, at, &why);
        match what {
            What::Act { act, by, args, worked } => self.act(act, by, &args, worked, at, &why),
            What::Incident { incident, args } => {
                let m = self.m;
                let list = &m.by_incident[incident.index()];
                let fired = self.see(list, at, &why, |look, pat, env, vars| match pat {
                    Pat::Incident { args: pats, .. } => look.fits_args(pats, &args, env, vars, None),
                    _ => Ok(false),
                })?;
                self.fire(fired, at, &why)
            }
            What::Enters { key, state, by } => {
                let m = self.m;
                let Some(list) = m.by_state.get(&(key.item, state)) else {
                    return Ok(());
                };
                let fired = self.see(list, at, &why, |look, pat, env, vars| match pat {
                    Pat::State { args, by: wanted, .. } => {
                        for (arg, value) in args.iter().zip(&key.args) {
                            if let Some(reference) = arg
                                && !look.fits_ref(reference, value, env, vars, None, false)?
                            {
                                return Ok(false);
                            }
                        }
                        let Some(wanted) = wanted else {
                            return Ok(true);
                        };
                        let set = look.expand(wanted, env, None, true)?;
                        Ok(set.iter().all(|who| by.contains(who)) && !set.is_empty())
                    }
                    _ => Ok(false),
                })?;
                self.fire(fired, at, &why)
            }
            What::Edge { key, begins } => {
                let m = self.m;
                let Some(list) = m.by_edge.get(&(key.item, begins)) else {
                    return Ok(());
                };
                let fired = self.see(list, at, &why, |look, pat, env, vars| match pat {
                    Pat::Edge { args, .. } => {
                        for (arg, value) in args.iter().zip(&key.args) {
                            if let Some(reference) = arg
                                && !look.fits_ref(reference, value, env, vars, None, false)?
                            {
                                return Ok(false);
                            }
                        }
                        Ok(true)
                    }
                    _ => Ok(false),
                })?;
                self.fire(fired, at, &why)
            }
            What::Breach { rule, by } => {
                let m = self.m;
                if m.by_breach.is_empty() {
                    return Ok(());
                }
                let origin = &m.treaty.rules[rule.index()].origin;
                let list = &m.by_breach;
                let fired = self.see(list, at, &why, |look, pat, env, vars| match pat {
                    Pat::Breach { cite, instrument, by: wanted } => {
                        if *instrument != origin.instrument || cite.is_some_and(|cite| !cites(cite, &origin.cite)) {
                            return Ok(false);
                        }
                        let Some(wanted) = wanted else {
                            return Ok(true);
                        };
                        for who in &by {
                            if look.fits_ref(wanted, &Value::Term(*who), env, vars, None, false)? {
                                return Ok(true);
                            }
                        }
                        Ok(false)
                    }
                    _ => Ok(false),
                })?;
                self.fire(fired, at, &why)
            }
        }
    }

    /// Keeps what happened, for answers.
    fn log(&mut self, what: &What, at: Moment, why: &Why) {
        if !self.keep {
            return;
        }
        let happening = match what {
            // An act is kept once it has proved to be valid.
            What::Act { .. } | What::Breach { .. } => return,
            What::Incident { incident, args } => Happening::Incident { incident: *incident, args: args.clone() },
            What::Enters { key, state, by } => Happening::Enters { key: key.clone(), state: *state, by: by.clone() },
            What::Edge { key, begins } => Happening::Edge { key: key.clone(), begins: *begins },
        };
        self.s.log.push(Followed { at, what: happening, because: Arc::clone(why) });
    }

    pub(crate) fn log_act(&mut self, act: ActId, by: Doer, args: &[Value], at: Moment, why: &Why) {
        if self.keep {
            self.s.log.push(Followed { at, what: Happening::Act { act, by, args: args.to_vec() }, because: Arc::clone(why) });
        }
    }

    /// Lets the watches of a list look at what happens; returns those that have seen what they wait for.
    fn see(
        &mut self,
        list: &[WatchId],
        at: Moment,
        why: &Why,
        fits: impl Fn(&Look<'_, 't>, &Pat<'t>, &mut Env, &'t [servanda_model::Variable]) -> Asked<bool>,
    ) -> Asked<Vec<Fired>> {
        let mut fired = Vec::new();
        for &id in list {
            let watch = self.m.watch(id);
            if !self.owner_in_scope(watch.owner) {
                continue;
            }
            let mut env = empty_env(watch.vars);
            if fits(&self.look(), &watch.pat, &mut env, watch.vars)? {
                self.remember(id, &env, at, why);
                fired.push(Fired { watch: id, env });
            }
        }
        Ok(fired)
    }

    fn owner_in_scope(&self, owner: Owner) -> bool {
        match owner {
            Owner::Trigger(rule) | Owner::Before(rule) | Owner::RuleTime(rule) => self.in_scope(ItemId::Rule(rule)),
            Owner::Opening(decision) | Owner::DecisionTime(decision) => self.in_scope(ItemId::Decision(decision)),
            Owner::FactFrom(fact) | Owner::FactUntil(fact) => self.in_scope(ItemId::Fact(fact)),
            Owner::RoleFrom(_) | Owner::RoleUntil(_) | Owner::Memory => true,
        }
    }

    fn remember(&mut self, id: WatchId, env: &Env, at: Moment, why: &Why) {
        let memory = &mut self.s.memory[id.0 as usize];
        match memory.seen.get_mut(env) {
            Some(seen) => {
                seen.before = Some(seen.at);
                seen.at = at;
                seen.why = Arc::clone(why);
            }
            None => {
                memory.note_bound(env);
                memory.seen.insert(env.clone(), Seen { at, before: None, why: Arc::clone(why) });
            }
        }
    }

    /// Tells the owners of fired watches, in document order.
    fn fire(&mut self, fired: Vec<Fired>, at: Moment, why: &Why) -> Asked<()> {
        if fired.is_empty() {
            return Ok(());
        }
        let mut arisen: Vec<(RuleId, Env)> = Vec::new();
        let mut opened: Vec<(servanda_model::DecisionId, Env)> = Vec::new();
        for Fired { watch, env } in fired {
            match self.m.watch(watch).owner {
                Owner::Trigger(rule) => self.triggered(rule, watch, &env, at, why, &mut arisen)?,
                Owner::Opening(decision) => {
                    self.opening(decision, watch, &env, at, why, &mut opened)?;
                }
                Owner::RuleTime(rule) => self.reschedule(rule, &env, at)?,
                Owner::DecisionTime(decision) => self.reschedule_voting(decision, &env)?,
                Owner::Before(rule) => self.judged_before(rule, watch, &env, at, why)?,
                Owner::FactFrom(fact) => self.fact_point(fact, watch, &env, at, why, true)?,
                Owner::FactUntil(fact) => self.fact_point(fact, watch, &env, at, why, false)?,
                Owner::RoleFrom(role) => self.role_point(role, watch, &env, at, why, true)?,
                Owner::RoleUntil(role) => self.role_point(role, watch, &env, at, why, false)?,
                Owner::Memory => {}
            }
        }
        Ok(())
    }

    /// An act: is it valid, what does it break, what does it do, whom does it concern?
    pub(crate) fn act(&mut self, act: ActId, by: Doer, args: &[Value], worked: bool, at: Moment, why: &Why) -> Asked<()> {
        let has_content = !self.m.content[act.index()].is_empty();
        let invalid = if worked { None } else { self.validity(act, by, args, at, why)? };
        if has_content {
            self.prohibitions(act, by, args, at, why)?;
        }
        if let Some((reason, because)) = invalid {
            self.s.invalid.push(crate::view::Invalid { act, by, args: args.to_vec(), on: at, why: reason, because });
            return Ok(());
        }
        let builtin = self.m.treaty.acts[act.index()].builtin;
        // A power is used before its effect can end it.
        let first = builtin.is_some_and(crate::bond::needs_a_power);
        if first && has_content {
            self.performs(act, by, args, at, why)?;
        }
        if let Some(builtin) = builtin {
            let effective = self.builtin(builtin, act, by, args, at, why)?;
            if !effective {
                return Ok(());
            }
        }
        self.log_act(act, by, args, at, why);
        if has_content && !first {
            self.performs(act, by, args, at, why)?;
        }
        self.notice_act(act, by, args, at, why)
    }

    /// Tells the watches of an act.
    pub(crate) fn notice_act(&mut self, act: ActId, by: Doer, args: &[Value], at: Moment, why: &Why) -> Asked<()> {
        let m = self.m;
        let mut fired: Vec<Fired> = Vec::new();
        for &id in &m.by_act[act.index()] {
            let watch = m.watch(id);
            if !self.owner_in_scope(watch.owner) {
                continue;
            }
            let Pat::Act { by: bearer, args: pats, .. } = &watch.pat else {
                continue;
            };
            let mut env = empty_env(watch.vars);
            let who = crate::state::doer_term(by);
            let look = self.look();
            if !look.fits_args(pats, args, &mut env, watch.vars, who)? || !look.fits_doer(bearer, by, &mut env, watch.vars)? {
                continue;
            }
            if is_gathered(bearer) {
                if let Some(who) = who
                    && self.gather(id, bearer, &env, who, why)?
                {
                    self.remember(id, &env, at, why);
                    fired.push(Fired { watch: id, env });
                }
            } else {
                self.remember(id, &env, at, why);
                fired.push(Fired { watch: id, env });
            }
        }
        self.fire(fired, at, why)
    }

    /// One more of a set has done it: are they complete now?
    fn gather(&mut self, id: WatchId, bearer: &Bearer, env: &Env, who: TermId, why: &Why) -> Asked<bool> {
        let memory = &mut self.s.memory[id.0 as usize];
        let gathered = memory.gathered.entry(env.clone()).or_default();
        gathered.done.insert(who, Arc::clone(why));
        if gathered.complete {
            return Ok(false);
        }
        let gathered = gathered.clone();
        let complete = self.look().is_complete(bearer, env, &gathered)?;
        if complete && let Some(known) = self.s.memory[id.0 as usize].gathered.get_mut(env) {
            known.complete = true;
        }
        Ok(complete)
    }

    /// A sentence of the record about roles, sets or levels: everything that it says, one by one.
    fn sentence(&mut self, pat: &EventPat, at: Moment, why: &Why) -> Asked<()> {
        match pat {
            EventPat::Act { by, phrase } => {
                let Some(by) = self.look().get(by)?.cloned() else {
                    return Ok(());
                };
                let ways = self.said_args(&phrase.args)?;
                if let Bearer::Count { amount, set } = &by {
                    let _ = set;
                    let level = match amount {
                        VoteAmount::Number(n) | VoteAmount::Any(n) => *n,
                        _ => 0,
                    };
                    for args in ways {
                        self.level_reached(phrase.act, &Level::Heads(level), &args, at, why)?;
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
                    Bearer::No(_) | Bearer::Count { .. } | Bearer::Weight { .. } => Vec::new(),
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
                for args in self.said_args(args)? {
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

    fn said_set(&self, set: &servanda_model::Set) -> Asked<Vec<Doer>> {
        Ok(self.look().expand(set, &vec![None], None, true)?.into_iter().map(Doer::Term).collect())
    }

    /// The arguments of a notice: one act, whomever it reaches; *other* is other than who gives it.
    fn said_whole(&self, args: &[Option<servanda_model::Choice<Arg>>], by: Doer) -> Asked<Vec<Value>> {
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
                _ => self.said_args(std::slice::from_ref(arg))?.pop().and_then(|mut way| way.pop()).unwrap_or(Value::NotStated),
            });
        }
        Ok(values)
    }

    /// The arguments that a sentence of the record states; a list gives one sentence for each of its members.
    fn said_args(&self, args: &[Option<servanda_model::Choice<Arg>>]) -> Asked<Vec<Vec<Value>>> {
        let look = self.look();
        let mut ways: Vec<Vec<Value>> = vec![Vec::new()];
        for arg in args {
            let mut values: Vec<Value> = Vec::new();
            let arg = match arg {
                Some(choice) => look.get(choice)?,
                None => None,
            };
            match arg {
                None => values.push(Value::NotStated),
                Some(Arg::Set(set)) => {
                    for member in &set.members {
                        if let Some(reference) = look.get(member)? {
                            match look.value(reference, &vec![None])? {
                                Some(value) => values.push(value),
                                None => values.extend(look.expand(set, &vec![None], None, true)?.into_iter().map(Value::Term)),
                            }
                        }
                    }
                }
                Some(Arg::Quantity(quantity)) => {
                    values.push(match look.number(quantity, &vec![None], &[])? {
                        Some(number) => Value::Amount(Box::new(Amount { number, unit: quantity.unit })),
                        None => Value::NotStated,
                    });
                }
                Some(Arg::Text(text)) => values.push(Value::Text(text.clone())),
                Some(Arg::Date(date)) => values.push(Value::Date(Day::from_date(*date))),
                Some(Arg::Instant(at)) => values.push(Value::Instant(*at)),
                Some(Arg::Item(item)) => {
                    values.push(Value::Item(Box::new(look.key(item, &Vec::new())?)));
                }
                Some(Arg::Treaty(instrument)) => values.push(Value::Treaty(*instrument)),
                Some(Arg::Cite(cite)) => values.push(Value::Cite(cite.clone())),
                Some(Arg::Vote(vote)) => values.push(Value::Vote(*vote)),
            }
            if values.is_empty() {
                values.push(Value::NotStated);
            }
            ways = ways
                .into_iter()
                .flat_map(|way| {
                    values.iter().map(move |value| {
                        let mut way = way.clone();
                        way.push(value.clone());
                        way
                    })
                })
                .collect();
        }
        Ok(ways)
    }

    /// The sum of a number over a set.
    fn whole(&self, set: &servanda_model::Set, number: TermId) -> Asked<dashu::rational::RBig> {
        let look = self.look();
        let mut all = dashu::rational::RBig::ZERO;
        for who in look.expand(set, &vec![None], None, true)? {
            all += look.number_of(number, who)?.unwrap_or(dashu::rational::RBig::ZERO);
        }
        Ok(all)
    }

    /// The record counts, or weighs: so many have done it by that date.
    fn level_reached(&mut self, act: ActId, level: &Level, args: &[Value], at: Moment, why: &Why) -> Asked<()> {
        let m = self.m;
        let mut fired = Vec::new();
        for &id in &m.by_act[act.index()] {
            let watch = m.watch(id);
            let Pat::Act { by: bearer, args: pats, .. } = &watch.pat else {
                continue;
            };
            match (bearer, level) {
                (Bearer::Count { .. }, Level::Heads(_)) => {}
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
                Level::Heads(heads) => gathered.level = gathered.level.max(*heads),
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
    fn fact_point(&mut self, fact: servanda_model::FactId, watch: WatchId, env: &Env, at: Moment, why: &Why, begins: bool) -> Asked<()> {
        let declared = &self.m.treaty.facts[fact.index()];
        let lines = if begins { &declared.from } else { &declared.until };
        let trigger = Trigger { at, window: 1 };
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

    /// Facts that begin or end on a day that the text names need no event.
    pub(crate) fn dated_facts(&mut self, at: Moment, why: &Why) -> Asked<()> {
        for (index, declared) in self.m.treaty.facts.iter().enumerate() {
            let fact = servanda_model::FactId(index as u32);
            if !self.in_scope(ItemId::Fact(fact)) || declared.name.vars().next().is_some() {
                continue;
            }
            let env = empty_env(&declared.vars);
            let trigger = Trigger { at, window: 1 };
            for (lines, begins) in [(&declared.from, true), (&declared.until, false)] {
                for line in lines {
                    let Some(point) = self.look().get(line)? else {
                        continue;
                    };
                    if !crate::machine::point_events(point).is_empty() {
                        continue;
                    }
                    let Some(spot) = self.look().spot(point, &env, trigger)? else {
                        continue;
                    };
                    let key = ItemKey { item: ItemId::Fact(fact), args: Vec::new() };
                    let because = Because::new(at, Link::Fact(fact), vec![Arc::clone(why)]);
                    let start = if begins { self.look().begins(spot) } else { self.after_spot(spot) };
                    if start.at <= self.s.now {
                        self.fact_edge(&key, begins, start, &because)?;
                    } else {
                        let late = matches!(spot, Limit::At(_) | Limit::Between(..));
                        self.s.wake(start.at, late, Wake::Fact(key, begins, because));
                    }
                }
            }
        }
        Ok(())
    }

    fn after_spot(&self, spot: Limit) -> Moment {
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
    fn role_point(&mut self, role: TermId, watch: WatchId, env: &Env, at: Moment, why: &Why, gained: bool) -> Asked<()> {
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
        let trigger = Trigger { at, window: 1 };
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

    pub(crate) fn invalid_act(&mut self, act: ActId, by: Doer, args: &[Value], at: Moment, reason: InvalidWhy, because: &Why) {
        self.s.invalid.push(crate::view::Invalid { act, by, args: args.to_vec(), on: at, why: reason, because: Arc::clone(because) });
    }

    /// The envs of a watch that are compatible, for anchors.
    pub(crate) fn fits_env(left: &Env, right: &Env) -> bool {
        compatible(left, right)
    }
}

impl Look<'_, '_> {
    /// Whether those who have done it are all, or as many as the sentence asks for.
    pub(crate) fn is_complete(&self, bearer: &Bearer, env: &Env, gathered: &Gathered) -> Asked<bool> {
        let look = *self;
        let done = |set: &[TermId]| set.iter().filter(|who| gathered.done.contains_key(who)).count();
        match bearer {
            Bearer::Each(electorate) => {
                let trigger = Trigger { at: Moment::day(self.s.start), window: 1 };
                let set =
                    look.electorate(electorate, env, None, |point| Ok(look.spot(point, env, trigger)?.map(|spot| look.begins(spot).at)))?;
                Ok(!set.is_empty() && done(&set) == set.len())
            }
            Bearer::Jointly { set, .. } => {
                let set = look.expand(set, env, None, true)?;
                Ok(!set.is_empty() && done(&set) == set.len())
            }
            Bearer::Any { count: Some(count), .. } => {
                let wanted = look.get(count)?.cloned().unwrap_or(dashu::rational::RBig::ONE);
                Ok(dashu::rational::RBig::from(gathered.done.len() as u64) >= wanted)
            }
            Bearer::Count { amount, set } => {
                let set = look.expand(set, env, None, true)?;
                let have = done(&set).max(gathered.level as usize) as u64;
                let all = set.len() as u64;
                Ok(match amount {
                    VoteAmount::Majority => 2 * have > all,
                    VoteAmount::All => all > 0 && have >= all,
                    VoteAmount::Fraction(share) => all > 0 && dashu::rational::RBig::from(have) >= share * dashu::rational::RBig::from(all),
                    VoteAmount::Number(n) | VoteAmount::Any(n) => have >= u64::from(*n),
                    VoteAmount::AllBut(n) => have + u64::from(*n) >= all && have > 0,
                    VoteAmount::AllButFewest { .. } => have >= all,
                })
            }
            Bearer::Weight { set, more_than, share, percent, number } => {
                let set = look.expand(set, env, None, true)?;
                let mut have = dashu::rational::RBig::ZERO;
                let mut all = dashu::rational::RBig::ZERO;
                for who in set {
                    if let Some(weight) = look.number_of(*number, who)? {
                        if gathered.done.contains_key(&who) {
                            have += &weight;
                        }
                        all += weight;
                    }
                }
                let wanted = if *percent { share * all } else { share.clone() };
                if let Some(level) = &gathered.weight {
                    have = have.max(level.clone());
                }
                Ok(if *more_than { have > wanted } else { have >= wanted })
            }
            _ => Ok(true),
        }
    }

    /// Whether what happened is what a sentence speaks of. Of those who must all do it, whether it is one of them.
    pub(crate) fn fits_event(&self, event: &EventPat, what: &Happening) -> Asked<bool> {
        let mut env: Env = vec![None; 27];
        match (event, what) {
            (EventPat::Act { by, phrase }, Happening::Act { act, by: doer, args }) => {
                if phrase.act != *act {
                    return Ok(false);
                }
                let Some(bearer) = self.get(by)? else {
                    return Ok(false);
                };
                let who = crate::state::doer_term(*doer);
                for (arg, value) in phrase.args.iter().zip(args) {
                    if let Some(choice) = arg
                        && let Some(arg) = self.get(choice)?
                        && !self.fits_arg(arg, value, &mut env, &[], who)?
                    {
                        return Ok(false);
                    }
                }
                self.fits_doer(bearer, *doer, &mut env, &[])
            }
            (EventPat::Incident { incident, args }, Happening::Incident { incident: other, args: values }) => {
                if incident != other {
                    return Ok(false);
                }
                for (arg, value) in args.iter().zip(values) {
                    if let Some(choice) = arg
                        && let Some(arg) = self.get(choice)?
                        && !self.fits_arg(arg, value, &mut env, &[], None)?
                    {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (EventPat::State { item, state, by }, Happening::Enters { key, state: entered, by: who }) => {
                if self.get(state)? != Some(entered) || !self.fits_key(item, key)? {
                    return Ok(false);
                }
                let Some(by) = by else {
                    return Ok(true);
                };
                let set = self.expand(by, &env, None, true)?;
                Ok(!set.is_empty() && set.iter().all(|one| who.contains(one)))
            }
            (EventPat::Edge { item, begins }, Happening::Edge { key, begins: began }) => Ok(begins == began && self.fits_key(item, key)?),
            _ => Ok(false),
        }
    }

    fn fits_key(&self, item: &servanda_model::ItemPat, key: &ItemKey) -> Asked<bool> {
        if item.item != key.item {
            return Ok(false);
        }
        for (arg, value) in item.args.iter().zip(&key.args) {
            if let Some(choice) = arg
                && let Some(reference) = self.get(choice)?
                && !self.fits_ref(reference, value, &mut vec![None; 27], &[], None, false)?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Whether an event needs several doers.
pub(crate) fn is_gathered(bearer: &Bearer) -> bool {
    matches!(
        bearer,
        Bearer::Each(_) | Bearer::Jointly { .. } | Bearer::Count { .. } | Bearer::Weight { .. } | Bearer::Any { count: Some(_), .. }
    )
}

/// Whether a citation names an article or a paragraph of it.
pub(crate) fn cites(wanted: &str, have: &str) -> bool {
    have.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('('))
}
