//! Questions, settings and answers: a closed list of sentences.

use super::{Base, Cite, Cond, Date, Dur, Event, Fact, IssueName, Membership, Name, Number, Phrase, Ref, Set, State, Term, Word};
use crate::source::Span;

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Where it stands.
    pub span: Span,
    /// Which.
    pub kind: QuestionKind,
}

/// Something a question is about: an item, an event, a claim, a provision, or the treaty.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Where it stands.
    pub span: Span,
    /// Which shape.
    pub kind: TargetKind,
}

/// The shapes of a target.
#[derive(Clone, Debug, PartialEq)]
pub enum TargetKind {
    /// `Treaty`
    Treaty,
    /// `Article 5(2)`
    Cite(Cite),
    /// An item or milestone, `entry into force`, `response against RU`.
    Name(Name),
    /// An event, `GB delivers Military Aid to UA`, `X is adopted`.
    Event(Event),
}

/// When: as it is, or with the earlier steps on their first or last lawful day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// As the story has it.
    AsGiven,
    /// `at the earliest`
    Earliest,
    /// `at the latest`
    Latest,
}

/// The closed list of questions.
#[derive(Clone, Debug, PartialEq)]
pub enum QuestionKind {
    /// `who [of S] can block X [together with S2] [in breach]`
    WhoCanBlock {
        /// Looks inside this set.
        of: Option<Set>,
        /// What is blocked.
        target: Target,
        /// Presupposed, and printed with the rest.
        together_with: Option<Set>,
        /// The further sets that break a rule by it.
        in_breach: bool,
    },
    /// `how few can block X [in breach]`
    HowFewCanBlock {
        /// What is blocked.
        target: Target,
        /// By breaking a rule.
        in_breach: bool,
    },
    /// `can S block X [in breach]`
    CanBlock {
        /// Who.
        set: Set,
        /// What is blocked.
        target: Target,
        /// By breaking a rule.
        in_breach: bool,
    },
    /// `who suffices for X`
    WhoSuffices(Target),
    /// `how few suffice for X`
    HowFewSuffice(Target),
    /// `does S suffice for X`
    DoesSuffice(Set, Target),
    /// `who [of S] can turn X by a change of role`
    WhoCanTurn {
        /// Looks inside this set.
        of: Option<Set>,
        /// The decision.
        target: Target,
    },
    /// `when does EVENT` (the verb in its bare form)
    WhenDoes(Event, When),
    /// `when does RULE arise`
    WhenArises(Name, When),
    /// `when is RULE due`
    WhenDue(Name, When),
    /// `when is X STATE`
    WhenState(Name, State, When),
    /// `when may RULE be done`
    WhenMay(Name, When),
    /// `what is overdue on DATE`
    Overdue(Date),
    /// `what would be breached`
    WouldBeBreached,
    /// `what is breached`
    Breached,
    /// `which acts are invalid`
    InvalidActs,
    /// `what is the state of X`
    StateOf(Target),
    /// `is COND`. The order of words is turned round in a question: a [`Fact`](super::CondKind::Fact) has all its words in `phrase` and no
    /// `is`; the model tries the last word as its predicate.
    Is(Cond),
    /// `since when is COND`, read like [`QuestionKind::Is`].
    SinceWhen(Cond),
    /// `what is missing in X`
    Missing(Target),
    /// `what is the ELEMENT of X`
    ElementOf(Word, Target),
    /// `who determines X`
    WhoDetermines(Target),
    /// `what follows from breach of X`
    FollowsFromBreach(Target),
    /// `what does P owe [to S]`
    Owes(Set, Option<Set>),
    /// `who owes RULE`
    WhoOwes(Name),
    /// `who must PHRASE`
    WhoMust(Phrase),
    /// `to whom is RULE owed`
    OwedToWhom(Name),
    /// `may P PHRASE`
    May(Ref, Phrase),
    /// `must P PHRASE`
    Must(Ref, Phrase),
    /// `may P vote on X`
    MayVote(Ref, Target),
    /// `does RULE bind P`
    DoesBind(Name, Set),
    /// `does RULE arise`
    DoesArise(Name),
    /// `is the order feasible`
    OrderFeasible,
    /// `what conflicts with X`
    ConflictsWith(Target),
    /// `what if all are silent on X`
    AllSilent(Target),
    /// `which choices deny S a block of X`
    WhichChoicesDeny(Set, Target),
    /// `how many votes for X`
    HowManyVotes(Target),
    /// `how many blocks of X`
    HowManyBlocks(Target),
    /// `how many sets suffice for X`
    HowManySets(Target),
    /// `how long from EVENT to EVENT`
    HowLong(Event, Event),
    /// `how late is RULE`
    HowLate(Name),
    /// `banzhaf of P in X`, `shapley-shubik of each S in X`
    Index {
        /// The index, `normalized banzhaf`.
        index: Word,
        /// Of whom.
        of: Set,
        /// `of each`: one number per member.
        each: bool,
        /// In which decision.
        target: Target,
    },
    /// `how many (rules|duties|prohibitions|powers) bind S [towards S]`
    HowManyBind {
        /// `rules`, `duties`, `prohibitions`, `powers`.
        what: Word,
        /// Who is bound.
        set: Set,
        /// Towards whom.
        towards: Option<Set>,
    },
    /// `Population of DE`
    NumberOf(Term, Ref),
    /// Not in the list; reported.
    Broken,
}

/// What holds for a question: choices, bindings, memberships, facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Where they stand.
    pub span: Span,
    /// Alternatives of conjunctions.
    pub any: Vec<Vec<Setting>>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Where it stands.
    pub span: Span,
    /// What is set.
    pub kind: SettingKind,
}

/// The shapes of a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingKind {
    /// `#rule = RU`, `#abstention = practice`, `#turkey = delete`
    Choice(IssueName, Choice),
    /// `A = RU`
    Var(char, Ref),
    /// `RQ, IN not in Council`
    In {
        /// Who.
        set: Set,
        /// *not in*.
        not: bool,
        /// The body or role.
        of: Term,
    },
    /// `[not] PHRASE [is WORD]`
    Fact {
        /// *not*.
        not: bool,
        /// The fact.
        fact: Fact,
    },
    /// `members of Assembly = 59 Unionist, 38 Nationalist`
    Members(Term, Vec<Membership>),
}

/// What an issue is set to.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// A sponsor, or the name of a reading or supposition.
    Named(Word),
    /// `delete`: the empty alternative.
    Delete(Span),
}

/// One answer line.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Where it stands.
    pub span: Span,
    /// The value.
    pub value: AnswerValue,
    /// `for SET`, `for DATE`
    pub of: Option<Which>,
    /// `by CITE and CITE`
    pub by: Vec<Cite>,
    /// `if SETTINGS`: the smallest condition.
    pub only_if: Option<Settings>,
}

/// Which of several instances an answer line is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Which {
    /// Of whom.
    Of(Set),
    /// What arose on that day: a period of a duty that recurs.
    Arose(Date),
}

/// The closed algebra of answers. The shape is chosen by the question where words alone would not tell.
#[derive(Clone, Debug, PartialEq)]
pub enum AnswerValue {
    /// `none`: nobody, or nothing.
    None,
    /// `yes`
    Yes,
    /// `no`
    No,
    /// `no: entry into force; peace; …`: one elementary cycle; milestones in order.
    Cycle(Vec<Phrase>),
    /// `RU with any 2 of Guarantor except RU`
    Family(Vec<Coalition>),
    /// `impossible`: it cannot happen anyway.
    Impossible,
    /// An exact number or fraction.
    Number(Number),
    /// `55 of members with 30 of Unionist`
    Votes(Vec<VotesNeeded>),
    /// A duration.
    Duration(Dur),
    /// A date or instant.
    Date(Date),
    /// `never`
    Never,
    /// `not countable [CITE]`
    NotCountable(Option<Cite>),
    /// `self-judging [CITE]`
    SelfJudging(Option<Cite>),
    /// `waits for EVENT`
    WaitsFor(Box<Event>),
    /// `silent ELEMENT [CITE]`
    Silent(Word, Option<Cite>),
    /// `ambiguous ELEMENT [CITE]`
    Ambiguous(Word, Option<Cite>),
    /// `not agreed ELEMENT [CITE]`
    NotAgreed(Word, Option<Cite>),
    /// `Director notification since 2024-01-01 05:00`
    Since(Phrase, Date),
    /// `Director notification on 2024-01-01 05:00`
    On(Phrase, Date),
    /// `rejected [since DATE]`, `open`, `not arisen` and other state words.
    State(Word, Option<Date>),
    /// A set of parties, `BE, GB, IT`.
    Set(Set),
    /// Items separated by `;`, or the words of a line.
    Items(Vec<Phrase>),
    /// `permitted`
    Permitted,
    /// `prohibited`
    Prohibited,
    /// `not regulated`
    NotRegulated,
    /// `assured`
    Assured,
    /// `attainable`
    Attainable,
    /// `blockable`
    Blockable,
    /// `vacuous`
    Vacuous,
    /// `#basis = UA`: the choices that do it.
    Choices(Settings),
    /// `depends on COND`
    DependsOn(Box<Cond>),
    /// `depends on the hour`
    DependsOnTheHour,
    /// Could not be read; reported.
    Broken,
}

/// One part of a family's term, joined to the others by `with`.
#[derive(Clone, Debug, PartialEq)]
pub struct Coalition {
    /// Where it stands.
    pub span: Span,
    /// Who.
    pub term: CoalitionTerm,
    /// `including at most m of T`
    pub at_most: Option<(Number, Set)>,
    /// The conduct, where another would not do.
    pub conduct: Option<Conduct>,
}

/// Who is in a coalition.
#[derive(Clone, Debug, PartialEq)]
pub enum CoalitionTerm {
    /// `each of S`: one set per member.
    EachOf(Set),
    /// `all of S`: one set.
    AllOf(Set),
    /// `any k of S`
    AnyOf(Number, Set),
    /// Parties by name; all of them.
    Names(Set),
}

/// How somebody votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Conduct {
    /// `yes`
    Yes,
    /// `no`
    No,
    /// `abstain`
    Abstain,
    /// `absent`
    Absent,
}

/// `55 of members`
#[derive(Clone, Debug, PartialEq)]
pub struct VotesNeeded {
    /// How many.
    pub number: Number,
    /// Of whom.
    pub of: Base,
}
