//! Who can block and who suffices where the text and a list of acts do not tell who may vote: the history is run, and the world tells
//! who held which role when the voting opened.

use ecow::{EcoString, eco_format};
use servanda_machine::{Bond, Until};
use servanda_model::{Asked, ItemId, ItemPat, Pick, Question, Ref, Subject, TermId, TermKind};

use super::block;
use super::norms::may_vote;
use super::opening::voted_on;
use super::states::Cases;
use super::time::{Setup, View, read};
use super::{Case, Context, Options};
use crate::forks::{Chosen, fork};
use crate::roster::{Bind, Bodies};

/// The questions about coalitions, over worlds. `None`: another lens is needed.
pub(super) fn answer<'t>(context: &Context<'t>, options: &Options, question: &'t Question) -> Option<Cases> {
    if !is_about_votes(question) {
        return None;
    }
    let base = Chosen::new(context.treaty, context.picks());
    let openings = match fork(&base, options.budget, |chosen| context.at_the_opening(chosen, question)) {
        Ok(openings) => openings,
        Err(gave_up) => return Some(Err(gave_up)),
    };
    let mut all = Vec::new();
    for (path, opening) in openings {
        let then = opening.as_ref().unwrap_or(context);
        let picks = path.iter().map(|(issue, alt)| Pick { issue: *issue, alt: *alt }).collect();
        let setup = Setup { until: until(then, options), picks, ..Setup::default() };
        let presumed = !super::force::changes_bonds(then);
        match read(then, options, &setup, |view| Ok(noted(told(then, view, question)?, presumed))) {
            Ok(cases) => all.extend(cases.into_iter().map(|(mut setting, case)| {
                setting.extend(path.iter().map(|(issue, alt)| (*issue, *alt)));
                (setting, case)
            })),
            Err(gave_up) => return Some(Err(gave_up)),
        }
    }
    Some(Ok(all))
}

fn until(context: &Context<'_>, options: &Options) -> Until {
    let as_of = context.ask.as_of.or(options.as_of);
    as_of.map_or(Until::LastEvent, |when| super::states::until(context, when))
}

fn is_about_votes(question: &Question) -> bool {
    let item = |what: &Subject| matches!(what, Subject::Item(_) | Subject::Event(_));
    match question {
        Question::WhoCanBlock { what, .. }
        | Question::HowFewCanBlock { what, .. }
        | Question::CanBlock { what, .. }
        | Question::WhoSuffices { what, .. }
        | Question::HowFewSuffice { what }
        | Question::DoesSuffice { what, .. }
        | Question::HowManyBlocks { what }
        | Question::HowManySets { what }
        | Question::Index { what, .. } => item(what),
        Question::HowManyVotes { .. } | Question::MayVote { .. } | Question::WhatIfSilent { .. } => true,
        _ => false,
    }
}

/// Where no history tells who is bound, everybody is taken to be.
fn noted(mut case: Case, presumed: bool) -> Case {
    if let Ok(found) = &mut case
        && presumed
    {
        for one in found {
            one.derivation.given.push("presuming the treaty in force".into());
        }
    }
    case
}

fn told(context: &Context<'_>, view: &View<'_>, question: &Question) -> Asked<Case> {
    if let Question::MayVote { who, on } = question {
        let who_asks = view.roster.reference(who, &Bind::new(), None, Bodies::Itself)?;
        return match unbound(view, on, &who_asks).first() {
            Some(one) => Ok(Err(eco_format!(
                "{} is not bound then, and nothing says whether the unbound vote: name as voters a role with a line `means it is bound`",
                view.roster.name(*one)
            ))),
            None => may_vote(context, view.roster, who, on),
        };
    }
    let case = block::answer(context, view.roster, question)?;
    let mut case = case.unwrap_or_else(|| Err("no lens answers this kind of question yet".into()));
    if let (Ok(found), Some((id, item))) = (&mut case, voted_on(question))
        && let Ok((game, _)) = block::game_of(context, view.roster, item, id)?
    {
        let counted = unbound(view, item, &game.voters);
        if !counted.is_empty() {
            let names: Vec<EcoString> = counted.iter().take(NAMED).map(|who| view.roster.name(*who)).collect();
            let more = if counted.len() > NAMED { eco_format!(" and {} more", counted.len() - NAMED) } else { EcoString::new() };
            let note = eco_format!("counts {}{more}, not bound then: the voters are named without regard to it", names.join(", "));
            for one in found {
                one.derivation.notes.push(note.clone());
            }
        }
    }
    Ok(case)
}

/// As many as are named in a note.
const NAMED: usize = 6;

/// Those of some whom the treaty does not bind, where the voters of a decision are named by a role that does not ask for it.
fn unbound(view: &View<'_>, on: &ItemPat, some: &[TermId]) -> Vec<TermId> {
    let ItemId::Decision(id) = on.item else { return Vec::new() };
    let Some(decision) = view.machine.treaty().decisions.get(id.index()) else { return Vec::new() };
    let instrument = decision.origin.instrument;
    let members = decision.voters.iter().flat_map(|line| line.value.values()).flat_map(|voters| &voters.set.members);
    let by_name = members.flat_map(servanda_model::Choice::values).any(|member| match member {
        Ref::Term(term) => !is_plain_role(view, *term),
        _ => true,
    });
    if by_name || view.world.in_force(instrument).is_none() {
        return Vec::new();
    }
    let is_out = |who: &&TermId| {
        let party = matches!(view.roster.kind(**who), Some(TermKind::Party { .. }));
        party && matches!(view.world.bond(view.machine, **who, instrument).bond, Bond::None | Bond::Signed | Bond::Ended)
    };
    some.iter().filter(is_out).copied().collect()
}

/// A role that is held whatever happens, or a body of those who hold one: no named members, no condition.
fn is_plain_role(view: &View<'_>, term: TermId) -> bool {
    match view.roster.kind(term) {
        Some(TermKind::Role(role)) => role.from.is_empty() && role.means.is_none(),
        Some(TermKind::Body { members }) => {
            let plain = |who: TermId| match view.roster.kind(who) {
                Some(TermKind::Role(role)) => role.from.is_empty() && role.means.is_none(),
                _ => false,
            };
            !members.is_empty() && members.iter().all(|member| plain(member.who))
        }
        _ => false,
    }
}
