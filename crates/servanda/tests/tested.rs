//! A treaty whose text has an error answers none of its questions.

use servanda::{Verdict, alone, read, tested};

const TEXT: &str = "---\ntreaty: T\n---\n## Article 1\n\n```servanda\nrole State\nparty AA is State\nact State does it\nrule one\n    each State shall do it\n\
                    ask who owes one\n    expect AA\n```\n";

#[test]
fn no_answer_is_given_of_a_text_that_has_an_error() {
    let verdicts = |text: &str| tested(&read("t.md", text, &alone)).asks.iter().map(|ask| ask.verdict).collect::<Vec<_>>();
    assert_eq!(verdicts(TEXT), [Verdict::Passed]);
    assert_eq!(verdicts(&TEXT.replace("shall do it", "shall undo it")), [Verdict::NotAnswered]);
    // An error within a question is that question's own.
    assert_eq!(verdicts(&TEXT.replace("ask who owes one", "ask who owns one\nask who owes one")), [Verdict::NotAnswered, Verdict::Passed]);
    // A question that lost a line is not the one that its author asked.
    assert_eq!(verdicts(&TEXT.replace("expect AA", "expect AA for %\n    expect AA")), [Verdict::NotAnswered]);
    assert_eq!(
        verdicts(&TEXT.replace("ask who owes one\n", "ask who owes one\n    given 2030-01-01 AA undoes it\n")),
        [Verdict::NotAnswered]
    );
}
