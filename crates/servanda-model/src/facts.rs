//! Facts: their names, and what makes them true.

use ecow::eco_format;
use servanda_syntax::ast::{self, Clause, Line};

use crate::choice::{Choice, Dnf, Guard};
use crate::declare::guarded;
use crate::lines::{group, lit};
use crate::lower::{Cx, Lower, Owner};
use crate::treaty::{Fact, FactId, ItemId, ItemName, NamePart};
use crate::walk::Placed;

impl Lower<'_> {
    pub(crate) fn fact(&mut self, placed: &Placed, ast: &ast::FactDecl) {
        let mut cx = Cx::of(placed);
        let mut name = self.item_name(&mut cx, &ast.fact.phrase);
        if let Some(word) = &ast.fact.is {
            name.text = eco_format!("{} is {}", name.text, word.text);
            name.parts.extend([NamePart::Word("is".into()), NamePart::Word(word.text.clone())]);
        }
        let clauses = self.clauses(&mut cx, &ast.clauses);
        let at = self.t.facts.len();
        let id = FactId(at as u32);
        let mut fact = Fact {
            name,
            word: ast.fact.is.as_ref().map(|word| word.text.clone()),
            from: Vec::new(),
            until: Vec::new(),
            means: Dnf::default(),
            ifs: Vec::new(),
            unless: Vec::new(),
            determined_by: None,
            open: false,
            vars: Vec::new(),
            guard: self.item_guards.get(&ItemId::Fact(id)).cloned().unwrap_or_else(|| placed.guard.clone()),
            intended: Self::intended(&placed.item, &clauses),
            origin: self.origin(placed, placed.item.span),
        };
        self.each_clause(&mut cx, &clauses, &mut |lower, cx, guard, clause| match &clause.line {
            Line::Time(time) => match &time.kind {
                ast::TimeKind::At { prep: prep @ (ast::Prep::From | ast::Prep::Until), point } => {
                    let point = cx.bind(true, |cx| lower.point_slot(cx, point));
                    let point = guarded(guard, point);
                    if *prep == ast::Prep::From { fact.from.push(point) } else { fact.until.push(point) }
                }
                _ => lower.misplaced(cx, clause.span, "fact", "`from`, `until`, `means`, `if`, `unless`, `determined by` and `open`"),
            },
            Line::Means(cond) => {
                let value = lower.cond_slot(cx, cond);
                fact.means.lines.push(lit(guard, clause, value));
            }
            Line::If(cond) => {
                let value = lower.cond_slot(cx, cond);
                group(&mut fact.ifs, guard, clause, value);
            }
            Line::Unless(cond) => {
                let value = lower.cond_slot(cx, cond);
                group(&mut fact.unless, guard, clause, value);
            }
            Line::DeterminedBy(set) => {
                if let Some(found) = lower.determined(cx, guard, set) {
                    fact.determined_by.get_or_insert_with(|| Choice { alts: Vec::new() }).alts.extend(found.alts);
                }
            }
            Line::OpenFact => fact.open = true,
            Line::Broken => {}
            _ => lower.misplaced(cx, clause.span, "fact", "`from`, `until`, `means`, `if`, `unless`, `determined by` and `open`"),
        });
        fact.vars = self.close_vars(&cx, Some(Owner::Fact(at)));
        self.begins_for_nobody(&cx, &fact.name, &clauses);
        self.t.facts.push(fact);
    }

    /// A fact begins for those whom a `from` line names: a variable of its name that a line leaves out is nobody's.
    fn begins_for_nobody(&mut self, cx: &Cx, name: &ItemName, clauses: &[(Guard, &Clause)]) {
        for (_, clause) in clauses {
            if !matches!(&clause.line, Line::Time(time) if matches!(time.kind, ast::TimeKind::At { prep: ast::Prep::From, .. })) {
                continue;
            }
            for var in name.vars().filter_map(|var| cx.vars.get(usize::from(var.0))) {
                if var.seen.iter().any(|seen| clause.span.contains(seen.span)) {
                    continue;
                }
                let (letter, named) = (var.name, var.seen.first().map(|one| one.span).unwrap_or_default());
                let found = self.report(cx, "SV0208", clause.span, format!("this line does not say who or what `{letter}` is"));
                found.label = format!("`{letter}` is not in it").into();
                found.others.push((named, "in the name of the fact".into()));
                found.notes.push(
                    format!("the fact begins for whom the line names: without `{letter}` in it, it would never begin for anybody").into(),
                );
                found.helps.push(
                    format!(
                        "name `{letter}` in the line; where the fact is to hold whoever `{letter}` is, leave `{letter}` out of its name"
                    )
                    .into(),
                );
            }
        }
    }
}
