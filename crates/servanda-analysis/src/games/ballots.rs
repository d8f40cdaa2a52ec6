//! The lines of a decision as one rule over who votes yes, for each thing that the others may do instead.

use std::collections::BTreeSet;

use ecow::{EcoString, eco_format};
use servanda_model::{Asked, Conduct, CountsAs, Decision, Guarded, Presence, Share, ShareKind, TermId};
use servanda_vote::Formula;

use super::shares::Way;
use super::{DecisionGame, Members, NoGame, NotYes, Players, VotesNeeded};
use crate::roster::{Bind, Roster};

/// What a conduct counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CountsFor {
    Yes,
    No,
    Abstention,
    Absence,
    /// It leaves the base.
    Neither,
}

/// How those who do not vote yes are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Manner {
    pub(super) counts: CountsFor,
    /// Whether they are there for the quorum.
    pub(super) present: bool,
}

impl Manner {
    /// A plain no.
    pub(super) const NO: Self = Self { counts: CountsFor::No, present: true };

    /// Whether they stay in a base. What counts as a vote is in every base of those who vote.
    pub(super) fn stays(self, presence: Presence) -> bool {
        match presence {
            Presence::All => self.counts != CountsFor::Neither,
            Presence::Present | Presence::Abstaining => matches!(self.counts, CountsFor::Yes | CountsFor::No | CountsFor::Abstention),
            Presence::PresentAndVoting => matches!(self.counts, CountsFor::Yes | CountsFor::No),
        }
    }

    /// Whether they help to make a quorum: `counts as neither` leaves the base of a majority, not the room.
    pub(super) fn makes_quorum(self, presence: Presence) -> bool {
        self.present && (presence != Presence::PresentAndVoting || self.stays(presence))
    }
}

pub(super) struct Builder<'b, 't> {
    pub(super) roster: &'b Roster<'t>,
    pub(super) players: &'b mut Players,
    pub(super) bind: &'b Bind,
    pub(super) members: Vec<TermId>,
    pub(super) voters: Vec<TermId>,
    /// The same, for looking up.
    pub(super) may_vote: BTreeSet<TermId>,
    articles: Vec<EcoString>,
    notes: Vec<EcoString>,
    /// Whether a tie of yes and no counts as yes; nothing where no line says so.
    pub(super) tie: Option<bool>,
    pub(super) weights: Vec<EcoString>,
    /// A share was met that a tie can decide.
    pub(super) tie_decides: bool,
}

impl<'b, 't> Builder<'b, 't> {
    pub(super) fn new(
        roster: &'b Roster<'t>,
        players: &'b mut Players,
        bind: &'b Bind,
        (members, voters): Members,
        articles: Vec<EcoString>,
    ) -> Self {
        let may_vote = voters.iter().copied().collect();
        let (notes, weights) = (Vec::new(), Vec::new());
        Self { roster, players, bind, members, voters, may_vote, articles, notes, tie: None, weights, tie_decides: false }
    }

    /// The game of a decision, whose majorities stand in `rules`: itself, or the one whose procedure it follows.
    pub(super) fn build(mut self, own: &Decision, rules: &Decision) -> Asked<Result<DecisionGame, NoGame>> {
        let choices = self.roster.choices;
        let rejected = rules.rejected.resolve(choices)?;
        let quorum = rules.quorum.resolve(choices)?;
        let adopted = rules.adopted.resolve(choices)?;
        let mut ways = adopted.clone();
        for group in &rules.failing {
            ways.extend(group.majorities.resolve(choices)?);
        }
        let adopts_otherwise = self.adopts_otherwise(own)?;
        if ways.is_empty() && !adopts_otherwise {
            return Ok(Err(eco_format!("silent majority {}", rules.origin.cite)));
        }
        self.tie = match self.said(own, rules, Conduct::Tie)? {
            Some(CountsAs::Yes) => Some(true),
            Some(CountsAs::No) => Some(false),
            Some(CountsAs::Neither) | None => None,
        };
        let mut by_conduct = Vec::new();
        let mut needed = Vec::new();
        for conduct in [NotYes::Abstain, NotYes::Absent, NotYes::No] {
            let manner = self.manner(own, rules, conduct)?;
            let mut parts = Vec::new();
            if !adopts_otherwise && !ways.is_empty() {
                match self.adoption(&ways, manner, (conduct == NotYes::No).then_some(&mut needed))? {
                    Ok(formula) => parts.push(formula),
                    Err(reason) => return Ok(Err(reason)),
                }
            }
            let quorum = match self.quorum(&quorum, manner)? {
                Ok(formula) => formula,
                Err(reason) => return Ok(Err(reason)),
            };
            for group in &rejected {
                match self.rejection(group, manner)? {
                    // Without a quorum nothing is rejected either, and what adopts otherwise adopts.
                    Ok(_) if adopts_otherwise && quorum != Formula::True => {}
                    // The noes reach all shares of the group: its dual is what the yes votes must prevent.
                    Ok(formula) => parts.push(formula.dual()),
                    Err(reason) => return Ok(Err(reason)),
                }
            }
            if !adopts_otherwise && quorum != Formula::True {
                parts.push(quorum);
            }
            by_conduct.push((conduct, Formula::And(parts)));
        }
        for who in &self.voters {
            self.players.number(*who);
        }
        Ok(Ok(DecisionGame { voters: self.voters, by_conduct, needed, weights: self.weights, articles: self.articles, notes: self.notes }))
    }

    fn adopts_otherwise(&self, own: &Decision) -> Asked<bool> {
        let mut otherwise = None;
        for line in &own.otherwise {
            if self.roster.choices.holds(&line.guard)? {
                otherwise = Some(line.value);
            }
        }
        Ok(otherwise == Some(true))
    }

    /// One of these ways is reached.
    fn adoption(
        &mut self,
        ways: &[Vec<&Share>],
        manner: Manner,
        mut needed: Option<&mut Vec<VotesNeeded>>,
    ) -> Asked<Result<Formula, NoGame>> {
        let mut reached = Vec::new();
        for way in ways {
            let mut all = Vec::new();
            let mut votes = VotesNeeded::new();
            for share in way {
                match self.share(share, manner, Way::Adopts, &mut votes)? {
                    Ok(formula) => all.push(formula),
                    Err(reason) => return Ok(Err(reason)),
                }
            }
            if let Some(needed) = needed.as_deref_mut() {
                needed.push(votes);
            }
            reached.push(Formula::And(all));
        }
        // Whoever counts as yes helps: what all of them reach is reached.
        let reached = Formula::Or(reached);
        if manner.counts == CountsFor::Yes {
            return Ok(Ok(if reached.holds(|_| true) { Formula::True } else { Formula::False }));
        }
        // A tie that adopts makes one no more do less than one no less: of one majority that is counted, of several it is not.
        if self.tie_decides && self.tie == Some(true) && ways.len() > 1 {
            return Ok(Err(TIE.into()));
        }
        Ok(Ok(reached))
    }

    /// The quorum is there. A tie has nothing to do with it.
    fn quorum(&mut self, quorum: &[Vec<&Share>], manner: Manner) -> Asked<Result<Formula, NoGame>> {
        if quorum.is_empty() {
            return Ok(Ok(Formula::True));
        }
        let (weights, tie, decides) = (self.weights.len(), self.tie.take(), self.tie_decides);
        let mut ways = Vec::new();
        for group in quorum {
            let mut all = Vec::new();
            for share in group {
                match self.share(share, manner, Way::MakesQuorum, &mut VotesNeeded::new())? {
                    Ok(formula) => all.push(formula),
                    Err(reason) => return Ok(Err(reason)),
                }
            }
            ways.push(Formula::And(all));
        }
        self.weights.truncate(weights);
        (self.tie, self.tie_decides) = (tie, decides);
        let made = Formula::Or(ways);
        // Where none of them is missed, whatever they do.
        Ok(Ok(if made.holds(|_| false) { Formula::True } else { made }))
    }

    /// What those who do not vote yes must reach for a group of `rejected by` shares: a rule over *them*.
    fn rejection(&mut self, group: &[&Share], manner: Manner) -> Asked<Result<Formula, NoGame>> {
        let mut all = Vec::new();
        let mut kinds = BTreeSet::new();
        for share in group {
            let abstaining = self.counts_abstentions(share)?;
            kinds.insert(abstaining);
            let counted = if abstaining { CountsFor::Abstention } else { CountsFor::No };
            if manner.counts != counted {
                all.push(Formula::False);
                continue;
            }
            // A tie in favour of the proposal is one against its rejection.
            let (tie, weights) = (self.tie, self.weights.len());
            self.tie = tie.map(|yes| !yes);
            let reached = self.share(share, manner, Way::Rejects, &mut VotesNeeded::new())?;
            self.tie = tie;
            self.weights.truncate(weights);
            match reached {
                Ok(formula) => all.push(formula),
                Err(reason) => return Ok(Err(reason)),
            }
        }
        if kinds.len() > 1 {
            return Ok(Err(
                "what rejects it takes noes and abstentions together: give the votes in `given` and ask for the state of the decision"
                    .into(),
            ));
        }
        if self.tie_decides && group.len() > 1 {
            return Ok(Err(TIE.into()));
        }
        Ok(Ok(Formula::And(all)))
    }

    fn counts_abstentions(&self, share: &Share) -> Asked<bool> {
        Ok(match &share.kind {
            ShareKind::Of { base, .. } | ShareKind::With { base, .. } => {
                base.get(self.roster.choices)?.is_some_and(|base| base.presence == Presence::Abstaining)
            }
            ShareKind::Consensus => false,
        })
    }

    /// What a `counts as` line says of a conduct: the decision's own, else one of the procedure that it follows.
    fn said(&self, own: &Decision, rules: &Decision, of: Conduct) -> Asked<Option<CountsAs>> {
        let lines: [&[Guarded<(Conduct, CountsAs)>]; 2] = [&own.counts, &rules.counts];
        for line in lines.into_iter().flatten() {
            if line.value.0 == of && self.roster.choices.holds(&line.guard)? {
                return Ok(Some(line.value.1));
            }
        }
        Ok(None)
    }

    /// Whether who casts nothing is silent: where there is a time to vote in, or a line says what silence counts as. Else the recorded
    /// vote closes the ballot, and who is not in it is absent.
    fn silent(&self, own: &Decision, rules: &Decision) -> Asked<bool> {
        if self.said(own, rules, Conduct::Silence)?.is_some() {
            return Ok(true);
        }
        for line in &own.times {
            if self.roster.choices.holds(&line.guard)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How a conduct of the blockers is counted, after the `counts as` lines.
    fn manner(&self, own: &Decision, rules: &Decision, conduct: NotYes) -> Asked<Manner> {
        let (line, plain, silent) = match conduct {
            NotYes::No => return Ok(Manner::NO),
            NotYes::Abstain => (self.said(own, rules, Conduct::Abstention)?, CountsFor::Abstention, false),
            NotYes::Absent if self.silent(own, rules)? => (self.said(own, rules, Conduct::Silence)?, CountsFor::Absence, true),
            NotYes::Absent => (self.said(own, rules, Conduct::Absence)?, CountsFor::Absence, false),
        };
        let counts = match line {
            Some(CountsAs::Yes) => CountsFor::Yes,
            Some(CountsAs::No) => CountsFor::No,
            Some(CountsAs::Neither) => CountsFor::Neither,
            None => plain,
        };
        // Who is silent is absent for the quorum, unless a line makes a vote of silence.
        let spoken = silent && matches!(counts, CountsFor::Yes | CountsFor::No);
        Ok(Manner { counts, present: conduct == NotYes::Abstain || spoken })
    }

    pub(super) fn note(&mut self, words: &str) {
        if !self.notes.iter().any(|note| note == words) {
            self.notes.push(words.into());
        }
    }
}

/// Why the votes of a tie are not counted as a game: more yes votes than a tie would not do where the tie does.
pub(super) const TIE: &str = "a tie counts, but more yes votes than no votes would not do where some of the base may not vote, or where \
                              the text has another majority beside: give the votes in `given` and ask for the state of the decision";
