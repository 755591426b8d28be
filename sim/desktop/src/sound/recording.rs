//! Recordings and tones as samples: 16 bits, mono, 8000 a second. Pure arithmetic; `mod.rs` plays what comes out.

use sim::body::Note;

/// Samples a second of everything here: that of the recordings in `assets/voice`.
pub const RATE: u32 = 8_000;
/// How loud a tone is, of 32,767.
const LOUDNESS: f32 = 11_000.0;
/// A tone begins and ends softly over so many samples, so that it does not click.
const RAMP: usize = 40;
/// Number of plain PCM in a WAV file, and of IMA ADPCM.
const FORMATS: (u16, u16) = (1, 0x11);

/// Steps of IMA ADPCM (IMA Digital Audio Focus and Technical Working Group, 1992).
const STEPS: [i32; 89] = [
    7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66,
    73, 80, 88, 97, 107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449,
    494, 544, 598, 658, 724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272,
    2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493,
    10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
];
/// How a code moves the step (same source).
const MOVES: [i32; 8] = [-1, -1, -1, -1, 2, 4, 6, 8];

/// The samples of a tone.
#[must_use]
pub fn tone(notes: &[Note]) -> Vec<i16> {
    let mut samples = Vec::new();
    for note in notes {
        let length = usize::from(note.millis) * RATE as usize / 1_000;
        let turn = std::f32::consts::TAU * f32::from(note.hertz) / RATE as f32;
        samples.extend((0..length).map(|place| {
            let edge = place.min(length - 1 - place).min(RAMP) as f32 / RAMP as f32;
            (LOUDNESS * edge * (turn * place as f32).sin()) as i16
        }));
    }
    samples
}

/// The samples of a WAV file of a voice; `None` where it is none that a device plays.
#[must_use]
pub fn samples(bytes: &[u8]) -> Option<Vec<i16>> {
    let wave = sim::voice::Wave::of(bytes).ok()?;
    let (format, data) = (chunk(bytes, *b"fmt ")?, chunk(bytes, *b"data")?);
    let short = |at: usize| Some(u16::from_le_bytes(format.get(at..at + 2)?.try_into().ok()?));
    let samples: Vec<i16> = match (short(0)?, short(14)?) {
        (format, _) if format == FORMATS.1 => {
            let block = usize::from(short(12)?);
            if block <= 4 {
                return None;
            }
            data.chunks(block).flat_map(ima_block).collect()
        }
        (format, 16) if format == FORMATS.0 => {
            data.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
        }
        (format, 8) if format == FORMATS.0 => {
            data.iter().map(|&byte| (i16::from(byte) - 128) * 256).collect()
        }
        _ => return None,
    };
    Some(at_our_rate(&samples, wave.rate))
}

/// The bytes of a chunk of this name.
fn chunk(bytes: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    let mut rest = bytes.get(12..)?;
    loop {
        let length = usize::try_from(u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?)).ok()?;
        let end = 8_usize.checked_add(length)?;
        if rest.get(..4)? == name {
            return rest.get(8..end);
        }
        // Chunks begin at even places.
        rest = rest.get(end.checked_add(length % 2)?..)?;
    }
}

/// One block of IMA ADPCM: a first sample, a step, and two samples a byte after them.
fn ima_block(block: &[u8]) -> Vec<i16> {
    let [low, high, index, _, codes @ ..] = block else { return Vec::new() };
    let mut value = i32::from(i16::from_le_bytes([*low, *high]));
    let mut index = i32::from(*index).min(88);
    let mut samples = vec![value as i16];
    for code in codes.iter().flat_map(|byte| [byte & 15, byte >> 4]) {
        let step = STEPS[index as usize];
        let mut change = step >> 3;
        for (bit, part) in [(4, step), (2, step >> 1), (1, step >> 2)] {
            if code & bit != 0 {
                change += part;
            }
        }
        value += if code & 8 == 0 { change } else { -change };
        value = value.clamp(i32::from(i16::MIN), i32::from(i16::MAX));
        index = (index + MOVES[usize::from(code & 7)]).clamp(0, 88);
        samples.push(value as i16);
    }
    samples
}

/// The nearest sample for each of ours.
fn at_our_rate(samples: &[i16], rate: u32) -> Vec<i16> {
    if rate == RATE {
        return samples.to_vec();
    }
    let length = samples.len() as u64 * u64::from(RATE) / u64::from(rate.max(1));
    let at = |place: u64| samples[(place * u64::from(rate) / u64::from(RATE)) as usize];
    (0..length).map(at).collect()
}

/// A WAV file of these samples.
#[must_use]
pub fn file(samples: &[i16]) -> Vec<u8> {
    let data = samples.len() as u32 * 2;
    let mut bytes = Vec::with_capacity(44 + data as usize);
    bytes.extend(b"RIFF");
    bytes.extend((36 + data).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    for short in [FORMATS.0, 1] {
        bytes.extend(short.to_le_bytes());
    }
    for long in [RATE, RATE * 2] {
        bytes.extend(long.to_le_bytes());
    }
    for short in [2_u16, 16] {
        bytes.extend(short.to_le_bytes());
    }
    bytes.extend(b"data");
    bytes.extend(data.to_le_bytes());
    bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_has_its_pitch_and_length_and_begins_softly() {
        let samples = tone(&[Note { hertz: 1_000, millis: 60 }]);
        assert_eq!(samples.len(), 480);
        let rises = samples.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count();
        assert!((58..=60).contains(&rises), "{rises}");
        assert!(samples[0].abs() < 300 && samples[479].abs() < 300);
    }

    #[test]
    fn recordings_that_ship_are_decoded_and_our_own_files_are_read_back() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/voice/putonghua/");
        let bytes = std::fs::read(format!("{folder}say_ready.wav")).unwrap();
        let decoded = samples(&bytes).unwrap();
        let wave = sim::voice::Wave::of(&bytes).unwrap();
        let millis = decoded.len() as u64 * 1_000 / u64::from(RATE);
        assert!(millis.abs_diff(wave.millis) < 120, "{millis} {}", wave.millis);
        assert!(decoded.iter().any(|sample| sample.abs() > 2_000));
        assert_eq!(samples(&file(&decoded)).unwrap(), decoded);
    }

    #[test]
    fn what_is_no_recording_is_none() {
        for bytes in [&b""[..], b"RIFF", b"RIFF\0\0\0\0WAVEfmt \xff\xff\xff\xff"] {
            assert_eq!(samples(bytes), None);
        }
    }
}
