//! What only follows from another mistake: a line that could not be read binds no variable and supplies no element, and
//! saying so again would send the reader to places where nothing is wrong.

use servanda_syntax::{Diagnostic, Sources, Span};

use crate::asking::Element;
use crate::lower::Lower;

/// How far a line is looked at: longer ones are no lines of a treaty, and many mistakes in one must not cost its square.
const LINE: usize = 2_000;

/// What could not be read so far.
#[derive(Debug, Default)]
pub(crate) struct Refused {
    /// The places of what was refused, in the order in which it was read.
    places: Vec<Span>,
}

impl Refused {
    /// What the parser refused.
    pub(crate) fn of(found: &[Diagnostic]) -> Self {
        Self { places: found.iter().filter(|one| one.is_error()).map(|one| one.primary).collect() }
    }

    pub(crate) fn place(&mut self, place: Span) {
        self.places.push(place);
    }

    /// In the order of the text, for [`Self::within`].
    pub(crate) fn sort(&mut self) {
        self.places.sort_unstable_by_key(|place| (place.file, place.start));
    }

    /// What was refused within a place; sorted before.
    fn within(&self, item: Span) -> impl Iterator<Item = Span> + '_ {
        let first = self.places.partition_point(|place| (place.file, place.start) < (item.file, item.start));
        self.places[first..].iter().copied().take_while(move |place| place.file == item.file && place.start < item.end)
    }
}

impl Lower<'_> {
    /// Whether a line of the item that could not be read names the variable, and so may be the one that binds it.
    pub(crate) fn may_be_bound(&self, name: char, seen: Span) -> bool {
        let Some(source) = self.src.get(seen.file) else { return false };
        let text = source.text();
        let (before, behind) = (text.get(..seen.start as usize).unwrap_or(""), text.get(seen.start as usize..).unwrap_or(""));
        let start = before.rmatch_indices('\n').map(|(at, _)| at + 1).find(|at| begins_item(&text[*at..])).unwrap_or(0);
        let end =
            behind.match_indices('\n').map(|(at, _)| before.len() + at + 1).find(|at| begins_item(&text[*at..])).unwrap_or(text.len());
        self.refused.places.iter().rev().take(1_000).any(|place| {
            place.file == seen.file
                && (start..end).contains(&(place.start as usize))
                && line_of(self.src, *place).split(|c: char| !c.is_alphanumeric()).any(|word| word.chars().eq([name]))
        })
    }

    /// Whether a line of the item that could not be read may be the one that supplies the element.
    pub(crate) fn may_be_supplied(&self, item: Span, element: Element) -> bool {
        self.refused.within(item).any(|place| supplies(line_of(self.src, place).trim(), element))
    }
}

/// An item begins in the first column, its lines do not.
fn begins_item(line: &str) -> bool {
    line.starts_with(|c: char| !c.is_whitespace())
}

/// The line in which a place begins.
fn line_of(sources: &Sources, place: Span) -> &str {
    let Some(source) = sources.get(place.file) else { return "" };
    let text = source.text();
    let at = place.start as usize;
    let (Some(before), Some(behind)) = (text.get(..at), text.get(at..)) else { return "" };
    let start = before.bytes().rev().take(LINE).position(|byte| byte == b'\n').map_or(at, |back| at - back);
    let end = behind.bytes().take(LINE).position(|byte| byte == b'\n').map_or(at, |on| at + on);
    text.get(start..end).unwrap_or("")
}

/// Whether a word stands where an act says what is done: there, and not where it says who does it, it may be a word like any other.
pub(crate) fn in_phrase(sources: &Sources, word: Span) -> bool {
    let before = Span { start: word.start.saturating_sub(LINE as u32), end: word.start, ..word };
    let line = sources.text(before).rsplit('\n').next().unwrap_or("");
    let mut words = line.split_whitespace();
    words.next() == Some("act") && words.next().is_some() && words.next().is_some()
        || [" shall ", " may ", " power to "].iter().any(|modal| line.contains(modal))
}

/// Whether a line that begins with these words is one that supplies the element.
fn supplies(line: &str, element: Element) -> bool {
    let mut words = line.split_whitespace();
    let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let time = matches!(first, "within" | "at" | "not" | "from" | "until" | "every" | "immediately" | "as" | "throughout")
        || (first == "on" && !matches!(second, "breach" | "suspension"));
    let trigger = time || matches!(first, "when" | "and" | "or" | "opens");
    match element {
        Element::Deadline | Element::TimeLimit | Element::MinimumDuration => time,
        Element::Effect => time || first == "notice",
        Element::Request | Element::Determination | Element::Opening => trigger,
        Element::Lateness => first == "if" && second == "late",
        Element::Consequence => first == "on" && second == "breach",
        Element::Creditor => first == "owed",
        Element::Form | Element::Revocation => first == "notice",
        Element::SuspensionOfNotice => first == "suspended",
        Element::Voters | Element::Exclusion => first == "voters" || line.starts_with("by the procedure"),
        Element::Majority => matches!(first, "adopted" | "and" | "or" | "failing" | "rejected") || line.starts_with("by the procedure"),
        Element::Silence => first == "silence",
        Element::Quorum => first == "quorum",
        _ => false,
    }
}
