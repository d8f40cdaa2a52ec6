//! The questions that both drafts ask, with their answers: with every bracket open, so that what a bracket does shows.

use std::collections::{BTreeMap, BTreeSet};

use ecow::{EcoString, eco_format};
use servanda_model::{Ask, Compiled, IssueKind, Setting, When};
use servanda_syntax::Sources;

use super::Both;
use super::words::Words;
use crate::answer::{Entry, Outcome, Value};
use crate::ask::{Options, answer};

/// A question of both drafts that has another answer now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerChange {
    /// The question's words.
    pub question: EcoString,
    /// What was supposed to have happened.
    pub given: Vec<EcoString>,
    /// The day on which it is asked, where it names one.
    pub as_of: Option<EcoString>,
    /// Lines of the answer that are gone.
    pub before: Vec<EcoString>,
    /// Lines that are new.
    pub after: Vec<EcoString>,
}

/// Answers that changed, and how many questions both ask.
pub(super) fn answers(a: &Compiled, b: &Compiled, both: &Both<'_>) -> (Vec<AnswerChange>, usize) {
    let (old, new) = (both.before(), both.after());
    let mut earlier: BTreeMap<Key, &Ask> = BTreeMap::new();
    for ask in &a.treaty.asks {
        if let Some(key) = key(&old, ask, &a.sources) {
            earlier.entry(key).or_insert(ask);
        }
    }
    let mut seen: BTreeSet<Key> = BTreeSet::new();
    let mut found = Vec::new();
    for ask in &b.treaty.asks {
        let Some(key) = key(&new, ask, &b.sources) else { continue };
        let Some(former) = earlier.get(&key) else { continue };
        if !seen.insert(key.clone()) {
            continue;
        }
        let (before, after) = (lines(&old, former), lines(&new, ask));
        let gone: Vec<EcoString> = before.iter().filter(|(line, _)| !after.contains_key(*line)).map(|(_, told)| told.clone()).collect();
        let come: Vec<EcoString> = after.iter().filter(|(line, _)| !before.contains_key(*line)).map(|(_, told)| told.clone()).collect();
        if !gone.is_empty() || !come.is_empty() {
            found.push(AnswerChange { question: ask.text.clone(), given: key.1, as_of: ask.as_of.map(day), before: gone, after: come });
        }
    }
    (found, seen.len())
}

/// A day as a question names it.
fn day(when: When) -> EcoString {
    match when {
        When::Date(date) => eco_format!("{date}"),
        When::Instant(at) => eco_format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute()),
        When::Day(n) => eco_format!("day {n}"),
    }
}

/// What makes two questions one: the words, what happened before, what else is supposed.
type Key = (EcoString, Vec<EcoString>, EcoString);

fn key(words: &Words<'_>, ask: &Ask, sources: &Sources) -> Option<Key> {
    ask.question.as_ref()?;
    let mut supposed: Vec<EcoString> = Vec::new();
    for settings in &ask.with {
        for setting in settings {
            match setting {
                Setting::Choose(pick) => {
                    let kind = words.treaty.issues.get(pick.issue.0 as usize).map(|issue| issue.kind);
                    if kind == Some(IssueKind::Supposition) {
                        supposed.push(words.picks(&[*pick]));
                    }
                }
                // Who is whom is written in names of this draft: such questions are not compared.
                _ => return None,
            }
        }
    }
    supposed.sort();
    supposed.dedup();
    let text = |span| -> EcoString { words.names.rename(&sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")) };
    let told = ask.given_names.iter().filter_map(|name| words.treaty.histories.iter().find(|history| history.name == *name));
    let given = told.flat_map(|history| &history.lines).chain(&ask.given).map(|line| text(line.span)).collect();
    let frame =
        eco_format!("{} {:?} {}", supposed.join(", "), ask.as_of, ask.under.map_or_else(EcoString::new, |one| words.instrument(one)));
    let question: Vec<&str> = ask.text.split_whitespace().collect();
    Some((words.names.rename(&question.join(" ")), given, frame))
}

/// The lines of an answer without regard to citations, each with how it is told.
fn lines(words: &Words<'_>, ask: &Ask) -> BTreeMap<EcoString, EcoString> {
    let mut open = ask.clone();
    for settings in &mut open.with {
        settings.retain(|setting| match setting {
            Setting::Choose(pick) => {
                words.treaty.issues.get(pick.issue.0 as usize).is_some_and(|issue| issue.kind == IssueKind::Supposition)
            }
            _ => true,
        });
    }
    if open.with.iter().any(Vec::is_empty) {
        open.with.clear();
    }
    match answer(words.treaty, &open, &Options::default()).outcome {
        Outcome::Entries(entries) => entries.iter().map(|entry| line(words, entry)).collect(),
        Outcome::NotAnswered(reason) => {
            let told = eco_format!("not answered: {}", words.names.rename(&reason));
            BTreeMap::from([(told.clone(), told)])
        }
    }
}

fn line(words: &Words<'_>, entry: &Entry) -> (EcoString, EcoString) {
    let cite = match &entry.value {
        Value::NotCountable(cite)
        | Value::SelfJudging(cite)
        | Value::Silent(_, cite)
        | Value::Ambiguous(_, cite)
        | Value::NotAgreed(_, cite) => cite.as_str(),
        _ => "",
    };
    let full = words.names.rename(&entry.text);
    let bare = entry.text.strip_suffix(cite).map_or_else(|| full.clone(), |text| words.names.rename(text.trim_end()));
    let of = entry.of.as_ref().map_or_else(EcoString::new, |of| eco_format!(" for {}", words.names.rename(of)));
    let when = if entry.when.is_empty() { EcoString::new() } else { eco_format!(" if {}", words.condition(&entry.when)) };
    (eco_format!("{bare}{of}{when}"), eco_format!("{full}{of}{when}"))
}
