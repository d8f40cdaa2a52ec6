//! For documents: Markdown that reads well as it is.

use crate::clean::clean;
use crate::finding::Finding;
use crate::text::{Style, brief, render as plain};
use crate::tree::{Align, Block, Item, RedlineChange, Report, Step, Table};

/// The whole report under its title.
pub fn render(report: &Report) -> String {
    let mut out = format!("# {}\n", escape(&report.title));
    blocks(&report.blocks, 2, &mut out);
    out
}

fn blocks(parts: &[Block], level: usize, out: &mut String) {
    for block in parts {
        out.push('\n');
        one(block, level, out);
    }
}

fn one(block: &Block, level: usize, out: &mut String) {
    let heading = "#".repeat(level.min(6));
    match block {
        Block::Heading { text } => say(out, &format!("{heading} {}", escape(text))),
        Block::Paragraph { text, .. } => say(out, &escape(text)),
        Block::Fields { fields, .. } => {
            for field in fields {
                say(out, &format!("- **{}**: {}", escape(&field.name), escape(&field.value.text)));
            }
        }
        Block::Table(table) => print_table(table, out),
        Block::List { items, .. } => print_items(items, 0, out),
        Block::Finding(finding) => print_finding(finding, out),
        Block::Findings { title, findings, .. } => {
            say(out, &format!("**{}**\n", escape(title)));
            print_table(&brief(findings), out);
        }
        Block::Bars(bars) => {
            let mut table = Table::new(&bars.id, &[("who", ""), ("value", "value"), ("exact", "exact")]).numbers(&["value"]);
            table.title.clone_from(&bars.title);
            for bar in &bars.bars {
                table.row(vec![bar.label.as_str().into(), bar.shown.as_str().into(), bar.exact.as_str().into()]);
            }
            print_table(&table, out);
        }
        Block::Derivation(step) => print_step(step, 0, out),
        Block::Timeline(timeline) => {
            for moment in &timeline.moments {
                let article = if moment.article.is_empty() { String::new() } else { format!(" ({})", escape(&moment.article)) };
                say(out, &format!("- **{}** {}{article}", escape(&moment.when), escape(&moment.text)));
                print_items(&moment.followed, 1, out);
            }
        }
        Block::Code { language, text } => fenced(language, &clean(text), out),
        Block::Redline(redline) => {
            for passage in &redline.passages {
                let words = passage.runs.iter().map(|run| match run.change {
                    RedlineChange::Same => escape(&run.text),
                    RedlineChange::Removed => format!("~~{}~~", escape(&run.text)),
                    RedlineChange::Added => format!("**{}**", escape(&run.text)),
                });
                say(out, &format!("- {}: {}", escape(&passage.heading), words.collect::<Vec<_>>().join(" ")));
            }
        }
        Block::Section(section) => {
            say(out, &format!("{heading} {}", escape(&section.title)));
            blocks(&section.blocks, level + 1, out);
        }
    }
}

fn print_table(table: &Table, out: &mut String) {
    if !table.title.is_empty() {
        say(out, &format!("**{}**\n", escape(&table.title)));
    }
    let titles: Vec<String> = table.columns.iter().map(|column| cell(&column.title)).collect();
    say(out, &format!("| {} |", titles.join(" | ")));
    let rules: Vec<&str> = table.columns.iter().map(|column| if column.align == Align::Right { "--:" } else { "---" }).collect();
    say(out, &format!("|{}|", rules.join("|")));
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|value| cell(&value.text)).collect();
        say(out, &format!("| {} |", cells.join(" | ")));
    }
}

fn print_items(items: &[Item], depth: usize, out: &mut String) {
    for item in items {
        let article = if item.article.is_empty() { String::new() } else { format!(" ({})", escape(&item.article)) };
        say(out, &format!("{}- {}{article}", "  ".repeat(depth), escape(&item.text)));
        print_items(&item.items, depth + 1, out);
    }
}

fn print_step(step: &Step, depth: usize, out: &mut String) {
    let article = if step.article.is_empty() { String::new() } else { format!(" ({})", escape(&step.article)) };
    say(out, &format!("{}- {}{article}", "  ".repeat(depth), escape(&step.text)));
    for reason in &step.because {
        print_step(reason, depth + 1, out);
    }
}

fn print_finding(finding: &Finding, out: &mut String) {
    let mut report = Report::new("", "");
    report.push(finding.clone());
    fenced("text", &plain(&report, Style::PLAIN), out);
}

fn fenced(language: &str, text: &str, out: &mut String) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    say(out, &format!("{fence}{language}\n{}\n{fence}", text.trim_end()));
}

fn cell(text: &str) -> String {
    escape(text).replace('|', "\\|").replace('\n', "<br>")
}

/// Text whose marks mean themselves. Names in backticks stay names: only single backticks that have a partner are marks, so that where a name
/// begins and ends is the same for us and for whoever renders it.
fn escape(text: &str) -> String {
    let text = clean(text);
    let parts: Vec<&str> = text.split('`').collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < parts.len() {
        escape_words(parts[at], &mut out);
        // A name: a part between two backticks, itself not empty and not beside another backtick.
        let neighbour = |at: usize| parts.get(at).is_some_and(|part| part.is_empty()) && at + 1 < parts.len();
        match parts.get(at + 1) {
            Some(name) if at + 2 < parts.len() && !name.trim().is_empty() && !name.contains('\n') && !neighbour(at + 2) => {
                out.push('`');
                out.push_str(name);
                out.push('`');
                at += 2;
            }
            Some(_) => {
                out.push_str("\\`");
                at += 1;
            }
            None => break,
        }
    }
    out
}

fn escape_words(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '*' | '_' | '[' | ']' | '#' | '\\' | '~' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
}

fn say(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_treaty_are_not_taken_for_marks() {
        assert_eq!(escape("a [b] *c* <script> `x_y` z_"), "a \\[b\\] \\*c\\* &lt;script> `x_y` z\\_");
    }

    #[test]
    fn backticks_without_a_partner_hide_no_markup() {
        // As CommonMark pairs them (section 6.1), a run of two does not close a run of one: what stands between would be live.
        assert_eq!(escape("` <b> ``"), "\\` &lt;b> \\`\\`");
        assert_eq!(escape("`a` <b> `"), "`a` &lt;b> \\`");
        assert_eq!(escape("`a\n\n<b>`"), "\\`a\n\n&lt;b>\\`");
        assert_eq!(escape("`<b>` is `c`"), "`<b>` is `c`");
    }

    #[test]
    fn a_table_keeps_its_cells_apart() {
        let mut table = Table::new("t", &[("a", "who"), ("b", "n")]).numbers(&["b"]);
        table.row(vec!["x | y".into(), 3u64.into()]);
        let mut report = Report::new("x", "T");
        report.push(table);
        assert_eq!(render(&report), "# T\n\n| who | n |\n|---|--:|\n| x \\| y | 3 |\n");
    }
}
