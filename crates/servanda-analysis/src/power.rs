//! Decisions as voting games, for whoever wants to count with them: one game for each condition on the open choices.

use std::collections::BTreeMap;

use ecow::EcoString;
use servanda_model::{Asked, DecisionId, Pick, Setting, TermId, TermKind, Treaty};
use servanda_vote::Formula;

use crate::ask::Options;
use crate::forks::{Chosen, fork, smallest};
use crate::games::{Players, decision_game};
use crate::roster::{Bind, Roster};

/// A decision as a voting game, under the smallest conditions on the choices under which it is this game.
#[derive(Clone, Debug, PartialEq)]
pub struct GameView {
    /// The decision's name.
    pub name: EcoString,
    /// Its article.
    pub cite: EcoString,
    /// When it is this game; empty: whatever is chosen.
    pub when: Vec<Vec<Pick>>,
    /// The game, or why it is none.
    pub game: Result<VotingGame, EcoString>,
}

/// Who votes, what they need, and what sets of them are called.
#[derive(Clone, Debug, PartialEq)]
pub struct VotingGame {
    /// The voters by name; the rule speaks of them by position.
    pub voters: Vec<EcoString>,
    /// Adopted whatever those who do not vote yes do.
    pub rule: Formula,
    /// Roles with the positions of their holders.
    pub roles: Vec<(EcoString, Vec<usize>)>,
}

/// The decisions of the treaty as voting games, one entry for each game that the open choices make of a decision.
pub fn decision_games(treaty: &Treaty, settings: &[Setting]) -> Vec<GameView> {
    let picks = settings.iter().filter_map(|setting| if let Setting::Choose(pick) = setting { Some(*pick) } else { None });
    let base = Chosen::new(treaty, picks);
    let mut views = Vec::new();
    for (decision, id) in treaty.decisions.iter().zip(0..) {
        let (name, cite) = (decision.name.text.clone(), decision.origin.cite.clone());
        let mut games: Vec<(Result<VotingGame, EcoString>, Vec<crate::forks::Setting>)> = Vec::new();
        match fork(&base, Options::default().budget, |chosen| voting_game(treaty, chosen, settings, DecisionId(id))) {
            Ok(cases) => {
                for (when, game) in cases {
                    match games.iter_mut().find(|(known, _)| *known == game) {
                        Some((_, conditions)) => conditions.push(when),
                        None => games.push((game, vec![when])),
                    }
                }
            }
            Err(_) => games.push((Err("it depends on too many brackets: choose some".into()), vec![crate::forks::Setting::new()])),
        }
        views.extend(games.into_iter().map(|(game, when)| GameView {
            name: name.clone(),
            cite: cite.clone(),
            when: smallest(treaty, &when),
            game,
        }));
    }
    views
}

fn voting_game(treaty: &Treaty, chosen: &Chosen<'_>, settings: &[Setting], id: DecisionId) -> Asked<Result<VotingGame, EcoString>> {
    let roster = Roster::new(treaty, chosen, settings);
    let mut players = Players::default();
    let game = match decision_game(&roster, &mut players, id, &Bind::new())? {
        Ok(game) => game,
        Err(reason) => return Ok(Err(reason)),
    };
    // Looked up, not searched: a table may name a hundred thousand voters.
    let places: BTreeMap<TermId, usize> = game.voters.iter().copied().zip(0..).collect();
    let place = |player: usize| players.list().get(player).and_then(|who| places.get(who).copied());
    // Whoever is counted in a base but may not vote never votes yes.
    let rule = game.safe().given(&|player| place(player).is_none().then_some(false)).rename(&|player| place(player).unwrap_or(0));
    let mut roles = Vec::new();
    for (term, role) in treaty.terms.iter().zip(0..) {
        if matches!(term.kind, TermKind::Role(_)) {
            let holders = roster.holders(TermId(role))?;
            let places: Vec<usize> = holders.iter().filter_map(|who| places.get(who).copied()).collect();
            if places.len() > 1 {
                roles.push((term.name.clone(), places));
            }
        }
    }
    // The name that everybody has says least.
    roles.sort_by_key(|(name, _)| name == "Party");

    Ok(Ok(VotingGame { voters: game.voters.iter().map(|voter| roster.name(*voter)).collect(), rule, roles }))
}
