//! Power indices as exact fractions.
//!
//! Definitions: Felsenthal & Machover, *The Measurement of Voting Power* (1998), unless
//! another source is named.

use crate::diagram::{Classes, Diagram};
use crate::error::{Result, VoteError};
use crate::pass::{Count, Wide, Wider};
use crate::poly::PolyPass;
use crate::solved::{PerVoter, Solved};
use crate::store::Node;
use dashu::integer::{IBig, UBig};
use dashu::rational::RBig;

/// `numerator / denominator` in lowest terms.
pub(crate) fn ratio(numerator: &UBig, denominator: &UBig) -> RBig {
    RBig::from_parts(IBig::from(numerator.clone()), denominator.clone())
}

/// `0!, 1!, …, n!`.
pub(crate) fn factorials(n: usize) -> Vec<UBig> {
    let mut list = vec![UBig::ONE];
    for k in 1..=n {
        list.push(&list[k - 1] * UBig::from(k));
    }
    list
}

/// Everything that follows from swings: the Banzhaf family.
#[derive(Debug, Clone)]
pub struct Banzhaf {
    /// Winning coalitions.
    pub winning: UBig,
    /// For each voter, the coalitions of the others to which it is critical.
    pub swings: PerVoter<UBig>,
    voters: usize,
}

impl Banzhaf {
    pub(crate) fn new(voters: usize, winning: UBig, swings: PerVoter<UBig>) -> Self {
        Self { winning, swings, voters }
    }

    fn coalitions(&self) -> UBig {
        UBig::ONE << self.voters
    }

    /// Swings as a share of the coalitions of the others (Penrose 1946, Banzhaf 1965).
    pub fn absolute(&self) -> PerVoter<RBig> {
        let half = UBig::ONE << (self.voters - 1);
        self.swings.map(|s| ratio(s, &half))
    }

    /// Swings as a share of all swings; fails if nobody ever swings.
    pub fn normalised(&self) -> Result<PerVoter<RBig>> {
        let mut total = UBig::ZERO;
        self.swings.sum(|s| total += s);
        if total == UBig::ZERO {
            return Err(NO_SWING("the normalised Banzhaf index"));
        }
        Ok(self.swings.map(|s| ratio(s, &total)))
    }

    /// Coleman's power of a collectivity to act (1971): the share of coalitions that win.
    pub fn coleman_collectivity(&self) -> RBig {
        ratio(&self.winning, &self.coalitions())
    }

    /// Coleman's power to prevent action; fails if nothing can be adopted.
    pub fn coleman_prevent(&self) -> Result<PerVoter<RBig>> {
        if self.winning == UBig::ZERO {
            return Err(VoteError::Undefined {
                index: "Coleman's power to prevent",
                because: "no coalition wins, so there is nothing to prevent",
            });
        }
        Ok(self.swings.map(|s| ratio(s, &self.winning)))
    }

    /// Coleman's power to initiate action; fails if everything is adopted.
    pub fn coleman_initiate(&self) -> Result<PerVoter<RBig>> {
        let losing = self.coalitions() - &self.winning;
        if losing == UBig::ZERO {
            return Err(VoteError::Undefined {
                index: "Coleman's power to initiate",
                because: "every coalition wins, so there is nothing to initiate",
            });
        }
        Ok(self.swings.map(|s| ratio(s, &losing)))
    }

    /// How often the voter decides the outcome when all vote by the toss of a coin (Laruelle
    /// & Valenciano 2005): the absolute Banzhaf index under its other name.
    pub fn decisiveness(&self) -> PerVoter<RBig> {
        self.absolute()
    }

    /// How often the outcome is as the voter voted when all vote by the toss of a coin: Rae's
    /// index under its other name.
    pub fn success(&self) -> PerVoter<RBig> {
        self.rae()
    }

    /// Rae's index (1969): how often the outcome is as the voter voted.
    pub fn rae(&self) -> PerVoter<RBig> {
        let all = self.coalitions();
        let half = UBig::ONE << (self.voters - 1);
        self.swings.map(|s| ratio(&(&half + s), &all))
    }
}

#[expect(non_snake_case, reason = "reads as the error that it makes")]
fn NO_SWING(index: &'static str) -> VoteError {
    VoteError::Undefined { index, because: "no voter is ever critical: the outcome does not depend on the votes" }
}

impl Solved<'_> {
    /// Banzhaf, Coleman, Rae: everything that follows from swings.
    pub fn banzhaf(&self) -> Banzhaf {
        let (winning, swings) = self.swings();
        Banzhaf::new(self.voters, winning, swings)
    }

    /// Shapley & Shubik (1954): the share of orders in which the voter is pivotal.
    pub fn shapley_shubik(&self) -> Result<PerVoter<RBig>> {
        if self.never() || self.always() {
            return Err(NO_SWING("the Shapley-Shubik index"));
        }
        if let [all] = self.classes() {
            return Ok(self.per_class(vec![ratio(&UBig::ONE, &UBig::from(all.len()))]));
        }
        let by_size = self.swings_by_size()?;
        Ok(by_size.map(|counts| shapley_of(self.voters, counts)))
    }

    /// Deegan & Packel (1978): minimal winning coalitions, each sharing one unit equally.
    pub fn deegan_packel(&self) -> Result<PerVoter<RBig>> {
        self.by_minimal("the Deegan-Packel index", true)
    }

    /// Holler & Packel's public good index (1983): shares of the memberships in minimal
    /// winning coalitions.
    pub fn holler_packel(&self) -> Result<PerVoter<RBig>> {
        self.by_minimal("the Holler-Packel index", false)
    }

    fn by_minimal(&self, index: &'static str, shared: bool) -> Result<PerVoter<RBig>> {
        if self.never() || self.always() {
            return Err(NO_SWING(index));
        }
        let family = self.minimal_winning()?;
        let memberships = family.memberships();
        let scale = if shared { lcm_to(self.voters) } else { UBig::ONE };
        let parts: Vec<UBig> = memberships
            .iter()
            .map(|by_size| {
                by_size
                    .iter()
                    .enumerate()
                    .skip(1)
                    .fold(UBig::ZERO, |sum, (size, n)| sum + if shared { n * (&scale / UBig::from(size)) } else { n.clone() })
            })
            .collect();
        let total = weighted_sum(&parts, self.classes());
        Ok(self.per_class(parts.iter().map(|p| ratio(p, &total)).collect()))
    }

    /// Johnston (1978): coalitions with critical members, each sharing one unit equally
    /// among them.
    pub fn johnston(&self) -> Result<PerVoter<RBig>> {
        if self.never() || self.always() {
            return Err(NO_SWING("the Johnston index"));
        }
        let Some(order) = self.desirability_order()? else {
            return self.johnston_by_listing();
        };
        // The telescoping count wants levels in descending desirability; the wording's own
        // classes (all members of one weight) are ordered by the class they belong to.
        let mut place = vec![0; self.classes.len()];
        order.iter().enumerate().for_each(|(at, &c)| place[c] = at);
        let worded = Classes::of(&[&self.rule], self.voters);
        let mut members = worded.members;
        members.sort_by_key(|m| place[self.class_of(m[0])]);
        let classes = Classes::from_members(members, self.voters);
        let mut diagram = Diagram::new(classes.sizes())?;
        let root = diagram.build(&self.rule, &classes, &self.meter)?;
        let ranks = match self.voters {
            ..=63 => critical::<Wide>(&diagram, root, self)?,
            64..=127 => critical::<Wider>(&diagram, root, self)?,
            _ => critical::<UBig>(&diagram, root, self)?,
        };
        let scale = IBig::from(lcm_to(self.voters));
        let shares = |counts: &[UBig]| {
            counts.iter().enumerate().skip(1).fold(IBig::ZERO, |sum, (r, n)| sum + IBig::from(n.clone()) * (&scale / IBig::from(r)))
        };
        let mut parts = vec![UBig::ZERO; self.classes.len()];
        for (level, (plus, minus)) in ranks.iter().enumerate() {
            let part = shares(plus) - shares(minus);
            parts[self.class_of(classes.members[level][0])] = UBig::try_from(part).unwrap_or(UBig::ZERO);
        }
        let total = weighted_sum(&parts, self.classes());
        Ok(self.per_class(parts.iter().map(|p| ratio(p, &total)).collect()))
    }

    /// Johnston by going through all combinations of numbers per class.
    fn johnston_by_listing(&self) -> Result<PerVoter<RBig>> {
        const LIMIT: u64 = 20_000_000;
        let sizes: Vec<usize> = self.classes.iter().map(Vec::len).collect();
        let number = sizes.iter().try_fold(1_u64, |n, &m| n.checked_mul(m as u64 + 1));
        if number.is_none_or(|n| n > LIMIT) {
            return Err(VoteError::TooLarge {
                what: "the Johnston index of a rule without a complete order of voters: the kinds of coalitions",
                limit: LIMIT,
                instead: "ask for another index",
            });
        }
        let scale = lcm_to(self.voters);
        let rows: Vec<Vec<UBig>> = sizes.iter().map(|&m| crate::pass::binomials(m)).collect();
        let diagram = self.diagram.borrow();
        let mut parts = vec![UBig::ZERO; sizes.len()];
        let mut counts = vec![0; sizes.len()];
        loop {
            if diagram.follow(self.root, &counts) {
                let mut critical = Vec::new();
                let mut members = 0;
                for c in 0..counts.len() {
                    if counts[c] > 0 {
                        counts[c] -= 1;
                        if !diagram.follow(self.root, &counts) {
                            critical.push(c);
                            members += counts[c] + 1;
                        }
                        counts[c] += 1;
                    }
                }
                if members > 0 {
                    let ways = counts.iter().zip(&rows).fold(UBig::ONE, |w, (&k, row)| w * &row[k]);
                    let unit = ways * (&scale / UBig::from(members));
                    for c in critical {
                        // A given member is among the chosen in k of m cases.
                        parts[c] += &unit * UBig::from(counts[c]);
                    }
                }
            }
            self.meter.spend(counts.len() as u64)?;
            if !step(&mut counts, &sizes) {
                break;
            }
        }
        drop(diagram);
        let total = parts.iter().fold(UBig::ZERO, |sum, p| sum + p);
        let values = parts.iter().zip(&sizes).map(|(p, &m)| ratio(p, &(&total * UBig::from(m)))).collect();
        Ok(self.per_class(values))
    }
}

fn critical<T: Count>(diagram: &Diagram, root: Node, solved: &Solved) -> Result<Vec<(Vec<UBig>, Vec<UBig>)>> {
    let pass = PolyPass::<T>::new(diagram, root, vec![1; diagram.sizes.len()], &solved.meter)?;
    let big = |poly: &[T]| poly.iter().map(Count::big).collect::<Vec<UBig>>();
    Ok(pass.critical_ranks(&solved.meter)?.iter().map(|(p, m)| (big(p), big(m))).collect())
}

/// The Shapley-Shubik value from swings by the number of other supporters.
pub(crate) fn shapley_of(voters: usize, by_size: &[UBig]) -> RBig {
    let f = factorials(voters);
    let numerator = by_size.iter().enumerate().fold(
        UBig::ZERO,
        |sum, (s, n)| {
            if n == &UBig::ZERO { sum } else { sum + n * &f[s] * &f[voters - 1 - s] }
        },
    );
    ratio(&numerator, &f[voters])
}

fn weighted_sum(parts: &[UBig], classes: &[Vec<usize>]) -> UBig {
    parts.iter().zip(classes).fold(UBig::ZERO, |sum, (p, c)| sum + p * UBig::from(c.len()))
}

/// The least common multiple of `1..=n`.
pub(crate) fn lcm_to(n: usize) -> UBig {
    let mut lcm = UBig::ONE;
    for p in 2..=n {
        if (2..p).take_while(|d| d * d <= p).all(|d| p % d != 0) {
            let mut power = p;
            while power * p <= n {
                power *= p;
            }
            lcm *= UBig::from(power);
        }
    }
    lcm
}

/// The next combination of counts up to `sizes`; `false` after the last.
pub(crate) fn step(counts: &mut [usize], sizes: &[usize]) -> bool {
    for (count, &size) in counts.iter_mut().zip(sizes) {
        if *count < size {
            *count += 1;
            return true;
        }
        *count = 0;
    }
    false
}
