//! A receptionist registers many paper dossiers from a table (`/can-bo/tiep-nhan/nhieu`): a long job.

use app::{App, Failure, Here, Uploaded, send};
use axum::extract::State;
use axum::response::Response;
use domain::access::Action;
use domain::agency::Agency;
use domain::code::JobId;
use domain::job::papers::{Column, MOST_ROWS, read_table, template_csv};
use domain::job::{Job, JobKind};
use domain::log::Actor;
use http::{HeaderMap, StatusCode};
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::pages::job::PapersPage;
use web::view::{Cell, ErrorSummary, Hidden, Table};

use crate::catalogue::{JOB, LISTED, begin, file_field, identity, to_progress};
use crate::officer::Officer;
use crate::progress;

pub(crate) async fn ask(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let officer = Officer::of(&app, &headers, &here).await?;
    let code = officer.agency(Action::RegisterPaper, Fields::query(Some(&here.query)).get("co-quan"))?;
    let agency = app.agency(&code).await?.ok_or(Failure::NotFound)?;
    page(&app, &here, &headers, &officer, &agency, None).await
}

pub(crate) async fn import(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Uploaded(upload): Uploaded,
) -> Result<Response, Failure> {
    let (officer, _) = Officer::with(&app, &headers, here.href("/can-bo/tiep-nhan/nhieu"), &[]).await?;
    app.check_csrf(&officer.signed_in.cookie, &upload.fields)?;
    let code = officer.agency(Action::RegisterPaper, upload.fields.get("agency"))?;
    let agency = app.agency(&code).await?.ok_or(Failure::NotFound)?;
    let id = identity(&upload.fields)?;
    let Some(file) = upload.file else {
        let error = here.lang.say("Chọn tệp CSV cần nhập", "Choose the CSV file").to_owned();
        return page(&app, &here, &headers, &officer, &agency, Some(error)).await;
    };
    let table = match read_table(&file) {
        Ok(table) => table,
        Err(why) => return page(&app, &here, &headers, &officer, &agency, Some(why.get(here.lang).to_owned())).await,
    };
    if app.store().job(&id).await?.is_none() {
        let by = Actor::Officer(officer.signed_in.account.id.clone());
        begin(&app, &app.prepare_papers(id.clone(), by, agency.code, table).await?).await?;
    }
    to_progress(&app, &here, &headers, &id).await
}

/// An empty file with the headings.
pub(crate) async fn template(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    Officer::of(&app, &headers, &here).await?;
    let wants = Wants::of(&headers, &*app.site().await);
    Ok(send(answer::csv("ho-so-giay.csv", &template_csv(here.lang), Caching::Private, &wants)))
}

async fn page(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    officer: &Officer,
    agency: &Agency,
    error: Option<String>,
) -> Result<Response, Failure> {
    let lang = here.lang;
    let id = app.new_id()?;
    let mut like =
        Job::begin(JobId::parse(&id).map_err(|_| Failure::NotFound)?, JobKind::ImportPapers, 1, Actor::Anyone, app.now());
    like.agency = Some(agency.code.clone());
    let jobs = app.store().jobs_like(&like, LISTED).await?;
    let most = domain::format::grouped(MOST_ROWS, lang);
    let hint = match lang {
        domain::lang::Lang::Vi => format!("CSV theo UTF-8, tối đa 4 MB và {most} dòng."),
        domain::lang::Lang::En => format!("CSV in UTF-8, up to 4 MB and {most} rows."),
    };
    let file = file_field(lang, lang.say("Tệp hồ sơ", "The file of dossiers"), hint, error.as_deref());
    let errors = ErrorSummary::of([&file]);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let rows = Column::ALL.map(|column| {
        let required =
            if column.is_required() { lang.say("bắt buộc", "required") } else { lang.say("không bắt buộc", "optional") };
        vec![Cell::Text(column.title(lang).to_owned()), required.into(), column.help(lang).into()]
    });
    let site = app.site().await;
    let frame = officer
        .frame(app, &site, here, lang.say("Nhập nhiều hồ sơ giấy từ tệp", "Register many paper dossiers from a file"))
        .crumb("/can-bo", lang.say("Hộp việc", "Inbox"))
        .crumb("/can-bo/tiep-nhan", lang.say("Tiếp nhận hồ sơ giấy", "Register a paper dossier"))
        .errors(errors);
    let page = PapersPage {
        frame,
        agency: agency.name.get(lang).to_owned(),
        hidden: Hidden::new([(JOB, id.as_str()), ("agency", agency.code.as_str())]),
        file,
        columns: Table {
            id: "cot".into(),
            caption: lang.say("Các cột của tệp, theo thứ tự nào cũng được", "The file's columns, in any order").to_owned(),
            head: vec![
                lang.say("Tên cột", "Heading").into(),
                lang.say("Phải có", "Must be there").into(),
                lang.say("Nội dung", "What stands in it").into(),
            ],
            rows: rows.to_vec(),
        },
        template: here.href("/can-bo/tiep-nhan/nhieu/mau.csv"),
        jobs: progress::table(&jobs, lang.say("Các lần nhập gần đây", "Recent imports"), lang),
    };
    Ok(send(answer::page(status, &page, Caching::Private, &Wants::of(headers, &site))))
}
