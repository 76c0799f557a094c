//! Scanning by the real clamd, with a signature of our own: no database is downloaded, nothing of the system is used
//! but the program.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use engine::{Actor, ScannerHealth};
use wire::{ErrorType, ProjectSettings, Scan, ScannerAddress};

use crate::world::*;

const CHUNK: usize = 5 * 1024 * 1024;

/// The text that all scanners are tested with. In two parts, or scanners would remove this source.
fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"]
        .concat()
        .into_bytes()
}

struct Clamd {
    child: Child,
    socket: ScannerAddress,
}

impl Clamd {
    fn started(folder: &Path) -> Self {
        let program = ["/usr/sbin/clamd", "/usr/local/sbin/clamd", "/opt/homebrew/sbin/clamd"]
            .map(PathBuf::from);
        let program = program.into_iter().find(|path| path.is_file());
        assert!(
            program.is_some(),
            "clamd is missing: install it (Debian: clamav-daemon), or run `make setup-test`"
        );
        let (socket, config) = (folder.join("clamd.ctl"), folder.join("clamd.conf"));
        let signature = format!("Coffer.Test:0:*:{}\n", hex::encode(eicar()));
        disk::atomic::write(&folder.join("test.ndb"), signature.as_bytes()).unwrap();
        let said = format!(
            "LocalSocket {}\nDatabaseDirectory {}\nForeground yes\nStreamMaxLength 21M\n",
            socket.display(),
            folder.display()
        );
        disk::atomic::write(&config, said.as_bytes()).unwrap();
        let mut child = Command::new(program.unwrap())
            .arg("--config-file")
            .arg(&config)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        // Its last word before it serves.
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert!(lines.any(|line| line.contains("Self checking every")), "clamd did not start");
        // What else it says must be read, or it would wait.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, socket: ScannerAddress::parse(socket.to_str().unwrap()).unwrap() }
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn clamd_decides_what_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let clamd = Clamd::started(folder.path());
    let world = World::new().with_bucket("b");
    let settings = ProjectSettings {
        antivirus: clamd.socket.clone(),
        protect_any_size: true,
        ..ProjectSettings::default()
    };
    world.engine.set_project_settings(&settings).unwrap();
    let health = world.engine.scanner_health();
    assert!(
        matches!(&health, ScannerHealth::Pass { version } if version.starts_with("ClamAV ")),
        "{health:?}"
    );

    world.put("b", "clean", "clean.txt", "", b"hello");
    let facts = world.engine.file_facts(&Actor::console(), &bucket("b"), &file("clean")).unwrap();
    assert_eq!(facts.scan, Some(Scan::Clean));
    let virus = world.chunk("b", "virus", (0, 68, 68), &eicar()).unwrap_err();
    assert!(
        virus.is(ErrorType::StorageInvalidFile) && virus.to_string().contains("Coffer.Test"),
        "{virus}"
    );

    // Across the border of two chunks, the last of which comes first.
    let mut content = vec![b'x'; CHUNK - 30];
    content.extend(eicar());
    content.resize(CHUNK + 10_000, b'x');
    let size = content.len() as u64;
    world.chunk("b", "big", (CHUNK as u64, size, size), &content[CHUNK..]).unwrap();
    let virus = world.chunk("b", "big", (0, CHUNK as u64, size), &content[..CHUNK]).unwrap_err();
    assert!(virus.is(ErrorType::StorageInvalidFile), "{virus}");

    let large = vec![0; 22 * 1024 * 1024];
    let refused =
        world.chunk("b", "large", (0, large.len() as u64, large.len() as u64), &large).unwrap_err();
    assert!(refused.is(ErrorType::AppScannerUnreachable), "{refused}");
    assert_eq!(world.names("b", &[]), ["clean.txt"]);

    world.chunk("b", "waits", (0, 3, 6), b"abc").unwrap();
    drop(clamd);
    assert_eq!(world.engine.scanner_health(), ScannerHealth::Fail);
    let refused = world.chunk("b", "waits", (3, 6, 6), b"def").unwrap_err();
    assert!(refused.is(ErrorType::AppScannerUnreachable), "{refused}");
    let _clamd = Clamd::started(folder.path());
    world.chunk("b", "waits", (3, 6, 6), b"def").unwrap();
    assert_eq!(world.get("b", "waits"), b"abcdef");
    let report = world.engine.verify().unwrap();
    assert!(report.is_clean() && report.leftovers == 0, "{report:?}");
}
