//! Sample people, buckets and files for tests, added and removed while no server runs.

use std::io::Write;
use std::process::ExitCode;

use crate::arguments::Arguments;

pub(crate) fn run(arguments: &Arguments, is_removal: bool) -> anyhow::Result<ExitCode> {
    let unlock = crate::keys::unlock(arguments)?;
    let work = if is_removal { app::samples::remove } else { app::samples::add };
    let done = app::offline(&arguments.data, &arguments.project, &unlock, work)?;
    let verb = if is_removal { "removed" } else { "added" };
    let app::samples::Sampled { users, teams, buckets, files } = done;
    writeln!(
        std::io::stdout(),
        "{verb}: {users} users, {teams} teams, {buckets} buckets, {files} files"
    )?;
    Ok(ExitCode::SUCCESS)
}
