//! Time as treaties count it, against published values: the hard cases of the dates-calc library (INRIA, Apache-2.0), ETS 76
//! and the tz database.

use jiff::civil::{Date, date};
use servanda_machine::{Calendar, Counted, Day, Instant};
use servanda_model::{Front, MonthEnd, TimeUnit, WorkingDays};

fn calendar(zone: &str, month_end: Option<MonthEnd>) -> Calendar {
    Calendar::of(&Front { zone: zone.into(), month_end, ..Front::default() }).0
}

fn plus(from: Date, n: u32, unit: TimeUnit, rule: MonthEnd) -> Option<Date> {
    calendar("", None).add(Day::from_date(from), n, unit).under(Some(rule)).map(Day::date)
}

#[test]
fn hard_month_ends_follow_the_declared_rule() {
    use TimeUnit::{Months, Years};
    // (start, n, unit, clip); next is the day after each, refuse is no day.
    let hard = [
        (date(2012, 2, 29), 1, Years, date(2013, 2, 28)),
        (date(2012, 2, 29), 88, Years, date(2100, 2, 28)),
        (date(2012, 1, 31), 1, Months, date(2012, 2, 29)),
        (date(2013, 1, 31), 1, Months, date(2013, 2, 28)),
        (date(2012, 3, 31), 1, Months, date(2012, 4, 30)),
    ];
    for (start, n, unit, clip) in hard {
        assert_eq!(plus(start, n, unit, MonthEnd::Clip), Some(clip));
        assert_eq!(plus(start, n, unit, MonthEnd::Next), clip.tomorrow().ok());
        assert_eq!(plus(start, n, unit, MonthEnd::Refuse), None);
    }
}

#[test]
fn easy_dates_are_the_same_under_every_rule() {
    use TimeUnit::{Days, Months, Years};
    let easy = [
        (date(2012, 1, 31), 2, Months, date(2012, 3, 31)),
        (date(2012, 2, 29), 4, Years, date(2016, 2, 29)),
        (date(2012, 11, 1), 71, Days, date(2013, 1, 11)),
        // The notices of semantics, section 3.
        (date(2003, 3, 12), 3, Months, date(2003, 6, 12)),
        (date(2003, 3, 1), 90, Days, date(2003, 5, 30)),
    ];
    for (start, n, unit, expected) in easy {
        for rule in [MonthEnd::Clip, MonthEnd::Next, MonthEnd::Refuse] {
            assert_eq!(plus(start, n, unit, rule), Some(expected));
        }
    }
}

#[test]
fn both_days_of_a_month_end_are_told() {
    assert_eq!(
        calendar("", None).add(Day::from_date(date(2013, 1, 31)), 1, TimeUnit::Months),
        Counted::MonthEnd { clip: Day::from_date(date(2013, 2, 28)), next: Day::from_date(date(2013, 3, 1)) }
    );
}

#[test]
fn days_and_months_agree_with_an_independent_library() {
    let calendar = calendar("", Some(MonthEnd::Clip));
    let mut day = Day::from_date(date(1899, 12, 25));
    let mut civil = date(1899, 12, 25);
    for n in 0..80_000_u32 {
        assert_eq!(day.date(), civil, "day {n}");
        assert_eq!(day.weekday(), usize::from(civil.weekday().to_monday_zero_offset().unsigned_abs()));
        if n % 7 == 0 {
            let months = n % 50;
            // jiff clips as well, and is another implementation.
            let theirs = civil.checked_add(jiff::Span::new().months(months)).expect("within the years of dates");
            assert_eq!(calendar.add(day, months, TimeUnit::Months).under(Some(MonthEnd::Clip)), Some(Day::from_date(theirs)));
        }
        day = day.plus(1);
        civil = civil.tomorrow().expect("within the years of dates");
    }
}

#[test]
fn a_day_begins_at_midnight_of_the_treaty_s_zone() {
    // Kyiv: UTC+2 until 27 March 2022 03:00, then UTC+3 (tz database).
    let kyiv = calendar("Europe/Kyiv", None);
    let start = |day: Date| kyiv.start(Day::from_date(day)).0;
    assert_eq!(start(date(2022, 3, 27)), 1_648_332_000);
    assert_eq!(start(date(2022, 3, 28)) - start(date(2022, 3, 27)), 23 * 3600);
    assert_eq!(start(date(2022, 10, 31)) - start(date(2022, 10, 30)), 25 * 3600);
    assert_eq!(kyiv.day(Instant(1_648_332_000)).date(), date(2022, 3, 27));
    assert_eq!(kyiv.day(Instant(1_648_331_999)).date(), date(2022, 3, 26));
    // A zone whose clocks skip midnight: Beirut, 26 March 2023 began at 01:00.
    let beirut = calendar("Asia/Beirut", None);
    let skipped = beirut.start(Day::from_date(date(2023, 3, 26)));
    assert_eq!(beirut.day(skipped).date(), date(2023, 3, 26));
    assert_eq!(beirut.clock(skipped), (1, 0));
}

#[test]
fn working_days_leave_out_the_weekend_and_the_named_holidays() {
    // 2030-01-01 is a Tuesday (gold table).
    let front = Front {
        working_days: Some(WorkingDays { week: [true, true, true, true, true, false, false], holidays: vec![date(2030, 1, 7)] }),
        ..Front::default()
    };
    let calendar = Calendar::of(&front).0;
    let start = Day::from_date(date(2030, 1, 1));
    let day = |n| calendar.add(start, n, TimeUnit::WorkingDays).under(None).map(Day::date);
    assert_eq!(day(3), Some(date(2030, 1, 4)));
    assert_eq!(day(4), Some(date(2030, 1, 8)));
    assert_eq!(calendar.subtract(start, 1, TimeUnit::WorkingDays).under(None).map(Day::date), Some(date(2029, 12, 31)));
}

#[test]
fn an_unknown_zone_is_named() {
    let front = Front { zone: "Europe/Kyjiw".into(), ..Front::default() };
    assert_eq!(Calendar::of(&front).1.as_deref(), Some("Europe/Kyjiw"));
}
