//! The formatter: indentation, columns and spaces of rule blocks, nothing else.
//!
//! Keywords stand in a column, as drafters set them. A block is only rewritten if it reads exactly as before, so formatting can never
//! change a meaning; formatting twice is formatting once. The treaty's own words are not touched: blanks at their line ends mean something.

use crate::ast::Block;
use crate::parse::lexer::{self, ITEMS, Tok, Token};
use crate::parse::parse;
use crate::shape;
use crate::source::FileId;

/// The column in which the rest of a line stands behind its keyword.
const REST: usize = 16;
/// How far a line is indented under its item.
const INDENT: usize = 4;
/// The column in which the condition of an answer stands.
const CONDITION: usize = 54;

/// Items whose keyword is set in a column of its own.
const DECLARATIONS: [&str; 10] = ["role", "party", "third", "body", "kind", "place", "act", "fact", "unit", "uses"];

/// Keywords of lines that are more than one word, the longest first.
const PHRASES: [&[&str]; 28] = [
    &["by", "the", "procedure", "of"],
    &["failing", "that", "by"],
    &["failing", "that", "after"],
    &["valid", "only", "if"],
    &["valid", "only", "after"],
    &["not", "later", "than"],
    &["owed", "to"],
    &["opens", "when"],
    &["adopted", "by"],
    &["rejected", "by"],
    &["if", "late"],
    &["on", "breach"],
    &["on", "suspension"],
    &["discharged", "by"],
    &["prevails", "over"],
    &["determined", "by"],
    &["suspended", "notice"],
    &["always", "possible"],
    &["as", "of"],
    &["at", "least"],
    &["not", "before"],
    &["and", "by"],
    &["or", "by"],
    &["one", "of", "them"],
    &["earlier", "performance", "counts"],
    &["as", "soon", "as", "possible"],
    &["immediately"],
    &["throughout"],
];

/// Keywords of one word.
const WORDS: [&str; 29] = [
    "when",
    "if",
    "unless",
    "while",
    "standard",
    "notice",
    "amount",
    "survives",
    "voters",
    "quorum",
    "abstention",
    "absence",
    "silence",
    "tie",
    "otherwise",
    "after",
    "then",
    "never",
    "despite",
    "with",
    "given",
    "under",
    "expect",
    "means",
    "members",
    "within",
    "on",
    "from",
    "until",
];

/// How many of these words, from the first, are the keyword of a line; 0 if none.
pub(crate) fn keyword_of(words: &[&str]) -> usize {
    for phrase in PHRASES {
        if words.len() >= phrase.len() && words.iter().zip(phrase).all(|(a, b)| a == b) {
            return phrase.len();
        }
    }
    let first = words.first().copied().unwrap_or("");
    usize::from(WORDS.contains(&first) || matches!(first, "every" | "and" | "or"))
}

/// Formats a file.
pub fn format(text: &str) -> String {
    let file = FileId(0);
    let parsed = parse(file, text);
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut at = 0;
    for block in &parsed.value.blocks {
        let Block::Fence(fence) = block else { continue };
        let (start, end) = (fence.body.start as usize, fence.body.end as usize);
        let broken =
            parsed.diagnostics.iter().any(|d| d.is_error() && d.primary.start < fence.span.end && d.primary.end > fence.span.start);
        out.push_str(&text[at..start]);
        at = end;
        let body = &text[start..end];
        let formatted = if broken { None } else { block_text(file, text, fence.span.start as usize, start, end) };
        match formatted {
            Some(formatted) if formatted != body && reads_alike(body, &formatted) => out.push_str(&formatted),
            _ => out.push_str(body),
        }
    }
    out.push_str(&text[at..]);
    out
}

/// Whether two bodies of a rule block have the same shape, notes included, and the second has no error.
fn reads_alike(before: &str, after: &str) -> bool {
    let read = |body: &str| {
        let text = format!("````servanda\n{body}\n````\n");
        let parsed = parse(FileId(0), &text);
        let shape = shape::document(&parsed.value, &text, &shape::leave_open);
        (shape, parsed.diagnostics.len(), notes(body))
    };
    read(before) == read(after)
}

/// The notes of a body with single spaces.
fn notes(body: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    lexer::lex(FileId(0), body, 0, body.len() as u32, &mut tokens, &mut Vec::new());
    let of = |t: &Token| body[t.start as usize..t.end as usize].split_whitespace().collect::<Vec<_>>().join(" ");
    tokens.iter().filter(|t| t.kind == Tok::Note).map(of).collect()
}

fn block_text(file: FileId, text: &str, fence: usize, start: usize, end: usize) -> Option<String> {
    let mut tokens = Vec::new();
    lexer::lex(file, text, start as u32, end as u32, &mut tokens, &mut Vec::new());
    let before = &text[fence..start];
    let base: String = before.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let line_end = if before.ends_with("\r\n") { "\r\n" } else { "\n" };
    if tokens.is_empty() {
        return None;
    }
    let mut writer = Writer {
        text,
        tokens: &tokens,
        base,
        line_end,
        out: String::with_capacity(end - start + 64),
        open: Vec::new(),
        item: String::new(),
        rest: INDENT,
    };
    writer.write();
    writer.out.push_str(line_end);
    Some(writer.out)
}

/// An open bracket: the column of its `[`, and what kind of lines it holds.
#[derive(Clone, Copy)]
struct Open {
    column: usize,
    holds: Holds,
    /// Its `]` stands on a later line.
    long: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Items,
    Lines,
    Value,
}

struct Writer<'a> {
    text: &'a str,
    tokens: &'a [Token],
    base: String,
    line_end: &'static str,
    out: String,
    open: Vec<Open>,
    /// The word of the item above.
    item: String,
    /// The column in which the words behind the keyword stand.
    rest: usize,
}

impl Writer<'_> {
    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| &self.text[t.start as usize..t.end as usize])
    }

    fn kind(&self, at: usize) -> Tok {
        self.tokens.get(at).map_or(Tok::End, |t| t.kind)
    }

    fn write(&mut self) {
        let mut at = 0;
        let mut previous_end = self.tokens[0].start as usize;
        while at < self.tokens.len() {
            // A physical line: up to the next line break between tokens.
            let fresh = self.kind(at) == Tok::Newline;
            let first = if fresh { at + 1 } else { at };
            let mut end = first;
            while end < self.tokens.len() && self.kind(end) != Tok::Newline && !(end > first && self.breaks_before(end)) {
                end += 1;
            }
            if first < end {
                let blank = at > 0 && self.blank_between(previous_end, self.tokens[first].start as usize);
                if !self.out.is_empty() {
                    self.out.push_str(self.line_end);
                    if blank {
                        self.out.push_str(self.line_end);
                    }
                }
                self.line(first, end, fresh);
                previous_end = self.tokens[end - 1].end as usize;
            }
            at = end.max(at + 1);
        }
    }

    /// Whether a line break stands before this token that makes no token of its own (behind a comma).
    fn breaks_before(&self, at: usize) -> bool {
        let (before, here) = (self.tokens[at - 1].end as usize, self.tokens[at].start as usize);
        self.kind(at - 1) == Tok::Comma && self.text[before..here].contains('\n')
    }

    fn blank_between(&self, before: usize, here: usize) -> bool {
        self.text[before..here].bytes().filter(|b| *b == b'\n').count() > 1
    }

    /// The words that a line begins with, notes left out.
    fn head(&self, first: usize, end: usize) -> Vec<&str> {
        (first..end).take(8).take_while(|i| self.kind(*i) == Tok::Word).map(|i| self.word(i)).collect()
    }

    fn line(&mut self, first: usize, end: usize, fresh: bool) {
        let line_start = self.out.len();
        self.out.push_str(&self.base.clone());
        let kind = self.kind(first);
        let item = kind == Tok::Word && ITEMS.contains(&self.word(first));
        let inner = self.open.last().copied();
        if !fresh {
            // The line goes on from a comma.
            self.indent(self.rest);
            self.words(first, end, line_start, 0);
            return;
        }
        match inner {
            Some(open) if matches!(kind, Tok::Pipe | Tok::Close) => {
                self.indent(open.column);
                self.words(first, end, line_start, 0);
                return;
            }
            Some(Open { column, holds: Holds::Value, .. }) => {
                self.indent(column + 2);
                self.words(first, end, line_start, 0);
                return;
            }
            _ => {}
        }
        let dated = matches!(kind, Tok::Date) || (kind == Tok::Word && self.is_dated(first));
        let lines_in = inner.filter(|o| o.holds == Holds::Lines).map_or(INDENT, |o| o.column + INDENT);
        if item || (kind == Tok::Open && self.holds(first) == Holds::Items) {
            self.item = self.word(first).to_owned();
            self.item(first, end, line_start);
        } else if dated && self.item == "history" {
            self.indent(lines_in);
            self.rest = lines_in + INDENT;
            self.dated(first, end, line_start);
        } else if dated {
            self.indent(REST.max(lines_in));
            self.rest = REST + INDENT;
            self.words(first, end, line_start, 0);
        } else {
            self.indent(lines_in);
            self.clause(first, end, line_start);
        }
    }

    fn is_dated(&self, at: usize) -> bool {
        match self.word(at) {
            "planned" => true,
            "day" => self.kind(at + 1) == Tok::Number,
            _ => false,
        }
    }

    fn indent(&mut self, columns: usize) {
        self.out.extend(std::iter::repeat_n(' ', columns));
    }

    fn item(&mut self, first: usize, end: usize, line_start: usize) {
        let word = self.word(first).to_owned();
        let declaration = DECLARATIONS.contains(&word.as_str());
        let pad = if declaration && end > first + 1 { 6_usize.saturating_sub(word.len()) } else { 0 };
        self.rest = if declaration { 6 } else { INDENT };
        self.words(first, end, line_start, pad);
    }

    /// A dated line of a history: the words stand two spaces behind the date.
    fn dated(&mut self, first: usize, end: usize, line_start: usize) {
        let mut behind = first;
        while behind < end {
            behind += match self.kind(behind) {
                Tok::Date | Tok::Clock => 1,
                Tok::Colon if behind > first => 1,
                Tok::Word if self.word(behind) == "day" && self.is_dated(behind) => 2,
                Tok::Word if matches!(self.word(behind), "planned" | "recorded") => 1,
                _ => break,
            };
        }
        let behind = behind.min(end);
        self.words(first, behind, line_start, 0);
        if behind < end {
            // Two, also where the words are glued to the date.
            self.out.push_str("  ");
            self.words(behind, end, line_start, 0);
        }
    }

    fn clause(&mut self, first: usize, end: usize, line_start: usize) {
        let words = self.head(first, end);
        let row = self.item == "number" && (self.kind(first) == Tok::Term || self.word(first) == "others");
        let count = if row { 1 } else { keyword_of(&words) };
        let starts = self.out.len() - line_start;
        if count == 0 || first + count >= end {
            self.rest = REST;
            self.words(first, end, line_start, 0);
            return;
        }
        let expect = self.word(first) == "expect";
        self.words(first, first + count, line_start, 0);
        let column = starts + REST - INDENT - self.base.len();
        let written = width(&self.out[line_start..]) - self.base.len();
        self.indent((column.max(written + 1)) - written);
        self.rest = REST;
        let rest = first + count;
        let condition = if expect { self.condition(rest, end) } else { None };
        if let Some(condition) = condition {
            self.words(rest, condition, line_start, 0);
            let written = width(&self.out[line_start..]) - self.base.len();
            self.indent(CONDITION.max(written + 2) - written);
            self.words(condition, end, line_start, 0);
        } else {
            self.words(rest, end, line_start, 0);
        }
    }

    /// The `if` of an answer.
    fn condition(&self, first: usize, end: usize) -> Option<usize> {
        (first + 1..end).find(|i| self.kind(*i) == Tok::Word && self.word(*i) == "if")
    }

    /// What a bracket that begins a line holds.
    fn holds(&self, open: usize) -> Holds {
        let mate = self.tokens[open].mate as usize;
        let close = if self.kind(open) == Tok::Open { mate } else { mate.saturating_sub(1) };
        let begins = open > 0 && matches!(self.kind(open - 1), Tok::Newline | Tok::Colon | Tok::Open);
        let mut behind = close + 1;
        while self.kind(behind) == Tok::Note {
            behind += 1;
        }
        let alone = matches!(self.kind(behind), Tok::Newline | Tok::End | Tok::Pipe | Tok::Close);
        if !begins || !alone {
            return Holds::Value;
        }
        let outer = self.open.last().map(|o| o.holds);
        let item =
            (open + 1..close.min(open + 40)).any(|i| self.kind(i) == Tok::Word && ITEMS.contains(&self.word(i)) && self.begins_text(i));
        match outer {
            Some(Holds::Value) => Holds::Value,
            _ if item => Holds::Items,
            _ => Holds::Lines,
        }
    }

    /// Whether a token is the first of an alternative's text.
    fn begins_text(&self, at: usize) -> bool {
        matches!(self.kind(at - 1), Tok::Colon | Tok::Newline | Tok::Open | Tok::Issue | Tok::Pipe)
    }

    /// The tokens from `first` to `end` with single spaces; `pad` further spaces stand behind the first.
    fn words(&mut self, first: usize, end: usize, line_start: usize, pad: usize) {
        for at in first..end {
            if at == first + 1 && pad > 0 {
                // The space is set and not kept, also where the words are glued to the keyword.
                self.indent(pad);
            } else if at > first {
                self.space(at);
            }
            let token = self.tokens[at];
            match token.kind {
                Tok::Open | Tok::Lost => {
                    let column = width(&self.out[line_start..]) - self.base.len();
                    let holds = self.holds(at);
                    let close = self.tokens.get(token.mate as usize).map_or(self.text.len(), |t| t.start as usize);
                    let long = self.text[token.start as usize..close.max(token.start as usize)].contains('\n');
                    self.open.push(Open { column, holds, long });
                }
                Tok::Close => {
                    self.open.pop();
                }
                _ => {}
            }
            let text = &self.text[token.start as usize..token.end as usize];
            self.out.push_str(text);
        }
    }

    /// The space before a token that is not the first of its line.
    fn space(&mut self, at: usize) {
        let (before, here) = (self.tokens[at - 1], self.tokens[at]);
        let gap = before.end < here.start;
        let none = matches!(before.kind, Tok::Open) || matches!(here.kind, Tok::Close | Tok::Comma | Tok::Semi | Tok::Colon);
        let some = matches!(before.kind, Tok::Comma | Tok::Semi | Tok::Pipe | Tok::Equals | Tok::Close)
            || matches!(here.kind, Tok::Pipe | Tok::Equals | Tok::Note | Tok::Percent | Tok::Open | Tok::Lost)
            || before.kind == Tok::Note;
        // `(5(d)(i))` and the like stay as they are.
        let parens = matches!(before.kind, Tok::LParen) || matches!(here.kind, Tok::LParen | Tok::RParen);
        // The end of a bracket around whole lines stands apart from the last of them.
        if here.kind == Tok::Close && gap && self.open.last().is_some_and(|o| o.long && o.holds != Holds::Value) {
            self.out.push(' ');
            return;
        }
        if none {
            return;
        }
        let expect = here.kind == Tok::Word && self.word(at) == "expect" && self.open.is_empty();
        if expect {
            self.out.push_str("   ");
        } else if gap || (some && !parens) {
            self.out.push(' ');
        }
    }
}

/// How many columns a text takes: characters, which is right for the scripts that treaties are drafted in.
fn width(text: &str) -> usize {
    text.chars().count()
}
