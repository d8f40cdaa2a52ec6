//! Sentences of answers: acts and events in the words in which they are declared.

use ecow::{EcoString, eco_format};
use servanda_machine::Value as Stated;
use servanda_model::{
    ActId, Arg, Asked, Bearer, Choice, EventPat, ItemId, ItemPat, NamePart, Part, Phrase, Ref, Set, State, Treaty, VoteAmount,
};

use crate::coalition::joined;
use crate::roster::{Bind, Bodies, Roster};
use crate::words;

/// The verb of an act as its declaration writes it: the second word.
fn verb(treaty: &Treaty, act: ActId) -> EcoString {
    treaty
        .acts
        .get(act.index())
        .map_or_else(EcoString::new, |act| act.text.split_whitespace().nth(1).map_or_else(|| act.verb.clone(), EcoString::from))
}

/// An act done towards several at once.
pub(crate) fn done_together(treaty: &Treaty, act: ActId, all: &[Vec<Stated>]) -> EcoString {
    let Some(declared) = treaty.acts.get(act.index()) else {
        return EcoString::new();
    };
    let mut parts = vec![verb(treaty, act)];
    let mut at = 0;
    for part in &declared.parts {
        match part {
            Part::Word(word) => parts.push(word.clone()),
            Part::Arg { label, .. } => {
                let mut names: Vec<EcoString> = Vec::new();
                for args in all {
                    if let Some(value) = args.get(at)
                        && !matches!(value, Stated::NotStated)
                    {
                        let name = stated(treaty, value);
                        if !names.contains(&name) {
                            names.push(name);
                        }
                    }
                }
                at += 1;
                if !names.is_empty() {
                    parts.extend(label.clone());
                    parts.push(joined(&names));
                }
            }
        }
    }
    parts.join(" ").into()
}

/// The treaty, or the name of another instrument.
fn instrument_words(treaty: &Treaty, id: servanda_model::InstrumentId) -> EcoString {
    let one = treaty.instruments.get(id.index()).filter(|_| id.index() > 0);
    one.map(|one| one.prefix.clone()).filter(|prefix| !prefix.is_empty()).unwrap_or_else(|| "Treaty".into())
}

/// A value of a sentence.
pub(crate) fn stated(treaty: &Treaty, value: &Stated) -> EcoString {
    match value {
        Stated::NotStated => "not stated".into(),
        Stated::Term(term) => words::name(treaty, *term),
        Stated::Terms(terms) => joined(&terms.iter().map(|term| words::name(treaty, *term)).collect::<Vec<_>>()),
        Stated::Amount(amount) => match amount.unit {
            Some(unit) => eco_format!("{} {}", words::number_words(&amount.number), words::name(treaty, unit)),
            None => words::number_words(&amount.number),
        },
        Stated::Text(text) => eco_format!("\"{text}\""),
        Stated::Date(day) => eco_format!("{day}"),
        Stated::Instant(at) => words::moment_words(crate::answer::Moment::Instant(*at)),
        Stated::Item(key) => key_words(treaty, key),
        Stated::Treaty(instrument) => instrument_words(treaty, *instrument),
        Stated::Cite(cite) => cite.clone(),
        Stated::Vote(vote) => vote_words(*vote).into(),
    }
}

fn vote_words(vote: servanda_model::Vote) -> &'static str {
    match vote {
        servanda_model::Vote::Yes => "yes",
        servanda_model::Vote::No => "no",
        servanda_model::Vote::Abstain(_) => "abstain",
        servanda_model::Vote::Absent => "absent",
    }
}

/// The name of an item.
pub(crate) fn item_name(treaty: &Treaty, item: ItemId) -> Option<&servanda_model::ItemName> {
    match item {
        ItemId::Rule(id) => treaty.rules.get(id.index()).map(|item| &item.name),
        ItemId::Decision(id) => treaty.decisions.get(id.index()).map(|item| &item.name),
        ItemId::Fact(id) => treaty.facts.get(id.index()).map(|item| &item.name),
    }
}

/// An instance by its arguments: `response against RU`.
pub(crate) fn key_words(treaty: &Treaty, key: &servanda_machine::ItemKey) -> EcoString {
    let Some(name) = item_name(treaty, key.item) else {
        return EcoString::new();
    };
    let mut args = key.args.iter();
    let parts: Vec<EcoString> = name
        .parts
        .iter()
        .filter_map(|part| match part {
            NamePart::Word(word) => Some(word.clone()),
            NamePart::Var(_) => args.next().map(|value| stated(treaty, value)),
        })
        .collect();
    parts.join(" ").into()
}

/// An item of a sentence, its variables filled in where they are known.
pub(crate) fn item(roster: &Roster<'_>, item: &ItemPat, bind: &Bind) -> Asked<EcoString> {
    let Some(name) = item_name(roster.treaty, item.item) else {
        return Ok(EcoString::new());
    };
    let mut args = item.args.iter();
    let mut parts: Vec<EcoString> = Vec::new();
    for part in &name.parts {
        match part {
            NamePart::Word(word) => parts.push(word.clone()),
            NamePart::Var(_) => {
                if let Some(Some(arg)) = args.next()
                    && let Some(arg) = arg.get(roster.choices)?
                {
                    let unknown = matches!(arg, Ref::Var(_) | Ref::It | Ref::Typed(..))
                        && roster.reference(arg, bind, None, Bodies::Itself)?.len() != 1;
                    if !unknown {
                        parts.push(reference(roster, arg, bind)?);
                    } else if parts.last().is_some_and(|last| servanda_model::is_preposition(last)) {
                        // An argument that is not known is left out, as questions leave it out.
                        parts.pop();
                    }
                }
            }
        }
    }
    Ok(parts.join(" ").into())
}

pub(crate) fn reference(roster: &Roster<'_>, which: &Ref, bind: &Bind) -> Asked<EcoString> {
    Ok(match which {
        Ref::Term(term) => roster.name(*term),
        Ref::Var(_) | Ref::It | Ref::Typed(..) => match roster.reference(which, bind, None, Bodies::Itself)?.as_slice() {
            [one] => roster.name(*one),
            _ => roster.letter(which),
        },
        Ref::Other(term) => eco_format!("other {}", roster.name(*term)),
        Ref::MemberOf(term) => eco_format!("member of {}", roster.name(*term)),
    })
}

pub(crate) fn set(roster: &Roster<'_>, set: &Set, bind: &Bind) -> Asked<EcoString> {
    let mut names = Vec::new();
    for member in &set.members {
        if let Some(member) = member.get(roster.choices)? {
            names.push(reference(roster, member, bind)?);
        }
    }
    let mut text = joined(&names);
    if let Some(except) = &set.except
        && let Some(except) = except.get(roster.choices)?
    {
        let out = self::set(roster, except, bind)?;
        text = eco_format!("{text} except {out}");
    }
    Ok(text)
}

/// An event, as it could be written in a history.
pub(crate) fn event(roster: &Roster<'_>, event: &EventPat, bind: &Bind) -> Asked<EcoString> {
    Ok(match event {
        EventPat::Act { by, phrase } => {
            let (who, several) = match by.get(roster.choices)? {
                Some(bearer) => (bearer_words(roster, bearer, bind)?, plural(bearer)),
                None => (EcoString::new(), false),
            };
            let what = if several { plural_words(roster, phrase, bind)? } else { phrase_words(roster, phrase, bind)? };
            eco_format!("{who} {what}")
        }
        EventPat::Incident { incident, args } => match roster.treaty.incidents.get(incident.index()) {
            Some(declared) => parts_words(roster, &declared.parts, args, bind)?,
            None => EcoString::new(),
        },
        EventPat::State { item, state, .. } => {
            let name = self::item(roster, item, bind)?;
            let is = if name.ends_with('s') && item.args.is_empty() { "are" } else { "is" };
            match state.get(roster.choices)? {
                Some(state) => eco_format!("{name} {is} {}", state_words(*state)),
                None => name,
            }
        }
        EventPat::Edge { item, begins } => {
            let name = self::item(roster, item, bind)?;
            eco_format!("{name} {}", if *begins { "begins" } else { "ends" })
        }
        EventPat::Breach { cite, .. } => match cite {
            Some(cite) => eco_format!("{cite} is breached"),
            None => "Treaty is breached".into(),
        },
    })
}

fn plural(bearer: &Bearer) -> bool {
    matches!(bearer, Bearer::Count { .. } | Bearer::Weight { .. } | Bearer::Jointly { .. })
}

pub(crate) fn bearer_words(roster: &Roster<'_>, bearer: &Bearer, bind: &Bind) -> Asked<EcoString> {
    Ok(match bearer {
        Bearer::Each(electorate) => eco_format!("each {}", set(roster, &electorate.set, bind)?),
        Bearer::No(electorate) => eco_format!("no {}", set(roster, &electorate.set, bind)?),
        Bearer::Any { set: of, .. } => eco_format!("any {}", set(roster, of, bind)?),
        Bearer::Jointly { set: of, .. } => eco_format!("the {} jointly", set(roster, of, bind)?),
        Bearer::One(one) => reference(roster, one, bind)?,
        Bearer::Unspecified => "unspecified".into(),
        Bearer::Treaty(instrument) => instrument_words(roster.treaty, *instrument),
        Bearer::Count { amount, set: of } => {
            let of = set(roster, of, bind)?;
            match amount {
                VoteAmount::Number(n) | VoteAmount::Any(n) => eco_format!("{n} {of}s"),
                VoteAmount::Majority => eco_format!("a majority of {of}s"),
                VoteAmount::All => eco_format!("all {of}s"),
                VoteAmount::Fraction(part) => eco_format!("{} of {of}s", words::fraction_words(part)),
                VoteAmount::AllBut(n) => eco_format!("all but {n} {of}s"),
                VoteAmount::AllButFewest { .. } => eco_format!("all but the fewest {of}s"),
            }
        }
        Bearer::Weight { set: of, more_than, share, percent, number } => {
            let of = set(roster, of, bind)?;
            let more = if *more_than { "more than " } else { "" };
            let much = if *percent { words::share_words(share) } else { words::number_words(share) };
            eco_format!("{of}s with {more}{much} of {}", roster.name(*number))
        }
    })
}

/// A phrase without its subject.
pub(crate) fn phrase_words(roster: &Roster<'_>, phrase: &Phrase, bind: &Bind) -> Asked<EcoString> {
    let Some(declared) = roster.treaty.acts.get(phrase.act.index()) else {
        return Ok(EcoString::new());
    };
    let rest = parts_words(roster, &declared.parts, &phrase.args, bind)?;
    let verb = verb(roster.treaty, phrase.act);
    Ok(if rest.is_empty() { verb } else { eco_format!("{verb} {rest}") })
}

/// The same with several subjects: `55 States ratify`.
fn plural_words(roster: &Roster<'_>, phrase: &Phrase, bind: &Bind) -> Asked<EcoString> {
    let singular = phrase_words(roster, phrase, bind)?;
    let Some(declared) = roster.treaty.acts.get(phrase.act.index()) else {
        return Ok(singular);
    };
    let rest = singular.split_once(' ').map_or("", |(_, rest)| rest);
    Ok(if rest.is_empty() { declared.verb.clone() } else { eco_format!("{} {rest}", declared.verb) })
}

fn parts_words(roster: &Roster<'_>, parts: &[Part], args: &[Option<Choice<Arg>>], bind: &Bind) -> Asked<EcoString> {
    let mut args = args.iter();
    let mut found: Vec<EcoString> = Vec::new();
    for part in parts {
        match part {
            Part::Word(word) => found.push(word.clone()),
            Part::Arg { label, .. } => {
                let Some(Some(arg)) = args.next() else { continue };
                let Some(arg) = arg.get(roster.choices)? else {
                    continue;
                };
                if let Arg::Treaty(instrument) = arg
                    && instrument.index() == 0
                    && label.is_none()
                {
                    found.push("Treaty".into());
                    continue;
                }
                found.extend(label.clone());
                found.push(match arg {
                    Arg::Set(of) => set(roster, of, bind)?,
                    Arg::Text(text) => eco_format!("\"{text}\""),
                    Arg::Date(date) => eco_format!("{date}"),
                    Arg::Instant(at) => words::moment_words(crate::answer::Moment::Instant(*at)),
                    Arg::Item(of) => item(roster, of, bind)?,
                    Arg::Treaty(instrument) => instrument_words(roster.treaty, *instrument),
                    Arg::Cite(cite) => cite.clone(),
                    Arg::Vote(vote) => vote_words(*vote).into(),
                    Arg::Quantity(_) => "an amount".into(),
                });
            }
        }
    }
    Ok(found.join(" ").into())
}

/// The word of a state.
pub(crate) fn state_words(state: State) -> &'static str {
    match state {
        State::Opened => "opened",
        State::Adopted => "adopted",
        State::Rejected => "rejected",
        State::Performed => "performed",
        State::Breached => "breached",
        State::Used => "used",
        State::Lapsed => "lapsed",
        State::Ended => "ended",
    }
}
