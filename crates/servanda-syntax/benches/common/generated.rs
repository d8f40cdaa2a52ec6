//! What the measurements share: a generated treaty, and how much memory the process has taken.

use std::fmt::Write as _;

/// A treaty of `lines` lines with a bracket in every twentieth.
pub(crate) fn treaty(lines: usize) -> String {
    let mut text = String::from("---\ntreaty: A generated treaty\ntime zone: Europe/Kyiv\nsponsors: UA, RU\n---\n");
    text.push_str("## Article 0\n```servanda\nrole  Guarantor, Guaranteed\nparty UA \"Ukraine\" is Guaranteed\nparty FR \"France\", GB \"United Kingdom\" is Guarantor\n");
    text.push_str("kind  Aid = Military, Humanitarian\nplace Excluded\nact   Party attacks Party in Place\nact   Guaranteed requests assistance against Party\nact   Guarantor delivers Aid to Guaranteed\n```\n");
    let mut written = 14;
    let mut article = 1;
    while written < lines {
        let n = article;
        let _ = write!(
            text,
            "## Article {n}. Assistance of kind {n}\n\n1. Each Guarantor shall, after an armed attack on the Guaranteed State and at its request, \
             deliver [#speed-{n} UA: immediately | RU: within three days] the aid of kind {n}, unless consent is refused.\n\n```servanda\n\
             rule assistance kind-{n} to V against A\n    each Guarantor except A shall deliver Military and Humanitarian Aid to V\n    when        A attacks V in L\n    \
             and         V requests assistance against A\n    unless      L is in Excluded\n    [#speed-{n} UA: immediately | RU: within 3 days after A attacks V in L]\n    \
             owed to     V\n    if late     still owed\n```\n\n2. The Guarantors shall consult on the matter of paragraph 1 and shall decide by a majority of those voting.\n\n\
             ```servanda\ndecision response kind-{n} against A\n    opens when  V requests assistance against A\n    voters      Guarantor except A\n    \
             adopted by  two thirds of voters\n    within      3 days after V requests assistance against A\n    silence     counts as no\n    otherwise   rejected\n```\n\n",
        );
        written += 31;
        article += 1;
        if article % 3 == 0 {
            for k in 0..9 {
                let _ = writeln!(
                    text,
                    "({}) The Parties note that paragraph {k} of this Article is without prejudice to their other obligations.\n",
                    k + 3
                );
                written += 2;
            }
        }
    }
    text
}

/// The memory this process has used at most, in bytes, where the system tells.
pub(crate) fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<usize>().ok()? * 1024)
}
