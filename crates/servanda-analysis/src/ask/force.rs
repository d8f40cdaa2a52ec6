//! Force and bonds, as the header, the rules and a history tell them.

use jiff::civil::Date;
use servanda_model::{Bearer, Builtin, Cond, Dated, DatedWhat, EventPat, InstrumentId, Modal, Phrase, Rule, Treaty};

use super::Context;

/// Since when an instrument is in force by its header.
fn header_date(treaty: &Treaty, instrument: InstrumentId) -> Option<Date> {
    if instrument == InstrumentId(0) {
        return treaty.front.in_force;
    }
    treaty.instruments.get(instrument.index()).and_then(|instrument| instrument.in_force)
}

/// Whether the header decides about force: it gives a date, and either no rule says when the instrument enters into force or no history
/// is told that such a rule could be measured by.
pub(super) fn header_speaks(context: &Context<'_>, instrument: InstrumentId) -> bool {
    let treaty = context.treaty;
    let enters = |act: servanda_model::ActId| treaty.acts.get(act.index()).and_then(|act| act.builtin) == Some(Builtin::EntersIntoForce);
    let ruled = treaty
        .rules
        .iter()
        .any(|rule| rule.origin.instrument == instrument && rule.sentence.phrase.values().any(|phrase| enters(phrase.act)));
    header_date(treaty, instrument).is_some() && (!ruled || context.lines.is_empty())
}

/// The entry into force that only the header tells.
pub(super) fn stated_entry(context: &Context<'_>, event: &EventPat) -> Option<Date> {
    let EventPat::Act { by, phrase } = event else {
        return None;
    };
    let builtin = context.treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin);
    let of_a_party = phrase.args.iter().any(Option::is_some);
    let told = context
        .lines
        .iter()
        .any(|line| matches!(&line.what, DatedWhat::Event(EventPat::Act { phrase: told, .. }) if told.act == phrase.act));
    let instrument = by.values().find_map(|bearer| match bearer {
        Bearer::Treaty(instrument) => Some(*instrument),
        _ => None,
    })?;
    if builtin != Some(Builtin::EntersIntoForce) || of_a_party || told || !header_speaks(context, instrument) {
        return None;
    }
    header_date(context.treaty, instrument)
}

/// Whether a condition about force or bonds is read from rules and history alone.
pub(super) fn presume_nothing(context: &Context<'_>, cond: &Cond) -> bool {
    match cond {
        Cond::Treaty(instrument, _) | Cond::Bound(_, instrument) | Cond::Signatory(_, instrument) => !header_speaks(context, *instrument),
        _ => false,
    }
}

/// Whether a history tells who became or ceased to be bound, or may lead to that by a rule that works by itself, so that the text alone
/// does not say whom a rule binds.
pub(super) fn changes_bonds(context: &Context<'_>) -> bool {
    let treaty = context.treaty;
    let of = |phrase: &Phrase| treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin);
    let told = |line: &&Dated| match &line.what {
        DatedWhat::Event(EventPat::Act { phrase, .. }) => of(phrase).is_some_and(is_about_bonds),
        _ => false,
    };
    let works = |rule: &Rule| {
        rule.sentence.modal.values().any(|modal| *modal == Modal::Effect)
            && rule.sentence.phrase.values().any(|phrase| of(phrase).is_some_and(is_about_bonds))
    };
    let mut lines = context.lines.iter().chain(&context.later).peekable();
    lines.peek().is_some() && (treaty.rules.iter().any(works) || lines.any(told))
}

fn is_about_bonds(builtin: Builtin) -> bool {
    matches!(
        builtin,
        Builtin::Signs
            | Builtin::Ratifies
            | Builtin::Accepts
            | Builtin::Accedes
            | Builtin::AppliesProvisionally
            | Builtin::EntersIntoForce
            | Builtin::GivesNotice
            | Builtin::Withdraws
            | Builtin::Expels
            | Builtin::Suspends
            | Builtin::Terminates
            | Builtin::TreatyEnds
    )
}
