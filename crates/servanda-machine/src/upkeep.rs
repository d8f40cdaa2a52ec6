//! What must be kept so, and what had to be done before something else.

use crate::because::{Because, Link, Why};
use crate::calendar::{Instant, Moment};
use crate::event::{Doer, Value};
use crate::look::Env;
use crate::machine::{Owner, WatchId};
use crate::norm::bears;
use crate::state::{Limit, Past, both, doer_term};
use crate::step::Step;
use crate::time::Trigger;
use crate::view::{NormState, Unknown};
use servanda_model::{ActId, Arg, Asked, RuleId, Time};
use std::sync::Arc;

impl Step<'_, '_> {
    /// What is kept holds until the next such event.
    pub(crate) fn keeps(&mut self, act: ActId, by: Doer, args: &[Value], at: Moment, why: &Why) -> Asked<()> {
        let m = self.m;
        let list = &m.content[act.index()];
        if !list.iter().any(|id| m.rules[id.index()].throughout) {
            return Ok(());
        }
        if let Some(who) = doer_term(by) {
            let mut place = Vec::new();
            let mut kept = None;
            for value in args {
                match value {
                    Value::Amount(amount) => kept = Some(amount.number.clone()),
                    other => place.push(other.clone()),
                }
            }
            if let Some(kept) = kept {
                self.s.kept.insert((act, who, place), kept);
            }
        }
        for &id in list {
            if m.rules[id.index()].throughout {
                let mut place = 0_u64;
                while let Some(number) = self.next_open(id, &mut place) {
                    self.check_kept(number, at, why)?;
                }
            }
        }
        Ok(())
    }

    /// Is what must be kept so, so? Each maximal run of failing is one breach.
    pub(crate) fn check_kept(&mut self, number: u32, at: Moment, why: &Why) -> Asked<()> {
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(());
        };
        if !instance.maintenance {
            return Ok(());
        }
        let rule = self.rule(instance.rule);
        let Some(phrase) = self.look().get(&rule.sentence.phrase)? else {
            return Ok(());
        };
        let mut failing = None;
        for ((act, who, place), kept) in &self.s.kept {
            if *act != phrase.act || !instance.bearers.contains(who) {
                continue;
            }
            let mut values = place.iter();
            let mut fits = true;
            let mut within = true;
            let mut env = instance.env.clone();
            let look = self.look();
            for arg in &phrase.args {
                let resolved = match arg {
                    Some(choice) => look.get(choice)?,
                    None => None,
                };
                match resolved {
                    Some(Arg::Quantity(quantity)) => {
                        let amount = crate::event::Amount { number: kept.clone(), unit: None };
                        within &= look.fits_amount(quantity, &amount, &env)?;
                    }
                    Some(other) => match values.next() {
                        Some(value) => {
                            fits &= look.fits_arg(other, value, &mut env, &rule.vars, Some(*who))?;
                        }
                        None => fits = false,
                    },
                    None => {
                        values.next();
                    }
                }
            }
            if fits {
                failing = Some(failing.unwrap_or(false) || !within);
            }
        }
        let Some(failing) = failing else {
            return Ok(());
        };
        let excused = {
            let mut reasons = Vec::new();
            let env = instance.env.clone();
            self.look().excused(&rule.unless, &env, &rule.vars, &mut reasons)?
        };
        let Some(instance) = self.s.live.get_mut(&number) else {
            return Ok(());
        };
        if failing && !instance.failing && !excused {
            instance.failing = true;
            if !matches!(instance.state, NormState::Suspended | NormState::Discharged) {
                let because = Because::new(at, Link::Rule(instance.rule), both(&instance.why, why));
                self.breach(number, at, at, None, &because)?;
            }
        } else if !failing && instance.failing {
            instance.failing = false;
        }
        Ok(())
    }

    /// A past act performs an instance that looks back.
    pub(crate) fn counts_for(&mut self, number: u32, past: &Past, at: Moment) -> Asked<()> {
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(());
        };
        let rule = self.rule(instance.rule);
        let Some(phrase) = self.look().get(&rule.sentence.phrase)? else {
            return Ok(());
        };
        if !bears(instance, past.by) || phrase.act != past.act {
            return Ok(());
        }
        if let Some(fit) = self.fits(instance, phrase, past.by, &past.args)? {
            self.performance(number, phrase, &fit, past.by, at, &past.why)?;
        }
        Ok(())
    }

    /// Past acts that fit an instance, after the anchor before this one.
    pub(crate) fn past_of(&self, number: u32, since: Option<Moment>) -> Asked<Vec<Moment>> {
        let mut found = Vec::new();
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(found);
        };
        let rule = self.rule(instance.rule);
        let Some(phrase) = self.look().get(&rule.sentence.phrase)? else {
            return Ok(found);
        };
        for past in self.s.past.get(&instance.rule).into_iter().flatten() {
            if since.is_none_or(|since| past.at > since)
                && phrase.act == past.act
                && bears(instance, past.by)
                && self.fits(instance, phrase, past.by, &past.args)?.is_some()
            {
                found.push(past.at);
            }
        }
        Ok(found)
    }
}

/// Whether something happened by a limit, or from one on.
enum Reached {
    Surely,
    /// That hangs on an hour which nobody has told, before or after this instant.
    Perhaps(Instant),
    No,
}

impl Step<'_, '_> {
    /// The act that was done not before the one limit and not after the other. An hour that is not known is asked for where it decides.
    fn done_between(&self, done: &[Moment], earliest: Option<Limit>, latest: Limit) -> Asked<Option<Moment>> {
        let mut perhaps = Vec::new();
        for moment in done.iter().rev() {
            let early = earliest.map_or(Reached::Surely, |limit| self.not_before(*moment, limit));
            match (early, self.not_after(*moment, latest)) {
                (Reached::No, _) | (_, Reached::No) => {}
                (Reached::Surely, Reached::Surely) => return Ok(Some(*moment)),
                (early, late) => perhaps.push((*moment, early, late)),
            }
        }
        for (moment, early, late) in perhaps {
            let mut in_time = true;
            if let Reached::Perhaps(limit) = late {
                in_time = self.o.assume(&Unknown::Hour(moment, limit))?;
            }
            if let (Reached::Perhaps(limit), true) = (early, in_time) {
                // By that instant it would have been too early.
                in_time = !self.o.assume(&Unknown::Hour(moment, limit))?;
            }
            if in_time {
                return Ok(Some(moment));
            }
        }
        Ok(None)
    }

    /// The first instant at which something has surely happened.
    fn over(&self, moment: Moment) -> Instant {
        if moment.precise { moment.at } else { Instant(self.m.calendar.end(moment).0 - 1) }
    }

    fn not_after(&self, moment: Moment, limit: Limit) -> Reached {
        let (low, high) = match limit {
            // Both are days: the order of the record tells the rest.
            Limit::Day(day) if moment.at < self.m.calendar.start(day.plus(1)) => return Reached::Surely,
            Limit::Day(_) => return Reached::No,
            Limit::At(at) => (at, at),
            // The other end is the first instant that is too late whatever the hour was.
            Limit::Between(low, high) => (low, Instant(high.0 - 1)),
        };
        match (self.over(moment) <= low, moment.at > high) {
            (true, _) => Reached::Surely,
            (_, true) => Reached::No,
            _ => Reached::Perhaps(high),
        }
    }

    fn not_before(&self, moment: Moment, limit: Limit) -> Reached {
        let (low, high) = match limit {
            Limit::Day(day) if moment.at >= self.m.calendar.start(day) => return Reached::Surely,
            Limit::Day(_) => return Reached::No,
            Limit::At(at) => (at, at),
            Limit::Between(low, high) => (low, Instant(high.0 - 1)),
        };
        match (moment.at >= high, self.over(moment) < low) {
            (true, _) => Reached::Surely,
            (_, true) => Reached::No,
            _ => Reached::Perhaps(Instant(low.0 - 1)),
        }
    }

    /// The date of a breach of what had to be done by a limit: the day, where the hour of the anchor is not known.
    fn dated(&self, limit: Limit, anchor: Moment) -> Asked<Moment> {
        let calendar = &self.m.calendar;
        Ok(match limit {
            Limit::Day(day) => Moment::day(calendar.start(day)),
            Limit::At(at) => Moment::exact(at),
            Limit::Between(low, high) => {
                let (first, last) = (calendar.day(low), calendar.day(Instant(high.0 - 1)));
                // Half a day before a day is one day or the next.
                let split = Instant(anchor.at.0 + calendar.start(last).0 - low.0 - 1);
                let day = if first == last || self.o.assume(&Unknown::Hour(anchor, split))? { first } else { last };
                Moment::day(calendar.start(day))
            }
        })
    }
}

/// What follows when the event comes that a duty had to be done before.
pub(crate) fn judged_before(step: &mut Step<'_, '_>, id: RuleId, watch: WatchId, env: &Env, at: Moment, why: &Why) -> Asked<()> {
    let rule = step.rule(id);
    if !step.in_scope(servanda_model::ItemId::Rule(id)) || !step.look().holds(&rule.guard)? || !step.look().code(id)?.before {
        return Ok(());
    }
    debug_assert!(matches!(step.m.watch(watch).owner, Owner::Before(_)));
    for number in step.arise(id, env, at, vec![Arc::clone(why)], 1)? {
        let Some(instance) = step.s.live.get(&number) else {
            continue;
        };
        let own = instance.env.clone();
        let trigger = Trigger::new(at);
        let mut limit: Option<Limit> = None;
        let mut earliest: Option<Limit> = None;
        for line in &rule.times {
            if !step.look().holds(&line.guard)? {
                continue;
            }
            let (dur, anchor, latest) = match &line.value {
                Time::AtLeastBefore(dur, anchor) => (dur, anchor, true),
                Time::WithinBefore(dur, anchor) => (dur, anchor, false),
                _ => continue,
            };
            let look = step.look();
            let (Some(dur), Some(moment)) = (look.get(dur)?, look.anchor(anchor, &own, trigger)?) else {
                continue;
            };
            let spot = look.before(moment, dur)?;
            if latest {
                limit = spot;
            } else {
                earliest = spot;
                limit = limit.or(Some(if at.precise { Limit::At(at.at) } else { Limit::Day(step.m.calendar.day(at.at)) }));
            }
        }
        let Some(limit) = limit else {
            continue;
        };
        if let Some(instance) = step.s.live.get_mut(&number) {
            instance.window.to = Some(limit);
        }
        let previous = step
            .s
            .memory(watch)
            .seen
            .iter()
            .filter(|(seen, _)| crate::cond::compatible(seen, env))
            .filter_map(|(_, seen)| seen.before)
            .max();
        let done = step.past_of(number, previous)?;
        let in_time = step.done_between(&done, earliest, limit)?;
        if let Some(moment) = in_time {
            step.performed(number, moment, why)?;
        } else {
            let mut reasons = Vec::new();
            let excused = step.look().excused(&rule.unless, &own, &rule.vars, &mut reasons)?;
            if excused {
                if let Some(instance) = step.s.live.get_mut(&number) {
                    instance.state = NormState::Excused;
                }
                step.finish(number);
                continue;
            }
            let last = step.dated(limit, at)?;
            let because = Because::new(at, Link::Rule(id), vec![Arc::clone(why)]);
            step.breach(number, last, at, None, &because)?;
            // What came before its time is no performance, however late the breach was seen.
            let after = |moment: &&Moment| earliest.is_none() || matches!(step.not_after(**moment, limit), Reached::No);
            if let Some(late) = done.iter().rfind(after).copied() {
                step.performed(number, late, why)?;
            }
        }
    }
    Ok(())
}
