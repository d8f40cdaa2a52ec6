//! What a question depends on: the items, and nothing else, whose brackets it can ever read.

use std::collections::BTreeSet;

use servanda_model::{ActId, Cond, EventPat, ItemId, ItemPat, Modal, Quantity, QuantityValue, RuleId, TermKind};

use crate::machine::{Machine, Owner, Pat};

/// The items that a question depends on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    items: BTreeSet<ItemId>,
    /// Those that the question names itself.
    asked: BTreeSet<ItemId>,
}

impl Scope {
    pub(crate) fn has(&self, item: ItemId) -> bool {
        self.items.contains(&item)
    }

    /// Whether the question names the item itself.
    pub(crate) fn asks(&self, item: ItemId) -> bool {
        self.asked.contains(&item)
    }

    /// Everything on which these items can depend, under any choice.
    pub(crate) fn of(machine: &Machine<'_>, about: &[ItemId]) -> Self {
        let treaty = machine.treaty;
        let mut scope = Self { asked: about.iter().copied().collect(), ..Self::default() };
        let mut open: Vec<ItemId> = about.to_vec();
        let mut acts: BTreeSet<ActId> = BTreeSet::new();
        // The life of the treaty, of roles and of suspensions concerns every question.
        for (index, rule) in treaty.rules.iter().enumerate() {
            let lives = rule.sentence.phrase.values().any(|phrase| treaty.acts[phrase.act.index()].builtin.is_some_and(concerns_all));
            if lives {
                open.push(ItemId::Rule(RuleId(index as u32)));
            }
        }
        for term in &treaty.terms {
            if let TermKind::Role(role) = &term.kind
                && let Some(means) = &role.means
            {
                for cond in means.values() {
                    cond_items(cond, &mut open);
                }
            }
        }
        while let Some(item) = open.pop() {
            if !scope.items.insert(item) {
                continue;
            }
            for watch in &machine.watches {
                if owner_item(watch.owner) == Some(item) || roles_own(watch.owner) {
                    pat_items(&watch.pat, machine, &mut open, &mut acts);
                }
            }
            lines(machine, item, &mut open, &mut acts);
            for (index, rule) in treaty.rules.iter().enumerate() {
                let id = ItemId::Rule(RuleId(index as u32));
                if scope.items.contains(&id) {
                    continue;
                }
                let names = rule.on_breach.iter().any(|line| match &line.value {
                    servanda_model::OnBreach::InAddition(named) | servanda_model::OnBreach::Instead(named) => named.item == item,
                    servanda_model::OnBreach::Nothing => false,
                }) || rule
                    .if_late
                    .iter()
                    .any(|line| matches!(&line.value, servanda_model::IfLate::ReplacedBy(named) if named.item == item))
                    || rule.prevails.iter().any(|line| line.value.item == item);
                let above = treaty.instruments.get(rule.origin.instrument.index()).is_some_and(|instrument| instrument.prevails);
                let works =
                    rule.sentence.phrase.values().any(|phrase| acts.contains(&phrase.act))
                        && rule.sentence.modal.values().any(|modal| {
                            matches!(modal, Modal::Effect | Modal::HasPower | Modal::May) || (above && *modal == Modal::ShallNot)
                        });
                if names || works {
                    open.push(id);
                }
            }
        }
        scope
    }
}

fn concerns_all(builtin: servanda_model::Builtin) -> bool {
    use servanda_model::Builtin as B;
    matches!(
        builtin,
        B::EntersIntoForce
            | B::TreatyAppliesProvisionally
            | B::TreatyApplies
            | B::TreatyEnds
            | B::Terminates
            | B::Suspends
            | B::Resumes
            | B::Withdraws
            | B::Expels
            | B::Becomes
            | B::CeasesToBe
            | B::Joins
            | B::Leaves
            | B::Waives
            | B::Releases
    )
}

fn owner_item(owner: Owner) -> Option<ItemId> {
    match owner {
        Owner::Trigger(rule) | Owner::Before(rule) | Owner::RuleTime(rule) => Some(ItemId::Rule(rule)),
        Owner::Opening(decision) | Owner::DecisionTime(decision) => Some(ItemId::Decision(decision)),
        Owner::FactFrom(fact) | Owner::FactUntil(fact) => Some(ItemId::Fact(fact)),
        Owner::RoleFrom(_) | Owner::RoleUntil(_) | Owner::Memory => None,
    }
}

fn roles_own(owner: Owner) -> bool {
    matches!(owner, Owner::RoleFrom(_) | Owner::RoleUntil(_) | Owner::Memory)
}

fn pat_items(pat: &Pat<'_>, machine: &Machine<'_>, open: &mut Vec<ItemId>, acts: &mut BTreeSet<ActId>) {
    match pat {
        Pat::Act { act, .. } => {
            acts.insert(*act);
        }
        Pat::State { item, .. } | Pat::Edge { item, .. } => open.push(*item),
        Pat::Breach { instrument, .. } => {
            for (index, rule) in machine.treaty.rules.iter().enumerate() {
                if rule.origin.instrument == *instrument {
                    open.push(ItemId::Rule(RuleId(index as u32)));
                }
            }
        }
        Pat::Incident { .. } => {}
    }
}

/// The items that the lines of an item name.
fn lines(machine: &Machine<'_>, item: ItemId, open: &mut Vec<ItemId>, acts: &mut BTreeSet<ActId>) {
    let treaty = machine.treaty;
    match item {
        ItemId::Rule(id) => {
            let rule = &treaty.rules[id.index()];
            for group in rule.ifs.iter().chain(&rule.whiles).chain(&rule.unless) {
                for line in &group.lines {
                    for cond in line.value.values() {
                        cond_items(cond, open);
                    }
                }
            }
            for phrase in rule.sentence.phrase.values() {
                acts.insert(phrase.act);
                let act = &treaty.acts[phrase.act.index()];
                for line in &act.valid_if.lines {
                    for cond in line.value.values() {
                        cond_items(cond, open);
                    }
                }
            }
            for line in &rule.prevails {
                open.push(line.value.item);
            }
        }
        ItemId::Decision(id) => {
            let decision = &treaty.decisions[id.index()];
            for group in decision.ifs.iter().chain(&decision.unless) {
                for line in &group.lines {
                    for cond in line.value.values() {
                        cond_items(cond, open);
                    }
                }
            }
            open.extend(decision.procedure.iter().map(|item| item.item));
        }
        ItemId::Fact(id) => {
            let fact = &treaty.facts[id.index()];
            for group in fact.ifs.iter().chain(&fact.unless).chain([&fact.means]) {
                for line in &group.lines {
                    for cond in line.value.values() {
                        cond_items(cond, open);
                    }
                }
            }
        }
    }
}

fn cond_items(cond: &Cond, open: &mut Vec<ItemId>) {
    let mut add = |item: &ItemPat| open.push(item.item);
    match cond {
        Cond::Not(inner) => cond_items(inner, open),
        Cond::State(item, _) | Cond::Fact(item) => add(item),
        Cond::Compare(left, right) => {
            quantity_items(left, open);
            quantity_items(right, open);
        }
        Cond::Done(event) => event_items(event, open),
        _ => {}
    }
}

fn quantity_items(quantity: &Quantity, open: &mut Vec<ItemId>) {
    match &quantity.value {
        QuantityValue::Total { item, .. } | QuantityValue::Delay { item, .. } | QuantityValue::Rest(item) => open.push(item.item),
        QuantityValue::Part { whole, .. } => quantity_items(whole, open),
        _ => {}
    }
}

fn event_items(event: &EventPat, open: &mut Vec<ItemId>) {
    match event {
        EventPat::State { item, .. } | EventPat::Edge { item, .. } => open.push(item.item),
        _ => {}
    }
}
