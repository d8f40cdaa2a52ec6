//! The catalogue of findings: every code with its severity and title, and the page that explains it.

use servanda_syntax::{Diagnostic, Severity, Span};

/// One entry of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// `SV0401`; never reused for something else.
    pub code: &'static str,
    /// How it weighs.
    pub severity: Severity,
    /// What it says, in one line.
    pub title: &'static str,
    /// The page: what it means, why it matters, an example, what to do.
    pub page: &'static str,
}

macro_rules! catalogue {
    ($($code:literal $severity:ident $title:literal;)*) => {
        /// The findings of the model, in the order of their codes.
        pub const CATALOGUE: &[Code] = &[$(Code {
            code: $code,
            severity: Severity::$severity,
            title: $title,
            page: include_str!(concat!("../../../docs/codes/", $code, ".md")),
        }),*];
    };
}

catalogue! {
    "SV0201" Error "a name that nothing declares";
    "SV0202" Error "a term declared twice";
    "SV0203" Error "no rule, decision or fact of this name";
    "SV0204" Error "two items of one name";
    "SV0205" Error "a sentence that matches no declared act";
    "SV0206" Error "a sentence that matches two declared acts";
    "SV0207" Error "two acts that cannot be told apart";
    "SV0208" Error "a variable that nothing binds";
    "SV0209" Error "a variable bound in one alternative only";
    "SV0210" Error "a link or setting for an issue that does not exist";
    "SV0211" Error "an issue has no such alternative";
    "SV0212" Error "one issue with different alternatives";
    "SV0213" Defect "words and rule carry different brackets";
    "SV0214" Defect "a bracket in the words that no rule carries";
    "SV0215" Note "a term that nothing uses";
    "SV0216" Error "a file that cannot be read";
    "SV0217" Error "a file named twice, or an instrument that uses itself";
    "SV0218" Error "no element of this name";
    "SV0219" Error "no history of this name";
    "SV0220" Error "a fact where an event must stand";
    "SV0221" Error "an item needs its arguments";
    "SV0222" Error "an option outside a bracketed article";
    "SV0223" Error "a sponsor that the header does not name";
    "SV0301" Error "a term of the wrong kind";
    "SV0302" Error "a variable that cannot be both";
    "SV0303" Error "a deadline without anchor";
    "SV0304" Error "a unit that is none";
    "SV0305" Error "a date, time zone or header entry that cannot be read";
    "SV0306" Note "a month-end rule is missing";
    "SV0307" Error "a number of the wrong kind";
    "SV0308" Error "a table that cannot be read";
    "SV0309" Error "working days without a calendar";
    "SV0310" Error "a party that does not hold the role";
    "SV0401" Error "a collective bearer without mode";
    "SV0402" Gap "a duty without bearer";
    "SV0403" Gap "a duty without creditor";
    "SV0404" Note "a deadline that cannot be counted";
    "SV0405" Gap "a duty without deadline";
    "SV0406" Gap "a deadline without a rule for lateness";
    "SV0407" Gap "a duty without consequence";
    "SV0408" Error "a norm that binds a third State";
    "SV0409" Gap "a decision that nothing opens";
    "SV0410" Gap "a decision without voters";
    "SV0411" Gap "a decision without majority";
    "SV0412" Gap "a decision without time limit";
    "SV0413" Gap "a decision silent on silence";
    "SV0414" Gap "a decision without quorum";
    "SV0415" Gap "a party may decide in its own case";
    "SV0416" Defect "a threshold that can never be met";
    "SV0417" Defect "a threshold that is always met";
    "SV0419" Gap "a prohibition without remedy";
    "SV0420" Defect "a circle of preconditions";
    "SV0421" Defect "a deadline that can fall before its duty arises";
    "SV0422" Open "a bracket that is not agreed";
    "SV0423" Ambiguity "agreed words with several readings";
    "SV0424" Gap "a power without form";
    "SV0425" Gap "a power silent on when it takes effect";
    "SV0426" Gap "a notice silent on its revocation";
    "SV0427" Gap "a notice silent on its suspension";
    "SV0428" Gap "a trigger that nobody determines";
    "SV0429" Gap "a duty without minimum duration";
    "SV0430" Gap "a duty without request";
    "SV0431" Gap "the treaty is silent on its own life";
    "SV0439" Note "words that no rule renders";
    "SV0440" Error "a rule with two sentences";
    "SV0441" Error "an outcome without a time limit";
    "SV0442" Error "a joint and several duty without total";
    "SV0443" Defect "a norm that nobody can perform";
    "SV0444" Note "a supposition";
    "SV0445" Error "a line that has no place here";
    "SV0447" Error "a rule that feeds itself";
    "SV0448" Note "a duty until an event: once, or all the time";
}

/// The entry of a code.
pub fn find(code: &str) -> Option<&'static Code> {
    CATALOGUE.iter().find(|entry| entry.code.eq_ignore_ascii_case(code))
}

/// A finding of this code, with the severity that the catalogue gives it.
pub(crate) fn diagnostic(code: &'static str, span: Span, message: impl Into<servanda_syntax::Words>) -> Diagnostic {
    // The catalogue is in the order of its codes, and a large draft has very many findings.
    let entry = CATALOGUE.binary_search_by(|entry| entry.code.cmp(code)).ok().and_then(|at| CATALOGUE.get(at));
    let severity = entry.map_or(Severity::Error, |entry| entry.severity);
    Diagnostic::new(code, severity, span, message)
}

#[cfg(test)]
mod tests {
    use super::CATALOGUE;

    #[test]
    fn the_catalogue_is_in_order() {
        assert!(CATALOGUE.is_sorted_by(|a, b| a.code < b.code));
    }
}
