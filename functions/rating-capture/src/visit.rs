//! Somebody at a dossier's rating: by the signature of the link, or as its owner.

use app::{App, Failure, Here, SignedIn};
use domain::code::DossierCode;
use domain::dossier::Dossier;
use domain::lang::Lang;
use domain::rating::Rating;
use domain::secret::Purpose;
use http::HeaderMap;
use store::Key;
use web::view::{Row, Summary};

/// Who may rate, what, and what was said before.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) dossier: Dossier,
    /// The name of its rating: an HMAC of its code (R1.4).
    pub(crate) rater: String,
    /// The live rating.
    pub(crate) live: Option<Rating>,
    /// The signature, if it is good.
    pub(crate) signature: Option<String>,
    /// The owner, if she signed in.
    pub(crate) owner: Option<SignedIn>,
}

impl Visit {
    /// Opens a dossier's rating. One round trip. Failures: to sign in, for who has no good signature; 404 for a dossier
    /// that is not there or somebody else's, which look alike.
    pub(crate) async fn open(app: &App, headers: &HeaderMap, here: &Here, code: &str, signature: &str) -> Result<Visit, Failure> {
        let code = DossierCode::parse(code).map_err(|_| Failure::NotFound)?;
        let signature = app.opens_rating(&code, signature).then(|| signature.to_owned());
        let rater = app.secret().blind(Purpose::RatingKey, code.as_str());
        let (person, items) = app.session_with(headers, &[Key::dossier(&code), Key::rating(&rater)]).await?;
        if signature.is_none() && person.is_none() {
            return Err(Failure::SignIn(here.whole()));
        }
        let mut items = items.into_iter();
        let dossier: Dossier = store::read(items.next().flatten().ok_or(Failure::NotFound)?)?;
        let live: Option<Rating> = items.next().flatten().map(store::read).transpose()?;
        let owner = person.filter(|person| dossier.applicant.as_ref() == Some(&person.account.id));
        if signature.is_none() && owner.is_none() {
            return Err(Failure::NotFound);
        }
        Ok(Visit { dossier, rater, live, signature, owner })
    }

    /// Path and query of this page, without a language.
    pub(crate) fn path(&self) -> String {
        let code = &self.dossier.code;
        self.signature.as_ref().map_or_else(|| format!("/danh-gia/{code}"), |signature| format!("/danh-gia/{code}?k={signature}"))
    }

    /// The free text of the live rating. One round trip, if it has any.
    pub(crate) async fn remark(&self, app: &App) -> Result<Option<String>, Failure> {
        match self.live.as_ref().and_then(|live| live.remark.as_deref()) {
            Some(id) => Ok(app.store().remark(id).await?),
            None => Ok(None),
        }
    }

    /// What is rated.
    pub(crate) async fn about(&self, app: &App, lang: Lang) -> Result<Summary, Failure> {
        let dossier = &self.dossier;
        let procedure = app.procedure(&dossier.procedure).await?;
        let agency = app.agency(&dossier.agency).await?;
        let procedure = procedure.map_or_else(|| dossier.procedure.to_string(), |p| p.title().get(lang).to_owned());
        let agency = agency.map_or_else(|| dossier.agency.to_string(), |agency| agency.name.get(lang).to_owned());
        let rows = vec![
            Row::new(lang.say("Dịch vụ", "Service"), procedure),
            Row::new(lang.say("Cơ quan", "Agency"), agency),
            Row::new(lang.say("Mã hồ sơ", "Dossier code"), dossier.code.as_str()),
        ];
        Ok(Summary { lang, rows })
    }
}
