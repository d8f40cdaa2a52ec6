//! Questions: a closed list of sentences.

use super::core::Parser;
use super::events::state_word;
use super::lexer::Tok;
use super::values::Stops;
use crate::ast::{Cond, CondKind, Fact, Name, Phrase, PhraseKind, Question, QuestionKind, Target, TargetKind, When, Word};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What shape an answer has, where its words alone would not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Whatever the words say.
    #[default]
    Any,
    /// Minimal sets.
    Family,
    /// A set of parties.
    Set,
    /// Parties with their rules and dates.
    Entries,
    /// A state word.
    State,
    /// Items, or the words of a line.
    Items,
}

/// The shape that a question's answer has.
pub(crate) fn shape(kind: &QuestionKind) -> Shape {
    use QuestionKind as Q;
    match kind {
        Q::WhoCanBlock { .. } | Q::WhoSuffices(_) | Q::WhoCanTurn { .. } => Shape::Family,
        Q::WhoOwes(_) | Q::WhoMust(_) | Q::WhoDetermines(_) | Q::OwedToWhom(_) => Shape::Set,
        Q::Overdue(_) | Q::WouldBeBreached | Q::Breached | Q::InvalidActs => Shape::Entries,
        Q::StateOf(_) | Q::AllSilent(_) => Shape::State,
        Q::ElementOf(..) | Q::FollowsFromBreach(_) | Q::Owes(..) | Q::ConflictsWith(_) | Q::Missing(_) => Shape::Items,
        _ => Shape::Any,
    }
}

/// The questions that begin with a word.
fn forms(word: &str) -> String {
    let forms = match word {
        "who" => "`who can block X [in breach]`, `who suffices for X`, `who owes RULE`, `who must …`, `who determines X`",
        "what" => {
            "`what is the state of X`, `what is overdue on DATE`, `what is breached`, `what is missing in X`, `what is the ELEMENT of X`, \
             `what does P owe`, `what follows from breach of X`, `what conflicts with X`, `what if all are silent on X`"
        }
        "when" => "`when is RULE due`, `when does EVENT`, `when does RULE arise`, `when is X STATE`, `when may RULE be done`",
        "how" => {
            "`how many votes for X`, `how few can block X`, `how few suffice for X`, `how late is RULE`, `how long from EVENT to EVENT`"
        }
        "may" | "can" | "must" => "`may P …`, `must P …`, `may P vote on X`, `can S block X`",
        "does" => "`does RULE bind P`, `does RULE arise`, `does S suffice for X`",
        "is" | "are" => "`is CONDITION` (such as `is AA bound`, `is AA in Council`), `is the order feasible`",
        "which" => "`which acts are invalid`, `which choices deny S a block of X`",
        _ => "`who can block X`, `when is RULE due`, `what is missing in X`, `may P …`, `how many votes for X`",
    };
    format!("for instance: {forms}")
}

impl Parser<'_> {
    /// A question, up to the end of its line or `expect`.
    pub(crate) fn question(&mut self) -> Question {
        let start = self.start();
        let end = self.question_end();
        let limit = self.limit;
        self.limit = end;
        let reported = self.diagnostics.len();
        let kind = if self.capital_question() { None } else { self.question_kind() };
        let clean = self.at_end();
        let kind = match kind {
            Some(kind) if clean => kind,
            other => {
                if self.diagnostics.len() == reported {
                    self.unknown_question(start, end, other.is_some());
                }
                QuestionKind::Broken
            }
        };
        self.limit = limit;
        self.jump(end);
        if self.question_mark_at(self.at) {
            self.take();
        }
        Question { span: self.from(start), kind }
    }

    /// Where the question ends: at `expect`, at a question mark, or with its line.
    fn question_end(&self) -> usize {
        let mut at = self.at;
        while !self.ends_at(at) && self.word_at(at) != "expect" && !self.question_mark_at(at) {
            at = if matches!(self.kind_at(at), Tok::Open | Tok::Lost) { self.behind_bracket(at) } else { self.next_of(at) };
        }
        at
    }

    /// A question mark that ends a question; it says nothing.
    fn question_mark_at(&self, at: usize) -> bool {
        self.kind_at(at) == Tok::Sign && self.text_at(at) == "?" && {
            let next = self.next_of(at);
            self.ends_at(next) || self.word_at(next) == "expect"
        }
    }

    fn unknown_question(&mut self, start: u32, end: usize, partly: bool) {
        let rest = self.here();
        self.jump(end);
        let span = self.from(start);
        let span = if span.is_empty() { rest } else { span };
        let words = self.text.get(span.range()).unwrap_or("");
        let mut diagnostic = Diagnostic::error("SV0120", span, "this is no question that can be asked");
        for (said, meant) in
            [("can veto", "can block"), ("can prevent", "can block"), ("can stop", "can block"), ("is able to block", "can block")]
        {
            if words.contains(said) {
                diagnostic = diagnostic.help(format!("did you mean `{}`?", words.replacen(said, meant, 1)));
            }
        }
        if partly && !rest.is_empty() {
            diagnostic = diagnostic.other(rest, "understood up to here");
        }
        self.report(
            diagnostic
                .label("not in the list of questions")
                .note("questions are a closed list of sentences, so that each has one meaning")
                .help(forms(words.split_whitespace().next().unwrap_or(""))),
        );
    }

    fn question_kind(&mut self) -> Option<QuestionKind> {
        match self.word() {
            "who" => self.who_question(),
            "how" => self.how_question(),
            "can" => {
                self.take();
                let set = self.set()?;
                self.words_then(&["block"])?;
                let target = self.target()?;
                let in_breach = self.eat_words(&["in", "breach"]).is_some();
                Some(QuestionKind::CanBlock { set, target, in_breach })
            }
            "does" => self.does_question(),
            "when" => self.when_question(),
            "what" => self.what_question(),
            "which" => {
                self.take();
                if self.eat_words(&["acts", "are", "invalid"]).is_some() {
                    return Some(QuestionKind::InvalidActs);
                }
                self.words_then(&["choices", "deny"])?;
                let set = self.set()?;
                self.words_then(&["a", "block", "of"])?;
                Some(QuestionKind::WhichChoicesDeny(set, self.target()?))
            }
            "is" => {
                self.take();
                if self.eat_words(&["the", "order", "feasible"]).is_some() {
                    return Some(QuestionKind::OrderFeasible);
                }
                self.turned_cond().map(QuestionKind::Is)
            }
            "since" => {
                self.words_then(&["since", "when"])?;
                if self.eat_word("is").or_else(|| self.eat_word("are")).is_none() {
                    self.expected("`is` and a condition");
                    return None;
                }
                self.turned_cond().map(QuestionKind::SinceWhen)
            }
            "to" => {
                self.words_then(&["to", "whom", "is"])?;
                let name = self.name_before(&["owed"])?;
                Some(QuestionKind::OwedToWhom(name))
            }
            "may" | "must" => self.may_question(),
            _ if self.peek() == Tok::Term => {
                let number = self.eat_term()?;
                self.words_then(&["of"])?;
                Some(QuestionKind::NumberOf(number, self.reference()?))
            }
            _ => self.index_question(),
        }
    }

    /// These words must stand here.
    fn words_then(&mut self, words: &[&str]) -> Option<Span> {
        let span = self.eat_words(words);
        if span.is_none() {
            self.expected(&format!("`{}`", words.join(" ")));
        }
        span
    }

    fn who_question(&mut self) -> Option<QuestionKind> {
        self.take();
        if self.eat_words(&["suffices", "for"]).is_some() {
            return Some(QuestionKind::WhoSuffices(self.target()?));
        }
        if self.eat_word("determines").is_some() {
            return Some(QuestionKind::WhoDetermines(self.target()?));
        }
        if self.eat_word("owes").is_some() {
            return Some(QuestionKind::WhoOwes(self.name(Stops::default())?));
        }
        if self.eat_word("must").is_some() {
            return Some(QuestionKind::WhoMust(self.whole_phrase()?));
        }
        let of = if self.eat_word("of").is_some() { Some(self.set()?) } else { None };
        if self.eat_words(&["can", "block"]).is_some() {
            let target = self.target()?;
            let together_with = if self.eat_words(&["together", "with"]).is_some() { Some(self.set()?) } else { None };
            let in_breach = self.eat_words(&["in", "breach"]).is_some();
            return Some(QuestionKind::WhoCanBlock { of, target, together_with, in_breach });
        }
        if self.eat_words(&["can", "turn"]).is_some() {
            let target = self.target_until(Stops { words: &["by"], ..Stops::default() })?;
            self.words_then(&["by", "a", "change", "of", "role"])?;
            return Some(QuestionKind::WhoCanTurn { of, target });
        }
        None
    }

    fn how_question(&mut self) -> Option<QuestionKind> {
        self.take();
        match self.word() {
            "few" => {
                self.take();
                if self.eat_words(&["suffice", "for"]).is_some() {
                    return Some(QuestionKind::HowFewSuffice(self.target()?));
                }
                self.words_then(&["can", "block"])?;
                let target = self.target()?;
                let in_breach = self.eat_words(&["in", "breach"]).is_some();
                Some(QuestionKind::HowFewCanBlock { target, in_breach })
            }
            "long" => {
                self.words_then(&["long", "from"])?;
                let from = self.event_until(Stops { words: &["to"], ..Stops::default() });
                let from = from?;
                self.words_then(&["to"])?;
                Some(QuestionKind::HowLong(from, self.event()?))
            }
            "late" => {
                self.words_then(&["late", "is"])?;
                Some(QuestionKind::HowLate(self.name(Stops::default())?))
            }
            _ => {
                self.words_then(&["many"])?;
                if self.eat_words(&["votes", "for"]).is_some() {
                    return Some(QuestionKind::HowManyVotes(self.target()?));
                }
                if self.eat_words(&["blocks", "of"]).is_some() {
                    return Some(QuestionKind::HowManyBlocks(self.target()?));
                }
                if self.eat_words(&["sets", "suffice", "for"]).is_some() {
                    return Some(QuestionKind::HowManySets(self.target()?));
                }
                let what = self.eat_any_word().filter(|w| matches!(w.text.as_str(), "rules" | "duties" | "prohibitions" | "powers"))?;
                self.words_then(&["bind"])?;
                let set = self.set()?;
                let towards = if self.eat_word("towards").is_some() { Some(self.set()?) } else { None };
                Some(QuestionKind::HowManyBind { what, set, towards })
            }
        }
    }

    fn does_question(&mut self) -> Option<QuestionKind> {
        self.take();
        if self.at_set() {
            let set = self.set()?;
            self.words_then(&["suffice", "for"])?;
            return Some(QuestionKind::DoesSuffice(set, self.target()?));
        }
        let name = self.name(Stops { words: &["arise", "bind"], ..Stops::default() })?;
        if self.eat_word("arise").is_some() {
            return Some(QuestionKind::DoesArise(name));
        }
        self.words_then(&["bind"])?;
        Some(QuestionKind::DoesBind(name, self.set()?))
    }

    fn when_question(&mut self) -> Option<QuestionKind> {
        self.take();
        let when = self.cut_when();
        if self.eat_word("does").is_some() {
            let last = self.last_word();
            if last == "arise" {
                let name = self.name_before(&["arise"])?;
                return Some(QuestionKind::WhenArises(name, when));
            }
            self.eat_word("that");
            return Some(QuestionKind::WhenDoes(self.event()?, when));
        }
        if self.eat_word("is").or_else(|| self.eat_word("are")).is_some() {
            let last = self.last_word();
            if last == "due" {
                return Some(QuestionKind::WhenDue(self.name_before(&["due"])?, when));
            }
            if let Some(state) = state_word(last) {
                let name = self.name_before(&[last])?;
                return Some(QuestionKind::WhenState(name, state, when));
            }
            self.expected("`due` or a state at the end of the question");
            return None;
        }
        if self.eat_word("may").is_some() {
            let name = self.name_before(&["be", "done"])?;
            return Some(QuestionKind::WhenMay(name, when));
        }
        None
    }

    /// Cuts `at the earliest` or `at the latest` off the end of the question.
    fn cut_when(&mut self) -> When {
        let tail = self.tail_words(3);
        let when = match tail.as_slice() {
            [(_, "at"), (_, "the"), (_, "earliest")] => When::Earliest,
            [(_, "at"), (_, "the"), (_, "latest")] => When::Latest,
            _ => return When::AsGiven,
        };
        self.limit = tail[0].0;
        when
    }

    /// The last `n` tokens of the question with their texts.
    fn tail_words(&self, n: usize) -> Vec<(usize, &str)> {
        let mut indices = Vec::new();
        let mut at = self.at;
        while at < self.limit {
            indices.push(at);
            at = self.next_of(at);
        }
        let skip = indices.len().saturating_sub(n);
        indices.into_iter().skip(skip).map(|i| (i, self.word_at(i))).collect()
    }

    fn last_word(&self) -> &'static str {
        match self.tail_words(1).first() {
            Some((_, word)) => ["arise", "due", "opened", "adopted", "rejected", "performed", "breached", "used", "lapsed", "ended"]
                .into_iter()
                .find(|w| w == word)
                .unwrap_or(""),
            None => "",
        }
    }

    /// A name that ends before these last words of the question.
    fn name_before(&mut self, words: &[&str]) -> Option<Name> {
        let tail = self.tail_words(words.len());
        let fits = tail.len() == words.len() && tail.iter().zip(words).all(|((_, word), want)| word == want);
        let cut = tail.first().map_or(self.at, |t| t.0);
        if !fits {
            self.expected(&format!("`{}` at the end of the question", words.join(" ")));
            return None;
        }
        let limit = self.limit;
        self.limit = cut;
        let name = self.name(Stops::default());
        let clean = self.at_end();
        self.limit = limit;
        if name.is_some() && !clean {
            return None;
        }
        self.jump(limit);
        name
    }

    fn what_question(&mut self) -> Option<QuestionKind> {
        self.take();
        if self.eat_words(&["is", "overdue", "on"]).is_some() {
            return Some(QuestionKind::Overdue(self.date()?));
        }
        if self.eat_words(&["would", "be", "breached"]).is_some() {
            return Some(QuestionKind::WouldBeBreached);
        }
        if self.eat_words(&["is", "breached"]).is_some() {
            return Some(QuestionKind::Breached);
        }
        if self.eat_words(&["is", "the", "state", "of"]).is_some() {
            return Some(QuestionKind::StateOf(self.target()?));
        }
        if self.eat_words(&["is", "missing", "in"]).is_some() {
            return Some(QuestionKind::Missing(self.target()?));
        }
        if self.eat_words(&["is", "the"]).is_some() {
            let element = self.words(Stops { words: &["of"], ..Stops::default() })?;
            self.words_then(&["of"])?;
            return Some(QuestionKind::ElementOf(element, self.target()?));
        }
        if self.eat_words(&["follows", "from", "breach", "of"]).is_some() {
            return Some(QuestionKind::FollowsFromBreach(self.target()?));
        }
        if self.eat_word("does").is_some() {
            let set = self.set()?;
            self.words_then(&["owe"])?;
            let to = if self.eat_word("to").is_some() { Some(self.set()?) } else { None };
            return Some(QuestionKind::Owes(set, to));
        }
        if self.eat_words(&["conflicts", "with"]).is_some() {
            return Some(QuestionKind::ConflictsWith(self.target()?));
        }
        // `if` ends a phrase everywhere else.
        self.words_then(&["if", "all", "are", "silent", "on"])?;
        Some(QuestionKind::AllSilent(self.target()?))
    }

    fn may_question(&mut self) -> Option<QuestionKind> {
        let must = self.word() == "must";
        self.take();
        let who = self.reference()?;
        if !must && self.eat_words(&["vote", "on"]).is_some() {
            return Some(QuestionKind::MayVote(who, self.target()?));
        }
        let phrase = self.whole_phrase()?;
        Some(if must { QuestionKind::Must(who, phrase) } else { QuestionKind::May(who, phrase) })
    }

    fn whole_phrase(&mut self) -> Option<Phrase> {
        if self.at_end() {
            self.expected("a verb");
            return None;
        }
        Some(self.phrase(Stops::default()))
    }

    fn index_question(&mut self) -> Option<QuestionKind> {
        const INDICES: [&str; 9] = [
            "shapley-shubik",
            "banzhaf",
            "normalized banzhaf",
            "coleman prevent",
            "coleman initiate",
            "johnston",
            "deegan-packel",
            "holler-packel",
            "owen",
        ];
        let start = self.start();
        let index = INDICES.into_iter().find(|index| self.looking_at(&index.split(' ').collect::<Vec<_>>()))?;
        for _ in index.split(' ') {
            self.take();
        }
        let index = Word { span: self.from(start), text: index.into() };
        self.words_then(&["of"])?;
        let each = self.eat_word("each").is_some();
        let of = self.set()?;
        self.words_then(&["in"])?;
        Some(QuestionKind::Index { index, of, each, target: self.target()? })
    }

    // ---- what a question is about ----

    pub(crate) fn target(&mut self) -> Option<Target> {
        // `in breach` may follow, and no name ends so.
        let tail = self.tail_words(2);
        if let [(cut, "in"), (_, "breach")] = tail.as_slice() {
            let (cut, limit) = (*cut, self.limit);
            if cut > self.at {
                self.limit = cut;
                let target = self.target_until(Stops::default());
                self.limit = limit;
                return target;
            }
        }
        self.target_until(Stops::default())
    }

    fn target_until(&mut self, stops: Stops) -> Option<Target> {
        let start = self.start();
        if self.eat_word("that").is_none() {
            self.eat_word("whether");
        }
        if self.at_end() {
            self.expected("an item, an event, an article or `Treaty`");
            return None;
        }
        let alone = self.ends_at(self.nth(1)) || self.stops_at(self.nth(1), stops);
        let kind = if self.peek() == Tok::Term && self.text_at(self.at) == "Treaty" && alone {
            self.take();
            TargetKind::Treaty
        } else if self.peek() == Tok::Term && self.all_cite(stops) {
            TargetKind::Cite(self.cite()?)
        } else if self.at_plain_name(stops) {
            TargetKind::Name(self.name(stops)?)
        } else {
            TargetKind::Event(self.event_until(stops)?)
        };
        Some(Target { span: self.from(start), kind })
    }

    /// Whether everything up to the end is a citation.
    fn all_cite(&self, stops: Stops) -> bool {
        let mut at = self.at;
        loop {
            if self.ends_at(at) || self.stops_at(at, stops) {
                return true;
            }
            let letter = || self.kind_at(at) == Tok::Word && at > 0 && self.kind_at(at - 1) == Tok::LParen;
            if !matches!(self.kind_at(at), Tok::Term | Tok::Var | Tok::Number | Tok::LParen | Tok::RParen) && !letter() {
                return false;
            }
            at = self.next_of(at);
        }
    }

    /// Whether a name in lower case without state or turn stands here.
    fn at_plain_name(&self, stops: Stops) -> bool {
        if self.peek() != Tok::Word || self.at_bearer() {
            return false;
        }
        let mut at = self.at;
        let mut last = "";
        while !self.ends_at(at) {
            if matches!(self.word_at(at), "is" | "are") {
                return false;
            }
            if at > self.at && self.stops_at(at, stops) {
                break;
            }
            last = self.word_at(at);
            at = self.next_of(at);
        }
        !matches!(last, "begins" | "ends" | "begin" | "end")
    }

    // ---- conditions in the order of a question ----

    /// `perimeter of IN final`, `L in Excluded`, `Quota of A at least 8`: a condition whose `is` stands in front.
    fn turned_cond(&mut self) -> Option<Cond> {
        let start = self.start();
        if self.at_end() {
            self.expected("a condition");
            return None;
        }
        let tail = self.tail_words(1);
        let last = tail.first().copied().unwrap_or((self.at, ""));
        if let Some(state) = state_word(last.1) {
            let limit = self.limit;
            self.limit = last.0;
            let name = self.name(Stops::default());
            self.limit = limit;
            let name = name?;
            self.jump(limit);
            let kind = CondKind::State { name, state: crate::ast::Slot::Plain(state) };
            return Some(Cond { span: self.from(start), not: false, kind });
        }
        if self.at_ref() {
            let mark = (self.at, self.last_end);
            let reported = self.diagnostics.len();
            if let Some(left) = self.reference() {
                let not = self.eat_word("not").is_some();
                if self.eat_word("in").is_some() {
                    let right = self.set()?;
                    return Some(Cond { span: self.from(start), not, kind: CondKind::Member { left, within: true, right } });
                }
                if self.at_ref() && !not {
                    let right = self.set()?;
                    return Some(Cond { span: self.from(start), not, kind: CondKind::Member { left, within: false, right } });
                }
            }
            self.diagnostics.truncate(reported);
            (self.at, self.last_end) = mark;
        }
        if let Some(split) = self.bound_words() {
            let limit = self.limit;
            self.limit = split;
            let left = self.quantity();
            self.limit = limit;
            let left = left?;
            self.jump(split);
            let right = self.quantity_slot()?;
            let kind = CondKind::Quantity { left: Box::new(left), right: Box::new(right) };
            return Some(Cond { span: self.from(start), not: false, kind });
        }
        let mut phrase = self.phrase(Stops::default());
        let not = drop_not(&mut phrase);
        let fact = Fact { span: phrase.span, phrase, is: None };
        Some(Cond { span: self.from(start), not, kind: CondKind::Fact(fact) })
    }

    fn bound_words(&self) -> Option<usize> {
        let mut at = self.at;
        while !self.ends_at(at) {
            let next = self.word_at(self.next_of(at));
            match self.word_at(at) {
                "at" if matches!(next, "least" | "most") => return Some(at),
                "more" if next == "than" => return Some(at),
                _ => {}
            }
            at = self.next_of(at);
        }
        None
    }
}

/// Takes `not` out of `perimeter of IN not final`.
fn drop_not(phrase: &mut Phrase) -> bool {
    let before = phrase.tokens.len();
    phrase.tokens.retain(|t| !matches!(&t.kind, PhraseKind::Word(word) if word == "not"));
    (before - phrase.tokens.len()) % 2 == 1
}
