//! May this actor do this? Pure: grants and roles in, a decision out.
//!
//! The matrix is Appwrite's: the bucket's grants hold for all of its files; a file's own grants count only where the
//! bucket has file security, and then either is enough.

use wire::{Action, ErrorType, Permission, Role};

use crate::actor::Actor;
use crate::error::Error;

/// What a decision about a file rests on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grants<'a> {
    /// The bucket's permissions.
    pub(crate) bucket: &'a [Permission],
    /// Whether files' own permissions count.
    pub(crate) file_security: bool,
}

/// How far an actor may read a bucket's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Every file.
    All,
    /// Only files that grant it themselves.
    Granted,
}

/// Says whether one of the actor's roles is granted the action.
pub(crate) fn grants(permissions: &[Permission], actor: &Actor, action: Action) -> bool {
    permissions
        .iter()
        .any(|permission| permission.action == action && actor.roles().contains(&permission.role))
}

/// Decides on an action that only the bucket can grant: creating a file.
pub(crate) fn on_bucket(actor: &Actor, action: Action, bucket: &[Permission]) -> Result<(), Error> {
    if actor.is_privileged() || grants(bucket, actor, action) {
        Ok(())
    } else {
        Err(denied(actor, action, bucket))
    }
}

/// Decides before the file is looked up: without file security the bucket alone decides.
pub(crate) fn before_file(actor: &Actor, action: Action, by: Grants<'_>) -> Result<(), Error> {
    if by.file_security { Ok(()) } else { on_bucket(actor, action, by.bucket) }
}

/// Decides on a file that exists. An unreadable file is "not found", so that nobody learns of it.
pub(crate) fn on_file(
    actor: &Actor,
    action: Action,
    by: Grants<'_>,
    file: &[Permission],
) -> Result<(), Error> {
    let granted = actor.is_privileged()
        || grants(by.bucket, actor, action)
        || (by.file_security && grants(file, actor, action));
    match (granted, action) {
        (true, _) => Ok(()),
        (false, Action::Read) if by.file_security => Err(ErrorType::StorageFileNotFound.into()),
        (false, _) => Err(denied(actor, action, if by.file_security { file } else { by.bucket })),
    }
}

/// Decides how much of a bucket's list the actor sees.
pub(crate) fn on_list(actor: &Actor, by: Grants<'_>) -> Result<Reach, Error> {
    match on_bucket(actor, Action::Read, by.bucket) {
        Ok(()) => Ok(Reach::All),
        Err(_) if by.file_security => Ok(Reach::Granted),
        Err(refused) => Err(refused),
    }
}

/// Checks that an actor hands out only what its own roles hold.
pub(crate) fn on_granting(actor: &Actor, granted: &[Permission]) -> Result<(), Error> {
    let is_held = |permission: &Permission| actor.roles().contains(&permission.role);
    if actor.is_privileged() || granted.iter().all(is_held) {
        return Ok(());
    }
    let held: Vec<String> = actor.roles().iter().map(Role::to_string).collect();
    Err(Error::RefusedWith(
        ErrorType::UserUnauthorized,
        format!("Permissions must be one of: ({})", held.join(", ")),
    ))
}

fn denied(actor: &Actor, action: Action, grants: &[Permission]) -> Error {
    let asked: Vec<String> = grants
        .iter()
        .filter(|grant| grant.action == action)
        .map(|grant| grant.role.to_string())
        .collect();
    let message = match asked.last() {
        None => format!("No permissions provided for action '{}'", action.as_str()),
        Some(last) => {
            let held: Vec<String> = actor.roles().iter().map(Role::to_string).collect();
            let held = serde_json::json!(held);
            let asked = serde_json::json!(asked);
            format!(
                "Missing \"{}\" permission for role \"{last}\". Only \"{held}\" scopes are allowed and \"{asked}\" was given.",
                action.as_str()
            )
        }
    };
    Error::RefusedWith(ErrorType::UserUnauthorized, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permissions(texts: &[&str]) -> Vec<Permission> {
        texts.iter().map(|text| Permission::parse(text).unwrap()).collect()
    }

    #[test]
    fn the_matrix_is_appwrites() {
        let guest = Actor::guest();
        let open = permissions(&["read(\"any\")"]);
        for (bucket, file, file_security, read, update) in [
            (&[][..], &open[..], false, Err("user_unauthorized"), Err("user_unauthorized")),
            (&[][..], &open[..], true, Ok(()), Err("user_unauthorized")),
            (&open[..], &[][..], false, Ok(()), Err("user_unauthorized")),
            (&[][..], &[][..], true, Err("storage_file_not_found"), Err("user_unauthorized")),
        ] {
            let by = Grants { bucket, file_security };
            let decide = |action| {
                before_file(&guest, action, by)
                    .and_then(|()| on_file(&guest, action, by, file))
                    .map_err(|refused| {
                        ErrorType::ALL
                            .iter()
                            .find(|kind| refused.is(**kind))
                            .map_or("another error", |kind| kind.name())
                    })
            };
            assert_eq!((decide(Action::Read), decide(Action::Update)), (read, update));
        }
        let by = Grants { bucket: &[], file_security: false };
        assert!(on_file(&Actor::console(), Action::Delete, by, &[]).is_ok());
    }

    #[test]
    fn nobody_grants_what_they_do_not_hold() {
        let guest = Actor::guest();
        assert!(
            on_granting(&guest, &permissions(&["read(\"any\")", "update(\"guests\")"])).is_ok()
        );
        let refused = on_granting(&guest, &permissions(&["read(\"users\")"])).unwrap_err();
        assert!(refused.to_string().starts_with("Permissions must be one of:"), "{refused}");
        assert!(on_granting(&Actor::console(), &permissions(&["read(\"users\")"])).is_ok());
    }
}
