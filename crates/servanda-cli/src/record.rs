//! Histories from files: the lines of a `history` block, a Markdown file with such blocks, CSV, or JSON Lines.
//!
//! CSV and JSON Lines become the same lines, one for each record and on the line of the record, so that a message points to the right place.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// The text of a history in the lines of the language.
pub(crate) fn lines(name: &str, text: String) -> Result<String> {
    match Path::new(name).extension().and_then(|ext| ext.to_str()) {
        Some("csv") => from_csv(&text).with_context(|| format!("`{name}`")),
        Some("jsonl" | "ndjson") => Ok(from_json_lines(&text)),
        _ => Ok(text),
    }
}

/// One record: when it happened, what, and perhaps when it was recorded and whether it is only planned. A record that lacks something
/// becomes a line that lacks it, so that it is reported in its place and the others are used.
fn line(field: &dyn Fn(&str) -> Option<String>) -> String {
    let wanted = |name: &str| field(name).filter(|value| !value.trim().is_empty());
    let Some(date) = wanted("date") else {
        return unreadable("a record without a date");
    };
    let Some(event) = wanted("event") else {
        return date.trim().to_owned();
    };
    let planned = wanted("planned").is_some_and(|value| matches!(value.trim(), "true" | "yes" | "1" | "planned"));
    let recorded = wanted("recorded").map_or_else(String::new, |recorded| format!(" recorded {}", recorded.trim()));
    let event = event.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}{}{recorded} {event}", if planned { "planned " } else { "" }, date.trim())
}

/// What stands for a record that cannot be read: words that no bracket or quotation mark lets run on into the next line.
fn unreadable(why: &str) -> String {
    why.chars().map(|letter| if letter.is_alphanumeric() || matches!(letter, '-' | ',' | ':') { letter } else { ' ' }).collect()
}

fn from_csv(text: &str) -> Result<String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let columns: BTreeMap<String, usize> =
        reader.headers()?.iter().enumerate().map(|(at, name)| (name.trim().to_lowercase(), at)).collect();
    for needed in ["date", "event"] {
        if !columns.contains_key(needed) {
            bail!("it has no column `{needed}`: the first line names the columns `date`, `event` and perhaps `recorded`, `planned`");
        }
    }
    let mut out = String::new();
    let mut at = 1;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                out.push_str(&unreadable(&format!("a record that is no CSV: {error}")));
                continue;
            }
        };
        // A record's position is where reading began, before the empty lines that were skipped.
        let place = record.position().map_or(at + 1, |position| {
            let skipped = text.bytes().skip(position.byte() as usize).take_while(|byte| matches!(byte, b'\n' | b'\r'));
            position.line() + skipped.filter(|byte| *byte == b'\n').count() as u64
        });
        while at < place {
            out.push('\n');
            at += 1;
        }
        let field = |name: &str| columns.get(name).and_then(|column| record.get(*column)).map(str::to_owned);
        out.push_str(&line(&field));
    }
    out.push('\n');
    Ok(out)
}

fn from_json_lines(text: &str) -> String {
    let mut out = String::new();
    for text in text.trim_start_matches('\u{feff}').lines() {
        if !text.trim().is_empty() {
            match serde_json::from_str::<serde_json::Value>(text) {
                Ok(serde_json::Value::Object(record)) => {
                    let field = |name: &str| match record.get(name)? {
                        serde_json::Value::String(text) => Some(text.clone()),
                        serde_json::Value::Null => None,
                        other => Some(other.to_string()),
                    };
                    out.push_str(&line(&field));
                }
                Ok(_) => out.push_str(&unreadable("a record that is no JSON object with a date and an event")),
                Err(error) => out.push_str(&unreadable(&format!("a record that is no JSON: {error}"))),
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_become_lines_on_their_own_lines() {
        let csv = "date,event,recorded\n2022-05-01,RU attacks UA,2022-05-03\n\n2022-05-02,\"UA requests assistance, at once\",\n";
        let expected = "\n2022-05-01 recorded 2022-05-03 RU attacks UA\n\n2022-05-02 UA requests assistance, at once\n";
        assert_eq!(lines("h.csv", csv.into()).expect("read"), expected);
        let json = "{\"date\": \"2022-05-01\", \"event\": \"RU attacks UA\"}\n\n{\"date\": \"2022-06-01\", \"event\": \"inspection\", \"planned\": true}\n";
        assert_eq!(lines("h.jsonl", json.into()).expect("read"), "2022-05-01 RU attacks UA\n\nplanned 2022-06-01 inspection\n");
        assert_eq!(lines("h.txt", "2022-05-01 x".into()).expect("read"), "2022-05-01 x");
    }

    #[test]
    fn a_record_that_lacks_something_keeps_its_line_and_the_others_are_used() {
        let read = |name: &str, text: &str| lines(name, text.into()).expect("read");
        assert_eq!(
            read("h.csv", "date,event\n2022-05-01,a\n,b\n2022-05-02,c\n"),
            "\n2022-05-01 a\na record without a date\n2022-05-02 c\n"
        );
        assert_eq!(read("h.csv", "date,event\n2022-05-01,\n"), "\n2022-05-01\n");
        let json = read("h.jsonl", "{\"date\": 1\n[1]\n{\"date\": \"2022-05-01\", \"event\": \"a\"}\n");
        let found: Vec<&str> = json.lines().collect();
        assert!(found[0].starts_with("a record that is no JSON: EOF while parsing"), "{json}");
        assert_eq!(found[1..], ["a record that is no JSON object with a date and an event", "2022-05-01 a"]);
        let error = lines("h.csv", "day,event\n1,a\n".into()).expect_err("no such column");
        assert!(format!("{error:#}").contains("no column `date`"), "{error:#}");
    }
}
