//! Rules over full ballots, against listing all profiles.

use dashu::integer::UBig;
use dashu::rational::RBig;
use proptest::prelude::*;
use servanda_vote::{Ballot, Base, Budget, Condition, Electorate, ProfileRule, Reach};

const DOMAINS: [&[Ballot]; 4] = [
    &[Ballot::No, Ballot::Abstain, Ballot::Yes],
    &[Ballot::No, Ballot::Absent, Ballot::Yes],
    &[Ballot::No, Ballot::Absent, Ballot::Abstain, Ballot::Yes],
    &[Ballot::No, Ballot::Yes],
];

fn profiles(n: usize, domain: &[Ballot]) -> Vec<Vec<Ballot>> {
    let mut all = vec![Vec::new()];
    for _ in 0..n {
        all = all.into_iter().flat_map(|p| domain.iter().map(move |&b| [p.clone(), vec![b]].concat())).collect();
    }
    all
}

fn condition(n: usize) -> impl Strategy<Value = Condition> {
    let ballot = proptest::sample::select(Ballot::ALL.to_vec());
    let base = proptest::sample::select(vec![Base::Members, Base::Present, Base::PresentAndVoting]);
    let reach = proptest::sample::select(vec![Reach::AtLeast, Reach::MoreThan]);
    let some = proptest::collection::vec(0..n, 1..=n);
    let leaf = prop_oneof![
        (1..=n, ballot.clone(), some.clone()).prop_map(|(k, b, of)| Condition::at_least(k, b, of)),
        (ballot, some.clone()).prop_map(|(b, of)| Condition::none(b, of)),
        (1..=n, some).prop_map(|(k, of)| Condition::quorum(k, of)),
        (reach, 1..4_u8, base, proptest::collection::vec(0..4_u64, n)).prop_map(|(reach, third, base, weights)| {
            let share = RBig::from_parts(third.into(), 3_u8.into());
            let of: Vec<(usize, u64)> = weights.into_iter().enumerate().collect();
            Condition::share(reach, &share, base, &of).expect("small")
        }),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            3 => proptest::collection::vec(inner.clone(), 1..3).prop_map(Condition::And),
            2 => proptest::collection::vec(inner.clone(), 1..3).prop_map(Condition::Or),
            1 => inner.prop_map(|c| Condition::Not(Box::new(c))),
        ]
    })
}

fn case(most: usize) -> impl Strategy<Value = (usize, usize, Condition)> {
    (1..most, 0..DOMAINS.len()).prop_flat_map(|(n, d)| (Just(n), Just(d), condition(n)))
}

/// Settled after the votes in `partial` (`None`: has not voted), by trying everything else.
fn settled(rule: &Condition, domain: &[Ballot], partial: &[Option<Ballot>]) -> bool {
    let open: Vec<usize> = (0..partial.len()).filter(|&v| partial[v].is_none()).collect();
    let mut outcomes = profiles(open.len(), domain).into_iter().map(|rest| {
        let mut profile: Vec<Ballot> = partial.iter().map(|b| b.unwrap_or(Ballot::Absent)).collect();
        open.iter().zip(rest).for_each(|(&v, b)| profile[v] = b);
        rule.holds(&profile)
    });
    let first = outcomes.next().expect("at least one profile");
    outcomes.all(|o| o == first)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn swings_and_monotonicity((n, d, rule) in case(6)) {
        let domain = DOMAINS[d];
        let built = ProfileRule::new(Electorate::anonymous(n), domain, rule.clone()).expect("sound");
        let solved = built.solve(&Budget::default()).expect("small");
        let all = profiles(n, domain);
        let adopting = all.iter().filter(|p| rule.holds(p)).count();
        prop_assert_eq!(solved.adopting(), UBig::from(adopting));
        prop_assert_eq!(solved.profiles(), UBig::from(all.len()));
        let with = |p: &[Ballot], v: usize, b: Ballot| {
            let mut q = p.to_vec();
            q[v] = b;
            rule.holds(&q)
        };
        let mut monotone = true;
        for (i, &a) in domain.iter().enumerate() {
            for (j, &b) in domain.iter().enumerate() {
                let swings = solved.swings(a, b).expect("possible ballots");
                for v in 0..n {
                    // Each profile of the others appears once for a fixed own ballot.
                    let mine = all.iter().filter(|p| p[v] == domain[0]);
                    let count = mine.filter(|p| with(p, v, a) && !with(p, v, b)).count();
                    prop_assert_eq!(&swings[v], &UBig::from(count));
                    monotone &= j != i + 1 || count == 0;
                }
            }
        }
        match solved.paradox().expect("small") {
            None => prop_assert!(monotone),
            Some(p) => {
                prop_assert!(!monotone);
                prop_assert_eq!(p.profile[p.voter], p.adopted_with);
                prop_assert!(rule.holds(&p.profile) && !with(&p.profile, p.voter, p.defeated_with));
                prop_assert!(solved.banzhaf().is_err() && solved.shapley_shubik().is_err());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn swings_of_up_to_nine_voters((n, rule) in (7..=9_usize).prop_flat_map(|n| (Just(n), condition(n)))) {
        let domain = DOMAINS[0];
        let built = ProfileRule::new(Electorate::anonymous(n), domain, rule.clone()).expect("sound");
        let solved = built.solve(&Budget::default()).expect("small");
        let swings = solved.swings(Ballot::Yes, Ballot::No).expect("possible ballots");
        let mut expected = vec![0_u64; n];
        let mut adopting = 0_u64;
        for mut profile in profiles(n, domain) {
            adopting += u64::from(rule.holds(&profile));
            for v in 0..n {
                if profile[v] == Ballot::Yes && rule.holds(&profile) {
                    profile[v] = Ballot::No;
                    expected[v] += u64::from(!rule.holds(&profile));
                    profile[v] = Ballot::Yes;
                }
            }
        }
        prop_assert_eq!(solved.adopting(), UBig::from(adopting));
        prop_assert_eq!(swings, expected.into_iter().map(UBig::from).collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn simple_games_from_ballots((n, d, rule) in case(7)) {
        let domain = DOMAINS[d];
        let built = ProfileRule::new(Electorate::anonymous(n), domain, rule.clone()).expect("sound");
        for &other in domain.iter().filter(|b| **b != Ballot::Yes) {
            let acting = |s: usize, cast: Ballot, rest: Ballot| -> bool {
                rule.holds(&(0..n).map(|v| if s >> v & 1 == 1 { cast } else { rest }).collect::<Vec<_>>())
            };
            if let Ok(game) = built.in_favour(other) {
                for s in 0..1_usize << n {
                    let set: Vec<usize> = (0..n).filter(|v| s >> v & 1 == 1).collect();
                    prop_assert_eq!(game.wins(&set), acting(s, Ballot::Yes, other));
                }
            }
            if let Ok(game) = built.against(other) {
                for s in 0..1_usize << n {
                    let set: Vec<usize> = (0..n).filter(|v| s >> v & 1 == 1).collect();
                    prop_assert_eq!(game.wins(&set), !acting(s, other, Ballot::Yes));
                }
            }
        }
    }

    #[test]
    fn shapley_shubik_over_ballots((n, d, rule) in case(5)) {
        let domain = DOMAINS[d];
        let built = ProfileRule::new(Electorate::anonymous(n), domain, rule.clone()).expect("sound");
        let solved = built.solve(&Budget::default()).expect("small");
        let Ok(found) = solved.shapley_shubik() else { return Ok(()) };
        // All orders, all profiles: the definition, word for word.
        let mut pivots = vec![0_u64; n];
        let mut total = 0;
        let mut order: Vec<usize> = (0..n).collect();
        loop {
            for profile in profiles(n, domain) {
                total += 1;
                let mut partial = vec![None; n];
                for &v in &order {
                    partial[v] = Some(profile[v]);
                    if settled(&rule, domain, &partial) {
                        pivots[v] += 1;
                        break;
                    }
                }
            }
            if !next_order(&mut order) { break }
        }
        for v in 0..n {
            prop_assert_eq!(&found[v], &RBig::from_parts(pivots[v].into(), UBig::from(total as u64)));
        }
    }
}

fn next_order(order: &mut [usize]) -> bool {
    let Some(i) = (1..order.len()).rev().find(|&i| order[i - 1] < order[i]) else { return false };
    let j = (i..order.len()).rev().find(|&j| order[j] > order[i - 1]).expect("one is larger");
    order.swap(i - 1, j);
    order[i..].reverse();
    true
}

#[test]
fn abstention_can_count_as_anything() {
    let members: Vec<(usize, u64)> = (0..3).map(|v| (v, 1)).collect();
    let half = RBig::from_parts(1.into(), 2_u8.into());
    let majority = Condition::share(Reach::MoreThan, &half, Base::Present, &members).expect("small");
    let profile = [Ballot::Yes, Ballot::Abstain, Ballot::Abstain];
    assert!(!majority.holds(&profile), "abstainers are in the base");
    assert!(majority.counting(Ballot::Abstain, Ballot::Yes).holds(&profile));
    assert!(!majority.counting(Ballot::Abstain, Ballot::No).holds(&profile));
    assert!(majority.counting(Ballot::Abstain, Ballot::Absent).holds(&profile), "neither: out of the base");
    assert!(majority.excluding(&[1, 2]).holds(&profile));
}
