//! Who can block and who suffices where the text and a list of acts do not tell who may vote: the history is run, and the world tells
//! who held which role when the voting opened.

use servanda_machine::Until;
use servanda_model::{Asked, Pick, Question, Subject};

use super::block;
use super::norms::may_vote;
use super::permission::vote_of_the_unbound;
use super::states::Cases;
use super::time::{Setup, View, read};
use super::{Case, Context, Options};
use crate::forks::{Chosen, fork};

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
        return match vote_of_the_unbound(view, who, on)? {
            Some(reason) => Ok(Err(reason)),
            None => may_vote(context, view.roster, who, on),
        };
    }
    let case = block::answer(context, view.roster, question)?;
    Ok(case.unwrap_or_else(|| Err("no lens answers this kind of question yet".into())))
}
