//! Formats files to the screen.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a tool for those who work on the formatter")]

fn main() {
    for path in std::env::args().skip(1) {
        if let Ok(text) = std::fs::read_to_string(&path) {
            print!("{}", servanda_syntax::format(&text));
        }
    }
}
