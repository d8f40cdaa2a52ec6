//! One event, and everything that follows from it at the same instant.
//!
//! The order: lapses of days come before the acts of an instant, lapses of hours after them. All lapses of an instant take
//! effect together, decisions then duties, each in document order; then conditions are read; then what they trigger. Each
//! consequence is itself told to whoever waits for it, first come, first served, until nothing follows.

use std::collections::VecDeque;
use std::sync::Arc;

use servanda_model::{ActId, Asked, Bearer, ItemId, RuleId, State as StateWord, TermId, Truth};

use crate::because::{Because, Link, Why};
use crate::calendar::{Instant, Moment};
use crate::cond::compatible;
use crate::event::{Doer, Event, Happening, ItemKey, Value};
use crate::look::{Env, Look, empty_env};
use crate::machine::{Machine, Owner, Pat, WatchId};
use crate::oracle::Oracle;
use crate::state::{Limit, Seen, State, Wake, WakeTime};
use crate::time::Trigger;
use crate::view::{Followed, InvalidWhy};

/// Consequences at one instant beyond which a circle is assumed. The circle is an error of the text and reported there.
const CASCADE: usize = 200_000;

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
    /// A rule that another names arises.
    Named {
        key: ItemKey,
        parent: u32,
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
                Wake::Closes(index) | Wake::NextStep(index) => (0, votings[*index].decision.0, *index as u32),
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
                Wake::NextStep(index) => self.next_step(index, moment)?,
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
                    self.s.stopped = true;
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

    pub(crate) fn handle(&mut self, told: Told) -> Asked<()> {
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
                        if set.is_empty() {
                            // A variable stands for whoever it was.
                            for who in &by {
                                if look.in_set(wanted, *who, env, vars, None, true)? {
                                    return Ok(true);
                                }
                            }
                        }
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
            What::Named { key, parent } => {
                let made = self.named(&key, parent, at, &why)?;
                let known = match self.s.live.get_mut(&parent) {
                    Some(instance) => Some(instance),
                    None => self.s.ended.get_mut(&parent),
                };
                if let Some(instance) = known {
                    instance.secondary.extend(made);
                }
                Ok(())
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
    pub(crate) fn log(&mut self, what: &What, at: Moment, why: &Why) {
        if !self.keep {
            return;
        }
        let happening = match what {
            // An act is kept once it has proved to be valid.
            What::Act { .. } | What::Breach { .. } | What::Named { .. } => return,
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
    pub(crate) fn see(
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

    pub(crate) fn owner_in_scope(&self, owner: Owner) -> bool {
        match owner {
            Owner::Trigger(rule) | Owner::Before(rule) | Owner::RuleTime(rule) => self.in_scope(ItemId::Rule(rule)),
            Owner::Opening(decision) | Owner::DecisionTime(decision) => self.in_scope(ItemId::Decision(decision)),
            Owner::FactFrom(fact) | Owner::FactUntil(fact) => self.in_scope(ItemId::Fact(fact)),
            Owner::RoleFrom(_) | Owner::RoleUntil(_) | Owner::Memory => true,
        }
    }

    pub(crate) fn remember(&mut self, id: WatchId, env: &Env, at: Moment, why: &Why) {
        let memory = &mut self.s.memory[id.0 as usize];
        if let Some(seen) = memory.seen.get_mut(env) {
            seen.before = Some(seen.at);
            seen.at = at;
            seen.why = Arc::clone(why);
        } else {
            memory.note_bound(env);
            memory.seen.insert(env.clone(), Seen { at, before: None, why: Arc::clone(why) });
        }
    }

    /// Tells the owners of fired watches, in document order: facts and roles first, since what arises reads them.
    pub(crate) fn fire(&mut self, fired: Vec<Fired>, at: Moment, why: &Why) -> Asked<()> {
        if fired.is_empty() {
            return Ok(());
        }
        for Fired { watch, env } in &fired {
            match self.m.watch(*watch).owner {
                Owner::FactFrom(fact) => self.fact_point(fact, *watch, env, at, why, true)?,
                Owner::FactUntil(fact) => self.fact_point(fact, *watch, env, at, why, false)?,
                Owner::RoleFrom(role) => self.role_point(role, *watch, env, at, why, true)?,
                Owner::RoleUntil(role) => self.role_point(role, *watch, env, at, why, false)?,
                _ => {}
            }
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
                _ => {}
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
            if for_one_only(m.treaty.acts[act.index()].builtin, args, |place| pats.get(place).is_some_and(Option::is_some)) {
                continue;
            }
            let mut env = empty_env(watch.vars);
            let who = crate::state::doer_term(by);
            let look = self.look();
            // `Treaty enters into force` is not `Treaty enters into force for P`.
            if matches!(by, Doer::Treaty(_)) && pats.iter().zip(args).any(|(pat, value)| pat.is_none() && value.term().is_some()) {
                continue;
            }
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
    pub(crate) fn gather(&mut self, id: WatchId, bearer: &Bearer, env: &Env, who: TermId, why: &Why) -> Asked<bool> {
        let memory = &mut self.s.memory[id.0 as usize];
        let gathered = memory.gathered.entry(env.clone()).or_default();
        gathered.done.entry(who).or_insert_with(|| Arc::clone(why));
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

    /// Facts that begin or end on a day that the text names need no event.
    pub(crate) fn dated_facts(&mut self, at: Moment, why: &Why) -> Asked<()> {
        for (index, declared) in self.m.treaty.facts.iter().enumerate() {
            let fact = servanda_model::FactId(index as u32);
            if !self.in_scope(ItemId::Fact(fact)) || declared.name.vars().next().is_some() {
                continue;
            }
            let env = empty_env(&declared.vars);
            let trigger = Trigger::new(at);
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

    pub(crate) fn invalid_act(&mut self, act: ActId, by: Doer, args: &[Value], at: Moment, reason: InvalidWhy, because: &Why) {
        self.s.invalid.push(crate::view::Invalid { act, by, args: args.to_vec(), on: at, why: reason, because: Arc::clone(because) });
    }

    /// The envs of a watch that are compatible, for anchors.
    pub(crate) fn fits_env(left: &Env, right: &Env) -> bool {
        compatible(left, right)
    }
}

/// `Treaty enters into force` alone is not what enters into force for one party.
pub(crate) fn for_one_only(builtin: Option<servanda_model::Builtin>, args: &[Value], stated: impl Fn(usize) -> bool) -> bool {
    use servanda_model::Builtin as B;
    matches!(builtin, Some(B::EntersIntoForce | B::TreatyAppliesProvisionally | B::TreatyApplies | B::TreatyEnds))
        && args.iter().enumerate().any(|(place, value)| value.term().is_some() && !stated(place))
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
