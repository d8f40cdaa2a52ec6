//! Every treaty of the repository is checked, laid out, and answers its own questions. (The treaties in the documentation: `book.rs`.)

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository is there")
}

fn servanda(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_servanda"));
    command.args(arguments).current_dir(root()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    child.stdin.take().expect("it was piped").write_all(input.as_bytes()).expect("the command reads");
    child.wait_with_output().expect("the command ends")
}

fn shown(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn markdown(folder: &str) -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the folder can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ext| ext == "md") {
                found.push(path);
            }
        }
    }
    let root = root();
    let mut found = Vec::new();
    walk(&root.join(folder), &mut found);
    found.sort();
    found.iter().map(|path| path.strip_prefix(&root).expect("below the root").to_string_lossy().into_owned()).collect()
}

/// Files that are treaties: they have a header of their own.
fn treaties() -> Vec<String> {
    let mut all = markdown("examples");
    all.extend(markdown("library"));
    let root = root();
    all.retain(|name| fs::read_to_string(root.join(name)).is_ok_and(|text| text.starts_with("---\n")));
    assert!(all.len() > 15, "the treaties of the repository are found: {all:?}");
    all
}

#[test]
fn every_treaty_is_checked_without_errors() {
    let mut wrong = Vec::new();
    for name in treaties() {
        let output = servanda(&["check", &name], "");
        if output.status.code() != Some(0) {
            wrong.push(format!("{name}\n{}", shown(&output)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_template_is_a_treaty_that_answers_its_questions() {
    let template = servanda(&["new"], "");
    let text = String::from_utf8_lossy(&template.stdout).into_owned();
    let checked = servanda(&["check", "-"], &text);
    assert_eq!(checked.status.code(), Some(0), "{}", shown(&checked));
    let laid_out = servanda(&["fmt", "--check", "-"], &text);
    assert_eq!(laid_out.status.code(), Some(0), "{}", shown(&laid_out));
    let tested = servanda(&["test", "crates/servanda-cli/src/verbs/new.md"], "");
    assert_eq!(tested.status.code(), Some(0), "{}", shown(&tested));
}

#[test]
fn every_treaty_is_laid_out() {
    let names = treaties();
    let mut arguments = vec!["fmt", "--check"];
    arguments.extend(names.iter().map(String::as_str));
    let output = servanda(&arguments, "");
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
}

#[test]
fn every_treaty_gives_the_answers_it_expects() {
    let names = treaties();
    let mut arguments = vec!["test"];
    arguments.extend(names.iter().map(String::as_str));
    let output = servanda(&arguments, "");
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
}
