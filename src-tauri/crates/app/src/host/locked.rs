//! What is behind the door while the store is locked: the page, the two commands that open the store, and a refusal for
//! everything else.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use wire::ErrorType;

use super::routes::{self, Refusal};
use super::{Front, page};
use crate::Error;
use crate::commands;
use crate::commands::shapes::{Nothing, Secret, StoreLock, StoreUnlock};
use crate::locked::Locked;
use crate::program::PublicApi;

/// A host that waits for its store to be opened.
#[derive(Clone)]
pub struct Waiting {
    front: Front,
    room: Arc<Room>,
}

/// What it takes to open the store, and then its host.
pub(super) struct Room {
    pub(super) locked: Locked,
    pub(super) public: PublicApi,
    /// One try at a time: each takes much memory on purpose.
    pub(super) turn: tokio::sync::Mutex<()>,
}

impl Waiting {
    pub(crate) async fn lock(&self, _: Nothing) -> Result<StoreLock, Error> {
        self.room.locked.lock().await
    }

    pub(crate) async fn unlock(&self, request: StoreUnlock) -> Result<Nothing, Error> {
        let _turn = self.room.turn.lock().await;
        // Another page may have opened it meanwhile.
        if self.front.app().is_none() {
            self.open(request.secret).await?;
        }
        Ok(Nothing {})
    }

    async fn open(&self, secret: Option<Secret>) -> Result<(), Error> {
        let app = self.room.locked.open(secret).await?;
        let public = self.room.public.router(&app);
        self.front.open(&app, public);
        self.room.public.begin(&app, self.front.public_endpoint()).await;
        tracing::info!("the store is open");
        Ok(())
    }
}

pub(super) fn router(front: Front, room: Arc<Room>) -> Router {
    Router::new()
        .route("/call/{name}", post(call))
        .route("/events", any(refuse))
        .route("/e/{*rest}", any(refuse))
        .route("/transfers/{*rest}", any(refuse))
        .route("/archive/{*rest}", any(refuse))
        .fallback(page::serve)
        .with_state(Waiting { front, room })
}

/// What programs meet that come for the public API.
pub(super) fn public() -> Router {
    Router::new().fallback(refuse)
}

async fn refuse() -> Response {
    Refusal(ErrorType::AppStoreLocked.into()).into_response()
}

async fn call(
    State(waiting): State<Waiting>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let bytes = routes::command(request).await?;
    // A try is carried out to its end, also when the page that asked goes away.
    let answer =
        tokio::spawn(async move { commands::dispatch_locked(&waiting, &name, &bytes).await }).await;
    Ok(routes::json(answer.map_err(Error::from)??))
}
