//! A treaty that tests itself: every `ask … expect` and every claim of the document, run.

use ecow::EcoString;
use servanda_model::{Ask, Origin, Treaty};

use crate::answer::{Answered, Outcome};
use crate::ask::{Options, answer};
use crate::{expect, words};

/// How an expectation fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The answer is exactly what is expected.
    Passed,
    /// It is not.
    Failed,
    /// The tool cannot answer it yet: neither passed nor failed.
    NotAnswered,
}

/// One question of the document, run.
#[derive(Clone, Debug, PartialEq)]
pub struct AskReport {
    /// Its words.
    pub text: EcoString,
    /// The number that its note gives it (`question 3`), by which several asks are scored as one.
    pub number: Option<u32>,
    /// How it fared.
    pub verdict: Verdict,
    /// The expected lines, as written.
    pub expected: Vec<EcoString>,
    /// The lines that were got, as they could be written after `expect`.
    pub got: Vec<EcoString>,
    /// What differs, or why there is no answer.
    pub reasons: Vec<EcoString>,
    /// The answer with its derivation.
    pub answered: Answered,
    /// Where.
    pub origin: Origin,
}

/// All questions of a document, run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TestReport {
    /// In document order, claims last.
    pub asks: Vec<AskReport>,
}

impl TestReport {
    /// How many fared so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.asks.iter().filter(|ask| ask.verdict == verdict).count()
    }

    /// The numbered questions, each with whether all its asks passed.
    pub fn questions(&self) -> Vec<(u32, bool)> {
        let mut numbers: std::collections::BTreeMap<u32, bool> = std::collections::BTreeMap::new();
        for ask in &self.asks {
            if let Some(number) = ask.number {
                let passed = ask.verdict == Verdict::Passed;
                numbers.entry(number).and_modify(|all| *all &= passed).or_insert(passed);
            }
        }
        numbers.into_iter().collect()
    }
}

/// Runs every question and claim of the document.
pub fn test_treaty(treaty: &Treaty) -> TestReport {
    test_treaty_told(treaty, &|_| false, &|_| {})
}

/// The same. A question of which a line could not be read (`broken`) asks something else than its author meant: it is not answered. `told` hears
/// how many questions have been asked.
pub fn test_treaty_told(treaty: &Treaty, broken: &dyn Fn(&Ask) -> bool, told: &dyn Fn(usize)) -> TestReport {
    let mut report = TestReport::default();
    for ask in &treaty.asks {
        report.asks.push(if broken(ask) {
            let expected = ask.expects.iter().map(|line| line.text.clone()).collect();
            unanswered(
                &ask.text,
                expected,
                question_number(&ask.notes),
                &ask.origin,
                "the question has an error: `servanda check` shows it",
            )
        } else {
            run(treaty, ask)
        });
        told(report.asks.len());
    }
    let reason = "claims need a proof, which this version does not compute";
    report.asks.extend(treaty.claims.iter().map(|claim| {
        let expected = claim.expects.iter().map(|line| line.text.clone()).collect();
        unanswered(&claim.name, expected, None, &claim.origin, reason)
    }));
    report
}

/// Every question and claim, none of them answered, for one reason.
pub fn withheld(treaty: &Treaty, reason: &str) -> TestReport {
    let lines = |expects: &[servanda_model::Expect]| expects.iter().map(|line| line.text.clone()).collect();
    let asks = treaty.asks.iter().map(|ask| unanswered(&ask.text, lines(&ask.expects), question_number(&ask.notes), &ask.origin, reason));
    let claims = treaty.claims.iter().map(|claim| unanswered(&claim.name, lines(&claim.expects), None, &claim.origin, reason));
    TestReport { asks: asks.chain(claims).collect() }
}

fn unanswered(text: &EcoString, expected: Vec<EcoString>, number: Option<u32>, origin: &Origin, reason: &str) -> AskReport {
    AskReport {
        text: text.clone(),
        number,
        verdict: Verdict::NotAnswered,
        expected,
        got: Vec::new(),
        reasons: vec![reason.into()],
        answered: Answered { question: text.clone(), outcome: Outcome::NotAnswered(reason.into()), cases: Vec::new(), notes: Vec::new() },
        origin: origin.clone(),
    }
}

/// Runs one question.
pub fn run(treaty: &Treaty, ask: &Ask) -> AskReport {
    let answered = answer(treaty, ask, &Options::default());
    let (verdict, got, reasons) = match &answered.outcome {
        Outcome::NotAnswered(reason) => (Verdict::NotAnswered, Vec::new(), vec![reason.clone()]),
        Outcome::Entries(entries) => {
            let got = entries.iter().map(|entry| words::line(treaty, entry)).collect();
            if ask.expects.is_empty() {
                let reason = "nothing is expected".into();
                (Verdict::NotAnswered, got, vec![reason])
            } else {
                let differences = expect::differences(treaty, ask, &answered);
                let verdict = if differences.is_empty() { Verdict::Passed } else { Verdict::Failed };
                (verdict, got, differences)
            }
        }
    };
    AskReport {
        text: ask.text.clone(),
        number: question_number(&ask.notes),
        verdict,
        expected: ask.expects.iter().map(|line| line.text.clone()).collect(),
        got,
        reasons,
        answered,
        origin: ask.origin.clone(),
    }
}

/// The number in a note `question 3: …`.
fn question_number(notes: &[EcoString]) -> Option<u32> {
    notes.iter().find_map(|note| {
        let rest = note.trim_start().strip_prefix("question")?.trim_start();
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    })
}
