//! What a treaty contains, and what is the matter with it.

use servanda_analysis::decision_summary;
use servanda_report::{Block, Field, Finding, Report, Tone, finding};
use servanda_syntax::Severity;

use super::blockers::decisions;
use super::count::{count, counts};
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
/// brackets and notes get a line each. `quick` leaves out what needs counting: who can block the decisions. At most `most` findings are
/// shown; how many more there are is said, and the tally counts all.
pub fn check(reading: &Reading, long: bool, quick: bool, most: usize) -> Report {
    let mut report = Report::new("check", title(reading));
    report.push(Block::Heading { text: title(reading) });
    report.push(Block::fields("contents", contents(reading)));
    let mut room = most;
    let mut left_out = Vec::new();
    for (severity, one, many) in KINDS {
        let of_kind = || reading.diagnostics.iter().filter(|one| one.severity == severity);
        let number = of_kind().count();
        let found: Vec<Finding> = of_kind().take(room).map(|one| finding(one, &reading.sources)).collect();
        room -= found.len();
        if found.len() < number {
            left_out.push(count(number - found.len(), one, many));
        }
        if found.is_empty() {
            continue;
        }
        if long || severity <= Severity::Defect {
            for one in found {
                report.push(one);
            }
        } else {
            report.push(Block::Findings { id: many.replace(' ', "-"), title: count(number, one, many), findings: found });
        }
    }
    if !left_out.is_empty() {
        report.push(Block::toned(format!("not shown: {}; `--limit 0` shows all", left_out.join(", ")), Tone::Warn));
    }
    let errors = reading.diagnostics.iter().any(servanda_syntax::Diagnostic::is_error);
    if !quick && !errors {
        report.blocks.extend(decisions(&decision_summary(&reading.treaty), &reading.treaty).map(Block::Section));
    }
    report.push(tally(reading));
    report
}

/// The name of the treaty, or of its file.
pub(super) fn title(reading: &Reading) -> String {
    if !reading.treaty.front.treaty.is_empty() {
        return reading.treaty.front.treaty.to_string();
    }
    reading.sources.iter().next().map_or_else(|| "Treaty".to_owned(), |(_, source)| source.name().to_owned())
}

/// What the treaty itself contains; what it imports is another document's.
pub(super) fn contents(reading: &Reading) -> Vec<Field> {
    let (treaty, all) = (&reading.treaty, reading.summary());
    let mut fields = Vec::new();
    if !treaty.front.status.is_empty() {
        fields.push(Field::new("status", treaty.front.status.as_str()));
    }
    if treaty.front.zone_named {
        fields.push(Field::new("time zone", treaty.front.zone.as_str()));
    }
    let lines = [
        (
            "text",
            counts(&[
                (all.articles, "article", "articles"),
                (all.unbound, "paragraph that no rule renders", "paragraphs that no rule renders"),
            ]),
        ),
        (
            "terms",
            counts(&[
                (all.parties, "party", "parties"),
                (all.unnamed_parties, "unnamed party", "unnamed parties"),
                (all.roles, "role", "roles"),
                (all.bodies, "body", "bodies"),
                (all.acts, "act", "acts"),
            ]),
        ),
        (
            "rules",
            counts(&[
                (all.duties, "duty", "duties"),
                (all.prohibitions, "prohibition", "prohibitions"),
                (all.permissions, "permission", "permissions"),
                (all.powers, "power", "powers"),
                (all.effects, "rule that works by itself", "rules that work by themselves"),
                (all.decisions, "decision", "decisions"),
                (all.facts, "fact", "facts"),
            ]),
        ),
        (
            "brackets",
            counts(&[
                (all.open_brackets, "issue not agreed", "issues not agreed"),
                (all.readings, "with several readings", "with several readings"),
                (all.suppositions, "supposition", "suppositions"),
            ]),
        ),
        ("questions", counts(&[(all.questions, "ask", "asks"), (all.claims, "claim", "claims")])),
    ];
    fields.extend(lines.into_iter().map(|(name, text)| Field::new(name, text)));
    let used: Vec<&str> = treaty
        .instruments
        .iter()
        .skip(1)
        .filter(|instrument| !instrument.declared)
        .map(|instrument| if instrument.title.is_empty() { instrument.prefix.as_str() } else { instrument.title.as_str() })
        .collect();
    if !used.is_empty() {
        fields.push(Field::new("uses", used.join("; ")));
    }
    fields
}

/// How many findings of which kind.
pub(super) fn tally(reading: &Reading) -> Block {
    let number = |severity: Severity| reading.diagnostics.iter().filter(|one| one.severity == severity).count();
    let errors = number(Severity::Error);
    let mut parts = vec![count(errors, "error", "errors")];
    let rest: Vec<_> = KINDS.iter().skip(1).filter(|(severity, ..)| number(*severity) > 0).collect();
    parts.extend(rest.iter().map(|(severity, one, many)| count(number(*severity), one, many)));
    let intended = reading.diagnostics.iter().filter(|one| one.intended).count();
    let intended = if intended == 0 { String::new() } else { format!(" ({intended} marked as intended)") };
    let tone = match (errors, rest.is_empty()) {
        (0, true) => Tone::Good,
        (0, false) => Tone::Warn,
        _ => Tone::Bad,
    };
    Block::toned(format!("{}{intended}", parts.join(", ")), tone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_findings_the_gravest_are_shown_and_the_others_counted() {
        let text = format!("## Article 1\n```servanda\nparty UA\nrule calm\n    UA shall sign\n{}```\n", "frobnicate\n".repeat(30));
        let reading = crate::read("a.md", text, &crate::alone);
        let shown = crate::show(&check(&reading, false, true, 20));
        assert_eq!(shown.matches("error[").count(), 20, "{shown}");
        assert!(shown.contains("not shown: 10 errors,"), "{shown}");
        assert!(shown.contains("\n30 errors, "), "{shown}");
        let all = crate::show(&check(&reading, false, true, usize::MAX));
        assert!(!all.contains("not shown") && all.matches("error[").count() == 30, "{all}");
    }
}
