//! One weighted threshold, by size: the exact Shapley-Shubik index.
//!
//! A table per size of coalition; size `s` only holds sums between those of the `s`
//! lightest and the `s` heaviest voters so far, which spares more than half of the work.

use crate::budget::Meter;
use crate::error::{Result, VoteError};
use crate::indices::{factorials, ratio};
use crate::single::Single;
use dashu::integer::UBig;
use dashu::rational::RBig;
use std::collections::BTreeMap;

/// A table cell: a number modulo a power of two that is never exceeded.
trait Cell: Copy {
    const ZERO: Self;
    const ONE: Self;
    fn add(&mut self, other: &Self);
    fn sub(&mut self, other: &Self);
    fn big(&self) -> UBig;
}

impl Cell for u64 {
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

impl Cell for u128 {
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

impl Single {
    /// The ranges of sums per size after all voters: bytes of the table and its additions.
    pub(crate) fn sized_cost(&self) -> (u64, u64) {
        let cell = match self.small.len() {
            ..=63 => 8,
            64..=127 => 16,
            _ => 32,
        };
        let sizes = self.sizes();
        let bytes = (sizes as u64 + 1).saturating_mul(self.quota as u64).saturating_mul(cell);
        let (mut steps, mut total) = (0_u64, 0_u64);
        for (k, &w) in self.small.iter().enumerate() {
            total = (total + w as u64).min(self.quota as u64);
            // About a third of (sizes x sums) lies between the lightest and the heaviest.
            steps = steps.saturating_add((total.saturating_sub(w as u64)).saturating_mul((k.min(sizes) / 2 + 1) as u64));
        }
        (bytes, steps.saturating_mul(cell / 8))
    }

    /// The largest coalition that can lose under the quota.
    fn sizes(&self) -> usize {
        let mut sum = 0;
        self.small
            .iter()
            .take_while(|&&w| {
                sum += w;
                sum < self.quota
            })
            .count()
    }

    /// The exact Shapley-Shubik value of each weight that occurs.
    pub(crate) fn shapley(&self, meter: &Meter) -> Result<BTreeMap<u64, RBig>> {
        let (bytes, _) = self.sized_cost();
        if bytes > meter.bytes() as u64 {
            return Err(VoteError::TooLarge {
                what: "the table of sums by size (bytes)",
                limit: meter.bytes() as u64,
                instead: "ask for the index by quadrature, or raise the budget",
            });
        }
        match self.small.len() {
            ..=63 => self.shapley_in::<u64>(meter),
            64..=127 => self.shapley_in::<u128>(meter),
            128..=255 => self.shapley_in::<[u64; 4]>(meter),
            _ => Err(VoteError::TooLarge {
                what: "the number of voters of different weight in one exact table by size",
                limit: 255,
                instead: "ask for the index by quadrature",
            }),
        }
    }

    fn shapley_in<C: Cell>(&self, meter: &Meter) -> Result<BTreeMap<u64, RBig>> {
        let top = self.quota - 1;
        let sizes = self.sizes();
        let mut lightest = vec![0];
        for &w in &self.small {
            lightest.push(lightest[lightest.len() - 1] + w);
        }
        let mut table: Vec<Vec<C>> = vec![vec![C::ZERO; self.quota]; sizes + 1];
        table[0][0] = C::ONE;
        for (done, &w) in self.small.iter().enumerate() {
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
        let voters = self.weights.iter().filter(|&&w| w > 0).count();
        let f = factorials(voters);
        let mut values = BTreeMap::new();
        for &w in &self.weights {
            if w == 0 {
                values.insert(0, RBig::ZERO);
            }
            if values.contains_key(&w) {
                continue;
            }
            let mut sum = UBig::ZERO;
            for s in 0..=sizes {
                let swings = if w as usize > top { table[s][top].big() } else { swings_of_size(&table, s, top, w as usize) };
                if swings != UBig::ZERO {
                    sum += swings * &f[s] * &f[voters - 1 - s];
                }
            }
            values.insert(w, ratio(&sum, &f[voters]));
        }
        Ok(values)
    }
}

/// Coalitions of `s` others to which a voter of weight `w` is critical.
fn swings_of_size<C: Cell>(table: &[Vec<C>], s: usize, top: usize, w: usize) -> UBig {
    // Sums of the others up to x: P_i(s, x) = P(s, x) - P_i(s - 1, x - w). Intermediate
    // values wrap; the result is small and right.
    let without = |mut s: usize, mut x: usize| {
        let mut value = table[s][x];
        let mut positive = false;
        while s > 0 && x >= w {
            (s, x) = (s - 1, x - w);
            if positive {
                value.add(&table[s][x]);
            } else {
                value.sub(&table[s][x]);
            }
            positive = !positive;
        }
        value
    };
    let mut swings = without(s, top);
    swings.sub(&without(s, top - w));
    swings.big()
}
