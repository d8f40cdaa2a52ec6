//! The rules of the house that no compiler checks.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use xtask::{LAYERS, files, own_dependencies, stale};

/// A file longer than this hides something; the exceptions say why they are one file.
const MAX_LINES: usize = 750;
const LONG: [(&str, &str); 1] =
    [("crates/servanda-machine/tests/norms.rs", "the published cases of norms, each written out, in the order of their table")];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_path_buf()
}

fn with_extension(ext: &str) -> Vec<(String, String)> {
    let root = root();
    let found: Vec<(String, String)> = files(&root)
        .expect("the repository can be read")
        .into_iter()
        .filter(|path| path.extension().is_some_and(|found| found == ext))
        .filter_map(|path| {
            let text = fs::read_to_string(&path).ok()?;
            let name = path.strip_prefix(&root).ok()?.to_string_lossy().replace('\\', "/");
            Some((name, text))
        })
        .collect();
    assert!(!found.is_empty(), "no .{ext} file was looked at");
    found
}

#[test]
fn no_file_is_called_mod_rs() {
    let bad: Vec<String> = with_extension("rs")
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| name.ends_with("/mod.rs") && !name.ends_with("/tests/common/mod.rs"))
        .collect();
    assert!(bad.is_empty(), "a module is named by its file: {bad:?}");
}

#[test]
fn files_are_short_enough_to_read() {
    let mut long = Vec::new();
    for (name, text) in with_extension("rs") {
        let lines = text.split("#[cfg(test)]").next().unwrap_or_default().lines().count();
        let excused = LONG.iter().any(|(long, _)| *long == name);
        if lines > MAX_LINES && !excused {
            long.push(format!("{name}: {lines} lines"));
        }
        assert!(lines > MAX_LINES || !excused, "{name} is short again: take it off the list of exceptions");
    }
    assert!(long.is_empty(), "more than {MAX_LINES} lines before the tests, split by subject: {long:#?}");
}

#[test]
fn lints_are_excused_with_a_reason_or_not_at_all() {
    for (name, text) in with_extension("rs") {
        let allow = concat!("#[", "allow(");
        let inner = concat!("#![", "allow(");
        assert!(!text.contains(allow) && !text.contains(inner), "{name}: use expect with a reason");
    }
}

#[test]
fn arrows_between_the_crates_point_one_way() {
    for (position, name) in LAYERS.iter().enumerate() {
        for dependency in own_dependencies(&root(), name).expect("the manifest can be read") {
            let place = LAYERS.iter().position(|layer| *layer == dependency).expect("own_dependencies lists layers only");
            assert!(place < position, "{name} must not know {dependency}");
        }
    }
    let report = own_dependencies(&root(), "servanda-report").expect("the manifest can be read");
    assert_eq!(report, ["servanda-syntax"], "a report does not know how its results were found");
    let vote = own_dependencies(&root(), "servanda-vote").expect("the manifest can be read");
    assert!(vote.is_empty(), "the voting library knows no treaties");
}

#[test]
fn every_crate_is_a_layer() {
    let crates = fs::read_dir(root().join("crates")).expect("crates/ can be read");
    let found: BTreeSet<String> = crates.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let known: BTreeSet<String> = LAYERS.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(found, known);
}

#[test]
fn generated_parts_are_fresh() {
    let stale = stale(&root()).expect("the documents can be read");
    assert!(stale.is_empty(), "stale: {stale:?}; run `cargo xtask gen`");
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest can be read");
    let reasons = fs::read_to_string(root().join("docs/dependencies.md")).expect("the page can be read");
    let section = manifest.split("[workspace.dependencies]").nth(1).expect("the table is there");
    let section = section.split("\n[").next().unwrap_or_default();
    let mut looked_at = 0;
    for line in section.lines().filter(|line| line.contains('=') && !line.starts_with("servanda")) {
        let name = line.split([' ', '=']).next().unwrap_or_default();
        assert!(reasons.contains(&format!("| `{name}` |")), "docs/dependencies.md does not say why `{name}` is there");
        looked_at += 1;
    }
    assert!(looked_at > 5);
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = root();
    let mut looked_at = 0;
    for (name, text) in with_extension("md") {
        // In treaties, square brackets are open choices, not links.
        if !name.starts_with("docs/") && name.contains('/') {
            continue;
        }
        let folder = root.join(&name).parent().expect("a file has a folder").to_path_buf();
        for target in link_targets(&text) {
            let path = target.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains("://") || path.starts_with("mailto:") {
                continue;
            }
            looked_at += 1;
            assert!(folder.join(path).exists(), "{name} links to {path}, which is not there");
        }
    }
    assert!(looked_at > 0, "no link was looked at");
}

/// The targets of inline links, outside fenced blocks and code spans.
fn link_targets(text: &str) -> Vec<String> {
    let mut fence: Option<String> = None;
    let mut found = Vec::new();
    for line in text.lines() {
        let marks: String = line.trim_start().chars().take_while(|c| *c == '`').collect();
        if marks.len() >= 3 {
            match &fence {
                None => fence = Some(marks),
                Some(open) if marks.len() >= open.len() => fence = None,
                Some(_) => {}
            }
            continue;
        }
        if fence.is_some() {
            continue;
        }
        let outside: String = line.split('`').step_by(2).collect::<Vec<_>>().join("``");
        let mut rest = outside.as_str();
        while let Some(at) = rest.find("](") {
            rest = &rest[at + 2..];
            if let Some(end) = rest.find(')') {
                found.push(rest[..end].to_owned());
            }
        }
    }
    found
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let mut used = BTreeSet::new();
    for (name, text) in with_extension("rs") {
        if name.contains("/src/") {
            // Tests may make up codes.
            let product = text.split("#[cfg(test)]").next().unwrap_or_default();
            used.extend(codes(product));
        }
    }
    let pages: BTreeSet<String> = with_extension("md")
        .into_iter()
        .filter_map(|(name, _)| Some(name.strip_prefix("docs/codes/SV")?.strip_suffix(".md")?.to_owned()))
        .map(|digits| format!("SV{digits}"))
        .collect();
    let without: Vec<&String> = used.difference(&pages).collect();
    let unused: Vec<&String> = pages.difference(&used).collect();
    assert!(without.is_empty(), "codes without a page under docs/codes/: {without:?}");
    assert!(unused.is_empty(), "pages of codes that nothing uses: {unused:?}");
}

/// `"SV0101"` in quotes: the way a diagnostic is made.
fn codes(text: &str) -> Vec<String> {
    text.match_indices("\"SV")
        .filter_map(|(at, _)| {
            let code = text.get(at + 1..at + 7)?;
            let digits = code.get(2..)?.bytes().all(|byte| byte.is_ascii_digit());
            (digits && text.get(at + 7..at + 8) == Some("\"")).then(|| code.to_owned())
        })
        .collect()
}

#[test]
fn nothing_names_somebody_s_own_machine() {
    let places = [concat!("/ho", "me/"), concat!("/Use", "rs/"), concat!("/ro", "ot/"), concat!("C:", "\\")];
    for ext in ["rs", "md", "toml", "json", "svg", "html"] {
        if !files(&root()).expect("readable").iter().any(|path| path.extension().is_some_and(|found| found == ext)) {
            continue;
        }
        for (name, text) in with_extension(ext) {
            for place in places {
                assert!(!text.contains(place), "{name} names a place on somebody's machine: {place}");
            }
        }
    }
}
