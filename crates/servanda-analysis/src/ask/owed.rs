//! Who owes what: the instances of the rules that a question means, and what the text leaves open of them.

use ecow::EcoString;
use servanda_machine::{InstanceView, Mode, NormState};
use servanda_model::{Asked, Element, ItemId, ItemPat, Modal, Phrase, RuleId, TermId, TimeUnit};

use super::permission::{judged_value, unjudged};
use super::states::cited;
use super::time::{View, found};
use super::{Case, Context, Found};
use crate::answer::{Derivation, Value};
use crate::sentences;

impl View<'_> {
    pub(super) fn rule_cite(&self, item: &ItemPat) -> Option<EcoString> {
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

pub(super) fn open_of(context: &Context<'_>, view: &View<'_>, item: &ItemPat) -> Asked<Vec<InstanceView>> {
    let mut all = instances_of(context, view, item)?;
    all.retain(|instance| instance.state.is_open());
    Ok(all)
}

pub(super) fn open_phrase(view: &View<'_>, phrase: &Phrase) -> Asked<Vec<InstanceView>> {
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
pub(super) fn silence(view: &View<'_>, instance: &InstanceView) -> Option<Found> {
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

/// What the text leaves open of a duty that is late.
pub(super) fn late(view: &View<'_>, instance: &InstanceView) -> Option<Found> {
    (instance.state == NormState::BreachedSilent).then(|| silence(view, instance)).flatten()
}

/// The same value once.
pub(super) fn each_once(all: Vec<Found>) -> Vec<Found> {
    let mut once: Vec<Found> = Vec::new();
    for one in all {
        if !once.iter().any(|known| known.value == one.value && known.of == one.of) {
            once.push(one);
        }
    }
    once
}

/// Those who owe something, and those of whom the text does not say whether they still do: they are late, and others are not.
pub(super) fn with_the_late(view: &View<'_>, mut owing: Vec<Found>, open: &[InstanceView], all: &[InstanceView]) -> Vec<Found> {
    for instance in all {
        if instance.bearers.iter().all(|who| open.iter().any(|other| other.bearers.contains(who))) {
            continue;
        }
        if let Some(mut silent) = late(view, instance) {
            let names: Vec<EcoString> = instance.bearers.iter().map(|who| view.roster.name(*who)).collect();
            silent.of = Some(crate::coalition::joined(&names));
            owing.push(silent);
        }
    }
    each_once(owing)
}

/// What the text leaves open of the duties to do something, each article once.
pub(super) fn silences(view: &View<'_>, phrase: &Phrase, meant: impl Fn(&InstanceView) -> bool) -> Asked<Vec<Found>> {
    let mut all: Vec<Found> = Vec::new();
    for (id, rule) in (0..).map(RuleId).zip(&view.machine.treaty().rules) {
        if rule.sentence.modal.get(view.roster.choices)? == Some(&Modal::Shall)
            && let Some(own) = rule.sentence.phrase.get(view.roster.choices)?
            && super::norms::fits(view.roster, own, phrase)?
        {
            for instance in view.instances(id, |_| true)?.iter().filter(|instance| meant(instance)) {
                if !super::permission::env_fits(view, instance, own, phrase)? {
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

pub(super) fn is_duty(view: &View<'_>, id: RuleId) -> bool {
    view.machine.treaty().rules.get(id.index()).is_some_and(|rule| rule.sentence.modal.values().any(|modal| *modal == Modal::Shall))
}

#[expect(clippy::unnecessary_wraps, reason = "all readers of a question give a case")]
pub(super) fn members(view: &View<'_>, open: &[InstanceView], of: impl Fn(&InstanceView) -> Vec<TermId>, cite: Option<EcoString>) -> Case {
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
pub(super) fn items(view: &View<'_>, open: &[InstanceView]) -> Case {
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

pub(super) fn does_arise(context: &Context<'_>, view: &View<'_>, item: &ItemPat) -> Asked<Case> {
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

/// How late a duty was performed, or is.
pub(super) fn how_late(context: &Context<'_>, view: &View<'_>, item: &ItemPat) -> Asked<Case> {
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
