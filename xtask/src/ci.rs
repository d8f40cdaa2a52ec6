//! The gate: one order everywhere, every stage timed, a stage that ran nothing fails.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// The toolchain whose lints the sources are written for; a later one may find new things, which must not fail a build.
const LINTED_WITH: &str = "1.95.";

/// The README's test command.
const TESTS: [&str; 2] = ["test", "--workspace"];

/// How many tests passed and failed, once they ran.
static COUNTED: OnceLock<(usize, usize)> = OnceLock::new();

/// How a stage ended.
pub(crate) enum Outcome {
    Did(usize, &'static str),
    Skipped(String),
}

type Stage = (&'static str, fn(&Path) -> Result<Outcome>);

const STAGES: [Stage; 5] = [("fmt", fmt), ("clippy", clippy), ("tests", tests), ("docs", docs), ("browser", browser)];

/// Runs the named stages, or all of them.
pub(crate) fn run(root: &Path, only: &[&str]) -> Result<()> {
    if let Some(unknown) = only.iter().find(|name| STAGES.iter().all(|(stage, _)| stage != *name)) {
        bail!("there is no stage `{unknown}`");
    }
    let mut failed = Vec::new();
    for (name, stage) in STAGES {
        if !only.is_empty() && !only.contains(&name) {
            continue;
        }
        println!("== {name}");
        let start = Instant::now();
        let outcome = stage(root);
        let seconds = start.elapsed().as_secs_f64();
        match outcome {
            Ok(Outcome::Did(0, what)) => {
                println!("== {name}: failed, no {what} at all ({seconds:.1} s)");
                failed.push(name);
            }
            Ok(Outcome::Did(count, what)) => println!("== {name}: {count} {what} ({seconds:.1} s)"),
            Ok(Outcome::Skipped(why)) => println!("== {name}: skipped, {why}"),
            Err(error) => {
                println!("== {name}: failed, {error:#} ({seconds:.1} s)");
                failed.push(name);
            }
        }
    }
    // The count of tests stands last, where people and pipelines look.
    if let Some((passed, bad)) = COUNTED.get() {
        println!("{passed} passed, {bad} failed");
    }
    if failed.is_empty() {
        return Ok(());
    }
    bail!("failed: {}", failed.join(", "))
}

fn cargo(root: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    command.current_dir(root).args(args);
    command
}

/// Whether a component of the toolchain is there: a minimal toolchain has neither formatter nor lints.
fn installed(root: &Path, component: &str) -> bool {
    cargo(root, &[component, "--version"]).output().is_ok_and(|output| output.status.success())
}

fn rust_files(root: &Path) -> Result<usize> {
    Ok(xtask::files(root)?.iter().filter(|path| path.extension().is_some_and(|ext| ext == "rs")).count())
}

fn must(mut command: Command) -> Result<()> {
    let status = command.status().context("could not start it")?;
    if !status.success() {
        bail!("it ended with {status}");
    }
    Ok(())
}

fn fmt(root: &Path) -> Result<Outcome> {
    if !installed(root, "fmt") {
        return Ok(Outcome::Skipped("rustfmt is not installed".to_owned()));
    }
    must(cargo(root, &["fmt", "--all", "--check"]))?;
    Ok(Outcome::Did(rust_files(root)?, "files formatted"))
}

fn clippy(root: &Path) -> Result<Outcome> {
    if !installed(root, "clippy") {
        return Ok(Outcome::Skipped("clippy is not installed".to_owned()));
    }
    let version = Command::new("rustc").arg("--version").output().context("rustc --version")?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let mut args = vec!["clippy", "--workspace", "--all-targets", "--quiet"];
    if version.contains(&format!(" {LINTED_WITH}")) {
        args.extend(["--", "-D", "warnings"]);
    } else {
        println!("   the lints are written for {LINTED_WITH}x, this is {}: warnings are shown and do not fail", version.trim());
    }
    must(cargo(root, &args))?;
    Ok(Outcome::Did(rust_files(root)?, "files linted"))
}

fn tests(root: &Path) -> Result<Outcome> {
    let mut child = cargo(root, &TESTS).args(["--no-fail-fast"]).stdout(Stdio::piped()).spawn().context("could not start it")?;
    let stdout = child.stdout.take().context("the output was piped")?;
    let (mut passed, mut failed) = (0, 0);
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        println!("{line}");
        if let Some(result) = line.strip_prefix("test result:") {
            passed += number_before(result, "passed");
            failed += number_before(result, "failed");
        }
    }
    let status = child.wait()?;
    // The stage runs once.
    let _ = COUNTED.set((passed, failed));
    if failed > 0 || !status.success() {
        bail!("{failed} of {} tests, and cargo ended with {status}", passed + failed);
    }
    Ok(Outcome::Did(passed, "tests passed"))
}

/// The number before a word: `ok. 3 passed; 0 failed` has 3 before `passed`.
fn number_before(line: &str, word: &str) -> usize {
    let words: Vec<&str> = line.split([' ', ';', '.']).filter(|part| !part.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

fn docs(root: &Path) -> Result<Outcome> {
    let mut command = cargo(root, &["doc", "--workspace", "--no-deps", "--quiet"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    must(command)?;
    Ok(Outcome::Did(xtask::LAYERS.len() - 1, "libraries documented"))
}

fn browser(root: &Path) -> Result<Outcome> {
    crate::browser::check(root)
}

#[cfg(test)]
mod tests {
    use super::number_before;

    #[test]
    fn the_closing_line_of_a_test_run_is_read() {
        let line = " ok. 12 passed; 1 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.01s";
        assert_eq!(number_before(line, "passed"), 12);
        assert_eq!(number_before(line, "failed"), 1);
        assert_eq!(number_before("error", "failed"), 0);
    }
}
