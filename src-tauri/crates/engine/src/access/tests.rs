//! The decision against a model that spells Appwrite's matrix out a second time, row by row.

use proptest::prelude::*;
use wire::{Compression, Folder, Timestamp, UserId};

use super::*;

const ROLES: [&str; 6] = ["any", "guests", "users", "user:ann", "team:t/owner", "label:vip"];

fn role(text: &str) -> Role {
    Role::parse(text).unwrap()
}

fn bucket_id(text: &str) -> BucketId {
    BucketId::parse(text).unwrap()
}

fn file_id(text: &str) -> FileId {
    FileId::parse(text).unwrap()
}

#[derive(Clone, Debug)]
struct World {
    operation: Operation,
    actor: Actor,
    bucket: Option<Bucket>,
    file: Option<(File, bool)>,
    hands_out: Vec<Permission>,
}

impl World {
    fn decide(&self) -> Decision {
        let (bucket, file) = (bucket_id("b"), file_id("f"));
        let request =
            AccessRequest::on_file(self.operation, &bucket, &file).handing_out(&self.hands_out);
        let found = self.file.as_ref().map(|(file, is_complete)| FoundFile {
            seq: 1,
            file,
            is_complete: *is_complete,
        });
        decide(&self.actor, &request, self.bucket.as_ref(), found)
    }

    /// What becomes of the request: everything, only granted files, or the type of the refusal.
    fn outcome(&self) -> &'static str {
        let decision = self.decide();
        match refusal(&self.actor, &decision) {
            None if decision.is_of_granted_files() => "granted files",
            None => "yes",
            Some(error) => {
                ErrorType::ALL.iter().find(|kind| error.is(**kind)).map_or("?", |kind| kind.name())
            }
        }
    }

    /// Contract 5.4 and its notes, as prose turned into code: one row of the matrix after the other.
    fn expected(&self) -> &'static str {
        let (yes, gone, denied) = ("yes", "storage_file_not_found", "user_unauthorized");
        let Self { operation, actor, .. } = self;
        if !actor.has_scope(operation.scope()) {
            return "general_unauthorized_scope";
        }
        let Some(bucket) = &self.bucket else { return "storage_bucket_not_found" };
        let is_free = actor.is_privileged();
        if !bucket.enabled && !is_free {
            return "storage_bucket_not_found";
        }
        let is_preview = *operation == Operation::Preview;
        let is_fetch = is_preview || *operation == Operation::Content;
        if is_preview && !bucket.transformations && !is_free {
            return "storage_bucket_transformations_disabled";
        }
        let token = actor.token().filter(|_| is_fetch);
        // A file that is gone is not the token's any more.
        if token.is_some_and(|token| self.file.is_none() || *token != fitting_token()) {
            return denied;
        }
        let is_free = is_free || token.is_some();
        let holds = |list: &[Permission], action: Action| {
            list.iter().any(|grant| grant.action == action && actor.roles().contains(&grant.role))
        };
        let b = |action| is_free || holds(&bucket.permissions, action);
        let f =
            |action| self.file.as_ref().is_some_and(|(file, _)| holds(&file.permissions, action));
        let may_hand_out =
            is_free || self.hands_out.iter().all(|grant| actor.roles().contains(&grant.role));
        let is_whole = self.file.as_ref().is_some_and(|(_, is_complete)| *is_complete);
        let is_there =
            if *operation == Operation::Content { is_whole } else { self.file.is_some() };
        let security = bucket.file_security;
        match operation {
            Operation::Create if b(Action::Create) && may_hand_out => yes,
            Operation::List if b(Action::Read) => yes,
            Operation::List if security => "granted files",
            Operation::Create | Operation::List => denied,
            Operation::Get | Operation::Content | Operation::Preview => {
                match (security, b(Action::Read)) {
                    (false, false) => denied,
                    (true, false) if !f(Action::Read) => gone,
                    _ if is_there && may_hand_out => yes,
                    _ if is_there => denied,
                    _ => gone,
                }
            }
            Operation::Update | Operation::UpdateNothing | Operation::Delete => {
                let action = operation.action();
                let is_read = *operation == Operation::UpdateNothing;
                let by_file = if is_read { b(Action::Read) || f(Action::Read) } else { f(action) };
                match (security, b(action)) {
                    (false, false) => denied,
                    _ if !is_there => gone,
                    _ if !may_hand_out => denied,
                    (_, true) => yes,
                    (true, false) if by_file => yes,
                    (true, false) => denied,
                }
            }
        }
    }
}

fn fitting_token() -> FileToken {
    FileToken { file_seq: 1 }
}

fn permissions(actions: &'static [Action]) -> impl Strategy<Value = Vec<Permission>> {
    let one = (prop::sample::select(actions), prop::sample::select(ROLES.to_vec()))
        .prop_map(|(action, text)| Permission { action, role: role(text) });
    prop::collection::vec(one, 0..5)
}

fn actors() -> impl Strategy<Value = Actor> {
    let roles = prop::sample::subsequence(ROLES.to_vec(), 0..ROLES.len());
    let user = roles.prop_map(|roles| {
        let roles = roles.into_iter().map(role).collect();
        Actor::user(UserId::parse("ann").unwrap(), String::new(), roles)
    });
    let token = prop_oneof![
        4 => Just(None),
        2 => Just(Some(fitting_token())),
        2 => Just(Some(FileToken { file_seq: 2 })),
    ];
    let who = prop_oneof![
        3 => Just(Actor::guest()),
        5 => user,
        1 => Just(Actor::console()),
        1 => Just(Actor::full_key()),
        1 => Just(Actor::key(None, &[wire::Scope::FilesRead])),
    ];
    (who, token).prop_map(|(actor, token)| actor.with_token(token))
}

fn buckets() -> impl Strategy<Value = Option<Bucket>> {
    const ALL: &[Action] = &crate::BUCKET_ACTIONS;
    let switches = (any::<bool>(), prop::bool::weighted(0.85), prop::bool::weighted(0.85));
    let there = (permissions(ALL), switches).prop_map(|(permissions, switches)| {
        let (file_security, enabled, transformations) = switches;
        Some(Bucket { permissions, file_security, enabled, transformations, ..plain_bucket() })
    });
    prop_oneof![1 => Just(None), 12 => there]
}

fn files() -> impl Strategy<Value = Option<(File, bool)>> {
    const ALL: &[Action] = &crate::FILE_ACTIONS;
    let there = (permissions(ALL), prop::bool::weighted(0.85))
        .prop_map(|(permissions, done)| Some((File { permissions, ..plain_file() }, done)));
    prop_oneof![1 => Just(None), 5 => there]
}

fn worlds() -> impl Strategy<Value = World> {
    const ALL: &[Action] = &crate::FILE_ACTIONS;
    let hands_out = prop_oneof![2 => Just(Vec::new()), 1 => permissions(ALL)];
    (prop::sample::select(Operation::ALL), actors(), buckets(), files(), hands_out).prop_map(
        |(operation, actor, bucket, file, hands_out)| World {
            operation,
            actor,
            // Without a bucket there is no file either.
            file: file.filter(|_| bucket.is_some()),
            bucket,
            hands_out: if matches!(
                operation,
                Operation::Create | Operation::Update | Operation::UpdateNothing
            ) {
                hands_out
            } else {
                Vec::new()
            },
        },
    )
}

fn plain_bucket() -> Bucket {
    let start = Timestamp::from_micros(0);
    Bucket {
        id: bucket_id("b"),
        created_at: start,
        updated_at: start,
        permissions: Vec::new(),
        file_security: false,
        name: "b".to_owned(),
        description: String::new(),
        enabled: true,
        maximum_file_size: 1,
        allowed_file_extensions: Vec::new(),
        compression: Compression::None,
        encryption: true,
        antivirus: true,
        transformations: true,
        strip_metadata: false,
        total_size: 0,
    }
}

fn plain_file() -> File {
    let start = Timestamp::from_micros(0);
    File {
        id: file_id("f"),
        bucket_id: bucket_id("b"),
        created_at: start,
        updated_at: start,
        permissions: Vec::new(),
        name: "f".to_owned(),
        folder: Folder::ROOT,
        key: "f".to_owned(),
        signature: String::new(),
        mime_type: String::new(),
        size_original: 0,
        size_actual: 0,
        chunks_total: 1,
        chunks_uploaded: 1,
        encryption: false,
        compression: String::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]
    #[test]
    fn the_matrix_is_appwrites(world in worlds()) {
        prop_assert_eq!(world.outcome(), world.expected());
    }

    #[test]
    fn a_decision_explains_itself(world in worlds()) {
        let decision = world.decide();
        let refusing = decision.because.iter().filter(|step| !step.passes).count();
        prop_assert_eq!(decision.allowed, refusing == 0);
        prop_assert_eq!(refusing, usize::from(!decision.because.last().unwrap().passes));
        prop_assert_eq!(decision.allowed, refusal(&world.actor, &decision).is_none());
        serde_json::to_string(&decision).unwrap();
    }
}

fn refused(operation: Operation, actor: Actor, bucket: &[&str], hands_out: &[&str]) -> String {
    let parsed =
        |texts: &[&str]| texts.iter().map(|text| Permission::parse(text).unwrap()).collect();
    let bucket = Some(Bucket { permissions: parsed(bucket), ..plain_bucket() });
    let file = Some((plain_file(), true));
    let world = World { operation, actor, bucket, file, hands_out: parsed(hands_out) };
    refusal(&world.actor, &world.decide()).unwrap().to_string()
}

#[test]
fn a_refusal_says_what_appwrite_says() {
    assert_eq!(
        refused(Operation::Get, Actor::guest(), &[], &[]),
        "No permissions provided for action 'read'"
    );
    assert_eq!(
        refused(
            Operation::Delete,
            Actor::guest(),
            &["delete(\"users/verified\")", "delete(\"team:t\")", "read(\"any\")"],
            &[]
        ),
        "Missing \"delete\" permission for role \"team:t\". Only \"[\"any\",\"guests\"]\" scopes are allowed and \
         \"[\"users\\/verified\",\"team:t\"]\" was given."
    );
    assert_eq!(
        refused(Operation::Create, Actor::guest(), &["create(\"any\")"], &["read(\"users\")"]),
        "Permissions must be one of: (any, guests)"
    );
    assert_eq!(
        refused(Operation::Update, Actor::key(None, &[wire::Scope::FilesRead]), &[], &[]),
        "User (role: applications) missing scopes ([\"files.write\"])"
    );
}

#[test]
fn an_upload_belongs_to_the_user_who_made_it_and_to_nobody_else() {
    let ann = Actor::user(UserId::parse("ann").unwrap(), String::new(), vec![role("users")]);
    let printed: Vec<String> = default_permissions(&ann).iter().map(ToString::to_string).collect();
    assert_eq!(printed, ["read(\"user:ann\")", "update(\"user:ann\")", "delete(\"user:ann\")"]);
    for nobody in [Actor::guest(), Actor::console(), Actor::full_key()] {
        assert_eq!(default_permissions(&nobody), []);
    }
}
