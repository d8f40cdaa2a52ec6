//! Behavioural cases of other systems, re-expressed: suspension, powers, survival, amendment. Every expected value is of the table they were collected in, none is ours.
//!
//! Sources: `SymboleoCC`, `SymboleoPC` and deolingo (MIT), L4, Catala, dates-calc and Accord (Apache-2.0), eFLINT. No code was taken.

mod common;

use common::Case;

#[test]
fn n17_an_excuse_that_holds_at_the_lapse() {
    let mut case = Case::new(
        "
party Charity, Regulator
act Charity files return
act Regulator suspends registration
act Regulator issues notice
fact suspension of registration
    from Regulator suspends registration
rule filing
    Charity shall file return
    within 60 days after d0
    if late still owed
    unless suspension of registration
rule warning
    Regulator may issue notice
    when filing is breached
"
        .replace("act Regulator suspends registration", "act Regulator strikes registration")
        .replace("from Regulator suspends registration", "from Regulator strikes registration")
        .as_str(),
    );
    let a = case.after("d30 Charity files return", 90);
    assert_eq!((a.state("filing").as_str(), a.state("warning").as_str()), ("performed since d30", "not arisen"));
    let b = case.after("", 90);
    assert_eq!(b.state("filing"), "breached and still owed since d61");
    assert_eq!(b.state("warning"), "available since d61");
    let c = case.after("d40 Regulator strikes registration", 90);
    assert_eq!(c.state("filing"), "excused since d61");
    assert!(c.breaches().is_empty());
}

#[test]
fn n18_suspension_by_a_power_and_the_end() {
    let mut case = Case::new(
        "
party Owner, Builder
act Owner hands over the site
act Builder sends report
act Builder sends full report
rule handover
    Owner shall hand over the site
    not later than d20
    if late still owed
    on suspension the clock stops
rule reporting
    Builder shall send report
    not later than d4
    if late ended
    on breach instead full reporting
rule full reporting
    Builder shall send full report
    within 2 days after reporting is breached
    if late ended
rule halt
    Owner has power to suspend handover
    when reporting is breached
rule resumption
    Builder has power to resume handover
    when full reporting is performed
rule exit
    Builder has power to terminate Treaty
    from d10
"
        .replace("act Owner hands over the site", "act Owner yields the site")
        .replace("Owner shall hand over the site", "Owner shall yield the site")
        .as_str(),
    );
    let a = case.after("d6 Owner suspends handover", 40);
    assert_eq!(a.breaches(), ["Builder reporting on d5", "Builder full reporting on d8"]);
    assert_eq!(a.state("handover"), "suspended since d6");
    assert_eq!(a.state("resumption"), "not arisen");
    let b = case
        .after("d6 Owner suspends handover\nd7 Builder sends full report\nd11 Builder terminates Treaty\nd12 Builder resumes handover", 40);
    assert_eq!(b.state("full reporting"), "performed since d7");
    assert_eq!((b.arose("resumption").as_str(), b.state("resumption").as_str()), ("d7", "discharged since d11"));
    assert_eq!(b.state("handover"), "discharged since d11");
    assert_eq!(b.invalid(), ["Builder resume on d12"]);
    assert!(b.world().all_instances(&b.machine).iter().all(|view| view.state != servanda_machine::NormState::Active), "no duty is active");
}

#[test]
fn n19_a_power_with_a_window() {
    let mut case = Case::new(
        "
party Borrower, Lender
unit Money
act Borrower pays Amount to Lender
act Borrower repays whole loan
act Lender calls whole loan
rule instalment
    Borrower shall pay 10,000 Money to Lender
    within 30 days after d0
    if late still owed
rule call
    Lender has power to call whole loan
    within 14 days after instalment is breached
rule whole loan
    Borrower shall repay whole loan
    immediately after Lender calls whole loan
",
    );
    let a = case.after("d35 Lender calls whole loan", 35);
    assert_eq!(a.breaches(), ["Borrower instalment on d31"]);
    assert_eq!(a.state("call"), "used since d35");
    assert_eq!(a.state("whole loan"), "active since d35");
    let b = case.after("d20 Borrower pays 10,000 Money to Lender\nd35 Lender calls whole loan", 40);
    assert_eq!(b.state("instalment"), "performed since d20");
    assert_eq!(b.invalid(), ["Lender call on d35"]);
    let c = case.after("", 45);
    assert_eq!(c.state("call"), "available since d31");
    let c = case.after("", 60);
    assert_eq!(c.state("call"), "lapsed since d46");
    assert_eq!(c.state("whole loan"), "not arisen");
}

#[test]
fn n20_only_a_valid_decision_counts() {
    let mut case = Case::new(
        "
party Official, Chloe, Alice
place Eindhoven, Groningen
kind  Purpose = Panels, Construction
number Nitrogen
    Eindhoven 6
    Groningen 1
act   Party applies for Purpose in Place
act   Official approves Party for Purpose in Place
    valid only if not P is Construction
    or Nitrogen of L is at most 5
act   Official denies Party for Purpose in Place
    valid only if P is Construction
    and Nitrogen of L is more than 5
act   Official answers Party for Purpose in Place
rule answer
    Official shall answer A for P in L
    within 14 days after A applies for P in L
    if late still owed
rule approval
    Official answers A for P in L
    when Official approves A for P in L
rule denial
    Official answers A for P in L
    when Official denies A for P in L
",
    );
    let history = "d7 Chloe applies for Panels in Eindhoven\nd24 Official approves Chloe for Panels in Eindhoven\n\
        d24 Alice applies for Construction in Eindhoven\nd25 Official denies Alice for Construction in Eindhoven\n\
        d26 Alice applies for Construction in Groningen\nd27 Official denies Alice for Construction in Groningen";
    let told = case.after(history, 30);
    assert_eq!(told.dues("answer"), "d21; d38; d40");
    assert_eq!(told.state("answer"), "performed late since d24; performed since d25; active since d26");
    assert_eq!(told.breaches(), ["Official answer on d22"]);
    assert_eq!(told.invalid(), ["Official deny on d27"]);
}

#[test]
fn n21_a_deadline_for_every_occurrence_of_its_anchor() {
    let mut case = Case::new(
        "
party Operator, Supplier
incident failure of supply
act Operator accepts bid
act Supplier supplies energy
act Operator sends credit invoice
act Operator sends debit invoice
rule supply
    Supplier shall supply energy
    on day 1 after Operator accepts bid
    if late ended
rule credit
    Operator shall send credit invoice
    within 3 days after Supplier supplies energy
    if late still owed
rule debit
    Operator shall send debit invoice
    within 3 days after failure of supply
    if late still owed
"
        .replace("incident failure of supply", "incident supply fails")
        .replace("after failure of supply", "after supply fails")
        .as_str(),
    );
    let a = case.after("d3 Operator accepts bid\nd4 Supplier supplies energy\nd6 Operator sends credit invoice", 10);
    assert_eq!(a.state("supply"), "performed since d4");
    assert_eq!((a.state("credit").as_str(), a.dues("credit").as_str()), ("performed since d6", "d7"));
    let b = case.after("d1 supply fails\nd5 Operator sends debit invoice", 10);
    assert_eq!(b.dues("debit"), "d4");
    assert_eq!(b.breaches(), ["Operator debit on d5"]);
    assert_eq!(b.state("debit"), "performed late since d5");
    let twice = case.after("d1 supply fails\nd3 supply fails\nd9 Operator accepts bid", 10);
    assert_eq!(twice.dues("debit"), "d4; d6");
    assert_eq!(twice.breaches(), ["Operator debit on d5", "Operator debit on d7"]);
}

const SECRET_SALE: &str = "
party Buyer, Seller
act Seller delivers goods
act Party discloses contract
act Party approves suspension
rule delivery
    Seller shall deliver goods
    not later than d10
    if late ended
    on suspension the clock stops
rule exit
    Buyer has power to terminate Treaty
    from d21
    unless Seller delivers goods
rule secrecy
    each Party shall not disclose contract
    until d180
    if late still owed
    survives Treaty ends
rule suspension
    Buyer suspends Treaty
    when Buyer approves suspension
    and Seller approves suspension
";

#[test]
fn n22_secrecy_survives_the_end() {
    let mut case = Case::new(SECRET_SALE);
    let before = case.after("", 20);
    assert_eq!(before.breaches(), ["Seller delivery on d11"]);
    assert_eq!(before.state("exit"), "unavailable since d0");
    let history = "d21 Buyer terminates Treaty\nd30 Seller discloses contract";
    let told = case.after(history, 100);
    assert_eq!(told.state("exit"), "used since d21");
    assert_eq!(told.world().in_force(servanda_model::InstrumentId(0)), None);
    assert_eq!(told.breaches(), ["Seller delivery on d11", "Seller secrecy on d30"]);
    assert_eq!(told.state("secrecy"), "active since d0; breached and still owed since d30");
    let end = case.after(history, 181);
    assert_eq!(end.state("secrecy"), "performed since d181; breached and no longer owed since d181");
}

#[test]
fn n23_suspension_spares_secrecy() {
    let mut case = Case::new(SECRET_SALE);
    let told = case.after("d3 Buyer approves suspension\nd3 Seller approves suspension\nd5 Seller discloses contract", 20);
    assert_eq!(told.state("delivery"), "suspended since d3");
    assert_eq!(told.breaches(), ["Seller secrecy on d5"]);
}

#[test]
fn defect_7_a_surviving_duty_that_a_power_suspended_can_resume() {
    let mut case = Case::new(
        "
party Buyer, Seller
act Party discloses contract
rule secrecy
    each Party shall not disclose contract
    until d180
    if late still owed
    on suspension the clock runs
    survives Treaty ends
rule exit
    Buyer has power to terminate Treaty
rule halt
    Buyer has power to suspend secrecy
    survives Treaty ends
rule resumption
    Buyer has power to resume secrecy
    survives Treaty ends
",
    );
    let story = "d2 Buyer suspends secrecy\nd3 Seller discloses contract\nd4 Buyer terminates Treaty\nd5 Seller discloses contract\n";
    let before = case.after(story, 6);
    assert!(before.breaches().is_empty(), "suspended, whether the instrument has ended or not");
    assert_eq!(before.state("secrecy"), "suspended since d2; suspended since d2");
    let after = case.after(&format!("{story}d7 Buyer resumes secrecy\nd8 Seller discloses contract"), 10);
    assert!(after.invalid().is_empty());
    assert_eq!(after.breaches(), ["Seller secrecy on d8"]);
}

#[test]
fn n34_a_power_that_an_amendment_narrows() {
    let mut case = Case::new(
        "
role  Citizen, Standing
party Notary
party Alice, Bob is Citizen
body  Cottage, Villa is Standing
body  Tower
number Worth
    Cottage 3
    Villa 2
    Tower 7
act   Notary guarantees mortgage of Citizen on Body
fact  first home of C in H
    open
fact  residence of C in H
    open
rule guarantee
    Notary has power to guarantee mortgage of C on H
    if first home of C in H
    and Worth of H is at most mean of Worth of Standing
    until d4
rule guarantee as amended
    Notary has power to guarantee mortgage of C on H
    if first home of C in H
    and residence of C in H
    and Worth of H is at most mean of Worth of Standing
    from d5
",
    );
    let facts = "d0 first home of Alice in Cottage is true\nd0 residence of Alice in Cottage is true\n\
        d0 first home of Bob in Villa is true\nd0 residence of Bob in Villa is false\n";
    let alice = "Notary guarantees mortgage of Alice on Cottage";
    let bob = "Notary guarantees mortgage of Bob on Villa";
    let mut may = |day: i32, act: &str| {
        let built = if day >= 8 { "d8 Tower becomes Standing\n" } else { "" };
        let told = case.after(&format!("{facts}{built}d{day} {act}"), 10);
        told.invalid().is_empty()
    };
    // d4, before the amendment: the mean is 2.5.
    assert!(!may(4, alice));
    assert!(may(4, bob));
    // d6: Alice fails on the value, Bob does not live in it.
    assert!(!may(6, alice));
    assert!(!may(6, bob));
    // d9: the mean is 4.
    assert!(may(9, alice));
    assert!(!may(9, bob));
    // What was given before the amendment stays given.
    let told = case.after(&format!("{facts}d4 {bob}\nd6 {bob}\nd8 Tower becomes Standing"), 10);
    assert_eq!(told.invalid(), ["Notary guarantee on d6"]);
    assert!(told.instances("guarantee")[0].performed.is_some_and(|at| told.day(at) == "d4"));
}
