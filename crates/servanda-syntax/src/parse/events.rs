//! Events, conditions, quantities.

use super::core::{Inside, Parser};
use super::lexer::Tok;
use super::values::Stops;
use crate::ast::{
    Amount, AmountKind, Bound, Breached, Cond, CondKind, Counted, Event, EventKind, Fact, Judgement, Judges, Name, Phrase, Quantity,
    QuantityKind, Rounding, Slot, State, Subject, Turn, Word,
};

/// The state words of rules and decisions.
pub(crate) fn state_word(word: &str) -> Option<State> {
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

impl Parser<'_> {
    // ---- events ----

    /// An event or a bracket of events; a bracket that is followed by more words belongs to a part of the event.
    pub(crate) fn event_slot(&mut self) -> Option<Slot<Event>> {
        if self.at_bracket() {
            let behind = self.behind_bracket(self.at);
            if self.ends_at(behind) || matches!(self.word_at(behind), "if" | "only" | "expect") || self.holds_verb_is() {
                return self.slot("an event", &mut Self::event);
            }
        }
        self.event().map(Slot::Plain)
    }

    /// Whether the first alternative of the bracket here says that something `is` in a state, and so is a whole event.
    fn holds_verb_is(&self) -> bool {
        let end = self.tokens[self.at].mate as usize;
        let Some(mut at) = self.first_inside(self.at) else { return false };
        while at < end.min(self.limit) && self.kind_at(at) != Tok::Pipe {
            if matches!(self.word_at(at), "is" | "are") {
                return true;
            }
            at = if matches!(self.kind_at(at), Tok::Open | Tok::Lost) { self.behind_bracket(at) } else { self.next_of(at) };
        }
        false
    }

    pub(crate) fn event(&mut self) -> Option<Event> {
        self.event_until(Stops::default())
    }

    /// The index of the first `is`, `are` or `judges` before the phrase stops.
    fn verb_is(&self, stops: Stops) -> Option<usize> {
        let mut at = self.at;
        loop {
            if matches!(self.kind_at(at), Tok::Open | Tok::Lost) {
                at = self.behind_bracket(at);
                continue;
            }
            if matches!(self.word_at(at), "is" | "are" | "judges") {
                return Some(at);
            }
            if self.ends_at(at) || (at > self.at && self.stops_at(at, stops)) {
                return None;
            }
            at = self.next_of(at);
        }
    }

    pub(crate) fn event_until(&mut self, stops: Stops) -> Option<Event> {
        let start = self.start();
        if self.at_end() {
            self.expected("an event (who does what)");
            return None;
        }
        let is = self.verb_is(stops).filter(|at| self.word_at(*at) != "judges");
        let kind = if let Some(is) = is {
            self.state_event(is, stops)?
        } else if self.at_counted() {
            let counted = self.counted()?;
            EventKind::Act { subject: Subject::Counted(Box::new(counted)), phrase: self.act_phrase(stops)? }
        } else if self.at_bearer() && !self.at_article_noun() {
            self.act_event(start, stops)?
        } else {
            self.incident_or_turn(stops)
        };
        Some(Event { span: self.from(start), kind })
    }

    /// `the` or `no` before a word in lower case begins no bearer but an incident or fact: `the ceasefire begins`.
    fn at_article_noun(&self) -> bool {
        matches!(self.word(), "the" | "no" | "any" | "each") && {
            let next = self.nth(1);
            self.kind_at(next) == Tok::Word && !self.ref_at(next) && !self.number_at(next) && self.word_at(next) != "of"
        }
    }

    fn act_event(&mut self, start: u32, stops: Stops) -> Option<EventKind> {
        let bearer = self.bearer_slot()?;
        if self.at_weight() {
            if let Slot::Plain(crate::ast::Bearer { kind: crate::ast::BearerKind::Plain { set, .. }, .. }) = bearer {
                let weight = self.weight()?;
                let counted = Counted { span: self.from(start), amount: None, set: set.set, weight: Some(weight) };
                return Some(EventKind::Act { subject: Subject::Counted(Box::new(counted)), phrase: self.act_phrase(stops)? });
            }
            self.expected("an act");
            return None;
        }
        if self.word() == "judges" {
            if let Slot::Plain(crate::ast::Bearer { kind: crate::ast::BearerKind::Plain { the: false, set }, .. }) = bearer
                && let [crate::ast::SetPart::Ref(_, who)] = set.set.parts.as_slice()
            {
                let who = who.clone();
                return Some(EventKind::Judges(Box::new(self.judges(who, start)?)));
            }
            self.expected("one party that judges");
            return None;
        }
        Some(EventKind::Act { subject: Subject::Bearer(bearer), phrase: self.act_phrase(stops)? })
    }

    fn act_phrase(&mut self, stops: Stops) -> Option<Slot<Phrase>> {
        if self.at_end() || (self.peek() != Tok::Word && !self.at_bracket()) {
            self.expected("what they do (a verb in lower case)");
            return None;
        }
        Some(self.phrase_slot(stops))
    }

    fn incident_or_turn(&mut self, stops: Stops) -> EventKind {
        let mut phrase = self.phrase(stops);
        let last = phrase.tokens.last().map(|t| match &t.kind {
            crate::ast::PhraseKind::Word(word) => turn_word(word),
            _ => None,
        });
        if let Some(Some(turn)) = last
            && phrase.tokens.len() > 1
        {
            phrase.tokens.pop();
            if let Some(last) = phrase.tokens.last() {
                phrase.span.end = last.span.end;
            }
            return EventKind::Fact { fact: Fact { span: phrase.span, phrase, is: None }, turn: Some(turn) };
        }
        EventKind::Incident(phrase)
    }

    /// An event with `is` at token `is`.
    fn state_event(&mut self, is: usize, stops: Stops) -> Option<EventKind> {
        let behind = self.next_of(is);
        let word = self.word_at(behind);
        let states =
            matches!(self.kind_at(behind), Tok::Open | Tok::Lost) && self.any_inside(behind, &|p, at| state_word(p.word_at(at)).is_some());
        if self.peek() == Tok::Term && word == "breached" && (self.cite_at(self.at) || self.text_at(self.at) == "Treaty") {
            return self.breach_event();
        }
        if state_word(word).is_some() || states {
            let name = self.name_until(is)?;
            self.take();
            let state = self.state_slot()?;
            let by = if self.word() == "by" && !self.cite_at(self.nth(1)) {
                self.take();
                Some(Box::new(self.set()?))
            } else {
                None
            };
            return Some(EventKind::State { name, state, by });
        }
        let fact = self.fact(is, stops)?;
        let turn = turn_word(self.word());
        if turn.is_some() {
            self.take();
        }
        Some(EventKind::Fact { fact, turn })
    }

    fn breach_event(&mut self) -> Option<EventKind> {
        let what = if self.text_at(self.at) == "Treaty" { Breached::Treaty(self.take()) } else { Breached::Cite(self.cite()?) };
        self.take();
        self.take();
        let by = if self.word() == "by" && !self.cite_at(self.nth(1)) {
            self.take();
            Some(Box::new(self.reference()?))
        } else {
            None
        };
        Some(EventKind::Breach { what, by })
    }

    /// The name that ends before token `end`.
    fn name_until(&mut self, end: usize) -> Option<Name> {
        let limit = self.limit;
        self.limit = end;
        let name = self.name(Stops::default());
        self.limit = limit;
        self.jump(end);
        name
    }

    /// `PHRASE is WORD`, whose `is` stands at token `is`.
    fn fact(&mut self, is: usize, stops: Stops) -> Option<Fact> {
        let start = self.start();
        let limit = self.limit;
        self.limit = is;
        let phrase = self.phrase(stops);
        self.limit = limit;
        self.jump(is);
        self.take();
        let word_start = self.start();
        if matches!(self.word(), "a" | "an") {
            self.take();
        }
        let Some(word) = self.eat_any_word() else {
            self.expected("a state (adopted, performed, …) or the predicate of a fact");
            return None;
        };
        let is = Word { span: self.from(word_start), text: word.text };
        Some(Fact { span: self.from(start), phrase, is: Some(is) })
    }

    pub(crate) fn state_slot(&mut self) -> Option<Slot<State>> {
        self.slot("a state", &mut |p| {
            let state = state_word(p.word());
            if state.is_some() {
                p.take();
            } else {
                p.expected("a state (opened, adopted, rejected, performed, breached, used, lapsed, ended)");
            }
            state
        })
    }

    pub(crate) fn judges(&mut self, who: crate::ast::Ref, start: u32) -> Option<Judges> {
        self.take();
        let what = if let Some(text) = self.string() {
            let of = if self.eat_word("of").is_some() { Some(Box::new(self.reference()?)) } else { None };
            Judgement::Text(text, of)
        } else {
            if self.at_end() {
                self.expected("what is judged (a quotation or a fact)");
                return None;
            }
            let fact_start = self.start();
            let fact = if let Some(is) = self.verb_is(Stops::default()) {
                self.fact(is, Stops::default())?
            } else {
                let phrase = self.phrase(Stops::default());
                Fact { span: self.from(fact_start), phrase, is: None }
            };
            Judgement::Fact(fact)
        };
        Some(Judges { span: self.from(start), who, what })
    }

    // ---- counted subjects ----

    fn amount_word_at(&self, at: usize) -> bool {
        self.number_at(at) || self.word_at(at) == "all" || (self.word_at(at) == "a" && self.word_at(self.next_of(at)) == "majority")
    }

    /// `65 States`, `two thirds of States`, `all Guarantors`: not `2022-…`, not `3 days after …`.
    fn at_counted(&self) -> bool {
        if self.at_bracket() {
            return self.any_inside(self.at, &|p, at| p.amount_word_at(at)) && !self.at_dur();
        }
        self.amount_word_at(self.at)
    }

    fn counted(&mut self) -> Option<Counted> {
        let start = self.start();
        let amount = self.amount_slot()?;
        self.eat_word("of");
        let set = self.set()?;
        let weight = if self.at_weight() { Some(self.weight()?) } else { None };
        Some(Counted { span: self.from(start), amount: Some(amount), set, weight })
    }

    /// An amount; a bracket of numbers is the number's, any other the amount's.
    pub(crate) fn amount_slot(&mut self) -> Option<Slot<Amount>> {
        if self.at_bracket() && !self.all_inside(self.at, &|p, at| p.number_at(at)) {
            return self.slot("how many (a number, a majority, all, any)", &mut Self::amount);
        }
        self.amount().map(Slot::Plain)
    }

    pub(crate) fn amount(&mut self) -> Option<Amount> {
        let start = self.start();
        let kind = if self.eat_words(&["a", "majority"]).is_some() {
            AmountKind::Majority
        } else if self.eat_words(&["all", "but", "the", "fewest"]).is_some() {
            AmountKind::AllButFewest
        } else if self.eat_words(&["all", "but"]).is_some() {
            AmountKind::AllBut(self.number_slot()?)
        } else if self.eat_word("all").is_some() {
            AmountKind::All
        } else if self.eat_word("any").is_some() {
            AmountKind::Any(if self.at_number() { Some(self.number()?) } else { None })
        } else if self.at_number() || self.at_bracket() {
            AmountKind::Number(self.number_slot()?)
        } else {
            self.expected("how many (a number, a majority, all, any)");
            return None;
        };
        Some(Amount { span: self.from(start), kind })
    }

    // ---- conditions ----

    pub(crate) fn cond_slot(&mut self) -> Option<Slot<Cond>> {
        if self.at_lone_bracket() {
            return self.slot("a condition", &mut Self::cond);
        }
        self.cond().map(Slot::Plain)
    }

    pub(crate) fn cond(&mut self) -> Option<Cond> {
        let start = self.start();
        let mut not = false;
        while self.eat_word("not").is_some() {
            not = !not;
        }
        if self.at_end() {
            self.expected("a condition (what is the case)");
            return None;
        }
        let Some(is) = self.verb_is(Stops::default()) else {
            let phrase = self.phrase(Stops::default());
            let fact = Fact { span: phrase.span, phrase, is: None };
            return Some(Cond { span: self.from(start), not, kind: CondKind::Fact(fact) });
        };
        if self.word_at(is) == "judges" {
            let who = self.reference()?;
            if self.word() != "judges" {
                self.expected("`judges`");
                return None;
            }
            let judges = self.judges(who, start)?;
            return Some(Cond { span: self.from(start), not, kind: CondKind::Judges(Box::new(judges)) });
        }
        let mut behind = self.next_of(is);
        if self.word_at(behind) == "not" {
            not = !not;
            behind = self.next_of(behind);
        }
        let kind = self.cond_kind(is, behind)?;
        Some(Cond { span: self.from(start), not, kind })
    }

    fn cond_kind(&mut self, is: usize, behind: usize) -> Option<CondKind> {
        let inside = matches!(self.kind_at(behind), Tok::Open | Tok::Lost);
        let test = |p: &Self, ok: &dyn Fn(&Self, usize) -> bool| if inside { p.any_inside(behind, ok) } else { ok(p, behind) };
        if self.text_at(self.at) == "Treaty" && self.word_at(behind) == "silent" {
            self.jump(behind);
            self.take();
            if self.eat_word("on").is_none() {
                self.expected("`on` and an element (withdrawal, suspension, …)");
                return None;
            }
            return Some(CondKind::SilentOn(self.words(Stops::default())?));
        }
        if test(self, &|p, at| state_word(p.word_at(at)).is_some()) && self.ends_or_by(behind) {
            let name = self.name_until(is)?;
            self.jump(behind);
            return Some(CondKind::State { name, state: self.state_slot()? });
        }
        let quantity = |p: &Self, at: usize| {
            p.number_at(at)
                || (matches!(p.word_at(at), "at") && matches!(p.word_at(p.next_of(at)), "least" | "most"))
                || (p.word_at(at) == "more" && p.word_at(p.next_of(at)) == "than")
        };
        let measured = self.looking_at(&["total", "of"])
            || self.looking_at(&["rest", "of"])
            || self.looking_at(&["mean", "of"])
            || self.at_delay()
            || (self.peek() == Tok::Term && self.word_at(self.nth(1)) == "of" && self.kind_at(behind) != Tok::Word);
        if measured || test(self, &quantity) {
            return self.quantity_cond(is, behind);
        }
        if self.word_at(behind) == "in" {
            let left = self.left_ref(is)?;
            self.jump(behind);
            self.take();
            return Some(CondKind::Member { left, within: true, right: self.set()? });
        }
        if (inside || self.ref_at(behind)) && self.at_ref() {
            let left = self.left_ref(is)?;
            self.jump(behind);
            return Some(CondKind::Member { left, within: false, right: self.set()? });
        }
        let start = self.start();
        let limit = self.limit;
        self.limit = is;
        let phrase = self.phrase(Stops::default());
        self.limit = limit;
        self.jump(behind);
        let word_start = self.start();
        if matches!(self.word(), "a" | "an") {
            self.take();
        }
        let Some(word) = self.eat_any_word() else {
            self.expected("a state, a predicate, `in` a set, or a quantity");
            return None;
        };
        let is = Word { span: self.from(word_start), text: word.text };
        Some(CondKind::Fact(Fact { span: self.from(start), phrase, is: Some(is) }))
    }

    fn ends_or_by(&self, state: usize) -> bool {
        let next = self.behind_bracket(state);
        self.stops_at(next, Stops { list: true, ..Stops::default() }) || !matches!(self.kind_at(next), Tok::Word)
    }

    fn left_ref(&mut self, is: usize) -> Option<crate::ast::Ref> {
        let left = self.reference()?;
        if self.at != is {
            self.expected("`is`");
            return None;
        }
        Some(left)
    }

    fn quantity_cond(&mut self, is: usize, behind: usize) -> Option<CondKind> {
        let limit = self.limit;
        self.limit = is;
        let left = self.quantity();
        let clean = self.at == is;
        if left.is_some() && !clean {
            self.expected("`is`");
        }
        self.limit = limit;
        self.jump(behind);
        let right = self.quantity_slot()?;
        Some(CondKind::Quantity { left: Box::new(left.filter(|_| clean)?), right: Box::new(right) })
    }

    /// Several words in lower case, as one.
    pub(crate) fn words(&mut self, stops: Stops) -> Option<Word> {
        let start = self.start();
        let mut text = ecow::EcoString::new();
        while self.peek() == Tok::Word && !self.stops_at(self.at, stops) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(self.text_at(self.at));
            self.take();
        }
        if text.is_empty() {
            self.expected("a word in lower case");
            return None;
        }
        Some(Word { span: self.from(start), text })
    }

    // ---- quantities ----

    pub(crate) fn quantity_slot(&mut self) -> Option<Slot<Quantity>> {
        if self.at_lone_bracket() && !self.all_inside(self.at, &|p, at| p.number_at(at) && p.ends_at(p.next_of(at))) {
            return self.slot("a quantity", &mut Self::quantity);
        }
        self.quantity().map(Slot::Plain)
    }

    pub(crate) fn quantity(&mut self) -> Option<Quantity> {
        let start = self.start();
        let bound = if self.eat_words(&["at", "least"]).is_some() {
            Bound::AtLeast
        } else if self.eat_words(&["at", "most"]).is_some() {
            Bound::AtMost
        } else if self.eat_words(&["more", "than"]).is_some() {
            Bound::MoreThan
        } else if self.eat_words(&["in", "total"]).is_some() {
            Bound::InTotal
        } else {
            Bound::Exactly
        };
        let kind = self.quantity_kind()?;
        Some(Quantity { span: self.from(start), bound, kind })
    }

    fn quantity_kind(&mut self) -> Option<QuantityKind> {
        if self.eat_words(&["total", "of"]).is_some() {
            let name = self.name(Stops { words: &["since", "in each calendar year"], ..Stops::default() })?;
            let since = if self.eat_word("since").is_some() { Some(Box::new(self.event_slot()?)) } else { None };
            let each_year = self.eat_words(&["in", "each", "calendar", "year"]).is_some();
            return Some(QuantityKind::TotalOf { name, since, each_year });
        }
        if self.at_delay() {
            return self.delay();
        }
        if self.eat_words(&["rest", "of"]).is_some() {
            return self.name(Stops { words: &["rounded"], ..Stops::default() }).map(QuantityKind::RestOf);
        }
        if self.eat_words(&["mean", "of"]).is_some() {
            let number = self.term("a declared number")?;
            if self.eat_word("of").is_none() {
                self.expected("`of` and the role whose mean it is");
                return None;
            }
            return Some(QuantityKind::MeanOf(number, self.term("a role or a body")?));
        }
        if self.peek() == Tok::Var {
            let name = self.text_at(self.at).chars().next().unwrap_or('?');
            return Some(QuantityKind::Var(self.take(), name));
        }
        if self.at_number() || self.at_bracket() {
            let number = self.number_slot()?;
            if self.eat_word("of").is_some() {
                let part = self.deeper(Self::quantity)?;
                if self.eat_word("rounded").is_none() {
                    self.expected("`rounded up`, `rounded down` or `rounded to nearest`");
                    return None;
                }
                let rounding = if self.eat_word("up").is_some() {
                    Rounding::Up
                } else if self.eat_word("down").is_some() {
                    Rounding::Down
                } else if self.eat_words(&["to", "nearest"]).is_some() {
                    Rounding::Nearest
                } else {
                    self.expected("`up`, `down` or `to nearest`");
                    return None;
                };
                return Some(QuantityKind::Part(number, Box::new(part), rounding));
            }
            return Some(QuantityKind::Number(number, self.eat_term()));
        }
        let term = self.term("a number or a declared number")?;
        if self.eat_word("of").is_some() {
            return Some(QuantityKind::Column(term, self.reference()?));
        }
        Some(QuantityKind::Term(term))
    }

    /// Whether `[begun | full] days of delay of` stands here.
    pub(crate) fn at_delay(&self) -> bool {
        let counted = usize::from(matches!(self.word(), "begun" | "full"));
        let unit = self.nth(counted);
        self.unit_at(unit).is_some_and(|(_, words)| {
            let behind = counted + words;
            ["of", "delay", "of"].iter().enumerate().all(|(at, word)| self.word_at(self.nth(behind + at)) == *word)
        })
    }

    /// `begun days of delay of delivery`.
    fn delay(&mut self) -> Option<QuantityKind> {
        let rounding =
            if self.eat_word("begun").is_some() { Some(Rounding::Up) } else { self.eat_word("full").is_some().then_some(Rounding::Down) };
        let (unit, words) = self.unit_at(self.at)?;
        for _ in 0..words {
            self.take();
        }
        self.eat_words(&["of", "delay", "of"])?;
        let name = self.name(Stops { words: &["rounded"], ..Stops::default() })?;
        Some(QuantityKind::Delay { name, unit, rounding })
    }

    /// A bracket that begins a line of several words belongs to the words, not to the line.
    pub(crate) fn at_group_bracket(&self) -> bool {
        self.at_lone_bracket()
    }

    /// Reads a bracket around whole lines or items.
    pub(crate) fn group<T>(&mut self, what: &str, read: &mut dyn FnMut(&mut Self) -> Option<T>) -> Option<crate::ast::Bracket<T>> {
        self.bracket(what, Inside::Group, read)
    }
}

fn turn_word(word: &str) -> Option<Turn> {
    match word {
        "begins" | "begin" => Some(Turn::Begins),
        "ends" | "end" => Some(Turn::Ends),
        _ => None,
    }
}
