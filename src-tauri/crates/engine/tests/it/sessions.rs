//! Signing in, sessions and JWTs: how they begin, how long they last, and what ends them.

use std::time::Duration;

use engine::{Actor, Credentials, SignedIn, Visitor};
use wire::{ErrorType, SessionProof, UserChange, UserDraft};

use crate::people::{SECRET, by_jwt, by_session, email, password, user, with_email};
use crate::world::*;

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
        let once = |_| {
            let begun = worked();
            let wrong = password("a wrong password");
            world.engine.sign_in(&email(address), &wrong, &Visitor::default()).unwrap_err();
            worked() - begun
        };
        (0..5).map(once).min().unwrap()
    };
    let (known, unknown) = (cost("u@example.org"), cost("nobody@example.org"));
    // Without a digest it would be a thousandth; a busy machine makes a difference of two.
    assert!(unknown * 5 > known && known * 5 > unknown, "{known} ns and {unknown} ns");
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

#[expect(clippy::disallowed_methods, reason = "what has ended is shown nowhere")]
fn kept_sessions(world: &World) -> i64 {
    let path = world.folder.path().join("store.db");
    let store = disk::rusqlite::Connection::open(path).unwrap();
    store.query_row("SELECT count(*) FROM sessions", [], |row| row.get(0)).unwrap()
}

#[test]
fn sessions_that_have_ended_are_cleaned_away_and_their_users_stay() {
    let world = World::new().with_user("u");
    let year = Duration::from_hours(365 * 24);
    let visitor = Visitor::default();
    let gone = world.engine.sign_in_anonymously(&visitor).unwrap();
    world.signed_in("u");
    world.clock.advance(year / 2);
    let living = world.engine.sign_in_anonymously(&visitor).unwrap();
    world.engine.clean().unwrap();
    assert_eq!(kept_sessions(&world), 3);
    world.clock.advance(year / 2);
    world.engine.clean().unwrap();
    assert_eq!(kept_sessions(&world), 1);
    assert!(world.is_known(&living.proof));
    for user in [&gone.proof.user, &user("u")] {
        assert!(world.engine.get_user(user).is_ok(), "files and permissions may name them");
    }
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
