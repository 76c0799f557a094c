//! Reading bytes in order: what is not there is [`Damaged`], never a panic.

/// The bytes break the rules of their format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Damaged;

/// What has not been read yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest<'a>(pub(super) &'a [u8]);

impl<'a> Rest<'a> {
    /// Takes the next bytes.
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Damaged> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Takes as many bytes as the array has.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Damaged> {
        self.take(N)?.try_into().map_err(|_| Damaged)
    }

    /// Takes one byte.
    pub(super) fn byte(&mut self) -> Result<u8, Damaged> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// Takes a number of so many bytes, at most eight, the greatest first.
    pub(super) fn number(&mut self, bytes: usize) -> Result<u64, Damaged> {
        Ok(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// Takes a length of four bytes, the greatest first.
    pub(super) fn length(&mut self) -> Result<usize, Damaged> {
        self.number(4).and_then(size)
    }

    /// Says whether everything has been read.
    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

/// Returns a number of a file as a size in memory.
pub(super) fn size(number: u64) -> Result<usize, Damaged> {
    usize::try_from(number).map_err(|_| Damaged)
}
