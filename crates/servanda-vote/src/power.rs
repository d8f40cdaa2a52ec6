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

/// Voters up to which vetoes are looked up one by one where nothing was counted.
const ONE_BY_ONE: usize = 5_000;

/// A game with its Banzhaf numbers, and with its diagram if that is not too large.
///
/// ```
/// use servanda_vote::{Beyond, Budget, Game, Power};
/// let weights: Vec<u64> = (1..=60).map(|w| w * w).collect();
/// let power = Power::of(&Game::weighted(36_906, &weights).unwrap(), &Budget::default(), Beyond::Fail).unwrap();
/// assert!(power.vetoers().unwrap().is_empty());
/// assert!(power.banzhaf().unwrap().explain.starts_with("exact, by one table"));
/// assert_eq!(power.shapley_shubik().unwrap().value.exact().unwrap().iter().count(), 60);
/// ```
#[derive(Debug)]
pub struct Power<'b> {
    banzhaf: Result<Routed<Banzhaf>>,
    solved: Result<Solved<'b>>,
    game: Game,
    budget: Budget<'b>,
    beyond: Beyond,
}

impl<'b> Power<'b> {
    /// Analyses a game; `beyond` says what to do when exact values are out of reach. Fails if even the Banzhaf numbers are, unless
    /// estimates are allowed.
    pub fn of(game: &Game, budget: &Budget<'b>, beyond: Beyond) -> Result<Self> {
        let banzhaf = game.banzhaf(budget);
        let nodes = match &banzhaf {
            Ok(Routed { method: Method::Diagram { .. }, .. }) => budget.nodes,
            Err(why) if !matches!(why, VoteError::TooLarge { .. }) || !matches!(beyond, Beyond::Sample(_)) => return Err(why.clone()),
            _ => budget.nodes.min(ASIDE),
        };
        let solved = game.solve(&Budget { nodes, ..*budget });
        if matches!(solved, Err(VoteError::Stopped)) {
            return Err(VoteError::Stopped);
        }
        Ok(Self { banzhaf, solved, game: game.clone(), budget: *budget, beyond })
    }

    /// Winning coalitions, swings and what follows from them; or why they are not known.
    pub fn banzhaf(&self) -> Result<&Routed<Banzhaf>> {
        self.banzhaf.as_ref().map_err(Clone::clone)
    }

    /// The absolute Banzhaf index, estimated where it is not known and estimates are allowed.
    pub fn absolute_banzhaf(&self) -> Result<Routed<Values>> {
        match (&self.banzhaf, self.beyond) {
            (Ok(found), _) => {
                Ok(Routed { value: Values::Exact(found.value.absolute()), method: found.method.clone(), explain: found.explain.clone() })
            }
            (Err(_), Beyond::Sample(sampling)) => self.game.banzhaf_by_sampling(sampling, &self.budget),
            (Err(why), _) => Err(why.clone()),
        }
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

    /// Whether nothing is ever adopted.
    pub fn never(&self) -> bool {
        !self.game.normal_rule().holds(|_| true)
    }

    /// Whether everything is adopted, even with no support.
    pub fn always(&self) -> bool {
        self.game.normal_rule().holds(|_| false)
    }

    /// Voters whose support every winning coalition needs (if any coalition wins).
    pub fn vetoers(&self) -> Result<Vec<usize>> {
        if self.never() || self.always() {
            return Ok(Vec::new());
        }
        match &self.banzhaf {
            Ok(found) => Ok(select(&found.value, |swings| *swings == found.value.winning)),
            Err(_) if self.game.voters() <= ONE_BY_ONE => {
                let rule = self.game.normal_rule();
                Ok((0..self.game.voters()).filter(|v| !rule.holds(|w| w != *v)).collect())
            }
            Err(why) => Err(why.clone()),
        }
    }

    /// Voters who never make a difference.
    pub fn dummies(&self) -> Result<Vec<usize>> {
        self.banzhaf().map(|found| select(&found.value, |swings| *swings == UBig::ZERO))
    }

    /// The voter who decides alone, if it is known that there is one.
    pub fn dictator(&self) -> Option<usize> {
        let half = UBig::ONE << (self.game.voters() - 1);
        self.banzhaf().ok().and_then(|found| select(&found.value, |swings| *swings == half).first().copied())
    }

    /// Voters in classes of equal value: interchangeable ones, or those of one weight, or each alone where nothing is known.
    pub fn classes(&self) -> Vec<Vec<usize>> {
        match (&self.solved, &self.banzhaf) {
            (Ok(solved), _) => solved.classes().to_vec(),
            (_, Ok(found)) => found.value.swings.classes(),
            _ => (0..self.game.voters()).map(|v| vec![v]).collect(),
        }
    }

    /// The game.
    pub fn game(&self) -> &Game {
        &self.game
    }
}

fn select(banzhaf: &Banzhaf, wanted: impl Fn(&UBig) -> bool) -> Vec<usize> {
    banzhaf.swings.iter().enumerate().filter(|(_, swings)| wanted(swings)).map(|(v, _)| v).collect()
}

impl<T> crate::solved::PerVoter<T> {
    /// The voters in classes of one value each, in the order of their first members.
    pub fn classes(&self) -> Vec<Vec<usize>> {
        let class_of: Rc<Vec<u32>> = self.class_of();
        crate::family::partition(class_of.len(), |v| class_of[v])
    }
}
