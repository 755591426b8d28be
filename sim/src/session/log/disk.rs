//! A log's file: locked while a session writes it, and written through to the disk behind the session's back.
//!
//! A line is with the operating system before its command is carried out; a thread then asks the disk to keep it, as fast as the
//! disk can. So a crash of the app loses nothing, and one of the machine only what the disk had not yet taken. Nobody waits for a
//! disk while a key goes down.

use std::fs::File;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A file whose lines are kept.
pub(super) struct Disk {
    file: File,
    /// Taken when there is nothing more to keep.
    written: Option<SyncSender<()>>,
    keeper: Option<JoinHandle<()>>,
    /// What the disk has refused since it was last asked.
    refused: Arc<Mutex<Option<io::Error>>>,
}

impl Disk {
    /// Takes a file for one session alone.
    ///
    /// # Errors
    /// Where another session writes it, or the operating system refuses.
    pub(super) fn of(file: File) -> io::Result<Self> {
        file.try_lock()?;
        let (written, wake) = sync_channel(1);
        let refused = Arc::new(Mutex::new(None));
        let (kept, tell) = (file.try_clone()?, refused.clone());
        let keep = move || keep(&kept, &wake, &tell);
        let keeper = std::thread::Builder::new().name("session log".to_owned()).spawn(keep)?;
        Ok(Self { file, written: Some(written), keeper: Some(keeper), refused })
    }
}

/// Keeps what was written, until nobody writes any more. Lines that come while the disk is busy are kept with the next turn.
fn keep(file: &File, wake: &Receiver<()>, refused: &Mutex<Option<io::Error>>) {
    while wake.recv().is_ok() {
        if let (Err(error), Ok(mut refused)) = (file.sync_data(), refused.lock()) {
            *refused = Some(error);
        }
    }
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    /// Lets the disk keep what was written, and says what it refused before.
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()?;
        if let Some(error) = self.refused.lock().ok().and_then(|mut refused| refused.take()) {
            return Err(error);
        }
        match self.written.as_ref().map(|written| written.try_send(())) {
            Some(Err(TrySendError::Disconnected(()))) => {
                Err(io::Error::other("nothing keeps the log any more"))
            }
            // A turn is waiting already.
            Some(Ok(()) | Err(TrySendError::Full(()))) | None => Ok(()),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.written = None;
        if let Some(keeper) = self.keeper.take() {
            // It ends with the turn that it is at.
            let _ = keeper.join();
        }
    }
}
