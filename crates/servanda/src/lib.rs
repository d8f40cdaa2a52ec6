//! Servanda: treaties as code. The whole path in one file.
//!
//! **Sources → Document → Treaty → Machine → Outcome → Report**
//!
//! [`read`] takes the master file of a treaty and gives its meaning with everything there is to say about it; [`views`] turn what the
//! lenses find into reports; `servanda-report` shows them. Nothing here reads a file: whoever calls gives the text, and a loader for
//! the files that the treaty names.
//!
//! ```
//! let text = "# A treaty\n\nThe Parties keep the peace.\n";
//! let reading = servanda::read("a.md", text, &servanda::alone);
//! let report = servanda::views::check(&reading, true);
//! assert!(servanda::show(&report).contains("no errors"));
//! ```

#![warn(clippy::disallowed_methods)]

pub mod views;

pub use servanda_analysis::{TestReport, Verdict, test_treaty};
pub use servanda_report::{Report, Style};
pub use servanda_syntax::{Diagnostic, Severity, Sources};

mod reading;

pub use reading::{Reading, alone, read};

/// The version of the treaty language: it rises when a document would get another meaning.
pub const LANGUAGE: &str = "1";

/// A report as plain text.
pub fn show(report: &Report) -> String {
    servanda_report::text::render(report, Style::PLAIN)
}
