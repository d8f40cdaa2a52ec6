//! `servanda power`: voting power, exact.

mod compare;
mod games;
mod weights;

use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::{Subcommand, ValueEnum};
use servanda::views::{self, Index, Played, Shown};
use servanda_report::{Block, Report, Tone, json, svg};
use servanda_vote::{Beyond, Budget, Power, Sampling, VoteError};

use crate::args::Format;
use crate::exit::Exit;
use crate::files;
use crate::out::Out;
use crate::progress::Progress;
use crate::verbs::paper::deliver;

use games::{Source, Titled};

/// Compute voting power, exactly: who can block, who suffices, the indices of every voter
///
/// FILE is a treaty (each of its decisions, or the one named with --decision), a game as JSON (`{"players": […], "model": {"op": "weighted",
/// "quota": 39, "weights": […]}}`, with `and` and `or` of such), or a table of weights as CSV together with a --rule in the language of
/// treaties. JSON output has one exact fraction for each player. `power diff A B` says which coalitions two games judge differently.
///
/// Nothing is estimated unless --samples asks for it, and what is not exact says so. Longer work shows its progress on a terminal; Ctrl-C stops it.
///
/// Example: servanda power weights.csv --rule "55 % of members and by members with 65 % of Population"
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    compare: Option<Compare>,
    /// A treaty, a game (`.json`), or weights (`.csv`)
    #[arg(value_name = "FILE", required = true)]
    file: Option<String>,
    #[command(flatten)]
    which: Which,
    /// Which indices
    #[arg(long, value_enum, value_delimiter = ',', value_name = "INDEX", default_values_t = [Name::ShapleyShubik, Name::Banzhaf])]
    index: Vec<Name>,
    /// Show exact fractions instead of decimals
    #[arg(long)]
    exact: bool,
    /// Show how far each quota and each weight may move before any coalition changes sides
    #[arg(long)]
    stability: bool,
    /// Tell by which method each value was computed, and why
    #[arg(long)]
    explain_method: bool,
    /// Where exact values are out of reach: estimate from so many random orders or coalitions
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    samples: Option<u64>,
    /// Where the random numbers of --samples start: the same seed gives the same estimate
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "samples")]
    seed: u64,
    /// As a picture: a bar for each voter
    #[arg(long)]
    svg: bool,
    /// Write to this file, as its name ends: .svg, .json, .csv, .xlsx, .html, .md or .txt
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
}

/// Which game of a file is meant.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Which {
    /// For weights: what it takes, in the words of a decision's `adopted by` line
    #[arg(long, value_name = "MAJORITY", conflicts_with_all = ["decision", "choose"])]
    rule: Option<String>,
    /// For a treaty: this decision only
    #[arg(long, value_name = "NAME")]
    decision: Option<String>,
    /// For a treaty: choices for open brackets, as `rule=RU,turkey=UA`
    #[arg(long, value_name = "CHOICES")]
    choose: Option<String>,
}

/// Two games side by side.
#[derive(Debug, Subcommand)]
enum Compare {
    /// Say which coalitions two games judge differently, and whose power moves
    ///
    /// Each of A and B is a game as JSON, weights as CSV with --rule, or a treaty with --decision. What the second game shares with the first
    /// need not be said twice. The voters must have the same names, in any order.
    ///
    /// Example: servanda power diff weights.csv weights.csv --rule "a majority of members" --second-rule "two thirds of members"
    Diff(compare::Args),
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
    if let Some(Compare::Diff(both)) = &args.compare {
        return compare::run(both, &budget, out);
    }
    let file = args.file.as_deref().unwrap_or(files::STDIN);
    let Some(source) = games::read(file, &args.which, out)? else {
        return Ok(Exit::Usage);
    };
    let plain = !args.svg && args.output.as_deref().is_none_or(|name| ends_in(name, "json"));
    if let Source::Json(read) = &source
        && plain
        && (out.format() == Format::Json || args.output.is_some())
    {
        let answers = json::pretty(&read.answers(&budget, beyond(args)).map_err(|why| out_of_reach(file, why))?);
        match &args.output {
            Some(name) => files::write(name, answers.as_bytes())?,
            None => out.raw(&answers)?,
        }
        return Ok(Exit::Good);
    }
    let for_programs =
        matches!(out.format(), Format::Json | Format::Csv) || args.output.as_deref().is_some_and(|name| !ends_in(name, "txt"));
    let (report, computed) = report(args, file, &source.into_games(file), &budget, for_programs)?;
    show(args, &report, out)?;
    Ok(if computed { Exit::Good } else { Exit::Findings })
}

/// To the standard output, or to a file as its name ends.
fn show(args: &Args, report: &Report, out: &mut Out) -> Result<()> {
    let picture = args.svg || args.output.as_deref().is_some_and(|name| ends_in(name, "svg"));
    if !picture {
        return deliver(report, args.output.as_deref(), out);
    }
    let Some(picture) = svg::charts(report) else { bail!("there is nothing to draw: no index was computed") };
    match &args.output {
        Some(name) => files::write(name, picture.as_bytes()),
        None => out.raw(&picture),
    }
}

fn ends_in(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|own| own.eq_ignore_ascii_case(ending))
}

/// Voters beyond this number are shown by classes of alike ones.
const EACH: usize = 40;
/// The same for spreadsheets and programs.
const EACH_FOR_PROGRAMS: usize = 10_000;

/// Everything asked about the games, and whether any could be computed.
fn report(args: &Args, file: &str, games: &[Titled], budget: &Budget<'_>, for_programs: bool) -> Result<(Report, bool)> {
    let mut whole = Report::new("power", file);
    let mut computed = false;
    let indices: Vec<Index> = args.index.iter().map(|name| Index::from(*name)).collect();
    let each = if for_programs { EACH_FOR_PROGRAMS } else { EACH };
    let shown = Shown { indices: &indices, exact: args.exact, explain: args.explain_method, each };
    for titled in games {
        let named = match &titled.game {
            Ok(named) => named,
            Err(why) => {
                whole.heading(titled.title.as_str()).push(Block::toned(format!("not computed: {why}"), Tone::Warn));
                continue;
            }
        };
        computed = true;
        let power = Power::of(&named.game, budget, beyond(args)).map_err(|why| out_of_reach(&titled.title, why))?;
        let coalitions = named.game.solve(&for_listing(budget)).ok();
        let unions = match &named.unions {
            Some(unions) => Some(named.game.with_unions(unions, budget).with_context(|| titled.title.clone())?),
            None => None,
        };
        let names = named.names();
        let played = Played { power: &power, coalitions: coalitions.as_ref(), names: &names, unions: unions.as_ref() };
        whole.blocks.extend(views::power(&titled.title, &played, &shown).blocks);
        if args.stability {
            whole.blocks.extend(views::stability(&played, budget));
        }
    }
    Ok((whole, computed))
}

/// What is too large for exact values can be estimated, and the reader should know how.
fn out_of_reach(about: &str, why: VoteError) -> anyhow::Error {
    match why {
        VoteError::TooLarge { .. } => anyhow::anyhow!("{about}: {why} (--samples 10000 estimates)"),
        _ => anyhow::Error::new(why).context(about.to_owned()),
    }
}

/// Listing minimal sets may cost so much and no more: where there are millions, nobody reads them.
fn for_listing<'b>(budget: &Budget<'b>) -> Budget<'b> {
    Budget { nodes: 200_000, work: 100_000_000, ..*budget }
}

/// What to do beyond exact fractions.
fn beyond(args: &Args) -> Beyond {
    args.samples.map_or(Beyond::Quadrature, |samples| Beyond::Sample(Sampling { samples, seed: args.seed, ..Sampling::default() }))
}
