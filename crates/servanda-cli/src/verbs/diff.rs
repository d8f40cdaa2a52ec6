//! `servanda diff`: two drafts compared by what they do.

use anyhow::{Result, bail};
use servanda::Reading;
use servanda::views::{self, Draft};

use crate::asked;
use crate::exit::Exit;
use crate::files::Folder;
use crate::out::Out;
use crate::verbs::paper::deliver;
use crate::verbs::settle;

/// Compare two drafts by what they do: rules, decisions with who can block them, brackets, gaps, answers
///
/// Or two variants of one draft: give --from and --to instead of the second file.
///
/// Example: servanda diff examples/istanbul-2022/communique-2022-03-29.md examples/istanbul-2022/draft-2022-04-15.md
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The earlier draft
    #[arg(value_name = "A")]
    first: String,
    /// The later draft
    #[arg(value_name = "B")]
    second: Option<String>,
    /// Choices that make the earlier variant, as `rule=RU`, or `@FILE` for a file of them
    #[arg(long, value_name = "CHOICES", value_delimiter = ',')]
    from: Vec<String>,
    /// Choices that make the later variant
    #[arg(long, value_name = "CHOICES", value_delimiter = ',')]
    to: Vec<String>,
    /// Show the words that came and went as well, paragraph by paragraph
    #[arg(long)]
    text: bool,
    /// Write to this file, as its name ends: `.html`, `.md`, `.xlsx`, `.csv`, `.json`, `.txt`
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let second = match &args.second {
        Some(second) => second,
        None if args.to.is_empty() && args.from.is_empty() => bail!("name a second draft, or two variants of one with --from and --to"),
        None => &args.first,
    };
    let (old, new) = (variant(&args.first, &args.from)?, variant(second, &args.to)?);
    let name =
        |file: &str, choices: &[String]| if choices.is_empty() { file.to_owned() } else { format!("{file} with {}", choices.join(", ")) };
    let (old_name, new_name) = (name(&args.first, &args.from), name(second, &args.to));
    let (old, new) = (Draft { name: &old_name, reading: &old }, Draft { name: &new_name, reading: &new });
    let mut report = views::diff(old, new);
    if args.text {
        report.push(views::diff_text(old, new));
    }
    deliver(&report, args.output.as_deref(), out)?;
    Ok(Exit::Good)
}

/// A draft with some choices made, in all of its files.
fn variant(file: &str, choices: &[String]) -> Result<Reading> {
    let reading = asked::any_treaty(file)?;
    if choices.is_empty() {
        return Ok(reading);
    }
    let settled = settle::variant(file, &reading, &settle::read(choices)?)?;
    let Some((_, text)) = settled.files.first() else { return Ok(reading) };
    let folder = Folder::default();
    let load = |path: &str| match settled.files.iter().find(|(name, _)| name == path) {
        Some((_, text)) => Some(text.clone()),
        None => folder.load(path),
    };
    Ok(servanda::read(file, text.clone(), &load))
}
