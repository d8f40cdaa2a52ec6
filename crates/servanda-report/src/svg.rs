//! Pictures: a timeline and bars, as SVG that stands alone, with every number also as text.
#![expect(clippy::format_push_string, reason = "the code reads like the markup it makes, and a picture is small")]

use unicode_width::UnicodeWidthStr;

use crate::clean::clean;
use crate::html::{attribute, escape};
use crate::text::wrap;
use crate::tree::{Bars, Block, Report, Timeline, Tone};

const STYLE: &str = "<style>
text{font:14px system-ui,sans-serif;fill:#1a1a1a}.when{font-weight:600}.quiet{fill:#595959}
line{stroke:#8a8a8a;stroke-width:2}.dot{fill:#3465a4}.good{fill:#2e7d32}.warn{fill:#b26a00}.bad{fill:#b3261e}rect{fill:#3465a4}
@media(prefers-color-scheme:dark){text{fill:#eee}.quiet{fill:#b5b5b5}line{stroke:#777}.dot,rect{fill:#8ab4f8}.good{fill:#81c995}.warn{fill:#fdd663}.bad{fill:#f28b82}}
</style>
";
/// Height of a line of text.
const LINE: usize = 20;
/// Characters after which a line is broken.
const COLUMNS: usize = 90;
/// A generous width of a character, so that no text is cut whatever the font.
const CHARACTER: usize = 8;

/// The first picture that a report holds: its timeline, or its bars.
pub fn render(report: &Report) -> Option<String> {
    fn first(blocks: &[Block]) -> Option<String> {
        blocks.iter().find_map(|block| match block {
            Block::Timeline(found) => Some(timeline(found)),
            Block::Bars(found) => Some(bars(found)),
            Block::Section(section) => first(&section.blocks),
            _ => None,
        })
    }
    first(&report.blocks)
}

/// All bars of a report, one chart below the other.
pub fn charts(report: &Report) -> Option<String> {
    fn all<'a>(blocks: &'a [Block], found: &mut Vec<(&'a str, &'a Bars)>, heading: &mut &'a str) {
        for block in blocks {
            match block {
                Block::Heading { text } => *heading = text,
                Block::Bars(bars) => found.push((std::mem::take(heading), bars)),
                Block::Section(section) => all(&section.blocks, found, heading),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    all(&report.blocks, &mut found, &mut "");
    if found.is_empty() {
        return None;
    }
    let (mut rows, mut y, mut widest) = (String::new(), 0, 0);
    for (heading, bars) in found {
        if !heading.is_empty() {
            y += LINE;
            rows.push_str(&format!("<text class=\"when\" x=\"0\" y=\"{y}\">{}</text>\n", escape(&clean(heading))));
            widest = widest.max(heading.width() * CHARACTER);
        }
        let (chart, width, height) = chart(bars);
        rows.push_str(&format!("<g transform=\"translate(0 {y})\">\n{chart}</g>\n"));
        widest = widest.max(width);
        y += height + LINE / 2;
    }
    Some(page(widest, y, &report.title, &rows))
}

/// What happened when, from top to bottom; longer gaps are longer on the line, by their logarithm.
pub fn timeline(timeline: &Timeline) -> String {
    let when = timeline.moments.iter().map(|moment| moment.when.width()).max().unwrap_or(0) * CHARACTER;
    let (axis, left) = (when + 24, when + 44);
    let (mut rows, mut y, mut widest) = (String::new(), LINE, 0);
    let mut before: Option<(&str, Option<i64>)> = None;
    let first = y;
    for moment in &timeline.moments {
        let gap = match (before.and_then(|(_, day)| day), moment.day) {
            (Some(earlier), Some(day)) if day > earlier => 6 * (64 - (day - earlier).leading_zeros()) as usize,
            _ => 0,
        };
        y += gap;
        if before.map(|(when, _)| when) != Some(moment.when.as_str()) {
            rows.push_str(&format!(
                "<text class=\"when\" x=\"{when}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
                y + 5,
                escape(&moment.when)
            ));
        }
        before = Some((&moment.when, moment.day));
        rows.push_str(&format!("<circle class=\"{}\" cx=\"{axis}\" cy=\"{y}\" r=\"5\"/>\n", dot(moment.tone)));
        let article = if moment.article.is_empty() { String::new() } else { format!(" [{}]", moment.article) };
        let mut lines = wrap(&format!("{}{article}", clean(&moment.text)), COLUMNS);
        lines.extend(moment.followed.iter().flat_map(|item| wrap(&format!("– {}", clean(&item.text)), COLUMNS)));
        for line in lines {
            widest = widest.max(line.width());
            rows.push_str(&format!("<text x=\"{left}\" y=\"{}\">{}</text>\n", y + 5, escape(&line)));
            y += LINE;
        }
        y += 4;
    }
    let width = left + widest * CHARACTER + 10;
    let line = format!("<line x1=\"{axis}\" y1=\"{first}\" x2=\"{axis}\" y2=\"{}\"/>\n", y.saturating_sub(LINE).max(first));
    let moments = timeline.moments.len();
    page(width, y + 10, &format!("timeline of {moments} moments"), &format!("{line}{rows}"))
}

/// Numbers side by side.
pub fn bars(bars: &Bars) -> String {
    let (rows, width, height) = chart(bars);
    page(width, height, &bars.title, &rows)
}

/// The markup of one chart, its width and its height.
fn chart(bars: &Bars) -> (String, usize, usize) {
    let label = bars.bars.iter().map(|bar| bar.label.width()).max().unwrap_or(0) * CHARACTER;
    let (left, longest) = (label + 16, 320);
    let mut rows = format!("<text class=\"when\" x=\"0\" y=\"{LINE}\">{}</text>\n", escape(&bars.title));
    let mut y = LINE * 2;
    for bar in &bars.bars {
        let wide = usize::from(bar.permille.min(1000)) * longest / 1000;
        rows.push_str(&format!(
            "<text x=\"{label}\" y=\"{}\" text-anchor=\"end\">{}</text><rect x=\"{left}\" y=\"{}\" width=\"{}\" height=\"12\"><title>{}</title></rect>\
             <text class=\"quiet\" x=\"{}\" y=\"{}\">{}</text>\n",
            y + 5,
            escape(&bar.label),
            y - 6,
            if bar.permille > 0 { wide.max(1) } else { 0 },
            escape(&bar.exact),
            left + wide + 8,
            y + 5,
            escape(&bar.shown)
        ));
        y += LINE;
    }
    let shown = bars.bars.iter().map(|bar| bar.shown.width()).max().unwrap_or(0) * CHARACTER;
    (rows, left + longest + shown + 20, y + 4)
}

fn dot(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "dot good",
        Tone::Warn => "dot warn",
        Tone::Bad => "dot bad",
        Tone::Plain | Tone::Strong | Tone::Quiet => "dot",
    }
}

fn page(width: usize, height: usize, title: &str, inside: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">\n\
         {STYLE}{inside}</svg>\n",
        attribute(title)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{Bar, Moment};

    #[test]
    fn pictures_escape_words_and_hold_every_number() {
        let bar = |label: &str, permille| Bar { label: label.into(), shown: "0.5".into(), exact: "1/2".into(), permille };
        let picture = bars(&Bars { id: "b".into(), title: "<power>".into(), bars: vec![bar("A&B", 1000), bar("C", 1)] });
        assert!(picture.contains("&lt;power&gt;") && picture.contains("A&amp;B") && picture.contains("<title>1/2</title>"));
        assert!(picture.contains("width=\"1\" height=\"12\""), "a small share is visible: {picture}");
    }

    #[test]
    fn charts_stand_below_each_other() {
        let chart = |title: &str| Bars {
            id: title.into(),
            title: title.into(),
            bars: vec![Bar { label: "A".into(), shown: "1".into(), exact: "1".into(), permille: 1000 }],
        };
        let mut report = Report::new("power", "x");
        assert_eq!(charts(&report), None, "nothing to draw");
        report.heading("the <game>").push(chart("one")).push(chart("two"));
        let picture = charts(&report).expect("two charts");
        assert!(picture.contains("the &lt;game&gt;") && picture.contains(">one</text>") && picture.contains(">two</text>"), "{picture}");
        let places: Vec<usize> = picture
            .split("translate(0 ")
            .skip(1)
            .map(|rest| rest.split(')').next().and_then(|y| y.parse().ok()).expect("a place"))
            .collect();
        assert!(places.len() == 2 && places[1] >= places[0] + 3 * LINE, "{places:?}");
    }

    #[test]
    fn a_longer_gap_is_longer() {
        let moment = |day| Moment { when: format!("day {day}"), day: Some(day), text: "x".into(), ..Moment::default() };
        let height = |days: &[i64]| {
            let picture = timeline(&Timeline { id: "t".into(), moments: days.iter().map(|day| moment(*day)).collect() });
            let at = picture.find("height=\"").expect("it has a height") + 8;
            picture[at..].split('"').next().expect("a number").parse::<usize>().expect("a number")
        };
        assert!(height(&[0, 100]) > height(&[0, 2]));
        assert!(height(&[0, 2]) > height(&[0, 0]));
    }
}
