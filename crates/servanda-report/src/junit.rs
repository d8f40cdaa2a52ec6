//! For pipelines: what became of the questions of a treaty, in the form that test servers read.

use std::fmt::Write as _;

use crate::html::attribute;

/// The questions of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suite {
    /// The document.
    pub name: String,
    /// Its questions.
    pub cases: Vec<Case>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its words.
    pub name: String,
    /// Where it stands: `Article 5`.
    pub place: String,
    /// What became of it.
    pub result: CaseResult,
}

/// What became of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseResult {
    /// As expected.
    Passed,
    /// Not as expected, and what came instead.
    Failed(String),
    /// Not answered, and why.
    NotAnswered(String),
}

/// The documents as JUnit's XML.
pub fn render(suites: &[Suite]) -> String {
    let all: Vec<&Case> = suites.iter().flat_map(|suite| &suite.cases).collect();
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {}>\n", numbers(&all));
    for suite in suites {
        let cases: Vec<&Case> = suite.cases.iter().collect();
        add(&mut out, format_args!("  <testsuite name=\"{}\" {}>\n", attribute(&suite.name), numbers(&cases)));
        for case in &suite.cases {
            let head = format!("    <testcase name=\"{}\" classname=\"{}\"", attribute(&case.name), attribute(&case.place));
            match &case.result {
                CaseResult::Passed => add(&mut out, format_args!("{head}/>\n")),
                CaseResult::Failed(what) => add(&mut out, format_args!("{head}><failure message=\"{}\"/></testcase>\n", attribute(what))),
                CaseResult::NotAnswered(why) => {
                    add(&mut out, format_args!("{head}><skipped message=\"{}\"/></testcase>\n", attribute(why)));
                }
            }
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn add(out: &mut String, text: std::fmt::Arguments<'_>) {
    let written = out.write_fmt(text);
    debug_assert!(written.is_ok(), "writing to a string does not fail");
}

fn numbers(cases: &[&Case]) -> String {
    let failed = cases.iter().filter(|case| matches!(case.result, CaseResult::Failed(_))).count();
    let skipped = cases.iter().filter(|case| matches!(case.result, CaseResult::NotAnswered(_))).count();
    format!("tests=\"{}\" failures=\"{failed}\" skipped=\"{skipped}\"", cases.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_become_cases_with_what_became_of_them() {
        let case = |name: &str, result| Case { name: name.into(), place: "Article 5".into(), result };
        let suite = Suite {
            name: "a.md".into(),
            cases: vec![
                case("is <it> due", CaseResult::Passed),
                case("who", CaseResult::Failed("got \"none\"".into())),
                case("when", CaseResult::NotAnswered("not yet".into())),
            ],
        };
        let xml = render(&[suite]);
        assert!(xml.contains("<testsuites tests=\"3\" failures=\"1\" skipped=\"1\">"), "{xml}");
        assert!(xml.contains("name=\"is &lt;it&gt; due\" classname=\"Article 5\"/>"), "{xml}");
        assert!(xml.contains("<failure message=\"got &quot;none&quot;\"/>"), "{xml}");
    }
}
