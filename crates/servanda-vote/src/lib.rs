//! Decision rules as games: winning and blocking coalitions, exact power indices.
