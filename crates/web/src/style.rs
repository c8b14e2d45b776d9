//! The style sheets, made small when the crate is compiled and sent inside the pages that use them, so that a page is one
//! request: one that every page has, and one with what only some have.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A style sheet as pages carry it: without comments and needless spaces.
macro_rules! sheet {
    ($file:literal) => {{
        const SOURCE: &str = include_str!($file);
        const LENGTH: usize = minify::<0>(SOURCE.as_bytes()).1;
        const BYTES: [u8; LENGTH] = minify::<LENGTH>(SOURCE.as_bytes()).0;
        match std::str::from_utf8(&BYTES) {
            Ok(style) => style,
            Err(_) => panic!("a style sheet is UTF-8"),
        }
    }};
}

/// What every page has.
const STYLE: &str = sheet!("../templates/style.css");
/// What only some pages have.
const EXTRA: &str = sheet!("../templates/extra.css");

/// What the content security policy names instead of `unsafe-inline`: the hashes of both sheets.
pub fn csp_hashes() -> &'static str {
    static HASHES: LazyLock<String> = LazyLock::new(|| {
        let hash = |style: &str| STANDARD.encode(ring::digest::digest(&ring::digest::SHA256, style.as_bytes()));
        format!("'sha256-{}' 'sha256-{}'", hash(STYLE), hash(EXTRA))
    });
    &HASHES
}

/// Puts the style sheets into the head of a page: the extra one where the page has a class of it.
pub(crate) fn dress(mut html: String) -> String {
    let extra = if uses_extra(&html) { format!("<style>{EXTRA}</style>\n") } else { String::new() };
    if let Some(end) = html.find("</head>") {
        html.insert_str(end, &format!("<style>{STYLE}</style>\n{extra}"));
    }
    html
}

fn uses_extra(html: &str) -> bool {
    static CLASSES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| &classes(EXTRA) - &classes(STYLE));
    let lists = html.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
    lists.flat_map(|list| list.split(' ')).any(|class| CLASSES.contains(class))
}

/// The classes that a small sheet names.
fn classes(css: &str) -> BTreeSet<&str> {
    let names = css.split('.').skip(1).map(|rest| rest.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default());
    names.filter(|name| !name.is_empty()).collect()
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
    fn the_style_sheets_are_at_most_7_kb_and_one_is_sent_to_all() {
        assert!(STYLE.len() <= 4_700 && EXTRA.len() <= 2_300, "{} and {} bytes", STYLE.len(), EXTRA.len());
    }

    #[test]
    fn the_extra_sheet_goes_to_who_uses_it() {
        for (main, expect) in [
            ("<p class=\"note\">cards</p>", false),
            ("<p class=\"card\">", false),
            ("<ul class=\"plain cards\">", true),
            ("<div class=\"field\">", true),
            ("<span class=\"tag bad\">", true),
            ("<ol class=\"steps time\">", true),
        ] {
            let page = dress(format!("<head><title>a</title></head><body>{main}</body>"));
            assert!(page.contains(STYLE) && page.find(STYLE) < page.find("</head>"));
            assert_eq!(page.contains(EXTRA), expect, "{main}");
        }
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
        let source = concat!(include_str!("../templates/style.css"), include_str!("../templates/extra.css"));
        let words = source.split("--").skip(1).filter_map(|rest| rest.split(|c: char| !c.is_ascii_lowercase()).next());
        let names: BTreeSet<&str> = words.filter(|name| !name.is_empty()).collect();
        let shorts: BTreeSet<String> = names.iter().map(|name| short(name)).collect();
        assert!(names.len() == shorts.len() && names.len() > 5, "{names:?}");
    }

    #[test]
    fn no_letter_is_made_upper_case_and_nothing_comes_from_elsewhere() {
        for word in ["uppercase", "small-caps", "@import", "http:", "https:", "@font-face", "animation"] {
            assert!(!STYLE.contains(word) && !EXTRA.contains(word), "{word}");
        }
    }
}
