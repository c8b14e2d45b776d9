//! Words and addresses that several pages of the desk use.

/// A value as it stands in a query.
pub(crate) fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
