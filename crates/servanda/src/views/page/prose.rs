//! The treaty's own words with their brackets and the editor's notes.

use servanda_report::page::{Passage, Piece};
use servanda_syntax::ast::{Bracket, Label, LabelKind, Prose, ProseKind, Slot, Words};
use servanda_syntax::{Source, Span};

/// A paragraph.
pub(super) fn passage(prose: &Prose, source: &Source) -> Passage {
    let start = prose.number.as_ref().map_or(prose.span.start, |number| number.span.end);
    let skip = source.text().get(start as usize..prose.span.end as usize).map_or(0, |rest| {
        rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ')' | '-' | '>' | '*')).len()
    });
    let span = Span::new(prose.span.file, start + skip as u32, prose.span.end.max(start + skip as u32));
    Passage {
        id: format!("words-{}-{}", prose.span.file.0, prose.span.start),
        number: prose.number.as_ref().map_or_else(String::new, |number| number.text.to_string()),
        commentary: prose.kind == ProseKind::Quote,
        pieces: pieces(span, &prose.brackets, source),
        ..Passage::default()
    }
}

/// Words with the brackets in them.
pub(super) fn pieces(span: Span, brackets: &[Bracket<Words>], source: &Source) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut at = span.start;
    for bracket in brackets.iter().filter(|bracket| bracket.span.start >= span.start && bracket.span.end <= span.end) {
        if bracket.span.start > at {
            text(at, bracket.span.start, source, &mut found);
        }
        let alternatives = bracket
            .alts
            .iter()
            .map(|alt| {
                let inside = match &alt.value {
                    Some(Slot::Plain(words)) => pieces(words.span, &words.brackets, source),
                    Some(Slot::Open(inner)) => pieces(inner.span, std::slice::from_ref(inner), source),
                    None => Vec::new(),
                };
                (alt.labels.iter().map(label).collect::<Vec<_>>().join(", "), inside)
            })
            .collect();
        let issue = bracket.issue.as_ref().map_or_else(String::new, |issue| format!("#{}", issue.text));
        found.push(Piece::Bracket { issue, alternatives });
        at = bracket.span.end;
    }
    if at < span.end {
        text(at, span.end, source, &mut found);
    }
    found
}

/// Words without brackets; notes in braces are told apart.
fn text(from: u32, to: u32, source: &Source, found: &mut Vec<Piece>) {
    let Some(mut rest) = source.text().get(from as usize..to as usize) else { return };
    while let Some((before, (note, after))) =
        rest.split_once('{').filter(|(before, _)| !before.ends_with('\\')).and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
    {
        if !before.is_empty() {
            found.push(Piece::Text(plain(before)));
        }
        found.push(Piece::Note(plain(note)));
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Piece::Text(plain(rest)));
    }
}

fn label(label: &Label) -> String {
    match &label.kind {
        LabelKind::Sponsor(term) => term.text.to_string(),
        LabelKind::Reading(name) => format!("reading {name}"),
        LabelKind::Suppose(name) => format!("suppose {name}"),
    }
}

/// Words on one line, without the marks of Markdown that only set type and without quotation marks at the line's start.
fn plain(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(|line| line.trim_start().trim_start_matches("> ")).collect();
    let begins = text.starts_with(char::is_whitespace);
    let ends = text.ends_with(char::is_whitespace);
    let joined = lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ").replace(['*', '`'], "");
    format!("{}{joined}{}", if begins { " " } else { "" }, if ends { " " } else { "" })
}
