//! Every number in a page or table is the number that the commands give: the page's tables, bars, timeline and counts are compared with the
//! commands' JSON, cell by cell, on several treaties.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn servanda(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_servanda")).current_dir(root()).args(arguments).output().expect("the command starts");
    assert!(
        output.status.code() != Some(2) && output.status.code() != Some(3),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&servanda(&[arguments, &["--format", "json"]].concat())).expect("it is JSON")
}

/// Words as a reader sees them: no tags, no marks around names, single blanks.
fn seen(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = rest[at..].split_once('>').map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    flat(&text)
}

fn flat(text: &str) -> String {
    text.replace('`', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Everything between the end of `from` and the next `to`.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let start = text.find(from)? + from.len();
    Some(&text[start..start + text[start..].find(to)?])
}

/// The rows of a table of the page.
fn page_rows(page: &str, id: &str) -> Vec<Vec<String>> {
    let Some(body) =
        between(page, &format!("<table data-id=\"{id}\">"), "</table>").and_then(|table| between(table, "<tbody>", "</tbody>"))
    else {
        return Vec::new();
    };
    body.split("<tr>")
        .skip(1)
        .map(|row| row.split("<td").skip(1).map(|cell| seen(&cell[cell.find('>').map_or(0, |at| at + 1)..])).collect())
        .collect()
}

/// All blocks of a report of a kind, those within sections too.
fn blocks<'a>(report: &'a Value, kind: &str) -> Vec<&'a Value> {
    fn walk<'a>(blocks: &'a Value, kind: &str, found: &mut Vec<&'a Value>) {
        for block in blocks.as_array().into_iter().flatten() {
            if block["block"] == kind {
                found.push(block);
            }
            walk(&block["blocks"], kind, found);
        }
    }
    let mut found = Vec::new();
    walk(&report["blocks"], kind, &mut found);
    found
}

/// The rows of the table of this name.
fn rows(report: &Value, id: &str) -> Vec<Vec<String>> {
    let table = blocks(report, "table").into_iter().find(|table| table["id"] == id);
    let rows = table.and_then(|table| table["rows"].as_array()).cloned().unwrap_or_default();
    rows.iter().map(|row| row.as_array().into_iter().flatten().map(|cell| flat(cell["text"].as_str().unwrap_or(""))).collect()).collect()
}

const TREATIES: [(&str, &[&str]); 6] = [
    ("examples/istanbul-2022/rolling-text.md", &["--given", "Attack", "--as-of", "2022-05-06"]),
    ("examples/istanbul-2022/communique-2022-03-29.md", &[]),
    ("library/un-charter/un-charter.md", &[]),
    ("library/open-skies/open-skies.md", &[]),
    ("library/north-atlantic-treaty/north-atlantic-treaty.md", &[]),
    ("library/minsk-package/minsk-package.md", &[]),
];

#[test]
fn every_number_of_the_page_is_one_that_the_commands_give() {
    let mut compared = 0;
    for (treaty, given) in TREATIES {
        let page = servanda(&[&["report", treaty], given].concat());
        let mut same = |id: &str, report: &Value, columns: Option<usize>| {
            let mut shown = page_rows(&page, id);
            if let Some(columns) = columns {
                for row in &mut shown {
                    row.truncate(columns);
                }
            }
            assert_eq!(shown, rows(report, id), "{treaty}: {id}");
            compared += shown.len();
        };
        same("decisions", &json(&["paper", "decisions", treaty]), None);
        same("matrix", &json(&[&["paper", "matrix", treaty], given].concat()), None);
        let sponsors = json(&["paper", "four-column", treaty]);
        let columns = rows(&sponsors, "four-column").first().map(Vec::len);
        same("four-column", &sponsors, columns);
        if !given.is_empty() {
            let due = json(&[&["due", treaty], given].concat());
            for id in ["overdue", "next", "not-countable", "standing"] {
                same(id, &due, None);
            }
            let told = json(&[&["timeline", treaty], given].concat());
            let moments: Vec<String> = blocks(&told, "timeline")
                .iter()
                .flat_map(|timeline| timeline["moments"].as_array().cloned().unwrap_or_default())
                .map(|moment| {
                    let words = |key: &str| moment[key].as_str().unwrap_or("").to_owned();
                    flat(&format!("{} {} {}", words("when"), words("text"), words("article")))
                })
                .collect();
            let list = between(&page, "<ol class=\"timeline\" data-id=\"timeline\">", "</ol>").expect("the page tells it");
            let shown: Vec<String> = list.split("<li").skip(1).map(|line| seen(&line[line.find('>').map_or(0, |at| at + 1)..])).collect();
            assert!(moments.len() > 4);
            assert_eq!(shown, moments, "{treaty}");
            compared += moments.len();
        }
        // Counts at the head of the page.
        let check = json(&["check", treaty]);
        let contents = blocks(&check, "fields").into_iter().find(|fields| fields["id"] == "contents").expect("what it contains").clone();
        let list = between(&page, "data-id=\"contents\">", "</dl>").expect("the page says what it contains");
        let shown: Vec<String> = list
            .split("<dd")
            .skip(1)
            .map(|line| seen(&line[line.find('>').map_or(0, |at| at + 1)..line.find("</dd>").unwrap_or(0)]))
            .collect();
        let fields: Vec<&Value> = contents["fields"].as_array().into_iter().flatten().filter(|field| field["name"] != "status").collect();
        assert_eq!(shown, fields.iter().map(|field| flat(field["value"]["text"].as_str().unwrap_or(""))).collect::<Vec<_>>(), "{treaty}");
        let tally =
            check["blocks"].as_array().and_then(|blocks| blocks.last()).and_then(|last| last["text"].as_str()).expect("a tally").to_owned();
        assert!(tally.starts_with("no errors") && seen(&page).contains(&tally), "{treaty}: {tally}");
        // Bars with their numbers.
        if rows(&json(&["paper", "decisions", treaty]), "decisions").is_empty() {
            continue;
        }
        let power = json(&["power", treaty, "--index", "shapley-shubik"]);
        let bars = |bars: &Value| -> Vec<(String, String)> {
            let all = bars["bars"].as_array().into_iter().flatten();
            all.map(|bar| (flat(bar["label"].as_str().unwrap_or("")), flat(bar["shown"].as_str().unwrap_or("")))).collect()
        };
        let expected: Vec<(String, String)> = blocks(&power, "bars").into_iter().flat_map(bars).collect();
        let shown: Vec<(String, String)> = page
            .split("<table class=\"bars\"")
            .skip(1)
            .flat_map(|table| table.split("</table>").next().unwrap_or("").split("<tr>").skip(1))
            .map(|row| {
                let number = row.rfind("<td class=\"number\"").map_or("", |at| &row[at..]);
                (seen(between(row, "<th scope=\"row\">", "</th>").unwrap_or("")), seen(number))
            })
            .collect();
        // JSON names every voter, the page puts many alike ones on one bar: the values in their order are the same.
        let values = |all: &[(String, String)]| {
            let mut values: Vec<String> = all.iter().map(|(_, value)| value.clone()).collect();
            values.dedup();
            values
        };
        assert_eq!(values(&shown), values(&expected), "{treaty}");
        assert!(shown.iter().all(|bar| bar.0.starts_with("each of ") || expected.contains(bar)), "{treaty}: {shown:?}");
        compared += shown.len();
    }
    assert!(compared > 200, "{compared}");
}

#[test]
fn the_answers_on_the_page_are_those_of_the_questions() {
    let treaty = "examples/istanbul-2022/rolling-text.md";
    let page = seen(&servanda(&["report", treaty]));
    let report = json(&["test", treaty]);
    let asked = blocks(&report, "table").into_iter().find(|table| table["id"] == "asks").expect("a table").clone();
    let asked = asked["rows"].as_array().cloned().unwrap_or_default();
    let mut found = 0;
    for row in &asked {
        // Columns: file, line, article, question, verdict, expected, got, reasons.
        for line in row[6]["text"].as_str().unwrap_or("").lines().map(flat) {
            let answer = line.split(" if ").next().unwrap_or("").split(" by ").next().unwrap_or("");
            assert!(page.contains(answer), "{answer} of {}", row[3]);
            found += 1;
        }
    }
    assert!(asked.len() > 15 && found > 10);
}

#[test]
fn a_workbook_and_a_table_hold_what_the_json_holds() {
    for (treaty, _) in TREATIES {
        for (paper, table) in [
            ("matrix", "matrix"),
            ("brackets", "brackets"),
            ("four-column", "four-column"),
            ("decisions", "decisions"),
            ("gaps", "gaps"),
            ("clauses", "clauses"),
            ("calendar", "limits"),
        ] {
            let report = json(&["paper", paper, treaty]);
            let expected = rows(&report, table);
            let text = servanda(&["paper", paper, treaty, "--format", "csv"]);
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
            let got: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.expect("it is CSV").iter().map(|field| flat(field.trim_start_matches('\''))).collect())
                .collect();
            assert_eq!(got, expected, "{treaty}: {paper}");
        }
    }
}

/// The column of the status in the matrix of a treaty of which whole articles are in brackets; what shows it is the next.
const STATUS: usize = 10;

/// The status of the matrix is in the words of `run`: every state and date there is one here.
#[test]
fn the_status_of_the_matrix_is_that_of_the_run() {
    let arguments = ["examples/istanbul-2022/rolling-text.md", "--given", "Attack", "--as-of", "2022-05-06"];
    let matrix = rows(&json(&[&["paper", "matrix"], &arguments[..]].concat()), "matrix");
    let run = rows(&json(&[&["run"], &arguments[..]].concat()), "norms");
    let mut compared = 0;
    for norm in &run {
        // Columns: rule, by, to, state, since, due, article, if. Those who owe each other the same are two lines there and one here.
        let (rule, state, since, condition) = (&norm[0], &norm[3], &norm[4], norm.get(7).cloned().unwrap_or_default());
        let row =
            matrix.iter().find(|row| row[1] == *rule).or_else(|| matrix.iter().find(|row| row[STATUS].contains(&format!("{rule} by "))));
        let Some(row) = row else { continue };
        let expected = format!(": {state} since {since}");
        assert!(row[STATUS].contains(&expected) && row[STATUS].contains(&condition), "{expected} if {condition}: {}", row[STATUS]);
        compared += 1;
    }
    assert!(compared > 12, "{compared}");
    // On 6 May two days have passed since the end of the time for talks; the attack and the request show it.
    let talks = matrix.iter().find(|row| row[1].starts_with("consultation")).expect("the duty to consult");
    assert!(
        talks[STATUS].contains("breached")
            && talks[STATUS + 1].contains("2022-05-01 RU attacks UA")
            && talks[STATUS + 1].contains("2022-05-02 UA requests")
    );
}
