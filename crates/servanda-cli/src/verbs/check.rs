//! `servanda check`: what the text says, and what is the matter with it.

use std::mem::ManuallyDrop;

use anyhow::Result;
use clap::ValueEnum;
use servanda::{Severity, views};

use crate::args::Format;
use crate::exit::Exit;
use crate::files::{self, Folder};
use crate::out::Out;

/// Check a treaty: what it contains, and what is the matter with it, the gravest first
///
/// A draft is supposed to have defects, gaps and open brackets: they are shown, and the exit status is 0 unless the text has errors or
/// one of the kinds given with `--deny`.
///
/// Example: servanda check examples/istanbul-2022/rolling-text.md
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The treaty, or `-` for the standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// Only findings that need neither time nor counting of coalitions
    #[arg(long)]
    quick: bool,
    /// Show every finding with its words, also gaps, brackets and notes
    #[arg(long)]
    long: bool,
    /// Show at most so many findings, the gravest first; 0 shows all
    ///
    /// Without it: 500 for people, all of them in `json` and `csv`.
    #[arg(long, value_name = "NUMBER")]
    limit: Option<usize>,
    /// End with status 1 if there is a finding of this kind; may be given several times
    #[arg(long, value_enum, value_name = "KIND", value_delimiter = ',')]
    deny: Vec<Kind>,
}

/// Kinds of findings that are no errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// The text has a meaning that cannot work
    Defects,
    /// An element is missing
    Gaps,
    /// Readings differ
    Ambiguities,
    /// A bracket is not agreed
    Open,
}

impl Kind {
    fn severity(self) -> Severity {
        match self {
            Self::Defects => Severity::Defect,
            Self::Gaps => Severity::Gap,
            Self::Ambiguities => Severity::Ambiguity,
            Self::Open => Severity::Open,
        }
    }
}

/// How many findings are shown: people read so many, programs want all.
fn most(args: &Args, format: Format) -> usize {
    match args.limit {
        Some(0) => usize::MAX,
        Some(limit) => limit,
        None if matches!(format, Format::Json | Format::Csv) => usize::MAX,
        None => 500,
    }
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let text = files::read(&args.file)?;
    let folder = Folder::default();
    // The process ends when this is shown: to give back the memory of a large draft piece by piece would take a third of the time.
    let reading = ManuallyDrop::new(folder.read(&args.file, text));
    let mut report = views::check(&reading, args.long, args.quick, most(args, out.format()));
    for reason in folder.failed() {
        report.say(reason);
    }
    out.report(&report)?;
    let denied = |finding: &servanda::Diagnostic| finding.is_error() || args.deny.iter().any(|kind| kind.severity() == finding.severity);
    Ok(if reading.diagnostics.iter().any(denied) { Exit::Findings } else { Exit::Good })
}
