//! Elements: what a rule, a decision or a treaty needs, so that SILENT is computed and never declared.
//!
//! The same table serves the findings (what is missing) and the questions (`what is missing in X`, `what is the deadline of X`).

mod guards;
mod own_case;

use std::collections::BTreeSet;

use servanda_syntax::Span;

use self::guards::Guards;
pub use self::own_case::own_case;
use crate::choice::{Choice, Dnf, Guard, IssueId, Pick};
use crate::treaty::{
    Act, Anchor, Arg, Bearer, Builtin, Cond, Creditor, Decision, DecisionId, Element, EventPat, FactId, Guarded, InstrumentId, IssueKind,
    ItemId, Modal, Presence, Ref, Rule, RuleId, Set, Share, ShareKind, State, Time, Treaty,
};

/// The names of the elements, as questions and answers write them.
pub const ELEMENTS: [(Element, &str); 28] = [
    (Element::Bearer, "bearer"),
    (Element::Deadline, "deadline"),
    (Element::Lateness, "lateness"),
    (Element::Consequence, "consequence"),
    (Element::Creditor, "creditor"),
    (Element::MinimumDuration, "minimum duration"),
    (Element::Request, "request"),
    (Element::Form, "form"),
    (Element::Effect, "effect"),
    (Element::Revocation, "revocation"),
    (Element::SuspensionOfNotice, "suspension of the notice"),
    (Element::Opening, "opening"),
    (Element::Voters, "voters"),
    (Element::Majority, "majority"),
    (Element::TimeLimit, "time limit"),
    (Element::Silence, "silence"),
    (Element::Quorum, "quorum"),
    (Element::Exclusion, "exclusion"),
    (Element::Determination, "determination"),
    (Element::EntryIntoForce, "entry into force"),
    (Element::Withdrawal, "withdrawal"),
    (Element::Suspension, "suspension"),
    (Element::Expulsion, "expulsion"),
    (Element::Amendment, "amendment"),
    (Element::Duration, "duration"),
    (Element::DisputeSettlement, "dispute settlement"),
    (Element::Languages, "languages"),
    (Element::Mode, "mode"),
];

/// The element of this name.
pub fn element_named(name: &str) -> Option<Element> {
    ELEMENTS.iter().find(|(_, known)| *known == name).map(|(element, _)| *element)
}

/// The name of an element.
pub fn element_name(element: Element) -> &'static str {
    ELEMENTS.iter().find(|(known, _)| *known == element).map_or("", |(_, name)| name)
}

/// How the text stands on an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The text supplies it.
    Present,
    /// It is written as a bracket: not agreed.
    NotAgreed,
    /// It is written as readings: agreed words with several meanings.
    Ambiguous,
    /// No line supplies it: SILENT. What is only supposed is in nobody's text and supplies nothing.
    Silent,
}

/// An element of something, with how the text stands on it.
#[derive(Clone, Debug)]
pub struct ElementState {
    /// Which.
    pub element: Element,
    /// How the text stands on it.
    pub standing: Standing,
    /// The issues on which it depends.
    pub issues: Vec<IssueId>,
    /// The lines that supply it.
    pub lines: Vec<(Guard, Span)>,
}

/// Whether a guard stands only in nobody's text.
fn supposed(treaty: &Treaty, guard: &[Pick]) -> bool {
    guard.iter().any(|pick| {
        treaty.issues.get(pick.issue.0 as usize).and_then(|issue| issue.alts.get(pick.alt as usize)).is_some_and(|alt| alt.supposed)
    })
}

/// One line that supplies an element: where it stands, its own guard, and the guards inside it.
struct Supply {
    guard: Guard,
    span: Span,
    inner: Vec<Guard>,
}

fn state(treaty: &Treaty, element: Element, supplies: Vec<Supply>) -> ElementState {
    let mut issues: Vec<IssueId> = Vec::new();
    let mut lines = Vec::new();
    let mut readings = false;
    let mut open = false;
    for supply in supplies {
        if supposed(treaty, &supply.guard) {
            continue;
        }
        for pick in supply.guard.iter().chain(supply.inner.iter().flatten()) {
            let Some(issue) = treaty.issues.get(pick.issue.0 as usize) else { continue };
            match issue.kind {
                IssueKind::Open => open = true,
                IssueKind::Reading => readings = true,
                IssueKind::Supposition => continue,
            }
            if !issues.contains(&pick.issue) {
                issues.push(pick.issue);
            }
        }
        lines.push((supply.guard, supply.span));
    }
    let standing = if lines.is_empty() {
        Standing::Silent
    } else if open {
        Standing::NotAgreed
    } else if readings {
        Standing::Ambiguous
    } else {
        Standing::Present
    };
    ElementState { element, standing, issues, lines }
}

fn supply<T>(lines: &[Guarded<T>], f: impl Fn(&mut Guards, &T)) -> Vec<Supply> {
    lines
        .iter()
        .map(|line| {
            let mut guards = Guards::default();
            f(&mut guards, &line.value);
            Supply { guard: line.guard.clone(), span: line.span, inner: guards.all }
        })
        .collect()
}

fn supply_dnf<T>(dnf: &Dnf<T>, f: impl Fn(&mut Guards, &T)) -> Vec<Supply> {
    dnf.lines
        .iter()
        .map(|line| {
            let mut guards = Guards::default();
            guards.choice(&line.value, &mut |guards, value| f(guards, value));
            Supply { guard: line.guard.clone(), span: line.span, inner: guards.all }
        })
        .collect()
}

/// Whether a line of time sets a deadline, and whether it can be counted.
pub fn is_deadline(time: &Time) -> bool {
    !matches!(time, Time::NotBefore(_) | Time::From(_))
}

/// Whether a line of time ends on a day or instant that can be counted, after which one is late.
pub fn is_countable(time: &Time) -> bool {
    matches!(
        time,
        Time::Within(..) | Time::WithinBefore(..) | Time::AtLeastBefore(..) | Time::NotLaterThan(_) | Time::On(_) | Time::Every(..)
    )
}

/// The modals a rule may have, leaving aside what is only supposed.
pub fn modals(treaty: &Treaty, rule: &Rule) -> Vec<Modal> {
    let mut found = Vec::new();
    for (guard, modal) in &rule.sentence.modal.alts {
        if !supposed(treaty, guard) && !found.contains(modal) {
            found.push(*modal);
        }
    }
    // `no G shall`, `no G may`: each of them shall not.
    if rule.sentence.bearer.values().any(|bearer| matches!(bearer, Bearer::No(_))) {
        return vec![Modal::ShallNot];
    }
    found
}

/// One element of a rule, whether or not its kind needs it.
pub fn of_rule(treaty: &Treaty, id: RuleId, element: Element) -> Option<ElementState> {
    let rule = treaty.rules.get(id.index())?;
    Some(match element {
        Element::Bearer => {
            let supplies = rule
                .sentence
                .bearer
                .alts
                .iter()
                .filter(|(_, bearer)| !matches!(bearer, Bearer::Unspecified))
                .map(|(guard, bearer)| {
                    let mut guards = Guards::default();
                    guards.bearer(bearer);
                    if !guard.is_empty() {
                        guards.all.push(guard.clone());
                    }
                    Supply { guard: guard.clone(), span: rule.origin.span, inner: guards.all }
                })
                .collect();
            state(treaty, element, supplies)
        }
        Element::Deadline | Element::TimeLimit => {
            let lines: Vec<_> = rule.times.iter().filter(|line| is_deadline(&line.value)).cloned().collect();
            state(treaty, element, supply(&lines, Guards::time))
        }
        Element::MinimumDuration => {
            let lines: Vec<_> = rule.times.iter().filter(|line| matches!(line.value, Time::NotBefore(_))).cloned().collect();
            state(treaty, element, supply(&lines, Guards::time))
        }
        Element::Lateness => state(treaty, element, supply(&rule.if_late, |_, _| {})),
        Element::Consequence => state(treaty, element, supply(&rule.on_breach, |_, _| {})),
        Element::Creditor => state(
            treaty,
            element,
            supply(&rule.owed_to, |guards, who| guards.choice(who, &mut |guards, who| guards.set(creditor_set(who)))),
        ),
        Element::Form => state(treaty, element, supply(&rule.notice, |_, _| {})),
        Element::Effect => {
            let mut supplies = supply(&rule.times, Guards::time);
            let periods: Vec<_> = rule.notice.iter().filter(|line| line.value.period.is_some()).cloned().collect();
            supplies.extend(supply(&periods, |guards, notice| {
                if let Some(period) = &notice.period {
                    guards.choice(period, &mut |guards, dur| guards.choice(&dur.n, &mut |_, _| {}));
                }
            }));
            state(treaty, element, supplies)
        }
        Element::Revocation => {
            let lines: Vec<_> = rule.notice.iter().filter(|line| line.value.revocable.is_some()).cloned().collect();
            state(treaty, element, supply(&lines, |_, _| {}))
        }
        Element::SuspensionOfNotice => {
            let lines: Vec<Guarded<bool>> = rule.notice.iter().flat_map(|line| line.value.suspended.clone()).collect();
            state(treaty, element, supply(&lines, |_, _| {}))
        }
        Element::Request => {
            let supplies = triggers(rule)
                .filter(|(_, event, _)| creditors(rule).any(|creditor| does(treaty, event, creditor)))
                .map(|(guard, _, span)| Supply { guard, span, inner: Vec::new() })
                .collect();
            state(treaty, element, supplies)
        }
        Element::Determination => {
            let open: Vec<_> = undetermined(treaty, rule).collect();
            let all: Vec<_> = triggers(rule).collect();
            let supplies = if open.is_empty() {
                all.into_iter().map(|(guard, _, span)| Supply { guard, span, inner: Vec::new() }).collect()
            } else {
                Vec::new()
            };
            state(treaty, element, supplies)
        }
        Element::Suspension => state(treaty, element, supply(&rule.on_suspension, |_, _| {})),
        _ => state(treaty, element, Vec::new()),
    })
}

/// The set behind `owed to`.
pub fn creditor_set(creditor: &Creditor) -> &Set {
    match creditor {
        Creditor::Each(set) | Creditor::Any(set) | Creditor::Jointly(set) | Creditor::One(set) => set,
    }
}

fn creditors(rule: &Rule) -> impl Iterator<Item = &Ref> {
    rule.owed_to.iter().flat_map(|line| line.value.values()).flat_map(|who| creditor_set(who).members.iter()).flat_map(Choice::values)
}

/// The events that may trigger a rule: its `when` lines, and the anchors of its time lines where it has none.
pub fn triggers(rule: &Rule) -> impl Iterator<Item = (Guard, &EventPat, Span)> {
    let whens = rule
        .when
        .iter()
        .flat_map(|group| group.lines.iter())
        .flat_map(|line| line.value.alts.iter().map(move |(guard, event)| (joined(&line.guard, guard), event, line.span)));
    let anchors = rule.times.iter().filter(|_| rule.when.is_empty()).flat_map(|line| {
        anchor_of(&line.value)
            .into_iter()
            .flat_map(move |events| events.alts.iter().map(move |(guard, event)| (joined(&line.guard, guard), event, line.span)))
    });
    whens.chain(anchors)
}

fn joined(a: &[Pick], b: &[Pick]) -> Guard {
    crate::issues::both(a, b).unwrap_or_else(|| a.to_vec())
}

/// The event from which a line of time runs.
pub fn anchor_of(time: &Time) -> Option<&Choice<EventPat>> {
    match time {
        Time::Within(_, Anchor::Event(events))
        | Time::Every(_, Anchor::Event(events))
        | Time::Promptly { anchor: Some(Anchor::Event(events)), .. } => Some(events),
        _ => None,
    }
}

/// Whether somebody is who does an event.
fn does(treaty: &Treaty, event: &EventPat, who: &Ref) -> bool {
    match event {
        EventPat::Act { by, .. } => by.values().any(|bearer| match bearer {
            Bearer::One(one) => same(treaty, one, who),
            Bearer::Each(electorate) => electorate.set.members.iter().flat_map(Choice::values).any(|one| same(treaty, one, who)),
            _ => false,
        }),
        _ => false,
    }
}

fn same(treaty: &Treaty, a: &Ref, b: &Ref) -> bool {
    let var = |one: &Ref| match one {
        Ref::Var(var) | Ref::Typed(_, var) => Some(*var),
        _ => None,
    };
    if let (Some(a), Some(b)) = (var(a), var(b)) {
        return a == b;
    }
    let term = |one: &Ref| match one {
        Ref::Term(id) | Ref::Other(id) | Ref::MemberOf(id) => Some(*id),
        _ => None,
    };
    match (term(a), term(b)) {
        (Some(a), Some(b)) => a == b || holds(treaty, a, b) || holds(treaty, b, a),
        _ => false,
    }
}

fn holds(treaty: &Treaty, role: crate::treaty::TermId, who: crate::treaty::TermId) -> bool {
    match treaty.terms.get(role.index()).map(|term| &term.kind) {
        Some(crate::treaty::TermKind::Role(role)) => role.holders.iter().any(|holder| holder.who == who),
        _ => false,
    }
}

/// The triggers of a rule of which nobody is to say whether they have happened: incidents, undefined facts, acts of third persons.
pub fn undetermined<'t>(treaty: &'t Treaty, rule: &'t Rule) -> impl Iterator<Item = (&'t EventPat, Span)> {
    triggers(rule).filter_map(move |(guard, event, span)| {
        if supposed(treaty, &guard) {
            return None;
        }
        let open = match event {
            EventPat::Incident { incident, .. } => treaty.incidents.get(incident.index()).is_some_and(|incident| incident.determined_by.is_none()),
            EventPat::Edge { item, .. } => match item.item {
                ItemId::Fact(id) => treaty.facts.get(id.index()).is_some_and(|fact| fact.determined_by.is_none() && !fact_defined(fact)),
                _ => false,
            },
            EventPat::Act { by, phrase } => {
                let act = treaty.acts.get(phrase.act.index());
                let determined = act.is_some_and(|act: &Act| act.determined_by.is_some() || act.builtin.is_some());
                let body = by.values().all(|bearer| matches!(bearer, Bearer::One(Ref::Term(id)) if matches!(treaty.terms.get(id.index()).map(|term| &term.kind), Some(crate::treaty::TermKind::Body { .. }))));
                let bearers: Vec<&Ref> = rule.sentence.bearer.values().flat_map(bearer_refs).collect();
                let own = bearers.into_iter().chain(entering(rule)).any(|bearer| does(treaty, event, bearer)) || creditors(rule).any(|creditor| does(treaty, event, creditor));
                !determined && !body && !own
            }
            EventPat::State { .. } | EventPat::Breach { .. } => false,
        };
        open.then_some((event, span))
    })
}

/// For whom a treaty enters into force or ends: their own act is known to them, as a bearer's is.
fn entering(rule: &Rule) -> impl Iterator<Item = &Ref> {
    let of_treaty = rule.sentence.bearer.values().any(|bearer| matches!(bearer, Bearer::Treaty(_)));
    let args =
        rule.sentence.phrase.values().filter(move |_| of_treaty).flat_map(|phrase| phrase.args.iter().flatten()).flat_map(Choice::values);
    args.filter_map(|arg| match arg {
        Arg::Set(set) => Some(set),
        _ => None,
    })
    .flat_map(|set| set.members.iter().flat_map(Choice::values))
}

fn bearer_refs(bearer: &Bearer) -> Vec<&Ref> {
    match bearer {
        Bearer::One(one) => vec![one],
        Bearer::Each(electorate) | Bearer::No(electorate) => electorate.set.members.iter().flat_map(Choice::values).collect(),
        Bearer::Any { set, .. } | Bearer::Jointly { set, .. } | Bearer::Count { set, .. } | Bearer::Weight { set, .. } => {
            set.members.iter().flat_map(Choice::values).collect()
        }
        Bearer::Unspecified | Bearer::Treaty(_) => Vec::new(),
    }
}

/// Whether some line says when a fact is true.
pub fn fact_defined(fact: &crate::treaty::Fact) -> bool {
    !fact.from.is_empty() || !fact.means.is_empty()
}

/// The elements that a rule needs, by its modal.
pub fn needed_by_rule(treaty: &Treaty, id: RuleId) -> Vec<Element> {
    needed_by_rule_knowing(treaty, id, &followed(treaty))
}

/// As [`needed_by_rule`], for callers that ask for many rules and have [`followed`] at hand.
pub fn needed_by_rule_knowing(treaty: &Treaty, id: RuleId, followed: &BTreeSet<RuleId>) -> Vec<Element> {
    let Some(rule) = treaty.rules.get(id.index()) else { return Vec::new() };
    let kinds = modals(treaty, rule);
    let mut needed = Vec::new();
    if kinds.contains(&Modal::Shall) {
        needed.extend([Element::Bearer, Element::Deadline]);
        if rule.times.iter().any(|line| is_countable(&line.value) && !supposed(treaty, &line.guard)) {
            needed.push(Element::Lateness);
        }
        needed.extend([Element::Consequence, Element::Creditor]);
        if followed.contains(&id) {
            needed.push(Element::MinimumDuration);
        }
        if !rule.owed_to.is_empty() && triggers(rule).next().is_some() {
            needed.push(Element::Request);
        }
    } else if kinds.contains(&Modal::ShallNot) {
        needed.extend([Element::Bearer, Element::Consequence, Element::Creditor]);
    } else if kinds.contains(&Modal::HasPower) {
        needed.extend([Element::Form, Element::Effect]);
        if rule.notice.iter().any(|line| line.value.period.is_some() || line.value.to.is_some()) {
            needed.extend([Element::Revocation, Element::SuspensionOfNotice]);
        }
    }
    if triggers(rule).next().is_some() && !kinds.is_empty() {
        needed.push(Element::Determination);
    }
    needed
}

/// The rules after whose end or failure another rule starts: for them it matters how long they must at least be tried.
pub fn followed(treaty: &Treaty) -> BTreeSet<RuleId> {
    let mut found = BTreeSet::new();
    for (at, rule) in treaty.rules.iter().enumerate() {
        for (guard, event, _) in triggers(rule) {
            if let EventPat::State { item, state, .. } = event
                && let ItemId::Rule(id) = item.item
                && id.index() != at
                && state.values().any(|state| matches!(state, State::Ended | State::Lapsed | State::Breached))
                && !supposed(treaty, &guard)
            {
                found.insert(id);
            }
        }
    }
    found
}

/// One element of a decision, whether or not it needs it; a decision by the procedure of another has that one's elements.
pub fn of_decision(treaty: &Treaty, id: DecisionId, element: Element) -> Option<ElementState> {
    of_decision_within(treaty, id, element, 0)
}

fn of_decision_within(treaty: &Treaty, id: DecisionId, element: Element, depth: u32) -> Option<ElementState> {
    let decision = treaty.decisions.get(id.index())?;
    let found = match element {
        Element::Opening => state(treaty, element, supply_dnf(&decision.opens, Guards::event)),
        Element::Voters => {
            state(treaty, element, supply(&decision.voters, |guards, voters| guards.choice(voters, &mut Guards::electorate)))
        }
        Element::Majority => {
            let mut supplies = supply_dnf(&decision.adopted, Guards::share);
            supplies.extend(decision.failing.iter().flat_map(|step| supply_dnf(&step.majorities, Guards::share)));
            state(treaty, element, supplies)
        }
        Element::TimeLimit | Element::Deadline => state(treaty, element, supply(&decision.times, Guards::time)),
        Element::Silence => {
            let lines: Vec<_> = decision.counts.iter().filter(|line| line.value.0 == crate::treaty::Conduct::Silence).cloned().collect();
            state(treaty, element, supply(&lines, |_, _| {}))
        }
        Element::Quorum => state(treaty, element, supply_dnf(&decision.quorum, Guards::share)),
        Element::Exclusion => {
            let supplies = decision
                .voters
                .iter()
                .flat_map(|line| line.value.alts.iter().map(move |(guard, electorate)| (joined(&line.guard, guard), electorate, line.span)))
                .filter_map(|(guard, electorate, span)| {
                    let except = electorate.set.except.as_ref()?;
                    let inner: Vec<Guard> =
                        except.alts.iter().map(|(guard, _)| guard.clone()).filter(|guard| !supposed(treaty, guard)).collect();
                    (!inner.is_empty()).then_some(Supply { guard, span, inner })
                })
                .collect();
            state(treaty, element, supplies)
        }
        _ => state(treaty, element, Vec::new()),
    };
    if found.standing == Standing::Silent
        && element != Element::Opening
        && depth < 16
        && let Some(other) = &decision.procedure
        && let ItemId::Decision(other) = other.item
        && other != id
    {
        return of_decision_within(treaty, other, element, depth + 1);
    }
    Some(found)
}

/// The elements that a decision needs.
pub fn needed_by_decision(treaty: &Treaty, id: DecisionId) -> Vec<Element> {
    let Some(decision) = treaty.decisions.get(id.index()) else { return Vec::new() };
    let mut needed = vec![Element::Opening, Element::Voters, Element::Majority, Element::TimeLimit];
    if of_decision(treaty, id, Element::TimeLimit).is_some_and(|found| found.standing != Standing::Silent) {
        needed.push(Element::Silence);
    }
    if counts_present(decision) {
        needed.push(Element::Quorum);
    }
    if !own_case(treaty, id).is_empty() {
        needed.push(Element::Exclusion);
    }
    needed
}

/// Whether some majority is counted of those present.
fn counts_present(decision: &Decision) -> bool {
    let bases = |dnf: &Dnf<Share>| {
        dnf.lines.iter().flat_map(|line| line.value.values()).any(|share| match &share.kind {
            ShareKind::Of { base, .. } | ShareKind::With { base, .. } => {
                base.values().any(|base| matches!(base.presence, Presence::Present | Presence::PresentAndVoting))
            }
            ShareKind::Consensus => false,
        })
    };
    bases(&decision.adopted) || decision.failing.iter().any(|step| bases(&step.majorities))
}

/// One element of the treaty itself: a rule whose sentence is that built-in.
pub fn of_treaty(treaty: &Treaty, instrument: InstrumentId, element: Element) -> ElementState {
    if element == Element::Languages {
        let named = instrument.0 != 0 || !treaty.front.authentic.is_empty();
        let supplies = if named { vec![Supply { guard: Guard::new(), span: Span::default(), inner: Vec::new() }] } else { Vec::new() };
        return state(treaty, element, supplies);
    }
    // A treaty of unlimited duration says so, and no rule can: nothing ever happens by it.
    if element == Element::Duration && instrument.0 == 0 && treaty.front.unlimited {
        return state(treaty, element, vec![Supply { guard: Guard::new(), span: Span::default(), inner: Vec::new() }]);
    }
    let mut supplies = Vec::new();
    for rule in treaty.rules.iter().filter(|rule| rule.origin.instrument == instrument) {
        if !supposed(treaty, &rule.guard) && gives_treaty(treaty, rule, element) {
            supplies.push(Supply { guard: rule.guard.clone(), span: rule.origin.span, inner: Vec::new() });
        }
    }
    state(treaty, element, supplies)
}

/// Whether a rule is the treaty's provision on one of its own elements: its sentence is that built-in act. `Treaty ends for P` is how
/// one leaves, `Treaty ends` how long it lasts.
pub fn gives_treaty(treaty: &Treaty, rule: &Rule, element: Element) -> bool {
    rule.sentence.phrase.values().any(|phrase| {
        let Some(builtin) = treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin) else { return false };
        let for_one = phrase.args.iter().any(Option::is_some);
        match element {
            Element::EntryIntoForce => builtin == Builtin::EntersIntoForce && !of_another(rule),
            Element::Withdrawal => {
                matches!(builtin, Builtin::Withdraws | Builtin::GivesNotice) || (builtin == Builtin::TreatyEnds && for_one)
            }
            Element::Suspension => builtin == Builtin::Suspends,
            Element::Expulsion => builtin == Builtin::Expels,
            Element::Amendment => builtin == Builtin::Amends || (builtin == Builtin::EntersIntoForce && of_amendment(treaty, rule)),
            Element::Duration => builtin == Builtin::Extends || (builtin == Builtin::TreatyEnds && !for_one),
            Element::DisputeSettlement => builtin == Builtin::SubmitsDispute,
            _ => false,
        }
    })
}

/// Whether a rule speaks of the entry into force of another instrument than the one it stands in: of an amendment or a protocol.
fn of_another(rule: &Rule) -> bool {
    rule.sentence.bearer.values().all(|bearer| matches!(bearer, Bearer::Treaty(instrument) if *instrument != rule.origin.instrument))
}

/// Whether a rule speaks of an instrument that changes the treaty: one that is declared, and whose name or title says so.
fn of_amendment(treaty: &Treaty, rule: &Rule) -> bool {
    let says = |name: &str| {
        let name = name.to_lowercase();
        ["amend", "modif", "revis"].iter().any(|word| name.split(|c: char| !c.is_alphabetic()).any(|part| part.starts_with(word)))
    };
    rule.sentence.bearer.values().any(|bearer| match bearer {
        Bearer::Treaty(instrument) if *instrument != rule.origin.instrument => treaty
            .instruments
            .get(instrument.index())
            .is_some_and(|instrument| instrument.declared && (says(&instrument.prefix) || says(&instrument.title))),
        _ => false,
    })
}

/// The elements that a treaty needs.
pub const OF_TREATY: [Element; 8] = [
    Element::EntryIntoForce,
    Element::Withdrawal,
    Element::Suspension,
    Element::Expulsion,
    Element::Amendment,
    Element::Duration,
    Element::DisputeSettlement,
    Element::Languages,
];

/// Who determines a fact, and whether anything does.
pub fn of_fact(treaty: &Treaty, id: FactId, element: Element) -> Option<ElementState> {
    let fact = treaty.facts.get(id.index())?;
    let known = element == Element::Determination && (fact.determined_by.is_some() || fact_defined(fact));
    let supplies = if known { vec![Supply { guard: Guard::new(), span: fact.origin.span, inner: Vec::new() }] } else { Vec::new() };
    Some(state(treaty, element, supplies))
}

/// Everything that an item needs and how the text stands on it.
pub fn of_item(treaty: &Treaty, item: ItemId) -> Vec<ElementState> {
    match item {
        ItemId::Rule(id) => needed_by_rule(treaty, id).into_iter().filter_map(|element| of_rule(treaty, id, element)).collect(),
        ItemId::Decision(id) => needed_by_decision(treaty, id).into_iter().filter_map(|element| of_decision(treaty, id, element)).collect(),
        ItemId::Fact(id) => of_fact(treaty, id, Element::Determination).into_iter().collect(),
    }
}

/// An element of an item, whether or not it is needed.
pub fn element_of(treaty: &Treaty, item: ItemId, element: Element) -> Option<ElementState> {
    match item {
        ItemId::Rule(id) => of_rule(treaty, id, element),
        ItemId::Decision(id) => of_decision(treaty, id, element),
        ItemId::Fact(id) => of_fact(treaty, id, element),
    }
}

/// Whether a condition is one that only its bearer can know.
pub fn is_self_judging(cond: &Cond) -> bool {
    match cond {
        Cond::Judges { .. } => true,
        Cond::Not(inner) => is_self_judging(inner),
        _ => false,
    }
}

/// Whether an argument names somebody or something that is `Treaty`.
pub fn is_treaty(arg: &Arg) -> bool {
    matches!(arg, Arg::Treaty(_))
}
