//! What must be kept so, and what had to be done before something else.

use crate::because::{Because, Link, Why};
use crate::calendar::Moment;
use crate::event::{Doer, Value};
use crate::look::Env;
use crate::machine::{Owner, WatchId};
use crate::norm::bears;
use crate::state::{Limit, Past, both, doer_term};
use crate::step::Step;
use crate::time::Trigger;
use crate::view::NormState;
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
        let look = step.look();
        let (lapse, _) = look.lapse(limit);
        let last = match limit {
            Limit::Day(day) => Moment::day(step.m.calendar.start(day)),
            Limit::At(at) | Limit::Between(at, _) => Moment::exact(at),
        };
        let from = earliest.map(|spot| look.begins(spot).at);
        let in_time = done.iter().rev().find(|moment| {
            (match limit {
                Limit::Day(_) => moment.at < lapse,
                _ => moment.at <= lapse,
            }) && from.is_none_or(|from| moment.at >= from)
        });
        if let Some(moment) = in_time {
            let moment = *moment;
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
            let because = Because::new(at, Link::Rule(id), vec![Arc::clone(why)]);
            step.breach(number, last, at, None, &because)?;
            if let Some(late) = done.last() {
                let late = *late;
                step.performed(number, late, why)?;
            }
        }
    }
    Ok(())
}
