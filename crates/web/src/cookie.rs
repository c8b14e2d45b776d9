//! The one cookie of the portal, which names a session.

use std::net::{IpAddr, Ipv6Addr};

use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use http::header::{COOKIE, HeaderMap, HeaderValue};
use http::uri::{Scheme, Uri};

/// Why the public origin cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginError {
    /// It is not `scheme://host` or `scheme://host:port`.
    Malformed,
    /// Only https protects a session outside this machine and its private network.
    NotSecure,
}

impl std::fmt::Display for OriginError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            OriginError::Malformed => "the public origin must be https://host or https://host:port, without a path",
            OriginError::NotSecure => "http is accepted for loopback and private addresses only; use https",
        })
    }
}

impl std::error::Error for OriginError {}

/// How the session's cookie is read and written; made once, from the public origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionCookie {
    secure: bool,
}

impl SessionCookie {
    /// Checks the configured public origin and chooses the cookie's name and attributes by its scheme.
    pub fn for_origin(origin: &str) -> Result<SessionCookie, OriginError> {
        let uri: Uri = origin.parse().map_err(|_| OriginError::Malformed)?;
        let authority = uri.authority().ok_or(OriginError::Malformed)?;
        if uri.path().len() > 1 || uri.query().is_some() || origin.ends_with('/') || authority.as_str().contains('@') {
            return Err(OriginError::Malformed);
        }
        match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => Ok(SessionCookie { secure: true }),
            Some(scheme) if *scheme == Scheme::HTTP && near(authority.host()) => Ok(SessionCookie { secure: false }),
            Some(scheme) if *scheme == Scheme::HTTP => Err(OriginError::NotSecure),
            _ => Err(OriginError::Malformed),
        }
    }

    /// The cookie's name; `__Host-` makes browsers refuse one set by a neighbouring host or over http.
    pub fn name(self) -> &'static str {
        if self.secure { "__Host-sid" } else { "sid" }
    }

    /// The session's token; a cookie that is broken, or looks like no token of ours, reads as none.
    pub fn read(self, headers: &HeaderMap) -> Option<String> {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';').filter_map(|pair| pair.trim().split_once('=')))
            .find_map(|(name, token)| (name == self.name() && is_token(token)).then(|| token.to_owned()))
    }

    /// The `Set-Cookie` value that gives `token` for `seconds`; an empty one, which browsers ignore, for what is no token.
    pub fn set(self, token: &str, seconds: u32) -> HeaderValue {
        self.write(if is_token(token) { token } else { "" }, Duration::seconds(seconds.into()))
    }

    /// The `Set-Cookie` value that ends the session in the browser.
    pub fn clear(self) -> HeaderValue {
        self.write("", Duration::ZERO)
    }

    fn write(self, token: &str, age: Duration) -> HeaderValue {
        let cookie = Cookie::build((self.name(), token))
            .path("/")
            .secure(self.secure)
            .http_only(true)
            .same_site(SameSite::Lax)
            .max_age(age)
            .build();
        HeaderValue::from_str(&cookie.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

/// What a token of ours may look like: 16 to 200 letters, digits, `-`, `_` and `.`.
fn is_token(text: &str) -> bool {
    (16..=200).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// This machine, or one on a private network: a phone may try the local portal.
fn near(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => ip == Ipv6Addr::LOCALHOST || ip.is_unique_local() || ip.is_unicast_link_local(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0190a-account.c2VjcmV0LXNlY3JldA";

    #[test]
    fn http_is_for_near_hosts_only() {
        use OriginError::{Malformed, NotSecure};
        for (origin, expect) in [
            ("https://dvc.example.vn", Ok("__Host-sid")),
            ("https://dvc.example.vn:8443", Ok("__Host-sid")),
            ("http://localhost:8080", Ok("sid")),
            ("http://portal.localhost", Ok("sid")),
            ("http://127.0.0.1:18080", Ok("sid")),
            ("http://[::1]:8080", Ok("sid")),
            ("http://192.168.1.20:8080", Ok("sid")),
            ("http://10.0.0.5", Ok("sid")),
            ("http://172.16.0.1", Ok("sid")),
            ("http://172.32.0.1", Err(NotSecure)),
            ("http://8.8.8.8", Err(NotSecure)),
            ("http://dvc.example.vn", Err(NotSecure)),
            ("http://localhost.evil.example", Err(NotSecure)),
            ("https://dvc.example.vn/", Err(Malformed)),
            ("https://dvc.example.vn/x", Err(Malformed)),
            ("https://a@dvc.example.vn", Err(Malformed)),
            ("ftp://localhost", Err(Malformed)),
            ("localhost:8080", Err(Malformed)),
            ("", Err(Malformed)),
        ] {
            assert_eq!(SessionCookie::for_origin(origin).map(SessionCookie::name), expect, "{origin}");
        }
    }

    #[test]
    fn a_broken_cookie_reads_as_none() {
        let cookie = SessionCookie { secure: false };
        for (lines, expect) in [
            (vec![format!("sid={TOKEN}")], Some(TOKEN)),
            (vec![format!("a=b; sid={TOKEN}; c")], Some(TOKEN)),
            (vec!["a=b".into(), format!("sid={TOKEN}")], Some(TOKEN)),
            (vec![format!("sid=short; sid={TOKEN}")], Some(TOKEN)),
            (vec![format!("__Host-sid={TOKEN}")], None),
            (vec![format!("SID={TOKEN}")], None),
            (vec!["sid=".into()], None),
            (vec!["sid".into()], None),
            (vec![";;;=;".into()], None),
            (vec!["sid=%00%ff%zz-----------------".into()], None),
            (vec![format!("sid={}", "x".repeat(5000))], None),
            (vec!["sid=\u{1}".into()], None),
            (vec![], None),
        ] {
            let mut headers = HeaderMap::new();
            for line in &lines {
                if let Ok(value) = HeaderValue::from_bytes(line.as_bytes()) {
                    headers.append(COOKIE, value);
                }
            }
            assert_eq!(cookie.read(&headers).as_deref(), expect, "{lines:?}");
        }
    }

    #[test]
    fn the_cookie_is_kept_from_scripts_and_strangers() {
        for (secure, start) in [(true, "__Host-sid="), (false, "sid=")] {
            let cookie = SessionCookie { secure };
            let set = cookie.set(TOKEN, 3600);
            let set = set.to_str().unwrap();
            assert!(set.starts_with(&format!("{start}{TOKEN};")), "{set}");
            for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=3600"] {
                assert!(set.contains(part), "{part} in {set}");
            }
            assert_eq!(set.contains("Secure"), secure);
            assert!(!set.contains("Domain"));
            assert!(cookie.clear().to_str().unwrap().contains("Max-Age=0"));
        }
        assert!(SessionCookie { secure: true }.set("a; Domain=evil", 1).to_str().unwrap().starts_with("__Host-sid=;"));
    }
}
