//! `paybench serve`: the payment server alone on a TCP port, until it is interrupted or its time is over.

use std::io::BufRead;
use std::time::Duration;

use device_core::money::Fen;
use sim::serve::listener::{Handle, Port, PortError};
use sim::serve::read_cast;

use crate::arguments::Serve;
use crate::outcome::{Status, Trouble};
use crate::terminal::Screen;

/// Serves.
pub fn run(wanted: &Serve) -> Result<Status, Trouble> {
    let cast = read_cast(&wanted.cast).map_err(|mistakes| Trouble::Mistakes(vec![mistakes]))?;
    let mut port = Port::open(&cast, wanted.seed, &wanted.listen).map_err(trouble)?;
    let address = port.address().map_or_else(|_| wanted.listen.clone(), |it| it.to_string());
    let now = port.now();
    let mut screen = Screen::new();
    for (merchant, code) in port.service().placards(now) {
        screen.line(format!("{merchant} can be paid by scanning  {code}"));
    }
    screen.line(format!("the payment server listens at {address}"));
    screen.show();
    let handle = port.handle();
    let interrupted = handle.clone();
    // Where a handler cannot be set, an interrupt ends the process at once: nothing is lost that was kept.
    let _ = ctrlc::set_handler(move || interrupted.stop());
    listen_to_the_keyboard(handle);
    let lasts = wanted.seconds.map(Duration::from_secs);
    let ended = port.serve(lasts, &mut |words| {
        screen.line(words);
        screen.show();
    });
    let service = ended.map_err(|error| {
        Trouble::usage(format!("the payment server stops: {error}"), "let it start more threads")
    })?;
    for name in cast.accounts.keys() {
        let account = service.server().account_named(name);
        let balance = account.map_or(Fen::ZERO, |account| service.server().balance(account));
        screen.line(format!("{name} has {balance}"));
    }
    Ok(if service.server().balances_to_zero() { Status::Good } else { Status::DoesNotHold })
}

fn trouble(error: PortError) -> Trouble {
    let remedy = match error {
        PortError::Listen { .. } => {
            "name another --listen HOST:PORT, or port 0 for any that is free"
        }
        PortError::Service(_) => {
            "let each device of the cast be enrolled to an account that is there"
        }
    };
    Trouble::usage(error.to_string(), remedy)
}

/// Hands typed lines over. The thread ends with the process: a keyboard cannot be asked to stop.
fn listen_to_the_keyboard(handle: Handle) {
    let thread = std::thread::Builder::new().name("keyboard".to_owned());
    let typed = thread.spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if !line.trim().is_empty() {
                handle.typed(line);
            }
        }
    });
    if typed.is_err() {
        eprintln!("the keyboard is not listened to: no thread can be started");
    }
}
