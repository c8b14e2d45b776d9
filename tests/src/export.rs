//! The real export of the national portal, where somebody has it: it is no part of the project.

use std::path::PathBuf;

/// The file that `PORTAL_NATIONAL_EXPORT` names. `None`, said on standard error, where there is none: the test then
/// rests on the made-up records alone.
#[expect(clippy::disallowed_methods, reason = "a test has no other way to learn where the file is")]
pub fn national_export() -> Option<PathBuf> {
    let file = std::env::var_os("PORTAL_NATIONAL_EXPORT").map(PathBuf::from).filter(|file| file.is_file());
    if file.is_none() {
        eprintln!("skipped: PORTAL_NATIONAL_EXPORT names no file with the national portal's export");
    }
    file
}
