//! Exact numbers for people: rounded only here, and the exact value stays beside it.

use dashu::integer::{IBig, UBig};
use dashu::rational::RBig;

/// A number with so many digits behind the point, rounded half away from zero; whole numbers stay whole.
pub(super) fn decimal(number: &RBig, digits: usize) -> String {
    if number.is_int() {
        return number.to_string();
    }
    let negative = *number < RBig::ZERO;
    let scale = UBig::from(10u8).pow(digits);
    let scaled = nearest(number, &scale);
    let text = format!("{scaled:0>width$}", width = digits + 1);
    let (whole, part) = text.split_at(text.len() - digits);
    format!("{}{whole}.{part}", if negative { "-" } else { "" })
}

/// `|number| · scale`, rounded half up.
fn nearest(number: &RBig, scale: &UBig) -> UBig {
    let (numerator, denominator) = (number.numerator().clone(), number.denominator());
    let magnitude: UBig = if numerator < IBig::ZERO { -numerator } else { numerator }.try_into().unwrap_or(UBig::ZERO);
    let double = magnitude * scale * UBig::from(2u8) + denominator;
    double / (denominator.clone() * UBig::from(2u8))
}

/// A count in full, or how long it is where nobody would read it.
pub(super) fn count(number: &UBig) -> String {
    const READ: usize = 40;
    let digits = number.to_string();
    match (digits.len(), digits.split_at_checked(1), digits.get(1..4)) {
        (length, Some((first, _)), Some(next)) if length > READ => format!("about {first}.{next} × 10^{}", length - 1),
        _ => digits,
    }
}

/// A number as parts in a thousand of a greatest one, for drawing.
pub(super) fn permille(number: &RBig, greatest: &RBig) -> u16 {
    if *greatest <= RBig::ZERO || *number <= RBig::ZERO {
        return 0;
    }
    let share = number.clone() / greatest.clone();
    u16::try_from(nearest(&share, &UBig::from(1000u16))).unwrap_or(1000).clamp(1, 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i64, denominator: u64) -> RBig {
        RBig::from_parts(IBig::from(numerator), UBig::from(denominator))
    }

    #[test]
    fn numbers_are_rounded_once_and_correctly() {
        assert_eq!(decimal(&fraction(1, 3), 4), "0.3333");
        assert_eq!(decimal(&fraction(2, 3), 4), "0.6667");
        assert_eq!(decimal(&fraction(-1, 8), 2), "-0.13");
        assert_eq!(decimal(&fraction(7, 2), 1), "3.5");
        assert_eq!(decimal(&fraction(4, 2), 4), "2");
        assert_eq!(decimal(&fraction(999_999, 1_000_000), 3), "1.000");
    }

    #[test]
    fn long_counts_are_cut() {
        assert_eq!(count(&UBig::from(4_370_950_u32)), "4370950");
        assert_eq!(count(&UBig::from(10_u8).pow(60)), "about 1.000 × 10^60");
    }

    #[test]
    fn what_is_not_zero_can_be_seen() {
        assert_eq!(permille(&fraction(1, 1_000_000), &fraction(1, 1)), 1);
        assert_eq!(permille(&fraction(0, 1), &fraction(1, 1)), 0);
        assert_eq!(permille(&fraction(1, 4), &fraction(1, 2)), 500);
    }
}
