//! The loopback host: the one HTTP server that a page talks to.
//!
//! It listens on this computer only, and that is not enough: every program and every web page of this computer can
//! knock. So the `door` decides before anything else; behind it are the `routes`. The public API for programs may share
//! the listener; it checks its own credentials.

mod door;
mod headers;
mod listen;
mod page;
mod patient;
mod routes;
mod stream;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower::ServiceExt;
use wire::ErrorType;

use self::door::{Door, Entry};
use crate::{App, Error};

/// What a host listens on and serves.
#[derive(Debug)]
pub struct Options {
    /// A loopback address; port 0 picks a free one.
    pub listen: SocketAddr,
    /// The public API, mounted at `/v1`; without it the host serves pages only.
    pub public: Option<Router>,
    /// Whether the console and what it needs are served; without it the host serves the public API only.
    pub console: bool,
}

/// A running host.
pub struct Host {
    address: SocketAddr,
    door: Arc<Door>,
    stop: watch::Sender<bool>,
    server: Mutex<Option<JoinHandle<()>>>,
}

/// What answers requests.
#[derive(Clone)]
struct Desk {
    app: App,
    door: Arc<Door>,
    inside: Option<Router>,
    public: Option<Router>,
}

impl Host {
    /// Begins to listen. When this returns, requests are answered. Refuses addresses that other computers can reach.
    pub async fn open(app: &App, options: Options) -> Result<Self, Error> {
        if !options.listen.ip().is_loopback() {
            return Err(Error::NotLoopback(options.listen));
        }
        let refused = |source| Error::Listen { address: options.listen, source };
        let listener = TcpListener::bind(options.listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let door = Arc::new(Door::new(address.port())?);
        let stop = watch::Sender::new(false);
        let desk = Desk {
            app: app.clone(),
            door: Arc::clone(&door),
            inside: options.console.then(|| routes::router(app.clone(), stop.subscribe())),
            public: options.public,
        };
        let router = Router::new().fallback(enter).with_state(desk);
        let server = tokio::spawn(listen::serve(listener, router, stop.subscribe()));
        Ok(Self { address, door, stop, server: Mutex::new(Some(server)) })
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the base address for the page of the desktop window. It carries the secret of this run.
    pub fn window_base(&self) -> String {
        format!("http://{}{}{}", self.address, door::WINDOW, self.door.secret())
    }

    /// Returns the link that opens the console in a browser, once.
    pub fn console_link(&self) -> String {
        format!("http://{}/?token={}", self.address, self.door.token())
    }

    /// Returns the address of the public API.
    pub fn public_endpoint(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Takes no more requests, lets those under way end, and returns.
    pub async fn stop(&self) {
        self.stop.send_replace(true);
        let server = self.server.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(server) = server {
            drop(server.await);
        }
    }
}

impl std::fmt::Debug for Host {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Host").field("address", &self.address).finish_non_exhaustive()
    }
}

async fn enter(State(desk): State<Desk>, mut request: Request) -> Response {
    let public = desk.public.filter(|_| is_public(request.uri().path()));
    // The console is answered on loopback names only, the public API also on those that its settings allow.
    let settings = public.as_ref().map(|_| desk.app.engine().project_settings());
    let others = settings.as_ref().map_or(&[][..], |settings| &settings.hosts);
    if let Err(refusal) = desk.door.check_host(&request, others) {
        return headers::secured(page::refused(&request, refusal));
    }
    if let Some(public) = public {
        return answer(public, request).await;
    }
    let Some(inside) = desk.inside else {
        let missing = ErrorType::GeneralRouteNotFound.into();
        return headers::secured(page::refused(&request, missing));
    };
    let is_navigation = page::is_navigation(&request);
    match desk.door.admit(&mut request) {
        Err(refusal) => headers::secured(page::refusal(is_navigation, refusal)),
        Ok(Entry::Opened(cookie)) => headers::secured(page::opened(&cookie)),
        Ok(Entry::Window(origin)) => headers::for_window(window(inside, request).await, origin),
        Ok(Entry::Browser) => headers::for_browser(answer(inside, request).await),
    }
}

fn is_public(path: &str) -> bool {
    path == "/v1" || path.starts_with("/v1/")
}

/// A page from another origin asks first whether it may ask.
async fn window(inside: Router, request: Request) -> Response {
    if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        answer(inside, request).await
    }
}

async fn answer(router: Router, request: Request) -> Response {
    router.oneshot(request).await.unwrap_or_else(|never| match never {})
}
