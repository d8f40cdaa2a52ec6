//! Answers of the lenses as reports: what holds, under which choices, by which articles.

use ecow::EcoString;
use servanda_analysis::{Answered, Derivation, Entry, Outcome};
use servanda_model::{Pick, Treaty};
use servanda_report::{Block, Item, Report, Section, Tone};

use super::outline::settings;

/// One question with its answer.
pub fn answer(title: &str, answered: &Answered, treaty: &Treaty) -> Report {
    let mut report = Report::new("ask", title);
    for block in blocks(answered, treaty, true) {
        report.push(block);
    }
    report
}

/// A question with its answer; `why` shows what each entry rests on.
pub(super) fn blocks(answered: &Answered, treaty: &Treaty, why: bool) -> Vec<Block> {
    let mut blocks = vec![Block::toned(answered.question.as_str(), Tone::Strong)];
    match &answered.outcome {
        Outcome::Entries(entries) => {
            blocks.push(Block::list("answer", entries.iter().map(|entry| item(entry, treaty, why, &answered.notes)).collect()));
        }
        Outcome::NotAnswered(reason) => blocks.push(Block::toned(format!("not answered: {reason}"), Tone::Warn)),
    }
    if !answered.notes.is_empty() {
        blocks.push(Block::list("notes", answered.notes.iter().map(|note| Item::toned(note.as_str(), Tone::Quiet)).collect()));
    }
    blocks
}

/// A question with its answer under a title of its own.
pub(super) fn section(id: &str, title: &str, answered: &Answered, treaty: &Treaty) -> Section {
    let mut section = Section::new(id, title);
    for block in blocks(answered, treaty, true) {
        section.push(block);
    }
    section
}

/// One entry: its line, its condition, its articles, and what it rests on; what is said of the whole answer is not said again.
pub(super) fn item(entry: &Entry, treaty: &Treaty, why: bool, said: &[EcoString]) -> Item {
    let mut item = Item::new(line(entry, treaty)).article(entry.derivation.articles.join(", "));
    if why {
        item.items = reasons(&entry.derivation, said);
    }
    item
}

/// The line of an entry as it could be written after `expect`, without its articles.
pub(super) fn line(entry: &Entry, treaty: &Treaty) -> String {
    let condition = condition(&entry.when, treaty);
    let of = match &entry.of {
        Some(of) if !entry.text.contains(&format!(" for {of}")) => format!(" for {of}"),
        _ => String::new(),
    };
    if condition.is_empty() { format!("{}{of}", entry.text) } else { format!("{}{of}  if {condition}", entry.text) }
}

/// `#rule = RU, #turkey = UA or #map = UA`; empty where nothing depends on a choice.
pub fn condition(when: &[Vec<Pick>], treaty: &Treaty) -> String {
    if when.iter().any(Vec::is_empty) {
        return String::new();
    }
    when.iter().map(|picks| settings(picks, treaty)).collect::<Vec<_>>().join(" or ")
}

fn reasons(derivation: &Derivation, said: &[EcoString]) -> Vec<Item> {
    let mut items = Vec::new();
    let names = |names: &[EcoString]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if !derivation.items.is_empty() {
        items.push(Item::new(format!("rests on {}", names(&derivation.items))));
    }
    if !derivation.default_law.is_empty() {
        items.push(Item::toned(format!("by default law: {}", derivation.default_law.join(", ")), Tone::Warn));
    }
    items.extend(derivation.assumptions.iter().map(|line| Item::toned(format!("assuming {line}"), Tone::Warn)));
    items.extend(derivation.given.iter().map(|line| Item::new(format!("given {line}"))));
    let notes = derivation.notes.iter().filter(|note| !said.contains(note));
    items.extend(notes.map(|line| Item::toned(line.as_str(), Tone::Quiet)));
    items
}
