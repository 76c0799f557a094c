//! Whatever travels comes back as it was: every model, printed as JSON and read again.

#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected has failed")]

mod fuzz;

use proptest::option;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::permission::Verification;
use wire::query::{Direction, Filter, Method, Scalar};
use wire::{
    Action, Bucket, BucketDraft, BucketId, BucketList, CacheTag, Compression, ContentRange, Error,
    ErrorType, File, FileId, FileList, FilePatch, Folder, Permission, ProjectId, Query, Role,
    Timestamp,
};

fn comes_back<T>(value: &T) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let printed =
        serde_json::to_string(value).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let read: T = serde_json::from_str(&printed)
        .map_err(|error| TestCaseError::fail(format!("{error}: {printed}")))?;
    prop_assert_eq!(&read, value, "{}", printed);
    Ok(())
}

const ID: &str = "[A-Za-z0-9][A-Za-z0-9._-]{0,35}";

/// Whole milliseconds: as fine as the spelling is.
fn timestamps() -> impl Strategy<Value = Timestamp> {
    (-62_167_219_200_000_i64..253_402_300_799_999)
        .prop_map(|millis| Timestamp::from_micros(millis * 1000))
}

fn verifications() -> impl Strategy<Value = Option<Verification>> {
    option::of(prop_oneof![Just(Verification::Verified), Just(Verification::Unverified)])
}

fn roles() -> impl Strategy<Value = Role> {
    prop_oneof![
        Just(Role::Any),
        Just(Role::Guests),
        verifications().prop_map(Role::Users),
        (ID, verifications()).prop_map(|(id, state)| Role::User(id, state)),
        (ID, option::of("[a-z0-9]{1,20}")).prop_map(|(id, role)| Role::Team(id, role)),
        ID.prop_map(Role::Member),
        "[A-Za-z0-9]{1,36}".prop_map(Role::Label),
    ]
}

fn permissions() -> impl Strategy<Value = Vec<Permission>> {
    let action = prop_oneof![
        Just(Action::Create),
        Just(Action::Read),
        Just(Action::Update),
        Just(Action::Delete)
    ];
    prop::collection::vec(
        (action, roles()).prop_map(|(action, role)| Permission { action, role }),
        0..5,
    )
}

fn compressions() -> impl Strategy<Value = Compression> {
    prop_oneof![Just(Compression::None), Just(Compression::Gzip), Just(Compression::Zstd)]
}

fn folders() -> impl Strategy<Value = Folder> {
    "([a-z ü]{1,8}/){0,4}".prop_map(|path| Folder::parse(&path).unwrap_or_default())
}

fn buckets() -> impl Strategy<Value = Bucket> {
    let flags = prop::array::uniform6(any::<bool>());
    let texts =
        (ID, any::<String>(), any::<String>(), prop::collection::vec("[a-z0-9]{1,8}", 0..4));
    (texts, (timestamps(), timestamps()), permissions(), flags, compressions(), any::<(u64, u64)>())
        .prop_map(
            |(
                (id, name, description, allowed_file_extensions),
                (created_at, updated_at),
                permissions,
                flags,
                compression,
                (maximum_file_size, total_size),
            )| {
                let [
                    file_security,
                    enabled,
                    encryption,
                    antivirus,
                    transformations,
                    strip_metadata,
                ] = flags;
                Bucket {
                    id: BucketId::parse(&id).unwrap(),
                    created_at,
                    updated_at,
                    permissions,
                    file_security,
                    name,
                    description,
                    enabled,
                    maximum_file_size,
                    allowed_file_extensions,
                    compression,
                    encryption,
                    antivirus,
                    transformations,
                    strip_metadata,
                    total_size,
                }
            },
        )
}

fn drafts() -> impl Strategy<Value = BucketDraft> {
    let flag = || option::of(any::<bool>());
    let flags = (flag(), flag(), flag(), flag(), flag(), flag());
    let extensions = option::of(prop::collection::vec("[a-z0-9]{1,8}", 0..4));
    (
        any::<String>(),
        option::of(permissions()),
        option::of(any::<String>()),
        flags,
        option::of(any::<u64>()),
        extensions,
        option::of(compressions()),
    )
        .prop_map(
            |(
                name,
                permissions,
                description,
                flags,
                maximum_file_size,
                allowed_file_extensions,
                compression,
            )| {
                let (
                    file_security,
                    enabled,
                    encryption,
                    antivirus,
                    transformations,
                    strip_metadata,
                ) = flags;
                BucketDraft {
                    name,
                    permissions,
                    description,
                    file_security,
                    enabled,
                    maximum_file_size,
                    allowed_file_extensions,
                    compression,
                    encryption,
                    antivirus,
                    transformations,
                    strip_metadata,
                }
            },
        )
}

fn files() -> impl Strategy<Value = File> {
    let texts =
        (ID, ID, any::<String>(), "[0-9a-f]{32}", "[a-z]{1,9}/[a-z-]{1,9}", "none|gzip|zstd|");
    (
        texts,
        folders(),
        (timestamps(), timestamps()),
        permissions(),
        any::<[u64; 4]>(),
        any::<bool>(),
    )
        .prop_map(
            |(
                (id, bucket, name, signature, mime_type, compression),
                folder,
                (created_at, updated_at),
                permissions,
                numbers,
                encryption,
            )| {
                let [size_original, size_actual, chunks_total, chunks_uploaded] = numbers;
                File {
                    id: FileId::parse(&id).unwrap(),
                    bucket_id: BucketId::parse(&bucket).unwrap(),
                    created_at,
                    updated_at,
                    permissions,
                    key: folder.key(&name),
                    name,
                    folder,
                    signature,
                    mime_type,
                    size_original,
                    size_actual,
                    chunks_total,
                    chunks_uploaded,
                    encryption,
                    compression,
                }
            },
        )
}

fn scalars() -> impl Strategy<Value = Scalar> {
    prop_oneof![
        any::<bool>().prop_map(Scalar::Bool),
        any::<i64>().prop_map(Scalar::Integer),
        (-1e6_f64..1e6).prop_map(|number| Scalar::Float(number.trunc() + 0.5)),
        any::<String>().prop_map(Scalar::Text),
    ]
}

fn filters() -> impl Strategy<Value = Filter> {
    let leaf = (
        prop::sample::select(vec![Method::Equal, Method::Contains]),
        "[a-zA-Z$]{1,12}",
        prop::collection::vec(scalars(), 1..4),
    )
        .prop_map(|(method, attribute, values)| Filter::Test { method, attribute, values });
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
            prop::collection::vec(inner, 2..4).prop_map(Filter::Or),
        ]
    })
}

fn queries() -> impl Strategy<Value = Query> {
    let count = 0..i64::MAX.unsigned_abs();
    prop_oneof![
        filters().prop_map(Query::Filter),
        ("[a-z$]{0,9}", any::<bool>()).prop_map(|(name, up)| Query::Order(
            name,
            if up { Direction::Ascending } else { Direction::Descending }
        )),
        Just(Query::OrderRandom),
        count.clone().prop_map(|count| Query::Limit(count.max(1))),
        count.prop_map(Query::Offset),
        ID.prop_map(Query::CursorAfter),
        ID.prop_map(Query::CursorBefore),
    ]
}

proptest! {
    #[test]
    fn buckets_come_back(bucket in buckets(), others in prop::collection::vec(buckets(), 0..3), total in any::<u64>()) {
        comes_back(&bucket)?;
        comes_back(&BucketList { total, buckets: others })?;
    }

    #[test]
    fn drafts_come_back(draft in drafts()) {
        comes_back(&draft)?;
    }

    #[test]
    fn files_come_back(file in files(), others in prop::collection::vec(files(), 0..3), total in any::<u64>()) {
        comes_back(&file)?;
        comes_back(&FileList { total, files: others })?;
    }

    #[test]
    fn patches_errors_and_tags_come_back(
        name in option::of(any::<String>()),
        granted in option::of(permissions()),
        kind in prop::sample::select(ErrorType::ALL),
        message in any::<String>(),
        id in ID,
    ) {
        comes_back(&FilePatch { name, permissions: granted })?;
        comes_back(&Error::with(kind, message))?;
        comes_back(&kind)?;
        prop_assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        for tag in [CacheTag::Buckets, CacheTag::Trash, CacheTag::Project, CacheTag::Files(BucketId::parse(&id).unwrap())] {
            comes_back(&tag)?;
        }
        comes_back(&ProjectId::parse(&id).unwrap())?;
    }

    #[test]
    fn queries_come_back(query in queries()) {
        prop_assert_eq!(Query::parse(&query.to_string()).unwrap(), query);
    }

    #[test]
    fn ranges_come_back(start in 0_u64..1000, length in 1_u64..1000, after in 0_u64..1000) {
        let range = ContentRange { start, end: start + length, total: start + length + after };
        prop_assert_eq!(ContentRange::parse(&range.to_string()).unwrap(), range);
    }

    #[test]
    fn any_text_can_be_offered(text in any::<String>()) {
        // Reading never breaks, whatever is sent; what is read is printed in one spelling.
        drop(Query::parse(&text));
        drop(ContentRange::parse(&text));
        if let Ok(permission) = Permission::parse(&text) {
            prop_assert_eq!(permission.to_string(), text.clone());
        }
        if let Ok(folder) = Folder::parse(&text) {
            prop_assert_eq!(Folder::parse(folder.as_str()).unwrap(), folder);
        }
        if let Ok(point) = Timestamp::parse(&text) {
            prop_assert!(Timestamp::parse(&point.to_string()).is_ok());
        }
    }
}
