//! Scanning, against a scanner that the tests play: what it says decides, and what it does not say never passes.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use engine::{Actor, Error, FileFacts, ScannerHealth};
use wire::{BucketDraft, Compression, ErrorType, ProjectSettings, Scan, ScannerAddress};

use crate::world::*;

/// What the scanner does with what it is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Manner {
    Says(&'static [u8]),
    /// Ends the connection before it has read anything.
    Leaves,
    /// Says this after the first bytes and listens no more, as clamd does with content that is too large for it.
    Interrupts(&'static [u8]),
}

const OK: Manner = Manner::Says(b"stream: OK\0");
const FOUND: Manner = Manner::Says(b"stream: Eicar.Test FOUND\0");

trait Stream: Read + Write {
    fn end(&self);
}

impl Stream for TcpStream {
    fn end(&self) {
        self.shutdown(Shutdown::Both).unwrap_or_default();
    }
}

impl Stream for UnixStream {
    fn end(&self) {
        self.shutdown(Shutdown::Both).unwrap_or_default();
    }
}

/// A scanner; it ends when it is dropped.
struct Scanner {
    address: ScannerAddress,
    manner: Arc<Mutex<Option<Manner>>>,
    received: Arc<Mutex<Vec<Vec<u8>>>>,
    running: Option<JoinHandle<()>>,
}

impl Scanner {
    fn on_tcp() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = ScannerAddress::parse(&listener.local_addr().unwrap().to_string()).unwrap();
        Self::run(address, move || Box::new(listener.accept().unwrap().0))
    }

    fn on_unix(folder: &std::path::Path) -> Self {
        let path = folder.join("clamd.ctl");
        let listener = UnixListener::bind(&path).unwrap();
        let address = ScannerAddress::parse(path.to_str().unwrap()).unwrap();
        Self::run(address, move || Box::new(listener.accept().unwrap().0))
    }

    fn run(address: ScannerAddress, accept: impl Fn() -> Box<dyn Stream> + Send + 'static) -> Self {
        let manner = Arc::new(Mutex::new(Some(OK)));
        let received = Arc::new(Mutex::new(Vec::new()));
        let (wanted, record) = (Arc::clone(&manner), Arc::clone(&received));
        let running = std::thread::spawn(move || {
            loop {
                let mut stream = accept();
                let Some(manner) = *wanted.lock().unwrap() else { return };
                converse(stream.as_mut(), manner, &record);
                stream.end();
            }
        });
        Self { address, manner, received, running: Some(running) }
    }

    fn set(&self, manner: Manner) {
        *self.manner.lock().unwrap() = Some(manner);
    }

    fn received(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.received.lock().unwrap())
    }
}

impl Drop for Scanner {
    fn drop(&mut self) {
        *self.manner.lock().unwrap() = None;
        // It looks at its manner once more when somebody knocks.
        match &self.address {
            ScannerAddress::Unix(path) => drop(UnixStream::connect(path)),
            ScannerAddress::Tcp(host, port) => drop(TcpStream::connect((host.as_str(), *port))),
            ScannerAddress::None => {}
        }
        self.running.take().unwrap().join().unwrap();
    }
}

fn converse(stream: &mut dyn Stream, manner: Manner, record: &Mutex<Vec<Vec<u8>>>) {
    if manner == Manner::Leaves {
        return;
    }
    let mut command = Vec::new();
    let mut byte = [0];
    while stream.read(&mut byte).unwrap() == 1 && byte[0] != 0 {
        command.push(byte[0]);
    }
    if command == b"zVERSION" {
        return stream.write_all(b"ClamAV 1.2.3/4/today\0").unwrap();
    }
    assert_eq!(command, b"zINSTREAM");
    if let Manner::Interrupts(words) = manner {
        return stream.write_all(words).unwrap();
    }
    let mut content = Vec::new();
    loop {
        let mut length = [0; 4];
        stream.read_exact(&mut length).unwrap();
        let length = u32::from_be_bytes(length) as usize;
        if length == 0 {
            break;
        }
        let at = content.len();
        content.resize(at + length, 0);
        stream.read_exact(&mut content[at..]).unwrap();
    }
    record.lock().unwrap().push(content);
    if let Manner::Says(words) = manner {
        stream.write_all(words).unwrap();
    }
}

fn scanning(address: &ScannerAddress) -> ProjectSettings {
    ProjectSettings { antivirus: address.clone(), ..ProjectSettings::default() }
}

/// A store whose scanner is the given one.
fn guarded(scanner: &Scanner) -> World {
    let world = World::new().with_packed_bucket("b", Compression::Zstd, true);
    world.engine.set_project_settings(&scanning(&scanner.address)).unwrap();
    world
}

fn scan_of(world: &World, id: &str) -> Option<Scan> {
    world.engine.file_facts(&Actor::console(), &bucket("b"), &file(id)).unwrap().scan
}

fn half(world: &World, number: u64) -> Result<engine::Uploaded, Error> {
    let bytes = vec![u8::try_from(number).unwrap(); 100_000];
    world.chunk("b", "f", (number * 100_000, (number + 1) * 100_000, 200_000), &bytes)
}

#[test]
fn what_is_stored_was_scanned_byte_for_byte_over_both_kinds_of_socket() {
    let folder = tempfile::tempdir().unwrap();
    for scanner in [Scanner::on_tcp(), Scanner::on_unix(folder.path())] {
        let world = guarded(&scanner);
        world.put("b", "whole", "a.txt", "", b"hello");
        world.put("b", "empty", "empty.txt", "", b"");
        half(&world, 1).unwrap();
        assert_eq!(scan_of(&world, "f"), None, "nothing is scanned before the end");
        half(&world, 0).unwrap();
        let halves = [vec![0; 100_000], vec![1; 100_000]].concat();
        assert_eq!(scanner.received(), [b"hello".to_vec(), Vec::new(), halves.clone()]);
        assert_eq!(world.get("b", "f"), halves);
        for id in ["whole", "empty", "f"] {
            assert_eq!(scan_of(&world, id), Some(Scan::Clean));
        }
        let stored =
            world.engine.get_file(&Actor::console(), &bucket("b"), &file("f")).unwrap().size_actual;
        assert_eq!(
            world.engine.file_facts(&Actor::console(), &bucket("b"), &file("f")).unwrap(),
            FileFacts {
                scan: Some(Scan::Clean),
                is_encrypted: true,
                compression: Compression::Zstd,
                stored,
                received: None,
            }
        );
        world.assert_clean();
    }
}

#[test]
fn what_a_scanner_finds_something_in_is_refused_and_gone() {
    let scanner = Scanner::on_tcp();
    let world = guarded(&scanner);
    half(&world, 0).unwrap();
    scanner.set(FOUND);
    let refused = half(&world, 1).unwrap_err();
    assert!(refused.is(ErrorType::StorageInvalidFile), "{refused}");
    assert!(refused.to_string().contains("Eicar.Test"), "{refused}");
    let whole = world.chunk("b", "g", (0, 5, 5), b"virus").unwrap_err();
    assert!(whole.is(ErrorType::StorageInvalidFile), "{whole}");
    assert!(world.names("b", &[]).is_empty());
    let report = world.engine.verify().unwrap();
    assert!(report.is_clean() && report.leftovers == 0 && report.files == 0, "{report:?}");
    scanner.set(OK);
    world.put("b", "f", "f", "", b"the id is free again");
}

#[test]
fn without_a_verdict_nothing_passes_and_nothing_is_lost() {
    for manner in [
        Manner::Says(b"stream: Cannot allocate memory ERROR\0"),
        Manner::Says(b"\0\xff\x01 what?\0"),
        Manner::Says(b""),
        Manner::Leaves,
        Manner::Interrupts(b"INSTREAM size limit exceeded. ERROR\0"),
    ] {
        let scanner = Scanner::on_tcp();
        let world = guarded(&scanner);
        half(&world, 0).unwrap();
        scanner.set(manner);
        for _ in 0..2 {
            let refused = half(&world, 1).unwrap_err();
            assert!(refused.is(ErrorType::AppScannerUnreachable), "{manner:?}: {refused}");
            let pending =
                world.engine.get_file(&Actor::console(), &bucket("b"), &file("f")).unwrap();
            assert_eq!((pending.signature.as_str(), pending.chunks_uploaded), ("", 0));
            assert!(world.engine.open_file(&Actor::console(), &bucket("b"), &file("f")).is_err());
        }
        let whole = world.chunk("b", "whole", (0, 5, 5), b"hello").unwrap_err();
        assert!(whole.is(ErrorType::AppScannerUnreachable), "{manner:?}: {whole}");
        assert_eq!(world.names("b", &[]), ["big.bin"]);
        let world = world.reopened();
        scanner.set(OK);
        let done = half(&world, 1).unwrap();
        assert_eq!((done.file.signature.len(), done.was_complete), (32, false), "{manner:?}");
        assert_eq!(scan_of(&world, "f"), Some(Scan::Clean));
        world.assert_clean();
    }
}

#[test]
fn a_scanner_that_is_gone_holds_uploads_up_until_it_is_back_or_not_configured() {
    let scanner = Scanner::on_tcp();
    let world = guarded(&scanner);
    half(&world, 0).unwrap();
    drop(scanner);
    let refused = half(&world, 1).unwrap_err();
    assert!(refused.is(ErrorType::AppScannerUnreachable), "{refused}");
    assert!(!refused.to_string().contains("127.0.0.1"), "where it is concerns nobody: {refused}");
    world.engine.set_project_settings(&ProjectSettings::default()).unwrap();
    half(&world, 0).unwrap();
    assert_eq!(scan_of(&world, "f"), Some(Scan::Absent), "any chunk sent again tries once more");
}

#[test]
fn what_is_not_scanned_says_why() {
    let scanner = Scanner::on_tcp();
    let world = World::new().with_bucket("b");
    world.put("b", "absent", "a", "", b"x");
    world.engine.set_project_settings(&scanning(&scanner.address)).unwrap();
    world.put("b", "size", "s", "", &vec![0; 20_000_001]);
    world.put("b", "limit", "l", "", &vec![0; 20_000_000]);
    let any = ProjectSettings { protect_any_size: true, ..scanning(&scanner.address) };
    world.engine.set_project_settings(&any).unwrap();
    world.put("b", "any", "y", "", &vec![0; 20_000_001]);
    half(&world, 0).unwrap();
    let off = BucketDraft { antivirus: Some(false), ..draft("b") };
    world.engine.update_bucket(&bucket("b"), &off).unwrap();
    half(&world, 1).unwrap();
    for (id, scan) in [
        ("absent", Scan::Absent),
        ("size", Scan::Size),
        ("limit", Scan::Clean),
        ("any", Scan::Clean),
        ("f", Scan::Off),
    ] {
        assert_eq!(scan_of(&world, id), Some(scan), "{id}");
    }
    assert_eq!(scanner.received().len(), 2);
}

#[test]
fn a_scanner_says_how_it_is() {
    let world = World::new();
    assert_eq!(world.engine.scanner_health(), ScannerHealth::Disabled);
    let scanner = Scanner::on_tcp();
    world.engine.set_project_settings(&scanning(&scanner.address)).unwrap();
    let version = "ClamAV 1.2.3/4/today".to_owned();
    assert_eq!(world.engine.scanner_health(), ScannerHealth::Pass { version });
    scanner.set(Manner::Leaves);
    assert_eq!(world.engine.scanner_health(), ScannerHealth::Fail);
    drop(scanner);
    assert_eq!(world.engine.scanner_health(), ScannerHealth::Fail);
}

#[test]
fn damage_and_a_verdict_are_told_apart() {
    let scanner = Scanner::on_tcp();
    let world = guarded(&scanner);
    half(&world, 0).unwrap();
    let path = crate::store::segments(&world).pop().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    disk::atomic::write(&path, &bytes).unwrap();
    let damaged = half(&world, 1).unwrap_err();
    assert!(matches!(damaged, Error::Corrupt { .. }), "{damaged}");
    assert!(scanner.received().is_empty(), "what is damaged is not scanned");
    half(&world, 0).unwrap();
    assert_eq!(scan_of(&world, "f"), Some(Scan::Clean));
}

#[test]
fn a_scanner_that_hangs_holds_up_no_other_file() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = ScannerAddress::parse(&listener.local_addr().unwrap().to_string()).unwrap();
    let world = World::new().with_bucket("b");
    let free = BucketDraft { antivirus: Some(false), ..draft("free") };
    world.engine.create_bucket(&bucket("free"), &free).unwrap();
    world.engine.set_project_settings(&scanning(&address)).unwrap();
    half(&world, 0).unwrap();
    let others: Vec<String> = (0..130).map(|number| format!("f{number}")).collect();
    for other in &others {
        world.chunk("free", other, (0, 1, 2), b"a").unwrap();
    }
    std::thread::scope(|scope| {
        let scanned = scope.spawn(|| half(&world, 1));
        let hanging = listener.accept().unwrap();
        let (sender, receiver) = std::sync::mpsc::channel();
        scope.spawn(|| {
            let send = sender;
            for other in &others {
                send.send(world.chunk("free", other, (1, 2, 2), b"b")).unwrap();
            }
        });
        let done = others.iter().map(|_| receiver.recv_timeout(Duration::from_mins(1)));
        let done: Vec<_> = done.collect();
        drop(hanging);
        assert!(done.into_iter().all(|done| done.unwrap().unwrap().file.chunks_uploaded == 1));
        let refused = scanned.join().unwrap().unwrap_err();
        assert!(refused.is(ErrorType::AppScannerUnreachable), "{refused}");
    });
    world.assert_clean();
}
