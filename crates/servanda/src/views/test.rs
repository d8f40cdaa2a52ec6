//! What became of the questions that treaties ask of themselves.

use servanda_analysis::{AskReport, TestReport, Verdict};
use servanda_model::Treaty;
use servanda_report::junit::{Case, CaseResult, Suite};
use servanda_report::{Block, Cell, Item, Report, Table, Tone};
use servanda_syntax::Sources;

use super::count::count;

/// Differences of one answer beyond this number are counted, not listed; the table for programs has them all.
const REASONS: usize = 4;

/// The questions of one document, run.
#[derive(Clone, Copy, Debug)]
pub struct Tested<'a> {
    /// The document's name.
    pub name: &'a str,
    /// Its files, for the lines.
    pub sources: &'a Sources,
    /// What it says.
    pub treaty: &'a Treaty,
    /// How many errors its text has: with errors, no answer can be trusted.
    pub errors: usize,
    /// What became of its questions.
    pub report: &'a TestReport,
}

impl Tested<'_> {
    fn line(&self, ask: &AskReport) -> u32 {
        self.sources.position(ask.origin.span).map_or(0, |position| position.line)
    }
}

/// For people: what failed, with what was expected and what came; what was not answered, with the reason; the count.
pub fn tests(all: &[Tested<'_>], long: bool) -> Report {
    let mut report = Report::new("test", "Questions");
    for one in all {
        let items: Vec<Item> =
            one.report.asks.iter().filter(|ask| long || ask.verdict != Verdict::Passed).map(|ask| item(one, ask)).collect();
        if items.is_empty() && one.errors == 0 {
            continue;
        }
        report.push(Block::Heading { text: one.name.to_owned() });
        if one.errors > 0 {
            let errors = count(one.errors, "error", "errors");
            report.push(Block::toned(format!("the text has {errors}: see `servanda check {}`", one.name), Tone::Bad));
        }
        report.push(Block::list("asks", items));
    }
    report.push(tally(all));
    report
}

fn item(one: &Tested<'_>, ask: &AskReport) -> Item {
    let (word, tone) = word(ask.verdict);
    let mut item = Item::toned(format!("{word}: line {}: {}", one.line(ask), ask.text), tone);
    if ask.verdict == Verdict::Failed {
        item.items.extend(ask.expected.iter().map(|line| Item::new(format!("expected  {line}"))));
        item.items.extend(ask.got.iter().map(|line| Item::new(format!("got       {line}"))));
    }
    if ask.verdict != Verdict::Passed {
        item.items.extend(ask.reasons.iter().take(REASONS).map(|reason| Item::toned(reason.as_str(), Tone::Quiet)));
        if ask.reasons.len() > REASONS {
            item.items.push(Item::toned(format!("and {} more differences", ask.reasons.len() - REASONS), Tone::Quiet));
        }
    }
    item
}

fn word(verdict: Verdict) -> (&'static str, Tone) {
    match verdict {
        Verdict::Passed => ("passed", Tone::Good),
        Verdict::Failed => ("failed", Tone::Bad),
        Verdict::NotAnswered => ("not answered", Tone::Warn),
    }
}

/// For programs: a row for each question.
pub fn test_table(all: &[Tested<'_>]) -> Report {
    let columns = ["file", "line", "article", "question", "verdict", "expected", "got", "reasons"];
    let mut table = Table::new("asks", &columns.map(|name| (name, name)));
    for one in all {
        for ask in &one.report.asks {
            let (word, tone) = word(ask.verdict);
            table.row(vec![
                one.name.into(),
                u64::from(one.line(ask)).into(),
                ask.origin.cite.as_str().into(),
                ask.text.as_str().into(),
                Cell::toned(word, tone),
                ask.expected.join("\n").into(),
                ask.got.join("\n").into(),
                ask.reasons.join("\n").into(),
            ]);
        }
    }
    let mut report = Report::new("test", "Questions");
    report.push(table);
    report.push(tally(all));
    report
}

/// For pipelines.
pub fn test_suites(all: &[Tested<'_>]) -> Vec<Suite> {
    all.iter()
        .map(|one| Suite {
            name: one.name.to_owned(),
            cases: one
                .report
                .asks
                .iter()
                .map(|ask| Case {
                    name: format!("line {}: {}", one.line(ask), ask.text),
                    place: ask.origin.cite.to_string(),
                    result: match ask.verdict {
                        Verdict::Passed => CaseResult::Passed,
                        Verdict::Failed => CaseResult::Failed(format!("expected {}; got {}", ask.expected.join("; "), ask.got.join("; "))),
                        Verdict::NotAnswered => CaseResult::NotAnswered(ask.reasons.join("; ")),
                    },
                })
                .collect(),
        })
        .collect()
}

/// The numbered questions of the documents, each of which is one or several asks: how many are answered as expected.
pub fn score(all: &[Tested<'_>]) -> Report {
    let mut table =
        Table::new("score", &[("file", "document"), ("passed", "as expected"), ("questions", "questions"), ("open", "not yet")])
            .numbers(&["passed", "questions"]);
    let (mut passed, mut questions) = (0, 0);
    for one in all {
        let numbered = one.report.questions();
        let good = numbered.iter().filter(|(_, good)| *good).count();
        let open: Vec<String> = numbered.iter().filter(|(_, good)| !*good).map(|(number, _)| number.to_string()).collect();
        if !numbered.is_empty() {
            table.row(vec![one.name.into(), good.into(), numbered.len().into(), open.join(", ").into()]);
        }
        passed += good;
        questions += numbered.len();
    }
    let mut report = Report::new("test", "Score");
    report.push(table);
    report.push(Block::toned(
        format!("{passed} of {} answered as expected", count(questions, "numbered question", "numbered questions")),
        Tone::Strong,
    ));
    report
}

fn tally(all: &[Tested<'_>]) -> Block {
    let number = |verdict| all.iter().map(|one| one.report.count(verdict)).sum::<usize>();
    let (passed, failed, open) = (number(Verdict::Passed), number(Verdict::Failed), number(Verdict::NotAnswered));
    let documents = count(all.len(), "document", "documents");
    let tone = if failed > 0 { Tone::Bad } else { Tone::Good };
    Block::toned(format!("{passed} passed, {failed} failed, {open} not answered, in {documents}"), tone)
}
