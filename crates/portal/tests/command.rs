//! The command as an operator calls it.

use std::process::Command;

#[test]
fn a_bare_environment_is_told_all_that_it_lacks_in_one_message() {
    for command in [&["recount"][..], &["rollup"], &["catalogue", "publish"]] {
        let ended = Command::new(env!("CARGO_BIN_EXE_portal")).args(command).env_clear().output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(1), "{command:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        for name in ["PORTAL_TABLE", "PORTAL_LOG_TABLE", "PORTAL_ORIGIN", "PORTAL_SECRET"] {
            assert!(said.contains(name), "{command:?} does not name {name}: {said}");
        }
        assert!(ended.stdout.is_empty());
    }
}
