//! What the content security policy names instead of `unsafe-inline`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The hash of what a page carries inside, as a policy's list of sources has it.
pub(crate) fn source(inlined: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, inlined.as_bytes());
    format!("'sha256-{}'", STANDARD.encode(digest))
}
