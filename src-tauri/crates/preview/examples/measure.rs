//! Renders previews and prints what they cost. `tests/measure/previews/run.py` calls this beside other programs.
//!
//! `measure one REPEATS FILE QUERY RESULT`: milliseconds of processor time for one preview, the first one not counted;
//! `measure all THREADS FOLDER QUERY`: milliseconds until every file of the folder has a preview. Both are followed by
//! the peak of memory in MB. In a query, `draft` stands for the console's own thumbnails.

#![expect(clippy::disallowed_methods, reason = "its results are for other programs to read")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use preview::Rendered;
use rustix::time::{ClockId, clock_gettime};
use wire::preview::{Output, PreviewParams};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let spent = match words.as_slice() {
        ["one", repeats, file, query, result] => one(repeats.parse()?, file, query, result)?,
        ["all", threads, folder, query] => all(threads.parse()?, folder, query)?,
        _ => return Err("say: one REPEATS FILE QUERY RESULT, or: all THREADS FOLDER QUERY".into()),
    };
    println!("{:.3} {:.1}", spent.as_secs_f64() * 1000.0, peak()?);
    Ok(())
}

fn one(repeats: u32, file: &str, query: &str, result: &str) -> Outcome<Duration> {
    let params = params(query)?;
    let bytes = std::fs::read(file)?;
    let rendered = render(Path::new(file), &bytes, &params)?;
    std::fs::write(result, rendered.bytes)?;
    let before = processor_time()?;
    for _ in 0..repeats {
        render(Path::new(file), &bytes, &params)?;
    }
    Ok(processor_time()?.saturating_sub(before) / repeats.max(1))
}

fn all(threads: usize, folder: &str, query: &str) -> Outcome<Duration> {
    let params = params(query)?;
    let files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Outcome<_>>()?;
    let (next, started) = (AtomicUsize::new(0), Instant::now());
    let work = || -> Outcome<()> {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            render(file, &std::fs::read(file)?, &params)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().map_err(|_| "a worker ended in a panic")?)
    })?;
    Ok(started.elapsed())
}

fn params(query: &str) -> Outcome<PreviewParams> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let is_draft = query.split('&').any(|word| word == "draft");
    Ok(PreviewParams { is_draft, ..PreviewParams::parse(pairs)? })
}

fn render(file: &Path, bytes: &[u8], params: &PreviewParams) -> Outcome<Rendered> {
    let extension = file.extension().and_then(|extension| extension.to_str());
    let mime = extension.map_or(Ok(Output::Jpg), Output::parse).map_err(|_| "no such format")?;
    Ok(preview::render(bytes, mime.mime(), extension, params)?)
}

/// What all threads of this process have used so far.
fn processor_time() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::ProcessCPUTime).try_into()?)
}

/// The most memory this process has had, in MB.
fn peak() -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).ok_or("no peak")?;
    Ok(kilobytes.parse::<f64>()? / 1024.0)
}
