//! Two drafts of a treaty of a hundred pages and more, as a conference of sixty parties would have them: several hundred articles in seven
//! recurring kinds, five hundred brackets, some of them on who takes part, thirty decisions, a history and questions.

use std::fmt::Write as _;

/// Which of the two drafts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Draft {
    /// The earlier one.
    First,
    /// The later one: a tenth of the articles does something else, some went, some came, a fifth of the brackets is closed.
    Second,
}

/// How many articles the earlier draft has.
const ARTICLES: usize = 420;
const PARTIES: usize = 60;

const PROSE: &str = "Nothing in this Article affects rights and obligations of a Party under other international agreements to which it is a party, \
     nor the rules of general international law on the responsibility of States. The Secretariat keeps a register of the notifications made under it.";

/// A draft as text.
pub(crate) fn draft(which: Draft) -> String {
    let mut text = String::from(
        "---\ntreaty: A generated convention\ntime zone: UTC\nsponsors: North, South, East, West\n---\n\n# A generated convention\n\n",
    );
    head(&mut text);
    for n in 1..=ARTICLES {
        if which == Draft::Second && n % 40 == 0 {
            continue;
        }
        article(n, which, &mut text);
    }
    if which == Draft::Second {
        for n in ARTICLES + 1..=ARTICLES + 10 {
            article(n, which, &mut text);
        }
    }
    foot(&mut text);
    text
}

fn code(n: usize) -> String {
    let letter = |n: usize| char::from(b'A' + (n % 26) as u8);
    format!("{}{}", letter(n / 26), letter(n))
}

/// The parties: five guarantors that nobody contests, four in brackets, ten that are guaranteed, and members.
fn head(text: &mut String) {
    text.push_str("## Article 0. Parties and terms\n\nThe Parties to this Convention are those listed in the Annex, [#more-a North: with A0 among the Guarantors | South: without it].\n\n```servanda\nrole  Guarantor, Guaranteed, Member\n");
    for n in 0..PARTIES {
        let role = match n {
            0..5 => "Guarantor, Member",
            9..19 => "Guaranteed, Member",
            _ => "Member",
        };
        let _ = writeln!(text, "party {} \"Republic of {}land\" is {role}", code(n), code(n));
    }
    for (n, issue) in ["more-a", "more-b", "more-c", "more-d"].into_iter().enumerate() {
        let _ = writeln!(text, "[#{issue} North: party {} is Guarantor | South: delete]", code(n + 5));
    }
    text.push_str(
        "kind  Aid = Military, Humanitarian, Technical\nkind  Item = Tanks, Artillery, Aircraft\nplace Area, Excluded\n\
         act   Party attacks Party in Place\nact   Guaranteed requests assistance against Party\nact   Guarantor delivers Aid to Guaranteed\n\
         act   Member reports to Party\nact   Member holds an exercise\nact   Member keeps Item Amount\nact   Member inspects Party\n```\n\n",
    );
}

fn article(n: usize, which: Draft, text: &mut String) {
    // A tenth of the articles was talked about in between.
    let moved = which == Draft::Second && n % 10 == 3;
    let closed = which == Draft::Second && n % 5 == 1;
    let bracket = |issue: &str, alternatives: &[(&str, &str)]| {
        let all: Vec<String> = alternatives.iter().map(|(who, words)| format!("{who}: {words}")).collect();
        if closed { alternatives[0].1.to_owned() } else { format!("[#{issue}-{n} {}]", all.join(" | ")) }
    };
    let _ = writeln!(text, "## Article {n}. Matter {n}\n");
    match n % 7 {
        0 => {
            let days = if moved { 20 } else { 30 };
            let by = bracket("by", &[("North", &format!("{days} days")), ("South", "6 months")]);
            let _ = writeln!(
                text,
                "1. Each Member reports on matter {n} to a Guarantor that asks, within {by} of the entry into force. {PROSE}\n\n2. {PROSE}\n"
            );
            let _ = writeln!(
                text,
                "```servanda\nrule report-{n} (1)\n    each Member shall report to AA\n    when        Treaty enters into force\n    within      {by} after Treaty enters into force\n    owed to     AA\n    if late     still owed\n```\n"
            );
        }
        1 => {
            let speed = bracket(
                "speed",
                &[
                    ("North", "immediately"),
                    ("South", "within 3 days after V requests assistance against A"),
                    ("East", "as soon as possible"),
                ],
            );
            let also = bracket("area", &[("North, East", "Excluded"), ("West", "Area")]);
            let _ = writeln!(
                text,
                "1. Each Guarantor other than the attacker delivers aid on matter {n}, {speed}. {PROSE}\n\n2. This does not apply in {also}. {PROSE}\n"
            );
            let _ = writeln!(
                text,
                "```servanda\nrule assistance-{n} to V against A (1)\n    each Guarantor except A shall deliver {} Aid to V\n    when        A attacks V in L\n    and         V requests assistance against A\n    unless      L is in {also}\n    {speed}\n    owed to     V\n    if late     still owed\n```\n",
                if moved { "Military" } else { "Military and Humanitarian" }
            );
        }
        2 => {
            let until = bracket("until", &[("North", "5 years"), ("South", "15 years")]);
            let _ = writeln!(
                text,
                "1. No Member holds exercises on matter {n} until {until} after the entry into force. {PROSE}\n\n2. {PROSE}\n"
            );
            let _ = writeln!(
                text,
                "```servanda\nrule exercises-{n} (1)\n    no Member shall hold an exercise\n    until       {until} after Treaty enters into force\n{}```\n",
                if moved { "" } else { "    owed to     each other Member\n" }
            );
        }
        3 if n % 2 == 1 => {
            let rule = bracket("rule", &[("North", "a majority of voters"), ("South", "two thirds of voters"), ("East", "all voters")]);
            let rule = if moved { "three quarters of voters".to_owned() } else { rule };
            let _ = writeln!(text, "1. The Guarantors decide on matter {n} by {rule} within three days. {PROSE}\n\n2. {PROSE}\n");
            let _ = writeln!(
                text,
                "```servanda\ndecision response-{n} against A (1)\n    opens when  V requests assistance against A\n    voters      Guarantor\n    adopted by  {rule}\n    within      3 days after V requests assistance against A\n    silence     counts as no\n    otherwise   rejected\n```\n"
            );
        }
        3 | 4 => {
            let most = bracket("most", &[("North", "800"), ("South", "342")]);
            let guns = bracket("guns", &[("North", "1,900"), ("South", "519"), ("West", "1,000")]);
            let _ = writeln!(
                text,
                "1. Members keep no more than {most} tanks and {guns} pieces of artillery in the area of matter {n}. {PROSE}\n\n2. {PROSE}\n"
            );
            let _ = writeln!(
                text,
                "```servanda\nrule tanks-{n} (1)\n    each Member shall keep Tanks at most {most}\n    throughout\n    owed to     AA\nrule artillery-{n} (1)\n    each Member shall keep Artillery at most {guns}\n    throughout\n    owed to     AA\n```\n"
            );
        }
        5 => {
            let who = bracket("who", &[("North", "each Guarantor"), ("South", "each Member")]);
            let _ = writeln!(text, "1. The right to inspect on matter {n} belongs to {who}. {PROSE}\n\n2. {PROSE}\n");
            let _ = writeln!(
                text,
                "```servanda\nrule inspection-{n} (1)\n    {who} may inspect AJ\n    {}within      30 days after Treaty enters into force\n```\n",
                if moved { "when        Treaty enters into force\n    " } else { "" }
            );
        }
        _ => {
            let how = bracket("how", &[("North", "and in good faith"), ("South", "delete")]);
            let _ = writeln!(
                text,
                "1. The Parties consult on matter {n} {how}. {PROSE}\n\n2. {PROSE}\n\n(a) Paragraph 1 applies whenever a Party so requests in writing.\n"
            );
        }
    }
}

/// The final clauses, a history, and questions.
fn foot(text: &mut String) {
    text.push_str("## Final clauses\n\nThis Convention enters into force on the thirtieth day after the deposit of the twentieth instrument of ratification. {written for the measurement}\n\n```servanda\nrule entry into force\n    Treaty enters into force\n    when        20 Members ratify\n```\n\n## What the drafters want to know\n\n```servanda\nhistory Attack\n    2030-05-01  AB attacks AJ in Area\n    2030-05-02  AJ requests assistance against AB\n");
    for n in (1..ARTICLES).step_by(21) {
        if let Some(decision) = (n..=ARTICLES).find(|k| k % 7 == 3 && k % 2 == 1 && k % 40 != 0) {
            let _ = writeln!(text, "ask who can block response-{decision} against AB");
        }
        if let Some(duty) = (n..=ARTICLES).find(|k| k % 7 == 1 && k % 40 != 0) {
            let _ = writeln!(text, "ask when is assistance-{duty} to AJ against AB due\n    given       Attack");
        }
    }
    text.push_str("```\n");
}
