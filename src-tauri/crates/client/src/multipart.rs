//! The multipart body of an upload, built by hand so that a chunk's bytes are never copied.

use bytes::Bytes;
use futures_util::stream;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};

use crate::transport::{Body, BoxError};
use crate::{Error, FileDraft};

/// A body with what its headers must say.
pub(crate) struct Multipart {
    pub(crate) content_type: String,
    pub(crate) length: usize,
    pub(crate) body: Body,
}

/// Wraps one chunk of a file.
pub(crate) fn wrap(draft: &FileDraft, chunk: Bytes) -> Result<Multipart, Error> {
    // Random, so that no content can hold it by accident or on purpose.
    let random = (
        getrandom::u64().map_err(Error::unreachable)?,
        getrandom::u64().map_err(Error::unreachable)?,
    );
    let boundary = format!("coffer-{:016x}{:016x}", random.0, random.1);
    let mut head = field(&boundary, "fileId", draft.id.as_str());
    if !draft.folder.as_str().is_empty() {
        head.push_str(&field(&boundary, "folder", draft.folder.as_str()));
    }
    head.push_str(&file_head(&boundary, &draft.name));
    let tail = format!("\r\n--{boundary}--\r\n");
    let length = head.len() + chunk.len() + tail.len();
    let pieces = [Bytes::from(head), chunk, Bytes::from(tail)]
        .map(|piece| Ok::<_, BoxError>(Frame::data(piece)));
    let body = StreamBody::new(stream::iter(pieces)).boxed_unsync();
    Ok(Multipart {
        content_type: format!("multipart/form-data; boundary={boundary}"),
        length,
        body,
    })
}

fn field(boundary: &str, name: &str, value: &str) -> String {
    format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn file_head(boundary: &str, name: &str) -> String {
    let name = quote(name);
    format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
}

/// Spells a file name as browsers do. Endpoints differ in reading it back, so an upload compares the name it got.
fn quote(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
