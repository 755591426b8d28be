//! What a WAV file says of itself: enough to know that a device can play it.

/// Sample rates that a device plays, in hertz.
const RATES: std::ops::RangeInclusive<u32> = 8_000..=48_000;
/// The longest recording in milliseconds: a sentence is over sooner.
const MILLIS_MAX: u64 = 15_000;
/// Number of plain PCM in a WAV file.
const PCM: u16 = 1;
/// Number of IMA ADPCM in a WAV file: four bits a sample.
const IMA_ADPCM: u16 = 0x11;

/// A recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wave {
    /// Samples a second.
    pub rate: u32,
    /// How long it sounds, in milliseconds.
    pub millis: u64,
}

/// Why a file is no recording for a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WaveError {
    /// It does not begin as a WAV file does, or ends too soon.
    #[error("this is no WAV file")]
    NotWave,
    /// It is neither PCM nor IMA ADPCM.
    #[error("it is neither PCM nor IMA ADPCM")]
    Format,
    /// It has more than one channel.
    #[error("it is not mono")]
    NotMono,
    /// Its sample rate is too low or too high.
    #[error("its sample rate is not 8000 to 48000 Hz")]
    Rate,
    /// There is no sound in it, or more than a sentence.
    #[error("it is silent or longer than 15 s")]
    Length,
}

impl Wave {
    /// Reads the head of a WAV file.
    ///
    /// # Errors
    /// The first thing that a device could not play.
    pub fn of(bytes: &[u8]) -> Result<Self, WaveError> {
        let (Some(b"RIFF"), Some(b"WAVE")) = (bytes.get(..4), bytes.get(8..12)) else {
            return Err(WaveError::NotWave);
        };
        let format = chunk(bytes, *b"fmt ").ok_or(WaveError::NotWave)?;
        let data = chunk(bytes, *b"data").ok_or(WaveError::NotWave)?;
        let short = |at: usize| {
            let bytes = format.get(at..at + 2).and_then(|pair| pair.try_into().ok());
            bytes.map(u16::from_le_bytes).ok_or(WaveError::NotWave)
        };
        let long = |at: usize| {
            let bytes = format.get(at..at + 4).and_then(|four| four.try_into().ok());
            bytes.map(u32::from_le_bytes).ok_or(WaveError::NotWave)
        };
        if ![PCM, IMA_ADPCM].contains(&short(0)?) {
            return Err(WaveError::Format);
        }
        if short(2)? != 1 {
            return Err(WaveError::NotMono);
        }
        let (rate, bytes_a_second) = (long(4)?, u64::from(long(8)?));
        if !RATES.contains(&rate) {
            return Err(WaveError::Rate);
        }
        let length = u64::try_from(data.len()).unwrap_or(u64::MAX).saturating_mul(1_000);
        let millis = length.checked_div(bytes_a_second).unwrap_or(0);
        let sounds = data.windows(2).any(|pair| pair[0] != pair[1]);
        if millis == 0 || millis > MILLIS_MAX || !sounds {
            return Err(WaveError::Length);
        }
        Ok(Self { rate, millis })
    }
}

/// The bytes of a chunk of this name.
fn chunk(bytes: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    let mut rest = bytes.get(12..)?;
    loop {
        let length = u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?);
        let length = usize::try_from(length).ok()?;
        if rest.get(..4)? == name {
            return rest.get(8..8_usize.checked_add(length)?);
        }
        // Chunks begin at even places.
        rest = rest.get(8_usize.checked_add(length)?.checked_add(length % 2)?..)?;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A PCM file of eight bits a sample.
    pub fn wav(format: u16, channels: u16, rate: u32, samples: &[u8]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVE".to_vec();
        bytes.extend(b"LIST\x03\0\0\0abc\0fmt \x10\0\0\0");
        bytes.extend(format.to_le_bytes());
        bytes.extend(channels.to_le_bytes());
        bytes.extend(rate.to_le_bytes());
        bytes.extend((rate * u32::from(channels)).to_le_bytes());
        bytes.extend([1, 0, 8, 0]);
        bytes.extend(b"data");
        bytes.extend(u32::try_from(samples.len()).unwrap().to_le_bytes());
        bytes.extend(samples);
        bytes
    }

    #[test]
    fn what_a_device_plays_and_what_it_does_not() {
        let sound: Vec<u8> = (0..=255).cycle().take(4_000).collect();
        let good = wav(PCM, 1, 8_000, &sound);
        assert_eq!(Wave::of(&good), Ok(Wave { rate: 8_000, millis: 500 }));
        assert!(Wave::of(&wav(IMA_ADPCM, 1, 8_000, &sound)).is_ok());
        let table = [
            (wav(3, 1, 8_000, &sound), WaveError::Format),
            (wav(PCM, 2, 8_000, &sound), WaveError::NotMono),
            (wav(PCM, 1, 4_000, &sound), WaveError::Rate),
            (wav(PCM, 1, 8_000, &[128; 4_000]), WaveError::Length),
            (wav(PCM, 1, 8_000, &[]), WaveError::Length),
            (b"OggS".to_vec(), WaveError::NotWave),
        ];
        for (bytes, error) in table {
            assert_eq!(Wave::of(&bytes), Err(error));
        }
        for end in 0..good.len() {
            assert!(Wave::of(&good[..end]).is_err(), "cut at {end}");
        }
    }
}
