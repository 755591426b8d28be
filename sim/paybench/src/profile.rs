//! `paybench profile`: a body with a flow, as the bytes that a firmware is built with.

use sim::flow::profile_bytes;

use crate::arguments::Profile;
use crate::outcome::{Status, Trouble};
use crate::run_command::write;
use crate::terminal::Screen;

/// Writes the profile.
pub fn run(wanted: &Profile) -> Result<Status, Trouble> {
    let Profile { body, flow, out } = wanted;
    let bytes = profile_bytes(body, flow).ok_or_else(|| {
        Trouble::usage(
            format!("there is no body {body} with a flow {flow}"),
            "`paybench check assets/bodies assets/flows` says what is wrong with them",
        )
    })?;
    write(out, &bytes)?;
    Screen::new().line(format!("{}: the body {body} with the flow {flow}", out.display()));
    Ok(Status::Good)
}
