//! The typed rules and decisions of a treaty.

use dashu::rational::RBig;
use servanda_syntax::Span;

use crate::choice::{Choice, Dnf, Guard};
use crate::treaty::{
    Bearer, Cond, Dur, Electorate, EventPat, ItemName, ItemPat, Modal, Origin, Phrase, Point, Quantity, Set, TermId, Time, Variable,
};

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
    /// To one of them, whichever: a notice *to either depositary* has reached whom it must when it has reached one.
    Any(Set),
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
    pub failing: Vec<Fallback>,
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

/// A step that a decision goes to where the one before it fails.
#[derive(Clone, Debug)]
pub struct Fallback {
    /// How long after the opening it begins, with a vote of its own (Chemical Weapons Convention VIII(18): a vote is deferred
    /// for 24 hours); `None`: the votes of the step before are counted.
    pub after: Option<Choice<Dur>>,
    /// The majority.
    pub majorities: Dnf<Share>,
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
