//! How fast a history is folded: events per second and bytes per event over a treaty with 12 parties and 40 rules, for
//! 10^4 to 10^6 events, and how long "what is due" takes after that.
//!
//! `cargo bench -p servanda-machine --bench fold [EVENTS…]`

#![expect(clippy::print_stdout, reason = "a bench prints what it measures")]
#![expect(clippy::disallowed_methods, reason = "a bench measures time")]

use std::fmt::Write as _;
use std::time::Instant as Clock;

use servanda_machine::{Doer, Event, Events, Happening, Instant, Machine, Moment, Options, Value};
use servanda_model::{ActId, TermId, Treaty, compile};
use servanda_syntax::Span;

fn text() -> String {
    let mut block = String::from("role State\nparty ");
    for n in 0..12 {
        let _ = write!(block, "{}P{} \"Party {n}\"", if n > 0 { ", " } else { "" }, char::from(b'A' + n));
    }
    block.push_str(" is State\nunit Money\n");
    for n in 0..8 {
        let word = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"][n];
        let _ = write!(
            block,
            "act State requests {word} of State
act State answers {word} to State
act State pays {word} Amount to State
act State withholds {word} from State
act State acknowledges {word} to State
rule answer {word} of B to A
    B shall answer {word} to A
    within 3 days after A requests {word} of B
    owed to A
    if late still owed
    on breach in addition compensation {word} of B to A
rule compensation {word} of B to A
    B shall pay {word} at least 10 Money to A
    within 14 days after answer {word} of B to A is breached
    owed to A
    if late still owed
rule withholding {word}
    each State shall not withhold {word} from V
rule countermeasure {word} of A against B
    A may withhold {word} from B
    when compensation {word} of B to A is breached
    until 30 days thereafter
rule reminder {word} of A to B
    A has power to acknowledge {word} to B
    when answer {word} of B to A is performed
    until 2 days thereafter
"
        );
    }
    block = block.replace("rule reminder", "rule thanks");
    format!("---\ntreaty: Bench\ntime zone: UTC\n---\n## Article 1\n```servanda\n{block}```\n")
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

fn events(treaty: &Treaty, n: usize, kept: bool) -> Events {
    let act = |verb: &str, word: &str| {
        let found = treaty.acts.iter().position(|act| act.verb == verb && act.text.contains(word));
        ActId(found.expect("declared") as u32)
    };
    let words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"];
    let requests: Vec<ActId> = words.iter().map(|word| act("request", word)).collect();
    let answers: Vec<ActId> = words.iter().map(|word| act("answer", word)).collect();
    let withholds: Vec<ActId> = words.iter().map(|word| act("withhold", word)).collect();
    let parties: Vec<TermId> = (0..treaty.terms.len() as u32)
        .map(TermId)
        .filter(|id| matches!(treaty.terms[id.index()].kind, servanda_model::TermKind::Party { .. }))
        .collect();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut made = Vec::with_capacity(n);
    let mut open: std::collections::VecDeque<(usize, TermId, TermId)> = std::collections::VecDeque::new();
    for index in 0..n {
        let at = Moment::exact(Instant(1_900_000_000 + index as i64 * 600));
        let word = random.below(8) as usize;
        let first = parties[random.below(12) as usize];
        let mut second = parties[random.below(12) as usize];
        if second == first {
            second = parties[(random.below(11) as usize + 1 + first.index()) % 12 % parties.len()];
        }
        // A treaty that works: who is asked answers, if late; so what is open stays bounded.
        let (act, by, to) = match random.below(100).max(if kept && open.len() > 200 { 50 } else { 0 }) {
            0 => (withholds[word], first, second),
            1..=49 => {
                open.push_back((word, second, first));
                (requests[word], first, second)
            }
            // Nobody answers who was asked: everything stays open, and every answer looks for what it could perform.
            _ if !kept => (answers[word], first, first),
            _ => match open.pop_front() {
                Some((word, by, to)) => (answers[word], by, to),
                None => (answers[word], first, second),
            },
        };
        made.push(Event {
            moment: at,
            recorded: at,
            planned: false,
            what: Happening::Act { act, by: Doer::Term(by), args: vec![Value::Term(to)] },
            span: Span::default(),
        });
    }
    Events { events: made, ..Events::default() }
}

/// Seconds of processor time, which other work on the machine does not disturb.
fn processor() -> f64 {
    std::fs::read_to_string("/proc/self/stat")
        .ok()
        .and_then(|text| {
            let fields: Vec<&str> = text.rsplit(')').next()?.split_whitespace().collect();
            let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
            Some(ticks / 100.0)
        })
        .unwrap_or(0.0)
}

fn resident() -> usize {
    std::fs::read_to_string("/proc/self/statm").ok().and_then(|text| text.split_whitespace().nth(1)?.parse::<usize>().ok()).unwrap_or(0)
        * 4096
}

fn main() {
    let compiled = compile("bench.md", text(), &|_: &str| None);
    for one in compiled.diagnostics.iter().filter(|one| one.is_error()) {
        println!("{} {}", one.code, one.message);
    }
    let treaty = &compiled.treaty;
    let sizes: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10_000, 100_000, 1_000_000] } else { sizes };
    println!("{} parties, {} rules", 12, treaty.rules.len());
    for n in sizes {
        measure(treaty, n, true);
    }
    println!("nothing is performed: half as many open instances as events");
    for n in [10_000, 20_000, 40_000] {
        measure(treaty, n, false);
    }
}

fn measure(treaty: &Treaty, n: usize, kept: bool) {
    let events = events(treaty, n, kept);
    let before = resident();
    let spent = processor();
    let clock = Clock::now();
    let machine = Machine::new(treaty);
    let options = Options { keep_ended: false, ..Options::default() };
    let worlds = machine.run(&events, &options);
    let wall = clock.elapsed().as_secs_f64();
    let took = (processor() - spent).max(0.01);
    let grown = resident().saturating_sub(before);
    let world = &worlds.worlds[0];
    let clock = Clock::now();
    let due = world.next_due(&machine).len();
    let answer = clock.elapsed().as_secs_f64() * 1000.0;
    println!(
        "{n} events: {took:.2} s of processor ({wall:.2} s), {:.0} events/s, {} bytes/event, {} breaches, {due} due, asked in {answer:.2} ms",
        n as f64 / took,
        grown / n,
        world.breaches().len(),
    );
}
