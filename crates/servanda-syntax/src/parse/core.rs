//! The parser's cursor: looking at tokens, stepping over notes, reporting, and the one function that reads every bracket.

use std::collections::BTreeMap;
use std::ops::Range;

use ecow::EcoString;

use super::hints;
use super::lexer::{ITEMS, MAX_DEPTH, Tok, Token};
use crate::ast::{Alt, Bracket, IssueName, Label, LabelKind, Note, Slot, Term, Word};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// A cursor over the tokens of one rule block.
pub(crate) struct Parser<'a> {
    pub(crate) file: FileId,
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
    /// The next token.
    pub(crate) at: usize,
    /// The first token that is not ours: the end of the bracket or part being read.
    pub(crate) limit: usize,
    /// Newlines are spaces: inside a bracket in the middle of a line.
    pub(crate) soft: bool,
    /// How many brackets and nested points we are in.
    pub(crate) depth: usize,
    /// Indices of notes that were stepped over and belong to nobody yet.
    pub(crate) notes: Vec<u32>,
    /// Where the last token that was taken ends.
    pub(crate) last_end: u32,
    /// What shape of answer the question being read asks for.
    pub(crate) asked: super::questions::Shape,
    /// The parentheses of the stretch that was looked at last.
    pub(crate) parens: Parens,
}

/// Parentheses, matched.
#[derive(Default)]
pub(crate) struct Parens {
    /// The tokens that were looked at.
    pub(crate) range: Range<usize>,
    /// Where the `)` of a `(` stands.
    pub(crate) mates: BTreeMap<usize, usize>,
}

/// How an alternative is read: a slot in a line, whole lines, whole items.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inside {
    /// A value in the middle of a line.
    Slot,
    /// Lines or items.
    Group,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(file: FileId, text: &'a str, tokens: &'a [Token], diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        let limit = tokens.len();
        let mut parser = Self {
            file,
            text,
            tokens,
            diagnostics,
            at: 0,
            limit,
            soft: false,
            depth: 0,
            notes: Vec::new(),
            last_end: tokens.first().map_or(0, |t| t.start),
            asked: super::questions::Shape::Any,
            parens: Parens::default(),
        };
        parser.settle();
        parser
    }

    // ---- looking ----

    pub(crate) fn kind_at(&self, at: usize) -> Tok {
        if at < self.limit { self.tokens[at].kind } else { Tok::End }
    }

    pub(crate) fn peek(&self) -> Tok {
        self.kind_at(self.at)
    }

    pub(crate) fn text_at(&self, at: usize) -> &'a str {
        if at < self.limit { &self.text[self.tokens[at].start as usize..self.tokens[at].end as usize] } else { "" }
    }

    /// The index of the token after `at`, stepping over notes and, where they are spaces, newlines.
    pub(crate) fn next_of(&self, at: usize) -> usize {
        let mut next = at + 1;
        while next < self.limit && self.is_skipped(next) {
            next += 1;
        }
        next
    }

    /// The index of the `n`th token from here, the current one being 0.
    pub(crate) fn nth(&self, n: usize) -> usize {
        let mut at = self.at;
        for _ in 0..n {
            at = self.next_of(at);
        }
        at
    }

    fn is_skipped(&self, at: usize) -> bool {
        match self.tokens[at].kind {
            Tok::Note => true,
            Tok::Newline => {
                // A line that begins with a keyword is no continuation, even inside a bracket.
                self.soft && !self.line_begins_with_keyword(at)
            }
            _ => false,
        }
    }

    fn line_begins_with_keyword(&self, newline: usize) -> bool {
        if self.kind_at(newline + 1) != Tok::Word {
            return false;
        }
        let word = self.text_at(newline + 1);
        matches!(word, "and" | "or" | "when" | "unless" | "while" | "within" | "owed" | "voters" | "adopted" | "rejected" | "otherwise")
            || ITEMS.contains(&word)
    }

    /// The current word, if it is one in lower case.
    pub(crate) fn word(&self) -> &'a str {
        self.word_at(self.at)
    }

    pub(crate) fn word_at(&self, at: usize) -> &'a str {
        if self.kind_at(at) == Tok::Word { self.text_at(at) } else { "" }
    }

    /// Whether the next words are these.
    pub(crate) fn looking_at(&self, words: &[&str]) -> bool {
        let mut at = self.at;
        for (i, word) in words.iter().enumerate() {
            if i > 0 {
                at = self.next_of(at);
            }
            if self.word_at(at) != *word {
                return false;
            }
        }
        true
    }

    /// Whether the part being read ends here.
    pub(crate) fn at_end(&self) -> bool {
        self.ends_at(self.at)
    }

    pub(crate) fn ends_at(&self, at: usize) -> bool {
        matches!(self.kind_at(at), Tok::Newline | Tok::End | Tok::Pipe | Tok::Close)
    }

    /// The index just behind the bracket that opens at `at`.
    pub(crate) fn behind_bracket(&self, at: usize) -> usize {
        match self.kind_at(at) {
            Tok::Open => self.next_of(self.tokens[at].mate as usize),
            Tok::Lost => self.tokens[at].mate as usize,
            _ => self.next_of(at),
        }
    }

    pub(crate) fn at_bracket(&self) -> bool {
        matches!(self.peek(), Tok::Open | Tok::Lost)
    }

    /// A bracket stands here and nothing follows it in its line or alternative.
    pub(crate) fn at_lone_bracket(&self) -> bool {
        self.at_bracket() && self.ends_at(self.behind_bracket(self.at))
    }

    /// The index of the first token of the first alternative that is text: behind issue and labels. `None` if there is none.
    pub(crate) fn first_inside(&self, bracket: usize) -> Option<usize> {
        self.starts_inside(bracket).first().copied()
    }

    /// The indices of the first tokens of the alternatives that are text: behind issue and labels, empty alternatives left out.
    /// An alternative that is a bracket and nothing else counts as its own alternatives.
    pub(crate) fn starts_inside(&self, bracket: usize) -> Vec<usize> {
        let mut starts = Vec::new();
        self.collect_starts(bracket, MAX_DEPTH.saturating_sub(self.depth), &mut starts);
        starts
    }

    fn collect_starts(&self, bracket: usize, levels: usize, starts: &mut Vec<usize>) {
        let end = (self.tokens[bracket].mate as usize).min(self.limit);
        let mut at = bracket + 1;
        let mut fresh = true;
        let space = |at: usize| matches!(self.kind_at(at), Tok::Newline | Tok::Note);
        while at < end {
            match self.tokens[at].kind {
                Tok::Pipe => {
                    fresh = true;
                    at += 1;
                }
                _ if fresh => {
                    fresh = false;
                    while at < end && (space(at) || self.kind_at(at) == Tok::Issue) {
                        at += 1;
                    }
                    at = self.label_end(at).map_or(at, |colon| colon + 1);
                    while at < end && space(at) {
                        at += 1;
                    }
                    if at < end && self.tokens[at].kind != Tok::Pipe && !self.is_delete(at) {
                        let nested = matches!(self.kind_at(at), Tok::Open | Tok::Lost);
                        let behind = if nested { self.behind_bracket(at) } else { at };
                        if nested && levels > 0 && (behind >= end || self.tokens[behind].kind == Tok::Pipe) {
                            self.collect_starts(at, levels - 1, starts);
                        } else {
                            starts.push(at);
                        }
                    }
                }
                Tok::Open | Tok::Lost => at = (self.tokens[at].mate as usize).max(at + 1),
                _ => at += 1,
            }
        }
    }

    fn is_delete(&self, at: usize) -> bool {
        self.word_at(at) == "delete" || (self.word_at(at) == "no" && self.word_at(at + 1) == "text")
    }

    // ---- moving ----

    /// Steps over notes (kept for whoever asks) and soft newlines.
    pub(crate) fn settle(&mut self) {
        while self.at < self.limit && self.is_skipped(self.at) {
            if self.tokens[self.at].kind == Tok::Note {
                self.notes.push(self.at as u32);
            }
            self.at += 1;
        }
    }

    /// Takes the current token.
    pub(crate) fn take(&mut self) -> Span {
        if self.at >= self.limit {
            return self.here();
        }
        let token = self.tokens[self.at];
        self.at += 1;
        self.last_end = token.end;
        self.settle();
        Span::new(self.file, token.start, token.end)
    }

    /// Moves to a token further on without reading; notes on the way are kept.
    pub(crate) fn jump(&mut self, to: usize) {
        if to > self.at {
            let notes = (self.at..to).filter(|at| self.tokens[*at].kind == Tok::Note).map(|at| at as u32);
            self.notes.extend(notes);
            let words = self.tokens[self.at..to].iter().rev().find(|token| token.kind != Tok::Note);
            self.last_end = words.map_or(self.last_end, |token| token.end);
            self.at = to;
        }
        self.settle();
    }

    pub(crate) fn eat(&mut self, kind: Tok) -> Option<Span> {
        (self.peek() == kind).then(|| self.take())
    }

    pub(crate) fn eat_word(&mut self, word: &str) -> Option<Span> {
        (self.word() == word).then(|| self.take())
    }

    /// Takes these words if they are next; the span covers them all.
    pub(crate) fn eat_words(&mut self, words: &[&str]) -> Option<Span> {
        if !self.looking_at(words) {
            return None;
        }
        let start = self.start();
        for _ in words {
            self.take();
        }
        Some(self.from(start))
    }

    pub(crate) fn eat_term(&mut self) -> Option<Term> {
        if self.peek() != Tok::Term {
            return None;
        }
        let text = EcoString::from(self.text_at(self.at));
        Some(Term { span: self.take(), text })
    }

    pub(crate) fn eat_any_word(&mut self) -> Option<Word> {
        if self.peek() != Tok::Word {
            return None;
        }
        let text = EcoString::from(self.text_at(self.at));
        Some(Word { span: self.take(), text })
    }

    // ---- spans ----

    /// Where the current token begins.
    pub(crate) fn start(&self) -> u32 {
        if self.at < self.limit { self.tokens[self.at].start } else { self.last_end }
    }

    /// From `start` to the end of the last token taken.
    pub(crate) fn from(&self, start: u32) -> Span {
        Span::new(self.file, start, self.last_end.max(start))
    }

    /// The current token, or the empty place where something is missing.
    pub(crate) fn here(&self) -> Span {
        if self.at < self.limit && !self.at_end() {
            Span::new(self.file, self.tokens[self.at].start, self.tokens[self.at].end)
        } else {
            Span::new(self.file, self.last_end, self.last_end)
        }
    }

    pub(crate) fn span_at(&self, at: usize) -> Span {
        self.tokens.get(at).map_or_else(|| self.here(), |t| Span::new(self.file, t.start, t.end))
    }

    // ---- reporting ----

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Something is missing or cannot be read here.
    pub(crate) fn expected(&mut self, what: &str) {
        let span = self.here();
        let found = self.text.get(span.range()).unwrap_or("");
        let message = if found.is_empty() {
            format!("the line ends where {what} must follow")
        } else {
            format!("`{found}` stands where {what} must follow")
        };
        let mut diagnostic =
            Diagnostic::error("SV0115", span, message).label(if found.is_empty() { "something is missing here" } else { "not this" });
        if let Some(out) = hints::way_out(what, found, self.text_at(self.nth(1))) {
            diagnostic = diagnostic.help(out.help);
            if let Some(words) = out.replacement {
                diagnostic = diagnostic.fix(format!("write `{words}`"), span, words);
            }
        }
        self.report(diagnostic);
    }

    /// Whatever is left of the line or alternative is reported and stepped over.
    pub(crate) fn finish_part(&mut self, what: &str) {
        if self.at_end() {
            return;
        }
        let start = self.start();
        let first = self.here();
        let bracket = self.at_bracket();
        self.skip_part();
        let rest = self.from(start);
        let text = self.text.get(rest.range()).unwrap_or("");
        let shown: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect();
        let diagnostic = if bracket {
            Diagnostic::error("SV0109", first, "a bracket stands where no choice can be open")
                .label(format!("behind {what}, which is complete without it"))
                .help(format!("let the bracket hold the whole of {what}, or the whole line"))
        } else {
            let line = self.text[..start as usize].rsplit('\n').next().unwrap_or("").trim_start();
            let out = hints::way_out_of_rest(line, text);
            Diagnostic::error("SV0117", rest, format!("`{shown}` is left over behind {what}"))
                .label("not understood here")
                .note("each line says one thing")
                .help(out.map_or_else(
                    || "begin a new line with its own keyword, or check the spelling of the word before it".to_owned(),
                    |out| out.help,
                ))
        };
        self.report(diagnostic);
    }

    /// Steps to the end of the line or alternative, over whole brackets.
    pub(crate) fn skip_part(&mut self) {
        while !self.at_end() {
            if self.at_bracket() {
                self.skip_bracket();
            } else {
                self.take();
            }
        }
    }

    pub(crate) fn skip_bracket(&mut self) {
        let open = self.tokens[self.at];
        let close = (open.mate as usize).min(self.limit);
        let to = if open.kind == Tok::Open { (close + 1).min(self.limit) } else { close };
        self.jump(to.max(self.at + 1));
    }

    // ---- notes ----

    /// The notes stepped over since there were `mark` of them.
    pub(crate) fn drain_notes(&mut self, mark: usize) -> Vec<Note> {
        if self.notes.len() <= mark {
            return Vec::new();
        }
        let indices: Vec<u32> = self.notes.drain(mark..).collect();
        // `{only with …}` belongs to the alternative around it, which asks for it itself.
        let (kept, taken): (Vec<u32>, Vec<u32>) = indices.into_iter().partition(|i| self.depth > 0 && self.is_only_with(*i));
        self.notes.extend(kept);
        taken.into_iter().map(|i| self.note(i as usize)).collect()
    }

    fn is_only_with(&self, note: u32) -> bool {
        let span = self.span_at(note as usize);
        self.text.get(span.range()).unwrap_or("").trim_start_matches(['{', ' ']).starts_with("only with ")
    }

    fn note(&self, at: usize) -> Note {
        let span = self.span_at(at);
        let text = self.text.get(span.range()).unwrap_or("");
        let inner = text.strip_prefix('{').unwrap_or(text);
        let inner = inner.strip_suffix('}').unwrap_or(inner).trim();
        Note { span, text: inner.into(), intended: inner == "intended" }
    }

    // ---- brackets ----

    /// A value or a bracket of values: the one entry by which every slot reads its bracket.
    pub(crate) fn slot<T>(&mut self, what: &str, read: &mut dyn FnMut(&mut Self) -> Option<T>) -> Option<Slot<T>> {
        if self.at_bracket() {
            self.bracket(what, Inside::Slot, read).map(|b| Slot::Open(Box::new(b)))
        } else {
            read(self).map(Slot::Plain)
        }
    }

    /// A bracket, at whose `[` the cursor stands.
    pub(crate) fn bracket<T>(&mut self, what: &str, inside: Inside, read: &mut dyn FnMut(&mut Self) -> Option<T>) -> Option<Bracket<T>> {
        let open = self.tokens[self.at];
        let start = open.start;
        if self.depth >= MAX_DEPTH {
            let span = self.here();
            self.report(
                Diagnostic::error("SV0107", span, "brackets are nested too deep")
                    .label(format!("this is level {}", MAX_DEPTH + 1))
                    .help("give the inner choice its own issue and bracket it beside the outer one"),
            );
            self.skip_bracket();
            return None;
        }
        let lost = open.kind == Tok::Lost;
        let (limit, soft, reported) = (self.limit, self.soft, self.diagnostics.len());
        let notes = self.notes.len();
        self.limit = (open.mate as usize).min(limit);
        self.soft = inside == Inside::Slot;
        self.depth += 1;
        let close = self.limit;
        self.take();
        self.skip_newlines();
        let issue = self.eat_issue();
        if issue.is_some() {
            self.eat(Tok::Colon);
        }
        let mut alts = Vec::with_capacity(2);
        loop {
            self.skip_newlines();
            alts.push(self.alternative(what, inside, read));
            if self.eat(Tok::Pipe).is_none() {
                break;
            }
        }
        self.jump(close);
        self.limit = limit;
        self.soft = soft;
        self.depth -= 1;
        if lost {
            // What the lost end made of the inside is no news.
            self.diagnostics.truncate(reported);
            self.settle();
        } else {
            self.take();
        }
        let notes = self.drain_notes(notes);
        Some(Bracket { span: self.from(start), issue, alts, notes })
    }

    pub(crate) fn skip_newlines(&mut self) {
        while self.peek() == Tok::Newline {
            self.take();
        }
    }

    pub(crate) fn eat_issue(&mut self) -> Option<IssueName> {
        if self.peek() != Tok::Issue {
            return None;
        }
        let text = self.text_at(self.at).replacen('#', "", 1);
        Some(IssueName { span: self.take(), text: text.into() })
    }

    fn alternative<T>(&mut self, what: &str, inside: Inside, read: &mut dyn FnMut(&mut Self) -> Option<T>) -> Alt<T> {
        let start = self.start();
        let notes = self.notes.len();
        let labels = self.labels();
        self.skip_newlines();
        let mut value = None;
        if self.is_delete(self.at) && self.deletes_here() {
            while !self.at_end() {
                self.take();
            }
        } else if self.at_end() && self.peek() != Tok::Newline {
            let span = self.from(start);
            self.report(
                Diagnostic::error("SV0108", span, "an alternative has no text")
                    .label("nothing stands here")
                    .help("write `delete` for the empty alternative"),
            );
        } else if let Some(delete) = self.label_without_colon() {
            self.report(
                Diagnostic::error("SV0110", delete, "a label has no colon behind it")
                    .label("who deletes?")
                    .help("a label ends with a colon and a space: `RU: delete`"),
            );
        } else if inside == Inside::Slot && self.at_bracket() && self.nests_whole() {
            value = self.bracket(what, inside, read).map(|b| Slot::Open(Box::new(b)));
        } else {
            value = read(self).map(Slot::Plain);
            self.skip_newlines();
            if !matches!(self.peek(), Tok::Pipe | Tok::End) {
                self.misfit(what);
            }
        }
        self.skip_newlines();
        while !matches!(self.peek(), Tok::Pipe | Tok::End) {
            if self.at_bracket() {
                self.skip_bracket();
            } else {
                self.take();
            }
        }
        let span = self.from(start);
        let only_with = self.only_with(notes);
        Alt { span, labels, value, only_with }
    }

    fn deletes_here(&self) -> bool {
        let last = if self.word() == "delete" { self.at } else { self.nth(1) };
        let mut next = self.next_of(last);
        while self.kind_at(next) == Tok::Newline {
            next += 1;
        }
        matches!(self.kind_at(next), Tok::Pipe | Tok::End)
    }

    /// `RU delete`: a sponsor without a colon.
    fn label_without_colon(&self) -> Option<Span> {
        let mut at = self.at;
        while matches!(self.kind_at(at), Tok::Term | Tok::Comma) {
            at = self.next_of(at);
        }
        let deletes =
            at > self.at && self.word_at(at) == "delete" && matches!(self.kind_at(self.next_of(at)), Tok::Pipe | Tok::End | Tok::Newline);
        deletes.then(|| self.span_at(self.at).to(self.span_at(at)))
    }

    fn nests_whole(&self) -> bool {
        matches!(self.kind_at(self.behind_bracket(self.at)), Tok::Pipe | Tok::End)
    }

    fn misfit(&mut self, what: &str) {
        let start = self.start();
        while !matches!(self.peek(), Tok::Pipe | Tok::End) {
            if self.at_bracket() {
                self.skip_bracket();
            } else {
                self.take();
            }
        }
        let rest = self.from(start);
        self.report(
            Diagnostic::error("SV0110", rest, format!("an alternative does not fit its place: here stands {what}"))
                .label("this is too much")
                .note("each alternative must read as text in its place, like the words it would replace")
                .help("let the bracket hold whole lines, each with its keyword, or shorten the alternative"),
        );
    }

    fn only_with(&mut self, mark: usize) -> Option<Box<crate::ast::Settings>> {
        let found = (mark..self.notes.len()).find(|i| self.is_only_with(self.notes[*i]))?;
        let index = self.notes.remove(found);
        let span = self.span_at(index as usize);
        let text = self.text.get(span.range()).unwrap_or("");
        let skip = text.find("only with ")? + "only with ".len();
        let inner = (span.start + skip as u32, span.end - u32::from(text.ends_with('}')));
        super::settings_within(self.file, self.text, inner, self.depth, self.diagnostics).map(Box::new)
    }

    /// The index of the colon that ends the labels which begin at `at`.
    fn label_end(&self, at: usize) -> Option<usize> {
        let mut i = at;
        let mut fresh = true;
        let mut named = false;
        loop {
            match self.kind_at(i) {
                Tok::Term if fresh => fresh = false,
                Tok::Word if fresh && matches!(self.text_at(i), "reading" | "suppose") => {
                    fresh = false;
                    named = true;
                }
                Tok::Word | Tok::Term | Tok::Number | Tok::Var | Tok::Date if named => {}
                Tok::Var if fresh => fresh = false,
                Tok::Comma => {
                    fresh = true;
                    named = false;
                }
                Tok::Note => {}
                Tok::Colon if !fresh => {
                    let end = self.tokens[i].end as usize;
                    let spaced = self.text[end..].chars().next().is_none_or(char::is_whitespace);
                    return (spaced || i + 1 >= self.limit).then_some(i);
                }
                _ => return None,
            }
            i += 1;
        }
    }

    pub(crate) fn labels(&mut self) -> Vec<Label> {
        let Some(colon) = self.label_end(self.at) else { return Vec::new() };
        let mut labels = Vec::with_capacity(1);
        while self.at < colon {
            let start = self.start();
            if let Some(word) = self.eat_any_word() {
                let name_start = self.start();
                while self.at < colon && self.peek() != Tok::Comma {
                    self.take();
                }
                let name = self.text.get(name_start as usize..self.last_end as usize).unwrap_or("");
                let name: EcoString = name.split_whitespace().collect::<Vec<_>>().join(" ").into();
                let kind = if word.text == "reading" { LabelKind::Reading(name) } else { LabelKind::Suppose(name) };
                labels.push(Label { span: self.from(start), kind });
            } else if matches!(self.peek(), Tok::Term | Tok::Var) {
                let text = EcoString::from(self.text_at(self.at));
                let span = self.take();
                labels.push(Label { span, kind: LabelKind::Sponsor(Term { span, text }) });
            } else {
                self.take();
            }
        }
        self.eat(Tok::Colon);
        labels
    }
}
