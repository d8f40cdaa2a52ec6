//! A simple game: an electorate and a monotone rule.

use crate::budget::Budget;
use crate::electorate::Electorate;
use crate::error::{Result, VoteError};
use crate::family::Family;
use crate::formula::Formula;
use crate::solved::Solved;

/// Voters and the rule by which they decide.
///
/// ```
/// use servanda_vote::{Budget, Electorate, Formula, Game, Names, minimal_blocking};
/// let mut council = Electorate::default();
/// let permanent = council.list(["CN", "FR", "RU", "UK", "US"]).unwrap();
/// let elected = council.alike("Elected", 10).unwrap();
/// let everyone = permanent.clone().chain(elected);
/// let rule = Formula::at_least(9, everyone).and(Formula::all(permanent.clone()));
/// let game = Game::new(council, rule).unwrap();
///
/// let blocks = minimal_blocking(&game, &Budget::default()).unwrap();
/// let names = Names::of(game.electorate()).role("P5", permanent);
/// let said: Vec<String> = blocks.patterns().map(|p| blocks.describe(&p, &names)).collect();
/// assert_eq!(said, ["any 1 of P5", "any 7 of Elected"]);
/// assert_eq!(blocks.count(), 125u8.into());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Game {
    electorate: Electorate,
    rule: Formula,
    normal: Formula,
}

impl Game {
    /// A game; fails if there are no voters, the rule names others, or weights are too large.
    pub fn new(electorate: Electorate, rule: Formula) -> Result<Self> {
        if electorate.is_empty() {
            return Err(VoteError::NoVoters);
        }
        let normal = rule.normalised(electorate.len())?;
        Ok(Self { electorate, rule, normal })
    }

    /// A weighted game among voters called by numbers.
    ///
    /// ```
    /// use servanda_vote::{Budget, Game};
    /// let game = Game::weighted(6, &[4, 3, 2, 1]).unwrap();
    /// let solved = game.solve(&Budget::default()).unwrap();
    /// assert_eq!(solved.winning().to_string(), "7");
    /// ```
    pub fn weighted(quota: u64, weights: &[u64]) -> Result<Self> {
        Self::new(Electorate::anonymous(weights.len()), Formula::weighted(quota, weights))
    }

    /// Who votes.
    pub fn electorate(&self) -> &Electorate {
        &self.electorate
    }

    /// The rule as given.
    pub fn rule(&self) -> &Formula {
        &self.rule
    }

    /// The rule with constants folded and thresholds reduced.
    pub fn normal_rule(&self) -> &Formula {
        &self.normal
    }

    /// How many voters there are.
    pub fn voters(&self) -> usize {
        self.electorate.len()
    }

    /// Whether these voters together can adopt.
    pub fn wins(&self, coalition: &[usize]) -> bool {
        let mut yes = vec![false; self.voters()];
        for &v in coalition {
            if let Some(y) = yes.get_mut(v) {
                *y = true;
            }
        }
        self.normal.holds(|v| yes[v])
    }

    /// Whether these voters together can prevent adoption by not voting yes.
    pub fn blocks(&self, coalition: &[usize]) -> bool {
        let mut yes = vec![true; self.voters()];
        for &v in coalition {
            if let Some(y) = yes.get_mut(v) {
                *y = false;
            }
        }
        !self.normal.holds(|v| yes[v])
    }

    /// The dual game, whose winning coalitions are the blocking coalitions of this one.
    #[must_use]
    pub fn dual(&self) -> Self {
        Self { electorate: self.electorate.clone(), rule: self.rule.dual(), normal: self.normal.dual() }
    }

    /// The game as a decision diagram, from which everything else is read.
    pub fn solve<'b>(&self, budget: &Budget<'b>) -> Result<Solved<'b>> {
        Solved::new(self, budget)
    }
}

/// The minimal winning coalitions: who suffices.
pub fn minimal_winning(game: &Game, budget: &Budget) -> Result<Family> {
    game.solve(budget)?.minimal_winning()
}

/// The minimal blocking coalitions: who can block by not voting yes.
pub fn minimal_blocking(game: &Game, budget: &Budget) -> Result<Family> {
    game.solve(budget)?.minimal_blocking()
}
