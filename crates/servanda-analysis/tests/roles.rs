//! Roles that rules give and take: who holds one is read off the history, as of the day asked about.

use servanda_analysis::{Verdict, test_treaty};
use servanda_model::compile;

const ROTATION: &str = "---
treaty: A franchise that rotates
time zone: UTC
---
## Article 1
```servanda
role  Governor, Voting
party AA, BB, CC is Governor
incident new year
rule end of turn
    each Governor ceases to be Voting
    on          2020-02-01
rule turn
    BB becomes Voting
    on          2020-03-01
rule another turn
    CC becomes Voting
    when        new year
    on          day 3 thereafter
decision rate
    voters      Voting
    adopted by  all voters
history Story
    2020-01-01  AA becomes Voting
    2020-01-02  new year
ask is CC in Voting
    given       Story
    as of       2020-01-06
    expect      yes
ask is AA in Voting
    given       Story
    as of       2020-02-15
    expect      no
ask is BB in Voting
    given       Story
    as of       2020-04-06
    expect      yes
ask may AA vote on rate
    given       Story
    as of       2020-02-15
    expect      no
```
";

#[test]
fn a_rule_that_works_by_itself_changes_who_holds_a_role() {
    let compiled = compile("rotation.md", ROTATION, &servanda_model::load::nothing);
    let report = test_treaty(&compiled.treaty);
    let verdicts: Vec<Verdict> = report.asks.iter().map(|ask| ask.verdict).collect();
    // The last asks the text who may vote; the text alone does not know, and must not say yes.
    assert_eq!(verdicts, [Verdict::Passed, Verdict::Passed, Verdict::Passed, Verdict::NotAnswered]);
}
