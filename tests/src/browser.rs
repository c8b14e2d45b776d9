//! A browser without JavaScript: keeps cookies, follows redirects, finds forms and sends what stands in their fields.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use scraper::{ElementRef, Html, Selector};

/// A browser with its own cookies.
#[derive(Debug, Clone)]
pub struct Browser {
    client: Client<HttpConnector, Full<Bytes>>,
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
    /// Headers that go with every request.
    pub headers: HeaderMap,
}

/// What the portal answered at the end of its redirects.
#[derive(Debug, Clone)]
pub struct Page {
    /// The address, path and query.
    pub path: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// A form of a page with what stands in its fields.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// How it goes there.
    pub method: Method,
    /// Names and values, in the order of the page.
    pub fields: Vec<(String, String)>,
}

impl Browser {
    /// A browser for the portal at `address`.
    pub fn new(address: SocketAddr) -> Browser {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Browser { client, address, cookies: BTreeMap::new(), headers: HeaderMap::new() }
    }

    /// The same browser, with its cookies, at another address.
    pub fn at(&self, address: SocketAddr) -> Browser {
        Browser { address, ..self.clone() }
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Puts a cookie in place of what the portal set.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Opens a page, through its redirects.
    pub async fn get(&mut self, path: &str) -> Page {
        let answer = self.send(Method::GET, path, "", None).await;
        self.follow(answer).await
    }

    /// Sends a form, and follows where it leads.
    pub async fn submit(&mut self, form: Form) -> Page {
        let answer = self.submit_only(form).await;
        self.follow(answer).await
    }

    /// Sends a form and answers with what comes first, be it a redirect.
    pub async fn submit_only(&mut self, form: Form) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
        if form.method == Method::GET {
            let path = form.action.split('?').next().unwrap_or_default();
            return self.send(Method::GET, &format!("{path}?{body}"), "", None).await;
        }
        self.send(form.method, &form.action, &body, Some("application/x-www-form-urlencoded")).await
    }

    /// Sends a form with a file in `field`, or with none chosen, and follows where it leads.
    pub async fn upload(&mut self, form: Form, field: &str, file: Option<&[u8]>) -> Page {
        let answer = self.upload_only(form, field, file).await;
        self.follow(answer).await
    }

    /// The same, and answers with what comes first, be it a redirect.
    pub async fn upload_only(&mut self, form: Form, field: &str, file: Option<&[u8]>) -> Page {
        let boundary = "----a-boundary-of-the-tests";
        let mut body = Vec::new();
        for (name, value) in form.fields.iter().filter(|(name, _)| name != field) {
            body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        let file_name = if file.is_some() { "file" } else { "" };
        let head =
            format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{file_name}\"\r\nContent-Type: text/csv");
        body.extend(format!("--{boundary}\r\n{head}\r\n\r\n").bytes());
        body.extend(file.unwrap_or_default());
        body.extend(format!("\r\n--{boundary}--\r\n").bytes());
        let kind = format!("multipart/form-data; boundary={boundary}");
        self.send_bytes(form.method, &form.action, body.into(), Some(&kind)).await
    }

    /// One request, without following anything.
    pub async fn send(&mut self, method: Method, path: &str, body: &str, content_type: Option<&str>) -> Page {
        self.send_bytes(method, path, Bytes::from(body.to_owned()), content_type).await
    }

    async fn send_bytes(&mut self, method: Method, path: &str, body: Bytes, content_type: Option<&str>) -> Page {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let request = request.body(Full::new(body)).expect("a request of a test is well-formed");
        let answer = self.client.request(request).await.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.unwrap_or_else(|error| panic!("{path}: {error}")).to_bytes();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie);
        }
        Page { path: path.to_owned(), status: parts.status, headers: parts.headers, body }
    }

    async fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..10 {
            let Some(to) = page.status.is_redirection().then(|| page.location()).flatten() else { return page };
            page = self.send(Method::GET, &to, "", None).await;
        }
        panic!("redirects without end at {}", page.path);
    }

    fn keep(&mut self, cookie: &HeaderValue) {
        let text = cookie.to_str().unwrap_or_default();
        let Some((name, value)) = text.split(';').next().and_then(|pair| pair.split_once('=')) else { return };
        if value.is_empty() {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

impl Page {
    /// Where it redirects to.
    pub fn location(&self) -> Option<String> {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as a document.
    pub fn html(&self) -> Html {
        Html::parse_document(&self.text())
    }

    /// Asserts the status, and shows the page's words otherwise.
    #[track_caller]
    pub fn expect(self, status: u16) -> Page {
        assert_eq!(self.status.as_u16(), status, "{} says: {}", self.path, self.words("main"));
        self
    }

    /// The words within the first element that `selector` finds, spaces folded.
    pub fn words(&self, selector: &str) -> String {
        let html = self.html();
        let found = html.select(&parse(selector)).next();
        found.map(words_of).unwrap_or_default()
    }

    /// Every match's words.
    pub fn all(&self, selector: &str) -> Vec<String> {
        self.html().select(&parse(selector)).map(words_of).collect()
    }

    /// Where the links of the page lead, within the portal, without fragments.
    pub fn links(&self) -> Vec<String> {
        let html = self.html();
        let anchors = parse("a[href]");
        let hrefs = html.select(&anchors).filter_map(|a| a.value().attr("href"));
        hrefs.filter(|href| href.starts_with('/')).map(|href| href.split('#').next().unwrap_or_default().to_owned()).collect()
    }

    /// The address of the first link whose words contain `words`.
    #[track_caller]
    pub fn link(&self, words: &str) -> String {
        let html = self.html();
        let found = html.select(&parse("a[href]")).find(|a| words_of(*a).contains(words));
        found
            .and_then(|a| a.value().attr("href"))
            .unwrap_or_else(|| panic!("{} has no link {words:?}: {}", self.path, self.words("main")))
            .to_owned()
    }

    /// The form whose action begins with `action`.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        self.find_form(action).unwrap_or_else(|| panic!("{} has no form {action:?}: {}", self.path, self.words("main")))
    }

    /// The form whose action begins with `action`, if there is one.
    pub fn find_form(&self, action: &str) -> Option<Form> {
        let html = self.html();
        html.select(&parse("form")).map(|form| Form::of(form, &self.path)).find(|form| form.action.starts_with(action))
    }

    /// The forms of the main part.
    pub fn forms(&self) -> Vec<Form> {
        self.html().select(&parse("main form")).map(|form| Form::of(form, &self.path)).collect()
    }
}

impl Form {
    fn of(form: ElementRef<'_>, page: &str) -> Form {
        let attribute = |name: &str| form.value().attr(name).map(str::to_owned);
        let action = attribute("action").filter(|action| !action.is_empty()).unwrap_or_else(|| page.to_owned());
        let post = attribute("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
        let fields = form.select(&parse("input, textarea, select")).filter_map(field_of).collect();
        Form { action, method: if post { Method::POST } else { Method::GET }, fields }
    }

    /// The value that stands in a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Types into a field, or presses a button of this name.
    pub fn set(mut self, name: &str, value: &str) -> Form {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Types into those fields that the form has.
    pub fn fill(mut self, answers: &[(&str, &str)], has: impl Fn(&str) -> bool) -> Form {
        for (name, value) in answers {
            if has(name) {
                self = self.set(name, value);
            }
        }
        self
    }
}

/// What a field sends: nothing for a button or a box that is not checked.
fn field_of(field: ElementRef<'_>) -> Option<(String, String)> {
    let attribute = |name: &str| field.value().attr(name).map(str::to_owned);
    let name = attribute("name")?;
    match (field.value().name(), attribute("type").as_deref()) {
        ("input", Some("submit" | "button" | "image")) => None,
        ("input", Some("radio" | "checkbox")) => {
            field.value().attr("checked").map(|_| (name, attribute("value").unwrap_or_else(|| "on".to_owned())))
        }
        ("select", _) => {
            let options = parse("option");
            let chosen = field.select(&options).find(|option| option.value().attr("selected").is_some());
            let option = chosen.or_else(|| field.select(&options).next())?;
            Some((name, option.value().attr("value").map_or_else(|| words_of(option), str::to_owned)))
        }
        ("textarea", _) => Some((name, field.text().collect::<String>().trim_start_matches('\n').to_owned())),
        _ => Some((name, attribute("value").unwrap_or_default())),
    }
}

fn words_of(element: ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn parse(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}
