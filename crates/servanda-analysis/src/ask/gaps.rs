//! What the text is silent on: every rule, decision and treaty needs some elements; one without a line is SILENT, one written as
//! readings AMBIGUOUS, one written as a bracket NOT AGREED (`notation`, section 4). The table of elements is the model's; here the
//! question's own settings are taken into account.

use ecow::{EcoString, eco_format};
use servanda_model::elements::{self, ElementState};
use servanda_model::{
    Asked, Builtin, Choice, Cond, DecisionId, Element, EventPat, Guard, IssueKind, ItemId, ItemPat, OnBreach, Rule, RuleId, Set, Subject,
    TermId, Time,
};

use super::{Case, Context, Found};
use crate::answer::{Derivation, Value};
use crate::roster::{Bind, Bodies, Roster};

/// How an element stands in the text.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
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
pub(super) fn missing(context: &Context<'_>, roster: &Roster<'_>, what: &Subject) -> Asked<Case> {
    let treaty = roster.treaty;
    let mut items: Vec<ItemId> = Vec::new();
    let mut found: Vec<Found> = Vec::new();
    match what {
        Subject::Item(item) => items.push(item.item),
        Subject::Cite(cite) => {
            for (id, rule) in (0..).map(RuleId).zip(&treaty.rules) {
                if stands_under(&rule.origin.cite, cite) && roster.choices.holds(&rule.guard)? {
                    items.push(ItemId::Rule(id));
                }
            }
            for (id, decision) in (0..).map(DecisionId).zip(&treaty.decisions) {
                if stands_under(&decision.origin.cite, cite) && roster.choices.holds(&decision.guard)? {
                    items.push(ItemId::Decision(id));
                }
            }
            if items.is_empty() {
                return Ok(Err(eco_format!("no rule or decision stands under `{cite}`: name one, or an article that holds rules")));
            }
        }
        Subject::Treaty(instrument) => {
            for element in elements::OF_TREATY {
                let state = elements::of_treaty(treaty, *instrument, element);
                found.extend(
                    value(element, &settled(context, &Guard::new(), &state), &EcoString::new())
                        .map(|value| entry(value, &EcoString::new())),
                );
            }
        }
        Subject::Event(_) => {
            let standing = standing(context, roster, what, Element::Determination)?;
            let cite = cite_of(roster, what);
            found.extend(value(Element::Determination, &standing, &cite).map(|value| entry(value, &cite)));
        }
        Subject::Claim(_) => return Ok(Err("a claim has no elements".into())),
    }
    for item in items {
        let whole = Subject::Item(ItemPat { item, args: Vec::new(), span: servanda_syntax::Span::default() });
        let cite = cite_of(roster, &whole);
        for state in elements::of_item(treaty, item) {
            if state.element == Element::Determination && !needs_determination(roster, item)? {
                continue;
            }
            let standing = standing(context, roster, &whole, state.element)?;
            found.extend(value(state.element, &standing, &cite).map(|value| entry(value, &cite)));
        }
    }
    if found.is_empty() {
        found.push(entry(Value::None, &EcoString::new()));
    }
    Ok(Ok(found))
}

/// Whether somebody must establish that a trigger has happened: an act of the bearer or the creditor is known to them.
fn needs_determination(roster: &Roster<'_>, item: ItemId) -> Asked<bool> {
    let ItemId::Rule(id) = item else { return Ok(true) };
    let Some(rule) = roster.treaty.rules.get(id.index()) else { return Ok(true) };
    Ok(elements::undetermined(roster.treaty, rule).next().is_some() || self_judging(roster, rule)?)
}

/// Where the treaty says something of itself: the articles with their rules.
fn said_where(roster: &Roster<'_>, what: &Subject, element: Element) -> Asked<EcoString> {
    let Subject::Treaty(instrument) = what else { return Ok(EcoString::new()) };
    let mut places = Vec::new();
    for rule in roster.treaty.rules.iter().filter(|rule| rule.origin.instrument == *instrument) {
        if elements::gives_treaty(roster.treaty, rule, element) && roster.choices.holds(&rule.guard)? {
            places.push(eco_format!("{} (`{}`)", rule.origin.cite, rule.name.words()));
        }
    }
    Ok(if places.is_empty() { EcoString::new() } else { eco_format!(" in {}", places.join(", ")) })
}

/// `what is the ELEMENT of X`, `who determines X`.
pub(super) fn element<'t>(context: &Context<'t>, roster: &Roster<'t>, what: &Subject, element: Element) -> Asked<Case> {
    let cite = cite_of(roster, what);
    let standing = standing(context, roster, what, element)?;
    Ok(match (value(element, &standing, &cite), standing) {
        (Some(value), _) => Ok(vec![entry(value, &cite)]),
        (None, Standing::Said(who)) if !who.is_empty() => Ok(who.into_iter().map(|who| entry(Value::Member(who), &cite)).collect()),
        (None, _) if element == Element::Duration && roster.treaty.front.unlimited => {
            Err("the text says it in the header: `duration: unlimited`".into())
        }
        (None, _) => {
            Err(eco_format!("the text says it{}; ask for its date, its holders or its votes instead", said_where(roster, what, element)?))
        }
    })
}

/// Whether an item's citation is this one, or a paragraph of it.
pub(super) fn stands_under(cite: &str, article: &str) -> bool {
    let under = |cite: &str| cite.strip_prefix(article).is_some_and(|rest| rest.is_empty() || rest.starts_with('('));
    // `Article 28(1, 2)` stands under each of the two.
    let several = cite.split_once('(').and_then(|(before, rest)| Some((before, rest.split_once(')')?)));
    match several {
        Some((before, (list, after))) if list.contains(", ") => {
            under(cite) || list.split(", ").any(|one| under(&format!("{before}({one}){after}")))
        }
        _ => under(cite),
    }
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
fn cite_of(roster: &Roster<'_>, what: &Subject) -> EcoString {
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

/// How an element of a subject stands.
fn standing(context: &Context<'_>, roster: &Roster<'_>, what: &Subject, element: Element) -> Asked<Standing> {
    let treaty = roster.treaty;
    Ok(match what {
        Subject::Item(item) => {
            let Some(state) = elements::element_of(treaty, item.item, element) else {
                return Ok(Standing::Silent);
            };
            if element == Element::Determination
                && let ItemId::Rule(id) = item.item
                && let Some(rule) = treaty.rules.get(id.index())
            {
                if self_judging(roster, rule)? {
                    return Ok(Standing::SelfJudging);
                }
                return Ok(match determined_by(roster, rule)? {
                    who if who.is_empty() => Standing::Silent,
                    who => Standing::Said(who),
                });
            }
            match settled(context, own_guard(roster, item.item), &state) {
                Standing::Said(_) => Standing::Said(named(roster, item.item, element)?),
                other => other,
            }
        }
        Subject::Event(event) => match event_determiner(roster, event)? {
            Some(who) => Standing::Said(who),
            None => Standing::Silent,
        },
        Subject::Treaty(instrument) => settled(context, &Guard::new(), &elements::of_treaty(treaty, *instrument, element)),
        Subject::Cite(cite) => {
            for (id, rule) in (0..).map(RuleId).zip(&treaty.rules) {
                if stands_under(&rule.origin.cite, cite)
                    && let Some(state) = elements::of_rule(treaty, id, element)
                {
                    let standing = settled(context, &rule.guard, &state);
                    if !matches!(standing, Standing::Said(_)) {
                        return Ok(standing);
                    }
                }
            }
            Standing::Said(Vec::new())
        }
        Subject::Claim(_) => Standing::Said(Vec::new()),
    })
}

fn own_guard<'t>(roster: &Roster<'t>, item: ItemId) -> &'t Guard {
    static NONE: Guard = Guard::new();
    let treaty = roster.treaty;
    match item {
        ItemId::Rule(id) => treaty.rules.get(id.index()).map(|item| &item.guard),
        ItemId::Decision(id) => treaty.decisions.get(id.index()).map(|item| &item.guard),
        ItemId::Fact(id) => treaty.facts.get(id.index()).map(|item| &item.guard),
    }
    .unwrap_or(&NONE)
}

/// The standing once the question's settings have settled what they settle.
fn settled(context: &Context<'_>, own: &Guard, state: &ElementState) -> Standing {
    let picks = context.picks();
    let live = |guard: &Guard| guard.iter().all(|pick| picks.iter().all(|set| set.issue != pick.issue || set.alt == pick.alt));
    if !state.lines.iter().any(|(guard, _)| live(guard)) {
        return Standing::Silent;
    }
    let open =
        state.issues.iter().filter(|issue| !picks.iter().any(|set| set.issue == **issue) && !own.iter().any(|pick| pick.issue == **issue));
    let mut standing = Standing::Said(Vec::new());
    for issue in open {
        match context.treaty.issues.get(issue.0 as usize).map(|issue| issue.kind) {
            Some(IssueKind::Open) => return Standing::NotAgreed,
            Some(IssueKind::Reading) => standing = Standing::Ambiguous,
            Some(IssueKind::Supposition) | None => {}
        }
    }
    standing
}

/// Whom the lines of an element name.
fn named(roster: &Roster<'_>, item: ItemId, element: Element) -> Asked<Vec<TermId>> {
    let treaty = roster.treaty;
    let mut who = Vec::new();
    match (item, element) {
        (ItemId::Rule(id), Element::Bearer | Element::Mode) => {
            if let Some(rule) = treaty.rules.get(id.index()) {
                who = roster.set_of_bearers(rule)?;
            }
        }
        (ItemId::Rule(id), Element::Creditor) => {
            for line in treaty.rules.get(id.index()).into_iter().flat_map(|rule| &rule.owed_to) {
                if roster.choices.holds(&line.guard)?
                    && let Some(creditor) = line.value.get(roster.choices)?
                {
                    who.extend(roster.set(elements::creditor_set(creditor), &Bind::new(), None, Bodies::Itself)?);
                }
            }
        }
        (ItemId::Decision(id), Element::Voters) => {
            for line in treaty.decisions.get(id.index()).into_iter().flat_map(|decision| &decision.voters) {
                if roster.choices.holds(&line.guard)?
                    && let Some(electorate) = line.value.get(roster.choices)?
                {
                    who = roster.set(&electorate.set, &Bind::new(), None, Bodies::Members)?;
                }
            }
        }
        (ItemId::Fact(id), Element::Determination) => {
            if let Some(set) = treaty.facts.get(id.index()).and_then(|fact| fact.determined_by.as_ref()) {
                who = named_by(roster, Some(set))?.unwrap_or_default();
            }
        }
        _ => {}
    }
    Ok(who)
}

fn named_by(roster: &Roster<'_>, set: Option<&Choice<Set>>) -> Asked<Option<Vec<TermId>>> {
    let Some(set) = set else { return Ok(None) };
    match set.get(roster.choices)? {
        Some(set) => Ok(Some(roster.set(set, &Bind::new(), None, Bodies::Itself)?)),
        None => Ok(None),
    }
}

/// Whom the text names to establish that an event has happened.
fn event_determiner(roster: &Roster<'_>, event: &EventPat) -> Asked<Option<Vec<TermId>>> {
    let treaty = roster.treaty;
    match event {
        EventPat::Incident { incident, .. } => {
            named_by(roster, treaty.incidents.get(incident.index()).and_then(|incident| incident.determined_by.as_ref()))
        }
        EventPat::Act { phrase, .. } => named_by(roster, treaty.acts.get(phrase.act.index()).and_then(|act| act.determined_by.as_ref())),
        EventPat::Edge { item, .. } => match item.item {
            ItemId::Fact(id) => named_by(roster, treaty.facts.get(id.index()).and_then(|fact| fact.determined_by.as_ref())),
            _ => Ok(None),
        },
        EventPat::State { .. } | EventPat::Breach { .. } => Ok(None),
    }
}

/// Who establishes a rule's triggers; nobody, where one of them is left open.
fn determined_by(roster: &Roster<'_>, rule: &Rule) -> Asked<Vec<TermId>> {
    let open = elements::undetermined(roster.treaty, rule).next().is_some();
    let mut who = Vec::new();
    if !open {
        for event in triggers(roster, rule)? {
            who.extend(event_determiner(roster, event)?.unwrap_or_default());
        }
    }
    Ok(who)
}

/// Whether a rule's trigger or condition is what only a party can know.
fn self_judging(roster: &Roster<'_>, rule: &Rule) -> Asked<bool> {
    for group in rule.ifs.iter().chain(&rule.whiles) {
        if group.resolve(roster.choices)?.iter().flatten().any(|cond: &&Cond| elements::is_self_judging(cond)) {
            return Ok(true);
        }
    }
    for event in triggers(roster, rule)? {
        if let EventPat::Act { phrase, .. } = event
            && roster.treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin) == Some(Builtin::Judges)
        {
            return Ok(true);
        }
    }
    Ok(false)
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
        let standing = standing(context, roster, what, Element::Consequence)?;
        found.extend(value(Element::Consequence, &standing, &cite).map(|value| entry(value, &cite)));
    }
    Ok(Ok(found))
}
