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

/// VCLT 60(2)(b): a party specially affected suspends "in whole or in part in the relations between itself and the defaulting State".
const MUTUAL: &str = "
role State
party Ada, Ben, Cy is State
act State requests help of State
act State helps State
act State blames State
rule help of A by B
    B shall help A
    within 10 days after A requests help of B
    owed to A
    if late still owed
    on suspension the clock runs
rule courtesy
    each State A shall not blame B
    owed to B
rule halt
    each State may suspend Treaty towards B
rule resumption
    each State may resume Treaty towards B
";

#[test]
fn what_arises_between_two_parties_while_they_are_suspended_is_suspended_too() {
    let mut case = Case::new(MUTUAL);
    let story = "d1 Ben requests help of Ada\nd3 Ada suspends Treaty towards Ben\nd4 Ben requests help of Ada\n\
        d4 Ada requests help of Ben\nd4 Ben requests help of Cy\nd4 Cy requests help of Ada\n";
    let told = case.after_with(story, quiet());
    // In the order in which they arose: what was open, what arose between the two in either direction, and what is between others.
    assert_eq!(
        told.state("help"),
        "suspended since d3; suspended since d4; suspended since d4; breached and still owed since d15; breached and still owed since d15"
    );
    let resumed = case.after_with(&format!("{story}d8 Ben resumes Treaty towards Ada\nd9 Ben helps Ada"), quiet());
    assert_eq!(
        resumed.breaches(),
        ["Ada help on d12", "Ada help on d15", "Cy help on d15", "Ada help on d15"],
        "the clock ran; Ben was in time"
    );
}

#[test]
fn a_prohibition_is_suspended_between_two_parties_for_what_the_act_is_about() {
    let mut case = Case::new(MUTUAL);
    let story = "d1 Ada blames Ben\nd3 Ada suspends Treaty towards Ben\nd4 Ada blames Ben\nd5 Ben blames Ada\nd6 Ada blames Cy\nd7 Cy blames Ben\n\
        d8 Ada resumes Treaty towards Ben\nd9 Ben blames Ada";
    let told = case.after_with(story, quiet());
    assert_eq!(told.breaches(), ["Ada courtesy on d1", "Ada courtesy on d6", "Cy courtesy on d7", "Ben courtesy on d9"]);
}

#[test]
fn what_is_owed_to_several_goes_on_towards_the_others() {
    let mut case = Case::new(
        "
role State
party Ada, Ben, Cy is State
act State reports
rule report
    each State shall report
    within 10 days after d0
    owed to each other State
    if late still owed
    on suspension the clock runs
rule halt
    each State may suspend Treaty towards B
rule resumption
    each State may resume Treaty towards B
",
    );
    let creditors = |told: &common::Told<'_>, who: &str| -> Vec<String> {
        let all = told.instances("report");
        let own = all.iter().find(|view| view.bearers == [told.term(who)]).expect("an instance");
        own.creditors.iter().map(|one| told.machine.treaty().terms[one.index()].name.to_string()).collect()
    };
    let told = case.after_with("d3 Ada suspends Treaty towards Ben", quiet());
    assert_eq!(
        (creditors(&told, "Ada"), creditors(&told, "Ben"), creditors(&told, "Cy")),
        (vec!["Cy".to_owned()], vec!["Cy".to_owned()], vec!["Ada".to_owned(), "Ben".to_owned()])
    );
    assert_eq!(told.breaches().len(), 3, "each still owes it to somebody");
    let resumed = case.after_with("d3 Ada suspends Treaty towards Ben\nd5 Ben resumes Treaty towards Ada", quiet());
    assert_eq!(creditors(&resumed, "Ada"), ["Ben", "Cy"]);
}

#[test]
fn to_whom_it_is_owed_decides_and_where_no_line_says_it_is_open() {
    let mut case = Case::new(&MUTUAL.replace("    owed to A\n", ""));
    let told = case.after_with("d1 Ben requests help of Ada\nd3 Ada suspends Treaty towards Ben", quiet());
    let mut states: Vec<String> = told.worlds.worlds.iter().map(|world| told.state_in(world, "help")).collect();
    states.sort();
    assert_eq!(states, ["breached and still owed since d12", "suspended since d3"]);
}

#[test]
fn a_suspended_norm_suspends_what_arises_under_it() {
    let mut case = Case::new(
        "
role State
party Ada, Ben is State
act State requests help of State
act State helps State
rule help of A by B
    B shall help A
    within 10 days after A requests help of B
    if late still owed
    on suspension the clock stops
rule halt
    each State may suspend help of A by B
rule resumption
    each State may resume help of A by B
"
        .replace("rule halt\n    each State may suspend help of A by B", "rule halt\n    each State may suspend help")
        .replace("rule resumption\n    each State may resume help of A by B", "rule resumption\n    each State may resume help")
        .as_str(),
    );
    let story = "d1 Ada suspends help\nd3 Ben requests help of Ada\n";
    assert_eq!(case.after_with(story, quiet()).state("help"), "suspended since d3");
    let resumed = case.after_with(&format!("{story}d20 Ada resumes help"), quiet());
    // Ten days were left when it arose.
    assert_eq!(resumed.breaches(), ["Ada help on d31"]);
}

/// Treaty of Tlatelolco (1967), 28(2): for those who waive the requirements the treaty enters into force upon the deposit of their
/// declaration, although it has not entered into force among all. It then applies to them, and to them alone.
#[test]
fn in_force_for_those_who_waive_before_it_is_for_all() {
    let mut case = Case::new(
        "
role State
party Ada, Ben, Cy is State
body Agency
act State tests
act State waives requirements
act State asks State
act State answers State
act Agency spends
rule entry
    Treaty enters into force
    when each State ratifies
rule waiver
    Treaty enters into force for S
    when S ratifies
    and S waives requirements
rule test ban
    each State shall not test
rule answer
    S shall answer P
    within 3 days after P asks S
rule thrift
    Agency shall not spend
",
    );
    let history = "d1 Ada ratifies\nd2 Ada tests\nd2 Agency spends\nd3 Ada waives requirements\nd4 Ada tests\nd5 Ben ratifies\nd6 Ben tests\nd7 Ada asks Ben\n\
                   d7 Ben asks Ada\nd20 Agency spends";
    let told = case.after_with(history, nothing_presumed());
    assert_eq!(told.breaches(), ["Ada test ban on d4", "Ada answer on d11", "Agency thrift on d20"]);
    // The last ratification brings it into force for the others as well; what stood for Ada does not arise a second time.
    let all = case.after_with(&format!("{history}\nd30 Cy ratifies\nd31 Ada tests\nd31 Ben tests\nd32 Cy tests"), nothing_presumed());
    let later: Vec<String> = all.breaches().into_iter().skip(3).collect();
    assert_eq!(later, ["Ada test ban on d31", "Ben test ban on d31", "Cy test ban on d32"]);
}

/// ANZUS (1951), Article X: a party may cease to be a member of the Council one year after notice, and stays bound by the treaty.
#[test]
fn a_notice_to_leave_a_body_takes_effect_by_itself() {
    let mut case = Case::new(
        "
role State
party Ada, Ben, Cy is State
body Council
    members Ada, Ben, Cy
act State trades
rule trade
    no State may trade
rule exit
    each State has power to leave Council
    notice 30 days
",
    );
    for (until, members) in [(34, vec!["Ada", "Ben", "Cy"]), (35, vec!["Ben", "Cy"])] {
        let told = case.after("d5 Ada gives notice of exit\nd34 Ada trades", until);
        let held = told.world().holders(&told.machine, told.term("Council")).expect("nothing is open here");
        assert_eq!(held, members.into_iter().map(|who| told.term(who)).collect::<Vec<_>>(), "d{until}");
        assert_eq!(told.breaches(), ["Ada trade on d34"], "still bound");
    }
}

/// Who was bound by a treaty is bound no longer when it has ended, whichever way (VCLT 70(1)(a)).
#[test]
fn nobody_is_bound_by_what_has_ended() {
    let text = "
role State
party Ada, Ben is State
act State trades
rule entry
    Treaty enters into force
    when 2 States ratify
rule trade
    no State may trade
rule exit
    each State has power to terminate Treaty
    notice 20 days
rule expiry
    Treaty ends
    on d90
";
    let story = "d1 Ada ratifies\nd2 Ben ratifies\nd10 Ada gives notice of exit";
    let bonds = |history: &str, until: i32| {
        let mut case = Case::new(text);
        let told = case.after(history, until);
        ["Ada", "Ben"].map(|who| told.world().bond(&told.machine, told.term(who), InstrumentId(0)).bond)
    };
    assert_eq!(bonds(story, 29), [Bond::Bound, Bond::Bound]);
    assert_eq!(bonds(story, 30), [Bond::Ended, Bond::Ended], "twenty days after the notice of d10");
    assert_eq!(bonds("d1 Ada ratifies\nd2 Ben ratifies", 89), [Bond::Bound, Bond::Bound]);
    assert_eq!(bonds("d1 Ada ratifies\nd2 Ben ratifies", 90), [Bond::Ended, Bond::Ended]);
}
