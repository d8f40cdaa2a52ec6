//! Running a treaty over a history: options, worlds, and what every lens reads of them.

use std::collections::BTreeMap;

use servanda_model::{Cond, DecisionId, EventPat, FactId, Guard, InstrumentId, IssueId, ItemId, Pick, RuleId, Setting, TermId};

use crate::because::Why;
use crate::calendar::{Calendar, Day, Instant, Moment};
use crate::event::{ItemKey, Value};
use crate::machine::Machine;
use crate::state::State;
use crate::view::{
    BondView, Breach, DecisionView, Due, FactView, Followed, InstanceView, Invalid, Missing, NotArisen, NoticeView, Unknown,
};

/// How long a run goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Until {
    /// To the last event of the history.
    #[default]
    LastEvent,
    /// To the end of this day.
    EndOf(Day),
    /// To this instant, what happens at it included.
    Instant(Instant),
    /// Nothing else happens and time runs until nothing follows any more, at most so many years after the last event.
    Quiet {
        /// Years.
        years: u16,
    },
}

/// What a run supposes.
#[expect(clippy::struct_excessive_bools, reason = "each is a supposition of its own")]
#[derive(Clone, Debug)]
pub struct Options {
    /// Choices that are fixed. A supposition that is not chosen here is left out of the text.
    pub choose: Vec<Pick>,
    /// Suppositions that may be left open (only `which choices …` ranges over them).
    pub free_suppositions: bool,
    /// How long the run goes on.
    pub until: Until,
    /// Leave out what was recorded after this instant.
    pub known: Option<Instant>,
    /// Leave out what happened after this instant.
    pub as_of: Option<Instant>,
    /// Take planned events as happening (`what would be breached`).
    pub planned_happen: bool,
    /// The items that the question is about: only what they depend on is computed. `None`: everything.
    pub about: Option<Vec<ItemId>>,
    /// The question is about entry into force or a bond: nothing is presumed.
    pub presume_nothing: bool,
    /// When the treaty begins to be applied; `None`: its front matter, else the first day of the history.
    pub start: Option<Day>,
    /// The default layer under which the question is asked; rules of other default layers do not apply.
    pub under: Option<InstrumentId>,
    /// Settings of the question other than choices: who holds a role, what is given.
    pub settings: Vec<Setting>,
    /// At most so many forks.
    pub budget: usize,
    /// What is undetermined is taken as said here, and as not so where nothing is said, instead of being asked for: one world, whose
    /// settings name what was read.
    pub assume: Option<BTreeMap<Unknown, bool>>,
    /// Keep ended instances for answers (`false`: only live ones, breaches and invalid attempts).
    pub keep_ended: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            choose: Vec::new(),
            free_suppositions: false,
            until: Until::LastEvent,
            known: None,
            as_of: None,
            planned_happen: false,
            about: None,
            presume_nothing: false,
            start: None,
            under: None,
            settings: Vec::new(),
            budget: 4096,
            assume: None,
            keep_ended: true,
        }
    }
}

/// What has been chosen in a world: choices read, and what was assumed of things that the record leaves undetermined.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Settings {
    /// Choices.
    pub picks: BTreeMap<IssueId, u16>,
    /// Assumptions.
    pub assumed: BTreeMap<Unknown, bool>,
}

impl Settings {
    /// Every way to settle one thing more: an open choice (with what its alternatives bring along), or something undetermined.
    pub fn with(&self, treaty: &servanda_model::Treaty, missing: &Missing) -> Vec<Self> {
        match missing {
            Missing::Choice(issue) => crate::oracle::alternatives(treaty, self, *issue),
            Missing::Unknown(unknown) => [true, false]
                .into_iter()
                .map(|value| {
                    let mut settings = self.clone();
                    settings.assumed.insert(unknown.clone(), value);
                    settings
                })
                .collect(),
        }
    }

    /// The choices as a guard.
    pub fn guard(&self) -> Guard {
        self.picks.iter().map(|(&issue, &alt)| Pick { issue, alt }).collect()
    }
}

/// All worlds of a run: every way to settle what was read.
#[derive(Clone, Debug)]
pub struct Worlds {
    /// The worlds; their settings exclude each other.
    pub worlds: Vec<World>,
    /// The budget of forks was used up: the answer depends on at least these issues. The worlds are then not all. Or the
    /// consequences of one instant went round in a circle and were cut off: the worlds are then not whole.
    pub gave_up: Option<Vec<IssueId>>,
    /// What the record leaves undetermined and was asked for, where it gave up.
    pub undetermined: Vec<Unknown>,
    /// How many forks were made.
    pub forks: usize,
}

impl Worlds {
    /// The same worlds, split where an open choice decides what is seen at their end and nothing in the run has read it. `open` says
    /// what is seen: `None` where nothing of it is open. Beyond the budget of worlds it gives up, as a run does.
    #[must_use]
    pub fn split(self, treaty: &servanda_model::Treaty, budget: usize, open: impl Fn(&World) -> Option<IssueId>) -> Self {
        let mut worlds = Vec::new();
        let mut given_up = self.gave_up.is_some();
        let mut read = self.gave_up.unwrap_or_default();
        for world in self.worlds {
            let mut todo = vec![world];
            while let Some(world) = todo.pop() {
                let Some(issue) = open(&world) else {
                    worlds.push(world);
                    continue;
                };
                if !read.contains(&issue) {
                    read.push(issue);
                }
                if worlds.len() + todo.len() > budget {
                    given_up = true;
                    worlds.push(world);
                    continue;
                }
                let ways: Vec<Settings> = world
                    .settings
                    .iter()
                    .flat_map(|settings| {
                        if settings.picks.contains_key(&issue) {
                            vec![settings.clone()]
                        } else {
                            settings.with(treaty, &Missing::Choice(issue))
                        }
                    })
                    .collect();
                if ways == world.settings && ways.len() < 2 {
                    worlds.push(world);
                    continue;
                }
                // Worlds that were merged are looked at one by one.
                todo.extend(ways.into_iter().rev().map(|settings| world.under(settings)));
            }
        }
        Self { worlds, gave_up: given_up.then_some(read), undetermined: self.undetermined, forks: self.forks }
    }
}

/// One world: a state, and the settings under which it is reached.
#[derive(Clone, Debug)]
pub struct World {
    /// The settings, any one of them (worlds that came to be equal were merged).
    pub settings: Vec<Settings>,
    pub(crate) state: std::sync::Arc<State>,
}

impl World {
    /// The instant up to which this world was computed.
    pub fn now(&self) -> Instant {
        self.state.now
    }

    /// Every instance of a rule, in the order in which they arose.
    pub fn instances(&self, machine: &Machine<'_>, rule: RuleId) -> Vec<InstanceView> {
        self.views(machine, Some(rule))
    }

    /// Every instance of every rule.
    pub fn all_instances(&self, machine: &Machine<'_>) -> Vec<InstanceView> {
        self.views(machine, None)
    }

    /// Triggers that happened and made nothing arise, with the reason.
    pub fn not_arisen(&self, rule: RuleId) -> Vec<&NotArisen> {
        self.state.not_arisen.iter().filter(|entry| entry.rule == rule).collect()
    }

    /// Every instance of a decision, in the order in which they opened.
    pub fn decisions(&self, machine: &Machine<'_>, decision: DecisionId) -> Vec<DecisionView> {
        self.decision_views(machine, decision)
    }

    /// The known instances of a fact.
    pub fn facts(&self, machine: &Machine<'_>, fact: FactId) -> Vec<FactView> {
        self.fact_views(machine, fact)
    }

    /// The same world under one of its settings, or a closer one: where worlds that came to be equal were merged, what is read
    /// at their end may still differ.
    #[must_use]
    pub fn under(&self, settings: Settings) -> Self {
        Self { settings: vec![settings], state: std::sync::Arc::clone(&self.state) }
    }

    /// The first thing that is open in what is shown of some instances: fork there with [`Settings::with`], and look again.
    pub fn open_in<'v>(views: impl IntoIterator<Item = &'v InstanceView>) -> Option<&'v Missing> {
        views.into_iter().find_map(|view| view.open.as_ref())
    }

    /// A fact by its arguments.
    pub fn fact(&self, machine: &Machine<'_>, key: &ItemKey) -> Option<FactView> {
        self.fact_of(machine, key)
    }

    /// Does a condition without variables hold at the end of this world?
    ///
    /// # Errors
    ///
    /// What would have to be known.
    pub fn holds(&self, machine: &Machine<'_>, cond: &Cond) -> Result<bool, Missing> {
        self.cond_now(machine, cond)
    }

    /// Whether the conditions of a norm that are read when somebody acts (`if`, `while`, `unless`) hold at the end of this world, with these
    /// values of its variables.
    ///
    /// # Errors
    ///
    /// What would have to be known.
    pub fn conditions(&self, machine: &Machine<'_>, instance: &InstanceView, env: &[Option<Value>]) -> Result<bool, Missing> {
        self.conditions_now(machine, instance, env)
    }

    /// The bond of a party.
    pub fn bond(&self, machine: &Machine<'_>, party: TermId, to: InstrumentId) -> BondView {
        self.bond_now(machine, party, to)
    }

    /// Whether a party has consented to be bound by an instrument that does not bind it yet.
    pub fn has_consented(&self, party: TermId, to: InstrumentId) -> bool {
        self.state.consented.contains(&(to, party)) || self.state.bond_of(to, party).0 == crate::Bond::Consented
    }

    /// Since when the instrument is in force; `None`: it is not.
    pub fn in_force(&self, instrument: InstrumentId) -> Option<Moment> {
        self.state.in_force(instrument)
    }

    /// Since when an instrument has ended for all, and why.
    pub fn ended(&self, instrument: InstrumentId) -> Option<(Moment, Option<Why>)> {
        let force = self.state.force.get(instrument.index())?;
        force.ended.map(|at| (at, force.why.clone()))
    }

    /// Since when an instrument applies among those for whom alone it has entered into force, where it has not for all.
    pub fn in_force_for_some(&self, instrument: InstrumentId) -> Option<Moment> {
        let force = self.state.force.get(instrument.index())?;
        if force.in_force() || force.ended.is_some() { None } else { force.among }
    }

    /// What happened and what followed from it, in that order (not kept where `keep_ended` is off).
    pub fn log(&self) -> &[Followed] {
        &self.state.log
    }

    /// When an event of the text happened, each time, with the reason; roles are read as they are at the end of this world.
    /// A sentence about several (`each Guarantor ratifies`, `55 States ratify`) happens when the last of them has done it.
    ///
    /// # Errors
    ///
    /// What would have to be known.
    pub fn occurrences(&self, machine: &Machine<'_>, event: &EventPat) -> Result<Vec<(Moment, Why)>, Missing> {
        self.happened(machine, event)
    }

    /// The notices that run or have taken effect: who gave them under which rule, when, and the day of the effect.
    pub fn notices(&self) -> Vec<NoticeView> {
        self.state
            .notices
            .iter()
            .map(|notice| NoticeView {
                rule: notice.rule,
                by: notice.by,
                given: notice.given,
                effect: notice.effect,
                suspended: notice.suspended.is_some() || notice.lapsed_by_suspension,
                over: notice.over,
                because: std::sync::Arc::clone(&notice.why),
            })
            .collect()
    }

    /// The breaches, in the order in which they became known.
    pub fn breaches(&self) -> &[Breach] {
        &self.state.breaches
    }

    /// Acts without effect.
    pub fn invalid(&self) -> &[Invalid] {
        &self.state.invalid
    }

    /// Who holds a role or belongs to a body at the end of this world.
    ///
    /// # Errors
    ///
    /// What would have to be known.
    pub fn holders(&self, machine: &Machine<'_>, of: TermId) -> Result<Vec<TermId>, Missing> {
        self.holders_now(machine, of)
    }

    /// What is due next, the earliest first: open instances with a countable deadline.
    pub fn next_due(&self, machine: &Machine<'_>) -> Vec<InstanceView> {
        let mut open: Vec<InstanceView> = self
            .all_instances(machine)
            .into_iter()
            .filter(|view| view.state.is_open())
            .filter(|view| matches!(view.due, Due::Day(_) | Due::Instant(_) | Due::Between(..)))
            .collect();
        open.sort_by_key(|view| (machine.calendar().lapse_of(view.due), view.id));
        open
    }
}

impl Calendar {
    /// The instant at which something due lapses.
    pub fn lapse_of(&self, due: Due) -> Option<Instant> {
        match due {
            Due::Day(day) => Some(self.start(day.plus(1))),
            Due::Instant(at) | Due::Between(_, at) => Some(at),
            Due::NotCountable | Due::SelfJudging | Due::Waits | Due::Silent => None,
        }
    }
}
