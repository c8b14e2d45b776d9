//! The owner's page of a dossier: where it stands, by when, why, what was written, and what to do.

use app::{App, Failure, Here, Posted};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::calendar::{WorkingCalendar, time_left};
use domain::clock::{due_in, time_in};
use domain::dossier::{Act, ActKind, DossierState, LONGEST_REASON, NoteBody, Refused, ResolvedKind, decide, fits, why_due};
use domain::lang::{Lang, Text};
use domain::log::Actor;
use domain::rating::open_until;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use store::Step;
use web::fields::Fields;
use web::pages::dossier::{Tracking, Withdraw};
use web::view::{ErrorSummary, Field, Hidden, Row, Step as Happened, Steps, Summary, Tag, Tone};

use crate::owned::{Beside, Owned, path_of};
use crate::words::{frame, go, show as show_page};

const VERSION: &str = "version";
const REASON: &str = "reason";

pub(crate) async fn show(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let owned = Owned::open_with_words(&app, &headers, here.whole(), &code).await?;
    let asked = Fields::query(Some(&here.query)).get("da") == "rut" && owned.dossier.state == DossierState::WithdrawalAsked;
    let done = asked.then(|| {
        here.lang.say("Đã gửi yêu cầu rút hồ sơ tới cơ quan.", "Your wish to withdraw was sent to the agency.").to_owned()
    });
    page(&app, &here, &headers, &owned, done, None).await
}

async fn page(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    owned: &Owned,
    done: Option<String>,
    wrong: Option<(String, String)>,
) -> Result<Response, Failure> {
    let (lang, now) = (here.lang, app.now());
    let (dossier, code) = (&owned.dossier, &owned.dossier.code);
    let calendar = app.calendar().await?;
    let beside = owned.beside(app).await?;
    let site = app.site().await;
    let path = format!("/ho-so/{code}");
    let title = format!("{} {code}", lang.say("Hồ sơ", "Dossier"));
    let mut frame = frame(app, &site, lang, &path, title, Some(&owned.person), None)
        .caption(owned.procedure_name(lang))
        .crumb("/tai-khoan", lang.say("Trang của tôi", "My page"));
    let withdraw = fits(dossier, ActKind::Withdraw).then(|| withdraw_form(lang, &path, dossier.version, wrong.as_ref()));
    if let (Some(form), Some(_)) = (&withdraw, &wrong) {
        frame.errors = ErrorSummary::of([&form.reason]);
    }
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let rated = dossier.resolved_at.is_some_and(|resolved| now < open_until(resolved));
    let page = Tracking {
        frame,
        done,
        tags: tags(owned, &calendar, now, lang),
        next: next(owned, lang),
        outcome: Summary::new(lang, outcome(owned, &beside, lang)),
        facts: Summary::new(lang, facts(owned, &beside, &calendar, now, lang)),
        why: why_due(dossier, &calendar, Some(owned.term())).iter().map(|why| why.text().get(lang).to_owned()).collect(),
        history: history(owned, &beside, lang),
        rating: rated.then(|| lang.href(&app.rating_link(code))),
        receipt: lang.href(&format!("{path}/bien-nhan")),
        ics: dossier.due.filter(|_| dossier.resolved_at.is_none()).map(|_| lang.href(&format!("{path}/hen.ics"))),
        withdraw,
    };
    Ok(show_page(status, &page, headers, &site))
}

fn withdraw_form(lang: Lang, path: &str, version: u32, wrong: Option<&(String, String)>) -> Withdraw {
    let label = lang.say("Vì sao bạn rút hồ sơ?", "Why do you withdraw it?");
    let reason = Field::area(lang, REASON, label, 3)
        .hint(lang.say("Cơ quan đọc được lý do này.", "The agency reads this reason."))
        .limit(u32::try_from(LONGEST_REASON).unwrap_or(u32::MAX))
        .value(wrong.map_or("", |(typed, _)| typed))
        .error(wrong.map(|(_, error)| error.clone()));
    Withdraw {
        action: lang.href(&format!("{path}/rut")),
        hidden: Hidden::new([(VERSION, version.to_string())]),
        open: wrong.is_some(),
        reason,
    }
}

/// The state, and how it stands to the due date.
fn tags(owned: &Owned, calendar: &WorkingCalendar, now: Timestamp, lang: Lang) -> Vec<Tag> {
    let dossier = &owned.dossier;
    let tone = match dossier.state {
        DossierState::NotAccepted | DossierState::Stopped => Tone::Bad,
        DossierState::Resolved | DossierState::HandedOver => Tone::Good,
        _ => Tone::Plain,
    };
    let mut tags = vec![Tag::new(dossier.state.name(lang), tone)];
    if let Some(on_time) = dossier.on_time {
        tags.push(if on_time {
            Tag::new(lang.say("Đúng hạn", "On time"), Tone::Good)
        } else {
            Tag::new(lang.say("Trễ hạn", "Late"), Tone::Bad)
        });
    } else if dossier.pause.is_some() {
        tags.push(Tag::new(lang.say("Tạm dừng tính thời hạn", "The clock stands still"), Tone::Plain));
    } else if let Some(left) = left(owned, calendar, now).filter(|_| !dossier.state.is_final()) {
        tags.push(Tag::new(left.text().get(lang), if left.late() { Tone::Bad } else { Tone::Plain }));
    }
    tags
}

fn left(owned: &Owned, calendar: &WorkingCalendar, now: Timestamp) -> Option<domain::calendar::TimeLeft> {
    time_left(calendar, owned.dossier.due?.at, now).ok()
}

fn facts(owned: &Owned, beside: &Beside, calendar: &WorkingCalendar, now: Timestamp, lang: Lang) -> Vec<Row> {
    let dossier = &owned.dossier;
    let mut rows = vec![
        Row::new(lang.say("Mã hồ sơ", "Code"), dossier.code.as_str()),
        Row::new(lang.say("Cơ quan giải quyết", "Agency"), owned.agency_name(lang)),
    ];
    let mut add = |vi: &str, en: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            rows.push(Row::new(lang.say(vi, en), value));
        }
    };
    let contact = owned.agency.as_ref().map(|agency| format!("{}\n{}", agency.hotline, agency.address.get(lang)));
    add("Liên hệ", "Contact", contact);
    add("Nộp lúc", "Handed in at", Some(time_in(dossier.submitted_at, lang)));
    if dossier.state == DossierState::Submitted {
        add("Được trả lời chậm nhất", "Answered by", Some(due_in(dossier.answer_by, lang)));
    }
    add("Tiếp nhận lúc", "Accepted at", dossier.received_at.map(|at| time_in(at, lang)));
    add("Người tiếp nhận", "Accepted by", beside.officer(dossier.received_by.as_ref()).map(str::to_owned));
    let processed = path_of(dossier).last(DossierState::Processing);
    add("Bắt đầu xử lý lúc", "In progress since", processed.map(|at| time_in(at, lang)));
    add("Người xử lý", "Handled by", beside.officer(dossier.handled_by.as_ref()).map(str::to_owned));
    let due = dossier.due.map(|due| {
        let provisional = if due.provisional { lang.say(" (dự kiến)", " (provisional)") } else { "" };
        let open = dossier.resolved_at.is_none() && !dossier.state.is_final();
        let left = left(owned, calendar, now).filter(|_| open).map(|left| format!(", {}", left.text().get(lang)));
        format!("{}{provisional}{}", due_in(due.at, lang), left.unwrap_or_default())
    });
    add("Ngày hẹn trả kết quả", "Result due", due);
    add("Giải quyết xong lúc", "Settled at", dossier.resolved_at.map(|at| time_in(at, lang)));
    rows
}

/// Where to collect the result, or why there is none, or what is asked for: the latest words of the agency.
fn outcome(owned: &Owned, beside: &Beside, lang: Lang) -> Vec<Row> {
    use DossierState::{AwaitingPayment, AwaitingSupplement, HandedOver, NotAccepted, Resolved, Stopped};
    let state = owned.dossier.state;
    if !matches!(state, NotAccepted | Stopped | Resolved | HandedOver | AwaitingSupplement | AwaitingPayment) {
        return Vec::new();
    }
    let last = beside.notes.iter().max_by_key(|note| note.version);
    match last.map(|note| &note.body) {
        Some(NoteBody::Result { number, place, hours, remark }) => {
            let mut rows = vec![
                Row::new(lang.say("Số kết quả", "Number"), number),
                Row::new(lang.say("Nhận tại", "Collect it at"), place),
                Row::new(lang.say("Giờ trả kết quả", "Hours"), hours),
            ];
            if let Some(remark) = remark {
                rows.push(Row::new(lang.say("Cần biết thêm", "Also"), remark));
            }
            rows
        }
        Some(NoteBody::Reason { text }) => {
            let key = match state {
                AwaitingSupplement => lang.say("Cần bổ sung", "To be supplied"),
                AwaitingPayment => lang.say("Cần thanh toán", "To be paid"),
                _ => lang.say("Lý do", "Reason"),
            };
            vec![Row::new(key, text)]
        }
        None => Vec::new(),
    }
}

/// What happens next, by the state.
fn next(owned: &Owned, lang: Lang) -> Vec<String> {
    let dossier = &owned.dossier;
    let by = due_in(dossier.answer_by, lang);
    let due = dossier.due.map(|due| due_in(due.at, lang)).unwrap_or_default();
    let text = match (dossier.state, dossier.resolved_kind) {
        (DossierState::Submitted, _) => Text::both(
            format!("Chậm nhất {by}, cơ quan tiếp nhận hồ sơ hoặc cho biết vì sao chưa tiếp nhận. Bạn nhận thư báo ngay khi đó."),
            format!("By {by} the agency accepts the dossier or says why not yet. You get a mail at once."),
        ),
        (DossierState::Received | DossierState::Processing, _) => Text::both(
            format!(
                "Cơ quan trả kết quả chậm nhất {due}. Bạn nhận thư báo khi có kết quả; khi đến nhận, mang theo bản chính giấy tờ."
            ),
            format!("The result is there by {due}. You get a mail then; bring the originals of your papers when you collect it."),
        ),
        (DossierState::AwaitingSupplement, _) => Text::both(
            "Hồ sơ chờ bạn bổ sung; thời hạn tạm dừng từ lúc yêu cầu. Mang giấy tờ còn thiếu tới cơ quan, hoặc gọi số liên hệ để được hướng dẫn.",
            "The dossier waits for you; the clock stands still since the request. Bring what is missing to the agency, or call it.",
        ),
        (DossierState::AwaitingPayment, _) => Text::both(
            "Hồ sơ chờ bạn nộp phí, lệ phí; thời hạn tạm dừng từ lúc yêu cầu.",
            "The dossier waits for your payment; the clock stands still since the request.",
        ),
        (DossierState::WithdrawalAsked, _) => {
            Text::both("Cơ quan đang xem yêu cầu rút hồ sơ của bạn.", "The agency considers your wish to withdraw.")
        }
        (DossierState::Resolved, _) => Text::both(
            "Kết quả đã có: đến nhận theo nơi và giờ ở trên, mang theo giấy tờ tùy thân và bản chính giấy tờ của hồ sơ.",
            "The result is there: collect it at the place and hours above; bring your identity paper and the originals.",
        ),
        (DossierState::NotAccepted, _) => Text::both(
            "Hồ sơ khép lại tại đây. Sửa theo lý do ở trên rồi nộp hồ sơ mới: tờ khai sẽ tự điền những gì bạn đã khai.",
            "The dossier ends here. Mend what the reason names and hand in a new one: the form comes filled in with your answers.",
        ),
        (DossierState::Stopped, Some(ResolvedKind::Refusal)) => Text::both(
            "Cơ quan đã từ chối giải quyết. Nếu không đồng ý, bạn có quyền khiếu nại theo quy định của pháp luật.",
            "The agency refused to settle it. If you do not agree, you may complain as the law provides.",
        ),
        (DossierState::Stopped, _) => Text::both("Việc giải quyết đã dừng.", "Work on it has stopped."),
        (DossierState::HandedOver, _) => Text::both("Kết quả đã được trao.", "The result was handed over."),
    };
    vec![text.get(lang).to_owned()]
}

/// What happened, newest first.
fn history(owned: &Owned, beside: &Beside, lang: Lang) -> Steps {
    let dossier = &owned.dossier;
    let step = |(version, state, at): (u32, DossierState, Timestamp)| {
        let mut lines = Vec::new();
        let officer = match state {
            DossierState::Submitted => {
                lines.push(format!("{}: {}", lang.say("Gửi tới", "Sent to"), owned.agency_name(lang)));
                None
            }
            DossierState::Received => {
                lines.push(owned.agency_name(lang));
                beside.officer(dossier.received_by.as_ref())
            }
            DossierState::Processing | DossierState::Resolved | DossierState::Stopped => {
                lines.push(owned.agency_name(lang));
                beside.officer(dossier.handled_by.as_ref())
            }
            DossierState::WithdrawalAsked => None,
            _ => {
                lines.push(owned.agency_name(lang));
                None
            }
        };
        lines.extend(officer.map(|name| format!("{}: {name}", lang.say("Cán bộ", "Officer"))));
        match beside.note(version) {
            Some(NoteBody::Reason { text }) => lines.push(format!("{}: {text}", lang.say("Lý do", "Reason"))),
            Some(NoteBody::Result { number, .. }) => lines.push(format!("{} {number}", lang.say("Số kết quả", "Number"))),
            None => {}
        }
        Happened { title: state.name(lang).to_owned(), when: Some(time_in(at, lang)), lines }
    };
    Steps { history: true, steps: path_of(dossier).entries().rev().map(step).collect() }
}

pub(crate) async fn withdraw(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let path = format!("/ho-so/{code}");
    let owned = Owned::open(&app, &headers, here.href(&path), &code).await?;
    app.check_csrf(&owned.person.cookie, &fields)?;
    if fields.get(VERSION) != owned.dossier.version.to_string() {
        // A doubled click finds the wish already there.
        return match owned.dossier.state {
            DossierState::WithdrawalAsked => Ok(go(&app, &headers, &here.href(&format!("{path}?da=rut"))).await),
            _ => Err(moved_on(&owned)),
        };
    }
    app.open_for(&owned.dossier.procedure, &owned.dossier.agency).await?;
    let (now, calendar) = (app.now(), app.calendar().await?);
    let actor = Actor::Citizen(owned.person.account.id.clone());
    let act = Act::Withdraw { reason: fields.get(REASON).to_owned() };
    let decision = match decide(&owned.dossier, &act, &actor, now, &calendar, owned.term()) {
        Ok(decision) => decision,
        Err(Refused::Fields(_)) => {
            let error = here
                .lang
                .say("Nhập lý do rút hồ sơ, không quá 2.000 ký tự", "Enter why you withdraw it, in 2,000 characters at most");
            let wrong = Some((fields.get(REASON).to_owned(), error.to_owned()));
            return page(&app, &here, &headers, &owned, None, wrong).await;
        }
        Err(Refused::NotYours) => return Err(Failure::NotFound),
        Err(_) => return Err(moved_on(&owned)),
    };
    let line = decision.line(app.new_id()?, actor, now);
    match app.store().move_dossier(&[Step { decision, line }], None).await {
        Ok(()) => Ok(go(&app, &headers, &here.href(&format!("{path}?da=rut"))).await),
        Err(error) if error.is_conflict() => Err(moved_on(&owned)),
        Err(error) => Err(error.into()),
    }
}

/// 409, with where the dossier stands.
fn moved_on(owned: &Owned) -> Failure {
    let state = owned.dossier.state;
    Failure::Conflict(Text::both(
        format!(
            "Hồ sơ vừa chuyển sang trạng thái khác ({}), nên yêu cầu rút chưa được gửi. Mở lại trang hồ sơ để xem.",
            state.name(Lang::Vi)
        ),
        format!("The dossier has moved on meanwhile ({}), so your wish was not sent. Open its page again.", state.name(Lang::En)),
    ))
}
