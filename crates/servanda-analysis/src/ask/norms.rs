//! What binds whom, read from the text and from what a history has made of its memberships: who owes, who must, who may, who may
//! vote, how many rules bind. Whether an instance is open is the machine's business.

use dashu::rational::RBig;
use ecow::EcoString;
use servanda_model::{
    Arg, Asked, Bearer, Dated, EventPat, ItemId, ItemPat, Modal, Phrase, Question, Ref, Rule, RuleId, Set, Subject, TermId, TimeUnit, When,
};

use super::{Case, Context, Found};
use crate::answer::{Derivation, Value};
use crate::roster::{Bind, Bodies, Roster};

/// The questions that the text alone answers. `None`: another lens is needed.
pub(super) fn answer<'t>(context: &Context<'t>, roster: &Roster<'t>, question: &'t Question) -> Asked<Option<Case>> {
    let bare = context.lines.is_empty();
    Ok(Some(match question {
        Question::MayVote { who, on } => may_vote(context, roster, who, on)?,
        Question::DoesBind { .. } | Question::HowManyBind { .. } if super::force::changes_bonds(context) => return Ok(None),
        Question::DoesBind { .. } | Question::HowManyBind { .. } => match binds(roster, question, &|_, _| true)? {
            Some(case) => case,
            None => return Ok(None),
        },
        Question::NumberOf { number, of } => number_of(roster, *number, of)?,
        // What a history has made of duties and of those who bear them, only a run of it can tell.
        Question::WhatDoesOwe { .. } | Question::WhoMust { .. } | Question::Must { .. } if !bare => return Ok(None),
        Question::WhatDoesOwe { who, to } => items(roster, &owed(roster, who, to.as_ref())?),
        Question::WhoOwes { rule } => {
            if !bare {
                return Ok(None);
            }
            match rule_of(roster, rule) {
                Some(rule) if unspecified(roster, rule)? => silent_bearer(rule),
                Some(rule) => members(roster.set_of_bearers(rule)?, &[&rule.origin.cite]),
                None => Err("only a rule can be owed".into()),
            }
        }
        Question::WhoMust { phrase } => {
            let (who, cites) = who_must(roster, phrase)?;
            if let (true, Some(rule)) = (who.is_empty(), unspecified_duty(roster, phrase)?) {
                return Ok(Some(silent_bearer(rule)));
            }
            members(who, &cites.iter().collect::<Vec<_>>())
        }
        Question::Must { who, phrase } => {
            let (all, cites) = who_must(roster, phrase)?;
            let who = roster.reference(who, &Bind::new(), None, Bodies::Itself)?;
            let must = who.iter().any(|who| all.contains(who));
            let unspecified = unspecified_duty(roster, phrase)?;
            if let (false, Some(rule)) = (must, unspecified) {
                return Ok(Some(silent_bearer(rule)));
            }
            verdict(if must { Value::Yes } else { Value::No }, if must { cites } else { Vec::new() })
        }
        Question::ToWhomIsOwed { rule } => {
            if !bare {
                return Ok(None);
            }
            to_whom(roster, rule)?
        }
        Question::May { who, phrase, .. } => match may(context, roster, who, phrase)? {
            Some(case) => case,
            None => return Ok(None),
        },
        Question::HowLong { from, to } => match how_long(context, roster, from, to)? {
            Some(case) => case,
            None => return Ok(None),
        },
        _ => return Ok(None),
    }))
}

#[expect(clippy::unnecessary_wraps, reason = "all readers of a question give a case")]
fn verdict(value: Value, cites: Vec<EcoString>) -> Case {
    Ok(vec![Found { value, of: None, derivation: Derivation { articles: cites, ..Derivation::default() } }])
}

fn members(who: Vec<TermId>, cites: &[&EcoString]) -> Case {
    let derivation = Derivation { articles: cites.iter().map(|cite| (*cite).clone()).collect(), ..Derivation::default() };
    if who.is_empty() {
        return verdict(Value::None, derivation.articles);
    }
    Ok(who.into_iter().map(|who| Found { value: Value::Member(who), of: None, derivation: derivation.clone() }).collect())
}

fn items(roster: &Roster<'_>, rules: &[RuleId]) -> Case {
    if rules.is_empty() {
        return verdict(Value::None, Vec::new());
    }
    Ok(rules
        .iter()
        .filter_map(|id| roster.treaty.rules.get(id.index()))
        .map(|rule| Found {
            value: Value::Item(rule.name.words().into()),
            of: None,
            derivation: Derivation {
                articles: vec![rule.origin.cite.clone()],
                items: vec![rule.name.text.clone()],
                ..Derivation::default()
            },
        })
        .collect())
}

fn rule_of<'t>(roster: &Roster<'t>, item: &ItemPat) -> Option<&'t Rule> {
    match item.item {
        ItemId::Rule(id) => roster.treaty.rules.get(id.index()),
        _ => None,
    }
}

impl Roster<'_> {
    /// Who bears a rule, its variables left open.
    pub(super) fn set_of_bearers(&self, rule: &Rule) -> Asked<Vec<TermId>> {
        let Some(bearer) = rule.sentence.bearer.get(self.choices)? else {
            return Ok(Vec::new());
        };
        let set = match bearer {
            Bearer::Each(electorate) | Bearer::No(electorate) => &electorate.set,
            Bearer::Any { set, .. } | Bearer::Jointly { set, .. } | Bearer::Count { set, .. } | Bearer::Weight { set, .. } => set,
            Bearer::One(Ref::Var(var)) => {
                return match rule.vars.get(usize::from(var.0)) {
                    Some(variable) => of_type(self, &variable.ty),
                    None => Ok(Vec::new()),
                };
            }
            Bearer::One(one) => return self.one(one),
            Bearer::Unspecified | Bearer::Treaty(_) => return Ok(Vec::new()),
        };
        let mut found = Vec::new();
        for member in &set.members {
            match member.get(self.choices)? {
                Some(Ref::Typed(role, _)) => found.extend(self.members(*role)?),
                Some(other) => found.extend(self.reference(other, &Bind::new(), None, Bodies::Members)?),
                None => {}
            }
        }
        if let Some(except) = &set.except
            && let Some(except) = except.get(self.choices)?
        {
            let out = self.set(except, &Bind::new(), None, Bodies::Members)?;
            found.retain(|who| !out.contains(who));
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn one(&self, one: &Ref) -> Asked<Vec<TermId>> {
        match one {
            Ref::Typed(role, _) => self.members(*role),
            other => self.reference(other, &Bind::new(), None, Bodies::Itself),
        }
    }
}

/// Whether somebody may vote on a decision.
pub(super) fn may_vote<'t>(context: &Context<'t>, roster: &Roster<'t>, who: &Ref, on: &ItemPat) -> Asked<Case> {
    let ItemId::Decision(id) = on.item else {
        return Ok(Err("only a decision has voters".into()));
    };
    let (game, derivation) = match super::block::game_of(context, roster, on, id)? {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    let who = roster.reference(who, &Bind::new(), None, Bodies::Itself)?;
    let may = !who.is_empty() && who.iter().all(|who| game.voters.contains(who));
    Ok(Ok(vec![Found { value: if may { Value::Yes } else { Value::No }, of: None, derivation }]))
}

/// What binds somebody; `bound`: whether a rule's instrument binds him.
pub(super) fn binds(roster: &Roster<'_>, question: &Question, bound: &dyn Fn(&Rule, TermId) -> bool) -> Asked<Option<Case>> {
    Ok(Some(match question {
        Question::DoesBind { rule, who } => does_bind(roster, rule, who, bound)?,
        Question::HowManyBind { kind, who, towards } => how_many_bind(roster, kind, who, towards.as_ref(), bound)?,
        _ => return Ok(None),
    }))
}

fn does_bind(roster: &Roster<'_>, rule: &Subject, who: &Ref, bound: &dyn Fn(&Rule, TermId) -> bool) -> Asked<Case> {
    let who = roster.reference(who, &Bind::new(), None, Bodies::Itself)?;
    let mut cites = Vec::new();
    let mut binds = false;
    for (id, candidate) in (0..).map(RuleId).zip(&roster.treaty.rules) {
        let meant = match rule {
            Subject::Item(item) => item.item == ItemId::Rule(id),
            Subject::Cite(cite) => super::gaps::stands_under(&candidate.origin.cite, cite),
            Subject::Treaty(instrument) => candidate.origin.instrument == *instrument,
            Subject::Event(_) | Subject::Claim(_) => false,
        };
        if meant && roster.choices.holds(&candidate.guard)? {
            let bearers = roster.set_of_bearers(candidate)?;
            if who.iter().any(|who| bearers.contains(who) && bound(candidate, *who)) {
                binds = true;
            }
            if !cites.contains(&candidate.origin.cite) {
                cites.push(candidate.origin.cite.clone());
            }
        }
    }
    Ok(verdict(if binds { Value::Yes } else { Value::No }, cites))
}

/// The duties that can bind somebody.
fn owed(roster: &Roster<'_>, who: &Ref, to: Option<&Set>) -> Asked<Vec<RuleId>> {
    let who = roster.reference(who, &Bind::new(), None, Bodies::Itself)?;
    let mut found = Vec::new();
    for (id, rule) in (0..).map(RuleId).zip(&roster.treaty.rules) {
        if own(roster, rule) && roster.choices.holds(&rule.guard)? && rule.sentence.modal.get(roster.choices)? == Some(&Modal::Shall) {
            let bearers = roster.set_of_bearers(rule)?;
            if who.iter().any(|who| bearers.contains(who)) && owed_to(roster, rule, to, &who)? {
                found.push(id);
            }
        }
    }
    Ok(found)
}

/// Rules of the treaty itself, and of instruments that it uses other than as default law.
fn own(roster: &Roster<'_>, rule: &Rule) -> bool {
    rule.origin.instrument.index() == 0 || roster.treaty.instruments.get(rule.origin.instrument.index()).is_none()
}

fn owed_to(roster: &Roster<'_>, rule: &Rule, to: Option<&Set>, bearer: &[TermId]) -> Asked<bool> {
    let Some(to) = to else { return Ok(true) };
    let to = roster.set(to, &Bind::new(), None, Bodies::Itself)?;
    let creditors = creditors(roster, rule, bearer.first().copied())?;
    Ok(to.iter().any(|one| creditors.contains(one)))
}

fn creditors(roster: &Roster<'_>, rule: &Rule, bearer: Option<TermId>) -> Asked<Vec<TermId>> {
    let mut found = Vec::new();
    for line in &rule.owed_to {
        if roster.choices.holds(&line.guard)?
            && let Some(creditor) = line.value.get(roster.choices)?
        {
            let set = servanda_model::elements::creditor_set(creditor);
            found.extend(roster.set(set, &Bind::new(), bearer, Bodies::Itself)?);
            for member in &set.members {
                if let Some(Ref::Typed(role, _)) = member.get(roster.choices)? {
                    found.extend(roster.members(*role)?);
                }
                if let Some(Ref::Var(var)) = member.get(roster.choices)?
                    && let Some(variable) = rule.vars.get(usize::from(var.0))
                {
                    found.extend(of_type(roster, &variable.ty)?);
                }
            }
        }
    }
    Ok(found)
}

fn of_type(roster: &Roster<'_>, ty: &servanda_model::SlotType) -> Asked<Vec<TermId>> {
    Ok(match ty {
        servanda_model::SlotType::Of(terms) => {
            let mut all = Vec::new();
            for term in terms {
                all.extend(roster.members(*term)?);
            }
            all
        }
        servanda_model::SlotType::Party => roster.parties()?,
        _ => Vec::new(),
    })
}

fn how_many_bind(roster: &Roster<'_>, kind: &str, who: &Set, towards: Option<&Set>, bound: &dyn Fn(&Rule, TermId) -> bool) -> Asked<Case> {
    let who = roster.set(who, &Bind::new(), None, Bodies::Itself)?;
    let (mut count, mut cites) = (0_u32, Vec::new());
    for rule in &roster.treaty.rules {
        if !own(roster, rule) || !roster.choices.holds(&rule.guard)? {
            continue;
        }
        let no = matches!(rule.sentence.bearer.get(roster.choices)?, Some(Bearer::No(_)));
        let fits = match (kind, rule.sentence.modal.get(roster.choices)?) {
            ("prohibitions" | "prohibition", modal) => no || modal == Some(&Modal::ShallNot),
            ("duties" | "duty", modal) => !no && modal == Some(&Modal::Shall),
            ("powers" | "power", modal) => modal == Some(&Modal::HasPower),
            (_, modal) => no || matches!(modal, Some(Modal::Shall | Modal::ShallNot)),
        };
        let bearers = roster.set_of_bearers(rule)?;
        if fits && who.iter().all(|who| bearers.contains(who) && bound(rule, *who)) && owed_to(roster, rule, towards, &who)? {
            count += 1;
            if !cites.contains(&rule.origin.cite) {
                cites.push(rule.origin.cite.clone());
            }
        }
    }
    Ok(verdict(Value::Number(count.into()), cites))
}

fn number_of(roster: &Roster<'_>, number: TermId, of: &Set) -> Asked<Case> {
    let who = roster.set(of, &Bind::new(), None, Bodies::Itself)?;
    let mut sum = RBig::ZERO;
    for who in who {
        match roster.number(number, who)? {
            Some(value) => sum += value,
            None => return Ok(Err("the number is not declared for everybody who is meant".into())),
        }
    }
    Ok(verdict(Value::Number(sum), Vec::new()))
}

/// Whose duty an act is, by the text.
fn who_must(roster: &Roster<'_>, phrase: &Phrase) -> Asked<(Vec<TermId>, Vec<EcoString>)> {
    let (mut who, mut cites) = (Vec::new(), Vec::new());
    for rule in &roster.treaty.rules {
        if roster.choices.holds(&rule.guard)?
            && rule.sentence.modal.get(roster.choices)? == Some(&Modal::Shall)
            && let Some(own) = rule.sentence.phrase.get(roster.choices)?
            && fits(roster, own, phrase)?
        {
            who.extend(roster.set_of_bearers(rule)?);
            cites.push(rule.origin.cite.clone());
        }
    }
    who.sort_unstable();
    who.dedup();
    Ok((who, cites))
}

/// Whether the text names nobody as the bearer of a rule.
fn unspecified(roster: &Roster<'_>, rule: &Rule) -> Asked<bool> {
    Ok(matches!(rule.sentence.bearer.get(roster.choices)?, Some(Bearer::Unspecified)))
}

/// A duty to do this of which the text names no bearer.
fn unspecified_duty<'t>(roster: &Roster<'t>, phrase: &Phrase) -> Asked<Option<&'t Rule>> {
    for rule in &roster.treaty.rules {
        if roster.choices.holds(&rule.guard)?
            && rule.sentence.modal.get(roster.choices)? == Some(&Modal::Shall)
            && unspecified(roster, rule)?
            && let Some(own) = rule.sentence.phrase.get(roster.choices)?
            && fits(roster, own, phrase)?
        {
            return Ok(Some(rule));
        }
    }
    Ok(None)
}

fn silent_bearer(rule: &Rule) -> Case {
    let cite = rule.origin.cite.clone();
    verdict(Value::Silent(servanda_model::Element::Bearer, cite.clone()), vec![cite])
}

/// Whether a rule's sentence speaks of the act asked about.
pub(super) fn fits(roster: &Roster<'_>, own: &Phrase, asked: &Phrase) -> Asked<bool> {
    if own.act != asked.act {
        return Ok(false);
    }
    for (mine, theirs) in own.args.iter().zip(&asked.args) {
        let (Some(mine), Some(theirs)) = (mine, theirs) else {
            continue;
        };
        if let (Some(Arg::Set(mine)), Some(Arg::Set(theirs))) = (mine.get(roster.choices)?, theirs.get(roster.choices)?) {
            let (a, b) = (roster.set(mine, &Bind::new(), None, Bodies::Itself)?, roster.set(theirs, &Bind::new(), None, Bodies::Itself)?);
            if !a.is_empty() && !b.is_empty() && !covers(roster, &a, &b)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Whether a permission of an act covers all that is asked: what is allowed for one purpose is not allowed outright.
pub(super) fn permits(roster: &Roster<'_>, own: &Phrase, asked: &Phrase) -> Asked<bool> {
    let set = |arg: &Option<servanda_model::Choice<Arg>>| -> Asked<Vec<TermId>> {
        match arg {
            Some(arg) => match arg.get(roster.choices)? {
                Some(Arg::Set(set)) => roster.set(set, &Bind::new(), None, Bodies::Itself),
                _ => Ok(Vec::new()),
            },
            None => Ok(Vec::new()),
        }
    };
    for (mine, theirs) in own.args.iter().zip(&asked.args) {
        let (allowed, wanted) = (set(mine)?, set(theirs)?);
        let mut covered = allowed.is_empty() || theirs.is_some();
        for one in &wanted {
            covered &= allowed.is_empty() || covers(roster, &allowed, std::slice::from_ref(one))?;
        }
        if !covered {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether some of these are meant by those: themselves, or a place in one of them.
pub(super) fn covers(roster: &Roster<'_>, those: &[TermId], these: &[TermId]) -> Asked<bool> {
    for one in these {
        for outer in those {
            if one == outer || roster.inside(*one, *outer)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn to_whom(roster: &Roster<'_>, item: &ItemPat) -> Asked<Case> {
    let Some(rule) = rule_of(roster, item) else {
        return Ok(Err("only a rule can be owed".into()));
    };
    let cite = rule.origin.cite.clone();
    if rule.owed_to.is_empty() {
        return Ok(verdict(Value::Silent(servanda_model::Element::Creditor, cite.clone()), vec![cite]));
    }
    Ok(members(creditors(roster, rule, None)?, &[&cite]))
}

/// Whether another rule names this one as what follows from its breach, or from being late.
fn secondary(treaty: &servanda_model::Treaty, rule: &Rule) -> bool {
    use servanda_model::{IfLate, OnBreach};
    let named = |item: &ItemPat| match item.item {
        ItemId::Rule(id) => treaty.rules.get(id.index()).is_some_and(|other| std::ptr::eq(other, rule)),
        _ => false,
    };
    treaty.rules.iter().any(|other| {
        other.on_breach.iter().any(|line| match &line.value {
            OnBreach::InAddition(item) | OnBreach::Instead(item) => named(item),
            OnBreach::Nothing => false,
        }) || other.if_late.iter().any(|line| match &line.value {
            IfLate::ReplacedBy(item) => named(item),
            _ => false,
        })
    })
}

/// A rule of a default layer under which the question is not asked.
pub(super) fn other_layer(context: &Context<'_>, rule: &Rule) -> bool {
    let instrument = context.treaty.instruments.get(rule.origin.instrument.index());
    instrument.is_some_and(|instrument| instrument.default_law) && context.ask.under != Some(rule.origin.instrument)
}

/// Whether somebody may do something, where neither time nor conditions decide it.
fn may<'t>(context: &Context<'t>, roster: &Roster<'t>, who: &Ref, phrase: &Phrase) -> Asked<Option<Case>> {
    if super::force::changes_bonds(context) {
        return Ok(None);
    }
    let who = roster.reference(who, &Bind::new(), None, Bodies::Itself)?;
    let mut prohibited = Vec::new();
    let mut permitted = Vec::new();
    for (id, rule) in (0..).map(RuleId).zip(&roster.treaty.rules) {
        if !roster.choices.holds(&rule.guard)? || other_layer(context, rule) {
            continue;
        }
        let Some(own) = rule.sentence.phrase.get(roster.choices)? else {
            continue;
        };
        if !fits(roster, own, phrase)? {
            continue;
        }
        let bearers = roster.set_of_bearers(rule)?;
        if !who.iter().any(|who| bearers.contains(who)) {
            continue;
        }
        let no = matches!(rule.sentence.bearer.get(roster.choices)?, Some(Bearer::No(_)));
        let conditional = secondary(roster.treaty, rule)
            || !rule.when.is_empty()
            || !rule.ifs.is_empty()
            || !rule.whiles.is_empty()
            || !rule.unless.is_empty()
            || !rule.times.is_empty();
        match rule.sentence.modal.get(roster.choices)? {
            Some(Modal::ShallNot) => prohibited.push((id, conditional)),
            Some(_) if no => prohibited.push((id, conditional)),
            Some(Modal::May | Modal::HasPower) if permits(roster, own, phrase)? => permitted.push((id, conditional)),
            _ => {}
        }
    }
    let any_condition = prohibited.iter().chain(&permitted).any(|(_, conditional)| *conditional);
    if any_condition {
        return Ok(None);
    }
    let cited = |rules: Vec<(RuleId, bool)>| -> Vec<(RuleId, Derivation)> {
        rules.into_iter().map(|(id, _)| (id, super::states::cited(roster.treaty, ItemId::Rule(id)))).collect()
    };
    Ok(Some(Ok(super::permission::weighed(roster, cited(permitted), cited(prohibited))?)))
}

/// The time between two events of the history.
fn how_long<'t>(context: &Context<'t>, roster: &Roster<'t>, from: &'t EventPat, to: &'t EventPat) -> Asked<Option<Case>> {
    let at = |event: &EventPat| -> Asked<Option<&'t Dated>> {
        for ground in &roster.history {
            let mut only = Roster::new(roster.treaty, roster.choices, roster.settings);
            only.history.push(ground.clone());
            if only.happened(event, &Bind::new(), None)? {
                return Ok(context.lines.get(ground.order).copied());
            }
        }
        Ok(None)
    };
    let (Some(from), Some(to)) = (at(from)?, at(to)?) else {
        return Ok(None);
    };
    let days = match (from.when, to.when) {
        (When::Date(a), When::Date(b)) => a.until(b).ok().map(|span| i64::from(span.get_days())),
        (When::Day(a), When::Day(b)) => Some(b - a),
        _ => None,
    };
    Ok(days.and_then(|days| u32::try_from(days).ok()).map(|days| verdict(Value::Duration(days, TimeUnit::Days), Vec::new())))
}
