//! What conflicts with what: cases of other systems, re-expressed; expected values from the table they were collected in.

use servanda_analysis::{Verdict, test_treaty};
use servanda_model::compile;

fn all_pass(name: &str, block: &str, asks: usize) {
    let text = format!("---\ntreaty: Test\ntime zone: UTC\n---\n## Article 1\n```servanda\n{block}```\n");
    let compiled = compile(name, text, &servanda_model::load::nothing);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|one| one.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let report = test_treaty(&compiled.treaty);
    for ask in &report.asks {
        assert_eq!(ask.verdict, Verdict::Passed, "{ask:?}");
    }
    assert_eq!(report.asks.len(), asks);
}

/// Catala, `two_exceptions_same_outcome`: two exceptions that agree are no conflict.
#[test]
fn n31_two_exceptions_that_agree_are_no_conflict() {
    all_pass(
        "n31.md",
        "
party Clerk
act Clerk enters loss
act Clerk enters zero
incident account closes
fact first zero
    open
fact second zero
    open
rule general
    Clerk shall enter loss
    on the day when account closes
    unless first zero
    unless second zero
rule exception one
    Clerk shall enter zero
    on the day when account closes
    if first zero
rule exception two
    Clerk shall enter zero
    on the day when account closes
    if second zero
ask what conflicts with exception one
    expect none
ask what conflicts with exception two
    expect none
ask what conflicts with general
    expect none
",
        3,
    );
}

/// deolingo, `udc_library`: a reader must return a book within days of a curfew in which nobody goes out; to return is to go out.
#[test]
fn n33_one_of_two_must_be_broken() {
    all_pass(
        "n33.md",
        "
role Reader
party Irene is Reader
party Library
incident bells ring
act Reader borrows book
act Reader goes out
act Reader returns book
fact curfew
    from bells ring
rule staying in
    each Reader shall not go out
    if curfew
rule going out
    R goes out
    when R returns book
rule return of R
    R shall return book
    within 10 days after R borrows book
ask what conflicts with return
    expect staying in
ask what conflicts with staying in
    expect return
",
        2,
    );
}

/// deolingo: a duty to fight on a day and a prohibition to fight on it are the smallest conflicting set.
#[test]
fn defect_12_a_duty_and_a_prohibition_of_one_act_on_one_day() {
    all_pass(
        "fight.md",
        "
party Knight, Squire
act Party fights
rule fight
    Knight shall fight
    on 2030-01-11
rule peace
    Knight shall not fight
    from 2030-01-11
    until 2030-01-11
rule other peace
    Squire shall not fight
rule later peace
    Knight shall not fight
    from 2030-01-12
rule long fight
    Knight shall fight
    not later than 2030-01-20
rule truce
    Knight shall not fight
    until 2030-01-11
ask what conflicts with fight
    expect peace; truce
ask what conflicts with long fight
    expect none
ask what conflicts with truce
    expect fight
",
        3,
    );
}

/// A duty for the case of breach waits for nothing that cannot come; a circle through an excuse is one all the same.
#[test]
fn a_duty_that_only_a_forbidden_act_brings_about_is_in_order() {
    all_pass(
        "order.md",
        "
role  State
party AA, BB is State
act   State pollutes waters of State
act   State notifies State
act   State compensates State
rule prevention
    each State shall not pollute waters of B
rule notification
    A shall notify B
    immediately after A pollutes waters of B
rule payment of A to B
    A shall compensate B
    within 3 days after prevention is breached by A
ask is the order feasible
    expect yes
",
        1,
    );
    all_pass(
        "circle.md",
        "
party Club, Guest
act   Guest enters
act   Club registers
rule entry
    Guest shall not enter
    unless registration is performed
rule registration
    Club shall register
    within 3 days after Guest enters
ask is the order feasible
    expect no: registration; Guest enters
",
        1,
    );
}
