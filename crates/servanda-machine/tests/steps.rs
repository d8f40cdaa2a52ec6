//! Consensus and, failing that after a time, a vote: each step with a time of its own has a vote of its own.
//!
//! Chemical Weapons Convention VIII(18): if consensus is not attainable when an issue comes up for decision, the vote is deferred
//! for 24 hours; if it is not possible at the end of 24 hours, the decision is taken by two thirds of members present and voting.

mod common;

use common::Case;

const TEXT: &str = "
role  State
party Ada, Ben, Cyr is State
body  Conference
    members State
act   Conference takes up a matter
decision matter
    opens when Conference takes up a matter
    voters Conference
    adopted by consensus
    failing that after 24 hours by two thirds of members present and voting
";

const OPENS: &str = "2030-01-02 10:00 Conference takes up a matter\n";
const LOST: &str = "2030-01-02 12:00 vote on matter: yes Ada, Ben; no Cyr\n";

#[test]
fn a_vote_in_the_first_step_counts_for_the_first_step_only() {
    let mut case = Case::new(TEXT);
    // Consensus in the first step settles it at once.
    let all = case.after(&format!("{OPENS}2030-01-02 12:00 vote on matter: yes Ada, Ben, Cyr"), 3);
    assert_eq!(all.decision_state("matter"), "adopted since d1 12:00");
    // One no: the vote is deferred.
    let lost = case.after(&format!("{OPENS}{LOST}"), 1);
    assert_eq!(lost.decision_state("matter"), "open since d1 10:00");
    // After the 24 hours nothing follows without a vote.
    let waits = case.after(&format!("{OPENS}{LOST}"), 5);
    assert_eq!(waits.decision_state("matter"), "open since d1 10:00");
    // The vote taken then: two of three.
    let carried = case.after(&format!("{OPENS}{LOST}2030-01-03 11:00 vote on matter: yes Ada, Ben; no Cyr"), 5);
    assert_eq!(carried.decision_state("matter"), "adopted since d2 11:00");
    let fallen = case.after(&format!("{OPENS}{LOST}2030-01-03 11:00 vote on matter: yes Ada; no Ben, Cyr"), 5);
    assert_eq!(fallen.decision_state("matter"), "rejected since d2 11:00");
}

#[test]
fn the_deferral_ends_after_the_acts_of_its_last_instant() {
    let mut case = Case::new(TEXT);
    let at = |time: &str| format!("{OPENS}2030-01-03 {time} vote on matter: yes Ada, Ben; no Cyr");
    assert_eq!(case.after(&at("09:59"), 5).decision_state("matter"), "open since d1 10:00");
    assert_eq!(case.after(&at("10:00"), 5).decision_state("matter"), "open since d1 10:00");
    assert_eq!(case.after(&at("10:01"), 5).decision_state("matter"), "adopted since d2 10:01");
}

#[test]
fn a_fallback_without_a_time_counts_the_same_votes() {
    let mut case = Case::new(&TEXT.replace("failing that after 24 hours by", "failing that by"));
    assert_eq!(case.after(&format!("{OPENS}{LOST}"), 1).decision_state("matter"), "adopted since d1 12:00");
}

#[test]
fn three_steps_each_counted_from_the_opening() {
    let text = format!("{TEXT}    failing that after 3 days by a majority of members present and voting\n");
    let mut case = Case::new(&text);
    let tied = "vote on matter: yes Ada; no Ben; abstain Cyr";
    let two_to_one = "vote on matter: yes Ada, Ben; no Cyr";
    let vote = |first: &str, second: &str, third: &str| {
        format!("{OPENS}2030-01-02 12:00 {first}\n2030-01-04 12:00 {second}\n2030-01-06 12:00 {third}")
    };
    // The third day is 5 January, to its end.
    let last = case.after(&vote(two_to_one, tied, two_to_one), 10);
    assert_eq!(last.decision_state("matter"), "adopted since d5 12:00");
    let second = case.after(&vote(tied, two_to_one, tied), 10);
    assert_eq!(second.decision_state("matter"), "adopted since d3 12:00");
    let none = case.after(&vote(tied, tied, tied), 10);
    assert_eq!(none.decision_state("matter"), "rejected since d5 12:00");
}

#[test]
fn silence_counts_at_the_end_of_a_step_only_where_the_text_says_as_what() {
    let mut case = Case::new(&format!("{TEXT}    silence counts as yes\n"));
    assert_eq!(case.after(OPENS, 1).decision_state("matter"), "open since d1 10:00");
    assert_eq!(case.after(OPENS, 3).decision_state("matter"), "adopted since d2 10:00");
    let objected = case.after(&format!("{OPENS}2030-01-02 12:00 Cyr votes no on matter"), 3);
    assert_eq!(objected.decision_state("matter"), "open since d1 10:00");
    assert_eq!(Case::new(TEXT).after(OPENS, 3).decision_state("matter"), "open since d1 10:00");
}

#[test]
fn a_bracketed_deferral_forks() {
    let text = TEXT.replace("24 hours", "[#wait 24 | 48] hours");
    let mut case = Case::new(&text);
    let told = case.after(&format!("{OPENS}2030-01-03 12:00 vote on matter: yes Ada, Ben; no Cyr"), 5);
    let mut states: Vec<_> =
        told.worlds.worlds.iter().map(|world| world.decisions(&told.machine, told.decision("matter"))[0].state).collect();
    states.sort();
    assert_eq!(states, [servanda_machine::DecisionState::Open, servanda_machine::DecisionState::Adopted]);
}
