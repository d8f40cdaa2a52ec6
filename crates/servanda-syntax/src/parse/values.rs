//! Numbers, dates, lengths of time, terms, phrases, names, citations.

use ecow::EcoString;

use super::core::{Inside, Parser};
use super::lexer::Tok;
use crate::ast::{Cite, Date, DateKind, Dur, Name, Number, Phrase, PhraseKind, PhraseToken, Slot, Str, Term, Terms, Unit, Word};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Where a phrase stops besides the end of its line and the reserved words.
#[derive(Clone, Copy, Default)]
pub(crate) struct Stops {
    /// At a comma and at `or`: in settings.
    pub(crate) list: bool,
    /// At these words.
    pub(crate) words: &'static [&'static str],
    /// At `on DATE` and `since DATE`: in answers.
    pub(crate) dates: bool,
}

/// Words that end a phrase wherever it stands.
const RESERVED: [&str; 14] =
    ["is", "are", "if", "only", "expect", "shall", "may", "has", "have", "arise", "judges", "together", "including", "rounded"];

impl Parser<'_> {
    // ---- numbers ----

    pub(crate) fn at_number(&self) -> bool {
        self.number_at(self.at)
    }

    pub(crate) fn number_at(&self, at: usize) -> bool {
        match self.kind_at(at) {
            Tok::Number => true,
            Tok::Word => self.worded(at).is_some(),
            _ => false,
        }
    }

    /// A number in words: how many words, numerator, denominator.
    fn worded(&self, at: usize) -> Option<(usize, u64, u64)> {
        let next = || self.word_at(self.next_of(at));
        match (self.word_at(at), self.text_at(at)) {
            ("one", _) if matches!(next(), "third" | "half") => Some((2, 1, if next() == "third" { 3 } else { 2 })),
            ("one", _) => Some((1, 1, 1)),
            ("half", _) => Some((1, 1, 2)),
            ("a", _) if next() == "third" => Some((2, 1, 3)),
            ("a", _) if next() == "quarter" => Some((2, 1, 4)),
            ("two", _) if next() == "thirds" => Some((2, 2, 3)),
            ("three", _) if next() == "quarters" => Some((2, 3, 4)),
            _ => None,
        }
    }

    pub(crate) fn number(&mut self) -> Option<Number> {
        let start = self.start();
        let (num, den) = if self.peek() == Tok::Number {
            let text = self.text_at(self.at);
            let span = self.take();
            if let Some(value) = exact(text) {
                value
            } else {
                self.report(
                    Diagnostic::error("SV0119", span, format!("`{text}` is no number that can be counted with"))
                        .label("too large, or divided by nothing")
                        .help("numbers have at most eighteen digits, and fractions a denominator above 0"),
                );
                (0, 1)
            }
        } else if let Some((words, num, den)) = self.worded(self.at) {
            for _ in 0..words {
                self.take();
            }
            (num, den)
        } else {
            self.expected("a number");
            return None;
        };
        let percent = self.eat(Tok::Percent).is_some();
        Some(Number { span: self.from(start), num, den, percent })
    }

    /// A number or a bracket of numbers.
    pub(crate) fn number_slot(&mut self) -> Option<Slot<Number>> {
        self.slot("a number", &mut Self::number)
    }

    // ---- dates ----

    pub(crate) fn at_date(&self) -> bool {
        self.date_at(self.at)
    }

    pub(crate) fn date_at(&self, at: usize) -> bool {
        self.kind_at(at) == Tok::Date || (self.word_at(at) == "day" && self.kind_at(self.next_of(at)) == Tok::Number)
    }

    pub(crate) fn date(&mut self) -> Option<Date> {
        let start = self.start();
        if self.eat_word("day").is_some() {
            let number = self.number()?;
            let time = self.clock();
            let whole = u32::try_from(number.num).ok().filter(|_| number.den == 1 && !number.percent);
            let Some(number) = whole else {
                self.no_date(start, "a day of a story is a whole number");
                return None;
            };
            return Some(Date { span: self.from(start), kind: DateKind::Day { number, time } });
        }
        if self.peek() != Tok::Date {
            self.expected("a date");
            return None;
        }
        let text = self.text_at(self.at);
        self.take();
        let time = self.clock();
        let Some((year, month, day)) = calendar(text) else {
            self.no_date(start, "dates are written year-month-day, `2022-05-01`");
            return None;
        };
        Some(Date { span: self.from(start), kind: DateKind::Calendar { year, month, day, time } })
    }

    fn no_date(&mut self, start: u32, help: &'static str) {
        let span = self.from(start);
        let text = self.text.get(span.range()).unwrap_or("");
        self.report(Diagnostic::error("SV0118", span, format!("`{text}` is no date of the calendar")).label("no such day").help(help));
    }

    fn clock(&mut self) -> Option<(u8, u8)> {
        if self.peek() != Tok::Clock {
            return None;
        }
        let text = self.text_at(self.at);
        let span = self.take();
        let parts = text.split_once(':').and_then(|(h, m)| Some((h.parse().ok()?, m.parse().ok()?)));
        let time = parts.filter(|(hour, minute): &(u8, u8)| *hour < 24 && *minute < 60 && text.len() >= 4);
        if time.is_none() {
            self.report(
                Diagnostic::error("SV0118", span, format!("`{text}` is no time of day")).label("hours are 00 to 23, minutes 00 to 59"),
            );
        }
        time
    }

    // ---- lengths of time ----

    pub(crate) fn unit_at(&self, at: usize) -> Option<(Unit, usize)> {
        Some(match self.word_at(at) {
            "hour" | "hours" => (Unit::Hours, 1),
            "day" | "days" => (Unit::Days, 1),
            "week" | "weeks" => (Unit::Weeks, 1),
            "month" | "months" => (Unit::Months, 1),
            "year" | "years" => (Unit::Years, 1),
            "working" if matches!(self.word_at(self.next_of(at)), "day" | "days") => (Unit::WorkingDays, 2),
            _ => return None,
        })
    }

    /// Whether a number (or a bracket of numbers) with a unit of time stands here.
    pub(crate) fn at_dur(&self) -> bool {
        if self.at_bracket() {
            return self.unit_at(self.behind_bracket(self.at)).is_some();
        }
        let words = match self.kind_at(self.at) {
            Tok::Number => 1,
            _ => self.worded(self.at).map_or(0, |w| w.0),
        };
        words > 0 && self.unit_at(self.nth(words)).is_some()
    }

    pub(crate) fn dur(&mut self) -> Option<Dur> {
        let start = self.start();
        let amount = self.number_slot()?;
        let Some((unit, words)) = self.unit_at(self.at) else {
            self.expected("a unit of time (hours, days, working days, weeks, months, years)");
            return None;
        };
        for _ in 0..words {
            self.take();
        }
        Some(Dur { span: self.from(start), amount, unit })
    }

    pub(crate) fn dur_slot(&mut self) -> Option<Slot<Dur>> {
        if self.at_bracket() && self.unit_at(self.behind_bracket(self.at)).is_none() {
            return self.slot("a length of time", &mut Self::dur);
        }
        self.dur().map(Slot::Plain)
    }

    // ---- terms ----

    pub(crate) fn term(&mut self, what: &str) -> Option<Term> {
        let term = self.eat_term();
        if term.is_none() {
            if self.peek() == Tok::Var {
                let span = self.here();
                self.report(
                    Diagnostic::error("SV0115", span, "a single capital letter is a variable, no term")
                        .label(format!("expected {what}"))
                        .help("give the term at least two characters"),
                );
                let text = EcoString::from(self.text_at(self.at));
                return Some(Term { span: self.take(), text });
            }
            self.expected(what);
        }
        term
    }

    pub(crate) fn string(&mut self) -> Option<Str> {
        if self.peek() != Tok::Str {
            return None;
        }
        let text = self.text_at(self.at);
        let text = text.strip_prefix('"').unwrap_or(text);
        let text = text.strip_suffix('"').unwrap_or(text).into();
        Some(Str { span: self.take(), text })
    }

    /// `TERM {("," | "and") TERM}`; a bracket may stand for members.
    pub(crate) fn terms(&mut self) -> Option<Terms> {
        let start = self.start();
        let mut members = Vec::with_capacity(1);
        loop {
            if self.at_bracket() {
                if let Some(bracket) = self.bracket("a list of terms", Inside::Slot, &mut |p| p.terms().map(|t| p.flat_terms(t))) {
                    members.push(Slot::Open(Box::new(bracket)));
                }
            } else {
                members.push(Slot::Plain(vec![self.term("a term")?]));
            }
            if self.eat(Tok::Comma).is_some() {
                self.eat_word("and");
            } else if matches!(self.word(), "and") && matches!(self.kind_at(self.nth(1)), Tok::Term | Tok::Open) {
                self.take();
            } else {
                break;
            }
        }
        Some(Terms { span: self.from(start), members })
    }

    fn flat_terms(&mut self, terms: Terms) -> Vec<Term> {
        let mut flat = Vec::with_capacity(terms.members.len());
        for member in terms.members {
            match member {
                Slot::Plain(mut t) => flat.append(&mut t),
                Slot::Open(bracket) => self.report(
                    Diagnostic::error("SV0109", bracket.span, "a bracket stands where no choice can be open")
                        .label("inside one member of a list")
                        .help("let this bracket be an alternative of its own"),
                ),
            }
        }
        flat
    }

    /// Terms as one slot: a bracket that is all there is holds the whole list.
    pub(crate) fn terms_slot(&mut self) -> Option<Slot<Terms>> {
        if self.at_lone_bracket() {
            return self.slot("a list of terms", &mut Self::terms);
        }
        self.terms().map(Slot::Plain)
    }

    // ---- phrases ----

    /// Whether a phrase stops before the token at `at`.
    pub(crate) fn stops_at(&self, at: usize, stops: Stops) -> bool {
        match self.kind_at(at) {
            Tok::Newline | Tok::End | Tok::Pipe | Tok::Close | Tok::Semi | Tok::Colon => true,
            Tok::Comma => stops.list,
            Tok::Word => {
                let word = self.text_at(at);
                RESERVED.contains(&word)
                    || (word == "as" && self.word_at(self.next_of(at)) == "of")
                    || (word == "by" && self.cite_at(self.next_of(at)))
                    || (stops.list && word == "or")
                    || (stops.dates && matches!(word, "on" | "since") && self.date_at(self.next_of(at)))
                    || (word == "in" && stops.words.contains(&"in each calendar year") && self.word_at(self.next_of(at)) == "each")
                    || stops.words.contains(&word)
            }
            _ => false,
        }
    }

    pub(crate) fn phrase(&mut self, stops: Stops) -> Phrase {
        let start = self.start();
        let mut tokens = Vec::with_capacity(4);
        // The first word of a phrase is its verb or noun, whatever it is.
        let mut first = true;
        while !(self.at_end() || (self.stops_at(self.at, stops) && !(first && self.peek() == Tok::Word))) {
            first = false;
            if let Some(token) = self.phrase_token(stops) {
                tokens.push(token);
            }
        }
        tokens.shrink_to_fit();
        Phrase { span: self.from(start), tokens }
    }

    fn phrase_token(&mut self, stops: Stops) -> Option<PhraseToken> {
        let text = self.text_at(self.at);
        let kind = match self.peek() {
            Tok::Word => match text {
                "and" => PhraseKind::And,
                "or" => PhraseKind::Or,
                _ => PhraseKind::Word(text.into()),
            },
            Tok::Term => PhraseKind::Term(text.into()),
            Tok::Var => PhraseKind::Var(text.chars().next().unwrap_or('?')),
            Tok::Comma => PhraseKind::Comma,
            Tok::Issue => PhraseKind::Issue(text.replacen('#', "", 1).into()),
            Tok::Str => {
                let string = self.string()?;
                return Some(PhraseToken { span: string.span, kind: PhraseKind::Text(string.text) });
            }
            Tok::Number => {
                let number = self.number()?;
                return Some(PhraseToken { span: number.span, kind: PhraseKind::Number(Box::new(number)) });
            }
            Tok::Date => {
                let date = self.date()?;
                return Some(PhraseToken { span: date.span, kind: PhraseKind::Date(Box::new(date)) });
            }
            Tok::Open | Tok::Lost => {
                let bracket = self.bracket("a part of a sentence", Inside::Slot, &mut |p| Some(p.phrase(stops)))?;
                return Some(PhraseToken { span: bracket.span, kind: PhraseKind::Open(Box::new(bracket)) });
            }
            _ => PhraseKind::Sign(text.chars().next().unwrap_or('?')),
        };
        Some(PhraseToken { span: self.take(), kind })
    }

    /// A verb phrase: a bracket that is all of it is one choice of phrases.
    pub(crate) fn phrase_slot(&mut self, stops: Stops) -> Slot<Phrase> {
        if self.at_bracket()
            && self.stops_at(self.behind_bracket(self.at), stops)
            && let Some(bracket) = self.bracket("a verb phrase", Inside::Slot, &mut |p| Some(p.phrase(stops)))
        {
            return Slot::Open(Box::new(bracket));
        }
        Slot::Plain(self.phrase(stops))
    }

    // ---- names ----

    /// The name of an item: words up to a reserved word; parentheses at its end are its paragraph.
    pub(crate) fn name(&mut self, stops: Stops) -> Option<Name> {
        let start = self.start();
        let phrase_start = start;
        let mut tokens = Vec::with_capacity(4);
        let mut paragraph = None;
        while !(self.at_end() || self.stops_at(self.at, stops)) {
            if self.peek() == Tok::LParen {
                let mut close = self.closing_paren(self.at);
                // `(2)(b)`: no paragraph lies deeper than a few.
                for _ in 0..4 {
                    if let Some(at) = close
                        && self.kind_at(self.next_of(at)) == Tok::LParen
                    {
                        close = self.closing_paren(self.next_of(at));
                    }
                }
                if close.is_some_and(|close| self.stops_at(self.next_of(close), stops)) {
                    break;
                }
            }
            if let Some(token) = self.phrase_token(stops) {
                tokens.push(token);
            }
        }
        tokens.shrink_to_fit();
        let phrase = Phrase { span: self.from(phrase_start), tokens };
        if self.peek() == Tok::LParen {
            paragraph = self.paragraph();
        }
        if phrase.tokens.is_empty() {
            self.expected("a name");
            return None;
        }
        Some(Name { span: self.from(start), phrase, paragraph })
    }

    /// The `)` of a `(`; those of a stretch are found together, once.
    fn closing_paren(&mut self, open: usize) -> Option<usize> {
        if !self.parens.range.contains(&open) {
            let mut waiting = Vec::new();
            self.parens.mates.clear();
            let mut at = open;
            loop {
                match self.kind_at(at) {
                    Tok::LParen => waiting.push(at),
                    Tok::RParen => {
                        let Some(of) = waiting.pop() else { break };
                        self.parens.mates.insert(of, at);
                    }
                    Tok::Newline | Tok::End | Tok::Pipe | Tok::Close => break,
                    _ => {}
                }
                at += 1;
            }
            self.parens.range = open..at;
        }
        self.parens.mates.get(&open).copied()
    }

    /// `(17)`, `(5(d)(i))`, `(Annex X)`: the text between the outer parentheses.
    pub(crate) fn paragraph(&mut self) -> Option<Word> {
        if self.peek() != Tok::LParen {
            return None;
        }
        let start = self.start();
        let mut text = EcoString::new();
        while self.peek() == Tok::LParen {
            let close = self.closing_paren(self.at)?;
            let inner = self.span_at(self.at).end as usize..self.span_at(close).start as usize;
            let inner = self.text.get(inner).unwrap_or("").trim();
            // `(2)(b)` is `(2(b))`.
            if text.is_empty() {
                text.push_str(inner);
            } else {
                text.push('(');
                text.push_str(inner);
                text.push(')');
            }
            while self.at <= close && !self.at_end() {
                self.take();
            }
        }
        Some(Word { span: self.from(start), text })
    }

    // ---- citations ----

    /// Whether `Article 5(2)`, `Strand One 5(d)`, `Article IX` or the like begins at this token.
    pub(crate) fn cite_at(&self, at: usize) -> bool {
        let mut i = at;
        let mut terms = 0;
        while self.kind_at(i) == Tok::Term || (terms > 0 && self.kind_at(i) == Tok::Var) {
            terms += 1;
            i = self.next_of(i);
        }
        match self.kind_at(i) {
            Tok::Number | Tok::LParen => terms > 0,
            _ => terms > 1,
        }
    }

    /// A citation: the words of a heading with their number and parentheses.
    pub(crate) fn cite(&mut self) -> Option<Cite> {
        let start = self.start();
        let mut text = EcoString::new();
        let mut end = start;
        loop {
            let part = match self.peek() {
                Tok::Term | Tok::Var | Tok::Number | Tok::LParen | Tok::RParen => true,
                Tok::Word => {
                    let word = self.word();
                    if word == "and" {
                        // The words of a heading may hold `and`; a further citation begins with a capital letter.
                        !text.is_empty() && self.kind_at(self.nth(1)) == Tok::Word
                    } else {
                        !matches!(word, "if" | "for" | "or" | "by" | "is" | "are" | "on" | "since" | "expect" | "together")
                            && (!text.is_empty() || !self.stops_at(self.at, Stops::default()))
                    }
                }
                Tok::Comma => {
                    // `(16, 17)`
                    text.rfind_open_paren()
                }
                _ => false,
            };
            if !part {
                break;
            }
            let word = self.text_at(self.at);
            if !text.is_empty() && self.start() > end {
                text.push(' ');
            }
            text.push_str(word);
            self.take();
            end = self.last_end;
        }
        if text.is_empty() {
            self.expected("a citation");
            return None;
        }
        Some(Cite { span: Span::new(self.file, start, end), text })
    }
}

/// Whether a text has an open parenthesis.
trait OpenParen {
    fn rfind_open_paren(&self) -> bool;
}

impl OpenParen for EcoString {
    fn rfind_open_paren(&self) -> bool {
        self.matches('(').count() > self.matches(')').count()
    }
}

/// Numerator and denominator of `1,000`, `12.5`, `3/4`.
fn exact(text: &str) -> Option<(u64, u64)> {
    const LIMIT: u64 = 1_000_000_000_000_000_000;
    if let Some((num, den)) = text.split_once('/') {
        let (num, den) = (num.parse().ok()?, den.parse().ok()?);
        return (den > 0 && num < LIMIT && den < LIMIT).then_some((num, den));
    }
    let mut num = 0_u64;
    let mut den = 1_u64;
    let mut fraction = false;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                num = num.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?;
                if fraction {
                    den = den.checked_mul(10)?;
                }
            }
            b'.' => fraction = true,
            _ => {}
        }
    }
    (num < LIMIT && den < LIMIT).then_some((num, den))
}

/// Year, month and day of a real date of the calendar.
fn calendar(text: &str) -> Option<(i16, u8, u8)> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || month.len() != 2 || day.len() != 2 {
        return None;
    }
    let (year, month, day): (i16, u8, u8) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u8::from(leap),
        _ => 0,
    };
    (1..=days).contains(&day).then_some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        assert_eq!(exact("1,000"), Some((1000, 1)));
        assert_eq!(exact("12.5"), Some((125, 10)));
        assert_eq!(exact("3/4"), Some((3, 4)));
        assert_eq!(exact("3/0"), None);
        assert_eq!(exact("99999999999999999999"), None);
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        assert_eq!(calendar("2024-02-29"), Some((2024, 2, 29)));
        assert_eq!(calendar("2023-02-29"), None);
        assert_eq!(calendar("1900-02-29"), None);
        assert_eq!(calendar("2022-5-1"), None);
        assert_eq!(calendar("2022-13-01"), None);
    }
}
