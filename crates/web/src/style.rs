//! The style sheet, made small when the crate is compiled. Each page is sent the rules that it has a use for, inside it: a page
//! is one request, and light.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::csp;

const SOURCE: &str = include_str!("../templates/style.css");
const LENGTH: usize = minify::<0>(SOURCE.as_bytes()).1;
const BYTES: [u8; LENGTH] = minify::<LENGTH>(SOURCE.as_bytes()).0;

/// The whole style sheet: without comments and needless spaces.
const STYLE: &str = match std::str::from_utf8(&BYTES) {
    Ok(style) => style,
    Err(_) => panic!("the style sheet is UTF-8"),
};

/// What the content security policy of answers names that are no pages; a page's own names [`dress`]'s.
pub(crate) fn csp_source() -> &'static str {
    static SOURCE: LazyLock<String> = LazyLock::new(|| csp::source(STYLE));
    &SOURCE
}

/// A page with its style sheet in its head, and that style sheet.
pub(crate) fn dress(mut html: String) -> (String, String) {
    let style = worn(&html);
    if let Some(end) = html.find("</head>") {
        html.insert_str(end, &format!("<style>{style}</style>\n"));
    }
    (html, style)
}

/// Elements that not every page has, and that no script makes.
const ELEMENTS: [&str; 12] =
    ["textarea", "select", "progress", "legend", "fieldset", "table", "caption", "th", "td", "tbody", "details", "summary"];

/// The rules whose classes and elements a page has; those of neither are everyone's.
fn worn(html: &str) -> String {
    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| rules(STYLE));
    // As templates write a class, and as the scripts give one.
    let lists = ["class=\"", "class: \""].into_iter().flat_map(|begin| html.split(begin).skip(1));
    let classes = lists.flat_map(|rest| rest.split('"').next().unwrap_or_default().split(' ')).collect();
    let begins = html.split('<').skip(1).map(type_of);
    let elements = begins.filter(|name| ELEMENTS.contains(name)).collect();
    let page = Page { classes, elements };
    let mut style = String::with_capacity(STYLE.len());
    for rule in &*RULES {
        rule.write(&page, &mut style);
    }
    style
}

/// What a page has that rules may be about.
struct Page<'a> {
    classes: BTreeSet<&'a str>,
    elements: BTreeSet<&'a str>,
}

/// The name of an element that a tag or a part of a selector begins with.
fn type_of(text: &str) -> &str {
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default()
}

/// A rule of the style sheet, or a group of rules for a medium.
struct Rule {
    selectors: Vec<Selector>,
    inside: Inside,
}

enum Inside {
    /// What stands between the braces.
    Declarations(&'static str),
    Rules(Vec<Rule>),
}

struct Selector {
    text: &'static str,
    classes: Vec<&'static str>,
    /// Those of [`ELEMENTS`].
    elements: Vec<&'static str>,
}

impl Rule {
    fn write(&self, page: &Page<'_>, style: &mut String) {
        let inside = match &self.inside {
            Inside::Declarations(declarations) => (*declarations).to_owned(),
            Inside::Rules(rules) => {
                let mut inside = String::new();
                rules.iter().for_each(|rule| rule.write(page, &mut inside));
                inside
            }
        };
        let fits = |selector: &&Selector| {
            selector.classes.iter().all(|class| page.classes.contains(class))
                && selector.elements.iter().all(|element| page.elements.contains(element))
        };
        let selectors: Vec<&str> = self.selectors.iter().filter(fits).map(|selector| selector.text).collect();
        if !inside.is_empty() && !selectors.is_empty() {
            style.extend([&selectors.join(","), "{", &inside, "}"]);
        }
    }
}

/// The rules of a small style sheet.
fn rules(mut css: &'static str) -> Vec<Rule> {
    let mut rules = Vec::new();
    while let Some((head, rest)) = css.split_once('{') {
        let mut depth = 1;
        let end = rest.find(|letter| {
            depth += i32::from(letter == '{') - i32::from(letter == '}');
            depth == 0
        });
        let (inside, after) = rest.split_at(end.unwrap_or(rest.len()));
        rules.push(match head.starts_with("@media") {
            true => {
                let medium = Selector { text: head, classes: Vec::new(), elements: Vec::new() };
                Rule { selectors: vec![medium], inside: Inside::Rules(self::rules(inside)) }
            }
            false => Rule { selectors: selectors(head), inside: Inside::Declarations(inside) },
        });
        css = after.get(1..).unwrap_or_default();
    }
    rules
}

/// The selectors of a list, parted at its commas but those in parentheses.
fn selectors(list: &'static str) -> Vec<Selector> {
    let mut depth = 0;
    let parts = list.split(move |letter| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        depth == 0 && letter == ','
    });
    let class = |rest: &'static str| rest.split(|letter: char| !letter.is_ascii_lowercase()).next().unwrap_or_default();
    let classes = move |text: &'static str| text.split('.').skip(1).map(class).collect();
    parts.map(|text| Selector { text, classes: classes(text), elements: elements(text) }).collect()
}

/// The [`ELEMENTS`] of a selector that have to be there; what stands in parentheses may as well not be.
fn elements(selector: &'static str) -> Vec<&'static str> {
    let mut depth = 0;
    let parts = selector.split(move |letter| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        depth == 0 && matches!(letter, ' ' | '>' | '+' | ')')
    });
    parts.map(type_of).filter(|name| ELEMENTS.contains(name)).collect()
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
    fn a_page_is_sent_what_it_uses() {
        let page = |main: &str| dress(format!("<head><title>a</title></head><body>{main}</body>")).0;
        for (main, rule, expect) in [
            ("<p class=\"note\">card</p>", ".note{border-left", true),
            ("<p class=\"note\">hero</p>", ".hero", false),
            ("<span class=\"tag good\">", ".tag.bad", false),
            ("<span class=\"tag bad\">", ".tag.bad", true),
            ("<article class=\"slip\">", ":has(.slip) :is(header,footer){display:none!important}", true),
            ("<script>{ class: \"plain card\" }</script>", ".card>:first-child{margin-top:0}", true),
            ("", ".note", false),
            ("", "h1,h2,h3{", true),
            ("<textarea>", "textarea{width", true),
            ("<input>", "textarea", false),
            ("<table><tr><td>", "td{text-align", true),
            ("<p>", "small:not(label>*,legend *,b + *)", true),
            ("", "@page{size:A4", true),
        ] {
            assert_eq!(page(main).contains(rule), expect, "{main} {rule}");
        }
        assert!(page("").contains("@media print{") && !page("").contains("{}"));
    }

    #[test]
    fn a_page_of_every_class_has_the_whole_sheet() {
        let classes: Vec<&str> = rules(STYLE).iter().flat_map(classes_of).collect();
        assert_eq!(worn(&format!("<p class=\"{}\"><{}>", classes.join(" "), ELEMENTS.join("><"))), STYLE);
    }

    fn classes_of(rule: &Rule) -> Vec<&'static str> {
        let own = rule.selectors.iter().flat_map(|selector| selector.classes.iter().copied());
        match &rule.inside {
            Inside::Declarations(_) => own.collect(),
            Inside::Rules(rules) => own.chain(rules.iter().flat_map(classes_of)).collect(),
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
