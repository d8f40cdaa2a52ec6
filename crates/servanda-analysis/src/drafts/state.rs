//! What a draft has besides rules and decisions: who is who, what is in brackets, what it is silent on.

use std::collections::{BTreeMap, BTreeSet};

use ecow::{EcoString, eco_format};
use servanda_model::elements::{OF_TREATY, Standing, element_name, of_treaty};
use servanda_model::{Compiled, InstrumentId, IssueId, IssueKind, ItemId, Member, Term, TermId, TermKind, Treaty};
use servanda_syntax::{Diagnostic, Severity, Span};

use super::pairs::{Names, alternatives, is_own, items, origin};
use super::words::{Words, item_name};
use super::{Both, Met, Turn};

/// A party, role, body, place or number that came, went or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermChange {
    /// Which way.
    pub turn: Turn,
    /// `party`, `role`, `body`, `place`, `kind`, `number`, `act`, `header`, `assumption`.
    pub kind: &'static str,
    /// Its name.
    pub name: EcoString,
    /// Its long name.
    pub label: Option<EcoString>,
    /// What is no longer said of it.
    pub before: Vec<EcoString>,
    /// What is said of it now.
    pub after: Vec<EcoString>,
}

/// How the treaty stands on something that every treaty needs, before and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementChange {
    /// `entry into force`.
    pub element: &'static str,
    /// Before.
    pub before: EcoString,
    /// Now.
    pub after: EcoString,
}

/// What became of a bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IssueTurn {
    /// Agreed now: the provision stays, its bracket is gone.
    Closed,
    /// Gone together with the text that it stood in.
    Gone,
    /// In a provision that had no bracket before.
    Reopened,
    /// New.
    New,
    /// Other alternatives or sponsors.
    Changed,
}

impl IssueTurn {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Gone => "gone with its text",
            Self::Reopened => "reopened",
            Self::New => "new",
            Self::Changed => "changed",
        }
    }
}

/// A bracket or reading that came, went or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueChange {
    /// What became of it.
    pub turn: IssueTurn,
    /// Whether it is agreed words with several meanings, rather than words not agreed.
    pub reading: bool,
    /// `#basis`.
    pub name: EcoString,
    /// Where it stands, or stood.
    pub cite: EcoString,
    /// Its alternatives, of a changed one those that are gone.
    pub before: Vec<EcoString>,
    /// Its alternatives, of a changed one those that are new.
    pub after: Vec<EcoString>,
}

/// A gap, defect or ambiguity opened or closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingChange {
    /// `true`: it is there now and was not.
    pub opened: bool,
    /// Whether it came or went with a whole rule, decision or fact.
    pub with_item: bool,
    /// How it weighs.
    pub severity: Severity,
    /// Its code.
    pub code: &'static str,
    /// What is the matter.
    pub message: EcoString,
    /// Where.
    pub cite: EcoString,
}

/// Terms, acts with conditions, assumptions and the header.
pub(super) fn terms(both: &Both<'_>, old: &Words<'_>, new: &Words<'_>, met: &mut Met) -> Vec<TermChange> {
    let mut found = Vec::new();
    let (roles_before, roles_after) = (said_of_holders(old), said_of_holders(new));
    let former: BTreeMap<TermId, TermId> = both.pairs.terms.iter().map(|(was, is)| (*is, *was)).collect();
    for (term, id) in both.b.terms.iter().zip(0..).filter(|(term, _)| counts(term)) {
        let id = TermId(id);
        let Some(was) = former.get(&id) else {
            let after = said(new, term, id, &roles_after);
            found.push(TermChange { turn: Turn::Added, before: Vec::new(), after, ..named(new, term, id) });
            continue;
        };
        let Some(earlier) = both.a.terms.get(was.index()) else { continue };
        old.take_met();
        new.take_met();
        let (before, after) = (said(old, earlier, *was, &roles_before), said(new, term, id, &roles_after));
        settled_or_not(both, (old, new), met);
        let gone: Vec<EcoString> = before.iter().filter(|line| !after.contains(line)).cloned().collect();
        let come: Vec<EcoString> = after.iter().filter(|line| !before.contains(line)).cloned().collect();
        if !gone.is_empty() || !come.is_empty() {
            found.push(TermChange { turn: Turn::Changed, before: gone, after: come, ..named(new, term, id) });
        }
    }
    for (term, id) in both.a.terms.iter().zip(0..).filter(|(term, _)| counts(term)) {
        let id = TermId(id);
        if !both.pairs.terms.contains_key(&id) {
            let before = said(old, term, id, &roles_before);
            found.push(TermChange { turn: Turn::Dropped, before, after: Vec::new(), ..named(old, term, id) });
        }
    }
    let mut lines = |kind: &'static str, name: &str, before: BTreeSet<EcoString>, after: BTreeSet<EcoString>| {
        let gone: Vec<EcoString> = before.difference(&after).cloned().collect();
        let come: Vec<EcoString> = after.difference(&before).cloned().collect();
        if !gone.is_empty() || !come.is_empty() {
            found.push(TermChange { turn: Turn::Changed, kind, name: name.into(), label: None, before: gone, after: come });
        }
    };
    lines("act", "validity of acts", validity(old), validity(new));
    lines("assumption", "assumptions", assumptions(old), assumptions(new));
    lines("header", "header", header(both.a), header(both.b));
    found
}

/// Takes down which issues both sides of a pair met: those of the later one are reopened if the earlier one had none open.
pub(super) fn settled_or_not(both: &Both<'_>, (old, new): (&Words<'_>, &Words<'_>), met: &mut Met) {
    let (before, after) = (old.take_met(), new.take_met());
    let open = |treaty: &Treaty, id: &IssueId| treaty.issues.get(id.0 as usize).is_some_and(|issue| issue.kind == IssueKind::Open);
    if !before.iter().any(|id| open(both.a, id)) {
        met.1.extend(after.iter().filter(|id| open(both.b, id)));
    }
    met.0.extend(before);
}

fn counts(term: &Term) -> bool {
    term.origin.instrument == InstrumentId(0)
        && term.origin.span != Span::default()
        && !matches!(term.kind, TermKind::Party { unnamed: Some(_) } | TermKind::Value(_))
}

fn named(words: &Words<'_>, term: &Term, id: TermId) -> TermChange {
    let kind = match term.kind {
        TermKind::Party { .. } => "party",
        TermKind::Third => "third State",
        TermKind::Role(_) => "role",
        TermKind::Body { .. } => "body",
        TermKind::Kind(_) => "kind",
        TermKind::Value(_) => "value",
        TermKind::Place(_) => "place",
        TermKind::Number(_) => "number",
        TermKind::Unit => "unit",
        TermKind::Instrument(_) => "instrument",
    };
    TermChange { turn: Turn::Changed, kind, name: words.term(id), label: term.label.clone(), before: Vec::new(), after: Vec::new() }
}

/// What the text itself says of those who hold roles or belong to bodies, by who it is.
fn said_of_holders(words: &Words<'_>) -> BTreeMap<TermId, Vec<EcoString>> {
    let mut found: BTreeMap<TermId, Vec<EcoString>> = BTreeMap::new();
    for (term, id) in words.treaty.terms.iter().zip(0..).filter(|(term, _)| counts(term)) {
        let members = match &term.kind {
            TermKind::Role(role) => &role.holders,
            TermKind::Body { members } => members,
            _ => continue,
        };
        for member in members.iter().filter(|member| !unnamed(words.treaty, member.who)) {
            if let Some(line) = membership(words, &words.term(TermId(id)), member) {
                found.entry(member.who).or_default().push(line);
            }
        }
    }
    found
}

fn unnamed(treaty: &Treaty, id: TermId) -> bool {
    treaty.terms.get(id.index()).is_some_and(|term| matches!(term.kind, TermKind::Party { unnamed: Some(_) }))
}

fn membership(words: &Words<'_>, of: &str, member: &Member) -> Option<EcoString> {
    let mut guard = words.treaty.terms.get(member.who.index()).map(|term| term.guard.clone()).unwrap_or_default();
    guard.extend(member.guard.iter().filter(|pick| !guard.contains(pick)).copied().collect::<Vec<_>>());
    let from = member.from.map_or_else(EcoString::new, |day| eco_format!(" from {day}"));
    let until = member.until.map_or_else(EcoString::new, |day| eco_format!(" until {day}"));
    words.line(&guard, eco_format!("is {of}{from}{until}"))
}

fn said(words: &Words<'_>, term: &Term, id: TermId, of_holders: &BTreeMap<TermId, Vec<EcoString>>) -> Vec<EcoString> {
    let mut lines: Vec<EcoString> = of_holders.get(&id).cloned().unwrap_or_default();
    match words.guard(&term.guard) {
        None => lines.push("in nobody's text".into()),
        Some(guard) if !guard.is_empty() && lines.is_empty() => lines.push(eco_format!("in brackets: {guard}")),
        Some(_) => {}
    }
    match &term.kind {
        TermKind::Role(role) => {
            if let Some(of) = &role.of {
                lines.push(eco_format!("of {}", words.set(of)));
            }
            if let Some(means) = &role.means {
                lines.push(eco_format!("means {}", words.choice(means, |cond| words.cond(cond))));
            }
            lines.extend(role.from.iter().map(|point| eco_format!("from {}", words.choice(point, |point| words.point(point)))));
            lines.extend(role.until.iter().map(|point| eco_format!("until {}", words.choice(point, |point| words.point(point)))));
            let alike = role.holders.iter().filter(|holder| unnamed(words.treaty, holder.who)).count();
            if alike > 0 {
                lines.push(eco_format!("{alike} holders without a name"));
            }
        }
        TermKind::Place(within) => {
            let places = within.iter().map(|place| words.choice(place, |place| words.term(*place)));
            lines.extend(places.map(|place| eco_format!("in {place}")));
        }
        TermKind::Kind(values) => {
            lines.extend(values.iter().filter_map(|(guard, value)| words.line(guard, words.term(*value))));
        }
        TermKind::Number(number) => {
            let value = |value| words.choice(value, crate::words::number_words);
            lines.extend(number.values.iter().map(|(who, amount)| eco_format!("{} of {}", value(amount), words.term(*who))));
            lines.extend(number.by_role.iter().map(|(who, amount)| eco_format!("{} of each {}", value(amount), words.term(*who))));
            lines.extend(number.others.iter().map(|amount| eco_format!("{} of all others together", value(amount))));
            lines.extend(number.computed.iter().map(|amount| words.choice(amount, |amount| words.quantity(amount))));
        }
        _ => {}
    }
    lines.sort();
    lines.dedup();
    lines
}

/// `valid only if`, `valid only after` and `determined by` of acts.
fn validity(words: &Words<'_>) -> BTreeSet<EcoString> {
    let mut found = BTreeSet::new();
    for act in words.treaty.acts.iter().filter(|act| act.builtin.is_none() && act.origin.instrument == InstrumentId(0)) {
        words.with_letters(act.vars.iter().map(|var| var.name.clone()).collect());
        let name = words.names.rename(&act.text);
        let conditions = words.group(&act.valid_if, |cond| words.cond(cond));
        found.extend(conditions.map(|cond| eco_format!("{name}: valid only if {cond}")));
        let events = words.group(&act.valid_after, |event| words.event(event));
        found.extend(events.map(|event| eco_format!("{name}: valid only after {event}")));
        found.extend(act.determined_by.iter().map(|who| eco_format!("{name}: determined by {}", words.choice(who, |who| words.set(who)))));
    }
    found
}

fn assumptions(words: &Words<'_>) -> BTreeSet<EcoString> {
    let all = words.treaty.assumptions.iter().filter(|one| one.origin.instrument == InstrumentId(0));
    all.filter_map(|one| {
        words.with_letters(one.vars.iter().map(|var| var.name.clone()).collect());
        words.line(&one.guard, eco_format!("{} only after {}", words.event(&one.event), words.event(&one.only_after)))
    })
    .collect()
}

/// What the header says that has a meaning.
fn header(treaty: &Treaty) -> BTreeSet<EcoString> {
    let front = &treaty.front;
    let mut found = BTreeSet::new();
    found.insert(eco_format!("time zone {}", if front.zone_named { front.zone.as_str() } else { "not named" }));
    if let Some(end) = front.month_end {
        found.insert(eco_format!("month end {end:?}").to_lowercase());
    }
    if let Some(day) = front.in_force {
        found.insert(eco_format!("in force since {day}"));
    }
    if let Some(days) = &front.working_days {
        let week: Vec<&str> = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
            .into_iter()
            .zip(days.week)
            .filter(|(_, on)| *on)
            .map(|(day, _)| day)
            .collect();
        found.insert(eco_format!("working days {}, {} days off", week.join(" "), days.holidays.len()));
    }
    if !front.authentic.is_empty() {
        found.insert(eco_format!("authentic languages {}", front.authentic.join(", ")));
    }
    let uses = treaty.instruments.iter().skip(1).filter(|one| !one.declared);
    found.extend(uses.map(|one| eco_format!("uses {}{}", one.title, if one.prevails { ", which prevails" } else { "" })));
    found
}

/// How the treaty stands on what every treaty needs.
pub(super) fn elements(a: &Treaty, b: &Treaty) -> Vec<ElementChange> {
    let told = |treaty: &Treaty, element| -> (Standing, EcoString) {
        let state = of_treaty(treaty, InstrumentId(0), element);
        let cites: BTreeSet<&str> = state
            .lines
            .iter()
            .filter_map(|(_, span)| treaty.rules.iter().find(|rule| rule.origin.span == *span))
            .map(|rule| rule.origin.cite.as_str())
            .collect();
        let cites: Vec<&str> = cites.into_iter().filter(|cite| !cite.is_empty()).collect();
        let word = match state.standing {
            Standing::Present => "present",
            Standing::NotAgreed => "not agreed",
            Standing::Ambiguous => "ambiguous",
            Standing::Silent => "silent",
        };
        let at = if cites.is_empty() { EcoString::new() } else { eco_format!(" ({})", cites.join(", ")) };
        (state.standing, eco_format!("{word}{at}"))
    };
    OF_TREATY
        .iter()
        .filter_map(|element| {
            let ((was, before), (is, after)) = (told(a, *element), told(b, *element));
            (was != is).then(|| ElementChange { element: element_name(*element), before, after })
        })
        .collect()
}

/// Brackets and readings: closed, gone, reopened, new, changed.
pub(super) fn issues(both: &Both<'_>, met: &Met) -> Vec<IssueChange> {
    let offers = |treaty: &Treaty, id: IssueId, names: &Names| -> Vec<EcoString> {
        let Some(issue) = treaty.issues.get(id.0 as usize) else { return Vec::new() };
        alternatives(issue, names)
            .into_iter()
            .map(|(labels, text)| if labels.is_empty() { text } else { eco_format!("{}: {text}", labels.join(", ")) })
            .collect()
    };
    let real = |treaty: &Treaty, id: u32| {
        treaty.issues.get(id as usize).is_some_and(|issue| {
            issue.kind != IssueKind::Supposition && issue.origin.instrument == InstrumentId(0) && !issue.places.is_empty()
        })
    };
    let mut found = Vec::new();
    let former: BTreeMap<IssueId, IssueId> = both.pairs.issues.iter().map(|(was, is)| (*is, *was)).collect();
    let change = |treaty: &Treaty, id: IssueId, turn: IssueTurn, before: Vec<EcoString>, after: Vec<EcoString>| {
        let issue = treaty.issues.get(id.0 as usize);
        IssueChange {
            turn,
            reading: issue.is_some_and(|issue| issue.kind == IssueKind::Reading),
            name: issue.map(|issue| issue.name.clone()).unwrap_or_default(),
            cite: issue.map(|issue| issue.origin.cite.clone()).unwrap_or_default(),
            before,
            after,
        }
    };
    for id in (0..both.b.issues.len() as u32).filter(|id| real(both.b, *id)) {
        let id = IssueId(id);
        let now = offers(both.b, id, &both.pairs.after);
        let Some(was) = former.get(&id).filter(|was| real(both.a, was.0)) else {
            let turn = if met.1.contains(&id) { IssueTurn::Reopened } else { IssueTurn::New };
            found.push(change(both.b, id, turn, Vec::new(), now));
            continue;
        };
        let then = offers(both.a, *was, &both.pairs.before);
        let gone: Vec<EcoString> = then.iter().filter(|line| !now.contains(line)).cloned().collect();
        let come: Vec<EcoString> = now.iter().filter(|line| !then.contains(line)).cloned().collect();
        if !gone.is_empty() || !come.is_empty() {
            found.push(change(both.b, id, IssueTurn::Changed, gone, come));
        }
    }
    for id in (0..both.a.issues.len() as u32).filter(|id| real(both.a, *id)) {
        let id = IssueId(id);
        let stays = both.pairs.issues.get(&id).is_some_and(|is| real(both.b, is.0));
        if !stays {
            let turn = if met.0.contains(&id) { IssueTurn::Closed } else { IssueTurn::Gone };
            found.push(change(both.a, id, turn, offers(both.a, id, &both.pairs.before), Vec::new()));
        }
    }
    found
}

/// Findings that tell one thing of one item: code, element, the item, or the words where it is of no item.
type FindingKey = (&'static str, EcoString, Option<ItemId>, EcoString);

/// Gaps, defects and ambiguities opened and closed.
pub(super) fn findings(a: &Compiled, b: &Compiled, both: &Both<'_>) -> Vec<FindingChange> {
    let (owners_before, owners_after) = (Owners::of(both.a), Owners::of(both.b));
    let grave = |one: &&Diagnostic| matches!(one.severity, Severity::Error | Severity::Defect | Severity::Gap | Severity::Ambiguity);
    let key = |one: &Diagnostic, owner: Option<ItemId>, names: &Names| -> FindingKey {
        let element = one.element.clone().unwrap_or_default();
        let words = if owner.is_some() && !element.is_empty() { EcoString::new() } else { bare(&names.rename(&one.message)) };
        (one.code, element, owner, words)
    };
    let mut before: BTreeMap<FindingKey, Vec<(&Diagnostic, bool)>> = BTreeMap::new();
    for one in a.diagnostics.iter().filter(grave) {
        let owner = owners_before.find(one.primary);
        let paired = owner.and_then(|item| both.pairs.items.get(&item).copied());
        let gone = owner.is_some() && paired.is_none();
        before.entry(key(one, paired, &both.pairs.before)).or_default().push((one, gone));
    }
    let theirs: BTreeSet<ItemId> = both.pairs.items.values().copied().collect();
    let mut after: BTreeMap<FindingKey, Vec<(&Diagnostic, bool)>> = BTreeMap::new();
    for one in b.diagnostics.iter().filter(grave) {
        let owner = owners_after.find(one.primary);
        let come = owner.is_some_and(|item| !theirs.contains(&item));
        after.entry(key(one, owner.filter(|_| !come), &both.pairs.after)).or_default().push((one, come));
    }
    let mut found = Vec::new();
    let mut rest =
        |mine: &BTreeMap<FindingKey, Vec<(&Diagnostic, bool)>>, others: &BTreeMap<FindingKey, Vec<(&Diagnostic, bool)>>, opened| {
            for (key, all) in mine {
                let known = others.get(key).map_or(0, Vec::len);
                for (one, with_item) in all.iter().skip(known) {
                    found.push((
                        one.primary,
                        FindingChange {
                            opened,
                            with_item: *with_item,
                            severity: one.severity,
                            code: one.code,
                            message: one.message.as_ref().into(),
                            cite: one.article.as_deref().unwrap_or_default().into(),
                        },
                    ));
                }
            }
        };
    rest(&before, &after, false);
    rest(&after, &before, true);
    found.sort_by_key(|(span, one)| (one.opened, one.severity, span.file, span.start));
    found.into_iter().map(|(_, one)| one).collect()
}

/// A message without its citations and numbers of lines, which move when articles are renumbered.
fn bare(message: &str) -> EcoString {
    let kept = message.split_whitespace().filter(|word| !word.chars().any(|c| c.is_ascii_digit()));
    kept.collect::<Vec<_>>().join(" ").into()
}

/// Which item a place belongs to.
struct Owners {
    spans: Vec<(Span, ItemId)>,
}

impl Owners {
    fn of(treaty: &Treaty) -> Self {
        let own = items(treaty).into_iter().filter(|item| is_own(treaty, *item) && item_name(treaty, *item).is_some());
        let mut spans: Vec<(Span, ItemId)> = own.filter_map(|item| origin(treaty, item).map(|origin| (origin.span, item))).collect();
        spans.sort_by_key(|(span, _)| (span.file, span.start));
        Self { spans }
    }

    fn find(&self, place: Span) -> Option<ItemId> {
        let at = self.spans.partition_point(|(span, _)| (span.file, span.start) <= (place.file, place.start)).checked_sub(1)?;
        self.spans.get(at).filter(|(span, _)| span.contains(place)).map(|(_, item)| *item)
    }
}
