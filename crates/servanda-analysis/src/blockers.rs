//! Who can block what, for people: both kinds of conduct side by side, and every decision of a treaty with its blockers.

use ecow::{EcoString, eco_format};
use servanda_model::{Ask, Dated, DecisionId, ItemId, ItemPat, NamePart, Origin, Question, Setting, Subject, TermId, Treaty};

use crate::answer::{Answered, Outcome};
use crate::ask::{Options, answer};

/// Who can block something: by lawful conduct, and which further sets in breach.
#[derive(Clone, Debug, PartialEq)]
pub struct Blockers {
    /// What `to block` means of this subject: from arising, from adoption, from happening.
    pub meaning: EcoString,
    /// By lawful conduct.
    pub lawful: Answered,
    /// The further sets whose blocking breaks a rule.
    pub in_breach: Answered,
}

/// A decision with who can block it.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionView {
    /// Which.
    pub decision: DecisionId,
    /// Its name.
    pub name: EcoString,
    /// Its article.
    pub cite: EcoString,
    /// How many may vote, where that does not depend on a choice.
    pub voters: Option<u32>,
    /// Who can keep it from adoption once opened.
    pub blockers: Answered,
    /// Whose yes suffices.
    pub suffices: Answered,
}

/// Who can block the subject, under the settings and after what has happened.
pub fn blockers(treaty: &Treaty, subject: &Subject, settings: &[Setting], given: &[Dated]) -> Blockers {
    let meaning = match subject {
        Subject::Item(item) => match item.item {
            ItemId::Rule(_) => "to keep it from arising, or have it excused before it is performed",
            ItemId::Decision(_) => "to keep it from adoption once opened, while everybody else votes yes",
            ItemId::Fact(_) => "to keep it from beginning",
        },
        Subject::Event(_) | Subject::Treaty(_) | Subject::Cite(_) | Subject::Claim(_) => "to keep it from happening",
    };
    let asked = |in_breach: bool| {
        let name = subject_words(treaty, subject);
        let words = if in_breach { eco_format!("who can block {name} in breach") } else { eco_format!("who can block {name}") };
        let question = Question::WhoCanBlock { of: None, what: subject.clone(), together_with: None, in_breach };
        ask_of(treaty, words, question, settings, given)
    };
    Blockers { meaning: meaning.into(), lawful: asked(false), in_breach: asked(true) }
}

fn ask_of(treaty: &Treaty, text: EcoString, question: Question, settings: &[Setting], given: &[Dated]) -> Answered {
    let ask = Ask {
        text,
        question: Some(question),
        forks: Vec::new(),
        with: if settings.is_empty() { Vec::new() } else { vec![settings.to_vec()] },
        given: given.to_vec(),
        given_names: Vec::new(),
        as_of: None,
        under: None,
        expects: Vec::new(),
        vars: Vec::new(),
        notes: Vec::new(),
        guard: Vec::new(),
        origin: Origin { span: servanda_syntax::Span::default(), cite: EcoString::new(), instrument: servanda_model::InstrumentId(0) },
    };
    answer(treaty, &ask, &Options::default())
}

fn subject_words(treaty: &Treaty, subject: &Subject) -> EcoString {
    match subject {
        Subject::Item(item) => item_words(treaty, item),
        Subject::Event(_) => "the event".into(),
        Subject::Cite(cite) => cite.clone(),
        Subject::Treaty(_) => "the treaty".into(),
        Subject::Claim(name) => name.clone(),
    }
}

fn item_words(treaty: &Treaty, item: &ItemPat) -> EcoString {
    let name = match item.item {
        ItemId::Rule(id) => treaty.rules.get(id.index()).map(|item| &item.name),
        ItemId::Decision(id) => treaty.decisions.get(id.index()).map(|item| &item.name),
        ItemId::Fact(id) => treaty.facts.get(id.index()).map(|item| &item.name),
    };
    name.map_or_else(EcoString::new, |name| name.text.clone())
}

/// Every decision of the treaty with who can block it and who suffices, per condition on the choices.
///
/// A decision named by its arguments (`response against A`) is taken for an `A` of which nothing is known: if its electorate
/// leaves `A` out, the answer says that it depends on who that is.
pub fn decision_summary(treaty: &Treaty) -> Vec<DecisionView> {
    treaty
        .decisions
        .iter()
        .zip(0..)
        .map(|(decision, id)| {
            let id = DecisionId(id);
            let args = decision.name.parts.iter().filter(|part| matches!(part, NamePart::Var(_))).count();
            let item = ItemPat { item: ItemId::Decision(id), args: vec![None; args], span: decision.origin.span };
            let what = Subject::Item(item);
            let name = decision.name.text.clone();
            let blockers = ask_of(
                treaty,
                eco_format!("who can block {name}"),
                Question::WhoCanBlock { of: None, what: what.clone(), together_with: None, in_breach: false },
                &[],
                &[],
            );
            let suffices = ask_of(treaty, eco_format!("who suffices for {name}"), Question::WhoSuffices { of: None, what }, &[], &[]);
            DecisionView { decision: id, cite: decision.origin.cite.clone(), voters: voters_of(treaty, id), name, blockers, suffices }
        })
        .collect()
}

/// How many may vote, if no choice and no variable decides it.
fn voters_of(treaty: &Treaty, id: DecisionId) -> Option<u32> {
    let nothing = crate::forks::Chosen::new(treaty, []);
    let roster = crate::roster::Roster::new(treaty, &nothing, &[]);
    let mut players = crate::games::Players::default();
    let none: std::collections::BTreeMap<servanda_model::VarId, TermId> = crate::roster::Bind::new();
    match crate::games::decision_game(&roster, &mut players, id, &none) {
        Ok(Ok(game)) => Some(game.voters.len() as u32),
        _ => None,
    }
}

/// Whether an answer lists anything.
pub fn answered(answered: &Answered) -> bool {
    matches!(answered.outcome, Outcome::Entries(_))
}
