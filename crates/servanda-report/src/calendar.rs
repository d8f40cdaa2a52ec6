//! For diaries: deadlines as iCalendar (RFC 5545).

use crate::clean::clean;

/// A day to be kept in mind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The day, as `2022-05-04`.
    pub date: String,
    /// What is due.
    pub summary: String,
    /// Why: the provision, the trigger.
    pub description: String,
}

/// The entries as a calendar: a day of the diary for each, with the hour in its description. Equal entries are one. The stamp is the day itself
/// and the identifier is made from the entry, so that the same treaty gives the same bytes, a calendar that is made again replaces the one before,
/// and those of two treaties stand side by side (RFC 5545, section 3.8.4.7: identifiers are globally unique).
pub fn render(name: &str, entries: &[Entry]) -> String {
    let mut out = String::new();
    for fixed in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Servanda//Servanda//EN", "CALSCALE:GREGORIAN"] {
        line(&mut out, fixed);
    }
    line(&mut out, &format!("X-WR-CALNAME:{}", escape(name)));
    for (at, entry) in entries.iter().enumerate() {
        if entries.iter().take(at).any(|known| known == entry) {
            continue;
        }
        let Some(day) = basic(&entry.date) else { continue };
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{day}-{:016x}@servanda", identity(name, entry)));
        line(&mut out, &format!("DTSTAMP:{day}T000000Z"));
        line(&mut out, &format!("DTSTART;VALUE=DATE:{day}"));
        line(&mut out, &format!("SUMMARY:{}", escape(&entry.summary)));
        line(&mut out, &format!("DESCRIPTION:{}", escape(&entry.description)));
        line(&mut out, "TRANSP:TRANSPARENT");
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

/// A number for an entry of a calendar, by the hash FNV-1a of 64 bits: the same everywhere and always.
fn identity(name: &str, entry: &Entry) -> u64 {
    let parts = [name, &entry.date, &entry.summary, &entry.description];
    // A byte that no text holds keeps the parts apart.
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// `2022-05-04` or `2022-05-04 12:00` as `20220504`.
fn basic(date: &str) -> Option<String> {
    let day = date.get(..10)?;
    let digits: String = day.chars().filter(char::is_ascii_digit).collect();
    (digits.len() == 8).then_some(digits)
}

fn escape(text: &str) -> String {
    clean(text).replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// A content line, folded so that no line has more than 75 bytes.
fn line(out: &mut String, text: &str) {
    let mut used = 0;
    for c in text.chars() {
        if used + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_two_treaties_do_not_replace_each_other() {
        let entry = |summary: &str| Entry { date: "2022-05-04 12:00".into(), summary: summary.into(), description: String::new() };
        let ids = |text: &str| text.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect::<Vec<_>>();
        let (one, two) = (ids(&render("A", &[entry("x"), entry("y"), entry("x")])), ids(&render("B", &[entry("x")])));
        assert_eq!((one.len(), two.len()), (2, 1), "equal entries are one");
        assert!(one[0] != one[1] && one[0] != two[0]);
        // Another entry before it leaves an entry what it is.
        assert_eq!(ids(&render("A", &[entry("y")])), one[1..]);
    }

    #[test]
    fn entries_are_folded_and_escaped() {
        let entry = Entry { date: "2022-05-04".into(), summary: "a; b, c".repeat(20), description: "x\ny".into() };
        let text = render("T", &[entry]);
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        assert!(text.contains("DTSTART;VALUE=DATE:20220504\r\n") && text.contains("a\\; b\\, c") && text.contains("x\\ny"));
        assert!(
            render("T", &[Entry { date: "day 3".into(), summary: String::new(), description: String::new() }]).matches("VEVENT").count()
                == 0
        );
    }
}
