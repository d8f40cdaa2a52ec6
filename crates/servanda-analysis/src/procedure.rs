//! Through the text, time aside: what a rule, decision, fact or event depends on, as one monotone rule over the conduct of
//! everybody who takes part.
//!
//! Everybody wants the outcome or resists it. Who wants it does all that it can and must; who resists withholds, or does what
//! excuses. What only breach can withhold is kept apart: under [`Conducts::Lawful`] a party does what it must do by a date or at once.
//! Deadlines pass by themselves, and no order of moves is looked at: every answer says *time aside*.

mod acts;
mod facts;
mod force;

use ecow::{EcoString, eco_format};
use servanda_model::{
    Act, ActId, Anchor, Bearer, Builtin, Cond, Dated, Dnf, EventPat, FactId, InstrumentId, ItemId, ItemPat, Modal, Point, Rule, RuleId,
    State, TermId, Time, TreatyState, Truth,
};
use servanda_model::{Asked, DecisionId};
use servanda_vote::Formula;

use crate::answer::Derivation;
use crate::games::{NotYes, Players, decision_game};
use crate::roster::{Bind, Bodies, Roster};

/// What those who resist may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conducts {
    /// Only what breaks no rule.
    Lawful,
    /// Anything they are able to do.
    Any,
}

/// Whose conduct makes the formula true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// Those who want the outcome asked about: the formula ranges over them.
    Wanting,
    /// Those who resist it, where they bring about what excuses: the formula ranges over them, and is turned round above.
    Resisting,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Wanting => Self::Resisting,
            Self::Resisting => Self::Wanting,
        }
    }
}

/// Something under way, so that a circle is met and not followed for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Rule(RuleId, Bind),
    Decision(DecisionId, Bind),
    Fact(FactId, Bind),
    Act(ActId, TermId),
    Force(InstrumentId, bool, Option<TermId>),
}

/// A piece of conduct: an act of somebody, or the votes on a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Act(ActId, TermId),
    Votes(DecisionId),
}

/// The deepest chain of dependences that is followed.
const MAX_DEPTH: usize = 60;

/// The compiler of one outcome.
pub struct Procedure<'p, 't> {
    roster: &'p Roster<'t>,
    players: &'p mut Players,
    given: &'p [&'t Dated],
    conducts: Conducts,
    /// The treaty is presumed in force: its entry is not asked about.
    presume: bool,
    open: Vec<Node>,
    /// Conduct that was used, and for which side.
    used: Vec<(Deed, Side)>,
    /// What was used.
    pub derivation: Derivation,
    /// What could not be expressed: the question is then not answered.
    pub unsupported: Option<EcoString>,
    /// An undetermined fact on which the outcome rests.
    pub depends: Option<EcoString>,
    /// What those who do not vote yes do; `None`: whatever they do.
    pub conduct: Option<NotYes>,
    /// A vote was met whose result depends on what those who do not vote yes do.
    pub conduct_matters: bool,
}

impl<'p, 't> Procedure<'p, 't> {
    /// A compiler under these choices, for this conduct of those who resist.
    pub fn new(roster: &'p Roster<'t>, players: &'p mut Players, given: &'p [&'t Dated], conducts: Conducts, presume: bool) -> Self {
        Self {
            roster,
            players,
            given,
            conducts,
            presume,
            open: Vec::new(),
            used: Vec::new(),
            derivation: Derivation::default(),
            unsupported: None,
            depends: None,
            conduct: None,
            conduct_matters: false,
        }
    }

    fn cite(&mut self, cite: &EcoString, item: &EcoString) {
        if !cite.is_empty() && !self.derivation.articles.contains(cite) {
            self.derivation.articles.push(cite.clone());
        }
        if !item.is_empty() && !self.derivation.items.contains(item) {
            self.derivation.items.push(item.clone());
        }
    }

    fn note(&mut self, note: impl Into<EcoString>) {
        let note = note.into();
        if !self.derivation.notes.contains(&note) {
            self.derivation.notes.push(note);
        }
    }

    fn given_by(&mut self, what: impl Into<EcoString>) {
        let what = what.into();
        if !self.derivation.given.contains(&what) {
            self.derivation.given.push(what);
        }
    }

    fn unsupported(&mut self, why: impl Into<EcoString>) -> Formula {
        self.unsupported.get_or_insert_with(|| why.into());
        Formula::False
    }

    /// Notes which side a deed serves. One that both sets the outcome off and stands in its way has no one best conduct: then the
    /// order of moves matters, and this lens gives no answer.
    fn serves(&mut self, deed: Deed, side: Side) {
        if self.used.contains(&(deed, side.other())) {
            self.unsupported("the same conduct both brings it about and stands in its way: that needs a proof in time");
        }
        if !self.used.contains(&(deed, side)) {
            self.used.push((deed, side));
        }
    }

    /// Follows one node unless it is being followed already: then nothing can come of it.
    fn follow(&mut self, node: Node, what: impl FnOnce(&mut Self) -> Asked<Formula>) -> Asked<Formula> {
        if self.open.contains(&node) {
            self.note("one step waits for another that waits for it");
            return Ok(Formula::False);
        }
        if self.open.len() > MAX_DEPTH {
            return Ok(self.unsupported("the chain of steps is too long to be followed"));
        }
        self.open.push(node);
        let found = what(self);
        self.open.pop();
        found
    }

    /// A rule arises, for somebody at least.
    pub fn rule_arises(&mut self, id: RuleId, bind: &Bind) -> Asked<Formula> {
        self.arises(id, bind, Side::Wanting)
    }

    /// A decision is adopted, once it is open.
    pub fn decision_adopted(&mut self, id: DecisionId, bind: &Bind) -> Asked<Formula> {
        self.adopted(id, bind, Side::Wanting)
    }

    /// An event happens.
    pub fn event_happens(&mut self, event: &'t EventPat) -> Asked<Formula> {
        self.event(event, &Bind::new(), Side::Wanting)
    }

    /// A fact begins.
    pub fn fact_begins(&mut self, id: FactId, bind: &Bind) -> Asked<Formula> {
        self.fact(id, bind, Side::Wanting)
    }

    fn arises(&mut self, id: RuleId, bind: &Bind, side: Side) -> Asked<Formula> {
        let Some(rule) = self.roster.treaty.rules.get(id.index()) else {
            return Ok(Formula::False);
        };
        self.follow(Node::Rule(id, bind.clone()), |this| this.arises_inner(rule, bind, side))
    }

    fn arises_inner(&mut self, rule: &'t Rule, bind: &Bind, side: Side) -> Asked<Formula> {
        if !self.roster.choices.holds(&rule.guard)? {
            self.note(eco_format!("`{}` is not in the text under these choices", rule.name.text));
            return Ok(Formula::False);
        }
        self.cite(&rule.origin.cite, &rule.name.text);
        // A bearer's own variable (`each Signatory S`) stands for each of them in turn.
        let mut ways = Vec::new();
        for bind in self.bearer_bindings(rule, bind)? {
            for (bind, triggers) in self.triggers(rule, &bind, side)? {
                let mut all = vec![triggers];
                for group in rule.ifs.iter().chain(&rule.whiles) {
                    all.push(self.conditions(group, &bind, side, true)?);
                }
                for group in &rule.unless {
                    let excuse = self.conditions(group, &bind, side.other(), false)?;
                    all.push(excuse.dual());
                }
                if self.has_bearers(rule, &bind)? {
                    ways.push(Formula::And(all));
                }
            }
        }
        Ok(Formula::Or(ways))
    }

    fn has_bearers(&mut self, rule: &Rule, bind: &Bind) -> Asked<bool> {
        Ok(match rule.sentence.bearer.get(self.roster.choices)? {
            Some(Bearer::Each(electorate)) => {
                self.roster.unbound(&electorate.set, bind)?.is_some()
                    || !self.roster.set(&electorate.set, bind, None, Bodies::Members)?.is_empty()
            }
            Some(_) => true,
            None => false,
        })
    }

    fn bearer_bindings(&mut self, rule: &'t Rule, bind: &Bind) -> Asked<Vec<Bind>> {
        let choices = self.roster.choices;
        let (set, one) = match rule.sentence.bearer.get(choices)? {
            Some(Bearer::Each(electorate)) => (Some(&electorate.set), None),
            Some(Bearer::Any { set, .. }) => (Some(set), None),
            Some(Bearer::One(one)) => (None, Some(one)),
            _ => return Ok(vec![bind.clone()]),
        };
        let mut typed = one;
        if let Some(set) = set
            && let [member] = set.members.as_slice()
        {
            typed = member.get(choices)?;
        }
        let Some(servanda_model::Ref::Typed(role, var)) = typed else {
            return Ok(vec![bind.clone()]);
        };
        if bind.contains_key(var) {
            return Ok(vec![bind.clone()]);
        }
        let mut found = Vec::new();
        for who in self.roster.members(*role)? {
            let mut bind = bind.clone();
            bind.insert(*var, who);
            found.push(bind);
        }
        Ok(found)
    }

    /// The triggers of a rule: its `when` lines, or the anchors of its time lines.
    fn triggers(&mut self, rule: &'t Rule, bind: &Bind, side: Side) -> Asked<Vec<(Bind, Formula)>> {
        let mut ways = vec![(bind.clone(), Formula::True)];
        for group in &rule.when {
            ways = self.group(group, ways, side)?;
        }
        if rule.when.is_empty() {
            for line in &rule.times {
                if !self.roster.choices.holds(&line.guard)? {
                    continue;
                }
                if let Some(event) = self.anchor(&line.value)? {
                    ways = self.step(event, ways, side)?;
                }
            }
        }
        Ok(ways)
    }

    /// The event after which a time runs, where that makes it a trigger.
    fn anchor(&mut self, time: &'t Time) -> Asked<Option<&'t EventPat>> {
        let choices = self.roster.choices;
        let anchor = match time {
            Time::Within(_, anchor) | Time::Every(_, anchor) => Some(anchor),
            Time::Promptly { anchor, .. } => anchor.as_ref(),
            Time::On(point) | Time::From(point) | Time::NotLaterThan(point) => match point.get(choices)?.map(Point::counted_from) {
                Some(Point::At(anchor) | Point::DayAfter(_, anchor) | Point::After(_, anchor)) => Some(anchor),
                Some(Point::DayWhen(event)) => return event.get(choices),
                Some(Point::MonthStart(..)) | None => None,
            },
            Time::NotBefore(_) | Time::Until(_) | Time::AtLeastBefore(..) | Time::WithinBefore(..) | Time::Throughout => None,
        };
        match anchor {
            Some(Anchor::Event(event)) => event.get(choices),
            _ => Ok(None),
        }
    }

    /// One group of triggers on top of what is bound already.
    fn group(&mut self, group: &'t Dnf<EventPat>, ways: Vec<(Bind, Formula)>, side: Side) -> Asked<Vec<(Bind, Formula)>> {
        let alternatives = group.resolve(self.roster.choices)?;
        if alternatives.is_empty() {
            return Ok(ways);
        }
        let mut found = Vec::new();
        for alternative in alternatives {
            let mut own = ways.clone();
            for event in alternative {
                own = self.step(event, own, side)?;
            }
            found.extend(own);
        }
        Ok(found)
    }

    /// One event: each way in which the history has it, or what makes it happen.
    fn step(&mut self, event: &'t EventPat, ways: Vec<(Bind, Formula)>, side: Side) -> Asked<Vec<(Bind, Formula)>> {
        let mut found = Vec::new();
        for (bind, before) in ways {
            let matches = self.roster.matches(event, &bind, None)?;
            if matches.is_empty() {
                let now = self.event(event, &bind, side)?;
                found.push((bind, Formula::And(vec![before, now])));
            } else {
                found.extend(matches.into_iter().map(|bind| (bind, before.clone())));
            }
        }
        Ok(found)
    }

    /// Conditions. `unknown`: what a condition counts as that hangs on something nobody has named.
    fn conditions(&mut self, group: &'t Dnf<Cond>, bind: &Bind, side: Side, unknown: bool) -> Asked<Formula> {
        let alternatives = group.resolve(self.roster.choices)?;
        if alternatives.is_empty() {
            // All lines deleted: no condition, no excuse.
            return Ok(if unknown { Formula::True } else { Formula::False });
        }
        let mut ways = Vec::new();
        for alternative in alternatives {
            let mut all = Vec::new();
            for cond in alternative {
                all.push(self.condition(cond, bind, side, unknown)?);
            }
            ways.push(Formula::And(all));
        }
        Ok(Formula::Or(ways))
    }

    fn condition(&mut self, cond: &'t Cond, bind: &Bind, side: Side, unknown: bool) -> Asked<Formula> {
        if let Some(truth) = self.roster.stated(cond, self.given, bind)? {
            self.given_by("as the question states");
            return Ok(match truth {
                Truth::True => Formula::True,
                Truth::False => Formula::False,
                Truth::Undetermined | Truth::Contested => {
                    let name = self.cond_name(cond);
                    self.depends.get_or_insert(name);
                    Formula::True
                }
            });
        }
        if let Some(holds) = self.roster.cond(cond, bind, None)? {
            self.cite_places(cond, bind)?;
            return Ok(if holds { Formula::True } else { Formula::False });
        }
        Ok(match cond {
            Cond::Not(inner) => self.condition(inner, bind, side.other(), !unknown)?.dual(),
            Cond::Done(event) => self.event(event, bind, side)?,
            Cond::State(item, state) => match state.get(self.roster.choices)? {
                Some(state) => self.state(item, *state, bind, side)?,
                None => Formula::True,
            },
            Cond::Fact(item) => self.fact_item(item, bind, side)?,
            Cond::Judges { who, what, .. } => {
                let who = self.roster.reference(who, bind, None, Bodies::Itself)?;
                if who.iter().any(|who| self.judged(*who, what)) {
                    return Ok(Formula::True);
                }
                self.note("self-judging: who must judge may judge otherwise");
                Formula::any(who.into_iter().map(|who| self.players.number(who)).collect::<Vec<_>>())
            }
            Cond::Bound(..) | Cond::Signatory(..) => {
                self.given_by("presuming that who holds a role is bound");
                Formula::True
            }
            Cond::Treaty(instrument, state) => match state {
                TreatyState::InForce => self.in_force(*instrument, false, None, side)?,
                TreatyState::Provisional | TreatyState::Applies => self.in_force(*instrument, true, None, side)?,
                TreatyState::Ended => Formula::False,
            },
            Cond::Is(..) => {
                self.note("a condition hangs on somebody or something that the question does not name; taken as in the ordinary case");
                if unknown { Formula::True } else { Formula::False }
            }
            Cond::Compare(..) | Cond::Silent(..) => self.unsupported("a condition compares amounts, which needs the history"),
        })
    }

    /// Whoever read a place or a role names the article that draws it.
    fn cite_places(&mut self, cond: &Cond, _bind: &Bind) -> Asked<()> {
        if let Cond::Is(_, set) = cond {
            for member in &set.members {
                if let Some(servanda_model::Ref::Term(term)) = member.get(self.roster.choices)?
                    && let Some(term) = self.roster.treaty.terms.get(term.index())
                {
                    let cite = term.origin.cite.clone();
                    self.cite(&cite, &EcoString::new());
                }
            }
        }
        Ok(())
    }

    fn judged(&self, who: TermId, what: &EcoString) -> bool {
        self.roster.history.iter().any(|ground| match ground.event {
            EventPat::Act { phrase, .. } => {
                ground.actors.contains(&who)
                    && self.act(phrase.act).is_some_and(|act| act.builtin == Some(Builtin::Judges))
                    && phrase
                        .args
                        .iter()
                        .flatten()
                        .any(|arg| arg.values().any(|arg| matches!(arg, servanda_model::Arg::Text(text) if text == what)))
            }
            _ => false,
        })
    }

    fn act(&self, id: ActId) -> Option<&'t Act> {
        self.roster.treaty.acts.get(id.index())
    }

    fn cond_name(&self, cond: &Cond) -> EcoString {
        match cond {
            Cond::Fact(item) | Cond::State(item, _) => self.item_name(item.item),
            _ => "a fact".into(),
        }
    }

    fn item_name(&self, item: ItemId) -> EcoString {
        let treaty = self.roster.treaty;
        match item {
            ItemId::Rule(id) => treaty.rules.get(id.index()).map(|item| item.name.text.clone()),
            ItemId::Decision(id) => treaty.decisions.get(id.index()).map(|item| item.name.text.clone()),
            ItemId::Fact(id) => treaty.facts.get(id.index()).map(|item| item.name.text.clone()),
        }
        .unwrap_or_default()
    }

    /// The variables of an item's name, as another item passes them.
    pub fn passed(&self, item: &ItemPat, bind: &Bind) -> Asked<Bind> {
        let treaty = self.roster.treaty;
        let name = match item.item {
            ItemId::Rule(id) => treaty.rules.get(id.index()).map(|item| &item.name),
            ItemId::Decision(id) => treaty.decisions.get(id.index()).map(|item| &item.name),
            ItemId::Fact(id) => treaty.facts.get(id.index()).map(|item| &item.name),
        };
        let mut passed = Bind::new();
        let Some(name) = name else { return Ok(passed) };
        for (var, arg) in name.vars().zip(&item.args) {
            let Some(arg) = arg else { continue };
            if let Some(arg) = arg.get(self.roster.choices)?
                && let [one] = self.roster.reference(arg, bind, None, Bodies::Itself)?.as_slice()
            {
                passed.insert(var, *one);
            }
        }
        Ok(passed)
    }

    fn event(&mut self, event: &'t EventPat, bind: &Bind, side: Side) -> Asked<Formula> {
        if self.roster.happened(event, bind, None)? {
            return Ok(Formula::True);
        }
        match event {
            EventPat::Act { by, phrase } => match by.get(self.roster.choices)? {
                Some(bearer) => self.done_by(bearer, phrase, bind, side),
                None => Ok(Formula::True),
            },
            EventPat::Incident { .. } => {
                self.note("an incident is nobody's conduct: taken to have happened");
                Ok(Formula::True)
            }
            EventPat::State { item, state, .. } => match state.get(self.roster.choices)? {
                Some(state) => self.state(item, *state, bind, side),
                None => Ok(Formula::True),
            },
            EventPat::Edge { item, begins: true } => self.fact_item(item, bind, side),
            EventPat::Edge { .. } => Ok(self.unsupported("the end of a fact needs the order of events")),
            EventPat::Breach { .. } => {
                self.note("a breach is taken to have happened");
                Ok(Formula::True)
            }
        }
    }

    fn state(&mut self, item: &'t ItemPat, state: State, bind: &Bind, side: Side) -> Asked<Formula> {
        let passed = self.passed(item, bind)?;
        match item.item {
            ItemId::Decision(id) => self.decision_state(id, state, &passed, side),
            ItemId::Rule(id) => self.rule_state(id, state, &passed, side),
            ItemId::Fact(id) => self.fact(id, &passed, side),
        }
    }

    fn decision_state(&mut self, id: DecisionId, state: State, bind: &Bind, side: Side) -> Asked<Formula> {
        let Some(decision) = self.roster.treaty.decisions.get(id.index()) else {
            return Ok(Formula::False);
        };
        let node = Node::Decision(id, bind.clone());
        self.follow(node, |this| {
            if !this.roster.choices.holds(&decision.guard)? {
                return Ok(Formula::False);
            }
            this.cite(&decision.origin.cite, &decision.name.text);
            let mut ways = vec![(bind.clone(), Formula::True)];
            ways = this.group(&decision.opens, ways, side)?;
            let mut opened = Vec::new();
            for (bind, opens) in ways {
                let mut all = vec![opens];
                for group in &decision.ifs {
                    all.push(this.conditions(group, &bind, side, true)?);
                }
                for group in &decision.unless {
                    all.push(this.conditions(group, &bind, side.other(), false)?.dual());
                }
                match state {
                    State::Adopted => all.push(this.adopted(id, &bind, side)?),
                    State::Rejected => all.push(this.adopted(id, &bind, side.other())?.dual()),
                    State::Opened => {}
                    State::Ended | State::Lapsed => this.note("time aside: the period for deciding passes by itself"),
                    State::Performed | State::Breached | State::Used => {
                        return Ok(this.unsupported("a decision has no such state"));
                    }
                }
                opened.push(Formula::And(all));
            }
            Ok(Formula::Or(opened))
        })
    }

    fn adopted(&mut self, id: DecisionId, bind: &Bind, side: Side) -> Asked<Formula> {
        self.serves(Deed::Votes(id), side);
        if let Some(decision) = self.roster.treaty.decisions.get(id.index()) {
            self.cite(&decision.origin.cite, &decision.name.text);
        }
        match decision_game(self.roster, self.players, id, bind)? {
            Ok(game) => {
                for cite in &game.articles {
                    self.cite(cite, &EcoString::new());
                }
                for note in &game.notes {
                    self.note(note.clone());
                }
                self.conduct_matters |= game.by_conduct.windows(2).any(|two| two[0].1 != two[1].1);
                let chosen = game.by_conduct.iter().find(|(conduct, _)| Some(*conduct) == self.conduct);
                Ok(chosen.map_or_else(|| game.safe(), |(_, formula)| formula.clone()))
            }
            Err(reason) => Ok(self.unsupported(reason)),
        }
    }

    fn rule_state(&mut self, id: RuleId, state: State, bind: &Bind, side: Side) -> Asked<Formula> {
        let Some(rule) = self.roster.treaty.rules.get(id.index()) else {
            return Ok(Formula::False);
        };
        let arises = self.arises(id, bind, side)?;
        match state {
            State::Ended if self.countable(rule)? => {
                self.note("time aside: a deadline passes by itself");
                Ok(arises)
            }
            State::Performed | State::Used | State::Ended => {
                let bind = self.known_bindings(rule, bind)?;
                let done = self.performance(rule, &bind, side)?;
                Ok(Formula::And(vec![arises, done]))
            }
            State::Breached => {
                // A trigger that belongs to the accused, like the act of an attacker.
                self.given_by(eco_format!("taken to have happened: `{}` is breached", rule.name.text));
                Ok(Formula::True)
            }
            State::Lapsed => Ok(self.unsupported(eco_format!(
                "whether `{}` is left undone is for its bearers: say in `given` that it is lapsed",
                rule.name.text
            ))),
            State::Opened | State::Adopted | State::Rejected => Ok(self.unsupported("a rule has no such state")),
        }
    }

    /// The bindings that the history gives a rule's variables, where there is one way only.
    fn known_bindings(&mut self, rule: &'t Rule, bind: &Bind) -> Asked<Bind> {
        let mut bind = bind.clone();
        for group in &rule.when {
            for alternative in group.resolve(self.roster.choices)? {
                for event in alternative {
                    if let [only] = self.roster.matches(event, &bind, None)?.as_slice() {
                        bind = only.clone();
                    }
                }
            }
        }
        Ok(bind)
    }

    fn performance(&mut self, rule: &'t Rule, bind: &Bind, side: Side) -> Asked<Formula> {
        let choices = self.roster.choices;
        let (Some(bearer), Some(phrase)) = (rule.sentence.bearer.get(choices)?, rule.sentence.phrase.get(choices)?) else {
            return Ok(Formula::False);
        };
        if rule.sentence.modal.get(choices)? == Some(&Modal::Effect) {
            return Ok(Formula::True);
        }
        if matches!(bearer, Bearer::Unspecified) {
            self.note(eco_format!("silent bearer {}: nobody is named who could withhold it", rule.origin.cite));
            return Ok(Formula::True);
        }
        self.done_by(bearer, phrase, bind, side)
    }

    /// Whether the rule's time has a last day, so that lawful conduct cannot put it off for ever.
    fn countable(&self, rule: &Rule) -> Asked<bool> {
        for line in &rule.times {
            if self.roster.choices.holds(&line.guard)?
                && matches!(
                    line.value,
                    Time::Within(..)
                        | Time::NotLaterThan(_)
                        | Time::On(_)
                        | Time::Every(..)
                        | Time::AtLeastBefore(..)
                        | Time::WithinBefore(..)
                )
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The event of a point in time, if it has one.
pub fn point_event<'t>(point: &'t Point, choices: &dyn servanda_model::Choices) -> Asked<Option<&'t EventPat>> {
    match point {
        Point::At(anchor) | Point::DayAfter(_, anchor) | Point::After(_, anchor) => match anchor {
            Anchor::Event(event) => event.get(choices),
            _ => Ok(None),
        },
        Point::DayWhen(event) => event.get(choices),
        Point::MonthStart(_, of) => point_event(of, choices),
    }
}
