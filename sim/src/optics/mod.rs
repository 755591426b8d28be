//! What a scanner sees: the screen as light, a lens, a picture, and decoders that read it.
