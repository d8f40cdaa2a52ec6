//! A decision as a voting game: who must vote yes, whatever the others do.
//!
//! To block a decision is to keep it from adoption once it is open, while everybody else votes yes. A voter may vote no, abstain
//! or stay away; each conduct gives a monotone rule over those who do vote yes, and the decision is safe against all of them:
//! the game is their conjunction, its minimal winning sets suffice and the minimal winning sets of its dual block.

use std::collections::{BTreeMap, BTreeSet};

use dashu::base::{Signed, UnsignedAbs};
use dashu::integer::UBig;
use dashu::rational::RBig;
use ecow::{EcoString, eco_format};
use servanda_model::{
    Asked, Base, BaseWho, Bearer, Conduct, CountsAs, Decision, DecisionId, Presence, Share, ShareKind, TermId, Vote, VoteAmount,
};
use servanda_vote::Formula;

use crate::roster::{Bind, Bodies, Roster};

/// The players of a game: persons and bodies, numbered in the order in which they were met.
#[derive(Clone, Debug, Default)]
pub struct Players {
    list: Vec<TermId>,
    index: BTreeMap<TermId, usize>,
}

impl Players {
    /// The number of a player, new if not met before.
    pub fn number(&mut self, who: TermId) -> usize {
        *self.index.entry(who).or_insert_with(|| {
            self.list.push(who);
            self.list.len() - 1
        })
    }

    /// The number of a player already met.
    pub fn find(&self, who: TermId) -> Option<usize> {
        self.index.get(&who).copied()
    }

    /// Who is who.
    pub fn list(&self) -> &[TermId] {
        &self.list
    }
}

/// What the blockers of a decision do instead of voting yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotYes {
    /// Abstain, being present.
    Abstain,
    /// Stay away and cast nothing.
    Absent,
    /// Vote no.
    No,
}

impl NotYes {
    /// The vote that it is.
    pub fn vote(self) -> Vote {
        match self {
            Self::Abstain => Vote::Abstain(false),
            Self::Absent => Vote::Absent,
            Self::No => Vote::No,
        }
    }
}

/// How the votes of the blockers are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    Yes,
    No,
    Abstain,
    Absent,
    Leaves,
}

/// A requirement of so many votes of a base: `55 of members`.
pub type VotesNeeded = Vec<(u32, EcoString)>;

/// A decision as a game.
#[derive(Clone, Debug)]
pub struct DecisionGame {
    /// Who may vote.
    pub voters: Vec<TermId>,
    /// For each conduct of the blockers, what the yes votes of the others must reach; weakest conduct first.
    pub by_conduct: Vec<(NotYes, Formula)>,
    /// Votes needed where all vote, one list per alternative.
    pub needed: Vec<VotesNeeded>,
    /// The numbers of which so much is needed besides: no count of votes says it.
    pub weights: Vec<EcoString>,
    /// Citations of the lines used, the decision's own first.
    pub articles: Vec<EcoString>,
    /// Remarks for the answer.
    pub notes: Vec<EcoString>,
}

impl DecisionGame {
    /// Adopted whatever those who do not vote yes do.
    pub fn safe(&self) -> Formula {
        // Mostly it is all one what they do instead: then there is one rule, not the same three times.
        let mut different: Vec<Formula> = Vec::new();
        for (_, formula) in &self.by_conduct {
            if !different.contains(formula) {
                different.push(formula.clone());
            }
        }
        flat(Formula::And(different))
    }
}

/// The same rule without lists of one.
fn flat(rule: Formula) -> Formula {
    match rule {
        Formula::And(mut parts) | Formula::Or(mut parts) if parts.len() == 1 => parts.pop().map_or(Formula::True, flat),
        Formula::And(parts) => Formula::And(parts.into_iter().map(flat).collect()),
        Formula::Or(parts) => Formula::Or(parts.into_iter().map(flat).collect()),
        leaf => leaf,
    }
}

/// Why a decision is no game: said to the reader instead of an answer.
pub type NoGame = EcoString;

/// The game of a decision under these choices and bindings.
pub fn decision_game(roster: &Roster<'_>, players: &mut Players, id: DecisionId, bind: &Bind) -> Asked<Result<DecisionGame, NoGame>> {
    let Some(decision) = roster.treaty.decisions.get(id.index()) else {
        return Ok(Err("there is no such decision".into()));
    };
    if !roster.choices.holds(&decision.guard)? {
        return Ok(Err(eco_format!("`{}` is not in the text under these choices", decision.name.text)));
    }
    let rules = match &decision.procedure {
        Some(item) => match item.item {
            servanda_model::ItemId::Decision(other) => roster.treaty.decisions.get(other.index()).unwrap_or(decision),
            _ => decision,
        },
        None => decision,
    };
    let electorate = match electorate(roster, decision, bind)? {
        Err(reason) if decision.voters.is_empty() => match electorate(roster, rules, bind)? {
            Ok(found) => found,
            Err(_) => return Ok(Err(reason)),
        },
        Err(reason) => return Ok(Err(reason)),
        Ok(found) => found,
    };
    let may_vote = electorate.1.iter().copied().collect();
    let (members, voters) = electorate;
    let articles = articles(decision, rules);
    Builder { roster, players, bind, members, voters, may_vote, articles, notes: Vec::new(), tie: None, weights: Vec::new() }.build(rules)
}

/// All of a body, and those of them who may vote.
type Members = (Vec<TermId>, Vec<TermId>);

/// All of the body, and those of them who may vote.
fn electorate(roster: &Roster<'_>, decision: &Decision, bind: &Bind) -> Asked<Result<Members, NoGame>> {
    for line in &decision.voters {
        if !roster.choices.holds(&line.guard)? {
            continue;
        }
        let Some(electorate) = line.value.get(roster.choices)? else {
            continue;
        };
        if let Some(var) = roster.unbound(&electorate.set, bind)? {
            let name = decision.vars.get(usize::from(var.0)).map_or("?", |var| var.name.as_str());
            let how = if decision.name.vars().any(|own| own == var) {
                eco_format!("say who that is in its place, as in `{}`", decision.name.text)
            } else {
                eco_format!("let the decision be called `{} of {name}`, so that a question can say who that is", decision.name.text)
            };
            return Ok(Err(eco_format!("who may vote on `{}` depends on `{name}`: {how}", decision.name.text)));
        }
        let mut whole = electorate.set.clone();
        whole.except = None;
        let members = roster.set(&whole, bind, None, Bodies::Members)?;
        let voters = roster.set(&electorate.set, bind, None, Bodies::Members)?;
        return Ok(match roster.held_from(&electorate.set)? {
            Some((role, false)) => Err(eco_format!(
                "who holds `{}` hangs on a bond, an entry into force or a period, which the text alone does not tell: \
                 ask `how many votes for {}` with a history in `given`",
                roster.name(role),
                decision.name.text
            )),
            Some((role, true)) if voters.is_empty() => {
                Err(eco_format!("nobody holds `{}` yet: tell in `given` who does what makes one hold it", roster.name(role)))
            }
            _ => Ok((members, voters)),
        });
    }
    Ok(Err(eco_format!("silent voters {}", decision.origin.cite)))
}

/// The articles of a decision and of the procedure that it follows.
fn articles(decision: &Decision, rules: &Decision) -> Vec<EcoString> {
    let mut all = vec![decision.origin.cite.clone()];
    if !all.contains(&rules.origin.cite) {
        all.push(rules.origin.cite.clone());
    }
    all
}

struct Builder<'b, 't> {
    roster: &'b Roster<'t>,
    players: &'b mut Players,
    bind: &'b Bind,
    members: Vec<TermId>,
    voters: Vec<TermId>,
    /// The same, for looking up.
    may_vote: BTreeSet<TermId>,
    articles: Vec<EcoString>,
    notes: Vec<EcoString>,
    /// Whether a tie of yes and no counts as yes; nothing where no line says so.
    tie: Option<bool>,
    weights: Vec<EcoString>,
}

/// A base with how many it has in all, those who can vote among them.
struct Counting {
    size: usize,
    voters: Vec<TermId>,
    all: Vec<TermId>,
    /// Whether those who do not vote yes leave it.
    shrinks: bool,
}

impl Builder<'_, '_> {
    fn build(mut self, decision: &Decision) -> Asked<Result<DecisionGame, NoGame>> {
        let choices = self.roster.choices;
        let adopted = decision.adopted.resolve(choices)?;
        let rejected = decision.rejected.resolve(choices)?;
        let quorum = decision.quorum.resolve(choices)?;
        let mut failing = Vec::new();
        for group in &decision.failing {
            failing.extend(group.majorities.resolve(choices)?);
        }
        let mut otherwise = None;
        for line in &decision.otherwise {
            if choices.holds(&line.guard)? {
                otherwise = Some(line.value);
            }
        }
        if adopted.is_empty() && rejected.is_empty() && failing.is_empty() {
            return Ok(Err(eco_format!("silent majority {}", decision.origin.cite)));
        }
        self.tie = match self.said(decision, Conduct::Tie)? {
            Some(CountsAs::Yes) => Some(true),
            Some(CountsAs::No) => Some(false),
            Some(CountsAs::Neither) | None => None,
        };
        let mut by_conduct = Vec::new();
        let mut needed = Vec::new();
        for conduct in [NotYes::Abstain, NotYes::Absent, NotYes::No] {
            let counted = self.counted(decision, conduct)?;
            let mut parts = Vec::new();
            if counted == Counted::Yes {
                by_conduct.push((conduct, Formula::True));
                continue;
            }
            if otherwise != Some(true) {
                let mut ways = Vec::new();
                for group in adopted.iter().chain(&failing) {
                    let mut all = Vec::new();
                    let mut votes = VotesNeeded::new();
                    for share in group {
                        match self.share(share, counted, &mut votes)? {
                            Ok(formula) => all.push(formula),
                            Err(reason) => return Ok(Err(reason)),
                        }
                    }
                    if conduct == NotYes::No {
                        needed.push(votes);
                    }
                    ways.push(Formula::And(all));
                }
                if adopted.is_empty() && failing.is_empty() {
                    ways.push(Formula::True);
                }
                parts.push(Formula::Or(ways));
            }
            for group in &rejected {
                let mut all = Vec::new();
                for share in group {
                    match self.objection(share, counted)? {
                        Ok(formula) => all.push(formula),
                        Err(reason) => return Ok(Err(reason)),
                    }
                }
                // The noes reach all shares of the group: its dual is what the yes votes must prevent.
                parts.push(Formula::And(all).dual());
            }
            if !quorum.is_empty() && matches!(counted, Counted::Absent | Counted::Leaves) {
                let weights = self.weights.len();
                let tie = self.tie.take();
                let mut ways = Vec::new();
                for group in &quorum {
                    let mut all = Vec::new();
                    for share in group {
                        match self.share(share, Counted::No, &mut VotesNeeded::new())? {
                            Ok(formula) => all.push(formula),
                            Err(reason) => return Ok(Err(reason)),
                        }
                    }
                    ways.push(Formula::And(all));
                }
                self.weights.truncate(weights);
                self.tie = tie;
                parts.push(Formula::Or(ways));
            }
            by_conduct.push((conduct, Formula::And(parts)));
        }
        for who in &self.voters {
            self.players.number(*who);
        }
        Ok(Ok(DecisionGame { voters: self.voters, by_conduct, needed, weights: self.weights, articles: self.articles, notes: self.notes }))
    }

    /// What a `counts as` line says of a conduct.
    fn said(&self, decision: &Decision, of: Conduct) -> Asked<Option<CountsAs>> {
        for line in &decision.counts {
            if line.value.0 == of && self.roster.choices.holds(&line.guard)? {
                return Ok(Some(line.value.1));
            }
        }
        Ok(None)
    }

    /// How a conduct of the blockers is counted, after the `counts as` lines.
    fn counted(&self, decision: &Decision, conduct: NotYes) -> Asked<Counted> {
        let said = |of: Conduct| self.said(decision, of);
        let (line, plain) = match conduct {
            NotYes::No => (None, Counted::No),
            NotYes::Abstain => (said(Conduct::Abstention)?, Counted::Abstain),
            NotYes::Absent => match said(Conduct::Silence)? {
                Some(line) => (Some(line), Counted::Absent),
                None => (said(Conduct::Absence)?, Counted::Absent),
            },
        };
        Ok(match line {
            Some(CountsAs::Yes) => Counted::Yes,
            Some(CountsAs::No) => Counted::No,
            Some(CountsAs::Neither) => Counted::Leaves,
            None => plain,
        })
    }

    fn base(&mut self, base: &Base, counted: Counted) -> Asked<(Counting, EcoString)> {
        let point = match &base.as_of {
            Some(point) => point.get(self.roster.choices)?,
            None => None,
        };
        let earlier = match point {
            Some(point) => self.roster.as_of(point, self.bind)?,
            None => None,
        };
        let (all, name) = match &base.who {
            BaseWho::Members => (self.members.clone(), EcoString::from("members")),
            BaseWho::Voters => (self.voters.clone(), EcoString::from("voters")),
            BaseWho::Roles(roles) => {
                let mut all = Vec::new();
                let mut names = Vec::new();
                for role in roles {
                    match &earlier {
                        Some(earlier) => all.extend(earlier.members(*role)?),
                        None => all.extend(self.roster.members(*role)?),
                    }
                    names.push(self.roster.name(*role));
                }
                all.retain(|who| self.may_vote.contains(who));
                all.sort_unstable();
                all.dedup();
                (all, names.join(" or ").into())
            }
        };
        if base.as_of.is_some() && (earlier.is_none() || !matches!(base.who, BaseWho::Roles(_))) {
            self.note("the base is taken as of an earlier day, which the history has not reached; membership is counted as it stands in the question");
        }
        let shrinks = match base.presence {
            Presence::All | Presence::Abstaining => counted == Counted::Leaves,
            Presence::Present => matches!(counted, Counted::Absent | Counted::Leaves),
            Presence::PresentAndVoting => counted != Counted::No,
        };
        let voters: Vec<TermId> = all.iter().copied().filter(|who| self.may_vote.contains(who)).collect();
        // Who may not vote is neither present for the vote nor voting.
        let all = if base.presence == Presence::All { all } else { voters.clone() };
        Ok((Counting { size: all.len(), voters, all, shrinks }, name))
    }

    fn note(&mut self, words: &str) {
        if !self.notes.iter().any(|note| note == words) {
            self.notes.push(words.into());
        }
    }

    fn at_least(&mut self, need: usize, of: &[TermId]) -> Formula {
        // No share of nobody is reached, `all` included.
        let numbers: Vec<usize> = of.iter().map(|who| self.players.number(*who)).collect();
        Formula::at_least(need.max(1), numbers)
    }

    /// What the yes votes must reach for a share, the blockers being counted so.
    fn share(&mut self, share: &Share, counted: Counted, votes: &mut VotesNeeded) -> Asked<Result<Formula, NoGame>> {
        let mut parts = Vec::new();
        match &share.kind {
            ShareKind::Consensus => {
                let voters = self.voters.clone();
                votes.push((voters.len() as u32, "voters".into()));
                if counted == Counted::No {
                    parts.push(self.at_least(voters.len(), &voters));
                }
            }
            ShareKind::Of { more_than, amount, base } => {
                let choices = self.roster.choices;
                let (Some(amount), Some(base)) = (amount.get(choices)?, base.get(choices)?) else {
                    return Ok(Ok(Formula::True));
                };
                let (counting, name) = self.base(base, counted)?;
                let need = match amount {
                    VoteAmount::AllButFewest { share, number } => match self.fewest(share, *number, &counting.all)? {
                        Ok(fewest) => counting.size.saturating_sub(fewest),
                        Err(reason) => return Ok(Err(reason)),
                    },
                    plain => threshold(plain, *more_than, counting.size),
                };
                if counting.all.is_empty() {
                    self.note(&eco_format!("nobody is {name} here, and a share of nobody is never reached"));
                }
                let need = match self.broken(amount, need, base.presence, counted, counting.voters.len()) {
                    Ok(need) => need,
                    Err(reason) => return Ok(Err(reason)),
                };
                votes.push((need.max(1) as u32, name));
                let absolute = matches!(amount, VoteAmount::Number(_) | VoteAmount::Any(_));
                let need = if counting.shrinks && !absolute { 1 } else { need };
                parts.push(self.at_least(need, &counting.voters));
            }
            ShareKind::With { base, more_than, share, percent, number } => {
                let choices = self.roster.choices;
                let (Some(share), Some(base)) = (share.get(choices)?.cloned(), base.get(choices)?) else {
                    return Ok(Ok(Formula::True));
                };
                let (counting, _) = self.base(base, counted)?;
                let weight = self.roster.name(*number);
                if !self.weights.contains(&weight) {
                    self.weights.push(weight);
                }
                let tied = *percent && is_half(&share) && counted == Counted::No && base.presence != Presence::Abstaining;
                let more_than = match self.tie {
                    Some(yes) if tied => {
                        if counting.all.len() != counting.voters.len() || self.roster.rest_of(*number)?.is_some() {
                            return Ok(Err(TIE.into()));
                        }
                        &!yes
                    }
                    _ => more_than,
                };
                let rule = Weight { more_than: *more_than, share: &share, percent: *percent, number: *number };
                if counting.shrinks && *percent {
                    parts.push(self.at_least(1, &counting.voters));
                } else {
                    match weight_formula(self.roster, self.players, &rule, &counting.all, &counting.voters)? {
                        Ok(formula) => parts.push(formula),
                        Err(reason) => return Ok(Err(reason)),
                    }
                }
            }
        }
        if let Some(including) = &share.including
            && let Some(bearer) = including.get(self.roster.choices)?
        {
            parts.push(self.including(bearer)?);
        }
        Ok(Ok(Formula::And(parts)))
    }

    /// The yes votes that a share needs once the `tie` line is read: all who are counted vote, and half of them is a tie.
    fn broken(&self, amount: &VoteAmount, need: usize, presence: Presence, counted: Counted, voters: usize) -> Result<usize, NoGame> {
        let half = match amount {
            VoteAmount::Majority => true,
            VoteAmount::Fraction(share) => is_half(share),
            _ => false,
        };
        let (Some(yes), true) = (self.tie, half && counted == Counted::No && presence != Presence::Abstaining) else {
            return Ok(need);
        };
        let tie = voters / 2;
        Ok(match (voters.is_multiple_of(2) && voters > 0, yes) {
            (true, true) if tie + 1 == need => tie,
            (true, false) if tie == need => need + 1,
            (true, true) if tie < need => return Err(TIE.into()),
            _ => need,
        })
    }

    /// `including each Permanent`: each of them who may vote.
    fn including(&mut self, bearer: &Bearer) -> Asked<Formula> {
        let mut who = self.roster.bearers(bearer, self.bind, None)?;
        if let Bearer::One(servanda_model::Ref::Term(term)) = bearer {
            who = self.roster.members(*term)?;
        }
        who.retain(|one| self.may_vote.contains(one));
        let need = match bearer {
            Bearer::Any { count: None, .. } => 1,
            Bearer::Any { count: Some(count), .. } => {
                count.get(self.roster.choices)?.map_or(1, |n| usize::try_from(n.ceil()).unwrap_or(usize::MAX))
            }
            Bearer::Count { amount, .. } => threshold(amount, false, who.len()),
            _ => who.len(),
        };
        if who.is_empty() {
            return Ok(Formula::True);
        }
        Ok(self.at_least(need, &who))
    }

    /// What the blockers must reach for a `rejected by` share: a rule over *them*.
    fn objection(&mut self, share: &Share, counted: Counted) -> Asked<Result<Formula, NoGame>> {
        let abstaining = match &share.kind {
            ShareKind::Of { base, .. } | ShareKind::With { base, .. } => {
                base.get(self.roster.choices)?.is_some_and(|base| base.presence == Presence::Abstaining)
            }
            ShareKind::Consensus => false,
        };
        let speaks = if abstaining { counted == Counted::Abstain } else { counted == Counted::No };
        if !speaks {
            return Ok(Ok(Formula::False));
        }
        // A tie in favour of the proposal is one against its rejection.
        let (tie, weights) = (self.tie, self.weights.len());
        self.tie = tie.map(|yes| !yes);
        let reached = self.objections(share);
        self.tie = tie;
        self.weights.truncate(weights);
        reached
    }

    fn objections(&mut self, share: &Share) -> Asked<Result<Formula, NoGame>> {
        // Counted among those who object, the base does not shrink.
        let mut votes = VotesNeeded::new();
        if matches!(share.kind, ShareKind::Consensus) {
            let voters = self.voters.clone();
            return Ok(Ok(self.at_least(voters.len(), &voters)));
        }
        self.share(share, Counted::No, &mut votes)
    }

    /// The fewest of a base who hold more than a share of a number (TFEU 238(3)(a)).
    fn fewest(&self, share: &RBig, number: TermId, all: &[TermId]) -> Asked<Result<usize, NoGame>> {
        let mut held = Vec::new();
        for who in all {
            match self.roster.number(number, *who)? {
                Some(value) => held.push(value),
                None => {
                    return Ok(Err(eco_format!("`{}` is not known for {}", self.roster.name(number), self.roster.name(*who))));
                }
            }
        }
        held.sort_by(|a, b| b.cmp(a));
        let total = held.iter().fold(RBig::ZERO, |sum, value| sum + value);
        let bar = share * &total;
        let mut sum = RBig::ZERO;
        for (at, value) in held.iter().enumerate() {
            sum += value;
            if sum > bar {
                return Ok(Ok(at + 1));
            }
        }
        Ok(Ok(held.len()))
    }
}

/// Why the votes of a tie are not counted as a game: more yes votes than a tie would not do where the tie does.
const TIE: &str = "a tie counts, but more yes votes than no votes would not do where some of the base may not vote: \
                   give the votes in `given` and ask for the state of the decision";

fn is_half(share: &RBig) -> bool {
    share + share == RBig::ONE
}

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

/// How many of so many a required amount is, where all of them count.
pub fn amount_of(amount: &VoteAmount, size: usize) -> usize {
    threshold(amount, false, size)
}

fn threshold(amount: &VoteAmount, more_than: bool, size: usize) -> usize {
    let above = usize::from(more_than);
    match amount {
        VoteAmount::Majority => size / 2 + 1,
        VoteAmount::Fraction(part) => {
            let exact = part * RBig::from(size);
            let need = if more_than { exact.floor() + dashu::integer::IBig::ONE } else { exact.ceil() };
            usize::try_from(need).unwrap_or(usize::MAX)
        }
        VoteAmount::Number(n) | VoteAmount::Any(n) => *n as usize + above,
        VoteAmount::AllBut(n) => size.saturating_sub(*n as usize),
        VoteAmount::All | VoteAmount::AllButFewest { .. } => size,
    }
}
