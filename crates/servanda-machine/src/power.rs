//! Powers, permissions, prohibitions: what may be done, and what an act breaks.

use crate::because::{Because, Link, Why};
use crate::calendar::Moment;
use crate::creditors::Owed;
use crate::event::{Doer, Value};
use crate::look::Env;
use crate::norm::{Fit, bears};
use crate::state::{both, doer_term};
use crate::step::Step;
use crate::view::{InvalidWhy, NormState};
use servanda_model::{ActId, Asked, ItemId, Modal, RuleId, State as StateWord, TermId};
use std::sync::Arc;

impl Step<'_, '_> {
    /// A power or permission is used.
    pub(crate) fn use_it(&mut self, number: u32, fit: &Fit, at: Moment, why: &Why) -> Asked<()> {
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(());
        };
        if !self.is_available(number, &fit.env, at)? {
            return Ok(());
        }
        let triggered = !self.look().code(instance.rule)?.standing;
        let spent = triggered && self.look().get(&self.rule(instance.rule).sentence.modal)? != Some(&Modal::May);
        let Some(instance) = self.s.live.get_mut(&number) else {
            return Ok(());
        };
        let because = Because::new(at, Link::Rule(instance.rule), both(&instance.why, why));
        let first = instance.performed.is_none();
        if first {
            instance.performed = Some(at);
        }
        instance.state = NormState::Used;
        instance.since = at;
        if triggered && first {
            instance.why = Arc::clone(&because);
        }
        self.enters(number, StateWord::Used, at, &because);
        if spent {
            // A power that an event gave is spent; a permission is an exception as long as it runs.
            self.finish(number);
        }
        Ok(())
    }

    /// Whether a power or permission can be used now, by these values.
    pub(crate) fn is_available(&self, number: u32, env: &Env, at: Moment) -> Asked<bool> {
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(false);
        };
        let standing = self.look().code(instance.rule)?.standing;
        let ready = match instance.state {
            NormState::Available => true,
            NormState::Used => {
                standing || (!instance.window.barred && self.look().get(&self.rule(instance.rule).sentence.modal)? == Some(&Modal::May))
            }
            NormState::Unavailable => !instance.window.barred && instance.window.from.is_some_and(|from| from.at <= at.at),
            _ => false,
        };
        if !ready {
            return Ok(false);
        }
        let rule = self.rule(instance.rule);
        let look = self.look();
        let mut reasons = Vec::new();
        if !look.met_or_judged(standing, rule, &instance.bearers, &instance.env, env)? {
            return Ok(false);
        }
        Ok(look.all(&rule.whiles, env, &rule.vars, &mut reasons)? && !look.excused(&rule.unless, env, &rule.vars, &mut reasons)?)
    }

    /// Is an act valid? `None`: yes.
    pub(crate) fn validity(&mut self, act: ActId, by: Doer, args: &[Value], at: Moment, why: &Why) -> Asked<Option<(InvalidWhy, Why)>> {
        let declared = &self.m.treaty.acts[act.index()];
        if !declared.valid_if.is_empty() || !declared.valid_after.is_empty() {
            let because = Because::new(at, Link::Act(act), vec![Arc::clone(why)]);
            let mut env = crate::look::empty_env(&declared.vars);
            if let Some(who) = doer_term(by) {
                let last = env.len() - 1;
                env[last] = Some(Value::Term(who));
            }
            self.bind_act_vars(declared, args, &mut env)?;
            let mut reasons = Vec::new();
            if !self.look().conds(&declared.valid_if, &env, &declared.vars, &mut reasons)? {
                return Ok(Some((InvalidWhy::NotValid, because)));
            }
            let alternatives = self.alternatives(&declared.valid_after)?;
            if !alternatives.is_empty() {
                let mut any = false;
                for alternative in alternatives {
                    let mut all = true;
                    for choice in alternative {
                        all &= self.look().happened(choice, &env)?.is_some();
                    }
                    any |= all;
                }
                if !any {
                    return Ok(Some((InvalidWhy::NotValid, because)));
                }
            }
        }
        self.power_for(act, by, args, at, why)
    }

    /// A variable of an act's conditions stands for the first argument of its type that no other variable stands for.
    pub(crate) fn bind_act_vars(&self, act: &servanda_model::Act, args: &[Value], env: &mut Env) -> Asked<()> {
        let mut taken = vec![false; args.len()];
        for (index, variable) in act.vars.iter().enumerate() {
            for (place, value) in args.iter().enumerate() {
                if !taken[place] && self.look().fits_type(&variable.ty, value)? && self.can_be_meant(act, index, value)? {
                    taken[place] = true;
                    env[index] = Some(value.clone());
                    break;
                }
            }
        }
        Ok(())
    }

    /// Where a condition asks whether the variable is one of a set, it stands for something of that sort.
    pub(crate) fn can_be_meant(&self, act: &servanda_model::Act, index: usize, value: &Value) -> Asked<bool> {
        use servanda_model::{Cond, Ref, TermKind};
        fn asked(cond: &Cond, index: usize) -> Option<&servanda_model::Set> {
            match cond {
                Cond::Not(inner) => asked(inner, index),
                Cond::Is(Ref::Var(var), set) if usize::from(var.0) == index => Some(set),
                _ => None,
            }
        }
        let sort = |term: TermId| match &self.m.treaty.terms[term.index()].kind {
            TermKind::Role(_) | TermKind::Party { .. } | TermKind::Third | TermKind::Body { .. } => 0,
            TermKind::Kind(_) | TermKind::Value(_) => 1,
            TermKind::Place(_) => 2,
            _ => 3,
        };
        let Some(term) = value.term() else {
            return Ok(true);
        };
        let own = sort(term);
        for cond in act.valid_if.lines.iter().flat_map(|line| line.value.values()) {
            let Cond::Compare(left, right) = cond else {
                continue;
            };
            for quantity in [left, right] {
                if let servanda_model::QuantityValue::Of(number, Ref::Var(var)) = &quantity.value
                    && usize::from(var.0) == index
                    && self.look().number_of(*number, term)?.is_none()
                {
                    return Ok(false);
                }
            }
        }
        Ok(act.valid_if.lines.iter().flat_map(|line| line.value.values()).filter_map(|cond| asked(cond, index)).all(|set| {
            set.members.iter().all(|member| match member.settled() {
                Some(Ref::Term(term)) => sort(*term) == own,
                _ => true,
            })
        }))
    }

    /// Of an act that is the exercise of a power, the power; a built-in exit without a rule is not regulated.
    pub(crate) fn power_for(&mut self, act: ActId, by: Doer, args: &[Value], at: Moment, why: &Why) -> Asked<Option<(InvalidWhy, Why)>> {
        let builtin = self.m.treaty.acts[act.index()].builtin;
        let needs = builtin.is_some_and(crate::bond::needs_a_power);
        let mut regulated: Option<RuleId> = None;
        let mut unannounced = false;
        let m = self.m;
        for &id in &m.content[act.index()] {
            let rule = self.rule(id);
            if m.rules[id.index()].modal.is_some_and(|modal| modal != Modal::HasPower && !(needs && modal == Modal::May))
                || !self.in_scope(ItemId::Rule(id))
                || !self.look().holds(&rule.guard)?
            {
                continue;
            }
            let modal = self.look().get(&rule.sentence.modal)?.copied();
            if modal != Some(Modal::HasPower) && !(needs && modal == Some(Modal::May)) {
                continue;
            }
            let Some(phrase) = self.look().get(&rule.sentence.phrase)? else {
                continue;
            };
            if phrase.act != act {
                continue;
            }
            regulated = Some(id);
            if needs && takes_time(&self.look(), rule)? {
                unannounced = true;
                continue;
            }
            if let Some(who) = doer_term(by) {
                self.stand_for(id, who, at, &crate::state::presumption(at))?;
            }
            let mut place = 0_u64;
            while let Some(number) = self.next_open_for(id, by, args, &mut place) {
                let Some(instance) = self.s.live.get(&number) else {
                    continue;
                };
                if !bears(instance, by) {
                    continue;
                }
                if let Some(fit) = self.fits(instance, phrase, by, args)?
                    && self.is_available(number, &fit.env, at)?
                {
                    return Ok(None);
                }
            }
        }
        Ok(match regulated {
            // Its effect comes with the end of the notice, not with an act.
            Some(id) if unannounced => Some((InvalidWhy::NoNotice, Because::new(at, Link::Rule(id), vec![Arc::clone(why)]))),
            Some(id) => Some((InvalidWhy::NotAvailable, Because::new(at, Link::Rule(id), vec![Arc::clone(why)]))),
            None if needs => Some((InvalidWhy::NotRegulated, Arc::clone(why))),
            None => None,
        })
    }

    /// The prohibitions that an act breaks.
    pub(crate) fn prohibitions(&mut self, act: ActId, by: Doer, args: &[Value], at: Moment, why: &Why) -> Asked<()> {
        let m = self.m;
        for &id in &m.content[act.index()] {
            if m.rules[id.index()].modal.is_some_and(|modal| modal != Modal::ShallNot && modal != Modal::May) {
                continue;
            }
            let rule = self.rule(id);
            if !self.look().forbids(rule)? {
                continue;
            }
            if let Some(who) = doer_term(by) {
                self.stand_for(id, who, at, &crate::state::presumption(at))?;
            }
            let mut place = 0_u64;
            while let Some(number) = self.next_open_for(id, by, args, &mut place) {
                let Some(instance) = self.s.live.get(&number) else {
                    continue;
                };
                if !bears(instance, by)
                    || !matches!(
                        instance.state,
                        NormState::Active | NormState::BreachedOwed | NormState::BreachedSilent | NormState::Available | NormState::Used
                    )
                    || instance.window.barred
                    || instance.window.from.is_some_and(|from| self.precedes(at, from))
                {
                    continue;
                }
                let Some(phrase) = self.look().get(&rule.sentence.phrase)? else {
                    break;
                };
                if phrase.act != act {
                    break;
                }
                let Some(fit) = self.fits(instance, phrase, by, args)? else {
                    continue;
                };
                let mut reasons = Vec::new();
                let standing = self.look().code(id)?.standing;
                let excused = {
                    let look = self.look();
                    look.excused(&rule.unless, &fit.env, &rule.vars, &mut reasons)?
                        || !look.all(&rule.whiles, &fit.env, &rule.vars, &mut reasons)?
                        || !look.met_at_exercise(standing, rule, &instance.env, &fit.env, &mut reasons)?
                };
                if excused || self.permitted(id, act, by, args, at)? {
                    continue;
                }
                let Owed::To(creditors) = self.look().owed(rule, &fit.env, doer_term(by))? else {
                    continue;
                };
                if !self.s.suspensions.is_empty() {
                    let instance = self.s.live.get(&number);
                    if let Some(instance) = instance
                        && self.suspended_between(instance, &creditors)?
                    {
                        continue;
                    }
                }
                let instance_why = self.s.live.get(&number).map_or_else(|| Arc::clone(why), |instance| Arc::clone(&instance.why));
                let mut from = both(&instance_why, why);
                from.extend(reasons);
                let because = Because::new(at, Link::Rule(id), from);
                // What the act was about names the instance of what follows; the prohibition itself goes on for everybody and
                // everything it was about.
                let general = self.s.live.get_mut(&number).map(|instance| std::mem::replace(&mut instance.env, fit.env.clone()));
                self.breach(number, at, at, Some((act, args.to_vec())), &because)?;
                if let (Some(instance), Some(env)) = (self.s.live.get_mut(&number), general) {
                    instance.env = env;
                    if instance.window.to.is_some() || !standing {
                        instance.why = instance_why;
                    }
                }
            }
        }
        Ok(())
    }

    /// A permission is an exception to a prohibition of its own instrument; another's only if it prevails.
    pub(crate) fn permitted(&mut self, prohibition: RuleId, act: ActId, by: Doer, args: &[Value], at: Moment) -> Asked<bool> {
        let m = self.m;
        let forbidding = self.rule(prohibition);
        for &id in &m.content[act.index()] {
            if id == prohibition || m.rules[id.index()].modal.is_some_and(|modal| modal != Modal::May && modal != Modal::HasPower) {
                continue;
            }
            let rule = self.rule(id);
            let modal = self.look().get(&rule.sentence.modal)?.copied();
            let negative = matches!(self.look().get(&rule.sentence.bearer)?, Some(servanda_model::Bearer::No(_)));
            if !matches!(modal, Some(Modal::May | Modal::HasPower)) || negative {
                continue;
            }
            if !self.look().holds(&rule.guard)? {
                continue;
            }
            if rule.origin.instrument != forbidding.origin.instrument && !self.look().prevails(rule, prohibition)? {
                continue;
            }
            if let Some(who) = doer_term(by) {
                self.stand_for(id, who, at, &crate::state::presumption(at))?;
            }
            let mut place = 0_u64;
            while let Some(number) = self.next_open_for(id, by, args, &mut place) {
                let Some(instance) = self.s.live.get(&number) else {
                    continue;
                };
                if !bears(instance, by) {
                    continue;
                }
                let Some(phrase) = self.look().get(&rule.sentence.phrase)? else {
                    break;
                };
                if phrase.act != act {
                    break;
                }
                if let Some(fit) = self.fits(instance, phrase, by, args)?
                    && self.is_available(number, &fit.env, at)?
                {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

/// Whether what a power does takes effect only when the time of a notice has run.
fn takes_time(look: &crate::look::Look<'_, '_>, rule: &servanda_model::Rule) -> Asked<bool> {
    for line in &rule.notice {
        if line.value.period.is_some() && look.holds(&line.guard)? {
            return Ok(true);
        }
    }
    Ok(false)
}
