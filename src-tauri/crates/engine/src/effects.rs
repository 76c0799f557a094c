//! What rules of a bucket would mean for the files that are in it. It counts; nothing is decided or changed here.

use wire::{BucketEffects, BucketId, BucketRules};

use crate::Engine;
use crate::buckets;
use crate::db::effects;
use crate::error::Error;

impl Engine {
    /// Returns how many of a bucket's files these rules would not have let come as they are.
    pub fn bucket_effects(
        &self,
        bucket: &BucketId,
        rules: &BucketRules,
    ) -> Result<BucketEffects, Error> {
        let now = self.now();
        self.read_list(|reader| {
            let seq = buckets::get(reader, bucket)?.seq;
            let allowed = &rules.allowed_file_extensions;
            let mut counted = effects::count(reader, seq, rules, now)?;
            if !allowed.is_empty() {
                let extensions = effects::extensions(reader, seq)?;
                let refused = extensions.iter().filter(|(extension, _)| {
                    !buckets::is_extension_allowed(allowed, extension.as_deref())
                });
                counted.other_extension = refused.map(|(_, files)| files).sum();
            }
            Ok(counted)
        })
    }
}
