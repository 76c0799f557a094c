//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use app::BlobId;
use clap::{Args, Parser, Subcommand};
use wire::{ApiKeyId, BucketId, Deed, Doer, FileId, ProjectId, Scope, Timestamp};

/// The console and the storage API of Coffer without a window, on this computer only.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// The folder that holds everything; made if it is not there
    #[arg(long, global = true, value_name = "DIR", default_value_os_t = data_folder())]
    pub(crate) data: PathBuf,

    /// A loopback address; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8420", value_parser = loopback)]
    pub(crate) listen: SocketAddr,

    /// The project that the API serves
    #[arg(long, global = true, value_name = "ID", default_value = "coffer", value_parser = project)]
    pub(crate) project: ProjectId,

    /// A file that holds the passphrase or recovery key of the store; else `COFFER_PASSPHRASE`
    #[arg(long, global = true, value_name = "FILE", env = "COFFER_PASSPHRASE_FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,

    /// How many transfers run at once
    #[arg(long, value_name = "COUNT", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub(crate) transfers: u8,
}

/// What to do instead of serving.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Checks every stored byte; exits with 0 when all is well, with 1 and a report when not
    Verify,
    /// Makes, lists and revokes the keys that programs sign in with, while no server runs
    #[command(subcommand)]
    Key(KeyCommand),
    /// Says what is kept of previews, draws thumbnails in advance, removes what is kept, while no server runs
    #[command(subcommand)]
    Previews(PreviewsCommand),
    /// Lists, restores and removes what a file held before its content was replaced, while no server runs
    #[command(subcommand)]
    Versions(VersionsCommand),
    /// Prints the journal of what was done and by whom, the newest first, while no server runs
    Activity(ActivityArguments),
    /// Says and changes how the keys that encrypt files are kept, while no server runs
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Adds sample people, teams, buckets and files to try things on, while no server runs
    Seed {
        /// Removes them instead
        #[arg(long)]
        remove: bool,
    },
}

/// What to do with former contents of a file.
#[derive(Debug, Subcommand)]
pub(crate) enum VersionsCommand {
    /// Lists them, the last replaced first
    List(FileArguments),
    /// Gives the file a former content back; what it holds now becomes a version
    Restore {
        #[command(flatten)]
        file: FileArguments,
        /// The version's id, as `list` says it
        #[arg(value_parser = version_id)]
        version: BlobId,
    },
    /// Removes a version for good
    Purge {
        #[command(flatten)]
        file: FileArguments,
        /// The version's id, as `list` says it
        #[arg(value_parser = version_id)]
        version: BlobId,
    },
}

/// Names a file.
#[derive(Debug, Args)]
pub(crate) struct FileArguments {
    /// The bucket's id
    #[arg(value_parser = bucket_id)]
    pub(crate) bucket: BucketId,
    /// The file's id
    #[arg(value_parser = file_id)]
    pub(crate) file: FileId,
}

/// Which part of the journal is wanted.
#[derive(Debug, Args)]
pub(crate) struct ActivityArguments {
    /// Of this bucket
    #[arg(long, value_name = "ID", value_parser = bucket_id)]
    pub(crate) bucket: Option<BucketId>,
    /// Of this file
    #[arg(long, value_name = "ID", value_parser = file_id)]
    pub(crate) file: Option<FileId>,
    /// By this one: console, key:ID, user:ID, guest, or coffer
    #[arg(long, value_name = "WHO", value_parser = doer)]
    pub(crate) by: Option<Doer>,
    /// Of these kinds, such as file.renamed
    #[arg(long, value_name = "DEED", value_parser = deed)]
    pub(crate) what: Vec<Deed>,
    /// With this text in a name, or in what else is said
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) text: String,
    /// Not done before this, such as 2030-01-31
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub(crate) since: Option<Timestamp>,
    /// Done before this
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub(crate) until: Option<Timestamp>,
    /// JSON lines instead of CSV
    #[arg(long)]
    pub(crate) json: bool,
}

/// What to do with previews that are drawn and kept.
#[derive(Debug, Subcommand)]
pub(crate) enum PreviewsCommand {
    /// Says how many there are, and how much room they take of how much
    Status,
    /// Draws the thumbnails of a bucket's pictures that the console shows, where they are not there yet
    Warm {
        /// The bucket's id
        #[arg(value_parser = bucket_id)]
        bucket: BucketId,
    },
    /// Removes them; they are drawn again when they are asked for
    Purge {
        /// Of this bucket only
        #[arg(value_parser = bucket_id)]
        bucket: Option<BucketId>,
    },
}

/// What to do with the keys that encrypt files.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Says how the master key is kept
    Status,
    /// Makes a new master key, kept as the present one is, and a new key for files to come; rewrites no content
    Rotate,
    /// Keeps the master key under a passphrase, from `COFFER_NEW_PASSPHRASE`; prints a recovery key
    Passphrase {
        /// A file that holds the new passphrase; - is standard input
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
    /// Keeps the master key in the data folder, in a file that only its owner can read
    File,
    /// Keeps the master key in the keyring of the system; prints a recovery key
    Keyring,
}

/// What to do with API keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Makes a key and prints its secret, this once
    Create {
        /// What to call it
        #[arg(long)]
        name: String,
        /// Which routes it may use, such as files.read
        #[arg(long = "scope", value_name = "SCOPE", required = true, num_args = 1.., value_parser = scope)]
        scopes: Vec<Scope>,
        /// When it ends, such as 2030-01-31; never, if this is not said
        #[arg(long, value_name = "DATE", value_parser = moment)]
        expires: Option<Timestamp>,
    },
    /// Lists the keys; secrets are not kept and cannot be shown
    List,
    /// Removes a key
    Revoke {
        /// The key's id, as `list` says it
        #[arg(value_parser = key_id)]
        id: ApiKeyId,
    },
}

fn data_folder() -> PathBuf {
    let folders = directories::ProjectDirs::from("", "", "coffer");
    folders.map_or_else(|| PathBuf::from("coffer"), |folders| folders.data_dir().to_owned())
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr =
        text.parse().map_err(|_| "say it as ADDRESS:PORT, such as 127.0.0.1:8420".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("other computers could reach this address; Coffer listens on loopback only (127.0.0.1 or [::1])".to_owned())
    }
}

fn project(text: &str) -> Result<ProjectId, String> {
    ProjectId::parse(text).map_err(|invalid| invalid.to_string())
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::parse(text).map_err(|invalid| {
        let known = Scope::ALL.iter().filter(|scope| scope.is_for_keys()).map(|scope| scope.name());
        format!("{invalid} Known are {}.", known.collect::<Vec<_>>().join(", "))
    })
}

fn moment(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).map_err(|invalid| invalid.to_string())
}

fn key_id(text: &str) -> Result<ApiKeyId, String> {
    ApiKeyId::parse(text).map_err(|invalid| invalid.to_string())
}

fn bucket_id(text: &str) -> Result<BucketId, String> {
    BucketId::parse(text).map_err(|invalid| invalid.to_string())
}

fn file_id(text: &str) -> Result<FileId, String> {
    FileId::parse(text).map_err(|invalid| invalid.to_string())
}

fn version_id(text: &str) -> Result<BlobId, String> {
    BlobId::parse(text).ok_or_else(|| "this is not the id of a version".to_owned())
}

fn doer(text: &str) -> Result<Doer, String> {
    Doer::parse(text).map_err(|invalid| invalid.to_string())
}

fn deed(text: &str) -> Result<Deed, String> {
    Deed::parse(text).map_err(|invalid| {
        let known: Vec<&str> = Deed::ALL.iter().map(|deed| deed.as_str()).collect();
        format!("{invalid}. Known are {}.", known.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn only_loopback_is_listened_on() {
        for good in ["127.0.0.1:0", "127.0.0.2:80", "[::1]:8420"] {
            assert!(loopback(good).is_ok(), "{good}");
        }
        for bad in ["0.0.0.0:8420", "[::]:8420", "192.168.1.2:8420", "localhost:8420", "8420", ""] {
            assert!(loopback(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_data_folder_may_be_said_on_either_side_of_the_command() {
        for line in [["cofferd", "verify", "--data", "/x"], ["cofferd", "--data", "/x", "verify"]] {
            let arguments = Arguments::try_parse_from(line).unwrap();
            assert!(matches!(arguments.command, Some(Command::Verify)));
            assert_eq!(arguments.data, PathBuf::from("/x"));
        }
    }
}
