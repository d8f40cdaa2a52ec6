//! Questions, stories, settings and majorities that are given outside the document, on a command line or by another program.

use servanda_syntax::ast::Line;
use servanda_syntax::{Diagnostic, FileId, Sources};

use crate::choice::{Choice, Dnf, Guard};
use crate::lines::lit;
use crate::lower::{Compiled, Cx, Lower};
use crate::treaty::{Ask, Dated, Expect, InstrumentId, Origin, Setting, Share};

impl Compiled {
    /// Runs `f` with the names of the treaty, over a text that becomes one more source.
    fn outside<R: Default>(
        &mut self,
        name: &str,
        text: &str,
        f: impl FnOnce(&mut Lower<'_>, &mut Cx, FileId, &str) -> R,
    ) -> (R, Vec<Diagnostic>) {
        let mut sources: Sources = std::mem::take(&mut self.sources);
        let Some(file) = sources.add(name, text) else {
            self.sources = sources;
            return (R::default(), Vec::new());
        };
        let mut lower = Lower::new(&sources, std::mem::take(&mut self.treaty), std::mem::take(&mut self.index));
        let mut cx = Cx::new(InstrumentId(0), ecow::EcoString::new(), Guard::new());
        cx.question = true;
        let result = f(&mut lower, &mut cx, file, text);
        lower.close_issues();
        let (treaty, diagnostics, index) = lower.finish();
        self.treaty = treaty;
        self.index = index;
        self.sources = sources;
        (result, diagnostics)
    }

    /// A question, `who can block assistance`, without anything given or expected: the caller adds that.
    pub fn read_question(&mut self, text: &str) -> (Option<Ask>, Vec<Diagnostic>) {
        self.outside("question", text, |lower, cx, file, text| {
            let parsed = servanda_syntax::parse_question(file, text);
            lower.diags.extend(parsed.diagnostics);
            let ast = parsed.value?;
            let mut forks = lower.forked(cx, &mut |lower, cx| lower.question(cx, &ast));
            let question = forks.first().map(|(_, question)| question.clone());
            if forks.len() <= 1 {
                forks.clear();
            }
            let vars = lower.close_vars(cx, None);
            question.as_ref()?;
            Some(Ask {
                text: text.trim().into(),
                question,
                forks,
                with: Vec::new(),
                given: Vec::new(),
                given_names: Vec::new(),
                as_of: None,
                under: None,
                expects: Vec::new(),
                vars,
                notes: Vec::new(),
                guard: Guard::new(),
                origin: Origin { span: ast.span, cite: ecow::EcoString::new(), instrument: InstrumentId(0) },
            })
        })
    }

    /// A story: dated lines alone, or a Markdown file that holds them in rule blocks.
    pub fn read_history(&mut self, name: &str, text: &str) -> (Vec<Dated>, Vec<Diagnostic>) {
        self.outside(name, text, |lower, cx, file, text| {
            let parsed = servanda_syntax::parse_history(file, text);
            lower.diags.extend(parsed.diagnostics);
            parsed.value.iter().flat_map(|line| lower.forked(cx, &mut |lower, cx| lower.dated(cx, line))).map(|(_, line)| line).collect()
        })
    }

    /// Settings: `#rule = RU, #turkey = UA or #rule = IT`; an `or` of `and`s.
    pub fn read_settings(&mut self, text: &str) -> (Vec<Vec<Setting>>, Vec<Diagnostic>) {
        self.outside("with", text, |lower, cx, file, text| {
            let parsed = servanda_syntax::parse_settings(file, text);
            lower.diags.extend(parsed.diagnostics);
            parsed.value.map(|settings| lower.settings(cx, &settings)).unwrap_or_default()
        })
    }

    /// A majority without `adopted by`: `55 % of members and by members with 65 % of Population`.
    pub fn read_share(&mut self, text: &str) -> (Dnf<Share>, Vec<Diagnostic>) {
        self.outside("majority", text, |lower, cx, file, text| {
            let parsed = servanda_syntax::parse_share_lines(file, text);
            lower.diags.extend(parsed.diagnostics);
            let mut shares = Dnf::default();
            for clause in &parsed.value {
                if let Line::AdoptedBy(share) | Line::Quorum(share) | Line::RejectedBy(share) | Line::FailingThatBy { share, .. } =
                    &clause.line
                {
                    let value: Choice<Share> = lower.share_slot(cx, share);
                    shares.lines.push(lit(&Guard::new(), clause, value));
                }
            }
            shares
        })
    }

    /// The expected answers that a question of the document carries, for messages.
    pub fn expectations(&self) -> impl Iterator<Item = &Expect> {
        self.treaty.asks.iter().flat_map(|ask| ask.expects.iter()).chain(self.treaty.claims.iter().flat_map(|claim| claim.expects.iter()))
    }
}
