//! What a form sent: names and values, read within limits.

use std::borrow::Cow;

use percent_encoding::percent_decode;
use unicode_normalization::UnicodeNormalization;

/// The largest body that is read.
pub const MAX_BODY: usize = 512 * 1024;
/// The most fields a form may have.
pub const MAX_FIELDS: usize = 400;
/// The longest name or value, in bytes.
pub const MAX_VALUE: usize = 20 * 1024;

/// Why a body is no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldsError {
    /// The content type is not that of a form (415).
    WrongType,
    /// The body, a value or their number is over the limit (413).
    TooLarge,
    /// Broken percent-encoding, not UTF-8, or control characters (400).
    Malformed,
}

impl std::fmt::Display for FieldsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            FieldsError::WrongType => "not an urlencoded form",
            FieldsError::TooLarge => "a form over the limits",
            FieldsError::Malformed => "a form with broken encoding",
        })
    }
}

impl std::error::Error for FieldsError {}

/// Names and values in the order they were sent, in NFC, with `\n` for line breaks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads the body of a POST.
    pub fn parse(content_type: Option<&str>, body: &[u8]) -> Result<Fields, FieldsError> {
        let kind = content_type.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(FieldsError::WrongType);
        }
        if body.len() > MAX_BODY {
            return Err(FieldsError::TooLarge);
        }
        let mut fields = Vec::new();
        for pair in pairs(body) {
            if fields.len() == MAX_FIELDS {
                return Err(FieldsError::TooLarge);
            }
            let (name, value) = split(pair);
            fields.push((decode(name)?, decode(value)?));
        }
        Ok(Fields(fields))
    }

    /// Reads the query of a GET, whatever it holds: what is broken is replaced and what is over the limits left out, for a
    /// mistyped search is still a search.
    pub fn query(query: Option<&str>) -> Fields {
        let text = |part: &[u8]| {
            let spaced = spaces(part);
            let decoded = percent_decode(&spaced).decode_utf8_lossy();
            decoded.nfc().filter(|c| !c.is_control()).collect::<String>()
        };
        let all = pairs(query.unwrap_or_default().as_bytes()).map(split);
        let fitting = all.filter(|(name, value)| name.len() <= MAX_VALUE && value.len() <= MAX_VALUE).take(MAX_FIELDS);
        Fields(fitting.map(|(name, value)| (text(name), text(value))).collect())
    }

    /// The first value of `name` without spaces around it; empty if it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// The first value of `name` without spaces around it, if it was sent.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.trim())
    }

    /// All values of `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.trim())
    }

    /// The three boxes of a date field: day, month, year.
    pub fn date(&self, name: &str) -> [String; 3] {
        ["day", "month", "year"].map(|part| self.get(&format!("{name}-{part}")).to_owned())
    }

    /// All pairs.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Fields as a test or a data source has them.
impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Fields {
        Fields(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

fn pairs(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|b| *b == b'&').filter(|pair| !pair.is_empty())
}

fn split(pair: &[u8]) -> (&[u8], &[u8]) {
    match pair.iter().position(|b| *b == b'=') {
        Some(at) => (&pair[..at], &pair[at + 1..]),
        None => (pair, &[]),
    }
}

/// A plus is a space in a form.
fn spaces(part: &[u8]) -> Cow<'_, [u8]> {
    if part.contains(&b'+') {
        Cow::Owned(part.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect())
    } else {
        Cow::Borrowed(part)
    }
}

fn decode(part: &[u8]) -> Result<String, FieldsError> {
    let broken = |(at, byte): (usize, &u8)| {
        *byte == b'%' && !part.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
    };
    if part.iter().enumerate().any(broken) {
        return Err(FieldsError::Malformed);
    }
    let spaced = spaces(part);
    let decoded = percent_decode(&spaced).decode_utf8().map_err(|_| FieldsError::Malformed)?;
    let text: String = decoded.replace("\r\n", "\n").replace('\r', "\n").nfc().collect();
    if text.len() > MAX_VALUE {
        return Err(FieldsError::TooLarge);
    }
    let stray = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    if stray { Err(FieldsError::Malformed) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

    fn parse(body: &str) -> Result<Fields, FieldsError> {
        Fields::parse(FORM, body.as_bytes())
    }

    #[test]
    fn values_are_read_as_they_were_meant() {
        for (body, name, expect) in [
            ("ten=Nguy%E1%BB%85n+An", "ten", "Nguyễn An"),
            ("ten=+An+", "ten", "An"),
            ("ten=Nguye%CC%82%CC%83n", "ten", "Nguyễn"),
            ("a=1&a=2", "a", "1"),
            ("a", "a", ""),
            ("a=b=c", "a", "b=c"),
            ("&&a=1&", "a", "1"),
            ("", "a", ""),
            ("a=x%0D%0Ay%0Dz", "a", "x\ny\nz"),
            ("a%5B1%5D=2", "a[1]", "2"),
        ] {
            assert_eq!(parse(body).unwrap().get(name), expect, "{body}");
        }
        assert_eq!(parse("a=1&b=2&a=3").unwrap().all("a").collect::<Vec<_>>(), ["1", "3"]);
        assert_eq!(parse("s-day=1&s-year=1990").unwrap().date("s"), ["1", "", "1990"]);
        assert_eq!(parse("b=").unwrap().find("b"), Some(""));
        assert_eq!(parse("b=").unwrap().find("a"), None);
    }

    #[test]
    fn what_is_no_form_is_refused() {
        use FieldsError::{Malformed, TooLarge, WrongType};
        let many = |n: usize| vec!["a=1"; n].join("&");
        let long = |n: usize| format!("a={}", "x".repeat(n));
        for (body, expect) in [
            ("a=%".to_owned(), Malformed),
            ("a=%4".to_owned(), Malformed),
            ("a=%zz".to_owned(), Malformed),
            ("a=%FF".to_owned(), Malformed),
            ("a=%00".to_owned(), Malformed),
            ("%E1=1".to_owned(), Malformed),
            (many(MAX_FIELDS + 1), TooLarge),
            (long(MAX_VALUE + 1), TooLarge),
            (format!("{}=1", "x".repeat(MAX_VALUE + 1)), TooLarge),
            ("&".repeat(MAX_BODY + 1), TooLarge),
        ] {
            assert_eq!(parse(&body), Err(expect), "{}", &body[..body.len().min(20)]);
        }
        assert!(parse(&many(MAX_FIELDS)).is_ok() && parse(&long(MAX_VALUE)).is_ok());
        for (kind, ok) in [
            (FORM, true),
            (Some("Application/X-WWW-Form-Urlencoded; charset=UTF-8"), true),
            (Some("application/json"), false),
            (Some(""), false),
            (None, false),
        ] {
            assert_eq!(Fields::parse(kind, b"a=1").map(|_| ()), if ok { Ok(()) } else { Err(WrongType) });
        }
    }

    #[test]
    fn a_query_is_always_read() {
        for (query, expect) in
            [(None, ""), (Some("q=100%"), "100%"), (Some("q=a%FFb"), "a\u{FFFD}b"), (Some("q=gplx+b2"), "gplx b2")]
        {
            assert_eq!(Fields::query(query).get("q"), expect);
        }
    }

    proptest! {
        #[test]
        fn what_a_browser_encodes_comes_back(pairs in prop::collection::vec(("[^\\p{C}]{1,12}", "[^\\p{C}]{0,40}"), 0..20)) {
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.extend_pairs(pairs.iter());
            let read = parse(&form.finish()).unwrap();
            let expect: Vec<(String, String)> =
                pairs.iter().map(|(n, v)| (n.nfc().collect(), v.nfc().collect())).collect();
            prop_assert_eq!(read.0, expect);
        }

        #[test]
        fn any_bytes_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(fields) = Fields::parse(FORM, &body) {
                for (name, value) in fields.iter() {
                    prop_assert!(name.nfc().eq(name.chars()) && value.nfc().eq(value.chars()));
                    prop_assert!(!value.contains('\0') && !value.contains('\r'));
                }
            }
            Fields::query(Some(&String::from_utf8_lossy(&body)));
        }
    }
}
