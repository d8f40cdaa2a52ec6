//! Items and lines.

use std::fmt::Write as _;

use super::Shape;
use crate::ast::{
    Clause, Dated, DatedKind, Item, ItemKind, Join, Late, Line, Many, Membership, NamedTerm, OnBreach, PartyEntry, Sentence, Slot, Str,
    Terms, VotedBy, Who,
};

impl Shape<'_> {
    pub(super) fn items(&mut self, items: &Many<Item>) {
        self.many(items, &mut |s, item| s.item(item));
    }

    fn named(&mut self, entries: &[NamedTerm]) {
        for entry in entries {
            let _ = write!(self.out, " {}", entry.term.text);
            self.string(entry.name.as_ref());
        }
    }

    fn string(&mut self, string: Option<&Str>) {
        if let Some(string) = string {
            let _ = write!(self.out, " {:?}", string.text);
        }
    }

    fn terms_slot(&mut self, slot: &Slot<Terms>) {
        self.slot(slot, &mut |s, t| s.terms(t));
    }

    fn roles(&mut self, roles: Option<&Slot<Terms>>) {
        if let Some(roles) = roles {
            self.say(" is ");
            self.terms_slot(roles);
        }
    }

    fn item(&mut self, item: &Item) {
        match &item.kind {
            ItemKind::Role(role) => {
                self.say("role ");
                self.term_list(&role.terms);
                if let Some(of) = &role.of {
                    self.say(" of ");
                    self.set(of);
                }
                self.string(role.table.as_ref());
                self.clauses(&role.clauses);
            }
            ItemKind::Party(party) => {
                self.say("party");
                for entry in &party.entries {
                    match entry {
                        PartyEntry::Named(named) => self.named(std::slice::from_ref(named)),
                        PartyEntry::Unnamed(number, term) => {
                            self.say(" ");
                            self.number(number);
                            let _ = write!(self.out, " {}", term.text);
                        }
                    }
                }
                self.roles(party.roles.as_ref());
                self.say("\n");
            }
            ItemKind::Third(list) | ItemKind::Unit(list) => {
                self.say(if matches!(item.kind, ItemKind::Third(_)) { "third" } else { "unit" });
                self.named(list);
                self.say("\n");
            }
            ItemKind::Body(body) => {
                self.say("body");
                self.named(&body.entries);
                self.roles(body.roles.as_ref());
                self.clauses(&body.clauses);
            }
            ItemKind::Instrument(instrument) => {
                self.say("instrument");
                self.named(std::slice::from_ref(&instrument.entry));
                self.say("\n");
            }
            ItemKind::Kind(kind) => {
                let _ = write!(self.out, "kind {} = ", kind.term.text);
                self.terms_slot(&kind.values);
                self.say("\n");
            }
            ItemKind::Place(place) => {
                self.say("place ");
                self.terms(&place.terms);
                if let Some(within) = &place.within {
                    self.say(" in ");
                    self.terms_slot(within);
                }
                self.say("\n");
            }
            ItemKind::Number(number) => {
                let _ = write!(self.out, "number {}", number.term.text);
                if let Some(of) = &number.of {
                    self.say(" of ");
                    self.set(of);
                }
                self.string(number.table.as_ref());
                if let Some(equals) = &number.equals {
                    self.say(" = ");
                    self.slot(equals, &mut |s, q| s.quantity(q));
                }
                self.clauses(&number.clauses);
            }
            ItemKind::Act(act) => {
                let _ = write!(self.out, "act {} ", act.subject.text);
                self.phrase(&act.phrase);
                self.clauses(&act.clauses);
            }
            ItemKind::Incident(incident) => {
                self.say("incident ");
                self.phrase(&incident.phrase);
                self.clauses(&incident.clauses);
            }
            ItemKind::Fact(fact) => {
                self.fact(&fact.fact);
                if let Some(paragraph) = &fact.paragraph {
                    let _ = write!(self.out, " §{}", paragraph.text);
                }
                self.clauses(&fact.clauses);
            }
            ItemKind::History(history) => {
                let _ = writeln!(self.out, "history {}", history.term.text);
                self.dated_lines(&history.lines);
            }
            ItemKind::Uses(uses) => {
                let _ = write!(self.out, "uses {}", uses.term.text);
                self.string(Some(&uses.from));
                self.say(if uses.prevails { " prevails\n" } else { "\n" });
            }
            ItemKind::Rule(rule) => {
                self.say("rule ");
                self.name(&rule.name);
                self.clauses(&rule.clauses);
            }
            ItemKind::Decision(decision) => {
                self.say("decision ");
                self.name(&decision.name);
                self.clauses(&decision.clauses);
            }
            ItemKind::Claim(claim) => {
                self.say("claim ");
                self.name(&claim.name);
                self.clauses(&claim.clauses);
            }
            ItemKind::Ask(ask) => {
                self.say("ask ");
                self.question(&ask.question);
                self.clauses(&ask.clauses);
            }
            ItemKind::Assume(assume) => {
                self.say("assume ");
                self.event(&assume.event);
                self.say(" only after ");
                self.event(&assume.only_after);
                self.say("\n");
            }
            ItemKind::Broken => self.say("broken\n"),
        }
    }

    fn clauses(&mut self, clauses: &Many<Clause>) {
        self.say("\n");
        self.many(clauses, &mut |s, clause| s.clause(clause));
    }

    fn clause(&mut self, clause: &Clause) {
        self.say("  ");
        self.say(match clause.join {
            Join::And => "and ",
            Join::Or => "or ",
            _ => "",
        });
        self.line(&clause.line);
        if !self.out.ends_with('\n') {
            self.say("\n");
        }
    }

    fn who(&mut self, who: &Who) {
        match who {
            Who::Each(set) => {
                self.say("each ");
                self.set(set);
            }
            Who::Any(set) => {
                self.say("any ");
                self.set(set);
            }
            Who::Jointly { set, severally } => {
                self.say(if *severally { "severally " } else { "jointly " });
                self.set(set);
            }
            Who::Plain(set) => self.set(set),
        }
    }

    fn sentence(&mut self, sentence: &Sentence) {
        self.say("sentence ");
        if let Some(bearer) = &sentence.bearer {
            self.slot(bearer, &mut |s, b| s.bearer(b));
            self.say(" ");
        }
        self.slot(&sentence.modal, &mut |s, m| {
            let _ = write!(s.out, "{m:?}");
        });
        self.say(" ");
        self.phrase_slot(&sentence.phrase);
    }

    fn line(&mut self, line: &Line) {
        match line {
            Line::Sentence(sentence) => self.sentence(sentence),
            Line::Time(time) => self.time(time),
            Line::When(e) => self.worded("when ", |s| s.event_slot(e)),
            Line::If(c) => self.worded("if ", |s| s.cond_slot(c)),
            Line::Unless(c) => self.worded("unless ", |s| s.cond_slot(c)),
            Line::While(c) => self.worded("while ", |s| s.cond_slot(c)),
            Line::OwedTo(who) => self.worded("owed to ", |s| s.slot(who, &mut |s, w| s.who(w))),
            Line::Notice { dur, from_receipt, to, with, or_later } => {
                self.say("notice");
                if let Some(dur) = dur {
                    self.say(" ");
                    self.dur_slot(dur);
                }
                self.say(if *from_receipt { " from receipt" } else { "" });
                if let Some(to) = to {
                    self.say(" to ");
                    self.slot(to, &mut |s, w| s.who(w));
                }
                if let Some(with) = with {
                    self.say(" with ");
                    self.terms(with);
                }
                self.say(if *or_later { " or later" } else { "" });
            }
            Line::NoticeRevocable(revocable, time) => {
                self.say(if *revocable { "notice revocable" } else { "notice irrevocable" });
                if let Some(time) = time {
                    self.say(" ");
                    self.time(time);
                }
            }
            Line::NoticeNotBefore(point) => self.worded("notice not before ", |s| s.slot(point, &mut |s, p| s.point(p))),
            Line::Amount(q) => self.worded("amount ", |s| s.slot(q, &mut |s, q| s.quantity(q))),
            Line::IfLate(late) => match late {
                Late::ReplacedBy(name) => self.worded("if late replaced by ", |s| s.name(name)),
                other => {
                    let _ = write!(self.out, "if late {other:?}");
                }
            },
            Line::OnBreach(OnBreach::InAddition(name)) => self.worded("on breach in addition ", |s| s.name(name)),
            Line::OnBreach(OnBreach::Instead(name)) => self.worded("on breach instead ", |s| s.name(name)),
            Line::OnBreach(OnBreach::Nothing) => self.say("on breach nothing"),
            Line::DischargedBy(set) => self.worded("discharged by ", |s| s.set(set)),
            Line::Survives(event) => self.worded("survives ", |s| s.event(event)),
            Line::Prevails(name) => self.worded("prevails over ", |s| s.name(name)),
            Line::OpensWhen(e) => self.worded("opens when ", |s| s.event_slot(e)),
            Line::Voters(e) => self.worded("voters ", |s| s.slot(e, &mut |s, e| s.electorate(e))),
            Line::Quorum(share) => self.worded("quorum ", |s| s.share_slot(share)),
            Line::ProcedureOf(name) => self.worded("by the procedure of ", |s| s.name(name)),
            Line::AdoptedBy(share) => self.worded("adopted by ", |s| s.share_slot(share)),
            Line::RejectedBy(share) => self.worded("rejected by ", |s| s.share_slot(share)),
            Line::FailingThatBy { after, share } => {
                self.say("failing that ");
                if let Some(after) = after {
                    self.say("after ");
                    self.dur_slot(after);
                    self.say(" ");
                }
                self.worded("by ", |s| s.share_slot(share));
            }
            Line::After(e) => self.worded("after ", |s| s.event_slot(e)),
            Line::Then(e) => self.worded("then ", |s| s.event_slot(e)),
            Line::Never(c) => self.worded("never ", |s| s.cond_slot(c)),
            Line::AlwaysPossible(e) => self.worded("always possible ", |s| s.event_slot(e)),
            Line::Despite(set) => self.worded("despite ", |s| s.set(set)),
            Line::With(settings) => self.worded("with ", |s| s.settings(settings)),
            Line::Given(history, lines) => {
                self.say("given");
                if let Some(history) = history {
                    let _ = write!(self.out, " {}", history.text);
                }
                self.say("\n");
                self.dated_lines(lines);
            }
            Line::AsOf(date) => self.worded("as of ", |s| s.date(date)),
            Line::Under(term) => {
                let _ = write!(self.out, "under {}", term.text);
            }
            Line::Expect(answer) => self.worded("expect ", |s| s.answer(answer)),
            Line::Means(c) => self.worded("means ", |s| s.cond_slot(c)),
            Line::Members(members) => {
                self.say("members");
                for member in members {
                    self.say(" ");
                    self.slot(member, &mut |s, m: &Vec<Membership>| s.memberships(m));
                }
            }
            Line::NumberRow(term, number) => {
                self.say(term.as_ref().map_or("others", |t| t.text.as_str()));
                self.say(" ");
                self.number_slot(number);
            }
            Line::ValidOnlyIf(c) => self.worded("valid only if ", |s| s.cond_slot(c)),
            Line::ValidOnlyAfter(e) => self.worded("valid only after ", |s| s.event_slot(e)),
            Line::DeterminedBy(set) => self.worded("determined by ", |s| s.set(set)),
            Line::Standard(_)
            | Line::SuspendedNotice(_)
            | Line::EarlierPerformance
            | Line::OnSuspension(_)
            | Line::CountsAs(..)
            | Line::Otherwise { .. }
            | Line::OneOfThem
            | Line::OpenFact
            | Line::Broken => {
                let _ = write!(self.out, "{line:?}");
            }
        }
    }

    fn worded(&mut self, words: &str, write: impl FnOnce(&mut Self)) {
        self.say(words);
        write(self);
    }

    pub(super) fn memberships(&mut self, members: &[Membership]) {
        for (i, member) in members.iter().enumerate() {
            if i > 0 {
                self.say(", ");
            }
            if let Some(count) = &member.count {
                self.number_slot(count);
                self.say(" ");
            }
            self.say(&member.term.text);
        }
    }

    pub(super) fn dated_lines(&mut self, lines: &[Dated]) {
        for line in lines {
            self.say("    ");
            self.dated(line);
            self.say("\n");
        }
    }

    fn dated(&mut self, line: &Dated) {
        self.say(if line.planned { "planned " } else { "" });
        self.date(&line.date);
        if let Some(recorded) = &line.recorded {
            self.say(" recorded ");
            self.date(recorded);
        }
        self.say(" ");
        match &line.kind {
            DatedKind::Event(event) => self.event(event),
            DatedKind::Fact(fact, truth) => {
                self.fact(fact);
                let _ = write!(self.out, " {truth:?}");
            }
            DatedKind::Vote(vote) => {
                self.say("vote ");
                self.name(&vote.decision);
                for ballot in &vote.ballots {
                    let _ = write!(self.out, " {:?}", ballot.conduct);
                    self.say(if ballot.declared { " declared" } else { "" });
                    for who in &ballot.who {
                        self.say(" ");
                        match who {
                            VotedBy::Counted(number, term) => {
                                self.number(number);
                                let _ = write!(self.out, " {}", term.text);
                            }
                            VotedBy::Ref(reference) => self.reference(reference),
                            VotedBy::Others(_) => self.say("others"),
                        }
                    }
                }
            }
            DatedKind::Broken => self.say("broken"),
        }
    }
}
