//! Wrong and hostile inputs: a message, never a panic, never for ever.

use std::fmt::Write as _;

use servanda_model::{Compiled, compile};
use servanda_syntax::Severity;

fn read(text: &str) -> Compiled {
    compile("treaty.md", text, &servanda_model::load::nothing)
}

fn errors(body: &str) -> Vec<(&'static str, String)> {
    let text = format!("---\ntreaty: T\nsponsors: UA, RU\n---\n## Article 1\n\n```servanda\n{body}\n```\n");
    read(&text).diagnostics.iter().filter(|one| one.severity == Severity::Error).map(|one| (one.code, one.message.to_string())).collect()
}

const BASE: &str = "role Guarantor, Guaranteed\nparty UA is Guaranteed\nparty FR, GB, RU is Guarantor\nplace Donbas\nkind Aid = Military, Humanitarian\nact Party attacks Party in Place\nact Guarantor delivers Aid to Guaranteed\nact Guaranteed requests help against Party\n";

#[test]
fn right_sentences_are_right() {
    for good in [
        "rule a\n    each Guarantor shall deliver Aid to V\n    when V requests help against A",
        "rule b\n    each Guarantor shall deliver Military and Humanitarian Aid to UA\n    when A attacks UA in Donbas",
        "rule c\n    each Guarantor shall deliver Military Aid\n    when UA requests help",
        "rule d\n    each Guarantor shall deliver Aid to V\n    when V requests help against A\n    or A attacks V in L",
        "rule e\n    each Guarantor G shall deliver Aid to UA\n    when G attacks UA",
        "rule f\n    no Guarantor shall attack V",
        "instrument Protocol\nrule entry\n    Protocol enters into force for G\n    when Guarantor G accepts Protocol\n    and Treaty enters into force",
        "rule entry\n    Treaty enters into force for G\n    when Guarantor G accepts\n    and Treaty enters into force",
        "rule a to V\n    each Guarantor shall deliver Military Aid to V\nrule b to V\n    UA shall request help against A\n    when A attacks V\n    on breach in addition a to V",
        "rule g\n    each Guarantors shall deliver Aids to UA\n    when A attacks UA",
    ] {
        assert_eq!(errors(&format!("{BASE}{good}")), [], "{good}");
    }
}

#[test]
fn wrong_sentences_say_what_is_wrong() {
    for (code, bad) in [
        (
            "SV0208",
            "rule a to V\n    each Guarantor shall deliver Military Aid to V\n    when UA requests help against RU\n    if RU attacks V",
        ),
        ("SV0205", "rule a\n    each Guarantor shall deliver to UA\n    when A attacks UA"),
        ("SV0205", "rule a\n    each Guarantor shall bring Aid to UA\n    when A attacks UA"),
        ("SV0205", "rule a\n    each Guarantor shall deliver Aid quickly to UA\n    when A attacks UA"),
        ("SV0301", "rule a\n    each Guarantor shall deliver Donbas to UA\n    when A attacks UA"),
        ("SV0310", "rule a\n    each Guarantor shall deliver Aid to FR\n    when A attacks UA"),
        ("SV0208", "rule a\n    each Guarantor shall deliver Aid to V\n    when UA requests help"),
        ("SV0209", "rule a\n    each Guarantor shall deliver Aid to V\n    when V requests help against RU\n    or FR attacks UA"),
        ("SV0302", "rule a\n    each Guarantor shall deliver Aid to UA\n    when A attacks A in A"),
        ("SV0401", "rule a\n    the Guarantors shall deliver Aid to UA\n    when A attacks UA"),
        ("SV0401", "rule a\n    FR and GB shall deliver Aid to UA\n    when A attacks UA"),
        ("SV0201", "rule a\n    each Guarantee shall deliver Aid to UA\n    when A attacks UA"),
        ("SV0303", "rule a\n    each Guarantor shall deliver Aid to UA\n    when A attacks UA\n    within 3 days"),
    ] {
        let found = errors(&format!("{BASE}{bad}"));
        assert_eq!(found.iter().map(|(code, _)| *code).collect::<Vec<_>>(), [code], "{bad}: {found:?}");
    }
}

/// One mistake is one message: what only follows from a line that could not be read is silent until that is mended.
#[test]
fn what_follows_from_a_mistake_is_not_said_again() {
    let kinds = |body: &str| -> Vec<(String, String)> {
        let text = format!("---\ntreaty: T\nsponsors: UA, RU\n---\n## Article 1\n\n```servanda\n{BASE}{body}\n```\n");
        let of_items = |code: &str| !matches!(code, "SV0431" | "SV0215" | "SV0430" | "SV0428");
        let found = read(&text).diagnostics;
        found.iter().filter(|one| of_items(one.code)).map(|one| (one.code.to_owned(), one.message.to_string())).collect()
    };
    let codes = |body: &str| kinds(body).into_iter().map(|(code, _)| code).collect::<Vec<_>>();

    // The deadline that binds `V` is mistyped: no word of an unbound variable, nor of a missing deadline.
    let mistyped = "rule a\n    each Guarantor shall deliver Aid to V\n    within 3 days after V reqests help\n    owed to V\n    if late still owed\n    on breach nothing";
    assert_eq!(codes(mistyped), ["SV0205"], "{:?}", kinds(mistyped));
    let no_time = "rule a\n    each Guarantor shall deliver Aid to V\n    within 3 fortnights after V requests help\n    owed to V\n    if late still owed\n    on breach nothing";
    assert_eq!(codes(no_time), ["SV0115"], "{:?}", kinds(no_time));
    // The same unknown name twice is one message, and the second rule is not blamed for it.
    let twice = "rule a\n    each Guarantor shall deliver Aid to V\n    within 3 days after V requests help against Ruritania\n    owed to V\n    if late still owed\n    on breach nothing\n\
                 rule b\n    each Guarantor shall deliver Aid to V\n    within 4 days after V requests help against Ruritania\n    owed to V\n    if late still owed\n    on breach nothing";
    assert_eq!(codes(twice), ["SV0201"], "{:?}", kinds(twice));
    // What does not follow is said all the same.
    let two = "rule a\n    each Guarantor shall deliver Aid to W\n    within 3 days after V reqests help\n    on breach nothing";
    let found = codes(two);
    for code in ["SV0205", "SV0208", "SV0403"] {
        assert!(found.iter().any(|one| one == code), "{code}: {:?}", kinds(two));
    }
}

/// Who acts is a defined term: there, no message advises small letters, and where a small word may stand, one does.
#[test]
fn advice_does_not_contradict_itself() {
    let help = |body: &str| {
        let text = format!("---\ntreaty: T\n---\n## Article 1\n\n```servanda\n{body}\n```\n");
        let found = read(&text).diagnostics;
        found
            .iter()
            .filter(|one| one.code == "SV0201")
            .flat_map(|one| one.helps.iter().map(ToString::to_string))
            .collect::<Vec<_>>()
            .join("; ")
    };
    let subject = help("act Observer leaves");
    assert!(subject.contains("role Observer") && !subject.contains("`observer`"), "{subject}");
    let object = help("party UA\nact UA withdraws Troops");
    assert!(object.contains("`troops`"), "{object}");
}

/// `until` alone on a duty has two readings; `throughout` chooses one, and a prohibition has only one.
#[test]
fn a_duty_until_an_event_shows_both_readings() {
    let told = |lines: &str| {
        let text = format!(
            "---\ntreaty: T\n---\n## Article 1\n\n```servanda\nparty UA, RU\nact Party marks its border\nrule a\n    {lines}\n```\n"
        );
        read(&text).diagnostics.iter().filter(|one| one.code == "SV0448").count()
    };
    assert_eq!(told("each Party shall mark its border\n    until 2030-01-01"), 1);
    assert_eq!(told("each Party shall mark its border\n    throughout\n    until 2030-01-01"), 0);
    assert_eq!(told("each Party shall mark its border\n    not later than 2030-01-01"), 0);
    assert_eq!(told("no Party shall mark its border\n    until 2030-01-01"), 0);
    assert_eq!(told("each Party may mark its border\n    until 2030-01-01"), 0);
}

#[test]
fn every_alternative_is_checked_in_its_place() {
    for (code, bad) in [
        ("SV0301", "rule a\n    each Guarantor shall deliver [#w UA: Military | RU: Donbas] to UA\n    when A attacks UA"),
        ("SV0310", "rule a\n    each Guarantor shall deliver Aid to [#w UA: UA | RU: FR]\n    when A attacks UA"),
        ("SV0205", "rule a\n    each Guarantor shall deliver Aid to UA\n    when [#w UA: A attacks UA | RU: A invades UA]"),
        (
            "SV0203",
            "rule a\n    each Guarantor shall deliver Aid to UA\n    when A attacks UA\n    and [#w UA: UA requests help against A | RU: response against A is adopted]",
        ),
    ] {
        let found = errors(&format!("{BASE}{bad}"));
        assert_eq!(found.iter().map(|(code, _)| *code).collect::<Vec<_>>(), [code], "{bad}: {found:?}");
    }
}

/// Every line left out, doubled, or cut, of every target treaty: a message at most.
#[test]
fn broken_treaties_do_not_break_the_compiler() {
    for text in [
        include_str!("treaties/istanbul.md"),
        include_str!("treaties/cwc.md"),
        include_str!("treaties/belfast.md"),
        include_str!("treaties/locarno.md"),
    ] {
        let lines: Vec<&str> = text.lines().collect();
        for at in 0..lines.len() {
            let without: Vec<&str> = lines.iter().enumerate().filter(|(line, _)| *line != at).map(|(_, line)| *line).collect();
            read(&without.join("\n"));
            let line = lines[at];
            let mut cut = lines.clone();
            let half: String = line.chars().take(line.chars().count() / 2).collect();
            cut[at] = &half;
            read(&cut.join("\n"));
        }
        for sign in ['[', ']', '|', '"', '{', '}', '(', ')', '#', ':', ','] {
            let mut at = 0;
            while let Some(found) = text[at..].find(sign) {
                let place = at + found;
                let mut broken = text.to_string();
                broken.remove(place);
                read(&broken);
                at = place + 1;
            }
        }
    }
}

#[test]
fn two_thousand_parties_are_read() {
    let mut body = String::from("role Member\n");
    for at in 0..2000 {
        let _ = writeln!(body, "party P{at} \"State {at}\" is Member");
    }
    body.push_str("act Member assists Member\nrule assistance\n    each Member shall assist each other Member\n    when A assists B\ndecision a matter\n    voters Member\n    adopted by two thirds of voters\n");
    assert_eq!(errors(&body), []);
}

#[test]
fn nonsense_is_read_within_seconds() {
    let long_sentence = format!("party UA\nact Party suspends thing\nrule r\n    UA shall suspend {}", "x of ".repeat(20_000));
    let many_labels = format!(
        "party UA\nact Party goes to Party from Party in Party by Party with Party\nrule r\n    UA shall go {}",
        "to UA from UA in UA by UA ".repeat(40)
    );
    let many_ors = format!(
        "party UA\nact Party acts\nrule r\n    UA shall act\n    when UA acts\n{}",
        "    or UA acts\n    and UA acts\n".repeat(3000)
    );
    let nested =
        format!("party UA\nact Party acts\nrule r\n    UA shall act\n    when {}UA acts{}", "[ ".repeat(100_000), " ]".repeat(100_000));
    let many_issues = format!(
        "role R\nparty UA is R\ndecision d\n    voters R\n{}",
        (0..3000).fold(String::new(), |mut all, at| {
            let _ = writeln!(all, "    and by [#i{at} UA: 1 members | RU: 2 members]");
            all
        })
    );
    let many_unknown = format!(
        "party UA\nact Party meets Party\n{}",
        (0..4000).fold(String::new(), |mut all, at| {
            let letters: String = format!("{at}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
            let _ = writeln!(
                all,
                "rule r {letters}\n    UA shall meet Nobody{at}\n    when response {letters} is adopted\n    and UA greets Nobody{at}"
            );
            all
        })
    );
    let letters = |at: usize| -> String { format!("{at}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect() };
    // Each rule waits for the next one; the last closes the circle.
    let chain = format!(
        "party UA\nact UA acts\n{}",
        (0..4000).fold(String::new(), |mut all, at| {
            let _ = writeln!(all, "rule s {}\n    UA shall act\n    when s {} is performed", letters(at), letters((at + 1) % 4000));
            all
        })
    );
    let effects = format!(
        "party UA\n{}",
        (0..4000).fold(String::new(), |mut all, at| {
            let _ =
                writeln!(all, "act UA does {0}\nrule s {0}\n    UA does {0}\n    when UA does {1}", letters(at), letters((at + 1) % 4000));
            all
        })
    );
    for body in [long_sentence, many_labels, many_ors, nested, many_issues, many_unknown, chain, effects] {
        errors(&body);
    }
}

#[test]
fn instruments_may_use_each_other() {
    let a = "---\ntreaty: A\n---\n## Article 1\n```servanda\nuses Second from \"b.md\"\nparty UA\nrule one\n    UA shall meet\nact Party meets\n```\n";
    let b = "---\ntreaty: B\n---\n## Article 1\n```servanda\nuses First from \"a.md\"\nparty UA\nbody Council\n    members UA\nact Council decides\nrule two\n    Council shall decide\n```\n";
    let found = compile("a.md", a, &|path: &str| match path {
        "a.md" => Some(a.to_string()),
        "b.md" => Some(b.to_string()),
        _ => None,
    });
    let errors: Vec<_> = found.diagnostics.iter().filter(|one| one.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(found.treaty.rules.len(), 2);
    // Equal codes are one party.
    assert_eq!(found.treaty.terms.iter().filter(|term| term.name == "UA").count(), 1);
    assert_eq!(found.treaty.terms.iter().filter(|term| term.name == "Second.Council").count(), 1);
}

#[test]
fn a_question_file_may_state_a_rule_again() {
    let master = "---\ntreaty: A\nparts: questions.md\nmonth end: clip\n---\n## Article 1\n```servanda\nparty UA, RU\nrule withdrawal\n    each Party has power to withdraw\n    notice 3 months to each other Party\n```\n";
    let part = "## Questions\n```servanda\nrule withdrawal\n    each Party has power to withdraw\n    notice [#unit suppose days: 90 days | 3 months] to each other Party\n```\n";
    let found = compile("a.md", master, &|path: &str| (path == "questions.md").then(|| part.to_string()));
    let errors: Vec<_> = found.diagnostics.iter().filter(|one| one.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(found.treaty.rules.len(), 1);
    assert_eq!(found.treaty.issues.len(), 1);
    let file = found.treaty.rules[0].origin.span.file;
    assert_eq!(found.sources.get(file).map(servanda_syntax::Source::name), Some("questions.md"));
    // Stated twice in one file it is a mistake.
    let twice = master.replace("parts: questions.md\n", "").replace("```\n", "rule withdrawal\n    each Party may withdraw\n```\n");
    let found = compile("a.md", twice, &servanda_model::load::nothing);
    assert!(found.diagnostics.iter().any(|one| one.code == "SV0204"), "{:?}", found.diagnostics);
}

#[test]
fn a_supposed_rule_replaces_the_rule_of_its_name() {
    let text = "---\ntreaty: A\n---\n## Article 1\n```servanda\nparty UA, RU\nact Party waits\nrule patience\n    UA shall wait\n[#more suppose both: rule patience\n    RU shall wait ]\n```\n";
    let found = compile("a.md", text, &servanda_model::load::nothing);
    let errors: Vec<_> = found.diagnostics.iter().filter(|one| one.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let guards: Vec<Vec<u16>> = found.treaty.rules.iter().map(|rule| rule.guard.iter().map(|pick| pick.alt).collect()).collect();
    // The text's rule stands where the supposition is not chosen (its second, empty alternative), the other one where it is.
    assert_eq!(guards, [vec![1], vec![0]]);
}

#[test]
fn a_late_duty_that_the_text_ends_is_no_defect() {
    let late = format!(
        "{BASE}rule a\n    each Guarantor shall deliver Aid to V\n    when A attacks V\n    and V requests help against A\n    within 3 days after A attacks V"
    );
    let count = |body: &str| {
        let text = format!("---\ntreaty: T\nsponsors: UA, RU\n---\n## Article 1\n\n```servanda\n{body}\n```\n");
        read(&text).diagnostics.iter().filter(|one| one.code == "SV0421").count()
    };
    assert_eq!(count(&late), 1);
    assert_eq!(count(&format!("{late}\n    if late ended")), 0);
    assert_eq!(count(&late.replace("after A attacks V", "thereafter")), 0);
}

#[test]
fn a_question_about_two_items_of_one_name_is_read_once_and_the_names_are_the_error() {
    let body = "role Signatory\nparty AR, BO is Signatory\nact Party attacks Party\ndecision measures against A\n    voters Signatory\n\
                decision measures for V against A\n    opens when A attacks V\n    voters Signatory except A and V\n    adopted by two thirds of voters\n\
                ask how many votes for measures for AR against BO\n    expect 12";
    let found = errors(body);
    assert!(found.iter().any(|(code, message)| *code == "SV0204" && message.contains("measures")), "{found:?}");
}

#[test]
fn a_header_line_that_nearly_has_a_meaning_is_an_error() {
    for (key, meant) in [("timezone", "time zone"), ("satus", "status"), ("inforce", "in force"), ("Month-End", "month end")] {
        let text = format!("---\ntreaty: T\n{key}: x\n---\n");
        let found = read(&text).diagnostics;
        let one = found.iter().find(|one| one.code == "SV0305").unwrap_or_else(|| panic!("{key}: {found:?}"));
        assert!(one.is_error() && one.helps.iter().any(|help| help.contains(meant)), "{one:?}");
    }
    // Other lines are for other tools.
    assert!(!read("---\ntreaty: T\nsource: a book\nname: x\n---\n").diagnostics.iter().any(|one| one.code == "SV0305"));
}

#[test]
fn letters_below_a_numbered_paragraph_are_its_parts() {
    let text = "---\ntreaty: T\n---\n## Article 1\n\n2. All do it:\n\n(b) they list it.\n\n(c) they count it.\n\n```servanda\nrole State\nparty AA is State\nact State does it\n\
                rule two (2)(b)\n    each State shall do it\n```\n";
    let compiled = read(text);
    assert_eq!(compiled.treaty.rules[0].origin.cite, "Article 1(2)(b)");
    assert!(!compiled.diagnostics.iter().any(servanda_syntax::Diagnostic::is_error), "{:?}", compiled.diagnostics);
    // `(b)` is rendered, and with it what introduces it; `(c)` is not.
    let unbound: Vec<_> = compiled.diagnostics.iter().filter(|one| one.code == "SV0439").map(|one| one.article.clone()).collect();
    assert_eq!(unbound, [Some("Article 1(2)(c)".into())]);
}

#[test]
fn a_role_begins_with_an_event_of_the_member_in_question() {
    let body = |event: &str| format!("role State\nparty AA, BB is State\nrole Contracting of State\n    from {event}");
    assert!(errors(&body("it ratifies Treaty")).is_empty());
    let found = errors(&body("State ratifies Treaty"));
    assert!(found.iter().any(|(code, message)| *code == "SV0208" && message.contains("Contracting")), "{found:?}");
}

#[test]
fn an_item_of_capitals_alone_has_no_name() {
    let found = errors("party UA\nrule January\n    UA shall ratify");
    assert_eq!(found.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["SV0203"]);
    assert!(found[0].1.contains("item names begin in lower case"), "{found:?}");
    assert_eq!(errors("party UA\nrule report of UA\n    UA shall ratify"), []);
}

#[test]
fn a_kind_is_used_by_its_values() {
    let idle = |line: &str| {
        let text = format!(
            "---\ntreaty: T\n---\n## Article 1\n\n```servanda\nparty UA\nkind Document = Explanation, Map\nrule leaving\n    \
             UA has power to withdraw\n    {line}\n```\n"
        );
        read(&text).diagnostics.iter().filter(|one| one.code == "SV0215").map(|one| one.message.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(idle("notice      3 months to UA with Explanation").len(), 1, "the map alone is idle");
    assert_eq!(idle("notice      3 months to UA").len(), 3);
}

#[test]
fn thousands_of_acts_of_one_verb_are_read_within_seconds() {
    // Both by their words and by their kinds: comparing each with each took minutes.
    let mut text = String::from("party UA, RU\n");
    let word = |mut at: usize| {
        let mut word = String::from("q");
        for _ in 0..4 {
            word.push(char::from(b'a' + (at % 26) as u8));
            at /= 26;
        }
        word
    };
    for at in 0..5000 {
        let _ = writeln!(text, "act Party delivers {} to Party\nkind K{at} = V{at}\nact Party sends K{at} to Party", word(at));
    }
    for at in 0..5000 {
        let _ = writeln!(text, "rule {}\n    UA shall deliver {} to RU\n    when        RU sends V{at} to UA", word(at), word(at));
    }
    let found = errors(&text);
    assert!(found.is_empty(), "{:?}", found.first());
    // What the index leaves out is still told apart: the same act again, and a kind with a value of another.
    let _ = writeln!(text, "act Party delivers {} to Party\nkind Both = V7, Other\nact Party sends Both to Party", word(7));
    assert_eq!(errors(&text).iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["SV0207", "SV0207"]);
}

/// The findings of one code in a text, by their messages.
fn found(body: &str, code: &str) -> Vec<String> {
    let text = format!("---\ntreaty: T\nsponsors: UA, RU\n---\n## Article 1\n\n```servanda\n{body}\n```\n");
    read(&text).diagnostics.iter().filter(|one| one.code == code).map(|one| one.message.to_string()).collect()
}

#[test]
fn only_whom_a_decision_is_about_decides_in_its_own_case() {
    let body = |name: &str, opens: &str| {
        format!(
            "role Council\nparty AA, BB, CC is Council\nact Party attacks Party\nact Party proposes\nact Party requests help against Party\n\
             decision {name}\n    opens when  {opens}\n    voters      Council\n    adopted by  all voters"
        )
    };
    let of = |name: &str, opens: &str| found(&body(name, opens), "SV0415");
    // Whoever merely proposes, or asks for help, has no case of its own.
    assert_eq!(of("measure", "P proposes"), [] as [&str; 0]);
    let one = of("measure", "V requests help against A");
    assert!(one.len() == 1 && one[0].starts_with("`A` may be a voter"), "{one:?}");
    // The name, and both parties to an attack.
    assert_eq!(of("admission of P", "P proposes").len(), 1);
    let both = of("response", "A attacks V");
    assert!(both.len() == 1 && both[0].contains("`A` and `V` may be voters"), "{both:?}");
}

#[test]
fn what_stands_behind_a_bracket_of_lines_continues_each_of_its_alternatives() {
    let rule = |lines: &str| errors(&format!("{BASE}rule a\n    each Guarantor shall deliver Aid to V\n{lines}"));
    // Deleted, the line leaves the other alternative, which says who is meant.
    assert_eq!(rule("    [#x UA: when RU attacks V]\n    or V requests help"), []);
    assert_eq!(rule("    [#x UA: when RU attacks V | RU: when V requests help]\n    or GB attacks V"), []);
    let codes = |lines: &str| rule(lines).iter().map(|(code, _)| *code).collect::<Vec<_>>();
    assert_eq!(codes("    [#x UA: when RU attacks V]\n    or RU attacks UA"), ["SV0209"]);
    assert_eq!(codes("    [#x UA: when RU attacks UA]\n    or V requests help"), ["SV0209"]);
    assert_eq!(codes("    [#x UA: when RU attacks V | RU: when V requests help]\n    or GB attacks UA"), ["SV0209"]);
    // One group of triggers, whichever alternative is chosen: the lines behind are no second requirement.
    let text = format!(
        "---\ntreaty: T\nsponsors: UA, RU\n---\n## Article 1\n\n```servanda\n{BASE}rule a\n    each Guarantor shall deliver Aid to UA\n    \
         [#x UA: when RU attacks UA | RU: when UA requests help]\n    or GB attacks UA\n```\n"
    );
    let compiled = read(&text);
    assert_eq!(compiled.treaty.rules[0].when.len(), 1);
    for chosen in 0..2 {
        struct One(u16);
        impl servanda_model::Choices for One {
            fn chosen(&self, _: servanda_model::IssueId) -> Option<u16> {
                Some(self.0)
            }
        }
        let ways = compiled.treaty.rules[0].when[0].resolve(&One(chosen)).expect("everything is chosen");
        assert_eq!(ways.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
    }
}

/// The one error of a text, with its helps and fixes.
fn only(body: &str) -> servanda_syntax::Diagnostic {
    let text = format!("---\ntreaty: T\nsponsors: UA, RU\n---\n## Article 1\n\n```servanda\n{body}\n```\n");
    let mut errors: Vec<_> = read(&text).diagnostics.into_iter().filter(servanda_syntax::Diagnostic::is_error).collect();
    assert_eq!(errors.len(), 1, "{body}: {errors:?}");
    errors.remove(0)
}

fn helps(body: &str) -> String {
    only(body).helps.join("\n")
}

#[test]
fn no_other_verb_is_proposed_for_one_that_is_not_declared() {
    let wrong = |said: &str| only(&format!("{BASE}body Union\n    members Guarantor\nrule a\n    UA shall ratify\n    when {said}"));
    let found = wrong("FR notifies Union");
    assert_eq!(found.fixes, []);
    assert_eq!(found.helps.join(""), "declare it: `act Party notifies Union`");
    // A slip of the pen is mended, in the form in which it was said.
    let found = wrong("FR ratfies Treaty");
    assert_eq!(found.fixes.iter().map(|fix| fix.replacement.as_str()).collect::<Vec<_>>(), ["ratifies"]);
    let found = only(&format!("{BASE}rule a\n    each Guarantor may denounce Treaty"));
    assert!(found.helps.iter().any(|help| help.contains("withdraws from Treaty")), "{found:?}");
    assert!(found.helps.iter().any(|help| help.contains("`act Party denounces Treaty`")), "{found:?}");
}

#[test]
fn a_line_that_nearly_begins_with_a_keyword_is_no_second_sentence() {
    let found = only(&format!("{BASE}rule a\n    UA shall ratify\n    withing 3 days after RU attacks UA"));
    assert_eq!(found.fixes.iter().map(|fix| fix.replacement.as_str()).collect::<Vec<_>>(), ["within"]);
    let effect =
        helps(&format!("{BASE}rule a\n    each Guarantor has power to withdraw from Treaty\n    takes effect 2 years after notice"));
    assert!(effect.contains("`notice 2 years`"), "{effect}");
    // Two sentences are two sentences.
    assert_eq!(only(&format!("{BASE}rule a\n    UA shall ratify\n    RU shall ratify")).message, "this rule has two sentences");
}

#[test]
fn voters_are_a_set_and_the_message_says_how_to_narrow_it() {
    let voters =
        |who: &str| format!("{BASE}decision d\n    opens when  RU attacks V\n    voters      {who}\n    adopted by  two thirds of voters");
    let each = only(&voters("each Guarantor"));
    assert!(each.message.contains("without `each`") && each.fixes[0].replacement.is_empty(), "{each:?}");
    for who in [
        "Guarantor which has ratified Treaty",
        "Guarantor that ratifies Treaty",
        "Guarantor bound by Treaty",
        "Guarantor for which it is in force",
    ] {
        let help = helps(&voters(who));
        assert!(help.contains("`from it ratifies Treaty`") && help.contains("`means it is bound`"), "{who}: {help}");
    }
    let twice = helps(&voters("Guarantor [#x UA: except FR] except RU"));
    assert!(twice.contains("[… except A and B | except A]"), "{twice}");
    let answer = only(&format!("{BASE}rule a\n    UA shall ratify\nask when is a due\n    expect never for each of Guarantor"));
    assert!(answer.fixes[0].replacement.is_empty(), "{answer:?}");
}

#[test]
fn a_fact_begins_for_whom_its_lines_name() {
    let fact = |lines: &str| {
        errors(&format!("{BASE}fact attack by A on W\n{lines}\nrule a\n    UA shall ratify\n    when attack by RU on UA begins"))
    };
    assert_eq!(fact("    from A attacks W"), []);
    assert_eq!(fact("    from A attacks V").iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["SV0208"]);
    assert_eq!(fact("    from A attacks W\n    from A attacks UA").len(), 1);
    // Where nothing derives it, a history tells of whom it is true.
    assert_eq!(fact("    open"), []);
    assert_eq!(fact("    means A is Guarantor"), []);
}

#[test]
fn lines_that_cannot_be_continued_say_how_several_of_them_count() {
    let note = |body: &str| only(&format!("{BASE}{body}")).notes.join("\n");
    let fact = note("fact war\n    from RU attacks UA\n    or FR attacks UA\nrule a\n    UA shall ratify\n    when war begins");
    assert!(fact.contains("alternatives (*or*)"), "{fact}");
    let rule = note("rule a\n    UA shall ratify\n    within 3 days after RU attacks UA\n    and 5 days after FR attacks UA");
    assert!(rule.contains("hold together (*and*)"), "{rule}");
    let joined = helps(&format!("{BASE}rule a\n    UA shall ratify\n    when RU attacks UA and FR attacks UA"));
    assert!(joined.contains("begin a new line with `and`"), "{joined}");
}

#[test]
fn names_keep_their_words_and_their_paragraph() {
    let text = "---\ntreaty: T\n---\n## Article 1\n```servanda\nparty AA\nfact the date is past\n    from 2020-01-01\nrule a\n    AA shall ratify\n    if the date is past\n```\n";
    assert_eq!(read(text).treaty.facts[0].name.text, "the date is past");
    assert_eq!(read(text).treaty.facts[0].name.words(), "the date is past");
    let found = only("party AA\nrule (2(b)) report\n    AA shall ratify");
    assert_eq!(found.fixes.iter().map(|fix| fix.replacement.as_str()).collect::<Vec<_>>(), ["report (2(b))"]);
    let order = helps(&format!("{BASE}rule a\n    UA shall ratify\n    owed to FR, each other Party"));
    assert!(order.contains("`owed to each other Party, FR`"), "{order}");
    assert_eq!(errors(&format!("{BASE}rule a\n    UA shall ratify\n    owed to each other Party, FR")), []);
    let collective = only(&format!("{BASE}rule a\n    the Guarantors shall deliver Aid to UA"));
    assert_eq!(collective.message, "`the Guarantors` does not say how they are bound");
    assert_eq!(
        collective.fixes.iter().map(|fix| fix.replacement.as_str()).collect::<Vec<_>>(),
        ["each Guarantor", "the Guarantors jointly"]
    );
}

#[test]
fn a_time_zone_is_found_by_its_city() {
    let zone = |name: &str| {
        let found = read(&format!("---\ntreaty: T\ntime zone: {name}\n---\n")).diagnostics;
        found.iter().find(|one| one.code == "SV0305").and_then(|one| one.fixes.first()).map(|fix| fix.replacement.clone())
    };
    assert_eq!(zone("America/Rio_de_Janeiro").as_deref(), Some("America/Sao_Paulo"));
    assert_eq!(zone("Kyiv").as_deref(), Some("Europe/Kyiv"));
    assert_eq!(zone("Asia/Istanbul "), None, "it is a zone itself");
    assert_eq!(zone("Mars"), None);
}

#[test]
fn a_majority_that_the_exclusions_leave_out_of_reach_is_a_defect() {
    let of = |except: &str, share: &str| {
        found(
            &format!(
                "role Council\nparty AA, BB, CC is Council\nact Council proposes\ndecision d on P\n    opens when  P proposes\n    \
                 voters      Council{except}\n    adopted by  {share}"
            ),
            "SV0416",
        )
        .len()
    };
    assert_eq!((of("", "3 voters"), of(" except P", "3 voters"), of(" except P", "2 voters")), (0, 1, 0));
    assert_eq!((of(" except P", "all members"), of(" except P", "all voters"), of(" except P", "two thirds of members")), (1, 0, 0));
}

#[test]
fn what_the_parser_finds_names_its_article() {
    let found = only(&format!("{BASE}rule a\n    UA shall ratify\n    frobnicate"));
    assert_eq!(found.article.as_deref(), Some("Article 1"));
}

#[test]
fn one_slip_is_one_message_with_its_way_out() {
    let rule = |lines: &str| helps(&format!("{BASE}rule a\n{lines}"));
    for (lines, way_out) in [
        ("    each Guarantor which has ratified Treaty shall deliver Aid to UA", "`from it ratifies Treaty`"),
        ("    each Guarantor must deliver Aid to UA", "write `shall`"),
        ("    each Guarantor shall deliver Aid to UA if RU is Guarantor", "begin a new line with `if`"),
        ("    each Guarantor shall deliver Aid to UA within 3 days", "begin a new line with `within`"),
        ("    UA shall ratify\n    when FR has ratified", "`ratifies`, not `has ratified`"),
        ("    UA shall ratify\n    when FR ratifies\n    within 3 days after the last of them", "`thereafter`"),
    ] {
        let found = rule(lines);
        assert!(found.contains(way_out), "{lines}: {found}");
    }
    let declared = helps("party Brazil, United Kingdom");
    assert!(declared.contains("United-Kingdom") && declared.contains("\"United Kingdom\""), "{declared}");
    let named = helps("party UA\nrule a:\n    UA shall ratify");
    assert!(named.contains("no colon"), "{named}");
    let script = helps("party عُمان");
    assert!(script.contains("`OM \"عُمان\"`"), "{script}");
}

#[test]
fn an_alternative_that_holds_more_than_its_place_is_refused() {
    let rule = |object: &str| {
        errors(&format!("{BASE}kind Arms = Guns\nrule a\n    each Guarantor shall deliver {object}\n    when RU attacks UA"))
    };
    let codes = |object: &str| rule(object).iter().map(|(code, _)| *code).collect::<Vec<_>>();
    assert_eq!(rule("[#x UA: Military Aid | RU: Humanitarian] to UA"), []);
    assert_eq!(rule("[#x UA: Military Aid | RU: Military and Humanitarian] to UA"), []);
    assert_eq!(rule("Military [#x UA: and Humanitarian] to UA"), []);
    assert_eq!(codes("[#x UA: Military to UA | RU: Humanitarian] to UA"), ["SV0110"]);
    assert_eq!(codes("[#x UA: Military with love | RU: Humanitarian] to UA"), ["SV0110"]);
    assert_eq!(codes("Military and [#x UA: Humanitarian to UA | RU: Military] to UA"), ["SV0110"]);
    assert_eq!(codes("Aid to [#x UA: UA | RU: 3]"), ["SV0110"]);
}

/// A capital letter too many in an act is one mistake: what uses the act points at it, and does not ask to declare it anew.
#[test]
fn a_sentence_of_a_refused_act_points_at_the_act() {
    let text = "---\ntreaty: T\n---\n## Article 1\n\n```servanda\nrole State\nparty AA, BB is State\n\
                act State uses force against the Charter\nrule a\n    each State shall not use force against the Charter\n```\n";
    let read = read(text);
    let found: Vec<_> = read.diagnostics.iter().filter(|one| one.severity == Severity::Error).collect();
    let [declared, used] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((declared.code, used.code), ("SV0201", "SV0205"));
    assert!(declared.helps.iter().any(|help| help.contains("write `charter`")), "{declared:#?}");
    assert!(used.others.iter().any(|(span, _)| text[span.range()].starts_with("State uses force")), "{used:#?}");
    assert!(!used.helps.iter().any(|help| help.contains("declare it")), "{used:#?}");
}
