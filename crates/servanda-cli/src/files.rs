//! Reading and writing files: limits, encodings, names relative to the document, nothing half-written.

use std::cell::RefCell;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use servanda::Reading;
use servanda_syntax::MAX_FILE_BYTES;

use crate::progress::Clock;

/// The name of the standard input on the command line.
pub(crate) const STDIN: &str = "-";

/// The text of a file, or of the standard input.
pub(crate) fn read(name: &str) -> Result<String> {
    let limit = MAX_FILE_BYTES as u64;
    let too_large =
        || anyhow::anyhow!("`{name}` is larger than {} MB, which is more than a treaty is: split it into parts", limit / (1024 * 1024));
    let mut bytes = Vec::new();
    if name == STDIN {
        io::stdin().lock().take(limit + 1).read_to_end(&mut bytes).context("the standard input cannot be read")?;
    } else {
        let about = || format!("`{name}` cannot be read");
        let file = fs::File::open(name).with_context(about)?;
        let metadata = file.metadata().with_context(about)?;
        if metadata.is_dir() {
            bail!("`{name}` is a folder: name the file of the treaty");
        }
        if metadata.len() > limit {
            return Err(too_large());
        }
        file.take(limit + 1).read_to_end(&mut bytes).with_context(about)?;
    }
    if bytes.len() as u64 > limit {
        return Err(too_large());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].split(|byte| *byte == b'\n').count();
        anyhow::anyhow!("`{name}` is not UTF-8 text: the first byte that is none stands on line {line}; save the file as UTF-8")
    })
}

/// Gives the treaty the files it names, and keeps the reasons why one could not be read.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    failed: RefCell<Vec<String>>,
}

impl Folder {
    /// What a text says, with the files that it names; a long one tells how far it is.
    pub(crate) fn read(&self, name: &str, text: String) -> Reading {
        let _clock = Clock::reading(text.len());
        servanda::read(name, text, &|path: &str| self.load(path))
    }

    /// The text of a file named in a treaty; the path is already relative to the working folder.
    pub(crate) fn load(&self, path: &str) -> Option<String> {
        match read(path) {
            Ok(text) => Some(text),
            Err(error) => {
                self.failed.borrow_mut().push(format!("{error:#}"));
                None
            }
        }
    }

    /// Why files could not be read, in the order in which they were asked for.
    pub(crate) fn failed(&self) -> Vec<String> {
        self.failed.borrow().clone()
    }
}

/// Writes a whole file or nothing: beside the target first, then renamed over it.
pub(crate) fn write(name: &str, text: &[u8]) -> Result<()> {
    let target = Path::new(name);
    let about = || format!("`{name}` cannot be written");
    // A link is followed, so that the file behind it is replaced and the link stays.
    let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_path_buf());
    let beside = beside(&target).with_context(about)?;
    let written = (|| -> io::Result<()> {
        let mut file = fs::File::create_new(&beside)?;
        file.write_all(text)?;
        if let Ok(old) = fs::metadata(&target) {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&beside, &target)
    })();
    if written.is_err() {
        // The half-written file is ours to clean up; that this may fail too changes nothing.
        let _ = fs::remove_file(&beside);
    }
    written.with_context(about)
}

fn beside(target: &Path) -> Result<PathBuf> {
    let name = target.file_name().context("it names no file")?.to_string_lossy().into_owned();
    Ok(target.with_file_name(format!(".{name}.{}.part", std::process::id())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_and_nothing_is_left_beside_it() {
        let folder = std::env::temp_dir().join(format!("servanda-files-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        let path = folder.join("a.md");
        let name = path.to_string_lossy().into_owned();
        write(&name, b"one").expect("written");
        write(&name, b"two").expect("written again");
        assert_eq!(read(&name).expect("read"), "two");
        assert_eq!(fs::read_dir(&folder).expect("readable").count(), 1);
        write(&folder.join("no/such/folder.md").to_string_lossy(), b"x").expect_err("there is no such folder");
        fs::remove_dir_all(&folder).expect("ours to remove");
    }

    #[test]
    fn a_file_that_is_not_text_is_refused_with_the_line() {
        let path = std::env::temp_dir().join(format!("servanda-bad-{}.md", std::process::id()));
        fs::write(&path, b"# T\n\nok\n\xff\xfe\n").expect("written");
        let error = read(&path.to_string_lossy()).expect_err("not UTF-8");
        assert!(error.to_string().contains("line 4"), "{error}");
        fs::remove_file(&path).expect("ours to remove");
    }
}
