//! `servanda outline`: the articles, and what rules stand under them.

use anyhow::Result;
use servanda::views;

use crate::exit::Exit;
use crate::files::{self, Folder};
use crate::out::Out;

/// Show the articles of a treaty with the rules, declarations and open brackets under them
///
/// Example: servanda outline examples/istanbul-2022/rolling-text.md
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The treaty, or `-` for the standard input
    #[arg(value_name = "FILE")]
    file: String,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let text = files::read(&args.file)?;
    let folder = Folder::default();
    let reading = folder.read(&args.file, text);
    out.report(&views::outline(&reading))?;
    Ok(if reading.diagnostics.iter().any(servanda::Diagnostic::is_error) { Exit::Findings } else { Exit::Good })
}
