//! Nonsense in, sense out, through every command that reads a treaty: an exit status that means something, a message, no panic.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The commands that read a treaty, with what they need beside it.
const COMMANDS: [&[&str]; 9] = [
    &["check", "FILE"],
    &["check", "FILE", "--quick", "--format", "json"],
    &["fmt", "--check", "FILE"],
    &["outline", "FILE"],
    &["ask", "FILE", "who can block x"],
    &["test", "FILE"],
    &["due", "FILE", "--as-of", "2022-05-04"],
    &["report", "FILE"],
    &["blockers", "FILE", "x"],
];

fn run(arguments: &[&str], file: &Path) -> Output {
    let name = file.to_string_lossy();
    let arguments: Vec<&str> = arguments.iter().map(|argument| if *argument == "FILE" { &*name } else { argument }).collect();
    Command::new(env!("CARGO_BIN_EXE_servanda")).args(arguments).output().expect("the command starts")
}

fn kept(name: &str, content: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("servanda-nonsense-{}-{name}.md", std::process::id()));
    fs::write(&path, content).expect("a temporary file");
    path
}

/// Every command ends with 0, 1 or 2, says something where it is not 0.
fn every_command(name: &str, content: &[u8]) {
    let file = kept(name, content);
    for arguments in COMMANDS {
        let output = run(arguments, &file);
        let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(matches!(output.status.code(), Some(0..=2)), "{name}: {arguments:?}: {:?}: {complained}", output.status);
        assert!(!complained.contains("our fault") && !complained.contains("unexpected argument"), "{name}: {arguments:?}: {complained}");
        assert!(output.status.success() || !(said.is_empty() && complained.is_empty()), "{name}: {arguments:?} says nothing");
    }
    fs::remove_file(file).expect("ours to remove");
}

fn treaty(rules: &str) -> String {
    format!(
        "---\ntreaty: X\ntime zone: UTC\nsponsors: UA, RU\n---\n## Article 1\n```servanda\nparty UA, RU, FR\nact Party attacks Party\n\
         rule x\n    UA shall ratify\n    within      3 days after RU attacks UA\n{rules}```\n"
    )
}

/// A word of its own for each number, without digits.
fn word(mut number: usize) -> String {
    let mut word = String::from("q");
    for _ in 0..4 {
        word.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    word
}

#[test]
fn texts_that_are_none() {
    every_command("empty", b"");
    every_command("blank", b"\n\n\n");
    every_command("bytes", b"# T\n\n\xff\xfe\n");
    every_command("zeros", &[0; 1000]);
    every_command("header-without-end", b"---\ntreaty: X\nno end of the header\n## Article 1\n");
    every_command("block-without-fence", b"## Article 1\n```servanda\nparty UA\nrule x\n    UA shall ratify\n");
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend(treaty("").replace('\n', "\r\n").bytes());
    every_command("marks-and-line-ends", &marked);
    every_command(
        "scripts",
        "---\ntreaty: \u{627}\u{644}\n---\n## \u{202e}Article 1\n\ne\u{301}\u{301}\u{301} \u{202e}x\n```servanda\nparty \u{404}\u{421}\n```\n".as_bytes(),
    );
}

#[test]
fn line_ends_and_marks_change_nothing() {
    let plain = kept("plain", treaty("").as_bytes());
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(treaty("").replace('\n', "\r\n").bytes());
    let other = kept("other", &bytes);
    let shown = |file: &Path| {
        let output = run(&["outline", "FILE"], file);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
        output.stdout
    };
    assert_eq!(shown(&plain), shown(&other));
    fs::remove_file(plain).expect("ours to remove");
    fs::remove_file(other).expect("ours to remove");
}

#[test]
fn brackets_without_end() {
    let n = 100_000;
    every_command("nested-in-rules", treaty(&format!("rule y\n    UA shall {}sign{}\n", "[UA: ".repeat(n), "]".repeat(n))).as_bytes());
    every_command("nested-in-words", format!("## A\n{}x{}\n", "[UA: ".repeat(n), "]".repeat(n)).as_bytes());
    every_command("opened", "[".repeat(n).as_bytes());
}

#[test]
fn very_many_of_one_kind() {
    let many = |n: usize, one: &dyn Fn(usize) -> String| (0..n).map(one).collect::<String>();
    let mut parties = String::from("party ");
    for at in 0..2000 {
        let _ = write!(parties, "{}P{at}", if at == 0 { "" } else { ", " });
    }
    let parties = format!("role G\n{parties} is G\ndecision y\n    voters      G\n    adopted by  two thirds of voters\n");
    every_command("parties", treaty(&parties).as_bytes());
    every_command(
        "unnamed",
        treaty("role G\nparty 2000 G\ndecision y\n    voters      G\n    adopted by  two thirds of voters\n").as_bytes(),
    );
    every_command("acts", treaty(&many(4000, &|at| format!("act Party delivers {} to Party\n", word(at)))).as_bytes());
    every_command("kinds", treaty(&many(4000, &|at| format!("kind K{at} = V{at}\nact Party delivers K{at} to Party\n"))).as_bytes());
    every_command("mistakes", treaty(&"frobnicate\n".repeat(5_000)).as_bytes());
    every_command(
        "orders",
        treaty(&many(2000, &|at| format!("rule {}\n    UA shall sign\n    when        {} is performed\n", word(at), word(at + 1))))
            .as_bytes(),
    );
}

#[test]
fn a_file_over_the_limit_is_refused_before_it_is_read() {
    let file = kept("large", b"");
    // A file with a hole takes no room.
    fs::File::options().write(true).open(&file).and_then(|file| file.set_len(300 * 1024 * 1024)).expect("a temporary file");
    for arguments in COMMANDS {
        let output = run(arguments, &file);
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(matches!(output.status.code(), Some(1 | 2)), "{arguments:?}: {:?}", output.status);
        assert!(said.contains("larger than 256 MB"), "{arguments:?}: {said}");
    }
    fs::remove_file(file).expect("ours to remove");
}
