//! One sentence, six decision rules in a month: who can stop assistance if the accused never votes yes, under each rule that was
//! proposed in March and April 2022 and each list of guarantors. The expected numbers are those of a table made by hand from the
//! reported rules; none comes from this program.

use servanda_analysis::{Options, Outcome, Value, Variants, answer, variants};
use servanda_model::{DecisionId, ItemId, ItemPat, Subject, TermId, Treaty, compile};

const LISTS: [&[&str]; 4] = [
    &["CN", "FR", "RU", "GB", "US"],
    &["CN", "FR", "RU", "GB", "US", "BY"],
    &["CN", "FR", "RU", "GB", "US", "BY", "TR"],
    &["CN", "FR", "RU", "GB", "US", "TR"],
];

fn document(guarantors: &[&str], voters: &str, adopted: &str, question: &str) -> String {
    format!(
        "---\ntreaty: Istanbul\ntime zone: Europe/Kyiv\n---\n## Article 5\n```servanda\nrole Guarantor\nparty {} is Guarantor\nparty UA\n\
         act Party attacks Party\ndecision response against A\n    opens when A attacks UA\n    voters {voters}\n    adopted by {adopted}\n\
         ask {question}\n    expect none\n```\n",
        guarantors.join(", "),
    )
}

fn read(text: &str) -> Treaty {
    let compiled = compile("table.md", text, &servanda_model::load::nothing);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|one| one.severity == servanda_syntax::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    compiled.treaty
}

/// The sets of the first question of a document, by name, sorted.
fn sets(text: &str) -> Vec<Vec<String>> {
    let treaty = read(text);
    let answered = answer(&treaty, &treaty.asks[0], &Options::default());
    let Outcome::Entries(entries) = &answered.outcome else {
        panic!("{:?}\n{text}", answered.outcome);
    };
    let mut found = Vec::new();
    for entry in entries {
        let Value::Family(set) = &entry.value else {
            assert_eq!(entry.value, Value::None, "{text}");
            continue;
        };
        let mut all: Vec<Vec<String>> = vec![Vec::new()];
        for part in &set.parts {
            let names: Vec<String> = part.class.iter().map(|who| treaty.terms[who.index()].name.to_string()).collect();
            let chosen = choose(&names, part.count as usize);
            all = all.iter().flat_map(|left| chosen.iter().map(move |right| left.iter().chain(right).cloned().collect())).collect();
        }
        found.extend(all);
    }
    for set in &mut found {
        set.sort();
    }
    found.sort();
    found
}

fn choose(names: &[String], count: usize) -> Vec<Vec<String>> {
    (0..1_usize << names.len())
        .filter(|pick| pick.count_ones() as usize == count)
        .map(|pick| (0..names.len()).filter(|at| pick >> at & 1 == 1).map(|at| names[at].clone()).collect())
        .collect()
}

/// Every set of the accused, if it votes, and so many of the others.
fn expected(list: &[&str], with_accused: bool, others: usize) -> Vec<Vec<String>> {
    let rest: Vec<String> = list.iter().filter(|name| **name != "RU").map(ToString::to_string).collect();
    let mut all = choose(&rest, others);
    for set in &mut all {
        if with_accused {
            set.push("RU".to_owned());
        }
        set.sort();
    }
    all.sort();
    all
}

#[test]
fn the_table_of_march_and_april() {
    // Rule, whether the accused is excluded, and how many others it takes, list by list.
    let rows = [
        ("a majority of voters", false, [2, 2, 3, 2]),
        ("two thirds of voters", false, [1, 2, 2, 2]),
        ("all voters", false, [0, 0, 0, 0]),
        ("a majority of voters", true, [2, 3, 3, 3]),
        ("two thirds of voters", true, [2, 2, 3, 2]),
        ("all voters", true, [1, 1, 1, 1]),
    ];
    for (adopted, excluded, others) in rows {
        for (list, others) in LISTS.iter().zip(others) {
            let voters = if excluded { "Guarantor except A" } else { "Guarantor" };
            let question =
                if excluded { "who can block response against RU" } else { "who can block response against RU together with RU" };
            let text = document(list, voters, adopted, question);
            assert_eq!(sets(&text), expected(list, !excluded, others), "{text}");
        }
    }
}

#[test]
fn unanimity_gives_each_a_block() {
    for list in LISTS {
        let text = document(list, "Guarantor", "all voters", "who can block response against RU");
        let mut each: Vec<Vec<String>> = list.iter().map(|name| vec![(*name).to_owned()]).collect();
        each.sort();
        assert_eq!(sets(&text), each, "{text}");
    }
}

/// The report of 31 March names four States and says that Russia alone cannot stop the others, who are the majority.
#[test]
fn the_mechanism_of_the_report() {
    let list = ["RU", "US", "GB", "PL"];
    let together = document(&list, "Guarantor", "a majority of voters", "who can block response against RU together with RU");
    assert_eq!(sets(&together), expected(&list, true, 1));
    let suffices = document(&list, "Guarantor", "a majority of voters", "who suffices for response against RU");
    let mut three = choose(&list.map(str::to_owned), 3);
    for set in &mut three {
        set.sort();
    }
    three.sort();
    assert_eq!(sets(&suffices), three);
    let alone = document(&list, "Guarantor", "a majority of voters", "can RU block response against RU");
    let treaty = read(&alone);
    let answered = answer(&treaty, &treaty.asks[0], &Options::default());
    let Outcome::Entries(entries) = &answered.outcome else { panic!("{answered:?}") };
    assert_eq!(entries[0].value, Value::No);
}

/// The communique has no vote: nobody can keep the duty from arising where the talks are a deadline, each guarantor can, by staying
/// away, where they are a condition.
#[test]
fn talks_as_a_deadline_and_as_a_condition() {
    for (talks, blockers) in [("ended", Vec::new()), ("performed", vec!["CN", "FR", "GB", "RU", "US"])] {
        let text = format!(
            "---\ntreaty: Istanbul\ntime zone: Europe/Kyiv\n---\n## Article 5\n```servanda\nrole Guarantor\nparty CN, FR, RU, GB, US is Guarantor\n\
             party UA\nact Party attacks Party\nact Guarantor consults on Party\nact Guarantor assists Party\n\
             rule consultation on V against A\n    the Guarantors jointly shall consult on V\n    within 3 days after A attacks V\n\
             rule assistance\n    each Guarantor except A shall assist V\n    when A attacks V\n    and consultation on V against A is {talks}\n\
             ask who can block assistance in breach\n    given 2022-05-01 RU attacks UA\n    expect none\n\
             ask who can block assistance\n    given 2022-05-01 RU attacks UA\n    expect none\n```\n"
        );
        let each: Vec<Vec<String>> = blockers.iter().map(|name| vec![(*name).to_owned()]).collect();
        assert_eq!(sets(&text), each, "{text}");
        let treaty = read(&text);
        let lawful = answer(&treaty, &treaty.asks[1], &Options::default());
        let Outcome::Entries(entries) = &lawful.outcome else { panic!("{lawful:?}") };
        assert_eq!(entries[0].value, Value::None, "nobody may lawfully stay away\n{text}");
    }
}

/// The variants of the decision of a text with a bracket for the rule, a supposition for the accused, and one for each list.
fn side_by_side(lists: &str) -> Variants {
    let text = format!(
        "---\ntreaty: Istanbul\ntime zone: Europe/Kyiv\nsponsors: UA, Adviser, RU, IT\n---\n## Article 5\n```servanda\nrole Guarantor\n\
         party CN, FR, RU, GB, US is Guarantor\n{lists}party UA\nact Party attacks Party\ndecision response against A\n    opens when A attacks UA\n    \
         voters Guarantor [#accused suppose excluded: except A]\n    \
         adopted by [#rule Adviser: a majority of voters | IT: two thirds of voters | RU: all voters]\n```\n"
    );
    let treaty = read(&text);
    let russia = treaty.terms.iter().position(|term| term.name == "RU").expect("a party of the text") as u32;
    let named = servanda_model::Choice::plain(servanda_model::Ref::Term(TermId(russia)));
    let item = ItemPat { item: ItemId::Decision(DecisionId(0)), args: vec![Some(named)], span: servanda_syntax::Span::default() };
    variants(&treaty, &Subject::Item(item), &[TermId(russia)], &[], &[]).expect("the variants can be counted")
}

const BOTH: &str = "[#turkey UA: party TR is Guarantor | RU: delete]\n[#belarus RU: party BY is Guarantor | UA: delete]\n";

/// The smallest block of each variant with each list, the accused counted where it takes part.
#[test]
fn the_table_side_by_side() {
    let found = side_by_side(BOTH);
    let columns: Vec<&str> = found.columns.iter().map(|column| column.label.as_str()).collect();
    let at = |turkey: &str, belarus: &str| {
        let label = format!("#turkey = {turkey}, #belarus = {belarus}");
        columns.iter().position(|column| *column == label).expect("a list of the text")
    };
    // P5; with Belarus; with both; with Türkiye.
    let lists = [at("RU", "UA"), at("RU", "RU"), at("UA", "RU"), at("UA", "UA")];
    let expected = [
        ("#rule = Adviser", [3, 3, 4, 3]),
        ("#rule = IT", [2, 3, 3, 3]),
        ("#rule = RU", [1, 1, 1, 1]),
        ("#accused = excluded, #rule = Adviser", [2, 3, 3, 3]),
        ("#accused = excluded, #rule = IT", [2, 2, 3, 2]),
        ("#accused = excluded, #rule = RU", [1, 1, 1, 1]),
    ];
    for (label, sizes) in expected {
        let row = found.rows.iter().position(|row| row.label == label).unwrap_or_else(|| panic!("no row {label}"));
        for (list, size) in lists.iter().zip(sizes) {
            let cell = found.cells[row][*list].as_ref().expect("every variant meets every list");
            assert_eq!(cell.smallest, Some(size), "{label} with {}", columns[*list]);
        }
    }
}

fn says(found: &Variants, start: &str) -> Option<String> {
    found.remarks.iter().map(|remark| remark.0.to_string()).find(|remark| remark.starts_with(start))
}

/// What the table shows is found by comparing what can be blocked, and changes with the lists.
#[test]
fn the_remarks_follow_the_lists() {
    let found = side_by_side(BOTH);
    let two_thirds = says(&found, "#rule = IT is never harder to block than #rule = Adviser: easier with").expect("remark (c)");
    assert!(two_thirds.contains("the same with the 6 of"), "{two_thirds}");
    let accused = says(&found, "#rule = Adviser is never harder to block than #accused = excluded, #rule = Adviser: easier with the 6 of");
    assert!(accused.is_some_and(|remark| remark.contains("the same with the 7 of")), "remark (b): {found:#?}");
    let lists = says(&found, "under #rule = Adviser, the smallest block has 3 with").expect("remark (a)");
    assert!(lists.contains("4 with the 7 of #turkey = UA, #belarus = RU"), "{lists}");
    // Six guarantors and no other list: a majority and two thirds come to the same.
    let six = side_by_side("party TR is Guarantor\n");
    assert!(says(&six, "#rule = Adviser and #rule = IT come to the same").is_some(), "{:#?}", six.remarks);
    assert!(says(&six, "under ").is_none());
}
