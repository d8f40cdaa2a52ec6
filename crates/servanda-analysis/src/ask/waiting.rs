//! What has not happened yet: the next events that a rule waits for, and the dates of events that the history has.

use ecow::EcoString;
use servanda_machine::{DecisionState, NormState};
use servanda_model::{Asked, EventPat, ItemId, ItemPat, Modal, Phrase, Rule, State, TermId, Truth};

use super::time::{View, found};
use super::{Case, Context};
use crate::answer::{Derivation, Value};
use crate::roster::{Bind, Bodies, Roster};
use crate::sentences;

/// What the name of an item, and the history, bind of a rule's variables.
pub(super) fn bound(context: &Context<'_>, view: &View<'_>, rule: &Rule, item: &ItemPat) -> Asked<Bind> {
    let mut bind = Bind::new();
    for (var, arg) in rule.name.vars().zip(&item.args) {
        if let Some(arg) = arg
            && let Some(arg) = arg.get(view.roster.choices)?
            && let [one] = view.roster.reference(arg, &context.bound, None, Bodies::Itself)?.as_slice()
        {
            bind.insert(var, *one);
        }
    }
    Ok(bind)
}

/// The next events that a rule waits for, in words.
pub(super) fn missing(view: &View<'_>, rule: &Rule, bind: &Bind) -> Asked<Vec<EcoString>> {
    let mut all = Vec::new();
    for (event, bind) in missing_events(view, rule, bind)? {
        all.push(sentences::event(view.roster, event, &bind)?);
    }
    Ok(all)
}

/// The next events that a rule waits for: of its alternatives, the one with the fewest missing. Each with what is bound by then.
pub(super) fn missing_events<'r>(view: &View<'_>, rule: &'r Rule, bind: &Bind) -> Asked<Vec<(&'r EventPat, Bind)>> {
    let mut all: Vec<(&EventPat, Bind)> = Vec::new();
    let mut bind = bind.clone();
    let groups: Vec<Vec<Vec<&EventPat>>> = if rule.when.is_empty() {
        let events = super::gaps::triggers(view.roster, rule)?;
        vec![vec![events]]
    } else {
        let mut groups = Vec::new();
        for group in &rule.when {
            groups.push(group.resolve(view.roster.choices)?);
        }
        groups
    };
    for group in groups {
        let mut best: Option<(Vec<(&EventPat, Bind)>, Bind)> = None;
        for alternative in group {
            let mut here = bind.clone();
            let mut lacking = Vec::new();
            for event in alternative {
                match has_happened(view, event, &here)? {
                    Some(found) => here = found,
                    None => lacking.push((event, here.clone())),
                }
            }
            if best.as_ref().is_none_or(|(known, _)| lacking.len() < known.len()) {
                best = Some((lacking, here));
            }
        }
        if let Some((lacking, here)) = best {
            all.extend(lacking);
            bind = here;
        }
    }
    // A time line that runs from an event not yet there.
    if all.is_empty() {
        for line in &rule.times {
            let (servanda_model::Time::NotBefore(point) | servanda_model::Time::On(point)) = &line.value else {
                continue;
            };
            if view.roster.choices.holds(&line.guard)?
                && let Some(point) = point.get(view.roster.choices)?
                && let Some(event) = crate::procedure::point_event(point, view.roster.choices)?
                && has_happened(view, event, &bind)?.is_none()
            {
                all.push((event, bind.clone()));
            }
        }
    }
    Ok(all)
}

/// Whether an event has happened in the world, and what it binds.
fn has_happened(view: &View<'_>, event: &EventPat, bind: &Bind) -> Asked<Option<Bind>> {
    if let Some(found) = view.roster.matches(event, bind, None)?.into_iter().next() {
        return Ok(Some(found));
    }
    Ok(match event {
        EventPat::State { item, state, .. } => {
            let Some(state) = state.get(view.roster.choices)? else {
                return Ok(Some(bind.clone()));
            };
            state_reached(view, item, *state, bind)?.then(|| bind.clone())
        }
        EventPat::Edge { item, begins: true } => {
            let ItemId::Fact(id) = item.item else {
                return Ok(None);
            };
            let args = view.args(item, bind)?;
            view.facts(id, item, &args)?.iter().any(|fact| fact.truth == Truth::True).then(|| bind.clone())
        }
        EventPat::Act { by, phrase } => match by.get(view.roster.choices)? {
            Some(servanda_model::Bearer::Treaty(instrument)) => {
                let builtin = view.machine.treaty().acts.get(phrase.act.index()).and_then(|act| act.builtin);
                let force = matches!(builtin, Some(servanda_model::Builtin::EntersIntoForce | servanda_model::Builtin::TreatyApplies));
                (force && view.world.in_force(*instrument).is_some()).then(|| bind.clone())
            }
            _ => None,
        },
        EventPat::Incident { .. } | EventPat::Edge { .. } | EventPat::Breach { .. } => None,
    })
}

fn state_reached(view: &View<'_>, item: &ItemPat, state: State, bind: &Bind) -> Asked<bool> {
    let args = view.args(item, bind)?;
    Ok(match item.item {
        ItemId::Decision(id) => view.world.decisions(view.machine, id).iter().any(|decision| {
            View::means(item, &args, &decision.key)
                && match state {
                    State::Opened => decision.state != DecisionState::NotOpened,
                    State::Adopted => decision.state == DecisionState::Adopted,
                    State::Rejected => decision.state == DecisionState::Rejected,
                    State::Lapsed => decision.state == DecisionState::Lapsed,
                    State::Ended => !matches!(decision.state, DecisionState::Open | DecisionState::NotOpened),
                    State::Performed | State::Breached | State::Used => false,
                }
        }),
        ItemId::Rule(id) => view.instances(id, |instance| View::means(item, &args, &instance.key))?.iter().any(|instance| match state {
            State::Performed | State::Used => instance.performed.is_some(),
            State::Breached => instance.breached.is_some(),
            State::Lapsed => instance.breached.is_some() || instance.state == NormState::Lapsed,
            State::Ended => instance.performed.is_some() || instance.breached.is_some() || instance.state == NormState::Lapsed,
            State::Opened | State::Adopted | State::Rejected => false,
        }),
        ItemId::Fact(id) => view.facts(id, item, &args)?.iter().any(|fact| fact.truth == Truth::True),
    })
}

/// When somebody does something: in the history, by a rule that works by itself, or not yet.
pub(super) fn happened(view: &View<'_>, event: &EventPat, who: &[TermId], phrase: &Phrase) -> Asked<Case> {
    let own = in_history(view, event)?;
    if let Ok(entries) = &own
        && entries.iter().any(|entry| matches!(entry.value, Value::At(_)))
    {
        return Ok(own);
    }
    // What takes effect at the end of a notice is in no line of the history.
    if let Some((at, why)) = view.world.occurrences(view.machine, event).unwrap_or_default().into_iter().next() {
        return Ok(Ok(vec![found(Value::At(view.moment(at)), view.derivation(&why))]));
    }
    for (index, rule) in view.machine.treaty().rules.iter().enumerate() {
        let choices = view.roster.choices;
        if rule.sentence.modal.get(choices)? != Some(&Modal::Effect) {
            continue;
        }
        if let Some(own) = rule.sentence.phrase.get(choices)?
            && own.act == phrase.act
        {
            for instance in view.instances(servanda_model::RuleId(index as u32), |_| true)? {
                if let Some(at) = instance.performed
                    && (who.is_empty() || instance.bearers.iter().any(|bearer| who.contains(bearer)))
                {
                    let value = Value::At(view.moment(at));
                    return Ok(Ok(vec![found(value, view.derivation(&instance.because))]));
                }
            }
        }
    }
    Ok(Ok(vec![found(Value::Never, Derivation::default())]))
}

/// The date of an event that the history has.
pub(super) fn in_history(view: &View<'_>, event: &EventPat) -> Asked<Case> {
    for ground in &view.roster.history {
        let mut only = Roster::new(view.roster.treaty, view.roster.choices, view.roster.settings);
        only.history.push(ground.clone());
        if only.happened(event, &Bind::new(), None)?
            && let Some(moment) = ground.when.and_then(|when| at(view, when))
        {
            return Ok(Ok(vec![found(Value::At(moment), Derivation::default())]));
        }
    }
    Ok(Ok(vec![found(Value::Never, Derivation::default())]))
}

fn at(view: &View<'_>, when: servanda_model::When) -> Option<crate::answer::Moment> {
    use crate::answer::Moment;
    use servanda_model::When;
    Some(match when {
        When::Date(date) => Moment::Date(date),
        When::Instant(at) => Moment::Instant(at),
        When::Day(n) if view.only_days => Moment::Day(n),
        When::Day(n) => Moment::Date(view.first?.plus(n as i32).date()),
    })
}

/// The day of a point in time, where its anchor has happened.
pub(super) fn point_day(view: &View<'_>, point: &servanda_model::Point, bind: &Bind) -> Asked<Option<servanda_machine::Day>> {
    use servanda_model::{Anchor, Point};
    let choices = view.roster.choices;
    let anchor_day = |anchor: &Anchor| -> Asked<Option<servanda_machine::Day>> {
        match anchor {
            Anchor::Date(date) => Ok(Some(servanda_machine::Day::from_date(*date))),
            Anchor::Instant(at) => Ok(Some(servanda_machine::Day::from_date(at.date()))),
            Anchor::Event(event) => match event.get(choices)? {
                Some(event) => event_day(view, event, bind),
                None => Ok(None),
            },
            Anchor::Thereafter | Anchor::Var(_) | Anchor::Day(_) => Ok(None),
        }
    };
    Ok(match point {
        Point::At(anchor) => anchor_day(anchor)?,
        Point::DayWhen(event) => match event.get(choices)? {
            Some(event) => event_day(view, event, bind)?,
            None => None,
        },
        Point::MonthStart(n, of) => match (n.get(choices)?, point_day(view, of, bind)?) {
            (Some(n), Some(day)) => Some(view.calendar().month_start(day, *n)),
            _ => None,
        },
        Point::DayAfter(n, anchor) => match (n.get(choices)?, anchor_day(anchor)?) {
            (Some(n), Some(day)) => Some(day.plus(*n as i32)),
            _ => None,
        },
        Point::After(dur, anchor) => match (dur.get(choices)?, anchor_day(anchor)?) {
            (Some(dur), Some(day)) => match dur.n.get(choices)? {
                Some(n) => view.calendar().add(day, *n, dur.unit).under(view.calendar().month_end),
                None => None,
            },
            _ => None,
        },
    })
}

/// The day on which an event of the history happened.
fn event_day(view: &View<'_>, event: &EventPat, _bind: &Bind) -> Asked<Option<servanda_machine::Day>> {
    use crate::answer::Moment;
    let Ok(entries) = in_history(view, event)? else {
        return Ok(None);
    };
    Ok(entries.into_iter().find_map(|entry| match entry.value {
        Value::At(Moment::Date(date)) => Some(servanda_machine::Day::from_date(date)),
        Value::At(Moment::Instant(at)) => Some(servanda_machine::Day::from_date(at.date())),
        _ => None,
    }))
}
