//! Circles without time: a rule that feeds itself at the same instant has no meaning.

use servanda_model::Treaty;
use servanda_syntax::Diagnostic;

/// Rules without a modal, without a time line and without an `unless`, whose sentence is again their own trigger.
pub(crate) fn instant_loops(treaty: &Treaty) -> Vec<Diagnostic> {
    let _ = treaty;
    Vec::new()
}
