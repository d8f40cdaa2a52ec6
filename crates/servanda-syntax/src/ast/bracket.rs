//! Brackets: one open choice, in whatever slot it stands.

use ecow::EcoString;

use super::{Settings, Term};
use crate::source::Span;

/// The name of an issue, `#rule` or, of another instrument, `Charter.#veto`; the text is without the `#`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueName {
    /// Its words.
    pub span: Span,
    /// The name, `rule` or `Charter.veto`.
    pub text: EcoString,
}

/// One open choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Bracket<T> {
    /// From `[` to `]`.
    pub span: Span,
    /// The issue it belongs to; the same issue elsewhere is the same choice.
    pub issue: Option<IssueName>,
    /// The exclusive alternatives; one alone is text in or out.
    pub alts: Vec<Alt<T>>,
    /// Editor's notes in it.
    pub notes: Vec<Note>,
}

/// One alternative of a bracket.
#[derive(Clone, Debug, PartialEq)]
pub struct Alt<T> {
    /// Labels and text.
    pub span: Span,
    /// Who sponsors it, or which reading or supposition it is; empty if nobody is named.
    pub labels: Vec<Label>,
    /// What would stand in the text; `None` for `delete` and `no text`, and where it could not be read (then it was reported).
    pub value: Option<Slot<T>>,
    /// `{only with #quorum = RU}`.
    pub only_with: Option<Box<Settings>>,
}

/// A label before an alternative.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Its words, without the colon.
    pub span: Span,
    /// Which of the three kinds.
    pub kind: LabelKind,
}

/// The three kinds of labels.
#[derive(Clone, Debug, PartialEq)]
pub enum LabelKind {
    /// A sponsor: not agreed.
    Sponsor(Term),
    /// `reading x`: agreed words with several meanings.
    Reading(EcoString),
    /// `suppose x`: in nobody's text, chosen only by a question.
    Suppose(EcoString),
}

/// A place where a bracket may stand.
#[derive(Clone, Debug, PartialEq)]
pub enum Slot<T> {
    /// No bracket.
    Plain(T),
    /// An open choice.
    Open(Box<Bracket<T>>),
}

impl<T> Slot<T> {
    /// The value, where no bracket stands.
    pub fn plain(&self) -> Option<&T> {
        match self {
            Self::Plain(value) => Some(value),
            Self::Open(_) => None,
        }
    }

    /// The bracket, if one stands here.
    pub fn open(&self) -> Option<&Bracket<T>> {
        match self {
            Self::Plain(_) => None,
            Self::Open(bracket) => Some(bracket),
        }
    }
}

/// One line or item, or a bracket that holds several.
#[derive(Clone, Debug, PartialEq)]
pub enum Node<T> {
    /// A line or item.
    One(T),
    /// A bracket around lines or items.
    Open(Box<Bracket<Many<T>>>),
}

/// Lines or items in order, some of them bracketed.
pub type Many<T> = Vec<Node<T>>;

/// An editor's note, `{ … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// With its braces.
    pub span: Span,
    /// The words inside, trimmed.
    pub text: EcoString,
    /// It is `{intended}`: the gap or reading beside it is deliberate.
    pub intended: bool,
}

impl Label {
    /// The sponsor, if it is one.
    pub fn sponsor(&self) -> Option<&Term> {
        match &self.kind {
            LabelKind::Sponsor(term) => Some(term),
            _ => None,
        }
    }

    /// The word a setting uses for it: the sponsor's code, or the name of the reading or supposition.
    pub fn name(&self) -> &str {
        match &self.kind {
            LabelKind::Sponsor(term) => &term.text,
            LabelKind::Reading(name) | LabelKind::Suppose(name) => name,
        }
    }
}
