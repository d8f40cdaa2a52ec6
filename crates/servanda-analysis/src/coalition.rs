//! Families of coalitions in treaty words: `each of Guarantor`, `RU with any 2 of Guarantor except RU`.

use ecow::{EcoString, eco_format};
use servanda_model::{Asked, FamilyQuantity, FamilyTerm, TermId, TermKind, Vote};
use servanda_vote::{Budget, Family};

use crate::answer::{FamilyPart, FamilySet};
use crate::games::Players;
use crate::roster::{Bind, Bodies, Roster};

/// How many patterns of a family are listed before the rest is only counted.
pub const LISTED: usize = 200;

/// The sets of a family, grouped by alike players, in words. `false`: not all are listed.
pub fn sets_of(roster: &Roster<'_>, players: &Players, family: &Family, conduct: Option<Vote>) -> Asked<(Vec<FamilySet>, bool)> {
    let mut found = Vec::new();
    for (at, pattern) in family.patterns().enumerate() {
        if at == LISTED {
            return Ok((found, false));
        }
        let mut parts = Vec::new();
        for term in &pattern.terms {
            let mut class: Vec<TermId> = family.classes()[term.class].iter().filter_map(|at| players.list().get(*at).copied()).collect();
            class.sort_unstable();
            let name = class_name(roster, &class)?;
            parts.push(FamilyPart { count: term.count as u32, class, name });
        }
        parts.sort_by_key(|part| (part.class.len() > 1, part.class.first().copied()));
        found.push(FamilySet { parts, conduct });
    }
    Ok((found, true))
}

/// Single members that each form a set by themselves, though the rule treats them apart, are told as one: `each of Permanent`.
pub fn fold_singles(roster: &Roster<'_>, sets: Vec<FamilySet>) -> Asked<Vec<FamilySet>> {
    let single = |set: &FamilySet| matches!(set.parts.as_slice(), [part] if part.count == 1);
    let (alone, mut rest): (Vec<FamilySet>, Vec<FamilySet>) = sets.into_iter().partition(single);
    let mut left: Vec<TermId> = alone.iter().flat_map(|set| set.parts.iter().flat_map(|part| part.class.iter().copied())).collect();
    left.sort_unstable();
    left.dedup();
    let conduct = alone.first().and_then(|set| set.conduct);
    let mut folded = Vec::new();
    let mut roles: Vec<(TermId, Vec<TermId>)> = Vec::new();
    for (role, holders) in groups(roster, &left)? {
        if holders.len() > 1 {
            roles.push((role, holders));
        }
    }
    while !left.is_empty() {
        let best =
            roles.iter().filter(|(_, holders)| holders.iter().all(|who| left.contains(who))).rev().max_by_key(|(_, holders)| holders.len());
        let Some((role, holders)) = best else { break };
        left.retain(|who| !holders.contains(who));
        folded.push((holders.clone(), roster.name(*role)));
    }
    for (class, name) in named_rest(roster, &alone, &left)? {
        folded.push((class, name));
    }
    folded.sort_by_key(|(class, _)| class.first().copied());
    let mut all: Vec<FamilySet> =
        folded.into_iter().map(|(class, name)| FamilySet { parts: vec![FamilyPart { count: 1, class, name }], conduct }).collect();
    all.append(&mut rest);
    Ok(all)
}

/// What no whole role covers: classes that keep a name with exceptions, the others one by one.
fn named_rest(roster: &Roster<'_>, alone: &[FamilySet], left: &[TermId]) -> Asked<Vec<(Vec<TermId>, EcoString)>> {
    let mut found = Vec::new();
    let mut todo = left.to_vec();
    for set in alone {
        for part in &set.parts {
            if part.class.len() > 1 && part.class.iter().all(|who| todo.contains(who)) {
                todo.retain(|who| !part.class.contains(who));
                found.push((part.class.clone(), part.name.clone()));
            }
        }
    }
    let unnamed: Vec<TermId> = todo.iter().copied().filter(|who| roster.unnamed(*who).is_some()).collect();
    if unnamed.len() > 1 {
        todo.retain(|who| !unnamed.contains(who));
        let name = class_name(roster, &unnamed)?;
        found.push((unnamed, name));
    }
    if todo.len() > 1 {
        let name = class_name(roster, &todo)?;
        if name.contains(" except ") {
            found.push((todo, name));
            return Ok(found);
        }
    }
    found.extend(todo.into_iter().map(|who| (vec![who], roster.name(who))));
    Ok(found)
}

/// Roles and bodies that can have to do with these persons, each with whom it consists of, in document order. No bracket is read
/// of any other. The word for every party comes last.
fn groups(roster: &Roster<'_>, class: &[TermId]) -> Asked<Vec<(TermId, Vec<TermId>)>> {
    let mut found = Vec::new();
    for (index, term) in roster.treaty.terms.iter().enumerate() {
        let id = TermId(index as u32);
        if concerns(roster, id, class, 0) && roster.choices.holds(&term.guard)? {
            found.push((id, roster.members(id)?));
        }
    }
    // Every party is the widest name there is: a declared role or body that says the same says it better.
    found.sort_by_key(|(id, _)| roster.is_party_word(*id));
    Ok(found)
}

/// Whether a role or body can, under some choice, have one of these persons.
fn concerns(roster: &Roster<'_>, id: TermId, class: &[TermId], depth: usize) -> bool {
    let declared = |members: &[servanda_model::Member]| {
        members.iter().any(|member| class.contains(&member.who) || concerns(roster, member.who, class, depth + 1))
    };
    if depth > 8 {
        return true;
    }
    match roster.kind(id) {
        Some(TermKind::Role(role)) => {
            declared(&role.holders)
                || role.means.is_some()
                || !role.from.is_empty()
                || class.iter().any(|who| roster.unnamed(*who) == Some(id))
                || roster.changes()
        }
        Some(TermKind::Body { members }) => declared(members) || roster.changes(),
        _ => false,
    }
}

/// A class in words: a name, a role, a role with exceptions, or a list.
pub fn class_name(roster: &Roster<'_>, class: &[TermId]) -> Asked<EcoString> {
    if let [one] = class {
        return Ok(roster.name(*one));
    }
    let all = groups(roster, class)?;
    if let Some((role, _)) = all.iter().find(|(_, holders)| holders.as_slice() == class) {
        return Ok(roster.name(*role));
    }
    let around = all.iter().filter(|(_, holders)| class.iter().all(|who| holders.contains(who))).min_by_key(|(_, holders)| holders.len());
    if let Some((role, holders)) = around {
        let mut out: Vec<TermId> = holders.iter().copied().filter(|who| !class.contains(who)).collect();
        let others = groups(roster, &out)?;
        let mut names = Vec::new();
        while !out.is_empty() {
            let whole = others
                .iter()
                .filter(|(_, own)| own.len() > 1 && own.iter().all(|who| out.contains(who)))
                .rev()
                .max_by_key(|(_, own)| own.len());
            if let Some((id, own)) = whole {
                names.push(roster.name(*id));
                out.retain(|who| !own.contains(who));
            } else {
                names.extend(out.iter().map(|who| roster.name(*who)));
                out.clear();
            }
        }
        if names.len() <= class.len().max(4) {
            return Ok(eco_format!("{} except {}", roster.name(*role), joined(&names)));
        }
    }
    let names: Vec<EcoString> = class.iter().map(|who| roster.name(*who)).collect();
    Ok(joined(&names))
}

/// `A, B and C`.
pub fn joined(names: &[EcoString]) -> EcoString {
    match names {
        [] => EcoString::new(),
        [one] => one.clone(),
        [init @ .., last] => eco_format!("{} and {last}", init.join(", ")),
    }
}

/// A set of a family, as it can be written after `expect`.
pub fn words(set: &FamilySet) -> EcoString {
    let single = set.parts.len() == 1;
    let parts: Vec<EcoString> = set
        .parts
        .iter()
        .map(|part| match (part.class.len(), part.count as usize) {
            (1, _) => part.name.clone(),
            (_, 1) if single => eco_format!("each of {}", part.name),
            (size, count) if count == size => eco_format!("all of {}", part.name),
            (_, count) => eco_format!("any {count} of {}", part.name),
        })
        .collect();
    let conduct = match set.conduct {
        Some(Vote::No) => " voting no",
        Some(Vote::Yes) => " voting yes",
        Some(Vote::Absent) => " absent",
        Some(Vote::Abstain(_)) => " abstaining",
        None => "",
    };
    eco_format!("{}{conduct}", parts.join(" with "))
}

/// So many members of a class, over persons.
pub type Pattern = Vec<(Vec<TermId>, usize)>;

/// The sets that an expected line names, as patterns over persons.
pub fn expected_patterns(roster: &Roster<'_>, terms: &[FamilyTerm]) -> Asked<Vec<Pattern>> {
    let mut all: Vec<Pattern> = vec![Vec::new()];
    for term in terms {
        let class = roster.set(
            &term.set,
            &Bind::new(),
            None,
            match term.quantity {
                FamilyQuantity::Itself => Bodies::Itself,
                _ => Bodies::Members,
            },
        )?;
        let mut ways: Vec<Pattern> = Vec::new();
        match term.quantity {
            FamilyQuantity::Itself | FamilyQuantity::AllOf => ways.push(vec![(class.clone(), class.len())]),
            FamilyQuantity::EachOf => ways.push(vec![(class, 1)]),
            FamilyQuantity::Any(count) => match &term.at_most {
                None => ways.push(vec![(class, count as usize)]),
                Some((most, of)) => {
                    let of = roster.set(of, &Bind::new(), None, Bodies::Members)?;
                    let (few, rest): (Vec<TermId>, Vec<TermId>) = class.iter().partition(|who| of.contains(who));
                    for taken in 0..=(*most as usize).min(few.len()) {
                        if let Some(left) = (count as usize).checked_sub(taken)
                            && left <= rest.len()
                        {
                            ways.push(vec![(few.clone(), taken), (rest.clone(), left)]);
                        }
                    }
                }
            },
        }
        all = all
            .iter()
            .flat_map(|before| {
                ways.iter().map(move |way| {
                    let mut both = before.clone();
                    both.extend(way.iter().cloned());
                    both
                })
            })
            .collect();
    }
    Ok(all)
}

/// Whether two lists of patterns stand for the same sets.
pub fn same_sets(a: &[Pattern], b: &[Pattern]) -> Result<bool, EcoString> {
    let mut players = Players::default();
    let mut numbered = |patterns: &[Pattern]| -> Vec<Vec<(Vec<usize>, usize)>> {
        patterns
            .iter()
            .map(|pattern| {
                pattern
                    .iter()
                    .filter(|(_, count)| *count > 0)
                    .map(|(class, count)| (class.iter().map(|who| players.number(*who)).collect(), *count))
                    .collect()
            })
            .collect()
    };
    let (a, b) = (numbered(a), numbered(b));
    let size = players.list().len().max(1);
    let budget = Budget::default();
    let family =
        |patterns: &[Vec<(Vec<usize>, usize)>]| Family::from_patterns(size, patterns, &budget).map_err(|error| eco_format!("{error}"));
    family(&a)?.same_sets(&family(&b)?, &budget).map_err(|error| eco_format!("{error}"))
}

/// The patterns of sets that were found.
pub fn patterns(sets: &[FamilySet]) -> Vec<Pattern> {
    sets.iter().map(|set| set.parts.iter().map(|part| (part.class.clone(), part.count as usize)).collect()).collect()
}
