//! The words of the page that are not the treaty's, apart from the code that places them.

/// The words in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// The language, as HTML names it.
    pub language: &'static str,
    /// For those who do not see the page.
    pub skip: &'static str,
    /// Above the list of articles.
    pub contents: &'static str,
    /// The field that searches.
    pub search: &'static str,
    /// The field that filters.
    pub party: &'static str,
    /// No filter.
    pub all_parties: &'static str,
    /// Between alternatives of a bracket.
    pub or: &'static str,
    /// An alternative that is nothing.
    pub nothing: &'static str,
    /// An alternative of nobody.
    pub no_sponsor: &'static str,
    /// Before the paragraphs that a rule renders.
    pub renders: &'static str,
    /// Before the number of a paragraph.
    pub paragraph: &'static str,
    /// Paragraphs without a number.
    pub words_above: &'static str,
    /// What rules are called that together render some words.
    pub rules: &'static str,
    /// Questions and histories as they are written.
    pub asked: &'static str,
    /// Above what is said of the treaty as a whole.
    pub whole: &'static str,
    /// Something that the text does not say.
    pub gap: &'static str,
    /// Several of them.
    pub gaps: &'static str,
    /// Which keys do what.
    pub keys: &'static str,
    /// Before the choices with which alone an article stands.
    pub only_with: &'static str,
    /// Behind how many articles are shown of how many.
    pub articles_shown: &'static str,
    /// Behind how many lines are shown of how many.
    pub lines_shown: &'static str,
    /// Above findings that belong to no article.
    pub findings: &'static str,
    /// The sections below the text.
    pub sections: Sections,
    /// Above the power of the voters in a decision.
    pub power_in: &'static str,
    /// Several variants of a decision.
    pub variants: &'static str,
    /// A variant that holds whatever is chosen.
    pub whatever: &'static str,
    /// Variants that are not drawn, and where they are.
    pub more_variants: &'static str,
    /// The column of answers that depend on a bracket.
    pub answers: &'static str,
    /// No answer does.
    pub no_answers: &'static str,
    /// An answer that was asked for under some choice.
    pub asked_with: &'static str,
    /// Before the name of a decision: who can block it.
    pub who_can_block: &'static str,
    /// Before a line that the document expects.
    pub expected: &'static str,
    /// Prose without rules.
    pub no_rules: &'static str,
    /// At the end.
    pub made_by: &'static str,
}

/// The titles of the sections below the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sections {
    /// Decisions with who can block them.
    pub decisions: &'static str,
    /// What is due after a history.
    pub due: &'static str,
    /// Breaches with what they rest on.
    pub breaches: &'static str,
    /// Who owes what to whom.
    pub duties: &'static str,
    /// The same after a history.
    pub status: &'static str,
    /// What happened and what followed.
    pub timeline: &'static str,
    /// The brackets.
    pub brackets: &'static str,
    /// The document's own questions.
    pub questions: &'static str,
}

/// English.
pub const ENGLISH: Words = Words {
    language: "en",
    skip: "To the text",
    contents: "Contents",
    search: "Search (press /)",
    party: "Party",
    all_parties: "all",
    or: "or",
    nothing: "(nothing)",
    no_sponsor: "no sponsor",
    renders: "renders",
    paragraph: "paragraph",
    words_above: "these words",
    rules: "rules",
    asked: "questions and histories as written: the answers stand below",
    whole: "The treaty as a whole",
    gap: "gap: what the text does not say",
    gaps: "gaps: what the text does not say",
    keys: "Keys: / searches, j goes to the next article, k to the one before, Escape empties the search.",
    only_with: "Not agreed as a whole: stands only with",
    articles_shown: "articles",
    lines_shown: "lines",
    findings: "Of the whole treaty",
    sections: Sections {
        decisions: "Decisions, and who can block them",
        due: "What is due",
        breaches: "Breaches, and what they rest on",
        duties: "Duties and prohibitions",
        status: "Duties and prohibitions, and what has become of them",
        timeline: "What followed from what",
        brackets: "What is not agreed",
        questions: "Questions and answers",
    },
    power_in: "Power in",
    variants: "variants",
    whatever: "whatever is chosen",
    more_variants: "more variants: `servanda power` has them all",
    answers: "answers that depend on it",
    no_answers: "none that is asked",
    asked_with: "asked with",
    who_can_block: "who can block",
    expected: "expected by the document:",
    no_rules: "No rule renders these words.",
    made_by: "Made by Servanda from the treaty's own file; every number here is one that its commands print.",
};
