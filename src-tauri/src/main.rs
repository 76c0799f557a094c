//! Starts the window.

fn main() -> anyhow::Result<()> {
    if std::env::args_os().nth(1).is_some_and(|argument| argument == app::DECODE_PICTURES) {
        return Ok(app::decode_pictures()?);
    }
    coffer::run()
}
