//! The page: the treaty's words on the left, their meaning on the right, what follows from them below.

use servanda_analysis::{TestReport, Verdict, decision_summary};
use servanda_model::{TermKind, Treaty};
use servanda_report::page::{Page, PageArticle, Passage, Piece};
use servanda_report::{Block, Finding, Item, Report, Section, Tone, finding};
use servanda_syntax::ast::{Block as Part, Bracket, Document, Heading, Label, LabelKind, Prose, ProseKind, Slot, Words};
use servanda_syntax::{Severity, Source, Span};

use super::answer::blocks as answer_blocks;
use super::blockers::decision_table;
use super::check::{contents, title};
use super::paper::{four_column, matrix};
use crate::Reading;

/// Everything about a treaty on one page. `tested` holds its own questions with their answers; `history` is what a history led to, if there is one.
pub fn page(reading: &Reading, tested: &TestReport, history: Vec<Report>) -> Page {
    let treaty = &reading.treaty;
    let mut page = Page {
        title: title(reading),
        status: treaty.front.status.to_string(),
        parties: treaty
            .terms
            .iter()
            .filter(|term| matches!(term.kind, TermKind::Party { unnamed: None } | TermKind::Third))
            .map(|term| (term.name.to_string(), term.label.as_ref().map_or_else(|| term.name.to_string(), ToString::to_string)))
            .collect(),
        // The status stands below the title already.
        summary: vec![Block::fields("contents", contents(reading).into_iter().filter(|field| field.name != "status").collect())],
        ..Page::default()
    };
    let concerned = concerned(treaty, &page.parties);
    for file in reading.files.iter().filter(|file| file.instrument.0 == 0) {
        articles(reading, &file.document, &concerned, &mut page);
    }
    place_findings(reading, &mut page);
    page.sections = sections(reading, tested);
    for report in history {
        page.sections.push(Section { id: report.command.clone(), title: report.title.clone(), blocks: report.blocks });
    }
    page
}

/// By which names a rule may speak of each party: its code, and the roles that it holds in some variant.
fn concerned(treaty: &Treaty, parties: &[(String, String)]) -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for (code, _) in parties {
        let mut names = vec![code.clone()];
        for term in &treaty.terms {
            if let TermKind::Role(role) = &term.kind
                && role.holders.iter().any(|holder| treaty.terms.get(holder.who.index()).is_some_and(|who| who.name == code.as_str()))
            {
                names.push(term.name.to_string());
            }
        }
        all.push((code.clone(), names));
    }
    all
}

/// The headings of a document with what stands under them.
fn articles(reading: &Reading, document: &Document, concerned: &[(String, Vec<String>)], page: &mut Page) {
    let Some(source) = reading.sources.get(document.file) else { return };
    for block in &document.blocks {
        match block {
            Part::Heading(heading) => page.articles.push(article(heading, page.articles.len())),
            Part::Paragraph(prose) if prose.kind != ProseKind::Comment => {
                let passage = passage(prose, source);
                last(page).passages.push(passage);
            }
            Part::Paragraph(_) => {}
            Part::Fence(fence) => {
                let text = source.text().get(fence.body.range()).unwrap_or("").trim_end().to_owned();
                let id = format!("rules-{}", fence.body.start);
                let article = last(page);
                for (code, names) in concerned {
                    if !article.parties.contains(code) && names.iter().any(|name| mentions(&text, name)) {
                        article.parties.push(code.clone());
                    }
                }
                if let Some(passage) = article.passages.iter_mut().rev().find(|passage| !passage.commentary) {
                    passage.rule = Some(id.clone());
                }
                article.rules.push((id, text));
            }
        }
    }
}

fn article(heading: &Heading, number: usize) -> PageArticle {
    PageArticle { id: format!("article-{number}"), title: heading.text.to_string(), level: heading.level, ..PageArticle::default() }
}

/// The article that is being filled; text before the first heading has one of its own.
fn last(page: &mut Page) -> &mut PageArticle {
    if page.articles.is_empty() {
        page.articles.push(PageArticle { id: "beginning".to_owned(), level: 2, ..PageArticle::default() });
    }
    let at = page.articles.len() - 1;
    &mut page.articles[at]
}

/// Whether a name stands in a text as a word of its own.
fn mentions(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let part = |c: char| c.is_alphanumeric() || c == '-';
        let before = text[..at].chars().next_back().is_some_and(part);
        let after = text[at + name.len()..].chars().next().is_some_and(part);
        !before && !after
    })
}

fn passage(prose: &Prose, source: &Source) -> Passage {
    let start = prose.number.as_ref().map_or(prose.span.start, |number| number.span.end);
    let skip = source.text().get(start as usize..prose.span.end as usize).map_or(0, |rest| {
        rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ')' | '-' | '>' | '*')).len()
    });
    let span = Span::new(prose.span.file, start + skip as u32, prose.span.end.max(start + skip as u32));
    Passage {
        id: String::new(),
        number: prose.number.as_ref().map_or_else(String::new, |number| number.text.to_string()),
        commentary: prose.kind == ProseKind::Quote,
        pieces: pieces(span, &prose.brackets, source),
        rule: None,
    }
}

/// Words with the brackets in them.
fn pieces(span: Span, brackets: &[Bracket<Words>], source: &Source) -> Vec<Piece> {
    let text = |from: u32, to: u32| source.text().get(from as usize..to as usize).map(plain).unwrap_or_default();
    let mut found = Vec::new();
    let mut at = span.start;
    for bracket in brackets.iter().filter(|bracket| bracket.span.start >= span.start && bracket.span.end <= span.end) {
        if bracket.span.start > at {
            found.push(Piece::Text(text(at, bracket.span.start)));
        }
        let alternatives = bracket
            .alts
            .iter()
            .map(|alt| {
                let inside = match &alt.value {
                    Some(Slot::Plain(words)) => pieces_of(words, source),
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
        found.push(Piece::Text(text(at, span.end)));
    }
    found
}

fn pieces_of(words: &Words, source: &Source) -> Vec<Piece> {
    pieces(words.span, &words.brackets, source)
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

/// Each finding stands with the article in which its words are.
fn place_findings(reading: &Reading, page: &mut Page) {
    let mut starts: Vec<(u16, u32, usize)> = Vec::new();
    let mut at = 0;
    for file in reading.files.iter().filter(|file| file.instrument.0 == 0) {
        for block in &file.document.blocks {
            if let Part::Heading(heading) = block {
                starts.push((
                    heading.span.file.0,
                    heading.span.start,
                    at + usize::from(page.articles.first().is_some_and(|one| one.id == "beginning")),
                ));
                at += 1;
            }
        }
    }
    let mut rest: Vec<Finding> = Vec::new();
    for one in reading.diagnostics.iter().filter(|one| one.severity != Severity::Open && one.severity != Severity::Note) {
        let place = (one.primary.file.0, one.primary.start);
        let home = starts.iter().rev().find(|(file, start, _)| *file == place.0 && *start <= place.1).map(|(.., at)| *at);
        match home.and_then(|at| page.articles.get_mut(at)) {
            Some(article) => article.findings.push(finding(one, &reading.sources)),
            None => rest.push(finding(one, &reading.sources)),
        }
    }
    if !rest.is_empty() {
        page.summary.push(Block::Findings { id: "whole".to_owned(), title: "Of the whole treaty".to_owned(), findings: rest });
    }
}

fn sections(reading: &Reading, tested: &TestReport) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut add = |id: &str, title: &str, block: Block, empty: bool| {
        if !empty {
            let mut section = Section::new(id, title);
            section.push(block);
            sections.push(section);
        }
    };
    let decisions = decision_table(&decision_summary(&reading.treaty), &reading.treaty);
    let empty = decisions.rows.is_empty();
    add("decisions", "Decisions, and who can block them", decisions.into(), empty);
    let duties = matrix(reading);
    let empty = duties.rows.is_empty();
    add("duties", "Duties and prohibitions", duties.into(), empty);
    let issues = four_column(reading);
    let empty = issues.rows.is_empty();
    add("brackets", "What is not agreed", issues.into(), empty);
    if !tested.asks.is_empty() {
        sections.push(questions(reading, tested));
    }
    sections
}

/// The questions of the document with their answers and what these rest on.
fn questions(reading: &Reading, tested: &TestReport) -> Section {
    let mut section = Section::new("questions", "Questions and answers");
    for ask in &tested.asks {
        let mut one = Section::new("question", words_of(&ask.text));
        let lines = answer_blocks(&ask.answered, &reading.treaty, true);
        // The question itself is the title.
        one.blocks = lines.into_iter().skip(1).collect();
        if ask.verdict == Verdict::Failed {
            let expected = ask.expected.iter().map(|line| Item::toned(format!("expected by the document: {line}"), Tone::Bad)).collect();
            one.push(Block::list("expected", expected));
        }
        section.push(one);
    }
    section
}

fn words_of(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
