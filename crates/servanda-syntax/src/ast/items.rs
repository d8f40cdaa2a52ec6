//! What a rule block declares: parties and terms, acts and facts, rules, decisions, claims, questions, stories.

use super::{Clause, Date, Event, Fact, Many, Name, Note, Number, Phrase, Quantity, Question, Ref, Set, Slot, Str, Term, Terms, Word};
use crate::source::Span;

/// One item of a rule block.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// From its first word to its last line.
    pub span: Span,
    /// Its keyword, `rule`.
    pub keyword: Span,
    /// What it is.
    pub kind: ItemKind,
    /// Editor's notes on its first line.
    pub notes: Vec<Note>,
}

/// The kinds of items.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `role`
    Role(Box<RoleDecl>),
    /// `party`
    Party(Box<PartyDecl>),
    /// `third`: third States
    Third(Vec<NamedTerm>),
    /// `body`
    Body(Box<BodyDecl>),
    /// `instrument`
    Instrument(InstrumentDecl),
    /// `kind`
    Kind(Box<KindDecl>),
    /// `place`
    Place(Box<PlaceDecl>),
    /// `number`
    Number(Box<NumberDecl>),
    /// `act`
    Act(Box<ActDecl>),
    /// `incident`
    Incident(Box<IncidentDecl>),
    /// `fact`
    Fact(Box<FactDecl>),
    /// `history`
    History(Box<HistoryDecl>),
    /// `unit`
    Unit(Vec<NamedTerm>),
    /// `uses`
    Uses(Box<UsesDecl>),
    /// `rule`
    Rule(Box<Rule>),
    /// `decision`
    Decision(Box<Decision>),
    /// `claim`
    Claim(Box<Claim>),
    /// `ask`
    Ask(Box<Ask>),
    /// `assume`
    Assume(Box<Assume>),
    /// Words that begin no item; reported.
    Broken,
}

/// A term with its spelled-out name.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTerm {
    /// The term.
    pub term: Term,
    /// `"Russian Federation"`
    pub name: Option<Str>,
}

/// `role Guarantor of set from "parties.csv"`; lines `one of them`, `means`, `from`, `until`.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleDecl {
    /// The roles.
    pub terms: Vec<Term>,
    /// Who may hold them.
    pub of: Option<Set>,
    /// A table of holders.
    pub table: Option<Str>,
    /// Its lines.
    pub clauses: Many<Clause>,
}

/// `party UA "Ukraine" is Guaranteed`, `party 40 Signatory`.
#[derive(Clone, Debug, PartialEq)]
pub struct PartyDecl {
    /// The parties.
    pub entries: Vec<PartyEntry>,
    /// Their roles.
    pub roles: Option<Slot<Terms>>,
}

/// One party, or so many unnamed ones.
#[derive(Clone, Debug, PartialEq)]
pub enum PartyEntry {
    /// A party with its code.
    Named(NamedTerm),
    /// `40 Signatory`: unnamed parties alike.
    Unnamed(Number, Term),
}

/// `body Council "…"`; lines `members`, `from`, `until`.
#[derive(Clone, Debug, PartialEq)]
pub struct BodyDecl {
    /// The bodies.
    pub entries: Vec<NamedTerm>,
    /// Their roles.
    pub roles: Option<Slot<Terms>>,
    /// Its lines.
    pub clauses: Many<Clause>,
}

/// `10 Elected` or `DE` among the members of a body.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    /// Where it stands.
    pub span: Span,
    /// How many alike, unnamed.
    pub count: Option<Slot<Number>>,
    /// Who.
    pub term: Term,
}

/// `instrument Protocol "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct InstrumentDecl {
    /// Its code and name.
    pub entry: NamedTerm,
}

/// `kind Aid = Military, Humanitarian`
#[derive(Clone, Debug, PartialEq)]
pub struct KindDecl {
    /// The kind.
    pub term: Term,
    /// Its values.
    pub values: Slot<Terms>,
}

/// `place Kherson in Ukraine`
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceDecl {
    /// The places.
    pub terms: Terms,
    /// The places they lie in.
    pub within: Option<Slot<Terms>>,
}

/// `number Population of Member from "weights.csv"`; lines `UA 5`, `others 12`.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberDecl {
    /// Its name.
    pub term: Term,
    /// Who has one.
    pub of: Option<Set>,
    /// A table.
    pub table: Option<Str>,
    /// Its value.
    pub equals: Option<Slot<Quantity>>,
    /// Its rows.
    pub clauses: Many<Clause>,
}

/// `act Guarantor delivers Aid to Guaranteed`; lines `valid only if`, `valid only after`, `determined by`.
#[derive(Clone, Debug, PartialEq)]
pub struct ActDecl {
    /// Who acts (`Treaty` too).
    pub subject: Term,
    /// Verb, object and labels.
    pub phrase: Phrase,
    /// Its lines.
    pub clauses: Many<Clause>,
}

/// `incident oil spill in Place`; lines `determined by`.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentDecl {
    /// Its words.
    pub phrase: Phrase,
    /// Its lines.
    pub clauses: Many<Clause>,
}

/// `fact perimeter of I is agreed (Annex X)`; lines of time, `means`, `if`, `unless`, `determined by`, `open`.
#[derive(Clone, Debug, PartialEq)]
pub struct FactDecl {
    /// The fact.
    pub fact: Fact,
    /// The provision it renders, read below the heading's citation.
    pub paragraph: Option<Word>,
    /// Its lines.
    pub clauses: Many<Clause>,
}

/// `history Attack` with dated lines.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryDecl {
    /// Its name.
    pub term: Term,
    /// What happened.
    pub lines: Vec<Dated>,
}

/// `uses Charter from "../un-charter.md" prevails`
#[derive(Clone, Debug, PartialEq)]
pub struct UsesDecl {
    /// The name it goes by here.
    pub term: Term,
    /// Its file.
    pub from: Str,
    /// It prevails over this treaty.
    pub prevails: bool,
}

/// A rule: exactly one sentence, and lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// Sentence and lines in order.
    pub clauses: Many<Clause>,
}

/// A decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Its name.
    pub name: Name,
    /// Its lines in order.
    pub clauses: Many<Clause>,
}

/// A claim, which is also a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its name.
    pub name: Name,
    /// Its lines in order.
    pub clauses: Many<Clause>,
}

/// A question with what is given and expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The question.
    pub question: Question,
    /// `with`, `given`, `as of`, `under`, `expect`.
    pub clauses: Many<Clause>,
}

/// `assume EVENT only after EVENT`: conduct, outside the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Assume {
    /// What waits.
    pub event: Event,
    /// For what.
    pub only_after: Event,
}

/// One line of a story.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated {
    /// Where it stands.
    pub span: Span,
    /// Announced, not happened.
    pub planned: bool,
    /// When it happened; days of a story are [`DateKind::Day`](super::DateKind::Day).
    pub date: Date,
    /// When it became known, if later.
    pub recorded: Option<Date>,
    /// What happened.
    pub kind: DatedKind,
    /// Editor's notes.
    pub notes: Vec<Note>,
}

/// What a line of a story says.
#[derive(Clone, Debug, PartialEq)]
pub enum DatedKind {
    /// Something happened.
    Event(Box<Event>),
    /// What is known of a fact.
    Fact(Box<Fact>, Truth),
    /// A vote.
    Vote(Box<Vote>),
    /// Could not be read; reported.
    Broken,
}

/// What is known of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// `true`
    True,
    /// `false`
    False,
    /// `undetermined`
    Undetermined,
    /// `contested`
    Contested,
}

/// `vote on joint election: yes 29 Unionist, 38 Nationalist; no 30 Unionist; absent others`
#[derive(Clone, Debug, PartialEq)]
pub struct Vote {
    /// The decision.
    pub decision: Name,
    /// The ballots.
    pub ballots: Vec<Ballot>,
}

/// How some of them voted.
#[derive(Clone, Debug, PartialEq)]
pub struct Ballot {
    /// Where it stands.
    pub span: Span,
    /// `yes`, `no`, `abstain`, `absent`.
    pub conduct: super::Conduct,
    /// `abstain with declaration`
    pub declared: bool,
    /// Who.
    pub who: Vec<VotedBy>,
}

/// Those who voted so.
#[derive(Clone, Debug, PartialEq)]
pub enum VotedBy {
    /// `29 Unionist`
    Counted(Number, Term),
    /// A party.
    Ref(Ref),
    /// All who are not named in the other ballots.
    Others(Span),
}
