//! Sensitive values at rest (R7.3): JSON, compressed, sealed with AES-256-GCM and bound to the item's key.

use std::io::{Read, Write as _};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use ring::rand::{SecureRandom, SystemRandom};
use serde::Serialize;
use serde::de::DeserializeOwned;

use domain::secret::Purpose;

use crate::keys::Key;
use crate::{Item, Store, StoreError};

/// No record of the portal comes near this size once it is open; a damaged item must not fill the memory.
const OPEN_MAX: u64 = 16 << 20;

/// The attribute that holds a packed or sealed value.
pub(crate) const BODY: &str = "body";

fn corrupt(error: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(error.to_string())
}

/// Deflate, raw.
pub(crate) fn compress(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(corrupt)
}

/// What [`compress`] made. Errors: damaged, or larger than any record.
pub(crate) fn decompress(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut plain = Vec::new();
    DeflateDecoder::new(bytes).take(OPEN_MAX).read_to_end(&mut plain).map_err(corrupt)?;
    Ok(plain)
}

/// A binary attribute.
pub(crate) fn blob(bytes: Vec<u8>) -> AttributeValue {
    AttributeValue::B(Blob::new(bytes))
}

/// The bytes of an item's [`BODY`].
pub(crate) fn body(item: &Item) -> Result<&[u8], StoreError> {
    item.get(BODY).and_then(|value| value.as_b().ok()).map(|blob| blob.as_ref()).ok_or_else(|| corrupt("an item without a body"))
}

impl Store {
    /// A value as it is kept under `key`: only there and for `purpose` it opens again.
    pub(crate) fn seal(&self, purpose: Purpose, key: &Key, value: &impl Serialize) -> Result<AttributeValue, StoreError> {
        let mut nonce = [0; 12];
        SystemRandom::new().fill(&mut nonce).map_err(|_| StoreError::Unavailable("no randomness".into()))?;
        let plain = compress(&serde_json::to_vec(value).map_err(corrupt)?)?;
        Ok(blob(self.secret.seal(purpose, nonce, &format!("{}/{}", key.pk, key.sk), &plain)))
    }

    /// Opens the [`BODY`] of an item that [`Store::seal`] made for the same key and purpose.
    pub(crate) fn unseal<T: DeserializeOwned>(&self, purpose: Purpose, key: &Key, item: &Item) -> Result<T, StoreError> {
        let plain = self.secret.open(purpose, &format!("{}/{}", key.pk, key.sk), body(item)?).map_err(corrupt)?;
        serde_json::from_slice(&decompress(&plain)?).map_err(corrupt)
    }
}

/// JSON, compressed: for what is public but long.
pub(crate) fn pack(value: &impl Serialize) -> Result<AttributeValue, StoreError> {
    compress(&serde_json::to_vec(value).map_err(corrupt)?).map(blob)
}

/// Opens the [`BODY`] of an item that [`pack`] made.
pub(crate) fn unpack<T: DeserializeOwned>(item: &Item) -> Result<T, StoreError> {
    serde_json::from_slice(&decompress(body(item)?)?).map_err(corrupt)
}
