//! What can happen: resolved events of a history, and the values that sentences speak of.

use dashu::rational::RBig;
use ecow::EcoString;
use servanda_model::{ActId, Ballot, Cond, EventPat, IncidentId, InstrumentId, ItemId, State, TermId, Truth, Vote};
use servanda_syntax::Span;

use crate::calendar::{Day, Moment};

/// Something a sentence speaks of, once it has happened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// The record does not say (only a labelled argument may be left out).
    NotStated,
    /// A party, body, place, value, role, document kind.
    Term(TermId),
    /// Several at once: whom one notice reaches.
    Terms(Vec<TermId>),
    /// A number with its unit.
    Amount(Box<Amount>),
    /// Words.
    Text(EcoString),
    /// A date.
    Date(Day),
    /// A date with its hour, in the treaty's time zone.
    Instant(jiff::civil::DateTime),
    /// A rule, decision or fact with its arguments.
    Item(Box<ItemKey>),
    /// The treaty or an instrument.
    Treaty(InstrumentId),
    /// A citation.
    Cite(EcoString),
    /// A vote.
    Vote(Vote),
}

impl Value {
    /// The term, if it is one.
    pub fn term(&self) -> Option<TermId> {
        match self {
            Self::Term(term) => Some(*term),
            _ => None,
        }
    }

    /// The terms, if it names one or several.
    pub fn terms(&self) -> Vec<TermId> {
        match self {
            Self::Term(term) => vec![*term],
            Self::Terms(terms) => terms.clone(),
            _ => Vec::new(),
        }
    }
}

/// A number with its unit or kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount {
    /// How much.
    pub number: RBig,
    /// Of what.
    pub unit: Option<TermId>,
}

/// An instance of an item is named by its arguments, in the order of its name: `response against A` with A = RU.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemKey {
    /// Which item.
    pub item: ItemId,
    /// One per variable of its name.
    pub args: Vec<Value>,
}

/// Who does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doer {
    /// A party or body.
    Term(TermId),
    /// The treaty or an instrument ("Treaty enters into force").
    Treaty(InstrumentId),
    /// Nobody is named (passive voice).
    Nobody,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// Somebody did something.
    Act {
        /// What.
        act: ActId,
        /// Who.
        by: Doer,
        /// One per argument slot of the act.
        args: Vec<Value>,
    },
    /// Something happened without an actor.
    Incident {
        /// What.
        incident: IncidentId,
        /// One per slot.
        args: Vec<Value>,
    },
    /// A sentence about roles or sets (`each Party signs`, `60 States ratify`), read when it happens, since who holds a role may
    /// depend on what is chosen.
    Sentence(Box<EventPat>),
    /// A condition is given as a fact of the record.
    Given(Box<Cond>, Truth),
    /// A recorded vote.
    Ballot {
        /// On which decision.
        decision: Box<servanda_model::ItemPat>,
        /// Who voted how.
        ballots: Vec<(Vote, Vec<Ballot>)>,
    },
    /// An item entered a state: produced by the machine, or given outright by the record.
    Enters {
        /// Which.
        key: ItemKey,
        /// Which state.
        state: State,
        /// Of a breach or rejection: by whom.
        by: Vec<TermId>,
    },
    /// A fact began or ended.
    Edge {
        /// Which.
        key: ItemKey,
        /// Began.
        begins: bool,
    },
}

/// A resolved line of a history.
#[derive(Clone, Debug)]
pub struct Event {
    /// When it happened.
    pub moment: Moment,
    /// When it was recorded; the same if the record does not say.
    pub recorded: Moment,
    /// Planned: makes later dates computable, performs nothing.
    pub planned: bool,
    /// What.
    pub what: Happening,
    /// The line that says so.
    pub span: Span,
}
