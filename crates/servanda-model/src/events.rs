//! Events, conditions, points and lines of time.

use ecow::EcoString;
use jiff::civil::{Date, DateTime};
use servanda_syntax::Span;
use servanda_syntax::ast::{self, AnchorKind, CondKind, EventKind, PointKind, RefKind, SetPart, Slot, Subject, TimeKind};

use crate::choice::{Choice, Guard};
use crate::elements::element_named;
use crate::lower::{Cx, Lower};
use crate::treaty::{
    Anchor, Arg, Bearer, Builtin, Cond, Dur, Element, EventPat, InstrumentId, ItemId, Phrase, Point, Ref, SlotType, State, TermKind, Time,
    TimeUnit, TreatyState, When,
};

/// An event with the picks under which it has this meaning.
type Events = Vec<(Guard, EventPat)>;

impl Lower<'_> {
    pub(crate) fn event_slot(&mut self, cx: &mut Cx, slot: &Slot<ast::Event>) -> Choice<EventPat> {
        self.slot_many(cx, slot, &mut |lower, cx, event: &ast::Event| lower.event(cx, event))
    }

    /// One event; a name that has several items under different picks gives one meaning each.
    pub(crate) fn event(&mut self, cx: &mut Cx, event: &ast::Event) -> Events {
        match &event.kind {
            EventKind::Act { subject, phrase } => self.act_event(cx, subject, phrase),
            EventKind::Incident(phrase) => self.incident_event(cx, phrase),
            EventKind::State { name, state, by } => {
                let items = self.items(cx, &name.phrase, name.span, None);
                let state = self.slot(cx, state, &mut |_, _, state: &ast::State| Some(state_of(*state)));
                let by = by.as_ref().and_then(|set| self.set(cx, set, &SlotType::Party));
                items.into_iter().map(|(guard, item)| (guard, EventPat::State { item, state: state.clone(), by: by.clone() })).collect()
            }
            EventKind::Fact { fact, turn } => {
                let Some(turn) = turn else {
                    let words = self.src.text(event.span).to_string();
                    let found =
                        self.report(cx, "SV0220", event.span, format!("`{words}` is a state of affairs, but an event must stand here"));
                    found.label = "when it begins, or when it ends?".into();
                    found
                        .helps
                        .push(format!("write `{words} begins` or `{words} ends`; a state is asked by `if`, `while` or `unless`").into());
                    return Vec::new();
                };
                let begins = *turn == ast::Turn::Begins;
                self.items(cx, &fact.phrase, fact.span, fact.is.as_ref().map(|word| &word.text))
                    .into_iter()
                    .map(|(guard, item)| (guard, EventPat::Edge { item, begins }))
                    .collect()
            }
            EventKind::Breach { what, by } => {
                let by = by.as_ref().and_then(|by| self.reference(cx, by, &SlotType::Party));
                let (cite, instrument) = match what {
                    ast::Breached::Treaty(_) => (None, cx.instrument),
                    ast::Breached::Cite(cite) => {
                        let (instrument, cite) = self.cite(cx, cite);
                        (Some(cite), instrument)
                    }
                };
                vec![(Guard::new(), EventPat::Breach { cite, instrument, by })]
            }
            EventKind::Judges(judges) => self.judges_event(cx, judges).map(|event| (Guard::new(), event)).into_iter().collect(),
        }
    }

    /// A citation, with the instrument it points into.
    pub(crate) fn cite(&self, cx: &Cx, cite: &ast::Cite) -> (InstrumentId, EcoString) {
        let (instrument, rest) = self.names.split(cx.instrument, &cite.text);
        (instrument, self.cited(instrument, rest))
    }

    fn judges_event(&mut self, cx: &mut Cx, judges: &ast::Judges) -> Option<EventPat> {
        let who = self.reference(cx, &judges.who, &SlotType::Party)?;
        let act = self.builtin(Builtin::Judges)?;
        let (what, of) = match &judges.what {
            ast::Judgement::Text(text, of) => {
                let of = of.as_ref().and_then(|of| self.reference(cx, of, &SlotType::Anything));
                (Arg::Text(text.text.clone()), of)
            }
            ast::Judgement::Fact(fact) => {
                let item = self.items(cx, &fact.phrase, fact.span, fact.is.as_ref().map(|word| &word.text)).into_iter().next()?;
                (Arg::Item(item.1), None)
            }
        };
        let of = of.map(|of| Choice::plain(Arg::Set(crate::treaty::Set { members: vec![Choice::plain(of)], any: false, except: None })));
        let phrase = Phrase { act, args: vec![Some(Choice::plain(what)), of], span: judges.span };
        Some(EventPat::Act { by: Choice::plain(Bearer::One(who)), phrase })
    }

    pub(crate) fn builtin(&self, builtin: Builtin) -> Option<crate::treaty::ActId> {
        self.t.acts.iter().position(|act| act.builtin == Some(builtin)).map(|at| crate::treaty::ActId(at as u32))
    }

    fn act_event(&mut self, cx: &mut Cx, subject: &Subject, phrase: &Slot<ast::Phrase>) -> Events {
        let by = self.subject(cx, subject);
        if by.alts.is_empty() {
            // The subject was reported; the rest is read for its own mistakes.
            self.slot(cx, phrase, &mut |lower, cx, phrase: &ast::Phrase| lower.phrase(cx, None, phrase));
            return Vec::new();
        }
        let phrases = self.slot_many(cx, phrase, &mut |lower, cx, phrase: &ast::Phrase| lower.phrases(cx, Some(&by), phrase));
        phrases.alts.into_iter().map(|(guard, phrase)| (guard, EventPat::Act { by: by.clone(), phrase })).collect()
    }

    fn subject(&mut self, cx: &mut Cx, subject: &Subject) -> Choice<Bearer> {
        match subject {
            Subject::Bearer(slot) => {
                self.slot_many(cx, slot, &mut |lower, cx, bearer: &ast::Bearer| lower.bearers(cx, bearer, &SlotType::Party, false))
            }
            Subject::Counted(counted) => {
                let Some(set) = self.set(cx, &counted.set, &SlotType::Party) else { return Choice { alts: Vec::new() } };
                match (&counted.amount, &counted.weight) {
                    (Some(amount), None) => {
                        let amounts = self.vote_amount(cx, amount, None);
                        Choice {
                            alts: amounts
                                .alts
                                .into_iter()
                                .map(|(guard, amount)| (guard, Bearer::Count { amount, set: set.clone() }))
                                .collect(),
                        }
                    }
                    (None, Some(weight)) => {
                        let Some(number) = self.number_term(cx, &weight.of) else { return Choice { alts: Vec::new() } };
                        let percent = crate::sets::weight_is_share(&weight.number);
                        let shares = self.number_slot(cx, &weight.number);
                        Choice {
                            alts: shares
                                .alts
                                .into_iter()
                                .map(|(guard, share)| {
                                    (guard, Bearer::Weight { set: set.clone(), more_than: weight.more_than, share, percent, number })
                                })
                                .collect(),
                        }
                    }
                    _ => {
                        let found = self.report(cx, "SV0307", counted.span, "a number of parties and a share of a number are two events");
                        found
                            .helps
                            .push("write them as two lines: `when 55 States ratify` and `and States with 55 % of Emissions ratify`".into());
                        Choice { alts: Vec::new() }
                    }
                }
            }
        }
    }

    pub(crate) fn cond_slot(&mut self, cx: &mut Cx, slot: &Slot<ast::Cond>) -> Choice<Cond> {
        self.slot_many(cx, slot, &mut |lower, cx, cond: &ast::Cond| lower.cond(cx, cond))
    }

    pub(crate) fn cond(&mut self, cx: &mut Cx, cond: &ast::Cond) -> Vec<(Guard, Cond)> {
        let found: Vec<(Guard, Cond)> = match &cond.kind {
            CondKind::Member { left, within, right } => {
                self.member_cond(cx, left, *within, right).map(|cond| (Guard::new(), cond)).into_iter().collect()
            }
            CondKind::Quantity { left, right } => {
                let left = self.quantity(cx, left);
                let right = self.quantity_slot(cx, right);
                match left {
                    Some(left) => right.alts.into_iter().map(|(guard, right)| (guard, Cond::Compare(left.clone(), right))).collect(),
                    None => Vec::new(),
                }
            }
            CondKind::SilentOn(word) => self
                .element(cx, word)
                .map(|element| (Guard::new(), Cond::Silent(element, self.silent_instrument(cx))))
                .into_iter()
                .collect(),
            CondKind::Judges(judges) => self.judges_cond(cx, judges).map(|cond| (Guard::new(), cond)).into_iter().collect(),
            CondKind::State { name, state } => {
                let items = self.items(cx, &name.phrase, name.span, None);
                let state = self.slot(cx, state, &mut |_, _, state: &ast::State| Some(state_of(*state)));
                items.into_iter().map(|(guard, item)| (guard, Cond::State(item, state.clone()))).collect()
            }
            CondKind::Fact(fact) => self.fact_cond(cx, fact),
        };
        if !cond.not {
            return found;
        }
        found.into_iter().map(|(guard, cond)| (guard, Cond::Not(Box::new(cond)))).collect()
    }

    /// A default layer asks what the treaty that uses it is silent on.
    fn silent_instrument(&self, cx: &Cx) -> InstrumentId {
        let default = self.t.instruments.get(cx.instrument.index()).is_some_and(|one| one.default_law);
        if default { InstrumentId(0) } else { cx.instrument }
    }

    fn member_cond(&mut self, cx: &mut Cx, left: &ast::Ref, within: bool, right: &ast::Set) -> Option<Cond> {
        // `L is in Excluded`: a place; `A is RU`: a party. What stands on the right tells.
        let mut ty = SlotType::Anything;
        if let Some(SetPart::Ref(_, reference)) = right.parts.first()
            && let RefKind::Term(term) = &reference.kind
            && let Some(id) = self.names.term(cx.instrument, &term.text)
        {
            ty = match self.kind_of(id) {
                Some(TermKind::Place(_)) => SlotType::Place,
                Some(TermKind::Party { .. } | TermKind::Third | TermKind::Role(_) | TermKind::Body { .. }) => SlotType::Party,
                _ => SlotType::Anything,
            };
        }
        let _ = within;
        let left = self.reference(cx, left, &ty)?;
        let right = self.set(cx, right, &ty)?;
        Some(Cond::Is(left, right))
    }

    fn judges_cond(&mut self, cx: &mut Cx, judges: &ast::Judges) -> Option<Cond> {
        let who = self.reference(cx, &judges.who, &SlotType::Party)?;
        let (what, of) = match &judges.what {
            ast::Judgement::Text(text, of) => (text.text.clone(), of.as_ref().and_then(|of| self.reference(cx, of, &SlotType::Anything))),
            ast::Judgement::Fact(fact) => {
                self.items(cx, &fact.phrase, fact.span, fact.is.as_ref().map(|word| &word.text));
                (self.src.text(fact.span).split_whitespace().collect::<Vec<_>>().join(" ").into(), None)
            }
        };
        Some(Cond::Judges { who, what, of })
    }

    fn fact_cond(&mut self, cx: &mut Cx, fact: &ast::Fact) -> Vec<(Guard, Cond)> {
        let one = |cond| vec![(Guard::new(), cond)];
        let tokens = &fact.phrase.tokens;
        let word = fact.is.as_ref().map(|word| word.text.as_str());
        // Built-in states: `P is bound`, `P is a signatory`.
        let builtin_word = word.or_else(|| match tokens.last().map(|token| &token.kind) {
            Some(ast::PhraseKind::Word(word)) if cx.question && matches!(word.as_str(), "bound" | "signatory") => Some(word.as_str()),
            _ => None,
        });
        if let Some(which @ ("bound" | "signatory")) = builtin_word {
            let named = if word.is_some() { tokens.as_slice() } else { tokens.get(..tokens.len() - 1).unwrap_or(tokens) };
            let named =
                if word.is_none() && matches!(named.last().map(|token| &token.kind), Some(ast::PhraseKind::Word(word)) if word == "a") {
                    named.get(..named.len() - 1).unwrap_or(named)
                } else {
                    named
                };
            if let Some((set, used)) = crate::phrases::tokens_to_set(named)
                && used == named.len()
                && let [SetPart::Ref(_, reference)] = set.parts.as_slice()
                && let Some(who) = self.reference(cx, reference, &SlotType::Party)
            {
                let instrument = cx.instrument;
                return one(if which == "bound" { Cond::Bound(who, instrument) } else { Cond::Signatory(who, instrument) });
            }
        }
        // `Treaty is in force`, `Treaty applies`.
        if let Some(cond) = self.treaty_cond(cx, fact) {
            return one(cond);
        }
        let known = self.item_candidates(cx, &fact.phrase, word);
        if known.iter().any(|id| matches!(id, ItemId::Fact(_))) {
            return self
                .items(cx, &fact.phrase, fact.span, fact.is.as_ref().map(|word| &word.text))
                .into_iter()
                .map(|(guard, item)| (guard, Cond::Fact(item)))
                .collect();
        }
        // In a question the predicate stands last: `is perimeter of IN agreed`.
        if word.is_none()
            && let Some((last, rest)) = tokens.split_last()
            && let ast::PhraseKind::Word(last_word) = &last.kind
        {
            let rest = ast::Phrase { span: fact.phrase.span, tokens: rest.to_vec() };
            let known = self.item_candidates(cx, &rest, Some(last_word));
            if known.iter().any(|id| matches!(id, ItemId::Fact(_))) {
                return self
                    .items(cx, &rest, fact.span, Some(last_word))
                    .into_iter()
                    .map(|(guard, item)| (guard, Cond::Fact(item)))
                    .collect();
            }
            if let Some(state) = state_named(last_word) {
                let known = self.item_candidates(cx, &rest, None);
                if !known.is_empty() {
                    return self
                        .items(cx, &rest, fact.span, None)
                        .into_iter()
                        .map(|(guard, item)| (guard, Cond::State(item, Choice::plain(state))))
                        .collect();
                }
            }
        }
        if word.is_none() {
            // A sentence as a condition: it has been done.
            if let Some((by, rest)) = self.leading_subject(cx, tokens) {
                let phrase = ast::Phrase { span: fact.phrase.span, tokens: rest.to_vec() };
                let phrases = self.phrases(cx, Some(&by), &phrase);
                return phrases
                    .into_iter()
                    .map(|(guard, phrase)| (guard, Cond::Done(Box::new(EventPat::Act { by: by.clone(), phrase }))))
                    .collect();
            }
            if self.incident_matches(cx, tokens) {
                return self
                    .incident_event(cx, &fact.phrase)
                    .into_iter()
                    .map(|(guard, event)| (guard, Cond::Done(Box::new(event))))
                    .collect();
            }
        }
        // Reports what is wrong with the name.
        self.items(cx, &fact.phrase, fact.span, fact.is.as_ref().map(|word| &word.text));
        Vec::new()
    }

    fn treaty_cond(&mut self, cx: &Cx, fact: &ast::Fact) -> Option<Cond> {
        let tokens = &fact.phrase.tokens;
        let ast::PhraseKind::Term(term) = &tokens.first()?.kind else { return None };
        let instrument = if term == "Treaty" {
            cx.instrument
        } else {
            let id = self.names.term(cx.instrument, term)?;
            match self.kind_of(id) {
                Some(TermKind::Instrument(instrument)) => *instrument,
                _ => return None,
            }
        };
        let mut words: Vec<&str> = tokens
            .get(1..)?
            .iter()
            .map(|token| match &token.kind {
                ast::PhraseKind::Word(word) => word.as_str(),
                _ => "?",
            })
            .collect();
        if let Some(word) = &fact.is {
            words.push("is");
            words.push(word.text.as_str());
        }
        let state = match words.as_slice() {
            ["in" | "is", "force"] | ["is", "in", "force"] => TreatyState::InForce,
            ["applies" | "applied"] => TreatyState::Applies,
            ["applies", "provisionally"] => TreatyState::Provisional,
            ["is", "ended"] | ["ended"] => TreatyState::Ended,
            _ => return None,
        };
        Some(Cond::Treaty(instrument, state))
    }

    /// The subject that begins a sentence written as a condition, and the rest.
    pub(crate) fn leading_subject<'t>(
        &mut self,
        cx: &mut Cx,
        tokens: &'t [ast::PhraseToken],
    ) -> Option<(Choice<Bearer>, &'t [ast::PhraseToken])> {
        let (each, skip) = match tokens.first().map(|token| &token.kind) {
            Some(ast::PhraseKind::Word(word)) if word == "each" || word == "all" => (true, 1),
            Some(ast::PhraseKind::Term(_) | ast::PhraseKind::Var(_)) => (false, 0),
            Some(ast::PhraseKind::Word(word)) if word == "it" => (false, 0),
            _ => return None,
        };
        let body = tokens.get(skip..)?;
        let (set, used) = crate::phrases::tokens_to_set(body)?;
        let rest = body.get(used..)?;
        if !matches!(rest.first().map(|token| &token.kind), Some(ast::PhraseKind::Word(_))) {
            return None;
        }
        let span = body.first()?.span;
        let electorate = ast::Electorate { span, set, as_of: None };
        let bearer = if each {
            self.electorate(cx, &electorate, &SlotType::Party).map(Bearer::Each)?
        } else {
            let plain = ast::Bearer { span, kind: ast::BearerKind::Plain { the: false, set: electorate } };
            let alts = self.bearers(cx, &plain, &SlotType::Party, false);
            return (!alts.is_empty()).then_some((Choice { alts }, rest));
        };
        Some((Choice::plain(bearer), rest))
    }

    pub(crate) fn element(&mut self, cx: &Cx, word: &ast::Word) -> Option<Element> {
        if let Some(element) = element_named(&word.text) {
            return Some(element);
        }
        let known: Vec<String> = crate::elements::ELEMENTS.iter().map(|(_, name)| (*name).to_string()).collect();
        let near = crate::names::nearest(&word.text, known.iter().map(String::as_str)).map(str::to_owned);
        let said = word.text.clone();
        let found = self.report(cx, "SV0218", word.span, format!("`{said}` is no element of a rule, a decision or a treaty"));
        found.label = "not an element".into();
        found.helps.push(match near {
            Some(near) => format!("did you mean `{near}`?").into(),
            None => format!("the elements are {}", known.join(", ")).into(),
        });
        None
    }

    pub(crate) fn dur_slot(&mut self, cx: &mut Cx, slot: &Slot<ast::Dur>) -> Choice<Dur> {
        self.slot(cx, slot, &mut |lower, cx, dur: &ast::Dur| {
            let n = lower.slot(cx, &dur.amount, &mut |lower, cx, number: &ast::Number| lower.whole_number(cx, number, number.span));
            if n.alts.is_empty() {
                return None;
            }
            let unit = unit_of(dur.unit);
            if unit == TimeUnit::WorkingDays && cx.instrument.0 == 0 && lower.t.front.working_days.is_none() {
                let found = lower.report(cx, "SV0309", dur.span, "working days are counted, but no calendar says which days those are");
                found.label = "which days?".into();
                found.helps.push("say it in the header: `working days: Monday to Friday except \"holidays.csv\"`".into());
            }
            Some(Dur { n, unit })
        })
    }

    fn missing_anchor(&mut self, cx: &Cx, span: Span) {
        let words = self.src.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
        let found = self.report(cx, "SV0303", span, format!("`{words}` does not say from when it is counted"));
        found.label = "after what?".into();
        found.notes.push("a deadline has an amount, a unit and an anchor; counted from the act, its notification, or its determination, it ends on different days".into());
        found.helps.push("write `after` and the event, or `thereafter` to count from the triggers; if the text leaves it open, write its readings: `after [reading a: … | reading b: …]`".into());
    }

    /// The anchor of a time; `binds`: what happens there is also a trigger.
    pub(crate) fn anchor(&mut self, cx: &mut Cx, anchor: Option<&ast::Anchor>, span: Span, binds: bool) -> Option<Anchor> {
        let Some(anchor) = anchor else {
            self.missing_anchor(cx, span);
            return None;
        };
        match anchor {
            ast::Anchor::Thereafter(_) => Some(Anchor::Thereafter),
            ast::Anchor::At(slot) => {
                if let Slot::Plain(kind) = slot.as_ref() {
                    match kind {
                        AnchorKind::Date(date) => return self.date_anchor(cx, date),
                        AnchorKind::Var(at, name) => {
                            let var = cx.var(*name, *at);
                            self.narrow(cx, var, &SlotType::Date, *at);
                            return Some(Anchor::Var(var));
                        }
                        AnchorKind::Event(_) => {}
                    }
                }
                let events = cx.bind(binds, |cx| {
                    self.slot_many(cx, slot, &mut |lower, cx, kind: &AnchorKind| match kind {
                        AnchorKind::Event(event) => lower.event(cx, event),
                        AnchorKind::Date(_) | AnchorKind::Var(..) => {
                            let found =
                                lower.report(cx, "SV0301", slot_span(slot), "a date and an event cannot be alternatives of one anchor");
                            found.helps.push("bracket the whole line instead".into());
                            Vec::new()
                        }
                    })
                });
                (!events.alts.is_empty()).then_some(Anchor::Event(events))
            }
        }
    }

    fn date_anchor(&mut self, cx: &Cx, date: &ast::Date) -> Option<Anchor> {
        match self.when(cx, date)? {
            When::Date(date) => Some(Anchor::Date(date)),
            When::Instant(instant) => Some(Anchor::Instant(instant)),
            When::Day(day) => Some(Anchor::Day(day as u32)),
        }
    }

    /// A date as written.
    pub(crate) fn when(&mut self, cx: &Cx, date: &ast::Date) -> Option<When> {
        match date.kind {
            ast::DateKind::Calendar { year, month, day, time } => {
                let Ok(found) = Date::new(year, month as i8, day as i8) else {
                    let found = self.report(cx, "SV0305", date.span, "there is no such date");
                    found.helps.push("check day and month".into());
                    return None;
                };
                match time {
                    None => Some(When::Date(found)),
                    Some((hour, minute)) => {
                        DateTime::new(year, month as i8, day as i8, hour as i8, minute as i8, 0, 0).ok().map(When::Instant)
                    }
                }
            }
            ast::DateKind::Day { number, time } => {
                if time.is_some() {
                    let found = self.report(cx, "SV0305", date.span, "a numbered day of a story has no hour");
                    found.label = "where hours matter, use calendar dates".into();
                    found.helps.push("write a calendar date with its hour: `2024-01-01 12:00`".into());
                }
                Some(When::Day(i64::from(number)))
            }
        }
    }

    pub(crate) fn point_slot(&mut self, cx: &mut Cx, slot: &Slot<ast::Point>) -> Choice<Point> {
        self.slot_many(cx, slot, &mut |lower, cx, point: &ast::Point| lower.point(cx, point))
    }

    fn point(&mut self, cx: &mut Cx, point: &ast::Point) -> Vec<(Guard, Point)> {
        let one = |point: Option<Point>| point.map(|point| (Guard::new(), point)).into_iter().collect();
        let binds = cx.binding;
        match &point.kind {
            PointKind::Date(date) => one(self.date_anchor(cx, date).map(Point::At)),
            PointKind::Var(name) => {
                let var = cx.var(*name, point.span);
                self.narrow(cx, var, &SlotType::Date, point.span);
                one(Some(Point::At(Anchor::Var(var))))
            }
            PointKind::Day { number, anchor } => {
                let n = self.slot(cx, number, &mut |lower, cx, number: &ast::Number| lower.whole_number(cx, number, number.span));
                one(self.anchor(cx, anchor.as_ref(), point.span, binds).map(|anchor| Point::DayAfter(n, anchor)))
            }
            PointKind::MonthStart { number, of } => {
                let n = number.as_ref().map_or_else(
                    || Choice::plain(1),
                    |number| self.slot(cx, number, &mut |lower, cx, number: &ast::Number| lower.whole_number(cx, number, number.span)),
                );
                let points = self.point(cx, of);
                points.into_iter().map(|(guard, of)| (guard, Point::MonthStart(n.clone(), Box::new(of)))).collect()
            }
            PointKind::DayWhen(event) => {
                let events = self.event_slot(cx, event);
                one((!events.alts.is_empty()).then_some(Point::DayWhen(events)))
            }
            PointKind::After { dur, anchor } => {
                let dur = self.dur_slot(cx, dur);
                one(self.anchor(cx, anchor.as_ref(), point.span, binds).map(|anchor| Point::After(dur, anchor)))
            }
            PointKind::Event(event) => {
                self.event(cx, event).into_iter().map(|(guard, event)| (guard, Point::At(Anchor::Event(Choice::plain(event))))).collect()
            }
        }
    }

    /// A line of time. Its event binds variables, for it is also a trigger where no `when` is written.
    pub(crate) fn time(&mut self, cx: &mut Cx, time: &ast::Time) -> Option<Time> {
        match &time.kind {
            TimeKind::Within { dur, before, anchor } => {
                let dur = self.dur_slot(cx, dur);
                let anchor = self.anchor(cx, anchor.as_ref(), time.span, true)?;
                Some(if *before { Time::WithinBefore(dur, anchor) } else { Time::Within(dur, anchor) })
            }
            TimeKind::AtLeastBefore { dur, anchor } => {
                let dur = self.dur_slot(cx, dur);
                Some(Time::AtLeastBefore(dur, self.anchor(cx, anchor.as_ref(), time.span, true)?))
            }
            TimeKind::At { prep, point } => {
                let point = cx.bind(true, |cx| self.point_slot(cx, point));
                if point.alts.is_empty() {
                    return None;
                }
                Some(match prep {
                    ast::Prep::NotBefore => Time::NotBefore(point),
                    ast::Prep::NotLaterThan => Time::NotLaterThan(point),
                    ast::Prep::On => Time::On(point),
                    ast::Prep::From => Time::From(point),
                    ast::Prep::Until => Time::Until(point),
                })
            }
            TimeKind::Every { dur, anchor } => {
                let dur = self.dur_slot(cx, dur);
                Some(Time::Every(dur, self.anchor(cx, anchor.as_ref(), time.span, true)?))
            }
            TimeKind::Prompt { possible, anchor } => {
                let anchor = match anchor {
                    Some(anchor) => Some(self.anchor(cx, Some(anchor), time.span, true)?),
                    None => None,
                };
                Some(Time::Promptly { as_soon_as_possible: *possible, anchor })
            }
            TimeKind::Throughout => Some(Time::Throughout),
        }
    }

    /// A reference as a set of one.
    pub(crate) fn set_of(one: Ref) -> crate::treaty::Set {
        crate::treaty::Set { members: vec![Choice::plain(one)], any: false, except: None }
    }
}

fn slot_span<T>(slot: &Slot<T>) -> Span {
    match slot {
        Slot::Plain(_) => Span::default(),
        Slot::Open(bracket) => bracket.span,
    }
}

pub(crate) fn state_of(state: ast::State) -> State {
    match state {
        ast::State::Opened => State::Opened,
        ast::State::Adopted => State::Adopted,
        ast::State::Rejected => State::Rejected,
        ast::State::Performed => State::Performed,
        ast::State::Breached => State::Breached,
        ast::State::Used => State::Used,
        ast::State::Lapsed => State::Lapsed,
        ast::State::Ended => State::Ended,
    }
}

pub(crate) fn state_named(word: &str) -> Option<State> {
    Some(match word {
        "opened" => State::Opened,
        "adopted" => State::Adopted,
        "rejected" => State::Rejected,
        "performed" => State::Performed,
        "breached" => State::Breached,
        "used" => State::Used,
        "lapsed" => State::Lapsed,
        "ended" => State::Ended,
        _ => return None,
    })
}

pub(crate) fn unit_of(unit: ast::Unit) -> TimeUnit {
    match unit {
        ast::Unit::Hours => TimeUnit::Hours,
        ast::Unit::Days => TimeUnit::Days,
        ast::Unit::WorkingDays => TimeUnit::WorkingDays,
        ast::Unit::Weeks => TimeUnit::Weeks,
        ast::Unit::Months => TimeUnit::Months,
        ast::Unit::Years => TimeUnit::Years,
    }
}
