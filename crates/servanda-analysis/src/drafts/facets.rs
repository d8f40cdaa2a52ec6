//! An item taken apart: what each of its elements says, in canonical words.

use ecow::{EcoString, eco_format};
use servanda_model::{Choice, Decision, Dnf, Fact, Guarded, ItemId, Joint, Modal, Point, Rule};

use super::words::Words;
use super::words::{counts, standard_word};

/// What each element of an item says; several lines where the order of the lines says nothing.
pub(super) type Facets = Vec<(&'static str, Vec<EcoString>)>;

impl Words<'_> {
    /// An item taken apart.
    pub(super) fn facets(&self, item: ItemId) -> Facets {
        match item {
            ItemId::Rule(id) => self.treaty.rules.get(id.index()).map(|rule| self.rule(rule)),
            ItemId::Decision(id) => self.treaty.decisions.get(id.index()).map(|decision| self.decision(decision)),
            ItemId::Fact(id) => self.treaty.facts.get(id.index()).map(|fact| self.fact(fact)),
        }
        .unwrap_or_default()
    }

    /// The sentence of an item: who must do what.
    pub(super) fn sentence(&self, item: ItemId) -> EcoString {
        let facets = self.facets(item);
        let part =
            |name: &str| facets.iter().find(|(element, _)| *element == name).map_or_else(String::new, |(_, lines)| lines.join(" and "));
        let text = match item {
            // `no State shall` is how the text forbids it to each.
            ItemId::Rule(_) if part("bearer").starts_with("no ") => format!("{} shall {}", part("bearer"), part("act")),
            ItemId::Rule(_) => format!("{} {} {}", part("bearer"), part("mode"), part("act")),
            ItemId::Decision(_) => format!("{}, adopted by {}", part("voters"), part("majority")),
            ItemId::Fact(_) => format!("{} {}", part("from"), part("meaning")),
        };
        text.split_whitespace().collect::<Vec<_>>().join(" ").into()
    }

    fn rule(&self, rule: &Rule) -> Facets {
        let some = |text: EcoString| vec![text];
        let base = rule.sentence.modal.values().any(|modal| *modal != Modal::Effect);
        vec![
            ("bracket", self.bracket(&rule.guard)),
            ("bearer", some(self.choice(&rule.sentence.bearer, |bearer| self.bearer(bearer)))),
            ("mode", some(self.choice(&rule.sentence.modal, |modal| modal_word(*modal).into()))),
            ("act", some(self.choice(&rule.sentence.phrase, |phrase| self.phrase(phrase, base)))),
            ("trigger", self.groups(&rule.when, |event| self.event(event))),
            ("condition", self.groups(&rule.ifs, |cond| self.cond(cond))),
            ("while", self.groups(&rule.whiles, |cond| self.cond(cond))),
            ("excuse", self.each(&rule.unless, |cond| self.cond(cond))),
            ("deadline", self.lines(&rule.times, |time| self.time(time))),
            ("counterparty", self.lines(&rule.owed_to, |who| self.choice(who, |who| self.creditor(who)))),
            ("standard", self.lines(&rule.standard, |standard| standard_word(*standard).into())),
            ("amount", self.lines(&rule.amount, |amount| self.choice(amount, |amount| self.quantity(amount)))),
            ("notice", self.lines(&rule.notice, |notice| self.notice(notice))),
            ("earlier performance", self.lines(&rule.earlier_counts, |()| "counts".into())),
            ("suspension", self.lines(&rule.on_suspension, |stops| if *stops { "the clock stops" } else { "the clock runs" }.into())),
            ("lateness", self.lines(&rule.if_late, |late| self.if_late(late))),
            ("consequence", self.lines(&rule.on_breach, |breach| self.on_breach(breach))),
            ("discharge", self.lines(&rule.discharged_by, |who| self.set(who))),
            ("survival", self.lines(&rule.survives, |event| self.choice(event, |event| self.event(event)))),
            ("precedence", self.lines(&rule.prevails, |item| self.item(item))),
        ]
    }

    fn decision(&self, decision: &Decision) -> Facets {
        let share = |dnf: &Dnf<servanda_model::Share>| self.dnf(dnf, |share| self.share(share));
        let mut failing: Vec<EcoString> = Vec::new();
        for (step, number) in decision.failing.iter().zip(1..) {
            let after = step
                .after
                .as_ref()
                .map_or_else(EcoString::new, |after| eco_format!("after {} by ", self.choice(after, |dur| self.dur(dur))));
            failing.extend(share(&step.majorities).map(|text| {
                if decision.failing.len() > 1 { eco_format!("{number}. {after}{text}") } else { eco_format!("{after}{text}") }
            }));
        }
        vec![
            ("bracket", self.bracket(&decision.guard)),
            ("opening", self.dnf(&decision.opens, |event| self.event(event)).into_iter().collect()),
            ("voters", self.lines(&decision.voters, |voters| self.choice(voters, |one| self.electorate(one)))),
            ("quorum", share(&decision.quorum).into_iter().collect()),
            ("procedure", decision.procedure.iter().map(|item| self.item(item)).collect()),
            ("majority", share(&decision.adopted).into_iter().collect()),
            ("rejection", share(&decision.rejected).into_iter().collect()),
            ("failing that", failing),
            ("counting", self.lines(&decision.counts, |(conduct, value)| counts(*conduct, *value))),
            ("otherwise", self.lines(&decision.otherwise, |adopted| if *adopted { "adopted" } else { "rejected" }.into())),
            ("condition", self.groups(&decision.ifs, |cond| self.cond(cond))),
            ("excuse", self.each(&decision.unless, |cond| self.cond(cond))),
            ("time limit", self.lines(&decision.times, |time| self.time(time))),
        ]
    }

    fn fact(&self, fact: &Fact) -> Facets {
        let points = |points: &[Choice<Point>]| points.iter().map(|point| self.choice(point, |point| self.point(point))).collect();
        vec![
            ("bracket", self.bracket(&fact.guard)),
            ("from", points(&fact.from)),
            ("until", points(&fact.until)),
            ("meaning", self.dnf(&fact.means, |cond| self.cond(cond)).into_iter().collect()),
            ("condition", self.groups(&fact.ifs, |cond| self.cond(cond))),
            ("excuse", self.each(&fact.unless, |cond| self.cond(cond))),
            ("determination", fact.determined_by.iter().map(|who| self.choice(who, |who| self.set(who))).collect()),
            ("open", if fact.open { vec!["nobody knows until a history says".into()] } else { Vec::new() }),
        ]
    }

    fn bracket(&self, guard: &[servanda_model::Pick]) -> Vec<EcoString> {
        match self.guard(guard) {
            None => vec!["in nobody's text".into()],
            Some(text) if text.is_empty() => Vec::new(),
            Some(text) => vec![text],
        }
    }

    fn lines<T>(&self, lines: &[Guarded<T>], f: impl Fn(&T) -> EcoString) -> Vec<EcoString> {
        let mut all: Vec<EcoString> = lines.iter().filter_map(|line| self.line(&line.guard, f(&line.value))).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Groups of which all must be met: a group without `or` is so many lines of its own.
    fn groups<T>(&self, groups: &[Dnf<T>], f: impl Fn(&T) -> EcoString) -> Vec<EcoString> {
        let mut all: Vec<EcoString> = Vec::new();
        for group in groups {
            let mut alternatives = self.alternatives(group, &f);
            if alternatives.len() == 1 {
                all.extend(alternatives.pop().unwrap_or_default());
            } else {
                all.extend(either(alternatives));
            }
        }
        all.sort();
        all.dedup();
        all
    }

    /// Groups of which each does by itself: one line for each.
    fn each<T>(&self, groups: &[Dnf<T>], f: impl Fn(&T) -> EcoString) -> Vec<EcoString> {
        let mut all: Vec<EcoString> = groups.iter().filter_map(|group| self.dnf(group, &f)).collect();
        all.sort();
        all
    }

    /// A group as one condition.
    pub(super) fn group<T>(&self, group: &Dnf<T>, f: impl Fn(&T) -> EcoString) -> Option<EcoString> {
        self.dnf(group, f)
    }

    fn dnf<T>(&self, group: &Dnf<T>, f: impl Fn(&T) -> EcoString) -> Option<EcoString> {
        either(self.alternatives(group, &f))
    }

    /// The alternatives of a group, each with its members.
    fn alternatives<T>(&self, group: &Dnf<T>, f: &impl Fn(&T) -> EcoString) -> Vec<Vec<EcoString>> {
        let mut all: Vec<Vec<EcoString>> = Vec::new();
        for line in &group.lines {
            let value = self.choice(&line.value, f);
            let Some(text) = self.line(&line.guard, value).filter(|text| text != "[]") else { continue };
            match (line.joint, all.last_mut()) {
                (Joint::And, Some(last)) => last.push(text),
                _ => all.push(vec![text]),
            }
        }
        for one in &mut all {
            one.sort();
        }
        all.sort();
        all
    }
}

fn either(alternatives: Vec<Vec<EcoString>>) -> Option<EcoString> {
    let all: Vec<String> = alternatives.into_iter().map(|all| all.join(" and ")).collect();
    if all.is_empty() { None } else { Some(all.join(" or ").into()) }
}

fn modal_word(modal: Modal) -> &'static str {
    match modal {
        Modal::Shall => "shall",
        Modal::ShallNot => "shall not",
        Modal::May => "may",
        Modal::HasPower => "has power to",
        Modal::Effect => "",
    }
}
