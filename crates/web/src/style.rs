//! The style sheet, made small when the crate is compiled and sent inside every page, so that a page is one request.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const SOURCE: &str = include_str!("../templates/style.css");
const LENGTH: usize = minify::<0>(SOURCE.as_bytes()).1;
const BYTES: [u8; LENGTH] = minify::<LENGTH>(SOURCE.as_bytes()).0;

/// The style sheet as pages carry it: without comments and needless spaces.
pub const STYLE: &str = match std::str::from_utf8(&BYTES) {
    Ok(style) => style,
    Err(_) => panic!("the style sheet is UTF-8"),
};

/// What the content security policy names instead of `unsafe-inline`: the hash of [`STYLE`].
pub fn csp_hash() -> &'static str {
    static HASH: LazyLock<String> = LazyLock::new(|| {
        let digest = ring::digest::digest(&ring::digest::SHA256, STYLE.as_bytes());
        format!("'sha256-{}'", STANDARD.encode(digest))
    });
    &HASH
}

/// The small form of a style sheet and its length; run with `N` = 0 it only counts.
const fn minify<const N: usize>(css: &[u8]) -> ([u8; N], usize) {
    let mut out = [0; N];
    let (mut read, mut written, mut last, mut space, mut semicolon) = (0, 0, b'}', false, false);
    while read < css.len() {
        let byte = css[read];
        if byte == b'/' && read + 1 < css.len() && css[read + 1] == b'*' {
            read += 2;
            while !(css[read] == b'*' && css[read + 1] == b'/') {
                read += 1;
            }
            read += 2;
            space = true;
            continue;
        }
        // Names of colours are long in the source and two letters here: the first and the last.
        if byte == b'-' && read + 2 < css.len() && css[read + 1] == b'-' && css[read + 2].is_ascii_lowercase() {
            let mut end = read + 2;
            while css[end + 1].is_ascii_lowercase() {
                end += 1;
            }
            let short = [b';', b'-', b'-', css[read + 2], css[end]];
            let mut i = if semicolon { 0 } else { 1 };
            while i < short.len() {
                if N > 0 {
                    out[written] = short[i];
                }
                written += 1;
                i += 1;
            }
            (read, last, space, semicolon) = (end + 1, css[end], false, false);
            continue;
        }
        read += 1;
        if byte.is_ascii_whitespace() {
            space = true;
            continue;
        }
        // The last semicolon of a block is not needed: it waits until the next byte is known.
        if byte == b';' {
            semicolon = true;
            space = false;
            continue;
        }
        let mut pending = [0u8; 3];
        let mut count = 0;
        if semicolon && byte != b'}' {
            pending[count] = b';';
            count += 1;
            last = b';';
        }
        semicolon = false;
        // A space before a colon may be a descendant selector, so only the one after it goes.
        if space && !matches!(last, b'{' | b'}' | b';' | b',' | b'>' | b':') && !matches!(byte, b'{' | b'}' | b',' | b'>') {
            pending[count] = b' ';
            count += 1;
        }
        space = false;
        pending[count] = byte;
        count += 1;
        last = byte;
        let mut i = 0;
        while i < count {
            if N > 0 {
                out[written] = pending[i];
            }
            written += 1;
            i += 1;
        }
    }
    (out, written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(css: &str) -> String {
        let (bytes, length) = minify::<200>(css.as_bytes());
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    #[test]
    fn the_style_sheet_is_at_most_6_kb() {
        assert!(STYLE.len() <= 6 * 1024, "{} bytes", STYLE.len());
    }

    #[test]
    fn minifying_keeps_what_matters() {
        for (source, expect) in [
            ("a { color : red ; }\n\nb > i,\n u { margin: 0 1px; padding: 0; }", "a{color :red}b>i,u{margin:0 1px;padding:0}"),
            ("/* why */ a :hover{ top:calc(1px + 2px); } /* end */", "a :hover{top:calc(1px + 2px)}"),
            ("@media (width < 4em) and (hover) { a { b: c } }", "@media (width < 4em) and (hover){a{b:c}}"),
            ("a{content:\"›\"}", "a{content:\"›\"}"),
            (
                ":root { a: b; --paper: #fff; --ink: red; } a { color: var(--paper); }",
                ":root{a:b;--pr:#fff;--ik:red}a{color:var(--pr)}",
            ),
        ] {
            assert_eq!(small(source), expect);
        }
    }

    #[test]
    fn short_names_are_told_apart() {
        let short = |name: &str| name.chars().take(1).chain(name.chars().last()).collect::<String>();
        let names: std::collections::BTreeSet<&str> = SOURCE
            .match_indices("--")
            .filter_map(|(at, _)| {
                SOURCE[at + 2..].split(|c: char| !c.is_ascii_lowercase()).next().filter(|name| !name.is_empty())
            })
            .collect();
        let shorts: std::collections::BTreeSet<String> = names.iter().map(|name| short(name)).collect();
        assert!(names.len() == shorts.len() && names.len() > 5, "{names:?}");
    }

    #[test]
    fn no_letter_is_made_upper_case_and_nothing_comes_from_elsewhere() {
        for word in ["uppercase", "small-caps", "@import", "http:", "https:", "@font-face", "animation"] {
            assert!(!STYLE.contains(word), "{word}");
        }
    }
}
