//! Starts the window.

fn main() -> anyhow::Result<()> {
    coffer::run()
}
