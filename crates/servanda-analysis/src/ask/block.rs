//! Who can block, who suffices, with how many votes, and how much power: coalitions of a decision or of a whole procedure.

use dashu::rational::RBig;
use ecow::{EcoString, eco_format};
use servanda_model::{Asked, Builtin, DecisionId, EventPat, ItemId, ItemPat, Pick, Question, Set, Subject, TermId, Vote};
use servanda_vote::{Budget, Electorate, Family, Formula, Game, Solved};

use super::{Case, Context, Found};
use crate::answer::{Derivation, FamilyPart, FamilySet, Value};
use crate::coalition::{fold_singles, sets_of};
use crate::forks::{Chosen, Setting, fork};
use crate::games::{DecisionGame, NotYes, Players, VotesNeeded, decision_game};
use crate::procedure::{Conducts, Procedure};
use crate::roster::{Bind, Bodies, Roster};

/// What is asked about, as monotone rules over everybody's conduct.
pub(crate) struct Outcome {
    /// Who takes part.
    pub(crate) players: Players,
    /// Those who resist stay lawful.
    pub(crate) lawful: Formula,
    /// Those who resist may break rules.
    pub(crate) any: Formula,
    /// Where a vote's result depends on what those who do not vote yes do: the outcome for each conduct of theirs, weakest first.
    pub(crate) by_conduct: Vec<(NotYes, Formula)>,
    /// What was used.
    pub(crate) derivation: Derivation,
    /// Why there is no answer.
    pub(crate) unsupported: Option<EcoString>,
    /// An undetermined fact.
    pub(crate) depends: Option<EcoString>,
}

/// Compiles the subject of a question.
pub(crate) fn outcome<'t>(context: &Context<'t>, roster: &Roster<'t>, what: &'t Subject) -> Asked<Outcome> {
    let mut players = Players::default();
    let presume = !asks_for_force(roster, what)?;
    let mut formulas = Vec::new();
    let mut derivation = Derivation::default();
    let (mut unsupported, mut depends, mut matters) = (None, None, false);
    for conducts in [Conducts::Lawful, Conducts::Any] {
        let mut procedure = Procedure::new(roster, &mut players, &context.lines, conducts, presume);
        formulas.push(compiled(context, &mut procedure, what)?);
        matters |= procedure.conduct_matters;
        derivation.merge(&procedure.derivation);
        unsupported = unsupported.or(procedure.unsupported);
        depends = depends.or(procedure.depends);
    }
    if !matches!(what, Subject::Item(ItemPat { item: ItemId::Decision(_), .. })) {
        derivation.notes.push("time aside: deadlines and the order of moves are not looked at".into());
    }
    let mut by_conduct = Vec::new();
    if matters {
        for conduct in [NotYes::Abstain, NotYes::Absent, NotYes::No] {
            let mut procedure = Procedure::new(roster, &mut players, &context.lines, Conducts::Any, presume);
            procedure.conduct = Some(conduct);
            by_conduct.push((conduct, compiled(context, &mut procedure, what)?));
        }
    }
    if !presume {
        roster.presumes_nothing();
    }
    let any = formulas.pop().unwrap_or(Formula::False);
    let lawful = formulas.pop().unwrap_or(Formula::False);
    Ok(Outcome { players, lawful, any, by_conduct, derivation, unsupported, depends })
}

/// The formula of the subject of a question.
fn compiled<'t>(context: &Context<'t>, procedure: &mut Procedure<'_, 't>, what: &'t Subject) -> Asked<Formula> {
    match what {
        Subject::Item(item) => {
            let bind = procedure.passed(item, &context.bound)?;
            match item.item {
                ItemId::Rule(id) => procedure.rule_arises(id, &bind),
                ItemId::Decision(id) => procedure.decision_adopted(id, &bind),
                ItemId::Fact(id) => procedure.fact_begins(id, &bind),
            }
        }
        Subject::Event(event) => procedure.event_happens(event),
        Subject::Treaty(_) | Subject::Cite(_) | Subject::Claim(_) => {
            procedure.unsupported = Some("name the rule, decision or event that is meant".into());
            Ok(Formula::False)
        }
    }
}

/// Whether the question is about entry into force, which is then not presumed.
fn asks_for_force(roster: &Roster<'_>, what: &Subject) -> Asked<bool> {
    let of = |act: servanda_model::ActId| {
        roster.treaty.acts.get(act.index()).and_then(|act| act.builtin).is_some_and(|builtin| {
            matches!(
                builtin,
                Builtin::EntersIntoForce
                    | Builtin::TreatyApplies
                    | Builtin::TreatyAppliesProvisionally
                    | Builtin::Signs
                    | Builtin::Ratifies
                    | Builtin::Accepts
                    | Builtin::Accedes
            )
        })
    };
    Ok(match what {
        Subject::Item(item) => match item.item {
            ItemId::Rule(id) => match roster.treaty.rules.get(id.index()) {
                Some(rule) => rule.sentence.phrase.get(roster.choices)?.is_some_and(|phrase| of(phrase.act)),
                None => false,
            },
            _ => false,
        },
        Subject::Event(event) => matches!(&**event, EventPat::Act { phrase, .. } if of(phrase.act)),
        Subject::Treaty(_) => true,
        Subject::Cite(_) | Subject::Claim(_) => false,
    })
}

/// The coalition questions. `None`: not one of them.
pub(super) fn answer<'t>(context: &Context<'t>, roster: &Roster<'t>, question: &'t Question) -> Asked<Option<Case>> {
    let case = match question {
        Question::WhoCanBlock { of, what, together_with, in_breach } => {
            let outcome = outcome(context, roster, what)?;
            let scope = Scope::read(roster, of.as_ref(), together_with.as_ref())?;
            blocking(roster, &outcome, &scope, *in_breach)?
        }
        Question::HowFewCanBlock { what, in_breach } => {
            let outcome = outcome(context, roster, what)?;
            fewest(&outcome, *in_breach)
        }
        Question::CanBlock { who, what, together_with, in_breach } => {
            let outcome = outcome(context, roster, what)?;
            let mut who = roster.set(who, &Bind::new(), None, Bodies::Itself)?;
            if let Some(with) = together_with {
                who.extend(roster.set(with, &Bind::new(), None, Bodies::Itself)?);
            }
            can_block(&outcome, &who, *in_breach)
        }
        Question::WhoSuffices { of, what } => {
            let outcome = outcome(context, roster, what)?;
            let scope = Scope::read(roster, of.as_ref(), None)?;
            sufficing(roster, &outcome, &scope)?
        }
        Question::HowFewSuffice { what } => {
            let outcome = outcome(context, roster, what)?;
            with_family(&outcome, Ask::Suffices, |family| match family.smallest() {
                Some(size) => Value::Number(size.into()),
                None => Value::Impossible,
            })
        }
        Question::DoesSuffice { who, what } => {
            let outcome = outcome(context, roster, what)?;
            let who = roster.set(who, &Bind::new(), None, Bodies::Itself)?;
            let inside: Vec<Option<usize>> = who.iter().map(|who| outcome.players.find(*who)).collect();
            let yes = outcome.any.holds(|player| inside.contains(&Some(player)));
            verdict(&outcome, if yes { Value::Yes } else { Value::No })
        }
        Question::HowManyBlocks { what } => {
            let outcome = outcome(context, roster, what)?;
            with_family(&outcome, Ask::Blocks, |family| Value::Number(RBig::from(family.count())))
        }
        Question::HowManySets { what } => {
            let outcome = outcome(context, roster, what)?;
            with_family(&outcome, Ask::Suffices, |family| Value::Number(RBig::from(family.count())))
        }
        Question::HowManyVotes { what } => how_many_votes(context, roster, what)?,
        Question::Index { index, of, each, what } => {
            let outcome = outcome(context, roster, what)?;
            power(roster, &outcome, index, of, *each)?
        }
        Question::WhoCanTurn { of, what } => super::turn::answer(context, roster, of.as_ref(), what)?,
        Question::WhatIfSilent { on } => silence(context, roster, on)?,
        _ => return Ok(None),
    };
    Ok(Some(case))
}

/// Whose part is looked at, and who joins anyway.
#[derive(Default)]
struct Scope {
    of: Option<Vec<TermId>>,
    with: Vec<TermId>,
    with_name: EcoString,
}

impl Scope {
    fn read(roster: &Roster<'_>, of: Option<&Set>, with: Option<&Set>) -> Asked<Self> {
        let mut scope = Self::default();
        if let Some(of) = of {
            scope.of = Some(roster.set(of, &Bind::new(), None, Bodies::Members)?);
        }
        if let Some(with) = with {
            scope.with = roster.set(with, &Bind::new(), None, Bodies::Itself)?;
            scope.with_name = crate::coalition::class_name(roster, &scope.with)?;
        }
        Ok(scope)
    }

    /// What is known of a player before anybody in the scope moves: who stands outside helps, who joins anyway resists.
    fn known(&self, players: &Players, player: usize) -> Option<bool> {
        let who = players.list().get(player)?;
        if self.with.contains(who) {
            Some(false)
        } else if self.of.as_ref().is_some_and(|of| !of.contains(who)) {
            Some(true)
        } else {
            None
        }
    }
}

/// What cannot be answered, in the order in which it is said.
fn obstacle(outcome: &Outcome) -> Option<Case> {
    if let Some(reason) = &outcome.unsupported {
        return Some(Err(reason.clone()));
    }
    if let Some(fact) = &outcome.depends {
        return Some(Ok(vec![Found { value: Value::DependsOn(fact.clone()), of: None, derivation: outcome.derivation.clone() }]));
    }
    None
}

/// Whether it can happen at all, everybody helping.
fn possible(outcome: &Outcome) -> bool {
    outcome.any.holds(|_| true)
}

fn verdict(outcome: &Outcome, value: Value) -> Case {
    if let Some(case) = obstacle(outcome) {
        return case;
    }
    let value = if possible(outcome) || matches!(value, Value::No) { value } else { Value::Impossible };
    Ok(vec![Found { value, of: None, derivation: outcome.derivation.clone() }])
}

fn electorate(players: &Players) -> Electorate {
    Electorate::anonymous(players.list().len())
}

fn solved<'b>(outcome: &Outcome, formula: &Formula, budget: &Budget<'b>) -> Result<Option<Solved<'b>>, EcoString> {
    if outcome.players.list().is_empty() {
        return Ok(None);
    }
    let game = Game::new(electorate(&outcome.players), formula.clone()).map_err(said)?;
    Ok(Some(game.solve(budget).map_err(said)?))
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that `map_err` wants")]
fn said(error: servanda_vote::VoteError) -> EcoString {
    eco_format!("{error}")
}

/// Which family.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    Blocks,
    Suffices,
}

fn family(outcome: &Outcome, formula: &Formula, ask: Ask) -> Result<Option<Family>, EcoString> {
    let budget = Budget::default();
    let Some(solved) = solved(outcome, formula, &budget)? else {
        return Ok(None);
    };
    let family = match ask {
        Ask::Blocks => solved.minimal_blocking(),
        Ask::Suffices => solved.minimal_winning(),
    };
    Ok(Some(family.map_err(said)?))
}

fn with_family(outcome: &Outcome, ask: Ask, read: impl FnOnce(&Family) -> Value) -> Case {
    if let Some(case) = obstacle(outcome) {
        return case;
    }
    let value = match family(outcome, if ask == Ask::Blocks { &outcome.lawful } else { &outcome.any }, ask) {
        Err(reason) => return Err(reason),
        _ if !possible(outcome) => Value::Impossible,
        Ok(None) => Value::Number(RBig::ZERO),
        Ok(Some(family)) => read(&family),
    };
    Ok(vec![Found { value, of: None, derivation: outcome.derivation.clone() }])
}

fn fewest(outcome: &Outcome, in_breach: bool) -> Case {
    let formula = if in_breach { &outcome.any } else { &outcome.lawful };
    if let Some(case) = obstacle(outcome) {
        return case;
    }
    let value = if possible(outcome) {
        match family(outcome, formula, Ask::Blocks)? {
            Some(family) => family.smallest().map_or(Value::None, |size| Value::Number(size.into())),
            None => Value::None,
        }
    } else {
        Value::Impossible
    };
    Ok(vec![Found { value, of: None, derivation: outcome.derivation.clone() }])
}

/// Whether these can block. In breach: only what lawful conduct of theirs could not.
fn can_block(outcome: &Outcome, who: &[TermId], in_breach: bool) -> Case {
    let against: Vec<Option<usize>> = who.iter().map(|who| outcome.players.find(*who)).collect();
    let fails = |formula: &Formula| !formula.holds(|player| !against.contains(&Some(player)));
    let blocks = if in_breach { fails(&outcome.any) && !fails(&outcome.lawful) } else { fails(&outcome.lawful) };
    if let Some(case) = obstacle(outcome) {
        return case;
    }
    let value = match (possible(outcome), blocks) {
        (false, _) => Value::Impossible,
        (true, true) => Value::Yes,
        (true, false) => Value::No,
    };
    Ok(vec![Found { value, of: None, derivation: outcome.derivation.clone() }])
}

/// Who can block, these joining anyway.
pub(crate) fn blocking_sets(
    roster: &Roster<'_>,
    outcome: &Outcome,
    with: &[TermId],
    in_breach: bool,
) -> Asked<Result<Vec<Value>, EcoString>> {
    let mut scope = Scope { of: None, with: with.to_vec(), with_name: EcoString::new() };
    scope.with_name = crate::coalition::class_name(roster, &scope.with)?;
    Ok(blocking(roster, outcome, &scope, in_breach)?.map(|found| found.into_iter().map(|found| found.value).collect()))
}

/// Who can block: the minimal sets, grouped.
fn blocking(roster: &Roster<'_>, outcome: &Outcome, scope: &Scope, in_breach: bool) -> Asked<Case> {
    if let Some(case) = obstacle(outcome) {
        return Ok(case);
    }
    if !possible(outcome) {
        return Ok(Ok(vec![Found { value: Value::Impossible, of: None, derivation: outcome.derivation.clone() }]));
    }
    let narrowed = |formula: &Formula| formula.given(&|player| scope.known(&outcome.players, player));
    let (lawful, any) = (narrowed(&outcome.lawful), narrowed(&outcome.any));
    let mut sets = match block_sets(roster, outcome, scope, &lawful, in_breach.then_some(&any))? {
        Ok(sets) => sets,
        Err(reason) => return Ok(Err(reason)),
    };
    for set in &mut sets {
        if !scope.with.is_empty() {
            set.parts.insert(0, FamilyPart { count: scope.with.len() as u32, class: scope.with.clone(), name: scope.with_name.clone() });
        }
    }
    Ok(Ok(listed(outcome, sets)))
}

fn listed(outcome: &Outcome, sets: Vec<FamilySet>) -> Vec<Found> {
    let found = |value| Found { value, of: None, derivation: outcome.derivation.clone() };
    if sets.is_empty() {
        return vec![found(Value::None)];
    }
    sets.into_iter().map(|set| found(Value::Family(set))).collect()
}

/// One set of a pattern, as players, those who join anyway included.
fn first_of(outcome: &Outcome, scope: &Scope, set: &FamilySet) -> Vec<usize> {
    let chosen = set.parts.iter().flat_map(|part| part.class.iter().take(part.count as usize));
    chosen.chain(&scope.with).filter_map(|who| outcome.players.find(*who)).collect()
}

type Sets = Result<Vec<FamilySet>, EcoString>;

/// The minimal blocking sets by lawful conduct, or (`breach`) the further ones.
fn block_sets(roster: &Roster<'_>, outcome: &Outcome, scope: &Scope, lawful: &Formula, breach: Option<&Formula>) -> Asked<Sets> {
    let mut family = match family(outcome, breach.unwrap_or(lawful), Ask::Blocks) {
        Ok(Some(family)) => family,
        Ok(None) => return Ok(Ok(Vec::new())),
        Err(reason) => return Ok(Err(reason)),
    };
    // Who is alike in breach need not be alike in what it may lawfully do; who is alike where every conduct counts, not in each of them.
    let finer = breach.map(|_| lawful).into_iter().chain(outcome.by_conduct.iter().map(|(_, formula)| formula));
    for formula in finer {
        let budget = Budget::default();
        let refined = solved(outcome, formula, &budget).and_then(|solved| match solved {
            Some(solved) => family.refined(|player| solved.class_of(player), &budget).map(Some).map_err(said),
            None => Ok(None),
        });
        match refined {
            Ok(Some(refined)) => family = refined,
            Ok(None) => {}
            Err(reason) => return Ok(Err(reason)),
        }
    }
    let (mut sets, whole) = sets_of(roster, &outcome.players, &family, None)?;
    if !whole {
        return Ok(Err(too_many(&family)));
    }
    if breach.is_some() {
        sets.retain(|set| {
            let first = first_of(outcome, scope, set);
            outcome.lawful.holds(|player| !first.contains(&player))
        });
    }
    if !outcome.by_conduct.is_empty() {
        for set in &mut sets {
            let first = first_of(outcome, scope, set);
            set.conduct = weakest(&outcome.by_conduct, &first);
        }
    }
    // Sets that need the same conduct are told together.
    let mut by_conduct: Vec<(Option<Vote>, Vec<FamilySet>)> = Vec::new();
    for set in sets {
        match by_conduct.iter_mut().find(|(conduct, _)| *conduct == set.conduct) {
            Some((_, all)) => all.push(set),
            None => by_conduct.push((set.conduct, vec![set])),
        }
    }
    let mut all = Vec::new();
    for (_, sets) in by_conduct {
        all.extend(fold_singles(roster, sets)?);
    }
    Ok(Ok(all))
}

fn too_many(family: &Family) -> EcoString {
    eco_format!(
        "there are {} sets in {} patterns: too many to list; ask how many, how few, or whether a set can",
        family.count(),
        family.pattern_count()
    )
}

/// The weakest conduct by which a set blocks a decision; `None` where not voting yes is enough.
fn weakest(by_conduct: &[(NotYes, Formula)], set: &[usize]) -> Option<Vote> {
    let blocks = |formula: &Formula| !formula.holds(|player| !set.contains(&player));
    let by: Vec<_> = by_conduct.iter().filter(|(_, formula)| blocks(formula)).map(|(conduct, _)| *conduct).collect();
    match by.as_slice() {
        // Where their noes would do less: they would make a tie that counts as yes.
        [first @ NotYes::Abstain, rest @ ..] if !rest.contains(&NotYes::No) && by_conduct.len() > 1 => Some(first.vote()),
        [NotYes::Abstain, ..] | [] => None,
        [first, ..] => Some(first.vote()),
    }
}

fn sufficing(roster: &Roster<'_>, outcome: &Outcome, scope: &Scope) -> Asked<Case> {
    if let Some(case) = obstacle(outcome) {
        return Ok(case);
    }
    if !possible(outcome) {
        return Ok(Ok(listed(outcome, Vec::new())
            .into_iter()
            .map(|mut found| {
                found.value = Value::Impossible;
                found
            })
            .collect()));
    }
    // Looking inside a set: everybody outside it does nothing.
    let formula = outcome.any.given(&|player| {
        let who = outcome.players.list().get(player)?;
        scope.of.as_ref().is_some_and(|of| !of.contains(who)).then_some(false)
    });
    let family = match family(outcome, &formula, Ask::Suffices) {
        Ok(Some(family)) => family,
        Ok(None) => return Ok(Ok(listed(outcome, Vec::new()))),
        Err(reason) => return Ok(Err(reason)),
    };
    let (sets, whole) = sets_of(roster, &outcome.players, &family, None)?;
    if !whole {
        return Ok(Err(too_many(&family)));
    }
    Ok(Ok(listed(outcome, fold_singles(roster, sets)?)))
}

/// Votes needed where all vote: one entry per alternative majority.
fn how_many_votes<'t>(context: &Context<'t>, roster: &Roster<'t>, item: &ItemPat) -> Asked<Case> {
    let ItemId::Decision(id) = item.item else {
        return Ok(Err("only a decision has votes".into()));
    };
    let (game, derivation) = match game_of(context, roster, item, id)? {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    if !game.weights.is_empty() && game.needed.iter().any(Vec::is_empty) {
        let names: Vec<EcoString> = game.weights.iter().map(|name| eco_format!("`{name}`")).collect();
        return Ok(Err(eco_format!(
            "it is adopted by a share of {}, which no number of votes gives: ask who suffices for it",
            crate::coalition::joined(&names)
        )));
    }
    let mut derivation = derivation;
    for name in &game.weights {
        derivation.notes.push(eco_format!("a share of `{name}` is needed as well"));
    }
    let mut all = Vec::new();
    for needed in least(game.needed) {
        let found = Found { value: Value::Votes(needed), of: None, derivation: derivation.clone() };
        if !all.contains(&found) {
            all.push(found);
        }
    }
    Ok(if all.is_empty() { Err("no line says by how many votes it is adopted".into()) } else { Ok(all) })
}

/// What is really needed: of two numbers of one base the larger, and no way that asks all that another
/// asks and more. Votes of whomever are votes of members.
fn least(ways: Vec<VotesNeeded>) -> Vec<VotesNeeded> {
    let ways: Vec<_> = ways
        .into_iter()
        .map(|way| {
            let mut kept = VotesNeeded::new();
            for (votes, base) in way {
                match kept.iter_mut().find(|(_, other)| *other == base) {
                    Some((most, _)) => *most = votes.max(*most),
                    None => kept.push((votes, base)),
                }
            }
            kept
        })
        .collect();
    let asks_all = |way: &[(u32, EcoString)], of: &[(u32, EcoString)]| {
        of.iter().all(|(votes, base)| way.iter().any(|(own, of)| (of == base || base == "members") && own >= votes))
    };
    let needless = |way: &VotesNeeded| ways.iter().any(|other| other != way && asks_all(way, other));
    ways.iter().filter(|way| !needless(way)).cloned().collect()
}

/// A decision of a question as a game, with the article.
pub(super) fn game_of<'t>(
    context: &Context<'t>,
    roster: &Roster<'t>,
    item: &ItemPat,
    id: DecisionId,
) -> Asked<Result<(DecisionGame, Derivation), EcoString>> {
    let mut players = Players::default();
    let bind = Procedure::new(roster, &mut players, &context.lines, Conducts::Any, true).passed(item, &context.bound)?;
    let mut derivation = Derivation::default();
    if let Some(decision) = roster.treaty.decisions.get(id.index()) {
        derivation.items.push(decision.name.text.clone());
    }
    Ok(decision_game(roster, &mut players, id, &bind)?.map(|game| {
        derivation.articles.clone_from(&game.articles);
        derivation.notes.clone_from(&game.notes);
        (game, derivation)
    }))
}

/// What becomes of a decision on which nobody votes.
fn silence<'t>(context: &Context<'t>, roster: &Roster<'t>, item: &ItemPat) -> Asked<Case> {
    let ItemId::Decision(id) = item.item else {
        return Ok(Err("only a decision can meet silence".into()));
    };
    let Some(decision) = roster.treaty.decisions.get(id.index()) else {
        return Ok(Err("there is no such decision".into()));
    };
    let (game, derivation) = match game_of(context, roster, item, id)? {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    let absent = game.by_conduct.iter().find(|(conduct, _)| *conduct == crate::games::NotYes::Absent);
    let adopted = absent.is_some_and(|(_, formula)| formula.holds(|_| false));
    let mut otherwise = None;
    for line in &decision.otherwise {
        if roster.choices.holds(&line.guard)? {
            otherwise = Some(line.value);
        }
    }
    // Nobody objects: without a line on silence, nothing says that a proposal on which nobody has spoken is adopted.
    let tacit = adopted
        || decision
            .adopted
            .resolve(roster.choices)?
            .iter()
            .any(|way| way.iter().all(|share| matches!(share.kind, servanda_model::ShareKind::Consensus)));
    let mut spoken = false;
    for line in &decision.counts {
        spoken |= matches!(line.value.0, servanda_model::Conduct::Silence | servanda_model::Conduct::Absence)
            && roster.choices.holds(&line.guard)?;
    }
    if tacit && !decision.adopted.is_empty() && !spoken && otherwise.is_none() && decision.procedure.is_none() {
        let value = Value::Silent(servanda_model::Element::Silence, decision.origin.cite.clone());
        return Ok(Ok(vec![Found { value, of: None, derivation }]));
    }
    let mut window = false;
    for line in &decision.times {
        window |= roster.choices.holds(&line.guard)?;
    }
    let state = match (adopted, otherwise, window) {
        (true, ..) | (false, Some(true), _) => "adopted",
        (false, Some(false), _) => "rejected",
        (false, None, true) => "lapsed",
        (false, None, false) => "open",
    };
    Ok(Ok(vec![Found { value: Value::State(state.into(), None), of: None, derivation }]))
}

/// A power index.
fn power(roster: &Roster<'_>, outcome: &Outcome, index: &str, of: &Set, each: bool) -> Asked<Case> {
    if let Some(case) = obstacle(outcome) {
        return Ok(case);
    }
    let who = roster.set(of, &Bind::new(), None, if each { Bodies::Members } else { Bodies::Itself })?;
    let budget = Budget::default();
    let solved = match solved(outcome, &outcome.any, &budget) {
        Ok(Some(solved)) => solved,
        Ok(None) => return Ok(Err("nobody takes part".into())),
        Err(reason) => return Ok(Err(reason)),
    };
    let values = match crate::ask::index::values(&solved, index) {
        Ok(values) => values,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut found: Vec<Found> = Vec::new();
    let mut told: Vec<(RBig, Vec<TermId>)> = Vec::new();
    for one in who {
        let value = outcome.players.find(one).and_then(|at| values.get(at).cloned()).unwrap_or(RBig::ZERO);
        match told.iter_mut().find(|(known, _)| *known == value) {
            Some((_, all)) => all.push(one),
            None => told.push((value, vec![one])),
        }
    }
    let several = told.len() > 1;
    for (value, class) in told {
        let name = crate::coalition::class_name(roster, &class)?;
        found.push(Found { value: Value::Number(value), of: several.then_some(name), derivation: outcome.derivation.clone() });
    }
    Ok(Ok(found))
}

/// `which choices deny S a block of X`: the smallest changes to the base under which S alone can block neither lawfully nor in
/// breach.
pub(super) fn denials<'t>(
    context: &Context<'t>,
    base: &[Pick],
    who: &'t Set,
    what: &'t Subject,
    budget: usize,
) -> Result<Vec<(Setting, Case)>, crate::forks::GaveUp> {
    let changes = changes(context, base);
    let start = Chosen::new(context.treaty, []);
    fork(&start, budget, |chosen| {
        let denied = |change: &[Pick]| -> Asked<Result<Option<Found>, EcoString>> {
            let mut picks: Setting = chosen.picks().clone();
            picks.extend(base.iter().map(|pick| (pick.issue, pick.alt)));
            picks.extend(change.iter().map(|pick| (pick.issue, pick.alt)));
            let chosen = Chosen::new(context.treaty, picks.into_iter().map(|(issue, alt)| Pick { issue, alt }));
            let roster = context.roster(&chosen)?;
            let outcome = outcome(context, &roster, what)?;
            let value = if change.is_empty() { Value::None } else { Value::Settings(change.to_vec()) };
            if let Some(reason) = outcome.unsupported {
                return Ok(Err(reason));
            }
            if let Some(fact) = outcome.depends {
                return Ok(Err(eco_format!("whether a choice denies the block depends on the fact `{fact}`: state it in `given`")));
            }
            let who = roster.set(who, &Bind::new(), None, Bodies::Itself)?;
            let against: Vec<Option<usize>> = who.iter().map(|who| outcome.players.find(*who)).collect();
            let blocked = |formula: &Formula| !formula.holds(|player| !against.contains(&Some(player)));
            let free = possible(&outcome) && !blocked(&outcome.any) && !blocked(&outcome.lawful);
            Ok(Ok(free.then_some(Found { value, of: None, derivation: outcome.derivation })))
        };
        let mut found: Vec<(Vec<Pick>, Found)> = Vec::new();
        for change in &changes {
            if found.iter().any(|(less, _)| less.iter().all(|pick| change.contains(pick))) {
                continue;
            }
            match denied(change)? {
                Err(reason) => return Ok(Err(reason)),
                Ok(None) => {}
                Ok(Some(denial)) => found.push((change.clone(), denial)),
            }
        }
        Ok(Ok(found.into_iter().map(|(_, found)| found).collect()))
    })
}

/// The changes to try: none, one, two of the choices that the base names and of the suppositions.
fn changes(context: &Context<'_>, base: &[Pick]) -> Vec<Vec<Pick>> {
    let mut single = Vec::new();
    for (index, issue) in (0..).zip(&context.treaty.issues) {
        let id = servanda_model::IssueId(index);
        let now = match base.iter().find(|pick| pick.issue == id) {
            Some(pick) => pick.alt,
            None if issue.kind == servanda_model::IssueKind::Supposition => crate::forks::text_itself(issue),
            None => continue,
        };
        single.extend((0..issue.alts.len() as u16).filter(|alt| *alt != now).map(|alt| Pick { issue: id, alt }));
    }
    let mut all = vec![Vec::new()];
    all.extend(single.iter().map(|pick| vec![*pick]));
    for (at, first) in single.iter().enumerate() {
        for second in &single[at + 1..] {
            if first.issue != second.issue {
                all.push(vec![*first, *second]);
            }
        }
    }
    all
}
