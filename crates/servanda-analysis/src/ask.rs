//! Questions: one entrance for every kind, each kind in a file of its own.

pub(crate) mod block;
mod conflicts;
mod extreme;
mod force;
mod gaps;
mod index;
mod norms;
mod notice;
mod on_record;
mod opening;
mod order;
mod owed;
mod permission;
mod states;
mod time;
mod turn;
mod voted;
mod waiting;
mod when;
mod windows;

use ecow::{EcoString, eco_format};
use servanda_model::{Ask, Asked, Choices, Dated, IssueId, Pick, Question, Setting as AskSetting, Treaty, When};

use crate::answer::{Answered, Derivation, Entry, Outcome, Value};
use crate::forks::{Chosen, GaveUp, Setting, fork, smallest};
use crate::roster::{Bind, Roster};
use crate::words;

/// What a question is asked with, beside its own lines.
#[derive(Clone, Debug)]
pub struct Options {
    /// Facts known as of this day (recorded later: unknown).
    pub known: Option<When>,
    /// Asked as of this day, where the question does not say.
    pub as_of: Option<When>,
    /// How many combinations of choices an answer may fork into before it gives up and says so.
    pub budget: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { known: None, as_of: None, budget: 4096 }
    }
}

/// Something found, in one combination of choices.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What.
    pub value: Value,
    /// Of which instance or party.
    pub of: Option<EcoString>,
    /// Why.
    pub derivation: Derivation,
}

/// What a question gives in one combination of choices, or why it gives nothing.
pub type Case = Result<Vec<Found>, EcoString>;

/// A question with its lines, ready to be asked under any choices.
pub struct Context<'t> {
    /// The treaty.
    pub treaty: &'t Treaty,
    /// The question.
    pub ask: &'t Ask,
    /// The history: named ones first.
    pub lines: Vec<&'t Dated>,
    /// What the history tells of later than the day asked about: nothing of it has happened, but who consents only then was not bound.
    pub later: Vec<&'t Dated>,
    /// One `or` alternative of the settings.
    pub settings: &'t [AskSetting],
    /// Variables that the settings bind.
    pub bound: Bind,
}

/// Whether a line is dated after a day or instant. Days of a story and dates of the calendar are not compared here.
fn is_later(line: When, than: When) -> bool {
    match (line, than) {
        (When::Date(line), When::Date(than)) => line > than,
        (When::Instant(line), When::Date(than)) => line.date() > than,
        (When::Date(line), When::Instant(than)) => line > than.date(),
        (When::Instant(line), When::Instant(than)) => line > than,
        (When::Day(line), When::Day(than)) => line > than,
        _ => false,
    }
}

impl<'t> Context<'t> {
    /// The question with the first, or only, alternative of its settings.
    pub fn new(treaty: &'t Treaty, ask: &'t Ask, settings: &'t [AskSetting]) -> Self {
        let named = ask
            .given_names
            .iter()
            .flat_map(|name| treaty.histories.iter().filter(move |history| history.name == *name).flat_map(|history| &history.lines));
        // What happens later is not part of the answer; a plan made before may be.
        let happened = |line: &&Dated| line.planned || ask.as_of.is_none_or(|as_of| !is_later(line.when, as_of));
        let (lines, later): (Vec<&Dated>, Vec<&Dated>) = named.chain(&ask.given).partition(happened);
        let mut bound = Bind::new();
        for setting in settings {
            if let AskSetting::Bind(name, servanda_model::Ref::Term(term)) = setting
                && let Some(at) = ask.vars.iter().position(|var| var.name == *name)
            {
                bound.insert(servanda_model::VarId(at as u16), *term);
            }
        }
        Self { treaty, ask, lines, later, settings, bound }
    }

    /// The choices that the settings fix.
    pub fn picks(&self) -> Vec<Pick> {
        let layer = self.ask.under.and_then(|id| self.treaty.instruments.get(id.index())).and_then(|one| one.layer);
        let under = layer.map(|issue| Pick { issue, alt: 1 });
        self.settings
            .iter()
            .filter_map(|setting| match setting {
                AskSetting::Choose(pick) => Some(*pick),
                _ => None,
            })
            .chain(under)
            .collect()
    }

    /// Who is who under these choices, after the history.
    pub fn roster<'c>(&'c self, choices: &'c dyn Choices) -> Asked<Roster<'c>>
    where
        't: 'c,
    {
        let treaty: &'c Treaty = self.treaty;
        let settings: &'c [AskSetting] = self.settings;
        Roster::new(treaty, choices, settings).with_history(self.lines.iter().copied())
    }

    /// The same, after further events.
    pub fn roster_with<'c>(&'c self, choices: &'c dyn Choices, more: impl Iterator<Item = &'c Dated>) -> Asked<Roster<'c>>
    where
        't: 'c,
    {
        let treaty: &'c Treaty = self.treaty;
        let settings: &'c [AskSetting] = self.settings;
        Roster::new(treaty, choices, settings).with_history(self.lines.iter().copied().chain(more))
    }
}

/// Answers one question of a treaty: its own lines say with which settings and on which history.
pub fn answer(treaty: &Treaty, ask: &Ask, options: &Options) -> Answered {
    let not = |reason: EcoString| Answered {
        question: ask.text.clone(),
        outcome: Outcome::NotAnswered(reason),
        cases: Vec::new(),
        notes: Vec::new(),
    };
    let Some(question) = &ask.question else {
        return not("the question could not be read".into());
    };
    let none: Vec<Vec<AskSetting>> = vec![Vec::new()];
    let with = if ask.with.is_empty() { &none } else { &ask.with };
    let mut cases: Vec<(Setting, Vec<Found>)> = Vec::new();
    for (settings, question) in readings(treaty, ask, question, with) {
        let context = Context::new(treaty, ask, &settings);
        match cases_of(&context, question, options) {
            Err(gave_up) => return not(gave_up_words(treaty, &gave_up)),
            Ok(found) => {
                for (mut path, case) in found {
                    if with.len() > 1 || !ask.forks.is_empty() {
                        path.extend(context.picks().iter().map(|pick| (pick.issue, pick.alt)));
                    }
                    match case {
                        Ok(found) => cases.push((path, found)),
                        Err(reason) => return not(reason),
                    }
                }
            }
        }
    }
    for (_, found) in &mut cases {
        if found.is_empty() {
            found.push(Found { value: Value::None, of: None, derivation: Derivation::default() });
        }
    }
    assemble(treaty, ask, &cases)
}

/// The question under each of its settings, and under each choice that changes which items it names. A supposition that nobody
/// chose stays the text itself.
fn readings<'t>(
    treaty: &Treaty,
    ask: &'t Ask,
    question: &'t Question,
    with: &'t [Vec<AskSetting>],
) -> Vec<(Vec<AskSetting>, &'t Question)> {
    let mut all = Vec::new();
    for settings in with {
        if ask.forks.is_empty() {
            all.push((settings.clone(), question));
            continue;
        }
        let chosen = |issue: IssueId| {
            settings.iter().find_map(|setting| match setting {
                AskSetting::Choose(pick) if pick.issue == issue => Some(pick.alt),
                _ => None,
            })
        };
        for (guard, question) in &ask.forks {
            let stands = guard.iter().all(|pick| match (chosen(pick.issue), treaty.issues.get(pick.issue.0 as usize)) {
                (Some(alt), _) => alt == pick.alt,
                (None, Some(issue)) if issue.kind == servanda_model::IssueKind::Supposition => pick.alt == crate::forks::text_itself(issue),
                (None, Some(issue)) => issue.alts.get(pick.alt as usize).is_none_or(|alt| !alt.supposed),
                (None, None) => false,
            });
            if stands {
                let picks = guard.iter().filter(|pick| chosen(pick.issue).is_none()).map(|pick| AskSetting::Choose(*pick));
                all.push((settings.iter().cloned().chain(picks).collect(), question));
            }
        }
    }
    all
}

fn gave_up_words(treaty: &Treaty, gave_up: &GaveUp) -> EcoString {
    const NAMED: usize = 6;
    let mut names: Vec<EcoString> = gave_up.issues.iter().map(|issue| issue_name(treaty, *issue)).collect();
    names.extend(gave_up.undetermined.iter().cloned());
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let more = if more > 0 && gave_up.issues.len() < NAMED { eco_format!(" and {more} more") } else { EcoString::new() };
    if names.is_empty() {
        return "gave up: too many combinations".into();
    }
    eco_format!("gave up; depends on at least {}{more}", names.join(", "))
}

/// The name of an issue.
pub fn issue_name(treaty: &Treaty, issue: IssueId) -> EcoString {
    treaty.issues.get(issue.0 as usize).map_or_else(|| "?".into(), |issue| issue.name.clone())
}

fn cases_of(context: &Context<'_>, question: &Question, options: &Options) -> Result<Vec<(Setting, Case)>, GaveUp> {
    if let Question::WhichChoicesDeny { who, what } = question {
        return block::denials(context, &context.picks(), who, what, options.budget);
    }
    // Who has left, or never came, may be among the voters.
    if opening::voted_on(question).is_some()
        && force::changes_bonds(context)
        && let Some(cases) = voted::answer(context, options, question)
    {
        return cases;
    }
    let base = Chosen::new(context.treaty, context.picks());
    let mut by_text = true;
    let cases = fork(&base, options.budget, |chosen| {
        let roster = context.roster_for(chosen, question)?;
        let mut case = text_answer(context, &roster, question)?.filter(|_| !roster.needs_a_world());
        if let (true, Some(Ok(found))) = (roster.presumes_bonds(), &mut case) {
            for one in found {
                if !one.derivation.given.iter().any(|given| given.starts_with("presuming")) {
                    one.derivation.given.push("presuming that who holds a role is bound".into());
                }
            }
        }
        by_text &= case.is_some();
        Ok(case)
    })?;
    if by_text {
        return Ok(cases.into_iter().filter_map(|(path, case)| case.map(|case| (path, case))).collect());
    }
    if let Some(cases) = voted::answer(context, options, question) {
        return cases;
    }
    if let Some(cases) = states::answer(context, options, question) {
        return cases;
    }
    if let Some(cases) = when::answer(context, options, question) {
        return cases;
    }
    let reason = eco_format!("no lens answers this kind of question yet: {}", kind(question));
    Ok(vec![(Setting::new(), Err(reason))])
}

/// The lenses that need no run of the history. `None`: it has to be run.
fn text_answer<'t>(context: &Context<'t>, roster: &Roster<'t>, question: &'t Question) -> Asked<Option<Case>> {
    if let Some(case) = block::answer(context, roster, question)? {
        return Ok(Some(case));
    }
    Ok(match question {
        Question::IsTheOrderFeasible => Some(order::answer(roster)?),
        Question::WhatConflicts { with } => Some(conflicts::answer(roster, with.as_ref())?),
        Question::WhatIsMissing { what } => Some(gaps::missing(context, roster, what)?),
        Question::WhatIsTheElement { element, of } => Some(gaps::element(context, roster, of, *element)?),
        Question::WhoDetermines { what } => Some(gaps::element(context, roster, what, servanda_model::Element::Determination)?),
        Question::WhatFollowsFromBreach { of } => Some(gaps::consequence(context, roster, of)?),
        other => norms::answer(context, roster, other)?,
    })
}

/// Entries with their smallest conditions, from what was found in each combination.
fn assemble(treaty: &Treaty, ask: &Ask, cases: &[(Setting, Vec<Found>)]) -> Answered {
    let mut entries: Vec<(Entry, Vec<Setting>)> = Vec::new();
    for (path, found) in cases {
        for found in found {
            let text = words::value(treaty, &found.value);
            let known = entries.iter_mut().find(|(entry, _)| entry.text == text && entry.of == found.of);
            match known {
                Some((entry, paths)) => {
                    entry.derivation.merge(&found.derivation);
                    if !paths.contains(path) {
                        paths.push(path.clone());
                    }
                }
                None => entries.push((
                    Entry {
                        value: found.value.clone(),
                        of: found.of.clone(),
                        when: Vec::new(),
                        derivation: found.derivation.clone(),
                        text,
                    },
                    vec![path.clone()],
                )),
            }
        }
    }
    let mut done: Vec<Entry> = entries
        .into_iter()
        .map(|(mut entry, paths)| {
            entry.when = smallest(treaty, &paths);
            if entry.when.iter().any(Vec::is_empty) {
                entry.when.clear();
            }
            entry
        })
        .collect();
    // One case needs no condition; an answer that holds whatever is chosen comes first.
    done.sort_by(|a, b| a.when.cmp(&b.when));
    let notes = done.first().map(|entry| entry.derivation.notes.clone()).unwrap_or_default();
    Answered {
        question: ask.text.clone(),
        outcome: Outcome::Entries(done),
        cases: cases
            .iter()
            .map(|(path, found)| crate::answer::Case {
                when: path.iter().map(|(issue, alt)| Pick { issue: *issue, alt: *alt }).collect(),
                entries: found
                    .iter()
                    .map(|found| Entry {
                        value: found.value.clone(),
                        of: found.of.clone(),
                        when: Vec::new(),
                        derivation: found.derivation.clone(),
                        text: words::value(treaty, &found.value),
                    })
                    .collect(),
            })
            .collect(),
        notes,
    }
}

/// What a question is about, in a word or two, for messages.
fn kind(question: &Question) -> &'static str {
    use servanda_model::Question as Q;
    match question {
        Q::Claim { .. } => "a claim to be proved",
        Q::IsTheOrderFeasible => "the order of steps",
        Q::WhatConflicts { .. } => "conflicts",
        Q::WhatIsMissing { .. } | Q::WhatIsTheElement { .. } | Q::WhoDetermines { .. } => "what the text is silent on",
        _ => "states and dates",
    }
}
