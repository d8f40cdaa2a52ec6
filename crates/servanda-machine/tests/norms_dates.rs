//! Behavioural cases of other systems, re-expressed: dates, hours, bands. Every expected value is of the table they were collected in, none is ours.
//!
//! Sources: `SymboleoCC`, `SymboleoPC` and deolingo (MIT), L4, Catala, dates-calc and Accord (Apache-2.0), eFLINT. No code was taken.

mod common;

use common::Case;

/// Month arithmetic as deadlines: the last day of a period that runs from a date.
fn due(rule: &str, from: (i16, i8, i8), period: &str) -> Vec<servanda_machine::Due> {
    let (year, month, day) = from;
    let mut case = Case::with_front(
        &format!("month end: {rule}"),
        &format!(
            "
party Reporter
act Reporter reports
rule reporting
    Reporter shall report
    within {period} after {year}-{month:02}-{day:02}
"
        ),
    );
    case.start = Some(servanda_machine::Day::from_date(jiff::civil::date(year, month, day)));
    let told = case.after_with("", servanda_machine::Options::default());
    told.worlds.worlds.iter().map(|world| world.instances(&told.machine, told.rule("reporting"))[0].due).collect()
}

#[test]
fn n24_month_ends_clip_next_or_refuse() {
    let day = |(year, month, day)| servanda_machine::Day::from_date(jiff::civil::date(year, month, day));
    let cases = [
        ((2012, 2, 29), "1 year", (2013, 2, 28)),
        ((2012, 2, 29), "88 years", (2100, 2, 28)),
        ((2012, 1, 31), "1 month", (2012, 2, 29)),
        ((2013, 1, 31), "1 month", (2013, 2, 28)),
        ((2012, 3, 31), "1 month", (2012, 4, 30)),
    ];
    for (from, period, clip) in cases {
        let (clip, next) = (servanda_machine::Due::Day(day(clip)), servanda_machine::Due::Day(day(clip).plus(1)));
        assert_eq!(due("clip", from, period), [clip], "{from:?} + {period}");
        assert_eq!(due("next", from, period), [next], "{from:?} + {period}");
        // Refused: neither is taken, both are shown.
        let mut both = due("refuse", from, period);
        both.sort();
        assert_eq!(both, [clip, next], "{from:?} + {period}");
    }
    for (from, period, to) in
        [((2012, 1, 31), "2 months", (2012, 3, 31)), ((2012, 2, 29), "4 years", (2016, 2, 29)), ((2012, 11, 1), "71 days", (2013, 1, 11))]
    {
        for rule in ["clip", "next", "refuse"] {
            assert_eq!(due(rule, from, period), [servanda_machine::Due::Day(day(to))], "{from:?} + {period}, {rule}");
        }
    }
}

#[test]
fn n25_a_month_after_the_31st() {
    for (rule, due, breached) in [("clip", (2, 28), (3, 1)), ("next", (3, 1), (3, 2))] {
        let mut case = Case::with_front(
            &format!("month end: {rule}"),
            "
party Reporter
act Reporter reports
rule reporting
    Reporter shall report
    within 1 month after 2013-01-31
    if late still owed
",
        );
        let day = |(month, date)| servanda_machine::Day::from_date(jiff::civil::date(2013, month, date));
        case.start = Some(day((1, 31)));
        let told = case.after("", day((3, 10)).0 - common::d0().0);
        assert_eq!(told.instances("reporting")[0].due, servanda_machine::Due::Day(day(due)));
        assert_eq!(told.calendar().day(told.world().breaches()[0].on.at), day(breached));
    }
    // Refused: both days are shown, each under its own assumption.
    let mut case = Case::with_front(
        "month end: refuse",
        "
party Reporter
act Reporter reports
rule reporting
    Reporter shall report
    within 1 month after 2013-01-31
    if late still owed
",
    );
    case.start = Some(servanda_machine::Day::from_date(jiff::civil::date(2013, 1, 31)));
    let told = case.after("", 0);
    let dues: Vec<_> = told.worlds.worlds.iter().map(|world| world.instances(&told.machine, told.rule("reporting"))[0].due).collect();
    let day = |month, date| servanda_machine::Day::from_date(jiff::civil::date(2013, month, date));
    assert_eq!(dues, [servanda_machine::Due::Day(day(3, 1)), servanda_machine::Due::Day(day(2, 28))]);
}

#[test]
fn n26_two_windows_at_once() {
    let mut case = Case::new(
        "
party Board
act Board publishes plan
act Board files plan
act Board hears plan
rule hearing
    Board shall hear plan
    not before 14 days after Board publishes plan
    not later than 60 days after Board publishes plan
    not before 15 days after Board files plan
    not later than 60 days after Board files plan
    if late still owed
",
    );
    let day = |month, date| servanda_machine::Day::from_date(jiff::civil::date(2025, month, date));
    case.start = Some(day(7, 19));
    let history = "2025-07-19 Board files plan\n2025-07-20 Board publishes plan";
    let to = |date: servanda_machine::Day| date.0 - common::d0().0;
    let told = case.after(history, to(day(7, 25)));
    let view = &told.instances("hearing")[0];
    assert_eq!(view.due, servanda_machine::Due::Day(day(9, 17)));
    assert_eq!(view.earliest.map(|moment| told.calendar().day(moment.at)), Some(day(8, 3)));
    let early = case.after(&format!("{history}\n2025-08-01 Board hears plan"), to(day(8, 2)));
    assert_eq!(early.instances("hearing")[0].performed, None);
    let first = case.after(&format!("{history}\n2025-08-03 Board hears plan"), to(day(8, 3)));
    assert!(first.instances("hearing")[0].performed.is_some());
}

#[test]
fn n28_hours_are_instants() {
    let mut case = Case::new(
        "
party Store, Customer
act Customer orders computer
act Store delivers computer
rule delivery
    Store shall deliver computer
    within 168 hours after Customer orders computer
    if late still owed
rule rescission
    Customer has power to terminate Treaty
    when delivery is breached
",
    );
    let order = "2030-01-01 10:00 Customer orders computer\n";
    let a = case.after(&format!("{order}2030-01-08 10:00 Store delivers computer"), 10);
    assert_eq!(a.state("delivery"), "performed since d7 10:00");
    let b = case.after(&format!("{order}2030-01-08 10:01 Store delivers computer"), 10);
    assert_eq!(b.breaches(), ["Store delivery on d7 10:00"]);
    assert_eq!(b.state("rescission"), "available since d7 10:00");
    assert_eq!(b.state("delivery"), "performed late since d7 10:01");
    let c = case.after(&format!("{order}2030-01-08 Store delivers computer"), 10);
    let states: Vec<String> = c.worlds.worlds.iter().map(|world| c.state_in(world, "delivery")).collect();
    assert_eq!(states, ["performed since d7", "performed late since d7"], "depends on the hour");
    assert!(c.worlds.worlds.iter().all(|world| {
        world.settings.iter().all(|settings| settings.assumed.keys().any(|one| matches!(one, servanda_machine::Unknown::Hour(..))))
    }));
    let d = case.after(&format!("{order}2030-01-07 Store delivers computer"), 10);
    assert_eq!(d.state("delivery"), "performed since d6");
}

/// The delivery is due at d0 10:00; 10.5 % of 200 for every two days of delay are 10.5 for a day, at most 55 % of 200.
const PENALTY: &str = "
party Seller, Buyer
unit Money
act Seller delivers goods
act Seller pays penalty of Amount
rule delivery
    Seller shall deliver goods
    not later than 2030-01-01 10:00
    if late still owed
rule penalty
    Seller shall pay penalty
    when delivery is performed
    if begun days of delay of delivery is more than 0
    and begun days of delay of delivery is at most 10
    amount 21/2 of begun days of delay of delivery rounded to nearest
rule ceiling
    Seller shall pay penalty
    when delivery is performed
    if begun days of delay of delivery is more than 10
    amount 110 Money
rule exit
    Buyer has power to terminate Treaty
    if days of delay of delivery is more than 15
";

#[test]
fn n27_a_begun_day_counts_in_full_and_the_penalty_has_a_ceiling() {
    let mut case = Case::new(PENALTY);
    // No delay yet: nothing is due, and there is no power.
    let a = case.after_with("2030-01-01 10:00 Seller delivers goods", common::until("2030-01-01 12:00"));
    assert_eq!((a.state("penalty").as_str(), a.state("ceiling").as_str()), ("not arisen", "not arisen"));
    for (delivered, rule, wrong, right) in [
        // 5 days, 18 hours and 10 minutes: six days begun.
        ("2030-01-07 04:10", "penalty", "105/2", "63"),
        // 1 day and 19 hours: two days begun.
        ("2030-01-03 05:00", "penalty", "21/2", "21"),
        // 345 days and 18 hours: the ceiling.
        ("2030-12-13 04:00", "ceiling", "3633", "110"),
    ] {
        let story = |paid: &str| format!("{delivered} Seller delivers goods\n2031-01-01 Seller pays penalty of {paid} Money");
        let other = if rule == "penalty" { "ceiling" } else { "penalty" };
        let told = case.after(&story(right), 370);
        assert_eq!(told.state(other), "not arisen", "{delivered}");
        assert!(told.state(rule).starts_with("performed since"), "{delivered}: {}", told.state(rule));
        let told = case.after(&story(wrong), 370);
        assert!(told.state(rule).starts_with("active since"), "{delivered}: {wrong} is not what is owed");
    }
    // More than 15 days: the power is there in the last case only, on that side of the fifteenth day.
    for (asked, delivered, there) in [
        ("2030-01-01 11:00", None, false),
        ("2030-01-07 05:00", Some("2030-01-07 04:10"), false),
        ("2030-01-03 06:00", Some("2030-01-03 05:00"), false),
        ("2030-01-16 10:00", None, false),
        ("2030-01-16 10:01", None, true),
        ("2030-12-13 05:00", Some("2030-12-13 04:00"), true),
    ] {
        let delivery = delivered.map_or_else(String::new, |at| format!("{at} Seller delivers goods\n"));
        let told = case.after(&format!("{delivery}{asked} Buyer terminates Treaty"), 370);
        assert_eq!(told.invalid().is_empty(), there, "{asked}");
    }
}

#[test]
fn defect_10_a_begun_day_counts_in_full_where_the_text_says_so_and_only_there() {
    for (words, paid) in
        [("begun days", "6"), ("full days", "5"), ("begun weeks", "1"), ("full weeks", "0"), ("full hours", "138"), ("begun hours", "139")]
    {
        let mut case = Case::new(&format!(
            "
party Seller
unit Money
act Seller delivers goods
act Seller pays penalty of Amount
rule delivery
    Seller shall deliver goods
    not later than 2030-01-01 10:00
    if late still owed
rule penalty
    Seller shall pay penalty
    when delivery is performed
    amount 1 of {words} of delay of delivery rounded up
"
        ));
        let told = case.after(&format!("2030-01-07 04:10 Seller delivers goods\nd7 Seller pays penalty of {paid} Money"), 8);
        assert_eq!(told.state("penalty"), "performed since d7", "{words}");
    }
    // A delivery of an unknown hour: how many days have begun depends on it.
    let mut case = Case::new(PENALTY);
    let told = case.after("2030-01-03 Seller delivers goods\nd7 Seller pays penalty of 21 Money", 8);
    let mut states: Vec<String> = told.worlds.worlds.iter().map(|world| told.state_in(world, "penalty")).collect();
    states.sort();
    assert_eq!(states, ["active since d2", "performed since d7"], "after ten o'clock the second day has begun");
}

const BANDS: &str = "
party Firm, Agency
act   Firm hires Amount
act   Firm pays fee of Amount to Agency
rule few
    Firm shall pay fee to Agency
    when Firm hires N
    if N is at most 2
    amount 100 of N rounded up
rule many
    Firm shall pay fee to Agency
    when Firm hires N
    if N is more than 3
    amount 80 of N rounded up
";

#[test]
fn n29_bands_with_a_gap() {
    let owed = |text: &str, n: u32, amount: u32| {
        let mut case = Case::new(text);
        let told = case.after(&format!("d1 Firm hires {n}\nd2 Firm pays fee of {amount} to Agency"), 3);
        [told.state("few"), told.state("many")]
    };
    let silent = "not arisen".to_owned();
    let performed = "performed since d2".to_owned();
    assert_eq!(owed(BANDS, 2, 200), [performed.clone(), silent.clone()]);
    assert_eq!(owed(BANDS, 4, 320), [silent.clone(), performed.clone()]);
    for n in 1..=12 {
        let covered = owed(BANDS, n, 1).iter().filter(|state| **state != silent).count();
        // Three is the only gap, and nowhere do two bands apply.
        assert_eq!(covered, usize::from(n != 3), "{n}");
    }
    let repaired = BANDS.replace("N is more than 3", "N is at least 3");
    assert_eq!(owed(&repaired, 3, 240), [silent, performed]);
}

#[test]
fn n30_bands_that_overlap_on_one_day() {
    let mut case = Case::new(
        "
party Office
act Office applies old table
act Office applies new table
rule old
    Office may apply old table
    until 2010-01-01
rule new
    Office may apply new table
    from 2010-01-01
    until 2014-12-31
rule old again
    Office may apply old table
    from 2015-01-01
    until 2019-12-31
rule new again
    Office may apply new table
    from 2020-01-01
",
    );
    let date = |year, month, day| servanda_machine::Day::from_date(jiff::civil::date(year, month, day));
    let first = date(2009, 11, 1);
    case.start = Some(first);
    let rules = ["old", "new", "old again", "new again"];
    let mut twice = Vec::new();
    let mut at = first;
    while at <= date(2022, 1, 31) {
        let told = case.after_with(
            "",
            servanda_machine::Options { until: servanda_machine::Until::EndOf(at), ..servanda_machine::Options::default() },
        );
        let apply: Vec<&str> = rules.iter().copied().filter(|rule| told.state(rule).starts_with("available")).collect();
        assert!(!apply.is_empty(), "no gap: {at}");
        if apply.len() > 1 {
            twice.push((at, apply.clone()));
        }
        if at == date(2022, 1, 16) {
            assert_eq!(apply, ["new again"]);
        }
        // Every day around the dates of the text, every ninth in between.
        let near = [date(2010, 1, 1), date(2015, 1, 1), date(2020, 1, 1), date(2022, 1, 16)].iter().any(|day| (day.0 - at.0).abs() <= 12);
        at = at.plus(if near { 1 } else { 9 });
    }
    assert_eq!(twice, [(date(2010, 1, 1), vec!["old", "new"])]);
}

#[test]
fn n31_two_exceptions_that_agree() {
    let mut case = Case::new(
        "
party Clerk
act Clerk enters loss
act Clerk enters nothing
incident account closes
fact first zero
    open
fact second zero
    open
rule general
    Clerk shall enter loss
    on the day when account closes
    unless first zero
    unless second zero
rule first exception
    Clerk shall enter nothing
    on the day when account closes
    if first zero
rule second exception
    Clerk shall enter nothing
    on the day when account closes
    if second zero
"
        .replace("enters nothing", "enters zero")
        .replace("shall enter nothing", "shall enter zero")
        .as_str(),
    );
    let given = |first: bool, second: bool| format!("d1 first zero is {first}\nd1 second zero is {second}\nd2 account closes\n");
    let told = case.after(&format!("{}d2 Clerk enters zero", given(true, true)), 5);
    // One entry of zero is what both exceptions ask for, and the general rule asks for nothing.
    assert!(told.breaches().is_empty());
    assert_eq!(told.state("first exception"), "performed since d2");
    assert_eq!(told.state("second exception"), "performed since d2");
    assert_eq!(told.state("general"), "excused since d3");
    let general = case.after(&format!("{}d2 Clerk enters loss", given(false, false)), 5);
    assert!(general.breaches().is_empty());
    assert_eq!(general.state("general"), "performed since d2");
    assert_eq!((general.state("first exception").as_str(), general.state("second exception").as_str()), ("not arisen", "not arisen"));
}
