//! Every page of the catalogue has an example, and checking the example finds the code.

use servanda_model::codes::CATALOGUE;
use servanda_syntax::Severity;

/// The text of the fenced block that begins with `fence`.
fn block<'p>(page: &'p str, fence: &str) -> Option<&'p str> {
    let ticks: String = fence.chars().take_while(|c| *c == '`').collect();
    let start = page.find(&format!("\n{fence}\n"))? + fence.len() + 2;
    let rest = &page[start..];
    let end = rest.find(&format!("\n{ticks}\n"))?;
    Some(&rest[..=end])
}

#[test]
fn every_example_shows_its_code() {
    let mut wrong = Vec::new();
    for entry in CATALOGUE {
        let Some(example) = block(entry.page, "````markdown treaty") else {
            wrong.push(format!("{}: no example", entry.code));
            continue;
        };
        let table = block(entry.page, "```csv").map(str::to_owned);
        let found = servanda_model::compile("example.md", example, &|path: &str| if path == "weights.csv" { table.clone() } else { None });
        let codes: Vec<&str> = found.diagnostics.iter().map(|one| one.code).collect();
        match found.diagnostics.iter().find(|one| one.code == entry.code) {
            None => wrong.push(format!(
                "{} ({}): found {codes:?} {:?}",
                entry.code,
                entry.title,
                found.diagnostics.first().map(|one| &one.message)
            )),
            Some(one) if one.severity != entry.severity => wrong.push(format!("{}: severity {:?}", entry.code, one.severity)),
            Some(_) => {}
        }
        // An example of one mistake shows no other error.
        let others: Vec<&str> =
            found.diagnostics.iter().filter(|one| one.severity == Severity::Error && one.code != entry.code).map(|one| one.code).collect();
        if !others.is_empty() {
            let messages: Vec<&str> = found
                .diagnostics
                .iter()
                .filter(|one| one.severity == Severity::Error && one.code != entry.code)
                .map(|one| one.message.as_ref())
                .collect();
            wrong.push(format!("{}: other errors {others:?} {messages:?}", entry.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_has_its_four_parts() {
    for entry in CATALOGUE {
        for part in ["## What it means", "## Why it matters", "## Example", "## What to do"] {
            assert!(entry.page.contains(part), "{} lacks `{part}`", entry.code);
        }
        assert!(entry.page.starts_with(&format!("# {}: {}\n", entry.code, entry.title)), "{}: title of the page", entry.code);
    }
}
