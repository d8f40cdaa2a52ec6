//! For pages: fragments of HTML without styles and without scripts; the page around them brings both.
#![expect(clippy::format_collect, reason = "the code reads like the markup it makes, and a page is small")]

use std::fmt::Write as _;

use crate::clean::clean;
use crate::finding::{Finding, Snippet};
use crate::tree::{Align, Bars, Block, Item, Redline, RedlineChange, Report, Step, Table, Timeline, Tone};

/// The parts of a report, headings beginning at `level`.
pub fn fragment(report: &Report, level: u8) -> String {
    blocks(&report.blocks, level)
}

/// A report as a page of its own: one file, no network, no script.
pub fn document(report: &Report) -> String {
    // The report's own heading is the title already.
    let parts = match report.blocks.split_first() {
        Some((Block::Heading { .. }, rest)) => rest,
        _ => &report.blocks,
    };
    let title = match report.blocks.first() {
        Some(Block::Heading { text }) => text,
        _ => &report.title,
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{}</title>\n<style>\n{}</style>\n</head>\n\
         <body>\n<header><h1>{}</h1></header>\n<main>\n{}</main>\n</body>\n</html>\n",
        escape(title),
        include_str!("page/page.css"),
        words(title),
        blocks(parts, 2)
    )
}

/// Parts, headings beginning at `level`.
pub fn blocks(parts: &[Block], level: u8) -> String {
    all(parts, level, Surroundings::Fragment)
}

/// Parts on the page, where rules have places to link to and what few readers want is opened on demand.
pub(crate) fn page_blocks(parts: &[Block], level: u8) -> String {
    all(parts, level, Surroundings::Page)
}

/// What stands around a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Surroundings {
    /// Nothing that is known.
    Fragment,
    /// The page with the treaty.
    Page,
}

/// Sections that are opened on demand.
const FOLDED: [&str; 2] = ["game", "breach"];

fn all(parts: &[Block], level: u8, around: Surroundings) -> String {
    parts.iter().map(|block| one(block, level, around)).collect()
}

fn one(block: &Block, level: u8, around: Surroundings) -> String {
    let level = level.clamp(1, 6);
    match block {
        Block::Heading { text } => format!("<h{level}>{}</h{level}>\n", words(text)),
        Block::Paragraph { text, tone } => format!("<p{}>{}</p>\n", class(*tone), words(text)),
        Block::Fields { id, fields } => {
            let rows: String = fields
                .iter()
                .map(|field| format!("<dt>{}</dt><dd{}>{}</dd>\n", words(&field.name), class(field.value.tone), words(&field.value.text)))
                .collect();
            format!("<dl class=\"fields\" data-id=\"{}\">\n{rows}</dl>\n", attribute(id))
        }
        Block::Table(table) => print_table(table, around),
        Block::List { id, items } if id == "answer" && around == Surroundings::Page => {
            format!("<div data-id=\"answer\">{}</div>\n", print_answers(items))
        }
        Block::List { id, items } => format!("<div data-id=\"{}\">{}</div>\n", attribute(id), print_items(items)),
        Block::Finding(finding) => print_finding(finding),
        Block::Findings { id, title, findings } => {
            let all: String = findings.iter().map(print_finding).collect();
            format!("<section data-id=\"{}\">\n<h{level}>{}</h{level}>\n{all}</section>\n", attribute(id), words(title))
        }
        Block::Bars(bars) => print_bars(bars),
        Block::Derivation(step) => format!("<ul class=\"derivation\">{}</ul>\n", print_step(step)),
        Block::Timeline(timeline) => print_timeline(timeline),
        Block::Code { language, text } => {
            format!("<pre><code class=\"language-{}\">{}</code></pre>\n", attribute(language), escape(text))
        }
        Block::Redline(redline) => print_redline(redline, level),
        Block::Section(section) if FOLDED.contains(&section.id.as_str()) && around == Surroundings::Page => format!(
            "<details data-id=\"{}\"><summary>{}</summary>\n{}</details>\n",
            attribute(&section.id),
            words(&section.title),
            all(&section.blocks, level, around)
        ),
        Block::Section(section) => format!(
            "<section data-id=\"{}\">\n<h{level}>{}</h{level}>\n{}</section>\n",
            attribute(&section.id),
            words(&section.title),
            all(&section.blocks, level + 1, around)
        ),
    }
}

fn print_redline(redline: &Redline, level: u8) -> String {
    let mut out = String::new();
    let mut heading = "";
    for passage in &redline.passages {
        if passage.heading != heading {
            heading = &passage.heading;
            add(&mut out, &format!("<h{level}>{}</h{level}>\n", escape(heading)));
        }
        let runs: Vec<String> = passage
            .runs
            .iter()
            .map(|run| match run.change {
                RedlineChange::Same => escape(&run.text),
                RedlineChange::Removed => format!("<del>{}</del>", escape(&run.text)),
                RedlineChange::Added => format!("<ins>{}</ins>", escape(&run.text)),
            })
            .collect();
        add(&mut out, &format!("<p>{}</p>\n", runs.join(" ")));
    }
    format!("<div class=\"redline\" data-id=\"{}\">\n{out}</div>\n", attribute(&redline.id))
}

fn print_table(table: &Table, around: Surroundings) -> String {
    let right = |at: usize| {
        if table.columns.get(at).is_some_and(|column| column.align == Align::Right) { " number" } else { "" }
    };
    let wide = |at: usize| match table.columns.get(at).map(|column| column.id.as_str()) {
        Some("status") => " status",
        Some("evidence") => " evidence",
        _ => "",
    };
    let mut out = format!("<div class=\"scroll\" tabindex=\"0\"><table data-id=\"{}\">\n", attribute(&table.id));
    if !table.title.is_empty() {
        add(&mut out, &format!("<caption>{}</caption>\n", words(&table.title)));
    }
    let heads: String = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| format!("<th scope=\"col\" class=\"h{}\">{}</th>", right(at), words(&column.title)))
        .collect();
    add(&mut out, &format!("<thead><tr>{heads}</tr></thead>\n<tbody>\n"));
    for row in &table.rows {
        let cells: String = row
            .iter()
            .enumerate()
            .map(|(at, cell)| {
                let text = match &cell.place {
                    Some(place) if around == Surroundings::Page => format!("<a href=\"#{}\">{}</a>", attribute(place), words(&cell.text)),
                    _ => words(&cell.text),
                };
                format!("<td class=\"{}{}{}\">{text}</td>", tone(cell.tone), right(at), wide(at))
            })
            .collect();
        add(&mut out, &format!("<tr>{cells}</tr>\n"));
    }
    out.push_str("</tbody></table></div>\n");
    out
}

fn print_items(items: &[Item]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let points: String = items
        .iter()
        .map(|item| format!("<li{}>{}{}{}</li>\n", class(item.tone), words(&item.text), cite(&item.article), print_items(&item.items)))
        .collect();
    format!("<ul>\n{points}</ul>\n")
}

/// The entries of an answer, each with what it rests on behind it.
fn print_answers(items: &[Item]) -> String {
    let points: String = items
        .iter()
        .map(|item| {
            let line = format!("{}{}", words(&item.text), cite(&item.article));
            if item.items.is_empty() {
                format!("<li{}>{line}</li>\n", class(item.tone))
            } else {
                format!("<li{}><details><summary>{line}</summary>\n{}</details></li>\n", class(item.tone), print_items(&item.items))
            }
        })
        .collect();
    format!("<ul class=\"answer\">\n{points}</ul>\n")
}

fn print_step(step: &Step) -> String {
    let below: String = step.because.iter().map(print_step).collect();
    let below = if below.is_empty() { below } else { format!("<ul>{below}</ul>") };
    format!("<li>{}{}{below}</li>\n", words(&step.text), cite(&step.article))
}

fn print_bars(bars: &Bars) -> String {
    let rows: String = bars
        .bars
        .iter()
        .map(|bar| {
            format!(
                "<tr><th scope=\"row\">{}</th><td class=\"bar\"><svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
                 <rect width=\"{}\" height=\"10\"/></svg></td><td class=\"number\" title=\"{}\">{}</td></tr>\n",
                words(&bar.label),
                bar.permille.min(1000),
                attribute(&bar.exact),
                words(&bar.shown)
            )
        })
        .collect();
    format!(
        "<table class=\"bars\" data-id=\"{}\"><caption>{}</caption><tbody>\n{rows}</tbody></table>\n",
        attribute(&bars.id),
        words(&bars.title)
    )
}

fn print_timeline(timeline: &Timeline) -> String {
    let rows: String = timeline
        .moments
        .iter()
        .map(|moment| {
            format!(
                "<li{}><time>{}</time> {}{}{}</li>\n",
                class(moment.tone),
                escape(&moment.when),
                words(&moment.text),
                cite(&moment.article),
                print_items(&moment.followed)
            )
        })
        .collect();
    format!("<ol class=\"timeline\" data-id=\"{}\">\n{rows}</ol>\n", attribute(&timeline.id))
}

fn print_finding(finding: &Finding) -> String {
    let place = finding.place.as_ref().map_or_else(String::new, |place| format!(" <span class=\"place\">line {}</span>", place.line));
    let snippets: String = finding.snippets.iter().map(print_snippet).collect();
    let notes: String = finding.notes.iter().map(|note| format!("<p class=\"note\">{}</p>\n", words(note))).collect();
    let helps: String = finding.helps.iter().map(|help| format!("<p class=\"help\">{}</p>\n", words(help))).collect();
    format!(
        "<article class=\"finding {0}\"><p class=\"what\"><strong>{0}</strong> <code>{1}</code> {2}{3}{place}</p>\n{snippets}{notes}{helps}</article>\n",
        attribute(&finding.severity),
        escape(&finding.code),
        words(&finding.message),
        cite(finding.article.as_deref().unwrap_or(""))
    )
}

fn print_snippet(snippet: &Snippet) -> String {
    let mut marked = String::new();
    let mut at = 0;
    let mut marks: Vec<_> = snippet.marks.iter().collect();
    marks.sort_by_key(|mark| (mark.start, mark.end));
    for mark in marks {
        let (Some(before), Some(inside)) = (snippet.text.get(at..mark.start), snippet.text.get(mark.start..mark.end)) else {
            continue;
        };
        add(&mut marked, &escape(before));
        add(&mut marked, &format!("<mark title=\"{}\">{}</mark>", attribute(&mark.label), escape(inside)));
        at = mark.end;
    }
    add(&mut marked, &escape(snippet.text.get(at..).unwrap_or("")));
    format!("<pre class=\"snippet\"><code>{marked}</code></pre>\n")
}

fn cite(article: &str) -> String {
    if article.is_empty() { String::new() } else { format!(" <cite>{}</cite>", escape(article)) }
}

fn class(of: Tone) -> String {
    if of == Tone::Plain { String::new() } else { format!(" class=\"{}\"", tone(of)) }
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Strong => "strong",
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
        Tone::Quiet => "quiet",
    }
}

fn add(out: &mut String, text: &str) {
    let written = out.write_str(text);
    debug_assert!(written.is_ok(), "writing to a string does not fail");
}

/// Text with names in backticks as code, everything else escaped.
pub fn words(text: &str) -> String {
    let ticks = text.matches('`').count();
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        let paired = at % 2 == 1 && at < ticks;
        match (at % 2 == 1, paired) {
            (true, true) => add(&mut out, &format!("<code>{}</code>", escape(part))),
            (true, false) => add(&mut out, &format!("`{}", escape(part))),
            (false, _) => add(&mut out, &escape(part)),
        }
    }
    out
}

/// Text that is nothing but text.
pub fn escape(text: &str) -> String {
    clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text within quotation marks of a tag.
pub fn attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(words("`a<b` & <script>"), "<code>a&lt;b</code> &amp; &lt;script&gt;");
        assert_eq!(words("a ` b"), "a ` b");
        assert_eq!(attribute("\"><img>"), "&quot;&gt;&lt;img&gt;");
        let block = Block::list("x\" onload=\"y", vec![Item::new("<b>")]);
        assert_eq!(blocks(&[block], 2), "<div data-id=\"x&quot; onload=&quot;y\"><ul>\n<li>&lt;b&gt;</li>\n</ul>\n</div>\n");
    }
}
