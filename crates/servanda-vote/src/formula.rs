//! Monotone rules: *and*, *or* and *at least* over the support of voters.
//!
//! Every monotone rule can be written with these (Taylor & Zwicker, *Simple
//! Games*, 1999); intersections of thresholds alone need thousands of them for
//! rules in force (Kurz & Napel, *Dimension of the Lisbon voting rules in the
//! EU Council*, 2016).

use crate::error::{Result, VoteError};
use dashu::integer::{IBig, UBig};
use dashu::rational::RBig;

/// The deepest nesting of conditions that is followed.
pub const MAX_DEPTH: usize = 200;

/// The largest total of weights: sums stay exact in a machine word.
pub const MAX_TOTAL: u64 = 1 << 62;

/// A monotone condition on the set of voters in favour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// Adopted whoever supports it.
    True,
    /// Never adopted.
    False,
    /// This voter supports it.
    Var(usize),
    /// All of these hold.
    And(Vec<Formula>),
    /// At least one of these holds.
    Or(Vec<Formula>),
    /// The supporters weigh at least `quota` together. Voters not listed weigh nothing.
    Threshold {
        /// What must be reached.
        quota: u64,
        /// Voters and their weights; a voter listed twice counts with both.
        weights: Vec<(usize, u64)>,
    },
}

impl Formula {
    /// At least `k` of these voters.
    ///
    /// ```
    /// use servanda_vote::Formula;
    /// let two_of_three = Formula::at_least(2, [0, 1, 2]);
    /// assert!(two_of_three.holds(|voter| voter != 1));
    /// ```
    pub fn at_least(k: usize, of: impl IntoIterator<Item = usize>) -> Self {
        Self::Threshold { quota: k as u64, weights: of.into_iter().map(|v| (v, 1)).collect() }
    }

    /// All of these voters: each has a veto.
    pub fn all(of: impl IntoIterator<Item = usize>) -> Self {
        Self::And(of.into_iter().map(Self::Var).collect())
    }

    /// Any one of these voters.
    pub fn any(of: impl IntoIterator<Item = usize>) -> Self {
        Self::Or(of.into_iter().map(Self::Var).collect())
    }

    /// All of these voters but at most `k`.
    pub fn all_but(k: usize, of: impl IntoIterator<Item = usize>) -> Self {
        let voters: Vec<usize> = of.into_iter().collect();
        Self::at_least(voters.len().saturating_sub(k), voters)
    }

    /// Supporters weigh at least `quota`; voter `i` weighs `weights[i]`.
    pub fn weighted(quota: u64, weights: &[u64]) -> Self {
        Self::Threshold { quota, weights: weights.iter().copied().enumerate().collect() }
    }

    /// Both this and that.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match self {
            Self::And(mut parts) => {
                parts.push(other);
                Self::And(parts)
            }
            first => Self::And(vec![first, other]),
        }
    }

    /// This or that.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match self {
            Self::Or(mut parts) => {
                parts.push(other);
                Self::Or(parts)
            }
            first => Self::Or(vec![first, other]),
        }
    }

    /// The dual rule: adopted unless the *others* could adopt under this one.
    /// Its winning coalitions are this rule's blocking coalitions.
    #[must_use]
    pub fn dual(&self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Var(v) => Self::Var(*v),
            Self::And(parts) => Self::Or(parts.iter().map(Self::dual).collect()),
            Self::Or(parts) => Self::And(parts.iter().map(Self::dual).collect()),
            Self::Threshold { quota, weights } => {
                let total: u128 = weights.iter().map(|&(_, w)| u128::from(w)).sum();
                let rest = (total + 1).saturating_sub(u128::from(*quota));
                // A quota of 0 is met by nobody's support, so that nobody can block it.
                match u64::try_from(rest) {
                    Ok(dual) if *quota > 0 => Self::Threshold { quota: dual, weights: weights.clone() },
                    _ => Self::False,
                }
            }
        }
    }

    /// Whether the rule is met when exactly the voters for whom `yes` holds are in favour.
    pub fn holds(&self, yes: impl Fn(usize) -> bool) -> bool {
        self.holds_with(&yes)
    }

    fn holds_with(&self, yes: &dyn Fn(usize) -> bool) -> bool {
        match self {
            Self::True => true,
            Self::False => false,
            Self::Var(v) => yes(*v),
            Self::And(parts) => parts.iter().all(|p| p.holds_with(yes)),
            Self::Or(parts) => parts.iter().any(|p| p.holds_with(yes)),
            Self::Threshold { quota, weights } => {
                let sum: u128 = weights.iter().filter(|(v, _)| yes(*v)).map(|&(_, w)| u128::from(w)).sum();
                sum >= u128::from(*quota)
            }
        }
    }

    /// The rule with every voter replaced; voters who fall together add their weights.
    #[must_use]
    pub fn rename(&self, to: &dyn Fn(usize) -> usize) -> Self {
        match self {
            Self::True => Self::True,
            Self::False => Self::False,
            Self::Var(v) => Self::Var(to(*v)),
            Self::And(parts) => Self::And(parts.iter().map(|p| p.rename(to)).collect()),
            Self::Or(parts) => Self::Or(parts.iter().map(|p| p.rename(to)).collect()),
            Self::Threshold { quota, weights } => {
                Self::Threshold { quota: *quota, weights: weights.iter().map(|&(v, w)| (to(v), w)).collect() }
            }
        }
    }

    /// The rule once some voters are known to be in favour (`Some(true)`) or against.
    #[must_use]
    pub fn given(&self, known: &dyn Fn(usize) -> Option<bool>) -> Self {
        match self {
            Self::True => Self::True,
            Self::False => Self::False,
            Self::Var(v) => match known(*v) {
                Some(true) => Self::True,
                Some(false) => Self::False,
                None => Self::Var(*v),
            },
            Self::And(parts) => Self::And(parts.iter().map(|p| p.given(known)).collect()),
            Self::Or(parts) => Self::Or(parts.iter().map(|p| p.given(known)).collect()),
            Self::Threshold { quota, weights } => {
                let mut left = *quota;
                let mut open = Vec::new();
                for &(v, w) in weights {
                    match known(v) {
                        Some(true) => left = left.saturating_sub(w),
                        Some(false) => {}
                        None => open.push((v, w)),
                    }
                }
                Self::Threshold { quota: left, weights: open }
            }
        }
    }

    /// The same rule with constants folded, thresholds reduced and single votes recognised.
    /// Fails if a voter is unknown, weights are too large or the nesting is too deep.
    pub fn normalised(&self, voters: usize) -> Result<Self> {
        self.normalise(voters, 0)
    }

    fn normalise(&self, voters: usize, depth: usize) -> Result<Self> {
        if depth > MAX_DEPTH {
            return Err(VoteError::TooDeep { limit: MAX_DEPTH });
        }
        let known = |v: usize| {
            if v < voters { Ok(()) } else { Err(VoteError::UnknownVoter { voter: v, voters }) }
        };
        match self {
            Self::True => Ok(Self::True),
            Self::False => Ok(Self::False),
            Self::Var(v) => known(*v).map(|()| Self::Var(*v)),
            Self::And(parts) | Self::Or(parts) => {
                let conjunction = matches!(self, Self::And(_));
                let (stop, skip) = if conjunction { (Self::False, Self::True) } else { (Self::True, Self::False) };
                let mut kept: Vec<Self> = Vec::new();
                let mut decided = false;
                for part in parts {
                    let part = part.normalise(voters, depth + 1)?;
                    match part {
                        p if p == stop => decided = true,
                        p if p == skip => {}
                        Self::And(inner) if conjunction => kept.extend(inner),
                        Self::Or(inner) if !conjunction => kept.extend(inner),
                        p => kept.push(p),
                    }
                }
                Ok(match (decided, kept.len()) {
                    (true, _) => stop,
                    (false, 0) => skip,
                    (false, 1) => kept.remove(0),
                    _ if conjunction => Self::And(kept),
                    _ => Self::Or(kept),
                })
            }
            Self::Threshold { quota, weights } => {
                for &(v, _) in weights {
                    known(v)?;
                }
                normal_threshold(*quota, weights)
            }
        }
    }

    /// Calls `visit` for every leaf, in reading order.
    pub(crate) fn leaves<'f>(&'f self, visit: &mut dyn FnMut(&'f Formula)) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|p| p.leaves(visit)),
            leaf => visit(leaf),
        }
    }
}

fn normal_threshold(quota: u64, weights: &[(usize, u64)]) -> Result<Formula> {
    if quota == 0 {
        return Ok(Formula::True);
    }
    let mut list: Vec<(usize, u64)> = weights.iter().copied().filter(|&(_, w)| w > 0).collect();
    let total: u128 = list.iter().map(|&(_, w)| u128::from(w)).sum();
    if total > u128::from(MAX_TOTAL) {
        return Err(VoteError::WeightsTooLarge { total: total.to_string() });
    }
    if u128::from(quota) > total {
        return Ok(Formula::False);
    }
    if !list.is_sorted_by(|a, b| a.0 < b.0) {
        list.sort_unstable();
        list.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 += later.1;
            }
            same
        });
    }
    let common = list.iter().fold(0, |g, &(_, w)| gcd(g, w));
    let quota = quota.div_ceil(common);
    for (_, w) in &mut list {
        *w = (*w / common).min(quota);
    }
    if let [(v, _)] = list[..] {
        return Ok(Formula::Var(v));
    }
    Ok(Formula::Threshold { quota, weights: list })
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// A comparison with a share, so that the rounding is never a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// `at least`: `>=`, the bar rounded up.
    AtLeast,
    /// `more than`: `>`, the bar rounded down, plus one.
    MoreThan,
}

impl Reach {
    /// The fewest whole votes that satisfy the comparison with `share` of `total`.
    ///
    /// ```
    /// use dashu::rbig;
    /// use servanda_vote::Reach;
    /// let third = dashu::rational::RBig::from_parts(2.into(), 3u8.into());
    /// assert_eq!(Reach::AtLeast.votes(&third, 193), 129); // 128.67 rounded up
    /// assert_eq!(Reach::AtLeast.votes(&third, 9), 6);
    /// assert_eq!(Reach::MoreThan.votes(&third, 9), 7);
    /// # let _ = rbig!(1);
    /// ```
    pub fn votes(self, share: &RBig, total: u64) -> u64 {
        self.whole(&(share * RBig::from(total)))
    }

    /// The smallest whole number that satisfies the comparison with `bar`.
    pub fn whole(self, bar: &RBig) -> u64 {
        let whole = match self {
            Self::AtLeast => bar.ceil(),
            Self::MoreThan => bar.floor() + IBig::ONE,
        };
        if whole <= IBig::ZERO { 0 } else { u64::try_from(&whole).unwrap_or(u64::MAX) }
    }

    /// The condition that supporters weigh `bar` (a number, not a share) in a column of
    /// rational weights, brought to whole numbers. Zero weights are allowed.
    pub fn threshold(self, bar: &RBig, column: &[(usize, RBig)]) -> Result<Formula> {
        let mut scale = UBig::ONE;
        for (position, (_, weight)) in column.iter().enumerate() {
            if weight < &RBig::ZERO {
                return Err(VoteError::NegativeWeight { position, weight: weight.to_string() });
            }
            scale = lcm(&scale, weight.denominator());
        }
        let whole: Vec<UBig> = column.iter().map(|(_, w)| ubig(w.numerator()) * (&scale / w.denominator())).collect();
        let mut common = UBig::ZERO;
        for w in &whole {
            common = gcd_big(common, w.clone());
        }
        if common == UBig::ZERO {
            return Ok(match self {
                Self::AtLeast if bar <= &RBig::ZERO => Formula::True,
                Self::MoreThan if bar < &RBig::ZERO => Formula::True,
                _ => Formula::False,
            });
        }
        let quota = self.whole(&(bar * RBig::from_parts(scale.into(), common.clone())));
        let mut weights = Vec::with_capacity(whole.len());
        for ((voter, _), w) in column.iter().zip(&whole) {
            let reduced = w / &common;
            let w = u64::try_from(&reduced).map_err(|_| VoteError::WeightsTooLarge { total: reduced.to_string() })?;
            weights.push((*voter, w));
        }
        Ok(Formula::Threshold { quota, weights })
    }

    /// The condition that supporters hold `share` of the column's total. A share of nobody
    /// (or of nothing) is reached by nobody.
    ///
    /// ```
    /// use dashu::rational::RBig;
    /// use servanda_vote::{Formula, Reach};
    /// let population = [(0, RBig::from(83)), (1, RBig::from(17))];
    /// let rule = Reach::AtLeast.share(&RBig::from_parts(65.into(), 100u8.into()), &population).unwrap();
    /// assert!(rule.holds(|voter| voter == 0) && !rule.holds(|voter| voter == 1));
    /// ```
    pub fn share(self, share: &RBig, column: &[(usize, RBig)]) -> Result<Formula> {
        let total = column.iter().fold(RBig::ZERO, |sum, (_, w)| sum + w);
        if total == RBig::ZERO {
            return Ok(Formula::False);
        }
        self.threshold(&(share * total), column)
    }
}

/// The fewest voters who together hold more than `share` of the column: the computed
/// blocking number of Article 238(3)(a) TFEU. `None` if even all of them do not.
pub fn fewest_holding(reach: Reach, share: &RBig, column: &[(usize, RBig)]) -> Option<usize> {
    let total = column.iter().fold(RBig::ZERO, |sum, (_, w)| sum + w);
    let bar = share * &total;
    let mut weights: Vec<&RBig> = column.iter().map(|(_, w)| w).collect();
    weights.sort_by(|a, b| b.cmp(a));
    let enough = |sum: &RBig| match reach {
        Reach::AtLeast => *sum >= bar,
        Reach::MoreThan => *sum > bar,
    };
    let mut sum = RBig::ZERO;
    if enough(&sum) {
        return Some(0);
    }
    for (taken, weight) in weights.into_iter().enumerate() {
        sum += weight;
        if enough(&sum) {
            return Some(taken + 1);
        }
    }
    None
}

/// *All but the fewest who hold more than `share`*: the motion passes once the voters
/// not in favour are fewer than that number plus one, as in `yes >= n - m`.
pub fn all_but_the_fewest(reach: Reach, share: &RBig, column: &[(usize, RBig)]) -> Formula {
    match fewest_holding(reach, share, column) {
        Some(m) => Formula::all_but(m, column.iter().map(|&(v, _)| v)),
        None => Formula::True,
    }
}

fn ubig(value: &IBig) -> UBig {
    UBig::try_from(value.clone()).unwrap_or(UBig::ZERO)
}

fn gcd_big(mut a: UBig, mut b: UBig) -> UBig {
    while b != UBig::ZERO {
        let r = &a % &b;
        a = b;
        b = r;
    }
    a
}

fn lcm(a: &UBig, b: &UBig) -> UBig {
    a * b / gcd_big(a.clone(), b.clone())
}
