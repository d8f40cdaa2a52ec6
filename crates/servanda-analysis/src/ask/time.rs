//! Questions about states and dates: the history is run, and the answer is read off every world.

use std::cell::RefCell;
use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};
use servanda_machine::{
    Calendar, Day, Events, FactView, InstanceView, Instant, ItemKey, Machine, Missing, Options as Run, Settings, Unknown, Until,
    Value as Stated, World,
};
use servanda_model::{Asked, Dated, FactId, IssueId, ItemId, ItemPat, NeedChoice, Pick, RuleId, When};

use super::{Case, Context, Found, Options};
use crate::answer::{Derivation, Moment, Value};
use crate::forks::{Chosen, GaveUp, Setting, compatible, fork};
use crate::roster::{Bind, Bodies, Roster};

/// How a history is run for a question.
#[derive(Clone, Debug, Default)]
pub(super) struct Setup {
    /// To when.
    pub until: Until,
    /// The items asked about; `None`: all.
    pub about: Option<Vec<ItemId>>,
    /// Nothing is presumed about force and bonds.
    pub presume_nothing: bool,
    /// Planned events count as happening.
    pub planned: bool,
    /// Further events, after those of the question.
    pub more: Vec<Dated>,
    /// Choices on top of those of the question.
    pub picks: Vec<Pick>,
    /// What is undetermined is taken as said here, and as not so where nothing is said.
    pub assume: Option<BTreeMap<Unknown, bool>>,
}

/// What a question sees of one world.
pub(super) struct View<'v> {
    /// The machine.
    pub machine: &'v Machine<'v>,
    /// The world.
    pub world: &'v World,
    /// Who is who.
    pub roster: &'v Roster<'v>,
    /// The history counts days only.
    pub only_days: bool,
    /// Day 0.
    pub first: Option<Day>,
    /// Something undetermined that was read in vain: the reading is done again under each way that it may be.
    pub undetermined: &'v RefCell<Option<Unknown>>,
}

/// Not an issue of a treaty: what was read in vain is in [`View::undetermined`].
const UNDETERMINED: IssueId = IssueId(u32::MAX);

impl View<'_> {
    /// What would have to be known: the reading stops here, and is done again where it is.
    pub(super) fn need(&self, missing: &Missing) -> NeedChoice {
        Self::needs(self.undetermined, missing)
    }

    fn needs(undetermined: &RefCell<Option<Unknown>>, missing: &Missing) -> NeedChoice {
        match missing {
            Missing::Choice(issue) => NeedChoice(*issue),
            Missing::Unknown(unknown) => {
                *undetermined.borrow_mut() = Some(unknown.clone());
                NeedChoice(UNDETERMINED)
            }
        }
    }

    /// The instances of a rule that are wanted, each with nothing open in what it shows.
    pub(super) fn instances(&self, rule: RuleId, wanted: impl Fn(&InstanceView) -> bool) -> Asked<Vec<InstanceView>> {
        self.certain(self.world.instances(self.machine, rule).into_iter().filter(wanted).collect())
    }

    /// The instances of all rules that are wanted, each with nothing open in what it shows.
    pub(super) fn all_instances(&self, wanted: impl Fn(&InstanceView) -> bool) -> Asked<Vec<InstanceView>> {
        self.certain(self.world.all_instances(self.machine).into_iter().filter(wanted).collect())
    }

    fn certain(&self, views: Vec<InstanceView>) -> Asked<Vec<InstanceView>> {
        match World::open_in(&views) {
            Some(missing) => Err(self.need(missing)),
            None => Ok(views),
        }
    }

    /// The instances of a fact that a question means. One that is named in full is looked up even if nothing was recorded of it.
    pub(super) fn facts(&self, fact: FactId, item: &ItemPat, args: &[Option<Stated>]) -> Asked<Vec<FactView>> {
        let mut found = self.world.facts(self.machine, fact);
        found.retain(|view| Self::means(item, args, &view.key));
        if found.is_empty()
            && let Some(args) = args.iter().cloned().collect::<Option<Vec<Stated>>>()
        {
            found.extend(self.world.fact(self.machine, &ItemKey { item: ItemId::Fact(fact), args }));
        }
        match found.iter().find_map(|view| view.open) {
            Some(issue) => Err(NeedChoice(issue)),
            None => Ok(found),
        }
    }

    /// A moment as answers write it.
    pub(super) fn moment(&self, moment: servanda_machine::Moment) -> Moment {
        let calendar = self.calendar();
        let day = calendar.day(moment.at);
        if self.only_days
            && let Some(first) = self.first
        {
            return Moment::Day(i64::from(day.0) - i64::from(first.0));
        }
        if moment.precise {
            let (hour, minute) = calendar.clock(moment.at);
            return Moment::Instant(day.date().at(hour as i8, minute as i8, 0, 0));
        }
        Moment::Date(day.date())
    }

    /// A day as answers write it.
    pub(super) fn day(&self, day: Day) -> Moment {
        match self.first {
            Some(first) if self.only_days => Moment::Day(i64::from(day.0) - i64::from(first.0)),
            _ => Moment::Date(day.date()),
        }
    }

    /// The calendar.
    pub(super) fn calendar(&self) -> &Calendar {
        self.machine.calendar()
    }

    /// The arguments of an item of a question; `None`: left out, each of them is meant.
    pub(super) fn args(&self, item: &ItemPat, bind: &Bind) -> Asked<Vec<Option<Stated>>> {
        let mut args = Vec::new();
        for arg in &item.args {
            let value = match arg {
                Some(arg) => match arg.get(self.roster.choices)? {
                    Some(arg) => self.roster.reference(arg, bind, None, Bodies::Itself)?.first().copied().map(Stated::Term),
                    None => None,
                },
                None => None,
            };
            args.push(value);
        }
        Ok(args)
    }

    /// Whether an instance is one that the question means.
    pub(super) fn means(item: &ItemPat, args: &[Option<Stated>], key: &ItemKey) -> bool {
        servanda_machine::key_matches(item, args, key)
    }

    /// What a reason used.
    pub(super) fn derivation(&self, why: &servanda_machine::Why) -> Derivation {
        let treaty = self.machine.treaty();
        let mut derivation = Derivation { articles: why.citations(treaty), ..Derivation::default() };
        for link in why.chain() {
            let name = match &link.link {
                servanda_machine::Link::Rule(id) => treaty.rules.get(id.index()).map(|rule| {
                    let default_law =
                        treaty.instruments.get(rule.origin.instrument.index()).is_some_and(|instrument| instrument.default_law);
                    if default_law && !derivation.default_law.contains(&rule.origin.cite) {
                        derivation.default_law.push(rule.origin.cite.clone());
                    }
                    rule.name.text.clone()
                }),
                servanda_machine::Link::Decision(id) => treaty.decisions.get(id.index()).map(|item| item.name.text.clone()),
                servanda_machine::Link::Fact(id) => treaty.facts.get(id.index()).map(|item| item.name.text.clone()),
                servanda_machine::Link::Given => {
                    push(&mut derivation.given, "as the history states");
                    None
                }
                servanda_machine::Link::Presumption => {
                    push(&mut derivation.given, "presuming the treaty in force");
                    None
                }
                servanda_machine::Link::Event(_)
                | servanda_machine::Link::Act(_)
                | servanda_machine::Link::Term(_)
                | servanda_machine::Link::Lapse => None,
            };
            if let Some(name) = name
                && !derivation.items.contains(&name)
            {
                derivation.items.push(name);
            }
        }
        derivation
    }
}

fn push(list: &mut Vec<EcoString>, what: &str) {
    if !list.iter().any(|known| known == what) {
        list.push(what.into());
    }
}

/// A single entry.
pub(super) fn found(value: Value, derivation: Derivation) -> Found {
    Found { value, of: None, derivation }
}

/// One cell of the answer before assumptions are taken together.
pub(super) struct Cell<T> {
    /// The choices read on the way.
    pub path: Setting,
    /// What was assumed of things left undetermined.
    pub assumed: BTreeMap<Unknown, bool>,
    /// What was read.
    pub case: T,
}

/// Runs the history and reads every world.
pub(super) fn read(
    context: &Context<'_>,
    options: &Options,
    setup: &Setup,
    mut read: impl FnMut(&View<'_>) -> Asked<Case>,
) -> Result<Vec<(Setting, Case)>, GaveUp> {
    match cells(context, options, setup, &mut read) {
        Ok(cells) => Ok(settle(context, cells)),
        Err(gave_up) if gave_up.issues.is_empty() && !gave_up.undetermined.is_empty() => {
            one_by_one(context, options, setup, &mut read).map(|cells| settle(context, cells)).ok_or(gave_up)
        }
        Err(gave_up) => Err(gave_up),
    }
}

/// As many undetermined things as are tried one by one.
const TRIED: usize = 128;

/// Where too much is undetermined to try every combination: nothing of it is so, and then each alone. That shows on what the answer
/// depends; where it shows no difference, nothing is said, since several together might still make one.
fn one_by_one(
    context: &Context<'_>,
    options: &Options,
    setup: &Setup,
    read: &mut dyn FnMut(&View<'_>) -> Asked<Case>,
) -> Option<Vec<Cell<Case>>> {
    let run = |assume: BTreeMap<Unknown, bool>, read: &mut dyn FnMut(&View<'_>) -> Asked<Case>| {
        let setup = Setup { assume: Some(assume), ..setup.clone() };
        cells(context, options, &setup, read).ok()
    };
    let mut all = run(BTreeMap::new(), read)?;
    let unknown: Vec<Unknown> = all.iter().flat_map(|cell| cell.assumed.keys().cloned()).collect();
    if unknown.len() > TRIED {
        return None;
    }
    for one in unknown {
        all.extend(run(BTreeMap::from([(one, true)]), read)?);
    }
    let first = all.first()?;
    if all.iter().all(|cell| same_values(&cell.case, &first.case)) {
        return None;
    }
    Some(all)
}

/// What is read of every world, before assumptions are taken together.
pub(super) fn cells<T>(
    context: &Context<'_>,
    options: &Options,
    setup: &Setup,
    mut read: impl FnMut(&View<'_>) -> Asked<T>,
) -> Result<Vec<Cell<T>>, GaveUp> {
    let machine = Machine::new(context.treaty);
    let mut lines: Vec<Dated> = context.lines.iter().chain(&context.later).map(|line| (*line).clone()).collect();
    lines.extend(setup.more.iter().cloned());
    let events = Events::read(context.treaty, machine.calendar(), &lines);
    let mut choose = context.picks();
    choose.extend(setup.picks.iter().copied());
    let instant = |when: When| match when {
        When::Date(date) => machine.calendar().start(Day::from_date(date).plus(1)),
        When::Instant(at) => machine.calendar().instant(at),
        When::Day(n) => {
            let first = events.first.unwrap_or_default();
            machine.calendar().start(first.plus(n as i32 + 1))
        }
    };
    let end = |when: When| match when {
        When::Instant(_) => instant(when),
        When::Date(_) | When::Day(_) => Instant(instant(when).0 - 1),
    };
    let front = &context.treaty.front;
    let start = match events.first {
        Some(_) => None,
        None => front.in_force.or(front.date).map(Day::from_date),
    };
    let run = Run {
        choose: choose.clone(),
        until: setup.until,
        // What was recorded on the next day, at an hour not said, is logged at its first instant.
        known: options.known.map(end),
        // A state as of a day knows nothing of what happens after it.
        as_of: match setup.until {
            Until::EndOf(day) => Some(Instant(machine.calendar().start(day.plus(1)).0 - 1)),
            Until::Instant(at) => Some(at),
            _ => context.ask.as_of.map(end),
        },
        under: context.ask.under,
        about: setup.about.clone(),
        presume_nothing: setup.presume_nothing,
        planned_happen: setup.planned,
        settings: context.settings.to_vec(),
        budget: options.budget,
        assume: setup.assume.clone(),
        start,
        ..Run::default()
    };
    let worlds = machine.run(&events, &run);
    if let Some(issues) = worlds.gave_up {
        let undetermined = worlds.undetermined.iter().map(|unknown| undetermined_words(context.treaty, unknown)).collect();
        return Err(GaveUp { issues, undetermined });
    }
    let mut cells: Vec<Cell<T>> = Vec::new();
    for world in &worlds.worlds {
        let mut open: Vec<Settings> = world.settings.iter().rev().cloned().collect();
        while let Some(settings) = open.pop() {
            if cells.len() + open.len() > options.budget {
                let undetermined = settings.assumed.keys().map(|unknown| undetermined_words(context.treaty, unknown)).collect();
                return Err(GaveUp { issues: settings.picks.into_keys().collect(), undetermined });
            }
            let base = Chosen::new(context.treaty, choose.iter().copied().chain(settings.guard()));
            let forks = fork(&base, options.budget, |chosen| {
                let more = setup.more.iter();
                // What the run did not read may still decide what is seen at its end.
                let mut here = settings.clone();
                here.picks.extend(chosen.picks().iter().map(|(issue, alt)| (*issue, *alt)));
                let world = world.under(here);
                let undetermined = RefCell::new(None);
                let roster = context.roster_with(chosen, more)?.told_by(|role| {
                    let told = world.holders(&machine, role);
                    told.map_err(|missing| View::needs(&undetermined, &missing))
                });
                let view = View {
                    machine: &machine,
                    world: &world,
                    roster: &roster,
                    only_days: events.only_days,
                    first: events.first,
                    undetermined: &undetermined,
                };
                match read(&view) {
                    Err(NeedChoice(UNDETERMINED)) => Ok(Err(undetermined.take())),
                    case => case.map(Ok),
                }
            })?;
            for (path, case) in forks {
                match case {
                    Ok(case) => {
                        let mut whole: Setting = settings.picks.clone();
                        whole.retain(|issue, _| !choose.iter().any(|pick| pick.issue == *issue));
                        whole.extend(path);
                        cells.push(Cell { path: whole, assumed: settings.assumed.clone(), case });
                    }
                    Err(unknown) => {
                        let mut here = settings.clone();
                        here.picks.extend(path);
                        let missing = unknown.map(Missing::Unknown);
                        open.extend(missing.iter().flat_map(|missing| here.with(context.treaty, missing)));
                    }
                }
            }
        }
    }
    Ok(cells)
}

/// What is assumed of things left undetermined either makes no difference, or the answer depends on it.
pub(super) fn settle(context: &Context<'_>, cells: Vec<Cell<Case>>) -> Vec<(Setting, Case)> {
    if cells.iter().all(|cell| cell.assumed.is_empty()) {
        return cells.into_iter().map(|cell| (cell.path, cell.case)).collect();
    }
    let mut issues: Vec<IssueId> = cells.iter().flat_map(|cell| cell.path.keys().copied()).collect();
    issues.sort_unstable();
    issues.dedup();
    let mut totals = vec![Setting::new()];
    for issue in issues {
        let count = context.treaty.issues.get(issue.0 as usize).map_or(0, |issue| issue.alts.len()) as u16;
        totals = totals
            .iter()
            .flat_map(|total| {
                (0..count).map(move |alt| {
                    let mut total = total.clone();
                    total.insert(issue, alt);
                    total
                })
            })
            .collect();
        if totals.len() > 4096 {
            return vec![(Setting::new(), Err("too many combinations of choices rest on something undetermined".into()))];
        }
    }
    let mut all = Vec::new();
    for total in totals {
        let here: Vec<&Cell<Case>> = cells.iter().filter(|cell| compatible(&cell.path, &total)).collect();
        let Some(first) = here.first() else { continue };
        let alike = here.iter().all(|cell| same_values(&cell.case, &first.case));
        let case = if alike { first.case.clone() } else { depends(context, &here) };
        all.push((total, case));
    }
    all
}

fn same_values(a: &Case, b: &Case) -> bool {
    match (a, b) {
        (Ok(a), Ok(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.value == b.value && a.of == b.of),
        (Err(a), Err(b)) => a == b,
        _ => false,
    }
}

/// What an answer depends on.
pub(super) fn unknown_value(treaty: &servanda_model::Treaty, unknown: &Unknown) -> Value {
    match unknown {
        Unknown::Fact(key) => Value::DependsOn(crate::sentences::key_words(treaty, key)),
        Unknown::Hour(..) => Value::DependsOnTheHour,
        Unknown::MonthEnd(day) => Value::DependsOn(eco_format!("the month-end rule on {day}")),
        Unknown::Clock(_) => Value::DependsOn("whether the clock stops while suspended".into()),
        Unknown::NotStated(what) => Value::DependsOn(what.as_str().into()),
    }
}

fn undetermined_words(treaty: &servanda_model::Treaty, unknown: &Unknown) -> EcoString {
    match unknown_value(treaty, unknown) {
        Value::DependsOn(what) => what,
        _ => "the hour".into(),
    }
}

/// On what the cells differ.
fn depends(context: &Context<'_>, cells: &[&Cell<Case>]) -> Case {
    let mut all = Vec::new();
    for cell in cells {
        if let Err(reason) = &cell.case {
            return Err(reason.clone());
        }
        for unknown in cell.assumed.keys() {
            let value = unknown_value(context.treaty, unknown);
            let matters = cells.iter().any(|other| {
                let differs = |one: &Unknown| matches!((other.assumed.get(one), cell.assumed.get(one)), (Some(a), Some(b)) if a != b);
                // Nothing else may be what makes the difference.
                differs(unknown) && !cell.assumed.keys().any(|one| one != unknown && differs(one)) && !same_values(&other.case, &cell.case)
            });
            let entry = found(value, Derivation::default());
            if matters && !all.contains(&entry) {
                all.push(entry);
            }
        }
    }
    if all.is_empty() {
        return Err("the answer rests on something undetermined".into());
    }
    Ok(all)
}
