//! One test for each rule of the semantics that the behavioural table does not reach. The expected values follow from the
//! sentence that each test quotes.

mod common;

use common::Case;
use servanda_machine::{InvalidWhy, Options, Until};

const G: &str = "
role Guarantor
party Ada, Ben, Cy is Guarantor
party Una
unit Money
kind Aid = Military, Humanitarian, Technical
act Party consults
act Party delivers Aid to Party
act Party pays Amount to Party
act Una asks help
act Party attacks Party
";

/// "`jointly`: all of G did their part; the group; the missing set is named; one refusal defeats it."
#[test]
fn a_joint_duty_is_performed_by_all_and_breached_by_the_group() {
    let mut case = Case::new(&format!(
        "{G}
rule talks
    the Guarantors jointly shall consult
    within 3 days after Una asks help
    if late still owed
"
    ));
    let two = case.after("d0 Una asks help\nd1 Ada consults\nd2 Ben consults", 5);
    assert_eq!(two.breaches(), ["Ada and Ben and Cy talks on d4"]);
    let cy = two.term("Cy");
    assert_eq!(two.world().breaches()[0].missing, [cy]);
    assert_eq!(two.instances("talks")[0].missing_members, [cy]);
    let all = case.after("d0 Una asks help\nd1 Ada consults\nd2 Ben consults\nd3 Cy consults", 5);
    assert_eq!(all.state("talks"), "performed since d3");
    let at_once = case.after("d0 Una asks help\nd2 each Guarantor consults", 5);
    assert_eq!(at_once.state("talks"), "performed since d2");
}

/// "`each`: one per member; that member alone is in breach."
#[test]
fn a_several_duty_is_breached_by_each_alone() {
    let mut case = Case::new(&format!(
        "{G}
rule talks
    each Guarantor except Ben shall consult
    within 3 days after Una asks help
    if late ended
"
    ));
    let told = case.after("d0 Una asks help\nd1 Ada consults\nd2 Ben consults", 5);
    assert_eq!(told.breaches(), ["Cy talks on d4"]);
    assert_eq!(told.state("talks"), "performed since d1; breached and no longer owed since d4");
}

/// "`any` (under shall): the first member performs; after lapse the group." "jointly and severally: contributions reach the total."
#[test]
fn any_of_them_and_all_for_a_total() {
    let mut case = Case::new(&format!(
        "{G}
rule talks
    any Guarantor shall consult
    within 3 days after Una asks help
    if late still owed
rule fund
    the Guarantors jointly and severally shall pay in total 100 Money to Una
    amount in total 100 Money
    within 10 days after Una asks help
    if late still owed
"
    ));
    let told = case.after("d0 Una asks help\nd3 Cy consults\nd4 Ada pays 60 Money to Una\nd5 Ben pays 40 Money to Una", 20);
    assert_eq!(told.state("talks"), "performed since d3");
    assert_eq!(told.state("fund"), "performed since d5");
    let short = case.after("d0 Una asks help\nd4 Ada pays 60 Money to Una", 20);
    assert_eq!(short.breaches(), ["Ada and Ben and Cy talks on d4", "Ada and Ben and Cy fund on d11"]);
}

/// "Military, Humanitarian **and** Technical Aid is performed when the last kind is, the missing kinds named; **or** by any one."
#[test]
fn lists_in_the_content() {
    let mut case = Case::new(&format!(
        "{G}
rule all kinds
    Ada shall deliver Military, Humanitarian and Technical Aid to Una
    within 5 days after Una asks help
rule one kind
    Ben shall deliver Military or Technical Aid to Una
    within 5 days after Una asks help
"
    ));
    let told = case.after(
        "d0 Una asks help\nd1 Ada delivers Military Aid to Una\nd2 Ada delivers Technical Aid to Una\nd2 Ben delivers Technical Aid to Una",
        2,
    );
    let view = &told.instances("all kinds")[0];
    assert_eq!(view.missing_parts, [servanda_machine::Value::Term(told.term("Humanitarian"))]);
    assert_eq!(told.state("one kind"), "performed since d2");
    let told = case.after("d0 Una asks help\nd1 Ada delivers Military, Humanitarian and Technical Aid to Una", 2);
    assert_eq!(told.state("all kinds"), "performed since d1");
}

/// "A deadline may fall before its duty arises (aid due 3 days after the attack, decided on day 4)": impossible in time,
/// owed from then on, no breach.
#[test]
fn a_deadline_before_its_duty() {
    let mut case = Case::new(&format!(
        "{G}
decision response
    opens when Una asks help
    voters Guarantor
    adopted by a majority of voters
rule aid
    each Guarantor shall deliver Aid to Una
    when response is adopted
    within 3 days after Ben attacks Una
rule follow up
    Una shall consult
    when aid is ended
"
    ));
    let votes = "d0 Ben attacks Una\nd1 Una asks help\nd3 Ada votes yes on response\nd4 Cy votes yes on response";
    let told = case.after(votes, 10);
    assert_eq!(told.decision_state("response"), "adopted since d4");
    assert_eq!(told.state("aid"), "impossible in time since d4; impossible in time since d4; impossible in time since d4");
    assert!(told.breaches().is_empty());
    // What waits for it to be ended waits no longer, for each of the three.
    assert_eq!(told.arose("follow up"), "d4; d4; d4");
    let told = case.after(&format!("{votes}\nd6 Ada delivers Military Aid to Una"), 10);
    assert!(told.state("aid").starts_with("performed late since d6"));
    // In time: decided on day 3.
    let told = case.after("d0 Ben attacks Una\nd1 Una asks help\nd3 Ada votes yes on response\nd3 Cy votes yes on response", 3);
    assert_eq!(told.dues("aid"), "d3; d3; d3");
}

/// "Maintenance: content throughout; each maximal run of failing is one breach." "What is kept holds until the next such event."
#[test]
fn a_ceiling_that_must_be_kept() {
    let mut case = Case::new(
        "
party Una
kind Weapon = Tanks, Artillery
act Party keeps Weapon Amount
rule ceiling
    Una shall keep Tanks at most 342
    throughout
",
    );
    let told = case.after(
        "d1 Una keeps Tanks 300\nd2 Una keeps Tanks 400\nd3 Una keeps Tanks 500\nd4 Una keeps Artillery 900\nd5 Una keeps Tanks 342\nd6 Una keeps Tanks 343",
        10,
    );
    assert_eq!(told.breaches(), ["Una ceiling on d2", "Una ceiling on d6"]);
}

/// "`every N after E`: one instance per window, the first from E, each due by the end of its window; early performance moves
/// nothing. A performance counts for one instance."
#[test]
fn a_duty_for_every_window() {
    let mut case = Case::new(
        "
party Una
act Una reports
act Una begins work
rule reporting
    Una shall report
    every 10 days after Una begins work
    if late ended
",
    );
    let told = case.after("d0 Una begins work\nd3 Una reports\nd4 Una reports\nd15 Una reports", 35);
    assert_eq!(told.dues("reporting"), "d10; d20; d30; d40");
    assert_eq!(told.state("reporting"), "performed since d3; performed since d15; breached and no longer owed since d31; active since d31");
}

/// "*Pre-emptive* (earlier performance counts) only if a word says so."
#[test]
fn earlier_performance_counts_where_a_line_says_so() {
    for (line, state) in [("", "active since d5"), ("    earlier performance counts\n", "performed since d5")] {
        let mut case = Case::new(&format!(
            "{G}
rule aid
    Ada shall deliver Aid to Una
    within 5 days after Una asks help
{line}"
        ));
        let told = case.after("d2 Ada delivers Military Aid to Una\nd5 Una asks help", 6);
        assert_eq!(told.state("aid"), state);
    }
}

/// "If no line says which: breached, what remains is SILENT." "Best efforts and self-judging duties: inaction alone is never a breach."
#[test]
fn what_remains_is_silent_and_best_efforts_lapse() {
    let mut case = Case::new(&format!(
        "{G}
rule aid
    Ada shall deliver Aid to Una
    within 5 days after Una asks help
rule effort
    Ben shall deliver Aid to Una
    within 5 days after Una asks help
    standard best efforts
"
    ));
    let told = case.after("d0 Una asks help", 10);
    assert_eq!(told.state("aid"), "breached and the remainder silent since d6");
    assert_eq!(told.state("effort"), "lapsed since d6");
    assert_eq!(told.breaches(), ["Ada aid on d6"]);
}

/// "**Permission** is an exception to a prohibition of its own instrument, not retroactive."
#[test]
fn a_permission_is_an_exception() {
    let mut case = Case::new(&format!(
        "{G}
rule peace
    no Guarantor may attack Una
rule defence
    Ben may attack Una
    when Una attacks Ben
"
    ));
    let told = case.after("d1 Ben attacks Una\nd2 Una attacks Ben\nd3 Ben attacks Una\nd4 Ada attacks Una", 5);
    assert_eq!(told.breaches(), ["Ben peace on d1", "Ada peace on d4"]);
    assert_eq!(told.state("defence"), "used since d3");
}

/// "The built-in acts … have effect only under a rule that gives the power: otherwise … not regulated."
#[test]
fn an_exit_that_nothing_regulates_has_no_effect() {
    let mut case = Case::new(G);
    let told = case.after("d1 Ada withdraws", 5);
    assert_eq!(told.world().invalid()[0].why, InvalidWhy::NotRegulated);
    let ada = told.term("Ada");
    assert_eq!(told.world().bond(&told.machine, ada, servanda_model::InstrumentId(0)).bond, servanda_machine::Bond::Bound);
}

/// "**a notice of N units takes effect at 00:00 of the date N units after it** (12 March + 3 months: 12 June; 1 March + 90 days: 30 May)".
#[test]
fn a_notice_takes_effect_on_its_date() {
    for (period, given, effect) in [("3 months", "2030-03-12", "2030-06-12"), ("90 days", "2030-03-01", "2030-05-30")] {
        let mut case = Case::new(&format!(
            "{G}
rule peace
    no Guarantor may attack Una
rule withdrawal
    each Guarantor has power to withdraw
    notice {period} to Una
    notice revocable
"
        ));
        let history = format!("{given} Ada gives notice of withdrawal to Una");
        let options = || Options { until: Until::Quiet { years: 1 }, ..Options::default() };
        let told = case.after_with(&history, options());
        let ada = told.term("Ada");
        let bond = told.world().bond(&told.machine, ada, servanda_model::InstrumentId(0));
        assert_eq!(bond.bond, servanda_machine::Bond::Ended);
        assert_eq!(bond.since.map(|since| told.calendar().show(since)).as_deref(), Some(effect));
        let told = case.after_with(&format!("{history}\n2030-04-01 Ada revokes its notice"), options());
        let bond = told.world().bond(&told.machine, ada, servanda_model::InstrumentId(0));
        assert_eq!(bond.bond, servanda_machine::Bond::Bound);
    }
}

/// "The electorate at opening; a vote cast is final; who casts nothing is silent; it is settled at the first instant at which
/// its result is certain."
#[test]
fn a_decision_settles_when_its_result_is_certain() {
    let mut case = Case::new(&format!(
        "{G}
decision response
    opens when Una asks help
    voters Guarantor
    adopted by a majority of voters
    within 3 days after Una asks help
    silence counts as no
    otherwise rejected
"
    ));
    let told = case.after("d0 Una asks help\nd1 Ada votes yes on response\nd1 Ada votes no on response\nd2 Ben votes yes on response", 9);
    assert_eq!(told.decision_state("response"), "adopted since d2");
    assert_eq!(told.invalid(), ["Ada vote on d1"]);
    let told = case.after("d0 Una asks help\nd1 Ada votes no on response\nd2 Ben votes no on response", 9);
    assert_eq!(told.decision_state("response"), "rejected since d2");
    let told = case.after("d0 Una asks help\nd1 Ada votes yes on response", 9);
    assert_eq!(told.decision_state("response"), "rejected since d4");
    let told = case.after("d0 Una asks help\nd1 Una votes yes on response", 2);
    assert_eq!(told.world().invalid()[0].why, InvalidWhy::Vote);
    let told = case.after("d0 Ada votes yes on response", 2);
    assert_eq!(told.world().invalid()[0].why, InvalidWhy::NotAvailable);
}

/// "Without its quorum nothing is decided and it stays open." "lapsed (window over and no rule says what then: SILENT)".
#[test]
fn quorum_and_lapse() {
    let mut case = Case::new(&format!(
        "{G}
decision response
    opens when Una asks help
    voters Guarantor
    quorum 2 members
    adopted by a majority of members present and voting
    within 3 days after Una asks help
"
    ));
    let told = case.after("d0 Una asks help\nd1 Ada votes yes on response", 3);
    assert_eq!(told.decision_state("response"), "open since d0");
    let told = case.after("d0 Una asks help\nd1 Ada votes yes on response", 9);
    assert_eq!(told.decision_state("response"), "lapsed since d4");
    let told = case.after("d0 Una asks help\nd1 Ada votes yes on response\nd2 Ben votes abstain on response", 9);
    assert_eq!(told.decision_state("response"), "adopted since d4");
}

/// "Tacit acceptance": `rejected by` prevails, `otherwise adopted` where nobody objects.
#[test]
fn a_silent_procedure_adopts_unless_somebody_objects() {
    let mut case = Case::new(&format!(
        "{G}
decision amendment
    opens when Una asks help
    voters Guarantor
    rejected by any Guarantor
    within 10 days after Una asks help
    otherwise adopted
"
    ));
    assert_eq!(case.after("d0 Una asks help", 20).decision_state("amendment"), "adopted since d11");
    assert_eq!(case.after("d0 Una asks help\nd5 Ben objects to amendment", 20).decision_state("amendment"), "rejected since d5");
}

/// "A role may be gained and lost … voters are those with the role when voting opens."
#[test]
fn a_role_is_gained_and_lost() {
    let mut case = Case::new(&format!(
        "{G}
decision response
    opens when Una asks help
    voters Guarantor
    adopted by all voters
rule aid
    each Guarantor shall deliver Aid to Una
    when response is adopted
"
    ));
    let history = "d0 Una asks help\nd1 Cy ceases to be Guarantor\nd2 Ada votes yes on response\nd2 Ben votes yes on response";
    // Opened while Cy was one of them: its vote is still needed.
    assert_eq!(case.after(history, 9).decision_state("response"), "open since d0");
    let told = case.after(&format!("{history}\nd3 Cy votes yes on response"), 9);
    assert_eq!(told.decision_state("response"), "adopted since d3");
    assert_eq!(told.instances("aid").len(), 2, "norms bind who holds the role at the trigger");
}

/// "The treaty enters into force": by count, by name, with a delay, and not before a date.
#[test]
fn entry_into_force() {
    let mut case = Case::new(
        "
role State
party Ada, Ben, Cy, Dee is State
act Party trades
rule entry
    Treaty enters into force
    when 3 States ratify
    and Ada ratifies
    on day 30 thereafter
rule trade
    each State shall not trade
",
    );
    let options = || Options { presume_nothing: true, until: Until::Quiet { years: 1 }, ..Options::default() };
    let told =
        case.after_with("d1 Ben ratifies\nd2 Cy ratifies\nd3 Dee ratifies\nd10 Ada ratifies\nd20 Ben trades\nd45 Ben trades", options());
    let since = told.world().in_force(servanda_model::InstrumentId(0)).map(|at| told.day(at));
    assert_eq!(since.as_deref(), Some("d40"));
    assert_eq!(told.breaches(), ["Ben trade on d45"]);
    let told = case.after_with("d1 Ben ratifies\nd2 Cy ratifies\nd3 Dee ratifies", options());
    assert_eq!(told.world().in_force(servanda_model::InstrumentId(0)), None);
    assert_eq!(told.state("trade"), "not arisen");
}

/// "A duty conditional on A arises when A happened, never because A ought to happen"; `while` and `if` at the trigger.
#[test]
fn conditions_at_the_trigger_and_throughout() {
    let mut case = Case::new(&format!(
        "{G}
incident guns fall silent
incident guns speak
fact truce
    from guns fall silent
    until guns speak
rule aid
    Ada shall deliver Aid to Una
    within 5 days after Una asks help
    if truce
rule calm
    Ben shall not attack Una
    while truce
"
    ));
    let told = case.after("d1 Una asks help\nd1 Ben attacks Una\nd2 guns fall silent\nd3 Una asks help\nd4 Ben attacks Una\nd5 guns speak\nd6 Ben attacks Una", 7);
    assert_eq!(told.arose("aid"), "d3");
    assert_eq!(told.breaches(), ["Ben calm on d4"]);
    assert_eq!(told.world().not_arisen(told.rule("aid")).len(), 1);
}

/// "A fact may be open: true, false, undetermined, contested; what rests on an undetermined fact is reported as *depends on*."
#[test]
fn an_undetermined_fact_splits_the_answer_and_a_determined_one_does_not() {
    let mut case = Case::new(&format!(
        "{G}
fact siege
    open
rule aid
    Ada shall deliver Aid to Una
    within 5 days after Una asks help
    if siege
"
    ));
    let told = case.after("d1 Una asks help", 2);
    let states: Vec<String> = told.worlds.worlds.iter().map(|world| told.state_in(world, "aid")).collect();
    assert_eq!(states, ["active since d1", "not arisen"]);
    assert_eq!(case.after("d0 siege is true\nd1 Una asks help", 2).state("aid"), "active since d1");
    assert_eq!(case.after("d0 siege is false\nd1 Una asks help", 2).state("aid"), "not arisen");
    assert_eq!(case.after("d0 siege is contested\nd1 Una asks help", 2).worlds.worlds.len(), 2);
}

/// "Two times per event, *happened* and *recorded*, make as-of queries possible."
#[test]
fn what_was_known_when() {
    let mut case = Case::new(&format!(
        "{G}
rule peace
    no Guarantor may attack Una
"
    ));
    let history = "2030-01-02 recorded 2030-01-06 Ada attacks Una";
    let at = |day: i32| common::d0().plus(day);
    let known = |day: i32| Options {
        known: Some(servanda_machine::Instant(i64::from(at(day).0) * 86_400)),
        until: Until::EndOf(at(9)),
        ..Options::default()
    };
    assert!(case.after_with(history, known(4)).breaches().is_empty());
    assert_eq!(case.after_with(history, known(6)).breaches(), ["Ada peace on d1"]);
}

/// "*Compensated* = breached and every secondary duty of the chain fulfilled"; "Suspending or ending an instrument spares what
/// has accrued (VCLT 70)".
#[test]
fn reparation_that_has_accrued_outlives_the_treaty() {
    let mut case = Case::new(&format!(
        "{G}
rule aid
    Ada shall deliver Aid to Una
    within 5 days after Una asks help
    if late ended
    on breach in addition damages
rule damages
    Ada shall pay 50 Money to Una
    within 10 days after aid is breached
    if late still owed
rule exit
    Una has power to terminate Treaty
"
    ));
    let told = case.after("d0 Una asks help\nd7 Una terminates Treaty\nd9 Ada pays 50 Money to Una", 20);
    assert_eq!(told.state("damages"), "performed since d9");
    assert!(told.instances("aid")[0].compensated);
}

/// "Waiver, release: the creditor, all creditors for a duty owed to all."
#[test]
fn all_creditors_must_waive() {
    let mut case = Case::new(&format!(
        "{G}
rule aid
    Una shall pay 10 Money to Ada
    within 5 days after Una asks help
    owed to each Guarantor
"
    ));
    let one = case.after("d0 Una asks help\nd1 Ada waives aid", 3);
    assert_eq!(one.state("aid"), "active since d0");
    let all = case.after("d0 Una asks help\nd1 each Guarantor waives aid", 9);
    assert_eq!(all.state("aid"), "discharged since d1");
    assert!(all.breaches().is_empty());
}

/// "UTC is not Kyiv": the last day ends at midnight of the treaty's own zone.
#[test]
fn the_last_day_ends_in_the_treaty_s_zone() {
    let mut case = Case::document(
        "---\ntreaty: Test\ntime zone: Europe/Kyiv\n---\n## Article 1\n```servanda\nparty Ada, Una\nact Una asks help\nact Ada helps\nrule help\n    Ada shall help\n    within 3 days after Una asks help\n    if late still owed\n```\n",
    );
    // Kyiv is UTC+2 in January: 23:30 of 4 January is in time, 00:10 of 5 January is late.
    let told = case.after_with("2030-01-01 12:00 Una asks help\n2030-01-04 23:30 Ada helps", Options::default());
    assert_eq!(told.instances("help")[0].state, servanda_machine::NormState::Performed);
    let told = case.after_with("2030-01-01 12:00 Una asks help\n2030-01-05 00:10 Ada helps", Options::default());
    assert_eq!(told.instances("help")[0].state, servanda_machine::NormState::PerformedLate);
    let breach = told.world().breaches()[0].on;
    assert_eq!(told.calendar().show(breach), "2030-01-05");
    assert_eq!(
        breach.at.0,
        jiff::civil::date(2030, 1, 4).at(22, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_second()
    );
}
