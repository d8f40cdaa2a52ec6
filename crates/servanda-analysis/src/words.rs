//! Answers in treaty words, so that a line can be pasted after `expect`.

use dashu::rational::RBig;
use ecow::{EcoString, eco_format};
use servanda_model::{Element, Pick, TermId, TimeUnit, Treaty};

use crate::answer::{Entry, Moment, Value};
use crate::coalition;

/// A value.
pub fn value(treaty: &Treaty, value: &Value) -> EcoString {
    match value {
        Value::None => "none".into(),
        Value::Yes => "yes".into(),
        Value::No => "no".into(),
        Value::NoCycle(items) => eco_format!("no: {}", items.join("; ")),
        Value::Impossible => "impossible".into(),
        Value::Never => "never".into(),
        Value::Family(set) => coalition::words(set),
        Value::Number(number) => number_words(number),
        Value::Votes(votes) => match votes.as_slice() {
            [(n, _)] => eco_format!("{n}"),
            several => {
                let parts: Vec<String> = several.iter().map(|(n, base)| format!("{n} of {base}")).collect();
                parts.join(" with ").into()
            }
        },
        Value::Duration(n, unit) => eco_format!("{n} {}", unit_words(*unit, *n)),
        Value::At(moment) => moment_words(*moment),
        Value::NotCountable(cite) => eco_format!("not countable {cite}"),
        Value::SelfJudging(cite) => eco_format!("self-judging {cite}"),
        Value::WaitsFor(what) => eco_format!("waits for {what}"),
        Value::Silent(element, cite) => eco_format!("silent {} {cite}", element_words(*element)),
        Value::Ambiguous(element, cite) => eco_format!("ambiguous {} {cite}", element_words(*element)),
        Value::NotAgreed(element, cite) => eco_format!("not agreed {} {cite}", element_words(*element)),
        Value::DependsOn(what) => eco_format!("depends on {what}"),
        Value::DependsOnTheHour => "depends on the hour".into(),
        Value::Permitted => "permitted".into(),
        Value::Prohibited => "prohibited".into(),
        Value::NotRegulated => "not regulated".into(),
        Value::State(state, None) => state.clone(),
        Value::State(state, Some(since)) => eco_format!("{state} since {}", moment_words(*since)),
        Value::ItemEntry { who, item, when, since } => {
            let names: Vec<EcoString> = who.iter().map(|who| name(treaty, *who)).collect();
            let names = coalition::joined(&names);
            let space = if names.is_empty() { "" } else { " " };
            if let Some(when) = when {
                let word = if *since { "since" } else { "on" };
                eco_format!("{names}{space}{item} {word} {}", moment_words(*when))
            } else {
                eco_format!("{names}{space}{item}")
            }
        }
        Value::ActEntry { who, phrase, when } => {
            if let Some(when) = when {
                eco_format!("{} {phrase} on {}", name(treaty, *who), moment_words(*when))
            } else {
                eco_format!("{} {phrase}", name(treaty, *who))
            }
        }
        Value::Item(item) => item.clone(),
        Value::Member(who) => name(treaty, *who),
        Value::Settings(picks) => setting_words(treaty, picks),
        Value::Verdict(verdict) => verdict.clone(),
        Value::Content(words) => words.clone(),
    }
}

/// A whole line, with its instance and its condition.
pub fn line(treaty: &Treaty, entry: &Entry) -> EcoString {
    let mut line = entry.text.clone();
    if let Some(of) = &entry.of {
        line = eco_format!("{line} for {of}");
    }
    if !entry.when.is_empty() {
        line = eco_format!("{line} if {}", condition(treaty, &entry.when));
    }
    line
}

/// A condition on choices.
pub fn condition(treaty: &Treaty, when: &[Vec<Pick>]) -> EcoString {
    let all: Vec<EcoString> = when.iter().map(|picks| setting_words(treaty, picks)).collect();
    all.join(" or ").into()
}

/// Settings, as after `with`.
pub fn setting_words(treaty: &Treaty, picks: &[Pick]) -> EcoString {
    let all: Vec<EcoString> = picks.iter().map(|pick| pick_words(treaty, *pick)).collect();
    all.join(", ").into()
}

fn pick_words(treaty: &Treaty, pick: Pick) -> EcoString {
    let Some(issue) = treaty.issues.get(pick.issue.0 as usize) else {
        return "?".into();
    };
    let label = match issue.alts.get(usize::from(pick.alt)) {
        Some(alt) => match alt.labels.first() {
            Some(label) => label.clone(),
            None if alt.delete => "delete".into(),
            None if alt.text.is_empty() => eco_format!("alternative {}", pick.alt + 1),
            None => alt.text.clone(),
        },
        None => "?".into(),
    };
    eco_format!("{} = {label}", issue.name)
}

/// The name of a term; unnamed persons that only a question brings in have none of their own.
pub fn name(treaty: &Treaty, term: TermId) -> EcoString {
    treaty.terms.get(term.index()).map_or_else(|| "one more".into(), |term| term.name.clone())
}

/// A number: whole, or a fraction.
pub fn number_words(number: &RBig) -> EcoString {
    eco_format!("{number}")
}

/// A point in time.
pub fn moment_words(moment: Moment) -> EcoString {
    match moment {
        Moment::Date(date) => eco_format!("{date}"),
        Moment::Instant(at) => eco_format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute()),
        Moment::Day(n) => eco_format!("day {n}"),
    }
}

pub(crate) fn unit_words(unit: TimeUnit, n: u32) -> EcoString {
    let word = match unit {
        TimeUnit::Hours => "hours",
        TimeUnit::Days => "days",
        TimeUnit::WorkingDays => "working days",
        TimeUnit::Weeks => "weeks",
        TimeUnit::Months => "months",
        TimeUnit::Years => "years",
    };
    if n == 1 { word.trim_end_matches('s').into() } else { word.into() }
}

/// The name of an element.
pub fn element_words(element: Element) -> &'static str {
    match element {
        Element::Bearer => "bearer",
        Element::Deadline => "deadline",
        Element::Lateness => "lateness",
        Element::Consequence => "consequence",
        Element::Creditor => "creditor",
        Element::MinimumDuration => "minimum duration",
        Element::Request => "request",
        Element::Form => "form",
        Element::Effect => "effect",
        Element::Revocation => "revocation",
        Element::SuspensionOfNotice => "suspension of the notice",
        Element::Opening => "opening",
        Element::Voters => "voters",
        Element::Majority => "majority",
        Element::TimeLimit => "time limit",
        Element::Silence => "silence",
        Element::Quorum => "quorum",
        Element::Exclusion => "exclusion",
        Element::Determination => "determination",
        Element::EntryIntoForce => "entry into force",
        Element::Withdrawal => "withdrawal",
        Element::Suspension => "suspension",
        Element::Expulsion => "expulsion",
        Element::Amendment => "amendment",
        Element::Duration => "duration",
        Element::DisputeSettlement => "dispute settlement",
        Element::Languages => "languages",
        Element::Mode => "mode",
    }
}
