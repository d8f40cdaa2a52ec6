//! `servanda settle`: the clean text of one variant.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use servanda::{Reading, Variant};
use servanda_syntax::settle::Choices;

use crate::asked;
use crate::exit::Exit;
use crate::files::{self, STDIN};
use crate::out::{self, Out};

/// Settle brackets: write the text of one variant, rules and words alike
///
/// A choice names an issue and whose text is taken: `rule=RU`, `turkey=delete`, or the number of the alternative, `rule=2`. Choices that are
/// incomplete or contradict each other are refused, and what is missing is named; --partial leaves the rest bracketed. Questions that speak of a
/// settled choice are left out: in the variant there is nothing left to choose. A treaty in several files is written into a folder.
///
/// Example: servanda settle examples/istanbul-2022/rolling-text.md --choose rule=RU,turkey=UA --partial -o variant.md
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The treaty, or `-` for the standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// Choices, as `rule=RU,turkey=UA`, or `@FILE` for a file of them; may be given several times
    #[arg(long, value_name = "CHOICES", value_delimiter = ',')]
    choose: Vec<String>,
    /// A file of choices, one to a line
    #[arg(long, value_name = "FILE")]
    choices: Option<String>,
    /// Take this sponsor's text wherever it has one and no other choice is made
    #[arg(long, value_name = "SPONSOR")]
    sponsor: Option<String>,
    /// Leave in brackets what is not chosen
    #[arg(long)]
    partial: bool,
    /// Write to this file, or into this folder (its name ends with `/`); `-` for the standard output
    #[arg(short, long, value_name = "FILE", default_value = STDIN)]
    output: String,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let reading = asked::any_treaty(&args.file)?;
    let mut lines = args.choose.clone();
    if let Some(file) = &args.choices {
        lines.extend(files::read(file)?.lines().map(str::to_owned));
    }
    let mut choices = read(&lines)?;
    if let Some(sponsor) = &args.sponsor {
        servanda::choose_sponsor(&reading.treaty, sponsor, &mut choices);
    }
    let variant = variant(&args.file, &reading, &choices)?;
    if !args.partial && !variant.left.is_empty() {
        bail!("not every bracket is chosen: {}; leave them in brackets with --partial", variant.left.join(", "));
    }
    deliver(&variant, &args.output, out)?;
    if variant.dropped > 0 {
        out::remark(&format!("left out: {} questions and claims that speak of choices which are settled now", variant.dropped));
    }
    Ok(Exit::Good)
}

/// A variant of a treaty; refused where a choice names no issue, fits no alternative, or does not go with another.
pub(crate) fn variant(file: &str, reading: &Reading, choices: &Choices) -> Result<Variant> {
    let variant = servanda::variant(reading, choices);
    if !variant.unknown.is_empty() {
        let names: Vec<String> = variant.unknown.iter().map(|issue| format!("#{issue}")).collect();
        bail!("`{file}` has no issue {}", names.join(", "));
    }
    if let Some((issue, choice, alternatives)) = variant.unfit.first() {
        bail!("`#{issue}` has no alternative `{choice}`: it has {alternatives}");
    }
    if let Some(contradiction) = variant.contradictions.first() {
        bail!("the choices contradict each other: {contradiction}");
    }
    Ok(variant)
}

/// One file to the standard output or a file; several into a folder, named as before.
fn deliver(variant: &Variant, output: &str, out: &mut Out) -> Result<()> {
    let folder = output.ends_with('/') || Path::new(output).is_dir();
    if !folder && let [(_, text)] = variant.files.as_slice() {
        return if output == STDIN { out.raw(text) } else { files::write(output, text.as_bytes()) };
    }
    if !folder {
        let names: Vec<&str> = variant.files.iter().map(|(name, _)| name.as_str()).collect();
        bail!("the treaty has several files ({}): name a folder with `-o FOLDER/`", names.join(", "));
    }
    let base = variant.files.first().and_then(|(name, _)| Path::new(name).parent()).unwrap_or_else(|| Path::new(""));
    for (name, text) in &variant.files {
        // A part lies beside or below the master file; one that lies elsewhere would be written outside of the folder.
        let Ok(inside) = Path::new(name).strip_prefix(base) else {
            bail!("`{name}` does not lie below the folder of the treaty, so it cannot be written into `{output}`");
        };
        let target = Path::new(output).join(inside);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).with_context(|| format!("`{}` cannot be made", parent.display()))?;
        }
        files::write(&target.to_string_lossy(), text.as_bytes())?;
    }
    Ok(())
}

/// `rule=RU` and `#rule = RU` are one choice, `@FILE` stands for the lines of a file; two choices for one issue contradict each other.
pub(crate) fn read(lines: &[String]) -> Result<Choices> {
    let mut all: Vec<String> = Vec::new();
    for line in lines {
        match line.trim().strip_prefix('@') {
            Some(file) => all.extend(files::read(file)?.lines().map(str::to_owned)),
            None => all.push(line.clone()),
        }
    }
    let mut by_issue: BTreeMap<String, String> = BTreeMap::new();
    let parts = all.iter().flat_map(|line| line.split("//").next().unwrap_or("").split(','));
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        let Some((issue, choice)) = part.split_once('=') else { bail!("`{part}` is no choice: write it as `rule=RU`") };
        let (issue, choice) = (issue.trim().trim_start_matches('#').to_owned(), choice.trim().to_owned());
        match by_issue.get(&issue) {
            Some(other) if *other != choice => bail!("`#{issue}` is chosen twice: `{other}` and `{choice}`"),
            _ => by_issue.insert(issue, choice),
        };
    }
    Ok(Choices { by_issue })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn choices_are_read_and_contradictions_refused() {
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        let choices = read(&lines(&["rule=RU", "#turkey = UA", "", "rule=RU // as proposed", "a=1, b=2"])).expect("they are choices");
        assert_eq!(choices.by_issue.len(), 4);
        assert_eq!(choices.by_issue["turkey"], "UA");
        read(&lines(&["rule=RU", "rule=UA"])).expect_err("they contradict each other");
        read(&lines(&["rule"])).expect_err("no choice");
    }
}
