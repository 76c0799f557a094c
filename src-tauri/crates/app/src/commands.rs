//! The tables of commands: name, request, response and the function that does it. Nothing else. One holds while the store
//! is locked, the other from when it is open.
//!
//! `POST /call/{name}` runs one. The table also renders the TypeScript that the console calls them by, so a command
//! exists on both sides or on none.

mod access;
mod activity;
mod api_keys;
mod buckets;
mod folders;
mod keys;
mod presets;
mod previews;
mod project;
mod samples;
mod settings;
pub mod shapes;
mod transfers;
mod trash;
mod versions;

pub(crate) use self::activity::request as activity_request;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::{BucketEffects, ErrorType, Exposure, File, ProjectSettings};

use crate::host::Waiting;
use crate::{App, Error};

use self::shapes::{
    AccessExplanation, AccessQuestion, ActivityList, ActivityPage, ApiKeyCreate, ApiKeyList,
    ApiKeyMade, ApiKeyRevoke, Archive, BucketStats, Changed, Console, Copied, ExposurePage,
    FileFacts, FileReplace, FilesMove, FolderContent, FolderMove, FolderStat, GrowthList,
    KeysChanged, KeysKeep, KeysRotate, KeysStatus, Nothing, OfEndpoint, OfFile, OfFolder,
    OfVersion, PresetDelete, PresetList, PresetPut, PreviewCache, PreviewsPurge, PreviewsWarm,
    ProjectSettingsSet, RoleList, RoleSearch, RolesKnown, RulesQuestion, Sampled, Selection,
    Settings, StoreLock, StoreUnlock, Transfer, TransferDownload, TransferIds, TransferList,
    TransferOffer, TransferPage, TransferReoffer, TransferUpload, TrashEntries, TrashList,
    TrashPage, Trashed, VersionList, VersionsPurge,
};

macro_rules! commands {
    ($(#[$about:meta])* $dispatch:ident($place:ty), $rows:ident, or $unknown:ident;
        $($(#[$doc:meta])* $name:ident($request:ty) -> $response:ty = $run:path;)*) => {
        $(#[$about])*
        pub async fn $dispatch(place: &$place, name: &str, request: &[u8]) -> Result<Vec<u8>, wire::Error> {
            match name {
                $(stringify!($name) => {
                    let request: $request = read(request)?;
                    let response: $response = $run(place, request).await?;
                    write(&response)
                })*
                _ => Err(ErrorType::$unknown.into()),
            }
        }

        #[cfg(feature = "bindings")]
        fn $rows(config: &ts_rs::Config) -> String {
            use ts_rs::TS;
            [$(format!(
                "  {}: {{ request: {}; response: {} }};\n",
                stringify!($name), <$request>::name(config), <$response>::name(config),
            )),*].concat()
        }
    };
}

commands! {
    /// Runs a command of a console whose store is locked, by its name.
    dispatch_locked(Waiting), locked_rows, or AppStoreLocked;
    /// Why the store is locked, and by what it opens.
    store_lock(Nothing) -> StoreLock = Waiting::lock;
    /// Opens the store.
    store_unlock(StoreUnlock) -> Nothing = Waiting::unlock;
}

commands! {
    /// Runs a command by its name.
    dispatch(App), rows, or AppCommandNotFound;
    /// What the console needs to know before it draws anything.
    console(Nothing) -> Console = settings::console;
    /// Keeps the person's choices.
    settings_set(Settings) -> Settings = settings::set;
    /// What the project's endpoint allows, and what scans its files.
    project_settings(OfEndpoint) -> ProjectSettings = project::get;
    /// Replaces the project's settings.
    project_settings_set(ProjectSettingsSet) -> ProjectSettings = project::set;
    /// What is kept of previews.
    preview_cache(OfEndpoint) -> PreviewCache = previews::cache;
    /// Removes kept previews, of one bucket or of all.
    preview_purge(PreviewsPurge) -> PreviewCache = previews::purge;
    /// Draws the thumbnails of a bucket or a folder in advance.
    preview_warm(PreviewsWarm) -> PreviewCache = previews::warm;
    /// Stops drawing in advance.
    preview_warm_cancel(OfEndpoint) -> PreviewCache = previews::warm_cancel;
    /// The looks of a preview that have a name.
    preset_list(OfEndpoint) -> PresetList = presets::list;
    /// Keeps a look of a preview under a name.
    preset_put(PresetPut) -> PresetList = presets::put;
    /// Forgets a preset.
    preset_delete(PresetDelete) -> PresetList = presets::delete;
    /// How a file is kept, beside what the API says of it.
    file_facts(OfFile) -> FileFacts = project::file_facts;
    /// How the keys that encrypt files are kept.
    keys_status(OfEndpoint) -> KeysStatus = keys::status;
    /// Makes a new master key and keeps it in another way, or under another passphrase.
    keys_keep(KeysKeep) -> KeysChanged = keys::keep;
    /// Makes new keys, kept as the present ones are.
    keys_rotate(KeysRotate) -> KeysChanged = keys::rotate;
    /// What somebody may do, and why.
    access_explain(AccessQuestion) -> AccessExplanation = access::explain;
    /// What strangers can read, by rule.
    access_exposure(ExposurePage) -> Exposure = access::exposure;
    /// Who stands behind roles.
    roles_known(RolesKnown) -> RoleList = access::known_roles;
    /// Roles to choose from.
    role_search(RoleSearch) -> RoleList = access::search_roles;
    /// Adds sample people, buckets and files, as far as they are not there.
    sample_add(OfEndpoint) -> Sampled = samples::add;
    /// Removes them.
    sample_remove(OfEndpoint) -> Sampled = samples::remove;
    /// How much every bucket holds.
    bucket_stats(OfEndpoint) -> BucketStats = buckets::stats;
    /// How every bucket grew.
    bucket_growth(OfEndpoint) -> GrowthList = buckets::growth;
    /// What rules would mean for the files of a bucket.
    bucket_effects(RulesQuestion) -> BucketEffects = buckets::effects;
    /// What a folder holds.
    folder_content(OfFolder) -> FolderContent = folders::content;
    /// Makes an empty folder.
    folder_create(OfFolder) -> FolderStat = folders::create;
    /// Moves or renames a folder.
    folder_move(FolderMove) -> Changed = folders::move_folder;
    /// Moves files and folders into another folder.
    files_move(FilesMove) -> Changed = folders::move_files;
    /// Copies files and folders into another folder.
    files_copy(FilesMove) -> Copied = folders::copy_files;
    /// Moves files and folders to the trash.
    files_trash(Selection) -> Trashed = trash::put;
    /// A page of the trash.
    trash_list(TrashPage) -> TrashList = trash::list;
    /// Puts entries of the trash back.
    trash_restore(TrashEntries) -> Changed = trash::restore;
    /// Removes entries of the trash for good.
    trash_purge(TrashEntries) -> Changed = trash::purge;
    /// Gives a file new content; what it held is kept as a version.
    file_replace(FileReplace) -> TransferList = transfers::replace;
    /// What a file held before.
    version_list(OfFile) -> VersionList = versions::list;
    /// Gives a file a former content back; what it held is kept as a version.
    version_restore(OfVersion) -> File = versions::restore;
    /// Removes versions for good; returns those that are left.
    version_purge(VersionsPurge) -> VersionList = versions::purge;
    /// What was done, and by whom; a file of it is at `activity/activity.csv` and `.jsonl`, by the same words.
    activity_list(ActivityPage) -> ActivityList = activity::list;
    /// A part of the queue.
    transfer_list(TransferPage) -> TransferList = transfers::list;
    /// Uploads files and folders of this computer.
    transfer_upload(TransferUpload) -> TransferList = transfers::upload;
    /// Announces files that the page holds.
    transfer_offer(TransferOffer) -> TransferList = transfers::offer;
    /// Gives the file of a waiting transfer again.
    transfer_reoffer(TransferReoffer) -> Transfer = transfers::reoffer;
    /// Downloads to a folder of this computer.
    transfer_download(TransferDownload) -> TransferList = transfers::download;
    /// Holds transfers.
    transfer_pause(TransferIds) -> TransferList = transfers::pause;
    /// Lets held transfers go on.
    transfer_resume(TransferIds) -> TransferList = transfers::resume;
    /// Gives transfers up.
    transfer_cancel(TransferIds) -> TransferList = transfers::cancel;
    /// Tries transfers again that failed or were given up.
    transfer_retry(TransferIds) -> TransferList = transfers::retry;
    /// Forgets transfers that have ended; returns those.
    transfer_clear(TransferIds) -> TransferList = transfers::clear;
    /// Announces a ZIP of a selection.
    archive_create(Selection) -> Archive = transfers::archive;
    /// The API keys.
    api_key_list(OfEndpoint) -> ApiKeyList = api_keys::list;
    /// Makes an API key; its secret is in the answer and nowhere else.
    api_key_create(ApiKeyCreate) -> ApiKeyMade = api_keys::create;
    /// Removes an API key.
    api_key_revoke(ApiKeyRevoke) -> Nothing = api_keys::revoke;
}

/// Returns the TypeScript type that lists every command.
#[cfg(feature = "bindings")]
pub fn typescript(config: &ts_rs::Config) -> String {
    format!("export type Commands = {{\n{}{}}};\n", locked_rows(config), rows(config))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, wire::Error> {
    serde_json::from_slice(bytes).map_err(|cause| {
        // Where in the request it stands says nothing to a person, and a program has the request.
        let place = format!(" at line {} column {}", cause.line(), cause.column());
        let cause = cause.to_string();
        let reason = cause.strip_suffix(&place).unwrap_or(&cause);
        wire::Error::with(
            ErrorType::GeneralArgumentInvalid,
            format!("The request is not valid: {reason}"),
        )
    })
}

fn write(value: &impl Serialize) -> Result<Vec<u8>, wire::Error> {
    serde_json::to_vec(value).map_err(|_| Error::Broken.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_breaks_a_rule_is_refused_in_words_for_a_person() {
        let refused = read::<Settings>(br#"{"theme":"pink"}"#).unwrap_err();
        assert_eq!(
            refused.message,
            "The request is not valid: unknown variant `pink`, expected one of `system`, `light`, `dark`"
        );
        assert!(refused.is(ErrorType::GeneralArgumentInvalid));
    }
}
