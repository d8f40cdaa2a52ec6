//! `servanda new`: a document to begin with, from nothing or from a plain text.

use anyhow::{Result, bail};
use servanda_syntax::import::import;

use crate::exit::Exit;
use crate::files::{self, STDIN};
use crate::out::Out;

/// Begin a treaty: a commented template, or a document from a plain text
///
/// With --from, a plain treaty text (headings, numbered paragraphs, bracketed passages) becomes a document with empty rule blocks, proposed
/// brackets and a list of what is left to do. No rule is guessed.
///
/// Example: servanda new --from draft.txt -o draft.md
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A plain treaty text
    #[arg(long, value_name = "FILE")]
    from: Option<String>,
    /// Write to this file, which must not exist yet; `-` for the standard output
    #[arg(short, long, value_name = "FILE", default_value = STDIN)]
    output: String,
}

/// The template; a test checks it.
const TEMPLATE: &str = include_str!("new.md");

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let text = match &args.from {
        Some(file) => import(&files::read(file)?).text,
        None => TEMPLATE.to_owned(),
    };
    if args.output == STDIN {
        out.raw(&text)?;
    } else if std::path::Path::new(&args.output).exists() {
        bail!("`{}` is there already: nothing was written", args.output);
    } else {
        files::write(&args.output, text.as_bytes())?;
    }
    Ok(Exit::Good)
}
