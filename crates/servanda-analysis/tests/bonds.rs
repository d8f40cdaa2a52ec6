//! Who is bound, since when, by which act (VCLT 11 to 17, 24, 70): small treaties whose questions carry the answers that the articles give.

use servanda_analysis::{Verdict, test_treaty};
use servanda_model::compile;

fn passes(text: &str) {
    let compiled = compile("treaty.md", text, &servanda_model::load::nothing);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|one| one.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let report = test_treaty(&compiled.treaty);
    assert!(!report.asks.is_empty());
    for ask in &report.asks {
        assert_eq!(ask.verdict, Verdict::Passed, "{ask:?}");
    }
}

#[test]
fn signature_binds_where_the_text_waits_for_signatures() {
    passes(include_str!("treaties/by-signature.md"));
}

#[test]
fn who_joins_a_treaty_in_force_is_bound_by_what_stands_and_not_before() {
    passes(include_str!("treaties/joins-later.md"));
}

#[test]
fn who_leaves_is_bound_until_then_and_may_come_back() {
    passes(include_str!("treaties/leaves-and-returns.md"));
}

#[test]
fn a_treaty_that_waits_for_a_ratification_obliges_nobody() {
    passes(include_str!("treaties/half-ratified.md"));
}

#[test]
fn prohibitions_begin_with_the_treaty_end_with_their_event_and_read_the_place_of_the_act() {
    passes(include_str!("treaties/begins-and-ends.md"));
}

#[test]
fn who_becomes_a_role_holds_it_and_who_ceases_to_be_one_does_not() {
    passes(include_str!("treaties/roles-change.md"));
}

#[test]
fn voters_are_those_with_the_role_when_voting_opens() {
    passes(include_str!("treaties/roles-at-the-opening.md"));
}

#[test]
fn an_excuse_in_brackets_that_comes_true_later_divides_the_answer() {
    passes(include_str!("treaties/excuse-in-brackets.md"));
}

#[test]
fn who_may_vote_because_it_ratified_or_because_the_treaty_entered_into_force_is_counted() {
    let compiled = compile("treaty.md", include_str!("treaties/voters-who-ratified.md"), &servanda_model::load::nothing);
    let verdicts: Vec<_> = test_treaty(&compiled.treaty).asks.iter().map(|ask| ask.verdict).collect();
    // Three of five have ratified: two thirds of them are two. So are the members by entry into force. Who votes before anybody
    // has ratified, nothing tells.
    let (passed, not) = (Verdict::Passed, Verdict::NotAnswered);
    assert_eq!(verdicts, [passed, passed, passed, passed, passed, not]);
}

#[test]
fn a_date_that_nobody_brings_about_blocks_nothing() {
    passes(include_str!("treaties/fact-from-a-date.md"));
}

#[test]
fn consent_given_is_not_yet_a_bond() {
    passes(include_str!("treaties/bound-since.md"));
}

#[test]
fn only_parties_are_taken_as_bound() {
    passes(include_str!("treaties/only-parties-are-bound.md"));
}

/// After the Ottawa Convention, Article 17: who deposits after the number is full has a day of his own.
#[test]
fn who_has_a_day_of_his_own_does_not_enter_with_the_others() {
    passes(include_str!("treaties/deposits-in-between.md"));
}

#[test]
fn the_treaty_enters_into_force_also_for_who_comes_later() {
    passes(include_str!("treaties/comes-when-in-force.md"));
}

#[test]
fn a_treaty_that_has_ended_for_one_party_does_not_bind_it() {
    passes(include_str!("treaties/ends-for-one.md"));
}

#[test]
fn those_told_by_number_are_added_up() {
    passes(include_str!("treaties/counted.md"));
}

#[test]
fn whom_a_rule_makes_a_member_votes_and_blocks() {
    passes(include_str!("treaties/accession-by-rule.md"));
}

/// VCLT 24(4): what is said of ratification applies before the entry into force.
#[test]
fn a_duty_to_ratify_is_owed_before_the_treaty_is_in_force() {
    passes(include_str!("treaties/duty-to-ratify.md"));
}
