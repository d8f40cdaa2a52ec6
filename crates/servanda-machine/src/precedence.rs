//! Which of two rules gives way: `prevails over`, and an instrument that prevails.

use std::sync::Arc;

use servanda_model::{Arg, Asked, Bearer, ItemId, Modal, Rule, RuleId};

use crate::because::Why;
use crate::look::Look;
use crate::state::Instance;
use crate::view::NormState;

impl Look<'_, '_> {
    /// Whether a rule, or its whole instrument, goes before another rule.
    pub(crate) fn prevails(&self, rule: &Rule, over: RuleId) -> Asked<bool> {
        for line in &rule.prevails {
            if line.value.item == ItemId::Rule(over) && self.holds(&line.guard)? {
                return Ok(true);
            }
        }
        let other = &self.m.treaty.rules[over.index()];
        let instrument = rule.origin.instrument;
        Ok(instrument != other.origin.instrument && self.m.treaty.instruments.get(instrument.index()).is_some_and(|one| one.prevails))
    }

    /// Whether a rule is a prohibition, as it stands under what is chosen.
    pub(crate) fn forbids(&self, rule: &Rule) -> Asked<bool> {
        let modal = self.get(&rule.sentence.modal)?.copied();
        Ok(modal == Some(Modal::ShallNot) || (modal == Some(Modal::May) && matches!(self.get(&rule.sentence.bearer)?, Some(Bearer::No(_)))))
    }

    /// Why a duty gives way now: a prohibition that prevails over it forbids its bearers what it asks for. Nothing is owed while it does.
    pub(crate) fn gives_way(&self, duty: &Instance) -> Asked<Option<Why>> {
        let own = &self.m.treaty.rules[duty.rule.index()];
        let Some(phrase) = self.get(&own.sentence.phrase)? else {
            return Ok(None);
        };
        for &id in &self.m.content[phrase.act.index()] {
            let rule = &self.m.treaty.rules[id.index()];
            if id == duty.rule || !self.prevails(rule, duty.rule)? || !self.holds(&rule.guard)? || !self.forbids(rule)? {
                continue;
            }
            for number in self.s.open[id.index()].iter() {
                let Some(ban) = self.s.live.get(&number) else { continue };
                if self.is_on(ban) && duty.bearers.iter().all(|who| ban.bearers.contains(who)) && self.covers(ban, duty)? {
                    return Ok(Some(Arc::clone(&ban.why)));
                }
            }
        }
        Ok(None)
    }

    /// Whether a prohibition forbids now.
    fn is_on(&self, ban: &Instance) -> bool {
        let now = self.s.now;
        matches!(
            ban.state,
            NormState::Active | NormState::BreachedOwed | NormState::BreachedSilent | NormState::Available | NormState::Used
        ) && !ban.window.barred
            && ban.window.from.is_none_or(|from| from.at <= now)
    }

    /// Whether whatever performs the duty is forbidden: where the prohibition names something, the duty names the same.
    fn covers(&self, ban: &Instance, duty: &Instance) -> Asked<bool> {
        let (rule, own) = (&self.m.treaty.rules[ban.rule.index()], &self.m.treaty.rules[duty.rule.index()]);
        let (Some(forbidden), Some(owed)) = (self.get(&rule.sentence.phrase)?, self.get(&own.sentence.phrase)?) else {
            return Ok(false);
        };
        if forbidden.act != owed.act {
            return Ok(false);
        }
        for (forbidden, owed) in forbidden.args.iter().zip(&owed.args) {
            let (Some(forbidden), owed) = (forbidden, owed) else { continue };
            let Some(forbidden) = self.get(forbidden)? else { continue };
            let owed = match owed {
                Some(owed) => self.get(owed)?,
                None => None,
            };
            let same = match (forbidden, owed) {
                (Arg::Set(forbidden), owed) => {
                    let banned = self.expand(forbidden, &ban.env, ban.bearers.first().copied(), false)?;
                    let wanted = match owed {
                        Some(Arg::Set(owed)) => self.expand(owed, &duty.env, duty.bearers.first().copied(), false)?,
                        _ => Vec::new(),
                    };
                    banned.is_empty() || (!wanted.is_empty() && wanted.iter().all(|one| banned.contains(one)))
                }
                (forbidden, Some(owed)) => forbidden == owed,
                (_, None) => false,
            };
            if !same {
                return Ok(false);
            }
        }
        let mut whys = Vec::new();
        let standing = self.code(ban.rule)?.standing;
        Ok(!self.excused(&rule.unless, &ban.env, &rule.vars, &mut whys)?
            && self.all(&rule.whiles, &ban.env, &rule.vars, &mut whys)?
            && self.met_at_exercise(standing, rule, &ban.env, &ban.env, &mut whys)?)
    }
}
