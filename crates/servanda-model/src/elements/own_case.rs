//! Who decides in its own case.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::bearer_refs;
use crate::choice::Choice;
use crate::treaty::{Arg, Decision, DecisionId, EventPat, ItemId, Phrase, Ref, SlotType, TermId, TermKind, Treaty, VarId};

/// The parties that a decision is about and that are voters themselves: variables by name.
pub fn own_case(treaty: &Treaty, id: DecisionId) -> Vec<EcoString> {
    let Some(decision) = treaty.decisions.get(id.index()) else { return Vec::new() };
    let voters: Vec<&Ref> = voters_of(treaty, id, 0);
    if voters.is_empty() {
        return Vec::new();
    }
    let about = about(treaty, decision);
    let mut found: Vec<EcoString> = Vec::new();
    for (at, var) in decision.vars.iter().enumerate() {
        let concerned = about.contains(&VarId(at as u16));
        if concerned && voters.iter().any(|voter| may_vote(treaty, voter, &var.ty)) && !found.contains(&var.name) {
            found.push(var.name.clone());
        }
    }
    found
}

/// Whom a decision is about: the variables of its name and those to whom something is done by what opens it. Who does it is concerned
/// only if it is done to another party (`A attacks V`: both are parties to the dispute, Charter of the United Nations, Article 27(3));
/// whoever merely proposes or requests a decision has no case of its own in it.
fn about(treaty: &Treaty, decision: &Decision) -> BTreeSet<VarId> {
    let mut found: BTreeSet<VarId> = decision.name.vars().collect();
    for event in decision.opens.lines.iter().flat_map(|line| line.value.values()) {
        match event {
            EventPat::Act { by, phrase } => {
                found.extend(phrase.args.iter().flatten().flat_map(Choice::values).flat_map(arg_vars));
                if done_to_a_party(treaty, phrase) {
                    found.extend(by.values().flat_map(bearer_refs).filter_map(variable));
                }
            }
            EventPat::Incident { args, .. } => found.extend(args.iter().flatten().flat_map(Choice::values).flat_map(arg_vars)),
            EventPat::State { item, by, .. } => {
                found.extend(item.args.iter().flatten().flat_map(Choice::values).filter_map(variable));
                found.extend(by.iter().flat_map(|set| set.members.iter()).flat_map(Choice::values).filter_map(variable));
            }
            EventPat::Edge { item, .. } => found.extend(item.args.iter().flatten().flat_map(Choice::values).filter_map(variable)),
            EventPat::Breach { by, .. } => found.extend(by.iter().filter_map(variable)),
        }
    }
    found
}

/// Whether the act has a party for its object: `attacks V`, not `requests help against A`.
fn done_to_a_party(treaty: &Treaty, phrase: &Phrase) -> bool {
    let party = |term: &TermId| {
        matches!(treaty.terms.get(term.index()).map(|term| &term.kind), Some(TermKind::Party { .. } | TermKind::Third | TermKind::Role(_)))
    };
    treaty.acts.get(phrase.act.index()).is_some_and(|act| {
        act.args().any(|(label, ty)| {
            label.is_none()
                && match ty {
                    SlotType::Party => true,
                    SlotType::Of(terms) => terms.iter().any(party),
                    _ => false,
                }
        })
    })
}

fn variable(one: &Ref) -> Option<VarId> {
    match one {
        Ref::Var(var) | Ref::Typed(_, var) => Some(*var),
        _ => None,
    }
}

fn arg_vars(arg: &Arg) -> Vec<VarId> {
    match arg {
        Arg::Set(set) => set.members.iter().flat_map(Choice::values).filter_map(variable).collect(),
        Arg::Item(item) => item.args.iter().flatten().flat_map(Choice::values).filter_map(variable).collect(),
        _ => Vec::new(),
    }
}

fn voters_of(treaty: &Treaty, id: DecisionId, depth: u32) -> Vec<&Ref> {
    let Some(decision) = treaty.decisions.get(id.index()) else { return Vec::new() };
    let own: Vec<&Ref> = decision
        .voters
        .iter()
        .flat_map(|line| line.value.values())
        .flat_map(|electorate| electorate.set.members.iter())
        .flat_map(Choice::values)
        .collect();
    if own.is_empty()
        && depth < 16
        && let Some(other) = &decision.procedure
        && let ItemId::Decision(other) = other.item
        && other != id
    {
        return voters_of(treaty, other, depth + 1);
    }
    own
}

fn may_vote(treaty: &Treaty, voter: &Ref, ty: &crate::treaty::SlotType) -> bool {
    let (Ref::Term(voter) | Ref::Typed(voter, _)) = voter else { return false };
    let members = |id: crate::treaty::TermId| -> Vec<crate::treaty::TermId> {
        match treaty.terms.get(id.index()).map(|term| &term.kind) {
            Some(TermKind::Role(role)) => role.holders.iter().map(|holder| holder.who).collect(),
            Some(TermKind::Body { members }) => members
                .iter()
                .flat_map(|member| match treaty.terms.get(member.who.index()).map(|term| &term.kind) {
                    Some(TermKind::Role(role)) => role.holders.iter().map(|holder| holder.who).collect(),
                    _ => vec![member.who],
                })
                .collect(),
            _ => vec![id],
        }
    };
    match ty {
        SlotType::Party => !members(*voter).is_empty(),
        SlotType::Of(terms) => {
            let electorate: BTreeSet<_> = members(*voter).into_iter().collect();
            terms.iter().any(|term| *term == *voter || members(*term).iter().any(|one| electorate.contains(one)))
        }
        _ => false,
    }
}
