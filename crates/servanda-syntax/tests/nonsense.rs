//! Nonsense in, sense out: whatever the text, a tree comes back, in linear time, with places that exist and something to say.

use proptest::prelude::*;
#[path = "../benches/common/generated.rs"]
#[expect(dead_code, reason = "the memory is measured by the benches only")]
mod generated;

use servanda_syntax::{Diagnostic, FileId, parse, parse_bytes, parse_history, parse_question, parse_settings, parse_share_lines};

const FILE: FileId = FileId(0);

fn fenced(rules: &str) -> String {
    format!("## Article 1\n```servanda\n{rules}\n```\n")
}

fn codes(text: &str) -> Vec<&'static str> {
    parse(FILE, text).diagnostics.iter().map(|d| d.code).collect()
}

/// Every place that is named exists and lies on character boundaries.
fn places_exist(text: &str, diagnostics: &[Diagnostic]) {
    for d in diagnostics {
        for span in std::iter::once(d.primary).chain(d.others.iter().map(|o| o.0)).chain(d.fixes.iter().map(|f| f.span)) {
            assert!(text.get(span.range()).is_some(), "{span:?} of {d:?}");
        }
        assert!(!d.message.is_empty() && !d.message.ends_with('.'), "{}", d.message);
    }
}

#[test]
fn nonsense_is_named() {
    assert_eq!(codes(""), ["SV0125"]);
    assert_eq!(codes("---\ntreaty: X\n"), ["SV0103"]);
    assert_eq!(codes("---\ntreaty: X\n## Article 1\ntext\n"), ["SV0103"]);
    assert_eq!(codes("```servanda\nrole Guarantor\n"), ["SV0104"]);
    assert_eq!(codes("```servanda\nrole Guarantor\n## Article 2\nwords\n"), ["SV0104"]);
    assert_eq!(codes(&fenced("decision x\n    adopted by  [A: all voters")), ["SV0105"]);
    assert_eq!(codes(&fenced("decision x\n    adopted by  all voters]")), ["SV0106"]);
    assert_eq!(codes(&fenced("decision x\n    adopted by  [A: all voters | ]")), ["SV0108"]);
    assert_eq!(codes(&fenced("act UA attacks [A: RU | B: CN] {what")), ["SV0111"]);
    assert_eq!(codes(&fenced("party UA \"Ukraine\nparty RU")), ["SV0112"]);
    assert_eq!(codes(&fenced("parties UA, RU")), ["SV0113"]);
    assert_eq!(codes(&fenced("decision x\n    owed to UA")), ["SV0114"]);
    assert_eq!(codes(&fenced("rule x\n    UA shall act\n    within 3 fortnights")), ["SV0115"]);
    assert_eq!(codes(&fenced("rule x\n    UA shall act\n    and peace")), ["SV0116"]);
    assert_eq!(codes(&fenced("rule x\n    UA shall act\n    within 3 days of attack")), ["SV0117"]);
    assert_eq!(codes(&fenced("rule x\n    UA shall act\n    on 2023-02-29")), ["SV0118"]);
    assert_eq!(codes(&fenced("rule x\n    UA shall act\n    amount 3/0")), ["SV0119"]);
    assert_eq!(codes(&fenced("ask why")), ["SV0120"]);
    assert_eq!(codes(&fenced("rule x\n    when A attacks V")), ["SV0122"]);
    assert_eq!(codes(&fenced("rule x\n    UA shall act\nwhen A attacks V")), ["SV0123"]);
    assert_eq!(codes(&fenced("position UA")), ["SV0124"]);
    assert_eq!(codes("Words with [#x UA: one | RU: two.\n"), ["SV0105"]);
    assert_eq!(codes("Words with one] of them.\n"), ["SV0106"]);
    // Rules without a fence, and in a block that is not marked; words that begin like one.
    assert_eq!(codes("## Article 1\n\nrule x\n    UA shall act\n\nrule y\n    UA shall act\n"), ["SV0127"]);
    assert_eq!(codes("## Article 1\n\n```\nparty UA, RU\n```\n"), ["SV0127"]);
    assert_eq!(codes("## Article 1\n\nrule of law and\nact in good faith\n\n```text\nparty UA\n```\n"), [] as [&str; 0]);
}

#[test]
fn one_broken_clause_hides_nothing_else() {
    let text = fenced(
        "rule first\n    UA shall act\n    within three fortnights\n    owed to     RU\nrule second\n    RU shall [UA: act\n    owed to     UA\n\
         decision third\n    adopted by  all voters\n",
    );
    let parsed = parse(FILE, &text);
    let shape = servanda_syntax::shape::document(&parsed.value, &text, &servanda_syntax::shape::leave_open);
    for part in ["rule <first>", "owed to {RU}", "rule <second>", "owed to {UA}", "decision <third>", "adopted by all of voters"] {
        assert!(shape.contains(part), "{part} is lost:\n{shape}");
    }
}

#[test]
fn other_line_ends_and_marks_read_alike() {
    let text = "---\ntreaty: X\n---\n## Article 1\n1. Words [#a UA: x | RU: y].\n```servanda\nparty UA \"Ukraine\"\nrule x\n    UA shall act\n```\n";
    let shape = |text: &str| {
        let parsed = parse(FILE, text);
        assert_eq!(parsed.diagnostics, [], "{text:?}");
        servanda_syntax::shape::document(&parsed.value, text, &servanda_syntax::shape::leave_open)
    };
    assert_eq!(shape(text), shape(&text.replace('\n', "\r\n")));
    assert_eq!(shape(text), shape(&format!("\u{feff}{text}")));
}

#[test]
fn every_script_can_be_written() {
    let text = fenced("party ЄС \"Європейський Союз\", TR \"Türkiye\", E\u{301}Z \"عربي\"\nrule гарантія\n    ЄС shall діяти проти TR\n");
    let parsed = parse(FILE, &text);
    assert_eq!(parsed.diagnostics, []);
}

#[test]
fn bytes_that_are_no_text_are_named() {
    let (text, parsed) = parse_bytes(FILE, b"## Article 1\nwords \xff\xfe here\n");
    assert_eq!(parsed.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["SV0101"]);
    places_exist(&text, &parsed.diagnostics);
    assert_eq!(parsed.value.blocks.len(), 2);
}

/// Reads what would take hours if the time grew faster than the text; how fast it is, the benches say.
fn soon(text: &str) -> Vec<Diagnostic> {
    let parsed = parse(FILE, text);
    places_exist(text, &parsed.diagnostics);
    parsed.diagnostics
}

#[test]
fn a_hundred_thousand_of_anything_is_read_in_seconds() {
    let n = 100_000;
    for (what, text) in [
        ("nested brackets in rules", fenced(&format!("rule x\n    UA shall {}act{}", "[A: ".repeat(n), "]".repeat(n)))),
        ("nested brackets around items", fenced(&format!("{}rule x{}", "[A: ".repeat(n), "]".repeat(n)))),
        ("nested brackets in words", format!("{}x{}", "[A: ".repeat(n), "]".repeat(n))),
        ("nested brackets in a heading", format!("## {}x{}", "[A: ".repeat(n), "]".repeat(n))),
        ("nested notes with settings", fenced(&"[A: x {only with [".repeat(n))),
    ] {
        let said = soon(&text);
        assert!(!said.is_empty() && said.len() < 100, "{what}: {} messages", said.len());
    }
    for (_, text) in [
        ("lost brackets on one line", fenced(&"[".repeat(n))),
        ("lost brackets on lines", fenced(&"[\n".repeat(n))),
        ("lost brackets in rules", fenced(&"rule x\n    UA shall [A: act\n".repeat(n / 4))),
        ("lost brackets in words", "[ ".repeat(n)),
        ("stray closings", fenced(&"]".repeat(n))),
        ("stray bars", fenced(&"|\n".repeat(n))),
        ("lost braces", fenced(&"{\n".repeat(n))),
        ("lost braces in words", "{ ".repeat(n)),
        ("quotation marks", fenced(&"\"\n".repeat(n))),
        ("alternatives", fenced(&format!("rule x\n    UA shall [{} act]", "A: act | ".repeat(n)))),
        ("one endless line", fenced(&format!("rule x\n    UA shall act {}", "and again ".repeat(n)))),
        ("except except", fenced(&format!("rule x\n    each {} shall act", "A except ".repeat(n)))),
        ("as of as of", fenced(&format!("rule x\n    each {} shall act", "A as of the day when each ".repeat(n)))),
        ("part of part of", fenced(&format!("rule x\n    UA shall act\n    amount {}", "1/2 of ".repeat(n)))),
        ("not not not", fenced(&format!("rule x\n    UA shall act\n    if {}peace", "not ".repeat(n)))),
        ("parentheses", fenced(&format!("rule {}", "(".repeat(n)))),
        ("backticks in words", "`".repeat(n)),
        ("code spans without end", format!("[x] {}", "` `` ".repeat(n))),
        ("fences", "```servanda\n".repeat(n)),
        ("fences before headings", "```servanda\n## x\n".repeat(n)),
        ("other fences before headings", "~~~~\n```servanda\n## x\n".repeat(n)),
        ("footnotes", format!("[x] {}", "[^".repeat(n))),
        ("notes in notes", format!("[x] {}{}", "{ a ".repeat(n), "}".repeat(n / 2))),
        ("parentheses in a sentence", fenced(&format!("rule x\n    UA shall act {}", "(".repeat(n)))),
        ("line ends of old", "# A\r".repeat(n)),
        ("headings", "## [#a UA] Article\n".repeat(n)),
        ("commas", fenced(&format!("party {}", "UA,\n".repeat(n)))),
        ("colons", fenced(&format!("rule x\n    UA shall [{} act]", "A, ".repeat(n)))),
        ("comments", "<!-- \n".repeat(n)),
    ] {
        soon(&text);
    }
}

#[test]
fn places_are_read_anywhere() {
    for text in [
        "who can block",
        "",
        "ask",
        "who can block [",
        "when is due",
        "may",
        "is",
        "how many",
        "\u{feff}",
        "does does does",
        "what is the of",
    ] {
        for diagnostics in [
            parse_question(FILE, text).diagnostics,
            parse_settings(FILE, text).diagnostics,
            parse_history(FILE, text).diagnostics,
            parse_share_lines(FILE, text).diagnostics,
        ] {
            places_exist(text, &diagnostics);
        }
    }
}

/// Pieces that a treaty is made of, well or badly put together.
fn pieces() -> impl Strategy<Value = String> {
    let words: Vec<&'static str> = include_str!("shapes/lines.txt").split_whitespace().filter(|w| *w != "=>").collect();
    let signs = prop::sample::select(vec![
        "[",
        "]",
        "|",
        "{",
        "}",
        "\n",
        "\n    ",
        "#a",
        "\"",
        ",",
        ":",
        "```",
        "```servanda\n",
        "## ",
        "---\n",
        "rule x\n    ",
        "decision x\n    ",
        "ask ",
        "expect ",
        "given 2022-05-01 ",
        "\r\n",
        "\u{202e}",
        "é",
        "(",
        ")",
        "by ",
        "is ",
        "=",
        "only with ",
        "\\",
    ]);
    let piece = prop_oneof![3 => prop::sample::select(words).prop_map(|w| format!("{w} ")), 1 => signs.prop_map(str::to_owned)];
    prop::collection::vec(piece, 0..120).prop_map(|v| v.concat())
}

proptest! {
    // `PROPTEST_CASES=10000` asks for more than the usual 256.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let (text, parsed) = parse_bytes(FILE, &bytes);
        places_exist(&text, &parsed.diagnostics);
    }

    #[test]
    fn any_pieces_are_read(text in pieces()) {
        for text in [text.clone(), fenced(&text)] {
            let parsed = parse(FILE, &text);
            places_exist(&text, &parsed.diagnostics);
        }
        places_exist(&text, &parse_question(FILE, &text).diagnostics);
        places_exist(&text, &parse_settings(FILE, &text).diagnostics);
        places_exist(&text, &parse_history(FILE, &text).diagnostics);
        places_exist(&text, &parse_share_lines(FILE, &text).diagnostics);
    }

    #[test]
    fn any_edit_of_a_treaty_is_read(which in 0..4_usize, at in any::<prop::sample::Index>(), remove in 0..40_usize, put in pieces()) {
        let treaty = treaties().swap_remove(which);
        let mut start = at.index(treaty.len());
        while !treaty.is_char_boundary(start) { start -= 1; }
        let mut end = (start + remove).min(treaty.len());
        while !treaty.is_char_boundary(end) { end += 1; }
        let text = format!("{}{put}{}", &treaty[..start], &treaty[end..]);
        let parsed = parse(FILE, &text);
        places_exist(&text, &parsed.diagnostics);
    }
}

fn treaties() -> Vec<String> {
    ["istanbul", "cwc", "belfast", "locarno"]
        .map(|name| {
            let path = format!("{}/../servanda-model/tests/treaties/{name}.md", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
        })
        .to_vec()
}

#[test]
fn a_file_over_the_limit_is_named_and_not_read() {
    // Zeroed memory that is never looked at takes no room.
    let bytes = vec![0_u8; servanda_syntax::MAX_FILE_BYTES + 1];
    let (text, parsed) = parse_bytes(FILE, &bytes);
    assert!(text.is_empty());
    assert_eq!(parsed.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["SV0102"]);
}

#[test]
fn a_valid_file_of_fifty_megabytes_is_read() {
    let text = generated::treaty(20_000 * 70);
    assert!(text.len() > 50_000_000, "{} bytes", text.len());
    let parsed = parse(FILE, &text);
    assert_eq!(parsed.diagnostics, []);
}
