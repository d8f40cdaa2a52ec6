//! A treaty may come from anybody, so nothing in it may steer the reader's terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Makes control characters and the marks that reorder text visible instead of effective. Line breaks and tabs stay.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\u{0}'..='\u{1f}' if is_unsafe(c) => clean.extend(char::from_u32(0x2400 + c as u32)),
            '\u{7f}' => clean.push('\u{2421}'),
            _ if is_unsafe(c) => {
                let written = write!(clean, "<U+{:04X}>", c as u32);
                debug_assert!(written.is_ok(), "writing to a string does not fail");
            }
            _ => clean.push(c),
        }
    }
    Cow::Owned(clean)
}

fn is_unsafe(c: char) -> bool {
    // The last two are no characters at all, and XML may not contain them.
    (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn what_would_steer_a_terminal_is_shown_instead() {
        assert_eq!(clean("\u{1b}[2Jgone"), "␛[2Jgone");
        assert_eq!(clean("a\u{202e}b"), "a<U+202E>b");
        assert_eq!(clean("a\u{ffff}b"), "a<U+FFFF>b");
        assert_eq!(clean("Україна\tтекст\nالعربية"), "Україна\tтекст\nالعربية");
    }
}
