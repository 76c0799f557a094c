//! Whatever a command takes or gives comes back as it was, spelled as the page spells it.

use app::commands::shapes::{
    ActivityList, ActivityPage, ApiKeyCreate, ApiKeyList, ApiKeyMade, ApiKeyRevoke, Archive,
    BucketStats, Changed, Console, Copied, Event, FileFacts, FileReplace, FilesMove, FolderContent,
    FolderMove, FolderStat, GrowthList, KeysChanged, KeysKeep, KeysRotate, KeysStatus, Nothing,
    OfEndpoint, OfFile, OfFolder, OfVersion, ProjectSettingsSet, RulesQuestion, Selection,
    Settings, StoreLock, StoreUnlock, Transfer, TransferDownload, TransferIds, TransferList,
    TransferOffer, TransferPage, TransferReoffer, TransferUpload, TrashEntries, TrashList,
    TrashPage, Trashed, VersionList, VersionsPurge,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(sent: Value) {
    let read: T =
        serde_json::from_value(sent.clone()).unwrap_or_else(|error| panic!("{error}: {sent}"));
    assert_eq!(serde_json::to_value(&read).unwrap(), sent, "every field is printed as it was read");
    let again: T = serde_json::from_value(serde_json::to_value(&read).unwrap()).unwrap();
    assert_eq!(again, read);
}

const THEN: &str = "2026-11-21T12:00:00.123+00:00";

fn summary() -> Value {
    json!({"queued": 1, "running": 2, "paused": 3, "waiting": 4, "failed": 5, "done": 6, "cancelled": 7, "bytes": 9_000_000_000_u64, "moved": 8,
        "speed": 9, "secondsLeft": null})
}

fn transfer(direction: &str, state: &str, error: &Value) -> Value {
    json!({"id": 3, "batch": 2, "direction": direction, "endpoint": "local", "bucket": "b", "file": "f", "replaces": null, "folder": "x/", "name": "ü \"a\".jpg",
        "path": null, "size": 10, "moved": 5, "speed": 1, "state": state, "attempts": 2, "error": error})
}

#[test]
fn versions_and_the_journal_come_back() {
    for source in [json!({"path": "/a/b.txt"}), json!({"size": 5})] {
        comes_back::<FileReplace>(
            json!({"endpoint": "local", "bucket": "b", "file": "f", "source": source}),
        );
    }
    let version = json!({"id": "00ff", "size": 1, "stored": 2, "mimeType": "text/plain", "signature": "", "scan": "clean", "replacedAt": THEN,
        "replacedBy": "user:maria", "expiresAt": THEN});
    comes_back::<VersionList>(json!({"versions": [version]}));
    comes_back::<OfVersion>(
        json!({"endpoint": "local", "bucket": "b", "file": "f", "version": "00ff"}),
    );
    comes_back::<VersionsPurge>(
        json!({"endpoint": "local", "bucket": "b", "file": "f", "versions": ["00ff"]}),
    );
    let filter = json!({"bucket": "b", "file": null, "by": "key:ci", "what": "file.renamed", "text": "ü", "since": THEN, "until": null});
    comes_back::<ActivityPage>(
        json!({"endpoint": "local", "filter": filter, "before": 7, "limit": 50}),
    );
    let entry = json!({"id": 6, "at": THEN, "by": "coffer", "what": "file.purged", "bucket": "b", "file": "f", "name": "a", "detail": {"from": "b"}});
    comes_back::<ActivityList>(json!({"activities": [entry], "next": 6}));
}

#[test]
fn keys_come_back() {
    let key = json!({"$id": "k", "$createdAt": THEN, "name": "CI", "scopes": ["files.read"], "expire": null, "accessedAt": THEN});
    comes_back::<ApiKeyList>(json!({"keys": [key]}));
    comes_back::<ApiKeyMade>(json!({"key": key, "secret": "standard_0"}));
    comes_back::<ApiKeyRevoke>(json!({"endpoint": "local", "key": "k"}));
    comes_back::<ApiKeyCreate>(
        json!({"endpoint": "local", "key": {"name": "CI", "scopes": ["files.write"], "expire": THEN}}),
    );
    let made: ApiKeyMade =
        serde_json::from_value(json!({"key": key, "secret": "standard_0"})).unwrap();
    assert!(!format!("{made:?}").contains("standard_0"), "no secret is printed by accident");
}

#[test]
fn what_locks_and_opens_a_store_comes_back() {
    comes_back::<StoreLock>(
        json!({"folder": "data", "kept": ["keyring", "passphrase"], "why": "It is locked"}),
    );
    comes_back::<StoreUnlock>(json!({"secret": null}));
    comes_back::<StoreUnlock>(json!({"secret": "correct horse"}));
    comes_back::<KeysStatus>(json!({"kept": "file", "epoch": 2}));
    comes_back::<KeysKeep>(
        json!({"endpoint": "local", "kept": "passphrase", "passphrase": "correct horse", "secret": null}),
    );
    comes_back::<KeysRotate>(json!({"endpoint": "local", "secret": "correct horse"}));
    comes_back::<KeysChanged>(
        json!({"status": {"kept": "keyring", "epoch": 1}, "recovery": "0a0b-0c0d"}),
    );
    let unlock: StoreUnlock = serde_json::from_value(json!({"secret": "correct horse"})).unwrap();
    assert!(!format!("{unlock:?}").contains("horse"), "no secret is printed by accident");
}

#[test]
fn what_the_page_asks_comes_back() {
    let selection =
        json!({"endpoint": "local", "bucket": "b", "files": ["f"], "folders": ["x/y/"]});
    comes_back::<Nothing>(json!({}));
    comes_back::<OfEndpoint>(json!({"endpoint": "local"}));
    comes_back::<ProjectSettingsSet>(
        json!({"endpoint": "local", "settings": {"maximumFileSize": 30_000_000, "protectAnySize": true, "antivirus": "/run/clamd.ctl", "previewCache": 1_000_000, "versionDays": 7,
            "origins": ["app.example.com"], "hosts": ["[fd00::1]"]}}),
    );
    comes_back::<OfFile>(json!({"endpoint": "local", "bucket": "b", "file": "f"}));
    comes_back::<RulesQuestion>(
        json!({"endpoint": "local", "bucket": "b", "rules": {"maximumFileSize": 1, "allowedFileExtensions": ["jpg"], "compression": "gzip", "encryption": true}}),
    );
    comes_back::<OfFolder>(json!({"endpoint": "local", "bucket": "b", "folder": ""}));
    comes_back::<FolderMove>(
        json!({"endpoint": "local", "bucket": "b", "from": "a/", "to": "b/c/"}),
    );
    comes_back::<Selection>(selection.clone());
    comes_back::<FilesMove>(json!({"selection": selection, "to": "z/"}));
    comes_back::<TrashPage>(json!({"endpoint": "local", "offset": 0, "limit": 100}));
    comes_back::<TrashEntries>(json!({"endpoint": "local", "entries": [1, -2]}));
    comes_back::<TransferUpload>(
        json!({"endpoint": "local", "bucket": "b", "folder": "", "paths": ["/a b/ü"]}),
    );
    comes_back::<TransferOffer>(
        json!({"endpoint": "local", "bucket": "b", "folder": "", "files": [{"path": "a/b.jpg", "size": 0}]}),
    );
    comes_back::<TransferReoffer>(json!({"id": 1, "size": 5}));
    comes_back::<TransferDownload>(json!({"selection": selection, "destination": "/d"}));
    comes_back::<TransferIds>(json!({"ids": []}));
    for state in ["queued", "running", "paused", "waiting", "failed", "done", "cancelled"] {
        comes_back::<TransferPage>(json!({"states": [state], "offset": 1, "limit": 2}));
    }
    for (theme, density, language, buckets, files) in [
        ("system", "compact", "system", "cards", "list"),
        ("light", "default", "en", "table", "gallery"),
        ("dark", "comfortable", "de", "cards", "list"),
    ] {
        comes_back::<Settings>(
            json!({"theme": theme, "density": density, "language": language, "bucketsView": buckets, "filesView": files, "gallerySize": 180,
                "favourites": ["b"], "inspector": {"isOpen": true, "width": 400, "tab": "studio"},
                "browsing": {"columns": {"local/b": ["size", "type"]}, "views": [{"name": "Large", "place": "local/b", "search": "filter=over_20_mb",
                    "sort": "sizeOriginal", "descending": true, "columns": ["size"]}]},
                "api": {"enabled": true, "port": 8420}}),
        );
    }
}

#[test]
fn what_the_page_is_told_comes_back() {
    let settings = serde_json::to_value(Settings::default()).unwrap();
    for kind in ["local", "remote"] {
        let endpoint = json!({"id": "local", "name": "This computer", "kind": kind, "project": "coffer", "maximumFileSize": 5_000_000_000_u64});
        comes_back::<Console>(
            json!({"version": "0.1.0", "endpoints": [endpoint], "settings": settings, "downloads": null,
                "api": {"endpoint": "http://127.0.0.1:8420/v1", "problem": null, "isFixed": false}}),
        );
    }
    for scan in [json!("clean"), json!("off"), json!("absent"), json!("size"), Value::Null] {
        comes_back::<FileFacts>(
            json!({"scan": scan, "encryption": true, "compression": "zstd", "stored": 5, "cleared": true}),
        );
    }
    comes_back::<BucketStats>(
        json!({"buckets": [{"bucket": "b", "files": 1, "bytes": 2, "versions": 3, "versionBytes": 4}]}),
    );
    comes_back::<GrowthList>(json!({"buckets": [{"bucket": "b", "bytes": [0, 5]}]}));
    let stat = json!({"folder": "a/", "name": "a", "files": 1, "bytes": 2, "updatedAt": THEN});
    comes_back::<FolderStat>(stat.clone());
    comes_back::<FolderContent>(
        json!({"folders": [stat, {"folder": "e/", "name": "e", "files": 0, "bytes": 0, "updatedAt": null}], "files": 3, "bytes": 4}),
    );
    comes_back::<Changed>(json!({"files": 3}));
    comes_back::<Copied>(json!({"files": ["f"]}));
    comes_back::<Trashed>(json!({"files": 1, "entries": [4]}));
    for (kind, file) in [("file", json!("f")), ("bucket", Value::Null)] {
        let entry = json!({"id": 1, "kind": kind, "bucket": "b", "bucketName": "B", "file": file, "name": "n", "folder": "", "mimeType": "text/plain",
            "files": 1, "bytes": 2, "deletedAt": THEN, "expiresAt": THEN});
        comes_back::<TrashList>(json!({"total": 1, "entries": [entry]}));
    }
    let failed =
        json!({"message": "m", "code": 404, "type": "storage_file_not_found", "version": "1.9.6"});
    comes_back::<Transfer>(transfer("upload", "failed", &failed));
    comes_back::<TransferList>(
        json!({"transfers": [transfer("download", "done", &Value::Null)], "summary": summary()}),
    );
    comes_back::<Archive>(json!({"id": "a", "name": "photos.zip"}));
    comes_back::<Event>(
        json!({"type": "changed", "endpoint": "local", "tags": ["buckets", "files:b", "trash"]}),
    );
    comes_back::<Event>(json!({"type": "transfers", "transfers": [], "summary": summary()}));
    comes_back::<Event>(json!({"type": "lagged"}));
}
