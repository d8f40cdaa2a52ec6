//! What comes again and again: the windows of an `every` rule are listed up to a number, and said to go on.

use ecow::{EcoString, eco_format};
use servanda_machine::{Due, InstanceView, ItemKey, Until};
use servanda_model::{Asked, Rule, TermId, Time};

use super::time::View;
use super::{Context, Options};

/// Occurrences up to which dates are listed.
const MANY: usize = 2_000;

/// How many windows of an `every` rule are listed for each bearer.
const WINDOWS: usize = 12;

/// The instances to list.
pub(super) struct Listed {
    pub(super) instances: Vec<InstanceView>,
    /// What is said of those that are left out.
    pub(super) more: Option<EcoString>,
}

/// The instances to list, and what is said of those that are not: of a rule that comes again every so often, the first windows, or
/// those from the day asked about on.
pub(super) fn listed(
    context: &Context<'_>,
    options: &Options,
    view: &View<'_>,
    rule: &Rule,
    instances: Vec<InstanceView>,
) -> Asked<Result<Listed, EcoString>> {
    let mut every = None;
    for line in &rule.times {
        if view.roster.choices.holds(&line.guard)?
            && let Time::Every(dur, _) = &line.value
        {
            every = dur.get(view.roster.choices)?;
        }
    }
    let Some(every) = every else {
        return Ok(if instances.len() > MANY { Err(too_often(instances.len())) } else { Ok(Listed { instances, more: None }) });
    };
    let asked = context.ask.as_of.or(options.as_of).map(|when| super::states::until(context, when));
    let over = |instance: &InstanceView| match (&asked, instance.due) {
        (Some(Until::EndOf(asked)), Due::Day(due)) => due < *asked,
        (Some(Until::Instant(asked)), Due::Day(due)) => due < view.calendar().day(*asked),
        (Some(Until::Instant(asked)), Due::Instant(due)) => due < *asked,
        (Some(Until::EndOf(asked)), Due::Instant(due)) => view.calendar().day(due) < *asked,
        _ => false,
    };
    let mut series: Vec<(Vec<TermId>, ItemKey, usize, usize)> = Vec::new();
    for instance in &instances {
        match series.iter_mut().find(|(who, key, ..)| *who == instance.bearers && *key == instance.key) {
            Some((.., all, gone)) => (*all, *gone) = (*all + 1, *gone + usize::from(over(instance))),
            None => series.push((instance.bearers.clone(), instance.key.clone(), 1, usize::from(over(instance)))),
        }
    }
    if series.iter().all(|(.., all, _)| *all <= WINDOWS) {
        return Ok(Ok(Listed { instances, more: None }));
    }
    // From the day asked about on; the last ones, where none is left.
    let mut left: Vec<(usize, usize)> = series.iter().map(|(.., all, gone)| ((*gone).min(all - 1), WINDOWS)).collect();
    let kept = instances.into_iter().filter(|instance| {
        let at = series.iter().position(|(who, key, ..)| *who == instance.bearers && *key == instance.key);
        let Some((skip, room)) = at.and_then(|at| left.get_mut(at)) else { return false };
        if *skip > 0 {
            *skip -= 1;
            return false;
        }
        let fits = *room > 0;
        *room = room.saturating_sub(1);
        fits
    });
    let n = every.n.get(view.roster.choices)?.copied().unwrap_or(1);
    let unit = crate::words::unit_words(every.unit, n);
    let note = eco_format!("and so on, every {n} {unit}: {WINDOWS} are listed; ask `as of` a later day for those after it");
    Ok(Ok(Listed { instances: kept.collect(), more: Some(note) }))
}

/// What comes again and again for as long as the answer looks ahead is no list that anybody reads.
fn too_often(count: usize) -> EcoString {
    eco_format!("it comes again and again, {count} times as far as the answer looks ahead; ask for its state as of a day")
}
