//! Prints what the parser has to say about files, and with `--tree` the trees.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a tool for those who work on the parser")]

use servanda_syntax::{Sources, parse_bytes};

fn main() {
    let tree = std::env::args().any(|arg| arg == "--tree");
    for path in std::env::args().skip(1).filter(|arg| !arg.starts_with("--")) {
        let Ok(bytes) = std::fs::read(&path) else {
            println!("{path}: cannot be read");
            continue;
        };
        let mut sources = Sources::new();
        let (text, parsed) = parse_bytes(servanda_syntax::FileId(0), &bytes);
        sources.add(path.clone(), text);
        for d in &parsed.diagnostics {
            let line = sources.position(d.primary).map_or(0, |p| p.line);
            println!("{path}:{line}: {} {}: {} ({}) `{}`", d.code, d.severity.name(), d.message, d.label, sources.text(d.primary));
        }
        if tree {
            let text = sources.get(servanda_syntax::FileId(0)).map_or("", |s| s.text());
            println!("{}", servanda_syntax::shape::document(&parsed.value, text, &servanda_syntax::shape::leave_open));
        }
    }
}
