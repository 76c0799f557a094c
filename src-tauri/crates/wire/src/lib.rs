//! The Appwrite vocabulary: what travels between a client and a storage endpoint, and in which spelling.
//!
//! Pure values only: ids, timestamps, permissions, queries, models, preview parameters and errors.
//! Nothing here reads a disk, a clock or a socket (the system clock stands behind [`time::Clock`]).
//! A value that was parsed here is valid; no other room checks it again.

pub mod access;
pub mod activity;
pub mod api_key;
pub mod bucket;
pub mod database;
pub mod doer;
pub mod effects;
pub mod error;
pub mod event;
pub mod exposure;
pub mod file;
pub mod id;
pub mod permission;
pub mod preview;
pub mod project;
pub mod query;
pub mod range;
pub mod scan;
pub mod scope;
pub mod session;
pub mod target;
pub mod team;
pub mod time;
pub mod token;
pub mod usage;
pub mod user;

pub use access::{Decision, KnownRole, Operation};
pub use activity::{Activity, Deed};
pub use api_key::{ApiKey, ApiKeyDraft};
pub use bucket::{Bucket, BucketDraft, BucketList, Compression};
pub use database::{Database, DatabaseKind, DatabaseList};
pub use doer::Doer;
pub use effects::{BucketEffects, BucketRules};
pub use error::{Error, ErrorType, Invalid};
pub use event::CacheTag;
pub use exposure::{Exposed, Exposure, ExposureGroup, ExposureRule, ExposureWay};
pub use file::{File, FileList, FilePatch, Folder};
pub use id::{
    ApiKeyId, BucketId, DatabaseId, FileId, MembershipId, ProjectId, SessionId, TargetId, TeamId,
    TokenId, UserId,
};
pub use permission::{Action, Permission, Role};
pub use preview::{Gravity, Output, PreviewParams};
pub use project::{HostName, ProjectSettings, ScannerAddress};
pub use query::Query;
pub use range::{ByteRange, ContentRange};
pub use scan::Scan;
pub use scope::Scope;
pub use session::{Device, Jwt, Session, SessionList, SessionProof};
pub use target::{ProviderType, Target, TargetList};
pub use team::{Membership, MembershipList, Team, TeamList};
pub use time::{Clock, ManualClock, SystemClock, Timestamp};
pub use token::{ResourceToken, TokenList};
pub use usage::{BucketGrowth, BucketUsage, Metric, StorageUsage, UsageRange};
pub use user::{Email, Password, Phone, Prefs, User, UserChange, UserDraft, UserList};

/// The version of the Appwrite server whose behaviour this endpoint follows.
pub const APPWRITE_VERSION: &str = "1.9.6";

/// The size in bytes of every chunk but the last in an upload made by an Appwrite SDK.
pub const CHUNK_SIZE: u64 = 5 * 1024 * 1024;
