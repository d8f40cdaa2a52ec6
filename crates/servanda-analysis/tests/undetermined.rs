//! Many things that the record leaves undetermined: on what an answer depends is said, quickly, and never guessed.

use servanda_analysis::{Options, Outcome, answer};
use servanda_model::{Treaty, compile};

/// Forty parties, each with an excuse that nobody has determined.
fn forty() -> Treaty {
    let names: Vec<String> = (0..40_u8).map(|n| format!("P{}{}", char::from(b'a' + n / 20), char::from(b'a' + n % 20))).collect();
    let text = format!(
        "---\ntreaty: Test\ntime zone: UTC\n---\n## Article 1\n```servanda
role State
party {} is State
act State reports
act State asks
fact conflict of P
    open
rule report of P
    each State P shall report
    within 10 days after Q asks
    unless conflict of P
    if late still owed
ask what is overdue on 2030-02-01
    given 2030-01-01 Paa asks
          2030-01-05 Pab reports
          2030-01-05 conflict of Pac is false
ask when is report due
    given 2030-01-01 Paa asks
```\n",
        names.join(", ")
    );
    compile("forty.md", text, &servanda_model::load::nothing).treaty
}

#[test]
fn forty_open_excuses_are_named_one_by_one() {
    let treaty = forty();
    let Outcome::Entries(entries) = answer(&treaty, &treaty.asks[0], &Options::default()).outcome else { panic!("it is answered") };
    let texts: Vec<&str> = entries.iter().map(|entry| entry.text.as_str()).collect();
    // Whether the others are overdue hangs on the excuse of each; one has reported, and of one it is known that it has none.
    assert_eq!(texts.len(), 38);
    assert!(texts.iter().all(|text| text.starts_with("depends on conflict of P")), "{texts:?}");
    assert!(!texts.contains(&"depends on conflict of Pab") && !texts.contains(&"depends on conflict of Pac"));
}

#[test]
fn where_trying_one_by_one_shows_no_difference_nothing_is_said() {
    let treaty = forty();
    let Outcome::NotAnswered(reason) = answer(&treaty, &treaty.asks[1], &Options::default()).outcome else { panic!("it gives up") };
    assert!(reason.starts_with("gave up; depends on at least conflict of Paa"), "{reason}");
    assert!(reason.ends_with("and 34 more"), "{reason}");
}
