//! The life of the treaty itself: bonds, entry into force, notices, suspension, ends.

use std::sync::Arc;

use servanda_model::{ActId, Asked, Builtin, Creditor, InstrumentId, ItemId, Modal, RuleId, TermId, TermKind, Time};

use crate::because::{Because, Link, Why};
use crate::calendar::{Day, Moment};
use crate::event::{Doer, ItemKey, Value};
use crate::state::{Halt, Limit, Running, Wake, doer_term};
use crate::step::{Step, What, cites};
use crate::time::Trigger;
use crate::view::{Bond, InvalidWhy, NormState, Unknown};

/// Built-in acts that have effect only under a rule that gives the power, or that works by itself.
pub(crate) fn needs_a_power(builtin: Builtin) -> bool {
    matches!(builtin, Builtin::Withdraws | Builtin::Suspends | Builtin::Terminates | Builtin::Expels | Builtin::Amends | Builtin::Extends)
}

impl Step<'_, '_> {
    fn instrument(by: Doer, args: &[Value]) -> InstrumentId {
        if let Doer::Treaty(instrument) = by {
            return instrument;
        }
        args.iter()
            .find_map(|value| match value {
                Value::Treaty(instrument) => Some(*instrument),
                _ => None,
            })
            .unwrap_or(InstrumentId(0))
    }

    /// Whether a rule of the text says when the instrument enters into force for one party.
    fn enters_one_by_one(&self, instrument: InstrumentId) -> Asked<bool> {
        let Some(entry) = self.m.builtins.get(&Builtin::EntersIntoForce) else {
            return Ok(false);
        };
        for rule in &self.m.treaty.rules {
            if rule.origin.instrument == instrument
                && self.look().holds(&rule.guard)?
                && let Some(phrase) = self.look().get(&rule.sentence.phrase)?
                && phrase.act == *entry
                && phrase.args.iter().any(Option::is_some)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn one_term(args: &[Value]) -> Option<TermId> {
        args.iter().find_map(Value::term)
    }

    fn set_bond(&mut self, instrument: InstrumentId, who: TermId, bond: Bond, at: Moment) -> bool {
        if self.s.bond_of(instrument, who).0 == bond && self.s.bonds.contains_key(&(instrument, who)) {
            return false;
        }
        self.s.bonds.insert((instrument, who), (bond, Some(at)));
        true
    }

    /// What a built-in act does. `false`: it changes nothing, so it is no event.
    pub(crate) fn builtin(&mut self, builtin: Builtin, act: ActId, by: Doer, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        let instrument = Self::instrument(by, args);
        let who = doer_term(by);
        match builtin {
            Builtin::Signs => {
                if let Some(who) = who
                    && matches!(self.s.bonds.get(&(instrument, who)), None | Some((Bond::None, _)))
                {
                    self.set_bond(instrument, who, Bond::Signed, at);
                }
            }
            Builtin::Ratifies | Builtin::Accepts | Builtin::Accedes => {
                if let Some(who) = who {
                    // Where the text says when it enters into force for one party, consent alone does not bind yet.
                    let bound = self.s.force[instrument.index()].in_force() && !self.enters_one_by_one(instrument)?;
                    let bond = if bound { Bond::Bound } else { Bond::Consented };
                    self.set_bond(instrument, who, bond, at);
                }
            }
            Builtin::AppliesProvisionally => {
                if let Some(who) = who {
                    self.set_bond(instrument, who, Bond::Provisional, at);
                }
            }
            Builtin::EntersIntoForce => return self.enters_into_force(instrument, args, at, why),
            Builtin::TreatyAppliesProvisionally => {
                return self.applies_provisionally(instrument, args, at, why);
            }
            Builtin::TreatyEnds => return self.treaty_ends(instrument, args, at, why),
            Builtin::Withdraws => {
                if let Some(who) = who {
                    return Ok(self.leaves_treaty(instrument, who, at, why));
                }
            }
            Builtin::Expels => {
                if let Some(out) = Self::one_term(args) {
                    return Ok(self.leaves_treaty(InstrumentId(0), out, at, why));
                }
            }
            Builtin::Terminates => return self.terminates(args, at, why),
            Builtin::Suspends => return self.suspends(args, at, why),
            Builtin::Resumes => return self.resumes(args, at, why),
            Builtin::Waives => self.waives(who, None, args, at, why)?,
            Builtin::Releases => {
                let released = Self::one_term(args);
                self.waives(who, released, args, at, why)?;
            }
            Builtin::Votes | Builtin::Objects => {
                return self.votes(builtin, act, by, args, at, why);
            }
            Builtin::Becomes | Builtin::Joins => {
                if let (Some(who), Some(role)) = (who, Self::one_term(args)) {
                    return self.role_change(role, who, true, at, why);
                }
            }
            Builtin::CeasesToBe | Builtin::Leaves => {
                if let (Some(who), Some(role)) = (who, Self::one_term(args)) {
                    return self.role_change(role, who, false, at, why);
                }
            }
            Builtin::Judges => {
                if let Some(who) = who {
                    let what = args.iter().find_map(|value| match value {
                        Value::Text(text) => Some(text.clone()),
                        _ => None,
                    });
                    let of = Self::one_term(args);
                    if let Some(what) = what {
                        self.s.judged.insert((who, what, of));
                    }
                }
            }
            Builtin::GivesNotice => {
                let all = |at: usize| args.get(at).map(Value::terms).unwrap_or_default();
                let (recipients, documents) = (all(1), all(2));
                return self.gives_notice(act, by, args, &recipients, &documents, at, why);
            }
            Builtin::SuspendsNotice | Builtin::ResumesNotice | Builtin::RevokesNotice => {
                return self.about_notice(builtin, act, by, args, at, why);
            }
            Builtin::Amends | Builtin::SubmitsDispute | Builtin::Extends | Builtin::TreatyApplies => {}
        }
        Ok(true)
    }

    /// A role is gained or lost. `false`: that was the case already.
    pub(crate) fn role_change(&mut self, role: TermId, who: TermId, gained: bool, at: Moment, why: &Why) -> Asked<bool> {
        if self.look().has_role(role, who)? == gained {
            return Ok(false);
        }
        if gained && let TermKind::Role(declared) = &self.m.treaty.terms[role.index()].kind {
            // Of roles declared together, a member holds exactly one.
            for other in &declared.one_of {
                if *other != role && self.look().has_role(*other, who)? {
                    self.set_role(*other, who, false, at);
                }
            }
        }
        self.set_role(role, who, gained, at);
        if gained {
            for index in 0..self.m.rules.len() {
                if self.m.rules[index].standing {
                    self.stand_for(RuleId(index as u32), who, at)?;
                }
            }
        }
        let _ = why;
        Ok(true)
    }

    fn set_role(&mut self, role: TermId, who: TermId, held: bool, at: Moment) {
        self.s.roles.insert((role, who), held);
        self.s.role_log.push((at.at, role, who, held));
    }

    fn enters_into_force(&mut self, instrument: InstrumentId, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        if let Some(who) = Self::one_term(args) {
            if !self.set_bond(instrument, who, Bond::Bound, at) {
                return Ok(false);
            }
            self.tell_applies(instrument, Some(who), at, why);
            return Ok(true);
        }
        let force = &mut self.s.force[instrument.index()];
        if force.since.is_some() || force.ended.is_some() {
            return Ok(false);
        }
        let stood = force.presumed;
        force.since = Some(at);
        force.why = Some(Arc::clone(why));
        let mut entered = Vec::new();
        for ((of, who), (bond, since)) in &mut self.s.bonds {
            if *of == instrument && matches!(bond, Bond::Consented | Bond::Provisional) {
                *bond = Bond::Bound;
                *since = Some(at);
                entered.push(*who);
            }
        }
        // For each of those who had consented it enters into force as well.
        if let Some(&act) = self.m.builtins.get(&Builtin::EntersIntoForce) {
            for who in entered {
                let args = [Value::Term(who)];
                self.log_act(act, Doer::Treaty(instrument), &args, at, why);
                self.notice_act(act, Doer::Treaty(instrument), &args, at, why)?;
            }
        }
        self.tell_applies(instrument, None, at, why);
        if !stood {
            self.stand(at, why)?;
        }
        Ok(true)
    }

    fn applies_provisionally(&mut self, instrument: InstrumentId, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        if let Some(who) = Self::one_term(args) {
            if !self.set_bond(instrument, who, Bond::Provisional, at) {
                return Ok(false);
            }
            self.tell_applies(instrument, Some(who), at, why);
            return Ok(true);
        }
        let force = &mut self.s.force[instrument.index()];
        if force.provisional.is_some() || force.since.is_some() || force.ended.is_some() {
            return Ok(false);
        }
        force.provisional = Some(at);
        force.why = Some(Arc::clone(why));
        for ((of, _), (bond, since)) in &mut self.s.bonds {
            if *of == instrument && matches!(bond, Bond::Signed | Bond::Consented) {
                *bond = Bond::Provisional;
                *since = Some(at);
            }
        }
        self.tell_applies(instrument, None, at, why);
        self.stand(at, why)?;
        Ok(true)
    }

    /// `Treaty applies`: in force or provisionally.
    fn tell_applies(&mut self, instrument: InstrumentId, who: Option<TermId>, at: Moment, why: &Why) {
        if let Some(&act) = self.m.builtins.get(&Builtin::TreatyApplies) {
            let what = What::Act { act, by: Doer::Treaty(instrument), args: vec![who.map_or(Value::NotStated, Value::Term)], worked: true };
            self.tell(what, at, why);
        }
    }

    fn treaty_ends(&mut self, instrument: InstrumentId, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        if let Some(who) = Self::one_term(args) {
            return Ok(self.leaves_treaty(instrument, who, at, why));
        }
        let force = &mut self.s.force[instrument.index()];
        if force.ended.is_some() {
            return Ok(false);
        }
        force.ended = Some(at);
        force.why = Some(Arc::clone(why));
        self.end_norms(instrument, None, at, why);
        Ok(true)
    }

    fn leaves_treaty(&mut self, instrument: InstrumentId, who: TermId, at: Moment, why: &Why) -> bool {
        if !self.set_bond(instrument, who, Bond::Ended, at) {
            return false;
        }
        self.end_norms(instrument, Some(who), at, why);
        true
    }

    /// What an end spares: what survives, and what has accrued (VCLT 70).
    fn end_norms(&mut self, instrument: InstrumentId, who: Option<TermId>, at: Moment, why: &Why) {
        let over: Vec<u32> = self
            .s
            .live
            .values()
            .filter(|instance| {
                let rule = self.rule(instance.rule);
                let accrued = instance.breached.is_some() && !self.m.rules[instance.rule.index()].standing;
                rule.origin.instrument == instrument
                    && rule.survives.is_empty()
                    && !accrued
                    && !self.is_secondary(instance.id)
                    && who.is_none_or(|who| instance.bearers == [who])
            })
            .map(|instance| instance.id)
            .collect();
        for number in over {
            self.discharge(number, at, why);
        }
    }

    /// Reparation for a breach has accrued.
    fn is_secondary(&self, number: u32) -> bool {
        self.s.live.values().chain(self.s.ended.values()).any(|instance| instance.secondary.contains(&number))
    }

    fn terminates(&mut self, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        match args.first() {
            Some(Value::Treaty(instrument)) => {
                let ended = self.treaty_ends(*instrument, &[], at, why)?;
                if ended && let Some(&act) = self.m.builtins.get(&Builtin::TreatyEnds) {
                    // The treaty has ended: whoever waits for that is told, without ending it twice.
                    self.notice_act(act, Doer::Treaty(*instrument), &[Value::NotStated], at, why)?;
                }
                Ok(ended)
            }
            Some(target) => {
                let target = target.clone();
                let over = self.meant(&target, None)?;
                for number in over {
                    self.discharge(number, at, why);
                }
                Ok(true)
            }
            None => Ok(true),
        }
    }

    /// The open instances that an argument means: a rule's, an article's, the treaty's.
    fn meant(&self, target: &Value, towards: Option<TermId>) -> Asked<Vec<u32>> {
        Ok(self
            .s
            .live
            .values()
            .filter(|instance| {
                let rule = self.rule(instance.rule);
                let meant = match target {
                    Value::Item(key) => crate::cond::same_args(key, &instance.key(rule)),
                    Value::Cite(cite) => cites(cite, &rule.origin.cite),
                    Value::Treaty(instrument) => rule.origin.instrument == *instrument && rule.survives.is_empty(),
                    _ => false,
                };
                meant && towards.is_none_or(|who| instance.creditors.contains(&who) || instance.bearers.contains(&who))
            })
            .map(|instance| instance.id)
            .collect())
    }

    fn suspends(&mut self, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        let Some(target) = args.first().cloned() else {
            return Ok(true);
        };
        let towards = args.get(1).and_then(Value::term);
        for number in self.meant(&target, towards)? {
            self.halt(number, at, why)?;
        }
        if let (Value::Treaty(instrument), None) = (&target, towards) {
            self.s.force[instrument.index()].suspended = true;
        }
        Ok(true)
    }

    /// An instance is suspended.
    pub(crate) fn halt(&mut self, number: u32, at: Moment, why: &Why) -> Asked<()> {
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(());
        };
        if instance.halt.is_some() {
            return Ok(());
        }
        let rule = self.rule(instance.rule);
        let mut stops = None;
        for line in &rule.on_suspension {
            if self.look().holds(&line.guard)? {
                stops = Some(line.value);
            }
        }
        let stops = match stops {
            Some(stops) => stops,
            // No line says, and there is no default: it matters only where a time runs.
            None if instance.window.to.is_none() => false,
            None => self.o.assume(&Unknown::Clock(instance.rule))?,
        };
        let Some(instance) = self.s.live.get_mut(&number) else {
            return Ok(());
        };
        instance.halt = Some(Box::new(Halt { since: at, stops, was: instance.state, why: Arc::clone(&instance.why) }));
        instance.state = NormState::Suspended;
        instance.since = at;
        instance.why = Because::new(at, Link::Rule(instance.rule), vec![Arc::clone(&instance.why), Arc::clone(why)]);
        Ok(())
    }

    fn resumes(&mut self, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        let Some(target) = args.first().cloned() else {
            return Ok(true);
        };
        let towards = args.get(1).and_then(Value::term);
        for number in self.meant(&target, towards)? {
            self.resume(number, at, why)?;
        }
        if let (Value::Treaty(instrument), None) = (&target, towards) {
            self.s.force[instrument.index()].suspended = false;
        }
        Ok(true)
    }

    /// A suspension ends. Where the clock stopped, what remained is kept in whole days (hours: exactly).
    fn resume(&mut self, number: u32, at: Moment, why: &Why) -> Asked<()> {
        let calendar = &self.m.calendar;
        let Some(instance) = self.s.live.get_mut(&number) else {
            return Ok(());
        };
        let Some(halt) = instance.halt.take() else {
            return Ok(());
        };
        instance.state = halt.was;
        instance.since = at;
        instance.why = Because::new(at, Link::Rule(instance.rule), vec![Arc::clone(&instance.why), Arc::clone(why)]);
        let mut due = instance.window.to;
        if halt.stops {
            due = due.map(|limit| match limit {
                Limit::Day(day) => {
                    let left = day.0 - calendar.day(halt.since.at).0;
                    Limit::Day(calendar.day(at.at).plus(left.max(0)))
                }
                Limit::At(to) => Limit::At(crate::calendar::Instant(at.at.0 + (to.0 - halt.since.at.0))),
                Limit::Between(low, high) => {
                    let shift = at.at.0 - halt.since.at.0;
                    Limit::Between(crate::calendar::Instant(low.0 + shift), crate::calendar::Instant(high.0 + shift))
                }
            });
            instance.window.to = due;
        }
        if let Some(limit) = due {
            let (lapse, after) = self.look().lapse(limit);
            if lapse < self.s.now || (lapse == self.s.now && !after) {
                // It fell due while it was suspended: it lapses now, not then.
                if let Some(instance) = self.s.live.get_mut(&number) {
                    instance.window.to = Some(Limit::At(at.at));
                }
                self.lapses(number, at.at)?;
            } else {
                self.s.wake(lapse, after, Wake::Lapse(number));
            }
        }
        Ok(())
    }

    /// A creditor waives, or releases somebody: of a duty owed to several, all must.
    fn waives(&mut self, who: Option<TermId>, released: Option<TermId>, args: &[Value], at: Moment, why: &Why) -> Asked<()> {
        let (Some(who), Some(target)) = (who, args.iter().find(|value| matches!(value, Value::Item(_))).cloned()) else {
            return Ok(());
        };
        for number in self.meant(&target, None)? {
            let Some(instance) = self.s.live.get(&number) else {
                continue;
            };
            if released.is_some_and(|released| !instance.bearers.contains(&released)) {
                continue;
            }
            let rule = self.rule(instance.rule);
            let env = instance.env.clone();
            let mut named = false;
            let mut may = false;
            for line in &rule.discharged_by {
                if self.look().holds(&line.guard)? {
                    named = true;
                    may |= self.look().in_set(&line.value, who, &mut env.clone(), &rule.vars, None, true)?;
                }
            }
            let Some(instance) = self.s.live.get_mut(&number) else {
                continue;
            };
            if !named && instance.creditors.contains(&who) {
                if !instance.waived.contains(&who) {
                    instance.waived.push(who);
                }
                may = instance.creditors.iter().all(|creditor| instance.waived.contains(creditor));
            }
            if may {
                self.discharge(number, at, why);
            }
        }
        Ok(())
    }

    /// The power that a notice exercises.
    fn notice_power(&self, args: &[Value], by: TermId) -> Asked<Option<(RuleId, u32)>> {
        for (index, rule) in self.m.treaty.rules.iter().enumerate() {
            let id = RuleId(index as u32);
            if !self.look().holds(&rule.guard)? {
                continue;
            }
            let modal = self.look().get(&rule.sentence.modal)?.copied();
            if !matches!(modal, Some(Modal::HasPower | Modal::May)) {
                continue;
            }
            let meant = match args.first() {
                Some(Value::Item(key)) => key.item == ItemId::Rule(id),
                Some(Value::Text(text)) => {
                    let Some(phrase) = self.look().get(&rule.sentence.phrase)? else {
                        continue;
                    };
                    let builtin = self.m.treaty.acts[phrase.act.index()].builtin;
                    (text == "withdrawal" && builtin == Some(Builtin::Withdraws))
                        || (text == "termination" && builtin == Some(Builtin::Terminates))
                }
                _ => false,
            };
            if !meant {
                continue;
            }
            for number in &self.s.open[index] {
                if let Some(instance) = self.s.live.get(number)
                    && crate::norm::bears(instance, Doer::Term(by))
                {
                    return Ok(Some((id, *number)));
                }
            }
        }
        Ok(None)
    }

    /// A notice takes effect at 00:00 of the date its period after it; what it must reach, it must reach.
    #[expect(clippy::too_many_arguments, reason = "a notice is who, of what, to whom, with what, when and why")]
    pub(crate) fn gives_notice(
        &mut self,
        act: ActId,
        by: Doer,
        args: &[Value],
        recipients: &[TermId],
        documents: &[TermId],
        at: Moment,
        why: &Why,
    ) -> Asked<bool> {
        let Some(who) = doer_term(by) else {
            return Ok(false);
        };
        for index in 0..self.m.rules.len() {
            if self.m.rules[index].standing && !self.m.treaty.rules[index].notice.is_empty() {
                self.stand_for(RuleId(index as u32), who, at)?;
            }
        }
        let Some((id, number)) = self.notice_power(args, who)? else {
            self.invalid_act(act, by, args, at, InvalidWhy::NotRegulated, why);
            return Ok(false);
        };
        let rule = self.rule(id);
        let because = Because::new(at, Link::Rule(id), vec![Arc::clone(why)]);
        let env = self.s.live.get(&number).map_or_else(Vec::new, |instance| instance.env.clone());
        let met = {
            let look = self.look();
            let mut reasons = Vec::new();
            let standing = self.m.rules[id.index()].standing;
            let own = match self.s.live.get(&number) {
                Some(instance) if standing => self.met_or_judged(rule, instance, &env)?,
                _ => true,
            };
            own && look.all(&rule.whiles, &env, &rule.vars, &mut reasons)? && !look.excused(&rule.unless, &env, &rule.vars, &mut reasons)?
        };
        let trigger = Trigger { at, window: 1 };
        let mut effect = self.m.calendar.day(at.at);
        let mut valid = met;
        for line in &rule.notice {
            if !self.look().holds(&line.guard)? {
                continue;
            }
            let notice = &line.value;
            if let Some(period) = &notice.period
                && let Some(dur) = self.look().get(period)?
                && let Some(Limit::Day(day)) = self.look().after(at, dur, 1)?
            {
                effect = effect.max(day);
            }
            if let Some(Creditor::Each(set) | Creditor::Jointly(set) | Creditor::One(set)) = &notice.to
                && !recipients.is_empty()
            {
                let wanted = self.look().expand(set, &env, Some(who), false)?;
                valid &= wanted.iter().all(|to| recipients.contains(to));
            }
            if !documents.is_empty() || !recipients.is_empty() {
                for document in &notice.with {
                    let mut found = documents.is_empty() && recipients.is_empty();
                    for given in documents {
                        found |= self.look().is(*document, *given)?;
                    }
                    valid &= found;
                }
            }
            for bar in &notice.not_before {
                if self.look().holds(&bar.guard)?
                    && let Some(point) = self.look().get(&bar.value)?
                {
                    match self.look().spot(point, &env, trigger)? {
                        Some(spot) => valid &= self.look().begins(spot).at <= at.at,
                        None => valid = false,
                    }
                }
            }
        }
        let window = self.look().window(&rule.times, &env, trigger)?;
        let start = self.m.calendar.start(effect);
        valid &= !window.barred
            && window.from.is_none_or(|from| from.at <= start)
            && window.to.is_none_or(|to| start <= self.look().lapse(to).0);
        if !valid {
            self.invalid_act(act, by, args, at, InvalidWhy::Notice, &because);
            return Ok(false);
        }
        let Some(phrase) = self.look().get(&rule.sentence.phrase)? else {
            return Ok(false);
        };
        let mut effect_args = Vec::new();
        for arg in &phrase.args {
            let value = match arg {
                Some(choice) => match self.look().get(choice)? {
                    Some(servanda_model::Arg::Treaty(instrument)) => Value::Treaty(*instrument),
                    _ => Value::NotStated,
                },
                None => Value::NotStated,
            };
            effect_args.push(value);
        }
        self.s.notices.push(Running {
            rule: id,
            instance: number,
            by: who,
            given: at,
            effect,
            suspended: None,
            over: false,
            lapsed_by_suspension: false,
            said: args.to_vec(),
            act: phrase.act,
            args: effect_args,
            why: because,
        });
        let index = self.s.notices.len() - 1;
        if start <= self.s.now {
            self.notice_takes_effect(index, at)?;
        } else {
            self.s.wake(start, false, Wake::Notice(index));
        }
        Ok(true)
    }

    /// A notice's day has come.
    pub(crate) fn notice_takes_effect(&mut self, index: usize, at: Moment) -> Asked<()> {
        let Some(notice) = self.s.notices.get_mut(index) else {
            return Ok(());
        };
        if notice.over || notice.suspended.is_some() || self.m.calendar.start(notice.effect) > self.s.now {
            return Ok(());
        }
        notice.over = true;
        let what = What::Act { act: notice.act, by: Doer::Term(notice.by), args: notice.args.clone(), worked: true };
        let why = Because::new(at, Link::Rule(notice.rule), vec![Arc::clone(&notice.why)]);
        let number = notice.instance;
        let rule = notice.rule;
        if let Some(instance) = self.s.live.get_mut(&number) {
            instance.state = NormState::Used;
            instance.since = at;
            instance.performed = instance.performed.or(Some(at));
        }
        self.tell(what, at, &why);
        let key = ItemKey {
            item: ItemId::Rule(rule),
            args: self.s.instance(number).map_or_else(Vec::new, |instance| instance.key(self.rule(rule)).args),
        };
        let used = What::Enters { key, state: servanda_model::State::Used, by: Vec::new() };
        self.tell(used, at, &why);
        Ok(())
    }

    /// A running notice is suspended, resumed or revoked.
    fn about_notice(&mut self, builtin: Builtin, act: ActId, by: Doer, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        let Some(who) = doer_term(by) else {
            return Ok(false);
        };
        if builtin == Builtin::ResumesNotice
            && let Some(last) = self.s.notices.iter().rev().find(|notice| notice.by == who)
            && last.lapsed_by_suspension
        {
            // It had counted as revoked: to resume it is to give it anew.
            let said = last.said.clone();
            return self.gives_notice(act, by, &said, &[], &[], at, why);
        }
        let Some(index) = self.s.notices.iter().rposition(|notice| notice.by == who && !notice.over) else {
            self.invalid_act(act, by, args, at, InvalidWhy::NotAvailable, why);
            return Ok(false);
        };
        let rule = self.rule(self.s.notices[index].rule);
        let today = self.m.calendar.day(at.at);
        match builtin {
            Builtin::RevokesNotice => {
                let mut revocable = None;
                for line in &rule.notice {
                    if self.look().holds(&line.guard)?
                        && let Some((may, until)) = &line.value.revocable
                    {
                        let mut may = *may;
                        if let Some(Time::Until(point) | Time::NotLaterThan(point)) = until
                            && let Some(point) = self.look().get(point)?
                            && let Some(spot) = self.look().spot(point, &Vec::new(), Trigger { at, window: 1 })?
                        {
                            may &= at.at < self.look().lapse(spot).0;
                        }
                        revocable = Some(may);
                    }
                }
                match revocable {
                    Some(true) => {
                        self.s.notices[index].over = true;
                        Ok(true)
                    }
                    Some(false) => {
                        self.invalid_act(act, by, args, at, InvalidWhy::NotAvailable, why);
                        Ok(false)
                    }
                    None => {
                        self.invalid_act(act, by, args, at, InvalidWhy::NotRegulated, why);
                        Ok(false)
                    }
                }
            }
            Builtin::SuspendsNotice => {
                let mut stops = None;
                for line in &rule.notice {
                    if !self.look().holds(&line.guard)? {
                        continue;
                    }
                    for said in &line.value.suspended {
                        if self.look().holds(&said.guard)? {
                            stops = Some(said.value);
                        }
                    }
                }
                match stops {
                    Some(true) => {
                        self.s.notices[index].suspended = Some(today);
                        Ok(true)
                    }
                    Some(false) => {
                        self.s.notices[index].over = true;
                        self.s.notices[index].lapsed_by_suspension = true;
                        Ok(true)
                    }
                    None => {
                        self.invalid_act(act, by, args, at, InvalidWhy::NotRegulated, why);
                        Ok(false)
                    }
                }
            }
            _ => {
                let notice = &mut self.s.notices[index];
                let Some(since) = notice.suspended.take() else {
                    return Ok(false);
                };
                let left = notice.effect.0 - since.0;
                notice.effect = Day(today.0 + left);
                let start = self.m.calendar.start(notice.effect);
                if start <= self.s.now {
                    self.notice_takes_effect(index, at)?;
                } else {
                    self.s.wake(start, false, Wake::Notice(index));
                }
                Ok(true)
            }
        }
    }
}
