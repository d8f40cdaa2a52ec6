//! Numbers in words, so that every view says `1 rule` and `2 rules`.

/// `1 rule`, `2 rules`, `no rules`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}

/// The counts that are not zero, in order; `nothing` if all are.
pub(crate) fn counts(numbers: &[(usize, &str, &str)]) -> String {
    let parts: Vec<String> =
        numbers.iter().filter(|(number, ..)| *number > 0).map(|(number, one, many)| count(*number, one, many)).collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_english() {
        assert_eq!(counts(&[(1, "party", "parties"), (0, "fact", "facts"), (3, "rule", "rules")]), "1 party, 3 rules");
        assert_eq!(counts(&[(0, "party", "parties")]), "nothing");
        assert_eq!(count(0, "error", "errors"), "no errors");
    }
}
