//! Random replacing, restoring, deleting, undeleting, purging and expiring does what the same does to a map in memory; and
//! wherever a process that replaces is killed, each content is whole, and none is lost.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use engine::{Actor, Replacement};
use proptest::prelude::*;
use wire::{ContentRange, ProjectSettings};

use crate::world::*;

/// Hours for which a version is kept.
const KEPT: u64 = 48;
/// Hours for which the trash keeps a file.
const IN_TRASH: u64 = 30 * 24;

#[derive(Clone, Debug)]
enum Step {
    Put { file: u8, seed: u8 },
    Replace { file: u8, seed: u8, in_parts: bool },
    Begin { file: u8 },
    RestoreVersion { file: u8, nth: u8 },
    PurgeVersion { file: u8, nth: u8 },
    Delete { file: u8 },
    Undelete { nth: u8 },
    Purge { nth: u8 },
    Wait { hours: u8 },
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let (file, seed, nth) = (0..2_u8, 0..200_u8, 0..3_u8);
    prop_oneof![
        3 => (file.clone(), seed.clone()).prop_map(|(file, seed)| Step::Put { file, seed }),
        8 => (file.clone(), seed, any::<bool>()).prop_map(|(file, seed, in_parts)| Step::Replace { file, seed, in_parts }),
        1 => file.clone().prop_map(|file| Step::Begin { file }),
        5 => (file.clone(), nth.clone()).prop_map(|(file, nth)| Step::RestoreVersion { file, nth }),
        2 => (file.clone(), nth.clone()).prop_map(|(file, nth)| Step::PurgeVersion { file, nth }),
        3 => file.prop_map(|file| Step::Delete { file }),
        3 => nth.clone().prop_map(|nth| Step::Undelete { nth }),
        1 => nth.prop_map(|nth| Step::Purge { nth }),
        3 => (1..40_u8).prop_map(|hours| Step::Wait { hours }),
        1 => Just(Step::Restart),
    ]
}

fn content(seed: u8) -> Vec<u8> {
    (0..usize::from(seed) * 3).map(|at| at.to_le_bytes()[0] ^ seed).collect()
}

/// A file: what it holds, and what it held with the hour when that was replaced, the last first.
#[derive(Clone, Debug, Default)]
struct Model {
    current: Vec<u8>,
    versions: Vec<(Vec<u8>, u64)>,
}

struct Pair {
    world: Option<World>,
    files: BTreeMap<u8, Model>,
    trash: Vec<(i64, u8, Model, u64)>,
    hour: u64,
    uploads: u32,
}

impl Pair {
    fn new() -> Self {
        let world = World::new().with_bucket("b");
        let settings = ProjectSettings { version_days: KEPT / 24, ..ProjectSettings::default() };
        world.engine.set_project_settings(&settings).unwrap();
        Self { world: Some(world), files: BTreeMap::new(), trash: Vec::new(), hour: 0, uploads: 0 }
    }

    fn world(&self) -> &World {
        self.world.as_ref().unwrap()
    }

    fn run(&mut self, step: &Step) {
        // No two things happen at once, so that versions stand in one order.
        self.world().clock.advance(Duration::from_millis(1));
        match *step {
            Step::Put { file, seed } if !self.files.contains_key(&file) => {
                self.world().put("b", &id(file), "a.bin", "", &content(seed));
                let model = Model { current: content(seed), versions: Vec::new() };
                self.files.insert(file, model);
            }
            Step::Put { .. } => {}
            Step::Replace { file, seed, in_parts } => self.replace(file, &content(seed), in_parts),
            Step::Begin { file } => {
                let begun = self.part(file, "begun", (0, 5, 9), b"01234").is_some();
                assert_eq!(begun, self.files.contains_key(&file));
            }
            Step::RestoreVersion { file, nth } => self.restore(file, usize::from(nth)),
            Step::PurgeVersion { file, nth } => self.purge_version(file, usize::from(nth)),
            Step::Delete { file } => self.delete(file),
            Step::Undelete { nth } => self.undelete(usize::from(nth)),
            Step::Purge { nth } => {
                if usize::from(nth) < self.trash.len() {
                    let (entry, ..) = self.trash.remove(usize::from(nth));
                    self.world().engine.purge(&[entry]).unwrap();
                }
            }
            Step::Wait { hours } => self.wait(u64::from(hours)),
            Step::Restart => self.world = self.world.take().map(World::reopened),
        }
    }

    fn part(
        &self,
        file: u8,
        upload: &str,
        (start, end, total): (u64, u64, u64),
        bytes: &[u8],
    ) -> Option<bool> {
        let range = Some(ContentRange { start, end, total });
        let (bucket, file, upload) =
            (&bucket("b"), &crate::world::file(&id(file)), &crate::world::file(upload));
        let new = Replacement { bucket, file, upload, range, bytes };
        self.world().engine.replace(&Actor::console(), &new).ok().map(|replaced| replaced.is_done)
    }

    fn replace(&mut self, file: u8, bytes: &[u8], in_parts: bool) {
        self.uploads += 1;
        let (upload, total) = (format!("u{}", self.uploads), bytes.len() as u64);
        let half = if in_parts { bytes.len() / 2 } else { 0 };
        if half > 0 {
            let (from, to) = (half as u64, total);
            assert_ne!(self.part(file, &upload, (from, to, total), &bytes[half..]), Some(true));
        }
        let end = if half > 0 { half } else { bytes.len() };
        let done = self.part(file, &upload, (0, end as u64, total), &bytes[..end]);
        assert_eq!(done, self.files.contains_key(&file).then_some(true));
        let hour = self.hour;
        if let Some(model) = self.files.get_mut(&file) {
            let former = std::mem::replace(&mut model.current, bytes.to_vec());
            model.versions.insert(0, (former, hour));
        }
    }

    fn restore(&mut self, file: u8, nth: usize) {
        let hour = self.hour;
        let Some(version) = self.version(file, nth) else { return };
        self.world().restore_version(&id(file), version).unwrap();
        let model = self.files.get_mut(&file).unwrap();
        let (back, _) = model.versions.remove(nth);
        let former = std::mem::replace(&mut model.current, back);
        model.versions.insert(0, (former, hour));
    }

    fn purge_version(&mut self, file: u8, nth: usize) {
        let Some(version) = self.version(file, nth) else { return };
        let (bucket, name) = (bucket("b"), crate::world::file(&id(file)));
        let purged =
            self.world().engine.purge_versions(&Actor::console(), (&bucket, &name), &[version]);
        purged.unwrap();
        self.files.get_mut(&file).unwrap().versions.remove(nth);
    }

    fn version(&self, file: u8, nth: usize) -> Option<engine::BlobId> {
        let model = self.files.get(&file)?;
        let versions = self.world().versions(&id(file));
        assert_eq!(versions.len(), model.versions.len());
        versions.get(nth).map(|version| version.id)
    }

    fn delete(&mut self, file: u8) {
        let Some(model) = self.files.remove(&file) else { return };
        let name = crate::world::file(&id(file));
        let entries = self.world().engine.trash_files(&bucket("b"), &[name], &[]).unwrap();
        self.trash.push((entries[0], file, model, self.hour));
    }

    fn undelete(&mut self, nth: usize) {
        let Some((entry, file, model, _)) = self.trash.get(nth).cloned() else { return };
        let done = self.world().engine.restore(&[entry]).is_ok();
        assert_eq!(done, !self.files.contains_key(&file));
        if done {
            self.trash.remove(nth);
            self.files.insert(file, model);
        }
    }

    /// Versions go when their time is over, also those of files in the trash; the files there stay longer.
    fn wait(&mut self, hours: u64) {
        self.hour += hours;
        self.world().clock.advance(Duration::from_hours(hours));
        self.world().engine.clean().unwrap();
        let hour = self.hour;
        self.trash.retain(|(.., deleted)| deleted + IN_TRASH > hour);
        let trash = self.trash.iter_mut().map(|(_, _, model, _)| model);
        for model in self.files.values_mut().chain(trash) {
            model.versions.retain(|(_, replaced)| replaced + KEPT > hour);
        }
    }

    fn compare(&self) {
        let world = self.world();
        assert_eq!(world.names("b", &[]).len(), self.files.len());
        assert_eq!(world.engine.list_trash(0, 1000).unwrap().total, self.trash.len() as u64);
        let stat = world.engine.bucket_stats().unwrap().remove(0);
        let all = self.files.values().chain(self.trash.iter().map(|(_, _, model, _)| model));
        assert_eq!(stat.versions, all.map(|model| model.versions.len() as u64).sum::<u64>());
        for (file, model) in &self.files {
            assert_eq!(world.get("b", &id(*file)), model.current);
            let versions = world.versions(&id(*file)).into_iter();
            let contents: Vec<_> =
                versions.map(|version| world.version_content(&id(*file), version.id)).collect();
            let expected: Vec<_> = model.versions.iter().map(|(bytes, _)| bytes.clone()).collect();
            assert_eq!(contents, expected);
        }
        let report = world.engine.verify().unwrap();
        assert!(report.is_clean() && report.leftovers == 0, "{report:?}");
    }
}

fn id(file: u8) -> String {
    format!("f{file}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn versions_are_what_a_map_would_keep(steps in prop::collection::vec(step(), 1..40)) {
        let mut pair = Pair::new();
        for step in &steps {
            pair.run(step);
        }
        pair.compare();
        pair.run(&Step::Restart);
        pair.compare();
    }
}

const FOLDER: &str = "COFFER_TEST_REPLACING";
const ROUNDS: u8 = 8;
const SIZE: usize = 100_000;

#[test]
fn a_process_that_ends_while_it_replaces_loses_nothing() {
    for answers in 1..usize::from(ROUNDS) {
        let folder = tempfile::tempdir().unwrap();
        killed_after(folder.path(), answers);
        let World { clock, .. } = World::new();
        let engine = opened(&folder.path().join("store"), &clock);
        let world = World { folder, clock, engine };
        let mut contents = vec![world.get("b", "f0")];
        let versions = world.versions("f0").into_iter();
        contents.extend(versions.map(|version| world.version_content("f0", version.id)));
        // Each that was answered for is there, the newest first, and nothing that is not whole.
        assert!(contents.len() > answers, "{} of {answers}", contents.len());
        for (content, number) in contents.iter().rev().zip(0..) {
            assert!(*content == vec![number; SIZE]);
        }
        world.assert_clean();
        assert!(world.replace("f0", "after", b"after").unwrap().is_done);
        assert_eq!(world.versions("f0").len(), contents.len());
        world.assert_clean();
    }
}

/// Replaces in a process of its own, and kills it after so many answers: in the middle of the next.
fn killed_after(folder: &Path, answers: usize) {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "versions_model::inside", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(process.stdout.take().unwrap()).lines();
    let heard = said.map_while(Result::ok).filter(|line| line.contains("answered"));
    assert_eq!(heard.take(answers).count(), answers);
    process.kill().unwrap();
    process.wait().unwrap();
}

#[test]
#[ignore = "is run, and killed, by the test above"]
#[expect(clippy::disallowed_methods, reason = "the parent test says where its store is")]
fn inside() {
    let folder = PathBuf::from(std::env::var(FOLDER).unwrap());
    let World { clock, .. } = World::new();
    let engine = opened(&folder.join("store"), &clock);
    let world = World { folder: tempfile::tempdir().unwrap(), clock, engine }.with_bucket("b");
    world.put("b", "f0", "a.bin", "", &vec![0; SIZE]);
    for number in 1..=ROUNDS {
        world.clock.advance(Duration::from_millis(1));
        assert!(world.replace("f0", &format!("u{number}"), &vec![number; SIZE]).unwrap().is_done);
        #[expect(clippy::print_stdout, reason = "the parent counts the answers")]
        {
            println!("answered");
        }
    }
}
