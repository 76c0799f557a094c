//! The loopback host: the one HTTP server that a page talks to.
//!
//! It listens on this computer only, and that is not enough: every program and every web page of this computer can
//! knock. So the `door` decides before anything else; behind it are the `routes`, or, while the store is `locked`, only the
//! way to open it. The public API for programs may share the listener; it checks its own credentials.

mod door;
mod headers;
mod listen;
mod locked;
mod page;
mod patient;
mod routes;
mod stream;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

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
use self::locked::Room;
use crate::locked::Locked;
use crate::program::PublicApi;
use crate::{App, Error};

pub use self::locked::Waiting;

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
    front: Front,
    server: Mutex<Option<JoinHandle<()>>>,
}

/// What everything meets that comes to a host. Clones are the same one.
#[derive(Clone)]
struct Front {
    door: Arc<Door>,
    address: SocketAddr,
    stage: Arc<RwLock<Stage>>,
    stop: watch::Sender<bool>,
}

/// What is behind the door.
#[derive(Clone)]
enum Stage {
    /// Nothing but the way to open the store.
    Locked(Arc<Room>),
    Open(Desk),
}

/// What answers requests.
#[derive(Clone)]
struct Desk {
    app: App,
    inside: Option<Router>,
    public: Option<Router>,
}

impl Front {
    fn stage(&self) -> Stage {
        self.stage.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn app(&self) -> Option<App> {
        match self.stage() {
            Stage::Locked(_) => None,
            Stage::Open(desk) => Some(desk.app),
        }
    }

    /// Lets the requests from now on in to an application.
    fn open(&self, app: &App, public: Option<Router>) {
        let stage = Stage::Open(Desk::new(app, public, true, &self.stop));
        *self.stage.write().unwrap_or_else(PoisonError::into_inner) = stage;
    }

    fn public_endpoint(&self) -> String {
        format!("http://{}/v1", self.address)
    }
}

impl Desk {
    fn new(app: &App, public: Option<Router>, console: bool, stop: &watch::Sender<bool>) -> Self {
        let inside = console.then(|| routes::router(app.clone(), stop.subscribe()));
        Self { app: app.clone(), inside, public }
    }
}

impl Host {
    /// Begins to listen. When this returns, requests are answered. Refuses addresses that other computers can reach.
    pub async fn open(app: &App, options: Options) -> Result<Self, Error> {
        let desk = |stop: &_| Desk::new(app, options.public, options.console, stop);
        Self::begin(options.listen, |stop| Stage::Open(desk(stop))).await
    }

    /// Begins to listen for who opens the store; then it serves the console, and the public API where that says so.
    pub(crate) async fn open_locked(
        locked: Locked,
        listen: SocketAddr,
        public: PublicApi,
    ) -> Result<Self, Error> {
        let room = Arc::new(Room { locked, public, turn: tokio::sync::Mutex::default() });
        Self::begin(listen, |_| Stage::Locked(room)).await
    }

    async fn begin(
        listen: SocketAddr,
        stage: impl FnOnce(&watch::Sender<bool>) -> Stage,
    ) -> Result<Self, Error> {
        if !listen.ip().is_loopback() {
            return Err(Error::NotLoopback(listen));
        }
        let refused = |source| Error::Listen { address: listen, source };
        let listener = TcpListener::bind(listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let door = Arc::new(Door::new(address.port())?);
        let stop = watch::Sender::new(false);
        let stage = Arc::new(RwLock::new(stage(&stop)));
        let front = Front { door, address, stage, stop };
        let router = Router::new().fallback(enter).with_state(front.clone());
        let server = tokio::spawn(listen::serve(listener, router, front.stop.subscribe()));
        Ok(Self { front, server: Mutex::new(Some(server)) })
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.front.address
    }

    /// Returns the base address for the page of the desktop window. It carries the secret of this run.
    pub fn window_base(&self) -> String {
        format!("http://{}{}{}", self.front.address, door::WINDOW, self.front.door.secret())
    }

    /// Returns the link that opens the console in a browser, once.
    pub fn console_link(&self) -> String {
        format!("http://{}/?token={}", self.front.address, self.front.door.token())
    }

    /// Returns the address of the public API.
    pub fn public_endpoint(&self) -> String {
        self.front.public_endpoint()
    }

    /// Returns the application behind it; none while its store is locked.
    pub(crate) fn app(&self) -> Option<App> {
        self.front.app()
    }

    /// Takes no more requests, lets those under way end, and returns.
    pub async fn stop(&self) {
        self.front.stop.send_replace(true);
        let server = self.server.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(server) = server {
            drop(server.await);
        }
    }
}

impl std::fmt::Debug for Host {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Host").field("address", &self.front.address).finish_non_exhaustive()
    }
}

async fn enter(State(front): State<Front>, mut request: Request) -> Response {
    let is_public = is_public(request.uri().path());
    let (public, inside, hosts) = match front.stage() {
        Stage::Locked(room) => {
            let public = is_public.then(locked::public);
            (public, Some(locked::router(front.clone(), room)), Vec::new())
        }
        Stage::Open(desk) => {
            let public = desk.public.filter(|_| is_public);
            // The console is answered on loopback names only, the public API also on those that its settings allow.
            let settings = public.as_ref().map(|_| desk.app.engine().project_settings());
            (public, desk.inside, settings.map_or_else(Vec::new, |settings| settings.hosts.clone()))
        }
    };
    if let Err(refusal) = front.door.check_host(&request, &hosts) {
        return headers::secured(page::refused(&request, refusal));
    }
    if let Some(public) = public {
        return answer(public, request).await;
    }
    let Some(inside) = inside else {
        let missing = ErrorType::GeneralRouteNotFound.into();
        return headers::secured(page::refused(&request, missing));
    };
    let is_navigation = page::is_navigation(&request);
    match front.door.admit(&mut request) {
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
