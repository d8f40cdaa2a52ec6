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
    /// What the rules of an article are called.
    pub rules: &'static str,
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
    rules: "As rules",
    no_rules: "No rule renders these words.",
    made_by: "Made by Servanda from the treaty's own file; every number here is one that its commands print.",
};
