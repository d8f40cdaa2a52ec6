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

/// The entries as a calendar. Entries of one day and summary are one entry; the stamp is the day itself, so that the same treaty gives the same
/// bytes.
pub fn render(name: &str, entries: &[Entry]) -> String {
    let mut out = String::new();
    for fixed in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Servanda//Servanda//EN", "CALSCALE:GREGORIAN"] {
        line(&mut out, fixed);
    }
    line(&mut out, &format!("X-WR-CALNAME:{}", escape(name)));
    for (number, entry) in entries.iter().enumerate() {
        let Some(day) = basic(&entry.date) else { continue };
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{day}-{number}@servanda"));
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
