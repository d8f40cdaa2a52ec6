//! Settling a text and reading it equals reading the text and choosing.

use std::collections::BTreeMap;

use servanda_syntax::ast::Label;
use servanda_syntax::settle::{Choices, Place, settle, sites};
use servanda_syntax::shape::{self, leave_open};
use servanda_syntax::{FileId, parse};

const FILE: FileId = FileId(0);

fn choices(pairs: &[(&str, &str)]) -> Choices {
    Choices { by_issue: pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect() }
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn istanbul() -> String {
    let path = format!("{}/../servanda-model/tests/treaties/istanbul.md", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn rules_words_and_headings_are_settled_together() {
    let text = "## Article 5 [#levels]\n\n### Option UA\n\nLevels are free.\n\n### Option RU\n\nLevels are capped.\n\n## [#aid UA] Article 6\n\n\
                Aid [#speed UA: at once | RU: in [#days RU: three | UA: two] days] is due [#more UA: twice].\n\n```servanda\nrule aid\n    each Guarantor [#not UA: except RU] shall act\n\
                \x20   when        [#start UA: RU acts | RU: delete]\n    and         UA asks\n    [#speed UA: immediately | RU: within [#days RU: 3 | UA: 2] days after RU acts]\n\
                \x20   owed to     UA, [#third RU: BY | UA: delete] and MD\n```\n\n## Article 7\n\nEnd.\n";
    assert_eq!(parse(FILE, text).diagnostics, []);
    let all = choices(&[
        ("levels", "RU"),
        ("aid", "UA"),
        ("speed", "RU"),
        ("days", "UA"),
        ("more", "delete"),
        ("not", "UA"),
        ("start", "RU"),
        ("third", "UA"),
    ]);
    let settled = settle(text, &all);
    assert_eq!(
        settled.text,
        "## Article 5\n\nLevels are capped.\n\n## Article 6\n\nAid in two days is due.\n\n```servanda\nrule aid\n    each Guarantor except RU shall act\n\
         \x20   when        UA asks\n    within      2 days after RU acts\n    owed to     UA and MD\n```\n\n## Article 7\n\nEnd.\n"
    );
    assert!(settled.left.is_empty() && settled.unfit.is_empty() && settled.unknown.is_empty(), "{settled:?}");

    let out = settle(text, &choices(&[("aid", "delete"), ("levels", "2")]));
    assert_eq!(out.text, "## Article 5\n\nLevels are capped.\n\n## Article 7\n\nEnd.\n");
}

#[test]
fn a_partial_choice_leaves_the_rest_and_names_it() {
    let text = "Aid [#speed UA: at once | RU: soon] is due [#how UA: freely].\n";
    let settled = settle(text, &choices(&[("speed", "UA"), ("typo", "UA")]));
    assert_eq!(settled.text, "Aid at once is due [#how UA: freely].\n");
    assert_eq!(settled.left.iter().map(|s| s.issue.as_deref()).collect::<Vec<_>>(), [Some("how")]);
    assert_eq!(settled.unknown.iter().map(String::as_str).collect::<Vec<_>>(), ["typo"]);
    let unfit = settle(text, &choices(&[("speed", "IT")]));
    assert_eq!(unfit.text, text);
    assert_eq!(unfit.unfit.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect::<Vec<_>>(), [("speed", "IT")]);
}

#[test]
fn readings_and_suppositions_are_no_brackets_of_the_draft() {
    let settled = settle(&istanbul(), &choices(&[]));
    let left: Vec<_> = settled.left.iter().filter_map(|s| s.issue.as_deref()).collect();
    assert_eq!(left, ["turkey", "belarus", "consent", "map", "basis", "speed", "rule"]);
}

/// Every combination of the labels of up to four issues of a treaty: the settled text reads as the text under the choice.
#[test]
fn settling_then_reading_equals_choosing() {
    let text = istanbul();
    let parsed = parse(FILE, &text);
    let mut labels: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for site in sites(&text) {
        assert_eq!(site.place, Place::Rule);
        let names = labels.entry(site.issue.clone().expect("each bracket of this treaty has its issue")).or_default();
        names.extend(site.alternatives.iter().flat_map(|(l, _)| l.iter().map(|l| l.name().to_owned())));
    }
    let mut tried = 0;
    for (issue, names) in &labels {
        for name in names {
            for (other, others) in &labels {
                for second in others {
                    if issue == other && name != second {
                        continue;
                    }
                    let chosen = choices(&[(issue, name), (other, second)]);
                    let settled = settle(&text, &chosen).text;
                    let again = parse(FILE, &settled);
                    assert_eq!(again.diagnostics, [], "#{issue} = {name}, #{other} = {second}:\n{settled}");
                    let pick = |i: Option<&str>, alternatives: &[&[Label]]| {
                        let choice = chosen.by_issue.get(i?)?;
                        alternatives.iter().position(|labels| labels.iter().any(|l| l.name() == choice))
                    };
                    let want = shape::document(&parsed.value, &text, &pick);
                    let got = shape::document(&again.value, &settled, &leave_open);
                    assert_eq!(flat(&got), flat(&want), "#{issue} = {name}, #{other} = {second}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 200, "{tried}");
}
