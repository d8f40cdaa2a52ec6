//! Voting power: who can block, who suffices, and the indices, exact and drawn.

use dashu::integer::UBig;
use dashu::rational::RBig;
use servanda_report::{Bar, Bars, Block, Cell, Field, Item, Report, Tone};
use servanda_vote::{Difference, Electorate, Family, Names, PerVoter, Power, Shift, Solved, Values, VoteError};

use super::numbers::{decimal, permille};

/// The values of an index, and how they were found.
type Valued = (Values, Option<String>);

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

    /// The values, and by which method where that is another than that of the Banzhaf numbers.
    fn of(self, power: &Power<'_>) -> Result<Valued, VoteError> {
        let banzhaf = &power.banzhaf.value;
        let exact = match self {
            Self::ShapleyShubik => return power.shapley_shubik().map(|found| (found.value, Some(found.explain))),
            Self::Banzhaf => Ok(banzhaf.absolute()),
            Self::NormalizedBanzhaf => banzhaf.normalised(),
            Self::ColemanPrevent => banzhaf.coleman_prevent(),
            Self::ColemanInitiate => banzhaf.coleman_initiate(),
            Self::Rae => Ok(banzhaf.rae()),
            Self::Johnston => power.solved().and_then(Solved::johnston),
            Self::DeeganPackel => power.solved().and_then(Solved::deegan_packel),
            Self::HollerPackel => power.solved().and_then(Solved::holler_packel),
        };
        exact.map(|values| (Values::Exact(values), None))
    }
}

/// Voters beyond this number are shown by classes of alike ones.
const EACH: usize = 40;
/// Patterns of a family beyond this number are counted, not listed.
const LISTED: usize = 8;
/// Digits behind the point, unless the exact value is asked for.
const DIGITS: usize = 6;

/// What of a game's power is shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Which indices.
    pub indices: &'a [Index],
    /// Exact fractions instead of decimals.
    pub exact: bool,
    /// The methods, and why they were chosen.
    pub explain: bool,
}

/// The power of every voter in a game, and who can block and suffice. `coalitions` is the same game, solved with what listing minimal sets
/// may cost; `None` if that was not enough. What is not exact is always told.
pub fn power(
    title: &str,
    power: &Power<'_>,
    coalitions: Option<&Solved<'_>>,
    electorate: &Electorate,
    names: &Names<'_>,
    shown: &Shown<'_>,
) -> Report {
    let Shown { indices, exact, explain } = *shown;
    let mut report = Report::new("power", title);
    report.push(Block::Heading { text: title.to_owned() });
    let winning = &power.banzhaf.value.winning;
    let mut fields = vec![
        Field::new("voters", electorate.len()),
        Field::new("winning coalitions", format!("{winning} of 2^{}", electorate.len())),
        Field::new("can block alone", list(&power.vetoers(), names)),
        Field::new("without any say", list(&power.dummies(), names)),
    ];
    if let Some(dictator) = power.dictator() {
        fields.push(Field::new("decides alone", electorate.name(dictator).into_owned()));
    }
    if power.never() {
        fields.push(Field::new("adoption", Cell::toned("cannot be reached, whoever votes yes", Tone::Bad)));
    }
    if power.always() {
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
    // Computed once: the same values give the bars and the words about the method.
    let found: Vec<(Index, Result<Valued, VoteError>)> = indices.iter().map(|index| (*index, index.of(power))).collect();
    let approximate = found.iter().any(|(_, found)| found.as_ref().is_ok_and(|found| found.0.exact().is_none()));
    if explain || approximate {
        let mut methods = vec![Field::new("Banzhaf and what follows from it", power.banzhaf.explain.as_str())];
        for (index, found) in &found {
            if let Ok((_, Some(how))) = found {
                methods.push(Field::new(index.name(), how.as_str()));
            }
        }
        report.push(Block::fields("methods", methods));
    }
    for (index, found) in found {
        match found.map(|found| found.0) {
            Ok(Values::Exact(values)) => {
                let greatest = values.iter().max().cloned().unwrap_or(RBig::ZERO);
                let shown = |value: &RBig| if exact { value.to_string() } else { decimal(value, DIGITS) };
                report.push(bars(index, power, &values, electorate, names, |v| (shown(v), v.to_string(), permille(v, &greatest))))
            }
            Ok(Values::Approximate(values)) => {
                let greatest = values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
                let shown = |v: &f64| (format!("{v:.DIGITS$}"), format!("about {v}"), (v / greatest * 1000.0).round() as u16);
                report.push(bars(index, power, &values, electorate, names, shown))
            }
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

/// Bars of one index; `show` gives the shown value, the exact one and the length.
fn bars<T>(
    index: Index,
    power: &Power<'_>,
    values: &PerVoter<T>,
    electorate: &Electorate,
    names: &Names<'_>,
    show: impl Fn(&T) -> (String, String, u16),
) -> Bars {
    let bar = |label: String, value: &T| {
        let (shown, exact, permille) = show(value);
        Bar { label, shown, exact, permille }
    };
    let bars = if electorate.len() <= EACH {
        (0..electorate.len()).map(|voter| bar(electorate.name(voter).into_owned(), values.of(voter))).collect()
    } else {
        power
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
