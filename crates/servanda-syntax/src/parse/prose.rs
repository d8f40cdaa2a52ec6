//! Brackets and notes in headings and in the treaty's own words.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::lexer::MAX_DEPTH;
use crate::ast::{Alt, Bracket, Heading, HeadingMark, HeadingMarkKind, IssueName, Label, LabelKind, Note, Prose, Slot, Term, Words};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// A sign that matters, with its partner if it is a bracket.
#[derive(Clone, Copy)]
struct Sign {
    at: usize,
    kind: Kind,
    mate: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    Close,
    Pipe,
    /// A note; `mate` is the byte behind it.
    Note,
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    signs: Vec<Sign>,
    diagnostics: &'a mut Vec<Diagnostic>,
    deep: bool,
}

/// Reads the brackets and notes of `text[start..end]` into `prose`.
pub(crate) fn scan(file: FileId, text: &str, start: usize, end: usize, prose: &mut Prose, diagnostics: &mut Vec<Diagnostic>) {
    if !has_signs(&text[start..end]) {
        return;
    }
    let mut reader = Reader { file, text, signs: Vec::new(), diagnostics, deep: false };
    reader.signs_of(start, end);
    let signs = reader.signs.len();
    let (brackets, notes) = reader.within(0, signs, 0);
    prose.brackets = brackets;
    prose.notes = notes;
}

fn has_signs(text: &str) -> bool {
    text.bytes().any(|b| matches!(b, b'[' | b']' | b'{'))
}

impl Reader<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start as u32, end as u32)
    }

    /// Finds the signs between two bytes and matches the brackets.
    fn signs_of(&mut self, start: usize, end: usize) {
        let bytes = self.text.as_bytes();
        let mut open: Vec<usize> = Vec::new();
        // What has been looked for in vain is not looked for again.
        let mut endless_footnote = false;
        let mut endless_notes: Option<BTreeSet<usize>> = None;
        let mut at = start;
        while at < end {
            match bytes[at] {
                b'\\' => at += 1,
                b'`' => at = code_end(bytes, at, end),
                b'[' if bytes.get(at + 1) == Some(&b'^') => {
                    // A footnote.
                    let length = if endless_footnote { None } else { bytes[at..end].iter().position(|b| *b == b']') };
                    endless_footnote = length.is_none();
                    at += length.unwrap_or(0);
                }
                b'[' => {
                    open.push(self.signs.len());
                    self.signs.push(Sign { at, kind: Kind::Open, mate: usize::MAX });
                }
                b']' => {
                    if let Some(i) = open.pop() {
                        self.signs[i].mate = self.signs.len();
                        self.signs.push(Sign { at, kind: Kind::Close, mate: i });
                    } else {
                        let span = self.span(at, at + 1);
                        self.diagnostics.push(
                            Diagnostic::error("SV0106", span, "a `]` closes no bracket")
                                .label("there is no `[` for it in this paragraph")
                                .note("in a treaty `[ ]` is an open choice and nothing else")
                                .help("remove it, open the bracket where the choice begins, or write `\\]` for the sign itself"),
                        );
                    }
                }
                b'|' if !open.is_empty() => self.signs.push(Sign { at, kind: Kind::Pipe, mate: 0 }),
                b'{' => {
                    let known = endless_notes.as_ref().is_some_and(|endless| endless.contains(&at));
                    if !known && let Some(length) = note_length(&bytes[at..end]) {
                        self.signs.push(Sign { at, kind: Kind::Note, mate: at + length });
                        at += length;
                        continue;
                    }
                    endless_notes.get_or_insert_with(|| unclosed_braces(bytes, at, end));
                    let span = self.span(at, at + 1);
                    self.diagnostics.push(
                        Diagnostic::error("SV0111", span, "an editor's note has no closing `}`")
                            .label("begins here")
                            .help("close it with `}` in the same paragraph, or write `\\{` for the sign itself"),
                    );
                }
                _ => {}
            }
            at += 1;
        }
        if !open.is_empty() {
            self.lost(&open);
        }
    }

    fn lost(&mut self, open: &[usize]) {
        for i in open.iter().take(MAX_DEPTH) {
            let at = self.signs[*i].at;
            let span = self.span(at, at + 1);
            self.diagnostics.push(
                Diagnostic::error("SV0105", span, "a `[` has no `]`")
                    .label("opened here, never closed in this paragraph")
                    .note("the words behind it are read as if it were not there; no bracket spans paragraphs")
                    .help("close it, bracket whole articles on their heading, or write `\\[` for the sign itself"),
            );
        }
        // A lost bracket is no bracket: its inner signs belong to what is around it.
        let lost: BTreeSet<usize> = open.iter().copied().collect();
        let mut moved = Vec::with_capacity(self.signs.len());
        let mut kept = Vec::with_capacity(self.signs.len());
        for (i, sign) in self.signs.iter().enumerate() {
            moved.push(kept.len());
            if !lost.contains(&i) {
                kept.push(*sign);
            }
        }
        for sign in &mut kept {
            if matches!(sign.kind, Kind::Open | Kind::Close) {
                sign.mate = moved[sign.mate];
            }
        }
        self.signs = kept;
    }

    /// The brackets and notes among these signs, at one level.
    fn within(&mut self, from: usize, to: usize, depth: usize) -> (Vec<Bracket<Words>>, Vec<Note>) {
        let (mut brackets, mut notes) = (Vec::new(), Vec::new());
        let mut i = from;
        while i < to {
            let sign = self.signs[i];
            match sign.kind {
                Kind::Open => {
                    if let Some(bracket) = self.bracket(i, depth) {
                        brackets.push(bracket);
                    }
                    i = sign.mate + 1;
                }
                Kind::Note => {
                    notes.push(self.note(&sign));
                    i += 1;
                }
                Kind::Close | Kind::Pipe => i += 1,
            }
        }
        brackets.shrink_to_fit();
        notes.shrink_to_fit();
        (brackets, notes)
    }

    fn note(&self, sign: &Sign) -> Note {
        let inner = self.text[sign.at + 1..sign.mate - 1].trim();
        Note { span: self.span(sign.at, sign.mate), text: inner.into(), intended: inner == "intended" }
    }

    fn bracket(&mut self, open: usize, depth: usize) -> Option<Bracket<Words>> {
        let (start, close) = (self.signs[open].at, self.signs[open].mate);
        let end = self.signs[close].at;
        if depth >= MAX_DEPTH {
            if !self.deep {
                self.deep = true;
                let span = self.span(start, start + 1);
                self.diagnostics.push(
                    Diagnostic::error("SV0107", span, "brackets are nested too deep")
                        .label(format!("this is level {}", MAX_DEPTH + 1))
                        .help("give the inner choice its own issue and bracket it beside the outer one"),
                );
            }
            return None;
        }
        let (issue, text_start) = issue_at(self.file, self.text, start + 1, end);
        let mut alts = Vec::with_capacity(2);
        let mut notes = Vec::new();
        let mut from = text_start;
        let mut first_sign = open + 1;
        let mut i = open + 1;
        while i <= close {
            let sign = self.signs[i];
            if i == close || sign.kind == Kind::Pipe {
                alts.push(self.alternative(from, sign.at, first_sign, i, depth, &mut notes));
                from = sign.at + 1;
                first_sign = i + 1;
            }
            i = if sign.kind == Kind::Open { sign.mate + 1 } else { i + 1 };
        }
        Some(Bracket { span: self.span(start, end + 1), issue, alts, notes })
    }

    fn alternative(&mut self, from: usize, to: usize, first: usize, last: usize, depth: usize, notes: &mut Vec<Note>) -> Alt<Words> {
        let span = self.trimmed(from, to);
        let (labels, text_start) = labels_at(self.file, self.text, span.start as usize, to);
        let (brackets, found) = self.within(first, last, depth + 1);
        let mut only_with = None;
        let mut plain_end = to;
        for note in found {
            if plain_end == to || note.span.start < plain_end as u32 {
                // A note at the end is no text of the alternative.
                if self.text[note.span.end as usize..to].trim().is_empty() {
                    plain_end = note.span.start as usize;
                }
            }
            if let Some(rest) = note.text.strip_prefix("only with ") {
                let start = self.text[note.span.range()].find(rest).map_or(note.span.start, |i| note.span.start + i as u32);
                let range = (start, start + rest.len() as u32);
                only_with = super::settings_within(self.file, self.text, range, depth, self.diagnostics).map(Box::new);
            } else {
                notes.push(note);
            }
        }
        let words = self.trimmed(text_start.min(plain_end), plain_end);
        let text = &self.text[words.range()];
        let value = if matches!(text, "delete" | "no text") {
            None
        } else {
            if text.is_empty() {
                self.diagnostics.push(
                    Diagnostic::error("SV0108", self.span(from, to), "an alternative has no text")
                        .label("nothing stands here")
                        .help("write `delete` for the empty alternative"),
                );
            }
            Some(Slot::Plain(Words { span: words, brackets }))
        };
        Alt { span, labels, value, only_with }
    }

    fn trimmed(&self, from: usize, to: usize) -> Span {
        let text = &self.text[from..to];
        let start = from + (text.len() - text.trim_start().len());
        let end = (start + text.trim().len()).max(start);
        self.span(start, end)
    }
}

/// The length of a note that begins here, braces included.
fn note_length(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    for (i, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(i + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Where a `{` stands that no `}` closes.
fn unclosed_braces(bytes: &[u8], start: usize, end: usize) -> BTreeSet<usize> {
    let mut open = Vec::new();
    for (at, byte) in bytes.iter().enumerate().take(end).skip(start) {
        match byte {
            b'{' => open.push(at),
            b'}' => drop(open.pop()),
            _ => {}
        }
    }
    open.into_iter().collect()
}

/// A code span begins with at most so many backticks.
const MAX_BACKTICKS: usize = 32;

/// The last byte of the code span that begins here, or of its opening signs if it has no end.
fn code_end(bytes: &[u8], at: usize, end: usize) -> usize {
    let length = bytes[at..end].iter().take_while(|b| **b == b'`').count();
    let mut i = if length > MAX_BACKTICKS { end } else { at + length };
    while i < end {
        if bytes[i] == b'`' {
            let run = bytes[i..end].iter().take_while(|b| **b == b'`').count();
            if run == length {
                return i + run - 1;
            }
            i += run;
        } else {
            i += 1;
        }
    }
    at + length - 1
}

/// `#issue` behind `[`, and where the text behind it begins.
fn issue_at(file: FileId, text: &str, start: usize, end: usize) -> (Option<IssueName>, usize) {
    let inner = &text[start..end];
    let trimmed = inner.trim_start();
    let at = start + inner.len() - trimmed.len();
    let word = trimmed.split(|c: char| c.is_whitespace() || matches!(c, '|' | '{' | ']' | '[' | ':')).next().unwrap_or("");
    let Some(hash) = word.find('#') else { return (None, start) };
    let (before, name) = (&word[..hash], &word[hash + 1..]);
    let named = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-');
    let qualified = before.is_empty() || (before.ends_with('.') && before.starts_with(char::is_uppercase));
    if !named || !qualified {
        return (None, start);
    }
    let span = Span::new(file, at as u32, (at + word.len()) as u32);
    let mut behind = at + word.len();
    if text[behind..end].starts_with(':') {
        behind += 1;
    }
    (Some(IssueName { span, text: format!("{before}{name}").into() }), behind)
}

/// The labels before an alternative, and where its text begins.
fn labels_at(file: FileId, text: &str, start: usize, end: usize) -> (Vec<Label>, usize) {
    let inner = &text[start..end];
    let mut from = 0;
    while let Some(found) = inner[from..].find(':') {
        let colon = from + found;
        if inner[colon + 1..].chars().next().is_none_or(char::is_whitespace) {
            return match label_list(file, inner, colon, start) {
                Some(labels) => (labels, start + colon + 1),
                None => (Vec::new(), start),
            };
        }
        from = colon + 1;
    }
    (Vec::new(), start)
}

/// Labels separated by commas, if all of these words are labels.
fn label_list(file: FileId, inner: &str, end: usize, offset: usize) -> Option<Vec<Label>> {
    let mut labels = Vec::with_capacity(1);
    let mut at = 0;
    for part in inner[..end].split(',') {
        let word = part.trim();
        let start = offset + at + (part.len() - part.trim_start().len());
        let span = Span::new(file, start as u32, (start + word.len()) as u32);
        at += part.len() + 1;
        let named = |prefix: &str| {
            let name = word.strip_prefix(prefix)?;
            (name.starts_with(char::is_whitespace) && !name.trim().is_empty())
                .then(|| EcoString::from(name.split_whitespace().collect::<Vec<_>>().join(" ")))
        };
        let kind = if let Some(name) = named("reading") {
            LabelKind::Reading(name)
        } else if let Some(name) = named("suppose") {
            LabelKind::Suppose(name)
        } else if is_term(word) {
            LabelKind::Sponsor(Term { span, text: word.into() })
        } else {
            return None;
        };
        labels.push(Label { span, kind });
    }
    Some(labels)
}

fn is_term(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphanumeric() || c == '-')
}

/// Reads a heading from its line.
pub(crate) fn heading(file: FileId, text: &str, start: usize, end: usize, level: u8, diagnostics: &mut Vec<Diagnostic>) -> Heading {
    let line = &text[start..end];
    let marks = line.len() - line.trim_start().len() + usize::from(level);
    let mut from = start + marks;
    let closed = text[from..end].trim_end();
    let unmarked = closed.trim_end_matches('#');
    // `## Title ##`: closing marks stand behind a space.
    let closed = if unmarked.len() < closed.len() && unmarked.ends_with([' ', '\t']) { unmarked } else { closed };
    let mut to = from + closed.len();
    let mut heading = Heading {
        span: Span::new(file, start as u32, end as u32),
        level,
        text: EcoString::new(),
        text_span: Span::new(file, from as u32, to as u32),
        mark: None,
        brackets: Vec::new(),
        notes: Vec::new(),
    };
    if has_signs(&text[from..to]) {
        let mut reader = Reader { file, text, signs: Vec::new(), diagnostics, deep: false };
        reader.signs_of(from, to);
        heading.mark = reader.heading_mark(&mut from, &mut to);
        let signs = reader.signs.iter().position(|s| s.at >= from).unwrap_or(reader.signs.len());
        let last = reader.signs.iter().rposition(|s| s.at < to).map_or(0, |i| i + 1);
        (heading.brackets, heading.notes) = reader.within(signs, last.max(signs), 0);
        // Notes at the end are no words of the heading.
        while let Some(note) = heading.notes.iter().rev().find(|n| n.span.end as usize == from + text[from..to].trim_end().len()) {
            to = note.span.start as usize;
        }
    }
    let words = text[from..to].trim();
    let words_at = from + (text[from..to].len() - text[from..to].trim_start().len());
    heading.text_span = Span::new(file, words_at as u32, (words_at + words.len()) as u32);
    heading.text = without_notes(words, &heading.notes, words_at);
    if heading.mark.is_none()
        && let Some(rest) = words.strip_prefix("Option ")
        && let Some(labels) = label_list(file, rest, rest.len(), words_at + words.len() - rest.len())
    {
        heading.mark = Some(HeadingMark { span: heading.text_span, kind: HeadingMarkKind::Option, issue: None, labels });
    }
    heading
}

fn without_notes(words: &str, notes: &[Note], offset: usize) -> EcoString {
    let mut text = String::with_capacity(words.len());
    let mut at = 0;
    for note in notes {
        let (start, end) = (note.span.start as usize, note.span.end as usize);
        if start >= offset + at && end <= offset + words.len() {
            text.push_str(&words[at..start - offset]);
            at = end - offset;
        }
    }
    text.push_str(&words[at..]);
    text.split_whitespace().collect::<Vec<_>>().join(" ").into()
}

impl Reader<'_> {
    /// `[#levels UA]` before the words, or `[#levels]` behind them; moves the ends of the words past it.
    fn heading_mark(&mut self, from: &mut usize, to: &mut usize) -> Option<HeadingMark> {
        let first = self.signs.first().copied().filter(|s| s.kind == Kind::Open && self.text[*from..s.at].trim().is_empty());
        if let Some(sign) = first {
            let close = self.signs[sign.mate].at;
            let (issue, text_start) = issue_at(self.file, self.text, sign.at + 1, close);
            let inner = self.text[text_start..close].trim();
            let offset = text_start + (self.text[text_start..close].len() - self.text[text_start..close].trim_start().len());
            let bare = inner.strip_suffix(':').unwrap_or(inner).trim_end();
            let labels = if bare.is_empty() { issue.as_ref().map(|_| Vec::new()) } else { label_list(self.file, bare, bare.len(), offset) };
            if let (Some(labels), false) = (labels, self.text[close + 1..*to].trim().is_empty()) {
                *from = close + 1;
                let span = self.span(sign.at, close + 1);
                return Some(HeadingMark { span, kind: HeadingMarkKind::InOrOut, issue, labels });
            }
        }
        let last = self.signs.iter().rev().find(|s| s.kind != Kind::Note).copied().filter(|s| s.kind == Kind::Close)?;
        let behind_notes = self.signs.iter().filter(|s| s.kind == Kind::Note && s.at > last.at).fold(last.at + 1, |_, s| s.mate);
        if !self.text[behind_notes..*to].trim().is_empty() {
            return None;
        }
        let open = self.signs[last.mate].at;
        let (issue, text_start) = issue_at(self.file, self.text, open + 1, last.at);
        if issue.is_none() || !self.text[text_start..last.at].trim().is_empty() {
            return None;
        }
        *to = open;
        Some(HeadingMark { span: self.span(open, last.at + 1), kind: HeadingMarkKind::OneOf, issue, labels: Vec::new() })
    }
}
