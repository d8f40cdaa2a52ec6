//! When: the date on which something arises, is due, may be done, happens or enters a state, the history going on as it stands
//! and nothing else happening.

use ecow::{EcoString, eco_format};
use servanda_machine::{DecisionState, Due, InstanceView, NormState, Until};
use servanda_model::{
    Anchor, Asked, Builtin, Element, EventPat, Extreme, InstrumentId, ItemId, ItemPat, Modal, Question, Rule, State, Time,
};

use super::extreme::Target;
use super::owed::{instances_of, label};
use super::states::{Cases, cited};
use super::time::{Setup, View, found, read};
use super::windows::{Listed, listed};
use super::{Case, Context, Found, Options};
use crate::answer::{Derivation, Value};
use crate::roster::{Bind, Bodies};
use crate::sentences;

/// The questions about dates. `None`: another lens is needed.
pub(super) fn answer<'t>(context: &Context<'t>, options: &Options, question: &'t Question) -> Option<Cases> {
    let setup = |about: Option<Vec<ItemId>>| Setup { until: Until::Quiet { years: 120 }, about, ..Setup::default() };
    Some(match question {
        Question::WhenDoesArise { rule, extreme } => {
            super::extreme::read(context, options, &setup(Some(vec![rule.item])), *extreme, Target::Rule(rule), |view| {
                arises(context, options, view, rule)
            })
        }
        Question::WhenIsDue { rule, extreme } => {
            // What is planned makes a date computable; nothing is performed or breached by it.
            let planned = Setup { planned: true, ..setup(Some(vec![rule.item])) };
            super::extreme::read(context, options, &planned, *extreme, Target::Rule(rule), |view| due(context, options, view, rule))
        }
        Question::WhenIsState { item, state, extreme } => {
            super::extreme::read(context, options, &setup(Some(vec![item.item])), *extreme, Target::Rule(item), |view| {
                state_since(context, view, item, *state)
            })
        }
        Question::WhenMayBeDone { rule, extreme } => {
            // The first lawful day is what `may be done` asks for; the last day needs the latest steps before it.
            let latest = extreme.filter(|extreme| *extreme == Extreme::Latest);
            super::extreme::read(context, options, &setup(Some(vec![rule.item])), latest, Target::Rule(rule), |view| {
                may_be_done(context, view, rule, latest.is_some())
            })
        }
        Question::WhenDoes { event, extreme: Some(Extreme::Earliest) } if super::notice::concerns(context, event) => {
            super::notice::earliest(context, options, event, |view| happens(view, event))
        }
        Question::WhenDoes { event, extreme } => {
            if let (None, Some(date)) = (extreme, super::force::stated_entry(context, event)) {
                let derivation = Derivation { given: vec!["as the header states".into()], ..Derivation::default() };
                return Some(Ok(vec![(
                    crate::forks::Setting::new(),
                    Ok(vec![found(Value::At(crate::answer::Moment::Date(date)), derivation)]),
                )]));
            }
            let mut setup = setup(None);
            setup.presume_nothing = about_force(context, event);
            super::extreme::read(context, options, &setup, *extreme, Target::Event(event), |view| happens(view, event))
        }
        Question::HowLong { from, to } => {
            let setup = setup(None);
            read(context, options, &setup, |view| {
                let (from, to) = (happens(view, from)?, happens(view, to)?);
                Ok(between(from, to))
            })
        }
        _ => return None,
    })
}

fn between(from: Case, to: Case) -> Case {
    let (from, to) = (from?, to?);
    let days = match (from.first().map(|found| &found.value), to.first().map(|found| &found.value)) {
        (Some(Value::At(a)), Some(Value::At(b))) => days_between(*a, *b),
        _ => None,
    };
    match days.and_then(|days| u32::try_from(days).ok()) {
        Some(days) => Ok(vec![found(Value::Duration(days, servanda_model::TimeUnit::Days), Derivation::default())]),
        None => Err("one of the events has no date".into()),
    }
}

fn days_between(a: crate::answer::Moment, b: crate::answer::Moment) -> Option<i64> {
    use crate::answer::Moment;
    let date = |moment: Moment| match moment {
        Moment::Date(date) => Some(date),
        Moment::Instant(at) => Some(at.date()),
        Moment::Day(_) => None,
    };
    if let (Moment::Day(a), Moment::Day(b)) = (a, b) {
        Some(b - a)
    } else {
        let (a, b) = (date(a)?, date(b)?);
        Some(i64::from(servanda_machine::Day::from_date(b).0) - i64::from(servanda_machine::Day::from_date(a).0))
    }
}

/// Whether the event is about force or bonds, which are then not presumed.
fn about_force(context: &Context<'_>, event: &EventPat) -> bool {
    match event {
        EventPat::Act { phrase, .. } => context.treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin).is_some_and(|builtin| {
            matches!(builtin, Builtin::EntersIntoForce | Builtin::TreatyApplies | Builtin::TreatyAppliesProvisionally)
        }),
        _ => false,
    }
}

fn rule_of<'v>(view: &'v View<'_>, item: &ItemPat) -> Option<&'v Rule> {
    match item.item {
        ItemId::Rule(id) => view.machine.treaty().rules.get(id.index()),
        _ => None,
    }
}

fn arises(context: &Context<'_>, options: &Options, view: &View<'_>, item: &ItemPat) -> Asked<Case> {
    let Some(rule) = rule_of(view, item) else {
        return Ok(Err("only a rule arises".into()));
    };
    let Listed { mut instances, more } = match listed(context, options, view, rule, instances_of(context, view, item)?)? {
        Ok(listed) => listed,
        Err(reason) => return Ok(Err(reason)),
    };
    instances.retain(|instance| !instance.never_owed);
    // Bearers of one occurrence share its date.
    let mut told: Vec<InstanceView> = Vec::new();
    for instance in instances {
        if !told.iter().any(|known| known.arose == instance.arose && known.key == instance.key) {
            told.push(instance);
        }
    }
    if told.is_empty() {
        return waits(context, view, item);
    }
    let all = told
        .iter()
        .map(|instance| {
            let mut entry = found(Value::At(view.moment(instance.arose)), view.derivation(&instance.because));
            entry.derivation.merge(&cited(view.machine.treaty(), item.item));
            entry.of = label(view, &told, instance);
            entry.derivation.notes.extend(more.clone());
            entry
        })
        .collect();
    Ok(Ok(all))
}

fn due(context: &Context<'_>, options: &Options, view: &View<'_>, item: &ItemPat) -> Asked<Case> {
    let Some(rule) = rule_of(view, item) else {
        return Ok(Err("only a rule is due".into()));
    };
    let Listed { mut instances, more } = match listed(context, options, view, rule, instances_of(context, view, item)?)? {
        Ok(listed) => listed,
        Err(reason) => return Ok(Err(reason)),
    };
    instances.retain(|instance| !instance.never_owed);
    if let Some(excused) = instances.iter().find(|instance| instance.state == NormState::Excused)
        && instances.iter().all(|instance| instance.state == NormState::Excused)
    {
        // While it is excused nothing is owed, and nothing that is on record ends the excuse.
        let mut derivation = view.derivation(&excused.because);
        derivation.merge(&cited(view.machine.treaty(), item.item));
        return Ok(Ok(vec![found(Value::Never, derivation)]));
    }
    instances.retain(|instance| instance.state != NormState::Excused);
    if instances.is_empty() {
        if self_judging(view, rule)? {
            return Ok(Ok(vec![found(Value::SelfJudging(rule.origin.cite.clone()), cited(view.machine.treaty(), item.item))]));
        }
        return waits(context, view, item);
    }
    let mut throughout = false;
    for line in &rule.times {
        throughout |= line.value == Time::Throughout && view.roster.choices.holds(&line.guard)?;
    }
    let mut all: Vec<Found> = Vec::new();
    for instance in &instances {
        let cite = rule.origin.cite.clone();
        let mut derivation = view.derivation(&instance.because);
        derivation.merge(&cited(view.machine.treaty(), item.item));
        let value = if as_it_judges(view, rule)? {
            Value::SelfJudging(cite)
        } else if standard(view, rule, servanda_model::Standard::SoFarAsPossible)? {
            // A soft target: due, never overdue on a given day.
            Value::NotCountable(cite)
        } else {
            match instance.due {
                Due::Day(day) => Value::At(view.day(day)),
                Due::Instant(at) => Value::At(view.moment(servanda_machine::Moment::exact(at))),
                Due::Between(..) => Value::DependsOnTheHour,
                Due::NotCountable => Value::NotCountable(cite),
                Due::SelfJudging => Value::SelfJudging(cite),
                Due::Silent | Due::Waits if throughout => {
                    derivation.notes.push("to be kept throughout".into());
                    Value::NotCountable(cite)
                }
                Due::Silent => Value::Silent(Element::Deadline, cite),
                Due::Waits => match waiting_anchor(view, rule, instance)? {
                    Some(event) => Value::WaitsFor(event),
                    None => Value::Never,
                },
            }
        };
        let mut entry = found(value, derivation);
        entry.of = label(view, &instances, instance);
        entry.derivation.notes.extend(more.clone());
        all.push(entry);
    }
    // Bearers whose date is the same are told together.
    let same = all.iter().all(|entry| entry.value == all[0].value);
    if same {
        all.truncate(1);
        if let Some(entry) = all.first_mut() {
            entry.of = None;
        }
    }
    Ok(Ok(all))
}

/// Whether the rule hangs on what only its bearer can know.
fn self_judging(view: &View<'_>, rule: &Rule) -> Asked<bool> {
    let treaty = view.machine.treaty();
    for event in super::gaps::triggers(view.roster, rule)? {
        if let EventPat::Act { phrase, .. } = event
            && treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin) == Some(Builtin::Judges)
        {
            return Ok(true);
        }
    }
    as_it_judges(view, rule)
}

/// Whether what is owed is for its bearer to judge.
fn as_it_judges(view: &View<'_>, rule: &Rule) -> Asked<bool> {
    standard(view, rule, servanda_model::Standard::AsItJudges)
}

fn standard(view: &View<'_>, rule: &Rule, which: servanda_model::Standard) -> Asked<bool> {
    for line in &rule.standard {
        if view.roster.choices.holds(&line.guard)? && line.value == which {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The anchor of a deadline that has not happened yet.
fn waiting_anchor(view: &View<'_>, rule: &Rule, instance: &InstanceView) -> Asked<Option<EcoString>> {
    let bind = env(instance);
    for line in &rule.times {
        if !view.roster.choices.holds(&line.guard)? {
            continue;
        }
        let event = match &line.value {
            Time::Within(_, Anchor::Event(event))
            | Time::AtLeastBefore(_, Anchor::Event(event))
            | Time::WithinBefore(_, Anchor::Event(event))
            | Time::Every(_, Anchor::Event(event)) => event.get(view.roster.choices)?,
            Time::On(point) | Time::NotLaterThan(point) | Time::From(point) => match point.get(view.roster.choices)? {
                Some(point) => crate::procedure::point_event(point, view.roster.choices)?,
                None => None,
            },
            _ => None,
        };
        if let Some(event) = event {
            return Ok(Some(sentences::event(view.roster, event, &bind)?));
        }
    }
    Ok(None)
}

/// What the variables of an instance stand for.
pub(super) fn env(instance: &InstanceView) -> Bind {
    let mut bind = Bind::new();
    for (index, value) in instance.env.iter().enumerate() {
        if let Some(term) = value.as_ref().and_then(servanda_machine::Value::term) {
            bind.insert(servanda_model::VarId(index as u16), term);
        }
    }
    bind
}

/// A rule that has not arisen waits for its next trigger, or never arises.
fn waits(context: &Context<'_>, view: &View<'_>, item: &ItemPat) -> Asked<Case> {
    let ItemId::Rule(id) = item.item else {
        return Ok(Err("only a rule waits for its triggers".into()));
    };
    let treaty = view.machine.treaty();
    let Some(rule) = treaty.rules.get(id.index()) else {
        return Ok(Err("there is no such rule".into()));
    };
    let mut derivation = cited(treaty, item.item);
    if !view.roster.choices.holds(&rule.guard)? {
        derivation.notes.push("the rule is not in the text under these choices".into());
        return Ok(Ok(vec![found(Value::Never, derivation)]));
    }
    let failed = view.world.not_arisen(id);
    if !failed.is_empty() {
        for failed in failed {
            derivation.merge(&view.derivation(&failed.because));
        }
        return Ok(Ok(vec![found(Value::Never, derivation)]));
    }
    let bind = super::waiting::bound(context, view, rule, item)?;
    let next = super::waiting::missing(view, rule, &bind)?;
    if next.is_empty() {
        return Ok(Ok(vec![found(Value::Never, derivation)]));
    }
    Ok(Ok(next.into_iter().map(|event| found(Value::WaitsFor(event), derivation.clone())).collect()))
}

/// The first lawful day of what a rule lets or makes one do; `latest`: the last one.
fn may_be_done(context: &Context<'_>, view: &View<'_>, item: &ItemPat, latest: bool) -> Asked<Case> {
    let instances = instances_of(context, view, item)?;
    if instances.is_empty() {
        return waits(context, view, item);
    }
    let mut all: Vec<Found> = Vec::new();
    for instance in &instances {
        let value =
            if latest { last_day(view, item, instance)? } else { Value::At(view.moment(instance.earliest.unwrap_or(instance.arose))) };
        let mut entry = found(value, view.derivation(&instance.because));
        entry.derivation.merge(&cited(view.machine.treaty(), item.item));
        if !all.iter().any(|known| known.value == entry.value) {
            all.push(entry);
        }
    }
    Ok(Ok(all))
}

/// The last lawful day of an instance.
fn last_day(view: &View<'_>, item: &ItemPat, instance: &InstanceView) -> Asked<Value> {
    let Some(rule) = rule_of(view, item) else { return Ok(Value::Never) };
    let cite = rule.origin.cite.clone();
    Ok(match instance.due {
        Due::Day(day) => Value::At(view.day(day)),
        Due::Instant(at) => Value::At(view.moment(servanda_machine::Moment::exact(at))),
        Due::Between(..) => Value::DependsOnTheHour,
        Due::Waits => match waiting_anchor(view, rule, instance)? {
            Some(event) => Value::WaitsFor(event),
            None => Value::NotCountable(cite),
        },
        Due::SelfJudging => Value::SelfJudging(cite),
        // Where nothing ends it, no day is the last.
        Due::NotCountable | Due::Silent => Value::NotCountable(cite),
    })
}

/// Since when an item is in a state.
pub(super) fn state_since(context: &Context<'_>, view: &View<'_>, item: &ItemPat, state: State) -> Asked<Case> {
    let treaty = view.machine.treaty();
    let args = view.args(item, &context.bound)?;
    let mut all: Vec<Found> = Vec::new();
    match item.item {
        ItemId::Decision(id) => {
            for decision in view.world.decisions(view.machine, id) {
                if !View::means(item, &args, &decision.key) {
                    continue;
                }
                let at = match state {
                    State::Opened => Some(decision.opened),
                    State::Adopted if decision.state == DecisionState::Adopted => Some(decision.since),
                    State::Rejected if decision.state == DecisionState::Rejected => Some(decision.since),
                    State::Lapsed if decision.state == DecisionState::Lapsed => Some(decision.since),
                    State::Ended if !matches!(decision.state, DecisionState::Open | DecisionState::NotOpened) => Some(decision.since),
                    _ => None,
                };
                if let Some(at) = at {
                    all.push(found(Value::At(view.moment(at)), view.derivation(&decision.because)));
                }
            }
        }
        ItemId::Rule(_) => {
            let instances = instances_of(context, view, item)?;
            for instance in &instances {
                let lapsed = instance.breached.map(|(on, _)| on);
                let at = match state {
                    State::Performed | State::Used => instance.performed,
                    State::Breached => lapsed,
                    State::Lapsed => lapsed.or(over(instance)),
                    State::Ended => lapsed.or(instance.performed).or(over(instance)),
                    State::Opened | State::Adopted | State::Rejected => None,
                };
                if let Some(at) = at {
                    let mut entry = found(Value::At(view.moment(at)), view.derivation(&instance.because));
                    entry.of = label(view, &instances, instance);
                    all.push(entry);
                }
            }
        }
        ItemId::Fact(id) => {
            for fact in view.facts(id, item, &args)? {
                if let Some(since) = fact.since {
                    all.push(found(Value::At(view.moment(since)), view.derivation(&fact.because)));
                }
            }
        }
    }
    if all.is_empty() {
        all.push(found(Value::Never, cited(treaty, item.item)));
    }
    Ok(Ok(all))
}

/// When an event happens.
pub(super) fn happens(view: &View<'_>, event: &EventPat) -> Asked<Case> {
    let treaty = view.machine.treaty();
    match event {
        EventPat::State { item, state, .. } => {
            let state = state.get(view.roster.choices)?.copied().unwrap_or(State::Performed);
            let context = Context::new(treaty, empty_ask(), &[]);
            state_since(&context, view, item, state)
        }
        EventPat::Edge { item, .. } => {
            let context = Context::new(treaty, empty_ask(), &[]);
            state_since(&context, view, item, State::Performed)
        }
        EventPat::Act { by, phrase } => {
            let builtin = treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin);
            let Some(bearer) = by.get(view.roster.choices)? else {
                return Ok(Err("nobody is named".into()));
            };
            if let servanda_model::Bearer::Treaty(instrument) = bearer {
                if builtin == Some(Builtin::TreatyApplies)
                    && let Some((at, why)) = view.world.occurrences(view.machine, event).unwrap_or_default().into_iter().next()
                {
                    return Ok(Ok(vec![found(Value::At(view.moment(at)), view.derivation(&why))]));
                }
                return treaty_event(view, *instrument, builtin, phrase);
            }
            let who = view.roster.bearers(bearer, &Bind::new(), None)?;
            if let (Some(Builtin::Withdraws), Some(who)) = (builtin, who.first()) {
                let bond = view.world.bond(view.machine, *who, InstrumentId(0));
                let derivation = exit_derivation(view, *who, phrase)?;
                if let (servanda_machine::Bond::Ended, Some(since)) = (bond.bond, bond.since) {
                    return Ok(Ok(vec![found(Value::At(view.moment(since)), derivation)]));
                }
                return Ok(Ok(vec![found(Value::Never, derivation)]));
            }
            super::waiting::happened(view, event, &who, phrase)
        }
        EventPat::Incident { .. } | EventPat::Breach { .. } => super::waiting::in_history(view, event),
    }
}

/// When the treaty enters into force, applies, ends.
fn treaty_event(view: &View<'_>, instrument: InstrumentId, builtin: Option<Builtin>, phrase: &servanda_model::Phrase) -> Asked<Case> {
    // `for P`: the treaty enters into force for one party.
    let party = for_whom(view, phrase)?;
    if matches!(builtin, Some(Builtin::EntersIntoForce | Builtin::TreatyApplies)) {
        let since = match party {
            Some(who) => {
                let bond = view.world.bond(view.machine, who, instrument);
                (bond.bond == servanda_machine::Bond::Bound).then_some(bond.since).flatten()
            }
            None => view.world.in_force(instrument),
        };
        if let Some(since) = since {
            let mut derivation = effect_derivation(view, phrase)?;
            derivation.notes.extend(day_gone_by(view, phrase, since)?);
            return Ok(Ok(vec![found(Value::At(view.moment(since)), derivation)]));
        }
    }
    // By whatever it ended: a rule that works by itself, a power to terminate it.
    if builtin == Some(Builtin::TreatyEnds)
        && party.is_none()
        && let Some((at, why)) = view.world.ended(instrument)
    {
        let derivation = why.map(|why| view.derivation(&why)).unwrap_or_default();
        return Ok(Ok(vec![found(Value::At(view.moment(at)), derivation)]));
    }
    // A rule that works by itself brings it about, or will.
    let mut waits = Vec::new();
    let mut derivation = Derivation::default();
    for (index, rule) in view.machine.treaty().rules.iter().enumerate() {
        let choices = view.roster.choices;
        if !choices.holds(&rule.guard)? || rule.sentence.modal.get(choices)? != Some(&Modal::Effect) {
            continue;
        }
        let Some(own) = rule.sentence.phrase.get(choices)? else {
            continue;
        };
        let of = rule.sentence.bearer.get(choices)?;
        let ours = matches!(of, Some(servanda_model::Bearer::Treaty(other)) if *other == instrument);
        // It applies once it is in force or applies provisionally.
        let brings = |own: Option<Builtin>| {
            own == builtin
                || builtin == Some(Builtin::TreatyApplies)
                    && matches!(own, Some(Builtin::EntersIntoForce | Builtin::TreatyAppliesProvisionally))
        };
        let own_builtin = view.machine.treaty().acts.get(own.act.index()).and_then(|act| act.builtin);
        let for_one = own.args.iter().any(Option::is_some);
        if !ours || !brings(own_builtin) || (for_one && party.is_none()) {
            continue;
        }
        let id = servanda_model::RuleId(index as u32);
        derivation.merge(&cited(view.machine.treaty(), ItemId::Rule(id)));
        let wanted = bound_party(view, own, party)?;
        let mut done = false;
        for instance in view.instances(id, |_| true)? {
            let known = env(&instance);
            if wanted.iter().any(|(var, who)| known.get(var).is_some_and(|other| other != who)) {
                continue;
            }
            if let Some(at) = instance.performed {
                if for_one || party.is_none() {
                    derivation.merge(&view.derivation(&instance.because));
                    return Ok(Ok(vec![found(Value::At(view.moment(at)), derivation)]));
                }
                done = true;
            }
        }
        if !done {
            waits.extend(super::waiting::missing(view, rule, &wanted)?);
        }
        // What enters into force for all does so for those who have consented.
        if let Some(party) = party.filter(|party| !for_one && !view.world.has_consented(*party, instrument)) {
            waits.push(eco_format!("{} {}", view.roster.name(party), consent(view, rule)?));
        }
    }
    waits.sort();
    waits.dedup();
    if waits.is_empty() {
        return Ok(Ok(vec![found(Value::Never, derivation)]));
    }
    Ok(Ok(waits.into_iter().map(|event| found(Value::WaitsFor(event), derivation.clone())).collect()))
}

/// How consent to be bound is given, by the events that the entry into force counts.
fn consent(view: &View<'_>, rule: &Rule) -> Asked<&'static str> {
    let treaty = view.machine.treaty();
    for event in super::gaps::triggers(view.roster, rule)? {
        if let EventPat::Act { phrase, .. } = event {
            match treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin) {
                Some(Builtin::Signs) => return Ok("signs"),
                Some(Builtin::Accepts) => return Ok("accepts"),
                Some(Builtin::Accedes) => return Ok("accedes"),
                _ => {}
            }
        }
    }
    Ok("ratifies")
}

/// For whom a sentence about the treaty speaks.
fn for_whom(view: &View<'_>, phrase: &servanda_model::Phrase) -> Asked<Option<servanda_model::TermId>> {
    for arg in phrase.args.iter().flatten() {
        if let Some(servanda_model::Arg::Set(set)) = arg.get(view.roster.choices)? {
            return Ok(view.roster.set(set, &Bind::new(), None, Bodies::Itself)?.first().copied());
        }
    }
    Ok(None)
}

/// The variable behind `for P` stands for the party asked about.
fn bound_party(view: &View<'_>, own: &servanda_model::Phrase, party: Option<servanda_model::TermId>) -> Asked<Bind> {
    let mut bind = Bind::new();
    let Some(party) = party else { return Ok(bind) };
    for arg in own.args.iter().flatten() {
        if let Some(servanda_model::Arg::Set(set)) = arg.get(view.roster.choices)?
            && let [member] = set.members.as_slice()
            && let Some(servanda_model::Ref::Var(var) | servanda_model::Ref::Typed(_, var)) = member.get(view.roster.choices)?
        {
            bind.insert(*var, party);
        }
    }
    Ok(bind)
}

/// What an exit rests on: the notices that were given, else the rules that speak of the exit.
fn exit_derivation(view: &View<'_>, who: servanda_model::TermId, phrase: &servanda_model::Phrase) -> Asked<Derivation> {
    let mut derivation = Derivation::default();
    for notice in view.world.notices().iter().filter(|notice| notice.by == who) {
        derivation.merge(&view.derivation(&notice.because));
    }
    if derivation.articles.is_empty() { effect_derivation(view, phrase) } else { Ok(derivation) }
}

fn effect_derivation(view: &View<'_>, phrase: &servanda_model::Phrase) -> Asked<Derivation> {
    let mut derivation = Derivation::default();
    for (index, rule) in view.machine.treaty().rules.iter().enumerate() {
        if let Some(own) = rule.sentence.phrase.get(view.roster.choices)?
            && own.act == phrase.act
        {
            derivation.merge(&cited(view.machine.treaty(), ItemId::Rule(servanda_model::RuleId(index as u32))));
        }
    }
    Ok(derivation)
}

/// A day that the text fixes and that had gone by when the rest came together: the text does not say what then.
fn day_gone_by(view: &View<'_>, phrase: &servanda_model::Phrase, since: servanda_machine::Moment) -> Asked<Option<EcoString>> {
    let treaty = view.machine.treaty();
    for rule in &treaty.rules {
        if rule.sentence.phrase.get(view.roster.choices)?.is_none_or(|own| own.act != phrase.act) {
            continue;
        }
        for line in &rule.times {
            if let servanda_model::Time::On(point) = &line.value
                && view.roster.choices.holds(&line.guard)?
                && let Some(servanda_model::Point::At(servanda_model::Anchor::Date(date))) = point.get(view.roster.choices)?
                && view.calendar().day(since.at) > servanda_machine::Day::from_date(*date)
            {
                return Ok(Some(eco_format!("{} fixes {date}, which had gone by: it does not say what then", rule.origin.cite)));
            }
        }
    }
    Ok(None)
}

/// A question without lines, for lenses that call each other.
fn empty_ask() -> &'static servanda_model::Ask {
    use std::sync::OnceLock;
    static EMPTY: OnceLock<servanda_model::Ask> = OnceLock::new();
    EMPTY.get_or_init(|| servanda_model::Ask {
        text: EcoString::new(),
        question: None,
        forks: Vec::new(),
        with: Vec::new(),
        given: Vec::new(),
        given_names: Vec::new(),
        as_of: None,
        under: None,
        expects: Vec::new(),
        vars: Vec::new(),
        notes: Vec::new(),
        guard: Vec::new(),
        origin: servanda_model::Origin { span: servanda_syntax::Span::default(), cite: EcoString::new(), instrument: InstrumentId(0) },
    })
}

/// Since when the period of what was neither performed nor breached is over.
fn over(instance: &InstanceView) -> Option<servanda_machine::Moment> {
    let over = instance.state == NormState::Lapsed || (instance.state == NormState::Excused && instance.ended);
    over.then_some(instance.since)
}
