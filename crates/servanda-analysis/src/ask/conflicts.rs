//! What conflicts with a rule: a duty, or another instrument's permission, against a prohibition of the same act. Larger sets of
//! duties that cannot all be performed need a proof and are not looked for here.

use ecow::{EcoString, eco_format};
use servanda_model::{Asked, Bearer, ItemId, Modal, Rule, RuleId, Subject};

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
    let (Some(mine), Some(theirs)) = (a.sentence.phrase.get(roster.choices)?, b.sentence.phrase.get(roster.choices)?) else {
        return Ok(false);
    };
    if !norms::fits(roster, mine, theirs)? {
        return Ok(false);
    }
    let (one, two) = (roster.set_of_bearers(a)?, roster.set_of_bearers(b)?);
    Ok(one.iter().any(|who| two.contains(who)))
}

fn prevails(roster: &Roster<'_>, rule: &Rule, over: RuleId) -> Asked<bool> {
    for line in &rule.prevails {
        if roster.choices.holds(&line.guard)? && line.value.item == ItemId::Rule(over) {
            return Ok(true);
        }
    }
    Ok(false)
}
