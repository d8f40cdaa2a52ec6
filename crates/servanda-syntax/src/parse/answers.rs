//! Answers: a closed algebra, whose shape is chosen by the question where words alone would not tell.

use super::core::Parser;
use super::lexer::Tok;
use super::questions::{Shape, shape};
use super::values::Stops;
use crate::ast::{Answer, AnswerValue, Cite, Coalition, CoalitionTerm, Conduct, Phrase, QuestionKind, SetPart, VotesNeeded, Which, Word};

/// In answers a phrase also stops before a date.
const ENTRY: Stops = Stops { list: false, words: &[], dates: true };

impl Parser<'_> {
    pub(crate) fn answer_to(&mut self, question: &QuestionKind) -> Answer {
        self.asked = shape(question);
        let answer = self.answer();
        self.asked = Shape::Any;
        answer
    }

    /// `VALUE [for SET | for DATE] [by CITE [and CITE]] [if SETTINGS]`
    pub(crate) fn answer(&mut self) -> Answer {
        let start = self.start();
        let value = if self.at_end() {
            self.expected("an answer");
            None
        } else {
            self.answer_value()
        };
        let Some(value) = value else {
            // What stands before `by` and `if` could not be read; the rest of the line is not judged.
            self.skip_part();
            return Answer { span: self.from(start), value: AnswerValue::Broken, of: None, by: Vec::new(), only_if: None };
        };
        let of = if self.eat_word("for").is_some() {
            self.answer_each();
            if self.at_date() { self.date().map(Which::Arose) } else { self.set().map(Which::Of) }
        } else {
            None
        };
        let mut by = Vec::new();
        if self.eat_word("by").is_some() {
            by.extend(self.cite());
            while self.eat_word("and").is_some() {
                by.extend(self.cite());
            }
        }
        let only_if = if self.eat_word("if").is_some() { self.settings() } else { None };
        Answer { span: self.from(start), value, of, by, only_if }
    }

    fn answer_value(&mut self) -> Option<AnswerValue> {
        use AnswerValue as V;
        let one = |value: V, words: usize| Some((value, words));
        let simple = match self.word() {
            "none" => one(V::None, 1),
            "yes" => one(V::Yes, 1),
            "impossible" => one(V::Impossible, 1),
            "never" => one(V::Never, 1),
            "permitted" => one(V::Permitted, 1),
            "prohibited" => one(V::Prohibited, 1),
            "assured" => one(V::Assured, 1),
            "attainable" => one(V::Attainable, 1),
            "blockable" => one(V::Blockable, 1),
            "vacuous" => one(V::Vacuous, 1),
            "not" if self.looking_at(&["not", "regulated"]) => one(V::NotRegulated, 2),
            "depends" if self.looking_at(&["depends", "on", "the", "hour"]) => one(V::DependsOnTheHour, 4),
            _ => None,
        };
        if let Some((value, words)) = simple
            && self.value_ends(self.nth(words))
        {
            for _ in 0..words {
                self.take();
            }
            return Some(value);
        }
        match self.word() {
            "no" if self.kind_at(self.nth(1)) == Tok::Colon => {
                self.take();
                self.take();
                return Some(V::Cycle(self.entries(Stops::default())));
            }
            "no" if self.value_ends(self.nth(1)) => {
                self.take();
                return Some(V::No);
            }
            "not" if self.eat_words(&["not", "countable"]).is_some() => return Some(V::NotCountable(self.optional_cite())),
            "not" if self.eat_words(&["not", "agreed"]).is_some() => {
                let (element, cite) = self.element()?;
                return Some(V::NotAgreed(element, cite));
            }
            "self-judging" => {
                self.take();
                return Some(V::SelfJudging(self.optional_cite()));
            }
            "waits" if self.eat_words(&["waits", "for"]).is_some() => {
                self.eat_word("that");
                return Some(V::WaitsFor(Box::new(self.event()?)));
            }
            "silent" => {
                self.take();
                let (element, cite) = self.element()?;
                return Some(V::Silent(element, cite));
            }
            "ambiguous" => {
                self.take();
                let (element, cite) = self.element()?;
                return Some(V::Ambiguous(element, cite));
            }
            "depends" if self.eat_words(&["depends", "on"]).is_some() => return Some(V::DependsOn(Box::new(self.cond()?))),
            _ => {}
        }
        if self.peek() == Tok::Issue {
            return self.settings_before_if().map(V::Choices);
        }
        if self.at_date() && self.value_ends(self.behind_date()) {
            return self.date().map(V::Date);
        }
        self.value_by_shape()
    }

    /// Whether an answer's value may end before this token.
    fn value_ends(&self, at: usize) -> bool {
        self.ends_at(at) || matches!(self.word_at(at), "if" | "by" | "for") || self.kind_at(at) == Tok::Semi
    }

    fn behind_date(&self) -> usize {
        let mut at = self.nth(if self.word() == "day" { 2 } else { 1 });
        if self.kind_at(at) == Tok::Clock {
            at = self.next_of(at);
        }
        at
    }

    fn value_by_shape(&mut self) -> Option<AnswerValue> {
        if self.at_number() && !matches!(self.asked, Shape::Items | Shape::Entries) {
            return self.number_answer();
        }
        match self.asked {
            Shape::Family => self.family().map(AnswerValue::Family),
            Shape::Set if self.at_ref() => self.set().map(AnswerValue::Set),
            Shape::State => {
                let state = self.words(Stops { words: &["since", "by", "for"], ..Stops::default() })?;
                let since = if self.eat_word("since").is_some() { Some(self.date()?) } else { None };
                Some(AnswerValue::State(state, since))
            }
            Shape::Entries => self.entry(),
            Shape::Items => self.items_or_set(),
            Shape::Any | Shape::Set => self.any_value(),
        }
    }

    fn any_value(&mut self) -> Option<AnswerValue> {
        if matches!(self.word(), "each" | "all" | "any") && self.family_ahead() {
            return self.family().map(AnswerValue::Family);
        }
        self.items_or_set()
    }

    fn family_ahead(&self) -> bool {
        let next = self.nth(1);
        self.word_at(next) == "of" || self.number_at(next)
    }

    /// Names alone are a set; anything else is items separated by `;`.
    fn items_or_set(&mut self) -> Option<AnswerValue> {
        if self.at_ref() {
            let mark = (self.at, self.last_end);
            let reported = self.diagnostics.len();
            let notes = self.notes.len();
            if let Some(set) = self.set()
                && self.value_ends(self.at)
                && self.peek() != Tok::Semi
            {
                return Some(AnswerValue::Set(set));
            }
            self.diagnostics.truncate(reported);
            self.notes.truncate(notes);
            (self.at, self.last_end) = mark;
        }
        let entries = self.entries(Stops::default());
        if entries.is_empty() { None } else { Some(AnswerValue::Items(entries)) }
    }

    fn entries(&mut self, stops: Stops) -> Vec<Phrase> {
        let mut entries = Vec::with_capacity(1);
        loop {
            let phrase = self.phrase(stops);
            if !phrase.tokens.is_empty() {
                entries.push(phrase);
            }
            if self.eat(Tok::Semi).is_none() {
                return entries;
            }
        }
    }

    /// `Director notification since 2024-01-01 05:00`
    fn entry(&mut self) -> Option<AnswerValue> {
        let phrase = self.phrase(ENTRY);
        if phrase.tokens.is_empty() {
            self.expected("a party and a rule");
            return None;
        }
        if self.eat_word("since").is_some() {
            return Some(AnswerValue::Since(phrase, self.date()?));
        }
        if self.eat_word("on").is_some() {
            return Some(AnswerValue::On(phrase, self.date()?));
        }
        Some(AnswerValue::Items(vec![phrase]))
    }

    fn number_answer(&mut self) -> Option<AnswerValue> {
        if self.at_dur() {
            return self.dur().map(AnswerValue::Duration);
        }
        let number = self.number()?;
        if self.eat_word("of").is_none() {
            return Some(AnswerValue::Number(number));
        }
        let mut votes = vec![VotesNeeded { number, of: self.base()? }];
        while self.eat_word("with").is_some() {
            let number = self.number()?;
            if self.eat_word("of").is_none() {
                self.expected("`of` and whom");
                return None;
            }
            votes.push(VotesNeeded { number, of: self.base()? });
        }
        Some(AnswerValue::Votes(votes))
    }

    fn settings_before_if(&mut self) -> Option<crate::ast::Settings> {
        self.settings()
    }

    fn element(&mut self) -> Option<(Word, Option<Cite>)> {
        let element = self.words(Stops { words: &["for", "by"], ..Stops::default() })?;
        Some((element, self.optional_cite()))
    }

    fn optional_cite(&mut self) -> Option<Cite> {
        if self.peek() == Tok::Term { self.cite() } else { None }
    }

    fn family(&mut self) -> Option<Vec<Coalition>> {
        let mut parts = vec![self.coalition()?];
        while self.eat_word("with").is_some() {
            parts.push(self.coalition()?);
        }
        Some(parts)
    }

    fn coalition(&mut self) -> Option<Coalition> {
        let start = self.start();
        let term = if self.eat_words(&["each", "of"]).is_some() {
            CoalitionTerm::EachOf(self.set()?)
        } else if self.eat_words(&["all", "of"]).is_some() {
            CoalitionTerm::AllOf(self.set()?)
        } else if self.eat_word("any").is_some() {
            let number = self.number()?;
            if self.eat_word("of").is_none() {
                self.expected("`of` and a set");
                return None;
            }
            CoalitionTerm::AnyOf(number, self.set()?)
        } else {
            if !self.at_ref() {
                self.expected("parties, `each of`, `all of` or `any` so many `of` a set");
                return None;
            }
            CoalitionTerm::Names(self.set()?)
        };
        // `each of P5 (5)`: the count is for the reader.
        if self.peek() == Tok::LParen
            && !matches!(term, CoalitionTerm::Names(ref set) if matches!(set.parts.last(), Some(SetPart::Open(..))))
        {
            self.paragraph();
        }
        let at_most = if self.eat_words(&["including", "at", "most"]).is_some() {
            let number = self.number()?;
            if self.eat_word("of").is_none() {
                self.expected("`of` and a set");
                return None;
            }
            Some((number, self.set()?))
        } else {
            None
        };
        let conduct = if self.eat_words(&["voting", "no"]).is_some() {
            Some(Conduct::No)
        } else if self.eat_words(&["voting", "yes"]).is_some() {
            Some(Conduct::Yes)
        } else if self.eat_word("absent").is_some() {
            Some(Conduct::Absent)
        } else if self.eat_word("abstaining").is_some() {
            Some(Conduct::Abstain)
        } else {
            None
        };
        Some(Coalition { span: self.from(start), term, at_most, conduct })
    }
}
