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
//! let report = servanda::views::check(&reading, true, true, 500);
//! assert!(servanda::show(&report).contains("no errors"));
//! ```

#![warn(clippy::disallowed_methods)]

mod variant;
pub mod views;

pub use servanda_analysis::{TestReport, Verdict};
use servanda_model::Ask;
pub use servanda_report::{Report, Style};
pub use servanda_syntax::{Diagnostic, Severity, Sources};
pub use variant::{Variant, choose_sponsor, variant};

/// A treaty, read: its files, what it says, and what is to be said about it.
pub use servanda_model::Compiled as Reading;
/// Reads a treaty from its master file; the loader gives the text of the files that it names.
pub use servanda_model::compile as read;
/// A loader for a treaty that stands alone.
pub use servanda_model::load::nothing as alone;

/// The version of the treaty language: it rises when a document would get another meaning.
pub const LANGUAGE: &str = "1";

/// Lays out the rule blocks of a treaty in the one format; the meaning stays.
pub use servanda_syntax::format;

/// A day as people write it, `2022-05-04`.
pub fn day(text: &str) -> Option<servanda_machine::Day> {
    text.trim().parse::<jiff::civil::Date>().ok().map(servanda_machine::Day::from_date)
}

/// Runs the questions that a treaty asks of itself. Where its text has an error outside them, no answer could be trusted, and none is given.
pub fn tested(reading: &Reading) -> TestReport {
    tested_told(reading, &|_| {})
}

/// The same; `told` hears how many questions have been asked.
pub fn tested_told(reading: &Reading, told: &dyn Fn(usize)) -> TestReport {
    let within = |one: &Diagnostic, ask: &Ask| ask.origin.span.contains(one.primary);
    let outside = |one: &&Diagnostic| one.is_error() && !reading.treaty.asks.iter().any(|ask| within(one, ask));
    let broken = |ask: &Ask| reading.diagnostics.iter().any(|one| one.is_error() && within(one, ask));
    match reading.diagnostics.iter().filter(outside).count() {
        0 => servanda_analysis::test_treaty_told(&reading.treaty, &broken, told),
        1 => servanda_analysis::withheld(&reading.treaty, "the text has an error, so no answer could be trusted"),
        errors => servanda_analysis::withheld(&reading.treaty, &format!("the text has {errors} errors, so no answer could be trusted")),
    }
}

/// A report as plain text.
pub fn show(report: &Report) -> String {
    servanda_report::text::render(report, Style::PLAIN)
}
