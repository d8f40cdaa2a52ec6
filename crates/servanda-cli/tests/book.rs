//! The book is executed: every treaty that it prints is checked, and answers its own questions.
//!
//! In `docs/**/*.md` a fence tagged `markdown treaty` holds a whole document; the pattern book and the second readings are documents
//! themselves.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A fenced block of a page.
struct Block {
    line: usize,
    info: String,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All Markdown files below a directory, in order of their names.
fn pages(below: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut names: Vec<PathBuf> = fs::read_dir(below).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for path in names {
        if path.is_dir() {
            found.extend(pages(&path));
        } else if path.extension().is_some_and(|end| end == "md") {
            found.push(path);
        }
    }
    found
}

/// The outermost fences of a page: a longer fence may hold shorter ones.
fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<(usize, Block)> = None;
    for (number, line) in page.lines().enumerate() {
        let ticks = line.chars().take_while(|&c| c == '`').count();
        match &mut open {
            None if ticks >= 3 => {
                open = Some((ticks, Block { line: number + 1, info: line[ticks..].trim().to_owned(), text: String::new() }));
            }
            None => {}
            Some((length, _)) if ticks >= *length && line.trim() == "`".repeat(ticks) => {
                found.extend(open.take().map(|(_, block)| block));
            }
            Some((_, block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
        }
    }
    assert!(open.is_none(), "a fence is never closed");
    found
}

/// Runs `servanda` and returns what it printed, with a last line `? STATUS` if it did not succeed.
fn run(args: &[String], at: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_servanda")).args(args).current_dir(at).output().unwrap();
    let mut text = String::from_utf8(output.stdout).unwrap();
    text.push_str(&String::from_utf8(output.stderr).unwrap());
    match output.status.code() {
        Some(0) => {}
        Some(code) => text.push_str(&format!("? {code}\n")),
        None => text.push_str("? killed\n"),
    }
    text
}

fn scratch(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

#[test]
fn every_treaty_in_the_book_checks_and_answers_its_questions() {
    let scratch = scratch("book-treaties");
    let (mut count, mut wrong) = (0, Vec::new());
    for page in pages(&root().join("docs")) {
        for block in blocks(&fs::read_to_string(&page).unwrap()) {
            if block.info != "markdown treaty" {
                continue;
            }
            count += 1;
            let path = scratch.join(format!("{count}.md"));
            fs::write(&path, &block.text).unwrap();
            for verb in ["check", "test"] {
                let text = run(&[verb.to_owned(), path.display().to_string()], &scratch);
                if text.lines().any(|line| line.starts_with("? ")) {
                    wrong.push(format!("{}:{}: {verb}\n{text}", page.display(), block.line));
                }
            }
        }
    }
    assert!(count >= 15, "only {count} treaties found in the book");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_pattern_and_second_reading_answers_its_questions() {
    let (mut count, mut wrong) = (0, Vec::new());
    for page in ["docs/patterns", "docs/second-readings"].iter().flat_map(|below| pages(&root().join(below))) {
        if page.ends_with("README.md") {
            continue;
        }
        count += 1;
        for verb in ["check", "test"] {
            let text = run(&[verb.to_owned(), page.display().to_string()], &root());
            if text.lines().any(|line| line.starts_with("? ")) {
                wrong.push(format!("{}: {verb}\n{text}", page.display()));
            }
        }
    }
    assert!(count >= 33, "only {count} patterns and second readings found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
