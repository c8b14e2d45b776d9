//! The catalogue's editor publishes it and imports the national export (`/can-bo/danh-muc`): both are long jobs.

use std::io::Cursor;

use app::jobs::busy;
use app::{App, Failure, Here, Posted, Uploaded, send};
use axum::extract::State;
use axum::response::Response;
use domain::access::Action;
use domain::code::JobId;
use domain::job::{Job, JobKind};
use domain::lang::{Lang, Text};
use domain::log::Actor;
use http::{HeaderMap, StatusCode};
use store::Begun;
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::pages::job::CataloguePage;
use web::view::{ErrorSummary, Field, Hidden, Kind};

use crate::officer::Officer;
use crate::progress;

/// The field that carries the identity of the job that a form starts: sent twice, it starts one.
pub(crate) const JOB: &str = "job";
/// Where a form that lost its session comes back to.
const HERE: &str = "/can-bo/danh-muc";
/// Jobs that are listed.
pub(crate) const LISTED: i32 = 10;

pub(crate) async fn show(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let officer = editor(&app, &headers, here.whole()).await?;
    page(&app, &here, &headers, &officer, None).await
}

pub(crate) async fn publish(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let officer = editor(&app, &headers, here.href(HERE)).await?;
    app.check_csrf(&officer.signed_in.cookie, &fields)?;
    let id = identity(&fields)?;
    if app.store().job(&id).await?.is_none() {
        let by = Actor::Officer(officer.signed_in.account.id.clone());
        begin(&app, &app.prepare_publish(id.clone(), by).await?).await?;
    }
    to_progress(&app, &here, &headers, &id).await
}

pub(crate) async fn import(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Uploaded(upload): Uploaded,
) -> Result<Response, Failure> {
    let officer = editor(&app, &headers, here.href(HERE)).await?;
    app.check_csrf(&officer.signed_in.cookie, &upload.fields)?;
    let id = identity(&upload.fields)?;
    let Some(file) = upload.file else {
        let error = here.lang.say("Chọn tệp cần nhập", "Choose the file");
        return page(&app, &here, &headers, &officer, Some(error)).await;
    };
    if app.store().job(&id).await?.is_none() {
        let by = Actor::Officer(officer.signed_in.account.id.clone());
        let job = app.prepare_import(id.clone(), by, Cursor::new(file)).await?;
        if job.total == 1 {
            let error = here.lang.say("Tệp không có dòng nào đọc được", "No line of the file can be read");
            return page(&app, &here, &headers, &officer, Some(error)).await;
        }
        begin(&app, &job).await?;
    }
    to_progress(&app, &here, &headers, &id).await
}

/// An officer who may edit the catalogue. Failures: to sign in and come back to `back`; 404 for everyone else.
pub(crate) async fn editor(app: &App, headers: &HeaderMap, back: String) -> Result<Officer, Failure> {
    let (officer, _) = Officer::with(app, headers, back, &[]).await?;
    officer.agency(Action::EditCatalogue, "")?;
    Ok(officer)
}

/// The identity that the form was given when it was shown.
pub(crate) fn identity(fields: &Fields) -> Result<JobId, Failure> {
    JobId::parse(fields.get(JOB)).map_err(|_| {
        Failure::BadRequest(Text::both(
            "Biểu mẫu thiếu mã lần gửi. Mở lại trang rồi làm lại.",
            "The form has lost its identity. Open the page again.",
        ))
    })
}

/// Begins a job that is staged. Failures: 409 while another of its kind is at work.
pub(crate) async fn begin(app: &App, job: &Job) -> Result<(), Failure> {
    match app.begin_job(job, None).await? {
        Begun::New | Begun::Again => Ok(()),
        Begun::Busy(_) => Err(Failure::Conflict(busy(job.kind))),
    }
}

pub(crate) async fn to_progress(app: &App, here: &Here, headers: &HeaderMap, id: &JobId) -> Result<Response, Failure> {
    let wants = Wants::of(headers, &*app.site().await);
    Ok(send(answer::redirect(&here.href(&format!("/tien-trinh/{id}")), &wants)))
}

/// The hidden fields of a form that starts a job.
pub(crate) fn hidden(app: &App) -> Result<Hidden, Failure> {
    Ok(Hidden::new([(JOB, app.new_id()?)]))
}

/// The field for a file of up to 4 MB.
pub(crate) fn file_field(lang: Lang, label: &str, hint: String, error: Option<&str>) -> Field {
    Field::new(lang, "tep", label, Kind::Line("file")).hint(hint).error(error.map(str::to_owned))
}

async fn page(app: &App, here: &Here, headers: &HeaderMap, officer: &Officer, error: Option<&str>) -> Result<Response, Failure> {
    let lang = here.lang;
    let like = Job::begin(
        JobId::parse(&app.new_id()?).map_err(|_| Failure::NotFound)?,
        JobKind::PublishCatalogue,
        1,
        Actor::Anyone,
        app.now(),
    );
    let (catalogue, jobs) =
        tokio::try_join!(app.directory(), async { Ok::<_, Failure>(app.store().jobs_like(&like, LISTED).await?) })?;
    let hint = lang.say(
        "Tối đa 4 MB. Tệp lớn hơn thì nhờ người quản trị hệ thống nhập.",
        "Up to 4 MB. For a larger file, ask the system's administrator.",
    );
    let file = file_field(lang, lang.say("Tệp danh mục", "The catalogue's file"), hint.to_owned(), error);
    let errors = ErrorSummary::of([&file]);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let site = app.site().await;
    let title = lang.say("Danh mục thủ tục", "The catalogue");
    let frame = officer.frame(app, &site, &Here { path: HERE.into(), ..here.clone() }, title).errors(errors);
    let (edition, count) = (catalogue.edition, catalogue.directory.len());
    let page = CataloguePage {
        frame,
        served: match lang {
            Lang::Vi => format!("Đang phục vụ bản công bố số {edition} với {count} thủ tục."),
            Lang::En => format!("Edition {edition} with {count} procedures is served now."),
        },
        publish: hidden(app)?,
        import: hidden(app)?,
        file,
        jobs: progress::table(&jobs, lang.say("Công bố và nhập danh mục gần đây", "Recent publishes and imports"), lang),
    };
    Ok(send(answer::page(status, &page, Caching::Private, &Wants::of(headers, &site))))
}
