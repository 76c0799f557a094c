//! Whatever text is offered to a parser of this room: it answers, and what it takes prints as something it takes again.

use proptest::prelude::*;
use wire::{
    Action, ByteRange, ContentRange, DatabaseId, FileId, Folder, HostName, Permission,
    PreviewParams, ScannerAddress, Scope, SessionProof, Timestamp, UsageRange,
};

const ACTIONS: [Action; 4] = [Action::Create, Action::Read, Action::Update, Action::Delete];

/// Anything, and things that come close to what a grammar takes.
fn near(grammar: &'static str) -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::string::string_regex(grammar).unwrap(),
        (prop::string::string_regex(grammar).unwrap(), any::<prop::sample::Index>(), any::<char>())
            .prop_map(|(text, at, letter)| {
                let at = at.index(text.chars().count() + 1);
                let (before, after): (Vec<_>, Vec<_>) =
                    text.chars().enumerate().partition(|(place, _)| *place < at);
                let letters = before.into_iter().map(|(_, letter)| letter);
                letters
                    .chain([letter])
                    .chain(after.into_iter().skip(1).map(|(_, letter)| letter))
                    .collect()
            }),
    ]
}

const PERMISSION: &str = r#"(read|create|update|delete|write|all)\("(any|guests|users(/verified|/no)?|(user|team|member|label):[a-z0-9._-]{0,38}(/[a-z0-9-]{0,5})?)"\)"#;
const CONTENT_RANGE: &str = "bytes [0-9]{1,20}-[0-9]{1,20}/[0-9]{1,20}";
const RANGE: &str = "bytes=[0-9]{0,20}-[0-9]{0,20}";
const TIME: &str = "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn permissions(texts in prop::collection::vec(near(PERMISSION), 0..4)) {
        for text in &texts {
            if let Ok(permission) = Permission::parse(text) {
                prop_assert_eq!(Permission::parse(&permission.to_string()), Ok(permission));
            }
        }
        if let Ok(list) = Permission::parse_list(&texts, &ACTIONS) {
            let printed: Vec<String> = list.iter().map(ToString::to_string).collect();
            prop_assert_eq!(Permission::parse_list(&printed, &ACTIONS), Ok(list));
        }
    }

    #[test]
    fn content_ranges(text in near(CONTENT_RANGE)) {
        if let Ok(range) = ContentRange::parse(&text) {
            prop_assert!(range.start < range.end && range.end <= range.total, "{range:?}");
            prop_assert_eq!(ContentRange::parse(&range.to_string()), Ok(range));
        }
    }

    #[test]
    fn ranges(text in near(RANGE), size in prop_oneof![0_u64..50_000_000, any::<u64>()], window in 1_u64..30_000_000) {
        if let Ok(span) = ByteRange::parse(&text).and_then(|range| range.fit(size, window)) {
            prop_assert!(span.start < span.end && span.end <= size, "{span:?}");
            prop_assert!(span.length() <= window.max(20_000_000), "{span:?}");
        }
    }

    #[test]
    fn times(text in near(TIME)) {
        if let Ok(time) = Timestamp::parse(&text) {
            let printed = time.to_string();
            prop_assert_eq!(Timestamp::parse(&printed).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn names(text in near("[A-Za-z0-9._-]{0,40}"), folder in near("/?([a-z.]{0,3}/){0,5}")) {
        if let Ok(id) = FileId::parse(&text) {
            prop_assert_eq!(id.as_str(), &text);
            prop_assert!(DatabaseId::parse(&text).is_ok());
            prop_assert!(!text.contains("..") || text.starts_with(|first: char| first.is_ascii_alphanumeric()));
        }
        if let Ok(folder) = Folder::parse(&folder) {
            prop_assert_eq!(Folder::parse(folder.as_str()), Ok(folder.clone()));
            prop_assert!(!folder.as_str().split('/').any(|segment| segment == ".."));
        }
        if let Ok(host) = HostName::parse(&text) {
            prop_assert_eq!(HostName::parse(host.as_str()), Ok(host));
        }
        if let Ok(address) = ScannerAddress::parse(&text) {
            prop_assert_eq!(ScannerAddress::parse(&address.to_string()), Ok(address));
        }
        drop((Scope::parse(&text), UsageRange::parse(&text)));
    }

    #[test]
    fn sessions(text in near("[A-Za-z0-9+/]{0,80}={0,2}")) {
        if let Some(proof) = SessionProof::decode(&text) {
            prop_assert!(SessionProof::decode(&proof.encode()).is_some());
        }
    }

    #[test]
    fn previews(pairs in prop::collection::vec(("(width|height|quality|opacity|rotation|gravity|output|borderColor|[a-z]{3})", near("-?[0-9]{0,5}(\\.[0-9]{1,3})?")), 0..6)) {
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        if let Ok(params) = PreviewParams::parse(pairs) {
            prop_assert!(params.width <= 4000 && params.height <= 4000);
            prop_assert!((0.0..=1.0).contains(&params.opacity), "{}", params.opacity);
            prop_assert!((-360..=360).contains(&params.rotation));
        }
    }
}
