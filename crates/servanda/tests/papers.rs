//! What the papers say of final clauses and of one party, against what the text of the treaty says.

use servanda::views::{Paper, brief, paper};
use servanda::{Reading, show};

/// Treaty of Tlatelolco (1967), in part: Articles 1, 29 and 30. Whoever is bound bears the duties; nobody is given the role by name.
const TLATELOLCO: &str = "---\ntreaty: Tlatelolco\nduration: unlimited\n---\n## Article 1\n```servanda\nrole State\nrole Contracting of State\n    \
                          means it is bound\nparty MX \"Mexico\", BR \"Brazil\" is State\nthird XX\ninstrument Amendment\nbody Secretary\n\
                          act Contracting tests\nact Contracting proposes amendment\nrule testing\n    each Contracting shall not test\n```\n\
                          ## Article 29\n```servanda\ndecision amendment\n    opens when P proposes amendment\n    voters Contracting\n    \
                          adopted by two thirds of voters\nrule entry of the amendment\n    Amendment enters into force\n    \
                          when amendment is adopted\n```\n## Article 30\n```servanda\nrule denunciation\n    \
                          each Contracting has power to withdraw\n    notice 3 months to Secretary\n```\n";

fn reading() -> Reading {
    let reading = servanda::read("a.md", TLATELOLCO.to_owned(), &servanda::alone);
    let errors: Vec<_> = reading.diagnostics.iter().filter(|one| one.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    reading
}

/// The words of a page, whatever its columns.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_whoever_is_bound_bears_is_in_the_brief() {
    let reading = reading();
    let page = show(&brief(&reading, "BR").expect("Brazil is a party"));
    let said = words(&page);
    assert!(said.contains("roles: Party, State, Contracting (if it is bound)"), "{page}");
    assert!(said.contains("what it must not do") && said.contains("Article 1 testing"), "{page}");
    assert!(said.contains("Article 30 denunciation") && said.contains("notice 3 months"), "{page}");
    assert!(!said.contains("silent: no rule gives it a way out"), "{page}");
    assert!(!said.contains("it has no vote that counts"), "{page}");
    let page = show(&brief(&reading, "XX").expect("a third State"));
    assert!(!page.contains("testing") && page.contains("it has no vote that counts"), "a third State is never bound: {page}");
}

#[test]
fn the_final_clauses_are_those_of_the_treaty() {
    let reading = reading();
    let page = show(&paper(&reading, Paper::Clauses));
    let rows: Vec<String> = page.lines().map(words).collect();
    let row = |clause: &str| rows.iter().filter(|row| row.starts_with(clause)).cloned().collect::<Vec<_>>();
    assert_eq!(row("duration"), ["duration unlimited header"], "{page}");
    assert_eq!(row("entry into force"), ["entry into force silent"], "an amendment's is not the treaty's: {page}");
    assert!(row("amendment").first().is_some_and(|row| row.contains("entry of the amendment")), "{page}");
    let silent: Vec<&str> = reading.diagnostics.iter().filter_map(|one| one.message.strip_prefix("the treaty is silent on ")).collect();
    assert!(!silent.contains(&"amendment") && !silent.contains(&"duration") && !silent.contains(&"withdrawal"), "{silent:?}");
    assert!(silent.contains(&"entry into force") && silent.contains(&"expulsion"), "{silent:?}");
}

/// Tlatelolco, 28(2): whoever waives the requirements deposits the declaration itself, so that nobody has to determine it.
#[test]
fn what_one_does_to_be_bound_needs_nobody_to_determine_it() {
    let found = |whose: &str| {
        let text = format!(
            "---\ntreaty: X\n---\n## Article 28\n```servanda\nrole State\nparty AA, BB is State\nact State waives requirements\n\
             rule waiver\n    Treaty enters into force for S\n    when S ratifies\n    and {whose} waives requirements\n```\n"
        );
        let reading = servanda::read("a.md", text, &servanda::alone);
        assert!(!reading.has_errors(), "{:?}", reading.diagnostics);
        reading.diagnostics.iter().any(|one| one.message.contains("does not say who determines that the trigger of `waiver`"))
    };
    assert!(!found("S"), "its own act");
    assert!(found("P"), "the act of another");
}
