//! The commands in the documentation are run, and what they print is what the documentation says.
//!
//! A block fenced as `console` holds commands, each after `$ `, and their output. `...` alone on a line stands for any number of
//! lines; `? 1` at the end of an output is the exit status, where it is not 0. With `UPDATE=1` the output is written into the documents
//! instead, for looking at the difference.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository is there")
}

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("docs/ can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            documents(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "md") {
            found.push(path);
        }
    }
}

#[test]
fn every_command_of_the_documentation_prints_what_is_written_there() {
    let root = root();
    let mut paths = vec![root.join("README.md")];
    documents(&root.join("docs"), &mut paths);
    paths.sort();
    let update = std::env::var_os("UPDATE").is_some();
    let (mut commands, mut wrong) = (0, Vec::new());
    for path in paths {
        let text = fs::read_to_string(&path).expect("a document can be read");
        let (new, ran, differences) = replay(&root, &text);
        commands += ran;
        if update && new != text {
            fs::write(&path, new).expect("a document can be written");
        }
        let name = path.strip_prefix(&root).expect("below the root").display().to_string();
        wrong.extend(differences.into_iter().map(|difference| format!("{name}: {difference}")));
    }
    assert!(commands > 0, "no document holds a command");
    assert!(update || wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Runs the commands of a document: the document with the outputs that came, how many commands there were, and what differs.
fn replay(root: &Path, text: &str) -> (String, usize, Vec<String>) {
    let mut new = String::with_capacity(text.len());
    let mut differences = Vec::new();
    let mut ran = 0;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        writeln!(new, "{line}").expect("writing to a string");
        if line.trim() != "```console" {
            continue;
        }
        while let Some(command) = lines.next_if(|line| line.trim() != "```") {
            writeln!(new, "{command}").expect("writing to a string");
            let command = command.strip_prefix("$ ").unwrap_or_else(|| panic!("a command begins with `$ `: {command}"));
            let mut expected = Vec::new();
            while let Some(line) = lines.next_if(|line| line.trim() != "```" && !line.starts_with("$ ")) {
                expected.push(line);
            }
            ran += 1;
            let got = run(root, command);
            let got: Vec<&str> = got.lines().collect();
            if matches(&expected, &got) {
                for line in &expected {
                    writeln!(new, "{line}").expect("writing to a string");
                }
            } else {
                for line in &got {
                    writeln!(new, "{line}").expect("writing to a string");
                }
                differences.push(format!("$ {command}\n--- written\n{}\n--- printed\n{}", expected.join("\n"), got.join("\n")));
            }
        }
    }
    (new, ran, differences)
}

/// Runs one command in the root of the repository; the exit status is a line of its own if it is not 0.
fn run(root: &Path, command: &str) -> String {
    let words = words(command);
    let (program, arguments) = words.split_first().expect("a command has a word");
    assert_eq!(program, "servanda", "only servanda is run: {command}");
    let output = Command::new(env!("CARGO_BIN_EXE_servanda")).args(arguments).current_dir(root).env("NO_COLOR", "1").output();
    let output = output.expect("the command starts");
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    let mut text = text.trim_end().to_owned();
    let status = output.status.code().expect("it was not killed");
    if status != 0 {
        write!(text, "\n? {status}").expect("writing to a string");
    }
    text
}

/// The words of a command line, with `'…'` and `"…"` as one word.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in command.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Whether the output is the expected one; `...` stands for any number of lines.
fn matches(expected: &[&str], got: &[&str]) -> bool {
    match expected.split_first() {
        None => got.is_empty(),
        Some((&"...", rest)) => (0..=got.len()).any(|skip| matches(rest, &got[skip..])),
        Some((line, rest)) => got.first().is_some_and(|first| first.trim_end() == line.trim_end()) && matches(rest, &got[1..]),
    }
}

/// The commands that stand without their output (fenced as `sh`) end well; what they write goes to a folder of the test.
#[test]
fn every_other_command_of_the_readme_ends_well() {
    let root = root();
    let folder = std::env::temp_dir().join(format!("servanda-readme-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    let text = fs::read_to_string(root.join("README.md")).expect("the README can be read");
    let (mut inside, mut ran) = (false, 0);
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside && line.starts_with("servanda ") {
            let place = |word: String| if word.starts_with("examples/") { root.join(word).to_string_lossy().into_owned() } else { word };
            let arguments: Vec<String> = words(line).into_iter().skip(1).map(place).collect();
            let output =
                Command::new(env!("CARGO_BIN_EXE_servanda")).args(&arguments).current_dir(&folder).output().expect("the command starts");
            assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
            ran += 1;
        }
    }
    let written = fs::read_dir(&folder).expect("the folder is there").count();
    fs::remove_dir_all(&folder).expect("ours to remove");
    assert!(ran > 2 && written > 1, "{ran} commands, {written} files");
}

#[test]
fn outputs_are_compared_line_by_line_with_gaps() {
    assert!(matches(&["a", "...", "c"], &["a", "b", "b", "c"]));
    assert!(matches(&["a", "..."], &["a"]));
    assert!(!matches(&["a", "c"], &["a", "b", "c"]));
    assert!(matches(&["...", "a"], &["a"]));
    assert!(!matches(&["...", "z"], &["a"]));
    assert_eq!(words("servanda ask a.md \"who can block 'x'\""), ["servanda", "ask", "a.md", "who can block 'x'"]);
}
