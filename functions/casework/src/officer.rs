//! Who is at the desk: a person with a post, and what every page of the desk has around it.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::{App, Failure, Here, SignedIn};
use domain::access::Action;
use domain::code::AgencyCode;
use http::HeaderMap;
use store::{Item, Key};
use web::frame::{self, Frame, Link, Site};

/// A signed-in person with a post somewhere.
pub(crate) struct Officer {
    /// The person, her session and its cookie.
    pub(crate) signed_in: SignedIn,
}

impl Officer {
    /// The officer of a request, with `more` items read in the same round trip. Failures: to sign in and come back to
    /// `back`; 404 for a person without a post, who learns of no page here.
    pub(crate) async fn with(
        app: &App,
        headers: &HeaderMap,
        back: String,
        more: &[Key],
    ) -> Result<(Officer, Vec<Option<Item>>), Failure> {
        let (signed_in, items) = app.session_with(headers, more).await?;
        let signed_in = signed_in.ok_or(Failure::SignIn(back))?;
        if signed_in.account.is_officer() { Ok((Officer { signed_in }, items)) } else { Err(Failure::NotFound) }
    }

    /// The officer of a page. Failures: see [`Officer::with`].
    pub(crate) async fn of(app: &App, headers: &HeaderMap, here: &Here) -> Result<Officer, Failure> {
        Ok(Officer::with(app, headers, here.whole(), &[]).await?.0)
    }

    /// Whether she may do `action` at `agency`.
    pub(crate) fn may(&self, action: Action, agency: &AgencyCode) -> bool {
        self.signed_in.account.may(action, agency)
    }

    /// The agencies at which she may do `action`, by code.
    pub(crate) fn agencies(&self, action: Action) -> Vec<AgencyCode> {
        let all: BTreeSet<&AgencyCode> = self.signed_in.account.posts.iter().map(|post| &post.agency).collect();
        all.into_iter().filter(|agency| self.may(action, agency)).cloned().collect()
    }

    /// The agency that the query names, or the first one, at which she may do `action`. Failures: 404 where there is none.
    pub(crate) fn agency(&self, action: Action, named: &str) -> Result<AgencyCode, Failure> {
        let agencies = self.agencies(action);
        let wanted = agencies.iter().find(|agency| agency.as_str() == named);
        let chosen = if named.is_empty() { agencies.first() } else { wanted };
        chosen.cloned().ok_or(Failure::NotFound)
    }

    /// The frame of a page of the desk.
    pub(crate) fn frame(&self, app: &App, site: &Arc<Site>, here: &Here, title: impl Into<String>) -> Frame {
        let lang = here.lang;
        let mut links = vec![Link::new(lang.href("/can-bo"), lang.say("Hộp việc", "Inbox"))];
        if !self.agencies(Action::RegisterPaper).is_empty() {
            links.push(Link::new(lang.href("/can-bo/tiep-nhan"), lang.say("Tiếp nhận hồ sơ giấy", "Register a paper dossier")));
        }
        if !self.agencies(Action::EditCatalogue).is_empty() {
            links.push(Link::new(lang.href("/can-bo/danh-muc"), lang.say("Danh mục thủ tục", "Catalogue")));
        }
        if !self.agencies(Action::PublishNotice).is_empty() {
            links.push(Link::new(lang.href("/can-bo/thong-bao"), lang.say("Thông báo bảo trì, sự cố", "Notices")));
        }
        let who = frame::SignedIn { name: self.signed_in.account.name().to_owned(), links };
        Frame::new(site, lang, here.path.clone(), title).personal(who, app.csrf(&self.signed_in.cookie))
    }
}
