//! Stories, questions, answers and claims, typed.

use dashu::rational::RBig;
use ecow::EcoString;
use jiff::civil::{Date, DateTime};
use servanda_syntax::Span;

use crate::choice::{Dnf, Guard, Pick};
use crate::treaty::{
    Cond, EventPat, Guarded, InstrumentId, ItemPat, Origin, Phrase, Ref, Set, State, TermId, Time, TimeUnit, Variable, Vote,
};

/// A named story.
#[derive(Clone, Debug)]
pub struct History {
    /// Name.
    pub name: EcoString,
    /// Lines.
    pub lines: Vec<Dated>,
    /// Picks.
    pub guard: Guard,
    /// Where.
    pub origin: Origin,
}

/// When a line of a history happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// On this day, at an unknown instant.
    Date(Date),
    /// At this instant, in the treaty's zone.
    Instant(DateTime),
    /// On this day of the history (day 0 is the first).
    Day(i64),
}

/// A line of a history.
#[derive(Clone, Debug)]
pub struct Dated {
    /// Planned: makes later dates computable, performs nothing.
    pub planned: bool,
    /// Happened.
    pub when: When,
    /// Recorded, if later.
    pub recorded: Option<When>,
    /// What.
    pub what: DatedWhat,
    /// Where.
    pub span: Span,
}

/// What a line of a history says.
#[derive(Clone, Debug)]
pub enum DatedWhat {
    /// Something happened.
    Event(EventPat),
    /// A fact or a state is given.
    Given(Cond, Truth),
    /// A ballot.
    Vote {
        /// On which decision.
        decision: ItemPat,
        /// Who voted how. `Others` last.
        ballots: Vec<(Vote, Vec<Ballot>)>,
    },
}

/// Part of a ballot.
#[derive(Clone, Debug, PartialEq)]
pub enum Ballot {
    /// So many holders of a role or members of a body.
    Count(u32, TermId),
    /// Somebody.
    One(Ref),
    /// All others.
    Others,
}

/// What is known of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the word it names")]
pub enum Truth {
    True,
    False,
    Undetermined,
    Contested,
}

/// What a rule of a kind needs; an absent one is SILENT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the element it names")]
pub enum Element {
    Bearer,
    Deadline,
    Lateness,
    Consequence,
    Creditor,
    MinimumDuration,
    Request,
    Form,
    Effect,
    Revocation,
    SuspensionOfNotice,
    Opening,
    Voters,
    Majority,
    TimeLimit,
    Silence,
    Quorum,
    Exclusion,
    Determination,
    EntryIntoForce,
    Withdrawal,
    Suspension,
    Expulsion,
    Amendment,
    Duration,
    DisputeSettlement,
    Languages,
    Mode,
}

/// A question of the document with its expectations.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The question's words, for messages.
    pub text: EcoString,
    /// The question, resolved. `None`: it could not be read; a diagnostic says why.
    pub question: Option<Question>,
    /// Where the question names an item that alternatives of a bracket word differently (`rule x` under two options): the question
    /// under each of them. The guards exclude each other and cover all choices. Empty: `question` holds whatever is chosen.
    pub forks: Vec<(Guard, Question)>,
    /// `with`: an `or` of settings.
    pub with: Vec<Vec<Setting>>,
    /// `given`.
    pub given: Vec<Dated>,
    /// Named histories that `given` begins with.
    pub given_names: Vec<EcoString>,
    /// `as of`.
    pub as_of: Option<When>,
    /// `under VCLT`.
    pub under: Option<InstrumentId>,
    /// The expected answer lines.
    pub expects: Vec<Expect>,
    /// Variables.
    pub vars: Vec<Variable>,
    /// Editor's notes on it (`question 3`).
    pub notes: Vec<EcoString>,
    /// Picks.
    pub guard: Guard,
    /// Where.
    pub origin: Origin,
}

/// A setting of a question.
#[derive(Clone, Debug)]
pub enum Setting {
    /// A choice.
    Choose(Pick),
    /// A variable.
    Bind(EcoString, Ref),
    /// Somebody is, or is not, a member of a body or holder of a role.
    In {
        /// Who.
        who: Set,
        /// Not.
        not: bool,
        /// Of what.
        of: TermId,
    },
    /// A fact or condition is given.
    Given(Cond),
    /// `members of Assembly = 59 Unionist, 38 Nationalist, 11 Other`.
    Members(TermId, Vec<(u32, TermId)>),
}

/// What a question asks about.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// An item.
    Item(ItemPat),
    /// An event.
    Event(Box<EventPat>),
    /// A citation.
    Cite(EcoString),
    /// The treaty.
    Treaty(InstrumentId),
    /// A claim, by name.
    Claim(EcoString),
}

/// Earlier steps on their first or last lawful day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the phrase it names")]
pub enum Extreme {
    Earliest,
    Latest,
}

/// A question (`notation`, section 3).
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each variant is the question it names; the fields are its slots")]
pub enum Question {
    WhoCanBlock { of: Option<Set>, what: Subject, together_with: Option<Set>, in_breach: bool },
    HowFewCanBlock { what: Subject, in_breach: bool },
    CanBlock { who: Set, what: Subject, together_with: Option<Set>, in_breach: bool },
    WhoSuffices { of: Option<Set>, what: Subject },
    HowFewSuffice { what: Subject },
    DoesSuffice { who: Set, what: Subject },
    WhoCanTurn { of: Option<Set>, what: Subject },
    WhenDoes { event: Box<EventPat>, extreme: Option<Extreme> },
    WhenDoesArise { rule: ItemPat, extreme: Option<Extreme> },
    WhenIsDue { rule: ItemPat, extreme: Option<Extreme> },
    WhenIsState { item: ItemPat, state: State, extreme: Option<Extreme> },
    WhenMayBeDone { rule: ItemPat, extreme: Option<Extreme> },
    WhatIsOverdue { on: Option<When> },
    WhatWouldBeBreached,
    WhatIsTheState { of: Subject },
    IsCond(Cond),
    SinceWhen(Cond),
    WhatIsBreached,
    WhichActsAreInvalid,
    WhatIsMissing { what: Subject },
    WhatIsTheElement { element: Element, of: Subject },
    WhoDetermines { what: Subject },
    WhatFollowsFromBreach { of: Subject },
    WhatDoesOwe { who: Ref, to: Option<Set> },
    WhoOwes { rule: ItemPat },
    WhoMust { phrase: Phrase },
    ToWhomIsOwed { rule: ItemPat },
    May { who: Ref, phrase: Phrase, alone: bool },
    Must { who: Ref, phrase: Phrase },
    DoesBind { rule: Subject, who: Ref },
    DoesArise { rule: ItemPat },
    MayVote { who: Ref, on: ItemPat },
    IsTheOrderFeasible,
    WhatConflicts { with: Option<Subject> },
    WhatIfSilent { on: ItemPat },
    WhichChoicesDeny { who: Set, what: Subject },
    HowManyVotes { what: ItemPat },
    HowManyBlocks { what: Subject },
    HowManySets { what: Subject },
    HowLong { from: Box<EventPat>, to: Box<EventPat> },
    HowLate { rule: ItemPat },
    Index { index: EcoString, of: Set, each: bool, what: Subject },
    HowManyBind { kind: EcoString, who: Set, towards: Option<Set> },
    NumberOf { number: TermId, of: Set },
    Claim { name: EcoString },
}

/// An expected answer line.
#[derive(Clone, Debug)]
pub struct Expect {
    /// The value.
    pub value: Answer,
    /// `for SET`, `for DATE`.
    pub of: Option<Which>,
    /// `by CITE [and CITE]`: must be part of the derivation.
    pub by: Vec<EcoString>,
    /// `if SETTINGS`: the smallest condition, an `or` of `and`s.
    pub when: Vec<Vec<Pick>>,
    /// The line's own words.
    pub text: EcoString,
    /// Where.
    pub span: Span,
}

/// Which of several instances an answer line is about.
#[derive(Clone, Debug)]
pub enum Which {
    /// Of whom.
    Of(Set),
    /// What arose on that day, in the line's words: a period of a duty that recurs.
    Arose(EcoString),
}

/// The value of an answer line.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each variant is the answer it names")]
pub enum Answer {
    None,
    Yes,
    No,
    /// `no: ITEM; ITEM; …`: a cycle.
    NoCycle(Vec<EcoString>),
    Impossible,
    Never,
    Family(Vec<FamilyTerm>),
    Number(RBig),
    /// `55 of members with 30 of Unionist`.
    Votes(Vec<(u32, EcoString)>),
    Duration(u32, TimeUnit),
    Date(When),
    NotCountable(Option<EcoString>),
    SelfJudging(Option<EcoString>),
    WaitsFor(EcoString),
    Silent(Element, Option<EcoString>),
    Ambiguous(Element, Option<EcoString>),
    NotAgreed(Element, Option<EcoString>),
    DependsOn(EcoString),
    DependsOnTheHour,
    Permitted,
    Prohibited,
    NotRegulated,
    /// A state, with or without its date.
    State(EcoString, Option<When>),
    /// `Director notification since 2024-01-01 05:00`, `on …`.
    ItemEntry {
        who: Option<Ref>,
        item: ItemPat,
        when: Option<When>,
    },
    /// `P PHRASE on DATE by CITE`.
    ActEntry {
        who: Ref,
        phrase: Phrase,
        when: Option<When>,
    },
    /// Items, separated by `;`.
    Items(Vec<EcoString>),
    /// Names of a set.
    Set(Set),
    /// Settings (`which choices …`).
    Settings(Vec<Pick>),
    Verdict(EcoString),
    /// The content of a line, as words.
    Content(EcoString),
}

/// A term of a family of coalitions; terms of one entry are joined by `with`.
#[derive(Clone, Debug, PartialEq)]
pub struct FamilyTerm {
    /// How many of the set.
    pub quantity: FamilyQuantity,
    /// Of whom.
    pub set: Set,
    /// `including at most m of T`.
    pub at_most: Option<(u32, Set)>,
    /// Appended conduct: `voting no`, `voting yes`, `absent`.
    pub conduct: Option<Vote>,
}

/// How many of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamilyQuantity {
    /// The party itself.
    Itself,
    /// One set per member.
    EachOf,
    /// All as one set.
    AllOf,
    /// Any so many.
    Any(u32),
}

/// A claim: later work proves it; here it is read and type-checked.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Name.
    pub name: EcoString,
    /// `after`.
    pub after: Dnf<EventPat>,
    /// `then`.
    pub then: Dnf<EventPat>,
    /// `never`.
    pub never: Dnf<Cond>,
    /// `always possible`.
    pub always_possible: Dnf<EventPat>,
    /// Time lines.
    pub times: Vec<Guarded<Time>>,
    /// `despite`.
    pub despite: Option<Set>,
    /// `with`.
    pub with: Vec<Vec<Setting>>,
    /// `given`.
    pub given: Vec<Dated>,
    /// Named histories.
    pub given_names: Vec<EcoString>,
    /// Expectations.
    pub expects: Vec<Expect>,
    /// Variables.
    pub vars: Vec<Variable>,
    /// Picks.
    pub guard: Guard,
    /// Where.
    pub origin: Origin,
}
