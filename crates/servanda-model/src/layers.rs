//! Default law applies only where a question reads the treaty *under* it: each imported layer is a supposition of its own.

use ecow::eco_format;

use crate::choice::{Guard, IssueId, Pick};
use crate::treaty::{Alternative, Issue, IssueKind, Origin, Treaty};

/// Puts everything that an imported default layer says behind a supposition, which nobody's text chooses; returns how many layers there are.
pub(crate) fn close(treaty: &mut Treaty) -> usize {
    let before = treaty.issues.len();
    for at in 1..treaty.instruments.len() {
        let Some(instrument) = treaty.instruments.get_mut(at) else { continue };
        let Some(span) = instrument.span.filter(|_| instrument.default_law) else { continue };
        let issue = IssueId(treaty.issues.len() as u32);
        instrument.layer = Some(issue);
        let id = crate::treaty::InstrumentId(at as u32);
        let alt = |label: &str, delete| Alternative { labels: vec![label.into()], text: label.into(), delete, supposed: !delete };
        treaty.issues.push(Issue {
            name: eco_format!("under-{}", instrument.prefix),
            named: false,
            kind: IssueKind::Supposition,
            alts: vec![alt("off", true), alt("on", false)],
            default: Some(0),
            links: Vec::new(),
            within: Guard::new(),
            places: Vec::new(),
            origin: Origin { span, cite: instrument.prefix.clone(), instrument: id },
            intended: false,
        });
        let on = Pick { issue, alt: 1 };
        for rule in treaty.rules.iter_mut().filter(|one| one.origin.instrument == id) {
            rule.guard.push(on);
        }
        for decision in treaty.decisions.iter_mut().filter(|one| one.origin.instrument == id) {
            decision.guard.push(on);
        }
    }
    treaty.issues.len() - before
}
