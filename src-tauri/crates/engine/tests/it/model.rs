//! Random operations on the engine do what the same operations do to a map in memory; after each history the checker
//! finds nothing, and a restart changes nothing.

use std::collections::BTreeMap;

use engine::{Actor, Upload};
use proptest::prelude::*;
use wire::FilePatch;

use crate::world::*;

#[derive(Clone, Debug)]
enum Step {
    Put { bucket: u8, file: u8, folder: u8, size: u16 },
    Chunk { bucket: u8, file: u8, part: u8 },
    Rename { bucket: u8, file: u8, name: u8 },
    Move { bucket: u8, file: u8, folder: u8 },
    MoveFolder { bucket: u8, from: u8, to: u8 },
    Delete { bucket: u8, file: u8 },
    DeleteBucket { bucket: u8 },
    CreateBucket { bucket: u8 },
    Restore { entry: u8 },
    Purge { entry: u8 },
    Clean,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let (bucket, file, folder) = (0..2_u8, 0..4_u8, 0..4_u8);
    prop_oneof![
        5 => (bucket.clone(), file.clone(), folder.clone(), 0..2000_u16).prop_map(|(bucket, file, folder, size)| Step::Put { bucket, file, folder, size }),
        5 => (bucket.clone(), file.clone(), 0..3_u8).prop_map(|(bucket, file, part)| Step::Chunk { bucket, file, part }),
        2 => (bucket.clone(), file.clone(), 0..9_u8).prop_map(|(bucket, file, name)| Step::Rename { bucket, file, name }),
        2 => (bucket.clone(), file.clone(), folder.clone()).prop_map(|(bucket, file, folder)| Step::Move { bucket, file, folder }),
        2 => (bucket.clone(), folder.clone(), folder).prop_map(|(bucket, from, to)| Step::MoveFolder { bucket, from, to }),
        4 => (bucket.clone(), file).prop_map(|(bucket, file)| Step::Delete { bucket, file }),
        1 => bucket.clone().prop_map(|bucket| Step::DeleteBucket { bucket }),
        3 => bucket.prop_map(|bucket| Step::CreateBucket { bucket }),
        3 => (0..6_u8).prop_map(|entry| Step::Restore { entry }),
        1 => (0..6_u8).prop_map(|entry| Step::Purge { entry }),
        1 => Just(Step::Clean),
        1 => Just(Step::Restart),
    ]
}

const FOLDERS: [&str; 4] = ["", "a/", "a/b/", "c/"];

#[derive(Clone, Debug, PartialEq)]
struct Model {
    name: String,
    folder: String,
    /// Absent while chunks are missing.
    content: Option<Vec<u8>>,
    parts: [bool; 3],
}

type Files = BTreeMap<String, Model>;

#[derive(Default)]
struct Map {
    buckets: BTreeMap<String, Files>,
    /// What the trash's entries stand for.
    trash: BTreeMap<i64, (String, Option<String>, Files)>,
}

fn content_of(id: &str, size: usize) -> Vec<u8> {
    id.bytes().cycle().take(size).collect()
}

/// The parts of a chunked upload: 3 × 100 bytes.
fn chunked() -> Vec<u8> {
    (0..300_u16).map(|at| at.to_le_bytes()[0]).collect()
}

struct Pair {
    world: Option<World>,
    map: Map,
}

impl Pair {
    fn world(&self) -> &World {
        self.world.as_ref().unwrap()
    }

    fn run(&mut self, step: &Step) {
        match step {
            Step::CreateBucket { bucket: b } => {
                let id = format!("b{b}");
                let made = self.world().engine.create_bucket(&bucket(&id), &draft(&id)).is_ok();
                assert_eq!(made, !self.map.buckets.contains_key(&id));
                self.map.buckets.entry(id).or_default();
            }
            Step::DeleteBucket { bucket: b } => self.delete_bucket(&format!("b{b}")),
            Step::Put { bucket: b, file: f, folder: p, size } => self.put(
                &format!("b{b}"),
                &format!("f{f}"),
                FOLDERS[usize::from(*p)],
                usize::from(*size),
            ),
            Step::Chunk { bucket: b, file: f, part } => {
                self.chunk(&format!("b{b}"), &format!("f{f}"), usize::from(*part));
            }
            Step::Rename { bucket: b, file: f, name } => {
                let (b, f, name) = (format!("b{b}"), format!("f{f}"), format!("name {name}"));
                let patch = FilePatch { name: Some(name.clone()), permissions: None };
                let done = self
                    .world()
                    .engine
                    .update_file(&Actor::console(), &bucket(&b), &file(&f), &patch)
                    .is_ok();
                let model = self.map.buckets.get_mut(&b).and_then(|files| files.get_mut(&f));
                assert_eq!(done, model.is_some());
                if let Some(model) = model {
                    model.name = name;
                }
            }
            Step::Move { bucket: b, file: f, folder: p } => {
                let (b, f, p) = (format!("b{b}"), format!("f{f}"), FOLDERS[usize::from(*p)]);
                let done = self
                    .world()
                    .engine
                    .move_files(&bucket(&b), &[file(&f)], &[], &folder(p))
                    .is_ok();
                let model = self.map.buckets.get_mut(&b).and_then(|files| files.get_mut(&f));
                assert_eq!(done, model.is_some());
                if let Some(model) = model {
                    p.clone_into(&mut model.folder);
                }
            }
            Step::MoveFolder { bucket: b, from, to } => self.move_folder(
                &format!("b{b}"),
                FOLDERS[usize::from(*from)],
                FOLDERS[usize::from(*to)],
            ),
            Step::Delete { bucket: b, file: f } => self.delete(&format!("b{b}"), &format!("f{f}")),
            Step::Restore { entry } => self.restore(usize::from(*entry)),
            Step::Purge { entry } => {
                if let Some(id) = self.map.trash.keys().nth(usize::from(*entry)).copied() {
                    // A file whose bucket is in the trash itself can still be removed by its number.
                    self.world().engine.purge(&[id]).unwrap();
                    self.map.trash.remove(&id);
                }
            }
            Step::Clean => self.world().engine.clean().unwrap(),
            Step::Restart => self.world = self.world.take().map(World::reopened),
        }
    }

    fn put(&mut self, b: &str, f: &str, p: &str, size: usize) {
        let content = content_of(f, size);
        let (bucket, file, folder) = (bucket(b), file(f), folder(p));
        let upload = Upload {
            bucket: &bucket,
            file: &file,
            name: f,
            folder: &folder,
            permissions: None,
            range: None,
            bytes: &content,
        };
        let done = self.world().engine.upload(&Actor::console(), &upload).is_ok();
        let Some(files) = self.map.buckets.get_mut(b) else { return assert!(!done) };
        match files.get(f) {
            None => {
                assert!(done);
                files.insert(
                    f.to_owned(),
                    Model {
                        name: f.to_owned(),
                        folder: p.to_owned(),
                        content: Some(content),
                        parts: [true; 3],
                    },
                );
            }
            // A whole upload completes a pending one only when it is of the declared size.
            Some(_) => assert!(!done || size == 300),
        }
    }

    fn chunk(&mut self, b: &str, f: &str, part: usize) {
        let content = chunked();
        let (start, end) = (part * 100, (part + 1) * 100);
        let done =
            self.world().chunk(b, f, (start as u64, end as u64, 300), &content[start..end]).is_ok();
        let Some(files) = self.map.buckets.get_mut(b) else { return assert!(!done) };
        let model = files.entry(f.to_owned()).or_insert_with(|| Model {
            name: "big.bin".to_owned(),
            folder: String::new(),
            content: None,
            parts: [false; 3],
        });
        assert!(done);
        if model.content.is_none() {
            model.parts[part] = true;
            if model.parts == [true; 3] {
                model.content = Some(content);
            }
        }
    }

    fn move_folder(&mut self, b: &str, from: &str, to: &str) {
        let done = self.world().engine.move_folder(&bucket(b), &folder(from), &folder(to)).is_ok();
        let Some(files) = self.map.buckets.get_mut(b) else { return assert!(!done) };
        let is_empty = !files.values().any(|model| model.folder.starts_with(from));
        if from == to {
            return assert!(done);
        }
        assert_eq!(done, !from.is_empty() && !to.starts_with(from) && !is_empty);
        for model in files.values_mut().filter(|_| done) {
            if let Some(rest) = model.folder.strip_prefix(from) {
                model.folder = format!("{to}{rest}");
            }
        }
    }

    fn delete(&mut self, b: &str, f: &str) {
        let done = self.world().engine.delete_file(&Actor::console(), &bucket(b), &file(f)).is_ok();
        let model = self.map.buckets.get_mut(b).and_then(|files| files.remove(f));
        assert_eq!(done, model.is_some());
        if let Some(model) = model.filter(|model| model.content.is_some()) {
            self.remember(b, Some(f), BTreeMap::from([(f.to_owned(), model)]));
        }
    }

    fn delete_bucket(&mut self, b: &str) {
        let done = self.world().engine.delete_bucket(&bucket(b)).is_ok();
        let files = self.map.buckets.remove(b);
        assert_eq!(done, files.is_some());
        if let Some(files) = files {
            // Files of this bucket that were in the trash before are not listed until the bucket is back; the model
            // lets go of them, as a person who cannot see them does.
            self.map.trash.retain(|_, (bucket, file, _)| !(bucket == b && file.is_some()));
            self.remember(b, None, files);
        }
    }

    /// Finds the entry that the engine made for what was just deleted.
    fn remember(&mut self, b: &str, f: Option<&str>, files: Files) {
        let entries = self.world().engine.list_trash(0, 1000).unwrap().entries;
        let new = entries.iter().find(|entry| {
            !self.map.trash.contains_key(&entry.id)
                && entry.bucket.as_str() == b
                && entry.file.as_ref().map(wire::FileId::as_str) == f
        });
        let id = new.unwrap().id;
        self.map.trash.insert(id, (b.to_owned(), f.map(str::to_owned), files));
    }

    fn restore(&mut self, nth: usize) {
        let Some((id, (b, f, files))) =
            self.map.trash.iter().nth(nth).map(|(id, entry)| (*id, entry.clone()))
        else {
            return;
        };
        let done = self.world().engine.restore(&[id]).is_ok();
        match (f, self.map.buckets.get_mut(&b)) {
            (None, None) => {
                assert!(done);
                self.map.buckets.insert(b, files);
                self.map.trash.remove(&id);
            }
            (None, Some(_)) => assert!(!done),
            (Some(f), Some(present)) => {
                assert_eq!(done, !present.contains_key(&f));
                if done {
                    present.extend(files);
                    self.map.trash.remove(&id);
                }
            }
            (Some(_), None) => {}
        }
    }

    fn compare(&self) {
        let world = self.world();
        let buckets = world.engine.list_buckets(&counted(&[])).unwrap();
        let ids: Vec<String> = buckets.items.iter().map(|bucket| bucket.id.to_string()).collect();
        assert_eq!(
            ids.iter().collect::<std::collections::BTreeSet<_>>(),
            self.map.buckets.keys().collect()
        );
        for (b, files) in &self.map.buckets {
            let listed =
                world.engine.list_files(&Actor::console(), &bucket(b), &counted(&[])).unwrap();
            assert_eq!(listed.total, files.len() as u64);
            for found in listed.items {
                let model = &files[found.id.as_str()];
                assert_eq!(
                    (&found.name, found.folder.as_str()),
                    (&model.name, model.folder.as_str())
                );
                let read = world
                    .engine
                    .open_file(&Actor::console(), &bucket(b), &found.id)
                    .ok()
                    .map(|open| open.content().read_all().unwrap());
                assert_eq!(read, model.content, "{b}/{}", found.id);
            }
        }
        world.assert_clean();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
    #[test]
    fn the_engine_is_a_map(steps in prop::collection::vec(step(), 1..40)) {
        let world = World::new().with_bucket("b0");
        let mut pair = Pair { world: Some(world), map: Map::default() };
        pair.map.buckets.insert("b0".to_owned(), Files::new());
        for step in &steps {
            pair.run(step);
        }
        pair.compare();
        pair.run(&Step::Restart);
        pair.compare();
    }
}
