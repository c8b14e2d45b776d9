//! A visitor without JavaScript: opens pages, keeps cookies, and reads what stands on them.

use std::collections::BTreeMap;

use http::{Method, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use scraper::{ElementRef, Html, Selector};

use crate::Fault;

/// No page of a portal is longer, uncompressed.
const LONGEST_PAGE: usize = 4 << 20;
/// A chain of redirects that is longer leads nowhere.
const REDIRECTS: usize = 5;

/// Opens the pages of one portal.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    /// Scheme, host and port, without a path.
    origin: String,
    cookies: BTreeMap<String, String>,
    /// How many requests it made.
    pub(crate) opened: u32,
}

/// A page as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// Path and query, after redirects.
    pub(crate) path: String,
    pub(crate) status: StatusCode,
    pub(crate) content_type: String,
    pub(crate) text: String,
}

impl Visitor {
    /// A visitor of the portal at `address`, as in `https://dichvucong.example`. Errors: no such address, no root
    /// certificates on this machine.
    pub(crate) fn of(address: &str) -> Result<Visitor, Fault> {
        let uri: Uri = address.parse().map_err(|error| Fault::new(format!("{address}: {error}")))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(Fault::new(format!("{address} is no address: give it as in https://dichvucong.example")));
        };
        let connector = hyper_rustls::HttpsConnectorBuilder::new().with_native_roots()?.https_or_http().enable_http1().build();
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Visitor { client, origin: format!("{scheme}://{authority}"), cookies: BTreeMap::new(), opened: 0 })
    }

    /// Opens a page, through its redirects.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Seen, Fault> {
        self.request(Method::GET, path, None).await
    }

    /// Sends a form and follows where it leads.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(String, String)]) -> Result<Seen, Fault> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.request(Method::POST, path, Some(body)).await
    }

    async fn request(&mut self, mut method: Method, path: &str, mut body: Option<String>) -> Result<Seen, Fault> {
        let mut path = path.to_owned();
        for _ in 0..=REDIRECTS {
            let mut request = Request::builder().method(&method).uri(format!("{}{path}", self.origin));
            if !self.cookies.is_empty() {
                let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
                request = request.header(header::COOKIE, cookies.join("; "));
            }
            if body.is_some() {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            }
            let request = request.body(Full::new(Bytes::from(body.clone().unwrap_or_default())))?;
            self.opened += 1;
            let unreachable =
                |error: &dyn std::fmt::Display| Fault::new(format!("{}{path} does not answer: {error}", self.origin));
            let answer = self.client.request(request).await.map_err(|error| unreachable(&error))?;
            let (parts, answered) = answer.into_parts();
            let bytes = Limited::new(answered, LONGEST_PAGE).collect().await.map_err(|error| unreachable(&error))?.to_bytes();
            for cookie in parts.headers.get_all(header::SET_COOKIE) {
                self.keep(cookie.to_str().unwrap_or_default());
            }
            let value = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
            let to = value(header::LOCATION);
            if parts.status.is_redirection() && !to.is_empty() {
                path = self.local(&to).unwrap_or(to);
                (method, body) = (Method::GET, None);
                continue;
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            return Ok(Seen { path, status: parts.status, content_type: value(header::CONTENT_TYPE), text });
        }
        Err(Fault::new(format!("{path}: redirects without end")))
    }

    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }

    /// The path of a link of this portal, without its fragment; `None` for another site, a mail address or a telephone.
    pub(crate) fn local(&self, href: &str) -> Option<String> {
        let path = href.strip_prefix(self.origin.as_str()).unwrap_or(href);
        let path = path.split('#').next().unwrap_or_default();
        (path.starts_with('/') && !path.starts_with("//")).then(|| path.to_owned())
    }
}

impl Seen {
    /// The page, read.
    pub(crate) fn html(&self) -> Html {
        Html::parse_document(&self.text)
    }
}

/// The elements that fit, in the order of the page.
pub(crate) fn all<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(selector).map(|selector| html.select(&selector).collect()).unwrap_or_default()
}

/// The elements within `element` that fit.
pub(crate) fn select<'a>(element: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(selector).map(|selector| element.select(&selector).collect()).unwrap_or_default()
}

/// The words of an element, one blank between them.
pub(crate) fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of the first element that fits; empty where there is none.
pub(crate) fn words_at(html: &Html, selector: &str) -> String {
    all(html, selector).first().map(|element| words(*element)).unwrap_or_default()
}

/// Where the links of a page lead, as they stand there.
pub(crate) fn links(html: &Html) -> Vec<String> {
    all(html, "a[href]").into_iter().filter_map(|link| link.value().attr("href")).map(str::to_owned).collect()
}

/// What stands in the fields of a form, as a browser would send it. A choice that nobody has made sends nothing.
pub(crate) fn fields(form: ElementRef<'_>) -> Vec<(String, String)> {
    let mut sent = Vec::new();
    for field in select(form, "input[name], select[name], textarea[name]") {
        let attribute = |name: &str| field.value().attr(name).unwrap_or_default().to_owned();
        let value = match (field.value().name(), attribute("type").as_str()) {
            (_, "submit" | "button") => continue,
            (_, "radio" | "checkbox") if field.value().attr("checked").is_none() => continue,
            ("select", _) => {
                let options = select(field, "option");
                let chosen = options.iter().find(|option| option.value().attr("selected").is_some()).or(options.first());
                chosen.and_then(|option| option.value().attr("value")).unwrap_or_default().to_owned()
            }
            ("textarea", _) => field.text().collect(),
            _ => attribute("value"),
        };
        sent.push((attribute("name"), value));
    }
    sent
}
