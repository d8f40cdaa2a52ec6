//! The typed treaty: what the text says, with every name resolved and every bracket a choice variable.
//!
//! One arena holds the treaty and every instrument it `uses`, so that their rules are computed together. Identifiers are
//! indices into the vectors of [`Treaty`]; every item carries its [`Origin`], so that every answer can name its article.

use std::collections::BTreeMap;

use dashu::rational::RBig;
use ecow::EcoString;
use jiff::civil::Date;
use servanda_syntax::Span;

use crate::choice::{Choice, Dnf, Guard, Pick};

pub use crate::asking::*;
pub use crate::norms::*;
pub use crate::sentence::*;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $name {
            /// The position in the vector of its kind.
            pub fn index(self) -> usize { self.0 as usize }
        }
    )*};
}
ids! {
    /// A defined term: party, role, body, kind, value, place, number, unit, instrument.
    TermId,
    /// A declared (or built-in) act.
    ActId,
    /// An incident: something that happens without an actor.
    IncidentId,
    /// A fact.
    FactId,
    /// A rule.
    RuleId,
    /// A decision.
    DecisionId,
    /// An instrument: 0 is the treaty itself, others are `uses` and declared amendments or protocols.
    InstrumentId,
}

/// A variable (a single capital letter), by position among the variables of its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VarId(pub u16);

/// Where something stands: the words, and the citation that a person can look up ("Article 5(2)").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The words.
    pub span: Span,
    /// The citation inherited from heading and paragraph; with the instrument's prefix for imported items.
    pub cite: EcoString,
    /// The instrument that says it.
    pub instrument: InstrumentId,
}

/// A whole treaty with the instruments it uses.
#[derive(Clone, Debug, Default)]
pub struct Treaty {
    /// The header.
    pub front: Front,
    /// Index 0: the treaty itself.
    pub instruments: Vec<Instrument>,
    /// The headings of all documents, in order.
    pub articles: Vec<Article>,
    /// Open choices, readings, suppositions, in document order.
    pub issues: Vec<Issue>,
    /// Defined terms; unnamed holders (`party 40 Signatory`) are terms of their own, named `Signatory 1`, `Signatory 2`, ….
    pub terms: Vec<Term>,
    /// Acts; the built-in ones come first.
    pub acts: Vec<Act>,
    /// Incidents.
    pub incidents: Vec<Incident>,
    /// Facts.
    pub facts: Vec<Fact>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// Conduct outside the text: `assume EVENT only after EVENT`.
    pub assumptions: Vec<Assumption>,
    /// Stories that several questions share.
    pub histories: Vec<History>,
    /// Questions with their expectations.
    pub asks: Vec<Ask>,
    /// Claims, to be proved later.
    pub claims: Vec<Claim>,
}

/// The header of the document.
#[derive(Clone, Debug, Default)]
pub struct Front {
    /// Name of the treaty.
    pub treaty: EcoString,
    /// Status, in its own words.
    pub status: EcoString,
    /// IANA time zone; UTC where none is named (`zone_named` tells).
    pub zone: EcoString,
    /// Whether the text names a zone.
    pub zone_named: bool,
    /// What happens where a month has no such day; `None`: the text does not say.
    pub month_end: Option<MonthEnd>,
    /// The named calendar of working days.
    pub working_days: Option<WorkingDays>,
    /// In force since.
    pub in_force: Option<Date>,
    /// Date of the document.
    pub date: Option<Date>,
    /// Who may sponsor a bracket.
    pub sponsors: Vec<EcoString>,
    /// `duration: unlimited`: the text says that it has no end of its own (VCLT Article 42 leaves it the ways out that it names).
    pub unlimited: bool,
    /// Authentic languages.
    pub authentic: Vec<EcoString>,
    /// All other keys, as written.
    pub others: BTreeMap<EcoString, EcoString>,
}

/// Where a month has no such day (31 January + 1 month).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonthEnd {
    /// The last day of the month.
    Clip,
    /// The first day of the next month.
    Next,
    /// An error that shows both.
    Refuse,
}

/// The working week and its holidays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingDays {
    /// Monday first.
    pub week: [bool; 7],
    /// Days off.
    pub holidays: Vec<Date>,
}

/// An instrument.
#[derive(Clone, Debug)]
pub struct Instrument {
    /// The term that names it (`Charter`); empty for the treaty itself.
    pub prefix: EcoString,
    /// Its full name.
    pub title: EcoString,
    /// Its term, where it has one.
    pub term: Option<TermId>,
    /// Whether `uses … prevails` was said.
    pub prevails: bool,
    /// Whether its rules are the labelled default layer (front matter `layer: default law`).
    pub default_law: bool,
    /// Of an imported default layer: the supposition (*off*, *on*) by which a question reads the treaty `under` it.
    pub layer: Option<crate::choice::IssueId>,
    /// In force since, by its own header.
    pub in_force: Option<Date>,
    /// Declared by an `instrument` line (an amendment, a protocol) rather than by `uses`.
    pub declared: bool,
    /// Where.
    pub span: Option<Span>,
}

/// A heading.
#[derive(Clone, Debug)]
pub struct Article {
    /// Heading without brackets.
    pub title: EcoString,
    /// What citations call it: `Article 5`, `Strand One`, `Annex`.
    pub cite: EcoString,
    /// 1 for `#`.
    pub level: u8,
    /// The picks under which the article stands.
    pub guard: Guard,
    /// Where.
    pub span: Span,
    /// The instrument.
    pub instrument: InstrumentId,
}

/// What kind of choice an issue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueKind {
    /// Not agreed: counted as a bracket of the draft, settled for clean text.
    Open,
    /// Agreed words, several meanings: every answer shows all.
    Reading,
    /// In nobody's text: chosen only by a question; the unlabelled or absent alternative is the text itself.
    Supposition,
}

/// An issue.
#[derive(Clone, Debug)]
pub struct Issue {
    /// With `#`; derived (`#article-5-2.1`) where the bracket has no name.
    pub name: EcoString,
    /// Whether the text named it.
    pub named: bool,
    /// Kind.
    pub kind: IssueKind,
    /// In document order. A bracket with one alternative has a second, empty one: `delete`.
    pub alts: Vec<Alternative>,
    /// For a supposition: the alternative that is the text itself.
    pub default: Option<u16>,
    /// `{only with #quorum = RU}`: this alternative only together with those.
    pub links: Vec<(u16, Vec<Pick>)>,
    /// The issue lives only where this guard holds (a bracket nested in an alternative).
    pub within: Guard,
    /// Every bracket that carries it, rules, prose and headings.
    pub places: Vec<Span>,
    /// Where it first stands.
    pub origin: Origin,
    /// Marked `{intended}`.
    pub intended: bool,
}

/// An alternative of an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Sponsors, or the name of the reading or supposition.
    pub labels: Vec<EcoString>,
    /// The words, as written.
    pub text: EcoString,
    /// The empty alternative (`delete`, `no text`, or *out*).
    pub delete: bool,
    /// In nobody's text (`suppose x`): chosen only by a question, also beside alternatives with sponsors.
    pub supposed: bool,
}

/// A defined term.
#[derive(Clone, Debug)]
pub struct Term {
    /// As written (`UA`, `P5`, `Charter.Council`).
    pub name: EcoString,
    /// The long name in quotes.
    pub label: Option<EcoString>,
    /// What it is.
    pub kind: TermKind,
    /// The picks under which it is declared at all.
    pub guard: Guard,
    /// Where.
    pub origin: Origin,
    /// Whether anything else uses it.
    pub used: bool,
}

/// What a term is.
#[derive(Clone, Debug, PartialEq)]
pub enum TermKind {
    /// A party; `unnamed` is the role whose unnamed holder it is.
    Party {
        /// For an unnamed holder: its role.
        unnamed: Option<TermId>,
    },
    /// A third State: never bound without a fact of consent.
    Third,
    /// A role.
    Role(Box<RoleTerm>),
    /// A body with its members.
    Body {
        /// Members as declared: parties, roles with a number (as so many unnamed holders), other bodies. Empty: acts as one.
        members: Vec<Member>,
    },
    /// A kind with its values.
    Kind(Vec<(Guard, TermId)>),
    /// A value of one or more kinds.
    Value(Vec<TermId>),
    /// A place with what contains it.
    Place(Vec<Choice<TermId>>),
    /// A number column.
    Number(Box<NumberTerm>),
    /// A unit (`MEUR`).
    Unit,
    /// An instrument.
    Instrument(InstrumentId),
}

/// A role.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoleTerm {
    /// Whose members may hold it (`role Unionist of Assembly`).
    pub of: Option<Set>,
    /// `one of them`: a member of `of` holds exactly one of the roles declared together.
    pub one_of: Vec<TermId>,
    /// Computed: who satisfies this (with `it`).
    pub means: Option<Choice<Cond>>,
    /// Held since / until an event (with `it`).
    pub from: Vec<Choice<Point>>,
    /// Until.
    pub until: Vec<Choice<Point>>,
    /// Declared holders, from the text or a table.
    pub holders: Vec<Member>,
}

/// A declared member of a role or body.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Who: a party, a body, or (in a body) a role: all its holders.
    pub who: TermId,
    /// The picks under which.
    pub guard: Guard,
    /// From this day.
    pub from: Option<Date>,
    /// Until the end of this day.
    pub until: Option<Date>,
}

/// A number column: a weight or a datum for each holder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NumberTerm {
    /// Of whom.
    pub of: Option<Set>,
    /// Declared values.
    pub values: BTreeMap<TermId, Choice<RBig>>,
    /// The value of each holder of a role.
    pub by_role: Vec<(TermId, Choice<RBig>)>,
    /// `others`: the sum of the rest, known only together.
    pub others: Option<Choice<RBig>>,
    /// `= quantity`: computed.
    pub computed: Option<Choice<Quantity>>,
    /// The table it came from.
    pub table: Option<EcoString>,
}

/// The type of a slot in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum SlotType {
    /// Any party, third State or body.
    Party,
    /// Any body.
    Body,
    /// Any place.
    Place,
    /// A date.
    Date,
    /// A number with a unit.
    Amount,
    /// Words in quotes.
    Text,
    /// Holders of one of these roles, members or values of one of these terms, or the term itself.
    Of(Vec<TermId>),
    /// An item (built-ins: `votes on DECISION`).
    Item,
    /// The treaty or an instrument.
    Treaty,
    /// A document kind, role, rule, citation …: anything named.
    Anything,
}

/// An act: a sentence with an actor.
#[derive(Clone, Debug)]
pub struct Act {
    /// As declared, for messages: `Party attacks Party in Place from Place`.
    pub text: EcoString,
    /// The verb in its base form (`attack`).
    pub verb: EcoString,
    /// Set for built-in acts.
    pub builtin: Option<Builtin>,
    /// Who can do it. `None`: the Treaty itself is the subject.
    pub subject: Option<SlotType>,
    /// What follows the verb, in the declared order.
    pub parts: Vec<Part>,
    /// `valid only if`.
    pub valid_if: Dnf<Cond>,
    /// `valid only after`.
    pub valid_after: Dnf<EventPat>,
    /// `determined by`.
    pub determined_by: Option<Choice<Set>>,
    /// Variables of its conditions.
    pub vars: Vec<Variable>,
    /// Picks under which it is declared.
    pub guard: Guard,
    /// Where.
    pub origin: Origin,
}

impl Act {
    /// The argument slots, in order.
    pub fn args(&self) -> impl Iterator<Item = (&Option<EcoString>, &SlotType)> {
        self.parts.iter().filter_map(|part| match part {
            Part::Arg { label, ty } => Some((label, ty)),
            Part::Word(_) => None,
        })
    }
}

/// A part of a declared sentence after its verb.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A literal word.
    Word(EcoString),
    /// An argument; without a label it is the compulsory object.
    Arg {
        /// The preposition before it.
        label: Option<EcoString>,
        /// Its type.
        ty: SlotType,
    },
}

/// The built-in sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the sentence it names")]
pub enum Builtin {
    Signs,
    Ratifies,
    Accepts,
    Accedes,
    AppliesProvisionally,
    GivesNotice,
    SuspendsNotice,
    ResumesNotice,
    RevokesNotice,
    Withdraws,
    Suspends,
    Resumes,
    Terminates,
    Waives,
    Releases,
    Objects,
    Votes,
    Becomes,
    CeasesToBe,
    Joins,
    Leaves,
    Judges,
    Expels,
    Amends,
    SubmitsDispute,
    Extends,
    /// `Treaty enters into force [for P]`.
    EntersIntoForce,
    /// `Treaty applies provisionally [for P]`.
    TreatyAppliesProvisionally,
    /// `Treaty applies [for P]`: in force or provisionally.
    TreatyApplies,
    /// `Treaty ends [for P]`.
    TreatyEnds,
}

/// An incident: a sentence without an actor.
#[derive(Clone, Debug)]
pub struct Incident {
    /// Its words and slots.
    pub parts: Vec<Part>,
    /// As declared.
    pub text: EcoString,
    /// Who determines it.
    pub determined_by: Option<Choice<Set>>,
    /// Picks.
    pub guard: Guard,
    /// Where.
    pub origin: Origin,
}
