//! The command `servanda`: one verb, one question. Files, terminal and exit status live here; what is true of a treaty does not.
#![expect(clippy::disallowed_methods, reason = "this is the door at which files are read and written")]

mod args;
mod asked;
mod exit;
mod files;
mod out;
mod progress;
mod record;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Verb};
use crate::exit::Exit;
use crate::out::Out;

fn main() -> ExitCode {
    exit::say_that_panics_are_ours();
    let cli = Cli::parse();
    let mut out = Out::new(&cli.look);
    let done = match &cli.verb {
        Verb::Check(args) => verbs::check::run(args, &mut out),
        Verb::Fmt(args) => verbs::fmt::run(args, &mut out),
        Verb::Explain(args) => verbs::explain::run(args, &mut out),
        Verb::Outline(args) => verbs::outline::run(args, &mut out),
        Verb::Test(args) => verbs::test::run(args, &mut out),
        Verb::Ask(args) => verbs::ask::run(args, &mut out),
        Verb::Blockers(args) => verbs::blockers::run(args, &mut out),
        Verb::Run(args) => verbs::run::run(args, &mut out),
        Verb::Due(args) => verbs::run::due(args, &mut out),
        Verb::Timeline(args) => verbs::run::timeline(args, &mut out),
        Verb::Paper(args) => verbs::paper::run(args, &mut out),
        Verb::Report(args) => verbs::report::run(args, &mut out),
        Verb::Settle(args) => verbs::settle::run(args, &mut out),
        Verb::Diff(args) => verbs::diff::run(args, &mut out),
        Verb::New(args) => verbs::new::run(args, &mut out),
        Verb::Completions(args) => verbs::shell::completions(args, &mut out),
        Verb::Man(args) => verbs::shell::man(args, &mut out),
        Verb::Power(args) => verbs::power::run(args, &mut out),
    };
    match done.and_then(|exit| out.finish().map(|()| exit)) {
        Ok(exit) => exit.into(),
        Err(error) if exit::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            out::complain(&error);
            Exit::Usage.into()
        }
    }
}
