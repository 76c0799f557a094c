//! What a fuzzer found worth keeping: it holds still.

use std::path::Path;

#[test]
fn what_holds_for_any_bytes_holds_for_those_that_were_kept() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fuzz/corpora");
    for (target, hold) in fuzz::TARGETS {
        let kept: Vec<_> = std::fs::read_dir(corpora.join(target)).unwrap().collect();
        assert!(!kept.is_empty(), "{target}");
        for file in kept {
            let path = file.unwrap().path();
            let held = std::panic::catch_unwind(|| hold(&std::fs::read(&path).unwrap()));
            assert!(held.is_ok(), "{}", path.display());
        }
    }
}
