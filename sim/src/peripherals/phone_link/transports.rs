//! The four transports of the phone link as figures: speed, frame, latency, loss, and how a broken one is noticed.
//!
//! A figure without a source is a setting: near what such links do, chosen so that each of the four fails in its own way.

use device_core::event::Port;

use crate::time::{MILLISECOND, Micros, SECOND};

/// What happens to a frame that does not get through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resend {
    /// It is sent again after this long, until it arrives: in order, late.
    After(Micros),
    /// Nobody notices: the message of which it was a part is never whole.
    Never,
}

/// One transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transport {
    /// The port that it comes in on.
    pub port: Port,
    /// What it carries.
    pub bytes_per_second: u64,
    /// Bytes of one frame, the fragment's head included; a longer message goes in several.
    pub frame_bytes: usize,
    /// From the last bit sent to the first bit handed on, lowest and highest.
    pub latency: (Micros, Micros),
    /// From plugging in or choosing the device to the first message, lowest and highest.
    pub connect: (Micros, Micros),
    /// Frames lost on a good day, of 100.
    pub loss_percent: u32,
    /// What becomes of them.
    pub resend: Resend,
    /// Until either side notices that the other is gone.
    pub loss_noticed: Micros,
    /// How long an app waits for an answer before it asks again: more than the longest message and its answer take.
    pub answer_patience: Micros,
}

/// Full-speed USB, bulk transfer: packets of 64 bytes (USB 2.0, section 5.8.3); half of its 1.2 MB/s is left to us (setting).
/// Plugging in ends in an enumeration of about a second (setting). Pulling it out is noticed at once: the 5 V are gone.
pub const USB: Transport = Transport {
    port: Port::Usb,
    bytes_per_second: 600_000,
    frame_bytes: 64,
    latency: (MILLISECOND, 4 * MILLISECOND),
    connect: (600 * MILLISECOND, 1_200 * MILLISECOND),
    loss_percent: 0,
    resend: Resend::After(MILLISECOND),
    loss_noticed: 20 * MILLISECOND,
    answer_patience: 500 * MILLISECOND,
};

/// Bluetooth Low Energy with the smallest ATT_MTU: 23 bytes, of which 20 are data (Core Specification, volume 3, part F, 3.2.8 and
/// 3.4.7.1). Two packets in a connection interval of 30 ms give 1,300 bytes a second; a lost packet goes again in the next interval
/// (settings). A partner that is silent for the supervision time-out is gone: 2 s (setting; the specification allows 0.1 to 32 s).
pub const BLUETOOTH: Transport = Transport {
    port: Port::Bluetooth,
    bytes_per_second: 1_300,
    frame_bytes: 20,
    latency: (8 * MILLISECOND, 30 * MILLISECOND),
    connect: (900 * MILLISECOND, 2_500 * MILLISECOND),
    loss_percent: 3,
    resend: Resend::After(30 * MILLISECOND),
    loss_noticed: 2 * SECOND,
    answer_patience: 2 * SECOND,
};

/// TCP over the home's access point: 1,460 bytes in a segment (RFC 9293, 3.7.1, over Ethernet's 1,500). A lost segment goes again
/// after 200 ms (setting; RFC 6298 asks for a second, systems in use wait 200 ms). Nobody notices a vanished access point sooner than
/// a beacon time-out of some seconds (setting).
pub const WIFI: Transport = Transport {
    port: Port::WiFi,
    bytes_per_second: 500_000,
    frame_bytes: 1_460,
    latency: (3 * MILLISECOND, 40 * MILLISECOND),
    connect: (1_500 * MILLISECOND, 3_500 * MILLISECOND),
    loss_percent: 1,
    resend: Resend::After(200 * MILLISECOND),
    loss_noticed: 5 * SECOND,
    answer_patience: SECOND,
};

/// Tones on the headphone jack: 2,400 bit/s in bursts of 32 bytes (settings; modems on a jack have carried 1,200 to 8,800 bit/s). No
/// frame is sent again by the link itself: what noise swallows or garbles is lost, and the app's question is repeated.
pub const HEADPHONE_JACK: Transport = Transport {
    port: Port::HeadphoneJack,
    bytes_per_second: 300,
    frame_bytes: 32,
    latency: (20 * MILLISECOND, 60 * MILLISECOND),
    connect: (200 * MILLISECOND, 500 * MILLISECOND),
    loss_percent: 0,
    resend: Resend::Never,
    loss_noticed: 50 * MILLISECOND,
    answer_patience: 3 * SECOND,
};

impl Transport {
    /// The transport that a port has.
    #[must_use]
    pub const fn of(port: Port) -> &'static Self {
        match port {
            Port::Usb => &USB,
            Port::Bluetooth => &BLUETOOTH,
            Port::WiFi => &WIFI,
            Port::HeadphoneJack => &HEADPHONE_JACK,
        }
    }

    /// How long so many bytes take on the line.
    #[must_use]
    pub const fn on_the_line(&self, bytes: usize) -> Micros {
        (bytes as u64 * SECOND).div_ceil(self.bytes_per_second)
    }
}

#[cfg(test)]
mod tests {
    use device_core::event::PHONE_FRAME_BYTES;

    use super::*;
    use crate::peripherals::phone_link::HEAD_BYTES;

    #[test]
    fn every_port_has_its_transport_and_patience_for_the_longest_message() {
        for port in Port::ALL {
            let transport = Transport::of(port);
            assert_eq!(transport.port, port);
            assert!(transport.frame_bytes > HEAD_BYTES);
            let frames = PHONE_FRAME_BYTES.div_ceil(transport.frame_bytes - HEAD_BYTES);
            let line = transport.on_the_line(PHONE_FRAME_BYTES + frames * HEAD_BYTES);
            let there = line + transport.latency.1;
            assert!(2 * there < transport.answer_patience, "{port:?}: {there} µs one way");
        }
    }

    #[test]
    fn the_jack_is_the_slowest_and_bluetooth_the_one_with_the_smallest_frame() {
        let slowest =
            Port::ALL.into_iter().min_by_key(|port| Transport::of(*port).bytes_per_second);
        assert_eq!(slowest, Some(Port::HeadphoneJack));
        let smallest = Port::ALL.into_iter().min_by_key(|port| Transport::of(*port).frame_bytes);
        assert_eq!(smallest, Some(Port::Bluetooth));
    }
}
