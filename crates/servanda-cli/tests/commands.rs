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
