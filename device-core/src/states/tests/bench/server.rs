//! The bench as the payment server.

use super::*;

impl Bench {
    /// Network, hello and welcome; the server's clock is the device's own.
    pub fn connect(&mut self) {
        self.connect_at(self.now().utc.unwrap_or(MORNING));
    }

    /// The same, with the server's own time.
    pub fn connect_at(&mut self, time: Utc) {
        self.handle(&Event::Network(Network::Up { bars: 3 }));
        self.welcome(time);
    }

    /// The server answers the last hello.
    pub fn welcome(&mut self, time: Utc) {
        let hello = self.hello.take().expect("a hello");
        let enrolment = self.flash.enrolment.as_ref().expect("an account");
        let key = enrolment.channel_key.clone();
        let (server, frame) = session::welcome(&key, &hello, [2; 16], time).unwrap();
        self.server = Some(server);
        self.handle(&Event::FromServer(frame));
    }

    /// The network goes, and with it the session.
    pub fn disconnect(&mut self) {
        self.handle(&Event::Network(Network::Down));
        self.server = None;
        self.hello = None;
    }

    /// Seals a message of the server without sending it.
    pub fn sealed(&mut self, message: &Down) -> Frame {
        self.server.as_mut().expect("a session").send(message).unwrap()
    }

    /// The server says something.
    pub fn server_says(&mut self, message: &Down) {
        let frame = self.sealed(message);
        self.handle(&Event::FromServer(frame));
    }

    /// The server's word on the code that it was asked about last.
    pub fn resolve(&mut self, amount_fen: Option<u64>) {
        let amount = amount_fen.and_then(Fen::new);
        let payee = order(0).payee;
        let request = self.last_request();
        self.server_says(&Down::Payee { request, token: TOKEN, payee, amount });
    }

    /// The number of the last question about a code.
    pub fn last_request(&self) -> u32 {
        let request = |up: &Up| match up {
            Up::Resolve { request, .. } => Some(*request),
            _ => None,
        };
        self.sent.iter().rev().find_map(request).expect("a question about a code")
    }

    /// The order of the device's own that flash knows.
    pub fn own_order(&self) -> PendingOrder {
        let pending = self.flash.pending.clone().expect("a pending order");
        assert!(matches!(pending.origin, Origin::Scanned { token: TOKEN }), "{pending:?}");
        assert_ne!(pending.order & DEVICE_ORDER_BIT, 0);
        pending
    }

    /// The server says how the device's own order ended.
    pub fn own_ends(&mut self, outcome: Outcome) {
        let PendingOrder { order, amount, payee, origin: _ } = self.own_order();
        self.server_says(&Down::Ended(Settlement { order, amount, payee, at: MORNING, outcome }));
    }

    /// Whether the device has said a hello that waits for its welcome; one without an account says none.
    pub const fn said_hello(&self) -> bool {
        self.hello.is_some()
    }

    /// Whether there is a session.
    pub const fn connected(&self) -> bool {
        self.server.is_some()
    }
}
