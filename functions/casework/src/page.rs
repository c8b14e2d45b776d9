//! The page of one dossier, in each of its moments.

use app::{App, Failure, Here, send};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Action;
use domain::calendar::time_left;
use domain::clock::{due_in, time_in};
use domain::code::DossierCode;
use domain::dossier::{ActKind, DossierState, Note, NoteBody, why_due};
use domain::form::{SummaryRow, summary};
use domain::lang::Lang;
use domain::log::{Event, LogLine};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use store::{DossierFile, WorkList};
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::Link;
use web::pages::casework::DossierPage;
use web::view::{ErrorSummary, Row, Step, Steps, Summary, Tag, Tone};

use crate::acts::{self, Desk, Mistakes};
use crate::load::{self, Loaded};
use crate::officer::Officer;

/// Why the page is shown.
pub(crate) enum Moment<'a> {
    /// Somebody opened it.
    Show,
    /// This was just done.
    Done(ActKind),
    /// This was typed, with these mistakes.
    Mend((ActKind, &'a Fields, &'a Mistakes)),
}

pub(crate) async fn show(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let code = DossierCode::parse(&code).map_err(|_| Failure::NotFound)?;
    let (officer, first) = tokio::try_join!(Officer::of(&app, &headers, &here), load::first(&app, &code))?;
    let query = Fields::query(Some(&here.query));
    let moment = acts::kind_of(query.get("xong")).map_or(Moment::Show, Moment::Done);
    answer(&app, &here, &headers, &officer, first.ok_or(Failure::NotFound)?, moment).await
}

/// The page. Failures: 404 for another agency's dossier.
pub(crate) async fn answer(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    officer: &Officer,
    (file, history): (DossierFile, Vec<LogLine>),
    moment: Moment<'_>,
) -> Result<Response, Failure> {
    if !officer.may(Action::ReadDossier, &file.dossier.agency) {
        return Err(Failure::NotFound);
    }
    let lang = here.lang;
    let loaded = Loaded::of(app, file, history).await?;
    let (dossier, now) = (&loaded.dossier, app.now());
    let home = format!("/can-bo/ho-so/{}", dossier.code);

    let desk = Desk {
        lang,
        dossier,
        agency: loaded.agency.as_ref(),
        calendar: &loaded.calendar,
        term: loaded.term(),
        now,
        typed: if let Moment::Mend(typed) = moment { Some(typed) } else { None },
    };
    let forms: Vec<_> =
        acts::offered(dossier, officer).enumerate().map(|(place, (word, kind))| desk.form(word, kind, place == 0)).collect();
    let errors = ErrorSummary::of(forms.iter().flat_map(|form| &form.fields));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };

    let (done, next) = match moment {
        Moment::Done(kind) => (Some(acts::done(kind, lang).to_owned()), next_due(app, &loaded, lang).await?),
        _ => (None, None),
    };
    let rows = loaded.answers.as_ref().map(|(form, answers)| summary(form, answers, lang)).unwrap_or_default();
    let changed = rows.iter().filter(|row| row.replaced.is_some()).count();
    let site = app.site().await;
    let here = Here { path: home.clone(), ..here.clone() };
    let frame = officer
        .frame(app, &site, &here, format!("{} {}", lang.say("Hồ sơ", "Dossier"), dossier.code))
        .caption(loaded.procedure_name(lang))
        .crumb("/can-bo", lang.say("Hộp việc", "Inbox"))
        .errors(errors);
    let page = DossierPage {
        done,
        next,
        tags: tags(&loaded, now, lang),
        facts: Summary::new(lang, facts(&loaded, now, lang)),
        why: why_due(dossier, &loaded.calendar, Some(loaded.term())).iter().map(|why| why.text().get(lang).to_owned()).collect(),
        nothing: nothing(dossier.state, lang).to_owned(),
        acts: forms,
        applicant: Summary::new(lang, applicant(&loaded, lang)),
        answers: by_step(rows, lang),
        changed,
        history: Steps { history: true, steps: history_of(&loaded, lang) },
        slip: dossier.received_at.map(|_| lang.href(&format!("{home}/phieu"))),
        frame,
    };
    Ok(send(answer::page(status, &page, Caching::Private, &Wants::of(headers, &site))))
}

/// The agency's next dossier by deadline, other than this one.
async fn next_due(app: &App, loaded: &Loaded, lang: Lang) -> Result<Option<Link>, Failure> {
    let dossier = &loaded.dossier;
    let page = app.store().work_list(&dossier.agency, WorkList::Open, None, 2).await?;
    Ok(page.items.into_iter().find(|next| next.code != dossier.code).map(|next| {
        let label = format!("{} {}", lang.say("Hồ sơ đến hạn tiếp theo:", "Next due dossier:"), next.code);
        Link::new(lang.href(&format!("/can-bo/ho-so/{}", next.code)), label)
    }))
}

fn tags(loaded: &Loaded, now: Timestamp, lang: Lang) -> Vec<Tag> {
    let dossier = &loaded.dossier;
    let mut tags = vec![Tag::new(dossier.state.name(lang), Tone::Plain)];
    // A settled dossier stands by when it was settled, an open one by now; one that waits for the citizen by nothing.
    let judged = dossier.resolved_at.unwrap_or(now);
    let runs = !dossier.state.pauses() && (dossier.resolved_at.is_some() || !dossier.state.is_final());
    let deadline = dossier.due.map_or(dossier.answer_by, |due| due.at);
    if let Some(left) = time_left(&loaded.calendar, deadline, judged).ok().filter(|_| runs) {
        let tone = if left.late() { Tone::Bad } else { Tone::Good };
        let words = match dossier.resolved_at {
            Some(_) if left.late() => left.text().get(lang).to_owned(),
            Some(_) => lang.say("Đúng hạn", "On time").to_owned(),
            None => left.text().get(lang).to_owned(),
        };
        tags.push(Tag::new(words, tone));
    }
    tags
}

fn facts(loaded: &Loaded, now: Timestamp, lang: Lang) -> Vec<Row> {
    let dossier = &loaded.dossier;
    let mut rows = vec![
        Row::new(lang.say("Cơ quan", "Agency"), loaded.agency_name(lang)),
        Row::new(lang.say("Hình thức nộp", "Handed in"), dossier.channel.name(lang)),
        Row::new(lang.say("Nộp lúc", "Handed in at"), time_in(dossier.submitted_at, lang)),
    ];
    match (dossier.received_at, dossier.due) {
        (Some(received), Some(due)) => {
            let mut at = Row::new(lang.say("Tiếp nhận lúc", "Accepted at"), time_in(received, lang));
            if let Some(officer) = loaded.person(dossier.received_by.as_ref()) {
                at = at.note(officer.name());
            }
            let day = Row::new(lang.say("Hẹn trả kết quả", "Due"), due_in(due.at, lang));
            rows.push(at);
            rows.push(if due.provisional { day.note(lang.say("Ngày dự kiến", "Provisional")) } else { day });
        }
        _ if dossier.state == DossierState::Submitted => {
            let left = time_left(&loaded.calendar, dossier.answer_by, now).ok();
            let day =
                Row::new(lang.say("Tiếp nhận hoặc trả lại trước", "Accept or send back by"), due_in(dossier.answer_by, lang));
            rows.push(left.into_iter().fold(day, |day, left| day.note(left.text().get(lang))));
        }
        _ => {}
    }
    if let Some(resolved) = dossier.resolved_at {
        rows.push(Row::new(lang.say("Giải quyết xong lúc", "Settled at"), time_in(resolved, lang)));
    }
    rows
}

/// Why there is nothing to do for this officer.
fn nothing(state: DossierState, lang: Lang) -> &'static str {
    if state.is_final() {
        lang.say("Hồ sơ đã kết thúc.", "The dossier has ended.")
    } else if state.pauses() {
        lang.say("Đang chờ người nộp.", "It waits for the applicant.")
    } else {
        lang.say("Việc tiếp theo thuộc về đồng nghiệp có vai trò khác.", "The next step belongs to a colleague in another role.")
    }
}

fn applicant(loaded: &Loaded, lang: Lang) -> Vec<Row> {
    let name = lang.say("Họ và tên", "Full name");
    let row = |key: &str, value: &Option<String>| value.as_ref().map(|value| Row::new(key, value));
    let (phone, email) = (lang.say("Số điện thoại", "Phone"), lang.say("Thư điện tử", "Email"));
    if let Some(paper) = &loaded.paper {
        let rows = [
            Some(Row::new(name, &paper.name)),
            row(lang.say("Số định danh", "ID number"), &paper.personal_id),
            row(phone, &paper.phone),
            row(email, &paper.email),
            row(lang.say("Địa chỉ", "Address"), &paper.address),
            row(lang.say("Giấy tờ đã nhận, ghi chú", "Papers received, remarks"), &paper.remark),
        ];
        return rows.into_iter().flatten().collect();
    }
    let applicant = loaded.applicant();
    let known =
        if applicant.name.is_empty() { lang.say("Tài khoản không còn", "The account is gone") } else { &applicant.name };
    [Some(Row::new(name, known)), row(phone, &applicant.phone), row(email, &applicant.email)].into_iter().flatten().collect()
}

/// Answers by the step that asked, each with its origin and what it was put in place of.
fn by_step(rows: Vec<SummaryRow>, lang: Lang) -> Vec<(String, Summary)> {
    let mut steps: Vec<(String, Summary)> = Vec::new();
    for SummaryRow { step_title, key, label, value, origin, replaced, table, .. } in rows {
        let note = match replaced {
            Some((was, from)) => {
                Some(format!("{}: {was} ({from})", lang.say("Người nộp đã sửa. Trước đó", "Changed by the applicant. Before")))
            }
            None => origin,
        };
        let row = Row::new(label, value).table(&key, table);
        let row = if let Some(note) = note { row.note(note) } else { row };
        match steps.last_mut().filter(|(title, _)| *title == step_title) {
            Some((_, summary)) => summary.rows.push(row),
            None => steps.push((step_title, Summary::new(lang, vec![row]))),
        }
    }
    steps
}

/// What happened, newest first: state, time, who, and the words of the step.
fn history_of(loaded: &Loaded, lang: Lang) -> Vec<Step> {
    let mut steps: Vec<Step> = loaded
        .history
        .iter()
        .filter_map(|line| {
            let (state, version) = match &line.event {
                Event::Submitted { version, .. } => (DossierState::Submitted, *version),
                Event::Moved { to, version, .. } => (*to, *version),
                _ => return None,
            };
            let mut lines = vec![loaded.actor(&line.actor, lang)];
            if line.effective_at.duration_until(line.recorded_at).as_secs() >= 60 {
                lines.push(format!("{} {}", lang.say("Ghi vào hệ thống lúc", "Entered at"), time_in(line.recorded_at, lang)));
            }
            lines.extend(loaded.notes.iter().filter(|note| note.version == version).flat_map(|note| words_of(note, lang)));
            Some(Step { title: state.name(lang).to_owned(), when: Some(time_in(line.effective_at, lang)), lines })
        })
        .collect();
    steps.reverse();
    steps
}

fn words_of(note: &Note, lang: Lang) -> Vec<String> {
    match &note.body {
        NoteBody::Reason { text } => {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            if let Some(first) = lines.first_mut() {
                *first = format!("{} {first}", lang.say("Lý do:", "Reason:"));
            }
            lines
        }
        NoteBody::Result { number, place, hours, remark } => {
            let line = |key: &str, value: &str| format!("{key}: {value}");
            let mut lines = vec![
                line(lang.say("Số kết quả", "Number"), number),
                line(lang.say("Nơi trả", "Where"), place),
                line(lang.say("Giờ trả", "When"), hours),
            ];
            lines.extend(remark.iter().cloned());
            lines
        }
    }
}
