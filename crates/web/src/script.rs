//! The one script of the public pages: suggestions while typing. It is sent inside the page, so that a page is one request,
//! and nothing needs it.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const SOURCE: &str = include_str!("../templates/suggest.js");

/// The script as pages carry it: without the spaces that lines begin with, and without remarks.
pub fn suggest() -> &'static str {
    static SMALL: LazyLock<String> = LazyLock::new(|| {
        let lines = SOURCE.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    });
    &SMALL
}

/// What the content security policy names: the hash of [`suggest`].
pub fn csp_hash() -> &'static str {
    static HASH: LazyLock<String> = LazyLock::new(|| {
        let digest = ring::digest::digest(&ring::digest::SHA256, suggest().as_bytes());
        format!("'sha256-{}'", STANDARD.encode(digest))
    });
    &HASH
}

#[cfg(test)]
mod tests {
    use super::*;

    /// pages.md: at most 6 KB; nothing in it could close its element or bring in another host.
    #[test]
    fn the_script_is_small_and_keeps_to_this_portal() {
        assert!(suggest().len() < 3_500, "{} bytes", suggest().len());
        for bad in ["</", "<!--", "http", "innerHTML", "eval", "document.write"] {
            assert!(!suggest().contains(bad), "{bad}");
        }
        assert!(!suggest().contains("\n\n") && !suggest().contains("//"));
    }
}
