//! Shapley-Shubik of one weighted threshold in floating point.
//!
//! The index is the integral over `p` of the chance that a voter is pivotal when all others
//! vote yes with probability `p` (Owen 1972): a polynomial of degree `n - 1`, so that
//! Gauss-Legendre quadrature with `n / 2` nodes is exact but for rounding. A node `p` above
//! one half is the dual rule at `1 - p`, so one table serves two nodes and removing a voter
//! from a table stays stable.

use crate::budget::Meter;
use crate::error::{Result, VoteError};
use crate::single::{Single, Wave};
use std::collections::BTreeMap;

/// Nodes beyond which more do not change sixteen digits (measured for 200 voters).
const ENOUGH: usize = 64;

/// Values by weight, and how they were found.
pub(crate) struct Quadrature {
    pub(crate) values: BTreeMap<u64, f64>,
    pub(crate) nodes: usize,
    /// Whether that many nodes are exact but for rounding.
    pub(crate) complete: bool,
    /// How far the values are from adding up to 1.
    pub(crate) residual: f64,
}

impl Single {
    /// Steps and bytes of the quadrature.
    pub(crate) fn quadrature_cost(&self) -> (u64, u64) {
        let voters = self.weights.iter().filter(|&&w| w > 0).count();
        let total: u64 = self.weights.iter().sum();
        let cells = self.other.min(total + 1);
        let tables = voters.div_ceil(2).min(ENOUGH).div_ceil(2) as u64;
        (tables.saturating_mul(voters as u64).saturating_mul(cells) / 2, cells.saturating_mul(8))
    }

    /// The Shapley-Shubik values by quadrature.
    pub(crate) fn quadrature(&self, meter: &Meter) -> Result<Quadrature> {
        let (_, bytes) = self.quadrature_cost();
        if bytes > meter.bytes() as u64 {
            return Err(VoteError::TooLarge {
                what: "the table of sums for quadrature (bytes)",
                limit: meter.bytes() as u64,
                instead: "give the weights in a larger unit, or ask for a sampled estimate",
            });
        }
        let mut weights: Vec<usize> = self.weights.iter().filter(|&&w| w > 0).map(|&w| w as usize).collect();
        weights.sort_unstable();
        let voters = weights.len();
        if voters > 1_000 {
            // Beyond this, products of a thousand odds leave the range of the numbers.
            return Err(VoteError::TooLarge {
                what: "the number of voters of different weight for quadrature",
                limit: 1_000,
                instead: "ask for a sampled estimate",
            });
        }
        let nodes = voters.div_ceil(2).clamp(1, ENOUGH);
        let complete = nodes >= voters.div_ceil(2);
        let total: usize = weights.iter().sum();
        let high = (self.other as usize).min(total + 1);
        let mut values: BTreeMap<u64, f64> = self.weights.iter().map(|&w| (w, 0.0)).collect();
        let (low_quota, high_quota) = (self.quota, self.other as usize);
        let mut table = vec![0.0_f64; high];
        for (p, factor) in legendre(nodes).into_iter().filter(|&(p, _)| p <= 0.5) {
            let odds = p / (1.0 - p);
            fill(&mut table, &weights, odds, meter)?;
            let scale = ((voters as f64 - 1.0) * (1.0 - p).ln()).exp();
            // At p the rule itself, at 1 - p its dual; the middle node stands for both.
            let middle = (p - 0.5).abs() < 1e-12;
            for (&w, value) in &mut values {
                if w > 0 {
                    let mut found = pivotal(&table, low_quota, w as usize, odds);
                    if !middle {
                        found += pivotal(&table, high_quota, w as usize, odds);
                    }
                    *value += factor * scale * found;
                }
            }
        }
        let sum: f64 = self.weights.iter().map(|w| values[w]).sum();
        Ok(Quadrature { values, nodes, complete, residual: (sum - 1.0).abs() })
    }
}

/// Running sums of the weights of coalitions, each worth `odds` to the power of its size.
fn fill(table: &mut [f64], weights: &[usize], odds: f64, meter: &Meter) -> Result<()> {
    table.fill(0.0);
    table[0] = 1.0;
    let top = table.len() - 1;
    let mut reach = 0;
    let mut rest = weights;
    while let Some(wave) = Wave::next(&mut rest, &mut reach, top, 1) {
        wave.run(1, |w, low, high| {
            let mut high = high;
            while high > low {
                let step = (high - low).min(w);
                let (source, target) = table.split_at_mut(high - step);
                let source = &source[high - step - w..high - w];
                for (t, s) in target[..step].iter_mut().zip(source) {
                    *t += odds * s;
                }
                high -= step;
            }
        });
        meter.spend(wave.steps())?;
    }
    let mut sum = 0.0;
    for cell in table {
        sum += *cell;
        *cell = sum;
    }
    Ok(())
}

/// The chance (unscaled) that the others weigh at least `quota - w` and less than `quota`.
fn pivotal(table: &[f64], quota: usize, w: usize, odds: f64) -> f64 {
    let top = quota - 1;
    let at = |x: usize| table[x.min(table.len() - 1)];
    // P_i(x) = P(x) - odds P_i(x - w): the difference of two such sums, term by term.
    let mut sum = 0.0;
    let mut power = 1.0;
    let mut x = top;
    loop {
        let here = at(x);
        let next = if x >= w { at(x - w) } else { 0.0 };
        sum += power * (here - next);
        if x < w || power == 0.0 {
            return sum;
        }
        power *= -odds;
        x -= w;
    }
}

/// Nodes and factors of Gauss-Legendre quadrature on 0 to 1.
pub(crate) fn legendre(count: usize) -> Vec<(f64, f64)> {
    let n = count as f64;
    let mut rule = Vec::with_capacity(count);
    for i in 0..count {
        let mut x = -(std::f64::consts::PI * (i as f64 + 0.75) / (n + 0.5)).cos();
        if 2 * i + 1 == count {
            x = 0.0;
        }
        let mut slope = 1.0;
        for _ in 0..100 {
            let (mut before, mut value) = (1.0, x);
            for k in 2..=count {
                let k = k as f64;
                (before, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k);
            }
            slope = if count == 1 { 1.0 } else { n * (x * value - before) / (x * x - 1.0) };
            let step = value / slope;
            x -= step;
            if step.abs() < 1e-16 {
                break;
            }
        }
        rule.push((f64::midpoint(1.0, x), 1.0 / ((1.0 - x * x) * slope * slope)));
    }
    rule
}
