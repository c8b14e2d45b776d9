//! Form 01, the receipt slip with its appointment (R3.5), for the counter's printer.

use app::{App, Failure, Here, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Action;
use domain::clock::{show_time, vietnam_date};
use domain::code::DossierCode;
use domain::lang::Lang;
use http::{HeaderMap, StatusCode};
use web::answer::{self, Caching, Wants};
use web::pages::casework::{SlipPage, SlipRow};

use crate::load::{self, Loaded};
use crate::officer::Officer;
use crate::words::{due_text, encode};

pub(crate) async fn show(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let code = DossierCode::parse(&code).map_err(|_| Failure::NotFound)?;
    let (officer, first) = tokio::try_join!(Officer::of(&app, &headers, &here), load::first(&app, &code))?;
    let (file, history) = first.ok_or(Failure::NotFound)?;
    if !officer.may(Action::ReadDossier, &file.dossier.agency) {
        return Err(Failure::NotFound);
    }
    let loaded = Loaded::of(&app, file, history).await?;
    let site = app.site().await;
    let wants = Wants::of(&headers, &site);
    let back_to = here.href(&format!("/can-bo/ho-so/{code}"));
    // Before it is accepted there is no due date to promise.
    let (Some(received), Some(due)) = (loaded.dossier.received_at, loaded.dossier.due) else {
        return Ok(send(answer::redirect(&back_to, &wants)));
    };

    let person = loaded.dossier.applicant.as_ref().and_then(|id| loaded.person(Some(id)));
    let known = |key: &str| person.and_then(|p| p.profile.answers.get(key)).and_then(|a| a.value.as_text()).map(str::to_owned);
    let paper = loaded.paper.as_ref();
    let applicant = paper.map(|p| p.name.clone()).or(person.map(|p| p.name().to_owned())).unwrap_or_default();
    let identity = paper.and_then(|p| p.personal_id.clone()).or_else(|| known("personal_id"));
    let phone = paper.and_then(|p| p.phone.clone()).or_else(|| known("phone"));
    let email = paper.and_then(|p| p.email.clone()).or_else(|| person.map(|p| p.email.clone()));
    let papers = match paper {
        Some(paper) => paper.remark.clone().unwrap_or_else(|| "Theo hồ sơ giấy đã nộp".into()),
        None => "Tờ khai điện tử; bản gốc xuất trình khi nhận kết quả".into(),
    };
    let collected = loaded.agency.as_ref().map(|a| format!("{}. {}", a.address.vi, a.hours.vi));

    let provisional = if due.provisional { ", dự kiến" } else { "" };
    let term = domain::calendar::show_term(loaded.term());

    let row = |key: &str, value: Option<String>| value.filter(|v| !v.is_empty()).map(|value| SlipRow::new(key, value));
    let rows = [
        row("Tiếp nhận hồ sơ của", Some(applicant.clone())),
        row("Số định danh", identity),
        row("Địa chỉ", paper.and_then(|p| p.address.clone())),
        row("Liên hệ", Some([phone, email].into_iter().flatten().collect::<Vec<_>>().join(", "))),
        row("Nội dung yêu cầu", Some(format!("{} ({})", loaded.procedure_name(Lang::Vi), loaded.dossier.procedure))),
        row("Thành phần hồ sơ", Some(papers)),
        row(
            "Nhận hồ sơ lúc",
            Some(format!("{} ({})", show_time(received), loaded.dossier.channel.name(Lang::Vi).to_lowercase())),
        ),
        row("Hẹn trả kết quả", Some(format!("{}{provisional} (thời hạn: {})", due_text(due.at), term.vi.to_lowercase()))),
        row("Nơi nhận kết quả", collected),
    ];
    let day = vietnam_date(received);
    let rating = format!("{}{}", app.origin(), app.rating_link(&code));
    let lang = here.lang;
    let frame = officer
        .frame(&app, &site, &here, format!("{} {code}", lang.say("Phiếu tiếp nhận", "Receipt slip")))
        .crumb("/can-bo", lang.say("Hộp việc", "Inbox"));
    let page = SlipPage {
        frame,
        agency: loaded.agency_name(Lang::Vi),
        code: code.to_string(),
        look_up: format!("{}/tra-cuu", app.origin()),
        rows: rows.into_iter().flatten().collect(),
        dated: format!("ngày {} tháng {} năm {}", day.day(), day.month(), day.year()),
        applicant,
        receiver: loaded.person(loaded.dossier.received_by.as_ref()).map(|p| p.name().to_owned()).unwrap_or_default(),
        qr: web::qr::svg(&rating, "Mã QR dẫn tới trang đánh giá").unwrap_or_default(),
        another: (paper.is_some() && officer.may(Action::RegisterPaper, &loaded.dossier.agency))
            .then(|| here.href(&format!("/can-bo/tiep-nhan?co-quan={}", encode(loaded.dossier.agency.as_str())))),
        back_to,
    };
    Ok(send(answer::page(StatusCode::OK, &page, Caching::Private, &wants)))
}
