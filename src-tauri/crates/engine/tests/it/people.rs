//! Users, passwords, sessions, JWTs, and who a caller is.

use std::time::Duration;

use engine::{Actor, Credentials, Identity, SignedIn, Target, Visitor};
use wire::{
    Email, ErrorType, Password, Phone, SessionId, SessionProof, UserChange, UserDraft, UserId,
};

use crate::world::*;

const SECRET: &str = "correct horse battery";

fn user(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

fn with_email(address: &str) -> UserDraft {
    UserDraft {
        email: Some(email(address)),
        password: Some(password(SECRET)),
        name: "Ada".to_owned(),
        ..UserDraft::default()
    }
}

fn by_session(proof: &SessionProof) -> Credentials {
    Credentials { session: Some(proof.clone()), ..Credentials::default() }
}

fn by_jwt(jwt: &str) -> Credentials {
    Credentials { jwt: Some(jwt.to_owned()), ..Credentials::default() }
}

fn roles(identity: &Identity) -> Vec<String> {
    identity.actor.roles().iter().map(ToString::to_string).collect()
}

impl World {
    fn with_user(self, id: &str) -> Self {
        self.engine.create_user(&user(id), &with_email(&format!("{id}@example.org"))).unwrap();
        self
    }

    fn signed_in(&self, id: &str) -> SignedIn {
        let address = email(&format!("{id}@example.org"));
        self.engine.sign_in(&address, &password(SECRET), &Visitor::default()).unwrap()
    }

    fn change(&self, id: &str, change: &UserChange) {
        self.engine.update_user(&user(id), change).unwrap();
    }

    fn is_known(&self, proof: &SessionProof) -> bool {
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
fn only_the_right_password_signs_in() {
    let world = World::new().with_user("u");
    let sign_in = |address: &str, secret: &str| {
        world.engine.sign_in(&email(address), &password(secret), &Visitor::default())
    };
    assert_eq!(sign_in("U@Example.org", SECRET).unwrap().session.user_id, user("u"));
    for (address, secret) in [("u@example.org", "correct horse batterz"), ("x@example.org", SECRET)]
    {
        assert!(sign_in(address, secret).unwrap_err().is(ErrorType::UserInvalidCredentials));
    }
    world
        .engine
        .create_user(&user("p"), &UserDraft { password: None, ..with_email("p@example.org") })
        .unwrap();
    assert!(sign_in("p@example.org", SECRET).unwrap_err().is(ErrorType::UserInvalidCredentials));
    world.change("u", &UserChange::Status(false));
    assert!(sign_in("u@example.org", SECRET).unwrap_err().is(ErrorType::UserBlocked));
    assert!(
        sign_in("u@example.org", "something else")
            .unwrap_err()
            .is(ErrorType::UserInvalidCredentials),
        "whoever does not know the password learns nothing of the account"
    );
}

/// Nanoseconds that this thread has worked: waiting for others does not count.
#[cfg(target_os = "linux")]
fn worked() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_wrong_address_takes_as_long_as_a_wrong_password() {
    let world = World::new().with_user("u");
    let cost = |address: &str| {
        let begun = worked();
        for _ in 0..5 {
            let wrong = password("a wrong password");
            world.engine.sign_in(&email(address), &wrong, &Visitor::default()).unwrap_err();
        }
        worked() - begun
    };
    let (known, unknown) = (cost("u@example.org"), cost("nobody@example.org"));
    assert!(unknown * 2 > known && known * 2 > unknown, "{known} ns and {unknown} ns");
}

#[test]
fn the_eleventh_session_ends_the_first() {
    let world = World::new().with_user("u");
    let proofs: Vec<SessionProof> = (0..10)
        .map(|_| world.engine.create_session(&user("u"), &Visitor::default()).unwrap().proof)
        .collect();
    assert!(proofs.iter().all(|proof| world.is_known(proof)));
    world.signed_in("u");
    let known: Vec<bool> = proofs.iter().map(|proof| world.is_known(proof)).collect();
    assert_eq!(known, [vec![false], vec![true; 9]].concat());
    assert_eq!(world.engine.list_sessions(&user("u")).unwrap().len(), 10);
}

#[test]
fn a_session_ends_after_a_year_unless_it_is_extended() {
    let world = World::new().with_user("u");
    let SignedIn { session, proof } = world.signed_in("u");
    let year = Duration::from_hours(365 * 24);
    assert_eq!(
        session.expire.micros() - session.created_at.micros(),
        i64::try_from(year.as_micros()).unwrap()
    );
    world.clock.advance(year / 2);
    let longer = world.engine.extend_session(&user("u"), &session.id).unwrap();
    assert!(longer.expire > session.expire && longer.updated_at > session.updated_at);
    world.clock.advance(year.checked_sub(Duration::from_secs(1)).unwrap());
    assert!(world.is_known(&proof));
    world.clock.advance(Duration::from_secs(1));
    assert!(!world.is_known(&proof));
    for ended in [
        world.engine.get_session(&user("u"), &session.id).map(drop),
        world.engine.extend_session(&user("u"), &session.id).map(drop),
        world.engine.delete_session(&user("u"), &session.id),
    ] {
        assert!(ended.unwrap_err().is(ErrorType::UserSessionNotFound));
    }
    assert!(world.engine.list_sessions(&user("u")).unwrap().is_empty());
}

#[test]
fn sessions_end_with_their_user_their_password_and_by_hand() {
    let world = World::new().with_user("u").with_user("v");
    let other = world.signed_in("v");
    let first = world.signed_in("u");
    assert!(
        world
            .engine
            .delete_session(&user("v"), &first.session.id)
            .unwrap_err()
            .is(ErrorType::UserSessionNotFound),
        "nobody ends another's session"
    );
    world.engine.delete_session(&user("u"), &first.session.id).unwrap();
    assert!(!world.is_known(&first.proof));

    let (here, there) = (world.signed_in("u"), world.signed_in("u"));
    let new = UserChange::Password(Some(password("another secret")));
    let update = |proof: &str| {
        world.engine.update_account(
            &user("u"),
            Some(&password(proof)),
            &new,
            Some(&here.session.id),
        )
    };
    assert!(update("not my password").unwrap_err().is(ErrorType::UserInvalidCredentials));
    assert!(world.is_known(&there.proof));
    update(SECRET).unwrap();
    assert!(world.is_known(&here.proof) && !world.is_known(&there.proof));
    world.change("u", &UserChange::Password(None));
    assert!(!world.is_known(&here.proof));

    let last = world.engine.create_session(&user("u"), &Visitor::default()).unwrap();
    let jwt = world.engine.create_jwt(&user("u"), None, 900).unwrap();
    world.engine.delete_user(&user("u")).unwrap();
    assert!(!world.is_known(&last.proof));
    assert!(world.engine.identify(&by_jwt(&jwt)).unwrap().actor.user_id().is_none());
    assert!(world.engine.delete_user(&user("u")).unwrap_err().is(ErrorType::UserNotFound));
    let taken = world.engine.sign_up(&Actor::guest(), &user("u"), &with_email("x@example.org"));
    assert!(taken.unwrap_err().is(ErrorType::UserAlreadyExists), "permissions may still name it");
    world.engine.create_user(&user("u"), &with_email("u@example.org")).unwrap();
    assert!(!world.is_known(&last.proof), "a key has given the id again, not the session");
    let later = world.engine.identify(&by_jwt(&jwt)).unwrap();
    assert!(later.actor.user_id().is_none(), "the jwt was for who had the id before");
    assert!(world.is_known(&other.proof));
}

#[test]
fn a_jwt_lasts_as_long_as_it_says_and_its_session_does() {
    let world = World::new().with_user("u").with_user("v");
    let SignedIn { session, proof } = world.signed_in("u");
    let jwt = world.engine.create_jwt(&user("u"), Some(&session.id), 900).unwrap();
    let free = world.engine.create_jwt(&user("u"), None, 3600).unwrap();
    let who = |shown: &Credentials| {
        let identity = world.engine.identify(shown)?;
        Ok::<_, engine::Error>(identity.actor.user_id().map(ToString::to_string))
    };
    assert_eq!(who(&by_jwt(&jwt)).unwrap().as_deref(), Some("u"));
    assert!(world.engine.identify(&by_jwt(&jwt)).unwrap().session.is_none(), "it is no session");
    let both = Credentials { jwt: Some(jwt.clone()), ..by_session(&proof) };
    assert!(who(&both).unwrap_err().is(ErrorType::UserJwtAndCookieSet));
    let ended = SessionProof { secret: "0".repeat(256), ..proof.clone() };
    let with_ended = Credentials { jwt: Some(jwt.clone()), ..by_session(&ended) };
    assert_eq!(who(&with_ended).unwrap().as_deref(), Some("u"), "a dead session is none");
    let of_another = SessionProof { user: user("v"), ..proof.clone() };
    assert_eq!(who(&by_session(&of_another)).unwrap(), None);

    world.clock.advance(Duration::from_secs(899));
    assert!(who(&by_jwt(&jwt)).is_ok());
    world.clock.advance(Duration::from_secs(1));
    assert!(who(&by_jwt(&jwt)).unwrap_err().is(ErrorType::UserJwtInvalid));
    world.engine.delete_session(&user("u"), &session.id).unwrap();
    let bound = world.engine.create_jwt(&user("u"), Some(&session.id), 900).unwrap();
    assert_eq!(who(&by_jwt(&bound)).unwrap(), None, "its session has ended");
    assert_eq!(who(&by_jwt(&free)).unwrap().as_deref(), Some("u"), "it names none");
    for forged in ["", "a.b.c", &free[..free.len() - 1], &format!("{free}x")] {
        assert!(who(&by_jwt(forged)).unwrap_err().is(ErrorType::UserJwtInvalid), "{forged}");
    }
    let elsewhere = World::new().with_user("u");
    let refused = elsewhere.engine.identify(&by_jwt(&free)).unwrap_err();
    assert!(refused.is(ErrorType::UserJwtInvalid), "another store signs with another key");
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
fn a_visit_is_written_down_once_a_day() {
    let world = World::new().with_user("u");
    let SignedIn { session, proof } = world.signed_in("u");
    let seen = || world.engine.get_user(&user("u")).unwrap().accessed_at;
    world.clock.advance(Duration::from_hours(23));
    assert!(world.is_known(&proof));
    assert_eq!(seen(), session.created_at);
    world.clock.advance(Duration::from_hours(2));
    assert!(world.is_known(&proof));
    assert_eq!(seen().micros() - session.created_at.micros(), 25 * 3_600_000_000);
    assert_eq!(world.engine.get_user(&user("u")).unwrap().updated_at, session.created_at);
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
