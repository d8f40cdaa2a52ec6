//! Which way an element turned: whether the norm demands or reaches more (`1`), less (`-1`), or cannot be weighed (`0`).

use std::collections::BTreeSet;

use ecow::EcoString;
use servanda_model::{
    Arg, Bearer, Bound, Choice, Dur, Electorate, Guarded, IfLate, ItemId, Modal, Phrase, Point, Quantity, QuantityValue, Rule, Time,
    TimeUnit,
};

use super::words::Words;

/// How the strength of a rule's element changed.
pub(super) fn strength(old: &Words<'_>, was: ItemId, new: &Words<'_>, is: ItemId, element: &str) -> i8 {
    let (ItemId::Rule(was), ItemId::Rule(is)) = (was, is) else { return 0 };
    let (Some(a), Some(b)) = (old.treaty.rules.get(was.index()), new.treaty.rules.get(is.index())) else { return 0 };
    let weigh = Weigh { old, new };
    match element {
        "bearer" => weigh.bearer(a, b),
        "mode" => Weigh::mode(a, b),
        "act" => weigh.act(a, b),
        // With a further condition the norm applies in fewer cases, with a further excuse too.
        "trigger" | "condition" | "while" | "excuse" | "standard" | "discharge" => -weigh.more_lines(was, is, element),
        "counterparty" => weigh.more_lines(was, is, element),
        "lateness" => Weigh::lateness(a, b),
        "consequence" => Weigh::consequence(a, b),
        "deadline" => weigh.deadline(a, b),
        "amount" => weigh.amount(a, b),
        _ => 0,
    }
}

struct Weigh<'w, 'a> {
    old: &'w Words<'a>,
    new: &'w Words<'a>,
}

impl Weigh<'_, '_> {
    /// `1` if all lines are still there and more came, `-1` if lines went and none came.
    fn more_lines(&self, was: servanda_model::RuleId, is: servanda_model::RuleId, element: &str) -> i8 {
        let lines = |words: &Words<'_>, id| -> BTreeSet<EcoString> {
            let facets = words.facets(ItemId::Rule(id));
            facets.into_iter().find(|(other, _)| *other == element).map(|(_, lines)| lines.into_iter().collect()).unwrap_or_default()
        };
        let (before, after) = (lines(self.old, was), lines(self.new, is));
        // Several times or excuses joined by `or` are one line: whatever that line became is not weighed.
        i8::from(before.is_subset(&after)) - i8::from(after.is_subset(&before))
    }

    /// A consequence where there was none demands more; that nothing follows is no consequence.
    fn consequence(a: &Rule, b: &Rule) -> i8 {
        let some = |rule: &Rule| rule.on_breach.iter().any(|line| line.value != servanda_model::OnBreach::Nothing);
        if a.on_breach.is_empty() == b.on_breach.is_empty() { 0 } else { i8::from(some(b)) - i8::from(some(a)) }
    }

    /// A duty that lapses when its time is over demands less than one that is still owed; silence and another rule instead are not weighed.
    fn lateness(a: &Rule, b: &Rule) -> i8 {
        let strong = |rule: &Rule| match rule.if_late.as_slice() {
            [late] if late.guard.is_empty() => match late.value {
                IfLate::StillOwed => Some(1),
                IfLate::Ended => Some(0),
                IfLate::ReplacedBy(_) => None,
            },
            _ => None,
        };
        match (strong(a), strong(b)) {
            (Some(before), Some(after)) => after - before,
            _ => 0,
        }
    }

    fn mode(a: &Rule, b: &Rule) -> i8 {
        let strong = |rule: &Rule| match rule.sentence.modal.settled() {
            Some(Modal::Shall) => Some(1),
            Some(Modal::May) => Some(0),
            _ => None,
        };
        match (strong(a), strong(b)) {
            (Some(before), Some(after)) => after - before,
            _ => 0,
        }
    }

    /// More bearers of the same kind are more.
    fn bearer(&self, a: &Rule, b: &Rule) -> i8 {
        let (Some(before), Some(after)) = (a.sentence.bearer.settled(), b.sentence.bearer.settled()) else { return 0 };
        match (before, after) {
            (Bearer::Unspecified, Bearer::Unspecified) => 0,
            (Bearer::Unspecified, _) => 1,
            (_, Bearer::Unspecified) => -1,
            (Bearer::Each(x), Bearer::Each(y)) | (Bearer::No(x), Bearer::No(y)) => self.electorate(x, y),
            _ => 0,
        }
    }

    fn electorate(&self, a: &Electorate, b: &Electorate) -> i8 {
        let except = |words: &Words<'_>, one: &Electorate| -> BTreeSet<EcoString> {
            let sets = one.set.except.iter().flat_map(|except| except.values());
            sets.flat_map(|set| words.members(set)).collect()
        };
        if a.as_of.is_some() || b.as_of.is_some() {
            return 0;
        }
        let (before, after): (BTreeSet<_>, BTreeSet<_>) =
            (self.old.members(&a.set).into_iter().collect(), self.new.members(&b.set).into_iter().collect());
        let (left_out, leaves_out) = (except(self.old, a), except(self.new, b));
        let more = i8::from(before.is_subset(&after)) - i8::from(after.is_subset(&before));
        let fewer_left_out = i8::from(leaves_out.is_subset(&left_out)) - i8::from(left_out.is_subset(&leaves_out));
        match (before == after, left_out == leaves_out) {
            (true, _) => fewer_left_out,
            (_, true) => more,
            _ => 0,
        }
    }

    /// The same act with another amount.
    fn act(&self, a: &Rule, b: &Rule) -> i8 {
        let (Some(before), Some(after)) = (a.sentence.phrase.settled(), b.sentence.phrase.settled()) else { return 0 };
        let act = |words: &Words<'_>, phrase: &Phrase| words.treaty.acts.get(phrase.act.index()).map(|act| act.text.clone());
        if act(self.old, before) != act(self.new, after) || before.args.len() != after.args.len() {
            return 0;
        }
        let mut turn = 0;
        for (x, y) in before.args.iter().zip(&after.args) {
            let say = |words: &Words<'_>, arg: &Option<Choice<Arg>>| arg.as_ref().map(|arg| words.choice(arg, |arg| words.arg(arg)));
            if say(self.old, x) == say(self.new, y) {
                continue;
            }
            let (Some(Some(Arg::Quantity(x))), Some(Some(Arg::Quantity(y)))) =
                (x.as_ref().map(Choice::settled), y.as_ref().map(Choice::settled))
            else {
                return 0;
            };
            if turn != 0 {
                return 0;
            }
            turn = self.quantity(x, y);
        }
        let forbids = |rule: &Rule| {
            rule.sentence.modal.settled() == Some(&Modal::ShallNot) || matches!(rule.sentence.bearer.settled(), Some(Bearer::No(_)))
        };
        // Not to keep more than 100 is to keep at most 100.
        if forbids(b) { -turn } else { turn }
    }

    /// A lower ceiling and a higher floor demand more.
    fn quantity(&self, a: &Quantity, b: &Quantity) -> i8 {
        let unit = |words: &Words<'_>, one: &Quantity| one.unit.map(|unit| words.term(unit));
        if a.bound != b.bound || unit(self.old, a) != unit(self.new, b) {
            return 0;
        }
        let number = |one: &Quantity| match &one.value {
            QuantityValue::Number(number) => number.settled().cloned(),
            _ => None,
        };
        let (Some(before), Some(after)) = (number(a), number(b)) else { return 0 };
        let up = i8::from(after > before) - i8::from(after < before);
        match a.bound {
            Bound::AtMost => -up,
            Bound::Exactly | Bound::AtLeast | Bound::MoreThan | Bound::InTotal => up,
        }
    }

    fn amount(&self, a: &Rule, b: &Rule) -> i8 {
        let one = |rule: &Rule| match rule.amount.as_slice() {
            [line] if line.guard.is_empty() => line.value.settled().cloned(),
            _ => None,
        };
        match (one(a), one(b)) {
            (Some(before), Some(after)) => self.quantity(&before, &after),
            _ => 0,
        }
    }

    /// A shorter time from the same event, or a limit where there was none, demands more of a duty.
    fn deadline(&self, a: &Rule, b: &Rule) -> i8 {
        let (before, after) = (self.times(a, b, self.old), self.times(b, a, self.new));
        match (before.as_slice(), after.as_slice()) {
            ([], [added]) if servanda_model::elements::is_deadline(&added.value) => limits(&added.value),
            ([dropped], []) if servanda_model::elements::is_deadline(&dropped.value) => -limits(&dropped.value),
            ([x], [y]) if x.guard.is_empty() && y.guard.is_empty() => self.time(&x.value, &y.value),
            _ => 0,
        }
    }

    /// The lines of time of one rule that the other does not have.
    fn times<'r>(&self, rule: &'r Rule, other: &'r Rule, words: &Words<'_>) -> Vec<&'r Guarded<Time>> {
        let is_old = std::ptr::eq(std::ptr::from_ref(words), std::ptr::from_ref(self.old));
        let others = if is_old { self.new } else { self.old };
        let say = |words: &Words<'_>, line: &Guarded<Time>| words.line(&line.guard, words.time(&line.value));
        let theirs: BTreeSet<Option<EcoString>> = other.times.iter().map(|line| say(others, line)).collect();
        rule.times.iter().filter(|line| !theirs.contains(&say(words, line))).collect()
    }

    fn time(&self, a: &Time, b: &Time) -> i8 {
        let anchor = |x: &servanda_model::Anchor, y: &servanda_model::Anchor| self.old.anchor(x) == self.new.anchor(y);
        match (a, b) {
            (Time::Within(x, from), Time::Within(y, since)) | (Time::Every(x, from), Time::Every(y, since)) if anchor(from, since) => {
                -longer(x, y)
            }
            (Time::AtLeastBefore(x, from), Time::AtLeastBefore(y, since)) if anchor(from, since) => longer(x, y),
            (Time::Until(x), Time::Until(y)) => self.later(x, y),
            (Time::NotLaterThan(x), Time::NotLaterThan(y)) | (Time::From(x), Time::From(y)) | (Time::NotBefore(x), Time::NotBefore(y)) => {
                -self.later(x, y)
            }
            _ => 0,
        }
    }

    fn later(&self, a: &Choice<Point>, b: &Choice<Point>) -> i8 {
        use servanda_model::Anchor;
        match (a.settled(), b.settled()) {
            (Some(Point::At(Anchor::Date(x))), Some(Point::At(Anchor::Date(y)))) => i8::from(y > x) - i8::from(y < x),
            (Some(Point::After(x, from)), Some(Point::After(y, since))) if self.old.anchor(from) == self.new.anchor(since) => longer(x, y),
            _ => 0,
        }
    }
}

/// Whether a line of time adds a limit (a day by which) or takes the norm away after a while (`until`).
fn limits(time: &Time) -> i8 {
    if matches!(time, Time::Until(_)) { -1 } else { 1 }
}

/// `1` if the second is certainly longer, `-1` if certainly shorter.
fn longer(a: &Choice<Dur>, b: &Choice<Dur>) -> i8 {
    let (Some(before), Some(after)) = (a.settled(), b.settled()) else { return 0 };
    let (Some(few), Some(many)) = (before.n.settled(), after.n.settled()) else { return 0 };
    if before.unit == after.unit {
        return i8::from(many > few) - i8::from(many < few);
    }
    let (before, after) = (hours(u64::from(*few), before.unit), hours(u64::from(*many), after.unit));
    i8::from(after.0 > before.1) - i8::from(after.1 < before.0)
}

/// The fewest and the most hours of a time: days end with their last hour, a day of the clock change has 23 or 25.
fn hours(n: u64, unit: TimeUnit) -> (u64, u64) {
    let days = |least: u64, most: u64| ((n * least * 24).saturating_sub(1), n * most * 24 + 25);
    match unit {
        TimeUnit::Hours => (n, n),
        TimeUnit::Days => days(1, 1),
        // How many days so many working days take depends on the calendar.
        TimeUnit::WorkingDays => (n * 24, u64::MAX),
        TimeUnit::Weeks => days(7, 7),
        TimeUnit::Months => days(28, 31),
        TimeUnit::Years => days(365, 366),
    }
}
