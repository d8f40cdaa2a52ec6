//! Notices: given, suspended, resumed, revoked, and taking effect.

use crate::because::{Because, Link, Why};
use crate::calendar::{Day, Moment};
use crate::event::{Doer, ItemKey, Value};
use crate::state::{Limit, Running, Wake, doer_term};
use crate::step::{Step, What};
use crate::time::Trigger;
use crate::view::{InvalidWhy, NormState};
use servanda_model::elements::creditor_set;
use servanda_model::{ActId, Asked, Builtin, Creditor, ItemId, Modal, RuleId, TermId, Time};
use std::sync::Arc;

impl Step<'_, '_> {
    /// The power that a notice exercises.
    pub(crate) fn notice_power(&self, args: &[Value], by: TermId) -> Asked<Option<(RuleId, u32)>> {
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
            for number in self.s.open[index].iter() {
                if let Some(instance) = self.s.live.get(&number)
                    && crate::norm::bears(instance, Doer::Term(by))
                {
                    return Ok(Some((id, number)));
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
                self.stand_for(RuleId(index as u32), who, at, &crate::state::presumption(at))?;
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
            let standing = look.code(id)?.standing;
            let own = match self.s.live.get(&number) {
                Some(instance) => look.met_or_judged(standing, rule, &instance.bearers, &instance.env, &env)?,
                None => true,
            };
            own && look.all(&rule.whiles, &env, &rule.vars, &mut reasons)? && !look.excused(&rule.unless, &env, &rule.vars, &mut reasons)?
        };
        let trigger = Trigger::new(at);
        let mut effect = self.m.calendar.day(at.at);
        let mut valid = met;
        // The period runs once the last of those whom it must reach has been notified.
        let mut notified = self.s.notified.remove(&(number, who)).unwrap_or_default();
        notified.extend_from_slice(recipients);
        let mut all_reached = true;
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
            if let Some(to) = &notice.to
                && !recipients.is_empty()
            {
                let wanted = self.look().expand(creditor_set(to), &env, Some(who), false)?;
                let reached = |to: &TermId| notified.contains(to);
                all_reached &= match to {
                    Creditor::Any(_) => wanted.iter().any(reached),
                    Creditor::Each(_) | Creditor::Jointly(_) | Creditor::One(_) => wanted.iter().all(reached),
                };
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
        if valid && !all_reached {
            self.s.notified.insert((number, who), notified);
        }
        if !valid || !all_reached {
            self.invalid_act(act, by, args, at, InvalidWhy::Notice, &because);
            return Ok(false);
        }
        let Some(phrase) = self.look().get(&rule.sentence.phrase)? else {
            return Ok(false);
        };
        // What the rule's sentence says takes effect: whom one leaves, what is suspended, towards whom.
        let mut effect_args = self.filled(phrase, &env, Some(who))?;
        if effect_args.is_empty() {
            effect_args.push(vec![Value::NotStated; phrase.args.len()]);
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
    #[expect(clippy::unnecessary_wraps, reason = "what happens may need a choice; one shape for all that does")]
    pub(crate) fn notice_takes_effect(&mut self, index: usize, at: Moment) -> Asked<()> {
        let Some(notice) = self.s.notices.get_mut(index) else {
            return Ok(());
        };
        if notice.over || notice.suspended.is_some() || self.m.calendar.start(notice.effect) > self.s.now {
            return Ok(());
        }
        notice.over = true;
        let (act, by, effects) = (notice.act, Doer::Term(notice.by), notice.args.clone());
        let why = Because::new(at, Link::Rule(notice.rule), vec![Arc::clone(&notice.why)]);
        let number = notice.instance;
        let rule = notice.rule;
        if let Some(instance) = self.s.live.get_mut(&number) {
            instance.state = NormState::Used;
            instance.since = at;
            instance.performed = instance.performed.or(Some(at));
        }
        for args in effects {
            self.tell(What::Act { act, by, args, worked: true }, at, &why);
        }
        let key = ItemKey {
            item: ItemId::Rule(rule),
            args: self.s.instance(number).map_or_else(Vec::new, |instance| instance.key(self.rule(rule)).args),
        };
        let used = What::Enters { key, state: servanda_model::State::Used, by: Vec::new() };
        self.tell(used, at, &why);
        Ok(())
    }

    /// A running notice is suspended, resumed or revoked.
    pub(crate) fn about_notice(&mut self, builtin: Builtin, act: ActId, by: Doer, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
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
                            && let Some(spot) = self.look().spot(point, &Vec::new(), Trigger::new(at))?
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
