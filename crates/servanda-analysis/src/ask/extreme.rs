//! The earliest and the latest: earlier steps are taken on their first, or their last, lawful day.
//!
//! Where an answer waits for a step, the step is added to the history on that day and the history is run again, step by step; a
//! vote is adopted on the first, or the last, day of its window; an act that a power allows is done on the first day on which it
//! has effect. What was added is said in the answer.

use ecow::eco_format;
use servanda_machine::{Day, DecisionState, Due, InstanceView, Moment};
use servanda_model::{
    Asked, Bearer, Choice, Dated, DatedWhat, EventPat, Extreme, ItemId, ItemPat, Modal, Phrase, Ref, Rule, RuleId, Set, State, TermId, When,
};

use super::states::Cases;
use super::time::{Cell, Setup, View, cells, settle};
use super::{Case, Context, Options, waiting};
use crate::answer::Value;
use crate::forks::GaveUp;
use crate::roster::{Bind, Bodies};
use crate::sentences;

/// Steps that are taken one after the other at most.
const STEPS: usize = 24;

/// What the answer waits for: where to look for the next step.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target<'q> {
    /// A rule arises or is due.
    Rule(&'q ItemPat),
    /// An event happens.
    Event(&'q EventPat),
}

/// Reads every world; with an extreme, the steps that the answer waits for are taken first.
pub(super) fn read(
    context: &Context<'_>,
    options: &Options,
    setup: &Setup,
    extreme: Option<Extreme>,
    target: Target<'_>,
    mut read: impl FnMut(&View<'_>) -> Asked<Case>,
) -> Cases {
    let Some(extreme) = extreme else {
        return super::time::read(context, options, setup, read);
    };
    let mut done: Vec<Cell<Case>> = Vec::new();
    solve(context, options, setup, extreme, target, &mut read, &mut done, STEPS)?;
    Ok(settle(context, done))
}

#[expect(clippy::too_many_arguments, reason = "one recursion that carries its question along")]
fn solve<'t>(
    context: &Context<'t>,
    options: &Options,
    setup: &Setup,
    extreme: Extreme,
    target: Target<'_>,
    read: &mut dyn FnMut(&View<'_>) -> Asked<Case>,
    done: &mut Vec<Cell<Case>>,
    left: usize,
) -> Result<(), GaveUp> {
    let found = cells(context, options, setup, |view| {
        let case = read(view)?;
        let waits = match &case {
            Ok(entries) => entries.iter().any(|entry| matches!(entry.value, Value::WaitsFor(_) | Value::Never)),
            Err(_) => false,
        };
        let step = if waits && left > 0 { next_step(context, view, extreme, target)? } else { None };
        Ok((case, step))
    })?;
    for cell in found {
        let (case, step) = cell.case;
        let Some(step) = step else {
            let case = case.map(|mut entries| {
                for line in &setup.more {
                    if let Some(words) = step_words(context, line) {
                        for entry in &mut entries {
                            entry.derivation.given.push(words.clone());
                        }
                    }
                }
                entries
            });
            let mut path = cell.path;
            path.extend(setup.picks.iter().map(|pick| (pick.issue, pick.alt)));
            done.push(Cell { path, assumed: cell.assumed, case });
            continue;
        };
        let mut next = setup.clone();
        next.more.push(step);
        next.more.sort_by_key(|line| when_key(line.when));
        next.picks.extend(cell.path.iter().map(|(issue, alt)| servanda_model::Pick { issue: *issue, alt: *alt }));
        solve(context, options, &next, extreme, target, read, done, left - 1)?;
    }
    Ok(())
}

fn when_key(when: When) -> (i64, i64) {
    match when {
        When::Date(date) => (i64::from(Day::from_date(date).0), 0),
        When::Instant(at) => (i64::from(Day::from_date(at.date()).0), i64::from(at.hour()) * 60 + i64::from(at.minute())),
        When::Day(n) => (n, 0),
    }
}

fn step_words(context: &Context<'_>, line: &Dated) -> Option<ecow::EcoString> {
    let DatedWhat::Event(event) = &line.what else { return None };
    let nothing = crate::forks::Chosen::new(context.treaty, []);
    let roster = context.roster(&nothing).ok()?;
    let words = sentences::event(&roster, event, &Bind::new()).ok()?;
    let when = match line.when {
        When::Date(date) => eco_format!("{date}"),
        When::Instant(at) => eco_format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute()),
        When::Day(n) => eco_format!("day {n}"),
    };
    Some(eco_format!("supposing {when} {words}"))
}

/// The next step that can be dated.
fn next_step(context: &Context<'_>, view: &View<'_>, extreme: Extreme, target: Target<'_>) -> Asked<Option<Dated>> {
    match target {
        Target::Rule(item) => {
            let ItemId::Rule(id) = item.item else { return Ok(None) };
            let Some(rule) = view.machine.treaty().rules.get(id.index()) else {
                return Ok(None);
            };
            let bind = waiting::bound(context, view, rule, item)?;
            for_rule(view, rule, &bind, extreme, 0)
        }
        Target::Event(event) => for_event(view, event, &Bind::new(), extreme, 0),
    }
}

/// What a rule waits for.
fn for_rule(view: &View<'_>, rule: &Rule, bind: &Bind, extreme: Extreme, depth: usize) -> Asked<Option<Dated>> {
    if depth > STEPS {
        return Ok(None);
    }
    for (event, bind) in waiting::missing_events(view, rule, bind)? {
        if let Some(step) = for_event(view, event, &bind, extreme, depth + 1)? {
            return Ok(Some(step));
        }
    }
    Ok(None)
}

/// What brings an event about, on the day that the question wants.
fn for_event(view: &View<'_>, event: &EventPat, bind: &Bind, extreme: Extreme, depth: usize) -> Asked<Option<Dated>> {
    if depth > STEPS {
        return Ok(None);
    }
    let treaty = view.machine.treaty();
    match event {
        EventPat::State { item, state, .. } => {
            let state = state.get(view.roster.choices)?.copied();
            let args = view.args(item, bind)?;
            match item.item {
                ItemId::Rule(id) => {
                    let Some(rule) = treaty.rules.get(id.index()) else { return Ok(None) };
                    for instance in view.instances(id, |_| true)? {
                        if View::means(item, &args, &instance.key) && instance.performed.is_none() {
                            return performed(view, rule, &instance, extreme);
                        }
                    }
                    for_rule(view, rule, &Bind::new(), extreme, depth + 1)
                }
                ItemId::Decision(id) => {
                    for decision in view.world.decisions(view.machine, id) {
                        if !View::means(item, &args, &decision.key) || decision.state != DecisionState::Open {
                            continue;
                        }
                        let at = match (extreme, decision.closes) {
                            (Extreme::Latest, Due::Day(day)) => Some(When::Date(day.date())),
                            (Extreme::Latest, _) => None,
                            (Extreme::Earliest, _) => Some(first_vote(view, id, decision.opened)?),
                        };
                        let Some(when) = at else { return Ok(None) };
                        let keyed = keyed(item, &decision.key.args);
                        return Ok(Some(line(
                            when,
                            EventPat::State { item: keyed, state: Choice::plain(state.unwrap_or(State::Adopted)), by: None },
                        )));
                    }
                    let Some(decision) = treaty.decisions.get(id.index()) else { return Ok(None) };
                    for alternative in decision.opens.resolve(view.roster.choices)? {
                        for event in alternative {
                            if let Some(step) = for_event(view, event, bind, extreme, depth + 1)? {
                                return Ok(Some(step));
                            }
                        }
                    }
                    Ok(None)
                }
                ItemId::Fact(_) => Ok(None),
            }
        }
        EventPat::Act { by, phrase } => {
            let Some(bearer) = by.get(view.roster.choices)? else { return Ok(None) };
            let who = view.roster.bearers(bearer, bind, None)?;
            for_act(view, bearer, &who, phrase, bind, extreme, depth)
        }
        EventPat::Edge { item, begins: true } => {
            let ItemId::Fact(id) = item.item else { return Ok(None) };
            let Some(fact) = treaty.facts.get(id.index()) else { return Ok(None) };
            for from in &fact.from {
                if let Some(point) = from.get(view.roster.choices)?
                    && let Some(event) = crate::procedure::point_event(point, view.roster.choices)?
                    && let Some(step) = for_event(view, event, bind, extreme, depth + 1)?
                {
                    return Ok(Some(step));
                }
            }
            Ok(None)
        }
        EventPat::Incident { .. } | EventPat::Edge { .. } | EventPat::Breach { .. } => Ok(None),
    }
}

/// The first day on which a vote may be taken: the opening, or a `not before` line of the decision.
fn first_vote(view: &View<'_>, id: servanda_model::DecisionId, opened: Moment) -> Asked<When> {
    let calendar = view.calendar();
    let mut day = calendar.day(opened.at);
    if let Some(decision) = view.machine.treaty().decisions.get(id.index()) {
        for time in &decision.times {
            if let servanda_model::Time::NotBefore(point) = &time.value
                && view.roster.choices.holds(&time.guard)?
                && let Some(point) = point.get(view.roster.choices)?
                && let Some(first) = super::waiting::point_day(view, point, &Bind::new())?
            {
                day = day.max(first);
            }
        }
    }
    Ok(When::Date(day.date()))
}

/// A duty performed on its last day, or a duty, power or permission on its first.
fn performed(view: &View<'_>, rule: &Rule, instance: &InstanceView, extreme: Extreme) -> Asked<Option<Dated>> {
    let calendar = view.calendar();
    let when = match (extreme, instance.due) {
        (Extreme::Latest, Due::Day(day)) => When::Date(day.date()),
        (Extreme::Latest, Due::Instant(at)) => {
            let (hour, minute) = calendar.clock(at);
            When::Instant(calendar.day(at).date().at(hour as i8, minute as i8, 0, 0))
        }
        (Extreme::Latest, _) => return Ok(None),
        (Extreme::Earliest, _) => {
            let at = instance.earliest.unwrap_or(instance.arose);
            When::Date(calendar.day(at.at).date())
        }
    };
    let (Some(bearer), Some(phrase)) = (rule.sentence.bearer.get(view.roster.choices)?, rule.sentence.phrase.get(view.roster.choices)?)
    else {
        return Ok(None);
    };
    let who = if instance.missing_members.is_empty() { &instance.bearers } else { &instance.missing_members };
    let env = super::when::env(instance);
    let by = match (who.as_slice(), bearer) {
        ([one], _) => Bearer::One(Ref::Term(*one)),
        (_, Bearer::Unspecified) => return Ok(None),
        (several, _) => Bearer::Each(servanda_model::Electorate { set: set_of(several), as_of: None }),
    };
    let phrase = filled(view, phrase, &env)?;
    Ok(Some(line(when, EventPat::Act { by: Choice::plain(by), phrase })))
}

/// An act that a duty, power or permission covers, or that is free.
fn for_act(
    view: &View<'_>,
    bearer: &Bearer,
    who: &[TermId],
    phrase: &Phrase,
    bind: &Bind,
    extreme: Extreme,
    depth: usize,
) -> Asked<Option<Dated>> {
    let treaty = view.machine.treaty();
    for (index, rule) in treaty.rules.iter().enumerate() {
        let choices = view.roster.choices;
        let Some(own) = rule.sentence.phrase.get(choices)? else { continue };
        if own.act != phrase.act || !choices.holds(&rule.guard)? {
            continue;
        }
        let id = RuleId(index as u32);
        match rule.sentence.modal.get(choices)? {
            Some(Modal::Effect) => return for_rule(view, rule, bind, extreme, depth + 1),
            Some(Modal::Shall | Modal::May | Modal::HasPower) => {
                for instance in view.instances(id, |_| true)? {
                    let own = instance.bearers.iter().any(|one| who.is_empty() || who.contains(one));
                    if own && instance.performed.is_none() {
                        return performed(view, rule, &instance, extreme);
                    }
                }
            }
            _ => {}
        }
    }
    if extreme == Extreme::Latest || who.is_empty() {
        return Ok(None);
    }
    // Free to act at once.
    let day = view.calendar().day(view.world.now());
    let by = match bearer {
        Bearer::One(_) => Bearer::One(Ref::Term(who[0])),
        _ => Bearer::Each(servanda_model::Electorate { set: set_of(who), as_of: None }),
    };
    let _ = day;
    let Some(first) = view.first else { return Ok(None) };
    let phrase = filled(view, phrase, bind)?;
    Ok(Some(line(When::Date(first.date()), EventPat::Act { by: Choice::plain(by), phrase })))
}

fn set_of(who: &[TermId]) -> Set {
    Set { members: who.iter().map(|one| Choice::plain(Ref::Term(*one))).collect(), any: false, except: None }
}

fn line(when: When, event: EventPat) -> Dated {
    Dated { planned: false, when, recorded: None, what: DatedWhat::Event(event), span: servanda_syntax::Span::default() }
}

/// An item named by the arguments of an instance.
fn keyed(item: &ItemPat, args: &[servanda_machine::Value]) -> ItemPat {
    let mut named = item.clone();
    named.args = args.iter().map(|value| value.term().map(|term| Choice::plain(Ref::Term(term)))).collect();
    named
}

/// A sentence with its variables filled in.
fn filled(view: &View<'_>, phrase: &Phrase, env: &Bind) -> Asked<Phrase> {
    let mut phrase = phrase.clone();
    for arg in &mut phrase.args {
        let Some(choice) = arg else { continue };
        if let Some(servanda_model::Arg::Set(set)) = choice.get(view.roster.choices)? {
            let who = view.roster.set(set, env, None, Bodies::Itself)?;
            if !who.is_empty() {
                let mut named = set_of(&who);
                named.any = set.any;
                *choice = Choice::plain(servanda_model::Arg::Set(named));
            }
        }
    }
    Ok(phrase)
}
