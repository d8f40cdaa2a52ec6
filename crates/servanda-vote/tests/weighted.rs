//! One weighted threshold: the tables against the diagrams, and the IMF against its gold values.

use dashu::rational::RBig;
use proptest::prelude::*;
use serde_json::Value;
use servanda_vote::{Beyond, Budget, Electorate, Formula, Game, Method, Sampling};

fn imf() -> (Game, Value) {
    let games: Value = serde_json::from_str(include_str!("data/power.json")).expect("JSON");
    let game = games.as_array().expect("a list").iter().find(|g| g["name"] == "imf_board_of_governors_2022_majority");
    let game = game.expect("the game is in the file").clone();
    let weights: Vec<u64> = game["model"]["weights"].as_array().expect("weights").iter().map(|w| w.as_u64().expect("a weight")).collect();
    let quota = game["model"]["quota"].as_u64().expect("a quota");
    let names = game["players"].as_array().expect("players").iter().map(|p| p.as_str().expect("a name"));
    let electorate = Electorate::named(names).expect("distinct names");
    (Game::new(electorate, Formula::weighted(quota, &weights)).expect("sound"), game["expected"].clone())
}

#[test]
fn the_board_of_governors_exactly() {
    let (game, expected) = imf();
    let found = game.banzhaf(&Budget::default()).expect("fits");
    assert!(matches!(found.method, Method::Table { .. }), "{}", found.explain);
    let swings: Vec<String> = found.value.swings.iter().map(ToString::to_string).collect();
    assert_eq!(Value::from(swings), expected["banzhaf_swings"]);
    let normalised = found.value.normalised().expect("swings");
    for (value, decimal) in normalised.iter().zip(expected["banzhaf_normalized_decimal"].as_array().expect("a list")) {
        let decimal: f64 = decimal.as_str().expect("text").parse().expect("a number");
        assert!((value.to_f64().value() / decimal - 1.0).abs() < 1e-11);
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "some minutes without optimisation; run with --release")]
fn the_board_of_governors_by_quadrature() {
    let (game, expected) = imf();
    let found = game.shapley_shubik(&Budget::default(), Beyond::Quadrature).expect("fits");
    assert!(matches!(found.method, Method::Quadrature { .. }), "{}", found.explain);
    for (v, decimal) in expected["shapley_shubik_decimal"].as_array().expect("a list").iter().enumerate() {
        let decimal: f64 = decimal.as_str().expect("text").parse().expect("a number");
        assert!((found.value.approximately(v) / decimal - 1.0).abs() < 1e-11, "member {v}");
    }
}

/// Weights with many different values, so that tables and not diagrams are chosen.
fn weighted(most: u64) -> impl Strategy<Value = (u64, Vec<u64>)> {
    proptest::collection::vec(0..most, 1..16).prop_flat_map(|weights| {
        let total: u64 = weights.iter().sum();
        (1..=total.max(1), Just(weights))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_method_gives_the_same((quota, weights) in weighted(60)) {
        let game = Game::weighted(quota, &weights).expect("sound");
        let solved = game.solve(&Budget::default()).expect("small");
        let exact = solved.banzhaf();
        let routed = game.banzhaf(&Budget::default()).expect("small");
        prop_assert_eq!(&routed.value.winning, &exact.winning, "{}", &routed.explain);
        for v in 0..weights.len() {
            prop_assert_eq!(routed.value.swings.of(v), exact.swings.of(v), "{}", &routed.explain);
        }
        let Ok(shapley) = solved.shapley_shubik() else { return Ok(()) };
        let other = game.shapley_shubik(&Budget::default(), Beyond::Fail).expect("small");
        let quadrature = game.shapley_shubik_by_quadrature(&Budget::default()).expect("small");
        for v in 0..weights.len() {
            prop_assert_eq!(other.value.exact().expect("exact").of(v), shapley.of(v), "{}", &other.explain);
            let near = quadrature.value.approximately(v);
            prop_assert!((near - shapley.of(v).to_f64().value()).abs() < 1e-12, "{}", &quadrature.explain);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn heads_and_weights_agree_with_diagrams(
        (many, seed, share, heads, either) in (50..72_usize, 1..1_000_u64, 5..96_u64, 1..50_usize, any::<bool>())
    ) {
        let weights: Vec<u64> = (0..many as u64).map(|v| (v * seed) % 83).collect();
        let total: u64 = weights.iter().sum();
        let count = Formula::at_least(heads, 0..many);
        let weight = Formula::weighted(total * share / 100 + 1, &weights);
        let rule = if either { count.or(weight) } else { count.and(weight) };
        let game = Game::new(Electorate::anonymous(many), rule).expect("sound");
        let solved = game.solve(&Budget::default()).expect("fits");
        let exact = solved.banzhaf();
        let routed = game.banzhaf(&Budget::default()).expect("fits");
        prop_assert_eq!(&routed.value.winning, &exact.winning, "{}", &routed.explain);
        for v in 0..many {
            prop_assert_eq!(routed.value.swings.of(v), exact.swings.of(v), "{}", &routed.explain);
        }
        let Ok(shapley) = solved.shapley_shubik() else { return Ok(()) };
        let other = game.shapley_shubik(&Budget::default(), Beyond::Fail).expect("fits");
        for v in 0..many {
            prop_assert_eq!(other.value.exact().expect("exact").of(v), shapley.of(v), "{}", &other.explain);
        }
    }

    #[test]
    fn wide_tables_agree_with_classes((many, seed, share) in (70..150_usize, 1..1_000_u64, 1..100_u64)) {
        // Enough different weights for a table of two or three words per cell, small enough
        // for a diagram; the two share no code.
        let weights: Vec<u64> = (0..many as u64).map(|v| (v * seed) % 61 + 1).collect();
        let total: u64 = weights.iter().sum();
        let game = Game::weighted(total * share / 100 + 1, &weights).expect("sound");
        let routed = game.banzhaf(&Budget::default()).expect("fits");
        let exact = game.solve(&Budget::default()).expect("fits").banzhaf();
        prop_assert_eq!(&routed.value.winning, &exact.winning, "{}", &routed.explain);
        for v in 0..many {
            prop_assert_eq!(routed.value.swings.of(v), exact.swings.of(v), "{}", &routed.explain);
        }
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "slow without optimisation; run with --release")]
fn tables_by_size_agree_with_quadrature() {
    for (voters, step) in [(60, 7), (70, 11), (130, 3)] {
        let weights: Vec<u64> = (0..voters).map(|v| v * step % 97 + 1).collect();
        let total: u64 = weights.iter().sum();
        for quota in [total / 2 + 1, total * 2 / 3 + 1, total / 5] {
            let game = Game::weighted(quota, &weights).expect("sound");
            let exact = game.shapley_shubik(&Budget::default(), Beyond::Fail).expect("fits");
            assert!(matches!(exact.method, Method::SizedTable { .. }), "{}", exact.explain);
            let near = game.shapley_shubik_by_quadrature(&Budget::default()).expect("fits");
            let sum = exact.value.exact().expect("exact").iter().fold(RBig::ZERO, |sum, x| sum + x);
            assert_eq!(sum, RBig::ONE);
            for v in 0..voters as usize {
                assert!((exact.value.approximately(v) - near.value.approximately(v)).abs() < 1e-14, "{voters} {quota} {v}");
            }
        }
    }
}

#[test]
fn heads_and_weights_are_told_by_the_method() {
    // Two thirds of 60 members with three quarters of the votes, all weights different.
    let weights: Vec<u64> = (1..=60).map(|w| 1_000 + w * w).collect();
    let total: u64 = weights.iter().sum();
    let rule = Formula::at_least(40, 0..60).and(Formula::weighted(total * 3 / 4 + 1, &weights));
    let game = Game::new(Electorate::anonymous(60), rule).expect("sound");
    let found = game.banzhaf(&Budget::default()).expect("fits");
    assert!(matches!(found.method, Method::SizedTable { .. }), "{}", found.explain);
    assert!(found.explain.contains("heads and weights"), "{}", found.explain);
}

#[test]
fn an_estimate_holds_its_interval() {
    let weights: Vec<u64> = (1..=14).map(|w| w * w).collect();
    let game = Game::weighted(508, &weights).expect("sound");
    let exact = game.solve(&Budget::default()).expect("small");
    let sampling = Sampling { samples: 20_000, seed: 7, risk: 1e-9 };
    let shapley = game.sample_shapley_shubik(&sampling, &Budget::default()).expect("sampled");
    let banzhaf = game.sample_banzhaf(&sampling, &Budget::default()).expect("sampled");
    let (s, b) = (exact.shapley_shubik().expect("small"), exact.banzhaf().absolute());
    for v in 0..weights.len() {
        assert!((shapley.values[v] - s.of(v).to_f64().value()).abs() < shapley.half_width);
        assert!((banzhaf.values[v] - b.of(v).to_f64().value()).abs() < banzhaf.half_width);
    }
    assert_eq!(shapley, game.sample_shapley_shubik(&sampling, &Budget::default()).expect("sampled"), "same seed, same answer");
}
