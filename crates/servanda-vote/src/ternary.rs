//! Counting over full profiles: a diagram with one child per ballot.

use crate::budget::{Budget, Meter};
use crate::diagram::{Diagram, FALSE, TRUE};
use crate::error::{Result, VoteError};
use crate::indices::{factorials, ratio};
use crate::poly::{accumulate, convolve};
use crate::profile::{Ballot, Condition, ProfileRule, Scores};
use crate::store::{END, Memo, Node, Store, pair};
use dashu::integer::UBig;
use dashu::rational::RBig;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A rule over full ballots, compiled to a diagram.
pub struct SolvedProfile<'b> {
    diagram: RefCell<Diagram>,
    root: Node,
    domain: Vec<Ballot>,
    voters: usize,
    /// Powers of the number of ballots.
    powers: Vec<UBig>,
    /// Whether all voters count alike everywhere.
    alike: bool,
    meter: Meter<'b>,
}

impl std::fmt::Debug for SolvedProfile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SolvedProfile").field("voters", &self.voters).finish_non_exhaustive()
    }
}

/// A case in which a change for the better defeats a motion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paradox {
    /// The voter whose change defeats the motion.
    pub voter: usize,
    /// With this ballot of the voter the motion is adopted …
    pub adopted_with: Ballot,
    /// … and with this, more favourable one, it is not.
    pub defeated_with: Ballot,
    /// A profile in which that happens; the voter's own entry is the first ballot.
    pub profile: Vec<Ballot>,
}

impl ProfileRule {
    /// The rule as a decision diagram over profiles.
    pub fn solve<'b>(&self, budget: &Budget<'b>) -> Result<SolvedProfile<'b>> {
        let meter = Meter::new(budget);
        let voters = self.electorate().len();
        let mut diagram = Diagram::new(vec![self.domain().len() - 1; voters])?;
        let root = build(&mut diagram, self.condition(), self.domain(), &meter)?;
        let ballots = UBig::from(self.domain().len());
        let mut powers = vec![UBig::ONE];
        for n in 0..voters {
            powers.push(&powers[n] * &ballots);
        }
        let alike = all_alike(self.condition(), voters);
        Ok(SolvedProfile { powers, alike, diagram: RefCell::new(diagram), root, domain: self.domain().to_vec(), voters, meter })
    }
}

fn build(diagram: &mut Diagram, condition: &Condition, domain: &[Ballot], meter: &Meter) -> Result<Node> {
    match condition {
        Condition::True => Ok(TRUE),
        Condition::False => Ok(FALSE),
        Condition::Not(part) => {
            let node = build(diagram, part, domain, meter)?;
            negate(diagram, node, &mut Memo::default(), meter)
        }
        Condition::And(parts) | Condition::Or(parts) => {
            let conjunction = matches!(condition, Condition::And(_));
            let mut result = if conjunction { TRUE } else { FALSE };
            for part in parts {
                let node = build(diagram, part, domain, meter)?;
                result = diagram.apply(conjunction, result, node, meter)?;
            }
            Ok(result)
        }
        Condition::Tally { scores, bound } => Tally::of(scores, domain).build(diagram, 0, *bound, meter).map(|t| t.0),
    }
}

fn negate(diagram: &mut Diagram, node: Node, memo: &mut Memo, meter: &Meter) -> Result<Node> {
    if node <= TRUE {
        return Ok(1 - node);
    }
    if let Some(known) = memo.get(u64::from(node)) {
        return Ok(known);
    }
    let from = diagram.store.scratch.len();
    for k in 0..diagram.store.kids(node).len() {
        let kid = negate(diagram, diagram.store.kid(node, k), memo, meter)?;
        diagram.store.scratch.push(kid);
    }
    let result = diagram.make(diagram.store.level(node), from, meter)?;
    memo.insert(u64::from(node), result);
    Ok(result)
}

/// Whether every voter's ballots add the same in every tally.
fn all_alike(condition: &Condition, voters: usize) -> bool {
    match condition {
        Condition::True | Condition::False => true,
        Condition::And(parts) | Condition::Or(parts) => parts.iter().all(|p| all_alike(p, voters)),
        Condition::Not(part) => all_alike(part, voters),
        Condition::Tally { scores, .. } => {
            let mut rows = vec![[0_i64; 4]; voters];
            for (v, row) in scores {
                rows[*v].iter_mut().zip(row).for_each(|(sum, score)| *sum += score);
            }
            rows.iter().all(|row| *row == rows[0])
        }
    }
}

/// One tally: needs that lead to the same node are found as an interval.
struct Tally {
    rows: Vec<(u32, Vec<i64>)>,
    /// Least and most that the rows from here on can add.
    least: Vec<i64>,
    most: Vec<i64>,
    known: Vec<BTreeMap<i64, (i64, Node)>>,
}

impl Tally {
    fn of(scores: &[(usize, Scores)], domain: &[Ballot]) -> Self {
        let mut by_voter: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
        for (v, row) in scores {
            let sum = by_voter.entry(*v).or_insert_with(|| vec![0; domain.len()]);
            for (s, &ballot) in sum.iter_mut().zip(domain) {
                *s += row[ballot as usize];
            }
        }
        let rows: Vec<(u32, Vec<i64>)> = by_voter.into_iter().map(|(v, row)| (v as u32, row)).collect();
        let (mut least, mut most) = (vec![0; rows.len() + 1], vec![0; rows.len() + 1]);
        for (at, (_, row)) in rows.iter().enumerate().rev() {
            least[at] = least[at + 1] + row.iter().min().copied().unwrap_or(0);
            most[at] = most[at + 1] + row.iter().max().copied().unwrap_or(0);
        }
        let known = vec![BTreeMap::new(); rows.len()];
        Self { rows, least, most, known }
    }

    fn build(&mut self, diagram: &mut Diagram, at: usize, need: i64, meter: &Meter) -> Result<(Node, i64, i64)> {
        if need <= self.least[at] {
            return Ok((TRUE, i64::MIN / 2, self.least[at]));
        }
        if need > self.most[at] {
            return Ok((FALSE, self.most[at] + 1, i64::MAX / 2));
        }
        if let Some((&high, &(low, node))) = self.known[at].range(need..).next()
            && low <= need
        {
            return Ok((node, low, high));
        }
        let (mut low, mut high) = (i64::MIN / 2, i64::MAX / 2);
        let from = diagram.store.scratch.len();
        for k in 0..self.rows[at].1.len() {
            let score = self.rows[at].1[k];
            let (kid, kid_low, kid_high) = self.build(diagram, at + 1, need - score, meter)?;
            low = low.max(kid_low.saturating_add(score));
            high = high.min(kid_high.saturating_add(score));
            diagram.store.scratch.push(kid);
        }
        let node = diagram.make(self.rows[at].0, from, meter)?;
        self.known[at].insert(high, (low, node));
        Ok((node, low, high))
    }
}

impl SolvedProfile<'_> {
    fn place(&self, ballot: Ballot) -> Option<usize> {
        self.domain.iter().position(|&b| b == ballot)
    }

    fn level(&self, diagram: &Diagram, node: Node) -> usize {
        let level = diagram.store.level(node);
        if level == END { self.voters } else { level as usize }
    }

    fn power(&self, exponent: usize) -> &UBig {
        &self.powers[exponent]
    }

    /// Adopting profiles below every node under the roots, the node's own level first.
    fn below(&self, diagram: &Diagram, roots: &[Node]) -> Vec<UBig> {
        let mut down = vec![UBig::ZERO; diagram.store.len()];
        down[TRUE as usize] = UBig::ONE;
        for node in diagram.downward_all(roots).into_iter().rev() {
            let level = diagram.store.level(node) as usize;
            down[node as usize] = diagram.store.kids(node).iter().fold(UBig::ZERO, |sum, &kid| {
                let gap = self.level(diagram, kid) - level - 1;
                if gap == 0 { sum + &down[kid as usize] } else { sum + &down[kid as usize] * self.power(gap) }
            });
        }
        down
    }

    /// How many profiles there are.
    pub fn profiles(&self) -> UBig {
        self.power(self.voters).clone()
    }

    /// How many profiles adopt.
    pub fn adopting(&self) -> UBig {
        let diagram = self.diagram.borrow();
        let gap = self.level(&diagram, self.root);
        &self.below(&diagram, &[self.root])[self.root as usize] * self.power(gap)
    }

    /// For each voter, the profiles of the others in which the motion is adopted if the voter
    /// casts `with` and defeated if it casts `without`. Meaningful for every rule.
    pub fn swings(&self, with: Ballot, without: Ballot) -> Result<Vec<UBig>> {
        let (Some(a), Some(b)) = (self.place(with), self.place(without)) else {
            return Err(VoteError::Undefined {
                index: "a swing between these ballots",
                because: "one of them cannot be cast under the rule",
            });
        };
        let diagram = &mut *self.diagram.borrow_mut();
        let order = diagram.downward(self.root);
        let mut roots = vec![self.root];
        let mut pairs = Vec::with_capacity(order.len());
        for &node in &order {
            let (x, y) = (diagram.store.kid(node, a), diagram.store.kid(node, b));
            let both = diagram.apply(true, x, y, &self.meter)?;
            roots.push(both);
            pairs.push((x, both));
        }
        let down = self.below(diagram, &roots);
        let mut up = vec![UBig::ZERO; diagram.store.len()];
        up[self.root as usize].clone_from(self.power(self.level(diagram, self.root)));
        let mut swings = vec![UBig::ZERO; self.voters];
        for (&node, &(x, both)) in order.iter().zip(&pairs) {
            let level = diagram.store.level(node) as usize;
            let here = up[node as usize].clone();
            let value = |n: Node| &down[n as usize] * self.power(self.level(diagram, n) - level - 1);
            if x != both {
                swings[level] += &here * (value(x) - value(both));
            }
            for &kid in diagram.store.kids(node) {
                if kid > TRUE {
                    up[kid as usize] += &here * self.power(self.level(diagram, kid) - level - 1);
                }
            }
        }
        Ok(swings)
    }

    /// Whether every change to a more favourable ballot never hurts; if not, a case where it does.
    pub fn paradox(&self) -> Result<Option<Paradox>> {
        let diagram = &mut *self.diagram.borrow_mut();
        for node in diagram.downward(self.root) {
            for k in 1..self.domain.len() {
                let (less, more) = (diagram.store.kid(node, k - 1), diagram.store.kid(node, k));
                if !diagram.implies(less, more, &self.meter)? {
                    let mut profile = vec![k - 1; self.voters];
                    self.lead_to(diagram, node, &mut profile);
                    self.tell_apart(diagram, less, more, &mut profile)?;
                    return Ok(Some(Paradox {
                        voter: diagram.store.level(node) as usize,
                        adopted_with: self.domain[k - 1],
                        defeated_with: self.domain[k],
                        profile: profile.into_iter().map(|p| self.domain[p]).collect(),
                    }));
                }
            }
        }
        Ok(None)
    }

    /// Ballots that lead from the root to `target`.
    fn lead_to(&self, diagram: &Diagram, target: Node, profile: &mut [usize]) {
        let mut reaches = vec![false; diagram.store.len()];
        reaches[target as usize] = true;
        for node in diagram.downward(self.root).into_iter().rev() {
            if node != target {
                reaches[node as usize] = diagram.store.kids(node).iter().any(|&k| reaches[k as usize]);
            }
        }
        let mut node = self.root;
        while node != target {
            let kids = diagram.store.kids(node);
            let Some(k) = kids.iter().position(|&kid| reaches[kid as usize]) else { return };
            profile[diagram.store.level(node) as usize] = k;
            node = kids[k];
        }
    }

    /// Ballots below with which `yes` adopts and `no` does not.
    fn tell_apart(&self, diagram: &mut Diagram, yes: Node, no: Node, profile: &mut [usize]) -> Result<()> {
        let (mut yes, mut no) = (yes, no);
        while yes > TRUE || no > TRUE {
            let level = diagram.store.level(yes).min(diagram.store.level(no));
            for k in 0..self.domain.len() {
                let x = if diagram.store.level(yes) == level { diagram.store.kid(yes, k) } else { yes };
                let y = if diagram.store.level(no) == level { diagram.store.kid(no, k) } else { no };
                if !diagram.implies(x, y, &self.meter)? {
                    profile[level as usize] = k;
                    (yes, no) = (x, y);
                    break;
                }
            }
        }
        Ok(())
    }

    fn require_monotone(&self) -> Result<()> {
        match self.paradox()? {
            None => Ok(()),
            Some(p) => Err(VoteError::NotMonotone(format!(
                "a motion can be adopted while voter {} casts {:?} and fail when it casts {:?}",
                p.voter, p.adopted_with, p.defeated_with
            ))),
        }
    }

    /// The ternary Banzhaf index: the share of the others' profiles in which the voter's best
    /// ballot adopts and its worst does not.
    pub fn banzhaf(&self) -> Result<Vec<RBig>> {
        self.require_monotone()?;
        let (worst, best) = (self.domain[0], self.domain[self.domain.len() - 1]);
        let all = self.power(self.voters - 1);
        Ok(self.swings(best, worst)?.iter().map(|s| ratio(s, all)).collect())
    }

    /// The Shapley-Shubik index for ballots: over all orders and all profiles, how often the
    /// voter is the first after whom the outcome is settled, whatever the rest do.
    pub fn shapley_shubik(&self) -> Result<Vec<RBig>> {
        self.require_monotone()?;
        if self.root <= TRUE {
            return Err(VoteError::Undefined { index: "the Shapley-Shubik index", because: "the outcome does not depend on the votes" });
        }
        if self.alike {
            return Ok(vec![ratio(&UBig::ONE, &UBig::from(self.voters)); self.voters]);
        }
        let open = self.unsettled()?;
        let counts = self.settling(&open)?;
        let n = self.voters;
        let f = factorials(n);
        let d = UBig::from(self.domain.len());
        let denominator = &f[n] * d.pow(n);
        let value = |by_size: &Vec<UBig>| {
            let sum = by_size.iter().enumerate().fold(UBig::ZERO, |sum, (s, c)| sum + c * &f[s] * &f[n - 1 - s] * d.pow(n - 1 - s));
            ratio(&sum, &denominator)
        };
        Ok(counts.iter().map(value).collect())
    }

    /// The diagram of "not yet settled" over ballots and "has not voted" (child 0).
    fn unsettled(&self) -> Result<(Store, Node)> {
        let mut work = Unsettled {
            rule: &self.diagram.borrow(),
            best: self.domain.len() - 1,
            out: Store::new(),
            memo: Memo::default(),
            meter: &self.meter,
        };
        let root = work.of(self.root, self.root)?;
        Ok((work.out, root))
    }

    /// For each voter and number of earlier voters: partial profiles that its vote settles.
    fn settling(&self, (store, root): &(Store, Node)) -> Result<Vec<Vec<UBig>>> {
        let d = self.domain.len();
        let mut order = Vec::new();
        let mut seen = vec![false; store.len()];
        let mut open = vec![*root];
        while let Some(node) = open.pop() {
            if node > TRUE && !std::mem::replace(&mut seen[node as usize], true) {
                order.push(node);
                open.extend_from_slice(store.kids(node));
            }
        }
        order.sort_by_key(|&n| (store.level(n), n));
        let ways = |child: usize| usize::from(child > 0);
        // A skipped voter has or has not voted: 1 + d x.
        let skip = |mut poly: Vec<UBig>, gap: usize| {
            for _ in 0..gap {
                let mut wider = poly.clone();
                accumulate(&mut wider, &poly, &UBig::from(d), 1);
                poly = wider;
            }
            poly
        };
        let level = |node: Node| if node <= TRUE { self.voters } else { store.level(node) as usize };
        let mut down: Vec<Vec<UBig>> = vec![Vec::new(); store.len()];
        down[TRUE as usize] = vec![UBig::ONE];
        let value = |down: &Vec<Vec<UBig>>, at: usize, node: Node| {
            if node == FALSE { Vec::new() } else { skip(down[node as usize].clone(), level(node) - at) }
        };
        for &node in order.iter().rev() {
            let mut sum = Vec::new();
            for (child, &kid) in store.kids(node).iter().enumerate() {
                accumulate(&mut sum, &value(&down, level(node) + 1, kid), &UBig::ONE, ways(child));
            }
            down[node as usize] = sum;
            self.meter.spend((self.voters * d) as u64)?;
        }
        let mut up: Vec<Vec<UBig>> = vec![Vec::new(); store.len()];
        up[*root as usize] = skip(vec![UBig::ONE], level(*root));
        let mut found: Vec<Vec<UBig>> = vec![Vec::new(); self.voters];
        for &node in &order {
            let at = level(node);
            let here = std::mem::take(&mut up[node as usize]);
            let before = value(&down, at + 1, store.kid(node, 0));
            let mut settled = Vec::new();
            for (child, &kid) in store.kids(node).iter().enumerate() {
                if child > 0 {
                    let after = value(&down, at + 1, kid);
                    let mut gain = before.clone();
                    for (g, a) in gain.iter_mut().zip(&after) {
                        *g -= a;
                    }
                    accumulate(&mut settled, &gain, &UBig::ONE, 0);
                }
                if kid > TRUE {
                    let carried = skip(here.clone(), level(kid) - at - 1);
                    accumulate(&mut up[kid as usize], &carried, &UBig::ONE, ways(child));
                }
            }
            self.meter.spend((here.len() * settled.len()) as u64)?;
            convolve(&mut found[at], &here, &settled);
        }
        Ok(found)
    }
}

/// Follows the rule twice: those who have not voted do their worst, and their best.
struct Unsettled<'a, 'b> {
    rule: &'a Diagram,
    best: usize,
    out: Store,
    memo: Memo,
    meter: &'a Meter<'b>,
}

impl Unsettled<'_, '_> {
    fn of(&mut self, worst: Node, best: Node) -> Result<Node> {
        if worst == TRUE || best == FALSE {
            return Ok(FALSE);
        }
        if worst == FALSE && best == TRUE {
            return Ok(TRUE);
        }
        if let Some(known) = self.memo.get(pair(worst, best)) {
            return Ok(known);
        }
        let rule = self.rule;
        let level = rule.store.level(worst).min(rule.store.level(best));
        let kid = |node: Node, k: usize| {
            if rule.store.level(node) == level { rule.store.kid(node, k) } else { node }
        };
        let from = self.out.scratch.len();
        let none = self.of(kid(worst, 0), kid(best, self.best))?;
        self.out.scratch.push(none);
        for k in 0..=self.best {
            let one = self.of(kid(worst, k), kid(best, k))?;
            self.out.scratch.push(one);
        }
        let result = if self.out.scratch[from..].iter().all(|&k| k == none) {
            self.out.scratch.truncate(from);
            none
        } else {
            self.out.intern(level, from, self.meter)?
        };
        self.memo.insert(pair(worst, best), result);
        Ok(result)
    }
}
