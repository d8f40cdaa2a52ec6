//! Items: declarations, rules, decisions, claims, questions, stories.

use super::core::Parser;
use super::lexer::{ITEMS, Tok};
use super::lines::Under;
use super::values::Stops;
use crate::ast::{
    ActDecl, Ask, Assume, BodyDecl, Claim, Decision, Fact, FactDecl, HistoryDecl, IncidentDecl, InstrumentDecl, Item, ItemKind, KindDecl,
    LineKind, Many, NamedTerm, Node, NumberDecl, PartyDecl, PartyEntry, PlaceDecl, RoleDecl, Rule, Slot, Terms, UsesDecl, Word,
};
use crate::diagnostic::Diagnostic;

/// Words reserved for the record of a negotiation.
const RECORD: [&str; 8] = ["statement", "position", "proposal", "meeting", "condition", "readiness", "source", "person"];

impl Parser<'_> {
    /// All items of a rule block, or of one alternative of a bracket of items.
    pub(crate) fn items(&mut self) -> Many<Item> {
        let mut nodes = Vec::new();
        // An item takes the notes on its first line and those that stand alone before it.
        let floor = self.notes.len();
        loop {
            match self.peek() {
                Tok::Newline | Tok::Close => {
                    self.take();
                }
                Tok::End => break,
                Tok::Pipe if self.depth > 0 => break,
                Tok::Open | Tok::Lost if self.at_group_bracket() => {
                    let group = self.group("items (a rule, a party, …)", &mut |p| Some(p.items()));
                    self.finish_part("a bracket of items");
                    if let Some(mut group) = group {
                        group.notes.extend(self.drain_notes(floor));
                        nodes.push(Node::Open(Box::new(group)));
                    }
                }
                _ => nodes.push(Node::One(self.item(floor))),
            }
        }
        nodes.shrink_to_fit();
        nodes
    }

    fn item(&mut self, floor: usize) -> Item {
        let start = self.start();
        let keyword = self.here();
        let word = self.word();
        let kind = if ITEMS.contains(&word) {
            self.take();
            self.item_kind(word)
        } else {
            None
        };
        let known = ITEMS.contains(&word);
        let kind = match kind {
            Some(kind) => kind,
            None if known => {
                // The head could not be read; its lines are still read, so that each is judged on its own.
                self.skip_part();
                let under = under_of(word);
                self.clauses(under, &mut Some(LineKind::Broken));
                ItemKind::Broken
            }
            None => {
                self.no_item(word);
                ItemKind::Broken
            }
        };
        if !matches!(self.peek(), Tok::Newline | Tok::End | Tok::Pipe | Tok::Close) {
            self.finish_part("the item");
        }
        let span = self.from(start);
        let notes = self.drain_notes(floor);
        Item { span, keyword, kind, notes }
    }

    fn no_item(&mut self, word: &str) {
        let span = self.here();
        let shown = self.text.get(span.range()).unwrap_or("").to_owned();
        if RECORD.contains(&word) {
            self.report(
                Diagnostic::error("SV0124", span, format!("`{word}` is reserved for the record of a negotiation"))
                    .label("cannot be read here yet")
                    .help("keep it in the treaty's words, or in an editor's note `{ … }`"),
            );
        } else {
            let mut diagnostic = Diagnostic::error("SV0113", span, format!("`{shown}` begins no item"))
                .label("a line at the margin begins with `rule`, `decision`, `party`, `act`, `fact`, `ask` or another item word");
            if let Some(near) = super::hints::nearest_item(&shown) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near);
            }
            self.report(diagnostic.help("indent it if it is a line of the item above"));
        }
        self.take();
        self.skip_part();
        // Its lines belong to nothing and are not judged.
        while self.peek() == Tok::Newline && !self.starts_item(self.at, Under::Nothing("line")) {
            self.take();
            if self.peek() == Tok::Pipe && self.depth > 0 {
                break;
            }
            self.skip_part();
            if self.peek() == Tok::Close {
                self.take();
            }
        }
    }

    fn item_kind(&mut self, word: &str) -> Option<ItemKind> {
        match word {
            "role" => self.role(),
            "party" => self.party(),
            "third" => self.named_list("third").map(ItemKind::Third),
            "unit" => self.named_list("unit").map(ItemKind::Unit),
            "body" => self.body(),
            "instrument" => {
                let entry = self.named_term("an instrument")?;
                self.no_lines("instrument");
                Some(ItemKind::Instrument(InstrumentDecl { entry }))
            }
            "kind" => self.kind_decl(),
            "place" => self.place(),
            "number" => self.number_decl(),
            "act" => self.act(),
            "incident" => self.incident(),
            "fact" => self.fact_decl(),
            "history" => self.history_decl(),
            "uses" => self.uses(),
            "rule" => self.rule(),
            "decision" => {
                let name = self.item_name()?;
                let clauses = self.clauses(Under::Decision, &mut None);
                Some(ItemKind::Decision(Box::new(Decision { name, clauses })))
            }
            "claim" => {
                let name = self.item_name()?;
                let clauses = self.clauses(Under::Claim, &mut None);
                Some(ItemKind::Claim(Box::new(Claim { name, clauses })))
            }
            "ask" => Some(self.ask()),
            _ => {
                let event = self.event()?;
                if self.eat_words(&["only", "after"]).is_none() {
                    self.expected("`only after` and an event");
                    return None;
                }
                let only_after = self.event()?;
                self.no_lines("assume");
                Some(ItemKind::Assume(Box::new(Assume { event, only_after })))
            }
        }
    }

    /// The rest of the head must be empty, and no lines follow.
    fn no_lines(&mut self, name: &'static str) {
        self.finish_part("the item");
        self.clauses(Under::Nothing(name), &mut None);
    }

    fn item_name(&mut self) -> Option<crate::ast::Name> {
        let name = self.name(Stops::default())?;
        self.finish_part("the name");
        Some(name)
    }

    fn named_term(&mut self, what: &str) -> Option<NamedTerm> {
        let term = self.term(what)?;
        Some(NamedTerm { term, name: self.string() })
    }

    fn named_list(&mut self, name: &'static str) -> Option<Vec<NamedTerm>> {
        let list = self.named_terms()?;
        self.no_lines(name);
        Some(list)
    }

    fn named_terms(&mut self) -> Option<Vec<NamedTerm>> {
        let mut list = vec![self.named_term("a term")?];
        while self.eat(Tok::Comma).is_some() {
            list.push(self.named_term("a term")?);
        }
        Some(list)
    }

    #[expect(clippy::option_option, reason = "absent and unreadable are two things")]
    fn is_roles(&mut self) -> Option<Option<Slot<Terms>>> {
        if self.eat_word("is").is_none() {
            return Some(None);
        }
        self.terms_slot().map(Some)
    }

    fn role(&mut self) -> Option<ItemKind> {
        let mut terms = vec![self.term("a role")?];
        while self.eat(Tok::Comma).is_some() {
            terms.push(self.term("a role")?);
        }
        let of = if self.eat_word("of").is_some() { Some(self.set()?) } else { None };
        let table = self.table();
        self.finish_part("the role");
        let clauses = self.clauses(Under::Role, &mut None);
        Some(ItemKind::Role(Box::new(RoleDecl { terms, of, table, clauses })))
    }

    fn table(&mut self) -> Option<crate::ast::Str> {
        if self.word() == "from" && self.kind_at(self.nth(1)) == Tok::Str {
            self.take();
            return self.string();
        }
        None
    }

    fn party(&mut self) -> Option<ItemKind> {
        let mut entries = Vec::with_capacity(1);
        loop {
            if self.at_number() {
                let number = self.number()?;
                entries.push(PartyEntry::Unnamed(number, self.term("a role")?));
            } else {
                entries.push(PartyEntry::Named(self.named_term("a party")?));
            }
            if self.eat(Tok::Comma).is_none() {
                break;
            }
        }
        let roles = self.is_roles()?;
        self.no_lines("party");
        Some(ItemKind::Party(Box::new(PartyDecl { entries, roles })))
    }

    fn body(&mut self) -> Option<ItemKind> {
        let entries = self.named_terms()?;
        let roles = self.is_roles()?;
        self.finish_part("the body");
        let clauses = self.clauses(Under::Body, &mut None);
        Some(ItemKind::Body(Box::new(BodyDecl { entries, roles, clauses })))
    }

    fn kind_decl(&mut self) -> Option<ItemKind> {
        let term = self.term("a kind")?;
        if self.eat(Tok::Equals).is_none() {
            self.expected("`=` and its values");
            return None;
        }
        let values = self.terms_slot()?;
        self.no_lines("kind");
        Some(ItemKind::Kind(Box::new(KindDecl { term, values })))
    }

    fn place(&mut self) -> Option<ItemKind> {
        let terms = self.terms()?;
        let within = if self.eat_word("in").is_some() { Some(self.terms_slot()?) } else { None };
        self.no_lines("place");
        Some(ItemKind::Place(Box::new(PlaceDecl { terms, within })))
    }

    fn number_decl(&mut self) -> Option<ItemKind> {
        let term = self.term("a number's name")?;
        let of = if self.eat_word("of").is_some() { Some(self.set()?) } else { None };
        let table = self.table();
        let equals = if self.eat(Tok::Equals).is_some() { Some(self.quantity_slot()?) } else { None };
        self.finish_part("the number");
        let clauses = self.clauses(Under::Number, &mut None);
        Some(ItemKind::Number(Box::new(NumberDecl { term, of, table, equals, clauses })))
    }

    fn act(&mut self) -> Option<ItemKind> {
        let subject = self.term("who acts (a role, a party, a body, `Treaty`)")?;
        if self.at_end() {
            self.expected("a verb in lower case");
            return None;
        }
        let phrase = self.phrase(Stops::default());
        self.finish_part("the act");
        let clauses = self.clauses(Under::Act, &mut None);
        Some(ItemKind::Act(Box::new(ActDecl { subject, phrase, clauses })))
    }

    fn incident(&mut self) -> Option<ItemKind> {
        if self.at_end() {
            self.expected("the words of the incident");
            return None;
        }
        let phrase = self.phrase(Stops::default());
        self.finish_part("the incident");
        let clauses = self.clauses(Under::Incident, &mut None);
        Some(ItemKind::Incident(Box::new(IncidentDecl { phrase, clauses })))
    }

    fn fact_decl(&mut self) -> Option<ItemKind> {
        let start = self.start();
        let name = self.name(Stops::default())?;
        let mut paragraph = name.paragraph;
        let mut is = None;
        if self.eat_word("is").or_else(|| self.eat_word("are")).is_some() {
            let word_start = self.start();
            if matches!(self.word(), "a" | "an") {
                self.take();
            }
            let Some(word) = self.eat_any_word() else {
                self.expected("the predicate of the fact (one word)");
                return None;
            };
            is = Some(Word { span: self.from(word_start), text: word.text });
        }
        let fact = Fact { span: self.from(start), phrase: name.phrase, is };
        if self.peek() == Tok::LParen {
            paragraph = self.paragraph();
        }
        self.finish_part("the fact");
        let clauses = self.clauses(Under::Fact, &mut None);
        Some(ItemKind::Fact(Box::new(FactDecl { fact, paragraph, clauses })))
    }

    fn history_decl(&mut self) -> Option<ItemKind> {
        let term = self.term("the name of the history")?;
        self.finish_part("the name of the history");
        let lines = self.dated_lines(true);
        Some(ItemKind::History(Box::new(HistoryDecl { term, lines })))
    }

    fn uses(&mut self) -> Option<ItemKind> {
        let term = self.term("the name it goes by here")?;
        let Some(from) = self.table() else {
            self.expected("`from` and a file in quotation marks");
            return None;
        };
        let prevails = self.eat_word("prevails").is_some();
        self.no_lines("uses");
        Some(ItemKind::Uses(Box::new(UsesDecl { term, from, prevails })))
    }

    fn rule(&mut self) -> Option<ItemKind> {
        let name = self.item_name()?;
        let clauses = self.clauses(Under::Rule, &mut None);
        if !has_sentence(&clauses) {
            let span = name.span;
            self.report(
                Diagnostic::error("SV0122", span, "a rule has no sentence")
                    .label("says nobody's duty, right or power")
                    .note("a rule is one sentence (who `shall`, `shall not`, `may` or `has power to` do what), then its lines")
                    .help("write the sentence below the name, or remove the rule"),
            );
        }
        Some(ItemKind::Rule(Box::new(Rule { name, clauses })))
    }

    fn ask(&mut self) -> ItemKind {
        let question = self.question();
        // `expect` may stand on the line of the question.
        let mut clauses = Vec::new();
        if self.word() == "expect" {
            let start = self.start();
            let notes = self.notes.len();
            self.take();
            let answer = self.answer_to(&question.kind);
            self.finish_part("the answer");
            clauses.push(Node::One(crate::ast::Clause {
                span: self.from(start),
                join: crate::ast::Join::First,
                line: crate::ast::Line::Expect(Box::new(answer)),
                notes: self.drain_notes(notes),
            }));
        } else {
            self.finish_part("the question");
        }
        self.asked = super::questions::shape(&question.kind);
        clauses.extend(self.clauses(Under::Ask, &mut None));
        self.asked = super::questions::Shape::Any;
        ItemKind::Ask(Box::new(Ask { question, clauses }))
    }
}

fn under_of(word: &str) -> Under {
    match word {
        "role" => Under::Role,
        "body" => Under::Body,
        "number" => Under::Number,
        "act" => Under::Act,
        "incident" => Under::Incident,
        "fact" => Under::Fact,
        "rule" => Under::Rule,
        "decision" => Under::Decision,
        "claim" => Under::Claim,
        "ask" => Under::Ask,
        _ => Under::Nothing("item"),
    }
}

/// Whether a sentence (or a line that could not be read, which may have been one) stands anywhere among these lines.
fn has_sentence(clauses: &Many<crate::ast::Clause>) -> bool {
    clauses.iter().any(|node| match node {
        Node::One(clause) => matches!(clause.line.kind(), LineKind::Sentence | LineKind::Broken),
        Node::Open(bracket) => bracket.alts.iter().any(|alt| match &alt.value {
            Some(Slot::Plain(lines)) => has_sentence(lines),
            _ => false,
        }),
    })
}
