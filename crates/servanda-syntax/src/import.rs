//! From a plain treaty text to a document: headings, empty rule blocks, proposed brackets, and a list of what is left to do.
//!
//! It never guesses a rule, and it never decides what is agreed: what it cannot tell stays as the text had it and becomes an entry of the list.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::parse::parse;
use crate::source::FileId;

/// Something that a person has to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Todo {
    /// The line of the plain text, from 1.
    pub line: usize,
    /// What to look at.
    pub what: String,
}

/// An imported text.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The document, with the list of what is left to do as a comment below its header.
    pub text: String,
    /// What is left to do.
    pub todo: Vec<Todo>,
}

/// Words that begin the heading of a provision.
const PROVISIONS: [&str; 12] =
    ["article", "art.", "chapter", "section", "annex", "part", "title", "point", "protocol", "preamble", "appendix", "schedule"];

struct Importer<'a> {
    source: &'a str,
    out: String,
    todo: BTreeSet<Todo>,
    sponsors: BTreeSet<String>,
    /// The article we are in, as a name for its issues: `art-5`.
    place: String,
    issues: usize,
    /// The article has words but no rule block yet.
    owes_block: bool,
    title: Option<String>,
}

/// Imports a plain treaty text. A text that already has rule blocks is left as it is.
pub fn import(text: &str) -> Imported {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.lines().any(|l| l.trim_start().starts_with("```servanda")) {
        let what = "the text has rule blocks already: nothing was changed".to_owned();
        return Imported { text: text.to_owned(), todo: vec![Todo { line: 1, what }] };
    }
    let mut importer = Importer {
        source: text,
        out: String::with_capacity(text.len() * 5 / 4),
        todo: BTreeSet::new(),
        sponsors: BTreeSet::new(),
        place: "text".into(),
        issues: 0,
        owes_block: false,
        title: None,
    };
    importer.read();
    importer.finish()
}

/// Words by which an agreement calls itself.
const AGREEMENTS: [&str; 14] = [
    "treaty",
    "convention",
    "agreement",
    "protocol",
    "charter",
    "pact",
    "memorandum",
    "declaration",
    "covenant",
    "statute",
    "accord",
    "constitution",
    "communiqué",
    "act",
];

/// Whether the first paragraph of a text is its title: what the agreement calls itself, and no sentence.
fn is_title(paragraph: &str) -> bool {
    let lower = paragraph.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphabetic());
    paragraph.chars().count() <= 200 && !paragraph.ends_with(['.', ';', ',', ':']) && words.any(|word| AGREEMENTS.contains(&word))
}

impl Importer<'_> {
    fn say(&mut self, line: usize, what: impl Into<String>) {
        self.todo.insert(Todo { line, what: what.into() });
    }

    fn read(&mut self) {
        let mut paragraph: Vec<&str> = Vec::new();
        let mut first = 1;
        let source = self.source;
        let mut body = source;
        let mut skipped = 0;
        // A header of its own is not repeated.
        if let Some(rest) = source.strip_prefix("---\n")
            && let Some(end) = rest.find("\n---\n")
        {
            skipped = rest[..end].lines().count() + 2;
            body = &rest[end + 5..];
            self.say(1, "the text had a header of its own: move what is still right into the header of the document");
        }
        for (i, line) in body.lines().enumerate() {
            let number = i + 1 + skipped;
            let trimmed = line.trim();
            if trimmed.is_empty() {
                self.paragraph(&paragraph, first);
                paragraph.clear();
            } else if let Some((level, words)) = Self::heading(trimmed) {
                self.paragraph(&paragraph, first);
                paragraph.clear();
                self.begin_article(level, &words, number);
            } else {
                if paragraph.is_empty() {
                    first = number;
                }
                // A numbered line begins a paragraph of its own even without a blank line.
                if !paragraph.is_empty() && is_numbered(trimmed) {
                    self.paragraph(&paragraph, first);
                    paragraph.clear();
                    first = number;
                }
                paragraph.push(trimmed);
            }
        }
        self.paragraph(&paragraph, first);
        self.end_article();
    }

    /// The level and the words of a heading, marked as one in Markdown or recognised by its first word.
    fn heading(line: &str) -> Option<(usize, String)> {
        let marks = line.bytes().take_while(|b| *b == b'#').count();
        if (1..=6).contains(&marks) && line[marks..].starts_with([' ', '\t']) {
            return Some((marks, line[marks..].trim().to_owned()));
        }
        let plain = line.trim_matches(['*', '_', ' ']);
        let mut words = plain.split_whitespace();
        let first = words.next()?.to_lowercase();
        if !PROVISIONS.contains(&first.as_str())
            || plain.chars().count() > 100
            || plain.ends_with(['.', ';', ',']) && words.clone().count() > 2
        {
            return None;
        }
        let second = words.next().unwrap_or("");
        let number = second.trim_matches(['.', ':', '-', '–', '—', ')', '(', '[', ']']);
        // `3bis`, `3alt`: an article put in later.
        let number = ["bis", "ter", "quater", "alt"]
            .iter()
            .find_map(|end| number.strip_suffix(end))
            .filter(|rest| !rest.is_empty())
            .unwrap_or(number);
        let numbered = number.bytes().all(|b| b.is_ascii_digit() || b"IVXLCivxlc".contains(&b)) && !number.is_empty()
            || number.len() == 1 && number.chars().all(|c| c.is_ascii_uppercase());
        // `Article 5 shall apply` is no heading: what follows the number begins with a capital or a dash.
        let title = words.next().unwrap_or("");
        let titled = title.is_empty() || title.chars().next().is_some_and(|c| c.is_uppercase() || matches!(c, '-' | '–' | '—' | '(' | '['));
        let alone = second.is_empty() && matches!(first.as_str(), "preamble" | "annex" | "protocol");
        ((numbered && titled) || alone).then(|| (2, plain.to_owned()))
    }

    fn begin_article(&mut self, level: usize, words: &str, line: usize) {
        self.end_article();
        if level == 1 && self.title.is_none() {
            self.title = Some(words.to_owned());
        }
        self.place = slug(words);
        self.issues = 0;
        let words = self.words(words, line, true);
        let _ = writeln!(self.out, "{} {}\n", "#".repeat(level.max(1)), words.trim());
    }

    /// An empty rule block below the words of an article.
    fn end_article(&mut self) {
        if self.owes_block {
            self.out.push_str("```servanda\n```\n\n");
            self.owes_block = false;
        }
    }

    fn paragraph(&mut self, lines: &[&str], first: usize) {
        if lines.is_empty() {
            return;
        }
        // Compiled texts put options and footnotes on lines of one paragraph: every line is looked at.
        for (at, line) in lines.iter().enumerate() {
            let lower = line.to_lowercase();
            if lower.starts_with("option ") || lower.starts_with("alternative ") || lower.starts_with("variant ") {
                self.say(
                    first + at,
                    "options: if they exclude each other, put them below headings `### Option UA` and `### Option RU` and mark the heading above with an issue, `## Article 7 [#levels]`",
                );
            }
            if line.starts_with(['^', '¹', '²', '³'])
                || line.starts_with("[^")
                || ["reservation", "reserves", "footnote"].iter().any(|word| lower.contains(word))
            {
                self.say(
                    first + at,
                    "a footnote or reservation: say whose it is, and whether it brackets the text (`[RU: …]`) or only comments on it (`{ … }`)",
                );
            }
            if lower.contains("{placeholder") || lower.contains("{pending") {
                self.say(
                    first + at,
                    "a placeholder: its braces are kept as words; write a note, or put the text in brackets when there is one",
                );
            }
        }
        let joined = lines.join("\n");
        if self.title.is_none() && self.out.is_empty() && is_title(&joined) {
            self.title = Some(joined.clone());
        }
        let words = self.words(&joined, first, false);
        self.out.push_str(&words);
        self.out.push_str("\n\n");
        // There is nothing to render in a title.
        if !words.starts_with("<!--") && self.title.as_ref() != Some(&joined) {
            self.owes_block = true;
        }
    }

    /// The words with their brackets made well-formed and named.
    fn words(&mut self, text: &str, first: usize, heading: bool) -> String {
        let text = text.replace('{', "\\{").replace('}', "\\}").replace("```", "'''");
        let mates = mates(&text);
        let bytes = text.as_bytes();
        let line_of = |at: usize| first + text[..at].matches('\n').count();
        let mut out = String::with_capacity(text.len() + 16);
        let mut at = 0;
        while at < text.len() {
            match (bytes[at], mates[at]) {
                (b'[', Some(close)) if !heading && bytes.get(at + 1) != Some(&b'^') => {
                    // `[a][b]` and `[a] / [b]`: texts that probably exclude each other.
                    let mut parts = vec![(at + 1, close)];
                    let mut end = close + 1;
                    while let Some((open, next)) = adjacent(&text, end, &mates).filter(|(open, next)| {
                        // `[and A][and B]` are two additions, each of which may stand without the other.
                        let adds =
                            |from: usize, to: usize| ["and ", "or ", ","].iter().any(|word| text[from..to].trim_start().starts_with(word));
                        !(adds(parts[0].0, parts[0].1) && adds(open + 1, *next))
                    }) {
                        parts.push((open + 1, next));
                        end = next + 1;
                    }
                    out.push_str(&self.bracket(&text, &parts, line_of(at), 0));
                    at = end;
                }
                (b'[' | b']', None) => {
                    self.say(
                        line_of(at),
                        format!("a `{}` has no partner: it is written as `\\{0}`, close the bracket or remove it", bytes[at] as char),
                    );
                    out.push('\\');
                    out.push(bytes[at] as char);
                    at += 1;
                }
                _ => {
                    let length = text[at..].chars().next().map_or(1, char::len_utf8);
                    out.push_str(&text[at..at + length]);
                    at += length;
                }
            }
        }
        if !heading {
            for (i, line) in text.lines().enumerate() {
                if line.contains(" / ") && !line.contains('[') {
                    self.say(first + i, "words with ` / ` between them: if they are alternatives, write `[#name one | other]`");
                }
            }
        }
        out
    }

    fn bracket(&mut self, text: &str, parts: &[(usize, usize)], line: usize, depth: usize) -> String {
        let mut alternatives: Vec<String> = Vec::new();
        for (start, end) in parts {
            let inner = text[*start..*end].trim();
            if parts.len() == 1 && !inner.contains('|') && !inner.contains('[') && inner.contains(" / ") {
                alternatives.extend(inner.split(" / ").map(|s| s.trim().to_owned()));
                self.say(line, "alternatives were taken from the ` / ` in a bracket: check that they exclude each other");
            } else {
                alternatives.push(inner.to_owned());
            }
        }
        if parts.len() > 1 {
            self.say(line, "brackets that stand side by side were joined as alternatives: check that they exclude each other");
        }
        for alternative in &alternatives {
            if let Some((label, _)) = alternative.split_once(": ") {
                for name in label.split(',').map(str::trim).filter(|n| is_code(n)) {
                    self.sponsors.insert(name.to_owned());
                }
            }
        }
        let named = alternatives.first().is_some_and(|a| a.starts_with('#'));
        let joined = alternatives
            .iter()
            .map(|a| if a.is_empty() { "delete".to_owned() } else { self.inner(a, line, depth) })
            .collect::<Vec<_>>()
            .join(" | ");
        if named {
            return format!("[{joined}]");
        }
        self.issues += 1;
        let issue = format!("{}-{}", self.place, self.issues);
        self.say(
            line,
            format!("the bracket `#{issue}`: say whose text each alternative is (`UA: … | RU: …`), and give the issue a better name"),
        );
        format!("[#{issue} {joined}]")
    }

    /// The words of an alternative, whose own brackets are named too.
    fn inner(&mut self, text: &str, line: usize, depth: usize) -> String {
        // Deeper nesting than anyone drafts is left as it stands.
        if depth > 8 || !text.contains('[') {
            return text.to_owned();
        }
        let mates = mates(text);
        let mut out = String::new();
        let mut at = 0;
        while at < text.len() {
            if let Some(close) = mates[at].filter(|close| *close > at) {
                let nested = self.bracket(text, &[(at + 1, close)], line, depth + 1);
                out.push_str(&nested);
                at = close + 1;
            } else {
                let length = text[at..].chars().next().map_or(1, char::len_utf8);
                out.push_str(&text[at..at + length]);
                at += length;
            }
        }
        out
    }

    fn finish(self) -> Imported {
        let title = self.title.clone().unwrap_or_else(|| "a title".into()).replace(['\n', '"'], " ");
        let mut text = format!("---\ntreaty: {}\nstatus: draft\n", title.trim());
        if !self.sponsors.is_empty() {
            let _ = writeln!(text, "sponsors: {}", self.sponsors.iter().cloned().collect::<Vec<_>>().join(", "));
        }
        text.push_str(
            "# time zone: Europe/Geneva would be wrong, Europe/Zurich is one: days end at its midnight\n# month end: clip\n---\n\n",
        );
        let todo: Vec<Todo> = self.todo.into_iter().collect();
        text.push_str("<!-- to do, by the lines of the text that was imported:\n");
        for entry in &todo {
            let _ = writeln!(text, "     line {}: {}", entry.line, entry.what.replace("--", "- -"));
        }
        text.push_str("     then render the words of each article as rules in the block below them\n-->\n\n");
        text.push_str(&self.out);
        let mut todo = todo;
        // What the parser still objects to is named rather than hidden.
        for d in parse(FileId(0), &text).diagnostics {
            todo.push(Todo { line: 0, what: d.message.into() });
        }
        Imported { text, todo }
    }
}

/// The partner of each bracket sign, by byte.
fn mates(text: &str) -> Vec<Option<usize>> {
    let mut mates = vec![None; text.len()];
    let mut open = Vec::new();
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let escaped = at > 0 && bytes[at - 1] == b'\\';
        match byte {
            b'[' if !escaped => open.push(at),
            b']' if !escaped => {
                if let Some(start) = open.pop() {
                    mates[start] = Some(at);
                    mates[at] = Some(start);
                }
            }
            _ => {}
        }
    }
    mates
}

/// A bracket that follows at `at` with nothing but blanks or a slash between.
fn adjacent(text: &str, at: usize, mates: &[Option<usize>]) -> Option<(usize, usize)> {
    let rest = &text[at..];
    let between = rest.len() - rest.trim_start_matches([' ', '/', '\n']).len();
    let open = at + between;
    let next = text.as_bytes().get(open) == Some(&b'[') && text.as_bytes().get(open + 1) != Some(&b'^');
    // Two brackets with a space and no slash between may be two separate texts; only touching ones and slashes count.
    let joined = between == 0 || rest[..between].contains('/');
    (next && joined).then(|| mates[open].map(|close| (open, close)))?
}

fn is_numbered(line: &str) -> bool {
    let end = line.find([' ', '\t']).unwrap_or(line.len());
    let mark = &line[..end];
    let inner = mark.trim_matches(['(', ')', '.']);
    mark.len() > inner.len() && !inner.is_empty() && inner.len() <= 4 && inner.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn is_code(name: &str) -> bool {
    name.len() > 1 && name.starts_with(char::is_uppercase) && name.chars().all(|c| c.is_alphanumeric() || c == '-')
}

/// A name for the issues of an article: `art-5`, `annex-a`.
fn slug(words: &str) -> String {
    let mut out = String::new();
    for word in words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(2) {
        if !out.is_empty() {
            out.push('-');
        }
        out.extend(word.to_lowercase().chars().take(8));
    }
    if out.is_empty() { "text".into() } else { out }
}
