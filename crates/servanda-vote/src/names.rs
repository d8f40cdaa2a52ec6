//! How to call classes of voters.

use crate::electorate::Electorate;

/// Names beyond this number are counted, not listed.
const LISTED: usize = 24;

/// How to call classes of voters: the electorate's own groups, and roles added to them.
///
/// ```
/// use servanda_vote::{Electorate, Names};
/// let voters = Electorate::named(["CN", "FR", "RU", "US"]).unwrap();
/// let names = Names::of(&voters).role("Guarantor", [0, 1, 2, 3]);
/// assert_eq!(names.term(&[0, 1, 3], 2), "any 2 of Guarantor except RU");
/// assert_eq!(names.term(&[2], 1), "RU");
/// ```
#[derive(Debug, Clone)]
pub struct Names<'e> {
    electorate: &'e Electorate,
    roles: Vec<(String, Vec<usize>)>,
}

impl<'e> Names<'e> {
    /// The electorate's own names.
    pub fn of(electorate: &'e Electorate) -> Self {
        let roles =
            electorate.groups().filter(|(_, voters)| voters.len() > 1).map(|(name, voters)| (name.to_owned(), voters.collect())).collect();
        Self { electorate, roles }
    }

    /// Adds a role: a name for a set of voters.
    #[must_use]
    pub fn role(mut self, name: impl Into<String>, voters: impl IntoIterator<Item = usize>) -> Self {
        let mut voters: Vec<usize> = voters.into_iter().collect();
        voters.sort_unstable();
        self.roles.push((name.into(), voters));
        self
    }

    /// `count` members of a class, in words.
    pub fn term(&self, class: &[usize], count: usize) -> String {
        match class {
            [one] => return self.electorate.name(*one).into_owned(),
            _ if count == class.len() => return format!("all of {}", self.class(class)),
            _ => {}
        }
        format!("any {count} of {}", self.class(class))
    }

    /// A class in words: a role, a role with exceptions, or a list.
    pub fn class(&self, class: &[usize]) -> String {
        let best =
            self.roles.iter().filter(|(_, role)| class.iter().all(|v| role.binary_search(v).is_ok())).min_by_key(|(_, role)| role.len());
        match best {
            Some((name, role)) if role.len() == class.len() => name.clone(),
            Some((name, role)) if role.len() - class.len() <= class.len().max(3) => {
                // Membership by halving: classes may have a hundred thousand members.
                let sorted = sorted(class);
                let left = role.iter().filter(|v| sorted.binary_search(v).is_err());
                format!("{name} except {}", self.list(left))
            }
            _ => self.list(class.iter()),
        }
    }

    /// Names one by one, and how many more where there are many.
    fn list<'v>(&self, voters: impl Iterator<Item = &'v usize>) -> String {
        let mut rest = voters;
        let mut listed: Vec<_> = rest.by_ref().take(LISTED).map(|&v| self.electorate.name(v)).collect();
        let more = rest.count();
        if more > 0 {
            listed.push(format!("and {more} more").into());
        }
        listed.join(", ")
    }
}

fn sorted(class: &[usize]) -> Vec<usize> {
    let mut sorted = class.to_vec();
    sorted.sort_unstable();
    sorted
}
