//! Somebody who is signed in and sends forms to the handlers, in this process.

use app::{App, SessionCookie};
use axum::Router;
use axum::body::Body;
use domain::clock::vietnam_time;
use domain::code::DossierCode;
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use store::Session;
use tower::ServiceExt;

use super::Story;
use super::cast::Person;
use crate::Fault;
use crate::officer::{self, new_id};

/// A session, and the token of its forms.
pub(super) struct Visitor {
    cookie: String,
    csrf: String,
}

/// What was answered to a form: its status, and where it leads.
struct Answered {
    status: StatusCode,
    location: String,
    body: String,
}

impl Visitor {
    /// Signs somebody in as of now, without the mail that the code would come by.
    pub(super) async fn new(app: &App, email: &str) -> Result<Visitor, Fault> {
        let account = officer::account_of(app, email, None).await?;
        let words = |failure: app::Failure| Fault::new(failure.internals().unwrap_or("no randomness").to_owned());
        let cookie = SessionCookie::new(Some(account.id.clone()), app.random().map_err(words)?);
        let ends_at = app.now().saturating_add(SignedDuration::from_hours(24 * 90))?;
        app.store().begin_session(&Session { account: account.id, ends_at }, &cookie.hash()).await?;
        Ok(Visitor { cookie: format!("{}={}", app.jar().name(), cookie.value()), csrf: app.csrf(&cookie) })
    }

    async fn post(&self, site: &Router, path: &str, fields: &[(String, String)]) -> Result<Answered, Fault> {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("csrf", &self.csrf)
            .extend_pairs(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
            .finish();
        self.send(site, Method::POST, path, Body::from(body)).await
    }

    async fn send(&self, site: &Router, method: Method, path: &str, body: Body) -> Result<Answered, Fault> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)?;
        let answer = match site.clone().oneshot(request).await {
            Ok(answer) => answer,
            Err(never) => match never {},
        };
        let location = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(|error| Fault::new(error.to_string()))?.to_bytes();
        Ok(Answered { status, location, body: String::from_utf8_lossy(&body).into_owned() })
    }

    /// Begins the birth form, answers its steps, and hands it in. Answers with the dossier's code.
    pub(super) async fn apply(&mut self, site: &Router, app: &App, answers: &[(String, String)]) -> Result<String, Fault> {
        let begun = [("submission_id".to_owned(), new_id(app)?)];
        let mut at = self.post(site, "/nop/1.001193", &begun).await?.expect("/nop/1.001193")?;
        let mut sent: Vec<(String, String)> = answers.to_vec();
        sent.extend(begun);
        sent.extend(answers.iter().map(|(name, _)| ("_shown".to_owned(), name.split('-').next().unwrap_or(name).to_owned())));
        for _ in 0..30 {
            let here = at.split('?').next().unwrap_or_default().to_owned();
            if let Some(form) = here.strip_suffix("/kiem-tra") {
                let seen = self.send(site, Method::GET, &here, Body::empty()).await?.hidden("payload");
                sent.push(("payload".to_owned(), seen));
                let to = self.post(site, &format!("{form}/nop"), &sent).await?.expect("handing in")?;
                let code = to.split('/').find(|part| DossierCode::parse(part).is_ok());
                return code.map(str::to_owned).ok_or_else(|| Fault::new(format!("no dossier at {to}")));
            }
            let next = self.post(site, &here, &sent).await?.expect(&here)?;
            if next.split('?').next() == Some(here.as_str()) {
                return Err(Fault::new(format!("{here} leads to itself")));
            }
            at = next;
        }
        Err(Fault::new(format!("the form does not end: {at}")))
    }

    /// An officer's act on a dossier that stands at `version`.
    pub(super) async fn decide(
        &mut self,
        site: &Router,
        code: &str,
        version: u32,
        act: &str,
        fields: &[(&str, &str)],
    ) -> Result<(), Fault> {
        let mut sent = vec![("version".to_owned(), version.to_string())];
        sent.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let path = format!("/can-bo/ho-so/{code}/{act}");
        self.post(site, &path, &sent).await?.expect(&path).map(|_| ())
    }

    /// A receptionist registers what somebody brought on paper. Answers with the dossier's code.
    pub(super) async fn register_paper(
        &mut self,
        site: &Router,
        app: &App,
        agency: &str,
        story: &Story,
        person: &Person,
        received: Timestamp,
    ) -> Result<String, Fault> {
        let time = vietnam_time(received);
        let submission = new_id(app)?;
        let fields = [
            ("submission", submission),
            ("agency", agency.to_owned()),
            ("procedure", story.procedure.to_owned()),
            ("channel", "counter".to_owned()),
            ("received-day", time.day().to_string()),
            ("received-month", time.month().to_string()),
            ("received-year", time.year().to_string()),
            ("received-time", format!("{:02}:{:02}", time.hour(), time.minute())),
            ("name", person.name.clone()),
            ("phone", person.phone.clone()),
            ("personal_id", person.personal_id.clone()),
            ("email", if story.rated { person.email.clone() } else { String::new() }),
        ]
        .map(|(name, value)| (name.to_owned(), value));
        let to = self.post(site, "/can-bo/tiep-nhan", &fields).await?.expect("/can-bo/tiep-nhan")?;
        let code = to.split('/').find(|part| DossierCode::parse(part).is_ok());
        code.map(str::to_owned).ok_or_else(|| Fault::new(format!("no dossier at {to}")))
    }

    /// Rates a dossier through the signed link.
    pub(super) async fn rate(&mut self, site: &Router, app: &App, code: &str, levels: Vec<(&str, &str)>) -> Result<(), Fault> {
        let link = app.rating_link(&DossierCode::parse(code)?);
        let fields: Vec<(String, String)> = levels.into_iter().map(|(name, level)| (name.to_owned(), level.to_owned())).collect();
        self.post(site, &link, &fields).await?.expect("/danh-gia").map(|_| ())
    }
}

impl Answered {
    /// The value of a hidden field of the page.
    fn hidden(&self, name: &str) -> String {
        let value = self.body.split(&format!("name=\"{name}\" value=\"")).nth(1).and_then(|rest| rest.split('"').next());
        value.unwrap_or_default().to_owned()
    }

    /// Where the form leads. Errors: it was not taken, with the first words of what the page says.
    fn expect(self, what: &str) -> Result<String, Fault> {
        if self.status == StatusCode::SEE_OTHER {
            return Ok(self.location);
        }
        let errors: String = self.body.split("class=\"err\"").skip(1).flat_map(|rest| rest.chars().take(120)).collect();
        Err(Fault::new(format!("{what}: {} {errors}", self.status)))
    }
}
