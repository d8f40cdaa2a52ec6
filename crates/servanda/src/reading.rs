//! Until the model reads whole documents: the text alone.

use ecow::EcoString;
use servanda_model::Treaty;
use servanda_syntax::ast::Document;
use servanda_syntax::{Diagnostic, Sources, Span, parse};

/// A treaty, read.
#[derive(Debug, Default)]
pub struct Reading {
    /// All files, for messages.
    pub sources: Sources,
    /// The trees, the master file first.
    pub files: Vec<Document>,
    /// What the text says.
    pub treaty: Treaty,
    /// What is to be said about it, in document order.
    pub diagnostics: Vec<Diagnostic>,
    /// Words that no rule renders, with their articles.
    pub unbound: Vec<(Span, EcoString)>,
}

/// A loader for a treaty that stands alone.
pub fn alone(_: &str) -> Option<String> {
    None
}

/// Reads a treaty from its master file; the loader gives the text of the files that it names.
pub fn read(name: &str, text: impl Into<String>, _loader: &dyn Fn(&str) -> Option<String>) -> Reading {
    let mut sources = Sources::new();
    let mut reading = Reading::default();
    if let Some(file) = sources.add(name, text.into()) {
        let parsed = parse(file, sources.get(file).map_or("", servanda_syntax::Source::text));
        reading.files.push(parsed.value);
        reading.diagnostics = parsed.diagnostics;
    }
    reading.sources = sources;
    reading
}
