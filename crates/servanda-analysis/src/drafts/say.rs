//! What rules and decisions say, aspect by aspect, in words made from their meaning, so that layout and brackets do not matter.

use ecow::{EcoString, eco_format};
use servanda_model::{
    Anchor, Ask, Asked, Ballot, Base, BaseWho, Cond, Creditor, DatedWhat, Decision, Dnf, Dur, EventPat, IfLate, Modal, OnBreach, Point,
    Presence, Quantity, QuantityValue, Rule, Setting, Share, ShareKind, Standard, Time, TimeUnit, VoteAmount, When,
};

use super::{Aspect, Draft};
use crate::forks::Chosen;
use crate::roster::{Bind, Roster};
use crate::{sentences, words};

/// A whole sentence: who, must or may, what.
pub(super) fn sentence(roster: &Roster<'_>, rule: &Rule) -> Asked<EcoString> {
    if !roster.choices.holds(&rule.guard)? {
        return Ok(EcoString::new());
    }
    let who = aspect(roster, rule, Aspect::Bearer)?;
    let kind = aspect(roster, rule, Aspect::Kind)?;
    let what = aspect(roster, rule, Aspect::Content)?;
    Ok(eco_format!("{who} {kind} {what}").replace("  ", " "))
}

/// One aspect of a rule; empty where the text says nothing.
pub(super) fn aspect(roster: &Roster<'_>, rule: &Rule, which: Aspect) -> Asked<EcoString> {
    let choices = roster.choices;
    if !choices.holds(&rule.guard)? {
        return Ok(EcoString::new());
    }
    let none = Bind::new();
    Ok(match which {
        Aspect::Item => "in the text".into(),
        Aspect::Kind => match rule.sentence.modal.get(choices)? {
            Some(Modal::Shall) => "shall".into(),
            Some(Modal::ShallNot) => "shall not".into(),
            Some(Modal::May) => "may".into(),
            Some(Modal::HasPower) => "has power to".into(),
            Some(Modal::Effect) | None => EcoString::new(),
        },
        Aspect::Bearer => match rule.sentence.bearer.get(choices)? {
            Some(bearer) => sentences::bearer_words(roster, bearer, &none)?,
            None => EcoString::new(),
        },
        Aspect::Content => {
            let mut all = match rule.sentence.phrase.get(choices)? {
                Some(phrase) => vec![sentences::phrase_words(roster, phrase, &none)?],
                None => Vec::new(),
            };
            for line in &rule.amount {
                if choices.holds(&line.guard)?
                    && let Some(quantity) = line.value.get(choices)?
                {
                    all.push(eco_format!("amount {}", self::quantity(roster, quantity)?));
                }
            }
            all.join(", ").into()
        }
        Aspect::Trigger => {
            let mut all = Vec::new();
            for group in &rule.when {
                all.push(events(roster, group)?);
            }
            joined(&all, " and ")
        }
        Aspect::Condition => {
            let mut all = Vec::new();
            for group in rule.ifs.iter().chain(&rule.whiles) {
                all.push(conds(roster, group)?);
            }
            joined(&all, " and ")
        }
        Aspect::Excuse => {
            let mut all = Vec::new();
            for group in &rule.unless {
                all.push(conds(roster, group)?);
            }
            joined(&all, " or ")
        }
        Aspect::Deadline => {
            let mut all = Vec::new();
            for line in &rule.times {
                if choices.holds(&line.guard)? {
                    all.push(time(roster, &line.value)?);
                }
            }
            joined(&all, "; ")
        }
        Aspect::Counterparty => {
            let mut all = Vec::new();
            for line in &rule.owed_to {
                if choices.holds(&line.guard)?
                    && let Some(creditor) = line.value.get(choices)?
                {
                    all.push(match creditor {
                        Creditor::Each(set) => eco_format!("each {}", sentences::set(roster, set, &none)?),
                        Creditor::Jointly(set) => eco_format!("the {} jointly", sentences::set(roster, set, &none)?),
                        Creditor::One(set) => sentences::set(roster, set, &none)?,
                    });
                }
            }
            joined(&all, ", ")
        }
        Aspect::Standard => {
            let mut all = Vec::new();
            for line in &rule.standard {
                if choices.holds(&line.guard)? {
                    all.push(
                        match line.value {
                            Standard::BestEfforts => "best efforts",
                            Standard::AsItJudges => "as it judges",
                            Standard::SoFarAsPossible => "so far as possible",
                        }
                        .into(),
                    );
                }
            }
            joined(&all, ", ")
        }
        Aspect::Lateness => {
            let mut all = Vec::new();
            for line in &rule.if_late {
                if choices.holds(&line.guard)? {
                    all.push(match &line.value {
                        IfLate::StillOwed => "still owed".into(),
                        IfLate::Ended => "ended".into(),
                        IfLate::ReplacedBy(item) => eco_format!("replaced by {}", sentences::item(roster, item, &none)?),
                    });
                }
            }
            joined(&all, ", ")
        }
        Aspect::Consequence => {
            let mut all = Vec::new();
            for line in &rule.on_breach {
                if choices.holds(&line.guard)? {
                    all.push(match &line.value {
                        OnBreach::InAddition(item) => eco_format!("in addition {}", sentences::item(roster, item, &none)?),
                        OnBreach::Instead(item) => eco_format!("instead {}", sentences::item(roster, item, &none)?),
                        OnBreach::Nothing => "nothing".into(),
                    });
                }
            }
            joined(&all, ", ")
        }
        Aspect::Notice => {
            let mut all = Vec::new();
            for line in &rule.notice {
                if !choices.holds(&line.guard)? {
                    continue;
                }
                if let Some(period) = &line.value.period
                    && let Some(period) = period.get(choices)?
                {
                    all.push(dur(roster, period)?);
                }
                if let Some(to) = &line.value.to {
                    let set = servanda_model::elements::creditor_set(to);
                    all.push(eco_format!("to {}", sentences::set(roster, set, &none)?));
                }
                for point in &line.value.not_before {
                    if choices.holds(&point.guard)?
                        && let Some(point) = point.value.get(choices)?
                    {
                        all.push(eco_format!("not before {}", self::point(roster, point)?));
                    }
                }
            }
            joined(&all, " ")
        }
        Aspect::Voters | Aspect::Majority | Aspect::Window => EcoString::new(),
    })
}

/// One aspect of a decision.
pub(super) fn decision(roster: &Roster<'_>, decision: &Decision, which: Aspect) -> Asked<EcoString> {
    let choices = roster.choices;
    if !choices.holds(&decision.guard)? {
        return Ok(EcoString::new());
    }
    let none = Bind::new();
    Ok(match which {
        Aspect::Voters => {
            for line in &decision.voters {
                if choices.holds(&line.guard)?
                    && let Some(electorate) = line.value.get(choices)?
                {
                    return sentences::set(roster, &electorate.set, &none);
                }
            }
            EcoString::new()
        }
        Aspect::Majority => {
            let mut all = vec![shares(roster, &decision.adopted)?];
            for group in &decision.failing {
                all.push(eco_format!("failing that {}", shares(roster, group)?));
            }
            let rejected = shares(roster, &decision.rejected)?;
            if !rejected.is_empty() {
                all.push(eco_format!("rejected by {rejected}"));
            }
            let quorum = shares(roster, &decision.quorum)?;
            if !quorum.is_empty() {
                all.push(eco_format!("quorum {quorum}"));
            }
            for line in &decision.counts {
                if choices.holds(&line.guard)? {
                    all.push(eco_format!("{:?} counts as {:?}", line.value.0, line.value.1).to_lowercase());
                }
            }
            for line in &decision.otherwise {
                if choices.holds(&line.guard)? {
                    all.push(if line.value { "otherwise adopted" } else { "otherwise rejected" }.into());
                }
            }
            joined(&all, "; ")
        }
        Aspect::Window => {
            let mut all = Vec::new();
            for line in &decision.times {
                if choices.holds(&line.guard)? {
                    all.push(time(roster, &line.value)?);
                }
            }
            joined(&all, "; ")
        }
        _ => "in the text".into(),
    })
}

fn joined(all: &[EcoString], with: &str) -> EcoString {
    let said: Vec<&str> = all.iter().map(EcoString::as_str).filter(|part| !part.is_empty()).collect();
    said.join(with).into()
}

fn events(roster: &Roster<'_>, group: &Dnf<EventPat>) -> Asked<EcoString> {
    let mut ways = Vec::new();
    for alternative in group.resolve(roster.choices)? {
        let mut all = Vec::new();
        for event in alternative {
            all.push(named(roster, event)?);
        }
        ways.push(joined(&all, " and "));
    }
    Ok(joined(&ways, " or "))
}

/// An event; what its variables stand for is not known here.
fn named(roster: &Roster<'_>, event: &EventPat) -> Asked<EcoString> {
    sentences::event(roster, event, &Bind::new())
}

fn conds(roster: &Roster<'_>, group: &Dnf<Cond>) -> Asked<EcoString> {
    let mut ways = Vec::new();
    for alternative in group.resolve(roster.choices)? {
        let mut all = Vec::new();
        for cond in alternative {
            all.push(self::cond(roster, cond)?);
        }
        ways.push(joined(&all, " and "));
    }
    Ok(joined(&ways, " or "))
}

fn cond(roster: &Roster<'_>, cond: &Cond) -> Asked<EcoString> {
    let none = Bind::new();
    Ok(match cond {
        Cond::Not(inner) => eco_format!("not {}", self::cond(roster, inner)?),
        Cond::Is(who, set) => {
            eco_format!("{} is in {}", sentences::reference(roster, who, &none)?, sentences::set(roster, set, &none)?)
        }
        Cond::Compare(a, b) => eco_format!("{} is {}", quantity(roster, a)?, quantity(roster, b)?),
        Cond::Silent(element, _) => eco_format!("the treaty is silent on {}", words::element_words(*element)),
        Cond::Judges { who, what, .. } => eco_format!("{} judges \"{what}\"", sentences::reference(roster, who, &none)?),
        Cond::State(item, state) => {
            let name = sentences::item(roster, item, &none)?;
            match state.get(roster.choices)? {
                Some(state) => eco_format!("{name} is {}", sentences::state_words(*state)),
                None => name,
            }
        }
        Cond::Fact(item) => sentences::item(roster, item, &none)?,
        Cond::Bound(who, _) => eco_format!("{} is bound", sentences::reference(roster, who, &none)?),
        Cond::Signatory(who, _) => eco_format!("{} is a signatory", sentences::reference(roster, who, &none)?),
        Cond::Done(event) => named(roster, event)?,
        Cond::Treaty(_, state) => eco_format!("the treaty is {state:?}").to_lowercase(),
    })
}

fn quantity(roster: &Roster<'_>, quantity: &Quantity) -> Asked<EcoString> {
    let bound = match quantity.bound {
        servanda_model::Bound::Exactly => "",
        servanda_model::Bound::AtLeast => "at least ",
        servanda_model::Bound::AtMost => "at most ",
        servanda_model::Bound::MoreThan => "more than ",
        servanda_model::Bound::InTotal => "in total ",
    };
    let value: EcoString = match &quantity.value {
        QuantityValue::Number(number) => number.get(roster.choices)?.map(words::number_words).unwrap_or_default(),
        QuantityValue::Part { of, whole, .. } => {
            let part = of.get(roster.choices)?.map(words::number_words).unwrap_or_default();
            eco_format!("{part} of {}", self::quantity(roster, whole)?)
        }
        QuantityValue::Total { item, .. } => eco_format!("total of {}", sentences::item(roster, item, &Bind::new())?),
        QuantityValue::Of(number, who) => {
            eco_format!("{} of {}", roster.name(*number), sentences::reference(roster, who, &Bind::new())?)
        }
        QuantityValue::Count(term) => roster.name(*term),
    };
    let unit = quantity.unit.map(|unit| eco_format!(" {}", roster.name(unit))).unwrap_or_default();
    Ok(eco_format!("{bound}{value}{unit}"))
}

fn dur(roster: &Roster<'_>, dur: &Dur) -> Asked<EcoString> {
    Ok(match dur.n.get(roster.choices)? {
        Some(n) => eco_format!("{n} {}", words::unit_words(dur.unit, *n)),
        None => EcoString::new(),
    })
}

fn length(roster: &Roster<'_>, choice: &servanda_model::Choice<Dur>) -> Asked<EcoString> {
    match choice.get(roster.choices)? {
        Some(length) => dur(roster, length),
        None => Ok(EcoString::new()),
    }
}

fn anchor(roster: &Roster<'_>, anchor: &Anchor) -> Asked<EcoString> {
    Ok(match anchor {
        Anchor::Thereafter => "thereafter".into(),
        Anchor::Event(event) => match event.get(roster.choices)? {
            Some(event) => eco_format!("after {}", named(roster, event)?),
            None => EcoString::new(),
        },
        Anchor::Date(date) => eco_format!("after {date}"),
        Anchor::Instant(at) => eco_format!("after {at}"),
        Anchor::Var(_) => "after a date stated".into(),
        Anchor::Day(n) => eco_format!("after day {n}"),
    })
}

fn point(roster: &Roster<'_>, point: &Point) -> Asked<EcoString> {
    Ok(match point {
        Point::At(Anchor::Date(date)) => eco_format!("{date}"),
        Point::At(Anchor::Instant(at)) => eco_format!("{at}"),
        Point::At(at) => anchor(roster, at)?.trim_start_matches("after ").into(),
        Point::DayAfter(n, at) => {
            let n = n.get(roster.choices)?.copied().unwrap_or(0);
            eco_format!("day {n} {}", anchor(roster, at)?)
        }
        Point::DayWhen(event) => match event.get(roster.choices)? {
            Some(event) => eco_format!("the day when {}", named(roster, event)?),
            None => EcoString::new(),
        },
        Point::After(length, at) => eco_format!("{} {}", self::length(roster, length)?, anchor(roster, at)?),
    })
}

fn at(roster: &Roster<'_>, word: &str, choice: &servanda_model::Choice<Point>) -> Asked<EcoString> {
    Ok(match choice.get(roster.choices)? {
        Some(value) => eco_format!("{word} {}", point(roster, value)?),
        None => EcoString::new(),
    })
}

fn time(roster: &Roster<'_>, time: &Time) -> Asked<EcoString> {
    Ok(match time {
        Time::Within(n, from) => eco_format!("within {} {}", length(roster, n)?, anchor(roster, from)?),
        Time::WithinBefore(n, from) => {
            eco_format!("within {} before {}", length(roster, n)?, anchor(roster, from)?.trim_start_matches("after "))
        }
        Time::AtLeastBefore(n, from) => {
            eco_format!("at least {} before {}", length(roster, n)?, anchor(roster, from)?.trim_start_matches("after "))
        }
        Time::NotBefore(point) => at(roster, "not before", point)?,
        Time::NotLaterThan(point) => at(roster, "not later than", point)?,
        Time::On(point) => at(roster, "on", point)?,
        Time::From(point) => at(roster, "from", point)?,
        Time::Until(point) => at(roster, "until", point)?,
        Time::Every(n, from) => eco_format!("every {} {}", length(roster, n)?, anchor(roster, from)?),
        Time::Promptly { as_soon_as_possible, anchor: from } => {
            let word = if *as_soon_as_possible { "as soon as possible" } else { "immediately" };
            match from {
                Some(from) => eco_format!("{word} {}", anchor(roster, from)?),
                None => word.into(),
            }
        }
        Time::Throughout => "throughout".into(),
    })
}

fn shares(roster: &Roster<'_>, group: &Dnf<Share>) -> Asked<EcoString> {
    let mut ways = Vec::new();
    for alternative in group.resolve(roster.choices)? {
        let mut all = Vec::new();
        for share in alternative {
            all.push(self::share(roster, share)?);
        }
        ways.push(joined(&all, " and "));
    }
    Ok(joined(&ways, " or "))
}

fn share(roster: &Roster<'_>, share: &Share) -> Asked<EcoString> {
    let choices = roster.choices;
    let mut said: EcoString = match &share.kind {
        ShareKind::Consensus => "consensus".into(),
        ShareKind::Of { more_than, amount, base } => {
            let more = if *more_than { "more than " } else { "" };
            let much: EcoString = match amount.get(choices)? {
                Some(VoteAmount::Majority) => "a majority".into(),
                Some(VoteAmount::All) => "all".into(),
                Some(VoteAmount::Fraction(part)) => words::number_words(part),
                Some(VoteAmount::Number(n)) => eco_format!("{n}"),
                Some(VoteAmount::Any(n)) => eco_format!("any {n}"),
                Some(VoteAmount::AllBut(n)) => eco_format!("all but {n}"),
                Some(VoteAmount::AllButFewest { .. }) => "all but the fewest".into(),
                None => EcoString::new(),
            };
            eco_format!("{more}{much} of {}", self::base(roster, base)?)
        }
        ShareKind::With { base, more_than, share, percent, number } => {
            let more = if *more_than { "more than " } else { "" };
            let much = share.get(choices)?.map(words::number_words).unwrap_or_default();
            let of = if *percent { " of the total" } else { "" };
            eco_format!("{} with {more}{much}{of} of {}", self::base(roster, base)?, roster.name(*number))
        }
    };
    if let Some(including) = &share.including
        && let Some(bearer) = including.get(choices)?
    {
        said = eco_format!("{said} including {}", sentences::bearer_words(roster, bearer, &Bind::new())?);
    }
    Ok(said)
}

fn base(roster: &Roster<'_>, base: &servanda_model::Choice<Base>) -> Asked<EcoString> {
    let Some(base) = base.get(roster.choices)? else {
        return Ok(EcoString::new());
    };
    let who: EcoString = match &base.who {
        BaseWho::Members => "members".into(),
        BaseWho::Voters => "voters".into(),
        BaseWho::Roles(roles) => {
            let names: Vec<EcoString> = roles.iter().map(|role| roster.name(*role)).collect();
            joined(&names, " or ")
        }
    };
    let presence = match base.presence {
        Presence::All => "",
        Presence::Present => " present",
        Presence::PresentAndVoting => " present and voting",
        Presence::Abstaining => " abstaining",
    };
    Ok(eco_format!("{who}{presence}"))
}

/// A deadline that can be set beside another.
pub(super) struct Limit {
    /// How many.
    pub(super) n: u32,
    /// Of which unit.
    pub(super) unit: TimeUnit,
    /// From what.
    pub(super) anchor: EcoString,
}

/// The one countable deadline of a rule, where no choice changes it.
pub(super) fn limit(draft: &Draft<'_>, rule: &Rule) -> Option<Limit> {
    let chosen = Chosen::new(draft.treaty, draft.picks.iter().copied());
    let roster = Roster::new(draft.treaty, &chosen, &[]);
    let mut found = None;
    for line in &rule.times {
        if !roster.choices.holds(&line.guard).ok()? {
            continue;
        }
        let (length, from) = match &line.value {
            Time::Within(length, from) => (length.get(&chosen).ok()??, from),
            Time::NotLaterThan(point) => match point.get(&chosen).ok()?? {
                Point::After(length, from) => (length.get(&chosen).ok()??, from),
                _ => continue,
            },
            _ => continue,
        };
        let n = *length.n.get(&chosen).ok()??;
        let (n, unit) = match length.unit {
            TimeUnit::Weeks => (n * 7, TimeUnit::Days),
            TimeUnit::Years => (n * 12, TimeUnit::Months),
            other => (n, other),
        };
        if found.is_some() {
            return None;
        }
        found = Some(Limit { n, unit, anchor: anchor(&roster, from).ok()? });
    }
    found
}

/// What makes two questions of two drafts the same: words, settings, history.
pub(super) fn ask_key(draft: &Draft<'_>, ask: &Ask) -> EcoString {
    let chosen = Chosen::new(draft.treaty, draft.picks.iter().copied());
    let roster = Roster::new(draft.treaty, &chosen, &[]);
    let mut parts = vec![ask.text.clone()];
    for conj in &ask.with {
        for setting in conj {
            parts.push(match setting {
                Setting::Choose(pick) => words::setting_words(draft.treaty, &[*pick]),
                other => eco_format!("{other:?}"),
            });
        }
    }
    parts.extend(ask.given_names.iter().cloned());
    for line in &ask.given {
        let when = match line.when {
            When::Date(date) => eco_format!("{date}"),
            When::Instant(at) => eco_format!("{at}"),
            When::Day(n) => eco_format!("day {n}"),
        };
        let what = match &line.what {
            DatedWhat::Event(event) => named(&roster, event).unwrap_or_else(|_| "an event with a choice in it".into()),
            DatedWhat::Given(given, truth) => {
                let said = cond(&roster, given).unwrap_or_else(|_| "a state with a choice in it".into());
                eco_format!("{said} {truth:?}")
            }
            DatedWhat::Vote { decision, ballots } => {
                let name = sentences::item(&roster, decision, &Bind::new()).unwrap_or_else(|_| "a vote".into());
                let cast = ballots.iter().map(|(vote, parts)| {
                    let who = parts.iter().map(|part| match part {
                        Ballot::Count(n, of) => eco_format!("{n} {}", roster.name(*of)),
                        Ballot::One(one) => sentences::reference(&roster, one, &Bind::new()).unwrap_or_default(),
                        Ballot::Others => "others".into(),
                    });
                    eco_format!("{vote:?} {}", who.collect::<Vec<_>>().join(", "))
                });
                eco_format!("{name}: {}", cast.collect::<Vec<_>>().join("; "))
            }
        };
        parts.push(eco_format!("{when} {what}"));
    }
    parts.join(" | ").into()
}
