//! A TCP port for the service, in real time: physical modems, and other benches' wired ones, pay here.
//!
//! A thread a connection reads; one loop owns the service. The server's own clock is the host's.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use device_core::time::Utc;

use super::{Output, Service, ServiceError, moment};
use crate::scenario::model::Scenario;
use crate::server::Moment;
use crate::server::devices::LinkId;

/// The loop looks this often whether it is to end.
const STEP: Duration = Duration::from_millis(100);
/// How often a port is looked at for somebody who connects.
const ACCEPT_STEP: Duration = Duration::from_millis(20);
/// A connection that takes nothing for so long is closed.
const WRITE_PATIENCE: Duration = Duration::from_secs(5);
/// Connections at the same time: our choice, more than a bench has devices.
const CONNECTIONS_MAX: usize = 64;

/// Something that happens at the port.
enum Incoming {
    /// Somebody connects.
    Connection(TcpStream, String),
    /// Bytes.
    Bytes(LinkId, Vec<u8>),
    /// A connection is gone.
    Gone(LinkId),
    /// A line that somebody typed.
    Typed(String),
}

/// A service at a port.
pub struct Port {
    service: Service,
    listener: TcpListener,
    began: Instant,
    start: Utc,
    stop: Arc<AtomicBool>,
    sender: Sender<Incoming>,
    incoming: Receiver<Incoming>,
    connections: Vec<(LinkId, TcpStream, String)>,
}

/// Ends a port's loop from elsewhere, and types lines.
#[derive(Clone)]
pub struct Handle {
    stop: Arc<AtomicBool>,
    sender: Sender<Incoming>,
}

impl Handle {
    /// Ends the loop within a moment.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Hands over a line that somebody typed.
    pub fn typed(&self, line: impl Into<String>) {
        // The loop may have ended: then nobody wants it.
        let _ = self.sender.send(Incoming::Typed(line.into()));
    }
}

/// Why there is no port.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// The cast does not fit together.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The system does not give the port.
    #[error("{address} cannot be listened at: {error}")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        error: io::Error,
    },
}

impl Port {
    /// A service of a cast at `HOST:PORT`; port 0 takes any that is free.
    ///
    /// # Errors
    /// [`PortError`].
    pub fn open(cast: &Scenario, seed: u64, address: &str) -> Result<Self, PortError> {
        let failed = |error| PortError::Listen { address: address.to_owned(), error };
        let listener = TcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let start = Utc(u64::try_from(since.as_millis()).unwrap_or(u64::MAX));
        let (sender, incoming) = unbounded();
        Ok(Self {
            service: Service::new(cast, seed, moment(start, 0))?,
            listener,
            began: Instant::now(),
            start,
            stop: Arc::default(),
            sender,
            incoming,
            connections: Vec::new(),
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn address(&self) -> io::Result<std::net::SocketAddr> {
        self.listener.local_addr()
    }

    /// What ends it.
    #[must_use]
    pub fn handle(&self) -> Handle {
        Handle { stop: Arc::clone(&self.stop), sender: self.sender.clone() }
    }

    /// The service.
    pub const fn service(&mut self) -> &mut Service {
        &mut self.service
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Moment {
        moment(self.start, u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX))
    }

    /// Serves until it is stopped, or for so long. `say` is told all that happens. Gives the service as it stands then.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn serve(
        mut self,
        lasts: Option<Duration>,
        say: &mut dyn FnMut(&str),
    ) -> io::Result<Service> {
        let (listener, sender) = (self.listener.try_clone()?, self.sender.clone());
        let stop = Arc::clone(&self.stop);
        let door = std::thread::Builder::new().name("the port's door".to_owned());
        let door = door.spawn(move || let_in(&listener, &sender, &stop))?;
        while !self.stop.load(Ordering::Relaxed)
            && lasts.is_none_or(|lasts| self.began.elapsed() < lasts)
        {
            match self.incoming.recv_timeout(self.wait()) {
                Ok(incoming) => self.take(incoming, say)?,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            let now = self.now();
            if self.service.next_deadline().is_some_and(|at| at <= now.micros) {
                let outputs = self.service.on_deadline(now);
                self.give(outputs, say);
            }
        }
        self.stop.store(true, Ordering::Relaxed);
        for (_, stream, _) in &self.connections {
            // It may be gone already.
            let _ = stream.shutdown(Shutdown::Both);
        }
        // The door looks every moment whether it is wanted.
        let _ = door.join();
        Ok(self.service)
    }

    fn wait(&self) -> Duration {
        let left = self.service.next_deadline().map(|at| at.saturating_sub(self.now().micros));
        left.map_or(STEP, |left| STEP.min(Duration::from_micros(left)))
    }

    fn take(&mut self, incoming: Incoming, say: &mut dyn FnMut(&str)) -> io::Result<()> {
        match incoming {
            Incoming::Connection(stream, who) => return self.connect(stream, who, say),
            Incoming::Bytes(link, bytes) => match self.service.received(self.now(), link, &bytes) {
                Ok(outputs) => self.give(outputs, say),
                Err(broken) => self.close(link, &broken.to_string(), say),
            },
            Incoming::Gone(link) => self.close(link, "it hung up", say),
            Incoming::Typed(line) => match self.service.charge(self.now(), &line) {
                Ok(outputs) => self.give(outputs, say),
                Err(error) => say(&error.to_string()),
            },
        }
        Ok(())
    }

    fn connect(
        &mut self,
        stream: TcpStream,
        who: String,
        say: &mut dyn FnMut(&str),
    ) -> io::Result<()> {
        if self.connections.len() >= CONNECTIONS_MAX {
            say(&format!("{who} is sent away: {CONNECTIONS_MAX} connections are open"));
            return Ok(());
        }
        // What cannot be set up is gone already, and says so when it is read.
        let _ = stream.set_nodelay(true);
        let _ = stream.set_write_timeout(Some(WRITE_PATIENCE));
        let reader = stream.try_clone()?;
        let link = self.service.opened();
        let sender = self.sender.clone();
        let thread = std::thread::Builder::new().name(format!("reader of {who}"));
        thread.spawn(move || read_on(reader, link, &sender))?;
        say(&format!("{who} connects"));
        self.connections.push((link, stream, who));
        Ok(())
    }

    fn close(&mut self, link: LinkId, why: &str, say: &mut dyn FnMut(&str)) {
        let Some(place) = self.connections.iter().position(|(open, ..)| *open == link) else {
            return;
        };
        let (_, stream, who) = self.connections.remove(place);
        let _ = stream.shutdown(Shutdown::Both);
        self.service.closed(link);
        say(&format!("{who} is gone: {why}"));
    }

    fn give(&mut self, outputs: Vec<Output>, say: &mut dyn FnMut(&str)) {
        for output in outputs {
            match output {
                Output::Said(words) => say(&words),
                Output::ToDevice(link, bytes) => {
                    let stream = self.connections.iter_mut().find(|(open, ..)| *open == link);
                    let sent = stream.map(|(_, stream, _)| stream.write_all(&bytes));
                    if let Some(Err(error)) = sent {
                        self.close(link, &error.to_string(), say);
                    }
                }
            }
        }
    }
}

/// Lets in whoever connects, until the port is stopped.
fn let_in(listener: &TcpListener, sender: &Sender<Incoming>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        match listener.accept() {
            Ok((stream, address)) => {
                let blocks = stream.set_nonblocking(false).is_ok();
                let connection = Incoming::Connection(stream, address.to_string());
                if blocks && sender.send(connection).is_err() {
                    return;
                }
            }
            Err(_) => std::thread::sleep(ACCEPT_STEP),
        }
    }
}

fn read_on(mut stream: TcpStream, link: LinkId, sender: &Sender<Incoming>) {
    let mut buffer = [0; 2_048];
    loop {
        let incoming = match stream.read(&mut buffer) {
            Ok(count) if count > 0 => Incoming::Bytes(link, buffer[..count].to_vec()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Ok(_) | Err(_) => Incoming::Gone(link),
        };
        let ends = matches!(incoming, Incoming::Gone(_));
        if sender.send(incoming).is_err() || ends {
            return;
        }
    }
}
