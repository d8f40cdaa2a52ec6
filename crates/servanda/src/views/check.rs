//! What a treaty contains, and what is the matter with it.

use servanda_analysis::decision_summary;
use servanda_model::{IssueKind, Modal, TermKind, Treaty};
use servanda_report::{Block, Field, Finding, Report, Tone, finding};
use servanda_syntax::Severity;

use super::blockers::decisions;
use super::count::{count, counts};
use super::rule_text::kind;
use crate::Reading;

/// The kinds of findings, the gravest first, with the words of the tally.
const KINDS: [(Severity, &str, &str); 6] = [
    (Severity::Error, "error", "errors"),
    (Severity::Defect, "defect", "defects"),
    (Severity::Ambiguity, "ambiguity", "ambiguities"),
    (Severity::Gap, "gap", "gaps"),
    (Severity::Open, "open bracket", "open brackets"),
    (Severity::Note, "note", "notes"),
];

/// What a treaty contains, and what is the matter with it, the gravest first. `long` shows every finding with its words; otherwise gaps, open
/// brackets and notes get a line each. `quick` leaves out what needs counting: who can block the decisions.
pub fn check(reading: &Reading, long: bool, quick: bool) -> Report {
    let mut report = Report::new("check", title(reading));
    report.push(Block::Heading { text: title(reading) });
    report.push(Block::fields("contents", contents(&reading.treaty)));
    for (severity, _, many) in KINDS {
        let found: Vec<Finding> =
            reading.diagnostics.iter().filter(|one| one.severity == severity).map(|one| finding(one, &reading.sources)).collect();
        if found.is_empty() {
            continue;
        }
        if long || severity <= Severity::Defect {
            for one in found {
                report.push(one);
            }
        } else {
            report.push(Block::Findings { id: many.replace(' ', "-"), title: count(found.len(), one_of(severity), many), findings: found });
        }
    }
    let errors = reading.diagnostics.iter().any(servanda_syntax::Diagnostic::is_error);
    if !quick && !errors {
        report.blocks.extend(decisions(&decision_summary(&reading.treaty), &reading.treaty).map(Block::Section));
    }
    report.push(tally(reading));
    report
}

fn one_of(severity: Severity) -> &'static str {
    KINDS.iter().find(|(kind, ..)| *kind == severity).map_or("finding", |(_, one, _)| one)
}

/// The name of the treaty, or of its file.
pub(super) fn title(reading: &Reading) -> String {
    if !reading.treaty.front.treaty.is_empty() {
        return reading.treaty.front.treaty.to_string();
    }
    reading.sources.iter().next().map_or_else(|| "Treaty".to_owned(), |(_, source)| source.name().to_owned())
}

/// What the treaty itself declares; what it imports is another document's.
pub(super) fn contents(treaty: &Treaty) -> Vec<Field> {
    let own = |origin: &servanda_model::Origin| origin.instrument.0 == 0;
    let mut fields = Vec::new();
    if !treaty.front.status.is_empty() {
        fields.push(Field::new("status", treaty.front.status.as_str()));
    }
    if treaty.front.zone_named {
        fields.push(Field::new("time zone", treaty.front.zone.as_str()));
    }
    let mut terms = [0usize; 5];
    for term in treaty.terms.iter().filter(|term| own(&term.origin)) {
        let slot = match term.kind {
            TermKind::Party { .. } => 0,
            TermKind::Third => 1,
            TermKind::Role(_) => 2,
            TermKind::Body { .. } => 3,
            TermKind::Place(_) => 4,
            _ => continue,
        };
        terms[slot] += 1;
    }
    let [parties, thirds, roles, bodies, places] = terms;
    fields.push(Field::new(
        "terms",
        counts(&[
            (parties, "party", "parties"),
            (thirds, "third State", "third States"),
            (roles, "role", "roles"),
            (bodies, "body", "bodies"),
            (places, "place", "places"),
        ]),
    ));
    let modal = |wanted: Modal| treaty.rules.iter().filter(|rule| own(&rule.origin) && kind(rule) == Some(wanted)).count();
    fields.push(Field::new(
        "rules",
        counts(&[
            (modal(Modal::Shall), "duty", "duties"),
            (modal(Modal::ShallNot), "prohibition", "prohibitions"),
            (modal(Modal::May), "permission", "permissions"),
            (modal(Modal::HasPower), "power", "powers"),
            (modal(Modal::Effect), "rule that works by itself", "rules that work by themselves"),
            (treaty.decisions.iter().filter(|one| own(&one.origin)).count(), "decision", "decisions"),
            (treaty.facts.iter().filter(|one| own(&one.origin)).count(), "fact", "facts"),
        ]),
    ));
    let issues = |kind: IssueKind| treaty.issues.iter().filter(|issue| own(&issue.origin) && issue.kind == kind).count();
    fields.push(Field::new(
        "brackets",
        counts(&[
            (issues(IssueKind::Open), "issue not agreed", "issues not agreed"),
            (issues(IssueKind::Reading), "with several readings", "with several readings"),
            (issues(IssueKind::Supposition), "supposition", "suppositions"),
        ]),
    ));
    fields.push(Field::new("questions", counts(&[(treaty.asks.len(), "ask", "asks"), (treaty.claims.len(), "claim", "claims")])));
    if treaty.instruments.iter().skip(1).any(|instrument| !instrument.declared) {
        let used: Vec<&str> = treaty
            .instruments
            .iter()
            .skip(1)
            .filter(|instrument| !instrument.declared)
            .map(|instrument| if instrument.title.is_empty() { instrument.prefix.as_str() } else { instrument.title.as_str() })
            .collect();
        fields.push(Field::new("uses", used.join("; ")));
    }
    fields
}

/// How many findings of which kind.
fn tally(reading: &Reading) -> Block {
    let number = |severity: Severity| reading.diagnostics.iter().filter(|one| one.severity == severity).count();
    let errors = number(Severity::Error);
    let mut parts = vec![count(errors, "error", "errors")];
    let rest: Vec<_> = KINDS.iter().skip(1).filter(|(severity, ..)| number(*severity) > 0).collect();
    parts.extend(rest.iter().map(|(severity, one, many)| count(number(*severity), one, many)));
    let intended = reading.diagnostics.iter().filter(|one| one.intended).count();
    let intended = if intended == 0 { String::new() } else { format!(" ({intended} marked as intended)") };
    let tone = if errors > 0 { Tone::Bad } else { Tone::Good };
    Block::toned(format!("{}{intended}", parts.join(", ")), tone)
}
