//! From a page or a file to a response: compression, caching, security headers.

use std::io::Write;

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, LOCATION, REFERRER_POLICY, RETRY_AFTER,
    STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{Response, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::csp;
use crate::frame::{Frame, Site};
use crate::{script, style};

/// A whole response.
pub type Answer = Response<Vec<u8>>;

/// A page: a template with a frame. Implement it by `web::page!(Home, Search);`.
pub trait Page: Template {
    /// What stands around the content.
    fn frame(&self) -> &Frame;
}

/// Makes structs with a field `frame` pages.
#[macro_export]
macro_rules! page {
    ($($page:ty),* $(,)?) => {
        $(impl $crate::answer::Page for $page {
            fn frame(&self) -> &$crate::frame::Frame {
                &self.frame
            }
        })*
    };
}

/// What of a request decides how the answer is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wants {
    /// The client takes gzip.
    pub gzip: bool,
    /// The client is a program that prefers JSON to a page.
    pub json: bool,
    /// The version the client has (If-None-Match).
    pub seen: Option<String>,
    /// The portal is reached over https.
    pub https: bool,
}

impl Wants {
    /// Reads the request's headers.
    pub fn of(headers: &HeaderMap, site: &Site) -> Wants {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let accept = text(ACCEPT);
        Wants {
            gzip: accepts_gzip(text(ACCEPT_ENCODING)),
            json: accept.contains("json") && !accept.contains("text/html"),
            seen: Some(text(IF_NONE_MATCH).to_owned()).filter(|seen| !seen.is_empty()),
            https: site.https(),
        }
    }
}

/// `gzip` or `*` is named and not refused by `q=0`.
fn accepts_gzip(header: &str) -> bool {
    let quality = |coding: &str| {
        header.split(',').map(str::trim).find_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next()?;
            let refused = parts.any(|p| p.strip_prefix("q=").and_then(|q| q.parse().ok()).is_some_and(|q: f32| q <= 0.0));
            name.eq_ignore_ascii_case(coding).then_some(!refused)
        })
    };
    quality("gzip").or_else(|| quality("*")).unwrap_or(false)
}

/// Who may keep an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// Anyone, for this many seconds; 60 at most, so that a notice is seen in time (TT32 11.2e).
    Public(u8),
    /// Nobody.
    Private,
}

impl Caching {
    /// What public pages use.
    pub const MINUTE: Caching = Caching::Public(60);

    fn header(self) -> String {
        match self {
            Caching::Public(seconds) => format!("public, max-age={}", seconds.min(60)),
            Caching::Private => "no-store".to_owned(),
        }
    }
}

/// Sends a page. One that is personal or carries a form token is never cached, whatever `caching` says.
pub fn page(status: StatusCode, page: &impl Page, caching: Caching, wants: &Wants) -> Answer {
    let frame = page.frame();
    let personal = frame.csrf.is_some() || frame.signed_in.is_some();
    let caching = if personal { Caching::Private } else { caching };
    match page.render() {
        Ok(html) => {
            let (html, style) = style::dress(html);
            let mut answer = body(status, "text/html; charset=utf-8", html.into_bytes(), caching, wants);
            answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy(&csp::source(&style)));
            answer.headers_mut().insert(CONTENT_LANGUAGE, HeaderValue::from_static(frame.lang.tag()));
            answer
        }
        // A template fails only where a value's own printing does.
        Err(_) => body(StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", b"500".to_vec(), Caching::Private, wants),
    }
}

/// Sends bytes of any type. A successful public answer has an ETag and becomes 304 where the client has it already.
pub fn body(status: StatusCode, content_type: &'static str, bytes: Vec<u8>, caching: Caching, wants: &Wants) -> Answer {
    let mut answer = Answer::new(Vec::new());
    *answer.status_mut() = status;
    guard(answer.headers_mut(), wants);
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, value(&caching.header()));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if status == StatusCode::OK && caching != Caching::Private {
        let tag = etag(&bytes);
        headers.insert(ETAG, value(&tag));
        if wants.seen.as_deref().is_some_and(|seen| matches(seen, &tag)) {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
            return answer;
        }
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    *answer.body_mut() = match smaller(&bytes, wants) {
        Some(small) => {
            answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            small
        }
        None => bytes,
    };
    answer
}

/// Sends JSON.
pub fn json(status: StatusCode, value: &serde_json::Value, caching: Caching, wants: &Wants) -> Answer {
    body(status, "application/json", value.to_string().into_bytes(), caching, wants)
}

/// Sends XML.
pub fn xml(text: String, caching: Caching, wants: &Wants) -> Answer {
    body(StatusCode::OK, "application/xml; charset=utf-8", text.into_bytes(), caching, wants)
}

/// Sends a CSV file under a name of ASCII letters, with the mark that makes spreadsheets read it as UTF-8.
pub fn csv(file_name: &str, text: &str, caching: Caching, wants: &Wants) -> Answer {
    let bytes = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let mut answer = body(StatusCode::OK, "text/csv; charset=utf-8; header=present", bytes, caching, wants);
    let plain: String = file_name.chars().filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c)).collect();
    answer.headers_mut().insert(CONTENT_DISPOSITION, value(&format!("attachment; filename=\"{plain}\"")));
    answer
}

/// A problem as programs read it (RFC 9457): never an internal error's own words.
pub fn problem(status: StatusCode, title: &str, detail: &str, reference: &str, wants: &Wants) -> Answer {
    let problem = serde_json::json!({
        "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail, "reference": reference,
    });
    body(status, "application/problem+json", problem.to_string().into_bytes(), Caching::Private, wants)
}

/// Answers a POST: "see there" (303). Only places of this portal are reached; anything else leads home.
pub fn redirect(to: &str, wants: &Wants) -> Answer {
    moving(StatusCode::SEE_OTHER, to, Caching::Private, wants)
}

/// Answers a GET of an old or wrong address for good (301).
pub fn moved(to: &str, wants: &Wants) -> Answer {
    moving(StatusCode::MOVED_PERMANENTLY, to, Caching::MINUTE, wants)
}

fn moving(status: StatusCode, to: &str, caching: Caching, wants: &Wants) -> Answer {
    /// What an address may not hold as it is; letters beyond ASCII are encoded in any case.
    const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'`');
    let to = utf8_percent_encode(local(to).unwrap_or("/"), UNSAFE).to_string();
    let mut answer = Answer::new(Vec::new());
    *answer.status_mut() = status;
    guard(answer.headers_mut(), wants);
    answer.headers_mut().insert(CACHE_CONTROL, value(&caching.header()));
    answer.headers_mut().insert(LOCATION, value(&to));
    answer
}

/// `to` if it is a place of this portal: a path, not another host that looks like one.
pub fn local(to: &str) -> Option<&str> {
    let second = to.as_bytes().get(1);
    let inside = to.starts_with('/') && !matches!(second, Some(b'/' | b'\\')) && !to.chars().any(char::is_control);
    inside.then_some(to)
}

/// Tells when to come again.
pub fn retry_after(mut answer: Answer, seconds: u32) -> Answer {
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

/// What a page may load and do; `style` names its own style sheet.
fn policy(style: &str) -> HeaderValue {
    value(&format!(
        "default-src 'none'; style-src {style}; script-src {}; img-src 'self' data:; connect-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
        script::csp_hashes()
    ))
}

/// The headers that every answer has.
fn guard(headers: &mut HeaderMap, wants: &Wants) {
    headers.insert(CONTENT_SECURITY_POLICY, policy(style::csp_source()));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    if wants.https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
}

/// A weak tag, for the same page compressed and not is one version of it.
fn etag(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&digest.as_ref()[..12]))
}

/// If-None-Match names `tag` (weak comparison, RFC 9110 13.1.2).
fn matches(seen: &str, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    seen.trim() == "*" || seen.split(',').any(|one| opaque(one) == opaque(tag))
}

/// The gzipped bytes, where the client takes them and they are worth it.
fn smaller(bytes: &[u8], wants: &Wants) -> Option<Vec<u8>> {
    if !wants.gzip || bytes.len() < 900 {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(6));
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().filter(|small| small.len() < bytes.len())
}

/// A header value; what cannot be one (it never comes to that) is left empty rather than failing.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn wants(accept_encoding: &str, seen: Option<&str>) -> Wants {
        Wants { gzip: accepts_gzip(accept_encoding), seen: seen.map(String::from), ..Wants::default() }
    }

    fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
        answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn who_takes_gzip() {
        for (header, expect) in [
            ("", false),
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0, br", false),
            ("*", true),
            ("*;q=0", false),
            ("gzip;q=0, *", false),
            ("identity", false),
        ] {
            assert_eq!(accepts_gzip(header), expect, "{header}");
        }
    }

    #[test]
    fn gzip_gives_the_same_bytes_back() {
        let text = "xin chào ".repeat(500);
        let answer = body(StatusCode::OK, "text/plain", text.clone().into_bytes(), Caching::MINUTE, &wants("gzip", None));
        assert_eq!(header(&answer, "content-encoding"), "gzip");
        let mut back = String::new();
        flate2::read::GzDecoder::new(answer.body().as_slice()).read_to_string(&mut back).unwrap();
        assert_eq!(back, text);
        let short = body(StatusCode::OK, "text/plain", b"x".to_vec(), Caching::MINUTE, &wants("gzip", None));
        assert_eq!((header(&short, "content-encoding"), short.body().as_slice()), ("", &b"x"[..]));
    }

    #[test]
    fn a_known_version_is_not_sent_again() {
        let send = |status, caching, seen: Option<&str>, gzip| {
            body(status, "text/plain", vec![b'x'; 2000], caching, &wants(if gzip { "gzip" } else { "" }, seen))
        };
        let first = send(StatusCode::OK, Caching::MINUTE, None, true);
        let tag = header(&first, "etag").to_owned();
        assert!(tag.starts_with("W/\""));
        for (seen, status) in [
            (tag.clone(), 304),
            (tag.replace("W/", ""), 304),
            (format!("\"other\", {tag}"), 304),
            ("*".into(), 304),
            ("\"other\"".into(), 200),
        ] {
            let again = send(StatusCode::OK, Caching::MINUTE, Some(&seen), false);
            assert_eq!(again.status(), status, "{seen}");
            assert_eq!(again.body().is_empty(), status == 304);
            assert_eq!(header(&again, "etag"), tag);
        }
        assert_eq!(send(StatusCode::OK, Caching::Private, Some("*"), false).status(), 200);
        assert_eq!(send(StatusCode::NOT_FOUND, Caching::MINUTE, Some("*"), false).status(), 404);
    }

    #[test]
    fn every_answer_is_guarded() {
        let https = Wants { https: true, ..Wants::default() };
        for answer in [
            body(StatusCode::OK, "text/plain", vec![], Caching::Private, &https),
            redirect("/x", &https),
            problem(StatusCode::NOT_FOUND, "t", "d", "r", &https),
        ] {
            let policy = header(&answer, "content-security-policy");
            for part in [
                "default-src 'none'",
                "style-src 'sha256-",
                "script-src 'sha256-",
                "form-action 'self'",
                "connect-src 'self'",
                "img-src 'self' data:",
                "base-uri 'none'",
                "frame-ancestors 'none'",
            ] {
                assert!(policy.contains(part), "{part} in {policy}");
            }
            assert!(!policy.contains("unsafe"));
            for (name, expect) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "same-origin"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cache-control", "no-store"),
                ("strict-transport-security", "max-age=63072000; includeSubDomains"),
            ] {
                assert_eq!(header(&answer, name), expect, "{name}");
            }
        }
        assert_eq!(header(&redirect("/x", &Wants::default()), "strict-transport-security"), "");
    }

    #[test]
    fn caches_keep_a_public_answer_a_minute_at_most() {
        for (caching, expect) in [
            (Caching::Public(5), "public, max-age=5"),
            (Caching::Public(200), "public, max-age=60"),
            (Caching::Private, "no-store"),
        ] {
            assert_eq!(header(&body(StatusCode::OK, "text/plain", vec![], caching, &Wants::default()), "cache-control"), expect);
        }
    }

    #[test]
    fn redirects_stay_inside() {
        for (to, expect) in [
            ("/gop-y?x=1#y", "/gop-y?x=1#y"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("/tim-kiem?q=khai sinh", "/tim-kiem?q=khai%20sinh"),
            ("/hộ", "/h%E1%BB%99"),
        ] {
            let answer = redirect(to, &Wants::default());
            assert_eq!((answer.status(), header(&answer, "location")), (StatusCode::SEE_OTHER, expect), "{to}");
        }
        assert_eq!(moved("/x", &Wants::default()).status(), 301);
    }

    #[test]
    fn files_have_their_types() {
        let answer = csv("so-lieu 2026.csv\"", "a,b\r\n", Caching::MINUTE, &Wants::default());
        assert!(answer.body().starts_with(b"\xEF\xBB\xBFa,b"));
        assert_eq!(header(&answer, "content-disposition"), "attachment; filename=\"so-lieu2026.csv\"");
        assert_eq!(
            header(&json(StatusCode::OK, &1.into(), Caching::MINUTE, &Wants::default()), "content-type"),
            "application/json"
        );
        assert!(header(&xml(String::new(), Caching::MINUTE, &Wants::default()), "content-type").starts_with("application/xml"));
    }
}
