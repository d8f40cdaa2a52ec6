//! Voters who are alike in effect, though the rule words them differently
//! (weights 29 and 27 that never make a difference), put into one class.

use crate::budget::Meter;
use crate::diagram::{Classes, Diagram};
use crate::error::Result;
use crate::pass::{Pass, Wide};
use crate::store::{END, Memo, Node, pair};

/// Joins the classes that are interchangeable under the diagram. Returns the joined classes,
/// their diagram and its root.
pub(crate) fn join_alike(mut diagram: Diagram, classes: Classes, root: Node, meter: &Meter) -> Result<(Diagram, Classes, Node)> {
    let groups = alike_groups(&diagram, &classes, root, meter)?;
    if groups.iter().all(|g| g.len() == 1) {
        return Ok((diagram, classes, root));
    }
    let mut root = root;
    for group in groups.iter().filter(|g| g.len() > 1) {
        root = join(&mut diagram, group, root, meter)?;
    }
    rebuild(&diagram, &groups, &classes, root, meter)
}

/// Levels in groups of mutually interchangeable classes, in the order of their first level.
fn alike_groups(diagram: &Diagram, classes: &Classes, root: Node, meter: &Meter) -> Result<Vec<Vec<u32>>> {
    // Interchangeable voters have equal swings; comparing those first spares nearly all tests.
    // Counting modulo 2^64 keeps this cheap: equal counts stay equal.
    let swings = Pass::<Wide>::new(diagram, root).swings();
    let alike = Alike { diagram, order: diagram.downward(root), root, meter };
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for level in 0..classes.members.len() as u32 {
        let mut home = None;
        for (at, group) in groups.iter().enumerate() {
            let first = group[0];
            if swings[first as usize] != swings[level as usize] {
                continue;
            }
            if alike.interchangeable(first, level)? {
                home = Some(at);
                break;
            }
        }
        match home {
            Some(at) => groups[at].push(level),
            None => groups.push(vec![level]),
        }
    }
    Ok(groups)
}

/// Comparing two classes without building anything: most pairs differ at once.
struct Alike<'d, 'b> {
    diagram: &'d Diagram,
    order: Vec<Node>,
    root: Node,
    meter: &'d Meter<'b>,
}

impl Alike<'_, '_> {
    /// Whether a member of the class at level `a` can always stand in for one of `b` (deeper).
    fn interchangeable(&self, a: u32, b: u32) -> Result<bool> {
        let level = |node: Node| self.diagram.store.level(node);
        let start = self.order.partition_point(|&n| level(n) < a);
        let end = self.order.partition_point(|&n| level(n) <= a);
        let mut same = Memo::default();
        for &node in &self.order[start..end] {
            for two in self.diagram.store.kids(node).windows(2) {
                if !self.same(two[1], two[0], b, &mut same)? {
                    return Ok(false);
                }
            }
        }
        // Where `a` does not matter, `b` must not either.
        let mut memo = Memo::default();
        if level(self.root) > a && self.depends(self.root, b, &mut memo) {
            return Ok(false);
        }
        for &node in &self.order[..start] {
            for &kid in self.diagram.store.kids(node) {
                if level(kid) > a && self.depends(kid, b, &mut memo) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Whether `x` without one more of `b` is `y` with one more of `b`.
    fn same(&self, x: Node, y: Node, b: u32, memo: &mut Memo) -> Result<bool> {
        let store = &self.diagram.store;
        let (lx, ly) = (store.level(x), store.level(y));
        let level = lx.min(ly);
        if level > b {
            return Ok(x == y);
        }
        if memo.get(pair(x, y)).is_some() {
            return Ok(true);
        }
        self.meter.spend(1)?;
        let kid = |node: Node, k: usize| if store.level(node) == level { store.kid(node, k) } else { node };
        let size = self.diagram.sizes[level as usize];
        if level == b {
            return Ok((0..size).all(|k| kid(x, k) == kid(y, k + 1)));
        }
        for k in 0..=size {
            if !self.same(kid(x, k), kid(y, k), b, memo)? {
                return Ok(false);
            }
        }
        memo.insert(pair(x, y), 1);
        Ok(true)
    }

    /// Whether the class at `b` matters below a node.
    fn depends(&self, node: Node, b: u32, memo: &mut Memo) -> bool {
        let level = self.diagram.store.level(node);
        if level >= b {
            return level == b;
        }
        if let Some(known) = memo.get(u64::from(node)) {
            return known == 1;
        }
        let result = self.diagram.store.kids(node).iter().any(|&kid| self.depends(kid, b, memo));
        memo.insert(u64::from(node), u32::from(result));
        result
    }
}

/// Moves all members of the group's classes to the group's first level.
fn join(diagram: &mut Diagram, group: &[u32], root: Node, meter: &Meter) -> Result<Node> {
    let mut memo = Memo::default();
    join_below(diagram, group, root, &mut memo, meter)
}

fn join_below(diagram: &mut Diagram, group: &[u32], node: Node, memo: &mut Memo, meter: &Meter) -> Result<Node> {
    let level = diagram.store.level(node);
    if level == END || level > group[0] {
        return Ok(node);
    }
    if let Some(known) = memo.get(u64::from(node)) {
        return Ok(known);
    }
    let from = diagram.store.scratch.len();
    if level < group[0] {
        for k in 0..diagram.store.kids(node).len() {
            let kid = join_below(diagram, group, diagram.store.kid(node, k), memo, meter)?;
            diagram.store.scratch.push(kid);
        }
    } else {
        let total: usize = group.iter().map(|&l| diagram.sizes[l as usize]).sum();
        for count in 0..=total {
            let mut left = count;
            let mut kid = node;
            for &l in group {
                let here = left.min(diagram.sizes[l as usize]);
                left -= here;
                let mut fixed = Memo::default();
                kid = fix(diagram, kid, l, here, &mut fixed, meter)?;
            }
            diagram.store.scratch.push(kid);
        }
    }
    let result = diagram.make(level, from, meter)?;
    memo.insert(u64::from(node), result);
    Ok(result)
}

/// The diagram once exactly `count` members of the class at `at` are in favour.
pub(crate) fn fix(diagram: &mut Diagram, node: Node, at: u32, count: usize, memo: &mut Memo, meter: &Meter) -> Result<Node> {
    let level = diagram.store.level(node);
    if level == END || level > at {
        return Ok(node);
    }
    if level == at {
        return Ok(diagram.store.kid(node, count));
    }
    if let Some(known) = memo.get(u64::from(node)) {
        return Ok(known);
    }
    let from = diagram.store.scratch.len();
    for k in 0..diagram.store.kids(node).len() {
        let kid = fix(diagram, diagram.store.kid(node, k), at, count, memo, meter)?;
        diagram.store.scratch.push(kid);
    }
    let result = diagram.make(level, from, meter)?;
    memo.insert(u64::from(node), result);
    Ok(result)
}

/// The same diagram with the emptied levels taken out.
fn rebuild(old: &Diagram, groups: &[Vec<u32>], classes: &Classes, root: Node, meter: &Meter) -> Result<(Diagram, Classes, Node)> {
    let members: Vec<Vec<usize>> = groups
        .iter()
        .map(|group| {
            let mut all: Vec<usize> = group.iter().flat_map(|&l| classes.members[l as usize].iter().copied()).collect();
            all.sort_unstable();
            all
        })
        .collect();
    let mut level_of = vec![0; old.sizes.len()];
    for (new, group) in groups.iter().enumerate() {
        for &l in group {
            level_of[l as usize] = new as u32;
        }
    }
    let joined = Classes::from_members(members, classes.level_of.len());
    let mut fresh = Diagram::new(joined.sizes())?;
    let mut image = vec![0; old.store.len()];
    image[1] = 1;
    for node in old.downward(root).into_iter().rev() {
        let from = fresh.store.scratch.len();
        for &kid in old.store.kids(node) {
            fresh.store.scratch.push(image[kid as usize]);
        }
        image[node as usize] = fresh.make(level_of[old.store.level(node) as usize], from, meter)?;
    }
    let root = image[root as usize];
    Ok((fresh, joined, root))
}
