//! Histories that are wrong in single lines: each finding on its page, and nothing else lost.

mod common;

use common::Case;
use servanda_machine::{Events, Machine};

fn block<'p>(page: &'p str, fence: &str) -> &'p str {
    let ticks: String = fence.chars().take_while(|c| *c == '`').collect();
    let start = page.find(&format!("\n{fence}\n")).expect("the block") + fence.len() + 2;
    let rest = &page[start..];
    &rest[..rest.find(&format!("\n{ticks}\n")).expect("its end")]
}

#[test]
fn each_page_shows_its_finding() {
    for (code, page) in [
        ("SV0701", include_str!("../../../docs/codes/SV0701.md")),
        ("SV0702", include_str!("../../../docs/codes/SV0702.md")),
        ("SV0703", include_str!("../../../docs/codes/SV0703.md")),
    ] {
        let mut case = Case::document(&format!("{}\n", block(page, "````markdown treaty")));
        let (lines, diagnostics) = case.compiled.read_history("history", block(page, "```history"));
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let machine = Machine::new(&case.compiled.treaty);
        let events = Events::read(&case.compiled.treaty, machine.calendar(), &lines);
        let codes: Vec<&str> = events.diagnostics.iter().map(|one| one.code).collect();
        assert_eq!(codes, [code]);
        assert_eq!(events.events.len(), lines.len(), "nothing is lost");
    }
}

#[test]
fn lines_are_taken_at_their_own_dates_whatever_their_order() {
    let mut case = Case::new(
        "
party Ada, Ben
act Party asks Party
act Party answers Party
rule answer
    B shall answer A
    within 3 days after A asks B
    if late still owed
",
    );
    let told = case.after("d5 Ben answers Ada\nd3 Ada asks Ben", 9);
    assert_eq!(told.state("answer"), "performed since d5");
}

#[test]
fn a_wrong_line_is_reported_and_the_rest_is_used() {
    let mut case = Case::new("party Ada, Ben\nact Party asks Party\nrule hush\n    no Party may ask Ben\n");
    let text = common::dated("d1 Ada asks Ben\nd2 Zoe asks Ben\nd3 Ada sings\nd4 Ada asks Ben");
    let (lines, diagnostics) = case.compiled.read_history("history", &text);
    assert_eq!(lines.len(), 2);
    assert!(diagnostics.len() >= 2, "{diagnostics:?}");
    let machine = Machine::new(&case.compiled.treaty);
    let events = Events::read(&case.compiled.treaty, machine.calendar(), &lines);
    let worlds = machine.run(&events, &servanda_machine::Options::default());
    assert_eq!(worlds.worlds[0].breaches().len(), 2);
}

/// A circle without time is an error of the text; a run that meets one all the same gives up and says so.
#[test]
fn a_circle_without_time_is_given_up() {
    let text = "---\ntreaty: Test\ntime zone: UTC\n---\n## Article 1\n```servanda\nparty Ada, Ben\nact Party blames Party\nrule blame\n    B blames A\n    when A blames B\n```\n";
    let mut compiled = servanda_model::compile("test.md", text, &|_: &str| None);
    assert!(compiled.diagnostics.iter().any(|one| one.code == "SV0447"));
    let (lines, _) = compiled.read_history("history", "2030-01-01 Ada blames Ben");
    let machine = Machine::new(&compiled.treaty);
    let events = Events::read(&compiled.treaty, machine.calendar(), &lines);
    assert!(machine.run(&events, &servanda_machine::Options::default()).gave_up.is_some());
}
