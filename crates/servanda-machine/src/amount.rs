//! How much is owed under a rule, and how much of it has not come.

use dashu::rational::RBig;
use servanda_model::{Arg, Asked, Bound, ItemId, ItemPat, Phrase, Quantity};

use crate::cond::same_args;
use crate::look::{Env, Look};
use crate::state::Instance;

impl<'t> Look<'_, 't> {
    /// The `amount` line of a rule.
    pub(crate) fn amount_line(&self, instance: &Instance) -> Asked<Option<&'t Quantity>> {
        for line in &self.m.treaty.rules[instance.rule.index()].amount {
            if self.holds(&line.guard)? {
                return line.value.get(self.o);
            }
        }
        Ok(None)
    }

    /// The total that must be reached, if performances add up.
    pub(crate) fn total_wanted(&self, instance: &Instance, phrase: &Phrase) -> Asked<Option<RBig>> {
        if let Some(line) = self.amount_line(instance)?
            && line.bound == Bound::InTotal
        {
            return self.number(line, &instance.env);
        }
        for arg in phrase.args.iter().flatten() {
            if let Some(Arg::Quantity(quantity)) = self.get(arg)?
                && quantity.bound == Bound::InTotal
            {
                return self.number(quantity, &instance.env);
            }
        }
        Ok(None)
    }

    /// What of a rule's total has not been performed, over its open instances; nothing where nothing is open.
    pub(crate) fn rest(&self, item: &ItemPat, env: &Env) -> Asked<RBig> {
        let ItemId::Rule(rule) = item.item else {
            return Ok(RBig::ZERO);
        };
        // A total may be said in terms of another's rest, not of its own.
        let Some(deeper) = self.step_in() else {
            return Ok(RBig::ZERO);
        };
        let key = self.key(item, env)?;
        let declared = &self.m.treaty.rules[rule.index()];
        let Some(phrase) = self.get(&declared.sentence.phrase)? else {
            return Ok(RBig::ZERO);
        };
        let mut rest = RBig::ZERO;
        for number in self.s.open[rule.index()].iter() {
            if let Some(instance) = self.s.live.get(&number)
                && same_args(&key, &instance.key(declared))
                && let Some(total) = deeper.total_wanted(instance, phrase)?
                && total > instance.total
            {
                rest += total - &instance.total;
            }
        }
        Ok(rest)
    }
}
