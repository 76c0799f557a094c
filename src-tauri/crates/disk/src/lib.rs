//! How Coffer touches the disk. Nobody else creates, renames or removes files, and nobody else opens SQLite.
//!
//! The rule that everything here keeps: what has been published is whole. Bytes are written beside their place, made
//! durable, and only then given their name; the folder that holds the name is made durable too.

#![expect(clippy::disallowed_methods, reason = "this is the room that the other rooms are sent to")]

pub mod atomic;
pub mod digest;
pub mod error;
pub mod lock;
pub mod migrate;
pub mod relpath;
pub mod space;
pub mod sqlite;

pub use atomic::AtomicFile;
pub use digest::Md5Stream;
pub use error::{IoExt, PathError};
pub use lock::FolderLock;
pub use migrate::Migration;
pub use relpath::RelPath;
pub use rusqlite;
pub use sqlite::{Database, Reader, Writer};
