//! The page: the treaty's words on the left, their meaning on the right, what follows from them below.

mod prose;
mod rules;
mod sections;

use servanda_analysis::TestReport;
use servanda_model::{TermKind, Treaty};
use servanda_report::page::{Page, PageArticle, PageParty, Words};
use servanda_report::{Block, Finding, finding};
use servanda_syntax::ast::{Block as Part, Document, Heading, ProseKind};
use servanda_syntax::{Severity, Source, Span};

pub(super) use rules::anchor;

use super::check::{contents, tally, title};
use super::outline::settings;
use super::run::Ran;
use crate::Reading;

/// Everything about a treaty on one page. `tested` holds its own questions with their answers; `ran` is what a history led to, if there is one;
/// `words` are those of the page that are not the treaty's.
pub fn page(reading: &Reading, tested: &TestReport, ran: Option<Ran<'_>>, words: &Words) -> Page {
    let treaty = &reading.treaty;
    let mut page = Page {
        title: title(reading),
        status: treaty.front.status.to_string(),
        parties: parties(treaty),
        // The status stands below the title already.
        summary: vec![
            Block::fields("contents", contents(reading).into_iter().filter(|field| field.name != "status").collect()),
            tally(reading),
        ],
        ..Page::default()
    };
    let parties = page.parties.clone();
    for file in reading.files.iter().filter(|file| file.instrument.0 == 0) {
        // Read again: the reading keeps no trees of rules.
        let text = reading.sources.get(file.document.file).map_or("", servanda_syntax::Source::text);
        let document = servanda_syntax::parse(file.document.file, text).value;
        articles(reading, &document, &parties, &mut page);
    }
    place_findings(reading, &mut page, words);
    page.sections = sections::all(reading, tested, ran, words);
    page
}

/// Everybody who may be filtered for, with the names by which a rule may speak of them.
fn parties(treaty: &Treaty) -> Vec<PageParty> {
    let holds = |holders: &[servanda_model::Member], code: &str| {
        holders.iter().any(|holder| treaty.terms.get(holder.who.index()).is_some_and(|who| who.name == code))
    };
    let named = treaty.terms.iter().filter(|term| matches!(term.kind, TermKind::Party { unnamed: None } | TermKind::Third));
    named
        .map(|party| {
            let roles = treaty.terms.iter().filter(|term| match &term.kind {
                TermKind::Role(role) => holds(&role.holders, &party.name),
                _ => false,
            });
            PageParty {
                code: party.name.to_string(),
                name: party.label.as_ref().map_or_else(|| party.name.to_string(), ToString::to_string),
                names: std::iter::once(party).chain(roles).map(|term| term.name.to_string()).collect(),
            }
        })
        .collect()
}

/// The headings of a document with what stands under them.
fn articles(reading: &Reading, document: &Document, parties: &[PageParty], page: &mut Page) {
    let Some(source) = reading.sources.get(document.file) else { return };
    // Passages since the last rule block, by position in their article: rules without a paragraph of their own render these.
    let mut since = 0;
    for block in &document.blocks {
        match block {
            Part::Heading(heading) => {
                page.articles.push(article(heading, page.articles.len(), reading, source));
                since = 0;
            }
            Part::Paragraph(prose) if prose.kind != ProseKind::Comment => {
                let mut passage = prose::passage(prose, source);
                passage.unbound = reading.unbound.iter().any(|(span, _)| overlaps(*span, prose.span));
                last(page).passages.push(passage);
            }
            Part::Paragraph(_) => {}
            Part::Fence(fence) => {
                let text = source.text().get(fence.body.range()).unwrap_or("");
                let article = last(page);
                for party in parties {
                    if !article.parties.contains(&party.code) && party.names.iter().any(|name| mentions(text, name)) {
                        article.parties.push(party.code.clone());
                    }
                }
                rules::place(reading, fence, source, since, article);
                since = article.passages.len();
            }
        }
    }
}

fn overlaps(one: Span, other: Span) -> bool {
    one.file == other.file && one.start < other.end && other.start < one.end
}

/// An article, so far only its heading: with the brackets in it, and with the choices without which the whole article is gone.
fn article(heading: &Heading, number: usize, reading: &Reading, source: &Source) -> PageArticle {
    let treaty = &reading.treaty;
    let own = treaty.articles.iter().find(|article| overlaps(article.span, heading.span));
    PageArticle {
        id: format!("article-{number}"),
        title: heading.text.to_string(),
        heading: if heading.brackets.is_empty() { Vec::new() } else { prose::pieces(heading.text_span, &heading.brackets, source) },
        only_with: own.map_or_else(String::new, |article| settings(&article.guard, treaty)),
        level: heading.level,
        ..PageArticle::default()
    }
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

/// Each finding stands with the article in which its words are.
fn place_findings(reading: &Reading, page: &mut Page, words: &Words) {
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
        page.summary.push(Block::Findings { id: "whole".to_owned(), title: words.findings.to_owned(), findings: rest });
    }
}
