//! The driver: it folds a history, forks where a choice is read, and merges what came to be equal.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use servanda_model::{Asked, Bearer, Builtin, Choices, EventPat, InstrumentId, IssueId, Setting, Truth};

use crate::because::Why;
use crate::calendar::{Day, Instant, Moment};
use crate::event::{Doer, Event, Happening, Value};
use crate::history::Events;
use crate::machine::Machine;
use crate::oracle::{Oracle, alternatives, pick_of};
use crate::run::{Options, Settings, Until, World, Worlds};
use crate::scope::Scope;
use crate::state::{Force, Memory, State, presumption};
use crate::step::{Step, What};
use crate::view::Unknown;

/// A state on its way, with the settings that lead to it.
#[derive(Clone)]
struct Branch {
    settings: Vec<Settings>,
    state: State,
}

/// A piece of work that is done whole or, where a choice is needed, done again after the fork.
#[derive(Clone, Copy)]
enum Unit {
    Begin,
    Events(usize, usize),
    /// Time passes to the next things that it brings, so many of them and at most to this instant; `true`: what happens at it included.
    Pass(Instant, bool, usize),
}

struct Run<'a, 't> {
    machine: &'a Machine<'t>,
    events: Vec<(u32, &'a Event)>,
    /// All that is recorded, also what happens after the moment asked about: it tells who was not bound yet.
    recorded: Vec<(u32, &'a Event)>,
    options: &'a Options,
    scope: Option<Scope>,
    start: Day,
    first: Day,
    stated: BTreeSet<InstrumentId>,
    forks: usize,
    gave_up: BTreeSet<IssueId>,
    undetermined: BTreeSet<Unknown>,
    exhausted: bool,
}

impl Machine<'_> {
    /// Runs a history: every world that the open choices lead to.
    pub fn run(&self, events: &Events, options: &Options) -> Worlds {
        let recorded: Vec<(u32, &Event)> = events
            .events
            .iter()
            .enumerate()
            .filter(|(_, event)| !event.planned || options.planned_happen)
            .filter(|(_, event)| options.known.is_none_or(|known| event.recorded.at <= known))
            .map(|(index, event)| (index as u32, event))
            .collect();
        let happened = |(_, event): &&(u32, &Event)| options.as_of.is_none_or(|as_of| event.moment.at <= as_of);
        let chosen: Vec<(u32, &Event)> = recorded.iter().filter(happened).copied().collect();
        let stated = options.start.or_else(|| self.treaty.front.in_force.map(Day::from_date));
        let first = events.first.unwrap_or_else(|| {
            chosen.first().map_or_else(
                || stated.or(self.treaty.front.date.map(Day::from_date)).unwrap_or_default(),
                |(_, event)| self.calendar.day(event.moment.at),
            )
        });
        let start = stated.unwrap_or(first).min(first);
        let mut run = Run {
            machine: self,
            stated: stated_entries(self, &recorded),
            events: chosen,
            recorded,
            options,
            scope: options.about.as_ref().map(|items| Scope::of(self, items)),
            start,
            first,
            forks: 0,
            gave_up: BTreeSet::new(),
            undetermined: BTreeSet::new(),
            exhausted: false,
        };
        run.all()
    }

    /// Lets time go on in a world with nothing else happening.
    pub fn let_run(&self, world: &World, until: Until, options: &Options) -> Worlds {
        let mut run = Run {
            machine: self,
            events: Vec::new(),
            recorded: Vec::new(),
            options,
            scope: options.about.as_ref().map(|items| Scope::of(self, items)),
            start: Day::default(),
            first: world.state.first_day,
            stated: BTreeSet::new(),
            forks: 0,
            gave_up: BTreeSet::new(),
            undetermined: BTreeSet::new(),
            exhausted: false,
        };
        let branch = Branch { settings: world.settings.clone(), state: (*world.state).clone() };
        let branches = run.pass(vec![branch], until);
        run.worlds(branches)
    }
}

/// Instruments whose entry into force the record states: they were not in force before.
fn stated_entries(machine: &Machine<'_>, events: &[(u32, &Event)]) -> BTreeSet<InstrumentId> {
    let Some(&entry) = machine.builtins.get(&Builtin::EntersIntoForce) else {
        return BTreeSet::new();
    };
    events
        .iter()
        .filter_map(|(_, event)| match &event.what {
            Happening::Act { act, by: Doer::Treaty(instrument), args }
                if *act == entry && args.iter().all(|value| value.term().is_none()) =>
            {
                Some(*instrument)
            }
            Happening::Sentence(pat) => match &**pat {
                EventPat::Act { by, phrase } if phrase.act == entry => match by.settled() {
                    Some(Bearer::Treaty(instrument)) if phrase.args.iter().all(Option::is_none) => Some(*instrument),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        })
        .collect()
}

impl Run<'_, '_> {
    fn all(&mut self) -> Worlds {
        let settings = self.first_settings();
        let mut branches = vec![Branch { settings: vec![settings], state: State::default() }];
        branches = self.each(branches, Unit::Begin);
        // Pieces grow while nothing forks, so that a long history is copied a few times only.
        let mut at = 0;
        let mut size = 1;
        while at < self.events.len() && !self.exhausted {
            let to = (at + size).min(self.events.len());
            let before = self.forks;
            branches = self.each(branches, Unit::Events(at, to));
            size = if self.forks == before { size * 2 } else { 1 };
            at = to;
        }
        branches = self.pass(branches, self.options.until);
        self.worlds(branches)
    }

    fn worlds(&self, branches: Vec<Branch>) -> Worlds {
        let stopped = self.exhausted || branches.iter().any(|branch| branch.state.stopped);
        Worlds {
            worlds: branches
                .into_iter()
                .map(|branch| World { settings: branch.settings, state: std::sync::Arc::new(branch.state) })
                .collect(),
            gave_up: stopped.then(|| self.gave_up.iter().copied().collect()),
            undetermined: if stopped { self.undetermined.iter().cloned().collect() } else { Vec::new() },
            forks: self.forks,
        }
    }

    fn first_settings(&self) -> Settings {
        let mut settings = Settings::default();
        for pick in &self.options.choose {
            let ways = alternatives(self.machine.treaty, &settings, pick.issue);
            // A link brings its choice along, where it does not contradict what is asked for.
            match ways.into_iter().find(|way| way.picks.get(&pick.issue) == Some(&pick.alt)) {
                Some(way) => settings = way,
                None => {
                    settings.picks.insert(pick.issue, pick.alt);
                }
            }
        }
        for pick in &self.options.choose {
            settings.picks.insert(pick.issue, pick.alt);
        }
        settings
    }

    fn pass(&mut self, mut branches: Vec<Branch>, until: Until) -> Vec<Branch> {
        let calendar = &self.machine.calendar;
        let (to, through, quiet) = match until {
            Until::LastEvent => return branches,
            Until::EndOf(day) => (Instant(calendar.start(day.plus(1)).0 - 1), true, false),
            Until::Instant(at) => (at, true, false),
            Until::Quiet { years } => {
                let last = branches.iter().map(|branch| branch.state.now).max().unwrap_or_default();
                let day = calendar.day(last).plus(i32::from(years) * 366);
                (calendar.start(day), true, true)
            }
        };
        // Pieces grow while nothing forks, so that a long time is copied a few times only.
        let mut size = 1;
        loop {
            let due = |branch: &Branch| branch.state.agenda.first_key_value().is_some_and(|(time, _)| time.at <= to);
            if self.exhausted || !branches.iter().any(due) {
                break;
            }
            let (busy, idle): (Vec<Branch>, Vec<Branch>) = branches.into_iter().partition(due);
            let before = self.forks;
            branches = self.each(busy, Unit::Pass(to, through, size));
            size = if self.forks == before { size.saturating_mul(2) } else { 1 };
            branches.extend(idle);
        }
        if !quiet {
            for branch in &mut branches {
                branch.state.now = branch.state.now.max(to);
            }
        }
        if self.exhausted { branches } else { self.merge(branches) }
    }

    /// Does a unit of work in every branch.
    fn each(&mut self, branches: Vec<Branch>, unit: Unit) -> Vec<Branch> {
        let mut done = Vec::new();
        let mut open: VecDeque<Branch> = branches.into();
        while let Some(branch) = open.pop_front() {
            if self.exhausted {
                done.push(branch);
                continue;
            }
            let mut state = branch.state.clone();
            let oracle =
                Oracle::new(self.machine.treaty, &branch.settings, self.options.free_suppositions).assuming(self.options.assume.as_ref());
            match self.work(&mut state, &oracle, unit) {
                Ok(()) => {
                    let assumed = oracle.assumed();
                    let mut settings = branch.settings;
                    for one in &mut settings {
                        one.assumed.extend(assumed.iter().map(|(unknown, value)| (unknown.clone(), *value)));
                    }
                    done.push(Branch { settings, state });
                }
                Err(need) => {
                    let asked = oracle.asked(need);
                    let mut ways = match asked {
                        Ok(issue) => self.split(&branch.settings, issue),
                        Err(unknown) => {
                            let ways = split_unknown(&branch.settings, &unknown);
                            self.undetermined.insert(unknown);
                            ways
                        }
                    };
                    self.forks += ways.len().saturating_sub(1);
                    if let Ok(issue) = oracle.asked(need)
                        && (issue.0 as usize) < self.machine.treaty.issues.len()
                    {
                        self.gave_up.insert(issue);
                    }
                    if self.forks > self.options.budget {
                        self.exhausted = true;
                    }
                    // In the order of the alternatives, before whatever waits.
                    while let Some(settings) = ways.pop() {
                        open.push_front(Branch { settings, state: branch.state.clone() });
                    }
                }
            }
        }
        // What is given up on is not worth comparing.
        if self.exhausted { done } else { self.merge(done) }
    }

    /// Splits settings by what they choose for an issue.
    fn split(&self, settings: &[Settings], issue: IssueId) -> Vec<Vec<Settings>> {
        let mut groups: BTreeMap<u16, Vec<Settings>> = BTreeMap::new();
        for one in settings {
            match pick_of(self.machine.treaty, one, issue, self.options.free_suppositions) {
                Some(alt) => {
                    let mut one = one.clone();
                    one.picks.insert(issue, alt);
                    groups.entry(alt).or_default().push(one);
                }
                None => {
                    for way in alternatives(self.machine.treaty, one, issue) {
                        if let Some(&alt) = way.picks.get(&issue) {
                            groups.entry(alt).or_default().push(way);
                        }
                    }
                }
            }
        }
        groups.into_values().collect()
    }

    fn work(&self, state: &mut State, oracle: &Oracle<'_>, unit: Unit) -> Asked<()> {
        match unit {
            Unit::Begin => {
                self.begin(state);
                let mut step = self.step(state, oracle);
                let at = Moment::day(step.s.start);
                let why = presumption(at);
                step.suppose(&self.options.settings, at, &why)?;
                step.told_bonds(&self.recorded)?;
                step.dated_facts(at, &why)?;
                step.stand(at, &why)?;
                self.presumed_entries(&mut step, at, &why);
                step.drain()
            }
            Unit::Events(from, to) => {
                let mut step = self.step(state, oracle);
                for (index, event) in &self.events[from..to] {
                    step.advance(event.moment.at, false)?;
                    step.event(event, *index)?;
                }
                Ok(())
            }
            Unit::Pass(to, through, count) => {
                let mut step = self.step(state, oracle);
                for _ in 0..count {
                    match step.s.agenda.first_key_value().map(|(time, _)| *time) {
                        Some(time) if time.at < to || (time.at == to && (through || !time.after_acts)) => step.wake_batch(time)?,
                        _ => break,
                    }
                }
                Ok(())
            }
        }
    }

    fn step<'s>(&'s self, state: &'s mut State, oracle: &'s Oracle<'s>) -> Step<'s, 's> {
        Step { m: self.machine, s: state, o: oracle, keep: self.options.keep_ended, scope: self.scope.as_ref(), queue: VecDeque::new() }
    }

    /// Where the header says since when a treaty is in force, what waits for its entry into force has seen it.
    fn presumed_entries(&self, step: &mut Step<'_, '_>, at: Moment, why: &Why) {
        let treaty = self.machine.treaty;
        let Some(&act) = self.machine.builtins.get(&Builtin::EntersIntoForce) else {
            return;
        };
        for (index, instrument) in treaty.instruments.iter().enumerate() {
            let date = if index == 0 { treaty.front.in_force } else { instrument.in_force };
            let today = date.is_some_and(|date| Day::from_date(date) == self.start);
            if today && step.s.force.get(index).is_some_and(|force| force.presumed) {
                let what = What::Act {
                    act,
                    by: Doer::Treaty(InstrumentId(index as u32)),
                    args: vec![Value::NotStated; treaty.acts[act.index()].args().count()],
                    worked: true,
                };
                step.tell(what, at, why);
            }
        }
    }

    fn begin(&self, state: &mut State) {
        let machine = self.machine;
        let start = machine.calendar.start(self.start);
        state.now = start;
        state.start = start;
        state.first_day = self.first;
        state.memory = vec![Memory::default(); machine.watches.len()];
        state.open = vec![crate::open::Open::default(); machine.rules.len()];
        state.force = machine
            .treaty
            .instruments
            .iter()
            .enumerate()
            .map(|(index, instrument)| Force {
                presumed: !self.options.presume_nothing
                    && !self.stated.contains(&InstrumentId(index as u32))
                    && (!instrument.declared || instrument.in_force.is_some()),
                stated: !self.options.presume_nothing && self.stated.contains(&InstrumentId(index as u32)),
                // A default layer speaks only where the question asks for it.
                ended: (instrument.default_law && self.options.under != Some(InstrumentId(index as u32))).then(|| Moment::day(start)),
                ..Force::default()
            })
            .collect();
        if state.force.is_empty() {
            state.force.push(Force { presumed: !self.options.presume_nothing, ..Force::default() });
        }
    }

    /// Merges branches that have come to the same state.
    fn merge(&self, branches: Vec<Branch>) -> Vec<Branch> {
        let mut merged: Vec<Branch> = Vec::new();
        for branch in branches {
            match merged.iter_mut().find(|known| known.state == branch.state) {
                Some(known) => known.settings.extend(branch.settings),
                None => merged.push(branch),
            }
        }
        for branch in &mut merged {
            if branch.settings.len() > 1 {
                branch.settings = self.simplified(std::mem::take(&mut branch.settings));
            }
        }
        merged
    }

    /// Drops the settings that made no difference: where every alternative leads to the same state.
    fn simplified(&self, mut settings: Vec<Settings>) -> Vec<Settings> {
        settings.sort();
        settings.dedup();
        loop {
            let issues: BTreeSet<IssueId> = settings.iter().flat_map(|one| one.picks.keys().copied()).collect();
            let unknowns: BTreeSet<Unknown> = settings.iter().flat_map(|one| one.assumed.keys().cloned()).collect();
            let before = settings.len();
            for issue in issues {
                let all = self.machine.treaty.issues.get(issue.0 as usize).map_or(0, |declared| declared.alts.len());
                let mut by_rest: BTreeMap<Settings, BTreeSet<u16>> = BTreeMap::new();
                let mut others = Vec::new();
                for one in settings {
                    let mut rest = one.clone();
                    match rest.picks.remove(&issue) {
                        Some(alt) => {
                            by_rest.entry(rest).or_default().insert(alt);
                        }
                        None => others.push(one),
                    }
                }
                settings = others;
                for (rest, alts) in by_rest {
                    if all > 0 && alts.len() == all {
                        settings.push(rest);
                    } else {
                        settings.extend(alts.into_iter().map(|alt| {
                            let mut one = rest.clone();
                            one.picks.insert(issue, alt);
                            one
                        }));
                    }
                }
            }
            for unknown in unknowns {
                let mut by_rest: BTreeMap<Settings, BTreeSet<bool>> = BTreeMap::new();
                let mut others = Vec::new();
                for one in settings {
                    let mut rest = one.clone();
                    match rest.assumed.remove(&unknown) {
                        Some(value) => {
                            by_rest.entry(rest).or_default().insert(value);
                        }
                        None => others.push(one),
                    }
                }
                settings = others;
                for (rest, values) in by_rest {
                    if values.len() == 2 {
                        settings.push(rest);
                    } else {
                        settings.extend(values.into_iter().map(|value| {
                            let mut one = rest.clone();
                            one.assumed.insert(unknown.clone(), value);
                            one
                        }));
                    }
                }
            }
            settings.sort();
            settings.dedup();
            if settings.len() == before {
                return settings;
            }
        }
    }
}

fn split_unknown(settings: &[Settings], unknown: &Unknown) -> Vec<Vec<Settings>> {
    let mut groups: BTreeMap<bool, Vec<Settings>> = BTreeMap::new();
    for one in settings {
        for value in [true, false] {
            if one.assumed.get(unknown).is_none_or(|known| *known == value) {
                let mut one = one.clone();
                one.assumed.insert(unknown.clone(), value);
                groups.entry(value).or_default().push(one);
            }
        }
    }
    groups.into_values().rev().collect()
}

impl Step<'_, '_> {
    /// What a question supposes beside choices.
    fn suppose(&mut self, settings: &[Setting], at: Moment, why: &Why) -> Asked<()> {
        for setting in settings {
            match setting {
                Setting::In { who, not, of } => {
                    for member in self.look().expand(who, &vec![None], None, false)? {
                        self.role_change(*of, member, !not, at, why)?;
                    }
                }
                Setting::Given(cond) => self.given(cond, Truth::True, at, why)?,
                Setting::Choose(_) | Setting::Bind(..) | Setting::Members(..) => {}
            }
        }
        Ok(())
    }
}

/// The settings of a world answer for its choices.
pub(crate) fn oracle_of<'a>(machine: &'a Machine<'_>, settings: &'a [Settings]) -> Oracle<'a> {
    let oracle = Oracle::new(machine.treaty, settings, false);
    let _: &dyn Choices = &oracle;
    oracle
}
