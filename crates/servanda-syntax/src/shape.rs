//! The shape of a tree as text: what was read, without places, notes and spacing.
//!
//! Two texts with the same shape say the same; tests, the formatter's own check and the comparison of drafts rely on it.
//! Brackets may be chosen while writing, so that "the meaning under this choice" can be compared too.

mod ask;
mod lines;
mod parts;

use std::fmt::Write as _;

use crate::ast::{Block, Bracket, Document, Fence, Label, Many, Node, Slot, Words};
use crate::source::Span;

/// Which alternative of a bracket is the text: called with its issue and the labels of its alternatives.
/// `None` leaves the bracket open.
pub type Pick<'a> = &'a dyn Fn(Option<&str>, &[&[Label]]) -> Option<usize>;

/// Leaves every bracket open.
pub fn leave_open(_: Option<&str>, _: &[&[Label]]) -> Option<usize> {
    None
}

/// The shape of a whole document; `text` is the file it was read from.
pub fn document(document: &Document, text: &str, pick: Pick<'_>) -> String {
    let mut shape = Shape { out: String::new(), text, pick };
    for entry in &document.front.entries {
        let _ = writeln!(shape.out, "{}: {}", entry.key, entry.value);
    }
    for block in &document.blocks {
        shape.block(block);
    }
    shape.out
}

/// The shape of one rule block.
pub fn fence(fence: &Fence, text: &str, pick: Pick<'_>) -> String {
    let mut shape = Shape { out: String::new(), text, pick };
    shape.items(&fence.items);
    shape.out
}

/// Writes a tree.
pub(crate) struct Shape<'a> {
    out: String,
    text: &'a str,
    pick: Pick<'a>,
}

impl Shape<'_> {
    fn say(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn words(&self, span: Span) -> String {
        self.text.get(span.range()).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => {
                let _ = write!(self.out, "h{} {}", heading.level, heading.text);
                if let Some(mark) = &heading.mark {
                    let _ = write!(self.out, " {:?}", mark.kind);
                    if let Some(issue) = &mark.issue {
                        let _ = write!(self.out, " #{}", issue.text);
                    }
                    self.labels(&mark.labels);
                }
                self.prose_brackets(&heading.brackets);
                self.say("\n");
            }
            Block::Paragraph(prose) => {
                let _ = write!(self.out, "{:?}", prose.kind);
                if let Some(number) = &prose.number {
                    let _ = write!(self.out, " ({})", number.text);
                }
                let _ = write!(self.out, " {}", self.words(prose.span));
                self.prose_brackets(&prose.brackets);
                self.say("\n");
            }
            Block::Fence(fence) => {
                self.say("fence\n");
                self.items(&fence.items);
            }
        }
    }

    fn prose_brackets(&mut self, brackets: &[Bracket<Words>]) {
        for bracket in brackets {
            self.say(" ");
            self.bracket(bracket, &mut |s, w: &Words| {
                let text = s.words(w.span);
                s.say(&format!("`{text}`"));
                s.prose_brackets(&w.brackets);
            });
        }
    }

    fn labels(&mut self, labels: &[Label]) {
        for label in labels {
            let kind = match &label.kind {
                crate::ast::LabelKind::Sponsor(_) => "",
                crate::ast::LabelKind::Reading(_) => "reading ",
                crate::ast::LabelKind::Suppose(_) => "suppose ",
            };
            let _ = write!(self.out, " {kind}{}", label.name());
        }
    }

    fn slot<T>(&mut self, slot: &Slot<T>, write: &mut dyn FnMut(&mut Self, &T)) {
        match slot {
            Slot::Plain(value) => write(self, value),
            Slot::Open(bracket) => self.bracket(bracket, write),
        }
    }

    fn bracket<T>(&mut self, bracket: &Bracket<T>, write: &mut dyn FnMut(&mut Self, &T)) {
        let labels: Vec<&[Label]> = bracket.alts.iter().map(|alt| alt.labels.as_slice()).collect();
        let issue = bracket.issue.as_ref().map(|i| i.text.as_str());
        if let Some(chosen) = (self.pick)(issue, &labels) {
            if let Some(value) = bracket.alts.get(chosen).and_then(|alt| alt.value.as_ref()) {
                self.slot(value, write);
            }
            return;
        }
        self.say("[");
        if let Some(issue) = issue {
            let _ = write!(self.out, "#{issue}");
        }
        for (i, alt) in bracket.alts.iter().enumerate() {
            if i > 0 {
                self.say(" |");
            }
            self.labels(&alt.labels);
            self.say(": ");
            match &alt.value {
                Some(value) => self.slot(value, write),
                None => self.say("delete"),
            }
            if let Some(settings) = &alt.only_with {
                self.say(" only with ");
                self.settings(settings);
            }
        }
        self.say("]");
    }

    fn many<T>(&mut self, many: &Many<T>, write: &mut dyn FnMut(&mut Self, &T)) {
        for node in many {
            match node {
                Node::One(value) => write(self, value),
                Node::Open(bracket) => {
                    self.bracket(bracket, &mut |s, inner| s.many(inner, write));
                    if !self.out.ends_with('\n') && !self.out.is_empty() {
                        self.say("\n");
                    }
                }
            }
        }
    }
}
