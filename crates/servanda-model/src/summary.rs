//! What a treaty contains, in numbers and as an outline.

use ecow::EcoString;
use servanda_syntax::Span;

use crate::choice::{Guard, IssueId};
use crate::elements::modals;
use crate::lower::Compiled;
use crate::treaty::{DecisionId, FactId, InstrumentId, IssueKind, ItemId, Modal, RuleId, TermKind, Treaty};

/// Counts of what the treaty itself contains; instruments that it uses are counted apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the thing it counts")]
pub struct Summary {
    pub articles: usize,
    pub parties: usize,
    pub unnamed_parties: usize,
    pub roles: usize,
    pub bodies: usize,
    pub acts: usize,
    pub facts: usize,
    pub rules: usize,
    pub duties: usize,
    pub prohibitions: usize,
    pub permissions: usize,
    pub powers: usize,
    pub effects: usize,
    pub decisions: usize,
    /// Brackets that are not agreed.
    pub open_brackets: usize,
    /// Agreed words with several meanings.
    pub readings: usize,
    pub suppositions: usize,
    pub questions: usize,
    pub expectations: usize,
    pub claims: usize,
    /// Paragraphs that no rule renders.
    pub unbound: usize,
    /// Instruments that are used or declared.
    pub instruments: usize,
}

impl Compiled {
    /// Counts what the treaty contains.
    pub fn summary(&self) -> Summary {
        let mut summary = of_treaty(&self.treaty);
        summary.unbound = self.unbound.len();
        summary
    }
}

/// Counts what a treaty contains, leaving aside its words.
pub fn of_treaty(treaty: &Treaty) -> Summary {
    let own = |instrument: InstrumentId| instrument == InstrumentId(0);
    let mut summary = Summary {
        articles: treaty.articles.iter().filter(|article| own(article.instrument) && article.level >= 2).count(),
        acts: treaty.acts.iter().filter(|act| act.builtin.is_none() && own(act.origin.instrument)).count(),
        facts: treaty.facts.iter().filter(|fact| own(fact.origin.instrument)).count(),
        decisions: treaty.decisions.iter().filter(|decision| own(decision.origin.instrument)).count(),
        questions: treaty.asks.len(),
        expectations: treaty.asks.iter().map(|ask| ask.expects.len()).chain(treaty.claims.iter().map(|claim| claim.expects.len())).sum(),
        claims: treaty.claims.len(),
        instruments: treaty.instruments.len().saturating_sub(1),
        ..Summary::default()
    };
    for term in treaty.terms.iter().filter(|term| own(term.origin.instrument) && term.origin.span != Span::default()) {
        match &term.kind {
            TermKind::Party { unnamed: None } | TermKind::Third => summary.parties += 1,
            TermKind::Party { unnamed: Some(_) } => summary.unnamed_parties += 1,
            TermKind::Role(_) => summary.roles += 1,
            TermKind::Body { .. } => summary.bodies += 1,
            _ => {}
        }
    }
    for rule in treaty.rules.iter().filter(|rule| own(rule.origin.instrument)) {
        summary.rules += 1;
        match modals(treaty, rule).first() {
            Some(Modal::Shall) => summary.duties += 1,
            Some(Modal::ShallNot) => summary.prohibitions += 1,
            Some(Modal::May) => summary.permissions += 1,
            Some(Modal::HasPower) => summary.powers += 1,
            Some(Modal::Effect) => summary.effects += 1,
            None => {}
        }
    }
    for issue in treaty.issues.iter().filter(|issue| own(issue.origin.instrument) && !issue.places.is_empty()) {
        match issue.kind {
            IssueKind::Open => summary.open_brackets += 1,
            IssueKind::Reading => summary.readings += 1,
            IssueKind::Supposition => summary.suppositions += 1,
        }
    }
    summary
}

/// An article of the outline.
#[derive(Clone, Debug)]
pub struct OutlineArticle {
    /// What citations call it.
    pub cite: EcoString,
    /// Its heading.
    pub title: EcoString,
    /// 1 for `#`.
    pub level: u8,
    /// The picks under which it stands.
    pub guard: Guard,
    /// Where.
    pub span: Span,
    /// Its rules, decisions and facts in order.
    pub items: Vec<OutlineItem>,
    /// The issues whose brackets stand in it.
    pub issues: Vec<IssueId>,
    /// Its paragraphs that no rule renders.
    pub unbound: Vec<Span>,
}

/// An item of the outline.
#[derive(Clone, Debug)]
pub struct OutlineItem {
    /// Which.
    pub item: ItemId,
    /// `duty`, `prohibition`, `permission`, `power`, `effect`, `decision`, `fact`.
    pub kind: &'static str,
    /// Its name as written.
    pub name: EcoString,
    /// Its citation.
    pub cite: EcoString,
    /// Where.
    pub span: Span,
}

impl Compiled {
    /// The treaty's articles with what each holds; what stands before the first heading is left out.
    pub fn outline(&self) -> Vec<OutlineArticle> {
        let treaty = &self.treaty;
        let mut articles: Vec<OutlineArticle> = treaty
            .articles
            .iter()
            .filter(|article| article.instrument == InstrumentId(0))
            .map(|article| OutlineArticle {
                cite: article.cite.clone(),
                title: article.title.clone(),
                level: article.level,
                guard: article.guard.clone(),
                span: article.span,
                items: Vec::new(),
                issues: Vec::new(),
                unbound: Vec::new(),
            })
            .collect();
        articles.sort_by_key(|article| (article.span.file, article.span.start));
        let find = |span: Span, articles: &[OutlineArticle]| -> Option<usize> {
            let after = articles.partition_point(|article| (article.span.file, article.span.start) <= (span.file, span.start));
            let at = after.checked_sub(1)?;
            articles.get(at).filter(|article| article.span.file == span.file).map(|_| at)
        };
        let mut items: Vec<OutlineItem> = Vec::new();
        for (at, rule) in treaty.rules.iter().enumerate().filter(|(_, rule)| rule.origin.instrument == InstrumentId(0)) {
            let kind = match modals(treaty, rule).first() {
                Some(Modal::Shall) => "duty",
                Some(Modal::ShallNot) => "prohibition",
                Some(Modal::May) => "permission",
                Some(Modal::HasPower) => "power",
                _ => "effect",
            };
            items.push(OutlineItem {
                item: ItemId::Rule(RuleId(at as u32)),
                kind,
                name: rule.name.text.clone(),
                cite: rule.origin.cite.clone(),
                span: rule.origin.span,
            });
        }
        for (at, one) in treaty.decisions.iter().enumerate().filter(|(_, one)| one.origin.instrument == InstrumentId(0)) {
            items.push(OutlineItem {
                item: ItemId::Decision(DecisionId(at as u32)),
                kind: "decision",
                name: one.name.text.clone(),
                cite: one.origin.cite.clone(),
                span: one.origin.span,
            });
        }
        for (at, one) in treaty.facts.iter().enumerate().filter(|(_, one)| one.origin.instrument == InstrumentId(0)) {
            items.push(OutlineItem {
                item: ItemId::Fact(FactId(at as u32)),
                kind: "fact",
                name: one.name.text.clone(),
                cite: one.origin.cite.clone(),
                span: one.origin.span,
            });
        }
        items.sort_by_key(|item| (item.span.file, item.span.start));
        for item in items {
            if let Some(article) = find(item.span, &articles).and_then(|at| articles.get_mut(at)) {
                article.items.push(item);
            }
        }
        for (at, issue) in treaty.issues.iter().enumerate().filter(|(_, issue)| issue.origin.instrument == InstrumentId(0)) {
            for place in &issue.places {
                let id = IssueId(at as u32);
                if let Some(article) = find(*place, &articles).and_then(|at| articles.get_mut(at))
                    && !article.issues.contains(&id)
                {
                    article.issues.push(id);
                }
            }
        }
        for (span, _) in &self.unbound {
            if let Some(article) = find(*span, &articles).and_then(|at| articles.get_mut(at)) {
                article.unbound.push(*span);
            }
        }
        articles
    }
}
