//! Brackets: what is open, what has readings, where words and rules differ, and words that no rule renders.

use ecow::EcoString;
use rustc_hash::FxHashMap;
use servanda_syntax::ast::{Bracket, ProseKind, Slot, Words};
use servanda_syntax::{Diagnostic, Span};

use crate::choice::IssueId;
use crate::codes;
use crate::lower::Lower;
use crate::treaty::{InstrumentId, IssueKind, ItemId, TermKind};
use crate::visit::{decision_items, fact_items, rule_items};
use crate::walk::Walk;

pub(super) fn find(lower: &Lower<'_>, walk: &Walk<'_>, found: &mut Vec<Diagnostic>) -> Vec<(Span, EcoString)> {
    open(lower, found);
    words_against_rules(lower, walk, found);
    unbound(lower, walk, found)
}

/// What each item is called, for lists of what depends on an issue.
fn items(lower: &Lower<'_>) -> Vec<(Span, ItemId, String)> {
    let treaty = &lower.t;
    let mut all: Vec<(Span, ItemId, String)> = Vec::new();
    all.extend(
        treaty
            .rules
            .iter()
            .enumerate()
            .map(|(at, rule)| (rule.origin.span, ItemId::Rule(crate::treaty::RuleId(at as u32)), rule.name.words())),
    );
    all.extend(
        treaty
            .decisions
            .iter()
            .enumerate()
            .map(|(at, one)| (one.origin.span, ItemId::Decision(crate::treaty::DecisionId(at as u32)), one.name.words())),
    );
    all.extend(
        treaty
            .facts
            .iter()
            .enumerate()
            .map(|(at, one)| (one.origin.span, ItemId::Fact(crate::treaty::FactId(at as u32)), one.name.words())),
    );
    all.sort_by_key(|(span, ..)| (span.file, span.start));
    all
}

/// The item that holds a place.
fn holder(items: &[(Span, ItemId, String)], place: Span) -> Option<usize> {
    let after = items.partition_point(|(span, ..)| (span.file, span.start) <= (place.file, place.start));
    let at = after.checked_sub(1)?;
    items.get(at).filter(|(span, ..)| span.contains(place)).map(|_| at)
}

fn open(lower: &Lower<'_>, found: &mut Vec<Diagnostic>) {
    let treaty = &lower.t;
    if treaty.issues.is_empty() {
        return;
    }
    let items = items(lower);
    let mut users: FxHashMap<ItemId, Vec<ItemId>> = FxHashMap::default();
    let uses = treaty
        .rules
        .iter()
        .enumerate()
        .map(|(at, rule)| (ItemId::Rule(crate::treaty::RuleId(at as u32)), rule_items(rule)))
        .chain(
            treaty
                .decisions
                .iter()
                .enumerate()
                .map(|(at, one)| (ItemId::Decision(crate::treaty::DecisionId(at as u32)), decision_items(one))),
        )
        .chain(treaty.facts.iter().enumerate().map(|(at, one)| (ItemId::Fact(crate::treaty::FactId(at as u32)), fact_items(one))));
    for (user, used) in uses {
        for item in used {
            users.entry(item).or_default().push(user);
        }
    }
    let names: FxHashMap<ItemId, &str> = items.iter().map(|(_, id, name)| (*id, name.as_str())).collect();
    for issue in treaty.issues.iter().filter(|issue| issue.origin.instrument == InstrumentId(0) && !issue.places.is_empty()) {
        // What holds the bracket, and what refers to that, a few steps on.
        let mut depends: Vec<ItemId> = Vec::new();
        for place in &issue.places {
            depends.extend(holder(&items, *place).and_then(|at| items.get(at)).map(|(_, id, _)| *id).filter(|id| !depends.contains(id)));
        }
        if depends.is_empty() && items.len() <= MAX_SCANNED {
            let id = lower.find_issue(InstrumentId(0), issue.name.trim_start_matches('#'));
            depends = id.map(|id| speaking_of(lower, &items, &changed_terms(lower, id))).unwrap_or_default();
        }
        let mut at = 0;
        while let Some(id) = depends.get(at).copied() {
            at += 1;
            if depends.len() > 24 {
                break;
            }
            for user in users.get(&id).into_iter().flatten() {
                if !depends.contains(user) {
                    depends.push(*user);
                }
            }
        }
        let shown: Vec<String> = depends.iter().take(8).filter_map(|id| names.get(id)).map(|name| format!("`{name}`")).collect();
        let more = if depends.len() > 8 { ", …" } else { "" };
        let alternatives: Vec<String> = issue
            .alts
            .iter()
            .filter(|alt| !(alt.delete && alt.labels.is_empty() && alt.text.is_empty()))
            .map(|alt| {
                let label = if alt.labels.is_empty() { "no sponsor".to_string() } else { alt.labels.join(", ") };
                let text = alt.text.split_whitespace().collect::<Vec<_>>().join(" ");
                let text = if alt.delete { "no text".to_string() } else { shorten(&text) };
                format!("{label}: {text}")
            })
            .collect();
        let (code, message) = match issue.kind {
            IssueKind::Open => ("SV0422", format!("`{}` is not agreed", issue.name)),
            IssueKind::Reading => ("SV0423", format!("`{}` has {} readings", issue.name, issue.alts.len())),
            IssueKind::Supposition => ("SV0444", format!("`{}` is a supposition, in nobody's text", issue.name)),
        };
        let mut diagnostic = codes::diagnostic(code, issue.origin.span, message).label(alternatives.join(" | "));
        if !shown.is_empty() {
            diagnostic = diagnostic.note(format!("on it depend {}{more}", shown.join(", ")));
        }
        if !issue.origin.cite.is_empty() {
            diagnostic = diagnostic.article(issue.origin.cite.clone());
        }
        if issue.places.len() > 1 {
            for place in issue.places.iter().filter(|place| **place != issue.origin.span).take(4) {
                diagnostic = diagnostic.other(*place, "also here");
            }
        }
        diagnostic = diagnostic.intended(issue.intended).help(match issue.kind {
            IssueKind::Open => "ask with each choice: `ask … with #issue = LABEL`; settle it by keeping one alternative",
            IssueKind::Reading => "say in the text which is meant, or mark it `{intended}`",
            IssueKind::Supposition => "questions choose it: `with #issue = name`",
        });
        found.push(diagnostic);
    }
}

/// Items beyond this number are not searched for the names that a bracket in a declaration changes.
const MAX_SCANNED: usize = 2000;

/// The names that mean something else under another choice: who is declared, who holds a role, what lies in a place.
fn changed_terms(lower: &Lower<'_>, issue: IssueId) -> Vec<EcoString> {
    let on = |guard: &[crate::choice::Pick]| guard.iter().any(|pick| pick.issue == issue);
    let mut names = Vec::new();
    for term in &lower.t.terms {
        let changed = on(&term.guard)
            || match &term.kind {
                TermKind::Role(role) => role.holders.iter().any(|holder| on(&holder.guard)),
                TermKind::Body { members } => members.iter().any(|member| on(&member.guard)),
                TermKind::Place(places) => places.iter().flat_map(|place| &place.alts).any(|(guard, _)| on(guard)),
                TermKind::Kind(values) => values.iter().any(|(guard, _)| on(guard)),
                _ => false,
            };
        if changed && names.len() < 8 && term.name != "Party" {
            names.push(term.name.clone());
        }
    }
    names
}

/// The rules, decisions and facts that speak of one of these names, in any number.
fn speaking_of(lower: &Lower<'_>, items: &[(Span, ItemId, String)], names: &[EcoString]) -> Vec<ItemId> {
    let speaks = |span: Span| {
        let text = lower.src.text(span);
        text.split(|c: char| !(c.is_alphanumeric() || c == '-'))
            .any(|word| names.iter().any(|name| word == name || word.strip_suffix('s') == Some(name)))
    };
    items.iter().filter(|(span, ..)| speaks(*span)).map(|(_, id, _)| *id).collect()
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_string();
    }
    let cut: String = text.chars().take(57).collect();
    format!("{cut}…")
}

/// A bracket in the treaty's words must be the bracket of the rule below them.
fn words_against_rules(lower: &Lower<'_>, walk: &Walk<'_>, found: &mut Vec<Diagnostic>) {
    for paragraph in walk.paragraphs.iter().filter(|paragraph| paragraph.instrument == InstrumentId(0) && paragraph.bound) {
        for bracket in &paragraph.prose.brackets {
            compare(lower, bracket, &paragraph.cite, found);
        }
    }
    for (bracket, cite, instrument) in &walk.heading_brackets {
        if *instrument == InstrumentId(0) {
            compare(lower, bracket, cite, found);
        }
    }
}

fn compare(lower: &Lower<'_>, bracket: &Bracket<Words>, cite: &EcoString, found: &mut Vec<Diagnostic>) {
    let issue = bracket.issue.as_ref().and_then(|name| lower.find_issue(InstrumentId(0), &name.text));
    let carried = issue.is_some_and(|id: IssueId| lower.issues.in_rules.get(id.0 as usize).copied().unwrap_or(false));
    if !carried {
        let intended = bracket.notes.iter().any(|note| note.intended);
        let said = bracket.issue.as_ref().map_or_else(|| "this bracket".to_string(), |name| format!("`#{}`", name.text));
        let mut diagnostic = codes::diagnostic("SV0214", bracket.span, format!("{said} stands in the words, but in no rule"))
            .label("no rule carries this choice")
            .note("what is open in the words must be open in the rule that renders them, or the rule has already chosen")
            .help(if bracket.issue.is_some() {
                "put a bracket of the same issue into the rule"
            } else {
                "name the issue, `[#name A: … | B: …]`, and put a bracket of the same name into the rule"
            })
            .intended(intended);
        if !cite.is_empty() {
            diagnostic = diagnostic.article(cite.clone());
        }
        found.push(diagnostic);
    }
    for alt in &bracket.alts {
        if let Some(Slot::Plain(words)) = &alt.value {
            for inner in &words.brackets {
                compare(lower, inner, cite, found);
            }
        }
    }
}

/// Words that no rule renders.
fn unbound(lower: &Lower<'_>, walk: &Walk<'_>, found: &mut Vec<Diagnostic>) -> Vec<(Span, EcoString)> {
    let mut all = Vec::new();
    let any_rules = walk.any_items;
    for paragraph in walk.paragraphs.iter().filter(|paragraph| !paragraph.bound && paragraph.instrument == InstrumentId(0)) {
        if !matches!(paragraph.prose.kind, ProseKind::Text | ProseKind::Item) {
            continue;
        }
        let span = paragraph.prose.span;
        all.push((span, paragraph.cite.clone()));
        if !any_rules {
            continue;
        }
        let text = lower.src.text(span);
        let end = text.find('\n').map_or(span.end, |at| span.start + at as u32);
        let intended = paragraph.prose.notes.iter().any(|note| note.intended);
        let mut diagnostic = codes::diagnostic("SV0439", Span { end, ..span }, "no rule renders these words")
            .label("words only")
            .note("nothing is computed from them: no answer and no finding takes them into account")
            .help("put a rule below them, or mark them `{intended}` if they are not meant to bind")
            .intended(intended);
        if !paragraph.cite.is_empty() {
            diagnostic = diagnostic.article(paragraph.cite.clone());
        }
        found.push(diagnostic);
    }
    all
}
