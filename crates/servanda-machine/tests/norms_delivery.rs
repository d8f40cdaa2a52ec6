//! Behavioural cases of other systems, re-expressed: delivery, payment, subcontract. Every expected value is of the table they were collected in, none is ours.
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
    valid only if S is at most rest of payment
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
        d4 Taxpayer pays 300 Money to Inspector\nd5 Taxpayer pays 200 Money to Inspector";
    let fourth = case.after(history.rsplit_once('\n').expect("several lines").0, 4);
    assert_eq!(fourth.invalid(), ["Inspector verify on d3", "Taxpayer pay on d4"]);
    assert_eq!(fourth.state("payment"), "active since d0", "300 of 500 are paid: the 300 more had no effect");
    let before = case.after(history, 5);
    assert_eq!(before.invalid(), ["Inspector verify on d3", "Taxpayer pay on d4"]);
    // 500 paid.
    assert_eq!(before.state("payment"), "performed since d5");
    assert_eq!((before.state("debt").as_str(), before.dues("debt").as_str()), ("active since d0", "silent"));
    assert!(before.breaches().is_empty());
    let after = case.after(&format!("{history}\nd6 Inspector verifies"), 6);
    assert_eq!(after.state("debt"), "performed since d6");
    // What is paid beyond the whole is void too.
    let more = case.after(&format!("{history}\nd6 Inspector verifies\nd7 Taxpayer pays 1 Money to Inspector"), 8);
    assert_eq!(more.invalid(), ["Inspector verify on d3", "Taxpayer pay on d4", "Taxpayer pay on d7"]);
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
