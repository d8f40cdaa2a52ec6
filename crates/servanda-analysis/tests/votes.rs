//! Who can block a decision, who suffices for it and how many votes it takes, against every conduct of every voter: each vote is
//! recorded in a history and run through the machine, and what the questions say without any vote must agree with what came of them.
//!
//! "To block is to keep it from adoption once opened", everybody else voting yes: a set blocks if it has some conduct, each of its
//! members its own, after which the decision is not adopted. A set suffices if its yes adopts it whatever everybody else does.

use std::fmt::Write as _;

use servanda_analysis::{Options, Outcome, Value, answer};
use servanda_machine::{DecisionState, Events, Machine};
use servanda_model::{Compiled, DecisionId, Treaty, Vote, compile};

const PARTIES: [&str; 5] = ["AA", "BB", "CC", "DD", "EE"];

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % n
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn base(&mut self, plain: bool) -> String {
        let who = self.one(&["members", "members", "voters", "voters", "voters", "Reds"]);
        if plain {
            return who.to_owned();
        }
        let presence = self.one(&["", "", " present", " present and voting"]);
        format!("{who}{presence}")
    }

    /// A share, and the base that it counts the votes of where that is all it asks.
    fn share(&mut self) -> String {
        if self.below(12) == 0 {
            return "consensus".to_owned();
        }
        let base = self.base(false);
        if self.below(6) == 0 {
            let more = self.one(&["", "more than "]);
            let share = self.one(&["30 %", "50 %", "60 %", "3/4"]);
            return format!("{base} with {more}{share} of Weight");
        }
        if self.below(20) == 0 {
            let base = self.one(&["members", "voters", "voters present"]);
            return format!("all but the fewest {base} with more than 35 % of Weight");
        }
        let amount = match self.below(9) {
            0 => "a majority of".to_owned(),
            1 => "two thirds of".to_owned(),
            2 => "60 % of".to_owned(),
            3 => "more than half of".to_owned(),
            4 => "50 % of".to_owned(),
            5 => format!("all but {}", 1 + self.below(2)),
            6 => "all".to_owned(),
            _ => format!("{}", 1 + self.below(4)),
        };
        let including = match self.below(9) {
            0 => " including each Red",
            1 => " including any Red",
            2 => " including AA",
            _ => "",
        };
        format!("{amount} {base}{including}")
    }

    fn decision(&mut self, parties: usize, timed: bool) -> String {
        let mut text = String::from("decision measure\n");
        if timed {
            text.push_str("    opens when  AA asks\n");
        }
        let _ = writeln!(
            text,
            "    voters      {}",
            match self.below(5) {
                0 => "Council except BB".to_owned(),
                1 => "State except Red".to_owned(),
                2 => format!("Council except {}", PARTIES[parties - 1]),
                _ => "Council".to_owned(),
            }
        );
        let majorities = self.majorities(parties);
        let mut lent = String::new();
        if self.below(6) == 0 {
            // Another decision's majorities; what the decision says itself goes before what it borrows.
            text.push_str("    by the procedure of other\n");
            lent = format!("decision other\n    voters      Reds\n{majorities}");
            if self.below(2) == 0 {
                lent.push_str("    abstention counts as no\n");
            }
        } else {
            text.push_str(&majorities);
        }
        for what in ["abstention", "absence", "silence", "tie"] {
            if self.below(3) > 0 || (what == "silence" && !timed) {
                continue;
            }
            let says = if what == "tie" { self.one(&["yes", "no"]) } else { self.one(&["yes", "no", "neither"]) };
            let _ = writeln!(text, "    {what} counts as {says}");
        }
        if timed {
            text.push_str("    within      10 days thereafter\n");
            text.push_str(self.one(&["", "", "    otherwise   adopted\n", "    otherwise   rejected\n"]));
        }
        text.push_str(&lent);
        text
    }

    /// Quorum, majorities and what rejects.
    fn majorities(&mut self, parties: usize) -> String {
        let mut text = String::new();
        if self.below(3) == 0 {
            let quorum = match self.below(4) {
                0 => "a majority of members".to_owned(),
                1 => format!("{} voters present", 1 + self.below(parties)),
                2 => format!("{} voters", 1 + self.below(parties)),
                _ => "two thirds of voters".to_owned(),
            };
            let _ = writeln!(text, "    quorum      {quorum}");
        }
        let _ = writeln!(text, "    adopted by  {}", self.share());
        match self.below(6) {
            0 => {
                let _ = writeln!(text, "    and by      {}", self.share());
            }
            1 => {
                let _ = writeln!(text, "    or by       {}", self.share());
            }
            _ => {}
        }
        if self.below(5) == 0 {
            let rejected = match self.below(5) {
                0 => "any Red".to_owned(),
                1 => format!("{} voters abstaining", 1 + self.below(2)),
                2 => "a majority of voters present and voting".to_owned(),
                3 => "1/3 of members".to_owned(),
                _ => format!("{} voters", 1 + self.below(3)),
            };
            let _ = writeln!(text, "    rejected by {rejected}");
            if self.below(3) == 0 {
                let word = self.one(&["and by", "or by"]);
                let _ = writeln!(text, "    {word}      {}", self.one(&["any Red", "2 voters", "a majority of members"]));
            }
        }
        if self.below(6) == 0 {
            let _ = writeln!(text, "    failing that by {}", self.share());
        }
        text
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    Yes,
    No,
    Abstains,
    /// Casts nothing: absent, or silent where there is a time to vote.
    Nothing,
}

const RESISTING: [Does; 3] = [Does::No, Does::Abstains, Does::Nothing];

/// A treaty with one decision, and what comes of each conduct.
struct Measure {
    compiled: Compiled,
    text: String,
    parties: usize,
    timed: bool,
    /// What came of each conduct, four to a voter.
    adopted: Vec<bool>,
}

fn code(conduct: &[Does]) -> usize {
    conduct.iter().rev().fold(0, |code, does| code * 4 + *does as usize)
}

impl Measure {
    fn new(random: &mut Random) -> Self {
        let parties = 3 + random.below(2) + random.below(2) * random.below(2);
        let timed = random.below(4) == 0;
        let mut text = String::from("---\ntreaty: Random\ntime zone: UTC\n---\n## Article 1\n```servanda\nrole State, Red\n");
        let reds = random.below(3);
        for (at, party) in PARTIES[..parties].iter().enumerate() {
            let _ = writeln!(text, "party {party} is State{}", if at < reds { ", Red" } else { "" });
        }
        let _ = writeln!(text, "body Council\n    members {}\nnumber Weight of State", PARTIES[..parties].join(", "));
        for (at, party) in PARTIES[..parties].iter().enumerate() {
            let _ = writeln!(text, "    {party} {}", [3, 1, 2, 2, 1][(at + reds) % 5]);
        }
        text.push_str("act State asks\n");
        text.push_str(&random.decision(parties, timed));
        for ask in ["who can block measure", "who suffices for measure", "how many votes for measure"] {
            let _ = writeln!(text, "ask {ask}");
        }
        text.push_str("```\n");
        let compiled = compile("random.md", text.as_str(), &servanda_model::load::nothing);
        let errors: Vec<_> = compiled.diagnostics.iter().filter(|one| one.is_error()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
        let mut vote = Self { compiled, text, parties, timed, adopted: Vec::new() };
        vote.adopted = vote.run();
        vote
    }

    /// Runs every conduct through the machine.
    fn run(&mut self) -> Vec<bool> {
        let mut adopted = Vec::new();
        for number in 0..4_usize.pow(self.parties as u32) {
            let mut rest = number;
            let mut by: [Vec<&str>; 4] = Default::default();
            for party in &PARTIES[..self.parties] {
                by[rest % 4].push(party);
                rest /= 4;
            }
            let mut ballots = Vec::new();
            for (does, word) in [(Does::Yes, "yes"), (Does::No, "no"), (Does::Abstains, "abstain"), (Does::Nothing, "absent")] {
                let who = &by[does as usize];
                if !(who.is_empty() || does == Does::Nothing && self.timed) {
                    ballots.push(format!("{word} {}", who.join(", ")));
                }
            }
            let mut history = String::from("2030-01-01 AA asks\n");
            if !ballots.is_empty() {
                let _ = writeln!(history, "2030-01-02 vote on measure: {}", ballots.join("; "));
            }
            let (lines, diagnostics) = self.compiled.read_history("history", &history);
            assert!(!diagnostics.iter().any(servanda_syntax::Diagnostic::is_error), "{history}\n{diagnostics:?}\n{}", self.text);
            let machine = Machine::new(&self.compiled.treaty);
            let events = Events::read(&self.compiled.treaty, machine.calendar(), &lines);
            let until = servanda_machine::Until::EndOf(servanda_machine::Day::from_date(jiff::civil::date(2030, 2, 1)));
            let worlds = machine.run(&events, &servanda_machine::Options { until, ..servanda_machine::Options::default() });
            let views = worlds.worlds[0].decisions(&machine, DecisionId(0));
            adopted.push(views.iter().any(|view| view.state == DecisionState::Adopted));
        }
        adopted
    }

    fn conduct(&self, of: impl Fn(usize) -> Does) -> bool {
        let conduct: Vec<Does> = (0..self.parties).map(of).collect();
        self.adopted[code(&conduct)]
    }

    /// Whether a set blocks by all of them doing this.
    fn blocks_by(&self, set: u32, does: Does) -> bool {
        !self.conduct(|who| if set >> who & 1 == 1 { does } else { Does::Yes })
    }

    /// Whether a set has a conduct that keeps it from adoption.
    fn blocks(&self, set: u32) -> bool {
        let size = set.count_ones();
        (0..3_usize.pow(size)).any(|number| {
            let mut rest = number;
            let mut conduct = vec![Does::Yes; self.parties];
            for (who, does) in conduct.iter_mut().enumerate() {
                if set >> who & 1 == 1 {
                    *does = RESISTING[rest % 3];
                    rest /= 3;
                }
            }
            !self.adopted[code(&conduct)]
        })
    }

    fn whole(&self) -> u32 {
        (1 << self.parties) - 1
    }

    fn minimal(&self, is: impl Fn(u32) -> bool) -> Vec<u32> {
        let all: Vec<u32> = (0..=self.whole()).filter(|set| is(*set)).collect();
        all.iter().copied().filter(|set| !all.iter().any(|less| less != set && less & set == *less)).collect()
    }

    fn asked(&self, at: usize) -> Outcome {
        answer(&self.compiled.treaty, &self.compiled.treaty.asks[at], &Options::default()).outcome
    }
}

/// The sets of an answer as bits, each with its conduct. `None`: it cannot be adopted at all.
fn sets(treaty: &Treaty, outcome: &Outcome, text: &str) -> Option<Vec<(u32, Option<Vote>)>> {
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
                    let bit = |who: &servanda_model::TermId| {
                        let name = &treaty.terms[who.index()].name;
                        1_u32 << PARTIES.iter().position(|party| party == name).expect("a party of the test")
                    };
                    let bits: Vec<u32> = part.class.iter().map(bit).collect();
                    let chosen: Vec<u32> = (0..1_u32 << bits.len())
                        .filter(|pick| pick.count_ones() == part.count)
                        .map(|pick| (0..bits.len()).filter(|at| pick >> at & 1 == 1).map(|at| bits[at]).sum())
                        .collect();
                    all = all.iter().flat_map(|left| chosen.iter().map(move |right| left | right)).collect();
                }
                found.extend(all.into_iter().map(|one| (one, set.conduct)));
            }
            other => panic!("no family: {other:?}\n{text}"),
        }
    }
    found.sort_by_key(|(set, _)| *set);
    found.dedup();
    Some(found)
}

fn not_answered(outcome: &Outcome) -> bool {
    !matches!(outcome, Outcome::Entries(_))
}

/// How many decisions are made; the seed is fixed, so they are always the same.
const ROUNDS: usize = 160;

#[test]
fn what_is_said_before_the_vote_is_what_comes_of_it() {
    let mut random = Random(0x1357_9BDF_2468_ACE1);
    let (mut impossible, mut unanswered, mut blocked, mut counted) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for _ in 0..ROUNDS {
        let vote = Measure::new(&mut random);
        let (treaty, text) = (&vote.compiled.treaty, vote.text.as_str());
        let lines = text.split("decision measure\n").nth(1).unwrap_or_default().split("ask who").next().unwrap_or_default();
        let reds = text.matches(", Red\n").count();
        let mut fail = |what: String| wrong.push(format!("{} parties, {reds} Red\n{lines}{what}\n", vote.parties));
        let (blocking, sufficing, votes) = (vote.asked(0), vote.asked(1), vote.asked(2));
        if not_answered(&blocking) {
            unanswered += 1;
            continue;
        }
        let can = vote.conduct(|_| Does::Yes);
        let found = sets(treaty, &blocking, text);
        if !can {
            impossible += 1;
            if found.is_some() {
                fail(format!("it cannot be adopted, and that was not said: {found:?}"));
            }
            continue;
        }
        let expected = vote.minimal(|set| vote.blocks(set));
        blocked += usize::from(!expected.is_empty());
        let Some(found) = found else {
            fail("said to be impossible".to_owned());
            continue;
        };
        let said: Vec<u32> = found.iter().map(|(set, _)| *set).collect();
        if said == expected {
            for (set, conduct) in &found {
                let by = |does: Does| vote.blocks_by(*set, does);
                let right = match conduct {
                    None => by(Does::Abstains) && by(Does::No),
                    Some(Vote::No) => by(Does::No) && !by(Does::Abstains) && !by(Does::Nothing),
                    Some(Vote::Absent) => by(Does::Nothing) && !by(Does::Abstains),
                    Some(Vote::Abstain(_)) => by(Does::Abstains) && !by(Does::No),
                    Some(Vote::Yes) => false,
                };
                if !right {
                    let by = RESISTING.map(by);
                    fail(format!("{set:?} is said to block by {conduct:?}; no, abstaining, absent block: {by:?}"));
                }
            }
        } else {
            fail(format!("who can block: {said:?}, by every conduct {expected:?}"));
        }
        let expected = vote.minimal(|set| !vote.blocks(vote.whole() & !set));
        let said: Option<Vec<u32>> = sets(treaty, &sufficing, text).map(|found| found.into_iter().map(|(set, _)| set).collect());
        if said.as_ref() != Some(&expected) {
            fail(format!("who suffices: {said:?}, by every conduct {expected:?}"));
        }
        // Where all vote, and all votes are alike, one number tells it.
        if let Outcome::Entries(entries) = &votes
            && let [entry] = entries.as_slice()
            && let Value::Votes(needed) = &entry.value
            && let [(need, base)] = needed.as_slice()
            && (base == "members" || base == "voters")
            && !["including", "Red", "Weight", "rejected", "consensus", "quorum", "or by"].iter().any(|word| lines.contains(word))
        {
            let enough = |count: u32| {
                let reached = |set: u32| vote.conduct(|who| if set >> who & 1 == 1 { Does::Yes } else { Does::No });
                (0..=vote.whole()).filter(|set| set.count_ones() == count).any(reached)
            };
            let least = (0..=vote.parties as u32).find(|count| enough(*count));
            counted += 1;
            if least != Some(*need) {
                fail(format!("how many votes: {need} of {base}, where all vote {least:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {ROUNDS}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(
        impossible > 5 && unanswered < ROUNDS / 20 && blocked > ROUNDS / 2 && counted > 5,
        "the decisions exercise too little: {impossible}, {unanswered}, {blocked}, {counted}"
    );
}
