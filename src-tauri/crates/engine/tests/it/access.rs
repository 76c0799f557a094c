//! Explained and done are the same: whatever the engine says somebody may do, they can do, and nothing else.

use engine::{AccessRequest, Actor, Error, Upload};
use proptest::prelude::*;
use wire::access::{Asker, Fact};
use wire::{BucketDraft, ErrorType, FilePatch, Operation, Permission, Role, Scope};

use crate::world::*;

const ROLES: [&str; 4] = ["any", "guests", "users", "label:vip"];

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of Appwrite's own")]
struct Setting {
    bucket: Vec<Permission>,
    file: Vec<Permission>,
    file_security: bool,
    enabled: bool,
    transformations: bool,
    is_there: bool,
    asker: Asker,
    hands_out: Vec<Permission>,
}

fn grants(actions: &'static [&'static str]) -> impl Strategy<Value = Vec<Permission>> {
    let one = (prop::sample::select(actions), prop::sample::select(&ROLES[..]))
        .prop_map(|(action, role)| Permission::parse(&format!("{action}(\"{role}\")")).unwrap());
    prop::collection::vec(one, 0..4).prop_map(|mut list| {
        let mut seen = std::collections::HashSet::new();
        list.retain(|permission| seen.insert(permission.to_string()));
        list
    })
}

fn askers() -> impl Strategy<Value = Asker> {
    let roles = prop::sample::subsequence(ROLES[2..].to_vec(), 0..=2);
    prop_oneof![
        1 => Just(Asker::Console),
        3 => Just(Asker::Guest),
        4 => roles.prop_map(|roles| Asker::Roles {
            roles: roles.into_iter().map(|role| Role::parse(role).unwrap()).collect(),
        }),
    ]
}

fn settings() -> impl Strategy<Value = Setting> {
    let switches = (
        any::<bool>(),
        prop::bool::weighted(0.85),
        prop::bool::weighted(0.7),
        prop::bool::weighted(0.85),
    );
    let hands_out = prop_oneof![1 => Just(Vec::new()), 1 => grants(&["read", "update"])];
    (
        grants(&["create", "read", "update", "delete"]),
        grants(&["read", "update", "delete"]),
        switches,
        askers(),
        hands_out,
    )
        .prop_map(
            |(
                bucket,
                file,
                (file_security, enabled, transformations, is_there),
                asker,
                hands_out,
            )| Setting {
                bucket,
                file,
                file_security,
                enabled,
                transformations,
                is_there,
                asker,
                hands_out,
            },
        )
}

fn actor(asker: &Asker) -> Actor {
    match asker {
        Asker::Guest => Actor::guest(),
        Asker::Roles { roles } => Actor::holding(roles.clone()),
        Asker::Console | Asker::Key { .. } | Asker::User { .. } => Actor::console(),
    }
}

impl Setting {
    fn world(&self) -> World {
        let world = World::new().with_bucket("b");
        let draft = BucketDraft {
            permissions: Some(self.bucket.clone()),
            file_security: Some(self.file_security),
            enabled: Some(self.enabled),
            transformations: Some(self.transformations),
            ..draft("b")
        };
        world.engine.update_bucket(&bucket("b"), &draft).unwrap();
        if self.is_there {
            put(&world, &Actor::console(), "f", Some(&self.file)).unwrap();
        }
        world
    }

    fn hands_out(&self, operation: Operation) -> Vec<Permission> {
        let is_handed_out = matches!(operation, Operation::Create | Operation::Update);
        if is_handed_out { self.hands_out.clone() } else { Vec::new() }
    }

    fn done(&self, world: &World, operation: Operation) -> Result<(), Error> {
        let (engine, bucket, file) = (&world.engine, bucket("b"), file("f"));
        let actor = actor(&self.asker);
        let hands_out = self.hands_out(operation);
        match operation {
            Operation::Create => put(world, &actor, "new", Some(&hands_out)),
            Operation::List => engine.list_files(&actor, &bucket, &counted(&[])).map(drop),
            Operation::Get => engine.get_file(&actor, &bucket, &file).map(drop),
            Operation::Content => engine.open_file(&actor, &bucket, &file).map(drop),
            Operation::Preview => {
                let params = wire::PreviewParams::parse([]).unwrap();
                engine.preview(&actor, &bucket, &file, &params).map(drop)
            }
            Operation::Update => {
                let patch =
                    FilePatch { name: Some("new name".to_owned()), permissions: Some(hands_out) };
                engine.update_file(&actor, &bucket, &file, &patch).map(drop)
            }
            Operation::UpdateNothing => {
                let patch = FilePatch { name: Some("a name".to_owned()), permissions: None };
                engine.update_file(&actor, &bucket, &file, &patch).map(drop)
            }
            Operation::Delete => engine.delete_file(&actor, &bucket, &file),
        }
    }
}

fn put(
    world: &World,
    actor: &Actor,
    id: &str,
    permissions: Option<&[Permission]>,
) -> Result<(), Error> {
    let upload = Upload {
        bucket: &bucket("b"),
        file: &file(id),
        name: "a name",
        folder: &folder(""),
        permissions,
        range: None,
        bytes: b"content",
    };
    world.engine.upload(actor, &upload).map(drop)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
    #[test]
    fn what_is_explained_is_what_happens(setting in settings()) {
        let world = setting.world();
        let (bucket, file) = (bucket("b"), file("f"));
        // What changes the file comes last, and each is explained as things stand right before it.
        let last = [Operation::UpdateNothing, Operation::Update, Operation::Delete];
        let first = Operation::ALL.iter().copied().filter(|operation| !last.contains(operation));
        for operation in first.chain(last) {
            let hands_out = setting.hands_out(operation);
            let request = AccessRequest::on_file(operation, &bucket, &file).handing_out(&hands_out);
            let explained = world.engine.explain(&setting.asker, &request).unwrap();
            let told = explained.refusal.map(|error| error.to_string());
            prop_assert_eq!(explained.decision.allowed, told.is_none());
            let done = setting.done(&world, operation).map_err(|error| error.to_string());
            prop_assert_eq!(done.err(), told, "{:?}", operation);
        }
    }
}

#[test]
fn an_update_that_changes_nothing_changes_nothing() {
    let world = World::new().with_bucket("b");
    let before = world.put("b", "f", "a name", "", b"x");
    world.clock.advance(std::time::Duration::from_secs(1));
    let patch = FilePatch { name: Some("a name".to_owned()), permissions: None };
    let after =
        world.engine.update_file(&Actor::console(), &bucket("b"), &file("f"), &patch).unwrap();
    assert_eq!(after, before);
}

#[test]
fn keys_and_users_are_explained_by_their_ids() {
    let world = World::new().with_bucket("b");
    world.put("b", "f", "a name", "", b"x");
    let key = wire::ApiKeyDraft {
        name: "reader".to_owned(),
        scopes: vec![Scope::FilesRead],
        expire: None,
    };
    let (key, _) = world.engine.create_api_key(&key).unwrap();
    let (bucket, file) = (bucket("b"), file("f"));
    let explain = |asker: &Asker, operation| {
        let request = AccessRequest::on_file(operation, &bucket, &file);
        world.engine.explain(asker, &request)
    };
    let key = Asker::Key { id: key.id };
    assert!(explain(&key, Operation::Content).unwrap().decision.allowed);
    let refused = explain(&key, Operation::Delete).unwrap();
    assert_eq!(
        refused.decision.refused_by(),
        Some(&Fact::Scope { scope: Scope::FilesWrite, is_held: false })
    );
    assert!(refused.refusal.unwrap().is(ErrorType::GeneralUnauthorizedScope));
    for nobody in [
        Asker::Key { id: wire::ApiKeyId::parse("nobody").unwrap() },
        Asker::User { id: wire::UserId::parse("nobody").unwrap() },
    ] {
        assert!(explain(&nobody, Operation::Get).is_err());
    }
}

#[test]
fn a_token_is_for_its_file_and_not_for_the_next_one_of_that_name() {
    let world = World::new().with_bucket("b");
    world.put("b", "f", "f", "", b"for the bearer");
    let made = world.engine.create_token(&bucket("b"), &file("f"), None).unwrap();
    let token = world.engine.token_file(&made.secret).unwrap();
    let bearer = Actor::guest().with_token(token);
    assert!(world.engine.open_file(&bearer, &bucket("b"), &file("f")).is_ok());
    // The request has its token already when the file makes way for another.
    world.engine.trash_files(&bucket("b"), &[file("f")], &[]).unwrap();
    let is_refused = || {
        let refused = world.engine.open_file(&bearer, &bucket("b"), &file("f")).err().unwrap();
        refused.is(ErrorType::UserUnauthorized)
    };
    assert!(is_refused(), "it is gone");
    world.put("b", "f", "f", "", b"for nobody");
    assert!(is_refused(), "it is another");
}
