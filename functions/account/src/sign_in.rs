//! Signing in: address -> code by mail -> session. A known and an unknown address are answered alike (safety §5).

use app::{App, Failure, Here, Posted, SessionCookie, send};
use axum::extract::State;
use axum::response::Response;
use domain::account::{self, Account};
use domain::code::AccountId;
use domain::format::Email;
use domain::lang::Lang;
use domain::log::{Actor, Event, LogLine};
use domain::outbox::{Letter, OutgoingMail};
use domain::prefill::Profile;
use domain::secret::Purpose;
use http::{HeaderMap, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use store::{PendingCode, Session, Window};
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::Frame;
use web::pages::account::{SignIn, SignInCode, SignOut};
use web::view::ErrorSummary;

/// The longest way back that is carried along.
const NEXT_MAX: usize = 500;

/// Where to go after signing in: a place of this portal, or the person's own page.
pub(crate) fn next_of(fields: &Fields) -> String {
    answer::local(fields.get("tiep")).filter(|next| next.len() <= NEXT_MAX).unwrap_or_default().to_owned()
}

pub(crate) async fn ask_address(State(app): State<App>, here: Here, headers: HeaderMap) -> Response {
    let next = next_of(&Fields::query(Some(&here.query)));
    address_page(&app, here.lang, &headers, "", &next, None).await
}

pub(crate) async fn send_code(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let next = next_of(&fields);
    let email = match Email::parse(fields.get("email")) {
        Ok(email) => email.value,
        Err(wrong) => {
            let error = wrong.message.get(here.lang).to_owned();
            return Ok(address_page(&app, here.lang, &headers, fields.get("email"), &next, Some(error)).await);
        }
    };
    let now = app.now();
    let blind = app.blind_email(email.as_str());
    for (window, most, wait) in [(Window::Hour, account::CODES_PER_HOUR, 3600), (Window::Day, account::CODES_PER_DAY, 86_400)] {
        if app.store().count_in_window("code", &blind, window, now).await? > u64::from(most) {
            return Err(Failure::TooMany(wait));
        }
    }
    let request = app.new_id()?;
    let digits = account::one_time_code(app.random()?);
    let code = PendingCode {
        hash: hash_of(&app, &request, &digits),
        email: email.as_str().to_owned(),
        lang: here.lang,
        ends_at: now.saturating_add(SignedDuration::from_mins(account::CODE_MINUTES.into())).unwrap_or(Timestamp::MAX),
        tries: 0,
        request: request.clone(),
    };
    let mail = OutgoingMail {
        id: app.new_id()?,
        to: email.as_str().to_owned(),
        reply_to: None,
        lang: here.lang,
        letter: Letter::SignInCode { code: digits, minutes: account::CODE_MINUTES },
        created_at: now,
    };
    app.store().keep_code(&code, &mail).await?;
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    go(&app, &headers, &here.href(&format!("/dang-nhap/ma?y={request}&tiep={next}"))).await
}

pub(crate) async fn ask_code(State(app): State<App>, here: Here, headers: HeaderMap) -> Response {
    let query = Fields::query(Some(&here.query));
    code_page(&app, here.lang, &headers, query.get("y"), &next_of(&query), None).await
}

pub(crate) async fn check_code(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let (request, next, now) = (fields.get("yeu-cau"), next_of(&fields), app.now());
    let network = app.secret().blind(Purpose::BlindIndex, app::client_address(&headers));
    let Some(code) = open_code(&app, request, fields.get("code"), now).await? else {
        let failures = app.store().count_in_window("wrong-code", &network, Window::Hour, now).await?;
        if failures > u64::from(account::FAILURES_PER_HOUR) {
            return Err(Failure::TooMany(3600));
        }
        // One sentence for a wrong, an old and a fifth code: it tells nothing to who tries.
        let error = here.lang.say(
            "Mã không đúng hoặc không còn dùng được. Kiểm tra lại mã trong thư mới nhất, hoặc xin gửi lại mã.",
            "The code is wrong or can no longer be used. Check it against the latest mail, or ask for another one.",
        );
        return Ok(code_page(&app, here.lang, &headers, request, &next, Some(error.to_owned())).await);
    };
    let account = account_for(&app, &code, now).await?;
    let old = SessionCookie::read(app.jar(), &headers);
    let cookie = SessionCookie::new(Some(account.id.clone()), app.random()?);
    let session =
        Session { account: account.id.clone(), ends_at: now.saturating_add(account::SESSION).unwrap_or(Timestamp::MAX) };
    app.store().begin_session(&session, &cookie.hash()).await?;
    if let Some(browser) = old.filter(|old| old.account().is_none()) {
        app.store().adopt_drafts(&browser.hash(), &account.id, now).await?;
    }
    let to = match next.as_str() {
        "" if account.is_officer() => here.href("/can-bo"),
        "" => here.href("/tai-khoan"),
        next => next.to_owned(),
    };
    // The first time, the profile is asked for, so that the form after it can fill itself in (11.2c).
    let to = if account.version == 1 && !account.is_officer() && account.profile.answers.is_empty() {
        let next: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
        here.href(&format!("/tai-khoan/thong-tin?tiep={next}"))
    } else {
        to
    };
    let mut response = go(&app, &headers, &to).await?;
    // The cookie outlives the session, so that a form sent too late is still known by it.
    let seconds = u32::try_from((account::SESSION + account::GRACE).as_secs()).unwrap_or(u32::MAX);
    response.headers_mut().append(header::SET_COOKIE, app.jar().set(&cookie.value(), seconds));
    Ok(response)
}

pub(crate) async fn ask_sign_out(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let person = app.signed_in(&headers, &here).await?;
    let title = here.lang.say("Đăng xuất", "Sign out");
    let site = app.site().await;
    let frame = Frame::new(&site, here.lang, "/dang-xuat", title).csrf(app.csrf(&person.cookie));
    Ok(send(answer::page(StatusCode::OK, &SignOut { frame }, Caching::Private, &Wants::of(&headers, &site))))
}

pub(crate) async fn sign_out(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    if let Some(cookie) = SessionCookie::read(app.jar(), &headers) {
        app.check_csrf(&cookie, &fields)?;
        if let Some(account) = cookie.account() {
            app.store().end_session(account, &cookie.hash()).await?;
        }
    }
    let mut response = go(&app, &headers, &here.href("/")).await?;
    response.headers_mut().append(header::SET_COOKIE, app.jar().clear());
    Ok(response)
}

fn hash_of(app: &App, request: &str, digits: &str) -> String {
    app.secret().blind(Purpose::SignInCode, &format!("{request}:{digits}"))
}

/// The pending code that `typed` opens, taken out of use. Each call is one of its five tries.
async fn open_code(app: &App, request: &str, typed: &str, now: Timestamp) -> Result<Option<PendingCode>, Failure> {
    let (Some(digits), true) = (account::typed_code(typed), domain::code::SubmissionId::parse(request).is_ok()) else {
        return Ok(None);
    };
    let Some(code) = app.store().try_code(request, now).await? else { return Ok(None) };
    if code.ends_at <= now || code.hash != hash_of(app, request, &digits) {
        return Ok(None);
    }
    Ok(app.store().use_code(request).await?.then_some(code))
}

/// The account of the address that the code went to; the first time it is opened.
async fn account_for(app: &App, code: &PendingCode, now: Timestamp) -> Result<Account, Failure> {
    let blind = app.blind_email(&code.email);
    if let Some(account) = app.store().account_of(&blind).await? {
        return Ok(account);
    }
    let id = AccountId::parse(&app.new_id()?).map_err(|error| Failure::Internal(error.to_string()))?;
    let account = Account {
        id: id.clone(),
        email: code.email.clone(),
        lang: code.lang,
        profile: Profile::default(),
        posts: Vec::new(),
        created_at: now,
        version: 1,
    };
    let line = LogLine {
        id: app.new_id()?,
        recorded_at: now,
        effective_at: now,
        actor: Actor::Citizen(id.clone()),
        procedure: None,
        agency: None,
        channel: None,
        event: Event::AccountOpened { account: id },
    };
    match app.store().open_new_account(&account, &blind, &line).await {
        Ok(()) => Ok(account),
        // Another window of the same person was first.
        Err(error) if error.is_conflict() => {
            app.store().account_of(&blind).await?.ok_or_else(|| Failure::Internal("an address without its account".into()))
        }
        Err(error) => Err(error.into()),
    }
}

async fn go(app: &App, headers: &HeaderMap, to: &str) -> Result<Response, Failure> {
    let site = app.site().await;
    Ok(send(answer::redirect(to, &Wants::of(headers, &site))))
}

async fn address_page(app: &App, lang: Lang, headers: &HeaderMap, typed: &str, next: &str, error: Option<String>) -> Response {
    let site = app.site().await;
    let frame = Frame::new(&site, lang, "/dang-nhap", lang.say("Đăng nhập", "Sign in")).no_index();
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut page = SignIn::new(frame, typed, next, error);
    page.frame.errors = ErrorSummary::of([&page.email]);
    send(answer::page(status, &page, Caching::Private, &Wants::of(headers, &site)))
}

async fn code_page(app: &App, lang: Lang, headers: &HeaderMap, request: &str, next: &str, error: Option<String>) -> Response {
    let site = app.site().await;
    let frame = Frame::new(&site, lang, "/dang-nhap/ma", lang.say("Nhập mã đăng nhập", "Enter the sign-in code"))
        .no_index()
        .back("/dang-nhap");
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut page = SignInCode::new(frame, request, next, account::CODE_MINUTES, error);
    page.frame.errors = ErrorSummary::of([&page.code]);
    send(answer::page(status, &page, Caching::Private, &Wants::of(headers, &site)))
}
