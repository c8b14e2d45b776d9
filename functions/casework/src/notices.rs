//! Notices of maintenance and of incidents at the desk: the list, one with what may be done with it (R1.11). Writing a new
//! one is [`form`].

pub(crate) mod form;

use app::{App, Failure, Here, Posted, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Action;
use domain::clock::{time_in, vietnam_date};
use domain::code::NoticeCode;
use domain::lang::Lang;
use domain::log::{Actor, Event, LogLine};
use domain::notice::{MaintenanceNotice, NoticeAct, NoticeState};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use store::{Key, NoticeWrite};
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::Link;
use web::pages::casework::{ActForm, NoticeDesk, NoticesDesk};
use web::pages::lookup::notices::{changes, facts, tags};
use web::view::{ErrorSummary, Field, Hidden, ServiceItem, Summary, Tag, Tone};

use crate::acts::Mistakes;
use crate::officer::Officer;
use form::{moment, moment_fields};

/// What may be done with a published notice, by words in addresses.
const ACTS: [&str; 3] = ["ket-thuc", "doi-gio", "rut"];
/// Past notices that the desk lists; the public page has them all.
const LISTED: usize = 20;

/// The desk's list.
pub(crate) async fn list(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let officer = Officer::of(&app, &headers, &here).await?;
    officer.agency(Action::PublishNotice, "")?;
    let (now, lang) = (app.now(), here.lang);
    let year = vietnam_date(now).year();
    // The desk reads what stands, not what this process held.
    let (mut notices, last) = tokio::try_join!(app.store().notices_of(year), app.store().notices_of(year - 1))?;
    notices.extend(last.into_iter().filter(|notice| notice.current(now).is_some()));
    let (current, past): (Vec<_>, Vec<_>) = notices.iter().partition(|notice| notice.current(now).is_some());
    let site = app.site().await;
    let title = lang.say("Thông báo bảo trì, sự cố", "Maintenance and incidents");
    let frame = officer.frame(&app, &site, &here, title).crumb("/can-bo", lang.say("Hộp việc", "Inbox"));
    let page = NoticesDesk {
        frame,
        new: Link::new(lang.href("/can-bo/thong-bao/moi"), lang.say("Soạn thông báo mới", "Write a new notice")),
        current: current.into_iter().rev().map(|notice| item(notice, now, lang)).collect(),
        past: past.into_iter().take(LISTED).map(|notice| item(notice, now, lang)).collect(),
    };
    Ok(send(answer::page(StatusCode::OK, &page, Caching::Private, &Wants::of(&headers, &site))))
}

fn item(notice: &MaintenanceNotice, now: Timestamp, lang: Lang) -> ServiceItem {
    let state = notice.state(now);
    let tone = if state == NoticeState::Ongoing { Tone::Bad } else { Tone::Plain };
    ServiceItem {
        lang,
        href: lang.href(&format!("/can-bo/thong-bao/{}", notice.code)),
        name: notice.title.clone(),
        facts: vec![
            notice.kind.text().get(lang).to_owned(),
            format!("{} – {}", time_in(notice.starts_at, lang), time_in(notice.over_at(), lang)),
            notice.scope.text().get(lang).to_owned(),
        ],
        tag: Some(Tag::new(state.text().get(lang), tone)),
    }
}

/// One notice.
pub(crate) async fn show(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let (officer, notice) = open(&app, &headers, here.whole(), &code).await?;
    let done = match Fields::query(Some(&here.query)).get("xong") {
        "cong-bo" => Some(here.lang.say(
            "Đã công bố. Mọi trang của cổng hiện thông báo trong vòng một phút.",
            "Published. Every page shows it within a minute.",
        )),
        "ket-thuc" => Some(here.lang.say("Đã kết thúc, cổng nhận hồ sơ trở lại.", "Ended: the portal takes dossiers again.")),
        "doi-gio" => Some(here.lang.say("Đã đổi giờ hoạt động lại.", "The return is moved.")),
        "rut" => Some(here.lang.say("Đã rút thông báo.", "The notice is withdrawn.")),
        _ => None,
    };
    page(&app, &here, &headers, &officer, &notice, done, None).await
}

/// The officer and a notice, in one round trip. Failures: to sign in; 404 for who may not publish, and for no such notice.
async fn open(app: &App, headers: &HeaderMap, back: String, code: &str) -> Result<(Officer, MaintenanceNotice), Failure> {
    let code = NoticeCode::parse(code).map_err(|_| Failure::NotFound)?;
    let (officer, items) = Officer::with(app, headers, back, &[Key::notice(&code)]).await?;
    officer.agency(Action::PublishNotice, "")?;
    let item = items.into_iter().next().flatten().ok_or(Failure::NotFound)?;
    Ok((officer, store::read(item)?))
}

/// The page; `typed` is what was sent of which act, with what is wrong.
async fn page(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    officer: &Officer,
    notice: &MaintenanceNotice,
    done: Option<&str>,
    typed: Option<(&str, &Fields, &Mistakes)>,
) -> Result<Response, Failure> {
    let (now, lang) = (app.now(), here.lang);
    let path = format!("/can-bo/thong-bao/{}", notice.code);
    let hers = may_change(app, officer, notice).await?;
    let acts: Vec<ActForm> = ACTS
        .into_iter()
        .filter(|word| hers && offered(word, notice.state(now)))
        .map(|word| act_form(word, notice, typed.filter(|(act, ..)| *act == word), lang))
        .collect();
    let errors = ErrorSummary::of(acts.iter().flat_map(|act| &act.fields));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let agency = app.agency(&notice.agency).await?;
    let agency = agency.map_or_else(|| notice.agency.to_string(), |agency| agency.name.get(lang).to_owned());
    let site = app.site().await;
    let here = Here { path, ..here.clone() };
    let frame = officer
        .frame(app, &site, &here, format!("{} ({})", notice.title.get(lang), notice.code))
        .h1(notice.title.get(lang))
        .crumb("/can-bo", lang.say("Hộp việc", "Inbox"))
        .crumb("/can-bo/thong-bao", lang.say("Thông báo", "Notices"))
        .errors(errors);
    let page = NoticeDesk {
        frame,
        done: done.map(str::to_owned),
        tags: tags(notice.kind, notice.state(now), lang),
        facts: Summary::new(lang, facts(notice, &agency, lang)),
        acts,
        changes: changes(notice, lang),
        public: Link::new(
            lang.href(&format!("/thong-bao/{}", notice.code)),
            lang.say("Xem trang thông báo mà mọi người đọc", "See the page that everyone reads"),
        ),
    };
    Ok(send(answer::page(status, &page, Caching::Private, &Wants::of(headers, &site))))
}

/// Whether the notice is in this officer's hands: her agency's, or any where she may stop the whole portal.
async fn may_change(app: &App, officer: &Officer, notice: &MaintenanceNotice) -> Result<bool, Failure> {
    Ok(notice.may_be_changed_by(&officer.signed_in.account, app.head().await?.identity.run_by.as_ref()))
}

fn offered(word: &str, state: NoticeState) -> bool {
    match state {
        NoticeState::Announced => matches!(word, "doi-gio" | "rut"),
        NoticeState::Ongoing => matches!(word, "ket-thuc" | "doi-gio"),
        NoticeState::Past | NoticeState::Withdrawn => false,
    }
}

fn act_form(word: &str, notice: &MaintenanceNotice, typed: Option<(&str, &Fields, &Mistakes)>, lang: Lang) -> ActForm {
    let (title, intro) = match word {
        "ket-thuc" => (
            lang.say("Kết thúc sớm, cổng đã hoạt động lại", "End early: the portal is back"),
            lang.say(
                "Thông báo biến mất khỏi mọi trang và tờ khai nhận lại ngay.",
                "It leaves every page and forms are taken again at once.",
            ),
        ),
        "doi-gio" => (
            lang.say("Đổi giờ hoạt động lại", "Move the return"),
            lang.say("Mọi trang hiện giờ mới trong vòng một phút.", "Every page shows the new time within a minute."),
        ),
        _ => (
            lang.say("Rút thông báo, không bảo trì nữa", "Withdraw: it does not take place"),
            lang.say("Thông báo vẫn còn trong lịch sử, ghi là đã rút.", "It stays in the history as withdrawn."),
        ),
    };
    let fields: Vec<Field> = if word == "doi-gio" {
        let standing = form::typed_moment("return", notice.returns_at);
        let none = Mistakes::new();
        let (fields, mistakes) = typed.map_or((&standing, &none), |(_, fields, mistakes)| (fields, mistakes));
        let day = lang.say("Ngày hoạt động lại", "Day of return");
        moment_fields(lang, "return", (day, lang.say("Giờ hoạt động lại", "Time of return")), None, fields, mistakes).into()
    } else {
        Vec::new()
    };
    ActForm {
        id: word.to_owned(),
        title: title.to_owned(),
        intro: vec![intro.to_owned()],
        action: lang.href(&format!("/can-bo/thong-bao/{}/{word}", notice.code)),
        hidden: Hidden::new([("version", notice.version.to_string())]),
        fields,
        button: title.to_owned(),
        open: typed.is_some(),
    }
}

/// An officer acts on a notice.
pub(crate) async fn act(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path((code, word)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let word = ACTS.into_iter().find(|known| *known == word).ok_or(Failure::NotFound)?;
    let home = here.href(&format!("/can-bo/thong-bao/{code}"));
    let (officer, notice) = open(&app, &headers, home.clone(), &code).await?;
    app.check_csrf(&officer.signed_in.cookie, &fields)?;
    if !may_change(&app, &officer, &notice).await? {
        return Err(Failure::Forbidden);
    }
    let now = app.now();
    if fields.get("version") != notice.version.to_string() {
        return Err(moved_on());
    }
    let mut mistakes = Mistakes::new();
    let act = match word {
        "ket-thuc" => Some(NoticeAct::End),
        "rut" => Some(NoticeAct::Withdraw),
        _ => match moment(&fields, "return", "return-time", &mut mistakes) {
            Some(at) => Some(NoticeAct::MoveReturn(at)),
            None if mistakes.is_empty() => {
                mistakes.push(("return", domain::notice::NoticeProblem::NoReturn.text()));
                None
            }
            None => None,
        },
    };
    let next = match act.map(|act| notice.after(act, now)) {
        Some(Ok(next)) => next,
        Some(Err(refused)) if word == "doi-gio" && offered(word, notice.state(now)) => {
            mistakes.push(("return", refused.text()));
            return page(&app, &here, &headers, &officer, &notice, None, Some((word, &fields, &mistakes))).await;
        }
        Some(Err(refused)) => return Err(Failure::Conflict(refused.text())),
        None => return page(&app, &here, &headers, &officer, &notice, None, Some((word, &fields, &mistakes))).await,
    };
    let event = Event::NoticeChanged { notice: next.code.clone(), version: next.version, over_at: over_at(&next) };
    let line = line(&app, &officer, &next, event, now)?;
    match app.store().write_notice(&next, &line, now).await? {
        NoticeWrite::Written => {}
        NoticeWrite::Stands(_) | NoticeWrite::NotListed(_) => return Err(moved_on()),
    }
    app.head_changed();
    let site = app.site().await;
    Ok(send(answer::redirect(&format!("{home}?xong={word}"), &Wants::of(&headers, &site))))
}

/// When it is over: a withdrawn one when it was withdrawn.
fn over_at(notice: &MaintenanceNotice) -> Timestamp {
    notice.withdrawn_at.unwrap_or_else(|| notice.over_at())
}

/// The log line of what an officer did with a notice.
fn line(app: &App, officer: &Officer, notice: &MaintenanceNotice, event: Event, now: Timestamp) -> Result<LogLine, Failure> {
    Ok(LogLine {
        id: app.new_id()?,
        recorded_at: now,
        effective_at: now,
        actor: Actor::Officer(officer.signed_in.account.id.clone()),
        procedure: None,
        agency: Some(notice.agency.clone()),
        channel: None,
        event,
    })
}

/// 409: the officer saw another version.
fn moved_on() -> Failure {
    Failure::Conflict(domain::lang::Text::both(
        "Thông báo này vừa được đổi ở nơi khác nên việc bạn làm chưa được ghi. Mở lại thông báo để xem.",
        "This notice has just been changed elsewhere, so nothing was recorded. Open it again.",
    ))
}
