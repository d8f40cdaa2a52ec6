//! Suspension of a norm, an article, an instrument, as a whole or between two parties (VCLT 57, 60, 72): what is open is suspended,
//! and so is what arises while it lasts.

use std::sync::Arc;

use servanda_model::{Asked, TermId, TermKind};

use crate::because::Why;
use crate::calendar::Moment;
use crate::event::Value;
use crate::state::{Between, Instance, Suspension};
use crate::step::{Step, cites};
use crate::view::{NormState, Unknown};

/// What of an instance a suspension takes hold of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    Nothing,
    /// The whole of it.
    Whole,
    /// What is owed to one of several creditors.
    Leg(TermId),
}

impl Step<'_, '_> {
    /// `P suspends X [towards Q]`.
    pub(crate) fn suspends(&mut self, who: Option<TermId>, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        let Some(target) = args.first().cloned() else {
            return Ok(true);
        };
        let suspension = Suspension { target, between: self.between(who, args), why: Arc::clone(why) };
        if self.s.suspensions.iter().any(|known| known.same(&suspension)) {
            return Ok(false);
        }
        for number in self.s.live.keys().copied().collect::<Vec<u32>>() {
            self.take_hold(number, &suspension, at)?;
        }
        self.s.suspensions.push(suspension);
        Ok(true)
    }

    /// Between whom: a party suspends in its own relations with another (VCLT 60(2)(b)), a body in all relations of that party.
    fn between(&self, who: Option<TermId>, args: &[Value]) -> Option<Between> {
        let with = args.get(1).and_then(Value::term)?;
        let party = who.filter(|who| !matches!(self.m.treaty.terms[who.index()].kind, TermKind::Body { .. }));
        Some(Between { party, with })
    }

    /// An instance arises while something is suspended.
    pub(crate) fn arises_suspended(&mut self, number: u32, at: Moment) -> Asked<()> {
        for suspension in self.s.suspensions.clone() {
            self.take_hold(number, &suspension, at)?;
        }
        Ok(())
    }

    fn take_hold(&mut self, number: u32, suspension: &Suspension, at: Moment) -> Asked<()> {
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(());
        };
        match self.hold(instance, suspension)? {
            Hold::Nothing => Ok(()),
            Hold::Whole => self.halt(number, at, &suspension.why),
            Hold::Leg(creditor) => {
                if let Some(instance) = self.s.live.get_mut(&number) {
                    instance.creditors.retain(|who| *who != creditor);
                    instance.apart.push(creditor);
                }
                Ok(())
            }
        }
    }

    fn hold(&self, instance: &Instance, suspension: &Suspension) -> Asked<Hold> {
        let rule = self.rule(instance.rule);
        let meant = match &suspension.target {
            Value::Item(key) => crate::cond::same_args(key, &instance.key(rule)),
            Value::Cite(cite) => cites(cite, &rule.origin.cite),
            // What survives is spared by a suspension of the whole.
            Value::Treaty(instrument) => rule.origin.instrument == *instrument && !self.look().survives(rule)?,
            _ => false,
        };
        let Some(between) = suspension.between else {
            return Ok(if meant { Hold::Whole } else { Hold::Nothing });
        };
        let [bearer] = instance.bearers.as_slice() else {
            return Ok(Hold::Nothing);
        };
        // The other side of the relation; `None`: whoever it is.
        let other = match between.party {
            Some(party) if *bearer == between.with => Some(party),
            Some(party) if *bearer == party => Some(between.with),
            Some(_) => return Ok(Hold::Nothing),
            None if *bearer == between.with => None,
            None => Some(between.with),
        };
        // Between two parties it is what they owe each other that is suspended, not the powers to end or resume it.
        if !meant || matches!(instance.state, NormState::Available | NormState::Unavailable | NormState::Used) {
            return Ok(Hold::Nothing);
        }
        let Some(other) = other else {
            return Ok(Hold::Whole);
        };
        match instance.creditors.as_slice() {
            [only] if *only == other => Ok(Hold::Whole),
            creditors if creditors.contains(&other) => Ok(Hold::Leg(other)),
            // To whom it is owed shows at the act, or nowhere.
            [] if instance.apart.is_empty() && rule.owed_to.is_empty() && between.party.is_some() => {
                let owed = self.o.assume(&self.owed_between(instance, *bearer, other))?;
                Ok(if owed { Hold::Whole } else { Hold::Nothing })
            }
            _ => Ok(Hold::Nothing),
        }
    }

    /// No line says to whom a norm is owed: whether a suspension between two parties covers it is open.
    fn owed_between(&self, instance: &Instance, one: TermId, two: TermId) -> Unknown {
        let name = |term: TermId| self.m.treaty.terms[term.index()].name.as_str();
        let rule = self.rule(instance.rule).name.words();
        Unknown::NotStated(format!("whether `{rule}` is owed between {} and {}", name(one), name(two)))
    }

    /// Whether what an act is about makes the norm one between two parties whose relations are suspended.
    pub(crate) fn suspended_between(&self, instance: &Instance, creditors: &[TermId]) -> Asked<bool> {
        for suspension in &self.s.suspensions {
            if suspension.between.is_some() {
                let about = Instance { creditors: creditors.to_vec(), ..instance.clone() };
                if !creditors.is_empty() && self.hold(&about, suspension)? == Hold::Whole {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// `P resumes X [towards Q]`: what no other suspension holds goes on.
    pub(crate) fn resumes(&mut self, who: Option<TermId>, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        let Some(target) = args.first().cloned() else {
            return Ok(true);
        };
        let ended = Suspension { target, between: self.between(who, args), why: Arc::clone(why) };
        self.s.suspensions.retain(|known| !known.same(&ended));
        for number in self.s.live.keys().copied().collect::<Vec<u32>>() {
            let Some(instance) = self.s.live.get(&number) else {
                continue;
            };
            if instance.halt.is_some() && self.hold(instance, &ended)? == Hold::Whole && !self.still_held(instance, &ended)? {
                self.resume(number, at, why)?;
            } else if let Some(between) = ended.between {
                self.join_again(number, between);
            }
        }
        Ok(true)
    }

    /// Whether another suspension holds what one is resumed of. Who resumes a norm of a suspended whole resumes it all the same.
    fn still_held(&self, instance: &Instance, ended: &Suspension) -> Asked<bool> {
        for known in &self.s.suspensions {
            let broader = matches!(known.target, Value::Treaty(_)) && !matches!(ended.target, Value::Treaty(_));
            if (known.between != ended.between || !broader) && self.hold(instance, known)? == Hold::Whole {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What is owed to one of several creditors is owed to it again.
    fn join_again(&mut self, number: u32, between: Between) {
        let Some(instance) = self.s.live.get_mut(&number) else {
            return;
        };
        let [bearer] = instance.bearers.as_slice() else {
            return;
        };
        let other = if *bearer == between.with { between.party } else { Some(between.with) };
        let concerned = between.party.is_none_or(|party| *bearer == party || *bearer == between.with);
        if let Some(other) = other
            && concerned
            && instance.apart.contains(&other)
        {
            instance.apart.retain(|who| *who != other);
            instance.creditors.push(other);
            instance.creditors.sort_unstable();
        }
    }
}
