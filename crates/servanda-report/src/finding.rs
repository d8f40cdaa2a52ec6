//! A finding with everything needed to show it: the lines it is about travel with it, so that no renderer needs the files.

use schemars::JsonSchema;
use serde::Serialize;
use servanda_syntax::{Diagnostic, Source, Sources, Span};

/// Lines longer than this are shown around the place only.
const LONG_LINE: usize = 400;
/// Places at most this many lines apart are shown in one piece.
const NEAR: u32 = 3;

/// Something the tool has to say about the text.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Finding {
    /// The stable code: `SV0203`.
    pub code: String,
    /// `error`, `defect`, `gap`, `ambiguity`, `open`, `note`.
    pub severity: String,
    /// What is the matter.
    pub message: String,
    /// The provision: `Article 5(2)`.
    pub article: Option<String>,
    /// The missing or unsettled element: `deadline`.
    pub element: Option<String>,
    /// Marked `{intended}` in the text.
    pub intended: bool,
    /// Where.
    pub place: Option<Place>,
    /// The words it is about, with marks.
    pub snippets: Vec<Snippet>,
    /// Why it matters.
    pub notes: Vec<String>,
    /// Ways out.
    pub helps: Vec<String>,
    /// Ways out that the tool can write itself.
    pub suggestions: Vec<Suggestion>,
}

/// A place in a file, as people count (lines and columns from 1) and as programs do (bytes from 0).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// The file, as it was named.
    pub file: String,
    /// First line.
    pub line: u32,
    /// First column, in characters.
    pub column: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column behind the last character.
    pub end_column: u32,
    /// First byte.
    pub start: u32,
    /// The byte behind the last one.
    pub end: u32,
}

/// Some lines of a file with marks under them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Snippet {
    /// The file.
    pub file: String,
    /// The number of the first line.
    pub line: u32,
    /// The column at which the marked words begin, where only a part of a very long line is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut_at_column: Option<u32>,
    /// The lines.
    pub text: String,
    /// What is marked in them.
    pub marks: Vec<Mark>,
}

/// A mark under some words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Mark {
    /// First byte within the snippet's text.
    pub start: usize,
    /// The byte behind the last one.
    pub end: usize,
    /// What it says there; may be empty.
    pub label: String,
    /// Whether these are the words the finding is about.
    pub primary: bool,
}

/// A change of the text that would resolve the finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Suggestion {
    /// What it does.
    pub title: String,
    /// The words to replace.
    pub place: Place,
    /// The words to put there.
    pub replacement: String,
    /// The line before the change, marked where it changes.
    pub snippet: Snippet,
}

/// A diagnostic with the words it is about.
pub fn finding(diagnostic: &Diagnostic, sources: &Sources) -> Finding {
    let mut marks = vec![(diagnostic.primary, diagnostic.label.as_ref(), true)];
    marks.extend(diagnostic.others.iter().map(|(span, label)| (*span, label.as_ref(), false)));
    Finding {
        code: diagnostic.code.to_owned(),
        severity: diagnostic.severity.name().to_owned(),
        message: diagnostic.message.to_string(),
        article: diagnostic.article.as_ref().map(ToString::to_string),
        element: diagnostic.element.as_ref().map(ToString::to_string),
        intended: diagnostic.intended,
        place: place(diagnostic.primary, sources),
        snippets: snippets(&marks, sources),
        notes: diagnostic.notes.iter().map(ToString::to_string).collect(),
        helps: diagnostic.helps.iter().map(ToString::to_string).collect(),
        suggestions: diagnostic
            .fixes
            .iter()
            .filter_map(|fix| {
                Some(Suggestion {
                    title: fix.title.clone(),
                    place: place(fix.span, sources)?,
                    replacement: fix.replacement.clone(),
                    snippet: whole_lines(fix.span, sources)?,
                })
            })
            .collect(),
    }
}

/// A place as people count.
fn place(span: Span, sources: &Sources) -> Option<Place> {
    let source = sources.get(span.file)?;
    let (from, to) = (source.position(span.start), source.position(span.end));
    Some(Place {
        file: source.name().to_owned(),
        line: from.line,
        column: from.column,
        end_line: to.line,
        end_column: to.column,
        start: span.start,
        end: span.end,
    })
}

/// The lines of all marks; marks near each other share a snippet, the primary one comes first.
fn snippets(marks: &[(Span, &str, bool)], sources: &Sources) -> Vec<Snippet> {
    struct Group<'a> {
        file: servanda_syntax::FileId,
        first: (u32, u32),
        last: (u32, u32),
        marks: Vec<(Span, &'a str, bool)>,
    }
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (span, label, primary) in marks {
        let Some(source) = sources.get(span.file) else {
            continue;
        };
        let span = first_line(*span, source);
        let line = source.position(span.start).line;
        let at = (line, span.start);
        let near = groups.iter_mut().find(|group| group.file == span.file && line + NEAR >= group.first.0 && line <= group.last.0 + NEAR);
        match near {
            Some(group) => {
                group.first = group.first.min(at);
                group.last = group.last.max(at);
                group.marks.push((span, label, *primary));
            }
            None => groups.push(Group { file: span.file, first: at, last: at, marks: vec![(span, label, *primary)] }),
        }
    }
    groups
        .into_iter()
        .filter_map(|group| {
            let source = sources.get(group.file)?;
            let (start, end) = lines(source, group.first.1, group.last.1);
            if end - start > LONG_LINE && group.first.0 == group.last.0 {
                return long_line(source, &group.marks);
            }
            let text = source.text().get(start..end)?.to_owned();
            let marks = group
                .marks
                .into_iter()
                .map(|(span, label, primary)| Mark {
                    start: (span.start as usize).saturating_sub(start).min(text.len()),
                    end: (span.end as usize).saturating_sub(start).min(text.len()),
                    label: label.to_owned(),
                    primary,
                })
                .collect();
            Some(Snippet { file: source.name().to_owned(), line: group.first.0, cut_at_column: None, text, marks })
        })
        .collect()
}

/// The part of a span that lies on its first line with anything on it, so that a mark never runs over a page.
fn first_line(span: Span, source: &Source) -> Span {
    let words = source.text().get(span.range()).unwrap_or("");
    let skipped = words.len() - words.trim_start().len();
    let words = words.trim_start();
    let length = words.find(['\n', '\r']).unwrap_or(words.len());
    let start = if words.is_empty() { span.start } else { span.start + skipped as u32 };
    Span::new(span.file, start, if words.is_empty() { span.end.min(start) } else { start + length as u32 })
}

/// The bytes of the whole lines from the line of `first` to the line of `last`, without the last line break.
fn lines(source: &Source, first: u32, last: u32) -> (usize, usize) {
    let bytes = source.text().as_bytes();
    let (first, last) = ((first as usize).min(bytes.len()), (last as usize).min(bytes.len()));
    let start = bytes[..first].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let end = bytes[last..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| last + at);
    let end = if end > start && bytes[end - 1] == b'\r' { end - 1 } else { end };
    (start, end.max(start))
}

/// The neighbourhood of a place on a very long line.
fn long_line(source: &Source, marks: &[(Span, &str, bool)]) -> Option<Snippet> {
    let (span, label, primary) = marks.first()?;
    let text = source.text();
    let line = source.position(span.start).line;
    let (line_from, line_to) = lines(source, span.start, span.start);
    let mut from = (span.start as usize).saturating_sub(LONG_LINE / 4).max(line_from);
    let mut to = (span.start as usize + LONG_LINE / 2).min(line_to);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    while !text.is_char_boundary(to) {
        to += 1;
    }
    let end = (span.end as usize).clamp(from, to);
    Some(Snippet {
        file: source.name().to_owned(),
        line,
        cut_at_column: Some(source.position(span.start).column),
        text: text.get(from..to)?.to_owned(),
        marks: vec![Mark { start: span.start as usize - from, end: end - from, label: (*label).to_owned(), primary: *primary }],
    })
}

/// The whole lines that a change touches.
fn whole_lines(span: Span, sources: &Sources) -> Option<Snippet> {
    let source = sources.get(span.file)?;
    let first = source.position(span.start).line;
    let (start, end) = lines(source, span.start, span.end);
    let text = source.text().get(start..end.max(span.end as usize))?.to_owned();
    let mark = Mark { start: span.start as usize - start, end: span.end as usize - start, label: String::new(), primary: true };
    Some(Snippet { file: source.name().to_owned(), line: first, cut_at_column: None, text, marks: vec![mark] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use servanda_syntax::FileId;

    #[test]
    fn places_near_each_other_share_a_snippet_and_far_ones_do_not() {
        let text = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n";
        let sources = Sources::single("a.md", text);
        let at = |word: &str| {
            let start = text.find(word).expect("the word is there") as u32;
            Span::new(FileId(0), start, start + word.len() as u32)
        };
        let found = finding(&Diagnostic::error("SV0000", at("two"), "m").other(at("four"), "here").other(at("nine"), "far"), &sources);
        assert_eq!(found.snippets.len(), 2);
        assert_eq!(found.snippets[0].text, "two\nthree\nfour");
        assert_eq!(found.snippets[0].line, 2);
        assert_eq!(found.snippets[0].marks[1].start, "two\nthree\n".len());
        assert_eq!(found.snippets[1].text, "nine");
        assert_eq!(found.place.expect("in the file").line, 2);
    }

    #[test]
    fn a_span_over_many_lines_is_marked_on_its_first_line_only() {
        let sources = Sources::single("a.md", "\n\nrule x\n    P shall\n");
        let found = finding(&Diagnostic::error("SV0000", Span::new(FileId(0), 0, 20), "m"), &sources);
        assert_eq!(found.snippets[0].text, "rule x");
        assert_eq!((found.snippets[0].line, found.snippets[0].marks[0].end), (3, 6));
    }

    #[test]
    fn an_endless_line_is_cut_around_the_place() {
        let text = format!("{}é!!{}", "ü".repeat(100_000), "ñ".repeat(100_000));
        let start = text.find("!!").expect("there") as u32;
        let sources = Sources::single("a.md", text);
        let found = finding(&Diagnostic::error("SV0000", Span::new(FileId(0), start, start + 2), "m"), &sources);
        let snippet = &found.snippets[0];
        assert!(snippet.text.len() < 2 * LONG_LINE);
        assert_eq!(&snippet.text[snippet.marks[0].start..snippet.marks[0].end], "!!");
        assert_eq!(snippet.cut_at_column, Some(100_002));
    }
}
