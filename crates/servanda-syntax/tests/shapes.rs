//! Every line of the language with the parse it must have, and the four target treaties.

use servanda_syntax::shape::{self, leave_open};
use servanda_syntax::{FileId, parse, parse_question};

/// Lines and, below each, the shape it must have: `(item, line, shape)`.
fn table(text: &str) -> Vec<(String, String, String)> {
    let mut item = String::new();
    let mut line = String::new();
    let mut cases = Vec::new();
    for text in text.lines() {
        if let Some(under) = text.strip_prefix("== ") {
            under.clone_into(&mut item);
        } else if let Some(want) = text.strip_prefix("=> ") {
            cases.push((item.clone(), line.clone(), want.to_owned()));
        } else if !text.is_empty() && !text.starts_with("# ") {
            text.clone_into(&mut line);
        }
    }
    cases
}

/// Without the columns that only serve the eye.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_line_has_the_parse_it_must_have() {
    let cases = table(include_str!("shapes/lines.txt"));
    assert!(cases.len() > 100, "the table was read");
    let mut wrong = Vec::new();
    for (item, line, want) in cases {
        // A rule needs a sentence; it comes last so that the line in question is the first.
        let sentence = if item.starts_with("rule") && !want.starts_with("sentence") { "    P shall act\n" } else { "" };
        let text = format!("```servanda\n{item}\n    {line}\n{sentence}```\n");
        let parsed = parse(FileId(0), &text);
        let got = shape::document(&parsed.value, &text, &leave_open);
        let got: Vec<&str> = got.lines().skip(2).filter(|l| !(sentence.len() > 1 && l.contains("Shall <act>"))).collect();
        let got = flat(&got.join(" "));
        if !parsed.diagnostics.is_empty() || got != flat(&want) {
            let said: Vec<String> = parsed.diagnostics.iter().map(|d| format!("{} {}", d.code, d.message)).collect();
            wrong.push(format!("{line}\n  want {want}\n  got  {got}\n  said {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} lines are read otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_question_has_the_parse_it_must_have() {
    let cases = table(include_str!("shapes/questions.txt"));
    assert!(cases.len() > 50, "the table was read");
    let mut wrong = Vec::new();
    for (_, line, want) in cases {
        let text = format!("```servanda\nask {line}\n```\n");
        let parsed = parse(FileId(0), &text);
        let got = flat(&shape::document(&parsed.value, &text, &leave_open)).replacen("fence ask ", "", 1);
        let alone = parse_question(FileId(0), &line);
        if !parsed.diagnostics.is_empty() || got != flat(&want) || !alone.diagnostics.is_empty() {
            let said: Vec<String> = parsed.diagnostics.iter().map(|d| format!("{} {}", d.code, d.message)).collect();
            wrong.push(format!("{line}\n  want {want}\n  got  {got}\n  said {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} questions are read otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

/// The parse of each target treaty was read line by line against the treaty when it was written down.
#[test]
fn the_four_treaties_have_the_parses_they_must_have() {
    for name in ["istanbul", "cwc", "belfast", "locarno"] {
        let root = env!("CARGO_MANIFEST_DIR");
        let read = |path: String| std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let text = read(format!("{root}/../servanda-model/tests/treaties/{name}.md"));
        let want = read(format!("{root}/tests/shapes/{name}.txt"));
        let parsed = parse(FileId(0), &text);
        assert_eq!(parsed.diagnostics, [], "{name}");
        let got = shape::document(&parsed.value, &text, &leave_open);
        let lines = |text: &str| text.trim_end().lines().map(|l| l.trim_end().to_owned()).collect::<Vec<_>>();
        assert_eq!(lines(&got), lines(&want), "{name}");
    }
}
