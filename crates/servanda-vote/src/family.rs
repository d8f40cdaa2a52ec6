//! Families of coalitions, grouped by symmetry and never listed unless asked.
//!
//! A family is kept as a zero-suppressed diagram (Minato 1993) over classes of alike
//! voters: each path is a *pattern*, so many of each class, and stands for all sets that
//! fit it. The 4,370,950 minimal winning coalitions of the EU Council take some ten
//! thousand nodes.

use crate::budget::{Budget, Meter};
use crate::diagram::{Diagram, FALSE, TRUE};
use crate::error::{Result, VoteError};
use crate::names::Names;
use crate::pass::binomials_at;
use crate::patterns::{Patterns, Sets};
use crate::store::{END, Memo, Node, Store, pair};
use dashu::integer::UBig;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const NO_SET: Node = 0;
pub(crate) const EMPTY_SET: Node = 1;

/// So many members of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// Index into [`Family::classes`].
    pub class: usize,
    /// How many of that class, at least one.
    pub count: usize,
}

/// All sets with the given number of members of each class and nobody else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern {
    /// The classes with members in the set, by class.
    pub terms: Vec<Term>,
}

impl Pattern {
    /// How many voters a set of this pattern has.
    pub fn size(&self) -> usize {
        self.terms.iter().map(|t| t.count).sum()
    }
}

/// A family of sets of voters.
pub struct Family {
    pub(crate) classes: Vec<Vec<usize>>,
    pub(crate) voters: usize,
    pub(crate) store: Store,
    pub(crate) root: Node,
}

impl std::fmt::Debug for Family {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Family").field("classes", &self.classes).field("sets", &self.count().to_string()).finish_non_exhaustive()
    }
}

/// The zero-suppressing rule: a class that contributes nobody leaves no trace.
pub(crate) fn make_set(store: &mut Store, level: u32, from: usize, meter: &Meter) -> Result<Node> {
    if store.scratch[from + 1..].iter().all(|&k| k == NO_SET) {
        let kid = store.scratch[from];
        store.scratch.truncate(from);
        return Ok(kid);
    }
    store.intern(level, from, meter)
}

/// The minimal points of a rule that are not met by another: with `FALSE` as the other,
/// the minimal winning coalitions.
pub(crate) struct Minimal<'a> {
    pub(crate) diagram: &'a mut Diagram,
    pub(crate) sets: Store,
    memo: Memo,
}

impl<'a> Minimal<'a> {
    pub(crate) fn new(diagram: &'a mut Diagram) -> Self {
        Self { diagram, sets: Store::new(), memo: Memo::default() }
    }

    pub(crate) fn of(&mut self, rule: Node, except: Node, meter: &Meter) -> Result<Node> {
        if rule == FALSE || except == TRUE || rule == except {
            return Ok(NO_SET);
        }
        if rule == TRUE {
            return Ok(EMPTY_SET);
        }
        if let Some(known) = self.memo.get(pair(rule, except)) {
            return Ok(known);
        }
        let (lr, le) = (self.diagram.store.level(rule), self.diagram.store.level(except));
        let level = lr.min(le);
        let result = if lr > level {
            let first = self.diagram.store.kid(except, 0);
            self.of(rule, first, meter)?
        } else {
            let from = self.sets.scratch.len();
            let mut less = FALSE;
            for k in 0..self.diagram.store.kids(rule).len() {
                let here = self.diagram.store.kid(rule, k);
                let other = if le == level { self.diagram.store.kid(except, k) } else { except };
                let bar = self.diagram.apply(false, less, other, meter)?;
                let kid = self.of(here, bar, meter)?;
                self.sets.scratch.push(kid);
                less = here;
            }
            make_set(&mut self.sets, level, from, meter)?
        };
        self.memo.insert(pair(rule, except), result);
        Ok(result)
    }
}

impl Family {
    /// A family given by patterns over explicit classes: each pattern is a list of
    /// (members of a class, how many). Overlapping classes are allowed.
    ///
    /// ```
    /// use servanda_vote::{Budget, Family};
    /// let guarantors: Vec<usize> = (0..5).collect();
    /// let listed = Family::from_patterns(6, &[vec![(vec![5], 1), (guarantors, 2)]], &Budget::default()).unwrap();
    /// assert_eq!(listed.count(), 10u8.into());
    /// assert!(listed.contains(&[0, 3, 5]));
    /// ```
    pub fn from_patterns(voters: usize, patterns: &[Vec<(Vec<usize>, usize)>], budget: &Budget) -> Result<Self> {
        let meter = Meter::new(budget);
        let mut mark: Vec<Vec<usize>> = vec![Vec::new(); voters];
        for (id, (members, _)) in patterns.iter().flatten().enumerate() {
            for &v in members {
                mark.get_mut(v).ok_or(VoteError::UnknownVoter { voter: v, voters })?.push(id);
            }
        }
        let classes = partition(voters, |v| mark[v].clone());
        let mut class_of = vec![0; voters];
        for (c, members) in classes.iter().enumerate() {
            for &v in members {
                class_of[v] = c;
            }
        }
        let mut family = Self { classes, voters, store: Store::new(), root: NO_SET };
        for pattern in patterns {
            let mut node = EMPTY_SET;
            for (members, count) in pattern {
                let mut blocks: Vec<usize> = members.iter().map(|&v| class_of[v]).collect();
                blocks.sort_unstable();
                blocks.dedup();
                let part = family.choose(&blocks, *count, &meter)?;
                node = family.join(node, part, &mut Memo::default(), &meter)?;
            }
            family.root = family.union_nodes(family.root, node, &mut Memo::default(), &meter)?;
        }
        Ok(family)
    }

    /// `count` members out of the union of some classes.
    fn choose(&mut self, blocks: &[usize], count: usize, meter: &Meter) -> Result<Node> {
        let Some((&first, rest)) = blocks.split_first() else {
            return Ok(if count == 0 { EMPTY_SET } else { NO_SET });
        };
        let mut kids = Vec::new();
        for k in 0..=self.classes[first].len() {
            kids.push(if k <= count { self.choose(rest, count - k, meter)? } else { NO_SET });
        }
        let from = self.store.scratch.len();
        self.store.scratch.extend(kids);
        make_set(&mut self.store, first as u32, from, meter)
    }

    /// All unions of a set of one family with a disjoint set of the other.
    fn join(&mut self, a: Node, b: Node, memo: &mut Memo, meter: &Meter) -> Result<Node> {
        if a == NO_SET || b == NO_SET {
            return Ok(NO_SET);
        }
        if a == EMPTY_SET || b == EMPTY_SET {
            return Ok(a.max(b));
        }
        if let Some(known) = memo.get(pair(a, b)) {
            return Ok(known);
        }
        let (la, lb) = (self.store.level(a), self.store.level(b));
        let level = la.min(lb);
        let size = self.classes[level as usize].len();
        let mut kids = vec![NO_SET; size + 1];
        for i in 0..=size {
            for j in 0..=size - i {
                let x = if la == level {
                    self.store.kid(a, i)
                } else if i == 0 {
                    a
                } else {
                    NO_SET
                };
                let y = if lb == level {
                    self.store.kid(b, j)
                } else if j == 0 {
                    b
                } else {
                    NO_SET
                };
                let both = self.join(x, y, memo, meter)?;
                kids[i + j] = self.union_nodes(kids[i + j], both, &mut Memo::default(), meter)?;
            }
        }
        let from = self.store.scratch.len();
        self.store.scratch.extend(kids);
        let node = make_set(&mut self.store, level, from, meter)?;
        memo.insert(pair(a, b), node);
        Ok(node)
    }

    fn union_nodes(&mut self, a: Node, b: Node, memo: &mut Memo, meter: &Meter) -> Result<Node> {
        if a == NO_SET || a == b {
            return Ok(b);
        }
        if b == NO_SET {
            return Ok(a);
        }
        let (a, b) = (a.min(b), a.max(b));
        if let Some(known) = memo.get(pair(a, b)) {
            return Ok(known);
        }
        let (la, lb) = (self.store.level(a), self.store.level(b));
        let level = la.min(lb);
        let from = self.store.scratch.len();
        for k in 0..=self.classes[level as usize].len() {
            let x = if la == level {
                self.store.kid(a, k)
            } else if k == 0 {
                a
            } else {
                NO_SET
            };
            let y = if lb == level {
                self.store.kid(b, k)
            } else if k == 0 {
                b
            } else {
                NO_SET
            };
            let kid = self.union_nodes(x, y, memo, meter)?;
            self.store.scratch.push(kid);
        }
        let node = make_set(&mut self.store, level, from, meter)?;
        memo.insert(pair(a, b), node);
        Ok(node)
    }

    /// The classes of alike voters in whose terms the patterns are given.
    pub fn classes(&self) -> &[Vec<usize>] {
        &self.classes
    }

    /// How many voters the family ranges over.
    pub fn voters(&self) -> usize {
        self.voters
    }

    /// Whether there is no set at all (nobody can, not even all together).
    pub fn is_empty(&self) -> bool {
        self.root == NO_SET
    }

    /// Whether the empty set is the only one (it happens by itself; of a block: the outcome
    /// is impossible anyway).
    pub fn is_trivial(&self) -> bool {
        self.root == EMPTY_SET
    }

    /// The nodes, every parent before its children.
    pub(crate) fn order(&self) -> Vec<Node> {
        let mut seen = vec![false; self.store.len()];
        let (mut found, mut open) = (Vec::new(), vec![self.root]);
        while let Some(node) = open.pop() {
            if node > EMPTY_SET && !std::mem::replace(&mut seen[node as usize], true) {
                found.push(node);
                open.extend_from_slice(self.store.kids(node));
            }
        }
        found.sort_by_key(|&n| (self.store.level(n), n));
        found
    }

    /// How many nodes the diagram has: a measure of its memory.
    pub fn nodes(&self) -> usize {
        self.order().len()
    }

    /// How many sets there are.
    pub fn count(&self) -> UBig {
        let rows = self.rows();
        let mut down = vec![UBig::ZERO; self.store.len()];
        down[EMPTY_SET as usize] = UBig::ONE;
        for &node in self.order().iter().rev() {
            let row = &rows[self.store.level(node) as usize];
            let kids = self.store.kids(node).iter().enumerate().filter(|(_, kid)| **kid != NO_SET);
            let sum = kids.fold(UBig::ZERO, |sum, (k, &kid)| sum + &down[kid as usize] * &row[&k]);
            down[node as usize] = sum;
        }
        down[self.root as usize].clone()
    }

    /// How many patterns there are.
    pub fn pattern_count(&self) -> UBig {
        let mut down = vec![UBig::ZERO; self.store.len()];
        down[EMPTY_SET as usize] = UBig::ONE;
        for &node in self.order().iter().rev() {
            down[node as usize] = self.store.kids(node).iter().fold(UBig::ZERO, |sum, &kid| sum + &down[kid as usize]);
        }
        down[self.root as usize].clone()
    }

    /// How many sets there are of each size, from size 0.
    pub fn by_size(&self) -> Vec<UBig> {
        let down = self.sizes_below();
        down[self.root as usize].clone()
    }

    /// For each class, how many ways there are to take so many of it, for the numbers that some set takes.
    fn rows(&self) -> Vec<BTreeMap<usize, UBig>> {
        let mut taken: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.classes.len()];
        for node in self.order() {
            let kids = self.store.kids(node).iter().enumerate();
            taken[self.store.level(node) as usize].extend(kids.filter(|(_, kid)| **kid != NO_SET).map(|(k, _)| k));
        }
        self.classes.iter().zip(&taken).map(|(class, taken)| binomials_at(class.len(), taken)).collect()
    }

    fn sizes_below(&self) -> Vec<Vec<UBig>> {
        let rows = self.rows();
        let mut down: Vec<Vec<UBig>> = vec![Vec::new(); self.store.len()];
        down[EMPTY_SET as usize] = vec![UBig::ONE];
        for &node in self.order().iter().rev() {
            let row = &rows[self.store.level(node) as usize];
            let mut sum = Vec::new();
            for (k, &kid) in self.store.kids(node).iter().enumerate().filter(|(_, kid)| **kid != NO_SET) {
                crate::poly::accumulate(&mut sum, &down[kid as usize], &row[&k], k);
            }
            down[node as usize] = sum;
        }
        down
    }

    /// For each class: how many sets of each size contain a given member of it.
    pub fn memberships(&self) -> Vec<Vec<UBig>> {
        let rows = self.rows();
        let down = self.sizes_below();
        let mut up: Vec<Vec<UBig>> = vec![Vec::new(); self.store.len()];
        let mut found: Vec<Vec<UBig>> = vec![Vec::new(); self.classes.len()];
        up[self.root as usize] = vec![UBig::ONE];
        for node in self.order() {
            let level = self.store.level(node) as usize;
            let here = std::mem::take(&mut up[node as usize]);
            let mut with: Vec<UBig> = Vec::new();
            for (k, &kid) in self.store.kids(node).iter().enumerate() {
                if kid == NO_SET {
                    continue;
                }
                crate::poly::accumulate(&mut up[kid as usize], &here, &rows[level][&k], k);
                if k > 0 {
                    let m = self.classes[level].len();
                    let ways = &rows[level][&k] * UBig::from(k) / UBig::from(m);
                    crate::poly::accumulate(&mut with, &down[kid as usize], &ways, k);
                }
            }
            crate::poly::convolve(&mut found[level], &here, &with);
        }
        found
    }

    /// The size of the smallest sets.
    pub fn smallest(&self) -> Option<usize> {
        self.by_size().iter().position(|n| n != &UBig::ZERO)
    }

    /// Whether exactly this set (in any order, without repetition) belongs to the family.
    pub fn contains(&self, set: &[usize]) -> bool {
        let mut counts = vec![0; self.classes.len()];
        let mut left = set.len();
        for (class, members) in self.classes.iter().enumerate() {
            counts[class] = members.iter().filter(|v| set.contains(v)).count();
            left -= counts[class].min(left);
        }
        left == 0 && self.has(&counts)
    }

    fn has(&self, counts: &[usize]) -> bool {
        let mut node = self.root;
        let mut passed = 0;
        while node > EMPTY_SET {
            let level = self.store.level(node) as usize;
            if counts[passed..level].iter().any(|&k| k > 0) {
                return false;
            }
            node = self.store.kid(node, counts[level]);
            passed = level + 1;
        }
        node == EMPTY_SET && counts[passed..].iter().all(|&k| k == 0)
    }

    /// The patterns, smallest sets first, one after the other as they are asked for.
    pub fn patterns(&self) -> Patterns<'_> {
        let sizes = self.sizes_below();
        let possible = sizes.iter().map(|by| by.iter().map(|n| n != &UBig::ZERO).collect()).collect();
        Patterns::new(self, possible)
    }

    /// The sets themselves, smallest first, one after the other as they are asked for.
    pub fn sets(&self) -> impl Iterator<Item = Vec<usize>> + '_ {
        self.patterns().flat_map(move |p| Sets::new(self, &p))
    }

    /// The sets of one pattern.
    pub fn sets_of(&self, pattern: &Pattern) -> impl Iterator<Item = Vec<usize>> + '_ {
        Sets::new(self, pattern)
    }

    /// The pattern's words under a naming of classes, as in `RU with any 2 of Guarantor`.
    pub fn describe(&self, pattern: &Pattern, names: &Names) -> String {
        if pattern.terms.is_empty() {
            return "nobody".to_owned();
        }
        if let Some(words) = self.all_but(pattern, names) {
            return words;
        }
        let words: Vec<String> = pattern.terms.iter().map(|t| names.term(&self.classes[t.class], t.count)).collect();
        words.join(" with ")
    }

    /// A set that takes most of all voters one by one, by those whom it leaves out.
    fn all_but(&self, pattern: &Pattern, names: &Names) -> Option<String> {
        let whole = pattern.terms.iter().all(|t| t.count == self.classes[t.class].len());
        if !whole || pattern.terms.len() < 4 {
            return None;
        }
        let taken: usize = pattern.terms.iter().map(|t| t.count).sum();
        let mut left: Vec<usize> = (0..self.classes.len())
            .filter(|class| pattern.terms.iter().all(|t| t.class != *class))
            .flat_map(|class| self.classes[class].iter().copied())
            .collect();
        left.sort_unstable();
        (!left.is_empty() && left.len() * 2 <= taken).then(|| format!("all but {}", names.class(&left)))
    }

    /// The same family with its classes cut so that `key` is constant on each.
    pub fn refined<K: Ord>(&self, key: impl Fn(usize) -> K, budget: &Budget) -> Result<Self> {
        let meter = Meter::new(budget);
        let mut classes = Vec::new();
        let mut parts: Vec<std::ops::Range<usize>> = Vec::new();
        for members in &self.classes {
            let start = classes.len();
            let mut blocks: BTreeMap<K, Vec<usize>> = BTreeMap::new();
            for &v in members {
                blocks.entry(key(v)).or_default().push(v);
            }
            classes.extend(blocks.into_values());
            parts.push(start..classes.len());
        }
        let mut fine = Self { classes, voters: self.voters, store: Store::new(), root: NO_SET };
        let mut image: Vec<Node> = vec![NO_SET; self.store.len()];
        image[EMPTY_SET as usize] = EMPTY_SET;
        for node in self.order().into_iter().rev() {
            let part = parts[self.store.level(node) as usize].clone();
            let kids: Vec<Node> = self.store.kids(node).iter().map(|&k| image[k as usize]).collect();
            image[node as usize] = fine.split(part.start, part.end, &kids, &meter)?;
        }
        fine.root = image[self.root as usize];
        Ok(fine)
    }

    /// Distributes a count over the levels `at..end`; `kids[total]` is what follows.
    fn split(&mut self, at: usize, end: usize, kids: &[Node], meter: &Meter) -> Result<Node> {
        if at == end {
            return Ok(kids[0]);
        }
        let size = self.classes[at].len();
        let mut own = Vec::with_capacity(size + 1);
        for k in 0..=size {
            own.push(self.split(at + 1, end, &kids[k..], meter)?);
        }
        let from = self.store.scratch.len();
        self.store.scratch.extend(own);
        make_set(&mut self.store, at as u32, from, meter)
    }

    /// The sets that contain all of these voters.
    pub fn containing(&self, voters: &[usize], budget: &Budget) -> Result<Self> {
        let mut fine = self.refined(|v| voters.contains(&v), budget)?;
        let meter = Meter::new(budget);
        let wanted: Vec<Option<usize>> = fine.classes.iter().map(|c| if voters.contains(&c[0]) { Some(c.len()) } else { None }).collect();
        let order = fine.order();
        let mut image: Vec<Node> = vec![NO_SET; fine.store.len()];
        // Skipped levels contribute nobody, so a wanted class between parent and child is a miss.
        image[EMPTY_SET as usize] = EMPTY_SET;
        let missing = |from: usize, to: u32| {
            let to = if to == END { wanted.len() } else { to as usize };
            wanted[from..to].iter().any(Option::is_some)
        };
        for node in order.into_iter().rev() {
            let level = fine.store.level(node) as usize;
            let from = fine.store.scratch.len();
            for k in 0..fine.store.kids(node).len() {
                let kid = fine.store.kid(node, k);
                let fits = wanted[level].is_none_or(|w| w == k) && !missing(level + 1, fine.store.level(kid));
                fine.store.scratch.push(if fits { image[kid as usize] } else { NO_SET });
            }
            let new = make_set(&mut fine.store, level as u32, from, &meter)?;
            image[node as usize] = new;
        }
        fine.root = if missing(0, fine.store.level(fine.root)) { NO_SET } else { image[fine.root as usize] };
        Ok(fine)
    }

    /// Whether two families consist of the same sets, however their patterns are cut.
    pub fn same_sets(&self, other: &Self, budget: &Budget) -> Result<bool> {
        if self.voters != other.voters || self.by_size() != other.by_size() {
            return Ok(false);
        }
        let class_in = |family: &Self| {
            let mut of = vec![0; family.voters];
            for (c, members) in family.classes.iter().enumerate() {
                for &v in members {
                    of[v] = c;
                }
            }
            of
        };
        let (mine, theirs) = (class_in(self), class_in(other));
        let a = self.refined(|v| theirs[v], budget)?;
        let b = other.refined(|v| mine[v], budget)?;
        let meter = Meter::new(budget);
        let mut store = Store::new();
        let order: Vec<u32> = (0..a.classes.len() as u32).collect();
        let place: BTreeMap<usize, u32> = b.classes.iter().enumerate().map(|(level, c)| (c[0], level as u32)).collect();
        let target: Vec<u32> = a.classes.iter().map(|c| place[&c[0]]).collect();
        let left = a.reordered(&order, &mut store, &meter)?;
        let right = b.reordered(&target, &mut store, &meter)?;
        Ok(left == right)
    }

    /// The family's node in `store` with the levels taken in the given order.
    fn reordered(&self, order: &[u32], store: &mut Store, meter: &Meter) -> Result<Node> {
        if order.is_sorted() {
            let mut image = vec![NO_SET; self.store.len()];
            image[EMPTY_SET as usize] = EMPTY_SET;
            for node in self.order().into_iter().rev() {
                let from = store.scratch.len();
                store.scratch.extend(self.store.kids(node).iter().map(|&k| image[k as usize]));
                image[node as usize] = make_set(store, self.store.level(node), from, meter)?;
            }
            return Ok(image[self.root as usize]);
        }
        let mut own = Work { store: self.copy(), sizes: self.classes.iter().map(Vec::len).collect() };
        let mut memo = BTreeMap::new();
        own.reorder(self.root, 0, order, store, &mut memo, meter)
    }

    fn copy(&self) -> Store {
        let mut store = Store::new();
        let meter = Meter::new(&Budget { nodes: usize::MAX / 16, work: u64::MAX, ..Budget::default() });
        // Nodes are numbered children first, so copying them in order keeps their numbers.
        for node in 2..self.store.len() as u32 {
            store.scratch.extend_from_slice(self.store.kids(node));
            let same = store.intern(self.store.level(node), 0, &meter);
            debug_assert_eq!(same, Ok(node), "a copied node keeps its number");
        }
        store
    }
}

struct Work {
    store: Store,
    sizes: Vec<usize>,
}

impl Work {
    fn reorder(
        &mut self,
        node: Node,
        depth: usize,
        order: &[u32],
        out: &mut Store,
        memo: &mut BTreeMap<(Node, usize), Node>,
        meter: &Meter,
    ) -> Result<Node> {
        if node <= EMPTY_SET || depth == order.len() {
            return Ok(node);
        }
        if let Some(&known) = memo.get(&(node, depth)) {
            return Ok(known);
        }
        let level = order[depth];
        let mut kids = Vec::new();
        for k in 0..=self.sizes[level as usize] {
            let rest = self.only(node, level, k, &mut Memo::default(), meter)?;
            kids.push(self.reorder(rest, depth + 1, order, out, memo, meter)?);
        }
        let from = out.scratch.len();
        out.scratch.extend(kids);
        let result = make_set(out, depth as u32, from, meter)?;
        memo.insert((node, depth), result);
        Ok(result)
    }

    /// The sets with exactly `count` of the class at `level`, that class taken out.
    fn only(&mut self, node: Node, level: u32, count: usize, memo: &mut Memo, meter: &Meter) -> Result<Node> {
        let here = self.store.level(node);
        if here > level {
            return Ok(if count == 0 { node } else { NO_SET });
        }
        if here == level {
            return Ok(self.store.kid(node, count));
        }
        if let Some(known) = memo.get(u64::from(node)) {
            return Ok(known);
        }
        let from = self.store.scratch.len();
        for k in 0..self.store.kids(node).len() {
            let kid = self.only(self.store.kid(node, k), level, count, memo, meter)?;
            self.store.scratch.push(kid);
        }
        let result = make_set(&mut self.store, here, from, meter)?;
        memo.insert(u64::from(node), result);
        Ok(result)
    }
}

/// Voters grouped by a key; groups in the order of their first voter.
pub(crate) fn partition<K: Ord>(voters: usize, key: impl Fn(usize) -> K) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for v in 0..voters {
        groups.entry(key(v)).or_default().push(v);
    }
    let mut classes: Vec<Vec<usize>> = groups.into_values().collect();
    classes.sort_by_key(|c| c[0]);
    classes
}

impl Family {
    /// The family over the diagram's classes.
    pub(crate) fn from_nodes(classes: Vec<Vec<usize>>, voters: usize, store: Store, root: Node) -> Self {
        Self { classes, voters, store, root }
    }
}
