//! Acts and incidents: the built-in sentences, the declared ones, and what keeps them apart.

use ecow::{EcoString, eco_format};
use servanda_syntax::Span;
use servanda_syntax::ast::{self, ItemKind, Line, Phrase, PhraseKind};

use crate::choice::{Dnf, Guard};
use crate::issues::both;
use crate::lower::{Cx, Lower};
use crate::names::{is_preposition, verb_base};
use crate::treaty::{Act, ActId, Builtin, Incident, IncidentId, InstrumentId, Origin, Part, SlotType, TermKind};
use crate::verbs::compulsory;
use crate::walk::Placed;

/// One word or slot of a built-in sentence, written as in the notation.
fn built_in_sentences() -> Vec<(Builtin, bool, &'static str)> {
    use Builtin as B;
    vec![
        (B::Signs, true, "signs ?Treaty"),
        (B::Ratifies, true, "ratifies ?Treaty"),
        (B::Accepts, true, "accepts ?Treaty"),
        (B::Accedes, true, "accedes to:Treaty"),
        (B::AppliesProvisionally, true, "applies ?Treaty provisionally"),
        (B::GivesNotice, true, "gives notice of:Item to:Party with:Anything"),
        (B::SuspendsNotice, true, "suspends its notice"),
        (B::ResumesNotice, true, "resumes its notice"),
        (B::RevokesNotice, true, "revokes its notice"),
        (B::Withdraws, true, "withdraws from:Treaty"),
        (B::Suspends, true, "suspends Anything towards:Party"),
        (B::Resumes, true, "resumes Anything towards:Party"),
        (B::Terminates, true, "terminates Anything"),
        (B::Waives, true, "waives Item"),
        (B::Releases, true, "releases Party from:Item"),
        (B::Objects, true, "objects to:Item"),
        (B::Votes, true, "votes Anything on:Item"),
        (B::Becomes, true, "becomes Anything"),
        (B::CeasesToBe, true, "ceases =to =be Anything"),
        (B::Joins, true, "joins Body"),
        (B::Leaves, true, "leaves Body"),
        (B::Judges, true, "judges Text of:Anything"),
        (B::Expels, true, "expels Party"),
        (B::Amends, true, "amends Treaty"),
        (B::SubmitsDispute, true, "submits =a =dispute to:Party"),
        (B::Extends, true, "extends Treaty"),
        (B::EntersIntoForce, false, "enters =into =force for:Party"),
        (B::TreatyAppliesProvisionally, false, "applies =provisionally for:Party"),
        (B::TreatyApplies, false, "applies for:Party"),
        (B::TreatyEnds, false, "ends for:Party"),
    ]
}

fn slot_of(word: &str) -> SlotType {
    match word {
        "Treaty" => SlotType::Treaty,
        "Item" => SlotType::Item,
        "Party" => SlotType::Party,
        "Body" => SlotType::Body,
        "Text" => SlotType::Text,
        _ => SlotType::Anything,
    }
}

/// Whether an argument of an act may be left out: labelled ones, and the treaty of a built-in act.
pub(crate) fn optional(act: &Act, label: Option<&EcoString>, ty: &SlotType) -> bool {
    label.is_some()
        || (act.builtin.is_some()
            && *ty == SlotType::Treaty
            && matches!(act.builtin, Some(Builtin::Signs | Builtin::Ratifies | Builtin::Accepts | Builtin::AppliesProvisionally)))
}

impl Lower<'_> {
    /// The built-in acts come first.
    pub(crate) fn declare_builtins(&mut self) {
        for (builtin, party, text) in built_in_sentences() {
            let mut words = text.split(' ');
            let verb = verb_base(words.next().unwrap_or(""));
            let parts = words
                .map(|word| {
                    if let Some((label, ty)) = word.split_once(':') {
                        Part::Arg { label: Some(label.into()), ty: slot_of(ty) }
                    } else if let Some(word) = word.strip_prefix('=') {
                        Part::Word(word.into())
                    } else if word.starts_with(|c: char| c.is_uppercase() || c == '?') {
                        Part::Arg { label: None, ty: slot_of(word.trim_start_matches('?')) }
                    } else {
                        Part::Word(word.into())
                    }
                })
                .collect();
            let subject = if party { "Party" } else { "Treaty" };
            let shown = text.replace(['?', '='], "").replace(':', " ");
            let id = ActId(self.t.acts.len() as u32);
            let act = Act {
                text: eco_format!("{subject} {shown}"),
                verb,
                builtin: Some(builtin),
                subject: party.then_some(SlotType::Party),
                parts,
                valid_if: Dnf::default(),
                valid_after: Dnf::default(),
                determined_by: None,
                vars: Vec::new(),
                guard: Guard::new(),
                origin: Origin { span: Span::default(), cite: EcoString::new(), instrument: InstrumentId(0) },
            };
            self.index_act(id, &act);
            self.t.acts.push(act);
        }
    }

    /// Declares an act; its conditions are read later, when all names are known.
    pub(crate) fn declare_act(&mut self, placed: &Placed, act: &ast::ActDecl) -> Option<ActId> {
        let cx = Cx::of(placed);
        let subject = if act.subject.text == "Treaty" { None } else { Some(self.slot_type(&cx, &act.subject)?) };
        let (verb, rest) = match act.phrase.tokens.split_first() {
            Some((first, rest)) => {
                if let PhraseKind::Word(word) = &first.kind {
                    (word.clone(), rest)
                } else {
                    self.report(&cx, "SV0205", first.span, "an act begins with its verb")
                        .helps
                        .push("write `act Party attacks Party in Place`: who, the verb, then objects and labels".into());
                    return None;
                }
            }
            None => return None,
        };
        let Some(parts) = self.parts(&cx, rest) else {
            self.sentences.refuse(verb_base(&verb), act.subject.span.to(act.phrase.span));
            return None;
        };
        let text: EcoString = self.src.text(act.subject.span.to(act.phrase.span)).split_whitespace().collect::<Vec<_>>().join(" ").into();
        let new = Act {
            text,
            verb: verb_base(&verb),
            builtin: None,
            subject,
            parts,
            valid_if: Dnf::default(),
            valid_after: Dnf::default(),
            determined_by: None,
            vars: Vec::new(),
            guard: placed.guard.clone(),
            origin: self.origin(placed, act.subject.span.to(act.phrase.span)),
        };
        self.check_labels(&cx, &new);
        let same_verb = self.rivals(&new);
        // The same act in exclusive alternatives is one act, declared under each of them.
        let twin = same_verb.iter().copied().find(|id| {
            self.t.acts.get(id.index()).is_some_and(|old| {
                old.builtin.is_none() && old.subject == new.subject && old.parts == new.parts && both(&old.guard, &new.guard).is_none()
            })
        });
        if let Some(twin) = twin {
            if let Some(old) = self.t.acts.get_mut(twin.index()) {
                old.guard.retain(|pick| new.guard.contains(pick));
            }
            return Some(twin);
        }
        for old_id in &same_verb {
            let Some(old) = self.t.acts.get(old_id.index()) else { continue };
            if both(&old.guard, &new.guard).is_none() || !self.collide(old, &new) {
                continue;
            }
            if old.builtin.is_some() {
                let (text, span) = (old.text.clone(), new.origin.span);
                let found = self.report(&cx, "SV0207", span, format!("`{text}` is built in and cannot be declared again"));
                found.label = "remove this line".into();
                found
                    .helps
                    .push("the built-in act can be used as it is; if another act is meant, give it another verb or further words".into());
                return None;
            }
            let (old_text, old_span, old_instrument) = (old.text.clone(), old.origin.span, old.origin.instrument);
            if old_instrument != placed.instrument {
                // An imported act that would collide with an own one is that act.
                return Some(*old_id);
            }
            let new_text = new.text.clone();
            let found = self.report(&cx, "SV0207", new.origin.span, format!("`{new_text}` cannot be told apart from `{old_text}`"));
            found.label = "this act".into();
            found.others.push((old_span, "the other one".into()));
            found.notes.push("two acts of one verb must differ in their words, in their object's kind, or in who does them; labelled arguments may be left out and do not count".into());
            found.helps.push("add a word to one of them, or declare one act for both".into());
            return None;
        }
        let id = ActId(self.t.acts.len() as u32);
        self.index_act(id, &new);
        self.t.acts.push(new);
        Some(id)
    }

    fn check_labels(&mut self, cx: &Cx, act: &Act) {
        let mut seen: Vec<&EcoString> = Vec::new();
        let mut twice = None;
        for (label, _) in act.args() {
            if let Some(label) = label {
                if seen.contains(&label) {
                    twice = Some(label.clone());
                }
                seen.push(label);
            }
        }
        if let Some(label) = twice {
            let found = self.report(cx, "SV0207", act.origin.span, format!("the label `{label}` stands twice in `{}`", act.text));
            found.label = "which of the two would be meant?".into();
            found.helps.push("give the second argument another preposition".into());
        }
    }

    /// The parts of a declared sentence behind its verb (or of an incident).
    fn parts(&mut self, cx: &Cx, tokens: &[ast::PhraseToken]) -> Option<Vec<Part>> {
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match &token.kind {
                PhraseKind::Word(word) => {
                    let next_is_term = matches!(tokens.get(at + 1).map(|next| &next.kind), Some(PhraseKind::Term(_)));
                    if is_preposition(word) && next_is_term {
                        let (ty, next) = self.declared_slot(cx, tokens, at + 1)?;
                        parts.push(Part::Arg { label: Some(word.clone()), ty });
                        at = next;
                        continue;
                    }
                    parts.push(Part::Word(word.clone()));
                }
                PhraseKind::Term(_) => {
                    let (ty, next) = self.declared_slot(cx, tokens, at)?;
                    parts.push(Part::Arg { label: None, ty });
                    at = next;
                    continue;
                }
                PhraseKind::And => parts.push(Part::Word("and".into())),
                PhraseKind::Or => parts.push(Part::Word("or".into())),
                _ => {
                    let found = self.report(cx, "SV0205", token.span, "only words and defined terms may stand in a declared sentence");
                    found.label = "not this".into();
                    found.helps.push("declare the kinds of who and what: `act Party attacks Party in Place`".into());
                    return None;
                }
            }
            at += 1;
        }
        Some(parts)
    }

    /// A slot of a declared sentence: a term, or several joined by `or`.
    fn declared_slot(&mut self, cx: &Cx, tokens: &[ast::PhraseToken], start: usize) -> Option<(SlotType, usize)> {
        let mut at = start;
        let mut types: Vec<SlotType> = Vec::new();
        loop {
            let PhraseKind::Term(text) = &tokens.get(at)?.kind else { return None };
            let term = ast::Term { span: tokens.get(at)?.span, text: text.clone() };
            types.push(self.slot_type(cx, &term)?);
            at += 1;
            let or = matches!(tokens.get(at).map(|next| &next.kind), Some(PhraseKind::Or | PhraseKind::Comma));
            let more = matches!(tokens.get(at + 1).map(|next| &next.kind), Some(PhraseKind::Term(_)));
            if !(or && more) {
                break;
            }
            at += 1;
        }
        if let [only] = types.as_slice() {
            return Some((only.clone(), at));
        }
        let mut all = Vec::new();
        for ty in types {
            match ty {
                SlotType::Of(terms) => all.extend(terms),
                other => return Some((other, at)),
            }
        }
        Some((SlotType::Of(all), at))
    }

    /// The type that a term names in a declaration.
    pub(crate) fn slot_type(&mut self, cx: &Cx, term: &ast::Term) -> Option<SlotType> {
        match term.text.as_str() {
            "Party" | "Parties" => return Some(SlotType::Party),
            "Body" => return Some(SlotType::Body),
            "Place" => return Some(SlotType::Place),
            "Date" => return Some(SlotType::Date),
            "Amount" => return Some(SlotType::Amount),
            "Text" => return Some(SlotType::Text),
            "Treaty" => return Some(SlotType::Treaty),
            _ => {}
        }
        let id = self.known_term(cx, term)?;
        if let Some(TermKind::Instrument(_)) = self.t.terms.get(id.index()).map(|term| &term.kind) {
            return Some(SlotType::Treaty);
        }
        Some(SlotType::Of(vec![id]))
    }

    pub(crate) fn declare_incident(&mut self, placed: &Placed, phrase: &Phrase) -> Option<IncidentId> {
        let cx = Cx::of(placed);
        let parts = self.parts(&cx, &phrase.tokens)?;
        parts.iter().find(|part| matches!(part, Part::Word(_)))?;
        let text: EcoString = self.src.text(phrase.span).split_whitespace().collect::<Vec<_>>().join(" ").into();
        let id = IncidentId(self.t.incidents.len() as u32);
        let origin = self.origin(placed, phrase.span);
        self.t.incidents.push(Incident { parts, text, determined_by: None, guard: placed.guard.clone(), origin });
        Some(id)
    }

    /// The conditions of acts and incidents.
    pub(crate) fn act_lines(&mut self, placed: &Placed, id: ActId, act: &ast::ActDecl) {
        let mut cx = Cx::of(placed);
        let clauses = self.clauses(&mut cx, &act.clauses);
        let declared = self.t.acts.get(id.index()).map(|act| act.guard.clone()).unwrap_or_default();
        let own: Guard = placed.guard.iter().filter(|pick| !declared.contains(pick)).copied().collect();
        let clauses: Vec<(Guard, &ast::Clause)> =
            clauses.into_iter().filter_map(|(guard, clause)| both(&own, &guard).map(|guard| (guard, clause))).collect();
        let mut valid_if = Dnf::default();
        let mut valid_after = Dnf::default();
        let mut determined: Option<crate::choice::Choice<crate::treaty::Set>> = None;
        cx.it = true;
        cx.loose = true;
        for (guard, clause) in &clauses {
            cx.guard.clone_from(guard);
            match &clause.line {
                Line::ValidOnlyIf(cond) => {
                    let value = self.cond_slot(&mut cx, cond);
                    valid_if.lines.push(crate::lines::lit(guard, clause, value));
                }
                Line::ValidOnlyAfter(event) => {
                    let value = cx.bind(true, |cx| self.event_slot(cx, event));
                    valid_after.lines.push(crate::lines::lit(guard, clause, value));
                }
                Line::DeterminedBy(set) => determined = self.determined(&mut cx, guard, set).or(determined),
                Line::Broken => {}
                _ => self.misplaced(&cx, clause.span, "act", "`valid only if`, `valid only after` or `determined by`"),
            }
        }
        cx.guard.clear();
        let vars = self.close_vars(&cx, None);
        if let Some(act) = self.t.acts.get_mut(id.index()) {
            act.valid_if.lines.extend(valid_if.lines);
            act.valid_after.lines.extend(valid_after.lines);
            if let Some(found) = determined {
                act.determined_by.get_or_insert_with(|| crate::choice::Choice { alts: Vec::new() }).alts.extend(found.alts);
            }
            if act.vars.is_empty() {
                act.vars = vars;
            }
        }
    }

    pub(crate) fn incident_lines(&mut self, placed: &Placed, id: IncidentId, incident: &ast::IncidentDecl) {
        let mut cx = Cx::of(placed);
        let mut determined = None;
        for (guard, clause) in self.clauses(&mut cx, &incident.clauses) {
            match &clause.line {
                Line::DeterminedBy(set) => determined = self.determined(&mut cx, &guard, set).or(determined),
                Line::Broken => {}
                _ => self.misplaced(&cx, clause.span, "incident", "`determined by`"),
            }
        }
        if let Some(incident) = self.t.incidents.get_mut(id.index()) {
            incident.determined_by = determined;
        }
    }

    pub(crate) fn determined(&mut self, cx: &mut Cx, guard: &Guard, set: &ast::Set) -> Option<crate::choice::Choice<crate::treaty::Set>> {
        let set = self.set(cx, set, &SlotType::Party)?;
        Some(crate::choice::Choice { alts: vec![(guard.clone(), set)] })
    }

    /// Whether two acts of one verb could be read for one another.
    fn collide(&self, a: &Act, b: &Act) -> bool {
        if a.subject.is_some() != b.subject.is_some() {
            return false;
        }
        if let (Some(x), Some(y)) = (&a.subject, &b.subject)
            && !self.may_overlap(x, y)
        {
            return false;
        }
        let (mut x, mut y) = (compulsory(a), compulsory(b));
        loop {
            match (x.next(), y.next()) {
                (None, None) => return true,
                (Some(Part::Word(x)), Some(Part::Word(y))) if x == y => {}
                (Some(Part::Arg { ty: x, .. }), Some(Part::Arg { ty: y, .. })) if self.may_overlap(x, y) => {}
                _ => return false,
            }
        }
    }

    /// First pass over acts and incidents, in document order; returns what was declared for each item.
    pub(crate) fn declare_sentences(&mut self, items: &[Placed]) -> Vec<Option<u32>> {
        self.declare_builtins();
        let ids = items
            .iter()
            .map(|placed| match &placed.item.kind {
                ItemKind::Act(act) => self.declare_act(placed, act).map(|id| id.0),
                ItemKind::Incident(incident) => self.declare_incident(placed, &incident.phrase).map(|id| id.0),
                _ => None,
            })
            .collect();
        self.index_words();
        ids
    }
}
