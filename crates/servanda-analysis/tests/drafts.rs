//! Two drafts compared by what they do. A draft against itself differs in nothing; what is expected of the others is written down
//! from the published texts and from reports about them, not from what the comparison says.

use std::path::Path;

use servanda_analysis::drafts::{Change, Difference, IssueTurn, ItemChange, Turn, Veto, compare};
use servanda_model::{Compiled, compile};

fn read(name: &str) -> Compiled {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    let text = std::fs::read_to_string(&path).expect("a document of the repository");
    let loader = |other: &str| std::fs::read_to_string(other).ok();
    compile(&path.to_string_lossy(), text, &loader)
}

fn words(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/istanbul-2022").join(name);
    std::fs::read_to_string(path).expect("an example of the repository")
}

fn whole(text: &str) -> Compiled {
    let compiled = compile("test.md", text, &servanda_model::load::nothing);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|one| one.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    compiled
}

const HEAD: &str = "---\ntreaty: Test\ntime zone: UTC\nsponsors: X, Y\n---\n## Article 1\n```servanda\nrole Member\n\
                    party AA, BB, CC is Member\nact Member acts\nact Member pays Amount\nact Member calls\n";

fn diff(before: &str, after: &str) -> Difference {
    let text = |words: &str| whole(&format!("{HEAD}{words}\n```\n"));
    compare(&text(before), &text(after))
}

fn item<'d>(difference: &'d Difference, name: &str) -> &'d ItemChange {
    let found = difference.items.iter().find(|item| item.name == name);
    found.unwrap_or_else(|| panic!("`{name}` is not among what changed: {difference:#?}"))
}

fn change<'d>(difference: &'d Difference, name: &str, element: &str) -> &'d Change {
    let item = item(difference, name);
    item.changes.iter().find(|change| change.element == element).unwrap_or_else(|| panic!("{element} did not change: {item:#?}"))
}

fn turn(before: &str, after: &str, element: &str) -> Turn {
    change(&diff(before, after), "duty", element).turn
}

#[test]
fn a_draft_against_itself_differs_in_nothing() {
    for name in [
        "examples/istanbul-2022/communique-2022-03-29.md",
        "examples/istanbul-2022/draft-2022-04-15.md",
        "examples/istanbul-2022/rolling-text.md",
        "examples/istanbul-2022/council-2022-03-29.md",
        "library/open-skies/open-skies.md",
        "library/chemical-weapons-convention/chemical-weapons-convention.md",
        "library/belfast-agreement/belfast-agreement.md",
    ] {
        let difference = compare(&read(name), &read(name));
        assert!(difference.is_empty() && difference.renamed.is_empty(), "{name}: {difference:#?}");
    }
}

/// What is known of the two papers: on 29 March exercises "only with the consent of the guarantor States", which may mean all or a
/// majority; on 15 April of all. On 29 March nobody can stop the others from helping; on 15 April, with the Russian words, each can.
#[test]
fn from_the_communique_to_the_draft_of_april() {
    let (before, after) = (read("examples/istanbul-2022/communique-2022-03-29.md"), read("examples/istanbul-2022/draft-2022-04-15.md"));
    let difference = compare(&before, &after);

    let consent = item(&difference, "consent to exercises");
    assert_eq!((consent.was.as_deref(), consent.is.as_deref()), (Some("Point 4"), Some("Article 1(2)")));
    let majority = change(&difference, "consent to exercises", "majority");
    assert_eq!(majority.after, ["all voters"]);
    assert!(majority.before[0].contains("a majority of voters if #consent = majority"), "{majority:?}");
    let blocks = consent.blocks.as_ref().expect("who can block changed");
    let gained = blocks.vetoes.iter().find(|veto| veto.who.iter().any(|who| who == "Russian Federation")).expect("Russia's veto changed");
    assert_eq!((&gained.before, &gained.after), (&Veto::If("#consent = all".into()), &Veto::Always));
    // Türkiye is a guarantor in Ukraine's text only; Belarus in Russia's only.
    let after_of = |name: &str| blocks.vetoes.iter().find(|veto| veto.who.iter().any(|who| who == name)).map(|veto| veto.after.clone());
    assert_eq!(after_of("Türkiye"), Some(Veto::If("#turkey = UA".into())));
    assert_eq!(after_of("Belarus"), Some(Veto::If("#belarus = RU".into())));
    for possible in ["Germany", "Canada", "Italy", "Poland", "Israel"] {
        assert_eq!(after_of(possible), Some(Veto::Never), "{possible}: possible guarantor on 29 March, not in the list of 15 April");
    }

    // The Russian words: only on the basis of a decision of all. They make the duty weaker, and give each a veto.
    let basis = change(&difference, "assistance", "trigger");
    assert_eq!(basis.turn, Turn::Loosened);
    assert_eq!(basis.after, ["response against A is adopted [if #basis = RU]"]);
    let response = item(&difference, "response against A");
    assert_eq!(response.turn, Turn::Added);
    let vetoes = &response.blocks.as_ref().expect("a decision can be blocked").vetoes;
    assert!(vetoes.iter().any(|veto| veto.after == Veto::Always && veto.who.iter().any(|who| who == "Russian Federation")), "{vetoes:?}");
    let who = difference.answers.iter().find(|one| one.question == "who can block assistance").expect("a question of both papers");
    assert_eq!(who.before, ["none"]);
    assert!(who.after.iter().any(|line| line == "each of Guarantor if #basis = RU"), "{who:?}");
    assert!(who.after.iter().any(|line| line == "none if #basis = UA"), "{who:?}");
    // "Immediately" is gone; the three days of the talks stay.
    assert_eq!(change(&difference, "assistance", "deadline").turn, Turn::Loosened);
    assert!(difference.items.iter().all(|item| !item.name.starts_with("consultation")), "the talks did not change");

    for (name, kind) in [
        ("alliances of guarantors", "prohibition"),
        ("troops", "prohibition"),
        ("incompatible agreements", "duty"),
        ("ceiling of tanks", "duty"),
        ("language", "duty"),
    ] {
        let item = item(&difference, name);
        assert_eq!((item.turn, item.kind), (Turn::Added, kind));
    }
    for name in ["entry into force", "nuclear-free status", "renunciation of force", "report", "accession"] {
        assert_eq!(item(&difference, name).turn, Turn::Dropped);
    }
    assert!(difference.items.iter().all(|item| item.name != "provisional application"), "a supposition is nobody's text");
    let force = difference.elements.iter().find(|one| one.element == "entry into force").expect("its clauses were not seen");
    assert_eq!((force.before.as_str(), force.after.as_str()), ("present (Point 6)", "silent"));

    let issue = |name: &str| difference.issues.iter().find(|issue| issue.name == name).map(|issue| issue.turn);
    assert_eq!(issue("#turkey"), Some(IssueTurn::Reopened), "Türkiye was in the list without a bracket");
    assert_eq!(issue("#basis"), Some(IssueTurn::Reopened));
    assert_eq!(issue("#consent"), Some(IssueTurn::Closed));
    assert_eq!(issue("#tanks"), Some(IssueTurn::New));
    assert_eq!(issue("#internal"), Some(IssueTurn::New));
    assert_eq!(issue("#further"), Some(IssueTurn::Gone));
    assert_eq!(issue("#map"), Some(IssueTurn::New), "the map of Annex 6 is another question than the borders of Point 3");
    assert_eq!(issue("#anchor"), None);
    assert!(difference.findings.iter().any(|one| one.opened && one.message.contains("by when `assistance`")));
    assert!(difference.findings.iter().any(|one| !one.opened && one.message.contains("`#consent`")));
}

#[test]
fn deadlines_tighten_and_loosen_where_they_can_be_compared() {
    let rule = |lines: &str| format!("rule duty\n    each Member shall act\n{lines}");
    let within = |time: &str| rule(&format!("    within {time} after AA calls"));
    for (before, after, expected) in [
        ("7 days", "3 days", Turn::Tightened),
        ("3 days", "7 days", Turn::Loosened),
        ("1 week", "3 days", Turn::Tightened),
        ("12 months", "13 months", Turn::Loosened),
        ("3 days", "1 month", Turn::Loosened),
        ("30 days", "1 month", Turn::Changed),
        ("1 day", "24 hours", Turn::Changed),
    ] {
        assert_eq!(turn(&within(before), &within(after), "deadline"), expected, "{before} → {after}");
    }
    let silent = rule("");
    assert_eq!(turn(&silent, &within("3 days"), "deadline"), Turn::Tightened);
    assert_eq!(turn(&within("3 days"), &silent, "deadline"), Turn::Loosened);
    assert_eq!(turn(&within("3 days"), &rule("    within 3 days after BB calls"), "deadline"), Turn::Changed);
    let late = rule("    within 3 days after AA calls\n    if late still owed");
    let found = diff(&within("3 days"), &late);
    assert!(change(&found, "duty", "lateness").was_silent);
    assert!(found.findings.iter().any(|one| !one.opened && !one.with_item), "the gap on lateness is closed: {found:#?}");
}

#[test]
fn elements_turn_the_way_they_bind() {
    let rule = |who: &str, mode: &str, act: &str, lines: &str| format!("rule duty\n    {who} {mode} {act}\n{lines}");
    let plain = rule("each Member", "shall", "act", "");
    let when = rule("each Member", "shall", "act", "    when AA calls");
    let both = rule("each Member", "shall", "act", "    when AA calls\n    and BB calls");
    let either = rule("each Member", "shall", "act", "    when AA calls\n    or BB calls");
    let excused = rule("each Member", "shall", "act", "    unless AA pays 3");
    let owed = rule("each Member", "shall", "act", "    owed to CC");
    assert_eq!(turn(&plain, &when, "trigger"), Turn::Loosened);
    assert_eq!(turn(&both, &when, "trigger"), Turn::Tightened);
    assert_eq!(turn(&when, &either, "trigger"), Turn::Changed);
    assert_eq!(turn(&plain, &excused, "excuse"), Turn::Loosened);
    assert_eq!(turn(&plain, &owed, "counterparty"), Turn::Tightened);
    assert_eq!(turn(&plain, &rule("each Member", "may", "act", ""), "mode"), Turn::Narrowed);
    assert_eq!(turn(&plain, &rule("each Member except AA", "shall", "act", ""), "bearer"), Turn::Loosened);
    assert_eq!(turn(&plain, &rule("the Members jointly", "shall", "act", ""), "bearer"), Turn::Changed);
    let pays = |amount: &str| rule("AA", "shall", &format!("pay {amount}"), "");
    assert_eq!(turn(&pays("at most 10"), &pays("at most 8"), "act"), Turn::Tightened);
    assert_eq!(turn(&pays("at least 10"), &pays("at least 8"), "act"), Turn::Loosened);
    assert_eq!(turn(&pays("at least 10"), &pays("at most 8"), "act"), Turn::Changed);
    // A permission under a condition is narrower, not stricter.
    let (may, may_when) = (rule("each Member", "may", "act", ""), rule("each Member", "may", "act", "    when AA calls"));
    assert_eq!(turn(&may, &may_when, "trigger"), Turn::Narrowed);
}

#[test]
fn layout_and_the_order_of_lines_and_alternatives_change_nothing() {
    let a = "decision plan\n    voters Member\n    adopted by [#rule X: all voters | Y: a majority of voters]\n\
             rule duty\n    each Member shall act\n    when AA calls\n    and BB calls";
    let b = "rule duty\n    each Member shall act\n    when BB calls\n    and AA calls\n\
             decision plan\n    voters Member\n    adopted by   [#rule Y: a majority of voters | X: all voters] {a note}";
    assert!(diff(a, b).is_empty(), "{:#?}", diff(a, b));
    let old = words("draft-2022-04-15.md");
    let new = old.replace("[#turkey UA: and Türkiye | RU: delete]", "[#turkey RU: delete | UA: and Türkiye]").replace(
        "[#turkey UA: party TR \"Türkiye\" is Guarantor | RU: delete]",
        "[#turkey RU: delete | UA: party TR \"Türkiye\" is Guarantor]",
    );
    assert_ne!(old, new);
    let found = compare(&whole(&old), &whole(&new));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_party_under_another_short_name_changes_nothing() {
    for name in ["communique-2022-03-29.md", "draft-2022-04-15.md"] {
        let old = words(name);
        let new = rename(&old, "RU", "RUS");
        let found = compare(&whole(&old), &whole(&new));
        assert!(found.is_empty(), "{name}: {found:#?}");
        assert_eq!(found.renamed, [("RU".into(), "RUS".into())]);
    }
}

/// Replaces a word wherever it stands alone.
fn rename(text: &str, from: &str, to: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_alphanumeric() || c == '-' || c == '_' {
            word.push(c);
        } else {
            out.push_str(if word == from { to } else { &word });
            word.clear();
            out.push(c);
        }
    }
    out
}

#[test]
fn an_unrelated_bracket_changes_nothing_else() {
    let old = words("draft-2022-04-15.md");
    let new = old.replace(
        "## Annex 1. Ceilings",
        "## Article 7. Archives\n\nUkraine opens its archives [#archives UA: at once | RU: within a year].\n\n```servanda\nact Guaranteed opens its archives\n\
         rule archives\n    UA shall open its archives\n    [#archives UA: immediately | RU: within 1 year after UA signs]\n```\n\n## Annex 1. Ceilings",
    );
    let found = compare(&whole(&old), &whole(&new));
    let names: Vec<&str> = found.items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["archives"], "{found:#?}");
    let issues: Vec<_> = found.issues.iter().map(|issue| (issue.name.as_str(), issue.turn)).collect();
    assert_eq!(issues, [("#archives", IssueTurn::New)]);
    assert!(found.terms.is_empty() && found.elements.is_empty() && found.answers.is_empty(), "{found:#?}");
    assert!(found.findings.iter().all(|one| one.with_item || one.message.contains("#archives")), "{found:#?}");
}

#[test]
fn a_renamed_and_moved_item_is_the_same_item() {
    let a = "rule help\n    each Member shall act\n    within 3 days after AA calls\n    owed to CC";
    let b = "rule assistance\n    each Member shall act\n    within 2 days after AA calls\n    owed to CC";
    let found = diff(a, b);
    let item = item(&found, "assistance");
    assert_eq!((found.items.len(), item.turn, item.renamed.as_deref()), (1, Turn::Changed, Some("help")));
    assert_eq!(change(&found, "assistance", "deadline").turn, Turn::Tightened);
    // Nothing in common: one went, one came.
    let other = diff(a, "rule levy\n    AA shall pay 3");
    let turns: Vec<Turn> = other.items.iter().map(|item| item.turn).collect();
    assert_eq!(turns, [Turn::Added, Turn::Dropped]);
    // The letters of variables are nobody's business.
    let named = |v: &str| format!("act Member warns Member\nrule duty of {v}\n    each Member shall act\n    when AA warns {v}");
    assert!(diff(&named("V"), &named("W")).is_empty(), "{:#?}", diff(&named("V"), &named("W")));
}

/// The majority that the adviser described, and the decision of all that Russia asked for: with five, six or seven guarantors Russia
/// alone cannot block the one and can block the other.
#[test]
fn two_choices_of_one_file() {
    let text = words("rolling-text.md");
    let chosen = |choice: &str| {
        let choices = servanda_syntax::settle::Choices { by_issue: [("rule".to_owned(), choice.to_owned())].into() };
        // Questions that name the settled issue have no meaning any more.
        let settled = servanda_syntax::settle::settle(&text, &choices).text;
        let end = settled.find("## What the drafters want to know").expect("the questions are there");
        whole(&settled[..end])
    };
    let found = compare(&chosen("Adviser"), &chosen("RU"));
    assert_eq!(found.items.len(), 1, "{found:#?}");
    let blocks = item(&found, "response against A").blocks.clone().expect("who can block changed");
    let gained = blocks.vetoes.iter().find(|veto| veto.who.iter().any(|who| who == "Russian Federation")).expect("Russia gains a veto");
    assert_eq!((&gained.before, &gained.after), (&Veto::Never, &Veto::Always));
    assert!(blocks.gained.is_empty(), "whoever needed others needs them no more: {blocks:?}");
    assert!(!blocks.lost.is_empty());
    assert!(compare(&chosen("RU"), &chosen("RU")).is_empty());
}
