//! Who can block a rule, against brute force over all conducts, on small random procedures.
//!
//! The procedures are written as documents in the treaty language: duties each, jointly and of one, with and without a last day; acts that
//! set off or excuse, by count, by name, by weight; decisions in sequence, with quorum, fallback, rejection and necessary voters; what is
//! forbidden unless it is permitted; brackets as choices. The oracle below knows nothing of formulas: it lets a set of parties try every
//! conduct and every ballot, and looks whether the rule still arises.

use std::fmt::Write as _;

use servanda_analysis::{Outcome, Value, blockers};
use servanda_model::{ItemId, ItemPat, RuleId, Subject, Treaty, compile};

const PARTIES: [&str; 4] = ["AA", "BB", "CC", "DD"];
const WEIGHTS: [usize; 4] = [40, 30, 20, 10];
/// The first two acts may be triggers, the last two may be part of an excuse.
const ACTS: [(&str, &str); 4] = [("moves", "move"), ("helps", "help"), ("talks", "talk"), ("waits", "wait")];
const DUTIES: [&str; 4] = ["movement", "support", "consultation", "patience"];
/// What sets off by adoption, by rejection, permits an act that sets off; what excuses, and permits an act that excuses.
const DECISIONS: [&str; 5] = ["approval", "ban", "licence", "release", "waiver"];
const APPROVAL: usize = 0;
const BAN: usize = 1;
const LICENCE: usize = 2;
const RELEASE: usize = 3;
const WAIVER: usize = 4;

#[derive(Clone, Copy)]
enum Event {
    Act(usize, usize),
    Each(usize),
    Count(usize, usize),
    Weight(usize, usize),
    Adopted(usize),
    Rejected(usize),
    Performed(usize),
    Ended(usize),
}

#[derive(Clone, Copy, PartialEq)]
enum Bearers {
    Each,
    Jointly,
    One(usize),
}

#[derive(Clone)]
struct Duty {
    bearers: Bearers,
    act: usize,
    trigger: Option<Event>,
    deadline: bool,
}

/// What it takes to be adopted.
#[derive(Clone, Copy)]
enum Majority {
    /// So many voters, with the core (the first two parties) or without.
    Votes(usize, bool),
    /// More yes than no.
    OfThoseVoting,
    /// Votes with so many percent of the weight.
    Weight(usize),
}

#[derive(Clone)]
struct Decision {
    opens: Option<Event>,
    majority: Majority,
    failing: Option<Majority>,
    quorum: Option<usize>,
    /// So many noes reject.
    rejected: Option<usize>,
}

/// One party must not do one act, unless a decision permits it.
#[derive(Clone, Copy)]
struct Prohibition {
    who: usize,
    act: usize,
    unless: Option<usize>,
}

#[derive(Clone)]
struct Procedure {
    duties: Vec<Duty>,
    decisions: Vec<Decision>,
    prohibitions: Vec<Prohibition>,
    when: Vec<Vec<Event>>,
    unless: Option<Event>,
    #[expect(clippy::option_option, reason = "the other alternative may be that there is no excuse")]
    /// The other alternative of what stands in brackets: the majority of the approval, the first trigger, the excuse.
    other: (Option<Majority>, Option<Event>, Option<Option<Event>>),
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    fn maybe<T>(&mut self, one_in: usize, what: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(one_in) == 0).then(|| what(self))
    }

    fn act(&mut self, first: usize) -> Event {
        let act = first + self.below(2);
        match self.below(4) {
            0 => Event::Act(self.below(4), act),
            1 => Event::Each(act),
            2 => Event::Count(1 + self.below(4), act),
            _ => Event::Weight([30, 50, 70][self.below(3)], act),
        }
    }

    fn trigger(&mut self) -> Event {
        match self.below(8) {
            0..4 => self.act(0),
            4 => Event::Adopted(APPROVAL),
            5 => Event::Rejected(BAN),
            6 => Event::Performed(self.below(2)),
            _ => Event::Ended(self.below(2)),
        }
    }

    fn excuse(&mut self) -> Event {
        match self.below(2) {
            0 => Event::Performed(2 + self.below(2)),
            _ => Event::Adopted(RELEASE),
        }
    }

    fn majority(&mut self) -> Majority {
        match self.below(5) {
            0 => Majority::OfThoseVoting,
            1 => Majority::Weight([30, 50, 70][self.below(3)]),
            _ => Majority::Votes(1 + self.below(4), self.below(3) == 0),
        }
    }

    fn decision(&mut self, which: usize) -> Decision {
        let opening = match which {
            APPROVAL | BAN => Some(0),
            RELEASE => Some(2),
            _ => None,
        };
        Decision {
            opens: opening.and_then(|first| self.maybe(3, |random| random.act(first))),
            majority: self.majority(),
            failing: self.maybe(4, Self::majority),
            quorum: self.maybe(3, |random| 1 + random.below(4)),
            rejected: self.maybe(4, |random| 1 + random.below(3)),
        }
    }

    fn procedure(&mut self) -> Procedure {
        let mut duties = Vec::new();
        for act in 0..4 {
            let bearers = match self.below(3) {
                0 => Bearers::Each,
                1 => Bearers::Jointly,
                _ => Bearers::One(self.below(4)),
            };
            // A duty may wait for the act before it, never for itself.
            let trigger = match (act, self.below(2)) {
                (1 | 3, 0) => Some(Event::Act(self.below(4), act - 1)),
                (1 | 3, _) => Some(Event::Count(1 + self.below(3), act - 1)),
                _ => None,
            };
            duties.push(Duty { bearers, act, trigger, deadline: self.below(2) == 0 });
        }
        let mut prohibitions = Vec::new();
        for (act, permit) in [(self.below(2), LICENCE), (2 + self.below(2), WAIVER)] {
            let who = self.below(4);
            // What one must do is not what one must not.
            if duties[act].bearers == Bearers::One((who + 1) % 4) && self.below(2) == 0 {
                prohibitions.push(Prohibition { who, act, unless: self.maybe(2, |_| permit) });
            }
        }
        Procedure {
            duties,
            decisions: (0..DECISIONS.len()).map(|which| self.decision(which)).collect(),
            prohibitions,
            when: (0..=self.below(2)).map(|_| (0..=self.below(2)).map(|_| self.trigger()).collect()).collect(),
            unless: self.maybe(2, Self::excuse),
            other: (self.maybe(3, Self::majority), self.maybe(3, Self::trigger), self.maybe(4, |random| random.maybe(2, Self::excuse))),
        }
    }
}

fn event_text(event: Event) -> String {
    match event {
        Event::Act(who, act) => format!("{} {}", PARTIES[who], ACTS[act].0),
        Event::Each(act) => format!("each Player {}", ACTS[act].0),
        Event::Count(1, act) => format!("1 Player {}", ACTS[act].0),
        Event::Count(count, act) => format!("{count} Players {}", ACTS[act].1),
        Event::Weight(percent, act) => format!("Players with {percent} % of Weight {}", ACTS[act].1),
        Event::Adopted(decision) => format!("{} is adopted", DECISIONS[decision]),
        Event::Rejected(decision) => format!("{} is rejected", DECISIONS[decision]),
        Event::Performed(duty) => format!("{} is performed", DUTIES[duty]),
        Event::Ended(duty) => format!("{} is ended", DUTIES[duty]),
    }
}

fn majority_text(majority: Majority) -> String {
    match majority {
        Majority::Votes(votes, false) => format!("{votes} voters"),
        Majority::Votes(votes, true) => format!("{votes} voters including each Core"),
        Majority::OfThoseVoting => "a majority of voters present and voting".to_owned(),
        Majority::Weight(percent) => format!("voters with {percent} % of Weight"),
    }
}

/// One way to say it, or a bracket with two.
fn choice<T: Copy>(issue: &str, one: T, other: Option<T>, say: fn(T) -> String) -> String {
    match other {
        None => say(one),
        Some(other) => format!("[#{issue} AA: {} | BB: {}]", say(one), say(other)),
    }
}

fn text(procedure: &Procedure) -> String {
    let mut text = String::from(
        "---\ntreaty: Random\ntime zone: UTC\nsponsors: AA, BB\n---\n## Article 1\n```servanda\nrole Player, Core\nparty AA, BB is Player and Core\n\
         party CC, DD is Player\nnumber Weight of Player\n",
    );
    let mut line = |indent: bool, words: String| writeln!(text, "{}{words}", if indent { "    " } else { "" }).expect("a string");
    for (party, weight) in PARTIES.iter().zip(WEIGHTS) {
        line(true, format!("{party} {weight}"));
    }
    for verb in std::iter::once("cheers").chain(ACTS.iter().map(|act| act.0)) {
        line(false, format!("act Player {verb}"));
    }
    for (which, (name, decision)) in DECISIONS.iter().zip(&procedure.decisions).enumerate() {
        line(false, format!("decision {name}"));
        if let Some(opens) = decision.opens {
            line(true, format!("opens when {}", event_text(opens)));
        }
        line(true, "voters Player".to_owned());
        if let Some(quorum) = decision.quorum {
            line(true, format!("quorum {quorum} voters"));
        }
        let other = procedure.other.0.filter(|_| which == APPROVAL);
        line(true, format!("adopted by {}", choice("majority", decision.majority, other, majority_text)));
        if let Some(noes) = decision.rejected {
            line(true, format!("rejected by {noes} voters"));
        }
        if let Some(failing) = decision.failing {
            line(true, format!("failing that by {}", majority_text(failing)));
        }
    }
    for (name, duty) in DUTIES.iter().zip(&procedure.duties) {
        let who = match duty.bearers {
            Bearers::Each => "each Player".to_owned(),
            Bearers::Jointly => "the Players jointly".to_owned(),
            Bearers::One(who) => PARTIES[who].to_owned(),
        };
        line(false, format!("rule {name}"));
        line(true, format!("{who} shall {}", ACTS[duty.act].1));
        if let Some(trigger) = duty.trigger {
            line(true, format!("when {}", event_text(trigger)));
        }
        if duty.deadline {
            line(true, "not later than 2030-01-01".to_owned());
        }
    }
    for (name, prohibition) in ["restraint", "reserve"].iter().zip(&procedure.prohibitions) {
        line(false, format!("rule {name}"));
        line(true, format!("{} shall not {}", PARTIES[prohibition.who], ACTS[prohibition.act].1));
        if let Some(permit) = prohibition.unless {
            line(true, format!("unless {} is adopted", DECISIONS[permit]));
        }
    }
    line(false, "rule outcome".to_owned());
    line(true, "each Player shall cheer".to_owned());
    for (at, alternative) in procedure.when.iter().enumerate() {
        for (index, event) in alternative.iter().enumerate() {
            let word = match (at, index) {
                (0, 0) => "when",
                (_, 0) => "or",
                _ => "and",
            };
            let other = procedure.other.1.filter(|_| (at, index) == (0, 0));
            line(true, format!("{word} {}", choice("road", *event, other, event_text)));
        }
    }
    let unless = |excuse: Option<Event>| excuse.map_or_else(|| "delete".to_owned(), |event| format!("unless {}", event_text(event)));
    match (procedure.unless, procedure.other.2) {
        (None, None | Some(None)) => {}
        (Some(event), None) => line(true, unless(Some(event))),
        (one, Some(other)) => line(true, format!("[#excuse AA: {} | BB: {}]", unless(one), unless(other))),
    }
    line(false, "```".to_owned());
    text
}

#[derive(Clone, Copy, PartialEq)]
enum Vote {
    Yes,
    No,
    Abstain,
    Absent,
}

const VOTES: [Vote; 4] = [Vote::Yes, Vote::No, Vote::Abstain, Vote::Absent];

impl Decision {
    fn adopted(&self, votes: [Vote; 4]) -> bool {
        let count = |vote: Vote| votes.iter().filter(|own| **own == vote).count();
        let reached = |majority: Majority| match majority {
            Majority::Votes(need, core) => count(Vote::Yes) >= need && (!core || votes[..2] == [Vote::Yes; 2]),
            Majority::OfThoseVoting => count(Vote::Yes) > count(Vote::No),
            Majority::Weight(percent) => {
                votes.iter().zip(WEIGHTS).filter(|(vote, _)| **vote == Vote::Yes).map(|(_, weight)| weight).sum::<usize>() >= percent
            }
        };
        (reached(self.majority) || self.failing.is_some_and(reached))
            && self.quorum.is_none_or(|quorum| 4 - count(Vote::Absent) >= quorum)
            && self.rejected.is_none_or(|noes| count(Vote::No) < noes)
    }

    /// Every ballot of some parties, the others voting as they do in `votes`.
    fn every(votes: [Vote; 4], who: &[usize], mut test: impl FnMut([Vote; 4]) -> bool) -> bool {
        (0..4_usize.pow(who.len() as u32)).all(|code| {
            let mut votes = votes;
            for (at, one) in who.iter().enumerate() {
                votes[*one] = VOTES[code / 4_usize.pow(at as u32) % 4];
            }
            test(votes)
        })
    }

    /// Whether it is adopted if these resist in whatever way, and everybody else votes yes.
    fn despite(&self, set: &[usize]) -> bool {
        Self::every([Vote::Yes; 4], set, |votes| self.adopted(votes))
    }

    /// Whether these can adopt it, whatever everybody else does.
    fn by(&self, set: &[usize]) -> bool {
        let others: Vec<usize> = (0..4).filter(|who| !set.contains(who)).collect();
        !Self::every([Vote::Absent; 4], set, |own| !Self::every(own, &others, |votes| self.adopted(votes)))
    }
}

/// Who does what: one bit per party and act. How the votes come out does not depend on it.
struct Conduct {
    done: [[bool; 4]; 4],
    adopted: [bool; 5],
}

impl Procedure {
    /// With the alternatives that an assignment takes.
    fn settled(&self, assignment: usize) -> Self {
        let mut settled = self.clone();
        if let (Some(other), 1) = (self.other.0, assignment & 1) {
            settled.decisions[APPROVAL].majority = other;
        }
        if let (Some(other), 1) = (self.other.1, assignment >> 1 & 1) {
            settled.when[0][0] = other;
        }
        if let (Some(other), 1) = (self.other.2, assignment >> 2 & 1) {
            settled.unless = other;
        }
        settled
    }

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
        let opened = |decision: usize| self.decisions[decision].opens.is_none_or(|event| self.happens(event, conduct));
        match event {
            Event::Act(who, act) => conduct.done[who][act],
            Event::Each(act) => count(act) == 4,
            Event::Count(need, act) => count(act) >= need,
            Event::Weight(percent, act) => (0..4).filter(|who| conduct.done[*who][act]).map(|who| WEIGHTS[who]).sum::<usize>() >= percent,
            Event::Adopted(decision) => opened(decision) && conduct.adopted[decision],
            Event::Rejected(decision) => opened(decision) && !conduct.adopted[decision],
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
        set_off && !self.unless.is_some_and(|event| self.happens(event, conduct))
    }

    fn forbidden(&self, who: usize, act: usize, adopted: [bool; 5]) -> bool {
        self.prohibitions.iter().any(|one| (one.who, one.act) == (who, act) && !one.unless.is_some_and(|permit| adopted[permit]))
    }

    /// Whoever must act by a date does, and nobody does what is forbidden.
    fn lawful(&self, who: usize, conduct: &Conduct) -> bool {
        let performs = (0..4).all(|duty| {
            !self.duties[duty].deadline
                || !self.bearers(duty).contains(&who)
                || !self.arises(duty, conduct)
                || conduct.done[who][self.duties[duty].act]
        });
        performs && (0..4).all(|act| !conduct.done[who][act] || !self.forbidden(who, act, conduct.adopted))
    }

    /// Whether these parties can keep the outcome away, whatever the others lawfully do to bring it about.
    fn blocks(&self, set: u32, in_breach: bool) -> bool {
        let (members, others): (Vec<usize>, Vec<usize>) = (0..4).partition(|who| set >> who & 1 == 1);
        let mut adopted = [false; 5];
        for (which, decision) in self.decisions.iter().enumerate() {
            adopted[which] = if matches!(which, APPROVAL | LICENCE) { decision.despite(&members) } else { decision.by(&members) };
        }
        for bits in 0..1_u32 << (4 * members.len()) {
            let mut conduct = Conduct { done: [[false; 4]; 4], adopted };
            for (at, who) in members.iter().enumerate() {
                for act in 0..4 {
                    conduct.done[*who][act] = bits >> (4 * at + act) & 1 == 1;
                }
            }
            // The others set it off as far as they may, and do of the excusing acts only what they must.
            for who in &others {
                for act in 0..2 {
                    conduct.done[*who][act] = !self.forbidden(*who, act, adopted);
                }
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

/// Whether the choices of an assignment make an entry's condition true.
fn holds(treaty: &Treaty, when: &[Vec<servanda_model::Pick>], assignment: usize) -> bool {
    let taken = |pick: &servanda_model::Pick| {
        let issue = &treaty.issues[pick.issue.0 as usize];
        let at = ["majority", "road", "excuse"]
            .iter()
            .position(|name| issue.name.trim_start_matches('#') == *name)
            .expect("an issue of the test");
        usize::from(pick.alt) == assignment >> at & 1
    };
    when.is_empty() || when.iter().any(|all| all.iter().all(taken))
}

/// The sets of an answer under an assignment of the choices, as bits.
fn sets(treaty: &Treaty, outcome: &Outcome, assignment: usize, text: &str) -> Option<Vec<u32>> {
    let Outcome::Entries(entries) = outcome else {
        panic!("not answered: {outcome:?}\n{text}");
    };
    let mut found = Vec::new();
    for entry in entries.iter().filter(|entry| holds(treaty, &entry.when, assignment)) {
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
    let (mut impossible, mut in_breach, mut forked) = (0, 0, 0);
    for _ in 0..ROUNDS {
        let procedure = random.procedure();
        let text = text(&procedure);
        let compiled = compile("random.md", text.as_str(), &servanda_model::load::nothing);
        let errors: Vec<_> = compiled.diagnostics.iter().filter(|one| one.severity == servanda_syntax::Severity::Error).collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
        let treaty = &compiled.treaty;
        let rule = treaty.rules.iter().position(|rule| rule.name.text == "outcome").expect("the rule is written above");
        let subject =
            Subject::Item(ItemPat { item: ItemId::Rule(RuleId(rule as u32)), args: Vec::new(), span: servanda_syntax::Span::default() });
        let found = blockers(treaty, &subject, &[], &[]);
        let mut answers = Vec::new();
        let open = [procedure.other.0.is_some(), procedure.other.1.is_some(), procedure.other.2.is_some()];
        // A bracket that is not there is not chosen.
        let real = |assignment: &usize| (0..3).all(|at| open[at] || assignment >> at & 1 == 0);
        for assignment in (0..8).filter(real) {
            let settled = procedure.settled(assignment);
            let lawful = sets(treaty, &found.lawful.outcome, assignment, &text);
            let breach = sets(treaty, &found.in_breach.outcome, assignment, &text);
            answers.push(lawful.clone());
            if settled.blocks(0, true) {
                assert_eq!(lawful, None, "it cannot happen under {assignment}, and that was not said\n{text}");
                impossible += 1;
                continue;
            }
            assert_eq!(lawful, Some(settled.minimal(false)), "lawful conduct under {assignment}\n{text}");
            let expected = settled.minimal(true);
            in_breach += usize::from(!expected.is_empty());
            assert_eq!(breach, Some(expected), "in breach under {assignment}\n{text}");
        }
        forked += usize::from(answers.iter().any(|answer| *answer != answers[0]));
    }
    assert!(impossible > 10 && in_breach > 20 && forked > 10, "the procedures exercise too little: {impossible}, {in_breach}, {forked}");
}

/// How many procedures are tried; the seed is fixed, so they are always the same.
const ROUNDS: usize = 150;
