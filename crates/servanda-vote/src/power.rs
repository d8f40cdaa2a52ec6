//! Everything about one game, each answer by the method that suits it.

use crate::budget::Budget;
use crate::error::{Result, VoteError};
use crate::game::Game;
use crate::indices::Banzhaf;
use crate::route::{Beyond, Method, Routed, Values};
use crate::solved::Solved;
use dashu::integer::UBig;
use std::rc::Rc;

/// Nodes that a diagram may have where the Banzhaf numbers did not need one.
const ASIDE: usize = 200_000;

/// A game with its Banzhaf numbers, and with its diagram if that is not too large.
///
/// ```
/// use servanda_vote::{Beyond, Budget, Game, Power};
/// let weights: Vec<u64> = (1..=60).map(|w| w * w).collect();
/// let power = Power::of(&Game::weighted(36_906, &weights).unwrap(), &Budget::default(), Beyond::Fail).unwrap();
/// assert!(power.vetoers().is_empty());
/// assert!(power.banzhaf.explain.starts_with("exact, by one table"));
/// assert_eq!(power.shapley_shubik().unwrap().value.exact().unwrap().iter().count(), 60);
/// ```
#[derive(Debug)]
pub struct Power<'b> {
    /// Winning coalitions, swings and what follows from them.
    pub banzhaf: Routed<Banzhaf>,
    solved: Result<Solved<'b>>,
    game: Game,
    budget: Budget<'b>,
    beyond: Beyond,
}

impl<'b> Power<'b> {
    /// Analyses a game; `beyond` says what to do when exact Shapley-Shubik values are out of
    /// reach. Fails if even the Banzhaf numbers are.
    pub fn of(game: &Game, budget: &Budget<'b>, beyond: Beyond) -> Result<Self> {
        let banzhaf = game.banzhaf(budget)?;
        let nodes = match banzhaf.method {
            Method::Diagram { .. } => budget.nodes,
            _ => budget.nodes.min(ASIDE),
        };
        let solved = game.solve(&Budget { nodes, ..*budget });
        if matches!(solved, Err(VoteError::Stopped)) {
            return Err(VoteError::Stopped);
        }
        Ok(Self { banzhaf, solved, game: game.clone(), budget: *budget, beyond })
    }

    /// The game's diagram, on which coalitions and the indices of minimal coalitions rest; or
    /// why there is none.
    pub fn solved(&self) -> Result<&Solved<'b>> {
        self.solved.as_ref().map_err(Clone::clone)
    }

    /// Shapley-Shubik, by the method that suits the rule.
    pub fn shapley_shubik(&self) -> Result<Routed<Values>> {
        self.game.shapley_shubik(&self.budget, self.beyond)
    }

    fn select(&self, wanted: impl Fn(&UBig) -> bool) -> Vec<usize> {
        let swings = self.banzhaf.value.swings.iter().enumerate();
        swings.filter(|(_, s)| wanted(s)).map(|(v, _)| v).collect()
    }

    /// Whether nothing is ever adopted.
    pub fn never(&self) -> bool {
        self.banzhaf.value.winning == UBig::ZERO
    }

    /// Whether everything is adopted, even with no support.
    pub fn always(&self) -> bool {
        self.banzhaf.value.winning == UBig::ONE << self.game.voters()
    }

    /// Voters who are critical to every winning coalition.
    pub fn vetoers(&self) -> Vec<usize> {
        let winning = self.banzhaf.value.winning.clone();
        if self.never() { Vec::new() } else { self.select(|s| *s == winning) }
    }

    /// Voters who never make a difference.
    pub fn dummies(&self) -> Vec<usize> {
        self.select(|s| *s == UBig::ZERO)
    }

    /// The voter who decides alone.
    pub fn dictator(&self) -> Option<usize> {
        let half = UBig::ONE << (self.game.voters() - 1);
        self.select(|s| *s == half).first().copied()
    }

    /// Voters in classes of equal value: interchangeable ones, or those of one weight.
    pub fn classes(&self) -> Vec<Vec<usize>> {
        match &self.solved {
            Ok(solved) => solved.classes().to_vec(),
            Err(_) => self.banzhaf.value.swings.classes(),
        }
    }

    /// The game.
    pub fn game(&self) -> &Game {
        &self.game
    }
}

impl<T> crate::solved::PerVoter<T> {
    /// The voters in classes of one value each, in the order of their first members.
    pub fn classes(&self) -> Vec<Vec<usize>> {
        let class_of: Rc<Vec<u32>> = self.class_of();
        crate::family::partition(class_of.len(), |v| class_of[v])
    }
}
