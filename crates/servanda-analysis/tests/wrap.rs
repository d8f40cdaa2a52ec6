//! For every slot of every line of the target treaties, the content `c` is replaced by `[#wrap WA: c | WB: c]`: every question of the
//! treaty must be answered as before, whichever is chosen.
//!
//! The slots are found in the printed tree, as in the syntax's own test of brackets, so no list of slots can be forgotten here.

use std::collections::BTreeSet;

use servanda_analysis::test::{Verdict, test_treaty};
use servanda_model::compile;
use servanda_syntax::ast::{Block, ItemKind, Node};
use servanda_syntax::{FileId, parse};

const FILE: FileId = FileId(0);

/// The places of a tree where a bracket may stand, found in its printed form.
fn slots(printed: &str) -> BTreeSet<(usize, usize)> {
    let mut found = BTreeSet::new();
    for mark in ["Plain(", "Ref(First, ", "Ref(Comma, ", "Ref(And, ", "Ref(Or, "] {
        for (at, _) in printed.match_indices(mark) {
            let rest = &printed[at + mark.len()..];
            let Some(place) = rest.find("span: 0:") else { continue };
            if rest[..place].matches('{').count() != 1 || rest[..place].contains(')') {
                continue;
            }
            let numbers: String = rest[place + "span: 0:".len()..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            if let Some((start, end)) = numbers.split_once("..")
                && let (Ok(start), Ok(end)) = (start.parse::<usize>(), end.parse::<usize>())
            {
                found.insert((start, end));
            }
        }
    }
    found
}

/// From, and up to.
type Place = (usize, usize);

/// Lines and items as wholes, and the places of questions and stories, where no brackets stand.
fn wholes(text: &str) -> (BTreeSet<Place>, Vec<Place>) {
    let (mut found, mut asks) = (BTreeSet::new(), Vec::new());
    for block in parse(FILE, text).value.blocks {
        let Block::Fence(fence) = block else { continue };
        for node in fence.items {
            let Node::One(item) = node else { continue };
            let place = (item.span.start as usize, item.span.end as usize);
            let clauses = match item.kind {
                ItemKind::Ask(_) | ItemKind::History(_) | ItemKind::Claim(_) => {
                    asks.push(place);
                    continue;
                }
                ItemKind::Rule(rule) => rule.clauses,
                ItemKind::Decision(decision) => decision.clauses,
                ItemKind::Fact(fact) => fact.clauses,
                _ => Vec::new(),
            };
            found.insert(place);
            for clause in clauses {
                if let Node::One(clause) = clause {
                    found.insert((clause.span.start as usize, clause.span.end as usize));
                }
            }
        }
    }
    (found, asks)
}

fn verdicts(text: &str) -> Result<Vec<(String, Verdict)>, String> {
    let found = compile("treaty.md", text, &servanda_model::load::nothing);
    if let Some(error) = found.diagnostics.iter().find(|one| one.is_error()) {
        return Err(format!("{} {}", error.code, error.message));
    }
    Ok(test_treaty(&found.treaty).asks.into_iter().map(|ask| (ask.text.to_string(), ask.verdict)).collect())
}

#[test]
fn a_bracket_around_any_slot_changes_no_answer() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (name, text) in [
        ("istanbul", include_str!("../../servanda-model/tests/treaties/istanbul.md")),
        ("cwc", include_str!("../../servanda-model/tests/treaties/cwc.md")),
        ("belfast", include_str!("../../servanda-model/tests/treaties/belfast.md")),
        ("locarno", include_str!("../../servanda-model/tests/treaties/locarno.md")),
    ] {
        let text = if text.contains("sponsors: ") {
            text.replacen("sponsors: ", "sponsors: WA, WB, ", 1)
        } else {
            text.replacen("\n---\n", "\nsponsors: WA, WB\n---\n", 1)
        };
        let before = verdicts(&text).expect("the treaty has no errors");
        let (mut places, asks) = wholes(&text);
        places.extend(slots(&format!("{:?}", parse(FILE, &text).value)));
        for (start, end) in places {
            if start == end || asks.iter().any(|(a, b)| *a <= start && end <= *b) {
                continue;
            }
            tried += 1;
            let content = &text[start..end];
            let wrapped = format!("{}[#wrap WA: {content} | WB: {content}]{}", &text[..start], &text[end..]);
            match verdicts(&wrapped) {
                Err(why) => wrong.push(format!("{name}: `{content}`: {why}")),
                Ok(after) => {
                    for ((ask, was), (_, is)) in before.iter().zip(&after).filter(|(before, after)| before != after) {
                        wrong.push(format!("{name}: `{content}`: {ask}: {was:?}, then {is:?}"));
                    }
                }
            }
        }
    }
    assert!(tried > 200, "only {tried} slots were found");
    assert!(wrong.is_empty(), "{} of {tried} slots:\n{}", wrong.len(), wrong.join("\n"));
}
