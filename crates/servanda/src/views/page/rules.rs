//! Rule blocks, rule by rule, each beside the paragraph that it renders.

use servanda_model::{ItemName, Origin};
use servanda_report::page::{PageArticle, Passage, Piece, RuleBlock};
use servanda_syntax::ast::{Fence, ItemKind, Node};
use servanda_syntax::{Source, Span};

use super::overlaps;
use crate::Reading;

/// The place of a rule on the page.
pub(in crate::views) fn anchor(origin: &Origin) -> String {
    format!("rule-{}-{}", origin.span.file.0, origin.span.start)
}

/// The rules, decisions and facts of a treaty that stand within some words.
fn items_in(reading: &Reading, span: Span) -> Vec<(&Origin, &ItemName)> {
    let treaty = &reading.treaty;
    let rules = treaty.rules.iter().map(|one| (&one.origin, &one.name));
    let decisions = treaty.decisions.iter().map(|one| (&one.origin, &one.name));
    let facts = treaty.facts.iter().map(|one| (&one.origin, &one.name));
    let mut found: Vec<(&Origin, &ItemName)> =
        rules.chain(decisions).chain(facts).filter(|(origin, _)| origin.instrument.0 == 0 && overlaps(origin.span, span)).collect();
    found.sort_by_key(|(origin, _)| origin.span.start);
    found
}

/// Puts a rule block into its article: each rule with the paragraph of its number, or else with the words since the last block, and the other way round.
pub(super) fn place(reading: &Reading, fence: &Fence, source: &Source, since: usize, article: &mut PageArticle) {
    let before = article.rules.len();
    let text = source.text();
    let line = |at: u32| text[..at as usize].rfind('\n').map_or(0, |line| line + 1);
    // Where each block begins, and the rules in it; what declares stays together.
    let mut starts: Vec<(usize, Vec<(&Origin, &ItemName)>)> = Vec::new();
    let mut questions: Vec<bool> = Vec::new();
    for node in &fence.items {
        let span = match node {
            Node::One(item) => item.span,
            Node::Open(bracket) => bracket.span,
        };
        let items = items_in(reading, span);
        let asks = matches!(node, Node::One(item) if matches!(item.kind, ItemKind::Ask(_) | ItemKind::Claim(_) | ItemKind::History(_)));
        if !items.is_empty() || starts.last().is_none_or(|(_, before)| !before.is_empty()) || questions.last() != Some(&asks) {
            starts.push((line(span.start), items));
            questions.push(asks);
        }
    }
    if let Some(first) = starts.first_mut() {
        first.0 = fence.body.start as usize;
    } else {
        return;
    }
    for (at, (start, items)) in starts.iter().enumerate() {
        let end = starts.get(at + 1).map_or(fence.body.end as usize, |(next, _)| *next);
        let mut block = RuleBlock {
            text: text.get(*start..end).unwrap_or("").trim_matches('\n').trim_end().to_owned(),
            questions: questions.get(at) == Some(&true),
            ..RuleBlock::default()
        };
        let issues = issues_in(&block.text);
        for (origin, name) in items {
            let id = anchor(origin);
            let number = paragraph(&origin.cite, reading);
            // The paragraph of its number; else those with its brackets; else the words since the last block, all together.
            let numbered = |passage: &Passage| number.is_some_and(|number| passage.number == number);
            let bracketed = |place: usize, passage: &Passage| place >= since && issues.iter().any(|issue| carries(&passage.pieces, issue));
            let by_number = article.passages.iter().any(numbered);
            let by_bracket = !by_number && article.passages.iter().enumerate().any(|(place, passage)| bracketed(place, passage));
            for (place, passage) in article.passages.iter_mut().enumerate().filter(|(_, passage)| !passage.commentary && !passage.unbound) {
                let own = if by_number { numbered(passage) } else { by_bracket && bracketed(place, passage) };
                let together = !by_number && !by_bracket && place >= since && passage.number.is_empty();
                if own {
                    passage.rules.push((id.clone(), name.text.to_string()));
                }
                let back = (passage.id.clone(), passage.number.clone());
                if (own || together) && !block.passages.contains(&back) {
                    block.passages.push(back);
                }
            }
            block.ids.push(id);
        }
        // Paragraphs without a number are one thing to go back to: the first of them.
        let mut unnumbered = 0;
        block.passages.retain(|(_, number)| {
            unnumbered += usize::from(number.is_empty());
            !number.is_empty() || unnumbered == 1
        });
        article.rules.push(block);
    }
    // Words that have no rule of their own are rendered by the block as a whole.
    let first = article.rules.iter().skip(before).find_map(|block| block.ids.first().cloned());
    for passage in article.passages.iter_mut().skip(since).filter(|passage| !passage.commentary && !passage.unbound) {
        if let (true, Some(first)) = (passage.rules.is_empty() && passage.number.is_empty(), &first) {
            passage.rules.push((first.clone(), String::new()));
        }
    }
}

/// The issues named in a text.
fn issues_in(text: &str) -> Vec<String> {
    let name = |rest: &str| rest.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or("").to_owned();
    text.split("[#").skip(1).map(name).map(|name| format!("#{name}")).collect()
}

/// Whether a bracket of the issue stands in some words.
fn carries(pieces: &[Piece], issue: &str) -> bool {
    pieces.iter().any(|piece| match piece {
        Piece::Bracket { issue: own, alternatives } => own == issue || alternatives.iter().any(|(_, inside)| carries(inside, issue)),
        Piece::Text(_) | Piece::Note(_) => false,
    })
}

/// The paragraph of a citation, which goes on behind that of its article: `2` of `Article 5(2)`, `5` of `Strand One 5(d)(i)`.
fn paragraph<'c>(cite: &'c str, reading: &Reading) -> Option<&'c str> {
    let articles = reading.treaty.articles.iter().filter(|article| article.instrument.0 == 0);
    let rest = articles.filter_map(|article| cite.strip_prefix(article.cite.as_str())).min_by_key(|rest| rest.len())?;
    let rest = rest.trim_start_matches([' ', '(']);
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}
