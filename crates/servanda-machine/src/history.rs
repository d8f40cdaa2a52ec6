//! Histories: the lines of a record, resolved and put in order.

use jiff::civil::Date;
use servanda_model::{Arg, Bearer, Choice, Dated, DatedWhat, EventPat, Phrase, QuantityValue, Ref, TermKind, Treaty, When};
use servanda_syntax::{Diagnostic, Severity};

use crate::calendar::{Calendar, Day, Moment};
use crate::event::{Amount, Doer, Event, Happening, Value};

/// A resolved history.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// In the order in which they happened; events of one instant in the order of the record.
    pub events: Vec<Event>,
    /// Day 0: the first date of the record.
    pub first: Option<Day>,
    /// The record has only numbered days: answers are `day N`.
    pub only_days: bool,
    /// What is wrong with single lines; all others are used.
    pub diagnostics: Vec<Diagnostic>,
}

/// Day 0 of a record that has only numbered days.
const DAY_ZERO: Date = Date::constant(2000, 1, 1);

impl Events {
    /// Resolves lines. `day N` counts from the first date of the record.
    pub fn read(treaty: &Treaty, calendar: &Calendar, lines: &[Dated]) -> Self {
        let mut read = Self::default();
        let dated = lines.iter().find_map(|line| match line.when {
            When::Date(date) => Some(Day::from_date(date)),
            When::Instant(civil) => Some(Day::from_date(civil.date())),
            When::Day(_) => None,
        });
        read.only_days = dated.is_none() && !lines.is_empty();
        let zero = dated.unwrap_or(Day::from_date(DAY_ZERO));
        read.first = (!lines.is_empty()).then_some(zero);
        let mut last: Option<Moment> = None;
        for line in lines {
            let mut moment = moment_of(calendar, zero, line.when);
            if let Some(last) = last
                && !moment.precise
                && calendar.day(last.at) == calendar.day(moment.at)
            {
                // Of an unknown hour: it keeps its place in the record of that day.
                moment.at = moment.at.max(last.at);
            }
            if !line.planned {
                if let Some(last) = last
                    && moment.at < last.at
                {
                    read.diagnostics.push(out_of_order(line));
                }
                last = Some(last.map_or(moment, |last| last.max(moment)));
            }
            let recorded = line.recorded.map_or(moment, |when| moment_of(calendar, zero, when));
            if recorded.at < moment.at && !line.planned {
                read.diagnostics.push(recorded_before(line));
            }
            read.events.push(Event { moment, recorded, planned: line.planned, what: happening(treaty, &line.what), span: line.span });
        }
        // What is given of a day of which no hour is known holds for the acts of that day.
        read.events.sort_by_key(|event| {
            let given = matches!(event.what, Happening::Given(..)) && !event.moment.precise;
            (event.moment.at, !given)
        });
        read.duplicates();
        read
    }

    /// Two lines that say the same of the same moment.
    fn duplicates(&mut self) {
        let mut found = Vec::new();
        for (index, event) in self.events.iter().enumerate() {
            let Happening::Act { act, by, args } = &event.what else {
                continue;
            };
            for earlier in self.events[..index].iter().rev() {
                if earlier.moment.at != event.moment.at {
                    break;
                }
                if let Happening::Act { act: other, by: other_by, args: other_args } = &earlier.what
                    && (act, by, args) == (other, other_by, other_args)
                {
                    let mut message =
                        Diagnostic::new("SV0701", Severity::Note, event.span, "the record says this twice for the same moment");
                    message.others.push((earlier.span, "first here".to_owned().into()));
                    message.notes.push("both lines are used, as two acts".into());
                    found.push(message);
                    break;
                }
            }
        }
        self.diagnostics.append(&mut found);
    }
}

fn out_of_order(line: &Dated) -> Diagnostic {
    let mut message = Diagnostic::new("SV0702", Severity::Note, line.span, "this line is dated before the one above it");
    message.notes.push("it is taken at its own date; events of one instant keep the order of the record".into());
    message
}

fn recorded_before(line: &Dated) -> Diagnostic {
    let mut message = Diagnostic::new("SV0703", Severity::Note, line.span, "this was recorded before it happened");
    message.helps.push("write `planned` before the date if it is only foreseen".into());
    message
}

fn moment_of(calendar: &Calendar, zero: Day, when: When) -> Moment {
    match when {
        When::Date(date) => Moment::day(calendar.start(Day::from_date(date))),
        When::Instant(civil) => Moment::exact(calendar.instant(civil)),
        When::Day(n) => Moment::day(calendar.start(Day(zero.0.saturating_add(i32::try_from(n).unwrap_or(i32::MAX / 4))))),
    }
}

fn happening(treaty: &Treaty, what: &DatedWhat) -> Happening {
    match what {
        DatedWhat::Event(pat) => match plain(treaty, pat) {
            Some(plain) => plain,
            None => Happening::Sentence(Box::new(pat.clone())),
        },
        DatedWhat::Given(cond, truth) => Happening::Given(Box::new(cond.clone()), *truth),
        DatedWhat::Vote { decision, ballots } => Happening::Ballot { decision: Box::new(decision.clone()), ballots: ballots.clone() },
    }
}

/// A sentence about single parties and things needs no reading when it happens.
fn plain(treaty: &Treaty, pat: &EventPat) -> Option<Happening> {
    match pat {
        EventPat::Act { by, phrase } => {
            let by = match by.settled()? {
                Bearer::One(Ref::Term(who)) if is_single(treaty, *who) => Doer::Term(*who),
                Bearer::Treaty(instrument) => Doer::Treaty(*instrument),
                Bearer::Unspecified => Doer::Nobody,
                _ => return None,
            };
            Some(Happening::Act { act: phrase.act, by, args: plain_args(treaty, phrase)? })
        }
        _ => None,
    }
}

fn plain_args(treaty: &Treaty, phrase: &Phrase) -> Option<Vec<Value>> {
    phrase
        .args
        .iter()
        .map(|arg| match arg {
            None => Some(Value::NotStated),
            Some(choice) => plain_arg(treaty, choice),
        })
        .collect()
}

fn plain_arg(treaty: &Treaty, choice: &Choice<Arg>) -> Option<Value> {
    Some(match choice.settled()? {
        Arg::Set(set) if set.except.is_none() => match set.members.as_slice() {
            [only] => match only.settled()? {
                Ref::Term(term) if is_single(treaty, *term) => Value::Term(*term),
                _ => return None,
            },
            _ => return None,
        },
        Arg::Quantity(quantity) => match &quantity.value {
            QuantityValue::Number(number) => Value::Amount(Box::new(Amount { number: number.settled()?.clone(), unit: quantity.unit })),
            _ => return None,
        },
        Arg::Text(text) => Value::Text(text.clone()),
        Arg::Date(date) => Value::Date(Day::from_date(*date)),
        Arg::Instant(at) => Value::Instant(*at),
        Arg::Treaty(instrument) => Value::Treaty(*instrument),
        Arg::Cite(cite) => Value::Cite(cite.clone()),
        Arg::Vote(vote) => Value::Vote(*vote),
        Arg::Set(_) | Arg::Item(_) => return None,
    })
}

fn is_single(treaty: &Treaty, term: servanda_model::TermId) -> bool {
    !matches!(treaty.terms[term.index()].kind, TermKind::Role(_) | TermKind::Kind(_))
}
