//! What conflicts with a rule: a duty, or another instrument's permission, against a prohibition of the same act. Larger sets of
//! duties that cannot all be performed need a proof and are not looked for here.

use ecow::{EcoString, eco_format};
use jiff::civil::Date;
use servanda_model::{Anchor, Asked, Bearer, EventPat, ItemId, Modal, Phrase, Point, Rule, RuleId, Subject, TermId, Time};

use super::{Case, Found, norms};
use crate::answer::{Derivation, Value};
use crate::roster::Roster;

/// What a rule says of its act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Must,
    May,
    MustNot,
}

/// `what conflicts [with X]`.
pub(super) fn answer(roster: &Roster<'_>, with: Option<&Subject>) -> Asked<Case> {
    let treaty = roster.treaty;
    let mut found: Vec<Found> = Vec::new();
    for (id, rule) in (0..).map(RuleId).zip(&treaty.rules) {
        let meant = match with {
            None => true,
            Some(Subject::Item(item)) => item.item == ItemId::Rule(id),
            Some(Subject::Cite(cite)) => rule.origin.cite == *cite,
            Some(Subject::Treaty(instrument)) => rule.origin.instrument == *instrument,
            Some(Subject::Event(_) | Subject::Claim(_)) => {
                return Ok(Err("name the rule or article that is meant".into()));
            }
        };
        if !meant {
            continue;
        }
        for (other_id, other) in (0..).map(RuleId).zip(&treaty.rules) {
            if id == other_id || !conflict(roster, id, rule, other_id, other)? {
                continue;
            }
            let value = Value::Item(prefixed(roster, other));
            if !found.iter().any(|known| known.value == value) {
                found.push(Found {
                    value,
                    of: None,
                    derivation: Derivation {
                        articles: vec![rule.origin.cite.clone(), other.origin.cite.clone()],
                        items: vec![rule.name.text.clone(), other.name.text.clone()],
                        notes: vec!["pairs of a duty or permission and a prohibition; larger sets need a proof".into()],
                        ..Derivation::default()
                    },
                });
            }
        }
    }
    if found.is_empty() {
        found.push(Found { value: Value::None, of: None, derivation: Derivation::default() });
    }
    Ok(Ok(found))
}

/// The name of a rule, with the instrument that says it.
fn prefixed(roster: &Roster<'_>, rule: &Rule) -> EcoString {
    let name = rule.name.words();
    match roster.treaty.instruments.get(rule.origin.instrument.index()) {
        Some(instrument) if !instrument.prefix.is_empty() && !name.starts_with(instrument.prefix.as_str()) => {
            eco_format!("{}.{name}", instrument.prefix)
        }
        _ => name.into(),
    }
}

fn says(roster: &Roster<'_>, rule: &Rule) -> Asked<Option<Says>> {
    if !roster.choices.holds(&rule.guard)? {
        return Ok(None);
    }
    let no = matches!(rule.sentence.bearer.get(roster.choices)?, Some(Bearer::No(_)));
    Ok(match rule.sentence.modal.get(roster.choices)? {
        Some(Modal::ShallNot) => Some(Says::MustNot),
        Some(_) if no => Some(Says::MustNot),
        Some(Modal::Shall) => Some(Says::Must),
        Some(Modal::May | Modal::HasPower) => Some(Says::May),
        Some(Modal::Effect) | None => None,
    })
}

fn conflict(roster: &Roster<'_>, a_id: RuleId, a: &Rule, b_id: RuleId, b: &Rule) -> Asked<bool> {
    let (Some(own), Some(other)) = (says(roster, a)?, says(roster, b)?) else {
        return Ok(false);
    };
    let foreign = a.origin.instrument != b.origin.instrument;
    // Within one instrument a permission is an exception to its prohibitions.
    let opposed = match (own, other) {
        (Says::Must, Says::MustNot) | (Says::MustNot, Says::Must) => true,
        (Says::May, Says::MustNot) | (Says::MustNot, Says::May) => foreign,
        _ => false,
    };
    if !opposed || prevails(roster, a, b_id)? || prevails(roster, b, a_id)? {
        return Ok(false);
    }
    // The act that must or may be done, with what the text makes of it, against the act that must not.
    let (done, forbidden) = if own == Says::MustNot { (b, a) } else { (a, b) };
    let must = own == Says::Must || other == Says::Must;
    if apart(roster, done, forbidden)? || (must && escapes(roster, done, forbidden)?) {
        return Ok(false);
    }
    let Some(theirs) = forbidden.sentence.phrase.get(roster.choices)? else {
        return Ok(false);
    };
    let two = roster.set_of_bearers(forbidden)?;
    for (phrase, by) in brought_about(roster, done)? {
        if norms::fits(roster, phrase, theirs)? && by.iter().any(|who| two.contains(who)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The act of a rule, and the acts that rules without a modal make of it ("to return a book is to go out"), each with who does it.
fn brought_about<'t>(roster: &Roster<'t>, rule: &'t Rule) -> Asked<Vec<(&'t Phrase, Vec<TermId>)>> {
    let mut made: Vec<(&Phrase, Vec<TermId>)> = Vec::new();
    let Some(own) = rule.sentence.phrase.get(roster.choices)? else {
        return Ok(made);
    };
    made.push((own, roster.set_of_bearers(rule)?));
    let mut at = 0;
    while let Some((phrase, by)) = made.get(at).cloned() {
        at += 1;
        for effect in &roster.treaty.rules {
            if !roster.choices.holds(&effect.guard)? || effect.sentence.modal.get(roster.choices)? != Some(&Modal::Effect) {
                continue;
            }
            let Some(next) = effect.sentence.phrase.get(roster.choices)? else {
                continue;
            };
            // One event is enough to bring it about; with more of them the others' acts are needed too.
            let [group] = effect.when.as_slice() else { continue };
            for alternative in group.resolve(roster.choices)? {
                let [EventPat::Act { by: doer, phrase: trigger }] = alternative.as_slice() else { continue };
                if !norms::fits(roster, phrase, trigger)? || made.iter().any(|(known, _)| *known == next) {
                    continue;
                }
                let same = matches!(
                    (doer.get(roster.choices)?, effect.sentence.bearer.get(roster.choices)?),
                    (Some(Bearer::One(doer)), Some(Bearer::One(bearer))) if doer == bearer
                );
                made.push((next, if same { by.clone() } else { roster.set_of_bearers(effect)? }));
            }
        }
    }
    Ok(made)
}

/// The first and the last day that the dates of a rule's own time lines leave, where they set any.
fn dates(roster: &Roster<'_>, rule: &Rule) -> Asked<(Option<Date>, Option<Date>)> {
    let (mut from, mut to): (Option<Date>, Option<Date>) = (None, None);
    for line in &rule.times {
        if !roster.choices.holds(&line.guard)? {
            continue;
        }
        let (point, begins, ends) = match &line.value {
            Time::From(point) | Time::NotBefore(point) => (point, true, false),
            Time::Until(point) | Time::NotLaterThan(point) => (point, false, true),
            Time::On(point) => (point, true, true),
            _ => continue,
        };
        let day = match point.get(roster.choices)? {
            Some(Point::At(Anchor::Date(day))) => *day,
            Some(Point::At(Anchor::Instant(at))) => at.date(),
            _ => continue,
        };
        if begins {
            from = from.max(Some(day));
        }
        if ends {
            to = Some(to.map_or(day, |known| known.min(day)));
        }
    }
    Ok((from, to))
}

/// Whether their dates leave no day in common.
fn apart(roster: &Roster<'_>, done: &Rule, forbidden: &Rule) -> Asked<bool> {
    let ((from, to), (since, until)) = (dates(roster, done)?, dates(roster, forbidden)?);
    let before = |last: Option<Date>, first: Option<Date>| matches!((last, first), (Some(last), Some(first)) if last < first);
    Ok(before(to, since) || before(until, from))
}

/// Whether a duty of fixed dates can be performed on a day that the prohibition leaves free: then nobody has to break either.
fn escapes(roster: &Roster<'_>, duty: &Rule, prohibition: &Rule) -> Asked<bool> {
    let dated = duty.times.iter().all(|line| match &line.value {
        Time::From(point) | Time::NotBefore(point) | Time::Until(point) | Time::NotLaterThan(point) | Time::On(point) => {
            point.values().all(|point| matches!(point, Point::At(Anchor::Date(_) | Anchor::Instant(_))))
        }
        _ => false,
    });
    if !dated || duty.when.iter().any(|group| !group.is_empty()) {
        return Ok(false);
    }
    let ((from, to), (since, until)) = (dates(roster, duty)?, dates(roster, prohibition)?);
    let before = since.is_some_and(|since| from.is_none_or(|from| from < since));
    let after = until.is_some_and(|until| to.is_none_or(|to| to > until));
    Ok(before || after)
}

fn prevails(roster: &Roster<'_>, rule: &Rule, over: RuleId) -> Asked<bool> {
    for line in &rule.prevails {
        if roster.choices.holds(&line.guard)? && line.value.item == ItemId::Rule(over) {
            return Ok(true);
        }
    }
    Ok(false)
}
