//! The page of the commands is what the commands say of themselves.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

fn help(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_servanda"));
    let output = command.args(arguments).env_remove("COLUMNS").env("NO_COLOR", "1").output().expect("the command starts");
    assert!(output.status.success(), "{arguments:?}");
    let text = String::from_utf8(output.stdout).expect("the help is UTF-8");
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// The verbs, from the list in the short help.
fn verbs() -> Vec<String> {
    let help = help(&["-h"]);
    let list = help.split("Commands:\n").nth(1).expect("the help lists the commands");
    // A verb is indented by two columns; what is indented further continues its line.
    let named = list.lines().take_while(|line| !line.is_empty()).filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    named.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn the_page_of_the_commands_is_their_help() {
    let mut page = String::from("# Commands\n\nWhat `servanda VERB --help` says. `servanda -h` lists the verbs.\n");
    let verbs = verbs();
    assert!(verbs.len() > 10, "{verbs:?}");
    for verb in &verbs {
        write!(page, "\n## {verb}\n\n```text\n{}\n```\n", help(&[verb, "--help"])).expect("writing to a string");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/commands.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).expect("the repository can be written");
    }
    let kept = fs::read_to_string(&path).expect("docs/commands.md is there");
    assert_eq!(kept, page, "run the test with UPDATE=1 and look at the difference");
}

#[test]
fn every_verb_has_a_line_of_help_and_an_example() {
    for verb in verbs() {
        let long = help(&[&verb, "--help"]);
        assert!(long.contains("Example: servanda "), "`{verb} --help` shows no example");
        let short = help(&[&verb, "-h"]);
        assert!(short.lines().count() < long.lines().count(), "`{verb} -h` is as long as `--help`");
    }
}

/// Every word that begins a line of a rule block of the repository's treaties is coloured by the grammar for editors.
#[test]
fn the_grammar_for_editors_knows_the_words_that_begin_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let grammar = fs::read_to_string(root.join("editors/servanda.tmLanguage.json")).expect("the grammar is there");
    let grammar: serde_json::Value = serde_json::from_str(&grammar).expect("it is JSON");
    let rules = grammar["repository"]["rules"]["patterns"].as_array().expect("it has rules");
    let words: Vec<&str> = rules
        .iter()
        .filter(|rule| rule["name"].as_str().is_some_and(|name| name.contains("declaration") || name.contains("clause")))
        .filter_map(|rule| rule["match"].as_str())
        .flat_map(|pattern| pattern.split(['(', ')', '|']))
        .collect();
    let text = fs::read_to_string(root.join("examples/istanbul-2022/rolling-text.md")).expect("the example is there");
    let (mut inside, mut looked_at) = (false, 0);
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```servanda";
        } else if inside && !line.trim().is_empty() {
            let word = line.split_whitespace().next().expect("it is not empty");
            let sentence = line.contains(" shall ") || line.contains(" enters into ") || line.contains(" applies ");
            let other = word.starts_with(['[', '|', '#']) || word.starts_with(|c: char| c.is_ascii_digit()) || sentence;
            let known = words.iter().any(|known| known.split(' ').next() == Some(word));
            assert!(other || known, "the grammar does not know `{word}`: {line}");
            looked_at += 1;
        }
    }
    assert!(looked_at > 50);
}
