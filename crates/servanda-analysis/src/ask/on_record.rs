//! What is on record: breaches, what is overdue, acts without effect.

use servanda_machine::{Mode, NormState};
use servanda_model::{Asked, TermId};

use super::owed::is_duty;
use super::time::{View, found};
use super::{Case, Found};
use crate::answer::{Derivation, Value};
use crate::sentences;

/// The breaches on record.
#[expect(clippy::unnecessary_wraps, reason = "all readers of a question give a case")]
pub(super) fn breached(view: &View<'_>, since: bool) -> Case {
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
pub(super) fn overdue(view: &View<'_>) -> Asked<Case> {
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
pub(super) fn invalid(view: &View<'_>) -> Case {
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
