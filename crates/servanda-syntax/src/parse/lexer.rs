//! From the text of a rule block to tokens.
//!
//! Strings, notes and brackets come first, lines after them; each `[` knows its `]`, so that a parser can step over a bracket in one move
//! and a lost `]` costs one item and not the rest of the block.

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tok {
    /// The start of a line that is not blank; `mate` is its indentation.
    Newline,
    /// `withdraws`, `Charter.response`
    Word,
    /// `Guarantor`, `Charter.Council`
    Term,
    /// `A`
    Var,
    /// `12`, `1,000`, `12.5`, `3/4`
    Number,
    /// `2022-05-01`
    Date,
    /// `13:00`
    Clock,
    /// `"…"`
    Str,
    /// `#rule`
    Issue,
    /// `{ … }`
    Note,
    Comma,
    Semi,
    Colon,
    Pipe,
    /// `[`; `mate` is the index of its `]`.
    Open,
    /// `[` whose `]` is lost; `mate` is the index where it is taken to end.
    Lost,
    Close,
    LParen,
    RParen,
    Equals,
    Percent,
    /// Any other sign.
    Sign,
    /// Past the end.
    End,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Tok,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The partner of a bracket, the indentation of a line.
    pub(crate) mate: u32,
}

/// How deep brackets may nest: no draft needs more, and the parser's own stack stays small.
pub(crate) const MAX_DEPTH: usize = 32;

/// Words that begin an item.
pub(crate) const ITEMS: [&str; 19] = [
    "role",
    "party",
    "third",
    "body",
    "instrument",
    "kind",
    "place",
    "number",
    "act",
    "incident",
    "fact",
    "history",
    "unit",
    "uses",
    "rule",
    "decision",
    "claim",
    "ask",
    "assume",
];

struct Lexer<'a> {
    text: &'a str,
    file: FileId,
    at: usize,
    end: usize,
    tokens: &'a mut Vec<Token>,
    diagnostics: &'a mut Vec<Diagnostic>,
    brackets: bool,
}

/// Reads the tokens of `text[start..end]` into `tokens`, which is emptied first so that its memory is used again.
pub(crate) fn lex(file: FileId, text: &str, start: u32, end: u32, tokens: &mut Vec<Token>, diagnostics: &mut Vec<Diagnostic>) {
    tokens.clear();
    let mut lexer = Lexer { text, file, at: start as usize, end: end as usize, tokens, diagnostics, brackets: false };
    lexer.run();
    if lexer.brackets {
        Mates { file, text, tokens, diagnostics }.run();
    }
}

fn is_term_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

impl Lexer<'_> {
    fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    fn byte(&self, at: usize) -> u8 {
        if at < self.end { self.bytes()[at] } else { 0 }
    }

    fn push(&mut self, kind: Tok, start: usize) {
        self.tokens.push(Token { kind, start: start as u32, end: self.at as u32, mate: 0 });
    }

    fn run(&mut self) {
        self.line_start();
        while self.at < self.end {
            let start = self.at;
            let byte = self.byte(start);
            match byte {
                b'\n' => {
                    self.at += 1;
                    self.line_start();
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'a'..=b'z' => self.word(start),
                b'A'..=b'Z' => self.capital(start),
                b'0'..=b'9' => self.number(start),
                b'"' => self.string(start),
                b'{' => self.note(start),
                b'#' => self.issue(start),
                b',' => self.sign(Tok::Comma),
                b';' => self.sign(Tok::Semi),
                b':' => self.sign(Tok::Colon),
                b'|' => self.sign(Tok::Pipe),
                b'[' => {
                    self.brackets = true;
                    self.sign(Tok::Open);
                }
                b']' => {
                    self.brackets = true;
                    self.sign(Tok::Close);
                }
                b'(' => self.sign(Tok::LParen),
                b')' => self.sign(Tok::RParen),
                b'=' => self.sign(Tok::Equals),
                b'%' => self.sign(Tok::Percent),
                _ if byte < 0x80 => self.sign(Tok::Sign),
                _ => self.other(start),
            }
        }
    }

    fn sign(&mut self, kind: Tok) {
        let start = self.at;
        self.at += 1;
        self.push(kind, start);
    }

    /// Skips blank lines; a line that goes on from a comma gets no token.
    fn line_start(&mut self) {
        loop {
            let start = self.at;
            while matches!(self.byte(self.at), b' ' | b'\t') {
                self.at += 1;
            }
            match self.byte(self.at) {
                b'\r' if self.byte(self.at + 1) == b'\n' => self.at += 2,
                b'\n' => self.at += 1,
                0 if self.at >= self.end => return,
                _ => {
                    if self.tokens.last().is_none_or(|last| last.kind != Tok::Comma) {
                        let indent = (self.at - start) as u32;
                        self.tokens.push(Token { kind: Tok::Newline, start: start as u32, end: self.at as u32, mate: indent });
                    }
                    return;
                }
            }
        }
    }

    /// The end of a run of letters (of any script), digits, hyphens and combining marks; apostrophes in words too.
    fn letters(&self, mut at: usize, apostrophe: bool) -> usize {
        loop {
            let byte = self.byte(at);
            if is_term_byte(byte) || (apostrophe && byte == b'\'') {
                at += 1;
            } else if byte >= 0x80 {
                let Some(c) = self.text[at..self.end].chars().next() else { return at };
                if !is_letter_like(c) {
                    return at;
                }
                at += c.len_utf8();
            } else {
                return at;
            }
        }
    }

    fn word(&mut self, start: usize) {
        let mut at = start + 1;
        while matches!(self.byte(at), b'a'..=b'z' | b'-') {
            at += 1;
        }
        self.at = self.letters(at, true);
        self.push(Tok::Word, start);
    }

    fn capital(&mut self, start: usize) {
        let mut first = true;
        let mut end = start;
        loop {
            let part = end + usize::from(!first);
            end = self.letters(part, false);
            // A hyphen at the end is no part of a term.
            while end > part + 1 && self.byte(end - 1) == b'-' {
                end -= 1;
            }
            first = false;
            if self.byte(end) != b'.' {
                break;
            }
            let next = self.text[end + 1..self.end].chars().next().unwrap_or(' ');
            if next == '#' {
                let issue = self.letters(end + 2, false);
                if issue > end + 2 {
                    self.at = issue;
                    self.push(Tok::Issue, start);
                    return;
                }
                break;
            }
            if next.is_uppercase() {
                continue;
            }
            if next.is_alphabetic() {
                self.at = self.letters(end + 1, true);
                self.push(Tok::Word, start);
                return;
            }
            break;
        }
        self.at = end;
        let kind = if self.text[start..end].chars().nth(1).is_none() { Tok::Var } else { Tok::Term };
        self.push(kind, start);
    }

    fn number(&mut self, start: usize) {
        let digits = |lexer: &Self, mut at: usize| {
            while lexer.byte(at).is_ascii_digit() {
                at += 1;
            }
            at
        };
        let mut end = digits(self, start);
        let kind = if end - start == 4 && self.byte(end) == b'-' && self.byte(end + 1).is_ascii_digit() {
            while self.byte(end).is_ascii_digit() || self.byte(end) == b'-' {
                end += 1;
            }
            Tok::Date
        } else if end - start <= 2 && self.byte(end) == b':' && self.byte(end + 1).is_ascii_digit() {
            end = digits(self, end + 1);
            Tok::Clock
        } else if self.byte(end) == b'/' && self.byte(end + 1).is_ascii_digit() {
            end = digits(self, end + 1);
            Tok::Number
        } else {
            while self.byte(end) == b',' && digits(self, end + 1) == end + 4 {
                end += 4;
            }
            if self.byte(end) == b'.' && self.byte(end + 1).is_ascii_digit() {
                end = digits(self, end + 1);
            }
            Tok::Number
        };
        self.at = end;
        self.push(kind, start);
    }

    fn string(&mut self, start: usize) {
        let rest = &self.bytes()[start + 1..self.end];
        let stop = rest.iter().position(|b| matches!(b, b'"' | b'\n')).unwrap_or(rest.len());
        if rest.get(stop) == Some(&b'"') {
            self.at = start + 1 + stop + 1;
        } else {
            let mut end = start + 1 + stop;
            if end > start + 1 && self.byte(end - 1) == b'\r' {
                end -= 1;
            }
            self.at = end;
            let span = Span::new(self.file, start as u32, end as u32);
            self.diagnostics.push(
                Diagnostic::error("SV0112", span, "a quotation has no closing `\"`")
                    .label("begins here, and the line ends")
                    .note("it is read up to the end of its line")
                    .help("close it with `\"` on the same line"),
            );
        }
        self.push(Tok::Str, start);
    }

    fn note(&mut self, start: usize) {
        let mut depth = 0_u32;
        let mut line_end = None;
        for (i, byte) in self.bytes()[start..self.end].iter().enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' => {
                    depth -= 1;
                    if depth == 0 {
                        self.at = start + i + 1;
                        self.push(Tok::Note, start);
                        return;
                    }
                }
                b'\n' => {
                    line_end.get_or_insert(start + i);
                    // A note is a remark, not a chapter: without this limit a thousand lost braces would each be sought to the end.
                    if i > 10_000 {
                        break;
                    }
                }
                _ => {}
            }
        }
        let end = line_end.unwrap_or(self.end);
        self.at = end;
        let span = Span::new(self.file, start as u32, end as u32);
        self.diagnostics.push(
            Diagnostic::error("SV0111", span, "an editor's note has no closing `}`")
                .label("begins here")
                .note("it is read up to the end of its line")
                .help("close it with `}`"),
        );
        self.push(Tok::Note, start);
    }

    fn issue(&mut self, start: usize) {
        let end = self.letters(start + 1, false);
        if end > start + 1 {
            self.at = end;
            self.push(Tok::Issue, start);
        } else {
            self.sign(Tok::Sign);
        }
    }

    fn other(&mut self, start: usize) {
        let Some(c) = self.text[start..self.end].chars().next() else {
            self.at = self.end;
            return;
        };
        if c.is_uppercase() {
            self.capital(start);
        } else if is_letter_like(c) {
            self.at = self.letters(start + c.len_utf8(), true);
            self.push(Tok::Word, start);
        } else if c.is_whitespace() || is_invisible(c) {
            self.at += c.len_utf8();
        } else {
            self.at += c.len_utf8();
            self.push(Tok::Sign, start);
        }
    }
}

/// Letters, digits and combining marks of any script.
fn is_letter_like(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
        || matches!(c, '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{200c}' | '\u{200d}')
}

/// Marks that steer the direction of writing or nothing at all; they carry no meaning here.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Finds the partner of each bracket.
struct Mates<'a> {
    file: FileId,
    text: &'a str,
    tokens: &'a mut Vec<Token>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Mates<'_> {
    fn run(&mut self) {
        // The open brackets; with each, whether it began an unindented line and may therefore hold whole items.
        let mut open: Vec<(usize, bool)> = Vec::new();
        let mut inner = 0_usize; // how many of them may not
        for i in 0..self.tokens.len() {
            match self.tokens[i].kind {
                Tok::Newline if inner > 0 && self.begins_item(i) => {
                    // Brackets that hold items lie below those that may not, so only the latter are lost here.
                    while inner > 0 {
                        let Some((at, item)) = open.pop() else { break };
                        inner -= 1;
                        self.lose(at, item, open.len());
                    }
                }
                Tok::Open => {
                    let item = i > 0 && self.tokens[i - 1].kind == Tok::Newline && inner == 0;
                    let item = item && (self.tokens[i - 1].mate == 0 || open.iter().any(|o| o.1) || self.holds_item(i));
                    inner += usize::from(!item);
                    open.push((i, item));
                }
                Tok::Close => {
                    if let Some((at, item)) = open.pop() {
                        self.tokens[at].mate = i as u32;
                        inner -= usize::from(!item);
                    } else {
                        let span = self.span(i);
                        self.diagnostics.push(
                            Diagnostic::error("SV0106", span, "a `]` closes no bracket")
                                .label("there is no `[` for it")
                                .note("in a treaty `[ ]` is an open choice and nothing else")
                                .help("remove it, or open the bracket where the choice begins")
                                .fix("remove the `]`", span, ""),
                        );
                    }
                }
                _ => {}
            }
        }
        while let Some((at, item)) = open.pop() {
            self.lose(at, item, open.len());
        }
    }

    fn span(&self, i: usize) -> Span {
        Span::new(self.file, self.tokens[i].start, self.tokens[i].end)
    }

    fn word(&self, i: usize) -> &str {
        self.tokens.get(i).map_or("", |t| &self.text[t.start as usize..t.end as usize])
    }

    /// Whether the line that starts at this token begins an item, bracketed or not.
    fn begins_item(&self, newline: usize) -> bool {
        let unindented = self.tokens[newline].mate == 0;
        match self.tokens.get(newline + 1).map(|t| t.kind) {
            Some(Tok::Word) => unindented && ITEMS.contains(&self.word(newline + 1)),
            Some(Tok::Open) => unindented,
            _ => false,
        }
    }

    /// Whether the first word behind `[` and its labels begins an item.
    fn holds_item(&self, open: usize) -> bool {
        self.tokens[open + 1..].iter().take(24).enumerate().any(|(k, t)| {
            t.kind == Tok::Word
                && ITEMS.contains(&self.word(open + 1 + k))
                && matches!(self.tokens[open + k].kind, Tok::Colon | Tok::Newline | Tok::Open | Tok::Issue)
        })
    }

    /// Ends a bracket that has no `]` where its line or item ends.
    fn lose(&mut self, at: usize, item: bool, depth: usize) {
        let mut end = at + 1;
        while end < self.tokens.len() {
            if self.tokens[end].kind == Tok::Newline {
                let next = self.tokens.get(end + 1).map_or(Tok::End, |t| t.kind);
                let goes_on = next == Tok::Pipe || (item && self.tokens[end].mate > 0);
                if !goes_on {
                    break;
                }
            }
            end = match self.tokens[end] {
                Token { kind: Tok::Open, mate, .. } => (mate as usize).max(end) + 1,
                Token { kind: Tok::Lost, mate, .. } => (mate as usize).max(end + 1),
                _ => end + 1,
            };
        }
        self.tokens[at].kind = Tok::Lost;
        self.tokens[at].mate = end as u32;
        if depth >= MAX_DEPTH {
            return; // reported once as nested too deep
        }
        let span = self.span(at);
        self.diagnostics.push(
            Diagnostic::error("SV0105", span, "a `[` has no `]`")
                .label("opened here, never closed")
                .note("what follows up to the end of the line is taken as the bracket; the rest of the item is read as usual")
                .help("close the bracket with `]` where the choice ends"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> String {
        let (mut tokens, mut diagnostics) = (Vec::new(), Vec::new());
        lex(FileId(0), text, 0, text.len() as u32, &mut tokens, &mut diagnostics);
        tokens.iter().map(|t| format!("{:?}:{}", t.kind, text[t.start as usize..t.end as usize].trim())).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn capital_letters_carry_the_grammar() {
        assert_eq!(
            kinds("A Guarantor P5 Annex-6-Area Charter.Council Charter.response Charter.#veto Türkiye Ü"),
            "Newline: Var:A Term:Guarantor Term:P5 Term:Annex-6-Area Term:Charter.Council Word:Charter.response \
             Issue:Charter.#veto Term:Türkiye Var:Ü"
        );
    }

    #[test]
    fn numbers_dates_and_hours() {
        assert_eq!(
            kinds("1,000 12.5 3/4 65 % 2022-05-01 13:00 5(d)(i)"),
            "Newline: Number:1,000 Number:12.5 Number:3/4 Number:65 Percent:% Date:2022-05-01 Clock:13:00 Number:5 \
             LParen:( Word:d RParen:) LParen:( Word:i RParen:)"
        );
    }

    #[test]
    fn a_line_that_ends_in_a_comma_goes_on_and_blank_lines_are_none() {
        assert_eq!(kinds("a,\n  b\n\n \n  c"), "Newline: Word:a Comma:, Word:b Newline: Word:c");
    }
}
