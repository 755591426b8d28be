//! A small bench for tests: a server, two merchants, and handsets that hold the device's end of the channel.
//!
//! Messages arrive at once, unless the handset is deaf. The real device logic is not here.

use device_core::channel::session::{self, Hello, Session};
use device_core::channel::{Down, Up};
use device_core::code::payer::payer_code;
use device_core::effect::Outcome;
use device_core::event::Frame;
use device_core::money::Fen;
use device_core::profile::Issuer;
use device_core::records::Enrolment;
use device_core::text::{Name, Payee};
use device_core::time::Utc;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::model::AccountCast;
use crate::server::api::{
    ApiError, MerchantAsk, MerchantRequest, OrderReport, OrderState, OutTradeNo,
};
use crate::server::devices::LinkId;
use crate::server::ledger::{AccountId, MerchantId, Party};
use crate::server::notes::ServerNote;
use crate::server::orders::{Order, Source};
use crate::server::policy::ServerPolicy;
use crate::server::{Moment, Server, ServerOutput};

/// 2026-01-05 09:30:00 in China, the scenarios' first morning.
pub const MORNING: u64 = 1_767_576_600_000;

pub fn fen(fen: u64) -> Fen {
    Fen::new(fen).unwrap()
}

pub fn number(text: &str) -> OutTradeNo {
    OutTradeNo::new(text).unwrap()
}

pub fn cast(balance: Fen) -> AccountCast {
    AccountCast {
        balance,
        owner: "梅奶奶".to_owned(),
        frozen: false,
        free_limit: Fen::yuan(1_000),
        free_orders: 10,
        daily_limit: Fen::yuan(20_000),
    }
}

/// The device's end: what it holds, and what it heard.
#[derive(Clone)]
pub struct Handset {
    pub link: LinkId,
    pub account: AccountId,
    pub enrolment: Enrolment,
    pub shown: u32,
    pub session: Option<Session>,
    nonce: [u8; 16],
    pub heard: Vec<Down>,
    /// Every frame that was ever sent to the server, to be played again.
    pub sent: Vec<Frame>,
    /// Every frame that the server ever sent, whether it was heard or not.
    pub received: Vec<Frame>,
    /// What the server sends does not arrive.
    pub deaf: bool,
    /// Results are confirmed as they arrive.
    pub confirms: bool,
}

impl Handset {
    pub fn id(&self) -> u64 {
        self.enrolment.device_id
    }

    pub fn outcomes(&self) -> Vec<(u64, Outcome)> {
        let outcome = |down: &Down| match down {
            Down::Ended(settlement) => Some((settlement.order, settlement.outcome)),
            _ => None,
        };
        self.heard.iter().filter_map(outcome).collect()
    }

    /// The tokens that it was told.
    pub fn tokens(&self) -> Vec<u64> {
        let token = |down: &Down| match down {
            Down::Payee { token, .. } => Some(*token),
            _ => None,
        };
        self.heard.iter().filter_map(token).collect()
    }

    pub fn questions(&self) -> Vec<u64> {
        let question = |down: &Down| match down {
            Down::Ask { order, .. } => Some(*order),
            _ => None,
        };
        self.heard.iter().filter_map(question).collect()
    }

    /// What it answers at once.
    fn hear(&mut self, frame: &Frame) -> Option<Up> {
        if self.deaf {
            return None;
        }
        if session::is_welcome(frame) {
            let key = &self.enrolment.channel_key;
            if let Ok((session, _)) = session::open_welcome(key, self.nonce, frame) {
                self.session = Some(session);
            }
        } else if let Some(session) = &mut self.session
            && let Ok(down) = session.receive::<Down>(frame)
        {
            let answer = match &down {
                Down::Ended(ended) if self.confirms => {
                    Some(Up::Received { order: ended.order, outcome: ended.outcome })
                }
                _ => None,
            };
            self.heard.push(down);
            return answer;
        }
        None
    }
}

#[derive(Clone)]
pub struct Bench {
    pub server: Server,
    pub now: Moment,
    pub handsets: Vec<Handset>,
    pub merchants: Vec<MerchantId>,
    pub rng: ChaCha8Rng,
    pub notes: Vec<ServerNote>,
    pub(super) requests: u64,
}

impl Bench {
    /// Two merchants, and an account with 20,000 yuan and one device for each of `handsets`.
    pub fn new(handsets: u32) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let now = Moment { micros: 5_000_000, utc: Utc(MORNING) };
        let mut server = Server::new(ServerPolicy::default());
        let merchants = ["grocer", "baker"]
            .map(|name| {
                server.register_merchant(name, Payee { name: Name::fitting(name), romanised: None })
            })
            .to_vec();
        let handsets = (0..handsets)
            .map(|place| {
                let name = format!("shopper {place}");
                let account = server.open_account(now, &name, &cast(Fen::yuan(20_000)));
                let issuer = Issuer::default();
                let id = 100 + u64::from(place);
                let enrolment = server.enrol(account, id, &issuer, &mut rng).unwrap();
                Handset {
                    link: LinkId(place),
                    account,
                    enrolment,
                    shown: 0,
                    session: None,
                    nonce: [0; 16],
                    heard: Vec::new(),
                    sent: Vec::new(),
                    received: Vec::new(),
                    deaf: false,
                    confirms: false,
                }
            })
            .collect();
        Self { server, now, handsets, merchants, rng, notes: Vec::new(), requests: 0 }
    }

    /// The digits that a handset shows next.
    pub fn show(&mut self, place: usize) -> String {
        let utc = self.now.utc;
        let handset = &mut self.handsets[place];
        handset.shown += 1;
        let held = &handset.enrolment;
        let reference = held.user_reference.as_str();
        payer_code(&Issuer::default(), reference, &held.code_seed, handset.shown, utc)
            .unwrap()
            .as_str()
            .to_owned()
    }

    /// Lets time pass; the server does what is due, at its time.
    pub fn wait_millis(&mut self, millis: u64) {
        self.wait_until(self.now.micros + millis * 1_000);
    }

    /// The same, to a moment of virtual time.
    pub fn wait_until(&mut self, end: u64) {
        while let Some(at) = self.server.next_deadline().filter(|at| *at <= end) {
            assert!(at >= self.now.micros, "a deadline in the past was left undone");
            self.set_micros(at);
            let outputs = self.server.on_deadline(self.now);
            self.deliver(outputs);
        }
        self.set_micros(end);
    }

    fn set_micros(&mut self, micros: u64) {
        self.now = Moment { micros, utc: Utc(MORNING + micros / 1_000 - 5_000) };
    }

    pub fn deliver(&mut self, outputs: Vec<ServerOutput>) {
        for output in outputs {
            match output {
                ServerOutput::ToDevice { link, device, frame } => {
                    let handset = &mut self.handsets[link.0 as usize];
                    assert_eq!(handset.id(), device);
                    handset.received.push(frame.clone());
                    if let Some(up) = handset.hear(&frame) {
                        self.say(link.0 as usize, &up);
                    }
                }
                ServerOutput::Note(note) => self.notes.push(note),
                ServerOutput::ToTill { .. } => {}
            }
        }
    }

    pub fn ask(&mut self, merchant: usize, ask: MerchantAsk) -> Result<OrderReport, ApiError> {
        self.requests += 1;
        let request = MerchantRequest { id: self.requests, ask };
        let outputs = self.server.on_merchant(self.now, self.merchants[merchant], &request);
        let answers: Vec<_> = outputs
            .iter()
            .filter_map(|output| match output {
                ServerOutput::ToTill { merchant, answer } => Some((*merchant, answer.clone())),
                _ => None,
            })
            .collect();
        assert_eq!(answers.len(), 1, "one answer to each question");
        assert_eq!(answers[0].0, self.merchants[merchant]);
        assert_eq!(answers[0].1.id, request.id);
        self.deliver(outputs);
        answers[0].1.result
    }

    pub fn pay(
        &mut self,
        merchant: usize,
        out_trade_no: &str,
        auth_code: &str,
        amount: Fen,
    ) -> Result<OrderReport, ApiError> {
        let (out_trade_no, auth_code) = (number(out_trade_no), auth_code.to_owned());
        self.ask(merchant, MerchantAsk::Pay { out_trade_no, auth_code, amount })
    }

    pub fn reverse(&mut self, out_trade_no: &str) -> Result<OrderReport, ApiError> {
        self.ask(0, MerchantAsk::Reverse { out_trade_no: number(out_trade_no) })
    }

    pub fn frame(&mut self, link: LinkId, frame: &[u8]) {
        let outputs = self.server.on_device_frame(self.now, link, frame, &mut self.rng);
        self.deliver(outputs);
    }

    /// Bytes that a handset sends; they are kept.
    pub fn send_frame(&mut self, place: usize, frame: Frame) {
        let link = self.handsets[place].link;
        self.handsets[place].sent.push(frame.clone());
        self.frame(link, &frame);
    }

    pub fn log_in(&mut self, place: usize) {
        let mut nonce = [0; 16];
        self.rng.fill_bytes(&mut nonce);
        let handset = &mut self.handsets[place];
        handset.nonce = nonce;
        handset.session = None;
        let hello = Hello { device_id: handset.id(), nonce };
        let frame = session::hello(&handset.enrolment.channel_key, hello).unwrap();
        self.send_frame(place, frame);
    }

    /// A handset says something, if it is logged in.
    pub fn say(&mut self, place: usize, up: &Up) {
        let session = self.handsets[place].session.as_mut();
        if let Some(frame) = session.map(|session| session.send(up).unwrap()) {
            self.send_frame(place, frame);
        }
    }

    pub fn balance(&self, place: usize) -> Fen {
        self.server.balance(self.handsets[place].account)
    }

    /// The order that a device knows by this number.
    pub fn order_of(&self, place: usize, number: u64) -> &Order {
        let id = self.handsets[place].id();
        let theirs = |order: &&Order| {
            order.number_on_device() == number
                && order.payer.is_some_and(|payer| payer.device == Some(id))
        };
        self.server.orders().find(theirs).unwrap()
    }

    /// What must hold at every moment.
    pub fn check(&self) {
        check_books(&self.server);
        for (place, handset) in self.handsets.iter().enumerate() {
            for (number, outcome) in handset.outcomes() {
                if outcome == Outcome::Received {
                    let order = self.server.order(number).unwrap();
                    assert_eq!(order.payee, Some(Party::Customer(handset.account)));
                    assert!(order.paid_at.is_some(), "{order:?}");
                } else {
                    let order = self.order_of(place, number);
                    assert!(outcome != Outcome::Paid || order.paid_at.is_some(), "{order:?}");
                }
            }
        }
    }
}

/// Books that add up, codes, bills and orders that pay once, reverses that leave nothing behind.
pub fn check_books(server: &Server) {
    assert!(server.balances_to_zero());
    server.ledger().cross_check().unwrap();
    let (mut paid, mut returned) = (BTreeMap::new(), BTreeMap::<u64, u64>::new());
    for posting in server.ledger().postings() {
        match (posting.from, posting.to, posting.order) {
            (Party::Customer(_), Party::Merchant(_) | Party::Customer(_), Some(order)) => {
                assert_eq!(paid.insert(order, posting.amount), None, "order {order} paid twice");
            }
            (Party::Merchant(_), Party::Customer(_), Some(order)) => {
                *returned.entry(order).or_default() += posting.amount.fen();
            }
            (Party::Issuer, Party::Customer(_), None) => {}
            _ => panic!("a movement that nobody makes: {posting:?}"),
        }
    }
    let (mut codes, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for order in server.orders() {
        let returned = returned.get(&order.number).copied().unwrap_or(0);
        assert_eq!(order.refunded.fen(), returned);
        match paid.get(&order.number) {
            Some(amount) => {
                assert_eq!(*amount, order.amount());
                match &order.source {
                    Source::Till { out_trade_no, content } => {
                        assert!(codes.insert(content.clone().unwrap().auth_code), "{order:?}");
                        assert!(numbers.insert((order.payee, out_trade_no.clone())));
                    }
                    Source::Device { content, .. } => assert!(content.is_some(), "{order:?}"),
                    Source::Phone { .. } => {}
                }
                let states = [OrderState::Success, OrderState::Refund, OrderState::Revoked];
                assert!(states.contains(&order.state), "{order:?}");
            }
            None => {
                assert!(!order.state.was_paid() && returned == 0, "{order:?}");
                assert_eq!(order.paid_at, None);
            }
        }
        assert!(order.state != OrderState::Revoked || order.left() == Fen::ZERO, "{order:?}");
    }
}
