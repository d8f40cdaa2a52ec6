//! The lines of rules, decisions, facts and claims.

use ecow::EcoString;
use servanda_syntax::Span;
use servanda_syntax::ast::{self, Clause, ItemKind, Join, Line, Many, Node, Slot};

use crate::choice::{Choice, Dnf, Guard, Joint, Lit, Pick};
use crate::declare::guarded;
use crate::issues::both;
use crate::lower::{Cx, Lower, Owner};
use crate::treaty::{
    ActId, Assumption, Bearer, Claim, CountsAs, Decision, Fallback, Guarded, History, IfLate, IncidentId, ItemId, ItemPat, Modal, Notice,
    OnBreach, Rule, RuleId, Sentence, SlotType, Standard,
};
use crate::walk::Placed;

/// A line of a group with the picks under which it stands.
pub(crate) fn lit<T>(guard: &Guard, clause: &Clause, value: Choice<T>) -> Lit<T> {
    Lit { guard: guard.clone(), joint: if clause.join == Join::Or { Joint::Or } else { Joint::And }, value, span: clause.span }
}

fn guarded_line<T>(guard: &Guard, span: Span, value: T) -> Guarded<T> {
    Guarded { guard: guard.clone(), value, span }
}

/// Values of one line, each under its picks.
fn under<T>(guard: &Guard, span: Span, values: Vec<(Guard, T)>) -> impl Iterator<Item = Guarded<T>> {
    values.into_iter().filter_map(move |(inner, value)| both(guard, &inner).map(|all| guarded_line(&all, span, value)))
}

/// Puts a line into its group: a line with its own keyword begins a group, `and` and `or` lines continue it. Lines of different
/// alternatives of one bracket are never said together: they are the beginning of one group, which the lines behind the bracket continue.
pub(crate) fn group<T>(groups: &mut Vec<Dnf<T>>, guard: &Guard, clause: &Clause, value: Choice<T>) {
    let line = lit(guard, clause, value);
    match groups.last_mut() {
        Some(last) if clause.join != Join::First || last.lines.iter().all(|other| both(&other.guard, guard).is_none()) => {
            last.lines.push(line);
        }
        _ => groups.push(Dnf { lines: vec![line] }),
    }
}

/// How many of these lines belong to the first: those that continue it, and those of other alternatives of its bracket with what continues them.
fn run_of(clauses: &[(Guard, &Clause)]) -> usize {
    let Some((_, first)) = clauses.first() else { return 0 };
    let mut end = 1;
    while let Some((guard, next)) = clauses.get(end) {
        let other = || {
            next.line.kind() == first.line.kind()
                && clauses.get(..end).unwrap_or(&[]).iter().all(|(before, _)| both(before, guard).is_none())
        };
        if next.join == Join::First && !other() {
            break;
        }
        end += 1;
    }
    end
}

fn shrink<T>(groups: &mut Vec<Dnf<T>>) {
    for group in &mut *groups {
        group.lines.shrink_to_fit();
    }
    groups.shrink_to_fit();
}

/// Most rules have one line of a kind: what is reserved for more would be most of the memory of a long treaty.
fn shrink_rule(rule: &mut Rule) {
    shrink(&mut rule.when);
    shrink(&mut rule.ifs);
    shrink(&mut rule.whiles);
    shrink(&mut rule.unless);
    rule.times.shrink_to_fit();
    rule.owed_to.shrink_to_fit();
    rule.amount.shrink_to_fit();
    rule.notice.shrink_to_fit();
    rule.if_late.shrink_to_fit();
    rule.on_breach.shrink_to_fit();
    rule.sentence.bearer.alts.shrink_to_fit();
    rule.sentence.modal.alts.shrink_to_fit();
    rule.sentence.phrase.alts.shrink_to_fit();
}

fn shrink_decision(decision: &mut Decision) {
    decision.opens.lines.shrink_to_fit();
    decision.voters.shrink_to_fit();
    decision.quorum.lines.shrink_to_fit();
    decision.adopted.lines.shrink_to_fit();
    decision.rejected.lines.shrink_to_fit();
    decision.counts.shrink_to_fit();
    decision.otherwise.shrink_to_fit();
    decision.times.shrink_to_fit();
    decision.failing.shrink_to_fit();
    shrink(&mut decision.ifs);
    shrink(&mut decision.unless);
}

impl Lower<'_> {
    /// The lines of an item in order, each with the picks of the brackets around it.
    pub(crate) fn clauses<'c>(&mut self, cx: &mut Cx, many: &'c Many<Clause>) -> Vec<(Guard, &'c Clause)> {
        let mut found = Vec::with_capacity(many.len());
        self.clauses_into(cx, many, &Guard::new(), &mut found);
        found
    }

    fn clauses_into<'c>(&mut self, cx: &mut Cx, many: &'c Many<Clause>, guard: &Guard, found: &mut Vec<(Guard, &'c Clause)>) {
        for node in many {
            match node {
                Node::One(clause) => found.push((guard.clone(), clause)),
                Node::Open(bracket) => self.clause_bracket(cx, bracket, guard, found),
            }
        }
    }

    fn clause_bracket<'c>(
        &mut self,
        cx: &mut Cx,
        bracket: &'c ast::Bracket<Many<Clause>>,
        guard: &Guard,
        found: &mut Vec<(Guard, &'c Clause)>,
    ) {
        let cite = cx.cite.clone();
        let within = both(&cx.outer, guard).unwrap_or_default();
        let (issue, positions) = self.issue(bracket, cx.instrument, &cite, &within);
        self.mark_in_rule(issue);
        for (alt, position) in bracket.alts.iter().zip(positions) {
            let (Some(value), Some(position)) = (&alt.value, position) else { continue };
            let Some(guard) = both(guard, &[Pick { issue, alt: position }]) else { continue };
            match value {
                Slot::Plain(many) => self.clauses_into(cx, many, &guard, found),
                Slot::Open(inner) => self.clause_bracket(cx, inner, &guard, found),
            }
        }
    }

    pub(crate) fn misplaced(&mut self, cx: &Cx, span: Span, item: &str, allowed: &str) {
        let found = self.report(cx, "SV0445", span, format!("this line has no place in a {item}"));
        found.label = "not here".into();
        found.helps.push(format!("the lines that may stand here are {allowed}").into());
    }

    /// Reads everything but questions, in document order; gives back the questions, which are read when everything else is known.
    pub(crate) fn lower_items(&mut self, items: Vec<Placed>) -> Vec<Placed> {
        let mut questions = Vec::new();
        for (at, placed) in items.into_iter().enumerate() {
            match &placed.item.kind {
                ItemKind::Act(act) => {
                    if let Some(id) = self.sentence_ids.get(at).copied().flatten() {
                        self.act_lines(&placed, ActId(id), act);
                    }
                }
                ItemKind::Incident(incident) => {
                    if let Some(id) = self.sentence_ids.get(at).copied().flatten() {
                        self.incident_lines(&placed, IncidentId(id), incident);
                    }
                }
                ItemKind::Fact(fact) => self.fact(&placed, fact),
                ItemKind::Rule(rule) => self.rule(&placed, rule),
                ItemKind::Decision(decision) => self.decision(&placed, decision),
                ItemKind::Assume(assume) => self.assume(&placed, assume),
                ItemKind::History(_) | ItemKind::Claim(_) | ItemKind::Ask(_) => questions.push(placed),
                _ => {}
            }
        }
        questions
    }

    pub(crate) fn intended(item: &ast::Item, clauses: &[(Guard, &Clause)]) -> bool {
        item.notes.iter().chain(clauses.iter().flat_map(|(_, clause)| clause.notes.iter())).any(|note| note.intended)
    }

    /// Runs `f` for each line with the context's guard set to the line's and to its `or` branch.
    pub(crate) fn each_clause(
        &mut self,
        cx: &mut Cx,
        clauses: &[(Guard, &Clause)],
        f: &mut dyn FnMut(&mut Self, &mut Cx, &Guard, &Clause),
    ) {
        let mut at = 0;
        while let Some((_, first)) = clauses.get(at) {
            let run = clauses.get(at..at + run_of(clauses.get(at..).unwrap_or(&[]))).unwrap_or(&[]);
            let kind = first.line.kind();
            let ors = run.iter().any(|(_, clause)| clause.join == Join::Or && clause.line.kind() == kind);
            let issue = ors.then(|| cx.branches());
            let mut alt = 0;
            for (guard, clause) in run {
                cx.guard.clone_from(guard);
                if let Some(issue) = issue {
                    match clause.join {
                        Join::Or => alt = cx.branch(issue),
                        // Another alternative of the bracket begins where the first one began.
                        Join::First => alt = 0,
                        Join::And | Join::Comma => {}
                    }
                    cx.in_branch(issue, alt, guard);
                    cx.guard.push(Pick { issue, alt });
                }
                f(self, cx, guard, clause);
            }
            at += run.len().max(1);
        }
        cx.guard.clear();
    }

    fn rule(&mut self, placed: &Placed, ast: &ast::Rule) {
        let mut cx = Cx::of(placed);
        let name = self.item_name(&mut cx, &ast.name.phrase);
        let named: Vec<usize> = cx.vars.iter().map(|var| var.seen.len()).collect();
        let clauses = self.clauses(&mut cx, &ast.clauses);
        let id = RuleId(self.t.rules.len() as u32);
        let mut rule = Rule {
            name,
            sentence: Sentence {
                bearer: Choice { alts: Vec::new() },
                modal: Choice { alts: Vec::new() },
                phrase: Choice { alts: Vec::new() },
            },
            when: Vec::new(),
            ifs: Vec::new(),
            whiles: Vec::new(),
            unless: Vec::new(),
            times: Vec::new(),
            owed_to: Vec::new(),
            standard: Vec::new(),
            amount: Vec::new(),
            notice: Vec::new(),
            earlier_counts: Vec::new(),
            on_suspension: Vec::new(),
            if_late: Vec::new(),
            on_breach: Vec::new(),
            discharged_by: Vec::new(),
            survives: Vec::new(),
            prevails: Vec::new(),
            vars: Vec::new(),
            guard: self.item_guards.get(&ItemId::Rule(id)).cloned().unwrap_or_else(|| placed.guard.clone()),
            intended: Self::intended(&placed.item, &clauses),
            origin: self.origin(placed, placed.item.span),
        };
        let mut sentences: Vec<(Guard, Span)> = Vec::new();
        self.each_clause(&mut cx, &clauses, &mut |lower, cx, guard, clause| lower.rule_line(cx, guard, clause, &mut rule, &mut sentences));
        self.check_sentences(&cx, &sentences);
        rule.vars = self.close_vars(&cx, Some(Owner::Rule(id.index())));
        for ((own, var), in_name) in rule.vars.iter_mut().zip(&cx.vars).zip(named) {
            own.only_named = !var.seen.iter().skip(in_name).any(|one| one.binds);
        }
        shrink_rule(&mut rule);
        self.t.rules.push(rule);
    }

    fn check_sentences(&mut self, cx: &Cx, sentences: &[(Guard, Span)]) {
        for (at, (guard, span)) in sentences.iter().enumerate() {
            if let Some((_, first)) = sentences.get(..at).unwrap_or(&[]).iter().find(|(other, _)| both(other, guard).is_some()) {
                let first = *first;
                let found = self.report(cx, "SV0440", *span, "this rule has two sentences");
                found.label = "a second sentence".into();
                found.others.push((first, "the first".into()));
                found.helps.push("write a rule for each of them".into());
            }
        }
    }

    fn rule_line(&mut self, cx: &mut Cx, guard: &Guard, clause: &Clause, rule: &mut Rule, sentences: &mut Vec<(Guard, Span)>) {
        let span = clause.span;
        match &clause.line {
            Line::Sentence(sentence) if self.stray_line(cx, guard, sentence, sentences) => {}
            Line::Sentence(sentence) => {
                sentences.push((guard.clone(), sentence.span));
                let found = self.sentence(cx, sentence);
                rule.sentence.bearer.alts.extend(guarded(guard, found.bearer).alts);
                rule.sentence.modal.alts.extend(guarded(guard, found.modal).alts);
                rule.sentence.phrase.alts.extend(guarded(guard, found.phrase).alts);
            }
            Line::Time(time) => {
                if let Some(time) = self.time(cx, time) {
                    rule.times.push(guarded_line(guard, span, time));
                }
            }
            Line::When(event) => {
                let value = cx.bind(true, |cx| self.event_slot(cx, event));
                group(&mut rule.when, guard, clause, value);
            }
            Line::If(cond) => {
                let value = self.cond_slot(cx, cond);
                group(&mut rule.ifs, guard, clause, value);
            }
            Line::Unless(cond) => {
                let value = self.cond_slot(cx, cond);
                group(&mut rule.unless, guard, clause, value);
            }
            Line::While(cond) => {
                let value = self.cond_slot(cx, cond);
                group(&mut rule.whiles, guard, clause, value);
            }
            Line::OwedTo(who) => {
                let value = self.slot(cx, who, &mut |lower, cx, who: &ast::Who| lower.who(cx, who));
                rule.owed_to.push(guarded_line(guard, span, value));
            }
            Line::Standard(standard) => {
                let value = match standard {
                    ast::Standard::BestEfforts => Standard::BestEfforts,
                    ast::Standard::AsItJudges => Standard::AsItJudges,
                    ast::Standard::SoFarAsPossible => Standard::SoFarAsPossible,
                };
                rule.standard.push(guarded_line(guard, span, value));
            }
            Line::Amount(quantity) => {
                let value = self.quantity_slot(cx, quantity);
                rule.amount.push(guarded_line(guard, span, value));
            }
            Line::Notice { .. } | Line::NoticeRevocable(..) | Line::NoticeNotBefore(_) | Line::SuspendedNotice(_) => self.notice_line(cx, guard, clause, rule),
            Line::EarlierPerformance => rule.earlier_counts.push(guarded_line(guard, span, ())),
            Line::OnSuspension(clock) => rule.on_suspension.push(guarded_line(guard, span, *clock == ast::ClockStop::Stops)),
            Line::IfLate(late) => {
                let values: Vec<(Guard, IfLate)> = match late {
                    ast::Late::StillOwed => vec![(Guard::new(), IfLate::StillOwed)],
                    ast::Late::Ended => vec![(Guard::new(), IfLate::Ended)],
                    ast::Late::ReplacedBy(name) => self.each_item(cx, name, &IfLate::ReplacedBy),
                };
                rule.if_late.extend(under(guard, span, values));
            }
            Line::OnBreach(breach) => {
                let values: Vec<(Guard, OnBreach)> = match breach {
                    ast::OnBreach::InAddition(name) => self.each_item(cx, name, &OnBreach::InAddition),
                    ast::OnBreach::Instead(name) => self.each_item(cx, name, &OnBreach::Instead),
                    ast::OnBreach::Nothing => vec![(Guard::new(), OnBreach::Nothing)],
                };
                rule.on_breach.extend(under(guard, span, values));
            }
            Line::DischargedBy(set) => {
                if let Some(set) = self.set(cx, set, &SlotType::Party) {
                    rule.discharged_by.push(guarded_line(guard, span, set));
                }
            }
            Line::Survives(event) => {
                let events = self.event(cx, event);
                rule.survives.push(guarded_line(guard, span, Choice { alts: events }));
            }
            Line::Prevails(name) => {
                let values = self.each_item(cx, name, &|item| item);
                rule.prevails.extend(under(guard, span, values));
            }
            Line::Broken => {}
            _ => self.misplaced(cx, span, "rule", "`when`, `if`, `unless`, `while`, lines of time, `owed to`, `standard`, `notice`, `amount`, `if late`, `on breach` and the like"),
        }
    }

    /// What a name means under each choice.
    fn each_item<T>(&mut self, cx: &mut Cx, name: &ast::Name, wrap: &dyn Fn(ItemPat) -> T) -> Vec<(Guard, T)> {
        self.items(cx, &name.phrase, name.span, None).into_iter().map(|(guard, item)| (guard, wrap(item))).collect()
    }

    fn notice_line(&mut self, cx: &mut Cx, guard: &Guard, clause: &Clause, rule: &mut Rule) {
        let span = clause.span;
        match &clause.line {
            Line::Notice { dur, from_receipt, to, with, or_later } => {
                let period = dur.as_ref().map(|dur| self.dur_slot(cx, dur));
                let mut documents = Vec::new();
                for member in with.iter().flat_map(|terms| terms.members.iter()) {
                    let lists = self.slot(cx, member, &mut |_, _, terms: &Vec<ast::Term>| Some(terms.clone()));
                    for term in lists.alts.into_iter().flat_map(|(_, terms)| terms) {
                        documents.extend(self.known_term(cx, &term));
                    }
                }
                let base = Notice { period, from_receipt: *from_receipt, with: documents, or_later: *or_later, ..Notice::default() };
                match to {
                    None => rule.notice.push(guarded_line(guard, span, base)),
                    Some(to) => {
                        let whom = self.slot(cx, to, &mut |lower, cx, who: &ast::Who| lower.who(cx, who));
                        for (inner, who) in whom.alts {
                            if let Some(guard) = both(guard, &inner) {
                                rule.notice.push(guarded_line(&guard, span, Notice { to: Some(who), ..base.clone() }));
                            }
                        }
                    }
                }
            }
            Line::NoticeRevocable(revocable, until) => {
                let until = until.as_ref().and_then(|time| self.time(cx, time));
                rule.notice.push(guarded_line(guard, span, Notice { revocable: Some((*revocable, until)), ..Notice::default() }));
            }
            Line::NoticeNotBefore(point) => {
                let point = cx.bind(true, |cx| self.point_slot(cx, point));
                let line = guarded_line(guard, span, point);
                rule.notice.push(guarded_line(guard, span, Notice { not_before: vec![line], ..Notice::default() }));
            }
            Line::SuspendedNotice(what) => {
                let line = guarded_line(guard, span, *what == ast::SuspendedNotice::StopsTheClock);
                rule.notice.push(guarded_line(guard, span, Notice { suspended: vec![line], ..Notice::default() }));
            }
            _ => {}
        }
    }

    /// A rule's sentence. A permission, a power or a prohibition binds the variables of what it is about.
    fn sentence(&mut self, cx: &mut Cx, sentence: &ast::Sentence) -> Sentence {
        let modal = self.slot(cx, &sentence.modal, &mut |_, _, modal: &ast::Modal| {
            Some(match modal {
                ast::Modal::Shall => Modal::Shall,
                ast::Modal::ShallNot => Modal::ShallNot,
                ast::Modal::May => Modal::May,
                ast::Modal::Power => Modal::HasPower,
                ast::Modal::Effect => Modal::Effect,
            })
        });
        let norm = modal.values().any(|modal| *modal != Modal::Effect);
        let mut bearer = match &sentence.bearer {
            None => Choice { alts: Vec::new() },
            Some(slot) => {
                self.slot_many(cx, slot, &mut |lower, cx, bearer: &ast::Bearer| lower.bearers(cx, bearer, &SlotType::Party, norm))
            }
        };
        let about = modal.values().any(|modal| matches!(modal, Modal::May | Modal::HasPower | Modal::ShallNot))
            || bearer.values().any(|bearer| matches!(bearer, Bearer::No(_)));
        let known = sentence.bearer.is_some() && !bearer.alts.is_empty();
        let phrase = cx.bind(about, |cx| {
            self.slot_many(cx, &sentence.phrase, &mut |lower, cx, phrase: &ast::Phrase| {
                let by = if known && !bearer.values().all(|bearer| matches!(bearer, Bearer::Unspecified)) { Some(&bearer) } else { None };
                lower.phrases(cx, by, phrase)
            })
        });
        if bearer.alts.is_empty() {
            bearer = Choice::plain(Bearer::Unspecified);
        }
        // `no G shall` and `no G may` are `each G shall not`: said once, here, so that no later stage has to know.
        let mut modal = modal;
        if !bearer.alts.is_empty() && bearer.values().all(|bearer| matches!(bearer, Bearer::No(_))) {
            for (_, modal) in &mut modal.alts {
                *modal = Modal::ShallNot;
            }
        }
        Sentence { bearer, modal, phrase }
    }

    fn decision(&mut self, placed: &Placed, ast: &ast::Decision) {
        let mut cx = Cx::of(placed);
        let name = self.item_name(&mut cx, &ast.name.phrase);
        let clauses = self.clauses(&mut cx, &ast.clauses);
        let at = self.t.decisions.len();
        let id = crate::treaty::DecisionId(at as u32);
        let mut decision = Decision {
            name,
            opens: Dnf::default(),
            voters: Vec::new(),
            quorum: Dnf::default(),
            procedure: None,
            adopted: Dnf::default(),
            rejected: Dnf::default(),
            failing: Vec::new(),
            counts: Vec::new(),
            otherwise: Vec::new(),
            ifs: Vec::new(),
            unless: Vec::new(),
            times: Vec::new(),
            vars: Vec::new(),
            guard: self.item_guards.get(&ItemId::Decision(id)).cloned().unwrap_or_else(|| placed.guard.clone()),
            intended: Self::intended(&placed.item, &clauses),
            origin: self.origin(placed, placed.item.span),
        };
        self.each_clause(&mut cx, &clauses, &mut |lower, cx, guard, clause| lower.decision_line(cx, guard, clause, &mut decision));
        let timeless = decision.times.is_empty();
        if timeless && let Some(otherwise) = decision.otherwise.first() {
            let found = self.report(
                &cx,
                "SV0441",
                otherwise.span,
                "`otherwise` says what follows when the time is over, but no line of time says when that is",
            );
            found.label = "otherwise: after what time?".into();
            found.helps.push("add a line of time, such as `within 3 days after …`, or remove `otherwise`: without a time the vote itself closes the ballot".into());
        }
        decision.vars = self.close_vars(&cx, Some(Owner::Decision(at)));
        shrink_decision(&mut decision);
        self.t.decisions.push(decision);
    }

    fn decision_line(&mut self, cx: &mut Cx, guard: &Guard, clause: &Clause, decision: &mut Decision) {
        let span = clause.span;
        match &clause.line {
            Line::OpensWhen(event) => {
                let value = cx.bind(true, |cx| self.event_slot(cx, event));
                decision.opens.lines.push(lit(guard, clause, value));
            }
            Line::Voters(electorate) => {
                let value = self.slot(cx, electorate, &mut |lower, cx, electorate: &ast::Electorate| lower.electorate(cx, electorate, &SlotType::Party));
                decision.voters.push(guarded_line(guard, span, value));
            }
            Line::Quorum(share) => {
                let value = self.share_slot(cx, share);
                decision.quorum.lines.push(lit(guard, clause, value));
            }
            Line::ProcedureOf(name) => {
                if let Some(item) = self.item(cx, &name.phrase, name.span) {
                    if !matches!(item.item, ItemId::Decision(_)) {
                        let found = self.report(cx, "SV0301", name.span, "only a decision has a procedure");
                        found.label = "not a decision".into();
                        found.helps.push("name a decision".into());
                    }
                    decision.procedure = Some(item);
                }
            }
            Line::AdoptedBy(share) => {
                let value = self.share_slot(cx, share);
                decision.adopted.lines.push(lit(guard, clause, value));
            }
            Line::RejectedBy(share) => {
                let value = self.share_slot(cx, share);
                decision.rejected.lines.push(lit(guard, clause, value));
            }
            Line::FailingThatBy { after, share } => {
                let value = self.share_slot(cx, share);
                let line = lit(guard, clause, value);
                let after = after.as_ref().map(|after| self.dur_slot(cx, after));
                match decision.failing.last_mut() {
                    Some(last) if clause.join != Join::First => last.majorities.lines.push(line),
                    _ => decision.failing.push(Fallback { after, majorities: Dnf { lines: vec![line] } }),
                }
            }
            Line::CountsAs(what, as_what) => {
                let as_what = match as_what {
                    ast::CountsAs::Yes => CountsAs::Yes,
                    ast::CountsAs::No => CountsAs::No,
                    ast::CountsAs::Neither => CountsAs::Neither,
                };
                decision.counts.push(guarded_line(guard, span, (Self::not_voting(*what), as_what)));
            }
            Line::Otherwise { adopted } => decision.otherwise.push(guarded_line(guard, span, *adopted)),
            Line::If(cond) => {
                let value = self.cond_slot(cx, cond);
                group(&mut decision.ifs, guard, clause, value);
            }
            Line::Unless(cond) => {
                let value = self.cond_slot(cx, cond);
                group(&mut decision.unless, guard, clause, value);
            }
            Line::Time(time) => {
                if let Some(time) = self.time(cx, time) {
                    decision.times.push(guarded_line(guard, span, time));
                }
            }
            Line::Broken => {}
            _ => self.misplaced(cx, span, "decision", "`opens when`, `voters`, `quorum`, `adopted by`, `rejected by`, `failing that by`, `failing that after … by`, `… counts as …`, `otherwise`, `if`, `unless`, `by the procedure of` and lines of time"),
        }
    }

    fn assume(&mut self, placed: &Placed, assume: &ast::Assume) {
        let mut cx = Cx::of(placed);
        let events = cx.bind(true, |cx| self.event(cx, &assume.event));
        let after = cx.bind(true, |cx| self.event(cx, &assume.only_after));
        let vars = self.close_vars(&cx, None);
        for (guard, event) in &events {
            for (inner, only_after) in &after {
                let Some(all) = both(guard, inner).and_then(|all| both(&placed.guard, &all)) else { continue };
                self.t.assumptions.push(Assumption {
                    event: event.clone(),
                    only_after: only_after.clone(),
                    vars: vars.clone(),
                    guard: all,
                    origin: self.origin(placed, placed.item.span),
                });
            }
        }
    }

    /// Histories, claims and questions, which may speak of everything else.
    pub(crate) fn lower_questions(&mut self, items: &[Placed]) {
        // Questions of an instrument that is used are its own test-suite, not ours.
        for placed in items.iter().filter(|placed| placed.instrument.0 == 0) {
            match &placed.item.kind {
                ItemKind::History(history) => {
                    let mut cx = Cx::of(placed);
                    cx.question = true;
                    let lines = history
                        .lines
                        .iter()
                        .flat_map(|line| self.forked(&mut cx, &mut |lower, cx| lower.dated(cx, line)))
                        .map(|(_, line)| line)
                        .collect();
                    self.t.histories.push(History {
                        name: history.term.text.clone(),
                        lines,
                        guard: placed.guard.clone(),
                        origin: self.origin(placed, placed.item.span),
                    });
                }
                ItemKind::Claim(claim) => self.claim(placed, claim),
                ItemKind::Ask(ask) => self.ask(placed, ask),
                _ => {}
            }
        }
    }

    fn claim(&mut self, placed: &Placed, ast: &ast::Claim) {
        let mut cx = Cx::of(placed);
        let name: EcoString = crate::phrases::spoken(self.src, ast.name.phrase.span).into();
        let clauses = self.clauses(&mut cx, &ast.clauses);
        let at = self.t.claims.len();
        let mut claim = Claim {
            name: name.clone(),
            after: Dnf::default(),
            then: Dnf::default(),
            never: Dnf::default(),
            always_possible: Dnf::default(),
            times: Vec::new(),
            despite: None,
            with: Vec::new(),
            given: Vec::new(),
            given_names: Vec::new(),
            expects: Vec::new(),
            vars: Vec::new(),
            guard: placed.guard.clone(),
            origin: self.origin(placed, placed.item.span),
        };
        cx.question = true;
        let question = Some(crate::treaty::Question::Claim { name });
        self.each_clause(&mut cx, &clauses, &mut |lower, cx, guard, clause| match &clause.line {
            Line::After(event) => {
                let value = cx.bind(true, |cx| lower.event_slot(cx, event));
                claim.after.lines.push(lit(guard, clause, value));
            }
            Line::Then(event) => {
                let value = lower.event_slot(cx, event);
                claim.then.lines.push(lit(guard, clause, value));
            }
            Line::Never(cond) => {
                let value = lower.cond_slot(cx, cond);
                claim.never.lines.push(lit(guard, clause, value));
            }
            Line::AlwaysPossible(event) => {
                let value = lower.event_slot(cx, event);
                claim.always_possible.lines.push(lit(guard, clause, value));
            }
            Line::Time(time) => {
                if let Some(time) = lower.time(cx, time) {
                    claim.times.push(guarded_line(guard, clause.span, time));
                }
            }
            Line::Despite(set) => claim.despite = lower.set(cx, set, &SlotType::Party),
            _ => {
                let mut lines = crate::questions::QueryLines::default();
                if lower.query_line(cx, clause, question.as_ref(), &mut lines) {
                    claim.with.extend(lines.with);
                    claim.given.extend(lines.given);
                    claim.given_names.extend(lines.given_names);
                    claim.expects.extend(lines.expects);
                } else if !matches!(clause.line, Line::Broken) {
                    lower.misplaced(
                        cx,
                        clause.span,
                        "claim",
                        "`after`, `then`, `never`, `always possible`, `despite`, lines of time, `with`, `given` and `expect`",
                    );
                }
            }
        });
        claim.vars = self.close_vars(&cx, Some(Owner::Claim(at)));
        self.t.claims.push(claim);
    }
}
