//! Prints the typed treaty in full: `cargo run -p servanda-model --example dump -- FILE`.
#![expect(clippy::print_stdout, reason = "an example speaks to the terminal")]

use std::fs;

fn main() {
    for path in std::env::args().skip(1) {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let found = servanda_model::compile(&path, text, &|path: &str| fs::read_to_string(path).ok());
        println!("{:#?}", found.treaty);
    }
}
