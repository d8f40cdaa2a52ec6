//! From text to tree.

use crate::ast::{Clause, Dated, Document, Question, Settings};
use crate::diagnostic::Diagnostic;
use crate::source::FileId;

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
    let _ = text;
    Parsed {
        value: Document {
            file,
            ..Document::default()
        },
        diagnostics: Vec::new(),
    }
}

/// Reads a whole file from its bytes: a text that is not UTF-8 or too large is reported.
pub fn parse_bytes(file: FileId, bytes: &[u8]) -> Parsed<Document> {
    parse(file, &String::from_utf8_lossy(bytes))
}

/// Reads one question, as given on the command line: `who can block assistance`.
pub fn parse_question(file: FileId, text: &str) -> Parsed<Option<Question>> {
    let _ = (file, text);
    Parsed {
        value: None,
        diagnostics: Vec::new(),
    }
}

/// Reads a story: dated lines alone, or a Markdown file that holds them in rule blocks.
pub fn parse_history(file: FileId, text: &str) -> Parsed<Vec<Dated>> {
    let _ = (file, text);
    Parsed {
        value: Vec::new(),
        diagnostics: Vec::new(),
    }
}

/// Reads settings: `#rule = RU, #turkey = UA`.
pub fn parse_settings(file: FileId, text: &str) -> Parsed<Option<Settings>> {
    let _ = (file, text);
    Parsed {
        value: None,
        diagnostics: Vec::new(),
    }
}

/// Reads majorities as a decision has them, without `adopted by`: `55 % of members and by members with 65 % of Population`.
pub fn parse_share_lines(file: FileId, text: &str) -> Parsed<Vec<Clause>> {
    let _ = (file, text);
    Parsed {
        value: Vec::new(),
        diagnostics: Vec::new(),
    }
}
