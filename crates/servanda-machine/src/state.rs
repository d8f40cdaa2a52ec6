//! Everything that is so at an instant.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dashu::rational::RBig;
use ecow::EcoString;
use servanda_model::{ActId, DecisionId, InstrumentId, ItemId, RuleId, TermId, Truth, Vote};

use crate::because::Why;
use crate::calendar::{Day, Instant, Moment};
use crate::event::{Doer, ItemKey, Value};
use crate::look::Env;
use crate::machine::WatchId;
use crate::open::{Open, Slot};
use crate::view::{Bond, Breach, DecisionState, Due, Invalid, Mode, NormState, NotArisen};

/// Something a watch has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// When last.
    pub(crate) at: Moment,
    /// The time before that (`at least N before X` counts only acts since).
    pub(crate) before: Option<Moment>,
    pub(crate) why: Why,
}

/// Those of a set who have done it so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gathered {
    pub(crate) done: BTreeMap<TermId, Why>,
    /// Counted levels that the record gives outright, with when: who does it on a later day comes on top.
    pub(crate) levels: Vec<(u32, Moment)>,
    /// The weight that the record states as reached.
    pub(crate) weight: Option<dashu::rational::RBig>,
    pub(crate) complete: bool,
}

/// What a watch remembers: by what its variables stood for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Memory {
    pub(crate) seen: BTreeMap<Env, Seen>,
    pub(crate) gathered: BTreeMap<Env, Gathered>,
    /// Which variables its pattern binds; `None` before the first, or where its members bind different ones.
    pub(crate) binds: Option<Vec<bool>>,
}

impl Memory {
    pub(crate) fn note_bound(&mut self, env: &Env) {
        let bound: Vec<bool> = env.iter().map(Option::is_some).collect();
        if self.seen.is_empty() {
            self.binds = Some(bound);
        } else if self.binds.as_ref() != Some(&bound) {
            self.binds = None;
        }
    }

    /// What was seen under exactly these values, if all that the pattern binds is known. `Err`: it must be searched.
    pub(crate) fn exactly(&self, env: &Env) -> Result<Option<&Seen>, ()> {
        let binds = self.binds.as_ref().ok_or(())?;
        let mut key = env.clone();
        for (value, bound) in key.iter_mut().zip(binds) {
            if !bound {
                *value = None;
            } else if value.is_none() {
                return Err(());
            }
        }
        if key.len() == binds.len() { Ok(self.seen.get(&key)) } else { Err(()) }
    }
}

/// The end of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Limit {
    /// The last day, to its end.
    Day(Day),
    /// The last instant.
    At(Instant),
    /// An instant between these: the hour of the anchor is not known.
    Between(Instant, Instant),
}

/// Where the time lines of an instance stand.
#[expect(clippy::struct_excessive_bools, reason = "each is a line that a text may have")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Window {
    /// Not before.
    pub(crate) from: Option<Moment>,
    /// Not after.
    pub(crate) to: Option<Limit>,
    /// `immediately`, `as soon as possible`.
    pub(crate) promptly: bool,
    /// An anchor that has not happened.
    pub(crate) waits: bool,
    /// A `not before` anchor that has not happened: not yet.
    pub(crate) barred: bool,
    /// There is a time line that sets a deadline.
    pub(crate) timed: bool,
}

/// Between whom something is suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Between {
    /// Who suspended it; `None`: a body did, and all relations of the other are meant.
    pub(crate) party: Option<TermId>,
    /// Towards whom.
    pub(crate) with: TermId,
}

/// What is suspended: a norm, an article, an instrument; what arises meanwhile is suspended too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Suspension {
    pub(crate) target: Value,
    /// `None`: for everybody.
    pub(crate) between: Option<Between>,
    pub(crate) why: Why,
}

impl Suspension {
    /// Whether both suspend the same, from whichever side.
    pub(crate) fn same(&self, other: &Self) -> bool {
        let turned = |between: &Between| between.party.map(|party| Between { party: Some(between.with), with: party });
        self.target == other.target && (self.between == other.between || self.between.as_ref().and_then(turned) == other.between)
    }
}

/// The suspension of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Halt {
    pub(crate) since: Moment,
    /// The clock stops.
    pub(crate) stops: bool,
    /// What the state was.
    pub(crate) was: NormState,
    pub(crate) why: Why,
}

/// One instance of a rule.
#[expect(clippy::struct_excessive_bools, reason = "each is a line that a text may have")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Instance {
    pub(crate) id: u32,
    pub(crate) rule: RuleId,
    /// By what it is found among the open instances.
    pub(crate) slot: Slot,
    pub(crate) env: Env,
    pub(crate) bearers: Vec<TermId>,
    pub(crate) mode: Mode,
    pub(crate) creditors: Vec<TermId>,
    /// Creditors in whose relation with the bearer it is suspended.
    pub(crate) apart: Vec<TermId>,
    pub(crate) arose: Moment,
    pub(crate) state: NormState,
    pub(crate) since: Moment,
    pub(crate) window: Window,
    pub(crate) best_efforts: bool,
    pub(crate) self_judging: bool,
    pub(crate) maintenance: bool,
    /// A maximal run of failing goes on.
    pub(crate) failing: bool,
    pub(crate) performed: Option<Moment>,
    pub(crate) breached: Option<(Moment, Moment)>,
    /// `ended` has been told.
    pub(crate) ended: bool,
    /// An `unless` held at the trigger and has held since.
    pub(crate) dormant: bool,
    /// Members who did their part.
    pub(crate) done: Vec<TermId>,
    /// Parts of a list that have come, by argument place.
    pub(crate) parts: Vec<(usize, Value)>,
    /// What has been paid or contributed.
    pub(crate) total: RBig,
    /// Instances of its secondary rules.
    pub(crate) secondary: Vec<u32>,
    pub(crate) halt: Option<Box<Halt>>,
    /// Creditors who have waived.
    pub(crate) waived: Vec<TermId>,
    /// Of `every`: which window this is.
    pub(crate) window_no: u32,
    pub(crate) why: Why,
}

/// One instance of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Voting {
    pub(crate) decision: DecisionId,
    pub(crate) env: Env,
    pub(crate) opened: Moment,
    pub(crate) electorate: Vec<TermId>,
    /// All of the body named, excluded or not.
    pub(crate) members: Vec<TermId>,
    pub(crate) votes: BTreeMap<TermId, Vote>,
    pub(crate) state: DecisionState,
    pub(crate) since: Moment,
    pub(crate) closes: Option<Limit>,
    /// How many later steps with a time of their own have begun.
    pub(crate) step: u16,
    /// The end of the present step, where another follows.
    pub(crate) step_ends: Option<Limit>,
    pub(crate) timed: bool,
    pub(crate) given: bool,
    pub(crate) why: Why,
}

/// A fact that has been given or has begun or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) truth: Truth,
    pub(crate) since: Moment,
    /// Given outright by the record.
    pub(crate) given: bool,
    pub(crate) why: Why,
}

/// A notice that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Running {
    pub(crate) rule: RuleId,
    pub(crate) instance: u32,
    pub(crate) by: TermId,
    pub(crate) given: Moment,
    pub(crate) effect: Day,
    pub(crate) suspended: Option<Day>,
    pub(crate) over: bool,
    /// Suspended where that counts as revoked.
    pub(crate) lapsed_by_suspension: bool,
    /// The notice as given.
    pub(crate) said: Vec<Value>,
    /// What takes effect.
    pub(crate) act: ActId,
    pub(crate) args: Vec<Vec<Value>>,
    pub(crate) why: Why,
}

/// Something that time itself brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wake {
    /// The period of an instance lapses.
    Lapse(u32),
    /// A power or permission becomes available, an effect is due.
    Opens(u32),
    /// A window for votes closes.
    Closes(usize),
    /// A step of a decision is over, and the next begins.
    NextStep(usize),
    /// A fact begins or ends.
    Fact(ItemKey, bool, Why),
    /// A role is gained or lost.
    Role(TermId, TermId, bool, Why),
    /// A notice takes effect.
    Notice(usize),
    /// The next window of `every`.
    Next(Box<NextWindow>),
}

/// The next window of `every`, made when the one before it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NextWindow {
    pub(crate) rule: RuleId,
    pub(crate) env: Env,
    pub(crate) bearers: Vec<TermId>,
    pub(crate) mode: Mode,
    pub(crate) trigger: Moment,
    pub(crate) window: u32,
    pub(crate) why: Why,
}

/// An act that a rule remembers: for `at least … before`, for earlier performance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Past {
    pub(crate) act: ActId,
    pub(crate) at: Moment,
    pub(crate) by: Doer,
    pub(crate) args: Vec<Value>,
    pub(crate) why: Why,
}

/// When something is woken: lapses of days before the acts of an instant, lapses of hours after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WakeTime {
    pub(crate) at: Instant,
    pub(crate) after_acts: bool,
}

/// Everything that is so at an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) now: Instant,
    pub(crate) first_day: Day,
    pub(crate) start: Instant,
    pub(crate) memory: Vec<Memory>,
    pub(crate) roles: BTreeMap<(TermId, TermId), bool>,
    pub(crate) role_log: Vec<(Instant, TermId, TermId, bool)>,
    pub(crate) facts: BTreeMap<ItemKey, Known>,
    /// The last value of computed facts whose beginning or end something waits for.
    pub(crate) computed: BTreeMap<ItemKey, bool>,
    pub(crate) judged: BTreeSet<(TermId, EcoString, Option<TermId>)>,
    pub(crate) live: BTreeMap<u32, Instance>,
    /// Standing rules with those for whom they have stood.
    pub(crate) stood: BTreeSet<(RuleId, TermId)>,
    /// Instances whose `unless` has held since their trigger.
    pub(crate) dormant: Vec<u32>,
    /// Open instances by rule.
    pub(crate) open: Vec<Open>,
    pub(crate) ended: BTreeMap<u32, Instance>,
    pub(crate) next_id: u32,
    pub(crate) votings: Vec<Voting>,
    /// Amounts performed under rules that are added up.
    pub(crate) totals: BTreeMap<RuleId, Vec<(Moment, Env, RBig)>>,
    /// Acts that fit the sentence of a rule which looks back.
    pub(crate) past: BTreeMap<RuleId, Vec<Past>>,
    /// What somebody keeps: act, actor, all arguments but the amount.
    pub(crate) kept: BTreeMap<(ActId, TermId, Vec<Value>), RBig>,
    pub(crate) bonds: BTreeMap<(InstrumentId, TermId), (Bond, Option<Moment>)>,
    /// Who has consented to be bound while it applies an instrument provisionally: the entry into force will bind it (VCLT, Article 25).
    pub(crate) consented: BTreeSet<(InstrumentId, TermId)>,
    pub(crate) suspensions: Vec<Suspension>,
    /// In force since; ended since.
    pub(crate) force: Vec<Force>,
    pub(crate) notices: Vec<Running>,
    /// Whom notices under one power have reached that must reach others too before their period runs: the instance, who gives them.
    pub(crate) notified: BTreeMap<(u32, TermId), Vec<TermId>>,
    pub(crate) agenda: BTreeMap<WakeTime, Vec<Wake>>,
    pub(crate) not_arisen: Vec<NotArisen>,
    pub(crate) breaches: Vec<Breach>,
    pub(crate) invalid: Vec<Invalid>,
    /// Consequences of one instant went round in a circle and were cut off: nothing later is certain.
    pub(crate) stopped: bool,
    /// What happened and what followed from it.
    pub(crate) log: Vec<crate::view::Followed>,
    /// Given states of items that have no instance.
    pub(crate) given_states: BTreeMap<ItemKey, (servanda_model::State, Moment)>,
}

/// An instrument in time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Force {
    /// Presumed in force from the beginning.
    pub(crate) presumed: bool,
    /// The record states the entry into force: parties without an entry act of their own are taken as bound from then on.
    pub(crate) stated: bool,
    pub(crate) since: Option<Moment>,
    pub(crate) provisional: Option<Moment>,
    /// Since when it applies among those for whom alone it has entered into force or applies provisionally, before it does so for all.
    pub(crate) among: Option<Moment>,
    pub(crate) ended: Option<Moment>,
    pub(crate) why: Option<Why>,
}

impl Force {
    pub(crate) fn in_force(&self) -> bool {
        (self.presumed || self.since.is_some()) && self.ended.is_none()
    }

    pub(crate) fn applies(&self) -> bool {
        self.in_force() || ((self.provisional.is_some() || self.among.is_some()) && self.ended.is_none())
    }
}

impl Limit {
    /// As answers show it.
    pub(crate) fn due(self) -> Due {
        match self {
            Self::Day(day) => Due::Day(day),
            Self::At(at) => Due::Instant(at),
            Self::Between(low, high) => Due::Between(low, high),
        }
    }
}

impl Instance {
    /// What names the instance: the values of its name's variables.
    pub(crate) fn key(&self, rule: &servanda_model::Rule) -> ItemKey {
        ItemKey { item: ItemId::Rule(self.rule), args: name_args(&rule.name, &self.env) }
    }
}

impl Voting {
    pub(crate) fn key(&self, decision: &servanda_model::Decision) -> ItemKey {
        ItemKey { item: ItemId::Decision(self.decision), args: name_args(&decision.name, &self.env) }
    }
}

/// The values of a name's variables.
pub(crate) fn name_args(name: &servanda_model::ItemName, env: &Env) -> Vec<Value> {
    name.vars().map(|var| env.get(usize::from(var.0)).and_then(Clone::clone).unwrap_or(Value::NotStated)).collect()
}

impl State {
    pub(crate) fn memory(&self, watch: WatchId) -> &Memory {
        &self.memory[watch.0 as usize]
    }

    pub(crate) fn instance(&self, id: u32) -> Option<&Instance> {
        self.live.get(&id).or_else(|| self.ended.get(&id))
    }

    /// Wakes something at an instant.
    pub(crate) fn wake(&mut self, at: Instant, after_acts: bool, wake: Wake) {
        self.agenda.entry(WakeTime { at, after_acts }).or_default().push(wake);
    }

    pub(crate) fn in_force(&self, instrument: InstrumentId) -> Option<Moment> {
        let force = self.force.get(instrument.index())?;
        if !force.in_force() {
            return None;
        }
        Some(force.since.unwrap_or(Moment::day(self.start)))
    }

    pub(crate) fn bond_of(&self, instrument: InstrumentId, party: TermId) -> (Bond, Option<Moment>) {
        if let Some(known) = self.bonds.get(&(instrument, party)) {
            return *known;
        }
        match self.force.get(instrument.index()) {
            Some(force) if force.ended.is_some() => (Bond::Ended, force.ended),
            Some(force) if force.presumed => (Bond::Bound, None),
            Some(force) if force.stated && force.since.is_some() => (Bond::Bound, force.since),
            _ => (Bond::None, None),
        }
    }
}

/// A shared presumption.
pub(crate) fn presumption(at: Moment) -> Why {
    crate::because::Because::new(at, crate::because::Link::Presumption, Vec::new())
}

/// Keeps a reason alive beside another.
pub(crate) fn both(first: &Why, second: &Why) -> Vec<Why> {
    if Arc::ptr_eq(first, second) { vec![Arc::clone(first)] } else { vec![Arc::clone(first), Arc::clone(second)] }
}

/// Who did it, as a term.
pub(crate) fn doer_term(by: Doer) -> Option<TermId> {
    match by {
        Doer::Term(who) => Some(who),
        Doer::Treaty(_) | Doer::Nobody => None,
    }
}
