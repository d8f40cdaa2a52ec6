//! Conditions that must be watched: computed facts that something waits for, `while` lines, an `unless` that ends.

use servanda_model::{Asked, Dnf, ItemId, Modal, RuleId};

use crate::because::{Because, Link};
use crate::calendar::Moment;
use crate::event::ItemKey;
use crate::look::empty_env;
use crate::state::presumption;
use crate::step::{Step, What};
use crate::view::NormState;

impl Step<'_, '_> {
    /// Reads the watched conditions once, after everything that was told has been heard.
    pub(crate) fn sweep(&mut self) -> Asked<()> {
        let at = self.moment();
        self.sweep_facts(at)?;
        for index in 0..self.m.rules.len() {
            if self.m.rules[index].watched && self.in_scope(ItemId::Rule(RuleId(index as u32))) {
                self.sweep_rule(RuleId(index as u32), at)?;
            }
        }
        self.sweep_dormant(at)
    }

    /// The present: an instant, or a day where time has only come to its beginning.
    fn moment(&self) -> Moment {
        let now = self.s.now;
        let start = self.m.calendar.start(self.m.calendar.day(now));
        Moment { at: now, precise: start != now }
    }

    fn sweep_facts(&mut self, at: Moment) -> Asked<()> {
        for index in 0..self.m.watched_facts.len() {
            let id = self.m.watched_facts[index];
            let fact = &self.m.treaty.facts[id.index()];
            if fact.name.vars().next().is_some() || !self.in_scope(ItemId::Fact(id)) {
                continue;
            }
            let key = ItemKey { item: ItemId::Fact(id), args: Vec::new() };
            let mut whys = Vec::new();
            let now = self.look().fact(&key, &mut whys)?;
            let before = self.s.computed.insert(key.clone(), now);
            if before != Some(now) && (now || before.is_some()) {
                let because = Because::new(at, Link::Fact(id), whys);
                self.tell(What::Edge { key, begins: now }, at, &because);
            }
        }
        Ok(())
    }

    fn sweep_rule(&mut self, id: RuleId, at: Moment) -> Asked<()> {
        let rule = self.rule(id);
        if !self.look().holds(&rule.guard)? {
            return Ok(());
        }
        let code = self.look().code(id)?;
        if !code.watched {
            return Ok(());
        }
        if code.standing {
            let env = empty_env(&rule.vars);
            let mut whys = Vec::new();
            let now = {
                let look = self.look();
                look.all(&rule.ifs, &env, &rule.vars, &mut whys)? && look.all(&rule.whiles, &env, &rule.vars, &mut whys)?
            };
            let key = ItemKey { item: ItemId::Rule(id), args: Vec::new() };
            let before = self.s.computed.insert(key, now);
            if now && before != Some(true) {
                let why = presumption(at);
                self.arise(id, &env, at, vec![why], 1)?;
                return Ok(());
            }
            if now {
                return Ok(());
            }
        }
        if rule.whiles.iter().all(Dnf::is_empty) {
            return Ok(());
        }
        for number in self.s.open[id.index()].iter().collect::<Vec<u32>>() {
            self.while_ended(id, number, at)?;
        }
        Ok(())
    }

    fn while_ended(&mut self, id: RuleId, number: u32, at: Moment) -> Asked<()> {
        let rule = self.rule(id);
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(());
        };
        let env = instance.env.clone();
        let mut whys = Vec::new();
        if self.look().all(&rule.whiles, &env, &rule.vars, &mut whys)? {
            return Ok(());
        }
        match self.look().get(&rule.sentence.modal)? {
            Some(Modal::ShallNot) => self.prohibition_ends(number, at),
            Some(Modal::May | Modal::HasPower) => self.lapse_power(number, at),
            _ => {
                let why = Because::new(at, Link::Rule(id), whys);
                self.discharge(number, at, &why);
                Ok(())
            }
        }
    }

    fn sweep_dormant(&mut self, at: Moment) -> Asked<()> {
        if self.s.dormant.is_empty() {
            return Ok(());
        }
        for number in self.s.dormant.clone() {
            let Some(instance) = self.s.live.get(&number) else {
                self.s.dormant.retain(|known| *known != number);
                continue;
            };
            if !instance.dormant {
                self.s.dormant.retain(|known| *known != number);
                continue;
            }
            let rule = self.rule(instance.rule);
            let env = instance.env.clone();
            let mut whys = Vec::new();
            if !self.look().excused(&rule.unless, &env, &rule.vars, &mut whys)? {
                if let Some(instance) = self.s.live.get_mut(&number) {
                    instance.dormant = false;
                    if instance.state == NormState::Active {
                        instance.since = at;
                    }
                }
                self.s.dormant.retain(|known| *known != number);
            }
        }
        Ok(())
    }
}
