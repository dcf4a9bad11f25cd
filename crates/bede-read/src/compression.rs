//! gzip and zstd to the bytes under them, whatever number of members or frames they come in.

use std::io::{self, BufRead, BufReader, Read};

use ruzstd::decoding::{
    BlockDecodingStrategy, FrameDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};

use crate::{error::*, files::peek};

/// What is read at once.
const CHUNK: usize = 1 << 16;

/// A stream without its compression, told by its first bytes, and its name without the ending that says so.
pub(crate) fn decompressed(
    mut stream: Box<dyn BufRead + Send>,
    name: &str,
) -> Result<(Box<dyn BufRead + Send>, String), ReadError> {
    let mut inner_name = name.to_ascii_lowercase();
    // A compressed file in a compressed file is not looked for beyond the second.
    for _ in 0..2 {
        let head = peek(&mut stream, name)?;
        if head.starts_with(b"\x1f\x8b") {
            stream = Box::new(BufReader::with_capacity(CHUNK, flate2::bufread::MultiGzDecoder::new(stream)));
            inner_name = inner_name.trim_end_matches(".gz").trim_end_matches(".gzip").to_owned();
        } else if is_zstd(head) {
            stream = Box::new(BufReader::with_capacity(CHUNK, ZstdFrames::new(stream)));
            inner_name = inner_name.trim_end_matches(".zst").to_owned();
        } else {
            break;
        }
    }
    Ok((stream, inner_name))
}

/// A frame, or a frame that is to be skipped, as archives of many records begin with.
fn is_zstd(head: &[u8]) -> bool {
    head.starts_with(b"\x28\xb5\x2f\xfd")
        || head.len() > 4 && head[0] & 0xf0 == 0x50 && head[1..4] == *b"\x2a\x4d\x18"
}

/// All frames of a zstd stream, one after the other; the decoder itself knows one.
struct ZstdFrames<R> {
    source: R,
    decoder: FrameDecoder,
    /// Whether a frame is under way.
    open: bool,
}

impl<R: BufRead> ZstdFrames<R> {
    fn new(source: R) -> ZstdFrames<R> {
        ZstdFrames { source, decoder: FrameDecoder::new(), open: false }
    }

    /// Opens the next frame; `false` at the end of the stream.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    io::copy(&mut (&mut self.source).take(u64::from(length)), &mut io::sink())?;
                }
                Err(error) => return Err(invalid(&error)),
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Read for ZstdFrames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if self.open {
                while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                    self.decoder
                        .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                        .map_err(|error| invalid(&error))?;
                }
                let count = self.decoder.read(buffer)?;
                if count > 0 {
                    return Ok(count);
                }
            }
            self.open = self.next_frame()?;
            if !self.open {
                return Ok(0);
            }
        }
    }
}

/// The decoder's own errors say in which of its steps it failed; a reader of the message needs to know that it did.
fn invalid(_: &FrameDecoderError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the zstd stream is broken or ends too early")
}
