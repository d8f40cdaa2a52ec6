//! Orders that cannot be met: circles of preconditions, deadlines before their duty, rules that feed themselves.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use servanda_syntax::{Diagnostic, Span};

use super::{about, at, own};
use crate::choice::{Choice, Dnf, Pick};
use crate::elements::{anchor_of, is_countable, triggers};
use crate::lower::Lower;
use crate::treaty::{
    ActId, Anchor, Bearer, Builtin, Cond, Dur, EventPat, FactId, InstrumentId, ItemId, Modal, Phrase, Point, Ref, RuleId, State, Time,
    TimeUnit, Treaty, TreatyState,
};

pub(super) fn find(lower: &Lower<'_>, found: &mut Vec<Diagnostic>) {
    late_duties(lower, found);
    circles(lower, found);
    feeding(lower, found);
}

fn supposed(treaty: &Treaty, guard: &[Pick]) -> bool {
    guard.iter().any(|pick| {
        treaty.issues.get(pick.issue.0 as usize).and_then(|issue| issue.alts.get(pick.alt as usize)).is_some_and(|alt| alt.supposed)
    })
}

fn act_of(event: &EventPat) -> Option<ActId> {
    match event {
        EventPat::Act { phrase, .. } => Some(phrase.act),
        _ => None,
    }
}

/// Whether one event cannot come after another: it is the same, or the other one presupposes it.
fn not_after(treaty: &Treaty, first: &EventPat, second: &EventPat) -> bool {
    if same_event(first, second) {
        return true;
    }
    let EventPat::State { item, .. } = second else { return false };
    match item.item {
        ItemId::Decision(id) => treaty
            .decisions
            .get(id.index())
            .is_some_and(|decision| decision.opens.lines.iter().flat_map(|line| line.value.values()).any(|event| same_event(first, event))),
        ItemId::Rule(id) => treaty.rules.get(id.index()).is_some_and(|rule| triggers(rule).any(|(_, event, _)| same_event(first, event))),
        ItemId::Fact(_) => false,
    }
}

/// Whether a duty waits for a decision whose own window, counted from the same event, is over before the deadline.
fn decided_by_then(treaty: &Treaty, event: &EventPat, anchor: &EventPat, deadline: &Time) -> bool {
    let (EventPat::State { item, .. }, Time::Within(deadline, _)) = (event, deadline) else { return false };
    let ItemId::Decision(id) = item.item else { return false };
    let Some(least) = deadline.values().filter_map(|n| hours(n).map(|(least, _)| least)).min() else { return false };
    treaty.decisions.get(id.index()).is_some_and(|decision| {
        decision.times.iter().filter(|line| line.guard.is_empty()).any(|line| match &line.value {
            Time::Within(window, Anchor::Event(from)) => {
                from.values().all(|from| same_event(from, anchor))
                    && window.values().all(|window| hours(window).is_some_and(|(_, most)| most <= least))
            }
            _ => false,
        })
    })
}

/// How many hours a time has at least and at most; nothing where working days are counted.
fn hours(time: &Dur) -> Option<(u32, u32)> {
    let (least, most) = match time.unit {
        TimeUnit::Hours => (1, 1),
        TimeUnit::Days => (24, 24),
        TimeUnit::Weeks => (168, 168),
        TimeUnit::Months => (28 * 24, 31 * 24),
        TimeUnit::Years => (365 * 24, 366 * 24),
        TimeUnit::WorkingDays => return None,
    };
    let n = (time.n.values().min()?, time.n.values().max()?);
    Some((n.0.saturating_mul(least), n.1.saturating_mul(most)))
}

fn same_event(a: &EventPat, b: &EventPat) -> bool {
    match (a, b) {
        (EventPat::State { item: x, .. }, EventPat::State { item: y, .. })
        | (EventPat::Edge { item: x, .. }, EventPat::Edge { item: y, .. }) => x.item == y.item,
        (EventPat::Incident { incident: x, .. }, EventPat::Incident { incident: y, .. }) => x == y,
        _ => act_of(a).is_some() && act_of(a) == act_of(b),
    }
}

/// A deadline that runs from one trigger while another may still be awaited.
fn late_duties(lower: &Lower<'_>, found: &mut Vec<Diagnostic>) {
    let treaty = &lower.t;
    for rule in treaty.rules.iter().filter(|rule| own(&rule.origin)) {
        if !rule.sentence.modal.values().any(|modal| *modal == Modal::Shall) {
            continue;
        }
        // `if late ended` says what becomes of it.
        if rule.if_late.iter().any(|line| line.guard.is_empty() && line.value == crate::treaty::IfLate::Ended) {
            continue;
        }
        for line in rule.times.iter().filter(|line| is_countable(&line.value) && !supposed(treaty, &line.guard)) {
            let Some(anchors) = anchor_of(&line.value) else { continue };
            let mut other: Option<Span> = None;
            for (guard, anchor) in &anchors.alts {
                if supposed(treaty, guard) {
                    continue;
                }
                let conjunctive = rule
                    .when
                    .iter()
                    .filter(|group| group.lines.iter().all(|line| line.joint == crate::choice::Joint::And) || group.lines.len() == 1);
                for trigger in conjunctive.flat_map(|group| group.lines.iter()) {
                    if supposed(treaty, &trigger.guard) {
                        continue;
                    }
                    let late = trigger.value.alts.iter().any(|(guard, event)| {
                        !supposed(treaty, guard)
                            && crate::issues::both(guard, &trigger.guard).and_then(|all| crate::issues::both(&all, &line.guard)).is_some()
                            && !not_after(treaty, event, anchor)
                            && !decided_by_then(treaty, event, anchor, &line.value)
                    });
                    if late && other.is_none() {
                        other = Some(trigger.span);
                    }
                }
            }
            if let Some(trigger) = other {
                found.push(
                    at(&rule.origin, line.span, "SV0421", format!("the deadline of `{}` can fall before the duty arises", rule.name.words()))
                        .label("counted from here")
                        .other(trigger, "but the duty waits for this, which may come later")
                        .note("a duty that arises after its own deadline is impossible in time: it is then owed without a date, and nobody is in breach for the lateness")
                        .help("count from the last trigger with `thereafter`, or say `if late ended`")
                        .intended(rule.intended),
                );
            }
        }
    }
}

/// A thing that must have come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Rule(RuleId),
    Decision(u32),
    Fact(FactId),
    /// An act that waits for something: a condition of validity, or an assumption about conduct.
    Act(ActId),
    /// The treaty is in force, or applied.
    Milestone(InstrumentId, Milestone),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Milestone {
    InForce,
    Provisional,
    Applies,
}

/// What a node needs: an `or` of `and`s of nodes; `None` in an alternative would be free and is left out.
type Needs = Vec<Vec<Node>>;

struct Graph<'t> {
    treaty: &'t Treaty,
    /// The rules without a modal that make an act happen.
    makers: FxHashMap<ActId, Vec<RuleId>>,
}

impl<'t> Graph<'t> {
    fn new(treaty: &'t Treaty) -> Self {
        let mut makers: FxHashMap<ActId, Vec<RuleId>> = FxHashMap::default();
        for (at, rule) in treaty.rules.iter().enumerate() {
            if rule.sentence.modal.values().any(|modal| *modal == Modal::Effect) {
                for phrase in rule.sentence.phrase.values() {
                    makers.entry(phrase.act).or_default().push(RuleId(at as u32));
                }
            }
        }
        Self { treaty, makers }
    }
}

impl Graph<'_> {
    fn needs(&self, node: Node) -> Needs {
        let treaty = self.treaty;
        match node {
            Node::Rule(id) => {
                let Some(rule) = treaty.rules.get(id.index()) else { return vec![Vec::new()] };
                if supposed(treaty, &rule.guard) {
                    return Vec::new();
                }
                let mut all: Needs = vec![Vec::new()];
                for group in &rule.when {
                    all = product(&all, &self.dnf_events(group));
                }
                for group in &rule.ifs {
                    all = product(&all, &self.dnf_conds(group));
                }
                for line in rule.times.iter().filter(|line| !supposed(treaty, &line.guard)) {
                    if let Time::NotBefore(point) | Time::From(point) = &line.value {
                        all = product(&all, &self.points(point));
                    } else if rule.when.is_empty()
                        && let Some(events) = anchor_of(&line.value)
                    {
                        all = product(&all, &self.events(events));
                    }
                }
                all
            }
            Node::Decision(at) => {
                let Some(decision) = treaty.decisions.get(at as usize) else { return vec![Vec::new()] };
                if decision.opens.is_empty() { vec![Vec::new()] } else { self.dnf_events(&decision.opens) }
            }
            Node::Fact(id) => {
                let Some(fact) = treaty.facts.get(id.index()) else { return vec![Vec::new()] };
                if !fact.means.is_empty() {
                    return self.dnf_conds(&fact.means);
                }
                if fact.from.is_empty() {
                    return vec![Vec::new()];
                }
                fact.from.iter().flat_map(|points| self.points(points)).collect()
            }
            Node::Act(id) => {
                let Some(act) = treaty.acts.get(id.index()) else { return vec![Vec::new()] };
                let mut all: Needs = vec![Vec::new()];
                if !act.valid_if.is_empty() {
                    all = product(&all, &self.dnf_conds(&act.valid_if));
                }
                if !act.valid_after.is_empty() {
                    all = product(&all, &self.dnf_events(&act.valid_after));
                }
                for assumption in treaty.assumptions.iter().filter(|one| !supposed(treaty, &one.guard)) {
                    if act_of(&assumption.event) == Some(id) {
                        all = product(&all, &self.event(&assumption.only_after));
                    }
                }
                // A rule that works by itself may do it too.
                all.extend(self.makers.get(&id).into_iter().flatten().map(|rule| vec![Node::Rule(*rule)]));
                all
            }
            Node::Milestone(instrument, milestone) => {
                let mut all: Needs = Vec::new();
                let mut regulated = false;
                for (at, rule) in treaty.rules.iter().enumerate().filter(|(_, rule)| rule.origin.instrument == instrument) {
                    for phrase in rule.sentence.phrase.values() {
                        let builtin = treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin);
                        let fits = match builtin {
                            Some(Builtin::EntersIntoForce) => milestone != Milestone::Provisional,
                            Some(Builtin::TreatyAppliesProvisionally) => milestone != Milestone::InForce,
                            _ => false,
                        };
                        if fits {
                            regulated |= !supposed(treaty, &rule.guard);
                            all.push(vec![Node::Rule(RuleId(at as u32))]);
                        }
                    }
                }
                if regulated { all } else { vec![Vec::new()] }
            }
        }
    }

    fn points(&self, points: &Choice<Point>) -> Needs {
        let mut all = Vec::new();
        for (guard, point) in &points.alts {
            if supposed(self.treaty, guard) {
                continue;
            }
            match point.counted_from() {
                Point::At(Anchor::Event(events))
                | Point::DayAfter(_, Anchor::Event(events))
                | Point::After(_, Anchor::Event(events))
                | Point::DayWhen(events) => all.extend(self.events(events)),
                _ => all.push(Vec::new()),
            }
        }
        all
    }

    fn events(&self, events: &Choice<EventPat>) -> Needs {
        events.alts.iter().filter(|(guard, _)| !supposed(self.treaty, guard)).flat_map(|(_, event)| self.event(event)).collect()
    }

    fn dnf_events(&self, dnf: &Dnf<EventPat>) -> Needs {
        self.dnf(dnf, &|events| self.events(events))
    }

    fn dnf_conds(&self, dnf: &Dnf<Cond>) -> Needs {
        self.dnf(dnf, &|conds: &Choice<Cond>| {
            conds.alts.iter().filter(|(guard, _)| !supposed(self.treaty, guard)).flat_map(|(_, cond)| self.cond(cond)).collect()
        })
    }

    fn dnf<T>(&self, dnf: &Dnf<T>, read: &dyn Fn(&Choice<T>) -> Needs) -> Needs {
        let mut all: Needs = Vec::new();
        let mut current: Option<Needs> = None;
        for line in dnf.lines.iter().filter(|line| !supposed(self.treaty, &line.guard)) {
            let needs = read(&line.value);
            // A line that stands only under some choice does not always have to be met.
            let needs = if line.guard.is_empty() { needs } else { needs.into_iter().chain([Vec::new()]).collect() };
            current = Some(match (line.joint, current.take()) {
                (crate::choice::Joint::And, Some(before)) => product(&before, &needs),
                (_, before) => {
                    all.extend(before.into_iter().flatten());
                    needs
                }
            });
        }
        all.extend(current.into_iter().flatten());
        if dnf.is_empty() { vec![Vec::new()] } else { all }
    }

    fn event(&self, event: &EventPat) -> Needs {
        match event {
            EventPat::Act { by, phrase } => {
                let treaty = self.treaty;
                let builtin = treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin);
                let instrument = by
                    .values()
                    .find_map(|bearer| match bearer {
                        Bearer::Treaty(instrument) => Some(*instrument),
                        _ => None,
                    })
                    .unwrap_or(InstrumentId(0));
                let node = match builtin {
                    Some(Builtin::EntersIntoForce) => Node::Milestone(instrument, Milestone::InForce),
                    Some(Builtin::TreatyAppliesProvisionally) => Node::Milestone(instrument, Milestone::Provisional),
                    Some(Builtin::TreatyApplies) => Node::Milestone(instrument, Milestone::Applies),
                    Some(_) => return vec![Vec::new()],
                    None => Node::Act(phrase.act),
                };
                vec![vec![node]]
            }
            EventPat::State { item, state, .. } => match item.item {
                ItemId::Rule(id) => {
                    let mut all = vec![vec![Node::Rule(id)]];
                    if state.values().all(|state| *state == State::Performed)
                        && let Some(rule) = self.treaty.rules.get(id.index())
                        && let Some(phrase) = rule.sentence.phrase.settled()
                        && self.treaty.acts.get(phrase.act.index()).is_some_and(|act| act.builtin.is_none())
                        && let Some(first) = all.first_mut()
                    {
                        first.push(Node::Act(phrase.act));
                    }
                    all
                }
                ItemId::Decision(id) => vec![vec![Node::Decision(id.0)]],
                ItemId::Fact(id) => vec![vec![Node::Fact(id)]],
            },
            EventPat::Edge { item, .. } => match item.item {
                ItemId::Fact(id) => vec![vec![Node::Fact(id)]],
                _ => vec![Vec::new()],
            },
            EventPat::Incident { .. } | EventPat::Breach { .. } => vec![Vec::new()],
        }
    }

    fn cond(&self, cond: &Cond) -> Needs {
        match cond {
            Cond::Fact(item) => match item.item {
                ItemId::Fact(id) => vec![vec![Node::Fact(id)]],
                _ => vec![Vec::new()],
            },
            Cond::State(item, _) => match item.item {
                ItemId::Rule(id) => vec![vec![Node::Rule(id)]],
                ItemId::Decision(id) => vec![vec![Node::Decision(id.0)]],
                ItemId::Fact(id) => vec![vec![Node::Fact(id)]],
            },
            Cond::Done(event) => self.event(event),
            Cond::Treaty(instrument, state) => match state {
                TreatyState::InForce => vec![vec![Node::Milestone(*instrument, Milestone::InForce)]],
                TreatyState::Provisional => vec![vec![Node::Milestone(*instrument, Milestone::Provisional)]],
                TreatyState::Applies => vec![vec![Node::Milestone(*instrument, Milestone::Applies)]],
                TreatyState::Ended => vec![Vec::new()],
            },
            _ => vec![Vec::new()],
        }
    }
}

/// At most this many alternatives are kept; more mean that the order is free enough.
const MAX_ALTERNATIVES: usize = 64;

fn product(a: &Needs, b: &Needs) -> Needs {
    let mut all = Vec::new();
    for x in a {
        for y in b {
            if all.len() >= MAX_ALTERNATIVES {
                return all;
            }
            let mut both = x.clone();
            both.extend(y.iter().filter(|node| !x.contains(node)));
            all.push(both);
        }
    }
    all
}

/// What can never come about because each step waits for another one.
fn circles(lower: &Lower<'_>, found: &mut Vec<Diagnostic>) {
    let treaty = &lower.t;
    let graph = Graph::new(treaty);
    let mut needs: BTreeMap<Node, Needs> = BTreeMap::new();
    let mut waiting: Vec<Node> = Vec::new();
    waiting.extend((0..treaty.rules.len()).map(|at| Node::Rule(RuleId(at as u32))));
    waiting.extend((0..treaty.decisions.len()).map(|at| Node::Decision(at as u32)));
    waiting.extend((0..treaty.facts.len()).map(|at| Node::Fact(FactId(at as u32))));
    while let Some(node) = waiting.pop() {
        if needs.contains_key(&node) {
            continue;
        }
        let needed = graph.needs(node);
        waiting.extend(needed.iter().flatten().copied());
        needs.insert(node, needed);
    }
    let reached = reachable(&needs);
    let mut told: Vec<Vec<Node>> = Vec::new();
    let mut followed = 0;
    for start in needs.keys() {
        let stands = match start {
            Node::Rule(id) => treaty.rules.get(id.index()).is_some_and(|rule| !supposed(treaty, &rule.guard) && own(&rule.origin)),
            Node::Decision(at) => treaty.decisions.get(*at as usize).is_some_and(|one| own(&one.origin)),
            _ => false,
        };
        if reached.contains(start) || !stands {
            continue;
        }
        followed += 1;
        if followed > MAX_CIRCLES {
            break;
        }
        let Some(circle) = circle_from(*start, &needs, &reached) else { continue };
        let mut key = circle.clone();
        key.sort_unstable();
        if told.contains(&key) {
            continue;
        }
        told.push(key);
        report_circle(lower, &circle, found);
    }
}

/// At most so many steps that never come about are followed to their circle.
const MAX_CIRCLES: usize = 200;

/// What can come about, each step after those that it needs.
fn reachable(needs: &BTreeMap<Node, Needs>) -> BTreeSet<Node> {
    let mut waits: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    for (node, alternatives) in needs {
        for needed in alternatives.iter().flatten() {
            waits.entry(*needed).or_default().push(*node);
        }
    }
    let mut reached: BTreeSet<Node> = BTreeSet::new();
    let mut next: Vec<Node> = needs.keys().copied().collect();
    while let Some(node) = next.pop() {
        let Some(alternatives) = needs.get(&node) else { continue };
        if !reached.contains(&node) && alternatives.iter().any(|all| all.iter().all(|one| reached.contains(one))) {
            reached.insert(node);
            next.extend(waits.get(&node).into_iter().flatten().copied());
        }
    }
    reached
}

/// Follows what is missing until something is met again.
fn circle_from(start: Node, needs: &BTreeMap<Node, Needs>, reached: &BTreeSet<Node>) -> Option<Vec<Node>> {
    let mut path = vec![start];
    loop {
        let last = *path.last()?;
        let next = needs.get(&last)?.iter().flat_map(|all| all.iter()).find(|node| !reached.contains(node)).copied()?;
        if let Some(at) = path.iter().position(|node| *node == next) {
            return Some(path.split_off(at));
        }
        path.push(next);
        if path.len() > 1000 {
            return None;
        }
    }
}

fn report_circle(lower: &Lower<'_>, circle: &[Node], found: &mut Vec<Diagnostic>) {
    let treaty = &lower.t;
    let mut steps: Vec<(String, Option<crate::treaty::Origin>)> = Vec::new();
    for node in circle {
        match node {
            Node::Rule(id) => steps.extend(treaty.rules.get(id.index()).map(|rule| (rule.name.words(), Some(rule.origin.clone())))),
            Node::Decision(at) => steps.extend(treaty.decisions.get(*at as usize).map(|one| (one.name.words(), Some(one.origin.clone())))),
            Node::Fact(id) => steps.extend(treaty.facts.get(id.index()).map(|fact| (fact.name.words(), Some(fact.origin.clone())))),
            Node::Act(id) => steps.extend(treaty.acts.get(id.index()).map(|act| (act.text.to_string(), Some(act.origin.clone())))),
            Node::Milestone(..) => {}
        }
    }
    // A circle is told from its first rule on.
    if let Some(at) = circle.iter().filter(|node| !matches!(node, Node::Milestone(..))).position(|node| matches!(node, Node::Rule(_))) {
        steps.rotate_left(at);
    }
    let Some((_, Some(origin))) = steps.first().cloned() else { return };
    let names: Vec<String> = steps.iter().map(|(name, _)| format!("`{name}`")).collect();
    let mut diagnostic = about(&origin, "SV0420", format!("{} wait for each other", names.join(", ")));
    diagnostic.primary = super::gaps::first_line(lower, origin.span);
    diagnostic = diagnostic
        .label("waits for what only follows from it")
        .note("none of these steps can be the first: what waits for them never comes about")
        .help("let one step come first: by another condition, by provisional application, or by dropping the condition");
    for (name, other) in steps.iter().skip(1) {
        if let Some(other) = other {
            let cite = if other.cite.is_empty() { String::new() } else { format!(" ({})", other.cite) };
            diagnostic = diagnostic.other(super::gaps::first_line(lower, other.span), format!("`{name}`{cite}"));
        }
    }
    found.push(diagnostic);
}

/// A rule that works by itself and makes its own trigger happen again, without time passing.
fn feeding(lower: &Lower<'_>, found: &mut Vec<Diagnostic>) {
    let treaty = &lower.t;
    let effects: Vec<(usize, &crate::treaty::Rule)> = treaty
        .rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.sentence.modal.values().any(|modal| *modal == Modal::Effect) && rule.times.is_empty())
        .collect();
    let mut heard: FxHashMap<ActId, Vec<usize>> = FxHashMap::default();
    for (at, rule) in &effects {
        for act in triggers(rule).filter_map(|(_, event, _)| act_of(event)) {
            let list = heard.entry(act).or_default();
            if list.last() != Some(at) {
                list.push(*at);
            }
        }
    }
    let makes = |rule: &crate::treaty::Rule| -> Vec<ActId> { rule.sentence.phrase.values().map(|phrase| phrase.act).collect() };
    let next = |from: usize| -> Option<usize> {
        let rule = treaty.rules.get(from)?;
        let acts = makes(rule);
        let own_args: Vec<_> = rule.sentence.phrase.values().collect();
        let doer: Vec<_> = rule.sentence.bearer.values().filter_map(crate::phrases::bearer_set).collect();
        let fits = |other: &crate::treaty::Rule| {
            triggers(other).any(|(_, event, _)| match event {
                EventPat::Act { by, phrase } => {
                    let whose = may_match(by, &doer) && may_be_one(&instruments(by), &instruments(&rule.sentence.bearer));
                    // What happens `for P` is not what happens for all.
                    let for_all = !instruments(by).is_empty() && phrase.args.iter().all(Option::is_none);
                    let same = |own: &&Phrase| args_match(&own.args, &phrase.args) && !(for_all && own.args.iter().any(Option::is_some));
                    acts.contains(&phrase.act) && whose && own_args.iter().any(same)
                }
                _ => false,
            })
        };
        acts.iter().filter_map(|act| heard.get(act)).flatten().copied().find(|at| treaty.rules.get(*at).is_some_and(&fits))
    };
    let mut told: Vec<usize> = Vec::new();
    for (start, rule) in &effects {
        if told.contains(start) || !own(&rule.origin) {
            continue;
        }
        let mut path = vec![*start];
        let mut at = *start;
        let mut circle = None;
        for _ in 0..64 {
            let Some(step) = next(at) else { break };
            if let Some(found) = path.iter().position(|seen| *seen == step) {
                circle = Some(path.split_off(found));
                break;
            }
            path.push(step);
            at = step;
        }
        let Some(circle) = circle else { continue };
        told.extend(&circle);
        let names: Vec<String> =
            circle.iter().filter_map(|at| treaty.rules.get(*at)).map(|rule| format!("`{}`", rule.name.words())).collect();
        let Some(first) = circle.first().and_then(|at| treaty.rules.get(*at)) else { continue };
        found.push(
            about(&first.origin, "SV0447", format!("{} set each other off without time passing", names.join(", ")))
                .label("what it makes happen is what it waits for")
                .note("a rule without a modal makes its sentence happen at once; this would never come to rest")
                .help("add a line of time, or a trigger that the rule itself does not cause"),
        );
    }
}

/// The instruments of which a sentence speaks: `Treaty enters into force` is about another than `Protocol enters into force`.
fn instruments(by: &Choice<Bearer>) -> Vec<InstrumentId> {
    by.values().filter_map(|bearer| if let Bearer::Treaty(instrument) = bearer { Some(*instrument) } else { None }).collect()
}

fn may_be_one(one: &[InstrumentId], other: &[InstrumentId]) -> bool {
    one.is_empty() && other.is_empty() || one.iter().any(|instrument| other.contains(instrument))
}

fn may_match(by: &Choice<Bearer>, doer: &[crate::treaty::Set]) -> bool {
    let fixed = |set: &crate::treaty::Set| -> Option<crate::treaty::TermId> {
        match set.members.as_slice() {
            [only] => match only.settled() {
                Some(Ref::Term(id)) => Some(*id),
                _ => None,
            },
            _ => None,
        }
    };
    let theirs: Vec<_> = by.values().filter_map(crate::phrases::bearer_set).collect();
    theirs.iter().any(|theirs| {
        doer.iter().any(|ours| match (fixed(theirs), fixed(ours)) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        })
    }) || (theirs.is_empty() && doer.is_empty())
}

fn args_match(ours: &[Option<Choice<crate::treaty::Arg>>], theirs: &[Option<Choice<crate::treaty::Arg>>]) -> bool {
    ours.iter().zip(theirs).all(|(a, b)| match (a.as_ref().and_then(Choice::settled), b.as_ref().and_then(Choice::settled)) {
        (Some(crate::treaty::Arg::Set(a)), Some(crate::treaty::Arg::Set(b))) => {
            let term = |set: &crate::treaty::Set| match set.members.as_slice() {
                [only] => match only.settled() {
                    Some(Ref::Term(id)) => Some(*id),
                    _ => None,
                },
                _ => None,
            };
            match (term(a), term(b)) {
                (Some(a), Some(b)) => a == b,
                _ => true,
            }
        }
        _ => true,
    })
}
