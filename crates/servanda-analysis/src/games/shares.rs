//! What the yes votes must reach for a share: `two thirds of members present and voting including each Permanent`.

use dashu::rational::RBig;
use ecow::{EcoString, eco_format};
use servanda_model::{Asked, Base, BaseWho, Bearer, Presence, Ref, Share, ShareKind, TermId, VoteAmount};
use servanda_vote::Formula;

use super::ballots::{Builder, CountsFor, Manner, TIE};
use super::weights::{Weight, weight_formula};
use super::{NoGame, VotesNeeded, threshold};

/// What a share is for, and whose votes it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Yes votes.
    Adopts,
    /// The votes of those who resist.
    Rejects,
    /// Whoever is there.
    MakesQuorum,
}

/// A base: who in it can vote, and who is in it without a vote.
struct Counting {
    voters: Vec<TermId>,
    all: Vec<TermId>,
    /// Whether those whose votes are not counted stay in it.
    stays: bool,
}

impl Counting {
    fn fixed(&self) -> usize {
        self.all.len() - self.voters.len()
    }

    /// How large it is where so many of its voters are counted.
    fn size(&self, counted: usize) -> usize {
        self.fixed() + if self.stays { self.voters.len() } else { counted }
    }
}

impl Builder<'_, '_> {
    fn base(&mut self, base: &Base, manner: Manner, way: Way) -> Asked<(Counting, EcoString)> {
        let point = match &base.as_of {
            Some(point) => point.get(self.roster.choices)?,
            None => None,
        };
        let earlier = match point {
            Some(point) => self.roster.as_of(point, self.bind)?,
            None => None,
        };
        let (all, name) = match &base.who {
            BaseWho::Members => (self.members.clone(), EcoString::from("members")),
            BaseWho::Voters => (self.voters.clone(), EcoString::from("voters")),
            BaseWho::Roles(roles) => {
                let mut all = Vec::new();
                let mut names = Vec::new();
                for role in roles {
                    match &earlier {
                        Some(earlier) => all.extend(earlier.members(*role)?),
                        None => all.extend(self.roster.members(*role)?),
                    }
                    names.push(self.roster.name(*role));
                }
                all.retain(|who| self.may_vote.contains(who));
                all.sort_unstable();
                all.dedup();
                (all, names.join(" or ").into())
            }
        };
        if base.as_of.is_some() && (earlier.is_none() || !matches!(base.who, BaseWho::Roles(_))) {
            self.note("the base is taken as of an earlier day, which the history has not reached; membership is counted as it stands in the question");
        }
        let stays = match way {
            Way::Adopts => manner.stays(base.presence),
            // Everybody else votes yes.
            Way::Rejects => true,
            Way::MakesQuorum => base.presence == Presence::All || manner.makes_quorum(base.presence),
        };
        let voters: Vec<TermId> = all.iter().copied().filter(|who| self.may_vote.contains(who)).collect();
        // Who may not vote is neither present for the vote nor voting.
        let all = if base.presence == Presence::All { all } else { voters.clone() };
        Ok((Counting { voters, all, stays }, name))
    }

    fn at_least(&mut self, need: usize, of: &[TermId]) -> Formula {
        let numbers: Vec<usize> = of.iter().map(|who| self.players.number(*who)).collect();
        if need == 0 { Formula::True } else { Formula::at_least(need, numbers) }
    }

    /// What those counted must reach for a share, the others being counted in this manner.
    pub(super) fn share(&mut self, share: &Share, manner: Manner, way: Way, votes: &mut VotesNeeded) -> Asked<Result<Formula, NoGame>> {
        let choices = self.roster.choices;
        let mut parts = Vec::new();
        // Where all are there whatever they do, the quorum is that of all of them.
        let mut settled = false;
        match &share.kind {
            ShareKind::Consensus => {
                let voters = self.voters.clone();
                votes.push((voters.len() as u32, "voters".into()));
                parts.push(match (way, manner.counts) {
                    _ if voters.is_empty() => Formula::False,
                    (Way::Adopts, CountsFor::No) | (Way::Rejects | Way::MakesQuorum, _) => self.at_least(voters.len(), &voters),
                    // Nobody votes no; but of nobody there is no consensus.
                    (Way::Adopts, _) if !manner.present => self.at_least(1, &voters),
                    (Way::Adopts, _) => Formula::True,
                });
            }
            ShareKind::Of { more_than, amount, base } => {
                let (Some(amount), Some(base)) = (amount.get(choices)?, base.get(choices)?) else {
                    return Ok(Ok(Formula::True));
                };
                settled = way == Way::MakesQuorum && manner.makes_quorum(base.presence);
                let (counting, name) = self.base(base, manner, way)?;
                if counting.all.is_empty() {
                    self.note(&eco_format!("nobody is {name} here, and a share of nobody is never reached"));
                }
                let need = match self.need(amount, *more_than, base, manner, way, &counting)? {
                    Ok(need) => need,
                    Err(reason) => return Ok(Err(reason)),
                };
                votes.push((u32::try_from(need).unwrap_or(u32::MAX), name));
                parts.push(self.at_least(need, &counting.voters));
            }
            ShareKind::With { base, more_than, share, percent, number } => {
                let (Some(share), Some(base)) = (share.get(choices)?.cloned(), base.get(choices)?) else {
                    return Ok(Ok(Formula::True));
                };
                settled = way == Way::MakesQuorum && manner.makes_quorum(base.presence);
                let rule = Weight { more_than: *more_than, share: &share, percent: *percent, number: *number };
                match self.weighed(&rule, base, manner, way)? {
                    Ok(formula) => parts.push(formula),
                    Err(reason) => return Ok(Err(reason)),
                }
            }
        }
        if let Some(including) = &share.including
            && let Some(bearer) = including.get(choices)?
        {
            parts.push(self.including(bearer)?);
        }
        let formula = Formula::And(parts);
        if settled {
            return Ok(Ok(if formula.holds(|_| true) { Formula::True } else { Formula::False }));
        }
        Ok(Ok(formula))
    }

    /// How many of a base must be counted. For an adoption: so many that no larger number fails; to reject: the first that does.
    fn need(
        &mut self,
        amount: &VoteAmount,
        more_than: bool,
        base: &Base,
        manner: Manner,
        way: Way,
        counting: &Counting,
    ) -> Asked<Result<usize, NoGame>> {
        let voters = counting.voters.len();
        let fewest = match amount {
            VoteAmount::AllButFewest { share, number } => match self.fewest(share, *number, &counting.all)? {
                Ok(_) if counting.fixed() > 0 && !counting.stays => return Ok(Err(SHRINKS.into())),
                Ok(fewest) => fewest,
                Err(reason) => return Ok(Err(reason)),
            },
            _ => 0,
        };
        let half = match amount {
            VoteAmount::Majority => true,
            VoteAmount::Fraction(share) => is_half(share),
            _ => false,
        };
        // A tie needs noes: those of who resists, counted against those of who does not.
        let tie = if half && manner.counts == CountsFor::No && base.presence != Presence::Abstaining { self.tie } else { None };
        self.tie_decides |= tie.is_some();
        if tie == Some(true) && way == Way::Adopts && counting.fixed() > 0 {
            return Ok(Err(TIE.into()));
        }
        let met = |counted: usize| {
            let size = counting.size(counted);
            if let Some(broken) = tie
                && counted > 0
                && 2 * counted == voters
            {
                return broken;
            }
            match amount {
                VoteAmount::Number(_) | VoteAmount::Any(_) => counted >= threshold(amount, more_than, size),
                // Nobody is no share of somebody: all but one of one are not reached without a vote.
                VoteAmount::AllButFewest { .. } => counted > 0 && (!counting.stays || counted + fewest >= size),
                VoteAmount::AllBut(_) => counted > 0 && counted >= threshold(amount, more_than, size),
                // No share of nobody is reached, `all` included.
                _ => size > 0 && counted >= threshold(amount, more_than, size),
            }
        };
        Ok(Ok(if way == Way::Rejects {
            (0..=voters).find(|counted| met(*counted)).unwrap_or(voters + 1)
        } else {
            (0..=voters).rev().find(|counted| !met(*counted)).map_or(0, |failing| failing + 1)
        }))
    }

    /// `members with 65 % of Population`.
    fn weighed(&mut self, rule: &Weight<'_>, base: &Base, manner: Manner, way: Way) -> Asked<Result<Formula, NoGame>> {
        let (counting, _) = self.base(base, manner, way)?;
        let weight = self.roster.name(rule.number);
        if !self.weights.contains(&weight) {
            self.weights.push(weight);
        }
        let rest = self.roster.rest_of(rule.number)?.is_some();
        let half = rule.percent && is_half(rule.share);
        let mut more_than = rule.more_than;
        if half && manner.counts == CountsFor::No && base.presence != Presence::Abstaining {
            self.tie_decides |= self.tie.is_some();
            match self.tie {
                Some(_) if counting.fixed() > 0 || rest => return Ok(Err(TIE.into())),
                Some(yes) => more_than = !yes,
                None => {}
            }
        }
        if counting.stays || !rule.percent {
            let rule = Weight { more_than, ..*rule };
            return weight_formula(self.roster, self.players, &rule, &counting.all, &counting.voters);
        }
        // Who is not counted leaves the base: what is left weighs against those in it who have no vote.
        let mut without = RBig::ZERO;
        for who in counting.all.iter().filter(|who| !counting.voters.contains(who)) {
            match self.roster.number(rule.number, *who)? {
                Some(value) => without += value,
                None => return Ok(Err(SHRINKS.into())),
            }
        }
        let left = RBig::ONE - rule.share;
        if without == RBig::ZERO && (left > RBig::ZERO || left == RBig::ZERO && !more_than) {
            if rest {
                return Ok(Ok(self.at_least(1, &counting.voters)));
            }
            let some = RBig::ZERO;
            let rule = Weight { more_than: true, share: &some, percent: false, number: rule.number };
            return weight_formula(self.roster, self.players, &rule, &counting.voters, &counting.voters);
        }
        if left <= RBig::ZERO {
            return Ok(Ok(Formula::False));
        }
        if rest {
            return Ok(Err(SHRINKS.into()));
        }
        let bar = rule.share * without / left;
        let rule = Weight { more_than, share: &bar, percent: false, number: rule.number };
        weight_formula(self.roster, self.players, &rule, &counting.voters, &counting.voters)
    }

    /// `including each Permanent`: each of them who may vote; `including any Permanent`: one of them, and there must be one.
    fn including(&mut self, bearer: &Bearer) -> Asked<Formula> {
        let mut who = self.roster.bearers(bearer, self.bind, None)?;
        let mut named = matches!(bearer, Bearer::Any { .. } | Bearer::Count { .. });
        if let Bearer::One(one) = bearer {
            named = true;
            if let Ref::Term(term) = one {
                who = self.roster.members(*term)?;
            }
        }
        who.retain(|one| self.may_vote.contains(one));
        let need = match bearer {
            Bearer::Any { count: None, .. } => 1,
            Bearer::Any { count: Some(count), .. } => {
                count.get(self.roster.choices)?.map_or(1, |n| usize::try_from(n.ceil()).unwrap_or(usize::MAX))
            }
            Bearer::Count { amount, .. } => threshold(amount, false, who.len()),
            _ => who.len(),
        };
        if who.is_empty() {
            return Ok(if named { Formula::False } else { Formula::True });
        }
        Ok(self.at_least(need, &who))
    }

    /// The fewest of a base who hold more than a share of a number (TFEU 238(3)(a)).
    fn fewest(&self, share: &RBig, number: TermId, all: &[TermId]) -> Asked<Result<usize, NoGame>> {
        let mut held = Vec::new();
        for who in all {
            match self.roster.number(number, *who)? {
                Some(value) => held.push(value),
                None => {
                    return Ok(Err(eco_format!("`{}` is not known for {}", self.roster.name(number), self.roster.name(*who))));
                }
            }
        }
        held.sort_by(|a, b| b.cmp(a));
        let total = held.iter().fold(RBig::ZERO, |sum, value| sum + value);
        let bar = share * &total;
        let mut sum = RBig::ZERO;
        for (at, value) in held.iter().enumerate() {
            sum += value;
            if sum > bar {
                return Ok(Ok(at + 1));
            }
        }
        Ok(Ok(held.len()))
    }
}

/// Why a share of a base that shrinks is not counted as a game.
const SHRINKS: &str = "those who do not vote leave the base, and what is left of it is known only when the votes are: give the votes in \
                       `given` and ask for the state of the decision";

fn is_half(share: &RBig) -> bool {
    share + share == RBig::ONE
}
