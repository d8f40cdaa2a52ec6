//! Random edits of real treaties through everything: parse, format, model, findings, questions, pages. For finding panics and hangs. Before
//! that, whether each untouched treaty answers its questions alike when all spaces in it have been taken out and set again by the formatter.
//!
//! `cargo run --release -p servanda --example edits -- SECONDS SEED [FILE|FOLDER]…` (default: the library and the examples). Every edited text
//! comes from its number and the seed, so that what is found can be made again; a text that panics, or takes longer than ten seconds, is
//! kept in the folder for temporary files and named; so is the text in hand, which tells what ended the whole process. Ends with status 1 if there was one.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example that reads files, measures time and speaks to the terminal"
)]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use servanda::{Severity, tested, views};

/// Larger files are left out: a campaign wants many runs.
const LARGEST: u64 = 60_000;
/// An edited text that takes longer is kept.
const SLOW: Duration = Duration::from_secs(10);

/// A small generator of numbers (`SplitMix64`, Steele and others 2014): the same numbers for the same seed everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }
}

fn treaties(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let Ok(entries) = fs::read_dir(path) else { return };
        let mut entries: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
        entries.sort();
        for entry in &entries {
            treaties(entry, found);
        }
    } else if path.extension().is_some_and(|end| end == "md") && fs::metadata(path).is_ok_and(|data| data.len() < LARGEST) {
        found.push(path.to_path_buf());
    }
}

const SIGNS: [&str; 40] = [
    "[",
    "]",
    "|",
    "{",
    "}",
    "\"",
    ",",
    ":",
    "#a",
    "[#a UA: ",
    " | RU: delete]",
    "[reading x: ",
    "[suppose y: ",
    "(",
    ")",
    " and ",
    " or ",
    " except ",
    " not ",
    "is ",
    "if ",
    "when ",
    "unless ",
    "within 3 days after ",
    "not before ",
    "on day 0 after ",
    "0",
    "99999999999",
    "-1",
    "1/0",
    "A",
    "V",
    "it",
    "each ",
    "any 2 of ",
    "the ",
    "jointly ",
    "2022-02-29",
    "9999-12-31",
    "\n    and         ",
];

/// One edit: of a line, a word, or a sign.
fn edit(dice: &mut Dice, text: &str, other: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = dice.below(lines.len());
    let line = lines.get(at).cloned().unwrap_or_default();
    match dice.below(9) {
        0 => drop(lines.drain(at..lines.len().min(at + 1))),
        1 => lines.insert(at, line),
        2 => {
            let with = dice.below(lines.len());
            if !lines.is_empty() {
                lines.swap(at, with);
            }
        }
        3 => {
            let from: Vec<&str> = other.lines().collect();
            let start = dice.below(from.len());
            let many = 1 + dice.below(8);
            let block: Vec<String> = from.iter().skip(start).take(many).map(|line| (*line).to_owned()).collect();
            lines.splice(at..at, block);
        }
        4 | 5 => {
            // A word for a word.
            let words: Vec<&str> = line.split(' ').collect();
            let which = dice.below(words.len());
            let from: Vec<&str> = (if dice.below(2) == 0 { text } else { other }).split_whitespace().collect();
            let new = dice.one(&from).copied().unwrap_or("");
            let changed: Vec<&str> = words.iter().enumerate().map(|(at, word)| if at == which { new } else { word }).collect();
            if let Some(line) = lines.get_mut(at) {
                *line = changed.join(" ");
            }
        }
        6 => {
            let sign = dice.one(&SIGNS).copied().unwrap_or("");
            let mut place = dice.below(line.len() + 1);
            while !line.is_char_boundary(place) {
                place -= 1;
            }
            if let Some(line) = lines.get_mut(at) {
                line.insert_str(place, sign);
            }
        }
        7 => {
            let mut place = dice.below(line.len() + 1);
            while !line.is_char_boundary(place) {
                place -= 1;
            }
            if let Some(line) = lines.get_mut(at) {
                line.truncate(place);
            }
        }
        _ => {
            // The words of a line in a bracket, beside those of another.
            let words = line.trim_start();
            let indent = line.get(..line.len() - words.len()).unwrap_or("");
            let beside = lines.get(dice.below(lines.len())).map_or("", |line| line.trim()).to_owned();
            let (keyword, rest) = words.split_once("  ").unwrap_or(("", words));
            if let Some(line) = lines.get_mut(at) {
                *line = format!("{indent}{keyword}  [#edit UA: {} | RU: {beside}]", rest.trim());
            }
        }
    }
    let mut edited = lines.join("\n");
    edited.push('\n');
    edited
}

/// The whole way of a text; what comes is not looked at, only that it comes, and that the formatter is stable.
fn through(name: &str, text: &str) {
    let tokens: String =
        servanda_syntax::tokens::tokens(servanda_syntax::FileId(0), text).iter().map(|one| &text[one.span.range()]).collect();
    assert_eq!(tokens, text, "the tokens are not the text");
    let once = servanda::format(text);
    assert_eq!(servanda::format(&once), once, "the formatter is not stable");
    let reading = servanda::read(name, text, &|path: &str| fs::read_to_string(path).ok());
    servanda::show(&views::check(&reading, true, false, usize::MAX));
    servanda::show(&views::outline(&reading));
    let tested = tested(&reading);
    views::page(&reading, &tested, None, &servanda_report::page::ENGLISH);
    let formatted = servanda::read(name, once, &|path: &str| fs::read_to_string(path).ok());
    let count = |reading: &servanda::Reading| reading.diagnostics.iter().filter(|one| one.severity == Severity::Error).count();
    assert_eq!(count(&reading), count(&formatted), "the formatter changes the number of errors");
}

/// A text without the spaces that the formatter sets; what stands at the beginning of a line is kept, for an indented line is a line of the item above.
fn loose(text: &str) -> String {
    let squeezed = text.lines().map(|line| {
        let indent = line.len() - line.trim_start().len();
        format!("{}{}\n", &line[..indent], line.split_whitespace().collect::<Vec<_>>().join(" "))
    });
    squeezed.collect()
}

/// What the questions of a text are answered, without the places of the answers.
fn answers(name: &str, text: &str) -> Vec<String> {
    let reading = servanda::read(name, text, &|path: &str| fs::read_to_string(path).ok());
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    tested(&reading).asks.iter().map(|ask| format!("{}: {:?} {:?}", words(&ask.text), ask.verdict, ask.got)).collect()
}

/// Whether the formatter leaves the answers of an untouched text as they are, also where it has all its spaces to set.
fn keeps_the_answers(name: &str, text: &str) -> bool {
    let loose = loose(text);
    let formatted = servanda::format(&loose);
    servanda::format(&formatted) == formatted && answers(name, text) == answers(name, &formatted)
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(60);
    let seed: u64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1);
    let mut roots: Vec<String> = arguments.collect();
    if roots.is_empty() {
        roots = ["library", "examples", "docs/patterns", "docs/second-readings", "crates/servanda-model/tests/treaties"]
            .map(str::to_owned)
            .to_vec();
    }
    let mut files = Vec::new();
    for root in &roots {
        treaties(Path::new(root), &mut files);
    }
    let texts: Vec<(String, String)> =
        files.iter().filter_map(|file| Some((file.to_string_lossy().into_owned(), fs::read_to_string(file).ok()?))).collect();
    println!("{} treaties, {seconds} seconds, seed {seed}", texts.len());
    let (mut runs, mut bad, mut slowest) = (0_u64, 0, Duration::ZERO);
    for (name, text) in &texts {
        if !keeps_the_answers(name, text) {
            bad += 1;
            println!("formatting changes the answers of {name}");
        }
    }
    // What ends the process (no memory, no stack) leaves no word but this text.
    let in_hand = std::env::temp_dir().join(format!("servanda-edit-{seed}.md"));
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(seconds) {
        let mut dice = Dice(seed.wrapping_mul(1_000_003).wrapping_add(runs));
        runs += 1;
        let (Some((name, text)), Some((_, other))) = (dice.one(&texts), dice.one(&texts)) else { break };
        let mut edited = text.clone();
        for _ in 0..=dice.below(5) {
            edited = edit(&mut dice, &edited, other);
        }
        let _ = fs::write(&in_hand, &edited);
        let start = Instant::now();
        let ended = catch_unwind(AssertUnwindSafe(|| through(name, &edited)));
        let took = start.elapsed();
        slowest = slowest.max(took);
        if ended.is_err() || took > SLOW {
            bad += 1;
            let kept = std::env::temp_dir().join(format!("servanda-edit-{seed}-{runs}.md"));
            let _ = fs::write(&kept, &edited);
            println!(
                "run {runs}: {} after {took:?}: an edit of {name}, kept as {}",
                if ended.is_err() { "PANIC" } else { "slow" },
                kept.display()
            );
        }
    }
    println!("{runs} texts, {bad} panics or slow ones, the slowest took {slowest:?}");
    if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
