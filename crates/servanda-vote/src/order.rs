//! In which order the classes of voters become levels of a diagram.
//!
//! A diagram stays small if voters who matter together stand together. So parts of the rule
//! that share no voter are laid one after the other; of parts that share voters, the shared
//! ones come first, the weightiest before the others (as for single thresholds).

use crate::formula::Formula;

/// The place of every voter; those whom the rule does not name come last.
pub(crate) fn places(rules: &[&Formula], voters: usize, key: &dyn Fn(usize) -> f64) -> Vec<usize> {
    let mut work = Order { key, place: vec![usize::MAX; voters], next: 0 };
    work.parts(rules);
    for v in 0..voters {
        work.put(v);
    }
    work.place
}

struct Order<'k> {
    key: &'k dyn Fn(usize) -> f64,
    place: Vec<usize>,
    next: usize,
}

impl Order<'_> {
    fn put(&mut self, voter: usize) {
        if self.place[voter] == usize::MAX {
            self.place[voter] = self.next;
            self.next += 1;
        }
    }

    fn put_all(&mut self, mut voters: Vec<usize>) {
        voters.sort_by(|&a, &b| (self.key)(b).total_cmp(&(self.key)(a)).then(a.cmp(&b)));
        for v in voters {
            self.put(v);
        }
    }

    /// The voters of a rule that have no place yet, each once.
    fn open(&self, rule: &Formula) -> Vec<usize> {
        let mut found = Vec::new();
        rule.leaves(&mut |leaf| match leaf {
            Formula::Var(v) => found.push(*v),
            Formula::Threshold { weights, .. } => found.extend(weights.iter().map(|e| e.0)),
            _ => {}
        });
        found.retain(|&v| self.place[v] == usize::MAX);
        found.sort_unstable();
        found.dedup();
        found
    }

    fn rule(&mut self, rule: &Formula) {
        match rule {
            Formula::And(parts) | Formula::Or(parts) => self.parts(&parts.iter().collect::<Vec<_>>()),
            leaf => self.put_all(self.open(leaf)),
        }
    }

    fn parts(&mut self, parts: &[&Formula]) {
        let sets: Vec<Vec<usize>> = parts.iter().map(|p| self.open(p)).collect();
        // Which parts hang together: the first part that names a voter stands for it.
        let mut first = vec![usize::MAX; self.place.len()];
        let mut shared = vec![false; self.place.len()];
        let mut leader: Vec<usize> = (0..parts.len()).collect();
        for (part, set) in sets.iter().enumerate() {
            for &v in set {
                if first[v] == usize::MAX {
                    first[v] = part;
                } else {
                    shared[v] = true;
                    let (a, b) = (lead(&mut leader, first[v]), lead(&mut leader, part));
                    leader[a.max(b)] = a.min(b);
                }
            }
        }
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); parts.len()];
        for part in 0..parts.len() {
            groups[lead(&mut leader, part)].push(part);
        }
        for group in groups {
            let mut common: Vec<usize> = group.iter().flat_map(|&p| sets[p].iter().copied()).collect();
            common.retain(|&v| shared[v]);
            common.sort_unstable();
            common.dedup();
            self.put_all(common);
            for part in group {
                self.rule(parts[part]);
            }
        }
    }
}

/// The part that stands for a group of parts.
fn lead(leader: &mut [usize], mut part: usize) -> usize {
    while leader[part] != part {
        leader[part] = leader[leader[part]];
        part = leader[part];
    }
    part
}
