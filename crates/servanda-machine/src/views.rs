//! What the views of a world show.

use std::sync::Arc;

use servanda_model::{Asked, Cond, DecisionId, EventPat, FactId, InstrumentId, ItemId, Modal, NeedChoice, RuleId, TermId, Truth};

use crate::because::{Because, Link, Why};
use crate::calendar::Moment;
use crate::event::{Doer, Happening, ItemKey, Value};
use crate::look::Look;
use crate::machine::Machine;
use crate::oracle::Oracle;
use crate::run::World;
use crate::state::{Gathered, Instance, State};
use crate::step::Step;
use crate::view::{BondView, DecisionView, Due, FactView, InstanceView, Missing, Mode, NormState};
use crate::worlds::oracle_of;

fn look<'a, 't>(machine: &'a Machine<'t>, state: &'a State, oracle: &'a Oracle<'a>) -> Look<'a, 't> {
    Look { m: machine, s: state, o: oracle, as_of: None, depth: 0 }
}

impl World {
    pub(crate) fn views(&self, machine: &Machine<'_>, rule: Option<RuleId>) -> Vec<InstanceView> {
        let oracle = oracle_of(machine, &self.settings);
        let look = look(machine, &self.state, &oracle);
        let mut all: Vec<&Instance> = self
            .state
            .live
            .values()
            .chain(self.state.ended.values())
            .filter(|instance| rule.is_none_or(|rule| instance.rule == rule))
            .collect();
        all.sort_by_key(|instance| (instance.arose, instance.id));
        all.into_iter().map(|instance| self.view(&look, instance)).collect()
    }

    fn view(&self, look: &Look<'_, '_>, instance: &Instance) -> InstanceView {
        let mut open = None;
        let mut read = |need: NeedChoice| open = open.take().or_else(|| Some(missing(look.o, need)));
        let (state, since) = Self::state_now(look, instance).unwrap_or_else(|need| {
            read(need);
            (instance.state, instance.since)
        });
        // A target "so far as possible" is due, and never overdue on a given day.
        let soft = Self::is_target(look, instance).unwrap_or_else(|need| {
            read(need);
            false
        });
        let missing_parts = Step::missing_parts(look, instance).unwrap_or_else(|need| {
            read(need);
            Vec::new()
        });
        let due = match instance.window.to {
            Some(_) if soft => Due::NotCountable,
            Some(limit) => limit.due(),
            None if instance.window.waits => Due::Waits,
            None if instance.self_judging => Due::SelfJudging,
            None if instance.window.promptly => Due::NotCountable,
            None => Due::Silent,
        };
        let missing_members = match instance.mode {
            Mode::Jointly => instance.bearers.iter().copied().filter(|who| !instance.done.contains(who)).collect(),
            _ => Vec::new(),
        };
        let rule = &look.m.treaty.rules[instance.rule.index()];
        InstanceView {
            id: instance.id,
            rule: instance.rule,
            env: instance.env[..instance.env.len().saturating_sub(1)].to_vec(),
            key: instance.key(rule),
            bearers: instance.bearers.clone(),
            mode: instance.mode,
            creditors: instance.creditors.clone(),
            arose: instance.arose,
            state,
            since,
            due,
            earliest: instance.window.from,
            performed: instance.performed,
            breached: instance.breached,
            compensated: instance.breached.is_some() && self.is_compensated(instance),
            missing_members,
            missing_parts,
            ended: instance.ended,
            begun: !instance.window.barred && instance.window.from.is_none_or(|from| from.at <= self.state.now),
            never_owed: instance.dormant,
            over: !self.state.live.contains_key(&instance.id),
            because: Arc::clone(&instance.why),
            open,
        }
    }

    /// The state of an instance, with what excuses it now.
    fn state_now(look: &Look<'_, '_>, instance: &Instance) -> Asked<(NormState, Moment)> {
        let rule = &look.m.treaty.rules[instance.rule.index()];
        if instance.dormant && instance.state != NormState::Excused {
            let power = matches!(instance.state, NormState::Available | NormState::Unavailable);
            return Ok((if power { NormState::Unavailable } else { NormState::NotArisen }, instance.since));
        }
        if !matches!(instance.state, NormState::Active | NormState::Available) {
            return Ok((instance.state, instance.since));
        }
        // What excuses a prohibition is read at the act, with its values.
        if instance.state == NormState::Active && look.get(&rule.sentence.modal)? == Some(&Modal::ShallNot) {
            return Ok((instance.state, instance.since));
        }
        let mut reasons = Vec::new();
        if !look.excused(&rule.unless, &instance.env, &rule.vars, &mut reasons)? {
            let gives_way = if instance.state == NormState::Active { look.gives_way(instance)? } else { None };
            let Some(why) = gives_way else {
                return Ok((instance.state, instance.since));
            };
            reasons.push(why);
        }
        let state = if instance.state == NormState::Active { NormState::Excused } else { NormState::Unavailable };
        // Since the last of what excuses it.
        let since = reasons.iter().map(|why| why.at).fold(instance.since, Moment::max);
        Ok((state, since))
    }

    fn is_target(look: &Look<'_, '_>, instance: &Instance) -> Asked<bool> {
        let rule = &look.m.treaty.rules[instance.rule.index()];
        for line in &rule.standard {
            if line.value == servanda_model::Standard::SoFarAsPossible && look.holds(&line.guard)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Every secondary duty of the chain is fulfilled.
    fn is_compensated(&self, instance: &Instance) -> bool {
        !instance.secondary.is_empty()
            && instance.secondary.iter().all(|number| {
                self.state.instance(*number).is_some_and(|secondary| {
                    matches!(secondary.state, NormState::Performed | NormState::PerformedLate)
                        || (secondary.breached.is_some() && self.is_compensated(secondary))
                })
            })
    }

    pub(crate) fn decision_views(&self, machine: &Machine<'_>, decision: DecisionId) -> Vec<DecisionView> {
        let declared = &machine.treaty.decisions[decision.index()];
        self.state
            .votings
            .iter()
            .filter(|voting| voting.decision == decision)
            .map(|voting| DecisionView {
                decision,
                key: voting.key(declared),
                opened: voting.opened,
                state: voting.state,
                since: voting.since,
                closes: match voting.closes {
                    Some(limit) => limit.due(),
                    None if voting.timed => Due::Waits,
                    None => Due::Silent,
                },
                electorate: voting.electorate.clone(),
                votes: voting.votes.iter().map(|(who, vote)| (*who, *vote)).collect(),
                given: voting.given,
                because: Arc::clone(&voting.why),
            })
            .collect()
    }

    pub(crate) fn fact_views(&self, machine: &Machine<'_>, fact: FactId) -> Vec<FactView> {
        let mut keys: Vec<ItemKey> = self.state.facts.keys().filter(|key| key.item == ItemId::Fact(fact)).cloned().collect();
        if machine.treaty.facts[fact.index()].name.vars().next().is_none() && keys.is_empty() {
            keys.push(ItemKey { item: ItemId::Fact(fact), args: Vec::new() });
        }
        keys.iter().filter_map(|key| self.fact_of(machine, key)).collect()
    }

    pub(crate) fn fact_of(&self, machine: &Machine<'_>, key: &ItemKey) -> Option<FactView> {
        let ItemId::Fact(fact) = key.item else {
            return None;
        };
        let oracle = oracle_of(machine, &self.settings);
        let look = look(machine, &self.state, &oracle);
        let mut whys = Vec::new();
        let read = look.truth(fact, key, &mut whys);
        let open = read.as_ref().err().and_then(|need| oracle.asked(*need).ok());
        let truth = read.unwrap_or(Truth::Undetermined);
        let known = self.state.facts.get(key);
        Some(FactView {
            fact,
            key: key.clone(),
            truth,
            since: known.map(|known| known.since),
            because: Because::new(known.map_or(Moment::day(self.state.start), |known| known.since), Link::Fact(fact), whys),
            open,
        })
    }

    pub(crate) fn happened(&self, machine: &Machine<'_>, event: &EventPat) -> Result<Vec<(Moment, Why)>, Missing> {
        let oracle = oracle_of(machine, &self.settings);
        self.happened_in(&look(machine, &self.state, &oracle), event).map_err(|need| missing(&oracle, need))
    }

    fn happened_in(&self, look: &Look<'_, '_>, event: &EventPat) -> Asked<Vec<(Moment, Why)>> {
        let mut found: Vec<(Moment, Why)> = Vec::new();
        let several = match event {
            EventPat::Act { by, .. } => match look.get(by)? {
                Some(bearer) if crate::step::is_gathered(bearer) => Some(bearer.clone()),
                _ => None,
            },
            _ => None,
        };
        let mut gathered = Gathered::default();
        for followed in &self.state.log {
            if !look.fits_event(event, &followed.what)? {
                continue;
            }
            let Some(bearer) = &several else {
                found.push((followed.at, Arc::clone(&followed.because)));
                continue;
            };
            if let Happening::Act { by: Doer::Term(who), .. } = &followed.what
                && !gathered.complete
            {
                gathered.done.insert(*who, Arc::clone(&followed.because));
                if look.is_complete(bearer, &vec![None], &gathered)? {
                    gathered.complete = true;
                    found.push((followed.at, Arc::clone(&followed.because)));
                }
            }
        }
        Ok(found)
    }

    pub(crate) fn cond_now(&self, machine: &Machine<'_>, cond: &Cond) -> Result<bool, Missing> {
        let oracle = oracle_of(machine, &self.settings);
        let look = look(machine, &self.state, &oracle);
        look.cond(cond, &vec![None], &[], &mut Vec::new()).map_err(|need| missing(&oracle, need))
    }

    /// What a standing norm says of itself at the moment of the act: `if`, `while`, `unless`, with these values.
    pub(crate) fn conditions_now(&self, machine: &Machine<'_>, instance: &InstanceView, env: &[Option<Value>]) -> Result<bool, Missing> {
        let oracle = oracle_of(machine, &self.settings);
        let look = look(machine, &self.state, &oracle);
        let rule = &machine.treaty.rules[instance.rule.index()];
        let mut env = env.to_vec();
        env.push(None);
        let read = || -> Asked<bool> {
            let mut whys = Vec::new();
            let standing = look.code(instance.rule)?.standing;
            Ok(look.met_or_judged(standing, rule, &instance.bearers, &instance.env, &env)?
                && look.all(&rule.whiles, &env, &rule.vars, &mut whys)?
                && !look.excused(&rule.unless, &env, &rule.vars, &mut whys)?
                && !matches!(look.owed(rule, &env, instance.bearers.first().copied())?, crate::creditors::Owed::Nobody))
        };
        read().map_err(|need| missing(&oracle, need))
    }

    pub(crate) fn bond_now(&self, machine: &Machine<'_>, party: TermId, instrument: InstrumentId) -> BondView {
        let oracle = oracle_of(machine, &self.settings);
        let (bond, since) = look(machine, &self.state, &oracle).bond(instrument, party);
        BondView { party, instrument, bond, since }
    }

    pub(crate) fn holders_now(&self, machine: &Machine<'_>, of: TermId) -> Result<Vec<TermId>, Missing> {
        let oracle = oracle_of(machine, &self.settings);
        look(machine, &self.state, &oracle).holders(of, true).map_err(|need| missing(&oracle, need))
    }
}

/// What was asked for in vain.
fn missing(oracle: &Oracle<'_>, need: NeedChoice) -> Missing {
    match oracle.asked(need) {
        Ok(issue) => Missing::Choice(issue),
        Err(unknown) => Missing::Unknown(unknown),
    }
}
