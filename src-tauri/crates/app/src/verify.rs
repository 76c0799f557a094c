//! Checks a data folder that nothing else uses: every project's engine, and the database of settings and transfers.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use disk::{Database, FolderLock, IoExt};
use engine::{Engine, Report, Unlock};
use wire::{ProjectId, SystemClock};

use crate::{Error, projects, store};

/// What was found in a data folder.
#[derive(Debug, Default)]
pub struct Findings {
    /// Each project with what its engine says.
    pub projects: Vec<(ProjectId, Report)>,
    /// What is wrong with the database of settings and transfers.
    pub console: Vec<String>,
}

impl Findings {
    /// Says whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.console.is_empty() && self.projects.iter().all(|(_, report)| report.is_clean())
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (project, report) in &self.projects {
            let Report { buckets, files, bytes, leftovers, .. } = report;
            let verdict = if report.is_clean() { "clean" } else { "DAMAGED" };
            writeln!(
                out,
                "project {project}: {verdict} ({buckets} buckets, {files} files, {bytes} bytes, {leftovers} leftovers)"
            )?;
            report.problems.iter().try_for_each(|problem| writeln!(out, "  {problem}"))?;
        }
        self.console.iter().try_for_each(|problem| writeln!(out, "console.db: {problem}"))
    }
}

/// Checks everything in `folder`; reads every byte. Refuses a folder that is in use or that is none of Coffer's.
pub fn verify(folder: &Path, unlock: &Unlock) -> Result<Findings, Error> {
    // A wrong path must not look like an empty, clean store.
    let engines = engines(&projects(folder))?;
    let _lock = FolderLock::take(folder)?;
    let mut findings = Findings::default();
    for (project, path) in engines {
        let engine = Engine::open_with(&path, project.clone(), Arc::new(SystemClock), unlock)?;
        let report = engine.verify()?;
        engine.close()?;
        findings.projects.push((project, report));
    }
    let console = folder.join("console.db");
    if console.is_file() {
        findings.console = Database::open(&console, store::MIGRATIONS)?.integrity()?;
    }
    Ok(findings)
}

fn engines(folder: &Path) -> Result<Vec<(ProjectId, PathBuf)>, Error> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).at("read the projects in", folder)? {
        let path = entry.at("read the projects in", folder)?.path();
        let project = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| ProjectId::parse(name).ok());
        if let Some(project) = project.filter(|_| path.join("store.db").is_file()) {
            found.push((project, path));
        }
    }
    found.sort();
    Ok(found)
}
