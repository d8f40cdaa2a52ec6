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
    /// Prose without rules.
    pub no_rules: &'static str,
    /// At the end.
    pub made_by: &'static str,
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
    no_rules: "No rule renders these words.",
    made_by: "Made by Servanda from the treaty's own file; every number here is one that its commands print.",
};
