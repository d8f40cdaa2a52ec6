//! Is the order feasible? What can happen is the least set closed under its own requirements; what waits for itself never does.
//!
//! An item or act can happen when its triggers, its conditions, the events it must come after, what excuses its prohibitions and
//! the assumptions can; one alternative of an `or` is enough. Conditions that something be absent can be met.

use std::collections::BTreeMap;

use ecow::EcoString;
use servanda_model::DecisionId;
use servanda_model::{
    ActId, Anchor, Asked, Base, BaseWho, Bearer, Builtin, Cond, Dnf, EventPat, FactId, InstrumentId, ItemId, ItemPat, Modal, Phrase, Point,
    Rule, RuleId, ShareKind, State, TermKind, Time, TreatyState,
};

use super::{Case, Found};
use crate::answer::{Derivation, Value};
use crate::games::{Players, decision_game};
use crate::procedure::point_event;
use crate::roster::{Bind, Roster};

/// Something that can happen or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    /// The rule arises.
    Arises(RuleId),
    /// The rule is performed.
    Performed(RuleId),
    /// The decision opens.
    Opens(DecisionId),
    /// The decision is adopted.
    Adopted(DecisionId),
    Fact(FactId),
    Act(ActId),
    /// The instrument is in force, or (`true`) at least applied provisionally.
    Force(InstrumentId, bool),
}

/// A monotone requirement.
#[derive(Clone, Debug)]
enum Need {
    Node(Node),
    All(Vec<Need>),
    Any(Vec<Need>),
    /// Cannot be met at all.
    Impossible,
}

impl Need {
    const NOTHING: Self = Self::All(Vec::new());

    fn met(&self, can: &BTreeMap<Node, bool>) -> bool {
        match self {
            Self::Node(node) => can.get(node).copied().unwrap_or(false),
            Self::All(parts) => parts.iter().all(|part| part.met(can)),
            Self::Any(parts) => parts.iter().any(|part| part.met(can)),
            Self::Impossible => false,
        }
    }

    /// The nodes on which an unmet requirement waits.
    fn waits(&self, can: &BTreeMap<Node, bool>, found: &mut Vec<Node>) {
        if self.met(can) {
            return;
        }
        match self {
            Self::Node(node) => {
                if !found.contains(node) {
                    found.push(*node);
                }
            }
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.waits(can, found)),
            Self::Impossible => {}
        }
    }
}

/// Elementary cycles that are listed at most.
const CYCLES: usize = 50;

/// The answer under one combination of choices.
pub(super) fn answer(roster: &Roster<'_>) -> Asked<Case> {
    let mut graph = Graph { roster, needs: BTreeMap::new(), todo: Vec::new() };
    let treaty = roster.treaty;
    for (index, rule) in (0..).zip(&treaty.rules) {
        if roster.choices.holds(&rule.guard)? {
            graph.todo.push(Node::Arises(RuleId(index)));
            let no = matches!(rule.sentence.bearer.get(roster.choices)?, Some(Bearer::No(_)));
            if !no && matches!(rule.sentence.modal.get(roster.choices)?, Some(Modal::Shall)) {
                graph.todo.push(Node::Performed(RuleId(index)));
            }
        }
    }
    for (index, decision) in (0..).zip(&treaty.decisions) {
        if roster.choices.holds(&decision.guard)? {
            graph.todo.push(Node::Adopted(DecisionId(index)));
        }
    }
    for (index, fact) in (0..).zip(&treaty.facts) {
        if roster.choices.holds(&fact.guard)? {
            graph.todo.push(Node::Fact(FactId(index)));
        }
    }
    while let Some(node) = graph.todo.pop() {
        if !graph.needs.contains_key(&node) {
            let need = graph.need(node)?;
            graph.needs.insert(node, need);
        }
    }
    let mut can: BTreeMap<Node, bool> = graph.needs.keys().map(|node| (*node, false)).collect();
    loop {
        let new: Vec<Node> = graph.needs.iter().filter(|(node, need)| !can[node] && need.met(&can)).map(|(node, _)| *node).collect();
        if new.is_empty() {
            break;
        }
        for node in new {
            can.insert(node, true);
        }
    }
    Ok(Ok(entries(&graph, &can)))
}

fn entries(graph: &Graph<'_, '_>, can: &BTreeMap<Node, bool>) -> Vec<Found> {
    let mut edges: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    for (node, need) in &graph.needs {
        if !can[node] {
            let mut waits = Vec::new();
            need.waits(can, &mut waits);
            edges.insert(*node, waits);
        }
    }
    let mut cycles: Vec<Vec<EcoString>> = Vec::new();
    let mut articles: Vec<Vec<EcoString>> = Vec::new();
    for start in edges.keys() {
        let mut path = vec![*start];
        walk(&edges, *start, &mut path, &mut |cycle| {
            let names = graph.names(cycle);
            if !names.is_empty() && !cycles.iter().any(|known| same_cycle(known, &names)) && cycles.len() < CYCLES {
                cycles.push(names);
                articles.push(graph.articles(cycle));
            }
            cycles.len() < CYCLES
        });
    }
    if cycles.is_empty() {
        let stuck: Vec<Node> = edges.iter().filter(|(_, waits)| waits.is_empty()).map(|(node, _)| *node).collect();
        if let Some(node) = stuck.first() {
            cycles.push(graph.names(&[*node]));
            articles.push(graph.articles(&[*node]));
        }
    }
    if cycles.is_empty() {
        return vec![Found { value: Value::Yes, of: None, derivation: Derivation::default() }];
    }
    cycles
        .into_iter()
        .zip(articles)
        .map(|(cycle, articles)| Found {
            value: Value::NoCycle(cycle),
            of: None,
            derivation: Derivation {
                articles,
                notes: vec!["each step waits for the next, and the last for the first".into()],
                ..Derivation::default()
            },
        })
        .collect()
}

/// All elementary cycles through the first node of the path, over nodes that come after it.
fn walk(edges: &BTreeMap<Node, Vec<Node>>, start: Node, path: &mut Vec<Node>, found: &mut dyn FnMut(&[Node]) -> bool) -> bool {
    let Some(last) = path.last().copied() else {
        return true;
    };
    for next in edges.get(&last).into_iter().flatten() {
        if *next == start {
            if !found(path) {
                return false;
            }
        } else if *next > start && !path.contains(next) && edges.contains_key(next) && path.len() < 40 {
            path.push(*next);
            let go_on = walk(edges, start, path, found);
            path.pop();
            if !go_on {
                return false;
            }
        }
    }
    true
}

fn same_cycle(a: &[EcoString], b: &[EcoString]) -> bool {
    a.len() == b.len() && (0..a.len()).any(|by| (0..a.len()).all(|at| a[at] == b[(at + by) % b.len()]))
}

struct Graph<'g, 't> {
    roster: &'g Roster<'t>,
    needs: BTreeMap<Node, Need>,
    todo: Vec<Node>,
}

impl Graph<'_, '_> {
    /// The declared items and acts of a cycle, built-in milestones left out, each once where it stands twice in a row.
    fn names(&self, cycle: &[Node]) -> Vec<EcoString> {
        let treaty = self.roster.treaty;
        let mut names: Vec<EcoString> = Vec::new();
        for node in cycle {
            let name = match node {
                Node::Arises(id) | Node::Performed(id) => treaty.rules.get(id.index()).map(|item| item.name.text.clone()),
                Node::Opens(id) | Node::Adopted(id) => treaty.decisions.get(id.index()).map(|item| item.name.text.clone()),
                Node::Fact(id) => treaty.facts.get(id.index()).map(|item| item.name.text.clone()),
                Node::Act(id) => treaty.acts.get(id.index()).filter(|act| act.builtin.is_none()).map(|act| act.text.clone()),
                Node::Force(..) => None,
            };
            if let Some(name) = name
                && names.last() != Some(&name)
            {
                names.push(name);
            }
        }
        while names.len() > 1 && names.first() == names.last() {
            names.pop();
        }
        // The step that a reader meets first in the text begins the circle.
        names
    }

    fn articles(&self, cycle: &[Node]) -> Vec<EcoString> {
        let treaty = self.roster.treaty;
        let mut cites: Vec<EcoString> = Vec::new();
        for node in cycle {
            let cite = match node {
                Node::Arises(id) | Node::Performed(id) => treaty.rules.get(id.index()).map(|item| item.origin.cite.clone()),
                Node::Opens(id) | Node::Adopted(id) => treaty.decisions.get(id.index()).map(|item| item.origin.cite.clone()),
                Node::Fact(id) => treaty.facts.get(id.index()).map(|item| item.origin.cite.clone()),
                Node::Act(id) => treaty.acts.get(id.index()).map(|item| item.origin.cite.clone()),
                Node::Force(..) => None,
            };
            if let Some(cite) = cite
                && !cite.is_empty()
                && !cites.contains(&cite)
            {
                cites.push(cite);
            }
        }
        cites
    }

    fn node(&mut self, node: Node) -> Need {
        self.todo.push(node);
        Need::Node(node)
    }

    fn need(&mut self, node: Node) -> Asked<Need> {
        match node {
            Node::Arises(id) => self.arises(id),
            Node::Performed(id) => self.performed(id),
            Node::Opens(id) => self.opens(id),
            Node::Adopted(id) => self.adopted(id),
            Node::Fact(id) => self.fact(id),
            Node::Act(id) => self.act(id, None),
            Node::Force(instrument, provisionally) => self.force(instrument, provisionally),
        }
    }

    fn arises(&mut self, id: RuleId) -> Asked<Need> {
        let Some(rule) = self.roster.treaty.rules.get(id.index()) else {
            return Ok(Need::Impossible);
        };
        if !self.roster.choices.holds(&rule.guard)? {
            return Ok(Need::Impossible);
        }
        let mut all = Vec::new();
        for group in &rule.when {
            all.push(self.events(group)?);
        }
        for line in &rule.times {
            if !self.roster.choices.holds(&line.guard)? {
                continue;
            }
            if rule.when.is_empty()
                && let Some(event) = self.anchor(&line.value)?
            {
                all.push(self.event(event)?);
            }
        }
        for group in rule.ifs.iter().chain(&rule.whiles) {
            all.push(self.conds(group)?);
        }
        Ok(Need::All(all))
    }

    fn anchor<'r>(&self, time: &'r Time) -> Asked<Option<&'r EventPat>> {
        let choices = self.roster.choices;
        let anchor = match time {
            Time::Within(_, anchor) | Time::Every(_, anchor) => Some(anchor),
            Time::Promptly { anchor, .. } => anchor.as_ref(),
            Time::On(point) | Time::From(point) | Time::NotLaterThan(point) => match point.get(choices)?.map(Point::counted_from) {
                Some(Point::At(anchor) | Point::DayAfter(_, anchor) | Point::After(_, anchor)) => Some(anchor),
                Some(Point::DayWhen(event)) => return event.get(choices),
                Some(Point::MonthStart(..)) | None => None,
            },
            _ => None,
        };
        match anchor {
            Some(Anchor::Event(event)) => event.get(choices),
            _ => Ok(None),
        }
    }

    fn performed(&mut self, id: RuleId) -> Asked<Need> {
        let Some(rule) = self.roster.treaty.rules.get(id.index()) else {
            return Ok(Need::Impossible);
        };
        let mut all = vec![self.node(Node::Arises(id))];
        all.push(self.not_before(rule)?);
        if let Some(phrase) = rule.sentence.phrase.get(self.roster.choices)?
            && rule.sentence.modal.get(self.roster.choices)? != Some(&Modal::Effect)
        {
            all.push(self.act(phrase.act, Some(phrase))?);
        }
        Ok(Need::All(all))
    }

    /// The events that a `not before` line puts first.
    fn not_before(&mut self, rule: &Rule) -> Asked<Need> {
        let mut all = Vec::new();
        for line in &rule.times {
            if let Time::NotBefore(point) = &line.value
                && self.roster.choices.holds(&line.guard)?
                && let Some(point) = point.get(self.roster.choices)?
                && let Some(event) = point_event(point, self.roster.choices)?
            {
                all.push(self.event(event)?);
            }
        }
        Ok(Need::All(all))
    }

    /// What an act needs: its own validity, what excuses its prohibitions, what an assumption puts first; or a rule that works
    /// by itself does it.
    fn act(&mut self, id: ActId, phrase: Option<&Phrase>) -> Asked<Need> {
        let treaty = self.roster.treaty;
        let choices = self.roster.choices;
        let Some(act) = treaty.acts.get(id.index()) else {
            return Ok(Need::Impossible);
        };
        let mut all = vec![self.conds(&act.valid_if)?, self.events(&act.valid_after)?];
        for assumption in &treaty.assumptions {
            if choices.holds(&assumption.guard)?
                && let EventPat::Act { phrase, .. } = &assumption.event
                && phrase.act == id
            {
                all.push(self.event(&assumption.only_after)?);
            }
        }
        let mut by_itself = Vec::new();
        let mut permitted = false;
        let mut excuses = Vec::new();
        for (index, rule) in (0..).zip(&treaty.rules) {
            if !choices.holds(&rule.guard)? {
                continue;
            }
            let Some(own) = rule.sentence.phrase.get(choices)? else {
                continue;
            };
            if own.act != id {
                continue;
            }
            if let Some(phrase) = phrase
                && !self.may_be_same(own, phrase)?
            {
                continue;
            }
            let no = matches!(rule.sentence.bearer.get(choices)?, Some(Bearer::No(_)));
            match rule.sentence.modal.get(choices)? {
                Some(Modal::ShallNot) => excuses.push(self.excuse(rule, phrase.is_some())?),
                Some(_) if no => excuses.push(self.excuse(rule, phrase.is_some())?),
                Some(Modal::Effect) => by_itself.push(self.node(Node::Arises(RuleId(index)))),
                Some(Modal::May | Modal::HasPower) => permitted = true,
                Some(Modal::Shall) if phrase.is_none() => all.push(self.not_before(rule)?),
                Some(Modal::Shall) | None => {}
            }
        }
        if !permitted {
            all.extend(excuses);
        }
        by_itself.push(Need::All(all));
        Ok(Need::Any(by_itself))
    }

    /// A prohibition stands in the way unless it is excused, or binds only in some case.
    ///
    /// A prohibition without any way out is for everybody to keep: nobody can lawfully perform what is forbidden (`owed`). But it can be
    /// broken, and what a text attaches to that (a duty for the case of breach) waits for nothing that cannot come.
    fn excuse(&mut self, rule: &Rule, owed: bool) -> Asked<Need> {
        if !rule.when.is_empty() || !rule.ifs.is_empty() || !rule.times.is_empty() {
            return Ok(Need::NOTHING);
        }
        let mut ways = Vec::new();
        for group in &rule.unless {
            if !group.resolve(self.roster.choices)?.is_empty() {
                ways.push(self.conds(group)?);
            }
        }
        if ways.is_empty() && !owed {
            return Ok(Need::NOTHING);
        }
        Ok(Need::Any(ways))
    }

    fn may_be_same(&self, a: &Phrase, b: &Phrase) -> Asked<bool> {
        for (a, b) in a.args.iter().zip(&b.args) {
            let (Some(a), Some(b)) = (a, b) else {
                continue;
            };
            let (a, b) = (self.named(a)?, self.named(b)?);
            if !a.is_empty() && !b.is_empty() && !a.iter().any(|one| b.contains(one)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn named(&self, arg: &servanda_model::Choice<servanda_model::Arg>) -> Asked<Vec<servanda_model::TermId>> {
        match arg.get(self.roster.choices)? {
            Some(servanda_model::Arg::Set(set)) => self.roster.set(set, &Bind::new(), None, crate::roster::Bodies::Itself),
            _ => Ok(Vec::new()),
        }
    }

    fn opens(&mut self, id: DecisionId) -> Asked<Need> {
        let Some(decision) = self.roster.treaty.decisions.get(id.index()) else {
            return Ok(Need::Impossible);
        };
        if !self.roster.choices.holds(&decision.guard)? {
            return Ok(Need::Impossible);
        }
        let mut all = vec![self.events(&decision.opens)?];
        for group in &decision.ifs {
            all.push(self.conds(group)?);
        }
        Ok(Need::All(all))
    }

    fn adopted(&mut self, id: DecisionId) -> Asked<Need> {
        let opens = self.node(Node::Opens(id));
        let mut players = Players::default();
        let reachable = match decision_game(self.roster, &mut players, id, &Bind::new())? {
            Ok(game) => game.safe().holds(|_| true) || self.roles_to_come(id)?,
            Err(_) => true,
        };
        Ok(if reachable { opens } else { Need::Impossible })
    }

    /// Whether a majority counts a role that nobody holds yet, but that an event gives.
    fn roles_to_come(&self, id: DecisionId) -> Asked<bool> {
        let Some(decision) = self.roster.treaty.decisions.get(id.index()) else {
            return Ok(false);
        };
        for group in [&decision.adopted].into_iter().chain(decision.failing.iter().map(|step| &step.majorities)) {
            for share in group.resolve(self.roster.choices)?.into_iter().flatten() {
                let ShareKind::Of { base, .. } = &share.kind else { continue };
                let Some(Base { who: BaseWho::Roles(roles), .. }) = base.get(self.roster.choices)? else { continue };
                for role in roles {
                    let given = matches!(self.roster.kind(*role), Some(TermKind::Role(declared)) if !declared.from.is_empty());
                    if given && self.roster.holders(*role)?.is_empty() {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    fn fact(&mut self, id: FactId) -> Asked<Need> {
        let Some(fact) = self.roster.treaty.facts.get(id.index()) else {
            return Ok(Need::Impossible);
        };
        if !self.roster.choices.holds(&fact.guard)? {
            return Ok(Need::Impossible);
        }
        let mut ways = Vec::new();
        for from in &fact.from {
            if let Some(point) = from.get(self.roster.choices)? {
                match point_event(point, self.roster.choices)? {
                    Some(event) => ways.push(self.event(event)?),
                    None => ways.push(Need::NOTHING),
                }
            }
        }
        if !fact.means.is_empty() {
            ways.push(self.conds(&fact.means)?);
        }
        let mut all = Vec::new();
        if !ways.is_empty() {
            all.push(Need::Any(ways));
        }
        for group in &fact.ifs {
            all.push(self.conds(group)?);
        }
        Ok(Need::All(all))
    }

    fn events(&mut self, group: &Dnf<EventPat>) -> Asked<Need> {
        let mut ways = Vec::new();
        for alternative in group.resolve(self.roster.choices)? {
            let mut all = Vec::new();
            for event in alternative {
                all.push(self.event(event)?);
            }
            ways.push(Need::All(all));
        }
        Ok(if ways.is_empty() { Need::NOTHING } else { Need::Any(ways) })
    }

    fn conds(&mut self, group: &Dnf<Cond>) -> Asked<Need> {
        let mut ways = Vec::new();
        for alternative in group.resolve(self.roster.choices)? {
            let mut all = Vec::new();
            for cond in alternative {
                all.push(self.cond(cond)?);
            }
            ways.push(Need::All(all));
        }
        Ok(if ways.is_empty() { Need::NOTHING } else { Need::Any(ways) })
    }

    fn cond(&mut self, cond: &Cond) -> Asked<Need> {
        Ok(match cond {
            Cond::State(item, state) => match state.get(self.roster.choices)? {
                Some(state) => self.state(item, *state),
                None => Need::NOTHING,
            },
            Cond::Fact(item) => self.state(item, State::Performed),
            Cond::Done(event) => self.event(event)?,
            Cond::Treaty(instrument, state) => match state {
                TreatyState::InForce => self.node(Node::Force(*instrument, false)),
                TreatyState::Provisional | TreatyState::Applies => self.node(Node::Force(*instrument, true)),
                TreatyState::Ended => Need::NOTHING,
            },
            Cond::Not(_)
            | Cond::Is(..)
            | Cond::Compare(..)
            | Cond::Silent(..)
            | Cond::Judges { .. }
            | Cond::Bound(..)
            | Cond::Signatory(..) => Need::NOTHING,
        })
    }

    fn state(&mut self, item: &ItemPat, state: State) -> Need {
        match (item.item, state) {
            (ItemId::Decision(id), State::Adopted) => self.node(Node::Adopted(id)),
            (ItemId::Decision(id), _) => self.node(Node::Opens(id)),
            (ItemId::Rule(id), State::Performed | State::Used) => self.node(Node::Performed(id)),
            (ItemId::Rule(id), _) => self.node(Node::Arises(id)),
            (ItemId::Fact(id), _) => self.node(Node::Fact(id)),
        }
    }

    fn event(&mut self, event: &EventPat) -> Asked<Need> {
        if self.roster.happened(event, &Bind::new(), None)? {
            return Ok(Need::NOTHING);
        }
        Ok(match event {
            EventPat::Act { by, phrase } => {
                let builtin = self.roster.treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin);
                match (by.get(self.roster.choices)?, builtin) {
                    (Some(Bearer::Treaty(instrument)), Some(Builtin::EntersIntoForce)) => self.node(Node::Force(*instrument, false)),
                    (Some(Bearer::Treaty(instrument)), Some(Builtin::TreatyApplies | Builtin::TreatyAppliesProvisionally)) => {
                        self.node(Node::Force(*instrument, true))
                    }
                    _ => self.node(Node::Act(phrase.act)),
                }
            }
            EventPat::State { item, state, .. } => match state.get(self.roster.choices)? {
                Some(state) => self.state(item, *state),
                None => Need::NOTHING,
            },
            EventPat::Edge { item, .. } => self.state(item, State::Performed),
            EventPat::Incident { .. } | EventPat::Breach { .. } => Need::NOTHING,
        })
    }

    fn force(&mut self, instrument: InstrumentId, provisionally: bool) -> Asked<Need> {
        let treaty = self.roster.treaty;
        let choices = self.roster.choices;
        let mut ways = Vec::new();
        let mut regulated = false;
        for (index, rule) in (0..).zip(&treaty.rules) {
            let Some(Bearer::Treaty(own)) = rule.sentence.bearer.get(choices)? else {
                continue;
            };
            let Some(phrase) = rule.sentence.phrase.get(choices)? else {
                continue;
            };
            let builtin = treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin);
            let enters = builtin == Some(Builtin::EntersIntoForce);
            regulated |= enters && *own == instrument;
            let applies = provisionally && matches!(builtin, Some(Builtin::TreatyAppliesProvisionally | Builtin::TreatyApplies));
            if *own == instrument && (enters || applies) && choices.holds(&rule.guard)? {
                ways.push(self.node(Node::Arises(RuleId(index))));
            }
        }
        // A text that does not say how it enters into force is taken to be in force.
        Ok(if regulated { Need::Any(ways) } else { Need::NOTHING })
    }
}
