//! Random queries over random rows: a page out of SQL is the page that filtering, sorting and cutting in memory gives.

use engine::{Actor, ListRequest, Upload};
use proptest::prelude::*;
use wire::query::{Direction, Filter, Method, Scalar};
use wire::{ErrorType, File, Permission, Query};

use crate::world::*;

/// Few values, so that rows share them and ties are common; case, wildcards and letters beyond ASCII among them.
const NAMES: [&str; 9] = [
    "alpha.txt",
    "ALPHA.txt",
    "Beta_1.png",
    "beta%1.png",
    "gamma",
    "é.txt",
    "É.txt",
    "a",
    "zz\u{10ffff}z",
];
const FOLDERS: [&str; 5] = ["", "x/", "x/y/", "X/", "é/"];
const TEXTS: [&str; 14] = [
    "",
    "a",
    "A",
    "alpha",
    "txt",
    "%",
    "_",
    "é",
    "É",
    "x/",
    "png",
    "text/plain",
    "zz\u{10ffff}",
    "beta",
];
const READ_ANY: &str = "read(\"any\")";

#[derive(Clone, Debug)]
struct Made {
    name: usize,
    folder: usize,
    size: u8,
    is_later: bool,
    is_readable: bool,
    is_complete: bool,
}

fn rows() -> impl Strategy<Value = Vec<Made>> {
    let bits = (any::<bool>(), any::<bool>(), prop::bool::weighted(0.9));
    let row =
        (0..NAMES.len(), 0..FOLDERS.len(), 0..4_u8, bits).prop_map(|(name, folder, size, bits)| {
            let (is_later, is_readable, is_complete) = bits;
            Made { name, folder, size, is_later, is_readable, is_complete }
        });
    prop::collection::vec(row, 1..24)
}

/// Makes the rows; returns what the engine says of them, in the order of insertion.
fn filled(rows: &[Made]) -> (World, Vec<File>) {
    let world = World::new().with_bucket("other").with_bucket("b");
    let secured = wire::BucketDraft { file_security: Some(true), ..draft("b") };
    world.engine.update_bucket(&bucket("b"), &secured).unwrap();
    for (number, made) in rows.iter().enumerate() {
        world.put("other", &format!("f{number}"), NAMES[made.name], "", b"elsewhere");
        let bytes = vec![b'a'; usize::from(made.size)];
        let whole = u64::from(made.size);
        let range = wire::ContentRange { start: 0, end: whole.max(1), total: whole.max(1) + 1 };
        let upload = Upload {
            bucket: &bucket("b"),
            file: &file(&format!("f{number}")),
            name: NAMES[made.name],
            folder: &folder(FOLDERS[made.folder]),
            permissions: Some(&readable(made)),
            range: (!made.is_complete).then_some(range),
            bytes: if made.is_complete || made.size > 0 { &bytes } else { b"a" },
        };
        world.engine.upload(&Actor::console(), &upload).unwrap();
        world.clock.advance(std::time::Duration::from_millis(u64::from(made.is_later)));
    }
    let ids = (0..rows.len()).map(|number| file(&format!("f{number}")));
    let files = ids
        .map(|id| world.engine.get_file(&Actor::console(), &bucket("b"), &id).unwrap())
        .collect();
    (world, files)
}

fn readable(made: &Made) -> Vec<Permission> {
    if made.is_readable { permissions(&[READ_ANY]) } else { Vec::new() }
}

/// What an attribute of a file holds, as it is compared. Names are compared without regard to ASCII case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Held {
    Number(i64),
    Text(String),
}

fn held(file: &File, seq: usize, attribute: &str) -> Held {
    let number = |count: u64| Held::Number(i64::try_from(count).unwrap());
    match attribute {
        "$id" => Held::Text(file.id.to_string()),
        "$createdAt" => Held::Number(file.created_at.micros()),
        "$updatedAt" => Held::Number(file.updated_at.micros()),
        "name" => Held::Text(file.name.to_ascii_lowercase()),
        "folder" => Held::Text(file.folder.to_string()),
        "mimeType" => Held::Text(file.mime_type.clone()),
        "signature" => Held::Text(file.signature.clone()),
        "sizeOriginal" => number(file.size_original),
        "chunksTotal" => number(file.chunks_total),
        "chunksUploaded" => number(file.chunks_uploaded),
        _ => number(seq as u64),
    }
}

const TEXT: [&str; 5] = ["$id", "name", "folder", "mimeType", "signature"];
const NUMBERS: [&str; 3] = ["sizeOriginal", "chunksTotal", "chunksUploaded"];
const TIMES: [&str; 2] = ["$createdAt", "$updatedAt"];

fn values(attribute: &'static str) -> BoxedStrategy<Scalar> {
    if TEXT.contains(&attribute) {
        let ids = (0..24_u8).prop_map(|number| format!("f{number}"));
        let known = prop::sample::select([&TEXTS[..], &NAMES[..], &FOLDERS[..]].concat());
        return prop_oneof![4 => known.prop_map(str::to_owned), 1 => ids]
            .prop_map(Scalar::Text)
            .boxed();
    }
    if NUMBERS.contains(&attribute) {
        return (-1..5_i64).prop_map(Scalar::Integer).boxed();
    }
    (0..6_u32).prop_map(|milliseconds| Scalar::Text(moment(milliseconds))).boxed()
}

fn moment(milliseconds: u32) -> String {
    wire::Timestamp::from_micros(1_700_000_000_000_000 + i64::from(milliseconds) * 1_000)
        .to_string()
}

fn tests() -> impl Strategy<Value = Filter> {
    let methods: Vec<Method> = Method::ALL
        .iter()
        .copied()
        .filter(|method| !matches!(method, Method::Search | Method::NotSearch))
        .collect();
    let attribute = prop::sample::select([&TEXT[..], &NUMBERS[..], &TIMES[..]].concat());
    (prop::sample::select(methods), attribute)
        .prop_flat_map(|(method, attribute)| {
            (Just(method), Just(attribute), prop::collection::vec(values(attribute), 3))
        })
        .prop_map(|(method, attribute, mut values)| {
            let is_of_text = matches!(
                method,
                Method::StartsWith
                    | Method::NotStartsWith
                    | Method::EndsWith
                    | Method::NotEndsWith
                    | Method::Contains
                    | Method::ContainsAny
                    | Method::ContainsAll
                    | Method::NotContains
            );
            let method =
                if is_of_text && !TEXT.contains(&attribute) { Method::Equal } else { method };
            let count = |methods: &[Method], count| methods.contains(&method).then_some(count);
            let none = count(&[Method::IsNull, Method::IsNotNull], 0);
            let two = count(&[Method::Between, Method::NotBetween], 2);
            let any = [Method::Contains, Method::ContainsAny, Method::ContainsAll];
            let three = count(&any, 3).or(count(&[Method::Equal, Method::NotContains], 3));
            values.truncate(none.or(two).or(three).unwrap_or(1));
            Filter::Test { method, attribute: attribute.to_owned(), values }
        })
}

fn filters() -> impl Strategy<Value = Filter> {
    tests().prop_recursive(2, 8, 3, |inner| {
        let children = prop::collection::vec(inner, 2..4);
        prop_oneof![children.clone().prop_map(Filter::And), children.prop_map(Filter::Or)]
    })
}

fn matches(filter: &Filter, file: &File, seq: usize) -> bool {
    let (method, attribute, values) = match filter {
        Filter::And(children) => return children.iter().all(|child| matches(child, file, seq)),
        Filter::Or(children) => return children.iter().any(|child| matches(child, file, seq)),
        Filter::Test { method, attribute, values } => (method, attribute, values),
    };
    let held = held(file, seq, attribute);
    let values: Vec<Held> = values.iter().map(|value| asked(attribute, value)).collect();
    let text =
        |held: &Held| if let Held::Text(text) = held { text.clone() } else { unreachable!() };
    let of_text = |test: fn(&str, &str) -> bool| {
        values.iter().map(|value| test(&text(&held), &text(value))).collect::<Vec<_>>()
    };
    let any = |found: Vec<bool>| found.into_iter().any(|is_so| is_so);
    match method {
        Method::Equal => values.contains(&held),
        Method::NotEqual => held != values[0],
        Method::LessThan => held < values[0],
        Method::LessThanEqual => held <= values[0],
        Method::GreaterThan => held > values[0],
        Method::GreaterThanEqual => held >= values[0],
        Method::Between => held >= values[0] && held <= values[1],
        Method::NotBetween => held < values[0] || held > values[1],
        Method::IsNull => false,
        Method::IsNotNull => true,
        Method::StartsWith => any(of_text(|held, value| held.starts_with(value))),
        Method::NotStartsWith => !any(of_text(|held, value| held.starts_with(value))),
        Method::EndsWith => any(of_text(|held, value| held.ends_with(value))),
        Method::NotEndsWith => !any(of_text(|held, value| held.ends_with(value))),
        Method::Contains | Method::ContainsAny => any(of_text(|held, value| held.contains(value))),
        Method::ContainsAll => {
            of_text(|held, value| held.contains(value)).into_iter().all(|is_so| is_so)
        }
        Method::NotContains => !any(of_text(|held, value| held.contains(value))),
        Method::Search | Method::NotSearch => unreachable!(),
    }
}

fn asked(attribute: &str, value: &Scalar) -> Held {
    match value {
        Scalar::Integer(number) => Held::Number(*number),
        Scalar::Text(text) if attribute == "name" => Held::Text(text.to_ascii_lowercase()),
        Scalar::Text(text) if TIMES.contains(&attribute) => {
            Held::Number(wire::Timestamp::parse(text).unwrap().micros())
        }
        Scalar::Text(text) => Held::Text(text.clone()),
        Scalar::Bool(_) | Scalar::Float(_) => unreachable!(),
    }
}

#[derive(Clone, Debug)]
struct Asked {
    filters: Vec<Filter>,
    orders: Vec<(&'static str, Direction)>,
    limit: Option<u64>,
    offset: u64,
    cursor: Option<(usize, bool)>,
    is_guest: bool,
    count_cap: Option<u64>,
}

fn asked_lists() -> impl Strategy<Value = Asked> {
    let attribute = prop::sample::select(
        [&TEXT[..], &NUMBERS[..], &TIMES[..], &["$sequence", ""][..]].concat(),
    );
    let direction = prop_oneof![Just(Direction::Ascending), Just(Direction::Descending)];
    let orders = prop::collection::vec((attribute, direction), 0..4);
    let cut = (prop::option::of(1..8_u64), prop_oneof![2 => Just(0), 1 => 0..6_u64]);
    let cursor = prop::option::of((0..24_usize, any::<bool>()));
    let caller = (prop::bool::weighted(0.3), prop::option::of(1..10_u64));
    (prop::collection::vec(filters(), 0..3), orders, cut, cursor, caller).prop_map(
        |(filters, orders, (limit, offset), cursor, (is_guest, count_cap))| Asked {
            filters,
            orders,
            limit,
            offset,
            cursor,
            is_guest,
            count_cap,
        },
    )
}

impl Asked {
    fn request(&self) -> ListRequest {
        let mut queries: Vec<Query> = self.filters.iter().cloned().map(Query::Filter).collect();
        queries.extend(
            self.orders
                .iter()
                .map(|(attribute, direction)| Query::Order((*attribute).to_owned(), *direction)),
        );
        queries.extend(self.limit.map(Query::Limit));
        queries.extend((self.offset > 0).then_some(Query::Offset(self.offset)));
        queries.extend(self.cursor.map(|(at, is_after)| {
            let id = format!("f{at}");
            if is_after { Query::CursorAfter(id) } else { Query::CursorBefore(id) }
        }));
        ListRequest {
            queries,
            count_cap: self.count_cap,
            is_counted: true,
            ..ListRequest::default()
        }
    }

    /// The page in memory: the total and the ids, or none where the cursor is not to be seen.
    fn expected(&self, files: &[File]) -> Option<(u64, Vec<String>)> {
        let is_seen = |file: &File| !self.is_guest || !file.permissions.is_empty();
        let mut seen: Vec<(usize, &File)> =
            files.iter().enumerate().filter(|(_, file)| is_seen(file)).collect();
        seen.sort_by(|left, right| self.compare(*left, *right));
        let edge = match self.cursor {
            None => None,
            Some((at, is_after)) => Some((*seen.iter().find(|(seq, _)| *seq == at)?, is_after)),
        };
        let is_found = |(seq, file): &(usize, &File)| {
            self.filters.iter().all(|filter| matches(filter, file, *seq))
        };
        let found: Vec<(usize, &File)> = seen.into_iter().filter(is_found).collect();
        let total = (found.len() as u64).min(self.count_cap.unwrap_or(u64::MAX));
        let (skip, take) = (
            usize::try_from(self.offset).unwrap(),
            usize::try_from(self.limit.unwrap_or(25)).unwrap(),
        );
        let page: Vec<(usize, &File)> = match edge {
            Some((edge, false)) => {
                let before: Vec<_> =
                    found.into_iter().filter(|row| self.compare(*row, edge).is_lt()).collect();
                let end = before.len().saturating_sub(skip);
                before[end.saturating_sub(take)..end].to_vec()
            }
            Some((edge, true)) => found
                .into_iter()
                .filter(|row| self.compare(*row, edge).is_gt())
                .skip(skip)
                .take(take)
                .collect(),
            None => found.into_iter().skip(skip).take(take).collect(),
        };
        Some((total, page.into_iter().map(|(_, file)| file.id.to_string()).collect()))
    }

    fn compare(&self, left: (usize, &File), right: (usize, &File)) -> std::cmp::Ordering {
        let tie = match self.orders.first() {
            Some(("$createdAt" | "$updatedAt", direction)) => *direction,
            _ => Direction::Ascending,
        };
        let steps = self.orders.iter().copied().chain([("$sequence", tie)]);
        steps
            .map(|(attribute, direction)| {
                let order = held(left.1, left.0, attribute).cmp(&held(right.1, right.0, attribute));
                if direction == Direction::Descending { order.reverse() } else { order }
            })
            .find(|order| order.is_ne())
            .unwrap_or(std::cmp::Ordering::Equal)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn a_page_out_of_the_database_is_the_page_out_of_memory(
        rows in rows(),
        lists in prop::collection::vec(asked_lists(), 40),
    ) {
        let (world, files) = filled(&rows);
        for asked in lists {
            let actor = if asked.is_guest { Actor::guest() } else { Actor::console() };
            let page = world.engine.list_files(&actor, &bucket("b"), &asked.request());
            match asked.expected(&files) {
                None => prop_assert!(page.unwrap_err().is(ErrorType::GeneralCursorNotFound), "{:?}", asked),
                Some((total, ids)) => {
                    let page = page.unwrap();
                    let listed: Vec<String> = page.items.iter().map(|file| file.id.to_string()).collect();
                    prop_assert_eq!((page.total, listed), (total, ids), "{:?}", asked);
                }
            }
        }
    }
}

#[test]
fn a_random_order_holds_the_same_rows() {
    let made =
        Made { name: 0, folder: 0, size: 1, is_later: true, is_readable: true, is_complete: true };
    let (world, files) = filled(&vec![made; 20]);
    let shuffled = || {
        let request = counted(&[r#"{"method":"orderRandom"}"#]);
        let page = world.engine.list_files(&Actor::console(), &bucket("b"), &request).unwrap();
        let as_listed: Vec<String> = page.items.iter().map(|file| file.id.to_string()).collect();
        let mut ids = as_listed.clone();
        ids.sort();
        (ids, as_listed)
    };
    let mut expected: Vec<String> = files.iter().map(|file| file.id.to_string()).collect();
    expected.sort();
    let runs: Vec<_> = (0..5).map(|_| shuffled()).collect();
    assert!(runs.iter().all(|(ids, _)| *ids == expected));
    assert!(runs.iter().any(|(_, listed)| *listed != runs[0].1), "five times the same order");
}
