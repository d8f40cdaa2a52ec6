//! Chores of the repository: `cargo xtask ci` is the gate, `cargo xtask gen` writes what is generated.
#![expect(clippy::print_stdout, reason = "a chore speaks to the terminal")]
#![expect(clippy::disallowed_methods, reason = "chores read files, the environment and the clock; the treaty crates do not")]

mod browser;
mod ci;
mod istanbul;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

const USAGE: &str = "\
usage: cargo xtask <chore>

  ci            the gate: format, lints, tests (the README's test command), documentation
  ci STAGE ...  only these stages: fmt, clippy, tests, docs, browser
  istanbul      the page, the six-rules table, the diff and the matrix of the Istanbul draft, in target/istanbul
  browser-check the stage `browser` alone: the pages in Chromium, with axe-core where it can be had
  gen           write the generated parts (the table of crates in ARCHITECTURE.md)
  gen --check   fail if a generated part is stale";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["ci", stages @ ..] => ci::run(root, stages),
        ["istanbul"] => istanbul::make(root),
        ["browser-check"] => ci::run(root, &["browser"]),
        ["gen"] => xtask::generate(root),
        ["gen", "--check"] => {
            let stale = xtask::stale(root)?;
            if !stale.is_empty() {
                bail!("stale: {}; run `cargo xtask gen`", stale.join(", "));
            }
            Ok(())
        }
        _ => bail!("{USAGE}"),
    }
}
