//! One sentence, six decision rules in a month: who can stop assistance if the accused never votes yes, under each rule that was
//! proposed in March and April 2022 and each list of guarantors. The expected numbers are those of a table made by hand from the
//! reported rules; none comes from this program.

use servanda_analysis::{Options, Outcome, Value, answer};
use servanda_model::{Treaty, compile};

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
