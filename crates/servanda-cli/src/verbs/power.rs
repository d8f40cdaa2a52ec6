//! `servanda power`: voting power, exact.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use servanda::views::{self, Index};
use servanda_report::json;
use servanda_vote::json::JsonGame;
use servanda_vote::{Budget, Electorate, Names};

use crate::args::Format;
use crate::exit::Exit;
use crate::files;
use crate::out::Out;
use crate::progress::Progress;

/// Compute the voting power of every voter, exactly: who can block, who suffices, the indices
///
/// A game is a JSON file with `players` and a `model`: `{"op": "weighted", "quota": 39, "weights": [7, 7, 1]}`, or `and` and `or` of such. Its
/// JSON output has one exact fraction for each player.
///
/// Example: servanda power council.json --index shapley-shubik,banzhaf
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A game as JSON
    #[arg(value_name = "GAME")]
    file: String,
    /// Which indices
    #[arg(long, value_enum, value_delimiter = ',', value_name = "INDEX", default_values_t = [Name::ShapleyShubik, Name::Banzhaf])]
    index: Vec<Name>,
    /// Show exact fractions instead of decimals
    #[arg(long)]
    exact: bool,
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
    let text = files::read(&args.file)?;
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        bail!("`{}` is not a game: a game is a JSON object with `players` and `model`", args.file);
    }
    let about = || format!("`{}`", args.file);
    let read = JsonGame::read(&text).with_context(about)?;
    let progress = Progress::new("counting coalitions");
    let watch = |done: u64| {
        progress.tick(done);
        true
    };
    let budget = Budget { watch: Some(&watch), ..Budget::default() };
    if out.format() == Format::Json {
        let answers = read.answers(&budget).with_context(about)?;
        drop(progress);
        out.raw(&json::pretty(&answers))?;
        return Ok(Exit::Good);
    }
    let solved = read.game.solve(&budget).with_context(about)?;
    let electorate = read.game.electorate();
    let mut names = Names::of(electorate);
    for (name, voters) in numbered(electorate) {
        names = names.role(name, voters);
    }
    let indices: Vec<Index> = args.index.iter().map(|name| Index::from(*name)).collect();
    let report = views::power(&title(&text, &args.file), &solved, electorate, &names, &indices, args.exact);
    out.report(&report)?;
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
