//! Tables that fit the width: the widest columns give way first, and their cells continue on further lines.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Style, line, paint, wrap};
use crate::clean::clean;
use crate::tree::{Align, Table, Tone};

/// No column is made narrower than this.
const LEAST: usize = 8;
const GAP: usize = 2;
/// A table with no more columns than this stays one, however narrow it has to be.
const MANY: usize = 6;
/// A word longer than this may be broken.
const LONGEST_WORD: usize = 16;

pub(super) fn render(table: &Table, style: Style, out: &mut String) {
    if !table.title.is_empty() {
        line(out, &paint(&clean(&table.title), Tone::Strong, style));
    }
    let widths = widths(table, style.width.saturating_sub(2));
    if widths.iter().sum::<usize>() + GAP * widths.len() > style.width.max(LEAST) && table.columns.len() > MANY {
        return records(table, style, out);
    }
    let titles: Vec<String> = table.columns.iter().map(|column| clean(&column.title).into_owned()).collect();
    let titles: Vec<(&str, Tone)> = titles.iter().map(|title| (title.as_str(), Tone::Strong)).collect();
    row(table, &widths, &titles, style, out);
    let rule = if style.unicode { "─" } else { "-" };
    let rules: Vec<String> = widths.iter().map(|width| rule.repeat(*width)).collect();
    line(out, &format!("  {}", paint(&rules.join("  "), Tone::Quiet, style)));
    rows(table, &widths, style, out);
}

/// A table with more columns than the width has room for: each row as a record, a line for each cell that is not empty.
fn records(table: &Table, style: Style, out: &mut String) {
    let titles: Vec<String> = table.columns.iter().map(|column| clean(&column.title).into_owned()).collect();
    let wide = titles.iter().map(|title| title.width()).max().unwrap_or(0);
    let room = style.width.saturating_sub(wide + 6).max(LEAST);
    for (number, cells) in table.rows.iter().enumerate() {
        if number > 0 {
            line(out, "");
        }
        for (at, (cell, title)) in cells.iter().zip(&titles).filter(|(cell, _)| !cell.text.is_empty()).enumerate() {
            let margin = if at == 0 { "  " } else { "    " };
            let pad = " ".repeat((wide + 4 - margin.len()).saturating_sub(title.width()));
            for (part, text) in broken(&clean(&cell.text), room).into_iter().enumerate() {
                let head = if part == 0 { format!("{margin}{}{pad}", paint(title, Tone::Quiet, style)) } else { " ".repeat(wide + 4) };
                line(out, &format!("{head}  {}", paint(&text, cell.tone, style)));
            }
        }
    }
}

/// The rows alone.
pub(super) fn body(table: &Table, style: Style, out: &mut String) {
    rows(table, &widths(table, style.width.saturating_sub(2)), style, out);
}

fn rows(table: &Table, widths: &[usize], style: Style, out: &mut String) {
    for cells in &table.rows {
        let cells: Vec<(String, Tone)> = cells.iter().map(|cell| (clean(&cell.text).into_owned(), cell.tone)).collect();
        let cells: Vec<(&str, Tone)> = cells.iter().map(|(text, tone)| (text.as_str(), *tone)).collect();
        row(table, widths, &cells, style, out);
    }
}

/// The width of each column: what it needs, less what the widest ones have to give up; words are broken last.
fn widths(table: &Table, room: usize) -> Vec<usize> {
    let texts = |at: usize| table.rows.iter().filter_map(move |row| row.get(at)).map(|cell| cell.text.as_str());
    let line = |text: &str| clean(text).lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
    let word = |text: &str| clean(text).split_whitespace().map(UnicodeWidthStr::width).max().unwrap_or(0).min(LONGEST_WORD);
    let needs: Vec<(usize, usize)> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let whole = texts(at).map(line).max().unwrap_or(0).max(line(&column.title)).max(1);
            let least = texts(at).map(word).max().unwrap_or(0).max(word(&column.title)).max(LEAST);
            (whole, least.min(whole))
        })
        .collect();
    let room = room.saturating_sub(GAP * needs.len().saturating_sub(1));
    // Lowering the widest columns to a common height is what taking one column of width at a time would do.
    let width = |cap: usize, (whole, least): (usize, usize)| whole.min(cap.max(least));
    let (mut low, mut high) = (LEAST, needs.iter().map(|(whole, _)| *whole).max().unwrap_or(LEAST).max(LEAST));
    while low < high {
        let middle = (low + high).div_ceil(2);
        if needs.iter().map(|need| width(middle, *need)).sum::<usize>() <= room {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    needs.into_iter().map(|need| width(low, need)).collect()
}

fn row(table: &Table, widths: &[usize], cells: &[(&str, Tone)], style: Style, out: &mut String) {
    let lines: Vec<Vec<String>> =
        widths.iter().enumerate().map(|(at, width)| cells.get(at).map_or_else(Vec::new, |(text, _)| broken(text, *width))).collect();
    let height = lines.iter().map(Vec::len).max().unwrap_or(0);
    for part in 0..height {
        let mut text = String::from(" ");
        for (at, width) in widths.iter().enumerate() {
            let cell = lines[at].get(part).map_or("", String::as_str);
            let tone = cells.get(at).map_or(Tone::Plain, |(_, tone)| *tone);
            let pad = " ".repeat(width.saturating_sub(cell.width()));
            let painted = paint(cell, tone, style);
            let right = table.columns.get(at).is_some_and(|column| column.align == Align::Right);
            text.push_str(if at == 0 { " " } else { "  " });
            if !right {
                text.push_str(&painted);
            }
            text.push_str(&pad);
            if right {
                text.push_str(&painted);
            }
        }
        line(out, &text);
    }
}

/// Lines of at most `width` columns; a single word that is wider is cut.
fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in wrap(text, width) {
        let mut rest = line.as_str();
        while rest.width() > width {
            let head = fit(rest, width);
            let length = head.len().max(rest.chars().next().map_or(1, char::len_utf8));
            lines.push(rest[..length].to_owned());
            rest = &rest[length..];
        }
        lines.push(rest.to_owned());
    }
    lines
}

/// The beginning of a text that is at most `width` columns wide.
pub(super) fn fit(text: &str, width: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > width {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::text::{Style, render};
    use crate::tree::{Cell, Report, Table};

    #[test]
    fn a_table_of_more_columns_than_there_is_room_for_becomes_records() {
        let columns: Vec<(String, String)> = (1..=8).map(|n| (format!("c{n}"), format!("column {n}"))).collect();
        let columns: Vec<(&str, &str)> = columns.iter().map(|(id, title)| (id.as_str(), title.as_str())).collect();
        let mut table = Table::new("t", &columns);
        let mut row: Vec<Cell> = vec!["first".into(), "a text of several words that has to go on".into()];
        row.resize(7, Cell::default());
        row.push("last".into());
        table.row(row);
        let mut report = Report::new("x", "y");
        report.push(table);
        let text = render(&report, Style { width: 40, ..Style::PLAIN });
        assert_eq!(
            text,
            "  column 1    first\n\
             \x20   column 2  a text of several words\n\
             \x20             that has to go on\n\
             \x20   column 8  last\n"
        );
    }

    #[test]
    fn wide_columns_give_way_and_nothing_is_lost() {
        let mut table = Table::new("t", &[("who", "who"), ("what", "what"), ("n", "n")]).numbers(&["n"]);
        table.row(vec!["UA".into(), "requests assistance against the attacker and waits for an answer".into(), 3u64.into()]);
        table.row(vec!["中国".into(), "abstains".into(), 120u64.into()]);
        let mut report = Report::new("x", "y");
        report.push(table);
        let text = render(&report, Style { width: 40, ..Style::PLAIN });
        assert_eq!(
            text,
            "  who   what                           n\n\
             \x20 ----  ---------------------------  ---\n\
             \x20 UA    requests assistance against    3\n\
             \x20       the attacker and waits for\n\
             \x20       an answer\n\
             \x20 中国  abstains                     120\n"
        );
    }
}
