//! An SES endpoint for this machine: takes SendRawEmail as the SDK sends it and puts the message into the mailbox, so that
//! the functions call the real SDK here too.

use std::future::Future;
use std::io;

use app::Clock;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::{StatusCode, header};
use tokio::net::TcpListener;

use crate::mailbox::Mailbox;

const XMLNS: &str = "http://ses.amazonaws.com/doc/2010-12-01/";

/// Answers on `listener` until `shutdown`. Errors: the listener fails.
pub async fn serve(
    listener: TcpListener,
    mailbox: Mailbox,
    clock: Clock,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = Router::new().route("/", post(send)).with_state((mailbox, clock));
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

async fn send(State((mailbox, clock)): State<(Mailbox, Clock)>, body: Bytes) -> Response {
    let fields: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    if field("Action") != Some("SendRawEmail") {
        return refuse("InvalidAction", "only SendRawEmail is known here");
    }
    let mut addresses = fields.iter().filter(|(name, _)| name.starts_with("Destinations.member.") || name == "Source");
    if !addresses.all(|(_, address)| is_address(address)) {
        return refuse("InvalidParameterValue", "Missing final '@domain'");
    }
    let Some(raw) = field("RawMessage.Data").and_then(|data| BASE64_STANDARD.decode(data).ok()).filter(|raw| !raw.is_empty())
    else {
        return refuse("InvalidParameterValue", "RawMessage.Data is no message");
    };
    if mailbox.refuses() {
        return refuse("MessageRejected", "refused, as a test asked");
    }
    match mailbox.keep(raw, clock.now()).await {
        Ok(id) => xml(
            StatusCode::OK,
            format!(
                "<SendRawEmailResponse xmlns=\"{XMLNS}\"><SendRawEmailResult><MessageId>{id}</MessageId></SendRawEmailResult>\
                 <ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata></SendRawEmailResponse>"
            ),
        ),
        Err(error) => {
            tracing::error!(%error, "the mailbox folder cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// What SES asks of an address, roughly: ASCII, one `@` with something on both sides.
fn is_address(address: &str) -> bool {
    let parts: Vec<&str> = address.split('@').collect();
    address.is_ascii()
        && !address.contains(char::is_whitespace)
        && matches!(parts[..], [local, domain] if !local.is_empty() && !domain.is_empty())
}

fn refuse(code: &str, message: &str) -> Response {
    let body = format!(
        "<ErrorResponse xmlns=\"{XMLNS}\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>local</RequestId></ErrorResponse>"
    );
    xml(StatusCode::BAD_REQUEST, body)
}

fn xml(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/xml")], body).into_response()
}

#[cfg(test)]
mod tests {
    use domain::lang::{Lang, Text};
    use domain::outbox::{Letter, OutgoingMail};
    use mail::{MailError, Mailer, Settings};

    use super::*;
    use crate::serve::local_sdk;

    async fn running() -> (Mailer, Mailbox) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (mailbox, address) = (Mailbox::in_memory(), listener.local_addr().unwrap());
        let clock = Clock::from_fn(|| "2026-11-24T03:00:00Z".parse().unwrap());
        tokio::spawn(serve(listener, mailbox.clone(), clock, std::future::pending()));
        let settings = Settings {
            origin: "http://localhost:8080".into(),
            portal_name: Text::vi("Cổng dịch vụ công"),
            sender: "khong-tra-loi@minh-hoa.example".into(),
            configuration_set: Some("portal".into()),
            demo: true,
        };
        (Mailer::open(&local_sdk(address), settings), mailbox)
    }

    fn mail(to: &str) -> OutgoingMail {
        OutgoingMail {
            id: "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b".into(),
            to: to.into(),
            reply_to: None,
            lang: Lang::Vi,
            letter: Letter::SignInCode { code: "483920".into(), minutes: 10 },
            created_at: "2026-11-24T03:00:00Z".parse().unwrap(),
        }
    }

    #[tokio::test]
    async fn the_sdk_s_mail_arrives_whole() {
        let (mailer, mailbox) = running().await;
        let id = mailer.send(&mail("an@nguoi-dan.example")).await.unwrap();
        let arrived = mailbox.find(id.as_str()).unwrap();
        assert_eq!((arrived.to.as_str(), arrived.subject.as_str()), ("an@nguoi-dan.example", "Mã đăng nhập của bạn"));
        assert_eq!(arrived.mail_id.as_deref(), Some("0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"));
        assert!(arrived.text.contains("483920") && arrived.html.contains("483920"));
    }

    #[tokio::test]
    async fn a_refusal_is_tried_again_and_a_bad_address_is_not() {
        let (mailer, mailbox) = running().await;
        mailbox.refuse_next(1);
        let refused = mailer.send(&mail("an@nguoi-dan.example")).await.unwrap_err();
        assert!(matches!(&refused, MailError::TryAgain(why) if why == "MessageRejected"), "{refused}");
        for bad in ["an", "an@", "ân@x.example", "a@b@c"] {
            let error = mailer.send(&mail(bad)).await.unwrap_err();
            assert!(matches!(error, MailError::Refused(_)), "{bad}: {error}");
        }
        assert_eq!((mailbox.refused(), mailbox.len()), (1, 0), "one attempt each, nothing kept");
    }

    #[tokio::test]
    async fn an_endpoint_that_is_not_there_is_tried_again() {
        let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let settings = Settings {
            origin: String::new(),
            portal_name: Text::vi("Cổng"),
            sender: "a@b.example".into(),
            configuration_set: None,
            demo: false,
        };
        let error = Mailer::open(&local_sdk(address), settings).send(&mail("an@nguoi-dan.example")).await.unwrap_err();
        assert!(matches!(&error, MailError::TryAgain(why) if why == "no connection"), "{error}");
    }
}
