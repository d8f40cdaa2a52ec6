//! Stories, ballots, settings.

use super::core::Parser;
use super::lexer::Tok;
use super::values::Stops;
use crate::ast::{Ballot, Choice, Conduct, Dated, DatedKind, Fact, Line, Setting, SettingKind, Settings, Truth, Vote, VotedBy, Word};
use crate::diagnostic::Diagnostic;

impl Parser<'_> {
    // ---- stories ----

    fn dated_at(&self, at: usize) -> bool {
        self.date_at(at) || self.word_at(at) == "planned"
    }

    /// `given` behind its keyword: the name of a history, or dated lines; lines that begin with a date go on.
    pub(crate) fn given(&mut self) -> Option<Line> {
        let mut history = None;
        let mut lines = Vec::new();
        if self.peek() == Tok::Term {
            history = self.eat_term();
        } else if self.dated_at(self.at) {
            lines.push(self.dated());
        } else {
            self.expected("the name of a history, or a date with what happened");
            return None;
        }
        lines.append(&mut self.dated_lines(false));
        Some(Line::Given(history, lines))
    }

    /// Lines that begin with a date; under `history` any other indented line is a mistake.
    pub(crate) fn dated_lines(&mut self, history: bool) -> Vec<Dated> {
        let mut lines = Vec::new();
        loop {
            while self.peek() == Tok::Close && history {
                self.take();
            }
            if self.peek() != Tok::Newline {
                break;
            }
            let mut first = self.at + 1;
            while self.kind_at(first) == Tok::Note {
                first += 1;
            }
            if self.dated_at(first) {
                self.take();
                lines.push(self.dated());
            } else if history && !self.starts_item(self.at, super::lines::Under::Nothing("history")) && self.kind_at(first) != Tok::Pipe {
                self.take();
                let span = self.here();
                self.skip_part();
                self.report(
                    Diagnostic::error("SV0115", span, "a line of a history begins with its date")
                        .label("expected a date, `day` and a number, or `planned`")
                        .help("for instance `2022-05-01 RU attacks UA in Kherson`"),
                );
            } else {
                break;
            }
        }
        lines
    }

    /// One line of a story.
    pub(crate) fn dated(&mut self) -> Dated {
        let start = self.start();
        let notes = self.notes.len();
        let planned = self.eat_word("planned").is_some();
        let date = self.date();
        let recorded = if self.eat_word("recorded").is_some() { self.date() } else { None };
        self.eat(Tok::Colon);
        let kind = if date.is_none() { None } else { self.dated_kind() };
        if kind.is_none() {
            self.skip_part();
        } else {
            self.finish_part("what happened");
        }
        let span = self.from(start);
        let date = date.unwrap_or(crate::ast::Date { span, kind: crate::ast::DateKind::Day { number: 0, time: None } });
        let notes = self.drain_notes(notes);
        Dated { span, planned, date, recorded, kind: kind.unwrap_or(DatedKind::Broken), notes }
    }

    fn dated_kind(&mut self) -> Option<DatedKind> {
        if self.eat_words(&["vote", "on"]).is_some() {
            return self.vote().map(|v| DatedKind::Vote(Box::new(v)));
        }
        if let Some((is, truth)) = self.truth() {
            let start = self.start();
            let limit = self.limit;
            self.limit = is;
            let phrase = self.phrase(Stops::default());
            let mut word = None;
            if self.eat_word("is").is_some() {
                word = self.eat_any_word();
            }
            if !self.at_end() {
                self.finish_part("the fact");
            }
            let fact = Fact { span: self.from(start), phrase, is: word };
            self.limit = limit;
            self.jump(is);
            self.take();
            self.take();
            return Some(DatedKind::Fact(Box::new(fact), truth));
        }
        self.event().map(|e| DatedKind::Event(Box::new(e)))
    }

    /// Where the last `is true`, `is contested`, … of this line stands.
    fn truth(&self) -> Option<(usize, Truth)> {
        let mut at = self.at;
        while !self.ends_at(at) {
            let next = self.next_of(at);
            if self.word_at(at) == "is" {
                let truth = match self.word_at(next) {
                    "true" => Some(Truth::True),
                    "false" => Some(Truth::False),
                    "undetermined" => Some(Truth::Undetermined),
                    "contested" => Some(Truth::Contested),
                    _ => None,
                };
                if let Some(truth) = truth {
                    return Some((at, truth));
                }
            }
            at = next;
        }
        None
    }

    fn vote(&mut self) -> Option<Vote> {
        let decision = self.name(Stops::default())?;
        if self.eat(Tok::Colon).is_none() {
            self.expected("`:` and the ballots (`yes 3 Guarantor; no RU`)");
            return None;
        }
        let mut ballots = vec![self.ballot()?];
        while self.eat(Tok::Semi).is_some() {
            ballots.push(self.ballot()?);
        }
        Some(Vote { decision, ballots })
    }

    fn ballot(&mut self) -> Option<Ballot> {
        let start = self.start();
        let conduct = match self.word() {
            "yes" => Conduct::Yes,
            "no" => Conduct::No,
            "abstain" => Conduct::Abstain,
            "absent" => Conduct::Absent,
            _ => {
                self.expected("`yes`, `no`, `abstain` or `absent`");
                return None;
            }
        };
        self.take();
        let declared = self.eat_words(&["with", "declaration"]).is_some();
        let mut who = Vec::with_capacity(1);
        loop {
            who.push(if self.word() == "others" {
                VotedBy::Others(self.take())
            } else if self.at_number() {
                let number = self.number()?;
                VotedBy::Counted(number, self.term("a role")?)
            } else {
                VotedBy::Ref(self.reference()?)
            });
            if self.eat(Tok::Comma).is_none() && self.eat_word("and").is_none() {
                break;
            }
        }
        Some(Ballot { span: self.from(start), conduct, declared, who })
    }

    // ---- settings ----

    pub(crate) fn settings(&mut self) -> Option<Settings> {
        let start = self.start();
        let mut any = vec![self.conjunction()?];
        while self.eat_word("or").is_some() {
            any.push(self.conjunction()?);
        }
        Some(Settings { span: self.from(start), any })
    }

    fn conjunction(&mut self) -> Option<Vec<Setting>> {
        let mut settings = vec![self.setting()?];
        while self.eat(Tok::Comma).is_some() {
            settings.push(self.setting()?);
        }
        Some(settings)
    }

    fn setting(&mut self) -> Option<Setting> {
        let start = self.start();
        let kind = if self.peek() == Tok::Issue {
            self.choice_setting()?
        } else if self.peek() == Tok::Var && self.kind_at(self.nth(1)) == Tok::Equals {
            let var = self.var()?;
            self.take();
            SettingKind::Var(var, self.reference()?)
        } else if self.eat_words(&["members", "of"]).is_some() {
            let body = self.term("a body")?;
            if self.eat(Tok::Equals).is_none() {
                self.expected("`=` and its members");
                return None;
            }
            SettingKind::Members(body, self.memberships()?)
        } else if self.in_setting() {
            let set = self.set()?;
            let not = self.eat_word("not").is_some();
            self.eat_word("in");
            SettingKind::In { set, not, of: self.term("a body or a role")? }
        } else {
            self.fact_setting()?
        };
        Some(Setting { span: self.from(start), kind })
    }

    fn choice_setting(&mut self) -> Option<SettingKind> {
        let issue = self.eat_issue()?;
        if self.eat(Tok::Equals).is_none() {
            self.expected("`=` and one of the choices");
            return None;
        }
        let start = self.start();
        if self.word() == "delete" {
            return Some(SettingKind::Choice(issue, Choice::Delete(self.take())));
        }
        if self.eat_words(&["no", "text"]).is_some() {
            return Some(SettingKind::Choice(issue, Choice::Delete(self.from(start))));
        }
        let mut text = ecow::EcoString::new();
        let named = matches!(self.word(), "reading" | "suppose") && !self.stops_at(self.nth(1), Stops { list: true, ..Stops::default() });
        if named {
            self.take();
        }
        let start = self.start();
        while matches!(self.peek(), Tok::Term | Tok::Word | Tok::Var | Tok::Number | Tok::Date)
            && !(self.word() == "and" && self.kind_at(self.nth(1)) == Tok::Issue)
            && !(self.peek() == Tok::Word && self.stops_at(self.at, Stops { list: true, words: &["by", "for"], ..Stops::default() }))
        {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(self.text_at(self.at));
            self.take();
        }
        if text.is_empty() {
            self.expected("one of the choices: a sponsor, the name of a reading, `delete`");
            return None;
        }
        Some(SettingKind::Choice(issue, Choice::Named(Word { span: self.from(start), text })))
    }

    /// `RQ, IN not in Council`: names alone, then `in`.
    fn in_setting(&self) -> bool {
        let mut at = self.at;
        if !self.ref_at(at) {
            return false;
        }
        loop {
            match self.kind_at(at) {
                Tok::Term | Tok::Var | Tok::Comma => {}
                Tok::Word => match self.text_at(at) {
                    "and" | "or" | "other" | "it" | "except" | "member" | "of" => {}
                    "in" => return true,
                    "not" => return self.word_at(self.next_of(at)) == "in",
                    _ => return false,
                },
                _ => return false,
            }
            at = self.next_of(at);
        }
    }

    fn fact_setting(&mut self) -> Option<SettingKind> {
        let start = self.start();
        let mut not = false;
        while self.eat_word("not").is_some() {
            not = !not;
        }
        let stops = Stops { list: true, ..Stops::default() };
        let start = start.max(self.start());
        let phrase = self.phrase(stops);
        if phrase.tokens.is_empty() {
            self.expected("a choice `#issue = …`, a fact, or who is in a body");
            return None;
        }
        let mut is = None;
        if self.eat_word("is").or_else(|| self.eat_word("are")).is_some() {
            if self.eat_word("not").is_some() {
                not = !not;
            }
            is = self.eat_any_word();
            if is.is_none() {
                self.expected("the predicate of a fact (one word)");
                return None;
            }
        }
        Some(SettingKind::Fact { not, fact: Fact { span: self.from(start), phrase, is } })
    }
}
