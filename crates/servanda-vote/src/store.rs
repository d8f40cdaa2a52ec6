//! The shared table of diagram nodes.
//!
//! A diagram has one level per class of alike voters; a node has one child for
//! every number of members of its class, so a class of 188 alike voters costs one
//! level and not 188. With classes of one it is an ordinary binary decision diagram
//! (Bryant 1986; for voting games Bolus, *Power indices of simple games and
//! vector-weighted majority games by means of binary decision diagrams*, 2011).

use crate::budget::Meter;
use crate::error::{Result, VoteError};

/// A node of a [`Store`]; 0 and 1 are the two ends.
pub(crate) type Node = u32;

/// Level of the two ends: below every class.
pub(crate) const END: u32 = u32::MAX;

/// Nodes, each stored once.
pub(crate) struct Store {
    level: Vec<u32>,
    first: Vec<u32>,
    kids: Vec<Node>,
    table: Vec<u32>,
    /// Children collected during a recursion, to spare a list per node.
    pub(crate) scratch: Vec<Node>,
}

const EMPTY: u32 = u32::MAX;

impl Store {
    pub(crate) fn new() -> Self {
        Self { level: vec![END, END], first: vec![0, 0, 0], kids: Vec::new(), table: vec![EMPTY; 256], scratch: Vec::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.level.len()
    }

    #[inline]
    pub(crate) fn level(&self, node: Node) -> u32 {
        self.level[node as usize]
    }

    #[inline]
    pub(crate) fn kids(&self, node: Node) -> &[Node] {
        let n = node as usize;
        &self.kids[self.first[n] as usize..self.first[n + 1] as usize]
    }

    /// The child for `count` members.
    #[inline]
    pub(crate) fn kid(&self, node: Node, count: usize) -> Node {
        self.kids[self.first[node as usize] as usize + count]
    }

    /// The node with the children `scratch[from..]`, which are taken off the scratch list.
    pub(crate) fn intern(&mut self, level: u32, from: usize, meter: &Meter) -> Result<Node> {
        let mut slot = hash(level, &self.scratch[from..]) as usize & (self.table.len() - 1);
        loop {
            let at = self.table[slot];
            if at == EMPTY {
                break;
            }
            if self.level[at as usize] == level && equal(self.kids(at), &self.scratch[from..]) {
                self.scratch.truncate(from);
                return Ok(at);
            }
            slot = (slot + 1) & (self.table.len() - 1);
        }
        let new = self.level.len();
        if new >= meter.nodes() || self.kids.len() >= meter.nodes().saturating_mul(8) {
            return Err(VoteError::TooLarge {
                what: "the decision diagram",
                limit: meter.nodes() as u64,
                instead: "raise the budget of nodes, or ask for an index of a single weighted rule or a sampled estimate",
            });
        }
        meter.spend((self.scratch.len() - from) as u64 + 4)?;
        self.level.push(level);
        self.kids.extend_from_slice(&self.scratch[from..]);
        self.scratch.truncate(from);
        self.first.push(self.kids.len() as u32);
        self.table[slot] = new as u32;
        if new * 2 > self.table.len() {
            self.grow();
        }
        Ok(new as u32)
    }

    fn grow(&mut self) {
        let size = self.table.len() * 4;
        let mut table = vec![EMPTY; size];
        for node in 2..self.level.len() as u32 {
            let mut slot = hash(self.level(node), self.kids(node)) as usize & (size - 1);
            while table[slot] != EMPTY {
                slot = (slot + 1) & (size - 1);
            }
            table[slot] = node;
        }
        self.table = table;
    }
}

#[inline]
fn hash(level: u32, kids: &[Node]) -> u64 {
    let mut h = u64::from(level);
    for &k in kids {
        h = (h.rotate_left(5) ^ u64::from(k)).wrapping_mul(0x517C_C1B7_2722_0A95);
    }
    mix(h)
}

/// Compares short lists without a call.
#[inline]
fn equal(a: &[Node], b: &[Node]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x == y)
}

/// A memo of results per pair of nodes (or per node): open addressing, no key is 0.
#[derive(Default)]
pub(crate) struct Memo {
    slots: Vec<(u64, Node)>,
    used: usize,
}

impl Memo {
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = mix(key) as usize & mask;
        while self.slots[slot].0 != 0 && self.slots[slot].0 != key {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// What is known under a key.
    #[inline]
    pub(crate) fn get(&self, key: u64) -> Option<Node> {
        if self.slots.is_empty() {
            return None;
        }
        let (found, value) = self.slots[self.slot(key)];
        (found == key).then_some(value)
    }

    /// Remembers a value.
    pub(crate) fn insert(&mut self, key: u64, value: Node) {
        if self.used * 2 >= self.slots.len() {
            let size = (self.slots.len() * 4).max(64);
            let old = std::mem::replace(&mut self.slots, vec![(0, 0); size]);
            for entry in old.into_iter().filter(|e| e.0 != 0) {
                let slot = self.slot(entry.0);
                self.slots[slot] = entry;
            }
        }
        let slot = self.slot(key);
        self.used += usize::from(self.slots[slot].0 == 0);
        self.slots[slot] = (key, value);
    }
}

/// Spreads a key over all bits.
#[inline]
fn mix(key: u64) -> u64 {
    let h = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    h ^ (h >> 32)
}

/// The memo key of a pair.
#[inline]
pub(crate) fn pair(a: Node, b: Node) -> u64 {
    u64::from(a) << 32 | u64::from(b)
}
