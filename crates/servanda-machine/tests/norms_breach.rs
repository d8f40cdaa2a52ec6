//! Behavioural cases of other systems, re-expressed: reparation chains, prohibitions, permissions, duties contrary to duty. Every expected value is of the table they were collected in, none is ours.
//!
//! Sources: `SymboleoCC`, `SymboleoPC` and deolingo (MIT), L4, Catala, dates-calc and Accord (Apache-2.0), eFLINT. No code was taken.

mod common;

use common::Case;

#[test]
fn n10_the_secondary_duty_runs_from_its_own_anchor() {
    let mut case = Case::new(
        "
party Borrower, Lender
unit  Money
act   Party pays Amount to Party
rule instalment
    Borrower shall pay 10,000 Money to Lender
    within 30 days after d0
    if late ended
    on breach instead penalty
rule penalty
    Borrower shall pay 12,000 Money to Lender
    not later than d45
    if late ended
",
    );
    let a = case.after("d40 Borrower pays 12,000 Money to Lender", 60);
    assert_eq!(a.breaches(), ["Borrower instalment on d31"]);
    assert_eq!(a.arose("penalty"), "d31");
    assert_eq!(a.state("penalty"), "performed since d40");
    assert_eq!(a.state("instalment"), "breached and no longer owed since d31, compensated");
    let b = case.after("d46 Borrower pays 12,000 Money to Lender", 60);
    assert_eq!(b.breaches(), ["Borrower instalment on d31", "Borrower penalty on d46"]);
    assert_eq!(b.state("penalty"), "breached and no longer owed since d46");
    assert_eq!(b.state("instalment"), "breached and no longer owed since d31");
}

#[test]
fn n11_a_chain_of_three() {
    let mut case = Case::new(
        "
party Borrower, Lender
unit  Money
act   Party pays Amount to Party
rule first
    Borrower shall pay at least 2,256.46 Money to Lender
    within 41 days after 2025-02-04
    if late ended
    on breach instead second
rule second
    Borrower shall pay at least 2,369.28 Money to Lender
    within 61 days after 2025-02-04
    if late ended
    on breach instead third
rule third
    Borrower shall pay at least 27,190.32 Money to Lender
    if late ended
",
    );
    let day = |month, day| servanda_machine::Day::from_date(jiff::civil::date(2025, month, day));
    case.start = Some(day(2, 4));
    let to = day(4, 30).0 - common::d0().0;
    let told = case.after("2025-04-03 Borrower pays 2,256.46 Money to Lender", to);
    let on = |month, date| format!("d{}", day(month, date).0 - common::d0().0);
    assert_eq!(told.dues("first"), on(3, 17));
    assert_eq!(told.dues("second"), on(4, 6));
    assert_eq!(told.breaches(), [format!("Borrower first on {}", on(3, 18)), format!("Borrower second on {}", on(4, 7))]);
    assert_eq!(told.arose("second"), on(3, 18));
    assert_eq!(told.state("third"), format!("active since {}", on(4, 7)));
    assert_eq!(told.dues("third"), "silent");
}

#[test]
fn n12_notice_and_power_to_end() {
    let mut case = Case::new(
        "
party Operator, Supplier
unit  Money
act   Operator sends a debit invoice
act   Operator sends an overdue warning
act   Supplier pays invoice
rule invoice
    Supplier shall pay invoice
    within 4 days after Operator sends a debit invoice
    if late ended
rule warning
    Operator has power to send an overdue warning
    when invoice is breached
rule second payment
    Supplier shall pay invoice
    within 30 days after Operator sends an overdue warning
    if late ended
rule rescission
    Operator has power to terminate Treaty
    when second payment is breached
",
    );
    let start = "d1 Operator sends a debit invoice\nd8 Operator sends an overdue warning\n";
    let a = case.after(&format!("{start}d39 Operator terminates Treaty"), 50);
    assert_eq!(a.dues("invoice"), "d5");
    assert_eq!(a.breaches(), ["Supplier invoice on d6", "Supplier second payment on d39"]);
    assert_eq!(a.state("warning"), "used since d8");
    assert_eq!(a.arose("warning"), "d6");
    assert_eq!(a.dues("second payment"), "d38");
    assert_eq!(a.state("rescission"), "used since d39");
    let b = case.after(&format!("{start}d38 Operator terminates Treaty"), 38);
    assert_eq!(b.invalid(), ["Operator terminate on d38"]);
    let c = case.after(&format!("{start}d9 Supplier pays invoice"), 50);
    assert_eq!(c.state("second payment"), "performed since d9");
    assert_eq!(c.state("rescission"), "not arisen");
}

#[test]
fn n13_a_power_that_replaces_a_duty() {
    let mut case = Case::new(
        "
party Buyer, Seller
unit  Money
incident payment expires
act   Buyer purchases thing
act   Seller delivers thing
act   Buyer pays Amount to Seller
act   Seller demands interest
rule price
    Buyer shall pay 9 Money to Seller
    when Buyer purchases thing
rule delivery
    Seller shall deliver thing
    when Buyer purchases thing
rule demand
    Seller has power to demand interest
    when payment expires
rule replacement
    Treaty terminates price
    when Seller demands interest
rule price with interest
    Buyer shall pay 10 Money to Seller
    when Seller demands interest
"
        .replace("rule replacement\n    Treaty terminates price", "rule replacement\n    Seller terminates price")
        .as_str(),
    );
    let history =
        "d0 Buyer purchases thing\nd1 Seller delivers thing\nd2 Seller demands interest\nd3 payment expires\nd4 Seller demands interest";
    let before = case.after(history, 4);
    assert_eq!(before.state("delivery"), "performed since d1");
    assert_eq!(before.invalid(), ["Seller demand on d2"]);
    assert_eq!(before.state("price"), "discharged since d4");
    assert!(before.breaches().is_empty());
    assert_eq!(before.state("price with interest"), "active since d4");
    let after = case.after(&format!("{history}\nd5 Buyer pays 10 Money to Seller"), 5);
    assert_eq!(after.state("price with interest"), "performed since d5");
    let wrong = case.after("d0 Buyer purchases thing\nd1 Buyer pays 4 Money to Seller", 5);
    assert_eq!(wrong.state("price"), "active since d0");
}

#[test]
fn n14_a_prohibition_is_broken_by_the_act_and_goes_on() {
    let mut case = Case::new(
        "
party Alice
act Alice smokes
rule smoking
    Alice shall not smoke
    from d0
    until d30
    if late still owed
",
    );
    let a = case.after("d15 Alice smokes", 20);
    assert_eq!(a.breaches(), ["Alice smoking on d15"]);
    assert!(a.world().breaches()[0].by_act.is_some(), "the act is named, not a deadline");
    assert_eq!(a.state("smoking"), "breached and still owed since d15");
    assert_eq!(case.after("d15 Alice smokes", 31).state("smoking"), "breached and no longer owed since d31");
    for history in ["", "d31 Alice smokes"] {
        let told = case.after(history, 32);
        assert!(told.breaches().is_empty());
        assert_eq!(told.state("smoking"), "performed since d31");
    }
    assert_eq!(case.after("d15 Alice smokes\nd20 Alice smokes", 32).breaches(), ["Alice smoking on d15", "Alice smoking on d20"]);
}

#[test]
fn n15_reparation_for_a_broken_prohibition() {
    let mut case = Case::new(
        "
party Borrower, Lender
unit  Money
act Borrower disposes of collateral
act Borrower pays Amount to Lender
rule collateral
    Borrower shall not dispose of collateral
    until d1095
    if late still owed
    on breach in addition compensation
rule compensation
    Borrower shall pay 10,000 Money to Lender
    within 30 days after collateral is breached
    if late still owed
",
    );
    let a = case.after("d100 Borrower disposes of collateral\nd130 Borrower pays 10,000 Money to Lender", 200);
    assert_eq!(a.breaches(), ["Borrower collateral on d100"]);
    assert_eq!(a.arose("compensation"), "d100");
    assert_eq!(a.dues("compensation"), "d130");
    assert_eq!(a.state("compensation"), "performed since d130");
    assert!(a.instances("collateral")[0].compensated);
    let b = case.after("d100 Borrower disposes of collateral\nd131 Borrower pays 10,000 Money to Lender", 200);
    assert_eq!(b.breaches(), ["Borrower collateral on d100", "Borrower compensation on d131"]);
    assert_eq!(b.state("compensation"), "performed late since d131");
}

#[test]
fn n16_a_permission_lapses_without_effect() {
    let mut case = Case::new(
        "
party Bob
act Bob drinks
rule drinking
    Bob may drink
    until d30
",
    );
    assert_eq!(case.after("d15 Bob drinks", 40).state("drinking"), "used since d15");
    assert_eq!(case.after("", 30).state("drinking"), "available since d0");
    let b = case.after("", 31);
    assert_eq!(b.state("drinking"), "lapsed since d31");
    assert!(b.breaches().is_empty());
}

#[test]
fn n32_a_duty_that_arises_from_a_breach_of_another() {
    let mut case = Case::new(
        "
party Driver
act Driver turns left
act Driver signals
rule turning
    Driver shall not turn left
    if late still owed
rule signalling
    Driver shall signal
    on the day when Driver turns left
    if late ended
",
    );
    let a = case.after("d1 Driver turns left", 5);
    assert_eq!(a.breaches(), ["Driver turning on d1", "Driver signalling on d2"]);
    assert_eq!(a.dues("signalling"), "d1");
    let b = case.after("d1 Driver turns left\nd1 Driver signals", 5);
    assert_eq!(b.breaches(), ["Driver turning on d1"]);
    assert_eq!(b.state("signalling"), "performed since d1");
    assert_eq!(case.after("", 5).state("signalling"), "not arisen");
}

#[test]
fn n33_one_of_two_must_be_broken() {
    let mut case = Case::new(
        "
role Reader
party Irene is Reader
party Library
incident curfew begins
act Reader borrows book
act Reader goes out
act Reader returns book
act Reader notifies Library
act Library calls police
fact curfew
    from curfew begins
rule staying in
    each Reader shall not go out
    if curfew
    if late still owed
rule going out
    R goes out
    when R returns book
rule return
    R shall return book
    within 10 days after R borrows book
    if late still owed
rule notification
    R shall notify Library
    when return is breached by R
    if curfew
rule police
    Library shall call police
    when staying in is breached
"
        .replace("incident curfew begins", "incident bells ring")
        .replace("from curfew begins", "from bells ring")
        .replace("rule return\n", "rule return of R\n")
        .replace("when return is breached by R", "when return of R is breached")
        .as_str(),
    );
    let start = "d0 bells ring\nd0 Irene borrows book\n";
    let a = case.after(start, 20);
    assert_eq!(a.breaches(), ["Irene return on d11"]);
    assert_eq!(a.arose("notification"), "d11");
    assert_eq!(a.state("police"), "not arisen");
    let b = case.after(&format!("{start}d9 Irene returns book"), 20);
    assert_eq!(b.breaches(), ["Irene staying in on d9"]);
    assert_eq!(b.state("return"), "performed since d9");
    assert_eq!(b.arose("police"), "d9");
    assert_eq!(b.state("notification"), "not arisen");
}

#[test]
fn defect_6_a_due_date_that_passed_in_suspension_is_breached_on_resumption() {
    let mut case = Case::new(
        "
party Owner, Builder
act Builder builds
rule works
    Builder shall build
    not later than d10
    if late still owed
    on suspension the clock runs
rule halt
    Owner has power to suspend works
rule resumption
    Owner has power to resume works
",
    );
    let told = case.after("d5 Owner suspends works\nd20 Owner resumes works", 30);
    assert_eq!(told.breaches().len(), 1);
    assert!(told.breaches()[0].starts_with("Builder works on d20"));
    assert!(told.state("works").starts_with("breached and still owed since d20"));
    let stopped = case.after("d5 Owner suspends works", 30);
    assert_eq!(stopped.state("works"), "suspended since d5");
    assert!(stopped.breaches().is_empty());
}

#[test]
fn defect_12_the_duty_and_the_prohibition_are_each_dated() {
    let mut case = Case::new(
        "
party Knight
act Knight fights
rule fight
    Knight shall fight
    on d10
    if late ended
rule peace
    Knight shall not fight
    from d10
    until d10
",
    );
    assert_eq!(case.after("d10 Knight fights", 20).breaches(), ["Knight peace on d10"]);
    assert_eq!(case.after("", 20).breaches(), ["Knight fight on d11"]);
}
