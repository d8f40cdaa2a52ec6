//! What is the state, what is breached, what is overdue, who owes what now: read off the worlds of a history.

use ecow::eco_format;
use servanda_machine::{Bond, Day, DecisionState, Missing, Mode, Until};
use servanda_model::{Asked, Cond, ItemId, Phrase, Question, Rule, RuleId, Subject, TermId, TermKind, Truth, When};

use super::on_record::{breached, invalid, overdue};
use super::owed::{
    does_arise, each_once, how_late, instances_of, is_duty, items, label, late, members, open_of, open_phrase, silence, silences,
    with_the_late,
};
use super::permission::may;
use super::time::{Setup, View, found, read};
use super::{Case, Context, Found, Options};
use crate::answer::{Derivation, Value};
use crate::forks::{GaveUp, Setting};
use crate::roster::{Bind, Bodies};
use crate::sentences;

/// What a question gives in every combination of choices.
pub(super) type Cases = Result<Vec<(Setting, Case)>, GaveUp>;

/// The questions about states. `None`: another lens is needed.
pub(super) fn answer<'t>(context: &Context<'t>, options: &Options, question: &'t Question) -> Option<Cases> {
    let as_of = context.ask.as_of.or(options.as_of);
    let now = |about: Option<Vec<ItemId>>| Setup {
        until: as_of.map_or(Until::LastEvent, |when| until(context, when)),
        about,
        ..Setup::default()
    };
    let quiet = |about: Option<Vec<ItemId>>| Setup { until: Until::Quiet { years: 120 }, about, ..Setup::default() };
    let force = |of: &Subject| matches!(of, Subject::Treaty(_));
    Some(match question {
        Question::WhatIsTheState { of } => {
            let mut setup = now(about(of));
            setup.presume_nothing = force(of);
            read(context, options, &setup, |view| state(context, view, of))
        }
        Question::IsCond(cond) => {
            let mut setup = now(cond_about(cond));
            setup.presume_nothing = super::force::presume_nothing(context, cond);
            read(context, options, &setup, |view| holds(view, cond))
        }
        Question::SinceWhen(cond) => {
            let mut setup = quiet(cond_about(cond));
            if let Some(when) = as_of {
                setup.until = until(context, when);
            }
            read(context, options, &setup, |view| since(context, view, cond))
        }
        Question::WhatIsBreached => read(context, options, &now(None), |view| Ok(breached(view, false))),
        Question::WhatWouldBeBreached => {
            let mut setup = now(None);
            setup.planned = true;
            read(context, options, &setup, |view| Ok(breached(view, true)))
        }
        Question::WhatIsOverdue { on } => {
            let mut setup = now(None);
            if let Some(on) = on {
                setup.until = until(context, *on);
            }
            read(context, options, &setup, overdue)
        }
        Question::WhichActsAreInvalid => read(context, options, &now(None), |view| Ok(invalid(view))),
        Question::DoesArise { rule } => {
            let setup = now(Some(vec![rule.item]));
            read(context, options, &setup, |view| does_arise(context, view, rule))
        }
        Question::WhoOwes { rule } => {
            let setup = now(Some(vec![rule.item]));
            read(context, options, &setup, |view| {
                let open = open_of(context, view, rule)?;
                let all = instances_of(context, view, rule)?;
                if open.iter().all(|instance| instance.bearers.is_empty()) {
                    let silent: Vec<Found> = all.iter().filter_map(|instance| silence(view, instance)).collect();
                    if let Some(first) = silent.into_iter().next() {
                        return Ok(Ok(vec![first]));
                    }
                }
                let owing = members(view, &open, |view| view.bearers.clone(), view.rule_cite(rule));
                // Of who else is late, the text does not say whether it still owes.
                Ok(owing.map(|owing| with_the_late(view, owing, &open, &all)))
            })
        }
        Question::ToWhomIsOwed { rule } => {
            let setup = now(Some(vec![rule.item]));
            read(context, options, &setup, |view| {
                let open = open_of(context, view, rule)?;
                Ok(members(view, &open, |view| view.creditors.clone(), view.rule_cite(rule)))
            })
        }
        Question::WhatDoesOwe { who, to } => read(context, options, &now(None), |view| {
            let who = view.roster.reference(who, &Bind::new(), None, Bodies::Itself)?;
            let to = match to {
                Some(to) => Some(view.roster.set(to, &Bind::new(), None, Bodies::Itself)?),
                None => None,
            };
            let mut open = view.all_instances(|instance| {
                is_duty(view, instance.rule)
                    && instance.bearers.iter().any(|bearer| who.contains(bearer))
                    && to.as_ref().is_none_or(|to| instance.creditors.iter().any(|one| to.contains(one)))
            })?;
            let silent: Vec<Found> = open.iter().filter_map(|instance| late(view, instance)).collect();
            open.retain(|instance| instance.state.is_open());
            if open.is_empty() && !silent.is_empty() {
                return Ok(Ok(each_once(silent)));
            }
            Ok(items(view, &open).map(|owed| each_once(owed.into_iter().chain(silent).collect())))
        }),
        Question::WhoMust { phrase } => {
            let setup = now(Some(rules_of(context, phrase)));
            read(context, options, &setup, |view| {
                let open = open_phrase(view, phrase)?;
                if open.iter().all(|instance| instance.bearers.is_empty()) {
                    let silent = silences(view, phrase, |_| true)?;
                    if !silent.is_empty() {
                        return Ok(Ok(silent));
                    }
                }
                Ok(members(view, &open, |view| view.bearers.clone(), None))
            })
        }
        Question::Must { who, phrase } => {
            let setup = now(Some(rules_of(context, phrase)));
            read(context, options, &setup, |view| {
                let who = view.roster.reference(who, &Bind::new(), None, Bodies::Itself)?;
                let open = open_phrase(view, phrase)?;
                let instance = open.iter().find(|instance| instance.bearers.iter().any(|one| who.contains(one)));
                if let Some(instance) = instance {
                    return Ok(Ok(vec![found(Value::Yes, view.derivation(&instance.because))]));
                }
                let silent = silences(view, phrase, |instance| {
                    instance.mode == Mode::Unspecified || instance.bearers.iter().any(|one| who.contains(one))
                })?;
                Ok(Ok(vec![silent.into_iter().next().unwrap_or_else(|| found(Value::No, Derivation::default()))]))
            })
        }
        Question::May { who, phrase, .. } => {
            let setup = now(Some(rules_of(context, phrase)));
            read(context, options, &setup, |view| may(view, who, phrase))
        }
        Question::DoesBind { .. } | Question::HowManyBind { .. } => read(context, options, &now(None), |view| {
            let bound = |rule: &Rule, who: TermId| is_bound(view, rule, who);
            let case = super::norms::binds(view.roster, question, &bound)?;
            Ok(case.unwrap_or_else(|| Err("this question is not about what binds".into())))
        }),
        Question::HowLate { rule } => {
            let setup = now(Some(vec![rule.item]));
            read(context, options, &setup, |view| how_late(context, view, rule))
        }
        _ => return None,
    })
}

/// Whether a rule reaches somebody: its treaty binds him, or it survives. A body is reached by what founds it.
fn is_bound(view: &View<'_>, rule: &Rule, who: TermId) -> bool {
    let bond = view.world.bond(view.machine, who, rule.origin.instrument).bond;
    let party = matches!(view.roster.kind(who), Some(TermKind::Party { .. }));
    !party || matches!(bond, Bond::Bound | Bond::Provisional) || (bond == Bond::Ended && !rule.survives.is_empty())
}

/// The end of a day, or an instant.
pub(super) fn until(context: &Context<'_>, when: When) -> Until {
    match when {
        When::Date(date) => Until::EndOf(Day::from_date(date)),
        When::Instant(at) => {
            let machine = servanda_machine::Machine::new(context.treaty);
            Until::Instant(machine.calendar().instant(at))
        }
        When::Day(n) => {
            let machine = servanda_machine::Machine::new(context.treaty);
            let lines: Vec<servanda_model::Dated> = context.lines.iter().map(|line| (*line).clone()).collect();
            let events = servanda_machine::Events::read(context.treaty, machine.calendar(), &lines);
            Until::EndOf(events.first.unwrap_or_default().plus(n as i32))
        }
    }
}

fn about(of: &Subject) -> Option<Vec<ItemId>> {
    match of {
        Subject::Item(item) => Some(vec![item.item]),
        _ => None,
    }
}

fn cond_about(cond: &Cond) -> Option<Vec<ItemId>> {
    match cond {
        Cond::Not(inner) => cond_about(inner),
        Cond::State(item, _) | Cond::Fact(item) => Some(vec![item.item]),
        _ => None,
    }
}

/// The rules whose sentence is this act.
pub(super) fn rules_of(context: &Context<'_>, phrase: &Phrase) -> Vec<ItemId> {
    let found = context
        .treaty
        .rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.sentence.phrase.values().any(|own| own.act == phrase.act))
        .map(|(index, _)| ItemId::Rule(RuleId(index as u32)));
    found.collect()
}

/// The state of an item, a bond, or the treaty.
fn state(context: &Context<'_>, view: &View<'_>, of: &Subject) -> Asked<Case> {
    let treaty = view.machine.treaty();
    let mut all: Vec<Found> = Vec::new();
    match of {
        Subject::Item(item) => {
            let args = view.args(item, &context.bound)?;
            match item.item {
                ItemId::Decision(id) => {
                    let mut decisions = view.world.decisions(view.machine, id);
                    decisions.retain(|decision| View::means(item, &args, &decision.key));
                    let several = decisions.len() > 1;
                    for decision in decisions {
                        let mut derivation = view.derivation(&decision.because);
                        if let Some(own) = treaty.decisions.get(id.index())
                            && !derivation.articles.contains(&own.origin.cite)
                        {
                            derivation.articles.insert(0, own.origin.cite.clone());
                        }
                        let since = (decision.state != DecisionState::NotOpened).then(|| view.moment(decision.since));
                        let mut entry = found(Value::State(decision.state.words().into(), since), derivation);
                        entry.of = several.then(|| sentences::key_words(treaty, &decision.key));
                        all.push(entry);
                    }
                    if all.is_empty() {
                        all.push(found(Value::State("not opened".into(), None), cited(treaty, item.item)));
                    }
                }
                ItemId::Rule(_) => {
                    let instances = instances_of(context, view, item)?;
                    for instance in &instances {
                        let since = Some(view.moment(instance.since));
                        let mut entry = found(Value::State(instance.state.words().into(), since), view.derivation(&instance.because));
                        entry.of = label(view, &instances, instance);
                        if !all.contains(&entry) {
                            all.push(entry);
                        }
                    }
                    told_once(&mut all);
                    if all.is_empty() {
                        all.push(found(Value::State("not arisen".into(), None), cited(treaty, item.item)));
                    }
                }
                ItemId::Fact(id) => {
                    for fact in view.facts(id, item, &args)? {
                        let since = fact.since.map(|since| view.moment(since));
                        all.push(found(Value::State(truth_words(fact.truth).into(), since), view.derivation(&fact.because)));
                    }
                    if all.is_empty() {
                        all.push(found(Value::State("undetermined".into(), None), cited(treaty, item.item)));
                    }
                }
            }
        }
        Subject::Treaty(instrument) => {
            let value = match view.world.in_force(*instrument) {
                Some(since) => Value::State("in force".into(), Some(view.moment(since))),
                None => match view.world.in_force_for_some(*instrument) {
                    Some(since) => Value::State("partly in force".into(), Some(view.moment(since))),
                    None => Value::State("not in force".into(), None),
                },
            };
            all.push(found(value, Derivation::default()));
        }
        Subject::Event(_) | Subject::Cite(_) | Subject::Claim(_) => {
            return Ok(Err("name the rule, decision or fact whose state is meant".into()));
        }
    }
    Ok(Ok(all))
}

/// Where all instances give the same, it is said once and needs no label.
pub(super) fn told_once(all: &mut Vec<Found>) {
    if let Some(first) = all.first().cloned()
        && all.iter().all(|entry| entry.value == first.value)
    {
        all.truncate(1);
        if let Some(entry) = all.first_mut() {
            entry.of = None;
        }
    }
}

/// The article of an item, as a derivation.
pub(super) fn cited(treaty: &servanda_model::Treaty, item: ItemId) -> Derivation {
    let origin = match item {
        ItemId::Rule(id) => treaty.rules.get(id.index()).map(|item| &item.origin),
        ItemId::Decision(id) => treaty.decisions.get(id.index()).map(|item| &item.origin),
        ItemId::Fact(id) => treaty.facts.get(id.index()).map(|item| &item.origin),
    };
    Derivation { articles: origin.map(|origin| origin.cite.clone()).into_iter().collect(), ..Derivation::default() }
}

fn truth_words(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "true",
        Truth::False => "false",
        Truth::Undetermined => "undetermined",
        Truth::Contested => "contested",
    }
}

fn holds(view: &View<'_>, cond: &Cond) -> Asked<Case> {
    if let Cond::Bound(who, instrument) = cond
        && let Some(who) = view.roster.reference(who, &Bind::new(), None, Bodies::Itself)?.first()
    {
        let bond = view.world.bond(view.machine, *who, *instrument);
        if bond.bond == Bond::Bound && bond.since.is_none() {
            let who = view.roster.name(*who);
            return Ok(Err(eco_format!(
                "nothing tells by which act {who} is bound: give its signature, ratification or accession in `given`"
            )));
        }
    }
    let derivation = match cond {
        Cond::State(item, _) | Cond::Fact(item) => cited(view.machine.treaty(), item.item),
        _ => Derivation::default(),
    };
    Ok(match view.world.holds(view.machine, cond) {
        Ok(true) => Ok(vec![found(Value::Yes, derivation)]),
        Ok(false) => Ok(vec![found(Value::No, derivation)]),
        Err(missing @ Missing::Choice(_)) => return Err(view.need(&missing)),
        Err(Missing::Unknown(_)) => {
            let name = match cond {
                Cond::Fact(item) | Cond::State(item, _) => {
                    sentences::item_name(view.machine.treaty(), item.item).map(|name| name.text.clone())
                }
                _ => None,
            };
            match name {
                Some(name) => Ok(vec![found(Value::DependsOn(name), derivation)]),
                None => Err("the condition is not decided by the history".into()),
            }
        }
    })
}

fn since(context: &Context<'_>, view: &View<'_>, cond: &Cond) -> Asked<Case> {
    let treaty = view.machine.treaty();
    Ok(match cond {
        Cond::Fact(item) => {
            let ItemId::Fact(id) = item.item else {
                return Ok(Err("only a fact begins".into()));
            };
            let args = view.args(item, &context.bound)?;
            match view.facts(id, item, &args)?.into_iter().next() {
                Some(fact) if fact.truth == Truth::True => {
                    let derivation = view.derivation(&fact.because);
                    Ok(vec![match fact.since {
                        Some(since) => found(Value::At(view.moment(since)), derivation),
                        None => found(Value::Content("the beginning".into()), derivation),
                    }])
                }
                _ => Ok(vec![found(Value::Never, cited(treaty, item.item))]),
            }
        }
        Cond::State(item, state) => match state.get(view.roster.choices)? {
            Some(state) => super::when::state_since(context, view, item, *state)?,
            None => Err("the state is deleted under these choices".into()),
        },
        Cond::Treaty(instrument, _) => match view.world.in_force(*instrument) {
            Some(since) => Ok(vec![found(Value::At(view.moment(since)), Derivation::default())]),
            None => Ok(vec![found(Value::Never, Derivation::default())]),
        },
        Cond::Bound(who, instrument) => {
            let who = view.roster.reference(who, &Bind::new(), None, Bodies::Itself)?;
            match who.first().map(|who| view.world.bond(view.machine, *who, *instrument)) {
                Some(bond) if !matches!(bond.bond, Bond::Bound | Bond::Provisional) => Ok(vec![found(Value::Never, Derivation::default())]),
                Some(bond) => match bond.since {
                    Some(since) => Ok(vec![found(Value::At(view.moment(since)), Derivation::default())]),
                    None => Ok(vec![found(Value::Never, Derivation::default())]),
                },
                None => Err("nobody is named".into()),
            }
        }
        _ => Err("only facts, states and bonds begin on a date".into()),
    })
}
