//! Everything checked against listing all coalitions, on random rules.

use dashu::integer::UBig;
use dashu::rational::RBig;
use proptest::prelude::*;
use servanda_vote::{Budget, Electorate, Family, Formula, Game};

/// The oracle: the truth table and nothing else.
struct Table {
    n: usize,
    wins: Vec<bool>,
}

impl Table {
    fn of(n: usize, rule: &Formula) -> Self {
        let wins = (0..1_usize << n).map(|s| rule.holds(|v| s >> v & 1 == 1)).collect();
        Self { n, wins }
    }

    fn critical(&self, s: usize, v: usize) -> bool {
        s >> v & 1 == 1 && self.wins[s] && !self.wins[s & !(1 << v)]
    }

    fn minimal(&self, wins: impl Fn(usize) -> bool) -> Vec<usize> {
        let minimal = |s: &usize| wins(*s) && (0..self.n).all(|v| s >> v & 1 == 0 || !wins(s & !(1 << v)));
        (0..1 << self.n).filter(minimal).collect()
    }

    fn blocks(&self, s: usize) -> bool {
        !self.wins[self.wins.len() - 1 - s]
    }
}

fn set(s: usize) -> Vec<usize> {
    (0..64).filter(|v| s >> v & 1 == 1).collect()
}

fn fraction(a: impl Into<dashu::integer::IBig>, b: u64) -> RBig {
    RBig::from_parts(a.into(), UBig::from(b))
}

fn rule(n: usize) -> impl Strategy<Value = Formula> {
    let leaf = prop_oneof![
        1 => (0..n).prop_map(Formula::Var),
        1 => (1..=n as u64, proptest::collection::vec(0..2_u64, n)).prop_map(|(q, w)| Formula::weighted(q, &w)),
        3 => (1..30_u64, proptest::collection::vec(0..9_u64, n)).prop_map(|(q, w)| Formula::weighted(q, &w)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Formula::And),
            proptest::collection::vec(inner, 1..4).prop_map(Formula::Or),
        ]
    })
}

fn game() -> impl Strategy<Value = (usize, Formula)> {
    (1..11_usize).prop_flat_map(|n| (Just(n), rule(n)))
}

fn solve(n: usize, rule: &Formula) -> Game {
    Game::new(Electorate::anonymous(n), rule.clone()).expect("a sound rule")
}

fn check_family(family: &Family, expected: &[usize]) {
    assert_eq!(family.count(), UBig::from(expected.len()));
    let listed: Vec<Vec<usize>> = family.sets().collect();
    assert!(listed.windows(2).all(|w| w[0].len() <= w[1].len()), "smallest first");
    let mut listed: Vec<usize> = listed.iter().map(|s| s.iter().map(|v| 1 << v).sum()).collect();
    listed.sort_unstable();
    assert_eq!(listed, expected);
    for &s in expected {
        assert!(family.contains(&set(s)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn coalitions_are_those_of_the_truth_table((n, rule) in game()) {
        let table = Table::of(n, &rule);
        let game = solve(n, &rule);
        let solved = game.solve(&Budget::default()).expect("small");
        for s in 0..1 << n {
            prop_assert_eq!(solved.wins(&set(s)), table.wins[s]);
            prop_assert_eq!(game.wins(&set(s)), table.wins[s]);
            prop_assert_eq!(game.blocks(&set(s)), table.blocks(s));
            prop_assert_eq!(game.dual().wins(&set(s)), table.blocks(s));
        }
        let winning = solved.minimal_winning().expect("small");
        check_family(&winning, &table.minimal(|s| table.wins[s]));
        let blocking = solved.minimal_blocking().expect("small");
        check_family(&blocking, &table.minimal(|s| table.blocks(s)));
        for v in 0..n {
            let with = winning.containing(&[v], &Budget::default()).expect("small");
            let mut expected = table.minimal(|s| table.wins[s]);
            expected.retain(|s| s >> v & 1 == 1);
            check_family(&with, &expected);
        }
        // Transversals of transversals are the family itself.
        let again = game.dual().solve(&Budget::default()).expect("small").minimal_blocking().expect("small");
        prop_assert!(again.same_sets(&winning, &Budget::default()).expect("small"));
        let full = (1_usize << n) - 1;
        prop_assert_eq!(solved.is_proper().expect("small"), (0..=full).all(|s| !(table.wins[s] && table.wins[full ^ s])));
        prop_assert_eq!(solved.is_strong().expect("small"), (0..=full).all(|s| table.wins[s] || table.wins[full ^ s]));
    }

    #[test]
    fn roles_of_voters_are_those_of_the_truth_table((n, rule) in game()) {
        let table = Table::of(n, &rule);
        let game = solve(n, &rule);
        let solved = game.solve(&Budget::default()).expect("small");
        let full = (1_usize << n) - 1;
        let voters = |f: &dyn Fn(usize) -> bool| (0..n).filter(|&v| f(v)).collect::<Vec<_>>();
        prop_assert_eq!(solved.dummies(), voters(&|v| (0..=full).all(|s| !table.critical(s, v))));
        if !solved.always() && !solved.never() {
            prop_assert_eq!(solved.vetoers(), voters(&|v| !table.wins[full & !(1 << v)]));
            prop_assert_eq!(solved.passers(), voters(&|v| table.wins[1 << v]));
            let dictator = (0..n).find(|&v| (0..=full).all(|s| table.wins[s] == (s >> v & 1 == 1)));
            prop_assert_eq!(solved.dictator(), dictator);
        }
        for a in 0..n {
            for b in 0..n {
                let others = (0..=full).filter(|s| s >> a & 1 == 0 && s >> b & 1 == 0);
                let (mut ge, mut le) = (true, true);
                for s in others {
                    let (x, y) = (table.wins[s | 1 << a], table.wins[s | 1 << b]);
                    ge &= x || !y;
                    le &= y || !x;
                }
                let same = solved.class_of(a) == solved.class_of(b);
                prop_assert_eq!(same, ge && le, "alike exactly if interchangeable: {} {}", a, b);
                let order = solved.desirability(a, b).expect("small");
                let expected = match (ge, le) {
                    (true, true) => Some(std::cmp::Ordering::Equal),
                    (true, false) => Some(std::cmp::Ordering::Greater),
                    (false, true) => Some(std::cmp::Ordering::Less),
                    _ => None,
                };
                prop_assert_eq!(order, expected);
            }
        }
    }

    #[test]
    fn indices_are_those_of_the_truth_table((n, rule) in game()) {
        let table = Table::of(n, &rule);
        let game = solve(n, &rule);
        let solved = game.solve(&Budget::default()).expect("small");
        let banzhaf = solved.banzhaf();
        let full = (1_usize << n) - 1;
        let winning = table.wins.iter().filter(|w| **w).count();
        prop_assert_eq!(&banzhaf.winning, &UBig::from(winning));
        let factorial: Vec<u64> = (0..=n as u64).scan(1, |f, k| { *f *= k.max(1); Some(*f) }).collect();
        let mut shapley = vec![RBig::ZERO; n];
        let (mut johnston, mut packel, mut holler) = (shapley.clone(), shapley.clone(), shapley.clone());
        let (mut vulnerable, minimal) = (RBig::ZERO, table.minimal(|s| table.wins[s]));
        for s in 0..=full {
            let critical = (0..n).filter(|&v| table.critical(s, v)).count() as u64;
            vulnerable += RBig::from(u8::from(critical > 0));
            for v in 0..n {
                if table.critical(s, v) {
                    let size = s.count_ones() as usize;
                    shapley[v] += fraction(factorial[size - 1] * factorial[n - size], factorial[n]);
                    johnston[v] += fraction(1, critical);
                }
                if s >> v & 1 == 1 && minimal.binary_search(&s).is_ok() {
                    packel[v] += fraction(1, u64::from(s.count_ones()) * minimal.len() as u64);
                    holler[v] += RBig::ONE;
                }
            }
        }
        for v in 0..n {
            let swings = (0..=full).filter(|&s| table.critical(s, v)).count();
            prop_assert_eq!(banzhaf.swings.of(v), &UBig::from(swings));
            let rae = (0..=full).filter(|&s| table.wins[s] == (s >> v & 1 == 1)).count();
            let rae_value = banzhaf.rae();
            prop_assert_eq!(rae_value.of(v), &fraction(rae, 1 << n));
        }
        if solved.always() || solved.never() {
            prop_assert!(solved.shapley_shubik().is_err());
            return Ok(());
        }
        let memberships = holler.iter().fold(RBig::ZERO, |sum, h| sum + h);
        let found = [solved.shapley_shubik(), solved.johnston(), solved.deegan_packel(), solved.holler_packel()]
            .map(|r| r.expect("small"));
        for v in 0..n {
            prop_assert_eq!(found[0].of(v), &shapley[v]);
            prop_assert_eq!(found[1].of(v), &(&johnston[v] / &vulnerable));
            prop_assert_eq!(found[2].of(v), &packel[v]);
            prop_assert_eq!(found[3].of(v), &(&holler[v] / &memberships));
        }
        for index in &found {
            prop_assert_eq!(index.iter().fold(RBig::ZERO, |sum, x| sum + x), RBig::ONE, "an index shares one unit");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn up_to_sixteen_voters((n, rule) in (11..=16_usize).prop_flat_map(|n| (Just(n), rule(n)))) {
        let table = Table::of(n, &rule);
        let game = solve(n, &rule);
        let solved = game.solve(&Budget::default()).expect("small");
        let (winning, swings) = solved.swings();
        prop_assert_eq!(winning, UBig::from(table.wins.iter().filter(|w| **w).count()));
        for v in 0..n {
            prop_assert_eq!(swings.of(v), &UBig::from((0..1 << n).filter(|&s| table.critical(s, v)).count()));
        }
        let sufficient = solved.minimal_winning().expect("small");
        prop_assert_eq!(sufficient.count(), UBig::from(table.minimal(|s| table.wins[s]).len()));
        check_family(&solved.minimal_blocking().expect("small"), &table.minimal(|s| table.blocks(s)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn unions_follow_the_definition(
        (n, rule) in (1..7_usize).prop_flat_map(|n| (Just(n), rule(n))),
        place in proptest::collection::vec(0..3_usize, 7),
    ) {
        let table = Table::of(n, &rule);
        let game = solve(n, &rule);
        let mut unions: Vec<Vec<usize>> = (0..3).map(|u| (0..n).filter(|&v| place[v] == u).collect()).collect();
        unions.retain(|u: &Vec<usize>| !u.is_empty());
        let found = game.with_unions(&unions, &Budget::default()).expect("small");
        let (u, f) = (unions.len(), [1_u64, 1, 2, 6, 24, 120, 720]);
        for (own, union) in unions.iter().enumerate() {
            let others: Vec<usize> = (0..u).filter(|&o| o != own).collect();
            for &v in union {
                let inner: Vec<usize> = union.iter().copied().filter(|&w| w != v).collect();
                let (mut owen, mut plain, mut symmetric) = (RBig::ZERO, RBig::ZERO, RBig::ZERO);
                for t in 0..1_usize << others.len() {
                    for k in 0..1_usize << inner.len() {
                        let mut s = 0;
                        for (i, &o) in others.iter().enumerate() {
                            if t >> i & 1 == 1 { unions[o].iter().for_each(|&w| s |= 1 << w); }
                        }
                        for (i, &w) in inner.iter().enumerate() {
                            if k >> i & 1 == 1 { s |= 1 << w; }
                        }
                        if table.critical(s | 1 << v, v) {
                            let (tn, kn, p) = (t.count_ones() as usize, k.count_ones() as usize, union.len());
                            let outer = fraction(f[tn] * f[u - 1 - tn], f[u]);
                            let shared = fraction(f[kn] * f[p - 1 - kn], f[p]);
                            let half = fraction(1, 1 << (u - 1));
                            owen += &outer * &shared;
                            symmetric += &half * &shared;
                            plain += &half * fraction(1, 1 << (p - 1));
                        }
                    }
                }
                prop_assert_eq!(&found.owen[v], &owen);
                prop_assert_eq!(&found.banzhaf_owen[v], &plain);
                prop_assert_eq!(&found.symmetric_coalitional_banzhaf[v], &symmetric);
            }
        }
    }

    #[test]
    fn families_are_compared_as_families_of_sets((n, rule) in game(), other in game()) {
        let game = solve(n, &rule);
        let family = game.solve(&Budget::default()).expect("small").minimal_winning().expect("small");
        let patterns: Vec<Vec<(Vec<usize>, usize)>> =
            family.sets().map(|s| s.into_iter().rev().map(|v| (vec![v], 1)).collect()).collect();
        let listed = Family::from_patterns(n, &patterns, &Budget::default()).expect("small");
        prop_assert!(listed.same_sets(&family, &Budget::default()).expect("small"));
        prop_assert!(family.same_sets(&listed, &Budget::default()).expect("small"));
        if other.0 == n {
            let second = solve(n, &other.1).solve(&Budget::default()).expect("small").minimal_winning().expect("small");
            let (a, b) = (Table::of(n, &rule), Table::of(n, &other.1));
            prop_assert_eq!(family.same_sets(&second, &Budget::default()).expect("small"), a.wins == b.wins);
        }
    }
}
