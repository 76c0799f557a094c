//! Reads the parameters and the file of a request: the query of a GET, the body of everything else.
//!
//! A body is bounded (12 MiB, Appwrite's limit for one request), so it is read whole: a client may send its fields
//! behind the file, and nothing can be decided before they are known.

use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::response::IntoResponse;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use wire::ErrorType;

use crate::brackets::Brackets;
use crate::error::Refusal;
use crate::legacy;
use crate::params::Params;

/// The largest body of one request in bytes.
pub(crate) const MAX_BODY: usize = 12 * 1024 * 1024;

/// The query of a request. A body, should there be one, is not looked at: some clients send odd ones with GET.
pub(crate) struct Query(pub(crate) Params);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let params = Params::from_form(parts.uri.query().unwrap_or_default().as_bytes());
        legacy::modernised(params, &parts.headers).map(Self)
    }
}

/// The body of a request.
pub(crate) struct Form {
    /// Its fields.
    pub(crate) params: Params,
    /// Its file, where it has one.
    pub(crate) file: Option<SentFile>,
}

/// A file as a client sent it.
pub(crate) struct SentFile {
    /// What the client calls it: the last part of a path.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        if request.method() == Method::GET {
            return Ok(Self { params: Params::default(), file: None });
        }
        let content_type = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        let kind = content_type.split(';').next().unwrap_or_default().trim().to_owned();
        match kind.as_str() {
            "multipart/form-data" => {
                multipart(Multipart::from_request(request, state).await.map_err(|_| malformed())?)
                    .await
            }
            "application/json" => {
                Ok(Self { params: Params::from_json(&body(request, state).await?)?, file: None })
            }
            _ => Ok(Self { params: Params::from_form(&body(request, state).await?), file: None }),
        }
    }
}

async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Refusal> {
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| sized(rejection.into_response().status()))
}

async fn multipart(mut parts: Multipart) -> Result<Form, Refusal> {
    let (mut fields, mut file) = (Brackets::default(), None);
    while let Some(part) = parts.next_field().await.map_err(|error| sized(error.status()))? {
        let name = part.name().unwrap_or_default().to_owned();
        let sent_name = part.file_name().map(last_component);
        let bytes = part.bytes().await.map_err(|error| sized(error.status()))?;
        match sent_name {
            Some(sent_name) if name == "file" => {
                file = Some(SentFile { name: sent_name, bytes });
            }
            Some(_) => {}
            None => {
                fields.add(&name, String::from_utf8(bytes.into()).map_err(|_| malformed())?);
            }
        }
    }
    Ok(Form { params: fields.into(), file })
}

/// Returns a header's text. One that is no text is there all the same, as something that no grammar takes.
pub(crate) fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    Some(headers.get(name)?.to_str().unwrap_or("?"))
}

fn last_component(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}

fn sized(status: StatusCode) -> Refusal {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        ErrorType::GeneralBodyTooLarge.into()
    } else {
        malformed()
    }
}

fn malformed() -> Refusal {
    wire::Error::with(
        ErrorType::GeneralArgumentInvalid,
        "The request's body could not be read. Send JSON, or form data with its boundary.",
    )
    .into()
}
