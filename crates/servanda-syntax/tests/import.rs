//! Messy texts become documents that read without error; no word is lost and no rule is guessed.

use servanda_syntax::ast::Block;
use servanda_syntax::import::import;
use servanda_syntax::{FileId, parse};

const MESSY: &str = "\
# Treaty on Assistance

The Parties,

Article 1 - General

1. The Parties shall [may] consult [without delay][within 3 days].
2. Aid is [military / humanitarian] and [free.

Article 5 shall apply to the matters above, {see the annex} as well.

Article 2
Option 1: The Guarantors decide by majority.

Option 2: The Guarantors decide unanimously] in each case.

ANNEX A

(a) Levels [UA: 250,000 [active] personnel] [RU: 85,000 personnel]; tanks / guns.

[^1] Reservation by RU on paragraph (a).
";

#[test]
fn a_messy_text_becomes_a_document() {
    let imported = import(MESSY);
    let parsed = parse(FileId(0), &imported.text);
    assert_eq!(parsed.diagnostics, [], "{}", imported.text);
    for part in [
        "treaty: Treaty on Assistance",
        "sponsors: RU, UA",
        "## Article 1 - General",
        "[#article-1-2 without delay | within 3 days]",
        "[#article-1-3 military | humanitarian]",
        "\\[free.",
        "unanimously\\] in each case",
        "\nArticle 5 shall apply",
        "\\{see the annex\\}",
        "## ANNEX A",
    ] {
        assert!(imported.text.contains(part), "{part} is not in:\n{}", imported.text);
    }
    let fences = parsed.value.blocks.iter().filter(|b| matches!(b, Block::Fence(f) if f.items.is_empty())).count();
    assert_eq!(fences, 4, "one empty block for each article with words:\n{}", imported.text);
    let lines: Vec<usize> = imported.todo.iter().map(|t| t.line).collect();
    for line in [7, 8, 13, 15, 19, 21] {
        assert!(lines.contains(&line), "nothing to do in line {line}: {:#?}", imported.todo);
    }
}

#[test]
fn options_reservations_and_additions_are_named_wherever_they_stand() {
    let text = "Article 3bis. Consultation\n1. Parties [and SIDS][and African States] meet.\nOption 1: weekly.\nOption 2: No text\n{Placeholder: map}\n^1 RU reserves its position.\n";
    let imported = import(text);
    assert_eq!(parse(FileId(0), &imported.text).diagnostics, [], "{}", imported.text);
    assert!(imported.text.contains("## Article 3bis. Consultation"), "{}", imported.text);
    // Two additions are two brackets: either may stand without the other.
    assert!(imported.text.contains("and SIDS] [#") || imported.text.contains("and SIDS][#"), "{}", imported.text);
    let lines = |what: &str| imported.todo.iter().filter(|todo| todo.what.starts_with(what)).map(|todo| todo.line).collect::<Vec<_>>();
    assert_eq!(lines("options"), [3, 4]);
    assert_eq!(lines("a placeholder"), [5]);
    assert_eq!(lines("a footnote"), [6]);
}

#[test]
fn no_word_is_lost() {
    let words = |text: &str| {
        let mut words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 2).map(str::to_lowercase).collect();
        words.sort();
        words
    };
    let imported = import(MESSY).text;
    let body = &imported[imported.find("-->").expect("the list ends")..];
    let got = words(body);
    for word in words(MESSY) {
        assert!(got.contains(&word), "{word}");
    }
}

#[test]
fn any_text_is_imported() {
    for text in [
        "",
        "[",
        "]",
        "[[[",
        "```\n",
        "---\nx: y\n---\nwords [a",
        "Article 1\n[a][b][c] / [d]",
        "<!-- x",
        "[[a] / [b]]",
        "# T\n[é][\u{202e}]",
    ] {
        let imported = import(text);
        let errors: Vec<_> = parse(FileId(0), &imported.text).diagnostics;
        assert!(errors.iter().all(|d| !d.is_error()), "{text:?} became {:?}: {errors:?}", imported.text);
    }
    let deep = format!("{}{}", "[a ".repeat(50_000), "]".repeat(50_000));
    assert!(!import(&deep).text.is_empty());
}
