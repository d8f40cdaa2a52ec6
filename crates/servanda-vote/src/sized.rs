//! Rules that look at two things only, how many are in favour and what they weigh: exact
//! tables by size.
//!
//! This covers a single weighted threshold (all sizes have one quota) and combinations of
//! heads and weights such as *three fifths of the members with 85 % of the votes*: each
//! size of coalition has its own quota. Size `s` only holds sums between those of the `s`
//! lightest and the `s` heaviest voters so far, which spares more than half of the work.

use crate::budget::Meter;
use crate::error::{Result, VoteError};
use crate::formula::Formula;
use crate::pass::binomials;
use crate::single::Single;
use dashu::integer::UBig;
use std::collections::BTreeMap;

/// A table cell: a number modulo a power of two that is never exceeded.
trait Cell: Copy {
    const ZERO: Self;
    const ONE: Self;
    fn add(&mut self, other: &Self);
    fn sub(&mut self, other: &Self);
    fn big(&self) -> UBig;
}

macro_rules! machine_cell {
    ($word:ty) => {
        impl Cell for $word {
            const ZERO: Self = 0;
            const ONE: Self = 1;
            #[inline]
            fn add(&mut self, other: &Self) {
                *self = self.wrapping_add(*other);
            }
            #[inline]
            fn sub(&mut self, other: &Self) {
                *self = self.wrapping_sub(*other);
            }
            fn big(&self) -> UBig {
                UBig::from(*self)
            }
        }
    };
}
machine_cell!(u64);
machine_cell!(u128);

impl<const L: usize> Cell for [u64; L] {
    const ZERO: Self = [0; L];
    const ONE: Self = {
        let mut one = [0; L];
        one[0] = 1;
        one
    };
    #[inline]
    fn add(&mut self, other: &Self) {
        let mut carry = false;
        for i in 0..L {
            (self[i], carry) = self[i].carrying_add(other[i], carry);
        }
    }
    #[inline]
    fn sub(&mut self, other: &Self) {
        let mut borrow = false;
        for i in 0..L {
            (self[i], borrow) = self[i].borrowing_sub(other[i], borrow);
        }
    }
    fn big(&self) -> UBig {
        self.iter().rev().fold(UBig::ZERO, |value, &word| (value << 64_usize) + UBig::from(word))
    }
}

/// Voters beyond whose number no table by size is thought of: it grows with the square.
const MOST: usize = 5_000;

/// A rule by heads and weights: a coalition of `s` voters wins if it weighs `bars[s]`.
pub(crate) struct BySize {
    /// The quota for each size; `None` if no coalition of that size wins.
    bars: Vec<Option<u64>>,
    /// The weights of the voters who count, and of how many voters in all.
    weights: Vec<u64>,
    /// Whether the bars are the dual's.
    pub(crate) swapped: bool,
}

/// What the tables give.
pub(crate) struct Found {
    pub(crate) winning: UBig,
    /// For each weight: how often a voter of it is critical to so many others.
    pub(crate) swings: BTreeMap<u64, Vec<UBig>>,
}

impl BySize {
    /// A single threshold; voters without weight are left out.
    pub(crate) fn single(single: &Single) -> Self {
        let weights: Vec<u64> = single.weights.iter().copied().filter(|&w| w > 0).collect();
        let bars = vec![Some(single.quota as u64); weights.len() + 1];
        Self { bars, weights, swapped: single.swapped }
    }

    /// A rule as given whose conditions all count heads of everybody or weigh everybody by one
    /// and the same column; `None` for other rules.
    pub(crate) fn of(rule: &Formula, voters: usize) -> Option<Self> {
        if voters > MOST {
            return None;
        }
        let mut column: Option<Vec<u64>> = None;
        let mut quotas = vec![0];
        let mut fits = true;
        rule.leaves(&mut |leaf| match leaf {
            Formula::Threshold { quota, weights } => {
                let dense = dense(weights, voters);
                if dense.iter().any(|w| *w != dense[0]) {
                    fits &= column.as_ref().is_none_or(|c| *c == dense);
                    column = Some(dense);
                    quotas.push(*quota);
                } else {
                    fits &= dense[0] > 0;
                }
            }
            Formula::True | Formula::False => {}
            _ => fits = false,
        });
        let weights = column.filter(|_| fits)?;
        let total: u64 = weights.iter().sum();
        quotas.sort_unstable();
        quotas.dedup();
        let bar = |size: usize| quotas.iter().copied().find(|&x| x <= total && meets(rule, voters, size as u64, x));
        let bars: Vec<Option<u64>> = (0..=voters).map(bar).collect();
        let plain = Self { bars, weights, swapped: false };
        let dual = plain.dual(total);
        Some(if dual.cells() < plain.cells() { dual } else { plain })
    }

    /// The dual: a coalition wins if its complement does not.
    fn dual(&self, total: u64) -> Self {
        let bars = self
            .bars
            .iter()
            .rev()
            // The complement of size n - s must weigh less than its bar.
            .map(|bar| match bar {
                None => Some(0),
                Some(0) => None,
                Some(bar) => Some(total - bar + 1),
            })
            .collect();
        Self { bars, weights: self.weights.clone(), swapped: true }
    }

    /// Sums that have to be told apart.
    pub(crate) fn cells(&self) -> u64 {
        self.bars.iter().flatten().copied().max().unwrap_or(0).max(1)
    }

    /// The largest size that the table holds.
    fn sizes(&self) -> usize {
        let mut small: Vec<u64> = self.weights.clone();
        small.sort_unstable();
        let top = self.cells() - 1;
        let mut sum = 0;
        let reach = small
            .iter()
            .take_while(|&&w| {
                sum += w;
                sum <= top
            })
            .count();
        let open = |s: &usize| matches!(self.bars[*s], Some(1..)) || self.bars[*s].is_none();
        let last = (0..self.bars.len()).rev().find(open).unwrap_or(0);
        reach.min(last)
    }

    fn width(&self) -> u64 {
        match self.weights.len() {
            ..=63 => 1,
            64..=127 => 2,
            128..=191 => 3,
            _ => 4,
        }
    }

    /// Bytes and (roughly) additions of the table.
    pub(crate) fn cost(&self) -> (u64, u64) {
        let sizes = self.sizes() as u64;
        let cells = self.cells();
        let bytes = (sizes + 1).saturating_mul(cells).saturating_mul(self.width() * 8);
        let mut ordered = self.weights.clone();
        ordered.sort_unstable();
        let (mut steps, mut total) = (0_u64, 0_u64);
        for (k, &w) in ordered.iter().enumerate() {
            total = total.saturating_add(w).min(cells);
            steps = steps.saturating_add(total.saturating_sub(w).saturating_mul((k as u64).min(sizes) / 2 + 1));
        }
        (bytes, steps.saturating_mul(self.width()))
    }

    /// The weights of the voters who count.
    pub(crate) fn weights(&self) -> &[u64] {
        &self.weights
    }

    /// The voters who count.
    pub(crate) fn voters(&self) -> usize {
        self.weights.len()
    }

    pub(crate) fn solve(&self, meter: &Meter) -> Result<Found> {
        let (bytes, _) = self.cost();
        if bytes > meter.bytes() as u64 {
            return Err(VoteError::TooLarge {
                what: "the table of sums by size (bytes)",
                limit: meter.bytes() as u64,
                instead: "ask for the index by quadrature or a sampled estimate, or raise the budget",
            });
        }
        match self.weights.len() {
            ..=63 => self.solve_in::<u64>(meter),
            64..=127 => self.solve_in::<u128>(meter),
            128..=191 => self.solve_in::<[u64; 3]>(meter),
            192..=255 => self.solve_in::<[u64; 4]>(meter),
            _ => Err(VoteError::TooLarge {
                what: "the number of voters of different weight in one exact table by size",
                limit: 255,
                instead: "ask for the index by quadrature or a sampled estimate",
            }),
        }
    }

    fn solve_in<C: Cell>(&self, meter: &Meter) -> Result<Found> {
        let table = self.fill::<C>(meter)?;
        let n = self.weights.len();
        let all: Vec<UBig> = binomials(n);
        let others: Vec<UBig> = binomials(n - 1);
        let below = |s: usize, bar: Option<u64>| match bar {
            None => all[s].clone(),
            Some(bar) => Below { table: &table, w: None }.count(s, bar).big(),
        };
        let winning = (0..=n).fold(UBig::ZERO, |sum, s| sum + (&all[s] - below(s, self.bars[s])));
        let mut swings: BTreeMap<u64, Vec<UBig>> = BTreeMap::new();
        for &w in &self.weights {
            if swings.contains_key(&w) {
                continue;
            }
            // The others, s of them, lose by themselves and win with the voter.
            let without = Below { table: &table, w: Some(w) };
            let of_size = |s: usize| match (self.bars[s], self.bars[s + 1]) {
                (_, None) => UBig::ZERO,
                (None, Some(bar)) => &others[s] - without.count(s, bar.saturating_sub(w)).big(),
                (Some(bar), Some(next)) => {
                    let mut count = without.count(s, bar);
                    count.sub(&without.count(s, next.saturating_sub(w)));
                    count.big()
                }
            };
            swings.insert(w, (0..n).map(of_size).collect());
            meter.spend((n * n) as u64)?;
        }
        let winning = if self.swapped { (UBig::ONE << n) - winning } else { winning };
        Ok(Found { winning, swings })
    }

    /// Running sums of the counts of coalitions by size and weight.
    fn fill<C: Cell>(&self, meter: &Meter) -> Result<Vec<Vec<C>>> {
        let cells = self.cells() as usize;
        let top = cells - 1;
        let sizes = self.sizes();
        let mut ordered: Vec<usize> = self.weights.iter().map(|&w| w as usize).collect();
        ordered.sort_unstable();
        let mut lightest = vec![0_usize];
        for &w in &ordered {
            lightest.push(lightest[lightest.len() - 1] + w);
        }
        let mut table: Vec<Vec<C>> = vec![vec![C::ZERO; cells]; sizes + 1];
        table[0][0] = C::ONE;
        for (done, &w) in ordered.iter().enumerate() {
            let mut steps = 0;
            for s in (0..sizes.min(done + 1)).rev() {
                // Sums of s of the voters before this one, as far as adding it stays below.
                let low = lightest[s];
                let high = (lightest[done] - lightest[done - s]).min(top.saturating_sub(w));
                if w > top || low > high {
                    continue;
                }
                let (lower, upper) = table.split_at_mut(s + 1);
                let target = &mut upper[0][low + w..=high + w];
                for (t, c) in target.iter_mut().zip(&lower[s][low..=high]) {
                    t.add(c);
                }
                steps += high - low + 1;
            }
            meter.spend((steps * size_of::<C>() / 8) as u64)?;
        }
        for row in &mut table {
            let mut sum = C::ZERO;
            for cell in row {
                sum.add(cell);
                *cell = sum;
            }
        }
        Ok(table)
    }
}

/// Coalitions of a size that weigh less than a bar, among all or all but one of a weight.
struct Below<'t, C> {
    table: &'t [Vec<C>],
    w: Option<u64>,
}

impl<C: Cell> Below<'_, C> {
    fn count(&self, s: usize, bar: u64) -> C {
        if bar == 0 {
            return C::ZERO;
        }
        let (mut s, mut x) = (s, bar as usize - 1);
        let at = |s: usize, x: usize| self.table.get(s).map_or(C::ZERO, |row| row[x]);
        let mut value = at(s, x);
        let Some(w) = self.w.map(|w| w as usize) else { return value };
        // P_i(s, x) = P(s, x) - P_i(s - 1, x - w). Intermediate values wrap; the result is right.
        let mut positive = false;
        while s > 0 && x >= w {
            (s, x) = (s - 1, x - w);
            if positive {
                value.add(&at(s, x));
            } else {
                value.sub(&at(s, x));
            }
            positive = !positive;
        }
        value
    }
}

fn dense(weights: &[(usize, u64)], voters: usize) -> Vec<u64> {
    let mut dense = vec![0_u64; voters];
    for &(v, w) in weights {
        dense[v] += w;
    }
    dense
}

/// Whether `size` voters who weigh `sum` together meet the rule.
fn meets(rule: &Formula, voters: usize, size: u64, sum: u64) -> bool {
    match rule {
        Formula::True => true,
        Formula::False | Formula::Var(_) => false,
        Formula::And(parts) => parts.iter().all(|p| meets(p, voters, size, sum)),
        Formula::Or(parts) => parts.iter().any(|p| meets(p, voters, size, sum)),
        Formula::Threshold { quota, weights } => {
            let dense = dense(weights, voters);
            let heads = dense.iter().all(|w| *w == dense[0]);
            let reached = if heads { u128::from(size) * u128::from(dense[0]) } else { u128::from(sum) };
            reached >= u128::from(*quota)
        }
    }
}
