//! For spreadsheets: the tables of a report, as RFC 4180 has it.

use crate::clean::clean;
use crate::text::brief;
use crate::tree::{Block, Redline, RedlineChange, Report, Table};

/// All tables, the numbers of bars included; several are separated by an empty line.
pub fn render(report: &Report) -> String {
    let mut found = Vec::new();
    tables(&report.blocks, &mut found);
    found.join("\r\n")
}

fn tables(blocks: &[Block], found: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Table(table) => found.push(one(table)),
            Block::Bars(bars) => {
                let mut table = Table::new(&bars.id, &[("label", "label"), ("value", &bars.id), ("exact", "exact")]);
                for bar in &bars.bars {
                    table.row(vec![bar.label.as_str().into(), bar.shown.as_str().into(), bar.exact.as_str().into()]);
                }
                found.push(one(&table));
            }
            Block::Finding(finding) => found.push(one(&brief(std::slice::from_ref(finding)))),
            Block::Findings { findings, .. } => found.push(one(&brief(findings))),
            Block::Redline(redline) => found.push(one(&redlined(redline))),
            Block::Section(section) => tables(&section.blocks, found),
            _ => {}
        }
    }
}

/// A redline as a table: what stood there, what stands there, and both in marks.
pub(crate) fn redlined(redline: &Redline) -> Table {
    let columns = [("heading", "heading"), ("before", "before"), ("after", "after"), ("change", "change")];
    let mut table = Table::new(&redline.id, &columns);
    for passage in &redline.passages {
        let without = |change: RedlineChange| {
            let runs = passage.runs.iter().filter(|run| run.change != change).map(|run| run.text.as_str());
            runs.collect::<Vec<_>>().join(" ")
        };
        let (before, after) = (without(RedlineChange::Added), without(RedlineChange::Removed));
        table.row(vec![passage.heading.as_str().into(), before.into(), after.into(), passage.plain().into()]);
    }
    table
}

/// One table with the titles of its columns.
pub fn one(table: &Table) -> String {
    let mut out = row(table.columns.iter().map(|column| column.title.as_str()));
    for cells in &table.rows {
        out.push_str(&row(cells.iter().map(|cell| cell.text.as_str())));
    }
    out
}

fn row<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.map(field).collect();
    format!("{}\r\n", cells.join(","))
}

/// What makes a spreadsheet take a cell for a formula when it stands first, also in the wide forms of East Asian keyboards.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\n', '＝', '＋', '－', '＠'];

/// A field, quoted where needed. What a spreadsheet would take for a formula is made text by an apostrophe; numbers stay numbers.
fn field(text: &str) -> String {
    let text = clean(text);
    let first = text.trim_start_matches(' ');
    let text = if first.starts_with(FORMULA) && !is_number(first) { format!("'{text}") } else { text.into_owned() };
    if text.contains([',', '"', '\n', '\r', '\t', ';']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A number or fraction with one sign before it, and nothing to calculate.
fn is_number(text: &str) -> bool {
    let rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    rest.starts_with(|c: char| c.is_ascii_digit()) && rest.bytes().all(|byte| byte.is_ascii_digit() || b"./ %".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn fields_are_text_and_never_formulas() {
        assert_eq!(field("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(field("-3"), "-3");
        assert_eq!(field("-1/8"), "-1/8");
        assert_eq!(field("+1-2"), "'+1-2");
        assert_eq!(field("-"), "'-");
        assert_eq!(field(" =1"), "' =1");
        assert_eq!(field("\t=1"), "\"'\t=1\"");
        assert_eq!(field("\n=1"), "\"'\n=1\"");
        assert_eq!(field("＝1"), "'＝1");
        assert_eq!(field("a, b"), "\"a, b\"");
        assert_eq!(field("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(field("two\nlines"), "\"two\nlines\"");
    }
}
