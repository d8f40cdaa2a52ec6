//! Matrix, four columns, brackets, decisions, gaps, final clauses.

use std::collections::BTreeMap;

use servanda_analysis::decision_summary;
use servanda_model::elements::gives_treaty;
use servanda_model::{Builtin, Element, Issue, IssueKind, Modal, Rule, RuleId, Treaty};
use servanda_report::{Block, Cell, Report, Table, Tone};
use servanda_syntax::ast::Block as Part;
use servanda_syntax::{Severity, Span};

use super::super::blockers::decision_table;
use super::super::check::title;
use super::super::outline::settings;
use super::super::page::anchor;
use super::super::rule_text::{kind, rule_text};
use crate::Reading;

/// A table that is made by hand today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// The implementation matrix: who owes what to whom, when, with what consequence.
    Matrix,
    /// One row for each issue: the sponsors' texts side by side.
    FourColumn,
    /// How many brackets, by article and by sponsor.
    Brackets,
    /// Who can block and who suffices, decision by decision.
    Decisions,
    /// What the text does not say.
    Gaps,
    /// The final clauses: what is there and what is missing.
    Clauses,
    /// Every time limit with the event from which it counts, while no history tells when that was.
    Calendar,
}

/// The column that says with which choices alone a provision stands.
pub(super) const ONLY_WITH: (&str, &str) = ("only_with", "only with");

/// The table of a treaty.
pub fn paper(reading: &Reading, which: Paper) -> Report {
    let (name, table) = match which {
        Paper::Matrix => ("matrix", matrix(reading)),
        Paper::FourColumn => ("four-column", four_column(reading)),
        Paper::Brackets => ("brackets", brackets(reading)),
        Paper::Decisions => ("decisions", decision_table(&decision_summary(&reading.treaty), &reading.treaty)),
        Paper::Gaps => ("gaps", gaps(reading)),
        Paper::Clauses => ("clauses", clauses(reading)),
        Paper::Calendar => ("calendar", limits(reading)),
    };
    let mut report = Report::new(format!("paper {name}"), title(reading));
    report.push(Block::Heading { text: format!("{}: {name}", title(reading)) });
    if table.rows.is_empty() {
        report.push(Block::toned("the treaty has nothing for this table", Tone::Quiet));
    } else {
        report.push(table);
    }
    report
}

/// A cell, or the word that the text has nothing there.
pub(super) fn or_silent(text: String) -> Cell {
    if text.is_empty() { Cell::toned("silent", Tone::Warn) } else { text.into() }
}

/// The columns of the implementation matrix; where a provision as a whole is not agreed, one says with which choices alone it stands.
pub(crate) fn matrix_table(reading: &Reading) -> Table {
    let mut columns = vec![
        ("provision", "provision"),
        ("rule", "rule"),
        ("responsible", "responsible"),
        ("what", "what"),
        ("to", "to whom"),
        ("trigger", "trigger"),
        ("deadline", "deadline"),
        ("late", "if late"),
        ("consequence", "on breach"),
    ];
    if obligations(reading).any(|(rule, _)| !rule.guard.is_empty()) {
        columns.push(ONLY_WITH);
    }
    Table::new("matrix", &columns)
}

/// The duties and prohibitions of the treaty's own.
fn obligations(reading: &Reading) -> impl Iterator<Item = (&Rule, RuleId)> {
    let own = reading.treaty.rules.iter().zip((0..).map(RuleId)).filter(|(rule, _)| rule.origin.instrument.0 == 0);
    own.filter(|(rule, _)| matches!(kind(rule), Some(Modal::Shall | Modal::ShallNot)))
}

/// Who owes what to whom: every duty and prohibition.
pub(crate) fn matrix(reading: &Reading) -> Table {
    let mut table = matrix_table(reading);
    for (_, cells) in matrix_rows(reading) {
        table.row(cells);
    }
    table
}

/// The rows of the implementation matrix, each with its rule.
pub(crate) fn matrix_rows(reading: &Reading) -> Vec<(RuleId, Vec<Cell>)> {
    let mut rows = Vec::new();
    let guarded = obligations(reading).any(|(rule, _)| !rule.guard.is_empty());
    for (rule, id) in obligations(reading) {
        let text = rule_text(rule, reading);
        let duty = kind(rule) == Some(Modal::Shall);
        let mut cells = vec![
            rule.origin.cite.as_str().into(),
            Cell::from(rule.name.text.as_str()).at(anchor(&rule.origin)),
            or_silent(text.who),
            text.what.into(),
            or_silent(text.to),
            [text.trigger, text.conditions].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ").into(),
            if duty { or_silent(text.deadline) } else { text.deadline.into() },
            if duty { or_silent(text.late) } else { text.late.into() },
            or_silent(text.breach),
        ];
        if guarded {
            cells.push(Cell::toned(settings(&rule.guard, &reading.treaty), Tone::Warn));
        }
        rows.push((id, cells));
    }
    rows
}

/// One row for each issue that is not agreed; a column for each sponsor, and one for texts of nobody.
pub(crate) fn four_column(reading: &Reading) -> Table {
    let treaty = &reading.treaty;
    let sponsors: Vec<&str> = treaty.front.sponsors.iter().map(ecow::EcoString::as_str).collect();
    let open: Vec<_> = treaty.issues.iter().filter(|issue| issue.kind == IssueKind::Open && issue.origin.instrument.0 == 0).collect();
    let nobody = open.iter().any(|issue| issue.alts.iter().any(|alt| alt.labels.is_empty() && !alt.delete));
    let mut columns = vec![("issue", "issue"), ("article", "article")];
    columns.extend(sponsors.iter().map(|sponsor| (*sponsor, *sponsor)));
    if nobody {
        columns.push(("nobody", "no sponsor"));
    }
    columns.push(("place", "where it stands"));
    let mut table = Table::new("four-column", &columns);
    for issue in open {
        let mut row: Vec<Cell> = vec![issue.name.as_str().into(), issue.origin.cite.as_str().into()];
        let text = |alt: &servanda_model::Alternative| {
            if alt.delete { "(nothing)".to_owned() } else { alt.text.split_whitespace().collect::<Vec<_>>().join(" ") }
        };
        for sponsor in &sponsors {
            let theirs: Vec<String> = issue.alts.iter().filter(|alt| alt.labels.iter().any(|label| label == sponsor)).map(text).collect();
            row.push(theirs.join("\n").into());
        }
        if nobody {
            let rest: Vec<String> = issue.alts.iter().filter(|alt| alt.labels.is_empty() && !alt.delete).map(text).collect();
            row.push(rest.join("\n").into());
        }
        row.push(surroundings(issue, reading).into());
        table.row(row);
    }
    table
}

/// The words around a bracket, which are what has been agreed of its sentence: the treaty's own words if it stands there, else the line of its
/// rule. Other brackets in them stay as they are written.
fn surroundings(issue: &Issue, reading: &Reading) -> String {
    let fenced = |span: Span| {
        reading.files.iter().flat_map(|file| &file.document.blocks).any(|block| match block {
            Part::Fence(fence) => fence.body.file == span.file && fence.body.start <= span.start && span.end <= fence.body.end,
            _ => false,
        })
    };
    let Some(place) = issue.places.iter().find(|place| !fenced(**place)).or_else(|| issue.places.first()) else { return String::new() };
    let Some(text) = reading.sources.get(place.file).map(servanda_syntax::Source::text) else { return String::new() };
    let (Some(before), Some(after)) = (text.get(..place.start as usize), text.get(place.end as usize..)) else { return String::new() };
    let edge = if fenced(*place) { "\n" } else { "\n\n" };
    let before = before.rsplit(edge).next().unwrap_or("");
    let after = after.split(edge).next().unwrap_or("");
    // The sentence is enough; what editors note in braces is not the treaty's.
    let before = before.rsplit(". ").next().unwrap_or("");
    let after = after.split_inclusive(". ").next().unwrap_or("");
    let words = without_notes(&format!("{before}[…]{after}"));
    words.trim_start_matches(['#', ' ', '>']).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words without the notes in braces, of which none nests.
fn without_notes(words: &str) -> String {
    let mut told = String::with_capacity(words.len());
    for (at, part) in words.split('{').enumerate() {
        let rest = if at == 0 { part } else { part.split_once('}').map_or("", |(_, rest)| rest) };
        // Between a word and its comma stands no space once the note is gone.
        if at > 0 && rest.starts_with(['.', ',', ';', ':']) {
            told.truncate(told.trim_end().len());
        }
        told.push_str(rest);
    }
    told
}

/// How many issues, by article and by sponsor.
fn brackets(reading: &Reading) -> Table {
    let treaty = &reading.treaty;
    let sponsors: Vec<&str> = treaty.front.sponsors.iter().map(ecow::EcoString::as_str).collect();
    let mut columns =
        vec![("article", "article"), ("issues", "not agreed"), ("readings", "several readings"), ("suppositions", "suppositions")];
    columns.extend(sponsors.iter().map(|sponsor| (*sponsor, *sponsor)));
    let numbers: Vec<&str> = columns.iter().skip(1).map(|(id, _)| *id).collect();
    let mut table = Table::new("brackets", &columns).numbers(&numbers);
    let mut by_article: BTreeMap<(u16, u32), (String, Vec<usize>)> = BTreeMap::new();
    for issue in treaty.issues.iter().filter(|issue| issue.origin.instrument.0 == 0) {
        let heading = treaty
            .articles
            .iter()
            .filter(|article| article.span.file == issue.origin.span.file && article.span.start <= issue.origin.span.start)
            .max_by_key(|article| article.span.start);
        let (place, name) =
            heading.map_or(((0, 0), "before the articles"), |article| ((article.span.file.0, article.span.start), &article.cite));
        let (_, counts) = by_article.entry(place).or_insert_with(|| (name.to_owned(), vec![0; sponsors.len() + 3]));
        let kind = match issue.kind {
            IssueKind::Open => 0,
            IssueKind::Reading => 1,
            IssueKind::Supposition => 2,
        };
        counts[kind] += 1;
        for (at, sponsor) in sponsors.iter().enumerate() {
            if issue.alts.iter().any(|alt| alt.labels.iter().any(|label| label == sponsor)) {
                counts[at + 3] += 1;
            }
        }
    }
    let mut total = vec![0; sponsors.len() + 3];
    for (name, counts) in by_article.into_values() {
        total.iter_mut().zip(&counts).for_each(|(sum, count)| *sum += count);
        let mut row: Vec<Cell> = vec![name.into()];
        row.extend(counts.into_iter().map(Cell::from));
        table.row(row);
    }
    if !table.rows.is_empty() {
        let mut row: Vec<Cell> = vec![Cell::toned("all", Tone::Strong)];
        row.extend(total.into_iter().map(Cell::from));
        table.row(row);
    }
    table
}

/// What the text does not say, with the article and the element.
fn gaps(reading: &Reading) -> Table {
    let columns = [
        ("article", "article"),
        ("element", "silent on"),
        ("finding", "finding"),
        ("code", "code"),
        ("line", "line"),
        ("intended", "intended"),
    ];
    let mut table = Table::new("gaps", &columns).numbers(&["line"]);
    for one in reading.diagnostics.iter().filter(|one| one.severity == Severity::Gap) {
        let line = reading.sources.position(one.primary).map_or(0, |position| u64::from(position.line));
        table.row(vec![
            one.article.as_deref().unwrap_or_default().into(),
            one.element.as_ref().map(ToString::to_string).unwrap_or_default().into(),
            one.message.as_ref().into(),
            one.code.into(),
            line.into(),
            if one.intended { "yes".into() } else { "".into() },
        ]);
    }
    table
}

/// The time limits of the duties, each from its event: what becomes a calendar once a history tells when that was.
fn limits(reading: &Reading) -> Table {
    let columns = [("deadline", "deadline"), ("by", "by"), ("rule", "rule"), ("to", "to"), ("article", "article"), ONLY_WITH];
    let timed: Vec<&Rule> = obligations(reading).map(|(rule, _)| rule).filter(|rule| kind(rule) == Some(Modal::Shall)).collect();
    let guarded = timed.iter().any(|rule| !rule.guard.is_empty());
    let mut table = Table::new("limits", if guarded { &columns } else { &columns[..5] });
    for rule in timed {
        let text = rule_text(rule, reading);
        let mut row = vec![
            or_silent(text.deadline),
            or_silent(text.who),
            rule.name.text.as_str().into(),
            or_silent(text.to),
            rule.origin.cite.as_str().into(),
        ];
        if guarded {
            row.push(Cell::toned(settings(&rule.guard, &reading.treaty), Tone::Warn));
        }
        table.row(row);
    }
    table
}

/// The life of a treaty, clause by clause; without an element: provisional application, which no treaty needs.
const CLAUSES: [(&str, Option<Element>); 8] = [
    ("entry into force", Some(Element::EntryIntoForce)),
    ("provisional application", None),
    ("withdrawal", Some(Element::Withdrawal)),
    ("suspension", Some(Element::Suspension)),
    ("expulsion", Some(Element::Expulsion)),
    ("amendment", Some(Element::Amendment)),
    ("duration", Some(Element::Duration)),
    ("dispute settlement", Some(Element::DisputeSettlement)),
];

/// Whether a rule is the treaty's clause of this kind.
fn is_clause(treaty: &Treaty, rule: &Rule, element: Option<Element>) -> bool {
    let act = |builtins: &[Builtin]| {
        rule.sentence.phrase.values().any(|phrase| {
            treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin).is_some_and(|builtin| builtins.contains(&builtin))
        })
    };
    match element {
        None => act(&[Builtin::TreatyAppliesProvisionally, Builtin::AppliesProvisionally]),
        Some(Element::Duration) if act(&[Builtin::Terminates]) => true,
        Some(element) => gives_treaty(treaty, rule, element),
    }
}

/// Final clauses: which rule or line of the header says it, or that none does.
fn clauses(reading: &Reading) -> Table {
    let treaty = &reading.treaty;
    let mut table = Table::new("clauses", &[("clause", "clause"), ("rule", "rule"), ("article", "article"), ("text", "text")]);
    for (clause, element) in CLAUSES {
        let found: Vec<_> = treaty.rules.iter().filter(|rule| is_clause(treaty, rule, element)).collect();
        if element == Some(Element::Duration) && treaty.front.unlimited {
            table.row(vec![clause.into(), "unlimited".into(), "header".into(), "".into()]);
            continue;
        }
        if found.is_empty() {
            table.row(vec![clause.into(), Cell::toned("silent", Tone::Warn), "".into(), "".into()]);
        }
        for rule in found {
            let text = rule_text(rule, reading);
            let words = [text.who, text.what, text.trigger, text.deadline, text.notice]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("; ");
            let only = settings(&rule.guard, treaty);
            let words = if only.is_empty() { words } else { format!("{words}  (only with {only})") };
            table.row(vec![clause.into(), rule.name.text.as_str().into(), rule.origin.cite.as_str().into(), words.into()]);
        }
    }
    let languages = treaty.front.authentic.join(", ");
    table.row(vec!["languages".into(), or_silent(languages), "header".into(), "".into()]);
    table
}
