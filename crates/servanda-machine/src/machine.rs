//! A treaty made ready to run: every event pattern of the text becomes a *watch*, found by what it watches for.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use servanda_model::{
    ActId, Anchor, Arg, Bearer, Builtin, Choice, Cond, DecisionId, Dnf, EventPat, FactId, Guard, IfLate, IncidentId, InstrumentId, ItemId,
    Modal, OnBreach, Point, Quantity, QuantityValue, Ref, RuleId, Set, State as StateWord, TermId, TermKind, Time, Treaty, Variable,
};

use crate::calendar::Calendar;
use crate::code::RuleCode;

/// A watch: one event pattern without choices, and what it has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct WatchId(pub(crate) u32);

/// Whom a watch tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    /// A trigger of a rule.
    Trigger(RuleId),
    /// The opening of a decision.
    Opening(DecisionId),
    /// A fact begins.
    FactFrom(FactId),
    /// A fact ends.
    FactUntil(FactId),
    /// A role is gained.
    RoleFrom(TermId),
    /// A role is lost.
    RoleUntil(TermId),
    /// What a duty had to be done before.
    Before(RuleId),
    /// A time line of a rule that is no trigger.
    RuleTime(RuleId),
    /// A time line of a decision.
    DecisionTime(DecisionId),
    /// Only remembered, for conditions.
    Memory,
}

/// What a watch waits for, choices resolved.
#[derive(Clone, Debug)]
pub(crate) enum Pat<'t> {
    Act { act: ActId, by: &'t Bearer, args: Vec<Option<&'t Arg>> },
    Incident { incident: IncidentId, args: Vec<Option<&'t Arg>> },
    State { item: ItemId, args: Vec<Option<&'t Ref>>, state: StateWord, by: Option<&'t Set> },
    Edge { item: ItemId, args: Vec<Option<&'t Ref>>, begins: bool },
    Breach { cite: Option<&'t str>, instrument: InstrumentId, by: Option<&'t Ref> },
}

/// A watch with whom it tells.
#[derive(Clone, Debug)]
pub(crate) struct Watch<'t> {
    pub(crate) pat: Pat<'t>,
    pub(crate) owner: Owner,
    /// It stands whatever is chosen.
    pub(crate) plain: bool,
    /// The variables of the item it stands in.
    pub(crate) vars: &'t [Variable],
}

/// A treaty made ready to run: indexes from every act to the rules, decisions and facts that it concerns.
#[derive(Debug)]
pub struct Machine<'t> {
    pub(crate) treaty: &'t Treaty,
    pub(crate) calendar: Calendar,
    pub(crate) watches: Vec<Watch<'t>>,
    pub(crate) by_act: Vec<Vec<WatchId>>,
    pub(crate) by_incident: Vec<Vec<WatchId>>,
    pub(crate) by_state: FxHashMap<(ItemId, StateWord), Vec<WatchId>>,
    pub(crate) by_edge: FxHashMap<(ItemId, bool), Vec<WatchId>>,
    pub(crate) by_breach: Vec<WatchId>,
    /// The watches of an event pattern, by its place in the treaty.
    places: FxHashMap<usize, Vec<(Guard, WatchId)>>,
    /// Rules whose sentence can be that act.
    pub(crate) content: Vec<Vec<RuleId>>,
    pub(crate) rules: Vec<RuleCode>,
    /// Rules that another names, with the choices under which it does.
    named: BTreeMap<RuleId, Vec<Guard>>,
    /// Of every rule the argument by which its open instances are found.
    argument_places: Vec<Option<(usize, usize)>>,
    /// Facts that are computed and whose beginning or end something waits for.
    pub(crate) watched_facts: Vec<FactId>,
    pub(crate) builtins: BTreeMap<Builtin, ActId>,
}

/// The identity of a part of the treaty: where it lies while the treaty is borrowed.
fn place<T>(part: &T) -> usize {
    std::ptr::from_ref(part).addr()
}

impl<'t> Machine<'t> {
    /// Makes a treaty ready.
    pub fn new(treaty: &'t Treaty) -> Self {
        let (calendar, _) = Calendar::of(&treaty.front);
        let mut machine = Self {
            treaty,
            calendar,
            watches: Vec::new(),
            by_act: vec![Vec::new(); treaty.acts.len()],
            by_incident: vec![Vec::new(); treaty.incidents.len()],
            by_state: FxHashMap::default(),
            by_edge: FxHashMap::default(),
            by_breach: Vec::new(),
            places: FxHashMap::default(),
            content: vec![Vec::new(); treaty.acts.len()],
            rules: vec![RuleCode::default(); treaty.rules.len()],
            named: BTreeMap::new(),
            argument_places: treaty.rules.iter().map(crate::open::argument_place).collect(),
            watched_facts: Vec::new(),
            builtins: BTreeMap::new(),
        };
        for (index, act) in treaty.acts.iter().enumerate() {
            if let Some(builtin) = act.builtin {
                machine.builtins.entry(builtin).or_insert(ActId(index as u32));
            }
            machine.act_watches(act);
        }
        machine.rule_watches();
        machine.decision_watches();
        machine.fact_watches();
        machine.role_watches();
        machine.watch_facts();
        machine
    }

    /// The treaty.
    pub fn treaty(&self) -> &'t Treaty {
        self.treaty
    }

    /// Its calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The watches of a pattern of the treaty, each with the picks under which it stands.
    pub(crate) fn watches_of(&self, pat: &EventPat) -> &[(Guard, WatchId)] {
        self.places.get(&place(pat)).map_or(&[], Vec::as_slice)
    }

    /// Whether the watch stands whatever is chosen.
    pub(crate) fn watch_guard_is_empty(&self, id: WatchId) -> bool {
        self.watch(id).plain
    }

    pub(crate) fn watch(&self, id: WatchId) -> &Watch<'t> {
        &self.watches[id.0 as usize]
    }

    fn act_watches(&mut self, act: &'t servanda_model::Act) {
        self.events(&act.valid_after, Owner::Memory, &act.vars);
        for line in &act.valid_if.lines {
            for cond in line.value.values() {
                self.cond(cond, &act.vars);
            }
        }
    }

    fn rule_watches(&mut self) {
        self.mark_secondary();
        let treaty = self.treaty;
        for (index, rule) in treaty.rules.iter().enumerate() {
            let id = RuleId(index as u32);
            let vars = rule.vars.as_slice();
            let triggered = rule.when.iter().any(|group| !group.is_empty());
            let varies = crate::code::varies(rule, self.named_by(id));
            for group in &rule.when {
                self.events(group, Owner::Trigger(id), vars);
            }
            let mut anchored = false;
            let mut triggers = rule.when.iter().map(|group| group.lines.len()).sum::<usize>();
            let mut plain =
                rule.when.iter().flat_map(|group| &group.lines).all(|line| line.guard.is_empty() && line.value.settled().is_some());
            for line in &rule.times {
                let role = anchor_role(&line.value);
                let owner = match role {
                    // What another rule names arises there; its anchors only date it.
                    AnchorRole::Trigger if varies => {
                        // Under some choice it makes the rule arise, under others it only dates it.
                        self.time(&line.value, Owner::RuleTime(id), vars);
                        Owner::Trigger(id)
                    }
                    AnchorRole::Trigger if !triggered && !self.rules[index].secondary => Owner::Trigger(id),
                    AnchorRole::Before => Owner::Before(id),
                    AnchorRole::Trigger | AnchorRole::Limit => Owner::RuleTime(id),
                };
                if owner == Owner::Trigger(id) && time_has_event(&line.value) {
                    anchored = true;
                    triggers += time_events(&line.value).len();
                    plain &= line.guard.is_empty() && time_events(&line.value).iter().all(|choice| choice.settled().is_some());
                }
                self.time(&line.value, owner, vars);
            }
            for group in rule.ifs.iter().chain(&rule.whiles).chain(&rule.unless) {
                self.conds(group, vars);
            }
            for line in &rule.notice {
                for point in &line.value.not_before {
                    for value in point.value.values() {
                        self.point(value, Owner::Memory, vars);
                    }
                }
                if let Some((_, Some(time))) = &line.value.revocable {
                    self.time(time, Owner::Memory, vars);
                }
            }
            for line in &rule.survives {
                self.choice(&line.value, Owner::Memory, vars);
            }
            for line in &rule.amount {
                for quantity in line.value.values() {
                    self.quantity(quantity, vars);
                }
            }
            let before = rule.times.iter().any(|line| anchor_role(&line.value) == AnchorRole::Before);
            let mut modals = rule.sentence.modal.values();
            let first = modals.next().copied();
            let code = &mut self.rules[index];
            code.modal = first.filter(|first| modals.all(|other| other == first));
            code.varies = varies;
            code.before = before;
            code.single = triggers == 1 && plain && !varies;
            code.looks_back = before || !rule.earlier_counts.is_empty();
            code.every = rule.times.iter().any(|line| matches!(line.value, Time::Every(..)));
            code.standing = varies || (!triggered && !anchored && !before && !code.secondary);
            code.throughout = rule.times.iter().any(|line| matches!(line.value, Time::Throughout));
            code.watched = !rule.whiles.is_empty()
                || (varies && !rule.ifs.is_empty())
                || (code.standing
                    && !rule.ifs.is_empty()
                    && rule.sentence.modal.values().any(|modal| matches!(modal, Modal::Shall | Modal::Effect)));
            for phrase in rule.sentence.phrase.values() {
                let list = &mut self.content[phrase.act.index()];
                if !list.contains(&id) {
                    list.push(id);
                }
            }
        }
    }

    fn decision_watches(&mut self) {
        for (index, decision) in self.treaty.decisions.iter().enumerate() {
            let id = DecisionId(index as u32);
            let vars = decision.vars.as_slice();
            self.events(&decision.opens, Owner::Opening(id), vars);
            for line in &decision.times {
                self.time(&line.value, Owner::DecisionTime(id), vars);
            }
            for group in decision.ifs.iter().chain(&decision.unless) {
                self.conds(group, vars);
            }
        }
    }

    fn fact_watches(&mut self) {
        for (index, fact) in self.treaty.facts.iter().enumerate() {
            let id = FactId(index as u32);
            let vars = fact.vars.as_slice();
            for choice in &fact.from {
                for point in choice.values() {
                    self.point(point, Owner::FactFrom(id), vars);
                }
            }
            for choice in &fact.until {
                for point in choice.values() {
                    self.point(point, Owner::FactUntil(id), vars);
                }
            }
            self.conds(&fact.means, vars);
            for group in fact.ifs.iter().chain(&fact.unless) {
                self.conds(group, vars);
            }
        }
    }

    fn role_watches(&mut self) {
        for (index, term) in self.treaty.terms.iter().enumerate() {
            let id = TermId(index as u32);
            match &term.kind {
                TermKind::Role(role) => {
                    for choice in &role.from {
                        for point in choice.values() {
                            self.point(point, Owner::RoleFrom(id), &[]);
                        }
                    }
                    for choice in &role.until {
                        for point in choice.values() {
                            self.point(point, Owner::RoleUntil(id), &[]);
                        }
                    }
                    if let Some(means) = &role.means {
                        for cond in means.values() {
                            self.cond(cond, &[]);
                        }
                    }
                }
                TermKind::Number(number) => {
                    if let Some(computed) = &number.computed {
                        for quantity in computed.values() {
                            self.quantity(quantity, &[]);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn mark_secondary(&mut self) {
        for rule in &self.treaty.rules {
            let late = rule.if_late.iter().filter_map(|line| match &line.value {
                IfLate::ReplacedBy(item) => Some((item, &line.guard)),
                _ => None,
            });
            let breach = rule.on_breach.iter().filter_map(|line| match &line.value {
                OnBreach::InAddition(item) | OnBreach::Instead(item) => Some((item, &line.guard)),
                OnBreach::Nothing => None,
            });
            for (item, guard) in late.chain(breach) {
                if let ItemId::Rule(id) = item.item {
                    self.rules[id.index()].secondary = true;
                    self.named.entry(id).or_default().push(joined(&rule.guard, guard));
                }
            }
        }
    }

    /// The argument by which the open instances of a rule are found: its place, and the variable that stands there.
    pub(crate) fn place(&self, id: RuleId) -> Option<(usize, usize)> {
        self.argument_places[id.index()]
    }

    /// The choices under which another rule names this one.
    pub(crate) fn named_by(&self, id: RuleId) -> &[Guard] {
        self.named.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Computed facts whose beginning or end something waits for.
    fn watch_facts(&mut self) {
        let mut waited: Vec<&(ItemId, bool)> = self.by_edge.keys().collect();
        waited.sort();
        for (item, _) in waited {
            if let ItemId::Fact(id) = item
                && !self.treaty.facts[id.index()].means.is_empty()
                && !self.watched_facts.contains(id)
            {
                self.watched_facts.push(*id);
            }
        }
        self.watched_facts.sort();
    }

    fn events(&mut self, group: &'t Dnf<EventPat>, owner: Owner, vars: &'t [Variable]) {
        for line in &group.lines {
            self.choice(&line.value, owner, vars);
        }
    }

    fn choice(&mut self, choice: &'t Choice<EventPat>, owner: Owner, vars: &'t [Variable]) {
        for (_, pat) in &choice.alts {
            self.event(pat, owner, vars);
        }
    }

    fn conds(&mut self, group: &'t Dnf<Cond>, vars: &'t [Variable]) {
        for line in &group.lines {
            for cond in line.value.values() {
                self.cond(cond, vars);
            }
        }
    }

    fn cond(&mut self, cond: &'t Cond, vars: &'t [Variable]) {
        match cond {
            Cond::Not(inner) => self.cond(inner, vars),
            Cond::Done(event) => self.event(event, Owner::Memory, vars),
            Cond::Compare(left, right) => {
                self.quantity(left, vars);
                self.quantity(right, vars);
            }
            _ => {}
        }
    }

    fn quantity(&mut self, quantity: &'t Quantity, vars: &'t [Variable]) {
        match &quantity.value {
            QuantityValue::Part { whole, .. } => self.quantity(whole, vars),
            QuantityValue::Total { item, since, .. } => {
                if let ItemId::Rule(rule) = item.item {
                    self.rules[rule.index()].totalled = true;
                }
                if let Some(since) = since {
                    self.event(since, Owner::Memory, vars);
                }
            }
            _ => {}
        }
    }

    fn time(&mut self, time: &'t Time, owner: Owner, vars: &'t [Variable]) {
        match time {
            Time::Within(_, anchor)
            | Time::WithinBefore(_, anchor)
            | Time::AtLeastBefore(_, anchor)
            | Time::Every(_, anchor)
            | Time::Promptly { anchor: Some(anchor), .. } => self.anchor(anchor, owner, vars),
            Time::NotBefore(choice) | Time::NotLaterThan(choice) | Time::On(choice) | Time::From(choice) | Time::Until(choice) => {
                for point in choice.values() {
                    self.point(point, owner, vars);
                }
            }
            Time::Promptly { anchor: None, .. } | Time::Throughout => {}
        }
    }

    fn point(&mut self, point: &'t Point, owner: Owner, vars: &'t [Variable]) {
        match point {
            Point::At(anchor) | Point::DayAfter(_, anchor) | Point::After(_, anchor) => {
                self.anchor(anchor, owner, vars);
            }
            Point::DayWhen(choice) => self.choice(choice, owner, vars),
            Point::MonthStart(_, of) => self.point(of, owner, vars),
        }
    }

    fn anchor(&mut self, anchor: &'t Anchor, owner: Owner, vars: &'t [Variable]) {
        if let Anchor::Event(choice) = anchor {
            self.choice(choice, owner, vars);
        }
    }

    fn event(&mut self, pat: &'t EventPat, owner: Owner, vars: &'t [Variable]) {
        let mut made: Vec<(Guard, Pat<'t>)> = Vec::new();
        match pat {
            EventPat::Act { by, phrase } => {
                for (guard, args) in arguments(&phrase.args) {
                    for (by_guard, by) in &by.alts {
                        made.push((joined(&guard, by_guard), Pat::Act { act: phrase.act, by, args: args.clone() }));
                    }
                }
            }
            EventPat::Incident { incident, args } => {
                for (guard, args) in arguments(args) {
                    made.push((guard, Pat::Incident { incident: *incident, args }));
                }
            }
            EventPat::State { item, state, by } => {
                for (guard, args) in arguments(&item.args) {
                    for (state_guard, state) in &state.alts {
                        made.push((
                            joined(&guard, state_guard),
                            Pat::State { item: item.item, args: args.clone(), state: *state, by: by.as_ref() },
                        ));
                    }
                }
            }
            EventPat::Edge { item, begins } => {
                for (guard, args) in arguments(&item.args) {
                    made.push((guard, Pat::Edge { item: item.item, args, begins: *begins }));
                }
            }
            EventPat::Breach { cite, instrument, by } => {
                made.push((Guard::new(), Pat::Breach { cite: cite.as_deref(), instrument: *instrument, by: by.as_ref() }));
            }
        }
        for (guard, pat_made) in made {
            let id = WatchId(self.watches.len() as u32);
            match &pat_made {
                Pat::Act { act, .. } => self.by_act[act.index()].push(id),
                Pat::Incident { incident, .. } => self.by_incident[incident.index()].push(id),
                Pat::State { item, state, .. } => {
                    self.by_state.entry((*item, *state)).or_default().push(id);
                }
                Pat::Edge { item, begins, .. } => {
                    self.by_edge.entry((*item, *begins)).or_default().push(id);
                }
                Pat::Breach { .. } => self.by_breach.push(id),
            }
            self.watches.push(Watch { pat: pat_made, owner, plain: guard.is_empty(), vars });
            self.places.entry(place(pat)).or_default().push((guard, id));
        }
    }
}

/// Does the anchor of a time line make the rule arise, end it, or come after it?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnchorRole {
    Trigger,
    Limit,
    Before,
}

pub(crate) fn anchor_role(time: &Time) -> AnchorRole {
    match time {
        Time::WithinBefore(..) | Time::AtLeastBefore(..) => AnchorRole::Before,
        Time::NotBefore(_) | Time::Until(_) | Time::Throughout => AnchorRole::Limit,
        Time::Within(..) | Time::NotLaterThan(_) | Time::On(_) | Time::From(_) | Time::Every(..) | Time::Promptly { .. } => {
            AnchorRole::Trigger
        }
    }
}

/// The event alternatives that a time line runs from.
pub(crate) fn time_events(time: &Time) -> Vec<&Choice<EventPat>> {
    fn of_anchor(anchor: &Anchor) -> Option<&Choice<EventPat>> {
        match anchor {
            Anchor::Event(choice) => Some(choice),
            _ => None,
        }
    }
    fn of_point(point: &Point) -> Option<&Choice<EventPat>> {
        match point {
            Point::At(anchor) | Point::DayAfter(_, anchor) | Point::After(_, anchor) => of_anchor(anchor),
            Point::DayWhen(choice) => Some(choice),
            Point::MonthStart(_, of) => of_point(of),
        }
    }
    match time {
        Time::Within(_, anchor)
        | Time::WithinBefore(_, anchor)
        | Time::AtLeastBefore(_, anchor)
        | Time::Every(_, anchor)
        | Time::Promptly { anchor: Some(anchor), .. } => of_anchor(anchor).into_iter().collect(),
        Time::NotBefore(choice) | Time::NotLaterThan(choice) | Time::On(choice) | Time::From(choice) | Time::Until(choice) => {
            choice.values().filter_map(of_point).collect()
        }
        Time::Promptly { anchor: None, .. } | Time::Throughout => Vec::new(),
    }
}

/// The point of a time line that has one.
pub(crate) fn time_point(time: &Time) -> Option<&Choice<Point>> {
    match time {
        Time::NotBefore(point) | Time::NotLaterThan(point) | Time::On(point) | Time::From(point) | Time::Until(point) => Some(point),
        _ => None,
    }
}

pub(crate) fn time_has_event(time: &Time) -> bool {
    !time_events(time).is_empty()
}

fn joined(left: &Guard, right: &Guard) -> Guard {
    let mut guard = left.clone();
    guard.extend(right.iter().copied());
    guard
}

/// Every way to choose the arguments of a sentence; the last alternative of a deleted argument is "not stated".
fn arguments<T>(args: &[Option<Choice<T>>]) -> Vec<(Guard, Vec<Option<&T>>)> {
    let mut ways: Vec<(Guard, Vec<Option<&T>>)> = vec![(Guard::new(), Vec::new())];
    for arg in args {
        let alternatives: Vec<(Guard, Option<&T>)> = match arg {
            None => vec![(Guard::new(), None)],
            Some(choice) => choice.alts.iter().map(|(guard, value)| (guard.clone(), Some(value))).collect(),
        };
        ways = ways
            .into_iter()
            .flat_map(|(guard, values)| {
                alternatives.iter().map(move |(more, value)| {
                    let mut values = values.clone();
                    values.push(*value);
                    (joined(&guard, more), values)
                })
            })
            .collect();
    }
    ways
}

/// The event alternatives of a point.
pub(crate) fn point_events(point: &Point) -> Vec<&Choice<EventPat>> {
    match point {
        Point::At(Anchor::Event(choice))
        | Point::DayAfter(_, Anchor::Event(choice))
        | Point::After(_, Anchor::Event(choice))
        | Point::DayWhen(choice) => vec![choice],
        Point::MonthStart(_, of) => point_events(of),
        _ => Vec::new(),
    }
}

/// Whether a point is an event itself: what begins with it begins at that instant.
pub(crate) fn point_is_event(point: &Point) -> bool {
    matches!(point, Point::At(Anchor::Event(_)))
}
