//! Behavioural cases of other systems, re-expressed: every expected value is of the table they were collected in, none is ours.
//!
//! Sources: `SymboleoCC`, `SymboleoPC` and deolingo (MIT), L4, Catala, dates-calc and Accord (Apache-2.0), eFLINT. No code was taken.

mod common;

use common::Case;

const SALE: &str = "
party Buyer, Seller, Other
kind  Good = Meat
kind  Quality = AAA, Plain
unit  Money
act   Seller delivers Meat of Quality to Buyer
act   Party pays Amount to Party
";

#[test]
fn n01_delivery_and_payment() {
    let mut case = Case::new(&format!(
        "{SALE}
rule delivery
    Seller shall deliver Meat of AAA to Buyer
    not later than d10
    if late still owed
rule payment
    Buyer shall pay 1,000 Money to Seller
    not later than d7
    if late still owed
rule end
    Treaty ends
    when delivery is performed
    and payment is performed
"
    ));
    let a = case.after("d5 Buyer pays 1,000 Money to Seller\nd7 Seller delivers Meat of AAA to Buyer", 20);
    assert_eq!(a.state("payment"), "performed since d5");
    assert_eq!(a.state("delivery"), "performed since d7");
    assert_eq!(a.state("end"), "performed since d7");
    let b = case.after("d5 Buyer pays 1,000 Money to Seller\nd15 Seller delivers Meat of Plain to Buyer", 20);
    assert_eq!(b.state("payment"), "performed since d5");
    assert_eq!(b.state("delivery"), "breached and still owed since d11");
    assert_eq!(b.state("end"), "not arisen");
    assert!(b.world().in_force(servanda_model::InstrumentId(0)).is_some());
}

#[test]
fn n02_payment_runs_from_delivery() {
    let mut case = Case::new(&format!(
        "{SALE}
rule delivery
    Seller shall deliver Meat of AAA to Buyer
    within 14 days after d0
    if late still owed
rule payment
    Buyer shall pay 1,000 Money to Seller
    within 30 days after Seller delivers Meat of AAA to Buyer
    if late still owed
"
    ));
    let a = case.after("d10 Seller delivers Meat of AAA to Buyer\nd35 Buyer pays 1,000 Money to Seller", 50);
    assert_eq!(a.state("delivery"), "performed since d10");
    assert_eq!((a.state("payment").as_str(), a.dues("payment").as_str()), ("performed since d35", "d40"));
    let b = case.after("d20 Seller delivers Meat of AAA to Buyer", 30);
    assert_eq!(b.breaches(), ["Seller delivery on d15"]);
    assert_eq!(b.state("delivery"), "performed late since d20");
    assert_eq!((b.state("payment").as_str(), b.dues("payment").as_str()), ("active since d20", "d50"));
}

#[test]
fn n03_exactly_seven_and_a_missed_deadline_is_found_without_a_later_event() {
    let mut case = Case::new(
        "
party S, B
unit Money
act Party pays Amount to Party
rule payment
    Seller shall pay 7 Money to Buyer
    within 2 days after d0
    if late still owed
"
        .replace("party S, B", "party Seller, Buyer")
        .as_str(),
    );
    for (history, state) in [
        ("d3 Buyer pays 6 Money to Seller", "breached and still owed since d3"),
        ("d3 Seller pays 7 Money to Buyer", "performed late since d3"),
        ("", "breached and still owed since d3"),
    ] {
        let told = case.after(history, 5);
        assert_eq!(told.breaches(), ["Seller payment on d3"], "{history}");
        assert_eq!(told.state("payment"), state, "{history}");
    }
}

#[test]
fn n04_a_condition_on_an_amount() {
    let mut case = Case::new(&format!(
        "{SALE}
act Buyer returns goods
rule restitution
    Buyer shall return goods
    within 10 days after Buyer pays more than 20 Money to Seller
    if late still owed
"
    ));
    let a = case.after("d4 Buyer pays 21 Money to Seller", 10);
    assert_eq!((a.state("restitution").as_str(), a.dues("restitution").as_str()), ("active since d4", "d14"));
    let a = case.after("d4 Buyer pays 21 Money to Seller", 20);
    assert_eq!(a.breaches(), ["Buyer restitution on d15"]);
    let b = case.after("d4 Buyer pays 20 Money to Seller", 20);
    assert_eq!(b.state("restitution"), "not arisen");
}

#[test]
fn n05_void_acts_change_nothing() {
    let mut case = Case::new(
        "
party Taxpayer, Inspector
unit  Money
act   Taxpayer pays Amount to Inspector
act   Inspector verifies
    valid only if total of payment is at least 500 Money
act   Taxpayer settles tax
rule payment
    Taxpayer shall pay in total 500 Money to Inspector
rule debt
    Taxpayer shall settle tax
rule settlement
    Taxpayer settles tax
    when Inspector verifies
",
    );
    let history = "d1 Taxpayer pays 200 Money to Inspector\nd2 Taxpayer pays 100 Money to Inspector\nd3 Inspector verifies\n\
        d5 Taxpayer pays 200 Money to Inspector";
    let before = case.after(history, 5);
    assert_eq!(before.invalid(), ["Inspector verify on d3"]);
    assert_eq!((before.state("debt").as_str(), before.dues("debt").as_str()), ("active since d0", "silent"));
    let after = case.after(&format!("{history}\nd6 Inspector verifies"), 6);
    assert_eq!(after.state("debt"), "performed since d6");
}

const FREIGHT: &str = "
party Carrier, Seller, Buyer
kind  Good = Meat
kind  Quality = AAA, Plain
unit  Money
act   Party delivers Good of Quality to Buyer
act   Party pays Amount to Party
rule carriage
    Carrier shall deliver Meat of AAA to Buyer
    not later than d9
    if late ended
rule freight
    Seller shall pay 1,000 Money to Carrier
    within 3 days after Carrier delivers Meat of AAA to Buyer
    if late ended
";

fn subcontract() -> Case {
    let freight = common::dated(&format!("---\ntreaty: Freight\ntime zone: UTC\n---\n## Article 1\n```servanda\n{FREIGHT}\n```\n"));
    let sale = common::dated(
        "---
treaty: Sale
time zone: UTC
---
## Article 1
```servanda
uses  Freight from \"freight.md\"
party Carrier, Seller, Buyer
rule delivery
    Seller shall deliver Freight.Meat of Freight.AAA to Buyer
    not later than d10
    if late ended
rule delivery through another
    Seller delivers Freight.Meat of Freight.AAA to Buyer
    when Carrier delivers Freight.Meat of Freight.AAA to Buyer
rule price
    Buyer shall pay 1,000 Freight.Money to Seller
    not later than d7
    if late ended
rule rescission
    Seller has power to terminate Treaty
    when price is breached
```
",
    );
    let mut case = Case::documents(&sale, &[("freight.md", freight)]);
    case.start = Some(common::d0());
    case
}

#[test]
fn n06_to_n09_a_sale_and_its_subcontract() {
    let mut case = subcontract();
    let n06 = case.after("d5 Carrier delivers Freight.Meat of Freight.AAA to Buyer", 20);
    assert_eq!(n06.state("delivery"), "performed since d5");
    assert_eq!(n06.state("carriage"), "performed since d5");
    assert_eq!(n06.state("price"), "breached and no longer owed since d8");
    assert_eq!(n06.state("rescission"), "available since d8");
    assert_eq!(n06.dues("freight"), "d8");
    assert_eq!(n06.state("freight"), "breached and no longer owed since d9");
    let n07 = case.after("d5 Buyer pays 1,000 Freight.Money to Seller\nd7 Seller delivers Freight.Meat of Freight.AAA to Buyer", 20);
    assert_eq!(n07.state("price"), "performed since d5");
    assert_eq!(n07.state("delivery"), "performed since d7");
    assert_eq!(n07.breaches(), ["Carrier carriage on d10"]);
    assert_eq!(n07.state("freight"), "not arisen");
    assert_eq!(n07.state("rescission"), "not arisen");
    let n08 = case.after("d5 Buyer pays 1,000 Freight.Money to Seller\nd7 Carrier delivers Freight.Meat of Freight.Plain to Buyer", 20);
    assert_eq!(n08.breaches(), ["Carrier carriage on d10", "Seller delivery on d11"]);
    assert_eq!(n08.state("freight"), "not arisen");
    let n09 = case.after("d8 Seller terminates Treaty", 20);
    assert_eq!(n09.state("rescission"), "used since d8");
    assert_eq!(n09.state("delivery"), "discharged since d8");
    assert_eq!(n09.breaches(), ["Buyer price on d8", "Carrier carriage on d10"]);
}

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
fn n25_a_month_after_the_31st() {
    for (rule, due, breached) in [("clip", (2, 28), (3, 1)), ("next", (3, 1), (3, 2))] {
        let mut case = Case::with_front(
            &format!("month end: {rule}"),
            "
party Reporter
act Reporter reports
rule reporting
    Reporter shall report
    within 1 month after 2013-01-31
    if late still owed
",
        );
        let day = |(month, date)| servanda_machine::Day::from_date(jiff::civil::date(2013, month, date));
        case.start = Some(day((1, 31)));
        let told = case.after("", day((3, 10)).0 - common::d0().0);
        assert_eq!(told.instances("reporting")[0].due, servanda_machine::Due::Day(day(due)));
        assert_eq!(told.calendar().day(told.world().breaches()[0].on.at), day(breached));
    }
    // Refused: both days are shown, each under its own assumption.
    let mut case = Case::with_front(
        "month end: refuse",
        "
party Reporter
act Reporter reports
rule reporting
    Reporter shall report
    within 1 month after 2013-01-31
    if late still owed
",
    );
    case.start = Some(servanda_machine::Day::from_date(jiff::civil::date(2013, 1, 31)));
    let told = case.after("", 0);
    let dues: Vec<_> = told.worlds.worlds.iter().map(|world| world.instances(&told.machine, told.rule("reporting"))[0].due).collect();
    let day = |month, date| servanda_machine::Day::from_date(jiff::civil::date(2013, month, date));
    assert_eq!(dues, [servanda_machine::Due::Day(day(3, 1)), servanda_machine::Due::Day(day(2, 28))]);
}

#[test]
fn n26_two_windows_at_once() {
    let mut case = Case::new(
        "
party Board
act Board publishes plan
act Board files plan
act Board hears plan
rule hearing
    Board shall hear plan
    not before 14 days after Board publishes plan
    not later than 60 days after Board publishes plan
    not before 15 days after Board files plan
    not later than 60 days after Board files plan
    if late still owed
",
    );
    let day = |month, date| servanda_machine::Day::from_date(jiff::civil::date(2025, month, date));
    case.start = Some(day(7, 19));
    let history = "2025-07-19 Board files plan\n2025-07-20 Board publishes plan";
    let to = |date: servanda_machine::Day| date.0 - common::d0().0;
    let told = case.after(history, to(day(7, 25)));
    let view = &told.instances("hearing")[0];
    assert_eq!(view.due, servanda_machine::Due::Day(day(9, 17)));
    assert_eq!(view.earliest.map(|moment| told.calendar().day(moment.at)), Some(day(8, 3)));
    let early = case.after(&format!("{history}\n2025-08-01 Board hears plan"), to(day(8, 2)));
    assert_eq!(early.instances("hearing")[0].performed, None);
    let first = case.after(&format!("{history}\n2025-08-03 Board hears plan"), to(day(8, 3)));
    assert!(first.instances("hearing")[0].performed.is_some());
}

#[test]
fn n28_hours_are_instants() {
    let mut case = Case::new(
        "
party Store, Customer
act Customer orders computer
act Store delivers computer
rule delivery
    Store shall deliver computer
    within 168 hours after Customer orders computer
    if late still owed
rule rescission
    Customer has power to terminate Treaty
    when delivery is breached
",
    );
    let order = "2030-01-01 10:00 Customer orders computer\n";
    let a = case.after(&format!("{order}2030-01-08 10:00 Store delivers computer"), 10);
    assert_eq!(a.state("delivery"), "performed since d7 10:00");
    let b = case.after(&format!("{order}2030-01-08 10:01 Store delivers computer"), 10);
    assert_eq!(b.breaches(), ["Store delivery on d7 10:00"]);
    assert_eq!(b.state("rescission"), "available since d7 10:00");
    assert_eq!(b.state("delivery"), "performed late since d7 10:01");
    let c = case.after(&format!("{order}2030-01-08 Store delivers computer"), 10);
    let states: Vec<String> = c.worlds.worlds.iter().map(|world| c.state_in(world, "delivery")).collect();
    assert_eq!(states, ["performed since d7", "performed late since d7"], "depends on the hour");
    assert!(c.worlds.worlds.iter().all(|world| {
        world.settings.iter().all(|settings| settings.assumed.keys().any(|one| matches!(one, servanda_machine::Unknown::Hour(..))))
    }));
    let d = case.after(&format!("{order}2030-01-07 Store delivers computer"), 10);
    assert_eq!(d.state("delivery"), "performed since d6");
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
