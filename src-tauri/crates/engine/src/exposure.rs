//! What strangers can read: buckets and files whose permissions let them, and files with a link that has not ended.

use wire::{Exposure, ExposureRule};

use crate::Engine;
use crate::db::exposure;
use crate::error::Error;

impl Engine {
    /// Returns how much each rule opens, and some of what one of them opens.
    pub fn exposure(
        &self,
        rule: Option<&ExposureRule>,
        offset: u32,
        limit: u32,
    ) -> Result<Exposure, Error> {
        let now = self.now();
        self.read_list(|reader| {
            let exposed = match rule {
                Some(rule) => exposure::page(reader, rule, now, (offset, limit))?,
                None => Vec::new(),
            };
            Ok(Exposure { groups: exposure::groups(reader, now)?, exposed })
        })
    }
}
