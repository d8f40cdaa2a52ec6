//! What the text is silent on: every rule, decision and treaty needs some elements; one without a line is SILENT, one written as
//! readings AMBIGUOUS, one written as a bracket NOT AGREED (`notation`, section 4).

use ecow::EcoString;
use servanda_model::{
    Act, Asked, Bearer, Builtin, Choice, Cond, Decision, Element, EventPat, Fact, Guard, Guarded, IssueId, IssueKind, ItemId, Modal,
    OnBreach, Presence, Rule, Set, ShareKind, Subject, TermId, Time, Treaty,
};

use super::{Case, Context, Found};
use crate::answer::{Derivation, Value};
use crate::roster::{Bind, Bodies, Roster};

/// How an element stands in the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Standing {
    /// No line supplies it.
    Silent,
    /// Readings differ.
    Ambiguous,
    /// A bracket is open.
    NotAgreed,
    /// Only the bearer can know it.
    SelfJudging,
    /// A line supplies it; whom it names, where it names somebody.
    Said(Vec<TermId>),
}

/// `what is missing in X`.
pub(super) fn missing<'t>(context: &Context<'t>, roster: &Roster<'t>, what: &Subject) -> Asked<Case> {
    let mut found = Vec::new();
    for (element, cite) in wanted(roster, what)? {
        let standing = standing(context, roster, what, element)?;
        if let Some(value) = value(element, &standing, &cite) {
            found.push(entry(value, &cite));
        }
    }
    if found.is_empty() {
        found.push(entry(Value::None, &EcoString::new()));
    }
    Ok(Ok(found))
}

/// `what is the ELEMENT of X`, `who determines X`.
pub(super) fn element<'t>(context: &Context<'t>, roster: &Roster<'t>, what: &Subject, element: Element) -> Asked<Case> {
    let cite = cite_of(roster, what);
    let standing = standing(context, roster, what, element)?;
    Ok(match (value(element, &standing, &cite), standing) {
        (Some(value), _) => Ok(vec![entry(value, &cite)]),
        (None, Standing::Said(who)) if !who.is_empty() => Ok(who.into_iter().map(|who| entry(Value::Member(who), &cite)).collect()),
        (None, _) => Err("the text says it; ask for its date, its holders or its votes instead".into()),
    })
}

fn entry(value: Value, cite: &EcoString) -> Found {
    let mut derivation = Derivation::default();
    if !cite.is_empty() {
        derivation.articles.push(cite.clone());
    }
    Found { value, of: None, derivation }
}

fn value(element: Element, standing: &Standing, cite: &EcoString) -> Option<Value> {
    Some(match standing {
        Standing::Silent => Value::Silent(element, cite.clone()),
        Standing::Ambiguous => Value::Ambiguous(element, cite.clone()),
        Standing::NotAgreed => Value::NotAgreed(element, cite.clone()),
        Standing::SelfJudging => Value::SelfJudging(cite.clone()),
        Standing::Said(_) => return None,
    })
}

/// The article of a subject.
pub(super) fn cite_of(roster: &Roster<'_>, what: &Subject) -> EcoString {
    let treaty = roster.treaty;
    match what {
        Subject::Item(item) => match item.item {
            ItemId::Rule(id) => treaty.rules.get(id.index()).map(|item| &item.origin),
            ItemId::Decision(id) => treaty.decisions.get(id.index()).map(|item| &item.origin),
            ItemId::Fact(id) => treaty.facts.get(id.index()).map(|item| &item.origin),
        },
        Subject::Event(event) => match &**event {
            EventPat::Act { phrase, .. } => treaty.acts.get(phrase.act.index()).map(|act| &act.origin),
            EventPat::Incident { incident, .. } => treaty.incidents.get(incident.index()).map(|item| &item.origin),
            _ => None,
        },
        _ => None,
    }
    .map_or_else(EcoString::new, |origin| origin.cite.clone())
}

/// The elements that a subject needs.
fn wanted(roster: &Roster<'_>, what: &Subject) -> Asked<Vec<(Element, EcoString)>> {
    let treaty = roster.treaty;
    let mut all = Vec::new();
    match what {
        Subject::Item(item) => match item.item {
            ItemId::Rule(id) => {
                if let Some(rule) = treaty.rules.get(id.index()) {
                    rule_wants(roster, rule, &mut all)?;
                }
            }
            ItemId::Decision(id) => {
                if let Some(decision) = treaty.decisions.get(id.index()) {
                    decision_wants(roster, decision, &mut all)?;
                }
            }
            ItemId::Fact(_) => all.push(Element::Determination),
        },
        Subject::Cite(cite) => {
            let mut many = Vec::new();
            for (index, rule) in (0..).zip(&treaty.rules) {
                if rule.origin.cite == *cite && roster.choices.holds(&rule.guard)? {
                    many.push(ItemId::Rule(servanda_model::RuleId(index)));
                }
            }
            let mut found = Vec::new();
            for item in many {
                let part = Subject::Item(servanda_model::ItemPat { item, args: Vec::new(), span: servanda_syntax::Span::default() });
                found.extend(wanted(roster, &part)?);
            }
            return Ok(found);
        }
        Subject::Treaty(_) => all.extend([
            Element::EntryIntoForce,
            Element::Withdrawal,
            Element::Suspension,
            Element::Expulsion,
            Element::Amendment,
            Element::Duration,
            Element::DisputeSettlement,
            Element::Languages,
        ]),
        Subject::Event(_) => all.push(Element::Determination),
        Subject::Claim(_) => {}
    }
    let cite = cite_of(roster, what);
    Ok(all.into_iter().map(|element| (element, cite.clone())).collect())
}

fn rule_wants(roster: &Roster<'_>, rule: &Rule, all: &mut Vec<Element>) -> Asked<()> {
    match rule.sentence.modal.get(roster.choices)? {
        Some(Modal::Shall) => {
            all.extend([Element::Bearer, Element::Deadline]);
            if countable(roster, rule)? {
                all.push(Element::Lateness);
            }
            all.extend([Element::Consequence, Element::Creditor]);
            if followed(roster, rule)? {
                all.push(Element::MinimumDuration);
            }
            if owed_without_request(roster, rule)? {
                all.push(Element::Request);
            }
        }
        Some(Modal::ShallNot) => all.extend([Element::Bearer, Element::Consequence, Element::Creditor]),
        Some(Modal::HasPower) => {
            all.extend([Element::Form, Element::Effect, Element::Revocation, Element::SuspensionOfNotice]);
        }
        Some(Modal::May | Modal::Effect) | None => {}
    }
    if !undetermined(roster, rule)?.is_empty() {
        all.push(Element::Determination);
    }
    Ok(())
}

fn decision_wants(roster: &Roster<'_>, decision: &Decision, all: &mut Vec<Element>) -> Asked<()> {
    all.extend([Element::Opening, Element::Voters, Element::Majority, Element::TimeLimit]);
    let mut limited = false;
    for line in &decision.times {
        limited |= roster.choices.holds(&line.guard)?;
    }
    if limited {
        all.push(Element::Silence);
    }
    if counts_present(decision) {
        all.push(Element::Quorum);
    }
    if concerns_a_voter(roster, decision)? {
        all.push(Element::Exclusion);
    }
    Ok(())
}

fn counts_present(decision: &Decision) -> bool {
    let groups = std::iter::once(&decision.adopted).chain([&decision.rejected]).chain(&decision.failing);
    groups.flat_map(|group| &group.lines).flat_map(|line| line.value.values()).any(|share| match &share.kind {
        ShareKind::Of { base, .. } | ShareKind::With { base, .. } => {
            base.values().any(|base| matches!(base.presence, Presence::Present | Presence::PresentAndVoting))
        }
        ShareKind::Consensus => false,
    })
}

/// A party in the decision's name or trigger may itself be a voter.
fn concerns_a_voter(roster: &Roster<'_>, decision: &Decision) -> Asked<bool> {
    for var in &decision.vars {
        for line in &decision.voters {
            if roster.choices.holds(&line.guard)?
                && let Some(electorate) = line.value.get(roster.choices)?
            {
                let mut whole = electorate.set.clone();
                whole.except = None;
                let voters = roster.set(&whole, &Bind::new(), None, Bodies::Members)?;
                if type_meets(roster, &var.ty, &voters)? {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

fn type_meets(roster: &Roster<'_>, ty: &servanda_model::SlotType, who: &[TermId]) -> Asked<bool> {
    Ok(match ty {
        servanda_model::SlotType::Party => true,
        servanda_model::SlotType::Of(terms) => {
            let mut meets = false;
            for term in terms {
                meets |= roster.members(*term)?.iter().any(|one| who.contains(one));
            }
            meets
        }
        _ => false,
    })
}

fn countable(roster: &Roster<'_>, rule: &Rule) -> Asked<bool> {
    for line in &rule.times {
        if roster.choices.holds(&line.guard)?
            && !matches!(line.value, Time::Promptly { .. } | Time::NotBefore(_) | Time::From(_) | Time::Throughout)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a later rule starts when this one is ended or fails.
fn followed(roster: &Roster<'_>, rule: &Rule) -> Asked<bool> {
    use servanda_model::State;
    let own = roster.treaty.rules.iter().position(|other| std::ptr::eq(other, rule));
    let Some(own) = own else { return Ok(false) };
    for other in &roster.treaty.rules {
        for line in other.when.iter().flat_map(|group| &group.lines) {
            for event in line.value.values() {
                if let EventPat::State { item, state, .. } = event
                    && item.item == ItemId::Rule(servanda_model::RuleId(own as u32))
                    && state.values().any(|state| matches!(state, State::Ended | State::Lapsed | State::Breached))
                {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

/// Whether a duty is owed to somebody none of whose acts is a trigger.
fn owed_without_request(roster: &Roster<'_>, rule: &Rule) -> Asked<bool> {
    let mut owed = false;
    for line in &rule.owed_to {
        owed |= roster.choices.holds(&line.guard)?;
    }
    Ok(owed && !requested(roster, rule)?)
}

/// Whether an act of the creditor is among the triggers.
fn requested(roster: &Roster<'_>, rule: &Rule) -> Asked<bool> {
    let creditors = creditor_refs(roster, rule)?;
    for event in triggers(roster, rule)? {
        if let EventPat::Act { by, .. } = event
            && let Some(bearer) = by.get(roster.choices)?
            && bearer_refs(bearer).iter().any(|who| creditors.contains(who))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn creditor_refs(roster: &Roster<'_>, rule: &Rule) -> Asked<Vec<servanda_model::Ref>> {
    let mut all = Vec::new();
    for line in &rule.owed_to {
        if !roster.choices.holds(&line.guard)? {
            continue;
        }
        if let Some(creditor) = line.value.get(roster.choices)? {
            all.extend(set_refs(creditor_set(creditor)));
        }
    }
    Ok(all)
}

/// Whom a duty is owed to.
pub(super) fn creditor_set(creditor: &servanda_model::Creditor) -> &Set {
    match creditor {
        servanda_model::Creditor::Each(set) | servanda_model::Creditor::Jointly(set) | servanda_model::Creditor::One(set) => set,
    }
}

fn set_refs(set: &Set) -> Vec<servanda_model::Ref> {
    set.members.iter().flat_map(|member| member.values().map(plain_ref)).collect()
}

/// A variable is the same however its role is named before it.
fn plain_ref(which: &servanda_model::Ref) -> servanda_model::Ref {
    match which {
        servanda_model::Ref::Typed(_, var) => servanda_model::Ref::Var(*var),
        other => other.clone(),
    }
}

fn bearer_refs(bearer: &Bearer) -> Vec<servanda_model::Ref> {
    match bearer {
        Bearer::One(one) => vec![plain_ref(one)],
        Bearer::Each(electorate) | Bearer::No(electorate) => set_refs(&electorate.set),
        Bearer::Any { set, .. } | Bearer::Jointly { set, .. } | Bearer::Count { set, .. } | Bearer::Weight { set, .. } => set_refs(set),
        Bearer::Unspecified | Bearer::Treaty(_) => Vec::new(),
    }
}

/// The events that set a rule off.
pub(super) fn triggers<'t>(roster: &Roster<'_>, rule: &'t Rule) -> Asked<Vec<&'t EventPat>> {
    let mut all = Vec::new();
    for group in &rule.when {
        all.extend(group.resolve(roster.choices)?.into_iter().flatten());
    }
    if rule.when.is_empty() {
        for line in &rule.times {
            if !roster.choices.holds(&line.guard)? {
                continue;
            }
            let anchor = match &line.value {
                Time::Within(_, anchor) | Time::Every(_, anchor) => Some(anchor),
                Time::Promptly { anchor, .. } => anchor.as_ref(),
                _ => None,
            };
            if let Some(servanda_model::Anchor::Event(event)) = anchor {
                all.extend(event.get(roster.choices)?);
            }
            if let Time::On(point) | Time::From(point) | Time::NotLaterThan(point) = &line.value
                && let Some(point) = point.get(roster.choices)?
            {
                all.extend(crate::procedure::point_event(point, roster.choices)?);
            }
        }
    }
    Ok(all)
}

/// The triggers that somebody would have to establish and nobody is named for.
fn undetermined(roster: &Roster<'_>, rule: &Rule) -> Asked<Vec<()>> {
    let mut open = Vec::new();
    let creditors = creditor_refs(roster, rule)?;
    let bearers = match rule.sentence.bearer.get(roster.choices)? {
        Some(bearer) => bearer_refs(bearer),
        None => Vec::new(),
    };
    for event in triggers(roster, rule)? {
        if let Some(None) = determiner(roster, event, &creditors, &bearers)? {
            open.push(());
        }
    }
    Ok(open)
}

/// Who determines an event: `None`: nobody needs to; `Some(None)`: nobody is named.
fn determiner(
    roster: &Roster<'_>,
    event: &EventPat,
    creditors: &[servanda_model::Ref],
    bearers: &[servanda_model::Ref],
) -> Asked<Option<Option<Vec<TermId>>>> {
    let treaty = roster.treaty;
    let named = |set: &Option<Choice<Set>>| -> Asked<Option<Vec<TermId>>> {
        match set {
            Some(set) => match set.get(roster.choices)? {
                Some(set) => Ok(Some(roster.set(set, &Bind::new(), None, Bodies::Itself)?)),
                None => Ok(None),
            },
            None => Ok(None),
        }
    };
    Ok(match event {
        EventPat::Incident { incident, .. } => match treaty.incidents.get(incident.index()) {
            Some(incident) => Some(named(&incident.determined_by)?),
            None => None,
        },
        EventPat::Act { by, phrase } => {
            let Some(act) = treaty.acts.get(phrase.act.index()) else {
                return Ok(None);
            };
            let Some(bearer) = by.get(roster.choices)? else {
                return Ok(None);
            };
            let who = bearer_refs(bearer);
            if act.builtin.is_some() || who.iter().any(|who| creditors.contains(who) || bearers.contains(who)) {
                return Ok(None);
            }
            // What a body of the treaty does speaks for itself.
            if let Bearer::One(servanda_model::Ref::Term(term)) = bearer
                && matches!(roster.kind(*term), Some(servanda_model::TermKind::Body { .. }))
            {
                return Ok(None);
            }
            Some(named(&act.determined_by)?)
        }
        EventPat::Edge { item, .. } => match item.item {
            ItemId::Fact(id) => match treaty.facts.get(id.index()) {
                Some(fact) if undefined(fact) => Some(named(&fact.determined_by)?),
                _ => None,
            },
            _ => None,
        },
        EventPat::State { .. } | EventPat::Breach { .. } => None,
    })
}

fn undefined(fact: &Fact) -> bool {
    fact.from.is_empty() && fact.means.is_empty()
}

/// How an element of a subject stands.
fn standing<'t>(context: &Context<'t>, roster: &Roster<'t>, what: &Subject, element: Element) -> Asked<Standing> {
    let treaty = roster.treaty;
    match what {
        Subject::Item(item) => match item.item {
            ItemId::Rule(id) => match treaty.rules.get(id.index()) {
                Some(rule) => rule_standing(context, roster, rule, element),
                None => Ok(Standing::Silent),
            },
            ItemId::Decision(id) => match treaty.decisions.get(id.index()) {
                Some(decision) => decision_standing(context, roster, decision, element),
                None => Ok(Standing::Silent),
            },
            ItemId::Fact(id) => match treaty.facts.get(id.index()) {
                Some(fact) => match &fact.determined_by {
                    Some(set) => named_by(roster, set),
                    None if undefined(fact) => Ok(Standing::Silent),
                    None => Ok(Standing::Said(Vec::new())),
                },
                None => Ok(Standing::Silent),
            },
        },
        Subject::Event(event) => match determiner(roster, event, &[], &[])? {
            Some(Some(who)) => Ok(Standing::Said(who)),
            Some(None) | None => Ok(Standing::Silent),
        },
        Subject::Treaty(_) => treaty_standing(roster, element),
        Subject::Cite(cite) => {
            for (index, rule) in treaty.rules.iter().enumerate() {
                if rule.origin.cite == *cite {
                    let found = rule_standing(context, roster, &treaty.rules[index], element)?;
                    if found != Standing::Said(Vec::new()) {
                        return Ok(found);
                    }
                }
            }
            Ok(Standing::Said(Vec::new()))
        }
        Subject::Claim(_) => Ok(Standing::Said(Vec::new())),
    }
}

fn named_by(roster: &Roster<'_>, set: &Choice<Set>) -> Asked<Standing> {
    Ok(match set.get(roster.choices)? {
        Some(set) => Standing::Said(roster.set(set, &Bind::new(), None, Bodies::Itself)?),
        None => Standing::Silent,
    })
}

/// The kind of choice in which lines stand: the issues of their guards that the item's own guard does not name and that the
/// question has not settled.
fn openness(context: &Context<'_>, own: &Guard, guards: &[&Guard]) -> Option<Standing> {
    let settled = context.picks();
    let mut found = None;
    for guard in guards {
        for pick in *guard {
            if own.iter().any(|own| own.issue == pick.issue) || settled.iter().any(|set| set.issue == pick.issue) {
                continue;
            }
            match kind(context.treaty, pick.issue) {
                Some(IssueKind::Open) => return Some(Standing::NotAgreed),
                Some(IssueKind::Reading) => found = Some(Standing::Ambiguous),
                Some(IssueKind::Supposition) | None => {}
            }
        }
    }
    found
}

fn kind(treaty: &Treaty, issue: IssueId) -> Option<IssueKind> {
    treaty.issues.get(issue.0 as usize).map(|issue| issue.kind)
}

/// How lines of one keyword stand: silent where none stands under any choice or under those settled.
fn lines_standing<T>(context: &Context<'_>, own: &Guard, lines: &[&Guarded<T>], inner: impl Fn(&T) -> Vec<&Guard>) -> Standing {
    let settled = context.picks();
    let ruled_out = |guard: &Guard| {
        guard.iter().any(|pick| {
            let supposed = kind(context.treaty, pick.issue) == Some(IssueKind::Supposition);
            match settled.iter().find(|set| set.issue == pick.issue) {
                Some(set) => set.alt != pick.alt,
                None => {
                    supposed
                        && context
                            .treaty
                            .issues
                            .get(pick.issue.0 as usize)
                            .is_some_and(|issue| crate::forks::text_itself(issue) != pick.alt)
                }
            }
        })
    };
    let live: Vec<&&Guarded<T>> = lines.iter().filter(|line| !ruled_out(&line.guard)).collect();
    if live.is_empty() {
        return Standing::Silent;
    }
    let mut guards: Vec<&Guard> = live.iter().map(|line| &line.guard).collect();
    for line in &live {
        guards.extend(inner(&line.value));
    }
    openness(context, own, &guards).unwrap_or(Standing::Said(Vec::new()))
}

fn choice_guards<T>(choice: &Choice<T>) -> Vec<&Guard> {
    choice.alts.iter().map(|(guard, _)| guard).collect()
}

/// The brackets inside a time line.
fn time_guards(time: &Time) -> Vec<&Guard> {
    use servanda_model::{Anchor, Dur, Point};
    fn anchor(anchor: &Anchor) -> Vec<&Guard> {
        match anchor {
            Anchor::Event(event) => choice_guards(event),
            _ => Vec::new(),
        }
    }
    fn dur(dur: &Choice<Dur>) -> Vec<&Guard> {
        let mut all = choice_guards(dur);
        all.extend(dur.values().flat_map(|dur| choice_guards(&dur.n)));
        all
    }
    fn point(point: &Choice<Point>) -> Vec<&Guard> {
        let mut all = choice_guards(point);
        for value in point.values() {
            match value {
                Point::At(at) => all.extend(anchor(at)),
                Point::DayAfter(n, at) => {
                    all.extend(choice_guards(n));
                    all.extend(anchor(at));
                }
                Point::DayWhen(event) => all.extend(choice_guards(event)),
                Point::After(length, at) => {
                    all.extend(dur(length));
                    all.extend(anchor(at));
                }
            }
        }
        all
    }
    match time {
        Time::Within(length, at) | Time::WithinBefore(length, at) | Time::AtLeastBefore(length, at) | Time::Every(length, at) => {
            let mut all = dur(length);
            all.extend(anchor(at));
            all
        }
        Time::NotBefore(at) | Time::NotLaterThan(at) | Time::On(at) | Time::From(at) | Time::Until(at) => point(at),
        Time::Promptly { anchor: at, .. } => at.as_ref().map(anchor).unwrap_or_default(),
        Time::Throughout => Vec::new(),
    }
}

fn rule_standing<'t>(context: &Context<'t>, roster: &Roster<'t>, rule: &Rule, element: Element) -> Asked<Standing> {
    let own = &rule.guard;
    Ok(match element {
        Element::Bearer | Element::Mode => {
            let guards = choice_guards(&rule.sentence.bearer);
            if let Some(open) = openness(context, own, &guards) {
                return Ok(open);
            }
            match rule.sentence.bearer.get(roster.choices)? {
                None | Some(Bearer::Unspecified) => Standing::Silent,
                Some(bearer) => Standing::Said(roster.bearers(bearer, &Bind::new(), None)?),
            }
        }
        Element::Deadline | Element::TimeLimit => {
            let lines: Vec<_> = rule.times.iter().filter(|line| !matches!(line.value, Time::NotBefore(_) | Time::From(_))).collect();
            lines_standing(context, own, &lines, time_guards)
        }
        Element::MinimumDuration => {
            let lines: Vec<_> = rule.times.iter().filter(|line| matches!(line.value, Time::NotBefore(_))).collect();
            lines_standing(context, own, &lines, time_guards)
        }
        Element::Lateness => lines_standing(context, own, &rule.if_late.iter().collect::<Vec<_>>(), |_| Vec::new()),
        Element::Consequence => lines_standing(context, own, &rule.on_breach.iter().collect::<Vec<_>>(), |_| Vec::new()),
        Element::Creditor => {
            let found = lines_standing(context, own, &rule.owed_to.iter().collect::<Vec<_>>(), choice_guards);
            match found {
                Standing::Said(_) => {
                    let mut who = Vec::new();
                    for line in &rule.owed_to {
                        if roster.choices.holds(&line.guard)?
                            && let Some(creditor) = line.value.get(roster.choices)?
                        {
                            who.extend(roster.set(creditor_set(creditor), &Bind::new(), None, Bodies::Itself)?);
                        }
                    }
                    Standing::Said(who)
                }
                other => other,
            }
        }
        Element::Request => {
            if requested(roster, rule)? {
                Standing::Said(Vec::new())
            } else {
                Standing::Silent
            }
        }
        Element::Form => lines_standing(context, own, &rule.notice.iter().collect::<Vec<_>>(), |_| Vec::new()),
        Element::Effect => {
            let mut all: Vec<&Guard> = rule.times.iter().map(|line| &line.guard).collect();
            all.extend(rule.notice.iter().filter(|line| line.value.period.is_some()).map(|line| &line.guard));
            if all.is_empty() { Standing::Silent } else { openness(context, own, &all).unwrap_or(Standing::Said(Vec::new())) }
        }
        Element::Revocation => {
            let lines: Vec<_> = rule.notice.iter().filter(|line| line.value.revocable.is_some()).collect();
            lines_standing(context, own, &lines, |_| Vec::new())
        }
        Element::SuspensionOfNotice => {
            let lines: Vec<&Guarded<bool>> = rule.notice.iter().flat_map(|line| &line.value.suspended).collect();
            // One reading that stops the clock, one that counts as revoked: the same element, two readings.
            lines_standing(context, own, &lines, |_| Vec::new())
        }
        Element::Determination => determination(roster, rule)?,
        _ => Standing::Silent,
    })
}

/// Who establishes that a rule's trigger has happened.
fn determination(roster: &Roster<'_>, rule: &Rule) -> Asked<Standing> {
    let judges = |cond: &Cond| matches!(cond, Cond::Judges { .. });
    let groups = rule.ifs.iter().chain(&rule.whiles);
    let mut judged = groups.flat_map(|group| &group.lines).any(|line| line.value.values().any(judges));
    let creditors = creditor_refs(roster, rule)?;
    let bearers = match rule.sentence.bearer.get(roster.choices)? {
        Some(bearer) => bearer_refs(bearer),
        None => Vec::new(),
    };
    let mut who = Vec::new();
    let mut silent = false;
    for event in triggers(roster, rule)? {
        if let EventPat::Act { phrase, .. } = event
            && roster.treaty.acts.get(phrase.act.index()).and_then(|act: &Act| act.builtin) == Some(Builtin::Judges)
        {
            judged = true;
        }
        match determiner(roster, event, &creditors, &bearers)? {
            Some(Some(found)) => who.extend(found),
            Some(None) => silent = true,
            None => {}
        }
    }
    Ok(if judged {
        Standing::SelfJudging
    } else if silent || who.is_empty() {
        Standing::Silent
    } else {
        Standing::Said(who)
    })
}

fn decision_standing<'t>(context: &Context<'t>, roster: &Roster<'t>, decision: &Decision, element: Element) -> Asked<Standing> {
    let own = &decision.guard;
    Ok(match element {
        Element::Opening => {
            if decision.opens.is_empty() {
                Standing::Silent
            } else {
                Standing::Said(Vec::new())
            }
        }
        Element::Voters => {
            let found = lines_standing(context, own, &decision.voters.iter().collect::<Vec<_>>(), choice_guards);
            match found {
                Standing::Said(_) => {
                    let mut who = Vec::new();
                    for line in &decision.voters {
                        if roster.choices.holds(&line.guard)?
                            && let Some(electorate) = line.value.get(roster.choices)?
                        {
                            who = roster.set(&electorate.set, &Bind::new(), None, Bodies::Members)?;
                        }
                    }
                    Standing::Said(who)
                }
                other => other,
            }
        }
        Element::Majority => {
            let groups = std::iter::once(&decision.adopted).chain([&decision.rejected]).chain(&decision.failing);
            let lines: Vec<_> = groups.flat_map(|group| &group.lines).collect();
            let mut guards: Vec<&Guard> = lines.iter().map(|line| &line.guard).collect();
            for line in &lines {
                guards.extend(choice_guards(&line.value));
                for share in line.value.values() {
                    if let ShareKind::Of { amount, base, .. } = &share.kind {
                        guards.extend(choice_guards(amount));
                        guards.extend(choice_guards(base));
                    }
                }
            }
            match openness(context, own, &guards) {
                Some(open) => open,
                None if lines.is_empty() => Standing::Silent,
                None => Standing::Said(Vec::new()),
            }
        }
        Element::TimeLimit | Element::Deadline => lines_standing(context, own, &decision.times.iter().collect::<Vec<_>>(), time_guards),
        Element::Silence => {
            let lines: Vec<_> = decision.counts.iter().filter(|line| line.value.0 == servanda_model::Conduct::Silence).collect();
            lines_standing(context, own, &lines, |_| Vec::new())
        }
        Element::Quorum => {
            if decision.quorum.is_empty() {
                Standing::Silent
            } else {
                Standing::Said(Vec::new())
            }
        }
        Element::Exclusion => {
            let mut excluded = false;
            for line in &decision.voters {
                if roster.choices.holds(&line.guard)?
                    && let Some(electorate) = line.value.get(roster.choices)?
                    && let Some(except) = &electorate.set.except
                {
                    excluded |= except.get(roster.choices)?.is_some();
                }
            }
            if excluded { Standing::Said(Vec::new()) } else { Standing::Silent }
        }
        _ => Standing::Silent,
    })
}

fn treaty_standing(roster: &Roster<'_>, element: Element) -> Asked<Standing> {
    let builtins: &[Builtin] = match element {
        Element::EntryIntoForce => &[Builtin::EntersIntoForce],
        Element::Withdrawal => &[Builtin::Withdraws, Builtin::GivesNotice],
        Element::Suspension => &[Builtin::Suspends],
        Element::Expulsion => &[Builtin::Expels],
        Element::Amendment => &[Builtin::Amends],
        Element::Duration => &[Builtin::TreatyEnds, Builtin::Extends, Builtin::Terminates],
        Element::DisputeSettlement => &[Builtin::SubmitsDispute],
        Element::Languages => {
            return Ok(if roster.treaty.front.authentic.is_empty() { Standing::Silent } else { Standing::Said(Vec::new()) });
        }
        _ => return Ok(Standing::Silent),
    };
    for rule in &roster.treaty.rules {
        let default_law = roster.treaty.instruments.get(rule.origin.instrument.index()).is_some_and(|instrument| instrument.default_law);
        if rule.origin.instrument.index() == 0
            && !default_law
            && roster.choices.holds(&rule.guard)?
            && let Some(phrase) = rule.sentence.phrase.get(roster.choices)?
            && let Some(act) = roster.treaty.acts.get(phrase.act.index())
            && act.builtin.is_some_and(|builtin| builtins.contains(&builtin))
        {
            return Ok(Standing::Said(Vec::new()));
        }
    }
    Ok(Standing::Silent)
}

/// `what follows from breach of X`.
pub(super) fn consequence<'t>(context: &Context<'t>, roster: &Roster<'t>, what: &Subject) -> Asked<Case> {
    let Subject::Item(item) = what else {
        return Ok(Err("name the rule that is meant".into()));
    };
    let ItemId::Rule(id) = item.item else {
        return Ok(Err("only a rule can be breached".into()));
    };
    let Some(rule) = roster.treaty.rules.get(id.index()) else {
        return Ok(Err("there is no such rule".into()));
    };
    let cite = rule.origin.cite.clone();
    let mut found = Vec::new();
    for line in &rule.on_breach {
        if !roster.choices.holds(&line.guard)? {
            continue;
        }
        match &line.value {
            OnBreach::Nothing => found.push(entry(Value::None, &cite)),
            OnBreach::InAddition(item) | OnBreach::Instead(item) => {
                let name = match item.item {
                    ItemId::Rule(id) => roster.treaty.rules.get(id.index()).map(|rule| rule.name.words()),
                    _ => None,
                };
                if let Some(name) = name {
                    found.push(entry(Value::Item(name.into()), &cite));
                }
            }
        }
    }
    if found.is_empty() {
        let standing = rule_standing(context, roster, rule, Element::Consequence)?;
        found.extend(value(Element::Consequence, &standing, &cite).map(|value| entry(value, &cite)));
    }
    Ok(Ok(found))
}
