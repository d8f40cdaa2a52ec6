//! Declared terms: parties, roles, bodies, kinds, places, numbers, units, instruments.

use std::collections::BTreeMap;

use dashu::rational::RBig;
use ecow::{EcoString, eco_format};
use jiff::civil::Date;
use servanda_syntax::Span;
use servanda_syntax::ast::{self, ItemKind, Line, PartyEntry, Slot};

use crate::choice::{Choice, Guard, Pick};
use crate::issues::both;
use crate::load::join;
use crate::lower::{Cx, Lower};
use crate::sentence::{Bearer, EventPat, Point, Ref};
use crate::treaty::{Instrument, InstrumentId, Member, NumberTerm, Origin, RoleTerm, SlotType, Term, TermId, TermKind};
use crate::walk::Placed;

/// More unnamed parties than this are refused: nobody means them.
const MAX_UNNAMED: u64 = 100_000;

/// Built-in slot types and subjects; they may not be declared as something else.
pub(crate) const BUILT_IN: [&str; 7] = ["Party", "Body", "Place", "Date", "Amount", "Text", "Treaty"];

impl Lower<'_> {
    pub(crate) fn origin(&self, placed: &Placed, span: Span) -> Origin {
        Origin { span, cite: self.cited(placed.instrument, &placed.cite), instrument: placed.instrument }
    }

    /// Declares all terms: first the names, then what they say of each other.
    pub(crate) fn declare_terms(&mut self, items: &[Placed]) {
        self.declare_party_role();
        for placed in items {
            self.declare_names(placed);
        }
        for placed in items {
            self.declare_members(placed);
        }
        for placed in items {
            self.declare_meaning(placed);
        }
    }

    /// What roles and numbers say of events and conditions: read when acts and items are known.
    pub(crate) fn declare_conditions(&mut self, items: &[Placed]) {
        for placed in items {
            let mut cx = Cx::of(placed);
            match &placed.item.kind {
                ItemKind::Role(role) => self.role_meaning(placed, &mut cx, role),
                ItemKind::Number(number) => self.number_meaning(placed, &mut cx, number),
                _ => {}
            }
        }
        self.fill_party_role();
    }

    /// `Party` as a set: all parties of the treaty.
    fn declare_party_role(&mut self) {
        let id = TermId(self.t.terms.len() as u32);
        self.t.terms.push(Term {
            name: "Party".into(),
            label: None,
            kind: TermKind::Role(Box::default()),
            guard: Guard::new(),
            origin: Origin { span: Span::default(), cite: EcoString::new(), instrument: InstrumentId(0) },
            used: true,
        });
        self.party_role = Some(id);
    }

    fn fill_party_role(&mut self) {
        let parties: Vec<Member> = self
            .t
            .terms
            .iter()
            .enumerate()
            .filter(|(_, term)| matches!(term.kind, TermKind::Party { .. }))
            .map(|(at, term)| Member { who: TermId(at as u32), guard: term.guard.clone(), from: None, until: None })
            .collect();
        if let Some(role) = self.party_role.and_then(|id| self.t.terms.get_mut(id.index()))
            && let TermKind::Role(role) = &mut role.kind
        {
            role.holders = parties;
        }
    }

    fn new_term(&mut self, placed: &Placed, name: &EcoString, label: Option<&ast::Str>, kind: TermKind, span: Span) -> TermId {
        let id = TermId(self.t.terms.len() as u32);
        let shown =
            if matches!(kind, TermKind::Party { .. } | TermKind::Third) { name.clone() } else { self.cited(placed.instrument, name) };
        self.t.terms.push(Term {
            name: shown,
            label: label.map(|label| label.text.clone()),
            kind,
            guard: placed.guard.clone(),
            origin: self.origin(placed, span),
            used: false,
        });
        self.names.add_term(placed.instrument, name.clone(), id);
        id
    }

    /// Declares a term, or finds it again where two brackets declare it.
    fn declare(&mut self, placed: &Placed, term: &ast::Term, label: Option<&ast::Str>, kind: TermKind) -> TermId {
        let cx = Cx::of(placed);
        if BUILT_IN.contains(&term.text.as_str()) {
            self.report(&cx, "SV0202", term.span, format!("`{}` is a word of the language and cannot be declared", term.text))
                .helps
                .push("choose another name".into());
        }
        if let Some(known) = self.names.exact(placed.instrument, &term.text) {
            let same =
                self.t.terms.get(known.index()).is_some_and(|old| std::mem::discriminant(&old.kind) == std::mem::discriminant(&kind));
            let (old_guard, old_span, fresh) = self
                .t
                .terms
                .get(known.index())
                .map(|old| (old.guard.clone(), old.origin.span, old.origin.span == Span::default()))
                .unwrap_or_default();
            let apart = both(&old_guard, &placed.guard).is_none();
            let is_party = matches!(kind, TermKind::Party { .. });
            if same && (apart || is_party || fresh) {
                // One term under several alternatives: it is declared wherever one of them stands. A party may also be
                // given a further role by a second line.
                let common: Guard = old_guard.iter().filter(|pick| placed.guard.contains(pick)).copied().collect();
                let origin = self.origin(placed, term.span);
                if let Some(old) = self.t.terms.get_mut(known.index()) {
                    old.guard = if apart || is_party { common } else { placed.guard.clone() };
                    if fresh {
                        old.origin = origin;
                    }
                    if old.label.is_none() {
                        old.label = label.map(|label| label.text.clone());
                    }
                }
                return known;
            }
            let again = self.report(&cx, "SV0202", term.span, format!("`{}` is declared twice", term.text));
            again.label = "again here".into();
            again.others.push((old_span, "first here".into()));
            again.helps.push("keep one of the two declarations, or give one another name".into());
            return known;
        }
        if let TermKind::Party { .. } = kind {
            if let Some(known) = self.names.party(&term.text) {
                // Equal codes are one party, whichever instrument names it.
                self.names.add_term(placed.instrument, term.text.clone(), known);
                if placed.instrument.0 == 0
                    && let Some(old) = self.t.terms.get_mut(known.index())
                {
                    old.guard.retain(|pick| placed.guard.contains(pick));
                    if let Some(label) = label {
                        old.label = Some(label.text.clone());
                    }
                }
                return known;
            }
            let id = self.new_term(placed, &term.text, label, kind, term.span);
            self.names.add_party(term.text.clone(), id);
            return id;
        }
        self.new_term(placed, &term.text, label, kind, term.span)
    }

    fn declare_names(&mut self, placed: &Placed) {
        match &placed.item.kind {
            ItemKind::Role(role) => {
                for term in &role.terms {
                    let id = self.declare(placed, term, None, TermKind::Role(Box::default()));
                    if role.of.is_some() || !role.clauses.is_empty() {
                        self.open_roles.insert(id);
                    }
                }
            }
            ItemKind::Party(party) => {
                for entry in &party.entries {
                    if let PartyEntry::Named(named) = entry {
                        self.declare(placed, &named.term, named.name.as_ref(), TermKind::Party { unnamed: None });
                    }
                }
            }
            ItemKind::Third(third) => {
                for named in third {
                    self.declare(placed, &named.term, named.name.as_ref(), TermKind::Third);
                }
            }
            ItemKind::Body(body) => {
                for named in &body.entries {
                    self.declare(placed, &named.term, named.name.as_ref(), TermKind::Body { members: Vec::new() });
                }
            }
            ItemKind::Instrument(instrument) => {
                let id = InstrumentId(self.t.instruments.len() as u32);
                let named = &instrument.entry;
                let term = self.declare(placed, &named.term, named.name.as_ref(), TermKind::Instrument(id));
                self.t.instruments.push(Instrument {
                    prefix: named.term.text.clone(),
                    title: named.name.as_ref().map_or_else(|| named.term.text.clone(), |name| name.text.clone()),
                    term: Some(term),
                    prevails: false,
                    default_law: false,
                    layer: None,
                    in_force: None,
                    declared: true,
                    span: Some(placed.item.span),
                });
            }
            ItemKind::Kind(kind) => {
                self.declare(placed, &kind.term, None, TermKind::Kind(Vec::new()));
            }
            ItemKind::Place(place) => {
                for (term, guard) in self.terms(placed, &place.terms) {
                    let Some(guard) = both(&placed.guard, &guard) else { continue };
                    let placed = Placed { guard, ..placed.clone() };
                    self.declare(&placed, &term, None, TermKind::Place(Vec::new()));
                }
            }
            ItemKind::Number(number) => {
                self.declare(placed, &number.term, None, TermKind::Number(Box::default()));
            }
            ItemKind::Unit(units) => {
                for named in units {
                    self.declare(placed, &named.term, named.name.as_ref(), TermKind::Unit);
                }
            }
            ItemKind::Uses(uses) => {
                if let Some(target) = self.names.instrument(placed.instrument, &uses.term.text) {
                    let term = self.declare(placed, &uses.term, None, TermKind::Instrument(target));
                    if let Some(instrument) = self.t.instruments.get_mut(target.index()) {
                        instrument.term = instrument.term.or(Some(term));
                    }
                    if let Some(term) = self.t.terms.get_mut(term.index()) {
                        term.used = true;
                    }
                }
            }
            _ => {}
        }
    }

    /// The terms of a list, with the picks of the brackets among them.
    pub(crate) fn terms(&mut self, placed: &Placed, terms: &ast::Terms) -> Vec<(ast::Term, Guard)> {
        let mut cx = Cx::of(placed);
        let mut found = Vec::new();
        for member in &terms.members {
            let list = self.slot(&mut cx, member, &mut |_, _, terms: &Vec<ast::Term>| Some(terms.clone()));
            for (guard, terms) in list.alts {
                found.extend(terms.into_iter().map(|term| (term, guard.clone())));
            }
        }
        found
    }

    pub(crate) fn terms_slot(&mut self, placed: &Placed, slot: &Slot<ast::Terms>) -> Vec<(ast::Term, Guard)> {
        let mut cx = Cx::of(placed);
        let lists = self.slot(&mut cx, slot, &mut |_, _, terms: &ast::Terms| Some(terms.clone()));
        let mut found = Vec::new();
        for (guard, terms) in lists.alts {
            for (term, inner) in self.terms(placed, &terms) {
                if let Some(guard) = both(&guard, &inner) {
                    found.push((term, guard));
                }
            }
        }
        found
    }

    /// Roles given to parties and bodies, and unnamed holders.
    fn declare_members(&mut self, placed: &Placed) {
        match &placed.item.kind {
            ItemKind::Role(role) => {
                if let Some(table) = &role.table {
                    let ids: Vec<TermId> = role.terms.iter().filter_map(|term| self.names.exact(placed.instrument, &term.text)).collect();
                    self.role_table(placed, &Cx::of(placed), &ids, table);
                }
            }
            ItemKind::Party(party) => {
                let roles = party.roles.as_ref().map(|roles| self.terms_slot(placed, roles)).unwrap_or_default();
                let mut who: Vec<TermId> = Vec::new();
                for entry in &party.entries {
                    match entry {
                        PartyEntry::Named(named) => who.extend(self.names.exact(placed.instrument, &named.term.text)),
                        PartyEntry::Unnamed(number, term) => {
                            let Some(role) = self.role_term(placed, term, true) else { continue };
                            let Some(count) = self.whole(placed, number) else { continue };
                            who.extend(self.unnamed(placed, role, count));
                        }
                    }
                }
                for (role, guard) in roles {
                    self.give_role(placed, &role, &who, &guard);
                }
            }
            ItemKind::Body(body) => {
                let bodies: Vec<TermId> =
                    body.entries.iter().filter_map(|named| self.names.exact(placed.instrument, &named.term.text)).collect();
                if let Some(roles) = &body.roles {
                    for (role, guard) in self.terms_slot(placed, roles) {
                        self.give_role(placed, &role, &bodies, &guard);
                    }
                }
                let mut cx = Cx::of(placed);
                let clauses = self.clauses(&mut cx, &body.clauses);
                for (guard, clause) in clauses {
                    let Line::Members(groups) = &clause.line else {
                        if !matches!(clause.line, Line::Broken) {
                            self.misplaced(&cx, clause.span, "body", "`members`");
                        }
                        continue;
                    };
                    for group in groups {
                        let lists = self.slot(&mut cx, group, &mut |_, _, list: &Vec<ast::Membership>| Some(list.clone()));
                        for (inner, list) in lists.alts {
                            let Some(guard) = both(&guard, &inner) else { continue };
                            for member in list {
                                self.add_member(placed, &mut cx, &bodies, &member, &guard);
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn add_member(&mut self, placed: &Placed, cx: &mut Cx, bodies: &[TermId], member: &ast::Membership, guard: &[Pick]) {
        let mut new: Vec<(TermId, Guard)> = Vec::new();
        match &member.count {
            None => {
                let Some(who) = self.known_term(cx, &member.term) else { return };
                let outer = self.t.terms.get(who.index()).map(|term| term.guard.clone()).unwrap_or_default();
                let fits = self.t.terms.get(who.index()).is_some_and(|term| {
                    matches!(term.kind, TermKind::Party { .. } | TermKind::Third | TermKind::Role(_) | TermKind::Body { .. })
                });
                if !fits {
                    self.wrong_kind(cx, who, member.term.span, "a party, a role or a body");
                    return;
                }
                if let Some(guard) = both(guard, &outer) {
                    new.push((who, guard));
                }
            }
            Some(count) => {
                let Some(role) = self.role_term(placed, &member.term, true) else { return };
                let counts = self.slot(cx, count, &mut |lower, _, number: &ast::Number| lower.whole(placed, number));
                let mut most: BTreeMap<u32, Vec<Guard>> = BTreeMap::new();
                for (inner, n) in counts.alts {
                    if let Some(guard) = both(guard, &inner) {
                        most.entry(n).or_default().push(guard);
                    }
                }
                let largest = most.keys().next_back().copied().unwrap_or(0);
                let holders = self.unnamed(placed, role, largest);
                for (at, holder) in holders.into_iter().enumerate() {
                    for guard in most.iter().filter(|(n, _)| at < **n as usize).flat_map(|(_, guards)| guards.clone()) {
                        new.push((holder, guard));
                    }
                }
            }
        }
        for body in bodies {
            if let Some(TermKind::Body { members }) = self.t.terms.get_mut(body.index()).map(|term| &mut term.kind) {
                members.extend(new.iter().map(|(who, guard)| Member { who: *who, guard: guard.clone(), from: None, until: None }));
            }
        }
    }

    /// The role of a count of unnamed parties, declared if nothing else does.
    fn role_term(&mut self, placed: &Placed, term: &ast::Term, declare: bool) -> Option<TermId> {
        if let Some(known) = self.names.term(placed.instrument, &term.text) {
            let is_role = self.t.terms.get(known.index()).is_some_and(|term| matches!(term.kind, TermKind::Role(_)));
            if is_role {
                if let Some(term) = self.t.terms.get_mut(known.index()) {
                    term.used = true;
                }
                return Some(known);
            }
            let cx = Cx::of(placed);
            self.wrong_kind(&cx, known, term.span, "a role");
            return None;
        }
        if !declare {
            return None;
        }
        let id = self.new_term(placed, &term.text, None, TermKind::Role(Box::default()), term.span);
        if let Some(term) = self.t.terms.get_mut(id.index()) {
            term.used = true;
        }
        Some(id)
    }

    fn whole(&mut self, placed: &Placed, number: &ast::Number) -> Option<u32> {
        if number.den == 1 && !number.percent && number.num <= MAX_UNNAMED {
            return Some(number.num as u32);
        }
        let cx = Cx::of(placed);
        let found = self.report(&cx, "SV0307", number.span, "a whole number of parties must stand here");
        found.label = format!("at most {MAX_UNNAMED}").into();
        found.helps.push("write how many there are, in digits".into());
        None
    }

    /// The first `count` unnamed holders of a role; the same persons wherever they are named.
    fn unnamed(&mut self, placed: &Placed, role: TermId, count: u32) -> Vec<TermId> {
        let name = self.t.terms.get(role.index()).map(|term| term.name.clone()).unwrap_or_default();
        let mut have: Vec<TermId> = match self.t.terms.get(role.index()).map(|term| &term.kind) {
            Some(TermKind::Role(term)) => term
                .holders
                .iter()
                .map(|holder| holder.who)
                .filter(|who| matches!(self.t.terms.get(who.index()).map(|term| &term.kind), Some(TermKind::Party { unnamed: Some(of) }) if *of == role))
                .collect(),
            _ => return Vec::new(),
        };
        while (have.len() as u32) < count {
            let id = TermId(self.t.terms.len() as u32);
            let at = have.len() + 1;
            self.t.terms.push(Term {
                name: eco_format!("{name} {at}"),
                label: None,
                kind: TermKind::Party { unnamed: Some(role) },
                guard: Guard::new(),
                origin: self.origin(placed, placed.item.span),
                used: true,
            });
            have.push(id);
            if let Some(TermKind::Role(term)) = self.t.terms.get_mut(role.index()).map(|term| &mut term.kind) {
                term.holders.push(Member { who: id, guard: Guard::new(), from: None, until: None });
            }
            self.holds.entry(id).or_default().insert(role);
        }
        have.truncate(count as usize);
        have
    }

    fn give_role(&mut self, placed: &Placed, role: &ast::Term, who: &[TermId], guard: &[Pick]) {
        let cx = Cx::of(placed);
        let Some(id) = self.known_term(&cx, role) else { return };
        let Some(guard) = both(&placed.guard, guard) else { return };
        match self.t.terms.get_mut(id.index()).map(|term| &mut term.kind) {
            Some(TermKind::Role(term)) => {
                for one in who {
                    let new = Member { who: *one, guard: guard.clone(), from: None, until: None };
                    if !(term.holders.len() < 64 && term.holders.contains(&new)) {
                        term.holders.push(new);
                    }
                }
                for one in who {
                    self.holds.entry(*one).or_default().insert(id);
                }
            }
            _ => self.wrong_kind(&cx, id, role.span, "a role"),
        }
    }

    /// What roles, kinds, places and numbers say of other terms.
    fn declare_meaning(&mut self, placed: &Placed) {
        let cx = Cx::of(placed);
        match &placed.item.kind {
            ItemKind::Kind(kind) => {
                let Some(id) = self.names.exact(placed.instrument, &kind.term.text) else { return };
                for (value, guard) in self.terms_slot(placed, &kind.values) {
                    let Some(guard) = both(&placed.guard, &guard) else { continue };
                    let value_id = match self.names.exact(placed.instrument, &value.text) {
                        Some(known) => {
                            match self.t.terms.get_mut(known.index()).map(|term| &mut term.kind) {
                                Some(TermKind::Value(kinds)) => {
                                    if !kinds.contains(&id) {
                                        kinds.push(id);
                                    }
                                }
                                _ => self.wrong_kind(&cx, known, value.span, "a value, and nothing else"),
                            }
                            known
                        }
                        None => self.new_term(placed, &value.text, None, TermKind::Value(vec![id]), value.span),
                    };
                    if let Some(TermKind::Kind(values)) = self.t.terms.get_mut(id.index()).map(|term| &mut term.kind) {
                        values.push((guard, value_id));
                    }
                }
            }
            ItemKind::Place(place) => {
                let Some(within) = &place.within else { return };
                let mut inside: Vec<(Guard, TermId)> = Vec::new();
                for (term, guard) in self.terms_slot(placed, within) {
                    let Some(id) = self.known_term(&cx, &term) else { continue };
                    if matches!(self.t.terms.get(id.index()).map(|term| &term.kind), Some(TermKind::Place(_))) {
                        inside.push((guard, id));
                    } else {
                        self.wrong_kind(&cx, id, term.span, "a place");
                    }
                }
                // Alternatives of one bracket are one choice; plain places are one each.
                let (plain, open): (Vec<_>, Vec<_>) = inside.into_iter().partition(|(guard, _)| guard.is_empty());
                let mut containers: Vec<Choice<TermId>> = plain.into_iter().map(|(_, id)| Choice::plain(id)).collect();
                if !open.is_empty() {
                    containers.push(Choice { alts: open });
                }
                for (term, _) in self.terms(placed, &place.terms) {
                    if let Some(id) = self.names.exact(placed.instrument, &term.text)
                        && let Some(TermKind::Place(places)) = self.t.terms.get_mut(id.index()).map(|term| &mut term.kind)
                    {
                        places.extend(containers.iter().cloned());
                    }
                }
            }
            _ => {}
        }
    }

    /// `from Signatory ratifies`: whoever ratifies, every member would hold the role.
    fn nobody_meant(&mut self, cx: &Cx, point: &Choice<Point>, roles: &[TermId], span: Span) {
        let mut whoever = false;
        for point in point.values() {
            crate::visit::point_events(point, &mut |event| {
                if let EventPat::Act { by, phrase } = event {
                    whoever |= !phrase.names_it() && by.values().any(|by| matches!(by, Bearer::One(Ref::Term(who)) if self.is_role(*who)));
                }
            });
        }
        if whoever {
            let name = roles.first().map(|id| self.term_name(*id)).unwrap_or_default();
            let found = self.report(cx, "SV0208", span, format!("this does not say who comes to hold `{name}`"));
            found.label = "whoever does it, all would".into();
            found.helps.push("the member in question is `it`: write for instance `from it ratifies Treaty`".into());
        }
    }

    fn is_role(&self, id: TermId) -> bool {
        matches!(self.t.terms.get(id.index()).map(|term| &term.kind), Some(TermKind::Role(_)))
    }

    fn role_meaning(&mut self, placed: &Placed, cx: &mut Cx, role: &ast::RoleDecl) {
        let ids: Vec<TermId> = role.terms.iter().filter_map(|term| self.names.exact(placed.instrument, &term.text)).collect();
        cx.it = true;
        let of = role.of.as_ref().and_then(|set| self.set(cx, set, &SlotType::Party));
        let mut found = RoleTerm { of, ..RoleTerm::default() };
        for (guard, clause) in self.clauses(cx, &role.clauses) {
            let outer = std::mem::replace(&mut cx.guard, guard.clone());
            match &clause.line {
                Line::OneOfThem => found.one_of.clone_from(&ids),
                Line::Means(cond) => {
                    let means = self.cond_slot(cx, cond);
                    found.means = Some(guarded(&guard, means));
                }
                Line::Time(time) => {
                    if let ast::TimeKind::At { prep, point } = &time.kind
                        && matches!(prep, ast::Prep::From | ast::Prep::Until)
                    {
                        let span = clause.span;
                        let point = cx.bind(true, |cx| self.point_slot(cx, point));
                        let point = guarded(&guard, point);
                        self.nobody_meant(cx, &point, &ids, span);
                        if *prep == ast::Prep::From { found.from.push(point) } else { found.until.push(point) }
                    } else {
                        self.misplaced(cx, clause.span, "role", "`from`, `until`, `means` or `one of them`");
                    }
                }
                Line::Broken => {}
                _ => self.misplaced(cx, clause.span, "role", "`from`, `until`, `means` or `one of them`"),
            }
            cx.guard = outer;
        }
        self.close_vars(cx, None);
        for id in ids {
            if let Some(TermKind::Role(term)) = self.t.terms.get_mut(id.index()).map(|term| &mut term.kind) {
                let holders = std::mem::take(&mut term.holders);
                **term = RoleTerm { holders, ..found.clone() };
            }
        }
    }

    fn role_table(&mut self, placed: &Placed, cx: &Cx, ids: &[TermId], table: &ast::Str) {
        let path = self.paths.get(placed.file).map(|path| join(path, &table.text)).unwrap_or_default();
        let Some(text) = self.tables.get(&path).cloned() else { return };
        let mut rows = crate::table::rows(&text);
        let header = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        let column = |name: &str| header.iter().position(|cell| cell.eq_ignore_ascii_case(name));
        let (from, until) = (column("from"), column("until"));
        for (line, row) in rows.iter().enumerate() {
            let Some(code) = row.first().filter(|code| !code.is_empty()) else { continue };
            let known = self.names.party(code).or_else(|| self.names.exact(placed.instrument, code));
            let who = if let Some(known) = known {
                known
            } else {
                let term = ast::Term { span: table.span, text: code.as_str().into() };
                self.declare(placed, &term, None, TermKind::Party { unnamed: None })
            };
            let mut day = |at: Option<usize>| -> Option<Date> {
                let cell = at.and_then(|at| row.get(at)).filter(|cell| !cell.is_empty())?;
                if let Ok(date) = cell.parse::<Date>() {
                    Some(date)
                } else {
                    self.report(cx, "SV0308", table.span, format!("line {} of `{}`: `{cell}` is no date", line + 2, table.text))
                        .helps
                        .push("write dates as `1949-04-04`".into());
                    None
                }
            };
            let member = Member { who, guard: placed.guard.clone(), from: day(from), until: day(until) };
            for id in ids {
                if let Some(TermKind::Role(term)) = self.t.terms.get_mut(id.index()).map(|term| &mut term.kind) {
                    term.holders.push(member.clone());
                }
                self.holds.entry(who).or_default().insert(*id);
            }
        }
    }

    fn number_meaning(&mut self, placed: &Placed, cx: &mut Cx, number: &ast::NumberDecl) {
        let Some(id) = self.names.exact(placed.instrument, &number.term.text) else { return };
        cx.it = true;
        let of = number.of.as_ref().and_then(|set| self.set(cx, set, &SlotType::Party));
        let computed = number.equals.as_ref().map(|quantity| self.quantity_slot(cx, quantity));
        let mut found = NumberTerm { of, computed, ..NumberTerm::default() };
        for (guard, clause) in self.clauses(cx, &number.clauses) {
            let Line::NumberRow(term, value) = &clause.line else {
                if !matches!(clause.line, Line::Broken) {
                    self.misplaced(cx, clause.span, "number", "rows such as `UA 5` or `others 12`");
                }
                continue;
            };
            let outer = std::mem::replace(&mut cx.guard, guard.clone());
            let value = self.slot(cx, value, &mut |_, _, number: &ast::Number| Some(exact(number)));
            cx.guard = outer;
            let value = guarded(&guard, value);
            match term {
                None => found.others = Some(value),
                Some(term) => {
                    let Some(who) = self.known_term(cx, term) else { continue };
                    if matches!(self.t.terms.get(who.index()).map(|term| &term.kind), Some(TermKind::Role(_))) {
                        found.by_role.push((who, value));
                    } else {
                        found.values.entry(who).or_insert_with(|| Choice { alts: Vec::new() }).alts.extend(value.alts);
                    }
                }
            }
        }
        if let Some(table) = &number.table {
            found.table = Some(table.text.clone());
            self.number_table(placed, cx, &number.term, table, &mut found);
        }
        if let Some(TermKind::Number(term)) = self.t.terms.get_mut(id.index()).map(|term| &mut term.kind) {
            **term = found;
        }
    }

    fn number_table(&mut self, placed: &Placed, cx: &Cx, name: &ast::Term, table: &ast::Str, found: &mut NumberTerm) {
        let path = self.paths.get(placed.file).map(|path| join(path, &table.text)).unwrap_or_default();
        let Some(text) = self.tables.get(&path).cloned() else { return };
        let mut rows = crate::table::rows(&text);
        let header = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        let Some(column) = header.iter().position(|cell| *cell == name.text.as_str()) else {
            self.report(cx, "SV0308", table.span, format!("`{}` has no column `{}`", table.text, name.text))
                .helps
                .push("the first line of the table names its numbers".into());
            return;
        };
        for (line, row) in rows.iter().enumerate() {
            let Some(code) = row.first().filter(|code| !code.is_empty()) else { continue };
            let Some(cell) = row.get(column).filter(|cell| !cell.is_empty()) else { continue };
            let Some(value) = crate::table::number(cell) else {
                self.report(cx, "SV0308", table.span, format!("line {} of `{}`: `{cell}` is no number", line + 2, table.text))
                    .helps
                    .push("write numbers in digits, with a point before decimals".into());
                continue;
            };
            if code == "others" {
                found.others = Some(Choice::plain(value));
                continue;
            }
            let Some(who) = self.names.term(placed.instrument, code) else {
                self.report(cx, "SV0308", table.span, format!("line {} of `{}`: no party has the code `{code}`", line + 2, table.text))
                    .helps
                    .push(format!("declare it: `party {code} \"…\"`").into());
                continue;
            };
            found.values.insert(who, Choice::plain(value));
        }
    }

    /// Whether a party may come to hold roles at all: the text has an act by which one does.
    pub(crate) fn role_is_open(&self, role: TermId) -> bool {
        matches!(self.kind_of(role), Some(TermKind::Role(_))) && (self.roles_move || self.open_roles.contains(&role))
    }
}

/// A value under further picks.
pub(crate) fn guarded<T>(guard: &[Pick], choice: Choice<T>) -> Choice<T> {
    if guard.is_empty() {
        return choice;
    }
    Choice { alts: choice.alts.into_iter().filter_map(|(inner, value)| both(guard, &inner).map(|guard| (guard, value))).collect() }
}

/// The exact value of a number; a percentage is a fraction.
pub(crate) fn exact(number: &ast::Number) -> RBig {
    let value = RBig::from_parts(number.num.into(), number.den.max(1).into());
    if number.percent { value / RBig::from(100u8) } else { value }
}
