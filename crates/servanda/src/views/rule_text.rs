//! A rule's own lines, sorted into the columns of a table. The words stay those of the document, brackets included.

use servanda_model::{Bearer, Dnf, Guarded, Modal, Pick, Rule};
use servanda_syntax::{Sources, Span};

use super::outline::settings;
use crate::Reading;

/// A rule in the words of its lines; what the text does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RuleText {
    /// Who.
    pub(super) who: String,
    /// What, with its modal: `shall deliver aid to V`.
    pub(super) what: String,
    /// `when` lines.
    pub(super) trigger: String,
    /// `if`, `while` and `unless` lines.
    pub(super) conditions: String,
    /// Time lines.
    pub(super) deadline: String,
    /// `notice` lines, with their keyword.
    pub(super) notice: String,
    /// `owed to`.
    pub(super) to: String,
    /// `if late`.
    pub(super) late: String,
    /// `on breach`.
    pub(super) breach: String,
}

const MODALS: [&str; 6] = [" shall ", " may ", " has power to ", " have power to ", " ceases to ", " enters into "];

/// What kind of norm a rule is: `no G shall` and `no G may` are prohibitions.
pub(super) fn kind(rule: &Rule) -> Option<Modal> {
    let modal = rule.sentence.modal.values().next().copied();
    let nobody = rule.sentence.bearer.values().next().is_some_and(|bearer| matches!(bearer, Bearer::No(_)));
    match modal {
        Some(Modal::Shall | Modal::May) if nobody => Some(Modal::ShallNot),
        other => other,
    }
}

/// Sorts the lines of a rule.
pub(super) fn rule_text(rule: &Rule, reading: &Reading) -> RuleText {
    let sources = &reading.sources;
    let guarded = |lines: &[Said]| said(lines, rule, reading);
    let (who, what) = sentence(rule, sources);
    let conditions = [("if", &rule.ifs), ("while", &rule.whiles), ("unless", &rule.unless)];
    let conditions: Vec<String> = conditions
        .iter()
        .flat_map(|(word, groups)| groups.iter().map(|group| with_keyword(word, &dnf(group, sources))))
        .filter(|text| !text.is_empty())
        .collect();
    RuleText {
        who,
        what,
        trigger: rule.when.iter().map(|group| strip(&dnf(group, sources), "when")).collect::<Vec<_>>().join("; "),
        conditions: conditions.join("; "),
        deadline: guarded(&lines(&rule.times)),
        notice: guarded(&lines(&rule.notice)),
        to: strip(&guarded(&lines(&rule.owed_to)), "owed to"),
        late: strip(&guarded(&lines(&rule.if_late)), "if late"),
        breach: strip(&guarded(&lines(&rule.on_breach)), "on breach"),
    }
}

/// The words at a place, on one line.
pub(super) fn words(span: Span, sources: &Sources) -> String {
    sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sentence: the line below the name, split at its modal.
fn sentence(rule: &Rule, sources: &Sources) -> (String, String) {
    let text = sources.text(rule.origin.span);
    let line = text.lines().skip(1).map(str::trim).find(|line| !line.is_empty() && !line.starts_with('{')).unwrap_or_default();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = rule.sentence.modal.settled() != Some(&Modal::Effect);
    match MODALS.iter().filter(|_| plain).filter_map(|modal| line.find(modal)).min() {
        Some(at) => (line[..at].to_owned(), line[at..].trim_start().to_owned()),
        None => (String::new(), line),
    }
}

fn dnf<T>(group: &Dnf<T>, sources: &Sources) -> String {
    group.lines.iter().map(|line| words(line.span, sources)).collect::<Vec<_>>().join(" ")
}

/// Where a line stands, and under which choices.
type Said<'a> = (Span, &'a [Pick]);

fn lines<T>(lines: &[Guarded<T>]) -> Vec<Said<'_>> {
    lines.iter().map(|line| (line.span, line.guard.as_slice())).collect()
}

/// The words of the lines, each with the choices under which it stands, beyond those of the rule itself.
fn said(lines: &[Said<'_>], rule: &Rule, reading: &Reading) -> String {
    let mut seen: Vec<String> = Vec::new();
    for (span, guard) in lines {
        let own: Vec<Pick> = guard.iter().copied().filter(|pick| !rule.guard.contains(pick)).collect();
        let text = words(*span, &reading.sources);
        let text = if own.is_empty() { text } else { format!("{text} if {}", settings(&own, &reading.treaty)) };
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.join("; ")
}

fn strip(text: &str, keyword: &str) -> String {
    text.strip_prefix(keyword).map_or(text, str::trim_start).to_owned()
}

fn with_keyword(keyword: &str, text: &str) -> String {
    if text.is_empty() || text.starts_with(keyword) { text.to_owned() } else { format!("{keyword} {text}") }
}
