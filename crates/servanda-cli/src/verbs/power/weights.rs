//! A table of weights and a majority in the language of treaties: a treaty with one decision, read like every other.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use servanda_analysis::decision_games;

use super::games::{Titled, of_table};

/// The game of a table: the first column names the members, the others are numbers of theirs.
pub(super) fn games(file: &str, text: &str, rule: &str) -> Result<Vec<Titled>> {
    let table = Table::read(text).with_context(|| format!("`{file}`"))?;
    let mut declared = String::new();
    for code in table.names.keys() {
        writeln!(declared, "party {code} is Member")?;
    }
    for column in &table.columns {
        writeln!(declared, "number {column} of Member from \"table.csv\"")?;
    }
    let document =
        format!("# {file}\n\n```servanda\nrole Member\n{declared}decision adoption\n    voters Member\n    adopted by all members\n```\n");
    let mut reading = servanda::read("weights.md", document, &|path: &str| (path == "table.csv").then(|| table.csv.clone()));
    if let Some(error) = reading.diagnostics.iter().find(|one| one.is_error()) {
        bail!("`{file}`: {}{}", error.message, error.notes.first().map_or_else(String::new, |note| format!(" ({note})")));
    }
    let (share, diagnostics) = reading.read_share(rule);
    if let Some(error) = diagnostics.iter().find(|one| one.is_error()) {
        // A table is not a place for declarations.
        let help = error.helps.first().filter(|help| !help.starts_with("declare it")).map_or_else(String::new, |help| format!(": {help}"));
        bail!("--rule \"{rule}\": {}{help}; the table has {}", error.message, table.columns.join(", "));
    }
    match reading.treaty.decisions.first_mut() {
        Some(decision) if !share.is_empty() => decision.adopted = share,
        _ => bail!("--rule \"{rule}\" is no majority: write it as in `adopted by`, for instance \"two thirds of members\""),
    }
    let mut found = Vec::new();
    for view in decision_games(&reading.treaty, &[]) {
        let mut game = view.game.map_err(|why| anyhow::anyhow!("`{file}`: {}", table.named(&why)))?;
        // Roles of the made-up treaty say nothing to the reader.
        game.roles.clear();
        for voter in &mut game.voters {
            if let Some(name) = table.names.get(voter.as_str()) {
                *voter = name.as_str().into();
            }
        }
        found.push(of_table(format!("{file}: {rule}"), game));
    }
    Ok(found)
}

/// A table whose members have codes that the language can say.
struct Table {
    /// Codes with the names they stand for.
    names: BTreeMap<String, String>,
    /// The columns, as terms.
    columns: Vec<String>,
    /// The table with codes and terms.
    csv: String,
}

impl Table {
    fn read(text: &str) -> Result<Self> {
        let text = text.trim_start_matches('\u{feff}');
        let delimiter = delimiter(text);
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
        let columns: Vec<String> = reader.headers()?.iter().skip(1).map(term).collect();
        if columns.is_empty() {
            bail!("it has no column of numbers: the first line names the columns, `member,Weight`");
        }
        let (mut names, mut seen) = (BTreeMap::new(), std::collections::BTreeSet::new());
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(std::iter::once("member").chain(columns.iter().map(String::as_str)))?;
        for (number, record) in reader.records().enumerate() {
            let record = record?;
            let line = record.position().map_or(number as u64 + 2, csv::Position::line);
            let name = record.get(0).unwrap_or_default().trim();
            if name.is_empty() {
                bail!("line {line} names no member: its first column is empty");
            }
            if !seen.insert(name.to_owned()) {
                bail!("line {line}: the member `{name}` stands there twice");
            }
            if record.len() != columns.len() + 1 {
                let comma = if delimiter == b',' && record.len() > columns.len() + 1 { "; decimals have a point, not a comma" } else { "" };
                bail!("line {line}: `{name}` has {} values where the first line names {} columns{comma}", record.len() - 1, columns.len());
            }
            for (value, column) in record.iter().skip(1).zip(&columns) {
                check(value.trim()).map_err(|why| anyhow::anyhow!("line {line}: `{column}` of `{name}`: {why}"))?;
            }
            let code = format!("M{:06}", number + 1);
            csv.write_record(std::iter::once(code.as_str()).chain(record.iter().skip(1).map(str::trim)))?;
            names.insert(code, name.to_owned());
        }
        if names.is_empty() {
            bail!("it has no members");
        }
        let csv = csv.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok(Self { names, columns, csv: String::from_utf8(csv).context("the table is text")? })
    }

    /// A reason with the members' own names.
    fn named(&self, why: &str) -> String {
        let of = |word: &str| {
            let code = word.trim_matches(|c: char| !c.is_alphanumeric());
            self.names.get(code).map_or_else(|| word.to_owned(), |name| word.replace(code, name))
        };
        why.split(' ').map(of).collect::<Vec<_>>().join(" ")
    }
}

/// What separates the columns: a comma, or a semicolon or tab where the first line has no comma.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    match (first.contains(','), first.contains(';'), first.contains('\t')) {
        (false, true, _) => b';',
        (false, false, true) => b'\t',
        _ => b',',
    }
}

/// A weight must be a number, and not below nothing.
fn check(value: &str) -> Result<(), String> {
    if value.is_empty() {
        return Err("nothing stands there; write 0 for a voter without a say".to_owned());
    }
    if value.contains(',') {
        return Err(format!("`{value}` has a comma; write decimals with a point, and nothing between thousands"));
    }
    let number = servanda_vote::json::number(value).map_err(|why| why.to_string())?;
    if number < servanda_vote::json::number("0").map_err(|why| why.to_string())? {
        return Err(format!("{value} is below nothing, because then more support could defeat a motion; use 0 for a voter without a say"));
    }
    Ok(())
}

/// A name of a column as a term: `population (2024)` is `Population-2024`.
fn term(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        })
        .collect();
    let term = words.join("-");
    if term.chars().count() < 2 || !term.starts_with(char::is_alphabetic) { format!("Column-{term}") } else { term }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_become_terms_and_members_codes() {
        assert_eq!(term("population (2024)"), "Population-2024");
        assert_eq!(term("w"), "Column-W");
        let table = Table::read("member,weight\nAlice B.,3\nBob,2.5\n").expect("a table");
        assert_eq!(table.csv, "member,Weight\nM000001,3\nM000002,2.5\n");
        assert!(Table::read("member\nA\n").is_err() && Table::read("m,w\nA,1\nA,2\n").is_err() && Table::read("m,w\n").is_err());
        assert!(Table::read("m,w\nA,\"5,3\"\n").is_err_and(|error| error.to_string().contains("`5,3`")), "a decimal comma is named");
    }
}
