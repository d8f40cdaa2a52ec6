//! From text to tree: hand-written, by recursive descent with a limit of depth, in one pass, never failing.

mod answers;
pub(crate) mod core;
mod events;
mod hints;
mod histories;
mod items;
pub(crate) mod lexer;
mod lines;
mod markdown;
mod prose;
mod questions;
mod rests;
mod sets;
mod time;
mod values;

use self::core::Parser;
use self::lexer::{Tok, Token};
use self::markdown::{Raw, Scanner};
use crate::ast::{Block, Clause, Dated, Document, Fence, ItemKind, Join, Line, Many, Node, Question, Settings, Slot};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, MAX_FILE_BYTES, Span};

/// A tree, and what was wrong with the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<T> {
    /// The tree; complete but for what was reported.
    pub value: T,
    /// What was wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a whole file.
pub fn parse(file: FileId, text: &str) -> Parsed<Document> {
    let mut diagnostics = Vec::new();
    let mut document = Document { file, ..Document::default() };
    if text.len() > MAX_FILE_BYTES {
        return Parsed { value: document, diagnostics: vec![too_large(file, text.len())] };
    }
    let mut raws = Vec::new();
    {
        let mut scanner = Scanner::new(file, text, &mut diagnostics);
        document.front = scanner.front_matter();
        while let Some(raw) = scanner.next() {
            raws.push(raw);
        }
    }
    let mut tokens = Vec::new();
    document.blocks.reserve(raws.len());
    for raw in raws {
        document.blocks.push(match raw {
            Raw::Block(block) => block,
            Raw::Fence(fence) => {
                lexer::lex(file, text, fence.body.start, fence.body.end, &mut tokens, &mut diagnostics);
                let items = Parser::new(file, text, &tokens, &mut diagnostics).items();
                Block::Fence(Fence { span: fence.span, body: fence.body, items })
            }
        });
    }
    if document.blocks.is_empty() && document.front.span.is_none() {
        diagnostics.push(
            Diagnostic::note_only("SV0125", Span::new(file, 0, 0), "the file is empty")
                .note("there is nothing to check: no headings, no words, no rules")
                .help("begin with a heading and the treaty's words, and put rules into a block that opens with three backticks and `servanda`"),
        );
    }
    diagnostics.sort_by_key(|d| d.primary.start);
    Parsed { value: document, diagnostics }
}

fn too_large(file: FileId, bytes: usize) -> Diagnostic {
    let millions = bytes / 1_000_000;
    Diagnostic::error(
        "SV0102",
        Span::new(file, 0, 0),
        format!("the file has {millions} million bytes, more than the 256 MiB that are read"),
    )
    .note("a treaty of a thousand pages has about three million bytes")
    .help("divide it: `parts:` in the header joins several files to one treaty")
}

/// Reads a whole file from its bytes: a text that is not UTF-8 or too large is reported.
///
/// The text that positions refer to is the lossy one, in which each bad sequence is one replacement character.
pub fn parse_bytes(file: FileId, bytes: &[u8]) -> (String, Parsed<Document>) {
    if bytes.len() > MAX_FILE_BYTES {
        let document = Document { file, ..Document::default() };
        return (String::new(), Parsed { value: document, diagnostics: vec![too_large(file, bytes.len())] });
    }
    let (text, broken) = match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(error) => (String::from_utf8_lossy(bytes).into_owned(), Some(error.valid_up_to())),
    };
    let mut parsed = parse(file, &text);
    if let Some(at) = broken {
        let span = Span::new(file, at as u32, (at + '\u{fffd}'.len_utf8()) as u32);
        parsed.diagnostics.insert(
            0,
            Diagnostic::error("SV0101", span, "the file is not UTF-8 text")
                .label("the first byte that is none")
                .note("the words around it may be read wrongly")
                .help("save the file as UTF-8; files from older word processors are often Windows-1252 or UTF-16"),
        );
    }
    (text, parsed)
}

/// Runs a reader over a text that is no Markdown.
fn standalone<T>(file: FileId, text: &str, read: impl FnOnce(&mut Parser<'_>) -> T) -> Parsed<Option<T>> {
    if text.len() > MAX_FILE_BYTES {
        return Parsed { value: None, diagnostics: vec![too_large(file, text.len())] };
    }
    let mut diagnostics = Vec::new();
    let mut tokens = Vec::new();
    lexer::lex(file, text, 0, text.len() as u32, &mut tokens, &mut diagnostics);
    let mut parser = Parser::new(file, text, &tokens, &mut diagnostics);
    let value = read(&mut parser);
    Parsed { value: Some(value), diagnostics }
}

/// Reads one question, as given on the command line: `who can block assistance`.
pub fn parse_question(file: FileId, text: &str) -> Parsed<Option<Question>> {
    standalone(file, text, |parser| {
        parser.skip_newlines();
        parser.eat_word("ask");
        let question = parser.question();
        parser.finish_part("the question");
        question
    })
}

/// Reads settings: `#rule = RU, #turkey = UA`.
pub fn parse_settings(file: FileId, text: &str) -> Parsed<Option<Settings>> {
    let parsed = standalone(file, text, |parser| {
        parser.skip_newlines();
        let settings = parser.settings();
        parser.finish_part("the settings");
        settings
    });
    Parsed { value: parsed.value.flatten(), diagnostics: parsed.diagnostics }
}

/// Reads a story: dated lines alone (a line `history NAME` above them is allowed), or a Markdown file that holds them in rule blocks.
pub fn parse_history(file: FileId, text: &str) -> Parsed<Vec<Dated>> {
    if text.lines().any(|line| line.trim_start().starts_with("```")) {
        let parsed = parse(file, text);
        let mut lines = Vec::new();
        for block in &parsed.value.blocks {
            if let Block::Fence(fence) = block {
                collect_dated(&fence.items, &mut lines);
            }
        }
        return Parsed { value: lines, diagnostics: parsed.diagnostics };
    }
    let parsed = standalone(file, text, |parser| {
        let mut lines = Vec::new();
        if parser.kind_at(parser.at + 1) == Tok::Word && parser.word_at(parser.at + 1) == "history" {
            parser.take();
            parser.skip_part();
        }
        loop {
            let before = parser.at;
            lines.append(&mut parser.dated_lines(true));
            if parser.peek() == Tok::End {
                break;
            }
            // A bracket sign or an item word among the lines: one line is lost, not the rest.
            parser.skip_newlines();
            let span = parser.here();
            parser.skip_part();
            while matches!(parser.peek(), Tok::Pipe | Tok::Close) {
                parser.take();
                parser.skip_part();
            }
            parser.report(
                Diagnostic::error("SV0115", span, "a line of a history begins with its date")
                    .label("expected a date, `day` and a number, or `planned`"),
            );
            if parser.at == before {
                parser.take();
            }
        }
        lines
    });
    Parsed { value: parsed.value.unwrap_or_default(), diagnostics: parsed.diagnostics }
}

fn collect_dated(items: &Many<crate::ast::Item>, lines: &mut Vec<Dated>) {
    for node in items {
        match node {
            Node::One(item) => {
                if let ItemKind::History(history) = &item.kind {
                    lines.extend(history.lines.iter().cloned());
                }
            }
            Node::Open(bracket) => {
                for alt in &bracket.alts {
                    if let Some(Slot::Plain(items)) = &alt.value {
                        collect_dated(items, lines);
                    }
                }
            }
        }
    }
}

/// Reads majorities as a decision has them, without `adopted by`: `55 % of members and by members with 65 % of Population`.
pub fn parse_share_lines(file: FileId, text: &str) -> Parsed<Vec<Clause>> {
    let parsed = standalone(file, text, |parser| {
        let mut clauses = Vec::new();
        let mut join = Join::First;
        parser.skip_newlines();
        parser.eat_words(&["adopted", "by"]);
        loop {
            let start = parser.start();
            let Some(share) = parser.share_slot() else { break };
            clauses.push(Clause { span: parser.from(start), join, line: Line::AdoptedBy(Box::new(share)), notes: parser.drain_notes(0) });
            parser.skip_newlines();
            join = match parser.word() {
                "and" => Join::And,
                "or" => Join::Or,
                _ => break,
            };
            parser.take();
            parser.eat_word("by");
        }
        parser.finish_part("the majority");
        clauses
    });
    Parsed { value: parsed.value.unwrap_or_default(), diagnostics: parsed.diagnostics }
}

/// Settings inside a note, between two bytes of the text.
fn settings_within(
    file: FileId,
    text: &str,
    (start, end): (u32, u32),
    depth: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Settings> {
    let mut tokens: Vec<Token> = Vec::new();
    lexer::lex(file, text, start, end, &mut tokens, diagnostics);
    let mut parser = Parser::new(file, text, &tokens, diagnostics);
    parser.depth = depth;
    parser.skip_newlines();
    let settings = parser.settings();
    parser.finish_part("the settings");
    settings
}
