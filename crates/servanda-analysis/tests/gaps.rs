//! "An element without a line is reported": what is missing in an article is what the check says of it, and nothing else, in every
//! document that comes with the project.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use servanda_analysis::{Options, Outcome, Value, answer, words};
use servanda_model::compile;

fn documents(under: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(under) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            documents(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "md") {
            found.push(path);
        }
    }
}

#[test]
fn what_is_missing_in_an_article_is_what_the_check_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut paths = Vec::new();
    for under in ["library", "examples", "docs/patterns", "docs/second-readings"] {
        documents(&root.join(under), &mut paths);
    }
    paths.sort();
    let (mut compared, mut silent) = (0, 0);
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let load = move |name: &str| std::fs::read_to_string(folder.join(name)).ok();
        let mut compiled = compile("treaty.md", text.as_str(), &load);
        if compiled.diagnostics.iter().any(servanda_syntax::Diagnostic::is_error) {
            continue;
        }
        let treaty = &compiled.treaty;
        let own = |origin: &servanda_model::Origin| origin.instrument.0 == 0 && !origin.cite.is_empty();
        let rules = treaty.rules.iter().map(|rule| (&rule.origin, rule.guard.is_empty()));
        let origins: Vec<_> = rules.chain(treaty.decisions.iter().map(|decision| (&decision.origin, decision.guard.is_empty()))).collect();
        // What stands in brackets as a whole is in one text and not in another.
        let bracketed = |cite: &str| origins.iter().any(|(origin, always)| origin.cite == cite && !always);
        let all = origins.iter().filter(|(origin, _)| own(origin) && !bracketed(&origin.cite));
        let cites: BTreeSet<String> = all.map(|(origin, _)| origin.cite.to_string()).collect();
        // Two paragraphs at once are asked about one by one.
        for cite in cites.into_iter().filter(|cite| !cite.contains(", ")) {
            let said: BTreeSet<String> = compiled
                .diagnostics
                .iter()
                .filter(|one| one.article.as_deref() == Some(cite.as_str()) && !one.intended && one.code != "SV0432")
                .filter_map(|one| one.element.as_ref().map(ToString::to_string))
                .collect();
            let (Some(ask), diagnostics) = compiled.read_question(&format!("what is missing in {cite}")) else { continue };
            if diagnostics.iter().any(servanda_syntax::Diagnostic::is_error) {
                continue;
            }
            let treaty = &compiled.treaty;
            let Outcome::Entries(entries) = answer(treaty, &ask, &Options::default()).outcome else { continue };
            let mut missing = BTreeSet::new();
            for entry in &entries {
                // Who alone can know it is nobody who determines it.
                if matches!(&entry.value, Value::SelfJudging(at) if at == cite.as_str()) && said.contains("determination") {
                    missing.insert("determination".to_owned());
                }
                if let Value::Silent(_, at) = &entry.value
                    && at == cite.as_str()
                {
                    let line = words::value(treaty, &entry.value).to_string();
                    missing.insert(line.trim_start_matches("silent ").trim_end_matches(cite.as_str()).trim().to_owned());
                }
            }
            compared += 1;
            silent += missing.len();
            assert_eq!(missing, said, "{}: {cite}", path.display());
        }
    }
    assert!(compared > 100 && silent > 100, "too little was compared: {compared}, {silent}");
}
