//! What a drafting team waits for: the page of a generated draft of a hundred pages and more, and the comparison of two of them, with five hundred
//! brackets and sixty parties.
//!
//! `cargo bench -p servanda-cli`. Each line is one run of the command `servanda` as a user would start it: the seconds until it ends and the
//! most memory that it took. Limits: 3 seconds each, 1 GB.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a measurement needs a clock and a process, and prints its result")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[path = "drafts/generated.rs"]
mod generated;
use generated::{Draft, draft};

fn main() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("drafts");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let file = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (first, second, page) = (file("first.md"), file("second.md"), file("page.html"));
    for (path, which) in [(&first, Draft::First), (&second, Draft::Second)] {
        fs::write(path, draft(which)).expect("the target folder can be written");
    }
    let words = fs::read_to_string(&first).map_or(0, |text| text.split_whitespace().count());
    println!("{words} words, {} pages of 500", words / 500);
    // `cargo test` runs benches too, with this argument missing: then it is enough that the drafts are read without an error.
    if !std::env::args().any(|arg| arg == "--bench") {
        run(&["check", "--quick", &first]);
        run(&["check", "--quick", &second]);
        return;
    }
    println!("{:>10} {:>8} {:>8}", "command", "seconds", "MB");
    for arguments in [
        &["check", &first][..],
        &["test", &first],
        &["report", &first, "-o", &page],
        &["report", &first, "--history", "Attack", "-o", &page],
        &["diff", &first, &second],
        &["paper", "matrix", &first],
        &["paper", "brackets", &first],
    ] {
        let (time, memory) = run(arguments);
        println!("{:>10} {:>8.2} {:>8.0}", arguments[0], time.as_secs_f64(), memory as f64 / 1e6);
    }
}

/// How long a command takes and how many bytes it held at most: what the kernel tells of the process while it lives, where there is such a kernel.
fn run(arguments: &[&str]) -> (Duration, usize) {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_servanda"))
        .args(arguments)
        .stdout(Stdio::null())
        .spawn()
        .expect("the command is built before its benchmark");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        peak = peak.max(high_water(&status).unwrap_or(0));
        if let Some(status) = child.try_wait().expect("the command is ours") {
            assert!(status.success(), "{arguments:?}: {status}");
            return (start.elapsed(), peak);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn high_water(status: &str) -> Option<usize> {
    let status = fs::read_to_string(status).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<usize>().ok()? * 1024)
}
