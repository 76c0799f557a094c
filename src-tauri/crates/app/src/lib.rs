//! The application without a window: the embedded engine, the settings, the transfers, the commands, the events, and
//! the loopback host that a page reaches all of it through.
//!
//! [`App::start`] composes the rooms in one order and [`App::stop`] takes them down in the other. One process at a time
//! uses a data folder. Nothing here knows Tauri or the command line.

mod archive;
mod blocking;
pub mod commands;
mod error;
mod events;
mod export;
mod gateway;
pub mod host;
mod keyring;
mod layout;
mod local_api;
mod locked;
mod offline;
mod presets;
mod program;
pub mod samples;
mod settings;
mod store;
mod transfers;
mod verify;
mod warming;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use disk::{Database, FolderLock};
pub use engine::{
    ActivityRequest, Actor, BlobId, DECODE_PICTURES, Keeping, Thumbnail, Unlock, Version, Warmed,
    decode_pictures,
};
use engine::{Engine, Keyring};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use wire::{Clock, Doer, ProjectId, SystemClock};

use self::archive::Archives;
use self::blocking::blocking;
use self::commands::shapes::Event;
use self::events::Events;
use self::gateway::Gateway;
use self::local_api::LocalApi;
use self::presets::PresetStore;
use self::settings::SettingsStore;
use self::transfers::{Ground, Transfers};
use self::warming::WarmingRoom;

pub use self::error::Error;
pub use self::events::Listener;
pub use self::export::{Export, ExportFormat};
pub use self::gateway::LOCAL;
pub use self::keyring::unlock;
pub use self::offline::offline;
pub use self::program::{Program, PublicApi};
pub use self::transfers::Limits;
pub use self::verify::{Findings, verify};

/// How often the engine looks for what may be removed.
const CLEANING: Duration = Duration::from_hours(1);

/// What an application starts from.
#[derive(Clone)]
pub struct Options {
    /// The data folder; made if it is not there.
    pub folder: PathBuf,
    /// The project of the embedded engine.
    pub project: ProjectId,
    /// Where downloads go unless the person says otherwise.
    pub downloads: Option<PathBuf>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// How transfers are run.
    pub limits: Limits,
    /// What opens the store, where its keys are not in its folder.
    pub unlock: Unlock,
    /// The program that decodes pictures when it is run with [`DECODE_PICTURES`]; absent, this process does.
    pub decoder: Option<PathBuf>,
}

impl Options {
    /// Returns what a person's own application starts from.
    pub fn new(folder: impl Into<PathBuf>, project: ProjectId) -> Self {
        Self {
            folder: folder.into(),
            project,
            downloads: None,
            clock: Arc::new(SystemClock),
            limits: Limits::default(),
            unlock: unlock(None),
            decoder: None,
        }
    }

    /// Returns where an engine of this data folder keeps a project.
    fn engine_folder(&self) -> PathBuf {
        projects(&self.folder).join(self.project.as_str())
    }
}

/// Returns the running program, as it was when it started: an update may have put another in its place since.
pub fn this_program() -> Option<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() { Some(running.to_owned()) } else { std::env::current_exe().ok() }
}

/// Returns the folder that holds a folder for each project.
pub fn projects(folder: &Path) -> PathBuf {
    folder.join("projects")
}

/// A running application. Clones are the same one.
#[derive(Clone)]
pub struct App {
    rooms: Arc<Rooms>,
}

struct Rooms {
    engine: Engine,
    database: Arc<Database>,
    events: Events,
    gateway: Gateway,
    settings: SettingsStore,
    presets: PresetStore,
    archives: Archives,
    transfers: Transfers,
    local_api: LocalApi,
    warming: WarmingRoom,
    keyring: Option<Arc<dyn Keyring>>,
    downloads: Option<PathBuf>,
    cleaning: Mutex<Option<JoinHandle<()>>>,
    stopping: watch::Sender<bool>,
    lock: Mutex<Option<FolderLock>>,
}

impl App {
    /// Opens the data folder and takes up the transfers. Refuses a folder that another process uses, and one that a newer
    /// Coffer has written.
    pub async fn start(options: Options) -> Result<Self, Error> {
        let (downloads, clock, limits) =
            (options.downloads.clone(), Arc::clone(&options.clock), options.limits);
        let keyring = options.unlock.keyring.clone();
        let (lock, engine, database) = blocking(move || open(&options)).await?;
        let events = Events::new();
        tell_changes(&engine, &events);
        let gateway = Gateway::new(server::console_router(engine.clone()));
        let ground = Ground {
            gateway: gateway.clone(),
            engine: engine.clone(),
            database: Arc::clone(&database),
            events: events.clone(),
            clock,
            limits,
        };
        let stopping = watch::Sender::new(false);
        let rooms = Rooms {
            settings: SettingsStore::load(Arc::clone(&database))?,
            presets: PresetStore::new(Arc::clone(&database)),
            transfers: Transfers::start(ground).await?,
            archives: Archives::default(),
            local_api: LocalApi::default(),
            warming: WarmingRoom::new(events.clone()),
            cleaning: Mutex::new(Some(tokio::spawn(clean(engine.clone(), stopping.subscribe())))),
            stopping,
            lock: Mutex::new(Some(lock)),
            engine,
            database,
            events,
            gateway,
            keyring,
            downloads,
        };
        Ok(Self { rooms: Arc::new(rooms) })
    }

    /// Stops the transfers after the chunk each is at, saves where they are, and gives the data folder back. Hosts are
    /// stopped before.
    pub async fn stop(&self) {
        self.stop_api().await;
        self.rooms.transfers.stop().await;
        self.rooms.warming.stop().await;
        self.rooms.stopping.send_replace(true);
        if let Some(task) = take(&self.rooms.cleaning) {
            // What is under way holds the store; it must not be left to run against the next one that opens it.
            drop(task.await);
        }
        let rooms = Arc::clone(&self.rooms);
        let closed = blocking(move || {
            let outcomes = (rooms.database.checkpoint(), rooms.engine.close());
            drop(take(&rooms.lock));
            outcomes.0?;
            outcomes.1.map_err(Error::from)
        });
        if let Err(error) = closed.await {
            // Nothing is lost: what was written is in the log beside the database, and the next start reads it.
            tracing::warn!(%error, "a database was left with its log");
        }
    }

    /// Listens to what happens from now on.
    pub fn listen(&self) -> Listener {
        self.rooms.events.listen()
    }

    /// Returns the embedded engine.
    pub fn engine(&self) -> &Engine {
        &self.rooms.engine
    }

    /// Returns the engine of an endpoint, which must be the embedded one.
    fn local(&self, endpoint: &str) -> Result<Engine, Error> {
        gateway::check(endpoint)?;
        Ok(self.rooms.engine.on_behalf_of(Doer::Console))
    }

    fn gateway(&self) -> &Gateway {
        &self.rooms.gateway
    }

    fn settings(&self) -> &SettingsStore {
        &self.rooms.settings
    }

    fn presets(&self) -> &PresetStore {
        &self.rooms.presets
    }

    fn archives(&self) -> &Archives {
        &self.rooms.archives
    }

    fn local_api(&self) -> &LocalApi {
        &self.rooms.local_api
    }

    fn keyring(&self) -> Option<Arc<dyn Keyring>> {
        self.rooms.keyring.clone()
    }

    fn warming(&self) -> &WarmingRoom {
        &self.rooms.warming
    }

    fn transfers(&self) -> &Transfers {
        &self.rooms.transfers
    }

    /// Says whether a path of this computer is where a transfer comes from or went to.
    pub fn has_transfer_at(&self, path: &Path) -> bool {
        self.rooms.transfers.has_path(path)
    }

    fn downloads(&self) -> Option<String> {
        self.rooms.downloads.as_ref().map(|path| path.to_string_lossy().into_owned())
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("App").finish_non_exhaustive()
    }
}

fn take<T>(place: &Mutex<Option<T>>) -> Option<T> {
    place.lock().unwrap_or_else(PoisonError::into_inner).take()
}

fn open(options: &Options) -> Result<(FolderLock, Engine, Arc<Database>), Error> {
    disk::atomic::create_private_folder(&options.folder)?;
    let lock = FolderLock::take(&options.folder)?;
    let engine_folder = options.engine_folder();
    disk::atomic::create_folder(&engine_folder)?;
    let engine = Engine::open_with(
        &engine_folder,
        options.project.clone(),
        Arc::clone(&options.clock),
        &options.unlock,
    )?;
    if let Some(program) = &options.decoder {
        engine.decode_with(program.clone());
    }
    let database = Database::open(&options.folder.join("console.db"), store::MIGRATIONS)?;
    Ok((lock, engine, Arc::new(database)))
}

fn tell_changes(engine: &Engine, events: &Events) {
    let events = events.clone();
    engine.on_change(Box::new(move |tags| {
        events.tell(Event::Changed { endpoint: LOCAL.to_owned(), tags: tags.to_vec() });
    }));
}

/// Removes what may be removed, now and every hour.
async fn clean(engine: Engine, mut stopping: watch::Receiver<bool>) {
    let mut beat = tokio::time::interval(CLEANING);
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => return,
            _ = beat.tick() => {}
        }
        let engine = engine.clone();
        if let Err(error) = blocking(move || engine.clean()).await {
            tracing::warn!(%error, "cleaning failed; it is tried again in an hour");
        }
    }
}
