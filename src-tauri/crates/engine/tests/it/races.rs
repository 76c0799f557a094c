//! What happens between two steps of a call: another call comes in between.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};

use engine::{Actor, Engine, Error, Upload, Uploaded};
use wire::{Clock, ContentRange, ErrorType, Folder, Permission, ProjectId, SystemClock, Timestamp};

use crate::world::*;

type Act = Box<dyn FnOnce() + Send>;

/// A clock that does something when it is asked for the time: the engine asks between its steps.
#[derive(Default)]
struct Meddler {
    asked_before: AtomicUsize,
    act: Mutex<Option<Act>>,
}

impl Meddler {
    /// Acts when the clock has been asked `times` more.
    fn arm(&self, times: usize, act: impl FnOnce() + Send + 'static) {
        self.asked_before.store(times, Ordering::SeqCst);
        *self.act.lock().unwrap() = Some(Box::new(act));
    }
}

impl Clock for Meddler {
    fn now(&self) -> Timestamp {
        let is_time = self.asked_before.load(Ordering::SeqCst) == 0;
        let act = is_time.then(|| self.act.lock().unwrap().take()).flatten();
        if let Some(act) = act {
            act();
        } else if !is_time {
            self.asked_before.fetch_sub(1, Ordering::SeqCst);
        }
        Timestamp::from_micros(1_700_000_000_000_000)
    }
}

fn meddled() -> (tempfile::TempDir, Arc<Meddler>, Engine) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Meddler::default());
    let dynamic: Arc<dyn Clock> = Arc::<Meddler>::clone(&clock);
    let engine = Engine::open(folder.path(), ProjectId::parse("test").unwrap(), dynamic).unwrap();
    engine.create_bucket(&bucket("photos"), &draft("photos")).unwrap();
    (folder, clock, engine)
}

fn send(
    engine: &Engine,
    range: Option<(u64, u64, u64)>,
    permissions: &[Permission],
    bytes: &[u8],
) -> Result<Uploaded, Error> {
    let upload = Upload {
        bucket: &bucket("photos"),
        file: &file("a"),
        name: "a.bin",
        folder: &Folder::ROOT,
        permissions: Some(permissions),
        range: range.map(|(start, end, total)| ContentRange { start, end, total }),
        bytes,
    };
    engine.upload(&Actor::console(), &upload)
}

fn assert_nothing_left(engine: &Engine) {
    let report = engine.verify().unwrap();
    assert!(report.is_clean(), "{:?}", report.problems);
    assert_eq!(report.leftovers, 0);
}

#[test]
fn a_file_deleted_while_its_last_chunk_completes_is_not_found() {
    let (_folder, clock, engine) = meddled();
    let open = permissions(&["read(\"any\")"]);
    send(&engine, Some((0, 5, 10)), &open, b"01234").unwrap();
    let meddling = engine.clone();
    clock.arm(1, move || {
        meddling.delete_file(&Actor::console(), &bucket("photos"), &file("a")).unwrap();
    });
    let refused = send(&engine, Some((5, 10, 10)), &open, b"56789").unwrap_err();
    assert!(refused.is(ErrorType::StorageFileNotFound), "{refused}");
    assert_nothing_left(&engine);
}

#[test]
fn of_two_ranged_uploads_in_one_piece_the_second_gets_the_first_ones_file() {
    let (_folder, clock, engine) = meddled();
    let meddling = engine.clone();
    clock.arm(0, move || {
        send(&meddling, Some((0, 5, 5)), &[], b"first").unwrap();
    });
    let second = send(&engine, Some((0, 5, 5)), &[], b"first").unwrap();
    assert!(second.was_complete);
    let meddling = engine.clone();
    engine.delete_file(&Actor::console(), &bucket("photos"), &file("a")).unwrap();
    clock.arm(0, move || {
        send(&meddling, None, &[], b"first").unwrap();
    });
    let second = send(&engine, None, &[], b"first").unwrap_err();
    assert!(second.is(ErrorType::StorageFileAlreadyExists), "{second}");
    assert_nothing_left(&engine);
}

#[test]
fn a_bucket_that_goes_while_a_file_arrives_takes_nothing_in() {
    for (range, is_purged) in
        [(None, false), (None, true), (Some((0, 5, 9)), false), (Some((0, 5, 9)), true)]
    {
        let (_folder, clock, engine) = meddled();
        let meddling = engine.clone();
        clock.arm(0, move || {
            meddling.delete_bucket(&bucket("photos")).unwrap();
            if is_purged {
                let entry = meddling.list_trash(0, 1).unwrap().entries[0].id;
                meddling.purge(&[entry]).unwrap();
            }
        });
        let refused = send(&engine, range, &[], b"01234").unwrap_err();
        assert!(refused.is(ErrorType::StorageBucketNotFound), "{refused}");
        assert_nothing_left(&engine);
    }
}

#[test]
fn chunks_sent_twice_at_once_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let engine =
        Engine::open(folder.path(), ProjectId::parse("test").unwrap(), Arc::new(SystemClock))
            .unwrap();
    engine.create_bucket(&bucket("photos"), &draft("photos")).unwrap();
    let begun = Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                begun.wait();
                send(&engine, Some((0, 5, 10)), &[], b"01234").unwrap();
                begun.wait();
                send(&engine, Some((5, 10, 10)), &[], b"56789").unwrap();
            });
        }
    });
    assert_nothing_left(&engine);
}
