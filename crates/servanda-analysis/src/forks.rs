//! Open choices: a question is asked once, and forks only where it reads a bracket; what came out is labelled with the smallest
//! conditions (`semantics`, section 5).

use std::collections::{BTreeMap, BTreeSet};

use servanda_model::{Asked, Choices, IssueId, IssueKind, NeedChoice, Pick, Treaty};

/// A partial setting of the choices.
pub type Setting = BTreeMap<IssueId, u16>;

/// What has been chosen so far; suppositions nobody chose are the text itself.
#[derive(Clone, Debug)]
pub struct Chosen<'t> {
    treaty: &'t Treaty,
    picks: Setting,
    /// Whether suppositions are asked for like other choices (`which choices …`).
    suppose: bool,
}

impl<'t> Chosen<'t> {
    /// Nothing chosen but these.
    pub fn new(treaty: &'t Treaty, picks: impl IntoIterator<Item = Pick>) -> Self {
        Self { treaty, picks: picks.into_iter().map(|pick| (pick.issue, pick.alt)).collect(), suppose: false }
    }

    /// The same, with suppositions as free as other choices.
    #[must_use]
    pub fn with_suppositions(mut self) -> Self {
        self.suppose = true;
        self
    }

    /// What is chosen.
    pub fn picks(&self) -> &Setting {
        &self.picks
    }
}

impl Choices for Chosen<'_> {
    fn chosen(&self, issue: IssueId) -> Option<u16> {
        if let Some(alt) = self.picks.get(&issue) {
            return Some(*alt);
        }
        let declared = self.treaty.issues.get(issue.0 as usize)?;
        (declared.kind == IssueKind::Supposition && !self.suppose).then(|| text_itself(declared))
    }
}

/// The alternative of a supposition that is the text itself.
pub fn text_itself(issue: &servanda_model::Issue) -> u16 {
    let deleted = issue.alts.iter().position(|alt| alt.delete).unwrap_or(0);
    issue.default.unwrap_or(deleted as u16)
}

/// The fork budget was not enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GaveUp {
    /// The issues the answer is known to depend on, at least.
    pub issues: Vec<IssueId>,
    /// What the record leaves undetermined and it was found to depend on, in words.
    pub undetermined: Vec<ecow::EcoString>,
}

/// What a question gives under each combination of the choices that it read. The combinations exclude each other and cover
/// everything that the base leaves open.
pub fn fork<T>(base: &Chosen<'_>, budget: usize, mut ask: impl FnMut(&Chosen<'_>) -> Asked<T>) -> Result<Vec<(Setting, T)>, GaveUp> {
    let mut open = vec![(base.clone(), Setting::new())];
    let mut done = Vec::new();
    let mut read = BTreeSet::new();
    while let Some((chosen, path)) = open.pop() {
        match ask(&chosen) {
            Ok(value) => done.push((path, value)),
            Err(NeedChoice(issue)) => {
                read.insert(issue);
                let count = base.treaty.issues.get(issue.0 as usize).map_or(0, |issue| issue.alts.len());
                if done.len() + open.len() + count > budget {
                    return Err(GaveUp { issues: read.into_iter().collect(), undetermined: Vec::new() });
                }
                for alt in (0..count as u16).rev() {
                    if let Some(next) = choose(&chosen, &path, Pick { issue, alt }) {
                        open.push(next);
                    }
                }
            }
        }
    }
    Ok(done)
}

/// Chooses an alternative with what it is linked to (`{only with …}`); `None` where that contradicts what is chosen.
fn choose<'t>(chosen: &Chosen<'t>, path: &Setting, pick: Pick) -> Option<(Chosen<'t>, Setting)> {
    let (mut chosen, mut path) = (chosen.clone(), path.clone());
    let mut todo = vec![pick];
    while let Some(pick) = todo.pop() {
        match chosen.picks.get(&pick.issue) {
            Some(alt) if *alt != pick.alt => return None,
            Some(_) => continue,
            None => {}
        }
        chosen.picks.insert(pick.issue, pick.alt);
        path.insert(pick.issue, pick.alt);
        let issue = chosen.treaty.issues.get(pick.issue.0 as usize)?;
        for (alt, linked) in &issue.links {
            if *alt == pick.alt {
                todo.extend(linked);
            }
        }
    }
    Some((chosen, path))
}

/// All smallest conditions under which one of these settings holds: no setting can be dropped from one, and none can be dropped
/// from the list. Sorted by size, then document order; redundant ones removed from the end.
pub fn smallest(treaty: &Treaty, holds: &[Setting]) -> Vec<Vec<Pick>> {
    let mut found = primes(treaty, holds);
    found.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.iter().cmp(b.iter())));
    let mut at = found.len();
    while at > 0 {
        at -= 1;
        let mut rest = found.clone();
        rest.remove(at);
        if holds.iter().all(|cube| covers(treaty, &rest, cube)) {
            found = rest;
        }
    }
    found.into_iter().map(|cube| cube.into_iter().map(|(issue, alt)| Pick { issue, alt }).collect()).collect()
}

/// Whether one of the cubes holds wherever `cube` does.
pub fn covers(treaty: &Treaty, cubes: &[Setting], cube: &Setting) -> bool {
    let rest = cubes.iter().filter(|other| compatible(other, cube)).map(|other| {
        let mut other = other.clone();
        other.retain(|issue, _| !cube.contains_key(issue));
        other
    });
    primes(treaty, &rest.collect::<Vec<_>>()).iter().any(Setting::is_empty)
}

/// Whether both can hold at once.
pub fn compatible(a: &Setting, b: &Setting) -> bool {
    a.iter().all(|(issue, alt)| b.get(issue).is_none_or(|other| other == alt))
}

fn within(small: &Setting, large: &Setting) -> bool {
    small.iter().all(|(issue, alt)| large.get(issue) == Some(alt))
}

/// The prime implicants of an `or` of cubes, by splitting on one issue after the other.
fn primes(treaty: &Treaty, cubes: &[Setting]) -> Vec<Setting> {
    if cubes.iter().any(Setting::is_empty) {
        return vec![Setting::new()];
    }
    let Some(issue) = cubes.iter().filter_map(|cube| cube.keys().next()).min().copied() else {
        return Vec::new();
    };
    let alts = treaty.issues.get(issue.0 as usize).map_or(0, |issue| issue.alts.len()) as u16;
    let branches: Vec<Vec<Setting>> = (0..alts)
        .map(|alt| {
            let part = cubes.iter().filter(|cube| cube.get(&issue).is_none_or(|own| *own == alt));
            let part = part.map(|cube| {
                let mut cube = cube.clone();
                cube.remove(&issue);
                cube
            });
            primes(treaty, &part.collect::<Vec<_>>())
        })
        .collect();
    let mut found = branches.iter().fold(vec![Setting::new()], |all, branch| product(&all, branch));
    for (alt, branch) in (0..alts).zip(&branches) {
        for cube in branch {
            if !found.iter().any(|free| within(free, cube)) {
                let mut cube = cube.clone();
                cube.insert(issue, alt);
                found.push(cube);
            }
        }
    }
    found
}

/// The smallest cubes that lie in one of each list.
fn product(a: &[Setting], b: &[Setting]) -> Vec<Setting> {
    let mut all: Vec<Setting> = Vec::new();
    for x in a {
        for y in b {
            if compatible(x, y) {
                let mut both = x.clone();
                both.extend(y.iter().map(|(issue, alt)| (*issue, *alt)));
                all.push(both);
            }
        }
    }
    all.sort_by_key(Setting::len);
    let mut least: Vec<Setting> = Vec::new();
    for cube in all {
        if !least.iter().any(|small| within(small, &cube)) {
            least.push(cube);
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;
    use servanda_model::{Alternative, Issue, Origin};
    use servanda_syntax::Span;

    fn treaty(alts: &[u16]) -> Treaty {
        let span = Span::default();
        let issue = |count: u16| Issue {
            name: "".into(),
            named: true,
            kind: IssueKind::Open,
            alts: (0..count).map(|_| Alternative { labels: Vec::new(), text: "".into(), delete: false, supposed: false }).collect(),
            default: None,
            links: Vec::new(),
            within: Vec::new(),
            places: Vec::new(),
            origin: Origin { span, cite: "".into(), instrument: servanda_model::InstrumentId(0) },
            intended: false,
        };
        Treaty { issues: alts.iter().copied().map(issue).collect(), ..Treaty::default() }
    }

    /// The primes by definition: every partial setting, tried on every total one.
    fn by_definition(alts: &[u16], truth: &dyn Fn(&[u16]) -> bool) -> BTreeSet<Setting> {
        let mut cubes = vec![Setting::new()];
        let mut totals: Vec<Vec<u16>> = vec![Vec::new()];
        for (issue, &count) in (0..).zip(alts) {
            cubes = cubes
                .iter()
                .flat_map(|cube| {
                    let fixed = (0..count).map(move |alt| {
                        let mut cube = cube.clone();
                        cube.insert(IssueId(issue), alt);
                        cube
                    });
                    std::iter::once(cube.clone()).chain(fixed)
                })
                .collect();
            totals = totals
                .iter()
                .flat_map(|total| {
                    (0..count).map(move |alt| {
                        let mut total = total.clone();
                        total.push(alt);
                        total
                    })
                })
                .collect();
        }
        let holds = |cube: &Setting| {
            totals.iter().filter(|total| cube.iter().all(|(issue, alt)| total[issue.0 as usize] == *alt)).all(|total| truth(total))
        };
        let implicants: Vec<Setting> = cubes.into_iter().filter(holds).collect();
        implicants.iter().filter(|cube| !implicants.iter().any(|other| other != *cube && within(other, cube))).cloned().collect()
    }

    #[test]
    fn primes_are_those_of_the_definition() {
        let alts = [2, 3, 2, 2];
        let treaty = treaty(&alts);
        let mut seed = 12_345_u64;
        for _ in 0..300 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let table = seed;
            let truth = |total: &[u16]| {
                let index = total.iter().zip(&alts).fold(0, |sum, (alt, count)| sum * count + alt);
                (table >> (index + 20)) & 1 == 1
            };
            let base = Chosen::new(&treaty, []);
            let leaves = fork(&base, 1000, |chosen| {
                let mut total = Vec::new();
                for issue in [2, 0, 1, 3] {
                    let issue = IssueId(issue);
                    total.push(chosen.chosen(issue).ok_or(NeedChoice(issue))?);
                }
                Ok(truth(&[total[1], total[2], total[0], total[3]]))
            })
            .expect("the budget covers all 24 combinations");
            let holds: Vec<Setting> = leaves.into_iter().filter_map(|(path, value)| value.then_some(path)).collect();
            let found: BTreeSet<Setting> = primes(&treaty, &holds).into_iter().collect();
            assert_eq!(found, by_definition(&alts, &truth));
            let kept: Vec<Setting> =
                smallest(&treaty, &holds).into_iter().map(|cube| cube.into_iter().map(|pick| (pick.issue, pick.alt)).collect()).collect();
            assert!(holds.iter().all(|cube| covers(&treaty, &kept, cube)));
            for at in 0..kept.len() {
                let mut rest = kept.clone();
                rest.remove(at);
                assert!(!holds.iter().all(|cube| covers(&treaty, &rest, cube)));
            }
        }
    }
}
