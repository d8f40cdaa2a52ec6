//! Terms that nothing uses.

use servanda_syntax::Diagnostic;

use super::{at, own};
use crate::lower::Lower;
use crate::treaty::{TermId, TermKind};

pub(super) fn find(lower: &Lower<'_>, found: &mut Vec<Diagnostic>) {
    for (index, term) in lower.t.terms.iter().enumerate() {
        if term.used || !own(&term.origin) {
            continue;
        }
        let id = TermId(index as u32);
        let idle = match &term.kind {
            TermKind::Party { unnamed } => unnamed.is_none() && !lower.holds.contains_key(&id),
            // A value belongs to its kind; a used kind uses all its values.
            TermKind::Value(kinds) => !kinds.iter().any(|kind| lower.t.terms.get(kind.index()).is_some_and(|kind| kind.used)),
            TermKind::Place(containers) => containers.is_empty(),
            TermKind::Kind(values) => !values.iter().any(|(_, value)| lower.t.terms.get(value.index()).is_some_and(|value| value.used)),
            TermKind::Role(_) | TermKind::Body { .. } | TermKind::Number(_) | TermKind::Unit | TermKind::Third => true,
            TermKind::Instrument(_) => false,
        };
        if idle {
            let what = lower.kind_word(id);
            found.push(
                at(&term.origin, term.origin.span, "SV0215", format!("`{}` is declared as {what}, but nothing uses it", term.name))
                    .label("unused")
                    .help("remove it, or check whether a rule that should name it is missing"),
            );
        }
    }
}
