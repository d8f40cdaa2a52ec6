//! The header of a treaty: its name, zone, month-end rule, working days, sponsors.

use ecow::EcoString;
use jiff::civil::Date;
use servanda_syntax::Span;
use servanda_syntax::ast::FrontEntry;

use crate::codes;
use crate::load::{Loaded, join};
use crate::lower::Lower;
use crate::treaty::{MonthEnd, WorkingDays};

const WEEK: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The lines of a header that have a meaning; others are kept as they are.
const KEYS: [&str; 10] =
    ["treaty", "duration", "status", "time zone", "month end", "working days", "in force", "date", "sponsors", "authentic"];

/// `timezone`, `in-force`, `Month End`: a key whose words are joined or written otherwise.
fn run_together(key: &str) -> Option<&'static str> {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    KEYS.into_iter().find(|known| plain(known) == plain(key) && *known != key)
}

/// Cities where treaties are made and kept, but after which no zone is named, with the zone they lie in.
const CITIES: [(&str, &str); 34] = [
    ("abuja", "Africa/Lagos"),
    ("ankara", "Europe/Istanbul"),
    ("antalya", "Europe/Istanbul"),
    ("basel", "Europe/Zurich"),
    ("beijing", "Asia/Shanghai"),
    ("belfast", "Europe/London"),
    ("bern", "Europe/Zurich"),
    ("bonn", "Europe/Berlin"),
    ("brasilia", "America/Sao_Paulo"),
    ("canberra", "Australia/Sydney"),
    ("cape town", "Africa/Johannesburg"),
    ("dayton", "America/New_York"),
    ("geneva", "Europe/Zurich"),
    ("hanoi", "Asia/Ho_Chi_Minh"),
    ("islamabad", "Asia/Karachi"),
    ("jeddah", "Asia/Riyadh"),
    ("kiev", "Europe/Kyiv"),
    ("kyoto", "Asia/Tokyo"),
    ("lausanne", "Europe/Zurich"),
    ("locarno", "Europe/Zurich"),
    ("marrakesh", "Africa/Casablanca"),
    ("montreal", "America/Toronto"),
    ("mumbai", "Asia/Kolkata"),
    ("new delhi", "Asia/Kolkata"),
    ("ottawa", "America/Toronto"),
    ("pretoria", "Africa/Johannesburg"),
    ("rabat", "Africa/Casablanca"),
    ("rio de janeiro", "America/Sao_Paulo"),
    ("san francisco", "America/Los_Angeles"),
    ("strasbourg", "Europe/Paris"),
    ("tel aviv", "Asia/Jerusalem"),
    ("the hague", "Europe/Amsterdam"),
    ("versailles", "Europe/Paris"),
    ("washington", "America/New_York"),
];

/// Continents of the IANA list, to find the zone of a city named alone.
const CONTINENTS: [&str; 9] = ["Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific", "Antarctica"];

/// The zone that a name nearly is: of a city named alone or under a wrong continent, or of a city that has no zone of its own.
fn zone_near(name: &str) -> Option<String> {
    let city = name.rsplit('/').next().unwrap_or(name).trim().replace('_', " ");
    let small = city.to_lowercase();
    if let Some((_, zone)) = CITIES.into_iter().find(|(known, _)| *known == small) {
        return Some(zone.to_owned());
    }
    let words: Vec<String> = small
        .split(' ')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        })
        .collect();
    let city = words.join("_");
    let zones = CONTINENTS.into_iter().map(|continent| format!("{continent}/{city}"));
    zones.into_iter().find(|zone| !city.is_empty() && jiff::tz::TimeZone::get(zone).is_ok())
}

impl Lower<'_> {
    /// Reads the headers: that of the master file in full, of other instruments what they say of themselves.
    pub(crate) fn front(&mut self, loaded: &[Loaded]) {
        for file in loaded {
            if file.part {
                continue;
            }
            for entry in &file.document.front.entries {
                if file.instrument.0 == 0 {
                    self.own_entry(entry, &file.path);
                }
                let in_force = (entry.key == "in force").then(|| self.date(&entry.value, entry.value_span)).flatten();
                if let Some(instrument) = self.t.instruments.get_mut(file.instrument.index()) {
                    match entry.key.as_str() {
                        "treaty" => instrument.title = entry.value.clone(),
                        "layer" => instrument.default_law = entry.value == "default law",
                        "in force" => instrument.in_force = in_force,
                        _ => {}
                    }
                }
            }
        }
        if self.t.front.zone.is_empty() {
            self.t.front.zone = "UTC".into();
        }
    }

    /// Who may sponsor a bracket: what the headers of an instrument's files name.
    pub(crate) fn declare_sponsors(&mut self, loaded: &[Loaded]) {
        for file in loaded {
            for entry in file.document.front.entries.iter().filter(|entry| entry.key == "sponsors") {
                let names = entry.value.split(',').map(str::trim).filter(|one| !one.is_empty()).map(EcoString::from);
                self.sponsors.entry(file.instrument).or_default().extend(names);
            }
        }
    }

    fn own_entry(&mut self, entry: &FrontEntry, path: &EcoString) {
        let value = &entry.value;
        let list = || value.split(',').map(str::trim).filter(|one| !one.is_empty()).map(EcoString::from).collect::<Vec<_>>();
        match entry.key.as_str() {
            "treaty" => self.t.front.treaty = value.clone(),
            "status" => self.t.front.status = value.clone(),
            "time zone" => {
                if jiff::tz::TimeZone::get(value).is_ok() {
                    self.t.front.zone = value.clone();
                    self.t.front.zone_named = true;
                } else {
                    let found = codes::diagnostic("SV0305", entry.value_span, format!("`{value}` is no time zone")).label("not known");
                    self.diags.push(match zone_near(value) {
                        Some(zone) => {
                            let found = found.help(format!("the zone of the IANA list is `{zone}`"));
                            found.fix(format!("write `{zone}`"), entry.value_span, zone)
                        }
                        None => found.help(
                            "name a zone of the IANA list: a continent and a large city, such as `Europe/Kyiv` or `America/New_York`",
                        ),
                    });
                }
            }
            "month end" => {
                self.t.front.month_end = match value.as_str() {
                    "clip" => Some(MonthEnd::Clip),
                    "next" => Some(MonthEnd::Next),
                    "refuse" => Some(MonthEnd::Refuse),
                    _ => {
                        self.diags.push(
                            codes::diagnostic("SV0305", entry.value_span, format!("`{value}` is no month-end rule"))
                                .label("not known")
                                .help("write `clip` (the last day of the month), `next` (the first of the next) or `refuse`"),
                        );
                        None
                    }
                }
            }
            "working days" => self.t.front.working_days = self.working_days(value, entry.value_span, path),
            "in force" => self.t.front.in_force = self.date(value, entry.value_span),
            "date" => self.t.front.date = self.date(value, entry.value_span),
            "duration" if matches!(value.as_str(), "unlimited" | "indefinite") => self.t.front.unlimited = true,
            "duration" => self.diags.push(
                codes::diagnostic("SV0305", entry.value_span, format!("`{value}` is no duration that a header can give"))
                    .label("not known")
                    .note("a treaty that ends at some time says so in a rule, under the article that says it")
                    .help("write `duration: unlimited`, or a rule `Treaty ends` with a line of time"),
            ),
            "sponsors" => self.t.front.sponsors = list(),
            "authentic" => self.t.front.authentic = list(),
            key => {
                let near = crate::names::nearest(key, KEYS.into_iter()).filter(|near| near.as_bytes().first() == key.as_bytes().first());
                if let Some(near) = near.or_else(|| run_together(key)) {
                    let found = codes::diagnostic("SV0305", entry.key_span, format!("`{key}` is no line of a header that has a meaning"))
                        .label("not read")
                        .help(format!("did you mean `{near}`?"));
                    self.diags.push(found.fix(format!("write `{near}`"), entry.key_span, near));
                }
                self.t.front.others.insert(entry.key.clone(), value.clone());
            }
        }
    }

    fn date(&mut self, value: &str, span: Span) -> Option<Date> {
        if let Ok(date) = value.trim().parse::<Date>() {
            Some(date)
        } else {
            let message = format!("`{value}` is no date");
            if !self.diags.iter().any(|one| one.primary == span && one.code == "SV0305") {
                self.diags.push(codes::diagnostic("SV0305", span, message).label("not a calendar date").help("write it as `2022-04-15`"));
            }
            None
        }
    }

    fn working_days(&mut self, value: &str, span: Span, path: &EcoString) -> Option<WorkingDays> {
        let (range, except) = match value.split_once("except") {
            Some((range, except)) => (range.trim(), Some(except.trim().trim_matches('"'))),
            None => (value.trim(), None),
        };
        let range = range.trim_start_matches(&['"', '“'][..]).to_lowercase();
        let day = |name: &str| WEEK.iter().position(|day| *day == name.trim());
        let mut week = [false; 7];
        for part in range.split(',') {
            let ends = part.split_once(" to ").map_or_else(|| (day(part), day(part)), |(a, b)| (day(a), day(b)));
            let (Some(first), Some(last)) = ends else {
                self.diags.push(
                    codes::diagnostic("SV0305", span, format!("`{value}` is no working week"))
                        .label("not read")
                        .help("write it as `Monday to Friday except \"holidays.csv\"`"),
                );
                return None;
            };
            let mut at = first;
            loop {
                week[at] = true;
                if at == last {
                    break;
                }
                at = (at + 1) % 7;
            }
        }
        let mut holidays = Vec::new();
        if let Some(table) = except {
            let text = self.tables.get(&join(path, table)).cloned().unwrap_or_default();
            for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                let first = line.split(',').next().unwrap_or(line).trim().trim_matches('"');
                match first.parse::<Date>() {
                    Ok(date) => holidays.push(date),
                    Err(_) if holidays.is_empty() => {}
                    Err(_) => self.diags.push(
                        codes::diagnostic("SV0308", span, format!("`{first}` in `{table}` is no date"))
                            .help("one date a line, as `2022-01-01`"),
                    ),
                }
            }
            holidays.sort_unstable();
        }
        Some(WorkingDays { week, holidays })
    }
}
