//! The library shows the true gaps of the texts, and none that a text does not have. What is expected here was read off the treaties themselves.

use std::fs;
use std::path::Path;

use servanda::{Reading, read};

fn treaty(path: &str) -> Reading {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = fs::read_to_string(root.join(path)).expect("the treaty is in the library");
    let loader = move |path: &str| fs::read_to_string(root.join(path)).ok();
    read(path, text, &loader)
}

/// Whether a finding of this code stands in this article and speaks of this item.
fn found(reading: &Reading, code: &str, article: &str, item: &str) -> bool {
    reading.diagnostics.iter().any(|one| one.code == code && one.article.as_deref().unwrap_or("") == article && one.message.contains(item))
}

const NOT_COUNTABLE: &str = "SV0404";
const NO_DEADLINE: &str = "SV0405";
const NO_CONSEQUENCE: &str = "SV0407";
const NO_TIME_LIMIT: &str = "SV0412";
const CIRCLE: &str = "SV0420";
const LATE_DEADLINE: &str = "SV0421";
const READINGS: &str = "SV0423";
const NO_REVOCATION: &str = "SV0426";
const NO_WORD_ON_SUSPENDED_NOTICE: &str = "SV0427";
const NOBODY_DETERMINES: &str = "SV0428";
const TREATY_SILENT: &str = "SV0431";

#[test]
fn the_north_atlantic_treaty_consults_without_a_time_limit() {
    let nato = treaty("library/north-atlantic-treaty/north-atlantic-treaty.md");
    assert!(found(&nato, NO_DEADLINE, "Article 4", "`consultation`"));
    // "Forthwith" is a deadline, though none that can be counted.
    assert!(!found(&nato, NO_DEADLINE, "Article 5", "`assistance`"));
    assert!(found(&nato, NOT_COUNTABLE, "Article 5", "immediately"));
    assert!(found(&nato, TREATY_SILENT, "", "suspension") && found(&nato, TREATY_SILENT, "", "expulsion"));
    assert!(!found(&nato, TREATY_SILENT, "", "withdrawal"), "Article 13 has a clause on withdrawal");
    assert!(found(&nato, READINGS, "Article 13", "#after"));
}

#[test]
fn the_budapest_memorandum_has_no_consequence_and_no_exit() {
    let budapest = treaty("library/budapest-memorandum/budapest-memorandum.md");
    assert!(found(&budapest, NO_CONSEQUENCE, "Point 6", "`consultation`"));
    assert!(found(&budapest, NO_DEADLINE, "Point 6", "`consultation`"));
    assert!(found(&budapest, TREATY_SILENT, "", "withdrawal"));
    // Immediate action of the Council is to be sought: some deadline is there.
    assert!(!found(&budapest, NO_DEADLINE, "Point 4", "`recourse to the council`"));
}

#[test]
fn the_treaty_of_guarantee_names_nobody_who_establishes_a_breach() {
    let cyprus = treaty("library/treaty-of-guarantee/treaty-of-guarantee.md");
    assert!(found(&cyprus, NOBODY_DETERMINES, "Article IV", "`consultation`"));
    assert!(found(&cyprus, NO_DEADLINE, "Article IV", "`consultation`"));
    assert!(found(&cyprus, READINGS, "Article IV", "#action"));
    for silent in ["withdrawal", "amendment", "dispute settlement"] {
        assert!(found(&cyprus, TREATY_SILENT, "", silent), "{silent}");
    }
    assert!(!found(&cyprus, TREATY_SILENT, "", "entry into force"), "Article V has it");
}

#[test]
fn the_charter_reports_immediately_and_votes_without_a_time_limit() {
    let charter = treaty("library/un-charter/un-charter.md");
    assert!(found(&charter, NOT_COUNTABLE, "Article 51", "immediately"));
    assert!(found(&charter, NO_TIME_LIMIT, "Article 27(3)", "`matter of substance`"));
    assert!(found(&charter, READINGS, "Article 27", "#abstention"));
    assert!(found(&charter, TREATY_SILENT, "", "withdrawal"));
}

#[test]
fn the_red_light_rule_leaves_nothing_open() {
    let weapons = treaty("library/chemical-weapons-convention/chemical-weapons-convention.md");
    let of_the_stop: Vec<_> = weapons
        .diagnostics
        .iter()
        .filter(|one| one.article.as_deref() == Some("Article IX(17)") && one.message.contains("`stop of"))
        .collect();
    assert!(of_the_stop.is_empty(), "opening, voters, majority, window, silence and what then are all written: {of_the_stop:?}");
}

#[test]
fn whether_a_notice_of_the_non_proliferation_treaty_can_be_revoked_is_not_said() {
    let npt = treaty("library/non-proliferation-treaty/non-proliferation-treaty.md");
    assert!(found(&npt, NO_REVOCATION, "Article X(1)", "`withdrawal`"));
    // What a suspended notice does is written twice, as readings: two meanings, no gap.
    assert!(!found(&npt, NO_WORD_ON_SUSPENDED_NOTICE, "Article X(1)", "`withdrawal`"));
    assert!(found(&npt, READINGS, "Article X", "#pause"));
}

#[test]
fn the_istanbul_order_is_a_circle_and_help_can_be_late_before_it_is_owed() {
    let rolling = treaty("examples/istanbul-2022/rolling-text.md");
    assert!(found(&rolling, CIRCLE, "Article 18", "`peace`"));
    assert!(found(&rolling, LATE_DEADLINE, "Article 5(2)", "`assistance`"));
    // The communique ties entry into force to no peace: no circle there.
    let communique = treaty("examples/istanbul-2022/communique-2022-03-29.md");
    assert!(!communique.diagnostics.iter().any(|one| one.code == CIRCLE));
}

#[test]
fn nothing_in_the_library_is_an_error() {
    let mut seen = 0;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../library");
    for folder in fs::read_dir(&root).expect("the library is there").flatten() {
        for file in fs::read_dir(folder.path()).expect("a folder of the library can be read").flatten() {
            let name = format!("library/{}/{}", folder.file_name().to_string_lossy(), file.file_name().to_string_lossy());
            if Path::new(&name).extension().is_some_and(|end| end == "md") {
                seen += 1;
                assert!(!treaty(&name).has_errors(), "{name}");
            }
        }
    }
    assert!(seen >= 13, "twelve agreements and the default law: {seen}");
}
