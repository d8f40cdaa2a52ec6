//! What must not matter to a comparison of drafts does not, on every treaty of the repository: the order of alternatives, the short names of
//! parties, a bracket elsewhere. And a draft against itself differs in nothing, by meaning and by words.

use std::fs;
use std::path::{Path, PathBuf};

use servanda::{Reading, read};
use servanda_analysis::compare;
use servanda_analysis::drafts::IssueTurn;
use servanda_analysis::drafts::redline::redline;
use servanda_model::TermKind;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn reading(name: &str, text: String) -> Reading {
    with_tables(name, text, &|table| table)
}

/// A treaty whose tables are changed on the way.
fn with_tables(name: &str, text: String, change: &dyn Fn(String) -> String) -> Reading {
    let load = |path: &str| {
        let text = fs::read_to_string(root().join(path)).ok()?;
        Some(if Path::new(path).extension().is_some_and(|end| end == "csv") { change(text) } else { text })
    };
    let read = read(name, text, &load);
    let errors: Vec<_> = read.diagnostics.iter().filter(|one| one.is_error()).map(|one| &one.message).collect();
    assert!(errors.is_empty(), "{name}: {errors:?}");
    read
}

/// The treaties of the examples and the library, with their texts.
fn all() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for top in ["examples", "library"] {
        for folder in fs::read_dir(root().join(top)).expect("it is there").flatten() {
            for file in fs::read_dir(folder.path()).expect("a folder").flatten() {
                let name = format!("{top}/{}/{}", folder.file_name().to_string_lossy(), file.file_name().to_string_lossy());
                let text = fs::read_to_string(file.path()).unwrap_or_default();
                if Path::new(&name).extension().is_some_and(|end| end == "md") && text.starts_with("---\n") {
                    found.push((name, text));
                }
            }
        }
    }
    found.sort();
    assert!(found.len() > 15);
    found
}

#[test]
fn a_draft_against_itself_differs_in_nothing() {
    for (name, text) in all() {
        let (one, other) = (reading(&name, text.clone()), reading(&name, text));
        let difference = compare(&one, &other);
        assert!(difference.is_empty() && difference.renamed.is_empty(), "{name}: {difference:#?}");
        assert_eq!(redline(&one, &other), [], "{name}");
    }
}

/// Innermost brackets with their alternatives the other way round.
fn turned_round(text: &str) -> (String, usize) {
    let (mut out, mut turned, mut rest) = (String::new(), 0, text);
    while let Some(open) = rest.find('[') {
        let (before, from) = rest.split_at(open + 1);
        out.push_str(before);
        let close = from.find([']', '[']).filter(|at| from[*at..].starts_with(']'));
        let Some(close) = close else {
            rest = from;
            continue;
        };
        let inside = &from[..close];
        let (issue, alternatives) = match inside.strip_prefix('#').and_then(|rest| rest.split_once(' ')) {
            Some((issue, alternatives)) => (format!("#{issue} "), alternatives),
            None => (String::new(), inside),
        };
        let mut parts: Vec<&str> = alternatives.split('|').map(str::trim).collect();
        // Whole lines in brackets keep their layout; only alternatives on one line change places here.
        if parts.len() > 1 && !inside.contains('\n') && !inside.contains('{') {
            parts.reverse();
            turned += 1;
            out.push_str(&issue);
            out.push_str(&parts.join(" | "));
        } else {
            out.push_str(inside);
        }
        rest = &from[close..];
    }
    out.push_str(rest);
    (out, turned)
}

#[test]
fn the_order_of_alternatives_does_not_matter() {
    let mut turned = 0;
    for (name, text) in all() {
        let (other, count) = turned_round(&text);
        turned += count;
        let difference = compare(&reading(&name, text), &reading(&name, other));
        assert!(difference.is_empty() && difference.renamed.is_empty(), "{name}: {difference:#?}");
    }
    assert!(turned > 40, "{turned}");
}

/// A short name replaced wherever it stands as a word of its own.
fn renamed(text: &str, from: &str, to: &str) -> String {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let (mut out, mut at) = (String::new(), 0);
    for (found, _) in text.match_indices(from) {
        let whole = !text[..found].chars().next_back().is_some_and(part) && !text[found + from.len()..].chars().next().is_some_and(part);
        if whole && found >= at {
            out.push_str(&text[at..found]);
            out.push_str(to);
            at = found + from.len();
        }
    }
    out.push_str(&text[at..]);
    out
}

#[test]
fn the_short_names_of_parties_do_not_matter() {
    let mut tried = 0;
    for (name, text) in all() {
        let before = reading(&name, text.clone());
        // A party with a name besides its code: the code is only a sign for it.
        let coded = before.treaty.terms.iter().filter(|term| {
            matches!(term.kind, TermKind::Party { unnamed: None })
                && term.label.is_some()
                && !term.name.contains('.')
                && term.origin.instrument.0 == 0
        });
        // An instrument that is used knows a party by the same code: renaming it would make it another party there.
        let others = before.files.iter().filter(|file| file.instrument.0 != 0).filter_map(|file| before.sources.get(file.document.file));
        let elsewhere = |name: &str| others.clone().any(|source| renamed(source.text(), name, "") != source.text());
        for code in coded.filter(|term| !elsewhere(&term.name)).map(|term| term.name.to_string()).take(2).collect::<Vec<_>>() {
            let change = |text: String| renamed(&text, &code, &format!("{code}9"));
            let difference = compare(&before, &with_tables(&name, change(text.clone()), &change));
            assert!(difference.is_empty(), "{name}, {code}: {difference:#?}");
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn a_bracket_elsewhere_changes_nothing_else() {
    for (name, text) in all() {
        let added = format!(
            "{}\n\n## Annex 99. Unrelated\n\nThe unrelated number is [#zz-unrelated one | two].\n\n```servanda\nnumber Zz-Unrelated = [#zz-unrelated 1 | 2]\n```\n",
            text.trim_end()
        );
        let difference = compare(&reading(&name, text), &reading(&name, added));
        let issues: Vec<_> = difference.issues.iter().map(|issue| (issue.name.as_str(), issue.turn)).collect();
        assert_eq!(issues, [("#zz-unrelated", IssueTurn::New)], "{name}");
        assert!(difference.items.is_empty() && difference.elements.is_empty() && difference.answers.is_empty(), "{name}: {difference:#?}");
        assert!(difference.terms.iter().all(|term| term.name == "Zz-Unrelated"), "{name}: {:#?}", difference.terms);
        assert!(difference.findings.iter().all(|one| one.message.contains("nrelated")), "{name}: {:#?}", difference.findings);
    }
}
