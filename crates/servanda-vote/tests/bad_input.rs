//! What cannot be answered is said, and nothing hangs.

use dashu::integer::UBig;
use dashu::rational::RBig;
use servanda_vote::{
    Beyond, Budget, Electorate, Formula, Game, MAX_DEPTH, Method, Reach, Sampling, Values, VoteError, json::JsonGame, minimal_blocking,
    minimal_winning,
};
use std::cell::Cell;

fn error(text: &str) -> String {
    JsonGame::read(text).expect_err("not a game").to_string()
}

#[test]
fn messages_say_what_is_wrong_and_what_to_write() {
    let game = |players: &str, quota: &str, weights: &str| {
        error(&format!(r#"{{"players": {players}, "model": {{"op": "weighted", "quota": {quota}, "weights": {weights}}}}}"#))
    };
    assert!(game(r#"["A", "B"]"#, "2", "[1, -1]").starts_with("weight 2 is -1: a vote cannot weigh less than nothing"));
    assert!(game(r#"["A", "A"]"#, "2", "[1, 1]").starts_with("the name `A` stands for two voters"));
    assert!(game(r#"["A", "B"]"#, "2", "[1]").contains("1 weights where 2 are needed"));
    assert!(game(r#"["A", "B"]"#, "2", r#"["1,5", 1]"#).starts_with("`1,5` is not a number"));
    assert!(game("[]", "2", "[]").starts_with("no voters"));
    assert!(game(r#"["A", "B"]"#, "1e400", "[1, 1]").contains("number out of range"));
    assert!(game(r#"["A", "B"]"#, "1e30", "[1, 1]").contains("put it in quotes"));
    assert!(error("{").starts_with("not a voting game"));
    assert!(error(r#"{"players": ["A"], "model": {"op": "nand", "args": []}}"#).contains("`op`"));
}

#[test]
fn fractions_and_huge_weights_are_exact_or_refused() {
    let read = |weights: &str| {
        JsonGame::read(&format!(r#"{{"players": ["A", "B", "C"], "model": {{"op": "weighted", "quota": "1/2", "weights": {weights}}}}}"#))
    };
    let thirds = read(r#"["1/6", "1/3", 0.5]"#).expect("exact").game;
    assert!(thirds.wins(&[0, 1]) && thirds.wins(&[2]) && !thirds.wins(&[1]));
    let large = read(r#"["40000000000000000000000000", "20000000000000000000000000", 0]"#).expect("reduced by the common factor");
    assert!(large.game.wins(&[1]));
    let uneven = read(r#"["40000000000000000000000001", "20000000000000000000000003", 7]"#);
    assert!(matches!(uneven, Err(VoteError::WeightsTooLarge { .. })));
    assert!(matches!(Game::weighted(5, &[1 << 62, 1]), Err(VoteError::WeightsTooLarge { .. })));
}

#[test]
fn a_quota_above_the_total_is_never_reached() {
    let game = Game::weighted(10, &[3, 3, 3]).expect("a rule, though a useless one");
    let solved = game.solve(&Budget::default()).expect("small");
    assert!(solved.never());
    assert!(minimal_winning(&game, &Budget::default()).expect("small").is_empty(), "nobody suffices");
    let blocking = minimal_blocking(&game, &Budget::default()).expect("small");
    assert!(blocking.is_trivial(), "impossible anyway: the empty set blocks");
    let message = game.shapley_shubik(&Budget::default(), Beyond::Fail).expect_err("no pivot").to_string();
    assert!(message.contains("no voter is ever critical"), "{message}");
    assert!(game.banzhaf(&Budget::default()).expect("counts").value.coleman_prevent().is_err());
}

#[test]
fn a_quota_of_nothing_is_always_reached() {
    let game = Game::weighted(0, &[3, 3]).expect("a rule, though a useless one");
    assert!(minimal_winning(&game, &Budget::default()).expect("small").is_trivial());
    assert!(minimal_blocking(&game, &Budget::default()).expect("small").is_empty(), "nobody can block");
    assert_eq!(game.banzhaf(&Budget::default()).expect("counts").value.winning, 4_u8.into());
}

#[test]
fn unknown_voters_and_deep_rules_are_refused() {
    let unknown = Game::new(Electorate::anonymous(2), Formula::Var(2));
    assert!(matches!(unknown, Err(VoteError::UnknownVoter { voter: 2, voters: 2 })));
    let mut deep = Formula::Var(0);
    for _ in 0..=MAX_DEPTH {
        deep = Formula::And(vec![deep, Formula::Var(1)]);
    }
    assert!(matches!(Game::new(Electorate::anonymous(2), deep), Err(VoteError::TooDeep { .. })));
    let game = Game::weighted(2, &[1, 1, 1]).expect("sound");
    assert!(game.with_unions(&[vec![0, 1], vec![1]], &Budget::default()).is_err());
}

#[test]
fn a_hundred_thousand_alike_voters() {
    let mut electorate = Electorate::default();
    let all = electorate.alike("Citizen", 100_000).expect("a class");
    let game = Game::new(electorate, Formula::at_least(50_001, all)).expect("sound");
    let found = game.shapley_shubik(&Budget::default(), Beyond::Fail).expect("one class");
    let Values::Exact(values) = &found.value else { panic!("{}", found.explain) };
    assert_eq!(values.of(99_999), &RBig::from_parts(1.into(), 100_000_u32.into()));
    let winning = minimal_winning(&game, &Budget::default()).expect("one pattern");
    assert_eq!(winning.pattern_count(), 1_u8.into());
    assert_eq!(winning.smallest(), Some(50_001));
}

#[test]
fn a_hundred_thousand_different_voters_are_refused_or_sampled() {
    let weights: Vec<u64> = (0..100_000).map(|v| v * 7_919 % 99_991 + 1).collect();
    let total: u64 = weights.iter().sum();
    let game = Game::weighted(total / 2 + 1, &weights).expect("sound");
    let message = game.banzhaf(&Budget::default()).expect_err("too large").to_string();
    assert!(message.contains("sampled estimate"), "{message}");
    assert!(minimal_blocking(&game, &Budget::default()).is_err());
    let few = Sampling { samples: 4, ..Sampling::default() };
    let found = game.shapley_shubik(&Budget::default(), Beyond::Sample(few)).expect("sampled");
    assert!(matches!(found.method, Method::Sampling { .. }), "{}", found.explain);
    assert!(found.explain.starts_with("ESTIMATE"));
}

#[test]
fn hundreds_of_kinds_do_not_exhaust_the_stack() {
    let weights: Vec<u64> = (1..=800).collect();
    let game = Game::weighted(800 * 801 / 4, &weights).expect("sound");
    let solved = game.solve(&Budget { nodes: 100_000, ..Budget::default() });
    assert!(matches!(solved, Err(VoteError::TooLarge { .. })));
    // Four hundred triples, in each of which the big one or both small ones are needed.
    let triple = |i: usize| Formula::Threshold { quota: 2, weights: vec![(3 * i, 2), (3 * i + 1, 1), (3 * i + 2, 1)] };
    let rule = Formula::And((0..400).map(triple).collect());
    let game = Game::new(Electorate::anonymous(1_200), rule).expect("sound");
    let winning = minimal_winning(&game, &Budget::default()).expect("narrow");
    assert_eq!(winning.count(), UBig::ONE << 400_usize);
    assert_eq!(winning.smallest(), Some(400));
    let blocking = minimal_blocking(&game, &Budget::default()).expect("narrow");
    assert_eq!(blocking.count(), UBig::from(800_u16));
    assert!(blocking.contains(&[0, 2]) && !blocking.contains(&[1, 2]));
    assert!(blocking.same_sets(&blocking, &Budget::default()).expect("narrow"));
    let tall = Game::weighted(2_900 * 2_901 / 4, &(1..=2_900).collect::<Vec<u64>>()).expect("sound");
    assert!(matches!(tall.solve(&Budget::default()), Err(VoteError::TooLarge { .. })));
}

#[test]
fn a_watcher_can_stop_and_a_budget_ends() {
    // Incommensurable weights: the diagram doubles with every voter.
    let mixed = |v: u64| {
        let x = v.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (x ^ (x >> 29)).wrapping_mul(0x94D0_49BB_1331_11EB) >> 8
    };
    let weights: Vec<u64> = (1..=44).map(mixed).collect();
    let game = Game::weighted(weights.iter().sum::<u64>() / 2, &weights).expect("sound");
    let asked = Cell::new(0);
    let watch = |_: u64| {
        asked.set(asked.get() + 1);
        asked.get() < 3
    };
    let stopped = game.solve(&Budget { watch: Some(&watch), ..Budget::default() });
    assert!(matches!(stopped, Err(VoteError::Stopped)));
    assert_eq!(asked.get(), 3);
    let small = game.solve(&Budget { nodes: 1_000, ..Budget::default() });
    assert!(matches!(small, Err(VoteError::TooLarge { .. })));
    let tired = game.solve(&Budget { work: 10_000, ..Budget::default() });
    assert!(matches!(tired, Err(VoteError::TooLarge { .. })));
}

#[test]
fn shares_are_rounded_as_they_say() {
    let share = |a: i32, b: u32| RBig::from_parts(a.into(), b.into());
    assert_eq!(Reach::AtLeast.votes(&share(2, 3), 193), 129);
    assert_eq!(Reach::AtLeast.votes(&share(55, 100), 27), 15);
    assert_eq!(Reach::MoreThan.votes(&share(1, 2), 7), 4);
    assert_eq!(Reach::MoreThan.votes(&share(1, 2), 8), 5);
    assert_eq!(Reach::AtLeast.votes(&share(1, 2), 8), 4);
    assert_eq!(Reach::AtLeast.share(&share(1, 1), &[]).expect("small"), Formula::False, "no share of nobody is reached");
}
