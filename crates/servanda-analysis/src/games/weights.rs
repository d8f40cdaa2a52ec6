//! What weighted votes must reach: `members with 65 % of Population`.

use std::collections::BTreeSet;

use dashu::base::{Signed, UnsignedAbs};
use dashu::integer::UBig;
use dashu::rational::RBig;
use ecow::{EcoString, eco_format};
use servanda_model::{Asked, TermId};
use servanda_vote::Formula;

use super::{NoGame, Players};
use crate::roster::Roster;

/// `members with 65 % of Population`.
pub struct Weight<'w> {
    /// Strictly more.
    pub more_than: bool,
    /// How much: a share of the base's total if `percent`, else an amount.
    pub share: &'w RBig,
    /// Share or amount.
    pub percent: bool,
    /// Of which number.
    pub number: TermId,
}

/// The voters together hold so much of a number. `all` is whose total the share is of.
pub fn weight_formula(
    roster: &Roster<'_>,
    players: &mut Players,
    rule: &Weight<'_>,
    all: &[TermId],
    voters: &[TermId],
) -> Asked<Result<Formula, NoGame>> {
    let mut total = RBig::ZERO;
    let mut weights: Vec<(usize, RBig)> = Vec::new();
    let mut unknown = Vec::new();
    let may_vote: BTreeSet<TermId> = voters.iter().copied().collect();
    for who in all {
        match roster.number(rule.number, *who)? {
            Some(value) => {
                if value.is_negative() {
                    return Ok(Err(eco_format!("`{}` is negative for {}", roster.name(rule.number), roster.name(*who))));
                }
                total += &value;
                if may_vote.contains(who) {
                    weights.push((players.number(*who), value));
                }
            }
            None => unknown.push(*who),
        }
    }
    let rest = roster.rest_of(rule.number)?;
    if let Some(rest) = &rest {
        total += rest;
    } else if let Some(who) = unknown.first() {
        return Ok(Err(eco_format!("`{}` is not known for {}", roster.name(rule.number), roster.name(*who))));
    }
    if rule.percent && total == RBig::ZERO {
        // No share of nothing is reached.
        return Ok(Ok(Formula::False));
    }
    let bar = if rule.percent { rule.share * &total } else { rule.share.clone() };
    let known = reach(&bar, rule.more_than, &weights);
    let Some(rest) = rest else {
        return Ok(known);
    };
    // What the others hold is known only together: it counts where all of them join.
    let known = match known {
        Ok(known) => known,
        Err(reason) => return Ok(Err(reason)),
    };
    let with_rest = match reach(&(bar - rest), rule.more_than, &weights) {
        Ok(formula) => formula,
        Err(reason) => return Ok(Err(reason)),
    };
    let others = Formula::all(unknown.iter().map(|who| players.number(*who)));
    Ok(Ok(Formula::Or(vec![known, Formula::And(vec![others, with_rest])])))
}

/// The weights reach the bar; exact, in whole numbers.
fn reach(bar: &RBig, more_than: bool, weights: &[(usize, RBig)]) -> Result<Formula, NoGame> {
    let scale = weights.iter().fold(UBig::ONE, |all, (_, value)| lcm(all, value.denominator()));
    let scaled = bar * RBig::from(scale.clone());
    let quota = if more_than { scaled.floor() + dashu::integer::IBig::ONE } else { scaled.ceil() };
    if quota.is_negative() || quota == dashu::integer::IBig::ZERO {
        return Ok(Formula::True);
    }
    let too_large = || EcoString::from("the weights are too large to be counted exactly");
    let quota = u64::try_from(quota.unsigned_abs()).map_err(|_| too_large())?;
    let mut whole = Vec::new();
    for (who, value) in weights {
        let value = (value * RBig::from(scale.clone())).floor().unsigned_abs();
        whole.push((*who, u64::try_from(value).map_err(|_| too_large())?));
    }
    Ok(Formula::Threshold { quota, weights: whole })
}

fn lcm(a: UBig, b: &UBig) -> UBig {
    use dashu::base::Gcd;
    let common = (&a).gcd(b);
    a / common * b
}
