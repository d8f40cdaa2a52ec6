//! The four target treaties of the notation, read in full; what is expected was counted by hand in their texts.

use servanda_model::{Compiled, DecisionId, IssueKind, ItemId, Modal, RuleId, TermKind, compile, elements};
use servanda_model::{Element, elements::Standing};
use servanda_syntax::Severity;

const ISTANBUL: &str = include_str!("treaties/istanbul.md");
const CWC: &str = include_str!("treaties/cwc.md");
const BELFAST: &str = include_str!("treaties/belfast.md");
const LOCARNO: &str = include_str!("treaties/locarno.md");

fn read(text: &str) -> Compiled {
    compile("treaty.md", text, &servanda_model::load::nothing)
}

fn codes(found: &Compiled, severity: Severity) -> Vec<(&'static str, String)> {
    let mut all: Vec<_> =
        found.diagnostics.iter().filter(|one| one.severity == severity).map(|one| (one.code, one.message.to_string())).collect();
    all.sort();
    all
}

#[test]
fn the_four_treaties_have_no_errors() {
    for (name, text) in [("istanbul", ISTANBUL), ("cwc", CWC), ("belfast", BELFAST), ("locarno", LOCARNO)] {
        let found = read(text);
        assert_eq!(codes(&found, Severity::Error), [], "{name}");
        let unread: Vec<_> =
            found.treaty.asks.iter().filter(|ask| ask.question.is_none() || ask.expects.is_empty()).map(|ask| ask.text.clone()).collect();
        assert!(unread.is_empty(), "{name}: {unread:?}");
    }
}

#[test]
fn istanbul_contains_what_its_text_contains() {
    let found = read(ISTANBUL);
    let summary = found.summary();
    // Five named guarantors with the two in brackets, and Ukraine.
    assert_eq!((summary.parties, summary.roles, summary.bodies), (8, 2, 2));
    assert_eq!((summary.rules, summary.decisions, summary.facts), (5, 2, 1));
    assert_eq!((summary.duties, summary.prohibitions, summary.effects), (2, 1, 2));
    assert_eq!((summary.open_brackets, summary.readings, summary.suppositions), (7, 2, 2));
    assert_eq!((summary.questions, summary.claims), (11, 1));
    let issues: Vec<(&str, IssueKind, usize)> =
        found.treaty.issues.iter().map(|issue| (issue.name.as_str(), issue.kind, issue.alts.len())).collect();
    assert_eq!(
        issues,
        [
            ("#turkey", IssueKind::Open, 2),
            ("#belarus", IssueKind::Open, 2),
            ("#consent", IssueKind::Open, 2),
            ("#map", IssueKind::Open, 2),
            ("#anchor", IssueKind::Reading, 2),
            ("#basis", IssueKind::Open, 2),
            ("#talks", IssueKind::Reading, 2),
            ("#speed", IssueKind::Open, 2),
            ("#accused", IssueKind::Supposition, 2),
            ("#rule", IssueKind::Open, 3),
            ("#early", IssueKind::Supposition, 2),
        ]
    );
    // `#talks` lives only in the alternative that Ukraine proposes for `#basis`.
    let talks = &found.treaty.issues[6];
    assert_eq!(talks.within.len(), 1);
    assert_eq!(found.treaty.issues[talks.within[0].issue.0 as usize].name, "#basis");
    assert_eq!(talks.within[0].alt, 0);
}

#[test]
fn istanbul_names_its_guarantors_with_the_bracketed_ones() {
    let found = read(ISTANBUL);
    let role = found.treaty.terms.iter().find(|term| term.name == "Guarantor").map(|term| &term.kind);
    let Some(TermKind::Role(role)) = role else { panic!("Guarantor is a role") };
    let holders: Vec<(&str, usize)> =
        role.holders.iter().map(|holder| (found.treaty.terms[holder.who.index()].name.as_str(), holder.guard.len())).collect();
    assert_eq!(holders, [("CN", 0), ("FR", 0), ("RU", 0), ("GB", 0), ("US", 0), ("TR", 1), ("BY", 1)]);
}

#[test]
fn istanbul_shows_its_defects() {
    let found = read(ISTANBUL);
    let defects: Vec<&str> = found.diagnostics.iter().filter(|one| one.severity == Severity::Defect).map(|one| one.code).collect();
    // The deadline of the consultation under the reading `attack`, that of assistance under the Adviser's speed, and the circle.
    assert_eq!(defects, ["SV0421", "SV0421", "SV0420"]);
    let circle = found.diagnostics.iter().find(|one| one.code == "SV0420").map(|one| one.message.as_ref());
    assert_eq!(circle, Some("`entry into force`, `Electorate approves Treaty`, `peace`, `RU withdraws its forces` wait for each other"));
    let own_case = found.diagnostics.iter().find(|one| one.code == "SV0415");
    assert_eq!(own_case.and_then(|one| one.article.as_deref()), Some("Article 5"));
    assert!(found.diagnostics.iter().all(|one| one.severity != Severity::Gap || one.element.is_some()), "a gap names its element");
}

#[test]
fn elements_follow_the_table_of_the_notation() {
    let found = read(ISTANBUL);
    let treaty = &found.treaty;
    let rule = |name: &str| RuleId(treaty.rules.iter().position(|rule| rule.name.words() == name).expect("a rule of the text") as u32);
    let decision =
        |name: &str| DecisionId(treaty.decisions.iter().position(|one| one.name.words() == name).expect("a decision of the text") as u32);
    let standing = |item: ItemId, element| elements::element_of(treaty, item, element).map(|state| state.standing);
    let consultation = ItemId::Rule(rule("consultation"));
    assert_eq!(standing(consultation, Element::Deadline), Some(Standing::Ambiguous));
    assert_eq!(standing(consultation, Element::Creditor), Some(Standing::Present));
    assert_eq!(standing(consultation, Element::Consequence), Some(Standing::Silent));
    let assistance = ItemId::Rule(rule("assistance"));
    assert_eq!(standing(assistance, Element::Deadline), Some(Standing::NotAgreed));
    assert_eq!(standing(assistance, Element::Lateness), Some(Standing::Silent));
    let response = ItemId::Decision(decision("response"));
    assert_eq!(standing(response, Element::Majority), Some(Standing::NotAgreed));
    assert_eq!(standing(response, Element::Silence), Some(Standing::Present));
    // `except A` is only supposed: the text itself says nothing.
    assert_eq!(standing(response, Element::Exclusion), Some(Standing::Silent));
    let consent = ItemId::Decision(decision("consent to exercises"));
    assert_eq!(standing(consent, Element::Opening), Some(Standing::Silent));
    assert_eq!(standing(consent, Element::TimeLimit), Some(Standing::Silent));
}

#[test]
fn unnamed_members_are_the_same_in_every_body() {
    let text = "---\ntreaty: T\n---\n## Article 1\n```servanda\nbody Council\n    members 10 Elected\nbody Board\n    members 4 Elected\ndecision a matter\n    voters Council\n    adopted by all voters\ndecision another matter\n    voters Board\n    adopted by all voters\n```\n";
    let found = read(text);
    let unnamed = found.treaty.terms.iter().filter(|term| matches!(term.kind, TermKind::Party { unnamed: Some(_) })).count();
    assert_eq!(unnamed, 10);
    assert_eq!(codes(&found, Severity::Error), []);
}

#[test]
fn citations_are_inherited_from_heading_and_paragraph() {
    let cwc = read(CWC);
    let cites: Vec<&str> = cwc.treaty.rules.iter().map(|rule| rule.origin.cite.as_str()).collect();
    assert_eq!(cites, ["Article IX(8)", "Article IX(15)", "Article IX(16, 17)"]);
    let facts: Vec<&str> = cwc.treaty.facts.iter().map(|fact| fact.origin.cite.as_str()).collect();
    assert_eq!(facts, ["Annex X", "Annex X"]);
    let belfast = read(BELFAST);
    let cites: Vec<&str> = belfast.treaty.decisions.iter().map(|one| one.origin.cite.as_str()).collect();
    assert_eq!(cites, ["Strand One 5(d)(i)", "Strand One 5(d)", "Strand One"]);
}

#[test]
fn locarno_knows_its_members_and_modals() {
    let found = read(LOCARNO);
    let council = found.treaty.terms.iter().find(|term| term.name == "Council").map(|term| &term.kind);
    let Some(TermKind::Body { members }) = council else { panic!("Council is a body") };
    // Five named and nine elected members.
    assert_eq!(members.len(), 14);
    for rule in &found.treaty.rules {
        assert_eq!(elements::modals(&found.treaty, rule), [Modal::Shall]);
    }
}

#[test]
fn questions_from_outside_are_read_like_those_in_the_text() {
    let mut found = read(ISTANBUL);
    let before = found.treaty.issues.len();
    let (ask, wrong) = found.read_question("who can block response against RU");
    assert!(wrong.is_empty(), "{wrong:?}");
    let inside = found.treaty.asks.iter().find(|one| one.text == "who can block response against RU").and_then(|one| one.question.clone());
    let outside = ask.and_then(|ask| ask.question);
    // The same question, at another place.
    assert_eq!(
        format!("{outside:?}").split("span").next().map(str::to_owned),
        format!("{inside:?}").split("span").next().map(str::to_owned)
    );
    let (settings, wrong) = found.read_settings("#rule = RU, #basis = Adviser");
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(settings.len(), 1);
    assert_eq!(settings[0].len(), 2);
    let (lines, wrong) = found.read_history("story", "2022-05-01 RU attacks UA in Kherson\n2022-05-02 UA requests assistance against RU\n");
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(lines.len(), 2);
    let (_, wrong) = found.read_question("who can block assitance");
    assert_eq!(wrong.iter().map(|one| one.code).collect::<Vec<_>>(), ["SV0203"]);
    assert_eq!(found.treaty.issues.len(), before);
}

#[test]
fn a_question_is_read_under_each_choice_that_changes_what_a_name_means() {
    let found = read(include_str!("treaties/options.md"));
    assert_eq!(codes(&found, Severity::Error), []);
    for ask in &found.treaty.asks {
        assert_eq!(ask.forks.len(), 2, "{}", ask.text);
    }
    // The vote is a vote on whichever decision stands.
    let state = found.treaty.asks.iter().find(|ask| ask.text == "what is the state of response").expect("a question of the text");
    assert_eq!(state.given.len(), 2);
}

#[test]
fn a_bracket_shows_what_depends_on_it() {
    let found = read(ISTANBUL);
    let note = |issue: &str| {
        let start = format!("`{issue}` ");
        found.diagnostics.iter().find(|one| one.message.starts_with(&start)).and_then(|one| one.notes.first().cloned())
    };
    // Türkiye is a guarantor or not: every item that speaks of guarantors depends on it, and what waits for those.
    let turkey = note("#turkey").expect("the list of guarantors matters");
    for item in ["consent to exercises", "exercises", "consultation", "assistance", "response", "entry into force"] {
        assert!(turkey.contains(&format!("`{item}`")), "{item}: {turkey}");
    }
    let rule = note("#rule").expect("the majority matters");
    assert!(rule.contains("`response`") && rule.contains("`assistance`"), "{rule}");
}
