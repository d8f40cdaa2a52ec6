//! Any text through everything: model, findings, questions and pages come back, whatever it says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use servanda::{alone, read, show, tested, views};

fuzz_target!(|text: &str| {
    let reading = read("fuzz.md", text, &alone);
    show(&views::check(&reading, true, false, usize::MAX));
    show(&views::outline(&reading));
    let tested = tested(&reading);
    views::page(&reading, &tested, None);
});
