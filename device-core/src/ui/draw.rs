//! Painting: a layout onto any `DrawTarget`. A pure function with integers only: the same pixels on every processor.

use embedded_graphics::draw_target::DrawTarget;
use embedded_graphics::geometry::{Point, Size};
use embedded_graphics::primitives::Rectangle;

use super::glyphs::{GLYPH_BYTES_MAX, Glyph, Glyphs};
use super::icons::Icon;
use super::layout::{Align, Area, Content, Element, Layout, Line, Text};
use super::palette::Ink;
use super::text::{advance, line_height};
use super::{HEIGHT, WIDTH};
use crate::code::{code128, qr};
use crate::view::{CodeDigits, Status};

/// Paints a layout.
///
/// # Errors
/// Those of the target.
pub fn draw<D: DrawTarget<Color = Ink>>(
    layout: &Layout,
    glyphs: &impl Glyphs,
    target: &mut D,
) -> Result<(), D::Error> {
    let mut painter = Painter { target };
    painter.fill(Area::new(0, 0, WIDTH, HEIGHT), layout.ground)?;
    for element in &layout.elements {
        painter.element(element, glyphs)?;
    }
    Ok(())
}

struct Painter<'target, D> {
    target: &'target mut D,
}

impl<D: DrawTarget<Color = Ink>> Painter<'_, D> {
    fn element(&mut self, element: &Element, glyphs: &impl Glyphs) -> Result<(), D::Error> {
        let (area, ink, ground) = (element.area, element.ink, element.ground);
        match &element.content {
            Content::Fill(radius) => self.rounded(area, *radius, ground),
            Content::Text(text) => self.text(area, text, ink, glyphs),
            Content::QrCode { text, module_px } => self.qr_code(area, text, *module_px, ink),
            Content::BarCode { digits, module_px, turned } => {
                self.bar_code(area, digits, *module_px, *turned, ink)
            }
            Content::Icon(icon) => self.icon(area, *icon, ink),
            Content::Dots(phase) => self.dots(area, *phase, ink),
            Content::Rings { filled, of } => self.rings(area, *filled, *of, ink, ground),
            Content::Sweep(phase) => self.sweep(area, *phase, ink),
            Content::Status(status) => self.status(area, *status, ink, ground),
        }
    }

    fn fill(&mut self, area: Area, ink: Ink) -> Result<(), D::Error> {
        self.rectangle(area.x.into(), area.y.into(), area.width.into(), area.height.into(), ink)
    }

    fn rectangle(
        &mut self,
        x: i32,
        y: i32,
        width: u32,
        height: u32,
        ink: Ink,
    ) -> Result<(), D::Error> {
        self.target.fill_solid(&Rectangle::new(Point::new(x, y), Size::new(width, height)), ink)
    }

    /// A rectangle with round corners: rows of the corners are shorter.
    fn rounded(&mut self, area: Area, radius: u16, ink: Ink) -> Result<(), D::Error> {
        let radius = radius.min(area.width / 2).min(area.height / 2);
        self.fill(Area::new(area.x, area.y + radius, area.width, area.height - 2 * radius), ink)?;
        for row in 0..radius {
            let inset = corner_inset(radius, row);
            let (x, width) = (area.x + inset, area.width - 2 * inset);
            self.fill(Area::new(x, area.y + row, width, 1), ink)?;
            self.fill(Area::new(x, area.bottom() - 1 - row, width, 1), ink)?;
        }
        Ok(())
    }

    fn disc(&mut self, x: u16, y: u16, diameter: u16, ink: Ink) -> Result<(), D::Error> {
        self.rounded(Area::new(x, y, diameter, diameter), diameter / 2, ink)
    }

    fn text(
        &mut self,
        area: Area,
        text: &Text,
        ink: Ink,
        glyphs: &impl Glyphs,
    ) -> Result<(), D::Error> {
        let height = line_height(text.size_px);
        let mut top = i32::from(area.y) + i32::from((height - u16::from(text.size_px)) / 2);
        for line in &text.lines {
            let left = i32::from(area.x) + i32::from(line_inset(area, *line, text.align));
            self.line(text.line(*line), text.size_px, left, top, ink, glyphs)?;
            top += i32::from(height);
        }
        Ok(())
    }

    fn line(
        &mut self,
        text: &str,
        size_px: u8,
        mut left: i32,
        top: i32,
        ink: Ink,
        glyphs: &impl Glyphs,
    ) -> Result<(), D::Error> {
        for character in text.chars() {
            let step = advance(glyphs, character, size_px);
            match glyphs.find(character, size_px) {
                Some(glyph) => self.glyph(&glyph, left, top, ink, glyphs)?,
                None => self.missing(left, top, step, size_px, ink)?,
            }
            left += i32::from(step);
        }
        Ok(())
    }

    /// The box that stands for a character without a glyph.
    fn missing(
        &mut self,
        left: i32,
        top: i32,
        step: u16,
        size_px: u8,
        ink: Ink,
    ) -> Result<(), D::Error> {
        let thick = u32::from(size_px / 12).max(2);
        let width = u32::from(step).saturating_sub(4).max(thick);
        let height = u32::from(size_px).saturating_sub(4).max(thick);
        let (x, y) = (left + 2, top + 2);
        let far = |from: i32, length: u32| from.saturating_add_unsigned(length - thick);
        self.rectangle(x, y, width, thick, ink)?;
        self.rectangle(x, far(y, height), width, thick, ink)?;
        self.rectangle(x, y, thick, height, ink)?;
        self.rectangle(far(x, width), y, thick, height, ink)
    }

    /// A glyph, in runs of dark pixels.
    fn glyph(
        &mut self,
        glyph: &Glyph,
        left: i32,
        top: i32,
        ink: Ink,
        glyphs: &impl Glyphs,
    ) -> Result<(), D::Error> {
        let mut buffer = [0; GLYPH_BYTES_MAX];
        let Some(bits) = glyphs.bits(glyph, &mut buffer) else { return Ok(()) };
        let (left, top) = (left + i32::from(glyph.left), top + i32::from(glyph.top));
        let width = usize::from(glyph.width);
        for (row, y) in (0..usize::from(glyph.height)).zip(top..) {
            let lit = |column: usize| {
                let index = row * width + column;
                bits.get(index / 8).is_some_and(|byte| byte & 0x80 >> (index % 8) != 0)
            };
            self.runs(left, y, width, lit, ink)?;
        }
        Ok(())
    }

    /// The lit pixels of a row, a run at a time.
    fn runs(
        &mut self,
        left: i32,
        y: i32,
        width: usize,
        lit: impl Fn(usize) -> bool,
        ink: Ink,
    ) -> Result<(), D::Error> {
        let mut run: Option<i32> = None;
        for (column, x) in (0..=width).zip(left..) {
            let is_lit = column < width && lit(column);
            match run {
                None if is_lit => run = Some(x),
                Some(start) if !is_lit => {
                    self.rectangle(start, y, start.abs_diff(x), 1, ink)?;
                    run = None;
                }
                None | Some(_) => {}
            }
        }
        Ok(())
    }

    fn qr_code(
        &mut self,
        area: Area,
        text: &str,
        module_px: u16,
        ink: Ink,
    ) -> Result<(), D::Error> {
        self.fill(area, Ink::Paper)?;
        let Some(code) = qr::Qr::encode(text) else { return Ok(()) };
        let quiet = qr::QUIET_MODULES * module_px;
        let (left, top) = (area.x + quiet, area.y + quiet);
        for row in 0..code.size_modules() {
            // Neighbours that are dark make one bar.
            let mut column = 0;
            while column < code.size_modules() {
                let run = (column..).take_while(|column| code.is_dark(*column, row)).count();
                let run = u16::try_from(run).unwrap_or(0);
                if run > 0 {
                    let (x, y) = (left + column * module_px, top + row * module_px);
                    self.fill(Area::new(x, y, run * module_px, module_px), ink)?;
                }
                column += run + 1;
            }
        }
        Ok(())
    }

    fn bar_code(
        &mut self,
        area: Area,
        digits: &CodeDigits,
        module_px: u16,
        turned: bool,
        ink: Ink,
    ) -> Result<(), D::Error> {
        self.fill(area, Ink::Paper)?;
        let Some(widths) = code128::encode(digits) else { return Ok(()) };
        let mut at = code128::QUIET_MODULES * module_px;
        for (index, modules) in widths.iter().enumerate() {
            let width = u16::from(*modules) * module_px;
            if index % 2 == 0 {
                let bar = if turned {
                    Area::new(area.x, area.y + at, area.width, width)
                } else {
                    Area::new(area.x + at, area.y, width, area.height)
                };
                self.fill(bar, ink)?;
            }
            at += width;
        }
        Ok(())
    }

    fn icon(&mut self, area: Area, icon: Icon, ink: Ink) -> Result<(), D::Error> {
        let side = i64::from(area.width.max(1));
        // The middle of a pixel on the icon's grid.
        let grid = |pixel: i64| (2 * pixel + 1 - side) * 500 / side;
        for row in 0..area.height {
            let y = grid(row.into());
            let lit = |column: usize| {
                i64::try_from(column).is_ok_and(|column| icon.inked((grid(column), y)))
            };
            let top = i32::from(area.y) + i32::from(row);
            self.runs(area.x.into(), top, area.width.into(), lit, ink)?;
        }
        Ok(())
    }

    fn dots(&mut self, area: Area, phase: u8, ink: Ink) -> Result<(), D::Error> {
        const DOTS: u16 = 5;
        const DARK: u16 = 3;
        let diameter = area.height;
        let pitch = (area.width - diameter) / (DOTS - 1);
        for dot in 0..DOTS {
            let dark = (dot + DOTS - u16::from(phase) % DOTS) % DOTS < DARK;
            let ink = if dark { ink } else { Ink::Line };
            self.disc(area.x + dot * pitch, area.y, diameter, ink)?;
        }
        Ok(())
    }

    fn rings(
        &mut self,
        area: Area,
        filled: u8,
        of: u8,
        ink: Ink,
        ground: Ink,
    ) -> Result<(), D::Error> {
        const RING_PX: u16 = 4;
        let diameter = area.height;
        let steps = u16::from(of.max(2) - 1);
        let pitch = area.width.saturating_sub(diameter) / steps;
        for ring in 0..u16::from(of) {
            let x = area.x + ring * pitch;
            self.disc(x, area.y, diameter, ink)?;
            if ring >= filled.into() {
                let inner = diameter.saturating_sub(2 * RING_PX);
                self.disc(x + RING_PX, area.y + RING_PX, inner, ground)?;
            }
        }
        Ok(())
    }

    /// Four corners, and a line that wanders from the top to the bottom between them.
    fn sweep(&mut self, area: Area, phase: u8, ink: Ink) -> Result<(), D::Error> {
        const STEPS: u16 = 5;
        const THICK_PX: u16 = 8;
        let arm = area.width / 4;
        let (right, bottom) = (area.right() - THICK_PX, area.bottom() - THICK_PX);
        for y in [area.y, bottom] {
            self.fill(Area::new(area.x, y, arm, THICK_PX), ink)?;
            self.fill(Area::new(area.right() - arm, y, arm, THICK_PX), ink)?;
        }
        for x in [area.x, right] {
            self.fill(Area::new(x, area.y, THICK_PX, arm), ink)?;
            self.fill(Area::new(x, area.bottom() - arm, THICK_PX, arm), ink)?;
        }
        let room = area.height.saturating_sub(6 * THICK_PX);
        let step = u16::from(phase) % STEPS;
        let y = area.y + 3 * THICK_PX - THICK_PX / 2 + room * step / (STEPS - 1);
        let inset = 2 * THICK_PX;
        self.fill(Area::new(area.x + inset, y, area.width.saturating_sub(2 * inset), THICK_PX), ink)
    }

    /// Four bars of signal and a battery. Bars that are missing are stumps; no network is a cross beside stumps.
    fn status(
        &mut self,
        area: Area,
        status: Status,
        ink: Ink,
        ground: Ink,
    ) -> Result<(), D::Error> {
        const BAR_PX: u16 = 6;
        const BAR_PITCH_PX: u16 = 9;
        const STUMP_PX: u16 = 3;
        let bottom = area.bottom() - 2;
        for bar in 0..4 {
            let lit = bar < u16::from(status.bars);
            let height = if lit { 6 + 5 * bar } else { STUMP_PX };
            self.fill(
                Area::new(area.x + bar * BAR_PITCH_PX, bottom - height, BAR_PX, height),
                ink,
            )?;
        }
        if status.bars == 0 {
            for step in 0..11 {
                let x = area.x + 12 + step;
                self.fill(Area::new(x, area.y + step, 3, 3), Ink::Amber)?;
                self.fill(Area::new(x, area.y + 10 - step, 3, 3), Ink::Amber)?;
            }
        }
        self.battery(Area::new(area.right() - 38, area.y + 3, 34, 19), status, ink, ground)
    }

    fn battery(
        &mut self,
        area: Area,
        status: Status,
        ink: Ink,
        ground: Ink,
    ) -> Result<(), D::Error> {
        const FULL: u16 = 5;
        let charge = u16::from(status.battery_fifths).min(FULL);
        let ink = if charge <= 1 { Ink::Amber } else { ink };
        self.fill(area, ink)?;
        self.fill(Area::new(area.right(), area.y + 6, 4, 7), ink)?;
        self.fill(Area::new(area.x + 2, area.y + 2, area.width - 4, area.height - 4), ground)?;
        let inner = area.width - 8;
        let width = (inner * charge / FULL).max(2);
        self.fill(Area::new(area.x + 4, area.y + 4, width, area.height - 8), ink)
    }
}

/// Pixels that a row of a round corner is shorter, counted from the corner's first row.
fn corner_inset(radius: u16, row: u16) -> u16 {
    let radius = i32::from(radius);
    // Distances doubled, so that they are measured from the middles of pixels.
    let up = 2 * (radius - i32::from(row)) - 1;
    let inset = (0..radius).find(|inset| {
        let across = 2 * (radius - inset) - 1;
        across * across + up * up <= 4 * radius * radius
    });
    inset.and_then(|inset| u16::try_from(inset).ok()).unwrap_or(0)
}

fn line_inset(area: Area, line: Line, align: Align) -> u16 {
    let spare = area.width.saturating_sub(line.width);
    match align {
        Align::Left => 0,
        Align::Centre => spare / 2,
        Align::Right => spare,
    }
}
