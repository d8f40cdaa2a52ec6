//! The sets of a family by cost: which coalition is the easiest to win over.

use crate::budget::Budget;
use crate::error::{Result, VoteError};
use crate::family::{EMPTY_SET, Family, NO_SET, Pattern, Term};
use crate::store::Node;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Patterns with their cost, cheapest first, found one after the other.
pub struct Cheapest {
    family: Family,
    cost: Vec<u128>,
    /// The least cost of a set below each node.
    least: Vec<Option<u128>>,
    open: BinaryHeap<Reverse<(u128, Vec<Term>, Node)>>,
}

impl Family {
    /// The sets by cost, where `cost[v]` is what winning over voter `v` costs. Patterns are in
    /// terms of [`Cheapest::family`], whose classes are of equal cost.
    ///
    /// ```
    /// use servanda_vote::{Budget, Game, minimal_winning};
    /// let game = Game::weighted(3, &[1; 5]).unwrap();
    /// let family = minimal_winning(&game, &Budget::default()).unwrap();
    /// let mut cheapest = family.cheapest(&[9, 1, 5, 2, 5], &Budget::default()).unwrap();
    /// let (cost, pattern) = cheapest.next().unwrap();
    /// assert_eq!(cost, 8);
    /// let sets: Vec<_> = cheapest.family().sets_of(&pattern).collect();
    /// assert_eq!(sets, [vec![1, 2, 3], vec![1, 3, 4]]);
    /// ```
    pub fn cheapest(&self, cost: &[u64], budget: &Budget) -> Result<Cheapest> {
        if cost.len() != self.voters() {
            return Err(VoteError::LengthMismatch { what: "costs", expected: self.voters(), found: cost.len() });
        }
        let family = self.refined(|v| cost[v], budget)?;
        let cost: Vec<u128> = family.classes().iter().map(|c| u128::from(cost[c[0]])).collect();
        let mut least = vec![None; family.store.len()];
        least[EMPTY_SET as usize] = Some(0);
        for node in family.order().into_iter().rev() {
            let level = family.store.level(node) as usize;
            let ways = family.store.kids(node).iter().enumerate();
            least[node as usize] = ways.filter_map(|(k, &kid)| Some(least[kid as usize]? + k as u128 * cost[level])).min();
        }
        let mut open = BinaryHeap::new();
        if let Some(first) = least[family.root as usize] {
            open.push(Reverse((first, Vec::new(), family.root)));
        }
        Ok(Cheapest { family, cost, least, open })
    }
}

impl Cheapest {
    /// The family that the patterns refer to.
    pub fn family(&self) -> &Family {
        &self.family
    }
}

impl Iterator for Cheapest {
    type Item = (u128, Pattern);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(Reverse((total, terms, node))) = self.open.pop() {
            if node == EMPTY_SET {
                return Some((total, Pattern { terms }));
            }
            let level = self.family.store.level(node) as usize;
            let spent = total - self.least[node as usize].unwrap_or(0);
            for (count, &kid) in self.family.store.kids(node).iter().enumerate() {
                if kid == NO_SET {
                    continue;
                }
                let mut longer = terms.clone();
                if count > 0 {
                    longer.push(Term { class: level, count });
                }
                let rest = self.least[kid as usize].unwrap_or(0);
                self.open.push(Reverse((spent + count as u128 * self.cost[level] + rest, longer, kid)));
            }
        }
        None
    }
}
