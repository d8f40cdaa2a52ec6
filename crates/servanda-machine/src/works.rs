//! Rules that work by themselves, and rules that stand from the beginning.

use crate::because::Why;
use crate::calendar::Moment;
use crate::look::{Env, empty_env};
use crate::state::{Instance, Wake, Window};
use crate::step::{Step, What};
use crate::view::{Mode, NormState};
use servanda_model::{Asked, Bearer, ItemId, Modal, RuleId, TermId};
use std::sync::Arc;

impl Step<'_, '_> {
    /// A rule without a modal: its sentence happens, at once or when its time comes.
    pub(crate) fn effect(
        &mut self,
        id: RuleId,
        env: Env,
        bearers: Vec<TermId>,
        at: Moment,
        why: Why,
        window: Window,
    ) -> Asked<Option<u32>> {
        if window.waits || window.barred {
            return Ok(None);
        }
        // `on day 60 thereafter`: the beginning of that day; `not before`: then.
        let when = match (window.from, window.to) {
            (Some(from), _) if from.at > self.s.now => from,
            _ => at,
        };
        if when.at > self.s.now {
            let number = self.s.next_id;
            self.s.next_id += 1;
            self.s.live.insert(number, Instance { window, ..sentence(number, id, env, bearers, at, why) });
            self.s.wake(when.at, false, Wake::Opens(number));
            return Ok(Some(number));
        }
        self.works(id, &env, &bearers, when, &why)?;
        Ok(None)
    }

    /// The sentence of a rule without a modal happens.
    pub(crate) fn works(&mut self, id: RuleId, env: &Env, bearers: &[TermId], at: Moment, why: &Why) -> Asked<()> {
        let rule = self.rule(id);
        let Some(phrase) = self.look().get(&rule.sentence.phrase)? else {
            return Ok(());
        };
        let Some(bearer) = self.look().get(&rule.sentence.bearer)? else {
            return Ok(());
        };
        let doers: Vec<crate::event::Doer> = match bearer {
            Bearer::Treaty(instrument) => vec![crate::event::Doer::Treaty(*instrument)],
            _ if bearers.is_empty() => vec![crate::event::Doer::Nobody],
            _ => bearers.iter().copied().map(crate::event::Doer::Term).collect(),
        };
        for by in doers {
            let who = crate::state::doer_term(by);
            for args in self.filled(phrase, env, who)? {
                let what = What::Act { act: phrase.act, by, args, worked: true };
                self.tell(what, at, why);
            }
        }
        let key = crate::event::ItemKey { item: ItemId::Rule(id), args: crate::state::name_args(&rule.name, env) };
        for state in [servanda_model::State::Performed, servanda_model::State::Ended] {
            let what = What::Enters { key: key.clone(), state, by: bearers.to_vec() };
            self.tell(what, at, why);
        }
        if self.keep {
            self.record_effect(id, env, bearers, at, why);
        }
        Ok(())
    }

    pub(crate) fn record_effect(&mut self, id: RuleId, env: &Env, bearers: &[TermId], at: Moment, why: &Why) {
        let number = self.s.next_id;
        self.s.next_id += 1;
        let happened = sentence(number, id, env.clone(), bearers.to_vec(), at, Arc::clone(why));
        self.s.ended.insert(number, Instance { state: NormState::Performed, performed: Some(at), ended: true, ..happened });
    }

    /// Rules that no event makes arise: they stand from the beginning, or from the entry into force.
    pub(crate) fn stand(&mut self, at: Moment, why: &Why) -> Asked<()> {
        for index in 0..self.m.treaty.rules.len() {
            let id = RuleId(index as u32);
            if !self.m.rules[index].standing || !self.in_scope(ItemId::Rule(id)) || !self.look().holds(&self.rule(id).guard)? {
                continue;
            }
            let code = self.look().code(id)?;
            if code.standing && !code.watched {
                let rule = self.rule(id);
                // What applied before the entry into force does not arise with it a second time.
                let before = (id, TermId(0))..=(id, TermId(u32::MAX));
                if self.is_on_consent(rule) && self.s.stood.range(before).next().is_some() {
                    continue;
                }
                if self.s.open[index].is_empty() && self.in_scope(ItemId::Rule(id)) {
                    // A rule without a trigger that works by itself would work at once: only a condition makes it one.
                    if self.look().get(&rule.sentence.modal)? == Some(&Modal::Effect) && self.look().no_time(rule)? {
                        continue;
                    }
                    let env = empty_env(&rule.vars);
                    self.arise(id, &env, at, vec![Arc::clone(why)], 1)?;
                }
            }
        }
        Ok(())
    }

    /// A standing rule binds also who came later.
    pub(crate) fn stand_for(&mut self, id: RuleId, who: TermId, at: Moment, why: &Why) -> Asked<()> {
        if !self.m.rules[id.index()].standing || !self.in_scope(ItemId::Rule(id)) || self.s.stood.contains(&(id, who)) {
            return Ok(());
        }
        let rule = self.rule(id);
        if !self.look().holds(&rule.guard)? {
            return Ok(());
        }
        let code = self.look().code(id)?;
        if !code.standing || code.watched {
            return Ok(());
        }
        let Some(modal) = self.look().get(&rule.sentence.modal)?.copied() else {
            return Ok(());
        };
        if !self.applies(rule, modal)? || modal == Modal::Effect {
            return Ok(());
        }
        let env = empty_env(&rule.vars);
        for (env, bearers, mode) in self.bearers(rule, &env, modal)? {
            if bearers.contains(&who) && mode == Mode::Single {
                let presumed = self.s.force.get(rule.origin.instrument.index()).is_some_and(|force| force.presumed);
                let why = if presumed { crate::state::presumption(at) } else { Arc::clone(why) };
                self.make(id, env, bearers, mode, modal, at, vec![why], 1)?;
            }
        }
        Ok(())
    }

    /// What stood for somebody because of a role ends with the role; what an event made for the holders of that day stays.
    pub(crate) fn stand_down(&mut self, who: TermId, at: Moment, why: &Why) -> Asked<()> {
        let standing: Vec<(u32, RuleId)> = self
            .s
            .live
            .values()
            .filter(|instance| instance.bearers == [who] && self.m.rules[instance.rule.index()].standing)
            .map(|instance| (instance.id, instance.rule))
            .collect();
        for (number, id) in standing {
            let rule = self.rule(id);
            let Some(modal) = self.look().get(&rule.sentence.modal)?.copied() else {
                continue;
            };
            if !self.look().code(id)?.standing {
                continue;
            }
            let bearers = self.bearers(rule, &empty_env(&rule.vars), modal)?;
            if !bearers.iter().any(|(_, bearers, _)| bearers.contains(&who)) {
                self.discharge(number, at, why);
                self.s.stood.remove(&(id, who));
            }
        }
        Ok(())
    }
}

/// The instance of a rule without a modal, before its sentence happens.
fn sentence(number: u32, id: RuleId, env: Env, bearers: Vec<TermId>, at: Moment, why: Why) -> Instance {
    Instance {
        id: number,
        rule: id,
        slot: crate::open::Slot::default(),
        env,
        bearers,
        mode: Mode::Unspecified,
        creditors: Vec::new(),
        apart: Vec::new(),
        arose: at,
        state: NormState::Unavailable,
        since: at,
        window: Window::default(),
        best_efforts: false,
        self_judging: false,
        maintenance: false,
        failing: false,
        performed: None,
        breached: None,
        ended: false,
        dormant: false,
        done: Vec::new(),
        parts: Vec::new(),
        total: dashu::rational::RBig::ZERO,
        secondary: Vec::new(),
        halt: None,
        waived: Vec::new(),
        window_no: 1,
        why,
    }
}
