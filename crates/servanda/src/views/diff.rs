//! Two drafts compared by what they do: norms, decisions, brackets, findings, answers.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use servanda_analysis::{BlockingChange, DecisionView, Outcome, TestReport, compare_blocking, decision_summary};
use servanda_model::{IssueKind, Treaty};
use servanda_report::{Block, Item, Report, Section, Tone};
use servanda_syntax::Severity;

use super::answer::line;
use super::check::title;
use super::rule_text::{RuleText, rule_text};
use crate::Reading;

/// A draft with its own questions answered.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What it says.
    pub reading: &'a Reading,
    /// Its questions with their answers.
    pub tested: &'a TestReport,
}

/// What changes from one draft to another: by what they do, not by their wording.
pub fn diff(old: Draft<'_>, new: Draft<'_>) -> Report {
    let mut report = Report::new("diff", format!("{} → {}", old.name, new.name));
    report.push(Block::Heading { text: format!("{} → {}", title(old.reading), title(new.reading)) });
    let parts = [
        ("norms", "rules", norms(old, new)),
        ("decisions", "decisions, and who can block them", decisions(old, new)),
        ("brackets", "brackets", brackets(old, new)),
        ("findings", "gaps and defects", findings(old, new)),
        ("answers", "answers to shared questions", answers(old, new)),
    ];
    for (id, title, items) in parts {
        if !items.is_empty() {
            let mut section = Section::new(id, title);
            section.push(Block::list(id, items));
            report.push(section);
        }
    }
    if report.blocks.len() == 1 {
        report.push(Block::toned("nothing differs in what they do", Tone::Good));
    }
    report
}

fn own_rules(reading: &Reading) -> BTreeMap<String, (String, RuleText)> {
    let own = reading.treaty.rules.iter().filter(|rule| rule.origin.instrument.0 == 0);
    own.map(|rule| (rule.name.words(), (rule.origin.cite.to_string(), rule_text(rule, reading)))).collect()
}

/// Rules added and dropped, and what changed in those that stayed, line by line.
fn norms(old: Draft<'_>, new: Draft<'_>) -> Vec<Item> {
    let (before, after) = (own_rules(old.reading), own_rules(new.reading));
    let mut items = Vec::new();
    for (name, (cite, text)) in &before {
        if !after.contains_key(name) {
            items.push(Item::toned(format!("dropped `{name}`: {} {}", text.who, text.what), Tone::Bad).article(cite.as_str()));
        }
    }
    for (name, (cite, text)) in &after {
        let Some((_, earlier)) = before.get(name) else {
            items.push(Item::toned(format!("added `{name}`: {} {}", text.who, text.what), Tone::Good).article(cite.as_str()));
            continue;
        };
        let changes = changes(earlier, text);
        if !changes.is_empty() {
            items.push(Item::new(format!("changed `{name}`")).article(cite.as_str()).with(changes));
        }
    }
    items
}

fn changes(old: &RuleText, new: &RuleText) -> Vec<Item> {
    let fields = [
        ("who", &old.who, &new.who),
        ("what", &old.what, &new.what),
        ("trigger", &old.trigger, &new.trigger),
        ("conditions", &old.conditions, &new.conditions),
        ("deadline", &old.deadline, &new.deadline),
        ("owed to", &old.to, &new.to),
        ("if late", &old.late, &new.late),
        ("on breach", &old.breach, &new.breach),
    ];
    fields
        .into_iter()
        .filter(|(_, old, new)| plain(old) != plain(new))
        .map(|(field, old, new)| {
            let way = if field == "deadline" { direction(old, new) } else { "" };
            Item::new(format!("{field}{way}: {} → {}", or_silent(old), or_silent(new)))
        })
        .collect()
}

fn or_silent(text: &str) -> &str {
    if text.is_empty() { "silent" } else { text }
}

/// A line without what changes nothing: notes, names of issues, the order of alternatives.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    // The name of an issue stands with its first alternative, whichever that is.
    let words = |part: &str| part.split_whitespace().filter(|word| !word.starts_with('#')).collect::<Vec<_>>().join(" ");
    let mut parts: Vec<String> = out.split(['[', '|', ']']).map(words).collect();
    parts.sort_unstable();
    parts.join(" | ")
}

/// Whether a deadline counted in the same unit became shorter or longer.
fn direction(old: &str, new: &str) -> &'static str {
    let days = |text: &str| {
        let mut words = text.strip_prefix("within ")?.split_whitespace();
        let number: u32 = words.next()?.parse().ok()?;
        let unit = words.next()?.trim_end_matches('s').to_owned();
        Some((number, unit, words.map(str::to_owned).collect::<Vec<_>>()))
    };
    match (days(old), days(new)) {
        (Some((before, unit, anchor)), Some((after, other, place))) if unit == other && anchor == place => match after.cmp(&before) {
            Ordering::Less => " tightened",
            Ordering::Greater => " loosened",
            Ordering::Equal => "",
        },
        _ => "",
    }
}

/// Decisions added and dropped, and blocking sets gained and lost.
fn decisions(old: Draft<'_>, new: Draft<'_>) -> Vec<Item> {
    let by_name = |treaty: &Treaty| -> BTreeMap<String, DecisionView> {
        let names = treaty.decisions.iter().map(|decision| decision.name.words());
        names
            .zip(decision_summary(treaty))
            .filter(|(_, view)| treaty.decisions.get(view.decision.index()).is_some_and(|one| one.origin.instrument.0 == 0))
            .collect()
    };
    let (before, after) = (by_name(&old.reading.treaty), by_name(&new.reading.treaty));
    let alone = powers_alone(old, new);
    let mut items = Vec::new();
    for (name, view) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
        items.push(Item::toned(format!("dropped `{name}`"), Tone::Bad).article(view.cite.as_str()));
    }
    for (name, view) in &after {
        let lines = blocking(view, &new.reading.treaty);
        let Some(earlier) = before.get(name) else {
            let sets = lines.into_iter().map(|line| Item::new(format!("can block: {line}"))).collect();
            items.push(Item::toned(format!("added `{name}`"), Tone::Good).article(view.cite.as_str()).with(sets));
            continue;
        };
        let earlier = blocking(earlier, &old.reading.treaty);
        let lost = earlier.difference(&lines).map(|line| Item::toned(format!("can no longer block: {line}"), Tone::Bad));
        let gained = lines.difference(&earlier).map(|line| Item::toned(format!("can now block: {line}"), Tone::Warn));
        let by_name = alone.iter().filter(|change| change.item == view.name).flat_map(in_names);
        let changes: Vec<Item> = by_name.chain(lost).chain(gained).collect();
        if !changes.is_empty() {
            items.push(Item::new(format!("changed `{name}`")).article(view.cite.as_str()).with(changes));
        }
    }
    items
}

/// Who can block alone more, or less, often than before, decision by decision.
fn powers_alone(old: Draft<'_>, new: Draft<'_>) -> Vec<BlockingChange> {
    let draft = |reading| servanda_analysis::Draft { treaty: reading, picks: Vec::new() };
    compare_blocking(&draft(&old.reading.treaty), &draft(&new.reading.treaty))
}

/// `RU gains a veto`: by name, since that is what a delegation looks for.
fn in_names(change: &BlockingChange) -> Vec<Item> {
    let said =
        |who: &[ecow::EcoString], what: &str, tone| (!who.is_empty()).then(|| Item::toned(format!("{what}: {}", who.join(", ")), tone));
    let gained = said(&change.gained, "gains a block of its own, or has it under more choices", Tone::Warn);
    let lost = said(&change.lost, "loses a block of its own, or has it under fewer choices", Tone::Good);
    gained.into_iter().chain(lost).collect()
}

fn blocking(view: &DecisionView, treaty: &Treaty) -> BTreeSet<String> {
    match &view.blockers.outcome {
        Outcome::Entries(entries) => entries.iter().map(|entry| line(entry, treaty)).collect(),
        Outcome::NotAnswered(reason) => BTreeSet::from([format!("not answered: {reason}")]),
    }
}

/// Issues closed, reopened and new.
fn brackets(old: Draft<'_>, new: Draft<'_>) -> Vec<Item> {
    let open = |reading: &Reading| -> BTreeMap<String, (String, BTreeSet<String>)> {
        let own = reading.treaty.issues.iter().filter(|issue| issue.origin.instrument.0 == 0 && issue.kind == IssueKind::Open);
        own.map(|issue| {
            let alternatives = issue.alts.iter().map(|alt| {
                let text = if alt.delete { "(nothing)".to_owned() } else { alt.text.split_whitespace().collect::<Vec<_>>().join(" ") };
                format!("{}: {text}", alt.labels.join(", "))
            });
            (issue.name.to_string(), (issue.origin.cite.to_string(), alternatives.collect()))
        })
        .collect()
    };
    let (before, after) = (open(old.reading), open(new.reading));
    let mut items = Vec::new();
    for (name, (cite, _)) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
        items.push(Item::toned(format!("closed {name}"), Tone::Good).article(cite.as_str()));
    }
    for (name, (cite, alternatives)) in &after {
        match before.get(name) {
            None => items.push(Item::toned(format!("new {name}"), Tone::Warn).article(cite.as_str())),
            Some((_, earlier)) if earlier != alternatives => {
                let lost = earlier.difference(alternatives).map(|text| Item::new(format!("no longer: {text}")));
                let gained = alternatives.difference(earlier).map(|text| Item::new(format!("now: {text}")));
                items.push(Item::new(format!("changed {name}")).article(cite.as_str()).with(lost.chain(gained).collect()));
            }
            Some(_) => {}
        }
    }
    items
}

/// Gaps and defects opened and closed.
fn findings(old: Draft<'_>, new: Draft<'_>) -> Vec<Item> {
    let all = |reading: &Reading| -> BTreeSet<(String, String)> {
        let grave = reading.diagnostics.iter().filter(|one| one.severity <= Severity::Ambiguity);
        grave.map(|one| (format!("{}: {}", one.severity.name(), one.message), one.article.clone().unwrap_or_default())).collect()
    };
    let (before, after) = (all(old.reading), all(new.reading));
    let messages = |set: &BTreeSet<(String, String)>| set.iter().map(|(message, _)| message.clone()).collect::<BTreeSet<_>>();
    let (known_before, known_after) = (messages(&before), messages(&after));
    let closed = before.iter().filter(|(message, _)| !known_after.contains(message));
    let opened = after.iter().filter(|(message, _)| !known_before.contains(message));
    closed
        .map(|(message, cite)| Item::toned(format!("closed {message}"), Tone::Good).article(cite.as_str()))
        .chain(opened.map(|(message, cite)| Item::toned(format!("opened {message}"), Tone::Warn).article(cite.as_str())))
        .collect()
}

/// Questions that both drafts ask, with another answer.
fn answers(old: Draft<'_>, new: Draft<'_>) -> Vec<Item> {
    let all = |tested: &TestReport| -> BTreeMap<String, BTreeSet<String>> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        tested
            .asks
            .iter()
            .map(|ask| {
                // The same question may be asked several times, after different histories: they are matched in order.
                let number = seen.entry(ask.text.to_string()).or_default();
                *number += 1;
                let name = if *number == 1 { ask.text.to_string() } else { format!("{} ({number})", ask.text) };
                (name, ask.got.iter().map(ToString::to_string).collect())
            })
            .collect()
    };
    let (before, after) = (all(old.tested), all(new.tested));
    let mut items = Vec::new();
    for (question, now) in &after {
        if let Some(then) = before.get(question)
            && then != now
        {
            let lost = then.difference(now).map(|line| Item::new(format!("no longer: {line}")));
            let gained = now.difference(then).map(|line| Item::new(format!("now: {line}")));
            items.push(Item::new(question.as_str()).with(lost.chain(gained).collect()));
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::{direction, plain};

    #[test]
    fn a_deadline_is_tightened_or_loosened_only_if_it_can_be_compared() {
        assert_eq!(direction("within 10 days after X", "within 3 days after X"), " tightened");
        assert_eq!(direction("within 3 days after X", "within 10 days after X"), " loosened");
        assert_eq!(direction("within 3 days after X", "within 3 months after X"), "");
        assert_eq!(direction("within 3 days after X", "within 5 days after Y"), "");
    }

    #[test]
    fn notes_and_the_order_of_alternatives_change_nothing() {
        assert_eq!(plain("within [#a UA: 3 | RU: 5] days {seen}"), plain("within [#a RU: 5 | UA: 3]  days"));
        assert_ne!(plain("within 3 days"), plain("within 4 days"));
    }
}
