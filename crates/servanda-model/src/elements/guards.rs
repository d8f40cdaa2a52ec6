//! The picks on which a value depends, gathered from all its parts.

use crate::choice::{Choice, Guard};
use crate::treaty::{Anchor, Base, Bearer, Electorate, EventPat, Point, Set, Share, ShareKind, Time};

/// Collects the guards under which parts of a value stand.
#[derive(Default)]
pub(super) struct Guards {
    pub(super) all: Vec<Guard>,
}

impl Guards {
    pub(super) fn choice<T>(&mut self, choice: &Choice<T>, f: &mut dyn FnMut(&mut Self, &T)) {
        for (guard, value) in &choice.alts {
            if !guard.is_empty() {
                self.all.push(guard.clone());
            }
            f(self, value);
        }
    }

    pub(super) fn set(&mut self, set: &Set) {
        for member in &set.members {
            self.choice(member, &mut |_, _| {});
        }
        if let Some(except) = &set.except {
            self.choice(except, &mut Self::set);
        }
    }

    pub(super) fn electorate(&mut self, electorate: &Electorate) {
        self.set(&electorate.set);
        if let Some(point) = &electorate.as_of {
            self.choice(point, &mut Self::point);
        }
    }

    pub(super) fn bearer(&mut self, bearer: &Bearer) {
        match bearer {
            Bearer::Each(electorate) | Bearer::No(electorate) => self.electorate(electorate),
            Bearer::Any { set, .. } | Bearer::Jointly { set, .. } | Bearer::Count { set, .. } | Bearer::Weight { set, .. } => self.set(set),
            Bearer::One(_) | Bearer::Unspecified | Bearer::Treaty(_) => {}
        }
    }

    pub(super) fn event(&mut self, event: &EventPat) {
        if let EventPat::State { state, .. } = event {
            self.choice(state, &mut |_, _| {});
        }
    }

    pub(super) fn anchor(&mut self, anchor: &Anchor) {
        if let Anchor::Event(events) = anchor {
            self.choice(events, &mut Self::event);
        }
    }

    pub(super) fn point(&mut self, point: &Point) {
        match point {
            Point::At(anchor) => self.anchor(anchor),
            Point::DayAfter(n, anchor) => {
                self.choice(n, &mut |_, _| {});
                self.anchor(anchor);
            }
            Point::DayWhen(events) => self.choice(events, &mut Self::event),
            Point::MonthStart(n, of) => {
                self.choice(n, &mut |_, _| {});
                self.point(of);
            }
            Point::After(dur, anchor) => {
                self.choice(dur, &mut |guards, dur| guards.choice(&dur.n, &mut |_, _| {}));
                self.anchor(anchor);
            }
        }
    }

    pub(super) fn time(&mut self, time: &Time) {
        match time {
            Time::Within(dur, anchor) | Time::WithinBefore(dur, anchor) | Time::AtLeastBefore(dur, anchor) | Time::Every(dur, anchor) => {
                self.choice(dur, &mut |guards, dur| guards.choice(&dur.n, &mut |_, _| {}));
                self.anchor(anchor);
            }
            Time::NotBefore(point) | Time::NotLaterThan(point) | Time::On(point) | Time::From(point) | Time::Until(point) => {
                self.choice(point, &mut Self::point);
            }
            Time::Promptly { anchor, .. } => {
                if let Some(anchor) = anchor {
                    self.anchor(anchor);
                }
            }
            Time::Throughout => {}
        }
    }

    pub(super) fn base(&mut self, base: &Base) {
        if let Some(point) = &base.as_of {
            self.choice(point, &mut Self::point);
        }
    }

    pub(super) fn share(&mut self, share: &Share) {
        match &share.kind {
            ShareKind::Consensus => {}
            ShareKind::Of { amount, base, .. } => {
                self.choice(amount, &mut |_, _| {});
                self.choice(base, &mut Self::base);
            }
            ShareKind::With { base, share, .. } => {
                self.choice(share, &mut |_, _| {});
                self.choice(base, &mut Self::base);
            }
        }
        if let Some(including) = &share.including {
            self.choice(including, &mut Self::bearer);
        }
    }
}
