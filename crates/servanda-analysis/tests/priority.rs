//! Which of two rules goes before the other, and whom a notice must reach: the answers follow what the machine does with the acts.

use servanda_analysis::{Verdict, test_treaty};
use servanda_model::compile;

const GENERAL: &str = "---
treaty: A general treaty
time zone: UTC
---
## Article 1
```servanda
role  State
party AA, BB is State
act   State closes the strait
rule passage
    no State shall close the strait
```
";

fn special(uses: &str, line: &str, asks: &str) -> String {
    format!(
        "---
treaty: A special treaty
time zone: UTC
---
## Article 1
```servanda
uses  General from \"general.md\"{uses}
rule closure
    AA may close the strait
{line}rule own
    BB shall not close the strait
rule exception
    BB may close the strait
{asks}```
"
    )
}

fn passes(text: &str, asks: usize) {
    let load = |path: &str| (path == "general.md").then(|| GENERAL.to_string());
    let compiled = compile("special.md", text, &load);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|one| one.is_error()).map(|one| &one.message).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let report = test_treaty(&compiled.treaty);
    for ask in &report.asks {
        assert_eq!(ask.verdict, Verdict::Passed, "{ask:?}");
    }
    assert_eq!(report.asks.len(), asks);
}

/// The Charter's ban on force is not lifted by a treaty that permits it (Charter, Article 103; Vienna Convention, Article 30).
#[test]
fn a_permission_lifts_no_prohibition_of_an_instrument_that_prevails() {
    passes(
        &special(
            " prevails",
            "",
            "ask may AA close the strait
    expect      prohibited by General.Article 1
ask may BB close the strait {the exception is one to the own prohibition only}
    expect      prohibited by General.Article 1
ask what is breached
    given       2030-01-01 AA closes the strait
    expect      AA General.passage on 2030-01-01
",
        ),
        3,
    );
}

/// Where neither goes before the other both are said: a conflict, and not a verdict.
#[test]
fn without_priority_both_are_said() {
    passes(
        &special(
            "",
            "",
            "ask may AA close the strait
    expect      permitted by Article 1
    expect      prohibited by General.Article 1
ask what conflicts with closure
    expect      General.passage
",
        ),
        2,
    );
}

#[test]
fn a_permission_that_prevails_lifts_the_prohibition() {
    passes(
        &special(
            "",
            "    prevails over General.passage\n",
            "ask may AA close the strait
    expect      permitted by Article 1
ask what conflicts with closure
    expect      none
ask what is breached
    given       2030-01-01 AA closes the strait
    expect      none
",
        ),
        3,
    );
}

/// Open Skies, Article XV(2): notice *to either depositary*.
#[test]
fn a_notice_to_any_of_them_needs_one_and_a_notice_to_each_needs_all() {
    let text = |to: &str, given: &str, expect: &str| {
        format!(
            "---
treaty: A treaty with two depositaries
time zone: UTC
month end: clip
---
## Article 1
```servanda
role  State, Depositary
party AA, BB, CC is State
party DD, EE is Depositary
rule exit
    each State has power to withdraw
    notice      6 months to {to} Depositary
ask when does AA withdraw
    given       2030-01-15 AA gives notice of withdrawal to {given}
    expect      {expect}
```
"
        )
    };
    passes(&text("any", "EE", "2030-07-15"), 1);
    passes(&text("any", "BB", "never"), 1);
    passes(&text("each", "EE", "never"), 1);
    passes(&text("each", "DD, EE", "2030-07-15"), 1);
    // Those whom it must reach may be notified one after the other: the period runs from the last.
    let later = |who: &str, day: &str| format!("DD\n                {day} {who} gives notice of withdrawal to EE");
    passes(&text("each", &later("AA", "2030-02-20"), "2030-08-20"), 1);
    passes(&text("each", &later("BB", "2030-02-20"), "never"), 1);
    passes(&text("any", &later("AA", "2030-02-20"), "2030-07-15"), 1);
}
