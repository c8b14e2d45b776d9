//! Form 01, the receipt slip with its appointment (R3.5), for the counter's printer.

use app::{App, Failure, Here, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Action;
use domain::clock::vietnam_date;
use domain::code::DossierCode;
use domain::dossier::{slip, slip_dated};
use domain::lang::Lang;
use http::{HeaderMap, StatusCode};
use web::answer::{self, Caching, Wants};
use web::pages::casework::{SlipPage, SlipRow};

use crate::load::{self, Loaded};
use crate::officer::Officer;
use crate::words::encode;

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
    let dossier = &loaded.dossier;
    let site = app.site().await;
    let wants = Wants::of(&headers, &site);
    let back_to = here.href(&format!("/can-bo/ho-so/{code}"));
    let applicant = loaded.applicant();
    let signed = applicant.name.clone();
    let rows = slip(dossier, &loaded.procedure_name(Lang::Vi), loaded.agency.as_ref(), loaded.term(), applicant);
    let (Some(received), Some(rows)) = (dossier.received_at, rows) else {
        return Ok(send(answer::redirect(&back_to, &wants)));
    };
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
        rows: rows.into_iter().map(|(key, value)| SlipRow::new(key, value)).collect(),
        dated: slip_dated(loaded.agency.as_ref(), vietnam_date(received)),
        signed: Some((signed, loaded.person(dossier.received_by.as_ref()).map(|p| p.name().to_owned()).unwrap_or_default())),
        qr: web::qr::svg(&rating, "Mã QR dẫn tới trang đánh giá").unwrap_or_default(),
        another: (loaded.paper.is_some() && officer.may(Action::RegisterPaper, &dossier.agency))
            .then(|| here.href(&format!("/can-bo/tiep-nhan?co-quan={}", encode(dossier.agency.as_str())))),
        back_to,
    };
    Ok(send(answer::page(StatusCode::OK, &page, Caching::Private, &wants)))
}
