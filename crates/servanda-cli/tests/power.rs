//! `servanda power` as a stranger meets it: tables, games and rules side by side, pictures, and whatever can be wrong with them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn servanda(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_servanda"));
    command.args(arguments).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).env("NO_COLOR", "1");
    command.output().expect("the command starts")
}

/// What a command prints that succeeds.
fn good(arguments: &[&str]) -> String {
    let output = servanda(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// The same words however they are broken into lines.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn file(name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("power");
    fs::create_dir_all(&folder).expect("a folder for the tests");
    let path = folder.join(name);
    fs::write(&path, text).expect("the folder is ours");
    path
}

/// A bad file must end with status 2, print nothing as a result, and say what is wrong.
fn refused(path: &Path, rule: Option<&str>, says: &str) {
    let name = path.to_string_lossy();
    let mut arguments = vec!["power", &name];
    arguments.extend(rule.iter().flat_map(|rule| ["--rule", *rule]));
    let output = servanda(&arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(
        output.stdout.is_empty() && said.contains(says),
        "{says:?} is not said of {}:\n{said}",
        fs::read_to_string(path).unwrap_or_default()
    );
}

const HALF: &str = "members with more than half of Weight";

#[test]
fn tables_that_are_wrong_are_refused_with_their_line() {
    let cases = [
        ("negative", "member,Weight\nA,2\nB,-3\n", "line 3: `Weight` of `B`: -3 is below nothing"),
        ("comma", "member,Weight\nA,\"3,5\"\nB,2\n", "`3,5` has a comma; write decimals with a point"),
        ("semicolon", "member;Weight\nA;3,5\nB;2\n", "`3,5` has a comma"),
        (
            "bare-comma",
            "member,Weight\nA,3,5\nB,2\n",
            "line 2: `A` has 2 values where the first line names 1 columns; decimals have a point",
        ),
        ("missing", "member,Weight\nA,3\nB\n", "line 3: `B` has 0 values"),
        ("empty", "member,Weight\nA,3\nB,\n", "line 3: `Weight` of `B`: nothing stands there"),
        ("word", "member,Weight\nA,3\nB,many\n", "`many` is not a number"),
        ("twice", "member,Weight\nA,3\nA,2\n", "line 3: the member `A` stands there twice"),
        ("nobody", "member,Weight\n", "it has no members"),
        ("no-name", "member,Weight\n,3\n", "line 2 names no member"),
        ("no-column", "member\nA\n", "no column of numbers"),
        ("nothing", "", "no column of numbers"),
        ("huge", "member,Weight\nA,99999999999999999999999999\nB,7\n", "too large to be counted exactly"),
    ];
    for (name, text, says) in cases {
        refused(&file(&format!("bad-{name}.csv"), text), Some(HALF), says);
    }
    let table = file("good.csv", "member,Weight\nA,3\nB,2\n");
    refused(&table, Some("members with more than half of Seats"), "`Seats` is not declared; the table has Weight");
    refused(&table, Some("nonsense"), "`nonsense` stands where how many");
    refused(&table, Some(""), "the line ends where how many");
    refused(&table, None, "weights need a rule");
}

#[test]
fn games_that_are_wrong_are_refused() {
    let game = |players: &str, quota: &str, weights: &str| {
        format!(r#"{{"players": {players}, "model": {{"op": "weighted", "quota": {quota}, "weights": {weights}}}}}"#)
    };
    let cases = [
        ("negative", game(r#"["A", "B"]"#, "2", "[1, -1]"), "weight 2 is -1"),
        ("huge", game(r#"["A", "B"]"#, "2", "[1e30, 1]"), "put it in quotes"),
        ("word", game(r#"["A", "B"]"#, "\"NaN\"", "[1, 1]"), "`NaN` is not a number"),
        ("nobody", game("[]", "2", "[]"), "no voters"),
        ("twice", game(r#"["A", "A"]"#, "2", "[1, 1]"), "the name `A` stands for two voters"),
        ("no-name", game(r#"["A", ""]"#, "2", "[1, 1]"), "voter 2 has no name"),
        ("short", game(r#"["A", "B"]"#, "2", "[1]"), "1 weights where 2 are needed"),
        ("many", game(r#"["A", {"class": "B", "count": 99999999999}]"#, "2", "[1, 1]"), "the number of voters would exceed"),
        ("broken", "{\"players\":".to_owned(), "not a voting game"),
        ("list", "[]".to_owned(), "no list `players`"),
        ("null", "null".to_owned(), "no list `players`"),
        ("prose", "hello".to_owned(), "not a voting game"),
        ("empty", String::new(), "not a voting game"),
        ("no-model", r#"{"players": ["A"]}"#.to_owned(), "no `model`"),
        ("no-op", r#"{"players": ["A"], "model": {"op": "xor"}}"#.to_owned(), "`op`"),
        (
            "unions",
            r#"{"players": ["A"], "model": {"op": "weighted", "quota": 1, "weights": [1], "unions": [[5]]}}"#.to_owned(),
            "no position",
        ),
    ];
    for (name, text, says) in cases {
        refused(&file(&format!("bad-{name}.json"), &text), None, says);
    }
}

/// Rules that nobody or everybody fulfils are rules, and the answer says what they are.
#[test]
fn rules_without_a_solution_are_called_so() {
    let table = file("small.csv", "member,Weight\nA,0.5\nB,1/3\nC,0\n");
    let name = table.to_string_lossy();
    for rule in ["17 members", "members with 140 % of Weight"] {
        let said = one_line(&good(&["power", &name, "--rule", rule]));
        assert!(said.contains("cannot be reached, whoever votes yes") && said.contains("it is never adopted"), "{said}");
        assert!(said.contains("no voter is ever critical"), "{said}");
    }
    let said = good(&["power", &name, "--rule", "members with 0 of Weight"]);
    assert!(said.contains("reached even if nobody votes yes"), "{said}");
    // One half of five sixths decides alone; the voter of weight 0 has no say.
    let said = good(&["power", &name, "--rule", HALF, "--exact", "--index", "shapley-shubik"]);
    let said = one_line(&said);
    assert!(said.contains("decides alone A") && said.contains("without any say B, C"), "{said}");
}

#[test]
fn a_hundred_thousand_voters_are_answered_estimated_or_refused() {
    let mut table = String::from("member,Weight\n");
    let mut json = String::from(r#"{"players": ["#);
    for voter in 0..100_000_u64 {
        writeln!(table, "V{voter},{}", voter * 7_919 % 99_991 + 1).expect("a string");
        write!(json, "{}\"V{voter}\"", if voter > 0 { ", " } else { "" }).expect("a string");
    }
    let ones = vec!["1"; 100_000].join(", ");
    write!(json, r#"], "model": {{"op": "weighted", "quota": 50001, "weights": [{ones}]}}}}"#).expect("a string");
    let said = good(&["power", &file("alike.json", &json).to_string_lossy(), "--index", "shapley-shubik", "--exact"]);
    assert!(said.contains("1/100000") && said.contains("and 99976 more") && said.len() < 10_000, "{}", &said[..2_000]);
    let table = file("different.csv", &table);
    refused(&table, Some(HALF), "--samples 10000 estimates");
    let said = good(&["power", &table.to_string_lossy(), "--rule", HALF, "--samples", "3"]);
    assert!(said.contains("ESTIMATE by 3 random orders") && said.contains("ESTIMATE by 3 random coalitions"), "{said}");
    assert!(said.contains("and 99900 more with less"), "{said}");
}

/// In 1958 Luxembourg had a vote of 17 that never counted (Brams and Affuso 1976); with a quota of 13 it would have. Only coalitions of
/// weight 12 tell the two rules apart: the three large members, or two of them with the two of middle size.
#[test]
fn two_rules_side_by_side() {
    let table = "examples/voting/six-1958.csv";
    let said = good(&[
        "power",
        "diff",
        table,
        table,
        "--rule",
        "members with 12 of Votes",
        "--second-rule",
        "members with 13 of Votes",
        "--exact",
    ]);
    let said = one_line(&said);
    assert!(said.contains("coalitions judged differently 4 of 2^6 win only under the first 4 win only under the second 0"), "{said}");
    assert!(said.contains("all of Germany, France, Italy - any 2 of Germany, France, Italy with all of Belgium, Netherlands"), "{said}");
    assert!(said.contains("Luxembourg 0 7/60 0 1/8"), "{said}");
    // The same game as a table and as a game, with its voters in another order.
    let other = file(
        "six.json",
        r#"{"players": ["Luxembourg", "Germany", "France", "Italy", "Belgium", "Netherlands"],
            "model": {"op": "weighted", "quota": 12, "weights": [1, 4, 4, 4, 2, 2]}}"#,
    );
    let same = good(&["power", "diff", table, &other.to_string_lossy(), "--rule", "members with 12 of Votes"]);
    assert!(same.contains("the two rules are the same"), "{same}");
    let less = file("five.csv", "member,Votes\nGermany,4\nFrance,4\nItaly,4\nBelgium,2\nNetherlands,2\n");
    let refused = servanda(&["power", "diff", table, &less.to_string_lossy(), "--rule", "members with 12 of Votes"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("`Luxembourg` votes only in the first game"));
}

/// Coalitions weigh 11 (4, 4, 2, 1) and 12: the quota can move nowhere, Luxembourg's weight only to 0.
#[test]
fn the_next_tipping_point() {
    let said = good(&["power", "examples/voting/six-1958.csv", "--rule", "members with 12 of Votes", "--stability", "--index", "rae"]);
    let said = one_line(&said);
    assert!(said.contains("quota (of 17) 12 12 12"), "{said}");
    assert!(said.contains("weight of Luxembourg 1 0 1"), "{said}");
    let game = good(&["power", "examples/voting/six-1958.json", "--stability", "--index", "rae"]);
    assert!(one_line(&game).contains("quota (of 17) 12 12 12"), "{game}");
}

#[test]
fn pictures_tables_and_games_are_written_as_their_names_end() {
    let folder = file("written", "").with_file_name("");
    let write = |ending: &str| {
        let path = folder.join(format!("written.{ending}"));
        let _ = fs::remove_file(&path);
        good(&["power", "examples/voting/six-1958.json", "-o", &path.to_string_lossy()]);
        fs::read(&path).expect("it was written")
    };
    let picture = String::from_utf8(write("svg")).expect("markup");
    assert!(picture.starts_with("<svg ") && picture.contains("7/30") && picture.contains("5/16"), "both indices are drawn: {picture}");
    assert_eq!(good(&["power", "examples/voting/six-1958.json", "--svg"]), picture);
    let json: serde_json::Value = serde_json::from_slice(&write("json")).expect("it is JSON");
    assert_eq!(json["shapley_shubik"][3], "3/20");
    let csv = String::from_utf8(write("csv")).expect("text");
    assert!(csv.contains("label,shapley_shubik,exact\r\nGermany,0.233333,7/30\r\n"), "{csv}");
    assert!(write("xlsx").starts_with(b"PK") && !write("html").is_empty() && !write("md").is_empty());
    let unknown = servanda(&["power", "examples/voting/six-1958.json", "-o", "power.gif"]);
    assert_eq!(unknown.status.code(), Some(2));
}
