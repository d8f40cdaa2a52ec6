//! What follows from the text: decisions with power, duties with their status, brackets with the answers that depend on them, questions, time.

use std::collections::{BTreeMap, BTreeSet};

use servanda_analysis::{AskReport, DecisionView, Outcome, TestReport, Value, Verdict, decision_games, decision_summary};
use servanda_model::{Ask, IssueId, IssueKind, Pick, Setting, Treaty};
use servanda_report::page::Words;
use servanda_report::{Align, Block, Cell, Column, Item, Report, Section, Table, Tone};
use servanda_vote::{Beyond, Budget, Electorate, Game, Names, Power};

use super::super::answer::{blocks as answer_blocks, condition};
use super::super::blockers::decision_table;
use super::super::outline::settings;
use super::super::paper::{four_column, matrix};
use super::super::power::{Index, Played, Shown, power};
use super::super::run::{Ran, breaches, due, matrix as status, timeline};
use super::rules::anchor;
use crate::Reading;

/// Variants of decisions beyond this number are counted, not drawn.
const DRAWN: usize = 48;
/// Voters beyond this number are shown by classes of alike ones, as the command does.
const EACH: usize = 40;

/// All sections, in reading order.
pub(super) fn all(reading: &Reading, tested: &TestReport, ran: Option<Ran<'_>>, words: &Words) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut add = |id: &str, title: &str, blocks: Vec<Block>| {
        if !blocks.is_empty() {
            sections.push(Section { id: id.to_owned(), title: title.to_owned(), blocks });
        }
    };
    let titles = &words.sections;
    let views = decision_summary(&reading.treaty);
    add("decisions", titles.decisions, decisions(reading, &views, words));
    match ran {
        Some(ran) => {
            // The heading of a report of its own is the section's title here.
            let without_heading =
                |report: Report| report.blocks.into_iter().filter(|block| !matches!(block, Block::Heading { .. })).collect();
            add("due", titles.due, without_heading(due(ran)));
            add("breaches", titles.breaches, broken(ran));
            add("duties", titles.status, without_heading(status(ran)));
            add("timeline", titles.timeline, without_heading(timeline(ran)));
        }
        None => add("duties", titles.duties, table(matrix(reading))),
    }
    add("brackets", titles.brackets, table(brackets(reading, tested, &views, words)));
    if !tested.asks.is_empty() {
        sections.push(questions(reading, tested, words));
    }
    sections
}

/// Breaches, each with its derivation, which is opened on demand.
fn broken(ran: Ran<'_>) -> Vec<Block> {
    let Some(Block::Section(found)) = breaches(ran) else { return Vec::new() };
    let fold = |block: Block| match block {
        Block::Derivation(step) => {
            let mut one = Section::new("breach", step.text.clone());
            one.blocks = step.because.into_iter().map(Block::from).collect();
            one.into()
        }
        other => other,
    };
    found.blocks.into_iter().map(fold).collect()
}

fn table(table: Table) -> Vec<Block> {
    if table.rows.is_empty() { Vec::new() } else { vec![table.into()] }
}

/// Every decision with who can block it and who suffices; below, the power of each voter in each variant.
fn decisions(reading: &Reading, views: &[DecisionView], words: &Words) -> Vec<Block> {
    let treaty = &reading.treaty;
    let mut summary = decision_table(views, treaty);
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
        let when = if when.is_empty() { words.whatever.to_owned() } else { format!("if {when}") };
        let title = format!("{} `{}` [{}]", words.power_in, view.name, view.cite);
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
            let title = format!("{title}: {} {}", sections.len(), words.variants);
            Section { id: "game".to_owned(), title, blocks: sections.into_iter().map(Block::from).collect() }
        };
        blocks.push(block.into());
    }
    if games.len() > DRAWN {
        blocks.push(Block::toned(format!("+ {} {}", games.len() - DRAWN, words.more_variants), Tone::Quiet));
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

/// The brackets with their sponsors' texts, and the answers that depend on them: those of the document's questions, and who can block a decision.
fn brackets(reading: &Reading, tested: &TestReport, views: &[DecisionView], words: &Words) -> Table {
    let mut table = four_column(reading);
    if tested.asks.is_empty() && views.is_empty() {
        return table;
    }
    table.columns.push(Column { id: "answers".to_owned(), title: words.answers.to_owned(), align: Align::Left });
    let depending = depending(reading, tested, views, words);
    let open = reading.treaty.issues.iter().zip(0..).filter(|(issue, _)| issue.kind == IssueKind::Open && issue.origin.instrument.0 == 0);
    for (row, (_, id)) in table.rows.iter_mut().zip(open) {
        row.push(match depending.get(&IssueId(id)) {
            Some(answers) => answers.join("\n").into(),
            None => Cell::toned(words.no_answers, Tone::Quiet),
        });
    }
    table
}

/// For each issue the answers that depend on it, each once and in the order of the page.
fn depending(reading: &Reading, tested: &TestReport, views: &[DecisionView], words: &Words) -> BTreeMap<IssueId, Vec<String>> {
    let treaty = &reading.treaty;
    let mut found: BTreeMap<IssueId, Vec<String>> = BTreeMap::new();
    let mut add = |issue: IssueId, answer: String| {
        let answers = found.entry(issue).or_default();
        if !answers.contains(&answer) {
            answers.push(answer);
        }
    };
    for view in views {
        for issue in issues_of(&view.blockers.outcome) {
            add(issue, format!("{} `{}`", words.who_can_block, view.name));
        }
    }
    for asked in &tested.asks {
        for issue in issues_of(&asked.answered.outcome) {
            add(issue, words_of(&asked.text));
        }
        // Asked for one choice: the answer is that of this choice alone.
        for setting in asking(treaty, asked).iter().flat_map(|ask| ask.with.iter().flatten()) {
            if let Setting::Choose(pick) = setting {
                let choice = settings(&[*pick], treaty);
                add(pick.issue, format!("{} ({} {choice})", words_of(&asked.text), words.asked_with));
            }
        }
    }
    found
}

/// The issues on which an answer depends, or which it is about (`which choices …`).
fn issues_of(outcome: &Outcome) -> BTreeSet<IssueId> {
    let Outcome::Entries(entries) = outcome else { return BTreeSet::new() };
    let picks = entries.iter().flat_map(|entry| {
        let about: &[Pick] = if let Value::Settings(picks) = &entry.value { picks } else { &[] };
        entry.when.iter().flatten().chain(about)
    });
    picks.map(|pick| pick.issue).collect()
}

/// The question as it stands in the document.
fn asking<'t>(treaty: &'t Treaty, asked: &AskReport) -> Option<&'t Ask> {
    treaty.asks.iter().find(|ask| ask.origin.span == asked.origin.span)
}

/// The questions of the document with what they suppose, their answers and what these rest on.
fn questions(reading: &Reading, tested: &TestReport, words: &Words) -> Section {
    let mut section = Section::new("questions", words.sections.questions);
    for ask in &tested.asks {
        let mut one = Section::new("question", words_of(&ask.text));
        let supposed = supposed(reading.sources.text(ask.origin.span));
        if !supposed.is_empty() {
            one.push(Block::list("supposed", supposed.into_iter().map(|line| Item::toned(line, Tone::Quiet)).collect()));
        }
        let lines = answer_blocks(&ask.answered, &reading.treaty, true);
        // The question itself is the title.
        one.blocks.extend(lines.into_iter().skip(1));
        if ask.verdict == Verdict::Failed {
            let expected = ask.expected.iter().map(|line| Item::toned(format!("{} {line}", words.expected), Tone::Bad)).collect();
            one.push(Block::list("expected", expected));
        }
        section.push(one);
    }
    section
}

/// The lines of a question that are neither its first one nor what it expects: `given`, `with`, `as of`, `under`, and the rest of a claim.
fn supposed(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut expected = false;
    for line in text.lines().skip(1).map(words_of).filter(|line| !line.is_empty()) {
        let begins = |word: &str| line.strip_prefix(word).is_some_and(|rest| rest.starts_with(' '));
        let keyword = ["given", "with", "as", "under", "then", "within", "despite", "when", "if"].into_iter().any(begins);
        expected = begins("expect") || (expected && !keyword);
        if !expected {
            lines.push(line);
        }
    }
    lines
}

fn words_of(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::supposed;

    #[test]
    fn a_question_tells_what_it_supposes_without_what_it_expects() {
        let text = "ask when is help due {question 1}\n    expect      2030-05-11  if #speed = AA\n    \
                    given       Attack\n                2030-05-02  AA asks BB\n    with        #rule = RU\n    expect      never";
        assert_eq!(supposed(text), ["given Attack", "2030-05-02 AA asks BB", "with #rule = RU"]);
        assert!(supposed("ask who can block x\n    expect      none").is_empty());
    }
}
