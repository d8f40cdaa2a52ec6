//! What a rule, a decision or the treaty is SILENT on.

use std::collections::BTreeSet;

use servanda_syntax::{Diagnostic, Span};

use super::{about, at, own};
use crate::choice::Choice;
use crate::codes;
use crate::elements::{self, Standing, element_name};
use crate::lower::Lower;
use crate::treaty::{
    Bearer, Bound, DecisionId, Element, EventPat, IfLate, InstrumentId, ItemId, Modal, OnBreach, Ref, Rule, RuleId, TermKind, Time,
    TimeUnit, Treaty,
};
use crate::visit::time_durations;

/// The first line of an item, so that a gap does not underline the whole of it.
pub(super) fn first_line(lower: &Lower<'_>, span: Span) -> Span {
    let text = lower.src.text(span);
    let end = text.find('\n').map_or(span.end, |at| span.start + at as u32);
    Span { end, ..span }
}

pub(super) fn find(lower: &Lower<'_>, found: &mut Vec<Diagnostic>) {
    let treaty = &lower.t;
    let mut month_end = treaty.front.month_end.is_none();
    let followed = elements::followed(treaty);
    let named = named_by_others(treaty);
    for (at_index, rule) in treaty.rules.iter().enumerate() {
        if !own(&rule.origin) {
            continue;
        }
        let id = RuleId(at_index as u32);
        rule_gaps(lower, id, rule, &followed, found);
        joint(rule, found);
        if !named.contains(&id) {
            only_named(rule, found);
        }
        nobody(treaty, rule, found);
        third(treaty, rule, found);
        once_until(lower, rule, found);
        for line in &rule.times {
            if matches!(line.value, Time::Promptly { .. }) {
                let words = crate::phrases::spoken(lower.src, line.span);
                let words = words.split(" after ").next().unwrap_or(&words).to_string();
                found.push(
                    at(&rule.origin, line.span, "SV0404", format!("`{words}` is due, but on no day that can be counted"))
                        .label("never overdue on a given day")
                        .note("lawful conduct may put it off; answers that rest on that say *by delay*")
                        .help("if a last day is meant, write an amount, a unit and an anchor: `within 3 days after …`")
                        .intended(rule.intended),
                );
            }
            month_end = month_end && !month_note(&rule.origin, line.span, &line.value, found);
        }
    }
    for (at_index, decision) in treaty.decisions.iter().enumerate() {
        if !own(&decision.origin) {
            continue;
        }
        decision_gaps(lower, DecisionId(at_index as u32), found);
        for line in &decision.times {
            month_end = month_end && !month_note(&decision.origin, line.span, &line.value, found);
        }
    }
    treaty_gaps(lower, found);
}

/// Says once that months are counted without a rule for month ends; `true` if it did.
fn month_note(origin: &crate::treaty::Origin, span: Span, time: &Time, found: &mut Vec<Diagnostic>) -> bool {
    let mut counted = false;
    time_durations(time, &mut |dur| counted |= matches!(dur.unit, TimeUnit::Months | TimeUnit::Years));
    if counted {
        found.push(
            at(origin, span, "SV0306", "months or years are counted, but the text does not say what happens where a month has no such day")
                .label("31 January + 1 month?")
                .note("dates where it matters are reported; without a rule they cannot be answered")
                .help("say it in the header: `month end: clip` (the last day of the month), `next` (the first of the next) or `refuse`"),
        );
    }
    counted
}

fn rule_gaps(lower: &Lower<'_>, id: RuleId, rule: &Rule, followed: &BTreeSet<RuleId>, found: &mut Vec<Diagnostic>) {
    let treaty = &lower.t;
    let name = rule.name.words();
    let prohibition = elements::modals(treaty, rule) == [Modal::ShallNot];
    for element in elements::needed_by_rule_knowing(treaty, id, followed) {
        let Some(state) = elements::of_rule(treaty, id, element) else { continue };
        if state.standing != Standing::Silent || lower.may_be_supplied(rule.origin.span, element) {
            continue;
        }
        let span = first_line(lower, rule.origin.span);
        let (code, message, help) = match element {
            Element::Bearer => (
                "SV0402",
                format!("nobody is named who has to perform `{name}`"),
                "name a bearer: `each …`, `the … jointly`, a party or a body; `unspecified` is the passive voice",
            ),
            Element::Creditor => {
                ("SV0403", format!("the text does not say to whom `{name}` is owed"), "add `owed to …`: a party, each other party, a body")
            }
            Element::Deadline => (
                "SV0405",
                format!("the text does not say by when `{name}` has to be performed"),
                "add a line of time: `within 3 days after …`, `immediately after …`, `throughout`",
            ),
            Element::Lateness => (
                "SV0406",
                format!("`{name}` has a deadline, but the text does not say what remains when it has passed"),
                "add `if late still owed`, `if late ended` or `if late replaced by …`",
            ),
            Element::Consequence if prohibition => (
                "SV0419",
                format!("the text does not say what follows if `{name}` is breached"),
                "add `on breach in addition …`, `on breach instead …` or `on breach nothing`",
            ),
            Element::Consequence => (
                "SV0407",
                format!("the text does not say what follows if `{name}` is not performed"),
                "add `on breach in addition …`, `on breach instead …` or `on breach nothing`",
            ),
            Element::MinimumDuration => (
                "SV0429",
                format!("another rule starts when `{name}` is over, but the text does not say how long it must at least be tried"),
                "add `not before …`",
            ),
            Element::Request => (
                "SV0430",
                format!("`{name}` arises without any act of those to whom it is owed"),
                "if they must ask for it, add their act as a trigger: `and V requests …`",
            ),
            Element::Form => (
                "SV0424",
                format!("the text does not say in what form `{name}` is exercised"),
                "add `notice to …`, with its period if it has one",
            ),
            Element::Effect => (
                "SV0425",
                format!("the text does not say when the exercise of `{name}` takes effect"),
                "add a period to the notice, or a line of time",
            ),
            Element::Revocation => (
                "SV0426",
                format!("the text does not say whether the notice under `{name}` can be revoked"),
                "add `notice revocable until …` or `notice irrevocable`",
            ),
            Element::SuspensionOfNotice => (
                "SV0427",
                format!("the text does not say what a suspended notice under `{name}` does"),
                "add `suspended notice stops the clock` or `suspended notice counts as revoked`",
            ),
            Element::Determination => {
                let (event, span) = elements::undetermined(treaty, rule).next().unzip();
                let words = span.map(|span| crate::phrases::spoken(lower.src, span)).unwrap_or_default();
                let _ = event.map(|event: &EventPat| event);
                found.push(
                    at(
                        &rule.origin,
                        span.unwrap_or(rule.origin.span),
                        "SV0428",
                        format!("the text does not say who determines that the trigger of `{name}` has happened"),
                    )
                    .label("who says so?")
                    .note(format!("`{words}` is an act of somebody who neither bears the rule nor is owed anything by it, or of nobody"))
                    .help("add `determined by …` to the act, incident or fact, or make a body's finding the trigger")
                    .element(element_name(element))
                    .intended(rule.intended),
                );
                continue;
            }
            _ => continue,
        };
        found.push(
            at(&rule.origin, span, code, message)
                .label(format!("silent on the {}", element_name(element)))
                .help(help)
                .element(element_name(element))
                .intended(rule.intended),
        );
    }
}

fn decision_gaps(lower: &Lower<'_>, id: DecisionId, found: &mut Vec<Diagnostic>) {
    let treaty = &lower.t;
    let Some(decision) = treaty.decisions.get(id.index()) else { return };
    let name = decision.name.words();
    for element in elements::needed_by_decision(treaty, id) {
        let Some(state) = elements::of_decision(treaty, id, element) else { continue };
        if state.standing != Standing::Silent || lower.may_be_supplied(decision.origin.span, element) {
            continue;
        }
        let (code, message, help): (_, _, String) = match element {
            Element::Opening => ("SV0409", format!("nothing says what opens `{name}`"), "add `opens when …`".into()),
            Element::Voters => {
                ("SV0410", format!("the text does not say who votes on `{name}`"), "add `voters …`, or `by the procedure of …`".into())
            }
            Element::Majority => (
                "SV0411",
                format!("the text does not say how `{name}` is adopted"),
                "add `adopted by a majority of …`, `all voters`, `consensus`".into(),
            ),
            Element::TimeLimit => (
                "SV0412",
                format!("the text does not say until when `{name}` can be taken"),
                "add a line of time: `within 3 days after …`".into(),
            ),
            Element::Silence => (
                "SV0413",
                format!("`{name}` has a time limit, but the text does not say what the silence of a voter counts as"),
                "add `silence counts as no`, `yes` or `neither`".into(),
            ),
            Element::Quorum => {
                ("SV0414", format!("`{name}` counts those present, but the text does not say how many must be"), "add `quorum …`".into())
            }
            Element::Exclusion => {
                let who = elements::own_case(treaty, id);
                let names = who.join("` and `");
                let own = if who.len() > 1 {
                    "be voters on `{}` and so decide in their own case"
                } else {
                    "be a voter on `{}` and so decide in its own case"
                };
                let help = format!("say whether it votes: `voters … except {}`, or `{{intended}}` if it does", who.join(" and "));
                ("SV0415", format!("`{names}` may {}", own.replace("{}", &name)), help)
            }
            _ => continue,
        };
        let span = first_line(lower, decision.origin.span);
        found.push(
            at(&decision.origin, span, code, message)
                .label(format!("silent on the {}", element_name(element)))
                .help(help)
                .element(element_name(element))
                .intended(decision.intended),
        );
    }
}

fn treaty_gaps(lower: &Lower<'_>, found: &mut Vec<Diagnostic>) {
    let treaty = &lower.t;
    if treaty.rules.is_empty() && treaty.decisions.is_empty() {
        return;
    }
    let in_force = treaty.front.in_force.is_some();
    for element in elements::OF_TREATY {
        let state = elements::of_treaty(treaty, InstrumentId(0), element);
        if state.standing != Standing::Silent || (element == Element::EntryIntoForce && in_force) {
            continue;
        }
        let name = element_name(element);
        let help = match element {
            Element::EntryIntoForce => "add a rule: `Treaty enters into force`, `when …`",
            Element::Withdrawal => "add a rule: `each Party has power to withdraw`, `notice …`",
            Element::Suspension => "add a rule with `suspend`",
            Element::Expulsion => "add a rule with `expel`",
            Element::Amendment => {
                "add a rule with `amend Treaty`; or `instrument Amendment`, and a rule: `Amendment enters into force`, `when …`"
            }
            Element::Duration => {
                "add a rule: `Treaty ends`, with a line of time; or `duration: unlimited` in the header, where the text says so"
            }
            Element::DisputeSettlement => "add a rule: `each Party may submit a dispute to …`",
            _ => "name the authentic languages in the header: `authentic: English, French`",
        };
        let span = treaty.articles.first().map(|article| article.span).unwrap_or_default();
        found.push(
            codes::diagnostic("SV0431", span, format!("the treaty is silent on {name}"))
                .label(String::new())
                .note("general treaty law may answer; questions can ask for it with `under` and a default layer")
                .help(help)
                .element(name),
        );
    }
}

/// The rules that another makes arise by name, and so says who their variables are.
fn named_by_others(treaty: &Treaty) -> BTreeSet<RuleId> {
    let rules = treaty.rules.iter();
    let named = rules.flat_map(|rule| {
        let breach = rule.on_breach.iter().filter_map(|line| match &line.value {
            OnBreach::InAddition(item) | OnBreach::Instead(item) => Some(item.item),
            OnBreach::Nothing => None,
        });
        let late = rule.if_late.iter().filter_map(|line| if let IfLate::ReplacedBy(item) = &line.value { Some(item.item) } else { None });
        breach.chain(late)
    });
    named.filter_map(|item| if let ItemId::Rule(id) = item { Some(id) } else { None }).collect()
}

/// A rule that an event makes arise, with a variable of which the event says nothing.
fn only_named(rule: &Rule, found: &mut Vec<Diagnostic>) {
    if rule.when.is_empty() {
        return;
    }
    for var in rule.vars.iter().filter(|var| var.only_named) {
        found.push(
            at(&rule.origin, var.span, "SV0208", format!("no event of `{}` says who or what `{}` is", rule.name.words(), var.name))
                .label("only its name has it")
                .note("the rule arises by its `when` lines; a condition (`if`, `unless`) only looks at whom they name")
                .help(format!("name `{}` in a `when` line, for example by turning an `if` into an `and` below it", var.name)),
        );
    }
}

/// A duty `until` something and no other line of time: in English it may go on until then, here it is a last day.
fn once_until(lower: &Lower<'_>, rule: &Rule, found: &mut Vec<Diagnostic>) {
    let [line] = rule.times.as_slice() else { return };
    if !matches!(line.value, Time::Until(_)) || elements::modals(&lower.t, rule) != [Modal::Shall] || !rule.whiles.is_empty() {
        return;
    }
    let words = crate::phrases::spoken(lower.src, line.span);
    let name = rule.name.words();
    found.push(
        at(&rule.origin, line.span, "SV0448", format!("`{name}` is counted as due once, by the end of this time"))
            .label("a last day, not a duration")
            .note("`until` may mean two things of a duty: perform it once before then, or go on performing it all the time until then")
            .help(format!("if it must be kept all the time, add a line `throughout` beside `{words}`"))
            .help("if it must be done once, write `not later than …`, which can mean nothing else")
            .intended(rule.intended),
    );
}

/// `jointly and severally` needs a total.
fn joint(rule: &Rule, found: &mut Vec<Diagnostic>) {
    let severally = rule.sentence.bearer.values().any(|bearer| matches!(bearer, Bearer::Jointly { severally: true, .. }));
    let total = rule.amount.iter().flat_map(|line| line.value.values()).any(|quantity| quantity.bound == Bound::InTotal);
    if severally && !total {
        found.push(
            about(&rule.origin, "SV0442", format!("`{}` is owed jointly and severally, but no total is stated", rule.name.words()))
                .label("how much in total?")
                .note("each of them may be asked for the whole: without a total nobody knows what the whole is")
                .help("add `amount in total …`"),
        );
    }
}

/// A duty of a role that nobody holds or can come to hold.
fn nobody(treaty: &Treaty, rule: &Rule, found: &mut Vec<Diagnostic>) {
    if !elements::modals(treaty, rule).contains(&Modal::Shall) {
        return;
    }
    for bearer in rule.sentence.bearer.values() {
        let Some(set) = crate::phrases::bearer_set(bearer) else { continue };
        let empty = !set.members.is_empty()
            && set.members.iter().flat_map(Choice::values).all(|one| match one {
                Ref::Term(id) | Ref::Typed(id, _) | Ref::Other(id) => match treaty.terms.get(id.index()).map(|term| &term.kind) {
                    Some(TermKind::Role(role)) => {
                        role.holders.is_empty() && role.from.is_empty() && role.means.is_none() && role.of.is_none()
                    }
                    _ => false,
                },
                _ => false,
            });
        if empty {
            found.push(
                about(&rule.origin, "SV0443", format!("nobody holds the role that has to perform `{}`", rule.name.words()))
                    .label("nobody")
                    .help("declare who holds it: `party … is …`, or how it is gained"),
            );
            return;
        }
    }
}

/// No duty for a third State without its consent (Vienna Convention on the Law of Treaties, articles 34 to 36).
fn third(treaty: &Treaty, rule: &Rule, found: &mut Vec<Diagnostic>) {
    if !elements::modals(treaty, rule).iter().any(|modal| matches!(modal, Modal::Shall | Modal::ShallNot)) {
        return;
    }
    for bearer in rule.sentence.bearer.values() {
        let Some(set) = crate::phrases::bearer_set(bearer) else { continue };
        for one in set.members.iter().flat_map(Choice::values) {
            let Ref::Term(id) = one else { continue };
            let Some(term) = treaty.terms.get(id.index()).filter(|term| term.kind == TermKind::Third) else { continue };
            let consents = elements::triggers(rule).any(|(_, event, _)| match event {
                EventPat::Act { by, .. } => by.values().any(|bearer| matches!(bearer, Bearer::One(Ref::Term(who)) if who == id)),
                _ => false,
            }) || !rule.ifs.is_empty();
            if !consents {
                found.push(
                    about(
                        &rule.origin,
                        "SV0408",
                        format!("`{}` binds `{}`, a third State that has not consented", rule.name.words(), term.name),
                    )
                    .label("no consent")
                    .note("a treaty creates no duties for a third State without its consent (VCLT 34 to 36)")
                    .help(format!("make it depend on consent: `when {} accepts`; or declare it a party", term.name)),
                );
            }
        }
    }
}
