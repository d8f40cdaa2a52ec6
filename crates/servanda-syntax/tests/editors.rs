//! The colours of editors know the words that the parser knows.

use servanda_syntax::tokens::{TokenKind, tokens};
use servanda_syntax::{FileId, parse};

fn read(path: &str) -> String {
    let path = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The alternatives of the first group of words behind `start` in the grammar.
fn words(grammar: &str, start: &str) -> Vec<String> {
    let at = grammar.find(start).unwrap_or_else(|| panic!("no {start} in the grammar")) + start.len();
    let end = at + grammar[at..].find(')').expect("the group ends");
    grammar[at..end].split('|').map(str::to_owned).collect()
}

#[test]
fn every_item_word_of_the_grammar_begins_an_item() {
    let grammar = read("editors/vscode/syntaxes/servanda.tmLanguage.json");
    let items = words(&grammar, "\\\\s*)?)(");
    assert_eq!(items.len(), 19);
    for item in items {
        let text = format!("```servanda\n{item}\n```\n");
        let codes: Vec<_> = parse(FileId(0), &text).diagnostics.iter().map(|d| d.code).collect();
        assert!(!codes.contains(&"SV0113"), "`{item}` begins no item for the parser");
    }
}

#[test]
fn the_first_word_of_every_line_of_the_grammar_is_a_keyword() {
    let grammar = read("editors/vscode/syntaxes/servanda.tmLanguage.json");
    let lines = words(&grammar, "^(\\\\s+)(");
    assert!(lines.len() > 50);
    for line in &lines {
        let text = format!("```servanda\nrule x\n    {line}\n```\n");
        let keyword = tokens(FileId(0), &text).into_iter().any(|t| t.kind == TokenKind::Keyword && line.starts_with(&text[t.span.range()]));
        // Words that are keywords only together are marked only together.
        assert!(keyword || line.contains(' '), "`{line}` is no keyword for the parser");
    }
    // And the other way round: whatever the table of lines begins with is coloured.
    for line in include_str!("shapes/lines.txt").lines().filter(|l| !l.starts_with(['=', '#', '[']) && !l.is_empty()) {
        let first = line.split(' ').next().unwrap_or("");
        let sentence = ["unspecified", "the", "any", "no", "each", "others"].contains(&first) || first.starts_with(char::is_uppercase);
        assert!(sentence || lines.iter().any(|known| known.split(' ').next() == Some(first)), "`{first}` is not in the grammar");
    }
}
