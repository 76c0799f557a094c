//! Parameters as PHP writes them: `a=1`, `a[]=1`, `a[0]=1`, `a[b][c]=1`.
//!
//! What stands in brackets is a key; empty brackets take the next number. The same key again replaces what it had. Keys
//! that are all numbers make a list in the order of arrival, any other key makes an object.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// How deep brackets may nest; what nests deeper is passed over, as PHP does.
const DEEPEST: usize = 64;

/// Parameters that are being gathered.
#[derive(Debug, Default)]
pub(crate) struct Brackets(Branch);

#[derive(Debug, Default)]
struct Branch {
    next_number: u64,
    /// By key; each with when it first came.
    children: BTreeMap<String, (usize, Node)>,
}

#[derive(Debug)]
enum Node {
    Text(String),
    Branch(Branch),
}

impl Brackets {
    /// Adds a parameter.
    pub(crate) fn add(&mut self, name: &str, value: String) {
        let (base, keys) = split(name);
        if keys.len() > DEEPEST {
            return;
        }
        let mut branch = &mut self.0;
        let mut place = base.to_owned();
        for key in keys {
            branch = branch.below(place);
            place = branch.key(key);
        }
        branch.put(place, Node::Text(value));
    }

    /// Returns what was gathered.
    pub(crate) fn finish(self) -> Map<String, Value> {
        self.0.children.into_iter().map(|(name, (_, node))| (name, node.value())).collect()
    }
}

impl Branch {
    fn key(&mut self, key: &str) -> String {
        if key.is_empty() {
            self.next_number += 1;
            return (self.next_number - 1).to_string();
        }
        if let Some(number) = number(key) {
            self.next_number = self.next_number.max(number.saturating_add(1));
        }
        key.to_owned()
    }

    fn put(&mut self, key: String, node: Node) {
        *self.at(key) = node;
    }

    fn at(&mut self, key: String) -> &mut Node {
        let order = self.children.len();
        &mut self.children.entry(key).or_insert((order, Node::Text(String::new()))).1
    }

    /// Returns the branch at a key; a text that stood there gives way.
    fn below(&mut self, key: String) -> &mut Branch {
        self.at(key).branch()
    }
}

impl Node {
    fn branch(&mut self) -> &mut Branch {
        loop {
            match self {
                Node::Branch(branch) => return branch,
                Node::Text(_) => *self = Node::Branch(Branch::default()),
            }
        }
    }

    fn value(self) -> Value {
        let branch = match self {
            Node::Text(text) => return Value::String(text),
            Node::Branch(branch) => branch,
        };
        if branch.children.keys().all(|key| number(key).is_some()) {
            let mut items: Vec<(usize, Node)> = branch.children.into_values().collect();
            items.sort_unstable_by_key(|(order, _)| *order);
            return Value::Array(items.into_iter().map(|(_, node)| node.value()).collect());
        }
        let fields = branch.children.into_iter();
        Value::Object(fields.map(|(key, (_, node))| (key, node.value())).collect())
    }
}

/// A number as PHP takes it for a place in a list.
fn number(key: &str) -> Option<u64> {
    let is_plain = key == "0" || !key.starts_with('0');
    (is_plain && key.bytes().all(|byte| byte.is_ascii_digit())).then(|| key.parse().ok())?
}

/// Splits `a[b][c]` into `a` and its keys. A bracket that is never closed belongs to the name.
fn split(name: &str) -> (&str, Vec<&str>) {
    let Some((base, mut rest)) = name.split_once('[').filter(|(base, _)| !base.is_empty()) else {
        return (name, Vec::new());
    };
    let mut keys = Vec::new();
    while let Some((key, behind)) = rest.split_once(']') {
        keys.push(key);
        match behind.strip_prefix('[') {
            Some(next) if keys.len() <= DEEPEST => rest = next,
            _ => return (base, keys),
        }
    }
    if keys.is_empty() { (name, keys) } else { (base, keys) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Value {
        let mut brackets = Brackets::default();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            brackets.add(&name, value.into_owned());
        }
        Value::Object(brackets.finish())
    }

    #[test]
    fn brackets_are_phps() {
        for (text, expected) in [
            ("a=1&a=2", json!({"a": "2"})),
            ("a[]=x&a[]=y", json!({"a": ["x", "y"]})),
            ("a[1]=x&a[0]=y&a[]=z", json!({"a": ["x", "y", "z"]})),
            ("a[0]=x&a[0]=y", json!({"a": ["y"]})),
            ("a[b]=1&a[c][]=2&a[c][]=3", json!({"a": {"b": "1", "c": ["2", "3"]}})),
            ("a[][x]=1&a[][x]=2", json!({"a": [{"x": "1"}, {"x": "2"}]})),
            ("a[0][]=1&a[0][]=2&a[1][]=3", json!({"a": [["1", "2"], ["3"]]})),
            ("a=1&a[]=2", json!({"a": ["2"]})),
            ("a[]=2&a=1", json!({"a": "1"})),
            ("a[b=1", json!({"a[b": "1"})),
            ("[b]=1", json!({"[b]": "1"})),
            ("a[b]c=1", json!({"a": {"b": "1"}})),
            ("a[01]=x", json!({"a": {"01": "x"}})),
            (
                "a[99999999999999999999]=x&a[]=y",
                json!({"a": {"99999999999999999999": "x", "0": "y"}}),
            ),
            ("=1", json!({"": "1"})),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_nests_too_deep_is_passed_over() {
        let deep = format!("a{}=1&b=2", "[x]".repeat(100_000));
        assert_eq!(read(&deep), json!({"b": "2"}));
    }
}
