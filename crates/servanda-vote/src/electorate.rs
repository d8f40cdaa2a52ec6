//! Who votes: names, and classes of voters that need not be listed one by one.

use crate::error::{Result, VoteError};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// The most voters that an electorate may have: each takes some bytes in every answer.
pub const MAX_VOTERS: usize = 1_000_000;

/// The voters of a game, numbered from 0 in the order in which they were added.
///
/// ```
/// use servanda_vote::Electorate;
/// let mut council = Electorate::default();
/// let permanent = council.list(["CN", "FR", "RU", "UK", "US"]).unwrap();
/// let elected = council.alike("Elected", 10).unwrap();
/// assert_eq!((permanent.len(), elected, council.len()), (5, 5..15, 15));
/// assert_eq!(council.name(2), "RU");
/// assert_eq!(council.name(5), "Elected 1");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Electorate {
    groups: Vec<Group>,
    by_name: BTreeMap<String, usize>,
    total: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    name: String,
    voters: Range<usize>,
    single: bool,
}

impl Electorate {
    /// An electorate of named voters.
    pub fn named<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Result<Self> {
        let mut electorate = Self::default();
        electorate.list(names)?;
        Ok(electorate)
    }

    /// An electorate of `count` voters called `Voter 1`, `Voter 2` and so on.
    pub fn anonymous(count: usize) -> Self {
        let mut electorate = Self::default();
        electorate.push("Voter".to_owned(), count, false);
        electorate
    }

    /// Adds one voter and returns its number.
    pub fn voter(&mut self, name: impl Into<String>) -> Result<usize> {
        Ok(self.add(name.into(), 1, true)?.start)
    }

    /// Adds several named voters and returns their numbers.
    pub fn list<S: Into<String>>(&mut self, names: impl IntoIterator<Item = S>) -> Result<Range<usize>> {
        let start = self.total;
        for name in names {
            self.voter(name)?;
        }
        Ok(start..self.total)
    }

    /// Adds a class of `count` voters under one name (`120 alike`).
    pub fn alike(&mut self, class: impl Into<String>, count: usize) -> Result<Range<usize>> {
        self.add(class.into(), count, false)
    }

    fn add(&mut self, name: String, count: usize, single: bool) -> Result<Range<usize>> {
        if name.trim().is_empty() {
            return Err(VoteError::NoName { position: self.groups.len() });
        }
        if self.by_name.contains_key(&name) {
            return Err(VoteError::DuplicateName(name));
        }
        if count > MAX_VOTERS - self.total.min(MAX_VOTERS) {
            return Err(VoteError::TooLarge {
                what: "the number of voters",
                limit: MAX_VOTERS as u64,
                instead: "let a delegate stand for voters who always vote alike",
            });
        }
        Ok(self.push(name, count, single))
    }

    fn push(&mut self, name: String, count: usize, single: bool) -> Range<usize> {
        let voters = self.total..self.total + count;
        self.total += count;
        self.by_name.insert(name.clone(), self.groups.len());
        self.groups.push(Group { name, voters: voters.clone(), single });
        voters
    }

    /// How many voters there are.
    pub fn len(&self) -> usize {
        self.total
    }

    /// Whether there are no voters.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// A voter's name; members of a class are numbered from 1.
    pub fn name(&self, voter: usize) -> Cow<'_, str> {
        let at = self.groups.partition_point(|g| g.voters.end <= voter);
        match self.groups.get(at) {
            Some(group) if group.single => Cow::Borrowed(&group.name),
            Some(group) => Cow::Owned(format!("{} {}", group.name, voter - group.voters.start + 1)),
            None => Cow::Owned(format!("voter {voter}")),
        }
    }

    /// The voters under a name: one, or a class.
    pub fn find(&self, name: &str) -> Option<Range<usize>> {
        Some(self.groups[*self.by_name.get(name)?].voters.clone())
    }

    /// The names as they were added, each with its voters.
    pub fn groups(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.groups.iter().map(|g| (g.name.as_str(), g.voters.clone()))
    }
}
