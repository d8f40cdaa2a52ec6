//! The command as people meet it: exit status, messages about files, formats.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn servanda(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_servanda")).args(arguments).output().expect("the command starts")
}

fn with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_servanda"));
    let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    // The command may end before it has read everything, which is its right.
    let _ = child.stdin.take().expect("it was piped").write_all(input);
    child.wait_with_output().expect("the command ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the output is UTF-8")
}

fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("servanda-{}-{name}", std::process::id()));
    fs::write(&path, content).expect("a temporary file");
    path
}

const PLAIN: &str = "# A treaty\n\nThe Parties keep the peace.\n";

#[test]
fn wrong_use_ends_with_2_and_a_message() {
    for arguments in [&["frobnicate"][..], &["check"], &["check", "there-is-no-such.md"], &["check", "."], &["explain", "SV9999"]] {
        let output = servanda(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
    let message = text(&servanda(&["check", "there-is-no-such.md"]).stderr);
    assert!(message.starts_with("servanda: `there-is-no-such.md` cannot be read"), "{message}");
}

#[test]
fn a_text_that_is_not_utf_8_is_refused_with_its_line() {
    let output = with_input(&["check", "-"], b"# T\n\n\xff\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("line 3"), "{}", text(&output.stderr));
}

#[test]
fn nonsense_is_reported_and_never_ends_in_a_panic() {
    let nested = "[".repeat(100_000);
    let long_line = "x".repeat(1_000_000);
    let texts: [&[u8]; 9] = [
        b"",
        b"\n\n\n",
        b"\xef\xbb\xbf# BOM\r\n\r\nwords\r\n",
        b"---\ntreaty: X\nno end of the header\n",
        b"# T\n\n```servanda\nrule x\n",
        "# T\n\n\u{202e}العربية é\u{301}\n".as_bytes(),
        nested.as_bytes(),
        long_line.as_bytes(),
        b"\0\0\0",
    ];
    for input in texts {
        let output = with_input(&["check", "-"], input);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{:?}: {}", output.status, text(&output.stderr));
        assert!(!text(&output.stdout).contains('\u{1b}'), "no colours in a pipe");
    }
}

#[test]
fn every_format_is_what_it_says() {
    let path = file("formats.md", PLAIN.as_bytes());
    let name = path.to_string_lossy();
    let json = servanda(&["check", &name, "--format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).expect("it is JSON");
    assert_eq!(value["schema"], "servanda.report/1");
    assert_eq!(value["command"], "check");
    assert!(text(&servanda(&["check", &name, "--format", "markdown"]).stdout).starts_with("# "));
    assert!(text(&servanda(&["check", &name, "--format", "html"]).stdout).contains("<dl"));
    assert!(text(&servanda(&["check", &name, "--color", "always"]).stdout).contains("\u{1b}["));
    fs::remove_file(path).expect("ours to remove");
}

#[test]
fn a_reader_that_goes_away_is_nobody_s_fault() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_servanda"));
    let mut child = command.args(["explain"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the command ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[test]
fn the_version_names_the_language_too() {
    let version = text(&servanda(&["--version"]).stdout);
    assert!(version.starts_with(concat!("servanda ", env!("CARGO_PKG_VERSION"), " (language ")), "{version}");
}

/// The Security Council as amended in 1965; the values are those of the literature (Felsenthal and Machover 1998).
const COUNCIL: &str = r#"{
    "name": "Security Council",
    "players": ["China", "France", "Russia", "United Kingdom", "United States", "Elected 1", "Elected 2", "Elected 3", "Elected 4",
                "Elected 5", "Elected 6", "Elected 7", "Elected 8", "Elected 9", "Elected 10"],
    "model": {"op": "weighted", "quota": 39, "weights": [7, 7, 7, 7, 7, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}
}"#;

#[test]
fn the_power_of_the_security_council_is_the_published_one() {
    let json = with_input(&["power", "-", "--format", "json"], COUNCIL.as_bytes());
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).expect("it is JSON");
    assert_eq!(value["winning_coalitions"], "848");
    assert_eq!(value["shapley_shubik"][0], "421/2145");
    assert_eq!(value["shapley_shubik"][14], "4/2145");
    let shown = text(&with_input(&["power", "-", "--exact"], COUNCIL.as_bytes()).stdout);
    assert!(shown.contains("421/2145") && shown.contains("any 7 of Elected"), "{shown}");
    let bad = with_input(&["power", "-"], b"{\"players\": [\"A\"], \"model\": {\"op\": \"weighted\", \"quota\": 1, \"weights\": [-1]}}");
    assert_eq!(bad.status.code(), Some(2));
    assert!(text(&bad.stderr).contains("cannot weigh less than nothing"), "{}", text(&bad.stderr));
}
