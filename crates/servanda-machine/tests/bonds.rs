//! Bonds, instruments and their priority: who is bound by what, from when to when.

mod common;

use common::Case;
use servanda_machine::{Bond, Options, Until};
use servanda_model::InstrumentId;

fn quiet() -> Options {
    Options { until: Until::Quiet { years: 2 }, ..Options::default() }
}

fn nothing_presumed() -> Options {
    Options { presume_nothing: true, ..quiet() }
}

const TRADE: &str = "
role State
party Ada, Ben, Cy is State
act State trades
rule entry
    Treaty enters into force
    when 2 States ratify
rule trade
    no State may trade
rule withdrawal
    each State has power to withdraw
    notice 30 days
";

/// "Norms quantify over the parties bound at the trigger"; accession after the entry into force binds from then on.
#[test]
fn who_has_not_consented_is_not_bound() {
    let mut case = Case::new(TRADE);
    let history = "d1 Ada ratifies\nd2 Ben ratifies\nd3 Cy trades\nd4 Ben trades\nd10 Cy accedes to Treaty\nd11 Cy trades";
    let told = case.after_with(history, nothing_presumed());
    assert_eq!(told.breaches(), ["Ben trade on d4", "Cy trade on d11"]);
    let cy = told.term("Cy");
    let bond = told.world().bond(&told.machine, cy, InstrumentId(0));
    assert_eq!((bond.bond, bond.since.map(|since| told.day(since))), (Bond::Bound, Some("d10".into())));
}

/// "Withdrawal": from its effect nothing binds; what was breached before stays on record.
#[test]
fn a_party_that_has_withdrawn_is_free_from_then_on() {
    let mut case = Case::new(TRADE);
    let history = "d5 Ada gives notice of withdrawal\nd34 Ada trades\nd35 Ada trades\nd36 Ben trades";
    let told = case.after_with(history, quiet());
    assert_eq!(told.breaches(), ["Ada trade on d34", "Ben trade on d36"]);
}

/// "`Treaty applies`: in force or provisionally."
#[test]
fn provisional_application_binds_who_has_signed() {
    let mut case = Case::new(
        "
role State
party Ada, Ben, Cy is State
act State trades
act State opens border
rule provisional application
    Treaty applies provisionally
    when Ada signs
    and Ben signs
rule trade
    no State may trade
rule border
    Ada shall open border
    within 10 days after Treaty applies
    if late still owed
",
    );
    let told = case.after_with("d1 Ada trades\nd2 Ada signs\nd3 Ben signs\nd4 Ada trades\nd5 Cy trades", nothing_presumed());
    assert_eq!(told.breaches(), ["Ada trade on d4", "Ada border on d14"]);
    let ada = told.term("Ada");
    assert_eq!(told.world().bond(&told.machine, ada, InstrumentId(0)).bond, Bond::Provisional);
    assert_eq!(told.world().in_force(InstrumentId(0)), None);
}

/// "Amendments that bind only who accepted" (VCLT 40(4)): a role that is held from one's own ratification.
#[test]
fn an_amendment_binds_who_accepted_it() {
    let mut case = Case::new(
        "
role State, Amended of State
    from it ratifies Amendment
party Ada, Ben, Cy is State
instrument Amendment
act State reports
rule entry of amendment
    Amendment enters into force
    when 2 States ratify Amendment
rule reports
    each Amended shall report
    within 10 days after Amendment enters into force
    if late ended
",
    );
    let told = case.after_with("d1 Ada ratifies Amendment\nd2 Cy ratifies Amendment\nd5 Ada reports", quiet());
    assert_eq!(told.state("reports"), "performed since d5; breached and no longer owed since d13");
    assert_eq!(told.breaches(), ["Cy reports on d13"]);
    let amendment = told.machine.treaty().instruments.iter().position(|one| one.declared).map(|at| InstrumentId(at as u32));
    assert_eq!(told.world().in_force(amendment.unwrap()).map(|since| told.day(since)).as_deref(), Some("d2"));
}

/// "Permission is an exception to a prohibition of its own instrument; against another instrument's prohibition it is a
/// conflict, unless one prevails."
#[test]
fn another_instrument_permits_only_if_it_prevails() {
    let other = "---\ntreaty: Charter\ntime zone: UTC\n---\n## Article 51\n```servanda\nrole State\nparty Ada, Ben is State\nact State fights\nrule defence\n    each State may fight\n```\n";
    for (prevails, breaches) in [("", vec!["Ada peace on d1"]), (" prevails", vec![])] {
        let text = format!(
            "---\ntreaty: Test\ntime zone: UTC\n---\n## Article 1\n```servanda\nuses Charter from \"charter.md\"{prevails}\nparty Ada, Ben\nrule peace\n    Ada shall not fight\n```\n"
        );
        let mut case = Case::documents(&text, &[("charter.md", other.to_owned())]);
        case.start = Some(common::d0());
        let told = case.after_with("d1 Ada fights", quiet());
        assert_eq!(told.breaches(), breaches, "{prevails}");
    }
}

/// "Suspension has a scope: … between two parties": what is owed to others goes on.
#[test]
fn a_suspension_between_two_parties_spares_the_others() {
    let mut case = Case::new(
        "
role State
party Ada, Ben, Cy is State
act State pays State
rule dues to S
    Ada shall pay S
    when S joins Club
    within 10 days thereafter
    owed to S
    if late still owed
    on suspension the clock runs
body Club
    members Ada
rule halt
    each State may suspend Treaty
",
    );
    let told = case.after_with("d1 Ben joins Club\nd1 Cy joins Club\nd3 Ada suspends Treaty towards Ben", quiet());
    assert_eq!(told.state("dues"), "suspended since d3; breached and still owed since d12");
    assert_eq!(told.breaches(), ["Ada dues on d12"]);
}
