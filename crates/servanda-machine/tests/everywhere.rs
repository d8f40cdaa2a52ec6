//! Brackets wherever a bracket may stand: what a run with open brackets says under each choice is what the run of the text with
//! that choice written out says. The settled texts are made here, by writing the chosen words, and share nothing with the draft.

mod common;

use std::fmt::Write as _;

use common::{Case, Told, d0};
use servanda_machine::{Options, Settings, Until, World};
use servanda_model::{FactId, ItemId, RuleId};

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
}

/// A text with brackets: each a number and its alternatives; an empty alternative is "no text".
#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    Open(usize, Vec<String>),
}

struct Draft {
    random: Random,
    pieces: Vec<Piece>,
    issues: usize,
    /// How many in a hundred of the places are bracketed.
    share: usize,
}

const MOST: usize = 6;

impl Draft {
    fn say(&mut self, text: &str) {
        self.pieces.push(Piece::Text(text.to_owned()));
    }

    fn opens(&mut self) -> bool {
        self.issues < MOST && self.random.below(100) < self.share
    }

    /// One of these words, or a bracket with two of them.
    fn word(&mut self, of: &[&str]) {
        let first = self.random.one(of);
        if of.len() > 1 && self.opens() {
            let second = loop {
                let other = self.random.one(of);
                if other != first {
                    break other;
                }
            };
            self.pieces.push(Piece::Open(self.issues, vec![first.to_owned(), second.to_owned()]));
            self.issues += 1;
        } else {
            self.say(first);
        }
    }

    /// A line, perhaps in a bracket: in or out, or against another.
    fn line(&mut self, of: &[&str], needed: bool) {
        let first = self.random.one(of);
        if self.opens() {
            let second = self.random.one(of);
            let alts = if needed || (self.random.below(2) == 0 && second != first) {
                if second == first { vec![first.to_owned()] } else { vec![first.to_owned(), second.to_owned()] }
            } else {
                vec![first.to_owned(), String::new()]
            };
            self.say("    ");
            if alts.len() == 1 {
                self.say(first);
            } else {
                self.pieces.push(Piece::Open(self.issues, alts));
                self.issues += 1;
            }
            self.say("\n");
        } else if needed || self.random.below(2) == 0 {
            self.say(&format!("    {first}\n"));
        }
    }

    fn open_text(&self) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(words) => text.push_str(words),
                Piece::Open(issue, alts) if alts.last().is_some_and(String::is_empty) => {
                    let _ = write!(text, "[#i{issue} {}]", alts[0]);
                }
                Piece::Open(issue, alts) => {
                    let _ = write!(text, "[#i{issue} {}]", alts.join(" | "));
                }
            }
        }
        text
    }

    fn settled_text(&self, choices: &[usize]) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(words) => text.push_str(words),
                Piece::Open(issue, alts) => text.push_str(&alts[choices[*issue]]),
            }
        }
        // A line of which nothing is left is no line.
        text.lines().filter(|line| !line.trim().is_empty()).fold(String::new(), |text, line| text + line + "\n")
    }
}

const DURATIONS: [&str; 4] = ["1", "2", "3", "5"];

fn duty(draft: &mut Draft, name: &str) {
    draft.say(&format!("rule {name} of B to A\n    "));
    draft.word(&["B", "each State except A", "each Friend", "the State jointly", "any State"]);
    draft.say(" ");
    draft.word(&["shall", "shall", "may", "shall not"]);
    draft.say(" ");
    draft.word(&["answer A", "help A", "warn A"]);
    draft.say("\n    when A ");
    draft.word(&["asks B", "warns B"]);
    draft.say("\n");
    if draft.random.below(3) == 0 {
        draft.line(&["and B warns A", "and B helps A"], false);
    }
    match draft.random.below(4) {
        0 => {
            draft.say("    within ");
            draft.word(&["1 days", "2 days", "1 weeks", "4 days"]);
            draft.say(" thereafter\n");
        }
        1 => draft.line(&["within 2 days thereafter", "every 3 days thereafter", "on day 2 thereafter", "immediately thereafter"], false),
        2 => {
            draft.say("    not later than ");
            draft.word(&["day 2 thereafter", "d4", "3 days thereafter"]);
            draft.say("\n");
        }
        _ => draft.line(&["within 3 days after A asks B", "until day 6 thereafter", "within 1 week thereafter"], false),
    }
    draft.line(&["unless truce", "unless storm", "unless quarrel"], false);
    draft.line(&["if storm", "if not truce", "if Quota of B is at least 4"], false);
    if draft.random.below(4) == 0 {
        draft.line(&["while not storm", "while quarrel"], false);
    }
    draft.line(&["if late still owed", "if late ended"], false);
    draft.line(&["owed to A"], false);
    if draft.random.below(3) == 0 {
        draft.line(&["standard best efforts", "standard so far as possible", "earlier performance counts"], false);
    }
}

fn standing(draft: &mut Draft, name: &str) {
    draft.say(&format!("rule {name}\n    "));
    draft.word(&["each State", "each Friend"]);
    draft.say(" ");
    draft.word(&["shall not", "may", "shall"]);
    draft.say(" help Ada\n");
    draft.line(&["unless truce", "unless quarrel"], false);
    draft.line(&["until d9", "not later than d7", "from d3", "within 4 days after P signals"], false);
    draft.line(&["if storm", "if not truce"], false);
    draft.line(&["if late still owed", "if late ended"], false);
}

fn decision(draft: &mut Draft) {
    draft.say("decision measure\n    opens when A proposes measure\n    voters ");
    draft.word(&["State", "Friend", "State except A"]);
    draft.say("\n    adopted by ");
    draft.word(&["a majority of voters", "two thirds of voters", "all voters", "2 voters", "consensus"]);
    draft.say("\n");
    draft.line(&["failing that by 1 voters", "failing that after 2 days by a majority of voters"], false);
    draft.line(&["silence counts as yes", "silence counts as no"], false);
    draft.line(&["abstention counts as yes", "abstention counts as no"], false);
    draft.say("    within ");
    draft.word(&DURATIONS);
    draft.say(" days thereafter\n");
    draft.line(&["otherwise adopted", "otherwise rejected"], false);
    draft.line(&["unless truce", "if storm"], false);
    draft.say("rule work\n    Dee shall ");
    draft.word(&["answer Ada", "help Ada"]);
    draft.say("\n    within ");
    draft.word(&DURATIONS);
    draft.say(" days after measure is ");
    draft.word(&["adopted", "rejected", "ended"]);
    draft.say("\n");
}

fn draft(seed: u64) -> Draft {
    let mut draft = Draft { random: Random((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1), pieces: Vec::new(), issues: 0, share: 30 };
    draft.say("role State, Friend\nparty Ada, Ben is State\nparty Cy is ");
    draft.word(&["State", "Friend"]);
    draft.say("\nparty Dee is State, Friend\n");
    draft.say(
        "act Party asks Party\nact Party answers Party\nact Party helps Party\nact Party warns Party\nact Party signals\nact Party rests\n",
    );
    draft.say("act Party proposes measure\n");
    draft.say("number Quota of State\n    Ada 3\n    Ben ");
    draft.word(&["3", "5"]);
    draft.say("\n    others 4\n");
    draft.say("fact truce\n");
    draft.line(&["from P signals", "from d3", "from P rests"], true);
    draft.line(&["until P rests", "until d8"], false);
    draft.say("fact storm\n    from P rests\n");
    draft.say("fact quarrel\n    means ");
    draft.word(&["not truce", "storm", "Ben is Friend", "Cy is Friend"]);
    draft.say("\n");
    for name in ["first", "second", "third"] {
        match draft.random.below(4) {
            0 => standing(&mut draft, name),
            _ => duty(&mut draft, name),
        }
    }
    if draft.random.below(2) == 0 {
        draft.say("rule effect\n    B ");
        draft.word(&["answers A", "helps A"]);
        draft.say("\n    when A ");
        draft.word(&["asks B", "warns B"]);
        draft.say("\n");
        draft.line(&["on day 2 thereafter", "not before d4", "if storm"], false);
        draft.line(&["unless truce"], false);
    }
    if draft.random.below(2) == 0 {
        decision(&mut draft);
    }
    draft
}

fn story(random: &mut Random) -> String {
    const PARTIES: [&str; 4] = ["Ada", "Ben", "Cy", "Dee"];
    let mut text = String::new();
    let mut day = 0;
    let mut proposed = false;
    for _ in 0..4 + random.below(9) {
        day += random.below(3);
        let who = random.below(4);
        let whom = PARTIES[(who + 1 + random.below(3)) % 4];
        let who = PARTIES[who];
        match random.below(10) {
            0 => writeln!(text, "d{day} {who} signals"),
            1 => writeln!(text, "d{day} {who} rests"),
            2 if !proposed => {
                proposed = true;
                writeln!(text, "d{day} {who} proposes measure")
            }
            3 => writeln!(text, "d{day} {who} warns {whom}"),
            4 | 5 => writeln!(text, "d{day} {who} asks {whom}"),
            6 | 7 => writeln!(text, "d{day} {who} answers {whom}"),
            _ => writeln!(text, "d{day} {who} helps {whom}"),
        }
        .expect("a string takes everything");
    }
    text
}

/// Everything that a world shows.
fn shown(told: &Told<'_>, world: &World) -> Vec<String> {
    let treaty = told.machine.treaty();
    let mut all = Vec::new();
    for (index, rule) in treaty.rules.iter().enumerate() {
        for view in world.instances(&told.machine, RuleId(index as u32)) {
            let who: Vec<&str> = view.bearers.iter().map(|who| treaty.terms[who.index()].name.as_str()).collect();
            all.push(format!(
                "{} {:?} {who:?} arose {} {} since {} due {} from {:?} performed {:?} breached {:?} missing {:?} to {}",
                rule.name.words(),
                view.key.args.iter().map(|arg| arg.term().map(|term| treaty.terms[term.index()].name.clone())).collect::<Vec<_>>(),
                told.day(view.arose),
                view.state.words(),
                told.day(view.since),
                told.due(view.due),
                view.earliest.map(|at| told.day(at)),
                view.performed.map(|at| told.day(at)),
                view.breached.map(|(on, known)| (told.day(on), told.day(known))),
                view.missing_members.iter().map(|who| treaty.terms[who.index()].name.as_str()).collect::<Vec<_>>(),
                view.creditors.len(),
            ));
        }
    }
    for (index, decision) in treaty.decisions.iter().enumerate() {
        for view in world.decisions(&told.machine, servanda_model::DecisionId(index as u32)) {
            let voters: Vec<&str> = view.electorate.iter().map(|who| treaty.terms[who.index()].name.as_str()).collect();
            all.push(format!(
                "{} {} since {} {voters:?} {}",
                decision.name.words(),
                view.state.words(),
                told.day(view.since),
                told.due(view.closes)
            ));
        }
    }
    for (index, fact) in treaty.facts.iter().enumerate() {
        for view in world.facts(&told.machine, FactId(index as u32)) {
            all.push(format!("{} {:?}", fact.name.words(), view.truth));
        }
    }
    for breach in world.breaches() {
        all.push(format!("breach of {} on {}", treaty.rules[breach.rule.index()].name.words(), told.day(breach.on)));
    }
    for role in ["State", "Friend"] {
        let holders = world.holders(&told.machine, told.term(role)).expect("everything is chosen");
        all.push(format!("{role}: {:?}", holders.iter().map(|who| treaty.terms[who.index()].name.as_str()).collect::<Vec<_>>()));
    }
    all.sort();
    all
}

/// Compares every choice of a draft; returns how many brackets it has.
fn compare(seed: u64) -> usize {
    let draft = draft(seed);
    let open_text = draft.open_text();
    let mut random = Random((seed + 7).wrapping_mul(0xD134_2543_DE82_EF95) | 1);
    let story = story(&mut random);
    let options = || Options { until: Until::EndOf(d0().plus(20)), start: Some(d0()), ..Options::default() };
    let mut case = Case::new(&open_text);
    let issues: Vec<servanda_model::IssueId> = (0..draft.issues)
        .map(|issue| {
            let at = case.compiled.treaty.issues.iter().position(|one| one.name == format!("#i{issue}"));
            servanda_model::IssueId(at.expect("declared") as u32)
        })
        .collect();
    let run = case.after_with(&story, options());
    assert_eq!(run.worlds.gave_up, None, "seed {seed}");
    for number in 0..1_usize << draft.issues {
        let choices: Vec<usize> = (0..draft.issues).map(|issue| number >> issue & 1).collect();
        let picks: Settings =
            Settings { picks: issues.iter().zip(&choices).map(|(issue, alt)| (*issue, *alt as u16)).collect(), ..Settings::default() };
        let settled = draft.settled_text(&choices);
        let mut other = Case::new(&settled);
        let alone = other.after_with(&story, options());
        let expected = shown(&alone, alone.world());
        let fitting: Vec<(&World, &Settings)> = run
            .worlds
            .worlds
            .iter()
            .flat_map(|world| world.settings.iter().map(move |settings| (world, settings)))
            .filter(|(_, settings)| settings.picks.iter().all(|(issue, alt)| picks.picks.get(issue) == Some(alt)))
            .collect();
        assert!(!fitting.is_empty(), "seed {seed} {choices:?}: nothing is left out");
        let context = || format!("seed {seed}, choices {choices:?}\n{open_text}\n{story}\n--- settled\n{settled}");
        for (world, own) in &fitting {
            assert_eq!(shown(&run, &world.under(picks.clone())), expected, "{}", context());
            // With no more chosen than the run read: the same, or it says what is open.
            let near = world.under((*own).clone());
            for view in near.all_instances(&run.machine) {
                let same = world.under(picks.clone()).all_instances(&run.machine).into_iter().find(|other| other.id == view.id);
                let same = same.expect("the same instances");
                assert!(
                    view.open.is_some()
                        || (view.state, view.since, view.due, &view.missing_parts)
                            == (same.state, same.since, same.due, &same.missing_parts),
                    "{}",
                    context()
                );
            }
        }
        assert!(fitting.iter().all(|(world, _)| std::ptr::eq(*world, fitting[0].0)), "seed {seed}: worlds exclude each other");
    }
    draft.issues
}

#[test]
fn a_bracket_anywhere_is_read_wherever_it_matters() {
    let mut brackets = 0;
    let mut drafts = 0;
    for seed in 0..250 {
        brackets += compare(seed);
        drafts += 1;
    }
    assert!(brackets > 3 * drafts, "the drafts have enough brackets to matter: {brackets} in {drafts}");
}

/// A question about one item reads what the item depends on, and no less: the answers of a narrow run are those of the whole.
#[test]
fn a_run_about_one_item_says_of_it_what_the_whole_run_says() {
    for seed in 0..120 {
        let draft = draft(5_000 + seed);
        let mut random = Random((seed + 77).wrapping_mul(0xD134_2543_DE82_EF95) | 1);
        let story = story(&mut random);
        let choices: Vec<usize> = (0..draft.issues).map(|_| random.below(2)).collect();
        let mut case = Case::new(&draft.settled_text(&choices));
        let options = |about| Options { until: Until::EndOf(d0().plus(20)), start: Some(d0()), about, ..Options::default() };
        let rules = case.compiled.treaty.rules.len();
        let whole: Vec<Vec<String>> = {
            let told = case.after_with(&story, options(None));
            (0..rules).map(|index| of_rule(&told, told.world(), index)).collect()
        };
        for (index, whole) in whole.iter().enumerate() {
            let narrow = case.after_with(&story, options(Some(vec![ItemId::Rule(RuleId(index as u32))])));
            assert_eq!(of_rule(&narrow, narrow.world(), index), *whole, "seed {seed}\n{}\n{story}", draft.settled_text(&choices));
        }
    }
}

fn of_rule(told: &Told<'_>, world: &World, index: usize) -> Vec<String> {
    world
        .instances(&told.machine, RuleId(index as u32))
        .iter()
        .map(|view| format!("{:?} {} since {} due {}", view.bearers, view.state.words(), told.day(view.since), told.due(view.due)))
        .collect()
}
