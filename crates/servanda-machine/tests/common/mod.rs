//! Treaties as text, histories as text, answers as text: what the behavioural tests share.
#![expect(dead_code, reason = "each test file uses its own part")]

use jiff::civil::date;
use servanda_machine::{Calendar, Day, Due, Events, InstanceView, Machine, Moment, Options, Until, World, Worlds};
use servanda_model::{Compiled, DecisionId, FactId, Pick, RuleId, TermId, compile};

/// 1 January 2030, a Tuesday: day 0 of the gold table.
pub(crate) fn d0() -> Day {
    Day::from_date(date(2030, 1, 1))
}

/// Writes `d12` as the date of day 12.
pub(crate) fn dated(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('d') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let digits: String = tail[1..].chars().take_while(char::is_ascii_digit).collect();
        let word_before = before.chars().last().or(out.chars().last()).is_some_and(char::is_alphanumeric);
        let word_after = tail[1 + digits.len()..].chars().next().is_some_and(|c| c.is_alphanumeric() || c == '-');
        if !digits.is_empty() && !word_before && !word_after {
            let n: i32 = digits.parse().expect("digits");
            out.push_str(&d0().plus(n).to_string());
            rest = &tail[1 + digits.len()..];
        } else {
            out.push('d');
            rest = &tail[1..];
        }
    }
    out.push_str(rest);
    out
}

/// Options for a run up to an instant of the treaty's zone (UTC in these tests).
pub(crate) fn until(instant: &str) -> Options {
    let at: jiff::civil::DateTime = instant.parse().expect("a date with an hour");
    let zone = jiff::tz::TimeZone::UTC;
    let seconds = zone.to_timestamp(at).expect("in range").as_second();
    Options { until: Until::Instant(servanda_machine::Instant(seconds)), start: Some(d0()), ..Options::default() }
}

/// A treaty with its stories.
pub(crate) struct Case {
    pub(crate) compiled: Compiled,
    pub(crate) start: Option<Day>,
}

impl Case {
    /// Reads a treaty whose rule block is this text.
    pub(crate) fn new(block: &str) -> Self {
        Self::with_front("", block)
    }

    pub(crate) fn with_front(front: &str, block: &str) -> Self {
        let block = dated(block);
        Self::document(&format!("---\ntreaty: Test\ntime zone: UTC\n{front}\n---\n## Article 1\n```servanda\n{block}\n```\n"))
    }

    pub(crate) fn document(text: &str) -> Self {
        Self::documents(text, &[])
    }

    /// A treaty that uses others, by file name.
    pub(crate) fn documents(text: &str, others: &[(&str, String)]) -> Self {
        let compiled =
            compile("test.md", text, &|name: &str| others.iter().find(|(known, _)| *known == name).map(|(_, text)| text.clone()));
        let errors: Vec<String> = compiled
            .diagnostics
            .iter()
            .filter(|one| one.is_error())
            .map(|one| {
                let words = compiled.sources.text(one.primary).to_string();
                format!("{} {} at `{words}` {:?}", one.code, one.message, one.notes)
            })
            .collect();
        assert!(errors.is_empty(), "{text}\n{}", errors.join("\n"));
        Self { compiled, start: Some(d0()) }
    }

    /// The world after a history, at the end of day `to`.
    pub(crate) fn after(&mut self, history: &str, to: i32) -> Told<'_> {
        self.after_with(history, Options { until: Until::EndOf(d0().plus(to)), ..Options::default() })
    }

    pub(crate) fn after_with(&mut self, history: &str, options: Options) -> Told<'_> {
        let history = dated(history);
        let (lines, diagnostics) = self.compiled.read_history("history", &history);
        let errors: Vec<_> = diagnostics.iter().filter(|one| one.is_error()).collect();
        assert!(errors.is_empty(), "{history}\n{errors:?}");
        let options = Options { start: options.start.or(self.start), ..options };
        let machine = Machine::new(&self.compiled.treaty);
        let events = Events::read(&self.compiled.treaty, machine.calendar(), &lines);
        let worlds = machine.run(&events, &options);
        Told { machine, worlds }
    }

    pub(crate) fn pick(&self, issue: &str, alt: &str) -> Pick {
        let treaty = &self.compiled.treaty;
        let index = treaty.issues.iter().position(|one| one.name == issue).expect("an issue");
        let alts = &treaty.issues[index].alts;
        let alt = alts
            .iter()
            .position(|one| one.labels.iter().any(|label| label == alt) || (alt == "delete" && one.delete))
            .expect("an alternative");
        Pick { issue: servanda_model::IssueId(index as u32), alt: alt as u16 }
    }
}

/// What a run tells.
pub(crate) struct Told<'t> {
    pub(crate) machine: Machine<'t>,
    pub(crate) worlds: Worlds,
}

impl Told<'_> {
    pub(crate) fn world(&self) -> &World {
        assert_eq!(self.worlds.worlds.len(), 1, "one world: {:?}", self.worlds.worlds.iter().map(|w| &w.settings).collect::<Vec<_>>());
        &self.worlds.worlds[0]
    }

    pub(crate) fn calendar(&self) -> &Calendar {
        self.machine.calendar()
    }

    pub(crate) fn rule(&self, name: &str) -> RuleId {
        let treaty = self.machine.treaty();
        let index = treaty.rules.iter().position(|rule| rule.name.words() == name);
        RuleId(index.unwrap_or_else(|| panic!("rule {name}")) as u32)
    }

    pub(crate) fn decision(&self, name: &str) -> DecisionId {
        let treaty = self.machine.treaty();
        let index = treaty.decisions.iter().position(|one| one.name.words() == name);
        DecisionId(index.unwrap_or_else(|| panic!("decision {name}")) as u32)
    }

    pub(crate) fn fact(&self, name: &str) -> FactId {
        let treaty = self.machine.treaty();
        let index = treaty.facts.iter().position(|one| one.name.words() == name);
        FactId(index.unwrap_or_else(|| panic!("fact {name}")) as u32)
    }

    pub(crate) fn term(&self, name: &str) -> TermId {
        let treaty = self.machine.treaty();
        let index = treaty.terms.iter().position(|one| one.name == name);
        TermId(index.unwrap_or_else(|| panic!("term {name}")) as u32)
    }

    /// `d12`, or `d12 10:00`.
    pub(crate) fn day(&self, moment: Moment) -> String {
        let day = self.calendar().day(moment.at).0 - d0().0;
        if moment.precise {
            let (hour, minute) = self.calendar().clock(moment.at);
            format!("d{day} {hour:02}:{minute:02}")
        } else {
            format!("d{day}")
        }
    }

    pub(crate) fn due(&self, due: Due) -> String {
        match due {
            Due::Day(day) => format!("d{}", day.0 - d0().0),
            Due::Instant(at) => self.day(Moment::exact(at)),
            Due::Between(low, high) => format!("between {} and {}", self.day(Moment::exact(low)), self.day(Moment::exact(high))),
            Due::NotCountable => "not countable".into(),
            Due::SelfJudging => "self-judging".into(),
            Due::Waits => "waits".into(),
            Due::Silent => "silent".into(),
        }
    }

    pub(crate) fn instances(&self, rule: &str) -> Vec<InstanceView> {
        self.world().instances(&self.machine, self.rule(rule))
    }

    /// The states of all instances of a rule: `performed since d5; active since d0`.
    pub(crate) fn state(&self, rule: &str) -> String {
        self.state_in(self.world(), rule)
    }

    pub(crate) fn state_in(&self, world: &World, rule: &str) -> String {
        let all = world.instances(&self.machine, self.rule(rule));
        if all.is_empty() {
            return "not arisen".into();
        }
        let words: Vec<String> = all
            .iter()
            .map(|view| {
                let compensated = if view.compensated { ", compensated" } else { "" };
                format!("{} since {}{compensated}", view.state.words(), self.day(view.since))
            })
            .collect();
        words.join("; ")
    }

    /// When the instances are due.
    pub(crate) fn dues(&self, rule: &str) -> String {
        let words: Vec<String> = self.instances(rule).iter().map(|view| self.due(view.due)).collect();
        words.join("; ")
    }

    pub(crate) fn arose(&self, rule: &str) -> String {
        let words: Vec<String> = self.instances(rule).iter().map(|view| self.day(view.arose)).collect();
        words.join("; ")
    }

    /// All breaches: `Seller delivery on d11`.
    pub(crate) fn breaches(&self) -> Vec<String> {
        let treaty = self.machine.treaty();
        self.world()
            .breaches()
            .iter()
            .map(|breach| {
                let who: Vec<&str> = breach.who.iter().map(|who| treaty.terms[who.index()].name.as_str()).collect();
                format!("{} {} on {}", who.join(" and "), treaty.rules[breach.rule.index()].name.words(), self.day(breach.on))
            })
            .collect()
    }

    /// All invalid attempts: `Verifier verify on d3`.
    pub(crate) fn invalid(&self) -> Vec<String> {
        let treaty = self.machine.treaty();
        self.world()
            .invalid()
            .iter()
            .map(|one| {
                let who = match one.by {
                    servanda_machine::Doer::Term(who) => treaty.terms[who.index()].name.to_string(),
                    other => format!("{other:?}"),
                };
                format!("{who} {} on {}", treaty.acts[one.act.index()].verb, self.day(one.on))
            })
            .collect()
    }

    pub(crate) fn decision_state(&self, name: &str) -> String {
        let views = self.world().decisions(&self.machine, self.decision(name));
        if views.is_empty() {
            return "not opened".into();
        }
        let words: Vec<String> = views.iter().map(|view| format!("{} since {}", view.state.words(), self.day(view.since))).collect();
        words.join("; ")
    }
}
