//! How far a quota or a weight can move before any coalition changes sides.

use crate::budget::{Budget, Meter};
use crate::error::{Result, VoteError};
use crate::formula::Formula;
use crate::game::Game;

/// The whole numbers that leave the game unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leeway {
    /// The smallest.
    pub from: u64,
    /// The largest; `None` if there is no limit.
    pub to: Option<u64>,
}

/// Sums below which reachable sums are marked bit by bit.
const BITS: u64 = 1 << 31;

/// Voters up to which halves of them are listed instead.
const HALVES: usize = 44;

impl Game {
    /// The thresholds of the rule as given, in reading order: what `condition` refers to.
    pub fn conditions(&self) -> Vec<&Formula> {
        let mut found = Vec::new();
        self.rule().leaves(&mut |leaf| {
            if matches!(leaf, Formula::Threshold { .. }) {
                found.push(leaf);
            }
        });
        found
    }

    /// The quotas of a condition with which the game stays the same. One step further is the
    /// next tipping point.
    ///
    /// ```
    /// use servanda_vote::{Budget, Game, Leeway};
    /// // The Council of the Six, 1958: 12 of 17 with weights 4, 4, 4, 2, 2, 1.
    /// let game = Game::weighted(12, &[4, 4, 4, 2, 2, 1]).unwrap();
    /// let leeway = game.quota_leeway(0, &Budget::default()).unwrap();
    /// assert_eq!(leeway, Leeway { from: 12, to: Some(12) });
    /// ```
    pub fn quota_leeway(&self, condition: usize, budget: &Budget) -> Result<Leeway> {
        let (quota, weights) = self.condition(condition)?;
        let column: Vec<u64> = weights.iter().map(|&(_, w)| w).collect();
        if matches!(self.rule(), Formula::Threshold { .. }) {
            let (below, above) = neighbours(&column, quota, &Meter::new(budget))?;
            return Ok(Leeway { from: below.map_or(0, |b| b + 1), to: above });
        }
        let same = |quota: u64| self.same_with(condition, quota, None, budget);
        let never = column.iter().sum::<u64>() + 1;
        Ok(Leeway { from: lowest(0, quota, &same)?, to: highest(quota, never, &same)? })
    }

    /// The weights of a voter in a condition with which the game stays the same.
    ///
    /// ```
    /// use servanda_vote::{Budget, Game, Leeway};
    /// // Luxembourg's single vote never counted; only with two would it begin to.
    /// let game = Game::weighted(12, &[4, 4, 4, 2, 2, 1]).unwrap();
    /// let leeway = game.weight_leeway(0, 5, &Budget::default()).unwrap();
    /// assert_eq!(leeway, Leeway { from: 0, to: Some(1) });
    /// ```
    pub fn weight_leeway(&self, condition: usize, voter: usize, budget: &Budget) -> Result<Leeway> {
        let (quota, weights) = self.condition(condition)?;
        let own: u64 = weights.iter().filter(|e| e.0 == voter).map(|e| e.1).sum();
        if matches!(self.rule(), Formula::Threshold { .. }) {
            // What the others lack moves between two sums that they can reach.
            let others: Vec<u64> = weights.iter().filter(|e| e.0 != voter).map(|e| e.1).collect();
            let lacking = quota.saturating_sub(own);
            let (below, above) = neighbours(&others, lacking, &Meter::new(budget))?;
            let to = below.map(|sum| quota - sum - 1);
            let from = if lacking == 0 { quota } else { above.map_or(0, |sum| quota.saturating_sub(sum)) };
            return Ok(Leeway { from, to });
        }
        let same = |weight: u64| self.same_with(condition, quota, Some((voter, weight)), budget);
        // A voter that reaches the quota alone gains nothing from more.
        let enough = quota.max(own);
        Ok(Leeway { from: lowest(0, own, &same)?, to: highest(own, enough, &same)? })
    }

    fn condition(&self, condition: usize) -> Result<(u64, Vec<(usize, u64)>)> {
        match self.conditions().get(condition) {
            Some(Formula::Threshold { quota, weights }) => Ok((*quota, weights.clone())),
            _ => Err(VoteError::Undefined {
                index: "the leeway of a condition",
                because: "the rule has no threshold of that number, counted from 0",
            }),
        }
    }

    /// Whether the game stays the same with another quota or weight in one condition.
    fn same_with(&self, condition: usize, quota: u64, weight: Option<(usize, u64)>, budget: &Budget) -> Result<bool> {
        let mut left = condition;
        let mut done = false;
        let rule = changed(self.rule(), &mut |threshold| {
            if done || left > 0 {
                left = left.saturating_sub(1);
                return threshold.clone();
            }
            done = true;
            let Formula::Threshold { weights, .. } = threshold else { return threshold.clone() };
            let mut weights = weights.clone();
            if let Some((voter, weight)) = weight {
                weights.retain(|e| e.0 != voter);
                weights.push((voter, weight));
            }
            Formula::Threshold { quota, weights }
        });
        self.same_as(&Self::new(self.electorate().clone(), rule)?, budget)
    }
}

/// The least value from `low` up that leaves the game unchanged, as `high` does. More of a
/// quota or a weight only ever moves the game one way, so halving finds it.
fn lowest(low: u64, high: u64, same: &dyn Fn(u64) -> Result<bool>) -> Result<u64> {
    let (mut low, mut high) = (low, high);
    while low < high {
        let middle = low + (high - low) / 2;
        if same(middle)? { high = middle } else { low = middle + 1 }
    }
    Ok(high)
}

/// The largest value that leaves the game unchanged; `None` if even `end` does.
fn highest(low: u64, end: u64, same: &dyn Fn(u64) -> Result<bool>) -> Result<Option<u64>> {
    let (mut low, mut high) = (low, end);
    if same(high)? {
        return Ok(None);
    }
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if same(middle)? { low = middle } else { high = middle }
    }
    Ok(Some(low))
}

/// The rule with every threshold replaced.
fn changed(rule: &Formula, change: &mut dyn FnMut(&Formula) -> Formula) -> Formula {
    match rule {
        Formula::And(parts) => Formula::And(parts.iter().map(|p| changed(p, change)).collect()),
        Formula::Or(parts) => Formula::Or(parts.iter().map(|p| changed(p, change)).collect()),
        Formula::Threshold { .. } => change(rule),
        leaf => leaf.clone(),
    }
}

/// The largest sum of some of the weights below `bar`, and the smallest at or above it.
fn neighbours(weights: &[u64], bar: u64, meter: &Meter) -> Result<(Option<u64>, Option<u64>)> {
    let total: u64 = weights.iter().sum();
    if total < BITS {
        return by_bits(weights, total, bar, meter);
    }
    if weights.len() <= HALVES {
        return by_halves(weights, bar, meter);
    }
    Err(VoteError::TooLarge { what: "the sums of weights to go through", limit: BITS, instead: "give the weights in a larger unit" })
}

fn by_bits(weights: &[u64], total: u64, bar: u64, meter: &Meter) -> Result<(Option<u64>, Option<u64>)> {
    let mut bits = vec![0_u64; total as usize / 64 + 1];
    bits[0] = 1;
    let mut reach = 0;
    for &w in weights {
        reach += w as usize;
        let (words, shift) = (w as usize / 64, w % 64);
        for i in (words..=reach / 64).rev() {
            let high = bits[i - words] << shift;
            let low = if shift > 0 && i > words { bits[i - words - 1] >> (64 - shift) } else { 0 };
            bits[i] |= high | low;
        }
        meter.spend((reach / 64 + 1) as u64)?;
    }
    let marked = |x: &u64| bits[*x as usize / 64] >> (x % 64) & 1 == 1;
    let below = (0..bar.min(total + 1)).rev().find(marked);
    let above = (bar..=total).find(marked);
    Ok((below, above))
}

fn by_halves(weights: &[u64], bar: u64, meter: &Meter) -> Result<(Option<u64>, Option<u64>)> {
    let (left, right) = weights.split_at(weights.len() / 2);
    let sums = |part: &[u64]| {
        let mut sums = vec![0_u64];
        for &w in part {
            for i in 0..sums.len() {
                sums.push(sums[i] + w);
            }
        }
        sums.sort_unstable();
        sums.dedup();
        sums
    };
    let (small, large) = (sums(left), sums(right));
    meter.spend((small.len() + large.len()) as u64)?;
    let (mut below, mut above) = (None, None);
    for a in small {
        let at = large.partition_point(|b| a + b < bar);
        if at > 0 {
            below = below.max(Some(a + large[at - 1]));
        }
        if let Some(b) = large.get(at) {
            above = Some(above.map_or(a + b, |x: u64| x.min(a + b)));
        }
    }
    Ok((below, above))
}
