//! The typed sentences of a treaty: names of items, facts, bearers, events, conditions, quantities, time.

use dashu::rational::RBig;
use ecow::EcoString;
use jiff::civil::{Date, DateTime};
use servanda_syntax::Span;

use crate::choice::{Choice, Dnf, Guard};
use crate::treaty::{ActId, DecisionId, Element, FactId, IncidentId, InstrumentId, Origin, RuleId, SlotType, TermId, VarId, VoteAmount};

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
    /// Nothing but the item's name binds it: whoever passes the name says who or what it is.
    pub only_named: bool,
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
    /// A date with its hour.
    Instant(jiff::civil::DateTime),
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

impl Cond {
    /// The variables that it names, under any choice.
    pub fn vars(&self) -> Vec<VarId> {
        let mut found = Vec::new();
        self.collect_vars(&mut found);
        found
    }

    fn collect_vars(&self, found: &mut Vec<VarId>) {
        match self {
            Self::Not(inner) => inner.collect_vars(found),
            Self::Is(one, set) => {
                found.extend(one.var());
                set.collect_vars(found);
            }
            Self::Judges { who, of, .. } => {
                found.extend(who.var());
                found.extend(of.as_ref().and_then(Ref::var));
            }
            Self::State(item, _) | Self::Fact(item) => item.collect_vars(found),
            Self::Bound(who, _) | Self::Signatory(who, _) => found.extend(who.var()),
            Self::Done(event) => event.collect_vars(found),
            Self::Compare(..) | Self::Silent(..) | Self::Treaty(..) => {}
        }
    }
}

impl Phrase {
    /// Whether `it`, the member in question, is among the arguments.
    pub fn names_it(&self) -> bool {
        let sets = self.args.iter().flatten().flat_map(Choice::values).filter_map(|arg| match arg {
            Arg::Set(set) => Some(set),
            _ => None,
        });
        sets.flat_map(|set| &set.members).flat_map(Choice::values).any(|one| *one == Ref::It)
    }
}

impl Ref {
    /// The variable that it is.
    pub fn var(&self) -> Option<VarId> {
        match self {
            Self::Typed(_, var) | Self::Var(var) => Some(*var),
            Self::Term(_) | Self::It | Self::Other(_) | Self::MemberOf(_) => None,
        }
    }
}

impl Set {
    fn collect_vars(&self, found: &mut Vec<VarId>) {
        found.extend(self.members.iter().flat_map(Choice::values).filter_map(Ref::var));
        for except in self.except.iter().flat_map(|except| except.values()) {
            except.collect_vars(found);
        }
    }
}

impl ItemPat {
    fn collect_vars(&self, found: &mut Vec<VarId>) {
        found.extend(self.args.iter().flatten().flat_map(Choice::values).filter_map(Ref::var));
    }
}

impl EventPat {
    fn collect_vars(&self, found: &mut Vec<VarId>) {
        match self {
            Self::Act { by, phrase } => {
                for bearer in by.values() {
                    match bearer {
                        Bearer::One(one) => found.extend(one.var()),
                        Bearer::Each(electorate) | Bearer::No(electorate) => electorate.set.collect_vars(found),
                        Bearer::Any { set, .. } | Bearer::Jointly { set, .. } | Bearer::Count { set, .. } | Bearer::Weight { set, .. } => {
                            set.collect_vars(found);
                        }
                        Bearer::Unspecified | Bearer::Treaty(_) => {}
                    }
                }
                collect_args(&phrase.args, found);
            }
            Self::Incident { args, .. } => collect_args(args, found),
            Self::State { item, .. } | Self::Edge { item, .. } => item.collect_vars(found),
            Self::Breach { by, .. } => found.extend(by.as_ref().and_then(Ref::var)),
        }
    }
}

fn collect_args(args: &[Option<Choice<Arg>>], found: &mut Vec<VarId>) {
    for arg in args.iter().flatten().flat_map(Choice::values) {
        match arg {
            Arg::Set(set) => set.collect_vars(found),
            Arg::Item(item) => item.collect_vars(found),
            _ => {}
        }
    }
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
    /// An amount that an event names (`when Firm hires N`).
    Var(VarId),
    /// What of a rule's total has not been performed; nothing where nothing is open.
    Rest(ItemPat),
    /// The mean of a number over the holders of a role.
    Mean(TermId, TermId),
    /// How late a rule's performance was, or is by now (`begun days of delay of delivery`): the sum over its instances; nothing where
    /// nothing is late.
    Delay {
        /// Of which rule.
        item: ItemPat,
        /// Hours, days or weeks.
        unit: TimeUnit,
        /// `begun` counts up, `full` down.
        rounding: Rounding,
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
    /// `the first day of the 6th month after P`: that of the month so many months after the month of the point, as final clauses count
    /// (`the first day of the month after …` is the next month). A month always has a first day, so no month-end rule is asked.
    MonthStart(Choice<u32>, Box<Point>),
}

impl Point {
    /// The point from which it counts: itself, unless it is the beginning of a month after another.
    pub fn counted_from(&self) -> &Self {
        match self {
            Self::MonthStart(_, of) => of.counted_from(),
            other => other,
        }
    }
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
