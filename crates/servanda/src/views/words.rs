//! Parties, sentences, items and moments in the words of the treaty.

use servanda_machine::{
    Because, Calendar, Doer, Due, Events, InstanceView, ItemKey, Link, Machine, Missing, Settings, Unknown, Value, World,
};
use servanda_model::{ActId, ItemId, ItemName, NamePart, Part, TermId, TermKind, Treaty, Vote};
use servanda_report::Step;
use servanda_syntax::Sources;

/// What is needed to say what happened.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) treaty: &'a Treaty,
    pub(super) sources: &'a Sources,
    pub(super) calendar: &'a Calendar,
    pub(super) events: &'a Events,
}

/// A derivation deeper than this is cut, and says so: nobody reads on.
const DEEPEST: usize = 24;

impl Words<'_> {
    /// The name of a term.
    pub(super) fn term(&self, term: TermId) -> String {
        self.treaty.terms.get(term.index()).map_or_else(|| "?".to_owned(), |term| term.name.to_string())
    }

    /// Names of a set.
    pub(super) fn terms(&self, terms: &[TermId]) -> String {
        terms.iter().map(|term| self.term(*term)).collect::<Vec<_>>().join(", ")
    }

    /// A set by the role that it is in this world, if there is one: `Guarantor`, `Guarantor except RU`.
    pub(super) fn group(&self, terms: &[TermId], world: &World, machine: &Machine<'_>) -> String {
        const LEFT_OUT: usize = 2;
        if terms.len() < 2 {
            return self.terms(terms);
        }
        let mut nearest: Option<(usize, String)> = None;
        for (role, id) in self.treaty.terms.iter().zip(0..).filter(|(term, _)| matches!(term.kind, TermKind::Role(_))) {
            let Ok(holders) = world.holders(machine, TermId(id)) else {
                continue;
            };
            if holders.len() < terms.len() || !terms.iter().all(|term| holders.contains(term)) {
                continue;
            }
            let rest: Vec<TermId> = holders.iter().copied().filter(|holder| !terms.contains(holder)).collect();
            if rest.len() <= LEFT_OUT && nearest.as_ref().is_none_or(|(count, _)| rest.len() < *count) {
                let name = if rest.is_empty() { role.name.to_string() } else { format!("{} except {}", role.name, self.terms(&rest)) };
                nearest = Some((rest.len(), name));
            }
        }
        nearest.map_or_else(|| self.terms(terms), |(_, name)| name)
    }

    pub(super) fn value(&self, value: &Value) -> String {
        match value {
            Value::NotStated => "(not stated)".to_owned(),
            Value::Term(term) => self.term(*term),
            Value::Terms(terms) => self.terms(terms),
            Value::Amount(amount) => match amount.unit {
                Some(unit) => format!("{} {}", amount.number, self.term(unit)),
                None => amount.number.to_string(),
            },
            Value::Text(text) => format!("\"{text}\""),
            Value::Date(day) => day.date().to_string(),
            Value::Instant(at) => format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute()),
            Value::Item(key) => self.item(key),
            Value::Treaty(instrument) if instrument.0 == 0 => "Treaty".to_owned(),
            Value::Treaty(instrument) => {
                self.treaty.instruments.get(instrument.index()).map_or_else(|| "Treaty".to_owned(), |one| one.prefix.to_string())
            }
            Value::Cite(cite) => cite.to_string(),
            Value::Vote(vote) => super::words::vote(*vote).to_owned(),
        }
    }

    /// An instance by its name: `response against RU`.
    pub(super) fn item(&self, key: &ItemKey) -> String {
        match self.item_name(key.item) {
            Some(name) => filled(name, &key.args.iter().map(|value| self.value(value)).collect::<Vec<_>>()),
            None => "?".to_owned(),
        }
    }

    fn item_name(&self, item: ItemId) -> Option<&ItemName> {
        match item {
            ItemId::Rule(id) => self.treaty.rules.get(id.index()).map(|rule| &rule.name),
            ItemId::Decision(id) => self.treaty.decisions.get(id.index()).map(|decision| &decision.name),
            ItemId::Fact(id) => self.treaty.facts.get(id.index()).map(|fact| &fact.name),
        }
    }

    /// A sentence that happened: `RU attacks UA in Kherson`.
    pub(super) fn act(&self, act: ActId, by: Doer, args: &[Value]) -> String {
        let Some(declared) = self.treaty.acts.get(act.index()) else { return "?".to_owned() };
        let subject = match by {
            Doer::Term(term) => self.term(term),
            Doer::Treaty(instrument) => self.value(&Value::Treaty(instrument)),
            Doer::Nobody => "somebody".to_owned(),
        };
        // The declaration has the verb behind its subject, in the form that history uses.
        let verb = declared.text.split_whitespace().nth(1).unwrap_or(&declared.verb);
        let mut words = vec![subject, verb.to_owned()];
        let mut args = args.iter();
        for part in &declared.parts {
            match part {
                Part::Word(word) => words.push(word.to_string()),
                Part::Arg { label, .. } => match args.next() {
                    None | Some(Value::NotStated) => {}
                    Some(value) => {
                        words.extend(label.iter().map(ToString::to_string));
                        words.push(self.value(value));
                    }
                },
            }
        }
        words.join(" ")
    }

    /// The words of a line of the history, without its date.
    pub(super) fn event(&self, number: u32) -> String {
        let Some(event) = self.events.events.get(number as usize) else { return "?".to_owned() };
        let words: Vec<&str> = self.sources.text(event.span).split_whitespace().collect();
        // `2022-05-01`, `14:00`; a bare number is how many (`11 States ratify`).
        let date = |word: &&str| {
            word.contains(['-', ':']) && word.trim_end_matches(':').chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ':'))
        };
        let skipped = usize::from(words.first() == Some(&"planned"));
        let skipped = skipped + words.iter().skip(skipped).take_while(|word| date(word)).count();
        if skipped == 0 && words.first() == Some(&"day") {
            words.iter().skip(2).copied().collect::<Vec<_>>().join(" ")
        } else {
            words[skipped..].join(" ")
        }
    }

    /// When something is due.
    pub(super) fn due(&self, due: Due) -> String {
        match due {
            Due::Day(day) => day.date().to_string(),
            Due::Instant(at) => self.instant(at),
            Due::Between(from, to) => format!("between {} and {}, depending on an hour", self.instant(from), self.instant(to)),
            Due::NotCountable => "not countable".to_owned(),
            Due::SelfJudging => "as it judges".to_owned(),
            Due::Waits => "its time has not begun to run".to_owned(),
            Due::Silent => "silent: no deadline".to_owned(),
        }
    }

    fn instant(&self, at: servanda_machine::Instant) -> String {
        let (hour, minute) = self.calendar.clock(at);
        format!("{} {hour:02}:{minute:02}", self.calendar.day(at).date())
    }

    /// Why something is so, as a tree.
    pub(super) fn why(&self, because: &Because) -> Step {
        self.step(because, 0)
    }

    fn step(&self, because: &Because, depth: usize) -> Step {
        let article = because.link.cite(self.treaty).map_or_else(String::new, |cite| cite.to_string());
        let step = Step::new(format!("{}  {}", self.calendar.show(because.at), self.link(&because.link))).article(article);
        if depth >= DEEPEST && !because.from.is_empty() {
            return step.because(vec![Step::new("… and what led to it")]);
        }
        step.because(because.from.iter().map(|from| self.step(from, depth + 1)).collect())
    }

    fn link(&self, link: &Link) -> String {
        let name = |item: ItemId| self.item_name(item).map_or_else(String::new, |name| format!("`{}`", name.text));
        match link {
            Link::Event(number) => self.event(*number),
            Link::Rule(id) => format!("rule {}", name(ItemId::Rule(*id))),
            Link::Decision(id) => format!("decision {}", name(ItemId::Decision(*id))),
            Link::Fact(id) => format!("fact {}", name(ItemId::Fact(*id))),
            Link::Act(id) => self.treaty.acts.get(id.index()).map_or_else(String::new, |act| format!("act `{}`", act.text)),
            Link::Term(id) => format!("`{}` as declared", self.term(*id)),
            Link::Lapse => "its time has run out".to_owned(),
            Link::Given => "given by the record".to_owned(),
            Link::Presumption => "presuming the treaty in force for those who hold its roles".to_owned(),
        }
    }

    /// What was supposed in a world of things that nobody has recorded.
    pub(super) fn assumptions(&self, settings: &Settings) -> String {
        settings.assumed.iter().map(|(unknown, holds)| self.assumed(unknown, *holds)).collect::<Vec<_>>().join(", ")
    }

    /// The state of an instance, and on what it depends where the record leaves that open.
    pub(super) fn state(&self, view: &InstanceView) -> String {
        match &view.open {
            Some(Missing::Unknown(unknown)) => format!("{}; depends on {}", view.state.words(), self.assumed(unknown, true)),
            _ => view.state.words().to_owned(),
        }
    }

    fn assumed(&self, unknown: &Unknown, holds: bool) -> String {
        match unknown {
            Unknown::Fact(key) => format!("{}`{}`", if holds { "" } else { "not " }, self.item(key)),
            Unknown::Hour(moment, limit) => {
                let order = if holds { "before" } else { "after" };
                format!("the hour of {} {order} {}", self.calendar.show(*moment), self.instant(*limit))
            }
            Unknown::MonthEnd(day) => {
                let end = if holds { "the first of the next month" } else { "the last day of the month" };
                format!("month end counted from {} as {end}", day.date())
            }
            Unknown::Clock(rule) => {
                let name = self.item_name(ItemId::Rule(*rule)).map_or("", |name| name.text.as_str());
                format!("the clock of `{name}` {} while it is suspended", if holds { "stops" } else { "runs" })
            }
            Unknown::NotStated(what) => format!("{what} {}", if holds { "holds" } else { "does not hold" }),
        }
    }
}

/// A name with its arguments filled in.
fn filled(name: &ItemName, args: &[String]) -> String {
    let mut args = args.iter();
    let words: Vec<&str> = name
        .parts
        .iter()
        .map(|part| match part {
            NamePart::Word(word) => word.as_str(),
            NamePart::Var(_) => args.next().map_or("?", String::as_str),
        })
        .collect();
    words.join(" ")
}

/// The word of a vote.
pub(super) fn vote(vote: Vote) -> &'static str {
    match vote {
        Vote::Yes => "yes",
        Vote::No => "no",
        Vote::Abstain(false) => "abstain",
        Vote::Abstain(true) => "abstain with declaration",
        Vote::Absent => "absent",
    }
}
