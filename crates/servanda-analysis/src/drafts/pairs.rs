//! What of one draft is what of the other: terms, items, issues, paired by name, then by what they are.

use std::collections::{BTreeMap, BTreeSet};

use ecow::{EcoString, eco_format};
use servanda_model::{IssueId, IssueKind, ItemId, ItemName, Member, TermId, TermKind, Treaty};

use super::words::item_name;

/// What things are called in the comparison: the later draft's names, wherever it has the thing.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) terms: Vec<EcoString>,
    pub(super) items: BTreeMap<ItemId, ItemName>,
    pub(super) issues: Vec<EcoString>,
    /// Words that became others.
    renamed: BTreeMap<EcoString, EcoString>,
}

impl Names {
    /// The names that a treaty itself uses.
    pub(super) fn own(treaty: &Treaty) -> Self {
        Self {
            terms: treaty.terms.iter().map(|term| term.name.clone()).collect(),
            items: items(treaty).into_iter().filter_map(|item| Some((item, item_name(treaty, item)?.clone()))).collect(),
            issues: treaty.issues.iter().map(|issue| issue.name.clone()).collect(),
            renamed: BTreeMap::new(),
        }
    }

    /// A text with its renamed words in their new form.
    pub(super) fn rename(&self, text: &str) -> EcoString {
        if self.renamed.is_empty() {
            return text.into();
        }
        let inside = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let mut out = EcoString::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let word = inside(first);
            let end = rest.find(|c| inside(c) != word).unwrap_or(rest.len());
            let (piece, tail) = rest.split_at(end);
            out.push_str(self.renamed.get(piece).map_or(piece, EcoString::as_str));
            rest = tail;
        }
        out
    }

    /// Which words became which.
    pub(super) fn renamed(&self) -> impl Iterator<Item = (&EcoString, &EcoString)> {
        self.renamed.iter()
    }
}

/// What is what.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    /// Terms of the earlier draft that the later one has too.
    pub(super) terms: BTreeMap<TermId, TermId>,
    /// Items in both.
    pub(super) items: BTreeMap<ItemId, ItemId>,
    /// Issues in both.
    pub(super) issues: BTreeMap<IssueId, IssueId>,
    /// The earlier draft's names.
    pub(super) before: Names,
    /// The later draft's names.
    pub(super) after: Names,
}

/// Every item, rules first.
pub(super) fn items(treaty: &Treaty) -> Vec<ItemId> {
    use servanda_model::{DecisionId, FactId, RuleId};
    let rules = (0..treaty.rules.len() as u32).map(|id| ItemId::Rule(RuleId(id)));
    let decisions = (0..treaty.decisions.len() as u32).map(|id| ItemId::Decision(DecisionId(id)));
    let facts = (0..treaty.facts.len() as u32).map(|id| ItemId::Fact(FactId(id)));
    rules.chain(decisions).chain(facts).collect()
}

impl Pairs {
    /// Pairs terms and issues; items follow once their sentences can be written.
    pub(super) fn of(a: &Treaty, b: &Treaty) -> Self {
        let mut pairs = Self { before: Names::own(a), after: Names::own(b), ..Self::default() };
        pairs.pair_terms(a, b);
        for (old, new) in &pairs.terms {
            let (Some(old), Some(new)) = (a.terms.get(old.index()), b.terms.get(new.index())) else { continue };
            if old.name != new.name {
                pairs.before.renamed.insert(old.name.clone(), new.name.clone());
            }
        }
        let taken: BTreeSet<&EcoString> = b.terms.iter().map(|term| &term.name).collect();
        let names = a.terms.iter().zip(0..).map(|(term, id)| match pairs.terms.get(&TermId(id)) {
            Some(new) => pairs.after.terms.get(new.index()).cloned().unwrap_or_default(),
            None if taken.contains(&term.name) => eco_format!("{} (as it was)", term.name),
            None => term.name.clone(),
        });
        pairs.before.terms = names.collect();
        pairs.pair_issues(a, b);
        pairs
    }

    fn pair_terms(&mut self, a: &Treaty, b: &Treaty) {
        let same_kind = |x: &TermKind, y: &TermKind| std::mem::discriminant(x) == std::mem::discriminant(y);
        // What another instrument declares is another thing, though it may be called the same.
        let by_name: BTreeMap<(&str, &EcoString), u32> =
            b.terms.iter().zip(0..).map(|(term, id)| ((declarer(b, term), &term.name), id)).collect();
        let mut free: BTreeSet<u32> = (0..b.terms.len() as u32).collect();
        for (term, id) in a.terms.iter().zip(0..) {
            if let Some(other) = by_name.get(&(declarer(a, term), &term.name))
                && b.terms.get(*other as usize).is_some_and(|other| same_kind(&other.kind, &term.kind))
            {
                self.terms.insert(TermId(id), TermId(*other));
                free.remove(other);
            }
        }
        // A long name in quotes says who somebody is; without one, another name is another party.
        for (term, id) in a.terms.iter().zip(0..) {
            let Some(label) = term.label.as_ref().filter(|_| !self.terms.contains_key(&TermId(id))) else { continue };
            let mut alike = free.iter().copied().filter(|other| {
                b.terms.get(*other as usize).is_some_and(|other| {
                    other.label.as_ref() == Some(label) && same_kind(&other.kind, &term.kind) && declarer(b, other) == declarer(a, term)
                })
            });
            if let (Some(other), None) = (alike.next(), alike.next()) {
                self.terms.insert(TermId(id), TermId(other));
                free.remove(&other);
            }
        }
        // A role or body under another name is the same if the same hold it.
        for (term, id) in a.terms.iter().zip(0..) {
            let Some(mine) = declared(&term.kind).filter(|_| !self.terms.contains_key(&TermId(id))) else { continue };
            let mine: BTreeSet<Option<TermId>> = mine.iter().map(|member| self.terms.get(&member.who).copied()).collect();
            if mine.is_empty() || mine.contains(&None) {
                continue;
            }
            let mut alike = free.iter().copied().filter(|other| {
                b.terms.get(*other as usize).is_some_and(|other| {
                    same_kind(&other.kind, &term.kind)
                        && declarer(b, other) == declarer(a, term)
                        && declared(&other.kind)
                            .is_some_and(|theirs| theirs.iter().map(|member| Some(member.who)).collect::<BTreeSet<_>>() == mine)
                })
            });
            if let (Some(other), None) = (alike.next(), alike.next()) {
                self.terms.insert(TermId(id), TermId(other));
                free.remove(&other);
            }
        }
    }

    fn pair_issues(&mut self, a: &Treaty, b: &Treaty) {
        let by_name: BTreeMap<&EcoString, u32> =
            b.issues.iter().zip(0..).filter(|(issue, _)| issue.named).map(|(issue, id)| (&issue.name, id)).collect();
        let mut free: BTreeSet<u32> = (0..b.issues.len() as u32).collect();
        for (issue, id) in a.issues.iter().zip(0..).filter(|(issue, _)| issue.named) {
            if let Some(other) = by_name.get(&issue.name) {
                self.issues.insert(IssueId(id), IssueId(*other));
                free.remove(other);
            }
        }
        // A bracket without a name is the one that offers the same; two names are two issues.
        let mut offers: BTreeMap<Offer, Vec<u32>> = BTreeMap::new();
        for id in free.iter().rev() {
            offers.entry(offer(b, *id, &self.after)).or_default().push(*id);
        }
        for (issue, id) in a.issues.iter().zip(0..) {
            if self.issues.contains_key(&IssueId(id)) {
                continue;
            }
            let Some(alike) = offers.get_mut(&offer(a, id, &self.before)) else { continue };
            let fits = |other: &u32| !issue.named || b.issues.get(*other as usize).is_some_and(|other| !other.named);
            if let Some(at) = alike.iter().rposition(fits) {
                self.issues.insert(IssueId(id), IssueId(alike.remove(at)));
            }
        }
        let taken: BTreeSet<&EcoString> = b.issues.iter().map(|issue| &issue.name).collect();
        let names = a.issues.iter().zip(0..).map(|(issue, id)| match self.issues.get(&IssueId(id)) {
            Some(new) => self.after.issues.get(new.0 as usize).cloned().unwrap_or_default(),
            None if taken.contains(&issue.name) => eco_format!("{} (as it was)", issue.name),
            None => issue.name.clone(),
        });
        self.before.issues = names.collect();
    }

    /// Pairs items: by the words of their names, then by how much of name and sentence they share. `sentence` gives the words.
    pub(super) fn pair_items(&mut self, a: &Treaty, b: &Treaty, sentence: &dyn Fn(&Self, bool, ItemId) -> EcoString) {
        let own = |treaty: &Treaty| -> Vec<ItemId> { items(treaty).into_iter().filter(|item| stands(treaty, *item)).collect() };
        let (mine, theirs) = (own(a), own(b));
        let name = |treaty: &Treaty, item: ItemId| item_name(treaty, item).map(ItemName::words).unwrap_or_default();
        let kind = |item: ItemId| std::mem::discriminant(&item);
        let mut by_name: BTreeMap<String, Vec<ItemId>> = BTreeMap::new();
        for item in theirs.iter().rev() {
            by_name.entry(name(b, *item)).or_default().push(*item);
        }
        let mut free: BTreeSet<ItemId> = theirs.iter().copied().collect();
        for item in &mine {
            let words = self.before.rename(&name(a, *item));
            let same = by_name
                .get_mut(words.as_str())
                .and_then(|all| all.iter().rposition(|other| kind(*other) == kind(*item)).map(|at| all.remove(at)));
            if let Some(other) = same {
                self.items.insert(*item, other);
                free.remove(&other);
            }
        }
        let tokens = |text: &str| -> BTreeSet<String> { text.split_whitespace().map(str::to_lowercase).collect() };
        let described = |pairs: &Self, before: bool, item: ItemId| {
            let treaty = if before { a } else { b };
            let names = if before { pairs.before.rename(&name(treaty, item)) } else { name(treaty, item).into() };
            (item, tokens(&names), tokens(&sentence(pairs, before, item)))
        };
        let left: Vec<_> = mine.iter().filter(|item| !self.items.contains_key(item)).map(|item| described(self, true, *item)).collect();
        let right: Vec<_> = free.iter().map(|item| described(self, false, *item)).collect();
        let mut scores: Vec<(u32, ItemId, ItemId)> = Vec::new();
        for (item, names, words) in &left {
            for (other, their_names, their_words) in right.iter().filter(|(other, ..)| kind(*other) == kind(*item)) {
                let score = (2 * shared(names, their_names) + 3 * shared(words, their_words)) / 5;
                if score >= ALIKE {
                    scores.push((score, *item, *other));
                }
            }
        }
        scores.sort_by(|x, y| y.0.cmp(&x.0).then(x.1.cmp(&y.1)).then(x.2.cmp(&y.2)));
        for (_, item, other) in scores {
            if !self.items.contains_key(&item) && free.remove(&other) {
                self.items.insert(item, other);
            }
        }
        for (old, new) in &self.items {
            if let Some(name) = self.after.items.get(new) {
                self.before.items.insert(*old, name.clone());
            }
        }
    }
}

/// From so many parts in a thousand of what two items say together, they are taken for one item that changed.
const ALIKE: u32 = 550;

/// How much two sets of words share, in parts of a thousand of their union.
fn shared(a: &BTreeSet<String>, b: &BTreeSet<String>) -> u32 {
    let both = a.intersection(b).count();
    let all = a.len() + b.len() - both;
    (both * 1000).checked_div(all).unwrap_or(0) as u32
}

/// What a bracket offers: its kind, and labels and words of its alternatives, sorted.
type Offer = (u8, Vec<(Vec<EcoString>, EcoString)>);

fn offer(treaty: &Treaty, id: u32, names: &Names) -> Offer {
    let Some(issue) = treaty.issues.get(id as usize) else { return (u8::MAX, Vec::new()) };
    let kind = match issue.kind {
        IssueKind::Open => 0,
        IssueKind::Reading => 1,
        IssueKind::Supposition => 2,
    };
    (kind, alternatives(issue, names))
}

/// The alternatives of an issue with their labels, in an order that does not depend on the text's.
pub(super) fn alternatives(issue: &servanda_model::Issue, names: &Names) -> Vec<(Vec<EcoString>, EcoString)> {
    let mut all: Vec<(Vec<EcoString>, EcoString)> = issue
        .alts
        .iter()
        .filter(|alt| !alt.supposed)
        .map(|alt| {
            let mut labels: Vec<EcoString> = alt.labels.iter().map(|label| names.rename(label)).collect();
            labels.sort();
            let words: Vec<&str> = alt.text.split_whitespace().collect();
            let text = if alt.delete { "delete".into() } else { names.rename(&ordered(&words.join(" "), 0)) };
            (labels, text)
        })
        .collect();
    all.sort();
    all
}

/// Words in which the alternatives of brackets stand in an order that does not depend on the text's.
fn ordered(text: &str, depth: usize) -> String {
    // Nobody drafts deeper, and recursion has a bound.
    const DEEPEST: usize = 40;
    let Some(open) = text.find('[').filter(|_| depth < DEEPEST) else { return text.to_owned() };
    let (mut level, mut close) = (0_usize, None);
    let mut parts: Vec<&str> = Vec::new();
    let mut from = open + 1;
    for (at, c) in text[open..].char_indices().map(|(at, c)| (at + open, c)) {
        match c {
            '[' => level += 1,
            ']' => level = level.saturating_sub(1),
            '|' if level == 1 => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
        if level == 0 {
            parts.push(&text[from..at]);
            close = Some(at);
            break;
        }
    }
    let Some(close) = close else { return text.to_owned() };
    let first = parts.first().map_or("", |part| part.trim_start());
    let issue = first.strip_prefix('#').map_or("", |rest| &first[..rest.find(' ').map_or(first.len(), |at| at + 2)]);
    let mut parts: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| ordered(if at == 0 { part.trim_start().strip_prefix(issue).unwrap_or(part) } else { part }.trim(), depth + 1))
        .collect();
    parts.sort();
    format!("{}[{issue}{}]{}", &text[..open], parts.join(" | "), ordered(&text[close + 1..], depth + 1))
}

/// The instrument that declares a term, by the prefix under which the treaty uses it; empty for the treaty itself.
fn declarer<'t>(treaty: &'t Treaty, term: &servanda_model::Term) -> &'t str {
    match term.origin.instrument.index() {
        0 => "",
        index => treaty.instruments.get(index).map_or("", |instrument| instrument.prefix.as_str()),
    }
}

/// Those whom the text itself puts into a role or body.
fn declared(kind: &TermKind) -> Option<&[Member]> {
    match kind {
        TermKind::Role(role) => Some(&role.holders),
        TermKind::Body { members } => Some(members),
        _ => None,
    }
}

/// Whether an item is the draft's own, not that of an instrument it uses.
pub(super) fn is_own(treaty: &Treaty, item: ItemId) -> bool {
    origin(treaty, item).is_some_and(|origin| origin.instrument.0 == 0)
}

/// Whether an item is the draft's own and in somebody's text: what is only supposed is nobody's proposal.
pub(super) fn stands(treaty: &Treaty, item: ItemId) -> bool {
    let supposed = |guard: &[servanda_model::Pick]| {
        guard.iter().any(|pick| {
            treaty.issues.get(pick.issue.0 as usize).is_some_and(|issue| {
                let supposed = issue.alts.get(usize::from(pick.alt)).is_some_and(|alt| alt.supposed);
                supposed || (issue.kind == IssueKind::Supposition && crate::forks::text_itself(issue) != pick.alt)
            })
        })
    };
    is_own(treaty, item) && guard(treaty, item).is_some_and(|guard| !supposed(guard))
}

/// The picks under which an item stands at all.
pub(super) fn guard(treaty: &Treaty, item: ItemId) -> Option<&servanda_model::Guard> {
    match item {
        ItemId::Rule(id) => treaty.rules.get(id.index()).map(|one| &one.guard),
        ItemId::Decision(id) => treaty.decisions.get(id.index()).map(|one| &one.guard),
        ItemId::Fact(id) => treaty.facts.get(id.index()).map(|one| &one.guard),
    }
}

/// Where an item stands.
pub(super) fn origin(treaty: &Treaty, item: ItemId) -> Option<&servanda_model::Origin> {
    match item {
        ItemId::Rule(id) => treaty.rules.get(id.index()).map(|one| &one.origin),
        ItemId::Decision(id) => treaty.decisions.get(id.index()).map(|one| &one.origin),
        ItemId::Fact(id) => treaty.facts.get(id.index()).map(|one| &one.origin),
    }
}

#[cfg(test)]
mod tests {
    use super::ordered;

    #[test]
    fn alternatives_are_ordered_at_every_depth() {
        assert_eq!(ordered("a [#x c | b [e | d]] z [2 | 1]", 0), "a [#x b [d | e] | c] z [1 | 2]");
        assert_eq!(ordered("a [b", 0), "a [b");
        assert_eq!(ordered("[#x]", 0), "[#x]");
    }
}
