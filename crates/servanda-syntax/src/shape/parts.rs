//! Values, sets, events, time.

use std::fmt::Write as _;

use super::Shape;
use crate::ast::{
    Amount, AmountKind, Anchor, AnchorKind, Base, BaseOf, Bearer, BearerKind, Breached, Cond, CondKind, Date, DateKind, Dur, Electorate,
    Event, EventKind, Fact, Join, Judgement, Judges, Name, Number, Phrase, PhraseKind, Point, PointKind, Quantity, QuantityKind, Ref,
    RefKind, Set, SetPart, Share, ShareKind, Slot, Subject, Term, Terms, Time, TimeKind, Weight,
};

impl Shape<'_> {
    pub(super) fn number(&mut self, number: &Number) {
        let _ = write!(self.out, "{}", number.num);
        if number.den != 1 {
            let _ = write!(self.out, "/{}", number.den);
        }
        if number.percent {
            self.say("%");
        }
    }

    pub(super) fn number_slot(&mut self, slot: &Slot<Number>) {
        self.slot(slot, &mut |s, n| s.number(n));
    }

    pub(super) fn phrase(&mut self, phrase: &Phrase) {
        self.say("<");
        self.tokens(phrase);
        self.say(">");
    }

    fn tokens(&mut self, phrase: &Phrase) {
        for (i, token) in phrase.tokens.iter().enumerate() {
            if i > 0 {
                self.say(" ");
            }
            match &token.kind {
                PhraseKind::Word(text) | PhraseKind::Term(text) => self.say(text),
                PhraseKind::Var(c) => {
                    let _ = write!(self.out, "?{c}");
                }
                PhraseKind::Sign(c) => self.out.push(*c),
                PhraseKind::Number(number) => self.number(number),
                PhraseKind::Date(date) => self.date(date),
                PhraseKind::Text(text) => {
                    let _ = write!(self.out, "{text:?}");
                }
                PhraseKind::Comma => self.say(","),
                PhraseKind::And => self.say("and"),
                PhraseKind::Or => self.say("or"),
                PhraseKind::Issue(text) => {
                    let _ = write!(self.out, "#{text}");
                }
                PhraseKind::Open(bracket) => self.bracket(bracket, &mut |s, p| s.tokens(p)),
            }
        }
    }

    pub(super) fn phrase_slot(&mut self, slot: &Slot<Phrase>) {
        self.say("<");
        self.slot(slot, &mut |s, p| s.tokens(p));
        self.say(">");
    }

    pub(super) fn name(&mut self, name: &Name) {
        self.phrase(&name.phrase);
        if let Some(paragraph) = &name.paragraph {
            let _ = write!(self.out, " §{}", paragraph.text);
        }
    }

    pub(super) fn date(&mut self, date: &Date) {
        let time = match date.kind {
            DateKind::Calendar { year, month, day, time } => {
                let _ = write!(self.out, "{year:04}-{month:02}-{day:02}");
                time
            }
            DateKind::Day { number, time } => {
                let _ = write!(self.out, "day {number}");
                time
            }
        };
        if let Some((hour, minute)) = time {
            let _ = write!(self.out, " {hour:02}:{minute:02}");
        }
    }

    pub(super) fn dur(&mut self, dur: &Dur) {
        self.number_slot(&dur.amount);
        let _ = write!(self.out, " {:?}", dur.unit);
    }

    pub(super) fn dur_slot(&mut self, slot: &Slot<Dur>) {
        self.slot(slot, &mut |s, d| s.dur(d));
    }

    pub(super) fn terms(&mut self, terms: &Terms) {
        self.say("{");
        for (i, member) in terms.members.iter().enumerate() {
            if i > 0 {
                self.say(", ");
            }
            self.slot(member, &mut |s, t: &Vec<Term>| s.term_list(t));
        }
        self.say("}");
    }

    pub(super) fn term_list(&mut self, terms: &[Term]) {
        for (i, term) in terms.iter().enumerate() {
            if i > 0 {
                self.say(", ");
            }
            self.say(&term.text);
        }
    }

    pub(super) fn reference(&mut self, reference: &Ref) {
        match &reference.kind {
            RefKind::Term(term) => self.say(&term.text),
            RefKind::TermVar(term, var) => {
                let _ = write!(self.out, "{} ?{var}", term.text);
            }
            RefKind::TermTerm(terms) => {
                let _ = write!(self.out, "{} {}", terms[0].text, terms[1].text);
            }
            RefKind::Var(var) => {
                let _ = write!(self.out, "?{var}");
            }
            RefKind::It => self.say("it"),
            RefKind::Other(term) => {
                let _ = write!(self.out, "other {}", term.text);
            }
            RefKind::MemberOf(term) => {
                let _ = write!(self.out, "member of {}", term.text);
            }
        }
    }

    pub(super) fn set(&mut self, set: &Set) {
        self.say("{");
        self.set_inner(set);
        self.say("}");
    }

    fn set_inner(&mut self, set: &Set) {
        self.set_parts(&set.parts);
        if let Some(except) = &set.except {
            self.slot(except, &mut |s, e| {
                s.say(" except ");
                s.set(&e.set);
            });
        }
    }

    fn set_parts(&mut self, parts: &[SetPart]) {
        for part in parts {
            match part {
                SetPart::Ref(join, reference) => {
                    self.join(*join);
                    self.reference(reference);
                }
                SetPart::Open(join, bracket) => {
                    self.join(*join);
                    self.bracket(bracket, &mut |s, set| s.set_inner(set));
                }
                SetPart::Tails(bracket) => self.bracket(bracket, &mut |s, parts: &Vec<SetPart>| s.set_parts(parts)),
            }
        }
    }

    fn join(&mut self, join: Join) {
        self.say(match join {
            Join::First => "",
            Join::Comma => ", ",
            Join::And => " and ",
            Join::Or => " or ",
        });
    }

    pub(super) fn electorate(&mut self, electorate: &Electorate) {
        self.set(&electorate.set);
        self.as_of(electorate.as_of.as_deref());
    }

    fn as_of(&mut self, point: Option<&Slot<Point>>) {
        if let Some(point) = point {
            self.say(" as of ");
            self.slot(point, &mut |s, p| s.point(p));
        }
    }

    pub(super) fn bearer(&mut self, bearer: &Bearer) {
        match &bearer.kind {
            BearerKind::Each(e) => {
                self.say("each ");
                self.electorate(e);
            }
            BearerKind::No(e) => {
                self.say("no ");
                self.electorate(e);
            }
            BearerKind::Any { count, set } => {
                self.say("any ");
                if let Some(count) = count {
                    self.number(count);
                    self.say(" ");
                }
                self.set(set);
            }
            BearerKind::Jointly { set, severally } => {
                self.say(if *severally { "severally " } else { "jointly " });
                self.set(set);
            }
            BearerKind::Plain { the, set } => {
                self.say(if *the { "the " } else { "" });
                self.electorate(set);
            }
            BearerKind::Unspecified => self.say("unspecified"),
        }
    }

    fn weight(&mut self, weight: &Weight) {
        self.say(if weight.more_than { " with more than " } else { " with " });
        self.number_slot(&weight.number);
        let _ = write!(self.out, " of {}", weight.of.text);
    }

    pub(super) fn amount(&mut self, amount: &Amount) {
        match &amount.kind {
            AmountKind::Majority => self.say("majority"),
            AmountKind::All => self.say("all"),
            AmountKind::Number(n) => self.number_slot(n),
            AmountKind::Any(None) => self.say("any"),
            AmountKind::Any(Some(n)) => {
                self.say("any ");
                self.number(n);
            }
            AmountKind::AllBut(n) => {
                self.say("all but ");
                self.number_slot(n);
            }
            AmountKind::AllButFewest => self.say("all but the fewest"),
        }
    }

    pub(super) fn event(&mut self, event: &Event) {
        match &event.kind {
            EventKind::Act { subject, phrase } => {
                match subject {
                    Subject::Bearer(bearer) => self.slot(bearer, &mut |s, b| s.bearer(b)),
                    Subject::Counted(counted) => {
                        if let Some(amount) = &counted.amount {
                            self.say("count ");
                            self.slot(amount, &mut |s, a| s.amount(a));
                            self.say(" ");
                        }
                        self.set(&counted.set);
                        if let Some(weight) = &counted.weight {
                            self.weight(weight);
                        }
                    }
                }
                self.say(" ");
                self.phrase_slot(phrase);
            }
            EventKind::Incident(phrase) => {
                self.say("incident ");
                self.phrase(phrase);
            }
            EventKind::State { name, state, by } => {
                self.name(name);
                self.say(" is ");
                self.slot(state, &mut |s, state| {
                    let _ = write!(s.out, "{state:?}");
                });
                if let Some(by) = by {
                    self.say(" by ");
                    self.set(by);
                }
            }
            EventKind::Fact { fact, turn } => {
                self.fact(fact);
                if let Some(turn) = turn {
                    let _ = write!(self.out, " {turn:?}");
                }
            }
            EventKind::Breach { what, by } => {
                match what {
                    Breached::Treaty(_) => self.say("breach of Treaty"),
                    Breached::Cite(cite) => {
                        let _ = write!(self.out, "breach of {}", cite.text);
                    }
                }
                if let Some(by) = by {
                    self.say(" by ");
                    self.reference(by);
                }
            }
            EventKind::Judges(judges) => self.judges(judges),
        }
    }

    pub(super) fn event_slot(&mut self, slot: &Slot<Event>) {
        self.slot(slot, &mut |s, e| s.event(e));
    }

    pub(super) fn fact(&mut self, fact: &Fact) {
        self.say("fact ");
        self.phrase(&fact.phrase);
        if let Some(is) = &fact.is {
            let _ = write!(self.out, " is {}", is.text);
        }
    }

    fn judges(&mut self, judges: &Judges) {
        self.reference(&judges.who);
        self.say(" judges ");
        match &judges.what {
            Judgement::Text(text, of) => {
                let _ = write!(self.out, "{:?}", text.text);
                if let Some(of) = of {
                    self.say(" of ");
                    self.reference(of);
                }
            }
            Judgement::Fact(fact) => self.fact(fact),
        }
    }

    pub(super) fn cond(&mut self, cond: &Cond) {
        if cond.not {
            self.say("not ");
        }
        match &cond.kind {
            CondKind::Member { left, within, right } => {
                self.reference(left);
                self.say(if *within { " in " } else { " same as " });
                self.set(right);
            }
            CondKind::Quantity { left, right } => {
                self.quantity(left);
                self.say(" is ");
                self.slot(right, &mut |s, q| s.quantity(q));
            }
            CondKind::SilentOn(element) => {
                let _ = write!(self.out, "silent on {}", element.text);
            }
            CondKind::Judges(judges) => self.judges(judges),
            CondKind::State { name, state } => {
                self.name(name);
                self.say(" is ");
                self.slot(state, &mut |s, state| {
                    let _ = write!(s.out, "{state:?}");
                });
            }
            CondKind::Fact(fact) => self.fact(fact),
        }
    }

    pub(super) fn cond_slot(&mut self, slot: &Slot<Cond>) {
        self.slot(slot, &mut |s, c| s.cond(c));
    }

    pub(super) fn quantity(&mut self, quantity: &Quantity) {
        if quantity.bound != crate::ast::Bound::Exactly {
            let _ = write!(self.out, "{:?} ", quantity.bound);
        }
        match &quantity.kind {
            QuantityKind::Number(number, unit) => {
                self.number_slot(number);
                if let Some(unit) = unit {
                    let _ = write!(self.out, " {}", unit.text);
                }
            }
            QuantityKind::Part(number, of, rounding) => {
                self.number_slot(number);
                self.say(" of (");
                self.quantity(of);
                let _ = write!(self.out, ") {rounding:?}");
            }
            QuantityKind::TotalOf { name, since, each_year } => {
                self.say("total of ");
                self.name(name);
                if let Some(since) = since {
                    self.say(" since ");
                    self.event_slot(since);
                }
                if *each_year {
                    self.say(" each year");
                }
            }
            QuantityKind::Var(_, name) => self.out.push(*name),
            QuantityKind::RestOf(name) => {
                self.say("rest of ");
                self.name(name);
            }
            QuantityKind::MeanOf(number, of) => {
                let _ = write!(self.out, "mean of {} of {}", number.text, of.text);
            }
            QuantityKind::Delay { name, unit, rounding } => {
                let _ = write!(self.out, "{} {unit:?} of delay of ", rounding.map_or_else(String::new, |rounding| format!("{rounding:?}")));
                self.name(name);
            }
            QuantityKind::Column(term, of) => {
                let _ = write!(self.out, "{} of ", term.text);
                self.reference(of);
            }
            QuantityKind::Term(term) => self.say(&term.text),
        }
    }

    fn anchor(&mut self, word: &str, anchor: Option<&Anchor>) {
        match anchor {
            None => {}
            Some(Anchor::Thereafter(_)) => self.say(" thereafter"),
            Some(Anchor::At(slot)) => {
                let _ = write!(self.out, " {word} ");
                self.slot(slot, &mut |s, anchor| match anchor {
                    AnchorKind::Event(event) => s.event(event),
                    AnchorKind::Date(date) => s.date(date),
                    AnchorKind::Var(_, var) => {
                        let _ = write!(s.out, "?{var}");
                    }
                });
            }
        }
    }

    pub(super) fn point(&mut self, point: &Point) {
        match &point.kind {
            PointKind::Date(date) => self.date(date),
            PointKind::Var(var) => {
                let _ = write!(self.out, "?{var}");
            }
            PointKind::Day { number, anchor } => {
                self.say("day ");
                self.number_slot(number);
                self.anchor("after", anchor.as_ref());
            }
            PointKind::MonthStart { number, of } => {
                self.say("the first day of month ");
                match number {
                    Some(number) => self.number_slot(number),
                    None => self.say("1"),
                }
                self.say(" after ");
                self.point(of);
            }
            PointKind::DayWhen(event) => {
                self.say("the day when ");
                self.event_slot(event);
            }
            PointKind::After { dur, anchor } => {
                self.dur_slot(dur);
                self.anchor("after", anchor.as_ref());
            }
            PointKind::Event(event) => self.event(event),
        }
    }

    pub(super) fn time(&mut self, time: &Time) {
        match &time.kind {
            TimeKind::Within { dur, before, anchor } => {
                self.say("within ");
                self.dur_slot(dur);
                self.anchor(if *before { "before" } else { "after" }, anchor.as_ref());
            }
            TimeKind::AtLeastBefore { dur, anchor } => {
                self.say("at least ");
                self.dur_slot(dur);
                self.anchor("before", anchor.as_ref());
            }
            TimeKind::At { prep, point } => {
                let _ = write!(self.out, "{prep:?} ");
                self.slot(point, &mut |s, p| s.point(p));
            }
            TimeKind::Every { dur, anchor } => {
                self.say("every ");
                self.dur_slot(dur);
                self.anchor("after", anchor.as_ref());
            }
            TimeKind::Prompt { possible, anchor } => {
                self.say(if *possible { "as soon as possible" } else { "immediately" });
                self.anchor("after", anchor.as_ref());
            }
            TimeKind::Throughout => self.say("throughout"),
        }
    }

    pub(super) fn base(&mut self, base: &Base) {
        match &base.of {
            BaseOf::Members => self.say("members"),
            BaseOf::Voters => self.say("voters"),
            BaseOf::Terms(terms) => self.term_list(terms),
        }
        if base.presence != crate::ast::Presence::Any {
            let _ = write!(self.out, " {:?}", base.presence);
        }
        self.as_of(base.as_of.as_deref());
    }

    pub(super) fn share(&mut self, share: &Share) {
        match &share.kind {
            ShareKind::Consensus => self.say("consensus"),
            ShareKind::Of { more_than, amount, base, weight, including } => {
                if *more_than {
                    self.say("more than ");
                }
                if let Some(amount) = amount {
                    self.slot(amount, &mut |s, a| s.amount(a));
                    self.say(" of ");
                }
                self.slot(base, &mut |s, b| s.base(b));
                if let Some(weight) = weight {
                    self.weight(weight);
                }
                if let Some(including) = including {
                    self.say(" including ");
                    self.slot(including, &mut |s, b| s.bearer(b));
                }
            }
        }
    }

    pub(super) fn share_slot(&mut self, slot: &Slot<Share>) {
        self.slot(slot, &mut |s, share| s.share(share));
    }
}
