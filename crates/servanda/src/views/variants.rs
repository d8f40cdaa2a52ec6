//! The variants of a rule side by side.

use servanda_analysis::Variants;
use servanda_report::{Block, Item, Report, Section, Table, Tone};

/// A table of variants against lists, and what it shows.
pub fn variants(title: &str, found: &Variants) -> Report {
    let mut report = Report::new("variants", title);
    let who = match found.adversary.as_slice() {
        [] => "who can block, by lawful conduct".to_owned(),
        adversary => format!("who can block, by lawful conduct, where {} never agrees", adversary.join(" and ")),
    };
    report.push(Block::toned(who, Tone::Quiet));
    let names: Vec<(String, String)> =
        found.columns.iter().enumerate().map(|(at, column)| (format!("list-{}", at + 1), column.label.to_string())).collect();
    let mut columns = vec![("variant", "variant")];
    columns.extend(names.iter().map(|(id, label)| (id.as_str(), label.as_str())));
    let mut table = Table::new("variants", &columns);
    for (row, cells) in found.rows.iter().zip(&found.cells) {
        let mut line = vec![row.label.as_str().into()];
        line.extend(cells.iter().map(|cell| cell.as_ref().map_or("", |cell| cell.words.as_str()).into()));
        table.row(line);
    }
    report.push(table);
    if !found.remarks.is_empty() {
        let mut section = Section::new("remarks", "what the table shows");
        section.push(Block::list("remarks", found.remarks.iter().map(|remark| Item::new(remark.0.as_str())).collect()));
        report.push(section);
    }
    report
}
