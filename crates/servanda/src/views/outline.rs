//! The articles of a treaty, and what stands under them.

use servanda_model::{Guard, IssueKind, Modal, Origin, Treaty};
use servanda_report::{Block, Item, Report, Tone};

use super::check::title;
use crate::Reading;

/// The articles, with the rules, declarations and open brackets under each.
pub fn outline(reading: &Reading) -> Report {
    let treaty = &reading.treaty;
    let mut report = Report::new("outline", title(reading));
    report.push(Block::Heading { text: title(reading) });
    let mut placed: Vec<(u16, u32, Item)> = Vec::new();
    let own = |origin: &Origin| origin.instrument.0 == 0;
    let mut place = |origin: &Origin, item: Item| {
        if own(origin) {
            placed.push((origin.span.file.0, origin.span.start, item));
        }
    };
    for rule in &treaty.rules {
        let text = format!("{} `{}`", modal(super::rule_text::kind(rule)), rule.name.text);
        place(&rule.origin, item(text, &rule.origin, &rule.guard, treaty));
    }
    for decision in &treaty.decisions {
        place(&decision.origin, item(format!("decision `{}`", decision.name.text), &decision.origin, &decision.guard, treaty));
    }
    for fact in &treaty.facts {
        place(&fact.origin, item(format!("fact `{}`", fact.name.text), &fact.origin, &fact.guard, treaty));
    }
    for issue in &treaty.issues {
        let mut shown = Item::toned(format!("{} {}", kind(issue.kind), issue.name), Tone::Warn);
        shown.items = issue.alts.iter().map(|alt| Item::new(alternative(alt))).collect();
        place(&issue.origin, shown);
    }
    placed.sort_by_key(|(file, start, _)| (*file, *start));
    let articles: Vec<_> = treaty.articles.iter().filter(|article| article.instrument.0 == 0).collect();
    let mut items: Vec<Item> = Vec::new();
    let mut rest = placed.into_iter().peekable();
    let before = |next: Option<&&servanda_model::Article>, file: u16, start: u32| {
        next.is_none_or(|next| (file, start) < (next.span.file.0, next.span.start))
    };
    let mut loose = Vec::new();
    while let Some((file, start, _)) = rest.peek() {
        if !before(articles.first(), *file, *start) {
            break;
        }
        loose.extend(rest.next().map(|(.., item)| item));
    }
    items.append(&mut loose);
    for (at, article) in articles.iter().enumerate() {
        let mut shown = Item::toned(article.title.as_str(), Tone::Strong);
        if !article.guard.is_empty() {
            shown.text = format!("{}  (only with {})", shown.text, settings(&article.guard, treaty));
        }
        while let Some((file, start, _)) = rest.peek() {
            if !before(articles.get(at + 1), *file, *start) {
                break;
            }
            shown.items.extend(rest.next().map(|(.., item)| item));
        }
        items.push(shown);
    }
    report.push(Block::list("articles", items));
    report
}

fn item(text: String, origin: &Origin, guard: &Guard, treaty: &Treaty) -> Item {
    let text = if guard.is_empty() { text } else { format!("{text}  (only with {})", settings(guard, treaty)) };
    Item::new(text).article(origin.cite.as_str())
}

fn modal(modal: Option<Modal>) -> &'static str {
    match modal {
        Some(Modal::Shall) => "duty",
        Some(Modal::ShallNot) => "prohibition",
        Some(Modal::May) => "permission",
        Some(Modal::HasPower) => "power",
        Some(Modal::Effect) | None => "rule",
    }
}

fn kind(kind: IssueKind) -> &'static str {
    match kind {
        IssueKind::Open => "not agreed:",
        IssueKind::Reading => "several readings:",
        IssueKind::Supposition => "supposed:",
    }
}

fn alternative(alt: &servanda_model::Alternative) -> String {
    let labels = if alt.labels.is_empty() { "no sponsor".to_owned() } else { alt.labels.join(", ") };
    if alt.delete { format!("{labels}: (nothing)") } else { format!("{labels}: {}", one_line(&alt.text)) }
}

/// The words of an alternative on one line, cut where they go on and on.
fn one_line(text: &str) -> String {
    const MOST: usize = 100;
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= MOST { words } else { format!("{} …", words.chars().take(MOST).collect::<String>()) }
}

/// Choices as they are written: `#rule = RU, #turkey = UA`.
pub(super) fn settings(guard: &[servanda_model::Pick], treaty: &Treaty) -> String {
    let parts: Vec<String> = guard
        .iter()
        .filter_map(|pick| {
            let issue = treaty.issues.get(pick.issue.0 as usize)?;
            let alt = issue.alts.get(usize::from(pick.alt))?;
            let name = match alt.labels.first() {
                Some(label) => label.as_str(),
                None if alt.delete => "delete",
                None => alt.text.as_str(),
            };
            Some(format!("{} = {name}", issue.name))
        })
        .collect();
    parts.join(", ")
}
