//! Users, passwords, sessions, JWTs, and who a caller is.

use std::time::Duration;

use engine::{Credentials, Identity, SignedIn, Target, Visitor};
use wire::{
    Email, ErrorType, Password, Phone, SessionId, SessionProof, UserChange, UserDraft, UserId,
};

use crate::world::*;

pub(crate) const SECRET: &str = "correct horse battery";

pub(crate) fn user(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

pub(crate) fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

pub(crate) fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

pub(crate) fn with_email(address: &str) -> UserDraft {
    UserDraft {
        email: Some(email(address)),
        password: Some(password(SECRET)),
        name: "Ada".to_owned(),
        ..UserDraft::default()
    }
}

pub(crate) fn by_session(proof: &SessionProof) -> Credentials {
    Credentials { session: Some(proof.clone()), ..Credentials::default() }
}

pub(crate) fn by_jwt(jwt: &str) -> Credentials {
    Credentials { jwt: Some(jwt.to_owned()), ..Credentials::default() }
}

fn roles(identity: &Identity) -> Vec<String> {
    identity.actor.roles().iter().map(ToString::to_string).collect()
}

impl World {
    pub(crate) fn with_user(self, id: &str) -> Self {
        self.engine.create_user(&user(id), &with_email(&format!("{id}@example.org"))).unwrap();
        self
    }

    pub(crate) fn signed_in(&self, id: &str) -> SignedIn {
        let address = email(&format!("{id}@example.org"));
        self.engine.sign_in(&address, &password(SECRET), &Visitor::default()).unwrap()
    }

    pub(crate) fn change(&self, id: &str, change: &UserChange) {
        self.engine.update_user(&user(id), change).unwrap();
    }

    pub(crate) fn is_known(&self, proof: &SessionProof) -> bool {
        self.engine.identify(&by_session(proof)).unwrap().actor.user_id().is_some()
    }
}

#[test]
fn roles_follow_what_is_known_of_a_user() {
    let world = World::new().with_user("u");
    let proof = world.signed_in("u").proof;
    let held = || roles(&world.engine.identify(&by_session(&proof)).unwrap());
    let unverified = ["any", "user:u", "users", "user:u/unverified", "users/unverified"];
    let verified = ["any", "user:u", "users", "user:u/verified", "users/verified"];
    assert_eq!(held(), unverified);
    world.change("u", &UserChange::EmailVerification(true));
    assert_eq!(held(), verified);
    world.change("u", &UserChange::Email(Some(email("new@example.org"))));
    assert_eq!(held(), unverified, "a new address is not proven");
    world.change("u", &UserChange::Phone(Some(Phone::parse("+491234567").unwrap())));
    world.change("u", &UserChange::PhoneVerification(true));
    assert_eq!(held(), verified, "a number is as good as an address");
    let labels = ["vip", "beta", "vip"].map(str::to_owned).to_vec();
    world.change("u", &UserChange::Labels(labels));
    assert_eq!(held()[5..], ["label:vip", "label:beta"]);
    let guest = world.engine.identify(&Credentials::default()).unwrap();
    assert_eq!(roles(&guest), ["any", "guests"]);
    assert!(!guest.is_blocked && guest.session.is_none());
}

#[test]
fn nothing_secret_is_kept_as_it_is() {
    let world = World::new().with_user("u");
    let SignedIn { proof, session } = world.signed_in("u");
    assert_eq!(proof.secret.len(), 256);
    assert!(proof.secret.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(
        (session.provider.as_str(), session.provider_uid.as_str()),
        ("email", "u@example.org")
    );
    for printed in [format!("{proof:?}"), format!("{:?}", with_email("a@b.cd"))] {
        assert!(!printed.contains(&proof.secret) && !printed.contains(SECRET), "{printed}");
    }
    let folder = world.folder.path().to_owned();
    world.engine.close().unwrap();
    let raw: Vec<u8> = ["store.db", "store.db-wal"]
        .into_iter()
        .filter_map(|name| std::fs::read(folder.join(name)).ok())
        .flatten()
        .collect();
    let holds = |text: &str| raw.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("u@example.org") && holds("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(!holds(SECRET) && !holds(&proof.secret));
    assert!(!holds(&proof.secret[..64]), "not even a part of it");
}

#[test]
fn an_id_an_address_and_a_number_belong_to_one_user() {
    let world = World::new().with_user("u").with_user("v");
    let phone = |text: &str| Some(Phone::parse(text).unwrap());
    world.change("u", &UserChange::Phone(phone("+491234567")));
    for (id, draft) in [
        ("u", with_email("fresh@example.org")),
        ("w", with_email("U@EXAMPLE.ORG")),
        ("w", UserDraft { phone: phone("+491234567"), ..UserDraft::default() }),
    ] {
        let refused = world.engine.create_user(&user(id), &draft).unwrap_err();
        assert!(refused.is(ErrorType::UserAlreadyExists), "{draft:?}");
    }
    for taken in
        [UserChange::Email(Some(email("u@example.org"))), UserChange::Phone(phone("+491234567"))]
    {
        let refused = world.engine.update_user(&user("v"), &taken).unwrap_err();
        assert!(refused.is(ErrorType::UserTargetAlreadyExists));
        world.change("u", &taken);
    }
    for id in ["x", "y"] {
        world.engine.create_user(&user(id), &UserDraft::default()).unwrap();
    }
    world.change("u", &UserChange::Email(None));
    world.change("v", &UserChange::Email(Some(email("u@example.org"))));
    assert_eq!(world.engine.get_user(&user("u")).unwrap().email, "");
}

#[test]
fn targets_follow_the_address_and_the_number() {
    let world = World::new().with_user("u").with_user("v");
    let of = |id: &str| {
        let targets = world.engine.get_user(&user(id)).unwrap().targets;
        targets.into_iter().map(|target| (target.id, target.identifier)).collect::<Vec<_>>()
    };
    let [(mail, address)] = &of("u")[..] else { panic!("{:?}", of("u")) };
    assert_eq!(address, "u@example.org");
    assert!(world.engine.get_target(&user("v"), mail).is_err(), "it is another's");
    world.change("u", &UserChange::Phone(Some(Phone::parse("+491234567").unwrap())));
    world.clock.advance(Duration::from_secs(1));
    world.change("u", &UserChange::Email(Some(email("new@example.org"))));
    let moved = world.engine.get_target(&user("u"), mail).unwrap();
    assert_eq!(moved.identifier, "new@example.org");
    assert!(moved.updated_at > moved.created_at);
    assert_eq!(of("u")[1].1, "+491234567");
    world.change("u", &UserChange::Email(None));
    world.change("u", &UserChange::Phone(None));
    assert_eq!(of("u"), []);
    world.change("u", &UserChange::Email(Some(email("again@example.org"))));
    assert_ne!(of("u")[0].0, *mail, "what is gone is not back");
    world.engine.delete_user(&user("u")).unwrap();
    world.engine.create_user(&user("u"), &UserDraft::default()).unwrap();
    assert_eq!(of("u"), [], "targets go with their user");
    let anonymous = world.engine.sign_in_anonymously(&Visitor::default()).unwrap();
    assert_eq!(of(anonymous.session.user_id.as_str()), []);
}

#[test]
fn an_anonymous_user_becomes_a_real_one_by_giving_address_and_password() {
    let world = World::new();
    let SignedIn { session, proof } =
        world.engine.sign_in_anonymously(&Visitor::default()).unwrap();
    let id = session.user_id;
    let identity = world.engine.identify(&by_session(&proof)).unwrap();
    assert_eq!(
        roles(&identity),
        [
            "any".to_owned(),
            format!("user:{id}"),
            "users".to_owned(),
            format!("user:{id}/unverified"),
            "users/unverified".to_owned()
        ]
    );
    assert_eq!(
        (session.provider.as_str(), session.factors),
        ("anonymous", vec!["anonymous".to_owned()])
    );
    let change = UserChange::Email(Some(email("a@example.org")));
    world.engine.update_account(&id, Some(&password(SECRET)), &change, None).unwrap();
    assert!(world.is_known(&proof), "they stay signed in");
    let again =
        world.engine.sign_in(&email("a@example.org"), &password(SECRET), &Visitor::default());
    assert_eq!(again.unwrap().session.user_id, id);
}

#[test]
fn a_blocked_user_is_told_apart_from_a_stranger() {
    let world = World::new().with_user("u");
    let proof = world.signed_in("u").proof;
    let jwt = world.engine.create_jwt(&user("u"), None, 900).unwrap();
    world.change("u", &UserChange::Status(false));
    for shown in [by_session(&proof), by_jwt(&jwt)] {
        let identity = world.engine.identify(&shown).unwrap();
        assert!(identity.is_blocked && identity.actor.user_id() == Some(&user("u")));
    }
    world.change("u", &UserChange::Status(true));
    assert!(!world.engine.identify(&by_session(&proof)).unwrap().is_blocked);
}

#[test]
fn only_who_was_given_the_right_acts_as_somebody_else() {
    let world = World::new().with_user("u").with_user("v");
    let proof = world.signed_in("u").proof;
    let acting = |target: Target| {
        let shown = Credentials { target: Some(target), ..by_session(&proof) };
        let Identity { actor, session, impersonator, .. } = world.engine.identify(&shown).unwrap();
        let id = actor.user_id().unwrap().to_string();
        (
            id,
            session.is_some(),
            impersonator.map(|id| id.to_string()),
            actor.has_scope(wire::Scope::UsersRead),
        )
    };
    let v = || Target::Id("v".to_owned());
    assert_eq!(acting(v()), ("u".to_owned(), true, None, false));
    world.change("u", &UserChange::Impersonator(true));
    let as_v = ("v".to_owned(), false, Some("u".to_owned()), true);
    assert_eq!(acting(v()), as_v);
    assert_eq!(acting(Target::Email("V@example.org".to_owned())), as_v);
    for nobody in [
        Target::Id("nobody".to_owned()),
        Target::Id("!".to_owned()),
        Target::Phone("+1".to_owned()),
    ] {
        assert_eq!(acting(nobody), ("u".to_owned(), true, None, true));
    }
    let shown = Credentials { target: Some(v()), ..by_session(&proof) };
    for (is_caller_free, is_target_free) in [(true, false), (false, true), (false, false)] {
        world.change("u", &UserChange::Status(is_caller_free));
        world.change("v", &UserChange::Status(is_target_free));
        let blocked = world.engine.identify(&shown).unwrap().is_blocked;
        assert!(blocked, "who is locked out is so in every guise");
    }
}

#[test]
fn users_are_found_by_what_is_known_of_them() {
    let world = World::new().with_user("u").with_user("v");
    world
        .engine
        .create_user(
            &user("w"),
            &UserDraft { name: "Grace Hopper".to_owned(), ..UserDraft::default() },
        )
        .unwrap();
    world.change("u", &UserChange::EmailVerification(true));
    world.change("v", &UserChange::Status(false));
    let ids = |request: engine::ListRequest| -> Vec<String> {
        let page = world.engine.list_users(&request).unwrap();
        assert_eq!(page.total, page.items.len() as u64);
        page.items.into_iter().map(|user| user.id.to_string()).collect()
    };
    for (query, expected) in [
        (r#"{"method":"equal","attribute":"email","values":["U@example.org"]}"#, vec!["u"]),
        (r#"{"method":"equal","attribute":"emailVerification","values":[true]}"#, vec!["u"]),
        (r#"{"method":"equal","attribute":"status","values":[false]}"#, vec!["v"]),
        (r#"{"method":"startsWith","attribute":"name","values":["grace"]}"#, vec!["w"]),
        (r#"{"method":"orderDesc","attribute":"registration"}"#, vec!["u", "v", "w"]),
        (r#"{"method":"isNull","attribute":"passwordUpdate"}"#, vec!["w"]),
        (r#"{"method":"equal","attribute":"impersonator","values":[true]}"#, vec![]),
    ] {
        let mut found = ids(counted(&[query]));
        found.sort();
        assert_eq!(found, expected, "{query}");
    }
    let search =
        |words: &str| ids(engine::ListRequest { search: words.to_owned(), ..counted(&[]) });
    assert_eq!(search("hopper"), ["w"]);
    world.change("w", &UserChange::Name("Lovelace".to_owned()));
    assert_eq!((search("hopper"), search("love")), (vec![], vec!["w".to_owned()]));
    world.engine.delete_user(&user("w")).unwrap();
    assert!(search("love").is_empty());
    for bad in ["password", "prefs", "mfa"] {
        let query = format!(r#"{{"method":"isNull","attribute":"{bad}"}}"#);
        assert!(world.engine.list_users(&counted(&[&query])).is_err(), "{bad}");
    }
}

#[test]
fn what_is_said_of_a_user_keeps_to_the_grammar() {
    let world = World::new().with_user("u");
    let refused = |change: UserChange| world.engine.update_user(&user("u"), &change).is_err();
    assert!(
        refused(UserChange::Name("x".repeat(129))) && refused(UserChange::Name("\0".to_owned()))
    );
    assert!(refused(UserChange::Labels(vec!["not plain".to_owned()])));
    assert!(refused(UserChange::Labels(vec!["x".repeat(37)])));
    assert!(refused(UserChange::Labels((0..1001).map(|n| format!("l{n}")).collect())));
    let prefs = |length: usize| {
        UserChange::Prefs([("k".to_owned(), "x".repeat(length).into())].into_iter().collect())
    };
    assert!(refused(prefs(65_535)) && !refused(prefs(65_000)));
    let unknown = SessionId::parse("nothing").unwrap();
    assert!(
        world
            .engine
            .get_session(&user("u"), &unknown)
            .unwrap_err()
            .is(ErrorType::UserSessionNotFound)
    );
    assert!(world.engine.list_sessions(&user("nobody")).unwrap_err().is(ErrorType::UserNotFound));
    assert!(
        world
            .engine
            .create_session(&user("nobody"), &Visitor::default())
            .unwrap_err()
            .is(ErrorType::UserNotFound)
    );
    world.assert_clean();
}
