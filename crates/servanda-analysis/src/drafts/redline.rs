//! The words of two drafts side by side, as lawyers read them: paragraph by paragraph, with what was struck out and what was put in.
//!
//! Rule blocks are left out: what changes in them is compared by meaning. Anchors are paragraphs, then words, that occur once in both texts (the
//! patience method); what lies between is compared exactly while it is small, else taken as replaced.

use std::collections::BTreeMap;

use servanda_model::Compiled;
use servanda_syntax::ast::{Block, ProseKind};

/// What became of some words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// They stayed.
    Same,
    /// Only the earlier draft has them.
    Removed,
    /// Only the later draft has them.
    Added,
}

/// Words with what became of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What became of them.
    pub kept: Kept,
    /// The words.
    pub text: String,
}

/// A paragraph that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redlined {
    /// The heading under which it stands, in the later draft unless it is gone.
    pub heading: String,
    /// Its words.
    pub runs: Vec<Run>,
}

/// Cells of a table of comparison beyond which two stretches are taken as replaced.
const TABLE: usize = 4_000_000;
/// Two paragraphs that share fewer of a hundred words are two texts, not one text changed.
const ALIKE: usize = 40;

/// So many paragraphs of the later draft are looked at for one that an earlier paragraph became.
const LOOKED_AT: usize = 20;

/// A paragraph with its heading.
type Paragraph = (String, String);

/// The paragraphs that differ, in the order of the later draft.
pub fn redline(old: &Compiled, new: &Compiled) -> Vec<Redlined> {
    let (old, new) = (paragraphs(old), paragraphs(new));
    let words = |all: &[Paragraph]| -> Vec<String> { all.iter().map(|(_, text)| text.clone()).collect() };
    let steps = compare(&words(&old), &words(&new));
    let mut found = Vec::new();
    let (mut gone, mut come): (Vec<&Paragraph>, Vec<&Paragraph>) = (Vec::new(), Vec::new());
    for step in &steps {
        match *step {
            Step::Removed(at) => gone.push(&old[at]),
            Step::Added(at) => come.push(&new[at]),
            Step::Same(..) => paired(&mut gone, &mut come, &mut found),
        }
    }
    paired(&mut gone, &mut come, &mut found);
    found
}

/// The treaty's own words: headings and paragraphs, as written, without the space that sets them.
fn paragraphs(reading: &Compiled) -> Vec<Paragraph> {
    let mut found = Vec::new();
    let mut heading = String::new();
    for file in reading.files.iter().filter(|file| file.instrument.0 == 0) {
        let Some(source) = reading.sources.get(file.document.file) else { continue };
        for block in &file.document.blocks {
            let span = match block {
                Block::Heading(one) => {
                    heading = one.text.to_string();
                    one.span
                }
                // A quotation is the editor's commentary.
                Block::Paragraph(prose) if !matches!(prose.kind, ProseKind::Comment | ProseKind::Quote) => prose.span,
                Block::Paragraph(_) | Block::Fence(_) => continue,
            };
            let text = source.text().get(span.range()).unwrap_or("");
            let text = without_notes(text.trim_start_matches(['#', ' '])).split_whitespace().collect::<Vec<_>>().join(" ");
            if !text.is_empty() {
                found.push((heading.clone(), text));
            }
        }
    }
    found
}

/// Words without the editor's notes in braces.
fn without_notes(text: &str) -> String {
    let mut depth = 0_usize;
    let mut escaped = false;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' if !escaped => depth += 1,
            '}' if !escaped && depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
        escaped = c == '\\';
    }
    out
}

/// Paragraphs that went and came at one place: those alike are one paragraph changed.
fn paired(gone: &mut Vec<&Paragraph>, come: &mut Vec<&Paragraph>, found: &mut Vec<Redlined>) {
    let come = std::mem::take(come);
    let mut next = 0;
    for (heading, text) in std::mem::take(gone) {
        let alike = come[next..].iter().take(LOOKED_AT).enumerate().find_map(|(skipped, (_, with))| Some((skipped, changed(text, with)?)));
        match alike {
            Some((skipped, runs)) => {
                found.extend(come[next..next + skipped].iter().map(|paragraph| whole(paragraph, Kept::Added)));
                found.push(Redlined { heading: come[next + skipped].0.clone(), runs });
                next += skipped + 1;
            }
            None => found.push(whole(&(heading.clone(), text.clone()), Kept::Removed)),
        }
    }
    found.extend(come[next..].iter().map(|paragraph| whole(paragraph, Kept::Added)));
}

/// A paragraph that came or went whole.
fn whole((heading, text): &Paragraph, kept: Kept) -> Redlined {
    Redlined { heading: heading.clone(), runs: vec![Run { kept, text: text.clone() }] }
}

/// The words of a paragraph that became another; `None` if they share too little to be one.
fn changed(old: &str, new: &str) -> Option<Vec<Run>> {
    let (before, after): (Vec<&str>, Vec<&str>) = (old.split(' ').collect(), new.split(' ').collect());
    let steps = compare(&before, &after);
    let same = steps.iter().filter(|step| matches!(step, Step::Same(..))).count();
    if same * 200 < ALIKE * (before.len() + after.len()) {
        return None;
    }
    let mut runs: Vec<Run> = Vec::new();
    for step in steps {
        let (kept, word) = match step {
            Step::Same(at, _) => (Kept::Same, before[at]),
            Step::Removed(at) => (Kept::Removed, before[at]),
            Step::Added(at) => (Kept::Added, after[at]),
        };
        match runs.last_mut() {
            Some(run) if run.kept == kept => {
                run.text.push(' ');
                run.text.push_str(word);
            }
            _ => runs.push(Run { kept, text: word.to_owned() }),
        }
    }
    Some(runs)
}

/// A step from one sequence to the other, by positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Same(usize, usize),
    Removed(usize),
    Added(usize),
}

/// The steps from one sequence to another: removals stand before additions.
fn compare<T: Ord>(old: &[T], new: &[T]) -> Vec<Step> {
    let mut steps = Vec::with_capacity(old.len().max(new.len()));
    // Stretches still to be compared, the first one last; depth needs no recursion.
    let mut open = vec![(0..old.len(), 0..new.len())];
    while let Some((mut left, mut right)) = open.pop() {
        while !left.is_empty() && !right.is_empty() && old[left.start] == new[right.start] {
            steps.push(Step::Same(left.start, right.start));
            left.start += 1;
            right.start += 1;
        }
        let mut tail = 0;
        while left.len() > tail && right.len() > tail && old[left.end - 1 - tail] == new[right.end - 1 - tail] {
            tail += 1;
        }
        if tail > 0 {
            open.push((left.end - tail..left.end, right.end - tail..right.end));
            left.end -= tail;
            right.end -= tail;
        }
        if left.is_empty() || right.is_empty() {
            steps.extend(left.map(Step::Removed));
            steps.extend(right.map(Step::Added));
            continue;
        }
        let anchors = anchors(old, new, &left, &right);
        if anchors.is_empty() {
            steps.extend(exact(old, new, left, right));
            continue;
        }
        // From the last stretch to the first, for the first is taken first; each but the first begins with its anchor.
        let (mut end, mut until) = (left.end, right.end);
        for (at, to) in anchors.into_iter().rev() {
            open.push((at..end, to..until));
            (end, until) = (at, to);
        }
        open.push((left.start..end, right.start..until));
    }
    steps
}

/// What occurs once on both sides, in one order on both: the longest such chain.
fn anchors<T: Ord>(old: &[T], new: &[T], left: &std::ops::Range<usize>, right: &std::ops::Range<usize>) -> Vec<(usize, usize)> {
    let mut seen: BTreeMap<&T, (usize, usize, usize, usize)> = BTreeMap::new();
    for at in left.clone() {
        let entry = seen.entry(&old[at]).or_default();
        entry.0 += 1;
        entry.2 = at;
    }
    for at in right.clone() {
        let entry = seen.entry(&new[at]).or_default();
        entry.1 += 1;
        entry.3 = at;
    }
    let mut pairs: Vec<(usize, usize)> =
        seen.into_values().filter(|(a, b, ..)| *a == 1 && *b == 1).map(|(_, _, at, to)| (at, to)).collect();
    pairs.sort_unstable();
    // The longest rising chain (patience sorting): tops of piles, each with the pair before it.
    let mut tops: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (number, (_, to)) in pairs.iter().enumerate() {
        let pile = tops.partition_point(|top| pairs[*top].1 < *to);
        before[number] = pile.checked_sub(1).map(|under| tops[under]);
        if pile == tops.len() {
            tops.push(number);
        } else {
            tops[pile] = number;
        }
    }
    let mut chain = Vec::new();
    let mut next = tops.last().copied();
    while let Some(number) = next {
        chain.push(pairs[number]);
        next = before[number];
    }
    chain.reverse();
    chain
}

/// The longest common subsequence by its table; stretches too large for one are taken as replaced.
fn exact<T: Ord>(old: &[T], new: &[T], left: std::ops::Range<usize>, right: std::ops::Range<usize>) -> Vec<Step> {
    let (rows, columns) = (left.len(), right.len());
    if rows.saturating_mul(columns) > TABLE {
        return left.map(Step::Removed).chain(right.map(Step::Added)).collect();
    }
    let wide = columns + 1;
    let mut longest = vec![0_u32; (rows + 1) * wide];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            longest[row * wide + column] = if old[left.start + row] == new[right.start + column] {
                longest[(row + 1) * wide + column + 1] + 1
            } else {
                longest[(row + 1) * wide + column].max(longest[row * wide + column + 1])
            };
        }
    }
    let (mut steps, mut row, mut column) = (Vec::with_capacity(rows + columns), 0, 0);
    while row < rows && column < columns {
        if old[left.start + row] == new[right.start + column] {
            steps.push(Step::Same(left.start + row, right.start + column));
            row += 1;
            column += 1;
        } else if longest[(row + 1) * wide + column] >= longest[row * wide + column + 1] {
            steps.push(Step::Removed(left.start + row));
            row += 1;
        } else {
            steps.push(Step::Added(right.start + column));
            column += 1;
        }
    }
    steps.extend((left.start + row..left.end).map(Step::Removed));
    steps.extend((right.start + column..right.end).map(Step::Added));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        text.split(' ').collect()
    }

    /// The steps lead from one text to the other, and share as much as the table says is possible.
    fn check(old: &str, new: &str) -> usize {
        let (before, after) = (words(old), words(new));
        let steps = compare(&before, &after);
        let left: Vec<&str> = steps
            .iter()
            .filter_map(|step| if let Step::Same(at, _) | Step::Removed(at) = step { Some(before[*at]) } else { None })
            .collect();
        let right: Vec<&str> =
            steps.iter().filter_map(|step| if let Step::Same(_, at) | Step::Added(at) = step { Some(after[*at]) } else { None }).collect();
        assert_eq!((left.join(" "), right.join(" ")), (old.to_owned(), new.to_owned()));
        steps.iter().filter(|step| matches!(step, Step::Same(..))).count()
    }

    #[test]
    fn steps_lead_from_one_text_to_the_other() {
        assert_eq!(check("a majority of the Guarantors", "all the Guarantors"), 2);
        assert_eq!(check("a b c d e f g", "a x c d y f g"), 5);
        assert_eq!(check("a", "b"), 0);
        assert_eq!(check("a b a b a b", "b a b a"), 4);
        assert_eq!(check("the end comes first", "first the end comes"), 3);
        // Every pair of short texts over three words.
        let all: Vec<String> = (0..243)
            .map(|code: usize| (0..5).map(|at| ["x", "y", "z"][code / 3_usize.pow(at) % 3]).collect::<Vec<_>>().join(" "))
            .collect();
        for old in all.iter().step_by(7) {
            for new in &all {
                check(old, new);
            }
        }
    }

    #[test]
    fn a_paragraph_that_changed_is_one_and_another_is_another() {
        let runs = changed(
            "The Guarantors act on the decision of a majority of the Guarantors.",
            "The Guarantors act on the decision of all the Guarantors.",
        );
        let shown: Vec<(Kept, String)> = runs.expect("they are one").into_iter().map(|run| (run.kept, run.text)).collect();
        assert_eq!(
            shown,
            [
                (Kept::Same, "The Guarantors act on the decision of".to_owned()),
                (Kept::Removed, "a majority of".to_owned()),
                (Kept::Added, "all".to_owned()),
                (Kept::Same, "the Guarantors.".to_owned())
            ]
        );
        assert_eq!(changed("Annex of maps and charts", "No Party keeps any secret treaty"), None);
    }
}
