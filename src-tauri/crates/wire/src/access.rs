//! What somebody may do with a bucket's files, and why: the words of a decision, for the engine that takes it and the
//! page that explains it.

use serde::{Deserialize, Serialize};

use crate::id::{ApiKeyId, UserId};
use crate::permission::{Action, Role};
use crate::scope::Scope;

/// What somebody asks of a bucket's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Operation {
    /// Put a new file there.
    Create,
    /// See which files there are.
    List,
    /// See what is known of a file.
    Get,
    /// Download or view its content.
    Content,
    /// See a preview of it.
    Preview,
    /// Rename it or change its permissions.
    Update,
    /// Send an update that changes nothing; where the bucket does not grant updates, it counts as a read.
    UpdateNothing,
    /// Remove it.
    Delete,
}

impl Operation {
    /// Every operation.
    pub const ALL: &'static [Operation] = &[
        Operation::Create,
        Operation::List,
        Operation::Get,
        Operation::Content,
        Operation::Preview,
        Operation::Update,
        Operation::UpdateNothing,
        Operation::Delete,
    ];

    /// Returns the kind of permission that allows it when the bucket grants it.
    pub fn action(self) -> Action {
        match self {
            Operation::Create => Action::Create,
            Operation::List | Operation::Get | Operation::Content | Operation::Preview => {
                Action::Read
            }
            Operation::Update | Operation::UpdateNothing => Action::Update,
            Operation::Delete => Action::Delete,
        }
    }

    /// Returns the kind of permission that is asked for once the bucket does not grant [`Operation::action`].
    pub fn file_action(self) -> Action {
        if self == Operation::UpdateNothing { Action::Read } else { self.action() }
    }

    /// Returns the scope of its routes.
    pub fn scope(self) -> Scope {
        match self {
            Operation::List | Operation::Get | Operation::Content | Operation::Preview => {
                Scope::FilesRead
            }
            Operation::Create
            | Operation::Update
            | Operation::UpdateNothing
            | Operation::Delete => Scope::FilesWrite,
        }
    }

    /// Says whether it is about one file that is there.
    pub fn needs_file(self) -> bool {
        !matches!(self, Operation::Create | Operation::List)
    }

    /// Says whether its routes look at a file token.
    pub fn takes_token(self) -> bool {
        matches!(self, Operation::Content | Operation::Preview)
    }

    /// Says whether an unreadable file is "not found", so that nobody learns of it.
    pub fn hides_file(self) -> bool {
        matches!(self, Operation::Get | Operation::Content | Operation::Preview)
    }
}

/// Somebody of whom a person wants to know what they may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Asker {
    /// The person at the console.
    Console,
    /// Somebody who is not signed in.
    Guest,
    /// A program with this key.
    Key {
        /// The key.
        id: ApiKeyId,
    },
    /// A user who is signed in.
    User {
        /// The user.
        id: UserId,
    },
    /// Anybody who holds these roles.
    Roles {
        /// The roles, besides `any`.
        roles: Vec<Role>,
    },
}

/// A role that permissions can name, as people know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct KnownRole {
    /// The role.
    pub role: Role,
    /// What the user, the team or the member is called; empty for other roles, and for who is gone.
    pub name: String,
    /// What tells namesakes apart: a user's address, a member's team.
    pub detail: String,
    /// Whether nobody can hold it: the user, the team or the membership was deleted, or never was.
    pub is_gone: bool,
}

/// One thing that a decision rests on, in the order in which it was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Step {
    /// What was found.
    pub fact: Fact,
    /// Whether the question goes on to the next step; the first that does not pass refuses.
    pub passes: bool,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Fact {
    /// Whether the caller may use such routes at all.
    Scope {
        /// The scope of the route.
        scope: Scope,
        /// Whether the caller has it.
        is_held: bool,
    },
    /// The user is blocked, everywhere.
    UserBlocked,
    /// The key has expired.
    KeyExpired,
    /// Whether there is such a bucket, and whether it is switched on.
    Bucket {
        /// Its state.
        state: BucketState,
    },
    /// The bucket makes no previews.
    TransformationsOff,
    /// The caller brought a valid file token.
    Token {
        /// Whether it is for this file.
        fits: bool,
    },
    /// An API key or the console, whom no permission binds.
    Privileged,
    /// The roles that the caller holds.
    Roles {
        /// As they are compared with grants.
        roles: Vec<Role>,
    },
    /// Whether files' own permissions count in this bucket.
    FileSecurity {
        /// Whether they do.
        is_on: bool,
    },
    /// What the bucket's permissions say.
    BucketGrant(Grant),
    /// Only files that grant it themselves are listed.
    OnlyGrantedFiles,
    /// The roles that the request hands out permissions to.
    HandedOut {
        /// Those that the caller does not hold, and so cannot hand out.
        not_held: Vec<Role>,
    },
    /// Whether there is such a file.
    File {
        /// Its state.
        state: FileState,
    },
    /// What the file's own permissions say.
    FileGrant(Grant),
}

/// Who is granted a kind of action, and whether the caller is among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Grant {
    /// The kind of action.
    pub action: Action,
    /// The roles that it is granted to.
    pub granted: Vec<Role>,
    /// The first of them that the caller holds.
    pub matched: Option<Role>,
}

/// Whether a bucket is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum BucketState {
    /// There is none.
    Missing,
    /// It is switched off; only keys and the console see it.
    Disabled,
    /// It is there for everybody.
    Enabled,
}

/// Whether a file is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum FileState {
    /// There is none.
    Missing,
    /// Its upload has not ended, so it has no content.
    Incomplete,
    /// It is there.
    Complete,
}

/// What was decided, and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Decision {
    /// What was asked.
    pub operation: Operation,
    /// Whether it may be done: whether all steps pass.
    pub allowed: bool,
    /// What the decision rests on, in order. The last step of a refusal is the one that refuses.
    pub because: Vec<Step>,
}

impl Decision {
    /// Returns what refuses.
    pub fn refused_by(&self) -> Option<&Fact> {
        self.because.iter().find(|step| !step.passes).map(|step| &step.fact)
    }

    /// Says whether a list shows only the files that grant it themselves.
    pub fn is_of_granted_files(&self) -> bool {
        self.because.iter().any(|step| step.fact == Fact::OnlyGrantedFiles)
    }
}
