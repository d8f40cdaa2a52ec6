//! Whether what happened is what a sentence of the text speaks of.

use crate::calendar::Moment;
use crate::event::{Happening, ItemKey};
use crate::look::{Env, Look};
use crate::state::Gathered;
use crate::time::Trigger;
use servanda_model::{Asked, Bearer, EventPat, TermId, VoteAmount};

impl Look<'_, '_> {
    /// Whether those who have done it are all, or as many as the sentence asks for.
    pub(crate) fn is_complete(&self, bearer: &Bearer, env: &Env, gathered: &Gathered) -> Asked<bool> {
        let look = *self;
        let done = |set: &[TermId]| set.iter().filter(|who| gathered.done.contains_key(who)).count();
        match bearer {
            Bearer::Each(electorate) => {
                let trigger = Trigger::new(Moment::day(self.s.start));
                let set =
                    look.electorate(electorate, env, None, |point| Ok(look.spot(point, env, trigger)?.map(|spot| look.begins(spot).at)))?;
                Ok(!set.is_empty() && done(&set) == set.len())
            }
            Bearer::Jointly { set, .. } => {
                let set = look.expand(set, env, None, true)?;
                Ok(!set.is_empty() && done(&set) == set.len())
            }
            Bearer::Any { count: Some(count), .. } => {
                let wanted = look.get(count)?.cloned().unwrap_or(dashu::rational::RBig::ONE);
                Ok(dashu::rational::RBig::from(gathered.done.len() as u64) >= wanted)
            }
            Bearer::Count { amount, set } => {
                let set = look.expand(set, env, None, true)?;
                let later = |since: Moment| {
                    let day = |at: Moment| self.m.calendar.day(at.at);
                    set.iter().filter(|who| gathered.done.get(who).is_some_and(|why| day(why.at) > day(since))).count()
                };
                let levels = gathered.levels.iter().map(|(level, at)| *level as usize + later(*at));
                let have = levels.fold(done(&set), usize::max) as u64;
                let all = set.len() as u64;
                Ok(match amount {
                    VoteAmount::Majority => 2 * have > all,
                    VoteAmount::All => all > 0 && have >= all,
                    VoteAmount::Fraction(share) => all > 0 && dashu::rational::RBig::from(have) >= share * dashu::rational::RBig::from(all),
                    VoteAmount::Number(n) | VoteAmount::Any(n) => have >= u64::from(*n),
                    VoteAmount::AllBut(n) => have + u64::from(*n) >= all && have > 0,
                    VoteAmount::AllButFewest { .. } => have >= all,
                })
            }
            Bearer::Weight { set, more_than, share, percent, number } => {
                let set = look.expand(set, env, None, true)?;
                let mut have = dashu::rational::RBig::ZERO;
                let mut all = dashu::rational::RBig::ZERO;
                for who in set {
                    if let Some(weight) = look.number_of(*number, who)? {
                        if gathered.done.contains_key(&who) {
                            have += &weight;
                        }
                        all += weight;
                    }
                }
                let wanted = if *percent { share * all } else { share.clone() };
                if let Some(level) = &gathered.weight {
                    have = have.max(level.clone());
                }
                Ok(if *more_than { have > wanted } else { have >= wanted })
            }
            _ => Ok(true),
        }
    }

    /// Whether what happened is what a sentence speaks of. Of those who must all do it, whether it is one of them.
    pub(crate) fn fits_event(&self, event: &EventPat, what: &Happening) -> Asked<bool> {
        let mut env: Env = vec![None; 27];
        match (event, what) {
            (EventPat::Act { by, phrase }, Happening::Act { act, by: doer, args }) => {
                let builtin = self.m.treaty.acts[act.index()].builtin;
                let one = crate::step::for_one_only(builtin, args, |place| phrase.args.get(place).is_some_and(Option::is_some));
                if phrase.act != *act || one {
                    return Ok(false);
                }
                let Some(bearer) = self.get(by)? else {
                    return Ok(false);
                };
                let who = crate::state::doer_term(*doer);
                for (arg, value) in phrase.args.iter().zip(args) {
                    if let Some(choice) = arg
                        && let Some(arg) = self.get(choice)?
                        && !self.fits_arg(arg, value, &mut env, &[], who)?
                    {
                        return Ok(false);
                    }
                }
                self.fits_doer(bearer, *doer, &mut env, &[])
            }
            (EventPat::Incident { incident, args }, Happening::Incident { incident: other, args: values }) => {
                if incident != other {
                    return Ok(false);
                }
                for (arg, value) in args.iter().zip(values) {
                    if let Some(choice) = arg
                        && let Some(arg) = self.get(choice)?
                        && !self.fits_arg(arg, value, &mut env, &[], None)?
                    {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (EventPat::State { item, state, by }, Happening::Enters { key, state: entered, by: who }) => {
                if self.get(state)? != Some(entered) || !self.fits_key(item, key)? {
                    return Ok(false);
                }
                let Some(by) = by else {
                    return Ok(true);
                };
                let set = self.expand(by, &env, None, true)?;
                Ok(!set.is_empty() && set.iter().all(|one| who.contains(one)))
            }
            (EventPat::Edge { item, begins }, Happening::Edge { key, begins: began }) => Ok(begins == began && self.fits_key(item, key)?),
            _ => Ok(false),
        }
    }

    pub(crate) fn fits_key(&self, item: &servanda_model::ItemPat, key: &ItemKey) -> Asked<bool> {
        if item.item != key.item {
            return Ok(false);
        }
        for (arg, value) in item.args.iter().zip(&key.args) {
            if let Some(choice) = arg
                && let Some(reference) = self.get(choice)?
                && !self.fits_ref(reference, value, &mut vec![None; 27], &[], None, false)?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
