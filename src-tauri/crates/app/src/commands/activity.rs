//! What was done, and by whom.

use engine::ActivityRequest;

use super::shapes::{ActivityFilter, ActivityList, ActivityPage};
use crate::blocking::blocking;
use crate::{App, Error};

/// The most entries of a page.
const MOST: u64 = 1000;

pub(super) async fn list(app: &App, page: ActivityPage) -> Result<ActivityList, Error> {
    let engine = app.local(&page.endpoint)?;
    let limit = page.limit.clamp(1, MOST);
    let request = ActivityRequest { before: page.before, limit, ..request(page.filter) };
    let activities = blocking(move || engine.list_activity(&request)).await?;
    let is_full = activities.len() as u64 >= limit;
    let next = activities.last().filter(|_| is_full).map(|last| last.id);
    Ok(ActivityList { activities, next })
}

/// Returns the request for what a filter lets through.
pub(crate) fn request(filter: ActivityFilter) -> ActivityRequest {
    ActivityRequest {
        bucket: filter.bucket,
        file: filter.file,
        by: filter.by,
        what: filter.what.into_iter().collect(),
        text: filter.text,
        since: filter.since,
        until: filter.until,
        ..ActivityRequest::default()
    }
}
