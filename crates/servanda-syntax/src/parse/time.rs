//! Lines of time, points, anchors; majorities.

use super::core::{Inside, Parser};
use super::lexer::Tok;
use crate::ast::{Anchor, AnchorKind, Base, BaseOf, Point, PointKind, Prep, Presence, Share, ShareKind, Slot, Time, TimeKind};

impl Parser<'_> {
    /// Whether a line of time begins here.
    pub(crate) fn at_time(&self) -> bool {
        match self.word() {
            "within" | "on" | "from" | "until" | "every" | "immediately" | "throughout" => true,
            "not" => matches!(self.word_at(self.nth(1)), "before" | "later"),
            "at" => self.word_at(self.nth(1)) == "least",
            "as" => self.word_at(self.nth(1)) == "soon",
            _ => false,
        }
    }

    pub(crate) fn time(&mut self) -> Option<Time> {
        let start = self.start();
        let kind = match self.word() {
            "within" => {
                self.take();
                let dur = self.dur_slot()?;
                let before = self.word() == "before";
                TimeKind::Within { dur, before, anchor: self.anchor(&["after", "before"])? }
            }
            "at" => {
                self.take();
                self.take();
                let dur = self.dur_slot()?;
                if self.word() != "before" && !self.at_end() {
                    self.expected("`before` and an event");
                    return None;
                }
                TimeKind::AtLeastBefore { dur, anchor: self.anchor(&["before"])? }
            }
            "every" => {
                self.take();
                let dur = self.dur_slot()?;
                TimeKind::Every { dur, anchor: self.anchor(&["after"])? }
            }
            "immediately" => {
                self.take();
                TimeKind::Prompt { possible: false, anchor: self.anchor(&["after"])? }
            }
            "as" => {
                if self.eat_words(&["as", "soon", "as", "possible"]).is_none() {
                    self.expected("`as soon as possible`");
                    return None;
                }
                TimeKind::Prompt { possible: true, anchor: self.anchor(&["after"])? }
            }
            "throughout" => {
                self.take();
                TimeKind::Throughout
            }
            _ => {
                let prep = self.prep()?;
                TimeKind::At { prep, point: Box::new(self.point_slot()?) }
            }
        };
        Some(Time { span: self.from(start), kind })
    }

    fn prep(&mut self) -> Option<Prep> {
        Some(if self.eat_words(&["not", "before"]).is_some() {
            Prep::NotBefore
        } else if self.eat_words(&["not", "later", "than"]).is_some() {
            Prep::NotLaterThan
        } else if self.eat_word("on").is_some() {
            Prep::On
        } else if self.eat_word("from").is_some() {
            Prep::From
        } else if self.eat_word("until").is_some() {
            Prep::Until
        } else {
            self.expected("`not before`, `not later than`, `on`, `from` or `until`");
            return None;
        })
    }

    /// `after …`, `before …` or `thereafter`, if one of them stands here; the outer `None` means that it could not be read.
    #[expect(clippy::option_option, reason = "absent and unreadable are two things")]
    pub(crate) fn anchor(&mut self, words: &[&str]) -> Option<Option<Anchor>> {
        if self.word() == "thereafter" {
            return Some(Some(Anchor::Thereafter(self.take())));
        }
        if !words.contains(&self.word()) {
            return Some(None);
        }
        self.take();
        let slot = if self.at_lone_bracket() {
            self.slot("an event, a date or a variable", &mut Self::anchor_kind)?
        } else {
            Slot::Plain(self.anchor_kind()?)
        };
        Some(Some(Anchor::At(Box::new(slot))))
    }

    fn anchor_kind(&mut self) -> Option<AnchorKind> {
        if self.at_date() {
            return Some(AnchorKind::Date(self.date()?));
        }
        if self.peek() == Tok::Var && self.ends_at(self.nth(1)) {
            let span = self.here();
            return Some(AnchorKind::Var(span, self.var()?));
        }
        Some(AnchorKind::Event(Box::new(self.deeper(Self::event)?)))
    }

    pub(crate) fn point_slot(&mut self) -> Option<Slot<Point>> {
        if self.at_lone_bracket() {
            return self.slot("a point in time", &mut Self::point);
        }
        self.point().map(Slot::Plain)
    }

    /// The moment behind `as of`: a date, a variable, or `the day when` something is in a state.
    pub(crate) fn as_of_point(&mut self) -> Option<Slot<Point>> {
        if self.at_bracket() {
            return self.slot("a point in time", &mut Self::point);
        }
        let start = self.start();
        if self.peek() == Tok::Var {
            let var = self.var()?;
            return Some(Slot::Plain(Point { span: self.from(start), kind: PointKind::Var(var) }));
        }
        self.point().map(Slot::Plain)
    }

    pub(crate) fn point(&mut self) -> Option<Point> {
        self.deeper(Self::point_words)
    }

    fn point_words(&mut self) -> Option<Point> {
        let start = self.start();
        let kind = if self.eat_words(&["the", "first", "day", "of", "the"]).is_some() {
            self.month_start()?
        } else if self.eat_words(&["the", "day", "when"]).is_some() {
            PointKind::DayWhen(Box::new(self.event_slot()?))
        } else if self.word() == "day" && self.at_counted_day() {
            self.take();
            let number = self.number_slot()?;
            PointKind::Day { number, anchor: self.anchor(&["after"])? }
        } else if self.word() == "the" && self.at_ordinal_day() {
            self.take();
            let number = self.number_slot()?;
            self.take();
            self.take();
            PointKind::Day { number, anchor: self.anchor(&["after"])? }
        } else if self.spelled_day() {
            return None;
        } else if self.at_date() {
            PointKind::Date(self.date()?)
        } else if self.peek() == Tok::Var && self.ends_at(self.nth(1)) {
            PointKind::Var(self.var()?)
        } else if self.at_dur() || (self.at_bracket() && matches!(self.word_at(self.behind_bracket(self.at)), "after" | "thereafter")) {
            let dur = self.dur_slot()?;
            PointKind::After { dur, anchor: self.anchor(&["after"])? }
        } else {
            PointKind::Event(Box::new(self.event()?))
        };
        Some(Point { span: self.from(start), kind })
    }

    /// Behind `the first day of the`: `month after …` or `6th month after …`, the point from whose month it counts.
    fn month_start(&mut self) -> Option<PointKind> {
        let number = if self.word() == "month" {
            None
        } else {
            let number = self.number_slot()?;
            for ordinal in ["st", "nd", "rd", "th"] {
                if self.eat_word(ordinal).is_some() {
                    break;
                }
            }
            Some(number)
        };
        if self.eat_word("month").is_none() {
            self.expected("`month`");
            return None;
        }
        if self.eat_word("after").is_none() {
            self.expected("`after` and an event or a point in time");
            return None;
        }
        Some(PointKind::MonthStart { number, of: Box::new(self.point()?) })
    }

    /// `the 30th day`, also with a bracket for the number.
    fn at_ordinal_day(&self) -> bool {
        let ordinal = self.behind_bracket(self.nth(1));
        matches!(self.word_at(ordinal), "st" | "nd" | "rd" | "th") && self.word_at(self.next_of(ordinal)) == "day"
    }

    /// `day 60 after …`, `day [A: 30 | B: 60] thereafter`; `day 60` alone is a date of a story.
    fn at_counted_day(&self) -> bool {
        let number = self.nth(1);
        match self.kind_at(number) {
            Tok::Open | Tok::Lost => true,
            Tok::Number => matches!(self.word_at(self.next_of(number)), "after" | "thereafter"),
            _ => false,
        }
    }

    // ---- majorities ----

    pub(crate) fn share_slot(&mut self) -> Option<Slot<Share>> {
        if self.at_lone_bracket() {
            return self.slot("a majority (how many of whom)", &mut Self::share);
        }
        self.share().map(Slot::Plain)
    }

    pub(crate) fn share(&mut self) -> Option<Share> {
        let start = self.start();
        if self.eat_word("consensus").is_some() {
            return Some(Share { span: self.from(start), kind: ShareKind::Consensus });
        }
        let more_than = self.eat_words(&["more", "than"]).is_some();
        let starts_base = |p: &Self, at: usize| matches!(p.word_at(at), "members" | "voters") || p.kind_at(at) == Tok::Term;
        let unnumbered = if self.at_bracket() { self.all_inside(self.at, &starts_base) } else { starts_base(self, self.at) };
        let amount = if unnumbered && !more_than {
            None
        } else {
            let amount = self.amount_slot()?;
            self.eat_word("of");
            Some(amount)
        };
        let base = self.slot("of whom the majority is", &mut Self::base)?;
        let weight = if self.word() == "with" { Some(self.weight()?) } else { None };
        let including = if self.eat_word("including").is_some() { Some(Box::new(self.bearer_slot()?)) } else { None };
        if amount.is_none() && weight.is_none() {
            self.expected("how many of them (`a majority of …`, `all …`) or `with` a share of a declared number");
            return None;
        }
        Some(Share { span: self.from(start), kind: ShareKind::Of { more_than, amount, base, weight, including } })
    }

    pub(crate) fn base(&mut self) -> Option<Base> {
        let start = self.start();
        let of = if self.eat_word("members").or_else(|| self.eat_word("member")).is_some() {
            BaseOf::Members
        } else if self.eat_word("voters").or_else(|| self.eat_word("voter")).is_some() {
            BaseOf::Voters
        } else {
            let mut terms = vec![self.term("`members`, `voters` or a role")?];
            while self.word() == "or" && self.kind_at(self.nth(1)) == Tok::Term {
                self.take();
                terms.push(self.term("a role")?);
            }
            BaseOf::Terms(terms)
        };
        let presence = if self.eat_words(&["present", "and", "voting"]).is_some() {
            Presence::PresentAndVoting
        } else if self.eat_word("present").is_some() {
            Presence::Present
        } else if self.eat_word("abstaining").is_some() {
            Presence::Abstaining
        } else {
            Presence::Any
        };
        let as_of = if self.eat_words(&["as", "of"]).is_some() { Some(Box::new(self.deeper(Self::as_of_point)?)) } else { None };
        Some(Base { span: self.from(start), of, presence, as_of })
    }

    /// A bracket of electorates for `voters`.
    pub(crate) fn electorate_slot(&mut self) -> Option<Slot<crate::ast::Electorate>> {
        if self.at_lone_bracket() && self.any_inside(self.at, &|p, at| !p.simple_member(at)) {
            let bracket = self.bracket("those who vote", Inside::Slot, &mut Self::electorate)?;
            return Some(Slot::Open(Box::new(bracket)));
        }
        self.electorate().map(Slot::Plain)
    }

    /// Whether the alternative that begins at `at` is a name alone.
    fn simple_member(&self, at: usize) -> bool {
        let next = self.next_of(at);
        self.ref_at(at) && matches!(self.kind_at(next), Tok::Pipe | Tok::Close | Tok::End)
    }
}
