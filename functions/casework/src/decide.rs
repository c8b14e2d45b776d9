//! An officer acts on a dossier: parse, decide, store, answer.

use app::{App, Failure, Here, Posted, Recipient, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Action;
use domain::clock::time_in;
use domain::code::{AccountId, DossierCode};
use domain::dossier::{ActKind, Decision, Dossier, Refused, decide_through, needs_typed_due, term_of};
use domain::lang::Text;
use domain::log::{Actor, Event};
use http::HeaderMap;
use jiff::Timestamp;
use store::{Item, Key, Step, StoreError};
use web::answer::{self, Wants};
use web::pages::error::{ErrorKind, ErrorPage};

use crate::acts::{self, Mistakes};
use crate::load::actor_name;
use crate::officer::Officer;
use crate::page;

pub(crate) async fn act(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path((code, word)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let code = DossierCode::parse(&code).map_err(|_| Failure::NotFound)?;
    let kind = acts::kind_of(&word).ok_or(Failure::NotFound)?;
    let home = here.href(&format!("/can-bo/ho-so/{code}"));
    let keys = [Key::dossier(&code), Key::paper_applicant(&code)];
    let (officer, items) = Officer::with(&app, &headers, home.clone(), &keys).await?;
    app.check_csrf(&officer.signed_in.cookie, &fields)?;
    let mut items = items.into_iter();
    let dossier: Dossier = store::read(items.next().flatten().ok_or(Failure::NotFound)?)?;
    let paper = items.next().flatten();
    if !officer.may(Action::ReadDossier, &dossier.agency) {
        return Err(Failure::NotFound);
    }
    if !kind.action().is_some_and(|action| officer.may(action, &dossier.agency)) {
        return Err(Failure::Forbidden);
    }
    let seen = fields.get("version").parse().unwrap_or(0);
    if seen != dossier.version {
        return changed(&app, &here, &headers, &officer, &code, seen).await;
    }

    let (procedure, calendar, agency) =
        tokio::try_join!(app.procedure(&dossier.procedure), app.calendar(), app.agency(&dossier.agency))?;
    let (now, term) = (app.now(), term_of(&dossier, procedure.as_deref()));
    let actor = Actor::Officer(officer.signed_in.account.id.clone());
    let decided = acts::read(kind, &fields, needs_typed_due(&calendar, term, now)).and_then(|act| {
        match decide_through(&dossier, &act, &actor, now, &calendar, term) {
            Err(Refused::Fields(problems)) => Err(acts::mistakes_of(&problems)),
            Err(Refused::Due(error)) => Err(acts::due_mistake(error)),
            other => Ok(other),
        }
    });
    let decisions = match decided {
        Ok(Ok(decisions)) => decisions,
        Ok(Err(Refused::NotYours)) => return Err(Failure::NotFound),
        Ok(Err(_)) => return changed(&app, &here, &headers, &officer, &code, seen).await,
        Err(mistakes) => return mend(&app, &here, &headers, &officer, &code, (kind, &fields, &mistakes)).await,
    };

    let to = recipient(&app, &dossier, paper.as_ref()).await?;
    let agency = agency.map_or_else(|| Text::vi(dossier.agency.as_str()), |agency| agency.name);
    let name = procedure.map_or_else(|| dossier.procedure.to_string(), |procedure| procedure.name.clone());
    let mail = match decisions.last() {
        Some(last) => app.notice_mail(last, to.as_ref(), &name, &agency)?,
        None => None,
    };
    match app.store().move_dossier(&steps(&app, decisions, &actor, now)?, mail.as_ref()).await {
        Ok(()) => {}
        Err(StoreError::Conflict { .. }) => return changed(&app, &here, &headers, &officer, &code, seen).await,
        Err(error) => return Err(error.into()),
    }
    let site = app.site().await;
    Ok(send(answer::redirect(&format!("{home}?xong={word}"), &Wants::of(&headers, &site))))
}

/// Decisions with their log lines. The ids rise, for lines of one moment stand in the history by their ids.
fn steps(app: &App, decisions: Vec<Decision>, actor: &Actor, now: Timestamp) -> Result<Vec<Step>, Failure> {
    let mut ids = decisions.iter().map(|_| app.new_id()).collect::<Result<Vec<_>, _>>()?;
    ids.sort();
    let step = |(decision, id): (Decision, String)| Step { line: decision.line(id, actor.clone(), now), decision };
    Ok(decisions.into_iter().zip(ids).map(step).collect())
}

/// Whom to tell: the applicant's account, or the address that the counter took down.
async fn recipient(app: &App, dossier: &Dossier, paper: Option<&Item>) -> Result<Option<Recipient>, Failure> {
    if let Some(item) = paper {
        return Ok(Recipient::of_paper(&app.store().paper_applicant(&dossier.code, item)?));
    }
    match &dossier.applicant {
        Some(id) => Ok(app.store().account(id).await?.as_ref().map(Recipient::from)),
        None => Ok(None),
    }
}

/// The dossier's page again, with what was typed and what to mend.
async fn mend(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    officer: &Officer,
    code: &DossierCode,
    typed: (ActKind, &web::fields::Fields, &Mistakes),
) -> Result<Response, Failure> {
    let loaded = crate::load::first(app, code).await?.ok_or(Failure::NotFound)?;
    page::answer(app, here, headers, officer, loaded, page::Moment::Mend(typed)).await
}

/// 409: what happened since the officer saw version `seen`, by whom and when.
async fn changed(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    officer: &Officer,
    code: &DossierCode,
    seen: u32,
) -> Result<Response, Failure> {
    let lang = here.lang;
    let (file, history) = crate::load::first(app, code).await?.ok_or(Failure::NotFound)?;
    let since: Vec<_> = history
        .iter()
        .filter_map(|line| match &line.event {
            Event::Moved { to, version, .. } if *version > seen => Some((line, *to)),
            _ => None,
        })
        .collect();
    let ids: Vec<AccountId> = since
        .iter()
        .filter_map(|(line, _)| if let Actor::Officer(id) = &line.actor { Some(id.clone()) } else { None })
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    let people = app.store().accounts(&ids).await?;
    let me = Actor::Officer(officer.signed_in.account.id.clone());
    let told: Vec<String> = since
        .iter()
        .map(|(line, to)| {
            let who = if line.actor == me { lang.say("Bạn", "You").to_owned() } else { actor_name(&line.actor, &people, lang) };
            let (when, state) = (time_in(line.recorded_at, lang), to.name(lang));
            match lang {
                domain::lang::Lang::Vi => format!("{who} đã chuyển hồ sơ sang “{state}” lúc {when}."),
                domain::lang::Lang::En => format!("{who} moved the dossier to “{state}” at {when}."),
            }
        })
        .collect();
    let message = if told.is_empty() {
        format!("{} “{}”.", lang.say("Hồ sơ hiện ở trạng thái", "The dossier now stands at"), file.dossier.state.name(lang))
    } else {
        told.join(" ")
    };
    let site = app.site().await;
    let page = ErrorPage::new(&site, lang, &here.path, ErrorKind::Conflict, "")
        .message(message)
        .advice(lang.say(
            "Việc bạn vừa làm chưa được ghi. Mở lại hồ sơ để xem và làm tiếp nếu còn cần.",
            "What you just did was not recorded. Open the dossier again, and go on if it is still needed.",
        ))
        .link("/can-bo", lang.say("Về hộp việc", "Back to the inbox"))
        .link(&format!("/can-bo/ho-so/{code}"), format!("{} {code}", lang.say("Mở hồ sơ", "Open dossier")));
    Ok(send(page.answer(&Wants::of(headers, &site))))
}
