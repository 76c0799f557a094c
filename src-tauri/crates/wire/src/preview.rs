//! The parameters of a preview, with their bounds and defaults.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Invalid};

/// The longest side in pixels that a preview may ask for.
pub const MAX_SIDE: u32 = 4000;

/// What a preview shall look like. `PreviewParams::default()` asks for nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PreviewParams {
    /// Pixels; 0 leaves it to the height.
    pub width: u32,
    /// Pixels; 0 leaves it to the width.
    pub height: u32,
    /// Which part stays when a side is cut.
    pub gravity: Gravity,
    /// 0 to 100, or -1 to leave it to the format.
    pub quality: i8,
    /// Pixels.
    pub border_width: u32,
    /// What the border is painted with.
    pub border_color: Option<Color>,
    /// Pixels.
    pub border_radius: u32,
    /// 0 (clear) to 1 (solid).
    pub opacity: f32,
    /// Degrees clockwise, -360 to 360.
    pub rotation: i32,
    /// What shows through transparent parts.
    pub background: Option<Color>,
    /// The format; absent leaves it to the file.
    pub output: Option<Output>,
    /// Sooner rather than sharper, for the console's own pictures. No parameter of the API says so.
    pub is_draft: bool,
}

impl Default for PreviewParams {
    fn default() -> Self {
        Self {
            width: 0,
            height: 0,
            gravity: Gravity::Center,
            quality: -1,
            border_width: 0,
            border_color: None,
            border_radius: 0,
            opacity: 1.0,
            rotation: 0,
            background: None,
            output: None,
            is_draft: false,
        }
    }
}

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Color(pub [u8; 3]);

impl Color {
    /// Reads three or six hexadecimal digits without `#`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let digits: Option<Vec<u8>> = text
            .chars()
            .map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok()))
            .collect();
        match digits.as_deref() {
            Some([r, g, b]) => Ok(Self([r * 17, g * 17, b * 17])),
            Some([r1, r2, g1, g2, b1, b2]) => Ok(Self([r1 * 16 + r2, g1 * 16 + g2, b1 * 16 + b2])),
            _ => Err(Invalid::new("Value must be a valid Hex color code")),
        }
    }
}

impl std::fmt::Display for Color {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [r, g, b] = self.0;
        write!(out, "{r:02x}{g:02x}{b:02x}")
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// Returns the word on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }

            /// Reads the word on the wire.
            pub fn parse(text: &str) -> Result<Self, Invalid> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or_else(|| {
                    let words: Vec<&str> = Self::ALL.iter().map(|value| value.as_str()).collect();
                    Invalid::new(format!("Value must be one of ({})", words.join(", ")))
                })
            }
        }
    };
}

words! {
    /// Which part of a picture stays when a side is cut.
    Gravity {
        /// The middle.
        Center = "center",
        /// The upper left corner.
        TopLeft = "top-left",
        /// The upper edge.
        Top = "top",
        /// The upper right corner.
        TopRight = "top-right",
        /// The left edge.
        Left = "left",
        /// The right edge.
        Right = "right",
        /// The lower left corner.
        BottomLeft = "bottom-left",
        /// The lower edge.
        Bottom = "bottom",
        /// The lower right corner.
        BottomRight = "bottom-right",
        /// The part that stands out. Servers know it from 2.1 on.
        Auto = "auto",
    }
}

words! {
    /// The format of a preview.
    Output {
        /// JPEG.
        Jpg = "jpg",
        /// JPEG by its other name.
        Jpeg = "jpeg",
        /// GIF.
        Gif = "gif",
        /// PNG.
        Png = "png",
        /// WebP.
        Webp = "webp",
        /// HEIC.
        Heic = "heic",
        /// AVIF.
        Avif = "avif",
    }
}

impl Output {
    /// Returns the content type of the format.
    pub fn mime(self) -> &'static str {
        match self {
            Output::Jpg | Output::Jpeg => "image/jpeg",
            Output::Gif => "image/gif",
            Output::Png => "image/png",
            Output::Webp => "image/webp",
            Output::Heic => "image/heic",
            Output::Avif => "image/avif",
        }
    }
}

fn ranged<T>(text: &str, least: T, most: T, shown: &str) -> Result<T, Invalid>
where
    T: std::str::FromStr + PartialOrd + Copy,
{
    text.trim()
        .parse::<T>()
        .ok()
        .filter(|value| *value >= least && *value <= most)
        .ok_or_else(|| Invalid::new(format!("Value must be a valid range between {shown}")))
}

impl PreviewParams {
    /// Reads the parameters of a request's query; names it does not know are passed over, and the last of a repeated
    /// name counts.
    pub fn parse<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Error> {
        let mut params = Self::default();
        for (name, value) in pairs {
            params.set(name, value).map_err(|reason| reason.param(name))?;
        }
        Ok(params)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Invalid> {
        let side = |value| ranged(value, 0, MAX_SIDE, "0 and 4,000");
        match name {
            "width" => self.width = side(value)?,
            "height" => self.height = side(value)?,
            "gravity" => self.gravity = Gravity::parse(value)?,
            "quality" => self.quality = ranged(value, -1, 100, "-1 and 100")?,
            "borderWidth" => self.border_width = ranged(value, 0, 100, "0 and 100")?,
            "borderColor" => self.border_color = Some(Color::parse(value)?),
            "borderRadius" => self.border_radius = side(value)?,
            "opacity" => self.opacity = ranged(value, 0.0, 1.0, "0 and 1")?,
            "rotation" => self.rotation = ranged(value, -360, 360, "-360 and 360")?,
            "background" => self.background = Some(Color::parse(value)?),
            "output" => self.output = Some(Output::parse(value)?),
            _ => {}
        }
        Ok(())
    }

    /// Returns one spelling for all requests that mean the same, to key a cache by.
    pub fn canonical(&self) -> String {
        let color = |color: Option<Color>| color.map(|color| color.to_string()).unwrap_or_default();
        format!(
            "w{}h{}g{}q{}bw{}bc{}br{}op{}r{}bg{}o{}{}",
            self.width,
            self.height,
            self.gravity.as_str(),
            self.quality,
            self.border_width,
            color(self.border_color),
            self.border_radius,
            // Without the sign that a zero may have.
            self.opacity + 0.0,
            self.rotation.rem_euclid(360),
            color(self.background),
            self.output.map_or("", Output::as_str),
            if self.is_draft { "draft" } else { "" },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_keep_to_their_bounds() {
        let params = PreviewParams::parse([
            ("width", "100"),
            ("quality", "-1"),
            ("background", "0f8"),
            ("output", "webp"),
            ("gravity", "auto"),
            ("other", "x"),
        ])
        .unwrap();
        assert_eq!(
            (params.width, params.background, params.output, params.gravity),
            (100, Some(Color([0, 255, 136])), Some(Output::Webp), Gravity::Auto)
        );
        for (name, value) in [
            ("width", "4001"),
            ("width", "-1"),
            ("width", "a"),
            ("width", ""),
            ("quality", "101"),
            ("opacity", "1.1"),
            ("opacity", "NaN"),
            ("rotation", "361"),
            ("background", ""),
            ("background", "#fff"),
            ("borderColor", "ffff"),
            ("output", "JPG"),
            ("gravity", "middle"),
        ] {
            let refused = PreviewParams::parse([(name, value)]).unwrap_err();
            assert_eq!(
                (refused.code, refused.kind.as_str()),
                (400, "general_argument_invalid"),
                "{name}={value}"
            );
            assert!(
                refused.message.starts_with(&format!("Invalid `{name}` param:")),
                "{}",
                refused.message
            );
        }
    }
}
