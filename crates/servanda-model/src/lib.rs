//! What a treaty says: names, types, articles, brackets as choices, and every finding that needs no time.
