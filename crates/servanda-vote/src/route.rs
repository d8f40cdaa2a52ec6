//! Which method answers which question, and why.

use crate::budget::{Budget, Meter};
use crate::diagram::Classes;
use crate::error::{Result, VoteError};
use crate::game::Game;
use crate::indices::{Banzhaf, shapley_of};
use crate::sampling::{Sampled, Sampling};
use crate::single::Single;
use crate::sized::BySize;
use crate::solved::PerVoter;
use dashu::integer::UBig;
use dashu::rational::RBig;
use std::collections::BTreeMap;
use std::rc::Rc;

/// How a value was computed.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// A decision diagram over classes of alike voters; exact.
    Diagram {
        /// Classes of interchangeable voters.
        classes: usize,
        /// Nodes of the diagram.
        nodes: usize,
    },
    /// A table over sums of weights; exact.
    Table {
        /// The quota, or the dual's if that is smaller.
        quota: u64,
        /// Bytes of the table.
        bytes: u64,
    },
    /// A table over sums of weights and sizes of coalitions; exact.
    SizedTable {
        /// The quota, or the dual's if that is smaller.
        quota: u64,
        /// Bytes of the table.
        bytes: u64,
    },
    /// Gauss-Legendre quadrature in floating point.
    Quadrature {
        /// Nodes of the quadrature.
        nodes: usize,
        /// Whether that many nodes are exact but for rounding.
        complete: bool,
        /// How far the values are from adding up to 1: the measured error.
        residual: f64,
    },
    /// Random orders or coalitions.
    Sampling {
        /// How they were drawn.
        sampling: Sampling,
        /// The half width of every interval.
        half_width: f64,
    },
}

/// A value with the method that found it.
#[derive(Debug, Clone)]
pub struct Routed<T> {
    /// The value.
    pub value: T,
    /// The method.
    pub method: Method,
    /// Which method, why this one, and how good it is, in words.
    pub explain: String,
}

/// One index for all voters, exact or not.
#[derive(Debug, Clone)]
pub enum Values {
    /// Exact fractions.
    Exact(PerVoter<RBig>),
    /// Floating point numbers; the method says how good.
    Approximate(PerVoter<f64>),
}

impl Values {
    /// The value of one voter as a floating point number.
    pub fn approximately(&self, voter: usize) -> f64 {
        match self {
            Self::Exact(values) => values.of(voter).to_f64().value(),
            Self::Approximate(values) => *values.of(voter),
        }
    }

    /// The exact values, if they are exact.
    pub fn exact(&self) -> Option<&PerVoter<RBig>> {
        match self {
            Self::Exact(values) => Some(values),
            Self::Approximate(_) => None,
        }
    }
}

/// What to do when an exact value is out of reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Beyond {
    /// Fail with the reason.
    Fail,
    /// Quadrature if the rule is one weighted threshold; else fail.
    Quadrature,
    /// Quadrature, then sampling.
    Sample(Sampling),
}

/// Table steps below which no other method is worth a thought.
const AT_ONCE: u64 = 30_000;

/// Table steps that one diagram node is worth.
const STEPS_PER_NODE: u64 = 60;

/// Kinds of voters up to which a diagram is tried before a large table.
const FEW_KINDS: usize = 48;

enum Plan {
    Table(Single),
    /// A diagram within so many nodes; then the table if there is one.
    Diagram(usize, Option<Single>),
    /// Heads and weights: a table by size.
    BySize(BySize),
}

impl Game {
    fn plan(&self, budget: &Budget, steps_of: impl Fn(&Single) -> u64) -> Plan {
        let Some(single) = Single::of(self.normal_rule(), self.voters()) else {
            return self.plan_compound(budget);
        };
        let mut kinds = BTreeMap::new();
        for &w in &single.weights {
            *kinds.entry(w).or_insert(0_u64) += 1;
        }
        let patterns = kinds.values().try_fold(1_u64, |n, &m| n.checked_mul(m + 1)).unwrap_or(u64::MAX);
        let steps = steps_of(&single);
        let fits = single.cost().1 <= budget.bytes as u64 && steps <= budget.work;
        if patterns <= 2_000 {
            return Plan::Diagram(budget.nodes, Some(single));
        }
        if fits && steps <= AT_ONCE {
            return Plan::Table(single);
        }
        if kinds.len() <= FEW_KINDS {
            let nodes = if fits { (steps / STEPS_PER_NODE) as usize } else { budget.nodes };
            return Plan::Diagram(nodes.min(budget.nodes), Some(single));
        }
        Plan::Table(single)
    }

    fn plan_compound(&self, budget: &Budget) -> Plan {
        let kinds = Classes::of(&[self.normal_rule()], self.voters()).members.len();
        if kinds > FEW_KINDS
            && let Some(by_size) = BySize::of(self.rule(), self.voters())
        {
            let (bytes, steps) = by_size.cost();
            if bytes <= budget.bytes as u64 && steps <= budget.work {
                return Plan::BySize(by_size);
            }
        }
        Plan::Diagram(budget.nodes, None)
    }

    /// Banzhaf, Coleman, Rae: by the method that suits the rule.
    ///
    /// ```
    /// use servanda_vote::{Budget, Game, Method};
    /// let weights: Vec<u64> = (1..=60).map(|w| w * w).collect();
    /// let game = Game::weighted(36_906, &weights).unwrap();
    /// let found = game.banzhaf(&Budget::default()).unwrap();
    /// assert!(matches!(found.method, Method::Table { .. }));
    /// ```
    pub fn banzhaf(&self, budget: &Budget) -> Result<Routed<Banzhaf>> {
        let (nodes, single) = match self.plan(budget, |s| s.cost().0) {
            Plan::Table(single) => return self.banzhaf_by_table(&single, budget),
            Plan::BySize(by_size) => return self.banzhaf_by_size(&by_size, budget),
            Plan::Diagram(nodes, single) => (nodes, single),
        };
        match self.solve(&Budget { nodes, ..*budget }) {
            Ok(solved) => {
                let (classes, nodes) = (solved.classes().len(), solved.nodes());
                Ok(Routed { value: solved.banzhaf(), method: Method::Diagram { classes, nodes }, explain: by_diagram(classes, nodes) })
            }
            Err(VoteError::Stopped) => Err(VoteError::Stopped),
            Err(why) => match single {
                Some(single) => self.banzhaf_by_table(&single, budget),
                None => Err(why),
            },
        }
    }

    fn banzhaf_by_size(&self, by_size: &BySize, budget: &Budget) -> Result<Routed<Banzhaf>> {
        let found = by_size.solve(&Meter::new(budget))?;
        let (class_of, weights) = kinds_of(by_size.weights());
        let sum = |by: &Vec<UBig>| by.iter().fold(UBig::ZERO, |sum, n| sum + n);
        let values = weights.iter().map(|w| sum(&found.swings[w])).collect();
        Ok(Routed {
            value: Banzhaf::new(self.voters(), found.winning, PerVoter::new(class_of, values)),
            method: Method::SizedTable { quota: by_size.cells(), bytes: by_size.cost().0 },
            explain: by_size_words(by_size, weights.len(), "heads and weights"),
        })
    }

    fn banzhaf_by_table(&self, single: &Single, budget: &Budget) -> Result<Routed<Banzhaf>> {
        let (losing, swings) = single.swings(&Meter::new(budget))?;
        let (class_of, weights) = kinds_of(&single.weights);
        let silent = single.weights.iter().filter(|&&w| w == 0).count();
        let voters = self.voters();
        let losing = losing << silent;
        // Under the dual, its losing coalitions are the complements of the winning ones.
        let winning = if single.swapped { losing } else { (UBig::ONE << voters) - losing };
        let values = weights.iter().map(|w| &swings[w] << silent).collect();
        let bytes = single.cost().1;
        Ok(Routed {
            value: Banzhaf::new(voters, winning, PerVoter::new(class_of, values)),
            method: Method::Table { quota: single.quota as u64, bytes },
            explain: format!(
                "exact, by one table of the sums of weights below {} ({} bytes): one weighted threshold, {} different weights",
                which_quota(single),
                bytes,
                weights.len()
            ),
        })
    }

    /// Shapley-Shubik by the method that suits the rule; `beyond` says what to do when exact
    /// fractions are out of reach.
    ///
    /// ```
    /// use servanda_vote::{Beyond, Budget, Game};
    /// let game = Game::weighted(6, &[4, 3, 2, 1]).unwrap();
    /// let found = game.shapley_shubik(&Budget::default(), Beyond::Fail).unwrap();
    /// assert_eq!(found.value.exact().unwrap().of(0).to_string(), "5/12");
    /// ```
    pub fn shapley_shubik(&self, budget: &Budget, beyond: Beyond) -> Result<Routed<Values>> {
        let (nodes, single) = match self.plan(budget, |s| BySize::single(s).cost().1) {
            Plan::Table(single) => (0, Some(single)),
            Plan::Diagram(nodes, single) => (nodes, single),
            Plan::BySize(by_size) => {
                let all = by_size.weights().to_vec();
                return shapley_by_size(&by_size, &all, "heads and weights", budget);
            }
        };
        let mut failure = VoteError::Stopped;
        if nodes > 0 {
            match self.shapley_by_diagram(&Budget { nodes, ..*budget }) {
                Err(why @ VoteError::TooLarge { .. }) => failure = why,
                result => return result,
            }
        }
        if let Some(single) = &single {
            let (bytes, steps) = BySize::single(single).cost();
            let fits = bytes <= budget.bytes as u64 && steps <= budget.work;
            match shapley_by_table(single, budget) {
                Err(why @ VoteError::TooLarge { .. }) if beyond == Beyond::Fail || fits => failure = why,
                Err(VoteError::TooLarge { .. }) => {}
                result => return result,
            }
            if beyond != Beyond::Fail {
                match shapley_by_quadrature(single, budget) {
                    Err(why @ VoteError::TooLarge { .. }) => failure = why,
                    result => return result,
                }
            }
        }
        match beyond {
            Beyond::Sample(sampling) => self.shapley_by_sampling(sampling, budget),
            _ => Err(failure),
        }
    }

    fn shapley_by_diagram(&self, budget: &Budget) -> Result<Routed<Values>> {
        let solved = self.solve(budget)?;
        let values = solved.shapley_shubik()?;
        let (classes, nodes) = (solved.classes().len(), solved.nodes());
        Ok(Routed { value: Values::Exact(values), method: Method::Diagram { classes, nodes }, explain: by_diagram(classes, nodes) })
    }

    /// Shapley-Shubik of one weighted threshold by quadrature, even where exact is possible.
    pub fn shapley_shubik_by_quadrature(&self, budget: &Budget) -> Result<Routed<Values>> {
        match Single::of(self.normal_rule(), self.voters()) {
            Some(single) => shapley_by_quadrature(&single, budget),
            None => Err(VoteError::Undefined { index: "Shapley-Shubik by quadrature", because: "the rule is not one weighted threshold" }),
        }
    }

    fn shapley_by_sampling(&self, sampling: Sampling, budget: &Budget) -> Result<Routed<Values>> {
        let found = self.sample_shapley_shubik(&sampling, budget)?;
        Ok(self.sampled(found, sampling, "orders"))
    }

    pub(crate) fn banzhaf_by_sampling(&self, sampling: Sampling, budget: &Budget) -> Result<Routed<Values>> {
        let found = self.sample_banzhaf(&sampling, budget)?;
        Ok(self.sampled(found, sampling, "coalitions"))
    }

    fn sampled(&self, found: Sampled, sampling: Sampling, of: &str) -> Routed<Values> {
        let class_of = Rc::new((0..self.voters() as u32).collect());
        Routed {
            value: Values::Approximate(PerVoter::new(class_of, found.values)),
            method: Method::Sampling { sampling, half_width: found.half_width },
            explain: format!(
                "ESTIMATE by {} random {of} (seed {}): each value within {:.2e} with {} % confidence; the rule is too large for every exact method",
                sampling.samples,
                sampling.seed,
                found.half_width,
                (1.0 - sampling.risk) * 100.0
            ),
        }
    }
}

fn shapley_by_table(single: &Single, budget: &Budget) -> Result<Routed<Values>> {
    shapley_by_size(&BySize::single(single), &single.weights, "one weighted threshold", budget)
}

/// `weights` are those of all voters, with 0 for voters whom the table leaves out.
fn shapley_by_size(by_size: &BySize, weights: &[u64], what: &str, budget: &Budget) -> Result<Routed<Values>> {
    let found = by_size.solve(&Meter::new(budget))?;
    let (class_of, kinds) = kinds_of(weights);
    let value = |w: &u64| found.swings.get(w).map_or(RBig::ZERO, |by| shapley_of(by_size.voters(), by));
    Ok(Routed {
        value: Values::Exact(PerVoter::new(class_of, kinds.iter().map(value).collect())),
        method: Method::SizedTable { quota: by_size.cells(), bytes: by_size.cost().0 },
        explain: by_size_words(by_size, kinds.len(), what),
    })
}

fn by_size_words(by_size: &BySize, kinds: usize, what: &str) -> String {
    let dual = if by_size.swapped { " (of the dual, the smaller ones)" } else { "" };
    format!(
        "exact, by a table of the sums of weights below {}{dual} for each size of coalition ({} bytes): {what}, {kinds} different weights",
        by_size.cells(),
        by_size.cost().0
    )
}

fn shapley_by_quadrature(single: &Single, budget: &Budget) -> Result<Routed<Values>> {
    let found = single.quadrature(&Meter::new(budget))?;
    let (class_of, weights) = kinds_of(&single.weights);
    let kind = if found.complete { "as many as make it exact but for rounding" } else { "fewer than make it exact but for rounding" };
    Ok(Routed {
        value: Values::Approximate(PerVoter::new(class_of, weights.iter().map(|w| found.values[w]).collect())),
        method: Method::Quadrature { nodes: found.nodes, complete: found.complete, residual: found.residual },
        explain: format!(
            "floating point, by Gauss-Legendre quadrature with {} nodes ({kind}); the values add up to 1 within {:.1e}; exact fractions would need a table of {} bytes",
            found.nodes,
            found.residual,
            BySize::single(single).cost().0
        ),
    })
}

fn by_diagram(classes: usize, nodes: usize) -> String {
    format!("exact, by a decision diagram of {nodes} nodes over {classes} classes of interchangeable voters")
}

fn which_quota(single: &Single) -> String {
    if single.swapped { format!("{} (of the dual, the smaller one)", single.quota) } else { single.quota.to_string() }
}

/// The voters' kinds by weight.
fn kinds_of(all: &[u64]) -> (Rc<Vec<u32>>, Vec<u64>) {
    let mut weights = all.to_vec();
    weights.sort_unstable();
    weights.dedup();
    let class_of = all.iter().map(|w| weights.binary_search(w).map_or(0, |at| at as u32)).collect();
    (Rc::new(class_of), weights)
}
