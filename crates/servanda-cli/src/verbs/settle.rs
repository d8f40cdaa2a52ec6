//! `servanda settle`: the clean text of one variant.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use servanda_syntax::FileId;
use servanda_syntax::ast::{Block, ItemKind, Node};
use servanda_syntax::settle::{Choices, settle};

use crate::exit::Exit;
use crate::files::{self, STDIN};
use crate::out::{self, Out};

/// Settle brackets: write the text of one variant, rules and words alike
///
/// A choice names an issue and whose text is taken: `rule=RU`, `turkey=delete`, or the number of the alternative, `rule=2`. A choice that is
/// incomplete is refused and names what is missing, unless --partial leaves the rest bracketed. Questions that speak of a settled choice are left
/// out: in the variant there is nothing left to choose.
///
/// Example: servanda settle examples/istanbul-2022/rolling-text.md --choose rule=RU,turkey=UA --partial -o variant.md
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The treaty, or `-` for the standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// Choices, as `rule=RU,turkey=UA`; may be given several times
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
    /// Write to this file; `-` for the standard output
    #[arg(short, long, value_name = "FILE", default_value = STDIN)]
    output: String,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let text = files::read(&args.file)?;
    let mut lines = args.choose.clone();
    if let Some(file) = &args.choices {
        lines.extend(files::read(file)?.lines().map(str::to_owned));
    }
    let mut choices = read(&lines)?;
    if let Some(sponsor) = &args.sponsor {
        of_sponsor(&text, sponsor, &mut choices);
    }
    let settled = settle(&text, &choices);
    if !settled.unknown.is_empty() {
        let names: Vec<String> = settled.unknown.iter().map(|issue| format!("#{issue}")).collect();
        bail!("the text has no issue {}", names.join(", "));
    }
    if let Some((issue, choice)) = settled.unfit.first() {
        bail!("`#{issue}` has no alternative `{choice}`: {}", alternatives(&text, issue));
    }
    if !args.partial && !settled.left.is_empty() {
        let mut names: Vec<String> = settled
            .left
            .iter()
            .map(|site| site.issue.as_ref().map_or_else(|| "a bracket without a name".to_owned(), |issue| format!("#{issue}")))
            .collect();
        names.sort();
        names.dedup();
        bail!("not every bracket is chosen: {} (or leave them in brackets with --partial)", names.join(", "));
    }
    let issues: BTreeSet<&str> = choices.by_issue.keys().map(String::as_str).collect();
    let (text, dropped) = without_questions_about(&settled.text, &issues);
    if args.output == STDIN {
        out.raw(&text)?;
    } else {
        files::write(&args.output, text.as_bytes())?;
    }
    if dropped > 0 {
        out::remark(&format!("left out: {dropped} questions and claims that speak of choices which are settled now"));
    }
    Ok(Exit::Good)
}

/// The text without the questions and claims that name one of these issues: in the variant there is nothing left to choose.
pub(crate) fn without_questions_about(text: &str, issues: &BTreeSet<&str>) -> (String, usize) {
    let document = servanda_syntax::parse(FileId(0), text).value;
    let fences = document.blocks.iter().filter_map(|block| if let Block::Fence(fence) = block { Some(fence) } else { None });
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for node in fences.flat_map(|fence| &fence.items) {
        if let Node::One(item) = node
            && matches!(item.kind, ItemKind::Ask(_) | ItemKind::Claim(_))
            && text.get(item.span.range()).is_some_and(|words| names_issue(words, issues))
        {
            let start = text[..item.span.start as usize].rfind('\n').map_or(0, |at| at + 1);
            let end = text[item.span.end as usize..].find('\n').map_or(text.len(), |at| item.span.end as usize + at + 1);
            spans.push((start, end));
        }
    }
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end) in &spans {
        kept.push_str(text.get(at..*start).unwrap_or(""));
        at = (*end).max(at);
    }
    kept.push_str(text.get(at..).unwrap_or(""));
    (kept, spans.len())
}

/// Whether `#issue` stands in the words for one of these issues.
fn names_issue(words: &str, issues: &BTreeSet<&str>) -> bool {
    words.split('#').skip(1).any(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len());
        issues.contains(&rest[..end])
    })
}

/// `rule=RU` and `#rule = RU` are one choice; two choices for one issue contradict each other.
pub(crate) fn read(lines: &[String]) -> Result<Choices> {
    let mut by_issue: BTreeMap<String, String> = BTreeMap::new();
    for line in lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let Some((issue, choice)) = line.split_once('=') else { bail!("`{line}` is no choice: write it as `rule=RU`") };
        let (issue, choice) = (issue.trim().trim_start_matches('#').to_owned(), choice.trim().to_owned());
        match by_issue.get(&issue) {
            Some(other) if *other != choice => bail!("`#{issue}` is chosen twice: `{other}` and `{choice}`"),
            _ => by_issue.insert(issue, choice),
        };
    }
    Ok(Choices { by_issue })
}

/// Chooses a sponsor's text for every issue on which it has one.
fn of_sponsor(text: &str, sponsor: &str, choices: &mut Choices) {
    for site in servanda_syntax::settle::sites(text) {
        if let Some(issue) = &site.issue
            && site.alternatives.iter().any(|(labels, _)| labels.iter().any(|label| label.name() == sponsor))
        {
            choices.by_issue.entry(issue.clone()).or_insert_with(|| sponsor.to_owned());
        }
    }
}

fn alternatives(text: &str, issue: &str) -> String {
    let mut names: Vec<String> = Vec::new();
    for site in servanda_syntax::settle::sites(text).iter().filter(|site| site.issue.as_deref() == Some(issue)) {
        for (number, (labels, _)) in site.alternatives.iter().enumerate() {
            let name = labels.iter().map(|label| label.name().to_owned()).collect::<Vec<_>>().join(", ");
            let name = if name.is_empty() { format!("{}", number + 1) } else { name };
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    format!("it has {}", names.join("; "))
}

#[cfg(test)]
mod tests {
    use super::{read, without_questions_about};

    #[test]
    fn questions_about_settled_choices_are_left_out() {
        let text = "# T\n\n```servanda\nask who can block a\n    with        #rule = RU\n    expect      none\nask who can block b\n    expect      none  if #rules = RU\n```\n";
        let (kept, dropped) = without_questions_about(text, &["rule"].into());
        assert_eq!(dropped, 1);
        assert_eq!(kept, "# T\n\n```servanda\nask who can block b\n    expect      none  if #rules = RU\n```\n");
    }

    #[test]
    fn choices_are_read_and_contradictions_refused() {
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        let choices = read(&lines(&["rule=RU", "#turkey = UA", "", "rule=RU"])).expect("they are choices");
        assert_eq!(choices.by_issue.len(), 2);
        assert_eq!(choices.by_issue["turkey"], "UA");
        read(&lines(&["rule=RU", "rule=UA"])).expect_err("they contradict each other");
        read(&lines(&["rule"])).expect_err("no choice");
    }
}
