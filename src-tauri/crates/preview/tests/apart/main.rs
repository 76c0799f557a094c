//! The memory of the process that decodes. A program of its own, for it runs itself as that process.

#[cfg(test)]
mod memory;

fn main() -> std::io::Result<()> {
    if std::env::args().any(|argument| argument == preview::ARGUMENT) {
        return preview::decode_for_another();
    }
    memory::stays_below_the_cap();
    memory::ends_in_an_error_and_the_next_picture_is_shown();
    Ok(())
}
