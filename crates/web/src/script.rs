//! The two scripts of the portal: suggestions while typing, and how far a long job is. Each is sent inside the page that has a
//! use for it, so that a page is one request, and nothing needs them.

use std::sync::LazyLock;

use crate::csp;

/// A script as pages carry it: without the spaces that lines begin with, and without remarks.
fn small(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Suggestions, for pages with a search box.
pub fn suggest() -> &'static str {
    static SMALL: LazyLock<String> = LazyLock::new(|| small(include_str!("../templates/suggest.js")));
    &SMALL
}

/// Percentages that move by themselves, for the page of a job that is at work.
pub fn progress() -> &'static str {
    static SMALL: LazyLock<String> = LazyLock::new(|| small(include_str!("../templates/progress.js")));
    &SMALL
}

/// What the content security policy names: the hashes of both scripts.
pub fn csp_hashes() -> &'static str {
    static HASHES: LazyLock<String> = LazyLock::new(|| format!("{} {}", csp::source(suggest()), csp::source(progress())));
    &HASHES
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// pages.md: at most 6 KB; nothing in them could close their element or bring in another host.
    #[test]
    fn the_scripts_are_small_and_keep_to_this_portal() {
        for (script, most, packed) in [(suggest(), 3_500, 1_500), (progress(), 1_500, 1_000)] {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
            gzip.write_all(script.as_bytes()).unwrap();
            let gzip = gzip.finish().unwrap().len();
            assert!(script.len() < most && gzip < packed, "{} bytes, {gzip} compressed", script.len());
            for bad in ["</", "<!--", "http", "innerHTML", "eval", "document.write"] {
                assert!(!script.contains(bad), "{bad}");
            }
            assert!(!script.contains("\n\n") && !script.contains("//"));
        }
    }
}
