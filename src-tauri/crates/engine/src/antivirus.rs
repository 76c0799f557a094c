//! Talking to clamd: one connection for one question.
//!
//! `INSTREAM` sends content in packets, each behind its length, and an empty one at the end; then the verdict comes.
//! Whatever is not a verdict is trouble: a scanner that hangs, breaks off or talks nonsense never passes for "clean".
//! Only content travels, no path: the scanner needs no right to read the store.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use wire::ScannerAddress;

/// The longest answer that is read; verdicts are a line.
const LONGEST_ANSWER: u64 = 4096;
const PACKET: usize = 64 * 1024;

/// How long a scanner may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// To take the connection.
    pub(crate) connecting: Duration,
    /// To take a packet.
    pub(crate) sending: Duration,
    /// To answer.
    pub(crate) answer: Duration,
}

impl Patience {
    /// What a scanner gets that looks at content.
    pub(crate) const SCAN: Self = Self {
        connecting: Duration::from_secs(5),
        sending: Duration::from_secs(30),
        answer: Duration::from_mins(3),
    };
    /// What a scanner gets that only says how it is.
    pub(crate) const PROBE: Self = Self {
        connecting: Duration::from_secs(2),
        sending: Duration::from_secs(2),
        answer: Duration::from_secs(5),
    };
}

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("it cannot be reached: {0}")]
    Unreachable(#[source] io::Error),
    #[error("the connection broke: {0}")]
    Broken(#[source] io::Error),
    #[error("it answered \"{0}\"")]
    Unexpected(String),
}

/// What a scanner says of content.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Clean,
    /// The name of what was found.
    Infected(String),
}

/// A scan under way.
#[derive(Debug)]
pub(crate) struct Session {
    socket: Socket,
    patience: Patience,
}

impl Session {
    /// Connects, and announces content.
    pub(crate) fn begin(address: &ScannerAddress, patience: Patience) -> Result<Self, Trouble> {
        let mut socket = Socket::connect(address, patience).map_err(Trouble::Unreachable)?;
        socket.write_all(b"zINSTREAM\0").map_err(Trouble::Broken)?;
        Ok(Self { socket, patience })
    }

    /// Sends the next part of the content.
    pub(crate) fn send(&mut self, part: &[u8]) -> Result<(), Trouble> {
        for packet in part.chunks(PACKET) {
            let length = u32::try_from(packet.len()).unwrap_or(u32::MAX).to_be_bytes();
            let written = self.socket.write_all(&[&length[..], packet].concat());
            written.map_err(|broken| self.last_words(broken))?;
        }
        Ok(())
    }

    /// Ends the content and waits for the verdict.
    pub(crate) fn verdict(mut self) -> Result<Verdict, Trouble> {
        let written = self.socket.write_all(&[0; 4]);
        written.map_err(|broken| self.last_words(broken))?;
        let answer = self.socket.answer(self.patience.answer).map_err(Trouble::Broken)?;
        read_verdict(&answer)
    }

    /// A scanner that stops listening may have said why, such as that the content is too large for it.
    fn last_words(&mut self, broken: io::Error) -> Trouble {
        match self.socket.answer(self.patience.connecting) {
            Ok(words) => Trouble::Unexpected(printable(&words)),
            Err(_) => Trouble::Broken(broken),
        }
    }
}

/// Asks a scanner for its version.
pub(crate) fn version(address: &ScannerAddress, patience: Patience) -> Result<String, Trouble> {
    let mut socket = Socket::connect(address, patience).map_err(Trouble::Unreachable)?;
    socket.write_all(b"zVERSION\0").map_err(Trouble::Broken)?;
    let answer = printable(&socket.answer(patience.answer).map_err(Trouble::Broken)?);
    if answer.starts_with("ClamAV") { Ok(answer) } else { Err(Trouble::Unexpected(answer)) }
}

fn read_verdict(answer: &[u8]) -> Result<Verdict, Trouble> {
    let unexpected = || Trouble::Unexpected(printable(answer));
    let said = std::str::from_utf8(answer).map_err(|_| unexpected())?;
    let said = said.strip_prefix("stream: ").ok_or_else(unexpected)?;
    match (said, said.strip_suffix(" FOUND")) {
        ("OK", _) => Ok(Verdict::Clean),
        (_, Some(name)) => Ok(Verdict::Infected(printable(name.as_bytes()))),
        (_, None) => Err(unexpected()),
    }
}

fn printable(answer: &[u8]) -> String {
    let text = String::from_utf8_lossy(answer);
    text.trim().chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[derive(Debug)]
enum Socket {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Socket {
    fn connect(address: &ScannerAddress, patience: Patience) -> io::Result<Self> {
        let socket = match address {
            ScannerAddress::None => return Err(io::ErrorKind::NotFound.into()),
            ScannerAddress::Unix(path) => Self::unix(path)?,
            ScannerAddress::Tcp(host, port) => Self::tcp(host, *port, patience.connecting)?,
        };
        match &socket {
            Socket::Tcp(stream) => stream.set_write_timeout(Some(patience.sending))?,
            #[cfg(unix)]
            Socket::Unix(stream) => stream.set_write_timeout(Some(patience.sending))?,
        }
        Ok(socket)
    }

    /// A name may stand for any address; content is sent to near ones only.
    fn tcp(host: &str, port: u16, patience: Duration) -> io::Result<Self> {
        let mut failure =
            io::Error::other("no address of it is on this computer or in a private network");
        let host = host.trim_matches(['[', ']']);
        for address in (host, port).to_socket_addrs()?.filter(|a| ScannerAddress::is_near(a.ip())) {
            match TcpStream::connect_timeout(&address, patience) {
                Ok(stream) => return stream.set_nodelay(true).map(|()| Self::Tcp(stream)),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    /// Connects without waiting: a scanner that takes no connections would be waited for without end.
    #[cfg(unix)]
    fn unix(path: &str) -> io::Result<Self> {
        use rustix::net::{
            AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with,
        };
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
        connect(&socket, &SocketAddrUnix::new(path)?)?;
        let stream = UnixStream::from(socket);
        stream.set_nonblocking(false)?;
        Ok(Self::Unix(stream))
    }

    #[cfg(not(unix))]
    fn unix(_: &str) -> io::Result<Self> {
        Err(io::Error::other("this system has no unix sockets; use host:port"))
    }

    /// Reads up to the zero that ends an answer; an answer that is not ended is none.
    fn answer(&mut self, patience: Duration) -> io::Result<Vec<u8>> {
        let end = Instant::now() + patience;
        let mut answer = Vec::new();
        let mut buffer = [0; 512];
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.set_read_timeout(left)?;
            let read = match self.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            let part = buffer.get(..read).unwrap_or_default();
            if let Some(zero) = part.iter().position(|byte| *byte == 0) {
                answer.extend_from_slice(part.get(..zero).unwrap_or_default());
                return Ok(answer);
            }
            answer.extend_from_slice(part);
            if read == 0 || answer.len() as u64 > LONGEST_ANSWER {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    fn set_read_timeout(&self, patience: Duration) -> io::Result<()> {
        match self {
            Socket::Tcp(stream) => stream.set_read_timeout(Some(patience)),
            #[cfg(unix)]
            Socket::Unix(stream) => stream.set_read_timeout(Some(patience)),
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Socket::Tcp(stream) => stream.read(buffer),
            #[cfg(unix)]
            Socket::Unix(stream) => stream.read(buffer),
        }
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Socket::Tcp(stream) => stream.write(bytes),
            #[cfg(unix)]
            Socket::Unix(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    const SHORT: Patience = Patience {
        connecting: Duration::from_millis(200),
        sending: Duration::from_millis(200),
        answer: Duration::from_millis(200),
    };

    /// Scans against a scanner that reads the request as far as `reads` says, then says `says`.
    fn scanned(says: Option<&'static [u8]>) -> Result<Verdict, Trouble> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address =
            ScannerAddress::Tcp("localhost".to_owned(), listener.local_addr().unwrap().port());
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 10 + 4 + 3 + 4];
                stream.read_exact(&mut request).unwrap();
                assert_eq!(&request, b"zINSTREAM\0\0\0\0\x03abc\0\0\0\0");
                match says {
                    Some(says) => stream.write_all(says).unwrap(),
                    // It hangs until the other side gives up.
                    None => assert!(matches!(stream.read(&mut [0]), Ok(0) | Err(_))),
                }
            });
            let mut session = Session::begin(&address, SHORT)?;
            session.send(b"abc")?;
            session.verdict()
        })
    }

    #[test]
    fn only_a_verdict_is_a_verdict() {
        assert_eq!(scanned(Some(b"stream: OK\0")).unwrap(), Verdict::Clean);
        let found = scanned(Some(b"stream: Eicar.Test: x FOUND\0")).unwrap();
        assert_eq!(found, Verdict::Infected("Eicar.Test: x".to_owned()));
        for nonsense in [
            &b"stream: OK"[..],
            b"",
            b"\0",
            b"OK\0",
            b"stream: ok\0",
            b"stream: OK \0",
            b"stream: NOT OK\0",
            b"other: OK\0",
            b"stream: Something ERROR\0",
            b"INSTREAM size limit exceeded. ERROR\0",
            b"stream: \xff OK\0",
            &[b'x'; 10_000],
        ] {
            assert!(scanned(Some(nonsense)).is_err(), "{nonsense:?}");
        }
    }

    #[test]
    fn a_scanner_that_hangs_is_not_waited_for_for_ever() {
        let begun = Instant::now();
        assert!(matches!(scanned(None), Err(Trouble::Broken(_))));
        assert!(begun.elapsed() < Duration::from_secs(20));
    }

    #[cfg(unix)]
    #[test]
    fn a_scanner_that_takes_no_connections_is_not_waited_for_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        let address = ScannerAddress::parse(path.to_str().unwrap()).unwrap();
        let mut waiting = Vec::new();
        let refused = (0..10_000).find_map(|_| match Session::begin(&address, SHORT) {
            Ok(session) => {
                waiting.push(session);
                None
            }
            Err(trouble) => Some(trouble),
        });
        assert!(matches!(refused, Some(Trouble::Unreachable(_))), "{refused:?}");
    }

    #[test]
    fn nobody_there_and_nobody_near_are_unreachable() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        for address in [
            ScannerAddress::Tcp("127.0.0.1".to_owned(), free),
            ScannerAddress::Tcp("192.0.2.1".to_owned(), 3310),
            ScannerAddress::Unix("/nowhere/clamd.ctl".to_owned()),
            ScannerAddress::None,
        ] {
            let refused = Session::begin(&address, SHORT);
            assert!(matches!(refused, Err(Trouble::Unreachable(_))), "{address:?}");
        }
    }
}
