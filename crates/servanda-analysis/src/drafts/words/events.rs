//! Events, conditions, quantities and time in canonical words.

use ecow::{EcoString, eco_format};
use servanda_model::{
    Anchor, Bound, Cond, Creditor, Dur, EventPat, IfLate, Notice, OnBreach, Point, Quantity, QuantityValue, Rounding, Standard, State,
    Time, TimeUnit, TreatyState,
};

use super::Words;
use crate::words::number_words;

impl Words<'_> {
    pub(in crate::drafts) fn event(&self, event: &EventPat) -> EcoString {
        match event {
            EventPat::Act { by, phrase } => {
                eco_format!("{} {}", self.choice(by, |by| self.bearer(by)), self.phrase(phrase, false))
            }
            EventPat::Incident { incident, args } => match self.treaty.incidents.get(incident.index()) {
                Some(incident) => self.parts(&incident.parts, args),
                None => "?".into(),
            },
            EventPat::State { item, state, by } => {
                let by = by.as_ref().map_or_else(EcoString::new, |by| eco_format!(" by {}", self.set(by)));
                eco_format!("{} is {}{by}", self.item(item), self.choice(state, |state| state_word(*state).into()))
            }
            EventPat::Edge { item, begins } => eco_format!("{} {}", self.item(item), if *begins { "begins" } else { "ends" }),
            EventPat::Breach { cite, instrument, by } => {
                let what = cite.as_ref().map_or_else(|| self.instrument(*instrument), |cite| self.names.rename(cite));
                let by = by.as_ref().map_or_else(EcoString::new, |by| eco_format!(" by {}", self.reference(by)));
                eco_format!("{what} is breached{by}")
            }
        }
    }

    pub(in crate::drafts) fn cond(&self, cond: &Cond) -> EcoString {
        match cond {
            Cond::Not(inner) => eco_format!("not {}", self.cond(inner)),
            Cond::Is(who, set) => eco_format!("{} is {}", self.reference(who), self.set(set)),
            Cond::Compare(a, b) => eco_format!("{} is {}", self.quantity(a), self.quantity(b)),
            Cond::Silent(element, instrument) => {
                eco_format!("{} is silent on {}", self.instrument(*instrument), crate::words::element_words(*element))
            }
            Cond::Judges { who, what, of } => {
                let of = of.as_ref().map_or_else(EcoString::new, |of| eco_format!(" of {}", self.reference(of)));
                eco_format!("{} judges \"{what}\"{of}", self.reference(who))
            }
            Cond::State(item, state) => eco_format!("{} is {}", self.item(item), self.choice(state, |state| state_word(*state).into())),
            Cond::Fact(item) => self.item(item),
            Cond::Bound(who, instrument) => eco_format!("{} is bound by {}", self.reference(who), self.instrument(*instrument)),
            Cond::Signatory(who, instrument) => eco_format!("{} is a signatory of {}", self.reference(who), self.instrument(*instrument)),
            Cond::Done(event) => self.event(event),
            Cond::Treaty(instrument, state) => {
                let state = match state {
                    TreatyState::InForce => "is in force",
                    TreatyState::Provisional => "is applied provisionally",
                    TreatyState::Applies => "applies",
                    TreatyState::Ended => "has ended",
                };
                eco_format!("{} {state}", self.instrument(*instrument))
            }
        }
    }

    pub(in crate::drafts) fn quantity(&self, quantity: &Quantity) -> EcoString {
        let bound = match quantity.bound {
            Bound::Exactly => "",
            Bound::AtLeast => "at least ",
            Bound::AtMost => "at most ",
            Bound::MoreThan => "more than ",
            Bound::InTotal => "in total ",
        };
        let value = match &quantity.value {
            QuantityValue::Number(number) => self.choice(number, number_words),
            QuantityValue::Part { of, whole, rounding } => {
                let rounding = match rounding {
                    Rounding::Up => " rounded up",
                    Rounding::Down => " rounded down",
                    Rounding::Nearest => " rounded to the nearest",
                    Rounding::Exact => "",
                };
                eco_format!("{} of {}{rounding}", self.choice(of, number_words), self.quantity(whole))
            }
            QuantityValue::Total { item, since, each_year } => {
                let since = since.as_ref().map_or_else(EcoString::new, |since| eco_format!(" since {}", self.event(since)));
                eco_format!("total of {}{since}{}", self.item(item), if *each_year { " in each year" } else { "" })
            }
            QuantityValue::Var(var) => self.reference(&servanda_model::Ref::Var(*var)),
            QuantityValue::Rest(item) => eco_format!("rest of {}", self.item(item)),
            QuantityValue::Mean(number, of) => eco_format!("mean of {} of {}", self.term(*number), self.term(*of)),
            QuantityValue::Delay { item, unit, rounding } => {
                let counted = match rounding {
                    Rounding::Up => "begun ",
                    Rounding::Down => "full ",
                    Rounding::Nearest | Rounding::Exact => "",
                };
                eco_format!("{counted}{} of delay of {}", unit_word(*unit), self.item(item))
            }
            QuantityValue::Of(number, who) => eco_format!("{} of {}", self.term(*number), self.reference(who)),
            QuantityValue::Count(of) => eco_format!("number of {}", self.term(*of)),
        };
        let unit = quantity.unit.map_or_else(EcoString::new, |unit| eco_format!(" {}", self.term(unit)));
        eco_format!("{bound}{value}{unit}")
    }

    pub(in crate::drafts) fn dur(&self, dur: &Dur) -> EcoString {
        let number = self.choice(&dur.n, |n| eco_format!("{n}"));
        let unit = unit_word(dur.unit);
        if number == "1" { eco_format!("1 {}", unit.trim_end_matches('s')) } else { eco_format!("{number} {unit}") }
    }

    pub(in crate::drafts) fn anchor(&self, anchor: &Anchor) -> EcoString {
        match anchor {
            Anchor::Thereafter => "the trigger".into(),
            Anchor::Event(event) => self.choice(event, |event| self.event(event)),
            Anchor::Date(date) => eco_format!("{date}"),
            Anchor::Instant(at) => crate::words::moment_words(crate::answer::Moment::Instant(*at)),
            Anchor::Var(var) => self.var(*var),
            Anchor::Day(day) => eco_format!("day {day}"),
        }
    }

    pub(in crate::drafts) fn point(&self, point: &Point) -> EcoString {
        match point {
            Point::At(anchor) => self.anchor(anchor),
            Point::DayAfter(n, anchor) => eco_format!("day {} after {}", self.choice(n, |n| eco_format!("{n}")), self.anchor(anchor)),
            Point::DayWhen(event) => eco_format!("the day when {}", self.choice(event, |event| self.event(event))),
            Point::MonthStart(n, of) if n.settled() == Some(&1) => eco_format!("the first day of the month after {}", self.point(of)),
            Point::MonthStart(n, of) => {
                eco_format!("the first day of month {} after {}", self.choice(n, |n| eco_format!("{n}")), self.point(of))
            }
            Point::After(dur, anchor) => eco_format!("{} after {}", self.choice(dur, |dur| self.dur(dur)), self.anchor(anchor)),
        }
    }

    pub(in crate::drafts) fn time(&self, time: &Time) -> EcoString {
        let dur = |dur: &servanda_model::Choice<Dur>| self.choice(dur, |dur| self.dur(dur));
        let point = |point: &servanda_model::Choice<Point>| self.choice(point, |point| self.point(point));
        match time {
            Time::Within(d, anchor) => eco_format!("within {} after {}", dur(d), self.anchor(anchor)),
            Time::WithinBefore(d, anchor) => eco_format!("within {} before {}", dur(d), self.anchor(anchor)),
            Time::AtLeastBefore(d, anchor) => eco_format!("at least {} before {}", dur(d), self.anchor(anchor)),
            Time::NotBefore(at) => eco_format!("not before {}", point(at)),
            Time::NotLaterThan(at) => eco_format!("not later than {}", point(at)),
            Time::On(at) => eco_format!("on {}", point(at)),
            Time::From(at) => eco_format!("from {}", point(at)),
            Time::Until(at) => eco_format!("until {}", point(at)),
            Time::Every(d, anchor) => eco_format!("every {} after {}", dur(d), self.anchor(anchor)),
            Time::Promptly { as_soon_as_possible, anchor } => {
                let word = if *as_soon_as_possible { "as soon as possible" } else { "immediately" };
                match anchor {
                    None => word.into(),
                    Some(anchor) => eco_format!("{word} after {}", self.anchor(anchor)),
                }
            }
            Time::Throughout => "throughout".into(),
        }
    }

    pub(in crate::drafts) fn creditor(&self, creditor: &Creditor) -> EcoString {
        match creditor {
            Creditor::Each(set) => eco_format!("each {}", self.set(set)),
            Creditor::Any(set) => eco_format!("any {}", self.set(set)),
            Creditor::Jointly(set) => eco_format!("{} jointly", self.set(set)),
            Creditor::One(set) => self.set(set),
        }
    }

    pub(in crate::drafts) fn if_late(&self, late: &IfLate) -> EcoString {
        match late {
            IfLate::StillOwed => "still owed".into(),
            IfLate::Ended => "ended".into(),
            IfLate::ReplacedBy(item) => eco_format!("replaced by {}", self.item(item)),
        }
    }

    pub(in crate::drafts) fn on_breach(&self, breach: &OnBreach) -> EcoString {
        match breach {
            OnBreach::InAddition(item) => eco_format!("{} in addition", self.item(item)),
            OnBreach::Instead(item) => eco_format!("{} instead", self.item(item)),
            OnBreach::Nothing => "nothing".into(),
        }
    }

    /// A line about notice, with everything that it says.
    pub(in crate::drafts) fn notice(&self, notice: &Notice) -> EcoString {
        let mut parts: Vec<EcoString> = Vec::new();
        if let Some(period) = &notice.period {
            parts.push(self.choice(period, |dur| self.dur(dur)));
        }
        if notice.from_receipt {
            parts.push("from receipt".into());
        }
        if let Some(to) = &notice.to {
            parts.push(eco_format!("to {}", self.creditor(to)));
        }
        if !notice.with.is_empty() {
            let mut with: Vec<EcoString> = notice.with.iter().map(|term| self.term(*term)).collect();
            with.sort();
            parts.push(eco_format!("with {}", with.join(" and ")));
        }
        if notice.or_later {
            parts.push("or a later date it states".into());
        }
        for line in &notice.not_before {
            let point = self.choice(&line.value, |point| self.point(point));
            parts.extend(self.line(&line.guard, eco_format!("not before {point}")));
        }
        if let Some((revocable, until)) = &notice.revocable {
            let until = until.as_ref().map_or_else(EcoString::new, |time| eco_format!(" {}", self.time(time)));
            parts.push(eco_format!("{}{until}", if *revocable { "revocable" } else { "irrevocable" }));
        }
        for line in &notice.suspended {
            let word = if line.value { "suspension stops its clock" } else { "suspended counts as revoked" };
            parts.extend(self.line(&line.guard, word.into()));
        }
        parts.join(" ").into()
    }
}

pub(in crate::drafts) fn standard_word(standard: Standard) -> &'static str {
    match standard {
        Standard::BestEfforts => "best efforts",
        Standard::AsItJudges => "as it judges",
        Standard::SoFarAsPossible => "so far as possible",
    }
}

fn unit_word(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Hours => "hours",
        TimeUnit::Days => "days",
        TimeUnit::WorkingDays => "working days",
        TimeUnit::Weeks => "weeks",
        TimeUnit::Months => "months",
        TimeUnit::Years => "years",
    }
}

fn state_word(state: State) -> &'static str {
    match state {
        State::Opened => "opened",
        State::Adopted => "adopted",
        State::Rejected => "rejected",
        State::Performed => "performed",
        State::Breached => "breached",
        State::Used => "used",
        State::Lapsed => "lapsed",
        State::Ended => "ended",
    }
}
