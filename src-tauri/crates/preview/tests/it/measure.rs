//! How far two pictures are apart: mean and largest error, structural similarity.

use image::RgbaImage;
use serde::Deserialize;

/// How far two pictures may be apart.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    pub(crate) mae: f64,
    pub(crate) max: f64,
    pub(crate) ssim: f64,
}

impl Limits {
    /// The limits of a format, as the golden README has them.
    pub(crate) fn of(mime: &str) -> Self {
        let (mae, max, ssim) = match mime {
            "image/png" => (2.0, 100.0, 0.975),
            "image/jpeg" => (3.0, 100.0, 0.960),
            "image/webp" => (4.0, 100.0, 0.950),
            "image/heic" => (5.0, 120.0, 0.930),
            "image/avif" => (7.0, 140.0, 0.900),
            // The largest error means nothing where colours are dithered.
            "image/gif" => (6.0, f64::INFINITY, 0.850),
            other => panic!("no limits for {other}"),
        };
        Self { mae, max, ssim }
    }
}

/// The distance between two pictures of the same size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Distance {
    /// Mean absolute error of premultiplied channels, 0 to 255.
    pub(crate) mean: f64,
    /// Largest error of a channel.
    pub(crate) largest: f64,
    /// SSIM of the luma over black and over white, the lower.
    pub(crate) similarity: f64,
}

impl Distance {
    pub(crate) fn between(left: &RgbaImage, right: &RgbaImage) -> Self {
        let is_opaque = left.pixels().chain(right.pixels()).all(|pixel| pixel.0[3] == 255);
        let channels = if is_opaque { 3 } else { 4 };
        let errors: Vec<f64> = left
            .pixels()
            .zip(right.pixels())
            .flat_map(|(a, b)| {
                (0..channels).map(move |channel| {
                    (premultiplied(a.0, channel) - premultiplied(b.0, channel)).abs()
                })
            })
            .collect();
        let over = |shade| similarity(&luma(left, shade), &luma(right, shade), left.dimensions());
        Self {
            mean: errors.iter().sum::<f64>() / f64::from(u32::try_from(errors.len()).unwrap()),
            largest: errors.iter().copied().fold(0.0, f64::max),
            similarity: if is_opaque { over(0.0) } else { over(0.0).min(over(255.0)) },
        }
    }

    /// How much of the limits is used up, by what uses most; above 1 is too far.
    pub(crate) fn strain(self, limits: Limits) -> f64 {
        (self.mean / limits.mae)
            .max(self.largest / limits.max)
            .max((1.0 - self.similarity) / (1.0 - limits.ssim))
    }

    /// The worse of two distances.
    pub(crate) fn worse(self, other: Self) -> Self {
        Self {
            mean: self.mean.max(other.mean),
            largest: self.largest.max(other.largest),
            similarity: self.similarity.min(other.similarity),
        }
    }
}

fn premultiplied(pixel: [u8; 4], channel: usize) -> f64 {
    if channel == 3 {
        f64::from(pixel[3])
    } else {
        f64::from(pixel[channel]) * f64::from(pixel[3]) / 255.0
    }
}

fn luma(image: &RgbaImage, shade: f64) -> Vec<f64> {
    let over = |pixel: [u8; 4], channel| {
        premultiplied(pixel, channel) + shade * (1.0 - f64::from(pixel[3]) / 255.0)
    };
    image
        .pixels()
        .map(|pixel| 0.299 * over(pixel.0, 0) + 0.587 * over(pixel.0, 1) + 0.114 * over(pixel.0, 2))
        .collect()
}

/// Mean SSIM with a Gaussian window of 11x11, sigma 1.5.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn similarity(left: &[f64], right: &[f64], (width, height): (u32, u32)) -> f64 {
    let (width, height) = (width as usize, height as usize);
    let blurred = |pixel: &dyn Fn(usize) -> f64| {
        blur(&(0..left.len()).map(pixel).collect::<Vec<_>>(), width, height)
    };
    let (a, b) = (blurred(&|i| left[i]), blurred(&|i| right[i]));
    let (aa, bb, ab) = (
        blurred(&|i| left[i] * left[i]),
        blurred(&|i| right[i] * right[i]),
        blurred(&|i| left[i] * right[i]),
    );
    let (c1, c2) = ((0.01f64 * 255.0).powi(2), (0.03f64 * 255.0).powi(2));
    let local = |i: usize| {
        let covariance = ab[i] - a[i] * b[i];
        let variances = aa[i] - a[i] * a[i] + bb[i] - b[i] * b[i];
        (2.0 * a[i] * b[i] + c1) * (2.0 * covariance + c2)
            / ((a[i] * a[i] + b[i] * b[i] + c1) * (variances + c2))
    };
    (0..left.len()).map(local).sum::<f64>() / left.len() as f64
}

fn blur(values: &[f64], width: usize, height: usize) -> Vec<f64> {
    let kernel: Vec<f64> =
        (-5i32..=5).map(|x| (-f64::from(x * x) / (2.0 * 1.5 * 1.5)).exp()).collect();
    let total: f64 = kernel.iter().sum();
    let pass = |values: &[f64], across: bool| -> Vec<f64> {
        let at = |x: usize, y: usize, shift: usize| {
            let moved =
                |position: usize, side: usize| (position + shift).saturating_sub(5).min(side - 1);
            if across {
                values[y * width + moved(x, width)]
            } else {
                values[moved(y, height) * width + x]
            }
        };
        let point = |i: usize| {
            kernel
                .iter()
                .enumerate()
                .map(|(shift, weight)| weight * at(i % width, i / width, shift))
                .sum::<f64>()
                / total
        };
        (0..values.len()).map(point).collect()
    };
    pass(&pass(values, true), false)
}
