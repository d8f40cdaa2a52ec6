//! The life of the treaty itself: bonds, entry into force, notices, suspension, ends.

use std::sync::Arc;

use servanda_model::{ActId, Asked, Builtin, InstrumentId, Modal, RuleId, TermId, TermKind};

use crate::because::{Because, Link, Why};
use crate::calendar::Moment;
use crate::event::{Doer, Value};
use crate::state::{Halt, Limit, Wake, doer_term};
use crate::step::{Step, What, cites};
use crate::view::{Bond, NormState, Unknown};

/// Built-in acts that have effect only under a rule that gives the power, or that works by itself.
pub(crate) fn needs_a_power(builtin: Builtin) -> bool {
    matches!(builtin, Builtin::Withdraws | Builtin::Suspends | Builtin::Terminates | Builtin::Expels | Builtin::Amends | Builtin::Extends)
}

impl Step<'_, '_> {
    pub(crate) fn instrument(by: Doer, args: &[Value]) -> InstrumentId {
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
    pub(crate) fn enters_one_by_one(&self, instrument: InstrumentId) -> Asked<bool> {
        let Some(entry) = self.m.builtins.get(&Builtin::EntersIntoForce) else {
            return Ok(false);
        };
        for rule in &self.m.treaty.rules {
            if self.look().holds(&rule.guard)?
                && matches!(self.look().get(&rule.sentence.bearer)?, Some(servanda_model::Bearer::Treaty(of)) if *of == instrument)
                && let Some(phrase) = self.look().get(&rule.sentence.phrase)?
                && phrase.act == *entry
                && phrase.args.iter().any(Option::is_some)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether signature expresses consent to be bound (VCLT 12): a rule on entry into force waits for signatures and for no
    /// ratification, acceptance or accession, or the text knows none of these.
    fn signature_binds(&self, instrument: InstrumentId) -> Asked<bool> {
        let consent = |builtin: Option<Builtin>| matches!(builtin, Some(Builtin::Ratifies | Builtin::Accepts | Builtin::Accedes));
        let builtin = |act: ActId| self.m.treaty.acts[act.index()].builtin;
        let mut ratified = false;
        for (index, rule) in self.m.treaty.rules.iter().enumerate() {
            // No bracket is read of a rule that speaks of something else.
            let speaks = rule
                .sentence
                .phrase
                .values()
                .any(|phrase| matches!(builtin(phrase.act), Some(Builtin::EntersIntoForce | Builtin::Ratifies | Builtin::Accepts)));
            if !speaks || rule.origin.instrument != instrument || !self.look().holds(&rule.guard)? {
                continue;
            }
            let Some(own) = self.look().get(&rule.sentence.phrase)?.map(|phrase| builtin(phrase.act)) else {
                continue;
            };
            if own != Some(Builtin::EntersIntoForce) {
                // Accession is for others than those who sign.
                ratified |= matches!(own, Some(Builtin::Ratifies | Builtin::Accepts));
                continue;
            }
            let (mut by_signature, mut by_consent) = (false, false);
            for event in self.trigger_groups(RuleId(index as u32))?.into_iter().flatten().flatten() {
                if let Some(servanda_model::EventPat::Act { phrase, .. }) = self.look().get(event)? {
                    by_signature |= builtin(phrase.act) == Some(Builtin::Signs);
                    by_consent |= consent(builtin(phrase.act));
                }
            }
            if by_signature && !by_consent {
                return Ok(true);
            }
            ratified |= by_consent;
        }
        Ok(!ratified)
    }

    /// Consent to be bound is given. It binds at once where the treaty is in force, unless the text says when it enters into force for
    /// one party.
    fn consents(&mut self, instrument: InstrumentId, who: TermId, at: Moment, why: &Why) -> Asked<()> {
        if self.s.force[instrument.index()].in_force() && !self.enters_one_by_one(instrument)? {
            if self.binds(instrument, who, Bond::Bound, at, why)? {
                self.enters_for(instrument, who, at, why)?;
            }
        } else if self.s.bond_of(instrument, who).0 == Bond::Provisional {
            self.s.consented.insert((instrument, who));
        } else {
            self.set_bond(instrument, who, Bond::Consented, at);
        }
        Ok(())
    }

    /// A party is bound from now on: what stands binds it as well. `false`: it was bound so already.
    fn binds(&mut self, instrument: InstrumentId, who: TermId, bond: Bond, at: Moment, why: &Why) -> Asked<bool> {
        let before = self.s.bond_of(instrument, who).0;
        if !self.set_bond(instrument, who, bond, at) {
            return Ok(false);
        }
        // What binds one party alone applies to it, whether or not the rest wait: from then on it applies among those it binds.
        let force = &mut self.s.force[instrument.index()];
        let first = !force.applies() && force.ended.is_none();
        if first {
            force.among = Some(at);
        }
        self.stands_for(instrument, who, at, why)?;
        if first {
            self.stand(at, why)?;
        }
        if before != Bond::Provisional {
            self.tell_applies(instrument, Some(who), at, why);
        }
        Ok(true)
    }

    /// All that stands in an instrument binds somebody who was not bound by it before.
    fn stands_for(&mut self, instrument: InstrumentId, who: TermId, at: Moment, why: &Why) -> Asked<()> {
        for index in 0..self.m.rules.len() {
            if self.m.treaty.rules[index].origin.instrument == instrument {
                self.stand_for(RuleId(index as u32), who, at, why)?;
            }
        }
        Ok(())
    }

    pub(crate) fn one_term(args: &[Value]) -> Option<TermId> {
        args.iter().find_map(Value::term)
    }

    pub(crate) fn set_bond(&mut self, instrument: InstrumentId, who: TermId, bond: Bond, at: Moment) -> bool {
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
                    let force = &self.s.force[instrument.index()];
                    let provisional = force.provisional.is_some() && !force.in_force() && force.ended.is_none();
                    if self.signature_binds(instrument)? {
                        self.consents(instrument, who, at, why)?;
                    } else if provisional {
                        self.binds(instrument, who, Bond::Provisional, at, why)?;
                    } else {
                        self.set_bond(instrument, who, Bond::Signed, at);
                    }
                }
            }
            Builtin::Ratifies | Builtin::Accepts | Builtin::Accedes => {
                if let Some(who) = who {
                    self.consents(instrument, who, at, why)?;
                }
            }
            Builtin::AppliesProvisionally => {
                if let Some(who) = who {
                    self.binds(instrument, who, Bond::Provisional, at, why)?;
                }
            }
            Builtin::EntersIntoForce => return self.enters_into_force(instrument, args, at, why),
            Builtin::TreatyAppliesProvisionally => {
                return self.applies_provisionally(instrument, args, at, why);
            }
            Builtin::TreatyEnds => return self.treaty_ends(instrument, args, at, why),
            Builtin::Withdraws => {
                if let Some(who) = who {
                    return self.leaves_treaty(instrument, who, at, why);
                }
            }
            Builtin::Expels => {
                if let Some(out) = Self::one_term(args) {
                    return self.leaves_treaty(InstrumentId(0), out, at, why);
                }
            }
            Builtin::Terminates => return self.terminates(args, at, why),
            Builtin::Suspends => return self.suspends(who, args, at, why),
            Builtin::Resumes => return self.resumes(who, args, at, why),
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
        self.stand_down(who, at, why)?;
        if gained {
            for index in 0..self.m.rules.len() {
                if self.m.rules[index].standing {
                    self.stand_for(RuleId(index as u32), who, at, why)?;
                }
            }
        }
        Ok(true)
    }

    pub(crate) fn set_role(&mut self, role: TermId, who: TermId, held: bool, at: Moment) {
        self.s.roles.insert((role, who), held);
        self.s.role_log.push((at.at, role, who, held));
    }

    pub(crate) fn enters_into_force(&mut self, instrument: InstrumentId, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        if let Some(who) = Self::one_term(args) {
            return self.binds(instrument, who, Bond::Bound, at, why);
        }
        let force = &mut self.s.force[instrument.index()];
        if force.since.is_some() || force.ended.is_some() {
            return Ok(false);
        }
        let (stood, among, applied) = (force.presumed, force.among.is_some(), force.provisional.is_some());
        force.since = Some(at);
        force.why = Some(Arc::clone(why));
        let awaited = self.awaits_entry(instrument)?;
        let mut entered = Vec::new();
        let mut anew = Vec::new();
        for ((of, who), (bond, since)) in &mut self.s.bonds {
            let consented = match bond {
                Bond::Consented => true,
                Bond::Provisional => self.s.consented.contains(&(instrument, *who)),
                _ => false,
            };
            if *of == instrument && consented && !awaited.contains(who) {
                if *bond == Bond::Consented {
                    anew.push(*who);
                }
                *bond = Bond::Bound;
                *since = Some(at);
                entered.push(*who);
            }
        }
        // For each of those who had consented it enters into force as well.
        for who in &entered {
            self.enters_for(instrument, *who, at, why)?;
        }
        for who in anew {
            self.tell_applies(instrument, Some(who), at, why);
        }
        if !applied {
            self.tell_applies(instrument, None, at, why);
        }
        if !stood {
            self.stand(at, why)?;
        }
        // What stood among some already binds the others from now on.
        if among {
            for who in entered {
                self.stands_for(instrument, who, at, why)?;
            }
        }
        Ok(true)
    }

    /// The treaty has entered into force for one party: whoever waits for that is told.
    fn enters_for(&mut self, instrument: InstrumentId, who: TermId, at: Moment, why: &Why) -> Asked<()> {
        let Some(&act) = self.m.builtins.get(&Builtin::EntersIntoForce) else { return Ok(()) };
        let args = [Value::Term(who)];
        self.log_act(act, Doer::Treaty(instrument), &args, at, why);
        self.notice_act(act, Doer::Treaty(instrument), &args, at, why)
    }

    /// Those for whom a rule has fixed a later day of their own: the general entry into force is not theirs.
    fn awaits_entry(&self, instrument: InstrumentId) -> Asked<Vec<TermId>> {
        let mut found = Vec::new();
        let entry = self.m.builtins.get(&Builtin::EntersIntoForce).copied();
        for instance in self.s.live.values().filter(|instance| instance.state == NormState::Unavailable) {
            let rule = self.rule(instance.rule);
            if rule.origin.instrument != instrument || self.look().get(&rule.sentence.modal)? != Some(&Modal::Effect) {
                continue;
            }
            if let Some(phrase) = self.look().get(&rule.sentence.phrase)?.filter(|phrase| Some(phrase.act) == entry) {
                found.extend(self.filled(phrase, &instance.env, None)?.iter().filter_map(|args| Self::one_term(args)));
            }
        }
        Ok(found)
    }

    pub(crate) fn applies_provisionally(&mut self, instrument: InstrumentId, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        if let Some(who) = Self::one_term(args) {
            return self.binds(instrument, who, Bond::Provisional, at, why);
        }
        let force = &mut self.s.force[instrument.index()];
        if force.provisional.is_some() || force.since.is_some() || force.ended.is_some() {
            return Ok(false);
        }
        force.provisional = Some(at);
        force.why = Some(Arc::clone(why));
        let mut applying = Vec::new();
        for ((of, who), (bond, since)) in &mut self.s.bonds {
            if *of == instrument && matches!(bond, Bond::Signed | Bond::Consented) {
                if *bond == Bond::Consented {
                    self.s.consented.insert((instrument, *who));
                }
                *bond = Bond::Provisional;
                *since = Some(at);
                applying.push(*who);
            }
        }
        for who in applying {
            self.tell_applies(instrument, Some(who), at, why);
        }
        self.tell_applies(instrument, None, at, why);
        self.stand(at, why)?;
        Ok(true)
    }

    /// `Treaty applies`: in force or provisionally.
    pub(crate) fn tell_applies(&mut self, instrument: InstrumentId, who: Option<TermId>, at: Moment, why: &Why) {
        if let Some(&act) = self.m.builtins.get(&Builtin::TreatyApplies) {
            let what = What::Act { act, by: Doer::Treaty(instrument), args: vec![who.map_or(Value::NotStated, Value::Term)], worked: true };
            self.tell(what, at, why);
        }
    }

    pub(crate) fn treaty_ends(&mut self, instrument: InstrumentId, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        if let Some(who) = Self::one_term(args) {
            return self.leaves_treaty(instrument, who, at, why);
        }
        let force = &mut self.s.force[instrument.index()];
        if force.ended.is_some() {
            return Ok(false);
        }
        force.ended = Some(at);
        force.why = Some(Arc::clone(why));
        // Nobody is bound by what has ended, and nobody can come to be.
        for ((of, _), (bond, since)) in &mut self.s.bonds {
            if *of == instrument && !matches!(bond, Bond::None | Bond::Ended) {
                *bond = Bond::Ended;
                *since = Some(at);
            }
        }
        self.end_norms(instrument, None, at, why)?;
        Ok(true)
    }

    pub(crate) fn leaves_treaty(&mut self, instrument: InstrumentId, who: TermId, at: Moment, why: &Why) -> Asked<bool> {
        if !self.set_bond(instrument, who, Bond::Ended, at) {
            return Ok(false);
        }
        self.s.consented.remove(&(instrument, who));
        // Who comes back is bound anew by what stands.
        let rules = &self.m.treaty.rules;
        self.s.stood.retain(|(rule, stood)| *stood != who || rules[rule.index()].origin.instrument != instrument);
        self.end_norms(instrument, Some(who), at, why)?;
        Ok(true)
    }

    /// What an end spares: what survives, and what has accrued (VCLT 70).
    pub(crate) fn end_norms(&mut self, instrument: InstrumentId, who: Option<TermId>, at: Moment, why: &Why) -> Asked<()> {
        let mut over: Vec<u32> = Vec::new();
        // Reparation for a breach has accrued.
        let instances = self.s.live.values().chain(self.s.ended.values());
        let secondary: std::collections::BTreeSet<u32> = instances.flat_map(|instance| instance.secondary.iter().copied()).collect();
        for instance in self.s.live.values() {
            let rule = self.rule(instance.rule);
            let touched = rule.origin.instrument == instrument && who.is_none_or(|who| instance.bearers == [who]);
            if !touched || self.look().survives(rule)? || secondary.contains(&instance.id) {
                continue;
            }
            let accrued = instance.breached.is_some() && !self.look().code(instance.rule)?.standing;
            if !accrued {
                over.push(instance.id);
            }
        }
        for number in over {
            self.discharge(number, at, why);
        }
        Ok(())
    }

    pub(crate) fn terminates(&mut self, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
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
    pub(crate) fn meant(&self, target: &Value, towards: Option<TermId>) -> Asked<Vec<u32>> {
        let mut found = Vec::new();
        for instance in self.s.live.values() {
            let rule = self.rule(instance.rule);
            let meant = match target {
                Value::Item(key) => crate::cond::same_args(key, &instance.key(rule)),
                Value::Cite(cite) => cites(cite, &rule.origin.cite),
                Value::Treaty(instrument) => rule.origin.instrument == *instrument && !self.look().survives(rule)?,
                _ => false,
            };
            if meant && towards.is_none_or(|who| instance.creditors.contains(&who) || instance.bearers.contains(&who)) {
                found.push(instance.id);
            }
        }
        Ok(found)
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

    /// A suspension ends. Where the clock stopped, what remained is kept in whole days (hours: exactly).
    pub(crate) fn resume(&mut self, number: u32, at: Moment, why: &Why) -> Asked<()> {
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
    pub(crate) fn waives(&mut self, who: Option<TermId>, released: Option<TermId>, args: &[Value], at: Moment, why: &Why) -> Asked<()> {
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
}
