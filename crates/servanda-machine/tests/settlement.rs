//! "It is settled at the first instant at which its result is certain": random majorities and ballots, against every way in
//! which the rest could still vote.

mod common;

use std::fmt::Write as _;

use common::Case;

const VOTERS: [&str; 4] = ["Ada", "Ben", "Cy", "Dee"];

/// What a voter does in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    Yes,
    No,
    Abstains,
    Absent,
    Silent,
}

const ALL: [Does; 5] = [Does::Yes, Does::No, Does::Abstains, Does::Absent, Does::Silent];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    All,
    Present,
    Voting,
}

/// A majority as numbers: at least `num`/`den` of the base, or more than that.
#[derive(Clone, Copy, Debug)]
struct Share {
    base: Base,
    num: usize,
    den: usize,
    strictly: bool,
    including_ada: bool,
    text: &'static str,
}

const SHARES: [Share; 8] = [
    Share { base: Base::All, num: 1, den: 2, strictly: true, including_ada: false, text: "a majority of voters" },
    Share { base: Base::All, num: 1, den: 1, strictly: false, including_ada: false, text: "all voters" },
    Share { base: Base::All, num: 3, den: 4, strictly: false, including_ada: true, text: "3/4 of members including each Lead" },
    Share { base: Base::Present, num: 2, den: 3, strictly: false, including_ada: false, text: "two thirds of members present" },
    Share { base: Base::Voting, num: 1, den: 2, strictly: true, including_ada: false, text: "a majority of members present and voting" },
    Share { base: Base::Voting, num: 60, den: 100, strictly: false, including_ada: false, text: "60 % of members present and voting" },
    Share { base: Base::All, num: 2, den: 4, strictly: false, including_ada: false, text: "2 members" },
    Share {
        base: Base::Present,
        num: 1,
        den: 2,
        strictly: true,
        including_ada: true,
        text: "a majority of members present including each Lead",
    },
];

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % n
    }
}

/// What a line says that a conduct counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Yes,
    No,
    Neither,
}

/// What somebody is counted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    Yes,
    No,
    Abstains,
    Absent,
    Leaves,
}

#[derive(Debug)]
struct Rule {
    share: Share,
    veto: bool,
    quorum: usize,
    abstention: Option<Says>,
    absence: Option<Says>,
    silence: Option<Says>,
    tie: Option<bool>,
    otherwise: Option<bool>,
}

/// The result of a complete conduct; `None`: no quorum.
fn result(rule: &Rule, conduct: [Does; 4]) -> Option<&'static str> {
    let counted = conduct.map(|does| {
        let (line, plain) = match does {
            Does::Yes => return Counted::Yes,
            Does::No => return Counted::No,
            Does::Abstains => (rule.abstention, Counted::Abstains),
            Does::Absent => (rule.absence, Counted::Absent),
            Does::Silent => (rule.silence, Counted::Absent),
        };
        match line {
            Some(Says::Yes) => Counted::Yes,
            Some(Says::No) => Counted::No,
            Some(Says::Neither) => Counted::Leaves,
            None => plain,
        }
    });
    // "Who casts nothing is silent: absent for quorum and present bases, unless a `silence` line says otherwise"; who is told to be
    // absent is that for the quorum whatever it counts as, and an abstention leaves a base, not the room.
    let makes_quorum = |place: &usize| match conduct[*place] {
        Does::Yes | Does::No | Does::Abstains => true,
        Does::Silent => matches!(counted[*place], Counted::Yes | Counted::No),
        Does::Absent => false,
    };
    if (0..4).filter(makes_quorum).count() < rule.quorum {
        return None;
    }
    if rule.veto && counted[1] == Counted::No {
        return Some("rejected");
    }
    let in_base = |place: usize| match rule.share.base {
        Base::All => counted[place] != Counted::Leaves,
        Base::Present => matches!(counted[place], Counted::Yes | Counted::No | Counted::Abstains),
        Base::Voting => matches!(counted[place], Counted::Yes | Counted::No),
    };
    let base = (0..4).filter(|place| in_base(*place)).count();
    let [ayes, noes] =
        [Counted::Yes, Counted::No].map(|wanted| (0..4).filter(|place| in_base(*place) && counted[*place] == wanted).count());
    // A number is a number, however many are left in the base.
    let whole = if rule.share.text == "2 members" { 4 } else { base };
    let (have, wanted) = (ayes * rule.share.den, rule.share.num * whole);
    // As many for it as against it: a tie, where half decides. Where two thirds or a number do, it is only too few.
    let tied = rule.share.text.starts_with("a majority") && ayes == noes && ayes > 0;
    let reached = match rule.tie {
        Some(yes) if tied => yes,
        _ => base > 0 && if rule.share.strictly { have > wanted } else { have >= wanted },
    };
    let lead = !rule.share.including_ada || counted[0] == Counted::Yes;
    if reached && lead {
        return Some("adopted");
    }
    Some(match rule.otherwise {
        Some(true) => "adopted",
        None if conduct.contains(&Does::Silent) && rule.silence.is_none() => "lapsed",
        Some(false) | None => "rejected",
    })
}

/// What is certain after these votes, if anything is.
fn certain(rule: &Rule, cast: [Option<Does>; 4]) -> Option<&'static str> {
    let mut results: Vec<Option<&'static str>> = Vec::new();
    for number in 0..5_usize.pow(4) {
        let mut conduct = [Does::Silent; 4];
        let mut rest = number;
        let mut fits = true;
        for place in 0..4 {
            let does = ALL[rest % 5];
            rest /= 5;
            conduct[place] = cast[place].unwrap_or(does);
            fits &= cast[place].is_none_or(|cast| cast == does);
        }
        if fits {
            results.push(result(rule, conduct));
        }
    }
    if results.contains(&None) {
        return None;
    }
    if results.iter().all(|one| *one == Some("adopted")) {
        return Some("adopted");
    }
    // Where nobody's vote can adopt it any more, that it might also lapse is no other result.
    let rejected = results.contains(&Some("rejected")) && results.iter().all(|one| matches!(one, Some("rejected" | "lapsed")));
    rejected.then_some("rejected")
}

#[test]
fn a_decision_settles_exactly_when_every_completion_agrees() {
    let mut random = Random(0x1234_5678_9ABC_DEF1);
    for round in 0..3000 {
        let line = |random: &mut Random| [None, Some(Says::Yes), Some(Says::No), Some(Says::Neither)][random.below(4)];
        let pick = |random: &mut Random| [None, Some(true), Some(false)][random.below(3)];
        let rule = Rule {
            share: SHARES[random.below(SHARES.len())],
            veto: random.below(4) == 0,
            quorum: if random.below(3) == 0 { 1 + random.below(3) } else { 0 },
            abstention: line(&mut random),
            absence: line(&mut random),
            silence: line(&mut random),
            tie: pick(&mut random),
            otherwise: pick(&mut random),
        };
        let says = |what: &str, said: Option<Says>| match said {
            None => String::new(),
            Some(says) => format!("    {what} counts as {}\n", format!("{says:?}").to_lowercase()),
        };
        let block = format!(
            "role State, Lead\nparty Ada is State, Lead\nparty Ben, Cy, Dee is State\nact State asks\n\
             decision measure\n    opens when A asks\n    voters State\n{}    adopted by {}\n{}{}{}{}{}    within 20 days thereafter\n{}",
            if rule.quorum > 0 { format!("    quorum {} members\n", rule.quorum) } else { String::new() },
            rule.share.text,
            if rule.veto { "    rejected by Ben\n" } else { "" }.replace("rejected by Ben", "rejected by any Blocker"),
            says("abstention", rule.abstention),
            says("absence", rule.absence),
            says("silence", rule.silence),
            says("tie", rule.tie.map(|yes| if yes { Says::Yes } else { Says::No })),
            match rule.otherwise {
                None => "",
                Some(true) => "    otherwise adopted\n",
                Some(false) => "    otherwise rejected\n",
            }
        );
        let block = block
            .replace("role State, Lead\n", "role State, Lead, Blocker\n")
            .replace("party Ben, Cy, Dee is State", "party Ben is State, Blocker\nparty Cy, Dee is State");
        let mut story = String::from("d0 Dee asks\n");
        let mut cast = [None; 4];
        let mut expected: Option<(&str, i32)> = certain(&rule, cast).map(|state| (state, 0));
        let mut day = 0;
        for _ in 0..random.below(6) {
            let who = random.below(4);
            if cast[who].is_some() {
                continue;
            }
            day += 1;
            let does = [Does::Yes, Does::No, Does::Abstains, Does::Absent][random.below(4)];
            let word = match does {
                Does::Yes => "yes",
                Does::No => "no",
                Does::Abstains => "abstain",
                _ => "absent",
            };
            let _ = writeln!(story, "d{day} {} votes {word} on measure", VOTERS[who]);
            if expected.is_none() {
                cast[who] = Some(does);
                expected = certain(&rule, cast).map(|state| (state, day));
            }
        }
        let last = cast.map(|does| does.unwrap_or(Does::Silent));
        let (state, on) = expected.unwrap_or_else(|| {
            let state = result(&rule, last).unwrap_or(match rule.otherwise {
                Some(true) => "adopted",
                Some(false) => "rejected",
                None => "lapsed",
            });
            (state, 21)
        });
        let mut case = Case::new(&block);
        let told = case.after(&story, 40);
        assert_eq!(told.decision_state("measure"), format!("{state} since d{on}"), "round {round} {rule:?}\n{block}\n{story}");
    }
}
