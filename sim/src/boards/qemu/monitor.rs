//! The emulator's monitor (QMP): it stops the machine with its clock, and lets it go on.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use crate::boards::BoardLost;
use crate::boards::wired::Brake;

/// How long the emulator may take to obey: its processor is shared with others.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to the monitor.
pub struct Monitor {
    reader: BufReader<UnixStream>,
}

impl Monitor {
    /// Opens the conversation: the monitor greets, and takes commands once its abilities were agreed on.
    pub(super) fn new(stream: UnixStream) -> io::Result<Self> {
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut monitor = Self { reader: BufReader::new(stream) };
        monitor.command("qmp_capabilities")?;
        Ok(monitor)
    }

    /// Says a command and waits until it is done. Greetings and news come in between, a line each.
    fn command(&mut self, name: &str) -> io::Result<()> {
        self.reader.get_mut().write_all(format!("{{\"execute\":\"{name}\"}}\n").as_bytes())?;
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line.starts_with("{\"return\"") {
                return Ok(());
            }
            if line.starts_with("{\"error\"") {
                return Err(io::Error::other(line.trim().to_owned()));
            }
        }
    }

    fn obeyed(&mut self, name: &str) -> Result<(), BoardLost> {
        self.command(name).map_err(|error| BoardLost {
            reason: format!("{} does not obey its monitor's {name}: {error}", super::PROGRAM),
        })
    }
}

impl Brake for Monitor {
    fn hold(&mut self) -> Result<(), BoardLost> {
        self.obeyed("stop")
    }

    fn let_go(&mut self) -> Result<(), BoardLost> {
        self.obeyed("cont")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A monitor that has this to say.
    fn told(says: &str) -> (io::Result<Monitor>, UnixStream) {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        theirs.write_all(says.as_bytes()).unwrap();
        (Monitor::new(ours), theirs)
    }

    #[test]
    fn it_waits_for_the_word_that_it_is_done_past_all_other_news() {
        let (monitor, mut theirs) = told(
            "{\"QMP\": {\"version\": 7}}\n{\"return\": {}}\n\
             {\"timestamp\": 1, \"event\": \"STOP\"}\n{\"return\": {}}\n",
        );
        // Its end of the conversation closes with it.
        monitor.unwrap().hold().unwrap();
        let mut heard = String::new();
        io::Read::read_to_string(&mut theirs, &mut heard).unwrap();
        assert_eq!(heard, "{\"execute\":\"qmp_capabilities\"}\n{\"execute\":\"stop\"}\n");
    }

    #[test]
    fn what_it_refuses_is_an_error_and_so_is_its_end() {
        let (monitor, _theirs) = told("{\"return\": {}}\n{\"error\": {\"desc\": \"no\"}}\n");
        let reason = monitor.unwrap().hold().unwrap_err().reason;
        assert!(reason.contains("stop") && reason.contains("no"), "{reason}");
        let (monitor, theirs) = told("{\"return\": {}}\n");
        drop(theirs);
        assert!(monitor.unwrap().let_go().is_err());
    }
}
