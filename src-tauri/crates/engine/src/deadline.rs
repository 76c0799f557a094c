//! How long a list may take. What is asked of one somebody else has thought up, so it must not keep the machine busy.

use std::time::Duration;

use disk::Reader;
use wire::ErrorType;

use crate::Engine;
use crate::error::Error;

/// As long as Appwrite gives its database.
pub(crate) const LIST_TIME: Duration = Duration::from_secs(15);

impl Engine {
    /// Reads for a list. A question that takes too long is given up.
    pub(crate) fn read_list<T>(
        &self,
        work: impl FnOnce(&Reader<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let is_late =
            |error: &Error| matches!(error, Error::Database(cause) if cause.is_out_of_time());
        self.database().read_within(self.inner.list_time, work).map_err(|error| {
            if is_late(&error) { ErrorType::DatabaseTimeout.into() } else { error }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use wire::{BucketDraft, BucketId, ProjectId, Query, SystemClock, UserId};

    use super::*;
    use crate::{Actor, ListRequest};

    /// So many rows that to look at each takes longer than no time at all.
    const ROWS: &str =
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 4000)";

    fn filled() -> (tempfile::TempDir, Engine) {
        let folder = tempfile::tempdir().unwrap();
        let project = ProjectId::parse("test").unwrap();
        let engine = Engine::open(folder.path(), project, Arc::new(SystemClock)).unwrap();
        let draft: BucketDraft = serde_json::from_value(serde_json::json!({"name": "b"})).unwrap();
        engine.create_bucket(&BucketId::parse("b").unwrap(), &draft).unwrap();
        let files = format!(
            "{ROWS} INSERT INTO files (bucket_seq, file_id, created_at, updated_at, name, folder, signature, mime_type, size,
               stored, chunks_total, chunks_uploaded, complete, object, compression)
             SELECT 1, 'f' || x, 1, 1, 'n', '', '', '', 1, 1, 1, 1, 1, randomblob(16), 'none' FROM n"
        );
        let users = format!(
            "{ROWS} INSERT INTO users (user_id, created_at, updated_at, registered_at, accessed_at, name)
             SELECT 'u' || x, 1, 1, 1, 1, 'n' FROM n"
        );
        let fill = format!("{files}; {users};");
        engine.database().write(|writer| Ok::<_, Error>(writer.execute_batch(&fill)?)).unwrap();
        (folder, engine)
    }

    /// A list for which every row must be looked at.
    fn slow() -> ListRequest {
        let query =
            r#"{"method":"contains","attribute":"name","values":["what no name contains"]}"#;
        let queries = vec![Query::parse(query).unwrap()];
        ListRequest { queries, is_counted: true, ..ListRequest::default() }
    }

    #[test]
    fn a_list_that_takes_too_long_is_given_up_and_all_else_goes_on() {
        let (_folder, mut engine) = filled();
        let bucket = BucketId::parse("b").unwrap();
        let files = |engine: &Engine| engine.list_files(&Actor::console(), &bucket, &slow());
        let users = |engine: &Engine| engine.list_users(&slow());
        assert_eq!((files(&engine).unwrap().total, users(&engine).unwrap().total), (0, 0));
        Arc::get_mut(&mut engine.inner).unwrap().list_time = Duration::ZERO;
        // Many times: what a question was given up on must be good for the next.
        for _ in 0..20 {
            assert!(files(&engine).unwrap_err().is(ErrorType::DatabaseTimeout));
            assert!(users(&engine).unwrap_err().is(ErrorType::DatabaseTimeout));
            assert!(engine.get_user(&UserId::parse("u1").unwrap()).is_ok(), "no list");
        }
        Arc::get_mut(&mut engine.inner).unwrap().list_time = LIST_TIME;
        assert_eq!((files(&engine).unwrap().total, users(&engine).unwrap().total), (0, 0));
        assert_eq!(ErrorType::DatabaseTimeout.status(), 408);
    }
}
