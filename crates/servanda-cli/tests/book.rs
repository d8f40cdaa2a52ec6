//! The book is executed: every treaty that a page of the documentation prints is checked, and answers its own questions. (The examples
//! of the pages about codes have errors on purpose; the tests of the crates that find them run those.)

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A treaty in a page: where it begins, and its text.
struct Printed {
    line: usize,
    text: String,
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// The treaties of a page: its outermost fences tagged `markdown treaty`, which may hold shorter fences.
fn printed(page: &str) -> Vec<Printed> {
    let mut found = Vec::new();
    let mut open: Option<(usize, bool, Printed)> = None;
    for (at, line) in page.lines().enumerate() {
        let ticks = line.chars().take_while(|&c| c == '`').count();
        match &mut open {
            None if ticks >= 3 => {
                let treaty = line[ticks..].trim() == "markdown treaty";
                open = Some((ticks, treaty, Printed { line: at + 1, text: String::new() }));
            }
            None => {}
            Some((length, ..)) if ticks >= *length && line.trim() == "`".repeat(ticks) => {
                found.extend(open.take().filter(|open| open.1).map(|open| open.2));
            }
            Some((.., printed)) => {
                printed.text.push_str(line);
                printed.text.push('\n');
            }
        }
    }
    assert!(open.is_none(), "a fence is never closed");
    found
}

/// The pages that print treaties, without those about codes.
fn pages() -> Vec<PathBuf> {
    let entries = fs::read_dir(docs()).expect("the documentation is there");
    let mut found: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    found.sort();
    found
}

#[test]
fn every_treaty_in_the_book_checks_and_answers_its_questions() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("book");
    fs::create_dir_all(&folder).expect("a folder for the tests");
    let (mut count, mut wrong) = (0, Vec::new());
    for page in pages() {
        for treaty in printed(&fs::read_to_string(&page).expect("a page is text")) {
            count += 1;
            let path = folder.join(format!("{count}.md"));
            fs::write(&path, &treaty.text).expect("the folder is ours");
            for verb in ["check", "test"] {
                let output = Command::new(env!("CARGO_BIN_EXE_servanda")).arg(verb).arg(&path).output().expect("the command starts");
                if output.status.code() != Some(0) {
                    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
                    wrong.push(format!("{}:{}: {verb}\n{said}", page.display(), treaty.line));
                }
            }
        }
    }
    assert!(count >= 70, "only {count} treaties found in the book");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The catalogue has one treaty for each of its rules, and each asks something.
#[test]
fn the_catalogue_of_decision_rules_is_complete() {
    let page = fs::read_to_string(docs().join("decision-rules.md")).expect("the page is there");
    let treaties = printed(&page);
    for (treaty, number) in treaties.iter().zip(1..) {
        assert!(treaty.text.contains(&format!("treaty: Rule {number}, ")), "rule {number} stands on line {}", treaty.line);
        assert!(treaty.text.contains("\nask ") && treaty.text.contains("expect"), "rule {number} has no known consequence");
    }
    assert_eq!(treaties.len(), 58);
}

/// How many of each ballot were cast.
struct Cast {
    yes: usize,
    no: usize,
    abstain: usize,
    absent: usize,
}

/// The rules of the catalogue that stand in no treaty, by going through all ballots: the smallest number of alike voters who can keep a
/// decision from adoption while the others vote yes, and so the number of smallest sets of them.
#[test]
fn rules_without_a_provision_are_blocked_by_whom_brute_force_finds() {
    type Adopted = fn(&Cast) -> bool;
    let cases: [(usize, &str, usize, Adopted); 7] = [
        (15, "report on AA and BB", 7, |cast| cast.yes == 7),
        (17, "measures against AA", 8, |cast| 3 * cast.yes >= 2 * 8),
        (20, "deployment", 9, |cast| 9 - cast.absent >= 6 && 3 * cast.yes >= 2 * (9 - cast.absent)),
        (26, "matter", 6, |cast| cast.absent == 0 && cast.no == 0 && cast.yes > 0),
        (27, "matter", 9, |cast| cast.no == 0 && 3 * cast.abstain <= 9 && cast.yes > 0),
        (28, "sanction of AA by all members", 10, |cast| 5 * cast.yes >= 4 * 11),
        (28, "sanction of AA by those who vote", 10, |cast| 5 * cast.yes >= 4 * 10),
    ];
    let page = fs::read_to_string(docs().join("decision-rules.md")).expect("the page is there");
    let treaties = printed(&page);
    for (number, decision, voters, adopted) in cases {
        let fails = |against: usize| {
            let mut ballots = (0..=against).flat_map(|no| (0..=against - no).map(move |abstain| (no, abstain)));
            ballots.any(|(no, abstain)| !adopted(&Cast { yes: voters - against, no, abstain, absent: against - no - abstain }))
        };
        let least = (0..=voters).find(|against| fails(*against)).expect("all of them can");
        let sets = (0..least).fold(1, |sets, at| sets * (voters - at) / (at + 1));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("rule-{number}.md"));
        fs::write(&path, &treaties[number - 1].text).expect("the folder is ours");
        for (question, expected) in [("how few can block", least), ("how many blocks of", sets)] {
            let question = format!("{question} {decision}");
            let output = Command::new(env!("CARGO_BIN_EXE_servanda")).arg("ask").arg(&path).args([&question, "--format", "json"]).output();
            let said = String::from_utf8_lossy(&output.expect("the command starts").stdout).into_owned();
            assert!(said.contains(&format!("\"{expected}\"")), "rule {number}: {question}: not {expected}\n{said}");
        }
    }
}
