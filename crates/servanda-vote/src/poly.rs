//! Counting by size: the passes of [`crate::pass`] with a polynomial at each node.

use crate::budget::Meter;
use crate::diagram::{Diagram, TRUE};
use crate::error::Result;
use crate::pass::{Count, binomials};
use crate::store::Node;

/// Counts indexed by size.
pub(crate) type Poly<T> = Vec<T>;

/// The passes over a diagram with every member of level `l` counted as `degree[l]`.
pub(crate) struct PolyPass<'d, T> {
    diagram: &'d Diagram,
    root: Node,
    order: Vec<Node>,
    degree: Vec<usize>,
    /// Per level: `C(m, k)` and `C(m-1, k)`.
    rows: Vec<(Vec<T>, Vec<T>)>,
    /// All coalitions of the levels from here on, by size.
    tail: Vec<Poly<T>>,
    down: Vec<Poly<T>>,
}

impl<'d, T: Count> PolyPass<'d, T> {
    pub(crate) fn new(diagram: &'d Diagram, root: Node, degree: Vec<usize>, meter: &Meter) -> Result<Self> {
        let order = diagram.downward(root);
        let rows: Vec<(Vec<T>, Vec<T>)> = diagram.sizes.iter().map(|&m| (binomials(m), binomials(m.saturating_sub(1)))).collect();
        let mut tail = vec![vec![T::one()]; diagram.sizes.len() + 1];
        for level in (0..diagram.sizes.len()).rev() {
            tail[level] = spread(&tail[level + 1], &rows[level].0, degree[level]);
        }
        let down = vec![Vec::new(); diagram.store.len()];
        let mut pass = Self { diagram, root, order, degree, rows, tail, down };
        pass.fill(meter)?;
        Ok(pass)
    }

    /// The polynomial of `node` seen from `level`: skipped classes may do as they like.
    fn value(&self, level: usize, node: Node) -> Poly<T> {
        match node {
            0 => Vec::new(),
            TRUE => self.tail[level].clone(),
            _ => {
                let mut poly = self.down[node as usize].clone();
                for skipped in level..self.diagram.store.level(node) as usize {
                    poly = spread(&poly, &self.rows[skipped].0, self.degree[skipped]);
                }
                poly
            }
        }
    }

    fn add_value(&self, sum: &mut Poly<T>, level: usize, node: Node, factor: &T, shift: usize) {
        match node {
            0 => {}
            TRUE => accumulate(sum, &self.tail[level], factor, shift),
            _ if self.diagram.store.level(node) as usize == level => {
                accumulate(sum, &self.down[node as usize], factor, shift);
            }
            _ => accumulate(sum, &self.value(level, node), factor, shift),
        }
    }

    fn fill(&mut self, meter: &Meter) -> Result<()> {
        for at in (0..self.order.len()).rev() {
            let node = self.order[at];
            let level = self.diagram.store.level(node) as usize;
            let mut sum = Vec::with_capacity(self.tail[level].len());
            for (k, &kid) in self.diagram.store.kids(node).iter().enumerate() {
                self.add_value(&mut sum, level + 1, kid, &self.rows[level].0[k], k * self.degree[level]);
            }
            meter.spend((self.tail[level].len() * self.rows[level].0.len()) as u64)?;
            self.down[node as usize] = sum;
        }
        Ok(())
    }

    /// Winning coalitions by size.
    pub(crate) fn winning(&self) -> Poly<T> {
        self.value(0, self.root)
    }

    /// For each level and each size of the *other* supporters: how often a member is critical.
    pub(crate) fn swings(&self, meter: &Meter) -> Result<Vec<Poly<T>>> {
        let levels = self.diagram.sizes.len();
        let mut up: Vec<Poly<T>> = vec![Vec::new(); self.diagram.store.len()];
        let mut swings: Vec<Poly<T>> = vec![Vec::new(); levels];
        if self.root > TRUE {
            up[self.root as usize] = self.free(0, self.diagram.store.level(self.root) as usize, vec![T::one()]);
        }
        for &node in &self.order {
            let level = self.diagram.store.level(node) as usize;
            let d = self.degree[level];
            let here = std::mem::take(&mut up[node as usize]);
            let kids = self.diagram.store.kids(node);
            let mut gain: Poly<T> = Vec::new();
            for (k, &kid) in kids.iter().enumerate() {
                if kid > TRUE {
                    self.pass_up(&mut up[kid as usize], &here, &self.rows[level].0[k], k * d, level, kid);
                }
                if k + 1 < kids.len() && kids[k + 1] != kid {
                    let (more, less) = (self.value(level + 1, kids[k + 1]), self.value(level + 1, kid));
                    let difference = subtract(more, &less);
                    accumulate(&mut gain, &difference, &self.rows[level].1[k], k * d);
                }
            }
            meter.spend((here.len() * (gain.len() + kids.len())) as u64)?;
            convolve(&mut swings[level], &here, &gain);
        }
        Ok(swings)
    }

    /// Adds the ways to `kid` over the edge for some number of members of `level`.
    fn pass_up(&self, to: &mut Poly<T>, here: &[T], ways: &T, shift: usize, level: usize, kid: Node) {
        let target = self.diagram.store.level(kid) as usize;
        if target == level + 1 {
            accumulate(to, here, ways, shift);
        } else {
            accumulate(to, &self.free(level + 1, target, here.to_vec()), ways, shift);
        }
    }

    fn free(&self, from: usize, to: usize, mut poly: Poly<T>) -> Poly<T> {
        for skipped in from..to {
            poly = spread(&poly, &self.rows[skipped].0, self.degree[skipped]);
        }
        poly
    }

    /// For a *complete* rule with its levels in descending desirability: for each level `a`,
    /// how often a member of it is critical, sorted by the number of critical members.
    ///
    /// In such a rule the critical members of a coalition are its most desirable ones, so
    /// their number follows from the least desirable critical class `c`; the sum over `c`
    /// telescopes, and no pair of nodes has to be followed. Returns per level the counts to
    /// add and to take away for each number.
    pub(crate) fn critical_ranks(&self, meter: &Meter) -> Result<Vec<(Poly<T>, Poly<T>)>> {
        let levels = self.diagram.sizes.len();
        let mut all = Vec::with_capacity(levels);
        for a in 0..levels {
            let (mut plus, mut minus) = (Vec::new(), Vec::new());
            let mut up: Vec<Poly<T>> = vec![Vec::new(); self.diagram.store.len()];
            if self.root > TRUE {
                let to = self.diagram.store.level(self.root) as usize;
                up[self.root as usize] = self.with_member(0, to, a, vec![T::one()]);
            }
            for &node in &self.order {
                let level = self.diagram.store.level(node) as usize;
                let here = std::mem::take(&mut up[node as usize]);
                let kids = self.diagram.store.kids(node);
                for (k, &kid) in kids.iter().enumerate() {
                    let ways = if level == a {
                        if k == 0 { T::zero() } else { self.rows[level].1[k - 1].clone() }
                    } else {
                        self.rows[level].0[k].clone()
                    };
                    if kid > TRUE {
                        let target = self.diagram.store.level(kid) as usize;
                        let carried = self.with_member(level + 1, target, a, here.clone());
                        accumulate(&mut up[kid as usize], &carried, &ways, k);
                    }
                    if k > 0 && level >= a && kids[k - 1] != kid {
                        let more = sum(&self.value(level + 1, kid));
                        let gain = more.sub(&sum(&self.value(level + 1, kids[k - 1]))).mul(&ways);
                        accumulate(&mut plus, &here, &gain, k);
                        if level > a {
                            accumulate(&mut minus, &here, &gain, 0);
                        }
                    }
                }
                meter.spend((here.len() * kids.len()) as u64)?;
            }
            all.push((plus, minus));
        }
        Ok(all)
    }

    /// As `free`, with one given member of level `a` in favour if that level is skipped.
    fn with_member(&self, from: usize, to: usize, a: usize, mut poly: Poly<T>) -> Poly<T> {
        for skipped in from..to {
            if skipped == a {
                poly = spread(&poly, &self.rows[skipped].1, 1);
                poly.insert(0, T::zero());
            } else {
                poly = spread(&poly, &self.rows[skipped].0, 1);
            }
        }
        poly
    }
}

fn sum<T: Count>(poly: &[T]) -> T {
    let mut total = T::zero();
    for c in poly {
        total.add(c);
    }
    total
}

/// `poly` times the sum of `row[k] x^(degree k)`.
fn spread<T: Count>(poly: &[T], row: &[T], degree: usize) -> Poly<T> {
    let mut out = Vec::new();
    for (k, ways) in row.iter().enumerate() {
        accumulate(&mut out, poly, ways, k * degree);
    }
    out
}

/// `sum += factor x^shift poly`.
pub(crate) fn accumulate<T: Count>(sum: &mut Poly<T>, poly: &[T], factor: &T, shift: usize) {
    if poly.is_empty() || factor.is_zero() {
        return;
    }
    if sum.len() < poly.len() + shift {
        sum.resize(poly.len() + shift, T::zero());
    }
    for (into, c) in sum[shift..].iter_mut().zip(poly) {
        into.add(&c.mul(factor));
    }
}

fn subtract<T: Count>(mut more: Poly<T>, less: &[T]) -> Poly<T> {
    for (m, l) in more.iter_mut().zip(less) {
        *m = m.sub(l);
    }
    more
}

/// `sum += a b`.
pub(crate) fn convolve<T: Count>(sum: &mut Poly<T>, a: &[T], b: &[T]) {
    for (shift, factor) in a.iter().enumerate() {
        accumulate(sum, b, factor, shift);
    }
}
