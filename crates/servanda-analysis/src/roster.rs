//! Who is who under given choices: holders of roles, members of bodies, sets, numbers, places, without regard to time.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use dashu::rational::RBig;
use ecow::{EcoString, eco_format};
use servanda_model::{
    Anchor, Asked, Bearer, Builtin, Choices, EventPat, InstrumentId, Member, Modal, NumberTerm, Point, Ref, Set, Setting, TermId, TermKind,
    Treaty, VarId, When,
};

/// How deep roles and bodies are looked through for what can change in them.
const DEPTH: u8 = 8;

/// What the variables of an item stand for.
pub type Bind = BTreeMap<VarId, TermId>;

/// A concrete event of the history: one actor, one act.
#[derive(Clone, Debug)]
pub struct Ground<'t> {
    /// Who; several where the history says only how many (`60 States ratify`).
    pub actors: Vec<TermId>,
    /// For a counted event: how many of the actors did it.
    pub count: Option<u32>,
    /// The event as written.
    pub event: &'t EventPat,
    /// Its position in the history.
    pub order: usize,
    /// When, as the history writes it.
    pub when: Option<servanda_model::When>,
}

/// The treaty under some choices and settings, with what the history has made of its memberships.
pub struct Roster<'t> {
    /// The treaty.
    pub treaty: &'t Treaty,
    /// What is chosen.
    pub choices: &'t dyn Choices,
    /// The settings of the question.
    pub settings: &'t [Setting],
    /// What happened, in order.
    pub history: Vec<Ground<'t>>,
    /// The letters of an item's variables, for sentences in which nothing has bound them.
    pub letters: Vec<EcoString>,
    /// Unnamed persons that a question brings in (`59 Unionist` where the text has 58), after the terms of the treaty.
    virtuals: RefCell<Vec<(TermId, u32)>>,
    /// Who holds a role that is gained and lost, where a world was run that can tell.
    told: Option<Told<'t>>,
    /// Whether somebody asked for a role that only a world can tell.
    untold: Cell<bool>,
    /// Whether somebody was taken as bound because nothing tells who is; `Some(false)`: the answer does not hang on it.
    presumed: Cell<Option<bool>>,
    /// Roles being computed, to stop a role that means itself.
    open: RefCell<BTreeSet<TermId>>,
}

/// Tells who holds a role.
type Told<'t> = Box<dyn Fn(TermId) -> Asked<Vec<TermId>> + 't>;

/// Whether a body named in a set stands for its members or for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bodies {
    /// Its members.
    Members,
    /// Itself.
    Itself,
}

impl<'t> Roster<'t> {
    /// A roster without a history.
    pub fn new(treaty: &'t Treaty, choices: &'t dyn Choices, settings: &'t [Setting]) -> Self {
        Self {
            treaty,
            choices,
            settings,
            history: Vec::new(),
            letters: Vec::new(),
            told: None,
            untold: Cell::new(false),
            presumed: Cell::new(None),
            virtuals: RefCell::default(),
            open: RefCell::default(),
        }
    }

    /// Who was who at a point that the history has reached; `None` if it has not, or if the question restates who is in a body.
    pub fn as_of(&self, point: &Point, bind: &Bind) -> Asked<Option<Roster<'t>>> {
        if self.members_settings().next().is_some() {
            return Ok(None);
        }
        let before = |reached: &dyn Fn(&Ground<'t>) -> bool| {
            let mut earlier = Roster::new(self.treaty, self.choices, self.settings);
            earlier.history = self.history.iter().filter(|ground| reached(ground)).cloned().collect();
            earlier
        };
        let event = match point {
            Point::At(Anchor::Date(date)) => {
                return Ok(Some(before(&|ground| matches!(ground.when, Some(When::Date(day)) if day <= *date))));
            }
            Point::At(Anchor::Event(event)) | Point::DayWhen(event) => event.get(self.choices)?,
            _ => None,
        };
        let Some(event) = event else { return Ok(None) };
        for ground in &self.history {
            let until = before(&|other| other.order <= ground.order);
            if until.happened(event, bind, None)? {
                let whole_day = matches!(point, Point::DayWhen(_));
                let reached = |other: &Ground<'t>| other.order <= ground.order || (whole_day && other.when == ground.when);
                return Ok(Some(before(&reached)));
            }
        }
        Ok(None)
    }

    /// The same, where a world that was run tells who holds the roles that are gained and lost.
    #[must_use]
    pub fn told_by(self, told: impl Fn(TermId) -> Asked<Vec<TermId>> + 't) -> Self {
        Self { told: Some(Box::new(told)), ..self }
    }

    /// What an unbound reference is called: its letter, where it is known.
    pub fn letter(&self, which: &Ref) -> EcoString {
        match which {
            Ref::Var(var) | Ref::Typed(_, var) => self.letters.get(usize::from(var.0)).cloned(),
            _ => None,
        }
        .unwrap_or_else(|| "somebody".into())
    }

    /// Whether the question changes who belongs where.
    pub fn changes(&self) -> bool {
        self.changes_members()
            || self.history.iter().any(|ground| match ground.event {
                EventPat::Act { phrase, .. } => matches!(
                    self.treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin),
                    Some(Builtin::Becomes | Builtin::CeasesToBe | Builtin::Joins | Builtin::Leaves)
                ),
                _ => false,
            })
    }

    /// The name of a person, place, role ….
    pub fn name(&self, term: TermId) -> EcoString {
        if let Some(known) = self.treaty.terms.get(term.index()) {
            return known.name.clone();
        }
        let virtuals = self.virtuals.borrow();
        match virtuals.get(term.index() - self.treaty.terms.len()) {
            Some((role, number)) => eco_format!("{} {number}", self.name(*role)),
            None => "?".into(),
        }
    }

    /// What a term is.
    pub fn kind(&self, term: TermId) -> Option<&'t TermKind> {
        self.treaty.terms.get(term.index()).map(|term| &term.kind)
    }

    /// Whether a person is one of the alike, unnamed holders of a role.
    pub fn unnamed(&self, term: TermId) -> Option<TermId> {
        if let Some(TermKind::Party { unnamed }) = self.kind(term) {
            return *unnamed;
        }
        let at = term.index().checked_sub(self.treaty.terms.len())?;
        self.virtuals.borrow().get(at).map(|(role, _)| *role)
    }

    fn exists(&self, term: TermId) -> Asked<bool> {
        match self.treaty.terms.get(term.index()) {
            Some(known) => self.choices.holds(&known.guard),
            None => Ok(true),
        }
    }

    fn declared(&self, members: &[Member], found: &mut Vec<TermId>) -> Asked<()> {
        for member in members {
            if self.choices.holds(&member.guard)? && self.exists(member.who)? {
                match self.kind(member.who) {
                    Some(TermKind::Role(_)) => found.extend(self.holders(member.who)?),
                    _ => found.push(member.who),
                }
            }
        }
        Ok(())
    }

    /// Who holds a role.
    pub fn holders(&self, role: TermId) -> Asked<Vec<TermId>> {
        let Some(TermKind::Role(declared)) = self.kind(role) else {
            return Ok(vec![role]);
        };
        if let Some(told) = self.told_of(role)? {
            return told(role);
        }
        if !self.open.borrow_mut().insert(role) {
            return Ok(Vec::new());
        }
        let found = self.holders_of(role, declared);
        self.open.borrow_mut().remove(&role);
        found
    }

    /// Who tells about a role or body that is gained and lost: a world, unless the question restates who is who.
    fn told_of(&self, term: TermId) -> Asked<Option<&Told<'t>>> {
        match &self.told {
            Some(told) if !self.changes_members() && self.is_gained(term, DEPTH)? => Ok(Some(told)),
            _ => Ok(None),
        }
    }

    /// Whether who holds a role, or belongs to a body, can change in a history: by an event, by what the role means, or by a rule that
    /// works by itself.
    fn is_gained(&self, term: TermId, depth: u8) -> Asked<bool> {
        let members = match self.kind(term) {
            Some(TermKind::Role(role)) => {
                if !(role.from.is_empty() && role.until.is_empty() && role.means.is_none()) {
                    return Ok(true);
                }
                &role.holders
            }
            Some(TermKind::Body { members }) => members,
            _ => return Ok(false),
        };
        if self.is_gained_by_rule(term)? {
            return Ok(true);
        }
        for member in members {
            if depth > 0 && self.choices.holds(&member.guard)? && self.is_gained(member.who, depth - 1)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a rule that works by itself gives or takes a role or a seat, and a history is there in which it can have done so.
    fn is_gained_by_rule(&self, term: TermId) -> Asked<bool> {
        if self.history.is_empty() {
            return Ok(false);
        }
        for rule in &self.treaty.rules {
            let changes = rule.sentence.phrase.values().any(|phrase| {
                let builtin = self.treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin);
                matches!(builtin, Some(Builtin::Becomes | Builtin::CeasesToBe | Builtin::Joins | Builtin::Leaves))
            });
            let works = match rule.sentence.modal.get(self.choices)? {
                Some(Modal::Effect) => true,
                // A notice takes effect by itself when its period is over.
                Some(Modal::HasPower | Modal::May) => !rule.notice.is_empty(),
                _ => false,
            };
            if changes
                && works
                && self.choices.holds(&rule.guard)?
                && let Some(phrase) = rule.sentence.phrase.get(self.choices)?
                && self.speaks_of(phrase, term)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn changes_members(&self) -> bool {
        self.settings.iter().any(|setting| matches!(setting, Setting::In { .. } | Setting::Members(..)))
    }

    /// Whether an answer hangs on a role that only a world can tell, and none was there.
    pub fn needs_a_world(&self) -> bool {
        self.untold.get()
    }

    /// Whether an answer takes parties as bound because no history says who is.
    pub fn presumes_bonds(&self) -> bool {
        self.presumed.get() == Some(true)
    }

    /// The question is about force and bonds: what was taken as given on the way is not what the answer hangs on.
    pub(crate) fn presumes_nothing(&self) {
        self.presumed.set(Some(false));
    }

    /// Without a history a treaty is taken as in force, and its parties as bound; a third State or a body never is.
    pub(crate) fn presumed_bound(&self, who: TermId, instrument: InstrumentId) -> Option<bool> {
        let taken = match self.treaty.instruments.get(instrument.index()) {
            Some(instrument) => !instrument.default_law && (!instrument.declared || instrument.in_force.is_some()),
            None => true,
        };
        if !self.history.is_empty() || !taken {
            return None;
        }
        self.presumed.set(self.presumed.get().or(Some(true)));
        Some(matches!(self.kind(who), Some(TermKind::Party { .. })))
    }

    fn holders_of(&self, role: TermId, declared: &'t servanda_model::RoleTerm) -> Asked<Vec<TermId>> {
        let mut found = Vec::new();
        self.declared(&declared.holders, &mut found)?;
        for (index, term) in self.treaty.terms.iter().enumerate() {
            if matches!(term.kind, TermKind::Party { unnamed: Some(of) } if of == role) && self.choices.holds(&term.guard)? {
                found.push(TermId(index as u32));
            }
        }
        let replaced: Vec<TermId> = self.members_settings().map(|(body, _)| body).collect();
        if !replaced.is_empty() {
            // A question that restates a body's members restates who of them holds which role.
            let mut old = Vec::new();
            for body in &replaced {
                if let Some(TermKind::Body { members }) = self.kind(*body) {
                    self.declared(members, &mut old)?;
                }
            }
            found.retain(|who| !old.contains(who));
            for body in replaced {
                for who in self.members(body)? {
                    if self.unnamed(who) == Some(role) {
                        found.push(who);
                    }
                }
            }
        }
        if let Some(means) = &declared.means
            && let Some(cond) = means.get(self.choices)?
        {
            for who in self.candidates(declared.of.as_ref())? {
                if self.cond(cond, &Bind::new(), Some(who))? == Some(true) {
                    found.push(who);
                }
            }
        }
        for from in &declared.from {
            if let Some(servanda_model::Point::At(servanda_model::Anchor::Event(event))) = from.get(self.choices)?
                && let Some(event) = event.get(self.choices)?
            {
                for who in self.candidates(declared.of.as_ref())? {
                    if self.happened(event, &Bind::new(), Some(who))? {
                        found.push(who);
                    }
                }
            }
        }
        for until in &declared.until {
            if let Some(servanda_model::Point::At(servanda_model::Anchor::Event(event))) = until.get(self.choices)?
                && let Some(event) = event.get(self.choices)?
            {
                let mut kept = Vec::new();
                for who in found {
                    if !self.happened(event, &Bind::new(), Some(who))? {
                        kept.push(who);
                    }
                }
                found = kept;
            }
        }
        self.changed(role, Builtin::Becomes, Builtin::CeasesToBe, &mut found)?;
        self.set_in(role, &mut found)?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// A role of a set that is held from an event on, with whether the text and a list of acts alone tell who holds it: neither an entry
    /// into force nor a period can be read without running the history.
    pub fn held_from(&self, set: &Set) -> Asked<Option<(TermId, bool)>> {
        for member in &set.members {
            let Some(Ref::Term(term)) = member.get(self.choices)? else { continue };
            let mut told = !self.is_gained_by_rule(*term)?;
            let lasting = servanda_model::RoleTerm::default();
            let declared = match self.kind(*term) {
                Some(TermKind::Role(declared)) => declared,
                Some(TermKind::Body { .. }) => &lasting,
                _ => continue,
            };
            for point in declared.from.iter().chain(&declared.until) {
                let act = match point.get(self.choices)? {
                    Some(servanda_model::Point::At(servanda_model::Anchor::Event(event))) => match event.get(self.choices)? {
                        Some(EventPat::Act { phrase, .. }) => Some(phrase.act),
                        _ => None,
                    },
                    _ => None,
                };
                let builtin = act.map(|act| self.treaty.acts.get(act.index()).and_then(|act| act.builtin));
                told &= builtin.is_some_and(|builtin| {
                    !matches!(
                        builtin,
                        Some(Builtin::EntersIntoForce | Builtin::TreatyApplies | Builtin::TreatyAppliesProvisionally | Builtin::TreatyEnds)
                    )
                });
            }
            if let Some(means) = &declared.means
                && let Some(means) = means.get(self.choices)?
            {
                told &= is_lasting(means);
            }
            if !told && self.told_of(*term)?.is_none() {
                self.untold.set(true);
                return Ok(Some((*term, false)));
            }
            if !declared.from.is_empty() || !told {
                return Ok(Some((*term, true)));
            }
        }
        Ok(None)
    }

    /// Applies the built-in events by which a membership is gained and lost.
    fn changed(&self, of: TermId, gained: Builtin, lost: Builtin, found: &mut Vec<TermId>) -> Asked<()> {
        for ground in &self.history {
            let EventPat::Act { phrase, .. } = ground.event else {
                continue;
            };
            let Some(builtin) = self.treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin) else {
                continue;
            };
            if (builtin != gained && builtin != lost) || !self.speaks_of(phrase, of)? {
                continue;
            }
            for actor in &ground.actors {
                found.retain(|who| who != actor);
                if builtin == gained {
                    found.push(*actor);
                }
            }
        }
        Ok(())
    }

    fn speaks_of(&self, phrase: &servanda_model::Phrase, term: TermId) -> Asked<bool> {
        for arg in phrase.args.iter().flatten() {
            if let Some(servanda_model::Arg::Set(set)) = arg.get(self.choices)? {
                for member in &set.members {
                    if member.get(self.choices)? == Some(&Ref::Term(term)) {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    fn members_settings(&self) -> impl Iterator<Item = (TermId, &'t [(u32, TermId)])> {
        let settings = self.settings;
        settings.iter().filter_map(|setting| match setting {
            Setting::Members(body, groups) => Some((*body, groups.as_slice())),
            _ => None,
        })
    }

    /// The settings `RQ, IN [not] in Council`. Who comes in takes the place of an unnamed member of a role that he holds.
    fn set_in(&self, of: TermId, found: &mut Vec<TermId>) -> Asked<()> {
        let settings = self.settings;
        for setting in settings {
            let Setting::In { who, not, of: body } = setting else {
                continue;
            };
            if *body != of {
                continue;
            }
            for person in self.set(who, &Bind::new(), None, Bodies::Itself)? {
                let inside = found.contains(&person);
                if *not {
                    found.retain(|other| *other != person);
                } else if !inside {
                    let mut place = None;
                    for (at, other) in found.iter().enumerate() {
                        if let Some(role) = self.unnamed(*other)
                            && role != of
                            && self.holders(role)?.contains(&person)
                        {
                            place = Some(at);
                        }
                    }
                    if let Some(at) = place {
                        found.remove(at);
                    }
                    found.push(person);
                }
            }
        }
        Ok(())
    }

    /// The members of a body; itself if it has none.
    pub fn members(&self, body: TermId) -> Asked<Vec<TermId>> {
        let Some(TermKind::Body { members }) = self.kind(body) else {
            return self.holders(body);
        };
        if let Some(told) = self.told_of(body)? {
            return told(body);
        }
        let mut found = Vec::new();
        if let Some((_, groups)) = self.members_settings().find(|(own, _)| *own == body) {
            for (count, role) in groups {
                match self.kind(*role) {
                    Some(TermKind::Role(_)) => found.extend(self.people(*role, *count)),
                    _ => found.push(*role),
                }
            }
        } else {
            self.declared(members, &mut found)?;
        }
        self.changed(body, Builtin::Joins, Builtin::Leaves, &mut found)?;
        self.set_in(body, &mut found)?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// So many unnamed holders of a role: those of the text first, then as many more as needed.
    fn people(&self, role: TermId, count: u32) -> Vec<TermId> {
        let own = (0..self.treaty.terms.len() as u32)
            .map(TermId)
            .filter(|term| matches!(self.kind(*term), Some(TermKind::Party { unnamed: Some(of) }) if *of == role));
        let mut found: Vec<TermId> = own.take(count as usize).collect();
        let mut virtuals = self.virtuals.borrow_mut();
        let mut number = found.len() as u32;
        while found.len() < count as usize {
            number += 1;
            let at = virtuals.iter().position(|known| *known == (role, number)).unwrap_or_else(|| {
                virtuals.push((role, number));
                virtuals.len() - 1
            });
            found.push(TermId((self.treaty.terms.len() + at) as u32));
        }
        found
    }

    /// Who could satisfy the definition of a role: those it is declared `of`, else every party and body.
    fn candidates(&self, of: Option<&'t Set>) -> Asked<Vec<TermId>> {
        if let Some(set) = of {
            return self.set(set, &Bind::new(), None, Bodies::Members);
        }
        let mut found = Vec::new();
        for (index, term) in self.treaty.terms.iter().enumerate() {
            if matches!(term.kind, TermKind::Party { .. } | TermKind::Body { .. }) && self.choices.holds(&term.guard)? {
                found.push(TermId(index as u32));
            }
        }
        Ok(found)
    }

    /// Everybody who is a party.
    pub fn parties(&self) -> Asked<Vec<TermId>> {
        let mut found = Vec::new();
        for (index, term) in self.treaty.terms.iter().enumerate() {
            if matches!(term.kind, TermKind::Party { .. }) && self.choices.holds(&term.guard)? {
                found.push(TermId(index as u32));
            }
        }
        Ok(found)
    }

    /// Whom a reference names. An unbound variable names nobody (see [`Self::unbound`]).
    pub fn reference(&self, which: &Ref, bind: &Bind, it: Option<TermId>, bodies: Bodies) -> Asked<Vec<TermId>> {
        match which {
            Ref::Term(term) => match self.kind(*term) {
                Some(TermKind::Role(_)) => self.holders(*term),
                Some(TermKind::Body { .. }) if bodies == Bodies::Members => {
                    let members = self.members(*term)?;
                    Ok(if members.is_empty() { vec![*term] } else { members })
                }
                Some(TermKind::Kind(values)) => {
                    let mut found = Vec::new();
                    for (guard, value) in values {
                        if self.choices.holds(guard)? {
                            found.push(*value);
                        }
                    }
                    Ok(found)
                }
                _ if self.is_party_word(*term) => self.parties(),
                _ => Ok(if self.exists(*term)? { vec![*term] } else { Vec::new() }),
            },
            Ref::Typed(_, var) | Ref::Var(var) => Ok(bind.get(var).copied().into_iter().collect()),
            Ref::It => Ok(it.into_iter().collect()),
            Ref::Other(term) => {
                let mut all = self.reference(&Ref::Term(*term), bind, it, bodies)?;
                all.retain(|who| Some(*who) != it);
                Ok(all)
            }
            Ref::MemberOf(term) => self.members(*term),
        }
    }

    /// Whether a term is the built-in word for every party.
    pub fn is_party_word(&self, term: TermId) -> bool {
        self.treaty.terms.get(term.index()).is_some_and(|term| term.name == "Party")
    }

    /// Whether the set hangs on a variable that nothing has bound.
    pub fn unbound(&self, set: &Set, bind: &Bind) -> Asked<Option<VarId>> {
        for member in &set.members {
            if let Some(Ref::Var(var) | Ref::Typed(_, var)) = member.get(self.choices)?
                && !bind.contains_key(var)
            {
                return Ok(Some(*var));
            }
        }
        if let Some(except) = &set.except
            && let Some(except) = except.get(self.choices)?
        {
            return self.unbound(except, bind);
        }
        Ok(None)
    }

    /// Whom a set names, each once, in document order.
    pub fn set(&self, set: &Set, bind: &Bind, it: Option<TermId>, bodies: Bodies) -> Asked<Vec<TermId>> {
        let mut found = Vec::new();
        for member in &set.members {
            if let Some(member) = member.get(self.choices)? {
                found.extend(self.reference(member, bind, it, bodies)?);
            }
        }
        if let Some(except) = &set.except
            && let Some(except) = except.get(self.choices)?
        {
            let out = self.set(except, bind, it, bodies)?;
            found.retain(|who| !out.contains(who));
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The persons that a bearer of an event or of an `including` names.
    pub fn bearers(&self, bearer: &Bearer, bind: &Bind, it: Option<TermId>) -> Asked<Vec<TermId>> {
        match bearer {
            Bearer::Each(electorate) | Bearer::No(electorate) => self.set(&electorate.set, bind, it, Bodies::Members),
            Bearer::Any { set, .. } | Bearer::Jointly { set, .. } | Bearer::Count { set, .. } | Bearer::Weight { set, .. } => {
                self.set(set, bind, it, Bodies::Members)
            }
            Bearer::One(one) => self.reference(one, bind, it, Bodies::Itself),
            Bearer::Unspecified | Bearer::Treaty(_) => Ok(Vec::new()),
        }
    }

    /// The value of a number for somebody. `None`: not known one by one.
    pub fn number(&self, number: TermId, who: TermId) -> Asked<Option<RBig>> {
        let Some(TermKind::Number(declared)) = self.kind(number) else {
            return Ok(None);
        };
        if let Some(value) = declared.values.get(&who) {
            return Ok(value.get(self.choices)?.cloned());
        }
        for (role, value) in &declared.by_role {
            if self.holders(*role)?.contains(&who) {
                return Ok(value.get(self.choices)?.cloned());
            }
        }
        match &declared.computed {
            Some(computed) => match computed.get(self.choices)? {
                Some(quantity) => self.quantity(quantity, &Bind::new(), Some(who)),
                None => Ok(None),
            },
            None => Ok(None),
        }
    }

    /// The sum that the rest, not known one by one, hold together.
    pub fn rest_of(&self, number: TermId) -> Asked<Option<RBig>> {
        match self.kind(number) {
            Some(TermKind::Number(declared)) => rest(declared, self.choices),
            _ => Ok(None),
        }
    }

    /// Whether a place or value lies in another.
    pub fn inside(&self, inner: TermId, outer: TermId) -> Asked<bool> {
        let mut seen = BTreeSet::new();
        let mut open = vec![inner];
        while let Some(term) = open.pop() {
            if term == outer {
                return Ok(true);
            }
            if !seen.insert(term) {
                continue;
            }
            match self.kind(term) {
                Some(TermKind::Place(within)) => {
                    for place in within {
                        if let Some(place) = place.get(self.choices)? {
                            open.push(*place);
                        }
                    }
                }
                Some(TermKind::Value(kinds)) => open.extend(kinds.iter().copied()),
                _ => {}
            }
        }
        Ok(false)
    }
}

/// Whether a condition can be read off the text and a list of acts: it asks for no bond, no fact, no state.
fn is_lasting(cond: &servanda_model::Cond) -> bool {
    use servanda_model::Cond;
    match cond {
        Cond::Not(inner) => is_lasting(inner),
        Cond::Is(..) | Cond::Compare(..) | Cond::Done(_) => true,
        _ => false,
    }
}

fn rest(number: &NumberTerm, choices: &dyn Choices) -> Asked<Option<RBig>> {
    match &number.others {
        Some(others) => Ok(others.get(choices)?.cloned()),
        None => Ok(None),
    }
}
