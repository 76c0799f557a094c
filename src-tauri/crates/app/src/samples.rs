//! People, teams, buckets and files to try things on: with permissions of every kind, under ids that begin with `sample-`.
//!
//! Nobody among them has a password, so they open nothing to anybody. They are added as far as they are not there, and
//! removed by their ids; their buckets go to the trash like any other.

use std::path::Path;

use engine::{Actor, Engine, Error, Invitation, Upload};
use wire::{
    BucketDraft, BucketId, Email, ErrorType, FileId, Folder, Invalid, Permission, TeamId,
    UserChange, UserDraft, UserId,
};

/// How much was added or removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sampled {
    /// Users.
    pub users: u64,
    /// Teams.
    pub teams: u64,
    /// Buckets.
    pub buckets: u64,
    /// Files.
    pub files: u64,
}

struct Person {
    id: &'static str,
    name: &'static str,
    email: &'static str,
    label: Option<&'static str>,
    is_verified: bool,
    is_blocked: bool,
}

const PEOPLE: [Person; 6] = [
    person("sample-maria", "Maria Silva", "maria@example.com", Some("vip"), true),
    person("sample-jonas", "Jonas Weber", "jonas@example.com", Some("editor"), true),
    person("sample-amara", "Amara Okafor", "amara@example.com", None, true),
    person("sample-kenji", "Kenji Tanaka", "kenji@example.com", None, false),
    person("sample-lena", "Lena Fischer", "lena@example.com", Some("vip"), false),
    Person {
        is_blocked: true,
        ..person("sample-omar", "Omar Haddad", "omar@example.com", None, true)
    },
];

const fn person(
    id: &'static str,
    name: &'static str,
    email: &'static str,
    label: Option<&'static str>,
    is_verified: bool,
) -> Person {
    Person { id, name, email, label, is_verified, is_blocked: false }
}

/// Id, name, members with what they are in it.
type Team = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const TEAMS: [Team; 2] = [
    ("sample-design", "Design", &[("sample-maria", "owner"), ("sample-jonas", "editor")]),
    ("sample-press", "Press", &[("sample-amara", "owner"), ("sample-kenji", "member")]),
];

struct Place {
    id: &'static str,
    name: &'static str,
    permissions: &'static [&'static str],
    file_security: bool,
    /// Name and permissions.
    files: &'static [(&'static str, &'static [&'static str])],
}

const PLACES: [Place; 4] = [
    Place {
        id: "sample-site",
        name: "Website images",
        permissions: &["read(\"any\")", "update(\"team:sample-design\")"],
        file_security: false,
        files: &[("hero.svg", &[]), ("logo.svg", &[]), ("team.svg", &[])],
    },
    Place {
        id: "sample-documents",
        name: "Team documents",
        permissions: &["create(\"team:sample-design\")", "read(\"team:sample-design/owner\")"],
        file_security: true,
        files: &[
            ("press release.md", &["read(\"any\")"]),
            ("price list.md", &["read(\"users/verified\")"]),
            ("contract.md", &["read(\"user:sample-maria\")", "update(\"user:sample-maria\")"]),
            ("invitation.md", &["read(\"label:vip\")", "read(\"team:sample-press\")"]),
            // Whom it names was never there: what is left over when somebody is deleted.
            ("minutes.md", &["read(\"user:sample-gone\")", "read(\"team:sample-design\")"]),
        ],
    },
    Place {
        id: "sample-members",
        name: "Members area",
        permissions: &["read(\"users\")", "create(\"users/verified\")"],
        file_security: false,
        files: &[("welcome.md", &[])],
    },
    Place {
        id: "sample-drafts",
        name: "Drafts",
        permissions: &[],
        file_security: true,
        files: &[("idea.md", &[])],
    },
];

/// Adds what is not there yet.
pub fn add(engine: &Engine) -> Result<Sampled, Error> {
    let mut added = Sampled::default();
    for person in &PEOPLE {
        added.users += add_person(engine, person)?;
    }
    for team in TEAMS {
        added.teams += add_team(engine, team)?;
    }
    for place in &PLACES {
        added.buckets += add_bucket(engine, place)?;
        for file in place.files {
            added.files += add_file(engine, place, *file)?;
        }
    }
    Ok(added)
}

/// Removes what there is of them.
pub fn remove(engine: &Engine) -> Result<Sampled, Error> {
    let mut removed = Sampled::default();
    for place in &PLACES {
        let id = BucketId::parse(place.id).map_err(wrong)?;
        let inside = engine.bucket_stats()?.into_iter().find(|stat| stat.bucket == id);
        removed.files += inside.map_or(0, |stat| stat.files);
        removed.buckets += counted(engine.delete_bucket(&id), ErrorType::StorageBucketNotFound)?;
    }
    for (id, ..) in TEAMS {
        let id = TeamId::parse(id).map_err(wrong)?;
        removed.teams +=
            counted(engine.delete_team(&Actor::console(), &id), ErrorType::TeamNotFound)?;
    }
    for person in &PEOPLE {
        let id = UserId::parse(person.id).map_err(wrong)?;
        removed.users += counted(engine.delete_user(&id), ErrorType::UserNotFound)?;
    }
    Ok(removed)
}

fn add_person(engine: &Engine, person: &Person) -> Result<u64, Error> {
    let id = UserId::parse(person.id).map_err(wrong)?;
    let draft = UserDraft {
        email: Some(Email::parse(person.email).map_err(wrong)?),
        name: person.name.to_owned(),
        ..UserDraft::default()
    };
    let count = counted(engine.create_user(&id, &draft), ErrorType::UserAlreadyExists)?;
    if count > 0 {
        let labels = person.label.map(str::to_owned).into_iter().collect();
        for change in [
            UserChange::Labels(labels),
            UserChange::EmailVerification(person.is_verified),
            UserChange::Status(!person.is_blocked),
        ] {
            engine.update_user(&id, &change)?;
        }
    }
    Ok(count)
}

fn add_team(engine: &Engine, (id, name, members): Team) -> Result<u64, Error> {
    let (id, console) = (TeamId::parse(id).map_err(wrong)?, Actor::console());
    let made = engine.create_team(&console, &id, name, &[]);
    let count = counted(made, ErrorType::TeamAlreadyExists)?;
    for (user, role) in members {
        let invitation = Invitation {
            user: Some(UserId::parse(user).map_err(wrong)?),
            roles: vec![(*role).to_owned()],
            ..Invitation::default()
        };
        let joined = engine.create_membership(&console, &id, &invitation);
        counted(joined, ErrorType::MembershipAlreadyConfirmed)?;
    }
    Ok(count)
}

fn add_bucket(engine: &Engine, place: &Place) -> Result<u64, Error> {
    let draft = BucketDraft {
        name: place.name.to_owned(),
        permissions: Some(permissions(place.permissions)?),
        file_security: Some(place.file_security),
        ..BucketDraft::default()
    };
    let id = BucketId::parse(place.id).map_err(wrong)?;
    counted(engine.create_bucket(&id, &draft), ErrorType::StorageBucketAlreadyExists)
}

fn add_file(
    engine: &Engine,
    place: &Place,
    (name, granted): (&str, &[&str]),
) -> Result<u64, Error> {
    let text = content(name);
    let upload = Upload {
        bucket: &BucketId::parse(place.id).map_err(wrong)?,
        file: &FileId::parse(&format!("sample-{}", name.replace(' ', "-"))).map_err(wrong)?,
        name,
        folder: &Folder::ROOT,
        permissions: Some(&permissions(granted)?),
        range: None,
        bytes: text.as_bytes(),
    };
    counted(engine.upload(&Actor::console(), &upload), ErrorType::StorageFileAlreadyExists)
}

fn content(name: &str) -> String {
    if Path::new(name).extension().is_some_and(|extension| extension == "svg") {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 320 200\"><rect width=\"320\" height=\"200\" fill=\"#0f6b65\"/>\
         <circle cx=\"240\" cy=\"70\" r=\"34\" fill=\"#f2c14e\"/><path d=\"M0 200l110-120 70 76 40-42 100 86z\" fill=\"#0b3b38\"/></svg>\n"
            .to_owned()
    } else {
        format!("# {name}\n\nA sample, to try permissions on. Remove it at any time.\n")
    }
}

fn permissions(texts: &[&str]) -> Result<Vec<Permission>, Error> {
    texts.iter().map(|text| Permission::parse(text).map_err(wrong)).collect()
}

/// One, or none where that is what was there (or not) already.
fn counted<T>(outcome: Result<T, Error>, already: ErrorType) -> Result<u64, Error> {
    match outcome {
        Ok(_) => Ok(1),
        Err(error) if error.is(already) => Ok(0),
        Err(error) => Err(error),
    }
}

fn wrong(reason: Invalid) -> Error {
    Error::Invalid { param: "samples", reason }
}
