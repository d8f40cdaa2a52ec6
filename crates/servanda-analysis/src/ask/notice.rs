//! The earliest notice, and the earliest exit: the first day on which a notice has effect is found by trying days, each on a run
//! of its own.

use ecow::eco_format;
use servanda_machine::{Day, Until};
use servanda_model::{
    Arg, Asked, Bearer, Builtin, Choice, Dated, DatedWhat, EventPat, ItemId, ItemPat, Modal, Phrase, Pick, Ref, RuleId, Set, TermId, When,
};

use super::states::Cases;
use super::time::{Cell, Setup, View, cells, found, settle};
use super::{Case, Context, Options};
use crate::answer::{Derivation, Moment, Value};
use crate::forks::{Chosen, GaveUp};
use crate::roster::Bind;

/// How far ahead a notice is looked for, in days.
const HORIZON: i32 = 100 * 366;

/// Whether the event is a notice, or an exit that a notice brings about.
pub(super) fn concerns(context: &Context<'_>, event: &EventPat) -> bool {
    let EventPat::Act { phrase, .. } = event else { return false };
    match builtin(context, phrase) {
        Some(Builtin::GivesNotice) => true,
        Some(Builtin::Withdraws) => power(context, phrase).is_some(),
        _ => false,
    }
}

fn builtin(context: &Context<'_>, phrase: &Phrase) -> Option<Builtin> {
    context.treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin)
}

/// The power with a notice that an exit, or the notice itself, exercises.
fn power(context: &Context<'_>, phrase: &Phrase) -> Option<RuleId> {
    let named = phrase.args.iter().flatten().flat_map(Choice::values).find_map(|arg| match arg {
        Arg::Item(item) => match item.item {
            ItemId::Rule(id) => Some(id),
            _ => None,
        },
        _ => None,
    });
    let exits = |id: &RuleId| {
        context.treaty.rules.get(id.index()).is_some_and(|rule| {
            !rule.notice.is_empty()
                && !super::norms::other_layer(context, rule)
                && rule.sentence.modal.values().any(|modal| *modal == Modal::HasPower)
                && rule.sentence.phrase.values().any(|own| builtin(context, own) == Some(Builtin::Withdraws))
        })
    };
    named.or_else(|| (0..context.treaty.rules.len() as u32).map(RuleId).find(exits))
}

/// The notice as a sentence: the question's own where it is one, with everybody whom it must reach.
fn sentence(context: &Context<'_>, phrase: &Phrase, id: RuleId) -> Option<Phrase> {
    let rule = context.treaty.rules.get(id.index())?;
    let act = context.treaty.acts.iter().position(|act| act.builtin == Some(Builtin::GivesNotice))?;
    let mut notice = if builtin(context, phrase) == Some(Builtin::GivesNotice) {
        phrase.clone()
    } else {
        Phrase { act: servanda_model::ActId(act as u32), args: vec![None; 3], span: phrase.span }
    };
    if notice.args.first().is_some_and(Option::is_none) {
        let item = ItemPat { item: ItemId::Rule(id), args: Vec::new(), span: phrase.span };
        notice.args[0] = Some(Choice::plain(Arg::Item(item)));
    }
    for line in &rule.notice {
        if let Some(to) = &line.value.to
            && let Some(slot @ None) = notice.args.get_mut(1)
        {
            *slot = Some(Choice::plain(Arg::Set(servanda_model::elements::creditor_set(to).clone())));
        }
        if !line.value.with.is_empty()
            && let Some(slot @ None) = notice.args.get_mut(2)
        {
            let members = line.value.with.iter().map(|term| Choice::plain(Ref::Term(*term))).collect();
            *slot = Some(Choice::plain(Arg::Set(Set { members, any: false, except: None })));
        }
    }
    Some(notice)
}

/// The first day on which the notice has effect, and with it the date of the event asked about.
pub(super) fn earliest(
    context: &Context<'_>,
    options: &Options,
    event: &EventPat,
    mut read: impl FnMut(&View<'_>) -> Asked<Case>,
) -> Cases {
    let EventPat::Act { by, phrase } = event else { return Ok(Vec::new()) };
    let reason = |words: &str| Ok(vec![(crate::forks::Setting::new(), Err(words.into()))]);
    let Some(id) = power(context, phrase) else {
        return reason("no rule gives the power, and so no notice has effect");
    };
    let Some(notice) = sentence(context, phrase, id) else {
        return reason("the notice cannot be put as a sentence");
    };
    let nothing = Chosen::new(context.treaty, context.picks());
    let who: Option<TermId> = context.roster(&nothing).ok().and_then(|roster| {
        let bearer = by.get(&nothing).ok().flatten()?;
        roster.bearers(bearer, &Bind::new(), None).ok()?.first().copied()
    });
    let Some(who) = who else { return reason("the question names nobody who gives the notice") };
    let is_notice = builtin(context, phrase) == Some(Builtin::GivesNotice);
    let setup = |picks: Vec<Pick>, day: Option<Day>| Setup {
        until: Until::Quiet { years: 120 },
        about: Some(vec![ItemId::Rule(id)]),
        more: day.map(|day| line(who, &notice, day)).into_iter().collect(),
        picks,
        ..Setup::default()
    };
    // The choices that matter to a notice, and where the history ends.
    let base = cells(context, options, &setup(Vec::new(), Some(far(context))), |view| Ok(start(context, view)))?;
    let mut done = Vec::new();
    for cell in base {
        let picks: Vec<Pick> = cell.path.iter().map(|(issue, alt)| Pick { issue: *issue, alt: *alt }).collect();
        let works = |day: Day| -> Result<bool, GaveUp> {
            let all = cells(context, options, &setup(picks.clone(), Some(day)), |view| has_effect(view, who))?;
            Ok(!all.is_empty() && all.iter().all(|cell| cell.case))
        };
        let (mut low, mut high) = (cell.case, cell.case.plus(HORIZON));
        if !works(high)? {
            let case = Ok(vec![found(Value::Never, derivation(context, id))]);
            done.push(Cell { path: cell.path, assumed: cell.assumed, case });
            continue;
        }
        if works(low)? {
            high = low;
        }
        while low < high && high.0 - low.0 > 1 {
            let middle = Day(low.0 + (high.0 - low.0) / 2);
            if works(middle)? { high = middle } else { low = middle }
        }
        let mut why = derivation(context, id);
        why.notes.push("the first day on which the notice has effect".into());
        let case = if is_notice {
            Ok(vec![found(Value::At(Moment::Date(high.date())), why)])
        } else {
            let mut all = cells(context, options, &setup(picks, Some(high)), &mut read)?;
            match all.pop() {
                Some(last) => last.case.map(|mut entries| {
                    for entry in &mut entries {
                        entry.derivation.merge(&why);
                        entry.derivation.given.push(eco_format!("supposing the notice on {high}"));
                    }
                    entries
                }),
                None => Err("the exit has no date".into()),
            }
        };
        done.push(Cell { path: cell.path, assumed: cell.assumed, case });
    }
    Ok(settle(context, done))
}

fn derivation(context: &Context<'_>, id: RuleId) -> Derivation {
    super::states::cited(context.treaty, ItemId::Rule(id))
}

/// A day long after everything, to see which choices a notice meets.
fn far(context: &Context<'_>) -> Day {
    let last = context
        .lines
        .iter()
        .filter_map(|line| match line.when {
            When::Date(date) => Some(Day::from_date(date)),
            When::Instant(at) => Some(Day::from_date(at.date())),
            When::Day(_) => None,
        })
        .max();
    let front = &context.treaty.front;
    let start = front.in_force.or(front.date).map(Day::from_date).unwrap_or_default();
    last.unwrap_or(start).plus(HORIZON)
}

/// The first day on which a notice is thought of: the last event of the history, or the entry into force.
fn start(context: &Context<'_>, view: &View<'_>) -> Day {
    let in_force = view.world.in_force(servanda_model::InstrumentId(0)).map(|at| view.calendar().day(at.at));
    let last = far(context).plus(-HORIZON);
    if context.lines.is_empty() { in_force.unwrap_or(last) } else { last }
}

/// Whether the notice was no invalid attempt and the exit follows.
#[expect(clippy::unnecessary_wraps, reason = "what reads a world may ask for a choice")]
fn has_effect(view: &View<'_>, who: TermId) -> Asked<bool> {
    let invalid = view.world.invalid().iter().any(|attempt| attempt.by == servanda_machine::Doer::Term(who));
    let bond = view.world.bond(view.machine, who, servanda_model::InstrumentId(0));
    Ok(!invalid && bond.bond == servanda_machine::Bond::Ended)
}

fn line(who: TermId, notice: &Phrase, day: Day) -> Dated {
    let by = Choice::plain(Bearer::One(Ref::Term(who)));
    Dated {
        planned: false,
        when: When::Date(day.date()),
        recorded: None,
        what: DatedWhat::Event(EventPat::Act { by, phrase: notice.clone() }),
        span: servanda_syntax::Span::default(),
    }
}
