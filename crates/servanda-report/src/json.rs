//! For programs. The schema in `docs/schema/` is generated from the same types.

use serde::Serialize;

use crate::tree::Report;

/// The report as JSON, indented, with a line break at the end.
pub fn render(report: &Report) -> String {
    pretty(report)
}

/// Any value of ours as JSON, indented, with a line break at the end.
pub fn pretty(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("our types have string keys and no failing parts");
    text.push('\n');
    text
}

/// The schema of a report.
pub fn schema() -> String {
    pretty(&schemars::schema_for!(Report))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test compares a file of the repository, and rewrites it when asked")]
    fn the_schema_in_the_documentation_is_the_one_of_the_types() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/report-1.json");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, super::schema()).expect("the repository can be written");
        }
        let kept = std::fs::read_to_string(&path).expect("docs/schema/report-1.json is there");
        assert_eq!(kept, super::schema(), "run the test with UPDATE=1 and look at the difference");
    }
}
