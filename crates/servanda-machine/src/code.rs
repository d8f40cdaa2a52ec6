//! What a rule is, apart from its lines: whether it stands from the beginning, what it waits for, what it must be watched for. Where
//! brackets decide that, it is read under what is chosen.

use servanda_model::{Asked, Dnf, EventPat, Guard, Modal, Rule, RuleId, Time};

use crate::look::Look;
use crate::machine::{AnchorRole, anchor_role, point_events, time_events, time_point};

/// What a rule is, apart from its lines.
#[expect(clippy::struct_excessive_bools, reason = "each is a line that a text may have")]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RuleCode {
    /// No event makes it arise: it stands from the beginning.
    pub(crate) standing: bool,
    /// It is named by another rule's `on breach` or `if late`.
    pub(crate) secondary: bool,
    /// It has a line `at least … before` or `within … before`.
    pub(crate) before: bool,
    /// It has a line `throughout`.
    pub(crate) throughout: bool,
    /// It has `while` lines, or `if` lines of a standing duty, which must be watched.
    pub(crate) watched: bool,
    /// Its performances are added up somewhere.
    pub(crate) totalled: bool,
    /// It has one trigger, whatever is chosen.
    pub(crate) single: bool,
    /// It looks back at acts before its trigger.
    pub(crate) looks_back: bool,
    /// It has a line `every`.
    pub(crate) every: bool,
    /// One modal whatever is chosen, if so.
    pub(crate) modal: Option<Modal>,
    /// Brackets decide some of this: what stands here is what is so under some choice, and [`Look::code`] says what is so.
    pub(crate) varies: bool,
}

/// Whether brackets decide what makes a rule arise, or what its lines make of it.
pub(crate) fn varies(rule: &Rule, named_by: &[Guard]) -> bool {
    let bracketed = |group: &Dnf<EventPat>| group.lines.iter().any(|line| !line.guard.is_empty() || line.value.settled().is_none());
    let open_time = |time: &Time| {
        time_point(time).is_some_and(|point| point.settled().is_none()) || time_events(time).iter().any(|choice| choice.settled().is_none())
    };
    rule.when.iter().any(bracketed)
        || rule.times.iter().any(|line| !line.guard.is_empty() || open_time(&line.value))
        || rule.sentence.modal.settled().is_none()
        || rule
            .ifs
            .iter()
            .chain(&rule.whiles)
            .flat_map(|group| &group.lines)
            .any(|line| !line.guard.is_empty() || line.value.settled().is_none())
        || (!named_by.is_empty() && !named_by.iter().any(Guard::is_empty))
}

impl<'t> Look<'_, 't> {
    /// What a rule is under what is chosen.
    pub(crate) fn code(&self, id: RuleId) -> Asked<RuleCode> {
        let known = self.m.rules[id.index()];
        if !known.varies {
            return Ok(known);
        }
        let rule = &self.m.treaty.rules[id.index()];
        let mut code = RuleCode { single: false, every: false, throughout: false, before: false, secondary: false, ..known };
        for guard in self.m.named_by(id) {
            code.secondary = code.secondary || self.holds(guard)?;
        }
        let mut triggered = false;
        for group in &rule.when {
            triggered = triggered || !group.resolve(self.o)?.is_empty();
        }
        let mut anchored = false;
        for line in &rule.times {
            if !self.holds(&line.guard)? {
                continue;
            }
            code.every |= matches!(line.value, Time::Every(..));
            code.throughout |= matches!(line.value, Time::Throughout);
            match anchor_role(&line.value) {
                AnchorRole::Before => code.before = true,
                AnchorRole::Trigger if !triggered && !code.secondary => anchored = anchored || self.has_anchor(&line.value)?,
                AnchorRole::Trigger | AnchorRole::Limit => {}
            }
        }
        let modal = self.get(&rule.sentence.modal)?.copied();
        code.standing = !triggered && !anchored && !code.before && !code.secondary;
        code.looks_back = code.before || !rule.earlier_counts.is_empty();
        let mut conditions = [false, false];
        for (groups, has) in [&rule.whiles, &rule.ifs].into_iter().zip(&mut conditions) {
            for group in groups {
                *has = *has || !group.resolve(self.o)?.is_empty();
            }
        }
        let [whiles, ifs] = conditions;
        code.watched = whiles || (code.standing && ifs && matches!(modal, Some(Modal::Shall | Modal::Effect)));
        Ok(code)
    }

    /// Whether no line of time stands.
    pub(crate) fn no_time(&self, rule: &Rule) -> Asked<bool> {
        for line in &rule.times {
            if self.holds(&line.guard)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a time line runs from an event. Of a bracketed point only the alternative that stands counts.
    fn has_anchor(&self, time: &'t Time) -> Asked<bool> {
        let events = match time_point(time) {
            Some(point) => self.get(point)?.map(point_events).unwrap_or_default(),
            None => time_events(time),
        };
        for event in events {
            if self.get(event)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
