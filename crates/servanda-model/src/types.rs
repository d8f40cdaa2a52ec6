//! Types of slots and variables: what can stand where, and what an intersection of slots leaves.

use ecow::EcoString;
use servanda_syntax::Span;

use crate::lower::{Cx, Lower};
use crate::treaty::{RoleTerm, SlotType, TermId, TermKind, VarId};

impl Lower<'_> {
    pub(crate) fn kind_of(&self, id: TermId) -> Option<&TermKind> {
        self.t.terms.get(id.index()).map(|term| &term.kind)
    }

    pub(crate) fn term_name(&self, id: TermId) -> EcoString {
        self.t.terms.get(id.index()).map(|term| term.name.clone()).unwrap_or_default()
    }

    /// What a term is, for messages.
    pub(crate) fn kind_word(&self, id: TermId) -> &'static str {
        match self.kind_of(id) {
            Some(TermKind::Party { .. }) => "a party",
            Some(TermKind::Third) => "a third State",
            Some(TermKind::Role(_)) => "a role",
            Some(TermKind::Body { .. }) => "a body",
            Some(TermKind::Kind(_)) => "a kind",
            Some(TermKind::Value(_)) => "a value",
            Some(TermKind::Place(_)) => "a place",
            Some(TermKind::Number(_)) => "a number",
            Some(TermKind::Unit) => "a unit",
            Some(TermKind::Instrument(_)) => "an instrument",
            None => "unknown",
        }
    }

    /// What a type asks for, in words.
    pub(crate) fn type_words(&self, ty: &SlotType) -> String {
        match ty {
            SlotType::Party => "a party".into(),
            SlotType::Body => "a body".into(),
            SlotType::Place => "a place".into(),
            SlotType::Date => "a date".into(),
            SlotType::Amount => "an amount".into(),
            SlotType::Text => "words in quotes".into(),
            SlotType::Item => "a rule, decision or fact".into(),
            SlotType::Treaty => "the treaty or an instrument".into(),
            SlotType::Anything => "a name".into(),
            SlotType::Of(terms) => {
                let names: Vec<String> = terms.iter().map(|id| format!("`{}`", self.term_name(*id))).collect();
                names.join(" or ")
            }
        }
    }

    /// Whether a term could fill a slot, leaving aside who holds a role at the moment.
    pub(crate) fn could_be(&self, id: TermId, ty: &SlotType) -> bool {
        match ty {
            SlotType::Anything => true,
            SlotType::Item | SlotType::Date | SlotType::Amount | SlotType::Text => false,
            SlotType::Treaty => matches!(self.kind_of(id), Some(TermKind::Instrument(_))),
            SlotType::Party => {
                matches!(self.kind_of(id), Some(TermKind::Party { .. } | TermKind::Third | TermKind::Role(_) | TermKind::Body { .. }))
            }
            SlotType::Body => matches!(self.kind_of(id), Some(TermKind::Body { .. } | TermKind::Role(_))),
            SlotType::Place => matches!(self.kind_of(id), Some(TermKind::Place(_))),
            SlotType::Of(terms) => terms.iter().any(|term| {
                let role_slot = matches!(self.kind_of(*term), Some(TermKind::Role(_)));
                let actor =
                    matches!(self.kind_of(id), Some(TermKind::Party { .. } | TermKind::Third | TermKind::Role(_) | TermKind::Body { .. }));
                self.terms_overlap(id, *term) || (role_slot && actor && self.role_is_open(*term))
            }),
        }
    }

    /// Gives a variable the narrower of its type and another; a contradiction is reported.
    pub(crate) fn narrow(&mut self, cx: &mut Cx, var: VarId, ty: &SlotType, span: Span) {
        if matches!(ty, SlotType::Anything | SlotType::Item) {
            return;
        }
        let Some(known) = cx.vars.get(var.0 as usize).and_then(|var| var.ty.clone()) else {
            if let Some(var) = cx.vars.get_mut(var.0 as usize) {
                var.ty = Some(ty.clone());
            }
            return;
        };
        if !self.may_overlap(&known, ty) {
            let name = cx.vars.get(var.0 as usize).map_or('?', |var| var.name);
            let first = cx.vars.get(var.0 as usize).and_then(|var| var.seen.first()).map(|one| one.span).unwrap_or_default();
            let (is, wanted) = (self.type_words(&known), self.type_words(ty));
            let found = self.report(cx, "SV0302", span, format!("`{name}` is {is} elsewhere in this item, but {wanted} must stand here"));
            found.label = wanted.into();
            found.others.push((first, is.into()));
            found.helps.push("use another letter for the other thing".into());
            return;
        }
        let narrower = match (&known, ty) {
            (SlotType::Party | SlotType::Body | SlotType::Place, SlotType::Of(_)) | (SlotType::Party, SlotType::Body) => true,
            (SlotType::Of(old), SlotType::Of(new)) => new.len() < old.len() || self.size_of(new) < self.size_of(old),
            _ => false,
        };
        if narrower && let Some(var) = cx.vars.get_mut(var.0 as usize) {
            var.ty = Some(ty.clone());
        }
    }

    fn size_of(&self, terms: &[TermId]) -> usize {
        terms
            .iter()
            .map(|id| match self.kind_of(*id) {
                Some(TermKind::Role(role)) if self.role_is_open(*id) => role.holders.len().max(1000),
                Some(TermKind::Role(role)) => role.holders.len(),
                Some(TermKind::Kind(values)) => values.len(),
                _ => 1,
            })
            .sum()
    }

    /// Whether a party or body is declared to hold a role.
    pub(crate) fn holds_role(&self, who: TermId, role: TermId) -> bool {
        self.holds.get(&who).is_some_and(|roles| roles.contains(&role))
    }

    /// Whether somebody is declared to hold both roles.
    fn share_a_holder(&self, first: &RoleTerm, second: &RoleTerm, x: TermId, y: TermId) -> bool {
        let (few, other) = if first.holders.len() <= second.holders.len() { (first, y) } else { (second, x) };
        few.holders.iter().any(|holder| self.holds_role(holder.who, other))
    }

    /// Whether something can be of both types.
    pub(crate) fn may_overlap(&self, x: &SlotType, y: &SlotType) -> bool {
        use SlotType as S;
        match (x, y) {
            (S::Anything | S::Item, _) | (_, S::Anything | S::Item) | (S::Party, S::Body) | (S::Body, S::Party) => true,
            (S::Of(xs), S::Of(ys)) => xs.iter().any(|x| ys.iter().any(|y| self.terms_overlap(*x, *y))),
            (S::Of(terms), S::Party) | (S::Party, S::Of(terms)) => terms.iter().any(|term| {
                matches!(
                    self.t.terms.get(term.index()).map(|term| &term.kind),
                    Some(TermKind::Party { .. } | TermKind::Third | TermKind::Role(_) | TermKind::Body { .. })
                )
            }),
            (S::Of(terms), S::Body) | (S::Body, S::Of(terms)) => terms.iter().any(|term| {
                matches!(self.t.terms.get(term.index()).map(|term| &term.kind), Some(TermKind::Body { .. } | TermKind::Role(_)))
            }),
            (S::Of(terms), S::Place) | (S::Place, S::Of(terms)) => {
                terms.iter().any(|term| matches!(self.t.terms.get(term.index()).map(|term| &term.kind), Some(TermKind::Place(_))))
            }
            (x, y) => x == y,
        }
    }

    /// Whether two terms can be held by, or mean, the same.
    pub(crate) fn terms_overlap(&self, x: TermId, y: TermId) -> bool {
        if x == y {
            return true;
        }
        let (Some(a), Some(b)) = (self.t.terms.get(x.index()), self.t.terms.get(y.index())) else { return false };
        match (&a.kind, &b.kind) {
            (TermKind::Role(first), TermKind::Role(second)) => {
                self.role_is_open(x)
                    || self.role_is_open(y)
                    || self.share_a_holder(first, second, x, y)
                    || (first.holders.is_empty() && second.holders.is_empty())
            }
            (TermKind::Role(_), TermKind::Party { .. } | TermKind::Body { .. } | TermKind::Third) => {
                self.role_is_open(x) || self.holds_role(y, x)
            }
            (TermKind::Party { .. } | TermKind::Body { .. } | TermKind::Third, TermKind::Role(_)) => self.terms_overlap(y, x),
            (TermKind::Value(kinds), TermKind::Kind(_)) => kinds.contains(&y),
            (TermKind::Kind(_), TermKind::Value(kinds)) => kinds.contains(&x),
            (TermKind::Kind(ours), TermKind::Kind(theirs)) => ours.iter().any(|(_, one)| theirs.iter().any(|(_, other)| one == other)),
            (TermKind::Place(_), TermKind::Place(_)) => self.place_within(x, y) || self.place_within(y, x),
            _ => false,
        }
    }

    fn place_within(&self, inner: TermId, outer: TermId) -> bool {
        let mut at = vec![inner];
        let mut steps = 0;
        while let Some(place) = at.pop() {
            steps += 1;
            if place == outer {
                return true;
            }
            if steps > 256 {
                return false;
            }
            if let Some(TermKind::Place(containers)) = self.t.terms.get(place.index()).map(|term| &term.kind) {
                at.extend(containers.iter().flat_map(|one| one.values().copied()));
            }
        }
        false
    }
}
