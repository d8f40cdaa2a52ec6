//! Small independent models against the machine, on thousands of random histories: joint bearers, notices, suspension and its clock. Each
//! model counts days and shares no code with the machine.

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use common::{Case, d0};
use servanda_machine::{Bond, Options, Until};
use servanda_model::InstrumentId;

struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, n: i32) -> i32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 33) % n as u64) as i32
    }
}

const PARTIES: [&str; 4] = ["Ada", "Ben", "Cyr", "Dee"];

fn to(end: i32) -> Options {
    Options { until: Until::EndOf(d0().plus(end)), start: Some(d0()), ..Options::default() }
}

/// Arose, due, who has reported, performed, breached with how many missing.
type Joint = (i32, i32, BTreeSet<usize>, Option<i32>, Option<(i32, usize)>);

/// One duty of all together: performed when the last has done its part, breached by the group with those named who have not.
#[test]
fn a_joint_duty_is_what_counting_its_members_says() {
    for seed in 0..1500 {
        let mut random = Random::new(seed);
        let days = 1 + random.below(6);
        let late = random.below(3);
        let text = format!(
            "role State\nparty {} is State\nparty Clerk\nact Clerk calls\nact State reports\nrule report\n    the State jointly shall report\n    within {days} days after Clerk calls\n{}",
            PARTIES.join(", "),
            ["", "    if late still owed\n", "    if late ended\n"][late as usize]
        );
        // Day, and who reports (`None`: the clerk calls); on one day the calls come first.
        let mut lines: Vec<(i32, Option<usize>)> = Vec::new();
        let calls = 1 + random.below(2);
        for _ in 0..calls {
            lines.push((random.below(5), None));
        }
        for _ in 0..random.below(12) {
            lines.push((random.below(14), Some(random.below(4) as usize)));
        }
        lines.sort();
        lines.dedup();
        let end = 16 + random.below(4);
        let mut story = String::new();
        for (day, who) in &lines {
            let _ = match who {
                None => writeln!(story, "d{day} Clerk calls"),
                Some(who) => writeln!(story, "d{day} {} reports", PARTIES[*who]),
            };
        }
        // (arose, due, who has reported, performed, breached)
        let mut model: Vec<Joint> = Vec::new();
        let lapse = |model: &mut Vec<Joint>, today: i32| {
            for one in model.iter_mut().filter(|one| one.3.is_none() && one.4.is_none() && one.1 < today) {
                one.4 = Some((one.1 + 1, 4 - one.2.len()));
            }
        };
        for (day, who) in &lines {
            lapse(&mut model, *day);
            match who {
                None => model.push((*day, day + days, BTreeSet::new(), None, None)),
                Some(who) => {
                    let open = model.iter_mut().find(|one| one.3.is_none() && (one.4.is_none() || late != 2) && !one.2.contains(who));
                    if let Some(one) = open {
                        one.2.insert(*who);
                        if one.2.len() == 4 {
                            one.3 = Some(*day);
                        }
                    }
                }
            }
        }
        lapse(&mut model, end + 1);
        let expected: Vec<String> = model
            .iter()
            .map(|(arose, due, _, performed, breached)| {
                let state = match (performed, breached) {
                    (Some(_), Some(_)) => "performed late",
                    (Some(_), None) => "performed",
                    (None, None) => "active",
                    (None, Some(_)) => {
                        ["breached and the remainder silent", "breached and still owed", "breached and no longer owed"][late as usize]
                    }
                };
                format!("d{arose} d{due} {state} {performed:?} {breached:?}")
            })
            .collect();
        let mut case = Case::new(&text);
        let told = case.after_with(&story, to(end));
        let day = |at: servanda_machine::Moment| told.calendar().day(at.at).0 - d0().0;
        let found: Vec<String> = told
            .instances("report")
            .iter()
            .map(|view| {
                let breach = told.world().breaches().iter().find(|breach| breach.instance == view.id);
                format!(
                    "d{} {} {} {:?} {:?}",
                    day(view.arose),
                    told.due(view.due),
                    view.state.words(),
                    view.performed.map(day),
                    breach.map(|breach| (day(breach.on), breach.missing.len()))
                )
            })
            .collect();
        assert_eq!(found, expected, "seed {seed}\n{text}\n{story}");
    }
}

/// A notice takes effect at the beginning of the day its period after it, unless it is taken back before.
#[test]
fn a_withdrawal_is_what_counting_its_notice_says() {
    for seed in 0..1500 {
        let mut random = Random::new(50_000 + seed);
        let days = 2 + random.below(6);
        let first = random.below(6);
        let revocable = random.below(3);
        let text = format!(
            "role State\nparty {} is State\nrule withdrawal\n    each State has power to withdraw from Treaty\n    notice {days} days\n    notice not before d{first}\n{}",
            PARTIES.join(", "),
            ["", "    notice revocable\n", "    notice irrevocable\n"][revocable as usize]
        );
        let end = 24;
        let mut story: Vec<(i32, String)> = Vec::new();
        let mut invalid: Vec<String> = Vec::new();
        let mut left: Vec<Option<i32>> = Vec::new();
        for name in PARTIES {
            let mut day = random.below(6);
            let mut out = None;
            let mut runs: Option<i32> = None;
            for _ in 0..random.below(5) {
                // What its day has come for is over before the acts of that day.
                if let Some(effect) = runs
                    && effect <= day
                {
                    out = Some(effect);
                    break;
                }
                let what = if runs.is_none() { "gives notice of withdrawal" } else { "revokes its notice" };
                story.push((day, format!("d{day} {name} {what}")));
                let valid = if runs.is_none() { day >= first } else { revocable == 1 };
                if valid {
                    runs = if runs.is_none() { Some(day + days) } else { None };
                } else {
                    invalid.push(format!("{name} d{day}"));
                }
                day += 1 + random.below(4);
            }
            left.push(out.or(runs.filter(|effect| *effect <= end)));
        }
        story.sort_by_key(|line| line.0);
        let lines: Vec<String> = story.into_iter().map(|line| line.1).collect();
        let mut case = Case::new(&text);
        let told = case.after_with(&lines.join("\n"), to(end));
        for (name, left) in PARTIES.iter().zip(left) {
            let bond = told.world().bond(&told.machine, told.term(name), InstrumentId(0));
            let found = (bond.bond == Bond::Ended).then(|| told.calendar().day(bond.since.expect("dated").at).0 - d0().0);
            assert_eq!(found, left, "seed {seed}: {name}\n{text}\n{}", lines.join("\n"));
        }
        let mut found: Vec<String> = told
            .world()
            .invalid()
            .iter()
            .map(|one| match one.by {
                servanda_machine::Doer::Term(who) => format!("{} {}", told.machine.treaty().terms[who.index()].name, told.day(one.on)),
                _ => String::new(),
            })
            .collect();
        found.sort();
        invalid.sort();
        assert_eq!(found, invalid, "seed {seed}\n{text}\n{}", lines.join("\n"));
    }
}

/// "Where the clock stops, what remains is kept in whole days to the original due date"; where it runs, what fell due meanwhile lapses
/// when it is resumed.
#[test]
fn a_suspended_duty_is_what_counting_its_days_says() {
    for seed in 0..2000 {
        let mut random = Random::new(90_000 + seed);
        let days = 1 + random.below(7);
        let stops = random.below(2) == 0;
        let text = format!(
            "party Owner, Builder\nact Owner orders\nact Builder builds\nrule works\n    Builder shall build\n    within {days} days after Owner orders\n    if late still owed\n    on suspension the clock {}\nrule halt\n    Owner has power to suspend works\nrule resumption\n    Owner has power to resume works\n",
            if stops { "stops" } else { "runs" }
        );
        let end = 30;
        let ordered = random.below(4);
        let mut story = format!("d{ordered} Owner orders\n");
        let mut due = ordered + days;
        let mut since: Option<i32> = None;
        let mut breached: Option<i32> = None;
        let mut performed: Option<i32> = None;
        let mut day = ordered;
        for _ in 0..random.below(6) {
            day += random.below(4);
            if since.is_none() && breached.is_none() && performed.is_none() && due < day {
                breached = Some(due + 1);
            }
            match random.below(4) {
                0 => {
                    let _ = writeln!(story, "d{day} Builder builds");
                    performed = performed.or(Some(day));
                }
                _ if since.is_none() => {
                    let _ = writeln!(story, "d{day} Owner suspends works");
                    // What is performed is not suspended any more.
                    since = Some(day);
                }
                _ => {
                    let _ = writeln!(story, "d{day} Owner resumes works");
                    let from = since.take().expect("suspended");
                    if performed.is_none() && breached.is_none() {
                        if stops {
                            due = day + (due - from);
                        } else if due < day {
                            breached = Some(day);
                        }
                    }
                }
            }
        }
        if since.is_none() && breached.is_none() && performed.is_none() && due < end {
            breached = Some(due + 1);
        }
        let state = match (performed, breached, since) {
            (Some(_), Some(_), _) => "performed late",
            (Some(_), None, _) => "performed",
            (None, _, Some(_)) => "suspended",
            (None, Some(_), None) => "breached and still owed",
            (None, None, None) => "active",
        };
        let mut case = Case::new(&text);
        let told = case.after_with(&story, to(end));
        let on = |at: servanda_machine::Moment| told.calendar().day(at.at).0 - d0().0;
        let view = &told.instances("works")[0];
        assert_eq!(
            (view.state.words(), view.performed.map(on), view.breached.map(|(at, _)| on(at))),
            (state, performed, breached),
            "seed {seed}\n{text}\n{story}"
        );
    }
}
