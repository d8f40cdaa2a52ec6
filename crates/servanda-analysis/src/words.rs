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

/// A share of a sum: in per cent where that comes out even, else as a fraction.
pub(crate) fn share_words(share: &RBig) -> EcoString {
    let percent = share * RBig::from(100);
    match decimal(&percent) {
        Some(percent) => eco_format!("{percent} %"),
        None => fraction_words(share),
    }
}

/// A number with at most three decimals; `None` where it has more.
fn decimal(number: &RBig) -> Option<EcoString> {
    if number.is_int() {
        return Some(eco_format!("{number}"));
    }
    let thousandths = number * RBig::from(1000);
    if !thousandths.is_int() || *number < RBig::ZERO {
        return None;
    }
    let digits = format!("{:0>4}", thousandths.to_string());
    let (whole, rest) = digits.split_at(digits.len() - 3);
    Some(eco_format!("{whole}.{}", rest.trim_end_matches('0')))
}

/// A fraction as treaties write it, where they have a word for it.
pub(crate) fn fraction_words(part: &RBig) -> EcoString {
    let is = |num: u8, den: u8| *part == RBig::from(num) / RBig::from(den);
    if is(1, 3) {
        "one third".into()
    } else if is(2, 3) {
        "two thirds".into()
    } else {
        number_words(part)
    }
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

#[cfg(test)]
mod tests {
    use super::share_words;
    use dashu::rational::RBig;

    #[test]
    fn shares_are_written_as_treaties_write_them() {
        let share = |num: u32, den: u32| share_words(&(RBig::from(num) / RBig::from(den)));
        assert_eq!(share(55, 100), "55 %");
        assert_eq!(share(667, 1000), "66.7 %");
        assert_eq!(share(2, 3), "two thirds");
        assert_eq!(share(5, 9), "5/9");
        assert_eq!(share(1, 200), "0.5 %");
    }
}
