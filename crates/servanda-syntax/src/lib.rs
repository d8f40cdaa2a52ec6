//! Treaty text: sources, diagnostics, Markdown, lexer, parser, lossless tree, formatter.

/// Placeholder until the syntax room lands its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// File.
    pub file: u16,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}
