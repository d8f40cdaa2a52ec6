//! Listing a family lazily: patterns by size, sets by pattern.

use crate::family::{EMPTY_SET, Family, Pattern, Term};
use crate::store::Node;

/// The patterns of a family, see [`Family::patterns`].
pub struct Patterns<'f> {
    family: &'f Family,
    possible: Vec<Vec<bool>>,
    size: usize,
    /// Node, next number of members to try, and size still to find.
    stack: Vec<(Node, usize, usize)>,
    started: bool,
    terms: Vec<Term>,
}

impl Iterator for Patterns<'_> {
    type Item = Pattern;

    fn next(&mut self) -> Option<Pattern> {
        loop {
            if self.stack.is_empty() {
                if self.started {
                    self.size += 1;
                }
                self.started = true;
                let sizes = &self.possible[self.family.root as usize];
                while !*sizes.get(self.size)? {
                    self.size += 1;
                }
                if self.family.root == EMPTY_SET {
                    return Some(Pattern { terms: Vec::new() });
                }
                self.stack.push((self.family.root, 0, self.size));
            }
            if let Some(found) = self.step() {
                return Some(found);
            }
        }
    }
}

impl<'f> Patterns<'f> {
    pub(crate) fn new(family: &'f Family, possible: Vec<Vec<bool>>) -> Self {
        Self { family, possible, size: 0, stack: Vec::new(), started: false, terms: Vec::new() }
    }

    fn step(&mut self) -> Option<Pattern> {
        let (node, k, left) = self.stack.pop()?;
        let level = self.family.store.level(node) as usize;
        while self.terms.last().is_some_and(|t| t.class >= level) {
            self.terms.pop();
        }
        let kids = self.family.store.kids(node);
        // More of the better class first: the order in which people read coalitions.
        let number = kids.len() - 1 - k;
        if k + 1 < kids.len() {
            self.stack.push((node, k + 1, left));
        }
        let kid = kids[number];
        if number > left || !self.possible[kid as usize].get(left - number).copied().unwrap_or(false) {
            return None;
        }
        if number > 0 {
            self.terms.push(Term { class: level, count: number });
        }
        if kid == EMPTY_SET {
            return Some(Pattern { terms: self.terms.clone() });
        }
        self.stack.push((kid, 0, left - number));
        None
    }
}

/// The sets of a pattern: combinations, class by class.
pub(crate) struct Sets {
    classes: Vec<Vec<usize>>,
    picks: Vec<Vec<usize>>,
    done: bool,
}

impl Sets {
    pub(crate) fn new(family: &Family, pattern: &Pattern) -> Self {
        let classes = pattern.terms.iter().map(|t| family.classes[t.class].clone()).collect();
        let picks = pattern.terms.iter().map(|t| (0..t.count).collect()).collect();
        Self { classes, picks, done: false }
    }
}

impl Iterator for Sets {
    type Item = Vec<usize>;

    fn next(&mut self) -> Option<Vec<usize>> {
        if self.done {
            return None;
        }
        let mut set: Vec<usize> = self.picks.iter().zip(&self.classes).flat_map(|(picks, class)| picks.iter().map(|&p| class[p])).collect();
        set.sort_unstable();
        self.done = true;
        for (picks, class) in self.picks.iter_mut().zip(&self.classes).rev() {
            if advance(picks, class.len()) {
                self.done = false;
                break;
            }
            picks.iter_mut().enumerate().for_each(|(i, p)| *p = i);
        }
        Some(set)
    }
}

/// The next combination in order; `false` after the last.
fn advance(picks: &mut [usize], n: usize) -> bool {
    let k = picks.len();
    let Some(at) = (0..k).rev().find(|&i| picks[i] < n - k + i) else {
        return false;
    };
    picks[at] += 1;
    for i in at + 1..k {
        picks[i] = picks[i - 1] + 1;
    }
    true
}
