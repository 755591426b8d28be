//! The firmware on QEMU: an emulated STM32F405 whose USART1 is the board link, in a process of its own.
//!
//! The process ends with its line, also where this process panics or is killed: a shell stands between the two and ends QEMU
//! as soon as its own standard input closes. The sockets have no name any more once both sides are connected.

mod monitor;

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::line::{HandOver, Line, READ_PATIENCE};
use monitor::Monitor;

/// The emulator's name.
pub const PROGRAM: &str = "qemu-system-arm";
/// The machine: an STM32F405 with 1 MB of flash and its six serial ports.
const MACHINE: &str = "netduinoplus2";
/// Names another image than [`IMAGE`].
pub const IMAGE_VARIABLE: &str = "PAYBENCH_FIRMWARE";
/// Where `firmware/build` puts the image, from the root of the tree.
pub const IMAGE: &str = "firmware/target/images/paybench-qemu-bench.elf";
/// How long QEMU may take to connect its ports: it does so before it runs anything.
const CONNECT_PATIENCE: Duration = Duration::from_secs(20);
/// How often is looked whether it has.
const CONNECT_STEP: Duration = Duration::from_millis(2);
/// Bytes of what the emulator says that are told.
const SAID_BYTES_MAX: usize = 600;
/// Starts the emulator, and ends it when standard input closes: whoever started it is gone then, however that came. Ends
/// itself with the emulator.
const KEEPER: &str = "exec 3<&0; \"$@\" </dev/null 3<&- & child=$!; \
    { cat <&3 >/dev/null; kill -9 $child; } 2>/dev/null & watcher=$!; \
    exec 3<&-; wait $child; kill $watcher 2>/dev/null";

/// Why there is no emulated board.
#[derive(Debug, thiserror::Error)]
pub enum QemuError {
    /// There is no emulator.
    #[error(
        "{PROGRAM} is not installed; install it with `apt-get install qemu-system-arm` (Debian, Ubuntu), `brew install qemu` (macOS) or `dnf install qemu-system-arm` (Fedora)"
    )]
    NoEmulator,
    /// There is no firmware for it.
    #[error(
        "there is no firmware image at {}; build it with `firmware/build`, or name one in {IMAGE_VARIABLE}",
        .0.display()
    )]
    NoImage(PathBuf),
    /// It does not start.
    #[error("{PROGRAM} does not start: {0}")]
    NotStarted(String),
    /// The system does not let it be run.
    #[error("{PROGRAM} cannot be run: {0}")]
    System(#[from] io::Error),
}

/// How the emulator is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The firmware.
    pub image: PathBuf,
    /// Serial ports that are connected: the first is USART1.
    pub ports: usize,
    /// Counts instructions: each takes one nanosecond of the board's time, whatever the host does. Slower.
    pub counts_instructions: bool,
}

impl Setup {
    /// One port, with the image that [`image`] finds.
    ///
    /// # Errors
    /// Where there is no image or no emulator.
    pub fn usual() -> Result<Self, QemuError> {
        let image = image()?;
        if !installed() {
            return Err(QemuError::NoEmulator);
        }
        Ok(Self { image, ports: 1, counts_instructions: false })
    }

    /// What the emulator is told, with the sockets of its ports, and of its monitor where one is wanted.
    fn arguments(&self, sockets: &[PathBuf], monitor: Option<&Path>) -> Vec<String> {
        let mut told: Vec<String> =
            ["-M", MACHINE, "-display", "none", "-monitor", "none"].map(str::to_owned).to_vec();
        told.extend(["-nodefaults".to_owned(), "-kernel".to_owned()]);
        told.push(self.image.display().to_string());
        if self.counts_instructions {
            told.extend(["-icount".to_owned(), "shift=0,sleep=off".to_owned()]);
        }
        for (number, socket) in (1..).zip(sockets) {
            told.extend(connection(&format!("usart{number}"), socket));
            told.extend(["-serial".to_owned(), format!("chardev:usart{number}")]);
        }
        if let Some(socket) = monitor {
            told.extend(connection("monitor", socket));
            told.extend(["-mon".to_owned(), "chardev=monitor,mode=control".to_owned()]);
        }
        told
    }
}

/// A connection of the emulator's to a socket, under this name.
fn connection(name: &str, socket: &Path) -> [String; 2] {
    // A comma ends a value there, and two stand for one.
    let path = socket.display().to_string().replace(',', ",,");
    ["-chardev".to_owned(), format!("socket,id={name},path={path}")]
}

/// The image that is run: that of [`IMAGE_VARIABLE`], else [`IMAGE`] in this folder or one above it.
///
/// # Errors
/// [`QemuError::NoImage`] where there is none.
pub fn image() -> Result<PathBuf, QemuError> {
    let named = std::env::var_os(IMAGE_VARIABLE).filter(|named| !named.is_empty());
    let named = named.map(PathBuf::from);
    let here = std::env::current_dir()?;
    let found = match &named {
        Some(path) => path.is_file().then(|| path.clone()),
        None => here.ancestors().map(|folder| folder.join(IMAGE)).find(|path| path.is_file()),
    };
    found.ok_or_else(|| QemuError::NoImage(named.unwrap_or_else(|| PathBuf::from(IMAGE))))
}

/// Whether the emulator is there.
#[must_use]
pub fn installed() -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join(PROGRAM).is_file())
}

/// Starts an emulated board. The lines are those of its ports, USART1 first; the board ends with the first.
///
/// # Errors
/// Where it does not start.
pub fn start(setup: &Setup, hand_over: HandOver) -> Result<Vec<Line>, QemuError> {
    started(setup, hand_over, &Folder::new()?, None).map(|(lines, _)| lines)
}

/// The same, and the monitor that holds the board.
///
/// # Errors
/// Where it does not start, or its monitor does not answer.
pub fn start_with_monitor(
    setup: &Setup,
    hand_over: HandOver,
) -> Result<(Vec<Line>, Monitor), QemuError> {
    let folder = Folder::new()?;
    let socket = folder.0.join("monitor");
    let listener = UnixListener::bind(&socket)?;
    let (lines, stream) = started(setup, hand_over, &folder, Some((&socket, &listener)))?;
    let stream = stream.ok_or_else(|| QemuError::NotStarted("it has no monitor".to_owned()))?;
    Ok((lines, Monitor::new(stream)?))
}

fn started(
    setup: &Setup,
    hand_over: HandOver,
    folder: &Folder,
    monitor: Option<(&Path, &UnixListener)>,
) -> Result<(Vec<Line>, Option<UnixStream>), QemuError> {
    let sockets: Vec<PathBuf> =
        (1..=setup.ports.max(1)).map(|number| folder.0.join(number.to_string())).collect();
    let listeners = sockets.iter().map(UnixListener::bind).collect::<io::Result<Vec<_>>>()?;
    let socket = monitor.map(|(socket, _)| socket);
    let mut emulator = Emulator::start(&setup.arguments(&sockets, socket), folder)?;
    let mut lines = Vec::new();
    for (number, listener) in (1..).zip(&listeners) {
        let stream = emulator.connected(listener)?;
        stream.set_read_timeout(Some(READ_PATIENCE))?;
        // Only the first is a link; what modules say on the others has no end that could be waited for.
        let hand_over = if number == 1 { hand_over } else { HandOver::Bytes };
        let name = format!("qemu's port {number}");
        lines.push(Line::over(name, stream.try_clone()?, stream, hand_over)?);
    }
    let stream = monitor.map(|(_, listener)| emulator.connected(listener)).transpose()?;
    let first = lines.remove(0).with_witness(move || emulator.complaint());
    lines.insert(0, first);
    Ok((lines, stream))
}

/// The emulator's process, with the shell that ends it.
struct Emulator {
    keeper: Child,
    /// What it says on standard error; the file has no name any more once it is connected.
    said: File,
}

impl Emulator {
    fn start(arguments: &[String], folder: &Folder) -> Result<Self, QemuError> {
        let place = folder.0.join("said");
        let writer = File::create(&place)?;
        let keeper = Command::new("sh")
            .args(["-c", KEEPER, "sh", PROGRAM])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(writer)
            .spawn()?;
        Ok(Self { keeper, said: File::open(&place)? })
    }

    /// What it has said, where that is something.
    fn complaint(&self) -> Option<String> {
        let mut said = [0; SAID_BYTES_MAX];
        let count = self.said.read_at(&mut said, 0).unwrap_or(0);
        let said = String::from_utf8_lossy(&said[..count]);
        let said = said.trim();
        (!said.is_empty()).then(|| format!("{PROGRAM} said: {said}"))
    }

    /// The connection that the emulator makes to a socket.
    fn connected(&mut self, socket: &UnixListener) -> Result<UnixStream, QemuError> {
        socket.set_nonblocking(true)?;
        let begun = Instant::now();
        loop {
            match socket.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(false)?;
                    return Ok(stream);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
            if let Some(status) = self.keeper.try_wait()? {
                let ended = || format!("it ended with {status}");
                return Err(QemuError::NotStarted(self.complaint().unwrap_or_else(ended)));
            }
            if begun.elapsed() > CONNECT_PATIENCE {
                let waited = CONNECT_PATIENCE.as_secs();
                return Err(QemuError::NotStarted(format!("nothing came of it in {waited} s")));
            }
            std::thread::sleep(CONNECT_STEP);
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // The shell sees the end of its input and ends the emulator; it is waited for, so that none is left behind.
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// A folder for the sockets, gone with its value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = format!("paybench-{}-{number}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            match make_private(&folder) {
                Ok(()) => return Ok(Self(folder)),
                // Left by a process of the same number that was killed.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Makes a folder that nobody else may look into.
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().mode(0o700).create(folder)
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nothing depends on it any more.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_emulator_is_told_image_machine_and_ports() {
        let setup = Setup { image: "a,b.elf".into(), ports: 2, counts_instructions: true };
        let sockets = ["/tmp/x,1".into(), "/tmp/2".into()];
        let without = setup.arguments(&sockets, None).join(" ");
        assert_eq!(
            without,
            "-M netduinoplus2 -display none -monitor none -nodefaults -kernel a,b.elf \
             -icount shift=0,sleep=off -chardev socket,id=usart1,path=/tmp/x,,1 -serial chardev:usart1 \
             -chardev socket,id=usart2,path=/tmp/2 -serial chardev:usart2"
        );
        let with = setup.arguments(&sockets, Some(Path::new("/tmp/m"))).join(" ");
        let monitor = " -chardev socket,id=monitor,path=/tmp/m -mon chardev=monitor,mode=control";
        assert_eq!(with, without + monitor);
    }

    #[test]
    fn a_folder_goes_with_its_value() {
        let folder = Folder::new().unwrap();
        let path = folder.0.clone();
        assert!(path.is_dir());
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn what_is_missing_is_said_with_its_remedy() {
        let text = QemuError::NoEmulator.to_string();
        assert!(text.contains("apt-get install qemu-system-arm"), "{text}");
        let text = QemuError::NoImage(IMAGE.into()).to_string();
        assert!(text.contains("firmware/build") && text.contains(IMAGE_VARIABLE), "{text}");
    }
}
