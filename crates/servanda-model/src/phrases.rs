//! Sentences matched against the declared acts and incidents: exactly one must fit.

use ecow::EcoString;
use servanda_syntax::Span;
use servanda_syntax::ast::{Bracket, Phrase as Words, PhraseKind, PhraseToken};

use crate::acts::optional;
use crate::choice::{Choice, Guard};
use crate::issues::both;
use crate::lower::{Cx, Lower};
use crate::names::verb_base;
pub(crate) use crate::operands::tokens_to_set;
use crate::operands::{first_inside, tokens_to_quantity, unfit};
use crate::treaty::{Act, ActId, Arg, Bearer, Builtin, EventPat, IncidentId, Part, Phrase, Ref, Set, SlotType, TermKind, Vote};

/// Longer sentences match nothing.
pub(crate) const MAX_WORDS: usize = 200;
/// So many of the sentences that fit, or nearly fit, are shown.
pub(crate) const NEAREST: usize = 3;

/// Which tokens fill each argument of a sentence.
type Slots = Vec<Option<(usize, usize)>>;

impl Lower<'_> {
    /// As [`Self::phrases`], where one meaning is wanted: in a question, that under the choices it is read with.
    pub(crate) fn phrase(&mut self, cx: &mut Cx, by: Option<&Choice<Bearer>>, words: &Words) -> Option<Phrase> {
        let found = self.phrases(cx, by, words);
        if found.len() > 1 {
            let open: Vec<Guard> = found.iter().filter_map(|(guard, _)| both(&cx.choose, guard)).collect();
            if open.len() > 1 && cx.forks.is_empty() {
                cx.forks.clone_from(&open);
            }
            let choose = cx.choose.clone();
            return found.into_iter().find(|(guard, _)| both(&choose, guard).is_some()).map(|(_, phrase)| phrase);
        }
        found.into_iter().next().map(|(_, phrase)| phrase)
    }

    /// Matches a phrase against the declared acts. `by`: who does it; `None` where nobody is named. Where exclusive alternatives
    /// declare different acts that fit, one meaning under each.
    pub(crate) fn phrases(&mut self, cx: &mut Cx, by: Option<&Choice<Bearer>>, words: &Words) -> Vec<(Guard, Phrase)> {
        let tokens = &words.tokens;
        let verb = if let Some(PhraseKind::Word(word)) = tokens.first().map(|token| &token.kind) {
            verb_base(word)
        } else {
            let found = self.report(cx, "SV0205", words.span, "a sentence needs a verb");
            found.label = "no verb here".into();
            found.helps.push("write who, the verb as it is declared, then objects and labels".into());
            return Vec::new();
        };
        // No sentence of a treaty is as long as that; laying it over every act in every way would take for ever.
        let candidates = if tokens.len() > MAX_WORDS { Vec::new() } else { self.could_say(cx.instrument, &verb, tokens) };
        let mut aligned: Vec<(ActId, Slots)> = Vec::new();
        for id in &candidates {
            let Some(act) = self.t.acts.get(id.index()) else { continue };
            if let Some(by) = by
                && by.values().all(|bearer| matches!(bearer, Bearer::Treaty(_))) != act.subject.is_none()
            {
                continue;
            }
            if let Some(slots) = self.align(cx, &act.parts, Some(act), tokens, 1) {
                aligned.push((*id, slots));
            }
        }
        if aligned.len() > 1 {
            let fitting: Vec<(ActId, Slots)> =
                aligned.iter().filter(|(id, slots)| self.fits(cx, *id, slots, by, tokens)).cloned().collect();
            aligned = match fitting.len() {
                0 => aligned,
                1 => fitting,
                _ => {
                    let own: Vec<_> = fitting.iter().filter(|(id, _)| self.act_instrument(*id) == Some(cx.instrument)).cloned().collect();
                    let declared: Vec<_> = fitting
                        .iter()
                        .filter(|(id, _)| self.t.acts.get(id.index()).is_some_and(|act| act.builtin.is_none()))
                        .cloned()
                        .collect();
                    if own.len() == 1 && declared.len() != 1 {
                        own
                    } else if declared.len() == 1 {
                        declared
                    } else {
                        fitting
                    }
                }
            };
        }
        match aligned.as_slice() {
            [(id, slots)] => {
                let (id, slots) = (*id, slots.clone());
                self.lower_phrase(cx, id, &slots, by, tokens, words.span).map(|phrase| (Guard::new(), phrase)).into_iter().collect()
            }
            [] => {
                self.no_match(cx, &verb, candidates, words);
                Vec::new()
            }
            several if self.exclusive(several) => {
                let several = several.to_vec();
                several
                    .into_iter()
                    .filter_map(|(id, slots)| {
                        let guard = self.t.acts.get(id.index()).map(|act| act.guard.clone()).unwrap_or_default();
                        both(&cx.outer, &guard)?;
                        self.lower_phrase(cx, id, &slots, by, tokens, words.span).map(|phrase| (guard, phrase))
                    })
                    .collect()
            }
            several => {
                let mut shown: Vec<(EcoString, Span)> = Vec::new();
                for (id, _) in several.iter().take(NEAREST + 1) {
                    if let Some(act) = self.t.acts.get(id.index()) {
                        shown.push((act.text.clone(), act.origin.span));
                    }
                }
                let said = self.src.text(words.span).split_whitespace().collect::<Vec<_>>().join(" ");
                let names: Vec<String> = shown.iter().map(|(text, _)| format!("`{text}`")).collect();
                let names = some_names(&names);
                let found = self.report(cx, "SV0206", words.span, format!("`{said}` may be {names}"));
                found.label = "two sentences fit".into();
                found.others.extend(
                    shown.into_iter().filter(|(_, span)| *span != Span::default()).map(|(text, span)| (span, format!("`{text}`").into())),
                );
                found.helps.push("write the arguments that tell them apart, or give one act another verb or a further word".into());
                Vec::new()
            }
        }
    }

    /// Whether no two of these acts can be in the text together.
    fn exclusive(&self, acts: &[(ActId, Slots)]) -> bool {
        let guard = |id: ActId| self.t.acts.get(id.index()).map(|act| act.guard.as_slice()).unwrap_or_default();
        acts.iter().enumerate().all(|(at, (first, _))| {
            acts.get(at + 1..).unwrap_or(&[]).iter().all(|(second, _)| both(guard(*first), guard(*second)).is_none())
        })
    }

    fn act_instrument(&self, id: ActId) -> Option<crate::treaty::InstrumentId> {
        self.t.acts.get(id.index()).filter(|act| act.builtin.is_none()).map(|act| act.origin.instrument)
    }

    /// Lays tokens over the parts of a declared sentence: words and object in order, labels in any order.
    fn align(&self, cx: &Cx, parts: &[Part], act: Option<&Act>, tokens: &[PhraseToken], start: usize) -> Option<Slots> {
        let args = parts.iter().filter(|part| matches!(part, Part::Arg { .. })).count();
        let mut slots: Slots = vec![None; args];
        self.align_from(cx, parts, act, tokens, start, 0, &mut slots, 0).then_some(slots)
    }

    #[expect(clippy::too_many_arguments, reason = "the state of one recursive search")]
    fn align_from(
        &self,
        cx: &Cx,
        parts: &[Part],
        act: Option<&Act>,
        tokens: &[PhraseToken],
        at: usize,
        fixed: usize,
        slots: &mut Slots,
        depth: u32,
    ) -> bool {
        if depth > 64 {
            return false;
        }
        let may_miss = |label: Option<&EcoString>, ty: &SlotType| match act {
            Some(act) => optional(act, label, ty),
            None => label.is_some(),
        };
        // The next compulsory part, stepping over labelled ones.
        let mut next = fixed;
        while let Some(Part::Arg { label: Some(_), .. }) = parts.get(next) {
            next += 1;
        }
        let Some(token) = tokens.get(at) else {
            return parts.get(next..).unwrap_or(&[]).iter().all(|part| match part {
                Part::Word(_) => false,
                Part::Arg { label, ty } => may_miss(label.as_ref(), ty),
            });
        };
        let arg_index = |of: usize| parts.get(..of).unwrap_or(&[]).iter().filter(|part| matches!(part, Part::Arg { .. })).count();
        // A label.
        if let PhraseKind::Word(word) = &token.kind {
            for (of, part) in parts.iter().enumerate() {
                let Part::Arg { label: Some(label), ty } = part else { continue };
                let index = arg_index(of);
                if label != word || slots.get(index).is_none_or(Option::is_some) {
                    continue;
                }
                for end in self.ends(cx, tokens, at + 1, ty) {
                    if let Some(slot) = slots.get_mut(index) {
                        *slot = Some((at + 1, end));
                    }
                    if self.align_from(cx, parts, act, tokens, end, fixed, slots, depth + 1) {
                        return true;
                    }
                    if let Some(slot) = slots.get_mut(index) {
                        *slot = None;
                    }
                }
            }
        }
        match parts.get(next) {
            None => false,
            Some(Part::Word(word)) => {
                let same = match &token.kind {
                    PhraseKind::Word(said) => said == word,
                    PhraseKind::And => word == "and",
                    PhraseKind::Or => word == "or",
                    _ => false,
                };
                same && self.align_from(cx, parts, act, tokens, at + 1, next + 1, slots, depth + 1)
            }
            Some(Part::Arg { label, ty }) => {
                let index = arg_index(next);
                for end in self.ends(cx, tokens, at, ty) {
                    if let Some(slot) = slots.get_mut(index) {
                        *slot = Some((at, end));
                    }
                    if self.align_from(cx, parts, act, tokens, end, next + 1, slots, depth + 1) {
                        return true;
                    }
                    if let Some(slot) = slots.get_mut(index) {
                        *slot = None;
                    }
                }
                may_miss(label.as_ref(), ty) && self.align_from(cx, parts, act, tokens, at, next + 1, slots, depth + 1)
            }
        }
    }

    /// Where an operand of some type that begins at `at` may end.
    fn ends(&self, cx: &Cx, tokens: &[PhraseToken], at: usize, ty: &SlotType) -> Vec<usize> {
        let rest = tokens.get(at..).unwrap_or(&[]);
        let Some(first) = rest.first() else { return Vec::new() };
        let one = |yes: bool| if yes { vec![at + 1] } else { Vec::new() };
        let open = |test: &dyn Fn(&PhraseKind) -> bool| matches!(&first.kind, PhraseKind::Open(bracket) if first_inside(bracket).is_some_and(test));
        match ty {
            SlotType::Item | SlotType::Anything => self.name_ends(cx, tokens, at),
            SlotType::Text => {
                one(matches!(first.kind, PhraseKind::Text(_) | PhraseKind::Var(_)) || open(&|kind| matches!(kind, PhraseKind::Text(_))))
            }
            SlotType::Date => match &first.kind {
                PhraseKind::Word(word) if word == "day" && rest.len() > 1 => vec![at + 2],
                kind => one(matches!(kind, PhraseKind::Date(_) | PhraseKind::Var(_)) || open(&|kind| matches!(kind, PhraseKind::Date(_)))),
            },
            SlotType::Treaty => match &first.kind {
                PhraseKind::Open(bracket) => one(matches!(first_inside(bracket), Some(PhraseKind::Term(_)))),
                PhraseKind::Term(term) => one(term == "Treaty"
                    || self.names.term(cx.instrument, term).is_some_and(|id| matches!(self.kind_of(id), Some(TermKind::Instrument(_))))),
                _ => Vec::new(),
            },
            SlotType::Amount => {
                if matches!(first.kind, PhraseKind::Var(_)) {
                    return vec![at + 1];
                }
                tokens_to_quantity(rest).map(|(_, used)| vec![at + used]).unwrap_or_default()
            }
            _ => tokens_to_set(rest).map(|(_, used)| vec![at + used]).unwrap_or_default(),
        }
    }

    /// Where the name of an item may end: names that exist first, the longest first; then anything, the shortest first.
    fn name_ends(&self, cx: &Cx, tokens: &[PhraseToken], at: usize) -> Vec<usize> {
        if matches!(tokens.get(at).map(|token| &token.kind), Some(PhraseKind::Word(word)) if word == "its") {
            return Vec::new();
        }
        let (mut known, mut rest) = (Vec::new(), Vec::new());
        for end in at + 1..=tokens.len() {
            if self.names_item(cx, tokens.get(at..end).unwrap_or(&[])) {
                known.insert(0, end);
            } else {
                rest.push(end);
            }
        }
        known.extend(rest);
        known
    }

    /// Whether subject and arguments could be of the declared kinds; nothing is reported or bound.
    fn fits(&self, cx: &Cx, id: ActId, slots: &Slots, by: Option<&Choice<Bearer>>, tokens: &[PhraseToken]) -> bool {
        let Some(act) = self.t.acts.get(id.index()) else { return false };
        if let (Some(by), Some(ty)) = (by, &act.subject)
            && !by.values().all(|bearer| bearer_set(bearer).is_none_or(|set| self.set_fits(cx, &set, ty)))
        {
            return false;
        }
        act.args().zip(slots).all(|((_, ty), slot)| {
            let Some((start, end)) = slot else { return true };
            let rest = tokens.get(*start..*end).unwrap_or(&[]);
            rest.iter().all(|token| match &token.kind {
                PhraseKind::Term(term) if matches!(ty, SlotType::Of(_) | SlotType::Party | SlotType::Body | SlotType::Place) => self
                    .names
                    .term(cx.instrument, term)
                    .is_none_or(|id| self.could_be(id, ty) || matches!(self.kind_of(id), Some(TermKind::Kind(_)))),
                _ => true,
            })
        })
    }

    fn set_fits(&self, cx: &Cx, set: &Set, ty: &SlotType) -> bool {
        set.members.iter().flat_map(Choice::values).all(|one| match one {
            Ref::Term(id) | Ref::Typed(id, _) | Ref::Other(id) => Some(*id) == self.party_role || self.could_be(*id, ty),
            Ref::Var(var) => cx.vars.get(var.0 as usize).and_then(|var| var.ty.as_ref()).is_none_or(|known| self.may_overlap(known, ty)),
            Ref::It | Ref::MemberOf(_) => true,
        })
    }

    fn lower_phrase(
        &mut self,
        cx: &mut Cx,
        id: ActId,
        slots: &Slots,
        by: Option<&Choice<Bearer>>,
        tokens: &[PhraseToken],
        span: Span,
    ) -> Option<Phrase> {
        let act = self.t.acts.get(id.index())?;
        let builtin = act.builtin;
        let types: Vec<SlotType> = act.args().map(|(_, ty)| ty.clone()).collect();
        if let (Some(by), Some(ty)) = (by, act.subject.clone()) {
            self.check_subject(cx, by, &ty, span);
        }
        let mut args = Vec::with_capacity(types.len());
        for (ty, slot) in types.iter().zip(slots) {
            args.push(match slot {
                None => None,
                Some((start, end)) => {
                    let choice = self.arg(cx, builtin, ty, tokens.get(*start..*end).unwrap_or(&[]));
                    (!choice.alts.is_empty()).then_some(choice)
                }
            });
        }
        Some(Phrase { act: id, args, span })
    }

    fn check_subject(&mut self, cx: &mut Cx, by: &Choice<Bearer>, ty: &SlotType, span: Span) {
        for bearer in by.values() {
            let Some(set) = bearer_set(bearer) else { continue };
            for one in set.members.iter().flat_map(Choice::values) {
                match one {
                    Ref::Var(var) | Ref::Typed(_, var) => self.narrow(cx, *var, ty, span),
                    Ref::Term(id) | Ref::Other(id) if Some(*id) != self.party_role && !self.could_be(*id, ty) => {
                        let (name, wanted) = (self.term_name(*id), self.type_words(ty));
                        let code = if matches!(ty, SlotType::Of(_)) { "SV0310" } else { "SV0301" };
                        let found = self.report(cx, code, span, format!("`{name}` cannot do this: it is done by {wanted}"));
                        found.label = format!("done by {wanted}").into();
                        found.helps.push(format!("name {wanted}, give `{name}` the role, or declare a wider act").into());
                    }
                    _ => {}
                }
            }
        }
    }

    /// One argument, whose tokens may be a single bracket of alternatives.
    fn arg(&mut self, cx: &mut Cx, builtin: Option<Builtin>, ty: &SlotType, tokens: &[PhraseToken]) -> Choice<Arg> {
        if let [PhraseToken { kind: PhraseKind::Open(bracket), .. }] = tokens {
            let bracket: &Bracket<Words> = bracket;
            return self.bracket(cx, bracket, &mut |lower, cx, words: &Words| {
                let told = lower.diags.len();
                let alts = lower.arg(cx, builtin, ty, &words.tokens).alts;
                if alts.is_empty() && lower.diags.len() == told {
                    lower.misfit(cx, words.span, ty);
                }
                alts
            });
        }
        let one = self.one_arg(cx, builtin, ty, tokens);
        Choice { alts: one.map(|arg| (Guard::new(), arg)).into_iter().collect() }
    }

    fn one_arg(&mut self, cx: &mut Cx, builtin: Option<Builtin>, ty: &SlotType, tokens: &[PhraseToken]) -> Option<Arg> {
        let first = tokens.first()?;
        let span = first.span.to(tokens.last()?.span);
        if !matches!(ty, SlotType::Item | SlotType::Anything) {
            // An alternative may hold more than its place, or something else: the words beside it are read without it.
            let whole = match ty {
                SlotType::Text | SlotType::Treaty => tokens.len() == 1,
                SlotType::Date => tokens.len() <= 2,
                SlotType::Amount => {
                    matches!(first.kind, PhraseKind::Var(_)) || tokens_to_quantity(tokens).is_some_and(|(_, used)| used == tokens.len())
                }
                _ => tokens_to_set(tokens).is_none_or(|(_, used)| used == tokens.len()),
            };
            if !whole {
                self.misfit(cx, span, ty);
                return None;
            }
            for span in unfit(tokens) {
                self.misfit(cx, span, ty);
            }
        }
        match ty {
            SlotType::Text => match &first.kind {
                PhraseKind::Text(text) => Some(Arg::Text(text.clone())),
                PhraseKind::Var(name) => Some(self.var_arg(cx, *name, ty, first.span)),
                _ => None,
            },
            SlotType::Date => match &first.kind {
                PhraseKind::Var(name) => Some(self.var_arg(cx, *name, ty, first.span)),
                PhraseKind::Date(date) => match self.when(cx, date)? {
                    crate::treaty::When::Date(date) => Some(Arg::Date(date)),
                    crate::treaty::When::Instant(instant) => Some(Arg::Instant(instant)),
                    crate::treaty::When::Day(_) => None,
                },
                _ => None,
            },
            SlotType::Amount => {
                if let PhraseKind::Var(name) = &first.kind {
                    return Some(self.var_arg(cx, *name, ty, first.span));
                }
                let (quantity, _) = tokens_to_quantity(tokens)?;
                self.quantity(cx, &quantity).map(Arg::Quantity)
            }
            SlotType::Treaty => self.treaty_arg(cx, first),
            SlotType::Item => self.item_arg(cx, builtin, tokens, span),
            SlotType::Anything => self.anything(cx, builtin, tokens, span),
            _ => {
                let (set, _) = tokens_to_set(tokens)?;
                self.set(cx, &set, ty).map(Arg::Set)
            }
        }
    }

    /// Words in a bracket that are no text in its place.
    fn misfit(&mut self, cx: &Cx, span: Span, ty: &SlotType) {
        let wanted = self.type_words(ty);
        let said = spoken(self.src, span);
        let found = self.report(cx, "SV0110", span, format!("an alternative does not fit its place: `{said}` is not {wanted}"));
        found.label = format!("here stands {wanted}").into();
        found.notes.push("each alternative must read as text in its place, like the words it would replace".into());
        found.helps.push(
            "let the bracket hold the whole verb phrase, `[#x A: deliver Oil to V | B: deliver Grain]`, or only the name that differs"
                .into(),
        );
    }

    fn var_arg(&mut self, cx: &mut Cx, name: char, ty: &SlotType, span: Span) -> Arg {
        let var = cx.var(name, span);
        self.narrow(cx, var, ty, span);
        Arg::Set(Self::set_of(Ref::Var(var)))
    }

    fn treaty_arg(&mut self, cx: &Cx, token: &PhraseToken) -> Option<Arg> {
        let PhraseKind::Term(term) = &token.kind else { return None };
        if term == "Treaty" {
            return Some(Arg::Treaty(cx.instrument));
        }
        let id = self.names.term(cx.instrument, term)?;
        match self.kind_of(id) {
            Some(TermKind::Instrument(instrument)) => {
                let instrument = *instrument;
                if let Some(term) = self.t.terms.get_mut(id.index()) {
                    term.used = true;
                }
                Some(Arg::Treaty(instrument))
            }
            _ => None,
        }
    }

    fn item_arg(&mut self, cx: &mut Cx, builtin: Option<Builtin>, tokens: &[PhraseToken], span: Span) -> Option<Arg> {
        let words = Words { span, tokens: tokens.to_vec() };
        if !self.item_candidates(cx, &words, None).is_empty() {
            let loose = std::mem::replace(&mut cx.question, true);
            let item = self.items(cx, &words, span, None).into_iter().next().map(|(_, item)| Arg::Item(item));
            cx.question = loose;
            return item;
        }
        let said = self.src.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
        if matches!(builtin, Some(Builtin::GivesNotice)) {
            // `notice of withdrawal` needs no rule of that name: whether it has an effect is another question.
            return Some(Arg::Text(said.into()));
        }
        if let Some(cite) = self.cite_words(cx, tokens) {
            return Some(cite);
        }
        self.items(cx, &words, span, None).into_iter().next().map(|(_, item)| Arg::Item(item))
    }

    /// `Article 5(2)` as tokens of a phrase.
    fn cite_words(&self, cx: &Cx, tokens: &[PhraseToken]) -> Option<Arg> {
        let first = tokens.first()?;
        let span = first.span.to(tokens.last()?.span);
        let said = self.src.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
        let known = self
            .t
            .articles
            .iter()
            .any(|article| article.instrument == cx.instrument && !article.cite.is_empty() && said.starts_with(article.cite.as_str()));
        known.then(|| Arg::Cite(self.cited(cx.instrument, &said)))
    }

    fn anything(&mut self, cx: &mut Cx, builtin: Option<Builtin>, tokens: &[PhraseToken], span: Span) -> Option<Arg> {
        if builtin == Some(Builtin::Votes) {
            let vote = match tokens.first().map(|token| &token.kind) {
                Some(PhraseKind::Word(word)) => match word.as_str() {
                    "yes" => Some(Vote::Yes),
                    "no" => Some(Vote::No),
                    "abstain" => Some(Vote::Abstain(tokens.len() > 1)),
                    "absent" => Some(Vote::Absent),
                    _ => None,
                },
                _ => None,
            };
            if vote.is_none() {
                let found = self.report(cx, "SV0205", span, "a vote is `yes`, `no` or `abstain`");
                found.helps.push("write `P votes yes on DECISION`".into());
            }
            return vote.map(Arg::Vote);
        }
        if let [only] = tokens
            && let Some(treaty) = self.treaty_arg(cx, only)
        {
            return Some(treaty);
        }
        if let Some(cite) = self.cite_words(cx, tokens) {
            return Some(cite);
        }
        if let Some((set, used)) = tokens_to_set(tokens)
            && used == tokens.len()
        {
            return self.set(cx, &set, &SlotType::Anything).map(Arg::Set);
        }
        self.item_arg(cx, None, tokens, span)
    }

    /// Whether some incident could begin like this.
    pub(crate) fn incident_matches(&self, cx: &Cx, tokens: &[PhraseToken]) -> bool {
        !self.incident_candidates(cx, tokens).is_empty()
    }

    fn incident_candidates(&self, cx: &Cx, tokens: &[PhraseToken]) -> Vec<(IncidentId, Slots)> {
        let mut found = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        if tokens.len() > MAX_WORDS {
            return found;
        }
        for token in tokens {
            let PhraseKind::Word(word) = &token.kind else { continue };
            if seen.contains(&word.as_str()) {
                continue;
            }
            seen.push(word.as_str());
            for id in self.sentences.incidents(word) {
                if let Some(incident) = self.t.incidents.get(id.index())
                    && let Some(slots) = self.align(cx, &incident.parts, None, tokens, 0)
                {
                    found.push((*id, slots));
                }
            }
        }
        found
    }

    /// An event without an actor.
    pub(crate) fn incident_event(&mut self, cx: &mut Cx, words: &Words) -> Vec<(Guard, EventPat)> {
        let found = self.incident_candidates(cx, &words.tokens);
        match found.as_slice() {
            [(id, slots)] => {
                let (id, slots) = (*id, slots.clone());
                let types: Vec<SlotType> = self
                    .t
                    .incidents
                    .get(id.index())
                    .map(|incident| {
                        incident
                            .parts
                            .iter()
                            .filter_map(|part| match part {
                                Part::Arg { ty, .. } => Some(ty.clone()),
                                Part::Word(_) => None,
                            })
                            .collect()
                    })
                    .unwrap_or_default();
                let mut args = Vec::new();
                for (ty, slot) in types.iter().zip(&slots) {
                    args.push(slot.and_then(|(start, end)| {
                        let choice = self.arg(cx, None, ty, words.tokens.get(start..end).unwrap_or(&[]));
                        (!choice.alts.is_empty()).then_some(choice)
                    }));
                }
                vec![(Guard::new(), EventPat::Incident { incident: id, args })]
            }
            [] => {
                // A bare name of a rule or fact where an event must stand?
                if !self.item_candidates(cx, words, None).is_empty() {
                    let said = self.src.text(words.span).split_whitespace().collect::<Vec<_>>().join(" ");
                    let found = self.report(cx, "SV0220", words.span, format!("`{said}` is no event"));
                    found.label = "what happens to it?".into();
                    found.helps.push(format!("write `{said} begins` or `{said} ends` for a fact, `{said} is adopted` or another state word for a rule or decision; a state that must hold beside the event stands in a line `if {said}`").into());
                    return Vec::new();
                }
                let said = self.src.text(words.span).split_whitespace().collect::<Vec<_>>().join(" ");
                let near = match said.strip_prefix("the ") {
                    // `the final decision`, where the decision is called `final decision`.
                    Some(bare) => {
                        let at = cx.instrument;
                        self.suggest(bare, |lower| lower.names.item_keys(at).into_iter().map(str::to_owned).collect())
                    }
                    None => self.suggest(&said, |lower| lower.t.incidents.iter().map(|incident| incident.text.to_string()).collect()),
                };
                let found = self.report(cx, "SV0205", words.span, format!("`{said}` matches no declared incident"));
                found.label = "not declared".into();
                found.helps.push(match near {
                    Some(near) => format!("did you mean `{near}`?").into(),
                    None if said.starts_with("the last") => "to count from the last of several triggers, write `thereafter`".into(),
                    None => format!("declare it: `incident {said}`; or name who does it and declare an act").into(),
                });
                Vec::new()
            }
            several => {
                let names: Vec<String> = several
                    .iter()
                    .filter_map(|(id, _)| self.t.incidents.get(id.index()))
                    .map(|incident| format!("`{}`", incident.text))
                    .collect();
                let said = self.src.text(words.span).to_string();
                let found = self.report(cx, "SV0206", words.span, format!("`{said}` may be {}", some_names(&names)));
                found.helps.push("give one of them a further word".into());
                Vec::new()
            }
        }
    }
}

/// The set of those who do something.
pub(crate) fn bearer_set(bearer: &Bearer) -> Option<Set> {
    match bearer {
        Bearer::Each(electorate) | Bearer::No(electorate) => Some(electorate.set.clone()),
        Bearer::Any { set, .. } | Bearer::Jointly { set, .. } | Bearer::Count { set, .. } | Bearer::Weight { set, .. } => Some(set.clone()),
        Bearer::One(one) => Some(Set { members: vec![Choice::plain(one.clone())], any: false, except: None }),
        Bearer::Unspecified | Bearer::Treaty(_) => None,
    }
}

/// The first of several names, for messages.
fn some_names(names: &[String]) -> String {
    let shown = names.iter().take(NEAREST).cloned().collect::<Vec<_>>().join(" or ");
    if names.len() > NEAREST { format!("{shown} or another") } else { shown }
}

/// Words of a phrase, for messages.
pub(crate) fn spoken(source: &servanda_syntax::Sources, span: Span) -> String {
    source.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
}
