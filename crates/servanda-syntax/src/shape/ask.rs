//! Questions, settings, answers.

use std::fmt::Write as _;

use super::Shape;
use crate::ast::{
    Answer, AnswerValue, Choice, Cite, Coalition, CoalitionTerm, Question, QuestionKind, Set, Setting, SettingKind, Settings, Target,
    TargetKind, When, Which,
};

impl Shape<'_> {
    fn target(&mut self, target: &Target) {
        match &target.kind {
            TargetKind::Treaty => self.say("Treaty"),
            TargetKind::Cite(cite) => {
                let _ = write!(self.out, "cite {}", cite.text);
            }
            TargetKind::Name(name) => self.name(name),
            TargetKind::Event(event) => {
                self.say("event ");
                self.event(event);
            }
        }
    }

    fn when(&mut self, when: When) {
        self.say(match when {
            When::AsGiven => "",
            When::Earliest => " earliest",
            When::Latest => " latest",
        });
    }

    fn optional_set(&mut self, word: &str, set: Option<&Set>) {
        if let Some(set) = set {
            let _ = write!(self.out, " {word} ");
            self.set(set);
        }
    }

    fn about(&mut self, word: &str, target: &Target) {
        self.say(word);
        self.say(" ");
        self.target(target);
    }

    pub(super) fn question(&mut self, question: &Question) {
        use QuestionKind as Q;
        match &question.kind {
            Q::WhoCanBlock { of, target, together_with, in_breach } => {
                self.about("who-can-block", target);
                self.optional_set("of", of.as_ref());
                self.optional_set("with", together_with.as_ref());
                self.say(if *in_breach { " in-breach" } else { "" });
            }
            Q::HowFewCanBlock { target, in_breach } => {
                self.about("how-few-can-block", target);
                self.say(if *in_breach { " in-breach" } else { "" });
            }
            Q::CanBlock { set, target, in_breach } => {
                self.about("can-block", target);
                self.optional_set("who", Some(set));
                self.say(if *in_breach { " in-breach" } else { "" });
            }
            Q::WhoSuffices(t) => self.about("who-suffices", t),
            Q::HowFewSuffice(t) => self.about("how-few-suffice", t),
            Q::DoesSuffice(set, t) => {
                self.about("does-suffice", t);
                self.optional_set("who", Some(set));
            }
            Q::WhoCanTurn { of, target } => {
                self.about("who-can-turn", target);
                self.optional_set("of", of.as_ref());
            }
            Q::WhenDoes(event, when) => {
                self.say("when-does ");
                self.event(event);
                self.when(*when);
            }
            Q::WhenArises(name, when) => {
                self.say("when-arises ");
                self.name(name);
                self.when(*when);
            }
            Q::WhenDue(name, when) => {
                self.say("when-due ");
                self.name(name);
                self.when(*when);
            }
            Q::WhenState(name, state, when) => {
                self.say("when-is ");
                self.name(name);
                let _ = write!(self.out, " {state:?}");
                self.when(*when);
            }
            Q::WhenMay(name, when) => {
                self.say("when-may ");
                self.name(name);
                self.when(*when);
            }
            Q::Overdue(date) => {
                self.say("overdue ");
                self.date(date);
            }
            Q::WouldBeBreached | Q::Breached | Q::InvalidActs | Q::OrderFeasible | Q::Broken => {
                let _ = write!(self.out, "{:?}", question.kind);
            }
            Q::StateOf(t) => self.about("state-of", t),
            Q::Is(cond) => {
                self.say("is ");
                self.cond(cond);
            }
            Q::SinceWhen(cond) => {
                self.say("since-when ");
                self.cond(cond);
            }
            Q::Missing(t) => self.about("missing", t),
            Q::ElementOf(word, t) => {
                let _ = write!(self.out, "element {:?}", word.text.as_str());
                self.about("", t);
            }
            Q::WhoDetermines(t) => self.about("who-determines", t),
            Q::FollowsFromBreach(t) => self.about("follows-from-breach", t),
            Q::Owes(set, to) => {
                self.say("owes");
                self.optional_set("who", Some(set));
                self.optional_set("to", to.as_ref());
            }
            Q::WhoOwes(name) => {
                self.say("who-owes ");
                self.name(name);
            }
            Q::WhoMust(phrase) => {
                self.say("who-must ");
                self.phrase(phrase);
            }
            Q::OwedToWhom(name) => {
                self.say("owed-to-whom ");
                self.name(name);
            }
            Q::May(who, phrase) | Q::Must(who, phrase) => {
                self.say(if matches!(question.kind, Q::May(..)) { "may " } else { "must " });
                self.reference(who);
                self.say(" ");
                self.phrase(phrase);
            }
            Q::MayVote(who, t) => {
                self.say("may-vote ");
                self.reference(who);
                self.about("", t);
            }
            Q::DoesBind(name, set) => {
                self.say("does-bind ");
                self.name(name);
                self.optional_set("who", Some(set));
            }
            Q::DoesArise(name) => {
                self.say("does-arise ");
                self.name(name);
            }
            Q::ConflictsWith(t) => self.about("conflicts", t),
            Q::AllSilent(t) => self.about("all-silent", t),
            Q::WhichChoicesDeny(set, t) => {
                self.about("which-choices-deny", t);
                self.optional_set("who", Some(set));
            }
            Q::HowManyVotes(t) => self.about("how-many-votes", t),
            Q::HowManyBlocks(t) => self.about("how-many-blocks", t),
            Q::HowManySets(t) => self.about("how-many-sets", t),
            Q::HowLong(from, to) => {
                self.say("how-long ");
                self.event(from);
                self.say(" to ");
                self.event(to);
            }
            Q::HowLate(name) => {
                self.say("how-late ");
                self.name(name);
            }
            Q::Index { index, of, each, target } => {
                let _ = write!(self.out, "index {:?}", index.text.as_str());
                self.about("", target);
                self.optional_set(if *each { "of each" } else { "of" }, Some(of));
            }
            Q::HowManyBind { what, set, towards } => {
                let _ = write!(self.out, "how-many {}", what.text);
                self.optional_set("who", Some(set));
                self.optional_set("towards", towards.as_ref());
            }
            Q::NumberOf(term, of) => {
                let _ = write!(self.out, "number {} of ", term.text);
                self.reference(of);
            }
        }
    }

    pub(super) fn settings(&mut self, settings: &Settings) {
        for (i, all) in settings.any.iter().enumerate() {
            if i > 0 {
                self.say(" or ");
            }
            for (k, setting) in all.iter().enumerate() {
                if k > 0 {
                    self.say(", ");
                }
                self.setting(setting);
            }
        }
    }

    fn setting(&mut self, setting: &Setting) {
        match &setting.kind {
            SettingKind::Choice(issue, choice) => {
                let _ = write!(self.out, "#{} = ", issue.text);
                match choice {
                    Choice::Named(word) => self.say(&word.text),
                    Choice::Delete(_) => self.say("delete"),
                }
            }
            SettingKind::Var(var, reference) => {
                let _ = write!(self.out, "?{var} = ");
                self.reference(reference);
            }
            SettingKind::In { set, not, of } => {
                self.set(set);
                let _ = write!(self.out, " {}in {}", if *not { "not " } else { "" }, of.text);
            }
            SettingKind::Fact { not, fact } => {
                self.say(if *not { "not " } else { "" });
                self.fact(fact);
            }
            SettingKind::Members(term, members) => {
                let _ = write!(self.out, "members of {} = ", term.text);
                self.memberships(members);
            }
        }
    }

    pub(super) fn answer(&mut self, answer: &Answer) {
        self.value(&answer.value);
        match &answer.of {
            Some(Which::Of(set)) => self.optional_set("for", Some(set)),
            Some(Which::Arose(date)) => {
                self.say(" for ");
                self.date(date);
            }
            None => {}
        }
        for cite in &answer.by {
            let _ = write!(self.out, " by {}", cite.text);
        }
        if let Some(settings) = &answer.only_if {
            self.say(" if ");
            self.settings(settings);
        }
    }

    fn cite(&mut self, cite: Option<&Cite>) {
        if let Some(cite) = cite {
            let _ = write!(self.out, " at {}", cite.text);
        }
    }

    fn value(&mut self, value: &AnswerValue) {
        use AnswerValue as V;
        match value {
            V::Cycle(phrases) | V::Items(phrases) => {
                self.say(if matches!(value, V::Cycle(_)) { "cycle" } else { "items" });
                for phrase in phrases {
                    self.say(" ");
                    self.phrase(phrase);
                }
            }
            V::Family(parts) => {
                for (i, part) in parts.iter().enumerate() {
                    self.say(if i > 0 { " with " } else { "family " });
                    self.coalition(part);
                }
            }
            V::Number(number) => {
                self.say("number ");
                self.number(number);
            }
            V::Votes(votes) => {
                self.say("votes");
                for vote in votes {
                    self.say(" ");
                    self.number(&vote.number);
                    self.say(" of ");
                    self.base(&vote.of);
                }
            }
            V::Duration(dur) => {
                self.say("duration ");
                self.dur(dur);
            }
            V::Date(date) => {
                self.say("date ");
                self.date(date);
            }
            V::NotCountable(cite) => {
                self.say("not-countable");
                self.cite(cite.as_ref());
            }
            V::SelfJudging(cite) => {
                self.say("self-judging");
                self.cite(cite.as_ref());
            }
            V::WaitsFor(event) => {
                self.say("waits for ");
                self.event(event);
            }
            V::Silent(element, cite) | V::Ambiguous(element, cite) | V::NotAgreed(element, cite) => {
                self.say(match value {
                    V::Silent(..) => "silent ",
                    V::Ambiguous(..) => "ambiguous ",
                    _ => "not-agreed ",
                });
                let _ = write!(self.out, "{:?}", element.text.as_str());
                self.cite(cite.as_ref());
            }
            V::Since(phrase, date) | V::On(phrase, date) => {
                self.phrase(phrase);
                self.say(if matches!(value, V::Since(..)) { " since " } else { " on " });
                self.date(date);
            }
            V::State(word, since) => {
                let _ = write!(self.out, "state {:?}", word.text.as_str());
                if let Some(since) = since {
                    self.say(" since ");
                    self.date(since);
                }
            }
            V::Set(set) => {
                self.say("set ");
                self.set(set);
            }
            V::Choices(settings) => {
                self.say("choices ");
                self.settings(settings);
            }
            V::DependsOn(cond) => {
                self.say("depends on ");
                self.cond(cond);
            }
            _ => {
                let _ = write!(self.out, "{value:?}");
            }
        }
    }

    fn coalition(&mut self, part: &Coalition) {
        match &part.term {
            CoalitionTerm::EachOf(set) => self.optional_set("each of", Some(set)),
            CoalitionTerm::AllOf(set) => self.optional_set("all of", Some(set)),
            CoalitionTerm::AnyOf(number, set) => {
                self.say("any ");
                self.number(number);
                self.optional_set("of", Some(set));
            }
            CoalitionTerm::Names(set) => self.set(set),
        }
        if let Some((number, set)) = &part.at_most {
            self.say(" at most ");
            self.number(number);
            self.optional_set("of", Some(set));
        }
        if let Some(conduct) = part.conduct {
            let _ = write!(self.out, " {conduct:?}");
        }
    }
}
