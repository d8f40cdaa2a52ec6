//! Who can block what, for people.

use servanda_analysis::{Answered, Blockers, DecisionView, Outcome};
use servanda_model::Treaty;
use servanda_report::{Block, Cell, Item, Report, Section, Table, Tone};

use super::answer::{item, line, section};

/// Who can block something, by lawful conduct and in breach, side by side.
pub fn blockers(title: &str, found: &Blockers, treaty: &Treaty) -> Report {
    let mut report = Report::new("blockers", title);
    report.push(Block::toned(format!("to block means here: {}", found.meaning), Tone::Quiet));
    report.push(section("lawful", "by lawful conduct", &found.lawful, treaty));
    report.push(section("in-breach", "in breach: further sets, whose blocking breaks a rule", &found.in_breach, treaty));
    report
}

/// Every decision with who can block it, as points of a list.
pub(super) fn decisions(views: &[DecisionView], treaty: &Treaty) -> Option<Section> {
    if views.is_empty() {
        return None;
    }
    let mut section = Section::new("decisions", "decisions, and who can block them");
    let items = views
        .iter()
        .map(|view| {
            let voters = view.voters.map_or_else(String::new, |voters| format!(", {voters} voters"));
            let name = format!("`{}`{voters}", view.name);
            Item::toned(name, Tone::Strong).article(view.cite.as_str()).with(answer_items(&view.blockers, treaty))
        })
        .collect();
    section.push(Block::list("decisions", items));
    Some(section)
}

fn answer_items(answered: &Answered, treaty: &Treaty) -> Vec<Item> {
    match &answered.outcome {
        Outcome::Entries(entries) => {
            entries.iter().map(|entry| Item { article: String::new(), ..item(entry, treaty, false, &[]) }).collect()
        }
        Outcome::NotAnswered(reason) => vec![Item::toned(format!("not answered: {reason}"), Tone::Warn)],
    }
}

/// Every decision as a row: who can block, who suffices.
pub(super) fn decision_table(views: &[DecisionView], treaty: &Treaty) -> Table {
    let columns =
        [("decision", "decision"), ("article", "article"), ("voters", "voters"), ("block", "who can block"), ("suffice", "who suffices")];
    let mut table = Table::new("decisions", &columns).numbers(&["voters"]);
    for view in views {
        table.row(vec![
            view.name.as_str().into(),
            view.cite.as_str().into(),
            view.voters.map_or_else(|| Cell::from("depends"), |voters| u64::from(voters).into()),
            lines(&view.blockers, treaty),
            lines(&view.suffices, treaty),
        ]);
    }
    table
}

/// Lines of a cell beyond this number are counted, not listed: nobody reads them in a table.
const LINES: usize = 24;

/// The lines of an answer in one cell.
pub(super) fn lines(answered: &Answered, treaty: &Treaty) -> Cell {
    match &answered.outcome {
        Outcome::Entries(entries) => {
            let mut lines: Vec<String> = entries.iter().take(LINES).map(|entry| line(entry, treaty)).collect();
            if entries.len() > LINES {
                lines.push(format!("and {} more sets: see `servanda blockers`", entries.len() - LINES));
            }
            lines.join("\n").into()
        }
        Outcome::NotAnswered(reason) => Cell::toned(format!("not answered: {reason}"), Tone::Warn),
    }
}
