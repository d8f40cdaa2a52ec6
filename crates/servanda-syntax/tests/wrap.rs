//! Generated wrap tests: for every slot of every line of the target treaties and of the table of lines, its content `c` is replaced by
//! `[A: c | B: c]`. The meaning must be the same under both choices, the formatter stable, the tokens lossless.
//!
//! The slots are found in the printed tree (a slot prints as `Plain(…)` with its place), so no list of slots can be forgotten here.

use std::collections::BTreeSet;

use servanda_syntax::ast::{Block, ItemKind, Label, LineKind, Node};
use servanda_syntax::shape::{self, leave_open};
use servanda_syntax::tokens::tokens;
use servanda_syntax::{FileId, format, parse};

const FILE: FileId = FileId(0);

fn treaties() -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = ["istanbul", "cwc", "belfast", "locarno"]
        .map(|name| {
            let path = format!("{}/../servanda-model/tests/treaties/{name}.md", env!("CARGO_MANIFEST_DIR"));
            (name.to_owned(), std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}")))
        })
        .to_vec();
    let mut item = "";
    for line in include_str!("shapes/lines.txt").lines() {
        if let Some(under) = line.strip_prefix("== ") {
            item = under;
        } else if !line.is_empty() && !line.starts_with("# ") && !line.starts_with("=> ") {
            let sentence = if item.starts_with("rule") { "    P shall act\n" } else { "" };
            texts.push((line.to_owned(), format!("```servanda\n{item}\n    {line}\n{sentence}```\n")));
        }
    }
    texts
}

/// The places of a tree where a bracket may stand, found in its printed form: `(what, start, end)`.
fn slots(printed: &str) -> BTreeSet<(usize, usize)> {
    let mut found = BTreeSet::new();
    for mark in ["Plain(", "Ref(First, ", "Ref(Comma, ", "Ref(And, ", "Ref(Or, "] {
        for (at, _) in printed.match_indices(mark) {
            let rest = &printed[at + mark.len()..];
            // The value's own place is its first field.
            let Some(place) = rest.find("span: 0:") else { continue };
            if rest[..place].matches('{').count() != 1 || rest[..place].contains(')') {
                continue;
            }
            let numbers = &rest[place + "span: 0:".len()..];
            let numbers: String = numbers.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            if let Some((start, end)) = numbers.split_once("..")
                && let (Ok(start), Ok(end)) = (start.parse::<usize>(), end.parse::<usize>())
            {
                found.insert((start, end));
            }
        }
    }
    found
}

/// Lines and items, and modals and states, which have no place of their own in the tree.
fn lines_and_words(text: &str) -> BTreeSet<(usize, usize)> {
    let mut found = BTreeSet::new();
    for block in parse(FILE, text).value.blocks {
        let Block::Fence(fence) = block else { continue };
        for node in fence.items {
            let Node::One(item) = node else { continue };
            if matches!(item.kind, ItemKind::Ask(_) | ItemKind::History(_) | ItemKind::Claim(_)) {
                continue;
            }
            found.insert((item.span.start as usize, item.span.end as usize));
            let clauses = match item.kind {
                ItemKind::Rule(rule) => rule.clauses,
                ItemKind::Decision(decision) => decision.clauses,
                ItemKind::Fact(fact) => fact.clauses,
                ItemKind::Act(act) => act.clauses,
                ItemKind::Role(role) => role.clauses,
                ItemKind::Body(body) => body.clauses,
                _ => Vec::new(),
            };
            for clause in clauses {
                let Node::One(clause) = clause else { continue };
                let span = clause.span.range();
                found.insert((span.start, span.end));
                if text[span.clone()].contains('[') {
                    continue;
                }
                let words: &[&str] = match clause.line.kind() {
                    LineKind::Sentence => &[" shall not ", " shall ", " may ", " has power to "],
                    LineKind::When | LineKind::Unless | LineKind::If => &[" performed", " adopted", " ended"],
                    _ => &[],
                };
                for word in words {
                    if let Some(at) = text[span.clone()].find(word) {
                        let start = span.start + at + 1;
                        found.insert((start, start + word.trim().len()));
                        break;
                    }
                }
            }
        }
    }
    found
}

/// Where the questions and stories of a text stand: brackets are not for them.
fn questions(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for block in parse(FILE, text).value.blocks {
        let Block::Fence(fence) = block else { continue };
        for node in fence.items {
            if let Node::One(item) = node
                && matches!(item.kind, ItemKind::Ask(_) | ItemKind::History(_) | ItemKind::Claim(_))
            {
                found.push((item.span.start as usize, item.span.end as usize));
            }
        }
    }
    found
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_bracket_around_any_slot_changes_nothing_when_chosen() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (name, text) in treaties() {
        let parsed = parse(FILE, &text);
        assert_eq!(parsed.diagnostics, [], "{name}");
        let plain = flat(&shape::document(&parsed.value, &text, &leave_open));
        let asks = questions(&text);
        let mut places = slots(&format!("{:?}", parsed.value));
        places.extend(lines_and_words(&text));
        for (start, end) in places {
            if start == end || asks.iter().any(|(a, b)| *a <= start && end <= *b) {
                continue;
            }
            tried += 1;
            let content = &text[start..end];
            let wrapped = format!("{}[#wrap A: {content} | B: {content}]{}", &text[..start], &text[end..]);
            if let Err(why) = same_under_both(&plain, &wrapped) {
                wrong.push(format!("{name}: `{content}`: {why}"));
            }
        }
    }
    assert!(tried > 500, "only {tried} slots were found");
    assert!(wrong.is_empty(), "{} of {tried} slots:\n{}", wrong.len(), wrong.join("\n"));
}

fn same_under_both(plain: &str, wrapped: &str) -> Result<(), String> {
    let parsed = parse(FILE, wrapped);
    if let Some(d) = parsed.diagnostics.first() {
        return Err(format!("{} {} ({})", d.code, d.message, &wrapped[d.primary.range()]));
    }
    for choice in [0, 1] {
        let pick = |issue: Option<&str>, _: &[&[Label]]| (issue == Some("wrap")).then_some(choice);
        let chosen = flat(&shape::document(&parsed.value, wrapped, &pick));
        if chosen != *plain {
            let at = chosen.bytes().zip(plain.bytes()).take_while(|(a, b)| a == b).count();
            let from = chosen.floor_char_boundary(at.saturating_sub(20));
            return Err(format!("reads differently: …{}", &chosen[from..chosen.floor_char_boundary(from + 80)]));
        }
    }
    let open = shape::document(&parsed.value, wrapped, &leave_open);
    if !open.contains("#wrap") {
        return Err("the bracket is lost".into());
    }
    let once = format(wrapped);
    if format(&once) != once {
        return Err(format!("the formatter is not stable:\n{once}\n--- then\n{}", format(&once)));
    }
    if flat(&shape::document(&parse(FILE, &once).value, &once, &leave_open)) != flat(&open) {
        return Err("the formatter changes the reading".into());
    }
    let joined: String = tokens(FILE, wrapped).iter().map(|t| &wrapped[t.span.range()]).collect();
    if joined != wrapped {
        return Err("the tokens are not the text".into());
    }
    Ok(())
}
