//! The smallest parts: terms, phrases, numbers, sets, bearers, shares, quantities.

use ecow::EcoString;

use super::{Bracket, Event, Point, Slot};
use crate::source::Span;

/// A defined term, `Guarantor`, `P5`, `Charter.Council`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Where it stands.
    pub span: Span,
    /// As written: the model treats `Guarantors` as `Guarantor`.
    pub text: EcoString,
}

/// A word in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// As written.
    pub text: EcoString,
}

/// A quoted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Str {
    /// With its quotation marks.
    pub span: Span,
    /// Without them.
    pub text: EcoString,
}

/// A list of terms, `Military, Humanitarian and Technical`.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// Where it stands.
    pub span: Span,
    /// The members; a bracket stands for one member, for several, or for the whole list.
    pub members: Vec<Slot<Vec<Term>>>,
}

/// Words that only the model can read: a verb with its object and labels, an incident, a fact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phrase {
    /// Where it stands.
    pub span: Span,
    /// Its tokens.
    pub tokens: Vec<PhraseToken>,
}

/// One token of a phrase.
#[derive(Clone, Debug, PartialEq)]
pub struct PhraseToken {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: PhraseKind,
}

/// The kinds of tokens in a phrase.
#[derive(Clone, Debug, PartialEq)]
pub enum PhraseKind {
    /// A word in lower case (prepositions, verbs, articles, `each`, `any`, `except` too).
    Word(EcoString),
    /// A defined term.
    Term(EcoString),
    /// A variable: a single capital letter, `A` to `Z` (or of another script).
    Var(char),
    /// A number, written in digits.
    Number(Box<Number>),
    /// A date, `2022-05-01`.
    Date(Box<Date>),
    /// A quoted text.
    Text(EcoString),
    /// `,`
    Comma,
    /// `and`
    And,
    /// `or`
    Or,
    /// `(` or `)` or another sign that has no meaning in a phrase.
    Sign(char),
    /// An issue, `#rule`.
    Issue(EcoString),
    /// An open choice of terms, or of a whole verb phrase.
    Open(Box<Bracket<Phrase>>),
}

use super::Date;

/// The name of an item: `consultation on V against A`, with the paragraph it renders if one is written behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// Where it stands, paragraph included.
    pub span: Span,
    /// Its words with their variables or terms.
    pub phrase: Phrase,
    /// What stands in the last parentheses, `17` or `5(d)(i)` or `Annex X`; read below the heading's citation.
    pub paragraph: Option<Word>,
}

/// A citation, `Article 5(2)`, `Strand One 5(d)(i)`, `Charter.Article 27(3)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cite {
    /// Where it stands.
    pub span: Span,
    /// As written, with single spaces.
    pub text: EcoString,
}

/// An exact number: `3`, `2/3`, `12.5`, `60 %`, `a third`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// Where it stands.
    pub span: Span,
    /// The numerator.
    pub num: u64,
    /// The denominator, never 0; a percentage is *not* divided by 100 here.
    pub den: u64,
    /// It is followed by `%`.
    pub percent: bool,
}

/// Units of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// Exact hours.
    Hours,
    /// Calendar days.
    Days,
    /// Days that the front matter calls working days.
    WorkingDays,
    /// Seven days.
    Weeks,
    /// Calendar months.
    Months,
    /// Calendar years.
    Years,
}

/// A length of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Dur {
    /// Where it stands.
    pub span: Span,
    /// How many.
    pub amount: Slot<Number>,
    /// Of what.
    pub unit: Unit,
}

/// One name in a set.
#[derive(Clone, Debug, PartialEq)]
pub struct Ref {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: RefKind,
}

/// The shapes of a name.
#[derive(Clone, Debug, PartialEq)]
pub enum RefKind {
    /// `Guarantor`
    Term(Term),
    /// `Guarantor G`
    TermVar(Term, char),
    /// `Military Aid`: a value and its kind.
    TermTerm(Box<[Term; 2]>),
    /// `A`
    Var(char),
    /// `it`
    It,
    /// `other Guarantor`
    Other(Term),
    /// `member of Council`
    MemberOf(Term),
}

/// A set of parties, bodies, places or values: `BE, GB and IT`, `Council except R and I`.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// Where it stands.
    pub span: Span,
    /// Its members; never empty unless an error was reported.
    pub parts: Vec<SetPart>,
    /// What is left out.
    pub except: Option<Box<Slot<Except>>>,
}

/// One part of a set, with what joins it to the part before.
#[derive(Clone, Debug, PartialEq)]
pub enum SetPart {
    /// A name.
    Ref(super::Join, Ref),
    /// A bracket in place of one member or of the whole set.
    Open(super::Join, Box<Bracket<Set>>),
    /// A bracket that begins with a comma, `and` or `or`: further members in or out.
    Tails(Box<Bracket<Vec<SetPart>>>),
}

/// `except …`
#[derive(Clone, Debug, PartialEq)]
pub struct Except {
    /// With the word `except`.
    pub span: Span,
    /// Who is left out.
    pub set: Set,
}

/// A set as it stands at some moment: `State as of 1991-12-01`.
#[derive(Clone, Debug, PartialEq)]
pub struct Electorate {
    /// Where it stands.
    pub span: Span,
    /// The set.
    pub set: Set,
    /// The moment; without it, the usual one.
    pub as_of: Option<Box<Slot<Point>>>,
}

/// Who is bound or entitled.
#[derive(Clone, Debug, PartialEq)]
pub struct Bearer {
    /// Where it stands.
    pub span: Span,
    /// Which form.
    pub kind: BearerKind,
}

/// The forms of a bearer.
#[derive(Clone, Debug, PartialEq)]
pub enum BearerKind {
    /// `each G`: several duties.
    Each(Electorate),
    /// `any G`, `any 3 of G`.
    Any {
        /// How many; one if not said.
        count: Option<Number>,
        /// Of whom.
        set: Set,
    },
    /// `the G jointly`, `the G jointly and severally`.
    Jointly {
        /// Who.
        set: Set,
        /// *and severally*.
        severally: bool,
    },
    /// `no G`: each of them shall not.
    No(Electorate),
    /// A party, a body, a variable; or several names or `the G` without a mode, which the model refuses with its readings.
    Plain {
        /// Written with `the`.
        the: bool,
        /// Who.
        set: Electorate,
    },
    /// The passive voice: nobody is named.
    Unspecified,
}

/// A number of parties as the subject of an event: `65 States`, `States with 55 % of Emissions`.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// Where it stands.
    pub span: Span,
    /// How many of them; `None` where only a weight is asked.
    pub amount: Option<Slot<Amount>>,
    /// Of whom.
    pub set: Set,
    /// Holding at least a share of a declared number.
    pub weight: Option<Weight>,
}

/// `with [more than] 55 % of Emissions`
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// Where it stands.
    pub span: Span,
    /// Strictly more.
    pub more_than: bool,
    /// How much.
    pub number: Slot<Number>,
    /// Of which declared number.
    pub of: Term,
}

/// What a sentence does with its act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Modal {
    /// A duty.
    Shall,
    /// A prohibition.
    ShallNot,
    /// A permission.
    May,
    /// A power: `has power to`.
    Power,
    /// No modal: the rule works by itself.
    Effect,
}

/// State words of rules and decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// A decision is open.
    Opened,
    /// A decision is adopted.
    Adopted,
    /// A decision is rejected.
    Rejected,
    /// A duty is performed.
    Performed,
    /// A rule is breached.
    Breached,
    /// A power or permission is used.
    Used,
    /// A duty has lapsed.
    Lapsed,
    /// Performed or lapsed.
    Ended,
}

/// How much of a base a majority needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// Where it stands.
    pub span: Span,
    /// How much.
    pub kind: AmountKind,
}

/// The forms of an amount.
#[derive(Clone, Debug, PartialEq)]
pub enum AmountKind {
    /// `a majority`: more than half.
    Majority,
    /// `all`
    All,
    /// `9`, `two thirds`, `60 %`
    Number(Slot<Number>),
    /// `any`, `any 3`
    Any(Option<Number>),
    /// `all but 3`
    AllBut(Slot<Number>),
    /// `all but the fewest`
    AllButFewest,
}

/// What a majority is counted of.
#[derive(Clone, Debug, PartialEq)]
pub struct Base {
    /// Where it stands.
    pub span: Span,
    /// Whom.
    pub of: BaseOf,
    /// How they must take part.
    pub presence: Presence,
    /// At which moment.
    pub as_of: Option<Box<Slot<Point>>>,
}

/// Whom a majority is counted of.
#[derive(Clone, Debug, PartialEq)]
pub enum BaseOf {
    /// All members of the body that votes.
    Members,
    /// Those who may vote, after exclusions.
    Voters,
    /// The voters that hold one of these roles.
    Terms(Vec<Term>),
}

/// How those counted must take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Not said: whether present or not.
    Any,
    /// `present`
    Present,
    /// `present and voting`
    PresentAndVoting,
    /// `abstaining`
    Abstaining,
}

/// A majority.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Where it stands.
    pub span: Span,
    /// Which.
    pub kind: ShareKind,
}

/// The forms of a majority.
#[derive(Clone, Debug, PartialEq)]
pub enum ShareKind {
    /// No voter votes no.
    Consensus,
    /// `[more than] a majority of members [with 65 % of Population] [including each Permanent]`
    Of {
        /// Strictly more.
        more_than: bool,
        /// How many; `None` where only a weight is asked.
        amount: Option<Slot<Amount>>,
        /// Of whom.
        base: Slot<Base>,
        /// Holding a share of a declared number.
        weight: Option<Weight>,
        /// Who must be among them.
        including: Option<Box<Slot<Bearer>>>,
    },
}

/// Whether a quantity is a floor or a ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Exactly.
    Exactly,
    /// `at least`
    AtLeast,
    /// `at most`
    AtMost,
    /// `more than`
    MoreThan,
    /// `in total`: of all bearers together.
    InTotal,
}

/// Rounding of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// `rounded up`
    Up,
    /// `rounded down`
    Down,
    /// `rounded to nearest`
    Nearest,
}

/// An amount of something.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Where it stands.
    pub span: Span,
    /// Floor, ceiling or exact.
    pub bound: Bound,
    /// How much.
    pub kind: QuantityKind,
}

/// The forms of a quantity.
#[derive(Clone, Debug, PartialEq)]
pub enum QuantityKind {
    /// `342`, `100 MEUR`
    Number(Slot<Number>, Option<Term>),
    /// `30 % of Members rounded up`
    Part(Slot<Number>, Box<Quantity>, Rounding),
    /// `total of contribution since Treaty enters into force`
    TotalOf {
        /// A rule's performances.
        name: Name,
        /// From when.
        since: Option<Box<Slot<Event>>>,
        /// `in each calendar year`
        each_year: bool,
    },
    /// `N`: an amount that an event of the item names.
    Var(Span, char),
    /// `rest of contribution`: what of a total has not been performed.
    RestOf(Name),
    /// `mean of Worth of Standing`: of a number column over the holders of a role.
    MeanOf(Term, Term),
    /// `days of delay of delivery`, `begun days of delay of delivery`
    Delay {
        /// The rule that is late.
        name: Name,
        /// What is counted.
        unit: Unit,
        /// `begun`: up; `full`: down; neither: exactly.
        rounding: Option<Rounding>,
    },
    /// `Quota of it`: a data column.
    Column(Term, Ref),
    /// A declared number, or the number of a role's members.
    Term(Term),
}
