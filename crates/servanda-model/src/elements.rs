//! Elements: what a rule, a decision or a treaty needs, so that SILENT is computed and never declared.

use crate::treaty::Element;

/// The names of the elements, as questions and answers write them.
pub const ELEMENTS: [(Element, &str); 28] = [
    (Element::Bearer, "bearer"),
    (Element::Deadline, "deadline"),
    (Element::Lateness, "lateness"),
    (Element::Consequence, "consequence"),
    (Element::Creditor, "creditor"),
    (Element::MinimumDuration, "minimum duration"),
    (Element::Request, "request"),
    (Element::Form, "form"),
    (Element::Effect, "effect"),
    (Element::Revocation, "revocation"),
    (Element::SuspensionOfNotice, "suspension of the notice"),
    (Element::Opening, "opening"),
    (Element::Voters, "voters"),
    (Element::Majority, "majority"),
    (Element::TimeLimit, "time limit"),
    (Element::Silence, "silence"),
    (Element::Quorum, "quorum"),
    (Element::Exclusion, "exclusion"),
    (Element::Determination, "determination"),
    (Element::EntryIntoForce, "entry into force"),
    (Element::Withdrawal, "withdrawal"),
    (Element::Suspension, "suspension"),
    (Element::Expulsion, "expulsion"),
    (Element::Amendment, "amendment"),
    (Element::Duration, "duration"),
    (Element::DisputeSettlement, "dispute settlement"),
    (Element::Languages, "languages"),
    (Element::Mode, "mode"),
];

/// The element of this name.
pub fn element_named(name: &str) -> Option<Element> {
    ELEMENTS.iter().find(|(_, known)| *known == name).map(|(element, _)| *element)
}

/// The name of an element.
pub fn element_name(element: Element) -> &'static str {
    ELEMENTS.iter().find(|(known, _)| *known == element).map_or("", |(_, name)| name)
}
