//! Welch's t-test on cropped samples, after dudect (Reparaz, Balasch, Verbauwhede 2017).

/// The percentiles above which samples are dropped: what interrupts a measurement only prolongs
/// it, and hides a difference behind noise.
const CROPS: [usize; 6] = [50, 75, 90, 95, 99, 100];

/// How the times of two classes differ.
pub(crate) struct Comparison {
    /// The largest |t| of all crops.
    pub(crate) t: f64,
    /// The percentile that gave it.
    pub(crate) crop: usize,
    /// Standard error of the difference at the crop where it is smallest, in nanoseconds.
    pub(crate) standard_error: f64,
}

/// Compares two classes, times in nanoseconds. The percentiles are those of both together.
pub(crate) fn compare(first: &[f64], second: &[f64]) -> Comparison {
    let pooled = sorted(&[first, second].concat());
    let mut result = Comparison { t: 0.0, crop: 100, standard_error: f64::INFINITY };
    for crop in CROPS {
        let limit = pooled[(pooled.len() * crop / 100).saturating_sub(1)];
        let (first, second) = (Moments::of(first, limit), Moments::of(second, limit));
        let standard_error = (first.variance / first.count + second.variance / second.count).sqrt();
        let t = ((first.mean - second.mean) / standard_error).abs();
        if t > result.t {
            result = Comparison { t, crop, ..result };
        }
        result.standard_error = result.standard_error.min(standard_error);
    }
    result
}

pub(crate) fn median(samples: &[f64]) -> f64 {
    sorted(samples)[samples.len() / 2]
}

fn sorted(samples: &[f64]) -> Vec<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

struct Moments {
    count: f64,
    mean: f64,
    variance: f64,
}

impl Moments {
    /// Of the samples up to `limit`.
    fn of(samples: &[f64], limit: f64) -> Self {
        let kept: Vec<f64> = samples.iter().copied().filter(|sample| *sample <= limit).collect();
        let count = kept.len() as f64;
        let mean = kept.iter().sum::<f64>() / count;
        let variance = kept.iter().map(|sample| (sample - mean).powi(2)).sum::<f64>() / (count - 1.0);
        Self { count, mean, variance }
    }
}
