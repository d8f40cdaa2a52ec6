//! Requirements on votes in canonical words.

use ecow::{EcoString, eco_format};
use servanda_model::{Base, BaseWho, Conduct, CountsAs, Presence, Share, ShareKind, VoteAmount};

use super::Words;
use crate::words::number_words;

impl Words<'_> {
    pub(in crate::drafts) fn share(&self, share: &Share) -> EcoString {
        let required = match &share.kind {
            ShareKind::Consensus => "consensus".into(),
            ShareKind::Of { more_than, amount, base } => {
                let more = if *more_than { "more than " } else { "" };
                let amount = self.choice(amount, |amount| self.vote_amount(amount));
                let base = self.choice(base, |base| self.base(base));
                if amount == "all" { eco_format!("all {base}") } else { eco_format!("{more}{amount} of {base}") }
            }
            ShareKind::With { base, more_than, share, percent, number } => {
                let more = if *more_than { "more than " } else { "at least " };
                let share = self.choice(share, |share| {
                    if *percent {
                        eco_format!("{} %", number_words(&(share.clone() * dashu::rational::RBig::from(100))))
                    } else {
                        number_words(share)
                    }
                });
                eco_format!("{} with {more}{share} of {}", self.choice(base, |base| self.base(base)), self.term(*number))
            }
        };
        match &share.including {
            None => required,
            Some(including) => eco_format!("{required} including {}", self.choice(including, |one| self.bearer(one))),
        }
    }

    pub(in crate::drafts) fn vote_amount(&self, amount: &VoteAmount) -> EcoString {
        match amount {
            VoteAmount::Majority => "a majority".into(),
            VoteAmount::All => "all".into(),
            VoteAmount::Fraction(part) => number_words(part),
            VoteAmount::Number(n) => eco_format!("{n}"),
            VoteAmount::Any(n) => eco_format!("any {n}"),
            VoteAmount::AllBut(n) => eco_format!("all but {n}"),
            VoteAmount::AllButFewest { share, number } => {
                eco_format!("all but the fewest with more than {} of {}", number_words(share), self.term(*number))
            }
        }
    }

    fn base(&self, base: &Base) -> EcoString {
        let who = match &base.who {
            BaseWho::Members => "members".into(),
            BaseWho::Voters => "voters".into(),
            BaseWho::Roles(roles) => {
                let mut names: Vec<EcoString> = roles.iter().map(|role| self.term(*role)).collect();
                names.sort();
                EcoString::from(names.join(" and "))
            }
        };
        let presence = match base.presence {
            Presence::All => "",
            Presence::Present => " present",
            Presence::PresentAndVoting => " present and voting",
            Presence::Abstaining => " abstaining",
        };
        let as_of = base.as_of.as_ref().map_or_else(EcoString::new, |at| eco_format!(" as of {}", self.choice(at, |at| self.point(at))));
        eco_format!("{who}{presence}{as_of}")
    }
}

pub(in crate::drafts) fn counts(conduct: Conduct, counts: CountsAs) -> EcoString {
    let conduct = match conduct {
        Conduct::Abstention => "abstention",
        Conduct::Absence => "absence",
        Conduct::Silence => "silence",
        Conduct::Tie => "tie",
    };
    let counts = match counts {
        CountsAs::Yes => "yes",
        CountsAs::No => "no",
        CountsAs::Neither => "neither",
    };
    eco_format!("{conduct} counts as {counts}")
}
