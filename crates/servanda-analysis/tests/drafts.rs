//! Two drafts compared by what they do. A draft against itself differs in nothing; what is expected of the others is written down
//! from the texts.

use std::path::Path;

use servanda_analysis::{Aspect, Direction, Draft, DraftDiff, compare_drafts};
use servanda_model::{IssueId, Pick, Treaty, compile};

fn read(name: &str) -> Treaty {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    let text = std::fs::read_to_string(&path).expect("a document of the repository");
    let loader = |other: &str| std::fs::read_to_string(other).ok();
    compile(&path.to_string_lossy(), text, &loader).treaty
}

fn text(words: &str) -> Treaty {
    let head = "---\ntreaty: Test\ntime zone: UTC\nsponsors: X, Y\n---\n## Article 1\n```servanda\nrole Member\nparty AA, BB, CC is Member\nact Member acts\nact Member pays\nact Member calls\n";
    let compiled = compile("test.md", format!("{head}{words}\n```\n"), &servanda_model::load::nothing);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|one| one.severity == servanda_syntax::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}\n{words}");
    compiled.treaty
}

fn plain(treaty: &Treaty) -> Draft<'_> {
    Draft { treaty, picks: Vec::new() }
}

fn diff(before: &str, after: &str) -> DraftDiff {
    let (before, after) = (text(before), text(after));
    compare_drafts(&plain(&before), &plain(&after))
}

fn change(diff: &DraftDiff, item: &str, aspect: Aspect) -> Option<Direction> {
    diff.changes.iter().find(|change| change.item == item && change.aspect == aspect).map(|change| change.direction)
}

#[test]
fn a_draft_against_itself_differs_in_nothing() {
    for name in [
        "examples/istanbul-2022/communique-2022-03-29.md",
        "examples/istanbul-2022/draft-2022-04-15.md",
        "library/open-skies/open-skies.md",
        "library/chemical-weapons-convention/chemical-weapons-convention.md",
        "library/belfast-agreement/belfast-agreement.md",
    ] {
        let treaty = read(name);
        let again = read(name);
        let diff = compare_drafts(&plain(&treaty), &plain(&again));
        assert!(diff.is_empty(), "{name}: {diff:#?}");
    }
}

#[test]
fn from_the_communique_to_the_draft_of_april() {
    let (before, after) = (read("examples/istanbul-2022/communique-2022-03-29.md"), read("examples/istanbul-2022/draft-2022-04-15.md"));
    let diff = compare_drafts(&plain(&before), &plain(&after));
    // Consent to exercises: two readings become all, so that every guarantor has a block of its own whatever is chosen.
    let consent = diff.blocking.iter().find(|change| change.item == "consent to exercises").expect("the rule of consent changed");
    assert!(consent.gained.iter().any(|who| who == "RU"), "{consent:#?}");
    // Who might have joined as a guarantor, and is no longer thought of, has nothing to block.
    assert_eq!(consent.lost, ["CA", "DE", "IL", "IT", "PL"]);
    assert_eq!(change(&diff, "consent to exercises", Aspect::Majority), Some(Direction::Changed));
    // The decision of Article 5 is new, and so are the ceilings.
    assert_eq!(change(&diff, "response against A", Aspect::Item), Some(Direction::Added));
    assert_eq!(change(&diff, "ceiling of tanks", Aspect::Item), Some(Direction::Added));
    // The draft as known has no clause on entry into force.
    assert_eq!(change(&diff, "entry into force", Aspect::Item), Some(Direction::Dropped));
    assert!(diff.brackets.iter().any(|bracket| bracket.issue == "#basis" && bracket.before.is_empty()));
}

#[test]
fn deadlines_tighten_and_loosen() {
    let rule = |lines: &str| format!("rule duty\n    each Member shall act\n{lines}");
    let three = rule("    within 3 days after AA calls");
    let seven = rule("    within 7 days after AA calls");
    let week = rule("    within 1 week after AA calls");
    assert_eq!(change(&diff(&seven, &three), "duty", Aspect::Deadline), Some(Direction::Tightened));
    assert_eq!(change(&diff(&three, &seven), "duty", Aspect::Deadline), Some(Direction::Loosened));
    assert_eq!(change(&diff(&week, &three), "duty", Aspect::Deadline), Some(Direction::Tightened));
    let other = rule("    within 3 days after BB calls");
    assert_eq!(change(&diff(&three, &other), "duty", Aspect::Deadline), Some(Direction::Changed));
    let late = rule("    within 3 days after AA calls\n    if late still owed");
    let found = diff(&three, &late);
    assert_eq!(change(&found, "duty", Aspect::Lateness), Some(Direction::Tightened));
    assert!(found.gaps.iter().any(|gap| !gap.opened && gap.element == servanda_model::Element::Lateness), "{found:#?}");
    let excused = rule("    within 3 days after AA calls\n    unless BB pays");
    assert_eq!(change(&diff(&three, &excused), "duty", Aspect::Excuse), Some(Direction::Loosened));
}

#[test]
fn layout_and_the_order_of_alternatives_change_nothing_but_the_bracket() {
    let a = "decision plan\n    voters Member\n    adopted by [#rule X: all voters | Y: a majority of voters]";
    let b = "decision plan\n    voters Member\n    adopted by   [#rule Y: a majority of voters | X: all voters] {a note}";
    let found = diff(a, b);
    assert!(found.changes.is_empty() && found.gaps.is_empty() && found.answers.is_empty(), "{found:#?}");
}

#[test]
fn two_choices_of_one_file() {
    let treaty = text("decision plan\n    voters Member\n    adopted by [#rule X: all voters | Y: a majority of voters]");
    let with = |alt| Draft { treaty: &treaty, picks: vec![Pick { issue: IssueId(0), alt }] };
    let found = compare_drafts(&with(1), &with(0));
    assert_eq!(change(&found, "plan", Aspect::Majority), Some(Direction::Changed), "{found:#?}");
    assert_eq!(found.blocking[0].gained, ["AA", "BB", "CC"]);
    assert!(compare_drafts(&with(0), &with(0)).is_empty());
    let back = compare_drafts(&with(0), &with(1));
    assert_eq!(back.blocking[0].lost, ["AA", "BB", "CC"]);
}
