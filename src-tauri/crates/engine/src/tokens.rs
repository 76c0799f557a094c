//! File tokens: whoever brings one may read its file, whatever the permissions say.
//!
//! A token is a row; its secret is not kept but signed anew whenever it is shown. So it works only while the row is
//! there, and a changed expiry ends earlier words too.

use disk::rusqlite::types::Value;
use disk::{Reader, Writer};
use serde::{Deserialize, Serialize};
use wire::token::{FILES, resource_id};
use wire::{
    BucketId, CacheTag, Deed, ErrorType, FileId, Invalid, ResourceToken, Timestamp, TokenId,
};

use crate::activity::Note;
use crate::actor::FileToken;
use crate::db::page::{self, Condition, ListRequest, Page};
use crate::db::tokens::{self, TokenRow};
use crate::error::Error;
use crate::{Engine, buckets, db, jwt};

/// What the signing key of tokens is derived for.
const PURPOSE: &[u8] = b"file tokens";
const SECOND: i64 = 1_000_000;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claims {
    token_id: String,
    resource_id: String,
    resource_type: String,
    resource_internal_id: String,
    iat: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
}

impl Engine {
    /// Makes a token of a file.
    pub fn create_token(
        &self,
        bucket: &BucketId,
        file: &FileId,
        expire: Option<Timestamp>,
    ) -> Result<ResourceToken, Error> {
        let now = self.now();
        check_expiry(expire, now)?;
        let id = TokenId::unique(now).map_err(|_| Error::NoRandomness)?;
        let row = self.database().write(|writer| {
            let row = TokenRow {
                seq: 0,
                id,
                bucket: bucket.clone(),
                file: file.clone(),
                file_seq: file_seq(writer, bucket, file)?,
                created_at: now,
                expires_at: expire,
                accessed_at: None,
            };
            tokens::insert(writer, &row)?;
            self.note_link(writer, Deed::LinkMade, &row)?;
            Ok::<_, Error>(row)
        })?;
        self.tell(&[CacheTag::Tokens]);
        self.shown(row)
    }

    /// Returns a page of a file's tokens.
    pub fn list_tokens(
        &self,
        bucket: &BucketId,
        file: &FileId,
        request: &ListRequest,
    ) -> Result<Page<ResourceToken>, Error> {
        let page = self.read_list(|reader| {
            let seq = file_seq(reader, bucket, file)?;
            let of_file = vec![Condition::new("t.file_seq = ?", vec![Value::Integer(seq)])];
            // Appwrite's list of tokens knows no search.
            let request = ListRequest { search: String::new(), ..request.clone() };
            page::list(reader, &tokens::TABLE, of_file, &request, tokens::read)
        })?;
        let items = page.items.into_iter().map(|row| self.shown(row)).collect::<Result<_, _>>()?;
        Ok(Page { total: page.total, items })
    }

    /// Returns a token.
    pub fn get_token(&self, id: &TokenId) -> Result<ResourceToken, Error> {
        self.shown(self.database().read(|reader| get(reader, id))?)
    }

    /// Changes when a token ends; nothing means never.
    pub fn update_token(
        &self,
        id: &TokenId,
        expire: Option<Timestamp>,
    ) -> Result<ResourceToken, Error> {
        let now = self.now();
        check_expiry(expire, now)?;
        let row = self.database().write(|writer| {
            let row = get(writer, id)?;
            tokens::set_expiry(writer, row.seq, expire, now)?;
            let row = TokenRow { expires_at: expire, ..row };
            self.note_link(writer, Deed::LinkChanged, &row)?;
            Ok::<_, Error>(row)
        })?;
        self.tell(&[CacheTag::Tokens]);
        self.shown(row)
    }

    /// Removes a token; its secret is worth nothing from then on.
    pub fn delete_token(&self, id: &TokenId) -> Result<(), Error> {
        self.database().write(|writer| {
            let row = get(writer, id)?;
            self.note_link(writer, Deed::LinkRevoked, &row)?;
            tokens::delete(writer, row.seq)
        })?;
        self.tell(&[CacheTag::Tokens]);
        Ok(())
    }

    fn note_link(&self, writer: &Writer<'_>, what: Deed, row: &TokenRow) -> Result<(), Error> {
        let file = db::files::find_by_seq(writer, row.file_seq)?;
        let file = file.ok_or(ErrorType::StorageFileNotFound)?.file;
        let ends = row.expires_at.map_or_else(|| "never".to_owned(), |at| at.to_string());
        let note = Note::of_file(what, &file).with("link", row.id.as_str());
        self.note(writer, &note.with("expires", &ends))
    }

    /// Returns the file that a token's secret lets its bearer read; nothing, if it is not (or no longer) a token of this
    /// store. Notes the use, at most once a day.
    pub fn token_file(&self, secret: &str) -> Result<Option<FileToken>, Error> {
        let now = self.now();
        let key = self.inner.keys.signing_key(PURPOSE)?;
        let Some(claims) = jwt::read::<Claims>(&key, secret) else { return Ok(None) };
        let Ok(id) = TokenId::parse(&claims.token_id) else { return Ok(None) };
        let found = self.database().read(|reader| tokens::find(reader, &id))?;
        let is_past = |row: &TokenRow| {
            row.expires_at.is_some_and(|end| end <= now)
                || claims.exp.is_some_and(|end| end.saturating_mul(SECOND) <= now.micros())
        };
        let Some(row) = found.filter(|row| !is_past(row)) else { return Ok(None) };
        let write = |writer: &Writer<'_>| tokens::set_accessed(writer, row.seq, now);
        self.note_use("a token", row.accessed_at, now, write);
        Ok(Some(FileToken { file_seq: row.file_seq }))
    }

    fn shown(&self, row: TokenRow) -> Result<ResourceToken, Error> {
        let resource = resource_id(&row.bucket, &row.file);
        let claims = Claims {
            token_id: row.id.to_string(),
            resource_id: resource.clone(),
            resource_type: FILES.to_owned(),
            resource_internal_id: row.file_seq.to_string(),
            iat: row.created_at.micros() / SECOND,
            // The row knows the end to the millisecond; the word must not end before it.
            exp: row.expires_at.map(|end| (end.micros() + SECOND - 1) / SECOND),
        };
        Ok(ResourceToken {
            id: row.id,
            created_at: row.created_at,
            resource_id: resource,
            resource_type: FILES.to_owned(),
            expire: row.expires_at,
            secret: jwt::sign(&*self.inner.keys.signing_key(PURPOSE)?, &claims)?,
            accessed_at: row.accessed_at,
        })
    }
}

fn get(reader: &Reader<'_>, id: &TokenId) -> Result<TokenRow, Error> {
    tokens::find(reader, id)?.ok_or_else(|| ErrorType::TokenNotFound.into())
}

fn file_seq(reader: &Reader<'_>, bucket: &BucketId, file: &FileId) -> Result<i64, Error> {
    let bucket = buckets::get(reader, bucket)?;
    Ok(db::files::find(reader, bucket.seq, file)?.ok_or(ErrorType::StorageFileNotFound)?.seq)
}

/// Refuses an end that has passed already.
pub(crate) fn check_expiry(expire: Option<Timestamp>, now: Timestamp) -> Result<(), Error> {
    if expire.is_some_and(|end| end <= now) {
        return Err(Error::invalid(
            "expire",
            Invalid::new("Value must be valid date in the future"),
        ));
    }
    Ok(())
}
