//! The four target treaties of the notation: what their own questions expect of time.

mod common;

use common::Case;
use servanda_machine::{Day, DecisionState, Due, NormState, Options, Until};

fn istanbul() -> Case {
    let mut case = Case::document(include_str!("../../servanda-model/tests/treaties/istanbul.md"));
    case.start = None;
    case
}

fn day(year: i16, month: i8, date: i8) -> Day {
    Day::from_date(jiff::civil::date(year, month, date))
}

const ATTACK: &str = "2022-05-01 RU attacks UA in Kherson from Crimea\n2022-05-02 UA requests assistance against RU";

#[test]
fn consultation_is_due_three_days_after_its_anchor() {
    let mut case = istanbul();
    let told = case.after_with(ATTACK, Options::default());
    let rule = told.rule("consultation");
    for world in &told.worlds.worlds {
        let anchor = told.machine.treaty().issues.iter().position(|one| one.name == "#anchor").unwrap();
        let anchor = servanda_model::IssueId(anchor as u32);
        for settings in &world.settings {
            let due = match settings.picks.get(&anchor) {
                Some(0) => day(2022, 5, 4),
                Some(1) => day(2022, 5, 5),
                other => panic!("the deadline depends on the anchor: {other:?}"),
            };
            assert_eq!(world.instances(&told.machine, rule)[0].due, Due::Day(due));
        }
    }
}

#[test]
fn an_attack_on_the_disputed_area_is_covered_by_one_map_only() {
    let mut case = istanbul();
    let history = "2022-05-01 RU attacks UA in Annex-6-Area\n2022-05-02 UA requests assistance against RU";
    for (map, arises) in [("UA", true), ("RU", false)] {
        let options = Options { choose: vec![case.pick("#map", map)], ..Options::default() };
        let told = case.after_with(history, options);
        let rule = told.rule("consultation");
        for world in &told.worlds.worlds {
            let states: Vec<NormState> = world.instances(&told.machine, rule).iter().map(|view| view.state).collect();
            let expected = if arises { NormState::Active } else { NormState::NotArisen };
            assert_eq!(states, [expected]);
            if !arises {
                let why = &world.not_arisen(rule)[0].because;
                assert!(
                    why.citations(told.machine.treaty()).iter().any(|cite| cite == "Article 3"),
                    "{:?}",
                    why.citations(told.machine.treaty())
                );
            }
        }
    }
}

#[test]
fn assistance_when_the_talks_lapse_is_due_at_once_or_was_due_before_it_arose() {
    let mut case = istanbul();
    for (anchor, arises) in [("attack", day(2022, 5, 5)), ("request", day(2022, 5, 6))] {
        let options = Options {
            choose: vec![
                case.pick("#basis", "UA"),
                case.pick("#talks", "deadline"),
                case.pick("#speed", "Adviser"),
                case.pick("#anchor", anchor),
            ],
            until: Until::Quiet { years: 1 },
            ..Options::default()
        };
        let told = case.after_with(ATTACK, options);
        let rule = told.rule("assistance");
        for world in &told.worlds.worlds {
            let views = world.instances(&told.machine, rule);
            assert!(!views.is_empty());
            for view in views {
                assert_eq!(told.calendar().day(view.arose.at), arises);
                // Within three days after the attack: over when the talks have lapsed.
                assert_eq!(view.state, NormState::ImpossibleInTime);
            }
        }
    }
}

#[test]
fn every_guarantor_of_the_world_owes_assistance_except_the_accused() {
    let mut case = istanbul();
    let options = Options {
        choose: vec![case.pick("#basis", "RU"), case.pick("#speed", "UA"), case.pick("#anchor", "attack")],
        ..Options::default()
    };
    let history = format!("{ATTACK}\n2022-05-03 response against RU is adopted");
    let told = case.after_with(&history, options);
    let rule = told.rule("assistance");
    let treaty = told.machine.treaty();
    let mut seen = 0;
    for world in &told.worlds.worlds {
        let views = world.instances(&told.machine, rule);
        let who: Vec<&str> = views.iter().flat_map(|view| &view.bearers).map(|who| treaty.terms[who.index()].name.as_str()).collect();
        assert!(who.starts_with(&["CN", "FR", "GB", "US"]), "{who:?}");
        assert!((4..=6).contains(&who.len()) && !who.contains(&"RU"));
        assert!(views.iter().all(|view| view.due == Due::NotCountable));
        seen += 1;
    }
    assert_eq!(seen, 4, "with and without each of two guarantors");
}

#[test]
fn a_decision_lapses_with_its_window_and_the_otherwise_says_what_then() {
    let mut case = istanbul();
    let options = Options {
        choose: vec![case.pick("#rule", "RU"), case.pick("#turkey", "UA"), case.pick("#belarus", "UA")],
        until: Until::Quiet { years: 1 },
        about: None,
        ..Options::default()
    };
    let told = case.after_with(
        &format!("{ATTACK}\n2022-05-03 GB votes yes on response against RU\n2022-05-03 RU votes no on response against RU"),
        options,
    );
    let decision = told.decision("response");
    for world in &told.worlds.worlds {
        let views = world.decisions(&told.machine, decision);
        assert_eq!(views.len(), 1);
        assert_eq!(views[0].state, DecisionState::Rejected);
        // Unanimity is out of reach with the first no: settled then, before the window ends.
        assert_eq!(told.calendar().day(views[0].since.at), day(2022, 5, 3));
        assert_eq!(views[0].electorate.len(), 6);
    }
}

fn cwc() -> Case {
    let text = include_str!("../../servanda-model/tests/treaties/cwc.md");
    let mut case = Case::document(text);
    case.start = None;
    case
}

#[test]
fn silence_of_twelve_hours_rejects_the_stop_of_an_inspection() {
    let mut case = cwc();
    let told = case.after_with(
        "2024-01-01 00:00 Council receives request of RQ against IN\n\
         2024-01-01 13:00 vote on stop of inspection of IN by RQ: yes 35 Council",
        Options::default(),
    );
    let world = told.world();
    let views = world.decisions(&told.machine, told.decision("stop of inspection"));
    assert_eq!(views[0].state, DecisionState::Rejected);
    assert_eq!(told.calendar().show(views[0].since), "2024-01-01 12:00");
}

#[test]
fn a_duty_before_an_arrival_is_judged_at_the_arrival() {
    let mut case = cwc();
    let history = "2024-01-01 06:00 Director transmits request to IN\n2024-01-01 17:00 Team arrives in IN";
    let told = case.after_with(history, Options::default());
    let breach = &told.world().breaches()[0];
    assert_eq!(told.machine.treaty().rules[breach.rule.index()].name.words(), "notification");
    assert_eq!(told.calendar().show(breach.on), "2024-01-01 05:00");
    assert_eq!(told.calendar().show(breach.known), "2024-01-01 17:00");
    let told =
        case.after_with("2024-01-01 05:00 Director transmits request to IN\n2024-01-01 17:00 Team arrives in IN", Options::default());
    assert!(told.world().breaches().is_empty());
    // Planned: it would be breached, and is not yet.
    let planned = history.replace("2024-01-01 17:00 Team", "planned 2024-01-01 17:00 Team");
    assert!(case.after_with(&planned, Options::default()).world().breaches().is_empty());
    let would = case.after_with(&planned, Options { planned_happen: true, ..Options::default() });
    assert_eq!(would.calendar().show(would.world().breaches()[0].on), "2024-01-01 05:00");
}

#[test]
fn an_alternative_perimeter_is_final_after_72_hours() {
    let mut case = cwc();
    let told = case.after_with("2024-01-01 20:00 Team arrives in IN", Options { until: Until::Quiet { years: 1 }, ..Options::default() });
    let facts = told.world().facts(&told.machine, told.fact("alternative perimeter is final"));
    assert_eq!(facts[0].truth, servanda_model::Truth::True);
    assert_eq!(told.calendar().show(facts[0].since.unwrap()), "2024-01-04 20:00");
    let agreed = case.after_with(
        "2024-01-01 20:00 Team arrives in IN\n2024-01-02 10:00 IN agrees perimeter with Team",
        Options { until: Until::Quiet { years: 1 }, ..Options::default() },
    );
    assert!(agreed.world().facts(&agreed.machine, agreed.fact("alternative perimeter is final")).is_empty());
}

#[test]
fn a_stopped_inspection_is_not_owed() {
    let mut case = cwc();
    let history = "2024-01-01 00:00 RQ requests inspection of IN\n\
        2024-01-01 00:00 Council receives request of RQ against IN\n\
        2024-01-01 02:00 vote on stop of inspection of IN by RQ: yes 31 Council";
    let told = case.after_with(history, Options::default());
    let world = told.world();
    assert_eq!(world.decisions(&told.machine, told.decision("stop of inspection"))[0].state, DecisionState::Adopted);
    let views = world.instances(&told.machine, told.rule("inspection"));
    assert_eq!(views[0].state, NormState::Excused);
}

#[test]
fn belfast_counts_parallel_consent_by_designation() {
    let mut case = Case::document(include_str!("../../servanda-model/tests/treaties/belfast.md"));
    case.start = None;
    // 29 of 58 Unionists are no majority of them.
    let told = case.after_with(
        "2001-11-02 vote on joint election: yes 29 Unionist, 38 Nationalist, 3 Other; no 29 Unionist; absent others",
        Options::default(),
    );
    let views = told.world().decisions(&told.machine, told.decision("joint election"));
    assert_eq!(views[0].state, DecisionState::Rejected);
    let told = case.after_with(
        "2001-11-06 vote on joint election: yes 31 Unionist, 38 Nationalist; no 27 Unionist; absent others",
        Options::default(),
    );
    let views = told.world().decisions(&told.machine, told.decision("joint election"));
    assert_eq!(views[0].state, DecisionState::Adopted);
}

#[test]
fn locarno_leaves_out_the_accused_and_the_victim() {
    let mut case = Case::document(include_str!("../../servanda-model/tests/treaties/locarno.md"));
    case.start = None;
    let told = case.after_with(
        "1930-01-01 FR violates the guarantee against DE\n1930-01-10 Council finds violation by FR against DE",
        Options::default(),
    );
    let treaty = told.machine.treaty();
    let world = told.world();
    let who: Vec<&str> = world
        .instances(&told.machine, told.rule("assistance on a finding"))
        .iter()
        .flat_map(|view| &view.bearers)
        .map(|who| treaty.terms[who.index()].name.as_str())
        .collect();
    assert_eq!(who, ["BE", "GB", "IT"]);
    let told = case.after_with("1936-03-07 DE engages in hostilities", Options::default());
    let engaged = told.world().holders(&told.machine, told.term("Engaged"));
    assert_eq!(engaged.expect("nothing is open"), [told.term("DE")]);
}
