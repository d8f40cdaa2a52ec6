//! The machine against a second, deliberately naive evaluator of a core of the semantics, on random treaties and histories; open
//! brackets against every full choice; and changes that must change nothing.
//!
//! The naive evaluator shares no code with the machine and works in another style: it first writes down everything that
//! happens, then answers for each rule by scanning that list from the start.

mod common;

use std::fmt::Write as _;

use common::{Case, Told, d0};
use servanda_machine::{Due, Options, Until, World};

const PARTIES: [&str; 4] = ["Ada", "Ben", "Cy", "Dee"];
const VERBS: [&str; 6] = ["alert", "bother", "calm", "defend", "engage", "fund"];

/// A small generator of numbers; the seed is part of every failure.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % n
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// A value, or two alternatives of a bracket.
#[derive(Clone, Copy, Debug)]
enum Slot<T> {
    Plain(T),
    Open(usize, T, T),
}

impl<T: Copy> Slot<T> {
    fn at(self, choices: &[u8]) -> T {
        match self {
            Self::Plain(value) => value,
            Self::Open(issue, first, second) => {
                if choices[issue] == 0 {
                    first
                } else {
                    second
                }
            }
        }
    }

    fn text(self, show: impl Fn(T) -> String) -> String {
        match self {
            Self::Plain(value) => show(value),
            Self::Open(issue, first, second) => {
                format!("[#i{issue} {} | {}]", show(first), show(second))
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Late {
    Silent,
    Owed,
    Ended,
}

#[derive(Clone, Debug)]
enum Rule {
    /// `B shall VERB A when A TRIGGER B [and B SECOND A] within N days after …`.
    Duty {
        /// Each party except A, else B.
        each: bool,
        verb: usize,
        trigger: usize,
        second: Option<usize>,
        days: Slot<i32>,
        /// The time runs from the first trigger rather than from the last.
        from_first: bool,
        late: Late,
        /// If the fact holds, or does not, when it arises.
        given: Option<bool>,
        /// Unless the fact.
        unless: Slot<bool>,
        /// A duty of the bearer to do this within so many days after the breach.
        reparation: Option<(usize, i32)>,
    },
    /// `no Party may VERB V [unless fact]`.
    Prohibition { verb: usize, unless: Slot<bool> },
    /// `B VERB A when A TRIGGER B [on day N thereafter]`, the verb after the trigger in order.
    Effect { verb: usize, trigger: usize, delay: Slot<i32> },
}

#[derive(Clone, Debug)]
struct Spec {
    rules: Vec<Rule>,
    issues: usize,
    /// The fact begins with one act of anybody and ends with another.
    from: usize,
    until: usize,
    /// Day, who, what, to whom; in order.
    history: Vec<(i32, usize, usize, usize)>,
    end: i32,
}

impl Spec {
    fn random(seed: u64, brackets: bool) -> Self {
        let mut random = Random::new(seed);
        let mut issues = 0;
        let mut rules = Vec::new();
        for _ in 0..2 + random.below(4) {
            let mut days = |random: &mut Random| {
                let first = 1 + random.below(6) as i32;
                if brackets && issues < 10 && random.chance(50) {
                    issues += 1;
                    Slot::Open(issues - 1, first, 1 + random.below(6) as i32)
                } else {
                    Slot::Plain(first)
                }
            };
            let rule = match random.below(6) {
                0 => {
                    let trigger = random.below(VERBS.len() - 1);
                    let verb = trigger + 1 + random.below(VERBS.len() - trigger - 1);
                    let delay = if random.chance(50) { days(&mut random) } else { Slot::Plain(0) };
                    Rule::Effect { verb, trigger, delay }
                }
                1 => {
                    let unless = random.chance(50);
                    Rule::Prohibition { verb: random.below(VERBS.len()), unless: Slot::Plain(unless) }
                }
                _ => {
                    let days = days(&mut random);
                    let unless = if brackets && issues < 10 && random.chance(30) {
                        issues += 1;
                        Slot::Open(issues - 1, true, false)
                    } else {
                        Slot::Plain(random.chance(30))
                    };
                    Rule::Duty {
                        each: random.chance(30),
                        verb: random.below(VERBS.len()),
                        trigger: random.below(VERBS.len()),
                        second: random.chance(40).then(|| random.below(VERBS.len())),
                        days,
                        from_first: random.chance(50),
                        given: [None, None, Some(true), Some(false)][random.below(4)],
                        late: [Late::Silent, Late::Owed, Late::Ended][random.below(3)],
                        unless,
                        reparation: random.chance(40).then(|| (random.below(VERBS.len()), 1 + random.below(4) as i32)),
                    }
                }
            };
            rules.push(rule);
        }
        let mut history = Vec::new();
        let mut day = 0;
        for _ in 0..3 + random.below(12) {
            day += random.below(4) as i32;
            let who = random.below(PARTIES.len());
            let whom = (who + 1 + random.below(PARTIES.len() - 1)) % PARTIES.len();
            history.push((day, who, random.below(VERBS.len()), whom));
        }
        let end = day + random.below(12) as i32;
        Self { rules, issues, from: random.below(VERBS.len()), until: random.below(VERBS.len()), history, end }
    }

    fn text(&self) -> String {
        let mut text = format!("role State\nparty {} is State\n", PARTIES.join(", "));
        for verb in VERBS {
            let _ = writeln!(text, "act Party {verb} Party");
        }
        let _ = writeln!(text, "fact truce\n    from A {} B\n    until C {} D", VERBS[self.from], VERBS[self.until]);
        for (index, rule) in self.rules.iter().enumerate() {
            let name = name(index);
            match rule {
                Rule::Duty { each, verb, trigger, second, days, from_first, late, given, unless, reparation } => {
                    let bearer = if *each { "each State S except A".to_owned() } else { "B".to_owned() };
                    let repairs = if *each { "S" } else { "B" };
                    let _ = writeln!(text, "rule {name}");
                    let _ = writeln!(text, "    {bearer} shall {} A", VERBS[*verb]);
                    let _ = writeln!(text, "    when A {} B", VERBS[*trigger]);
                    if let Some(second) = second {
                        let _ = writeln!(text, "    and B {} A", VERBS[*second]);
                    }
                    let anchor = if *from_first { format!("after A {} B", VERBS[*trigger]) } else { "thereafter".to_owned() };
                    let days = days.text(|n| n.to_string());
                    let _ = writeln!(text, "    within {days} days {anchor}");
                    match given {
                        Some(true) => text.push_str("    if truce\n"),
                        Some(false) => text.push_str("    if not truce\n"),
                        None => {}
                    }
                    match unless {
                        Slot::Plain(true) => text.push_str("    unless truce\n"),
                        Slot::Plain(false) => {}
                        Slot::Open(issue, ..) => {
                            let _ = writeln!(text, "    [#i{issue} unless truce]");
                        }
                    }
                    match late {
                        Late::Silent => {}
                        Late::Owed => text.push_str("    if late still owed\n"),
                        Late::Ended => text.push_str("    if late ended\n"),
                    }
                    if let Some((verb, days)) = reparation {
                        let _ = writeln!(text, "    on breach in addition repair {name} of {repairs} to A");
                        let _ = writeln!(
                            text,
                            "rule repair {name} of B to A\n    B shall {} A\n    within {days} days after {name} is breached\n    if late ended",
                            VERBS[*verb]
                        );
                    }
                }
                Rule::Prohibition { verb, unless } => {
                    let _ = writeln!(text, "rule {name}\n    no State may {} V", VERBS[*verb]);
                    if unless.at(&[]) {
                        text.push_str("    unless truce\n");
                    }
                }
                Rule::Effect { verb, trigger, delay } => {
                    let _ = writeln!(text, "rule {name}\n    B {} A\n    when A {} B", VERBS[*verb], VERBS[*trigger]);
                    match delay {
                        Slot::Plain(0) => {}
                        delay => {
                            let days = delay.text(|n| n.to_string());
                            let _ = writeln!(text, "    on day {days} thereafter");
                        }
                    }
                }
            }
        }
        text
    }

    fn story(&self, shift: i32) -> String {
        let lines: Vec<String> = self
            .history
            .iter()
            .map(|(day, who, verb, whom)| format!("{} {} {} {}", d0().plus(*day + shift), PARTIES[*who], VERBS[*verb], PARTIES[*whom]))
            .collect();
        lines.join("\n")
    }
}

fn name(index: usize) -> String {
    ["first", "second", "third", "fourth", "fifth", "sixth"][index].to_owned() + " norm"
}

/// Something that happened: the day, and its place among everything that happens.
#[derive(Clone, Copy, Debug)]
struct Deed {
    day: i32,
    who: usize,
    verb: usize,
    whom: usize,
    /// Nothing more follows at this instant.
    settled: bool,
}

/// What the naive evaluator says of one instance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    rule: String,
    bearer: String,
    arose: i32,
    due: i32,
    performed: Option<i32>,
    breached: Option<i32>,
    state: &'static str,
}

/// Everything that happens, in order: the acts of the record and what rules make of them. An effect at once comes after all
/// that its event brings directly; a delayed one at the beginning of its day.
fn deeds(spec: &Spec, choices: &[u8]) -> Vec<Deed> {
    let mut deeds: Vec<Deed> = Vec::new();
    let mut delayed: Vec<(i32, Deed)> = Vec::new();
    let add = |deed: Deed, deeds: &mut Vec<Deed>, delayed: &mut Vec<(i32, Deed)>| {
        let mut queue = std::collections::VecDeque::from([deed]);
        while let Some(deed) = queue.pop_front() {
            deeds.push(deed);
            for rule in &spec.rules {
                let Rule::Effect { verb, trigger, delay } = rule else {
                    continue;
                };
                if *trigger == deed.verb {
                    let made = Deed { day: deed.day, who: deed.whom, verb: *verb, whom: deed.who, settled: false };
                    match delay.at(choices) {
                        0 => queue.push_back(made),
                        n => delayed.push((deed.day + n, Deed { day: deed.day + n, ..made })),
                    }
                }
            }
        }
        if let Some(last) = deeds.last_mut() {
            last.settled = true;
        }
    };
    for day in 0..=spec.end {
        // What falls on this day from before, in the order in which it was set, rule by rule at each setting.
        while delayed.iter().any(|(due, _)| *due == day) {
            let due: Vec<Deed> = {
                let (now, later): (Vec<_>, Vec<_>) = delayed.drain(..).partition(|(due, _)| *due == day);
                delayed = later;
                now.into_iter().map(|(_, deed)| deed).collect()
            };
            // All of them fall together: what each makes at once comes after all of them.
            let mut queue: std::collections::VecDeque<Deed> = due.into();
            while let Some(deed) = queue.pop_front() {
                deeds.push(deed);
                for rule in &spec.rules {
                    let Rule::Effect { verb, trigger, delay } = rule else {
                        continue;
                    };
                    if *trigger == deed.verb {
                        let made = Deed { day, who: deed.whom, verb: *verb, whom: deed.who, settled: false };
                        match delay.at(choices) {
                            0 => queue.push_back(made),
                            n => delayed.push((day + n, Deed { day: day + n, ..made })),
                        }
                    }
                }
            }
        }
        if let Some(last) = deeds.last_mut() {
            last.settled = true;
        }
        for (when, who, verb, whom) in &spec.history {
            if *when == day {
                add(Deed { day, who: *who, verb: *verb, whom: *whom, settled: false }, &mut deeds, &mut delayed);
            }
        }
    }
    deeds
}

/// Does the fact hold just before the deed at this place (or, `None`, at the beginning of a day)?
fn truce(spec: &Spec, deeds: &[Deed], before: usize) -> bool {
    let mut holds = false;
    for deed in &deeds[..before] {
        // Of one deed that begins and ends it: the beginning is read first.
        if deed.verb == spec.from {
            holds = true;
        }
        if deed.verb == spec.until {
            holds = false;
        }
    }
    holds
}

/// How many deeds are over at the beginning of a day.
fn place_of(deeds: &[Deed], day: i32) -> usize {
    deeds.iter().take_while(|deed| deed.day < day).count()
}

/// All instances of all rules, and the breaches of prohibitions.
fn naive(spec: &Spec, choices: &[u8]) -> (Vec<Said>, Vec<(String, String, i32)>) {
    let deeds = deeds(spec, choices);
    let mut said = Vec::new();
    let mut breaches = Vec::new();
    for (index, rule) in spec.rules.iter().enumerate() {
        match rule {
            Rule::Effect { .. } => {}
            Rule::Prohibition { verb, unless } => {
                for (place, deed) in deeds.iter().enumerate() {
                    if deed.verb == *verb && !(unless.at(choices) && truce(spec, &deeds, place)) {
                        breaches.push((name(index), PARTIES[deed.who].to_owned(), deed.day));
                    }
                }
            }
            Rule::Duty { each, verb, trigger, second, days, from_first, late, given, unless, reparation } => {
                // (place, day of arising, bearer, creditor, due)
                let mut born: Vec<(usize, i32, usize, usize, i32)> = Vec::new();
                for (place, deed) in deeds.iter().enumerate() {
                    let mut pairs: Vec<(usize, usize, i32)> = Vec::new();
                    match second {
                        None => {
                            if deed.verb == *trigger {
                                pairs.push((deed.who, deed.whom, deed.day));
                            }
                        }
                        Some(second) => {
                            let last = |a: usize, b: usize| {
                                deeds[..=place].iter().rev().find(|other| other.verb == *trigger && other.who == a && other.whom == b)
                            };
                            let answered = |a: usize, b: usize| {
                                deeds[..=place].iter().any(|other| other.verb == *second && other.who == b && other.whom == a)
                            };
                            if deed.verb == *trigger && answered(deed.who, deed.whom) {
                                pairs.push((deed.who, deed.whom, deed.day));
                            }
                            if deed.verb == *second
                                && let Some(first) = last(deed.whom, deed.who)
                            {
                                let pair = (deed.whom, deed.who, first.day);
                                if !pairs.contains(&pair) {
                                    pairs.push(pair);
                                }
                            }
                        }
                    }
                    // What arises reads facts as they are after its event.
                    if given.is_some_and(|given| given != truce(spec, &deeds, place + 1)) {
                        continue;
                    }
                    for (a, b, anchor) in pairs {
                        let from = if *from_first { anchor } else { deed.day };
                        let due = from + days.at(choices);
                        if *each {
                            for bearer in 0..PARTIES.len() {
                                if bearer != a {
                                    born.push((place, deed.day, bearer, a, due));
                                }
                            }
                        } else {
                            born.push((place, deed.day, b, a, due));
                        }
                    }
                }
                let mut used: Vec<usize> = Vec::new();
                let mut repairs: Vec<(usize, i32, usize, usize, i32)> = Vec::new();
                // Performances in order; each counts for the oldest instance that is open for it.
                let mut performed: Vec<Option<usize>> = vec![None; born.len()];
                let lapse = |due: i32| due + 1;
                let is_breached = |at: &(usize, i32, usize, usize, i32), by: usize| {
                    let on = lapse(at.4);
                    on > at.1
                        && place_of(&deeds, on) <= by
                        && on <= spec.end
                        && !(unless.at(choices) && truce(spec, &deeds, place_of(&deeds, on)))
                };
                let is_over = |at: &(usize, i32, usize, usize, i32), by: usize| {
                    let on = lapse(at.4);
                    on > at.1 && place_of(&deeds, on) <= by && on <= spec.end
                };
                for (place, deed) in deeds.iter().enumerate() {
                    if deed.verb != *verb || used.contains(&place) {
                        continue;
                    }
                    let open = born.iter().enumerate().position(|(number, at)| {
                        performed[number].is_none()
                            && !(lapse(at.4) <= at.1 && unless.at(choices) && truce(spec, &deeds, at.0 + 1))
                            && at.0 < place
                            && at.2 == deed.who
                            && at.3 == deed.whom
                            && (!is_over(at, place) || (is_breached(at, place) && *late != Late::Ended))
                    });
                    if let Some(number) = open {
                        performed[number] = Some(place);
                        used.push(place);
                    }
                }
                for (number, at) in born.iter().enumerate() {
                    let all = deeds.len();
                    let in_time = performed[number].is_some_and(|place| !is_over(at, place));
                    let on = lapse(at.4);
                    // An `unless` that has held since the trigger: it has not arisen.
                    let until = performed[number].unwrap_or(place_of(&deeds, on.min(spec.end + 1)));
                    let never = unless.at(choices)
                        && (at.0 + 1..=until.max(at.0 + 1))
                            .filter(|place| *place == at.0 + 1 || deeds[*place - 1].settled)
                            .all(|place| truce(spec, &deeds, place));
                    let impossible = on <= at.1;
                    let never = never || (impossible && unless.at(choices) && truce(spec, &deeds, at.0 + 1));
                    let over = !in_time && is_over(at, all);
                    let breached = over && is_breached(at, all);
                    let state = match (performed[number], impossible, over, breached) {
                        (Some(_), false, false, _) => "performed",
                        (Some(_), ..) => "performed late",
                        (None, true, ..) if never => "excused",
                        (None, true, ..) => "impossible in time",
                        (None, _, true, true) => match late {
                            Late::Silent => "breached and the remainder silent",
                            Late::Owed => "breached and still owed",
                            Late::Ended => "breached and no longer owed",
                        },
                        (None, _, true, false) => "excused",
                        (None, _, false, _) => "open",
                    };
                    let state = if impossible && *late == Late::Ended && !never { "impossible in time" } else { state };
                    if breached {
                        breaches.push((name(index), PARTIES[at.2].to_owned(), on));
                        if let Some((_, days)) = reparation {
                            repairs.push((place_of(&deeds, on), on, at.2, at.3, on + days));
                        }
                    }
                    said.push(Said {
                        rule: name(index),
                        bearer: PARTIES[at.2].to_owned(),
                        arose: at.1,
                        due: at.4,
                        performed: if impossible && *late == Late::Ended { None } else { performed[number].map(|place| deeds[place].day) },
                        breached: breached.then_some(on),
                        state,
                    });
                }
                let Some((verb, _)) = reparation else {
                    continue;
                };
                repairs.sort_by_key(|at| at.1);
                let mut repaired: Vec<Option<usize>> = vec![None; repairs.len()];
                for (place, deed) in deeds.iter().enumerate() {
                    if deed.verb != *verb {
                        continue;
                    }
                    let open = repairs.iter().enumerate().position(|(number, at)| {
                        repaired[number].is_none() && at.0 <= place && at.2 == deed.who && at.3 == deed.whom && deed.day <= at.4
                    });
                    if let Some(number) = open {
                        repaired[number] = Some(place);
                    }
                }
                for (number, at) in repairs.iter().enumerate() {
                    let on = at.4 + 1;
                    let breached = repaired[number].is_none() && on <= spec.end;
                    if breached {
                        breaches.push((format!("repair {}", name(index)), PARTIES[at.2].to_owned(), on));
                    }
                    said.push(Said {
                        rule: format!("repair {}", name(index)),
                        bearer: PARTIES[at.2].to_owned(),
                        arose: at.1,
                        due: at.4,
                        performed: repaired[number].map(|place| deeds[place].day),
                        breached: breached.then_some(on),
                        state: match (repaired[number], breached) {
                            (Some(_), _) => "performed",
                            (None, true) => "breached and no longer owed",
                            (None, false) => "open",
                        },
                    });
                }
            }
        }
    }
    said.sort();
    breaches.sort();
    (said, breaches)
}

/// What the machine says, in the same words. The beginning of a duty that an `unless` keeps from being owed is no matter here.
fn told(run: &Told<'_>, world: &World, shift: i32) -> (Vec<Said>, Vec<(String, String, i32)>) {
    let treaty = run.machine.treaty();
    let day = |moment: servanda_machine::Moment| run.calendar().day(moment.at).0 - d0().0 - shift;
    let who = |terms: &[servanda_model::TermId]| {
        terms.iter().map(|term| treaty.terms[term.index()].name.to_string()).collect::<Vec<_>>().join(" ")
    };
    let mut said: Vec<Said> = world
        .all_instances(&run.machine)
        .iter()
        .filter(|view| treaty.rules[view.rule.index()].sentence.modal.settled() == Some(&servanda_model::Modal::Shall))
        .map(|view| {
            let words = view.state.words();
            Said {
                rule: treaty.rules[view.rule.index()].name.words(),
                bearer: who(&view.bearers),
                arose: day(view.arose),
                due: match view.due {
                    Due::Day(due) => due.0 - d0().0 - shift,
                    other => panic!("{other:?}"),
                },
                performed: view.performed.map(day),
                breached: view.breached.map(|(on, _)| day(on)),
                state: match words {
                    "active" => "open",
                    // It has not lapsed yet: an `unless` holds now.
                    "excused" | "not arisen" if matches!(view.due, Due::Day(due) if run.calendar().start(due.plus(1)) > world.now()) => {
                        "open"
                    }
                    words => words,
                },
            }
        })
        .collect();
    let mut breaches: Vec<(String, String, i32)> =
        world.breaches().iter().map(|breach| (treaty.rules[breach.rule.index()].name.words(), who(&breach.who), day(breach.on))).collect();
    said.sort();
    breaches.sort();
    (said, breaches)
}

fn options(spec: &Spec, shift: i32) -> Options {
    Options { until: Until::EndOf(d0().plus(spec.end + shift)), start: Some(d0().plus(shift)), ..Options::default() }
}

#[test]
fn the_machine_agrees_with_the_naive_evaluator() {
    for seed in 0..3000 {
        let spec = Spec::random(seed, false);
        let mut case = Case::new(&spec.text());
        let run = case.after_with(&spec.story(0), options(&spec, 0));
        assert_eq!(told(&run, run.world(), 0), naive(&spec, &[]), "seed {seed}\n{}\n{}\nto d{}", spec.text(), spec.story(0), spec.end);
    }
}

#[test]
fn open_brackets_agree_with_every_full_choice() {
    let mut most = 0;
    for seed in 0..400 {
        let spec = Spec::random(10_000 + seed, true);
        most = most.max(spec.issues);
        let mut case = Case::new(&spec.text());
        let issues: Vec<servanda_model::IssueId> = (0..spec.issues)
            .map(|issue| {
                let name = format!("#i{issue}");
                let at = case.compiled.treaty.issues.iter().position(|one| one.name == name);
                servanda_model::IssueId(at.expect("declared") as u32)
            })
            .collect();
        let run = case.after_with(&spec.story(0), options(&spec, 0));
        assert_eq!(run.worlds.gave_up, None);
        for number in 0..1_u32 << spec.issues {
            let choices: Vec<u8> = (0..spec.issues).map(|issue| (number >> issue & 1) as u8).collect();
            let fitting: Vec<&World> = run
                .worlds
                .worlds
                .iter()
                .filter(|world| {
                    world.settings.iter().any(|settings| {
                        settings.picks.iter().all(|(issue, alt)| {
                            let at = issues.iter().position(|known| known == issue).expect("an issue of the text");
                            u16::from(choices[at]) == *alt
                        })
                    })
                })
                .collect();
            assert_eq!(fitting.len(), 1, "seed {seed}: worlds exclude each other and leave nothing out");
            assert_eq!(
                told(&run, fitting[0], 0),
                naive(&spec, &choices),
                "seed {seed}, choices {choices:?}\n{}\n{}",
                spec.text(),
                spec.story(0)
            );
        }
    }
    assert!(most >= 5, "the drafts have enough brackets to matter: {most}");
}

#[test]
fn whole_weeks_other_names_and_other_articles_change_nothing() {
    for seed in 0..300 {
        let spec = Spec::random(20_000 + seed, false);
        let mut case = Case::new(&spec.text());
        let base = {
            let run = case.after_with(&spec.story(0), options(&spec, 0));
            told(&run, run.world(), 0)
        };
        // All dates later by whole weeks.
        let shifted = case.after_with(&spec.story(7 * 53), options(&spec, 7 * 53));
        assert_eq!(told(&shifted, shifted.world(), 7 * 53), base, "seed {seed}");
        // An article about something else.
        let more = format!(
            "{}act Party sings\nrule song\n    each State shall sing\n    when A sings\nrule hush\n    no State may sing\n",
            spec.text()
        );
        let mut case = Case::new(&more);
        let run = case.after_with(&spec.story(0), options(&spec, 0));
        assert_eq!(told(&run, run.world(), 0), base, "seed {seed}");
        // Other names, in another alphabetical order.
        let rename = |text: &str| text.replace("Ada", "Zoe").replace("Ben", "Yan").replace("Cy", "Xi").replace("Dee", "Wu");
        let mut case = Case::new(&rename(&spec.text()));
        let run = case.after_with(&rename(&spec.story(0)), options(&spec, 0));
        let (mut said, mut breaches) = told(&run, run.world(), 0);
        let back = |name: &mut String| {
            *name = name.replace("Zoe", "Ada").replace("Yan", "Ben").replace("Xi", "Cy").replace("Wu", "Dee");
        };
        for one in &mut said {
            back(&mut one.bearer);
        }
        for one in &mut breaches {
            back(&mut one.1);
        }
        said.sort();
        breaches.sort();
        assert_eq!((said, breaches), base, "seed {seed}");
    }
}

/// What is known as of a day is what the record up to that day says, wherever the record goes on; and what others do among themselves
/// changes nothing.
#[test]
fn a_history_can_be_split_and_told_with_more_in_it() {
    for seed in 0..300 {
        let spec = Spec::random(30_000 + seed, false);
        let mut case = Case::new(&spec.text());
        let days: Vec<i32> = spec.history.iter().map(|line| line.0).collect();
        let cut = days[(seed as usize) % days.len()];
        let upto = |end: i32| Options {
            until: Until::EndOf(d0().plus(end)),
            as_of: Some(servanda_machine::Instant(
                d0().plus(end + 1).date().to_zoned(jiff::tz::TimeZone::UTC).expect("in range").timestamp().as_second() - 1,
            )),
            start: Some(d0()),
            ..Options::default()
        };
        let first = Spec { history: spec.history.iter().copied().filter(|line| line.0 <= cut).collect(), end: cut, ..spec.clone() };
        let split = {
            let run = case.after_with(&first.story(0), options(&first, 0));
            told(&run, run.world(), 0)
        };
        let run = case.after_with(&spec.story(0), upto(cut));
        assert_eq!(told(&run, run.world(), 0), split, "seed {seed}");
        assert_eq!(split, naive(&first, &[]), "seed {seed}");
    }
}
