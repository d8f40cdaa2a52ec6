//! The dates on which final clauses bring treaties into force; the expected ones are those that the depositaries published.

use servanda::{Verdict, tested};

/// The date of entry into force by this line, where the last ratification that counts is of `last`; `None` where the text expects another.
fn enters(line: &str, states: u32, last: &str, expected: &str) {
    let text = format!(
        "---\ntreaty: X\ntime zone: UTC\nmonth end: clip\n---\n## Article 1\n```servanda\nrole  State\nparty {states} State\n\
         rule entry into force\n    Treaty enters into force\n    on          {line} after {states} States ratify\n\
         ask when does Treaty enter into force\n    given       {last} {states} States ratify\n    expect      {expected}\n```\n"
    );
    let reading = servanda::read("a.md", text, &servanda::alone);
    let errors: Vec<_> = reading.diagnostics.iter().filter(|one| one.is_error()).collect();
    assert!(errors.is_empty(), "{line}: {errors:?}");
    let tested = tested(&reading);
    assert!(tested.asks.iter().all(|ask| ask.verdict == Verdict::Passed), "{line}: {:?}", tested.asks);
    assert_eq!(tested.asks.len(), 1);
}

#[test]
fn the_first_day_of_a_month_is_counted_as_final_clauses_count_it() {
    // Rome Statute, Article 126(1): the first day of the month after the 60th day following the 60th ratification, 11 April 2002.
    enters("the first day of the month after day 60", 60, "2002-04-11", "2002-07-01");
    // Convention on violence against women (CETS 210), Article 75(3): the month following three months after the tenth, 22 April 2014.
    enters("the first day of the month after 3 months", 10, "2014-04-22", "2014-08-01");
    // Mine Ban Convention, Article 17(1): the first day of the sixth month after the month of the 40th ratification, 16 September 1998.
    enters("the first day of the 6th month", 40, "1998-09-16", "1999-03-01");
}

#[test]
fn a_treaty_of_unlimited_duration_is_not_silent_on_it() {
    let silent = |header: &str| {
        let text = format!("---\ntreaty: X\n{header}---\n## Article 1\n```servanda\nparty UA\nrule calm\n    UA shall ratify\n```\n");
        let reading = servanda::read("a.md", text, &servanda::alone);
        (reading.diagnostics.iter().any(|one| one.message.contains("silent on duration")), reading.has_errors())
    };
    assert_eq!(silent(""), (true, false));
    assert_eq!(silent("duration: unlimited\n"), (false, false));
    assert_eq!(silent("duration: long\n"), (true, true), "another word is refused, not taken for unlimited");
}
