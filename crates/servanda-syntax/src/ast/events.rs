//! Events, conditions, time.

use super::{Bearer, Cite, Counted, Dur, Name, Number, Phrase, Quantity, Ref, Set, Slot, State, Str, Word};
use crate::source::Span;

/// Something that happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Where it stands.
    pub span: Span,
    /// What happens.
    pub kind: EventKind,
}

/// The shapes of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    /// `A attacks V in L`, `each Guarantor ratifies`, `20 Signatories ratify`, `Treaty enters into force`
    Act {
        /// Who.
        subject: Subject,
        /// What they do.
        phrase: Slot<Phrase>,
    },
    /// Words in lower case: an incident.
    Incident(Phrase),
    /// `consultation on V is performed`, `X is rejected by S`
    State {
        /// The rule or decision.
        name: Name,
        /// Its state.
        state: Slot<State>,
        /// Who made it so.
        by: Option<Box<Set>>,
    },
    /// `peace begins`, `perimeter is agreed ends`; without a turn it is no event, which the model reports.
    Fact {
        /// Which fact.
        fact: Fact,
        /// Whether it begins or ends.
        turn: Option<Turn>,
    },
    /// `Treaty is breached [by P]`, `Article 5 is breached [by P]`
    Breach {
        /// What is breached.
        what: Breached,
        /// By whom.
        by: Option<Box<Ref>>,
    },
    /// `S judges "…"`
    Judges(Box<Judges>),
}

/// The subject of an act.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A party, a variable, `each …`, `any …`, `the … jointly`.
    Bearer(Slot<Bearer>),
    /// So many of a set.
    Counted(Box<Counted>),
}

/// A fact with its predicate: `perimeter of I is agreed`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Where it stands.
    pub span: Span,
    /// The words before `is`.
    pub phrase: Phrase,
    /// The one word after it (`a signatory` arrives as `signatory`).
    pub is: Option<Word>,
}

/// A fact begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// `begins`
    Begins,
    /// `ends`
    Ends,
}

/// What is breached.
#[derive(Clone, Debug, PartialEq)]
pub enum Breached {
    /// The treaty.
    Treaty(Span),
    /// A provision.
    Cite(Cite),
}

/// What only a party can know.
#[derive(Clone, Debug, PartialEq)]
pub struct Judges {
    /// Where it stands.
    pub span: Span,
    /// Who judges.
    pub who: Ref,
    /// What.
    pub what: Judgement,
}

/// What is judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Judgement {
    /// `"the violation flagrant" [of X]`
    Text(Str, Option<Box<Ref>>),
    /// A fact or item.
    Fact(Fact),
}

/// A state of affairs.
#[derive(Clone, Debug, PartialEq)]
pub struct Cond {
    /// Where it stands.
    pub span: Span,
    /// Begins with `not`.
    pub not: bool,
    /// What must hold.
    pub kind: CondKind,
}

/// The shapes of a condition. `is not` is folded into [`Cond::not`] (twice `not` cancels).
#[derive(Clone, Debug, PartialEq)]
pub enum CondKind {
    /// `L is in Excluded`, `A is RU`
    Member {
        /// Who.
        left: Ref,
        /// `in`: a member of; without it: the same as, or a holder of.
        within: bool,
        /// Of what.
        right: Set,
    },
    /// `Quota of it is at least 8`
    Quantity {
        /// What is measured.
        left: Box<Quantity>,
        /// Against what.
        right: Box<Slot<Quantity>>,
    },
    /// `Treaty is silent on withdrawal`
    SilentOn(Word),
    /// `S judges …`
    Judges(Box<Judges>),
    /// `consent to exercises is adopted`
    State {
        /// The rule or decision.
        name: Name,
        /// Its state.
        state: Slot<State>,
    },
    /// A fact, or a built-in state (`P is bound`).
    Fact(Fact),
}

/// A date or a day of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Where it stands.
    pub span: Span,
    /// Which.
    pub kind: DateKind,
}

/// A calendar date or a day counted from the start of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateKind {
    /// `2022-05-01 [12:30]`; a real date of the proleptic Gregorian calendar.
    Calendar {
        /// Year, 0 to 9999.
        year: i16,
        /// Month, 1 to 12.
        month: u8,
        /// Day, 1 to 31.
        day: u8,
        /// Hour and minute, if said.
        time: Option<(u8, u8)>,
    },
    /// `day 3 [12:30]`
    Day {
        /// The day's number; the first date of a history is day 0.
        number: u32,
        /// Hour and minute, if said.
        time: Option<(u8, u8)>,
    },
}

/// One line of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Time {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub kind: TimeKind,
}

/// The shapes of a line of time.
#[derive(Clone, Debug, PartialEq)]
pub enum TimeKind {
    /// `within 3 days after …` or `within 3 days before …`
    Within {
        /// How long.
        dur: Slot<Dur>,
        /// Counted backwards.
        before: bool,
        /// From where; `None` if the line has no anchor, which the model refuses.
        anchor: Option<Anchor>,
    },
    /// `at least 12 hours before …`
    AtLeastBefore {
        /// How long.
        dur: Slot<Dur>,
        /// Before what.
        anchor: Option<Anchor>,
    },
    /// `not before`, `not later than`, `on`, `from`, `until` a point.
    At {
        /// Which.
        prep: Prep,
        /// The point.
        point: Box<Slot<Point>>,
    },
    /// `every 3 months after …`
    Every {
        /// How often.
        dur: Slot<Dur>,
        /// From where; `None` if not said.
        anchor: Option<Anchor>,
    },
    /// `immediately …`, `as soon as possible …`: due, not countable.
    Prompt {
        /// `as soon as possible` rather than `immediately`.
        possible: bool,
        /// After what, if said.
        anchor: Option<Anchor>,
    },
    /// `throughout`
    Throughout,
}

/// The words before a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prep {
    /// `not before`
    NotBefore,
    /// `not later than`
    NotLaterThan,
    /// `on`
    On,
    /// `from`
    From,
    /// `until`
    Until,
}

/// What a period runs from.
#[derive(Clone, Debug, PartialEq)]
pub enum Anchor {
    /// `thereafter`: after the last trigger.
    Thereafter(Span),
    /// `after …` or `before …`; a bracket behind that word is one choice of anchors.
    At(Box<Slot<AnchorKind>>),
}

/// The shapes of an anchor.
#[derive(Clone, Debug, PartialEq)]
pub enum AnchorKind {
    /// An event.
    Event(Box<Event>),
    /// A date.
    Date(Date),
    /// A variable of a `Date` slot.
    Var(Span, char),
}

/// A point in time.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Where it stands.
    pub span: Span,
    /// Which.
    pub kind: PointKind,
}

/// The shapes of a point.
#[derive(Clone, Debug, PartialEq)]
pub enum PointKind {
    /// A date.
    Date(Date),
    /// A variable of a `Date` slot.
    Var(char),
    /// `day 60 after …`
    Day {
        /// Which day.
        number: Slot<Number>,
        /// After what; `None` if not said, which the model refuses.
        anchor: Option<Anchor>,
    },
    /// `the first day of the month after …`, `the first day of the 6th month after …`
    MonthStart {
        /// Which month after that of the point; `None`: the next.
        number: Option<Slot<Number>>,
        /// After what.
        of: Box<Point>,
    },
    /// `the day when …`
    DayWhen(Box<Slot<Event>>),
    /// `3 months after …`
    After {
        /// How long.
        dur: Slot<Dur>,
        /// After what; `None` if not said, which the model refuses.
        anchor: Option<Anchor>,
    },
    /// An event.
    Event(Box<Event>),
}
