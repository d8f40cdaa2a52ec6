//! Who may do what: prohibitions, permissions, and the judgements on which they hang.

use ecow::{EcoString, eco_format};
use servanda_machine::{InstanceView, Missing, NormState};
use servanda_model::{Asked, Builtin, Cond, EventPat, ItemId, Modal, Phrase, Ref, RuleId, TermId};

use super::states::cited;
use super::time::{View, found};
use super::{Case, Found};
use crate::answer::{Derivation, Value};
use crate::roster::{Bind, Bodies, Roster};

/// Whose judgement a permission waits for, where nobody has told it: the judgement is not in the history.
pub(super) fn unjudged<'v>(view: &'v View<'_>, rule: &'v servanda_model::Rule, instance: &InstanceView) -> Asked<Option<&'v Ref>> {
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
pub(super) fn judged_value(view: &View<'_>, rule: &servanda_model::Rule, bearers: &[TermId], judge: &Ref) -> Value {
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

/// What a norm says of an act.
enum Says {
    /// It may be done.
    Permits(Derivation),
    /// It must not be done.
    Forbids(Derivation),
    /// That hangs on something nobody has told.
    Hangs(Found),
}

/// Whether somebody may do something at the world's time.
pub(super) fn may(view: &View<'_>, who: &Ref, phrase: &Phrase) -> Asked<Case> {
    let who = view.roster.reference(who, &Bind::new(), None, Bodies::Itself)?;
    let mut permits: Vec<(RuleId, Derivation)> = Vec::new();
    let mut forbids: Vec<(RuleId, Derivation)> = Vec::new();
    let mut undecided: Option<Found> = None;
    for instance in view.all_instances(|instance| instance.begun && instance.bearers.iter().any(|bearer| who.contains(bearer)))? {
        match says(view, &instance, phrase)? {
            Some(Says::Permits(derivation)) => permits.push((instance.rule, derivation)),
            Some(Says::Forbids(derivation)) => forbids.push((instance.rule, derivation)),
            Some(Says::Hangs(on)) => undecided = undecided.or(Some(on)),
            None => {}
        }
    }
    let allowed = !permits.is_empty();
    let undecided = match undecided {
        None if !allowed => judged_permission(view, &who, phrase)?,
        known => known.filter(|_| !allowed),
    };
    let mut answer = match undecided {
        Some(undecided) => vec![undecided],
        None => weighed(view.roster, permits, forbids)?,
    };
    if let Some(first) = answer.first_mut().filter(|_| !allowed) {
        first.derivation.notes.extend(not_yet(view, &who, phrase)?);
    }
    Ok(Ok(answer))
}

/// Permissions and powers whose time has not come: from when they allow it.
fn not_yet(view: &View<'_>, who: &[TermId], phrase: &Phrase) -> Asked<Vec<EcoString>> {
    let mut notes = Vec::new();
    let later = |instance: &InstanceView| !instance.begun && !instance.over && instance.bearers.iter().any(|bearer| who.contains(bearer));
    for instance in view.all_instances(later)? {
        let Some(rule) = view.machine.treaty().rules.get(instance.rule.index()) else { continue };
        let Some(own) = rule.sentence.phrase.get(view.roster.choices)? else { continue };
        let allows = matches!(rule.sentence.modal.get(view.roster.choices)?, Some(Modal::May | Modal::HasPower))
            && !matches!(rule.sentence.bearer.get(view.roster.choices)?, Some(servanda_model::Bearer::No(_)));
        if allows && super::norms::fits(view.roster, own, phrase)? && super::norms::permits(view.roster, own, phrase)? {
            let from = match instance.earliest {
                Some(from) => eco_format!("from {}", crate::words::moment_words(view.moment(from))),
                None => "later: what its time waits for has not happened".into(),
            };
            let note = eco_format!("{} allows it only {from}", rule.origin.cite);
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    Ok(notes)
}

/// What follows where several rules speak: a permission is an exception to the prohibitions of its own instrument, and to those of another
/// over which it or its instrument prevails; default law gives way to every instrument. What is left where neither prevails is a conflict,
/// and both are said.
pub(super) fn weighed(roster: &Roster<'_>, permits: Vec<(RuleId, Derivation)>, forbids: Vec<(RuleId, Derivation)>) -> Asked<Vec<Found>> {
    let (permits, forbids) = (by_rule(permits), by_rule(forbids));
    let mut left: Vec<(RuleId, Derivation)> = Vec::new();
    for (forbids, derivation) in forbids {
        let mut excepted = false;
        for (permits, _) in &permits {
            excepted |= !prevails(roster, forbids, *permits)? && excepts(roster, *permits, forbids)?;
        }
        if !excepted {
            left.push((forbids, derivation));
        }
    }
    let mut allowed: Option<Derivation> = None;
    for (permits, derivation) in permits {
        let mut overcome = false;
        for (forbids, _) in &left {
            overcome |= prevails(roster, *forbids, permits)?;
        }
        if !overcome {
            allowed.get_or_insert_with(Derivation::default).merge(&derivation);
        }
    }
    let forbidden = left.into_iter().map(|(_, derivation)| derivation).reduce(|mut all, one| {
        all.merge(&one);
        all
    });
    let forbidden = forbidden.map(|derivation| found(Value::Prohibited, derivation));
    let mut all: Vec<Found> = allowed.map(|derivation| found(Value::Permitted, derivation)).into_iter().chain(forbidden).collect();
    if all.is_empty() {
        all.push(found(Value::NotRegulated, Derivation::default()));
    }
    Ok(all)
}

/// Each rule once, with what its first instance rests on.
fn by_rule(said: Vec<(RuleId, Derivation)>) -> Vec<(RuleId, Derivation)> {
    let mut seen = std::collections::BTreeSet::new();
    said.into_iter().filter(|(rule, _)| seen.insert(*rule)).collect()
}

/// Whether a permission is an exception to a prohibition.
fn excepts(roster: &Roster<'_>, permits: RuleId, forbids: RuleId) -> Asked<bool> {
    let treaty = roster.treaty;
    let (Some(permission), Some(prohibition)) = (treaty.rules.get(permits.index()), treaty.rules.get(forbids.index())) else {
        return Ok(false);
    };
    let default = treaty.instruments.get(prohibition.origin.instrument.index()).is_some_and(|instrument| instrument.default_law);
    Ok(default || permission.origin.instrument == prohibition.origin.instrument || prevails(roster, permits, forbids)?)
}

/// Whether a rule goes before another: by a line of its own, or with its whole instrument where the other is of another one.
fn prevails(roster: &Roster<'_>, rule: RuleId, over: RuleId) -> Asked<bool> {
    let treaty = roster.treaty;
    let (Some(one), Some(other)) = (treaty.rules.get(rule.index()), treaty.rules.get(over.index())) else { return Ok(false) };
    for line in &one.prevails {
        if line.value.item == ItemId::Rule(over) && roster.choices.holds(&line.guard)? {
            return Ok(true);
        }
    }
    Ok(one.origin.instrument != other.origin.instrument
        && treaty.instruments.get(one.origin.instrument.index()).is_some_and(|instrument| instrument.prevails))
}

/// What an instance of a norm says of an act of its bearer; nothing where it is about something else, or not now.
fn says(view: &View<'_>, instance: &InstanceView, phrase: &Phrase) -> Asked<Option<Says>> {
    let treaty = view.machine.treaty();
    let choices = view.roster.choices;
    let Some(rule) = treaty.rules.get(instance.rule.index()) else { return Ok(None) };
    let Some(own) = rule.sentence.phrase.get(choices)? else { return Ok(None) };
    if !super::norms::fits(view.roster, own, phrase)? || !env_fits(view, instance, own, phrase)? {
        return Ok(None);
    }
    let mut derivation = cited(treaty, ItemId::Rule(instance.rule));
    derivation.merge(&view.derivation(&instance.because));
    match view.world.conditions(view.machine, instance, &asked_env(view, instance, own, phrase)?) {
        Ok(true) => {}
        Ok(false) => return Ok(None),
        Err(missing @ Missing::Choice(_)) => return Err(view.need(&missing)),
        Err(Missing::Unknown(unknown)) => {
            return Ok(Some(Says::Hangs(found(super::time::unknown_value(treaty, &unknown), derivation))));
        }
    }
    let nobody = matches!(rule.sentence.bearer.get(choices)?, Some(servanda_model::Bearer::No(_)));
    let forbids = match rule.sentence.modal.get(choices)? {
        Some(Modal::ShallNot) => true,
        Some(Modal::May) => nobody,
        Some(Modal::HasPower) if !nobody => false,
        _ => return Ok(None),
    };
    if forbids {
        let binds =
            matches!(instance.state, NormState::Active | NormState::BreachedOwed | NormState::BreachedEnded | NormState::BreachedSilent);
        return Ok(binds.then_some(Says::Forbids(derivation)));
    }
    let open = instance.state == NormState::Available || (instance.state == NormState::Used && !instance.over);
    if !open || !super::norms::permits(view.roster, own, phrase)? {
        return Ok(None);
    }
    Ok(Some(match unjudged(view, rule, instance)? {
        Some(judge) => Says::Hangs(found(judged_value(view, rule, &instance.bearers, judge), derivation)),
        None => Says::Permits(derivation),
    }))
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
pub(super) fn env_fits(view: &View<'_>, instance: &InstanceView, own: &Phrase, asked: &Phrase) -> Asked<bool> {
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
