//! A running application in a folder of its own, with a host, and the words that tests speak to it with.

#![expect(clippy::disallowed_methods, reason = "a test plays the person who changes files")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use app::commands::dispatch;
use app::commands::shapes::{Transfer, TransferList, TransferState};
use app::host::{self, Host};
use app::{App, Limits, Listener, Options};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use wire::ProjectId;

/// Long enough for a busy machine; nothing waits this long unless it is broken.
const PATIENCE: Duration = Duration::from_secs(120);

/// The secret of the key that the public API knows.
pub(crate) const KEY: &str = "standard_test";

/// An application that can be stopped and started again in the same folder.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) host: Host,
    limits: Limits,
    folder: TempDir,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(Limits::default()).await
    }

    pub(crate) async fn with(limits: Limits) -> Self {
        Self::open(tempfile::tempdir().unwrap(), limits).await
    }

    async fn open(folder: TempDir, limits: Limits) -> Self {
        let mut options =
            Options::new(folder.path().join("data"), ProjectId::parse("coffer").unwrap());
        options.limits = limits;
        let app = App::start(options).await.unwrap();
        let api = server::Api::new(app.engine().clone()).with_environment_key(KEY);
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let host = Host::open(
            &app,
            host::Options { listen, public: Some(server::router(api)), console: true },
        )
        .await
        .unwrap();
        Self { app, host, limits, folder }
    }

    async fn close(self) -> (TempDir, Limits) {
        self.host.stop().await;
        self.app.stop().await;
        (self.folder, self.limits)
    }

    /// Stops the application, lets `meanwhile` happen, and starts it again.
    pub(crate) async fn restart(self, meanwhile: impl FnOnce()) -> Self {
        let (folder, limits) = self.close().await;
        meanwhile();
        Self::open(folder, limits).await
    }

    /// Stops the application and checks every byte that it has stored.
    pub(crate) async fn verify(self) {
        let (folder, _) = self.close().await;
        let findings = app::verify(&folder.path().join("data"), &app::Unlock::default()).unwrap();
        assert!(findings.is_clean(), "{findings}");
    }

    /// Returns a fresh folder beside the data.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    /// Runs a command.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        name: &str,
        request: Value,
    ) -> Result<T, wire::Error> {
        let answer = dispatch(&self.app, name, &serde_json::to_vec(&request).unwrap()).await?;
        Ok(serde_json::from_slice(&answer).unwrap())
    }

    /// Asks the REST API of the embedded engine as the console does.
    pub(crate) async fn api(&self, method: &str, path: &str, body: Value) -> Value {
        let target = format!("{}/e/local/v1{path}", self.host.window_base());
        let body =
            if body.is_null() { Bytes::new() } else { serde_json::to_vec(&body).unwrap().into() };
        let headers = [("origin", "tauri://localhost"), ("content-type", "application/json")];
        let answer = send(&self.host, request(method, &target, &headers, body)).await;
        serde_json::from_slice(answer.body()).unwrap_or(Value::Null)
    }

    /// Makes a bucket.
    pub(crate) async fn bucket(&self, id: &str) {
        let made =
            self.api("POST", "/storage/buckets", json!({ "bucketId": id, "name": id })).await;
        assert_eq!(made["$id"], id, "{made}");
    }

    /// Uploads paths of this computer into the bucket `b`.
    pub(crate) async fn upload(&self, paths: &[&Path]) -> TransferList {
        let request = json!({ "endpoint": "local", "bucket": "b", "folder": "", "paths": paths });
        self.call("transfer_upload", request).await.unwrap()
    }

    /// Downloads folders of the bucket `b`.
    pub(crate) async fn download(&self, folders: &[&str], to: &Path) -> TransferList {
        let selection =
            json!({ "endpoint": "local", "bucket": "b", "files": [], "folders": folders });
        self.call("transfer_download", json!({ "selection": selection, "destination": to }))
            .await
            .unwrap()
    }

    /// Carries out one of the commands that take transfers; none means all.
    pub(crate) async fn order(&self, name: &str, ids: &[i64]) -> TransferList {
        self.call(name, json!({ "ids": ids })).await.unwrap()
    }

    /// Returns all transfers.
    pub(crate) async fn transfers(&self) -> TransferList {
        self.call("transfer_list", json!({ "states": [], "offset": 0, "limit": 100_000 }))
            .await
            .unwrap()
    }

    pub(crate) async fn transfer(&self, id: i64) -> Transfer {
        self.transfers().await.transfers.into_iter().find(|transfer| transfer.id == id).unwrap()
    }

    /// Waits until the transfers are as wanted, looking again at each event; returns them.
    pub(crate) async fn until(
        &self,
        what: &str,
        is_so: impl Fn(&TransferList) -> bool,
    ) -> TransferList {
        let mut listener = self.app.listen();
        let waiting = async {
            loop {
                let list = self.transfers().await;
                if is_so(&list) {
                    return list;
                }
                listener.next().await.unwrap();
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(list) => list,
            Err(_) => panic!("waited for {what}; the transfers are {:#?}", self.transfers().await),
        }
    }

    /// Waits until `count` transfers have ended, and returns all.
    pub(crate) async fn ended(&self, count: u64) -> TransferList {
        self.until("the end", |list| {
            list.summary.done + list.summary.failed + list.summary.cancelled >= count
        })
        .await
    }

    /// Waits until a transfer is as wanted, and returns it.
    pub(crate) async fn transfer_until(
        &self,
        id: i64,
        what: &str,
        is_so: impl Fn(&Transfer) -> bool,
    ) -> Transfer {
        let is_it = |list: &TransferList| {
            list.transfers.iter().any(|transfer| transfer.id == id && is_so(transfer))
        };
        let list = self.until(what, is_it).await;
        list.transfers.into_iter().find(|transfer| transfer.id == id).unwrap()
    }

    /// Returns the keys and signatures of everything in the bucket `b`, complete or not.
    pub(crate) async fn content(&self) -> BTreeMap<String, String> {
        let limit = json!({ "method": "limit", "values": [100_000] }).to_string();
        let queries =
            limit.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02x}"));
        let list = self
            .api("GET", &format!("/storage/buckets/b/files?queries%5B%5D={queries}"), Value::Null)
            .await;
        let files = list["files"].as_array().unwrap_or_else(|| panic!("{list}"));
        files.iter().map(|file| (text(&file["key"]), text(&file["signature"]))).collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Waits for something to happen, but not for ever.
pub(crate) async fn soon<T>(what: &str, happening: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, happening).await.unwrap_or_else(|_| panic!("waited for {what}"))
}

/// Waits for the next event that `pick` wants something of.
pub(crate) async fn heard<T>(
    listener: &mut Listener,
    pick: impl Fn(&app::commands::shapes::Event) -> Option<T>,
) -> T {
    soon("an event", async {
        loop {
            if let Some(value) = pick(&listener.next().await.unwrap()) {
                return value;
            }
        }
    })
    .await
}

/// Returns the one transfer of a list.
pub(crate) fn only(list: &TransferList) -> Transfer {
    assert_eq!(list.transfers.len(), 1, "{list:#?}");
    list.transfers[0].clone()
}

pub(crate) fn in_state(list: &TransferList, state: TransferState) -> Vec<&Transfer> {
    list.transfers.iter().filter(|transfer| transfer.state == state).collect()
}

/// Returns bytes that look like nothing and differ by `seed`.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

pub(crate) fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Returns every file below a folder with its content, by relative path.
pub(crate) fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(relative, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

pub(crate) fn request(
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Request<Full<Bytes>> {
    let mut builder = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(Full::new(body.into())).unwrap()
}

/// Sends a request over a connection of its own, as it is: only the path goes into the request line.
pub(crate) async fn open(host: &Host, request: Request<Full<Bytes>>) -> Response<Incoming> {
    open_at(host.address(), request).await
}

async fn open_at(address: SocketAddr, mut request: Request<Full<Bytes>>) -> Response<Incoming> {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(async move { drop(connection.await) });
    let target = request.uri().path_and_query().unwrap().as_str().parse().unwrap();
    *request.uri_mut() = target;
    let own = address.to_string();
    request.headers_mut().entry("host").or_insert_with(|| own.parse().unwrap());
    soon("an answer", sender.send_request(request)).await.unwrap()
}

/// Sends a request and reads the whole answer.
pub(crate) async fn send(host: &Host, request: Request<Full<Bytes>>) -> Response<Bytes> {
    send_at(host.address(), request).await
}

/// Sends a request to whoever listens at an address and reads the whole answer.
pub(crate) async fn send_at(address: SocketAddr, request: Request<Full<Bytes>>) -> Response<Bytes> {
    let (parts, body) = open_at(address, request).await.into_parts();
    let bytes = soon("a body", body.collect()).await.unwrap().to_bytes();
    Response::from_parts(parts, bytes)
}
