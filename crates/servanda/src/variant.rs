//! One variant of a treaty: its files with the choices made, rules and words alike.

use std::collections::{BTreeMap, BTreeSet};

use servanda_model::{Issue, IssueKind, Treaty};
use servanda_syntax::settle::{Choices, Site, settle, without_questions_about};

use crate::Reading;

/// A variant, and what stands in its way.
#[derive(Clone, Debug, Default)]
pub struct Variant {
    /// The treaty's own files, the master file first: path and text.
    pub files: Vec<(String, String)>,
    /// Brackets of the draft that are still open, each once: `#turkey (UA or RU)`.
    pub left: Vec<String>,
    /// Issues that were chosen and do not occur.
    pub unknown: Vec<String>,
    /// Issues whose choice fits no alternative: issue, choice, what there is.
    pub unfit: Vec<(String, String, String)>,
    /// Choices that the text itself says do not go together (`{only with #quorum = RU}`).
    pub contradictions: Vec<String>,
    /// Questions and claims left out, for they speak of choices that are settled now.
    pub dropped: usize,
}

/// Brackets without a name carry one of these while they are settled.
const UNNAMED: &str = "servanda-unnamed-";

/// Settles a treaty. Issues are named as the findings name them, `#rule` or `#article-5-2.1`, with or without the sign.
pub fn variant(reading: &Reading, choices: &Choices) -> Variant {
    let treaty = &reading.treaty;
    let unnamed: BTreeMap<&str, (usize, &Issue)> = treaty
        .issues
        .iter()
        .enumerate()
        .filter(|(_, issue)| !issue.named && issue.origin.instrument.0 == 0)
        .map(|(number, issue)| (issue.name.trim_start_matches('#'), (number, issue)))
        .collect();
    let carried = |issue: &str| unnamed.get(issue).map_or_else(|| issue.to_owned(), |(number, _)| format!("{UNNAMED}{number}"));
    let known = |name: &str| {
        let number = name.strip_prefix(UNNAMED).and_then(|number| number.parse::<usize>().ok());
        number.and_then(|number| treaty.issues.get(number)).map_or(name, |issue| issue.name.trim_start_matches('#')).to_owned()
    };
    let asked = Choices { by_issue: choices.by_issue.iter().map(|(issue, choice)| (carried(issue), choice.clone())).collect() };
    let issues: BTreeSet<&str> = choices.by_issue.keys().map(String::as_str).collect();
    let mut found = Variant::default();
    let mut unknown: Option<BTreeSet<String>> = None;
    let mut left: BTreeSet<String> = BTreeSet::new();
    for file in reading.files.iter().filter(|file| file.instrument.0 == 0) {
        let Some(source) = reading.sources.get(file.document.file) else { continue };
        let names = |all: bool| -> Vec<(usize, String)> {
            let mut names = Vec::new();
            for (_, (number, issue)) in unnamed.iter().filter(|(name, _)| all || choices.by_issue.contains_key(**name)) {
                let here = issue.places.iter().filter(|place| place.file == file.document.file);
                names.extend(here.map(|place| (place.start as usize, format!("#{UNNAMED}{number} "))));
            }
            names
        };
        // With all names, to say what is left; with those that are chosen, so that the rest stays byte for byte.
        let named = with_names(source.text(), names(true));
        let settled = settle(&named, &asked);
        left.extend(settled.left.iter().map(|site| described(site, &known)));
        for (issue, choice) in settled.unfit {
            found.unfit.push((known(&issue), choice, alternatives(treaty, &known(&issue))));
        }
        unknown = Some(match unknown {
            None => settled.unknown,
            Some(so_far) => so_far.intersection(&settled.unknown).cloned().collect(),
        });
        let text = if unnamed.is_empty() { settled.text } else { settle(&with_names(source.text(), names(false)), &asked).text };
        let (text, dropped) = without_questions_about(&text, &issues);
        found.dropped += dropped;
        found.files.push((file.path.to_string(), text));
    }
    found.left = left.into_iter().collect();
    found.unknown = unknown.unwrap_or_default().iter().map(|issue| known(issue)).collect();
    found.contradictions = contradictions(treaty, choices);
    found
}

/// A text with names put into its brackets.
fn with_names(text: &str, mut names: Vec<(usize, String)>) -> String {
    names.sort();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (bracket, name) in names {
        // The sign itself is one byte.
        if bracket < at || text.as_bytes().get(bracket) != Some(&b'[') {
            continue;
        }
        out.push_str(&text[at..=bracket]);
        out.push_str(&name);
        at = bracket + 1;
    }
    out.push_str(&text[at..]);
    out
}

/// `#turkey (UA or RU)`.
fn described(site: &Site, known: &dyn Fn(&str) -> String) -> String {
    let name = site.issue.as_deref().map_or_else(|| "a bracket without a name".to_owned(), |issue| format!("#{}", known(issue)));
    let whose: Vec<String> = site
        .alternatives
        .iter()
        .enumerate()
        .map(|(number, (labels, _))| {
            let labels: Vec<&str> = labels.iter().map(servanda_syntax::ast::Label::name).collect();
            if labels.is_empty() { (number + 1).to_string() } else { labels.join(", ") }
        })
        .collect();
    let delete = if site.alternatives.len() == 1 { " or delete" } else { "" };
    format!("{name} ({}{delete})", whose.join(" or "))
}

/// The issue of this name, with or without its sign.
fn issue_of<'a>(treaty: &'a Treaty, name: &str) -> Option<&'a Issue> {
    treaty.issues.iter().find(|issue| issue.origin.instrument.0 == 0 && issue.name.trim_start_matches('#') == name)
}

fn alternatives(treaty: &Treaty, name: &str) -> String {
    let Some(issue) = issue_of(treaty, name) else { return String::new() };
    let names: Vec<String> = issue
        .alts
        .iter()
        .enumerate()
        .map(|(number, alt)| match (alt.labels.is_empty(), alt.delete) {
            (false, _) => alt.labels.join(", "),
            (true, true) => "delete".to_owned(),
            (true, false) => (number + 1).to_string(),
        })
        .collect();
    names.join("; ")
}

/// The alternative that a choice means.
fn meant(issue: &Issue, choice: &str) -> Option<u16> {
    let by_label = issue.alts.iter().position(|alt| alt.labels.iter().any(|label| label == choice));
    let by_word = || if matches!(choice, "delete" | "no text") { issue.alts.iter().position(|alt| alt.delete) } else { None };
    let by_number = || choice.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).filter(|at| *at < issue.alts.len());
    by_label.or_else(by_word).or_else(by_number).map(|at| at as u16)
}

/// Choices against the links of the text.
fn contradictions(treaty: &Treaty, choices: &Choices) -> Vec<String> {
    let chosen: BTreeMap<usize, u16> = treaty
        .issues
        .iter()
        .enumerate()
        .filter_map(|(number, issue)| {
            let choice = choices.by_issue.get(issue.name.trim_start_matches('#'))?;
            Some((number, meant(issue, choice)?))
        })
        .collect();
    let mut found = Vec::new();
    for (number, alt) in &chosen {
        let Some(issue) = treaty.issues.get(*number) else { continue };
        for need in issue.links.iter().filter(|(linked, _)| linked == alt).flat_map(|(_, picks)| picks) {
            if chosen.get(&(need.issue.0 as usize)).is_some_and(|other| *other != need.alt)
                && let Some(other) = treaty.issues.get(need.issue.0 as usize)
            {
                let label = |issue: &Issue, alt: u16| {
                    let alt = issue.alts.get(usize::from(alt));
                    alt.and_then(|alt| alt.labels.first()).map_or_else(|| "delete".to_owned(), ToString::to_string)
                };
                found.push(format!("{} = {} goes only with {} = {}", issue.name, label(issue, *alt), other.name, label(other, need.alt)));
            }
        }
    }
    found
}

/// The choices that take a sponsor's text wherever it has one; what is chosen already stays.
pub fn choose_sponsor(treaty: &Treaty, sponsor: &str, choices: &mut Choices) {
    for issue in treaty.issues.iter().filter(|issue| issue.origin.instrument.0 == 0 && issue.kind == IssueKind::Open) {
        if issue.alts.iter().any(|alt| alt.labels.iter().any(|label| label == sponsor)) {
            choices.by_issue.entry(issue.name.trim_start_matches('#').to_owned()).or_insert_with(|| sponsor.to_owned());
        }
    }
}
