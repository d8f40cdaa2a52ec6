//! Every code of the parser has its page, and the page's example produces exactly that code.

use std::collections::BTreeSet;
use std::path::PathBuf;

use servanda_syntax::{FileId, parse};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The codes that the sources name.
fn codes() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the sources are there").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                let text = std::fs::read_to_string(entry.path()).expect("sources are text");
                for (at, _) in text.match_indices("\"SV01") {
                    found.insert(text[at + 1..at + 7].to_owned());
                }
            }
        }
    }
    found
}

#[test]
fn every_page_shows_its_code() {
    let codes = codes();
    assert!(codes.len() >= 24);
    for code in codes {
        let path = root().join(format!("../../docs/codes/{code}.md"));
        let page = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert!(page.starts_with(&format!("# {code}: ")), "{code}");
        for part in ["## What it means", "## Why it matters", "## Example", "## What to do"] {
            assert!(page.contains(part), "{code} lacks {part}");
        }
        // What cannot be shown in a page of text: other bytes than text, a file of 256 MiB.
        if code == "SV0101" || code == "SV0102" {
            continue;
        }
        let start = page.find("````markdown treaty\n").unwrap_or_else(|| panic!("{code} has no example")) + "````markdown treaty\n".len();
        let end = start + page[start..].find("````").expect("the example ends");
        let said: BTreeSet<&str> = parse(FileId(0), &page[start..end]).diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(said, BTreeSet::from([code.as_str()]), "{code}");
    }
}
