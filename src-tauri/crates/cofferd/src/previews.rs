//! Previews that are drawn and kept: looked at, drawn in advance and removed while no server runs.

use std::io::Write;
use std::process::ExitCode;

use app::{Thumbnail, Warmed};
use wire::Folder;

use crate::arguments::{Arguments, PreviewsCommand};

/// What the console shows unless the person chooses other sizes: rows, and the gallery on plain and on fine screens.
const THUMBNAILS: [Thumbnail; 4] = [
    Thumbnail { side: 48, is_whole: false },
    Thumbnail { side: 192, is_whole: true },
    Thumbnail { side: 256, is_whole: true },
    Thumbnail { side: 384, is_whole: true },
];

pub(crate) fn run(arguments: &Arguments, command: &PreviewsCommand) -> anyhow::Result<ExitCode> {
    let unlock = crate::keys::unlock(arguments)?;
    let lines = app::offline(&arguments.data, &arguments.project, &unlock, |engine| {
        if let Some(program) = app::this_program() {
            engine.decode_with(program);
        }
        let warmed = match command {
            PreviewsCommand::Status => None,
            PreviewsCommand::Warm { bucket } => {
                Some(engine.warm_previews(bucket, &Folder::ROOT, &THUMBNAILS, reported())?)
            }
            PreviewsCommand::Purge { bucket } => {
                engine.purge_previews(bucket.as_ref())?;
                None
            }
        };
        let cache = engine.preview_cache();
        let state =
            format!("previews: {}\nbytes: {}\nlimit: {}", cache.entries, cache.bytes, cache.limit);
        Ok(warmed.map(said).into_iter().chain([state]).collect::<Vec<_>>())
    })?;
    let mut out = std::io::stdout();
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    Ok(ExitCode::SUCCESS)
}

/// Tells the log of every tenth of the way.
fn reported() -> impl FnMut(Warmed) -> bool {
    let mut tenths = 0;
    move |warmed| {
        let now = warmed.done * 10 / warmed.total.max(1);
        if now > tenths {
            tenths = now;
            tracing::info!(done = warmed.done, total = warmed.total, "drawing thumbnails");
        }
        true
    }
}

fn said(warmed: Warmed) -> String {
    let end = if warmed.is_full { " (there is no room for more)" } else { "" };
    format!("pictures: {} of {}{end}", warmed.done, warmed.total)
}
