//! From blocks to items in their articles: headings, citations, bracketed articles, and which words stand above which rules.

use ecow::{EcoString, eco_format};
use servanda_syntax::Span;
use servanda_syntax::ast::{Block, Bracket, Document, Heading, HeadingMarkKind, Item, ItemKind, Many, Node, Prose, ProseKind, Slot, Words};

use crate::choice::{Guard, IssueId, Pick};
use crate::codes;
use crate::issues::both;
use crate::load::Loaded;
use crate::lower::Lower;
use crate::treaty::{Alternative, Article, InstrumentId, IssueKind};

/// An item with where it stands. It owns its tree, which is gone as soon as its meaning is known: of a large draft the trees of
/// all rules and their meanings are not held at once.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) item: Item,
    /// The picks of its own bracket and of its article.
    pub(crate) guard: Guard,
    /// The citation of its heading and numbered paragraph.
    pub(crate) cite: EcoString,
    pub(crate) instrument: InstrumentId,
    /// Its file is a part of the treaty.
    pub(crate) part: bool,
    /// Which of the loaded files.
    pub(crate) file: usize,
    /// Stands in a bracket that supposes it.
    pub(crate) supposed: bool,
}

/// A paragraph with whether a rule renders it.
#[derive(Clone, Debug)]
pub(crate) struct Paragraph<'a> {
    pub(crate) prose: &'a Prose,
    pub(crate) cite: EcoString,
    pub(crate) instrument: InstrumentId,
    pub(crate) bound: bool,
}

/// What the walk finds.
#[derive(Debug, Default)]
pub(crate) struct Walk<'a> {
    /// What the rule blocks hold, until it is read.
    pub(crate) items: Vec<Placed>,
    /// Whether they held anything.
    pub(crate) any_items: bool,
    pub(crate) paragraphs: Vec<Paragraph<'a>>,
    pub(crate) heading_brackets: Vec<(&'a Bracket<Words>, EcoString, InstrumentId)>,
}

/// What citations call a heading: `Article 5. Assistance` is `Article 5`.
pub(crate) fn heading_cite(text: &str) -> EcoString {
    let text = text.trim();
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let behind = text.get(at + c.len_utf8()..).unwrap_or("");
        let space = behind.is_empty() || behind.starts_with(char::is_whitespace);
        match c {
            '.' | ':' if space => {
                end = at;
                break;
            }
            '–' | '—' if text.get(..at).is_some_and(|before| before.ends_with(char::is_whitespace)) => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let cut = text.get(..end).unwrap_or(text);
    let mut cite = EcoString::with_capacity(cut.len());
    for (at, word) in cut.split_whitespace().enumerate() {
        if at > 0 {
            cite.push(' ');
        }
        cite.push_str(word);
    }
    cite
}

/// The citation of a paragraph below a heading: `Article 5` and `2` give `Article 5(2)`, `Strand One` and `5(d)` give `Strand One 5(d)`.
pub(crate) fn paragraph_cite(heading: &str, paragraph: &str) -> EcoString {
    let paragraph = paragraph.trim();
    let word: String = paragraph.chars().take_while(|c| c.is_alphabetic()).collect();
    if word.chars().count() >= 2 && word.chars().next().is_some_and(char::is_uppercase) && !is_roman(&word) {
        return paragraph.into();
    }
    if heading.is_empty() {
        return paragraph.into();
    }
    let last = heading.rsplit(' ').next().unwrap_or(heading);
    let numbered = heading.contains(' ') && (last.chars().any(|c| c.is_ascii_digit()) || is_roman(last));
    if !numbered {
        return eco_format!("{heading} {paragraph}");
    }
    match paragraph.split_once('(') {
        Some((first, rest)) if !first.is_empty() => eco_format!("{heading}({})({rest}", first.trim()),
        _ if paragraph.starts_with('(') => eco_format!("{heading}{paragraph}"),
        _ => eco_format!("{heading}({paragraph})"),
    }
}

fn is_roman(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C'))
}

/// The name of an item, where it has one with a paragraph.
pub(crate) fn item_paragraph(item: &Item) -> Option<&EcoString> {
    match &item.kind {
        ItemKind::Rule(rule) => rule.name.paragraph.as_ref().map(|word| &word.text),
        ItemKind::Decision(decision) => decision.name.paragraph.as_ref().map(|word| &word.text),
        ItemKind::Claim(claim) => claim.name.paragraph.as_ref().map(|word| &word.text),
        ItemKind::Fact(fact) => fact.paragraph.as_ref().map(|word| &word.text),
        _ => None,
    }
}

#[derive(Clone)]
struct Level {
    depth: u8,
    guard: Guard,
    cite: EcoString,
    options: Option<IssueId>,
}

#[derive(Default)]
struct Section<'a> {
    /// Each with its whole number and the number of blocks before it.
    paragraphs: Vec<(&'a Prose, Option<EcoString>, usize)>,
    /// The last paragraph numbered in figures, to which letters belong.
    figure: Option<EcoString>,
    fences: usize,
    cited: Vec<EcoString>,
    /// Paragraphs of which a rule renders a part.
    begun: Vec<EcoString>,
    explicit: Vec<bool>,
}

impl<'a> Lower<'a> {
    /// Walks one file, whose rule blocks hold these items.
    pub(crate) fn walk(&mut self, loaded: &'a Loaded, file: usize, blocks: Vec<Many<Item>>, out: &mut Walk<'a>) {
        let mut blocks = blocks.into_iter();
        let document: &'a Document = &loaded.document;
        let instrument = loaded.instrument;
        let mut levels: Vec<Level> = Vec::new();
        let mut section = Section::default();
        let mut pending: Vec<EcoString> = Vec::new();
        for (at, block) in document.blocks.iter().enumerate() {
            match block {
                Block::Heading(heading) => {
                    let cite = levels.last().map(|level| level.cite.clone()).unwrap_or_default();
                    end_section(&mut section, &cite, instrument, out);
                    pending.clear();
                    let level = self.heading(heading, &document.blocks[at + 1..], &mut levels, instrument);
                    for bracket in &heading.brackets {
                        self.prose_bracket(bracket, instrument, &level.cite, &level.guard);
                        out.heading_brackets.push((bracket, level.cite.clone(), instrument));
                    }
                    levels.push(level);
                }
                Block::Paragraph(prose) => {
                    let (cite, guard) = current(&levels);
                    if prose.kind != ProseKind::Code && prose.kind != ProseKind::Comment {
                        for bracket in &prose.brackets {
                            self.prose_bracket(bracket, instrument, &cite, &guard);
                        }
                    }
                    if matches!(prose.kind, ProseKind::Text | ProseKind::Item | ProseKind::Table) {
                        let number = section.whole_number(prose);
                        pending.extend(number.clone().filter(|_| prose.depth == 0));
                        section.paragraphs.push((prose, number, section.fences));
                    }
                }
                Block::Fence(fence) => {
                    let (heading, guard) = current(&levels);
                    let cite = match pending.as_slice() {
                        [only] => paragraph_cite(&heading, only),
                        _ => heading.clone(),
                    };
                    pending.clear();
                    self.announce_block(fence.body, instrument, &cite);
                    let first = out.items.len();
                    let shelf = Shelf { guard, cite, heading, instrument, part: loaded.part, file, supposed: false };
                    self.place(blocks.next().unwrap_or_default(), &shelf, out);
                    let mut explicit = false;
                    for placed in &out.items[first..] {
                        if let Some(text) = item_paragraph(&placed.item) {
                            explicit = true;
                            for one in text.split(',') {
                                let number: String = one.trim().chars().take_while(|c| c.is_alphanumeric()).collect();
                                section.cited.push(one.trim().into());
                                section.begun.push(number.into());
                            }
                        }
                    }
                    section.fences += 1;
                    section.explicit.push(explicit);
                }
            }
        }
        let cite = levels.last().map(|level| level.cite.clone()).unwrap_or_default();
        end_section(&mut section, &cite, instrument, out);
    }

    fn heading(&mut self, heading: &'a Heading, rest: &[Block], levels: &mut Vec<Level>, instrument: InstrumentId) -> Level {
        while levels.last().is_some_and(|level| level.depth >= heading.level) {
            levels.pop();
        }
        let parent = levels.last().cloned();
        let mut guard = parent.as_ref().map(|level| level.guard.clone()).unwrap_or_default();
        let mut cite = heading_cite(&heading.text);
        let mut options = None;
        if let Some(mark) = &heading.mark {
            for label in &mark.labels {
                self.check_sponsor(label, instrument, &cite);
            }
            let name = mark.issue.as_ref().map(|issue| issue.text.clone());
            match mark.kind {
                HeadingMarkKind::InOrOut => {
                    let id = self.announce_issue(name.as_deref(), mark.span, instrument, &cite);
                    let labels: Vec<_> = mark.labels.iter().map(|label| EcoString::from(label.name())).collect();
                    let supposed = mark.labels.iter().any(|label| matches!(label.kind, servanda_syntax::ast::LabelKind::Suppose(_)));
                    self.settle_heading(id, vec![(labels, heading.text.clone(), supposed)], mark.span, &guard);
                    if let Some(both) = both(&guard, &[Pick { issue: id, alt: 0 }]) {
                        guard = both;
                    }
                }
                HeadingMarkKind::OneOf => {
                    let id = self.announce_issue(name.as_deref(), mark.span, instrument, &cite);
                    let mut alternatives = Vec::new();
                    for block in rest {
                        let Block::Heading(below) = block else { continue };
                        if below.level <= heading.level {
                            break;
                        }
                        if let Some(option) = below.mark.as_ref().filter(|mark| mark.kind == HeadingMarkKind::Option) {
                            let labels = option.labels.iter().map(|label| EcoString::from(label.name())).collect();
                            let supposed =
                                option.labels.iter().any(|label| matches!(label.kind, servanda_syntax::ast::LabelKind::Suppose(_)));
                            alternatives.push((labels, below.text.clone(), supposed));
                        }
                    }
                    self.settle_heading(id, alternatives, mark.span, &guard);
                    options = Some(id);
                }
                HeadingMarkKind::Option => {
                    cite = parent.as_ref().map(|level| level.cite.clone()).unwrap_or_default();
                    let labels: Vec<EcoString> = mark.labels.iter().map(|label| EcoString::from(label.name())).collect();
                    let found = parent.as_ref().and_then(|level| level.options).and_then(|id| {
                        let issue = self.t.issues.get(id.0 as usize)?;
                        let alt = issue.alts.iter().position(|alt| alt.labels == labels)?;
                        Some(Pick { issue: id, alt: alt as u16 })
                    });
                    match found {
                        Some(pick) => {
                            if let Some(both) = both(&guard, &[pick]) {
                                guard = both;
                            }
                        }
                        None => self.diags.push(
                            codes::diagnostic("SV0222", mark.span, "this option stands under no article that is bracketed as a choice")
                                .label("an option of what?")
                                .help("bracket the article's heading, `## Article 7 [#name]`, and put its options one level below"),
                        ),
                    }
                }
            }
        } else if let Some(level) = &parent
            && cite.is_empty()
        {
            cite = level.cite.clone();
        }
        self.t.articles.push(Article {
            title: heading.text.clone(),
            cite: cite.clone(),
            level: heading.level,
            guard: guard.clone(),
            span: heading.span,
            instrument,
        });
        Level { depth: heading.level, guard, cite, options }
    }

    fn settle_heading(&mut self, id: IssueId, alternatives: Vec<(Vec<EcoString>, EcoString, bool)>, place: Span, within: &[Pick]) {
        self.mark_in_rule(id);
        let Some(issue) = self.t.issues.get_mut(id.0 as usize) else { return };
        if !issue.places.contains(&place) {
            issue.places.push(place);
        }
        if place.file == issue.origin.span.file && place.start == issue.origin.span.start {
            issue.origin.span = place;
        }
        if !issue.alts.is_empty() {
            return;
        }
        issue.within = within.to_vec();
        issue.alts =
            alternatives.into_iter().map(|(labels, text, supposed)| Alternative { labels, text, delete: false, supposed }).collect();
        if issue.alts.len() <= 1 {
            issue.alts.push(Alternative { labels: Vec::new(), text: EcoString::new(), delete: true, supposed: false });
        }
        if issue.alts.first().is_some_and(|alt| alt.supposed) {
            issue.kind = IssueKind::Supposition;
            issue.default = issue.alts.iter().position(|alt| !alt.supposed).map(|at| at as u16);
        }
    }

    /// Registers a bracket in the treaty's words, with those nested in it.
    fn prose_bracket(&mut self, bracket: &Bracket<Words>, instrument: InstrumentId, cite: &EcoString, within: &[Pick]) {
        let (issue, positions) = self.issue_at(bracket, instrument, cite, within, true);
        for (alt, position) in bracket.alts.iter().zip(positions) {
            if let (Some(Slot::Plain(words)), Some(alt)) = (&alt.value, position)
                && let Some(inner) = both(within, &[Pick { issue, alt }])
            {
                for nested in &words.brackets {
                    self.prose_bracket(nested, instrument, cite, &inner);
                }
            }
        }
    }

    fn place(&mut self, items: Many<Item>, shelf: &Shelf, out: &mut Walk<'_>) {
        for node in items {
            match node {
                Node::One(item) => out.items.push(Placed {
                    guard: shelf.guard.clone(),
                    cite: match item_paragraph(&item) {
                        Some(paragraph) => paragraph_cite(&shelf.heading, paragraph),
                        None => shelf.cite.clone(),
                    },
                    item,
                    instrument: shelf.instrument,
                    part: shelf.part,
                    file: shelf.file,
                    supposed: shelf.supposed,
                }),
                Node::Open(bracket) => self.place_bracket(*bracket, shelf, out),
            }
        }
    }

    fn place_bracket(&mut self, bracket: Bracket<Many<Item>>, shelf: &Shelf, out: &mut Walk<'_>) {
        let (issue, positions) = self.issue(&bracket, shelf.instrument, &shelf.cite, &shelf.guard);
        self.mark_in_rule(issue);
        for (alt, position) in bracket.alts.into_iter().zip(positions) {
            let (Some(value), Some(position)) = (alt.value, position) else { continue };
            let Some(guard) = both(&shelf.guard, &[Pick { issue, alt: position }]) else { continue };
            let supposed = shelf.supposed
                || self.t.issues.get(issue.0 as usize).and_then(|issue| issue.alts.get(position as usize)).is_some_and(|alt| alt.supposed);
            let inner = Shelf { guard, supposed, ..shelf.clone() };
            match value {
                Slot::Plain(items) => self.place(items, &inner, out),
                Slot::Open(nested) => self.place_bracket(*nested, &inner, out),
            }
        }
    }
}

impl Section<'_> {
    /// `(b)` below a paragraph `2.` is `2(b)`.
    fn whole_number(&mut self, prose: &Prose) -> Option<EcoString> {
        let number = prose.number.as_ref()?.text.clone();
        if prose.depth > 0 {
            return Some(number);
        }
        if number.starts_with(|c: char| c.is_ascii_digit()) {
            self.figure = Some(number.clone());
            return Some(number);
        }
        Some(match &self.figure {
            Some(figure) => eco_format!("{figure}({number})"),
            None => number,
        })
    }
}

/// Whether a paragraph is the cited one or a part of it.
fn is_or_is_in(number: &str, cited: &str) -> bool {
    number.strip_prefix(cited).is_some_and(|rest| rest.is_empty() || rest.starts_with('('))
}

fn end_section<'a>(section: &mut Section<'a>, cite: &EcoString, instrument: InstrumentId, out: &mut Walk<'a>) {
    for (prose, number, next_fence) in section.paragraphs.drain(..) {
        let cited = number
            .as_ref()
            .is_some_and(|number| section.begun.contains(number) || section.cited.iter().any(|cited| is_or_is_in(number, cited)));
        let followed = section.explicit.get(next_fence);
        let bound = cited || followed.is_some_and(|explicit| number.is_none() || !explicit);
        let cite = match &number {
            Some(number) if prose.depth == 0 => paragraph_cite(cite, number),
            _ => cite.clone(),
        };
        out.paragraphs.push(Paragraph { prose, cite, instrument, bound });
    }
    section.fences = 0;
    section.figure = None;
    section.cited.clear();
    section.begun.clear();
    section.explicit.clear();
}

#[derive(Clone)]
struct Shelf {
    guard: Guard,
    cite: EcoString,
    heading: EcoString,
    instrument: InstrumentId,
    part: bool,
    file: usize,
    supposed: bool,
}

fn current(levels: &[Level]) -> (EcoString, Guard) {
    levels.last().map(|level| (level.cite.clone(), level.guard.clone())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_read_as_treaties_are_cited() {
        assert_eq!(heading_cite("Article 5. Assistance"), "Article 5");
        assert_eq!(heading_cite("Strand One"), "Strand One");
        assert_eq!(heading_cite("Article IX: Consultations"), "Article IX");
        assert_eq!(paragraph_cite("Article 5", "2"), "Article 5(2)");
        assert_eq!(paragraph_cite("Article IX", "17"), "Article IX(17)");
        assert_eq!(paragraph_cite("Strand One", "5(d)(i)"), "Strand One 5(d)(i)");
        assert_eq!(paragraph_cite("Annex", "Annex X"), "Annex X");
        assert_eq!(paragraph_cite("Article 5", "2(a)"), "Article 5(2)(a)");
    }
}
