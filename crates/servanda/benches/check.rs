//! How fast a treaty is checked: the generated treaty of 20,000 lines with 1,000 brackets, at 1, 10 and 100 times its size.
//!
//! `cargo bench -p servanda`. What `servanda check --quick` does between reading the file and the exit: parse, model, findings, the
//! report and its text. Limits: 10 MB/s, linear, and the whole process at most 20 times the file.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement needs a clock, prints its result, and reads its own memory use"
)]

use std::hint::black_box;
use std::time::Instant;

#[path = "../../servanda-syntax/benches/common/generated.rs"]
mod generated;
use generated::{peak, treaty};

fn main() {
    // `cargo test` runs benches too, with this argument missing: then one small pass is enough.
    let sizes: &[usize] = if std::env::args().any(|a| a == "--bench") { &[1, 10, 100] } else { &[1] };
    println!(
        "{:>8} {:>9} {:>8} {:>8} {:>8} {:>10} {:>8} {:>12}",
        "lines", "MB", "read ms", "show ms", "MB/s", "findings", "ns/byte", "memory/file"
    );
    for factor in sizes {
        let text = treaty(20_000 * factor);
        let (bytes, lines) = (text.len() as f64, text.lines().count());
        let (mut read, mut shown, mut findings) = (f64::MAX, f64::MAX, 0);
        // The memory of the largest is what the process has taken at most: it comes last, and reads its text once.
        let runs = if *factor == 100 { 1 } else { 3 };
        let mut text = Some(text);
        for run in 0..runs {
            let text = if run + 1 == runs { text.take() } else { text.clone() };
            let start = Instant::now();
            let reading = black_box(servanda::read("generated.md", text.unwrap_or_default(), &servanda::alone));
            read = read.min(start.elapsed().as_secs_f64());
            let start = Instant::now();
            let report = servanda::views::check(&reading, false, true, 500);
            black_box(servanda::show(&report));
            shown = shown.min(start.elapsed().as_secs_f64());
            findings = reading.diagnostics.len();
            assert!(!reading.has_errors(), "{:?}", reading.diagnostics.iter().find(|one| one.is_error()));
        }
        let memory = peak().map_or(0.0, |peak| peak as f64 / bytes);
        println!(
            "{lines:>8} {:>9.2} {:>8.1} {:>8.1} {:>8.1} {findings:>10} {:>8.1} {memory:>12.1}",
            bytes / 1e6,
            read * 1e3,
            shown * 1e3,
            bytes / 1e6 / (read + shown),
            (read + shown) * 1e9 / bytes,
        );
    }
}
