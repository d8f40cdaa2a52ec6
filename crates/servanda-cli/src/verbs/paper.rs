//! `servanda paper`: the tables that are made by hand today.

use std::path::Path;

use anyhow::{Result, bail};
use clap::Subcommand;
use servanda::views::{self, Paper};
use servanda_report::{Report, Style, csv, html, json, markdown, text, xlsx};

use crate::asked::{self, Given};
use crate::exit::Exit;
use crate::files;
use crate::out::Out;

/// Make the tables that are made by hand today, each line with its article
///
/// As text, Markdown, HTML, CSV or JSON with --format, and as a workbook with `-o FILE.xlsx`.
///
/// With --given, the matrix has two columns more: the status of each provision in the words of `run`, and the lines of the record that show it.
///
/// Example: servanda paper matrix examples/istanbul-2022/rolling-text.md --format markdown
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    which: Which,
}

/// Which table.
#[derive(Debug, Subcommand)]
enum Which {
    /// Who owes what to whom, when, with what consequence; with a history: what has become of it, and what of the record shows it
    Matrix {
        #[command(flatten)]
        file: File,
        #[command(flatten)]
        given: Given,
    },
    /// One row for each open issue: the sponsors' texts side by side
    FourColumn(File),
    /// How many brackets, by article and by sponsor
    Brackets(File),
    /// Who can block and who suffices, decision by decision
    Decisions(File),
    /// What the text does not say
    Gaps(File),
    /// The final clauses: what is there and what is missing
    Clauses(File),
    /// What must be performed by which day, after a history (with `-o FILE.ics` for diaries); without one, every time limit and its event
    Calendar {
        #[command(flatten)]
        file: File,
        #[command(flatten)]
        given: Given,
    },
    /// What one party owes, is owed, and can block
    Brief {
        /// The party, by its code or name
        #[arg(value_name = "PARTY")]
        party: String,
        #[command(flatten)]
        file: File,
    },
}

/// The treaty, and where the table goes.
#[derive(Debug, clap::Args)]
struct File {
    /// The treaty, or `-` for the standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// Write to this file, as its name ends: a workbook (`.xlsx`), `.csv`, `.html`, `.md`, `.json`, `.txt`
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
}

impl File {
    /// Whether the table goes into a diary, which takes days only.
    fn is_diary(&self) -> bool {
        self.output.as_deref().is_some_and(|name| Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ics")))
    }
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let (paper, file) = match &args.which {
        Which::Matrix { file, given } if given.is_empty() => (Some(Paper::Matrix), file),
        Which::Matrix { file, given } => return super::run::matrix(&file.file, given, file.output.as_deref(), out),
        Which::FourColumn(file) => (Some(Paper::FourColumn), file),
        Which::Brackets(file) => (Some(Paper::Brackets), file),
        Which::Decisions(file) => (Some(Paper::Decisions), file),
        Which::Gaps(file) => (Some(Paper::Gaps), file),
        Which::Clauses(file) => (Some(Paper::Clauses), file),
        Which::Brief { file, .. } => (None, file),
        Which::Calendar { file, given } if given.is_empty() && !file.is_diary() => (Some(Paper::Calendar), file),
        Which::Calendar { file, given } => return super::run::calendar(&file.file, given, file.output.as_deref(), out),
    };
    let reading = asked::treaty(&file.file)?;
    let report = match (paper, &args.which) {
        (Some(paper), _) => views::paper(&reading, paper),
        (None, Which::Brief { party, .. }) => match views::brief(&reading, party) {
            Some(report) => report,
            None => bail!("the treaty has no party `{party}`: {}", parties(&reading)),
        },
        (None, _) => bail!("no such table"),
    };
    deliver(&report, file.output.as_deref(), out)?;
    Ok(Exit::Good)
}

/// To the standard output as asked, or to a file as its name ends.
pub(crate) fn deliver(report: &Report, output: Option<&str>, out: &mut Out) -> Result<()> {
    let Some(name) = output else { return out.report(report) };
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or("").to_lowercase();
    let written = match ending.as_str() {
        "xlsx" => xlsx::render(report),
        "csv" => csv::render(report).into_bytes(),
        "html" | "htm" => html::document(report).into_bytes(),
        "md" => markdown::render(report).into_bytes(),
        "json" => json::render(report).into_bytes(),
        "txt" => text::render(report, Style::PLAIN).into_bytes(),
        _ => bail!("`{name}` does not say what to write: let it end in .xlsx, .csv, .html, .md, .json or .txt (a calendar also in .ics)"),
    };
    files::write(name, &written)
}

fn parties(reading: &servanda::Reading) -> String {
    let names: Vec<&str> = reading
        .treaty
        .terms
        .iter()
        .filter(|term| matches!(term.kind, servanda_model::TermKind::Party { unnamed: None } | servanda_model::TermKind::Third))
        .map(|term| term.name.as_str())
        .take(40)
        .collect();
    if names.is_empty() { "it declares no parties".to_owned() } else { format!("it has {}", names.join(", ")) }
}
