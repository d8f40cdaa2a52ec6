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
        Some("jsonl" | "ndjson") => from_json_lines(&text).with_context(|| format!("`{name}`")),
        _ => Ok(text),
    }
}

/// One record: when it happened, what, and perhaps when it was recorded and whether it is only planned.
fn line(field: &dyn Fn(&str) -> Option<String>) -> Result<String> {
    let wanted = |name: &str| field(name).filter(|value| !value.trim().is_empty());
    let date = wanted("date").context("a record needs a `date`")?;
    let event = wanted("event").context("a record needs an `event`")?;
    let planned = wanted("planned").is_some_and(|value| matches!(value.trim(), "true" | "yes" | "1" | "planned"));
    let recorded = wanted("recorded").map_or_else(String::new, |recorded| format!(" recorded {}", recorded.trim()));
    let event = event.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(format!("{}{}{recorded} {event}", if planned { "planned " } else { "" }, date.trim()))
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
        let record = record?;
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
        out.push_str(&line(&field).with_context(|| format!("line {place}"))?);
    }
    out.push('\n');
    Ok(out)
}

fn from_json_lines(text: &str) -> Result<String> {
    let mut out = String::new();
    for (number, text) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if !text.trim().is_empty() {
            let about = || format!("line {}", number + 1);
            let value: serde_json::Value = serde_json::from_str(text).with_context(about)?;
            let field = |name: &str| match value.get(name)? {
                serde_json::Value::String(text) => Some(text.clone()),
                serde_json::Value::Null => None,
                other => Some(other.to_string()),
            };
            out.push_str(&line(&field).with_context(about)?);
        }
        out.push('\n');
    }
    Ok(out)
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
    fn a_record_without_its_date_is_refused_with_the_line() {
        let error = lines("h.csv", "date,event\n2022-05-01,a\n,b\n".into()).expect_err("no date");
        assert!(format!("{error:#}").contains("line 3"), "{error:#}");
        let error = lines("h.csv", "day,event\n1,a\n".into()).expect_err("no such column");
        assert!(format!("{error:#}").contains("no column `date`"), "{error:#}");
        let error = lines("h.jsonl", "{\"date\": 1\n".into()).expect_err("no JSON");
        assert!(format!("{error:#}").contains("line 1"), "{error:#}");
    }
}
