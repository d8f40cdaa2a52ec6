//! What can be wrong with a voting game, said so that the reader can mend it.

use std::fmt;

/// Why a voting game, or a question about it, has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VoteError {
    /// A game needs at least one voter.
    NoVoters,
    /// Two voters (or classes of voters) carry one name.
    DuplicateName(String),
    /// A voter, or a class of voters, without a name.
    NoName {
        /// Position among the voters and classes as given.
        position: usize,
    },
    /// A rule speaks of a voter that the electorate does not have.
    UnknownVoter {
        /// The voter's number in the rule.
        voter: usize,
        /// How many voters there are.
        voters: usize,
    },
    /// A weight is below zero.
    NegativeWeight {
        /// Position of the weight in its column.
        position: usize,
        /// The weight as given.
        weight: String,
    },
    /// The lists of names and weights are not equally long.
    LengthMismatch {
        /// What was counted.
        what: &'static str,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// Weights whose total does not fit the exact arithmetic of the engine.
    WeightsTooLarge {
        /// The total, or the number that is too large.
        total: String,
    },
    /// A text that is not a number.
    NotANumber(String),
    /// Conditions nested deeper than the engine follows.
    TooDeep {
        /// The deepest nesting that is followed.
        limit: usize,
    },
    /// The exact computation would outgrow its budget.
    TooLarge {
        /// What grows too large.
        what: &'static str,
        /// The limit that was reached.
        limit: u64,
        /// What could be done instead.
        instead: &'static str,
    },
    /// The caller asked to stop.
    Stopped,
    /// A rule under which one more vote in favour can hurt.
    NotMonotone(String),
    /// A-priori unions that do not divide the voters.
    BadUnions(String),
    /// An index that has no value for this game.
    Undefined {
        /// The index.
        index: &'static str,
        /// Why it has no value.
        because: &'static str,
    },
    /// A game file that cannot be read.
    Malformed(String),
}

impl fmt::Display for VoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoVoters => write!(f, "no voters: a decision rule needs at least one voter"),
            Self::DuplicateName(name) => {
                write!(f, "the name `{name}` stands for two voters; give each voter a name of its own")
            }
            Self::NoName { position } => {
                write!(f, "voter {} has no name; the answers name voters, so give it one", position + 1)
            }
            Self::UnknownVoter { voter, voters } => {
                write!(f, "the rule names voter {voter}, but there are only {voters} voters (counted from 0)")
            }
            Self::NegativeWeight { position, weight } => write!(
                f,
                "weight {} is {weight}: a vote cannot weigh less than nothing, because then more support could defeat a motion; use 0 for a voter without a say",
                position + 1
            ),
            Self::LengthMismatch { what, expected, found } => {
                write!(f, "{found} {what} where {expected} are needed, one for each voter")
            }
            Self::WeightsTooLarge { total } => write!(
                f,
                "the weights reach {total}, beyond the exact range of 2^62 even after dividing by what they have in common; give them in a larger unit, for example thousands"
            ),
            Self::NotANumber(text) => {
                write!(f, "`{text}` is not a number; write 12, 0.5 or 2/3, with a point for decimals and nothing between thousands")
            }
            Self::TooDeep { limit } => {
                write!(f, "conditions nested more than {limit} deep; name parts of the rule, or join conditions of one kind into one list")
            }
            Self::TooLarge { what, limit, instead } => {
                write!(f, "{what} would exceed the limit of {limit}; {instead}")
            }
            Self::Stopped => write!(f, "stopped on request; nothing is known beyond what was already reported"),
            Self::NotMonotone(why) => write!(
                f,
                "the rule is not monotone: {why}; coalitions and power indices presuppose that more support never hurts, so ask for swings by profile instead"
            ),
            Self::BadUnions(why) => {
                write!(f, "the unions do not divide the voters: {why}; every voter belongs to exactly one union")
            }
            Self::Undefined { index, because } => write!(f, "{index} has no value here: {because}"),
            Self::Malformed(why) => write!(f, "not a voting game: {why}"),
        }
    }
}

impl std::error::Error for VoteError {}

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, VoteError>;
