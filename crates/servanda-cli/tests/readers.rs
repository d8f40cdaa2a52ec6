//! What a reader who has seen the manual only met on the first day with two treaties: ANZUS (1951) and Tlatelolco (1967).

use std::path::{Path, PathBuf};
use std::process::Command;

/// ANZUS, Articles IV, IX and X, with `who` to ratify; an attack is reported by nobody in particular.
fn anzus(who: &str) -> String {
    format!(
        "---\ntreaty: ANZUS\ntime zone: UTC\n---\n## Article IV\n```servanda\nrole Signatory\n\
         party AU \"Australia\", NZ \"New Zealand\", US \"United States\" is Signatory\nparty 8 Observer\nbody Security-Council\n\
         body Council\n    members AU, NZ, US\nact Party attacks Party\nact Party reports attack to Security-Council\n\
         act Observer greets\nrule report\n    unspecified shall report attack to Security-Council\n    \
         within 3 days after A attacks V\n```\n## Article IX\n```servanda\nrule entry into force\n    Treaty enters into force\n    \
         when {who}\n```\n## Article X\n```servanda\nrule exit\n    each Signatory has power to leave Council\n    \
         notice 1 year to AU\nhistory Ratifications\n    1952-04-10 AU ratifies\n    1952-04-15 NZ ratifies\n    \
         1952-04-29 US ratifies\nask is AU bound\n    given Ratifications\n    as of 1952-04-28\n    expect no\n```\n"
    )
}

/// Writes a file of this test's own, and gives its path.
fn written(name: &str, text: &str) -> String {
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readers");
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file for the test");
    path.display().to_string()
}

/// What the command prints, blanks made single.
fn servanda(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_servanda")).env("NO_COLOR", "1").args(arguments).output().expect("the command starts");
    let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
    assert_eq!(output.status.code(), Some(0), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_count_keeps_its_number_and_a_notice_shows_the_day_of_its_effect() {
    let treaty = written("timeline.md", &anzus("each Signatory ratifies"));
    let told = "1952-04-29 each Signatory ratifies\n1986-08-11 8 Observers greet\n1986-08-11 NZ gives notice of exit to AU\n";
    let history = written("timeline.txt", told);
    let now = servanda(&["timeline", &treaty, "--given", &history]);
    assert!(now.contains("1986-08-11 8 Observers greet NZ gives notice of exit to AU"), "{now}");
    assert!(now.ends_with("1987-08-11 NZ: the notice under `exit` takes effect [Article X]"), "{now}");
    let later = servanda(&["timeline", &treaty, "--given", &history, "--as-of", "1988-01-01"]);
    assert!(later.ends_with("1987-08-11 NZ: `exit` is used [Article X]"), "{later}");
}

#[test]
fn where_the_text_names_nobody_the_tables_say_so() {
    let treaty = written("nobody.md", &anzus("each Signatory ratifies"));
    let history = written("nobody.txt", "1970-02-01 US attacks AU\n");
    let due = servanda(&["due", &treaty, "--given", &history]);
    assert!(due.contains("1970-02-04 silent report active Article IV"), "{due}");
    let run = servanda(&["run", &treaty, "--given", &history, "--as-of", "1970-03-01"]);
    assert!(run.contains("`report` was breached on 1970-02-05; the text does not say by whom"), "{run}");
}

#[test]
fn a_question_of_a_comparison_has_its_day() {
    let before = written("before.md", &anzus("each Signatory ratifies"));
    let after = written("after.md", &anzus("2 Signatories ratify"));
    let diff = servanda(&["diff", &before, &after]);
    assert!(diff.contains("1952-04-29 US ratifies, as of 1952-04-28) - no longer: no - now: yes"), "{diff}");
}

#[test]
fn the_title_of_a_plain_text_is_its_title() {
    let text = "TREATY FOR THE PROHIBITION OF NUCLEAR WEAPONS\nIN LATIN AMERICA\n\nPreamble\n\nThe Governments have agreed:\n\n\
                Article 1\n\n1. Words.\n";
    let made = servanda(&["new", "--from", &written("plain.txt", text), "-o", "-"]);
    assert!(made.contains("treaty: TREATY FOR THE PROHIBITION OF NUCLEAR WEAPONS IN LATIN AMERICA status: draft"), "{made}");
    let untitled = written("untitled.txt", "The Parties shall observe this treaty.\n\nArticle 1\n\nWords.\n");
    assert!(servanda(&["new", "--from", &untitled, "-o", "-"]).contains("treaty: a title"), "a sentence is no title");
}
