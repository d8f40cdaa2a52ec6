//! What is found without letting time pass: each finding with its code, its article and a way out.

mod brackets;
mod gaps;
mod order;
mod terms;
mod votes;

use ecow::EcoString;
use servanda_syntax::{Diagnostic, Span};

use crate::codes;
use crate::lower::Lower;
use crate::treaty::{InstrumentId, Origin};
use crate::walk::Walk;

/// Runs all findings; returns the words that no rule renders.
pub(crate) fn run(lower: &mut Lower<'_>, walk: &Walk<'_>) -> Vec<(Span, EcoString)> {
    let mut found = std::mem::take(&mut lower.diags);
    lower.refused.sort();
    gaps::find(lower, &mut found);
    votes::find(lower, &mut found);
    order::find(lower, &mut found);
    terms::find(lower, &mut found);
    let unbound = brackets::find(lower, walk, &mut found);
    // An instrument that is used has its own check; here only what makes it unusable counts.
    lower.diags = found;
    unbound
}

/// A finding about an item, in its article.
fn about(origin: &Origin, code: &'static str, message: impl Into<servanda_syntax::Words>) -> Diagnostic {
    at(origin, origin.span, code, message)
}

/// A finding at a place within an item.
fn at(origin: &Origin, span: Span, code: &'static str, message: impl Into<servanda_syntax::Words>) -> Diagnostic {
    let diagnostic = codes::diagnostic(code, span, message);
    if origin.cite.is_empty() { diagnostic } else { diagnostic.article(origin.cite.clone()) }
}

/// Whether something is the treaty's own.
fn own(origin: &Origin) -> bool {
    origin.instrument == InstrumentId(0)
}
