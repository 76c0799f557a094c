//! Handlers of content: download and view, whole or a range.
//!
//! A view never becomes a page: what a browser would run is sent as text, sandboxed. Damage that shows up on the way
//! breaks the connection off; nothing is ever padded or made up.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use engine::{Content, OpenFile};
use futures_util::stream::{self, StreamExt};
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, RANGE, VARY,
};
use http::request::Parts;
use http::{HeaderValue, StatusCode, response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use wire::range::Span;
use wire::{ByteRange, ErrorType};

use crate::api::Api;
use crate::auth::{As, CREDENTIALS, FilesRead};
use crate::blocking;
use crate::buckets::bucket_id;
use crate::error::Refusal;
use crate::files::file_id;
use crate::form::header_text;
use crate::tokens::with_token;

/// How many bytes are read on one visit to a blocking thread.
const PIECE: usize = 256 * 1024;
/// What an open or very wide range of a download is cut to.
const DOWNLOAD_WINDOW: u64 = 10 * 1024 * 1024;
/// What an open or very wide range of a view is cut to.
const VIEW_WINDOW: u64 = 20_000_000;

/// Content types that a view sends as they are; everything else is sent as text.
const VIEWABLE: &[&str] = &[
    "image/jpeg",
    "image/gif",
    "image/png",
    "image/webp",
    "image/heic",
    "image/heic-sequence",
    "image/avif",
    "video/mp4",
    "video/x-flv",
    "video/webm",
    "application/x-mpegURL",
    "video/MP2T",
    "video/3gpp",
    "video/quicktime",
    "video/x-msvideo",
    "video/x-ms-wmv",
    "audio/basic",
    "audio/mid",
    "audio/mpeg",
    "audio/mp4",
    "audio/x-aiff",
    "audio/x-mpegurl",
    "audio/vnd.rn-realaudio",
    "audio/ogg",
    "audio/vorbis",
    "audio/vnd.wav",
    "audio/x-wav",
    "audio/aac",
    "audio/x-hx-aac-adts",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
    "application/vnd.ms-word.document.macroEnabled.12",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
    "application/vnd.ms-excel.sheet.macroEnabled.12",
    "application/vnd.ms-excel.template.macroEnabled.12",
    "application/vnd.ms-excel.addin.macroEnabled.12",
    "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.presentationml.template",
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
    "application/vnd.ms-powerpoint.addin.macroEnabled.12",
    "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
    "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
    "application/vnd.ms-access",
    "application/pdf",
];

/// What content is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Download,
    View,
}

pub(crate) async fn download(
    state: State<Api>,
    caller: As<FilesRead>,
    path: Path<(String, String)>,
    request: Parts,
) -> Result<Response, Refusal> {
    serve(state, caller, path, &request, Purpose::Download).await
}

pub(crate) async fn view(
    state: State<Api>,
    caller: As<FilesRead>,
    path: Path<(String, String)>,
    request: Parts,
) -> Result<Response, Refusal> {
    serve(state, caller, path, &request, Purpose::View).await
}

async fn serve(
    State(api): State<Api>,
    As(actor, _): As<FilesRead>,
    Path((bucket, file)): Path<(String, String)>,
    request: &Parts,
    purpose: Purpose,
) -> Result<Response, Refusal> {
    let (bucket, file) = (bucket_id(&bucket)?, file_id(&file)?);
    let actor = with_token(&api, actor, request.uri.query().unwrap_or_default()).await?;
    let open = blocking::brief(|| api.engine.open_file(&actor, &bucket, &file))?;
    answer(open, request, purpose).await
}

/// Answers with the content of an open file, or the range of it that is asked for.
pub(crate) async fn answer(
    open: OpenFile,
    request: &Parts,
    purpose: Purpose,
) -> Result<Response, Refusal> {
    let asked = header_text(&request.headers, RANGE.as_str()).map(ByteRange::parse).transpose()?;
    let window = if purpose == Purpose::Download { DOWNLOAD_WINDOW } else { VIEW_WINDOW };
    let size = open.file.size_original;
    let span = asked.map(|range| range.fit(size, window)).transpose()?;
    let response = described(&open, purpose);
    let (response, content) = match span {
        None => {
            (response.header(CONTENT_LENGTH, size), open.range(Span { start: 0, end: size, size }))
        }
        Some(span) => (ranged(response, span), open.range(span)),
    };
    // Read before anything is said: a file whose content is missing is refused, not broken off.
    let (first, rest) = blocking::run(move || read_piece(content)).await?;
    response.body(streamed(first, rest)).map_err(|_| ErrorType::GeneralServerError.into())
}

fn ranged(response: response::Builder, span: Span) -> response::Builder {
    response
        .status(StatusCode::PARTIAL_CONTENT)
        .header(ACCEPT_RANGES, "bytes")
        .header(CONTENT_RANGE, span.to_string())
        .header(CONTENT_LENGTH, span.length())
}

fn described(open: &OpenFile, purpose: Purpose) -> response::Builder {
    let file = &open.file;
    let response = Response::builder()
        .header(CACHE_CONTROL, "private, max-age=3888000")
        .header(VARY, CREDENTIALS);
    match purpose {
        Purpose::Download => response
            .header(CONTENT_TYPE, safe_type(&file.mime_type))
            .header(CONTENT_DISPOSITION, disposition("attachment", &file.name)),
        Purpose::View => response
            .header(CONTENT_TYPE, if VIEWABLE.contains(&file.mime_type.as_str()) { safe_type(&file.mime_type) } else { HeaderValue::from_static("text/plain") })
            .header(CONTENT_DISPOSITION, disposition("inline", &file.name))
            .header(CONTENT_SECURITY_POLICY, "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; script-src 'none'; sandbox"),
    }
}

fn safe_type(mime: &str) -> HeaderValue {
    HeaderValue::from_str(mime).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// RFC 8187 leaves these unescaped, besides letters and digits.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+');

/// A simple name stands as it is; any other stands as ASCII for old clients and whole for the rest.
fn disposition(kind: &str, name: &str) -> HeaderValue {
    let is_simple = name.chars().all(|letter| {
        letter.is_ascii() && !letter.is_ascii_control() && letter != '"' && letter != '\\'
    });
    let text = if is_simple {
        format!("{kind}; filename=\"{name}\"")
    } else {
        let plain: String = name
            .chars()
            .map(|letter| {
                if letter.is_ascii_graphic() && letter != '"' && letter != '\\' || letter == ' ' {
                    letter
                } else {
                    '_'
                }
            })
            .collect();
        format!(
            "{kind}; filename=\"{plain}\"; filename*=UTF-8''{}",
            utf8_percent_encode(name, ESCAPED)
        )
    };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

/// Content that fits one piece goes out at once. More is read piece by piece, one ahead of the client, and each on a
/// thread that is given back before the piece is sent: a client that reads slowly holds none.
fn streamed(first: Bytes, rest: Content) -> Body {
    if rest.remaining() == 0 {
        return Body::from(first);
    }
    let ahead = Some(tokio::task::spawn_blocking(move || read_piece(rest)));
    let others = stream::unfold(ahead, |ahead| async move {
        match ahead?.await {
            Ok(Ok((piece, rest))) if rest.remaining() == 0 => Some((Ok(piece), None)),
            Ok(Ok((piece, rest))) => {
                Some((Ok(piece), Some(tokio::task::spawn_blocking(move || read_piece(rest)))))
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "a file could not be read to its end");
                Some((Err(axum::Error::new(error)), None))
            }
            Err(broken) => Some((Err(axum::Error::new(broken)), None)),
        }
    });
    Body::from_stream(stream::iter([Ok(first)]).chain(others))
}

/// Reads the next piece; what is left is read later.
fn read_piece(mut content: Content) -> Result<(Bytes, Content), engine::Error> {
    let mut piece = content.next_part()?;
    while piece.len() < PIECE && content.remaining() > 0 {
        piece.extend(content.next_part()?);
    }
    Ok((piece.into(), content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        let shown = |name: &str| disposition("inline", name).to_str().unwrap().to_owned();
        assert_eq!(shown("a b.png"), "inline; filename=\"a b.png\"");
        assert_eq!(
            shown("a\"\r\nX: y.png"),
            "inline; filename=\"a___X: y.png\"; filename*=UTF-8''a%22%0D%0AX%3A%20y.png"
        );
        assert_eq!(shown("ü.png"), "inline; filename=\"_.png\"; filename*=UTF-8''%C3%BC.png");
    }
}
