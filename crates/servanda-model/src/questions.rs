//! Questions, settings, stories and expected answers.

use ecow::EcoString;
use servanda_syntax::Span;
use servanda_syntax::ast::{
    self, AnswerValue, Clause, CoalitionTerm, DatedKind, Line, PhraseKind, QuestionKind, SettingKind, TargetKind, VotedBy,
};

use crate::choice::{Choice, Guard};
use crate::declare::exact;
use crate::lower::{Cx, Lower};
use crate::phrases::spoken;
use crate::treaty::{
    Answer, Ask, Ballot, Cond, Dated, DatedWhat, EventPat, Expect, Extreme, FamilyQuantity, FamilyTerm, ItemPat, Question, Ref, Set,
    Setting, SlotType, Subject, TermKind, Truth, Vote, When, Which,
};
use crate::walk::Placed;

/// The lines that questions and claims share.
#[derive(Debug, Default)]
pub(crate) struct QueryLines {
    pub(crate) with: Vec<Vec<Setting>>,
    pub(crate) given: Vec<Dated>,
    pub(crate) given_names: Vec<EcoString>,
    pub(crate) as_of: Option<When>,
    pub(crate) under: Option<crate::treaty::InstrumentId>,
    pub(crate) expects: Vec<Expect>,
}

impl Lower<'_> {
    pub(crate) fn ask(&mut self, placed: &Placed, ast: &ast::Ask) {
        let mut cx = Cx::of(placed);
        cx.question = true;
        let clauses = self.clauses(&mut cx, &ast.clauses);
        let mut forks = self.forked(&mut cx, &mut |lower, cx| lower.question(cx, &ast.question));
        let question = forks.first().map(|(_, question)| question.clone());
        if forks.len() <= 1 {
            forks.clear();
        }
        let mut lines = QueryLines::default();
        for (guard, clause) in &clauses {
            cx.guard.clone_from(guard);
            if !self.query_line(&mut cx, clause, question.as_ref(), &mut lines) && !matches!(clause.line, Line::Broken) {
                self.misplaced(&cx, clause.span, "question", "`with`, `given`, `as of`, `under` and `expect`");
            }
        }
        cx.guard.clear();
        let vars = self.close_vars(&cx, None);
        let notes = placed.item.notes.iter().filter(|note| !note.intended).map(|note| note.text.clone()).collect();
        let ask = Ask {
            text: spoken(self.src, ast.question.span).into(),
            question,
            forks,
            with: lines.with,
            given: lines.given,
            given_names: lines.given_names,
            as_of: lines.as_of,
            under: lines.under,
            expects: lines.expects,
            vars,
            notes,
            guard: placed.guard.clone(),
            origin: self.origin(placed, placed.item.span),
        };
        self.t.asks.push(ask);
    }

    /// Reads one line of a question; `false` if it is none.
    pub(crate) fn query_line(&mut self, cx: &mut Cx, clause: &Clause, question: Option<&Question>, lines: &mut QueryLines) -> bool {
        match &clause.line {
            Line::With(settings) => {
                let found = self.settings(cx, settings);
                if lines.with.is_empty() {
                    lines.with = found;
                } else {
                    // Several `with` lines hold together.
                    lines.with =
                        lines.with.iter().flat_map(|old| found.iter().map(|new| old.iter().chain(new).cloned().collect())).collect();
                }
            }
            Line::Given(name, dated) => {
                if let Some(name) = name {
                    if self.histories.contains(&name.text) {
                        lines.given_names.push(name.text.clone());
                    } else {
                        let near = self.suggest(&name.text, |lower| lower.histories.iter().map(ToString::to_string).collect());
                        let found = self.report(cx, "SV0219", name.span, format!("no history is called `{}`", name.text));
                        found.label = "unknown".into();
                        found.helps.push(match near {
                            Some(near) => format!("did you mean `{near}`?").into(),
                            None => format!("tell it: `history {}` with dated lines", name.text).into(),
                        });
                    }
                }
                for line in dated {
                    lines.given.extend(self.forked(cx, &mut |lower, cx| lower.dated(cx, line)).into_iter().map(|(_, line)| line));
                }
            }
            Line::AsOf(date) => lines.as_of = self.when(cx, date),
            Line::Under(term) => {
                if let Some(id) = self.known_term(cx, term) {
                    if let Some(TermKind::Instrument(instrument)) = self.kind_of(id) {
                        lines.under = Some(*instrument);
                    } else {
                        self.wrong_kind(cx, id, term.span, "an instrument");
                    }
                }
            }
            Line::Expect(answer) => {
                if let Some(expect) = self.expect(cx, answer, question, clause.span) {
                    lines.expects.push(expect);
                }
            }
            _ => return false,
        }
        true
    }

    pub(crate) fn settings(&mut self, cx: &mut Cx, settings: &ast::Settings) -> Vec<Vec<Setting>> {
        let mut all = Vec::new();
        for conjunction in &settings.any {
            let mut ands: Vec<Vec<Setting>> = vec![Vec::new()];
            for setting in conjunction {
                let ways = self.setting(cx, setting);
                if ways.is_empty() {
                    continue;
                }
                ands = ands.iter().flat_map(|old| ways.iter().map(|way| old.iter().cloned().chain([way.clone()]).collect())).collect();
            }
            all.extend(ands);
        }
        all
    }

    /// What one setting may mean; a sponsor of several alternatives gives several.
    fn setting(&mut self, cx: &mut Cx, setting: &ast::Setting) -> Vec<Setting> {
        match &setting.kind {
            SettingKind::Choice(name, chosen) => self.picks(cx.instrument, name, chosen).into_iter().map(Setting::Choose).collect(),
            SettingKind::Var(name, reference) => {
                let mut text = EcoString::new();
                text.push(*name);
                self.reference(cx, reference, &SlotType::Anything).map(|one| Setting::Bind(text, one)).into_iter().collect()
            }
            SettingKind::In { set, not, of } => {
                let who = self.set(cx, set, &SlotType::Party);
                let of = self.known_term(cx, of);
                match (who, of) {
                    (Some(who), Some(of)) => vec![Setting::In { who, not: *not, of }],
                    _ => Vec::new(),
                }
            }
            SettingKind::Fact { not, fact } => {
                let cond = ast::Cond { span: setting.span, not: *not, kind: ast::CondKind::Fact(fact.clone()) };
                self.cond(cx, &cond).into_iter().map(|(_, cond)| Setting::Given(cond)).take(1).collect()
            }
            SettingKind::Members(term, groups) => {
                let Some(of) = self.known_term(cx, term) else { return Vec::new() };
                let mut members = Vec::new();
                for group in groups {
                    let Some(who) = self.known_term(cx, &group.term) else { continue };
                    let count = match &group.count {
                        None => Some(1),
                        Some(count) => self
                            .slot(cx, count, &mut |lower, cx, number: &ast::Number| lower.whole_number(cx, number, number.span))
                            .settled()
                            .copied(),
                    };
                    members.extend(count.map(|count| (count, who)));
                }
                vec![Setting::Members(of, members)]
            }
        }
    }

    /// One line of a story.
    pub(crate) fn dated(&mut self, cx: &mut Cx, line: &ast::Dated) -> Option<Dated> {
        let when = self.when(cx, &line.date)?;
        let recorded = line.recorded.as_ref().and_then(|date| self.when(cx, date));
        let what = match &line.kind {
            DatedKind::Event(event) => DatedWhat::Event(self.event(cx, event).into_iter().next().map(|(_, event)| event)?),
            DatedKind::Fact(fact, truth) => {
                let truth = match truth {
                    ast::Truth::True => Truth::True,
                    ast::Truth::False => Truth::False,
                    ast::Truth::Undetermined => Truth::Undetermined,
                    ast::Truth::Contested => Truth::Contested,
                };
                let cond = ast::Cond { span: fact.span, not: false, kind: ast::CondKind::Fact((**fact).clone()) };
                DatedWhat::Given(self.cond(cx, &cond).into_iter().next().map(|(_, cond)| cond)?, truth)
            }
            DatedKind::Vote(vote) => {
                let decision = self.item(cx, &vote.decision.phrase, vote.decision.span)?;
                let ballots = vote.ballots.iter().map(|ballot| self.ballot(cx, ballot)).collect();
                DatedWhat::Vote { decision, ballots }
            }
            DatedKind::Broken => return None,
        };
        Some(Dated { planned: line.planned, when, recorded, what, span: line.span })
    }

    fn ballot(&mut self, cx: &mut Cx, ballot: &ast::Ballot) -> (Vote, Vec<Ballot>) {
        let vote = match ballot.conduct {
            ast::Conduct::Yes => Vote::Yes,
            ast::Conduct::No => Vote::No,
            ast::Conduct::Abstain => Vote::Abstain(ballot.declared),
            ast::Conduct::Absent => Vote::Absent,
        };
        let mut who = Vec::new();
        for one in &ballot.who {
            match one {
                VotedBy::Counted(number, term) => {
                    if let (Some(count), Some(of)) = (self.whole_number(cx, number, number.span), self.known_term(cx, term)) {
                        who.push(Ballot::Count(count, of));
                    }
                }
                VotedBy::Ref(reference) => who.extend(self.reference(cx, reference, &SlotType::Party).map(Ballot::One)),
                VotedBy::Others(_) => who.push(Ballot::Others),
            }
        }
        (vote, who)
    }

    fn subject_of(&mut self, cx: &mut Cx, target: &ast::Target) -> Option<Subject> {
        match &target.kind {
            TargetKind::Treaty => Some(Subject::Treaty(cx.instrument)),
            TargetKind::Cite(cite) => Some(Subject::Cite(self.cite(cx, cite).1)),
            TargetKind::Event(event) => self.event(cx, event).into_iter().next().map(|(_, event)| Subject::Event(Box::new(event))),
            TargetKind::Name(name) => {
                let words = spoken(self.src, name.phrase.span);
                if self.item_candidates(cx, &name.phrase, None).is_empty() {
                    if self.claims.contains(words.as_str()) {
                        return Some(Subject::Claim(words.into()));
                    }
                    if let Some(article) =
                        self.t.articles.iter().find(|article| article.instrument == cx.instrument && article.cite == words.as_str())
                    {
                        return Some(Subject::Cite(article.cite.clone()));
                    }
                    // A fact with its predicate: `perimeter of IN is agreed` arrives as an event or as words.
                    if let Some((last, rest)) = name.phrase.tokens.split_last()
                        && let PhraseKind::Word(word) = &last.kind
                    {
                        let rest = ast::Phrase { span: name.phrase.span, tokens: rest.to_vec() };
                        if !self.item_candidates(cx, &rest, Some(word)).is_empty() {
                            return self.items(cx, &rest, name.span, Some(word)).into_iter().next().map(|(_, item)| Subject::Item(item));
                        }
                    }
                    if self.incident_matches(cx, &name.phrase.tokens) {
                        return self.incident_event(cx, &name.phrase).into_iter().next().map(|(_, event)| Subject::Event(Box::new(event)));
                    }
                    if let Some((by, rest)) = self.leading_subject(cx, &name.phrase.tokens) {
                        let phrase = ast::Phrase { span: name.phrase.span, tokens: rest.to_vec() };
                        let phrase = self.phrase(cx, Some(&by), &phrase)?;
                        return Some(Subject::Event(Box::new(EventPat::Act { by, phrase })));
                    }
                }
                self.item(cx, &name.phrase, name.span).map(Subject::Item)
            }
        }
    }

    fn rule_item(&mut self, cx: &mut Cx, name: &ast::Name) -> Option<ItemPat> {
        self.item(cx, &name.phrase, name.span)
    }

    fn decision_item(&mut self, cx: &mut Cx, target: &ast::Target) -> Option<ItemPat> {
        match self.subject_of(cx, target)? {
            Subject::Item(item) => Some(item),
            Subject::Event(event) => match *event {
                EventPat::State { item, .. } | EventPat::Edge { item, .. } => Some(item),
                _ => None,
            },
            _ => None,
        }
        .or_else(|| {
            let found = self.report(cx, "SV0203", target.span, "a decision must stand here");
            found.helps.push("name a decision of the treaty".into());
            None
        })
    }

    fn event_of(&mut self, cx: &mut Cx, event: &ast::Event) -> Option<Box<EventPat>> {
        self.event(cx, event).into_iter().next().map(|(_, event)| Box::new(event))
    }

    fn parties(&mut self, cx: &mut Cx, set: &ast::Set) -> Option<Set> {
        self.set(cx, set, &SlotType::Party)
    }

    #[expect(clippy::option_option, reason = "not asked, asked and wrong, asked and right are three things")]
    fn maybe_parties(&mut self, cx: &mut Cx, set: Option<&ast::Set>) -> Option<Option<Set>> {
        match set {
            None => Some(None),
            Some(set) => self.parties(cx, set).map(Some),
        }
    }

    fn one_party(&mut self, cx: &mut Cx, set: &ast::Set) -> Option<Ref> {
        let set = self.parties(cx, set)?;
        set.members.first().and_then(|member| member.values().next().cloned())
    }

    /// A question, resolved.
    pub(crate) fn question(&mut self, cx: &mut Cx, question: &ast::Question) -> Option<Question> {
        use QuestionKind as K;
        Some(match &question.kind {
            K::WhoCanBlock { of, target, together_with, in_breach } => Question::WhoCanBlock {
                of: self.maybe_parties(cx, of.as_ref())?,
                what: self.subject_of(cx, target)?,
                together_with: self.maybe_parties(cx, together_with.as_ref())?,
                in_breach: *in_breach,
            },
            K::HowFewCanBlock { target, in_breach } => {
                Question::HowFewCanBlock { what: self.subject_of(cx, target)?, in_breach: *in_breach }
            }
            K::CanBlock { set, target, in_breach } => Question::CanBlock {
                who: self.parties(cx, set)?,
                what: self.subject_of(cx, target)?,
                together_with: None,
                in_breach: *in_breach,
            },
            K::WhoSuffices(target) => Question::WhoSuffices { of: None, what: self.subject_of(cx, target)? },
            K::HowFewSuffice(target) => Question::HowFewSuffice { what: self.subject_of(cx, target)? },
            K::DoesSuffice(set, target) => Question::DoesSuffice { who: self.parties(cx, set)?, what: self.subject_of(cx, target)? },
            K::WhoCanTurn { of, target } => {
                Question::WhoCanTurn { of: self.maybe_parties(cx, of.as_ref())?, what: self.subject_of(cx, target)? }
            }
            K::WhenDoes(event, when) => Question::WhenDoes { event: self.event_of(cx, event)?, extreme: extreme(*when) },
            K::WhenArises(name, when) => Question::WhenDoesArise { rule: self.rule_item(cx, name)?, extreme: extreme(*when) },
            K::WhenDue(name, when) => Question::WhenIsDue { rule: self.rule_item(cx, name)?, extreme: extreme(*when) },
            K::WhenState(name, state, when) => {
                Question::WhenIsState { item: self.rule_item(cx, name)?, state: crate::events::state_of(*state), extreme: extreme(*when) }
            }
            K::WhenMay(name, when) => Question::WhenMayBeDone { rule: self.rule_item(cx, name)?, extreme: extreme(*when) },
            K::Overdue(date) => Question::WhatIsOverdue { on: self.when(cx, date) },
            K::WouldBeBreached => Question::WhatWouldBeBreached,
            K::Breached => Question::WhatIsBreached,
            K::InvalidActs => Question::WhichActsAreInvalid,
            K::StateOf(target) => Question::WhatIsTheState { of: self.subject_of(cx, target)? },
            K::Is(cond) => Question::IsCond(self.one_cond(cx, cond)?),
            K::SinceWhen(cond) => Question::SinceWhen(self.one_cond(cx, cond)?),
            K::Missing(target) => Question::WhatIsMissing { what: self.subject_of(cx, target)? },
            K::ElementOf(word, target) => Question::WhatIsTheElement { element: self.element(cx, word)?, of: self.subject_of(cx, target)? },
            K::WhoDetermines(target) => Question::WhoDetermines { what: self.subject_of(cx, target)? },
            K::FollowsFromBreach(target) => Question::WhatFollowsFromBreach { of: self.subject_of(cx, target)? },
            K::Owes(set, to) => Question::WhatDoesOwe { who: self.one_party(cx, set)?, to: self.maybe_parties(cx, to.as_ref())? },
            K::WhoOwes(name) => Question::WhoOwes { rule: self.rule_item(cx, name)? },
            K::WhoMust(phrase) => Question::WhoMust { phrase: self.phrase(cx, None, phrase)? },
            K::OwedToWhom(name) => Question::ToWhomIsOwed { rule: self.rule_item(cx, name)? },
            K::May(who, phrase) => {
                let (who, phrase, alone) = self.party_phrase(cx, who, phrase)?;
                Question::May { who, phrase, alone }
            }
            K::Must(who, phrase) => {
                let (who, phrase, _) = self.party_phrase(cx, who, phrase)?;
                Question::Must { who, phrase }
            }
            K::MayVote(who, target) => {
                Question::MayVote { who: self.reference(cx, who, &SlotType::Party)?, on: self.decision_item(cx, target)? }
            }
            K::DoesBind(name, set) => Question::DoesBind { rule: Subject::Item(self.rule_item(cx, name)?), who: self.one_party(cx, set)? },
            K::DoesArise(name) => Question::DoesArise { rule: self.rule_item(cx, name)? },
            K::OrderFeasible => Question::IsTheOrderFeasible,
            K::ConflictsWith(target) => Question::WhatConflicts { with: Some(self.subject_of(cx, target)?) },
            K::AllSilent(target) => Question::WhatIfSilent { on: self.decision_item(cx, target)? },
            K::WhichChoicesDeny(set, target) => {
                Question::WhichChoicesDeny { who: self.parties(cx, set)?, what: self.subject_of(cx, target)? }
            }
            K::HowManyVotes(target) => Question::HowManyVotes { what: self.decision_item(cx, target)? },
            K::HowManyBlocks(target) => Question::HowManyBlocks { what: self.subject_of(cx, target)? },
            K::HowManySets(target) => Question::HowManySets { what: self.subject_of(cx, target)? },
            K::HowLong(from, to) => Question::HowLong { from: self.event_of(cx, from)?, to: self.event_of(cx, to)? },
            K::HowLate(name) => Question::HowLate { rule: self.rule_item(cx, name)? },
            K::Index { index, of, each, target } => {
                Question::Index { index: index.text.clone(), of: self.parties(cx, of)?, each: *each, what: self.subject_of(cx, target)? }
            }
            K::HowManyBind { what, set, towards } => Question::HowManyBind {
                kind: what.text.clone(),
                who: self.parties(cx, set)?,
                towards: self.maybe_parties(cx, towards.as_ref())?,
            },
            K::NumberOf(term, of) => {
                let number = self.number_term(cx, term)?;
                let of = self.reference(cx, of, &SlotType::Anything)?;
                Question::NumberOf { number, of: Self::set_of(of) }
            }
            K::Broken => return None,
        })
    }

    fn one_cond(&mut self, cx: &mut Cx, cond: &ast::Cond) -> Option<Cond> {
        self.cond(cx, cond).into_iter().next().map(|(_, cond)| cond)
    }

    /// `may TR act alone`: the party, the act, and whether it would act alone.
    fn party_phrase(&mut self, cx: &mut Cx, who: &ast::Ref, phrase: &ast::Phrase) -> Option<(Ref, crate::treaty::Phrase, bool)> {
        let who = self.reference(cx, who, &SlotType::Party)?;
        let by = Choice::plain(crate::treaty::Bearer::One(who.clone()));
        let alone = matches!(phrase.tokens.last().map(|token| &token.kind), Some(PhraseKind::Word(word)) if word == "alone");
        let (before, reported) = (self.diags.len(), self.reported.clone());
        if let Some(found) = self.phrase(cx, Some(&by), phrase) {
            return Some((who, found, false));
        }
        if alone {
            self.diags.truncate(before);
            self.reported = reported;
            let shorter = ast::Phrase { span: phrase.span, tokens: phrase.tokens.get(..phrase.tokens.len() - 1).unwrap_or(&[]).to_vec() };
            return self.phrase(cx, Some(&by), &shorter).map(|found| (who, found, true));
        }
        None
    }

    fn expect(&mut self, cx: &mut Cx, answer: &ast::Answer, question: Option<&Question>, span: Span) -> Option<Expect> {
        let value = self.answer(cx, &answer.value, question, answer.span)?;
        let of = match &answer.of {
            None => None,
            Some(ast::Which::Of(set)) => Some(Which::Of(self.parties(cx, set)?)),
            Some(ast::Which::Arose(date)) => Some(Which::Arose(spoken(self.src, date.span).into())),
        };
        let mut by = Vec::new();
        for cite in &answer.by {
            by.push(self.checked_cite(cx, cite));
        }
        let when = answer.only_if.as_ref().map(|settings| self.pick_settings(cx.instrument, settings)).unwrap_or_default();
        Some(Expect { value, of, by, when, text: spoken(self.src, answer.span).into(), span })
    }

    fn checked_cite(&mut self, cx: &Cx, cite: &ast::Cite) -> EcoString {
        self.cite(cx, cite).1
    }

    fn answer(&mut self, cx: &mut Cx, value: &AnswerValue, question: Option<&Question>, span: Span) -> Option<Answer> {
        use AnswerValue as V;
        let family = matches!(question, Some(Question::WhoCanBlock { .. } | Question::WhoSuffices { .. } | Question::WhoCanTurn { .. }));
        Some(match value {
            V::None => Answer::None,
            V::Yes => Answer::Yes,
            V::No => Answer::No,
            V::Cycle(items) => Answer::NoCycle(items.iter().map(|item| spoken(self.src, item.span).into()).collect()),
            V::Family(terms) => {
                let mut found = Vec::new();
                for term in terms {
                    found.extend(self.family_term(cx, term)?);
                }
                if !family && let [FamilyTerm { quantity: FamilyQuantity::Itself, set, at_most: None, conduct: None }] = found.as_slice() {
                    return Some(Answer::Set(set.clone()));
                }
                Answer::Family(found)
            }
            V::Set(set) => {
                let set = self.set(cx, set, &SlotType::Anything)?;
                if family { Answer::Family(names_as_family(set, None)) } else { Answer::Set(set) }
            }
            V::Impossible => Answer::Impossible,
            V::Number(number) => Answer::Number(exact(number)),
            V::Votes(needed) => {
                let mut votes = Vec::new();
                for one in needed {
                    let count = self.whole_number(cx, &one.number, one.number.span)?;
                    votes.push((count, spoken(self.src, one.of.span).into()));
                }
                Answer::Votes(votes)
            }
            V::Duration(dur) => {
                let dur_unit = crate::events::unit_of(dur.unit);
                let n = self
                    .slot(cx, &dur.amount, &mut |lower, cx, number: &ast::Number| lower.whole_number(cx, number, number.span))
                    .settled()
                    .copied()?;
                Answer::Duration(n, dur_unit)
            }
            V::Date(date) => Answer::Date(self.when(cx, date)?),
            V::Never => Answer::Never,
            V::NotCountable(cite) => Answer::NotCountable(cite.as_ref().map(|cite| self.checked_cite(cx, cite))),
            V::SelfJudging(cite) => Answer::SelfJudging(cite.as_ref().map(|cite| self.checked_cite(cx, cite))),
            V::WaitsFor(event) => Answer::WaitsFor(spoken(self.src, event.span).into()),
            V::Silent(word, cite) => Answer::Silent(self.element(cx, word)?, cite.as_ref().map(|cite| self.checked_cite(cx, cite))),
            V::Ambiguous(word, cite) => Answer::Ambiguous(self.element(cx, word)?, cite.as_ref().map(|cite| self.checked_cite(cx, cite))),
            V::NotAgreed(word, cite) => Answer::NotAgreed(self.element(cx, word)?, cite.as_ref().map(|cite| self.checked_cite(cx, cite))),
            V::Since(phrase, date) | V::On(phrase, date) => {
                let when = self.when(cx, date);
                self.entry(cx, phrase, when, question)?
            }
            V::State(word, date) => {
                let when = date.as_ref().and_then(|date| self.when(cx, date));
                Answer::State(word.text.clone(), when)
            }
            V::Items(items) => self.items_answer(cx, items, question)?,
            V::Permitted => Answer::Permitted,
            V::Prohibited => Answer::Prohibited,
            V::NotRegulated => Answer::NotRegulated,
            V::Assured => Answer::Verdict("assured".into()),
            V::Attainable => Answer::Verdict("attainable".into()),
            V::Blockable => Answer::Verdict("blockable".into()),
            V::Vacuous => Answer::Verdict("vacuous".into()),
            V::Choices(settings) => {
                let mut guards = self.pick_settings(cx.instrument, settings);
                Answer::Settings(if guards.is_empty() { Guard::new() } else { guards.remove(0) })
            }
            V::DependsOn(cond) => Answer::DependsOn(spoken(self.src, cond.span).into()),
            V::DependsOnTheHour => Answer::DependsOnTheHour,
            V::Broken => {
                let _ = span;
                return None;
            }
        })
    }

    /// `Director notification since 2024-01-01 05:00`, or an act somebody did.
    fn entry(&mut self, cx: &mut Cx, phrase: &ast::Phrase, when: Option<When>, question: Option<&Question>) -> Option<Answer> {
        if let Some((set, used)) = crate::phrases::tokens_to_set(&phrase.tokens)
            && let Some(rest) = phrase.tokens.get(used..).filter(|rest| !rest.is_empty())
            && let [ast::SetPart::Ref(_, who)] = set.parts.as_slice()
        {
            let words = ast::Phrase { span: rest.first().map_or(phrase.span, |first| first.span).to(phrase.span), tokens: rest.to_vec() };
            let who_ref = self.reference(cx, who, &SlotType::Anything)?;
            if matches!(question, Some(Question::WhichActsAreInvalid)) || self.item_candidates(cx, &words, None).is_empty() {
                let by = Choice::plain(crate::treaty::Bearer::One(who_ref.clone()));
                let phrase = self.phrase(cx, Some(&by), &words)?;
                return Some(Answer::ActEntry { who: who_ref, phrase, when });
            }
            let item = self.item(cx, &words, words.span)?;
            return Some(Answer::ItemEntry { who: Some(who_ref), item, when });
        }
        let item = self.item(cx, phrase, phrase.span)?;
        Some(Answer::ItemEntry { who: None, item, when })
    }

    /// Items separated by `;`, or the words of a line: the question tells.
    fn items_answer(&mut self, cx: &mut Cx, items: &[ast::Phrase], question: Option<&Question>) -> Option<Answer> {
        let words: Vec<EcoString> = items.iter().map(|item| spoken(self.src, item.span).into()).collect();
        let said = words.join("; ");
        match question {
            Some(Question::WhatIsTheElement { .. }) => return Some(Answer::Content(said.into())),
            Some(Question::WhatIsOverdue { .. } | Question::WhatIsBreached | Question::WhatWouldBeBreached) => {
                let [only] = items else { return Some(Answer::Items(words)) };
                return self.entry(cx, only, None, question);
            }
            Some(Question::WhatIsTheState { .. } | Question::WhatIfSilent { .. }) => return Some(Answer::State(said.into(), None)),
            _ => {}
        }
        // An item that does not exist is a slip; anything else is compared as words.
        for item in items {
            let first_is_lower = matches!(item.tokens.first().map(|token| &token.kind), Some(PhraseKind::Word(_)));
            if first_is_lower
                && self.item_candidates(cx, item, None).is_empty()
                && !self.incident_matches(cx, &item.tokens)
                && !self.claims.contains(spoken(self.src, item.span).as_str())
            {
                let fact = item.tokens.split_last().is_some_and(|(last, rest)| match &last.kind {
                    PhraseKind::Word(word) => {
                        let rest: Vec<_> =
                            rest.iter().filter(|token| !matches!(&token.kind, PhraseKind::Word(word) if word == "is")).cloned().collect();
                        !self.item_candidates(cx, &ast::Phrase { span: item.span, tokens: rest }, Some(word)).is_empty()
                    }
                    _ => false,
                });
                if !fact
                    && matches!(
                        question,
                        Some(Question::WhatDoesOwe { .. } | Question::WhatFollowsFromBreach { .. } | Question::WhatConflicts { .. })
                    )
                {
                    self.items(cx, item, item.span, None);
                }
            }
        }
        Some(Answer::Items(words))
    }

    fn family_term(&mut self, cx: &mut Cx, coalition: &ast::Coalition) -> Option<Vec<FamilyTerm>> {
        let conduct = coalition.conduct.map(|conduct| match conduct {
            ast::Conduct::Yes => Vote::Yes,
            ast::Conduct::No => Vote::No,
            ast::Conduct::Abstain => Vote::Abstain(false),
            ast::Conduct::Absent => Vote::Absent,
        });
        let at_most = match &coalition.at_most {
            None => None,
            Some((number, set)) => Some((self.whole_number(cx, number, number.span)?, self.parties(cx, set)?)),
        };
        let (quantity, set) = match &coalition.term {
            CoalitionTerm::EachOf(set) => (FamilyQuantity::EachOf, self.parties(cx, set)?),
            CoalitionTerm::AllOf(set) => (FamilyQuantity::AllOf, self.parties(cx, set)?),
            CoalitionTerm::AnyOf(number, set) => (FamilyQuantity::Any(self.whole_number(cx, number, number.span)?), self.parties(cx, set)?),
            CoalitionTerm::Names(set) => {
                let set = self.parties(cx, set)?;
                return Some(names_as_family(set, conduct));
            }
        };
        Some(vec![FamilyTerm { quantity, set, at_most, conduct }])
    }
}

/// Names in a coalition are all in it.
fn names_as_family(set: Set, conduct: Option<Vote>) -> Vec<FamilyTerm> {
    if set.except.is_some() {
        return vec![FamilyTerm { quantity: FamilyQuantity::AllOf, set, at_most: None, conduct }];
    }
    set.members
        .into_iter()
        .map(|member| FamilyTerm {
            quantity: FamilyQuantity::Itself,
            set: Set { members: vec![member], any: false, except: None },
            at_most: None,
            conduct,
        })
        .collect()
}

fn extreme(when: ast::When) -> Option<Extreme> {
    match when {
        ast::When::AsGiven => None,
        ast::When::Earliest => Some(Extreme::Earliest),
        ast::When::Latest => Some(Extreme::Latest),
    }
}
