//! What Bevy stands on: a display, an adapter that draws, and the plugins that are used. What is missing is said, not panicked.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bevy::app::PluginGroupBuilder;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::renderer::initialize_renderer;
use bevy::render::settings::{Backends, RenderCreation, WgpuSettings};
use bevy::tasks::block_on;
use bevy::window::WindowPlugin;
use bevy_egui::EguiPlugin;

use crate::options::{DesktopError, Language};
use crate::windows;

/// Looks whether there is a display, before anything tries to open a window on it.
///
/// # Errors
/// Where there is none, or none that answers.
pub fn look_for_one() -> Result<(), DesktopError> {
    if cfg!(any(target_os = "windows", target_os = "macos")) {
        return Ok(());
    }
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if cfg!(feature = "wayland")
        && (set("WAYLAND_DISPLAY").is_some() || set("WAYLAND_SOCKET").is_some())
    {
        return Ok(());
    }
    match set("DISPLAY") {
        Some(display) => answers(&display),
        None => Err(DesktopError::NoDisplay("DISPLAY is not set".to_owned())),
    }
}

/// Whether the X server of this name takes a connection. Only local ones are asked; of others the window library finds out.
#[cfg(unix)]
fn answers(display: &str) -> Result<(), DesktopError> {
    use std::os::unix::net::UnixStream;

    let Some(number) = display.strip_prefix(':').or_else(|| display.strip_prefix("unix:")) else {
        return Ok(());
    };
    let number = number.split('.').next().unwrap_or(number);
    let socket = format!("/tmp/.X11-unix/X{number}");
    if UnixStream::connect(&socket).is_ok() || abstract_socket(&socket) {
        return Ok(());
    }
    Err(DesktopError::NoDisplay(format!("no X server answers at DISPLAY={display}")))
}

/// Whether something listens at an address without a file, as some X servers do.
#[cfg(target_os = "linux")]
fn abstract_socket(name: &str) -> bool {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixStream};

    SocketAddr::from_abstract_name(name).is_ok_and(|at| UnixStream::connect_addr(&at).is_ok())
}

#[cfg(all(unix, not(target_os = "linux")))]
fn abstract_socket(_: &str) -> bool {
    false
}

#[cfg(not(unix))]
fn answers(_: &str) -> Result<(), DesktopError> {
    Ok(())
}

/// An app with windows, nothing of ours in it yet.
///
/// # Errors
/// Where no adapter draws, or the window library cannot be loaded.
pub fn windowed(language: Language) -> Result<App, DesktopError> {
    let renderer = renderer()?;
    let plugins = plugins(renderer).set(windows::window_plugin(language));
    quietly(|| {
        let mut app = App::new();
        app.add_plugins(plugins).add_plugins(EguiPlugin::default());
        app
    })
    .map_err(DesktopError::NoDisplay)
}

/// An app without windows, that draws all the same.
///
/// # Errors
/// Where no adapter draws.
pub fn windowless() -> Result<App, DesktopError> {
    let renderer = renderer()?;
    let plugins = plugins(renderer)
        .set(WindowPlugin { primary_window: None, ..WindowPlugin::default() })
        .disable::<bevy::winit::WinitPlugin>()
        // A frame is drawn where it is asked for, so that it can be measured.
        .disable::<bevy::render::pipelined_rendering::PipelinedRenderingPlugin>();
    quietly(|| {
        let mut app = App::new();
        app.add_plugins(plugins).add_plugins(EguiPlugin::default());
        app
    })
    .map_err(DesktopError::NoAdapter)
}

/// Runs the app to its end.
///
/// # Errors
/// Where it ended by a mistake of the program or of a driver.
pub fn run(mut app: App) -> Result<(), DesktopError> {
    match catch_unwind(AssertUnwindSafe(|| app.run())) {
        Ok(AppExit::Success) => Ok(()),
        Ok(AppExit::Error(code)) => Err(DesktopError::Ended(format!("code {code}"))),
        Err(panic) => Err(DesktopError::Ended(said(panic.as_ref()))),
    }
}

fn plugins(renderer: RenderCreation) -> PluginGroupBuilder {
    DefaultPlugins
        .set(RenderPlugin { render_creation: renderer, ..RenderPlugin::default() })
        .set(ImagePlugin::default_linear())
        .set(LogPlugin {
            // The driver's and the library's own chatter is for their makers.
            filter: "warn,wgpu=error,naga=error,bevy_render::renderer=error".to_owned(),
            ..LogPlugin::default()
        })
}

/// An adapter that draws, whichever there is: a card's, or a processor's.
fn renderer() -> Result<RenderCreation, DesktopError> {
    let settings = WgpuSettings::default();
    let backends = settings.backends.unwrap_or(Backends::all());
    quietly(|| block_on(initialize_renderer(backends, None, &settings)))
        .map(RenderCreation::Manual)
        .map_err(|said| {
            // The first sentence says what is missing, the rest where the library's makers write about it.
            let sentence = said.split_inclusive(['.', '!']).next().unwrap_or_default();
            DesktopError::NoAdapter(sentence.trim_end_matches('!').to_owned())
        })
}

/// Does something that panics where a library is missing, and says what it said.
fn quietly<T>(make: impl FnOnce() -> T) -> Result<T, String> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let made = catch_unwind(AssertUnwindSafe(make));
    std::panic::set_hook(hook);
    made.map_err(|panic| said(panic.as_ref()))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no reason was given")
        .to_owned()
}
