//! What follows from the text: decisions with power, duties with their status, brackets with the answers that depend on them, questions, time.

use servanda_analysis::{Outcome, TestReport, Verdict, decision_games, decision_summary};
use servanda_model::{IssueId, IssueKind};
use servanda_report::{Align, Block, Cell, Column, Item, Report, Section, Table, Tone};
use servanda_vote::{Beyond, Budget, Electorate, Game, Names, Power};

use super::super::answer::{blocks as answer_blocks, condition};
use super::super::blockers::decision_table;
use super::super::paper::{four_column, matrix};
use super::super::power::{Index, Played, Shown, power};
use super::super::run::{Ran, due, matrix as status, timeline};
use super::rules::anchor;
use crate::Reading;

/// Variants of decisions beyond this number are counted, not drawn.
const DRAWN: usize = 48;
/// Voters beyond this number are shown by classes of alike ones, as the command does.
const EACH: usize = 40;

/// All sections, in reading order.
pub(super) fn all(reading: &Reading, tested: &TestReport, ran: Option<Ran<'_>>) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut add = |id: &str, title: &str, blocks: Vec<Block>| {
        if !blocks.is_empty() {
            sections.push(Section { id: id.to_owned(), title: title.to_owned(), blocks });
        }
    };
    add("decisions", "Decisions, and who can block them", decisions(reading));
    match ran {
        Some(ran) => {
            // The heading of a report of its own is the section's title here.
            let without_heading =
                |report: Report| report.blocks.into_iter().filter(|block| !matches!(block, Block::Heading { .. })).collect();
            add("due", "What is due", without_heading(due(ran)));
            add("duties", "Duties and prohibitions, and what has become of them", without_heading(status(ran)));
            add("timeline", "What followed from what", without_heading(timeline(ran)));
        }
        None => add("duties", "Duties and prohibitions", table(matrix(reading))),
    }
    add("brackets", "What is not agreed", table(brackets(reading, tested)));
    if !tested.asks.is_empty() {
        sections.push(questions(reading, tested));
    }
    sections
}

fn table(table: Table) -> Vec<Block> {
    if table.rows.is_empty() { Vec::new() } else { vec![table.into()] }
}

/// Every decision with who can block it and who suffices; below, the power of each voter in each variant.
fn decisions(reading: &Reading) -> Vec<Block> {
    let treaty = &reading.treaty;
    let mut summary = decision_table(&decision_summary(treaty), treaty);
    for (row, decision) in summary.rows.iter_mut().zip(&treaty.decisions) {
        if let Some(cell) = row.first_mut().filter(|_| decision.origin.instrument.0 == 0) {
            cell.place = Some(anchor(&decision.origin));
        }
    }
    let mut blocks = table(summary);
    let games = decision_games(treaty, &[]);
    let budget = Budget { nodes: 200_000, work: 100_000_000, ..Budget::default() };
    let mut variants: Vec<(String, Vec<Section>)> = Vec::new();
    for view in games.iter().take(DRAWN) {
        let when = condition(&view.when, treaty);
        let when = if when.is_empty() { "whatever is chosen".to_owned() } else { format!("if {when}") };
        let title = format!("Power in `{}` [{}]", view.name, view.cite);
        let mut section = Section::new("variant", when);
        match &view.game {
            Err(why) => {
                section.push(Block::toned(format!("not computed: {why}"), Tone::Warn));
            }
            Ok(game) => section.blocks = drawn(game, &title, &budget),
        }
        match variants.iter_mut().find(|(known, _)| *known == title) {
            Some((_, sections)) => sections.push(section),
            None => variants.push((title, vec![section])),
        }
    }
    for (title, mut sections) in variants {
        // One variant is shown, several are opened on demand.
        let block = if sections.len() == 1 {
            Section { id: "power".to_owned(), title, blocks: sections.remove(0).blocks }
        } else {
            let title = format!("{title}: {} variants", sections.len());
            Section { id: "game".to_owned(), title, blocks: sections.into_iter().map(Block::from).collect() }
        };
        blocks.push(block.into());
    }
    if games.len() > DRAWN {
        let more = format!("and {} more variants: `servanda power` has them all", games.len() - DRAWN);
        blocks.push(Block::toned(more, Tone::Quiet));
    }
    blocks
}

/// The power of every voter, as the command `power` shows it.
fn drawn(game: &servanda_analysis::VotingGame, title: &str, budget: &Budget<'_>) -> Vec<Block> {
    let not = |why: String| vec![Block::toned(format!("not computed: {why}"), Tone::Warn)];
    let electorate = match Electorate::named(game.voters.iter().map(ToString::to_string)) {
        Ok(electorate) => electorate,
        Err(why) => return not(why.to_string()),
    };
    let found = Game::new(electorate.clone(), game.rule.clone()).and_then(|rule| Ok((Power::of(&rule, budget, Beyond::Quadrature)?, rule)));
    let (values, rule) = match found {
        Ok(found) => found,
        Err(why) => return not(why.to_string()),
    };
    let mut names = Names::of(&electorate);
    for (name, voters) in &game.roles {
        names = names.role(name.to_string(), voters.iter().copied());
    }
    let coalitions = rule.solve(budget).ok();
    let shown = Shown { indices: &[Index::ShapleyShubik], exact: false, explain: false, each: EACH };
    let played = Played { power: &values, coalitions: coalitions.as_ref(), names: &names, unions: None };
    let report = power(title, &played, &shown);
    // Who can block and who suffices stands in the table above.
    report.blocks.into_iter().filter(|block| !matches!(block, Block::Heading { .. } | Block::Section(_))).collect()
}

/// The brackets with their sponsors' texts, and the questions of the document whose answer depends on them.
fn brackets(reading: &Reading, tested: &TestReport) -> Table {
    let mut table = four_column(reading);
    if tested.asks.is_empty() {
        return table;
    }
    table.columns.push(Column { id: "answers".to_owned(), title: "answers that depend on it".to_owned(), align: Align::Left });
    let open = reading.treaty.issues.iter().zip(0..).filter(|(issue, _)| issue.kind == IssueKind::Open && issue.origin.instrument.0 == 0);
    for (row, (_, id)) in table.rows.iter_mut().zip(open) {
        let asked = tested.asks.iter().filter(|ask| match &ask.answered.outcome {
            Outcome::Entries(entries) => entries.iter().any(|entry| entry.when.iter().flatten().any(|pick| pick.issue == IssueId(id))),
            Outcome::NotAnswered(_) => false,
        });
        let asked: Vec<String> = asked.map(|ask| words_of(&ask.text)).collect();
        row.push(if asked.is_empty() { Cell::toned("none that is asked", Tone::Quiet) } else { asked.join("\n").into() });
    }
    table
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
