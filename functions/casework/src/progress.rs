//! How far a long job is (`/tien-trinh/{id}`, TT32 11.2đ, R1.10): for whoever may start the same.

use app::{App, Failure, Here, SignedIn, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::clock::time_in;
use domain::code::JobId;
use domain::job::papers::{RefusedRow, mistakes_csv};
use domain::job::{Count, Job, JobKind, JobState};
use domain::lang::Lang;
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::Key;
use web::answer::{self, Caching, Wants};
use web::frame::{Frame, Link};
use web::pages::job::ProgressPage;
use web::view::{Cell, Row, Summary, Table, Tag, Tone};

/// Rows of mistakes that one file holds: an answer of a function has 6 MB.
const MOST_MISTAKES: usize = 10_000;

pub(crate) async fn show(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (job, signed_in) = seen(&app, &here, &headers, &id).await?;
    let (site, lang, now) = (app.site().await, here.lang, app.now());
    let wants = Wants::of(&headers, &site);
    if wants.json {
        return Ok(send(answer::json(StatusCode::OK, &machine(&job, now, lang), Caching::Private, &wants)));
    }
    let frame = Frame::new(&site, lang, here.path.clone(), job.kind.name(lang)).no_index();
    let frame = match &signed_in {
        Some(person) => frame.personal(person.who(lang), app.csrf(&person.cookie)),
        None => frame,
    };
    let counts = counts(&job, lang);
    let failure = job.failure.as_ref().map(|why| why.get(lang).lines().map(str::to_owned).collect());
    let refused = job.kind == JobKind::ImportPapers && job.counts.get(Count::Refused) > 0;
    let page = ProgressPage {
        frame,
        percent: job.percent(),
        status: status(&job, lang),
        running: !job.ended(),
        failure: failure.unwrap_or_default(),
        facts: Summary::new(lang, facts(&job, now, lang)),
        counts: (!counts.is_empty()).then(|| Summary::new(lang, counts)),
        mistakes: refused.then(|| here.href(&format!("/tien-trinh/{}/loi.csv", job.id))),
        links: links(&job, &here),
    };
    // What moves is never kept, whoever may see it.
    Ok(send(answer::page(StatusCode::OK, &page, Caching::Private, &wants)))
}

/// The rows that were not taken, as a file to be mended and imported.
pub(crate) async fn mistakes(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (job, _) = seen(&app, &here, &headers, &id).await?;
    if job.kind != JobKind::ImportPapers {
        return Err(Failure::NotFound);
    }
    let input = app.store().job_part::<app::jobs::PapersInput>(&job.id, app::jobs::PapersInput::PART).await?;
    let input = input.ok_or(Failure::NotFound)?;
    let refused = app.store().job_parts::<Vec<RefusedRow>>(&job.id, "RESULT#").await?;
    let refused: Vec<RefusedRow> = refused.into_iter().flatten().take(MOST_MISTAKES).collect();
    let wants = Wants::of(&headers, &*app.site().await);
    let text = mistakes_csv(&input.headings, &refused, here.lang);
    Ok(send(answer::csv(&format!("loi-{}.csv", job.id), &text, Caching::Private, &wants)))
}

/// The job, and who looks at it. Failures: 404 for an unknown one and for somebody else's; to sign in, where it is not for
/// everyone.
async fn seen(app: &App, here: &Here, headers: &HeaderMap, id: &str) -> Result<(Job, Option<SignedIn>), Failure> {
    let id = JobId::parse(id).map_err(|_| Failure::NotFound)?;
    let (signed_in, items) = app.session_with(headers, &[Key::job(&id)]).await?;
    let job: Job = store::read(items.into_iter().next().flatten().ok_or(Failure::NotFound)?)?;
    if job.seen_by(signed_in.as_ref().map(|person| &person.account)) {
        Ok((job, signed_in))
    } else if signed_in.is_none() {
        Err(Failure::SignIn(here.whole()))
    } else {
        Err(Failure::NotFound)
    }
}

fn status(job: &Job, lang: Lang) -> String {
    let of = format!("{} / {} {}", thousands(job.done), thousands(job.total), job.kind.units(lang));
    match job.state {
        JobState::Running => format!("{} {of}", lang.say("Đang làm:", "Under way:")),
        JobState::Done => format!("{} {of}", lang.say("Đã xong:", "Done:")),
        JobState::Failed => format!("{} {of}", lang.say("Đã dừng vì có lỗi:", "Stopped by a fault:")),
    }
}

fn facts(job: &Job, now: Timestamp, lang: Lang) -> Vec<Row> {
    let (number, steps) = job.step();
    let step = number.checked_sub(1).and_then(|at| steps.get(at)).map_or("", |step| step.name(lang));
    let mut rows = vec![
        Row::new(lang.say("Bước", "Step"), format!("{number}/{}: {step}", steps.len())),
        Row::new(lang.say("Bắt đầu", "Started"), time_in(job.started_at, lang)),
        Row::new(lang.say("Ghi nhận gần nhất", "Last stored"), time_in(job.updated_at, lang)),
    ];
    if let Some(ended) = job.ended_at {
        rows.push(Row::new(lang.say("Kết thúc", "Ended"), time_in(ended, lang)));
    } else {
        let left = job.eta(now).map(|left| duration(left, lang));
        let unknown = lang.say("chưa ước lượng được", "not known yet").to_owned();
        rows.push(Row::new(lang.say("Dự kiến còn", "Probably left"), left.unwrap_or(unknown)));
    }
    rows
}

fn counts(job: &Job, lang: Lang) -> Vec<Row> {
    job.counts.iter().filter_map(|(count, number)| Some(Row::new(count.name(lang)?, thousands(number)))).collect()
}

fn duration(left: SignedDuration, lang: Lang) -> String {
    match left.as_secs().unsigned_abs() {
        seconds if seconds < 60 => lang.say("dưới 1 phút", "under a minute").to_owned(),
        seconds if seconds < 7_200 => format!("{} {}", seconds.div_ceil(60), lang.say("phút", "minutes")),
        seconds => format!("{} {}", seconds.div_ceil(3_600), lang.say("giờ", "hours")),
    }
}

fn links(job: &Job, here: &Here) -> Vec<Link> {
    let lang = here.lang;
    match (job.kind, &job.agency) {
        (JobKind::PublishCatalogue | JobKind::ImportCatalogue, _) => {
            vec![Link::new(here.href("/can-bo/danh-muc"), lang.say("Danh mục thủ tục", "The catalogue"))]
        }
        (JobKind::ImportPapers, Some(agency)) => vec![
            Link::new(here.href(&format!("/can-bo?co-quan={agency}")), lang.say("Hộp việc", "Inbox")),
            Link::new(
                here.href(&format!("/can-bo/tiep-nhan/nhieu?co-quan={agency}")),
                lang.say("Nhập tệp khác", "Import another file"),
            ),
        ],
        _ => vec![Link::new(here.href("/"), lang.say("Trang chủ", "Home"))],
    }
}

/// The same for programs that ask for JSON. `status` and `rows` are in the page's words, for its script puts them there.
fn machine(job: &Job, now: Timestamp, lang: Lang) -> serde_json::Value {
    let (number, steps) = job.step();
    let rows = facts(job, now, lang).into_iter().chain(counts(job, lang));
    json!({
        "id": job.id, "kind": job.kind.code(), "state": job.state, "percent": job.percent(),
        "step": number, "steps": steps.len(), "done": job.done, "total": job.total,
        "started": job.started_at, "ended": job.ended_at,
        "eta": job.eta(now).and_then(|left| now.checked_add(left).ok()),
        "counts": job.counts, "status": status(job, lang), "rows": rows.map(|row| (row.key, row.value)).collect::<Vec<_>>(),
    })
}

/// Jobs in a table, each with the way to its page. `None`: there are none.
pub(crate) fn table(jobs: &[Job], caption: &str, lang: Lang) -> Option<Table> {
    let row = |job: &Job| {
        let link = Link::new(
            lang.href(&format!("/tien-trinh/{}", job.id)),
            format!("{}, {}", job.kind.name(lang), time_in(job.started_at, lang)),
        );
        let (text, tone) = match job.state {
            JobState::Running => (format!("{}%", job.percent()), Tone::Plain),
            JobState::Done => (lang.say("đã xong", "done").to_owned(), Tone::Good),
            JobState::Failed => (format!("{} {}%", lang.say("đã dừng ở", "stopped at"), job.percent()), Tone::Bad),
        };
        vec![Cell::Link(link), Cell::Tag(Tag::new(text, tone))]
    };
    let head = vec![lang.say("Tác vụ", "Job").to_owned(), lang.say("Tình trạng", "State").to_owned()];
    let rows: Vec<Vec<Cell>> = jobs.iter().map(row).collect();
    (!rows.is_empty()).then(|| Table { id: "tac-vu".into(), caption: caption.to_owned(), head, rows })
}

/// `6.000`, as Vietnamese writes it; both languages of the portal do.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut out = digits[..first].to_owned();
    for group in digits.as_bytes()[first..].chunks(3) {
        if !out.is_empty() {
            out.push('.');
        }
        out.push_str(&String::from_utf8_lossy(group));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_as_people_write_them() {
        for (number, expect) in [(0, "0"), (999, "999"), (1_000, "1.000"), (20_000, "20.000"), (1_234_567, "1.234.567")] {
            assert_eq!(thousands(number), expect);
        }
        for (seconds, expect) in [(0, "dưới 1 phút"), (59, "dưới 1 phút"), (61, "2 phút"), (7_200, "2 giờ")] {
            assert_eq!(duration(SignedDuration::from_secs(seconds), Lang::Vi), expect);
        }
    }
}
