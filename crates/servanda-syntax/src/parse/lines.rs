//! The lines below an item: keyword, rest; `and` and `or` continue the line above.

use super::core::Parser;
use super::lexer::{ITEMS, Tok};
use super::values::Stops;
use crate::ast::{Clause, Join, Line, LineKind, Many, Modal, Node, Sentence, Slot};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The item that a line stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Under {
    Role,
    Body,
    Number,
    Act,
    Incident,
    Fact,
    Rule,
    Decision,
    Claim,
    Ask,
    /// An item that has no lines.
    Nothing(&'static str),
}

impl Under {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Body => "body",
            Self::Number => "number",
            Self::Act => "act",
            Self::Incident => "incident",
            Self::Fact => "fact",
            Self::Rule => "rule",
            Self::Decision => "decision",
            Self::Claim => "claim",
            Self::Ask => "question",
            Self::Nothing(name) => name,
        }
    }

    /// Whether a line of this kind may stand under it.
    const fn holds(self, kind: LineKind) -> bool {
        use LineKind as K;
        match self {
            Self::Role => matches!(kind, K::OneOfThem | K::Means | K::Time),
            Self::Body => matches!(kind, K::Members | K::Time),
            Self::Number => matches!(kind, K::NumberRow),
            Self::Act => matches!(kind, K::ValidOnlyIf | K::ValidOnlyAfter | K::DeterminedBy),
            Self::Incident => matches!(kind, K::DeterminedBy),
            Self::Fact => matches!(kind, K::Time | K::Means | K::If | K::Unless | K::DeterminedBy | K::OpenFact),
            Self::Rule => matches!(
                kind,
                K::Sentence
                    | K::Time
                    | K::When
                    | K::If
                    | K::Unless
                    | K::While
                    | K::OwedTo
                    | K::Standard
                    | K::Notice
                    | K::NoticeRevocable
                    | K::NoticeNotBefore
                    | K::SuspendedNotice
                    | K::Amount
                    | K::EarlierPerformance
                    | K::OnSuspension
                    | K::IfLate
                    | K::OnBreach
                    | K::DischargedBy
                    | K::Survives
                    | K::Prevails
            ),
            Self::Decision => matches!(
                kind,
                K::OpensWhen
                    | K::Voters
                    | K::Quorum
                    | K::ProcedureOf
                    | K::AdoptedBy
                    | K::RejectedBy
                    | K::FailingThatBy
                    | K::CountsAs
                    | K::Otherwise
                    | K::If
                    | K::Unless
                    | K::Time
            ),
            Self::Claim => matches!(
                kind,
                K::After
                    | K::Then
                    | K::Never
                    | K::AlwaysPossible
                    | K::Time
                    | K::Despite
                    | K::With
                    | K::Given
                    | K::AsOf
                    | K::Under
                    | K::Expect
            ),
            Self::Ask => matches!(kind, K::With | K::Given | K::AsOf | K::Under | K::Expect),
            Self::Nothing(_) => false,
        }
    }
}

impl Parser<'_> {
    /// Whether the line that starts at this newline token begins an item, or anything else that is not a line of the item above.
    pub(crate) fn starts_item(&self, newline: usize, under: Under) -> bool {
        let unindented = self.kind_at(newline) == Tok::Newline && self.tokens[newline].mate == 0;
        let mut first = newline + 1;
        while self.kind_at(first) == Tok::Note {
            first += 1;
        }
        match self.kind_at(first) {
            Tok::Word => {
                let word = self.text_at(first);
                ITEMS.contains(&word) || (unindented && !self.line_word(first, under))
            }
            Tok::Open | Tok::Lost => {
                self.any_inside(first, &|p, at| ITEMS.contains(&p.word_at(at)))
                    || (unindented && !self.any_inside(first, &|p, at| p.line_word(at, under)))
            }
            Tok::Pipe | Tok::End => false,
            _ => unindented && under != Under::Rule && under != Under::Number,
        }
    }

    /// Whether a word can begin a line under this item.
    fn line_word(&self, at: usize, under: Under) -> bool {
        matches!(
            self.word_at(at),
            "and"
                | "or"
                | "when"
                | "if"
                | "unless"
                | "while"
                | "within"
                | "owed"
                | "standard"
                | "notice"
                | "amount"
                | "not"
                | "from"
                | "until"
                | "every"
                | "immediately"
                | "throughout"
                | "opens"
                | "voters"
                | "quorum"
                | "adopted"
                | "rejected"
                | "failing"
                | "abstention"
                | "absence"
                | "silence"
                | "tie"
                | "otherwise"
                | "then"
                | "never"
                | "despite"
                | "with"
                | "given"
                | "under"
                | "expect"
                | "means"
                | "members"
                | "valid"
                | "determined"
                | "discharged"
                | "survives"
                | "prevails"
                | "earlier"
                | "suspended"
        ) || (under == Under::Rule && self.bearer_word_at(at))
            || (under == Under::Number && self.word_at(at) == "others")
    }

    /// The lines under an item, or inside a bracket of lines; `before` is the keyword that `and` would continue.
    pub(crate) fn clauses(&mut self, under: Under, before: &mut Option<LineKind>) -> Many<Clause> {
        let mut nodes = Vec::new();
        // Notes of the item's own line lie below this mark; a line takes all above it, also those that stand before its first word.
        let floor = self.notes.len();
        loop {
            match self.peek() {
                Tok::Newline => {
                    if self.starts_item(self.at, under) {
                        break;
                    }
                    let unindented = self.tokens[self.at].mate == 0 && self.depth == 0;
                    self.take();
                    if unindented && !matches!(self.peek(), Tok::Pipe | Tok::Close | Tok::End) {
                        self.unindented(under);
                    }
                }
                Tok::End => break,
                Tok::Pipe if self.depth > 0 => break,
                Tok::Pipe => self.stray_pipe(),
                Tok::Close => {
                    self.take();
                }
                Tok::Open | Tok::Lost if self.at_group_bracket() => {
                    let first = *before;
                    let mut lasts = Vec::new();
                    let group = self.group("lines of this item", &mut |p| {
                        let mut kind = first;
                        let lines = p.clauses(under, &mut kind);
                        lasts.push(kind);
                        Some(lines)
                    });
                    self.finish_part("a bracket of lines");
                    if let Some(mut group) = group {
                        group.notes.extend(self.drain_notes(floor));
                        // `and` behind the bracket needs one keyword in all its alternatives.
                        *before = lasts.first().copied().flatten().filter(|kind| lasts.iter().all(|other| *other == Some(*kind)));
                        nodes.push(Node::Open(Box::new(group)));
                    }
                }
                _ => {
                    let clause = self.clause(under, before, floor);
                    nodes.push(Node::One(clause));
                }
            }
        }
        nodes.shrink_to_fit();
        nodes
    }

    fn unindented(&mut self, under: Under) {
        let span = self.here();
        self.report(
            Diagnostic::error("SV0123", span, format!("a line of a {} is not indented", under.name()))
                .label("begins at the margin, where items begin")
                .note("it is read as a line of the item above")
                .help("indent it")
                .fix("indent the line", Span::new(self.file, span.start, span.start), "    "),
        );
    }

    fn stray_pipe(&mut self) {
        let span = self.here();
        self.take();
        self.skip_part();
        self.report(
            Diagnostic::error("SV0106", span, "a `|` stands outside a bracket")
                .label("separates nothing")
                .help("open the bracket with `[` before the first alternative"),
        );
    }

    fn clause(&mut self, under: Under, before: &mut Option<LineKind>, floor: usize) -> Clause {
        let start = self.start();
        let mut join = Join::First;
        let mut keyword = self.here();
        let line = if let Some(word) = self.continuation() {
            join = if word == "and" { Join::And } else { Join::Or };
            keyword = self.take();
            if let Some(by) = self.eat_word("by") {
                keyword = keyword.to(by);
            }
            self.continued(*before, under, keyword)
        } else {
            let (line, words) = self.line(under);
            if let Some(words) = words {
                keyword = words;
            }
            line
        };
        let kind = line.as_ref().map(Line::kind);
        let line = line.unwrap_or(Line::Broken);
        if line == Line::Broken {
            self.skip_part();
        } else {
            self.finish_part("the line");
        }
        if let Some(kind) = kind {
            if join == Join::First {
                *before = Some(kind);
            }
            if kind != LineKind::Broken && !under.holds(kind) {
                self.wrong_place(keyword, under);
            }
        }
        let span = self.from(start);
        Clause { span, join, line, notes: self.drain_notes(floor) }
    }

    fn wrong_place(&mut self, keyword: Span, under: Under) {
        let word = self.text.get(keyword.range()).unwrap_or("").to_owned();
        let diagnostic = match under {
            Under::Nothing(name) => {
                Diagnostic::error("SV0114", keyword, format!("a `{name}` has no lines of its own, and `{word}` begins one"))
                    .help("begin an item with its own keyword, or move the line below the item it belongs to")
            }
            _ => Diagnostic::error("SV0114", keyword, format!("`{word}` begins no line of a {}", under.name()))
                .help("move the line below the item it belongs to"),
        };
        self.report(diagnostic.label("does not belong here"));
    }

    fn continuation(&self) -> Option<&'static str> {
        match self.word() {
            "and" => Some("and"),
            "or" => Some("or"),
            _ => None,
        }
    }

    /// What follows `and` or `or`: the rest of a line with the keyword above.
    fn continued(&mut self, before: Option<LineKind>, under: Under, keyword: Span) -> Option<Line> {
        match before {
            Some(LineKind::When) => self.event_slot().map(Box::new).map(Line::When),
            Some(LineKind::OpensWhen) => self.event_slot().map(Box::new).map(Line::OpensWhen),
            Some(LineKind::After) => self.event_slot().map(Box::new).map(Line::After),
            Some(LineKind::Then) => self.event_slot().map(Box::new).map(Line::Then),
            Some(LineKind::AlwaysPossible) => self.event_slot().map(Box::new).map(Line::AlwaysPossible),
            Some(LineKind::ValidOnlyAfter) => self.event_slot().map(Box::new).map(Line::ValidOnlyAfter),
            Some(LineKind::If) => self.cond_slot().map(Box::new).map(Line::If),
            Some(LineKind::Unless) => self.cond_slot().map(Box::new).map(Line::Unless),
            Some(LineKind::While) => self.cond_slot().map(Box::new).map(Line::While),
            Some(LineKind::Means) => self.cond_slot().map(Box::new).map(Line::Means),
            Some(LineKind::Never) => self.cond_slot().map(Box::new).map(Line::Never),
            Some(LineKind::ValidOnlyIf) => self.cond_slot().map(Box::new).map(Line::ValidOnlyIf),
            Some(LineKind::Quorum) => self.share_slot().map(|s| Line::Quorum(Box::new(s))),
            Some(LineKind::AdoptedBy) => self.share_slot().map(|s| Line::AdoptedBy(Box::new(s))),
            Some(LineKind::RejectedBy) => self.share_slot().map(|s| Line::RejectedBy(Box::new(s))),
            Some(LineKind::FailingThatBy) => self.share_slot().map(|s| Line::FailingThatBy { after: None, share: Box::new(s) }),
            Some(LineKind::OwedTo) => self.who_slot().map(Line::OwedTo),
            Some(LineKind::Survives) => self.event().map(Box::new).map(Line::Survives),
            Some(LineKind::Prevails) => self.item_or_cite().map(Box::new).map(Line::Prevails),
            Some(LineKind::Broken) => {
                // The line above was reported; what continues it cannot be judged.
                self.skip_part();
                Some(Line::Broken)
            }
            Some(_) | None => {
                let word = self.text.get(keyword.range()).unwrap_or("").to_owned();
                let (why, help) = alone(before, under);
                self.report(
                    Diagnostic::error("SV0116", keyword, format!("`{word}` continues no line"))
                        .label("continues what?")
                        .note(why)
                        .help(help),
                );
                self.skip_part();
                None
            }
        }
    }

    /// `failing that after 24 hours by two thirds of members`: the rest of the line.
    fn later_step(&mut self) -> Option<Line> {
        let after = self.dur_slot()?;
        if self.eat_word("by").is_none() {
            self.expected("`by` and a majority");
            return None;
        }
        self.share_slot().map(|share| Line::FailingThatBy { after: Some(Box::new(after)), share: Box::new(share) })
    }

    /// A line with its own keyword. The inner `None` is a line that could not be read.
    fn line(&mut self, under: Under) -> (Option<Line>, Option<Span>) {
        macro_rules! keyword {
            ($($word:literal)+) => {
                self.eat_words(&[$($word),+])
            };
        }
        macro_rules! rest {
            ($read:expr) => {{
                let keyword = self.take();
                ($read, Some(keyword))
            }};
        }
        // Words that begin a line of time are lines of time everywhere.
        if self.at_time() && !(under == Under::Claim && self.word() == "on") {
            let keyword = self.here();
            if self.looking_at(&["on", "suspension"]) || self.looking_at(&["on", "breach"]) {
                return self.on_line();
            }
            return (self.time().map(Line::Time), Some(keyword));
        }
        let (line, span) = match self.word() {
            "when" => rest!(self.event_slot().map(Box::new).map(Line::When)),
            "if" if self.looking_at(&["if", "late"]) => {
                let span = keyword!("if" "late");
                (self.if_late(), span)
            }
            "if" => rest!(self.cond_slot().map(Box::new).map(Line::If)),
            "unless" => rest!(self.cond_slot().map(Box::new).map(Line::Unless)),
            "while" => rest!(self.cond_slot().map(Box::new).map(Line::While)),
            "owed" => {
                let span = keyword!("owed" "to");
                (span.and_then(|_| self.who_slot()).map(Line::OwedTo), span)
            }
            "standard" => rest!(self.standard().map(Line::Standard)),
            "notice" => rest!(self.notice()),
            "suspended" => {
                let span = keyword!("suspended" "notice");
                (span.and_then(|_| self.suspended_notice()), span)
            }
            "amount" => rest!(self.quantity_slot().map(|q| Line::Amount(Box::new(q)))),
            "earlier" => {
                let span = keyword!("earlier" "performance" "counts");
                (span.map(|_| Line::EarlierPerformance), span)
            }
            "discharged" => {
                let span = keyword!("discharged" "by");
                (span.and_then(|_| self.set()).map(Line::DischargedBy), span)
            }
            "survives" => rest!(self.event().map(Box::new).map(Line::Survives)),
            "prevails" => {
                let span = keyword!("prevails" "over");
                (span.and_then(|_| self.item_or_cite()).map(Box::new).map(Line::Prevails), span)
            }
            "opens" => {
                let span = keyword!("opens" "when");
                (span.and_then(|_| self.event_slot()).map(Box::new).map(Line::OpensWhen), span)
            }
            "voters" => rest!({
                self.voters_each();
                self.electorate_slot().map(Line::Voters)
            }),
            "quorum" => rest!(self.share_slot().map(|s| Line::Quorum(Box::new(s)))),
            "by" => {
                let span = keyword!("by" "the" "procedure" "of");
                (span.and_then(|_| self.name(Stops::default())).map(Box::new).map(Line::ProcedureOf), span)
            }
            "adopted" => {
                let span = keyword!("adopted" "by");
                (span.and_then(|_| self.share_slot()).map(|s| Line::AdoptedBy(Box::new(s))), span)
            }
            "rejected" => {
                let span = keyword!("rejected" "by");
                (span.and_then(|_| self.share_slot()).map(|s| Line::RejectedBy(Box::new(s))), span)
            }
            "failing" => {
                if self.looking_at(&["failing", "that", "after"]) {
                    let span = keyword!("failing" "that" "after");
                    return (self.later_step(), span);
                }
                let span = keyword!("failing" "that" "by");
                (span.and_then(|_| self.share_slot()).map(|s| Line::FailingThatBy { after: None, share: Box::new(s) }), span)
            }
            "abstention" | "absence" | "silence" | "tie" => return self.counts_as(),
            "otherwise" => rest!(self.otherwise()),
            "after" => rest!(self.event_slot().map(Box::new).map(Line::After)),
            "then" => rest!(self.event_slot().map(Box::new).map(Line::Then)),
            "never" => rest!(self.cond_slot().map(Box::new).map(Line::Never)),
            "always" => {
                let span = keyword!("always" "possible");
                (span.and_then(|_| self.event_slot()).map(Box::new).map(Line::AlwaysPossible), span)
            }
            "despite" => rest!(self.set().map(Line::Despite)),
            "with" => rest!(self.settings().map(Line::With)),
            "given" => rest!(self.given()),
            "as" => {
                let span = keyword!("as" "of");
                (span.and_then(|_| self.date()).map(Line::AsOf), span)
            }
            "under" => rest!(self.term("an instrument").map(Line::Under)),
            "expect" => rest!(Some(Line::Expect(Box::new(self.answer())))),
            "one" if under == Under::Role => {
                let span = keyword!("one" "of" "them");
                (span.map(|_| Line::OneOfThem), span)
            }
            "means" => rest!(self.cond_slot().map(Box::new).map(Line::Means)),
            "members" if under == Under::Body => rest!(self.members().map(Line::Members)),
            "others" if under == Under::Number => {
                let span = Some(self.take());
                (self.number_slot().map(|n| Line::NumberRow(None, n)), span)
            }
            "valid" => {
                if let span @ Some(_) = keyword!("valid" "only" "if") {
                    (self.cond_slot().map(Box::new).map(Line::ValidOnlyIf), span)
                } else {
                    let span = keyword!("valid" "only" "after");
                    (span.and_then(|_| self.event_slot()).map(Box::new).map(Line::ValidOnlyAfter), span)
                }
            }
            "determined" => {
                let span = keyword!("determined" "by");
                (span.and_then(|_| self.set()).map(Line::DeterminedBy), span)
            }
            "open" if under == Under::Fact => {
                let span = Some(self.take());
                (Some(Line::OpenFact), span)
            }
            _ => return (self.no_keyword(under), None),
        };
        if line.is_none() && span.is_none() {
            let words = self.here();
            let shown = self.text.get(words.range()).unwrap_or("").to_owned();
            self.report(
                Diagnostic::error("SV0115", words, format!("the keyword that begins with `{shown}` is not complete"))
                    .label("no line begins like this")
                    .help(complete_keyword(&shown)),
            );
        }
        (line, span)
    }

    /// A line that begins with no keyword: a sentence, a row of numbers, or a mistake.
    fn no_keyword(&mut self, under: Under) -> Option<Line> {
        if under == Under::Number && self.peek() == Tok::Term {
            let term = self.eat_term();
            return self.number_slot().map(|n| Line::NumberRow(term, n));
        }
        if self.capital_keyword() {
            self.skip_part();
            return None;
        }
        if under == Under::Rule {
            return self.sentence().map(|s| Line::Sentence(Box::new(s)));
        }
        let span = self.here();
        let word = self.text.get(span.range()).unwrap_or("").to_owned();
        let diagnostic = match under {
            Under::Nothing(name) => {
                Diagnostic::error("SV0114", span, format!("a `{name}` has no lines of its own, and `{word}` begins one"))
            }
            _ => Diagnostic::error("SV0114", span, format!("`{word}` begins no line of a {}", under.name())),
        };
        self.report(diagnostic.label("not a keyword here").help(match under {
            Under::Decision => "lines of a decision begin with `opens when`, `voters`, `quorum`, `adopted by`, `rejected by`, `within`, `silence`, `otherwise`",
            Under::Ask => "lines of a question begin with `with`, `given`, `as of`, `under`, `expect`",
            Under::Claim => "lines of a claim begin with `after`, `then`, `never`, `always possible`, a time, `despite`, `with`, `given`, `expect`",
            _ => "check the spelling of its first word, or begin an item at the margin",
        }));
        None
    }

    pub(crate) fn sentence(&mut self) -> Option<Sentence> {
        let start = self.start();
        let bearer = if self.at_bearer() && !self.at_lower_noun() { Some(self.bearer_slot()?) } else { None };
        let modal = if self.at_bracket() && self.all_inside(self.at, &|p, at| p.modal_words(at).is_some() || p.foreign_at(at)) {
            self.slot("`shall`, `shall not`, `may` or `has power to`", &mut |p| p.foreign_modal().or_else(|| p.modal()))?
        } else {
            if self.relative_clause() {
                return None;
            }
            match self.foreign_modal() {
                Some(modal) => Slot::Plain(modal),
                None => Slot::Plain(self.modal()?),
            }
        };
        if self.at_end() {
            self.expected("what they do (a verb in lower case)");
            return None;
        }
        let phrase = self.phrase_slot(Stops::default());
        Some(Sentence { span: self.from(start), bearer, modal, phrase })
    }

    /// `the ceasefire ends`: an article before a word in lower case is no bearer.
    fn at_lower_noun(&self) -> bool {
        self.word() == "the" && {
            let next = self.nth(1);
            self.kind_at(next) == Tok::Word && !self.ref_at(next)
        }
    }

    fn modal_words(&self, at: usize) -> Option<(Modal, usize)> {
        let next = self.next_of(at);
        match self.word_at(at) {
            "shall" if self.word_at(next) == "not" => Some((Modal::ShallNot, 2)),
            "shall" => Some((Modal::Shall, 1)),
            "may" => Some((Modal::May, 1)),
            "has" | "have" if self.word_at(next) == "power" && self.word_at(self.next_of(next)) == "to" => Some((Modal::Power, 3)),
            _ => None,
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "the bracket reader takes readers that may fail")]
    fn modal(&mut self) -> Option<Modal> {
        let Some((modal, words)) = self.modal_words(self.at) else { return Some(Modal::Effect) };
        for _ in 0..words {
            self.take();
        }
        Some(modal)
    }
}

/// Why a line cannot be continued, and what to write instead.
fn alone(before: Option<LineKind>, under: Under) -> (&'static str, &'static str) {
    match (before, under) {
        (Some(LineKind::Time), Under::Role | Under::Fact | Under::Body) => (
            "each `from` and `until` is a line of its own, and several are alternatives (*or*): each of them alone begins or ends it",
            "for *or* write another `from` line; for *and* name the event that comes last, and what must hold then in a line `if …` of the fact",
        ),
        (Some(LineKind::Time), _) => (
            "each line of time is a line of its own, and all of them hold together (*and*)",
            "write another line of time with its own keyword; for *or* write the alternatives as a bracket, or two rules",
        ),
        (Some(_), _) => (
            "the line above cannot be continued: each of its kind is a line of its own, and they hold together (*and*)",
            "begin the line with its own keyword (`when`, `unless`, `adopted by`, …)",
        ),
        (None, _) => (
            "above it stands no line with one keyword that it could continue",
            "begin the line with its own keyword (`when`, `unless`, `adopted by`, …)",
        ),
    }
}

fn complete_keyword(word: &str) -> &'static str {
    match word {
        "owed" => "`owed to` and a party",
        "suspended" => "`suspended notice stops the clock` or `suspended notice counts as revoked`",
        "earlier" => "`earlier performance counts`",
        "discharged" => "`discharged by` parties",
        "prevails" => "`prevails over` a rule or an article",
        "opens" => "`opens when` an event",
        "by" => "`by the procedure of` a decision",
        "adopted" => "`adopted by` a majority",
        "rejected" => "`rejected by` a majority",
        "failing" => "`failing that by` a majority, or `failing that after 24 hours by` a majority",
        "always" => "`always possible` an event",
        "valid" => "`valid only if` a condition or `valid only after` an event",
        "determined" => "`determined by` a party or body",
        "one" => "`one of them`",
        _ => "complete it, or check its spelling",
    }
}
