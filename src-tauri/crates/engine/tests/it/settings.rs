//! The project's settings: kept over a restart, refused when they make no sense, in force at once.

use engine::{Actor, Error};
use wire::{
    BucketDraft, CacheTag, Compression, ErrorType, HostName, ProjectSettings, ScannerAddress,
};

use crate::world::*;

fn hosts(names: &[&str]) -> Vec<HostName> {
    names.iter().map(|name| HostName::parse(name).unwrap()).collect()
}

#[test]
fn settings_begin_as_appwrite_has_them_and_outlive_a_restart() {
    let world = World::new();
    assert_eq!(*world.engine.project_settings(), ProjectSettings::default());
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let listener = std::sync::Arc::clone(&told);
    world.engine.on_change(Box::new(move |tags| listener.lock().unwrap().extend_from_slice(tags)));
    let wanted = ProjectSettings {
        maximum_file_size: 30_000_000,
        protect_any_size: true,
        antivirus: ScannerAddress::parse("127.0.0.1:3310").unwrap(),
        origins: hosts(&["app.example.com", "localhost"]),
        hosts: hosts(&["files.example.com"]),
        preview_cache: 1_000_000,
        version_days: 7,
    };
    let twice = ProjectSettings {
        hosts: hosts(&["files.example.com", "FILES.example.com"]),
        ..wanted.clone()
    };
    assert_eq!(*world.engine.set_project_settings(&twice).unwrap(), wanted, "named once");
    assert_eq!(*told.lock().unwrap(), [CacheTag::Project, CacheTag::Previews]);
    assert_eq!(*world.engine.project_settings(), wanted);
    assert_eq!(*world.reopened().engine.project_settings(), wanted);
}

#[test]
fn settings_that_make_no_sense_change_nothing() {
    let world = World::new();
    let many: Vec<String> = (0..101).map(|number| format!("h{number}.example.com")).collect();
    let many = hosts(&many.iter().map(String::as_str).collect::<Vec<_>>());
    for (refused, param) in [
        (ProjectSettings { maximum_file_size: 0, ..ProjectSettings::default() }, "maximumFileSize"),
        (
            ProjectSettings { maximum_file_size: u64::MAX, ..ProjectSettings::default() },
            "maximumFileSize",
        ),
        (ProjectSettings { preview_cache: u64::MAX, ..ProjectSettings::default() }, "previewCache"),
        (ProjectSettings { origins: many.clone(), ..ProjectSettings::default() }, "origins"),
        (ProjectSettings { hosts: many, ..ProjectSettings::default() }, "hosts"),
    ] {
        let error = world.engine.set_project_settings(&refused).unwrap_err();
        assert!(
            matches!(&error, Error::Invalid { param: found, .. } if *found == param),
            "{error}"
        );
    }
    assert_eq!(*world.reopened().engine.project_settings(), ProjectSettings::default());
}

#[test]
fn the_largest_file_is_the_default_and_the_end_of_a_buckets_maximum() {
    let world = World::new().with_bucket("early");
    let limited = ProjectSettings { maximum_file_size: 1000, ..ProjectSettings::default() };
    world.engine.set_project_settings(&limited).unwrap();
    let world = world.with_bucket("late");
    let limit_of = |id: &str| world.engine.get_bucket(&bucket(id)).unwrap().maximum_file_size;
    assert_eq!((limit_of("early"), limit_of("late")), (5_000_000_000, 1000));
    let greedy = BucketDraft { maximum_file_size: Some(1001), ..draft("greedy") };
    assert!(world.engine.create_bucket(&bucket("greedy"), &greedy).is_err());

    let refused = world.chunk("early", "f", (0, 1, 1), b"x").unwrap_err();
    assert!(refused.is(ErrorType::GeneralServerError), "{refused}");
    let early = world.engine.check_upload(&Actor::console(), &bucket("early"), None);
    assert!(early.unwrap_err().is(ErrorType::GeneralServerError), "before the file is looked at");
    world.put("late", "f", "f", "", &[7; 1000]);
    let large = world.chunk("late", "g", (0, 1, 1001), b"x").unwrap_err();
    assert!(large.is(ErrorType::StorageInvalidFileSize));
    world.engine.update_bucket(&bucket("early"), &draft("early")).unwrap();
    world.put("early", "f", "f", "", b"x");
}

#[test]
fn files_of_any_size_are_protected_where_the_project_wants_it() {
    let world = World::new().with_packed_bucket("b", Compression::Zstd, true);
    let big = vec![0; 20_000_001];
    let before = world.put("b", "before", "before", "", &big);
    let protecting = ProjectSettings { protect_any_size: true, ..ProjectSettings::default() };
    world.engine.set_project_settings(&protecting).unwrap();
    let after = world.put("b", "after", "after", "", &big);
    assert_eq!((before.encryption, before.compression.as_str()), (false, "none"));
    assert_eq!((after.encryption, after.compression.as_str()), (true, "zstd"));
    assert!(world.get("b", "after") == big);
    let kept = world.engine.get_file(&Actor::console(), &bucket("b"), &file("before")).unwrap();
    assert!(!kept.encryption, "what is there stays as it is");
    world.assert_clean();
}
