//! The arguments of a sentence as values: a list gives one sentence for each of its members.

use servanda_model::{Arg, Asked, Builtin, Choice, Phrase, Ref, TermId};

use crate::calendar::Day;
use crate::event::{Amount, Value};
use crate::look::Env;
use crate::step::Step;

/// Where a sentence stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// In a rule.
    InRule,
    /// In a record, where a body is its members.
    Recorded,
}

impl Step<'_, '_> {
    /// The arguments of a rule's sentence, its variables filled in.
    pub(crate) fn filled(&self, phrase: &Phrase, env: &Env, who: Option<TermId>) -> Asked<Vec<Vec<Value>>> {
        self.phrase_values(phrase, env, who, Said::InRule)
    }

    /// The arguments of a sentence of the record.
    pub(crate) fn said(&self, phrase: &Phrase) -> Asked<Vec<Vec<Value>>> {
        self.phrase_values(phrase, &vec![None], None, Said::Recorded)
    }

    fn phrase_values(&self, phrase: &Phrase, env: &Env, who: Option<TermId>, said: Said) -> Asked<Vec<Vec<Value>>> {
        let builtin = self.m.treaty.acts[phrase.act.index()].builtin;
        if !matches!(builtin, Some(Builtin::Becomes | Builtin::CeasesToBe | Builtin::Joins | Builtin::Leaves)) {
            return self.values(&phrase.args, env, who, said);
        }
        // Who becomes a role becomes the role, not whoever happens to hold it.
        let mut roles = Vec::new();
        for arg in &phrase.args {
            if let Some(choice) = arg
                && let Some(Arg::Set(set)) = self.look().get(choice)?
            {
                for member in &set.members {
                    if let Some(Ref::Term(role)) = self.look().get(member)? {
                        roles.push(vec![Value::Term(*role)]);
                    }
                }
            }
        }
        Ok(roles)
    }

    /// One list of values for each member of the lists among the arguments.
    pub(crate) fn values(&self, args: &[Option<Choice<Arg>>], env: &Env, who: Option<TermId>, said: Said) -> Asked<Vec<Vec<Value>>> {
        let mut ways: Vec<Vec<Value>> = vec![Vec::new()];
        for arg in args {
            let arg = match arg {
                Some(choice) => self.look().get(choice)?,
                None => None,
            };
            let mut values = match arg {
                Some(arg) => self.values_of(arg, env, who, said)?,
                None => Vec::new(),
            };
            if values.is_empty() {
                values.push(Value::NotStated);
            }
            ways = ways
                .into_iter()
                .flat_map(|way| {
                    values.iter().map(move |value| {
                        let mut way = way.clone();
                        way.push(value.clone());
                        way
                    })
                })
                .collect();
        }
        Ok(ways)
    }

    fn values_of(&self, arg: &Arg, env: &Env, who: Option<TermId>, said: Said) -> Asked<Vec<Value>> {
        let look = self.look();
        let mut values = Vec::new();
        match arg {
            Arg::Set(set) => {
                for member in &set.members {
                    if let Some(reference) = look.get(member)? {
                        match look.value(reference, env)? {
                            Some(value) => values.push(value),
                            None => values.extend(look.expand(set, env, who, said == Said::Recorded)?.into_iter().map(Value::Term)),
                        }
                    }
                }
            }
            Arg::Quantity(quantity) => {
                let number = look.number(quantity, env)?;
                values.extend(number.map(|number| Value::Amount(Box::new(Amount { number, unit: quantity.unit }))));
            }
            Arg::Text(text) => values.push(Value::Text(text.clone())),
            Arg::Date(date) => values.push(Value::Date(Day::from_date(*date))),
            Arg::Instant(at) => values.push(Value::Instant(*at)),
            Arg::Item(item) => values.push(Value::Item(Box::new(look.key(item, env)?))),
            Arg::Treaty(instrument) => values.push(Value::Treaty(*instrument)),
            Arg::Cite(cite) => values.push(Value::Cite(cite.clone())),
            Arg::Vote(vote) => values.push(Value::Vote(*vote)),
        }
        Ok(values)
    }
}
