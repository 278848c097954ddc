//! Directions and seeds, the same in every run: drawn from the function's name and the number of the point.

/// SplitMix64 (Steele, Lea and Flood 2014): one multiplication-and-shift generator, enough for directions.
pub struct Random(u64);

impl Random {
    /// The stream of one point of one function.
    pub fn from_name(name: &str, number: usize) -> Self {
        // FNV-1a, so that the stream does not depend on the standard library's hasher.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(hash ^ (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Components of either sign between 1/4 and 1, exact in single precision too.
    pub fn direction(&mut self, length: usize) -> Vec<f64> {
        let mut component = || {
            let bits = self.next();
            let size = (64 + bits % 193) as f64 / 256.0;
            if bits >> 63 == 0 { size } else { -size }
        };
        (0..length).map(|_| component()).collect()
    }
}
