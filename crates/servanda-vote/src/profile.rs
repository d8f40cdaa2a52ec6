//! Rules over full ballots: yes, no, abstention and absence.
//!
//! A simple game only knows who is in favour. Treaties say more: a permanent member's *no*
//! is a veto while its abstention is not, abstainers leave the base of *present and
//! voting*, absence can break a quorum. A [`ProfileRule`] keeps all of this; from it come
//! the simple games "yes against anything else" and "voting no", and the ternary indices
//! of Felsenthal & Machover, *Ternary voting games* (1997).

use crate::electorate::Electorate;
use crate::error::{Result, VoteError};
use crate::formula::{Formula, MAX_DEPTH, Reach};
use crate::game::Game;
use dashu::integer::IBig;
use dashu::rational::RBig;

/// What a voter does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ballot {
    /// Votes in favour.
    Yes,
    /// Votes against.
    No,
    /// Is present and abstains.
    Abstain,
    /// Is not there, or says nothing.
    Absent,
}

impl Ballot {
    /// All ballots.
    pub const ALL: [Self; 4] = [Self::Yes, Self::No, Self::Abstain, Self::Absent];
}

/// Whose number a share refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// All members.
    Members,
    /// Those who vote or abstain.
    Present,
    /// Those who vote yes or no: abstainers are out.
    PresentAndVoting,
}

impl Base {
    fn counts(self, ballot: Ballot) -> bool {
        match self {
            Self::Members => true,
            Self::Present => ballot != Ballot::Absent,
            Self::PresentAndVoting => matches!(ballot, Ballot::Yes | Ballot::No),
        }
    }
}

/// What each ballot of one voter adds, in the order of [`Ballot::ALL`].
pub type Scores = [i64; 4];

/// A condition on a full profile of ballots.
///
/// ```
/// use dashu::rational::RBig;
/// use servanda_vote::{Ballot, Base, Condition, Reach};
/// // Two thirds of those present and voting.
/// let two_thirds = RBig::from_parts(2.into(), 3u8.into());
/// let members: Vec<(usize, u64)> = (0..7).map(|v| (v, 1)).collect();
/// let rule = Condition::share(Reach::AtLeast, &two_thirds, Base::PresentAndVoting, &members).unwrap();
/// use Ballot::{Abstain, No, Yes};
/// assert!(rule.holds(&[Yes, Yes, No, Abstain, Abstain, Abstain, Abstain]));
/// assert!(!rule.holds(&[Abstain; 7]), "no share of nobody is reached");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Always holds.
    True,
    /// Never holds.
    False,
    /// All hold.
    And(Vec<Condition>),
    /// One holds.
    Or(Vec<Condition>),
    /// Does not hold.
    Not(Box<Condition>),
    /// The scores of the ballots cast add up to at least `bound`.
    Tally {
        /// Voters and what each of their ballots adds.
        scores: Vec<(usize, Scores)>,
        /// What must be reached.
        bound: i64,
    },
}

impl Condition {
    /// At least `k` of these voters cast this ballot.
    pub fn at_least(k: usize, ballot: Ballot, of: impl IntoIterator<Item = usize>) -> Self {
        let mut one = [0; 4];
        one[ballot as usize] = 1;
        Self::Tally { scores: of.into_iter().map(|v| (v, one)).collect(), bound: k as i64 }
    }

    /// None of these voters casts this ballot: *not opposed by*, a veto by voting no.
    pub fn none(ballot: Ballot, of: impl IntoIterator<Item = usize>) -> Self {
        Self::Not(Box::new(Self::at_least(1, ballot, of)))
    }

    /// At least `k` of these voters are present.
    pub fn quorum(k: usize, of: impl IntoIterator<Item = usize>) -> Self {
        Self::Tally { scores: of.into_iter().map(|v| (v, [1, 1, 1, 0])).collect(), bound: k as i64 }
    }

    /// The yes votes reach (or exceed) `share` of a base, by weight. No share of nobody is
    /// reached, not even *all*.
    pub fn share(reach: Reach, share: &RBig, base: Base, of: &[(usize, u64)]) -> Result<Self> {
        Self::ballot_share(Ballot::Yes, reach, share, base, of)
    }

    /// The votes of one kind reach (or exceed) `share` of a base: `rejected by` counts noes,
    /// a limit on abstentions counts those.
    pub fn ballot_share(ballot: Ballot, reach: Reach, share: &RBig, base: Base, of: &[(usize, u64)]) -> Result<Self> {
        let large = |n: &IBig| VoteError::WeightsTooLarge { total: n.to_string() };
        let up = share.numerator();
        let down = IBig::from(share.denominator().clone());
        let mut scores = Vec::with_capacity(of.len());
        let mut nobody = Vec::with_capacity(of.len());
        let mut reached = IBig::ZERO;
        for &(v, weight) in of {
            let mut row = [0; 4];
            let mut inside = [0; 4];
            for kind in Ballot::ALL {
                let mut score = IBig::ZERO;
                if kind == ballot {
                    score += &down * IBig::from(weight);
                }
                if base.counts(kind) {
                    score -= up * IBig::from(weight);
                    inside[kind as usize] = i64::from(weight > 0);
                }
                row[kind as usize] = i64::try_from(&score).map_err(|_| large(&score))?;
            }
            reached += (&down + up) * IBig::from(weight);
            scores.push((v, row));
            nobody.push((v, inside));
        }
        if reached > IBig::from(1_u64 << 61) {
            return Err(large(&reached));
        }
        let bound = i64::from(reach == Reach::MoreThan);
        Ok(Self::And(vec![Self::Tally { scores: nobody, bound: 1 }, Self::Tally { scores, bound }]))
    }

    /// Reads one ballot as another everywhere (`abstention counts as no`; as `Absent` to
    /// leave every base, *counts as neither*).
    #[must_use]
    pub fn counting(&self, ballot: Ballot, like: Ballot) -> Self {
        self.each_row(&|_, row| row[ballot as usize] = row[like as usize])
    }

    /// Whatever this voter does, it counts as this ballot (an obligatory abstention).
    #[must_use]
    pub fn obliged(&self, voter: usize, like: Ballot) -> Self {
        self.each_row(&|v, row| {
            if v == voter {
                *row = [row[like as usize]; 4];
            }
        })
    }

    /// Without these voters: they leave every tally and every base.
    #[must_use]
    pub fn excluding(&self, out: &[usize]) -> Self {
        self.each_row(&|v, row| {
            if out.contains(&v) {
                *row = [0; 4];
            }
        })
    }

    fn each_row(&self, change: &dyn Fn(usize, &mut Scores)) -> Self {
        match self {
            Self::True => Self::True,
            Self::False => Self::False,
            Self::And(parts) => Self::And(parts.iter().map(|p| p.each_row(change)).collect()),
            Self::Or(parts) => Self::Or(parts.iter().map(|p| p.each_row(change)).collect()),
            Self::Not(part) => Self::Not(Box::new(part.each_row(change))),
            Self::Tally { scores, bound } => {
                let mut scores = scores.clone();
                for (v, row) in &mut scores {
                    change(*v, row);
                }
                Self::Tally { scores, bound: *bound }
            }
        }
    }

    /// Whether the condition holds for a profile; voters beyond its end are absent.
    pub fn holds(&self, profile: &[Ballot]) -> bool {
        match self {
            Self::True => true,
            Self::False => false,
            Self::And(parts) => parts.iter().all(|p| p.holds(profile)),
            Self::Or(parts) => parts.iter().any(|p| p.holds(profile)),
            Self::Not(part) => !part.holds(profile),
            Self::Tally { scores, bound } => {
                let cast = |v: usize| profile.get(v).copied().unwrap_or(Ballot::Absent);
                let sum: i128 = scores.iter().map(|(v, row)| i128::from(row[cast(*v) as usize])).sum();
                sum >= i128::from(*bound)
            }
        }
    }

    fn check(&self, voters: usize, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(VoteError::TooDeep { limit: MAX_DEPTH });
        }
        match self {
            Self::True | Self::False => Ok(()),
            Self::And(parts) | Self::Or(parts) => parts.iter().try_for_each(|p| p.check(voters, depth + 1)),
            Self::Not(part) => part.check(voters, depth + 1),
            Self::Tally { scores, .. } => {
                let mut total = 0_u128;
                for (v, row) in scores {
                    if *v >= voters {
                        return Err(VoteError::UnknownVoter { voter: *v, voters });
                    }
                    total += row.iter().map(|s| u128::from(s.unsigned_abs())).max().unwrap_or(0);
                }
                if total > 1 << 61 {
                    return Err(VoteError::WeightsTooLarge { total: total.to_string() });
                }
                Ok(())
            }
        }
    }

    /// The condition when those who act cast `cast` and all others `rest`, as a monotone
    /// formula over the set of those who act; negated if not `wanted`.
    fn formula(&self, wanted: bool, cast: Ballot, rest: Ballot) -> Result<Formula> {
        match self {
            Self::True | Self::False => Ok(if matches!(self, Self::True) == wanted { Formula::True } else { Formula::False }),
            Self::Not(part) => part.formula(!wanted, cast, rest),
            Self::And(parts) | Self::Or(parts) => {
                let parts = parts.iter().map(|p| p.formula(wanted, cast, rest)).collect::<Result<_>>()?;
                let conjunction = matches!(self, Self::And(_)) == wanted;
                Ok(if conjunction { Formula::And(parts) } else { Formula::Or(parts) })
            }
            Self::Tally { scores, bound } => {
                let sign = if wanted { 1 } else { -1 };
                let mut need = i128::from(*bound);
                let mut weights = Vec::new();
                let mut against = None;
                for (v, row) in scores {
                    need -= i128::from(row[rest as usize]);
                    let gain = sign * (row[cast as usize] - row[rest as usize]);
                    match gain {
                        0 => {}
                        1.. => weights.push((*v, gain.unsigned_abs())),
                        _ => against = Some(*v),
                    }
                }
                let need = if wanted { need } else { 1 - need };
                if need <= 0 && against.is_none() {
                    return Ok(Formula::True);
                }
                match against {
                    None => Ok(Formula::Threshold { quota: need.try_into().unwrap_or(u64::MAX), weights }),
                    Some(v) => Err(VoteError::NotMonotone(format!(
                        "voter {v} counts against a condition by joining those who vote {cast:?} while the others vote {rest:?}"
                    ))),
                }
            }
        }
    }
}

/// An electorate and the condition under which its ballots adopt a motion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileRule {
    electorate: Electorate,
    adopted: Condition,
    domain: Vec<Ballot>,
}

impl ProfileRule {
    /// A rule over the ballots in `domain`, listed from worst to best for the motion.
    pub fn new(electorate: Electorate, domain: &[Ballot], adopted: Condition) -> Result<Self> {
        if electorate.is_empty() {
            return Err(VoteError::NoVoters);
        }
        if domain.is_empty() || (1..domain.len()).any(|i| domain[..i].contains(&domain[i])) {
            return Err(VoteError::Malformed("a list of possible ballots names each once, and at least one".to_owned()));
        }
        adopted.check(electorate.len(), 0)?;
        Ok(Self { electorate, adopted, domain: domain.to_vec() })
    }

    /// Who votes.
    pub fn electorate(&self) -> &Electorate {
        &self.electorate
    }

    /// The ballots that can be cast, from worst to best for the motion.
    pub fn domain(&self) -> &[Ballot] {
        &self.domain
    }

    /// When a motion is adopted.
    pub fn condition(&self) -> &Condition {
        &self.adopted
    }

    /// Whether a profile adopts.
    pub fn adopts(&self, profile: &[Ballot]) -> bool {
        self.adopted.holds(profile)
    }

    /// The simple game "yes against `otherwise`": coalitions that adopt when they vote yes
    /// and everybody else does `otherwise`.
    ///
    /// ```
    /// use servanda_vote::{Ballot, Condition, Electorate, ProfileRule};
    /// // Three of four, and neither of the first two says no.
    /// let rule = Condition::And(vec![
    ///     Condition::at_least(3, Ballot::Yes, 0..4),
    ///     Condition::none(Ballot::No, 0..2),
    /// ]);
    /// let domain = [Ballot::No, Ballot::Abstain, Ballot::Yes];
    /// let rule = ProfileRule::new(Electorate::anonymous(4), &domain, rule).unwrap();
    /// assert!(rule.in_favour(Ballot::Abstain).unwrap().wins(&[1, 2, 3]));
    /// assert!(!rule.in_favour(Ballot::No).unwrap().wins(&[1, 2, 3]));
    /// assert!(rule.against(Ballot::No).unwrap().wins(&[0]));
    /// assert!(!rule.against(Ballot::Abstain).unwrap().wins(&[0]));
    /// ```
    pub fn in_favour(&self, otherwise: Ballot) -> Result<Game> {
        let formula = self.adopted.formula(true, Ballot::Yes, otherwise)?;
        Game::new(self.electorate.clone(), formula)
    }

    /// The simple game of defeat: its winning coalitions are those who defeat the motion by
    /// casting `conduct` while everybody else votes yes. Its minimal winning coalitions are
    /// the blocking sets by that conduct.
    pub fn against(&self, conduct: Ballot) -> Result<Game> {
        let formula = self.adopted.formula(false, conduct, Ballot::Yes)?;
        Game::new(self.electorate.clone(), formula)
    }
}
