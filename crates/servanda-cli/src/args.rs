//! The command line: the doc comments are the help.

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::verbs;

const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (language ", "1", ")");

/// Treaties as code: what a text does, what it leaves open, and what is due when.
///
/// A treaty is one Markdown document: its own words, and blocks of rules that render them. Every answer names the article it
/// comes from. Exit status: 0 no error; 1 the text has errors, or an expectation failed; 2 wrong use; 3 our own fault.
///
/// Example: servanda check examples/istanbul-2022/rolling-text.md
#[derive(Debug, Parser)]
#[command(name = "servanda", version = VERSION, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) look: Look,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// How results look, for every command.
#[derive(Clone, Debug, Args)]
pub(crate) struct Look {
    /// How results are written
    ///
    /// `json` follows the schema in docs/schema/; `markdown`, `html` (a fragment) and `csv` (the tables) are for documents.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// When to use colours: only to a terminal, unless told otherwise
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub(crate) color: When,
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For documents
    Markdown,
    /// A fragment for pages
    Html,
    /// The tables, for spreadsheets
    Csv,
    /// For test servers (`test` only)
    Junit,
}

/// When something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// Only to a terminal, and not with `NO_COLOR`
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Check(verbs::check::Args),
    Fmt(verbs::fmt::Args),
    Explain(verbs::explain::Args),
    Outline(verbs::outline::Args),
    Test(verbs::test::Args),
    Ask(verbs::ask::Args),
    Blockers(verbs::blockers::Args),
    Power(Box<verbs::power::Args>),
    Run(verbs::run::Args),
    Due(verbs::run::DueArgs),
    Timeline(verbs::run::TimelineArgs),
    Paper(verbs::paper::Args),
    Report(verbs::report::Args),
    Settle(verbs::settle::Args),
    Diff(verbs::diff::Args),
    New(verbs::new::Args),
    Completions(verbs::shell::CompletionsArgs),
    Man(verbs::shell::ManArgs),
}
