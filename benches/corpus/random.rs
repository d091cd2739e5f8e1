//! Random numbers that depend on nothing but their seed.

/// Splitmix64: every seed is a good one, so that a file's number can be its seed.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// A stream of its own for each seed and `salt`.
    pub(crate) fn new(seed: u64, salt: u64) -> Random {
        let mut outer = Random(seed);
        Random(outer.next() ^ salt.wrapping_mul(0xd134_2543_de82_ef95))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, and without, `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let product = u128::from(self.next()) * (bound as u128);
        usize::try_from(product >> 64).unwrap_or_default()
    }

    pub(crate) fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True in `parts` of a thousand.
    pub(crate) fn per_mille(&mut self, parts: usize) -> bool {
        self.below(1_000) < parts
    }

    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// Above 0 and up to 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        let bits = u32::try_from(self.next() >> 32).unwrap_or_default();
        (f64::from(bits) + 1.0) / 4_294_967_296.0
    }

    /// Of a normal distribution: the sum of twelve fractions is near enough.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.fraction()).sum::<f64>() - 6.0
    }

    pub(crate) fn log_normal(&mut self, mu: f64, sigma: f64) -> f64 {
        sigma.mul_add(self.normal(), mu).exp()
    }

    pub(crate) fn pareto(&mut self, least: f64, alpha: f64) -> f64 {
        least * self.fraction().powf(-1.0 / alpha)
    }
}
