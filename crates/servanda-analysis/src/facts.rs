//! What a history makes true, without regard to time: which events have happened, which conditions hold.
//!
//! The dates of a history are the machine's business. The lenses that put time aside need only know *that* something happened.

use dashu::rational::RBig;
use servanda_model::{
    Arg, Asked, Bearer, Bound, Cond, Dated, DatedWhat, EventPat, InstrumentId, ItemPat, Phrase, Quantity, QuantityValue, Ref, Set, TermId,
    TermKind, Truth,
};

use crate::roster::{Bind, Bodies, Ground, Roster};

impl<'t> Roster<'t> {
    /// Takes the lines of a history as having happened.
    pub fn with_history(mut self, lines: impl IntoIterator<Item = &'t Dated>) -> Asked<Self> {
        for (order, line) in lines.into_iter().enumerate() {
            if let (DatedWhat::Event(event), false) = (&line.what, line.planned) {
                let (actors, count) = match event {
                    EventPat::Act { by, .. } => match by.get(self.choices)? {
                        Some(bearer) => self.who_did(bearer)?,
                        None => (Vec::new(), None),
                    },
                    _ => (Vec::new(), None),
                };
                self.history.push(Ground { actors, count, event, order, when: Some(line.when) });
            }
        }
        Ok(self)
    }

    /// Who did it, of an event of the history, and how many of them where it only counts.
    fn who_did(&self, bearer: &Bearer) -> Asked<(Vec<TermId>, Option<u32>)> {
        let mut actors = self.bearers(bearer, &Bind::new(), None)?;
        let count = count(bearer);
        let Some(many) = count.filter(|many| *many > 0) else { return Ok((actors, count)) };
        let role = actors.first().and_then(|first| self.unnamed(*first));
        let alike = role.is_some() && actors.iter().all(|who| self.unnamed(*who) == role);
        if !alike && many as usize != actors.len() {
            return Ok((actors, count));
        }
        // All of them, or so many of some who are all alike: it can be said who they are.
        actors.truncate(many as usize);
        Ok((actors, None))
    }

    /// Whether an event of the history matches, under these bindings.
    pub fn happened(&self, pattern: &EventPat, bind: &Bind, it: Option<TermId>) -> Asked<bool> {
        Ok(!self.matches(pattern, bind, it)?.is_empty())
    }

    /// All ways in which events of the history match a pattern: the bindings that each adds.
    pub fn matches(&self, pattern: &EventPat, bind: &Bind, it: Option<TermId>) -> Asked<Vec<Bind>> {
        let mut found: Vec<Bind> = Vec::new();
        match pattern {
            EventPat::Act { by, phrase } => {
                let Some(bearer) = by.get(self.choices)? else {
                    return Ok(found);
                };
                if let Some((need, of)) = self.needed(bearer, bind, it)? {
                    // A quantified event: enough of them have done it.
                    if self.how_many(&of, phrase, bind, it)? >= need {
                        found.push(bind.clone());
                    }
                    return Ok(found);
                }
                if matches!(bearer, Bearer::Weight { .. }) {
                    if self.weighs_enough(bearer, phrase, bind, it)? {
                        found.push(bind.clone());
                    }
                    return Ok(found);
                }
                for ground in &self.history {
                    if let EventPat::Act { phrase: own, .. } = ground.event
                        && ground.count.is_none()
                    {
                        if matches!(bearer, Bearer::Treaty(_)) && self.same_deed(own, phrase) {
                            found.extend(self.args_match(phrase, own, bind.clone(), it)?);
                        }
                        for actor in &ground.actors {
                            if let Bearer::One(one) = bearer
                                && let Some(bound) = self.ref_match(one, *actor, bind.clone(), it)?
                            {
                                found.extend(self.args_match(phrase, own, bound, it)?);
                            }
                        }
                    }
                }
            }
            EventPat::Incident { incident, args } => {
                for ground in &self.history {
                    if let EventPat::Incident { incident: own, args: own_args } = ground.event
                        && own == incident
                    {
                        found.extend(self.arg_lists_match(args, own_args, bind.clone(), it)?);
                    }
                }
            }
            EventPat::State { item, state, .. } => {
                for ground in &self.history {
                    if let EventPat::State { item: own, state: own_state, .. } = ground.event
                        && own.item == item.item
                        && own_state.get(self.choices)? == state.get(self.choices)?
                    {
                        found.extend(self.items_match(item, own, bind.clone(), it)?);
                    }
                }
            }
            EventPat::Edge { item, begins } => {
                for ground in &self.history {
                    if let EventPat::Edge { item: own, begins: own_begins } = ground.event
                        && own.item == item.item
                        && own_begins == begins
                    {
                        found.extend(self.items_match(item, own, bind.clone(), it)?);
                    }
                }
            }
            EventPat::Breach { .. } => {
                for ground in &self.history {
                    if ground.event == pattern {
                        found.push(bind.clone());
                    }
                }
            }
        }
        found.dedup();
        Ok(found)
    }

    /// Whether two sentences have one act and, where they are about an instrument, the same. Without a name the treaty itself is meant: who
    /// ratifies an amendment has not ratified the treaty.
    fn same_deed(&self, done: &Phrase, asked: &Phrase) -> bool {
        let stated = |phrase: &Phrase| {
            phrase.args.iter().flatten().flat_map(servanda_model::Choice::values).find_map(|arg| match arg {
                Arg::Treaty(instrument) => Some(*instrument),
                _ => None,
            })
        };
        let declared = |at: InstrumentId| self.treaty.instruments.get(at.index()).is_some_and(|instrument| instrument.declared);
        done.act == asked.act
            && match (stated(done), stated(asked)) {
                (Some(one), Some(other)) => one == other,
                (Some(one), None) | (None, Some(one)) => !declared(one),
                (None, None) => true,
            }
    }

    /// For a bearer that needs several actors: how many, of whom.
    pub fn needed(&self, bearer: &Bearer, bind: &Bind, it: Option<TermId>) -> Asked<Option<(usize, Vec<TermId>)>> {
        let of = self.bearers(bearer, bind, it)?;
        Ok(match bearer {
            Bearer::Each(_) | Bearer::Jointly { .. } => Some((of.len().max(1), of)),
            Bearer::Any { count, .. } => {
                let count = match count {
                    Some(count) => count.get(self.choices)?.map_or(1, to_usize),
                    None => 1,
                };
                Some((count, of))
            }
            Bearer::Count { amount, .. } => Some((crate::games::amount_of(amount, of.len()), of)),
            Bearer::Weight { .. } | Bearer::One(_) | Bearer::No(_) | Bearer::Unspecified | Bearer::Treaty(_) => None,
        })
    }

    /// Whether those who have done something weigh enough: one by one, or as the history states.
    fn weighs_enough(&self, bearer: &Bearer, phrase: &Phrase, bind: &Bind, it: Option<TermId>) -> Asked<bool> {
        let Bearer::Weight { more_than, share, percent, number, .. } = bearer else {
            return Ok(false);
        };
        let mut have = RBig::ZERO;
        let mut all = self.rest_of(*number)?.unwrap_or(RBig::ZERO);
        for who in self.bearers(bearer, bind, it)? {
            if let Some(weight) = self.number(*number, who)? {
                if self.did(who, phrase, bind, it)? {
                    have += &weight;
                }
                all += weight;
            }
        }
        let mut have = if *percent && all != RBig::ZERO { have / all } else { have };
        for ground in &self.history {
            if let EventPat::Act { by, phrase: own } = ground.event
                && self.same_deed(own, phrase)
                && let Some(Bearer::Weight { share: level, percent: same, number: of, .. }) = by.get(self.choices)?
                && of == number
                && same == percent
            {
                have = have.max(level.clone());
            }
        }
        Ok(if *more_than { have > *share } else { have >= *share })
    }

    /// How many of these have done it: those who are named, or as many as the history says with who came on a later day.
    fn how_many(&self, of: &[TermId], phrase: &Phrase, bind: &Bind, it: Option<TermId>) -> Asked<usize> {
        let counted = |wanted: &dyn Fn(&Ground<'t>) -> bool| -> Asked<usize> {
            let mut done = 0;
            for who in of {
                done += usize::from(self.did_where(*who, phrase, bind, it, wanted)?);
            }
            Ok(done)
        };
        let mut most = counted(&|_| true)?;
        for ground in &self.history {
            if let (Some(count), EventPat::Act { phrase: own, .. }) = (ground.count, ground.event)
                && self.same_deed(own, phrase)
                && ground.actors.iter().all(|who| of.contains(who))
            {
                let later = |other: &Ground<'t>| other.order > ground.order && other.when != ground.when;
                most = most.max(count as usize + counted(&later)?);
            }
        }
        Ok(most)
    }

    /// Whether somebody did this.
    pub fn did(&self, who: TermId, phrase: &Phrase, bind: &Bind, it: Option<TermId>) -> Asked<bool> {
        self.did_where(who, phrase, bind, it, &|_| true)
    }

    fn did_where(
        &self,
        who: TermId,
        phrase: &Phrase,
        bind: &Bind,
        it: Option<TermId>,
        wanted: &dyn Fn(&Ground<'t>) -> bool,
    ) -> Asked<bool> {
        for ground in &self.history {
            if let EventPat::Act { phrase: own, .. } = ground.event
                && ground.count.is_none()
                && wanted(ground)
                && ground.actors.contains(&who)
                && self.args_match(phrase, own, bind.clone(), it.or(Some(who)))?.is_some()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a reference can mean this person, and the binding it adds.
    pub fn ref_match(&self, which: &Ref, who: TermId, mut bind: Bind, it: Option<TermId>) -> Asked<Option<Bind>> {
        Ok(match which {
            Ref::Var(var) => {
                if let Some(known) = bind.get(var) {
                    (*known == who).then_some(bind)
                } else {
                    bind.insert(*var, who);
                    Some(bind)
                }
            }
            Ref::Typed(role, var) => {
                let fits = self.reference(&Ref::Term(*role), &bind, it, Bodies::Members)?.contains(&who);
                match bind.get(var) {
                    Some(known) => (fits && *known == who).then_some(bind),
                    None if fits => {
                        bind.insert(*var, who);
                        Some(bind)
                    }
                    None => None,
                }
            }
            Ref::Term(term) if *term == who => Some(bind),
            Ref::Term(term) => match self.kind(*term) {
                Some(TermKind::Place(_) | TermKind::Value(_)) => self.inside(who, *term)?.then_some(bind),
                Some(TermKind::Body { .. }) => None,
                _ => self.reference(which, &bind, it, Bodies::Itself)?.contains(&who).then_some(bind),
            },
            Ref::It | Ref::Other(_) | Ref::MemberOf(_) => self.reference(which, &bind, it, Bodies::Members)?.contains(&who).then_some(bind),
        })
    }

    /// Whether what a pattern says of an act fits what a history says, and the bindings it adds.
    pub fn args_match(&self, pattern: &Phrase, own: &Phrase, bind: Bind, it: Option<TermId>) -> Asked<Option<Bind>> {
        if !self.same_deed(own, pattern) {
            return Ok(None);
        }
        self.arg_lists_match(&pattern.args, &own.args, bind, it)
    }

    fn arg_lists_match(
        &self,
        pattern: &[Option<servanda_model::Choice<Arg>>],
        own: &[Option<servanda_model::Choice<Arg>>],
        mut bind: Bind,
        it: Option<TermId>,
    ) -> Asked<Option<Bind>> {
        for (at, wanted) in pattern.iter().enumerate() {
            let Some(wanted) = wanted else { continue };
            let Some(wanted) = wanted.get(self.choices)? else {
                continue;
            };
            let stated = match own.get(at) {
                Some(Some(stated)) => stated.get(self.choices)?,
                _ => None,
            };
            let Some(stated) = stated else {
                // Not stated: it can bind nothing, and it is not the named thing. Of which treaty an act speaks is compared elsewhere.
                if only_variable(wanted) || matches!(wanted, Arg::Treaty(_)) {
                    continue;
                }
                return Ok(None);
            };
            match self.arg_match(wanted, stated, bind, it)? {
                Some(bound) => bind = bound,
                None => return Ok(None),
            }
        }
        Ok(Some(bind))
    }

    fn arg_match(&self, wanted: &Arg, stated: &Arg, mut bind: Bind, it: Option<TermId>) -> Asked<Option<Bind>> {
        match (wanted, stated) {
            (Arg::Set(wanted), Arg::Set(stated)) => {
                let persons = self.literal(stated)?;
                let mut fitted = 0;
                for member in &wanted.members {
                    let Some(member) = member.get(self.choices)? else {
                        continue;
                    };
                    let mut fits = false;
                    for person in &persons {
                        if let Some(bound) = self.ref_match(member, *person, bind.clone(), it)? {
                            bind = bound;
                            fits = true;
                            break;
                        }
                    }
                    if fits {
                        fitted += 1;
                    } else if !wanted.any {
                        return Ok(None);
                    }
                }
                Ok((fitted > 0 || wanted.members.is_empty()).then_some(bind))
            }
            (Arg::Quantity(_), Arg::Quantity(_)) => Ok(Some(bind)),
            (Arg::Item(wanted), Arg::Item(stated)) if wanted.item == stated.item => self.items_match(wanted, stated, bind, it),
            _ => Ok((wanted == stated).then_some(bind)),
        }
    }

    /// What a set of a history names, roles and bodies as themselves.
    fn literal(&self, set: &Set) -> Asked<Vec<TermId>> {
        let mut found = Vec::new();
        for member in &set.members {
            match member.get(self.choices)? {
                Some(Ref::Term(term)) if !matches!(self.kind(*term), Some(TermKind::Role(_))) => found.push(*term),
                Some(other) => {
                    if let Ref::Term(term) = other {
                        found.push(*term);
                    }
                    found.extend(self.reference(other, &Bind::new(), None, Bodies::Itself)?);
                }
                None => {}
            }
        }
        Ok(found)
    }

    /// Whether two names mean the same instance.
    pub fn items_match(&self, wanted: &ItemPat, own: &ItemPat, mut bind: Bind, it: Option<TermId>) -> Asked<Option<Bind>> {
        if wanted.item != own.item {
            return Ok(None);
        }
        for (want, have) in wanted.args.iter().zip(&own.args) {
            let (Some(want), Some(have)) = (want, have) else {
                continue;
            };
            let (Some(want), Some(have)) = (want.get(self.choices)?, have.get(self.choices)?) else {
                continue;
            };
            for who in self.reference(have, &Bind::new(), it, Bodies::Itself)? {
                match self.ref_match(want, who, bind, it)? {
                    Some(bound) => bind = bound,
                    None => return Ok(None),
                }
            }
        }
        Ok(Some(bind))
    }

    /// Whether a condition holds that neither conduct nor time decides. `None`: it is not of that kind, or not known.
    pub fn cond(&self, cond: &Cond, bind: &Bind, it: Option<TermId>) -> Asked<Option<bool>> {
        Ok(match cond {
            Cond::Not(inner) => self.cond(inner, bind, it)?.map(|holds| !holds),
            Cond::Is(who, set) => self.is_in(who, set, bind, it)?,
            Cond::Compare(a, b) => {
                let (Some(left), Some(right)) = (self.quantity(a, bind, it)?, self.quantity(b, bind, it)?) else {
                    return Ok(None);
                };
                Some(match b.bound {
                    Bound::AtLeast => left >= right,
                    Bound::AtMost => left <= right,
                    Bound::MoreThan => left > right,
                    Bound::Exactly | Bound::InTotal => left == right,
                })
            }
            Cond::Done(event) => self.happened(event, bind, it)?.then_some(true),
            Cond::Bound(who, instrument) => match self.reference(who, bind, it, Bodies::Itself)?.as_slice() {
                [one] => self.presumed_bound(*one, *instrument),
                _ => None,
            },
            Cond::Judges { .. } | Cond::State(..) | Cond::Fact(_) | Cond::Silent(..) | Cond::Signatory(..) | Cond::Treaty(..) => None,
        })
    }

    fn is_in(&self, who: &Ref, set: &Set, bind: &Bind, it: Option<TermId>) -> Asked<Option<bool>> {
        let whom = self.reference(who, bind, it, Bodies::Itself)?;
        let [one] = whom.as_slice() else {
            return Ok(None);
        };
        if self.unbound(set, bind)?.is_some() {
            return Ok(None);
        }
        for member in &set.members {
            let Some(member) = member.get(self.choices)? else {
                continue;
            };
            let inside = match member {
                Ref::Term(term) => match self.kind(*term) {
                    Some(TermKind::Place(_) | TermKind::Kind(_) | TermKind::Value(_)) => self.inside(*one, *term)?,
                    Some(TermKind::Body { .. }) => *term == *one || self.members(*term)?.contains(one),
                    _ => self.reference(member, bind, it, Bodies::Itself)?.contains(one),
                },
                other => self.reference(other, bind, it, Bodies::Members)?.contains(one),
            };
            if inside {
                let excepted = match &set.except {
                    Some(except) => match except.get(self.choices)? {
                        Some(except) => self.is_in(who, except, bind, it)? == Some(true),
                        None => false,
                    },
                    None => false,
                };
                return Ok(Some(!excepted));
            }
        }
        Ok(Some(false))
    }

    /// A quantity that neither time nor conduct decides.
    pub fn quantity(&self, quantity: &Quantity, bind: &Bind, it: Option<TermId>) -> Asked<Option<dashu::rational::RBig>> {
        Ok(match &quantity.value {
            QuantityValue::Number(number) => number.get(self.choices)?.cloned(),
            QuantityValue::Of(number, who) => match self.reference(who, bind, it, Bodies::Itself)?.as_slice() {
                [one] => self.number(*number, *one)?,
                _ => None,
            },
            QuantityValue::Count(term) => match self.kind(*term) {
                Some(TermKind::Body { .. }) => Some(self.members(*term)?.len().into()),
                Some(TermKind::Role(_)) => Some(self.holders(*term)?.len().into()),
                Some(TermKind::Number(_)) => match it {
                    Some(who) => self.number(*term, who)?,
                    None => None,
                },
                _ => None,
            },
            QuantityValue::Part { of, whole, rounding } => {
                let (Some(part), Some(whole)) = (of.get(self.choices)?, self.quantity(whole, bind, it)?) else {
                    return Ok(None);
                };
                Some(rounded(&(part * whole), *rounding))
            }
            QuantityValue::Total { .. } | QuantityValue::Delay { .. } | QuantityValue::Rest(_) | QuantityValue::Var(_) => None,
            QuantityValue::Mean(number, of) => {
                let mut values = Vec::new();
                for who in self.holders(*of)? {
                    values.extend(self.number(*number, who)?);
                }
                let count = values.len() as u64;
                (count > 0).then(|| {
                    let sum = values.into_iter().fold(dashu::rational::RBig::ZERO, |sum, value| sum + value);
                    sum / dashu::rational::RBig::from(count)
                })
            }
        })
    }

    /// What the history or the settings of the question state outright about a condition.
    pub fn stated(&self, cond: &Cond, given: &[&'t Dated], bind: &Bind) -> Asked<Option<Truth>> {
        let mut known = None;
        for setting in self.settings {
            if let servanda_model::Setting::Given(own) = setting {
                let (own, truth) = match own {
                    Cond::Not(inner) => (inner.as_ref(), Truth::False),
                    other => (other, Truth::True),
                };
                if self.conds_match(cond, own, bind)? {
                    known = Some(truth);
                }
            }
        }
        for line in given {
            if let DatedWhat::Given(own, truth) = &line.what
                && self.conds_match(cond, own, bind)?
            {
                known = Some(*truth);
            }
        }
        Ok(known)
    }

    fn conds_match(&self, cond: &Cond, own: &Cond, bind: &Bind) -> Asked<bool> {
        Ok(match (cond, own) {
            (Cond::Fact(a), Cond::Fact(b)) => self.items_match(a, b, bind.clone(), None)?.is_some(),
            (Cond::State(a, s), Cond::State(b, t)) => {
                s.get(self.choices)? == t.get(self.choices)? && self.items_match(a, b, bind.clone(), None)?.is_some()
            }
            (Cond::Judges { who, what, .. }, Cond::Judges { who: own_who, what: own_what, .. }) => {
                what == own_what
                    && self.reference(who, bind, None, Bodies::Itself)? == self.reference(own_who, bind, None, Bodies::Itself)?
            }
            _ => cond == own,
        })
    }
}

fn rounded(value: &dashu::rational::RBig, rounding: servanda_model::Rounding) -> dashu::rational::RBig {
    use servanda_model::Rounding;
    match rounding {
        Rounding::Up => value.ceil().into(),
        Rounding::Down => value.floor().into(),
        Rounding::Nearest => {
            let half = dashu::rational::RBig::from_parts(1.into(), 2u8.into());
            (value + half).floor().into()
        }
        Rounding::Exact => value.clone(),
    }
}

fn count(bearer: &Bearer) -> Option<u32> {
    match bearer {
        Bearer::Count { amount, set: _ } => match amount {
            servanda_model::VoteAmount::Number(n) | servanda_model::VoteAmount::Any(n) => Some(*n),
            _ => Some(0),
        },
        Bearer::Weight { .. } => Some(0),
        _ => None,
    }
}

fn only_variable(arg: &Arg) -> bool {
    match arg {
        Arg::Set(set) => set.members.iter().all(|member| member.values().all(|one| matches!(one, Ref::Var(_) | Ref::Typed(..)))),
        _ => false,
    }
}

fn to_usize(number: &dashu::rational::RBig) -> usize {
    usize::try_from(number.ceil()).unwrap_or(usize::MAX)
}
