//! Tests of the bench's panels.
