//! Questions that speak of a settled choice: in the variant there is nothing left to choose.

use std::collections::BTreeSet;

use crate::ast::{Block, ItemKind, Node};
use crate::parse::parse;
use crate::source::FileId;

/// The text without the questions and claims that name one of these issues, and how many were left out.
pub fn without_questions_about(text: &str, issues: &BTreeSet<&str>) -> (String, usize) {
    let document = parse(FileId(0), text).value;
    let fences = document.blocks.iter().filter_map(|block| if let Block::Fence(fence) = block { Some(fence) } else { None });
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for node in fences.flat_map(|fence| &fence.items) {
        if let Node::One(item) = node
            && matches!(item.kind, ItemKind::Ask(_) | ItemKind::Claim(_))
            && text.get(item.span.range()).is_some_and(|words| names_issue(words, issues))
        {
            let start = text[..item.span.start as usize].rfind('\n').map_or(0, |at| at + 1);
            let end = text[item.span.end as usize..].find('\n').map_or(text.len(), |at| item.span.end as usize + at + 1);
            spans.push((start, end));
        }
    }
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end) in &spans {
        kept.push_str(text.get(at..*start).unwrap_or(""));
        at = (*end).max(at);
    }
    kept.push_str(text.get(at..).unwrap_or(""));
    (kept, spans.len())
}

/// Whether `#issue` stands in the words for one of these issues.
fn names_issue(words: &str, issues: &BTreeSet<&str>) -> bool {
    words.split('#').skip(1).any(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len());
        // A bracket without a name has one with a number behind a point.
        let derived = rest.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '.').unwrap_or(rest.len());
        issues.contains(&rest[..end]) || issues.contains(&rest[..derived])
    })
}

#[cfg(test)]
mod tests {
    use super::without_questions_about;

    #[test]
    fn questions_about_settled_choices_are_left_out() {
        let text = "# T\n\n```servanda\nask who can block a\n    with        #rule = RU\n    expect      none\nask who can block b\n    expect      none  if #rules = RU\n```\n";
        let (kept, dropped) = without_questions_about(text, &["rule"].into());
        assert_eq!(dropped, 1);
        assert_eq!(kept, "# T\n\n```servanda\nask who can block b\n    expect      none  if #rules = RU\n```\n");
    }
}
