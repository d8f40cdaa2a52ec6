//! One count of the votes, exactly.

use crate::look::Look;
use crate::state::Voting;
use crate::voting::{Counted, For};
use dashu::rational::RBig;
use servanda_model::{Asked, Base, BaseWho, Bearer, Dnf, Presence, Share, ShareKind, TermId, VoteAmount};

/// One count.
pub(crate) struct Tally<'a, 't> {
    pub(crate) look: Look<'a, 't>,
    pub(crate) voting: &'a Voting,
    pub(crate) votes: &'a [(TermId, Counted, bool)],
    /// Whether a tie of yes and no counts as yes; nothing where no line says so.
    pub(crate) tie: Option<bool>,
}

impl Tally<'_, '_> {
    pub(crate) fn any(&self, shares: &Dnf<Share>, of: For) -> Asked<bool> {
        let alternatives = shares.resolve(self.look.o)?;
        if alternatives.is_empty() {
            // Every line is deleted: nothing is required for a quorum, nothing adopts or rejects.
            return Ok(of == For::Quorum);
        }
        for alternative in alternatives {
            let mut met = true;
            for share in alternative {
                met = met && self.share(share, of)?;
            }
            if met {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(crate) fn counts(vote: (TermId, Counted, bool), of: For, presence: Presence) -> bool {
        match of {
            For::Quorum => vote.2,
            For::Rejection if presence == Presence::Abstaining => vote.1 == Counted::Abstains,
            For::Rejection => vote.1 == Counted::No,
            For::Adoption => vote.1 == Counted::Yes,
        }
    }

    /// Who is in a base, with what they did; members who may not vote are there without a vote.
    pub(crate) fn base(&self, base: &Base, of: For) -> Asked<Vec<(TermId, Counted, bool)>> {
        let mut found: Vec<(TermId, Counted, bool)> = Vec::new();
        match &base.who {
            BaseWho::Voters => found.extend_from_slice(self.votes),
            BaseWho::Members => {
                found.extend_from_slice(self.votes);
                for member in &self.voting.members {
                    if !self.voting.electorate.contains(member) {
                        found.push((*member, Counted::Absent, false));
                    }
                }
            }
            BaseWho::Roles(roles) => {
                for vote in self.votes {
                    for role in roles {
                        if self.look.is(*role, vote.0)? || self.look.has_role(*role, vote.0)? {
                            found.push(*vote);
                            break;
                        }
                    }
                }
            }
        }
        let votes = |vote: &(TermId, Counted, bool)| matches!(vote.1, Counted::Yes | Counted::No);
        found.retain(|vote| match (of, base.presence) {
            // `counts as neither` leaves the base of a majority, not the room.
            (For::Quorum, Presence::All) => true,
            (For::Quorum, Presence::Present | Presence::Abstaining) => vote.2,
            (For::Quorum, Presence::PresentAndVoting) => vote.2 && votes(vote),
            (_, Presence::All) => vote.1 != Counted::Neither,
            // What counts as a vote is in every base of those who vote.
            (_, Presence::Present | Presence::Abstaining) => votes(vote) || vote.1 == Counted::Abstains,
            (_, Presence::PresentAndVoting) => votes(vote),
        });
        Ok(found)
    }

    pub(crate) fn share(&self, share: &Share, of: For) -> Asked<bool> {
        let met = match &share.kind {
            // Nobody votes no; and of nobody there is no consensus: somebody must be there, or count as a vote.
            ShareKind::Consensus => {
                self.votes.iter().any(|vote| vote.2 || matches!(vote.1, Counted::Yes | Counted::No))
                    && self.votes.iter().all(|vote| vote.1 != Counted::No)
            }
            ShareKind::Of { more_than, amount, base } => {
                let (Some(amount), Some(base)) = (self.look.get(amount)?, self.look.get(base)?) else {
                    return Ok(true);
                };
                self.of(*more_than, amount, base, of)?
            }
            ShareKind::With { base, more_than, share, percent, number } => {
                let (Some(base), Some(share)) = (self.look.get(base)?, self.look.get(share)?) else {
                    return Ok(true);
                };
                let mut have = RBig::ZERO;
                let mut all = RBig::ZERO;
                let (mut yes, mut no) = (RBig::ZERO, RBig::ZERO);
                for vote in self.base(base, of)? {
                    if let Some(weight) = self.look.number_of(*number, vote.0)? {
                        if Self::counts(vote, of, base.presence) {
                            have += &weight;
                        }
                        match vote.1 {
                            Counted::Yes => yes += &weight,
                            Counted::No => no += &weight,
                            _ => {}
                        }
                        all += weight;
                    }
                }
                let half = *percent && is_half(share);
                let wanted = if *percent { share * &all } else { share.clone() };
                let reached = if *more_than { have > wanted } else { have >= wanted };
                let tied = half && yes == no && yes > RBig::ZERO;
                self.broken(of, base.presence, tied).unwrap_or(reached) && all > RBig::ZERO
            }
        };
        if !met {
            return Ok(false);
        }
        match &share.including {
            None => Ok(true),
            Some(choice) => match self.look.get(choice)? {
                None => Ok(true),
                Some(bearer) => self.including(bearer, of),
            },
        }
    }

    /// Each of them who votes at all, or so many of them.
    pub(crate) fn including(&self, bearer: &Bearer, of: For) -> Asked<bool> {
        let (set, wanted) = match bearer {
            Bearer::Each(electorate) => (&electorate.set, None),
            Bearer::Any { count, set } => {
                let n = match count {
                    Some(count) => self.look.get(count)?.and_then(|n| usize::try_from(n.numerator().clone()).ok()).unwrap_or(1),
                    None => 1,
                };
                (set, Some(n))
            }
            Bearer::Jointly { set, .. } => (set, None),
            Bearer::One(reference) => {
                let Some(who) = self.look.value(reference, &self.voting.env)?.and_then(|value| value.term()) else {
                    return Ok(false);
                };
                let (own, have) = self.of_these(&self.look.holders(who, true)?, of);
                return Ok(own > 0 && have == own);
            }
            _ => return Ok(true),
        };
        let (own, have) = self.of_these(&self.look.expand(set, &self.voting.env, None, true)?, of);
        Ok(have >= wanted.unwrap_or(own))
    }

    /// How many of these may vote, and how many of them are counted.
    fn of_these(&self, named: &[TermId], of: For) -> (usize, usize) {
        let own: Vec<_> = self.votes.iter().filter(|vote| named.contains(&vote.0)).collect();
        (own.len(), own.iter().filter(|vote| Self::counts(***vote, of, Presence::All)).count())
    }

    /// Whether a share that asks for half is met by a tie: what the `tie` line says, in favour of whatever the share is for.
    fn broken(&self, of: For, presence: Presence, tied: bool) -> Option<bool> {
        if !tied || presence == Presence::Abstaining {
            return None;
        }
        match of {
            For::Adoption => self.tie,
            For::Rejection => self.tie.map(|yes| !yes),
            For::Quorum => None,
        }
    }

    pub(crate) fn of(&self, more_than: bool, amount: &VoteAmount, base: &Base, of: For) -> Asked<bool> {
        let whole = self.base(base, of)?;
        let have = whole.iter().filter(|vote| Self::counts(**vote, of, base.presence)).count() as u64;
        // A number is a number: those who may vote are counted, however large the base is.
        let all = whole.len() as u64;
        let cast = |what: Counted| whole.iter().filter(|vote| vote.1 == what).count();
        let half = match amount {
            VoteAmount::Majority => true,
            VoteAmount::Fraction(share) => is_half(share),
            _ => false,
        };
        let tied = half && cast(Counted::Yes) > 0 && cast(Counted::Yes) == cast(Counted::No);
        if let Some(met) = self.broken(of, base.presence, tied) {
            return Ok(met);
        }
        Ok(match amount {
            VoteAmount::Majority => 2 * have > all,
            VoteAmount::All => all > 0 && have == all,
            VoteAmount::Fraction(share) => {
                let wanted = share * RBig::from(all);
                let have = RBig::from(have);
                all > 0 && if more_than { have > wanted } else { have >= wanted }
            }
            VoteAmount::Number(n) | VoteAmount::Any(n) => {
                if more_than {
                    have > u64::from(*n)
                } else {
                    have >= u64::from(*n)
                }
            }
            // Nobody is no share of somebody: all but one of one are not reached without a vote.
            VoteAmount::AllBut(n) => have > 0 && have + u64::from(*n) >= all,
            VoteAmount::AllButFewest { share, number } => {
                let mut weights = Vec::new();
                let mut total = RBig::ZERO;
                for vote in &whole {
                    let weight = self.look.number_of(*number, vote.0)?.unwrap_or(RBig::ZERO);
                    total += &weight;
                    weights.push(weight);
                }
                weights.sort();
                let wanted = share * total;
                let mut held = RBig::ZERO;
                let mut fewest = 0;
                for weight in weights.iter().rev() {
                    if held > wanted {
                        break;
                    }
                    held += weight;
                    fewest += 1;
                }
                have > 0 && have + fewest >= all
            }
        })
    }
}

fn is_half(share: &RBig) -> bool {
    share + share == RBig::ONE
}
