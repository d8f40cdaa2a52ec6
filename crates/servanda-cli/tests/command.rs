//! The command as people meet it: exit status, messages about files, formats.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn servanda(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_servanda")).args(arguments).output().expect("the command starts")
}

fn with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_servanda"));
    let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    // The command may end before it has read everything, which is its right.
    let _ = child.stdin.take().expect("it was piped").write_all(input);
    child.wait_with_output().expect("the command ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the output is UTF-8")
}

fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("servanda-{}-{name}", std::process::id()));
    fs::write(&path, content).expect("a temporary file");
    path
}

const PLAIN: &str = "# A treaty\n\nThe Parties keep the peace.\n";

#[test]
fn wrong_use_ends_with_2_and_a_message() {
    for arguments in [&["frobnicate"][..], &["check"], &["check", "there-is-no-such.md"], &["check", "."], &["explain", "SV9999"]] {
        let output = servanda(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
    let message = text(&servanda(&["check", "there-is-no-such.md"]).stderr);
    assert!(message.starts_with("servanda: `there-is-no-such.md` cannot be read"), "{message}");
}

#[test]
fn a_text_that_is_not_utf_8_is_refused_with_its_line() {
    let output = with_input(&["check", "-"], b"# T\n\n\xff\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("line 3"), "{}", text(&output.stderr));
}

#[test]
fn nonsense_is_reported_and_never_ends_in_a_panic() {
    let nested = "[".repeat(100_000);
    let long_line = "x".repeat(1_000_000);
    let texts: [&[u8]; 9] = [
        b"",
        b"\n\n\n",
        b"\xef\xbb\xbf# BOM\r\n\r\nwords\r\n",
        b"---\ntreaty: X\nno end of the header\n",
        b"# T\n\n```servanda\nrule x\n",
        "# T\n\n\u{202e}العربية é\u{301}\n".as_bytes(),
        nested.as_bytes(),
        long_line.as_bytes(),
        b"\0\0\0",
    ];
    for input in texts {
        let output = with_input(&["check", "-"], input);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{:?}: {}", output.status, text(&output.stderr));
        assert!(!text(&output.stdout).contains('\u{1b}'), "no colours in a pipe");
    }
}

#[test]
fn every_format_is_what_it_says() {
    let path = file("formats.md", PLAIN.as_bytes());
    let name = path.to_string_lossy();
    let json = servanda(&["check", &name, "--format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).expect("it is JSON");
    assert_eq!(value["schema"], "servanda.report/1");
    assert_eq!(value["command"], "check");
    assert!(text(&servanda(&["check", &name, "--format", "markdown"]).stdout).starts_with("# "));
    assert!(text(&servanda(&["check", &name, "--format", "html"]).stdout).contains("<dl"));
    assert!(text(&servanda(&["check", &name, "--color", "always"]).stdout).contains("\u{1b}["));
    fs::remove_file(path).expect("ours to remove");
}

#[test]
fn a_reader_that_goes_away_is_nobody_s_fault() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_servanda"));
    let mut child = command.args(["explain"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the command ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[test]
fn the_version_names_the_language_too() {
    let version = text(&servanda(&["--version"]).stdout);
    assert!(version.starts_with(concat!("servanda ", env!("CARGO_PKG_VERSION"), " (language ")), "{version}");
}

/// The Security Council as amended in 1965; the values are those of the literature (Felsenthal and Machover 1998).
const COUNCIL: &str = r#"{
    "name": "Security Council",
    "players": ["China", "France", "Russia", "United Kingdom", "United States", "Elected 1", "Elected 2", "Elected 3", "Elected 4",
                "Elected 5", "Elected 6", "Elected 7", "Elected 8", "Elected 9", "Elected 10"],
    "model": {"op": "weighted", "quota": 39, "weights": [7, 7, 7, 7, 7, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}
}"#;

#[test]
fn the_power_of_the_security_council_is_the_published_one() {
    let json = with_input(&["power", "-", "--format", "json"], COUNCIL.as_bytes());
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).expect("it is JSON");
    assert_eq!(value["winning_coalitions"], "848");
    assert_eq!(value["shapley_shubik"][0], "421/2145");
    assert_eq!(value["shapley_shubik"][14], "4/2145");
    let shown = text(&with_input(&["power", "-", "--exact"], COUNCIL.as_bytes()).stdout);
    assert!(shown.contains("421/2145") && shown.contains("any 7 of Elected"), "{shown}");
    let bad = with_input(&["power", "-"], b"{\"players\": [\"A\"], \"model\": {\"op\": \"weighted\", \"quota\": 1, \"weights\": [-1]}}");
    assert_eq!(bad.status.code(), Some(2));
    assert!(text(&bad.stderr).contains("cannot weigh less than nothing"), "{}", text(&bad.stderr));
}

fn example(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/istanbul-2022").join(name);
    path.to_string_lossy().into_owned()
}

#[test]
fn a_draft_differs_in_nothing_from_itself_and_alternatives_may_change_places() {
    let path = example("draft-2022-04-15.md");
    let same = servanda(&["diff", &path, &path]);
    assert!(text(&same.stdout).contains("nothing differs"), "{}", text(&same.stdout));
    let old = fs::read_to_string(&path).expect("the example is there");
    let new = old.replace(
        "[#belarus RU: party BY \"Belarus\" is Guarantor | UA: delete]",
        "[#belarus UA: delete | RU: party BY \"Belarus\" is Guarantor]",
    );
    assert_ne!(old, new, "the bracket is in the example");
    let moved = file("moved.md", new.as_bytes());
    let difference = text(&servanda(&["diff", &path, &moved.to_string_lossy()]).stdout);
    assert!(!difference.contains("can now block") && !difference.contains("rules"), "{difference}");
    fs::remove_file(moved).expect("ours to remove");
}

#[test]
fn the_draft_of_april_gives_each_guarantor_a_veto_on_exercises() {
    let difference = text(&servanda(&["diff", &example("communique-2022-03-29.md"), &example("draft-2022-04-15.md")]).stdout);
    let difference = difference.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(difference.contains("changed decision `consent to exercises`"), "{difference}");
    assert!(
        difference
            .contains("Russian Federation, United Kingdom and United States gain a veto whatever is chosen: before only if #consent = all"),
        "{difference}"
    );
}

#[test]
fn settling_and_then_asking_is_asking_under_the_choice() {
    let path = example("rolling-text.md");
    let settled = servanda(&["settle", &path, "--choose", "rule=RU", "--partial"]);
    assert_eq!(settled.status.code(), Some(0), "{}", text(&settled.stderr));
    assert!(!text(&settled.stdout).contains("[#rule Adviser"));
    let variant = file("settled.md", &settled.stdout);
    let question = "who can block response against RU";
    let after = text(&servanda(&["ask", &variant.to_string_lossy(), question]).stdout);
    let under = text(&servanda(&["ask", &path, question, "--choose", "rule=RU"]).stdout);
    assert_eq!(after, under);
    assert!(under.contains("each of Guarantor"), "{under}");
    fs::remove_file(variant).expect("ours to remove");
    let refused = servanda(&["settle", &path, "--choose", "rule=RU"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("#turkey"), "{}", text(&refused.stderr));
    assert!(text(&servanda(&["settle", &path, "--choose", "rule=XX", "--partial"]).stderr).contains("Adviser; IT; RU"));
}

#[test]
fn weights_are_read_under_a_majority_in_words() {
    // The textbook game [51; 50, 49, 1]: the smallest voter is as strong as the second (Straffin 1993).
    let path = file("weights.csv", b"member,seats\nA,50\nB,49\nC,1\n");
    let name = path.to_string_lossy();
    let shown =
        text(&servanda(&["power", &name, "--rule", "members with more than 50 % of Seats", "--exact", "--index", "shapley-shubik"]).stdout);
    assert_eq!(shown.matches("1/6").count(), 2, "{shown}");
    assert!(shown.contains("2/3"), "{shown}");
    let refused = servanda(&["power", &name, "--rule", "nonsense"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("Seats"), "{}", text(&refused.stderr));
    fs::remove_file(path).expect("ours to remove");
}

#[test]
fn a_page_is_written_whole_and_needs_no_network() {
    let target = std::env::temp_dir().join(format!("servanda-page-{}.html", std::process::id()));
    let output = servanda(&["report", &example("rolling-text.md"), "--given", "Attack", "-o", &target.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let page = fs::read_to_string(&target).expect("it was written");
    assert!(page.contains("Article 5. Assistance") && page.contains("What followed from what") && page.ends_with("</html>\n"));
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains(" src="));
    fs::remove_file(target).expect("ours to remove");
}

#[test]
fn default_law_answers_only_where_it_is_asked_for() {
    // The Treaty of Guarantee is silent on exit; Article 56(2) of the Vienna Convention asks for twelve months' notice where a right is implied.
    let treaty = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../library/treaty-of-guarantee/treaty-of-guarantee.md");
    let treaty = treaty.to_string_lossy();
    let record =
        file("notice.txt", b"2000-01-01 VCLT.right of exit is true\n2000-02-01 TR gives notice of withdrawal to each other Party\n");
    let record = record.to_string_lossy();
    let under = text(&servanda(&["ask", &treaty, "when does TR withdraw", "--given", &record, "--under", "VCLT"]).stdout);
    assert!(under.contains("2001-02-01") && under.contains("default law"), "{under}");
    let alone = text(&servanda(&["ask", &treaty, "when does TR withdraw", "--given", &record]).stdout);
    assert!(!alone.contains("2001-02-01"), "{alone}");
    assert_eq!(servanda(&["ask", &treaty, "when does TR withdraw", "--under", "Nobody"]).status.code(), Some(2));
    fs::remove_file(record.as_ref()).expect("ours to remove");
}

#[test]
fn a_treaty_in_several_files_is_settled_and_compared_whole() {
    let folder = std::env::temp_dir().join(format!("servanda-parts-{}", std::process::id()));
    fs::create_dir_all(folder.join("annexes")).expect("a temporary folder");
    let master = folder.join("master.md");
    let name = master.to_string_lossy();
    fs::write(
        &master,
        "---\ntreaty: Parts\nparts: annexes/annex.md\nsponsors: AA, BB\ntime zone: UTC\nmonth end: clip\n---\n## Article 1\n\n```servanda\nrole  State\n\
         party AA \"Aland\", BB \"Boland\", CC \"Coland\" is State\nact   State asks State\nact   State helps State\nrule help\n    each State S shall help A\n    when        A asks S\n\
         \x20   within      [#days AA: 10 days | BB: 20 days {only with #vote = BB}] thereafter\n```\n",
    )
    .expect("written");
    fs::write(
        folder.join("annexes/annex.md"),
        "## Annex A\n\n```servanda\ndecision help for all\n    opens when  AA asks BB\n    voters      State\n    adopted by  [#vote AA: a majority of voters | BB: all voters]\n```\n",
    )
    .expect("written");
    let refused = |arguments: &[&str], with: &str| {
        let output = servanda(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(with), "{}", text(&output.stderr));
    };
    // The bracket of the annex is missing; choices that the text does not allow together; a single file cannot hold two.
    refused(&["settle", &name, "--choose", "days=AA"], "#vote (AA or BB)");
    refused(&["settle", &name, "--choose", "days=BB,vote=AA"], "#days = BB goes only with #vote = BB");
    refused(&["settle", &name, "--choose", "days=AA,vote=AA"], "name a folder");
    refused(&["settle", &name, "--choose", "typo=AA"], "#typo");
    let target = folder.join("settled");
    let target_name = format!("{}/", target.to_string_lossy());
    let settled = servanda(&["settle", &name, "--choose", "days=AA,vote=AA", "-o", &target_name]);
    assert_eq!(settled.status.code(), Some(0), "{}", text(&settled.stderr));
    let read = |name: &str| fs::read_to_string(target.join(name)).expect("it was written");
    assert!(
        read("master.md").contains("within      10 days thereafter")
            && read("annexes/annex.md").contains("adopted by  a majority of voters")
    );
    let checked = servanda(&["check", &target.join("master.md").to_string_lossy()]);
    assert!(checked.status.success() && !text(&checked.stdout).contains("not agreed"), "{}", text(&checked.stdout));
    // Two variants by choice files: the annex differs as well.
    fs::write(folder.join("first.txt"), "// as proposed\ndays = AA\n#vote = AA\n").expect("written");
    let from = format!("@{}", folder.join("first.txt").to_string_lossy());
    let shown = text(&servanda(&["diff", &name, "--from", &from, "--to", "days=BB,vote=BB"]).stdout);
    assert!(shown.contains("within 10 days") && shown.contains("within 20 days") && shown.contains("help for all"), "{shown}");
    assert!(shown.contains("gain a veto"), "{shown}");
    fs::remove_dir_all(folder).expect("ours to remove");
}

#[test]
fn the_words_that_came_and_went_stand_beside_what_they_do() {
    let path = example("rolling-text.md");
    let old = fs::read_to_string(&path).expect("the example is there");
    let new = old.replace("within three days of the request", "within seven days of the request");
    assert_ne!(old, new);
    let other = file("seven.md", new.as_bytes());
    let other = other.to_string_lossy();
    let shown = text(&servanda(&["diff", &path, &other, "--text"]).stdout);
    assert!(shown.contains("nothing differs in what they do"), "only words changed: {shown}");
    assert!(shown.contains("within [-three-] {+seven+} days of the request"), "{shown}");
    let page = servanda(&["diff", &path, &other, "--text", "--format", "html"]);
    assert!(text(&page.stdout).contains("within <del>three</del> <ins>seven</ins> days of the request"));
    assert!(!text(&servanda(&["diff", &path, &other]).stdout).contains("the words"));
    let same = text(&servanda(&["diff", &path, &path, "--text"]).stdout);
    assert!(same.contains("no word of the treaty differs"), "{same}");
    fs::remove_file(other.as_ref()).expect("ours to remove");
}
