//! A treaty and its protocol have bonds of their own.

use servanda_analysis::{Verdict, test_treaty};
use servanda_model::compile;

const PROTOCOL: &str = "---
treaty: A treaty with a protocol
time zone: UTC
---
## Article 1
```servanda
role  State
party AA, BB is State
instrument Protocol
rule entry into force
    Treaty enters into force
    when        each State ratifies
rule protocol
    Protocol enters into force
    when        each State ratifies Protocol
history Story
    2020-01-01  AA ratifies Protocol
    2020-01-02  BB ratifies Protocol
ask who can block entry into force
    given       Story
    expect      each of State
ask who can block protocol
    given       Story
    expect      none
ask when does Treaty enter into force
    given       Story
    expect      waits for each State ratifies
ask when does Protocol enter into force
    given       Story
    expect      2020-01-02
```
";

#[test]
fn who_ratifies_the_protocol_has_not_ratified_the_treaty() {
    let compiled = compile("protocol.md", PROTOCOL, &servanda_model::load::nothing);
    let report = test_treaty(&compiled.treaty);
    for ask in &report.asks {
        assert_eq!(ask.verdict, Verdict::Passed, "{ask:?}");
    }
    assert_eq!(report.asks.len(), 4);
}
