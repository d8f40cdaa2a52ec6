//! The tree: what there is to show, before anybody decides how.
//!
//! Strings are treaty words; names stand in backticks, and every renderer knows what to do with them. Parts that a program may
//! want to pick out of the JSON (tables, lists, fields) carry an `id` that does not change between versions of one schema.

use schemars::JsonSchema;
use serde::Serialize;

use crate::finding::Finding;

/// The name and version of the JSON that a report becomes; the number rises when a reader written for it would break.
pub const SCHEMA: &str = "servanda.report/1";

/// Everything one command has to show.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// Name and version of the schema.
    pub schema: String,
    /// The command whose results these are: `check`, `ask`.
    pub command: String,
    /// What it is about, usually the treaty's name.
    pub title: String,
    /// The parts, in reading order.
    pub blocks: Vec<Block>,
}

impl Report {
    /// An empty report of a command about something.
    pub fn new(command: impl Into<String>, title: impl Into<String>) -> Self {
        Self { schema: SCHEMA.to_owned(), command: command.into(), title: title.into(), blocks: Vec::new() }
    }

    /// Adds a part.
    pub fn push(&mut self, block: impl Into<Block>) -> &mut Self {
        self.blocks.push(block.into());
        self
    }

    /// Adds a paragraph.
    pub fn say(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::paragraph(text))
    }

    /// Adds a heading.
    pub fn heading(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Heading { text: text.into() })
    }

    /// All findings, also those within sections.
    pub fn findings(&self) -> Vec<&Finding> {
        fn walk<'a>(blocks: &'a [Block], found: &mut Vec<&'a Finding>) {
            for block in blocks {
                match block {
                    Block::Finding(finding) => found.push(finding),
                    Block::Findings { findings, .. } => found.extend(findings),
                    Block::Section(section) => walk(&section.blocks, found),
                    _ => {}
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.blocks, &mut found);
        found
    }
}

/// How something should strike the reader; the renderer decides what that looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// What the eye should find first.
    Strong,
    /// As it should be: passed, performed.
    Good,
    /// Needs attention: a gap, an open bracket.
    Warn,
    /// Failed, breached, blocked.
    Bad,
    /// Background.
    Quiet,
}

impl Tone {
    /// Whether it is the ordinary one, which JSON leaves out.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the serializer asks by reference")]
    fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

/// One part of a report.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "block", rename_all = "kebab-case")]
pub enum Block {
    /// A heading between parts of equal rank.
    Heading {
        /// Its words.
        text: String,
    },
    /// Running text.
    Paragraph {
        /// Its words.
        text: String,
        /// How it should strike the reader.
        #[serde(skip_serializing_if = "Tone::is_plain")]
        tone: Tone,
    },
    /// Names with values.
    Fields {
        /// Stable name.
        id: String,
        /// In reading order.
        fields: Vec<Field>,
    },
    /// Rows and columns.
    Table(Table),
    /// Points, which may have points below them.
    List {
        /// Stable name.
        id: String,
        /// The points.
        items: Vec<Item>,
    },
    /// Something the tool has to say about the text, with the words it is about.
    Finding(Box<Finding>),
    /// Many of one kind, where a line for each is enough unless somebody asks for more.
    Findings {
        /// Stable name.
        id: String,
        /// What it says above them.
        title: String,
        /// The findings.
        findings: Vec<Finding>,
    },
    /// Numbers side by side.
    Bars(Bars),
    /// Why something holds.
    Derivation(Step),
    /// What happened when.
    Timeline(Timeline),
    /// Text to be shown as it is.
    Code {
        /// What language it is in: `servanda`, `diff`, or nothing.
        language: String,
        /// The text.
        text: String,
    },
    /// Words that came and went.
    Redline(Redline),
    /// Parts that belong together under a title.
    Section(Section),
}

impl Block {
    /// Running text.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph { text: text.into(), tone: Tone::Plain }
    }

    /// Running text in a tone.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self::Paragraph { text: text.into(), tone }
    }

    /// Names with values.
    pub fn fields(id: impl Into<String>, fields: Vec<Field>) -> Self {
        Self::Fields { id: id.into(), fields }
    }

    /// Points.
    pub fn list(id: impl Into<String>, items: Vec<Item>) -> Self {
        Self::List { id: id.into(), items }
    }
}

impl From<Table> for Block {
    fn from(table: Table) -> Self {
        Self::Table(table)
    }
}
impl From<Finding> for Block {
    fn from(finding: Finding) -> Self {
        Self::Finding(Box::new(finding))
    }
}
impl From<Bars> for Block {
    fn from(bars: Bars) -> Self {
        Self::Bars(bars)
    }
}
impl From<Step> for Block {
    fn from(step: Step) -> Self {
        Self::Derivation(step)
    }
}
impl From<Timeline> for Block {
    fn from(timeline: Timeline) -> Self {
        Self::Timeline(timeline)
    }
}
impl From<Redline> for Block {
    fn from(redline: Redline) -> Self {
        Self::Redline(redline)
    }
}
impl From<Section> for Block {
    fn from(section: Section) -> Self {
        Self::Section(section)
    }
}

/// Words that came and went, paragraph by paragraph.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Redline {
    /// Stable name.
    pub id: String,
    /// The paragraphs that changed.
    pub passages: Vec<RedlinePassage>,
}

/// A paragraph that changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct RedlinePassage {
    /// The heading under which it stands.
    pub heading: String,
    /// Its words, in order.
    pub runs: Vec<RedlineRun>,
}

/// Words with what became of them.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RedlineRun {
    /// What became of them.
    pub change: RedlineChange,
    /// The words.
    pub text: String,
}

/// What became of some words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RedlineChange {
    /// They stayed.
    Same,
    /// They were struck out.
    Removed,
    /// They were put in.
    Added,
}

impl RedlinePassage {
    /// The words in plain characters: `[-struck out-]`, `{+put in+}`.
    pub fn plain(&self) -> String {
        let words = self.runs.iter().map(|run| match run.change {
            RedlineChange::Same => run.text.clone(),
            RedlineChange::Removed => format!("[-{}-]", run.text),
            RedlineChange::Added => format!("{{+{}+}}", run.text),
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// Parts that belong together under a title.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Section {
    /// Stable name.
    pub id: String,
    /// What it says above them.
    pub title: String,
    /// The parts.
    pub blocks: Vec<Block>,
}

impl Section {
    /// An empty section.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into(), blocks: Vec::new() }
    }

    /// Adds a part.
    pub fn push(&mut self, block: impl Into<Block>) -> &mut Self {
        self.blocks.push(block.into());
        self
    }
}

/// A name with its value.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Field {
    /// What it is.
    pub name: String,
    /// The value.
    pub value: Cell,
}

impl Field {
    /// A name with its value.
    pub fn new(name: impl Into<String>, value: impl Into<Cell>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// A value as people read it, and as programs do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Cell {
    /// The words shown.
    pub text: String,
    /// The exact value behind them, where the words are not it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<Scalar>,
    /// How it should strike the reader.
    #[serde(skip_serializing_if = "Tone::is_plain")]
    pub tone: Tone,
    /// The place on the page that it speaks of; elsewhere it has none.
    #[serde(skip)]
    pub place: Option<String>,
}

impl Cell {
    /// Words in a tone.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone, ..Self::default() }
    }

    /// Words that stand for an exact value.
    pub fn exact(text: impl Into<String>, exact: Scalar) -> Self {
        Self { text: text.into(), exact: Some(exact), ..Self::default() }
    }

    /// The place on the page that it speaks of.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}
impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::exact(number.to_string(), Scalar::Integer(number as i64))
    }
}
impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Self::from(number as u64)
    }
}

/// A value for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// A whole number.
    Integer(i64),
    /// A whole number or fraction of any size: `13/63`; a date: `2022-05-04`.
    Exact(String),
    /// Yes or no.
    Bool(bool),
}

/// Rows and columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Table {
    /// Stable name.
    pub id: String,
    /// What it says above it; may be empty.
    pub title: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows; columns as `(id, title)`.
    pub fn new(id: impl Into<String>, columns: &[(&str, &str)]) -> Self {
        let columns =
            columns.iter().map(|(id, title)| Column { id: (*id).to_owned(), title: (*title).to_owned(), align: Align::Left }).collect();
        Self { id: id.into(), title: String::new(), columns, rows: Vec::new() }
    }

    /// What it says above it.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Numbers stand at the right.
    #[must_use]
    pub fn numbers(mut self, columns: &[&str]) -> Self {
        for column in &mut self.columns {
            if columns.contains(&column.id.as_str()) {
                column.align = Align::Right;
            }
        }
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) -> &mut Self {
        self.rows.push(cells);
        self
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Column {
    /// Stable name.
    pub id: String,
    /// What it says above it.
    pub title: String,
    /// Where its cells stand.
    pub align: Align,
}

/// Where the cells of a column stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// Words.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// A point of a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Item {
    /// Its words.
    pub text: String,
    /// How it should strike the reader.
    #[serde(skip_serializing_if = "Tone::is_plain")]
    pub tone: Tone,
    /// The provision it comes from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub article: String,
    /// Points below it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

impl Item {
    /// A point.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A point in a tone.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone, ..Self::default() }
    }

    /// The provision it comes from.
    #[must_use]
    pub fn article(mut self, article: impl Into<String>) -> Self {
        self.article = article.into();
        self
    }

    /// Points below it.
    #[must_use]
    pub fn with(mut self, items: Vec<Item>) -> Self {
        self.items = items;
        self
    }
}

/// Numbers side by side, the longest bar being the greatest number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Bars {
    /// Stable name.
    pub id: String,
    /// What the numbers are.
    pub title: String,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Bar {
    /// Whose.
    pub label: String,
    /// The number as shown.
    pub shown: String,
    /// The exact number.
    pub exact: String,
    /// How long the bar is, from 0 to 1000 parts of the longest possible one.
    pub permille: u16,
}

/// A step of a derivation: something that holds, and what it rests on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Step {
    /// What holds.
    pub text: String,
    /// The provision that says so.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub article: String,
    /// What it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Step>,
}

impl Step {
    /// Something that holds.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// The provision that says so.
    #[must_use]
    pub fn article(mut self, article: impl Into<String>) -> Self {
        self.article = article.into();
        self
    }

    /// What it rests on.
    #[must_use]
    pub fn because(mut self, steps: Vec<Step>) -> Self {
        self.because = steps;
        self
    }
}

/// What happened when, in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Timeline {
    /// Stable name.
    pub id: String,
    /// The moments.
    pub moments: Vec<Moment>,
}

/// Something that happened, fell due or would.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Moment {
    /// When, as shown: `2022-05-04`.
    pub when: String,
    /// Days since the first moment, for drawing to scale; `None` where there is no date.
    pub day: Option<i64>,
    /// What.
    pub text: String,
    /// The provision.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub article: String,
    /// How it should strike the reader.
    #[serde(skip_serializing_if = "Tone::is_plain")]
    pub tone: Tone,
    /// What followed from it at the same instant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub followed: Vec<Item>,
}
