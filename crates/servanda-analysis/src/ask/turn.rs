//! Who can turn a recorded vote by changing a role: the votes stay as they were cast, only the roles of some voters change.

use std::collections::BTreeMap;

use dashu::rational::RBig;
use ecow::EcoString;
use servanda_model::{
    Asked, Ballot, Base, BaseWho, DatedWhat, Decision, ItemId, Presence, Set, Share, ShareKind, Subject, TermId, TermKind, Vote,
};

use super::{Case, Context, Found};
use crate::answer::{FamilyPart, FamilySet, Value};
use crate::games::amount_of;
use crate::roster::{Bind, Bodies, Roster};

/// Combinations that are tried at most.
const TRIED: usize = 200_000;

/// `who [of S] can turn X by a change of role`.
pub(super) fn answer<'t>(context: &Context<'t>, roster: &Roster<'t>, of: Option<&Set>, what: &Subject) -> Asked<Case> {
    let Subject::Item(item) = what else {
        return Ok(Err("name the decision that is meant".into()));
    };
    let ItemId::Decision(id) = item.item else {
        return Ok(Err("only a vote can be turned".into()));
    };
    let Some(decision) = roster.treaty.decisions.get(id.index()) else {
        return Ok(Err("there is no such decision".into()));
    };
    let (game, derivation) = match super::block::game_of(context, roster, item, id)? {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    let Some(votes) = votes(context, roster, id, &game.voters)? else {
        return Ok(Err("the history has no vote on it".into()));
    };
    let mut table = match Table::new(roster, decision, game.voters.clone(), votes)? {
        Ok(table) => table,
        Err(reason) => return Ok(Err(reason)),
    };
    let before = match table.adopted()? {
        Ok(adopted) => adopted,
        Err(reason) => return Ok(Err(reason)),
    };
    let inside = match of {
        Some(of) => Some(roster.set(of, &Bind::new(), None, Bodies::Members)?),
        None => None,
    };
    let found = match table.turning(before, inside.as_deref())? {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    if found.is_empty() {
        return Ok(Ok(vec![Found { value: Value::None, of: None, derivation }]));
    }
    Ok(Ok(found
        .into_iter()
        .map(|set| Found { value: Value::Family(set), of: None, derivation: derivation.clone() })
        .collect::<Vec<Found>>()))
}

/// The ballots of the last vote on a decision; who is not named stayed away.
fn votes(
    context: &Context<'_>,
    roster: &Roster<'_>,
    id: servanda_model::DecisionId,
    voters: &[TermId],
) -> Asked<Option<BTreeMap<TermId, Vote>>> {
    let last = context.lines.iter().rev().find_map(|line| match &line.what {
        DatedWhat::Vote { decision, ballots } if decision.item == ItemId::Decision(id) => Some(ballots),
        _ => None,
    });
    let Some(ballots) = last else { return Ok(None) };
    let mut cast: BTreeMap<TermId, Vote> = BTreeMap::new();
    let mut others = Vote::Absent;
    for (vote, parts) in ballots {
        for part in parts {
            match part {
                Ballot::One(one) => {
                    for who in roster.reference(one, &Bind::new(), None, Bodies::Itself)? {
                        cast.insert(who, *vote);
                    }
                }
                Ballot::Others => others = *vote,
                Ballot::Count(count, of) => {
                    let mut left = *count;
                    for who in roster.members(*of)? {
                        if left > 0 && voters.contains(&who) && !cast.contains_key(&who) {
                            cast.insert(who, *vote);
                            left -= 1;
                        }
                    }
                }
            }
        }
    }
    for who in voters {
        cast.entry(*who).or_insert(others);
    }
    Ok(Some(cast))
}

/// A recorded vote with the roles of the voters.
struct Table<'r, 't> {
    roster: &'r Roster<'t>,
    decision: &'t Decision,
    voters: Vec<TermId>,
    votes: BTreeMap<TermId, Vote>,
    /// The role of each voter, of those roles of which a member holds one.
    roles: BTreeMap<TermId, TermId>,
    kinds: Vec<TermId>,
}

impl<'r, 't> Table<'r, 't> {
    fn new(
        roster: &'r Roster<'t>,
        decision: &'t Decision,
        voters: Vec<TermId>,
        votes: BTreeMap<TermId, Vote>,
    ) -> Asked<Result<Self, EcoString>> {
        let mut kinds = Vec::new();
        for (index, term) in roster.treaty.terms.iter().enumerate() {
            if let TermKind::Role(role) = &term.kind
                && !role.one_of.is_empty()
            {
                kinds.push(TermId(index as u32));
            }
        }
        if kinds.is_empty() {
            return Ok(Err("no roles are declared of which a voter holds one and could hold another".into()));
        }
        if !decision.failing.is_empty() || !decision.counts.is_empty() || !decision.quorum.is_empty() {
            return Ok(Err("a change of role under a quorum, a second majority or a `counts as` line is not computed".into()));
        }
        let mut roles = BTreeMap::new();
        for kind in &kinds {
            for who in roster.holders(*kind)? {
                roles.insert(who, *kind);
            }
        }
        Ok(Ok(Self { roster, decision, voters, votes, roles, kinds }))
    }

    fn adopted(&self) -> Asked<Result<bool, EcoString>> {
        for group in self.decision.rejected.resolve(self.roster.choices)? {
            match self.all(&group, Vote::No)? {
                Ok(true) => return Ok(Ok(false)),
                Ok(false) => {}
                Err(reason) => return Ok(Err(reason)),
            }
        }
        for group in self.decision.adopted.resolve(self.roster.choices)? {
            match self.all(&group, Vote::Yes)? {
                Ok(true) => return Ok(Ok(true)),
                Ok(false) => {}
                Err(reason) => return Ok(Err(reason)),
            }
        }
        Ok(Ok(false))
    }

    fn all(&self, group: &[&Share], side: Vote) -> Asked<Result<bool, EcoString>> {
        for share in group {
            match self.share(share, side)? {
                Ok(true) => {}
                other => return Ok(other),
            }
        }
        Ok(Ok(true))
    }

    fn base(&self, base: &Base) -> Vec<TermId> {
        let inside = |who: &&TermId| match &base.who {
            BaseWho::Members | BaseWho::Voters => true,
            BaseWho::Roles(roles) => self.roles.get(who).is_some_and(|role| roles.contains(role)),
        };
        let there = |who: &&TermId| {
            let vote = self.votes.get(who).copied().unwrap_or(Vote::Absent);
            match base.presence {
                Presence::All => true,
                Presence::Present => vote != Vote::Absent,
                Presence::PresentAndVoting => matches!(vote, Vote::Yes | Vote::No),
                Presence::Abstaining => matches!(vote, Vote::Abstain(_)),
            }
        };
        self.voters.iter().filter(inside).filter(there).copied().collect()
    }

    fn share(&self, share: &Share, side: Vote) -> Asked<Result<bool, EcoString>> {
        if share.including.is_some() {
            return Ok(Err("a change of role where some must be included is not computed".into()));
        }
        let choices = self.roster.choices;
        Ok(Ok(match &share.kind {
            ShareKind::Consensus => !self.votes.values().any(|vote| *vote == Vote::No),
            ShareKind::Of { more_than, amount, base } => {
                let (Some(amount), Some(base)) = (amount.get(choices)?, base.get(choices)?) else {
                    return Ok(Ok(true));
                };
                let all = self.base(base);
                let count = all.iter().filter(|who| self.votes.get(who) == Some(&side)).count();
                let need = amount_of(amount, all.len()).max(1);
                if *more_than { count > need } else { count >= need }
            }
            ShareKind::With { base, more_than, share, percent, number } => {
                let (Some(share), Some(base)) = (share.get(choices)?, base.get(choices)?) else {
                    return Ok(Ok(true));
                };
                let (mut total, mut held) = (RBig::ZERO, RBig::ZERO);
                for who in self.base(base) {
                    let Some(value) = self.roster.number(*number, who)? else {
                        return Ok(Err("a number is not known for everybody".into()));
                    };
                    if self.votes.get(&who) == Some(&side) {
                        held += &value;
                    }
                    total += value;
                }
                let bar = if *percent { share * total } else { share.clone() };
                if *more_than { held > bar } else { held >= bar }
            }
        }))
    }

    /// The minimal sets of voters who, by taking another role, make the vote come out the other way.
    fn turning(&mut self, before: bool, inside: Option<&[TermId]>) -> Asked<Result<Vec<FamilySet>, EcoString>> {
        // Voters of one role and one vote are alike.
        let mut classes: BTreeMap<(TermId, Vote), Vec<TermId>> = BTreeMap::new();
        for who in &self.voters {
            if inside.is_some_and(|inside| !inside.contains(who)) {
                continue;
            }
            if let (Some(role), Some(vote)) = (self.roles.get(who), self.votes.get(who)) {
                classes.entry((*role, *vote)).or_default().push(*who);
            }
        }
        let classes: Vec<((TermId, Vote), Vec<TermId>)> = classes.into_iter().collect();
        let mut vectors = vec![Vec::new()];
        for (_, members) in &classes {
            vectors = vectors
                .iter()
                .flat_map(|vector: &Vec<usize>| {
                    (0..=members.len()).map(move |count| {
                        let mut vector = vector.clone();
                        vector.push(count);
                        vector
                    })
                })
                .collect();
            if vectors.len() > TRIED {
                return Ok(Err("too many combinations of changes to try; look inside a smaller set".into()));
            }
        }
        vectors.sort_by_key(|vector| vector.iter().sum::<usize>());
        let mut minimal: Vec<Vec<usize>> = Vec::new();
        for vector in vectors {
            let larger = |small: &Vec<usize>| small.iter().zip(&vector).all(|(small, large)| small <= large);
            if vector.iter().all(|count| *count == 0) || minimal.iter().any(larger) {
                continue;
            }
            match self.turns(before, &classes, &vector)? {
                Ok(true) => minimal.push(vector),
                Ok(false) => {}
                Err(reason) => return Ok(Err(reason)),
            }
        }
        Ok(Ok(minimal.into_iter().map(|vector| self.told(&classes, &vector)).collect()))
    }

    fn turns(&mut self, before: bool, classes: &[((TermId, Vote), Vec<TermId>)], vector: &[usize]) -> Asked<Result<bool, EcoString>> {
        let moved: Vec<(usize, usize)> = vector.iter().copied().enumerate().filter(|(_, count)| *count > 0).collect();
        // Each class may go to any other role.
        let mut targets = vec![Vec::new()];
        for (at, _) in &moved {
            let own = classes[*at].0.0;
            targets = targets
                .iter()
                .flat_map(|before: &Vec<TermId>| {
                    self.kinds.iter().filter(move |kind| **kind != own).map(move |kind| {
                        let mut all = before.clone();
                        all.push(*kind);
                        all
                    })
                })
                .collect();
        }
        for target in targets {
            let kept = self.roles.clone();
            for ((at, count), role) in moved.iter().zip(&target) {
                for who in classes[*at].1.iter().take(*count) {
                    self.roles.insert(*who, *role);
                }
            }
            let after = self.adopted()?;
            self.roles = kept;
            match after {
                Ok(adopted) if adopted != before => return Ok(Ok(true)),
                Ok(_) => {}
                Err(reason) => return Ok(Err(reason)),
            }
        }
        Ok(Ok(false))
    }

    fn told(&self, classes: &[((TermId, Vote), Vec<TermId>)], vector: &[usize]) -> FamilySet {
        let mut parts = Vec::new();
        let mut conduct = None;
        for (((role, vote), _), count) in classes.iter().zip(vector) {
            if *count == 0 {
                continue;
            }
            conduct = conduct.or(Some(*vote));
            let class = self.voters.iter().copied().filter(|who| self.roles.get(who) == Some(role)).collect();
            parts.push(FamilyPart { count: *count as u32, class, name: self.roster.name(*role) });
        }
        FamilySet { parts, conduct }
    }
}
