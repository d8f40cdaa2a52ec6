//! Brackets as choice variables: a value that depends on what is chosen for some issues.
//!
//! Nothing below this file copies a treaty to fill in a choice. Whoever evaluates a slot asks [`Choices`]; an issue that nobody
//! has chosen yet is answered by [`NeedChoice`], and the caller forks there (`semantics`, section 5).

use servanda_syntax::Span;

/// An issue: one open choice of the draft, however many brackets carry its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssueId(pub u32);

/// One alternative of one issue, by position. For a bracket with a single alternative, 0 is *in* and 1 is *out*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pick {
    /// The issue.
    pub issue: IssueId,
    /// The alternative chosen.
    pub alt: u16,
}

/// A condition on choices: all of these picks. Empty: holds whatever is chosen.
pub type Guard = Vec<Pick>;

/// An issue had to be known and was not chosen yet: fork there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeedChoice(pub IssueId);

/// The answer of whoever was asked for a choice.
pub type Asked<T> = Result<T, NeedChoice>;

/// Who knows what has been chosen.
pub trait Choices {
    /// The alternative chosen for the issue, if it has been chosen.
    fn chosen(&self, issue: IssueId) -> Option<u16>;

    /// Does the guard hold? Stops at the first pick that fails, so no issue is asked for without need.
    fn holds(&self, guard: &[Pick]) -> Asked<bool> {
        for pick in guard {
            match self.chosen(pick.issue) {
                None => return Err(NeedChoice(pick.issue)),
                Some(alt) if alt != pick.alt => return Ok(false),
                Some(_) => {}
            }
        }
        Ok(true)
    }
}

/// A value with its alternatives. The guards exclude each other; where none holds, the text has *nothing* there (`delete`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice<T> {
    /// The alternatives in document order, each with the picks under which it stands.
    pub alts: Vec<(Guard, T)>,
}

impl<T> Choice<T> {
    /// A value that depends on no bracket.
    pub fn plain(value: T) -> Self {
        Self { alts: vec![(Guard::new(), value)] }
    }

    /// The value under these choices; `None` where the text is deleted.
    pub fn get(&self, choices: &dyn Choices) -> Asked<Option<&T>> {
        for (guard, value) in &self.alts {
            if choices.holds(guard)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// The value, if it depends on no bracket.
    pub fn settled(&self) -> Option<&T> {
        match self.alts.as_slice() {
            [(guard, value)] if guard.is_empty() => Some(value),
            _ => None,
        }
    }

    /// Every alternative, whatever its guard.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.alts.iter().map(|(_, value)| value)
    }
}

/// How a line is joined to the line above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// Continues the alternative above (`and`, or the first line of its kind).
    And,
    /// Begins another alternative (`or`).
    Or,
}

/// One line of a group joined by `and` and `or` lines: `and` binds closer, so a group is a disjunction of conjunctions.
#[derive(Clone, Debug, PartialEq)]
pub struct Lit<T> {
    /// The picks under which the line stands at all.
    pub guard: Guard,
    /// How it is joined to the line above.
    pub joint: Joint,
    /// What it says.
    pub value: Choice<T>,
    /// Where it says it.
    pub span: Span,
}

/// A group of lines: an `or` of `and`s.
#[derive(Clone, Debug, PartialEq)]
pub struct Dnf<T> {
    /// The lines in document order.
    pub lines: Vec<Lit<T>>,
}

impl<T> Default for Dnf<T> {
    fn default() -> Self {
        Self { lines: Vec::new() }
    }
}

impl<T> Dnf<T> {
    /// Whether there is no line at all, whatever is chosen.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The alternatives under these choices, each with all its members. Deleted lines drop out; an `or` whose line is
    /// deleted begins nothing.
    pub fn resolve(&self, choices: &dyn Choices) -> Asked<Vec<Vec<&T>>> {
        let mut alternatives: Vec<Vec<&T>> = Vec::new();
        for line in &self.lines {
            if !choices.holds(&line.guard)? {
                continue;
            }
            let Some(value) = line.value.get(choices)? else {
                continue;
            };
            match (line.joint, alternatives.last_mut()) {
                (Joint::And, Some(last)) => last.push(value),
                _ => alternatives.push(vec![value]),
            }
        }
        Ok(alternatives)
    }
}
