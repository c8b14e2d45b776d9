//! The fields of a posted form, read within limits.

use axum::body::{Body, Bytes};
use axum::extract::FromRequest;
use domain::lang::Text;
use http::{Request, header};
use http_body_util::BodyExt;
use web::fields::{Fields, FieldsError, MAX_BODY};
use web::multipart::{MAX_UPLOAD, Upload};

use crate::Failure;

/// Bytes of a body that are read on for the answer's sake, and thrown away. API Gateway lets 10 MB through.
const READ_ON: usize = 64_000_000;

/// A body of at most `limit` bytes. A longer one is read to its end: a browser that is still sending when its connection is
/// closed shows an error of its own in place of the page. Failures: 413, 400 where the sending breaks off.
async fn within(mut body: Body, limit: usize) -> Result<Bytes, Failure> {
    let (mut kept, mut length) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| failure(FieldsError::Malformed))?.into_data() else { continue };
        length = length.saturating_add(data.len());
        match length {
            length if length <= limit => kept.extend_from_slice(&data),
            length if length <= READ_ON => kept = Vec::new(),
            _ => break,
        }
    }
    if length <= limit { Ok(kept.into()) } else { Err(Failure::TooLarge) }
}

/// The fields of `application/x-www-form-urlencoded`, NFC. Failures: 413, 415, 400 for what does not decode.
#[derive(Debug)]
pub struct Posted(pub Fields);

impl<S: Sync> FromRequest<S> for Posted {
    type Rejection = Failure;

    async fn from_request(request: Request<Body>, _: &S) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).map(str::to_owned);
        let body = within(request.into_body(), MAX_BODY).await?;
        Fields::parse(kind.as_deref(), &body).map(Posted).map_err(failure)
    }
}

/// The fields of `multipart/form-data` and its file. Failures as of [`Posted`], with the larger limit of
/// [`web::multipart::MAX_UPLOAD`].
#[derive(Debug)]
pub struct Uploaded(pub Upload);

impl<S: Sync> FromRequest<S> for Uploaded {
    type Rejection = Failure;

    async fn from_request(request: Request<Body>, _: &S) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).map(str::to_owned);
        let body = within(request.into_body(), MAX_UPLOAD).await?;
        Upload::parse(kind.as_deref(), &body).map(Uploaded).map_err(failure)
    }
}

fn failure(error: FieldsError) -> Failure {
    match error {
        FieldsError::WrongType => Failure::WrongType,
        FieldsError::TooLarge => Failure::TooLarge,
        FieldsError::Malformed => Failure::BadRequest(Text::both(
            "Không đọc được nội dung vừa gửi. Quay lại trang trước, kiểm tra và gửi lại.",
            "What was sent could not be read. Go back, check it and send it again.",
        )),
    }
}

/// The fields of a request that goes on to its handler unchanged; `None` where they are no form. Failures: 413.
pub async fn peek(request: Request<Body>) -> Result<(Request<Body>, Option<Fields>), Failure> {
    let (parts, body) = request.into_parts();
    let body = within(body, MAX_BODY).await?;
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let fields = Fields::parse(kind, &body).ok();
    Ok((Request::from_parts(parts, Body::from(body)), fields))
}
