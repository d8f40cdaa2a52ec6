//! Items by name: rules, decisions and facts with their arguments.

use ecow::EcoString;
use rustc_hash::FxHashMap;
use servanda_syntax::Span;
use servanda_syntax::ast::{self, ItemKind, Phrase as Words, PhraseKind, PhraseToken, Ref as WordRef, RefKind, Term};

use crate::choice::{Choice, Guard, Pick};
use crate::issues::both;
use crate::lower::{Cx, Lower, NameShape};
use crate::names::is_preposition;
use crate::treaty::{InstrumentId, ItemId, ItemName, ItemPat, NamePart, Ref, SlotType};
use crate::walk::Placed;

/// A word of a name, or an argument with the preposition before it.
#[derive(Debug)]
enum Group<'t> {
    Word(&'t str),
    Arg { prep: Option<&'t str>, tokens: &'t [PhraseToken] },
}

/// Splits a name into words and arguments.
fn groups(tokens: &[PhraseToken]) -> Vec<Group<'_>> {
    let is_arg = |token: Option<&PhraseToken>| {
        matches!(token.map(|token| &token.kind), Some(PhraseKind::Term(_) | PhraseKind::Var(_) | PhraseKind::Open(_)))
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let (prep, start) = match &token.kind {
            PhraseKind::Word(word) if is_preposition(word) && is_arg(tokens.get(at + 1)) => (Some(word.as_str()), at + 1),
            PhraseKind::Word(word) => {
                found.push(Group::Word(word));
                at += 1;
                continue;
            }
            PhraseKind::And => {
                found.push(Group::Word("and"));
                at += 1;
                continue;
            }
            PhraseKind::Or => {
                found.push(Group::Word("or"));
                at += 1;
                continue;
            }
            _ => (None, at),
        };
        if !is_arg(tokens.get(start)) {
            at += 1;
            continue;
        }
        // `Guarantor G` is one argument.
        let pair = matches!(tokens.get(start).map(|token| &token.kind), Some(PhraseKind::Term(_)))
            && matches!(tokens.get(start + 1).map(|token| &token.kind), Some(PhraseKind::Var(_)));
        let end = start + if pair { 2 } else { 1 };
        found.push(Group::Arg { prep, tokens: tokens.get(start..end).unwrap_or(&[]) });
        at = end;
    }
    found
}

/// The words of a name without its arguments, by which it is found.
fn key_of(groups: &[Group<'_>], predicate: Option<&str>) -> EcoString {
    let mut key = EcoString::new();
    for group in groups {
        if let Group::Word(word) = group {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(word);
        }
    }
    if let Some(word) = predicate {
        key.push_str(" is ");
        key.push_str(word);
    }
    key
}

/// A rule, decision or fact that a question file (`parts:`) states again, outside any bracket, takes the place of the one before it.
pub(crate) fn drop_restated(items: &mut Vec<Placed>) {
    let mut first: FxHashMap<(InstrumentId, EcoString), usize> = FxHashMap::default();
    let mut gone = vec![false; items.len()];
    for (at, placed) in items.iter().enumerate() {
        let (words, predicate) = match &placed.item.kind {
            ItemKind::Rule(rule) => (&rule.name.phrase, None),
            ItemKind::Decision(decision) => (&decision.name.phrase, None),
            ItemKind::Fact(fact) => (&fact.fact.phrase, fact.fact.is.as_ref().map(|word| word.text.as_str())),
            _ => continue,
        };
        let key = key_of(&groups(&words.tokens), predicate);
        if placed.part
            && placed.guard.is_empty()
            && let Some(old) = first.get(&(placed.instrument, key.clone())).copied()
            && items.get(old).is_some_and(|old| {
                old.file != placed.file && std::mem::discriminant(&old.item.kind) == std::mem::discriminant(&placed.item.kind)
            })
            && let Some(flag) = gone.get_mut(old)
        {
            *flag = true;
        }
        first.insert((placed.instrument, key), at);
    }
    let mut keep = gone.into_iter();
    items.retain(|_| !keep.next().unwrap_or(false));
}

impl Lower<'_> {
    /// The declared name of an item; its variables are bound by it.
    pub(crate) fn item_name(&mut self, cx: &mut Cx, words: &Words) -> ItemName {
        let text = crate::phrases::spoken(self.src, words.span);
        let mut parts = Vec::new();
        let mut wrong: Option<Span> = None;
        for token in &words.tokens {
            match &token.kind {
                PhraseKind::Word(word) => parts.push(NamePart::Word(word.clone())),
                PhraseKind::And => parts.push(NamePart::Word("and".into())),
                PhraseKind::Or => parts.push(NamePart::Word("or".into())),
                PhraseKind::Term(term) => parts.push(NamePart::Word(term.clone())),
                PhraseKind::Var(name) => {
                    let var = cx.bind(true, |cx| cx.var(*name, token.span));
                    // `Guarantor G` in a name says its type.
                    if let Some(NamePart::Word(role)) = parts.last()
                        && role.starts_with(char::is_uppercase)
                        && let Some(id) = self.names.term(cx.instrument, role)
                    {
                        parts.pop();
                        self.narrow(cx, var, &SlotType::Of(vec![id]), token.span);
                    }
                    parts.push(NamePart::Var(var));
                }
                _ => wrong = Some(wrong.map_or(token.span, |first| first.to(token.span))),
            }
        }
        if let Some(wrong) = wrong {
            let paragraph = self.src.text(wrong).to_owned();
            let begins = words.tokens.first().is_some_and(|token| token.span.start == wrong.start) && paragraph.starts_with('(');
            let rest = self.src.text(Span::new(wrong.file, wrong.end, words.span.end)).trim().to_owned();
            let found = self.report(cx, "SV0204", wrong, "only words, terms and variables may stand in a name");
            if begins && paragraph.ends_with(')') && !rest.is_empty() {
                found.label = "the paragraph stands behind the name".into();
                found.helps.push(format!("write `{rest} {paragraph}`").into());
                let span = Span::new(wrong.file, wrong.start, words.span.end);
                let title = "write the paragraph behind the name".into();
                found.fixes.push(servanda_syntax::Fix { title, span, replacement: format!("{rest} {paragraph}") });
            } else {
                found.helps.push("choose a name of words; figures and brackets stand in the lines below it".into());
            }
        }
        parts.shrink_to_fit();
        ItemName { text: text.into(), parts }
    }

    /// Gives every rule, decision and fact its identity, in document order, before anything refers to it.
    pub(crate) fn declare_items(&mut self, items: &[Placed]) {
        self.sentence_ids = self.declare_sentences(items);
        let (mut rules, mut decisions, mut facts) = (0u32, 0u32, 0u32);
        for placed in items {
            let (words, predicate, item, span) = match &placed.item.kind {
                ItemKind::Rule(rule) => {
                    rules += 1;
                    (&rule.name.phrase, None, ItemId::Rule(crate::treaty::RuleId(rules - 1)), rule.name.span)
                }
                ItemKind::Decision(decision) => {
                    decisions += 1;
                    (&decision.name.phrase, None, ItemId::Decision(crate::treaty::DecisionId(decisions - 1)), decision.name.span)
                }
                ItemKind::Fact(fact) => {
                    facts += 1;
                    let predicate = fact.fact.is.as_ref().map(|word| word.text.as_str());
                    (&fact.fact.phrase, predicate, ItemId::Fact(crate::treaty::FactId(facts - 1)), fact.fact.span)
                }
                ItemKind::Claim(_) | ItemKind::History(_) if placed.instrument.0 != 0 => continue,
                ItemKind::Claim(claim) => {
                    self.claims.insert(crate::phrases::spoken(self.src, claim.name.phrase.span).into());
                    continue;
                }
                ItemKind::History(history) => {
                    self.histories.insert(history.term.text.clone());
                    continue;
                }
                _ => continue,
            };
            let key = key_of(&groups(&words.tokens), predicate);
            let capitals = words.tokens.iter().all(|token| matches!(token.kind, PhraseKind::Term(_) | PhraseKind::Var(_)));
            if key.is_empty() && capitals && !words.tokens.is_empty() {
                let said = crate::phrases::spoken(self.src, words.span);
                let cx = Cx::of(placed);
                let found =
                    self.report(&cx, "SV0203", words.span, format!("`{said}` is no name for an item: item names begin in lower case"));
                found.label = "only terms with a capital, and no word of its own".into();
                found.notes.push(
                    "what begins with a capital is a defined term, or a variable that is passed; the words between are the name".into(),
                );
                found.helps.push(format!("write it in lower case, or put a word before it: `report of {said}`").into());
            }
            self.item_places.push((item, placed.guard.clone(), span));
            self.item_at.insert(item, self.item_places.len() - 1);
            let known: Vec<ItemId> = self.names.items(placed.instrument, &key).to_vec();
            let mut replaced = false;
            for old in &known {
                let Some((_, old_guard, old_span)) = self.item_at.get(old).and_then(|at| self.item_places.get(*at)).cloned() else {
                    continue;
                };
                if both(&old_guard, &placed.guard).is_none() {
                    continue;
                }
                if placed.supposed {
                    // A supposed item replaces the item of its name.
                    if let Some(guard) = self.without(&old_guard, &placed.guard) {
                        self.item_guards.insert(*old, guard);
                    } else {
                        self.replaced.push(*old);
                    }
                    replaced = true;
                    continue;
                }
                let cx = Cx::of(placed);
                let name = crate::phrases::spoken(self.src, words.span);
                let found = self.report(&cx, "SV0204", span, format!("another item is called `{name}` already"));
                found.label = "the same name, leaving its arguments aside".into();
                found.others.push((old_span, "first here".into()));
                found.helps.push("give one of the two another name".into());
                break;
            }
            if replaced {
                self.names.items_mut(placed.instrument, &key).retain(|old| !self.replaced.contains(old));
            }
            self.names.add_item(placed.instrument, key, item);
        }
    }

    /// The guard under which an old item still stands when a new one replaces it.
    fn without(&self, old: &[Pick], new: &[Pick]) -> Option<Guard> {
        let pick = new.iter().find(|pick| !old.contains(pick))?;
        let issue = self.t.issues.get(pick.issue.0 as usize)?;
        let other = issue.default.or_else(|| (0..issue.alts.len() as u16).find(|alt| *alt != pick.alt))?;
        both(old, &[Pick { issue: pick.issue, alt: other }])
    }

    /// The items that these words may name.
    pub(crate) fn item_candidates(&self, cx: &Cx, words: &Words, predicate: Option<&str>) -> Vec<ItemId> {
        let (instrument, tokens) = self.item_prefix(cx.instrument, &words.tokens);
        let key = key_of(&groups(&tokens), predicate);
        self.names.items(instrument, &key).to_vec()
    }

    /// Whether these words name an item, with no more arguments than it takes.
    pub(crate) fn names_item(&self, cx: &Cx, tokens: &[PhraseToken]) -> bool {
        let (instrument, tokens) = self.item_prefix(cx.instrument, tokens);
        let said = groups(&tokens);
        let key = key_of(&said, None);
        if key.is_empty() {
            return false;
        }
        self.names.items(instrument, &key).iter().any(|id| {
            let mut declared = self.declared_args(*id).into_iter();
            said.iter().all(|group| match group {
                Group::Word(_) => true,
                Group::Arg { prep, .. } => declared.any(|(known, _)| known.as_deref() == *prep),
            })
        })
    }

    /// `Charter.response` leads into another instrument.
    fn item_prefix<'t>(&self, instrument: InstrumentId, tokens: &'t [PhraseToken]) -> (InstrumentId, std::borrow::Cow<'t, [PhraseToken]>) {
        if let Some(first) = tokens.first()
            && let PhraseKind::Word(word) = &first.kind
            && word.contains('.')
        {
            let (at, rest) = self.names.split(instrument, word);
            if at != instrument {
                let mut own = tokens.to_vec();
                own[0].kind = PhraseKind::Word(rest.into());
                return (at, own.into());
            }
        }
        (instrument, tokens.into())
    }

    /// One item by name, where only one can stand.
    pub(crate) fn item(&mut self, cx: &mut Cx, words: &Words, span: Span) -> Option<ItemPat> {
        let found = self.items(cx, words, span, None);
        if found.len() > 1 {
            let said = crate::phrases::spoken(self.src, span);
            let message = format!("`{said}` is a different item under different choices");
            let report = self.report(cx, "SV0206", span, message);
            report.label = "which of them?".into();
            report.helps.push("write this line in each alternative, or give the items different names".into());
            return None;
        }
        found.into_iter().next().map(|(_, item)| item)
    }

    /// The picks under which an item stands.
    fn item_guard(&self, id: ItemId) -> Guard {
        let declared = || self.item_at.get(&id).and_then(|at| self.item_places.get(*at)).map(|(_, guard, _)| guard.clone());
        self.item_guards.get(&id).cloned().or_else(declared).unwrap_or_default()
    }

    /// Reads something of a question under every choice that changes which items it names. The guards exclude each other and cover
    /// all choices; a single empty one means that nothing depends on a choice.
    pub(crate) fn forked<R>(&mut self, cx: &mut Cx, read: &mut dyn FnMut(&mut Self, &mut Cx) -> Option<R>) -> Vec<(Guard, R)> {
        let mut waiting = vec![Guard::new()];
        let mut done = Vec::new();
        let mut read_so_far = 0_usize;
        while let Some(choose) = waiting.pop() {
            read_so_far += 1;
            cx.forks.clear();
            let before = std::mem::replace(&mut cx.choose, choose.clone());
            let value = read(self, cx);
            cx.choose = before;
            let forks = std::mem::take(&mut cx.forks);
            if forks.is_empty() || read_so_far + waiting.len() > 64 {
                done.extend(value.map(|value| (choose, value)));
                continue;
            }
            let mut next = forks.clone();
            // Where none of the items stands, the question is asked of what is not in the text.
            let issue = forks.iter().flatten().map(|pick| pick.issue).find(|issue| choose.iter().all(|pick| pick.issue != *issue));
            if let Some(issue) = issue {
                let count = self.t.issues.get(issue.0 as usize).map_or(0, |issue| issue.alts.len() as u16);
                for alt in
                    (0..count).filter(|alt| forks.iter().all(|guard| guard.iter().all(|pick| pick.issue != issue || pick.alt != *alt)))
                {
                    next.extend(both(&choose, &[Pick { issue, alt }]));
                }
            }
            waiting.extend(next.into_iter().rev());
        }
        done
    }

    /// An item by name; where alternatives of a bracket declare it, one meaning under each.
    pub(crate) fn items(&mut self, cx: &mut Cx, words: &Words, span: Span, predicate: Option<&EcoString>) -> Vec<(Guard, ItemPat)> {
        let (instrument, tokens) = self.item_prefix(cx.instrument, &words.tokens);
        let said = groups(&tokens);
        let key = key_of(&said, predicate.map(EcoString::as_str));
        let known: Vec<ItemId> = self.names.items(instrument, &key).to_vec();
        if known.is_empty() {
            self.unknown_item(cx, instrument, &key, span);
            return Vec::new();
        }
        let mut guarded: Vec<(Guard, ItemId)> = known.into_iter().map(|id| (self.item_guard(id), id)).collect();
        if cx.question && guarded.len() > 1 {
            let open: Vec<Guard> = guarded.iter().filter_map(|(guard, _)| both(&cx.choose, guard)).collect();
            let stands = guarded.iter().position(|(guard, _)| both(&cx.choose, guard).is_some());
            // Two items of one name that stand together are an error of their own, and no choice tells them apart.
            if open.len() > 1 && open.iter().all(|guard| guard.len() > cx.choose.len()) && cx.forks.is_empty() {
                cx.forks = open;
            }
            // One meaning at a time: the question is read again under each choice.
            let only = guarded.swap_remove(stands.unwrap_or(0));
            guarded = vec![(Guard::new(), only.1)];
        }
        let several = guarded.len() > 1;
        let mut found = Vec::new();
        for (guard, id) in guarded {
            let guard = if several {
                if both(&cx.outer, &guard).and_then(|all| both(&cx.guard, &all)).is_none() {
                    continue;
                }
                guard.into_iter().filter(|pick| !cx.outer.contains(pick)).collect()
            } else {
                Guard::new()
            };
            if let Some(args) = self.item_args(cx, id, &said, span) {
                found.push((guard, ItemPat { item: id, args, span }));
            }
        }
        found
    }

    fn unknown_item(&mut self, cx: &Cx, instrument: InstrumentId, key: &str, span: Span) {
        let said = crate::phrases::spoken(self.src, span);
        let near = self.suggest(key, |lower| lower.names.item_keys(instrument).into_iter().map(str::to_owned).collect());
        let found = self.report(cx, "SV0203", span, format!("no rule, decision or fact is called `{said}`"));
        found.label = "unknown".into();
        found.helps.push(match near {
            Some(near) => format!("did you mean `{near}`?").into(),
            None => "write a `rule`, `decision` or `fact` of this name, or declare an act if somebody does it".into(),
        });
    }

    /// The declared shape of an item's name: words, and arguments with their prepositions.
    fn declared_args(&self, id: ItemId) -> NameShape {
        // For each argument in order: its preposition, and the literal term if it is no variable.
        let name = self.name_words.get(&id);
        name.cloned().unwrap_or_default()
    }

    fn item_args(&mut self, cx: &mut Cx, id: ItemId, said: &[Group<'_>], span: Span) -> Option<Vec<Option<Choice<Ref>>>> {
        let declared = self.declared_args(id);
        let mut given = said
            .iter()
            .filter_map(|group| match group {
                Group::Arg { prep, tokens } => Some((*prep, *tokens)),
                Group::Word(_) => None,
            })
            .peekable();
        let mut args = Vec::new();
        let mut missing = Vec::new();
        for (prep, literal) in &declared {
            let fits = given.peek().is_some_and(|(said, tokens)| {
                *said == prep.as_deref()
                    && literal.as_ref().is_none_or(
                        |literal| matches!(tokens.first().map(|token| &token.kind), Some(PhraseKind::Term(term)) if term == literal),
                    )
            });
            if literal.is_some() {
                if fits {
                    given.next();
                } else if !cx.question {
                    missing.push(prep.clone());
                }
                continue;
            }
            if fits && let Some((_, tokens)) = given.next() {
                let index = args.len();
                args.push(self.item_arg_ref(cx, id, index, tokens));
            } else {
                args.push(None);
                if !cx.question {
                    missing.push(prep.clone());
                }
            }
        }
        if given.peek().is_some() || !missing.is_empty() {
            let said = crate::phrases::spoken(self.src, span);
            let (name, declared_at) = self.declared_text(id);
            let found = self.report(cx, "SV0221", span, format!("`{said}` does not pass what `{name}` needs"));
            found.label = if missing.is_empty() { "more than it takes".into() } else { "an argument is missing".into() };
            found.others.push((declared_at, "declared here".into()));
            found.notes.push(
                "an item with variables in its name is one instance for each of them: a reference must say which instance it means".into(),
            );
            found.helps.push(format!("write it with its arguments, as in `{name}`").into());
            if given.peek().is_some() {
                return None;
            }
        }
        Some(args)
    }

    fn declared_text(&self, id: ItemId) -> (String, Span) {
        let span = self.item_at.get(&id).and_then(|at| self.item_places.get(*at)).map(|(_, _, span)| *span).unwrap_or_default();
        let text = crate::phrases::spoken(self.src, span);
        let text = text.split(" (").next().unwrap_or(&text).to_string();
        (text, span)
    }

    fn item_arg_ref(&mut self, cx: &mut Cx, id: ItemId, index: usize, tokens: &[PhraseToken]) -> Option<Choice<Ref>> {
        let first = tokens.first()?;
        let kind = match (&first.kind, tokens.get(1).map(|token| &token.kind)) {
            (PhraseKind::Term(text), Some(PhraseKind::Var(name))) => RefKind::TermVar(Term { span: first.span, text: text.clone() }, *name),
            (PhraseKind::Term(text), _) => RefKind::Term(Term { span: first.span, text: text.clone() }),
            (PhraseKind::Var(name), _) => RefKind::Var(*name),
            (PhraseKind::Open(bracket), _) => {
                let choice = self.bracket(cx, bracket, &mut |lower, cx, words: &Words| {
                    lower.item_arg_ref(cx, id, index, &words.tokens).map(|choice| choice.alts).unwrap_or_default()
                });
                return Some(choice);
            }
            _ => return None,
        };
        let reference = WordRef { span: first.span, kind };
        let ty = self.item_var_type(id, index).unwrap_or(SlotType::Anything);
        let one = self.reference(cx, &reference, &ty)?;
        if let Ref::Var(var) | Ref::Typed(_, var) = &one
            && let Some(var) = cx.vars.get_mut(var.0 as usize)
            && !var.passed.contains(&(id, index))
        {
            var.passed.push((id, index));
        }
        Some(Choice::plain(one))
    }

    /// Remembers the shape of every item's name, before items are read.
    pub(crate) fn remember_names(&mut self, items: &[Placed]) {
        let (mut rules, mut decisions, mut facts) = (0u32, 0u32, 0u32);
        for placed in items {
            let (words, id): (&ast::Phrase, ItemId) = match &placed.item.kind {
                ItemKind::Rule(rule) => {
                    rules += 1;
                    (&rule.name.phrase, ItemId::Rule(crate::treaty::RuleId(rules - 1)))
                }
                ItemKind::Decision(decision) => {
                    decisions += 1;
                    (&decision.name.phrase, ItemId::Decision(crate::treaty::DecisionId(decisions - 1)))
                }
                ItemKind::Fact(fact) => {
                    facts += 1;
                    (&fact.fact.phrase, ItemId::Fact(crate::treaty::FactId(facts - 1)))
                }
                _ => continue,
            };
            let shape: NameShape = groups(&words.tokens)
                .into_iter()
                .filter_map(|group| match group {
                    Group::Arg { prep, tokens } => {
                        let literal = match tokens {
                            [PhraseToken { kind: PhraseKind::Term(term), .. }] => Some(term.clone()),
                            _ => None,
                        };
                        Some((prep.map(EcoString::from), literal))
                    }
                    Group::Word(_) => None,
                })
                .collect();
            if !shape.is_empty() {
                self.name_words.insert(id, shape);
            }
        }
    }
}
