//! How fast a treaty is read: a generated treaty of 20,000 lines with 1,000 brackets, at 1, 10 and 100 times its size.
//!
//! `cargo bench -p servanda-syntax`. Prints, for each size, megabytes per second (best of several runs) and how much memory the tree
//! takes; the last column shows whether the time grows in proportion. Limits: 50 MB/s, 20 times the file.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement needs a clock, prints its result, and reads its own memory use"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use servanda_syntax::{FileId, parse};

/// A treaty of `lines` lines with a bracket in every twentieth.
fn treaty(lines: usize) -> String {
    let mut text = String::from("---\ntreaty: A generated treaty\ntime zone: Europe/Kyiv\nsponsors: UA, RU\n---\n");
    text.push_str("## Article 0\n```servanda\nrole  Guarantor, Guaranteed\nparty UA \"Ukraine\" is Guaranteed\nparty FR \"France\", GB \"United Kingdom\" is Guarantor\n");
    text.push_str("kind  Aid = Military, Humanitarian\nact   Party attacks Party in Place\nact   Guaranteed requests assistance against Party\nact   Guarantor delivers Aid to Guaranteed\n```\n");
    let mut written = 14;
    let mut article = 1;
    while written < lines {
        let n = article;
        let _ = write!(
            text,
            "## Article {n}. Assistance of kind {n}\n\n1. Each Guarantor shall, after an armed attack on the Guaranteed State and at its request, \
             deliver [#speed-{n} UA: immediately | RU: within three days] the aid of kind {n}, unless consent is refused.\n\n```servanda\n\
             rule assistance kind-{n} to V against A\n    each Guarantor except A shall deliver Military and Humanitarian Aid to V\n    when        A attacks V in L\n    \
             and         V requests assistance against A\n    unless      L is in Excluded\n    [#speed-{n} UA: immediately | RU: within 3 days after A attacks V in L]\n    \
             owed to     V\n    if late     still owed\n```\n\n2. The Guarantors shall consult on the matter of paragraph 1 and shall decide by a majority of those voting.\n\n\
             ```servanda\ndecision response kind-{n} against A\n    opens when  V requests assistance against A\n    voters      Guarantor except A\n    \
             adopted by  two thirds of voters\n    within      3 days after V requests assistance against A\n    silence     counts as no\n    otherwise   rejected\n```\n\n",
        );
        written += 31;
        article += 1;
        if article % 3 == 0 {
            for k in 0..9 {
                let _ = writeln!(
                    text,
                    "({}) The Parties note that paragraph {k} of this Article is without prejudice to their other obligations.\n",
                    k + 3
                );
                written += 2;
            }
        }
    }
    text
}

/// The memory this process has used at most, in bytes, where the system tells.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<usize>().ok()? * 1024)
}

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
