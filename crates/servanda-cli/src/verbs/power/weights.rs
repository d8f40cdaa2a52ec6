//! A table of weights and a majority in the language of treaties: a treaty with one decision, read like every other.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use servanda_analysis::decision_games;

use super::Titled;

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
        let help = error.helps.first().map_or_else(String::new, |help| format!(": {help}"));
        bail!("--rule \"{rule}\": {}{help}; the columns are {}", error.message, table.columns.join(", "));
    }
    match reading.treaty.decisions.first_mut() {
        Some(decision) if !share.is_empty() => decision.adopted = share,
        _ => bail!("--rule \"{rule}\" is no majority: write it as in `adopted by`, for instance \"two thirds of members\""),
    }
    Ok(decision_games(&reading.treaty, &[])
        .into_iter()
        .map(|view| Titled {
            title: format!("{file}: {rule}"),
            game: view
                .game
                .map(|mut game| {
                    // Roles of the made-up treaty say nothing to the reader.
                    game.roles.clear();
                    for voter in &mut game.voters {
                        if let Some(name) = table.names.get(voter.as_str()) {
                            *voter = name.as_str().into();
                        }
                    }
                    game
                })
                .map_err(|why| why.to_string()),
        })
        .collect())
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
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let columns: Vec<String> = reader.headers()?.iter().skip(1).map(term).collect();
        if columns.is_empty() {
            bail!("it has no column of numbers: the first line names the columns, `member,Weight`");
        }
        let (mut names, mut seen) = (BTreeMap::new(), std::collections::BTreeSet::new());
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(std::iter::once("member").chain(columns.iter().map(String::as_str)))?;
        for (number, record) in reader.records().enumerate() {
            let record = record?;
            let name = record.get(0).unwrap_or_default().trim();
            if !seen.insert(name.to_owned()) {
                bail!("the member `{name}` stands there twice");
            }
            let code = format!("M{:06}", number + 1);
            if let Some(bad) = record.iter().skip(1).find(|value| value.contains(',')) {
                bail!("the weight `{}` of `{name}` has a comma: write decimals with a point, and nothing between thousands", bad.trim());
            }
            csv.write_record(std::iter::once(code.as_str()).chain(record.iter().skip(1).map(str::trim)))?;
            names.insert(code, name.to_owned());
        }
        if names.is_empty() {
            bail!("it has no members");
        }
        let csv = csv.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok(Self { names, columns, csv: String::from_utf8(csv).context("the table is text")? })
    }
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
