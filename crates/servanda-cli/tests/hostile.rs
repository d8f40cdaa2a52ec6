//! Treaties that nobody would write, and some that somebody would: every paper and the page survive them, in every format.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

fn servanda(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_servanda")).args(arguments).output().expect("the command starts")
}

fn good(arguments: &[&str]) -> String {
    let output = servanda(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

const PAPERS: [&str; 6] = ["matrix", "four-column", "brackets", "decisions", "gaps", "clauses"];

/// The rules and the history that all of these treaties share; the acts have subjects of any name.
const RULES: &str = "act   Party delivers Aid to Party\nact   Party requests Aid from Party\nkind  Aid = Money\n\
rule aid\n    each State shall deliver Money to V\n    when        V requests Money from AA\n    within      [#days AA: 10 days | BB: 30 days] thereafter\n    owed to     V\n\
decision admission\n    opens when  BB requests Money from AA\n    voters      State\n    adopted by  [#rule AA: a majority of voters | BB: all voters]\n\
history Story\n    2030-05-01 BB requests Money from AA\n";

/// A treaty: its title, its words, what is declared, and the rules of all.
fn treaty(title: &str, heading: &str, words: &str, declared: &str) -> String {
    format!(
        "---\ntreaty: {title}\nstatus: {title}\ntime zone: UTC\nmonth end: clip\nsponsors: AA, BB\n---\n# {heading}\n\n## Article 1. {heading}\n\n1. {words} [#days AA: ten | BB: thirty] and [#rule AA: some | BB: all].\n\n\
         ```servanda\nrole  State\n{declared}{RULES}```\n"
    )
}

const MARKUP: &str = "<script>alert(1)</script> <img src=x onerror=alert(2)> \" onload=\"x ' ]]> & &lt; --> ` <b> `` =1+1";

fn treaties() -> Vec<(&'static str, String)> {
    let two = "party AA \"Aland\", BB \"Boland\" is State\n";
    let mut many = String::from(two);
    for number in 0..200 {
        writeln!(many, "party P{number} \"State number {number}\" is State").expect("a string");
    }
    let long = "Держава-з-дуже-довгою-назвою-".repeat(4);
    let names = format!(
        "party AA \"Україна, {long}\", BB \"المملكة العربية السعودية\" is State\nparty CC \"Côte d'Ivoire (Кот-д’Івуар)\", ЗЗ \"中華人民共和國\" is State\n"
    );
    let attack = format!(
        "party AA \"{}\", BB \"=HYPERLINK(1)\" is State\nparty CC \"@SUM(1)\", DD \"-2+3+cmd|' /C calc'!A0\", EE \"\t=1\" is State\n",
        MARKUP.replace('"', "")
    );
    vec![
        ("brackets", treaty("Plain", "Plain", "Parties agree", two)),
        ("many", treaty("Many", "Many", "Parties agree", &many)),
        ("names", treaty("Договір про Україну", "معاهدة", "Сторони домовилися: العربية", &names)),
        ("attack", treaty(&format!("=1+1 {MARKUP}"), &MARKUP.replace("]]", "\\]\\]"), &MARKUP.replace("]]", "\\]\\]"), &attack)),
        ("formula", treaty("=cmd|' /C calc'!A0", "=1", "=1", two)),
        ("none", "---\ntreaty: Nobody's\n---\n# Nobody's\n\n## Article 1\n\nWords.\n".to_owned()),
        ("empty", "# T\n".to_owned()),
    ]
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("servanda-hostile-{}-{name}", std::process::id()));
    fs::write(&path, text).expect("a temporary file");
    path
}

/// Every form that a report has, tried on the arguments that make it.
fn every_form(arguments: &[&str], name: &str) {
    let with = |format: &str| good(&[arguments, &["--format", format]].concat());
    assert!(!with("text").trim().is_empty(), "{arguments:?}");
    markdown(&with("markdown"));
    markup(&with("html"));
    csv(&with("csv"));
    let value: serde_json::Value = serde_json::from_str(&with("json")).expect("it is JSON");
    assert_eq!(value["schema"], "servanda.report/1");
    let book = std::env::temp_dir().join(format!("servanda-hostile-{}-{name}.xlsx", std::process::id()));
    good(&[arguments, &["-o", &book.to_string_lossy()]].concat());
    workbook(&fs::read(&book).expect("it was written"));
    fs::remove_file(&book).expect("ours to remove");
    let page = book.with_extension("html");
    good(&[arguments, &["-o", &page.to_string_lossy()]].concat());
    markup(&fs::read_to_string(&page).expect("it was written"));
    fs::remove_file(&page).expect("ours to remove");
}

/// HTML and XML: tags are ours, closed in order, and their attributes are quoted; nothing of a treaty is a tag or an attribute.
fn markup(text: &str) {
    const OPEN: [&str; 6] = ["meta", "link", "br", "input", "hr", "!doctype"];
    const NEVER: [&str; 3] = ["img", "iframe", "object"];
    let mut rest = text;
    let mut open: Vec<String> = Vec::new();
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains(">>"), "{}", &rest[..at]);
        let tag = &rest[at + 1..];
        let end = closing(tag);
        let (inside, after) = (&tag[..end], &tag[end + 1..]);
        rest = after;
        if inside.starts_with('?') {
            continue;
        }
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closed in order");
            continue;
        }
        let name = inside.split([' ', '/', '\n']).next().expect("a name").to_owned();
        assert!(!NEVER.contains(&name.as_str()), "<{inside}>");
        // What stands outside of quotation marks holds no attribute that runs code.
        let bare: String = inside.split('"').step_by(2).collect();
        assert!(!bare.contains(" on") && !bare.contains('\''), "<{inside}>");
        if inside.ends_with('/') || OPEN.contains(&name.as_str()) {
            continue;
        }
        if matches!(name.as_str(), "script" | "style") {
            let end = rest.find(&format!("</{name}>")).expect("it ends");
            assert!(!rest[..end].contains("alert("), "only our own script");
            rest = &rest[end..];
        }
        open.push(name);
    }
    assert!(open.is_empty(), "everything is closed: {open:?}");
}

/// Where a tag ends: behind its quoted attributes.
fn closing(tag: &str) -> usize {
    let mut quoted = false;
    for (at, c) in tag.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return at,
            _ => {}
        }
    }
    panic!("a tag does not end: {}", tag.chars().take(80).collect::<String>());
}

/// Outside of code there is no markup.
fn markdown(text: &str) {
    let mut fenced = false;
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        let line = line.replace("\\`", "").replace("<br>", "");
        for (number, part) in line.split('`').enumerate() {
            assert!(number % 2 == 1 || !part.contains('<'), "{line}");
        }
        assert!(line.matches('`').count() % 2 == 0, "{line}");
    }
}

/// Each table has rows of one length, and no cell is a formula.
fn csv(text: &str) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    for record in reader.records() {
        for field in &record.expect("it is CSV") {
            let number = field.parse::<f64>().is_ok();
            assert!(number || !field.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "a formula: {field:?}");
        }
    }
}

/// The archive holds what its directory says, every part is well-formed, and no cell is a formula.
fn workbook(bytes: &[u8]) {
    let number = |at: usize, length: usize| bytes[at..at + length].iter().rev().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte));
    let end = bytes.len() - 22;
    assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
    let (count, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut parts: BTreeMap<String, String> = BTreeMap::new();
    for _ in 0..count {
        assert_eq!(&bytes[at..at + 4], b"PK\x01\x02");
        let (size, name, local) = (number(at + 24, 4), number(at + 28, 2), number(at + 42, 4));
        let called = String::from_utf8(bytes[at + 46..at + 46 + name].to_vec()).expect("a name");
        let start = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        parts.insert(called, String::from_utf8(bytes[start..start + size].to_vec()).expect("XML in UTF-8"));
        at += 46 + name + number(at + 30, 2) + number(at + 32, 2);
    }
    for needed in ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"] {
        assert!(parts.contains_key(needed), "{needed} is missing");
    }
    for (name, part) in &parts {
        markup(part);
        assert!(!part.contains("<f>") && !part.contains("<f "), "{name} has a formula");
        assert!(part.chars().all(|c| matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && c != '\u{fffe}' && c != '\u{ffff}')), "{name}");
    }
}

#[test]
fn every_paper_survives_every_treaty_in_every_format() {
    for (name, text) in treaties() {
        let path = file(&format!("{name}.md"), &text);
        let path = path.to_string_lossy();
        let checked = servanda(&["check", &path]);
        assert_eq!(checked.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&checked.stdout));
        for paper in PAPERS {
            every_form(&["paper", paper, &path], name);
        }
        if text.contains("party AA") {
            for paper in [
                &["paper", "brief", "AA", &path][..],
                &["paper", "calendar", &path, "--given", "Story"],
                &["paper", "matrix", &path, "--given", "Story"],
            ] {
                every_form(paper, name);
            }
        }
        fs::remove_file(path.as_ref()).expect("ours to remove");
    }
}

#[test]
fn a_calendar_is_one_that_diaries_read() {
    for (name, text) in treaties().into_iter().filter(|(_, text)| text.contains("party AA")) {
        let path = file(&format!("{name}-ics.md"), &text);
        let target = path.with_extension("ics");
        good(&["paper", "calendar", &path.to_string_lossy(), "--given", "Story", "-o", &target.to_string_lossy()]);
        let diary = fs::read_to_string(&target).expect("it was written");
        // RFC 5545: lines end with CRLF and have at most 75 octets; a line that goes on begins with a blank.
        assert!(diary.starts_with("BEGIN:VCALENDAR\r\n") && diary.ends_with("END:VCALENDAR\r\n"));
        for line in diary.split_terminator("\r\n") {
            assert!(line.len() <= 75 && !line.contains(['\n', '\r']), "{line:?}");
        }
        assert!(diary.matches("BEGIN:VEVENT").count() >= 2 && diary.matches("BEGIN:VEVENT").count() == diary.matches("END:VEVENT").count());
        // Ten days and thirty after 1 May.
        assert!(diary.contains("DTSTART;VALUE=DATE:20300511") && diary.contains("DTSTART;VALUE=DATE:20300531"), "{diary}");
        for path in [path, target] {
            fs::remove_file(path).expect("ours to remove");
        }
    }
}

#[test]
fn the_page_survives_every_treaty() {
    for (name, text) in treaties() {
        let path = file(&format!("{name}-page.md"), &text);
        let given: &[&str] = if text.contains("history Story") { &["--given", "Story"] } else { &[] };
        let page = good(&[&["report", &path.to_string_lossy()], given].concat());
        markup(&page);
        assert_eq!(page.matches("<script>").count(), 1, "{name}: only our own script");
        fs::remove_file(path).expect("ours to remove");
    }
}

#[test]
fn an_output_whose_name_says_nothing_is_refused() {
    let path = file("ending.md", "# T\n");
    for name in ["table", "table.doc"] {
        let output = servanda(&["paper", "gaps", &path.to_string_lossy(), "-o", name]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(".xlsx"));
    }
    fs::remove_file(path).expect("ours to remove");
}
