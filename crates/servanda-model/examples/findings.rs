//! Prints what the model says about a treaty: `cargo run -p servanda-model --example findings -- FILE`.
#![expect(clippy::print_stdout, reason = "an example speaks to the terminal")]

use std::fs;

fn main() {
    for path in std::env::args().skip(1) {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let found = servanda_model::compile(&path, text, &|path: &str| fs::read_to_string(path).ok());
        let treaty = &found.treaty;
        println!(
            "{path}: {} terms, {} acts, {} facts, {} rules, {} decisions, {} issues, {} asks, {} claims",
            treaty.terms.len(),
            treaty.acts.len(),
            treaty.facts.len(),
            treaty.rules.len(),
            treaty.decisions.len(),
            treaty.issues.len(),
            treaty.asks.len(),
            treaty.claims.len()
        );
        for one in &found.diagnostics {
            let at = found.sources.position(one.primary);
            let (line, column) = at.map_or((0, 0), |at| (at.line, at.column));
            let words = found.sources.text(one.primary).lines().next().unwrap_or("");
            println!(
                "  {}:{line}:{column} {} {} {} | {words} | {} {:?}",
                one.primary.file.0,
                one.severity.name(),
                one.code,
                one.message,
                one.label,
                one.helps
            );
            for (span, text) in &one.others {
                println!("      {} | {text}", found.sources.text(*span).lines().next().unwrap_or(""));
            }
        }
    }
}
