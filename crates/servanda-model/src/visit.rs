//! What an item refers to: the events and conditions in it, and the items they name.

use crate::choice::{Choice, Dnf};
use crate::treaty::{
    Anchor, Arg, Cond, Decision, Dur, EventPat, Fact, ItemId, ItemPat, OnBreach, Phrase, Point, Quantity, QuantityValue, Rule, Time,
};

/// Calls `f` for every item named in an event.
pub(crate) fn event_items(event: &EventPat, f: &mut dyn FnMut(&ItemPat)) {
    match event {
        EventPat::Act { phrase, .. } => phrase_items(phrase, f),
        EventPat::State { item, .. } | EventPat::Edge { item, .. } => f(item),
        EventPat::Incident { .. } | EventPat::Breach { .. } => {}
    }
}

fn phrase_items(phrase: &Phrase, f: &mut dyn FnMut(&ItemPat)) {
    for arg in phrase.args.iter().flatten().flat_map(Choice::values) {
        if let Arg::Item(item) = arg {
            f(item);
        }
    }
}

/// Calls `f` for every item named in a condition.
pub(crate) fn cond_items(cond: &Cond, f: &mut dyn FnMut(&ItemPat)) {
    match cond {
        Cond::Not(inner) => cond_items(inner, f),
        Cond::State(item, _) | Cond::Fact(item) => f(item),
        Cond::Compare(a, b) => {
            quantity_items(a, f);
            quantity_items(b, f);
        }
        Cond::Done(event) => event_items(event, f),
        _ => {}
    }
}

fn quantity_items(quantity: &Quantity, f: &mut dyn FnMut(&ItemPat)) {
    match &quantity.value {
        QuantityValue::Total { item, since, .. } => {
            f(item);
            if let Some(event) = since {
                event_items(event, f);
            }
        }
        QuantityValue::Delay { item, .. } | QuantityValue::Rest(item) => f(item),
        QuantityValue::Part { whole, .. } => quantity_items(whole, f),
        _ => {}
    }
}

/// Calls `f` for every event in a point of time.
pub(crate) fn point_events<'t>(point: &'t Point, f: &mut dyn FnMut(&'t EventPat)) {
    match point {
        Point::At(anchor) | Point::DayAfter(_, anchor) | Point::After(_, anchor) => anchor_events(anchor, f),
        Point::DayWhen(events) => events.values().for_each(f),
        Point::MonthStart(_, of) => point_events(of, f),
    }
}

fn anchor_events<'t>(anchor: &'t Anchor, f: &mut dyn FnMut(&'t EventPat)) {
    if let Anchor::Event(events) = anchor {
        events.values().for_each(f);
    }
}

/// Calls `f` for every event in a line of time.
pub(crate) fn time_events<'t>(time: &'t Time, f: &mut dyn FnMut(&'t EventPat)) {
    match time {
        Time::Within(_, anchor) | Time::WithinBefore(_, anchor) | Time::AtLeastBefore(_, anchor) | Time::Every(_, anchor) => {
            anchor_events(anchor, f);
        }
        Time::NotBefore(point) | Time::NotLaterThan(point) | Time::On(point) | Time::From(point) | Time::Until(point) => {
            point.values().for_each(|point| point_events(point, f));
        }
        Time::Promptly { anchor, .. } => {
            if let Some(anchor) = anchor {
                anchor_events(anchor, f);
            }
        }
        Time::Throughout => {}
    }
}

/// Calls `f` for every duration in a line of time.
pub(crate) fn time_durations<'t>(time: &'t Time, f: &mut dyn FnMut(&'t Dur)) {
    let mut of_point = |point: &'t Point| {
        if let Point::After(dur, _) = point.counted_from() {
            dur.values().for_each(&mut *f);
        }
    };
    match time {
        Time::NotBefore(point) | Time::NotLaterThan(point) | Time::On(point) | Time::From(point) | Time::Until(point) => {
            point.values().for_each(&mut of_point);
        }
        Time::Within(dur, _) | Time::WithinBefore(dur, _) | Time::AtLeastBefore(dur, _) | Time::Every(dur, _) => dur.values().for_each(f),
        Time::Promptly { .. } | Time::Throughout => {}
    }
}

fn dnf_conds(dnf: &Dnf<Cond>, f: &mut dyn FnMut(&ItemPat)) {
    for cond in dnf.lines.iter().flat_map(|line| line.value.values()) {
        cond_items(cond, f);
    }
}

fn dnf_events(dnf: &Dnf<EventPat>, f: &mut dyn FnMut(&ItemPat)) {
    for event in dnf.lines.iter().flat_map(|line| line.value.values()) {
        event_items(event, f);
    }
}

fn time_items(time: &Time, f: &mut dyn FnMut(&ItemPat)) {
    let mut events = Vec::new();
    time_events(time, &mut |event| events.push(event));
    for event in events {
        event_items(event, f);
    }
}

/// The items that a rule names.
pub(crate) fn rule_items(rule: &Rule) -> Vec<ItemId> {
    let mut found = Vec::new();
    let mut add = |item: &ItemPat| {
        if !found.contains(&item.item) {
            found.push(item.item);
        }
    };
    for phrase in rule.sentence.phrase.values() {
        phrase_items(phrase, &mut add);
    }
    for dnf in &rule.when {
        dnf_events(dnf, &mut add);
    }
    for dnf in rule.ifs.iter().chain(&rule.whiles).chain(&rule.unless) {
        dnf_conds(dnf, &mut add);
    }
    for line in &rule.times {
        time_items(&line.value, &mut add);
    }
    for line in &rule.on_breach {
        match &line.value {
            OnBreach::InAddition(item) | OnBreach::Instead(item) => add(item),
            OnBreach::Nothing => {}
        }
    }
    found
}

/// The items that a decision names.
pub(crate) fn decision_items(decision: &Decision) -> Vec<ItemId> {
    let mut found = Vec::new();
    let mut add = |item: &ItemPat| {
        if !found.contains(&item.item) {
            found.push(item.item);
        }
    };
    dnf_events(&decision.opens, &mut add);
    if let Some(item) = &decision.procedure {
        add(item);
    }
    for dnf in decision.ifs.iter().chain(&decision.unless) {
        dnf_conds(dnf, &mut add);
    }
    for line in &decision.times {
        time_items(&line.value, &mut add);
    }
    found
}

/// The items that a fact names.
pub(crate) fn fact_items(fact: &Fact) -> Vec<ItemId> {
    let mut found = Vec::new();
    let mut add = |item: &ItemPat| {
        if !found.contains(&item.item) {
            found.push(item.item);
        }
    };
    let mut events = Vec::new();
    for point in fact.from.iter().chain(&fact.until).flat_map(Choice::values) {
        point_events(point, &mut |event| events.push(event));
    }
    for event in events {
        event_items(event, &mut add);
    }
    dnf_conds(&fact.means, &mut add);
    for dnf in fact.ifs.iter().chain(&fact.unless) {
        dnf_conds(dnf, &mut add);
    }
    found
}
