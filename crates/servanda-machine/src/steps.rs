//! Decisions in steps: consensus and, failing that, a vote.

use servanda_model::{Asked, Conduct, Fallback};

use crate::because::{Because, Link};
use crate::calendar::Moment;
use crate::state::{Limit, Voting, Wake};
use crate::step::Step;
use crate::view::DecisionState;
use crate::voting::{Count, Rest};

impl<'t> Step<'_, 't> {
    /// The fallbacks whose time has come: those without a time of their own belong to the step before.
    pub(crate) fn steps_begun(&self, voting: &Voting) -> Asked<Vec<&'t Fallback>> {
        let mut begun = Vec::new();
        let mut step = 0;
        for fallback in self.standing_steps(voting)? {
            step += u16::from(fallback.after.is_some());
            if step > voting.step {
                break;
            }
            begun.push(fallback);
        }
        Ok(begun)
    }

    /// The fallbacks that are in the text under what is chosen.
    pub(crate) fn standing_steps(&self, voting: &Voting) -> Asked<Vec<&'t Fallback>> {
        let mut standing = Vec::new();
        for fallback in &self.procedure(voting.decision)?.failing {
            if !fallback.majorities.resolve(self.o)?.is_empty() {
                standing.push(fallback);
            }
        }
        Ok(standing)
    }

    /// Sets the end of the present step, counted from the opening.
    pub(crate) fn wake_next_step(&mut self, index: usize) -> Asked<()> {
        let voting = &self.s.votings[index];
        let mut ends: Option<Limit> = None;
        for fallback in
            self.standing_steps(voting)?.into_iter().filter(|fallback| fallback.after.is_some()).skip(usize::from(voting.step)).take(1)
        {
            if let Some(after) = &fallback.after
                && let Some(dur) = self.look().get(after)?
            {
                ends = self.look().after(voting.opened, dur, 1)?;
            }
        }
        self.s.votings[index].step_ends = ends;
        if let Some(ends) = ends {
            let (lapse, after) = self.look().lapse(ends);
            self.s.wake(lapse, after, Wake::NextStep(index));
        }
        Ok(())
    }

    /// A step is over. Where the text says what silence counts as, it is counted; else the next step begins, with a vote of its own.
    pub(crate) fn next_step(&mut self, index: usize, at: Moment) -> Asked<()> {
        if self.s.votings[index].state != DecisionState::Open {
            return Ok(());
        }
        let why = Because::new(at, Link::Lapse, Vec::new());
        let id = self.s.votings[index].decision;
        let mut speaks = false;
        for line in self.decision(id).counts.iter().chain(&self.procedure(id)?.counts) {
            speaks |= line.value.0 == Conduct::Silence && self.look().holds(&line.guard)?;
        }
        if speaks && self.count(index, Rest::Silent)? == Count::Adopted {
            return self.settle_as(index, Count::Adopted, at, &why, false);
        }
        let voting = &mut self.s.votings[index];
        voting.step += 1;
        voting.votes.clear();
        self.wake_next_step(index)?;
        self.settle(index, at, &why)
    }
}
