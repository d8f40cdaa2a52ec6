//! Voting power: who can block, who suffices, and the indices, exact and drawn.

use dashu::integer::UBig;
use dashu::rational::RBig;
use servanda_report::{Bar, Bars, Block, Cell, Field, Item, Report, Tone};
use servanda_vote::{Difference, Electorate, Family, Names, PerVoter, Shift, Solved, VoteError};

use super::numbers::{decimal, permille};

/// A power index by its name on the command line and in questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the index it names")]
pub enum Index {
    ShapleyShubik,
    Banzhaf,
    NormalizedBanzhaf,
    ColemanPrevent,
    ColemanInitiate,
    Rae,
    Johnston,
    DeeganPackel,
    HollerPackel,
}

impl Index {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ShapleyShubik => "Shapley-Shubik",
            Self::Banzhaf => "Banzhaf (absolute)",
            Self::NormalizedBanzhaf => "Banzhaf (normalized)",
            Self::ColemanPrevent => "Coleman, to prevent",
            Self::ColemanInitiate => "Coleman, to initiate",
            Self::Rae => "Rae",
            Self::Johnston => "Johnston",
            Self::DeeganPackel => "Deegan-Packel",
            Self::HollerPackel => "Holler-Packel",
        }
    }

    /// Its stable name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ShapleyShubik => "shapley_shubik",
            Self::Banzhaf => "banzhaf_absolute",
            Self::NormalizedBanzhaf => "banzhaf_normalized",
            Self::ColemanPrevent => "coleman_prevent",
            Self::ColemanInitiate => "coleman_initiate",
            Self::Rae => "rae",
            Self::Johnston => "johnston",
            Self::DeeganPackel => "deegan_packel",
            Self::HollerPackel => "holler_packel_pgi",
        }
    }

    fn of(self, solved: &Solved<'_>) -> Result<PerVoter<RBig>, VoteError> {
        match self {
            Self::ShapleyShubik => solved.shapley_shubik(),
            Self::Banzhaf => Ok(solved.banzhaf().absolute()),
            Self::NormalizedBanzhaf => solved.banzhaf().normalised(),
            Self::ColemanPrevent => solved.banzhaf().coleman_prevent(),
            Self::ColemanInitiate => solved.banzhaf().coleman_initiate(),
            Self::Rae => Ok(solved.banzhaf().rae()),
            Self::Johnston => solved.johnston(),
            Self::DeeganPackel => solved.deegan_packel(),
            Self::HollerPackel => solved.holler_packel(),
        }
    }
}

/// Voters beyond this number are shown by classes of alike ones.
const EACH: usize = 40;
/// Patterns of a family beyond this number are counted, not listed.
const LISTED: usize = 8;
/// Digits behind the point, unless the exact value is asked for.
const DIGITS: usize = 6;

/// The power of every voter in a solved game, and who can block and suffice. `coalitions` is the same game, solved with what listing minimal sets
/// may cost; `None` if that was not enough.
pub fn power(
    title: &str,
    solved: &Solved<'_>,
    coalitions: Option<&Solved<'_>>,
    electorate: &Electorate,
    names: &Names<'_>,
    indices: &[Index],
    exact: bool,
) -> Report {
    let mut report = Report::new("power", title);
    report.push(Block::Heading { text: title.to_owned() });
    let winning = solved.winning();
    let mut fields = vec![
        Field::new("voters", electorate.len()),
        Field::new("winning coalitions", format!("{winning} of 2^{}", electorate.len())),
        Field::new("can block alone", list(&solved.vetoers(), names)),
        Field::new("without any say", list(&solved.dummies(), names)),
    ];
    if let Some(dictator) = solved.dictator() {
        fields.push(Field::new("decides alone", electorate.name(dictator).into_owned()));
    }
    if solved.never() {
        fields.push(Field::new("adoption", Cell::toned("cannot be reached, whoever votes yes", Tone::Bad)));
    }
    if solved.always() {
        fields.push(Field::new("adoption", Cell::toned("reached even if nobody votes yes", Tone::Bad)));
    }
    report.push(Block::fields("game", fields));
    match coalitions.map(|game| (game.minimal_blocking(), game.minimal_winning())) {
        Some((blocking, winning)) => {
            report.push(family("who can block", "blocking", blocking.as_ref().map_err(Clone::clone), names));
            report.push(family("who suffices", "winning", winning.as_ref().map_err(Clone::clone), names));
        }
        None => {
            report.push(Block::toned("minimal sets are not listed: there are too many different voters", Tone::Quiet));
        }
    }
    for index in indices {
        match index.of(solved) {
            Ok(values) => report.push(bars(*index, solved, &values, electorate, names, exact)),
            Err(why) => report.push(Block::toned(format!("{} is not computed: {why}", index.name()), Tone::Warn)),
        };
    }
    report
}

fn list(voters: &[usize], names: &Names<'_>) -> String {
    if voters.is_empty() { "nobody".to_owned() } else { names.class(voters) }
}

/// The minimal sets of a family, by patterns of alike voters.
fn family(title: &str, id: &str, family: Result<&Family, VoteError>, names: &Names<'_>) -> Block {
    let family = match family {
        Ok(family) => family,
        Err(why) => return Block::toned(format!("{title}: not computed: {why}"), Tone::Warn),
    };
    let mut section = servanda_report::Section::new(id, format!("{title}: {} minimal sets", family.count()));
    let words = |described: String| match described.strip_prefix("any 1 of ") {
        Some(class) if !described.contains(" with ") => format!("each of {class}"),
        _ => described,
    };
    let mut items: Vec<Item> = family.patterns().take(LISTED).map(|pattern| Item::new(words(family.describe(&pattern, names)))).collect();
    let patterns = family.pattern_count();
    if patterns > LISTED.into() {
        items.push(Item::toned(format!("and {} more patterns", patterns - UBig::from(LISTED)), Tone::Quiet));
    }
    section.push(Block::list(id, items));
    Block::Section(section)
}

fn bars(index: Index, solved: &Solved<'_>, values: &PerVoter<RBig>, electorate: &Electorate, names: &Names<'_>, exact: bool) -> Bars {
    let greatest = values.iter().max().cloned().unwrap_or(RBig::ZERO);
    let bar = |label: String, value: &RBig| Bar {
        label,
        shown: if exact { value.to_string() } else { decimal(value, DIGITS) },
        exact: value.to_string(),
        permille: permille(value, &greatest),
    };
    let bars = if electorate.len() <= EACH {
        (0..electorate.len()).map(|voter| bar(electorate.name(voter).into_owned(), values.of(voter))).collect()
    } else {
        solved
            .classes()
            .iter()
            .filter_map(|class| {
                let first = *class.first()?;
                let label = if class.len() == 1 { electorate.name(first).into_owned() } else { format!("each of {}", names.class(class)) };
                Some(bar(label, values.of(first)))
            })
            .collect()
    };
    Bars { id: index.id().to_owned(), title: index.name().to_owned(), bars }
}

/// Which coalitions two games judge differently, and whose power moves.
pub fn power_difference(first: &str, second: &str, electorate: &Electorate, difference: &Difference, shifts: &[Shift]) -> Report {
    let names = Names::of(electorate);
    let mut report = Report::new("power diff", format!("{first} and {second}"));
    if difference.is_none() {
        report.push(Block::toned("the two rules are the same: every coalition that wins under one wins under the other", Tone::Good));
        return report;
    }
    let fields = vec![
        Field::new("win only under the first", difference.only_first.to_string()),
        Field::new("win only under the second", difference.only_second.to_string()),
    ];
    report.push(Block::fields("difference", fields));
    for (title, id, witnesses) in [
        ("the smallest that win only under the first", "first", &difference.first_witnesses),
        ("the smallest that win only under the second", "second", &difference.second_witnesses),
    ] {
        if !witnesses.is_empty() {
            report.push(family(title, id, Ok(witnesses), &names));
        }
    }
    let mut table = servanda_report::Table::new("shifts", &[("voter", "voter"), ("first", "Shapley-Shubik before"), ("second", "after")])
        .numbers(&["first", "second"])
        .titled("whose power moves");
    for shift in shifts {
        let cell = |value: &RBig| Cell::exact(decimal(value, DIGITS), servanda_report::Scalar::Exact(value.to_string()));
        table.row(vec![electorate.name(shift.voter).into_owned().into(), cell(&shift.shapley_shubik.0), cell(&shift.shapley_shubik.1)]);
    }
    if !table.rows.is_empty() {
        report.push(table);
    }
    report
}
