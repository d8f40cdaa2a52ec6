//! What the exit status means: 0 no error, 1 the text has errors or an expectation failed, 2 wrong use, 3 our own fault.

use std::io::ErrorKind;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing to complain of.
    Good,
    /// The text has errors, a denied finding, or an expectation failed.
    Findings,
    /// The command was used wrongly, or a file could not be read or written.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Good => Self::SUCCESS,
            Exit::Findings => Self::from(1),
            Exit::Usage => Self::from(2),
        }
    }
}

/// The exit status of our own faults.
const OURS: i32 = 3;

/// A panic is our bug, whatever the input was: it says so, and the exit status tells it from findings.
pub(crate) fn say_that_panics_are_ours() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
        let what = panic.payload().downcast_ref::<&str>().map(|text| (*text).to_owned());
        let what = what.or_else(|| panic.payload().downcast_ref::<String>().cloned()).unwrap_or_default();
        // Nothing can be done if even this cannot be written.
        let _ = std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!(
                "servanda: this is our fault, not that of your treaty: {what}{place}\n\
                 please report it with the file and the command; no file was changed\n"
            ),
        );
        std::process::exit(OURS);
    }));
}

/// Whether the reader of our output went away (`servanda check … | head`), which is nobody's fault.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>()).any(|cause| cause.kind() == ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Set for the process that is to fail; only this test looks at it.
    const FAILS: &str = "SERVANDA_TEST_OF_A_FAULT";

    #[test]
    fn our_own_fault_ends_with_3_and_says_so() {
        if std::env::var_os(FAILS).is_some() {
            say_that_panics_are_ours();
            panic!("a fault made for this test");
        }
        let this = std::env::current_exe().expect("the test itself");
        let name = "exit::tests::our_own_fault_ends_with_3_and_says_so";
        let output = Command::new(this).args(["--exact", name, "--nocapture"]).env(FAILS, "1").output().expect("it starts");
        assert_eq!(output.status.code(), Some(OURS));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("our fault, not that of your treaty: a fault made for this test"), "{said}");
        assert!(said.contains("no file was changed"), "{said}");
    }

    #[test]
    fn each_ending_has_its_status() {
        assert_eq!(ExitCode::from(Exit::Good), ExitCode::SUCCESS);
        assert_eq!(ExitCode::from(Exit::Findings), ExitCode::from(1));
        assert_eq!(ExitCode::from(Exit::Usage), ExitCode::from(2));
    }
}
