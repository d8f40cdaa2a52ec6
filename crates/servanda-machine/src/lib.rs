//! The one semantics: histories, calendar, step, norm and decision lifecycles, derivations.
