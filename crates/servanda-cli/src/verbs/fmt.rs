//! `servanda fmt`: the one layout of rule blocks.

use anyhow::{Result, bail};
use servanda_report::{Item, Report, Tone};

use crate::exit::Exit;
use crate::files::{self, STDIN};
use crate::out::Out;

/// Lay out the rule blocks of treaties in the one format
///
/// Rewrites the files in place; the treaty's own words stay as they are, and the meaning never changes. `-` reads the standard
/// input and writes the standard output.
///
/// Example: servanda fmt --check library/*/*.md
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The files, or `-`
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Change nothing; name the files that would change, and end with status 1 if there are any
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    if args.files.iter().any(|name| name == STDIN) && args.files.len() > 1 {
        bail!("`-` stands alone: the standard input is one text");
    }
    let mut changed = Vec::new();
    for name in &args.files {
        let text = files::read(name)?;
        let laid_out = servanda::format(&text);
        if name == STDIN && !args.check {
            out.raw(&laid_out)?;
        } else if laid_out != text {
            if !args.check {
                files::write(name, laid_out.as_bytes())?;
            }
            changed.push(name.clone());
        }
    }
    let mut report = Report::new("fmt", "Layout");
    if args.check && !changed.is_empty() {
        report.say(format!("{} of {} files would change: run `servanda fmt`", changed.len(), args.files.len()));
        report.push(servanda_report::Block::list("changed", changed.iter().map(|name| Item::toned(name, Tone::Warn)).collect()));
        out.report(&report)?;
        return Ok(Exit::Findings);
    }
    if args.files.iter().all(|name| name != STDIN) {
        let verb = if args.check { "would change" } else { "changed" };
        report.say(format!("{} of {} files {verb}", changed.len(), args.files.len()));
        out.report(&report)?;
    }
    Ok(Exit::Good)
}
