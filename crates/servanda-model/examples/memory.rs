//! Shows the memory of each stage, as the kernel counts it: `cargo run --release -p servanda-model --example memory -- FILE`.
#![expect(clippy::print_stdout, reason = "an example speaks to the terminal")]

use std::fs;

/// Resident memory in MB.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<usize>().ok()).unwrap_or(0) / 1024
}

fn main() {
    for path in std::env::args().skip(1) {
        let text = fs::read_to_string(&path).unwrap_or_default();
        println!("{path}: {} MB, text read: {} MB", text.len() / 1_000_000, resident());
        let parsed = servanda_syntax::parse(servanda_syntax::FileId(0), &text);
        println!("parsed: {} MB", resident());
        drop(parsed);
        let found = servanda_model::compile(&path, text, &|path: &str| fs::read_to_string(path).ok());
        println!("compiled: {} MB, {} findings", resident(), found.diagnostics.len());
    }
}
