//! Estimates by sampling, for rules beyond every exact method. The seed is an argument:
//! the same question gives the same answer.

use crate::budget::{Budget, Meter};
use crate::error::{Result, VoteError};
use crate::formula::Formula;
use crate::game::Game;

/// How to sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// How many orders (or coalitions) to draw.
    pub samples: u64,
    /// Where the random numbers start.
    pub seed: u64,
    /// The chance that an interval misses its value, for example 0.05.
    pub risk: f64,
}

impl Default for Sampling {
    fn default() -> Self {
        Self { samples: 200_000, seed: 1, risk: 0.05 }
    }
}

/// An estimate with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampled {
    /// The estimate of each voter's value.
    pub values: Vec<f64>,
    /// Each value lies within this distance of its estimate, but for the risk taken
    /// (Hoeffding 1963): useless for values much smaller than this.
    pub half_width: f64,
}

/// The generator `SplitMix64` (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }
}

fn half_width(sampling: &Sampling) -> Result<f64> {
    let good = sampling.samples > 0 && sampling.risk > 0.0 && sampling.risk < 1.0;
    if !good {
        return Err(VoteError::Undefined { index: "an estimate", because: "it takes at least one sample and a risk between 0 and 1" });
    }
    Ok(((2.0 / sampling.risk).ln() / (2.0 * sampling.samples as f64)).sqrt())
}

impl Game {
    /// Shapley-Shubik by drawing orders of the voters (Mann & Shapley 1960).
    ///
    /// ```
    /// use servanda_vote::{Budget, Game, Sampling};
    /// let game = Game::weighted(3, &[2, 1, 1]).unwrap();
    /// let found = game.sample_shapley_shubik(&Sampling::default(), &Budget::default()).unwrap();
    /// assert!((found.values[0] - 2.0 / 3.0).abs() < found.half_width);
    /// ```
    pub fn sample_shapley_shubik(&self, sampling: &Sampling, budget: &Budget) -> Result<Sampled> {
        let half_width = half_width(sampling)?;
        let meter = Meter::new(budget);
        let n = self.voters();
        let rule = self.normal_rule();
        let mut random = Random(sampling.seed);
        let mut order: Vec<usize> = (0..n).collect();
        let mut place = vec![0; n];
        let mut hits = vec![0_u64; n];
        for _ in 0..sampling.samples {
            for i in (1..n).rev() {
                order.swap(i, random.below(i + 1));
            }
            order.iter().enumerate().for_each(|(at, &v)| place[v] = at);
            // The rule is monotone, so the pivot is found by halving.
            let (mut low, mut high) = (0, n);
            while low < high {
                let middle = usize::midpoint(low, high);
                if rule.holds(|v| place[v] < middle) { high = middle } else { low = middle + 1 }
            }
            if low > 0 && low <= n {
                hits[order[low - 1]] += 1;
            }
            meter.spend(n as u64 * 8)?;
        }
        let values = hits.iter().map(|&h| h as f64 / sampling.samples as f64).collect();
        Ok(Sampled { values, half_width })
    }

    /// The absolute Banzhaf index by drawing coalitions.
    ///
    /// ```
    /// use servanda_vote::{Budget, Game, Sampling};
    /// let game = Game::weighted(3, &[2, 1, 1]).unwrap();
    /// let found = game.sample_banzhaf(&Sampling::default(), &Budget::default()).unwrap();
    /// assert!((found.values[0] - 0.75).abs() < found.half_width);
    /// ```
    pub fn sample_banzhaf(&self, sampling: &Sampling, budget: &Budget) -> Result<Sampled> {
        let half_width = half_width(sampling)?;
        let meter = Meter::new(budget);
        let n = self.voters();
        let rule = self.normal_rule();
        let mut random = Random(sampling.seed);
        let mut hits = vec![0_u64; n];
        let mut yes = vec![false; n];
        for _ in 0..sampling.samples {
            for chunk in yes.chunks_mut(64) {
                let bits = random.next();
                chunk.iter_mut().enumerate().for_each(|(i, y)| *y = bits >> i & 1 == 1);
            }
            if let Formula::Threshold { quota, weights } = rule {
                // One threshold: the sum says at once whose change would turn it.
                let sum: u64 = weights.iter().filter(|e| yes[e.0]).map(|e| e.1).sum();
                for &(v, w) in weights {
                    let others = if yes[v] { sum - w } else { sum };
                    hits[v] += u64::from(others < *quota && others + w >= *quota);
                }
                meter.spend(n as u64)?;
                continue;
            }
            let adopted = rule.holds(|v| yes[v]);
            for (v, hit) in hits.iter_mut().enumerate() {
                *hit += u64::from(rule.holds(|w| yes[w] != (w == v)) != adopted);
            }
            meter.spend((n * n) as u64)?;
        }
        let values = hits.iter().map(|&h| h as f64 / sampling.samples as f64).collect();
        Ok(Sampled { values, half_width })
    }
}
