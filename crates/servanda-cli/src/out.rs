//! Where results go: one report, in the format and the colours asked for.

use std::io::{self, IsTerminal, Write};

use anyhow::{Result, bail};
use servanda_report::{Report, Style, csv, html, json, markdown, text};

use crate::args::{Format, Look, When};

/// Columns for people who read a file or a pipe.
const PIPED_WIDTH: usize = 100;
/// Lines longer than this are hard to read on any screen.
const WIDEST: usize = 120;

/// The standard output, and how it should look.
#[derive(Debug)]
pub(crate) struct Out {
    format: Format,
    style: Style,
    stdout: io::BufWriter<io::Stdout>,
}

impl Out {
    /// As the command line asks.
    pub(crate) fn new(look: &Look) -> Self {
        let terminal = io::stdout().is_terminal();
        let color = match look.color {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        };
        let width = if terminal { terminal_width().min(WIDEST) } else { PIPED_WIDTH };
        Self { format: look.format, style: Style { color, unicode: terminal, width }, stdout: io::BufWriter::new(io::stdout()) }
    }

    /// The format asked for.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Writes a report.
    pub(crate) fn report(&mut self, report: &Report) -> Result<()> {
        let rendered = match self.format {
            Format::Text => text::render(report, self.style),
            Format::Json => json::render(report),
            Format::Markdown => markdown::render(report),
            Format::Html => html::fragment(report, 2),
            Format::Csv => csv::render(report),
            Format::Junit => bail!("only `servanda test` writes JUnit"),
        };
        self.raw(&rendered)
    }

    /// Writes text as it is.
    pub(crate) fn raw(&mut self, text: &str) -> Result<()> {
        self.stdout.write_all(text.as_bytes())?;
        Ok(())
    }

    /// Everything written is out.
    pub(crate) fn finish(&mut self) -> Result<()> {
        self.stdout.flush()?;
        Ok(())
    }
}

fn terminal_width() -> usize {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
        .unwrap_or(PIPED_WIDTH)
}

/// A remark about what was done, on the standard error.
pub(crate) fn remark(text: &str) {
    // Nothing can be done if even this cannot be written.
    let _ = writeln!(io::stderr(), "{}", servanda_report::clean(text));
}

/// What went wrong with files or use, on the standard error.
pub(crate) fn complain(error: &anyhow::Error) {
    // Nothing can be done if even this cannot be written.
    let _ = writeln!(io::stderr(), "servanda: {}", servanda_report::clean(&format!("{error:#}")));
}
