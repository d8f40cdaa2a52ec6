//! Brackets wherever a bracket may stand, and questions: what a question answers of the draft under each choice is what it answers of
//! the text with that choice written out. The settled texts are made here, by writing the chosen words.

use std::fmt::Write as _;

use servanda_analysis::{Answered, Options, Outcome, answer};
use servanda_model::{Pick, Treaty, compile};

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % n
    }
}

/// A small treaty; every place in braces is one of its alternatives, or a bracket with two of them. An empty one is no text.
const TREATY: &str = "role State, Friend
party Ada, Ben is State
party Cy is {State|Friend}
place Hill in {Highland|Lowland}
place Highland, Lowland
act Party attacks Party in Place
act Party requests help of Party
act Party helps Party
act Party releases prisoners
act Party closes strait
act Party signals
act Party keeps Amount
number Quota of State
    Ada {3|5}
    others 4
fact truce
    {from P signals|from 2030-01-04|}
    {until 2030-01-09|}
fact quarrel
    means {not truce|Cy is Friend|Hill is in Lowland}
rule help of B to A
    {B|each State except A|the State jointly} {shall|may} help A
    when A requests help of B
    {within 2 days thereafter|within 5 days thereafter|immediately thereafter|}
    {unless truce|unless quarrel|}
    {if Quota of A is at least 4|if quarrel|}
    {if late still owed|if late ended|}
    {owed to A|}
    {on breach in addition repair of B to A|}
rule repair of B to A
    B shall release prisoners
    within {1|3} days after help of B to A is breached
rule peace
    {each State|each Friend} shall not attack V in L
    {unless L is in Lowland|unless quarrel|}
rule strait
    {each State|each Friend} {may|has power to} close strait
    {unless truce|unless quarrel|}
    {until 2030-01-08|from 2030-01-03|}
decision sanctions
    opens when A attacks V in L
    voters {State|State except A}
    adopted by {a majority of voters|all voters|2 voters}
    {failing that after 2 days by 1 voters|failing that by 1 voters|}
    {silence counts as yes|silence counts as no|}
    within {2|4} days thereafter
rule patrol
    {B|each State} shall signal
    {every 2 days after A helps B|within 2 days after A helps B|on day 2 after A helps B}
    {while truce|while not quarrel|}
    {if late still owed|}
rule stock
    each {State|Friend} shall keep {at most 5|at most 3}
    {throughout|until 2030-01-07|}
rule exit
    Ben {has power to|may} terminate Treaty
    {if truce|if quarrel|}
rule secrecy
    each State shall not release prisoners
    {survives Treaty ends|}
    {until 2030-01-20|}
rule leave
    each Friend may release prisoners
    {if quarrel|while truce|}
rule becoming
    A {becomes Friend|ceases to be Friend}
    when A signals
    {on day 2 thereafter|unless quarrel|}
rule force
    Treaty enters into force
    {on day 3 after P signals|when each State releases prisoners}
";

const ASKS: [&str; 31] = [
    "what is the state of help",
    "what is the state of repair",
    "what is the state of strait",
    "what is the state of peace",
    "what is the state of sanctions",
    "what is the state of truce",
    "what is the state of quarrel",
    "is quarrel",
    "since when is truce",
    "when is help due",
    "when does help arise",
    "when is help performed",
    "when is help breached",
    "when is sanctions adopted",
    "what is overdue on 2030-01-12",
    "what is breached",
    "which acts are invalid",
    "may Ada close strait",
    "may Ben attack Ada in Hill",
    "must Ben help Ada",
    "what does Ben owe",
    "who must help Ada",
    "how late is help",
    "does help arise",
    "what is the state of patrol",
    "what is the state of stock",
    "what is the state of secrecy",
    "what is the state of leave",
    "may Ada release prisoners",
    "is Ada a signatory",
    "when is patrol due",
];

fn story(random: &mut Random) -> String {
    let parties = ["Ada", "Ben", "Cy"];
    let mut text = String::new();
    let mut day = 1;
    for at in 0..3 + random.below(6) {
        day += random.below(3);
        let who = random.below(3);
        let (who, whom) = (parties[who], parties[(who + 1 + random.below(2)) % 3]);
        let what = match random.below(12) {
            9 => format!("{who} keeps {}", 2 + random.below(5)),
            10 => "Ben terminates Treaty".to_owned(),
            0 => format!("{who} signals"),
            1 => format!("{who} releases prisoners"),
            2 => format!("{who} closes strait"),
            3 => format!("{who} attacks {whom} in Hill"),
            4 | 5 => format!("{who} requests help of {whom}"),
            _ => format!("{who} helps {whom}"),
        };
        let lead = if at == 0 { "    given " } else { "          " };
        let _ = writeln!(text, "{lead}2030-01-{day:02} {what}");
    }
    text
}

/// The text with brackets, and with the alternatives chosen; the alternatives of each bracket are written `a | b`.
struct Draft {
    pieces: Vec<(String, Option<(String, String)>)>,
}

impl Draft {
    fn new(random: &mut Random) -> Self {
        let mut pieces = Vec::new();
        let mut open = 0;
        let mut rest = TREATY;
        while let Some((before, tail)) = rest.split_once('{') {
            let (inside, after) = tail.split_once('}').expect("braces are balanced");
            let alts: Vec<&str> = inside.split('|').collect();
            let first = alts[random.below(alts.len())];
            let second = alts[random.below(alts.len())];
            if open < 6 && first != second && random.below(100) < 30 {
                open += 1;
                // The empty alternative stands last.
                let (first, second) = if first.is_empty() { (second, first) } else { (first, second) };
                pieces.push((before.to_owned(), Some((first.to_owned(), second.to_owned()))));
            } else {
                pieces.push((format!("{before}{first}"), None));
            }
            rest = after;
        }
        pieces.push((rest.to_owned(), None));
        Self { pieces }
    }

    fn issues(&self) -> usize {
        self.pieces.iter().filter(|piece| piece.1.is_some()).count()
    }

    /// The draft (`None`), or the text under a choice.
    fn text(&self, choices: Option<&[u16]>, asks: &str) -> String {
        let mut block = String::new();
        let mut at = 0;
        for (words, bracket) in &self.pieces {
            block.push_str(words);
            let Some((first, second)) = bracket else { continue };
            match choices {
                None if second.is_empty() => {
                    let _ = write!(block, "[#i{at} {first}]");
                }
                None => {
                    let _ = write!(block, "[#i{at} {first} | {second}]");
                }
                Some(choices) => block.push_str(if choices[at] == 0 { first } else { second }),
            }
            at += 1;
        }
        let lines = block.lines().filter(|line| !line.trim().is_empty()).fold(String::new(), |text, line| text + line + "\n");
        format!("---\ntreaty: Test\ntime zone: UTC\n---\n## Article 1\n```servanda\n{lines}{asks}```\n")
    }
}

fn read(text: &str) -> Treaty {
    let compiled = compile("draft.md", text, &servanda_model::load::nothing);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|one| one.is_error()).map(|one| (one.code, one.message.clone())).collect();
    assert!(errors.is_empty(), "{text}\n{errors:?}");
    compiled.treaty
}

/// What is answered where these choices are made; `None`: it is not answered.
fn said(answered: &Answered, picks: &[Pick]) -> Option<Vec<String>> {
    if let Outcome::NotAnswered(_) = answered.outcome {
        return None;
    }
    let mut found = answered.cases.iter().filter(|case| case.when.iter().all(|pick| picks.contains(pick)));
    let case = found.next().expect("some case holds");
    assert!(found.next().is_none(), "two cases hold at once: {}", answered.question);
    let mut entries: Vec<String> = case.entries.iter().map(|entry| format!("{} for {:?}", entry.text, entry.of)).collect();
    entries.sort();
    Some(entries)
}

#[test]
fn a_question_of_a_draft_answers_under_each_choice_what_it_answers_of_the_settled_text() {
    let mut random = Random(0x51ED_270B_9F8C_1A37);
    let (mut compared, mut depended, mut lost) = (0, 0, 0);
    for round in 0..12 {
        let draft = Draft::new(&mut random);
        let given = story(&mut random);
        let asks: String = ASKS.iter().fold(String::new(), |text, ask| format!("{text}ask {ask}\n{given}"));
        let open = read(&draft.text(None, &asks));
        let whole: Vec<Answered> = open.asks.iter().map(|ask| answer(&open, ask, &Options::default())).collect();
        depended += whole.iter().filter(|answered| answered.cases.len() > 1).count();
        let issues: Vec<servanda_model::IssueId> = (0..draft.issues())
            .map(|at| {
                let found = open.issues.iter().position(|issue| issue.name == format!("#i{at}"));
                servanda_model::IssueId(found.expect("declared") as u32)
            })
            .collect();
        for number in 0..1_u32 << issues.len() {
            let choices: Vec<u16> = (0..issues.len()).map(|at| (number >> at & 1) as u16).collect();
            let picks: Vec<Pick> = issues.iter().zip(&choices).map(|(issue, alt)| Pick { issue: *issue, alt: *alt }).collect();
            let text = draft.text(Some(&choices), &asks);
            let settled = read(&text);
            for (ask, whole) in settled.asks.iter().zip(&whole) {
                let alone = answer(&settled, ask, &Options::default());
                let (have, want) = (said(whole, &picks), said(&alone, &[]));
                let Some(have) = have else {
                    // Under some other choice it has no answer, and then as a whole it has none.
                    lost += 1;
                    continue;
                };
                assert_eq!(Some(have), want, "round {round}, {choices:?}: {}\n{given}\n{}", ask.text, draft.text(None, ""));
                compared += 1;
            }
        }
    }
    assert!(compared > 2_000 && depended > 60 && lost * 3 < compared, "{compared} compared, {depended} depended, {lost} not answered");
}
