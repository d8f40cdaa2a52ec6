//! Sentences that match nothing declared: what is nearest, and how to say or declare what is meant.

use ecow::EcoString;
use servanda_syntax::Span;
use servanda_syntax::ast::{self, Phrase as Words, PhraseKind, PhraseToken};

use crate::choice::{Guard, Pick};
use crate::issues::both;
use crate::lower::{Cx, Lower};
use crate::names::{distance, third_person};
use crate::phrases::{MAX_WORDS, NEAREST, spoken};
use crate::treaty::{ActId, Part, TermId, TermKind};

/// What treaties say of their own life, and how the built-in sentences say it.
const OTHERWISE: [(&str, &str); 7] = [
    ("denounce", "`P withdraws from Treaty`; the right to is a power: `each … has power to withdraw from Treaty` with its `notice`"),
    ("renounce", "`P withdraws from Treaty`; the right to is a power: `each … has power to withdraw from Treaty` with its `notice`"),
    ("terminate", "`Treaty ends`, `P withdraws from Treaty` or `P terminates RULE`"),
    ("expire", "`Treaty ends`"),
    ("prolong", "`P extends Treaty`"),
    ("renew", "`P extends Treaty`"),
    ("revise", "`P amends Treaty`"),
];

/// Words with which lines begin, for a word that nearly is one.
const KEYWORDS: [&str; 38] = [
    "when",
    "if",
    "unless",
    "while",
    "within",
    "owed",
    "standard",
    "notice",
    "amount",
    "not",
    "on",
    "from",
    "until",
    "every",
    "immediately",
    "throughout",
    "earlier",
    "discharged",
    "survives",
    "prevails",
    "and",
    "or",
    "opens",
    "voters",
    "quorum",
    "adopted",
    "rejected",
    "failing",
    "abstention",
    "absence",
    "silence",
    "tie",
    "otherwise",
    "suspended",
    "at",
    "as",
    "by",
    "means",
];

/// The keyword that a word nearly is.
fn nearly_a_keyword(word: &str) -> Option<&'static str> {
    let limit = if word.chars().count() <= 4 { 1 } else { 2 };
    KEYWORDS
        .into_iter()
        .filter(|keyword| keyword.as_bytes().first() == word.as_bytes().first() && keyword.len() > 2)
        .filter_map(|keyword| distance(word, keyword, limit).map(|far| (far, keyword)))
        .min()
        .map(|(_, keyword)| keyword)
}

impl Lower<'_> {
    /// A sentence whose words match no declared act.
    pub(crate) fn no_match(&mut self, cx: &Cx, verb: &str, mut candidates: Vec<ActId>, words: &Words) {
        if candidates.is_empty() && words.tokens.len() <= MAX_WORDS {
            candidates = self.sentences.of(verb).iter().take(NEAREST).copied().collect();
        }
        if candidates.is_empty() {
            self.no_verb(cx, verb, words);
            return;
        }
        let said = spoken(self.src, words.span);
        let same: Vec<(EcoString, Span)> = candidates
            .iter()
            .take(NEAREST)
            .filter_map(|id| self.t.acts.get(id.index()))
            .map(|act| (act.text.clone(), act.origin.span))
            .collect();
        let difference = candidates.iter().rev().find_map(|id| self.difference(*id, &words.tokens));
        let time = words.tokens.iter().skip(1).find_map(|token| match &token.kind {
            PhraseKind::Word(word) if matches!(word.as_str(), "within" | "when" | "unless" | "after" | "before" | "until") => {
                Some(word.clone())
            }
            _ => None,
        });
        let two = words.tokens.iter().find_map(|token| match token.kind {
            PhraseKind::And => Some("and"),
            PhraseKind::Or => Some("or"),
            _ => None,
        });
        let found = self.report(cx, "SV0205", words.span, format!("`{said}` matches no declared act"));
        found.label = difference.unwrap_or_else(|| "its words and object differ from what is declared".into()).into();
        for (text, span) in &same {
            if *span == Span::default() {
                found.notes.push(format!("nearest built-in sentence: `{text}`").into());
            } else {
                found.others.push((*span, format!("nearest declared sentence: `{text}`").into()));
            }
        }
        found.helps.push("write it as declared: words and object are compulsory, labelled arguments may be left out".into());
        if words.tokens.iter().any(|token| matches!(token.kind, PhraseKind::Open(_))) {
            found
                .helps
                .push("a bracket holds a name, a whole set or the whole verb phrase: `[#x A: deliver Oil to V | B: deliver Oil]`".into());
        }
        if let Some(word) = time {
            found
                .helps
                .push(format!("what it depends on, and by when, stands in lines of their own: begin a new line with `{word}`").into());
        }
        if let Some(word) = two {
            let again = if word == "or" { "; under a role or fact another `from` line does that" } else { "" };
            found.helps.push(
                format!("each event stands in a line of its own: if `{word}` joins two, begin a new line with `{word}`{again}").into(),
            );
        }
    }

    /// A verb that no act has. Another verb is proposed only for one that is nearly the same: `notifies` is not `ratifies`.
    fn no_verb(&mut self, cx: &Cx, verb: &str, words: &Words) {
        let said = spoken(self.src, words.span);
        if let Some(declared) = self.sentences.refused(verb) {
            let found = self.report(cx, "SV0205", words.span, format!("`{said}` matches no declared act"));
            found.label = format!("the declaration of `{verb}` has an error").into();
            found.others.push((declared, "declared here, with an error of its own".into()));
            found.helps.push("correct the declaration first".into());
            return;
        }
        let near = self.suggest(verb, |lower| {
            let limit = if verb.chars().count() <= 4 { 1 } else { 2 };
            let alike = |other: &&EcoString| other.chars().next() == verb.chars().next() && distance(verb, other, limit).is_some();
            lower.sentences.verbs().filter(alike).map(ToString::to_string).collect()
        });
        let near_act = near
            .as_ref()
            .and_then(|near| self.sentences.of(near).first())
            .and_then(|id| self.t.acts.get(id.index()))
            .map(|act| (act.text.clone(), act.origin.span));
        let first = words.tokens.first().map_or(words.span, |token| token.span);
        let declaration = self.declaration(cx, verb, &words.tokens);
        let spoken_verb = self.src.text(first).to_owned();
        let found = self.report(cx, "SV0205", words.span, format!("`{said}` matches no declared act"));
        found.label = format!("no act has the verb `{verb}`").into();
        if let (Some((text, span)), Some(near)) = (near_act, near) {
            if span == Span::default() {
                found.notes.push(format!("nearest built-in sentence: `{text}`").into());
            } else {
                found.others.push((span, format!("nearest declared sentence: `{text}`").into()));
            }
            // In the form in which it was said.
            let near = if spoken_verb == verb { near } else { third_person(&near) };
            found.fixes.push(servanda_syntax::Fix { title: format!("write `{near}`"), span: first, replacement: near });
            return;
        }
        if let Some((_, instead)) = OTHERWISE.iter().find(|(word, _)| *word == verb) {
            found.helps.push(format!("say it with the built-in sentence {instead}").into());
        }
        if verb == "not" {
            found.helps.push(
                "the negation belongs to the modal: `shall not`, or in a bracket `[#x A: shall | B: shall not]` before the verb".into(),
            );
        } else if verb == "have" || verb == "be" {
            found.helps.push("an event is said in the present: `ratifies`, not `has ratified` or `is ratified`".into());
        } else {
            found.helps.push(format!("declare it: `{declaration}`").into());
        }
    }

    /// How an act of these words would be declared: kinds stand where names stand.
    fn declaration(&self, cx: &Cx, verb: &str, tokens: &[PhraseToken]) -> String {
        let mut words = vec!["act".to_owned(), "Party".to_owned(), third_person(verb)];
        for token in tokens.iter().skip(1) {
            let word = match &token.kind {
                PhraseKind::Word(word) if matches!(word.as_str(), "each" | "other" | "any" | "the") => continue,
                PhraseKind::Word(word) => word.to_string(),
                PhraseKind::Term(term) => self.names.term(cx.instrument, term).map_or_else(|| term.to_string(), |id| self.slot_word(id)),
                PhraseKind::Var(_) if matches!(words.last().map(String::as_str), Some("in" | "at" | "into" | "over")) => "Place".to_owned(),
                PhraseKind::Var(_) => "Party".to_owned(),
                PhraseKind::Number(_) => "Amount".to_owned(),
                PhraseKind::Date(_) => "Date".to_owned(),
                PhraseKind::Text(_) => "Text".to_owned(),
                // What a further name says is said by the first one already.
                PhraseKind::Comma | PhraseKind::And | PhraseKind::Or => break,
                PhraseKind::Sign(_) | PhraseKind::Issue(_) | PhraseKind::Open(_) => "…".to_owned(),
            };
            words.push(word);
        }
        words.join(" ")
    }

    /// What stands in a declared sentence for a name: a role for itself, a value for its kind.
    fn slot_word(&self, id: TermId) -> String {
        match self.kind_of(id) {
            Some(TermKind::Party { .. } | TermKind::Third) => "Party".to_owned(),
            Some(TermKind::Place(_)) => "Place".to_owned(),
            Some(TermKind::Value(kinds)) => kinds.first().map_or_else(|| self.term_name(id), |kind| self.term_name(*kind)).to_string(),
            _ => self.term_name(id).to_string(),
        }
    }

    /// A line below a rule that has its sentence already and begins with no keyword: said as such, and not as a sentence that nothing declares.
    /// Whether there is one.
    pub(crate) fn stray_line(&mut self, cx: &Cx, guard: &[Pick], line: &ast::Sentence, sentences: &[(Guard, Span)]) -> bool {
        if line.bearer.is_some() || !sentences.iter().any(|(other, _)| both(other, guard).is_some()) {
            return false;
        }
        let said = spoken(self.src, line.span);
        let first = said.split(' ').next().unwrap_or("");
        let effect = said.starts_with("takes effect") || said.starts_with("effective") || said.starts_with("enters into force");
        let near = nearly_a_keyword(first);
        let incident = line.phrase.plain().is_none_or(|phrase| self.incident_matches(cx, &phrase.tokens));
        if near.is_none() && !effect && incident {
            return false;
        }
        let span = Span::new(line.span.file, line.span.start, line.span.start + first.len() as u32);
        let found =
            self.report(cx, "SV0440", line.span, format!("`{first}` begins no line of a rule, and the rule has its sentence already"));
        found.label = "neither a keyword nor a sentence of its own".into();
        if effect {
            found.helps.push("the time after which a power takes effect is said with its notice, `notice 2 years`, or with a line of time: `on day 30 after …`, `not before …`".into());
        }
        match near {
            Some(near) => {
                found.helps.push(format!("did you mean `{near}`?").into());
                found.fixes.push(servanda_syntax::Fix { title: format!("write `{near}`"), span, replacement: near.to_owned() });
            }
            None if effect => {}
            None => found.helps.push(
                "begin the line with a keyword (`when`, `within`, `owed to`, …); what somebody else does or shall do is a rule of its own"
                    .into(),
            ),
        }
        true
    }

    /// What differs between a declared act and what was said.
    fn difference(&self, id: ActId, tokens: &[PhraseToken]) -> Option<String> {
        let act = self.t.acts.get(id.index())?;
        let said: Vec<&str> = tokens
            .iter()
            .filter_map(|token| match &token.kind {
                PhraseKind::Word(word) => Some(word.as_str()),
                _ => None,
            })
            .collect();
        for part in &act.parts {
            match part {
                Part::Word(word) if !said.contains(&word.as_str()) => return Some(format!("the word `{word}` is missing")),
                Part::Arg { label: None, ty } if tokens.len() == 1 => {
                    return Some(format!("the object, {}, is missing", self.type_words(ty)));
                }
                _ => {}
            }
        }
        let labels: Vec<&str> = act.args().filter_map(|(label, _)| label.as_deref()).collect();
        let words: Vec<&str> = act
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Word(word) => Some(word.as_str()),
                Part::Arg { .. } => None,
            })
            .collect();
        let extra = said.iter().skip(1).find(|word| {
            !labels.contains(word)
                && !words.contains(word)
                && !matches!(**word, "each" | "any" | "all" | "except" | "other" | "it" | "member" | "of" | "at" | "least" | "most")
        });
        extra.map(|word| format!("`{word}` is not in the declared sentence"))
    }
}
