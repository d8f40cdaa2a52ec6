//! `servanda test`: a treaty is its own test-suite.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use servanda::views::{self, Tested};
use servanda::{Diagnostic, Reading, TestReport, Verdict};
use servanda_report::junit;

use crate::args::Format;
use crate::exit::Exit;
use crate::files::{self, Folder};
use crate::out::Out;
use crate::progress::Progress;

/// Run the questions that treaties ask of themselves, and compare the answers with what they expect
///
/// Folders are searched for treaties: Markdown files with rule blocks. A question that cannot be answered yet is listed with the reason and is
/// neither passed nor failed. Ends with status 1 if an expectation fails or a text has errors.
///
/// Example: servanda test examples library
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Treaties, or folders of treaties
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<String>,
    /// Count the numbered questions instead (`{question 3}`): each is answered if all its asks are
    #[arg(long)]
    score: bool,
    /// Show the questions that passed, too
    #[arg(long)]
    long: bool,
    /// End with status 1 if there is a question of this kind
    #[arg(long, value_enum, value_name = "KIND")]
    deny: Vec<Kind>,
}

/// What else may end with status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// The tool cannot answer it yet
    Unanswered,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let mut names = Vec::new();
    for path in &args.paths {
        collect(path, &mut names)?;
    }
    if names.is_empty() {
        bail!("no treaty in {}: a treaty is a Markdown file with a block fenced as `servanda`", args.paths.join(", "));
    }
    let mut read: Vec<(String, Reading)> = Vec::new();
    for name in names {
        let folder = Folder::default();
        let reading = folder.read(&name, files::read(&name)?);
        read.push((name, reading));
    }
    let whole = read.iter().map(|(_, reading)| reading.treaty.asks.len()).sum();
    let progress = Progress::new("questions");
    let mut before = 0;
    let mut run: Vec<(String, Reading, TestReport)> = Vec::new();
    for (name, reading) in read {
        let report = servanda::tested_told(&reading, &|asked| progress.part(before + asked, whole));
        before += reading.treaty.asks.len();
        run.push((name, reading, report));
    }
    drop(progress);
    let tested: Vec<Tested<'_>> = run
        .iter()
        .map(|(name, reading, report)| Tested {
            name,
            sources: &reading.sources,
            treaty: &reading.treaty,
            errors: reading.diagnostics.iter().filter(|one| Diagnostic::is_error(one)).count(),
            report,
        })
        .collect();
    match out.format() {
        Format::Junit => out.raw(&junit::render(&views::test_suites(&tested)))?,
        _ if args.score => out.report(&views::score(&tested))?,
        Format::Json | Format::Csv => out.report(&views::test_table(&tested))?,
        _ => out.report(&views::tests(&tested, args.long))?,
    }
    let failed = tested.iter().any(|one| one.errors > 0 || one.report.count(Verdict::Failed) > 0);
    let unanswered = tested.iter().any(|one| one.report.count(Verdict::NotAnswered) > 0);
    Ok(if failed || (unanswered && args.deny.contains(&Kind::Unanswered)) { Exit::Findings } else { Exit::Good })
}

/// The treaties behind a path, in a fixed order. A file is taken as it is; in a folder, treaties are the Markdown files with rule blocks.
fn collect(path: &str, names: &mut Vec<String>) -> Result<()> {
    let about = || format!("`{path}` cannot be read");
    if !fs::metadata(path).with_context(about)?.is_dir() {
        names.push(path.to_owned());
        return Ok(());
    }
    let mut entries: Vec<_> = fs::read_dir(path).with_context(about)?.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        let hidden = entry.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        let name = entry.to_string_lossy().into_owned();
        if hidden || entry.file_name().is_some_and(|name| name == "target") {
            continue;
        }
        if entry.is_dir() {
            collect(&name, names)?;
        } else if entry.extension().is_some_and(|ext| ext == "md") && is_treaty(&entry) {
            names.push(name);
        }
    }
    Ok(())
}

/// A treaty's own front matter and a rule block tell it from a page about treaties.
fn is_treaty(path: &Path) -> bool {
    fs::read_to_string(path).is_ok_and(|text| {
        text.trim_start_matches('\u{feff}').starts_with("---") && text.lines().any(|line| line.trim_end() == "```servanda")
    })
}
