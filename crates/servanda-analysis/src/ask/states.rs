//! What is the state, what is breached, what is overdue, who owes what now: read off the worlds of a history.

use ecow::{EcoString, eco_format};
use servanda_machine::{Bond, Day, DecisionState, InstanceView, Missing, Mode, NormState, Until};
use servanda_model::{Asked, Builtin, Cond, Element, EventPat, ItemId, ItemPat, Modal, Phrase, Question, Ref, RuleId, Subject, TermId, TimeUnit, Truth, When};

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
                if open.iter().all(|instance| instance.bearers.is_empty()) {
                    let silent: Vec<Found> =
                        instances_of(context, view, rule)?.iter().filter_map(|instance| silence(view, instance)).collect();
                    if let Some(first) = silent.into_iter().next() {
                        return Ok(Ok(vec![first]));
                    }
                }
                Ok(members(view, &open, |view| view.bearers.clone(), view.rule_cite(rule)))
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
            open.retain(|instance| instance.state.is_open());
            Ok(items(view, &open))
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
        Question::HowLate { rule } => {
            let setup = now(Some(vec![rule.item]));
            read(context, options, &setup, |view| how_late(context, view, rule))
        }
        _ => return None,
    })
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

impl View<'_> {
    fn rule_cite(&self, item: &ItemPat) -> Option<EcoString> {
        match item.item {
            ItemId::Rule(id) => self.machine.treaty().rules.get(id.index()).map(|rule| rule.origin.cite.clone()),
            _ => None,
        }
    }
}

/// The instances of a rule that a question means.
pub(super) fn instances_of(context: &Context<'_>, view: &View<'_>, item: &ItemPat) -> Asked<Vec<InstanceView>> {
    let ItemId::Rule(id) = item.item else {
        return Ok(Vec::new());
    };
    let args = view.args(item, &context.bound)?;
    view.instances(id, |instance| View::means(item, &args, &instance.key))
}

fn open_of(context: &Context<'_>, view: &View<'_>, item: &ItemPat) -> Asked<Vec<InstanceView>> {
    let mut all = instances_of(context, view, item)?;
    all.retain(|instance| instance.state.is_open());
    Ok(all)
}

fn open_phrase(view: &View<'_>, phrase: &Phrase) -> Asked<Vec<InstanceView>> {
    let mut all = Vec::new();
    for (id, rule) in (0..).map(servanda_model::RuleId).zip(&view.machine.treaty().rules) {
        if rule.sentence.modal.get(view.roster.choices)? == Some(&Modal::Shall)
            && let Some(own) = rule.sentence.phrase.get(view.roster.choices)?
            && super::norms::fits(view.roster, own, phrase)?
        {
            all.extend(view.instances(id, |_| true)?.into_iter().filter(|instance| instance.state.is_open()));
        }
    }
    all.sort_by_key(|instance| (instance.arose, instance.id));
    Ok(all)
}

/// What the text leaves open of a duty that nobody can be said to owe: who bears it, or what remains of it once it is late.
fn silence(view: &View<'_>, instance: &InstanceView) -> Option<Found> {
    let rule = view.machine.treaty().rules.get(instance.rule.index())?;
    let element = if instance.state.is_open() && instance.mode == Mode::Unspecified && instance.bearers.is_empty() {
        Element::Bearer
    } else if instance.state == NormState::BreachedSilent {
        Element::Lateness
    } else {
        return None;
    };
    let mut derivation = view.derivation(&instance.because);
    derivation.merge(&cited(view.machine.treaty(), ItemId::Rule(instance.rule)));
    Some(found(Value::Silent(element, rule.origin.cite.clone()), derivation))
}

/// What the text leaves open of the duties to do something, each article once.
fn silences(view: &View<'_>, phrase: &Phrase, meant: impl Fn(&InstanceView) -> bool) -> Asked<Vec<Found>> {
    let mut all: Vec<Found> = Vec::new();
    for (id, rule) in (0..).map(RuleId).zip(&view.machine.treaty().rules) {
        if rule.sentence.modal.get(view.roster.choices)? == Some(&Modal::Shall)
            && let Some(own) = rule.sentence.phrase.get(view.roster.choices)?
            && super::norms::fits(view.roster, own, phrase)?
        {
            for instance in view.instances(id, |_| true)?.iter().filter(|instance| meant(instance)) {
                if !env_fits(view, instance, own, phrase)? {
                    continue;
                }
                if let Some(one) = silence(view, instance)
                    && !all.iter().any(|known| known.value == one.value)
                {
                    all.push(one);
                }
            }
        }
    }
    Ok(all)
}

/// Whose judgement a permission waits for, where nobody has told it: the judgement is not in the history.
fn unjudged<'v>(view: &'v View<'_>, rule: &'v servanda_model::Rule, instance: &InstanceView) -> Asked<Option<&'v Ref>> {
    for group in &rule.ifs {
        for cond in group.resolve(view.roster.choices)?.into_iter().flatten() {
            let Cond::Judges { who, what, .. } = cond else { continue };
            let judges = view.roster.reference(who, &super::when::env(instance), None, Bodies::Itself)?;
            if !has_judged(view, &judges, what) {
                return Ok(Some(who));
            }
        }
    }
    Ok(None)
}

/// Whether the history holds this judgement, of one of these or of anybody where nobody is known.
fn has_judged(view: &View<'_>, judges: &[TermId], what: &str) -> bool {
    let treaty = view.machine.treaty();
    view.roster.history.iter().any(|ground| {
        let EventPat::Act { phrase, .. } = ground.event else { return false };
        treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin) == Some(Builtin::Judges)
            && (judges.is_empty() || ground.actors.iter().any(|who| judges.contains(who)))
            && phrase.args.iter().flatten().flat_map(servanda_model::Choice::values).any(|arg| match arg {
                servanda_model::Arg::Text(text) => text == what,
                _ => false,
            })
    })
}

/// What hangs on a judgement: of its bearer, or of somebody else.
fn judged_value(view: &View<'_>, rule: &servanda_model::Rule, bearers: &[TermId], judge: &Ref) -> Value {
    let own = match judge {
        Ref::Term(who) => bearers.contains(who),
        _ => true,
    };
    match judge {
        Ref::Term(who) if !own => Value::DependsOn(eco_format!("the judgement of {}", view.roster.name(*who))),
        _ => Value::SelfJudging(rule.origin.cite.clone()),
    }
}

/// A permission that has not arisen and whose trigger is a judgement.
fn judged_permission(view: &View<'_>, who: &[TermId], phrase: &Phrase) -> Asked<Option<Found>> {
    let treaty = view.machine.treaty();
    for (id, rule) in (0..).map(RuleId).zip(&treaty.rules) {
        if !view.roster.choices.holds(&rule.guard)?
            || !matches!(rule.sentence.modal.get(view.roster.choices)?, Some(Modal::May | Modal::HasPower))
            || matches!(rule.sentence.bearer.get(view.roster.choices)?, Some(servanda_model::Bearer::No(_)))
        {
            continue;
        }
        let Some(own) = rule.sentence.phrase.get(view.roster.choices)? else { continue };
        let bearers = view.roster.set_of_bearers(rule)?;
        if !super::norms::fits(view.roster, own, phrase)? || !who.iter().any(|who| bearers.contains(who)) {
            continue;
        }
        let others = who.to_vec();
        let value = |judge: &Ref| found(judged_value(view, rule, &others, judge), cited(treaty, ItemId::Rule(id)));
        for event in super::gaps::triggers(view.roster, rule)? {
            if let EventPat::Act { by, phrase } = event
                && treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin) == Some(Builtin::Judges)
                && let Some(servanda_model::Bearer::One(judge)) = by.get(view.roster.choices)?
                && view.instances(id, |instance| instance.bearers.iter().any(|one| who.contains(one)))?.is_empty()
            {
                return Ok(Some(value(judge)));
            }
        }
        for group in &rule.ifs {
            for cond in group.resolve(view.roster.choices)?.into_iter().flatten() {
                if let Cond::Judges { who: judge, what, .. } = cond {
                    let judges = view.roster.reference(judge, &Bind::new(), None, Bodies::Itself)?;
                    if !has_judged(view, &judges, what) {
                        return Ok(Some(value(judge)));
                    }
                }
            }
        }
    }
    Ok(None)
}

fn is_duty(view: &View<'_>, id: RuleId) -> bool {
    view.machine.treaty().rules.get(id.index()).is_some_and(|rule| rule.sentence.modal.values().any(|modal| *modal == Modal::Shall))
}

#[expect(clippy::unnecessary_wraps, reason = "all readers of a question give a case")]
fn members(view: &View<'_>, open: &[InstanceView], of: impl Fn(&InstanceView) -> Vec<TermId>, cite: Option<EcoString>) -> Case {
    let mut all: Vec<Found> = Vec::new();
    for instance in open {
        let derivation = view.derivation(&instance.because);
        for who in of(instance) {
            if !all.iter().any(|known| known.value == Value::Member(who)) {
                all.push(found(Value::Member(who), derivation.clone()));
            }
        }
    }
    if all.is_empty() {
        let derivation = Derivation { articles: cite.into_iter().collect(), ..Derivation::default() };
        all.push(found(Value::None, derivation));
    }
    Ok(all)
}

#[expect(clippy::unnecessary_wraps, reason = "all readers of a question give a case")]
fn items(view: &View<'_>, open: &[InstanceView]) -> Case {
    let mut all: Vec<Found> = Vec::new();
    for instance in open {
        let value = Value::Item(sentences::key_words(view.machine.treaty(), &instance.key));
        if !all.iter().any(|known| known.value == value) {
            all.push(found(value, view.derivation(&instance.because)));
        }
    }
    if all.is_empty() {
        all.push(found(Value::None, Derivation::default()));
    }
    Ok(all)
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
                None => Value::State("not in force".into(), None),
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

/// What tells an instance from the others of its rule: its arguments, its bearers, the date it arose.
pub(super) fn label(view: &View<'_>, all: &[InstanceView], one: &InstanceView) -> Option<EcoString> {
    if all.len() < 2 {
        return None;
    }
    let treaty = view.machine.treaty();
    if all.iter().any(|other| other.key != one.key) {
        return Some(sentences::key_words(treaty, &one.key));
    }
    if all.iter().any(|other| other.bearers != one.bearers) {
        let names: Vec<EcoString> = one.bearers.iter().map(|who| view.roster.name(*who)).collect();
        return Some(crate::coalition::joined(&names));
    }
    Some(crate::words::moment_words(view.moment(one.arose)))
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

/// The breaches on record.
#[expect(clippy::unnecessary_wraps, reason = "all readers of a question give a case")]
fn breached(view: &View<'_>, since: bool) -> Case {
    let treaty = view.machine.treaty();
    let mut all: Vec<Found> = Vec::new();
    for breach in view.world.breaches() {
        let instance = view.world.instances(view.machine, breach.rule).into_iter().find(|instance| instance.id == breach.instance);
        let joint = instance.is_some_and(|instance| matches!(instance.mode, Mode::Jointly | Mode::Severally));
        let item = sentences::key_words(treaty, &breach.key);
        let mut derivation = view.derivation(&breach.because);
        if let Some(rule) = treaty.rules.get(breach.rule.index())
            && !derivation.articles.contains(&rule.origin.cite)
        {
            derivation.articles.insert(0, rule.origin.cite.clone());
        }
        if breach.known != breach.on {
            let from = crate::words::moment_words(view.moment(breach.known));
            derivation.notes.push(ecow::eco_format!("known from {from}"));
        }
        let who: Vec<Vec<TermId>> =
            if joint || breach.who.is_empty() { vec![breach.who.clone()] } else { breach.who.iter().map(|who| vec![*who]).collect() };
        for who in who {
            let value = Value::ItemEntry { who, item: item.clone(), when: Some(view.moment(breach.on)), since };
            if !all.iter().any(|known| known.value == value) {
                all.push(found(value, derivation.clone()));
            }
        }
    }
    if all.is_empty() {
        all.push(found(Value::None, Derivation::default()));
    }
    Ok(all)
}

/// An attempt without effect: who, what, when, towards whom, why.
type Attempt = (TermId, servanda_model::ActId, servanda_machine::Moment, Vec<Vec<servanda_machine::Value>>, Derivation);

/// What is lapsed, unperformed and undischarged, whatever the remainder.
fn overdue(view: &View<'_>) -> Asked<Case> {
    let treaty = view.machine.treaty();
    let mut all: Vec<Found> = Vec::new();
    for instance in view.all_instances(|instance| is_duty(view, instance.rule))? {
        let open = matches!(instance.state, NormState::BreachedOwed | NormState::BreachedEnded | NormState::BreachedSilent);
        let (true, true, Some((on, _))) = (open, is_duty(view, instance.rule), instance.breached) else {
            continue;
        };
        let item = sentences::key_words(treaty, &instance.key);
        let who: Vec<Vec<TermId>> = match instance.mode {
            // The text names nobody: it is overdue all the same.
            Mode::Single | Mode::Any(_) | Mode::Unspecified if instance.bearers.is_empty() => vec![Vec::new()],
            Mode::Single | Mode::Any(_) | Mode::Unspecified => instance.bearers.iter().map(|who| vec![*who]).collect(),
            Mode::Jointly | Mode::Severally => vec![instance.bearers.clone()],
        };
        for who in who {
            let value = Value::ItemEntry { who, item: item.clone(), when: Some(view.moment(on)), since: true };
            if !all.iter().any(|known| known.value == value) {
                all.push(found(value, view.derivation(&instance.because)));
            }
        }
    }
    if all.is_empty() {
        all.push(found(Value::None, Derivation::default()));
    }
    Ok(Ok(all))
}

#[expect(clippy::unnecessary_wraps, reason = "all readers of a question give a case")]
fn invalid(view: &View<'_>) -> Case {
    let treaty = view.machine.treaty();
    // One line of the history that names several addressees is one act.
    let mut told: Vec<Attempt> = Vec::new();
    for attempt in view.world.invalid() {
        let servanda_machine::Doer::Term(who) = attempt.by else {
            continue;
        };
        let derivation = view.derivation(&attempt.because);
        match told.iter_mut().find(|(by, act, on, ..)| *by == who && *act == attempt.act && *on == attempt.on) {
            Some((.., all, known)) => {
                all.push(attempt.args.clone());
                known.merge(&derivation);
            }
            None => told.push((who, attempt.act, attempt.on, vec![attempt.args.clone()], derivation)),
        }
    }
    let mut all: Vec<Found> = Vec::new();
    for (who, act, on, args, derivation) in told {
        let phrase = sentences::done_together(treaty, act, &args);
        all.push(found(Value::ActEntry { who, phrase, when: Some(view.moment(on)) }, derivation));
    }
    if all.is_empty() {
        all.push(found(Value::None, Derivation::default()));
    }
    Ok(all)
}

fn does_arise(context: &Context<'_>, view: &View<'_>, item: &ItemPat) -> Asked<Case> {
    let ItemId::Rule(id) = item.item else {
        return Ok(Err("only a rule arises".into()));
    };
    let treaty = view.machine.treaty();
    let instances = instances_of(context, view, item)?;
    let alive =
        instances.iter().find(|instance| !matches!(instance.state, NormState::NotArisen | NormState::Excused | NormState::Unavailable));
    if let Some(instance) = alive {
        let mut derivation = view.derivation(&instance.because);
        derivation.merge(&cited(treaty, item.item));
        if let Some(rule) = treaty.rules.get(id.index())
            && matches!(instance.state, NormState::Available | NormState::Active)
            && let Some(judge) = unjudged(view, rule, instance)?
        {
            return Ok(Ok(vec![found(judged_value(view, rule, &instance.bearers, judge), derivation)]));
        }
        return Ok(Ok(vec![found(Value::Yes, derivation)]));
    }
    let mut derivation = cited(treaty, item.item);
    for instance in &instances {
        derivation.merge(&view.derivation(&instance.because));
    }
    for failed in view.world.not_arisen(id) {
        derivation.merge(&view.derivation(&failed.because));
    }
    Ok(Ok(vec![found(Value::No, derivation)]))
}

/// Whether somebody may do something at the world's time.
fn may(view: &View<'_>, who: &Ref, phrase: &Phrase) -> Asked<Case> {
    let who = view.roster.reference(who, &Bind::new(), None, Bodies::Itself)?;
    let treaty = view.machine.treaty();
    let mut prohibited: Option<Derivation> = None;
    let mut undecided: Option<Found> = None;
    for instance in view.all_instances(|instance| instance.bearers.iter().any(|bearer| who.contains(bearer)))? {
        let Some(rule) = treaty.rules.get(instance.rule.index()) else {
            continue;
        };
        let Some(own) = rule.sentence.phrase.get(view.roster.choices)? else {
            continue;
        };
        if !instance.bearers.iter().any(|bearer| who.contains(bearer))
            || !super::norms::fits(view.roster, own, phrase)?
            || !env_fits(view, &instance, own, phrase)?
        {
            continue;
        }
        let no = matches!(rule.sentence.bearer.get(view.roster.choices)?, Some(servanda_model::Bearer::No(_)));
        let mut derivation = cited(treaty, ItemId::Rule(instance.rule));
        derivation.merge(&view.derivation(&instance.because));
        match view.world.conditions(view.machine, &instance, &asked_env(view, &instance, own, phrase)?) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(missing @ Missing::Choice(_)) => return Err(view.need(&missing)),
            Err(Missing::Unknown(unknown)) => {
                undecided = undecided.or(Some(found(super::time::unknown_value(treaty, &unknown), derivation)));
                continue;
            }
        }
        match rule.sentence.modal.get(view.roster.choices)? {
            Some(Modal::May | Modal::HasPower) if !no => {
                if instance.state == NormState::Available || (instance.state == NormState::Used && !instance.over) {
                    if let Some(judge) = unjudged(view, rule, &instance)? {
                        let value = judged_value(view, rule, &instance.bearers, judge);
                        undecided = undecided.or(Some(found(value, derivation)));
                        continue;
                    }
                    return Ok(Ok(vec![found(Value::Permitted, derivation)]));
                }
            }
            Some(Modal::ShallNot | Modal::May) => {
                let binds = matches!(
                    instance.state,
                    NormState::Active | NormState::BreachedOwed | NormState::BreachedEnded | NormState::BreachedSilent
                );
                if binds && (no || rule.sentence.modal.get(view.roster.choices)? == Some(&Modal::ShallNot)) {
                    prohibited = prohibited.or(Some(derivation));
                }
            }
            _ => {}
        }
    }
    let undecided = match undecided {
        None => judged_permission(view, &who, phrase)?,
        known => known,
    };
    Ok(Ok(vec![match (undecided, prohibited) {
        (Some(undecided), _) => undecided,
        (None, Some(derivation)) => found(Value::Prohibited, derivation),
        (None, None) => found(Value::NotRegulated, Derivation::default()),
    }]))
}

/// The values of a norm's variables, those of the act asked about filled in.
fn asked_env(view: &View<'_>, instance: &InstanceView, own: &Phrase, asked: &Phrase) -> Asked<Vec<Option<servanda_machine::Value>>> {
    let mut env = instance.env.clone();
    let choices = view.roster.choices;
    for (mine, theirs) in own.args.iter().zip(&asked.args) {
        let (Some(mine), Some(theirs)) = (mine, theirs) else { continue };
        let (Some(servanda_model::Arg::Set(mine)), Some(servanda_model::Arg::Set(theirs))) = (mine.get(choices)?, theirs.get(choices)?)
        else {
            continue;
        };
        let [member] = mine.members.as_slice() else { continue };
        if let Some(Ref::Var(var) | Ref::Typed(_, var)) = member.get(choices)?
            && let [one] = view.roster.set(theirs, &Bind::new(), None, Bodies::Itself)?.as_slice()
            && let Some(slot) = env.get_mut(usize::from(var.0))
            && slot.is_none()
        {
            *slot = Some(servanda_machine::Value::Term(*one));
        }
    }
    Ok(env)
}

/// Whether what the instance's variables stand for fits the act asked about.
fn env_fits(view: &View<'_>, instance: &InstanceView, own: &Phrase, asked: &Phrase) -> Asked<bool> {
    let mut bind = Bind::new();
    for (index, value) in instance.env.iter().enumerate() {
        if let Some(term) = value.as_ref().and_then(servanda_machine::Value::term) {
            bind.insert(servanda_model::VarId(index as u16), term);
        }
    }
    let choices = view.roster.choices;
    for (mine, theirs) in own.args.iter().zip(&asked.args) {
        let (Some(mine), Some(theirs)) = (mine, theirs) else {
            continue;
        };
        if let (Some(servanda_model::Arg::Set(mine)), Some(servanda_model::Arg::Set(theirs))) = (mine.get(choices)?, theirs.get(choices)?) {
            let (a, b) =
                (view.roster.set(mine, &bind, None, Bodies::Itself)?, view.roster.set(theirs, &Bind::new(), None, Bodies::Itself)?);
            if !a.is_empty() && !b.is_empty() && !super::norms::covers(view.roster, &a, &b)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// How late a duty was performed, or is.
fn how_late(context: &Context<'_>, view: &View<'_>, item: &ItemPat) -> Asked<Case> {
    let calendar = view.calendar();
    let mut all: Vec<Found> = Vec::new();
    for instance in instances_of(context, view, item)? {
        let until = match (instance.state, instance.performed) {
            (NormState::PerformedLate, Some(performed)) => performed.at,
            (NormState::BreachedOwed | NormState::BreachedSilent | NormState::BreachedEnded, None) => view.world.now(),
            _ => continue,
        };
        let value = match instance.due {
            servanda_machine::Due::Day(due) => {
                let days = calendar.day(until).0 - due.0;
                Value::Duration(u32::try_from(days).unwrap_or(0), TimeUnit::Days)
            }
            servanda_machine::Due::Instant(due) => {
                let hours = (until.0 - due.0) / 3600;
                Value::Duration(u32::try_from(hours).unwrap_or(0), TimeUnit::Hours)
            }
            _ => continue,
        };
        let names: Vec<EcoString> = instance.bearers.iter().map(|who| view.roster.name(*who)).collect();
        let mut entry = found(value, view.derivation(&instance.because));
        entry.of = Some(crate::coalition::joined(&names));
        all.push(entry);
    }
    if all.is_empty() {
        all.push(found(Value::None, cited(view.machine.treaty(), item.item)));
    }
    Ok(Ok(all))
}
