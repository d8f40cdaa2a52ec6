//! Answers that reviewers found wrong: small treaties whose questions carry the answers worked out by hand from their words.

use servanda_analysis::{Options, Outcome, Verdict, answer, test_treaty, words};
use servanda_model::{Treaty, When, compile};

fn treaty(text: &str) -> Treaty {
    let compiled = compile("treaty.md", text, &servanda_model::load::nothing);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|one| one.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    compiled.treaty
}

fn passes(text: &str) {
    let report = test_treaty(&treaty(text));
    assert!(!report.asks.is_empty());
    let failed: Vec<_> = report.asks.iter().filter(|ask| ask.verdict != Verdict::Passed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn a_tie_counts_in_every_question() {
    passes(include_str!("treaties/ties.md"));
}

#[test]
fn who_is_counted_is_counted_alike_before_and_after_the_vote() {
    passes(include_str!("treaties/counting.md"));
}

/// "What was recorded later than this day is not known": what was recorded on the 20th is not known on the 19th.
#[test]
fn what_is_recorded_on_the_next_day_is_not_known() {
    let treaty = treaty(
        "---\ntreaty: Known\ntime zone: UTC\n---\n## Article 1. Help\n```servanda\nrole State\nparty AA, BB, CC is State\n\
         act State attacks State\nact State helps State\n\
         rule help\n    each State except A and V shall help V\n    within 3 days after A attacks V\n    if late still owed\n\
         ask when is help due\n    given 2030-01-01 recorded 2030-01-20 AA attacks BB\n\
         ask what is the state of help\n    given 2030-01-01 AA attacks BB\n        2030-01-02 recorded 2030-01-20 CC helps BB\n    \
         as of 2030-01-25\n```\n",
    );
    let asked = |ask: usize, known: &str| {
        let known = Some(When::Date(known.parse().expect("a date")));
        let answered = answer(&treaty, &treaty.asks[ask], &Options { known, ..Options::default() });
        let Outcome::Entries(entries) = answered.outcome else { panic!("not answered: {:?}", answered.outcome) };
        entries.into_iter().map(|entry| words::value(&treaty, &entry.value).to_string()).collect::<Vec<_>>()
    };
    assert_eq!(asked(0, "2030-01-19"), ["never"]);
    assert_eq!(asked(0, "2030-01-20"), ["2030-01-04"]);
    assert_eq!(asked(1, "2030-01-19"), ["breached and still owed since 2030-01-05"]);
    assert_eq!(asked(1, "2030-01-20"), ["performed since 2030-01-02"]);
}

#[test]
fn what_nobody_says_is_silent_and_what_somebody_judges_hangs_on_it() {
    passes(include_str!("treaties/nobody-says.md"));
}

/// A ban that begins later, roles that change, a withdrawal without its notice.
#[test]
fn who_may_is_read_on_the_day() {
    passes(include_str!("treaties/who-may.md"));
}

/// Who has left, or never came, is not said to vote, nor not to.
#[test]
fn whether_the_unbound_vote_is_not_guessed() {
    let text = include_str!("treaties/who-may.md");
    for (who, more) in [("LY", ""), ("CC", "2000-03-01 CC gives notice of withdrawal to each other State\n        ")] {
        let ask = format!("ask may {who} vote on programme\n    given In\n        {more}2001-01-01 AA proposes\n    expect yes\n```\n");
        let (text, _) = text.rsplit_once("```").expect("the block ends");
        let report = test_treaty(&treaty(&format!("{text}{ask}")));
        let last = report.asks.last().expect("the question");
        assert_eq!(last.verdict, Verdict::NotAnswered, "{last:#?}");
    }
}

#[test]
fn norms_are_owed_to_those_who_are_bound() {
    passes(include_str!("treaties/bound-creditors.md"));
}

#[test]
fn first_and_last_lawful_days() {
    passes(include_str!("treaties/last-days.md"));
}

/// "What is bounded is printed": a duty every three months is listed for twelve of them, and said to go on.
#[test]
fn what_is_due_again_and_again_is_said_to_go_on() {
    let treaty = treaty(
        "---\ntreaty: Reports\ntime zone: UTC\n---\n## Article 1\n```servanda\nrole State\nparty AA is State\nact State reports\n\
         rule reports\n    each State shall report\n    every 3 months after 2030-01-01\n\
         ask when is reports due\nask when is reports due\n    as of 2041-05-01\n```\n",
    );
    let asked = |ask: usize| {
        let answered = answer(&treaty, &treaty.asks[ask], &Options::default());
        let Outcome::Entries(entries) = answered.outcome else { panic!("not answered: {:?}", answered.outcome) };
        let said = entries.iter().flat_map(|entry| &entry.derivation.notes).any(|note| note.contains("and so on, every 3 months"));
        assert!(said, "that it goes on was not said");
        entries.into_iter().map(|entry| words::value(&treaty, &entry.value).to_string()).collect::<Vec<_>>()
    };
    let dates = asked(0);
    assert_eq!(dates.len(), 12);
    assert_eq!((dates[0].as_str(), dates[1].as_str(), dates[11].as_str()), ("2030-04-01", "2030-07-01", "2033-01-01"));
    assert_eq!(asked(1)[0], "2041-07-01");
}

#[test]
fn what_is_allowed_for_one_purpose_is_not_allowed_outright() {
    passes(include_str!("treaties/for-one-purpose.md"));
}

#[test]
fn what_ended_one_duty_does_not_end_the_next_and_what_is_due_at_once_is_due() {
    passes(include_str!("treaties/next-war.md"));
}

#[test]
fn the_duty_gives_way_to_what_prevails_over_it() {
    passes(include_str!("treaties/gives-way.md"));
}

#[test]
fn hours_before_an_event_of_which_only_the_day_is_known() {
    passes(include_str!("treaties/hours-before.md"));
}

/// ANZUS, Article X: whoever gives notice of leaving a body is out of it, and of its votes, when the period is over.
#[test]
fn a_notice_to_leave_a_body_ends_the_seat() {
    passes(include_str!("treaties/leaving.md"));
}

/// Tlatelolco, Article 28(2): what is in force for some applies to them.
#[test]
fn what_is_in_force_for_some_applies_to_them() {
    passes(include_str!("treaties/waiver.md"));
}

/// An expected state of one period of a duty that recurs is compared with that period.
#[test]
fn an_expectation_for_a_period_is_one_of_that_period() {
    let text = "---\ntreaty: Expect\ntime zone: UTC\nmonth end: clip\nin force: 1999-03-01\n---\n## Article 7\n```servanda\nrole State\n\
                party AA is State\nact State reports\nrule annual report\n    each State shall report\n    every 1 year after 1999-04-30\n\
                ask what is the state of annual report\n    given 2000-04-15 AA reports\n    as of 2000-05-02\n    \
                expect performed since 2000-04-15 for 1999-03-01\n    expect active since 2000-05-01 for 2000-05-01\n```\n";
    passes(text);
    let wrong = treaty(&text.replace("for 2000-05-01", "for 1999-05-01"));
    assert_eq!(test_treaty(&wrong).asks[0].verdict, Verdict::Failed);
}

/// A party is bound by its own consent only (Vienna Convention on the Law of Treaties, Articles 11 and 24).
#[test]
fn no_vote_of_others_binds_who_does_not_consent() {
    passes(include_str!("treaties/for-one.md"));
}

/// Expulsion, suspension and termination by notice: each takes effect on its object when the period is over.
#[test]
fn a_notice_expels_suspends_and_terminates() {
    passes(include_str!("treaties/notices.md"));
}

/// Vienna Convention, Articles 24 and 25: a treaty applies once it is in force or applied provisionally, and consent does not end the latter.
#[test]
fn a_treaty_applies_from_the_first_of_both() {
    passes(include_str!("treaties/applies.md"));
}

#[test]
fn what_an_event_and_the_breach_it_is_both_bring_about_is_owed_once() {
    passes(include_str!("treaties/consequence.md"));
}
