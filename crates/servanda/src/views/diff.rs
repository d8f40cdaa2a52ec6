//! Two drafts compared by what they do, article by article.

use std::collections::BTreeMap;

use servanda_analysis::compare;
use servanda_analysis::drafts::redline::{Kept, redline};
use servanda_analysis::drafts::{
    BlockChange, Change, Difference, FindingChange, IssueChange, IssueTurn, ItemChange, TermChange, Turn, Veto, VetoChange,
};
use servanda_report::{Block, Item, Redline, RedlineChange, RedlinePassage, RedlineRun, Report, Section, Tone};
use servanda_syntax::Severity;

use super::check::title;
use super::count::count;
use crate::Reading;

/// A draft.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What it says.
    pub reading: &'a Reading,
}

/// Lines of one kind beyond this number are counted, not listed.
const LISTED: usize = 12;

/// What changes from one draft to another: by what they do, not by their wording.
pub fn diff(old: Draft<'_>, new: Draft<'_>) -> Report {
    let difference = compare(old.reading, new.reading);
    let mut report = Report::new("diff", format!("{} → {}", old.name, new.name));
    report.push(Block::Heading { text: format!("{} → {}", title(old.reading), title(new.reading)) });
    errors(&mut report, old);
    errors(&mut report, new);
    let renamed: Vec<Item> =
        difference.renamed.iter().map(|(was, is)| Item::toned(format!("`{was}` is now called `{is}`"), Tone::Quiet)).collect();
    section(&mut report, "names", "names", renamed);
    articles(&mut report, &difference, new.reading);
    section(&mut report, "terms", "parties, roles, places and the rest of what is declared", difference.terms.iter().map(term).collect());
    let elements = difference.elements.iter().map(|one| {
        let tone = if one.after == "silent" { Tone::Warn } else { Tone::Plain };
        Item::toned(format!("{}: {} → {}", one.element, one.before, one.after), tone)
    });
    section(&mut report, "elements", "entry into force, exit and the rest of what a treaty needs", elements.collect());
    section(&mut report, "brackets", "brackets and readings", difference.issues.iter().map(issue).collect());
    section(&mut report, "findings", "gaps and defects", findings(&difference.findings));
    let answers = difference.answers.iter().map(|one| {
        let lost = one.before.iter().map(|line| Item::new(format!("no longer: {line}")));
        let gained = one.after.iter().map(|line| Item::new(format!("now: {line}")));
        let after = (!one.given.is_empty()).then(|| format!("after {}", one.given.join("; ")));
        let as_of = one.as_of.as_ref().map(|day| format!("as of {day}"));
        let given: Vec<String> = after.into_iter().chain(as_of).collect();
        let given = if given.is_empty() { String::new() } else { format!(" ({})", given.join(", ")) };
        Item::toned(format!("{}{given}", one.question), Tone::Strong).with(lost.chain(gained).collect())
    });
    let asked = format!("answers that changed, of {}", count(difference.shared_questions, "shared question", "shared questions"));
    section(&mut report, "answers", &asked, answers.collect());
    report.push(if difference.is_empty() { Block::toned("nothing differs in what they do", Tone::Good) } else { tally(&difference) });
    report
}

/// The words that came and went, beside what the drafts do: rule blocks left out, for they are compared by meaning.
pub fn diff_text(old: Draft<'_>, new: Draft<'_>) -> Section {
    let mut section = Section::new("text", "the words");
    let passages: Vec<RedlinePassage> = redline(old.reading, new.reading)
        .into_iter()
        .map(|passage| RedlinePassage {
            heading: passage.heading,
            runs: passage.runs.into_iter().map(|run| RedlineRun { change: change(run.kept), text: run.text }).collect(),
        })
        .collect();
    if passages.is_empty() {
        section.push(Block::toned("no word of the treaty differs", Tone::Good));
    } else {
        section.push(Redline { id: "redline".to_owned(), passages });
    }
    section
}

fn change(kept: Kept) -> RedlineChange {
    match kept {
        Kept::Same => RedlineChange::Same,
        Kept::Removed => RedlineChange::Removed,
        Kept::Added => RedlineChange::Added,
    }
}

/// A draft with errors is read as far as it can be; the reader must know.
fn errors(report: &mut Report, draft: Draft<'_>) {
    let errors = draft.reading.diagnostics.iter().filter(|one| one.is_error()).count();
    if errors > 0 {
        let what = count(errors, "error", "errors");
        report.push(Block::toned(format!("`{}` has {what}: what they touch is not compared", draft.name), Tone::Bad));
    }
}

fn section(report: &mut Report, id: &str, title: &str, items: Vec<Item>) {
    if !items.is_empty() {
        let mut section = Section::new(id, title);
        section.push(Block::list(id, items));
        report.push(section);
    }
}

/// The article of a citation, without its paragraphs.
fn article_of(cite: &str) -> &str {
    cite.split('(').next().unwrap_or(cite).trim_end()
}

/// Rules, decisions and facts under the articles of the later draft; then what is gone, under those of the earlier one.
fn articles(report: &mut Report, difference: &Difference, new: &Reading) {
    let mut groups: Vec<(String, Vec<Item>)> = Vec::new();
    let mut push = |title: String, item: Item| match groups.iter_mut().find(|(known, _)| *known == title) {
        Some((_, items)) => items.push(item),
        None => groups.push((title, vec![item])),
    };
    let titles: BTreeMap<&str, &str> = new
        .treaty
        .articles
        .iter()
        .filter(|article| article.instrument.0 == 0)
        .map(|article| (article.cite.as_str(), article.title.as_str()))
        .collect();
    for change in &difference.items {
        let heading = match &change.is {
            Some(cite) => titles.get(article_of(cite)).map_or_else(|| article_of(cite).to_owned(), |title| (*title).to_owned()),
            None => "no longer in the text".to_owned(),
        };
        push(heading, item(change));
    }
    for (number, (title, items)) in groups.into_iter().enumerate() {
        section(report, &format!("article-{}", number + 1), &title, items);
    }
}

fn item(change: &ItemChange) -> Item {
    let renamed = change.renamed.as_ref().map_or_else(String::new, |was| format!(", before `{was}`"));
    let place = match (&change.was, &change.is) {
        (Some(was), Some(is)) if was != is => format!("{was} → {is}"),
        (_, Some(is)) => is.to_string(),
        (Some(was), None) => was.to_string(),
        (None, None) => String::new(),
    };
    let whole = matches!(change.turn, Turn::Added | Turn::Dropped);
    let sentence = if change.sentence.is_empty() || change.kind == "fact" { String::new() } else { format!(": {}", change.sentence) };
    let text = format!("{} {} `{}`{renamed}{sentence}", change.turn.word(), change.kind, change.name);
    let tone = match change.turn {
        Turn::Added => Tone::Good,
        Turn::Dropped => Tone::Bad,
        _ => Tone::Strong,
    };
    let mut items: Vec<Item> = if whole { change.changes.iter().map(said).collect() } else { change.changes.iter().map(turned).collect() };
    items.extend(change.blocks.iter().flat_map(|blocks| blocking(blocks, whole)));
    Item::toned(text, tone).article(place).with(items)
}

/// What a new or former item says.
fn said(change: &Change) -> Item {
    let lines = if change.after.is_empty() { &change.before } else { &change.after };
    Item::toned(format!("{}: {}", change.element, lines.join("; ")), Tone::Quiet)
}

/// What an element said and says.
fn turned(change: &Change) -> Item {
    let text = match (change.was_silent, change.is_silent) {
        (true, _) => format!("silent → {}", change.after.join("; ")),
        (_, true) => format!("{} → silent", change.before.join("; ")),
        _ if change.before.is_empty() => format!("also {}", change.after.join("; ")),
        _ if change.after.is_empty() => format!("no longer {}", change.before.join("; ")),
        _ => format!("{} → {}", change.before.join("; "), change.after.join("; ")),
    };
    let text = if change.element == "bracket" { text.replace("silent", "not in brackets") } else { text };
    Item::new(format!("{} {}: {text}", change.element, change.turn.word()))
}

fn blocking(blocks: &BlockChange, whole: bool) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    if let ((Some(before), Some(after)), false) = (blocks.voters, whole)
        && before != after
    {
        items.push(Item::new(format!("number of voters: {before} → {after}")));
    }
    items.extend(blocks.vetoes.iter().map(veto));
    let mut sets = |lines: &[ecow::EcoString], what: &str, tone: Tone| {
        items.extend(lines.iter().take(LISTED).map(|line| Item::toned(format!("{what}: {line}"), tone)));
        if lines.len() > LISTED {
            items.push(Item::toned(format!("{what}: {} more", lines.len() - LISTED), Tone::Quiet));
        }
    };
    sets(&blocks.lost, if whole { "could block" } else { "can no longer block" }, Tone::Bad);
    sets(&blocks.gained, if whole { "can block" } else { "can now block" }, Tone::Warn);
    items.extend(blocks.unknown.iter().map(|reason| Item::toned(format!("who can block is not compared: {reason}"), Tone::Warn)));
    items
}

fn veto(change: &VetoChange) -> Item {
    let one = change.who.len() == 1;
    let who = names(&change.who);
    let (gain, lose, keep, have) = if one { ("gains", "loses", "keeps", "has") } else { ("gain", "lose", "keep", "have") };
    let (text, tone) = match (&change.before, &change.after) {
        (Veto::Never, Veto::Always) => (format!("{who} {gain} a veto"), Tone::Warn),
        (Veto::Never, Veto::If(when)) => (format!("{who} {gain} a veto if {when}"), Tone::Warn),
        (Veto::If(when), Veto::Always) => (format!("{who} {gain} a veto whatever is chosen: before only if {when}"), Tone::Warn),
        (Veto::Always, Veto::Never) => (format!("{who} {lose} the veto"), Tone::Bad),
        (Veto::If(when), Veto::Never) => (format!("{who} {lose} the veto, which was there if {when}"), Tone::Bad),
        (Veto::Always, Veto::If(when)) => (format!("{who} {keep} the veto only if {when}"), Tone::Bad),
        (Veto::If(before), Veto::If(after)) => (format!("{who} {have} a veto if {after}: before if {before}"), Tone::Plain),
        (Veto::Never, Veto::Never) | (Veto::Always, Veto::Always) => (format!("{who} {keep} what there was"), Tone::Quiet),
    };
    Item::toned(text, tone)
}

/// `A, B and C`; of many, the first ones.
fn names(all: &[ecow::EcoString]) -> String {
    match all {
        [] => "nobody".to_owned(),
        [one] => one.to_string(),
        _ if all.len() > LISTED => {
            format!("{} and {} more", all.iter().take(LISTED).map(AsRef::as_ref).collect::<Vec<&str>>().join(", "), all.len() - LISTED)
        }
        [init @ .., last] => format!("{} and {last}", init.join(", ")),
    }
}

fn term(change: &TermChange) -> Item {
    let label = change.label.as_ref().map_or_else(String::new, |label| format!(" \"{label}\""));
    let said = match (change.before.is_empty(), change.after.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!(": {}{}", if change.turn == Turn::Changed { "now also " } else { "" }, change.after.join("; ")),
        (false, true) => format!(": {}{}", if change.turn == Turn::Changed { "no longer " } else { "" }, change.before.join("; ")),
        (false, false) => format!(": {} → {}", change.before.join("; "), change.after.join("; ")),
    };
    let tone = match change.turn {
        Turn::Added => Tone::Good,
        Turn::Dropped => Tone::Bad,
        _ => Tone::Plain,
    };
    let name = if matches!(change.kind, "header" | "assumption" | "act") {
        change.name.to_string()
    } else {
        format!("{} `{}`{label}", change.kind, change.name)
    };
    Item::toned(format!("{} {name}{said}", change.turn.word()), tone)
}

fn issue(change: &IssueChange) -> Item {
    let kind = if change.reading { "reading" } else { "bracket" };
    let tone = match change.turn {
        IssueTurn::Closed | IssueTurn::Gone => Tone::Good,
        IssueTurn::New | IssueTurn::Reopened => Tone::Warn,
        IssueTurn::Changed => Tone::Plain,
    };
    let (word, mut items) = (change.turn.word(), Vec::new());
    let mut text = format!("{word}: {kind} {}", change.name);
    if change.turn == IssueTurn::Changed {
        items.extend(change.before.iter().map(|line| Item::new(format!("no longer: {line}"))));
        items.extend(change.after.iter().map(|line| Item::new(format!("now: {line}"))));
    } else {
        let lines = if change.after.is_empty() { &change.before } else { &change.after };
        text = format!("{text} [{}]", lines.join(" | "));
    }
    Item::toned(text, tone).article(change.cite.as_str()).with(items)
}

/// Gaps and defects of what stayed one by one; those that came or went with a whole item in one line each way.
fn findings(all: &[FindingChange]) -> Vec<Item> {
    let mut items: Vec<Item> = all
        .iter()
        .filter(|one| !one.with_item || one.severity <= Severity::Defect)
        .map(|one| {
            let (word, tone) = if one.opened { ("opened", Tone::Warn) } else { ("closed", Tone::Good) };
            Item::toned(format!("{word} {}: {}", one.severity.name(), one.message), tone).article(one.cite.as_str())
        })
        .collect();
    for opened in [false, true] {
        let many = all.iter().filter(|one| one.with_item && one.opened == opened && one.severity > Severity::Defect).count();
        if many > 0 {
            let what = count(many, "more finding", "more findings");
            let how = if opened { "came with what was added" } else { "went with what was dropped" };
            items.push(Item::toned(format!("{what} {how}"), Tone::Quiet));
        }
    }
    items
}

fn tally(difference: &Difference) -> Block {
    let of = |turn: Turn| difference.items.iter().filter(|item| item.turn == turn).count();
    let turned = |turn: Turn| difference.items.iter().flat_map(|item| &item.changes).filter(|change| change.turn == turn).count();
    let brackets = |turn: IssueTurn| difference.issues.iter().filter(|issue| issue.turn == turn && !issue.reading).count();
    let parts = [
        format!("{} added, {} dropped, {} changed", of(Turn::Added), of(Turn::Dropped), of(Turn::Changed)),
        format!("{} tightened, {} loosened", turned(Turn::Tightened), turned(Turn::Loosened)),
        format!(
            "brackets: {} new, {} closed",
            brackets(IssueTurn::New) + brackets(IssueTurn::Reopened),
            brackets(IssueTurn::Closed) + brackets(IssueTurn::Gone)
        ),
        count(difference.answers.len(), "answer changed", "answers changed"),
    ];
    Block::paragraph(parts.join("; "))
}
