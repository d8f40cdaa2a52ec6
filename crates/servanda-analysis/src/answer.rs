//! The algebra of answers: entries with their conditions on choices, compared by meaning, printed in treaty words.
//!
//! An answer is a set of entries. An entry carries the smallest conditions on the open choices under which it holds (an `or` of
//! `and`s; empty: whatever is chosen), the instance it speaks of, and the derivation that makes it checkable by hand.

use dashu::rational::RBig;
use ecow::EcoString;
use jiff::civil::{Date, DateTime};
use servanda_model::{Element, Pick, TermId, TimeUnit, Vote};

/// A point in time, as precise as the history that led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// A day.
    Date(Date),
    /// An instant in the treaty's zone.
    Instant(DateTime),
    /// A day of a history that counts days only.
    Day(i64),
}

/// Some of a class of alike players.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FamilyPart {
    /// How many of them.
    pub count: u32,
    /// The class, in document order; `count` of these, whichever.
    pub class: Vec<TermId>,
    /// How the class is called: `RU`, `Guarantor except RU`.
    pub name: EcoString,
}

/// The sets of a family that differ only by alike players: any so many of each class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct FamilySet {
    /// Its parts, over disjoint classes.
    pub parts: Vec<FamilyPart>,
    /// The conduct, where a weaker one would not do (`voting no`).
    pub conduct: Option<Vote>,
}

/// The value of an entry.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each variant is the answer it names (notation, section 3)")]
pub enum Value {
    None,
    Yes,
    No,
    /// The order is not feasible: the items of one cycle.
    NoCycle(Vec<EcoString>),
    /// It cannot happen anyway, so there is nothing to block; the reason is in the derivation.
    Impossible,
    Never,
    /// Minimal sets that differ only by alike players.
    Family(FamilySet),
    Number(RBig),
    /// `55 of members with 30 of Unionist`.
    Votes(Vec<(u32, EcoString)>),
    Duration(u32, TimeUnit),
    At(Moment),
    NotCountable(EcoString),
    SelfJudging(EcoString),
    WaitsFor(EcoString),
    Silent(Element, EcoString),
    Ambiguous(Element, EcoString),
    NotAgreed(Element, EcoString),
    DependsOn(EcoString),
    DependsOnTheHour,
    Permitted,
    Prohibited,
    NotRegulated,
    /// A state and since when.
    State(EcoString, Option<Moment>),
    /// `Director notification since …` (`since` true) or `… on …`.
    ItemEntry {
        who: Vec<TermId>,
        item: EcoString,
        when: Option<Moment>,
        since: bool,
    },
    /// `P PHRASE on DATE`.
    ActEntry {
        who: TermId,
        phrase: EcoString,
        when: Option<Moment>,
    },
    Item(EcoString),
    /// One member of a set of names.
    Member(TermId),
    /// Settings (`which choices …`).
    Settings(Vec<Pick>),
    Verdict(EcoString),
    /// The content of a line, as words.
    Content(EcoString),
}

/// Why an entry holds: everything a reader needs to check it by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derivation {
    /// Citations used, in document order, each once.
    pub articles: Vec<EcoString>,
    /// Rules, decisions and facts used.
    pub items: Vec<EcoString>,
    /// Rules of the default layer that were needed, labelled with their instrument.
    pub default_law: Vec<EcoString>,
    /// `assume` lines used.
    pub assumptions: Vec<EcoString>,
    /// States and facts that the history states outright, and what was presumed (`presuming the treaty in force`).
    pub given: Vec<EcoString>,
    /// Remarks: reasons, `time aside`, where a deadline or the order of moves could matter, gaps met on the way.
    pub notes: Vec<EcoString>,
}

impl Derivation {
    /// Takes over what another derivation used.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in [
            (&mut self.articles, &other.articles),
            (&mut self.items, &other.items),
            (&mut self.default_law, &other.default_law),
            (&mut self.assumptions, &other.assumptions),
            (&mut self.given, &other.given),
            (&mut self.notes, &other.notes),
        ] {
            for name in theirs {
                if !mine.contains(name) {
                    mine.push(name.clone());
                }
            }
        }
    }
}

/// An entry of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What.
    pub value: Value,
    /// The instance or party it speaks of (`for SET`), where there are several.
    pub of: Option<EcoString>,
    /// All smallest conditions on choices under which it holds; empty: whatever is chosen.
    pub when: Vec<Vec<Pick>>,
    /// Why.
    pub derivation: Derivation,
    /// The line in treaty words, without its condition.
    pub text: EcoString,
}

/// The answer in one combination of choices.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The choices that were read on the way.
    pub when: Vec<Pick>,
    /// What was found, without conditions.
    pub entries: Vec<Entry>,
}

/// What became of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The entries; never empty (`none` is an entry).
    Entries(Vec<Entry>),
    /// The tool does not know, and why.
    NotAnswered(EcoString),
}

/// A question with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// The question's words.
    pub question: EcoString,
    /// Entries, or the reason why there are none.
    pub outcome: Outcome,
    /// The same by combination of choices: they exclude each other and cover all that the settings leave open.
    pub cases: Vec<Case>,
    /// Said of the whole answer: `time aside`, bounds, what was presumed.
    pub notes: Vec<EcoString>,
}
