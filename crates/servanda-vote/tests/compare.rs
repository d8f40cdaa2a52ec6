//! Comparing rules, leeway, coalitions by cost: against listing everything.

use dashu::integer::UBig;
use proptest::prelude::*;
use servanda_vote::{Budget, Electorate, Formula, Game};

fn rule(n: usize) -> impl Strategy<Value = Formula> {
    let leaf = (1..25_u64, proptest::collection::vec(0..9_u64, n)).prop_map(|(q, w)| Formula::weighted(q, &w));
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..3).prop_map(Formula::And),
            proptest::collection::vec(inner, 1..3).prop_map(Formula::Or),
        ]
    })
}

fn table(n: usize, rule: &Formula) -> Vec<bool> {
    (0..1_usize << n).map(|s| rule.holds(|v| s >> v & 1 == 1)).collect()
}

fn game(n: usize, rule: &Formula) -> Game {
    Game::new(Electorate::anonymous(n), rule.clone()).expect("sound")
}

fn set(s: usize) -> Vec<usize> {
    (0..32).filter(|v| s >> v & 1 == 1).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn differences_are_those_of_the_truth_tables(
        (n, a, b) in (1..9_usize).prop_flat_map(|n| (Just(n), rule(n), rule(n)))
    ) {
        let (ta, tb) = (table(n, &a), table(n, &b));
        let found = game(n, &a).compare(&game(n, &b), &Budget::default()).expect("small");
        let only = |x: &[bool], y: &[bool]| (0..1 << n).filter(|&s: &usize| x[s] && !y[s]).collect::<Vec<_>>();
        prop_assert_eq!(&found.only_first, &UBig::from(only(&ta, &tb).len()));
        prop_assert_eq!(&found.only_second, &UBig::from(only(&tb, &ta).len()));
        prop_assert_eq!(found.is_none(), ta == tb);
        for (family, sets) in [(&found.first_witnesses, only(&ta, &tb)), (&found.second_witnesses, only(&tb, &ta))] {
            let minimal: Vec<usize> =
                sets.iter().copied().filter(|s| !sets.iter().any(|t| t != s && t & s == *t)).collect();
            prop_assert_eq!(family.count(), UBig::from(minimal.len()));
            prop_assert!(minimal.iter().all(|&s| family.contains(&set(s))));
        }
        let shifts = game(n, &a).power_shift(&game(n, &b), &Budget::default());
        if let Ok(shifts) = shifts {
            prop_assert!(ta != tb || shifts.is_empty());
        }
    }

    #[test]
    fn leeway_ends_at_the_next_tipping_point((n, a) in (1..7_usize).prop_flat_map(|n| (Just(n), rule(n)))) {
        let built = game(n, &a);
        let truth = table(n, &a);
        for condition in 0..built.conditions().len() {
            let Formula::Threshold { quota, weights } = built.conditions()[condition].clone() else { unreachable!() };
            let same = |quota: u64, weights: Vec<(usize, u64)>| {
                let mut left = condition as i64;
                table(n, &replaced(&a, &mut left, &Formula::Threshold { quota, weights })) == truth
            };
            let total: u64 = weights.iter().map(|e| e.1).sum();
            let leeway = built.quota_leeway(condition, &Budget::default()).expect("small");
            for q in 0..=total + 2 {
                let inside = q >= leeway.from && leeway.to.is_none_or(|to| q <= to);
                prop_assert_eq!(same(q, weights.clone()), inside, "quota {} of {:?}", q, leeway);
            }
            for voter in 0..n {
                let leeway = built.weight_leeway(condition, voter, &Budget::default()).expect("small");
                for w in 0..=quota + 12 {
                    let mut changed = weights.clone();
                    changed.retain(|e| e.0 != voter);
                    changed.push((voter, w));
                    let inside = w >= leeway.from && leeway.to.is_none_or(|to| w <= to);
                    prop_assert_eq!(same(quota, changed), inside, "voter {} weight {} of {:?}", voter, w, leeway);
                }
            }
        }
    }

    #[test]
    fn the_cheapest_come_first(
        (n, a, cost) in (1..8_usize).prop_flat_map(|n| (Just(n), rule(n), proptest::collection::vec(0..6_u64, n)))
    ) {
        let family = game(n, &a).solve(&Budget::default()).expect("small").minimal_winning().expect("small");
        let cheapest = family.cheapest(&cost, &Budget::default()).expect("small");
        let fine = family.refined(|v| cost[v], &Budget::default()).expect("small");
        let price = |s: &[usize]| s.iter().map(|&v| u128::from(cost[v])).sum::<u128>();
        let mut found = Vec::new();
        let mut last = 0;
        for (cost, pattern) in cheapest {
            prop_assert!(cost >= last);
            last = cost;
            for s in fine.sets_of(&pattern) {
                prop_assert_eq!(price(&s), cost);
                found.push(s);
            }
        }
        let mut expected: Vec<Vec<usize>> = family.sets().collect();
        expected.sort();
        found.sort();
        prop_assert_eq!(found, expected);
    }
}

fn replaced(rule: &Formula, left: &mut i64, with: &Formula) -> Formula {
    match rule {
        Formula::And(parts) => Formula::And(parts.iter().map(|p| replaced(p, left, with)).collect()),
        Formula::Or(parts) => Formula::Or(parts.iter().map(|p| replaced(p, left, with)).collect()),
        leaf => {
            *left -= 1;
            if *left == -1 { with.clone() } else { leaf.clone() }
        }
    }
}

#[test]
fn the_lisbon_clause_on_blocking_minorities_lets_twenty_three_coalitions_pass() {
    // Populations of 1 January 2024 in hundreds; Article 16(4) TEU with and without its last clause.
    let population = [
        834_450, 684_020, 589_897, 486_105, 366_210, 190_644, 179_429, 118_320, 109_006, 106_397, 105_517, 103_972, 95_846, 91_588, 64_455,
        59_612, 56_039, 54_247, 53_438, 38_620, 28_859, 21_239, 18_719, 13_747, 9_335, 6_721, 5_630,
    ];
    let double = Formula::at_least(15, 0..27).and(Formula::weighted(2_919_841, &population));
    let with = double.clone().or(Formula::at_least(24, 0..27));
    let change = game(27, &double).compare(&game(27, &with), &Budget::default()).expect("fits");
    assert_eq!(change.only_first, UBig::ZERO);
    assert_eq!(change.only_second, UBig::from(23_u8));
    assert_eq!(change.second_witnesses.smallest(), Some(24));
}
