//! The receipt: an acknowledgement before acceptance, form 01 after it (R1.14b, R3.5); and the due date for a calendar.

use std::sync::Arc;

use app::{App, Failure, Here, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::clock::{date_in, due_in, time_in, vietnam_date};
use domain::dossier::{SlipApplicant, slip as slip_rows, slip_dated};
use domain::form::{Answers, Form, summary};
use domain::lang::Lang;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use web::answer::{self, Caching, Wants};
use web::feed::{CALENDAR, ics_file, ics_text};
use web::frame::Link;
use web::pages::dossier::Receipt;
use web::view::{Row, Summary};

use crate::owned::Owned;
use crate::words::{frame, show as show_page};

pub(crate) async fn show(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let owned = Owned::open(&app, &headers, here.whole(), &code).await?;
    let accepted = owned.dossier.received_at;
    let (lang, dossier) = (here.lang, &owned.dossier);
    let submitted = Submitted::of(&app, &owned).await?;
    let (rows, signed, slip) = match accepted {
        Some(_) => {
            let (rows, signed) = form_01(&app, &owned, &submitted).await?;
            (rows, Some(signed), Lang::Vi)
        }
        None => (acknowledgement(&owned, &submitted, lang), None, lang),
    };
    let path = format!("/ho-so/{}", dossier.code);
    let day = vietnam_date(accepted.unwrap_or(dossier.submitted_at));
    let (title, heading) = match accepted {
        Some(_) => (
            "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
            lang.say("Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Acceptance slip with the due date"),
        ),
        None => (
            lang.say("Xác nhận đã nộp hồ sơ trực tuyến", "Acknowledgement of a dossier handed in online"),
            lang.say("Đã nộp hồ sơ", "Your dossier was handed in"),
        ),
    };
    let site = app.site().await;
    let frame = frame(
        &app,
        &site,
        lang,
        &format!("{path}/bien-nhan"),
        format!("{heading} – {}", dossier.code),
        Some(&owned.person),
        None,
    )
    .h1(heading)
    .caption(owned.procedure_name(lang))
    .crumb("/tai-khoan", lang.say("Trang của tôi", "My page"))
    .crumb(&path, dossier.code.as_str());
    let mut links = vec![Link::new(lang.href(&path), lang.say("Theo dõi hồ sơ", "Follow the dossier"))];
    if dossier.due.is_some() {
        let label = lang.say("Thêm ngày hẹn vào lịch", "Put the due date into a calendar");
        links.push(Link::new(lang.href(&format!("{path}/hen.ics")), label));
    }
    links.push(Link::new(lang.href("/"), lang.say("Về trang chủ", "Go to the home page")));
    let look_up = format!("{}/tra-cuu?ma={}", app.origin(), dossier.code);
    let page = Receipt {
        frame,
        slip,
        agency: owned.agency_name(slip),
        title: title.to_owned(),
        rows,
        changed: Summary::new(lang, submitted.changed(lang)),
        dated: match slip {
            Lang::Vi => slip_dated(owned.agency.as_ref(), day),
            Lang::En => date_in(day, Lang::En),
        },
        signed,
        qr: web::qr::svg(
            &look_up,
            slip.say("Mã QR dẫn tới trang tra cứu hồ sơ", "QR code of the page that looks the dossier up"),
        )
        .unwrap_or_default(),
        next: next(&owned, lang),
        links,
    };
    Ok(show_page(StatusCode::OK, &page, &headers, &site))
}

/// What was handed in: the form and its answers, as the person wrote them this time.
struct Submitted {
    form: Option<Arc<Form>>,
    answers: Answers,
}

impl Submitted {
    /// One round trip.
    async fn of(app: &App, owned: &Owned) -> Result<Submitted, Failure> {
        let Some((draft, filled)) = app.store().draft(&owned.dossier.submission_id).await? else {
            return Ok(Submitted { form: None, answers: Answers::new() });
        };
        Ok(Submitted { form: app.form(&draft.form, draft.form_version).await?, answers: filled.answers })
    }

    fn title(&self, lang: Lang) -> &str {
        self.form.as_ref().map_or(lang.say("Tờ khai điện tử", "The form"), |form| form.title.get(lang))
    }

    fn applicant(&self, owned: &Owned) -> SlipApplicant {
        SlipApplicant::of_answers(self.form.as_ref().map(|form| (&**form, &self.answers)), Some(&owned.person.account))
    }

    /// Answers that the applicant changed from what was filled in for her, each with what it was.
    fn changed(&self, lang: Lang) -> Vec<Row> {
        let rows = self.form.iter().flat_map(|form| summary(form, &self.answers, lang));
        rows.filter_map(|row| {
            let (before, _) = row.replaced?;
            Some(Row::new(row.label, format!("{} ({}: {before})", row.value, lang.say("điền sẵn", "filled in"))))
        })
        .collect()
    }
}

/// Code, what was handed in and by when it is answered; no due date yet (R1.14b).
fn acknowledgement(owned: &Owned, submitted: &Submitted, lang: Lang) -> Vec<Row> {
    let dossier = &owned.dossier;
    let row = |vi: &str, en: &str, value: String| Row::new(lang.say(vi, en), value);
    let applicant = submitted.applicant(owned);
    let what = format!("{} {}", submitted.title(lang), lang.say("(bản điện tử)", "(electronic)"));
    vec![
        row("Mã hồ sơ", "Code", dossier.code.to_string()),
        row("Thủ tục", "Procedure", format!("{} ({})", owned.procedure_name(lang), dossier.procedure)),
        row("Cơ quan nhận", "Sent to", owned.agency_name(lang)),
        row("Người nộp", "Handed in by", applicant.name),
        row("Đã nộp", "Handed in", what),
        row("Nộp lúc", "Handed in at", time_in(dossier.submitted_at, lang)),
        row("Trạng thái", "State", dossier.state.name(lang).to_owned()),
        row("Được tiếp nhận hoặc trả lời chậm nhất", "Accepted or answered by", due_in(dossier.answer_by, lang)),
    ]
}

/// The lines of form 01, and who signs it: applicant and receiver.
async fn form_01(app: &App, owned: &Owned, submitted: &Submitted) -> Result<(Vec<Row>, (String, String)), Failure> {
    let dossier = &owned.dossier;
    let applicant = submitted.applicant(owned);
    let (signed, procedure) = (applicant.name.clone(), owned.procedure_name(Lang::Vi));
    let rows = slip_rows(dossier, &procedure, owned.agency.as_ref(), owned.term(), applicant).ok_or(Failure::NotFound)?;
    let code = Row::new("Mã hồ sơ", dossier.code.to_string());
    let rows = std::iter::once(code).chain(rows.into_iter().map(|(key, value)| Row::new(key, value)));
    let beside = owned.beside(app).await?;
    let receiver = beside.officer(dossier.received_by.as_ref()).unwrap_or_default().to_owned();
    Ok((rows.collect(), (signed, receiver)))
}

fn next(owned: &Owned, lang: Lang) -> Vec<String> {
    let dossier = &owned.dossier;
    let mail = &owned.person.account.email;
    let by = due_in(dossier.answer_by, lang);
    match dossier.due {
        None => vec![
            match lang {
                Lang::Vi => format!("Chậm nhất {by}, cơ quan tiếp nhận hồ sơ hoặc cho biết vì sao chưa tiếp nhận."),
                Lang::En => format!("By {by} the agency accepts the dossier or says why not yet."),
            },
            match lang {
                Lang::Vi => format!("Thư báo được gửi tới {mail} ở mỗi lần hồ sơ chuyển trạng thái."),
                Lang::En => format!("A mail goes to {mail} whenever the state changes."),
            },
            lang.say(
                "Khi được tiếp nhận, trang này trở thành giấy tiếp nhận có ngày hẹn trả kết quả.",
                "Once it is accepted, this page becomes the slip with the due date.",
            )
            .to_owned(),
        ],
        Some(due) => {
            let due = due_in(due.at, lang);
            vec![
                match lang {
                    Lang::Vi => format!("Kết quả được trả chậm nhất {due}. Thư báo được gửi tới {mail}."),
                    Lang::En => format!("The result is there by {due}. A mail goes to {mail}."),
                },
                lang.say(
                    "Khi đến nhận, mang theo giấy tờ tùy thân và bản chính các giấy tờ của hồ sơ.",
                    "When you collect it, bring your identity paper and the originals of the dossier's papers.",
                )
                .to_owned(),
            ]
        }
    }
}

pub(crate) async fn calendar(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let owned = Owned::open(&app, &headers, here.whole(), &code).await?;
    let due = owned.dossier.due.ok_or(Failure::NotFound)?;
    let summary = format!("{} {}", here.lang.say("Hẹn trả kết quả hồ sơ", "Result due: dossier"), owned.dossier.code);
    let place = owned.agency.as_ref().map(|agency| agency.address.get(here.lang)).unwrap_or_default();
    let url = format!("{}{}", app.origin(), here.href(&format!("/ho-so/{}", owned.dossier.code)));
    let text = ics(owned.dossier.code.as_str(), due.date(), app.now(), &summary, place, &url);
    let site = app.site().await;
    let wants = Wants::of(&headers, &site);
    Ok(send(answer::body(StatusCode::OK, CALENDAR, text.into_bytes(), Caching::Private, &wants)))
}

/// One all-day event (RFC 5545).
fn ics(uid: &str, day: jiff::civil::Date, now: Timestamp, summary: &str, place: &str, url: &str) -> String {
    let stamp = now.strftime("%Y%m%dT%H%M%SZ");
    let end = day.tomorrow().unwrap_or(day);
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Cong dich vu cong//VI".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{uid}@hen"),
        format!("DTSTAMP:{stamp}"),
        format!("DTSTART;VALUE=DATE:{}", day.strftime("%Y%m%d")),
        format!("DTEND;VALUE=DATE:{}", end.strftime("%Y%m%d")),
        format!("SUMMARY:{}", ics_text(summary)),
        format!("LOCATION:{}", ics_text(place)),
        format!("URL:{url}"),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    ics_file(&lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_day_and_its_lines_are_short() {
        let now = "2026-11-24T02:00:00Z".parse().unwrap();
        let place = "Số 10, đường Bản Mẫu, Phường Sông Mẫu, tỉnh Minh Họa; tầng 1";
        let text = ics("H99.01-261124-0001", jiff::civil::date(2026, 12, 31), now, "Hẹn", place, "http://localhost/ho-so/x");
        for part in ["DTSTART;VALUE=DATE:20261231\r\n", "DTEND;VALUE=DATE:20270101\r\n", "DTSTAMP:20261124T020000Z"] {
            assert!(text.contains(part), "{text}");
        }
        assert!(text.lines().all(|line| line.len() <= 75) && text.ends_with("END:VCALENDAR\r\n"));
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains("LOCATION:Số 10\\, đường Bản Mẫu\\, Phường Sông Mẫu\\, tỉnh Minh Họa\\; tầng 1"), "{unfolded}");
    }
}
