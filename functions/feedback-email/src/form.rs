//! The form, and taking what was written: message, log line and mails in one transaction.

use app::{App, Failure, Here, Posted, client_address, send};
use axum::extract::State;
use axum::response::Response;
use domain::agency::Agency;
use domain::code::{FeedbackCode, SubmissionId};
use domain::feedback::{Feedback, FeedbackProblem, Message, reference};
use domain::lang::{Lang, Text};
use domain::log::{Actor, Event, LogLine};
use domain::outbox::{Letter, OutgoingMail};
use domain::secret::{Purpose, sha256_hex};
use http::{HeaderMap, StatusCode};
use store::{Keeping, Window};
use web::answer::{self, Caching, Wants};
use web::fields::Fields;
use web::frame::{Frame, Link};
use web::pages::feedback::{FeedbackPage, name};

use crate::agency;

/// The longest address of a page that is carried along.
const ABOUT_MAX: usize = 300;
/// Messages an hour from one network; a mobile carrier puts many people behind one.
const PER_NETWORK: u64 = 100;
/// Acknowledgements a day to one address: this form must not become a way to fill somebody's mailbox.
const ACKNOWLEDGED: u64 = 5;
/// Reference numbers that are tried; two of a day's thousand million are the same once in a great while.
const NUMBERS: u8 = 4;

pub(crate) async fn show(State(app): State<App>, here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let asked = Fields::query(Some(&here.query));
    let about = about_of(&asked);
    let to = match asked.get(name::AGENCY) {
        "" => about.as_deref().and_then(agency::of_page).map(String::from).unwrap_or_default(),
        chosen => chosen.to_owned(),
    };
    let typed: Fields = [(name::AGENCY, to)].into_iter().collect();
    page(&app, &here, &headers, &typed, &[], about, &app.new_id()?).await
}

async fn page(
    app: &App,
    here: &Here,
    headers: &HeaderMap,
    typed: &Fields,
    problems: &[FeedbackProblem],
    about: Option<String>,
    form: &str,
) -> Result<Response, Failure> {
    let (lang, site) = (here.lang, app.site().await);
    let frame = Frame::new(&site, lang, "/gop-y", lang.say("Góp ý, phản ánh", "Send feedback")).description(lang.say(
        "Gửi góp ý, câu hỏi hoặc phản ánh về dịch vụ công cho cơ quan có trách nhiệm.",
        "Send suggestions, questions or complaints about public services to the agency responsible.",
    ));
    let about = match about {
        Some(path) => Some(titled(app, lang, path).await),
        None => None,
    };
    let page = FeedbackPage::new(frame, typed, problems, agency::choices(app, lang).await, about, form);
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(send(answer::page(status, &page, Caching::Private, &Wants::of(headers, &site))))
}

/// A link to the page at `path` by its title; by its address where that is not to be had.
async fn titled(app: &App, lang: Lang, path: String) -> Link {
    let known = match path.strip_prefix("/en").unwrap_or(&path) {
        "/hoi-dap" => Some(Text::both("Hỏi đáp", "Questions and answers")),
        "/huong-dan/thuat-ngu" => Some(Text::both("Giải thích từ ngữ", "Glossary")),
        _ => None,
    };
    let title = match (known, agency::procedure_of_page(&path)) {
        (None, Some(code)) => {
            let procedure = app.procedure(&code).await.ok().flatten();
            procedure.map(|procedure| procedure.alias.clone().unwrap_or_else(|| procedure.title()))
        }
        (known, _) => known,
    };
    match title {
        Some(title) => Link::to(path, &title, lang),
        None => Link::new(path.clone(), path),
    }
}

/// The page that a message is about: a path of this portal, without what a query may hold.
fn about_of(fields: &Fields) -> Option<String> {
    let path = fields.get(name::ABOUT).split(['?', '#']).next().unwrap_or_default();
    answer::local(path).filter(|path| path.len() <= ABOUT_MAX).map(str::to_owned)
}

pub(crate) async fn take(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let about = about_of(&fields);
    let form = match SubmissionId::parse(fields.get(name::FORM)) {
        Ok(form) => form.to_string(),
        // A form without its key is taken all the same: a citizen's words are not to be lost.
        Err(_) => app.new_id()?,
    };
    let message = match Message::parse(fields.get(name::KIND), fields.get(name::TEXT), fields.get(name::CONTACT)) {
        Ok(message) => message,
        Err(problems) => return page(&app, &here, &headers, &fields, &problems, about, &form).await,
    };
    let network = app.secret().blind(Purpose::BlindIndex, client_address(&headers));
    if app.store().count_in_window("feedback", &network, Window::Hour, app.now()).await? > PER_NETWORK {
        return Err(Failure::TooMany(3600));
    }
    let agency = agency::chosen(&app, fields.get(name::AGENCY)).await?;
    let code = keep(&app, here.lang, message, about, agency.as_ref(), &form).await?;
    let site = app.site().await;
    Ok(send(answer::redirect(&here.href(&format!("/gop-y/cam-on/{code}")), &Wants::of(&headers, &site))))
}

/// Keeps a message and queues its mails. The same form with the same words is one message, however often it is sent.
async fn keep(
    app: &App,
    lang: Lang,
    message: Message,
    about: Option<String>,
    agency: Option<&Agency>,
    form: &str,
) -> Result<FeedbackCode, Failure> {
    let now = app.now();
    let Message { kind, text, contact } = message;
    let form = sha256_hex(format!("{form}\n{}\n{}\n{text}", kind.key(), contact.as_deref().unwrap_or_default()).as_bytes());
    let acknowledge = match &contact {
        Some(address) => {
            let sent = app.store().count_in_window("feedback-to", &app.blind_email(address), Window::Day, now).await?;
            sent <= ACKNOWLEDGED
        }
        None => false,
    };
    let to = match agency.map(|agency| agency.email.as_str()).filter(|email| !email.is_empty()) {
        Some(email) => email.to_owned(),
        None => app.head().await?.identity.email.clone(),
    };
    for attempt in 0..NUMBERS {
        let mac = app.secret().mac(Purpose::BlindIndex, format!("feedback/{form}/{attempt}").as_bytes());
        let code = reference(now, [mac[0], mac[1], mac[2], mac[3]]);
        let feedback = Feedback {
            code: code.clone(),
            kind,
            text: text.clone(),
            contact: contact.clone(),
            about: about.clone(),
            agency: agency.map(|agency| agency.code.clone()),
            lang,
            received_at: now,
        };
        let to_agency = OutgoingMail {
            id: app.new_id()?,
            to: to.clone(),
            reply_to: contact.clone(),
            // Whatever the writer's language, the agency's is Vietnamese.
            lang: Lang::Vi,
            letter: Letter::Feedback { code: code.clone(), kind, text: text.clone(), about: about.clone() },
            created_at: now,
        };
        let acknowledgement = match contact.clone().filter(|_| acknowledge) {
            Some(to) => {
                let letter = Letter::FeedbackReceived { code: code.clone() };
                Some(OutgoingMail { id: app.new_id()?, to, reply_to: None, lang, letter, created_at: now })
            }
            None => None,
        };
        let line = LogLine {
            id: app.new_id()?,
            recorded_at: now,
            effective_at: now,
            actor: Actor::Anyone,
            procedure: about.as_deref().and_then(agency::procedure_of_page),
            agency: feedback.agency.clone(),
            channel: None,
            event: Event::FeedbackReceived { code: code.clone() },
        };
        match app.store().keep_feedback(&feedback, &form, &to_agency, acknowledgement.as_ref(), &line).await? {
            Keeping::Kept | Keeping::Again => return Ok(code),
            Keeping::Taken => {}
        }
    }
    Err(Failure::Internal("no reference number is free".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_place_of_this_portal_without_its_query() {
        let long = format!("/{}", "a".repeat(ABOUT_MAX));
        for (typed, expect) in [
            ("/dich-vu/1.001193/khai-sinh", Some("/dich-vu/1.001193/khai-sinh")),
            ("/danh-gia/H99.01-261124-0007?k=secret", Some("/danh-gia/H99.01-261124-0007")),
            ("//elsewhere.example", None),
            ("https://elsewhere.example", None),
            ("", None),
            (&long, None),
        ] {
            let fields: Fields = [(name::ABOUT, typed)].into_iter().collect();
            assert_eq!(about_of(&fields).as_deref(), expect, "{typed}");
        }
    }
}
