//! The formatter sets columns and spaces and nothing else; tokens are the text.

use proptest::prelude::*;
use servanda_syntax::shape::{self, leave_open};
use servanda_syntax::tokens::tokens;
use servanda_syntax::{FileId, format, parse};

const FILE: FileId = FileId(0);

fn read(path: &str) -> String {
    let path = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn shape_of(text: &str) -> String {
    let parsed = parse(FILE, text);
    shape::document(&parsed.value, text, &leave_open)
}

#[test]
fn columns_are_set_as_drafters_set_them() {
    let text = "---\ntreaty: X\n---\nWords  kept  as they are.  \n\n```servanda\n\n\nrole Guarantor\nparty   UA   \"Ukraine\",RU is Guarantor\n\n\nrule help to V (5(d)(i)) { 6  April }\n\
                \x20 each Guarantor   except A shall deliver Aid to V\n  when A attacks V\n and [#basis  UA: help is adopted\n | RU,IT: peace begins ]\n\
                \x20   within 3 days after [ A: X acts|B: Y acts ]\n  owed to V\n[#early suppose yes: rule other\n UA shall act\n when peace begins ]\n\
                decision  x\n adopted by 55% of members\n and by all voters\nhistory Attack\n  2022-05-01 13:00   RU attacks UA\n\
                ask who can block help   \n given 2022-05-01 RU attacks UA\n   2022-05-02 UA acts\n expect none if #basis = UA\n expect each of Guarantor   if #basis = RU\n\
                ask how many votes for x expect 3\n\n```\n";
    let want = "---\ntreaty: X\n---\nWords  kept  as they are.  \n\n```servanda\nrole  Guarantor\nparty UA \"Ukraine\", RU is Guarantor\n\nrule help to V (5(d)(i)) { 6  April }\n\
                \x20   each Guarantor except A shall deliver Aid to V\n    when        A attacks V\n    and         [#basis UA: help is adopted\n\
                \x20               | RU, IT: peace begins]\n    within      3 days after [A: X acts | B: Y acts]\n    owed to     V\n\
                [#early suppose yes: rule other\n    UA shall act\n    when        peace begins ]\ndecision x\n    adopted by  55 % of members\n    and by      all voters\n\
                history Attack\n    2022-05-01 13:00  RU attacks UA\nask who can block help\n    given       2022-05-01 RU attacks UA\n                2022-05-02 UA acts\n\
                \x20   expect      none                                  if #basis = UA\n    expect      each of Guarantor                     if #basis = RU\n\
                ask how many votes for x   expect 3\n```\n";
    assert_eq!(parse(FILE, text).diagnostics, []);
    assert_eq!(format(text), want);
    assert_eq!(format(want), want);
}

#[test]
fn a_block_with_an_error_is_left_as_it_is() {
    let text = "```servanda\nrule x\n  UA shall [act\n```\n\n```servanda\nrule y\n  UA shall act\n```\n";
    assert_eq!(format(text), "```servanda\nrule x\n  UA shall [act\n```\n\n```servanda\nrule y\n    UA shall act\n```\n");
}

#[test]
fn line_ends_and_indented_blocks_are_kept() {
    assert_eq!(format("```servanda\r\nrule x\r\n  UA shall act\r\n```\r\n"), "```servanda\r\nrule x\r\n    UA shall act\r\n```\r\n");
    assert_eq!(
        format("- item\n\n  ```servanda\n  rule x\n   UA shall act\n  ```\n"),
        "- item\n\n  ```servanda\n  rule x\n      UA shall act\n  ```\n"
    );
}

fn treaties() -> Vec<String> {
    let mut texts: Vec<String> =
        ["istanbul", "cwc", "belfast", "locarno"].map(|name| read(&format!("crates/servanda-model/tests/treaties/{name}.md"))).to_vec();
    texts.extend(
        ["rolling-text", "communique-2022-03-29", "draft-2022-04-15"].map(|name| read(&format!("examples/istanbul-2022/{name}.md"))),
    );
    texts
}

#[test]
fn real_treaties_read_as_before_and_are_stable() {
    for text in treaties() {
        let once = format(&text);
        assert_eq!(shape_of(&once), shape_of(&text));
        assert_eq!(format(&once), once);
        // Without all the spaces that the formatter sets, it finds them again.
        let loose: String = text.lines().map(|l| squeeze(l) + "\n").collect();
        assert_eq!(shape_of(&format(&loose)), shape_of(&loose));
    }
}

/// A line with single spaces but for its indentation.
fn squeeze(line: &str) -> String {
    let indent = line.len() - line.trim_start().len();
    format!("{}{}", &line[..indent], line.split_whitespace().collect::<Vec<_>>().join(" "))
}

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
        "\n\n",
        "#a",
        "\"",
        ",",
        ",\n",
        ":",
        ": ",
        "```",
        "rule x\n    ",
        "\ndecision x\n    ",
        "ask ",
        "expect ",
        "given 2022-05-01 ",
        "\r\n",
        "é",
        "(",
        ")",
        "=",
        "  ",
        "\t",
        "%",
        "3",
        "{intended}",
    ]);
    let piece = prop_oneof![3 => prop::sample::select(words).prop_map(|w| format!("{w} ")), 1 => signs.prop_map(str::to_owned)];
    prop::collection::vec(piece, 0..60).prop_map(|v| v.concat())
}

fn sound(text: &str) {
    let joined: String = tokens(FILE, text).iter().map(|t| &text[t.span.range()]).collect();
    assert_eq!(joined, text, "tokens are the text");
    let once = format(text);
    assert_eq!(shape_of(&once), shape_of(text), "formatting changed the reading of {text:?}");
    assert_eq!(format(&once), once, "formatting is not stable for {text:?}");
}

#[test]
fn what_is_glued_together_is_set_apart_at_once() {
    let text = "```servanda\nparty UA, RU\nhistory Attack\n    2022-05-01RU attacks UA\n    2022-05-02 13:00RU attacks UA\n    2022-05-03: RU attacks UA\n    day 3RU attacks UA\n```\n";
    let want = "```servanda\nparty UA, RU\nhistory Attack\n    2022-05-01  RU attacks UA\n    2022-05-02 13:00  RU attacks UA\n    \
                2022-05-03:  RU attacks UA\n    day 3  RU attacks UA\n```\n";
    assert_eq!(format(text), want);
    assert_eq!(format(want), want);
    for glued in [
        "history A\n  2022-05-01within 3 days",
        "act(UA)attacks",
        "party\"UA\"",
        "kind[#x UA: A]= B",
        "rule x\n    UA shall act\n    within3 days",
    ] {
        sound(&format!("```servanda\n{glued}\n```\n"));
    }
}

proptest! {
    // `PROPTEST_CASES=10000` asks for more than the usual 256.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_formatted_soundly(bytes in ".{0,200}", text in pieces()) {
        sound(&bytes);
        sound(&text);
        sound(&format!("```servanda\n{text}\n```\n"));
        sound(&format!("```servanda\nrule x\n    UA shall act\n{text}\n```\n"));
    }

    #[test]
    fn any_edit_of_a_treaty_is_formatted_soundly(which in 0..7_usize, at in any::<prop::sample::Index>(), remove in 0..30_usize, put in "[ \n\\[\\]|,:{}A-Za-c#]{0,6}") {
        let treaty = treaties().swap_remove(which);
        let mut start = at.index(treaty.len());
        while !treaty.is_char_boundary(start) { start -= 1; }
        let mut end = (start + remove).min(treaty.len());
        while !treaty.is_char_boundary(end) { end += 1; }
        sound(&format!("{}{put}{}", &treaty[..start], &treaty[end..]));
    }
}
