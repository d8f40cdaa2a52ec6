//! From the tokens of a phrase to the sets and quantities that stand in it.

use servanda_syntax::Span;
use servanda_syntax::ast::{
    self, Alt, Bracket, Join, Number, Phrase, PhraseKind, PhraseToken, Quantity, QuantityKind, Ref, RefKind, Set, SetPart, Slot, Term,
};

/// A bracket of phrases read as a bracket of something else; alternatives that are none are dropped, and [`unfit`] tells them.
pub(crate) fn map_bracket<T>(bracket: &Bracket<Phrase>, f: &dyn Fn(&[PhraseToken]) -> Option<T>) -> Bracket<T> {
    Bracket {
        span: bracket.span,
        issue: bracket.issue.clone(),
        alts: bracket
            .alts
            .iter()
            .map(|alt| Alt {
                span: alt.span,
                labels: alt.labels.clone(),
                value: alt.value.as_ref().and_then(|value| map_slot(value, f)),
                only_with: alt.only_with.clone(),
            })
            .collect(),
        notes: bracket.notes.clone(),
    }
}

fn map_slot<T>(slot: &Slot<Phrase>, f: &dyn Fn(&[PhraseToken]) -> Option<T>) -> Option<Slot<T>> {
    match slot {
        Slot::Plain(phrase) => f(&phrase.tokens).map(Slot::Plain),
        Slot::Open(inner) => Some(Slot::Open(Box::new(map_bracket(inner, f)))),
    }
}

/// The first token in some alternative of a bracket.
pub(crate) fn first_inside(bracket: &Bracket<Phrase>) -> Option<&PhraseKind> {
    bracket.alts.iter().filter_map(|alt| alt.value.as_ref()).find_map(|value| match value {
        Slot::Plain(phrase) => phrase.tokens.first().map(|token| &token.kind),
        Slot::Open(inner) => first_inside(inner),
    })
}

/// The alternatives of brackets among these tokens that cannot stand where their bracket stands: as a member, as further members, behind
/// `except`, as a number.
pub(crate) fn unfit(tokens: &[PhraseToken]) -> Vec<Span> {
    let mut found = Vec::new();
    for token in tokens {
        if let PhraseKind::Open(bracket) = &token.kind {
            unfit_in(bracket, first_inside(bracket), &mut found);
        }
    }
    found
}

fn unfit_in(bracket: &Bracket<Phrase>, first: Option<&PhraseKind>, found: &mut Vec<Span>) {
    for value in bracket.alts.iter().filter_map(|alt| alt.value.as_ref()) {
        match value {
            Slot::Open(inner) => unfit_in(inner, first, found),
            Slot::Plain(phrase) => {
                let tokens = phrase.tokens.as_slice();
                let fits = match first {
                    Some(PhraseKind::Comma | PhraseKind::And | PhraseKind::Or) => {
                        let (join, used) = joiner(tokens);
                        join.is_some() && tokens.get(used..).and_then(whole_set).is_some()
                    }
                    Some(PhraseKind::Word(text)) if text == "except" => {
                        word(tokens.first()) == Some("except") && tokens.get(1..).and_then(whole_set).is_some()
                    }
                    Some(PhraseKind::Number(_)) => matches!(tokens, [PhraseToken { kind: PhraseKind::Number(_), .. }]),
                    _ => whole_set(tokens).is_some(),
                };
                if fits { found.extend(unfit(tokens)) } else { found.push(phrase.span) }
            }
        }
    }
}

fn word(token: Option<&PhraseToken>) -> Option<&str> {
    match token.map(|token| &token.kind) {
        Some(PhraseKind::Word(word)) => Some(word.as_str()),
        _ => None,
    }
}

/// One reference at the start of the tokens, and how many it took.
fn reference(tokens: &[PhraseToken]) -> Option<(Ref, usize)> {
    let first = tokens.first()?;
    let term = |token: &PhraseToken| match &token.kind {
        PhraseKind::Term(text) => Some(Term { span: token.span, text: text.clone() }),
        _ => None,
    };
    match &first.kind {
        PhraseKind::Term(_) => {
            let head = term(first)?;
            match tokens.get(1).map(|token| &token.kind) {
                Some(PhraseKind::Var(name)) => {
                    let span = first.span.to(tokens.get(1)?.span);
                    Some((Ref { span, kind: RefKind::TermVar(head, *name) }, 2))
                }
                Some(PhraseKind::Term(_)) => {
                    let second = term(tokens.get(1)?)?;
                    let span = first.span.to(second.span);
                    Some((Ref { span, kind: RefKind::TermTerm(Box::new([head, second])) }, 2))
                }
                _ => Some((Ref { span: first.span, kind: RefKind::Term(head) }, 1)),
            }
        }
        PhraseKind::Var(name) => Some((Ref { span: first.span, kind: RefKind::Var(*name) }, 1)),
        PhraseKind::Word(text) => match text.as_str() {
            "it" => Some((Ref { span: first.span, kind: RefKind::It }, 1)),
            "other" => {
                let head = term(tokens.get(1)?)?;
                let span = first.span.to(head.span);
                Some((Ref { span, kind: RefKind::Other(head) }, 2))
            }
            "member" if word(tokens.get(1)) == Some("of") => {
                let head = term(tokens.get(2)?)?;
                let span = first.span.to(head.span);
                Some((Ref { span, kind: RefKind::MemberOf(head) }, 3))
            }
            _ => None,
        },
        _ => None,
    }
}

/// A set at the start of the tokens, and how many it took.
pub(crate) fn tokens_to_set(tokens: &[PhraseToken]) -> Option<(Set, usize)> {
    let mut at = 0;
    if matches!(word(tokens.first()), Some("each" | "all" | "any")) && tokens.len() > 1 {
        at = 1;
    }
    let mut parts: Vec<SetPart> = Vec::new();
    let mut join = Join::First;
    loop {
        let rest = tokens.get(at..)?;
        if let Some((one, used)) = reference(rest) {
            parts.push(SetPart::Ref(join, one));
            at += used;
        } else if let Some(PhraseKind::Open(bracket)) = rest.first().map(|token| &token.kind) {
            if matches!(first_inside(bracket), Some(PhraseKind::Number(_) | PhraseKind::Date(_) | PhraseKind::Text(_))) {
                return None;
            }
            parts.push(SetPart::Open(join, Box::new(map_bracket(bracket, &whole_set))));
            at += 1;
        } else {
            break;
        }
        // Further members in a bracket of their own: `RU [#by RU: and BY]`.
        while let Some(PhraseKind::Open(bracket)) = tokens.get(at).map(|token| &token.kind) {
            if !matches!(first_inside(bracket), Some(PhraseKind::Comma | PhraseKind::And | PhraseKind::Or)) {
                break;
            }
            parts.push(SetPart::Tails(Box::new(map_bracket(bracket, &tail_parts))));
            at += 1;
        }
        let (next, used) = joiner(tokens.get(at..).unwrap_or(&[]));
        let Some(next) = next else { break };
        let behind = tokens.get(at + used..).unwrap_or(&[]);
        let open = matches!(behind.first().map(|token| &token.kind), Some(PhraseKind::Open(_)));
        if reference(behind).is_none() && !open {
            break;
        }
        join = next;
        at += used;
    }
    if parts.is_empty() {
        return None;
    }
    let first = tokens.first()?.span;
    let mut except = None;
    if word(tokens.get(at)) == Some("except") {
        if let Some((set, used)) = tokens.get(at + 1..).and_then(tokens_to_set) {
            let span = tokens.get(at)?.span.to(set.span);
            except = Some(Box::new(Slot::Plain(ast::Except { span, set })));
            at += 1 + used;
        }
    } else if let Some(PhraseKind::Open(bracket)) = tokens.get(at).map(|token| &token.kind)
        && matches!(first_inside(bracket), Some(PhraseKind::Word(text)) if text == "except")
    {
        let inner = map_bracket(bracket, &|tokens: &[PhraseToken]| {
            let (set, _) = tokens.get(1..).and_then(tokens_to_set)?;
            let span = tokens.first()?.span.to(set.span);
            Some(ast::Except { span, set })
        });
        except = Some(Box::new(Slot::Open(Box::new(inner))));
        at += 1;
    }
    let last = tokens.get(at.saturating_sub(1)).map_or(first, |token| token.span);
    Some((Set { span: first.to(last), parts, except }, at))
}

fn whole_set(tokens: &[PhraseToken]) -> Option<Set> {
    let (set, used) = tokens_to_set(tokens)?;
    (used == tokens.len()).then_some(set)
}

fn tail_parts(tokens: &[PhraseToken]) -> Option<Vec<SetPart>> {
    let (join, used) = joiner(tokens);
    let (mut set, _) = tokens_to_set(tokens.get(used..)?)?;
    if let Some(SetPart::Ref(first, _) | SetPart::Open(first, _)) = set.parts.first_mut() {
        *first = join?;
    }
    Some(set.parts)
}

fn joiner(tokens: &[PhraseToken]) -> (Option<Join>, usize) {
    match (tokens.first().map(|token| &token.kind), tokens.get(1).map(|token| &token.kind)) {
        (Some(PhraseKind::Comma), Some(PhraseKind::And)) => (Some(Join::And), 2),
        (Some(PhraseKind::Comma), Some(PhraseKind::Or)) => (Some(Join::Or), 2),
        (Some(PhraseKind::Comma), _) => (Some(Join::Comma), 1),
        (Some(PhraseKind::And), _) => (Some(Join::And), 1),
        (Some(PhraseKind::Or), _) => (Some(Join::Or), 1),
        _ => (None, 0),
    }
}

/// A quantity at the start of the tokens, and how many it took.
pub(crate) fn tokens_to_quantity(tokens: &[PhraseToken]) -> Option<(Quantity, usize)> {
    let (bound, mut at) = match (word(tokens.first()), word(tokens.get(1))) {
        (Some("at"), Some("least")) => (ast::Bound::AtLeast, 2),
        (Some("at"), Some("most")) => (ast::Bound::AtMost, 2),
        (Some("more"), Some("than")) => (ast::Bound::MoreThan, 2),
        (Some("in"), Some("total")) => (ast::Bound::InTotal, 2),
        _ => (ast::Bound::Exactly, 0),
    };
    let first = tokens.first()?.span;
    let amount = tokens.get(at)?;
    let number: Slot<Number> = match &amount.kind {
        PhraseKind::Number(number) => Slot::Plain(**number),
        PhraseKind::Open(bracket) if matches!(first_inside(bracket), Some(PhraseKind::Number(_))) => {
            Slot::Open(Box::new(map_bracket(bracket, &|tokens| match tokens.first().map(|token| &token.kind) {
                Some(PhraseKind::Number(number)) => Some(**number),
                _ => None,
            })))
        }
        // A declared number: `at most Ceiling`.
        PhraseKind::Term(text) => {
            let term = Term { span: amount.span, text: text.clone() };
            return Some((Quantity { span: first.to(amount.span), bound, kind: QuantityKind::Term(term) }, at + 1));
        }
        _ => return None,
    };
    at += 1;
    let mut unit = None;
    let mut last = amount.span;
    if let Some(PhraseKind::Term(text)) = tokens.get(at).map(|token| &token.kind) {
        last = tokens.get(at)?.span;
        unit = Some(Term { span: last, text: text.clone() });
        at += 1;
    }
    Some((Quantity { span: first.to(last), bound, kind: QuantityKind::Number(number, unit) }, at))
}
