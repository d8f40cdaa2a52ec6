//! A monotone rule as a decision diagram over classes of alike voters.

use crate::budget::Meter;
use crate::error::{Result, VoteError};
use crate::formula::Formula;
use crate::order::places;
use crate::store::{END, Memo, Node, Store, pair};
use std::collections::BTreeMap;

pub(crate) const FALSE: Node = 0;
pub(crate) const TRUE: Node = 1;

/// Diagrams are walked by recursion, a level at a time: deeper ones could exhaust the stack
/// of a thread in an unoptimised build.
const MAX_LEVELS: usize = 800;

/// Diagrams over one list of classes.
pub(crate) struct Diagram {
    pub(crate) store: Store,
    /// Members of each level's class.
    pub(crate) sizes: Vec<usize>,
    conj: Memo,
    disj: Memo,
}

/// The partition of voters that the wording of one or more rules makes, best level first.
pub(crate) struct Classes {
    pub(crate) members: Vec<Vec<usize>>,
    pub(crate) level_of: Vec<u32>,
}

impl Classes {
    /// Voters who occur alike in every leaf of every rule.
    pub(crate) fn of(rules: &[&Formula], voters: usize) -> Self {
        let mut signature: Vec<Vec<(u32, u64)>> = vec![Vec::new(); voters];
        let mut totals: Vec<f64> = Vec::new();
        let mut vars: BTreeMap<usize, u32> = BTreeMap::new();
        for rule in rules {
            rule.leaves(&mut |leaf| {
                let id = totals.len() as u32;
                match leaf {
                    Formula::Var(v) => {
                        let id = *vars.entry(*v).or_insert(id);
                        if id as usize == totals.len() {
                            totals.push(1.0);
                            signature[*v].push((id, 1));
                        }
                    }
                    Formula::Threshold { weights, .. } => {
                        totals.push(weights.iter().map(|&(_, w)| w as f64).sum());
                        for &(v, w) in weights {
                            signature[v].push((id, w));
                        }
                    }
                    _ => {}
                }
            });
        }
        alike_in_position(rules, &mut signature, &vars);
        for list in &mut signature {
            list.sort_unstable();
        }
        let mut order: Vec<usize> = (0..voters).collect();
        order.sort_by(|&a, &b| signature[a].cmp(&signature[b]).then(a.cmp(&b)));
        let mut members: Vec<Vec<usize>> = Vec::new();
        for v in order {
            match members.last_mut() {
                Some(class) if signature[class[0]] == signature[v] => class.push(v),
                _ => members.push(vec![v]),
            }
        }
        let key = |voter: usize| {
            let share = |&(leaf, w): &(u32, u64)| totals.get(leaf as usize).map_or(1.0, |t| w as f64 / t);
            signature[voter].iter().map(share).fold(0.0_f64, f64::max)
        };
        let place = places(rules, voters, &key);
        members.sort_by_key(|class| class.iter().map(|&v| place[v]).min());
        Self::from_members(members, voters)
    }

    pub(crate) fn from_members(members: Vec<Vec<usize>>, voters: usize) -> Self {
        let mut level_of = vec![0; voters];
        for (level, class) in members.iter().enumerate() {
            for &v in class {
                level_of[v] = level as u32;
            }
        }
        Self { members, level_of }
    }

    pub(crate) fn sizes(&self) -> Vec<usize> {
        self.members.iter().map(Vec::len).collect()
    }
}

/// Single votes that stand side by side in one list (`A and B and C`) are alike as long as
/// they occur nowhere else; give them one signature so that they share a level.
fn alike_in_position(rules: &[&Formula], signature: &mut [Vec<(u32, u64)>], vars: &BTreeMap<usize, u32>) {
    let mut uses: BTreeMap<usize, u32> = BTreeMap::new();
    for rule in rules {
        rule.leaves(&mut |leaf| {
            if let Formula::Var(v) = leaf {
                *uses.entry(*v).or_default() += 1;
            }
        });
    }
    let mut next = u32::MAX;
    let mut walk: Vec<&Formula> = rules.to_vec();
    while let Some(rule) = walk.pop() {
        if let Formula::And(parts) | Formula::Or(parts) = rule {
            for part in parts {
                match part {
                    Formula::Var(v) if uses.get(v) == Some(&1) => {
                        let own = vars.get(v).copied();
                        for mark in &mut signature[*v] {
                            if Some(mark.0) == own {
                                mark.0 = next;
                            }
                        }
                    }
                    other => walk.push(other),
                }
            }
            next -= 1;
        }
    }
}

impl Diagram {
    pub(crate) fn new(sizes: Vec<usize>) -> Result<Self> {
        if sizes.len() > MAX_LEVELS {
            return Err(VoteError::TooLarge {
                what: "the number of kinds of voters",
                limit: MAX_LEVELS as u64,
                instead: "a single weighted rule has exact Banzhaf numbers and Shapley-Shubik by quadrature; for the rest ask for a sampled estimate",
            });
        }
        Ok(Self { store: Store::new(), sizes, conj: Memo::default(), disj: Memo::default() })
    }

    /// The node whose children are `scratch[from..]`; a choice that changes nothing vanishes.
    pub(crate) fn make(&mut self, level: u32, from: usize, meter: &Meter) -> Result<Node> {
        let kids = &self.store.scratch[from..];
        let first = kids[0];
        if kids.iter().all(|&k| k == first) {
            self.store.scratch.truncate(from);
            return Ok(first);
        }
        self.store.intern(level, from, meter)
    }

    /// The diagram of a normalised rule.
    pub(crate) fn build(&mut self, rule: &Formula, classes: &Classes, meter: &Meter) -> Result<Node> {
        match rule {
            Formula::True => Ok(TRUE),
            Formula::False => Ok(FALSE),
            Formula::Var(v) => self.count_of(&[*v], 1, classes, meter),
            Formula::And(parts) | Formula::Or(parts) => {
                let conjunction = matches!(rule, Formula::And(_));
                let mut result = if conjunction { TRUE } else { FALSE };
                let votes: Vec<usize> = parts.iter().filter_map(|p| if let Formula::Var(v) = p { Some(*v) } else { None }).collect();
                if !votes.is_empty() {
                    let mut distinct = votes;
                    distinct.sort_unstable();
                    distinct.dedup();
                    let need = if conjunction { distinct.len() as u64 } else { 1 };
                    result = self.count_of(&distinct, need, classes, meter)?;
                }
                for part in parts.iter().filter(|p| !matches!(p, Formula::Var(_))) {
                    let node = self.build(part, classes, meter)?;
                    result = self.apply(conjunction, result, node, meter)?;
                }
                Ok(result)
            }
            Formula::Threshold { quota, weights } => self.threshold(*quota, weights.iter().copied(), classes, meter),
        }
    }

    fn count_of(&mut self, voters: &[usize], need: u64, classes: &Classes, meter: &Meter) -> Result<Node> {
        self.threshold(need, voters.iter().map(|&v| (v, 1)), classes, meter)
    }

    fn threshold(&mut self, quota: u64, weights: impl Iterator<Item = (usize, u64)>, classes: &Classes, meter: &Meter) -> Result<Node> {
        let mut by_level: BTreeMap<u32, i64> = BTreeMap::new();
        for (v, w) in weights {
            by_level.insert(classes.level_of[v], w as i64);
        }
        let levels: Vec<(u32, i64)> = by_level.into_iter().collect();
        let mut rest = vec![0; levels.len() + 1];
        for (at, &(level, w)) in levels.iter().enumerate().rev() {
            rest[at] = rest[at + 1] + w * self.sizes[level as usize] as i64;
        }
        let mut known: Vec<BTreeMap<i64, (i64, Node)>> = vec![BTreeMap::new(); levels.len()];
        let job = Threshold { levels: &levels, rest: &rest };
        Ok(job.build(self, &mut known, 0, quota as i64, meter)?.0)
    }

    /// And (`conjunction`) or or of two diagrams.
    pub(crate) fn apply(&mut self, conjunction: bool, a: Node, b: Node, meter: &Meter) -> Result<Node> {
        let (neutral, absorbing) = if conjunction { (TRUE, FALSE) } else { (FALSE, TRUE) };
        if a == absorbing || b == absorbing {
            return Ok(absorbing);
        }
        if a == neutral || a == b {
            return Ok(b);
        }
        if b == neutral {
            return Ok(a);
        }
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        let memo = if conjunction { &self.conj } else { &self.disj };
        if let Some(known) = memo.get(pair(a, b)) {
            return Ok(known);
        }
        let (la, lb) = (self.store.level(a), self.store.level(b));
        let level = la.min(lb);
        let width = self.store.kids(if la <= lb { a } else { b }).len();
        let from = self.store.scratch.len();
        for k in 0..width {
            let x = if la == level { self.store.kid(a, k) } else { a };
            let y = if lb == level { self.store.kid(b, k) } else { b };
            let kid = self.apply(conjunction, x, y, meter)?;
            self.store.scratch.push(kid);
        }
        meter.spend(width as u64)?;
        let node = self.make(level, from, meter)?;
        if conjunction { &mut self.conj } else { &mut self.disj }.insert(pair(a, b), node);
        Ok(node)
    }

    /// Whether the rule `a` implies the rule `b`.
    pub(crate) fn implies(&mut self, a: Node, b: Node, meter: &Meter) -> Result<bool> {
        Ok(self.apply(true, a, b, meter)? == a)
    }

    /// The dual: not adopted by the complement.
    pub(crate) fn dual(&mut self, node: Node, memo: &mut Memo, meter: &Meter) -> Result<Node> {
        match node {
            FALSE => return Ok(TRUE),
            TRUE => return Ok(FALSE),
            _ => {}
        }
        if let Some(known) = memo.get(u64::from(node)) {
            return Ok(known);
        }
        let level = self.store.level(node);
        let from = self.store.scratch.len();
        for k in (0..self.store.kids(node).len()).rev() {
            let kid = self.dual(self.store.kid(node, k), memo, meter)?;
            self.store.scratch.push(kid);
        }
        let dual = self.make(level, from, meter)?;
        memo.insert(u64::from(node), dual);
        Ok(dual)
    }

    /// One member of class `upper` in and one of `lower` out, or (`swapped`) the reverse.
    pub(crate) fn exchanged(&mut self, root: Node, pick: Exchange, meter: &Meter) -> Result<Node> {
        let mut memo = Memo::default();
        self.exchange(root, pick, &mut memo, meter)
    }

    fn exchange(&mut self, node: Node, pick: Exchange, memo: &mut Memo, meter: &Meter) -> Result<Node> {
        let level = self.store.level(node);
        if level == END || level > pick.a.max(pick.b) {
            return Ok(node);
        }
        if let Some(known) = memo.get(u64::from(node)) {
            return Ok(known);
        }
        let width = self.store.kids(node).len();
        let range = if level == pick.a {
            1..width
        } else if level == pick.b {
            0..width - 1
        } else {
            0..width
        };
        let from = self.store.scratch.len();
        for k in range {
            let kid = self.exchange(self.store.kid(node, k), pick, memo, meter)?;
            self.store.scratch.push(kid);
        }
        meter.spend(width as u64)?;
        let result = self.make(level, from, meter)?;
        memo.insert(u64::from(node), result);
        Ok(result)
    }

    /// Follows a coalition given as counts per level.
    pub(crate) fn follow(&self, mut node: Node, counts: &[usize]) -> bool {
        while node > TRUE {
            node = self.store.kid(node, counts[self.store.level(node) as usize]);
        }
        node == TRUE
    }

    /// The nodes under `root`, every parent before its children; ends left out.
    pub(crate) fn downward(&self, root: Node) -> Vec<Node> {
        self.downward_all(&[root])
    }

    /// The nodes under several roots, every parent before its children; ends left out.
    pub(crate) fn downward_all(&self, roots: &[Node]) -> Vec<Node> {
        let mut seen = vec![false; self.store.len()];
        let mut found = Vec::new();
        let mut open = roots.to_vec();
        while let Some(node) = open.pop() {
            if node > TRUE && !std::mem::replace(&mut seen[node as usize], true) {
                found.push(node);
                open.extend_from_slice(self.store.kids(node));
            }
        }
        found.sort_by_key(|&n| (self.store.level(n), n));
        found
    }
}

/// Take a member of class `a` in and leave one of class `b` out.
#[derive(Clone, Copy)]
pub(crate) struct Exchange {
    pub(crate) a: u32,
    pub(crate) b: u32,
}

/// Building one threshold: quotas that lead to the same diagram are found as an interval.
struct Threshold<'t> {
    levels: &'t [(u32, i64)],
    rest: &'t [i64],
}

impl Threshold<'_> {
    /// The node for "the remaining classes weigh at least `need`", and the interval of
    /// needs for which it is the same node.
    fn build(
        &self,
        diagram: &mut Diagram,
        known: &mut [BTreeMap<i64, (i64, Node)>],
        at: usize,
        need: i64,
        meter: &Meter,
    ) -> Result<(Node, i64, i64)> {
        if need <= 0 {
            return Ok((TRUE, i64::MIN / 2, 0));
        }
        if need > self.rest[at] {
            return Ok((FALSE, self.rest[at] + 1, i64::MAX / 2));
        }
        if let Some((&high, &(low, node))) = known[at].range(need..).next()
            && low <= need
        {
            return Ok((node, low, high));
        }
        let (level, weight) = self.levels[at];
        let (mut low, mut high) = (i64::MIN / 2, i64::MAX / 2);
        let from = diagram.store.scratch.len();
        for k in 0..=diagram.sizes[level as usize] as i64 {
            let (kid, kid_low, kid_high) = self.build(diagram, known, at + 1, need - k * weight, meter)?;
            low = low.max(kid_low.saturating_add(k * weight));
            high = high.min(kid_high.saturating_add(k * weight));
            diagram.store.scratch.push(kid);
        }
        let node = diagram.make(level, from, meter)?;
        known[at].insert(high, (low, node));
        Ok((node, low, high))
    }
}
