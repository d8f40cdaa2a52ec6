//! Voting power: who can block, who suffices, and the indices, exact and drawn.

use dashu::integer::UBig;
use dashu::rational::RBig;
use servanda_report::{Bar, Bars, Block, Cell, Field, Item, Report, Tone};
use servanda_vote::{
    Budget, Difference, Electorate, Family, Formula, Leeway, Names, PerVoter, Power, Shift, Solved, Unions, Values, VoteError,
};

use super::numbers::{count, decimal, permille};

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
        let banzhaf = || power.banzhaf().map(|found| &found.value);
        let exact = match self {
            Self::ShapleyShubik => return power.shapley_shubik().map(|found| (found.value, Some(found.explain))),
            Self::Banzhaf => return power.absolute_banzhaf().map(|found| (found.value, Some(found.explain))),
            Self::NormalizedBanzhaf => banzhaf()?.normalised(),
            Self::ColemanPrevent => banzhaf()?.coleman_prevent(),
            Self::ColemanInitiate => banzhaf()?.coleman_initiate(),
            Self::Rae => Ok(banzhaf()?.rae()),
            Self::Johnston => power.solved().and_then(Solved::johnston),
            Self::DeeganPackel => power.solved().and_then(Solved::deegan_packel),
            Self::HollerPackel => power.solved().and_then(Solved::holler_packel),
        };
        exact.map(|values| (Values::Exact(values), None))
    }
}

/// Bars beyond this number are not drawn, unless a program reads them.
const DRAWN: usize = 100;
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
    /// Voters beyond this number are shown by classes of alike ones.
    pub each: usize,
}

/// A game that has been analysed.
#[derive(Clone, Copy, Debug)]
pub struct Played<'a> {
    /// Its power.
    pub power: &'a Power<'a>,
    /// The same game, solved with what listing minimal sets may cost; `None` if that was not enough.
    pub coalitions: Option<&'a Solved<'a>>,
    /// What its voters are called.
    pub names: &'a Names<'a>,
    /// The values under a-priori unions, if there are unions.
    pub unions: Option<&'a Unions>,
}

impl Played<'_> {
    fn electorate(&self) -> &Electorate {
        self.power.game().electorate()
    }
}

/// The power of every voter in a game, and who can block and suffice. What is not exact is always told.
pub fn power(title: &str, played: &Played<'_>, shown: &Shown<'_>) -> Report {
    let Played { power, coalitions, names, unions } = *played;
    let mut report = Report::new("power", title);
    report.push(Block::Heading { text: title.to_owned() });
    report.push(Block::fields("game", about(played)));
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
    let found: Vec<(Index, Result<Valued, VoteError>)> = shown.indices.iter().map(|index| (*index, index.of(power))).collect();
    let approximate = found.iter().any(|(_, found)| found.as_ref().is_ok_and(|found| found.0.exact().is_none()));
    let how = (shown.explain || approximate).then(|| methods(power, &found));
    for (index, found) in found {
        match found {
            Ok((values, _)) => draw(&mut report, index.id(), index.name(), &values, played, shown),
            Err(why) => {
                report.push(Block::toned(format!("{} is not computed: {why}", index.name()), Tone::Warn));
            }
        }
    }
    for (id, name, values) in unions.iter().flat_map(|values| under_unions(values)) {
        let show = |value: &RBig| if shown.exact { value.to_string() } else { decimal(value, DIGITS) };
        let greatest = values.iter().max().cloned().unwrap_or(RBig::ZERO);
        let bars = values.iter().zip(0..).map(|(value, voter)| Bar {
            label: played.electorate().name(voter).into_owned(),
            shown: show(value),
            exact: value.to_string(),
            permille: permille(value, &greatest),
        });
        report.push(Bars { id: id.to_owned(), title: name.to_owned(), bars: bars.collect() });
    }
    if let Some(how) = how {
        report.push(Block::fields("methods", how));
    }
    report
}

fn under_unions(values: &Unions) -> [(&'static str, &'static str, &[RBig]); 3] {
    [
        ("owen", "Owen (Shapley-Shubik with unions)", &values.owen),
        ("banzhaf_owen", "Banzhaf-Owen", &values.banzhaf_owen),
        ("symmetric_coalitional_banzhaf", "symmetric coalitional Banzhaf", &values.symmetric_coalitional_banzhaf),
    ]
}

/// The game in a few lines.
fn about(played: &Played<'_>) -> Vec<Field> {
    let Played { power, names, .. } = *played;
    let voters = played.electorate().len();
    let named = |found: Result<Vec<usize>, VoteError>| found.map_or_else(|_| "not computed".to_owned(), |voters| list(&voters, names));
    let winning = match power.banzhaf() {
        Ok(found) => format!("{} of 2^{voters}", count(&found.value.winning)),
        Err(why) => format!("not counted: {why}"),
    };
    let mut fields = vec![
        Field::new("voters", voters),
        Field::new("winning coalitions", winning),
        Field::new("can block alone", named(power.vetoers())),
        Field::new("without any say", named(power.dummies())),
    ];
    if let Some(dictator) = power.dictator() {
        fields.push(Field::new("decides alone", played.electorate().name(dictator).into_owned()));
    }
    if power.never() {
        fields.push(Field::new("adoption", Cell::toned("cannot be reached, whoever votes yes", Tone::Bad)));
    }
    if power.always() {
        fields.push(Field::new("adoption", Cell::toned("reached even if nobody votes yes", Tone::Bad)));
    }
    fields
}

fn methods(power: &Power<'_>, found: &[(Index, Result<Valued, VoteError>)]) -> Vec<Field> {
    let mut methods = Vec::new();
    if let Ok(banzhaf) = power.banzhaf() {
        methods.push(Field::new("Banzhaf and what follows from it", banzhaf.explain.as_str()));
    }
    for (index, found) in found {
        if let Ok((_, Some(how))) = found
            && (*index != Index::Banzhaf || power.banzhaf().is_err())
        {
            methods.push(Field::new(index.name(), how.as_str()));
        }
    }
    methods
}

/// One index as bars.
fn draw(report: &mut Report, id: &str, name: &str, values: &Values, played: &Played<'_>, shown: &Shown<'_>) {
    let mut found = match values {
        Values::Exact(values) => {
            let greatest = values.by_class().iter().max().cloned().unwrap_or(RBig::ZERO);
            let say = |value: &RBig| if shown.exact { value.to_string() } else { decimal(value, DIGITS) };
            bars(played, values, shown.each, |value| (say(value), value.to_string(), permille(value, &greatest)))
        }
        Values::Approximate(values) => {
            let greatest = values.by_class().iter().copied().fold(f64::MIN_POSITIVE, f64::max);
            let part = |value: &f64| (value / greatest * 1000.0).round() as u16;
            bars(played, values, shown.each, |value| (format!("{value:.DIGITS$}"), format!("about {value}"), part(value)))
        }
    };
    let more = found.len().saturating_sub(DRAWN.max(shown.each));
    if more > 0 {
        found.sort_by_key(|bar| std::cmp::Reverse(bar.permille));
        found.truncate(DRAWN);
    }
    report.push(Bars { id: id.to_owned(), title: name.to_owned(), bars: found });
    if more > 0 {
        report.push(Block::toned(format!("and {more} more with less; --format csv or json has all"), Tone::Quiet));
    }
}

fn list(voters: &[usize], names: &Names<'_>) -> String {
    if voters.is_empty() { "nobody".to_owned() } else { names.class(voters) }
}

/// What the family says whose only set is the empty one.
fn words_for_nothing(id: &str) -> &'static str {
    match id {
        "blocking" => "nobody needs to: it is never adopted",
        "winning" => "nobody needs to: it is adopted without a vote",
        _ => "the coalition of nobody",
    }
}

/// The minimal sets of a family, by patterns of alike voters.
fn family(title: &str, id: &str, family: Result<&Family, VoteError>, names: &Names<'_>) -> Block {
    let family = match family {
        Ok(family) => family,
        Err(why) => return Block::toned(format!("{title}: not computed: {why}"), Tone::Warn),
    };
    let sets = if family.count() == UBig::ONE { "1 minimal set".to_owned() } else { format!("{} minimal sets", count(&family.count())) };
    if family.is_empty() {
        return Block::fields(id, vec![Field::new(title, "nobody")]);
    }
    if family.is_trivial() {
        return Block::fields(id, vec![Field::new(title, words_for_nothing(id))]);
    }
    let mut section = servanda_report::Section::new(id, format!("{title}: {sets}"));
    let words = |described: String| match described.strip_prefix("any 1 of ") {
        Some(class) if !described.contains(" with ") => format!("each of {class}"),
        _ => described,
    };
    let mut items: Vec<Item> = family.patterns().take(LISTED).map(|pattern| Item::new(words(family.describe(&pattern, names)))).collect();
    let patterns = family.pattern_count();
    if patterns > LISTED.into() {
        items.push(Item::toned(format!("and {} more patterns", count(&(patterns - UBig::from(LISTED)))), Tone::Quiet));
    }
    section.push(Block::list(id, items));
    Block::Section(section)
}

/// A bar for each voter, or for each class of alike voters; `show` gives the shown value, the exact one and the length.
fn bars<T>(played: &Played<'_>, values: &PerVoter<T>, each: usize, show: impl Fn(&T) -> (String, String, u16)) -> Vec<Bar> {
    let electorate = played.electorate();
    let bar = |label: String, value: &T| {
        let (shown, exact, permille) = show(value);
        Bar { label, shown, exact, permille }
    };
    if electorate.len() <= each {
        return (0..electorate.len()).map(|voter| bar(electorate.name(voter).into_owned(), values.of(voter))).collect();
    }
    let classes = played.power.classes();
    let of_class = |class: &Vec<usize>| {
        let first = *class.first()?;
        let label = if class.len() == 1 { electorate.name(first).into_owned() } else { format!("each of {}", played.names.class(class)) };
        Some(bar(label, values.of(first)))
    };
    classes.iter().filter_map(of_class).collect()
}

/// How far each quota and each weight of a game may move before any coalition changes sides.
pub fn stability(played: &Played<'_>, budget: &Budget<'_>) -> Vec<Block> {
    let game = played.power.game();
    let conditions = game.conditions();
    let mut blocks = Vec::new();
    for (at, condition) in conditions.iter().enumerate() {
        let Formula::Threshold { quota, weights } = condition else { continue };
        let total: u64 = weights.iter().map(|(_, weight)| weight).sum();
        let title = if conditions.len() == 1 {
            "until when the game stays the same".to_owned()
        } else {
            format!("until when condition {} leaves the game the same", at + 1)
        };
        let columns = [("what", "what"), ("now", "now"), ("from", "the same from"), ("to", "to")];
        let mut table =
            servanda_report::Table::new(format!("stability-{}", at + 1), &columns).numbers(&["now", "from", "to"]).titled(title);
        let mut row = |what: String, now: u64, leeway: Result<Leeway, VoteError>| match leeway {
            Ok(Leeway { from, to }) => {
                let to = to.map_or_else(|| "any".to_owned(), |to| to.to_string());
                table.row(vec![what.into(), now.to_string().into(), from.to_string().into(), to.into()]);
            }
            Err(why) => {
                table.row(vec![what.into(), now.to_string().into(), Cell::toned(format!("not computed: {why}"), Tone::Warn), "".into()]);
            }
        };
        row(format!("quota (of {total})"), *quota, game.quota_leeway(at, budget));
        let classes = played.power.classes();
        for class in classes.iter().take(DRAWN) {
            let Some(first) = class.first() else { continue };
            let own = weights.iter().filter(|(voter, _)| voter == first).map(|(_, weight)| weight).sum();
            let what = match class.as_slice() {
                [one] => format!("weight of {}", played.electorate().name(*one)),
                _ => format!("weight of one of {}", played.names.class(class)),
            };
            row(what, own, game.weight_leeway(at, *first, budget));
        }
        blocks.push(table.into());
        if classes.len() > DRAWN {
            blocks.push(Block::toned(format!("the weights of {} more are not looked at", classes.len() - DRAWN), Tone::Quiet));
        }
    }
    let words = if blocks.is_empty() {
        "the rule has no quota that could move"
    } else {
        "each alone, the rest as it is; one step further and some coalition changes sides"
    };
    blocks.push(Block::toned(words, Tone::Quiet));
    blocks
}

/// What changes between two games over the same voters.
#[derive(Debug)]
pub struct Compared {
    /// Where they differ.
    pub difference: Difference,
    /// Whose power moves, or why that is not known.
    pub shifts: Result<Vec<Shift>, VoteError>,
}

/// Which coalitions two games judge differently, and whose power moves.
pub fn power_difference(first: &str, second: &str, names: &Names<'_>, electorate: &Electorate, compared: &Compared, exact: bool) -> Report {
    let Compared { difference, shifts } = compared;
    let mut report = Report::new("power diff", format!("{first} and {second}"));
    if difference.is_none() {
        report.push(Block::toned("the two rules are the same: every coalition that wins under one wins under the other", Tone::Good));
        return report;
    }
    let fields = vec![
        Field::new("first", first),
        Field::new("second", second),
        Field::new("coalitions judged differently", format!("{} of 2^{}", count(&difference.count()), electorate.len())),
        Field::new("win only under the first", count(&difference.only_first)),
        Field::new("win only under the second", count(&difference.only_second)),
    ];
    report.push(Block::fields("difference", fields));
    for (title, id, witnesses) in [
        ("the smallest that win only under the first", "first", &difference.first_witnesses),
        ("the smallest that win only under the second", "second", &difference.second_witnesses),
    ] {
        if !witnesses.is_empty() {
            report.push(family(title, id, Ok(witnesses), names));
        }
    }
    match shifts {
        Ok(shifts) => {
            report.push(shift_table(electorate, shifts, exact));
        }
        Err(why) => {
            report.push(Block::toned(format!("whose power moves is not computed: {why}"), Tone::Warn));
        }
    }
    report
}

fn shift_table(electorate: &Electorate, shifts: &[Shift], exact: bool) -> Block {
    if shifts.is_empty() {
        return Block::toned("nobody's power moves", Tone::Quiet);
    }
    let columns = [
        ("voter", "voter"),
        ("shapley_shubik_first", "Shapley-Shubik before"),
        ("shapley_shubik_second", "after"),
        ("banzhaf_first", "Banzhaf before"),
        ("banzhaf_second", "after"),
    ];
    let numbers: Vec<&str> = columns.iter().skip(1).map(|column| column.0).collect();
    let mut table = servanda_report::Table::new("shifts", &columns).numbers(&numbers).titled("whose power moves");
    let cell = |value: &RBig| {
        let shown = if exact { value.to_string() } else { decimal(value, DIGITS) };
        Cell::exact(shown, servanda_report::Scalar::Exact(value.to_string()))
    };
    for shift in shifts {
        let values = [&shift.shapley_shubik.0, &shift.shapley_shubik.1, &shift.banzhaf.0, &shift.banzhaf.1];
        let mut row: Vec<Cell> = vec![electorate.name(shift.voter).into_owned().into()];
        row.extend(values.map(cell));
        table.row(row);
    }
    table.into()
}
