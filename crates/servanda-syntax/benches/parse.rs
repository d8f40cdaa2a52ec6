//! How fast a treaty is read: a generated treaty of 20,000 lines with 1,000 brackets, at 1, 10 and 100 times its size.
//!
//! `cargo bench -p servanda-syntax`. Prints, for each size, megabytes per second (best of several runs) and how much memory the tree
//! takes; the last column shows whether the time grows in proportion. Limits: 50 MB/s, 20 times the file.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement needs a clock, prints its result, and reads its own memory use"
)]

use std::hint::black_box;
use std::time::Instant;

use servanda_syntax::{FileId, parse};

#[path = "common/generated.rs"]
mod generated;
use generated::{peak, treaty};

fn main() {
    // `cargo test` runs benches too, with this argument missing: then one small pass is enough.
    let sizes: &[usize] = if std::env::args().any(|a| a == "--bench") { &[1, 10, 100] } else { &[1] };
    println!("{:>8} {:>8} {:>9} {:>7} {:>10} {:>8} {:>12}", "lines", "brackets", "MB", "ms", "MB/s", "ns/byte", "memory/file");
    for factor in sizes {
        let text = treaty(20_000 * factor);
        let before = peak();
        let runs = if *factor == 100 { 3 } else { 7 };
        let mut best = f64::MAX;
        for _ in 0..runs {
            let start = Instant::now();
            let parsed = black_box(parse(FileId(0), black_box(&text)));
            best = best.min(start.elapsed().as_secs_f64());
            assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics.first());
        }
        let memory = peak().zip(before).map_or(0.0, |(after, before)| (after - before) as f64 / text.len() as f64);
        let bytes = text.len() as f64;
        println!(
            "{:>8} {:>8} {:>9.2} {:>7.1} {:>10.1} {:>8.2} {:>12.1}",
            text.lines().count(),
            text.matches('[').count(),
            bytes / 1e6,
            best * 1e3,
            bytes / 1e6 / best,
            best * 1e9 / bytes,
            memory,
        );
    }
}
