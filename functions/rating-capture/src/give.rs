//! Giving a rating, and changing it: by POST alone, one live rating a dossier (R1.3).

use app::{App, Failure, Here, Posted, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::lang::Text;
use domain::log::{Actor, Event, LogLine, Replaced};
use domain::rating::{Levels, Offer, REMARK_MAX, Rating, offer};
use domain::secret::hex;
use http::HeaderMap;
use web::answer::{self, Wants};
use web::fields::Fields;
use web::pages::rating::{REMARK, Shown};

use crate::visit::Visit;

/// How often a rating that another one overtook is tried on top of it.
const TRIES: u8 = 3;

pub(crate) async fn give(
    State(app): State<App>,
    Path(code): Path<String>,
    here: Here,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let query = Fields::query(Some(&here.query));
    let signature = fields.find("k").unwrap_or_else(|| query.get("k")).to_owned();
    let remark = fields.get(REMARK);
    let too_long = remark.chars().count() > REMARK_MAX;
    for _ in 0..TRIES {
        let visit = Visit::open(&app, &headers, &here, &code, &signature).await?;
        if let Some(person) = visit.owner.as_ref().filter(|_| visit.signature.is_none()) {
            app.check_csrf(&person.cookie, &fields)?;
        }
        let until = match offer(&visit.dossier, app.now()) {
            Offer::Open(until) => until,
            Offer::NotYet => return Err(too_early()),
            Offer::Never => return Err(crate::never()),
            Offer::Over(until) => return Err(crate::over(until)),
        };
        let levels = match Levels::parse(|name| fields.find(name)) {
            Ok(levels) if !too_long => levels,
            read => {
                let problems = read.err().unwrap_or_default();
                return crate::form(&app, &here, &headers, &visit, until, &Shown::Typed(&fields, &problems, too_long)).await;
            }
        };
        match put(&app, &visit, levels, remark).await {
            Ok(()) => return Ok(thanks(&app, &here, &headers, &visit).await),
            // Somebody with the same link was faster: this one replaces that one, or says the same.
            Err(Failure::Conflict(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Err(overtaken())
}

/// Writes the rating; one that says what the live one says writes nothing. One transaction.
async fn put(app: &App, visit: &Visit, levels: Levels, remark: &str) -> Result<(), Failure> {
    let before = visit.live.as_ref();
    let said = visit.remark(app).await?.unwrap_or_default();
    if before.is_some_and(|live| live.levels == levels) && said == remark {
        return Ok(());
    }
    let now = app.now();
    let kept = before.and_then(|live| live.remark.clone());
    let id = match (&kept, remark.is_empty()) {
        (None, true) => None,
        (None, false) => Some(hex(&app.random::<16>()?)),
        (Some(_), _) => kept,
    };
    let dossier = &visit.dossier;
    let rating = Rating {
        rater: visit.rater.clone(),
        procedure: dossier.procedure.clone(),
        agency: dossier.agency.clone(),
        channel: dossier.channel,
        levels,
        rated_at: now,
        version: before.map_or(0, |live| live.version) + 1,
        remark: id,
    };
    let line = LogLine {
        id: app.new_id()?,
        recorded_at: now,
        effective_at: now,
        // Whoever it is, a rating has no name (R1.4).
        actor: Actor::Anyone,
        procedure: Some(rating.procedure.clone()),
        agency: Some(rating.agency.clone()),
        channel: Some(rating.channel),
        event: Event::Rated {
            rater: rating.rater.clone(),
            levels,
            replaced: before.map(|live| Replaced { rated_at: live.rated_at, levels: live.levels }),
        },
    };
    let text = (said != remark).then_some(remark);
    match app.store().rate(&rating, before, text, &line).await {
        Err(error) if error.is_conflict() => Err(overtaken()),
        other => Ok(other?),
    }
}

async fn thanks(app: &App, here: &Here, headers: &HeaderMap, visit: &Visit) -> Response {
    let path = visit.path().replacen(visit.dossier.code.as_str(), &format!("{}/cam-on", visit.dossier.code), 1);
    send(answer::redirect(&here.href(&path), &Wants::of(headers, &*app.site().await)))
}

fn too_early() -> Failure {
    Failure::Conflict(Text::both(
        "Hồ sơ đang được giải quyết; bạn đánh giá được khi có kết quả.",
        "The dossier is being handled; you can rate it once there is a result.",
    ))
}

fn overtaken() -> Failure {
    Failure::Conflict(Text::both(
        "Đánh giá này vừa được sửa ở nơi khác. Mở lại trang đánh giá để xem.",
        "This rating was changed elsewhere just now. Open the rating page again to see it.",
    ))
}
