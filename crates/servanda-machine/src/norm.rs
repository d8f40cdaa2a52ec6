//! The life of norms: performance, lapse, breach and what follows from it.

use std::sync::Arc;

use servanda_model::{ActId, Arg, Asked, IfLate, ItemId, Modal, OnBreach, Phrase, RuleId, State as StateWord, TermId};

use crate::because::{Because, Link, Why};
use crate::calendar::{Instant, Moment};
use crate::event::{Doer, Value};
use crate::look::Env;
use crate::state::{Instance, Limit, Past, both, doer_term};
use crate::step::{Step, What};
use crate::view::{Breach, Mode, NormState, Unknown};

/// How an act fits the sentence of an instance.
pub(crate) struct Fit {
    pub(crate) env: Env,
    /// The part of a list that it brings: argument place and value.
    pub(crate) part: Option<(usize, Value)>,
    pub(crate) amount: Option<dashu::rational::RBig>,
}

impl<'t> Step<'_, 't> {
    /// Does an act fit the sentence of an instance? A list is fitted by any of its members.
    pub(crate) fn fits(&self, instance: &Instance, phrase: &'t Phrase, by: Doer, args: &[Value]) -> Asked<Option<Fit>> {
        let rule = self.rule(instance.rule);
        let look = self.look();
        let who = doer_term(by);
        let mut env = instance.env.clone();
        if instance.mode == Mode::Unspecified
            && let Some(servanda_model::Bearer::One(reference)) = look.get(&rule.sentence.bearer)?
        {
            let Some(who) = who else {
                return Ok(None);
            };
            if !look.fits_ref(reference, &Value::Term(who), &mut env, &rule.vars, None, false)? {
                return Ok(None);
            }
        }
        let mut part = None;
        let mut amount = None;
        for (place, (arg, value)) in phrase.args.iter().zip(args).enumerate() {
            let Some(arg) = arg else {
                if look.of_another_instrument(value) {
                    return Ok(None);
                }
                continue;
            };
            let Some(arg) = look.get(arg)? else {
                continue;
            };
            if let Arg::Quantity(_) = arg
                && instance.maintenance
            {
                continue;
            }
            if !look.fits_arg(arg, value, &mut env, &rule.vars, who)? {
                return Ok(None);
            }
            if let Arg::Set(set) = arg
                && !set.any
                && set.members.len() > 1
            {
                part = Some((place, value.clone()));
            }
        }
        for value in args {
            if let Value::Amount(found) = value {
                amount = Some(found.number.clone());
                if let Some(wanted) = self.look().amount_line(instance)?
                    && !look.fits_amount(wanted, found, &env)?
                {
                    return Ok(None);
                }
            }
        }
        Ok(Some(Fit { env, part, amount }))
    }

    /// An act may perform duties, and use powers and permissions.
    pub(crate) fn performs(&mut self, act: ActId, by: Doer, args: &[Value], at: Moment, why: &Why) -> Asked<()> {
        let m = self.m;
        for &id in &m.content[act.index()] {
            if m.rules[id.index()].looks_back {
                self.s.past.entry(id).or_default().push(Past { act, at, by, args: args.to_vec(), why: Arc::clone(why) });
            }
            if let Some(who) = doer_term(by) {
                self.stand_for(id, who, at, &crate::state::presumption(at))?;
            }
            if self.s.open[id.index()].is_empty() {
                continue;
            }
            let rule = self.rule(id);
            let mut place = 0_u64;
            while let Some(number) = self.next_open_for(id, by, args, &mut place) {
                let Some(instance) = self.s.live.get(&number) else {
                    continue;
                };
                if !bears(instance, by) || instance.maintenance {
                    continue;
                }
                let Some(phrase) = self.look().get(&rule.sentence.phrase)? else {
                    break;
                };
                if phrase.act != act {
                    break;
                }
                let Some(modal) = self.look().get(&rule.sentence.modal)?.copied() else {
                    break;
                };
                if matches!(modal, Modal::ShallNot | Modal::Effect) {
                    break;
                }
                let Some(fit) = self.fits(instance, phrase, by, args)? else {
                    continue;
                };
                let counted = if modal == Modal::Shall {
                    self.performance(number, phrase, &fit, by, at, why)?
                } else {
                    self.use_it(number, &fit, at, why)?;
                    false
                };
                if counted {
                    // One performance counts for one instance.
                    break;
                }
            }
        }
        self.keeps(act, by, args, at, why)
    }

    /// The open instances of a rule one after the other, while they may be finished on the way: `place` is one
    /// more than the last number given out.
    pub(crate) fn next_open(&self, id: RuleId, place: &mut u64) -> Option<u32> {
        let number = self.s.open[id.index()].next(u32::try_from(*place).ok()?)?;
        *place = u64::from(number) + 1;
        Some(number)
    }

    /// The same, of those that an act could fit.
    pub(crate) fn next_open_for(&self, id: RuleId, by: Doer, args: &[Value], place: &mut u64) -> Option<u32> {
        let looked_at = self.m.place(id).map(|(place, _)| place);
        let number = self.s.open[id.index()].next_for(u32::try_from(*place).ok()?, by, args, looked_at)?;
        *place = u64::from(number) + 1;
        Some(number)
    }

    /// A performance, or a part of one. Returns whether it counted.
    pub(crate) fn performance(&mut self, number: u32, phrase: &'t Phrase, fit: &Fit, by: Doer, at: Moment, why: &Why) -> Asked<bool> {
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(false);
        };
        if instance.performed.is_some() {
            return Ok(false);
        }
        // Too early: not the performance that is owed.
        if instance.window.barred || instance.window.from.is_some_and(|from| self.precedes(at, from)) {
            return Ok(false);
        }
        if !self.in_time(number, at)? {
            let limit = self.s.live.get(&number).and_then(|instance| instance.window.to);
            if let Some(limit) = limit {
                let (lapse, _) = self.look().lapse(limit);
                self.lapses(number, lapse)?;
            }
        }
        let total = match self.s.live.get(&number) {
            Some(instance) => self.look().total_wanted(instance, phrase)?,
            None => return Ok(false),
        };
        let lists = self.lists(number, phrase)?;
        // Who has done its part does it again for another instance, if there is one.
        let again = match self.s.live.get(&number) {
            Some(instance) if instance.mode != Mode::Single && fit.part.is_none() && total.is_none() => {
                doer_term(by).is_some_and(|who| instance.done.contains(&who))
            }
            _ => false,
        };
        if again {
            return Ok(false);
        }
        let rule_id;
        {
            let Some(instance) = self.s.live.get_mut(&number) else {
                return Ok(false);
            };
            rule_id = instance.rule;
            if let Some(who) = doer_term(by)
                && !instance.done.contains(&who)
                && instance.mode != Mode::Single
            {
                instance.done.push(who);
            }
            if let Some(part) = &fit.part
                && !instance.parts.contains(part)
            {
                instance.parts.push(part.clone());
            }
            if let Some(amount) = &fit.amount {
                instance.total += amount;
            }
        }
        if self.m.rules[rule_id.index()].totalled
            && let Some(amount) = &fit.amount
        {
            self.s.totals.entry(rule_id).or_default().push((at, fit.env.clone(), amount.clone()));
        }
        let complete = match self.s.live.get(&number) {
            Some(instance) => is_complete(instance, total.as_ref(), &lists),
            None => false,
        };
        if complete {
            self.performed(number, at, why)?;
        }
        Ok(true)
    }

    pub(crate) fn precedes(&self, at: Moment, from: Moment) -> bool {
        if at.precise {
            at.at < from.at
        } else {
            // Of an unknown hour: it precedes what begins on a later day.
            self.m.calendar.end(at) <= from.at
        }
    }

    /// Whether an act comes in time. An hour that is not known is asked for where it decides.
    pub(crate) fn in_time(&self, number: u32, at: Moment) -> Asked<bool> {
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(true);
        };
        if instance.state != NormState::Active {
            return Ok(true);
        }
        let Some(limit) = instance.window.to else {
            return Ok(true);
        };
        match limit {
            Limit::Day(_) => Ok(true),
            Limit::At(to) => {
                if at.precise || self.m.calendar.end(at) <= Instant(to.0 + 1) {
                    Ok(true)
                } else {
                    self.o.assume(&Unknown::Hour(at, to))
                }
            }
            Limit::Between(low, high) => {
                if at.precise && at.at <= low {
                    Ok(true)
                } else {
                    self.o.assume(&Unknown::Hour(at, high))
                }
            }
        }
    }

    /// The lists in a sentence that must come in full: argument places with their members.
    pub(crate) fn lists(&self, number: u32, phrase: &Phrase) -> Asked<Vec<(usize, Vec<Value>)>> {
        let mut lists = Vec::new();
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(lists);
        };
        let look = self.look();
        for (place, arg) in phrase.args.iter().enumerate() {
            let Some(arg) = arg else {
                continue;
            };
            if let Some(Arg::Set(set)) = look.get(arg)?
                && !set.any
                && set.members.len() > 1
            {
                let mut members = Vec::new();
                for member in &set.members {
                    if let Some(reference) = look.get(member)?
                        && let Some(value) = look.value(reference, &instance.env)?
                    {
                        members.push(value);
                    }
                }
                lists.push((place, members));
            }
        }
        Ok(lists)
    }

    /// What of its lists has not come yet.
    pub(crate) fn missing_parts(look: &crate::look::Look<'_, '_>, instance: &Instance) -> Asked<Vec<Value>> {
        let rule = &look.m.treaty.rules[instance.rule.index()];
        let mut missing = Vec::new();
        let Some(phrase) = look.get(&rule.sentence.phrase)? else {
            return Ok(missing);
        };
        for (place, arg) in phrase.args.iter().enumerate() {
            if let Some(arg) = arg
                && let Some(Arg::Set(set)) = look.get(arg)?
                && !set.any
                && set.members.len() > 1
            {
                for member in &set.members {
                    if let Some(reference) = look.get(member)?
                        && let Some(value) = look.value(reference, &instance.env)?
                        && !instance.parts.contains(&(place, value.clone()))
                    {
                        missing.push(value);
                    }
                }
            }
        }
        Ok(missing)
    }

    /// The whole of what was owed has come.
    #[expect(clippy::unnecessary_wraps, reason = "what happens may need a choice; one shape for all that does")]
    pub(crate) fn performed(&mut self, number: u32, at: Moment, why: &Why) -> Asked<()> {
        let Some(instance) = self.s.live.get_mut(&number) else {
            return Ok(());
        };
        let late = matches!(instance.state, NormState::BreachedOwed | NormState::BreachedSilent | NormState::ImpossibleInTime)
            || instance.breached.is_some();
        instance.performed = Some(at);
        instance.since = at;
        instance.state = if late { NormState::PerformedLate } else { NormState::Performed };
        instance.dormant = false;
        let because = Because::new(at, Link::Rule(instance.rule), both(&instance.why, why));
        instance.why = Arc::clone(&because);
        let first_end = !instance.ended;
        instance.ended = true;
        self.enters(number, StateWord::Performed, at, &because);
        if first_end {
            self.enters(number, StateWord::Ended, at, &because);
        }
        self.finish(number);
        Ok(())
    }

    /// Tells that an instance enters a state.
    pub(crate) fn enters(&mut self, number: u32, state: StateWord, at: Moment, why: &Why) {
        let Some(instance) = self.s.instance(number) else {
            return;
        };
        let id = instance.rule;
        if state != StateWord::Breached && !self.m.by_state.contains_key(&(ItemId::Rule(id), state)) {
            return;
        }
        let key = instance.key(self.rule(id));
        let by = instance.bearers.clone();
        self.tell(What::Enters { key, state, by }, at, why);
    }

    /// Takes an instance out of the open ones.
    pub(crate) fn finish(&mut self, number: u32) {
        let Some(instance) = self.s.live.remove(&number) else {
            return;
        };
        self.s.open[instance.rule.index()].remove(number, &instance.slot);
        if self.keep {
            self.s.ended.insert(number, instance);
        }
    }

    /// A period is over.
    pub(crate) fn lapses(&mut self, number: u32, now: Instant) -> Asked<()> {
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(());
        };
        let Some(limit) = instance.window.to else {
            return Ok(());
        };
        let (lapse, after_acts) = self.look().lapse(limit);
        if lapse > now {
            return Ok(());
        }
        self.runs_out(number, Moment { at: lapse, precise: after_acts })
    }

    /// The time of a norm is over.
    pub(crate) fn runs_out(&mut self, number: u32, on: Moment) -> Asked<()> {
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(());
        };
        if instance.state == NormState::Suspended {
            // It leads somewhere when the suspension ends.
            return Ok(());
        }
        let rule = self.rule(instance.rule);
        let Some(modal) = self.look().get(&rule.sentence.modal)?.copied() else {
            return Ok(());
        };
        match modal {
            Modal::May | Modal::HasPower => self.lapse_power(number, on),
            Modal::Effect => Ok(()),
            Modal::ShallNot => self.prohibition_ends(number, on),
            Modal::Shall => self.duty_lapses(number, on),
        }
    }

    pub(crate) fn duty_lapses(&mut self, number: u32, on: Moment) -> Asked<()> {
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(());
        };
        if instance.maintenance {
            return self.prohibition_ends(number, on);
        }
        if instance.state != NormState::Active {
            return Ok(());
        }
        let rule = self.rule(instance.rule);
        let mut reasons = Vec::new();
        let env = instance.env.clone();
        let mut excused = !rule.unless.is_empty() && self.look().excused(&rule.unless, &env, &rule.vars, &mut reasons)?;
        if !excused && let Some(why) = self.look().gives_way(instance)? {
            reasons.push(why);
            excused = true;
        }
        let Some(instance) = self.s.live.get_mut(&number) else {
            return Ok(());
        };
        let harmless = instance.best_efforts || instance.self_judging;
        if excused || harmless {
            instance.state = if excused { NormState::Excused } else { NormState::Lapsed };
            instance.since = on;
            instance.ended = true;
            let mut from = vec![Arc::clone(&instance.why)];
            from.extend(reasons);
            let because = Because::new(on, Link::Lapse, from);
            instance.why = Arc::clone(&because);
            self.enters(number, StateWord::Lapsed, on, &because);
            self.enters(number, StateWord::Ended, on, &because);
            self.finish(number);
            return Ok(());
        }
        let because =
            Because::new(on, Link::Rule(instance.rule), vec![Arc::clone(&instance.why), Because::new(on, Link::Lapse, Vec::new())]);
        self.breach(number, on, on, None, &because)?;
        let first_end = self.s.instance(number).is_some_and(|instance| !instance.ended);
        if let Some(instance) = self.s.live.get_mut(&number) {
            instance.ended = true;
        } else if let Some(instance) = self.s.ended.get_mut(&number) {
            instance.ended = true;
        }
        self.enters(number, StateWord::Lapsed, on, &because);
        if first_end {
            self.enters(number, StateWord::Ended, on, &because);
        }
        Ok(())
    }

    /// A duty that arose after its own deadline: its period counts as lapsed, and it is owed from then on.
    pub(crate) fn impossible(&mut self, number: u32, at: Moment) -> Asked<()> {
        let Some(instance) = self.s.live.get_mut(&number) else {
            return Ok(());
        };
        instance.ended = true;
        let id = instance.rule;
        let why = Arc::clone(&instance.why);
        self.enters(number, StateWord::Lapsed, at, &why);
        self.enters(number, StateWord::Ended, at, &why);
        for line in &self.rule(id).if_late {
            if !self.look().holds(&line.guard)? {
                continue;
            }
            match &line.value {
                IfLate::StillOwed => {}
                IfLate::Ended => self.finish(number),
                IfLate::ReplacedBy(item) => {
                    let env = self.s.instance(number).map(|instance| instance.env.clone());
                    self.finish(number);
                    if let Some(env) = env {
                        self.arise_named(item, &env, number, at, &why)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// A breach, by lapse or by an act, and what follows from it.
    pub(crate) fn breach(
        &mut self,
        number: u32,
        on: Moment,
        known: Moment,
        by_act: Option<(ActId, Vec<Value>)>,
        because: &Why,
    ) -> Asked<()> {
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(());
        };
        let id = instance.rule;
        let rule = self.rule(id);
        let env = instance.env.clone();
        let who = instance.bearers.clone();
        let prohibition = by_act.is_some() || instance.maintenance;
        let missing = if instance.mode == Mode::Jointly {
            who.iter().copied().filter(|member| !instance.done.contains(member)).collect()
        } else {
            Vec::new()
        };
        let record = Breach {
            rule: id,
            instance: number,
            key: instance.key(rule),
            who: who.clone(),
            missing,
            on,
            known,
            by_act,
            because: Arc::clone(because),
        };
        self.s.breaches.push(record);
        let mut state = if prohibition || self.default_law_owes()? { NormState::BreachedOwed } else { NormState::BreachedSilent };
        let mut replaced = None;
        for line in &rule.if_late {
            if self.look().holds(&line.guard)? {
                state = match &line.value {
                    IfLate::StillOwed => NormState::BreachedOwed,
                    IfLate::Ended => NormState::BreachedEnded,
                    IfLate::ReplacedBy(item) => {
                        replaced = Some(item);
                        NormState::BreachedEnded
                    }
                };
            }
        }
        let mut secondary = Vec::new();
        for line in &rule.on_breach {
            if self.look().holds(&line.guard)? {
                match &line.value {
                    OnBreach::InAddition(item) => secondary.push(item),
                    OnBreach::Instead(item) => {
                        secondary.push(item);
                        state = NormState::BreachedEnded;
                    }
                    OnBreach::Nothing => {}
                }
            }
        }
        if let Some(instance) = self.s.live.get_mut(&number) {
            instance.state = state;
            instance.since = on;
            if instance.breached.is_none() {
                instance.breached = Some((on, known));
            }
            instance.dormant = false;
            instance.why = Arc::clone(because);
        }
        self.enters(number, StateWord::Breached, known, because);
        self.tell(What::Breach { rule: id, by: who }, known, because);
        if state == NormState::BreachedEnded {
            self.finish(number);
        }
        for item in secondary.into_iter().chain(replaced) {
            self.arise_named(item, &env, number, known, because)?;
        }
        Ok(())
    }

    /// Under the labelled default layer a breach leaves the duty owed (ARSIWA 29).
    pub(crate) fn default_law_owes(&self) -> Asked<bool> {
        for instrument in self.m.treaty.instruments.iter().filter(|instrument| instrument.default_law) {
            let on = instrument.layer.map(|issue| servanda_model::Pick { issue, alt: 1 });
            if self.look().holds(&on.into_iter().collect())? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A prohibition, or a duty to keep something so, comes to its end.
    #[expect(clippy::unnecessary_wraps, reason = "what happens may need a choice; one shape for all that does")]
    pub(crate) fn prohibition_ends(&mut self, number: u32, on: Moment) -> Asked<()> {
        let Some(instance) = self.s.live.get_mut(&number) else {
            return Ok(());
        };
        let kept = instance.breached.is_none();
        instance.state = if kept { NormState::Performed } else { NormState::BreachedEnded };
        if kept {
            instance.performed = Some(on);
        }
        instance.since = on;
        instance.ended = true;
        let because = Because::new(on, Link::Lapse, vec![Arc::clone(&instance.why)]);
        instance.why = Arc::clone(&because);
        if kept {
            self.enters(number, StateWord::Performed, on, &because);
        } else {
            self.enters(number, StateWord::Lapsed, on, &because);
        }
        self.enters(number, StateWord::Ended, on, &because);
        self.finish(number);
        Ok(())
    }

    /// A power or permission is over; its lapse has none of the effects of its use.
    #[expect(clippy::unnecessary_wraps, reason = "what happens may need a choice; one shape for all that does")]
    pub(crate) fn lapse_power(&mut self, number: u32, on: Moment) -> Asked<()> {
        let Some(instance) = self.s.live.get_mut(&number) else {
            return Ok(());
        };
        let used = instance.performed.is_some();
        instance.ended = true;
        if !used {
            instance.state = NormState::Lapsed;
            instance.dormant = false;
            instance.since = on;
            let because = Because::new(on, Link::Lapse, vec![Arc::clone(&instance.why)]);
            instance.why = Arc::clone(&because);
            self.enters(number, StateWord::Lapsed, on, &because);
            self.enters(number, StateWord::Ended, on, &because);
        }
        self.finish(number);
        Ok(())
    }

    /// The first instant of a power, permission or delayed effect has come.
    pub(crate) fn opens_up(&mut self, number: u32, at: Moment) -> Asked<()> {
        let Some(instance) = self.s.live.get_mut(&number) else {
            return Ok(());
        };
        if instance.state != NormState::Unavailable {
            return Ok(());
        }
        let id = instance.rule;
        let modal = self.look().get(&self.rule(id).sentence.modal)?.copied();
        let Some(instance) = self.s.live.get_mut(&number) else {
            return Ok(());
        };
        if modal == Some(Modal::Effect) {
            let env = instance.env.clone();
            let bearers = instance.bearers.clone();
            let why = Arc::clone(&instance.why);
            self.s.live.remove(&number);
            let mut reasons = Vec::new();
            let rule = self.rule(id);
            if self.look().excused(&rule.unless, &env, &rule.vars, &mut reasons)?
                || self.s.force[rule.origin.instrument.index()].ended.is_some()
            {
                return Ok(());
            }
            return self.works(id, &env, &bearers, at, &why);
        }
        instance.state = NormState::Available;
        instance.since = at;
        Ok(())
    }

    /// A duty ends without performance: waived, released, its instrument ended.
    pub(crate) fn discharge(&mut self, number: u32, at: Moment, why: &Why) {
        let Some(instance) = self.s.live.get_mut(&number) else {
            return;
        };
        if instance.state == NormState::Used {
            // What was used stays used; no more can be made of it.
            self.finish(number);
            return;
        }
        instance.state = NormState::Discharged;
        instance.since = at;
        instance.why = Because::new(at, Link::Rule(instance.rule), both(&instance.why, why));
        self.finish(number);
    }
}

/// Whether somebody is a bearer of an instance.
pub(crate) fn bears(instance: &Instance, by: Doer) -> bool {
    match by {
        Doer::Term(who) => instance.bearers.contains(&who) || (instance.bearers.is_empty() && instance.mode == Mode::Unspecified),
        Doer::Treaty(_) | Doer::Nobody => instance.mode == Mode::Unspecified,
    }
}

fn is_complete(instance: &Instance, total: Option<&dashu::rational::RBig>, lists: &[(usize, Vec<Value>)]) -> bool {
    let whole = lists.iter().all(|(place, members)| members.iter().all(|member| instance.parts.contains(&(*place, member.clone()))));
    let reached = total.is_none_or(|total| instance.total >= *total);
    let all = match instance.mode {
        Mode::Jointly => !instance.bearers.is_empty() && instance.bearers.iter().all(|who: &TermId| instance.done.contains(who)),
        Mode::Any(n) => instance.done.len() as u32 >= n.max(1),
        Mode::Single | Mode::Severally | Mode::Unspecified => true,
    };
    whole && reached && all
}
