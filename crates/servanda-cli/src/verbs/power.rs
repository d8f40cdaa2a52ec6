//! `servanda power`: voting power, exact.

mod weights;

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use clap::{Subcommand, ValueEnum};
use servanda::views::{self, Index, Shown};
use servanda_analysis::{VotingGame, decision_games};
use servanda_report::{Block, Report, Tone, json};
use servanda_vote::json::JsonGame;
use servanda_vote::{Beyond, Budget, Electorate, Game, Names, Power, Sampling};

use crate::args::Format;
use crate::asked::{self, Heard};
use crate::exit::Exit;
use crate::files;
use crate::out::Out;
use crate::progress::Progress;

/// Compute voting power, exactly: who can block, who suffices, the indices of every voter
///
/// FILE is a treaty (each of its decisions, or the one named with --decision), a game as JSON (`{"players": […], "model": {"op": "weighted",
/// "quota": 39, "weights": […]}}`, with `and` and `or` of such), or a table of weights as CSV together with a --rule in the language of
/// treaties. JSON output has one exact fraction for each player. `power diff A B` says which coalitions two games judge differently.
///
/// Example: servanda power weights.csv --rule "55 % of members and by members with 65 % of Population"
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    compare: Option<Compare>,
    /// A treaty, a game (`.json`), or weights (`.csv`)
    #[arg(value_name = "FILE", required = true)]
    file: Option<String>,
    /// For weights: what it takes, in the words of a decision's `adopted by` line
    #[arg(long, value_name = "MAJORITY")]
    rule: Option<String>,
    /// For a treaty: this decision only
    #[arg(long, value_name = "NAME")]
    decision: Option<String>,
    /// For a treaty: choices for open brackets, as `rule=RU,turkey=UA`
    #[arg(long, value_name = "CHOICES")]
    choose: Option<String>,
    /// Which indices
    #[arg(long, value_enum, value_delimiter = ',', value_name = "INDEX", default_values_t = [Name::ShapleyShubik, Name::Banzhaf])]
    index: Vec<Name>,
    /// Show exact fractions instead of decimals
    #[arg(long)]
    exact: bool,
    /// Tell by which method each value was computed, and why
    #[arg(long)]
    explain_method: bool,
    /// Where neither exact values nor quadrature are in reach: estimate from so many random orders
    #[arg(long, value_name = "NUMBER")]
    samples: Option<u64>,
    /// Where the random numbers of --samples start: the same seed gives the same estimate
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "samples")]
    seed: u64,
}

/// Two games side by side.
#[derive(Debug, Subcommand)]
enum Compare {
    /// Say which coalitions two games judge differently, and whose power moves
    Diff {
        /// A game (`.json`)
        #[arg(value_name = "A")]
        first: String,
        /// Another over the same players
        #[arg(value_name = "B")]
        second: String,
    },
}

/// An index on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Name {
    /// Share of orders in which the voter turns the outcome
    ShapleyShubik,
    /// Share of coalitions of the others in which the voter turns the outcome
    Banzhaf,
    /// The same, as shares that add up to one
    NormalizedBanzhaf,
    /// Share of winning coalitions that the voter can break
    ColemanPrevent,
    /// Share of losing coalitions that the voter can complete
    ColemanInitiate,
    /// Share of votes in which the voter is on the winning side
    Rae,
    /// Like Banzhaf, a swing shared among those who could make it
    Johnston,
    /// Minimal winning coalitions, each shared equally
    DeeganPackel,
    /// Minimal winning coalitions to which the voter belongs
    HollerPackel,
}

impl From<Name> for Index {
    fn from(name: Name) -> Self {
        match name {
            Name::ShapleyShubik => Self::ShapleyShubik,
            Name::Banzhaf => Self::Banzhaf,
            Name::NormalizedBanzhaf => Self::NormalizedBanzhaf,
            Name::ColemanPrevent => Self::ColemanPrevent,
            Name::ColemanInitiate => Self::ColemanInitiate,
            Name::Rae => Self::Rae,
            Name::Johnston => Self::Johnston,
            Name::DeeganPackel => Self::DeeganPackel,
            Name::HollerPackel => Self::HollerPackel,
        }
    }
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let progress = Progress::new("counting coalitions");
    let watch = |done: u64| {
        progress.tick(done);
        true
    };
    let budget = Budget { watch: Some(&watch), ..Budget::default() };
    if let Some(Compare::Diff { first, second }) = &args.compare {
        return compare(first, second, &budget, out);
    }
    let file = args.file.as_deref().unwrap_or(files::STDIN);
    let text = files::read(file)?;
    let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    match (&args.rule, is_json) {
        (Some(rule), false) => of_games(args, &weights::games(file, &text, rule)?, file, &budget, out),
        (Some(_), true) => bail!("a game has its rule already: --rule is for weights in CSV"),
        (None, true) => of_json(args, file, &text, &budget, out),
        (None, false) if std::path::Path::new(file).extension().is_some_and(|ext| ext == "csv") => {
            bail!("weights need a rule: --rule \"members with more than half of Weight\"")
        }
        (None, false) => of_treaty(args, file, &budget, out),
    }
}

fn of_json(args: &Args, file: &str, text: &str, budget: &Budget<'_>, out: &mut Out) -> Result<Exit> {
    let about = || format!("`{file}`");
    let read = JsonGame::read(text).with_context(about)?;
    if out.format() == Format::Json {
        out.raw(&json::pretty(&read.answers(budget).with_context(about)?))?;
        return Ok(Exit::Good);
    }
    let power = Power::of(&read.game, budget, beyond(args)).with_context(about)?;
    let coalitions = read.game.solve(&for_listing(budget)).ok();
    let electorate = read.game.electorate();
    let mut names = Names::of(electorate);
    for (name, voters) in numbered(electorate) {
        names = names.role(name, voters);
    }
    let indices = indices(args);
    let shown = Shown { indices: &indices, exact: args.exact, explain: args.explain_method };
    out.report(&views::power(&title(text, file), &power, coalitions.as_ref(), electorate, &names, &shown))?;
    Ok(Exit::Good)
}

fn of_treaty(args: &Args, file: &str, budget: &Budget<'_>, out: &mut Out) -> Result<Exit> {
    let mut reading = asked::treaty(file)?;
    let mut heard = Heard::default();
    let with = asked::choices(&mut reading, args.choose.as_deref(), &mut heard);
    heard.show("power", &reading, out)?;
    if heard.failed() {
        return Ok(Exit::Usage);
    }
    let settings = with.into_iter().next().unwrap_or_default();
    let mut views = decision_games(&reading.treaty, &settings);
    if let Some(wanted) = &args.decision {
        views.retain(|view| view.name == wanted.as_str() || view.name.starts_with(&format!("{wanted} ")));
        if views.is_empty() {
            let known: Vec<&str> = reading.treaty.decisions.iter().map(|decision| decision.name.text.as_str()).collect();
            bail!("the treaty has no decision `{wanted}`: it has {}", if known.is_empty() { "none".to_owned() } else { known.join("; ") });
        }
    }
    let games: Vec<Titled> = views
        .into_iter()
        .map(|view| {
            let condition = views::condition(&view.when, &reading.treaty);
            let condition = if condition.is_empty() { condition } else { format!("  if {condition}") };
            Titled { title: format!("{} [{}]{condition}", view.name, view.cite), game: view.game.map_err(|why| why.to_string()) }
        })
        .collect();
    if games.is_empty() {
        bail!("the treaty has no decisions");
    }
    of_games(args, &games, file, budget, out)
}

/// A game under a title, or why there is none.
pub(crate) struct Titled {
    /// What it is called.
    pub(crate) title: String,
    /// The game.
    pub(crate) game: Result<VotingGame, String>,
}

fn of_games(args: &Args, games: &[Titled], file: &str, budget: &Budget<'_>, out: &mut Out) -> Result<Exit> {
    let mut whole = Report::new("power", file);
    let indices = indices(args);
    let shown = Shown { indices: &indices, exact: args.exact, explain: args.explain_method };
    for titled in games {
        let game = match &titled.game {
            Ok(game) => game,
            Err(why) => {
                whole.heading(titled.title.as_str()).push(Block::toned(format!("not computed: {why}"), Tone::Warn));
                continue;
            }
        };
        let electorate = Electorate::named(game.voters.iter().map(ToString::to_string))?;
        let about = || titled.title.clone();
        let rule = Game::new(electorate.clone(), game.rule.clone()).with_context(about)?;
        let power = Power::of(&rule, budget, beyond(args)).with_context(about)?;
        let coalitions = rule.solve(&for_listing(budget)).ok();
        let mut names = Names::of(&electorate);
        for (name, voters) in &game.roles {
            names = names.role(name.to_string(), voters.iter().copied());
        }
        whole.blocks.extend(views::power(&titled.title, &power, coalitions.as_ref(), &electorate, &names, &shown).blocks);
    }
    out.report(&whole)?;
    Ok(Exit::Good)
}

/// Listing minimal sets may cost so much and no more: where there are millions, nobody reads them.
fn for_listing<'b>(budget: &Budget<'b>) -> Budget<'b> {
    Budget { nodes: 200_000, work: 100_000_000, ..*budget }
}

/// What to do beyond exact fractions.
fn beyond(args: &Args) -> Beyond {
    args.samples.map_or(Beyond::Quadrature, |samples| Beyond::Sample(Sampling { samples, seed: args.seed, ..Sampling::default() }))
}

fn indices(args: &Args) -> Vec<Index> {
    args.index.iter().map(|name| Index::from(*name)).collect()
}

fn compare(first: &str, second: &str, budget: &Budget<'_>, out: &mut Out) -> Result<Exit> {
    let read = |file: &str| JsonGame::read(&files::read(file)?).with_context(|| format!("`{file}`"));
    let (a, b) = (read(first)?, read(second)?);
    let names = |game: &JsonGame| (0..game.game.voters()).map(|voter| game.game.electorate().name(voter).into_owned()).collect::<Vec<_>>();
    if names(&a) != names(&b) {
        bail!("the two games have different players: only rules over the same players can be compared");
    }
    let difference = a.game.compare(&b.game, budget)?;
    let shifts = if difference.is_none() { Vec::new() } else { a.game.power_shift(&b.game, budget)? };
    out.report(&views::power_difference(first, second, a.game.electorate(), &difference, &shifts))?;
    Ok(Exit::Good)
}

/// Voters called `Elected 1`, `Elected 2`, … have a name in common.
fn numbered(electorate: &Electorate) -> BTreeMap<String, Vec<usize>> {
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
    classes
}

/// The name that the file gives the game, or the file's.
fn title(text: &str, file: &str) -> String {
    let value: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let named = value.as_ref().and_then(|value| value.get("name")).and_then(serde_json::Value::as_str);
    named.unwrap_or(file).to_owned()
}
