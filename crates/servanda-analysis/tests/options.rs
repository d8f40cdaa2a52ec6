//! An article with two whole versions: questions by name are answered under each of them.

use servanda_analysis::test::{Verdict, test_treaty};

#[test]
fn a_name_that_two_options_give_different_meanings_is_answered_under_each() {
    let text = include_str!("../../servanda-model/tests/treaties/options.md");
    let found = servanda_model::compile("options.md", text, &servanda_model::load::nothing);
    assert!(!found.has_errors(), "{:?}", found.diagnostics);
    let report = test_treaty(&found.treaty);
    let wrong: Vec<_> = report.asks.iter().filter(|ask| ask.verdict != Verdict::Passed).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(report.asks.len(), 4);
}
