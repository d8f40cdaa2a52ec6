//! Asking with open brackets gives, under every choice, what asking with that choice gives: the questions of all documents, each
//! asked once with everything open and again under random complete choices.

use std::path::{Path, PathBuf};

use servanda_analysis::{Answered, Options, Outcome, answer};
use servanda_model::{IssueId, IssueKind, Pick, Question, Setting, Treaty, compile};

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    let mut open = vec![root.join("library"), root.join("examples"), root.join("crates/servanda-model/tests/treaties")];
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder).expect("the folders of the repository can be read");
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ext| ext == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> Treaty {
    let text = std::fs::read_to_string(path).expect("a document of the repository");
    let loader = |other: &str| std::fs::read_to_string(other).ok();
    compile(&path.to_string_lossy(), text, &loader).treaty
}

/// The entries of the case that holds under these choices.
fn case(answered: &Answered, picks: &[Pick]) -> Option<Vec<String>> {
    let mut found = None;
    for case in &answered.cases {
        if case.when.iter().all(|pick| picks.contains(pick)) {
            assert!(found.is_none(), "two cases hold at once: {}", answered.question);
            let mut entries: Vec<String> = case
                .entries
                .iter()
                .map(|entry| format!("{:?} {:?} {}", entry.text, entry.of, entry.derivation.items.len().min(1)))
                .collect();
            entries.sort();
            found = Some(entries);
        }
    }
    found
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

#[test]
fn a_choice_made_before_or_after_the_question_is_the_same() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut compared = 0;
    for path in documents() {
        let treaty = read(&path);
        let free: Vec<(IssueId, usize)> = (0..)
            .map(IssueId)
            .zip(&treaty.issues)
            .filter(|(_, issue)| issue.kind != IssueKind::Supposition && issue.links.is_empty())
            .map(|(id, issue)| (id, issue.alts.len()))
            .collect();
        if free.is_empty() {
            continue;
        }
        for ask in &treaty.asks {
            // Whether an element is agreed is about the brackets themselves; `which choices` ranges over them.
            let about_choices = matches!(
                ask.question,
                None | Some(
                    Question::WhichChoicesDeny { .. }
                        | Question::WhatIsTheElement { .. }
                        | Question::WhatIsMissing { .. }
                        | Question::WhoDetermines { .. }
                        | Question::WhatFollowsFromBreach { .. }
                )
            );
            if about_choices || ask.with.len() > 1 {
                continue;
            }
            let open = answer(&treaty, ask, &Options::default());
            if matches!(open.outcome, Outcome::NotAnswered(_)) {
                continue;
            }
            let set: Vec<Pick> = ask
                .with
                .iter()
                .flatten()
                .filter_map(|setting| match setting {
                    Setting::Choose(pick) => Some(*pick),
                    _ => None,
                })
                .chain(ask.guard.iter().copied())
                .collect();
            for _ in 0..3 {
                let picks: Vec<Pick> = free
                    .iter()
                    .filter(|(issue, _)| !set.iter().any(|pick| pick.issue == *issue))
                    .map(|(issue, count)| Pick { issue: *issue, alt: random.below(*count) as u16 })
                    .collect();
                let mut fixed = ask.clone();
                if fixed.with.is_empty() {
                    fixed.with.push(Vec::new());
                }
                fixed.with[0].extend(picks.iter().map(|pick| Setting::Choose(*pick)));
                let closed = answer(&treaty, &fixed, &Options::default());
                let all: Vec<Pick> = picks.iter().chain(&set).copied().collect();
                let (before, after) = (case(&open, &all), case(&closed, &all));
                assert!(before.is_some(), "no case holds under {picks:?}: {} in {}", ask.text, path.display());
                assert_eq!(before, after, "{} in {} under {picks:?}", ask.text, path.display());
                compared += 1;
            }
        }
    }
    assert!(compared > 200, "too little was compared: {compared}");
}
