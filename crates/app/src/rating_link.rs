//! The signed link that opens a dossier's rating: in the result's mail, and as a QR code on the counter's slip.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::code::DossierCode;
use domain::secret::Purpose;

use crate::App;

impl App {
    /// Path and query of the link, without a language: `/danh-gia/<code>?k=<signature>`.
    pub fn rating_link(&self, code: &DossierCode) -> String {
        let key = BASE64_URL_SAFE_NO_PAD.encode(self.secret().mac(Purpose::RatingLink, code.as_str().as_bytes()));
        format!("/danh-gia/{code}?k={key}")
    }

    /// Whether `key` is the `k` of the link of this dossier.
    pub fn opens_rating(&self, code: &DossierCode, key: &str) -> bool {
        let tag = BASE64_URL_SAFE_NO_PAD.decode(key).unwrap_or_default();
        self.secret().verify(Purpose::RatingLink, code.as_str().as_bytes(), &tag)
    }
}
