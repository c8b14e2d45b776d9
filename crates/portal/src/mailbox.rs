//! The local mailbox: every message that the SES endpoint took, as a page at /dev/mailbox and as JSON at /dev/mailbox.json.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path as Segment, Query, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{StatusCode, header};
use jiff::Timestamp;
use mail_parser::{Address, MessageParser};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use web::html::escaped;

/// How many messages are kept at hand, newest first; older ones stay in the folder.
const KEPT: usize = 2000;
/// How many a list shows unless asked otherwise, and at most.
const LISTED: usize = 100;
const LISTED_MAX: usize = 1000;

/// What the SES endpoint took. Cheap to clone: all clones are one mailbox.
#[derive(Debug, Clone)]
pub struct Mailbox(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: Option<PathBuf>,
    kept: Mutex<VecDeque<Kept>>,
    refuse: AtomicU64,
    refused: AtomicU64,
    taken: watch::Sender<u64>,
}

#[derive(Debug, Clone)]
struct Kept {
    id: String,
    to: String,
    body: Body,
}

#[derive(Debug, Clone)]
enum Body {
    Bytes(Arc<[u8]>),
    File(PathBuf),
}

/// A message as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// The id that SES gave it.
    pub id: String,
    /// The portal's own id of the mail: two messages with one are a duplicate.
    pub mail_id: Option<String>,
    /// The recipient.
    pub to: String,
    /// The sender's address.
    pub from: String,
    /// Whom an answer reaches, where that is not the sender.
    pub reply_to: Option<String>,
    /// The subject, decoded.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
    /// When SES took it.
    pub received_at: Timestamp,
    /// The links in the text, in order.
    pub links: Vec<String>,
}

impl Mailbox {
    /// A mailbox that ends with the process.
    pub fn in_memory() -> Mailbox {
        Mailbox::with(None, VecDeque::new())
    }

    /// A mailbox of `.eml` files in `folder`, which is made where it is missing. Errors: it cannot be read or made.
    pub fn in_folder(folder: impl Into<PathBuf>) -> io::Result<Mailbox> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder)?;
        let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        files.retain(|file| file.extension().is_some_and(|end| end == "eml"));
        // Names begin with the time: the newest is the last.
        files.sort_unstable_by(|a, b| b.cmp(a));
        files.truncate(KEPT);
        let kept = files
            .into_iter()
            .filter_map(|file| {
                let id = file.file_stem()?.to_str()?.to_owned();
                let to = recipient(&std::fs::read(&file).ok()?);
                Some(Kept { id, to, body: Body::File(file) })
            })
            .collect();
        Ok(Mailbox::with(Some(folder), kept))
    }

    fn with(folder: Option<PathBuf>, kept: VecDeque<Kept>) -> Mailbox {
        let taken = watch::Sender::new(kept.len() as u64);
        let none = || AtomicU64::new(0);
        Mailbox(Arc::new(Inner { folder, kept: Mutex::new(kept), refuse: none(), refused: none(), taken }))
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, VecDeque<Kept>> {
        // A list of messages is whole between any two of its changes.
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the endpoint refuse the next `count` mails.
    pub fn refuse_next(&self, count: u64) {
        self.0.refuse.store(count, Ordering::SeqCst);
    }

    /// How many mails were refused so far.
    pub fn refused(&self) -> u64 {
        self.0.refused.load(Ordering::SeqCst)
    }

    /// Whether this mail is one of those to be refused.
    pub(crate) fn refuses(&self) -> bool {
        let left = self.0.refuse.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if left.is_ok() {
            self.0.refused.fetch_add(1, Ordering::SeqCst);
        }
        left.is_ok()
    }

    /// Keeps a message and answers with its id. Errors: the folder cannot be written.
    pub(crate) async fn keep(&self, raw: Vec<u8>, at: Timestamp) -> io::Result<String> {
        let place = *self.0.taken.borrow();
        let id = format!("{:012x}-{place:08x}", at.as_millisecond().max(0));
        let to = recipient(&raw);
        let body = match &self.0.folder {
            None => Body::Bytes(raw.into()),
            Some(folder) => {
                let file = folder.join(format!("{id}.eml"));
                tokio::fs::write(&file, raw).await?;
                Body::File(file)
            }
        };
        {
            let mut kept = self.kept();
            kept.push_front(Kept { id: id.clone(), to, body });
            kept.truncate(KEPT);
        }
        self.0.taken.send_modify(|taken| *taken += 1);
        Ok(id)
    }

    /// How many messages are at hand.
    pub fn len(&self) -> usize {
        self.kept().len()
    }

    /// No message came yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Up to `limit` messages, newest first; only those to `to`, if it is given.
    pub fn list(&self, to: Option<&str>, limit: usize) -> Vec<Mail> {
        let wanted = |kept: &&Kept| to.is_none_or(|to| kept.to.eq_ignore_ascii_case(to));
        let found: Vec<Kept> = self.kept().iter().filter(wanted).take(limit).cloned().collect();
        found.iter().filter_map(open).collect()
    }

    /// One message.
    pub fn find(&self, id: &str) -> Option<Mail> {
        let found = self.kept().iter().find(|kept| kept.id == id).cloned();
        open(&found?)
    }

    /// The newest message that `wanted` says yes to, once there is one.
    pub async fn wait_for(&self, wanted: impl Fn(&Mail) -> bool) -> Mail {
        let mut taken = self.0.taken.subscribe();
        loop {
            taken.mark_unchanged();
            if let Some(mail) = self.list(None, LISTED).into_iter().find(|mail| wanted(mail)) {
                return mail;
            }
            if taken.changed().await.is_err() {
                // The sender lives in this mailbox, so it cannot be gone before us.
                std::future::pending::<()>().await;
            }
        }
    }
}

fn first_address(address: Option<&Address<'_>>) -> Option<String> {
    address?.iter().find_map(|one| one.address().map(str::to_owned))
}

fn recipient(raw: &[u8]) -> String {
    let message = MessageParser::new().parse_headers(raw);
    message.and_then(|message| first_address(message.to())).unwrap_or_default()
}

/// Reads a kept message; one whose file is gone or is no message is left out.
fn open(kept: &Kept) -> Option<Mail> {
    let read;
    let raw: &[u8] = match &kept.body {
        Body::Bytes(bytes) => bytes,
        Body::File(file) => {
            read = std::fs::read(Path::new(file)).ok()?;
            &read
        }
    };
    let message = MessageParser::new().parse(raw)?;
    let text = message.body_text(0).unwrap_or_default().replace("\r\n", "\n");
    let millis = kept.id.split('-').next().and_then(|hex| i64::from_str_radix(hex, 16).ok()).unwrap_or_default();
    Some(Mail {
        id: kept.id.clone(),
        mail_id: message.header_raw("X-Portal-Mail-Id").map(|id| id.trim().to_owned()),
        to: kept.to.clone(),
        from: first_address(message.from()).unwrap_or_default(),
        reply_to: first_address(message.reply_to()),
        subject: message.subject().unwrap_or_default().to_owned(),
        html: message.body_html(0).unwrap_or_default().into_owned(),
        received_at: Timestamp::from_millisecond(millis).unwrap_or_default(),
        links: text
            .split_whitespace()
            .filter(|word| word.starts_with("http://") || word.starts_with("https://"))
            .map(str::to_owned)
            .collect(),
        text,
    })
}

/// The mailbox as pages and JSON, for the portal's own address.
pub fn routes(mailbox: Mailbox) -> Router {
    Router::new()
        .route("/dev/mailbox", get(list_page))
        .route("/dev/mailbox.json", get(list_json))
        .route("/dev/mailbox/{id}", get(mail_page))
        .with_state(mailbox)
}

#[derive(Debug, Deserialize)]
struct Wanted {
    to: Option<String>,
    n: Option<usize>,
}

impl Wanted {
    fn list(&self, mailbox: &Mailbox) -> Vec<Mail> {
        let to = self.to.as_deref().map(str::trim).filter(|to| !to.is_empty());
        mailbox.list(to, self.n.unwrap_or(LISTED).min(LISTED_MAX))
    }
}

async fn list_json(State(mailbox): State<Mailbox>, Query(wanted): Query<Wanted>) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(wanted.list(&mailbox))).into_response()
}

async fn list_page(State(mailbox): State<Mailbox>, Query(wanted): Query<Wanted>) -> Response {
    let to = escaped(wanted.to.as_deref().unwrap_or_default());
    let rows: String = wanted
        .list(&mailbox)
        .iter()
        .map(|mail| {
            let Mail { id, subject, to, received_at, .. } = mail;
            let (subject, to, at) = (escaped(subject), escaped(to), domain::clock::show_time(*received_at));
            format!("<li><a href=\"/dev/mailbox/{id}\">{subject}</a><br><small>{to} · {at}</small></li>\n")
        })
        .collect();
    let list = if rows.is_empty() {
        "<p>Chưa có thư nào. <span lang=\"en\">No mail yet.</span></p>".to_owned()
    } else {
        format!("<ol>{rows}</ol>")
    };
    let main = format!(
        "<h1>Hộp thư của cổng chạy thử</h1>\n\
         <p>Thư mà cổng gửi đi đến đây, không đến ai khác; mới nhất ở trên. <span lang=\"en\">Every mail the portal sends ends here; newest first.</span> \
         <a href=\"/dev/mailbox.json\">JSON</a></p>\n\
         <form><label for=\"to\">Gửi đến <span lang=\"en\">(to)</span></label> <input id=\"to\" name=\"to\" type=\"email\" value=\"{to}\"> <button>Lọc</button></form>\n{list}"
    );
    page("Hộp thư", &main)
}

async fn mail_page(State(mailbox): State<Mailbox>, Segment(id): Segment<String>) -> Response {
    let Some(mail) = mailbox.find(&id) else {
        return (
            StatusCode::NOT_FOUND,
            page("Không có thư này", "<h1>Không có thư này</h1><p><a href=\"/dev/mailbox\">Hộp thư</a></p>"),
        )
            .into_response();
    };
    let row = |name: &str, value: &str| format!("<div><dt>{name}</dt><dd>{}</dd></div>", escaped(value));
    let head = [
        row("Từ", &mail.from),
        row("Đến", &mail.to),
        mail.reply_to.as_deref().map(|address| row("Trả lời đến", address)).unwrap_or_default(),
        row("Lúc", &domain::clock::show_time(mail.received_at)),
    ]
    .concat();
    let links: String = mail.links.iter().map(|link| format!("<li><a href=\"{0}\">{0}</a></li>", escaped(link))).collect();
    // The frame runs nothing; its links open in place of the whole page.
    let framed = escaped(&format!("<base target=\"_top\">{}", mail.html));
    let main = format!(
        "<p><a href=\"/dev/mailbox\">Hộp thư</a></p><h1>{subject}</h1><dl>{head}</dl>\n\
         <iframe title=\"Thư như người nhận thấy\" sandbox=\"allow-top-navigation-by-user-activation\" srcdoc=\"{framed}\"></iframe>\n\
         <h2>Đường dẫn trong thư</h2><ul>{links}</ul>\n<h2>Bản chữ</h2><pre>{text}</pre>",
        subject = escaped(&mail.subject),
        text = escaped(&mail.text),
    );
    page(&mail.subject, &main)
}

const STYLE: &str = "\
:root{color-scheme:light dark}body{margin:0 auto;padding:1rem;max-width:46rem;font:106%/1.5 system-ui,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif;overflow-wrap:break-word}\
ol{list-style:none;padding:0}li{padding:.6rem 0;border-top:1px solid #8886}ul li{padding:.2rem 0;border:0}dl div{display:flex;gap:1rem}dt{min-width:7rem;opacity:.75}dd{margin:0}\
iframe{width:100%;height:70rem;border:1px solid #8886;background:#fff}pre{white-space:pre-wrap}input,button{font:inherit;padding:.3rem .6rem;min-height:44px}small{opacity:.75}";

fn page(title: &str, main: &str) -> Response {
    let title = escaped(title);
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title><style>{STYLE}</style></head><body><main>{main}</main></body></html>"
    );
    ([(header::CACHE_CONTROL, "no-store"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")], Html(html)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAW: &str = "From: Portal <no-reply@x.example>\r\nTo: an@x.example\r\nSubject: =?utf-8?B?SOG7kyBzxqE=?=\r\n\
        X-Portal-Mail-Id: m1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nXem:\r\nhttps://x.example/ho-so/1?k=a&b=c\r\n";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn messages_are_listed_newest_first_and_found_by_recipient() {
        let mailbox = Mailbox::in_memory();
        let first = mailbox.keep(RAW.into(), at("2026-11-24T01:00:00Z")).await.unwrap();
        let second = mailbox.keep(RAW.replace("an@", "binh@").into(), at("2026-11-24T01:00:00Z")).await.unwrap();
        assert_eq!(mailbox.list(None, 9).iter().map(|mail| &mail.id).collect::<Vec<_>>(), [&second, &first]);
        assert_eq!(mailbox.list(None, 1).len(), 1);
        let mail = &mailbox.list(Some("AN@x.example"), 9)[0];
        assert_eq!((mail.id.as_str(), mail.subject.as_str(), mail.mail_id.as_deref()), (first.as_str(), "Hồ sơ", Some("m1")));
        assert_eq!(mail.links, ["https://x.example/ho-so/1?k=a&b=c"]);
        assert_eq!(mail.received_at, at("2026-11-24T01:00:00Z"));
        assert!(mailbox.find("x").is_none());
    }

    #[tokio::test]
    async fn a_folder_keeps_messages_over_a_restart() {
        let folder = std::env::temp_dir().join(format!("portal-mailbox-{}", std::process::id()));
        let mailbox = Mailbox::in_folder(&folder).unwrap();
        for hour in ["01", "02"] {
            mailbox.keep(RAW.into(), at(&format!("2026-11-24T{hour}:00:00Z"))).await.unwrap();
        }
        let again = Mailbox::in_folder(&folder).unwrap();
        assert_eq!(again.list(None, 9), mailbox.list(None, 9));
        assert_eq!(again.list(None, 9)[0].received_at, at("2026-11-24T02:00:00Z"));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn waiting_ends_when_the_mail_comes() {
        let mailbox = Mailbox::in_memory();
        let waiting = tokio::spawn({
            let mailbox = mailbox.clone();
            async move { mailbox.wait_for(|mail| mail.to == "binh@x.example").await }
        });
        mailbox.keep(RAW.into(), at("2026-11-24T01:00:00Z")).await.unwrap();
        mailbox.keep(RAW.replace("an@", "binh@").into(), at("2026-11-24T01:00:00Z")).await.unwrap();
        assert_eq!(waiting.await.unwrap().to, "binh@x.example");
    }

    #[test]
    fn the_next_mails_are_refused() {
        let mailbox = Mailbox::in_memory();
        mailbox.refuse_next(2);
        assert_eq!([(); 3].map(|()| mailbox.refuses()), [true, true, false]);
        assert_eq!(mailbox.refused(), 2);
    }
}
