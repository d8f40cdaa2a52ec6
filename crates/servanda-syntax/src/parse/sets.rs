//! Names, sets, electorates, bearers, and those to whom something is owed.

use super::core::{Inside, Parser};
use super::lexer::Tok;
use crate::ast::{Bearer, BearerKind, Electorate, Except, Join, Ref, RefKind, Set, SetPart, Slot, Weight, Who};

impl Parser<'_> {
    pub(crate) fn ref_at(&self, at: usize) -> bool {
        match self.kind_at(at) {
            Tok::Term | Tok::Var => true,
            Tok::Word => match self.text_at(at) {
                "it" => true,
                "other" => self.kind_at(self.next_of(at)) == Tok::Term,
                "member" | "members" => {
                    let of = self.next_of(at);
                    self.word_at(of) == "of" && self.kind_at(self.next_of(of)) == Tok::Term
                }
                _ => false,
            },
            _ => false,
        }
    }

    pub(crate) fn at_ref(&self) -> bool {
        self.ref_at(self.at)
    }

    pub(crate) fn var(&mut self) -> Option<char> {
        if self.peek() != Tok::Var {
            return None;
        }
        let var = self.text_at(self.at).chars().next();
        self.take();
        var
    }

    pub(crate) fn reference(&mut self) -> Option<Ref> {
        let start = self.start();
        let kind = if let Some(var) = self.var() {
            RefKind::Var(var)
        } else if self.eat_word("it").is_some() {
            RefKind::It
        } else if self.eat_word("other").is_some() {
            RefKind::Other(self.term("a term")?)
        } else if matches!(self.word(), "member" | "members") && self.at_ref() {
            self.take();
            self.take();
            RefKind::MemberOf(self.term("a body")?)
        } else {
            let term = self.term("a name (a defined term begins with a capital letter)")?;
            match self.peek() {
                Tok::Var => {
                    let var = self.var().unwrap_or('?');
                    RefKind::TermVar(term, var)
                }
                Tok::Term => {
                    let second = self.term("a term")?;
                    RefKind::TermTerm(Box::new([term, second]))
                }
                _ => RefKind::Term(term),
            }
        };
        Some(Ref { span: self.from(start), kind })
    }

    /// Whether a set can begin here.
    pub(crate) fn at_set(&self) -> bool {
        self.at_ref() || self.at_bracket()
    }

    pub(crate) fn set(&mut self) -> Option<Set> {
        let start = self.start();
        let mut parts = Vec::with_capacity(1);
        self.set_part(Join::First, &mut parts)?;
        loop {
            if self.at_bracket() {
                match self.first_inside(self.at) {
                    Some(at) if self.kind_at(at) == Tok::Comma || matches!(self.word_at(at), "and" | "or") => {
                        let tails = self.bracket("further members", Inside::Slot, &mut Self::tails)?;
                        parts.push(SetPart::Tails(Box::new(tails)));
                        continue;
                    }
                    _ => break,
                }
            }
            if !self.tail(&mut parts)? {
                break;
            }
        }
        let except = self.except()?;
        parts.shrink_to_fit();
        Some(Set { span: self.from(start), parts, except })
    }

    /// One further member, if one is joined here; `None` if it could not be read.
    fn tail(&mut self, parts: &mut Vec<SetPart>) -> Option<bool> {
        let join = match (self.peek(), self.word()) {
            (Tok::Comma, _) => Join::Comma,
            (_, "and") => Join::And,
            (_, "or") => Join::Or,
            _ => return Some(false),
        };
        let mut next = self.nth(1);
        let mut joined = join;
        let mut words = 1;
        if join == Join::Comma && matches!(self.word_at(next), "and" | "or") {
            joined = if self.word_at(next) == "and" { Join::And } else { Join::Or };
            next = self.next_of(next);
            words = 2;
        }
        let bracket = matches!(self.kind_at(next), Tok::Open | Tok::Lost);
        // `A = RU` behind a comma is a setting of its own.
        if !(self.ref_at(next) || bracket) || self.kind_at(self.next_of(next)) == Tok::Equals {
            return Some(false);
        }
        for _ in 0..words {
            self.take();
        }
        self.set_part(joined, parts)?;
        Some(true)
    }

    fn tails(&mut self) -> Option<Vec<SetPart>> {
        let mut parts = Vec::with_capacity(1);
        while self.tail(&mut parts)? {}
        if parts.is_empty() {
            self.expected("a further member, with `,` or `and` before it");
            return None;
        }
        Some(parts)
    }

    fn set_part(&mut self, join: Join, parts: &mut Vec<SetPart>) -> Option<()> {
        if self.at_bracket() {
            let bracket = self.bracket("a party, a body or a list of them", Inside::Slot, &mut Self::set)?;
            parts.push(SetPart::Open(join, Box::new(bracket)));
        } else {
            parts.push(SetPart::Ref(join, self.reference()?));
        }
        Some(())
    }

    /// `except …`, bracketed or not; the outer `None` means that it could not be read.
    #[expect(clippy::option_option, reason = "absent and unreadable are two things")]
    fn except(&mut self) -> Option<Option<Box<Slot<Except>>>> {
        if self.at_bracket() && self.first_inside(self.at).is_some_and(|at| self.word_at(at) == "except") {
            let bracket = self.bracket("an exception", Inside::Slot, &mut Self::except_words)?;
            return Some(Some(Box::new(Slot::Open(Box::new(bracket)))));
        }
        if self.word() != "except" {
            return Some(None);
        }
        Some(Some(Box::new(Slot::Plain(self.except_words()?))))
    }

    fn except_words(&mut self) -> Option<Except> {
        let start = self.start();
        if self.eat_word("except").is_none() {
            self.expected("`except`");
            return None;
        }
        let set = self.deeper(Self::set)?;
        Some(Except { span: self.from(start), set })
    }

    /// Reads something that may hold its like, within the limit of depth.
    pub(crate) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= super::lexer::MAX_DEPTH {
            self.expected("something less nested");
            return None;
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    pub(crate) fn electorate(&mut self) -> Option<Electorate> {
        let start = self.start();
        let set = self.set()?;
        let as_of = if self.eat_words(&["as", "of"]).is_some() { Some(Box::new(self.deeper(Self::as_of_point)?)) } else { None };
        Some(Electorate { span: self.from(start), set, as_of })
    }

    /// Words with which a bearer begins that a set does not begin with.
    pub(crate) fn bearer_word_at(&self, at: usize) -> bool {
        matches!(self.word_at(at), "each" | "any" | "the" | "no" | "unspecified")
    }

    pub(crate) fn at_bearer(&self) -> bool {
        self.bearer_word_at(self.at) || self.at_ref() || self.at_bracket()
    }

    pub(crate) fn bearer_slot(&mut self) -> Option<Slot<Bearer>> {
        if self.at_bracket() && self.any_inside(self.at, &|p, at| p.bearer_word_at(at)) {
            let bracket = self.bracket("a bearer (who)", Inside::Slot, &mut Self::bearer)?;
            return Some(Slot::Open(Box::new(bracket)));
        }
        self.bearer().map(Slot::Plain)
    }

    pub(crate) fn bearer(&mut self) -> Option<Bearer> {
        let start = self.start();
        let word = self.word();
        if self.bearer_word_at(self.at) {
            self.take();
        }
        let kind = match word {
            "each" => BearerKind::Each(self.electorate()?),
            "no" => BearerKind::No(self.electorate()?),
            "unspecified" => BearerKind::Unspecified,
            "any" => {
                let count = if self.at_number() { Some(self.number()?) } else { None };
                self.eat_word("of");
                BearerKind::Any { count, set: self.set()? }
            }
            "the" => {
                let set = self.electorate()?;
                if self.eat_words(&["jointly", "and", "severally"]).is_some() {
                    BearerKind::Jointly { set: set.set, severally: true }
                } else if self.eat_word("jointly").is_some() {
                    BearerKind::Jointly { set: set.set, severally: false }
                } else {
                    BearerKind::Plain { the: true, set }
                }
            }
            _ => BearerKind::Plain { the: false, set: self.electorate()? },
        };
        Some(Bearer { span: self.from(start), kind })
    }

    pub(crate) fn who_slot(&mut self) -> Option<Slot<Who>> {
        if self.at_bracket() && self.any_inside(self.at, &|p, at| p.bearer_word_at(at)) {
            let bracket = self.bracket("those to whom it is owed", Inside::Slot, &mut Self::who)?;
            return Some(Slot::Open(Box::new(bracket)));
        }
        self.who().map(Slot::Plain)
    }

    pub(crate) fn who(&mut self) -> Option<Who> {
        if self.eat_word("each").is_some() {
            return Some(Who::Each(self.set()?));
        }
        if self.eat_word("any").is_some() {
            return Some(Who::Any(self.set()?));
        }
        if self.eat_word("the").is_some() {
            let set = self.set()?;
            if self.eat_words(&["jointly", "and", "severally"]).is_some() {
                return Some(Who::Jointly { set, severally: true });
            }
            if self.eat_word("jointly").is_some() {
                return Some(Who::Jointly { set, severally: false });
            }
            return Some(Who::Plain(set));
        }
        Some(Who::Plain(self.set()?))
    }

    /// `with [more than] NUMBER of TERM`
    pub(crate) fn at_weight(&self) -> bool {
        if self.word() != "with" {
            return false;
        }
        let next = self.nth(1);
        (self.word_at(next) == "more" && self.word_at(self.next_of(next)) == "than")
            || self.number_at(next)
            || matches!(self.kind_at(next), Tok::Open | Tok::Lost)
    }

    pub(crate) fn weight(&mut self) -> Option<Weight> {
        let start = self.start();
        self.take();
        let more_than = self.eat_words(&["more", "than"]).is_some();
        let number = self.number_slot()?;
        if self.eat_word("of").is_none() {
            self.expected("`of` and a declared number");
            return None;
        }
        let of = self.term("a declared number")?;
        Some(Weight { span: self.from(start), more_than, number, of })
    }

    /// Whether any alternative of the bracket at `bracket` begins with a token of this kind.
    pub(crate) fn any_inside(&self, bracket: usize, is: &dyn Fn(&Self, usize) -> bool) -> bool {
        self.starts_inside(bracket).into_iter().any(|at| is(self, at))
    }

    /// Whether every alternative of the bracket begins with a token of this kind (a nested bracket counts as one that may).
    pub(crate) fn all_inside(&self, bracket: usize, is: &dyn Fn(&Self, usize) -> bool) -> bool {
        let starts = self.starts_inside(bracket);
        !starts.is_empty() && starts.into_iter().all(|at| is(self, at) || matches!(self.kind_at(at), Tok::Open | Tok::Lost))
    }
}
