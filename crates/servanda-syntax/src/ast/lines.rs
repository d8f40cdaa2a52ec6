//! The lines of rules, decisions, claims, questions and declarations.

use super::{
    Answer, Bearer, Cond, Dated, Dur, Electorate, Event, Membership, Modal, Name, Note, Number, Phrase, Point, Quantity, Set, Settings,
    Share, Slot, Term, Terms, Time,
};
use crate::source::Span;

/// How something is joined to what stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// It is the first.
    First,
    /// `,`
    Comma,
    /// `and`
    And,
    /// `or`
    Or,
}

/// One line below an item, with the keyword it has or inherits.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// The whole line, keyword included.
    pub span: Span,
    /// [`Join::First`] for a line with its own keyword; [`Join::And`] and [`Join::Or`] for a line that continues the one above:
    /// `and` binds closer, so the lines of one keyword read as an *or* of *and*s.
    pub join: Join,
    /// What it says.
    pub line: Line,
    /// Editor's notes on it.
    pub notes: Vec<Note>,
}

/// What a line says, with a discriminant that can be compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// The sentence of a rule.
    Sentence(Box<Sentence>),
    /// A line of time.
    Time(Time),
    /// `when` (in rules)
    When(Box<Slot<Event>>),
    /// `if`
    If(Box<Slot<Cond>>),
    /// `unless`
    Unless(Box<Slot<Cond>>),
    /// `while`
    While(Box<Slot<Cond>>),
    /// `owed to`
    OwedTo(Slot<Who>),
    /// `standard`
    Standard(Standard),
    /// `notice` with its period, addressees and form
    Notice {
        /// How long before the effect.
        dur: Option<Box<Slot<Dur>>>,
        /// It runs from receipt.
        from_receipt: bool,
        /// Who must receive it.
        to: Option<Box<Slot<Who>>>,
        /// What must go with it.
        with: Option<Box<Terms>>,
        /// `or a later date it states`
        or_later: bool,
    },
    /// `notice revocable`, `notice irrevocable`, with until when
    NoticeRevocable(bool, Option<Box<Time>>),
    /// `notice not before`
    NoticeNotBefore(Box<Slot<Point>>),
    /// `suspended notice`
    SuspendedNotice(SuspendedNotice),
    /// `amount`
    Amount(Box<Slot<Quantity>>),
    /// `earlier performance counts`
    EarlierPerformance,
    /// `on suspension`
    OnSuspension(ClockStop),
    /// `if late`
    IfLate(Late),
    /// `on breach`
    OnBreach(OnBreach),
    /// `discharged by`
    DischargedBy(Set),
    /// `survives`
    Survives(Box<Event>),
    /// `prevails over` an item or provision
    Prevails(Box<Name>),

    /// `opens when` (in decisions)
    OpensWhen(Box<Slot<Event>>),
    /// `voters`
    Voters(Slot<Electorate>),
    /// `quorum`
    Quorum(Box<Slot<Share>>),
    /// `by the procedure of`
    ProcedureOf(Box<Name>),
    /// `adopted by`
    AdoptedBy(Box<Slot<Share>>),
    /// `rejected by`
    RejectedBy(Box<Slot<Share>>),
    /// `failing that by`, `failing that after 24 hours by`
    FailingThatBy {
        /// How long after the opening the next step begins; `None`: it counts from the first vote on.
        after: Option<Box<Slot<Dur>>>,
        /// The majority.
        share: Box<Slot<Share>>,
    },
    /// `abstention counts as no`
    CountsAs(NotVoting, CountsAs),
    /// `otherwise adopted` or `otherwise rejected`
    Otherwise {
        /// Adopted.
        adopted: bool,
    },

    /// `after` (in claims)
    After(Box<Slot<Event>>),
    /// `then`
    Then(Box<Slot<Event>>),
    /// `never`
    Never(Box<Slot<Cond>>),
    /// `always possible`
    AlwaysPossible(Box<Slot<Event>>),
    /// `despite`
    Despite(Set),

    /// `with` (in questions and claims)
    With(Settings),
    /// `given` with its story: the history named first, if any, then dated lines
    Given(Option<Term>, Vec<Dated>),
    /// `as of`
    AsOf(super::Date),
    /// `under`: the default law
    Under(Term),
    /// `expect`
    Expect(Box<Answer>),

    /// `one of them` (in a role)
    OneOfThem,
    /// `means` (in a role or fact)
    Means(Box<Slot<Cond>>),
    /// `members`
    Members(Vec<Slot<Vec<Membership>>>),
    /// `UA 5`, `others 12` below a `number`; no term: `others`
    NumberRow(Option<Term>, Slot<Number>),
    /// `valid only if`
    ValidOnlyIf(Box<Slot<Cond>>),
    /// `valid only after`
    ValidOnlyAfter(Box<Slot<Event>>),
    /// `determined by`
    DeterminedBy(Set),
    /// `open`: nobody determines it
    OpenFact,
    /// A line that could not be read; it was reported.
    Broken,
}

/// The keyword of a line, for comparison and messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the keyword of the line of the same name")]
pub enum LineKind {
    Sentence,
    Time,
    When,
    If,
    Unless,
    While,
    OwedTo,
    Standard,
    Notice,
    NoticeRevocable,
    NoticeNotBefore,
    SuspendedNotice,
    Amount,
    EarlierPerformance,
    OnSuspension,
    IfLate,
    OnBreach,
    DischargedBy,
    Survives,
    Prevails,
    OpensWhen,
    Voters,
    Quorum,
    ProcedureOf,
    AdoptedBy,
    RejectedBy,
    FailingThatBy,
    CountsAs,
    Otherwise,
    After,
    Then,
    Never,
    AlwaysPossible,
    Despite,
    With,
    Given,
    AsOf,
    Under,
    Expect,
    OneOfThem,
    Means,
    Members,
    NumberRow,
    ValidOnlyIf,
    ValidOnlyAfter,
    DeterminedBy,
    OpenFact,
    Broken,
}

impl Line {
    /// Its kind, for comparison.
    pub const fn kind(&self) -> LineKind {
        match self {
            Self::Sentence(_) => LineKind::Sentence,
            Self::Time(_) => LineKind::Time,
            Self::When(_) => LineKind::When,
            Self::If(_) => LineKind::If,
            Self::Unless(_) => LineKind::Unless,
            Self::While(_) => LineKind::While,
            Self::OwedTo(_) => LineKind::OwedTo,
            Self::Standard(_) => LineKind::Standard,
            Self::Notice { .. } => LineKind::Notice,
            Self::NoticeRevocable(..) => LineKind::NoticeRevocable,
            Self::NoticeNotBefore(_) => LineKind::NoticeNotBefore,
            Self::SuspendedNotice(_) => LineKind::SuspendedNotice,
            Self::Amount(_) => LineKind::Amount,
            Self::EarlierPerformance => LineKind::EarlierPerformance,
            Self::OnSuspension(_) => LineKind::OnSuspension,
            Self::IfLate(_) => LineKind::IfLate,
            Self::OnBreach(_) => LineKind::OnBreach,
            Self::DischargedBy(_) => LineKind::DischargedBy,
            Self::Survives(_) => LineKind::Survives,
            Self::Prevails(_) => LineKind::Prevails,
            Self::OpensWhen(_) => LineKind::OpensWhen,
            Self::Voters(_) => LineKind::Voters,
            Self::Quorum(_) => LineKind::Quorum,
            Self::ProcedureOf(_) => LineKind::ProcedureOf,
            Self::AdoptedBy(_) => LineKind::AdoptedBy,
            Self::RejectedBy(_) => LineKind::RejectedBy,
            Self::FailingThatBy { .. } => LineKind::FailingThatBy,
            Self::CountsAs(..) => LineKind::CountsAs,
            Self::Otherwise { .. } => LineKind::Otherwise,
            Self::After(_) => LineKind::After,
            Self::Then(_) => LineKind::Then,
            Self::Never(_) => LineKind::Never,
            Self::AlwaysPossible(_) => LineKind::AlwaysPossible,
            Self::Despite(_) => LineKind::Despite,
            Self::With(_) => LineKind::With,
            Self::Given(..) => LineKind::Given,
            Self::AsOf(_) => LineKind::AsOf,
            Self::Under(_) => LineKind::Under,
            Self::Expect(_) => LineKind::Expect,
            Self::OneOfThem => LineKind::OneOfThem,
            Self::Means(_) => LineKind::Means,
            Self::Members(_) => LineKind::Members,
            Self::NumberRow(..) => LineKind::NumberRow,
            Self::ValidOnlyIf(_) => LineKind::ValidOnlyIf,
            Self::ValidOnlyAfter(_) => LineKind::ValidOnlyAfter,
            Self::DeterminedBy(_) => LineKind::DeterminedBy,
            Self::OpenFact => LineKind::OpenFact,
            Self::Broken => LineKind::Broken,
        }
    }
}

/// `each Guarantor except A shall deliver Aid to V`
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// Where it stands.
    pub span: Span,
    /// Who; `None` only where an incident is made to happen.
    pub bearer: Option<Slot<Bearer>>,
    /// Duty, prohibition, permission, power or effect.
    pub modal: Slot<Modal>,
    /// What.
    pub phrase: Slot<Phrase>,
}

/// To whom something is owed or addressed.
#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    /// `each S`
    Each(Set),
    /// `any S`: one of them, whichever.
    Any(Set),
    /// `the S jointly [and severally]`
    Jointly {
        /// Who.
        set: Set,
        /// *and severally*.
        severally: bool,
    },
    /// Names.
    Plain(Set),
}

/// Standards of conduct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// `best efforts`
    BestEfforts,
    /// `as it judges`
    AsItJudges,
    /// `so far as possible`
    SoFarAsPossible,
}

/// What a suspended notice does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuspendedNotice {
    /// `stops the clock`
    StopsTheClock,
    /// `counts as revoked`
    CountsAsRevoked,
}

/// What suspension does to time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockStop {
    /// `the clock stops`
    Stops,
    /// `the clock runs`
    Runs,
}

/// What becomes of a late duty.
#[derive(Clone, Debug, PartialEq)]
pub enum Late {
    /// `still owed`
    StillOwed,
    /// `ended`
    Ended,
    /// `replaced by` another rule
    ReplacedBy(Name),
}

/// What follows from breach.
#[derive(Clone, Debug, PartialEq)]
pub enum OnBreach {
    /// `in addition`
    InAddition(Name),
    /// `instead`
    Instead(Name),
    /// `nothing`
    Nothing,
}

/// Ways of not voting yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NotVoting {
    /// `abstention`
    Abstention,
    /// `absence`
    Absence,
    /// `silence`
    Silence,
    /// `tie`
    Tie,
}

/// What it counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CountsAs {
    /// `yes`
    Yes,
    /// `no`
    No,
    /// `neither`
    Neither,
}
