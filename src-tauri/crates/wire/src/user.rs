//! Users as they travel, and the grammar of what is said of them: addresses, numbers, labels, passwords, preferences.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::Invalid;
use crate::id::UserId;
use crate::target::Target;
use crate::time::{self, Timestamp};

/// What an application keeps with a user: any JSON object.
pub type Prefs = Map<String, Value>;

const MAX_EMAIL: usize = 254;
const MAX_NAME: usize = 128;
const MAX_LABELS: usize = 1000;
const MAX_LABEL: usize = 36;
const MAX_PREFS: usize = 65_535;

/// An email address, in lower case: two spellings of one address are one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads an address `name@host.domain`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let is_valid = text.len() <= MAX_EMAIL
            && text.rsplit_once('@').is_some_and(|(name, host)| is_mailbox(name) && is_host(host));
        if is_valid {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(Invalid::new("Value must be a valid email address"))
        }
    }

    /// Returns the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_mailbox(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&byte);
    name.len() <= 64 && name.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(allowed))
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.contains('.') && host.split('.').all(is_label)
}

/// A phone number: `+`, then 7 to 15 digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Reads a number.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let is_valid = text.strip_prefix('+').is_some_and(|digits| {
            (7..=15).contains(&digits.len())
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && !digits.starts_with('0')
        });
        if is_valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new(
                "Phone number must start with a '+' can have a maximum of fifteen digits.",
            ))
        }
    }

    /// Returns the number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password as a person typed it. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Reads a password of 8 to 256 characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if (8..=256).contains(&text.chars().count()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new("Password must be between 8 and 256 characters long."))
        }
    }

    /// Returns the bytes that are digested.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("(password)")
    }
}

/// Checks what a user is called; nothing at all is a name too.
pub fn checked_name(name: &str) -> Result<String, Invalid> {
    if name.chars().count() > MAX_NAME {
        return Err(Invalid::new(format!(
            "Value must be a valid string and no longer than {MAX_NAME} chars"
        )));
    }
    if name.contains('\0') {
        return Err(Invalid::new("Value must not contain NUL characters"));
    }
    Ok(name.to_owned())
}

/// Checks labels: letters and digits. Each is kept once, in the order they came.
pub fn checked_labels(labels: &[String]) -> Result<Vec<String>, Invalid> {
    let is_label = |label: &String| {
        (1..=MAX_LABEL).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if labels.len() > MAX_LABELS || !labels.iter().all(is_label) {
        return Err(Invalid::new(format!(
            "Value must a valid array no longer than {MAX_LABELS} items and Value must be a valid string and at least 1 chars \
             and no longer than {MAX_LABEL} chars and only consist of letters and digits"
        )));
    }
    let mut kept: Vec<String> = Vec::new();
    for label in labels {
        if !kept.contains(label) {
            kept.push(label.clone());
        }
    }
    Ok(kept)
}

/// Checks preferences: as JSON they fit into 64 KiB.
pub fn checked_prefs(prefs: Prefs) -> Result<Prefs, Invalid> {
    // Printing a map that was parsed cannot fail.
    let length = serde_json::to_string(&prefs).map_or(usize::MAX, |text| text.len());
    if length > MAX_PREFS {
        return Err(Invalid::new(format!(
            "Value must be a valid object no longer than {MAX_PREFS} chars as JSON"
        )));
    }
    Ok(prefs)
}

/// Appwrite's `User` model.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the model is Appwrite's")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct User {
    /// The user's id.
    #[serde(rename = "$id")]
    pub id: UserId,
    /// When the row was made.
    #[serde(rename = "$createdAt")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(rename = "$updatedAt")]
    pub updated_at: Timestamp,
    /// What people call them; may be empty.
    pub name: String,
    /// Shown to programs with a key, not to the user.
    #[serde(flatten)]
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub digest: Option<PasswordDigest>,
    /// When they signed up.
    pub registration: Timestamp,
    /// Whether they may sign in; no: blocked.
    pub status: bool,
    /// Roles that the project gives them.
    pub labels: Vec<String>,
    /// When the password was last set; empty for never.
    #[serde(with = "time::or_empty")]
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub password_update: Option<Timestamp>,
    /// Whether the password is known to thieves. Always null: Coffer asks nobody.
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub password_pwned: (),
    /// The address, in lower case; may be empty.
    pub email: String,
    /// The number; may be empty.
    pub phone: String,
    /// Whether the address is proven.
    pub email_verification: bool,
    /// What is known of the address.
    #[serde(flatten)]
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub email_facts: EmailFacts,
    /// Whether the number is proven.
    pub phone_verification: bool,
    /// Whether a second factor is asked for; never, here.
    pub mfa: bool,
    /// What the application keeps with them.
    #[cfg_attr(feature = "bindings", ts(type = "Record<string, unknown>"))]
    pub prefs: Prefs,
    /// Where messages would be sent; Coffer sends none.
    #[cfg_attr(feature = "bindings", ts(skip))]
    pub targets: Vec<Target>,
    /// When they were last seen, to the day.
    pub accessed_at: Timestamp,
    /// Whether they may act as another user.
    pub impersonator: bool,
    /// Who is acting as this user in this request.
    pub impersonator_user_id: Option<UserId>,
}

impl User {
    /// Returns the user as they may see themselves: Appwrite's `Account` model.
    #[must_use]
    pub fn into_account(self) -> Self {
        Self { digest: None, ..self }
    }
}

/// How a password is kept. Always null: nobody is shown it, keys neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PasswordDigest {
    password: (),
    hash: (),
    hash_options: (),
}

/// What Appwrite finds out about an address. Always null: Coffer asks nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the model is Appwrite's")]
pub struct EmailFacts {
    email_canonical: (),
    email_is_free: (),
    email_is_disposable: (),
    email_is_corporate: (),
    email_is_canonical: (),
}

/// A page of users.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct UserList {
    /// How many there are in all.
    pub total: u64,
    /// This page of them.
    pub users: Vec<User>,
}

/// What a new user begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserDraft {
    /// The address.
    pub email: Option<Email>,
    /// The number.
    pub phone: Option<Phone>,
    /// The password.
    pub password: Option<Password>,
    /// What people call them.
    pub name: String,
}

/// One thing that becomes different about a user.
#[derive(Clone, Debug, PartialEq)]
pub enum UserChange {
    /// What people call them.
    Name(String),
    /// The address, or none; unproven from then on.
    Email(Option<Email>),
    /// The number, or none; unproven from then on.
    Phone(Option<Phone>),
    /// The password, or none: then nobody can sign in with one.
    Password(Option<Password>),
    /// Whether they may sign in.
    Status(bool),
    /// Whether the address is proven.
    EmailVerification(bool),
    /// Whether the number is proven.
    PhoneVerification(bool),
    /// Roles that the project gives them, in place of the old ones.
    Labels(Vec<String>),
    /// What the application keeps with them, in place of the old.
    Prefs(Prefs),
    /// Whether they may act as another user.
    Impersonator(bool),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_mailbox_at_a_domain() {
        for good in ["a@b.cd", "Ada.Lovelace+x@Mail.Example.ORG", "o'neil@example.co.uk", "1@2.3"] {
            assert_eq!(Email::parse(good).unwrap().as_str(), good.to_ascii_lowercase());
        }
        let long = format!("{}@example.org", "x".repeat(65));
        for bad in [
            "",
            "@",
            "a@",
            "@b.cd",
            "a@b",
            "a@b..cd",
            "a@.cd",
            "a@b.cd.",
            "a b@c.de",
            "a@b c.de",
            "a@-b.cd",
            "a@b-.cd",
            ".a@b.cd",
            "a.@b.cd",
            "a..b@c.de",
            "a@b@c.de",
            "a\n@b.cd",
            "a@b.cd\0",
            "é@b.cd",
            "\"a\"@b.cd",
            &long,
            &format!("a@{}.de", "x".repeat(64)),
            &format!("a@{}de", "x.".repeat(130)),
        ] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_number_has_a_plus_and_seven_to_fifteen_digits() {
        for good in ["+1234567", "+491701234567", "+123456789012345"] {
            assert_eq!(Phone::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "+",
            "1234567",
            "+123456",
            "+1234567890123456",
            "+0123456789",
            "+1 234 567",
            "+12345a7",
            "+１２３４５６７",
        ] {
            assert!(Phone::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_password_is_counted_in_characters_and_never_printed() {
        assert!(
            Password::parse(&"é".repeat(8)).is_ok() && Password::parse(&"é".repeat(256)).is_ok()
        );
        assert!(
            Password::parse(&"é".repeat(7)).is_err() && Password::parse(&"x".repeat(257)).is_err()
        );
        assert_eq!(format!("{:?}", Password::parse("12345678").unwrap()), "(password)");
    }

    #[test]
    fn labels_are_letters_and_digits_and_kept_once() {
        let labels = |texts: &[&str]| {
            checked_labels(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(labels(&["b", "A1", "b"]).unwrap(), ["b", "A1"]);
        assert!(labels(&[]).unwrap().is_empty());
        for bad in ["", "a b", "a-b", "é", &"x".repeat(37)] {
            assert!(labels(&[bad]).is_err(), "{bad:?}");
        }
    }
}
