//! The TypeScript that the console is compiled against is rendered from the Rust types, and committed.
//!
//! `UPDATE=1 cargo test -p tests bindings` writes it anew.

#![expect(clippy::disallowed_methods, reason = "a test plays the person who changes files")]

use std::fmt::Write as _;
use std::path::PathBuf;

use app::commands::{self, shapes};
use ts_rs::{Config, TS};

const HEAD: &str = "// Generated from the Rust types by tests/it/bindings.rs; `UPDATE=1 cargo test -p tests bindings` writes it anew.\n\n";

fn config() -> Config {
    // JSON brings numbers; no size here reaches 2^53.
    Config::new().with_large_int("number")
}

macro_rules! declarations {
    ($config:expr; $($name:ty),* $(,)?) => {{
        let mut text = String::new();
        $(writeln!(text, "export {}", <$name>::decl($config)).unwrap();)*
        text
    }};
}

macro_rules! names {
    ($config:expr; $($name:ty),* $(,)?) => { vec![$(<$name>::name($config)),*] };
}

/// Puts each field on a line of its own, with its comment above it.
fn tidy(text: &str) -> String {
    let mut tidied = String::new();
    let mut comment = Vec::new();
    for line in text.lines().map(str::trim) {
        if line == "*/" {
            writeln!(tidied, "  /** {} */", std::mem::take(&mut comment).join(" ")).unwrap();
        } else if let Some(words) = line.strip_prefix('*') {
            comment.push(words.trim());
        } else if line != "/**" {
            let indent = if line.starts_with("export") { "" } else { "  " };
            writeln!(tidied, "{indent}{line}").unwrap();
        }
    }
    tidied
}

fn wire_types() -> String {
    let config = &config();
    HEAD.to_owned()
        + &tidy(&declarations!(config;
            wire::BucketId, wire::FileId, wire::ProjectId, wire::Folder, wire::Permission, wire::Timestamp, wire::Compression,
            wire::CacheTag, wire::Bucket, wire::BucketList, wire::BucketDraft, wire::File, wire::FileList, wire::FilePatch,
            wire::Error, wire::ErrorType, wire::HostName, wire::Scan, wire::ScannerAddress, wire::ProjectSettings,
            wire::UserId, wire::permission::Action, wire::Role, wire::access::Asker, wire::Operation, wire::access::BucketState, wire::access::FileState,
            wire::access::Grant, wire::access::Fact, wire::access::Step, wire::Decision, wire::ApiKeyId, wire::Scope, wire::ApiKey, wire::ApiKeyDraft,
            wire::TokenId, wire::TeamId, wire::MembershipId, wire::SessionId, wire::KnownRole, wire::ExposureWay, wire::ExposureRule, wire::ExposureGroup,
            wire::Exposed, wire::Exposure, wire::BucketRules, wire::BucketEffects, wire::BucketGrowth, wire::Team, wire::TeamList, wire::Membership, wire::MembershipList, wire::ResourceToken, wire::TokenList,
            wire::Doer, wire::Deed, wire::Activity, wire::User, wire::UserList, wire::Session, wire::SessionList,
        ))
}

fn command_types() -> String {
    let config = &config();
    let declared = declarations!(config;
        shapes::Nothing, shapes::Console, shapes::Endpoint, shapes::EndpointKind, shapes::ApiState, shapes::Settings, shapes::ApiSettings, shapes::Theme,
        shapes::Density, shapes::Language, shapes::BucketsView, shapes::FilesView, shapes::InspectorSettings, shapes::Browsing, shapes::SavedView, shapes::OfEndpoint, shapes::ProjectSettingsSet, shapes::OfFile, shapes::FileFacts, shapes::BucketStats, shapes::BucketStat, shapes::GrowthList, shapes::RulesQuestion,
        shapes::OfFolder, shapes::FolderContent, shapes::FolderStat, shapes::FolderMove, shapes::Selection, shapes::FilesMove,
        shapes::Changed, shapes::Copied, shapes::Trashed, shapes::TrashPage, shapes::TrashList, shapes::TrashEntry, shapes::TrashKind,
        shapes::TrashEntries, shapes::TransferUpload, shapes::TransferOffer, shapes::OfferedFile, shapes::TransferReoffer,
        shapes::TransferDownload, shapes::TransferIds, shapes::TransferList, shapes::TransferPage, shapes::TransferSummary,
        shapes::Transfer, shapes::Direction, shapes::TransferState, shapes::Archive, shapes::Event,
        shapes::PreviewCache, shapes::Warming, shapes::WarmingState, shapes::PreviewsPurge, shapes::PreviewsWarm, shapes::Thumbnail, shapes::PresetList, shapes::Preset, shapes::PresetPut, shapes::PresetDelete,
        shapes::AccessQuestion, shapes::AccessExplanation, shapes::ExposurePage, shapes::RolesKnown, shapes::RoleSearch, shapes::RoleList, shapes::Sampled, shapes::ApiKeyList, shapes::ApiKeyCreate, shapes::ApiKeyMade, shapes::ApiKeyRevoke,
        shapes::FileReplace, shapes::NewContent, shapes::VersionList, shapes::Version, shapes::OfVersion, shapes::VersionsPurge,
        shapes::ActivityPage, shapes::ActivityFilter, shapes::ActivityList,
        shapes::Secret, shapes::Kept, shapes::StoreLock, shapes::StoreUnlock, shapes::KeysStatus, shapes::KeysKeep, shapes::KeysRotate, shapes::KeysChanged,
    );
    let imported = names!(config; wire::Activity, wire::Deed, wire::Doer, wire::File, wire::access::Asker, wire::Decision, wire::Operation, wire::Permission, wire::ApiKey, wire::ApiKeyDraft, wire::ApiKeyId, wire::BucketEffects, wire::BucketGrowth, wire::BucketId, wire::BucketRules, wire::CacheTag, wire::Compression, wire::Error, wire::Exposure, wire::ExposureRule, wire::FileId, wire::Folder, wire::KnownRole, wire::ProjectSettings, wire::Role, wire::Scan, wire::Timestamp);
    let import = format!("import type {{ {} }} from \"./wire\";\n\n", imported.join(", "));
    HEAD.to_owned() + &import + &tidy(&declared) + &commands::typescript(config)
}

fn compare(file: &str, rendered: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui/src/lib/api").join(file);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, rendered).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        committed, rendered,
        "{file} is not what the Rust types say; run `UPDATE=1 cargo test -p tests bindings`"
    );
}

#[test]
fn the_wire_types_of_the_console_are_those_of_the_program() {
    compare("wire.ts", &wire_types());
}

#[test]
fn the_commands_of_the_console_are_those_of_the_program() {
    compare("commands.ts", &command_types());
}

#[test]
fn numbers_arrive_as_numbers() {
    for text in [wire_types(), command_types()] {
        assert!(!text.contains("bigint"), "JSON has no bigint");
    }
}
