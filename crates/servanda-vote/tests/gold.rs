//! Games of the literature with known answers, compared as exact fractions.

use dashu::rational::RBig;
use serde_json::Value;
use servanda_vote::{
    Ballot, Base, Beyond, Budget, Condition, Electorate, Formula, Game, ProfileRule, Reach, SolvedProfile, json::JsonGame,
};

fn games() -> Vec<Value> {
    let text = include_str!("data/power.json");
    serde_json::from_str(text).expect("the file of known answers is JSON")
}

fn named(name: &str) -> Value {
    games().into_iter().find(|g| g["name"] == name).expect("the game is in the file")
}

/// Compares every expected key that the answers have; says which are left over.
fn compare(name: &str, expected: &Value, answers: &serde_json::Map<String, Value>) -> Vec<String> {
    let mut left = Vec::new();
    for (key, value) in expected.as_object().expect("an object") {
        match answers.get(key) {
            Some(found) => assert_eq!(found, value, "{name}: {key}"),
            None => left.push(key.clone()),
        }
    }
    left
}

#[test]
fn every_binary_game_matches_exactly() {
    let mut compared = 0;
    for game in games() {
        let name = game["name"].as_str().expect("a name");
        if name.starts_with("imf_board_of_governors") || JsonGame::from_value(&game).is_err() {
            continue;
        }
        let read = JsonGame::from_value(&game).expect("just read");
        let answers = read.answers(&Budget::default(), Beyond::Quadrature).expect(name);
        assert_eq!(compare(name, &game["expected"], &answers), [""; 0], "{name}: every key is compared");
        compared += 1;
    }
    assert_eq!(compared, 29, "games given as weights, with those that have unions");
}

/// A rule told in words, with the players' classes as in the file.
fn in_words(name: &str, rule: impl Fn(&[std::ops::Range<usize>]) -> Formula) {
    let game = named(name);
    let mut electorate = Electorate::default();
    let mut ranges = Vec::new();
    let mut players = Vec::new();
    for player in game["players"].as_array().expect("players") {
        let class = player["class"].as_str().expect("a class");
        let count = player["count"].as_u64().expect("a count") as usize;
        ranges.push(electorate.alike(class, count).expect("distinct names"));
        players.push(class.to_owned());
    }
    let built = Game::new(electorate, rule(&ranges)).expect("a sound rule");
    let solved = built.solve(&Budget::default()).expect("small by class counting");
    let banzhaf = solved.banzhaf();
    let expected = &game["expected"];
    let list = |values: Vec<String>| Value::from(values);
    let firsts: Vec<usize> = ranges.iter().map(|r| r.start).collect();
    macro_rules! per_class {
        ($values:expr) => {{
            let values = $values;
            list(firsts.iter().map(|&v| values.of(v).to_string()).collect())
        }};
    }
    assert_eq!(expected["winning_coalitions"], banzhaf.winning.to_string());
    assert_eq!(expected["coleman_collectivity"], banzhaf.coleman_collectivity().to_string());
    assert_eq!(expected["banzhaf_swings"], per_class!(&banzhaf.swings));
    assert_eq!(expected["banzhaf_absolute"], per_class!(banzhaf.absolute()));
    assert_eq!(expected["banzhaf_normalized"], per_class!(banzhaf.normalised().expect("swings")));
    assert_eq!(expected["coleman_prevent"], per_class!(banzhaf.coleman_prevent().expect("winning")));
    assert_eq!(expected["coleman_initiate"], per_class!(banzhaf.coleman_initiate().expect("losing")));
    assert_eq!(expected["shapley_shubik"], per_class!(solved.shapley_shubik().expect("swings")));
    let vetoers = solved.vetoers();
    let veto: Vec<String> = ranges.iter().zip(&players).filter(|(r, _)| vetoers.contains(&r.start)).map(|(_, p)| p.clone()).collect();
    assert_eq!(expected["veto_players"], Value::from(veto));
    assert!(solved.dummies().is_empty());
    assert_eq!(expected["dummies"], serde_json::json!([]));
}

#[test]
fn the_united_states_federal_system() {
    in_words("us_federal_system_537", |r| {
        let [president, vice, senate, house] = [0, 1, 2, 3].map(|i| r[i].clone());
        let (p, v) = (Formula::Var(president.start), Formula::Var(vice.start));
        let house = |k| Formula::at_least(k, house.clone());
        let senate = |k| Formula::at_least(k, senate.clone());
        Formula::Or(vec![
            Formula::And(vec![house(218), senate(51), p.clone()]),
            Formula::And(vec![house(218), senate(50), v, p]),
            Formula::And(vec![house(290), senate(67)]),
        ])
    });
}

#[test]
fn ratification_of_a_charter_amendment() {
    in_words("un_charter_amendment_ratification", |r| Formula::at_least(129, 0..193).and(Formula::all(r[0].clone())));
}

#[test]
fn entry_into_force_of_a_non_proliferation_amendment() {
    in_words("npt_amendment_entry_into_force", |r| {
        Formula::at_least(96, 0..191).and(Formula::all(r[0].clone())).and(Formula::all(r[1].clone()))
    });
}

#[test]
fn two_thirds_of_the_general_assembly() {
    in_words("unga_important_question_193", |r| Formula::at_least(129, r[0].clone()));
}

/// Compares what is expected of a rule over ballots; every key must be compared.
fn over_ballots(name: &str, domain: &[Ballot], condition: Condition) {
    let game = named(name);
    let names = game["players"].as_array().expect("players").iter().map(|p| p.as_str().expect("a name"));
    let electorate = Electorate::named(names).expect("distinct names");
    let rule = ProfileRule::new(electorate, domain, condition).expect("a sound rule");
    let solved = rule.solve(&Budget::default()).expect("small");
    for (key, value) in game["expected"].as_object().expect("an object") {
        match answer_over_ballots(&solved, key) {
            Some(found) => assert_eq!(&found, value, "{name}: {key}"),
            None => panic!("{name}: {key} is not compared"),
        }
    }
}

fn answer_over_ballots(solved: &SolvedProfile, key: &str) -> Option<Value> {
    let fractions = |list: Vec<RBig>| Value::from(list.iter().map(RBig::to_string).collect::<Vec<_>>());
    let swings = |with, without| solved.swings(with, without).expect("possible ballots");
    let counts = |with, without| Value::from(swings(with, without).iter().map(ToString::to_string).collect::<Vec<_>>());
    Some(match key {
        "passing_profiles" => Value::from(solved.adopting().to_string()),
        "profiles_total" => Value::from(solved.profiles().to_string()),
        "monotone" | "monotone_no_vs_absent" => Value::from(solved.paradox().expect("small").is_none()),
        "ternary_banzhaf_yes_vs_no" => fractions(solved.banzhaf().expect("monotone")),
        "ternary_shapley_shubik" => fractions(solved.shapley_shubik().expect("monotone")),
        "swings_yes_vs_abstain" => counts(Ballot::Yes, Ballot::Abstain),
        "swings_abstain_vs_no" => counts(Ballot::Abstain, Ballot::No),
        "per_player_profiles_of_others" => {
            let first = |with, without| {
                let all = swings(with, without);
                assert!(all.iter().all(|s| s == &all[0]), "all members are alike");
                all[0].to_string()
            };
            serde_json::json!({
                "yes_passes_no_fails": first(Ballot::Yes, Ballot::No),
                "yes_passes_absent_fails": first(Ballot::Yes, Ballot::Absent),
                "no_passes_absent_fails (no-show paradox)": first(Ballot::No, Ballot::Absent),
                "absent_passes_no_fails": first(Ballot::Absent, Ballot::No),
            })
        }
        _ => return None,
    })
}

const TERNARY: [Ballot; 3] = [Ballot::No, Ballot::Abstain, Ballot::Yes];

#[test]
fn abstention_is_no_veto_in_the_security_council() {
    let rule = vec![Condition::at_least(9, Ballot::Yes, 0..15), Condition::none(Ballot::No, 0..5)];
    over_ballots("unsc_ternary_voluntary_abstention", &TERNARY, Condition::And(rule));
}

#[test]
fn abstentions_do_not_prevent_unanimity() {
    over_ballots("ternary_unanimity_abstention_ok_6", &TERNARY, Condition::none(Ballot::No, 0..6));
}

#[test]
fn two_thirds_of_those_present_and_voting() {
    let members: Vec<(usize, u64)> = (0..7).map(|v| (v, 1)).collect();
    let two_thirds = RBig::from_parts(2.into(), 3_u8.into());
    let rule = Condition::share(Reach::AtLeast, &two_thirds, Base::PresentAndVoting, &members).expect("small");
    over_ballots("ternary_two_thirds_present_and_voting_7", &TERNARY, rule);
}

#[test]
fn a_party_to_the_dispute_abstains() {
    let rule = vec![Condition::at_least(3, Ballot::Yes, 0..5), Condition::none(Ballot::No, 0..2)];
    let rule = Condition::And(rule).obliged(4, Ballot::Abstain);
    over_ballots("ternary_obligatory_abstention_5", &TERNARY, rule);
}

#[test]
fn a_no_can_create_the_quorum() {
    let members: Vec<(usize, u64)> = (0..7).map(|v| (v, 1)).collect();
    let half = RBig::from_parts(1.into(), 2_u8.into());
    let majority = Condition::share(Reach::MoreThan, &half, Base::PresentAndVoting, &members).expect("small");
    let rule = Condition::And(vec![Condition::quorum(4, 0..7), majority]);
    let domain = [Ballot::No, Ballot::Absent, Ballot::Yes];
    over_ballots("quorum_simple_majority_7_of_4", &domain, rule);
}
