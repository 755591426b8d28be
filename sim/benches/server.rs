//! How long the payment server takes: an accepted payment with its verification, and a forged code, its dearest case.
//!
//! The bound of an accepted payment is 50 µs (the bench plays thousands of purchases a second).

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use device_core::code::payer::payer_code;
use device_core::money::Fen;
use device_core::profile::Issuer;
use device_core::text::Payee;
use device_core::time::Utc;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use sim::scenario::model::AccountCast;
use sim::server::api::{MerchantAsk, MerchantRequest, OutTradeNo};
use sim::server::ledger::MerchantId;
use sim::server::policy::ServerPolicy;
use sim::server::{Moment, Server};

const NOW: Moment = Moment { micros: 0, utc: Utc(1_767_576_600_000) };

/// A server with one merchant and one account, and a pay of 1 yuan by its code number `counter`.
fn shop(counter: u32, forged: bool) -> (Server, MerchantId, MerchantRequest) {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut server = Server::new(ServerPolicy::default());
    let cast = AccountCast {
        balance: Fen::yuan(1_000_000),
        owner: "Mei".to_owned(),
        frozen: false,
        free_limit: Fen::yuan(1_000),
        free_orders: u32::MAX,
        daily_limit: Fen::MAX,
    };
    let account = server.open_account(NOW, "mei", &cast);
    let merchant = server.register_merchant("grocer", Payee::default());
    let issuer = Issuer::default();
    let held = server.enrol(account, 1, &issuer, &mut rng).expect("one device can be enrolled");
    let reference = held.user_reference.as_str();
    let code = payer_code(&issuer, reference, &held.code_seed, counter, NOW.utc)
        .expect("the reference fits the issuer");
    let auth_code = if forged { format!("{}00000000", &code[..10]) } else { code.to_string() };
    let out_trade_no = OutTradeNo::counted(1);
    let ask = MerchantAsk::Pay { out_trade_no, auth_code, amount: Fen::yuan(1) };
    (server, merchant, MerchantRequest { id: 1, ask })
}

fn payments(criterion: &mut Criterion) {
    // The server expects counter 0 first; 15 is the last that it tries.
    for (name, counter, forged) in [
        ("a pay with the code that is expected", 0, false),
        ("a pay with the code that is tried last", 15, false),
        ("a pay with a forged code", 0, true),
    ] {
        let start = shop(counter, forged);
        criterion.bench_function(name, |bencher| {
            bencher.iter_batched(
                || start.clone(),
                |(mut server, merchant, request)| {
                    let outputs = server.on_merchant(NOW, merchant, &request);
                    (server, outputs)
                },
                BatchSize::SmallInput,
            );
        });
    }
}

criterion_group!(benches, payments);
criterion_main!(benches);
