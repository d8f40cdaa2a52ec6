//! Parts of the tree that its shape does not show: notes, places, headings, paragraph numbers; and what is read without a document.

use servanda_syntax::ast::{Block, Heading, HeadingMarkKind, ItemKind, Line, Many, Node, Note, Slot};
use servanda_syntax::{FileId, parse, parse_history, parse_settings, parse_share_lines};

const FILE: FileId = FileId(0);

fn texts(notes: &[Note]) -> Vec<&str> {
    notes.iter().map(|n| n.text.as_str()).collect()
}

fn ones<T>(many: &Many<T>) -> Vec<&T> {
    many.iter().filter_map(|n| if let Node::One(one) = n { Some(one) } else { None }).collect()
}

#[test]
fn notes_stay_with_what_they_stand_on() {
    let text = "```servanda\n{before} \nrule x {on the item}\n    UA shall act {on the sentence}\n    {first} when RU acts\n    [#a UA: within 3 days after RU acts {only with #b = RU} | RU: {soft} immediately] {intended}\n\
                rule y {intended}\n    UA shall rest\n```\n";
    let parsed = parse(FILE, text);
    assert_eq!(parsed.diagnostics, []);
    let Some(Block::Fence(fence)) = parsed.value.blocks.first() else { panic!("a fence") };
    let items = ones(&fence.items);
    assert_eq!(texts(&items[0].notes), ["before", "on the item"]);
    assert!(items[1].notes[0].intended);
    let ItemKind::Rule(rule) = &items[0].kind else { panic!("a rule") };
    let clauses = ones(&rule.clauses);
    assert_eq!(texts(&clauses[0].notes), ["on the sentence"]);
    assert_eq!(texts(&clauses[1].notes), ["first"]);
    let Node::Open(bracket) = &rule.clauses[2] else { panic!("a bracket") };
    assert!(bracket.alts[0].only_with.is_some());
    // A note right behind a label is about the choice.
    assert_eq!(texts(&bracket.notes), ["soft", "intended"]);
    let Some(Slot::Plain(lines)) = &bracket.alts[1].value else { panic!("lines") };
    assert!(matches!(ones(lines)[0].line, Line::Time(_)));
}

fn headings(text: &str) -> Vec<Heading> {
    let parsed = parse(FILE, text);
    assert_eq!(parsed.diagnostics, []);
    parsed.value.blocks.into_iter().filter_map(|b| if let Block::Heading(h) = b { Some(h) } else { None }).collect()
}

#[test]
fn sections_are_bracketed_on_their_headings() {
    let found = headings(
        "## [#levels UA] Article 7. Levels {6 April}\n## Article 8 [#other]\n### Option UA, IT\n### Option 1\n## [UA: Peace | RU: Order] and law\n## Article [#n UA: 9 | RU: 10]\n## Plain ##\n",
    );
    let marks: Vec<_> =
        found.iter().map(|h| h.mark.as_ref().map(|m| (m.kind, m.issue.as_ref().map(|i| i.text.as_str()), m.labels.len()))).collect();
    assert_eq!(
        marks,
        [
            Some((HeadingMarkKind::InOrOut, Some("levels"), 1)),
            Some((HeadingMarkKind::OneOf, Some("other"), 0)),
            Some((HeadingMarkKind::Option, None, 2)),
            None,
            None,
            None,
            None,
        ]
    );
    let words: Vec<_> = found.iter().map(|h| h.text.as_str()).collect();
    assert_eq!(words[..3], ["Article 7. Levels", "Article 8", "Option UA, IT"]);
    assert_eq!(words[6], "Plain");
    assert_eq!(found[4].brackets[0].alts.len(), 2);
    assert_eq!(texts(&found[0].notes), ["6 April"]);
}

#[test]
fn paragraphs_are_numbered_in_the_ways_of_treaties() {
    let text = "1. One\n2. Two\n   goes on\n\n(3) Three\n\n4) Four\n\n(iv) four\n\na) a\n\n- item\n  - inner\n\n2022. was a year\n\nEtc. no number\n\n> quoted [UA: x]\n\n| a | b |\n|---|---|\n";
    let parsed = parse(FILE, text);
    let found: Vec<_> = parsed
        .value
        .blocks
        .iter()
        .filter_map(|b| {
            if let Block::Paragraph(p) = b { Some((format!("{:?}", p.kind), p.number.as_ref().map(|n| n.text.to_string()))) } else { None }
        })
        .collect();
    let want = [
        ("Text", Some("1")),
        ("Text", Some("2")),
        ("Text", Some("3")),
        ("Text", Some("4")),
        ("Text", Some("iv")),
        ("Text", Some("a")),
        ("Item", None),
        ("Item", None),
        ("Text", Some("2022")),
        ("Text", None),
        ("Quote", None),
        ("Table", None),
    ];
    assert_eq!(found, want.map(|(kind, number)| (kind.to_owned(), number.map(str::to_owned))));
}

#[test]
fn brackets_in_words_have_labels_issues_and_nest() {
    let text = "Aid is due [#speed UA, IT: at once | reading slow: in [#days RU: 3 | 5] days | RU: delete] {how} and `[code]` \\[no\\] [^1] at 12:15 [note: x].\n";
    let parsed = parse(FILE, text);
    assert_eq!(parsed.diagnostics, []);
    let Some(Block::Paragraph(prose)) = parsed.value.blocks.first() else { panic!("words") };
    assert_eq!(prose.brackets.len(), 2);
    assert_eq!(texts(&prose.notes), ["how"]);
    let speed = &prose.brackets[0];
    assert_eq!(speed.issue.as_ref().map(|i| i.text.as_str()), Some("speed"));
    let labels: Vec<Vec<&str>> = speed.alts.iter().map(|a| a.labels.iter().map(servanda_syntax::ast::Label::name).collect()).collect();
    assert_eq!(labels, [vec!["UA", "IT"], vec!["slow"], vec!["RU"]]);
    let words: Vec<_> = speed.alts.iter().map(|a| a.value.as_ref().and_then(|v| v.plain()).map(|w| &text[w.span.range()])).collect();
    assert_eq!(words, [Some("at once"), Some("in [#days RU: 3 | 5] days"), None]);
    assert!(prose.brackets[1].alts[0].labels.is_empty(), "`note` is no sponsor: sponsors begin with a capital letter");
}

#[test]
fn what_is_given_on_the_command_line_is_read_alone() {
    let shares = parse_share_lines(FILE, "55 % of members and by members with 65 % of Population or by all but 3 members");
    assert_eq!(shares.diagnostics, []);
    assert_eq!(shares.value.len(), 3);
    let settings = parse_settings(FILE, "#rule = RU, #turkey = UA or not peace");
    assert_eq!(settings.diagnostics, []);
    assert_eq!(settings.value.map(|s| s.any.len()), Some(2));
    let story = parse_history(
        FILE,
        "history Attack\n2022-05-01 13:00  RU attacks UA\nplanned day 3 UA acts {maybe}\n\n2022-05-02 occupation is contested\n",
    );
    assert_eq!(story.diagnostics, []);
    assert_eq!(story.value.len(), 3);
    let from_document = parse_history(FILE, "# Story\n\n```servanda\nhistory Attack\n    2022-05-01  RU attacks UA\n```\n");
    assert_eq!(from_document.value.len(), 1);
    assert_eq!(parse_history(FILE, "RU attacks UA\n2022-05-01 UA acts").value.len(), 1);
}

#[test]
fn the_header_is_read_with_its_places() {
    let text = "---\ntreaty: \"A: B\"\nTime Zone:  Europe/Kyiv\nsponsors:\n  - UA\n  - RU\n# remark\nauthentic: en, uk\n---\nx\n";
    let parsed = parse(FILE, text);
    let entries: Vec<_> =
        parsed.value.front.entries.iter().map(|e| (e.key.as_str(), e.value.as_str(), &text[e.value_span.range()])).collect();
    assert_eq!(
        entries,
        [
            ("treaty", "A: B", "\"A: B\""),
            ("time zone", "Europe/Kyiv", "Europe/Kyiv"),
            ("sponsors", "UA, RU", "UA\n  - RU"),
            ("authentic", "en, uk", "en, uk"),
        ]
    );
}
