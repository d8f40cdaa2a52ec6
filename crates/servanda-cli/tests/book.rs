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
