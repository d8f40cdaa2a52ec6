//! How late something was or is: what is paid for every begun day of delay, what may be done after more than so many.

use dashu::rational::RBig;
use servanda_model::{Asked, ItemId, ItemPat, Rounding, TimeUnit};

use crate::calendar::Moment;
use crate::cond::{round, same_args};
use crate::look::{Env, Look};
use crate::state::{Instance, Limit};
use crate::view::Unknown;

impl Look<'_, '_> {
    /// The delay of a rule's instances together, each rounded as the text says; nothing where nothing is late.
    pub(crate) fn delay(&self, item: &ItemPat, unit: TimeUnit, rounding: Rounding, env: &Env) -> Asked<RBig> {
        let ItemId::Rule(rule) = item.item else {
            return Ok(RBig::ZERO);
        };
        let key = self.key(item, env)?;
        let declared = &self.m.treaty.rules[rule.index()];
        let mut all = RBig::ZERO;
        for instance in self.s.live.values().chain(self.s.ended.values()).filter(|instance| instance.rule == rule) {
            if instance.breached.is_some() && same_args(&key, &instance.key(declared)) {
                all += self.delay_of(instance, unit, rounding)?;
            }
        }
        Ok(all)
    }

    /// From the last lawful day or instant to the performance, or to now.
    fn delay_of(&self, instance: &Instance, unit: TimeUnit, rounding: Rounding) -> Asked<RBig> {
        let until = instance.performed.unwrap_or(Moment::exact(self.s.now));
        let calendar = &self.m.calendar;
        match instance.window.to {
            None => Ok(RBig::ZERO),
            Some(Limit::Day(due)) => {
                let days = i64::from(calendar.day(until.at).0) - i64::from(due.0);
                Ok(counted(days.max(0) * 86_400, unit, rounding))
            }
            Some(Limit::At(to) | Limit::Between(_, to)) => {
                let least = counted((until.at.0 - to.0).max(0), unit, rounding);
                if until.precise {
                    return Ok(least);
                }
                // Of an unknown hour: where the day as a whole does not decide it, the hour does.
                let last = calendar.end(until).0 - 1;
                let most = counted((last - to.0).max(0), unit, rounding);
                if least == most || self.o.assume(&Unknown::Hour(until, boundary(until.at.0, to.0, unit)))? {
                    return Ok(least);
                }
                Ok(most)
            }
        }
    }
}

/// The first instant after the beginning of a day at which another unit of delay is full.
fn boundary(from: i64, to: i64, unit: TimeUnit) -> crate::calendar::Instant {
    let step = seconds(unit);
    let passed = (from - to).max(0);
    crate::calendar::Instant(to + (passed + step - 1) / step * step)
}

fn seconds(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Hours => 3_600,
        TimeUnit::Weeks => 7 * 86_400,
        // Only units of a fixed length are accepted.
        TimeUnit::Days | TimeUnit::WorkingDays | TimeUnit::Months | TimeUnit::Years => 86_400,
    }
}

fn counted(passed: i64, unit: TimeUnit, rounding: Rounding) -> RBig {
    round(&(RBig::from(passed) / RBig::from(seconds(unit))), rounding)
}
