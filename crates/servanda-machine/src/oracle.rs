//! Who answers for open choices and for what the record leaves undetermined.

use std::cell::RefCell;
use std::collections::BTreeMap;

use servanda_model::{Asked, Choices, IssueId, IssueKind, NeedChoice, Treaty};

use crate::run::Settings;
use crate::view::Unknown;

/// What is asked for when something undetermined is read: not an issue of the treaty.
const UNDETERMINED: IssueId = IssueId(u32::MAX);

/// Answers from the settings of one world; what they lack, or do not agree on, is asked for.
#[derive(Debug)]
pub(crate) struct Oracle<'a> {
    treaty: &'a Treaty,
    settings: &'a [Settings],
    free_suppositions: bool,
    wanted: RefCell<Option<Unknown>>,
    /// What is taken as so without asking, and what was.
    assume: Option<&'a BTreeMap<Unknown, bool>>,
    assumed: RefCell<BTreeMap<Unknown, bool>>,
}

impl<'a> Oracle<'a> {
    pub(crate) fn new(treaty: &'a Treaty, settings: &'a [Settings], free_suppositions: bool) -> Self {
        Self { treaty, settings, free_suppositions, wanted: RefCell::new(None), assume: None, assumed: RefCell::new(BTreeMap::new()) }
    }

    /// Takes what is undetermined as said, and as not so where nothing is said.
    pub(crate) fn assuming(mut self, assume: Option<&'a BTreeMap<Unknown, bool>>) -> Self {
        self.assume = assume;
        self
    }

    /// What was taken as so, or not so, without asking.
    pub(crate) fn assumed(&self) -> BTreeMap<Unknown, bool> {
        self.assumed.take()
    }

    /// Whether something undetermined is so.
    pub(crate) fn assume(&self, unknown: &Unknown) -> Asked<bool> {
        if let Some(value) = agreed(self.settings.iter().map(|settings| settings.assumed.get(unknown).copied())) {
            return Ok(value);
        }
        if let Some(assume) = self.assume {
            let value = assume.get(unknown).copied().unwrap_or(false);
            self.assumed.borrow_mut().insert(unknown.clone(), value);
            return Ok(value);
        }
        *self.wanted.borrow_mut() = Some(unknown.clone());
        Err(NeedChoice(UNDETERMINED))
    }

    /// What was asked for last: `Ok` an issue, `Err` something undetermined.
    pub(crate) fn asked(&self, need: NeedChoice) -> Result<IssueId, Unknown> {
        match self.wanted.borrow_mut().take() {
            Some(unknown) if need.0 == UNDETERMINED => Err(unknown),
            _ => Ok(need.0),
        }
    }
}

/// The value on which all agree.
fn agreed<T: PartialEq + Copy>(mut values: impl Iterator<Item = Option<T>>) -> Option<T> {
    let first = values.next()??;
    values.all(|value| value == Some(first)).then_some(first)
}

impl Choices for Oracle<'_> {
    fn chosen(&self, issue: IssueId) -> Option<u16> {
        agreed(self.settings.iter().map(|settings| pick_of(self.treaty, settings, issue, self.free_suppositions)))
    }
}

/// What is chosen for an issue. A supposition that nobody chose is left out of the text.
pub(crate) fn pick_of(treaty: &Treaty, settings: &Settings, issue: IssueId, free_suppositions: bool) -> Option<u16> {
    if let Some(&alt) = settings.picks.get(&issue) {
        return Some(alt);
    }
    let declared = treaty.issues.get(issue.0 as usize)?;
    if declared.kind == IssueKind::Supposition && !free_suppositions {
        return text_itself(declared);
    }
    None
}

/// The alternative of a supposition that is the text itself: the default, else the empty one.
fn text_itself(issue: &servanda_model::Issue) -> Option<u16> {
    issue.default.or_else(|| issue.alts.iter().position(|alt| alt.delete).map(|index| index as u16))
}

/// Every way to settle an issue in a world, with the links `{only with …}` that an alternative brings along. Alternatives
/// that contradict what is chosen already are left out.
pub(crate) fn alternatives(treaty: &Treaty, settings: &Settings, issue: IssueId) -> Vec<Settings> {
    let Some(declared) = treaty.issues.get(issue.0 as usize) else {
        return Vec::new();
    };
    let mut ways = Vec::new();
    for alt in 0..declared.alts.len() as u16 {
        let mut picks: BTreeMap<IssueId, u16> = settings.picks.clone();
        picks.insert(issue, alt);
        let linked = declared.links.iter().filter(|(of, _)| *of == alt).flat_map(|(_, guard)| guard);
        let mut fits = true;
        for pick in linked {
            fits &= *picks.entry(pick.issue).or_insert(pick.alt) == pick.alt;
        }
        if fits {
            ways.push(Settings { picks, assumed: settings.assumed.clone() });
        }
    }
    ways
}
