//! Measures reading and checking: `cargo run --release -p servanda-model --example speed -- FILE`.
#![expect(clippy::print_stdout, reason = "an example speaks to the terminal")]

use std::fs;
use std::time::Instant;

fn main() {
    for path in std::env::args().skip(1) {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let size = text.len();
        let start = Instant::now();
        let parsed = servanda_syntax::parse(servanda_syntax::FileId(0), &text);
        let parse = start.elapsed();
        drop(parsed);
        let start = Instant::now();
        let found = servanda_model::compile(&path, text, &|path: &str| fs::read_to_string(path).ok());
        let all = start.elapsed();
        let speed = size as f64 / 1e6 / all.as_secs_f64();
        println!("{path}: {size} bytes, parse {parse:?}, all {all:?} ({speed:.1} MB/s), {} findings", found.diagnostics.len());
    }
}
