//! A request's parameters, wherever they came from: a query, JSON, or form fields with PHP's brackets.
//!
//! What a client does not send, and what it sends as `null`, is the same. Names that a route does not know are passed
//! over. The first parameter that breaks its rule decides the refusal.

use serde_json::{Map, Value};
use wire::permission::Action;
use wire::{ErrorType, Invalid, Permission};

use crate::brackets::Brackets;
use crate::error::Refusal;

/// Parameters by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params(Map<String, Value>);

impl Params {
    /// Reads `a=1&b[]=2&b[]=3`, in a URL or a body.
    pub(crate) fn from_form(text: &[u8]) -> Self {
        let mut fields = Brackets::default();
        for (name, value) in form_urlencoded::parse(text) {
            fields.add(&name, value.into_owned());
        }
        fields.into()
    }

    /// Reads a JSON body; an empty one has no parameters.
    pub(crate) fn from_json(body: &[u8]) -> Result<Self, Refusal> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(map)) => Ok(Self(map)),
            // PHP turns an empty list into an empty object, and clients have come to send it.
            Ok(Value::Array(list)) if list.is_empty() => Ok(Self::default()),
            _ => Err(wire::Error::with(
                ErrorType::GeneralArgumentInvalid,
                "The request's body is not a JSON object.",
            )
            .into()),
        }
    }

    /// Returns the same parameters with this list in place of the one that was sent.
    pub(crate) fn with_list(mut self, name: &str, texts: Vec<String>) -> Self {
        self.0.insert(name.to_owned(), texts.into());
        self
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Returns the text of a parameter.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(refused(name, "Value must be a valid string")),
        }
    }

    /// Returns the text of a parameter that must be there.
    pub(crate) fn needed(&self, name: &str) -> Result<String, Refusal> {
        self.text(name)?.ok_or_else(|| absent(name))
    }

    /// Returns what a parameter's text means.
    pub(crate) fn parsed<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Result<Option<T>, Refusal> {
        let read = |text: String| parse(&text).map_err(|reason| reason.param(name).into());
        self.text(name)?.map(read).transpose()
    }

    /// Returns what the text of a parameter means that must be there.
    pub(crate) fn needed_parsed<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Result<T, Refusal> {
        parse(&self.needed(name)?).map_err(|reason| reason.param(name).into())
    }

    /// Returns a flag: `true`, `false`, 1 or 0, as JSON or as text.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        let known = |value: &Value| match value {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => {
                number.as_u64().filter(|number| *number < 2).map(|number| number == 1)
            }
            Value::String(text) => match text.as_str() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        };
        self.get(name)
            .map(|value| known(value).ok_or_else(|| refused(name, "Value must be a valid boolean")))
            .transpose()
    }

    /// Returns a whole number, as JSON or as text.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<u64>, Refusal> {
        let known = |value: &Value| match value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        self.get(name)
            .map(|value| {
                known(value)
                    .ok_or_else(|| refused(name, "Value must be a whole number of zero or more"))
            })
            .transpose()
    }

    /// Returns a list of texts.
    pub(crate) fn list(&self, name: &str) -> Result<Option<Vec<String>>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Array(values)) => {
                let texts = values
                    .iter()
                    .map(|value| value.as_str().map(str::to_owned))
                    .collect::<Option<Vec<_>>>();
                texts.map(Some).ok_or_else(|| {
                    refused(name, "Value must a valid array and Value must be a valid string")
                })
            }
            Some(_) => Err(refused(name, "Value must a valid array")),
        }
    }

    /// Returns a list of texts that must be there.
    pub(crate) fn needed_list(&self, name: &str) -> Result<Vec<String>, Refusal> {
        self.list(name)?.ok_or_else(|| absent(name))
    }

    /// Returns an object that must be there. PHP cannot tell an empty object from an empty list, and some clients neither.
    pub(crate) fn needed_object(&self, name: &str) -> Result<Map<String, Value>, Refusal> {
        match self.get(name) {
            None => Err(absent(name)),
            Some(Value::Object(object)) => Ok(object.clone()),
            Some(Value::Array(list)) if list.is_empty() => Ok(Map::new()),
            Some(_) => Err(refused(name, "Value must be a valid object.")),
        }
    }

    /// Returns permissions of the allowed kinds.
    pub(crate) fn permissions(
        &self,
        allowed: &[Action],
    ) -> Result<Option<Vec<Permission>>, Refusal> {
        let read = |texts: Vec<String>| {
            Permission::parse_list(&texts, allowed)
                .map_err(|reason| reason.param("permissions").into())
        };
        self.list("permissions")?.map(read).transpose()
    }
}

impl From<Brackets> for Params {
    fn from(fields: Brackets) -> Self {
        Self(fields.finish())
    }
}

/// Reads a text of which an empty one stands for nothing.
pub(crate) fn unless_empty<T>(
    text: &str,
    parse: fn(&str) -> Result<T, Invalid>,
) -> Result<Option<T>, Invalid> {
    if text.is_empty() { Ok(None) } else { parse(text).map(Some) }
}

/// Returns the refusal of a request that lacks a parameter.
pub(crate) fn absent(name: &str) -> Refusal {
    let message = format!("Param \"{name}\" is not optional.");
    wire::Error::with(ErrorType::GeneralArgumentInvalid, message).into()
}

fn refused(name: &str, sentence: &str) -> Refusal {
    Invalid::new(sentence).param(name).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_with_phps_brackets() {
        let params = Params::from_form(b"a=1&b[]=x&b[1]=y&c=false&total=false&project=p%20q");
        assert_eq!(params.text("project").unwrap().unwrap(), "p q");
        assert_eq!(params.list("b").unwrap().unwrap(), ["x", "y"]);
        assert_eq!(
            (
                params.flag("total").unwrap(),
                params.flag("a").unwrap(),
                params.integer("a").unwrap()
            ),
            (Some(false), Some(true), Some(1))
        );
        assert!(
            params.flag("b").is_err() && params.integer("c").is_err() && params.list("a").is_err()
        );
    }

    #[test]
    fn null_is_absent_and_nonsense_is_refused() {
        let params =
            Params::from_json(br#"{"name":null,"enabled":"0","permissions":["read(\"any\")",3]}"#)
                .unwrap();
        assert_eq!(
            (params.text("name").unwrap(), params.flag("enabled").unwrap()),
            (None, Some(false))
        );
        assert!(params.list("permissions").is_err());
        assert_eq!(params.needed("name").unwrap_err().0.message, "Param \"name\" is not optional.");
        assert!(
            Params::from_json(b"").is_ok()
                && Params::from_json(b"[]").is_ok()
                && Params::from_json(b"[1]").is_err()
                && Params::from_json(b"{").is_err()
        );
    }
}
