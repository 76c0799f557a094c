//! The error body of every door, and the one table of its types.

use serde::{Deserialize, Serialize};

use crate::APPWRITE_VERSION;

/// Why a value was refused, in a sentence for the person who sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Invalid(String);

impl Invalid {
    /// Wraps a sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// Names the parameter that was refused, in Appwrite's words.
    pub fn param(&self, name: &str) -> Error {
        Error::with(
            ErrorType::GeneralArgumentInvalid,
            format!("Invalid `{name}` param: {}", self.0),
        )
    }
}

macro_rules! error_types {
    ($($variant:ident = $name:literal, $status:literal, $message:literal;)*) => {
        /// What went wrong, as Appwrite (or, with the prefix `app_`, Coffer) names it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        pub enum ErrorType {
            $(
                #[doc = $message]
                #[serde(rename = $name)]
                $variant,
            )*
        }

        impl ErrorType {
            /// Every type, in the order of the table.
            pub const ALL: &'static [ErrorType] = &[$(ErrorType::$variant),*];

            /// Returns the name on the wire.
            pub fn name(self) -> &'static str {
                match self { $(ErrorType::$variant => $name),* }
            }

            /// Returns the HTTP status that goes with the type.
            pub fn status(self) -> u16 {
                match self { $(ErrorType::$variant => $status),* }
            }

            /// Returns the sentence that is used when there is nothing more exact to say.
            pub fn message(self) -> &'static str {
                match self { $(ErrorType::$variant => $message),* }
            }
        }
    };
}

error_types! {
    GeneralArgumentInvalid = "general_argument_invalid", 400, "The request contains one or more invalid arguments.";
    GeneralQueryInvalid = "general_query_invalid", 400, "The query's syntax is invalid.";
    GeneralCursorNotFound = "general_cursor_not_found", 400, "The cursor is invalid: the row it names was not found.";
    GeneralUnauthorizedScope = "general_unauthorized_scope", 401, "The current user or API key does not have the required scopes to access the requested resource.";
    GeneralAccessForbidden = "general_access_forbidden", 401, "Access to this API is forbidden.";
    GeneralUnknownOrigin = "general_unknown_origin", 403, "The request originated from an unknown origin.";
    GeneralRouteNotFound = "general_route_not_found", 404, "The requested route was not found. Check the path and the method.";
    GeneralRateLimitExceeded = "general_rate_limit_exceeded", 429, "Rate limit for the current endpoint has been exceeded. Try again after some time.";
    GeneralSmtpDisabled = "general_smtp_disabled", 503, "SMTP is disabled: this endpoint sends no mail. Add the member with an API key.";
    GeneralServerError = "general_server_error", 500, "Server Error";
    GeneralBodyTooLarge = "general_body_too_large", 413, "The request body is larger than one request may be. Upload the file in chunks of 5 MiB.";
    DatabaseTimeout = "database_timeout", 408, "The database timed out. Ask for less at once, or filter and order by indexed attributes only.";
    DatabaseQueryOrderNull = "database_query_order_null", 400, "The cursor row has no value for an attribute that the list is ordered by.";
    DatabaseNotFound = "database_not_found", 404, "Database not found.";
    DatabaseAlreadyExists = "database_already_exists", 409, "Database with the requested ID already exists. Try again with a different ID or use `unique()` to generate one.";
    ProjectNotFound = "project_not_found", 404, "Project with the requested ID could not be found. Check the value of the X-Appwrite-Project header.";
    ProjectKeyExpired = "project_key_expired", 401, "The project key has expired. Generate a new key.";
    ProjectIdMissing = "project_id_missing", 403, "Project ID is missing. Send it in the X-Appwrite-Project header.";
    UserUnauthorized = "user_unauthorized", 401, "The current user is not authorized to perform the requested action.";
    UserBlocked = "user_blocked", 403, "The current user has been blocked.";
    UserInvalidCredentials = "user_invalid_credentials", 401, "Invalid credentials. Please check the email and password.";
    UserNotFound = "user_not_found", 404, "User with the requested ID could not be found.";
    UserAlreadyExists = "user_already_exists", 409, "A user with the same id, email, or phone already exists in this project.";
    UserTargetAlreadyExists = "user_target_already_exists", 409, "Another user already has this email or phone.";
    UserTargetNotFound = "user_target_not_found", 404, "The target could not be found.";
    UserSessionNotFound = "user_session_not_found", 404, "The current user session could not be found.";
    UserSessionAlreadyExists = "user_session_already_exists", 401, "Creation of a session is prohibited when a session is active.";
    UserJwtInvalid = "user_jwt_invalid", 401, "The JWT token is invalid. Please check the value of the X-Appwrite-JWT header to ensure the correct token is being used.";
    UserJwtAndCookieSet = "user_jwt_and_cookie_set", 403, "JWT token and session cookie both detected. Only one of them can be used at a time.";
    UserJwtCreationDenied = "user_jwt_creation_denied", 403, "A JWT can be made only with a session, not with another JWT.";
    UserApiKeyAndSessionSet = "user_api_key_and_session_set", 403, "API key and session used in same request. Use either `setSession` or `setKey`.";
    StorageBucketNotFound = "storage_bucket_not_found", 404, "Storage bucket with the requested ID could not be found.";
    StorageBucketAlreadyExists = "storage_bucket_already_exists", 409, "A storage bucket with the requested ID already exists. Try again with a different ID or use `unique()` to generate one.";
    StorageFileNotFound = "storage_file_not_found", 404, "The requested file could not be found.";
    StorageFileAlreadyExists = "storage_file_already_exists", 409, "A storage file with the requested ID already exists.";
    StorageFileEmpty = "storage_file_empty", 400, "Empty file passed to the endpoint.";
    StorageFileTypeUnsupported = "storage_file_type_unsupported", 400, "The given file extension is not supported.";
    StorageInvalidFileSize = "storage_invalid_file_size", 400, "The file size is either not valid or exceeds the maximum allowed size.";
    StorageInvalidFile = "storage_invalid_file", 403, "The uploaded file is invalid.";
    StorageInvalidContentRange = "storage_invalid_content_range", 400, "The content range is invalid. Check the value of the Content-Range header.";
    StorageInvalidAppwriteId = "storage_invalid_appwrite_id", 400, "The value of the x-appwrite-id header is invalid.";
    StorageInvalidRange = "storage_invalid_range", 416, "The requested range is not satisfiable. Check the value of the Range header.";
    StorageBucketTransformationsDisabled = "storage_bucket_transformations_disabled", 403, "Image transformations are disabled for the requested bucket.";
    StorageImageResolutionExceeded = "storage_image_resolution_exceeded", 400, "The image resolution exceeds the maximum allowed.";
    TokenNotFound = "token_not_found", 404, "The requested file token could not be found.";
    AppRequestTimeout = "app_request_timeout", 408, "The request did not arrive in time.";
    TeamNotFound = "team_not_found", 404, "Team with the requested ID could not be found.";
    TeamAlreadyExists = "team_already_exists", 409, "Team with requested ID already exists. Choose a different ID and try again.";
    TeamInviteNotFound = "team_invite_not_found", 404, "The requested team invitation could not be found.";
    TeamInvalidSecret = "team_invalid_secret", 401, "The team invitation secret is invalid. Ask for a new invitation and try again.";
    TeamInviteMismatch = "team_invite_mismatch", 401, "The invite does not belong to the current user.";
    TeamMembershipMismatch = "team_membership_mismatch", 404, "The membership ID does not belong to the team ID.";
    MembershipNotFound = "membership_not_found", 404, "Membership with the requested ID could not be found.";
    MembershipAlreadyConfirmed = "membership_already_confirmed", 409, "Membership is already confirmed.";
    AppCommandNotFound = "app_command_not_found", 404, "There is no such command.";
    AppEndpointNotFound = "app_endpoint_not_found", 404, "There is no such endpoint.";
    AppKeyNotFound = "app_key_not_found", 404, "There is no such API key. It may have been revoked already.";
    AppTransferNotFound = "app_transfer_not_found", 404, "There is no such transfer.";
    AppTransferRefused = "app_transfer_refused", 409, "The transfer cannot do that in its present state.";
    AppSourceUnreadable = "app_source_unreadable", 400, "A file on this computer could not be read.";
    AppNameRefused = "app_name_refused", 400, "A bucket cannot take a file of this name.";
    AppFolderInvalid = "app_folder_invalid", 400, "The folder's name is not allowed.";
    AppSessionInvalid = "app_session_invalid", 401, "This page's session has ended. Open the console again from the address that was printed at start.";
    AppUnreachable = "app_unreachable", 503, "The endpoint could not be reached.";
    AppDiskFull = "app_disk_full", 507, "The disk is full. Nothing was lost; free some space and try again.";
    AppScannerUnreachable = "app_scanner_unreachable", 503, "The virus scanner gave no verdict, so the file was not accepted. Send it, or its last part, again when the scanner works.";
    AppReadOnly = "app_read_only", 503, "The data folder cannot be written.";
    AppStoreLocked = "app_store_locked", 503, "The keys of this store are locked. Open it in the console, then try again.";
}

/// The body of every refusal: what the person should know, the status, and the type a program switches on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Error {
    /// What, why and what next, for a person.
    pub message: String,
    /// The HTTP status.
    pub code: u16,
    /// What a program switches on. Kept as text: another server may send a type this table does not have.
    #[serde(rename = "type")]
    pub kind: String,
    /// The version of the endpoint that answered.
    pub version: String,
}

impl Error {
    /// Returns the type's own sentence.
    pub fn new(kind: ErrorType) -> Self {
        Self::with(kind, kind.message())
    }

    /// Returns a refusal with a more exact sentence.
    pub fn with(kind: ErrorType, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: kind.status(),
            kind: kind.name().to_owned(),
            version: APPWRITE_VERSION.to_owned(),
        }
    }

    /// Says whether the refusal is of this type.
    pub fn is(&self, kind: ErrorType) -> bool {
        self.kind == kind.name()
    }
}

impl From<ErrorType> for Error {
    fn from(kind: ErrorType) -> Self {
        Self::new(kind)
    }
}
