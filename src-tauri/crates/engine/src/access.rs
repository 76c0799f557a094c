//! May this actor do this? Pure: who asks, what for, and what is there go in; a decision comes out.
//!
//! Every request of the engine is decided here, and an explanation is the same decision, shown. The checks stand in
//! Appwrite's order: the first that does not pass refuses. The matrix is Appwrite's too: the bucket's grants hold for
//! all of its files; a file's own grants count only where the bucket has file security, and then either is enough.

use std::sync::Arc;

use disk::Reader;
use wire::access::{BucketState, Fact, FileState, Grant, Step};
use wire::{
    Action, Bucket, BucketId, Decision, ErrorType, File, FileId, Operation, Permission, Role,
};

use crate::actor::{Actor, FileToken};
use crate::db;
use crate::db::buckets::BucketRow;
use crate::db::files::FileRow;
use crate::error::Error;

/// What somebody asks for.
#[derive(Clone, Copy, Debug)]
pub struct AccessRequest<'a> {
    /// What is to be done.
    pub operation: Operation,
    /// In which bucket.
    pub bucket: &'a BucketId,
    /// To which file; absent where there is none to look for.
    pub file: Option<&'a FileId>,
    /// The permissions that the request gives to the file.
    pub hands_out: &'a [Permission],
}

impl<'a> AccessRequest<'a> {
    /// Returns the request to do something in a bucket.
    pub fn on_bucket(operation: Operation, bucket: &'a BucketId) -> Self {
        Self { operation, bucket, file: None, hands_out: &[] }
    }

    /// Returns the request to do something to a file.
    pub fn on_file(operation: Operation, bucket: &'a BucketId, file: &'a FileId) -> Self {
        Self { operation, bucket, file: Some(file), hands_out: &[] }
    }

    /// Returns the same request, giving permissions to the file.
    #[must_use]
    pub fn handing_out(self, hands_out: &'a [Permission]) -> Self {
        Self { hands_out, ..self }
    }
}

/// What was found of the file that a request names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundFile<'a> {
    pub(crate) seq: i64,
    pub(crate) file: &'a File,
    pub(crate) is_complete: bool,
}

impl<'a> FoundFile<'a> {
    fn of(row: &'a FileRow) -> Self {
        Self { seq: row.seq, file: &row.file, is_complete: row.is_complete }
    }
}

/// Decides on a request, given the bucket and the file it names as far as they are there.
pub(crate) fn decide(
    actor: &Actor,
    request: &AccessRequest<'_>,
    bucket: Option<&Bucket>,
    file: Option<FoundFile<'_>>,
) -> Decision {
    let case = Case { actor, request, bucket, file };
    let mut because = Vec::new();
    for check in CHECKS {
        because.extend(check(&case));
        if because.last().is_some_and(|step| !step.passes) {
            break;
        }
    }
    let allowed = because.iter().all(|step| step.passes);
    Decision { operation: request.operation, allowed, because }
}

struct Case<'a> {
    actor: &'a Actor,
    request: &'a AccessRequest<'a>,
    bucket: Option<&'a Bucket>,
    file: Option<FoundFile<'a>>,
}

/// What is looked at, in order. A check without something to say is passed over.
const CHECKS: [fn(&Case<'_>) -> Option<Step>; 11] = [
    scope,
    bucket_state,
    transformations,
    token,
    caller,
    file_security,
    bucket_grant,
    only_granted_files,
    file_state,
    handed_out,
    file_grant,
];

fn step(fact: Fact, passes: bool) -> Step {
    Step { fact, passes }
}

#[expect(clippy::unnecessary_wraps, reason = "stands in the table of checks")]
fn scope(case: &Case<'_>) -> Option<Step> {
    let scope = case.request.operation.scope();
    let is_held = case.actor.has_scope(scope);
    Some(step(Fact::Scope { scope, is_held }, is_held))
}

#[expect(clippy::unnecessary_wraps, reason = "stands in the table of checks")]
fn bucket_state(case: &Case<'_>) -> Option<Step> {
    Some(match case.bucket.map(|bucket| bucket.enabled) {
        None => step(Fact::Bucket { state: BucketState::Missing }, false),
        Some(false) => {
            step(Fact::Bucket { state: BucketState::Disabled }, case.actor.is_privileged())
        }
        Some(true) => step(Fact::Bucket { state: BucketState::Enabled }, true),
    })
}

fn transformations(case: &Case<'_>) -> Option<Step> {
    let is_off = case.bucket.is_some_and(|bucket| !bucket.transformations);
    if case.request.operation != Operation::Preview || !is_off {
        return None;
    }
    Some(step(Fact::TransformationsOff, case.actor.is_privileged()))
}

/// A token of another file refuses even those who may read this one.
fn token(case: &Case<'_>) -> Option<Step> {
    let fits = case.fitting_token()?;
    Some(step(Fact::Token { fits }, fits))
}

#[expect(clippy::unnecessary_wraps, reason = "stands in the table of checks")]
fn caller(case: &Case<'_>) -> Option<Step> {
    let fact = if case.actor.is_privileged() {
        Fact::Privileged
    } else {
        Fact::Roles { roles: case.actor.roles().to_vec() }
    };
    Some(step(fact, true))
}

fn file_security(case: &Case<'_>) -> Option<Step> {
    if !case.is_by_permissions() || case.request.operation == Operation::Create {
        return None;
    }
    Some(step(Fact::FileSecurity { is_on: case.bucket?.file_security }, true))
}

fn bucket_grant(case: &Case<'_>) -> Option<Step> {
    let grant = case.bucket_grant()?;
    let files_may = case.bucket?.file_security && case.request.operation != Operation::Create;
    let passes = grant.matched.is_some() || files_may;
    Some(step(Fact::BucketGrant(grant), passes))
}

fn only_granted_files(case: &Case<'_>) -> Option<Step> {
    let is_list = case.request.operation == Operation::List;
    let is_open = case.bucket_grant()?.matched.is_some();
    (is_list && !is_open).then(|| step(Fact::OnlyGrantedFiles, true))
}

fn file_state(case: &Case<'_>) -> Option<Step> {
    if !case.request.operation.needs_file() {
        return None;
    }
    Some(match case.file.map(|found| found.is_complete) {
        None => step(Fact::File { state: FileState::Missing }, false),
        Some(false) => step(
            Fact::File { state: FileState::Incomplete },
            case.request.operation != Operation::Content,
        ),
        Some(true) => step(Fact::File { state: FileState::Complete }, true),
    })
}

/// Nobody hands out what their own roles do not hold.
fn handed_out(case: &Case<'_>) -> Option<Step> {
    if case.actor.is_privileged() || case.request.hands_out.is_empty() {
        return None;
    }
    let mut not_held: Vec<Role> = Vec::new();
    for Permission { role, .. } in case.request.hands_out {
        if !case.actor.roles().contains(role) && !not_held.contains(role) {
            not_held.push(role.clone());
        }
    }
    let passes = not_held.is_empty();
    Some(step(Fact::HandedOut { not_held }, passes))
}

fn file_grant(case: &Case<'_>) -> Option<Step> {
    let found = case.file.filter(|_| case.request.operation.needs_file())?;
    if case.bucket_grant()?.matched.is_some() {
        return None;
    }
    let action = case.request.operation.file_action();
    let mut grant = case.grant_in(&found.file.permissions, action);
    if action != case.request.operation.action() {
        // The bucket was not asked for this kind of action yet.
        let of_bucket = case.grant_in(&case.bucket?.permissions, action);
        grant.matched = of_bucket.matched.or(grant.matched);
        grant.granted = [of_bucket.granted, grant.granted].concat();
    }
    let passes = grant.matched.is_some();
    Some(step(Fact::FileGrant(grant), passes))
}

impl Case<'_> {
    /// Says whether the token in hand is for this file; `None` where there is none, or none is looked at.
    fn fitting_token(&self) -> Option<bool> {
        let FileToken { file_seq } =
            self.actor.token().filter(|_| self.request.operation.takes_token())?;
        Some(self.file.is_some_and(|found| found.seq == *file_seq))
    }

    /// Says whether permissions are asked for at all.
    fn is_by_permissions(&self) -> bool {
        !self.actor.is_privileged() && self.fitting_token() != Some(true)
    }

    fn bucket_grant(&self) -> Option<Grant> {
        let bucket = self.bucket.filter(|_| self.is_by_permissions())?;
        Some(self.grant_in(&bucket.permissions, self.request.operation.action()))
    }

    fn grant_in(&self, permissions: &[Permission], action: Action) -> Grant {
        let granted: Vec<Role> = permissions
            .iter()
            .filter(|permission| permission.action == action)
            .map(|permission| permission.role.clone())
            .collect();
        let matched = granted.iter().find(|role| self.actor.roles().contains(role)).cloned();
        Grant { action, granted, matched }
    }
}

/// Returns what a refused caller is told; `None` when the decision allows.
pub(crate) fn refusal(actor: &Actor, decision: &Decision) -> Option<Error> {
    Some(match decision.refused_by()? {
        Fact::Scope { scope, .. } => actor.lacks(*scope),
        Fact::UserBlocked => ErrorType::UserBlocked.into(),
        Fact::KeyExpired => ErrorType::ProjectKeyExpired.into(),
        Fact::Bucket { .. } => ErrorType::StorageBucketNotFound.into(),
        Fact::TransformationsOff => ErrorType::StorageBucketTransformationsDisabled.into(),
        Fact::HandedOut { .. } => not_held(actor),
        Fact::File { .. } => ErrorType::StorageFileNotFound.into(),
        Fact::FileGrant(_) if decision.operation.hides_file() => {
            ErrorType::StorageFileNotFound.into()
        }
        Fact::BucketGrant(grant) | Fact::FileGrant(grant) => denied(actor, decision, grant.action),
        Fact::Token { .. }
        | Fact::Privileged
        | Fact::Roles { .. }
        | Fact::FileSecurity { .. }
        | Fact::OnlyGrantedFiles => ErrorType::UserUnauthorized.into(),
    })
}

fn not_held(actor: &Actor) -> Error {
    let held: Vec<String> = actor.roles().iter().map(Role::to_string).collect();
    Error::RefusedWith(
        ErrorType::UserUnauthorized,
        format!("Permissions must be one of: ({})", held.join(", ")),
    )
}

/// Names the grants that were tried, the bucket's before the file's, in Appwrite's words.
fn denied(actor: &Actor, decision: &Decision, action: Action) -> Error {
    let tried: Vec<&Role> =
        decision.because.iter().flat_map(|step| granted(&step.fact, action)).collect();
    let message = match tried.last() {
        None => format!("No permissions provided for action '{}'", action.as_str()),
        Some(last) => format!(
            "Missing \"{}\" permission for role \"{last}\". Only \"{}\" scopes are allowed and \"{}\" was given.",
            action.as_str(),
            listed(actor.roles().iter()),
            listed(tried.iter().copied()),
        ),
    };
    Error::RefusedWith(ErrorType::UserUnauthorized, message)
}

fn granted(fact: &Fact, action: Action) -> &[Role] {
    if let Fact::BucketGrant(grant) | Fact::FileGrant(grant) = fact
        && grant.action == action
    {
        return &grant.granted;
    }
    &[]
}

/// Prints roles as PHP prints a list of texts.
fn listed<'a>(roles: impl Iterator<Item = &'a Role>) -> String {
    let texts: Vec<String> = roles.map(|role| format!("\"{role}\"").replace('/', "\\/")).collect();
    format!("[{}]", texts.join(","))
}

/// The bucket and the file that a request names, as far as they are there.
pub(crate) struct Found {
    pub(crate) bucket: Option<Arc<BucketRow>>,
    pub(crate) file: Option<Arc<FileRow>>,
}

/// The bucket and the file that an allowed request is about.
pub(crate) struct Admitted {
    pub(crate) decision: Decision,
    pub(crate) bucket: Arc<BucketRow>,
    file: Option<Arc<FileRow>>,
}

impl Admitted {
    /// Returns the file of a request that needs one.
    pub(crate) fn into_file(self) -> Result<Arc<FileRow>, Error> {
        self.file.ok_or_else(|| ErrorType::StorageFileNotFound.into())
    }
}

impl Found {
    /// Looks for the bucket, and for the file where one is named.
    pub(crate) fn look(
        reader: &Reader<'_>,
        bucket: &BucketId,
        file: Option<&FileId>,
    ) -> Result<Self, Error> {
        let bucket = db::buckets::find(reader, bucket)?;
        let file = match (&bucket, file) {
            (Some(bucket), Some(file)) => db::files::find(reader, bucket.seq, file)?,
            (None, _) | (_, None) => None,
        };
        Ok(Self { bucket: bucket.map(Arc::new), file: file.map(Arc::new) })
    }

    /// Decides on a request that names them.
    pub(crate) fn decide(&self, actor: &Actor, request: &AccessRequest<'_>) -> Decision {
        let bucket = self.bucket.as_ref().map(|row| &row.bucket);
        let file = self.file.as_deref().map(FoundFile::of);
        decide(actor, request, bucket, file)
    }

    /// Lets the request in or says why not.
    pub(crate) fn admit(
        self,
        actor: &Actor,
        request: &AccessRequest<'_>,
    ) -> Result<Admitted, Error> {
        let decision = self.decide(actor, request);
        match (refusal(actor, &decision), self.bucket) {
            (Some(refused), _) => Err(refused),
            (None, Some(bucket)) => Ok(Admitted { decision, bucket, file: self.file }),
            (None, None) => Err(ErrorType::StorageBucketNotFound.into()),
        }
    }
}

/// Says whether a request for a bucket and a file that are there would be let in.
pub(crate) fn is_allowed(
    actor: &Actor,
    request: &AccessRequest<'_>,
    bucket: &BucketRow,
    row: &FileRow,
) -> bool {
    decide(actor, request, Some(&bucket.bucket), Some(FoundFile::of(row))).allowed
}

/// Looks up what a request names and decides; the only way to a bucket's files for those who do not own the store.
pub(crate) fn admit(
    reader: &Reader<'_>,
    actor: &Actor,
    request: &AccessRequest<'_>,
) -> Result<Admitted, Error> {
    Found::look(reader, request.bucket, request.file)?.admit(actor, request)
}

/// The permissions a file gets when the client names none: its owner's, where there is one.
pub(crate) fn default_permissions(actor: &Actor) -> Vec<Permission> {
    let own = actor.user_id().map(|id| Role::User(id.as_str().to_owned(), None));
    let grant = |action| own.clone().map(|role| Permission { action, role });
    [Action::Read, Action::Update, Action::Delete].into_iter().filter_map(grant).collect()
}

#[cfg(test)]
mod tests;
