//! The games of a file: a treaty's decisions, a game as JSON, or a table of weights under a majority in words.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use servanda::views;
use servanda_analysis::{VotingGame, decision_games};
use servanda_vote::json::JsonGame;
use servanda_vote::{Electorate, Game, Names};

use super::{Which, weights};
use crate::asked::{self, Heard};
use crate::files;
use crate::out::Out;

/// What a file turned out to hold.
pub(super) enum Source {
    /// A game as JSON.
    Json(Box<JsonGame>),
    /// Decisions in words.
    Worded(Vec<Titled>),
}

/// A game under a title, or why there is none.
pub(super) struct Titled {
    /// What it is called.
    pub(super) title: String,
    /// The game.
    pub(super) game: Result<Named, String>,
}

/// A game with the names of sets of its voters.
pub(super) struct Named {
    /// The game.
    pub(super) game: Game,
    /// Blocs of voters, if there are any.
    pub(super) unions: Option<Vec<Vec<usize>>>,
    roles: Vec<(String, Vec<usize>)>,
}

impl Named {
    /// What voters and sets of them are called.
    pub(super) fn names(&self) -> Names<'_> {
        let names = Names::of(self.game.electorate());
        self.roles.iter().fold(names, |names, (role, voters)| names.role(role.clone(), voters.iter().copied()))
    }

    fn of(game: VotingGame) -> Result<Self, String> {
        let electorate = Electorate::named(game.voters.iter().map(ToString::to_string)).map_err(|why| why.to_string())?;
        let roles = game.roles.into_iter().map(|(name, voters)| (name.to_string(), voters)).collect();
        let game = Game::new(electorate, game.rule).map_err(|why| why.to_string())?;
        Ok(Self { game, unions: None, roles })
    }
}

impl Source {
    /// The games under their titles.
    pub(super) fn into_games(self, file: &str) -> Vec<Titled> {
        match self {
            Self::Worded(games) => games,
            Self::Json(read) => {
                let title = read.name.clone().unwrap_or_else(|| file.to_owned());
                let roles = numbered(read.game.electorate());
                vec![Titled { title, game: Ok(Named { unions: read.unions, game: read.game, roles }) }]
            }
        }
    }
}

/// Reads a file. `None`: the text has errors, which were shown.
pub(super) fn read(file: &str, which: &Which, out: &mut Out) -> Result<Option<Source>> {
    let text = files::read(file)?;
    let ends_in = |ending: &str| Path::new(file).extension().is_some_and(|own| own.eq_ignore_ascii_case(ending));
    let json = ends_in("json") || text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    match &which.rule {
        Some(_) if json => bail!("`{file}` is a game and has its rule already: --rule is for weights in CSV"),
        Some(rule) => weights::games(file, &text, rule).map(|games| Some(Source::Worded(games))),
        None if json && (which.decision.is_some() || which.choose.is_some()) => {
            bail!("`{file}` is a game, not a treaty: it has neither decisions nor brackets")
        }
        None if json => {
            let read = JsonGame::read(&text).with_context(|| format!("`{file}`"))?;
            Ok(Some(Source::Json(Box::new(read))))
        }
        None if ends_in("csv") => bail!("weights need a rule: --rule \"members with more than half of Weight\""),
        None => of_treaty(file, which, out).map(|games| games.map(Source::Worded)),
    }
}

fn of_treaty(file: &str, which: &Which, out: &mut Out) -> Result<Option<Vec<Titled>>> {
    let mut reading = asked::treaty(file)?;
    let mut heard = Heard::default();
    let with = asked::choices(&mut reading, which.choose.as_deref(), &mut heard);
    heard.show("power", &reading, out)?;
    if heard.failed() {
        return Ok(None);
    }
    let settings = with.into_iter().next().unwrap_or_default();
    let mut games = decision_games(&reading.treaty, &settings);
    if let Some(wanted) = &which.decision {
        games.retain(|view| view.name == wanted.as_str() || view.name.starts_with(&format!("{wanted} ")));
        if games.is_empty() {
            let known: Vec<&str> = reading.treaty.decisions.iter().map(|decision| decision.name.text.as_str()).collect();
            bail!("the treaty has no decision `{wanted}`: it has {}", if known.is_empty() { "none".to_owned() } else { known.join("; ") });
        }
    }
    if games.is_empty() {
        bail!("`{file}` has no decisions: a game is JSON, weights are CSV with --rule, and a treaty's decision begins with `decision`");
    }
    let titled = games.into_iter().map(|view| {
        let condition = views::condition(&view.when, &reading.treaty);
        let condition = if condition.is_empty() { condition } else { format!("  if {condition}") };
        let game = view.game.map_err(|why| why.to_string()).and_then(Named::of);
        Titled { title: format!("{} [{}]{condition}", view.name, view.cite), game }
    });
    Ok(Some(titled.collect()))
}

/// The game of a table, in the words of the table.
pub(super) fn of_table(title: String, game: VotingGame) -> Titled {
    Titled { title, game: Named::of(game) }
}

/// Voters called `Elected 1`, `Elected 2`, … have a name in common.
fn numbered(electorate: &Electorate) -> Vec<(String, Vec<usize>)> {
    let mut classes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for voter in 0..electorate.len() {
        let name = electorate.name(voter);
        if let Some((class, number)) = name.rsplit_once(' ')
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            classes.entry(class.to_owned()).or_default().push(voter);
        }
    }
    classes.retain(|_, voters| voters.len() > 1);
    classes.into_iter().collect()
}
