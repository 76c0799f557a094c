//! A store in a folder of its own, and short words to fill it.

use std::sync::Arc;

use engine::{Actor, Engine, Error, ListRequest, Upload, Uploaded};
use wire::{
    BucketDraft, BucketId, Clock, Compression, ContentRange, File, FileId, Folder, ManualClock,
    Permission, ProjectId, Timestamp,
};

pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) engine: Engine,
}

pub(crate) fn bucket(id: &str) -> BucketId {
    BucketId::parse(id).unwrap()
}

pub(crate) fn file(id: &str) -> FileId {
    FileId::parse(id).unwrap()
}

pub(crate) fn folder(path: &str) -> Folder {
    Folder::parse(path).unwrap()
}

pub(crate) fn draft(name: &str) -> BucketDraft {
    serde_json::from_value(serde_json::json!({ "name": name })).unwrap()
}

pub(crate) fn permissions(texts: &[&str]) -> Vec<Permission> {
    texts.iter().map(|text| Permission::parse(text).unwrap()).collect()
}

pub(crate) fn counted(queries: &[&str]) -> ListRequest {
    let queries = queries.iter().map(|text| wire::Query::parse(text).unwrap()).collect();
    ListRequest { queries, is_counted: true, ..ListRequest::default() }
}

pub(crate) fn opened(folder: &std::path::Path, clock: &Arc<ManualClock>) -> Engine {
    let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(clock);
    Engine::open(folder, ProjectId::parse("test").unwrap(), clock).unwrap()
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(Timestamp::from_micros(1_700_000_000_000_000)));
        let engine = opened(folder.path(), &clock);
        Self { folder, clock, engine }
    }

    pub(crate) fn with_bucket(self, id: &str) -> Self {
        self.engine.create_bucket(&bucket(id), &draft(id)).unwrap();
        self
    }

    pub(crate) fn with_packed_bucket(
        self,
        id: &str,
        compression: Compression,
        encryption: bool,
    ) -> Self {
        let draft = BucketDraft {
            compression: Some(compression),
            encryption: Some(encryption),
            ..draft(id)
        };
        self.engine.create_bucket(&bucket(id), &draft).unwrap();
        self
    }

    /// Closes the store and opens it again, as a restart does.
    pub(crate) fn reopened(self) -> Self {
        let Self { folder, clock, engine } = self;
        drop(engine);
        let engine = opened(folder.path(), &clock);
        Self { folder, clock, engine }
    }

    #[expect(clippy::too_many_arguments, reason = "one line for one file in every test")]
    pub(crate) fn put(
        &self,
        bucket_id: &str,
        id: &str,
        name: &str,
        path: &str,
        bytes: &[u8],
    ) -> File {
        let upload = Upload {
            bucket: &bucket(bucket_id),
            file: &file(id),
            name,
            folder: &folder(path),
            permissions: None,
            range: None,
            bytes,
        };
        self.engine.upload(&Actor::console(), &upload).unwrap().file
    }

    pub(crate) fn chunk(
        &self,
        bucket_id: &str,
        id: &str,
        (start, end, total): (u64, u64, u64),
        bytes: &[u8],
    ) -> Result<Uploaded, Error> {
        let range = Some(ContentRange { start, end, total });
        let upload = Upload {
            bucket: &bucket(bucket_id),
            file: &file(id),
            name: "big.bin",
            folder: &Folder::ROOT,
            permissions: None,
            range,
            bytes,
        };
        self.engine.upload(&Actor::console(), &upload)
    }

    pub(crate) fn get(&self, bucket_id: &str, id: &str) -> Vec<u8> {
        self.engine
            .open_file(&Actor::console(), &bucket(bucket_id), &file(id))
            .unwrap()
            .content()
            .read_all()
            .unwrap()
    }

    pub(crate) fn names(&self, bucket_id: &str, queries: &[&str]) -> Vec<String> {
        let page = self
            .engine
            .list_files(&Actor::console(), &bucket(bucket_id), &counted(queries))
            .unwrap();
        page.items.into_iter().map(|file| file.name).collect()
    }

    pub(crate) fn assert_clean(&self) {
        let report = self.engine.verify().unwrap();
        assert!(report.is_clean(), "{:?}", report.problems);
    }
}
