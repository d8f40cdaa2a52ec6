//! To whom a norm is owed: "norms quantify over the parties bound at the trigger", on both sides.

use servanda_model::elements::creditor_set;
use servanda_model::{Asked, InstrumentId, Rule, TermId, TermKind};

use crate::look::{Env, Look};
use crate::view::Bond;

/// To whom a norm is owed.
pub(crate) enum Owed {
    /// To these; nobody: the text does not say, or it shows at the act.
    To(Vec<TermId>),
    /// To nobody any more: all whom the text names are parties that the treaty does not bind.
    Nobody,
}

impl Look<'_, '_> {
    /// Whether anybody's bond can differ from anybody else's.
    fn bonds_differ(&self, instrument: InstrumentId) -> bool {
        !self.s.bonds.is_empty() || self.s.force.get(instrument.index()).is_some_and(|force| !force.presumed || force.ended.is_some())
    }

    /// Whether a line says that the rule outlives its instrument.
    pub(crate) fn survives(&self, rule: &Rule) -> Asked<bool> {
        for line in &rule.survives {
            if self.holds(&line.guard)? && self.get(&line.value)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Those of them whom the rule's instrument binds. Bodies and third States are bound by what they did themselves.
    pub(crate) fn bound_of(&self, rule: &Rule, mut who: Vec<TermId>) -> Asked<Vec<TermId>> {
        let instrument = rule.origin.instrument;
        if !self.bonds_differ(instrument) {
            return Ok(who);
        }
        let survives = self.survives(rule)?;
        who.retain(|who| {
            if !matches!(self.m.treaty.terms[who.index()].kind, TermKind::Party { .. }) {
                return true;
            }
            let (bond, _) = self.s.bond_of(instrument, *who);
            matches!(bond, Bond::Bound | Bond::Provisional) || (survives && bond == Bond::Ended)
        });
        Ok(who)
    }

    /// To whom a norm of this bearer is owed.
    pub(crate) fn owed(&self, rule: &Rule, env: &Env, bearer: Option<TermId>) -> Asked<Owed> {
        let mut named = Vec::new();
        for line in &rule.owed_to {
            if !self.holds(&line.guard)? {
                continue;
            }
            if let Some(creditor) = self.get(&line.value)? {
                let set = creditor_set(creditor);
                for who in self.expand(set, env, bearer, false)? {
                    if !named.contains(&who) {
                        named.push(who);
                    }
                }
            }
        }
        let some = !named.is_empty();
        let bound = self.bound_of(rule, named)?;
        Ok(if some && bound.is_empty() { Owed::Nobody } else { Owed::To(bound) })
    }
}
