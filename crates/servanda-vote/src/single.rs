//! One weighted threshold: tables over sums of weights.
//!
//! Swings come from one table for all voters (Uno 2003; Kurz 2016) without a table per
//! voter: with running sums `P` of the coalition counts, the swings of a weight `w` are
//! `P(q-1) - 2 P(q-1-w) + 2 P(q-1-2w) - …`. Swings of a rule and its dual are equal, so the
//! smaller of `q` and `W - q + 1` is used; voters of at least that weight never enter the
//! table. Numbers are as wide as the voters so far need.

use crate::budget::Meter;
use crate::error::{Result, VoteError};
use crate::formula::Formula;
use dashu::integer::{IBig, UBig};
use std::collections::BTreeMap;

/// A single threshold, ready for tables.
pub(crate) struct Single {
    /// The smaller of the quota and the dual's.
    pub(crate) quota: usize,
    /// The dual's quota, never smaller than `quota`.
    pub(crate) other: u64,
    /// Whether `quota` is the dual's.
    pub(crate) swapped: bool,
    /// Weights per voter; 0 for voters without a say.
    pub(crate) weights: Vec<u64>,
    /// The weights below the quota that are not 0, ascending.
    pub(crate) small: Vec<usize>,
}

/// A table cell may take this many words of 64 voters each.
const WIDEST: usize = 16;

/// Cells times their width that are kept in the fast cache by working on several voters at once.
const WINDOW: usize = 48_000;

impl Single {
    /// The threshold, if the normalised rule is one (or a single vote); `None` otherwise.
    pub(crate) fn of(rule: &Formula, voters: usize) -> Option<Self> {
        let (quota, list) = match rule {
            Formula::Threshold { quota, weights } => (*quota, weights.clone()),
            Formula::Var(v) => (1, vec![(*v, 1)]),
            _ => return None,
        };
        let mut weights = vec![0; voters];
        let mut total = 0;
        for (v, w) in list {
            weights[v] = w;
            total += w;
        }
        let dual = total - quota + 1;
        let swapped = dual < quota;
        let (low, high) = if swapped { (dual, quota) } else { (quota, dual) };
        let small_of = |w: u64| w > 0 && w < low;
        let mut small: Vec<usize> = weights.iter().filter(|&&w| small_of(w)).map(|&w| w as usize).collect();
        small.sort_unstable();
        Some(Self { quota: low as usize, other: high, swapped, weights, small })
    }

    /// Additions that the swing table takes, and its bytes.
    pub(crate) fn cost(&self) -> (u64, u64) {
        let mut reach = 0_u64;
        let mut steps = 0_u64;
        for &w in &self.small {
            reach = (reach + w as u64).min(self.quota as u64 - 1);
            steps = steps.saturating_add((reach + 1).saturating_sub(w as u64));
        }
        let width = self.small.len() as u64 / 64 + 1;
        (steps.saturating_mul(width), (reach + 1).saturating_mul(width * 8))
    }

    fn cells(&self) -> usize {
        self.small.iter().sum::<usize>().min(self.quota - 1) + 1
    }

    /// The coalitions that lose under `quota`, and the swings of each weight that occurs.
    pub(crate) fn swings(&self, meter: &Meter) -> Result<(UBig, BTreeMap<u64, UBig>)> {
        let width = self.small.len() / 64 + 1;
        if width > WIDEST {
            return Err(VoteError::TooLarge {
                what: "the number of voters of different weight in one exact table",
                limit: (WIDEST * 64) as u64,
                instead: "ask for the Shapley-Shubik index by quadrature or for a sampled estimate",
            });
        }
        let cells = self.cells();
        let bytes = cells.saturating_mul(width * 8);
        if bytes > meter.bytes() {
            return Err(VoteError::TooLarge {
                what: "the table of sums (bytes)",
                limit: meter.bytes() as u64,
                instead: "give the weights in a larger unit, raise the budget, or ask for a sampled estimate",
            });
        }
        let mut table: Vec<u64> = Vec::with_capacity(cells * width);
        table.push(1);
        let mut stage = Stage { table, cells, reach: 0, width: 1 };
        let mut rest = &self.small[..];
        let mut done = 0;
        while !rest.is_empty() {
            let room = 64 * stage.width - 1 - done;
            if room == 0 {
                stage.widen();
                continue;
            }
            let (now, later) = rest.split_at(room.min(rest.len()));
            stage.add(now, self.quota - 1, meter)?;
            done += now.len();
            rest = later;
        }
        while stage.width < width {
            stage.widen();
        }
        stage.finish(cells);
        let mut swings = BTreeMap::new();
        let top = self.quota - 1;
        let losing = stage.at(top);
        for &w in &self.weights {
            swings.entry(w).or_insert_with(|| match w {
                0 => UBig::ZERO,
                _ if w as usize > top => losing.clone(),
                _ => stage.chain(top, w as usize),
            });
        }
        Ok((losing, swings))
    }
}

/// The table while it is filled: cell `x` counts the coalitions that weigh `x`.
struct Stage {
    table: Vec<u64>,
    cells: usize,
    /// The heaviest sum so far.
    reach: usize,
    width: usize,
}

impl Stage {
    fn add(&mut self, weights: &[usize], top: usize, meter: &Meter) -> Result<()> {
        let mut reach = self.reach;
        for w in weights {
            reach = (reach + w).min(top);
        }
        self.table.resize((reach + 1).min(self.cells) * self.width, 0);
        match self.width {
            1 => pour::<1>(&mut self.table, weights, self.reach, top, meter)?,
            2 => pour::<2>(&mut self.table, weights, self.reach, top, meter)?,
            3 => pour::<3>(&mut self.table, weights, self.reach, top, meter)?,
            4 => pour::<4>(&mut self.table, weights, self.reach, top, meter)?,
            _ => pour_any(&mut self.table, weights, self.reach, top, self.width, meter)?,
        }
        self.reach = reach;
        Ok(())
    }

    /// One more word for every cell, in place from the top.
    fn widen(&mut self) {
        let (old, new) = (self.width, self.width + 1);
        let cells = self.table.len() / old;
        self.table.resize(cells * new, 0);
        for x in (0..cells).rev() {
            self.table.copy_within(x * old..x * old + old, x * new);
            self.table[x * new + old] = 0;
        }
        self.width = new;
    }

    /// Turns counts into running sums, up to the last cell.
    fn finish(&mut self, cells: usize) {
        let width = self.width;
        self.table.resize(cells * width, 0);
        let mut sum = vec![0_u64; width];
        for cell in self.table.chunks_exact_mut(width) {
            let mut carry = false;
            for (s, c) in sum.iter_mut().zip(cell) {
                (*s, carry) = s.carrying_add(*c, carry);
                *c = *s;
            }
        }
    }

    fn at(&self, x: usize) -> UBig {
        let x = x.min(self.cells - 1);
        words(&self.table[x * self.width..(x + 1) * self.width])
    }

    fn chain(&self, top: usize, w: usize) -> UBig {
        let width = self.width;
        let mut sums = vec![0_i128; width];
        let mut factor = 1_i128;
        let mut x = top;
        loop {
            let at = x.min(self.cells - 1) * width;
            for (sum, &word) in sums.iter_mut().zip(&self.table[at..at + width]) {
                *sum += factor * i128::from(word);
            }
            if x < w {
                break;
            }
            x -= w;
            factor = if factor == -2 { 2 } else { -2 };
        }
        let value = sums.iter().rev().fold(IBig::ZERO, |value, &sum| (value << 64_usize) + IBig::from(sum));
        UBig::try_from(value).unwrap_or(UBig::ZERO)
    }
}

fn words(words: &[u64]) -> UBig {
    words.iter().rev().fold(UBig::ZERO, |value, &word| (value << 64_usize) + UBig::from(word))
}

/// How far several voters have worked down the table: each may touch a cell only when its
/// predecessor has passed the cell that it reads. Working in such a wave keeps the table in
/// the cache for several voters at a time.
pub(crate) struct Wave<'w> {
    weights: &'w [usize],
    /// Lag behind the first voter.
    lag: Vec<usize>,
    /// First cell past each voter's own reach.
    ends: Vec<usize>,
}

impl<'w> Wave<'w> {
    /// Splits off the next voters that fit one wave.
    pub(crate) fn next(weights: &mut &'w [usize], reach: &mut usize, top: usize, width: usize) -> Option<Self> {
        let all = *weights;
        let mut lag = Vec::new();
        let mut ends = Vec::new();
        let mut window = 0;
        for (j, &w) in all.iter().enumerate() {
            let more = if j == 0 { 0 } else { w };
            if j > 0 && (window + more) * width > WINDOW {
                break;
            }
            window += more;
            lag.push(window);
            *reach = (*reach + w).min(top);
            ends.push(*reach + 1);
        }
        let count = lag.len();
        *weights = &all[count..];
        if count == 0 { None } else { Some(Self { weights: &all[..count], lag, ends }) }
    }

    /// Calls `pass(weight, low, high)` for pieces in a valid order.
    pub(crate) fn run(&self, width: usize, mut pass: impl FnMut(usize, usize, usize)) {
        let block = (WINDOW / width / 4).max(1);
        let highest = self.ends[self.ends.len() - 1];
        let mut front: Vec<usize> = self.ends.clone();
        let mut at = highest as i64;
        loop {
            at -= block as i64;
            let mut busy = false;
            for (j, &w) in self.weights.iter().enumerate() {
                let low = (at + self.lag[j] as i64).max(w as i64) as usize;
                if low < front[j] {
                    pass(w, low, front[j]);
                    front[j] = low;
                }
                busy |= front[j] > w;
            }
            if !busy {
                break;
            }
        }
    }

    pub(crate) fn steps(&self) -> u64 {
        self.weights.iter().zip(&self.ends).map(|(w, end)| end.saturating_sub(*w) as u64).sum()
    }
}

fn pour<const L: usize>(table: &mut [u64], weights: &[usize], reach: usize, top: usize, meter: &Meter) -> Result<()> {
    let (cells, _) = table.as_chunks_mut::<L>();
    let mut reach = reach;
    let mut rest = weights;
    while let Some(wave) = Wave::next(&mut rest, &mut reach, top, L) {
        wave.run(L, |w, low, high| pass::<L>(cells, w, low, high));
        meter.spend(wave.steps() * L as u64)?;
    }
    Ok(())
}

/// `cells[x] += cells[x - w]` for `x` from `high - 1` down to `low`.
fn pass<const L: usize>(cells: &mut [[u64; L]], w: usize, low: usize, high: usize) {
    let mut high = high;
    while high > low {
        let step = (high - low).min(w);
        let (source, target) = cells.split_at_mut(high - step);
        let source = &source[high - step - w..high - w];
        for (t, s) in target[..step].iter_mut().zip(source) {
            add::<L>(t, s);
        }
        high -= step;
    }
}

#[inline]
fn add<const L: usize>(target: &mut [u64; L], source: &[u64; L]) {
    let mut carry = false;
    for i in 0..L {
        (target[i], carry) = target[i].carrying_add(source[i], carry);
    }
}

fn pour_any(table: &mut [u64], weights: &[usize], reach: usize, top: usize, width: usize, meter: &Meter) -> Result<()> {
    let mut reach = reach;
    for &w in weights {
        reach = (reach + w).min(top);
        for x in (w..=reach).rev() {
            let (source, target) = table.split_at_mut(x * width);
            let source = &source[(x - w) * width..(x - w + 1) * width];
            let mut carry = false;
            for (t, s) in target[..width].iter_mut().zip(source) {
                (*t, carry) = t.carrying_add(*s, carry);
            }
        }
        meter.spend(((reach + 1).saturating_sub(w) * width) as u64)?;
    }
    Ok(())
}
