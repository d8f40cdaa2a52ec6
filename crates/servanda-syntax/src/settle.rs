//! Clean text: brackets replaced by chosen alternatives, in rules, in the treaty's words and on headings alike.
//!
//! Works on the text, not on the tree, so that everything that is not settled stays as it was written, byte for byte; rule blocks that
//! change are formatted. Outer brackets are settled before inner ones, each round on a text that was read anew.

mod questions;

use std::collections::{BTreeMap, BTreeSet};

pub use questions::without_questions_about;

use crate::ast::{Block, Bracket, Fence, Heading, HeadingMarkKind, Label, LabelKind, Words};
use crate::format::keyword_of;
use crate::parse::core::Parser;
use crate::parse::lexer::{self, MAX_DEPTH, Tok, Token};
use crate::parse::parse;
use crate::source::{FileId, Span};

/// Where a choice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a rule block.
    Rule,
    /// In the treaty's words or a heading's.
    Words,
    /// A section that is in or out.
    Section,
    /// A section with options.
    Options,
}

/// One open choice as it stands in the text.
#[derive(Clone, Debug)]
pub struct Site {
    /// The bracket, or the mark on the heading.
    pub span: Span,
    /// Its issue.
    pub issue: Option<String>,
    /// The labels of each alternative, and whether it is the empty one.
    pub alternatives: Vec<(Vec<Label>, bool)>,
    /// Where it stands.
    pub place: Place,
}

impl Site {
    /// Whether it is a bracket of the draft: not agreed. Readings and suppositions are not.
    pub fn is_open(&self) -> bool {
        let labels = || self.alternatives.iter().flat_map(|(labels, _)| labels);
        labels().any(|l| matches!(l.kind, LabelKind::Sponsor(_))) || labels().next().is_none()
    }
}

/// What becomes of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// It stays open.
    Keep,
    /// This alternative is the text.
    Alternative(usize),
    /// No alternative: the text is out.
    Out,
}

/// Choices by issue: a sponsor, the name of a reading or supposition, `delete`, or the number of an alternative from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Issue to choice.
    pub by_issue: BTreeMap<String, String>,
}

impl Choices {
    /// What these choices make of a site; `None` if its issue is chosen but no alternative fits.
    pub fn take(&self, site: &Site) -> Option<Take> {
        let Some(choice) = site.issue.as_ref().and_then(|issue| self.by_issue.get(issue)) else { return Some(Take::Keep) };
        let named = site.alternatives.iter().position(|(labels, _)| labels.iter().any(|l| l.name() == choice));
        if let Some(index) = named {
            return Some(Take::Alternative(index));
        }
        if choice == "delete" || choice == "no text" {
            let empty = site.alternatives.iter().position(|(_, deletes)| *deletes);
            return match empty {
                Some(index) => Some(Take::Alternative(index)),
                None if site.alternatives.len() == 1 => Some(Take::Out),
                None => None,
            };
        }
        let number = choice.parse::<usize>().ok()?;
        (1..=site.alternatives.len()).contains(&number).then(|| Take::Alternative(number - 1))
    }
}

/// A settled text.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// The text.
    pub text: String,
    /// Brackets of the draft that are still open in it.
    pub left: Vec<Site>,
    /// Issues whose choice fits no alternative somewhere: `(issue, choice)`.
    pub unfit: BTreeSet<(String, String)>,
    /// Issues that were chosen and do not occur.
    pub unknown: BTreeSet<String>,
}

/// Settles a text by choices of issues.
pub fn settle(text: &str, choices: &Choices) -> Settled {
    let mut unfit = BTreeSet::new();
    let mut met = BTreeSet::new();
    for site in sites(text) {
        if let Some(issue) = &site.issue {
            met.insert(issue.clone());
            if choices.take(&site).is_none() {
                unfit.insert((issue.clone(), choices.by_issue.get(issue).cloned().unwrap_or_default()));
            }
        }
    }
    let unknown = choices.by_issue.keys().filter(|issue| !met.contains(*issue)).cloned().collect();
    let text = settle_with(text, &|site| choices.take(site).unwrap_or(Take::Keep));
    let left = sites(&text).into_iter().filter(Site::is_open).collect();
    Settled { text, left, unfit, unknown }
}

/// Settles a text; `take` says what becomes of each choice.
pub fn settle_with(text: &str, take: &dyn Fn(&Site) -> Take) -> String {
    let mut text = text.to_owned();
    // Each round settles the outermost choices that are taken, and of lines that follow each other only the first that goes: a line that
    // goes hands its keyword to the next one, which must stay where it is until then. A round settles one choice at least.
    let mut rounds = MAX_DEPTH + 6;
    for round in 0.. {
        let mut this = Round { text: &text, take, edits: Vec::new(), sites: None, gone: None };
        this.read();
        let edits = this.edits;
        if edits.is_empty() || round > rounds {
            break;
        }
        if round == 0 {
            rounds += edits.len();
        }
        text = apply(&text, edits);
    }
    text
}

/// All choices of a text, outer ones before inner ones.
pub fn sites(text: &str) -> Vec<Site> {
    let mut round = Round { text, take: &|_| Take::Keep, edits: Vec::new(), sites: Some(Vec::new()), gone: None };
    round.read();
    round.sites.unwrap_or_default()
}

/// Replaces stretches of a text; of stretches that overlap the first wins. Rule blocks that changed are formatted.
fn apply(text: &str, mut edits: Vec<(usize, usize, String)>) -> String {
    edits.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end, with) in edits {
        if start < at {
            continue;
        }
        out.push_str(&text[at..start]);
        out.push_str(&with);
        at = end;
    }
    out.push_str(&text[at..]);
    out
}

struct Round<'a> {
    text: &'a str,
    take: &'a dyn Fn(&Site) -> Take,
    edits: Vec<(usize, usize, String)>,
    /// Where sites are only collected.
    sites: Option<Vec<Site>>,
    /// The line break behind the last line of this block that goes in this round, by token.
    gone: Option<usize>,
}

impl<'a> Round<'a> {
    fn taken(&mut self, site: Site) -> Take {
        let take = (self.take)(&site);
        if let Some(sites) = &mut self.sites {
            sites.push(site);
        }
        take
    }

    fn edit(&mut self, start: usize, end: usize, with: impl Into<String>) {
        self.edits.push((start, end, with.into()));
    }

    fn read(&mut self) {
        let document = parse(FileId(0), self.text).value;
        for (i, block) in document.blocks.iter().enumerate() {
            match block {
                Block::Heading(heading) => self.heading(heading, &document.blocks[i + 1..]),
                Block::Paragraph(prose) => self.prose(&prose.brackets),
                Block::Fence(fence) => self.fence(fence),
            }
        }
    }

    // ---- headings ----

    fn heading(&mut self, heading: &Heading, below: &[Block]) {
        self.prose(&heading.brackets);
        let Some(mark) = &heading.mark else { return };
        let issue = mark.issue.as_ref().map(|i| i.text.to_string());
        match mark.kind {
            HeadingMarkKind::InOrOut => {
                let site = Site { span: mark.span, issue, alternatives: vec![(mark.labels.clone(), false)], place: Place::Section };
                match self.taken(site) {
                    Take::Keep => {}
                    Take::Alternative(_) => self.remove_mark(mark.span),
                    Take::Out => {
                        let end = section_end(heading.level, below).unwrap_or(self.text.len());
                        self.edit(heading.span.start as usize, end, "");
                    }
                }
            }
            HeadingMarkKind::OneOf => {
                let options = options(heading.level, below);
                let alternatives = options.iter().map(|(h, _)| (option_labels(h), false)).collect();
                let site = Site { span: mark.span, issue, alternatives, place: Place::Options };
                match self.taken(site) {
                    Take::Keep => {}
                    Take::Alternative(chosen) => {
                        self.remove_mark(mark.span);
                        for (i, (option, rest)) in options.iter().enumerate() {
                            let start = option.span.start as usize;
                            let end = if i == chosen {
                                self.behind_blank(option.span.end as usize)
                            } else {
                                section_end(option.level, rest).unwrap_or(self.text.len())
                            };
                            self.edit(start, end, "");
                        }
                    }
                    Take::Out => {
                        let end = section_end(heading.level, below).unwrap_or(self.text.len());
                        self.edit(heading.span.start as usize, end, "");
                    }
                }
            }
            HeadingMarkKind::Option => {}
        }
    }

    fn remove_mark(&mut self, span: Span) {
        let bytes = self.text.as_bytes();
        let (mut start, mut end) = (span.start as usize, span.end as usize);
        let blank = |at: usize| bytes.get(at) == Some(&b' ');
        if blank(end) {
            while blank(end) {
                end += 1;
            }
        } else {
            while start > 0 && blank(start - 1) {
                start -= 1;
            }
        }
        self.edit(start, end, "");
    }

    /// Behind the line break at `at` and the blank lines after it.
    fn behind_blank(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        at + (rest.len() - rest.trim_start_matches(['\n', '\r']).len())
    }

    // ---- words ----

    fn prose(&mut self, brackets: &[Bracket<Words>]) {
        for bracket in brackets {
            let alternatives = bracket.alts.iter().map(|a| (a.labels.clone(), a.value.is_none())).collect();
            let issue = bracket.issue.as_ref().map(|i| i.text.to_string());
            let site = Site { span: bracket.span, issue, alternatives, place: Place::Words };
            let words = match self.taken(site) {
                Take::Keep => {
                    for alt in &bracket.alts {
                        if let Some(crate::ast::Slot::Plain(words)) = &alt.value {
                            self.prose(&words.brackets);
                        }
                    }
                    continue;
                }
                Take::Alternative(chosen) => bracket.alts.get(chosen).and_then(|alt| alt.value.as_ref()).and_then(|v| v.plain()),
                Take::Out => None,
            };
            let with = words.map_or("", |w| &self.text[w.span.range()]).to_owned();
            let (start, end) =
                if with.is_empty() { self.gap(bracket.span) } else { (bracket.span.start as usize, bracket.span.end as usize) };
            self.edit(start, end, with);
        }
    }

    /// The place of words that go, with the blank that would be left double or before a full stop.
    fn gap(&self, span: Span) -> (usize, usize) {
        let (start, end) = (span.start as usize, span.end as usize);
        let before = self.text[..start].ends_with(' ');
        let behind = self.text[end..].chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | ')'));
        if before && behind { (start - 1, end) } else { (start, end) }
    }

    // ---- rule blocks ----

    fn fence(&mut self, fence: &Fence) {
        let mut tokens = Vec::new();
        let file = FileId(0);
        lexer::lex(file, self.text, fence.body.start, fence.body.end, &mut tokens, &mut Vec::new());
        let before = self.edits.len();
        self.gone = None;
        self.brackets(&tokens, 0, tokens.len());
        // The whole block is one edit, so that it can be formatted.
        if self.edits.len() > before {
            let edits: Vec<_> = self.edits.drain(before..).collect();
            let (start, end) = (fence.body.start as usize, fence.body.end as usize);
            let moved = edits.into_iter().map(|(a, b, with)| (a - start, b - start, with)).collect();
            let body = apply(&self.text[start..end], moved);
            let wrapped = crate::format::format(&format!("````servanda\n{body}````\n"));
            let formatted = wrapped.strip_prefix("````servanda\n").and_then(|w| w.strip_suffix("````\n")).unwrap_or(&body).to_owned();
            self.edit(start, end, formatted);
        }
    }

    fn brackets(&mut self, tokens: &[Token], from: usize, to: usize) {
        let mut at = from;
        while at < to {
            if tokens[at].kind == Tok::Open {
                let close = tokens[at].mate as usize;
                let waits = self.gone.is_some_and(|gone| !(gone + 1..at).any(|i| tokens[i].kind == Tok::Newline));
                if !waits {
                    self.rule_bracket(tokens, at, close);
                }
                at = close + 1;
            } else {
                at += 1;
            }
        }
    }

    fn rule_bracket(&mut self, tokens: &[Token], open: usize, close: usize) {
        let (issue, alternatives) = self.alternatives(tokens, open, close);
        let span = Span::new(FileId(0), tokens[open].start, tokens[close].end);
        let told = alternatives.iter().map(|a| (a.labels.clone(), a.deletes)).collect();
        let site = Site { span, issue, alternatives: told, place: Place::Rule };
        let chosen = match self.taken(site) {
            Take::Keep => {
                self.brackets(tokens, open + 1, close);
                return;
            }
            Take::Alternative(chosen) => alternatives.get(chosen).filter(|a| !a.deletes),
            Take::Out => None,
        };
        if let Some(chosen) = chosen {
            let with = self.text[chosen.start..chosen.end].to_owned();
            self.edit(span.start as usize, span.end as usize, with);
        } else {
            let words = alternatives.iter().find(|a| !a.deletes).map_or("", |a| self.text.get(a.start..a.end).unwrap_or(""));
            self.delete(tokens, open, close, words);
        }
    }

    fn alternatives(&self, tokens: &[Token], open: usize, close: usize) -> (Option<String>, Vec<Alternative>) {
        let mut scratch = Vec::new();
        let mut parser = Parser::new(FileId(0), self.text, tokens, &mut scratch);
        parser.limit = close;
        parser.at = open + 1;
        parser.settle();
        parser.skip_newlines();
        let issue = parser.eat_issue().map(|i| i.text.to_string());
        if issue.is_some() {
            parser.eat(Tok::Colon);
        }
        let mut alternatives = Vec::new();
        loop {
            parser.skip_newlines();
            let labels = parser.labels();
            parser.skip_newlines();
            let start = parser.start() as usize;
            let mut last = None;
            while parser.at < close && parser.peek() != Tok::Pipe {
                if parser.at_bracket() {
                    let mate = tokens[parser.at].mate as usize;
                    last = Some(mate.min(close - 1));
                    parser.skip_bracket();
                } else {
                    if parser.peek() != Tok::Newline {
                        last = Some(parser.at);
                    }
                    parser.take();
                }
            }
            let end = last.map_or(start, |i| tokens[i].end as usize);
            let words = self.text.get(start..end).unwrap_or("");
            let deletes = matches!(words, "delete" | "no text") || last.is_none();
            alternatives.push(Alternative { labels, start, end, deletes });
            if parser.eat(Tok::Pipe).is_none() {
                break;
            }
        }
        (issue, alternatives)
    }

    /// Takes a bracket out of a line, and with it what would make no sense without it: a comma, `except`, the line itself.
    /// `words` are those of an alternative that is not empty: with them goes a keyword, if the bracket holds the whole line.
    fn delete(&mut self, tokens: &[Token], open: usize, close: usize, words: &str) {
        let (start, end) = (tokens[open].start as usize, tokens[close].end as usize);
        let line = (0..open).rev().find(|i| tokens[*i].kind == Tok::Newline);
        let head: Vec<&str> = line
            .map(|newline| (newline + 1..open).filter(|i| tokens[*i].kind != Tok::Note).map(|i| self.word(tokens, i)).collect())
            .unwrap_or_default();
        let mut behind = close + 1;
        while tokens.get(behind).is_some_and(|t| t.kind == Tok::Note) {
            behind += 1;
        }
        let ends = tokens.get(behind).is_none_or(|t| t.kind == Tok::Newline);
        let keyword = keyword_of(&head);
        if ends && head.is_empty() {
            let own: Vec<&str> =
                words.split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | ',' | '|')).filter(|w| !w.is_empty()).take(4).collect();
            let own = &own[..keyword_of(&own)];
            self.delete_line(tokens, line, open, behind, own);
            return;
        }
        if ends && keyword == head.len() {
            self.delete_line(tokens, line, open, behind, &head);
            return;
        }
        let before = open.checked_sub(1).map_or("", |i| self.word(tokens, i));
        let after = tokens.get(behind).map_or("", |_| self.word(tokens, behind));
        if matches!(before, "," | "and" | "or" | "except" | "including") {
            self.edit(tokens[open - 1].start as usize, end, "");
        } else if matches!(after, "," | "and" | "or") {
            self.edit(start, tokens[behind].end as usize, "");
        } else {
            self.edit(start, end, "");
        }
    }

    /// Deletes a line; a line below that continued it takes over its keyword.
    fn delete_line(&mut self, tokens: &[Token], line: Option<usize>, open: usize, behind: usize, head: &[&str]) {
        let line_start = line.map_or(tokens[open].start as usize, |i| tokens[i].start as usize);
        let end = tokens.get(behind).map_or(tokens.last().map_or(line_start, |t| t.end as usize), |t| t.start as usize);
        self.gone = Some(behind);
        self.edit(line_start, end, "");
        let keyword = head.join(" ");
        if matches!(keyword.as_str(), "" | "and" | "or") {
            return;
        }
        let below = behind + 1;
        if tokens.get(below).is_some_and(|t| t.kind == Tok::Open) {
            // The line below is in brackets itself: whichever of its alternatives continues, begins now.
            let (_, alternatives) = self.alternatives(tokens, below, tokens[below].mate as usize);
            for alternative in alternatives.iter().filter(|a| !a.deletes) {
                let begins = (below..tokens.len()).find(|i| tokens[*i].start as usize >= alternative.start);
                if let Some(begins) = begins {
                    self.hand_over(tokens, begins, &keyword);
                }
            }
        } else {
            self.hand_over(tokens, below, &keyword);
        }
    }

    /// Replaces the `and`, `and by`, `or` that a line begins with by the keyword that it continued.
    fn hand_over(&mut self, tokens: &[Token], at: usize, keyword: &str) {
        if !matches!(self.word(tokens, at), "and" | "or") || tokens.get(at).is_none_or(|t| t.kind != Tok::Word) {
            return;
        }
        let by = usize::from(self.word(tokens, at + 1) == "by" && keyword.ends_with(" by"));
        self.edit(tokens[at].start as usize, tokens[at + by].end as usize, keyword);
    }

    fn word(&self, tokens: &[Token], at: usize) -> &'a str {
        tokens.get(at).map_or("", |t| &self.text[t.start as usize..t.end as usize])
    }
}

/// One alternative of a bracket in a rule block: its words without labels.
struct Alternative {
    labels: Vec<Label>,
    start: usize,
    end: usize,
    deletes: bool,
}

/// Where the section under a heading of this level ends: at the next heading that is not deeper.
fn section_end(level: u8, below: &[Block]) -> Option<usize> {
    below.iter().find_map(|block| match block {
        Block::Heading(h) if h.level <= level => Some(h.span.start as usize),
        _ => None,
    })
}

/// The options under a heading, each with the blocks below it.
fn options(level: u8, below: &[Block]) -> Vec<(&Heading, &[Block])> {
    let mut found = Vec::new();
    for (i, block) in below.iter().enumerate() {
        if let Block::Heading(heading) = block {
            if heading.level <= level {
                break;
            }
            if heading.level == level + 1 && heading.mark.as_ref().is_some_and(|m| m.kind == HeadingMarkKind::Option) {
                found.push((heading, &below[i + 1..]));
            }
        }
    }
    found
}

fn option_labels(heading: &Heading) -> Vec<Label> {
    heading.mark.as_ref().map(|m| m.labels.clone()).unwrap_or_default()
}
