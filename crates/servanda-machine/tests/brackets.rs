//! A draft with hundreds of brackets costs what the brackets of the question cost.

mod common;

use std::fmt::Write as _;

use common::Case;
use servanda_machine::{Options, Until};
use servanda_model::ItemId;

/// 500 open choices: six stand in the deadlines of a chain of duties, 494 in other articles that the same events concern.
fn draft() -> String {
    let mut text =
        String::from("role State\nparty Ada, Ben is State\nact Party asks Party\nact Party answers Party\nact Party acts for Party\n");
    text = text.replace("act Party acts for Party\n", "act Party helps Party\n");
    let words = ["one", "two", "three", "four", "five", "six"];
    for (at, word) in words.iter().enumerate() {
        let trigger = if at == 0 { "A asks B".to_owned() } else { format!("chain {} of B to A is breached", words[at - 1]) };
        let _ = write!(
            text,
            "rule chain {word} of B to A\n    B shall answer A\n    within [#own{at} 2 | 3] days after {trigger}\n    if late still owed\n"
        );
    }
    for at in 0..494 {
        let name: String = format!("{at:03}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
        let _ = write!(
            text,
            "rule other{name}\n    each State except A shall help A\n    when A asks B\n    within [#other{at} 5 | 9] days thereafter\n"
        );
    }
    text
}

#[test]
fn a_question_reads_only_its_own_brackets() {
    let mut case = Case::new(&draft());
    assert_eq!(case.compiled.treaty.issues.len(), 500);
    let words = "chain six";
    let rule = case.compiled.treaty.rules.iter().position(|rule| rule.name.words() == words).unwrap();
    let options = Options {
        about: Some(vec![ItemId::Rule(servanda_model::RuleId(rule as u32))]),
        until: Until::Quiet { years: 1 },
        ..Options::default()
    };
    let told = case.after_with("d0 Ada asks Ben", options);
    assert_eq!(told.worlds.gave_up, None);
    // Six brackets of two alternatives: 64 settings, and one fork less.
    assert_eq!(told.worlds.forks, 63);
    assert_eq!(told.worlds.worlds.len(), 64);
    // The last duty is due between 12 and 18 days and five lapses after the request.
    let mut dues: Vec<String> = told
        .worlds
        .worlds
        .iter()
        .map(|world| {
            let view = &world.instances(&told.machine, told.rule("chain six"))[0];
            told.due(view.due)
        })
        .collect();
    dues.sort();
    dues.dedup();
    assert_eq!(dues, ["d17", "d18", "d19", "d20", "d21", "d22", "d23"]);
}

#[test]
fn a_run_about_everything_gives_up_and_says_on_what_it_depends() {
    let mut case = Case::new(&draft());
    let told = case.after_with("d0 Ada asks Ben", Options { budget: 50, ..Options::default() });
    let depends = told.worlds.gave_up.expect("more forks than the budget allows");
    assert!(!depends.is_empty() && depends.len() <= 500);
}
