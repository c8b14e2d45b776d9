//! A person's own page: what is not finished, what was handed in, what the portal knows of her.

use app::{App, Failure, Here, Posted, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::clock::{date_in, time_in};
use domain::code::{ProcedureCode, SubmissionId};
use domain::dossier::{Dossier, DossierState};
use domain::draft::{Draft, Owner};
use domain::form::{Answers, Form, show_value};
use domain::lang::{Lang, Text};
use http::{HeaderMap, StatusCode};
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::Frame;
use web::pages::account::{DraftLine, MyPage};
use web::view::{Row, ServiceItem, Tag, Tone};

use crate::profile;

/// Dossiers on one page.
const PAGE: i32 = 20;
/// In the query: where the next page of dossiers goes on.
const BEFORE: &str = "truoc";

pub(crate) async fn show(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let person = app.signed_in(&headers, &here).await?;
    let (lang, account) = (here.lang, &person.account);
    let before = Fields::query(Some(&here.query)).find(BEFORE).map(str::to_owned);
    let owner = Owner::Account(account.id.clone());
    let (drafts, dossiers) =
        tokio::join!(app.store().drafts_of(&owner, app.now()), app.store().dossiers_of(&account.id, before.as_deref(), PAGE));
    let (drafts, dossiers) = (drafts?, dossiers?);
    let mut draft_lines = Vec::new();
    for draft in &drafts {
        draft_lines.push(draft_line(lang, draft, title(&app, &draft.procedure).await?));
    }
    let mut items = Vec::new();
    for dossier in &dossiers.items {
        items.push(dossier_line(lang, dossier, title(&app, &dossier.procedure).await?));
    }
    let older = dossiers.next.map(|next| {
        let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        lang.href(&format!("/tai-khoan?{BEFORE}={next}"))
    });
    let form = profile::form(&app).await?;
    let site = app.site().await;
    let frame = Frame::new(&site, lang, "/tai-khoan", lang.say("Trang của tôi", "My page"))
        .personal(person.who(lang), app.csrf(&person.cookie));
    let rows = rows(&form, &profile::known(&person), lang);
    let profile = MyPage::profile_of(&frame, rows);
    let page = MyPage { frame, drafts: draft_lines, dossiers: items, older, profile };
    Ok(send(answer::page(StatusCode::OK, &page, Caching::Private, &Wants::of(&headers, &site))))
}

/// The service's name; its code once it is not published any more.
async fn title(app: &App, code: &ProcedureCode) -> Result<Text, Failure> {
    let procedure = app.procedure(code).await?;
    Ok(procedure.map_or_else(|| Text::vi(code.as_str()), |procedure| procedure.title()))
}

fn draft_line(lang: Lang, draft: &Draft, name: Text) -> DraftLine {
    let saved = format!("{} {}", lang.say("Lưu lúc", "Saved at"), time_in(draft.saved_at, lang));
    let kept = format!("{} {}", lang.say("Giữ đến", "Kept until"), date_in(domain::clock::vietnam_date(draft.ends_at()), lang));
    let href = lang.href(&format!("/nop/{}/{}", draft.procedure, draft.id));
    DraftLine {
        item: ServiceItem { lang, href, name, facts: vec![saved, kept], tag: None },
        delete: lang.href(&format!("/tai-khoan/ban-nhap/{}/xoa", draft.id)),
    }
}

fn dossier_line(lang: Lang, dossier: &Dossier, name: Text) -> ServiceItem {
    let tone = match dossier.state {
        DossierState::NotAccepted | DossierState::Stopped => Tone::Bad,
        DossierState::Resolved | DossierState::HandedOver => Tone::Good,
        _ => Tone::Plain,
    };
    let mut facts = vec![
        dossier.code.to_string(),
        format!("{} {}", lang.say("Nộp lúc", "Handed in at"), time_in(dossier.submitted_at, lang)),
    ];
    if let Some(due) = dossier.due.filter(|_| dossier.resolved_at.is_none()) {
        facts.push(format!("{} {}", lang.say("Hẹn trả", "Due"), date_in(due.date(), lang)));
    }
    ServiceItem {
        lang,
        href: lang.href(&format!("/ho-so/{}", dossier.code)),
        name,
        facts,
        tag: Some(Tag::new(dossier.state.name(lang), tone)),
    }
}

/// What the portal knows; sensitive numbers show their end alone (R7.3).
fn rows(form: &Form, answers: &Answers, lang: Lang) -> Vec<Row> {
    let row = |question: &domain::form::Question| {
        let answer = answers.get(&question.key)?;
        let value = show_value(form, question, &answer.value, lang);
        Some(Row::new(question.label.get(lang), if question.sensitive { masked(&value) } else { value }))
    };
    form.questions().filter_map(row).collect()
}

fn masked(value: &str) -> String {
    let letters = value.chars().count();
    let shown = if letters > 6 { 3 } else { 0 };
    value.chars().enumerate().map(|(at, letter)| if at + shown < letters { '•' } else { letter }).collect()
}

pub(crate) async fn delete_draft(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let id = SubmissionId::parse(&id).map_err(|_| Failure::NotFound)?;
    let (person, _) = app.session_with(&headers, &[]).await?;
    let person = person.ok_or_else(|| Failure::SignIn(here.href("/tai-khoan")))?;
    app.check_csrf(&person.cookie, &fields)?;
    app.store().delete_draft(&id, &Owner::Account(person.account.id.clone())).await?;
    let site = app.site().await;
    Ok(send(answer::redirect(&here.href("/tai-khoan"), &Wants::of(&headers, &site))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_show_their_end() {
        for (value, expect) in [("079203012345", "•••••••••345"), ("Kinh", "••••"), ("", "")] {
            assert_eq!(masked(value), expect);
        }
    }
}
