//! One endpoint, two doors: the router in process, and the same router over loopback.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use engine::Engine;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tower::ServiceExt;
use wire::{Clock, ProjectId, SystemClock};

pub(crate) const KEY: &str = "a-secret-of-the-test";
/// The size of every chunk but the last.
pub(crate) const CHUNK: usize = 5 * 1024 * 1024;
pub(crate) const DOORS: [Door; 2] = [Door::InProcess, Door::Loopback];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    InProcess,
    Loopback,
}

type Body = UnsyncBoxBody<Bytes, axum::Error>;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and type of a refusal.
    pub(crate) fn refusal(&self) -> (u16, String) {
        let body = self.json();
        assert_eq!(body["code"], self.status.as_u16(), "the body says the status as a number");
        assert_eq!(body["version"], wire::APPWRITE_VERSION);
        assert!(body["message"].as_str().is_some_and(|message| !message.is_empty()));
        assert_eq!(self.header("cache-control"), "no-cache, no-store, must-revalidate");
        (self.status.as_u16(), body["type"].as_str().unwrap().to_owned())
    }
}

/// An endpoint of its own for one test.
pub(crate) struct Endpoint {
    door: Door,
    router: axum::Router,
    address: SocketAddr,
    pub(crate) engine: Engine,
    pub(crate) folder: tempfile::TempDir,
}

/// A part of a form: name, file name, bytes.
pub(crate) type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

impl Endpoint {
    pub(crate) async fn open(door: Door) -> Self {
        Self::with_clock(door, Arc::new(SystemClock)).await
    }

    /// Opens an endpoint whose time is the test's.
    pub(crate) async fn with_clock(door: Door, clock: Arc<dyn Clock>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::open(folder.path(), ProjectId::parse("test").unwrap(), clock).unwrap();
        let router = server::router(server::Api::new(engine.clone()).with_environment_key(KEY));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(axum::serve(listener, router.clone()).into_future());
        Self { door, router, address, engine, folder }
    }

    /// Returns where the loopback door listens, for what no client would send.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Checks every byte that was stored.
    pub(crate) fn verify(&self) {
        let report = self.engine.verify().unwrap();
        assert!(report.is_clean(), "{report:?}");
    }

    /// Changes the store behind the engine's back; returns how many rows.
    #[expect(clippy::disallowed_methods, reason = "the test plays what damages a store")]
    pub(crate) fn tamper(&self, sql: &str) -> usize {
        let store = disk::rusqlite::Connection::open(self.folder.path().join("store.db")).unwrap();
        store.execute(sql, []).unwrap()
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Answer {
        let (parts, body) = self.begin(request).await.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes(),
        }
    }

    /// Sends a request and returns the body of the answer, to be read at the test's own pace.
    pub(crate) async fn open_body(&self, request: Request<Bytes>) -> Body {
        self.begin(request).await.into_body()
    }

    async fn begin(&self, request: Request<Bytes>) -> Response<Body> {
        let request = request.map(Full::new);
        if self.door == Door::InProcess {
            let router = self.router.clone();
            let answer = router.oneshot(request.map(axum::body::Body::new)).await.unwrap();
            return answer.map(BodyExt::boxed_unsync);
        }
        let stream = tokio::net::TcpStream::connect(self.address).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let answer = sender.send_request(request).await.unwrap();
        answer.map(|body| body.map_err(axum::Error::new).boxed_unsync())
    }

    /// Begins a request that carries the project and the key.
    pub(crate) fn keyed(method: Method, path: &str) -> http::request::Builder {
        Self::guest(method, path).header("x-appwrite-key", KEY)
    }

    /// Begins a request that carries only the project.
    pub(crate) fn guest(method: Method, path: &str) -> http::request::Builder {
        let path = format!("/v1{path}");
        Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1")
            .header("x-appwrite-project", "test")
    }

    pub(crate) async fn get_as_guest(&self, path: &str) -> Answer {
        self.send(Self::guest(Method::GET, path).body(Bytes::new()).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Self::keyed(Method::GET, path).body(Bytes::new()).unwrap()).await
    }

    pub(crate) async fn with_json(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = Self::keyed(method, path).header("content-type", "application/json");
        self.send(request.body(body.to_string().into()).unwrap()).await
    }

    pub(crate) async fn with_parts(
        &self,
        request: http::request::Builder,
        parts: &[Part<'_>],
    ) -> Answer {
        self.send(
            request
                .header("content-type", "multipart/form-data; boundary=edge")
                .body(form(parts))
                .unwrap(),
        )
        .await
    }

    /// Makes a bucket named like its id.
    pub(crate) async fn bucket(&self, id: &str, settings: Value) {
        let mut body = serde_json::json!({ "bucketId": id, "name": id });
        body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let made = self.with_json(Method::POST, "/storage/buckets", &body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    }

    /// Puts a file chunk by chunk, as SDKs do.
    pub(crate) async fn put_chunks(&self, bucket: &str, id: &str, content: &[u8]) {
        for (at, chunk) in content.chunks(CHUNK).enumerate() {
            let (start, end) = (at * CHUNK, at * CHUNK + chunk.len() - 1);
            let request = Self::keyed(Method::POST, &format!("/storage/buckets/{bucket}/files"))
                .header("content-range", format!("bytes {start}-{end}/{}", content.len()));
            let parts = [("fileId", None, id.as_bytes()), ("file", Some("a.bin"), chunk)];
            let answer = self.with_parts(request, &parts).await;
            assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        }
    }

    /// Puts a file in one request.
    pub(crate) async fn put(&self, bucket: &str, id: &str, name: &str, bytes: &[u8]) -> Answer {
        let request = Self::keyed(Method::POST, &format!("/storage/buckets/{bucket}/files"));
        self.with_parts(request, &[("fileId", None, id.as_bytes()), ("file", Some(name), bytes)])
            .await
    }
}

fn form(parts: &[Part<'_>]) -> Bytes {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        body.extend_from_slice(
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
                .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    body.into()
}

/// Percent-encodes a query's value.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
