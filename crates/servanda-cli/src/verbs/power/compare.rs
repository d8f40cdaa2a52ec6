//! `servanda power diff`: two rules over the same voters.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use servanda::views::{self, Compared};
use servanda_vote::{Budget, Game};

use super::Which;
use super::games::{self, Named};
use crate::exit::Exit;
use crate::out::Out;
use crate::verbs::paper::deliver;

/// Two games, and which of the games in their files.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A game: `.json`, `.csv` with --rule, or a treaty with --decision
    #[arg(value_name = "A")]
    first: String,
    /// Another over the same voters
    #[arg(value_name = "B")]
    second: String,
    #[command(flatten)]
    which: Which,
    /// The same of the second, where it is another
    #[arg(long, value_name = "MAJORITY")]
    second_rule: Option<String>,
    /// The same of the second, where it is another
    #[arg(long, value_name = "NAME")]
    second_decision: Option<String>,
    /// The same of the second, where they are others
    #[arg(long, value_name = "CHOICES")]
    second_choose: Option<String>,
    /// Show exact fractions instead of decimals
    #[arg(long)]
    exact: bool,
    /// Write to this file, as its name ends: .json, .csv, .xlsx, .html, .md or .txt
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
}

pub(super) fn run(args: &Args, budget: &Budget<'_>, out: &mut Out) -> Result<Exit> {
    let Some((first, a)) = one(&args.first, &args.which, out)? else { return Ok(Exit::Usage) };
    let own = Which {
        rule: args.second_rule.clone().or_else(|| args.which.rule.clone()),
        decision: args.second_decision.clone().or_else(|| args.which.decision.clone()),
        choose: args.second_choose.clone().or_else(|| args.which.choose.clone()),
    };
    let Some((second, b)) = one(&args.second, &own, out)? else { return Ok(Exit::Usage) };
    let other = in_the_order_of(&a.game, &b.game)?;
    let difference = a.game.compare(&other, budget).context("the two rules cannot be compared")?;
    let shifts = if difference.is_none() { Ok(Vec::new()) } else { a.game.power_shift(&other, budget) };
    let compared = Compared { difference, shifts };
    let report = views::power_difference(&first, &second, &a.names(), a.game.electorate(), &compared, args.exact);
    deliver(&report, args.output.as_deref(), out)?;
    Ok(Exit::Good)
}

/// The one game that is meant, with its title. `None`: errors were shown.
fn one(file: &str, which: &Which, out: &mut Out) -> Result<Option<(String, Named)>> {
    let json = file.rsplit('.').next().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    // A rule for the table on one side says nothing of a game on the other.
    let none = Which::default();
    let Some(source) = games::read(file, if json { &none } else { which }, out)? else {
        return Ok(None);
    };
    let mut games = source.into_games(file);
    match (games.pop(), games.is_empty()) {
        (Some(titled), true) => match titled.game {
            Ok(named) => Ok(Some((titled.title, named))),
            Err(why) => bail!("{}: not computed: {why}", titled.title),
        },
        (last, _) => {
            let titles: Vec<String> = games.into_iter().chain(last).map(|titled| titled.title).collect();
            bail!("`{file}` has {} games, so say with --decision and --choose which is meant: {}", titles.len(), titles.join("; "))
        }
    }
}

/// The second game with its voters in the order of the first.
fn in_the_order_of(a: &Game, b: &Game) -> Result<Game> {
    let place: BTreeMap<String, usize> = (0..a.voters()).map(|voter| (a.electorate().name(voter).into_owned(), voter)).collect();
    let names: Vec<String> = (0..b.voters()).map(|voter| b.electorate().name(voter).into_owned()).collect();
    if let Some(only) = names.iter().find(|name| !place.contains_key(*name)) {
        bail!("`{only}` votes only in the second game: only rules over the same voters can be compared");
    }
    let others: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    if let Some(only) = place.keys().find(|name| !others.contains(name.as_str())) {
        bail!("`{only}` votes only in the first game: only rules over the same voters can be compared");
    }
    let rule = b.rule().rename(&|voter| names.get(voter).and_then(|name| place.get(name)).copied().unwrap_or(voter));
    Ok(Game::new(a.electorate().clone(), rule)?)
}
