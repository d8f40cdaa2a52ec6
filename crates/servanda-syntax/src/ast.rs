//! The typed tree of a treaty file: what the text says, by shape, before any name has a meaning.
//!
//! Three conventions hold everywhere:
//! - every node has the [`Span`](crate::Span) of its words;
//! - wherever a bracket may stand, the value is a [`Slot`]: plain, or one open choice whose alternatives were read by the same rule;
//!   lines and items may also be bracketed as groups, see [`Node`] and [`Many`];
//! - acts are sentences that only the model can match against the declarations, so they arrive as opaque [`Phrase`]s.

mod bracket;
mod document;
mod events;
mod items;
mod lines;
mod questions;
mod values;

pub use bracket::{Alt, Bracket, IssueName, Label, LabelKind, Many, Node, Note, Slot};
pub use document::{
    Block, Document, Fence, FrontEntry, FrontMatter, Heading, HeadingMark, HeadingMarkKind, ParagraphNumber, Prose, ProseKind, Words,
};
pub use events::{
    Anchor, AnchorKind, Breached, Cond, CondKind, Date, DateKind, Event, EventKind, Fact, Judgement, Judges, Point, PointKind, Prep,
    Subject, Time, TimeKind, Turn,
};
pub use items::{
    ActDecl, Ask, Assume, Ballot, BodyDecl, Claim, Dated, DatedKind, Decision, FactDecl, HistoryDecl, IncidentDecl, InstrumentDecl, Item,
    ItemKind, KindDecl, Membership, NamedTerm, NumberDecl, PartyDecl, PartyEntry, PlaceDecl, RoleDecl, Rule, Truth, UsesDecl, Vote,
    VotedBy,
};
pub use lines::{Clause, ClockStop, CountsAs, Join, Late, Line, LineKind, NotVoting, OnBreach, Sentence, Standard, SuspendedNotice, Who};
pub use questions::{
    Answer, AnswerValue, Choice, Coalition, CoalitionTerm, Conduct, Question, QuestionKind, Setting, SettingKind, Settings, Target,
    TargetKind, VotesNeeded, When, Which,
};
pub use values::{
    Amount, AmountKind, Base, BaseOf, Bearer, BearerKind, Bound, Cite, Counted, Dur, Electorate, Except, Modal, Name, Number, Phrase,
    PhraseKind, PhraseToken, Presence, Quantity, QuantityKind, Ref, RefKind, Rounding, Set, SetPart, Share, ShareKind, State, Str, Term,
    Terms, Unit, Weight, Word,
};
