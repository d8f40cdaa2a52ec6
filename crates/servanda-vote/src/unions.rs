//! A-priori unions: voters who bargain as blocs.
//!
//! Owen 1977 (Shapley-Shubik with unions), Owen 1981 (Banzhaf-Owen), and the symmetric
//! coalitional Banzhaf value (Alonso-Meijide & Fiestras-Janeiro 2002), which shares a
//! union's Banzhaf power among its members as Shapley does.

use crate::budget::{Budget, Meter};
use crate::diagram::{Classes, Diagram};
use crate::error::{Result, VoteError};
use crate::formula::Formula;
use crate::game::Game;
use crate::indices::{factorials, ratio};
use crate::poly::PolyPass;
use dashu::integer::UBig;
use dashu::rational::RBig;

/// The three coalitional values of every voter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unions {
    /// Owen value.
    pub owen: Vec<RBig>,
    /// Banzhaf-Owen value.
    pub banzhaf_owen: Vec<RBig>,
    /// Symmetric coalitional Banzhaf value.
    pub symmetric_coalitional_banzhaf: Vec<RBig>,
}

impl Game {
    /// The coalitional values under a-priori unions; voters in no union stand alone.
    ///
    /// ```
    /// use servanda_vote::{Budget, Game};
    /// let game = Game::weighted(30, &[28, 16, 5, 4, 3, 3]).unwrap();
    /// let values = game.with_unions(&[vec![1, 3, 5], vec![2, 4]], &Budget::default()).unwrap();
    /// assert_eq!(values.owen[1].to_string(), "1/9");
    /// ```
    pub fn with_unions(&self, unions: &[Vec<usize>], budget: &Budget) -> Result<Unions> {
        let voters = self.voters();
        let mut union_of = vec![usize::MAX; voters];
        for (u, union) in unions.iter().enumerate() {
            for &v in union {
                match union_of.get_mut(v) {
                    None => return Err(VoteError::UnknownVoter { voter: v, voters }),
                    Some(place) if *place != usize::MAX => {
                        let name = self.electorate().name(v);
                        return Err(VoteError::BadUnions(format!("`{name}` stands in two")));
                    }
                    Some(place) => *place = u,
                }
            }
        }
        let mut all: Vec<Vec<usize>> = unions.iter().filter(|u| !u.is_empty()).cloned().collect();
        all.extend((0..voters).filter(|&v| union_of[v] == usize::MAX).map(|v| vec![v]));
        self.coalitional(&all, budget)
    }

    fn coalitional(&self, unions: &[Vec<usize>], budget: &Budget) -> Result<Unions> {
        let voters = self.voters();
        let zero = vec![RBig::ZERO; voters];
        let mut values = Unions { owen: zero.clone(), banzhaf_owen: zero.clone(), symmetric_coalitional_banzhaf: zero };
        for own in 0..unions.len() {
            // The game in which all other unions vote as one.
            let members = &unions[own];
            let mut place = vec![0; voters];
            for (u, union) in unions.iter().enumerate() {
                for (at, &v) in union.iter().enumerate() {
                    place[v] = if u == own { at } else { members.len() + u - usize::from(u > own) };
                }
            }
            let players = members.len() + unions.len() - 1;
            let rule = self.normal_rule().rename(&|v| place[v]).normalised(players)?;
            let counts = joint_swings(&rule, members.len(), players, budget)?;
            for (at, &v) in members.iter().enumerate() {
                let value = Sums::of(&counts[at], members.len(), unions.len());
                values.owen[v] = value.owen;
                values.banzhaf_owen[v] = value.banzhaf_owen;
                values.symmetric_coalitional_banzhaf[v] = value.symmetric;
            }
        }
        Ok(values)
    }
}

/// Swings of each own member by (other unions in favour) times (own + 1) plus (own in favour).
fn joint_swings(rule: &Formula, own: usize, players: usize, budget: &Budget) -> Result<Vec<Vec<UBig>>> {
    let meter = Meter::new(budget);
    let worded = Classes::of(&[rule], players);
    let mut members = Vec::new();
    for class in worded.members {
        let (inside, outside): (Vec<usize>, Vec<usize>) = class.into_iter().partition(|&v| v < own);
        members.extend([inside, outside].into_iter().filter(|m| !m.is_empty()));
    }
    let classes = Classes::from_members(members, players);
    let mut diagram = Diagram::new(classes.sizes())?;
    let root = diagram.build(rule, &classes, &meter)?;
    let degree = classes.members.iter().map(|m| if m[0] < own { 1 } else { own + 1 }).collect();
    let swings = PolyPass::<UBig>::new(&diagram, root, degree, &meter)?.swings(&meter)?;
    Ok((0..own).map(|v| swings[classes.level_of[v] as usize].clone()).collect())
}

struct Sums {
    owen: RBig,
    banzhaf_owen: RBig,
    symmetric: RBig,
}

impl Sums {
    fn of(counts: &[UBig], own: usize, unions: usize) -> Self {
        let f = factorials(own.max(unions));
        let (mut shared, mut plain, mut symmetric) = (UBig::ZERO, UBig::ZERO, UBig::ZERO);
        for (code, n) in counts.iter().enumerate().filter(|(_, n)| **n != UBig::ZERO) {
            let (others, inside) = (code / (own + 1), code % (own + 1));
            let inner = &f[inside] * &f[own - 1 - inside];
            shared += n * &inner * &f[others] * &f[unions - 1 - others];
            symmetric += n * &inner;
            plain += n;
        }
        let half = UBig::ONE << (unions - 1);
        Self {
            owen: ratio(&shared, &(&f[own] * &f[unions])),
            banzhaf_owen: ratio(&plain, &(&half << (own - 1))),
            symmetric: ratio(&symmetric, &(half * &f[own])),
        }
    }
}
