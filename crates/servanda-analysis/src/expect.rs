//! Answers against what a document expects: by meaning, in every combination of choices.

use ecow::{EcoString, eco_format};
use servanda_model::{Answer, Ask, Asked, Choices, Expect, Pick, Setting as AskSetting, Treaty, When, Which};

use crate::answer::{Answered, Case, Entry, Moment, Outcome, Value};
use crate::ask::Context;
use crate::coalition::{expected_patterns, patterns, same_sets};
use crate::forks::{Chosen, fork};
use crate::roster::{Bind, Bodies, Roster};
use crate::words;

/// What differs between the answer and the expectations; empty: nothing.
pub fn differences(treaty: &Treaty, ask: &Ask, answered: &Answered) -> Vec<EcoString> {
    if matches!(answered.outcome, Outcome::NotAnswered(_)) {
        return Vec::new();
    }
    let empty: Vec<AskSetting> = Vec::new();
    let settings = ask.with.first().unwrap_or(&empty);
    let context = Context::new(treaty, ask, settings);
    let mut found: Vec<EcoString> = Vec::new();
    for case in &answered.cases {
        let picks: Vec<Pick> = context.picks().into_iter().chain(case.when.iter().copied()).collect();
        let base = Chosen::new(treaty, picks);
        let cells = fork(&base, 4096, |chosen| {
            let roster = context.roster(chosen)?;
            cell(&roster, ask, case)
        });
        match cells {
            Err(_) => found.push("too many combinations of choices to compare".into()),
            Ok(cells) => {
                for (path, difference) in cells {
                    let Some(difference) = difference else { continue };
                    let mut when = case.when.clone();
                    when.extend(path.into_iter().map(|(issue, alt)| Pick { issue, alt }));
                    let told = if when.is_empty() {
                        difference
                    } else {
                        eco_format!("{difference} (where {})", words::setting_words(treaty, &when))
                    };
                    if !found.contains(&told) {
                        found.push(told);
                    }
                }
            }
        }
    }
    found.truncate(12);
    found
}

/// One combination of choices: every expected entry is there, and nothing else.
fn cell(roster: &Roster<'_>, ask: &Ask, case: &Case) -> Asked<Option<EcoString>> {
    let mut expected: Vec<&Expect> = Vec::new();
    for line in &ask.expects {
        let mut holds = line.when.is_empty();
        for conj in &line.when {
            holds |= all_hold(roster.choices, conj)?;
        }
        if holds {
            expected.push(line);
        }
    }
    if expected.is_empty() && case.entries.is_empty() {
        return Ok(None);
    }
    if expected.is_empty() {
        return Ok(Some(eco_format!("got {}, nothing is expected", got(case))));
    }
    let families = |value: &Value| matches!(value, Value::Family(_) | Value::Member(_));
    let mut left: Vec<&Entry> = case.entries.iter().collect();
    if expected.iter().any(|line| matches!(line.value, Answer::Family(_))) {
        if let Some(difference) = family(roster, &expected, &left)? {
            return Ok(Some(eco_format!("got {}: {difference}", got(case))));
        }
        for line in expected.iter().filter(|line| matches!(line.value, Answer::Family(_))) {
            if let Some(missing) = missing_cite(line, &left) {
                return Ok(Some(missing));
            }
        }
        left.retain(|entry| !families(&entry.value));
        expected.retain(|line| !matches!(line.value, Answer::Family(_)));
    }
    // Items, members: sets of entries, several on one line.
    for line in expected {
        let wanted = single_values(roster, line)?;
        for want in wanted {
            let mut at = None;
            for (index, entry) in left.iter().enumerate() {
                if same(roster, &want, entry)? && same_instance(roster, line, entry)? {
                    at = Some(index);
                    break;
                }
            }
            match at {
                Some(index) => {
                    let entry = left.remove(index);
                    if let Some(missing) = missing_cite(line, &[entry]) {
                        return Ok(Some(missing));
                    }
                }
                None => return Ok(Some(eco_format!("got {}, expected {}", got(case), line.text))),
            }
        }
    }
    if let Some(entry) = left.first() {
        return Ok(Some(eco_format!("got {}, which is not expected", entry_words(entry))));
    }
    Ok(None)
}

fn all_hold(choices: &dyn Choices, conj: &[Pick]) -> Asked<bool> {
    choices.holds(conj)
}

fn got(case: &Case) -> EcoString {
    let all: Vec<EcoString> = case.entries.iter().map(entry_words).collect();
    all.join("; ").into()
}

fn entry_words(entry: &Entry) -> EcoString {
    match &entry.of {
        Some(of) => eco_format!("{} for {of}", entry.text),
        None => entry.text.clone(),
    }
}

/// The families of all lines together, conduct by conduct, against what was found.
fn family(roster: &Roster<'_>, expected: &[&Expect], entries: &[&Entry]) -> Asked<Option<EcoString>> {
    let mut conducts = Vec::new();
    for line in expected {
        if let Answer::Family(terms) = &line.value {
            conducts.push(terms.iter().find_map(|term| term.conduct));
        }
    }
    for entry in entries {
        if let Value::Family(set) = &entry.value {
            conducts.push(set.conduct);
        }
    }
    conducts.dedup();
    for conduct in conducts {
        let mut wanted = Vec::new();
        for line in expected {
            if let Answer::Family(terms) = &line.value
                && terms.iter().find_map(|term| term.conduct) == conduct
            {
                wanted.extend(expected_patterns(roster, terms)?);
            }
        }
        let found: Vec<_> = entries
            .iter()
            .filter_map(|entry| match &entry.value {
                Value::Family(set) if set.conduct == conduct => Some(set.clone()),
                _ => None,
            })
            .collect();
        let mut found = patterns(&found);
        if conduct.is_none() {
            // Who owes something is listed one by one: `each of State` names them all.
            found.extend(entries.iter().filter_map(|entry| match entry.value {
                Value::Member(who) => Some(vec![(vec![who], 1)]),
                _ => None,
            }));
        }
        match same_sets(&wanted, &found) {
            Ok(true) => {}
            Ok(false) => return Ok(Some("other sets are expected".into())),
            Err(reason) => return Ok(Some(reason)),
        }
    }
    Ok(None)
}

/// A citation of the line that is not part of any derivation.
fn missing_cite(line: &Expect, entries: &[&Entry]) -> Option<EcoString> {
    let used = |cite: &EcoString| entries.iter().any(|entry| entry.derivation.articles.iter().any(|own| same_cite(own, cite)));
    let missing = line.by.iter().find(|cite| !used(cite))?;
    let own: Vec<EcoString> = entries.first().map(|entry| entry.derivation.articles.clone()).unwrap_or_default();
    Some(eco_format!("{missing} is not part of the derivation, which uses {}", own.join(", ")))
}

/// A citation means itself, and each of its paragraphs.
fn same_cite(own: &EcoString, cite: &EcoString) -> bool {
    own == cite || own.strip_prefix(cite.as_str()).is_some_and(|rest| rest.starts_with('('))
}

fn same_instance(roster: &Roster<'_>, line: &Expect, entry: &Entry) -> Asked<bool> {
    let Some(of) = &line.of else {
        return Ok(true);
    };
    let Some(own) = &entry.of else {
        return Ok(false);
    };
    let of = match of {
        Which::Of(set) => set,
        Which::Arose(day) => return Ok(day == own),
    };
    let named = roster.set(of, &Bind::new(), None, Bodies::Itself)?;
    let all: Vec<EcoString> = named.iter().map(|who| roster.name(*who)).collect();
    let parts: Vec<&str> = own.split(", ").flat_map(|part| part.split(" and ")).collect();
    let class = crate::coalition::class_name(roster, &named)?;
    Ok(class == *own || all.iter().all(|name| parts.contains(&name.as_str())) && parts.len() == all.len())
}

/// One expected line as single entries.
fn single_values(roster: &Roster<'_>, line: &Expect) -> Asked<Vec<Want>> {
    Ok(match &line.value {
        Answer::Items(items) => items.iter().map(|item| Want::Item(item.clone())).collect(),
        Answer::Set(set) => roster.set(set, &Bind::new(), None, Bodies::Itself)?.into_iter().map(Want::Member).collect(),
        other => vec![Want::Plain(Box::new(other.clone()))],
    })
}

/// An expected entry.
enum Want {
    Item(EcoString),
    Member(servanda_model::TermId),
    Plain(Box<Answer>),
}

fn same(roster: &Roster<'_>, want: &Want, entry: &Entry) -> Asked<bool> {
    Ok(match (want, &entry.value) {
        (Want::Item(want), Value::Item(own)) => want == own,
        (Want::Item(want), _) => *want == entry.text,
        (Want::Member(want), Value::Member(own)) => want == own,
        (Want::Plain(answer), own) => plain(roster, answer, own)?,
        (Want::Member(_), _) => false,
    })
}

fn plain(roster: &Roster<'_>, want: &Answer, own: &Value) -> Asked<bool> {
    let cite = |want: &Option<EcoString>, own: &EcoString| want.as_ref().is_none_or(|want| same_cite(own, want));
    Ok(match (want, own) {
        (Answer::None, Value::None)
        | (Answer::Yes, Value::Yes)
        | (Answer::No, Value::No)
        | (Answer::Impossible, Value::Impossible)
        | (Answer::Never, Value::Never)
        | (Answer::DependsOnTheHour, Value::DependsOnTheHour)
        | (Answer::Permitted, Value::Permitted)
        | (Answer::Prohibited, Value::Prohibited)
        | (Answer::NotRegulated, Value::NotRegulated) => true,
        (Answer::NoCycle(want), Value::NoCycle(own)) => rotated(want, own),
        (Answer::Number(want), Value::Number(own)) => want == own,
        (Answer::Number(want), Value::Votes(own)) => match own.as_slice() {
            [(n, _)] => *want == dashu::rational::RBig::from(*n),
            _ => false,
        },
        (Answer::Votes(want), Value::Votes(own)) => want.len() == own.len() && want.iter().all(|vote| own.contains(vote)),
        (Answer::Duration(n, unit), Value::Duration(own, own_unit)) => n == own && unit == own_unit,
        (Answer::Date(when), Value::At(moment)) => same_moment(*when, *moment),
        (Answer::NotCountable(want), Value::NotCountable(own)) | (Answer::SelfJudging(want), Value::SelfJudging(own)) => cite(want, own),
        (Answer::DependsOn(want), Value::DependsOn(own)) => want == own,
        (Answer::Silent(element, want), Value::Silent(own_element, own))
        | (Answer::Ambiguous(element, want), Value::Ambiguous(own_element, own))
        | (Answer::NotAgreed(element, want), Value::NotAgreed(own_element, own)) => element == own_element && cite(want, own),
        (Answer::State(want, when), Value::State(own, since)) => {
            want == own && when.is_none_or(|when| since.is_some_and(|since| same_moment(when, since)))
        }
        (Answer::ItemEntry { who, item, when }, Value::ItemEntry { who: own_who, item: own_item, when: own_when, .. }) => {
            let who = match who {
                Some(who) => roster.reference(who, &Bind::new(), None, Bodies::Itself)?,
                None => Vec::new(),
            };
            let name = item_words(roster, item)?;
            (who.is_empty() || who == *own_who)
                && name == *own_item
                && when.is_none_or(|when| own_when.is_some_and(|own| same_moment(when, own)))
        }
        (Answer::ActEntry { who, phrase, when }, Value::ActEntry { who: own_who, phrase: own_phrase, when: own_when }) => {
            let who = roster.reference(who, &Bind::new(), None, Bodies::Itself)?;
            let named = roster.treaty.acts.get(phrase.act.index()).map(|act| act.verb.clone()).unwrap_or_default();
            who.contains(own_who)
                && own_phrase.starts_with(named.as_str())
                && when.is_none_or(|when| own_when.is_some_and(|own| same_moment(when, own)))
        }
        (Answer::Settings(want), Value::Settings(own)) => want.len() == own.len() && want.iter().all(|pick| own.contains(pick)),
        (Answer::Verdict(want), Value::Verdict(own))
        | (Answer::Content(want), Value::Content(own))
        | (Answer::WaitsFor(want), Value::WaitsFor(own)) => words_alike(want, own),
        _ => false,
    })
}

/// An item with its arguments, as answers name it.
pub fn item_words(roster: &Roster<'_>, item: &servanda_model::ItemPat) -> Asked<EcoString> {
    let treaty = roster.treaty;
    let name = match item.item {
        servanda_model::ItemId::Rule(id) => treaty.rules.get(id.index()).map(|item| &item.name),
        servanda_model::ItemId::Decision(id) => treaty.decisions.get(id.index()).map(|item| &item.name),
        servanda_model::ItemId::Fact(id) => treaty.facts.get(id.index()).map(|item| &item.name),
    };
    let Some(name) = name else {
        return Ok(EcoString::new());
    };
    let mut args = item.args.iter();
    let mut parts: Vec<EcoString> = Vec::new();
    for part in &name.parts {
        match part {
            servanda_model::NamePart::Word(word) => parts.push(word.clone()),
            servanda_model::NamePart::Var(_) => {
                if let Some(Some(arg)) = args.next()
                    && let Some(arg) = arg.get(roster.choices)?
                    && let [one] = roster.reference(arg, &Bind::new(), None, Bodies::Itself)?.as_slice()
                {
                    parts.push(roster.name(*one));
                }
            }
        }
    }
    Ok(parts.join(" ").into())
}

fn rotated(want: &[EcoString], own: &[EcoString]) -> bool {
    want.len() == own.len()
        && (0..own.len().max(1)).any(|by| (0..own.len()).all(|at| words_alike(&want[at], &own[(at + by) % own.len().max(1)])))
}

/// Sentences compared without regard to the form of verbs and plurals.
pub fn words_alike(a: &str, b: &str) -> bool {
    let plain = |text: &str| -> Vec<String> {
        text.split_whitespace()
            .map(|word| word.trim_matches(|c: char| c == ',' || c == '.').to_owned())
            .map(|word| match word.as_str() {
                "are" => "is".to_owned(),
                _ if word.len() > 3 => {
                    let word = word.strip_suffix("ies").map_or(word.clone(), |stem| format!("{stem}y"));
                    let word = word.strip_suffix("es").map_or(word.clone(), ToOwned::to_owned);
                    word.strip_suffix('s').map_or(word.clone(), ToOwned::to_owned).trim_end_matches('e').to_owned()
                }
                _ => word,
            })
            .collect()
    };
    plain(a) == plain(b)
}

fn same_moment(when: When, moment: Moment) -> bool {
    match (when, moment) {
        (When::Date(a), Moment::Date(b)) => a == b,
        (When::Instant(a), Moment::Instant(b)) => a == b,
        (When::Day(a), Moment::Day(b)) => a == b,
        (When::Instant(a), Moment::Date(b)) => a.date() == b && a.time() == jiff::civil::Time::midnight(),
        (When::Date(a), Moment::Instant(b)) => b.date() == a && b.time() == jiff::civil::Time::midnight(),
        _ => false,
    }
}
