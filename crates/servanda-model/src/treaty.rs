//! The typed treaty: what the text says, with every name resolved and every bracket a choice variable.
//!
//! One arena holds the treaty and every instrument it `uses`, so that their rules are computed together. Identifiers are
//! indices into the vectors of [`Treaty`]; every item carries its [`Origin`], so that every answer can name its article.

use std::collections::BTreeMap;

use dashu::rational::RBig;
use ecow::EcoString;
use jiff::civil::{Date, DateTime};
use servanda_syntax::Span;

use crate::choice::{Choice, Dnf, Guard, Pick};

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

/// The name of an item with its arguments: `response against A`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemName {
    /// As written, variables included.
    pub text: EcoString,
    /// Words and slots; two items never have the same words.
    pub parts: Vec<NamePart>,
}

/// A part of an item's name.
#[derive(Clone, Debug, PartialEq)]
pub enum NamePart {
    /// A word.
    Word(EcoString),
    /// An argument, with the variable it binds.
    Var(VarId),
}

impl ItemName {
    /// What messages call the item: its words without arguments and their prepositions (`response` for `response against A`).
    pub fn words(&self) -> String {
        let mut words: Vec<&str> = Vec::with_capacity(self.parts.len());
        for (at, part) in self.parts.iter().enumerate() {
            if let NamePart::Word(word) = part {
                let before_arg = matches!(self.parts.get(at + 1), Some(NamePart::Var(_)));
                if !(before_arg && crate::names::is_preposition(word)) {
                    words.push(word.as_str());
                }
            }
        }
        words.join(" ")
    }

    /// The variables of the name, in order.
    pub fn vars(&self) -> impl Iterator<Item = VarId> {
        self.parts.iter().filter_map(|part| match part {
            NamePart::Var(var) => Some(*var),
            NamePart::Word(_) => None,
        })
    }
}

/// A variable of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Its capital letter.
    pub name: EcoString,
    /// The intersection of the types of its slots.
    pub ty: SlotType,
    /// Where it is bound.
    pub span: Span,
}

/// A fact.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Name.
    pub name: ItemName,
    /// The predicate word behind `is` (`perimeter of I is agreed`).
    pub word: Option<EcoString>,
    /// True from.
    pub from: Vec<Choice<Point>>,
    /// True until.
    pub until: Vec<Choice<Point>>,
    /// `means`: true exactly while this holds.
    pub means: Dnf<Cond>,
    /// Only if.
    pub ifs: Vec<Dnf<Cond>>,
    /// Unless.
    pub unless: Vec<Dnf<Cond>>,
    /// Who determines it.
    pub determined_by: Option<Choice<Set>>,
    /// Declared `open`: nobody knows until a history says.
    pub open: bool,
    /// Variables.
    pub vars: Vec<Variable>,
    /// Picks.
    pub guard: Guard,
    /// `{intended}`.
    pub intended: bool,
    /// Where.
    pub origin: Origin,
}

/// What a rule's modal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modal {
    /// A duty.
    Shall,
    /// A prohibition.
    ShallNot,
    /// A permission.
    May,
    /// A power.
    HasPower,
    /// No modal: works by itself.
    Effect,
}

/// Who bears a norm, who does an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Bearer {
    /// Each of them, severally. In an event: the last of them has done it.
    Each(Electorate),
    /// One of them must (or `count` of them); under `may` and `has power to`: each of them.
    Any {
        /// How many, if said.
        count: Option<Choice<RBig>>,
        /// Of whom.
        set: Set,
    },
    /// Together, with one performance or several.
    Jointly {
        /// Who.
        set: Set,
        /// `jointly and severally`.
        severally: bool,
    },
    /// `no G shall`, `no G may`: each G shall not.
    No(Electorate),
    /// One party, body or variable; a role in an event: whoever holds it.
    One(Ref),
    /// Passive voice: nobody is named.
    Unspecified,
    /// In an event: so many of them (`65 States ratify`).
    Count {
        /// How many.
        amount: VoteAmount,
        /// Of whom.
        set: Set,
    },
    /// In an event: members with so much of a number (`States with 55 % of Emissions`).
    Weight {
        /// Of whom.
        set: Set,
        /// Strictly more.
        more_than: bool,
        /// How much: a share of the total if `percent`, else an amount.
        share: RBig,
        /// Share or amount.
        percent: bool,
        /// Of which number.
        number: TermId,
    },
    /// The Treaty, or an instrument.
    Treaty(InstrumentId),
}

/// A set of voters or bearers, taken when it is asked for unless `as_of` says otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Electorate {
    /// Who.
    pub set: Set,
    /// As of.
    pub as_of: Option<Box<Choice<Point>>>,
}

/// A set of parties, bodies, places or values.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// Its members; a bracketed member is a choice of its own.
    pub members: Vec<Choice<Ref>>,
    /// Whether the members were joined by `or`.
    pub any: bool,
    /// Except.
    pub except: Option<Box<Choice<Set>>>,
}

/// A reference to somebody or something.
#[derive(Clone, Debug, PartialEq)]
pub enum Ref {
    /// A term: a party; a role (its holders); a body (itself as an actor, its members as an electorate); a place; a value.
    Term(TermId),
    /// `Guarantor G`: the variable, of that type.
    Typed(TermId, VarId),
    /// A variable.
    Var(VarId),
    /// `it`: the member in question (in `means`, `from` of a role).
    It,
    /// `other State`: any of them but the bearer.
    Other(TermId),
    /// `member of Assembly`.
    MemberOf(TermId),
}

/// An argument of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Somebody or something; several with `and` (all) or `or` (any one).
    Set(Set),
    /// A quantity.
    Quantity(Quantity),
    /// Words in quotes.
    Text(EcoString),
    /// A date.
    Date(Date),
    /// An item, for built-ins.
    Item(ItemPat),
    /// `Treaty` or an instrument.
    Treaty(InstrumentId),
    /// A citation (`suspends Article 5`).
    Cite(EcoString),
    /// A vote (`votes yes on …`).
    Vote(Vote),
}

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vote {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Abstention; `true`: with a declaration.
    Abstain(bool),
    /// Absent.
    Absent,
}

/// A sentence matched against the declared acts.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// The act.
    pub act: ActId,
    /// One per argument slot of the act; `None` = not stated.
    pub args: Vec<Option<Choice<Arg>>>,
    /// Where.
    pub span: Span,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq)]
pub enum EventPat {
    /// Somebody does something.
    Act {
        /// Who.
        by: Choice<Bearer>,
        /// What.
        phrase: Phrase,
    },
    /// Something happens without an actor.
    Incident {
        /// What.
        incident: IncidentId,
        /// One per slot.
        args: Vec<Option<Choice<Arg>>>,
    },
    /// An item enters a state (`response against A is adopted`).
    State {
        /// The item.
        item: ItemPat,
        /// The state.
        state: Choice<State>,
        /// `rejected by S`: rejected, and would have been adopted had S voted yes. `breached by P`.
        by: Option<Set>,
    },
    /// A fact begins or ends.
    Edge {
        /// The fact.
        item: ItemPat,
        /// `true`: begins.
        begins: bool,
    },
    /// The treaty (`None`) or an article of it is breached.
    Breach {
        /// The article.
        cite: Option<EcoString>,
        /// The instrument.
        instrument: InstrumentId,
        /// By whom.
        by: Option<Ref>,
    },
}

/// A rule, decision or fact with its arguments; `None` = left out (questions only).
#[derive(Clone, Debug, PartialEq)]
pub struct ItemPat {
    /// Which.
    pub item: ItemId,
    /// One per variable of the item's name.
    pub args: Vec<Option<Choice<Ref>>>,
    /// Where.
    pub span: Span,
}

/// An item that has states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemId {
    /// A rule.
    Rule(RuleId),
    /// A decision.
    Decision(DecisionId),
    /// A fact.
    Fact(FactId),
}

/// The state words (table in `semantics`, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the word it names")]
pub enum State {
    Opened,
    Adopted,
    Rejected,
    Performed,
    Breached,
    Used,
    Lapsed,
    Ended,
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Cond {
    /// Not.
    Not(Box<Cond>),
    /// `L is in Excluded`, `A is Guarantor`, `A is V`: membership or identity.
    Is(Ref, Set),
    /// `Quota of it is at least 8`, `total of contribution … is at least 3 MEUR`.
    Compare(Quantity, Quantity),
    /// `Treaty is silent on withdrawal`.
    Silent(Element, InstrumentId),
    /// `P judges "…" [of X]`: what only P can know.
    Judges {
        /// Who.
        who: Ref,
        /// The words, or the fact's name.
        what: EcoString,
        /// Of whom.
        of: Option<Ref>,
    },
    /// `response against A is adopted`: the state at that instant.
    State(ItemPat, Choice<State>),
    /// A fact is true.
    Fact(ItemPat),
    /// `P is bound`.
    Bound(Ref, InstrumentId),
    /// `P is a signatory`.
    Signatory(Ref, InstrumentId),
    /// An act has been done (a phrase without `is`).
    Done(Box<EventPat>),
    /// The treaty is in force, provisionally applied, ended.
    Treaty(InstrumentId, TreatyState),
}

/// The state of a treaty as a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreatyState {
    /// In force.
    InForce,
    /// Applied provisionally.
    Provisional,
    /// Either.
    Applies,
    /// Ended.
    Ended,
}

/// A quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// `at least`, `at most`, `more than`, `in total`, or exactly.
    pub bound: Bound,
    /// How much.
    pub value: QuantityValue,
    /// Its unit or kind.
    pub unit: Option<TermId>,
}

/// How a quantity bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Exactly (an amount to be reached in one performance).
    Exactly,
    /// At least.
    AtLeast,
    /// At most.
    AtMost,
    /// More than.
    MoreThan,
    /// In total.
    InTotal,
}

/// The value of a quantity.
#[derive(Clone, Debug, PartialEq)]
pub enum QuantityValue {
    /// A number.
    Number(Choice<RBig>),
    /// A fraction of another quantity, rounded.
    Part {
        /// The fraction.
        of: Choice<RBig>,
        /// Of what.
        whole: Box<Quantity>,
        /// How it is rounded.
        rounding: Rounding,
    },
    /// The performances of a rule, or the amounts of an act.
    Total {
        /// Of which rule.
        item: ItemPat,
        /// Since.
        since: Option<Box<EventPat>>,
        /// In each calendar year.
        each_year: bool,
    },
    /// A number of somebody (`Quota of it`).
    Of(TermId, Ref),
    /// The members of a role or body, or the sum of a number.
    Count(TermId),
}

/// Rounding of fractions, always explicit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Up.
    Up,
    /// Down.
    Down,
    /// To the nearest, halves up.
    Nearest,
    /// None said: the exact fraction is compared.
    Exact,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the unit it names")]
pub enum TimeUnit {
    Hours,
    Days,
    WorkingDays,
    Weeks,
    Months,
    Years,
}

/// A duration.
#[derive(Clone, Debug, PartialEq)]
pub struct Dur {
    /// How many.
    pub n: Choice<u32>,
    /// Of which unit.
    pub unit: TimeUnit,
}

/// What a time runs from.
#[derive(Clone, Debug, PartialEq)]
pub enum Anchor {
    /// `thereafter`: the last of the triggers.
    Thereafter,
    /// An event.
    Event(Choice<EventPat>),
    /// A date.
    Date(Date),
    /// An instant.
    Instant(DateTime),
    /// A variable of a `Date` slot.
    Var(VarId),
    /// `day N` of the history.
    Day(u32),
}

/// A point in time.
#[derive(Clone, Debug, PartialEq)]
pub enum Point {
    /// A date, an event, or `thereafter` itself.
    At(Anchor),
    /// `day N after X`.
    DayAfter(Choice<u32>, Anchor),
    /// `the day when X`.
    DayWhen(Choice<EventPat>),
    /// `3 months after X`.
    After(Choice<Dur>, Anchor),
}

/// A time line.
#[derive(Clone, Debug, PartialEq)]
pub enum Time {
    /// `within D after X`.
    Within(Choice<Dur>, Anchor),
    /// `within D before X`.
    WithinBefore(Choice<Dur>, Anchor),
    /// `at least D before X`: no trigger.
    AtLeastBefore(Choice<Dur>, Anchor),
    /// `not before`.
    NotBefore(Choice<Point>),
    /// `not later than`.
    NotLaterThan(Choice<Point>),
    /// `on`: punctual.
    On(Choice<Point>),
    /// `from`.
    From(Choice<Point>),
    /// `until`.
    Until(Choice<Point>),
    /// `every D after X`: an instance per window.
    Every(Choice<Dur>, Anchor),
    /// `immediately`, `as soon as possible`: due, not countable.
    Promptly {
        /// `as soon as possible`.
        as_soon_as_possible: bool,
        /// From when.
        anchor: Option<Anchor>,
    },
    /// `throughout`: maintenance.
    Throughout,
}

/// A line with the picks under which it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Guarded<T> {
    /// The picks.
    pub guard: Guard,
    /// What it says.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// A rule's sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// Who.
    pub bearer: Choice<Bearer>,
    /// Must, may, …
    pub modal: Choice<Modal>,
    /// What. A bracketed verb phrase is a choice of phrases.
    pub phrase: Choice<Phrase>,
}

/// A standard of conduct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// Best efforts.
    BestEfforts,
    /// As it judges.
    AsItJudges,
    /// So far as possible.
    SoFarAsPossible,
}

/// To whom a duty is owed.
#[derive(Clone, Debug, PartialEq)]
pub enum Creditor {
    /// To each of them, separately.
    Each(Set),
    /// To all together.
    Jointly(Set),
    /// To somebody.
    One(Set),
}

/// What lateness does.
#[derive(Clone, Debug, PartialEq)]
pub enum IfLate {
    /// Still owed.
    StillOwed,
    /// Ended.
    Ended,
    /// Replaced by another rule.
    ReplacedBy(ItemPat),
}

/// What follows from breach.
#[derive(Clone, Debug, PartialEq)]
pub enum OnBreach {
    /// Another rule, in addition.
    InAddition(ItemPat),
    /// Another rule, instead.
    Instead(ItemPat),
    /// Nothing, and the text says so.
    Nothing,
}

/// The notice that exercises a power.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notice {
    /// Period, with the picks.
    pub period: Option<Choice<Dur>>,
    /// Whether it counts from receipt.
    pub from_receipt: bool,
    /// To whom.
    pub to: Option<Creditor>,
    /// With which documents.
    pub with: Vec<TermId>,
    /// `or a later date it states`.
    pub or_later: bool,
    /// `notice not before`: of the notice itself.
    pub not_before: Vec<Guarded<Choice<Point>>>,
    /// Revocable, and until when.
    pub revocable: Option<(bool, Option<Time>)>,
    /// A suspended notice stops the clock (`true`) or counts as revoked (`false`).
    pub suspended: Vec<Guarded<bool>>,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Name.
    pub name: ItemName,
    /// Sentence.
    pub sentence: Sentence,
    /// `when` lines: an `or` of `and`s of events. Several `when` lines: each begins another group, all must be met.
    pub when: Vec<Dnf<EventPat>>,
    /// `if`: a state at the trigger.
    pub ifs: Vec<Dnf<Cond>>,
    /// `while`: a state throughout.
    pub whiles: Vec<Dnf<Cond>>,
    /// `unless`: a state that excuses, read until performance or breach.
    pub unless: Vec<Dnf<Cond>>,
    /// Time lines.
    pub times: Vec<Guarded<Time>>,
    /// `owed to`.
    pub owed_to: Vec<Guarded<Choice<Creditor>>>,
    /// `standard`.
    pub standard: Vec<Guarded<Standard>>,
    /// `amount`.
    pub amount: Vec<Guarded<Choice<Quantity>>>,
    /// `notice` lines.
    pub notice: Vec<Guarded<Notice>>,
    /// `earlier performance counts`.
    pub earlier_counts: Vec<Guarded<()>>,
    /// `on suspension`: `true`, the clock stops.
    pub on_suspension: Vec<Guarded<bool>>,
    /// `if late`.
    pub if_late: Vec<Guarded<IfLate>>,
    /// `on breach`.
    pub on_breach: Vec<Guarded<OnBreach>>,
    /// `discharged by`.
    pub discharged_by: Vec<Guarded<Set>>,
    /// `survives`.
    pub survives: Vec<Guarded<Choice<EventPat>>>,
    /// `prevails over`.
    pub prevails: Vec<Guarded<ItemPat>>,
    /// Variables.
    pub vars: Vec<Variable>,
    /// Picks under which the rule stands at all (its own bracket and its article's).
    pub guard: Guard,
    /// `{intended}`.
    pub intended: bool,
    /// Where.
    pub origin: Origin,
}

/// A decision.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Name.
    pub name: ItemName,
    /// `opens when`.
    pub opens: Dnf<EventPat>,
    /// `voters`.
    pub voters: Vec<Guarded<Choice<Electorate>>>,
    /// `quorum`.
    pub quorum: Dnf<Share>,
    /// `by the procedure of`.
    pub procedure: Option<ItemPat>,
    /// `adopted by`.
    pub adopted: Dnf<Share>,
    /// `rejected by`: counts noes, prevails.
    pub rejected: Dnf<Share>,
    /// `failing that by`, in order.
    pub failing: Vec<Dnf<Share>>,
    /// What an abstention, absence, silence, tie counts as.
    pub counts: Vec<Guarded<(Conduct, CountsAs)>>,
    /// `otherwise`: `true` = adopted.
    pub otherwise: Vec<Guarded<bool>>,
    /// `if`, read when it opens.
    pub ifs: Vec<Dnf<Cond>>,
    /// `unless`, read when it opens.
    pub unless: Vec<Dnf<Cond>>,
    /// Time lines.
    pub times: Vec<Guarded<Time>>,
    /// Variables.
    pub vars: Vec<Variable>,
    /// Picks.
    pub guard: Guard,
    /// `{intended}`.
    pub intended: bool,
    /// Where.
    pub origin: Origin,
}

/// Conduct that a `counts as` line speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the word it names")]
pub enum Conduct {
    Abstention,
    Absence,
    Silence,
    Tie,
}

/// What it counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountsAs {
    /// A yes.
    Yes,
    /// A no.
    No,
    /// Leaves the base.
    Neither,
}

/// A requirement on the votes.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// What is required.
    pub kind: ShareKind,
    /// `including each Permanent`.
    pub including: Option<Choice<Bearer>>,
}

/// What is required of the votes.
#[derive(Clone, Debug, PartialEq)]
pub enum ShareKind {
    /// No voter votes no.
    Consensus,
    /// So many of the base.
    Of {
        /// `more than`.
        more_than: bool,
        /// How many.
        amount: Choice<VoteAmount>,
        /// Of whom.
        base: Choice<Base>,
    },
    /// Those of the base who hold so much of a number.
    With {
        /// Of whom.
        base: Choice<Base>,
        /// Strictly more.
        more_than: bool,
        /// How much: a share of the base's total if `percent`, else an amount.
        share: Choice<RBig>,
        /// Share or amount.
        percent: bool,
        /// Of which number.
        number: TermId,
    },
}

/// How many.
#[derive(Clone, Debug, PartialEq)]
pub enum VoteAmount {
    /// More than half.
    Majority,
    /// All. Of nobody: never reached.
    All,
    /// A fraction of the base (`two thirds`, `55 %`): at least.
    Fraction(RBig),
    /// So many.
    Number(u32),
    /// At least this many of a class (`any 3`).
    Any(u32),
    /// All but so many.
    AllBut(u32),
    /// All but the fewest who hold more than this share of a number (TFEU 238(3)(a)).
    AllButFewest {
        /// The share.
        share: RBig,
        /// Of which number.
        number: TermId,
    },
}

/// Whose votes are counted, against whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Base {
    /// Who.
    pub who: BaseWho,
    /// Which of them.
    pub presence: Presence,
    /// As of.
    pub as_of: Option<Box<Choice<Point>>>,
}

/// Who is in a base.
#[derive(Clone, Debug, PartialEq)]
pub enum BaseWho {
    /// All of the body named in `voters`, excluded or not.
    Members,
    /// Those who may vote, after exclusions.
    Voters,
    /// Voters of these roles.
    Roles(Vec<TermId>),
}

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the phrase it names")]
pub enum Presence {
    All,
    Present,
    PresentAndVoting,
    Abstaining,
}

/// `assume EVENT only after EVENT`.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// What happens only …
    pub event: EventPat,
    /// … after this.
    pub only_after: EventPat,
    /// Variables.
    pub vars: Vec<Variable>,
    /// Picks.
    pub guard: Guard,
    /// Where.
    pub origin: Origin,
}

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
#[derive(Clone, Debug)]
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
    /// `for SET`.
    pub of: Option<Set>,
    /// `by CITE [and CITE]`: must be part of the derivation.
    pub by: Vec<EcoString>,
    /// `if SETTINGS`: the smallest condition, an `or` of `and`s.
    pub when: Vec<Vec<Pick>>,
    /// The line's own words.
    pub text: EcoString,
    /// Where.
    pub span: Span,
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
