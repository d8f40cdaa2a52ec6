//! Settling a treaty and then asking equals asking it under the condition: every treaty of the repository, every issue, every alternative.

use std::fs;
use std::path::Path;

use servanda::{Reading, read, variant};
use servanda_analysis::{Answered, Options, Outcome, answer};
use servanda_model::{Ask, IssueId, IssueKind, Pick, Question, Setting};
use servanda_syntax::settle::Choices;

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn treaty(path: &str) -> Reading {
    let text = fs::read_to_string(root().join(path)).expect("the treaty is there");
    read(path, text, &|path: &str| fs::read_to_string(root().join(path)).ok())
}

/// The treaties of the examples and the library.
fn all() -> Vec<String> {
    let mut found = Vec::new();
    for top in ["examples", "library"] {
        for folder in fs::read_dir(root().join(top)).expect("it is there").flatten() {
            for file in fs::read_dir(folder.path()).expect("a folder").flatten() {
                let name = format!("{top}/{}/{}", folder.file_name().to_string_lossy(), file.file_name().to_string_lossy());
                if Path::new(&name).extension().is_some_and(|end| end == "md") {
                    found.push(name);
                }
            }
        }
    }
    found.sort();
    assert!(found.len() > 15, "{found:?}");
    found
}

/// The words for an alternative on the command line.
fn named(reading: &Reading, pick: Pick) -> String {
    let issue = &reading.treaty.issues[pick.issue.0 as usize];
    let alt = &issue.alts[usize::from(pick.alt)];
    match alt.labels.first() {
        Some(label) => label.to_string(),
        None if alt.delete => "delete".to_owned(),
        None => (pick.alt + 1).to_string(),
    }
}

/// An answer by what it says: entries with their conditions, in any order.
fn said(answered: &Answered, reading: &Reading) -> Vec<String> {
    match &answered.outcome {
        Outcome::NotAnswered(reason) => vec![format!("not answered: {reason}")],
        Outcome::Entries(entries) => {
            let mut lines: Vec<String> = entries
                .iter()
                .map(|entry| {
                    let mut when: Vec<String> =
                        entry.when.iter().map(|picks| servanda::views::condition(std::slice::from_ref(picks), &reading.treaty)).collect();
                    when.sort();
                    format!("{} for {:?} if {}", entry.text, entry.of, when.join(" or "))
                })
                .collect();
            lines.sort();
            lines
        }
    }
}

/// The question under further choices.
fn under(ask: &Ask, picks: &[Pick]) -> Ask {
    let mut ask = ask.clone();
    if ask.with.is_empty() {
        ask.with.push(Vec::new());
    }
    for settings in &mut ask.with {
        settings.extend(picks.iter().map(|pick| Setting::Choose(*pick)));
    }
    ask
}

/// Tries one variant; gives how many questions were compared.
fn compare(name: &str, reading: &Reading, picks: &[Pick]) -> usize {
    let by_issue = picks
        .iter()
        .map(|pick| (reading.treaty.issues[pick.issue.0 as usize].name.trim_start_matches('#').to_owned(), named(reading, *pick)))
        .collect();
    let choices = Choices { by_issue };
    let settled = variant(reading, &choices);
    assert!(settled.unknown.is_empty() && settled.unfit.is_empty(), "{name}, {choices:?}: {settled:?}");
    let text = settled.files[0].1.clone();
    let load = |path: &str| {
        let own = settled.files.iter().find(|(name, _)| name == path).map(|(_, text)| text.clone());
        own.or_else(|| fs::read_to_string(root().join(path)).ok())
    };
    let after = read(name, text.clone(), &load);
    let errors: Vec<_> = after.diagnostics.iter().filter(|one| one.is_error()).map(|one| &one.message).collect();
    assert!(errors.is_empty(), "{name}, {choices:?}: {errors:?}\n{text}");
    let mut compared = 0;
    let mut asks = reading.treaty.asks.iter();
    for ask in &after.treaty.asks {
        let words = |ask: &Ask, reading: &Reading| reading.sources.text(ask.origin.span).split_whitespace().collect::<Vec<_>>().join(" ");
        let before = asks.find(|before| words(before, reading) == words(ask, &after)).expect("the question was there before");
        // What could be chosen is another question where a choice is made.
        if matches!(ask.question, Some(Question::WhichChoicesDeny { .. })) {
            continue;
        }
        let want = said(&answer(&reading.treaty, &under(before, picks), &Options::default()), reading);
        let got = said(&answer(&after.treaty, ask, &Options::default()), &after);
        assert_eq!(got, want, "{name}, {choices:?}: {}", ask.text);
        compared += 1;
    }
    compared
}

/// The issues of a treaty that can be settled: open brackets and readings of its own.
fn issues(reading: &Reading) -> Vec<(IssueId, usize)> {
    let own =
        reading.treaty.issues.iter().zip(0..).filter(|(issue, _)| issue.origin.instrument.0 == 0 && issue.kind != IssueKind::Supposition);
    own.map(|(issue, id)| (IssueId(id), issue.alts.len())).collect()
}

#[test]
fn settling_then_asking_equals_asking_under_the_condition() {
    let (mut variants, mut compared) = (0, 0);
    for name in all() {
        let reading = treaty(&name);
        for (issue, alternatives) in issues(&reading) {
            for alt in 0..alternatives as u16 {
                if reading.treaty.issues[issue.0 as usize].alts[usize::from(alt)].supposed {
                    continue;
                }
                compared += compare(&name, &reading, &[Pick { issue, alt }]);
                variants += 1;
            }
        }
        // Whole variants: everybody's first text, everybody's last.
        for last in [false, true] {
            let picks: Vec<Pick> = issues(&reading)
                .into_iter()
                .map(|(issue, count)| {
                    let alts = &reading.treaty.issues[issue.0 as usize].alts;
                    let real: Vec<u16> = (0..count as u16).filter(|alt| !alts[usize::from(*alt)].supposed).collect();
                    Pick { issue, alt: if last { *real.last().expect("an alternative") } else { real[0] } }
                })
                .collect();
            if !picks.is_empty() {
                compared += compare(&name, &reading, &picks);
                variants += 1;
            }
        }
    }
    assert!(variants > 60 && compared > 400, "{variants} variants, {compared} questions");
}

/// Lines that go hand their keyword to the line that continued them: whole lines in brackets, one after the other, with `and` and `or`.
const GROUPS: &str = r#"---
treaty: Groups
sponsors: AA, BB
time zone: UTC
month end: clip
---
## Article 1

```servanda
role  State
party AA "Aland", BB "Boland", CC "Coland" is State
act   State asks State
act   State warns State
act   State helps State
rule first
    each State S shall help A
    [#whole AA: when A warns S | BB: delete]
    and         A asks S
    within      10 days thereafter
    owed to     A
rule second
    each State S shall help A
    when        [#a AA: A warns S | BB: delete]
    [#b AA: and S warns A | BB: delete]
    and         A asks S
    within      10 days thereafter
    owed to     A
rule third
    each State S shall help A
    when        A asks S
    [#if AA: if A warns S
                and S warns A | BB: delete]
    [#more AA: and A asks CC | BB: delete]
    and         S asks A
    within      10 days thereafter
    owed to     A
rule fourth
    CC shall help AA
    [#or AA: when CC warns BB | BB: delete]
    or          CC asks BB
    within      10 days thereafter
    owed to     AA
history Story
    2030-01-01 CC warns BB
    2030-01-02 CC asks BB
    2030-01-03 BB warns CC
    2030-01-04 BB asks CC
    2030-01-05 CC asks CC
ask when is first due
    given       Story
ask when is second due
    given       Story
ask when is third due
    given       Story
ask when is fourth due
    given       Story
ask what is the state of third
    given       Story
```
"#;

#[test]
fn a_line_that_goes_hands_its_keyword_to_the_line_that_continued_it() {
    let reading = read("groups.md", GROUPS, &servanda::alone);
    let errors: Vec<_> = reading.diagnostics.iter().filter(|one| one.is_error()).map(|one| &one.message).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let issues = issues(&reading);
    assert_eq!(issues.len(), 6);
    let mut compared = 0;
    // Every complete choice, and every choice of one to five of them.
    for code in 0..3_u32.pow(issues.len() as u32) {
        let picks: Vec<Pick> = issues
            .iter()
            .enumerate()
            .filter_map(|(at, (issue, _))| match code / 3_u32.pow(at as u32) % 3 {
                2 => None,
                alt => Some(Pick { issue: *issue, alt: alt as u16 }),
            })
            .collect();
        compared += compare("groups.md", &reading, &picks);
    }
    assert_eq!(compared, 729 * 5);
}
