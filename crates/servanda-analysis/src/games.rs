//! A decision as a voting game: who must vote yes, whatever the others do.
//!
//! To block a decision is to keep it from adoption once it is open, while everybody else votes yes. A voter may vote no, abstain
//! or stay away; each conduct gives a monotone rule over those who do vote yes, and the decision is safe against all of them:
//! the game is their conjunction, its minimal winning sets suffice and the minimal winning sets of its dual block.

mod ballots;
mod shares;
mod weights;

use std::collections::BTreeMap;

use dashu::rational::RBig;
use ecow::{EcoString, eco_format};
use servanda_model::{Asked, Decision, DecisionId, TermId, Vote, VoteAmount};
use servanda_vote::Formula;

use crate::roster::{Bind, Bodies, Roster};
use ballots::Builder;
pub use weights::{Weight, weight_formula};

/// The players of a game: persons and bodies, numbered in the order in which they were met.
#[derive(Clone, Debug, Default)]
pub struct Players {
    list: Vec<TermId>,
    index: BTreeMap<TermId, usize>,
}

impl Players {
    /// The number of a player, new if not met before.
    pub fn number(&mut self, who: TermId) -> usize {
        *self.index.entry(who).or_insert_with(|| {
            self.list.push(who);
            self.list.len() - 1
        })
    }

    /// The number of a player already met.
    pub fn find(&self, who: TermId) -> Option<usize> {
        self.index.get(&who).copied()
    }

    /// Who is who.
    pub fn list(&self) -> &[TermId] {
        &self.list
    }
}

/// What the blockers of a decision do instead of voting yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotYes {
    /// Abstain, being present.
    Abstain,
    /// Stay away and cast nothing.
    Absent,
    /// Vote no.
    No,
}

impl NotYes {
    /// The vote that it is.
    pub fn vote(self) -> Vote {
        match self {
            Self::Abstain => Vote::Abstain(false),
            Self::Absent => Vote::Absent,
            Self::No => Vote::No,
        }
    }
}

/// A requirement of so many votes of a base: `55 of members`.
pub type VotesNeeded = Vec<(u32, EcoString)>;

/// A decision as a game.
#[derive(Clone, Debug)]
pub struct DecisionGame {
    /// Who may vote.
    pub voters: Vec<TermId>,
    /// For each conduct of the blockers, what the yes votes of the others must reach; weakest conduct first.
    pub by_conduct: Vec<(NotYes, Formula)>,
    /// Votes needed where all vote, one list per alternative.
    pub needed: Vec<VotesNeeded>,
    /// The numbers of which so much is needed besides: no count of votes says it.
    pub weights: Vec<EcoString>,
    /// Citations of the lines used, the decision's own first.
    pub articles: Vec<EcoString>,
    /// Remarks for the answer.
    pub notes: Vec<EcoString>,
}

impl DecisionGame {
    /// Adopted whatever those who do not vote yes do.
    pub fn safe(&self) -> Formula {
        // Mostly it is all one what they do instead: then there is one rule, not the same three times.
        let mut different: Vec<Formula> = Vec::new();
        for (_, formula) in &self.by_conduct {
            if !different.contains(formula) {
                different.push(formula.clone());
            }
        }
        flat(Formula::And(different))
    }
}

/// The same rule without lists of one.
fn flat(rule: Formula) -> Formula {
    match rule {
        Formula::And(mut parts) | Formula::Or(mut parts) if parts.len() == 1 => parts.pop().map_or(Formula::True, flat),
        Formula::And(parts) => Formula::And(parts.into_iter().map(flat).collect()),
        Formula::Or(parts) => Formula::Or(parts.into_iter().map(flat).collect()),
        leaf => leaf,
    }
}

/// Why a decision is no game: said to the reader instead of an answer.
pub type NoGame = EcoString;

/// The game of a decision under these choices and bindings.
pub fn decision_game(roster: &Roster<'_>, players: &mut Players, id: DecisionId, bind: &Bind) -> Asked<Result<DecisionGame, NoGame>> {
    let Some(decision) = roster.treaty.decisions.get(id.index()) else {
        return Ok(Err("there is no such decision".into()));
    };
    if !roster.choices.holds(&decision.guard)? {
        return Ok(Err(eco_format!("`{}` is not in the text under these choices", decision.name.text)));
    }
    let rules = followed(roster, decision)?;
    let electorate = match electorate(roster, decision, bind)? {
        Err(reason) if decision.voters.is_empty() => match electorate(roster, rules, bind)? {
            Ok(found) => found,
            Err(_) => return Ok(Err(reason)),
        },
        Err(reason) => return Ok(Err(reason)),
        Ok(found) => found,
    };
    let builder = Builder::new(roster, players, bind, electorate, articles(decision, rules));
    builder.build(decision, rules)
}

/// Whose lines count: `by the procedure of` another decision borrows all that the decision does not say itself.
fn followed<'t>(roster: &Roster<'t>, decision: &'t Decision) -> Asked<&'t Decision> {
    let own = !decision.adopted.resolve(roster.choices)?.is_empty() || !decision.rejected.resolve(roster.choices)?.is_empty();
    Ok(match &decision.procedure {
        Some(item) if !own => match item.item {
            servanda_model::ItemId::Decision(other) => roster.treaty.decisions.get(other.index()).unwrap_or(decision),
            _ => decision,
        },
        _ => decision,
    })
}

/// All of a body, and those of them who may vote.
pub(crate) type Members = (Vec<TermId>, Vec<TermId>);

/// All of the body, and those of them who may vote.
fn electorate(roster: &Roster<'_>, decision: &Decision, bind: &Bind) -> Asked<Result<Members, NoGame>> {
    for line in &decision.voters {
        if !roster.choices.holds(&line.guard)? {
            continue;
        }
        let Some(electorate) = line.value.get(roster.choices)? else {
            continue;
        };
        if let Some(var) = roster.unbound(&electorate.set, bind)? {
            let name = decision.vars.get(usize::from(var.0)).map_or("?", |var| var.name.as_str());
            let how = if decision.name.vars().any(|own| own == var) {
                eco_format!("say who that is in its place, as in `{}`", decision.name.text)
            } else {
                eco_format!("let the decision be called `{} of {name}`, so that a question can say who that is", decision.name.text)
            };
            return Ok(Err(eco_format!("who may vote on `{}` depends on `{name}`: {how}", decision.name.text)));
        }
        let mut whole = electorate.set.clone();
        whole.except = None;
        let members = roster.set(&whole, bind, None, Bodies::Members)?;
        let voters = roster.set(&electorate.set, bind, None, Bodies::Members)?;
        return Ok(match roster.held_from(&electorate.set)? {
            Some((role, false)) => Err(eco_format!(
                "who holds `{}` hangs on a bond, an entry into force or a period, which the text alone does not tell: \
                 ask `how many votes for {}` with a history in `given`",
                roster.name(role),
                decision.name.text
            )),
            Some((role, true)) if voters.is_empty() => {
                Err(eco_format!("nobody holds `{}` yet: tell in `given` who does what makes one hold it", roster.name(role)))
            }
            _ => Ok((members, voters)),
        });
    }
    Ok(Err(eco_format!("silent voters {}", decision.origin.cite)))
}

/// The articles of a decision and of the procedure that it follows.
fn articles(decision: &Decision, rules: &Decision) -> Vec<EcoString> {
    let mut all = vec![decision.origin.cite.clone()];
    if !all.contains(&rules.origin.cite) {
        all.push(rules.origin.cite.clone());
    }
    all
}

/// How many of so many a required amount is, where all of them count.
pub fn amount_of(amount: &VoteAmount, size: usize) -> usize {
    threshold(amount, false, size)
}

fn threshold(amount: &VoteAmount, more_than: bool, size: usize) -> usize {
    let above = usize::from(more_than);
    match amount {
        VoteAmount::Majority => size / 2 + 1,
        VoteAmount::Fraction(part) => {
            let exact = part * RBig::from(size);
            let need = if more_than { exact.floor() + dashu::integer::IBig::ONE } else { exact.ceil() };
            usize::try_from(need).unwrap_or(usize::MAX)
        }
        VoteAmount::Number(n) | VoteAmount::Any(n) => *n as usize + above,
        VoteAmount::AllBut(n) => size.saturating_sub(*n as usize),
        VoteAmount::All | VoteAmount::AllButFewest { .. } => size,
    }
}
