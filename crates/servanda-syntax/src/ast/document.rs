//! The Markdown side: front matter, headings, the treaty's own words, rule blocks.

use ecow::EcoString;

use super::{Bracket, IssueName, Item, Label, Many, Note};
use crate::source::{FileId, Span};

/// One file of a treaty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Which file.
    pub file: FileId,
    /// Its header; empty if it has none.
    pub front: FrontMatter,
    /// Headings, words and rule blocks in order.
    pub blocks: Vec<Block>,
}

/// The header between two `---` lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    /// With its `---` lines; `None` if the file has no header.
    pub span: Option<Span>,
    /// Its entries in order.
    pub entries: Vec<FrontEntry>,
}

/// One line `key: value` of the header.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontEntry {
    /// The key in lower case: `time zone`.
    pub key: EcoString,
    /// Where the key stands.
    pub key_span: Span,
    /// The value, trimmed, without surrounding quotation marks; list lines `- x` are joined by `, `.
    pub value: EcoString,
    /// Where the value stands.
    pub value_span: Span,
}

/// One block of the document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading: an article, a part, an option.
    Heading(Heading),
    /// The treaty's own words, or anything else that is no rule.
    Paragraph(Prose),
    /// A rule block.
    Fence(Fence),
}

/// A heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The whole line.
    pub span: Span,
    /// The number of `#`.
    pub level: u8,
    /// Its words without marks, brackets that are marks, and notes: `Article 7`.
    pub text: EcoString,
    /// Where the words stand.
    pub text_span: Span,
    /// Whether the section is bracketed, or an option.
    pub mark: Option<HeadingMark>,
    /// Brackets within the words themselves.
    pub brackets: Vec<Bracket<Words>>,
    /// Editor's notes.
    pub notes: Vec<Note>,
}

/// The mark that brackets a section.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadingMark {
    /// The bracket, or the words `Option UA`.
    pub span: Span,
    /// Which mark.
    pub kind: HeadingMarkKind,
    /// The issue, if named.
    pub issue: Option<IssueName>,
    /// The sponsors or readings.
    pub labels: Vec<Label>,
}

/// The three marks of headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadingMarkKind {
    /// `## [#levels UA] Article 7`: the section is in or out.
    InOrOut,
    /// `## Article 7 [#levels]`: exactly one of the options below it.
    OneOf,
    /// `### Option UA`: one of those options.
    Option,
}

/// A stretch of the treaty's own words: a paragraph, one list item, a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Prose {
    /// All its lines, with the number.
    pub span: Span,
    /// What it is in Markdown.
    pub kind: ProseKind,
    /// The paragraph number, `2` of `2.`, `(2)` or `2)`.
    pub number: Option<ParagraphNumber>,
    /// How deep it is indented as a list item; 0 for the top.
    pub depth: u8,
    /// Its brackets, outermost.
    pub brackets: Vec<Bracket<Words>>,
    /// Editor's notes outside brackets.
    pub notes: Vec<Note>,
}

/// What a stretch of words is in Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProseKind {
    /// A paragraph, or a numbered paragraph.
    Text,
    /// An item of a list without numbers.
    Item,
    /// A quotation.
    Quote,
    /// A table.
    Table,
    /// A code block that is no rule block.
    Code,
    /// An HTML comment, which readers do not see.
    Comment,
}

/// The number of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct ParagraphNumber {
    /// Where it stands.
    pub span: Span,
    /// `2`, `a`, `iv`.
    pub text: EcoString,
}

/// The words of one alternative of a bracket in prose.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// Where they stand, trimmed.
    pub span: Span,
    /// Brackets within them.
    pub brackets: Vec<Bracket<Words>>,
}

/// A rule block.
#[derive(Clone, Debug, PartialEq)]
pub struct Fence {
    /// With its fence lines.
    pub span: Span,
    /// The text between the fence lines.
    pub body: Span,
    /// What it declares and rules.
    pub items: Many<Item>,
}
