//! `servanda completions` and `servanda man`: for the shell and the manual.

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;
use crate::exit::Exit;
use crate::out::Out;

/// Write completions for a shell
///
/// Example: servanda completions bash > ~/.local/share/bash-completion/completions/servanda
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Write the manual page
///
/// Example: servanda man > servanda.1
#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {}

pub(crate) fn completions(args: &CompletionsArgs, out: &mut Out) -> Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "servanda", &mut text);
    out.raw(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Good)
}

pub(crate) fn man(_: &ManArgs, out: &mut Out) -> Result<Exit> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut text)?;
    out.raw(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Good)
}
