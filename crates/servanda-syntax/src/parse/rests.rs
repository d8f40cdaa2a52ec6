//! What follows the keyword of a line, where that is words of the language.

use super::core::Parser;
use super::lexer::Tok;
use super::values::Stops;
use crate::ast::{ClockStop, CountsAs, Late, Line, Membership, NotVoting, OnBreach, Slot, Standard, SuspendedNotice};
use crate::source::Span;

impl Parser<'_> {
    pub(crate) fn standard(&mut self) -> Option<Standard> {
        if self.eat_words(&["best", "efforts"]).is_some() {
            return Some(Standard::BestEfforts);
        }
        if self.eat_words(&["as", "it", "judges"]).is_some() {
            return Some(Standard::AsItJudges);
        }
        if self.eat_words(&["so", "far", "as", "possible"]).is_some() {
            return Some(Standard::SoFarAsPossible);
        }
        self.expected("`best efforts`, `as it judges` or `so far as possible`");
        None
    }

    pub(crate) fn notice(&mut self) -> Option<Line> {
        for (word, revocable) in [("revocable", true), ("irrevocable", false)] {
            if self.eat_word(word).is_some() {
                let time = if self.at_end() { None } else { Some(Box::new(self.time()?)) };
                return Some(Line::NoticeRevocable(revocable, time));
            }
        }
        if self.eat_words(&["not", "before"]).is_some() {
            return self.point_slot().map(|p| Line::NoticeNotBefore(Box::new(p)));
        }
        let dur = if self.at_dur() || self.at_bracket() { Some(Box::new(self.dur_slot()?)) } else { None };
        let from_receipt = self.eat_words(&["from", "receipt"]).is_some();
        let to = if self.eat_word("to").is_some() { Some(Box::new(self.who_slot()?)) } else { None };
        let with = if self.eat_word("with").is_some() { Some(Box::new(self.terms()?)) } else { None };
        let or_later = self.eat_words(&["or", "a", "later", "date", "it", "states"]).is_some();
        Some(Line::Notice { dur, from_receipt, to, with, or_later })
    }

    pub(crate) fn suspended_notice(&mut self) -> Option<Line> {
        let kind = if self.eat_words(&["stops", "the", "clock"]).is_some() {
            SuspendedNotice::StopsTheClock
        } else if self.eat_words(&["counts", "as", "revoked"]).is_some() {
            SuspendedNotice::CountsAsRevoked
        } else {
            self.expected("`stops the clock` or `counts as revoked`");
            return None;
        };
        Some(Line::SuspendedNotice(kind))
    }

    pub(crate) fn if_late(&mut self) -> Option<Line> {
        let late = if self.eat_words(&["still", "owed"]).is_some() {
            Late::StillOwed
        } else if self.eat_word("ended").is_some() {
            Late::Ended
        } else if self.eat_words(&["replaced", "by"]).is_some() {
            Late::ReplacedBy(self.name(Stops::default())?)
        } else {
            self.expected("`still owed`, `ended` or `replaced by` a rule");
            return None;
        };
        Some(Line::IfLate(late))
    }

    pub(crate) fn on_line(&mut self) -> (Option<Line>, Option<Span>) {
        if let span @ Some(_) = self.eat_words(&["on", "suspension"]) {
            let kind = if self.eat_words(&["the", "clock", "stops"]).is_some() {
                ClockStop::Stops
            } else if self.eat_words(&["the", "clock", "runs"]).is_some() {
                ClockStop::Runs
            } else {
                self.expected("`the clock stops` or `the clock runs`");
                return (None, span);
            };
            return (Some(Line::OnSuspension(kind)), span);
        }
        let span = self.eat_words(&["on", "breach"]);
        let what = if self.eat_words(&["in", "addition"]).is_some() {
            self.name(Stops::default()).map(OnBreach::InAddition)
        } else if self.eat_word("instead").is_some() {
            self.name(Stops::default()).map(OnBreach::Instead)
        } else if self.eat_word("nothing").is_some() {
            Some(OnBreach::Nothing)
        } else {
            self.expected("`in addition` a rule, `instead` a rule, or `nothing`");
            None
        };
        (what.map(Line::OnBreach), span)
    }

    pub(crate) fn counts_as(&mut self) -> (Option<Line>, Option<Span>) {
        let what = match self.word() {
            "abstention" => NotVoting::Abstention,
            "absence" => NotVoting::Absence,
            "silence" => NotVoting::Silence,
            _ => NotVoting::Tie,
        };
        let keyword = self.take();
        if self.eat_words(&["counts", "as"]).is_none() {
            self.expected("`counts as`");
            return (None, Some(keyword));
        }
        let as_what = match self.word() {
            "yes" => CountsAs::Yes,
            "no" => CountsAs::No,
            "neither" => CountsAs::Neither,
            _ => {
                self.expected("`yes`, `no` or `neither`");
                return (None, Some(keyword));
            }
        };
        self.take();
        (Some(Line::CountsAs(what, as_what)), Some(keyword))
    }

    pub(crate) fn otherwise(&mut self) -> Option<Line> {
        let adopted = match self.word() {
            "adopted" => true,
            "rejected" => false,
            _ => {
                self.expected("`adopted` or `rejected`");
                return None;
            }
        };
        self.take();
        Some(Line::Otherwise { adopted })
    }

    pub(crate) fn members(&mut self) -> Option<Vec<Slot<Vec<Membership>>>> {
        let mut members = Vec::with_capacity(4);
        loop {
            // A bracket before a term is its number; any other holds members.
            let holds = self.at_bracket() && self.kind_at(self.behind_bracket(self.at)) != Tok::Term;
            if holds {
                members.push(self.slot("members of a body", &mut |p| p.memberships())?);
            } else {
                members.push(Slot::Plain(vec![self.membership()?]));
            }
            let joined = self.eat(Tok::Comma).is_some() | self.eat_word("and").is_some();
            if !joined {
                break;
            }
        }
        members.shrink_to_fit();
        Some(members)
    }

    /// `59 Unionist, 38 Nationalist`, without brackets around members.
    pub(crate) fn memberships(&mut self) -> Option<Vec<Membership>> {
        let mut members = Vec::with_capacity(1);
        loop {
            members.push(self.membership()?);
            let joined = self.eat(Tok::Comma).is_some() | self.eat_word("and").is_some();
            if !joined {
                return Some(members);
            }
        }
    }

    pub(crate) fn membership(&mut self) -> Option<Membership> {
        let start = self.start();
        let count = if self.at_number() || self.at_bracket() { Some(self.number_slot()?) } else { None };
        let term = self.term("a party, a body or a role")?;
        Some(Membership { span: self.from(start), count, term })
    }

    /// The name of an item, or a provision, which is a name whose words are capitalised.
    pub(crate) fn item_or_cite(&mut self) -> Option<crate::ast::Name> {
        self.name(Stops::default())
    }
}
