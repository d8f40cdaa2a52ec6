//! The implementation matrix after a history: each provision with what has become of it, in the words of `run`, and what of the record shows it.

use std::collections::{BTreeMap, BTreeSet};

use servanda_machine::{InstanceView, Link};
use servanda_model::RuleId;
use servanda_report::{Align, Block, Cell, Column, Report, Tone};

use super::super::check::title;
use super::super::merge::{Merged, Row, joined};
use super::super::paper::{matrix_rows, matrix_table};
use super::super::words::Words;
use super::{Ran, tone};

/// Recorded lines beyond this number are counted, not listed.
const LISTED: usize = 12;

/// The implementation matrix with two columns more: status, and evidence (the lines of the record on which the status rests).
///
/// Mediators make the matrix after signature and monitors keep its status by hand (R-ARCSS, South Sudan, and its 2022 roadmap); here the
/// status is that of the run, per variant where it depends on a choice.
pub fn matrix(ran: Ran<'_>) -> Report {
    let mut table = matrix_table(ran.reading);
    for (id, name) in [("status", "status"), ("evidence", "evidence")] {
        table.columns.push(Column { id: id.to_owned(), title: name.to_owned(), align: Align::Left });
    }
    let mut found = found(ran);
    for (rule, mut cells) in matrix_rows(ran.reading) {
        let (status, evidence) = status(ran, rule, found.remove(&rule).unwrap_or_default());
        cells.extend([status, evidence]);
        table.row(cells);
    }
    let mut report = Report::new("paper matrix", title(ran.reading));
    report.push(Block::Heading { text: format!("{}: matrix", title(ran.reading)) });
    if table.rows.is_empty() {
        report.push(Block::toned("the treaty has nothing for this table", Tone::Quiet));
    } else {
        report.push(table);
    }
    report.blocks.extend(ran.gave_up());
    report
}

/// What has become of one rule, as it is gathered from the worlds.
#[derive(Debug, Default)]
struct Found {
    merged: Merged<Vec<Cell>>,
    evidence: BTreeSet<u32>,
}

/// What has become of every rule that has arisen, from one walk over the worlds.
fn found(ran: Ran<'_>) -> BTreeMap<RuleId, Found> {
    let words = ran.words();
    let mut found: BTreeMap<RuleId, Found> = BTreeMap::new();
    for (part, world) in ran.worlds() {
        let mut by_rule: BTreeMap<RuleId, Vec<InstanceView>> = BTreeMap::new();
        for view in ran.instances(part, world) {
            by_rule.entry(view.rule).or_default().push(view);
        }
        for (rule, views) in by_rule {
            let found = found.entry(rule).or_default();
            for view in &views {
                let events =
                    view.because.chain().into_iter().filter_map(|why| if let Link::Event(number) = why.link { Some(number) } else { None });
                found.evidence.extend(events);
            }
            for mut row in joined(views.iter().map(|view| line(ran, view, &words)).collect()) {
                let name = words.group(&row.who, world, ran.machine);
                if let Some(cell) = row.cells.get_mut(1) {
                    cell.text = if row.each && row.who.len() > 1 { format!("each of {name}") } else { name };
                }
                found.merged.add(row.cells, &world.settings);
            }
        }
    }
    found
}

/// The instances of a rule, one line for each state, and the recorded lines that show it.
fn status(ran: Ran<'_>, rule: RuleId, found: Found) -> (Cell, Cell) {
    let words = ran.words();
    let Found { merged, evidence } = found;
    let mut worst = Tone::Plain;
    let lines: Vec<String> = merged
        .conditions(ran.chosen, &words)
        .into_iter()
        .map(|(cells, condition)| {
            let text = |at: usize| cells.get(at).map_or("", |cell| cell.text.as_str());
            let state = cells.get(2).map_or(Tone::Plain, |cell| cell.tone);
            worst = graver(worst, state);
            let due = if text(4).is_empty() { String::new() } else { format!(", due {}", text(4)) };
            let condition = if condition.is_empty() { String::new() } else { format!("  if {condition}") };
            // The row has the rule's name already; an instance that is called otherwise has its own.
            let named = ran.reading.treaty.rules.get(rule.index()).is_some_and(|rule| rule.name.text == text(0));
            let name = if named { String::new() } else { format!("{} by ", text(0)) };
            format!("{name}{}: {} since {}{due}{condition}", text(1), text(2), text(3))
        })
        .collect();
    let status = if lines.is_empty() { Cell::toned("not arisen", Tone::Quiet) } else { Cell::toned(lines.join("\n"), worst) };
    let events = &ran.events.events;
    let mut shown: Vec<String> = evidence
        .iter()
        .take(LISTED)
        .filter_map(|number| {
            events.get(*number as usize).map(|event| format!("{} {}", words.calendar.show(event.moment), words.event(*number)))
        })
        .collect();
    if evidence.len() > LISTED {
        shown.push(format!("and {} more lines of the record", evidence.len() - LISTED));
    }
    (status, shown.join("\n").into())
}

/// One instance: its name, who (filled in later), state, since when, due.
fn line(ran: Ran<'_>, view: &InstanceView, words: &Words<'_>) -> Row {
    let mut state = Cell::toned(view.state.words(), tone(view.state));
    if view.compensated {
        state.text.push_str(", compensated");
    }
    let cells =
        vec![words.item(&view.key).into(), ran.nobody(view), state, words.calendar.show(view.since).into(), ran.due(view, words).into()];
    Row { who: view.bearers.clone(), each: view.bearers.len() == 1, cells }
}

/// The graver of two tones.
fn graver(one: Tone, other: Tone) -> Tone {
    let rank = |tone| match tone {
        Tone::Bad => 3,
        Tone::Warn => 2,
        Tone::Good => 1,
        _ => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}
