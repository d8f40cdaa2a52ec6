//! The variants of one rule side by side: each way to settle the brackets of the rule against each list of those who take part,
//! with who can block it there, some of them never agreeing. Which variant serves the others better is found by comparing what can
//! be blocked, set by set.

use std::collections::BTreeSet;

use ecow::{EcoString, eco_format};
use servanda_model::{
    Ask, Asked, Dated, IssueId, IssueKind, Member, Origin, Pick, Setting as AskSetting, Subject, TermId, TermKind, Treaty,
};
use servanda_vote::{Budget, Electorate, Formula, Game};

use crate::answer::Value;
use crate::ask::{Context, block};
use crate::forks::{Chosen, Setting, compatible, fork};
use crate::games::Players;
use crate::words;

/// A way to settle some brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// In words: `#rule = Adviser, #accused = excluded`.
    pub label: EcoString,
    /// The choices.
    pub picks: Vec<Pick>,
}

/// Who can block one variant with one list.
#[derive(Clone, Debug, PartialEq)]
pub struct VariantCell {
    /// The minimal sets, in words; by lawful conduct, and where that is nobody, in breach.
    pub words: EcoString,
    /// How many the smallest blocking set has, those who never agree included.
    pub smallest: Option<u32>,
    /// How many take part.
    pub players: usize,
}

/// What follows from setting the variants side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark(pub EcoString);

/// The variants of a rule or decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Variants {
    /// Who never agrees.
    pub adversary: Vec<EcoString>,
    /// Ways to settle the rule.
    pub rows: Vec<Variant>,
    /// Ways to settle who takes part.
    pub columns: Vec<Variant>,
    /// Row by row; `None`: the variant does not arise with that list.
    pub cells: Vec<Vec<Option<VariantCell>>>,
    /// What comparing them shows.
    pub remarks: Vec<Remark>,
}

/// A cell with the rule behind it, over the persons of the treaty.
struct Solved {
    cell: VariantCell,
    rule: Formula,
}

/// Sets the variants of a rule or decision side by side. An error says why that cannot be done.
pub fn variants(
    treaty: &Treaty,
    subject: &Subject,
    adversary: &[TermId],
    settings: &[AskSetting],
    given: &[Dated],
) -> Result<Variants, EcoString> {
    let ask = Ask {
        text: EcoString::new(),
        question: None,
        forks: Vec::new(),
        with: Vec::new(),
        given: given.to_vec(),
        given_names: Vec::new(),
        as_of: None,
        under: None,
        expects: Vec::new(),
        vars: Vec::new(),
        notes: Vec::new(),
        guard: Vec::new(),
        origin: Origin { span: servanda_syntax::Span::default(), cite: EcoString::new(), instrument: servanda_model::InstrumentId(0) },
    };
    let context = Context::new(treaty, &ask, settings);
    let about_lists = list_issues(treaty);
    let base = Chosen::new(treaty, context.picks()).with_suppositions();
    let mut people = Players::default();
    let leaves = fork(&base, 4096, |chosen| {
        let roster = context.roster(chosen)?;
        solve(&context, &roster, subject, adversary, &mut people)
    })
    .map_err(|_| EcoString::from("too many variants: choose some of the brackets"))?;
    let split = |path: &Setting, lists: bool| -> Setting {
        path.iter().filter(|(issue, _)| about_lists.contains(issue) == lists).map(|(issue, alt)| (*issue, *alt)).collect()
    };
    let mut rows: Vec<Setting> = leaves.iter().map(|(path, _)| split(path, false)).collect();
    // The text itself before what is only supposed.
    rows.sort_by_cached_key(|row| {
        row.iter()
            .map(|(issue, alt)| {
                let supposed = treaty
                    .issues
                    .get(issue.0 as usize)
                    .is_some_and(|declared| declared.kind == IssueKind::Supposition && crate::forks::text_itself(declared) != *alt);
                (*issue, supposed, *alt)
            })
            .collect::<Vec<_>>()
    });
    rows.dedup();
    let columns = totals(treaty, &leaves.iter().map(|(path, _)| split(path, true)).collect::<Vec<_>>());
    let mut solved: Vec<Vec<Option<Solved>>> = Vec::new();
    for row in &rows {
        let mut line = Vec::new();
        for column in &columns {
            let found = leaves.iter().find(|(path, _)| split(path, false) == *row && compatible(&split(path, true), column));
            line.push(match found {
                Some((_, Ok((cell, rule)))) => Some(Solved { cell: cell.clone(), rule: rule.clone() }),
                Some((_, Err(reason))) => return Err(reason.clone()),
                None => None,
            });
        }
        solved.push(line);
    }
    let variant = |setting: &Setting| Variant {
        label: label(treaty, setting),
        picks: setting.iter().map(|(issue, alt)| Pick { issue: *issue, alt: *alt }).collect(),
    };
    let row_variants: Vec<Variant> = rows.iter().map(&variant).collect();
    let column_variants: Vec<Variant> = columns.iter().map(&variant).collect();
    let remarks = remarks(&row_variants, &column_variants, &solved, people.list().len())?;
    Ok(Variants {
        adversary: adversary.iter().map(|who| words::name(treaty, *who)).collect(),
        rows: row_variants,
        columns: column_variants,
        cells: solved.into_iter().map(|line| line.into_iter().map(|cell| cell.map(|cell| cell.cell)).collect()).collect(),
        remarks,
    })
}

type Leaf = Result<(VariantCell, Formula), EcoString>;

fn solve(
    context: &Context<'_>,
    roster: &crate::roster::Roster<'_>,
    subject: &Subject,
    adversary: &[TermId],
    people: &mut Players,
) -> Asked<Leaf> {
    let outcome = block::outcome(context, roster, subject)?;
    if let Some(reason) = &outcome.unsupported {
        return Ok(Err(reason.clone()));
    }
    let budget = Budget::default();
    let against: Vec<usize> = adversary.iter().filter_map(|who| outcome.players.find(*who)).collect();
    let without = outcome.lawful.given(&|player| against.contains(&player).then_some(false));
    let with = outcome.lawful.given(&|player| against.contains(&player).then_some(true));
    let game = |rule: Formula| Game::new(Electorate::anonymous(outcome.players.list().len().max(1)), rule);
    let same = match (game(without.clone()), game(with)) {
        (Ok(a), Ok(b)) => a.same_as(&b, &budget).unwrap_or(false),
        _ => return Ok(Err("the rule cannot be counted".into())),
    };
    // Somebody whose agreement makes no difference is not part of a block.
    let joins: &[TermId] = if same { &[] } else { adversary };
    let lawful = block::blocking_sets(roster, &outcome, joins, false)?;
    let mut said = match lawful {
        Ok(values) => values,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut breach = false;
    if said == [Value::None] {
        match block::blocking_sets(roster, &outcome, &[], true)? {
            Ok(values) if values != [Value::None] => {
                said = values;
                breach = true;
            }
            _ => {}
        }
    }
    let smallest = said.iter().filter_map(|value| match value {
        Value::Family(set) => Some(set.parts.iter().map(|part| part.count).sum()),
        _ => None,
    });
    let parts: Vec<EcoString> = said.iter().map(|value| words::value(context.treaty, value)).collect();
    let words = if breach { eco_format!("in breach only: {}", parts.join("; ")) } else { parts.join("; ").into() };
    let cell = VariantCell {
        words: if words == "none" { "nobody".into() } else { words },
        smallest: smallest.min(),
        players: outcome.players.list().len(),
    };
    let numbers: Vec<usize> = outcome.players.list().iter().map(|who| people.number(*who)).collect();
    Ok(Ok((cell, without.rename(&|player| numbers.get(player).copied().unwrap_or(0)))))
}

/// Issues that decide who is a party, holds a role, belongs to a body.
fn list_issues(treaty: &Treaty) -> BTreeSet<IssueId> {
    let mut found = BTreeSet::new();
    let mut members = |all: &[Member]| found.extend(all.iter().flat_map(|member| member.guard.iter().map(|pick| pick.issue)));
    for term in &treaty.terms {
        match &term.kind {
            TermKind::Role(role) => members(&role.holders),
            TermKind::Body { members: own } => members(own),
            _ => {}
        }
    }
    for term in &treaty.terms {
        if matches!(term.kind, TermKind::Party { .. }) {
            found.extend(term.guard.iter().map(|pick| pick.issue));
        }
    }
    found
}

/// Every way to settle the issues that occur.
fn totals(treaty: &Treaty, paths: &[Setting]) -> Vec<Setting> {
    let issues: BTreeSet<IssueId> = paths.iter().flat_map(|path| path.keys().copied()).collect();
    let mut all = vec![Setting::new()];
    for issue in issues {
        let count = treaty.issues.get(issue.0 as usize).map_or(0, |issue| issue.alts.len()) as u16;
        all = all
            .iter()
            .flat_map(|setting| {
                (0..count).map(move |alt| {
                    let mut setting = setting.clone();
                    setting.insert(issue, alt);
                    setting
                })
            })
            .collect();
    }
    all
}

/// The settings in words; a supposition left out is the text itself and not said.
fn label(treaty: &Treaty, setting: &Setting) -> EcoString {
    let said: Vec<Pick> = setting
        .iter()
        .filter(|(issue, alt)| {
            treaty
                .issues
                .get(issue.0 as usize)
                .is_none_or(|declared| declared.kind != IssueKind::Supposition || crate::forks::text_itself(declared) != **alt)
        })
        .map(|(issue, alt)| Pick { issue: *issue, alt: *alt })
        .collect();
    if said.is_empty() { "as written".into() } else { words::setting_words(treaty, &said) }
}

/// How one rule stands to another, for those who want the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Same,
    /// What blocks it blocks the other, and not the reverse.
    Better,
    Worse,
    Neither,
}

fn compare(a: &Formula, b: &Formula, people: usize) -> Result<Standing, EcoString> {
    let budget = Budget::default();
    let game = |rule: &Formula| Game::new(Electorate::anonymous(people.max(1)), rule.clone()).map_err(|error| eco_format!("{error}"));
    let difference = game(a)?.compare(&game(b)?, &budget).map_err(|error| eco_format!("{error}"))?;
    let zero = |family: &servanda_vote::Family| family.is_empty();
    Ok(match (zero(&difference.first_witnesses), zero(&difference.second_witnesses)) {
        (true, true) => Standing::Same,
        (false, true) => Standing::Better,
        (true, false) => Standing::Worse,
        (false, false) => Standing::Neither,
    })
}

/// What the table shows: variants that differ in one bracket, compared under every list; and what the lists change.
fn remarks(rows: &[Variant], columns: &[Variant], cells: &[Vec<Option<Solved>>], people: usize) -> Result<Vec<Remark>, EcoString> {
    let mut found = Vec::new();
    let list = |at: &[usize]| {
        let names: Vec<EcoString> = at
            .iter()
            .map(|at| {
                let players = cells.iter().filter_map(|line| line[*at].as_ref()).map(|cell| cell.cell.players).max();
                match (players, columns[*at].label.as_str()) {
                    (Some(players), "as written") => eco_format!("the {players}"),
                    (Some(players), label) => eco_format!("the {players} of {label}"),
                    (None, label) => label.into(),
                }
            })
            .collect();
        names.join("; ")
    };
    for (i, first) in rows.iter().enumerate() {
        for (j, second) in rows.iter().enumerate().skip(i + 1) {
            if differing(first, second) != 1 {
                continue;
            }
            let (mut same, mut better, mut worse, mut neither) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for (at, pair) in cells[i].iter().zip(&cells[j]).enumerate() {
                if let (Some(a), Some(b)) = pair {
                    match compare(&a.rule, &b.rule, people)? {
                        Standing::Same => same.push(at),
                        Standing::Better => better.push(at),
                        Standing::Worse => worse.push(at),
                        Standing::Neither => neither.push(at),
                    }
                }
            }
            let (a, b) = (&first.label, &second.label);
            let as_well = if same.is_empty() { String::new() } else { format!("; the same with {}", list(&same)) };
            let words = match (better.is_empty(), worse.is_empty(), neither.is_empty()) {
                (true, true, true) if same.is_empty() => continue,
                (true, true, true) => eco_format!("{a} and {b} come to the same by lawful conduct, with every list"),
                (true, false, true) => eco_format!("{a} is never harder to block than {b}: easier with {}{as_well}", list(&worse)),
                (false, true, true) => eco_format!("{b} is never harder to block than {a}: easier with {}{as_well}", list(&better)),
                _ => eco_format!(
                    "{a} against {b}: harder to block with {}; easier with {}; by other sets with {}{as_well}",
                    or_none(&list(&better)),
                    or_none(&list(&worse)),
                    or_none(&list(&neither))
                ),
            };
            found.push(Remark(words));
        }
    }
    for (row, line) in rows.iter().zip(cells) {
        let sizes: Vec<(usize, u32)> = line
            .iter()
            .enumerate()
            .filter_map(|(at, cell)| cell.as_ref().and_then(|cell| cell.cell.smallest).map(|size| (at, size)))
            .collect();
        let different: BTreeSet<u32> = sizes.iter().map(|(_, size)| *size).collect();
        if different.len() > 1 {
            let parts: Vec<String> = different
                .iter()
                .map(|size| {
                    let at: Vec<usize> = sizes.iter().filter(|(_, own)| own == size).map(|(at, _)| *at).collect();
                    format!("{size} with {}", list(&at))
                })
                .collect();
            found.push(Remark(eco_format!("under {}, the smallest block has {}", row.label, parts.join(", "))));
        }
    }
    Ok(found)
}

fn or_none(words: &str) -> &str {
    if words.is_empty() { "none" } else { words }
}

/// In how many brackets two variants differ; those read only under one of them count.
fn differing(a: &Variant, b: &Variant) -> usize {
    let value = |variant: &Variant, issue: IssueId| variant.picks.iter().find(|pick| pick.issue == issue).map(|pick| pick.alt);
    let issues: BTreeSet<IssueId> = a.picks.iter().chain(&b.picks).map(|pick| pick.issue).collect();
    issues.into_iter().filter(|issue| value(a, *issue) != value(b, *issue)).count()
}
