//! Any bytes: a tree comes back, every place exists, the tokens are the text, the formatter is stable and changes no reading.
#![no_main]

use libfuzzer_sys::fuzz_target;
use servanda_syntax::shape::{document, leave_open};
use servanda_syntax::{FileId, format, parse, parse_bytes, parse_history, parse_question, parse_settings, parse_share_lines, tokens};

const FILE: FileId = FileId(0);

fuzz_target!(|bytes: &[u8]| {
    let (text, parsed) = parse_bytes(FILE, bytes);
    for d in &parsed.diagnostics {
        assert!(text.get(d.primary.range()).is_some());
    }
    let joined: String = tokens::tokens(FILE, &text).iter().map(|t| &text[t.span.range()]).collect();
    assert_eq!(joined, text);
    let once = format(&text);
    assert_eq!(format(&once), once);
    let again = parse(FILE, &once);
    assert_eq!(document(&again.value, &once, &leave_open), document(&parsed.value, &text, &leave_open));
    parse_question(FILE, &text);
    parse_settings(FILE, &text);
    parse_history(FILE, &text);
    parse_share_lines(FILE, &text);
});
