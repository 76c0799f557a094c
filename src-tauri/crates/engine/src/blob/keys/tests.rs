//! The chain alone; what a person does with it is tested in [`crate::keys`].

use super::*;

#[test]
fn the_chain_opens_what_it_wrapped_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, row) = KeyChain::create(folder.path(), &Unlock::default()).unwrap();
    let (_, wrapped) = chain.new_object(&[1; 16]).unwrap();
    let again =
        KeyChain::open(folder.path(), std::slice::from_ref(&row), &Unlock::default()).unwrap();
    assert!(again.object(&[1; 16], 1, &wrapped).is_some());
    assert!(again.object(&[2; 16], 1, &wrapped).is_none(), "a key belongs to its object");
    assert!(again.object(&[1; 16], 2, &wrapped).is_none());
    let other = tempfile::tempdir().unwrap();
    KeyChain::create(other.path(), &Unlock::default()).unwrap();
    assert!(matches!(
        KeyChain::open(other.path(), std::slice::from_ref(&row), &Unlock::default()),
        Err(Error::KeyWrong { .. })
    ));
    disk::atomic::remove(&folder.path().join("master.key")).unwrap();
    assert!(
        matches!(
            KeyChain::open(folder.path(), std::slice::from_ref(&row), &Unlock::default()),
            Err(Error::KeyMissing { .. })
        ),
        "a missing key is never replaced"
    );
}

#[cfg(unix)]
#[test]
fn the_master_key_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    KeyChain::create(folder.path(), &Unlock::default()).unwrap();
    let mode = std::fs::metadata(folder.path().join("master.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
