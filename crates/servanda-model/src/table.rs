//! Tables of parties and numbers: comma-separated lines, the first column a party's code.

use dashu::rational::RBig;

/// The rows of a table; quoted cells may hold commas, `""` in them is one quotation mark. Lines that begin with `#` are comments.
pub(crate) fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .map(|line| line.trim_end_matches('\r').trim_start_matches('\u{feff}'))
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(cells)
        .collect()
}

fn cells(line: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell).trim().to_string()),
            _ => cell.push(c),
        }
    }
    cells.push(cell.trim().to_string());
    cells
}

/// An exact number: `1,234.5`, `12.5 %`, `2/3`.
pub(crate) fn number(cell: &str) -> Option<RBig> {
    let cell = cell.trim();
    let (cell, percent) = match cell.strip_suffix('%') {
        Some(rest) => (rest.trim(), true),
        None => (cell, false),
    };
    let value = if let Some((num, den)) = cell.split_once('/') {
        let (num, den) = (whole(num)?, whole(den)?);
        (den != 0).then(|| RBig::from_parts(num.into(), den.into()))?
    } else {
        let (before, after) = cell.split_once('.').unwrap_or((cell, ""));
        if after.len() > 18 || !after.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let digits = format!("{}{after}", before.replace([',', '_', ' '], ""));
        RBig::from_parts(whole(&digits)?.into(), 10u128.pow(after.len() as u32).into())
    };
    Some(if percent { value / RBig::from(100u8) } else { value })
}

fn whole(text: &str) -> Option<u128> {
    let text = text.trim();
    (!text.is_empty() && text.len() <= 36 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        assert_eq!(number("12.5 %"), Some(RBig::from_parts(1.into(), 8u8.into())));
        assert_eq!(number("1,234"), Some(RBig::from(1234u16)));
        assert_eq!(number("2/3"), Some(RBig::from_parts(2.into(), 3u8.into())));
        assert_eq!(number("abc"), None);
        assert_eq!(number("1/0"), None);
    }

    #[test]
    fn quoted_cells_keep_their_commas() {
        assert_eq!(rows("code,Name\nUA,\"Ukraine, \"\"u\"\"\"\n"), vec![vec!["code", "Name"], vec!["UA", "Ukraine, \"u\""]]);
    }
}
