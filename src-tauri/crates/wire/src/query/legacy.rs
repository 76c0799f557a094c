//! Queries as clients before Appwrite 1.5 wrote them: `equal("name", ["a", "b"])`. Translated to today's form, so that
//! everything behind knows only one.

use serde_json::{Value as Json, json};

use super::MAX_LENGTH;
use crate::error::Invalid;

/// Translates one query to JSON, or says that it cannot be read.
pub fn translate(text: &str) -> Result<String, Invalid> {
    let refused =
        || Invalid::new("Invalid query: it is not of the form method(\"attribute\", values)");
    if text.len() > MAX_LENGTH {
        return Err(refused());
    }
    let (method, rest) = text.trim().split_once('(').ok_or_else(refused)?;
    let method = method.trim();
    if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Invalid::new("Invalid query method"));
    }
    let inside = rest.strip_suffix(')').ok_or_else(refused)?;
    let mut reader = Reader { rest: inside };
    let params = reader.list(None).filter(|_| reader.rest.is_empty()).ok_or_else(refused)?;
    Ok(element(method, params).to_string())
}

/// Puts the parameters where today's form has them.
fn element(method: &str, params: Vec<Json>) -> Json {
    let mut params = params.into_iter();
    match method {
        "limit" | "offset" | "cursorAfter" | "cursorBefore" | "select" => {
            json!({ "method": method, "values": flat(params) })
        }
        _ => {
            let attribute = params.next().unwrap_or_default();
            json!({ "method": method, "attribute": attribute, "values": flat(params) })
        }
    }
}

/// A list that stands alone is the list of values; anything else is a value each.
fn flat(params: impl Iterator<Item = Json>) -> Vec<Json> {
    params
        .flat_map(|param| if let Json::Array(values) = param { values } else { vec![param] })
        .collect()
}

/// Reads from the left; lists do not nest in lists.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// Reads values with commas between them, up to `end` or the end of the text.
    fn list(&mut self, end: Option<char>) -> Option<Vec<Json>> {
        let mut values = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if self.is_at(end) {
                return Some(values);
            }
            values.push(self.value(end)?);
            self.rest = self.rest.trim_start();
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest,
                None if self.is_at(end) => return Some(values),
                None => return None,
            }
        }
    }

    /// Passes over the end of a list, if it is here.
    fn is_at(&mut self, end: Option<char>) -> bool {
        match end {
            None => self.rest.is_empty(),
            Some(end) => match self.rest.strip_prefix(end) {
                Some(rest) => {
                    self.rest = rest;
                    true
                }
                None => false,
            },
        }
    }

    fn value(&mut self, end: Option<char>) -> Option<Json> {
        match self.rest.chars().next()? {
            quote @ ('"' | '\'') => self.quoted(quote).map(Json::String),
            '[' if end.is_none() => {
                self.rest = self.rest.get(1..)?;
                self.list(Some(']')).map(Json::Array)
            }
            _ => self.bare(),
        }
    }

    /// Reads text in quotes; a backslash takes away the meaning of what follows.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        let mut letters = self.rest.char_indices().skip(1);
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => text.push(letters.next()?.1),
                letter if letter == quote => {
                    self.rest = self.rest.get(at + quote.len_utf8()..)?;
                    return Some(text);
                }
                letter => text.push(letter),
            }
        }
        None
    }

    /// Reads `true`, `false`, `null` or a number.
    fn bare(&mut self) -> Option<Json> {
        let end = self.rest.find([',', ']']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        let word = word.trim_end();
        match word {
            "true" => Some(Json::Bool(true)),
            "false" => Some(Json::Bool(false)),
            "null" => Some(Json::Null),
            _ => {
                let whole = word.parse::<i64>().ok().map(Json::from);
                whole.or_else(|| word.parse::<f64>().ok().filter(|n| n.is_finite()).map(Json::from))
            }
        }
    }
}
