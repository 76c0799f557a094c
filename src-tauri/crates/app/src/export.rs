//! The journal as a file: CSV for people, JSON lines for programs. Read page by page while it is written, so it takes
//! little memory however long it is.

use std::io;

use axum::body::Body;
use bytes::Bytes;
use engine::{ActivityRequest, Engine};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use wire::Activity;

use crate::commands::shapes::ActivityFilter;
use crate::{App, commands};

/// How many entries are read at once.
const PAGE: u64 = 500;
/// How many pages may wait for a slow reader.
const AHEAD: usize = 4;
const HEAD: &str = "time,by,what,bucket,file,name,detail\r\n";

/// How the file is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// A table with a head, as RFC 4180 has it.
    Csv,
    /// An object on each line.
    JsonLines,
}

impl ExportFormat {
    /// Returns the format of a file by its name.
    pub fn of_file(name: &str) -> Option<Self> {
        match name {
            "activity.csv" => Some(ExportFormat::Csv),
            "activity.jsonl" => Some(ExportFormat::JsonLines),
            _ => None,
        }
    }
}

/// The pieces of the file, the newest entry first.
pub struct Export<'a> {
    engine: &'a Engine,
    request: ActivityRequest,
    format: ExportFormat,
    head: &'static str,
    is_over: bool,
}

impl<'a> Export<'a> {
    /// Begins the file of what is asked for.
    pub fn new(engine: &'a Engine, request: ActivityRequest, format: ExportFormat) -> Self {
        let request = ActivityRequest { limit: PAGE, ..request };
        let head = if format == ExportFormat::Csv { HEAD } else { "" };
        Self { engine, request, format, head, is_over: false }
    }

    fn next_piece(&mut self) -> Result<String, engine::Error> {
        let page = self.engine.list_activity(&self.request)?;
        self.is_over = (page.len() as u64) < PAGE;
        self.request.before = page.last().map(|last| last.id);
        let lines = page.iter().map(|entry| line(entry, self.format)).collect::<String>();
        Ok(std::mem::take(&mut self.head).to_owned() + &lines)
    }
}

impl Iterator for Export<'_> {
    type Item = Result<String, engine::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let piece = self.next_piece();
        self.is_over |= piece.is_err();
        Some(piece)
    }
}

fn line(entry: &Activity, format: ExportFormat) -> String {
    match format {
        ExportFormat::JsonLines => format!("{}\n", serde_json::json!(entry)),
        ExportFormat::Csv => {
            let detail: Vec<String> =
                entry.detail.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            let fields = [
                entry.at.to_string(),
                entry.by.to_string(),
                entry.what.as_str().to_owned(),
                entry.bucket.as_ref().map(ToString::to_string).unwrap_or_default(),
                entry.file.as_ref().map(ToString::to_string).unwrap_or_default(),
                entry.name.clone(),
                detail.join("; "),
            ];
            fields.map(|text| field(&text)).join(",") + "\r\n"
        }
    }
}

/// Quotes a field. What a spreadsheet would take for a formula is marked as text.
fn field(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// Opens the file as the body of an answer, made while it is sent.
pub(crate) fn open(app: &App, filter: ActivityFilter, format: ExportFormat) -> Body {
    let engine = app.engine().clone();
    let request = commands::activity_request(filter);
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(AHEAD);
    tokio::task::spawn_blocking(move || {
        for piece in Export::new(&engine, request, format) {
            let piece = piece.map(Bytes::from).map_err(io::Error::other);
            // The reader may have gone away.
            if sender.blocking_send(piece).is_err() {
                return;
            }
        }
    });
    Body::from_stream(ReceiverStream::new(receiver))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_breaks_out_of_its_field_or_becomes_a_formula() {
        assert_eq!(field("plain.txt"), "plain.txt");
        assert_eq!(field("a,\"b\"\r\n"), "\"a,\"\"b\"\"\r\n\"");
        assert_eq!(field("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(field("-1"), "'-1");
    }
}
