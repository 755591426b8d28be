//! The modem line by line: command, answer, and what it says unasked.

use device_core::event::Network;

use super::{asked, said};
use crate::modules::UartModule;
use crate::modules::at_modem::AtModem;
use crate::time::SECOND;

const UP: Network = Network::Up { bars: 3 };

/// A modem that was told not to echo.
fn quiet() -> AtModem {
    let mut modem = AtModem::new();
    assert_eq!(text(&mut modem, 0, "ATE0\r"), "ATE0\r\r\nOK\r\n");
    modem
}

fn text(modem: &mut AtModem, now: u64, line: &str) -> String {
    String::from_utf8(asked(modem, now, line.as_bytes())).unwrap()
}

/// Commands and their answers, one after the other.
fn talk(modem: &mut AtModem, table: &[(&str, &str)]) {
    for (line, answer) in table {
        assert_eq!(text(modem, SECOND, &format!("{line}\r")), *answer, "{line}");
    }
}

/// A modem with an open connection, 0 of its kind.
fn connected(open: &str) -> AtModem {
    let mut modem = quiet();
    modem.set_network(0, UP);
    talk(&mut modem, &[("AT+QIACT=1", "\r\nOK\r\n")]);
    let number = if open.contains("SSL") { "+QSSLOPEN: 4,0" } else { "+QIOPEN: 0,0" };
    talk(&mut modem, &[(open, &format!("\r\nOK\r\n\r\n{number}\r\n"))]);
    assert!(modem.connected());
    modem
}

const OPEN: &str = "AT+QIOPEN=1,0,\"TCP\",\"pay.example.cn\",7400,0,0";
const OPEN_TLS: &str = "AT+QSSLOPEN=1,1,4,\"pay.example.cn\",7400,0";

#[test]
fn it_starts_and_echoes() {
    let mut modem = AtModem::new();
    modem.power_on(0);
    assert_eq!(said(&mut modem, SECOND), b"\r\nRDY\r\n\r\n+CPIN: READY\r\n");
    talk(
        &mut modem,
        &[
            ("AT", "AT\r\r\nOK\r\n"),
            ("ATE0", "ATE0\r\r\nOK\r\n"),
            ("at", "\r\nOK\r\n"),
            ("AT+CPIN?", "\r\n+CPIN: READY\r\n\r\nOK\r\n"),
            ("AT+NONSENSE", "\r\nERROR\r\n"),
            ("AT+CMEE=1", "\r\nOK\r\n"),
            ("AT+NONSENSE=1,2", "\r\n+CME ERROR: 100\r\n"),
            ("hello", ""),
        ],
    );
    let mut without = AtModem::without_card();
    without.power_on(0);
    assert!(said(&mut without, SECOND).ends_with(b"\r\n+CPIN: NOT INSERTED\r\n"));
    talk(&mut without, &[("ATE0", "ATE0\r\r\nOK\r\n"), ("AT+CMEE=1", "\r\nOK\r\n")]);
    talk(&mut without, &[("AT+CPIN?", "\r\n+CME ERROR: 10\r\n")]);
}

#[test]
fn registration_comes_and_goes() {
    let mut modem = quiet();
    talk(
        &mut modem,
        &[
            ("AT+CSQ", "\r\n+CSQ: 99,99\r\n\r\nOK\r\n"),
            ("AT+CREG?", "\r\n+CREG: 0,2\r\n\r\nOK\r\n"),
            ("AT+CREG=1", "\r\nOK\r\n"),
            ("AT+CEREG=1", "\r\nOK\r\n"),
            ("AT+QIACT=1", "\r\nERROR\r\n"),
        ],
    );
    modem.set_network(2 * SECOND, UP);
    assert_eq!(said(&mut modem, 3 * SECOND), b"\r\n+CREG: 1\r\n\r\n+CEREG: 1\r\n");
    modem.set_network(2 * SECOND, Network::Up { bars: 1 });
    assert!(said(&mut modem, 3 * SECOND).is_empty());
    for (bars, signal) in [(1, 3), (2, 6), (3, 10), (4, 21)] {
        modem.set_network(2 * SECOND, Network::Up { bars });
        talk(&mut modem, &[("AT+CSQ", &format!("\r\n+CSQ: {signal},99\r\n\r\nOK\r\n"))]);
    }
    talk(&mut modem, &[("AT+CEREG?", "\r\n+CEREG: 1,1\r\n\r\nOK\r\n")]);
    talk(&mut modem, &[("AT+QICSGP=1,1,\"cmnet\",\"\",\"\",0", "\r\nOK\r\n")]);
    talk(&mut modem, &[("AT+QIACT=1", "\r\nOK\r\n")]);
    talk(&mut modem, &[("AT+QIACT?", "\r\n+QIACT: 1,1,1,\"10.64.0.2\"\r\n\r\nOK\r\n")]);
    modem.set_network(4 * SECOND, Network::Down);
    let gone = b"\r\n+CREG: 2\r\n\r\n+CEREG: 2\r\n\r\n+QIURC: \"pdpdeact\",1\r\n";
    assert_eq!(said(&mut modem, 5 * SECOND), gone);
}

#[test]
fn bytes_go_out_behind_the_prompt() {
    for (open, send) in [(OPEN, "AT+QISEND=0,5"), (OPEN_TLS, "AT+QSSLSEND=4,5")] {
        let mut modem = connected(open);
        talk(&mut modem, &[("AT+QISDE=0", "\r\nOK\r\n"), (send, "\r\n> ")]);
        // A line end is data here.
        assert_eq!(text(&mut modem, 0, "A\rT"), "");
        assert_eq!(text(&mut modem, 0, "\r\n"), "\r\nSEND OK\r\n");
        assert_eq!(modem.take_sent(), b"A\rT\r\n");
        assert!(modem.take_sent().is_empty());
        talk(&mut modem, &[("AT", "\r\nOK\r\n")]);
    }
    let mut echoing = connected(OPEN);
    talk(&mut echoing, &[("AT+QISEND=0,2", "\r\n> ")]);
    assert_eq!(text(&mut echoing, 0, "hi"), "hi\r\nSEND OK\r\n");
    for wrong in ["AT+QISEND=0,0", "AT+QISEND=0,1461", "AT+QISEND=1,5", "AT+QISEND=0", "AT+QISEND="]
    {
        talk(&mut echoing, &[(wrong, "\r\nERROR\r\n")]);
    }
}

#[test]
fn bytes_that_come_wait_until_they_are_read() {
    let mut modem = connected(OPEN);
    assert!(modem.deliver(2 * SECOND, b"abc"));
    assert!(modem.deliver(2 * SECOND, b"de\r\nOK\r\nf"));
    assert_eq!(said(&mut modem, 3 * SECOND), b"\r\n+QIURC: \"recv\",0\r\n", "said once");
    talk(
        &mut modem,
        &[
            ("AT+QIRD=0,4", "\r\n+QIRD: 4\r\nabcd\r\n\r\nOK\r\n"),
            ("AT+QIRD=0,1500", "\r\n+QIRD: 8\r\ne\r\nOK\r\nf\r\n\r\nOK\r\n"),
            ("AT+QIRD=0,1500", "\r\n+QIRD: 0\r\n\r\nOK\r\n"),
            ("AT+QIRD=1,1500", "\r\nERROR\r\n"),
        ],
    );
    let mut tls = connected(OPEN_TLS);
    assert!(tls.deliver(2 * SECOND, b"x"));
    assert_eq!(said(&mut tls, 3 * SECOND), b"\r\n+QSSLURC: \"recv\",4\r\n");
    talk(&mut tls, &[("AT+QSSLRECV=4,1500", "\r\n+QSSLRECV: 1\r\nx\r\n\r\nOK\r\n")]);
}

#[test]
fn connections_end() {
    let mut modem = connected(OPEN);
    assert!(modem.close_from_afar(2 * SECOND));
    assert_eq!(said(&mut modem, 3 * SECOND), b"\r\n+QIURC: \"closed\",0\r\n");
    assert!(!modem.connected() && !modem.deliver(0, b"x") && !modem.close_from_afar(0));
    // It has to be closed here too before its number is free.
    talk(&mut modem, &[(OPEN, "\r\nERROR\r\n"), ("AT+QISEND=0,3", "\r\nERROR\r\n")]);
    talk(&mut modem, &[("AT+QICLOSE=0", "\r\nOK\r\n")]);
    talk(&mut modem, &[(OPEN, "\r\nOK\r\n\r\n+QIOPEN: 0,0\r\n")]);
    for wrong in [
        OPEN,
        "AT+QIOPEN=1,0",
        "AT+QIOPEN=1,12,\"TCP\",\"h\",1,0,0",
        "AT+QIOPEN=1,1,\"TCP\",\"\",1",
    ] {
        talk(&mut modem, &[(wrong, "\r\nERROR\r\n")]);
    }
    // Data that were begun when the connection ended.
    talk(&mut modem, &[("AT+QISEND=0,3", "\r\n> ")]);
    modem.close_from_afar(4 * SECOND);
    assert!(text(&mut modem, 4 * SECOND, "abc").ends_with("\r\nSEND FAIL\r\n"));
    assert!(modem.take_sent().is_empty());
}

#[test]
fn a_silent_network_takes_and_gives_nothing() {
    let mut modem = connected(OPEN);
    modem.silent = true;
    talk(&mut modem, &[("AT+QISEND=0,2", "\r\n> ")]);
    assert_eq!(text(&mut modem, SECOND, "hi"), "hi\r\nSEND OK\r\n");
    assert!(modem.take_sent().is_empty());
    talk(&mut modem, &[("AT+QICLOSE=0", "\r\nOK\r\n"), (OPEN, "\r\nOK\r\n")]);
    assert_eq!(said(&mut modem, 10 * SECOND), b"\r\n+QIOPEN: 0,566\r\n");
    modem.dead = true;
    assert_eq!(text(&mut modem, 11 * SECOND, "AT\r"), "");
}
