//! A form with a file (`multipart/form-data`, RFC 7578), read within limits: text fields and one file.

use crate::fields::{Fields, FieldsError, MAX_FIELDS, MAX_VALUE};

/// The largest body with a file that is read: a function's event carries 6 MB, and bytes travel in it as base64.
pub const MAX_UPLOAD: usize = 4_000_000;

/// What a form with a file sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Upload {
    /// The text fields.
    pub fields: Fields,
    /// The bytes of the file; none where none was chosen.
    pub file: Option<Vec<u8>>,
}

impl Upload {
    /// Reads the body of a POST. Errors: another content type, over the limits, or broken.
    pub fn parse(content_type: Option<&str>, body: &[u8]) -> Result<Upload, FieldsError> {
        let boundary = content_type.and_then(boundary).ok_or(FieldsError::WrongType)?;
        if body.len() > MAX_UPLOAD {
            return Err(FieldsError::TooLarge);
        }
        // Every delimiter but the first follows a line end; with one put before the body all look alike.
        let mut whole = b"\r\n".to_vec();
        whole.extend_from_slice(body);
        let delimiter = format!("\r\n--{boundary}");
        let (mut fields, mut file) = (Vec::new(), None);
        let mut rest = cut(&whole, delimiter.as_bytes()).ok_or(FieldsError::Malformed)?.1;
        while !rest.starts_with(b"--") {
            let part = rest.strip_prefix(b"\r\n").ok_or(FieldsError::Malformed)?;
            let (part, after) = cut(part, delimiter.as_bytes()).ok_or(FieldsError::Malformed)?;
            rest = after;
            let (head, content) = cut(part, b"\r\n\r\n").ok_or(FieldsError::Malformed)?;
            let head = std::str::from_utf8(head).map_err(|_| FieldsError::Malformed)?;
            let name = parameter(head, "name").ok_or(FieldsError::Malformed)?;
            if parameter(head, "filename").is_some() {
                if !content.is_empty() {
                    file = Some(content.to_vec());
                }
                continue;
            }
            if fields.len() == MAX_FIELDS || content.len() > MAX_VALUE {
                return Err(FieldsError::TooLarge);
            }
            let text = std::str::from_utf8(content).map_err(|_| FieldsError::Malformed)?.replace("\r\n", "\n");
            if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
                return Err(FieldsError::Malformed);
            }
            fields.push((name.to_owned(), text));
        }
        Ok(Upload { fields: fields.into_iter().collect(), file })
    }
}

fn boundary(content_type: &str) -> Option<&str> {
    let (kind, rest) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = rest.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?.trim_matches('"');
    (1..=70).contains(&boundary.len()).then_some(boundary)
}

/// What stands before and after the first `mark`.
fn cut<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let first = *mark.first()?;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == first).map(|at| from + at) {
        if bytes[at..].starts_with(mark) {
            return Some((&bytes[..at], &bytes[at + mark.len()..]));
        }
        from = at + 1;
    }
    None
}

/// A quoted parameter of a part's Content-Disposition.
fn parameter<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let line =
        head.split("\r\n").find(|line| line.get(..20).is_some_and(|key| key.eq_ignore_ascii_case("content-disposition:")))?;
    line.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix("=\"")?.strip_suffix('"'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KIND: Option<&str> = Some("multipart/form-data; boundary=----x1");

    fn body(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut body = Vec::new();
        for (disposition, content) in parts {
            body.extend(format!("------x1\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n").bytes());
        }
        body.extend(b"------x1--\r\n");
        body
    }

    #[test]
    fn fields_and_the_file_are_read() {
        let upload =
            Upload::parse(KIND, &body(&[("name=\"csrf\"", "a b"), ("name=\"file\"; filename=\"a.csv\"", "x\r\n--y\r\n\r\nz")]))
                .unwrap();
        assert_eq!((upload.fields.get("csrf"), upload.file.as_deref()), ("a b", Some(&b"x\r\n--y\r\n\r\nz"[..])));
        let none = Upload::parse(KIND, &body(&[("name=\"file\"; filename=\"\"", "")])).unwrap();
        assert_eq!(none, Upload::default());
        assert_eq!(Upload::parse(KIND, b"------x1--").unwrap(), Upload::default());
    }

    #[test]
    fn what_is_no_upload_is_refused() {
        use FieldsError::{Malformed, TooLarge, WrongType};
        let large = "x".repeat(MAX_UPLOAD);
        for (kind, body, expect) in [
            (Some("application/x-www-form-urlencoded"), body(&[]), WrongType),
            (Some("multipart/form-data"), body(&[]), WrongType),
            (Some("multipart/form-data; boundary="), body(&[]), WrongType),
            (None, body(&[]), WrongType),
            (KIND, Vec::new(), Malformed),
            (KIND, b"------x1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb".to_vec(), Malformed),
            (KIND, body(&[("nom=\"a\"", "b")]), Malformed),
            (KIND, body(&[("name=\"a\"", "b\0")]), Malformed),
            (KIND, body(&[("name=\"f\"; filename=\"f\"", &large)]), TooLarge),
            (KIND, body(&[("name=\"a\"", &large[..MAX_VALUE + 1])]), TooLarge),
        ] {
            assert_eq!(
                Upload::parse(kind, &body),
                Err(expect),
                "{kind:?} {}",
                String::from_utf8_lossy(&body[..body.len().min(60)])
            );
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "(\r\n|------x1|--|Content-Disposition: form-data; name=\"a\"|[a-z])*") {
            let _ = Upload::parse(KIND, &bytes);
            let _ = Upload::parse(KIND, text.as_bytes());
        }

        #[test]
        fn a_file_comes_back_as_it_was(file in prop::collection::vec(any::<u8>(), 1..400)) {
            let mut sent = b"------x1\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\nContent-Type: text/csv\r\n\r\n".to_vec();
            sent.extend(&file);
            sent.extend(b"\r\n------x1--\r\n");
            prop_assert_eq!(Upload::parse(KIND, &sent).unwrap().file, Some(file));
        }
    }
}
