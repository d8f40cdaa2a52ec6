//! The Markdown side of a treaty: header, headings, the treaty's own words, fences.
//!
//! Written by hand rather than taken from a Markdown library: a treaty needs a handful of block shapes, its links are off (a bracket is an
//! open choice), every byte must be accounted for, and a scan over lines is an order of magnitude faster.

use ecow::EcoString;

use super::lexer::ITEMS;
use super::prose;
use crate::ast::{Block, FrontEntry, FrontMatter, ParagraphNumber, Prose, ProseKind};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// A rule block whose text is still to be read.
pub(crate) struct RawFence {
    pub(crate) span: Span,
    pub(crate) body: Span,
}

/// A block as the scanner finds it.
pub(crate) enum Raw {
    Block(Block),
    Fence(RawFence),
}

pub(crate) struct Scanner<'a> {
    file: FileId,
    text: &'a str,
    at: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// No comment ends behind here: looked for once, not by every comment.
    endless_comment: bool,
    /// Rules outside rule blocks have been reported: the first of them is enough.
    lone_rules: bool,
    /// Fences of backticks and of tildes that are at least so long have no end behind here.
    endless_fences: [usize; 2],
}

/// One line without its line break.
#[derive(Clone, Copy)]
struct LineOf<'a> {
    start: usize,
    /// The end without the line break.
    end: usize,
    /// The start of the next line.
    next: usize,
    text: &'a str,
}

impl<'a> LineOf<'a> {
    fn trimmed(&self) -> &'a str {
        self.text.trim_start_matches([' ', '\t'])
    }

    fn indent(&self) -> usize {
        self.text.len() - self.trimmed().len()
    }

    fn is_blank(&self) -> bool {
        self.text.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\r'))
    }
}

/// A fence line: its sign, its length, and where its info string begins.
fn fence_of(trimmed: &str) -> Option<(u8, usize)> {
    let sign = *trimmed.as_bytes().first()?;
    if sign != b'`' && sign != b'~' {
        return None;
    }
    let length = trimmed.bytes().take_while(|b| *b == sign).count();
    (length >= 3 && !(sign == b'`' && trimmed[length..].contains('`'))).then_some((sign, length))
}

fn heading_level(line: &LineOf<'_>) -> Option<u8> {
    if line.indent() > 3 {
        return None;
    }
    let trimmed = line.trimmed();
    let level = trimmed.bytes().take_while(|b| *b == b'#').count();
    let behind = trimmed.as_bytes().get(level);
    ((1..=6).contains(&level) && behind.is_none_or(|b| matches!(b, b' ' | b'\t'))).then_some(level as u8)
}

fn is_rule(trimmed: &str) -> bool {
    let signs = trimmed.trim_end();
    signs.len() >= 3 && ["-", "*", "_"].iter().any(|s| signs.replace(' ', "").chars().all(|c| s.starts_with(c)))
}

/// The marker of a list item or numbered paragraph: its length, and the number within it.
fn marker(trimmed: &str) -> Option<(usize, Option<(usize, usize)>)> {
    let bytes = trimmed.as_bytes();
    match bytes.first()? {
        b'-' | b'*' | b'+' => matches!(bytes.get(1), Some(b' ' | b'\t')).then_some((1, None)),
        b'(' => {
            let end = bytes.iter().take(8).position(|b| *b == b')')?;
            let inner = &trimmed[1..end];
            let good = !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_alphanumeric()) && is_number(inner);
            (good && matches!(bytes.get(end + 1), None | Some(b' ' | b'\t'))).then_some((end + 1, Some((1, end))))
        }
        b if b.is_ascii_alphanumeric() => {
            let end = bytes.iter().take(8).position(|b| matches!(b, b'.' | b')'))?;
            let inner = &trimmed[..end];
            let digits = inner.bytes().all(|b| b.is_ascii_digit());
            let good = digits || (bytes[end] == b')' && is_number(inner));
            (good && matches!(bytes.get(end + 1), None | Some(b' ' | b'\t'))).then_some((end + 1, Some((0, end))))
        }
        _ => None,
    }
}

/// `2`, `a`, `iv`, `2a`: what a paragraph is numbered with.
fn is_number(inner: &str) -> bool {
    let lower = inner.bytes().all(|b| b.is_ascii_lowercase());
    inner.len() == 1
        || inner.bytes().all(|b| b.is_ascii_digit())
        || (lower && inner.bytes().all(|b| b"ivxlc".contains(&b)))
        || (inner.as_bytes()[0].is_ascii_digit() && inner.len() <= 4)
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(file: FileId, text: &'a str, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { file, text, at, diagnostics, endless_comment: false, lone_rules: false, endless_fences: [usize::MAX; 2] }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start as u32, end as u32)
    }

    fn line_at(&self, start: usize) -> Option<LineOf<'a>> {
        if start >= self.text.len() {
            return None;
        }
        let rest = &self.text[start..];
        let (length, next) = rest.find('\n').map_or((rest.len(), rest.len()), |i| (i, i + 1));
        let end = if rest[..length].ends_with('\r') { length - 1 } else { length };
        Some(LineOf { start, end: start + end, next: start + next, text: &rest[..end] })
    }

    // ---- header ----

    pub(crate) fn front_matter(&mut self) -> FrontMatter {
        let start = self.at;
        let Some(first) = self.line_at(start).filter(|l| l.text.trim_end() == "---") else { return FrontMatter::default() };
        let mut at = first.next;
        let mut entries: Vec<FrontEntry> = Vec::new();
        while let Some(line) = self.line_at(at) {
            let trimmed = line.text.trim();
            if trimmed == "---" || trimmed == "..." {
                self.at = line.next;
                return FrontMatter { span: Some(self.span(start, line.end)), entries };
            }
            if fence_of(line.trimmed()).is_some() || (heading_level(&line).is_some() && line.text.starts_with("##")) {
                break;
            }
            self.front_line(&line, &mut entries);
            at = line.next;
        }
        // No end: the header is as many lines as look like one.
        let mut end = first.next;
        entries.clear();
        while let Some(line) = self.line_at(end).filter(|l| Self::is_front_line(l)) {
            self.front_line(&line, &mut entries);
            end = line.next;
        }
        self.diagnostics.push(
            Diagnostic::error("SV0103", self.span(first.start, first.end), "the header has no end")
                .label("begins here")
                .note("it is read up to the first line that is no `key: value`")
                .help("close it with a line `---`")
                .fix("close the header", self.span(end, end), "---\n"),
        );
        self.at = end;
        FrontMatter { span: Some(self.span(start, end)), entries }
    }

    fn is_front_line(line: &LineOf<'_>) -> bool {
        let text = line.text.trim();
        heading_level(line).is_none()
            && fence_of(line.trimmed()).is_none()
            && (text.starts_with("- ")
                || text.split_once(':').is_some_and(|(key, _)| !key.is_empty() && key.split_whitespace().count() <= 4))
    }

    fn front_line(&self, line: &LineOf<'_>, entries: &mut Vec<FrontEntry>) {
        let trimmed = line.text.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            return;
        }
        let offset = line.start + line.text.len() - line.text.trim_start().len();
        let listed = trimmed.strip_prefix("- ").or_else(|| (line.indent() > 0 && !entries.is_empty()).then_some(trimmed));
        if let (Some(value), Some(last)) = (listed, entries.last_mut()) {
            if !last.value.is_empty() {
                last.value.push_str(", ");
            }
            last.value.push_str(unquote(value.trim()));
            last.value_span.end = (offset + trimmed.len()) as u32;
            if last.value_span.start == last.key_span.end {
                last.value_span.start = (offset + trimmed.len() - value.trim_start().len()) as u32;
            }
            return;
        }
        let Some((key, value)) = trimmed.split_once(':') else { return };
        let value_text = value.trim();
        let value_at = offset + key.len() + 1 + (value.len() - value.trim_start().len());
        let key = key.trim();
        let key_span = self.span(offset, offset + key.len());
        let value_span = if value_text.is_empty() { key_span.after() } else { self.span(value_at, value_at + value_text.len()) };
        entries.push(FrontEntry { key: key.to_lowercase().into(), key_span, value: unquote(value_text).into(), value_span });
    }

    // ---- blocks ----

    pub(crate) fn next(&mut self) -> Option<Raw> {
        loop {
            let line = self.line_at(self.at)?;
            if line.is_blank() {
                self.at = line.next;
                continue;
            }
            let trimmed = line.trimmed();
            if let Some((sign, length)) = fence_of(trimmed) {
                return Some(self.fence(&line, sign, length));
            }
            if let Some(level) = heading_level(&line) {
                self.at = line.next;
                let heading = prose::heading(self.file, self.text, line.start, line.end, level, self.diagnostics);
                return Some(Raw::Block(Block::Heading(heading)));
            }
            if is_rule(trimmed) {
                self.at = line.next;
                continue;
            }
            if trimmed.starts_with("<!--") {
                return Some(self.comment(&line));
            }
            return Some(self.words(&line));
        }
    }

    fn fence(&mut self, open: &LineOf<'a>, sign: u8, length: usize) -> Raw {
        let info = open.trimmed()[length..].trim();
        let rules = info.split(|c: char| c.is_whitespace() || c == '{' || c == ',').next() == Some("servanda");
        let mut at = open.next;
        let mut heading = None;
        let kind = usize::from(sign == b'~');
        let endless = length >= self.endless_fences[kind];
        while let Some(line) = self.line_at(at) {
            if endless && heading.is_some() {
                break;
            }
            let trimmed = line.trimmed();
            if trimmed.as_bytes().first() == Some(&sign)
                && let Some((s, l)) = fence_of(trimmed.trim_end())
                && s == sign
                && l >= length
                && trimmed.trim_end().len() == l
            {
                self.at = line.next;
                if !rules && info.is_empty() {
                    self.lone_rules(open.next, line.start, Some(self.span(open.end, open.end)));
                }
                return self.fenced(open, open.next, line.start, line.end, rules);
            }
            if rules && heading.is_none() && heading_level(&line).is_some() && !line.text.starts_with(' ') {
                heading = Some(line.start);
            }
            at = line.next;
        }
        self.endless_fences[kind] = length.min(self.endless_fences[kind]);
        // No end: a rule block stops at the next heading, any other at the end of the file.
        let end = heading.unwrap_or(self.text.len());
        self.diagnostics.push(
            Diagnostic::error("SV0104", self.span(open.start, open.end), "a block has no closing fence")
                .label("begins here")
                .note("it is read up to the next heading or the end of the file")
                .help("close it with a line of three backticks"),
        );
        self.at = end;
        self.fenced(open, open.next.min(end), end, end, rules)
    }

    /// Rules that stand in no rule block are not read: nothing would be said of them, and every answer would be given without them.
    fn lone_rules(&mut self, start: usize, end: usize, unmarked: Option<Span>) {
        let text = &self.text[start..end];
        if self.lone_rules || !reads_as_rules(text) {
            return;
        }
        self.lone_rules = true;
        let first = text.lines().next().unwrap_or("").trim_end();
        let diagnostic =
            Diagnostic::error("SV0127", self.span(start, start + first.len()), "these lines read as rules, but stand in no rule block")
                .label("not read as a rule")
                .note("what stands outside is taken as the treaty's own words: no answer takes it into account");
        self.diagnostics.push(match unmarked {
            Some(behind) => {
                diagnostic.help("mark the block: write `servanda` behind its backticks").fix("mark the block", behind, "servanda")
            }
            None => diagnostic.help("put them between a line ```` ```servanda ```` and a line ```` ``` ````"),
        });
    }

    fn fenced(&self, open: &LineOf<'_>, start: usize, end: usize, last: usize, rules: bool) -> Raw {
        let span = self.span(open.start, last);
        if rules {
            Raw::Fence(RawFence { span, body: self.span(start.min(end), end) })
        } else {
            Raw::Block(Block::Paragraph(plain(span, ProseKind::Code)))
        }
    }

    fn comment(&mut self, first: &LineOf<'a>) -> Raw {
        let end = if self.endless_comment { None } else { self.text[first.start..].find("-->") };
        self.endless_comment = end.is_none();
        let end = end.map_or(first.end, |i| first.start + i + 3);
        let last = self.line_at(end.min(self.text.len().saturating_sub(1)).max(first.start));
        self.at = last.map_or(self.text.len(), |l| l.next).max(first.next);
        Raw::Block(Block::Paragraph(plain(self.span(first.start, end), ProseKind::Comment)))
    }

    /// A paragraph, list item, quotation or table: lines up to a blank one or to the start of another block.
    fn words(&mut self, first: &LineOf<'a>) -> Raw {
        let trimmed = first.trimmed();
        let found = marker(trimmed);
        let kind = match (found, trimmed.as_bytes()[0]) {
            (Some((_, None)), _) => ProseKind::Item,
            (None, b'>') => ProseKind::Quote,
            (None, b'|') => ProseKind::Table,
            _ => ProseKind::Text,
        };
        let mut end = first.end;
        let mut next = first.next;
        while let Some(line) = self.line_at(next) {
            let t = line.trimmed();
            let starts = match t.as_bytes().first() {
                None | Some(b'\r') => true,
                Some(b'#') => heading_level(&line).is_some(),
                Some(b'`' | b'~') => fence_of(t).is_some(),
                Some(b'>') => kind != ProseKind::Quote,
                Some(b'|') => kind != ProseKind::Table && !open_bracket(&self.text[first.start..end]),
                Some(b'<') => t.starts_with("<!--"),
                Some(_) => is_rule(t) || marker(t).is_some() || (kind == ProseKind::Table),
            };
            if starts {
                break;
            }
            end = line.end;
            next = line.next;
        }
        self.at = next;
        let offset = first.start + first.indent();
        let number = found
            .and_then(|(_, number)| number)
            .map(|(a, b)| ParagraphNumber { span: self.span(offset + a, offset + b), text: EcoString::from(&trimmed[a..b]) });
        let start = offset + found.map_or(0, |(length, _)| length);
        let mut prose = plain(self.span(first.start, end), kind);
        prose.number = number;
        prose.depth = (first.indent() / 2).min(255) as u8;
        prose::scan(self.file, self.text, start, end, &mut prose, self.diagnostics);
        if kind == ProseKind::Text && found.is_none() && first.indent() == 0 {
            self.lone_rules(first.start, end, None);
        }
        Raw::Block(Block::Paragraph(prose))
    }
}

/// Whether lines read as rules and not as words: an item in small letters, with indented lines below it or with a defined term behind it.
fn reads_as_rules(text: &str) -> bool {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or("");
    let (word, rest) = first.split_once(' ').unwrap_or((first, ""));
    if !ITEMS.contains(&word) || rest.trim_start().is_empty() {
        return false;
    }
    let below = lines.next().is_some_and(|line| line.starts_with("  ") || line.starts_with('\t'));
    let declares =
        matches!(word, "role" | "party" | "third" | "body" | "kind" | "place" | "act") && rest.trim_start().starts_with(char::is_uppercase);
    declares || (below && matches!(word, "rule" | "decision" | "fact" | "claim" | "ask" | "history"))
}

/// Whether a bracket is still open at the end of these words: then a line that begins with `|` goes on with it.
fn open_bracket(text: &str) -> bool {
    let count = |sign: u8| text.bytes().filter(|b| *b == sign).count();
    count(b'[') > count(b']')
}

fn plain(span: Span, kind: ProseKind) -> Prose {
    Prose { span, kind, number: None, depth: 0, brackets: Vec::new(), notes: Vec::new() }
}

fn unquote(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|v| v.strip_suffix(quote))
            && !inner.contains(quote)
        {
            return inner;
        }
    }
    value
}
