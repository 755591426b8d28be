//! The screen: where things stand, and how they are painted.
