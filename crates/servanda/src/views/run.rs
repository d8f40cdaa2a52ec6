//! What a history led to: the state of every norm, decision and bond; what is due; what followed from what.

use servanda_machine::{Bond, Due, Events, InstanceView, Machine, Moment, NormState, World, Worlds};
use servanda_model::{DecisionId, InstrumentId, Modal, TermKind};
use servanda_report::{Block, Cell, Item, Moment as Shown, Report, Section, Table, Timeline, Tone};

use super::check::title;
use super::count::count;
use super::words::Words;
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
    pub worlds: &'a Worlds,
}

impl<'a> Ran<'a> {
    fn words(&self) -> Words<'a> {
        Words { treaty: &self.reading.treaty, sources: &self.reading.sources, calendar: self.machine.calendar(), events: self.events }
    }

    /// A report with a section for each world, filled by `fill`; a single world needs no section.
    fn by_world(&self, command: &str, fill: &dyn Fn(&World, &Words<'_>, &mut Vec<Block>)) -> Report {
        let mut report = Report::new(command, title(self.reading));
        let words = self.words();
        for world in &self.worlds.worlds {
            let mut blocks = Vec::new();
            fill(world, &words, &mut blocks);
            let condition = words.world(&world.settings);
            if condition.is_empty() {
                report.blocks.append(&mut blocks);
            } else {
                let mut section = Section::new("world", format!("if {condition}"));
                section.blocks = blocks;
                report.push(section);
            }
        }
        if let Some(issues) = &self.worlds.gave_up {
            let names: Vec<&str> = issues
                .iter()
                .filter_map(|issue| self.reading.treaty.issues.get(issue.0 as usize))
                .map(|issue| issue.name.as_str())
                .collect();
            let on = if names.is_empty() { String::new() } else { format!("; it depends on at least {}", names.join(", ")) };
            report.push(Block::toned(format!("gave up: too many combinations of choices{on}; fix some with --choose"), Tone::Warn));
        }
        report
    }
}

/// The state of every norm, decision and bond after a history.
pub fn run(ran: Ran<'_>) -> Report {
    ran.by_world("run", &|world, words, blocks| {
        norms(ran, world, words, blocks);
        decisions(ran, world, words, blocks);
        bonds(ran, world, words, blocks);
        breaches(world, words, blocks);
        invalid(world, words, blocks);
        if blocks.is_empty() {
            blocks.push(Block::toned("nothing has arisen", Tone::Quiet));
        }
    })
}

fn norms(ran: Ran<'_>, world: &World, words: &Words<'_>, blocks: &mut Vec<Block>) {
    let columns =
        [("rule", "rule"), ("by", "by"), ("to", "to"), ("state", "state"), ("since", "since"), ("due", "due"), ("article", "article")];
    let mut table = Table::new("norms", &columns).titled("Norms");
    for view in world.all_instances(ran.machine) {
        let rule = ran.reading.treaty.rules.get(view.rule.index());
        let article = rule.map_or_else(String::new, |rule| rule.origin.cite.to_string());
        let timed = rule.and_then(super::rule_text::kind) == Some(Modal::Shall);
        let due = if timed { words.due(view.due) } else { String::new() };
        let mut state = Cell::toned(state_words(&view), tone(view.state));
        if view.compensated {
            state.text.push_str(", compensated");
        }
        table.row(vec![
            words.item(&view.key).into(),
            words.terms(&view.bearers).into(),
            words.terms(&view.creditors).into(),
            state,
            words.calendar.show(view.since).into(),
            due.into(),
            article.into(),
        ]);
    }
    if !table.rows.is_empty() {
        blocks.push(table.into());
    }
}

fn state_words(view: &InstanceView) -> String {
    view.state.words().to_owned()
}

fn tone(state: NormState) -> Tone {
    match state {
        NormState::Performed | NormState::Used => Tone::Good,
        NormState::PerformedLate | NormState::BreachedOwed | NormState::BreachedEnded | NormState::BreachedSilent => Tone::Bad,
        NormState::Active | NormState::ImpossibleInTime | NormState::Suspended => Tone::Warn,
        _ => Tone::Plain,
    }
}

fn decisions(ran: Ran<'_>, world: &World, words: &Words<'_>, blocks: &mut Vec<Block>) {
    let columns = [("decision", "decision"), ("state", "state"), ("since", "since"), ("votes", "votes"), ("article", "article")];
    let mut table = Table::new("decisions", &columns).titled("Decisions");
    for (decision, id) in ran.reading.treaty.decisions.iter().zip(0..) {
        for view in world.decisions(ran.machine, DecisionId(id)) {
            let cast: Vec<String> =
                view.votes.iter().map(|(who, how)| format!("{} {}", words.term(*who), super::words::vote(*how))).collect();
            table.row(vec![
                words.item(&view.key).into(),
                view.state.words().into(),
                words.calendar.show(view.since).into(),
                cast.join(", ").into(),
                decision.origin.cite.as_str().into(),
            ]);
        }
    }
    if !table.rows.is_empty() {
        blocks.push(table.into());
    }
}

/// Bonds that are not the presumed one: who has signed, ratified, is bound since when.
fn bonds(ran: Ran<'_>, world: &World, words: &Words<'_>, blocks: &mut Vec<Block>) {
    let mut table = Table::new("bonds", &[("party", "party"), ("bond", "bond"), ("since", "since")]).titled("Bonds");
    for (term, id) in ran.reading.treaty.terms.iter().zip(0..) {
        if !matches!(term.kind, TermKind::Party { .. } | TermKind::Third) {
            continue;
        }
        let view = world.bond(ran.machine, servanda_model::TermId(id), InstrumentId(0));
        if let Some(since) = view.since
            && view.bond != Bond::None
        {
            table.row(vec![term.name.as_str().into(), bond(view.bond).into(), words.calendar.show(since).into()]);
        }
    }
    if !table.rows.is_empty() {
        blocks.push(table.into());
    }
    if let Some(since) = world.in_force(InstrumentId(0)) {
        blocks.push(Block::paragraph(format!("the treaty is in force since {}", words.calendar.show(since))));
    }
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

fn breaches(world: &World, words: &Words<'_>, blocks: &mut Vec<Block>) {
    let found = world.breaches();
    if found.is_empty() {
        return;
    }
    let mut section = Section::new("breaches", count(found.len(), "breach", "breaches"));
    for breach in found {
        let mut step = words.why(&breach.because);
        step.text = format!("{} `{}` on {}", words.terms(&breach.who), words.item(&breach.key), words.calendar.show(breach.on));
        section.push(step);
    }
    blocks.push(section.into());
}

fn invalid(world: &World, words: &Words<'_>, blocks: &mut Vec<Block>) {
    let found = world.invalid();
    if found.is_empty() {
        return;
    }
    let items = found
        .iter()
        .map(|act| {
            let article = act.because.citations(words.treaty).join(", ");
            Item::toned(
                format!("{} on {}: {}", words.act(act.act, act.by, &act.args), words.calendar.show(act.on), invalid_why(act.why)),
                Tone::Warn,
            )
            .article(article)
        })
        .collect();
    let mut section = Section::new("invalid", "acts without effect");
    section.push(Block::list("invalid", items));
    blocks.push(section.into());
}

fn invalid_why(why: servanda_machine::InvalidWhy) -> &'static str {
    use servanda_machine::InvalidWhy as W;
    match why {
        W::NotRegulated => "no rule gives this power",
        W::NotAvailable => "the power was not available then",
        W::NotValid => "what it is valid only with was missing",
        W::Notice => "the notice lacked what it needs",
        W::Vote => "no right to vote, or a second vote",
    }
}

/// What is overdue, what is due and when, what is due but cannot be counted.
pub fn due(ran: Ran<'_>) -> Report {
    ran.by_world("due", &|world, words, blocks| {
        let open: Vec<InstanceView> = world
            .all_instances(ran.machine)
            .into_iter()
            .filter(|view| view.state.is_open() || view.state == NormState::BreachedSilent)
            .filter(|view| is_duty(ran, view))
            .collect();
        let (overdue, rest): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|view| matches!(view.state, NormState::BreachedOwed | NormState::BreachedSilent));
        let counted = world.next_due(ran.machine);
        let next: Vec<&InstanceView> = counted.iter().filter(|view| view.state == NormState::Active && is_duty(ran, view)).collect();
        let others: Vec<&InstanceView> = rest.iter().filter(|view| !next.iter().any(|known| known.id == view.id)).collect();
        list(ran, words, "overdue", "overdue", &overdue.iter().collect::<Vec<_>>(), blocks);
        list(ran, words, "next", "due next", &next, blocks);
        list(ran, words, "not-countable", "due, without a day that could be counted", &others, blocks);
        if blocks.is_empty() {
            blocks.push(Block::toned("nothing is due", Tone::Good));
        }
    })
}

fn is_duty(ran: Ran<'_>, view: &InstanceView) -> bool {
    let rule = ran.reading.treaty.rules.get(view.rule.index());
    rule.and_then(super::rule_text::kind) == Some(Modal::Shall)
}

fn list(ran: Ran<'_>, words: &Words<'_>, id: &str, what: &str, views: &[&InstanceView], blocks: &mut Vec<Block>) {
    if views.is_empty() {
        return;
    }
    let columns = [("rule", "rule"), ("by", "by"), ("to", "to"), ("due", "due"), ("state", "state"), ("article", "article")];
    let mut table = Table::new(id, &columns).titled(what);
    for view in views {
        let article = ran.reading.treaty.rules.get(view.rule.index()).map_or("", |rule| rule.origin.cite.as_str());
        let who = if view.missing_members.is_empty() { &view.bearers } else { &view.missing_members };
        table.row(vec![
            words.item(&view.key).into(),
            words.terms(who).into(),
            words.terms(&view.creditors).into(),
            words.due(view.due).into(),
            Cell::toned(state_words(view), tone(view.state)),
            article.into(),
        ]);
    }
    blocks.push(table.into());
}

/// What happened and what followed, in order.
pub fn timeline(ran: Ran<'_>) -> Report {
    ran.by_world("timeline", &|world, words, blocks| {
        let mut moments: Vec<(Moment, u8, Shown)> = Vec::new();
        let first = ran.events.first;
        let mut add = |at: Moment, order: u8, text: String, article: &str, tone: Tone| {
            let day = words.calendar.day(at.at);
            let since = first.map(|first| i64::from(day.0 - first.0));
            let when = words.calendar.show(at);
            moments.push((at, order, Shown { when, day: since, text, article: article.to_owned(), tone, followed: Vec::new() }));
        };
        for (event, number) in ran.events.events.iter().zip(0..) {
            let planned = if event.planned { " (planned)" } else { "" };
            add(event.moment, 0, format!("{}{planned}", words.event(number)), "", Tone::Strong);
        }
        for view in world.all_instances(ran.machine) {
            let name = words.item(&view.key);
            let who = words.terms(&view.bearers);
            let article = ran.reading.treaty.rules.get(view.rule.index()).map_or("", |rule| rule.origin.cite.as_str());
            if is_duty(ran, &view) {
                add(view.arose, 1, format!("{who}: `{name}` is owed, due {}", words.due(view.due)), article, Tone::Plain);
            }
            if let Some(performed) = view.performed {
                let tone = if view.state == NormState::PerformedLate { Tone::Bad } else { Tone::Good };
                add(performed, 2, format!("{who}: `{name}` is {}", view.state.words()), article, tone);
            }
            if let Some((breached, _)) = view.breached {
                add(breached, 3, format!("{who}: `{name}` is breached"), article, Tone::Bad);
            }
            if view.performed.is_none()
                && view.breached.is_none()
                && matches!(view.due, Due::Day(_) | Due::Instant(_))
                && view.state == NormState::Active
            {
                // Still to come: shown where it falls due.
                if let Some(at) = words.calendar.lapse_of(view.due) {
                    add(Moment { at, ..view.arose }, 4, format!("{who}: `{name}` is due by {}", words.due(view.due)), article, Tone::Warn);
                }
            }
        }
        for (decision, id) in ran.reading.treaty.decisions.iter().zip(0..) {
            for view in world.decisions(ran.machine, DecisionId(id)) {
                let name = words.item(&view.key);
                let article = decision.origin.cite.as_str();
                add(view.opened, 1, format!("`{name}` is opened"), article, Tone::Plain);
                if view.since != view.opened {
                    add(view.since, 2, format!("`{name}` is {}", view.state.words()), article, Tone::Strong);
                }
            }
        }
        moments.sort_by(|a, b| (a.0.at, a.1).cmp(&(b.0.at, b.1)));
        let moments = moments.into_iter().map(|(.., shown)| shown).collect();
        blocks.push(Timeline { id: "timeline".to_owned(), moments }.into());
    })
}
