//! What one party signs up to.

use servanda_analysis::roster::Roster;
use servanda_analysis::{Answered, Entry, Outcome, Value, decision_summary};
use servanda_model::{Bearer, Builtin, Choices, Cond, IssueId, Modal, Ref, Rule, Set, TermId, TermKind, Treaty};
use servanda_report::{Block, Cell, Report, Section, Table, Tone};

use super::super::answer::line;
use super::super::check::title;
use super::super::outline::settings;
use super::super::rule_text::{RuleText, kind, rule_text};
use super::tables::{ONLY_WITH, or_silent};
use crate::Reading;

/// Nothing has been chosen: whoever reads a bracket looks at all its alternatives instead.
struct Open;

impl Choices for Open {
    fn chosen(&self, _: IssueId) -> Option<u16> {
        None
    }
}

/// A part of the brief: stable name, title, and which rules belong to it.
type Part<'a> = (&'a str, &'a str, &'a dyn Fn(&Rule) -> bool);

/// What a party owes, is owed, can block, and how it gets out; `None` if the treaty has no such party.
pub fn brief(reading: &Reading, party: &str) -> Option<Report> {
    let treaty = &reading.treaty;
    let (term, id) = treaty.terms.iter().zip(0..).find(|(term, _)| {
        matches!(term.kind, TermKind::Party { .. } | TermKind::Third) && (term.name == party || term.label.as_deref() == Some(party))
    })?;
    let who = TermId(id);
    let name = term.label.as_ref().map_or_else(|| term.name.to_string(), |label| format!("{label} ({})", term.name));
    let mut report = Report::new("paper brief", format!("{}: {name}", title(reading)));
    report.push(Block::Heading { text: format!("{name}: {}", title(reading)) });
    let mut roles = roles_of(treaty, who);
    let name_of = |role: &TermId| treaty.terms.get(role.index()).map_or_else(String::new, |role| role.name.to_string());
    let mut named: Vec<String> = roles.iter().map(name_of).collect();
    if !matches!(term.kind, TermKind::Third) {
        let others = gained_roles(treaty, who, &mut roles);
        named.extend(others.iter().map(|(role, how)| format!("{} ({how})", name_of(role))));
    }
    report.push(Block::paragraph(format!("roles: {}", if named.is_empty() { "none declared".to_owned() } else { named.join(", ") })));
    let reader = Reader { treaty, who, roles: &roles, party: !matches!(term.kind, TermKind::Third) };
    let sections: [Part<'_>; 5] = [
        ("duties", "what it must do", &|rule| kind(rule) == Some(Modal::Shall) && reader.bears(rule)),
        ("prohibitions", "what it must not do", &|rule| kind(rule) == Some(Modal::ShallNot) && reader.bears(rule)),
        ("rights", "what it may do, and has power to do", &|rule| {
            matches!(kind(rule), Some(Modal::May | Modal::HasPower)) && reader.bears(rule)
        }),
        ("owed", "what it is owed", &|rule| reader.is_owed(rule)),
        ("effects", "what counts as its act, or takes effect for it", &|rule| kind(rule) == Some(Modal::Effect) && reader.bears(rule)),
    ];
    for (id, what, holds) in sections {
        let rules: Vec<&Rule> = treaty.rules.iter().filter(|rule| holds(rule)).collect();
        if !rules.is_empty() {
            report.push(rules_table(reading, id, what, &rules));
        }
    }
    report.push(votes(treaty, who));
    report.push(exits(reading, &reader));
    Some(report)
}

/// Roles that the party holds by declaration, whatever is chosen.
fn roles_of(treaty: &Treaty, who: TermId) -> Vec<TermId> {
    treaty
        .terms
        .iter()
        .zip(0..)
        .filter(|(term, _)| match &term.kind {
            TermKind::Role(role) => role.holders.iter().any(|holder| holder.who == who),
            _ => false,
        })
        .map(|(_, id)| TermId(id))
        .collect()
}

/// Roles that nobody is given by name: those whose meaning the party has, and those that it may come to hold, with how. A brief that
/// left them out would leave out all that is owed by whoever is bound.
fn gained_roles(treaty: &Treaty, who: TermId, roles: &mut Vec<TermId>) -> Vec<(TermId, &'static str)> {
    let mut gained = Vec::new();
    let roster = Roster::new(treaty, &Open, &[]);
    loop {
        let before = roles.len();
        for (term, id) in treaty.terms.iter().zip(0..).map(|(term, id)| (term, TermId(id))) {
            let TermKind::Role(role) = &term.kind else { continue };
            if roles.contains(&id) {
                continue;
            }
            let among = |set: &Set| {
                set.members.iter().flat_map(servanda_model::Choice::values).any(|member| match member {
                    Ref::Term(of) => *of == who || roles.contains(of),
                    _ => false,
                })
            };
            let meant = role.means.is_some() && roster.holders(id).is_ok_and(|holders| holders.contains(&who));
            let bound = role.means.iter().flat_map(servanda_model::Choice::values).any(|cond| matches!(cond, Cond::Bound(..)));
            let how = match (meant, bound) {
                (true, true) => "if it is bound",
                (true, false) => "by what the role means",
                _ if !role.from.is_empty() && role.of.as_ref().is_none_or(among) => "if it comes to be one",
                _ => continue,
            };
            roles.push(id);
            gained.push((id, how));
        }
        if roles.len() == before {
            return gained;
        }
    }
}

/// The party that the brief is for.
struct Reader<'a> {
    treaty: &'a Treaty,
    who: TermId,
    roles: &'a [TermId],
    /// A third State is no party: what every party owes or is owed is not its own.
    party: bool,
}

impl Reader<'_> {
    fn in_set(&self, rule: &Rule, set: &Set) -> bool {
        let excluded = set.except.as_ref().is_some_and(|except| {
            except.get(&Open).ok().flatten().is_some_and(|except| {
                except.members.iter().flat_map(servanda_model::Choice::values).any(|member| *member == Ref::Term(self.who))
            })
        });
        !excluded && set.members.iter().flat_map(servanda_model::Choice::values).any(|member| self.in_ref(rule, member))
    }

    fn in_ref(&self, rule: &Rule, which: &Ref) -> bool {
        match which {
            Ref::Term(term) | Ref::Typed(term, _) | Ref::Other(term) => self.is(*term),
            // Whom a variable names may be whoever fits its type.
            Ref::Var(var) => rule.vars.get(usize::from(var.0)).is_some_and(|var| match &var.ty {
                servanda_model::SlotType::Of(terms) => terms.iter().any(|term| self.is(*term)),
                servanda_model::SlotType::Party => self.party,
                _ => false,
            }),
            Ref::It | Ref::MemberOf(_) => false,
        }
    }

    fn is(&self, term: TermId) -> bool {
        let every_party = || self.treaty.terms.get(term.index()).is_some_and(|term| matches!(term.name.as_str(), "Party" | "Parties"));
        term == self.who || self.roles.contains(&term) || (self.party && every_party())
    }

    fn bears(&self, rule: &Rule) -> bool {
        rule.sentence.bearer.values().any(|bearer| match bearer {
            Bearer::Each(electorate) | Bearer::No(electorate) => self.in_set(rule, &electorate.set),
            Bearer::Any { set, .. } | Bearer::Jointly { set, .. } => self.in_set(rule, set),
            Bearer::One(which) => self.in_ref(rule, which),
            Bearer::Unspecified | Bearer::Count { .. } | Bearer::Weight { .. } | Bearer::Treaty(_) => false,
        })
    }

    fn is_owed(&self, rule: &Rule) -> bool {
        rule.owed_to.iter().flat_map(|line| line.value.values()).any(|creditor| {
            let set = servanda_model::elements::creditor_set(creditor);
            self.in_set(rule, set)
        })
    }
}

fn rules_table(reading: &Reading, id: &str, what: &str, rules: &[&Rule]) -> Table {
    let mut columns = vec![
        ("article", "article"),
        ("rule", "rule"),
        ("what", "what"),
        ("to", "to whom"),
        ("trigger", "trigger"),
        ("deadline", "deadline"),
        ("breach", "on breach"),
    ];
    let guarded = rules.iter().any(|rule| !rule.guard.is_empty());
    if guarded {
        columns.push(ONLY_WITH);
    }
    let mut table = Table::new(id, &columns).titled(what);
    for rule in rules {
        let RuleText { who, what, trigger, conditions, deadline, notice, to, breach, .. } = rule_text(rule, reading);
        let deadline = [deadline, notice].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
        let trigger = [trigger, conditions].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
        // What no text need say of a permission is a gap in an obligation.
        let obliges = matches!(kind(rule), Some(Modal::Shall | Modal::ShallNot));
        let or_silent = |text: String| if obliges { or_silent(text) } else { text.into() };
        let duty = kind(rule) == Some(Modal::Shall);
        let mut row = vec![
            rule.origin.cite.as_str().into(),
            rule.name.text.as_str().into(),
            format!("{who} {what}").trim().into(),
            or_silent(to),
            trigger.into(),
            if duty { or_silent(deadline) } else { deadline.into() },
            or_silent(breach),
        ];
        if guarded {
            row.push(Cell::toned(settings(&rule.guard, &reading.treaty), Tone::Warn));
        }
        table.row(row);
    }
    table
}

/// Whether a minimal set that suffices can do without the party: then it can be outvoted.
fn outvoted(entry: &Entry, who: TermId) -> bool {
    match &entry.value {
        // So many of a class, whichever: it can be left out unless all of its class are needed.
        Value::Family(set) => !set.parts.iter().any(|part| part.class.contains(&who) && part.class.len() <= part.count as usize),
        Value::None => false,
        // `depends on …` and its like say something of everybody.
        _ => true,
    }
}

/// Whether an entry says that the party is among those who can block.
fn blocks(entry: &Entry, who: TermId) -> bool {
    match &entry.value {
        Value::Family(set) => set.parts.iter().any(|part| part.class.contains(&who)),
        Value::None => false,
        _ => true,
    }
}

/// Whether any set of an answer counts the party.
fn counts(answered: &Answered, who: TermId) -> bool {
    match &answered.outcome {
        Outcome::Entries(entries) => entries.iter().any(|entry| blocks(entry, who)),
        Outcome::NotAnswered(_) => true,
    }
}

/// How it gets out: the powers to withdraw, suspend and end, or that the text is silent.
fn exits(reading: &Reading, reader: &Reader<'_>) -> Block {
    const EXITS: [Builtin; 4] = [Builtin::Withdraws, Builtin::Suspends, Builtin::Terminates, Builtin::TreatyEnds];
    let treaty = &reading.treaty;
    let leads_out = |rule: &Rule| {
        let acts = rule.sentence.phrase.values().filter_map(|phrase| treaty.acts.get(phrase.act.index()));
        acts.filter_map(|act| act.builtin).any(|builtin| EXITS.contains(&builtin))
    };
    let found: Vec<&Rule> =
        treaty.rules.iter().filter(|rule| leads_out(rule) && (kind(rule) == Some(Modal::Effect) || reader.bears(rule))).collect();
    if found.is_empty() {
        let mut section = Section::new("exits", "how it gets out");
        section.push(Block::toned("silent: no rule gives it a way out, and none ends the treaty", Tone::Warn));
        return section.into();
    }
    rules_table(reading, "exits", "how it gets out", &found).into()
}

/// Where it can block alone, or with others, and where it can be outvoted.
fn votes(treaty: &Treaty, who: TermId) -> Section {
    let mut section = Section::new("votes", "where it can block, and where it can be outvoted");
    let columns = [("decision", "decision"), ("article", "article"), ("blocks", "it can block"), ("outvoted", "it can be outvoted by")];
    let mut table = Table::new("votes", &columns);
    for view in decision_summary(treaty) {
        let blocking: Cell = match &view.blockers.outcome {
            Outcome::NotAnswered(reason) => Cell::toned(format!("not answered: {reason}"), Tone::Warn),
            Outcome::Entries(entries) => {
                let own: Vec<String> = entries.iter().filter(|entry| blocks(entry, who)).map(|entry| line(entry, treaty)).collect();
                if own.is_empty() { "no minimal blocking set contains it".into() } else { own.join("\n").into() }
            }
        };
        let outvoted: Cell = match &view.suffices.outcome {
            _ if !counts(&view.blockers, who) && !counts(&view.suffices, who) => Cell::toned("it has no vote that counts", Tone::Quiet),
            Outcome::NotAnswered(reason) => Cell::toned(format!("not answered: {reason}"), Tone::Warn),
            Outcome::Entries(entries) => {
                let without: Vec<String> = entries.iter().filter(|entry| outvoted(entry, who)).map(|entry| line(entry, treaty)).collect();
                if without.is_empty() { "no set without it suffices".into() } else { without.join("\n").into() }
            }
        };
        table.row(vec![view.name.as_str().into(), view.cite.as_str().into(), blocking, outvoted]);
    }
    if table.rows.is_empty() {
        section.push(Block::toned("the treaty has no decisions", Tone::Quiet));
    } else {
        section.push(table);
    }
    section
}
