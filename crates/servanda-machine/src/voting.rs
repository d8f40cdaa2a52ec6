//! Decisions: who may vote when voting opens, what is cast, and when the result is certain.

use std::sync::Arc;

use servanda_model::{
    ActId, Asked, Ballot, Builtin, Conduct, CountsAs, Decision, DecisionId, ItemId, ItemPat, State as StateWord, TermId, TermKind, Vote,
};

use crate::because::{Because, Link, Why};
use crate::calendar::{Instant, Moment};
use crate::cond::{compatible, same_args};
use crate::event::{Doer, ItemKey, Value};
use crate::look::{Env, empty_env};
use crate::machine::WatchId;
use crate::state::{Voting, Wake, doer_term};
use crate::step::{Step, What};
use crate::tally::Tally;
use crate::time::Trigger;
use crate::view::{DecisionState, InvalidWhy};

/// What a voter's conduct counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    Yes,
    No,
    Abstains,
    Absent,
    /// Leaves the base.
    Neither,
}

/// What those who have not voted are taken to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// All of them vote this.
    Vote(Vote),
    /// They stay silent to the end.
    Silent,
}

/// The result of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    Adopted,
    Rejected,
    /// Not adopted, and some were silent without a line that says what silence counts as.
    NotAdopted,
    /// Without its quorum, or without a line that says what adopts it, nothing is decided.
    NoQuorum,
    /// Not adopted in this step; another follows.
    NextStep,
}

/// What is counted: yes for an adoption, no for a rejection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    Adoption,
    Rejection,
    Quorum,
}

impl<'t> Step<'_, 't> {
    pub(crate) fn decision(&self, id: DecisionId) -> &'t Decision {
        &self.m.treaty.decisions[id.index()]
    }

    /// The rule whose votes count: `by the procedure of` another decision borrows all that is not said.
    pub(crate) fn procedure(&self, id: DecisionId) -> Asked<&'t Decision> {
        let own = self.decision(id);
        if let Some(item) = &own.procedure
            && let ItemId::Decision(other) = item.item
            && own.adopted.resolve(self.o)?.is_empty()
            && own.rejected.resolve(self.o)?.is_empty()
        {
            return Ok(self.decision(other));
        }
        Ok(own)
    }

    /// An opening event of a decision has happened.
    pub(crate) fn opening(
        &mut self,
        id: DecisionId,
        watch: WatchId,
        env: &Env,
        at: Moment,
        why: &Why,
        opened: &mut Vec<(DecisionId, Env)>,
    ) -> Asked<()> {
        let decision = self.decision(id);
        if !self.look().holds(&decision.guard)? {
            return Ok(());
        }
        let alternatives = self.alternatives(&decision.opens)?;
        for way in self.ways(&[alternatives])? {
            if !way.contains(&watch) {
                continue;
            }
            for (env, mut whys) in self.join(&way, watch, env, why) {
                if opened.iter().any(|(other, known)| *other == id && *known == env) {
                    continue;
                }
                opened.push((id, env.clone()));
                whys.push(Arc::clone(why));
                self.open(id, env, at, whys)?;
            }
        }
        Ok(())
    }

    /// Opens a decision, unless it is open or was rejected on the same opening before.
    pub(crate) fn open(&mut self, id: DecisionId, env: Env, at: Moment, whys: Vec<Why>) -> Asked<Option<usize>> {
        let decision = self.decision(id);
        if !self.in_scope(ItemId::Decision(id)) {
            return Ok(None);
        }
        let blocked = self.s.votings.iter().any(|voting| {
            voting.decision == id && voting.env == env && matches!(voting.state, DecisionState::Open | DecisionState::Rejected)
        });
        if blocked {
            return Ok(None);
        }
        let mut reasons = whys;
        let met = {
            let look = self.look();
            let mut conditions = Vec::new();
            let met = look.all(&decision.ifs, &env, &decision.vars, &mut conditions)?
                && !look.excused(&decision.unless, &env, &decision.vars, &mut conditions)?;
            reasons.append(&mut conditions);
            met
        };
        if !met {
            return Ok(None);
        }
        let trigger = Trigger::new(at);
        let (electorate, members) = self.electorate(id, &env, trigger)?;
        let window = self.look().window(&decision.times, &env, trigger)?;
        let why = Because::new(at, Link::Decision(id), reasons);
        self.s.votings.push(Voting {
            decision: id,
            env,
            opened: at,
            electorate,
            members,
            votes: std::collections::BTreeMap::new(),
            state: DecisionState::Open,
            since: at,
            closes: window.to,
            step: 0,
            step_ends: None,
            timed: window.timed,
            given: false,
            why: Arc::clone(&why),
        });
        let index = self.s.votings.len() - 1;
        if let Some(to) = window.to {
            let (lapse, after) = self.look().lapse(to);
            self.s.wake(lapse, after, Wake::Closes(index));
        }
        self.wake_next_step(index)?;
        self.told(index, StateWord::Opened, at, &why);
        self.settle(index, at, &why)?;
        Ok(Some(index))
    }

    /// Who may vote, and all of the body named.
    pub(crate) fn electorate(&self, id: DecisionId, env: &Env, trigger: Trigger) -> Asked<(Vec<TermId>, Vec<TermId>)> {
        let own = self.decision(id);
        let lines = if own.voters.is_empty() { &self.procedure(id)?.voters } else { &own.voters };
        let look = self.look();
        for line in lines {
            if !look.holds(&line.guard)? {
                continue;
            }
            let Some(electorate) = look.get(&line.value)? else {
                continue;
            };
            let at = |point: &servanda_model::Point| Ok(look.spot(point, env, trigger)?.map(|spot| look.begins(spot).at));
            let voters = look.electorate(electorate, env, None, at)?;
            let mut whole = electorate.clone();
            whole.set.except = None;
            let members = look.electorate(&whole, env, None, at)?;
            return Ok((voters, members));
        }
        Ok((Vec::new(), Vec::new()))
    }

    /// Tells that a decision enters a state.
    pub(crate) fn told(&mut self, index: usize, state: StateWord, at: Moment, why: &Why) {
        let voting = &self.s.votings[index];
        let key = voting.key(self.decision(voting.decision));
        let by = match state {
            StateWord::Rejected => self.s.votings[index].votes.iter().filter(|(_, vote)| **vote == Vote::No).map(|(who, _)| *who).collect(),
            _ => Vec::new(),
        };
        self.tell(What::Enters { key, state, by }, at, why);
    }

    /// Somebody votes, or objects.
    pub(crate) fn votes(&mut self, builtin: Builtin, act: ActId, by: Doer, args: &[Value], at: Moment, why: &Why) -> Asked<bool> {
        let Some(who) = doer_term(by) else {
            return Ok(false);
        };
        let vote = if builtin == Builtin::Objects {
            Vote::No
        } else {
            args.iter()
                .find_map(|value| match value {
                    Value::Vote(vote) => Some(*vote),
                    _ => None,
                })
                .unwrap_or(Vote::Abstain(false))
        };
        let key = args.iter().find_map(|value| match value {
            Value::Item(key) => Some((**key).clone()),
            _ => None,
        });
        let Some(key) = key else {
            return Ok(false);
        };
        let Some(index) = self.voting_for(&key, at, why)? else {
            self.invalid_act(act, by, args, at, InvalidWhy::NotAvailable, why);
            return Ok(false);
        };
        let voting = &mut self.s.votings[index];
        if voting.state != DecisionState::Open || !voting.electorate.contains(&who) || voting.votes.contains_key(&who) {
            let because = Because::new(at, Link::Decision(voting.decision), vec![Arc::clone(why)]);
            self.invalid_act(act, by, args, at, InvalidWhy::Vote, &because);
            return Ok(false);
        }
        voting.votes.insert(who, vote);
        self.settle(index, at, why)?;
        Ok(true)
    }

    /// The open instance of a decision; one that no line opens is opened by the vote itself.
    pub(crate) fn voting_for(&mut self, key: &ItemKey, at: Moment, why: &Why) -> Asked<Option<usize>> {
        let ItemId::Decision(id) = key.item else {
            return Ok(None);
        };
        let decision = self.decision(id);
        let found = self
            .s
            .votings
            .iter()
            .rposition(|voting| voting.decision == id && voting.state == DecisionState::Open && same_args(key, &voting.key(decision)));
        if found.is_some() {
            return Ok(found);
        }
        if !self.look().holds(&decision.guard)? || !decision.opens.resolve(self.o)?.is_empty() {
            return Ok(None);
        }
        let mut env = empty_env(&decision.vars);
        for (var, value) in decision.name.vars().zip(&key.args) {
            if *value != Value::NotStated {
                env[usize::from(var.0)] = Some(value.clone());
            }
        }
        self.open(id, env, at, vec![Arc::clone(why)])
    }

    /// A recorded vote: without a time line it closes the ballot, and who is not named is absent.
    pub(crate) fn ballot(&mut self, item: &ItemPat, ballots: &[(Vote, Vec<Ballot>)], at: Moment, why: &Why) -> Asked<()> {
        let key = self.look().key(item, &Vec::new())?;
        let Some(index) = self.voting_for(&key, at, why)? else {
            return Ok(());
        };
        for (vote, parts) in ballots {
            for part in parts {
                let voters = self.ballot_voters(index, part)?;
                for who in voters {
                    self.s.votings[index].votes.entry(who).or_insert(*vote);
                }
            }
        }
        if !self.s.votings[index].timed {
            let voting = &mut self.s.votings[index];
            let rest: Vec<TermId> = voting.electorate.iter().copied().filter(|who| !voting.votes.contains_key(who)).collect();
            for who in rest {
                voting.votes.insert(who, Vote::Absent);
            }
        }
        self.settle(index, at, why)
    }

    /// Whom a part of a ballot means: counted voters are taken from the unnamed first.
    pub(crate) fn ballot_voters(&self, index: usize, part: &Ballot) -> Asked<Vec<TermId>> {
        let voting = &self.s.votings[index];
        let free: Vec<TermId> = voting.electorate.iter().copied().filter(|who| !voting.votes.contains_key(who)).collect();
        let look = self.look();
        match part {
            Ballot::Others => Ok(free),
            Ballot::One(reference) => {
                let set = look.value(reference, &voting.env)?;
                let Some(Value::Term(who)) = set else {
                    return Ok(Vec::new());
                };
                if free.contains(&who) {
                    return Ok(vec![who]);
                }
                let mut all = look.holders(who, true)?;
                all.retain(|who| free.contains(who));
                Ok(all)
            }
            Ballot::Count(n, of) => {
                let mut fitting = Vec::new();
                for who in free {
                    if look.is(*of, who)? || look.has_role(*of, who)? {
                        fitting.push(who);
                    }
                }
                fitting.sort_by_key(|who| !matches!(self.m.treaty.terms[who.index()].kind, TermKind::Party { unnamed: Some(_) }));
                fitting.truncate(*n as usize);
                Ok(fitting)
            }
        }
    }

    /// Settles a decision at the first instant at which its result is certain.
    pub(crate) fn settle(&mut self, index: usize, at: Moment, why: &Why) -> Asked<()> {
        let voting = &self.s.votings[index];
        if voting.state != DecisionState::Open || voting.electorate.is_empty() {
            return Ok(());
        }
        let open = voting.electorate.iter().any(|who| !voting.votes.contains_key(who));
        if !open {
            let count = self.count(index, Rest::Silent)?;
            return self.settle_as(index, count, at, why, true);
        }
        let otherwise = self.otherwise(self.s.votings[index].decision)?;
        if self.tie_adopts(index)? && !self.certain_with_ties(index, otherwise)? {
            return Ok(());
        }
        let best = self.count(index, Rest::Vote(Vote::Yes))?;
        let first = outcome(best, otherwise, true);
        if first == DecisionState::Open {
            return Ok(());
        }
        for rest in [Rest::Vote(Vote::No), Rest::Vote(Vote::Abstain(false)), Rest::Vote(Vote::Absent), Rest::Silent] {
            let other = outcome(self.count(index, rest)?, otherwise, rest != Rest::Silent);
            // Where not even a yes of all the rest adopts it, its lapse would be no other result.
            let same = other == first || (first == DecisionState::Rejected && other == DecisionState::Lapsed);
            if !same {
                return Ok(());
            }
        }
        self.settle_as(index, best, at, why, true)
    }

    pub(crate) fn settle_as(&mut self, index: usize, count: Count, at: Moment, why: &Why, all_cast: bool) -> Asked<()> {
        let id = self.s.votings[index].decision;
        let otherwise = self.otherwise(id)?;
        let state = outcome(count, otherwise, all_cast);
        if state == DecisionState::Open {
            return Ok(());
        }
        let voting = &mut self.s.votings[index];
        voting.state = state;
        voting.since = at;
        let because = Because::new(at, Link::Decision(id), vec![Arc::clone(&voting.why), Arc::clone(why)]);
        voting.why = Arc::clone(&because);
        let word = match state {
            DecisionState::Adopted => StateWord::Adopted,
            DecisionState::Rejected => StateWord::Rejected,
            _ => StateWord::Lapsed,
        };
        self.told(index, word, at, &because);
        self.told(index, StateWord::Ended, at, &because);
        Ok(())
    }

    pub(crate) fn otherwise(&self, id: DecisionId) -> Asked<Option<bool>> {
        let mut said = None;
        for line in &self.decision(id).otherwise {
            if self.look().holds(&line.guard)? {
                said = Some(line.value);
            }
        }
        Ok(said)
    }

    /// The window closes.
    pub(crate) fn closes(&mut self, index: usize, now: Instant) -> Asked<()> {
        let Some(voting) = self.s.votings.get(index) else {
            return Ok(());
        };
        let (DecisionState::Open, Some(limit)) = (voting.state, voting.closes) else {
            return Ok(());
        };
        let (lapse, after) = self.look().lapse(limit);
        if lapse > now {
            return Ok(());
        }
        let on = Moment { at: lapse, precise: after };
        // What has not had its turn by now will not have it.
        self.s.votings[index].step_ends = None;
        let count = self.count(index, Rest::Silent)?;
        let why = Because::new(on, Link::Lapse, Vec::new());
        self.settle_as(index, count, on, &why, false)
    }

    /// An anchor of a window that waited for it has happened.
    pub(crate) fn reschedule_voting(&mut self, id: DecisionId, env: &Env) -> Asked<()> {
        for index in 0..self.s.votings.len() {
            let voting = &self.s.votings[index];
            if voting.decision != id || voting.state != DecisionState::Open || voting.closes.is_some() || !compatible(&voting.env, env) {
                continue;
            }
            let trigger = Trigger::new(voting.opened);
            let own = voting.env.clone();
            let window = self.look().window(&self.decision(id).times, &own, trigger)?;
            self.s.votings[index].closes = window.to;
            if let Some(to) = window.to {
                let (lapse, after) = self.look().lapse(to);
                self.s.wake(lapse, after, Wake::Closes(index));
            }
        }
        Ok(())
    }

    /// The record gives an item's state outright.
    pub(crate) fn given_state(&mut self, key: &ItemKey, state: StateWord, by: &[TermId], at: Moment, why: &Why) -> Asked<()> {
        self.s.given_states.insert(key.clone(), (state, at));
        match key.item {
            ItemId::Decision(id) => {
                let decision = self.decision(id);
                let found = self.s.votings.iter().rposition(|voting| voting.decision == id && same_args(key, &voting.key(decision)));
                let index = if let Some(index) = found {
                    index
                } else {
                    let mut env = empty_env(&decision.vars);
                    for (var, value) in decision.name.vars().zip(&key.args) {
                        if *value != Value::NotStated {
                            env[usize::from(var.0)] = Some(value.clone());
                        }
                    }
                    let trigger = Trigger::new(at);
                    let (electorate, members) = self.electorate(id, &env, trigger)?;
                    self.s.votings.push(Voting {
                        decision: id,
                        env,
                        opened: at,
                        electorate,
                        members,
                        votes: std::collections::BTreeMap::new(),
                        state: DecisionState::Open,
                        since: at,
                        closes: None,
                        step: 0,
                        step_ends: None,
                        timed: false,
                        given: true,
                        why: Arc::clone(why),
                    });
                    self.s.votings.len() - 1
                };
                let voting = &mut self.s.votings[index];
                voting.given = true;
                voting.since = at;
                voting.state = match state {
                    StateWord::Adopted => DecisionState::Adopted,
                    StateWord::Rejected => DecisionState::Rejected,
                    StateWord::Lapsed | StateWord::Ended => DecisionState::Lapsed,
                    _ => DecisionState::Open,
                };
                voting.why = Because::new(at, Link::Given, vec![Arc::clone(why)]);
            }
            ItemId::Rule(id) => {
                let numbers: Vec<u32> = self.s.open[id.index()].iter().collect();
                for number in numbers {
                    let Some(instance) = self.s.live.get(&number) else {
                        continue;
                    };
                    if !same_args(key, &instance.key(self.rule(id))) {
                        continue;
                    }
                    match state {
                        StateWord::Performed => {
                            return self.performed(number, at, why);
                        }
                        StateWord::Breached => {
                            return self.breach(number, at, at, None, why);
                        }
                        _ => {}
                    }
                }
            }
            ItemId::Fact(_) => {}
        }
        let what = What::Enters { key: key.clone(), state, by: by.to_vec() };
        self.tell(what, at, why);
        if matches!(state, StateWord::Performed | StateWord::Adopted | StateWord::Rejected | StateWord::Lapsed) {
            let what = What::Enters { key: key.clone(), state: StateWord::Ended, by: Vec::new() };
            self.tell(what, at, why);
        }
        Ok(())
    }

    /// What a `counts as` line of a decision, or else of the procedure that it follows, says of a conduct.
    fn counts_as(&self, id: DecisionId, conduct: Conduct) -> Asked<Option<CountsAs>> {
        for line in self.decision(id).counts.iter().chain(&self.procedure(id)?.counts) {
            if line.value.0 == conduct && self.look().holds(&line.guard)? {
                return Ok(Some(line.value.1));
            }
        }
        Ok(None)
    }

    /// Whether a tie counts as yes; nothing where no line says so.
    fn tie(&self, id: DecisionId) -> Asked<Option<bool>> {
        Ok(match self.counts_as(id, Conduct::Tie)? {
            Some(CountsAs::Yes) => Some(true),
            Some(CountsAs::No) => Some(false),
            Some(CountsAs::Neither) | None => None,
        })
    }

    /// Counts the votes, those not cast taken as said.
    pub(crate) fn count(&self, index: usize, rest: Rest) -> Asked<Count> {
        self.count_of(&self.s.votings[index], rest)
    }

    /// The same, of votes that may be supposed.
    pub(crate) fn count_of(&self, voting: &Voting, rest: Rest) -> Asked<Count> {
        let decision = self.procedure(voting.decision)?;
        let look = self.look();
        let says = |conduct: Conduct| self.counts_as(voting.decision, conduct);
        let (abstention, absence, silence) = (says(Conduct::Abstention)?, says(Conduct::Absence)?, says(Conduct::Silence)?);
        let as_counted = |said: Option<CountsAs>, otherwise: Counted| match said {
            Some(CountsAs::Yes) => Counted::Yes,
            Some(CountsAs::No) => Counted::No,
            Some(CountsAs::Neither) => Counted::Neither,
            None => otherwise,
        };
        let mut unspoken = false;
        let votes: Vec<(TermId, Counted, bool)> = voting
            .electorate
            .iter()
            .map(|&who| {
                let cast = voting.votes.get(&who).copied().or(match rest {
                    Rest::Vote(vote) => Some(vote),
                    Rest::Silent => None,
                });
                match cast {
                    Some(Vote::Yes) => (who, Counted::Yes, true),
                    Some(Vote::No) => (who, Counted::No, true),
                    Some(Vote::Abstain(_)) => (who, as_counted(abstention, Counted::Abstains), true),
                    Some(Vote::Absent) => (who, as_counted(absence, Counted::Absent), false),
                    None => {
                        unspoken |= silence.is_none();
                        let counted = as_counted(silence, Counted::Absent);
                        // Who is silent is absent for the quorum too, unless a `silence` line makes a vote of it.
                        (who, counted, matches!(counted, Counted::Yes | Counted::No))
                    }
                }
            })
            .collect();
        let tally = Tally { look, voting, votes: &votes, tie: self.tie(voting.decision)? };
        if !decision.quorum.is_empty() && !tally.any(&decision.quorum, For::Quorum)? {
            return Ok(Count::NoQuorum);
        }
        if !decision.rejected.is_empty() && tally.any(&decision.rejected, For::Rejection)? {
            return Ok(Count::Rejected);
        }
        if decision.adopted.resolve(self.o)?.is_empty() && self.standing_steps(voting)?.is_empty() {
            // No line says what adopts it, so that nobody can say that it failed: it stays open.
            return Ok(Count::NoQuorum);
        }
        let mut adopted = !decision.adopted.is_empty() && tally.any(&decision.adopted, For::Adoption)?;
        for failing in self.steps_begun(voting)? {
            adopted = adopted || tally.any(&failing.majorities, For::Adoption)?;
        }
        Ok(if adopted {
            Count::Adopted
        } else if voting.step_ends.is_some() {
            Count::NextStep
        } else if unspoken || self.otherwise(voting.decision)? == Some(true) {
            Count::NotAdopted
        } else {
            Count::Rejected
        })
    }
}

/// What a count comes to, when all have voted or when the window is over.
pub(crate) fn outcome(count: Count, otherwise: Option<bool>, all_cast: bool) -> DecisionState {
    match (count, otherwise) {
        (Count::NoQuorum, _) if all_cast => DecisionState::Open,
        (Count::NextStep, _) => DecisionState::Open,
        (Count::Adopted, _) | (Count::NotAdopted | Count::NoQuorum, Some(true)) => DecisionState::Adopted,
        (Count::Rejected, _) | (Count::NotAdopted | Count::NoQuorum, Some(false)) => DecisionState::Rejected,
        (Count::NotAdopted, None) if all_cast => DecisionState::Rejected,
        (Count::NotAdopted | Count::NoQuorum, None) => DecisionState::Lapsed,
    }
}
