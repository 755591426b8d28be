//! The modem: registration, latency, loss, silence.

use device_core::event::Network;

use crate::random::Stream;
use crate::time::{MILLISECOND, Micros};

/// Registration after power on, in milliseconds. A modem that knows its cell needs seconds
/// (`facts.md`, Hardware allows it 90 s before it must be given up).
const REGISTRATION_MILLIS: (u64, u64) = (1_500, 4_000);

/// A modem and the network before it.
#[derive(Clone, Debug)]
pub struct Modem {
    /// Coverage where the device is.
    pub coverage: Network,
    /// A fault took the network away.
    pub down: bool,
    /// A fault lets nothing through, and the modem does not notice.
    pub silent: bool,
    latency_millis: (u32, u32),
    loss_percent: u8,
    registered: Network,
    stream: Stream,
}

impl Modem {
    /// A modem without power.
    #[must_use]
    pub const fn new(
        coverage: Network,
        latency_millis: (u32, u32),
        loss_percent: u8,
        stream: Stream,
    ) -> Self {
        Self {
            coverage,
            down: false,
            silent: false,
            latency_millis,
            loss_percent,
            registered: Network::Down,
            stream,
        }
    }

    /// Power on, or coverage back: how long registration takes.
    pub fn registration_micros(&mut self) -> Micros {
        self.stream.between(REGISTRATION_MILLIS.0, REGISTRATION_MILLIS.1) * MILLISECOND
    }

    /// What the network is, faults counted in.
    #[must_use]
    pub const fn network(&self) -> Network {
        if self.down { Network::Down } else { self.coverage }
    }

    /// Registration is through, the signal has changed, or the network is gone. Says whether that is news.
    pub fn register(&mut self, network: Network) -> bool {
        std::mem::replace(&mut self.registered, network) != network
    }

    /// Whether it is registered.
    #[must_use]
    pub const fn registered(&self) -> bool {
        matches!(self.registered, Network::Up { .. })
    }

    /// How long a message takes that is handed over now, or `None` where it is lost.
    pub fn carry(&mut self) -> Option<Micros> {
        let lost = self.stream.chance(u32::from(self.loss_percent));
        let (low, high) = self.latency_millis;
        let latency = self.stream.between(u64::from(low), u64::from(high)) * MILLISECOND;
        let open =
            self.registered() && !self.silent && matches!(self.network(), Network::Up { .. });
        (open && !lost).then_some(latency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_passes_without_network_or_in_silence() {
        let mut modem = Modem::new(Network::Up { bars: 3 }, (40, 90), 0, Stream::new(1, "modem"));
        assert_eq!(modem.carry(), None);
        assert!(modem.register(Network::Up { bars: 3 }));
        let latency = modem.carry().unwrap();
        assert!((40_000..=90_000).contains(&latency));
        modem.silent = true;
        assert_eq!(modem.carry(), None);
        modem.silent = false;
        modem.down = true;
        assert_eq!(modem.carry(), None);
    }
}
