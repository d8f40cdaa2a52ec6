//! Treaty text: sources, diagnostics, Markdown, lexer, parser, lossless tree, formatter.
//!
//! Everything here is a pure function of the text. Parsing never fails: it returns a tree and what it has to say about it.

pub mod ast;
pub mod diagnostic;
pub mod format;
pub mod import;
pub mod parse;
pub mod settle;
pub mod shape;
pub mod source;
pub mod tokens;

pub use diagnostic::{Diagnostic, Fix, Severity, Words};
pub use format::format;
pub use parse::{Parsed, parse, parse_bytes, parse_history, parse_question, parse_settings, parse_share_lines};
pub use source::{FileId, MAX_FILE_BYTES, Position, Source, Sources, Span};
