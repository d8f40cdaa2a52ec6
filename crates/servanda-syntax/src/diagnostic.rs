//! What the tool has to say about a treaty, in treaty terms: what is wrong, why it matters, a way out.
//!
//! A user's mistake is always a [`Diagnostic`], never a Rust error and never a panic.

use std::borrow::Cow;

use ecow::EcoString;

use crate::source::Span;

/// How a finding weighs; ordered, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The text cannot be given a meaning.
    Error,
    /// It has a meaning that cannot work.
    Defect,
    /// An element is missing: the text is silent.
    Gap,
    /// Readings differ.
    Ambiguity,
    /// A bracket that is not agreed.
    Open,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word shown to people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Defect => "defect",
            Self::Gap => "gap",
            Self::Ambiguity => "ambiguity",
            Self::Open => "open",
            Self::Note => "note",
        }
    }
}

/// Words of a message. Most are the same in every finding of a kind, and a hopeless file has many: those take no room.
pub type Words = Cow<'static, str>;

/// A change of the text that would resolve a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the change does.
    pub title: String,
    /// The words to replace; empty where something is to be inserted.
    pub span: Span,
    /// The words to put there.
    pub replacement: String,
}

/// One finding, with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, explained on its own page: `SV0101`.
    pub code: &'static str,
    /// How it weighs.
    pub severity: Severity,
    /// What is the matter: lower case, no full stop, names in backticks.
    pub message: Words,
    /// The words it is about.
    pub primary: Span,
    /// What to write under those words; may be empty.
    pub label: Words,
    /// Further places with what to say about each.
    pub others: Vec<(Span, Words)>,
    /// Why it matters, or what the tool did instead.
    pub notes: Vec<Words>,
    /// Ways out.
    pub helps: Vec<Words>,
    /// Ways out that the tool can write itself.
    pub fixes: Vec<Fix>,
    /// The citation of the provision: `Article 5(2)`.
    pub article: Option<EcoString>,
    /// The missing or unsettled element: `deadline`.
    pub element: Option<EcoString>,
    /// Marked `{intended}` in the text: shown, no longer nagged about.
    pub intended: bool,
}

impl Diagnostic {
    /// A finding of any severity.
    pub fn new(code: &'static str, severity: Severity, span: Span, message: impl Into<Words>) -> Self {
        let mut message = message.into();
        if let Cow::Owned(text) = &mut message {
            text.shrink_to_fit();
        }
        Self {
            code,
            severity,
            message,
            primary: span,
            label: Words::default(),
            others: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            fixes: Vec::new(),
            article: None,
            element: None,
            intended: false,
        }
    }

    /// The text cannot be given a meaning.
    pub fn error(code: &'static str, span: Span, message: impl Into<Words>) -> Self {
        Self::new(code, Severity::Error, span, message)
    }

    /// It has a meaning that cannot work.
    pub fn defect(code: &'static str, span: Span, message: impl Into<Words>) -> Self {
        Self::new(code, Severity::Defect, span, message)
    }

    /// The text is silent on an element.
    pub fn gap(code: &'static str, span: Span, element: impl Into<EcoString>, message: impl Into<Words>) -> Self {
        Self { element: Some(element.into()), ..Self::new(code, Severity::Gap, span, message) }
    }

    /// Readings differ.
    pub fn ambiguity(code: &'static str, span: Span, message: impl Into<Words>) -> Self {
        Self::new(code, Severity::Ambiguity, span, message)
    }

    /// A bracket that is not agreed.
    pub fn open(code: &'static str, span: Span, message: impl Into<Words>) -> Self {
        Self::new(code, Severity::Open, span, message)
    }

    /// Something worth knowing.
    pub fn note_only(code: &'static str, span: Span, message: impl Into<Words>) -> Self {
        Self::new(code, Severity::Note, span, message)
    }

    /// What to write under the words.
    #[must_use]
    pub fn label(mut self, text: impl Into<Words>) -> Self {
        self.label = text.into();
        self
    }

    /// A further place.
    #[must_use]
    pub fn other(mut self, span: Span, text: impl Into<Words>) -> Self {
        add(&mut self.others, (span, text.into()));
        self
    }

    /// Why it matters.
    #[must_use]
    pub fn note(mut self, text: impl Into<Words>) -> Self {
        add(&mut self.notes, text.into());
        self
    }

    /// A way out.
    #[must_use]
    pub fn help(mut self, text: impl Into<Words>) -> Self {
        add(&mut self.helps, text.into());
        self
    }

    /// A way out that the tool can write itself.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        add(&mut self.fixes, Fix { title: title.into(), span, replacement: replacement.into() });
        self
    }

    /// The provision it is about.
    #[must_use]
    pub fn article(mut self, citation: impl Into<EcoString>) -> Self {
        self.article = Some(citation.into());
        self
    }

    /// The element it is about.
    #[must_use]
    pub fn element(mut self, element: impl Into<EcoString>) -> Self {
        self.element = Some(element.into());
        self
    }

    /// Marks it as deliberate.
    #[must_use]
    pub fn intended(mut self, intended: bool) -> Self {
        self.intended = intended;
        self
    }

    /// Whether the text cannot be given a meaning.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Adds without room for more: a finding has one or two of each, and a large draft has very many findings.
fn add<T>(list: &mut Vec<T>, one: T) {
    list.reserve_exact(1);
    list.push(one);
}
