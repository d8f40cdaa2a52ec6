//! Two rules over the same voters: do they differ, where, and whose power moves.

use crate::budget::{Budget, Meter};
use crate::diagram::{Classes, Diagram};
use crate::error::{Result, VoteError};
use crate::family::{Family, Minimal};
use crate::game::Game;
use crate::pass::Pass;
use crate::store::Node;
use dashu::integer::UBig;
use dashu::rational::RBig;

/// Where two rules differ.
#[derive(Debug)]
pub struct Difference {
    /// How many coalitions win under the first rule only.
    pub only_first: UBig,
    /// How many coalitions win under the second rule only.
    pub only_second: UBig,
    /// The minimal coalitions that win under the first rule only: the smallest witnesses.
    pub first_witnesses: Family,
    /// The minimal coalitions that win under the second rule only.
    pub second_witnesses: Family,
}

impl Difference {
    /// Whether the two rules are the same.
    pub fn is_none(&self) -> bool {
        self.only_first == UBig::ZERO && self.only_second == UBig::ZERO
    }

    /// How many coalitions are judged differently.
    pub fn count(&self) -> UBig {
        &self.only_first + &self.only_second
    }
}

/// One voter's power under two rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// The voter.
    pub voter: usize,
    /// Shapley-Shubik under the first and the second rule.
    pub shapley_shubik: (RBig, RBig),
    /// Absolute Banzhaf under the first and the second rule.
    pub banzhaf: (RBig, RBig),
}

fn joint(a: &Game, b: &Game, meter: &Meter) -> Result<(Diagram, Classes, Node, Node)> {
    if a.voters() != b.voters() {
        return Err(VoteError::LengthMismatch { what: "voters under the second rule", expected: a.voters(), found: b.voters() });
    }
    let classes = Classes::of(&[a.normal_rule(), b.normal_rule()], a.voters());
    let mut diagram = Diagram::new(classes.sizes())?;
    let first = diagram.build(a.normal_rule(), &classes, meter)?;
    let second = diagram.build(b.normal_rule(), &classes, meter)?;
    Ok((diagram, classes, first, second))
}

impl Game {
    /// Whether two games over the same voters have the same winning coalitions.
    pub fn same_as(&self, other: &Self, budget: &Budget) -> Result<bool> {
        let meter = Meter::new(budget);
        let (_, _, first, second) = joint(self, other, &meter)?;
        Ok(first == second)
    }

    /// Where this rule and another one differ.
    ///
    /// ```
    /// use servanda_vote::{Budget, Game};
    /// let old = Game::weighted(5, &[3, 2, 2]).unwrap();
    /// let new = Game::weighted(4, &[3, 2, 2]).unwrap();
    /// let change = old.compare(&new, &Budget::default()).unwrap();
    /// assert_eq!(change.count(), 1u8.into());
    /// assert!(change.second_witnesses.contains(&[1, 2]));
    /// ```
    pub fn compare(&self, other: &Self, budget: &Budget) -> Result<Difference> {
        let meter = Meter::new(budget);
        let (mut diagram, classes, first, second) = joint(self, other, &meter)?;
        let both = diagram.apply(true, first, second, &meter)?;
        let count = |diagram: &Diagram, node| Pass::<UBig>::new(diagram, node).winning();
        let common = count(&diagram, both);
        let only_first = count(&diagram, first) - &common;
        let only_second = count(&diagram, second) - &common;
        let mut witnesses = |rule, except| -> Result<Family> {
            let mut work = Minimal::new(&mut diagram);
            let root = work.of(rule, except, &meter)?;
            Ok(Family::from_nodes(classes.members.clone(), self.voters(), work.sets, root))
        };
        Ok(Difference { first_witnesses: witnesses(first, second)?, second_witnesses: witnesses(second, first)?, only_first, only_second })
    }

    /// The voters whose power differs between this rule and another one.
    pub fn power_shift(&self, other: &Self, budget: &Budget) -> Result<Vec<Shift>> {
        if self.voters() != other.voters() {
            return self.compare(other, budget).map(|_| Vec::new());
        }
        let (a, b) = (self.solve(budget)?, other.solve(budget)?);
        let (sa, sb) = (a.shapley_shubik()?, b.shapley_shubik()?);
        let (ba, bb) = (a.banzhaf().absolute(), b.banzhaf().absolute());
        let shift = |voter| Shift {
            voter,
            shapley_shubik: (sa.of(voter).clone(), sb.of(voter).clone()),
            banzhaf: (ba.of(voter).clone(), bb.of(voter).clone()),
        };
        let moved = |s: &Shift| s.shapley_shubik.0 != s.shapley_shubik.1 || s.banzhaf.0 != s.banzhaf.1;
        Ok((0..self.voters()).map(shift).filter(moved).collect())
    }
}
