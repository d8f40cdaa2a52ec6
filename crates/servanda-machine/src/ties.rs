//! When a result is certain where a tie adopts. Without such a line more yes votes never make a result worse, so that looking at the
//! rest voting all alike is enough; a tie can come of any mixture.

use servanda_model::{Asked, Conduct, CountsAs, TermId, Vote};

use crate::state::Voting;
use crate::step::Step;
use crate::view::DecisionState;
use crate::voting::{Rest, outcome};

/// As many open votes as are tried in every mixture.
const TRIED: usize = 5;

/// What a voter can still do; `None`: nothing.
const CONDUCTS: [Option<Vote>; 5] = [Some(Vote::Yes), Some(Vote::No), Some(Vote::Abstain(false)), Some(Vote::Absent), None];

impl Step<'_, '_> {
    /// Whether a tie counts as yes.
    pub(crate) fn tie_adopts(&self, index: usize) -> Asked<bool> {
        let id = self.s.votings[index].decision;
        for line in self.decision(id).counts.iter().chain(&self.procedure(id)?.counts) {
            if line.value.0 == Conduct::Tie && self.look().holds(&line.guard)? {
                return Ok(line.value.1 == CountsAs::Yes);
            }
        }
        Ok(false)
    }

    /// Whether every way in which the rest could vote comes to the same. Beyond a few of them it is not tried, and the vote stays open.
    pub(crate) fn certain_with_ties(&self, index: usize, otherwise: Option<bool>) -> Asked<bool> {
        let voting = &self.s.votings[index];
        let rest: Vec<TermId> = voting.electorate.iter().copied().filter(|who| !voting.votes.contains_key(who)).collect();
        if rest.len() > TRIED {
            return Ok(false);
        }
        let mut first: Option<DecisionState> = None;
        for number in 0..CONDUCTS.len().pow(rest.len() as u32) {
            let mut supposed: Voting = voting.clone();
            let mut code = number;
            let mut silent = false;
            for who in &rest {
                match CONDUCTS[code % CONDUCTS.len()] {
                    Some(vote) => {
                        supposed.votes.insert(*who, vote);
                    }
                    None => silent = true,
                }
                code /= CONDUCTS.len();
            }
            let state = outcome(self.count_of(&supposed, Rest::Silent)?, otherwise, !silent);
            // Where nobody's vote can adopt it any more, that it might also lapse is no other result.
            let state = if state == DecisionState::Lapsed { DecisionState::Rejected } else { state };
            if state == DecisionState::Open || first.is_some_and(|first| first != state) {
                return Ok(false);
            }
            first = Some(state);
        }
        Ok(true)
    }
}
