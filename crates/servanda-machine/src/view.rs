//! What can be read of a world: norm instances, decisions, facts, bonds, breaches, invalid attempts, and what is due next.

use servanda_model::{ActId, DecisionId, FactId, InstrumentId, ItemPat, RuleId, TermId, Truth, Vote};

use crate::because::Why;
use crate::calendar::{Day, Instant, Moment};
use crate::event::{Doer, Happening, ItemKey, Value};

/// The one vocabulary of states of a norm, used in answers, JSON and reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NormState {
    /// Its trigger has not happened, or an `unless` has held since and its time is not over.
    NotArisen,
    /// Owed, time running.
    Active,
    /// Suspended.
    Suspended,
    /// An `unless` held until the lapse, from whenever on, or holds now.
    Excused,
    /// Performed in time; a prohibition: kept to its end.
    Performed,
    /// Performed after its lapse; the breach stays on record.
    PerformedLate,
    /// Breached, and what remains is owed.
    BreachedOwed,
    /// Breached, and no longer owed.
    BreachedEnded,
    /// Breached, and no line says what remains: SILENT.
    BreachedSilent,
    /// Best efforts, self-judging: its time is over, no more. A power or permission: its time is over.
    Lapsed,
    /// Arose after its own deadline: owed, not countable, no breach.
    ImpossibleInTime,
    /// Waived, released, or its instrument ended.
    Discharged,
    /// A permission or power: not now.
    Unavailable,
    /// A permission or power: now.
    Available,
    /// A permission or power: used.
    Used,
}

impl NormState {
    /// The words of answers and reports.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotArisen => "not arisen",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Excused => "excused",
            Self::Performed => "performed",
            Self::PerformedLate => "performed late",
            Self::BreachedOwed => "breached and still owed",
            Self::BreachedEnded => "breached and no longer owed",
            Self::BreachedSilent => "breached and the remainder silent",
            Self::Lapsed => "lapsed",
            Self::ImpossibleInTime => "impossible in time",
            Self::Discharged => "discharged",
            Self::Unavailable => "unavailable",
            Self::Available => "available",
            Self::Used => "used",
        }
    }

    /// Whether something can still be demanded under it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Active | Self::Suspended | Self::BreachedOwed | Self::ImpossibleInTime)
    }
}

/// How the bearers of an instance bear it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// One bearer.
    Single,
    /// Together: all must do their part.
    Jointly,
    /// For a total, each for the whole.
    Severally,
    /// So many of them, the first who perform.
    Any(u32),
    /// Passive voice: nobody is named.
    Unspecified,
}

/// When something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// By the end of this day.
    Day(Day),
    /// By this instant, that instant included.
    Instant(Instant),
    /// By an instant that depends on the unknown hour of an event: between these two.
    Between(Instant, Instant),
    /// `immediately`, `as soon as possible`: due, not countable.
    NotCountable,
    /// As the bearer judges.
    SelfJudging,
    /// An anchor has not happened yet.
    Waits,
    /// No time line: the deadline is SILENT.
    Silent,
}

/// A view of one instance of a rule.
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
#[derive(Clone, Debug)]
pub struct InstanceView {
    /// Its number, stable within a world.
    pub id: u32,
    /// The rule.
    pub rule: RuleId,
    /// The values of the rule's variables, by position; `None` = not bound.
    pub env: Vec<Option<Value>>,
    /// The arguments of its name: what names this instance.
    pub key: ItemKey,
    /// Who bears it.
    pub bearers: Vec<TermId>,
    /// How.
    pub mode: Mode,
    /// To whom it is owed; empty: SILENT.
    pub creditors: Vec<TermId>,
    /// When its trigger happened.
    pub arose: Moment,
    /// State at the world's time.
    pub state: NormState,
    /// Since when.
    pub since: Moment,
    /// When it is due.
    pub due: Due,
    /// The first instant at which it may be performed or used, if the text has one.
    pub earliest: Option<Moment>,
    /// When it was performed (or used), in time or late.
    pub performed: Option<Moment>,
    /// When it was breached, and since when that is known.
    pub breached: Option<(Moment, Moment)>,
    /// Breached, and every secondary duty of the chain fulfilled.
    pub compensated: bool,
    /// Of a joint duty: who has not done its part.
    pub missing_members: Vec<TermId>,
    /// Of a list in the content: what has not come.
    pub missing_parts: Vec<Value>,
    /// Whether its period has begun: no `from` or `not before` lies ahead.
    pub begun: bool,
    /// Its period is over, performed or not.
    pub ended: bool,
    /// What excuses it has held since its trigger: nothing was ever owed under it.
    pub never_owed: bool,
    /// Whether nothing more can come of it: a permission or power that is spent or over, a duty that has ended.
    pub over: bool,
    /// Why it is in this state.
    pub because: Why,
    /// What would have to be known to say what is shown here (an open choice in an `unless` that nothing in the run has read):
    /// where it is set, the state, the deadline and the missing parts are not certain.
    pub open: Option<Missing>,
}

/// What an answer lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// An open choice.
    Choice(servanda_model::IssueId),
    /// Something that the record leaves undetermined.
    Unknown(Unknown),
}

/// The states of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DecisionState {
    /// Not opened.
    NotOpened,
    /// Open.
    Open,
    /// Adopted.
    Adopted,
    /// Rejected.
    Rejected,
    /// Window over and no rule says what then: SILENT.
    Lapsed,
}

impl DecisionState {
    /// The words of answers and reports.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotOpened => "not opened",
            Self::Open => "open",
            Self::Adopted => "adopted",
            Self::Rejected => "rejected",
            Self::Lapsed => "lapsed",
        }
    }
}

/// A view of one instance of a decision.
#[derive(Clone, Debug)]
pub struct DecisionView {
    /// The decision.
    pub decision: DecisionId,
    /// What names the instance.
    pub key: ItemKey,
    /// When it opened.
    pub opened: Moment,
    /// Its state.
    pub state: DecisionState,
    /// Since when.
    pub since: Moment,
    /// The end of its window.
    pub closes: Due,
    /// Who may vote, in the order of the roster at the opening.
    pub electorate: Vec<TermId>,
    /// Votes cast.
    pub votes: Vec<(TermId, Vote)>,
    /// Taken as given by the record.
    pub given: bool,
    /// Why.
    pub because: Why,
}

/// The bond of a party to an instrument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the state it names")]
pub enum Bond {
    #[default]
    None,
    Signed,
    /// Has ratified, accepted or acceded; the instrument is not in force for it yet.
    Consented,
    Provisional,
    Bound,
    Suspended,
    Ended,
}

/// A breach on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The rule.
    pub rule: RuleId,
    /// The instance.
    pub instance: u32,
    /// What names the instance.
    pub key: ItemKey,
    /// Who is liable.
    pub who: Vec<TermId>,
    /// Of a joint duty: who did not do its part.
    pub missing: Vec<TermId>,
    /// When.
    pub on: Moment,
    /// Known from: the instant of its anchor, where that came later.
    pub known: Moment,
    /// The act that broke a prohibition; `None`: the lapse of a duty.
    pub by_act: Option<(ActId, Vec<Value>)>,
    /// Why.
    pub because: Why,
}

/// An act without effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// What was attempted.
    pub act: ActId,
    /// By whom.
    pub by: Doer,
    /// Its arguments.
    pub args: Vec<Value>,
    /// When.
    pub on: Moment,
    /// What it failed on.
    pub why: InvalidWhy,
    /// The provision and what it rests on.
    pub because: Why,
}

/// Why an act had no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InvalidWhy {
    /// No rule gives the power at all: not regulated.
    NotRegulated,
    /// The power exists and was not available then to that holder.
    NotAvailable,
    /// A `valid only if` failed.
    NotValid,
    /// A notice that reaches fewer than it must, or lacks its document, or whose effect falls outside its time lines.
    Notice,
    /// A power that is exercised by giving notice, and the act itself instead.
    NoNotice,
    /// A vote of somebody who may not vote, or a second vote.
    Vote,
}

/// A rule whose trigger happened without an instance arising.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotArisen {
    /// The rule.
    pub rule: RuleId,
    /// The variables.
    pub env: Vec<Option<Value>>,
    /// When.
    pub at: Moment,
    /// An `unless` held (else an `if` failed).
    pub excused: bool,
    /// The conditions and what they rest on.
    pub because: Why,
}

/// The truth of a fact, since when, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactView {
    /// The fact.
    pub fact: FactId,
    /// Its arguments.
    pub key: ItemKey,
    /// Truth at the world's time.
    pub truth: Truth,
    /// Since when; `None`: from the beginning.
    pub since: Option<Moment>,
    /// Why.
    pub because: Why,
    /// An open choice that decides it and that nothing in the run has read: where it is set, the truth is not certain.
    pub open: Option<servanda_model::IssueId>,
}

/// The bond of a party, since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BondView {
    /// Who.
    pub party: TermId,
    /// To what.
    pub instrument: InstrumentId,
    /// Bond.
    pub bond: Bond,
    /// Since when; `None`: presumed from the beginning.
    pub since: Option<Moment>,
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeView {
    /// The power it exercises.
    pub rule: RuleId,
    /// Who gave it.
    pub by: TermId,
    /// When.
    pub given: Moment,
    /// The day at whose beginning it takes effect.
    pub effect: Day,
    /// Its clock stands still, or it counts as revoked by its suspension.
    pub suspended: bool,
    /// It has taken effect, or was revoked.
    pub over: bool,
    /// The provision and what it rests on.
    pub because: Why,
}

/// Something assumed in a world because the record leaves it undetermined.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// Whether a fact that nobody has determined holds.
    Fact(ItemKey),
    /// Whether an act of an unknown hour came before a limit within its day.
    Hour(Moment, Instant),
    /// Which month-end rule holds: the text names none, or refuses (`true`: the first of the next month).
    MonthEnd(Day),
    /// Whether the clock stops in a suspension: no line says.
    Clock(RuleId),
    /// Whether something that the record does not state (the place of an attack) meets a condition of this item.
    NotStated(String),
}

/// Something that happened, or followed from what happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// When.
    pub at: Moment,
    /// What: an act that was valid, an incident, an item entering a state, a fact beginning or ending.
    pub what: Happening,
    /// Why: a line of the record, or the provision and what it rests on.
    pub because: Why,
}

impl Eq for Followed {}

/// A question's item: which instances it means. `None` arguments stand for each.
pub fn key_matches(pattern: &ItemPat, args: &[Option<Value>], key: &ItemKey) -> bool {
    pattern.item == key.item && args.iter().zip(&key.args).all(|(want, have)| want.as_ref().is_none_or(|want| want == have))
}
