//! Time as treaties count it: civil days in the treaty's time zone, exact hours, calendar months and years with a declared
//! month-end rule, working days of a named calendar.
//!
//! "Within N days after X" leaves the day of X out and the last day in, to its end (as Article 3(1) of Regulation (EEC, Euratom)
//! No 1182/71 and the European Convention on the Calculation of Time-Limits, ETS 76, Articles 3 and 4, count); hours are exact;
//! months and years are never converted to days.

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use servanda_model::{Front, MonthEnd, TimeUnit, WorkingDays};

const SECONDS_PER_DAY: i64 = 86_400;

/// A civil day, counted from 1 January 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// An instant, in seconds of UTC since 1970-01-01 00:00.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// When something happened: an instant, or a day of which the hour is not known (`precise` is then false and `at` is the
/// instant from which it can have happened).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The instant; for a day, its beginning in the treaty's zone.
    pub at: Instant,
    /// Whether the hour is known. A lapse of days is dated a day and is not precise.
    pub precise: bool,
}

impl Moment {
    /// An exact instant.
    pub const fn exact(at: Instant) -> Self {
        Self { at, precise: true }
    }

    /// A day, by its first instant.
    pub const fn day(at: Instant) -> Self {
        Self { at, precise: false }
    }
}

impl Day {
    /// The day of a civil date (proleptic Gregorian; the algorithm is H. Hinnant's `days_from_civil`).
    pub fn from_date(date: Date) -> Self {
        let month = i32::from(date.month());
        let year = i32::from(date.year()) - i32::from(month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let shifted = (month + 9) % 12;
        let of_year = (153 * shifted + 2) / 5 + i32::from(date.day()) - 1;
        let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }

    /// The civil date of the day, kept within the years that dates can have.
    pub fn date(self) -> Date {
        let (year, month, day) = self.civil();
        let year = i16::try_from(year.clamp(-9999, 9999)).unwrap_or(9999);
        Date::new(year, month, day).unwrap_or(Date::MAX)
    }

    fn civil(self) -> (i32, i8, i8) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month as i8, day as i8)
    }

    /// The day `n` days later.
    #[must_use]
    pub const fn plus(self, n: i32) -> Self {
        Self(self.0.saturating_add(n))
    }

    /// 0 is Monday. Day 0, 1 January 1970, was a Thursday.
    pub const fn weekday(self) -> usize {
        (self.0 + 3).rem_euclid(7) as usize
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// The result of counting months or years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// There is such a day, or the unit raises no question.
    One(Day),
    /// The month has no such day: the month-end rule decides.
    MonthEnd {
        /// The last day of the month.
        clip: Day,
        /// The first day of the next month.
        next: Day,
    },
}

impl Counted {
    /// The day under the rule; `None` where the rule refuses or the text has none.
    pub fn under(self, rule: Option<MonthEnd>) -> Option<Day> {
        match (self, rule) {
            (Self::One(day), _) | (Self::MonthEnd { clip: day, .. }, Some(MonthEnd::Clip)) => Some(day),
            (Self::MonthEnd { next, .. }, Some(MonthEnd::Next)) => Some(next),
            (Self::MonthEnd { .. }, _) => None,
        }
    }
}

/// The calendar of a treaty.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    /// UTC counts without asking the zone.
    utc: bool,
    /// What happens where a month has no such day.
    pub month_end: Option<MonthEnd>,
    working: Option<WorkingDays>,
}

impl Calendar {
    /// The calendar of the front matter. A zone that nobody knows counts as UTC, and the second value names it.
    pub fn of(front: &Front) -> (Self, Option<String>) {
        let name = front.zone.as_str();
        let (zone, unknown) = if name.is_empty() || name.eq_ignore_ascii_case("utc") {
            (TimeZone::UTC, None)
        } else {
            match jiff::tz::db().get(name) {
                Ok(zone) => (zone, None),
                Err(_) => (TimeZone::UTC, Some(name.to_owned())),
            }
        };
        let utc = zone == TimeZone::UTC;
        let calendar = Self { zone, utc, month_end: front.month_end, working: front.working_days.clone() };
        (calendar, unknown)
    }

    /// The first day of the month so many months after the month of a day. Every month has one, so no month-end rule is asked.
    pub fn month_start(&self, day: Day, months: u32) -> Day {
        let date = day.date();
        let count = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + i64::from(months);
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        match (i16::try_from(year), i8::try_from(month)) {
            (Ok(year), Ok(month)) => Date::new(year, month, 1).map_or_else(|_| Day::from_date(Date::MAX), Day::from_date),
            _ => Day::from_date(Date::MAX),
        }
    }

    /// The first instant of a day in the zone.
    pub fn start(&self, day: Day) -> Instant {
        let naive = Instant(i64::from(day.0) * SECONDS_PER_DAY);
        if self.utc {
            return naive;
        }
        self.instant(day.date().at(0, 0, 0, 0))
    }

    /// The instant of a civil date and time in the zone. A time that a change of clocks skips is the instant after the gap; of
    /// one that occurs twice, the first is meant.
    pub fn instant(&self, civil: DateTime) -> Instant {
        match self.zone.to_ambiguous_timestamp(civil).compatible() {
            Ok(stamp) => Instant(stamp.as_second()),
            Err(_) => Instant(i64::from(Day::from_date(civil.date()).0) * SECONDS_PER_DAY),
        }
    }

    /// The civil day of an instant in the zone.
    pub fn day(&self, at: Instant) -> Day {
        Day(self.local(at).div_euclid(SECONDS_PER_DAY) as i32)
    }

    /// Hour and minute of an instant in the zone.
    pub fn clock(&self, at: Instant) -> (u8, u8) {
        let of_day = self.local(at).rem_euclid(SECONDS_PER_DAY);
        ((of_day / 3600) as u8, (of_day % 3600 / 60) as u8)
    }

    fn local(&self, at: Instant) -> i64 {
        if self.utc {
            return at.0;
        }
        let offset = jiff::Timestamp::from_second(at.0).map_or(0, |stamp| self.zone.to_offset(stamp).seconds());
        at.0 + i64::from(offset)
    }

    /// The last instant at which something of this moment can have happened, that instant excluded for a day.
    pub fn end(&self, moment: Moment) -> Instant {
        if moment.precise { moment.at } else { self.start(self.day(moment.at).plus(1)) }
    }

    /// As people write it: `2024-01-01 12:00`, or the date alone where the hour is unknown.
    pub fn show(&self, moment: Moment) -> String {
        let day = self.day(moment.at);
        if moment.precise {
            let (hour, minute) = self.clock(moment.at);
            format!("{day} {hour:02}:{minute:02}")
        } else {
            day.to_string()
        }
    }

    /// The day `n` units after a day. Hours do not count in days: whoever has hours adds them to an instant.
    pub fn add(&self, day: Day, n: u32, unit: TimeUnit) -> Counted {
        self.shift(day, i64::from(n), unit)
    }

    /// The day `n` units before a day.
    pub fn subtract(&self, day: Day, n: u32, unit: TimeUnit) -> Counted {
        self.shift(day, -i64::from(n), unit)
    }

    fn shift(&self, day: Day, n: i64, unit: TimeUnit) -> Counted {
        match unit {
            TimeUnit::Hours => Counted::One(offset(day, n.div_euclid(24))),
            TimeUnit::Days => Counted::One(offset(day, n)),
            TimeUnit::Weeks => Counted::One(offset(day, n * 7)),
            TimeUnit::WorkingDays => Counted::One(self.working(day, n)),
            TimeUnit::Months => months(day, n),
            TimeUnit::Years => months(day, n * 12),
        }
    }

    /// Whether anybody works on that day. Without a named calendar: Monday to Friday, and `check` says that none is named.
    pub fn is_working(&self, day: Day) -> bool {
        match &self.working {
            Some(calendar) => calendar.week[day.weekday()] && !calendar.holidays.contains(&day.date()),
            None => day.weekday() < 5,
        }
    }

    fn working(&self, day: Day, n: i64) -> Day {
        let step = if n < 0 { -1 } else { 1 };
        let mut left = n.unsigned_abs();
        let mut current = day;
        // A week without a working day would never end: ten years of days off are taken for such a week.
        let mut idle = 0;
        while left > 0 && idle < 3660 {
            current = current.plus(step);
            if self.is_working(current) {
                left -= 1;
                idle = 0;
            } else {
                idle += 1;
            }
        }
        current
    }
}

fn offset(day: Day, n: i64) -> Day {
    Day(i32::try_from((i64::from(day.0) + n).clamp(-4_000_000, 3_000_000)).unwrap_or(day.0))
}

fn months(day: Day, n: i64) -> Counted {
    let (year, month, of_month) = day.civil();
    let total = i64::from(year) * 12 + i64::from(month) - 1 + n;
    let year = total.div_euclid(12).clamp(-9998, 9998);
    let month = total.rem_euclid(12) as i8 + 1;
    let first = Date::new(year as i16, month, 1).unwrap_or(Date::MAX);
    let last = first.days_in_month();
    let start = Day::from_date(first);
    if of_month <= last {
        Counted::One(start.plus(i32::from(of_month) - 1))
    } else {
        Counted::MonthEnd { clip: start.plus(i32::from(last) - 1), next: start.plus(i32::from(last)) }
    }
}
