//! Whatever a line can carry: no module panics, says more than it was asked for, or stops answering for good.

use device_core::event::Network;
use proptest::prelude::*;

use super::{asked, bytes, said};
use crate::modules::UartModule;
use crate::modules::at_modem::AtModem;
use crate::modules::fingerprint::{FingerModule, Pace, Touch};
use crate::modules::scan_engine::ScanModule;
use crate::peripherals::fingerprint::FingerId;
use crate::time::SECOND;

/// Pieces of the modules' own languages, so that garbage gets far.
const PIECES: [&[u8]; 14] = [
    b"\xef\x01\xff\xff\xff\xff\x01\x00",
    b"\x03\x01\x00\x05",
    b"\x08\x04\x01\x00\x00\x00\xc8\x00\xd6",
    b"\x06\x06\x01\xff\xff\x02\x0b",
    b"\x7e\x00\x08\x01\x00\x02\x01\xab\xcd",
    b"\x7e\x00\x07\x01\x00\x00\xff\xab\xcd",
    b"\x7e\x00\x08\x00\x00\x00\xab\xcd",
    b"AT",
    b"+QIOPEN=1,0,\"TCP\",\"h\",1,0,0\r",
    b"+QISEND=0,1460\r",
    b"+QIRD=0,99999\r",
    b"+QSSLSEND=4,5\r",
    b"+QIACT=1\r",
    b"\r\n\"\xff,?=",
];

fn garbage() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let piece = prop_oneof![
        2 => (0..PIECES.len()).prop_map(|place| PIECES[place].to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..40),
    ];
    proptest::collection::vec(piece, 0..40)
}

/// Feeds a module, and gives how much it said.
fn feed(module: &mut dyn UartModule, pieces: &[Vec<u8>]) -> usize {
    let mut count = 0;
    for (at, piece) in (0..).map(|step| step * SECOND / 50).zip(pieces) {
        module.hear(at, piece);
        count += module.say(at).len();
    }
    count + said(module, 100 * SECOND).len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_fingerprint_module_stands_it(pieces in garbage()) {
        let mut module = FingerModule::new(Pace::SPENT);
        module.place(Some(Touch {
            finger: FingerId { person: 0, finger: 0 }, poor: false, recognised: true,
        }));
        let fed: usize = pieces.iter().map(Vec::len).sum();
        // The shortest packet has eleven bytes, the longest answer 44.
        prop_assert!(feed(&mut module, &pieces) <= fed * 4 + 44);
        module.power_on(100 * SECOND);
        said(&mut module, 101 * SECOND);
        let answer = asked(&mut module, 102 * SECOND, &bytes("EF01 FFFFFFFF 01 0003 01 0005"));
        prop_assert_eq!(answer, bytes("EF01 FFFFFFFF 07 0003 00 000A"));
    }

    #[test]
    fn the_scan_engine_stands_it(pieces in garbage()) {
        let mut module = ScanModule::new();
        feed(&mut module, &pieces);
        // The next frame after a pause is heard.
        let answer = asked(&mut module, 102 * SECOND, &bytes("7E 00 0A 01 00 00 00 30 1A"));
        prop_assert_eq!(answer, bytes("03 00 00 01 00 33 31"));
    }

    #[test]
    fn the_modem_stands_it(pieces in garbage()) {
        let mut module = AtModem::new();
        module.set_network(0, Network::Up { bars: 2 });
        feed(&mut module, &pieces);
        module.power_on(100 * SECOND);
        said(&mut module, 101 * SECOND);
        prop_assert_eq!(asked(&mut module, 102 * SECOND, b"AT\r"), b"AT\r\r\nOK\r\n");
    }
}
