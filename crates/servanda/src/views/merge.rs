//! One table instead of one for each world: a line that holds in several worlds stands once, with the smallest condition under which it does.

use servanda_analysis::forks::{Setting, smallest};
use servanda_machine::Settings;
use servanda_model::{Pick, TermId};
use servanda_report::{Align, Cell, Column, Table, Tone};

use super::answer::condition;
use super::words::Words;

/// Lines with the worlds in which they hold, in the order in which they were first met.
#[derive(Debug)]
pub(super) struct Merged<L> {
    lines: Vec<(L, Vec<Settings>)>,
}

impl<L> Default for Merged<L> {
    fn default() -> Self {
        Self { lines: Vec::new() }
    }
}

impl<L: PartialEq> Merged<L> {
    /// A line that holds in a world.
    pub(super) fn add(&mut self, line: L, world: &[Settings]) {
        match self.lines.iter_mut().find(|(known, _)| *known == line) {
            Some((_, worlds)) => worlds.extend_from_slice(world),
            None => self.lines.push((line, world.to_vec())),
        }
    }

    /// The lines with their conditions; `fixed` are the choices that were made beforehand and go without saying.
    pub(super) fn conditions(self, fixed: &[Pick], words: &Words<'_>) -> Vec<(L, String)> {
        self.lines.into_iter().map(|(line, worlds)| (line, when(&worlds, fixed, words))).collect()
    }
}

/// The smallest condition of some worlds: choices, with what was supposed of things nobody has recorded.
fn when(worlds: &[Settings], fixed: &[Pick], words: &Words<'_>) -> String {
    let mut groups: Vec<(String, Vec<Setting>)> = Vec::new();
    for world in &either_way(worlds) {
        let assumed = words.assumptions(world);
        let mut picks = world.picks.clone();
        picks.retain(|issue, _| !fixed.iter().any(|pick| pick.issue == *issue));
        match groups.iter_mut().find(|(known, _)| *known == assumed) {
            Some((_, settings)) => settings.push(picks),
            None => groups.push((assumed, vec![picks])),
        }
    }
    let parts: Vec<String> = groups
        .into_iter()
        .map(|(assumed, settings)| {
            let choices = condition(&smallest(words.treaty, &settings), words.treaty);
            match (choices.is_empty(), assumed.is_empty()) {
                (true, _) => assumed,
                (_, true) => choices,
                _ => format!("{choices}, {assumed}"),
            }
        })
        .collect();
    if parts.iter().any(String::is_empty) { String::new() } else { parts.join(" or ") }
}

/// The same worlds without what makes no difference: a line that holds whether something undetermined is so or not does not rest on it.
fn either_way(worlds: &[Settings]) -> Vec<Settings> {
    const WORTH: usize = 256;
    let mut worlds = worlds.to_vec();
    if worlds.len() > WORTH {
        return worlds;
    }
    'again: loop {
        for (at, one) in worlds.iter().enumerate() {
            for (unknown, holds) in &one.assumed {
                let mut other = one.clone();
                other.assumed.insert(unknown.clone(), !holds);
                if let Some(place) = worlds.iter().position(|known| *known == other) {
                    other.assumed.remove(unknown);
                    let (first, last) = (at.min(place), at.max(place));
                    worlds.remove(last);
                    worlds[first] = other;
                    continue 'again;
                }
            }
        }
        return worlds;
    }
}

/// A table of merged rows; a column says under which condition a row holds, if any does only under one. `None` without rows.
pub(super) fn table(mut table: Table, rows: Vec<(Vec<Cell>, String)>) -> Option<Table> {
    let conditional = rows.iter().any(|(_, condition)| !condition.is_empty());
    if conditional {
        table.columns.push(Column { id: "if".to_owned(), title: "if".to_owned(), align: Align::Left });
    }
    for (mut row, condition) in rows {
        if conditional {
            row.push(Cell::toned(condition, Tone::Warn));
        }
        table.row(row);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// A row of one world: who, and everything else.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// Who acts or owes.
    pub(super) who: Vec<TermId>,
    /// Each for itself, rather than together.
    pub(super) each: bool,
    /// The cells, that of `who` left empty.
    pub(super) cells: Vec<Cell>,
}

/// Rows of one world that differ only in who owes, each for itself, become one row.
pub(super) fn joined(rows: Vec<Row>) -> Vec<Row> {
    let mut joined: Vec<Row> = Vec::new();
    for row in rows {
        match joined.iter_mut().find(|known| {
            // Who owes the same twice has two lines.
            known.each && row.each && known.cells == row.cells && !row.who.iter().any(|who| known.who.contains(who))
        }) {
            Some(known) => known.who.extend(row.who),
            None => joined.push(row),
        }
    }
    joined
}
