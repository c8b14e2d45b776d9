//! Signing in with a one-time code, and a person's own page.

use askama::Template;

use crate::frame::Frame;
use crate::view::{Asked, Field, Row, ServiceItem, Summary};

/// Asks for the e-mail address that the code goes to.
#[derive(Debug, Template)]
#[template(path = "pages/sign-in.html")]
pub struct SignIn {
    /// What stands around it.
    pub frame: Frame,
    /// The address.
    pub email: Field,
    /// Where to go after signing in, a path of this portal.
    pub next: String,
}

impl SignIn {
    /// The form at `/dang-nhap`; `error` is what has to be mended.
    pub fn new(frame: Frame, typed: &str, next: &str, error: Option<String>) -> SignIn {
        let lang = frame.lang;
        let email = Field::email(lang, "email", lang.say("Địa chỉ thư điện tử", "Email address"))
            .hint(lang.say("Chúng tôi gửi một mã 6 chữ số tới địa chỉ này.", "We send a code of six digits to this address."))
            .value(typed)
            .error(error);
        SignIn { frame, email, next: next.to_owned() }
    }
}

/// Asks for the code.
#[derive(Debug, Template)]
#[template(path = "pages/sign-in-code.html")]
pub struct SignInCode {
    /// What stands around it.
    pub frame: Frame,
    /// The code.
    pub code: Field,
    /// The request that the code belongs to.
    pub request: String,
    /// Where to go after signing in.
    pub next: String,
    /// Minutes that the code can be used.
    pub minutes: u32,
}

impl SignInCode {
    /// The form at `/dang-nhap/ma`; `error` is the same for a wrong, an old and a fifth code.
    pub fn new(frame: Frame, request: &str, next: &str, minutes: u32, error: Option<String>) -> SignInCode {
        let lang = frame.lang;
        let code = Field::code(lang, "code", lang.say("Mã 6 chữ số", "Six-digit code"), 6)
            .hint(lang.say("Mã nằm trong thư chúng tôi vừa gửi.", "It is in the email that we have just sent."))
            .autocomplete("one-time-code")
            .error(error);
        SignInCode { frame, code, request: request.to_owned(), next: next.to_owned(), minutes }
    }
}

/// One draft that can be gone on with.
#[derive(Debug)]
pub struct DraftLine {
    /// The service and its place.
    pub item: ServiceItem,
    /// Where it is deleted.
    pub delete: String,
}

/// A person's own page.
#[derive(Debug, Template)]
#[template(path = "pages/my-page.html")]
pub struct MyPage {
    /// What stands around it.
    pub frame: Frame,
    /// Drafts, newest first.
    pub drafts: Vec<DraftLine>,
    /// Dossiers, newest first.
    pub dossiers: Vec<ServiceItem>,
    /// Where older dossiers are, if there are more.
    pub older: Option<String>,
    /// What the portal knows of the person.
    pub profile: Summary,
}

impl MyPage {
    /// The rows that stand in the profile's summary.
    pub fn profile_of(frame: &Frame, rows: Vec<Row>) -> Summary {
        Summary { lang: frame.lang, rows }
    }
}

/// The profile's form.
#[derive(Debug, Template)]
#[template(path = "pages/profile.html")]
pub struct ProfilePage {
    /// What stands around it.
    pub frame: Frame,
    /// Its questions, by heading.
    pub groups: Vec<(String, Vec<Asked>)>,
    /// Said where somebody changed it in another window meanwhile.
    pub changed: bool,
    /// Where to go afterwards.
    pub next: String,
    /// The version that was read: somebody who changed it meanwhile in another window is told.
    pub version: u32,
}

/// Asks whether to sign out, for who came by a link.
#[derive(Debug, Template)]
#[template(path = "pages/sign-out.html")]
pub struct SignOut {
    /// What stands around it.
    pub frame: Frame,
}

crate::page!(SignIn, SignInCode, MyPage, ProfilePage, SignOut);
