//! What a history led to: the state of every norm, decision and bond; what is due; what followed from what.

use servanda_machine::{Bond, Due, Events, InstanceView, Machine, Moment, NormState, World};
use servanda_model::{Bearer, Decision, DecisionId, InstrumentId, ItemId, Modal, Pick, Rule, TermId, TermKind, Time};
use servanda_report::calendar::Entry;
use servanda_report::{Block, Cell, Item, Moment as Shown, Report, Section, Step, Table, Timeline, Tone};

mod status;

pub use status::matrix;

use super::check::title;
use super::count::count;
use super::merge::{Merged, Row, joined as rows_joined, table};
use super::page::anchor;
use super::parts::Part;
use super::rule_text::kind;
use super::words::{Words, vote};
use crate::Reading;

/// A treaty with a history that was run.
#[derive(Clone, Copy)]
pub struct Ran<'a> {
    /// The treaty.
    pub reading: &'a Reading,
    /// The treaty, ready to run.
    pub machine: &'a Machine<'a>,
    /// The history.
    pub events: &'a Events,
    /// What it led to.
    pub parts: &'a [Part],
    /// Choices that were made beforehand.
    pub chosen: &'a [Pick],
}

impl<'a> Ran<'a> {
    fn words(&self) -> Words<'a> {
        Words { treaty: &self.reading.treaty, sources: &self.reading.sources, calendar: self.machine.calendar(), events: self.events }
    }

    /// Every world with the part that it belongs to.
    fn worlds(&self) -> impl Iterator<Item = (&'a Part, &'a World)> {
        self.parts.iter().flat_map(|part| part.worlds.worlds.iter().map(move |world| (part, world)))
    }

    /// The instances that are to be read in a world.
    fn instances(&self, part: &Part, world: &World) -> Vec<InstanceView> {
        world.all_instances(self.machine).into_iter().filter(|view| part.shows(view)).collect()
    }

    fn rule(&self, view: &InstanceView) -> Option<&'a Rule> {
        self.reading.treaty.rules.get(view.rule.index())
    }

    fn cite(&self, view: &InstanceView) -> &'a str {
        self.rule(view).map_or("", |rule| rule.origin.cite.as_str())
    }

    /// The name of an instance, with the place of its rule on the page.
    fn named(&self, view: &InstanceView, words: &Words<'_>) -> Cell {
        let name = Cell::from(words.item(&view.key));
        match self.rule(view).filter(|rule| rule.origin.instrument.0 == 0) {
            Some(rule) => name.at(anchor(&rule.origin)),
            None => name,
        }
    }

    fn is_duty(&self, view: &InstanceView) -> bool {
        self.rule(view).and_then(kind) == Some(Modal::Shall)
    }

    /// A duty that is kept from day to day rather than performed once.
    fn is_standing(&self, view: &InstanceView) -> bool {
        self.rule(view).is_some_and(|rule| rule.times.iter().any(|line| line.value == Time::Throughout))
    }

    fn due(&self, view: &InstanceView, words: &Words<'_>) -> String {
        match self.rule(view).and_then(kind) {
            Some(Modal::Shall) if self.is_standing(view) => "throughout".to_owned(),
            Some(Modal::Shall) => words.due(view.due),
            _ => String::new(),
        }
    }

    /// One table over all worlds; `rows` are those of one world, `who` is the column of those who act.
    fn over_worlds(&self, empty: Table, who: usize, rows: &dyn Fn(&Part, &World, &Words<'_>) -> Vec<Row>) -> Option<Table> {
        let words = self.words();
        let mut merged = Merged::default();
        for (part, world) in self.worlds() {
            for mut row in rows_joined(rows(part, world, &words)) {
                if let Some(cell) = row.cells.get_mut(who).filter(|_| !row.who.is_empty()) {
                    let name = words.group(&row.who, world, self.machine);
                    cell.text = if row.each && row.who.len() > 1 { format!("each of {name}") } else { name };
                }
                merged.add(row.cells, &world.settings);
            }
        }
        table(empty, merged.conditions(self.chosen, &words))
    }

    /// Who owes what nobody is named to perform: the text is silent on it.
    fn nobody(self, view: &InstanceView) -> Cell {
        let rule = self.reading.treaty.rules.get(view.rule.index());
        let unnamed = rule.is_some_and(|rule| {
            rule.sentence.bearer.values().any(|bearer| *bearer == Bearer::Unspecified)
                && !rule.sentence.modal.values().any(|modal| *modal == Modal::Effect)
        });
        if unnamed && view.bearers.is_empty() { Cell::toned("silent", Tone::Warn) } else { Cell::default() }
    }

    fn gave_up(&self) -> Option<Block> {
        let unknown: Vec<_> = self.parts.iter().filter_map(|part| part.worlds.gave_up.as_ref()).collect();
        if unknown.is_empty() {
            return None;
        }
        let mut names: Vec<&str> = Vec::new();
        for issue in unknown.into_iter().flatten().filter_map(|issue| self.reading.treaty.issues.get(issue.0 as usize)) {
            if !names.contains(&issue.name.as_str()) {
                names.push(issue.name.as_str());
            }
        }
        let on = if names.is_empty() { String::new() } else { format!("; it depends on at least {}", names.join(", ")) };
        Some(Block::toned(format!("gave up: too many combinations of choices{on}; fix some with --choose"), Tone::Warn))
    }

    fn report(&self, command: &str, nothing: &str, blocks: Vec<Option<Block>>) -> Report {
        let mut report = Report::new(command, title(self.reading));
        report.blocks.extend(blocks.into_iter().flatten());
        if report.blocks.is_empty() {
            report.push(Block::toned(nothing, Tone::Quiet));
        }
        report.blocks.extend(self.gave_up());
        report
    }
}

/// The state of every norm, decision and bond after a history.
pub fn run(ran: Ran<'_>) -> Report {
    let blocks = vec![norms(ran), decisions(ran), bonds(ran), breaches(ran), invalid(ran)];
    ran.report("run", "nothing has arisen", blocks)
}

fn norms(ran: Ran<'_>) -> Option<Block> {
    let columns =
        [("rule", "rule"), ("by", "by"), ("to", "to"), ("state", "state"), ("since", "since"), ("due", "due"), ("article", "article")];
    let empty = Table::new("norms", &columns).titled("norms");
    ran.over_worlds(empty, 1, &|part, world, words| {
        let views = ran.instances(part, world);
        views
            .iter()
            .map(|view| {
                let mut state = Cell::toned(words.state(view), tone(view.state));
                if view.compensated {
                    state.text.push_str(", compensated");
                }
                let cells = vec![
                    words.item(&view.key).into(),
                    ran.nobody(view),
                    words.group(&view.creditors, world, ran.machine).into(),
                    state,
                    words.calendar.show(view.since).into(),
                    ran.due(view, words).into(),
                    ran.cite(view).into(),
                ];
                Row { who: view.bearers.clone(), each: view.bearers.len() == 1, cells }
            })
            .collect()
    })
    .map(Block::from)
}

fn tone(state: NormState) -> Tone {
    match state {
        NormState::Performed | NormState::Used => Tone::Good,
        NormState::PerformedLate | NormState::BreachedOwed | NormState::BreachedEnded | NormState::BreachedSilent => Tone::Bad,
        NormState::Active | NormState::ImpossibleInTime | NormState::Suspended => Tone::Warn,
        _ => Tone::Plain,
    }
}

fn decisions(ran: Ran<'_>) -> Option<Block> {
    let columns = [
        ("decision", "decision"),
        ("voters", "voters"),
        ("votes", "votes"),
        ("state", "state"),
        ("since", "since"),
        ("article", "article"),
    ];
    let empty = Table::new("decisions", &columns).titled("decisions");
    ran.over_worlds(empty, 1, &|part, world, words| {
        let mut rows = Vec::new();
        for (decision, id) in decisions_of(ran, part) {
            for view in world.decisions(ran.machine, id) {
                let cast: Vec<String> = view.votes.iter().map(|(who, how)| format!("{} {}", words.term(*who), vote(*how))).collect();
                let cells = vec![
                    words.item(&view.key).into(),
                    Cell::default(),
                    cast.join(", ").into(),
                    view.state.words().into(),
                    words.calendar.show(view.since).into(),
                    decision.origin.cite.as_str().into(),
                ];
                rows.push(Row { who: view.electorate.clone(), each: false, cells });
            }
        }
        rows
    })
    .map(Block::from)
}

/// Bonds that are not the presumed one: who has signed, ratified, is bound since when.
fn bonds(ran: Ran<'_>) -> Option<Block> {
    let empty = Table::new("bonds", &[("bond", "bond"), ("party", "party"), ("since", "since")]).titled("bonds");
    ran.over_worlds(empty, 1, &|part, world, words| {
        let mut rows: Vec<Row> = Vec::new();
        if !part.shows_bonds() {
            return rows;
        }
        for (term, id) in ran.reading.treaty.terms.iter().zip(0..) {
            if !matches!(term.kind, TermKind::Party { .. } | TermKind::Third) {
                continue;
            }
            let view = world.bond(ran.machine, TermId(id), InstrumentId(0));
            if let Some(since) = view.since
                && view.bond != Bond::None
            {
                let cells = vec![bond(view.bond).into(), Cell::default(), words.calendar.show(since).into()];
                rows.push(Row { who: vec![TermId(id)], each: true, cells });
            }
        }
        rows
    })
    .map(Block::from)
}

fn bond(bond: Bond) -> &'static str {
    match bond {
        Bond::None => "none",
        Bond::Signed => "signed",
        Bond::Consented => "has consented to be bound",
        Bond::Provisional => "applies provisionally",
        Bond::Bound => "bound",
        Bond::Suspended => "suspended",
        Bond::Ended => "ended",
    }
}

/// Breaches, each with what it rests on.
pub(super) fn breaches(ran: Ran<'_>) -> Option<Block> {
    let words = ran.words();
    let mut merged: Merged<String> = Merged::default();
    let mut why: Vec<(String, Step)> = Vec::new();
    for (part, world) in ran.worlds() {
        for breach in world.breaches().iter().filter(|breach| part.is_about(ItemId::Rule(breach.rule))) {
            let who = words.group(&breach.who, world, ran.machine);
            let (item, on) = (words.item(&breach.key), words.calendar.show(breach.on));
            let text = if who.is_empty() {
                format!("`{item}` was breached on {on}; the text does not say by whom")
            } else {
                format!("{who} breached `{item}` on {on}")
            };
            if !why.iter().any(|(known, _)| *known == text) {
                why.push((text.clone(), words.why(&breach.because)));
            }
            merged.add(text, &world.settings);
        }
    }
    if why.is_empty() {
        return None;
    }
    let mut section = Section::new("breaches", count(why.len(), "breach", "breaches"));
    for (text, condition) in merged.conditions(ran.chosen, &words) {
        if let Some((_, step)) = why.iter().find(|(known, _)| *known == text) {
            let text = if condition.is_empty() { text } else { format!("{text}  if {condition}") };
            section.push(Step { text, ..step.clone() });
        }
    }
    Some(section.into())
}

/// Acts without effect, with the reason.
fn invalid(ran: Ran<'_>) -> Option<Block> {
    let words = ran.words();
    let mut merged: Merged<(String, String)> = Merged::default();
    for (_, world) in ran.worlds() {
        for act in world.invalid() {
            let article = act.because.citations(words.treaty).join(", ");
            let sentence = words.act(act.act, act.by, &act.args);
            merged.add((format!("{sentence} on {}: {}", words.calendar.show(act.on), invalid_why(act.why)), article), &world.settings);
        }
    }
    let items: Vec<Item> = merged
        .conditions(ran.chosen, &words)
        .into_iter()
        .map(|((text, article), condition)| {
            let text = if condition.is_empty() { text } else { format!("{text}  if {condition}") };
            Item::toned(text, Tone::Warn).article(article)
        })
        .collect();
    if items.is_empty() {
        return None;
    }
    let mut section = Section::new("invalid", "acts without effect");
    section.push(Block::list("invalid", items));
    Some(section.into())
}

fn invalid_why(why: servanda_machine::InvalidWhy) -> &'static str {
    use servanda_machine::InvalidWhy as W;
    match why {
        W::NotRegulated => "no rule gives this power",
        W::NotAvailable => "the power was not available then",
        W::NotValid => "what it is valid only with was missing",
        W::Notice => "the notice lacked what it needs",
        W::NoNotice => "it takes effect only after notice: say who gives notice of it, and when",
        W::Vote => "no right to vote, or a second vote",
    }
}

/// A group of what is due: stable name, title, and which instances belong to it.
type DueGroup<'a> = (&'a str, &'a str, &'a dyn Fn(&InstanceView) -> bool);

/// What is overdue, what is due and when, what is due but cannot be counted, what is to be kept throughout.
pub fn due(ran: Ran<'_>) -> Report {
    let overdue = |view: &InstanceView| matches!(view.state, NormState::BreachedOwed | NormState::BreachedSilent);
    let counted = |view: &InstanceView| matches!(view.due, Due::Day(_) | Due::Instant(_) | Due::Between(..));
    let open = |view: &InstanceView| ran.is_duty(view) && (view.state.is_open() || overdue(view));
    let next = |view: &InstanceView| view.state == NormState::Active && counted(view);
    let tables: [DueGroup<'_>; 4] = [
        ("overdue", "overdue", &|view| open(view) && overdue(view)),
        ("next", "due next", &|view| open(view) && next(view)),
        ("not-countable", "due, without a day that could be counted", &|view| {
            open(view) && !overdue(view) && !next(view) && !ran.is_standing(view)
        }),
        ("standing", "to be kept throughout", &|view| open(view) && !overdue(view) && ran.is_standing(view)),
    ];
    let blocks = tables.iter().map(|(id, what, holds)| due_table(ran, id, what, holds)).collect();
    ran.report("due", "nothing is due", blocks)
}

fn due_table(ran: Ran<'_>, id: &str, what: &str, holds: &dyn Fn(&InstanceView) -> bool) -> Option<Block> {
    let columns = [("due", "due"), ("by", "by"), ("rule", "rule"), ("to", "to"), ("state", "state"), ("article", "article")];
    let empty = Table::new(id, &columns).titled(what);
    ran.over_worlds(empty, 1, &|part, world, words| {
        let mut views: Vec<InstanceView> = ran.instances(part, world).into_iter().filter(|view| holds(view)).collect();
        views.sort_by_key(|view| (words.calendar.lapse_of(view.due), view.id));
        views
            .iter()
            .map(|view| {
                let who = if view.missing_members.is_empty() { &view.bearers } else { &view.missing_members };
                let cells = vec![
                    ran.due(view, words).into(),
                    ran.nobody(view),
                    ran.named(view, words),
                    words.group(&view.creditors, world, ran.machine).into(),
                    Cell::toned(words.state(view), tone(view.state)),
                    ran.cite(view).into(),
                ];
                Row { who: who.clone(), each: view.bearers.len() == 1, cells }
            })
            .collect()
    })
    .map(Block::from)
}

/// The length of a day as it is written, `2022-05-04`.
const DAY: usize = 10;

/// The days to keep in mind: what must be performed by when, in the variants in which it is owed.
pub fn calendar(ran: Ran<'_>) -> (Report, Vec<Entry>) {
    let counted = |view: &InstanceView| ran.is_duty(view) && view.state.is_open() && matches!(view.due, Due::Day(_) | Due::Instant(_));
    let found = due_table(ran, "calendar", "calendar", &counted);
    let mut entries = Vec::new();
    if let Some(Block::Table(table)) = &found {
        for row in &table.rows {
            let cell = |at: usize| row.get(at).map_or("", |cell| cell.text.as_str());
            let condition = if cell(6).is_empty() { String::new() } else { format!("; if {}", cell(6)) };
            // An hour does not fit into the entry of a day.
            let hour = if cell(0).len() > DAY { format!("by {}; ", cell(0)) } else { String::new() };
            entries.push(Entry {
                date: cell(0).to_owned(),
                summary: format!("{}: {}", cell(1), cell(2)),
                description: format!("{hour}{}, owed to {}{condition}", cell(5), if cell(3).is_empty() { "nobody named" } else { cell(3) }),
            });
        }
    }
    (ran.report("paper calendar", "nothing with a day is due", vec![found]), entries)
}

/// Something on the timeline: when, in which order at that instant, who, what, where it is said.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    at: Moment,
    order: u8,
    who: Vec<TermId>,
    named: String,
    text: String,
    article: String,
    tone: Tone,
}

/// What happened and what followed, in order.
pub fn timeline(ran: Ran<'_>) -> Report {
    let words = ran.words();
    let mut merged: Merged<Line> = Merged::default();
    for (part, world) in ran.worlds() {
        for mut line in joined(lines(ran, part, world, &words)) {
            line.named = words.group(&line.who, world, ran.machine);
            line.who.clear();
            merged.add(line, &world.settings);
        }
    }
    let mut lines = merged.conditions(ran.chosen, &words);
    lines.sort_by_key(|(line, _)| (line.at.at, line.order));
    let first = ran.events.first;
    let moments = lines
        .into_iter()
        .map(|(line, condition)| {
            let who = if line.named.is_empty() { String::new() } else { format!("{}: ", line.named) };
            let condition = if condition.is_empty() { String::new() } else { format!("  if {condition}") };
            let day = words.calendar.day(line.at.at);
            Shown {
                when: words.calendar.show(line.at),
                day: first.map(|first| i64::from(day.0) - i64::from(first.0)),
                text: format!("{who}{}{condition}", line.text),
                article: line.article,
                tone: line.tone,
                followed: Vec::new(),
            }
        })
        .collect();
    ran.report("timeline", "nothing has happened", vec![Some(Timeline { id: "timeline".to_owned(), moments }.into())])
}

/// Lines that differ only in who acts become one.
fn joined(lines: Vec<Line>) -> Vec<Line> {
    let mut joined: Vec<Line> = Vec::new();
    for line in lines {
        let same = joined.iter_mut().find(|known| {
            known.at == line.at
                && known.order == line.order
                && known.text == line.text
                && known.article == line.article
                && !line.who.is_empty()
        });
        match same {
            Some(known) => known.who.extend(line.who),
            None => joined.push(line),
        }
    }
    joined
}

/// The decisions that are to be read in a part.
fn decisions_of<'a>(ran: Ran<'a>, part: &Part) -> Vec<(&'a Decision, DecisionId)> {
    let all = ran.reading.treaty.decisions.iter().zip((0..).map(DecisionId));
    all.filter(|(_, id)| part.is_about(ItemId::Decision(*id))).collect()
}

fn lines(ran: Ran<'_>, part: &Part, world: &World, words: &Words<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut add = |at: Moment, order: u8, who: &[TermId], text: String, article: &str, tone: Tone| {
        lines.push(Line { at, order, who: who.to_vec(), named: String::new(), text, article: article.to_owned(), tone });
    };
    // What happened is the same in every part, and told once.
    let told = ran.parts.first().is_some_and(|first| std::ptr::eq(first, part));
    for (event, number) in ran.events.events.iter().zip(0..).filter(|_| told) {
        let planned = if event.planned { " (planned)" } else { "" };
        add(event.moment, 0, &[], format!("{}{planned}", words.event(number)), "", Tone::Strong);
    }
    for view in ran.instances(part, world) {
        let (name, who, article) = (words.item(&view.key), view.bearers.as_slice(), ran.cite(&view));
        if ran.is_duty(&view) && !ran.is_standing(&view) {
            add(view.arose, 1, who, format!("`{name}` is owed, due {}", words.due(view.due)), article, Tone::Plain);
        }
        if let Some(performed) = view.performed {
            let tone = if view.state == NormState::PerformedLate { Tone::Bad } else { Tone::Good };
            add(performed, 2, who, format!("`{name}` is {}", view.state.words()), article, tone);
        }
        if let Some((breached, _)) = view.breached {
            add(breached, 3, who, format!("`{name}` is breached"), article, Tone::Bad);
        }
        if view.state == NormState::Active
            && ran.is_duty(&view)
            && let Some(at) = words.calendar.lapse_of(view.due)
            && at > world.now()
        {
            // Still to come: shown where it falls due.
            add(Moment { at, precise: true }, 4, who, format!("`{name}` must be performed by then"), article, Tone::Warn);
        }
    }
    // A notice that runs is seen on the day of its effect, as a deadline is.
    for notice in world.notices().iter().filter(|notice| !notice.over && !notice.suspended && part.is_about(ItemId::Rule(notice.rule))) {
        if let Some(rule) = ran.reading.treaty.rules.get(notice.rule.index()) {
            let text = format!("the notice under `{}` takes effect", rule.name.text);
            add(Moment::day(words.calendar.start(notice.effect)), 4, &[notice.by], text, rule.origin.cite.as_str(), Tone::Warn);
        }
    }
    for (decision, id) in decisions_of(ran, part) {
        for view in world.decisions(ran.machine, id) {
            let (name, article) = (words.item(&view.key), decision.origin.cite.as_str());
            add(view.opened, 1, &[], format!("`{name}` is opened"), article, Tone::Plain);
            if view.since != view.opened {
                add(view.since, 2, &[], format!("`{name}` is {}", view.state.words()), article, Tone::Strong);
            }
        }
    }
    lines
}
