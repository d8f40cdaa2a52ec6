//! Time lines: when something may be done, and when it must be.

use servanda_model::{Anchor, Asked, Choice, Dur, EventPat, Guarded, Point, Time, TimeUnit};

use crate::calendar::{Counted, Day, Instant, Moment};
use crate::event::Value;
use crate::look::{Env, Look};
use crate::machine::{WatchId, time_has_event};
use crate::state::{Limit, Window};
use crate::view::Unknown;

/// What `thereafter` and the windows of `every` count from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trigger {
    /// The last of the triggers.
    pub(crate) at: Moment,
    /// Which window of `every`, from 1.
    pub(crate) window: u32,
    /// No event made it arise: it stands, and what ends it may have come before.
    pub(crate) once: bool,
}

impl Trigger {
    /// The first window from a moment.
    pub(crate) fn new(at: Moment) -> Self {
        Self { at, window: 1, once: false }
    }
}

impl Look<'_, '_> {
    /// The watches that stand for an event under what is chosen.
    pub(crate) fn standing(&self, choice: &Choice<EventPat>) -> Asked<Vec<WatchId>> {
        let mut found = Vec::new();
        if let Some(pat) = self.get(choice)? {
            for (guard, watch) in self.m.watches_of(pat) {
                if self.holds(guard)? {
                    found.push(*watch);
                }
            }
        }
        Ok(found)
    }

    /// When an event happened last, for these values.
    pub(crate) fn happened(&self, choice: &Choice<EventPat>, env: &Env) -> Asked<Option<Moment>> {
        Ok(self.standing(choice)?.into_iter().filter_map(|watch| self.last_seen(watch, env)).map(|seen| seen.at).max())
    }

    pub(crate) fn anchor(&self, anchor: &Anchor, env: &Env, trigger: Trigger) -> Asked<Option<Moment>> {
        Ok(match anchor {
            Anchor::Thereafter => Some(trigger.at),
            Anchor::Event(choice) => self.happened(choice, env)?,
            Anchor::Date(date) => Some(self.day_moment(Day::from_date(*date))),
            Anchor::Instant(civil) => Some(Moment::exact(self.m.calendar.instant(*civil))),
            Anchor::Var(var) => match env.get(usize::from(var.0)) {
                Some(Some(Value::Date(day))) => Some(self.day_moment(*day)),
                Some(Some(Value::Instant(at))) => Some(Moment::exact(self.m.calendar.instant(*at))),
                _ => None,
            },
            Anchor::Day(n) => Some(self.day_moment(self.s.first_day.plus(*n as i32))),
        })
    }

    fn day_moment(&self, day: Day) -> Moment {
        Moment::day(self.m.calendar.start(day))
    }

    /// A day so many units after a day; what the month-end rule leaves open is asked for.
    pub(crate) fn count(&self, day: Day, n: u32, unit: TimeUnit) -> Asked<Day> {
        let counted = self.m.calendar.add(day, n, unit);
        self.settle(counted)
    }

    fn settle(&self, counted: Counted) -> Asked<Day> {
        match counted {
            Counted::One(day) => Ok(day),
            Counted::MonthEnd { clip, next } => match counted.under(self.m.calendar.month_end) {
                Some(day) => Ok(day),
                None => Ok(if self.o.assume(&Unknown::MonthEnd(clip))? { next } else { clip }),
            },
        }
    }

    /// The end of a period that runs from a moment.
    pub(crate) fn after(&self, from: Moment, dur: &Dur, times: u32) -> Asked<Option<Limit>> {
        let Some(n) = self.get(&dur.n)? else {
            return Ok(None);
        };
        let n = n.saturating_mul(times);
        if dur.unit == TimeUnit::Hours {
            let seconds = i64::from(n) * 3600;
            let low = Instant(from.at.0 + seconds);
            return Ok(Some(if from.precise {
                Limit::At(low)
            } else {
                Limit::Between(low, Instant(self.m.calendar.end(from).0 + seconds))
            }));
        }
        let day = self.m.calendar.day(from.at);
        Ok(Some(Limit::Day(self.count(day, n, dur.unit)?)))
    }

    /// The last day or instant so long before a moment.
    pub(crate) fn before(&self, moment: Moment, dur: &Dur) -> Asked<Option<Limit>> {
        let Some(n) = self.get(&dur.n)?.copied() else {
            return Ok(None);
        };
        let calendar = &self.m.calendar;
        if dur.unit == TimeUnit::Hours {
            let seconds = i64::from(n) * 3600;
            let low = Instant(moment.at.0 - seconds);
            return Ok(Some(if moment.precise { Limit::At(low) } else { Limit::Between(low, Instant(calendar.end(moment).0 - seconds)) }));
        }
        let counted = calendar.subtract(calendar.day(moment.at), n, dur.unit);
        Ok(Some(Limit::Day(self.settle(counted)?)))
    }

    /// Where a point lies: a day, an instant, or an instant that is not known exactly.
    pub(crate) fn spot(&self, point: &Point, env: &Env, trigger: Trigger) -> Asked<Option<Limit>> {
        let calendar = &self.m.calendar;
        Ok(match point {
            Point::At(anchor) => self
                .anchor(anchor, env, trigger)?
                .map(|moment| if moment.precise { Limit::At(moment.at) } else { Limit::Day(calendar.day(moment.at)) }),
            Point::DayAfter(n, anchor) => {
                let (Some(n), Some(moment)) = (self.get(n)?, self.anchor(anchor, env, trigger)?) else {
                    return Ok(None);
                };
                Some(Limit::Day(calendar.day(moment.at).plus(*n as i32)))
            }
            Point::DayWhen(choice) => self.happened(choice, env)?.map(|moment| Limit::Day(calendar.day(moment.at))),
            Point::After(dur, anchor) => {
                let (Some(dur), Some(moment)) = (self.get(dur)?, self.anchor(anchor, env, trigger)?) else {
                    return Ok(None);
                };
                self.after(moment, dur, 1)?
            }
            Point::MonthStart(n, of) => {
                let (Some(n), Some(spot)) = (self.get(n)?, self.spot(of, env, trigger)?) else {
                    return Ok(None);
                };
                // The day of the point alone counts; an hour that is not known exactly may lie in either of two months.
                let first = |at| calendar.month_start(calendar.day(at), *n);
                Some(match spot {
                    Limit::Day(day) => Limit::Day(calendar.month_start(day, *n)),
                    Limit::At(at) => Limit::Day(first(at)),
                    Limit::Between(low, high) if first(low) == first(high) => Limit::Day(first(low)),
                    Limit::Between(low, high) => Limit::Between(calendar.start(first(low)), calendar.start(first(high))),
                })
            }
        })
    }

    /// The first moment of a spot.
    pub(crate) fn begins(&self, spot: Limit) -> Moment {
        match spot {
            Limit::Day(day) => self.day_moment(day),
            Limit::At(at) | Limit::Between(at, _) => Moment::exact(at),
        }
    }

    /// The instant at which something limited lapses, and whether acts of that instant come first.
    pub(crate) fn lapse(&self, limit: Limit) -> (Instant, bool) {
        match limit {
            Limit::Day(day) => (self.m.calendar.start(day.plus(1)), false),
            Limit::At(at) | Limit::Between(_, at) => (at, true),
        }
    }

    /// Where the time lines stand.
    pub(crate) fn window(&self, times: &[Guarded<Time>], env: &Env, trigger: Trigger) -> Asked<Window> {
        let mut window = Window::default();
        for line in times {
            if self.holds(&line.guard)? {
                self.add_line(&line.value, env, trigger, &mut window)?;
            }
        }
        Ok(window)
    }

    fn add_line(&self, time: &Time, env: &Env, trigger: Trigger, window: &mut Window) -> Asked<()> {
        match time {
            Time::Within(dur, anchor) => {
                let Some(dur) = self.get(dur)? else {
                    return Ok(());
                };
                window.timed = true;
                match self.anchor(anchor, env, trigger)? {
                    Some(moment) => {
                        let limit = self.after(moment, dur, 1)?;
                        self.tighten(window, limit);
                    }
                    None => window.waits = true,
                }
            }
            Time::Every(dur, anchor) => {
                let Some(dur) = self.get(dur)? else {
                    return Ok(());
                };
                window.timed = true;
                match self.anchor(anchor, env, trigger)? {
                    Some(moment) => {
                        let limit = self.after(moment, dur, trigger.window)?;
                        self.tighten(window, limit);
                    }
                    None => window.waits = true,
                }
            }
            Time::NotLaterThan(point) => {
                let Some(point) = self.get(point)? else {
                    return Ok(());
                };
                window.timed = true;
                match self.spot(point, env, trigger)? {
                    Some(spot) => self.tighten(window, Some(spot)),
                    None => window.waits = true,
                }
            }
            Time::On(point) => {
                let Some(point) = self.get(point)? else {
                    return Ok(());
                };
                window.timed = true;
                match self.spot(point, env, trigger)? {
                    Some(spot) => {
                        self.tighten(window, Some(spot));
                        window.from = window.from.max(Some(self.begins(spot)));
                    }
                    None => window.waits = true,
                }
            }
            Time::From(point) | Time::NotBefore(point) => {
                let Some(point) = self.get(point)? else {
                    return Ok(());
                };
                match self.spot(point, env, trigger)? {
                    Some(spot) => window.from = window.from.max(Some(self.begins(spot))),
                    None => window.barred = true,
                }
            }
            Time::Until(point) => {
                let Some(point) = self.get(point)? else {
                    return Ok(());
                };
                // What an event made arise does not end with what was before it: the next such event ends it.
                let fresh = |spot: &Limit| trigger.once || !time_has_event(time) || self.lapse(*spot).0 > trigger.at.at;
                match self.spot(point, env, trigger)?.filter(fresh) {
                    Some(spot) => self.tighten(window, Some(spot)),
                    None => window.waits = true,
                }
            }
            Time::Promptly { .. } => {
                window.promptly = true;
                window.timed = true;
            }
            Time::WithinBefore(..) | Time::AtLeastBefore(..) | Time::Throughout => {}
        }
        Ok(())
    }

    /// Lines add up: of several limits the earliest binds.
    fn tighten(&self, window: &mut Window, limit: Option<Limit>) {
        let Some(limit) = limit else {
            return;
        };
        window.to = match window.to {
            Some(known) if self.lapse(known) <= self.lapse(limit) => Some(known),
            _ => Some(limit),
        };
    }
}
