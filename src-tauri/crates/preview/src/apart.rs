//! Pictures decoded in a process of their own: both ends of the socket between.
//!
//! A decoder that is taken over, hangs, or takes all memory costs that process only: it holds one picture at a time, has
//! neither key nor database nor environment, can write no file, and is stopped when its time is over. The next picture gets
//! a new one. A process that has nothing to do ends by itself.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, Signal, setrlimit};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wire::preview::{Output, PreviewParams};

use crate::error::Error;
use crate::stop::Stop;
use crate::{Rendered, render};

/// The argument that makes a program which can do it decode pictures for another, and nothing else.
pub const ARGUMENT: &str = "decode-pictures";

/// How long one preview may take.
const TIME: Duration = Duration::from_mins(1);
/// How long a process without work lives.
const IDLE: Duration = Duration::from_secs(30);
/// How many processes wait for work.
const WAITING: usize = 2;
/// Bytes of memory that one process may ask for. What it holds is less than 512 MB with the program itself.
const MEMORY: u64 = 480_000_000;
/// Bytes of a message: more than any source, or any preview that a person would wait for.
const LONGEST: u64 = 256 * 1024 * 1024;

/// Where pictures are decoded.
#[derive(Debug)]
pub struct Renderer {
    program: Option<PathBuf>,
    waiting: Mutex<Vec<Decoder>>,
}

/// What to make of a file.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Wanted<'a> {
    /// The file's content type.
    pub mime: &'a str,
    /// The end of its name, without the dot.
    pub extension: Option<&'a str>,
    /// What was asked for.
    pub params: &'a PreviewParams,
}

/// The same, as it arrives in the other process.
#[derive(Debug, Deserialize)]
struct Asked {
    mime: String,
    extension: Option<String>,
    params: PreviewParams,
}

impl Renderer {
    /// Decodes in processes that run this program with [`ARGUMENT`]; in the calling one, where none is given.
    pub fn new(program: Option<PathBuf>) -> Self {
        Self { program, waiting: Mutex::default() }
    }

    /// Renders the preview of a file, as [`render`] does. What does not come back in time, or not at all, was not a
    /// picture; nor does it come back once `stop` says that nobody wants it.
    pub fn render(
        &self,
        source: &[u8],
        wanted: Wanted<'_>,
        stop: &Stop,
    ) -> Result<Rendered, Error> {
        let Wanted { mime, extension, params } = wanted;
        let Some(program) = &self.program else { return render(source, mime, extension, params) };
        // One that has waited may have ended meanwhile; that says nothing about the picture.
        let waiting = self.waiting().pop();
        if let Some(decoder) = waiting
            && let Ok(outcome) = self.ask(decoder, wanted, source, stop)
        {
            return outcome;
        }
        if stop.is_said() {
            return Err(Error::Undecodable);
        }
        let decoder = Decoder::start(program).map_err(|_| Error::NoDecoder)?;
        self.ask(decoder, wanted, source, stop).unwrap_or(Err(Error::Undecodable))
    }

    fn ask(
        &self,
        mut decoder: Decoder,
        wanted: Wanted<'_>,
        source: &[u8],
        stop: &Stop,
    ) -> io::Result<Result<Rendered, Error>> {
        let _heard = stop.heard_at(&decoder.socket)?;
        match decoder.ask(wanted, source) {
            Ok(outcome) => {
                let mut waiting = self.waiting();
                if waiting.len() < WAITING {
                    waiting.push(decoder);
                }
                Ok(outcome)
            }
            Err(End::Memory(error)) => Ok(Err(error)),
            Err(End::Other(error)) => Err(error),
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Decoder>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A process that decodes, and the socket to it.
#[derive(Debug)]
struct Decoder {
    socket: UnixStream,
    process: Option<Child>,
}

impl Decoder {
    /// Where the libraries lie is all that is passed on.
    fn start(program: &Path) -> io::Result<Self> {
        let (socket, its) = UnixStream::pair()?;
        let mut command = Command::new(program);
        command.arg(ARGUMENT).env_clear().stdout(Stdio::null()).stderr(Stdio::null());
        if let Some(libraries) = std::env::var_os("LD_LIBRARY_PATH") {
            command.env("LD_LIBRARY_PATH", libraries);
        }
        let process = command.stdin(OwnedFd::from(its)).spawn()?;
        Ok(Self { socket, process: Some(process) })
    }

    fn ask(&mut self, wanted: Wanted<'_>, source: &[u8]) -> Result<Result<Rendered, Error>, End> {
        let mut timed = Timed { socket: &self.socket, until: Instant::now() + TIME };
        send(&mut timed, &wanted, source)?;
        let (size, _) = receive::<Option<(u32, u32)>>(&mut timed)?;
        match receive::<Result<Output, Error>>(&mut timed) {
            Ok((outcome, bytes)) => {
                Ok(outcome.map(|output| Rendered { bytes, mime: output.mime() }))
            }
            Err(error) => Err(match size.filter(|_| self.has_aborted()) {
                Some((width, height)) => End::Memory(Error::TooLarge { width, height }),
                None => End::Other(error),
            }),
        }
    }

    /// Ends the process; says whether it had done so itself, as it does when it is given no more memory.
    fn has_aborted(&mut self) -> bool {
        let status = self.end();
        status.and_then(|status| status.signal()) == Some(Signal::ABORT.as_raw())
    }

    fn end(&mut self) -> Option<ExitStatus> {
        let process = self.process.as_mut()?;
        // It may have ended by itself.
        drop(process.kill());
        process.wait().ok()
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        self.end();
    }
}

/// How a process came to no answer.
enum End {
    /// It had read the header, and wanted more memory than it may have.
    Memory(Error),
    /// It had ended before, went wrong, or was too slow.
    Other(io::Error),
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> Self {
        End::Other(error)
    }
}

/// A socket that fails when its time is over, however little at a time the other end sends.
struct Timed<'a> {
    socket: &'a UnixStream,
    until: Instant,
}

impl Timed<'_> {
    fn left(&self) -> io::Result<Option<Duration>> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(Some(left)) }
    }
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.socket.set_read_timeout(self.left()?)?;
        self.socket.read(buffer)
    }
}

impl Write for Timed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.socket.set_write_timeout(self.left()?)?;
        self.socket.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

/// Decodes what comes through standard input, which is a socket, until nothing more comes. Gives up first what a decoder
/// does not need.
pub fn decode_for_another() -> io::Result<()> {
    confine()?;
    serve(&UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?))
}

fn confine() -> io::Result<()> {
    let at_most = |most| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::Data, at_most(MEMORY))?;
    setrlimit(Resource::Fsize, at_most(0))?;
    setrlimit(Resource::Core, at_most(0))?;
    Ok(())
}

fn serve(mut socket: &UnixStream) -> io::Result<()> {
    socket.set_read_timeout(Some(IDLE))?;
    loop {
        let (asked, source) = match receive::<Asked>(&mut socket) {
            Ok(message) => message,
            Err(error) if is_end(error.kind()) => return Ok(()),
            Err(error) => return Err(error),
        };
        // Ahead of the pixels: if these take too much memory, nothing else will be said.
        send(&mut socket, &crate::size(&source, &asked.mime), &[])?;
        let made = render(&source, &asked.mime, asked.extension.as_deref(), &asked.params);
        let (outcome, bytes) = match made {
            Ok(made) => (output_of(made.mime).ok_or(Error::Undecodable), made.bytes),
            Err(error) => (Err(error), Vec::new()),
        };
        send(&mut socket, &outcome, &bytes)?;
    }
}

fn is_end(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::UnexpectedEof | io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}

fn output_of(mime: &str) -> Option<Output> {
    Output::ALL.iter().copied().find(|output| output.mime() == mime)
}

/// A message: the lengths of its two parts, JSON, bytes.
fn send(to: &mut impl Write, head: &impl Serialize, bytes: &[u8]) -> io::Result<()> {
    let head = serde_json::to_vec(head)?;
    for part in [&head[..], bytes] {
        to.write_all(&(part.len() as u64).to_le_bytes())?;
    }
    to.write_all(&head)?;
    to.write_all(bytes)
}

fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<(T, Vec<u8>)> {
    let lengths = [length(from)?, length(from)?];
    let [head, bytes] = lengths.map(|length| part(from, length));
    Ok((serde_json::from_slice(&head?)?, bytes?))
}

fn length(from: &mut impl Read) -> io::Result<u64> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    Ok(u64::from_le_bytes(length))
}

/// Reads as it comes: a length that was made up takes no memory.
fn part(from: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if length > LONGEST || from.take(length).read_to_end(&mut bytes)? as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn params() -> PreviewParams {
        PreviewParams { width: 60, border_width: 2, opacity: 0.3, ..PreviewParams::default() }
    }

    fn png(params: &PreviewParams) -> Wanted<'_> {
        Wanted { mime: "image/png", extension: None, params }
    }

    /// A renderer whose waiting decoder is `other` at the far end of a socket, and which cannot start another.
    fn renderer(other: impl FnOnce(UnixStream) + Send + 'static) -> Renderer {
        let (socket, far) = UnixStream::pair().unwrap();
        thread::spawn(move || other(far));
        let renderer = Renderer::new(Some(PathBuf::from("/nowhere/a-decoder")));
        renderer.waiting().push(Decoder { socket, process: None });
        renderer
    }

    #[test]
    fn a_picture_comes_back_as_if_made_here() {
        let far = renderer(|socket| serve(&socket).unwrap());
        let icon = crate::render_icon("video/mp4", &PreviewParams::default()).unwrap().bytes;
        let here = render(&icon, "image/png", Some("png"), &params()).unwrap();
        for _ in 0..3 {
            let again = far.render(&icon, png(&params()), &Stop::default()).unwrap();
            assert_eq!(again, here);
        }
        let refused = far.render(b"no picture", png(&params()), &Stop::default());
        assert_eq!(refused, Err(Error::Undecodable), "and the decoder goes on");
        assert!(far.render(&icon, png(&params()), &Stop::default()).is_ok());
    }

    #[test]
    fn a_decoder_that_has_ended_is_not_the_fault_of_the_picture() {
        for ends in [
            (|socket| drop(socket)) as fn(UnixStream),
            |mut socket| drop(socket.read(&mut [0; 10])),
            |mut socket| drop(socket.write_all(&[0xff; 100])),
        ] {
            let never = Stop::default();
            let outcome = renderer(ends).render(b"a picture", png(&params()), &never);
            assert_eq!(outcome, Err(Error::NoDecoder), "another was to be started");
        }
    }

    #[test]
    fn time_is_over_however_much_is_sent() {
        let (socket, mut far) = UnixStream::pair().unwrap();
        far.write_all(&[0; 100]).unwrap();
        let mut timed = Timed { socket: &socket, until: Instant::now() };
        assert_eq!(timed.read(&mut [0; 10]).unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(timed.write(&[0; 10]).unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[test]
    fn a_length_that_was_made_up_takes_no_memory() {
        for length in [10, LONGEST, u64::MAX] {
            let mut message = length.to_le_bytes().to_vec();
            message.extend([0; 8]);
            message.extend(b"short");
            let outcome = receive::<Asked>(&mut message.as_slice());
            assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        }
        let mut message = Vec::new();
        send(&mut message, &png(&params()), b"bytes").unwrap();
        assert_eq!(receive::<Asked>(&mut message.as_slice()).unwrap().0.params, params());
    }
}
