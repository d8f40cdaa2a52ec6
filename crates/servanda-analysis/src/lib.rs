//! The lenses: questions, blockers, drafts.
