//! References, sets, bearers, quantities: who and how much.

use servanda_syntax::Span;
use servanda_syntax::ast::{self, Bracket, Join, RefKind, SetPart, Slot};

use crate::choice::{Choice, Guard};
use crate::declare::exact;
use crate::issues::both;
use crate::lower::{Cx, Lower};
use crate::treaty::{
    Base, BaseWho, Bearer, Bound, Conduct, Creditor, Electorate, Presence, Quantity, QuantityValue, Ref, Rounding, Set, Share, ShareKind,
    SlotType, TermId, TermKind, VoteAmount,
};

impl Lower<'_> {
    /// A term that must be declared; reported once if it is not.
    pub(crate) fn known_term(&mut self, cx: &Cx, term: &ast::Term) -> Option<TermId> {
        if let Some(id) = self.names.term(cx.instrument, &term.text) {
            if let Some(term) = self.t.terms.get_mut(id.index()) {
                term.used = true;
            }
            return Some(id);
        }
        if matches!(term.text.as_str(), "Party" | "Parties") {
            return self.party_role;
        }
        // A party of an instrument that is used is the same party here.
        if let Some(id) = self.names.party(&term.text) {
            return Some(id);
        }
        if !self.reported.insert((cx.instrument, term.text.clone())) {
            self.refused.place(term.span);
            return None;
        }
        let at = cx.instrument;
        let near = self.suggest(&term.text, |lower| lower.names.visible(at).into_iter().map(str::to_owned).collect());
        let name = term.text.clone();
        let in_phrase = crate::follow::in_phrase(self.src, term.span);
        let found = self.report(cx, "SV0201", term.span, format!("`{name}` is not declared"));
        found.label = "unknown name".into();
        if let Some(near) = near {
            found.fixes.push(servanda_syntax::Fix { title: format!("write `{near}`"), span: term.span, replacement: near.clone() });
            found.helps.push(format!("did you mean `{near}`?").into());
        } else {
            found.helps.push(format!("declare it, for example `party {name} \"…\"` or `role {name}`").into());
            if in_phrase {
                let small = name.to_lowercase();
                found.helps.push(format!("or, if it is only a word of the sentence and names nobody and nothing, write `{small}`").into());
            }
        }
        None
    }

    pub(crate) fn wrong_kind(&mut self, cx: &Cx, id: TermId, span: Span, wanted: &str) {
        let (name, is) = (self.term_name(id), self.kind_word(id));
        let declared = self.t.terms.get(id.index()).map(|term| term.origin.span).unwrap_or_default();
        let found = self.report(cx, "SV0301", span, format!("`{name}` is {is}, but {wanted} must stand here"));
        found.label = is.to_string().into();
        if declared != Span::default() {
            found.others.push((declared, "declared here".into()));
        }
        found.helps.push(format!("name {wanted}, or declare `{name}` as one").into());
    }

    /// A reference in a slot of some type.
    pub(crate) fn reference(&mut self, cx: &mut Cx, reference: &ast::Ref, ty: &SlotType) -> Option<Ref> {
        match &reference.kind {
            RefKind::Term(term) => {
                let id = self.known_term(cx, term)?;
                self.check_term(cx, id, term.span, ty).then_some(Ref::Term(id))
            }
            RefKind::Var(name) => {
                let var = cx.var(*name, reference.span);
                self.narrow(cx, var, ty, reference.span);
                Some(Ref::Var(var))
            }
            RefKind::TermVar(term, name) => {
                let role = if matches!(term.text.as_str(), "Party" | "Parties") && self.names.term(cx.instrument, &term.text).is_none() {
                    self.party_role?
                } else {
                    self.known_term(cx, term)?
                };
                self.check_term(cx, role, term.span, ty);
                let var = cx.bind(true, |cx| cx.var(*name, reference.span));
                let own = if Some(role) == self.party_role { SlotType::Party } else { SlotType::Of(vec![role]) };
                self.narrow(cx, var, &own, reference.span);
                self.narrow(cx, var, ty, reference.span);
                Some(Ref::Typed(role, var))
            }
            RefKind::TermTerm(pair) => {
                let [value, kind] = &**pair;
                let (value_id, kind_id) = (self.known_term(cx, value), self.known_term(cx, kind));
                let (value_id, kind_id) = (value_id?, kind_id?);
                let fits = matches!(self.kind_of(value_id), Some(TermKind::Value(kinds)) if kinds.contains(&kind_id));
                if !fits {
                    let (v, k) = (self.term_name(value_id), self.term_name(kind_id));
                    let found = self.report(cx, "SV0301", reference.span, format!("`{v}` is no value of `{k}`"));
                    found.label = "two terms side by side are a value and its kind, or a role and a variable".into();
                    found.helps.push(format!("declare it: `kind {k} = …, {v}`, or separate the two by a word").into());
                    return None;
                }
                self.check_term(cx, value_id, value.span, ty).then_some(Ref::Term(value_id))
            }
            RefKind::It => {
                if !cx.it && !cx.question {
                    let found = self.report(cx, "SV0208", reference.span, "`it` has no meaning here");
                    found.label = "who?".into();
                    found.helps.push(
                        "`it` stands for the member in question in `role … means`, `from` and `until`; elsewhere use a variable".into(),
                    );
                    return None;
                }
                Some(Ref::It)
            }
            RefKind::Other(term) => {
                if term.text == "Party" && self.names.term(cx.instrument, "Party").is_none() {
                    return self.party_role.map(Ref::Other);
                }
                let id = self.known_term(cx, term)?;
                self.check_term(cx, id, term.span, ty).then_some(Ref::Other(id))
            }
            RefKind::MemberOf(term) => {
                let id = self.known_term(cx, term)?;
                if !matches!(self.kind_of(id), Some(TermKind::Body { .. } | TermKind::Role(_))) {
                    self.wrong_kind(cx, id, term.span, "a body or a role");
                    return None;
                }
                Some(Ref::MemberOf(id))
            }
        }
    }

    fn check_term(&mut self, cx: &Cx, id: TermId, span: Span, ty: &SlotType) -> bool {
        if Some(id) == self.party_role
            && !matches!(ty, SlotType::Place | SlotType::Date | SlotType::Amount | SlotType::Text | SlotType::Treaty)
        {
            return true;
        }
        if self.could_be(id, ty) {
            return true;
        }
        let wanted = self.type_words(ty);
        if let SlotType::Of(terms) = ty
            && terms.iter().all(|term| matches!(self.kind_of(*term), Some(TermKind::Role(_))))
            && matches!(self.kind_of(id), Some(TermKind::Party { .. } | TermKind::Third | TermKind::Body { .. }))
        {
            let name = self.term_name(id);
            let found = self.report(cx, "SV0310", span, format!("`{name}` does not hold the role {wanted}"));
            found.label = format!("not {wanted}").into();
            found.helps.push(format!("declare it: `party {name} is …`, or let the role be gained by a rule (`P becomes …`)").into());
            return false;
        }
        self.wrong_kind(cx, id, span, &wanted);
        false
    }

    /// A set of references.
    pub(crate) fn set(&mut self, cx: &mut Cx, set: &ast::Set, ty: &SlotType) -> Option<Set> {
        let mut members = Vec::new();
        let mut any = false;
        self.set_parts(cx, &set.parts, ty, &Guard::new(), &mut members, &mut any);
        let except = set.except.as_ref().map(|except| {
            let choice = self.slot(cx, except, &mut |lower, cx, except: &ast::Except| cx.bind(false, |cx| lower.set(cx, &except.set, ty)));
            Box::new(choice)
        });
        if members.is_empty() {
            return None;
        }
        members.shrink_to_fit();
        Some(Set { members, any, except })
    }

    fn set_parts(&mut self, cx: &mut Cx, parts: &[SetPart], ty: &SlotType, guard: &Guard, members: &mut Vec<Choice<Ref>>, any: &mut bool) {
        for part in parts {
            match part {
                SetPart::Ref(join, reference) => {
                    *any |= *join == Join::Or;
                    if let Some(one) = self.reference(cx, reference, ty) {
                        members.push(Choice { alts: vec![(guard.clone(), one)] });
                    }
                }
                SetPart::Open(join, bracket) => {
                    *any |= *join == Join::Or;
                    self.set_bracket(cx, bracket, ty, guard, members, any);
                }
                SetPart::Tails(bracket) => {
                    let found = self.bracket(cx, bracket, &mut |lower, cx, parts: &Vec<SetPart>| {
                        let mut inner = Vec::new();
                        let mut inner_any = false;
                        lower.set_parts(cx, parts, ty, &Guard::new(), &mut inner, &mut inner_any);
                        vec![(Guard::new(), (inner, inner_any))]
                    });
                    for (outer, (inner, inner_any)) in found.alts {
                        *any |= inner_any;
                        push_guarded(members, inner, guard, &outer);
                    }
                }
            }
        }
    }

    fn set_bracket(
        &mut self,
        cx: &mut Cx,
        bracket: &Bracket<ast::Set>,
        ty: &SlotType,
        guard: &Guard,
        members: &mut Vec<Choice<Ref>>,
        any: &mut bool,
    ) {
        let found = self.bracket(cx, bracket, &mut |lower, cx, set: &ast::Set| {
            let mut inner = Vec::new();
            let mut inner_any = false;
            lower.set_parts(cx, &set.parts, ty, &Guard::new(), &mut inner, &mut inner_any);
            vec![(Guard::new(), (inner, inner_any))]
        });
        // One name in every alternative: one choice of a member.
        if found.alts.iter().all(|(_, (inner, _))| inner.len() == 1) {
            let mut alts = Vec::new();
            for (outer, (inner, _)) in found.alts {
                for (deep, one) in inner.into_iter().flat_map(|choice| choice.alts) {
                    if let Some(all) = both(&outer, &deep).and_then(|all| both(guard, &all)) {
                        alts.push((all, one));
                    }
                }
            }
            members.push(Choice { alts });
            return;
        }
        for (outer, (inner, inner_any)) in found.alts {
            *any |= inner_any;
            push_guarded(members, inner, guard, &outer);
        }
    }

    pub(crate) fn electorate(&mut self, cx: &mut Cx, electorate: &ast::Electorate, ty: &SlotType) -> Option<Electorate> {
        let set = self.set(cx, &electorate.set, ty)?;
        let as_of = electorate.as_of.as_ref().map(|point| Box::new(self.point_slot(cx, point)));
        Some(Electorate { set, as_of })
    }

    /// A bearer; `norm`: under a modal, where a bare collective has several readings.
    pub(crate) fn bearer(&mut self, cx: &mut Cx, bearer: &ast::Bearer, ty: &SlotType, norm: bool) -> Option<Bearer> {
        use ast::BearerKind as K;
        match &bearer.kind {
            K::Each(electorate) => self.electorate(cx, electorate, ty).map(Bearer::Each),
            K::No(electorate) => self.electorate(cx, electorate, ty).map(Bearer::No),
            K::Any { count, set } => {
                let count = count.as_ref().map(|number| Choice::plain(exact(number)));
                self.set(cx, set, ty).map(|set| Bearer::Any { count, set })
            }
            K::Jointly { set, severally } => self.set(cx, set, ty).map(|set| Bearer::Jointly { set, severally: *severally }),
            K::Unspecified => Some(Bearer::Unspecified),
            K::Plain { set, .. } => self.plain_bearer(cx, bearer.span, set, ty, norm),
        }
    }

    /// As [`Self::bearer`], where a bracket may stand for the one who is named.
    pub(crate) fn bearers(&mut self, cx: &mut Cx, bearer: &ast::Bearer, ty: &SlotType, norm: bool) -> Vec<(Guard, Bearer)> {
        if let ast::BearerKind::Plain { the, set: electorate } = &bearer.kind
            && let [SetPart::Open(_, bracket)] = electorate.set.parts.as_slice()
            && electorate.set.except.is_none()
            && electorate.as_of.is_none()
        {
            let found = self.bracket(cx, bracket, &mut |lower, cx, set: &ast::Set| {
                let electorate = ast::Electorate { span: set.span, set: set.clone(), as_of: None };
                let one = ast::Bearer { span: set.span, kind: ast::BearerKind::Plain { the: *the, set: electorate } };
                lower.bearers(cx, &one, ty, norm)
            });
            return found.alts;
        }
        self.bearer(cx, bearer, ty, norm).map(|bearer| (Guard::new(), bearer)).into_iter().collect()
    }

    fn plain_bearer(&mut self, cx: &mut Cx, span: Span, electorate: &ast::Electorate, ty: &SlotType, norm: bool) -> Option<Bearer> {
        if let [SetPart::Ref(_, reference)] = electorate.set.parts.as_slice()
            && electorate.set.except.is_none()
        {
            if let RefKind::Term(term) = &reference.kind {
                if term.text == "Treaty" {
                    return Some(Bearer::Treaty(cx.instrument));
                }
                if let Some(id) = self.names.term(cx.instrument, &term.text)
                    && let Some(TermKind::Instrument(instrument)) = self.kind_of(id)
                {
                    return Some(Bearer::Treaty(*instrument));
                }
            }
            let one = self.reference(cx, reference, ty)?;
            if let (true, Ref::Term(id)) = (norm, &one)
                && let Some(TermKind::Role(role)) = self.kind_of(*id)
            {
                let single = role.holders.len() == 1
                    && role.means.is_none()
                    && role.from.is_empty()
                    && role.holders.iter().all(|holder| holder.guard.is_empty());
                if !single {
                    let name = self.term_name(*id);
                    let words = crate::phrases::spoken(self.src, span);
                    let many = words.trim_start_matches("the ");
                    self.collective(cx, span, &words, &name, many, &format!("any {name}"));
                }
                return Some(Bearer::Each(Electorate {
                    set: Set { members: vec![Choice::plain(one)], any: false, except: None },
                    as_of: None,
                }));
            }
            return Some(Bearer::One(one));
        }
        let found = self.electorate(cx, electorate, ty)?;
        if norm {
            let words = crate::phrases::spoken(self.src, span);
            let names = words.trim_start_matches("the ");
            self.collective(cx, span, &words, names, names, &format!("any of {names}"));
        }
        Some(Bearer::Each(found))
    }

    /// The error that shows its readings: of `words`, which are `one` where each is meant, `many` where all are, and `any` where one will do.
    fn collective(&mut self, cx: &Cx, span: Span, words: &str, one: &str, many: &str, any: &str) {
        let found = self.report(cx, "SV0401", span, format!("`{words}` does not say how they are bound"));
        found.label = "each of them, or all together?".into();
        for reading in [
            format!("reading 1, `each {one}`: every one of them alone; who fails is alone in breach"),
            format!("reading 2, `the {many} jointly`: together; one refusal defeats it, and nobody is separately liable"),
            format!("reading 3, `the {many} jointly and severally`: a total, which may be demanded whole from any of them"),
            format!("reading 4, `{any}`: it is enough that one of them does it"),
        ] {
            found.notes.push(reading.into());
        }
        found.helps.push("write the reading that is meant, or show several: `[reading a: each … | reading b: the … jointly]`".into());
        for (title, text) in [("each of them", format!("each {one}")), ("all together", format!("the {many} jointly"))] {
            found.fixes.push(servanda_syntax::Fix { title: title.into(), span, replacement: text });
        }
    }

    pub(crate) fn who(&mut self, cx: &mut Cx, who: &ast::Who) -> Option<Creditor> {
        let ty = SlotType::Party;
        match who {
            ast::Who::Each(set) => self.set(cx, set, &ty).map(Creditor::Each),
            ast::Who::Any(set) => self.set(cx, set, &ty).map(Creditor::Any),
            ast::Who::Jointly { set, .. } => self.set(cx, set, &ty).map(Creditor::Jointly),
            ast::Who::Plain(set) => self.set(cx, set, &ty).map(Creditor::One),
        }
    }

    pub(crate) fn quantity_slot(&mut self, cx: &mut Cx, slot: &Slot<ast::Quantity>) -> Choice<Quantity> {
        self.slot(cx, slot, &mut |lower, cx, quantity: &ast::Quantity| lower.quantity(cx, quantity))
    }

    pub(crate) fn number_slot(&mut self, cx: &mut Cx, slot: &Slot<ast::Number>) -> Choice<dashu::rational::RBig> {
        self.slot(cx, slot, &mut |_, _, number: &ast::Number| Some(exact(number)))
    }

    pub(crate) fn quantity(&mut self, cx: &mut Cx, quantity: &ast::Quantity) -> Option<Quantity> {
        use ast::QuantityKind as K;
        let bound = match quantity.bound {
            ast::Bound::Exactly => Bound::Exactly,
            ast::Bound::AtLeast => Bound::AtLeast,
            ast::Bound::AtMost => Bound::AtMost,
            ast::Bound::MoreThan => Bound::MoreThan,
            ast::Bound::InTotal => Bound::InTotal,
        };
        let mut unit = None;
        let value = match &quantity.kind {
            K::Number(number, term) => {
                if let Some(term) = term {
                    let id = self.known_term(cx, term)?;
                    if !matches!(self.kind_of(id), Some(TermKind::Unit | TermKind::Kind(_) | TermKind::Value(_))) {
                        let name = self.term_name(id);
                        let is = self.kind_word(id);
                        let found = self.report(cx, "SV0304", term.span, format!("`{name}` is {is}, not a unit"));
                        found.label = "no unit".into();
                        found.helps.push(format!("declare a unit: `unit {name} \"…\"`").into());
                        return None;
                    }
                    unit = Some(id);
                }
                QuantityValue::Number(self.number_slot(cx, number))
            }
            K::Part(of, whole, rounding) => {
                let of = self.number_slot(cx, of);
                let whole = Box::new(self.quantity(cx, whole)?);
                let rounding = match rounding {
                    ast::Rounding::Up => Rounding::Up,
                    ast::Rounding::Down => Rounding::Down,
                    ast::Rounding::Nearest => Rounding::Nearest,
                };
                QuantityValue::Part { of, whole, rounding }
            }
            K::TotalOf { name, since, each_year } => {
                let item = self.item(cx, &name.phrase, name.span)?;
                let since =
                    since.as_ref().and_then(|event| self.event_slot(cx, event).alts.into_iter().next().map(|(_, event)| Box::new(event)));
                QuantityValue::Total { item, since, each_year: *each_year }
            }
            K::Var(span, name) => {
                let var = cx.var(*name, *span);
                self.narrow(cx, var, &SlotType::Amount, *span);
                QuantityValue::Var(var)
            }
            K::RestOf(name) => {
                let item = self.item(cx, &name.phrase, name.span)?;
                if !matches!(item.item, crate::treaty::ItemId::Rule(_)) {
                    let found = self.report(cx, "SV0301", name.span, "only of what a rule demands can there be a rest");
                    found.label = "not a rule".into();
                    found.helps.push("name a rule that says `in total`".into());
                    return None;
                }
                QuantityValue::Rest(item)
            }
            K::MeanOf(number, of) => {
                let id = self.known_term(cx, number)?;
                if !matches!(self.kind_of(id), Some(TermKind::Number(_))) {
                    self.wrong_kind(cx, id, number.span, "a number");
                    return None;
                }
                let role = self.known_term(cx, of)?;
                if !matches!(self.kind_of(role), Some(TermKind::Role(_) | TermKind::Body { .. })) {
                    self.wrong_kind(cx, role, of.span, "a role or a body");
                    return None;
                }
                QuantityValue::Mean(id, role)
            }
            K::Delay { name, unit, rounding } => {
                let item = self.item(cx, &name.phrase, name.span)?;
                if !matches!(item.item, crate::treaty::ItemId::Rule(_)) {
                    let found = self.report(cx, "SV0301", name.span, "only what a rule demands can be late");
                    found.label = "not a rule".into();
                    found.helps.push("name a rule".into());
                    return None;
                }
                let unit = crate::events::unit_of(*unit);
                if !matches!(unit, crate::treaty::TimeUnit::Hours | crate::treaty::TimeUnit::Days | crate::treaty::TimeUnit::Weeks) {
                    let found = self.report(cx, "SV0309", quantity.span, "a delay is counted in hours, days or weeks");
                    found.label = "no fixed length".into();
                    found.notes.push(
                        "months, years and working days are of different lengths: what part of one has begun depends on the calendar"
                            .into(),
                    );
                    found.helps.push("count it in days".into());
                    return None;
                }
                let rounding = match rounding {
                    Some(ast::Rounding::Up) => Rounding::Up,
                    Some(ast::Rounding::Down) => Rounding::Down,
                    _ => Rounding::Exact,
                };
                QuantityValue::Delay { item, unit, rounding }
            }
            K::Column(term, of) => {
                let id = self.known_term(cx, term)?;
                if !matches!(self.kind_of(id), Some(TermKind::Number(_))) {
                    self.wrong_kind(cx, id, term.span, "a number");
                    return None;
                }
                let of = self.reference(cx, of, &SlotType::Anything)?;
                QuantityValue::Of(id, of)
            }
            K::Term(term) => {
                let id = self.known_term(cx, term)?;
                if !matches!(self.kind_of(id), Some(TermKind::Number(_) | TermKind::Role(_) | TermKind::Body { .. })) {
                    self.wrong_kind(cx, id, term.span, "a number, a role or a body");
                    return None;
                }
                QuantityValue::Count(id)
            }
        };
        Some(Quantity { bound, value, unit })
    }

    pub(crate) fn vote_amount(&mut self, cx: &mut Cx, amount: &Slot<ast::Amount>, weight: Option<&ast::Weight>) -> Choice<VoteAmount> {
        self.slot_many(cx, amount, &mut |lower, cx, amount: &ast::Amount| {
            use ast::AmountKind as K;
            let plain = |amount| vec![(Guard::new(), amount)];
            match &amount.kind {
                K::Majority => plain(VoteAmount::Majority),
                K::All => plain(VoteAmount::All),
                K::Any(count) => plain(VoteAmount::Any(count.as_ref().map_or(1, |number| number.num as u32))),
                K::AllBut(number) => {
                    let span = amount.span;
                    lower
                        .slot(cx, number, &mut |lower, cx, number: &ast::Number| lower.whole_number(cx, number, span))
                        .alts
                        .into_iter()
                        .map(|(guard, n)| (guard, VoteAmount::AllBut(n)))
                        .collect()
                }
                K::Number(number) => {
                    lower
                        .slot(cx, number, &mut |lower, cx, number: &ast::Number| {
                            if number.percent || number.den != 1 {
                                return Some(VoteAmount::Fraction(exact(number)));
                            }
                            lower.whole_number(cx, number, number.span).map(VoteAmount::Number)
                        })
                        .alts
                }
                K::AllButFewest => {
                    let Some(weight) = weight else {
                        let found =
                            lower.report(cx, "SV0307", amount.span, "`all but the fewest` needs to know of what they are the fewest");
                        found.helps.push("write `all but the fewest members with more than 35 % of Population`".into());
                        return Vec::new();
                    };
                    let Some(number) = lower.number_term(cx, &weight.of) else { return Vec::new() };
                    lower
                        .number_slot(cx, &weight.number)
                        .alts
                        .into_iter()
                        .map(|(guard, share)| (guard, VoteAmount::AllButFewest { share, number }))
                        .collect()
                }
            }
        })
    }

    pub(crate) fn whole_number(&mut self, cx: &Cx, number: &ast::Number, span: Span) -> Option<u32> {
        if number.den == 1 && !number.percent && u32::try_from(number.num).is_ok() {
            return Some(number.num as u32);
        }
        let found = self.report(cx, "SV0307", span, "a whole number must stand here");
        found.label = "not a whole number".into();
        found.helps.push("write it in digits, without a fraction or a per cent sign".into());
        None
    }

    pub(crate) fn number_term(&mut self, cx: &Cx, term: &ast::Term) -> Option<TermId> {
        let id = self.known_term(cx, term)?;
        if matches!(self.kind_of(id), Some(TermKind::Number(_))) {
            return Some(id);
        }
        self.wrong_kind(cx, id, term.span, "a number");
        None
    }

    pub(crate) fn share_slot(&mut self, cx: &mut Cx, slot: &Slot<ast::Share>) -> Choice<Share> {
        self.slot_many(cx, slot, &mut |lower, cx, share: &ast::Share| lower.share(cx, share))
    }

    fn share(&mut self, cx: &mut Cx, share: &ast::Share) -> Vec<(Guard, Share)> {
        let ast::ShareKind::Of { more_than, amount, base, weight, including } = &share.kind else {
            return vec![(Guard::new(), Share { kind: ShareKind::Consensus, including: None })];
        };
        let base = self.slot(cx, base, &mut |lower, cx, base: &ast::Base| lower.base(cx, base));
        let including = including.as_ref().map(|bearer| {
            self.slot_many(cx, bearer, &mut |lower, cx, bearer: &ast::Bearer| lower.bearers(cx, bearer, &SlotType::Party, false))
        });
        let kind = match (amount, weight) {
            (Some(amount), weight) => {
                let fewest = matches!(amount.plain().map(|amount| &amount.kind), Some(ast::AmountKind::AllButFewest));
                let amount = self.vote_amount(cx, amount, weight.as_ref());
                if let (false, Some(weight)) = (fewest, weight) {
                    let found = self.report(cx, "SV0307", weight.span, "a number of votes and a share of a number are two requirements");
                    found
                        .helps
                        .push("write them as two lines: `adopted by 55 % of members` and `and by members with 65 % of Population`".into());
                    return Vec::new();
                }
                ShareKind::Of { more_than: *more_than, amount, base }
            }
            (None, Some(weight)) => {
                let Some(number) = self.number_term(cx, &weight.of) else { return Vec::new() };
                let share = self.number_slot(cx, &weight.number);
                let percent = weight_is_share(&weight.number);
                ShareKind::With { base, more_than: *more_than || weight.more_than, share, percent, number }
            }
            (None, None) => return Vec::new(),
        };
        vec![(Guard::new(), Share { kind, including })]
    }

    pub(crate) fn base(&mut self, cx: &mut Cx, base: &ast::Base) -> Option<Base> {
        let who = match &base.of {
            ast::BaseOf::Members => BaseWho::Members,
            ast::BaseOf::Voters => BaseWho::Voters,
            ast::BaseOf::Terms(terms) => {
                let mut roles = Vec::new();
                for term in terms {
                    let id = self.known_term(cx, term)?;
                    if !matches!(self.kind_of(id), Some(TermKind::Role(_) | TermKind::Body { .. } | TermKind::Party { .. })) {
                        self.wrong_kind(cx, id, term.span, "a role or a body");
                        return None;
                    }
                    roles.push(id);
                }
                BaseWho::Roles(roles)
            }
        };
        let presence = match base.presence {
            ast::Presence::Any => Presence::All,
            ast::Presence::Present => Presence::Present,
            ast::Presence::PresentAndVoting => Presence::PresentAndVoting,
            ast::Presence::Abstaining => Presence::Abstaining,
        };
        let as_of = base.as_of.as_ref().map(|point| Box::new(self.point_slot(cx, point)));
        Some(Base { who, presence, as_of })
    }

    pub(crate) fn not_voting(what: ast::NotVoting) -> Conduct {
        match what {
            ast::NotVoting::Abstention => Conduct::Abstention,
            ast::NotVoting::Absence => Conduct::Absence,
            ast::NotVoting::Silence => Conduct::Silence,
            ast::NotVoting::Tie => Conduct::Tie,
        }
    }
}

/// Whether a number is a share of a total rather than an amount.
pub(crate) fn weight_is_share(number: &Slot<ast::Number>) -> bool {
    match number {
        Slot::Plain(number) => number.percent || number.den != 1,
        Slot::Open(bracket) => bracket.alts.iter().filter_map(|alt| alt.value.as_ref()).any(weight_is_share),
    }
}

fn push_guarded(members: &mut Vec<Choice<Ref>>, inner: Vec<Choice<Ref>>, guard: &Guard, outer: &Guard) {
    let Some(all) = both(guard, outer) else { return };
    for choice in inner {
        let alts = choice.alts.into_iter().filter_map(|(deep, one)| both(&all, &deep).map(|deep| (deep, one))).collect();
        members.push(Choice { alts });
    }
}
