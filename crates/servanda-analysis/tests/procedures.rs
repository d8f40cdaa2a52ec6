//! Who can block a rule, against brute force over all conducts, on small random procedures.
//!
//! The procedures are written as documents in the treaty language; the oracle below knows nothing of formulas: it lets a set of
//! parties try every conduct and looks whether the rule still arises.

use std::fmt::Write as _;

use servanda_analysis::{Outcome, Value, blockers};
use servanda_model::{ItemId, ItemPat, RuleId, Subject, compile};

const PARTIES: [&str; 4] = ["AA", "BB", "CC", "DD"];
/// The first two acts may be triggers, the last two may be part of an excuse.
const ACTS: [(&str, &str); 4] = [("moves", "move"), ("helps", "help"), ("talks", "talk"), ("waits", "wait")];

#[derive(Clone, Copy)]
enum Event {
    Act(usize, usize),
    Each(usize),
    Count(usize, usize),
    Adopted(usize),
    Performed(usize),
    Ended(usize),
}

#[derive(Clone, Copy, PartialEq)]
enum Bearers {
    Each,
    Jointly,
    One(usize),
}

struct Duty {
    bearers: Bearers,
    act: usize,
    trigger: Option<Event>,
    deadline: bool,
}

struct Procedure {
    duties: Vec<Duty>,
    /// Votes needed of four, for the decision of the triggers and that of the excuses.
    votes: [usize; 2],
    when: Vec<Vec<Event>>,
    unless: Vec<Event>,
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

fn event(random: &mut Random, first_act: usize, decision: usize, duties: &[usize]) -> Event {
    let act = first_act + random.below(2);
    match random.below(if duties.is_empty() { 4 } else { 6 }) {
        0 => Event::Act(random.below(4), act),
        1 => Event::Each(act),
        2 => Event::Count(1 + random.below(4), act),
        3 => Event::Adopted(decision),
        4 => Event::Performed(duties[random.below(duties.len())]),
        _ => Event::Ended(duties[random.below(duties.len())]),
    }
}

fn procedure(random: &mut Random) -> Procedure {
    let mut duties = Vec::new();
    for act in 0..4 {
        let bearers = match random.below(3) {
            0 => Bearers::Each,
            1 => Bearers::Jointly,
            _ => Bearers::One(random.below(4)),
        };
        // A duty may wait for the act before it, never for itself.
        let trigger = match (act, random.below(2)) {
            (1 | 3, 0) => Some(Event::Act(random.below(4), act - 1)),
            (1 | 3, _) => Some(Event::Count(1 + random.below(3), act - 1)),
            _ => None,
        };
        duties.push(Duty { bearers, act, trigger, deadline: random.below(2) == 0 });
    }
    let when = (0..=random.below(2)).map(|_| (0..=random.below(2)).map(|_| event(random, 0, 0, &[0, 1])).collect()).collect();
    let unless = (0..random.below(2))
        .map(|_| match random.below(2) {
            0 => Event::Adopted(1),
            _ => Event::Performed(2 + random.below(2)),
        })
        .collect();
    Procedure { duties, votes: [1 + random.below(4), 1 + random.below(4)], when, unless }
}

fn event_text(event: Event) -> String {
    match event {
        Event::Act(who, act) => format!("{} {}", PARTIES[who], ACTS[act].0),
        Event::Each(act) => format!("each Player {}", ACTS[act].0),
        Event::Count(1, act) => format!("1 Player {}", ACTS[act].0),
        Event::Count(count, act) => format!("{count} Players {}", ACTS[act].1),
        Event::Adopted(decision) => format!("{} is adopted", DECISIONS[decision]),
        Event::Performed(duty) => format!("{} is performed", DUTIES[duty]),
        Event::Ended(duty) => format!("{} is ended", DUTIES[duty]),
    }
}

const DECISIONS: [&str; 2] = ["approval", "release"];
const DUTIES: [&str; 4] = ["movement", "support", "consultation", "patience"];

fn text(procedure: &Procedure) -> String {
    let mut text = String::from(
        "---\ntreaty: Random\ntime zone: UTC\n---\n## Article 1\n```servanda\nrole Player\nparty AA, BB, CC, DD is Player\nact Player cheers\n",
    );
    for (verb, _) in ACTS {
        let _ = writeln!(text, "act Player {verb}");
    }
    for (name, votes) in DECISIONS.iter().zip(procedure.votes) {
        let _ = writeln!(text, "decision {name}\n    voters Player\n    adopted by {votes} voters");
    }
    for (name, duty) in DUTIES.iter().zip(&procedure.duties) {
        let who = match duty.bearers {
            Bearers::Each => "each Player".to_owned(),
            Bearers::Jointly => "the Players jointly".to_owned(),
            Bearers::One(who) => PARTIES[who].to_owned(),
        };
        let _ = writeln!(text, "rule {name}\n    {who} shall {}", ACTS[duty.act].1);
        if let Some(trigger) = duty.trigger {
            let _ = writeln!(text, "    when {}", event_text(trigger));
        }
        if duty.deadline {
            let _ = writeln!(text, "    not later than 2030-01-01");
        }
    }
    let _ = writeln!(text, "rule outcome\n    each Player shall cheer");
    for (at, alternative) in procedure.when.iter().enumerate() {
        for (index, event) in alternative.iter().enumerate() {
            let word = match (at, index) {
                (0, 0) => "when",
                (_, 0) => "or",
                _ => "and",
            };
            let _ = writeln!(text, "    {word} {}", event_text(*event));
        }
    }
    for event in &procedure.unless {
        let _ = writeln!(text, "    unless {}", event_text(*event));
    }
    text.push_str("```\n");
    text
}

/// Who does what: one bit per party and act, one vote per party and decision.
struct Conduct {
    done: [[bool; 4]; 4],
    yes: [[bool; 2]; 4],
}

impl Procedure {
    fn bearers(&self, duty: usize) -> Vec<usize> {
        match self.duties[duty].bearers {
            Bearers::Each | Bearers::Jointly => (0..4).collect(),
            Bearers::One(who) => vec![who],
        }
    }

    fn arises(&self, duty: usize, conduct: &Conduct) -> bool {
        self.duties[duty].trigger.is_none_or(|event| self.happens(event, conduct))
    }

    fn happens(&self, event: Event, conduct: &Conduct) -> bool {
        let count = |act: usize| (0..4).filter(|who| conduct.done[*who][act]).count();
        match event {
            Event::Act(who, act) => conduct.done[who][act],
            Event::Each(act) => count(act) == 4,
            Event::Count(need, act) => count(act) >= need,
            Event::Adopted(decision) => (0..4).filter(|who| conduct.yes[*who][decision]).count() >= self.votes[decision],
            Event::Performed(duty) => {
                let act = self.duties[duty].act;
                self.arises(duty, conduct) && self.bearers(duty).into_iter().all(|who| conduct.done[who][act])
            }
            Event::Ended(duty) => {
                self.arises(duty, conduct) && (self.duties[duty].deadline || self.happens(Event::Performed(duty), conduct))
            }
        }
    }

    fn outcome(&self, conduct: &Conduct) -> bool {
        let set_off = self.when.iter().any(|all| all.iter().all(|event| self.happens(*event, conduct)));
        set_off && !self.unless.iter().any(|event| self.happens(*event, conduct))
    }

    /// Whoever must act by a date does.
    fn lawful(&self, who: usize, conduct: &Conduct) -> bool {
        (0..4).all(|duty| {
            !self.duties[duty].deadline
                || !self.bearers(duty).contains(&who)
                || !self.arises(duty, conduct)
                || conduct.done[who][self.duties[duty].act]
        })
    }

    /// Whether these parties can keep the outcome away, whatever the others lawfully do to bring it about.
    fn blocks(&self, set: u32, in_breach: bool) -> bool {
        let members: Vec<usize> = (0..4).filter(|who| set >> who & 1 == 1).collect();
        for bits in 0..1_u32 << (4 * members.len()) {
            let mut conduct = Conduct { done: [[false; 4]; 4], yes: [[true, false]; 4] };
            for (at, who) in members.iter().enumerate() {
                for act in 0..4 {
                    conduct.done[*who][act] = bits >> (4 * at + act) & 1 == 1;
                }
                conduct.yes[*who] = [false, true];
            }
            // The others set it off, and do of the excusing acts only what they must.
            let others: Vec<usize> = (0..4).filter(|who| !members.contains(who)).collect();
            for who in &others {
                conduct.done[*who][0] = true;
                conduct.done[*who][1] = true;
            }
            for _ in 0..4 {
                for who in &others {
                    for duty in 2..4 {
                        if self.duties[duty].deadline && self.bearers(duty).contains(who) && self.arises(duty, &conduct) {
                            conduct.done[*who][self.duties[duty].act] = true;
                        }
                    }
                }
            }
            let allowed = in_breach || members.iter().all(|who| self.lawful(*who, &conduct));
            if allowed && !self.outcome(&conduct) {
                return true;
            }
        }
        false
    }

    /// The minimal blocking sets; in breach: those that lawful conduct would not do.
    fn minimal(&self, in_breach: bool) -> Vec<u32> {
        let all: Vec<u32> = (0..16).filter(|set| self.blocks(*set, in_breach)).collect();
        let minimal = all.iter().copied().filter(|set| !all.iter().any(|less| less != set && less & set == *less));
        minimal.filter(|set| !in_breach || !self.blocks(*set, false)).collect()
    }
}

/// The sets of an answer, as bits.
fn sets(treaty: &servanda_model::Treaty, outcome: &Outcome, text: &str) -> Option<Vec<u32>> {
    let Outcome::Entries(entries) = outcome else {
        panic!("not answered: {outcome:?}\n{text}");
    };
    let mut found = Vec::new();
    for entry in entries {
        match &entry.value {
            Value::Impossible => return None,
            Value::None => {}
            Value::Family(set) => {
                let mut all = vec![0_u32];
                for part in &set.parts {
                    let bits: Vec<u32> = part
                        .class
                        .iter()
                        .map(|who| {
                            let name = &treaty.terms[who.index()].name;
                            let at = PARTIES.iter().position(|party| party == name).expect("a party of the test");
                            1 << at
                        })
                        .collect();
                    let chosen: Vec<u32> = (0..1_u32 << bits.len())
                        .filter(|pick| pick.count_ones() == part.count)
                        .map(|pick| (0..bits.len()).filter(|at| pick >> at & 1 == 1).map(|at| bits[at]).sum())
                        .collect();
                    all = all.iter().flat_map(|left| chosen.iter().map(move |right| left | right)).collect();
                }
                found.extend(all);
            }
            other => panic!("no family: {other:?}\n{text}"),
        }
    }
    found.sort_unstable();
    found.dedup();
    Some(found)
}

#[test]
fn blockers_are_those_of_brute_force() {
    let mut random = Random(0x5eed_1234_5678_9abc);
    let (mut impossible, mut in_breach) = (0, 0);
    for _ in 0..150 {
        let procedure = procedure(&mut random);
        let text = text(&procedure);
        let compiled = compile("random.md", text.as_str(), &servanda_model::load::nothing);
        let errors: Vec<_> = compiled.diagnostics.iter().filter(|one| one.severity == servanda_syntax::Severity::Error).collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
        let treaty = &compiled.treaty;
        let rule = treaty.rules.iter().position(|rule| rule.name.text == "outcome").expect("the rule is written above");
        let subject =
            Subject::Item(ItemPat { item: ItemId::Rule(RuleId(rule as u32)), args: Vec::new(), span: servanda_syntax::Span::default() });
        let found = blockers(treaty, &subject, &[], &[]);
        let lawful = sets(treaty, &found.lawful.outcome, &text);
        let breach = sets(treaty, &found.in_breach.outcome, &text);
        if procedure.blocks(0, true) {
            assert_eq!(lawful, None, "it cannot happen, and that was not said\n{text}");
            impossible += 1;
            continue;
        }
        assert_eq!(lawful, Some(procedure.minimal(false)), "lawful conduct\n{text}");
        let expected = procedure.minimal(true);
        in_breach += usize::from(!expected.is_empty());
        assert_eq!(breach, Some(expected), "in breach\n{text}");
    }
    assert!(impossible > 0 && in_breach > 10, "the procedures exercise too little: {impossible}, {in_breach}");
}
