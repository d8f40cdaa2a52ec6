//! Two drafts compared by what they do: duties added, dropped, tightened and loosened, who gains and who loses a block, gaps and
//! brackets opened and closed, shared questions whose answer changed.
//!
//! Items are the same if their names are. What a rule says is read under every choice that is left open, and told with its
//! conditions, so that a bracket closed is a change, and two choices of one file can be compared like two files.

mod say;

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};
use servanda_model::elements::{self, Standing};
use servanda_model::{
    Ask, Asked, Builtin, DecisionId, Element, IssueKind, ItemId, ItemName, ItemPat, Modal, NamePart, Pick, Question, Rule, RuleId, Setting,
    Subject, Treaty,
};

use crate::answer::{Answered, Outcome, Value};
use crate::ask::{Options, answer};
use crate::forks::{Chosen, fork, smallest};
use crate::roster::Roster;
use crate::words;

/// A draft: a text, with what is chosen of its brackets.
#[derive(Clone, Debug)]
pub struct Draft<'t> {
    /// The text.
    pub treaty: &'t Treaty,
    /// Choices made.
    pub picks: Vec<Pick>,
}

/// Which way a change goes, from the side of those who are bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// New.
    Added,
    /// Gone.
    Dropped,
    /// Binds more, or sooner.
    Tightened,
    /// Binds less, or later.
    Loosened,
    /// Neither more nor less can be said.
    Changed,
}

/// What of an item changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the part of a rule or decision that it names")]
pub enum Aspect {
    /// The item as a whole; what it is: a duty, a prohibition, a power ….
    Item,
    Kind,
    Bearer,
    Content,
    Trigger,
    Condition,
    Excuse,
    Deadline,
    Counterparty,
    Standard,
    Lateness,
    Consequence,
    Notice,
    Voters,
    Majority,
    Window,
}

impl Aspect {
    /// The word for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Kind => "kind",
            Self::Bearer => "bearer",
            Self::Content => "content",
            Self::Trigger => "trigger",
            Self::Condition => "condition",
            Self::Excuse => "excuse",
            Self::Deadline => "deadline",
            Self::Counterparty => "counterparty",
            Self::Standard => "standard",
            Self::Lateness => "lateness",
            Self::Consequence => "consequence",
            Self::Notice => "notice",
            Self::Voters => "voters",
            Self::Majority => "majority",
            Self::Window => "window",
        }
    }
}

/// A change of a rule or decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The article, of the later draft where it still has the item.
    pub cite: EcoString,
    /// The item.
    pub item: EcoString,
    /// What it is: duty, prohibition, permission, power, rule, decision, entry into force, exit.
    pub kind: EcoString,
    /// What of it.
    pub aspect: Aspect,
    /// Which way.
    pub direction: Direction,
    /// As it was; empty: nothing.
    pub before: EcoString,
    /// As it is; empty: nothing.
    pub after: EcoString,
}

/// Who can block a decision, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockingChange {
    /// The article.
    pub cite: EcoString,
    /// The decision.
    pub item: EcoString,
    /// The answer lines before.
    pub before: Vec<EcoString>,
    /// The answer lines after.
    pub after: Vec<EcoString>,
    /// Who can now block alone, and could not, or only under some choice.
    pub gained: Vec<EcoString>,
    /// Who could block alone, at least under some choice, and now cannot or only under some.
    pub lost: Vec<EcoString>,
}

/// A gap opened or closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapChange {
    /// The article.
    pub cite: EcoString,
    /// The item.
    pub item: EcoString,
    /// What is, or was, missing.
    pub element: Element,
    /// Missing now.
    pub opened: bool,
}

/// A bracket closed, new, or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BracketChange {
    /// Its issue.
    pub issue: EcoString,
    /// The article.
    pub cite: EcoString,
    /// Its alternatives before; empty: there was none.
    pub before: Vec<EcoString>,
    /// Its alternatives after; empty: it is closed.
    pub after: Vec<EcoString>,
}

/// A shared question whose answer changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerChange {
    /// The question.
    pub question: EcoString,
    /// The answer lines before.
    pub before: Vec<EcoString>,
    /// The answer lines after.
    pub after: Vec<EcoString>,
}

/// What two drafts do differently.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftDiff {
    /// Rules and decisions, in the order of the later draft, dropped ones last.
    pub changes: Vec<Change>,
    /// Blocks gained and lost.
    pub blocking: Vec<BlockingChange>,
    /// Gaps.
    pub gaps: Vec<GapChange>,
    /// Brackets.
    pub brackets: Vec<BracketChange>,
    /// Answers.
    pub answers: Vec<AnswerChange>,
}

impl DraftDiff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.blocking.is_empty() && self.gaps.is_empty() && self.brackets.is_empty() && self.answers.is_empty()
    }
}

/// Compares two drafts.
pub fn compare_drafts(before: &Draft<'_>, after: &Draft<'_>) -> DraftDiff {
    let mut diff = DraftDiff::default();
    rules(before, after, &mut diff);
    decisions(before, after, &mut diff);
    brackets(before, after, &mut diff);
    answers(before, after, &mut diff);
    diff
}

/// What two drafts call the same item: its words, whatever letters its variables have.
fn key(name: &ItemName) -> EcoString {
    let words: Vec<&str> = name
        .parts
        .iter()
        .filter_map(|part| match part {
            NamePart::Word(word) => Some(word.as_str()),
            NamePart::Var(_) => None,
        })
        .collect();
    words.join(" ").into()
}

/// Only the blocks gained and lost, for who needs no more.
pub fn compare_blocking(before: &Draft<'_>, after: &Draft<'_>) -> Vec<BlockingChange> {
    let mut diff = DraftDiff::default();
    decisions(before, after, &mut diff);
    diff.blocking
}

fn rule_by_name<'t>(draft: &Draft<'t>, name: &str) -> Option<(RuleId, &'t Rule)> {
    (0..).map(RuleId).zip(&draft.treaty.rules).find(|(_, rule)| key(&rule.name) == name && stands(draft, &rule.guard))
}

/// Whether something stands under some choice that is left open.
fn stands(draft: &Draft<'_>, guard: &[Pick]) -> bool {
    guard.iter().all(|pick| match draft.picks.iter().find(|own| own.issue == pick.issue) {
        Some(own) => own.alt == pick.alt,
        None => !draft
            .treaty
            .issues
            .get(pick.issue.0 as usize)
            .is_some_and(|issue| issue.kind == IssueKind::Supposition && crate::forks::text_itself(issue) != pick.alt),
    })
}

fn rules(before: &Draft<'_>, after: &Draft<'_>, diff: &mut DraftDiff) {
    for (id, rule) in (0..).map(RuleId).zip(&after.treaty.rules) {
        if rule.origin.instrument.index() != 0 || !stands(after, &rule.guard) {
            continue;
        }
        let name = rule.name.text.clone();
        let kind = rule_kind(after, rule);
        let Some((old_id, old)) = rule_by_name(before, &key(&rule.name)) else {
            diff.changes.push(Change {
                cite: rule.origin.cite.clone(),
                item: name.clone(),
                kind,
                aspect: Aspect::Item,
                direction: Direction::Added,
                before: EcoString::new(),
                after: sentence(after, rule),
            });
            gaps(None, Some((after, ItemId::Rule(id))), &rule.origin.cite, &name, diff);
            continue;
        };
        let was = aspects(before, old);
        let is = aspects(after, rule);
        for (aspect, now) in &is {
            let then = was.get(aspect).cloned().unwrap_or_default();
            if then != *now {
                diff.changes.push(Change {
                    cite: rule.origin.cite.clone(),
                    item: name.clone(),
                    kind: kind.clone(),
                    aspect: *aspect,
                    direction: direction(*aspect, &then, now, (before, old), (after, rule)),
                    before: then,
                    after: now.clone(),
                });
            }
        }
        gaps(Some((before, ItemId::Rule(old_id))), Some((after, ItemId::Rule(id))), &rule.origin.cite, &name, diff);
    }
    for rule in &before.treaty.rules {
        let name = rule.name.text.clone();
        if rule.origin.instrument.index() == 0 && stands(before, &rule.guard) && rule_by_name(after, &key(&rule.name)).is_none() {
            diff.changes.push(Change {
                cite: rule.origin.cite.clone(),
                item: name,
                kind: rule_kind(before, rule),
                aspect: Aspect::Item,
                direction: Direction::Dropped,
                before: sentence(before, rule),
                after: EcoString::new(),
            });
        }
    }
}

/// Duty, prohibition, permission, power, rule; entry into force and exit by what they bring about.
fn rule_kind(draft: &Draft<'_>, rule: &Rule) -> EcoString {
    let builtin = rule.sentence.phrase.values().find_map(|phrase| draft.treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin));
    match (builtin, rule.sentence.modal.values().next()) {
        (Some(Builtin::EntersIntoForce | Builtin::TreatyAppliesProvisionally), _) => "entry into force",
        (Some(Builtin::Withdraws | Builtin::TreatyEnds | Builtin::Terminates), _) => "exit",
        (_, Some(Modal::Shall)) => "duty",
        (_, Some(Modal::ShallNot)) => "prohibition",
        (_, Some(Modal::May)) => "permission",
        (_, Some(Modal::HasPower)) => "power",
        (_, Some(Modal::Effect) | None) => "rule",
    }
    .into()
}

/// Something said of an item under every choice left open, with its conditions.
fn told(draft: &Draft<'_>, vars: &[servanda_model::Variable], say: impl Fn(&Roster<'_>) -> Asked<EcoString>) -> EcoString {
    let base = Chosen::new(draft.treaty, draft.picks.iter().copied());
    let cases = fork(&base, 4096, |chosen| {
        let mut roster = Roster::new(draft.treaty, chosen, &[]);
        roster.letters = vars.iter().map(|var| var.name.clone()).collect();
        say(&roster)
    });
    let Ok(cases) = cases else {
        return "depends on too many choices to be told".into();
    };
    let mut by_words: Vec<(EcoString, Vec<crate::forks::Setting>)> = Vec::new();
    for (path, said) in cases {
        match by_words.iter_mut().find(|(known, _)| *known == said) {
            Some((_, paths)) => paths.push(path),
            None => by_words.push((said, vec![path])),
        }
    }
    let mut parts: Vec<EcoString> = Vec::new();
    for (said, paths) in by_words {
        let when = smallest(draft.treaty, &paths);
        if when.iter().any(Vec::is_empty) {
            return said;
        }
        let said = if said.is_empty() { "nothing".into() } else { said };
        parts.push(eco_format!("{said} if {}", words::condition(draft.treaty, &when)));
    }
    parts.sort();
    parts.join("; ").into()
}

fn sentence(draft: &Draft<'_>, rule: &Rule) -> EcoString {
    told(draft, &rule.vars, |roster| say::sentence(roster, rule))
}

/// Everything that a rule says, aspect by aspect.
fn aspects(draft: &Draft<'_>, rule: &Rule) -> BTreeMap<Aspect, EcoString> {
    let mut all = BTreeMap::new();
    for aspect in [
        Aspect::Item,
        Aspect::Kind,
        Aspect::Bearer,
        Aspect::Content,
        Aspect::Trigger,
        Aspect::Condition,
        Aspect::Excuse,
        Aspect::Deadline,
        Aspect::Counterparty,
        Aspect::Standard,
        Aspect::Lateness,
        Aspect::Consequence,
        Aspect::Notice,
    ] {
        all.insert(aspect, told(draft, &rule.vars, |roster| say::aspect(roster, rule, aspect)));
    }
    all
}

/// Which way a change of a rule goes.
fn direction(aspect: Aspect, before: &EcoString, after: &EcoString, old: (&Draft<'_>, &Rule), new: (&Draft<'_>, &Rule)) -> Direction {
    let binds = |rule: &Rule| rule.sentence.modal.values().any(|modal| matches!(modal, Modal::Shall | Modal::ShallNot));
    if !binds(old.1) || !binds(new.1) {
        return Direction::Changed;
    }
    match aspect {
        Aspect::Deadline => match (say::limit(old.0, old.1), say::limit(new.0, new.1)) {
            (None, Some(_)) if before.is_empty() => Direction::Tightened,
            (Some(_), None) if after.is_empty() => Direction::Loosened,
            (Some(then), Some(now)) if then.unit == now.unit && then.anchor == now.anchor => match now.n.cmp(&then.n) {
                std::cmp::Ordering::Less => Direction::Tightened,
                std::cmp::Ordering::Greater => Direction::Loosened,
                std::cmp::Ordering::Equal => Direction::Changed,
            },
            _ => Direction::Changed,
        },
        Aspect::Consequence | Aspect::Lateness if before.is_empty() => Direction::Tightened,
        Aspect::Consequence | Aspect::Lateness if after.is_empty() => Direction::Loosened,
        // What must come first, or excuses, makes a duty weaker.
        Aspect::Condition | Aspect::Excuse | Aspect::Standard if before.is_empty() => Direction::Loosened,
        Aspect::Condition | Aspect::Excuse | Aspect::Standard if after.is_empty() => Direction::Tightened,
        _ => Direction::Changed,
    }
}

fn gaps(
    before: Option<(&Draft<'_>, ItemId)>,
    after: Option<(&Draft<'_>, ItemId)>,
    cite: &EcoString,
    item: &EcoString,
    diff: &mut DraftDiff,
) {
    let silent = |side: Option<(&Draft<'_>, ItemId)>| -> Vec<Element> {
        side.map(|(draft, item)| {
            elements::of_item(draft.treaty, item)
                .into_iter()
                .filter(|state| state.standing == Standing::Silent)
                .map(|state| state.element)
                .collect()
        })
        .unwrap_or_default()
    };
    let (was, is) = (silent(before), silent(after));
    let mut add = |element: Element, opened: bool| {
        diff.gaps.push(GapChange { cite: cite.clone(), item: item.clone(), element, opened });
    };
    for element in is.iter().filter(|element| !was.contains(element)) {
        add(*element, true);
    }
    for element in was.iter().filter(|element| !is.contains(element)) {
        add(*element, false);
    }
}

fn decisions(before: &Draft<'_>, after: &Draft<'_>, diff: &mut DraftDiff) {
    let find = |draft: &Draft<'_>, name: &str| {
        (0..)
            .map(DecisionId)
            .zip(&draft.treaty.decisions)
            .find(|(_, decision)| key(&decision.name) == name && stands(draft, &decision.guard))
            .map(|(id, _)| id)
    };
    for (id, decision) in (0..).map(DecisionId).zip(&after.treaty.decisions) {
        if decision.origin.instrument.index() != 0 || !stands(after, &decision.guard) {
            continue;
        }
        let name = decision.name.text.clone();
        let old_id = find(before, &key(&decision.name));
        let change = |aspect, direction, then: EcoString, now: EcoString| Change {
            cite: decision.origin.cite.clone(),
            item: name.clone(),
            kind: "decision".into(),
            aspect,
            direction,
            before: then,
            after: now,
        };
        let mut was_blocked = None;
        match old_id.and_then(|id| before.treaty.decisions.get(id.index())) {
            None => {
                let now = told(after, &decision.vars, |roster| say::decision(roster, decision, Aspect::Majority));
                diff.changes.push(change(Aspect::Item, Direction::Added, EcoString::new(), now));
            }
            Some(old) => {
                for aspect in [Aspect::Item, Aspect::Voters, Aspect::Majority, Aspect::Window] {
                    let then = told(before, &old.vars, |roster| say::decision(roster, old, aspect));
                    let now = told(after, &decision.vars, |roster| say::decision(roster, decision, aspect));
                    if then != now {
                        diff.changes.push(change(aspect, Direction::Changed, then, now));
                    }
                }
                was_blocked = old_id.map(|id| blockers_of(before, id));
            }
        }
        gaps(old_id.map(|id| (before, ItemId::Decision(id))), Some((after, ItemId::Decision(id))), &decision.origin.cite, &name, diff);
        blocking(before, after, &name, &decision.origin.cite, was_blocked.as_ref(), &blockers_of(after, id), diff);
    }
    for decision in &before.treaty.decisions {
        let name = decision.name.text.clone();
        if decision.origin.instrument.index() == 0 && stands(before, &decision.guard) && find(after, &key(&decision.name)).is_none() {
            diff.changes.push(Change {
                cite: decision.origin.cite.clone(),
                item: name,
                kind: "decision".into(),
                aspect: Aspect::Item,
                direction: Direction::Dropped,
                before: told(before, &decision.vars, |roster| say::decision(roster, decision, Aspect::Majority)),
                after: EcoString::new(),
            });
        }
    }
}

fn blockers_of(draft: &Draft<'_>, id: DecisionId) -> Answered {
    let args = draft
        .treaty
        .decisions
        .get(id.index())
        .map_or(0, |decision| decision.name.parts.iter().filter(|part| matches!(part, NamePart::Var(_))).count());
    let item = ItemPat { item: ItemId::Decision(id), args: vec![None; args], span: servanda_syntax::Span::default() };
    let question = Question::WhoCanBlock { of: None, what: Subject::Item(item), together_with: None, in_breach: false };
    let with: Vec<Setting> = draft.picks.iter().map(|pick| Setting::Choose(*pick)).collect();
    crate::blockers::asked(draft.treaty, "who can block".into(), question, &with)
}

/// How often somebody can block alone: in how many of the cases.
fn alone(treaty: &Treaty, answered: &Answered) -> BTreeMap<EcoString, usize> {
    let mut found: BTreeMap<EcoString, usize> = BTreeMap::new();
    for case in &answered.cases {
        let mut here: Vec<EcoString> = Vec::new();
        for entry in &case.entries {
            if let Value::Family(set) = &entry.value
                && let [part] = set.parts.as_slice()
                && part.count == 1
            {
                here.extend(part.class.iter().map(|who| words::name(treaty, *who)));
            }
        }
        here.sort();
        here.dedup();
        for name in here {
            *found.entry(name).or_default() += 1;
        }
    }
    found
}

fn lines(treaty: &Treaty, answered: &Answered) -> Vec<EcoString> {
    match &answered.outcome {
        Outcome::Entries(entries) => entries.iter().map(|entry| words::line(treaty, entry)).collect(),
        Outcome::NotAnswered(reason) => vec![eco_format!("not answered: {reason}")],
    }
}

fn blocking(
    before: &Draft<'_>,
    after: &Draft<'_>,
    name: &EcoString,
    cite: &EcoString,
    was: Option<&Answered>,
    is: &Answered,
    diff: &mut DraftDiff,
) {
    let now = lines(after.treaty, is);
    let then = was.map(|was| lines(before.treaty, was)).unwrap_or_default();
    if then == now {
        return;
    }
    let old = was.map(|was| alone(before.treaty, was)).unwrap_or_default();
    let new = alone(after.treaty, is);
    let all_before = was.map_or(0, |was| was.cases.len());
    let all_after = is.cases.len();
    // Never, under some choice, whatever is chosen.
    let level = |count: usize, all: usize| match count {
        0 => 0,
        n if n == all => 2,
        _ => 1,
    };
    let mut names: Vec<&EcoString> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    let (mut gained, mut lost) = (Vec::new(), Vec::new());
    for who in names {
        let then = level(old.get(who).copied().unwrap_or(0), all_before);
        let now = level(new.get(who).copied().unwrap_or(0), all_after);
        match now.cmp(&then) {
            std::cmp::Ordering::Greater => gained.push(who.clone()),
            std::cmp::Ordering::Less => lost.push(who.clone()),
            std::cmp::Ordering::Equal => {}
        }
    }
    diff.blocking.push(BlockingChange { cite: cite.clone(), item: name.clone(), before: then, after: now, gained, lost });
}

fn brackets(before: &Draft<'_>, after: &Draft<'_>, diff: &mut DraftDiff) {
    let open = |draft: &Draft<'_>| -> BTreeMap<EcoString, (EcoString, Vec<EcoString>)> {
        let mut found = BTreeMap::new();
        for (index, issue) in (0..).zip(&draft.treaty.issues) {
            let chosen = draft.picks.iter().any(|pick| pick.issue.0 == index);
            if issue.kind == IssueKind::Supposition || chosen || !stands(draft, &issue.within) {
                continue;
            }
            let alts = issue
                .alts
                .iter()
                .map(|alt| {
                    let label = alt.labels.join(", ");
                    let text: EcoString = if alt.delete { "delete".into() } else { alt.text.clone() };
                    if label.is_empty() { text } else { eco_format!("{label}: {text}") }
                })
                .collect();
            found.insert(issue.name.clone(), (issue.origin.cite.clone(), alts));
        }
        found
    };
    let (was, is) = (open(before), open(after));
    let names: std::collections::BTreeSet<&EcoString> = was.keys().chain(is.keys()).collect();
    for name in names {
        let (then, now) = (was.get(name), is.get(name));
        if then.map(|(_, alts)| alts) == now.map(|(_, alts)| alts) {
            continue;
        }
        let cite = now.or(then).map(|(cite, _)| cite.clone()).unwrap_or_default();
        diff.brackets.push(BracketChange {
            issue: name.clone(),
            cite,
            before: then.map(|(_, alts)| alts.clone()).unwrap_or_default(),
            after: now.map(|(_, alts)| alts.clone()).unwrap_or_default(),
        });
    }
}

fn answers(before: &Draft<'_>, after: &Draft<'_>, diff: &mut DraftDiff) {
    let mut old: BTreeMap<EcoString, &Ask> = BTreeMap::new();
    for ask in &before.treaty.asks {
        old.insert(say::ask_key(before, ask), ask);
    }
    for ask in &after.treaty.asks {
        let Some(then) = old.get(&say::ask_key(after, ask)) else {
            continue;
        };
        let was = lines(before.treaty, &asked_with(before, then));
        let is = lines(after.treaty, &asked_with(after, ask));
        if was != is {
            diff.answers.push(AnswerChange { question: ask.text.clone(), before: was, after: is });
        }
    }
}

/// A question of a draft, under the draft's own choices as well.
fn asked_with(draft: &Draft<'_>, ask: &Ask) -> Answered {
    if draft.picks.is_empty() {
        return answer(draft.treaty, ask, &Options::default());
    }
    let mut ask = ask.clone();
    if ask.with.is_empty() {
        ask.with.push(Vec::new());
    }
    for conj in &mut ask.with {
        for pick in &draft.picks {
            let named = conj.iter().any(|setting| matches!(setting, Setting::Choose(own) if own.issue == pick.issue));
            if !named {
                conj.push(Setting::Choose(*pick));
            }
        }
    }
    answer(draft.treaty, &ask, &Options::default())
}
