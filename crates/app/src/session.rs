//! Who is asking. One cookie: `<account>.<secret>` for a person who signed in, `-.<secret>` for a browser that began a
//! form before. The table knows a session by its secret's hash; a browser's secret is known by nothing but its drafts.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::account::Account;
use domain::code::AccountId;
use domain::lang::Lang;
use domain::secret::{Purpose, sha256_hex};
use http::HeaderMap;
use store::{Item, Key, Session};
use web::fields::Fields;
use web::frame::Link;

use crate::{App, Failure, Here};

/// The cookie of a request, well-formed but not yet believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionCookie {
    account: Option<AccountId>,
    secret: String,
}

impl SessionCookie {
    /// Reads the cookie; a broken one reads as none.
    pub fn read(jar: web::cookie::SessionCookie, headers: &HeaderMap) -> Option<SessionCookie> {
        let value = jar.read(headers)?;
        let (account, secret) = value.split_once('.')?;
        let account = if account == "-" { None } else { Some(AccountId::parse(account).ok()?) };
        let long_enough = BASE64_URL_SAFE_NO_PAD.decode(secret).is_ok_and(|bytes| bytes.len() == 32);
        long_enough.then(|| SessionCookie { account, secret: secret.to_owned() })
    }

    /// A new cookie, from 32 random bytes.
    pub fn new(account: Option<AccountId>, random: [u8; 32]) -> SessionCookie {
        SessionCookie { account, secret: BASE64_URL_SAFE_NO_PAD.encode(random) }
    }

    /// The cookie's value.
    pub fn value(&self) -> String {
        format!("{}.{}", self.account.as_ref().map_or("-", AccountId::as_str), self.secret)
    }

    /// What the table knows the session or the browser by.
    pub fn hash(&self) -> String {
        sha256_hex(self.secret.as_bytes())
    }

    /// The account that it claims.
    pub fn account(&self) -> Option<&AccountId> {
        self.account.as_ref()
    }
}

/// A person whose session was checked.
#[derive(Debug)]
pub struct SignedIn {
    /// The person.
    pub account: Account,
    /// The session.
    pub session: Session,
    /// The cookie that opened it.
    pub cookie: SessionCookie,
}

/// Who asks.
#[derive(Debug)]
pub enum Who {
    /// A person whose session stands.
    Person(Box<SignedIn>),
    /// The session of this person ended by its time, not long ago: what was being typed may still be kept for her, and
    /// nothing is shown before she signs in again.
    Ended(AccountId),
    /// Nobody is signed in.
    Nobody,
}

impl SignedIn {
    /// How her own pages name her, with her places.
    pub fn who(&self, lang: Lang) -> web::frame::SignedIn {
        let mut links = vec![Link::new(lang.href("/tai-khoan"), lang.say("Trang của tôi", "My page"))];
        if self.account.is_officer() {
            links.push(Link::new(lang.href("/can-bo"), lang.say("Hộp việc", "Inbox")));
        }
        web::frame::SignedIn { name: self.account.name().to_owned(), links }
    }
}

impl App {
    /// The person of a request, with `more` items read in the same round trip. `None`: nobody is signed in.
    pub async fn session_with(
        &self,
        headers: &HeaderMap,
        more: &[Key],
    ) -> Result<(Option<SignedIn>, Vec<Option<Item>>), Failure> {
        let (who, rest) = self.who_with(headers, more).await?;
        Ok((if let Who::Person(person) = who { Some(*person) } else { None }, rest))
    }

    /// Who asks, with `more` items read in the same round trip.
    pub async fn who_with(&self, headers: &HeaderMap, more: &[Key]) -> Result<(Who, Vec<Option<Item>>), Failure> {
        let cookie = SessionCookie::read(self.jar(), headers);
        let Some((cookie, id)) = cookie.and_then(|cookie| cookie.account().cloned().map(|id| (cookie, id))) else {
            let rest = if more.is_empty() { Vec::new() } else { self.store().items(more).await? };
            return Ok((Who::Nobody, rest));
        };
        let opened = self.store().open_session(&id, &cookie.hash(), more, self.now()).await?;
        let who = match (opened.session, opened.account) {
            (Some(session), Some(account)) => Who::Person(Box::new(SignedIn { account, session, cookie })),
            (None, Some(account)) if opened.ended => Who::Ended(account.id),
            _ => Who::Nobody,
        };
        Ok((who, opened.rest))
    }

    /// The person of a request. Failures: a redirect to signing in, and back to `here`. One round trip.
    pub async fn signed_in(&self, headers: &HeaderMap, here: &Here) -> Result<SignedIn, Failure> {
        self.session_with(headers, &[]).await?.0.ok_or_else(|| Failure::SignIn(here.whole()))
    }

    /// The token that a form of this cookie's browser carries.
    pub fn csrf(&self, cookie: &SessionCookie) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.secret().mac(Purpose::Csrf, cookie.value().as_bytes()))
    }

    /// Checks the `csrf` field of a posted form against the cookie. Failures: 403.
    pub fn check_csrf(&self, cookie: &SessionCookie, fields: &Fields) -> Result<(), Failure> {
        let token = BASE64_URL_SAFE_NO_PAD.decode(fields.get(web::frame::CSRF)).unwrap_or_default();
        let good = self.secret().verify(Purpose::Csrf, cookie.value().as_bytes(), &token);
        if good { Ok(()) } else { Err(Failure::Forbidden) }
    }
}

/// The network address that the front took the request from: the last hop that it wrote itself.
pub fn client_address(headers: &HeaderMap) -> &str {
    let mut hops = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    hops.next_back().and_then(|value| value.rsplit(',').next()).map_or("", str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_cookie_reads_as_none() {
        let jar = web::cookie::SessionCookie::for_origin("http://localhost:8080").unwrap();
        let secret = BASE64_URL_SAFE_NO_PAD.encode([7; 32]);
        for (value, good) in [
            (format!("-.{secret}"), true),
            (format!("0192f5a0-0000-7000-8000-000000000000.{secret}"), true),
            (format!("x.{secret}"), false),
            ("-.short".to_owned(), false),
            (secret.clone(), false),
            (String::new(), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("cookie", format!("a=b; sid={value}").parse().unwrap());
            assert_eq!(SessionCookie::read(jar, &headers).is_some(), good, "{value}");
        }
    }
}
