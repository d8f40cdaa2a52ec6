//! Counting in a diagram: one pass up, one pass down, all voters at once.

use crate::diagram::{Diagram, TRUE};
use crate::store::{END, Node};
use dashu::integer::UBig;
use std::collections::{BTreeMap, BTreeSet};

/// A number to count coalitions with.
pub(crate) trait Count: Clone + PartialEq {
    fn zero() -> Self;
    fn one() -> Self;
    fn is_zero(&self) -> bool;
    fn add(&mut self, other: &Self);
    fn sub(&self, other: &Self) -> Self;
    fn mul(&self, other: &Self) -> Self;
    fn of(big: &UBig) -> Self;
    fn big(&self) -> UBig;
}

/// Counting modulo 2^64: exact up to 63 voters.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Wide(pub(crate) u64);

/// Counting modulo 2^128: exact up to 127 voters.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Wider(pub(crate) u128);

macro_rules! machine_count {
    ($name:ident, $word:ty) => {
        impl Count for $name {
            fn zero() -> Self {
                Self(0)
            }
            fn one() -> Self {
                Self(1)
            }
            fn is_zero(&self) -> bool {
                self.0 == 0
            }
            #[inline]
            fn add(&mut self, other: &Self) {
                self.0 = self.0.wrapping_add(other.0);
            }
            #[inline]
            fn sub(&self, other: &Self) -> Self {
                Self(self.0.wrapping_sub(other.0))
            }
            #[inline]
            fn mul(&self, other: &Self) -> Self {
                Self(self.0.wrapping_mul(other.0))
            }
            fn of(big: &UBig) -> Self {
                let low = big & <$word>::MAX;
                Self(<$word>::try_from(low).unwrap_or(0))
            }
            fn big(&self) -> UBig {
                UBig::from(self.0)
            }
        }
    };
}
machine_count!(Wide, u64);
machine_count!(Wider, u128);

impl Count for UBig {
    fn zero() -> Self {
        UBig::ZERO
    }
    fn one() -> Self {
        UBig::ONE
    }
    fn is_zero(&self) -> bool {
        self == &UBig::ZERO
    }
    fn add(&mut self, other: &Self) {
        *self += other;
    }
    fn sub(&self, other: &Self) -> Self {
        self - other
    }
    fn mul(&self, other: &Self) -> Self {
        self * other
    }
    fn of(big: &UBig) -> Self {
        big.clone()
    }
    fn big(&self) -> UBig {
        self.clone()
    }
}

/// The binomials `C(n, 0..=n)`.
pub(crate) fn binomials<T: Count>(n: usize) -> Vec<T> {
    let mut row = Vec::with_capacity(n + 1);
    if n <= 62 {
        let mut c = 1_u128;
        for k in 0..=n as u128 {
            row.push(T::of(&UBig::from(c)));
            c = c * (n as u128 - k) / (k + 1);
        }
        return row;
    }
    let mut c = UBig::ONE;
    for k in 0..=n {
        row.push(T::of(&c));
        c = c * UBig::from(n - k) / UBig::from(k + 1);
    }
    row
}

/// Members of a class up to which its binomials are gone through one by one.
const ONE_BY_ONE: usize = 2_000;
/// Places up to which single binomials of a large class are cheaper than all of them.
const FEW: usize = 8;

/// `C(n, k)` for each `k` that is asked for, in ascending order: a class of a hundred thousand has binomials of 30,000 digits, and
/// mostly one or two of them matter.
pub(crate) fn binomials_at(n: usize, places: &BTreeSet<usize>) -> BTreeMap<usize, UBig> {
    if n > ONE_BY_ONE && places.len() <= FEW {
        return places.iter().map(|&k| (k, binomial(n, k))).collect();
    }
    let mut found = BTreeMap::new();
    let mut c = UBig::ONE;
    for k in 0..=places.last().copied().unwrap_or(0) {
        if places.contains(&k) {
            found.insert(k, c.clone());
        }
        c = c * UBig::from(n - k) / UBig::from(k + 1);
    }
    found
}

/// One binomial, from two products of halves of halves.
fn binomial(n: usize, k: usize) -> UBig {
    let k = k.min(n - k);
    product(n - k + 1, n + 1) / product(1, k + 1)
}

/// The product of the numbers from `low` up to `high`, which is left out.
fn product(low: usize, high: usize) -> UBig {
    match high.saturating_sub(low) {
        0 => UBig::ONE,
        1 => UBig::from(low),
        many => product(low, low + many / 2) * product(low + many / 2, high),
    }
}

/// The sum of `C(m, j)` for `j < k` by binary splitting of the series of ratios `(m - j) / (j + 1)`.
fn sum_below(m: usize, k: usize) -> UBig {
    /// `P`, `Q` and `T` of the terms from `low` up to `high`, which is left out: the terms add up to `T / Q`.
    fn split(m: usize, low: usize, high: usize) -> (UBig, UBig, UBig) {
        if high - low == 1 {
            let p = UBig::from(m - low);
            return (p.clone(), UBig::from(low + 1), p);
        }
        let middle = low.midpoint(high);
        let (p, q, t) = split(m, low, middle);
        let (next_p, next_q, next_t) = split(m, middle, high);
        let t = t * &next_q + &p * next_t;
        (p * next_p, q * next_q, t)
    }
    match k {
        0 => UBig::ZERO,
        1 => UBig::ONE,
        _ if k > m => UBig::ONE << m,
        // The larger half is what the smaller one leaves of all.
        _ if k > m / 2 + 1 => (UBig::ONE << m) - sum_below(m, m + 1 - k),
        _ => {
            let (_, q, t) = split(m, 0, k - 1);
            UBig::ONE + t / q
        }
    }
}

/// Counts of one class: single binomials and running sums, only where they are needed.
struct Ways<T> {
    /// `C(m-1, k)` at the steps where a child changes.
    swing: BTreeMap<usize, T>,
    /// Sum of `C(m, j)` for `j < k` at those steps, and at 0 and `m + 1`.
    below: BTreeMap<usize, T>,
}

/// The passes over one diagram, counting in `T`.
pub(crate) struct Pass<'d, T> {
    diagram: &'d Diagram,
    root: Node,
    order: Vec<Node>,
    /// Voters above each level, and in all at the end.
    above: Vec<usize>,
    down: Vec<T>,
    powers: Vec<T>,
    ways: Vec<Ways<T>>,
}

impl<'d, T: Count> Pass<'d, T> {
    pub(crate) fn new(diagram: &'d Diagram, root: Node) -> Self {
        let order = diagram.downward(root);
        let mut above = vec![0];
        for &m in &diagram.sizes {
            above.push(above[above.len() - 1] + m);
        }
        let voters = above[above.len() - 1];
        let mut powers = vec![T::one()];
        if voters <= 4_096 {
            for n in 0..voters {
                let mut twice = powers[n].clone();
                twice.add(&powers[n]);
                powers.push(twice);
            }
        }
        let ways = ways(diagram, &order);
        let mut pass = Self { diagram, root, order, above, down: Vec::new(), powers, ways };
        pass.fill();
        pass
    }

    fn power(&self, exponent: usize) -> T {
        match self.powers.get(exponent) {
            Some(known) => known.clone(),
            None => T::of(&(UBig::ONE << exponent)),
        }
    }

    /// Voters between the class of `level` (left out) and the class of `node`.
    fn gap(&self, below: usize, node: Node) -> usize {
        let level = self.diagram.store.level(node);
        let at = if level == END { self.above[self.above.len() - 1] } else { self.above[level as usize] };
        at - below
    }

    /// The winning coalitions below a child, counted from the voter position `below`.
    fn value(&self, below: usize, node: Node) -> T {
        if node == 0 {
            return T::zero();
        }
        let gap = self.gap(below, node);
        if gap == 0 { self.down[node as usize].clone() } else { self.down[node as usize].mul(&self.power(gap)) }
    }

    fn fill(&mut self) {
        self.down = vec![T::zero(); self.diagram.store.len()];
        self.down[TRUE as usize] = T::one();
        for at in (0..self.order.len()).rev() {
            let node = self.order[at];
            let level = self.diagram.store.level(node) as usize;
            let below = self.above[level + 1];
            let kids = self.diagram.store.kids(node);
            let mut sum = T::zero();
            let mut start = 0;
            for end in 1..=kids.len() {
                if end == kids.len() || kids[end] != kids[start] {
                    let ways = &self.ways[level].below;
                    let number = ways[&end].sub(&ways[&start]);
                    sum.add(&self.value(below, kids[start]).mul(&number));
                    start = end;
                }
            }
            self.down[node as usize] = sum;
        }
    }

    /// How many coalitions win.
    pub(crate) fn winning(&self) -> T {
        self.value(0, self.root)
    }

    /// For each level, the coalitions of the others in which one member is critical.
    pub(crate) fn swings(&self) -> Vec<T> {
        let mut up = vec![T::zero(); self.diagram.store.len()];
        let mut swings = vec![T::zero(); self.diagram.sizes.len()];
        if self.root > TRUE {
            up[self.root as usize] = self.power(self.above[self.diagram.store.level(self.root) as usize]);
        }
        for &node in &self.order {
            let level = self.diagram.store.level(node) as usize;
            let below = self.above[level + 1];
            let kids = self.diagram.store.kids(node);
            let here = up[node as usize].clone();
            let mut critical = T::zero();
            let mut start = 0;
            for end in 1..=kids.len() {
                if end < kids.len() && kids[end] == kids[start] {
                    continue;
                }
                let kid = kids[start];
                if kid > TRUE {
                    let ways = &self.ways[level].below;
                    let number = ways[&end].sub(&ways[&start]).mul(&here);
                    let gap = self.gap(below, kid);
                    up[kid as usize].add(&if gap == 0 { number } else { number.mul(&self.power(gap)) });
                }
                if end < kids.len() {
                    let gain = self.value(below, kids[end]).sub(&self.value(below, kid));
                    critical.add(&gain.mul(&self.ways[level].swing[&(end - 1)]));
                }
                start = end;
            }
            swings[level].add(&critical.mul(&here));
        }
        swings
    }
}

fn ways<T: Count>(diagram: &Diagram, order: &[Node]) -> Vec<Ways<T>> {
    let mut steps: Vec<Vec<usize>> = vec![Vec::new(); diagram.sizes.len()];
    for &node in order {
        let kids = diagram.store.kids(node);
        let list = &mut steps[diagram.store.level(node) as usize];
        for k in 1..kids.len() {
            if kids[k] != kids[k - 1] && !list.contains(&k) {
                list.push(k);
            }
        }
    }
    steps.iter().zip(&diagram.sizes).map(|(steps, &m)| ways_of(m, steps)).collect()
}

fn ways_of<T: Count>(m: usize, steps: &[usize]) -> Ways<T> {
    let mut ways = Ways { swing: BTreeMap::new(), below: BTreeMap::new() };
    if steps.is_empty() {
        return ways;
    }
    if m > ONE_BY_ONE && steps.len() <= FEW {
        for k in steps.iter().copied().chain([0, m + 1]) {
            ways.below.insert(k, T::of(&sum_below(m, k)));
            if k > 0 && k <= m {
                ways.swing.insert(k - 1, T::of(&binomial(m - 1, k - 1)));
            }
        }
        return ways;
    }
    // C(m, k) and the sums of them, stopping at the needed places; C(m-1, k-1) = C(m, k) k / m.
    let mut binomial = UBig::ONE;
    let mut sum = UBig::ZERO;
    for k in 0..=m + 1 {
        if k == 0 || k == m + 1 || steps.contains(&k) {
            ways.below.insert(k, T::of(&sum));
            if k > 0 && k <= m {
                let swing = &binomial * UBig::from(k) / UBig::from(m);
                ways.swing.insert(k - 1, T::of(&swing));
            }
        }
        if k <= m {
            sum += &binomial;
            binomial = binomial * UBig::from(m - k) / UBig::from(k + 1);
        }
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_binomials_and_sums_are_those_of_the_whole_row() {
        for m in [1, 2, 7, 30, 61] {
            let row: Vec<UBig> = binomials(m);
            let mut sum = UBig::ZERO;
            for (k, ways) in row.iter().enumerate() {
                assert_eq!(sum_below(m, k), sum, "below {k} of {m}");
                assert_eq!(binomial(m, k), *ways, "{k} of {m}");
                sum += ways;
            }
            assert_eq!(sum_below(m, m + 1), sum, "all of {m}");
        }
    }

    #[test]
    fn large_classes_take_the_short_way_to_the_same_counts() {
        let m = ONE_BY_ONE + 1;
        let few = ways_of::<UBig>(m, &[5, 1_001]);
        let all: Vec<usize> = (1..=m).collect();
        let whole = ways_of::<UBig>(m, &all);
        for k in [0, 5, 1_001, m + 1] {
            assert_eq!(few.below[&k], whole.below[&k], "below {k}");
        }
        for k in [4, 1_000] {
            assert_eq!(few.swing[&k], whole.swing[&k], "swing {k}");
        }
        let places: BTreeSet<usize> = [0, 3, 1_200].into();
        let row: Vec<UBig> = binomials(m);
        assert!(binomials_at(m, &places).iter().all(|(k, c)| row[*k] == *c));
    }
}
