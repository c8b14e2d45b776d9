//! The portal's one secret, from which every key is derived by purpose (safety §5): HKDF-SHA256, HMAC-SHA256, AES-256-GCM.

use std::fmt;

use ring::{aead, digest, hkdf, hmac};

/// What a derived key is for. One label a purpose, so that no token of one kind passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// CSRF tokens: an HMAC of the session.
    Csrf,
    /// The link in the result's mail that opens the rating.
    RatingLink,
    /// The name of a rating in place of its dossier's code, so that a rating leads to nobody (R1.4).
    RatingKey,
    /// E-mail and network addresses as keys of items and limits.
    BlindIndex,
    /// One-time codes at rest.
    SignInCode,
    /// Sensitive answers at rest (R7.3).
    Field,
    /// The letter of a mail that waits for delivery, at rest.
    Letter,
    /// What somebody must know of a dossier to look it up without signing in.
    LookUp,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Purpose::Csrf => b"portal/csrf/1",
            Purpose::RatingLink => b"portal/rating-link/1",
            Purpose::RatingKey => b"portal/rating-key/1",
            Purpose::BlindIndex => b"portal/blind-index/1",
            Purpose::SignInCode => b"portal/sign-in-code/1",
            Purpose::Field => b"portal/field/1",
            Purpose::Letter => b"portal/letter/1",
            Purpose::LookUp => b"portal/look-up/1",
        }
    }
}

/// The master secret: 32 bytes that all functions read. Prints as `***`.
#[derive(Clone)]
pub struct Secret(hkdf::Prk);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A sealed value that does not open: another key, another place, or damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed value does not open")]
pub struct Unsealed;

const NONCE: usize = 12;

impl Secret {
    /// The secret from its 32 bytes.
    pub fn new(bytes: &[u8; 32]) -> Secret {
        Secret(hkdf::Salt::new(hkdf::HKDF_SHA256, b"portal").extract(bytes))
    }

    fn key(&self, purpose: Purpose) -> [u8; 32] {
        let mut key = [0; 32];
        let info = [purpose.label()];
        self.0
            .expand(&info, hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(&mut key))
            .expect("32 bytes are within what HKDF-SHA256 gives");
        key
    }

    /// HMAC-SHA256 of `message` under the key of `purpose`.
    pub fn mac(&self, purpose: Purpose, message: &[u8]) -> [u8; 32] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.key(purpose));
        let mut tag = [0; 32];
        tag.copy_from_slice(hmac::sign(&key, message).as_ref());
        tag
    }

    /// Compares in constant time. False too when `tag` has another length.
    pub fn verify(&self, purpose: Purpose, message: &[u8], tag: &[u8]) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.key(purpose));
        hmac::verify(&key, message, tag).is_ok()
    }

    /// The first 16 bytes of [`Secret::mac`] as 32 hexadecimal digits: a key for items that must not show what they are about.
    pub fn blind(&self, purpose: Purpose, message: &str) -> String {
        hex(&self.mac(purpose, message.as_bytes())[..16])
    }

    /// AES-256-GCM with `nonce` (12 random bytes, never twice); `place` binds the value to where it is kept.
    /// The result is nonce, ciphertext and tag in one.
    pub fn seal(&self, purpose: Purpose, nonce: [u8; NONCE], place: &str, plain: &[u8]) -> Vec<u8> {
        let mut sealed = plain.to_vec();
        self.aead(purpose)
            .seal_in_place_append_tag(aead::Nonce::assume_unique_for_key(nonce), aead::Aad::from(place.as_bytes()), &mut sealed)
            .expect("a value is far below AES-GCM's limit of 64 GiB");
        [&nonce[..], &sealed].concat()
    }

    /// Opens what [`Secret::seal`] made for the same purpose and place.
    pub fn open(&self, purpose: Purpose, place: &str, sealed: &[u8]) -> Result<Vec<u8>, Unsealed> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or(Unsealed)?;
        let mut plain = rest.to_vec();
        let length = self
            .aead(purpose)
            .open_in_place(aead::Nonce::assume_unique_for_key(*nonce), aead::Aad::from(place.as_bytes()), &mut plain)
            .map_err(|_| Unsealed)?
            .len();
        plain.truncate(length);
        Ok(plain)
    }

    fn aead(&self, purpose: Purpose) -> aead::LessSafeKey {
        let key = aead::UnboundKey::new(&aead::AES_256_GCM, &self.key(purpose)).expect("the key has 32 bytes");
        aead::LessSafeKey::new(key)
    }
}

/// SHA-256 as 64 hexadecimal digits: what stands in the table in place of a session's secret.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::new(&[7; 32])
    }

    #[test]
    fn a_sealed_value_opens_only_in_its_place_and_for_its_purpose() {
        let sealed = secret().seal(Purpose::Field, [1; 12], "DRAFT#1/mother", "Kinh".as_bytes());
        assert_eq!(secret().open(Purpose::Field, "DRAFT#1/mother", &sealed), Ok("Kinh".into()));
        assert_eq!(secret().open(Purpose::Field, "DRAFT#2/mother", &sealed), Err(Unsealed));
        assert_eq!(secret().open(Purpose::Letter, "DRAFT#1/mother", &sealed), Err(Unsealed));
        assert_eq!(Secret::new(&[8; 32]).open(Purpose::Field, "DRAFT#1/mother", &sealed), Err(Unsealed));
        for cut in 0..sealed.len() {
            assert_eq!(secret().open(Purpose::Field, "DRAFT#1/mother", &sealed[..cut]), Err(Unsealed));
        }
    }

    #[test]
    fn macs_differ_by_purpose() {
        let tag = secret().mac(Purpose::Csrf, b"session");
        assert!(secret().verify(Purpose::Csrf, b"session", &tag));
        assert!(!secret().verify(Purpose::RatingLink, b"session", &tag));
        assert!(!secret().verify(Purpose::Csrf, b"session", &tag[..31]));
    }

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", secret()), "***");
    }
}
