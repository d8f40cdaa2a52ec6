//! For a terminal, or for a file that somebody reads.

mod finding;
mod table;

use unicode_width::UnicodeWidthStr;

use crate::clean::clean;
use crate::finding::Finding;
use crate::tree::{Bars, Block, Field, Item, Redline, Report, Section, Step, Table, Timeline, Tone};

/// How text may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// With colours.
    pub color: bool,
    /// With drawn lines and blocks; otherwise in plain characters.
    pub unicode: bool,
    /// How many columns there are.
    pub width: usize,
}

impl Style {
    /// For a pipe or a file: the same everywhere.
    pub const PLAIN: Self = Self { color: false, unicode: false, width: 100 };
}

impl Default for Style {
    fn default() -> Self {
        Self::PLAIN
    }
}

/// The whole report. Ends with a line break unless it is empty.
pub fn render(report: &Report, style: Style) -> String {
    let mut out = String::new();
    blocks(&report.blocks, style, &mut out);
    out
}

fn blocks(parts: &[Block], style: Style, out: &mut String) {
    for block in parts {
        if !out.is_empty() && separate(block) {
            out.push('\n');
        }
        one(block, style, out);
    }
}

/// Lists and fields follow what introduces them; everything else begins after an empty line.
fn separate(block: &Block) -> bool {
    !matches!(block, Block::List { .. } | Block::Fields { .. } | Block::Derivation(_) | Block::Timeline(_))
}

fn one(block: &Block, style: Style, out: &mut String) {
    match block {
        Block::Heading { text } => line(out, &paint(&clean(text), Tone::Strong, style)),
        Block::Paragraph { text, tone } => {
            for wrapped in wrap(&clean(text), style.width) {
                line(out, &paint(&wrapped, *tone, style));
            }
        }
        Block::Fields { fields, .. } => print_fields(fields, style, out),
        Block::Table(table) => table::render(table, style, out),
        Block::List { items, .. } => print_items(items, style, 0, out),
        Block::Finding(found) => out.push_str(&finding::render(found, style)),
        Block::Findings { title, findings, .. } => {
            line(out, &paint(&clean(title), Tone::Strong, style));
            table::body(&brief(findings), style, out);
        }
        Block::Bars(bars) => print_bars(bars, style, out),
        Block::Derivation(step) => print_step(step, style, "", "", out),
        Block::Timeline(timeline) => print_timeline(timeline, style, out),
        Block::Code { text, .. } => {
            for wrapped in clean(text).lines() {
                line(out, &format!("    {wrapped}"));
            }
        }
        Block::Redline(redline) => print_redline(redline, style, out),
        Block::Section(section) => print_section(section, style, out),
    }
}

/// A line for each finding: where, which provision, what.
pub(crate) fn brief(findings: &[Finding]) -> Table {
    let columns = [("line", "line"), ("code", "code"), ("article", "article"), ("what", "what")];
    let mut table = Table::new("findings", &columns).numbers(&["line"]);
    for finding in findings {
        let line = finding.place.as_ref().map_or(0, |place| u64::from(place.line));
        let article = finding.article.clone().unwrap_or_default();
        let what = if finding.intended { format!("{} (intended)", finding.message) } else { finding.message.clone() };
        table.row(vec![line.into(), finding.code.as_str().into(), article.into(), what.into()]);
    }
    table
}

/// Each paragraph below its heading; words struck out and put in stand in marks, and in colours where there are any.
fn print_redline(redline: &Redline, style: Style, out: &mut String) {
    let mut heading = "";
    for passage in &redline.passages {
        if passage.heading != heading {
            heading = &passage.heading;
            line(out, &paint(&clean(heading), Tone::Strong, style));
        }
        let mut going = Tone::Plain;
        for (at, wrapped) in wrap(&clean(&passage.plain()), style.width.saturating_sub(4)).into_iter().enumerate() {
            let lead = if at == 0 { "  - " } else { "    " };
            line(out, &format!("{lead}{}", marked(&wrapped, &mut going, style)));
        }
    }
}

/// A line of words with marks, in colours; a mark may have begun on an earlier line.
fn marked(text: &str, going: &mut Tone, style: Style) -> String {
    const MARKS: [(&str, Tone, bool); 4] =
        [("[-", Tone::Bad, true), ("-]", Tone::Bad, false), ("{+", Tone::Good, true), ("+}", Tone::Good, false)];
    if !style.color {
        return text.to_owned();
    }
    let (mut out, mut rest) = (String::new(), text);
    loop {
        let next =
            MARKS.iter().filter_map(|(mark, tone, opens)| rest.find(mark).map(|at| (at, *mark, *tone, *opens))).min_by_key(|(at, ..)| *at);
        let Some((at, mark, tone, opens)) = next else { break };
        let end = at + mark.len();
        if opens {
            out.push_str(&paint(&rest[..at], *going, style));
            out.push_str(&paint(mark, tone, style));
            *going = tone;
        } else {
            out.push_str(&paint(&rest[..end], *going, style));
            *going = Tone::Plain;
        }
        rest = &rest[end..];
    }
    out.push_str(&paint(rest, *going, style));
    out
}

fn print_section(section: &Section, style: Style, out: &mut String) {
    line(out, &paint(&clean(&section.title), Tone::Strong, style));
    let mut inner = String::new();
    blocks(&section.blocks, Style { width: style.width.saturating_sub(2).max(20), ..style }, &mut inner);
    for text in inner.lines() {
        line(out, &if text.is_empty() { String::new() } else { format!("  {text}") });
    }
}

fn print_fields(fields: &[Field], style: Style, out: &mut String) {
    let widest = fields.iter().map(|field| clean(&field.name).width()).max().unwrap_or(0).min(style.width / 2);
    for field in fields {
        let name = clean(&field.name);
        let pad = " ".repeat(widest.saturating_sub(name.width()));
        let room = style.width.saturating_sub(widest + 4).max(20);
        for (row, value) in wrap(&clean(&field.value.text), room).iter().enumerate() {
            let lead = if row == 0 { format!("  {}{pad}", paint(&name, Tone::Quiet, style)) } else { " ".repeat(widest + 2) };
            line(out, &format!("{lead}  {}", paint(value, field.value.tone, style)));
        }
    }
}

fn print_items(items: &[Item], style: Style, depth: usize, out: &mut String) {
    for item in items {
        let indent = "  ".repeat(depth + 1);
        let article = if item.article.is_empty() { String::new() } else { format!("  [{}]", clean(&item.article)) };
        let room = style.width.saturating_sub(indent.len() + 2).max(20);
        for (row, text) in wrap(&format!("{}{article}", clean(&item.text)), room).iter().enumerate() {
            let lead = if row == 0 { bullet(style) } else { " " };
            line(out, &format!("{indent}{lead} {}", paint(text, item.tone, style)));
        }
        print_items(&item.items, style, depth + 1, out);
    }
}

fn bullet(style: Style) -> &'static str {
    if style.unicode { "•" } else { "-" }
}

fn print_bars(bars: &Bars, style: Style, out: &mut String) {
    if !bars.title.is_empty() {
        line(out, &paint(&clean(&bars.title), Tone::Strong, style));
    }
    let label = bars.bars.iter().map(|bar| clean(&bar.label).width()).max().unwrap_or(0).min(style.width / 3);
    let shown = bars.bars.iter().map(|bar| bar.shown.width()).max().unwrap_or(0);
    let room = style.width.saturating_sub(label + shown + 6).clamp(8, 50);
    for bar in &bars.bars {
        let name = clean(&bar.label);
        let name = table::fit(&name, label);
        let pad = " ".repeat(label.saturating_sub(name.width()));
        let drawn = draw(bar.permille, room, style);
        let gap = " ".repeat(room.saturating_sub(drawn.width()));
        let before = " ".repeat(shown.saturating_sub(bar.shown.width()));
        line(out, format!("  {name}{pad}  {}{gap}  {before}{}", paint(&drawn, Tone::Good, style), bar.shown).trim_end());
    }
}

/// A bar in eighths of a column where blocks can be drawn, in whole columns otherwise; what is not zero is never invisible.
fn draw(permille: u16, room: usize, style: Style) -> String {
    let eighths = (usize::from(permille.min(1000)) * room * 8 + 500) / 1000;
    let eighths = if permille > 0 { eighths.max(1) } else { 0 };
    if !style.unicode {
        return "#".repeat(eighths.div_ceil(8));
    }
    let mut drawn = "█".repeat(eighths / 8);
    if let Some(rest) = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"].get(eighths % 8) {
        drawn.push_str(rest);
    }
    drawn
}

fn print_step(step: &Step, style: Style, first: &str, rest: &str, out: &mut String) {
    let article = if step.article.is_empty() { String::new() } else { format!("  [{}]", clean(&step.article)) };
    let room = style.width.saturating_sub(first.width() + 2).max(20);
    for (row, text) in wrap(&format!("{}{article}", clean(&step.text)), room).iter().enumerate() {
        line(out, &format!("  {}{text}", if row == 0 { first } else { rest }));
    }
    let (fork, last, bar) = if style.unicode { ("├─ ", "└─ ", "│  ") } else { ("|- ", "`- ", "|  ") };
    for (index, reason) in step.because.iter().enumerate() {
        let is_last = index + 1 == step.because.len();
        let lead = format!("{rest}{}", if is_last { last } else { fork });
        let below = format!("{rest}{}", if is_last { "   " } else { bar });
        print_step(reason, style, &lead, &below, out);
    }
}

fn print_timeline(timeline: &Timeline, style: Style, out: &mut String) {
    let widest = timeline.moments.iter().map(|moment| moment.when.width()).max().unwrap_or(0);
    let mut before = None;
    for moment in &timeline.moments {
        // A date is written once for everything that happened on it.
        let when = if before == Some(&moment.when) { "" } else { moment.when.as_str() };
        before = Some(&moment.when);
        let pad = " ".repeat(widest.saturating_sub(when.width()));
        let article = if moment.article.is_empty() { String::new() } else { format!("  [{}]", clean(&moment.article)) };
        let room = style.width.saturating_sub(widest + 4).max(20);
        for (row, text) in wrap(&format!("{}{article}", clean(&moment.text)), room).iter().enumerate() {
            let lead = if row == 0 { format!("  {}{pad}", paint(when, Tone::Strong, style)) } else { " ".repeat(widest + 2) };
            line(out, &format!("{lead}  {}", paint(text, moment.tone, style)));
        }
        print_items(&moment.followed, Style { width: style.width.saturating_sub(2), ..style }, widest / 2 + 1, out);
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

fn paint(text: &str, tone: Tone, style: Style) -> String {
    let code = match tone {
        Tone::Plain => "",
        Tone::Strong => "1",
        Tone::Good => "32",
        Tone::Warn => "33",
        Tone::Bad => "31",
        Tone::Quiet => "2",
    };
    if !style.color || code.is_empty() || text.is_empty() { text.to_owned() } else { format!("\u{1b}[{code}m{text}\u{1b}[0m") }
}

/// Breaks text at spaces so that no line is wider than `width`, unless a single word is. Line breaks of the text stay.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut current = String::new();
        let mut used = 0;
        for word in paragraph.split(' ') {
            let wide = word.width();
            if used > 0 && used + 1 + wide > width {
                lines.push(std::mem::take(&mut current));
                used = 0;
            } else if used > 0 || !current.is_empty() {
                current.push(' ');
                used += 1;
            }
            current.push_str(word);
            used += wide;
        }
        lines.push(current);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Bar;

    #[test]
    fn text_breaks_at_spaces_and_keeps_every_word() {
        let lines = wrap("each Guarantor shall deliver aid to the Guaranteed", 20);
        assert_eq!(lines, ["each Guarantor shall", "deliver aid to the", "Guaranteed"]);
        assert_eq!(wrap("", 20), [""]);
        assert_eq!(wrap("a\nb", 20), ["a", "b"]);
    }

    #[test]
    fn bars_are_to_scale_and_never_vanish() {
        let style = Style { color: false, unicode: true, width: 100 };
        assert_eq!(draw(1000, 10, style), "██████████");
        assert_eq!(draw(500, 10, style), "█████");
        assert_eq!(draw(1, 10, style), "▏");
        assert_eq!(draw(0, 10, style), "");
        assert_eq!(draw(550, 10, Style::PLAIN), "######");
    }

    #[test]
    fn a_derivation_is_drawn_as_a_tree() {
        let mut report = Report::new("ask", "x");
        let because = vec![Step::new("a").article("Article 5").because(vec![Step::new("b")]), Step::new("c")];
        report.push(Step::new("top").because(because));
        assert_eq!(render(&report, Style::PLAIN), "  top\n  |- a  [Article 5]\n  |  `- b\n  `- c\n");
    }

    #[test]
    fn nothing_in_a_report_reaches_the_terminal_as_a_command() {
        let mut report = Report::new("x", "y");
        report.say("\u{1b}[31mred").push(Block::list("l", vec![Item::new("\u{7}bell")]));
        report.push(Bars {
            id: "b".into(),
            title: String::new(),
            bars: vec![Bar { label: "\u{9b}1m".into(), shown: "1".into(), exact: "1".into(), permille: 1000 }],
        });
        let text = render(&report, Style::PLAIN);
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{9b}']), "{text:?}");
    }
}
