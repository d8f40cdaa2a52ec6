//! An expectation that is not exactly the answer fails: a set too many, a set too few, another condition, a citation that was not
//! used. A question that is right passes.

use servanda_analysis::{Verdict, test_treaty};
use servanda_model::compile;

const HEAD: &str = "---\ntreaty: Test\ntime zone: UTC\nsponsors: X, Y\n---\n## Article 1\n```servanda\nrole Member\nparty AA, BB, CC is Member\n\
    decision plan\n    voters Member\n    adopted by [#rule X: all voters | Y: a majority of voters]\nact Member acts\nrule duty\n    each Member shall act\n    within 3 days after AA acts\n";

fn verdict(question: &str) -> Verdict {
    let text = format!("{HEAD}{question}\n```\n");
    let compiled = compile("test.md", text.as_str(), &servanda_model::load::nothing);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|one| one.severity == servanda_syntax::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    let report = test_treaty(&compiled.treaty);
    assert_eq!(report.asks.len(), 1, "{text}");
    report.asks[0].verdict
}

#[test]
fn what_is_exactly_the_answer_passes() {
    for question in [
        "ask who can block plan\n    expect each of Member if #rule = X\n    expect any 2 of Member if #rule = Y",
        "ask who can block plan\n    expect AA if #rule = X\n    expect BB if #rule = X\n    expect CC if #rule = X\n    expect any 2 of Member if #rule = Y",
        "ask who can block plan\n    with #rule = X\n    expect each of Member by Article 1",
        "ask how many blocks of plan\n    with #rule = Y\n    expect 3",
        "ask how many votes for plan\n    expect 3 if #rule = X\n    expect 2 if #rule = Y",
        "ask can AA block plan\n    expect yes if #rule = X\n    expect no if #rule = Y",
        "ask when is duty due\n    given 2020-02-27 AA acts\n    expect 2020-03-01",
        "ask what is the majority of plan\n    expect not agreed majority Article 1",
    ] {
        assert_eq!(verdict(question), Verdict::Passed, "{question}");
    }
}

#[test]
fn what_differs_fails() {
    for question in [
        "ask who can block plan\n    expect each of Member",
        "ask who can block plan\n    expect each of Member if #rule = X",
        "ask who can block plan\n    with #rule = X\n    expect AA\n    expect BB",
        "ask who can block plan\n    with #rule = X\n    expect each of Member\n    expect all of Member",
        "ask who can block plan\n    with #rule = X\n    expect each of Member by Article 2",
        "ask who can block plan\n    with #rule = Y\n    expect any 2 of Member voting no",
        "ask how many blocks of plan\n    with #rule = Y\n    expect 2",
        "ask can AA block plan\n    expect yes",
        "ask when is duty due\n    given 2020-02-27 AA acts\n    expect 2020-02-29",
        "ask what is the majority of plan\n    expect silent majority",
    ] {
        assert_eq!(verdict(question), Verdict::Failed, "{question}");
    }
}

#[test]
fn a_claim_is_not_answered() {
    let question = "claim help\n    after AA acts\n    then each Member acts\n    within 3 days after AA acts\n    expect assured";
    assert_eq!(verdict(question), Verdict::NotAnswered);
}
