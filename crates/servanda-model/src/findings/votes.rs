//! Majorities that can never be reached, or always are.

use std::collections::BTreeSet;

use dashu::rational::RBig;
use servanda_syntax::Diagnostic;

use super::{at, own};
use crate::choice::{Choice, Dnf};
use crate::lower::Lower;
use crate::treaty::{BaseWho, Decision, DecisionId, ItemId, Ref, Share, ShareKind, SlotType, TermId, TermKind, Treaty, VoteAmount};

pub(super) fn find(lower: &Lower<'_>, found: &mut Vec<Diagnostic>) {
    let treaty = &lower.t;
    for (index, decision) in treaty.decisions.iter().enumerate() {
        if !own(&decision.origin) {
            continue;
        }
        let id = DecisionId(index as u32);
        let Some(voters) = electorate(treaty, id, 0) else { continue };
        let excluded = excluded(treaty, decision, &voters);
        let name = decision.name.words();
        // Who has no vote may still be present.
        let lists: Vec<(&Dnf<Share>, usize)> = std::iter::once(&decision.adopted)
            .chain(decision.failing.iter().map(|step| &step.majorities))
            .map(|majorities| (majorities, excluded))
            .chain(std::iter::once((&decision.quorum, 0)))
            .collect();
        for (dnf, excluded) in lists {
            for line in &dnf.lines {
                for share in line.value.values() {
                    let Some((verdict, count)) = judge(treaty, share, &voters, excluded) else { continue };
                    let diagnostic = match verdict {
                        Verdict::Never => {
                            at(&decision.origin, line.span, "SV0416", format!("the majority of `{name}` can never be reached"))
                                .label(format!("at most {count} can vote"))
                                .help("lower the number, or check who the voters are")
                        }
                        Verdict::Always => {
                            at(&decision.origin, line.span, "SV0417", format!("the majority of `{name}` is reached by nobody's vote"))
                                .label("always met")
                                .help("raise the number, or say what is meant")
                        }
                        Verdict::AnyOne => {
                            at(&decision.origin, line.span, "SV0417", format!("any one vote reaches the majority of `{name}`"))
                                .label(format!("they are {count}, and as many may be missing"))
                                .help("lower the number of those who may be missing, or say what is meant")
                        }
                    };
                    found.push(diagnostic.intended(decision.intended));
                }
            }
        }
    }
}

enum Verdict {
    Never,
    Always,
    /// As many may be missing as there are; only without any vote nothing is adopted.
    AnyOne,
}

/// Everybody who might vote under some choice; `None` where that is not known beforehand.
fn electorate(treaty: &Treaty, id: DecisionId, depth: u32) -> Option<BTreeSet<TermId>> {
    let decision = treaty.decisions.get(id.index())?;
    if decision.voters.is_empty() {
        if let (Some(other), true) = (&decision.procedure, depth < 16)
            && let ItemId::Decision(other) = other.item
        {
            return electorate(treaty, other, depth + 1);
        }
        return None;
    }
    let mut voters = BTreeSet::new();
    for electorate in decision.voters.iter().flat_map(|line| line.value.values()) {
        for one in electorate.set.members.iter().flat_map(Choice::values) {
            let (Ref::Term(term) | Ref::Typed(term, _)) = one else { return None };
            voters.extend(holders(treaty, *term)?);
        }
    }
    Some(voters)
}

/// How many of the voters an `except` surely leaves out: those it names, and one where it names somebody who must be a voter.
fn excluded(treaty: &Treaty, decision: &Decision, voters: &BTreeSet<TermId>) -> usize {
    let [line] = decision.voters.as_slice() else { return 0 };
    let Some(electorate) = line.value.settled().filter(|_| line.guard.is_empty()) else { return 0 };
    let Some(except) = electorate.set.except.as_ref().and_then(|except| except.settled()) else { return 0 };
    let mut named = BTreeSet::new();
    let mut somebody = 0;
    for one in except.members.iter().filter_map(Choice::settled) {
        match one {
            Ref::Term(term) => named.extend(holders(treaty, *term).unwrap_or_default().intersection(voters).copied()),
            Ref::Var(var) | Ref::Typed(_, var) => {
                let of_them = match decision.vars.get(usize::from(var.0)).map(|var| &var.ty) {
                    Some(SlotType::Of(terms)) => terms.iter().all(|term| holders(treaty, *term).is_some_and(|who| who.is_subset(voters))),
                    _ => false,
                };
                somebody = somebody.max(usize::from(of_them));
            }
            _ => {}
        }
    }
    named.len().max(somebody)
}

/// Who holds a role or is a member, declared and unchanging; `None` where it may change.
fn holders(treaty: &Treaty, term: TermId) -> Option<BTreeSet<TermId>> {
    match treaty.terms.get(term.index()).map(|term| &term.kind)? {
        TermKind::Party { .. } | TermKind::Third => Some(BTreeSet::from([term])),
        TermKind::Role(role) => {
            let fixed = role.from.is_empty() && role.means.is_none() && role.of.is_none() && !role.holders.is_empty();
            fixed.then(|| role.holders.iter().map(|holder| holder.who).collect())
        }
        TermKind::Body { members } => {
            if members.is_empty() {
                return None;
            }
            let mut all = BTreeSet::new();
            for member in members {
                match treaty.terms.get(member.who.index()).map(|term| &term.kind) {
                    Some(TermKind::Role(_)) => all.extend(holders(treaty, member.who)?),
                    _ => {
                        all.insert(member.who);
                    }
                }
            }
            Some(all)
        }
        _ => None,
    }
}

fn judge(treaty: &Treaty, share: &Share, voters: &BTreeSet<TermId>, excluded: usize) -> Option<(Verdict, usize)> {
    let ShareKind::Of { more_than, amount, base, .. } = &share.kind else { return None };
    for base in base.values() {
        let able = voters.len().saturating_sub(excluded);
        let count = match &base.who {
            // Who is excluded is a member still, but has no vote to reach a number with.
            BaseWho::Members | BaseWho::Voters => able,
            BaseWho::Roles(roles) => {
                let mut all = BTreeSet::new();
                for role in roles {
                    all.extend(holders(treaty, *role)?);
                }
                all.intersection(voters).count()
            }
        };
        for amount in amount.values() {
            let verdict = match amount {
                VoteAmount::Number(n) | VoteAmount::Any(n) => {
                    let needed = *n as usize + usize::from(*more_than);
                    if needed > count {
                        Some(Verdict::Never)
                    } else if needed == 0 {
                        Some(Verdict::Always)
                    } else {
                        None
                    }
                }
                VoteAmount::Fraction(share) => {
                    if *share > RBig::ONE || (*more_than && *share == RBig::ONE) {
                        Some(Verdict::Never)
                    } else if *share == RBig::ZERO && !more_than {
                        Some(Verdict::Always)
                    } else {
                        None
                    }
                }
                // All of the members, of whom some have no vote.
                VoteAmount::All if excluded > 0 && matches!(base.who, BaseWho::Members) => Some(Verdict::Never),
                VoteAmount::Majority | VoteAmount::All | VoteAmount::AllBut(_) if count == 0 => Some(Verdict::Never),
                VoteAmount::AllBut(n) if *n as usize >= count && (excluded == 0 || matches!(base.who, BaseWho::Voters)) => {
                    Some(Verdict::AnyOne)
                }
                _ => None,
            };
            if let Some(verdict) = verdict {
                return Some((verdict, count));
            }
        }
    }
    None
}
